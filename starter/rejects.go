package main

import (
	"bytes"
	"encoding/csv"
	"slices"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"github.com/mahnwerk/mahnwerk/ar/openitems"
)

// rejects finds the rows that were read well and refused by the ledger (an unknown customer, an amount below what is paid),
// so that the rejects file has them as they stand in the file. Faults of one row stay together.
func (f listFile) rejects(report openitems.Report, faults []openitems.Fault) []openitems.Rejected {
	var rejected []openitems.Rejected
	for _, fault := range faults {
		i := slices.IndexFunc(rejected, func(r openitems.Rejected) bool { return r.Row.Line == fault.Line })
		if i < 0 {
			i = len(rejected)
			rejected = append(rejected, openitems.Rejected{Row: openitems.Row{Line: fault.Line, Raw: f.row(report, fault.Line)}})
		}
		rejected[i].Faults = append(rejected[i].Faults, fault)
	}
	return rejected
}

// row returns the cells of the row that starts at a line. A row that can't be taken apart again is given as one cell.
func (f listFile) row(report openitems.Report, line int) []string {
	rest := f.content
	for range line - 1 {
		end := bytes.IndexByte(rest, '\n')
		if end < 0 {
			return nil
		}
		rest = rest[end+1:]
	}
	if len(rest) > openitems.MaxRowLines*openitems.MaxLineBytes {
		rest = rest[:openitems.MaxRowLines*openitems.MaxLineBytes]
	}
	r := csv.NewReader(bytes.NewReader(asUTF8(rest)))
	r.Comma, r.LazyQuotes, r.FieldsPerRecord = report.Delimiter, true, -1
	cells, err := r.Read()
	if err != nil {
		return []string{string(asUTF8(rest[:max(0, bytes.IndexByte(rest, '\n'))]))}
	}
	return cells
}

func asUTF8(raw []byte) []byte {
	if utf8.Valid(raw) {
		return raw
	}
	decoded, err := charmap.Windows1252.NewDecoder().Bytes(raw)
	if err != nil {
		return bytes.ToValidUTF8(raw, []byte("?"))
	}
	return decoded
}
