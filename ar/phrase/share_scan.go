package phrase

import "strings"

// shareIdiom is a fixed phrase for a share.
type shareIdiom struct {
	rest  [][]string
	share Share
}

var (
	halfShare  = Share{Num: 1, Den: 2}
	otherHalf  = Share{Num: 1, Den: 2, Rest: true}
	restShare  = Share{Rest: true}
	allShare   = Share{All: true}
	bothShare  = Share{All: true, Count: 2}
	eachHalf   = Share{Num: 1, Den: 2, Each: true}
	partsShare = Share{Parts: true}
)

var shareTable = []struct {
	share   Share
	phrases string
}{
	{halfShare, `
		die|der|eine|zur|erste|ersten? hälfte
		hälftig|hälftige|hälftigen
		halben|halber|halbe betrag|summe|rechnung|rechnungsbetrag|forderung
		half
		one|a|the half
		the? first half`},
	{eachHalf, `
		je|jeweils zur|die? hälfte
		half each
		half and half
		hälfte hälfte`},
	{otherHalf, `
		die|der|den? andere|anderen|zweite|zweiten|restliche|restlichen|verbleibende|verbleibenden|übrige|übrigen hälfte
		the? other|second|remaining half`},
	{restShare, `
		der|den|dem|des|vom|ein|einen? rest|rests|restes
		der|den|dem|die|des? restbetrag|restbetrags|restbetrages|restsumme|restforderung|restzahlung|restsaldo|differenzbetrag
		der|den|dem|die|des|das? restliche|restlichen|restlicher|verbleibende|verbleibenden|verbleibender|übrige|übrigen|übriger
		the? rest
		the? remainder
		the? remaining balance|amount|sum|invoices|invoice|ones|part?
		the balance
		balance due?`},
	{allShare, `
		alle|allen|aller|sämtliche|sämtlichen|sämtlicher die|der|den|diese|diesen|ihre|ihren? offenen|offene|fälligen|überfälligen|ausstehenden|genannten|aufgeführten|übrigen
		alle|allen|aller|sämtliche|sämtlichen|sämtlicher die|diese|ihre|ihrer|ihren? rechnungen|posten|positionen|beträge|forderungen|zahlungen|invoices
		die|der|den offenen|ausstehenden|fälligen|überfälligen posten|rechnungen|beträge|forderungen|positionen?
		der|den|die|das|dem? gesamte|gesamten|gesamter|ganze|ganzen|komplette|kompletten|volle|vollen|vollständige|vollständigen offene|offenen|ausstehende|ausstehenden|fällige|fälligen? betrag|rechnungsbetrag|summe|rechnung|forderung|saldo|rückstand|posten
		der|den|die? gesamtbetrag|gesamtsumme|gesamtforderung|gesamtrückstand|gesamtsaldo
		in voller|vollem höhe|umfang
		in? vollständig|komplett
		alles
		alle
		sämtliche
		all of? the|these|those|your|our|them? open|outstanding|overdue|unpaid|remaining|due? invoices|items|amounts|bills
		all of these|those|them
		all open|outstanding|overdue|unpaid
		in full
		the? full|whole|entire|total amount|balance|sum|invoice|outstanding
		the? outstanding|open|overdue|unpaid invoices|items|amounts
		the? outstanding|open|overdue|unpaid amount|balance|sum
		the whole? lot
		everything`},
	{bothShare, `
		die|alle? beiden|beide offenen|fälligen|ausstehenden? rechnungen|posten|beträge?
		both of? the|these|those|them|your|our? open|outstanding|overdue|unpaid|due? invoices|items|amounts?
		the two of? them?`},
	{partsShare, `
		in raten
		ratenzahlung|ratenzahlungen|teilzahlungen|ratenweise|teilbeträgen
		in|by instalments|installments`},
}

var partNouns = spellings("hälften|halves|raten|rate|teilzahlungen|teilbeträgen|teilbeträge|teilen|tranchen|abschlägen|abschlagszahlungen|monatsraten|instalments|" +
	"installments|instalment|installment|tranches|payments|parts|zahlungen|überweisungen|monatsbeträgen")

func (v vocabularyBuilder) shares() {
	for _, row := range shareTable {
		for line := range strings.Lines(row.phrases) {
			if words := strings.Fields(line); len(words) > 0 {
				v.shareIdiom(words, row.share)
			}
		}
	}
}

func (v vocabularyBuilder) shareIdiom(words []string, share Share) {
	first := strings.TrimSuffix(words[0], "?")
	if first != words[0] {
		v.shareIdiom(words[1:], share)
	}
	rest := make([][]string, 0, len(words)-1)
	for _, word := range words[1:] {
		rest = append(rest, spellings(word))
	}
	for _, spelling := range spellings(first) {
		v.put(spelling, func(e *entry) { e.shares = append(e.shares, shareIdiom{rest: rest, share: share}) })
	}
}

func (s *scanner) sharesOf(taken []bool) []Share {
	var all []Share
	for i := 0; i < len(s.tokens); {
		if taken[i] || s.tokens[i].blocked {
			i++
			continue
		}
		share, end, ok := s.share(i)
		if !ok || overlaps(taken, i, end) {
			i++
			continue
		}
		share.Start, share.End = s.at(i).start, s.at(end-1).end
		share.Quote = s.text[share.Start:share.End]
		all = append(all, share)
		i = end
	}
	return all
}

// share reads a share at token i, the longest way.
func (s *scanner) share(i int) (best Share, end int, ok bool) {
	t := s.at(i)
	longer := func(share Share, next int, read bool) {
		if read && next > end {
			best, end, ok = share, next, true
		}
	}
	switch {
	case t.kind == numberToken:
		longer(s.slashFraction(i))
		longer(s.percentShare(i))
		longer(s.instalments(i))
	case t.kind == wordToken:
		longer(s.fixedShare(i))
		longer(s.fraction(i))
		longer(s.instalments(i))
		longer(s.allOfNumber(i))
	}
	return best, end, ok
}

func (s *scanner) fixedShare(i int) (best Share, end int, ok bool) {
	for k := range s.at(i).word.shares {
		known := &s.at(i).word.shares[k]
		next, fits := s.follow(i+1, known.rest)
		if fits && next > end && s.shareMeant(i, next, known.share) {
			best, end, ok = known.share, next, true
		}
	}
	return best, end, ok
}

// shareMeant tells shares from the same words in other senses: "half of December", "the rest of the week", "hello all".
func (s *scanner) shareMeant(i, end int, share Share) bool {
	next := s.skip(end, "of", "des", "der", "vom", "an", "a")
	if next > end {
		next = s.skip(next, "the", "next", "this", "naechsten", "kommenden", "diesen")
	}
	if s.is(next, unitWord|monthWord|workingWord) || s.word(next, "hour", "stunde") {
		return false
	}
	if share.All && (s.word(end, "ausser", "except", "but", "excluding", "without", "ohne") || s.word(end, "bis") &&
		s.word(end+1, "auf")) {
		return false // all but some: which ones the sentence has to tell
	}
	switch {
	case s.word(i-1, "ersten", "letzten", "aelteren", "aeltesten", "anderen", "neueren", "first", "last", "other",
		"oldest") && share.Count == 2:
		return false
	case s.word(i, "alle", "allen", "saemtliche") && end == i+1:
		return !s.is(i-1, greeting) && !s.word(i-1, "hallo", "hi", "liebe", "an", "fuer") && !s.at(end).capital &&
			!s.is(end, cardinal|unitWord) && s.at(end).kind != numberToken
	case s.word(i, "alles"):
		return !s.word(end, "gute", "klar", "liebe", "in", "andere", "weitere", "ok", "okay") && !s.is(i-1, greeting)
	case s.word(i, "everything"):
		return !s.word(end, "is", "else", "s", "okay", "ok") && !s.word(i-1, "if", "hope")
	case s.word(i, "beide", "beiden", "both") && end == i+1:
		return !s.word(end, "seiten", "parteien", "sides", "parties", "faelle", "faellen")
	case s.word(i, "balance") && end == i+1:
		return !s.word(end, "sheet", "confirmation")
	}
	return share.Rest || share.All || share.Parts || !s.word(i-1, "and") || !s.is(i-2, cardinal)
}

// fractions are the words for parts, folded.
var fractions = map[string]int64{
	"drittel": 3, "third": 3, "thirds": 3, "viertel": 4, "quarter": 4, "quarters": 4, "fuenftel": 5, "funftel": 5,
	"fifth": 5, "fifths": 5,
	"sechstel": 6, "sixth": 6, "zehntel": 10, "tenth": 10, "halves": 2, "achtel": 8, "eighth": 8,
}

// fraction reads "ein Drittel", "zwei Drittel", "a quarter of", "three quarters".
func (s *scanner) fraction(i int) (Share, int, bool) {
	t := s.at(i)
	if !t.is(cardinal|indefinite) && !s.word(i, "das", "the", "je", "jeweils", "letzte", "erste", "final", "first") {
		return Share{}, i, false
	}
	j := s.skipDash(i + 1)
	j = s.skip(j, "ein", "letzte", "letztes", "weiteres", "final", "last", "other", "erste", "zweite", "first", "second")
	den, ok := fractions[s.at(j).fold]
	num := int64(1)
	if t.is(cardinal) {
		num = int64(t.word.number)
	}
	if !ok || num >= den || s.word(j, "quarter") && !s.word(j+1, "of", "now") || s.word(j+1, "person", "party", "parties",
		"reminder", "invoice", "time") {
		return Share{}, i, false
	}
	if !s.shareMeant(i, j+1, halfShare) || s.word(i, "the", "first") && den == 3 && j == i+1 && !s.word(j+1, "of") {
		return Share{}, i, false
	}
	last := s.word(j-1, "letzte", "letztes", "final", "last", "other") && num == 1
	return Share{Num: num, Den: den, Rest: last, Each: s.word(i, "je", "jeweils")}, j + 1, true
}

// slashFraction reads "1/2", "2/3" of single digits.
func (s *scanner) slashFraction(i int) (Share, int, bool) {
	a, b := s.at(i), s.at(i+2)
	if a.digits() != 1 || !s.at(i+1).mark('/') || b.kind != numberToken || b.digits() != 1 || !s.at(i+1).glued ||
		!b.glued {
		return Share{}, i, false
	}
	if !s.freeLeft(i) || !s.freeRight(i+3) || a.value < 1 || a.value >= b.value || b.value > 5 || s.documentBefore(i) {
		return Share{}, i, false
	}
	return Share{Num: int64(a.value), Den: int64(b.value)}, i + 3, true
}

// percentShare reads "50 %" of what is owed; a discount, a tax or an interest rate is none.
func (s *scanner) percentShare(i int) (Share, int, bool) {
	a, end, ok := s.amount(i)
	const least, hundred = 5_00, 100_00 // below, it is a discount or a rate
	if !ok || !a.Percent || a.Amount.Minor < least || a.Amount.Minor > hundred {
		return Share{}, i, false
	}
	for j := i - 2; j <= end+2; j++ {
		if s.word(j, "skonto", "rabatt", "mwst", "ust", "vat", "tax", "discount", "zinsen", "interest", "verzugszinsen",
			"nachlass", "rebate", "zins", "mehrwertsteuer", "umsatzsteuer",
			"bonus", "sicherheitseinbehalt", "einbehalt", "retention", "sicher") {
			return Share{}, i, false
		}
	}
	return percentOf(a), end, true
}

func percentOf(a Amount) Share {
	if a.Amount.Minor%100 == 0 {
		return Share{Num: a.Amount.Minor / 100, Den: 100, All: a.Amount.Minor == 100_00}
	}
	return Share{Num: a.Amount.Minor, Den: 100_00}
}

// maxInstalments is the largest number of parts a mail speaks of: five years of months.
const maxInstalments = 60

// instalments reads "in zwei Raten", "three equal instalments", "2 Teilzahlungen".
func (s *scanner) instalments(i int) (Share, int, bool) {
	j := s.skip(i, "in")
	n, next, ok := s.oneCount(j)
	if !ok || n.few || n.most < 2 || n.most > maxInstalments || s.at(j).is(indefinite) && n.most == 1 {
		return Share{}, i, false
	}
	next = s.skip(next, "equal", "gleichen", "gleiche", "gleich", "monthly", "monatlichen", "weekly", "further",
		"weiteren", "hohen", "grossen", "monatliche")
	next = s.skip(next, "grossen", "hohen", "monatlichen", "monthly")
	if !s.spelled(next, partNouns) || s.word(next, "payments", "zahlungen", "ueberweisungen", "parts", "teilen") &&
		j == i && !s.word(next-1, "equal", "gleichen", "gleiche", "monthly", "weekly") {
		return Share{}, i, false
	}
	return Share{Num: 1, Den: int64(n.most), Count: n.most, Parts: true}, next + 1, true
}

// allOfNumber reads "alle drei", "all three invoices", "die drei Rechnungen".
func (s *scanner) allOfNumber(i int) (Share, int, bool) {
	if !s.word(i, "alle", "allen", "all", "die", "the", "saemtliche", "diese", "these") {
		return Share{}, i, false
	}
	j := s.skip(i+1, "the", "diese", "die", "these", "of")
	n, next, ok := s.oneCount(j)
	if !ok || n.few || n.most < 2 || n.most > 30 || s.at(j).is(indefinite) {
		return Share{}, i, false
	}
	noun := s.skip(next, "offenen", "open", "outstanding", "overdue", "faelligen", "ausstehenden", "ueberfaelligen")
	if s.word(noun, "rechnungen", "invoices", "posten", "items", "betraege", "forderungen") {
		return Share{All: true, Count: n.most}, noun + 1, true
	}
	if s.is(next, unitWord|payNoun) || s.at(next).capital || !s.word(i, "alle", "all", "allen") ||
		s.at(j).kind == numberToken && s.at(j).digits() > 1 {
		return Share{}, i, false
	}
	return Share{All: true, Count: n.most}, next, true
}
