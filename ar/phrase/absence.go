package phrase

// markAbsences gives the role Absent to dates of a clause that tells of an absence and of no payment: "bis 27.11. nicht im
// Büro", "back on Monday".
func (s *scanner) markAbsences() {
	at := 0
	for k := range s.dates {
		d := &s.dates[k]
		for at < len(s.tokens) && s.tokens[at].start < d.Start {
			at++
		}
		if d.Role == Dated || d.Role == AtOnce || d.Precision == Vague && d.On.IsZero() {
			continue
		}
		if s.tellsAbsence(at, d.End) {
			d.Role = Absent
		}
	}
}

// maxClause is how many words on either side of a date are looked at; longer clauses are none.
const maxClause = 14

// tellsAbsence looks at the clause around the date that begins at token i and ends at byte end.
func (s *scanner) tellsAbsence(i, end int) bool {
	absent, pays := false, false
	note := func(j int) bool {
		t := s.at(j)
		if t.kind == breakToken || t.kind == markToken && s.endsClause(j) {
			return false
		}
		absent = absent || s.tellsAway(j)
		pays = pays || t.is(payWord)
		return true
	}
	for j := i - 1; j >= i-maxClause && note(j); j-- {
	}
	j := i
	for s.at(j).kind != breakToken && s.at(j).start < end {
		j++
	}
	if s.at(j-1).mark('.') && s.at(j).is(germanWord|englishWord) && s.at(j).capital {
		return absent && !pays
	}
	for last := j + maxClause; j < last && note(j); j++ {
	}
	return absent && !pays
}

func (s *scanner) endsClause(j int) bool {
	t := s.at(j)
	switch t.fold {
	case ",", ";", "!", "?":
		return true
	case ".":
		return !s.at(j+1).glued && s.at(j-1).kind == wordToken
	}
	return false
}

// tellsAway tells whether a word is one of absence here: "office" only behind "out of" or "nicht im", "back" not in "back to you".
func (s *scanner) tellsAway(j int) bool {
	switch {
	case !s.is(j, absence):
		return false
	case s.word(j, "buero", "office"):
		return s.word(j-1, "the", "of", "im", "vom") || s.word(j+1, "again")
	case s.word(j, "back"):
		return !s.word(j+1, "to", "end", "order", "orders", "charge", "payment")
	case s.word(j, "wieder"):
		return s.word(j+1, "da", "im", "erreichbar", "zurueck", "persoenlich", "anwesend", "fuer", "in")
	case s.word(j, "zurueck"):
		return !s.word(j-1, "sie", "dich", "euch", "darauf")
	case s.word(j, "holiday", "holidays"):
		return s.word(j-1, "on", "annual", "public")
	case s.word(j, "leave"):
		return s.word(j-1, "on", "annual", "parental", "maternity", "sick", "my")
	}
	return true
}
