package phrase

import (
	"time"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
)

// anchor is the day that the text named last, from which "a week later" and "the same day" count; zero where it named none.
// What is free from a day on may be paid on it.
func (s *scanner) anchor() calendar.Date {
	n := len(s.dates)
	if n == 0 {
		return calendar.Date{}
	}
	if last := s.dates[n-1]; last.Role != From {
		return last.On
	}
	return s.dates[n-1].NotBeforeOn
}

// comingAnchor is the anchor where it lies ahead: nothing to come is counted from the date of an invoice.
func (s *scanner) comingAnchor() calendar.Date {
	if on := s.anchor(); !on.Before(s.today) && s.dates[len(s.dates)-1].Role != Absent {
		return on
	}
	return calendar.Date{}
}

// countedDay makes a day that was counted from another one past where it is.
func (s *scanner) countedDay(r reading) reading {
	if r.exists() && r.on.Before(s.today) {
		r.past, r.role = r.on, Past
	}
	return r
}

// sameTime reads what follows "the same", "am selben": the day or the week that was named before.
func (s *scanner) sameTime(i int) (reading, bool) {
	on := s.anchor()
	if on.IsZero() {
		return reading{}, false
	}
	switch s.at(i + 1).word.unit {
	case dayUnit:
		return s.countedDay(s.day(relativeKind, on, s.dates[len(s.dates)-1].PastOn, i+2)), true
	case weekUnit:
		return s.week(monday(on), i+2), !on.Before(s.today)
	}
	return reading{}, false
}

// following reads what follows "the following", "am folgenden": a weekday, day or week after the one that was named before.
// Without such a day a weekday is none.
func (s *scanner) following(i int) (reading, bool) {
	on, t, end := s.comingAnchor(), s.at(i+1), i+2
	switch {
	case t.is(weekdayWord) && on.IsZero():
		return s.vague(end), true
	case on.IsZero():
		return reading{}, false
	case t.is(weekdayWord):
		r := s.day(weekdayKind, nextWeekday(on, t.word.weekday), calendar.Date{}, end)
		r.weekday, r.named, r.modified = t.word.weekday, true, true
		return r, true
	case t.word.unit == weekUnit:
		return s.weekAfter(on, end), true
	case t.word.unit == dayUnit && s.word(i+1, "tag", "tage", "day") && s.word(i-1, "am", "the", "den", "der"):
		return s.day(relativeKind, on.AddDays(1), calendar.Date{}, end), true
	}
	return reading{}, false
}

// followingNamed reads "the following Monday", and "the next day" where a day was named before.
func (s *scanner) followingNamed(i int) (reading, bool) {
	if s.word(i, "naechsten", "next") && !s.word(i+1, "tag", "day") {
		return reading{}, false
	}
	return s.following(i)
}

// weekAfter is the week after that of a day, or the weekday of it that stands behind.
func (s *scanner) weekAfter(on calendar.Date, end int) reading {
	r := s.week(monday(on).AddDays(daysPerWeek), end)
	if day, next, ok := s.weekdayBehind(end); ok {
		return s.dayOfWeek(r, day, next)
	}
	return r
}

// unitAfter reads "am Tag darauf", "die Woche danach", "the week after".
func (s *scanner) unitAfter(i int) (reading, bool) {
	on, end := s.comingAnchor(), i+2
	if on.IsZero() || !s.word(i, "tag", "day", "woche", "week") || !s.word(i+1, "darauf", "drauf", "danach") &&
		!(s.word(i+1, "after", "thereafter") && s.clauseEnds(end)) {
		return reading{}, false
	}
	if s.at(i).word.unit == weekUnit {
		return s.weekAfter(on, end), true
	}
	return s.day(relativeKind, on.AddDays(1), calendar.Date{}, end), true
}

// clauseEnds tells whether nothing at token i can depend on the preposition before it.
func (s *scanner) clauseEnds(i int) bool {
	t := s.at(i)
	return t.kind == markToken || t.kind == breakToken || s.word(i, "and", "but", "with", "und")
}

// afterThat reads what counts a span from the day named last, "später", "a fortnight after that".
func (s *scanner) afterThat(i int) (end int, ok bool) {
	switch {
	case s.word(i, "spaeter", "later", "danach", "darauf", "drauf", "thereafter"):
		return i + 1, true
	case s.word(i, "after") && s.word(i+1, "that", "this"):
		return i + 2, true
	}
	return i, false
}

// moreTime reads a bare span that is asked for: "another two weeks", "um 14 Tage verlängern". It counts from the mail.
func (s *scanner) moreTime(i int, n counted, unitAt int) (reading, bool) {
	if n.few || !s.namesMoreTime(i, unitAt+1) || !s.asks(i) {
		return reading{}, false
	}
	u := s.at(unitAt).word.unit
	if u == hourUnit || u == weekendUnit || u == yearUnit {
		return reading{}, false
	}
	if s.is(unitAt-1, workingWord) && u == dayUnit && !s.word(unitAt-1, "calendar", "clear") {
		u = workdayUnit
	}
	r := s.spanFrom(s.today, n.most, u, s.skip(unitAt+1, "mehr", "more", "laenger", "longer", "extra"))
	r.role = Extension
	return r, true
}

// namesMoreTime tells whether the words from i to end, or those around them, make a span one that is added to the time to pay.
func (s *scanner) namesMoreTime(i, end int) bool {
	for j := i - 1; j < end; j++ {
		if s.word(j, "another", "weitere", "weiteren", "weiterer", "extra", "additional", "further", "more",
			"zusaetzliche", "zusaetzlichen") {
			return true
		}
	}
	if s.word(end, "mehr", "more", "laenger", "longer", "extra", "aufschub", "fristverlaengerung", "zahlungsaufschub",
		"verlaengerung", "respite", "grace", "stundung") || s.word(end, "time", "zeit") && s.is(i, cardinal|indefinite) {
		return true
	}
	return s.near(i, -farVerb, -1, deferrals) || s.near(end, 0, farVerb, deferrals) && s.word(i-1, "um", "by", "noch",
		"auf", "for", "fuer")
}

// farVerb is how many words off the verb of a request may stand.
const farVerb = 6

var deferrals = wordSet(`verlängern verlängert verlängerung fristverlängerung schieben verschieben verschoben hinausschieben
	aufschieben strecken stunden stundung gestundet aufschub zahlungsaufschub hinauszögern geben gebt gib gewähren einräumen
	haben extend extended extending extension push postpone postponed defer deferral deferment delay move stretch give grant
	allow spare grace respite`)

var askingWords = wordSet(`bitte bitten bittet ersuchen erbitten können könnt könnten könntet dürfen dürften darf möglich möchten
	wäre wären please could can may might would possible ask asking request requesting appreciate grateful beantragen erbeten
	geben gebt gib gewähren einräumen verlängern stunden give grant allow spare extend hoffen need brauchen bräuchten`)

func wordSet(words string) map[string]bool {
	v := vocabularyBuilder{}
	v.add(words, func(*entry) {})
	set := make(map[string]bool, len(v))
	for word := range v {
		set[word] = true
	}
	return set
}

// near tells whether one of the words stands from..to tokens off token i, in the same sentence.
func (s *scanner) near(i, from, to int, words map[string]bool) bool {
	step, off := 1, from
	if from < 0 {
		step, from, to = -1, to, from
		off = from
	}
	for ; off*step <= to*step; off += step {
		if s.sentenceEnds(i + off) {
			return false
		}
		if t := s.at(i + off); t.kind == wordToken && words[t.fold] {
			return true
		}
	}
	return false
}

// maxRequest is how many words on either side of a span are looked at for what makes its sentence a request.
const maxRequest = 20

// asks tells whether the sentence around token i asks for something: by its words or its question mark.
func (s *scanner) asks(i int) bool {
	if s.near(i, -maxRequest, -1, askingWords) || s.near(i, 0, maxRequest, askingWords) {
		return true
	}
	j := i
	for j < i+maxRequest && !s.sentenceEnds(j) {
		j++
	}
	return s.at(j).mark('?')
}

func (s *scanner) sentenceEnds(j int) bool {
	t := s.at(j)
	return t.kind == breakToken || t.mark('?') || t.mark('!') || t.mark('.') && !s.at(j+1).glued && s.at(j-1).kind == wordToken
}

// weekdayAfter reads "Mittwoch darauf" behind another day, where the text has one.
func (s *scanner) weekdayAfter(day time.Weekday, end int) (reading, bool) {
	last := s.anchor()
	if last.IsZero() || !s.word(end, "darauf", "drauf", "danach", "after", "following") || !s.closes(end+1) {
		return reading{}, false
	}
	r := s.day(weekdayKind, nextWeekday(last, day), calendar.Date{}, end+1)
	r.modified = true
	return r, true
}
