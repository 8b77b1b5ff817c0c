package phrase

import "math"

// numeral is a number as written: its digits without separators, and how many of them are decimals.
type numeral struct {
	end      int
	value    int64
	decimals int
	// grouped or dashed: written as only amounts are, "1.234", "500,-", "12,50".
	shaped bool
}

// maxNumeral is the number of digits that are read as an amount; with two decimals it is under ten billion, and a factor of
// a million still fits into 64 bits.
const maxNumeral = 12

// numeral reads "1.234,56", "1,234.56", "1'234.50", "1 234,56", "1.234,-", "1234.-" and "210" at token i. A single separator
// before three digits groups them in either language: money has two decimals.
func (s *scanner) numeral(i int) (numeral, bool) {
	t := s.at(i)
	if t.kind != numberToken || t.blocked || t.digits() > maxNumeral {
		return numeral{}, false
	}
	n := numeral{end: i + 1, value: int64(t.value)}
	if t.value < 0 {
		n.value = digitsValue(t.fold)
	}
	var group, last string
	digits := t.digits()
	for {
		sign, next := s.separator(n.end)
		if sign == "" || last != "" && last != group { // decimals end the number
			break
		}
		part := s.at(next)
		if digits += part.digits(); digits > maxNumeral {
			return numeral{}, false
		}
		switch {
		case part.digits() == 3 && (group == "" || sign == group) && s.groupStart(i):
			group = sign
		case part.digits() <= 2 && sign != " " && sign != group && sign != "'":
			n.decimals = part.digits()
		default:
			return numeral{}, false
		}
		n.value, n.end, last, n.shaped = n.value*pow10(part.digits())+int64(part.value), next+1, sign, true
	}
	return s.dashed(n), true
}

func digitsValue(digits string) int64 {
	var n int64
	for _, d := range digits {
		n = n*10 + int64(d-'0')
	}
	return n
}

// groupStart tells whether a number may begin a grouped one: at most three digits, none a leading zero.
func (s *scanner) groupStart(i int) bool {
	t := s.at(i)
	return t.digits() <= 3 && t.fold[0] != '0'
}

// separator reads the sign between two groups of digits, and where the next group is.
func (s *scanner) separator(i int) (sign string, next int) {
	t, after := s.at(i), s.at(i+1)
	if t.kind == numberToken && !t.glued && !t.newLine && t.digits() == 3 && s.at(i-1).digits() <= 3 &&
		s.spacedGroups(i) {
		return " ", i
	}
	if t.kind != markToken || !t.glued || after.kind != numberToken || !after.glued || after.blocked {
		return "", i
	}
	switch t.fold {
	case ".", ",":
		return t.fold, i + 1
	case "'", "’", "‘", "`", "´":
		return "'", i + 1
	}
	return "", i
}

// spacedGroups tells whether blanks group digits: only where decimals or a currency follow, "1 234,56", "12 000 €".
func (s *scanner) spacedGroups(i int) bool {
	next := s.at(i + 1)
	if (next.mark(',') || next.mark('.')) && next.glued && s.at(i+2).glued && s.at(i+2).kind == numberToken && s.at(i+2).digits() == 2 {
		return true
	}
	return next.fold == "€" || s.is(i+1, currencyWord)
}

// dashed reads the dash for no cents: "500,-", "500.-", "500,--", "500,—".
func (s *scanner) dashed(n numeral) numeral {
	sign := s.at(n.end)
	if n.decimals > 0 || !sign.glued || !sign.mark(',') && !sign.mark('.') || !s.dash(n.end+1) || !s.at(n.end+1).glued {
		return n
	}
	n.end, n.shaped = n.end+2, true
	if s.dash(n.end) && s.at(n.end).glued {
		n.end++
	}
	return n
}

func pow10(n int) int64 {
	p := int64(1)
	for ; n > 0; n-- {
		p *= 10
	}
	return p
}

// scaled is value·factor with the given decimals, in units of which each one has exponent decimals; false where it does
// not fit, or has more decimals than that.
func scaled(value, factor int64, decimals, exponent int) (int64, bool) {
	for ; decimals > 0 && factor%10 == 0; decimals-- {
		factor /= 10
	}
	if decimals > exponent {
		return 0, false
	}
	factor *= pow10(exponent - decimals)
	if value != 0 && factor > math.MaxInt64/value {
		return 0, false
	}
	return value * factor, true
}
