package phrase

import "github.com/mahnwerk/mahnwerk/ar/calendar"

// counted is a number of days, weeks or months.
type counted struct {
	least, most int
	few         bool // "ein paar", "a few": no number
}

// maxSpanCount is the largest number of units that is a date: a year in days. "in 2026 Tagen" is a mistake of the reader.
const maxSpanCount = 400

const hoursPerDay = 24

// count reads the number before a unit, "14", "zwei bis drei", "10-14", "einer", "a few", and returns where the unit is.
func (s *scanner) count(i int) (n counted, unitAt int, ok bool) {
	j := s.skip(i, "ca", "circa", "etwa", "ungefaehr", "rund", "about", "approximately", "approx", "around", "roughly",
		"max", "maximal", "hoechstens",
		"spaetestens", "laengstens", "only", "nur", "weniger", "less", "up", "at")
	j = s.skip(s.dot(j), "als", "than", "to", "most")
	first, j, ok := s.oneCount(j)
	if !ok {
		return counted{}, i, false
	}
	n = counted{least: first.most, most: first.most, few: first.few}
	k := s.skip(s.skipDash(j), "bis", "to", "oder", "or")
	if s.at(j).mark(',') && s.is(j-1, cardinal) && s.is(j+1, cardinal) { // "in ein, zwei Wochen"
		k = j + 1
	}
	if k > j && !first.few {
		if second, next, two := s.oneCount(k); two && second.most > first.most {
			n.most, j = second.most, next
		}
	}
	if s.at(j).mark('(') && (s.is(j+1, cardinal) || s.at(j+1).kind == numberToken) &&
		s.at(j+2).mark(')') { // "14 (vierzehn) Tage"
		j += 3
	}
	if s.word(j, "more", "additional", "further", "extra", "weitere", "weiteren", "zusaetzliche", "zusaetzlichen") {
		j++
	}
	if s.is(j, workingWord) && s.at(j+1).word.unit == dayUnit {
		j++
	}
	if !s.is(j, unitWord) || n.most > maxSpanCount {
		return counted{}, i, false
	}
	return n, j, true
}

func (s *scanner) oneCount(i int) (n counted, next int, ok bool) {
	t := s.at(i)
	switch {
	case t.kind == numberToken && t.digits() <= 3 && !t.blocked && t.value > 0:
		return counted{most: t.value}, i + 1, true
	case s.word(i, "twenty", "thirty", "forty", "fifty", "sixty", "ninety") && s.is(s.skipDash(i+1), cardinal):
		j := s.skipDash(i + 1)
		return counted{most: int(t.word.number + s.at(j).word.number)}, j + 1, true
	case s.word(i, "ein", "a", "einige", "einigen", "the", "den") && s.is(i+1, fewWord):
		return counted{few: true, most: 1}, s.skip(i+2, "of", "more"), true
	case s.is(i, fewWord):
		return counted{few: true, most: 1}, s.skip(i+1, "of", "more"), true
	case s.is(i, cardinal|indefinite):
		return counted{most: int(t.word.number)}, i + 1, true
	}
	return counted{}, i, false
}

// span reads "in 14 Tagen", "innerhalb von 10 Werktagen", "within the next two weeks", "vor drei Tagen", "seit einer Woche".
func (s *scanner) span(i int) (reading, bool) {
	j := i + 1
	if s.word(i, "vor", "seit", "nach") {
		return s.spanBack(i)
	}
	if s.word(i, "over", "during") && !s.word(j, "the", "next") {
		return reading{}, false
	}
	j = s.skip(j, "von", "der", "the", "den", "a", "maximum", "period", "einer", "frist")
	if s.word(j-1, "a", "einer") {
		if s.word(j, "maximum", "period", "frist") {
			j = s.skip(s.skip(j+1, "period"), "of", "von")
		} else {
			j--
		}
	}
	j = s.skip(j, "der", "the")
	toCome := s.is(j, modifier) && s.at(j).word.shift != lastOne && s.at(j).word.shift != thisOne
	if toCome {
		j++
	}
	n, unitAt, ok := s.count(j)
	if !ok {
		return s.withinPeriod(i, j, toCome)
	}
	return s.finishSpan(i, n, unitAt), true
}

// withinPeriod reads "innerhalb der nächsten Woche", "within the week", "over the next weeks": a period, or nothing.
func (s *scanner) withinPeriod(i, j int, toCome bool) (reading, bool) {
	u := s.at(j).word.unit
	switch {
	case !s.is(j, unitWord):
		return reading{}, false
	case toCome && s.word(j, "tage", "tagen", "days", "wochen", "weeks", "monate", "monaten", "months"):
		return s.vague(j + 1), true
	case toCome && (u == weekUnit || u == monthUnit || u == quarterUnit):
		return s.shiftedUnit(s.at(j-1).word.shift, u, j+1)
	case s.word(i, "within", "innerhalb", "during", "over", "binnen") && (u == weekUnit || u == monthUnit):
		return s.plainUnit(thisOne, u, j+1)
	}
	return reading{}, false
}

// finishSpan counts on from today, or from the day named behind: "14 Tage ab morgen". Counted from something that has no
// date here, such as the receipt of goods, it is no date.
func (s *scanner) finishSpan(start int, n counted, unitAt int) reading {
	u, end := s.at(unitAt).word.unit, unitAt+1
	if s.is(unitAt-1, workingWord) && u == dayUnit && !s.word(unitAt-1, "calendar", "clear") {
		u = workdayUnit
	}
	if (s.at(end).mark('\'') || s.at(end).fold == "’") && s.at(end).glued { // "two weeks' time", "a week's time"
		end = s.skip(end+1, "s")
	}
	end = s.skip(end, "time", "zeit")
	if s.word(end, "or", "oder") && s.is(end+1, cardinal) && n.most == 1 && int(s.at(end+1).word.number) > 1 { // "a week or two"
		n.most, end = int(s.at(end+1).word.number), end+2
	}
	from, end, known := s.countedFrom(end)
	if n.few || !known || s.termsOfPayment(start, end) {
		r := s.vague(end)
		return r
	}
	r := s.spanFrom(from, n.most, u, end)
	if n.least < n.most {
		r.accept = append(r.accept, s.spanFrom(from, n.least, u, end).on)
	}
	return r
}

// countedFrom reads what a span counts from: nothing or "ab heute" is today; known is false for anything without a date.
func (s *scanner) countedFrom(i int) (from calendar.Date, end int, known bool) {
	if !s.word(i, "ab", "from", "von", "after", "nach", "of", "since", "seit") {
		return s.today, i, true
	}
	j := s.skip(i+1, "dem", "the", "date")
	switch {
	case s.word(j, "heute", "today", "now", "jetzt", "hence", "sofort"):
		return s.today, s.skip(j+1, "an"), true
	case s.word(j, "morgen", "tomorrow"):
		return s.today.AddDays(1), j + 1, true
	case s.at(j).kind == wordToken && !s.at(j).is(payWord|germanWord&^prefixWord) || s.is(j, article):
		return calendar.Date{}, j, false
	}
	if s.at(j).kind == numberToken {
		return calendar.Date{}, j, false
	}
	return s.today, i, true
}

// termsOfPayment tells whether a span is a term ("zahlbar innerhalb von 30 Tagen", "30 days net") and no date.
func (s *scanner) termsOfPayment(start, end int) bool {
	for j := start - 1; j >= start-2; j-- {
		if s.word(j, "zahlbar", "faellig", "payable", "zahlungsziel", "terms", "ziel", "skonto", "due",
			"zahlungsbedingungen") {
			return true
		}
	}
	return s.word(end, "netto", "net", "skonto", "zahlungsziel", "ziel", "rein", "terms")
}

func (s *scanner) spanFrom(from calendar.Date, n int, u unit, end int) reading {
	var on calendar.Date
	var accept []calendar.Date
	switch u {
	case dayUnit:
		on = from.AddDays(n)
		if n == 8 {
			accept = append(accept, from.AddDays(daysPerWeek))
		}
	case hourUnit:
		if n%hoursPerDay != 0 {
			return s.vague(end)
		}
		on = from.AddDays(n / hoursPerDay)
	case workdayUnit:
		on = addWorkdays(from, n)
		if six := addWerktage(from, n); six != on {
			accept = append(accept, six)
		}
	case weekUnit:
		on = from.AddDays(n * daysPerWeek)
	case fortnightUnit:
		on = from.AddDays(n * 2 * daysPerWeek)
	case monthUnit:
		on = from.AddMonths(n)
	case quarterUnit:
		on = from.AddMonths(3 * n)
	case yearUnit:
		on = from.AddMonths(12 * n)
	default:
		return s.vague(end)
	}
	r := s.day(spanKind, on, calendar.Date{}, end)
	r.accept = accept
	return r
}

// spanBack reads "vor drei Tagen", "seit zwei Wochen", which lie behind, and "nach 14 Tagen", which says nothing.
func (s *scanner) spanBack(i int) (reading, bool) {
	n, unitAt, ok := s.count(i + 1)
	if !ok {
		return reading{}, false
	}
	if s.word(i, "nach") {
		return s.vague(unitAt + 1), true
	}
	r := s.ago(n, s.at(unitAt).word.unit, unitAt+1)
	if s.word(i, "seit") {
		r.role = Since
	}
	return r, true
}

// ago is a day that lies behind, exact only where a number is named.
func (s *scanner) ago(n counted, u unit, end int) reading {
	r := s.vague(end)
	r.role = Past
	steps := map[unit]int{dayUnit: 1, workdayUnit: 1, weekUnit: daysPerWeek, fortnightUnit: 2 * daysPerWeek}
	switch days := steps[u]; {
	case n.few:
		return r
	case days > 0:
		r.on = s.today.AddDays(-n.most * days)
	case u == monthUnit:
		r.on = s.today.AddMonths(-n.most)
	default:
		return r
	}
	r.kind, r.past, r.from, r.to, r.precision = spanKind, r.on, r.on, r.on, Day
	return r
}

// spanAfter reads a number of units with what counts them behind: "30 days from today", "14 Tage ab heute", "two weeks ago",
// "a week on Friday", "a week today", "ein paar Tage später".
func (s *scanner) spanAfter(i int) (reading, bool) {
	n, unitAt, ok := s.count(i)
	if !ok || n.few {
		return reading{}, false
	}
	u, end := s.at(unitAt).word.unit, unitAt+1
	if s.word(end, "ago") {
		return s.ago(n, u, end+1), true
	}
	if r, ok := s.weeksOn(n, u, end); ok {
		return r, true
	}
	if s.word(end, "from", "ab", "von", "of") && s.word(end+1, "today", "now", "heute", "jetzt", "tomorrow", "morgen") {
		return s.finishSpan(i, n, unitAt), true
	}
	if next, ok := s.afterThat(end); ok { // counted from the day named last
		if last := s.anchor(); !last.IsZero() {
			return s.countedDay(s.spanFrom(last, n.most, u, next)), true
		}
		return s.vague(next), true
	}
	if s.word(end, "hence") {
		return s.spanFrom(s.today, n.most, u, end+1), true
	}
	return s.moreTime(i, n, unitAt)
}

// weeksOn reads "a week on Friday", "two weeks tomorrow", "a fortnight today", "a week from Friday".
func (s *scanner) weeksOn(n counted, u unit, i int) (reading, bool) {
	if u != weekUnit && u != fortnightUnit {
		return reading{}, false
	}
	days := n.most * daysPerWeek
	if u == fortnightUnit {
		days *= 2
	}
	j := s.skip(i, "on", "from", "this", "next", "ab", "am")
	switch {
	case s.is(j, weekdayWord):
		return s.laterBy(s.comingWeekday(s.at(j).word.weekday, j+1), days, j+1), true
	case s.word(j, "today", "heute"), s.word(j, "tomorrow", "morgen"):
		r := s.laterBy(s.day(relativeKind, s.today.AddDays(int(s.at(j).word.number)), calendar.Date{}, j+1), days, j+1)
		r.named = false
		return r, true
	}
	return reading{}, false
}

// dayAdverbPhrase reads "heute", "morgen früh", "übermorgen", "heute in 14 Tagen", "tomorrow week".
func (s *scanner) dayAdverbPhrase(i int) (reading, bool) {
	t := s.at(i)
	if t.fold == "morgen" && !s.tomorrowMeant(i) {
		return reading{}, false
	}
	n, end := int(t.word.number), i+1
	if s.word(i, "gestern", "heute") && s.word(end, "morgen", "frueh", "fruh", "abend", "mittag", "vormittag",
		"nachmittag", "nacht", "noch") ||
		s.word(i, "morgen") && s.word(end, "frueh", "fruh", "abend", "mittag", "vormittag", "nachmittag") {
		end++
	}
	if s.word(end, "morning", "afternoon", "evening", "noon", "lunchtime", "night", "abend", "nachmittag") {
		end++
	}
	on := s.today.AddDays(n)
	past := calendar.Date{}
	if n <= 0 {
		past = on
	}
	if days, after, ok := s.inWeeks(end); ok {
		if s.at(after-1).word.unit == dayUnit {
			return s.literalDays(on, end+1, after), true
		}
		return s.day(relativeKind, on.AddDays(days), calendar.Date{}, after), true
	}
	if n >= 0 {
		if k, unitAt, ok := s.count(s.skip(end, "in")); ok && s.word(end, "in") && !k.few {
			return s.spanFrom(on, k.most, s.at(unitAt).word.unit, unitAt+1), true
		}
	}
	r := s.day(relativeKind, on, past, end)
	if n < 0 {
		r.role = Past
	}
	return r, true
}

// literalDays is "heute in acht Tagen" as it says; the week that eight days mean in speech is accepted.
func (s *scanner) literalDays(on calendar.Date, countAt, end int) reading {
	n, _, _ := s.count(countAt)
	return s.spanFrom(on, n.most, dayUnit, end)
}

// tomorrowMeant tells "morgen" from the morning: "Guten Morgen", "heute Morgen", "am Morgen", and the greeting "Morgen Frau
// Sommer,".
func (s *scanner) tomorrowMeant(i int) bool {
	if s.is(i-1, greeting|weekdayWord) || s.word(i-1, "am", "heute", "gestern", "diesen", "dieser", "naechsten", "moin",
		"einen", "der", "den", "n") {
		return false
	}
	if i > 0 && s.at(i-1).kind != breakToken || !s.at(i).capital {
		return true
	}
	for j := i + 1; j <= i+4; j++ { // whoever is greeted is written large
		t := s.at(j)
		if t.newLine || t.kind == breakToken || t.mark(',') || t.mark('!') {
			return false
		}
		if t.kind == wordToken && !t.capital && !s.word(j, "zusammen", "alle", "allerseits") {
			return true
		}
	}
	return true
}

// dayAdjectivePhrase reads "am heutigen Tag", "im morgigen Zahllauf", "am morgigen Freitag".
func (s *scanner) dayAdjectivePhrase(i int) (reading, bool) {
	on := s.today.AddDays(int(s.at(i).word.number))
	if !s.word(i+1, "tag", "tage", "tages", "zahllauf", "zahlungslauf", "ueberweisungslauf", "lauf", "datum") &&
		!s.is(i+1, weekdayWord) {
		return reading{}, false
	}
	r := s.day(relativeKind, on, calendar.Date{}, i+2)
	if !on.After(s.today) {
		r.past = on
	}
	if on.Before(s.today) {
		r.role = Past
	}
	if s.is(i+1, weekdayWord) {
		r.weekday, r.named = s.at(i+1).word.weekday, true
		if on.Weekday() != r.weekday {
			r.on, r.past, r.precision = calendar.Date{}, calendar.Date{}, Contradictory
		}
	}
	return r, true
}
