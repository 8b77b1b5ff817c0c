package correspondence

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mahnwerk/mahnwerk/ar/phrase"
)

// courtesy are words of greetings, thanks, apologies and closing formulas. A sentence of these alone says nothing that
// somebody has to act on.
var courtesy = wordSet(`
	hallo hi hey moin servus tach tag guten gute morgen abend grüezi grüß griaß gott di sehr geehrte geehrter geehrtes verehrte liebe lieber liebes werte
	damen herren herr herrn frau fräulein team kollegen kolleginnen kollege kollegin buchhaltung zusammen leute ihr sie dr prof dipl ing
	vielen vielmals dank danke bedanke bedanken besten herzlichen herzlich schon schön schöne schönes schönen woche wochenende feiertage feiertag weihnachten ostern pfingsten frohe frohes
	fest rutsch neues neue jahr noch und auch für die der das den dem ein eine einen ihre ihren ihrem ihrer deine deinen eure euch dir ihnen erinnerung zahlungserinnerung mahnung nachricht mail e
	email schreiben hinweis info information rückmeldung geduld verständnis anruf telefonat mit freundlichen freundlicher freundliche beste viele herzliche grüßen grüße gruß gruss mfg vg lg bg ihr ihre
	entschuldigung entschuldigen entschuldige verspätung verzögerung sorry pardon tut tat uns mir leid ist war wurde untergegangen vergessen übersehen versehentlich versprochen
	alles klar in ordnung ok okay gern gerne natürlich selbstverständlich bis bald dann tschüss ciao auftrag i a v ppa nochmal nochmals bitte um vorab
	hello dear good afternoon evening day mr mrs ms miss sir madam team all everyone thanks thank you many very much so for the your yours this that a an reminder message note letter call email
	patience understanding kind kindly best warm warmest regards wishes sincerely faithfully truly cheers have nice great lovely wonderful week weekend rest sorry apologies apologise apologize my our we i'm we're
	are it slipped through net overlooked missed happy new year christmas holidays of course sure right promise promised again and to in from on delay late inconvenience any caused ta`)

// openers begin or mark a line of greeting or closing, in which a name may stand.
var openers = wordSet(`hallo hi hey moin servus tach guten grüezi grüß griaß sehr liebe lieber liebes herr herrn frau hello dear good mr mrs ms miss dr prof mit freundlichen beste viele herzliche gruß grüße gruss mfg vg lg bg
	kind best regards wishes yours sincerely cheers danke dank thanks thank ta`)

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		set[transcribed.Replace(w)] = true
	}
	return set
}

const (
	// maxNames is how many words a line of names has beside a title: "Dr. Anna Maria Kern-Lang".
	maxNames = 4
	// minHiddenWords is the shortest hidden text that says something; logos and spacers have a word or two.
	minHiddenWords = 3
)

// unexplained is the first sentence of new text that no claim rests on and that is no courtesy; ok is false where there is
// none. A mail that says something nobody understood does not act by itself, however clean the rest of it is.
func (r *reading) unexplained(u Understanding) (words string, ok bool) {
	claimed := u.evidence()
	for _, p := range r.parts {
		if p.place == InSubject {
			continue
		}
		for _, s := range p.sentences() {
			rests := func(e Evidence) bool {
				return e.Place == InBody && e.Start < p.base+s.end && p.base+s.start < e.End
			}
			if !slices.ContainsFunc(claimed, rests) && !p.isCourtesy(s) {
				return strings.TrimSpace(p.text[s.start:s.end]), true
			}
		}
	}
	if hidden := strings.Fields(r.m.Text.Hidden); len(hidden) >= minHiddenWords {
		return strings.Join(hidden[:minHiddenWords], " "), true
	}
	return "", false
}

// evidence are the words of all claims.
func (u Understanding) evidence() []Evidence {
	var all []Evidence
	for _, c := range u.Intents {
		all = append(all, c.Evidence...)
	}
	for _, c := range u.Promises {
		all = append(all, c.Evidence...)
	}
	for _, c := range u.Paid {
		all = append(all, c.Evidence...)
	}
	if u.Remittance != nil {
		all = append(all, u.Remittance.Evidence...)
	}
	return all
}

// sentences parts a text at sentence and line ends.
func (p part) sentences() []span {
	var all []span
	start := 0
	for i := 1; i <= len(p.text); i++ {
		if i == len(p.text) || p.text[i-1] == '\n' || endsSentence(p.text, i) {
			all = append(all, span{start, i})
			start = i
		}
	}
	return all
}

// isCourtesy tells whether a sentence has only words of courtesy, numbers of open invoices, and names where names stand.
func (p part) isCourtesy(s span) bool {
	text := []byte(p.text[s.start:s.end])
	for _, ref := range p.phrases.References {
		if ref.Known && s.holds(ref.Start, ref.End) {
			blank(text, ref, s.start)
		}
	}
	names, opener := 0, false
	words := strings.FieldsFunc(string(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' && r != '’' })
	for _, w := range words {
		word := transcribed.Replace(fold(w).text)
		opener = opener || openers[word]
		switch first, _ := utf8.DecodeRuneInString(w); {
		case courtesy[word]:
		case unicode.IsUpper(first) && !strings.ContainsFunc(w, unicode.IsDigit):
			names++
		default:
			return false
		}
	}
	alone := len(words) <= maxNames && !strings.ContainsAny(string(text), "!?")
	return names == 0 || names <= maxNames && (opener || alone)
}

func blank(text []byte, ref phrase.Reference, base int) {
	for i := ref.Start - base; i < ref.End-base; i++ {
		text[i] = ' '
	}
}

// otherAmount is the first amount in new text that is neither claimed nor open; ok is false where there is none. Whoever
// names another figure says something about it.
func (r *reading) otherAmount(u Understanding) (words string, ok bool) {
	for _, p := range r.parts {
		for _, a := range p.phrases.Amounts {
			if a.Bare || a.Quantity || a.Percent || r.isKnown(a, u) {
				continue
			}
			return a.Quote, true
		}
	}
	return "", false
}

// isKnown tells whether an amount is claimed, or the sum of what is claimed, or of an open item.
func (r *reading) isKnown(a phrase.Amount, u Understanding) bool {
	for _, item := range r.m.Items {
		if sameMoney(a, item.Open) || sameMoney(a, item.Amount) {
			return true
		}
	}
	var sum int64
	for _, p := range u.Promises {
		if sum += p.Amount.Minor; p.Amount.Minor == a.Amount.Minor {
			return true
		}
	}
	for _, p := range u.Paid {
		if sum += p.Amount.Minor; p.Amount.Minor == a.Amount.Minor {
			return true
		}
	}
	return sum == a.Amount.Minor || u.Remittance != nil && u.Remittance.Total.Minor == a.Amount.Minor
}
