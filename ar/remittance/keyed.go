package remittance

import (
	"strings"
)

// A payment of one document, or of a few, is often told as a form: a label and a value on each line. It is read as a
// table whose headings are the labels. Such labels are common words, so that nothing is taken that its figures do not
// prove.

// maxKeyedLines bounds the forms that are looked at; beyond it a document is no form of a few documents.
const maxKeyedLines = 2_000

// pair is a label with its value.
type pair struct {
	label heading
	text  string // the label as written
	value string
	at    int // index of its record
}

// fromKeyed reads the lines of a text as a form; ok is false when it is none, or one that is not proven.
func fromKeyed(records []record, opts Options) (advice Advice, ok bool) {
	if len(records) > maxKeyedLines {
		return Advice{}, false
	}
	var text strings.Builder
	for _, r := range records {
		text.WriteString(r.text + "\n")
	}
	if !tellsPayment(text.String()) {
		return Advice{}, false
	}
	blocks := blocksOf(pairsOf(records))
	if len(blocks) == 0 {
		return Advice{}, false
	}
	advices, err := interpret(keyedRecords(records, blocks), opts)
	if err != nil || len(advices) != 1 || len(advices[0].Lines) != len(blocks) || advices[0].CheckSums() != nil {
		return Advice{}, false
	}
	return advices[0], true
}

// pairsOf finds the lines that are a label and a value, divided by a colon or a gap.
func pairsOf(records []record) []pair {
	var pairs []pair
	for i, r := range records {
		label, value, ok := strings.Cut(strings.TrimSpace(r.text), ":")
		if !ok {
			label, value, ok = strings.Cut(strings.TrimSpace(r.text), "  ")
		}
		value = strings.TrimSpace(value)
		if !ok || value == "" || len(label) > maxHeading || strings.Contains(value, "  ") {
			continue
		}
		if h := parseHeading(label); h.role != roleUnknown && fitsLabel(h.role, value) {
			pairs = append(pairs, pair{label: h, text: label, value: value, at: i})
		}
	}
	return pairs
}

// fitsLabel tells whether a value looks like what its label says.
func fitsLabel(r role, value string) bool {
	switch {
	case r == roleDocument:
		return strings.ContainsAny(value, "0123456789") && !isAmount(value)
	case r.isMoney():
		return isAmount(value)
	case r == roleDate:
		return kindOf(value) == kindDate
	}
	return r == roleReason || r == roleType
}

// blocksOf groups the pairs by document: a block begins where a label comes again, and holds a document and an amount.
// A label of what is paid that only the last of several blocks has is the total, and no part of the block.
func blocksOf(pairs []pair) [][]pair {
	var blocks [][]pair
	var block []pair
	for _, p := range pairs {
		if holds(block, p.text) {
			blocks, block = append(blocks, block), nil
		}
		block = append(block, p)
	}
	blocks = append(blocks, block)
	last := blocks[len(blocks)-1]
	if n := len(last); len(blocks) > 1 && n > 1 && last[n-1].label.role == roleNet && !holds(blocks[0], last[n-1].text) {
		blocks[len(blocks)-1] = last[:n-1]
	}
	for _, b := range blocks {
		headings := make([]heading, len(b))
		for i, p := range b {
			headings[i] = p.label
		}
		if !isHeader(headings) {
			return nil
		}
	}
	return blocks
}

func holds(block []pair, label string) bool {
	for _, p := range block {
		if p.text == label {
			return true
		}
	}
	return false
}

// keyedRecords gives the blocks as rows, each at the place of its first line, and all other lines as they are. With one
// block its amounts stay in the text too, where the one paid is the total.
func keyedRecords(records []record, blocks [][]pair) []record {
	rows, taken := map[int]record{}, map[int]bool{}
	for _, block := range blocks {
		row := record{place: records[block[0].at].place, grid: true}
		for i, p := range block {
			row.columns = append(row.columns, column{heading: p.label, text: p.text, left: i, right: i})
			row.cells = append(row.cells, cell{text: p.value})
			taken[p.at] = len(blocks) > 1 || p.label.role == roleDocument
		}
		rows[block[0].at] = row
	}
	var all []record
	for i, r := range records {
		if row, ok := rows[i]; ok {
			all = append(all, row)
		}
		if !taken[i] {
			r.columns, r.cells = nil, nil
			all = append(all, r)
		}
	}
	return all
}
