package mailrules

import (
	"slices"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/bounce"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/mailtext"
	"github.com/mahnwerk/mahnwerk/ar/phrase"
)

// automatic finds mails that machines wrote: reports of mail systems, absences, receipts. It tells whether nothing else is
// to be read in the mail.
func (r *reading) automatic() bool {
	if r.bounced() {
		return true
	}
	named := r.subjectSays(isAbsent) || r.subjectAnswers()
	absent, receipt := r.absentHere() || r.absentDay(), !r.machineSays(isAdvice) && r.textSays(isAutoReceipt) || r.subjectSays(isAutoReceipt) && !r.subjectAnswers()
	switch {
	case absent && !named && r.mail.Automatic == correspondence.ByHand && r.paysToo() && !r.added():
		return false
	case absent || named && !receipt:
		r.addIntent(correspondence.OutOfOffice, nil, r.cueEvidence(isAbsent))
		r.out.AbsentUntilOn = r.absentUntil()
	case receipt:
		r.addIntent(correspondence.AutoAcknowledged, nil, r.cueEvidence(isAutoReceipt))
	default:
		return false
	}
	return !r.added()
}

func (r *reading) subjectSays(c cue) bool {
	return r.subject != nil && slices.ContainsFunc(r.subject.says, func(s said) bool { return s.has(c) })
}

// answerWords are how programs head an answer, without a word of what it says. Most are absences.
var answerWords = set(`abwesend abwesenheit abwesenheitsnotiz abwesenheitsmeldung autoreply auto_reply autoresponse ooo`)

// subjectAnswers tells whether the subject is one of a program that answers: "Automatische Antwort: Re: Mahnung".
func (r *reading) subjectAnswers() bool {
	if r.subject == nil {
		return false
	}
	for i, t := range r.subject.tokens {
		if answerWords[t.word] {
			return true
		}
		if i > 0 && (t.word == "antwort" || t.word == "reply" || t.word == "response") && strings.HasPrefix(r.subject.tokens[i-1].word, "auto") {
			return true
		}
	}
	return false
}

func (r *reading) textSays(c cue) bool {
	return slices.ContainsFunc(r.says, func(s said) bool { return s.has(c) })
}

// Who is absent: somebody else, of whom a person tells, or the writer.
var (
	otherPersons = set(`accountant bookkeeper cfo ceo md director boss manager colleague teacher treasurer owner she he his her chef chefin kollege kollegin buchhalter buchhalterin steuerberater
		herr frau mann geschaeftsfuehrer inhaber kassier kassenwart vorstand`)
	writers = set(`ich i bin am we wir our unser unsere meiner my me mich mir`)
)

// belowName tells whether a byte of a person's mail stands below the signature: "Betriebsferien vom 24.12. bis 6.1." is there
// for every reader of any mail, and answers nobody.
func (r *reading) belowName(at int) bool {
	if r.mail.Automatic != correspondence.ByHand {
		return false
	}
	for s := range r.mail.Text.Each(mailtext.Signature) {
		return s.Start > 0 && at >= s.Start
	}
	return false
}

// absentHere tells whether the text says that its writer is absent.
func (r *reading) absentHere() bool {
	for i := range r.says {
		if !r.says[i].has(isAbsent) || r.belowName(r.tokens[r.sentences[i].from].start) {
			continue
		}
		if r.subjectSays(isAbsent) || r.mail.Automatic != correspondence.ByHand || !r.sentenceHas(i, otherPersons) || r.sentenceHas(i, writers) {
			return true
		}
	}
	return false
}

// paysToo tells whether a text that speaks of an absence also says what is or was paid, as people do and machines don't.
func (r *reading) paysToo() bool {
	for _, s := range r.statements() {
		switch s.act {
		case promiseAct, paidAct, laterAct, planAct:
			return true
		}
	}
	return false
}

var addedWords = set(`nachtrag ps nachsatz ergaenzung zusatz hinzugefuegt addendum added pps`)

// added tells whether a person wrote something under what a machine answers.
func (r *reading) added() bool {
	for i, t := range r.tokens {
		if addedWords[t.word] || t.word == "p" && i+2 < len(r.tokens) && r.tokens[i+2].word == "s" {
			return true
		}
	}
	return false
}

// absentDay tells whether the first person names a day of absence: "bin bis 30.11. im Urlaub".
func (r *reading) absentDay() bool {
	for _, c := range r.clauses {
		for _, i := range c.order {
			if r.tokens[i].kind == dateToken && !r.belowName(r.tokens[i].start) && r.dates[r.tokens[i].index].Role == phrase.Absent && r.anyWord(c, firstPersons) {
				return true
			}
		}
	}
	return false
}

// bounceParts are parts of words one of which every report of a mail system has. They spare other mails its costly reading.
var bounceParts = []string{"deliver", "zustell", "recipient", "empfänger", "empfaenger", "mailbox", "postfach", "mailer-daemon", "postmaster", "returned", "smtp", "user unknown",
	"remise", "destinataire"}

func mayBounce(text string) bool { return containsAny(strings.ToLower(text), bounceParts...) }

// bounced finds the report of a mail system, in its headers or its words.
func (r *reading) bounced() bool {
	if b := r.mail.Bounce; b != nil {
		r.out.Bounce = b
		r.addIntent(correspondence.Bounced, nil, correspondence.Evidence{Place: correspondence.InHeaders})
		return true
	}
	if !mayBounce(r.mail.Subject) && !mayBounce(r.text) {
		return false
	}
	report, ok := bounce.FromText(r.mail.Subject, r.text)
	if !ok {
		return false
	}
	r.out.Bounce = &report.Bounce
	r.addIntent(correspondence.Bounced, nil, r.cueEvidence(isBounce))
	return true
}

func (r *reading) machineSays(c cue) bool {
	if r.subject != nil {
		for i := range r.subject.says {
			if r.subject.says[i].has(c) {
				return true
			}
		}
	}
	for i := range r.says {
		if r.says[i].has(c) {
			return true
		}
	}
	return false
}

// cueEvidence is the sentence in which a cue was found first, in the text, else the subject.
func (r *reading) cueEvidence(c cue) correspondence.Evidence {
	for i := range r.says {
		if r.says[i].has(c) {
			return r.sentenceEvidence(i)
		}
	}
	if r.subject != nil {
		for i := range r.subject.says {
			if r.subject.says[i].has(c) {
				return r.subject.sentenceEvidence(i)
			}
		}
	}
	return correspondence.Evidence{Place: correspondence.InHeaders}
}

// returnWords say that the day named is the first one back.
var returnWords = set(`wieder zurueck back return returning returns ab from`)

// absentUntil is the last day of an absence: the day named, or the day before the return.
func (r *reading) absentUntil() calendar.Date {
	last := calendar.Date{}
	for i, t := range r.tokens {
		if t.kind != dateToken {
			continue
		}
		on := r.dates[t.index].On
		if on.IsZero() {
			on = r.dates[t.index].NotBeforeOn
		}
		if on.IsZero() || !on.After(r.mail.ReceivedOn.AddDays(-1)) {
			continue
		}
		if r.isReturn(i) {
			on = on.AddDays(-1)
		}
		if last.IsZero() || r.isReturn(i) {
			last = on
		}
		if !r.isReturn(i) && on.After(last) && !r.returns() {
			last = on
		}
	}
	return last
}

func (r *reading) returns() bool {
	for i, t := range r.tokens {
		if t.kind == dateToken && r.isReturn(i) {
			return true
		}
	}
	return false
}

// isReturn tells whether a day is the first one back: "ab dem 30. wieder da", "back on Monday".
func (r *reading) isReturn(i int) bool {
	d := r.dates[r.tokens[i].index]
	if strings.HasPrefix(strings.ToLower(d.Quote), "bis") || d.Role == phrase.By {
		return false
	}
	for j := max(0, i-6); j < min(len(r.tokens), i+5); j++ {
		if j != i && returnWords[r.tokens[j].word] {
			return true
		}
	}
	return d.Role == phrase.From
}
