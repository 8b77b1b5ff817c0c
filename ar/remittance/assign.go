package remittance

import "math"

// cells puts the tokens of a line into the columns of a table. Both run from left to right, so the assignment that
// costs least is found column by column; a cost is a distance between edges, with a penalty for a token that doesn't
// look like what its column holds.
func cells(tokens []token, columns []column) []string {
	const open = math.MaxInt32
	// least[i][j] is the cost of putting the first i tokens into the first j columns.
	least := make([][]int, len(tokens)+1)
	for i := range least {
		least[i] = make([]int, len(columns)+1)
		for j := range least[i] {
			if i > 0 {
				least[i][j] = open
			}
		}
	}
	for i := 1; i <= len(tokens); i++ {
		least[i][0] = least[i-1][0] + strayCost
		for j := 1; j <= len(columns); j++ {
			place := placeCost(tokens[i-1], columns[j-1])
			least[i][j] = min(least[i][j-1], least[i-1][j]+sharedCost(columns[j-1], tokens[i-1], place), least[i-1][j-1]+place,
				least[i-1][j]+strayCost)
		}
	}
	return trace(least, tokens, columns)
}

const (
	// strayCost is that of a token outside every column, such as a page number beside the table: as far off as a third
	// of a page.
	strayCost = 200_000
	// wrongKindCost is that of a text among amounts, or an amount among dates; it outweighs every distance inside a table
	// but not a stray.
	wrongKindCost = 120_000
	// unlikelyKindCost is that of an amount among numbers of documents; it outweighs the distance to the next column.
	unlikelyKindCost = 80_000
	// doubtfulKindCost is that of a bare number among amounts or the reverse; an empty column next to it decides.
	doubtfulKindCost = 20_000
	// beforeCost is that of a token wholly to the left of its heading: programs put headings on the left of a column or
	// above the figures, and seldom on the right of them: where they centre headings above wide columns of text. Dates are
	// told apart by their look.
	beforeCost = 60_000
	// secondCost is that of a second token in one cell, such as a text of several words with gaps.
	secondCost = 15_000
)

// trace walks back along the cheapest assignment and collects the text of each column.
func trace(least [][]int, tokens []token, columns []column) []string {
	texts := make([]string, len(columns))
	i, j := len(tokens), len(columns)
	for i > 0 {
		if j == 0 {
			i--
			continue
		}
		place := placeCost(tokens[i-1], columns[j-1])
		switch least[i][j] {
		case least[i][j-1]:
			j--
		case least[i-1][j-1] + place:
			texts[j-1] = prepend(tokens[i-1].text, texts[j-1])
			i, j = i-1, j-1
		case least[i-1][j] + sharedCost(columns[j-1], tokens[i-1], place):
			texts[j-1] = prepend(tokens[i-1].text, texts[j-1])
			i--
		default:
			i--
		}
	}
	return texts
}

func prepend(first, rest string) string {
	if rest == "" {
		return first
	}
	return first + " " + rest
}

// sharedCost is that of a token in a cell that may hold others too. Only cells of text do.
func sharedCost(c column, t token, place int) int {
	if c.role.isMoney() || c.role == roleDate {
		return strayCost + 1
	}
	if t.left >= c.left && t.right <= c.right {
		return secondCost / 3
	}
	return place + secondCost
}

// placeCost is the distance of a token from a column: columns are aligned on the left, on the right or in the middle,
// and one of the three edges agrees.
func placeCost(t token, c column) int {
	distance := min(abs(t.left-c.left), abs(t.right-c.right), abs(t.left+t.right-c.left-c.right)/2)
	if t.right < c.left && !(t.kind == kindDate && c.role == roleDate) {
		distance += beforeCost
	}
	return distance + kindCost(t.kind, c.role)
}

func kindCost(kind tokenKind, r role) int {
	isMoney := r.isMoney() || r == roleTax
	switch {
	case r == roleUnknown || r == roleOther || r == rolePercent:
		return doubtfulKindCost / 4
	case isMoney && kind == kindAmount, r == roleDate && kind == kindDate, r == roleCurrency && kind == kindCurrency:
		return 0
	case kind == kindAmount && (r == roleDocument || r == roleCustomer || r == roleType):
		return unlikelyKindCost
	case isMoney && kind == kindFigure, !isMoney && r != roleDate && kind == kindAmount, kind == kindCurrency:
		return doubtfulKindCost
	case isMoney, r == roleDate:
		return wrongKindCost
	case kind == kindDate:
		return doubtfulKindCost
	}
	return 0
}

// learnEdges moves the edges of the columns to those of the cells below them, as far as rows that fill most columns
// show them: headings are often aligned differently from what they head.
func learnEdges(columns []column, rows [][]token) []column {
	most := 0
	for _, row := range rows {
		if len(row) <= len(columns) {
			most = max(most, len(row))
		}
	}
	learned := append([]column(nil), columns...)
	for i := range learned {
		learned[i].learned = false // a page may lie differently in the scanner than the one before
	}
	for _, row := range rows {
		if len(row) == most && len(row) > 1 {
			learnFrom(learned, columns, row)
		}
	}
	return learned
}

// learnFrom takes over the edges of one full row.
func learnFrom(learned, columns []column, row []token) {
	places, ok := onePerColumn(row, columns)
	if !ok {
		return
	}
	for i, t := range row {
		c := &learned[places[i]]
		if !c.learned {
			c.left, c.right, c.learned = t.left, t.right, true
			continue
		}
		c.left, c.right = min(c.left, t.left), max(c.right, t.right)
	}
}

// fitsInOrder tells whether each token looks like what the column of the same number holds. A row that fills every
// column so needs no distances.
func fitsInOrder(row []token, columns []column) bool {
	for i, t := range row {
		if kindCost(t.kind, columns[i].role) > doubtfulKindCost {
			return false
		}
	}
	return true
}

// onePerColumn assigns each token to a column of its own; ok is false when two would share one or one strays.
func onePerColumn(row []token, columns []column) (places []int, ok bool) {
	if len(row) == len(columns) && fitsInOrder(row, columns) {
		for i := range row {
			places = append(places, i)
		}
		return places, true
	}
	texts := cells(row, columns)
	for i, text := range texts {
		if text == "" {
			continue
		}
		if len(places) >= len(row) || row[len(places)].text != text {
			return nil, false
		}
		places = append(places, i)
	}
	return places, len(places) == len(row)
}
