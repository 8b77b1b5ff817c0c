package phrase

// Share is a phrase for a part of what is owed, or for all of it.
type Share struct {
	Start, End int
	// Num of Den: "die Hälfte" is 1 of 2, "30 %" is 30 of 100. Both zero for Rest and for All without a number.
	Num, Den int64
	// Rest: what remains after the rest of the sentence, "den Rest", "the balance", "the other half".
	Rest bool
	// All: every open item, "alle", "beide" (Count 2), "the whole amount".
	All bool
	// Count is how many items or parts are meant: 2 for "beide", 3 for "drei Raten"; 0 where no number is named.
	Count int
	// Parts: instalments, "in zwei Raten". Num of Den is one of them: 1 of 2.
	Parts bool
	// Each: "je zur Hälfte", "half each".
	Each  bool
	Quote string
}

// Shares finds the phrases for shares, in the order of the text, without overlap.
func Shares(text string) []Share {
	s := newScanner(limit(text), Options{})
	return s.sharesOf(s.dateMask(s.scan()))
}
