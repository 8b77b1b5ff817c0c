// Package maillearn applies what people taught about how customers say things, and learns from it.
//
// Four things are taught, and they are applied in this order: phrases of one customer or contact, as people confirmed or
// explained them; rules of words that clerks write for all customers of an entity; a classifier trained on confirmed
// claims; and examples that a model is shown. All of it comes from a person's word about a claim, never from a mail alone:
// a customer can write what he likes and teaches nobody by it.
//
// What is learned only adds. It names an intent that the rules did not see, or a date for words whose meaning a person
// explained, and both as suggestions that wait for a click; it lowers the level of a claim whose words were rejected
// before. No claim of the rules is lost, no flag, doubt or reason for a person is taken away, and nothing happens by itself
// that the rules alone would leave to a person. On a mail that is flagged, or that a machine wrote, it is silent.
//
// Everything is computed with integers, so that the same examples make the same classifier, byte by byte, on every machine.
//
// A newcomer starts with Taught.Apply; training begins at Train and is judged by Roll.
package maillearn

import (
	"slices"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
)

// maxSuggested bounds what is suggested of one mail: more would be a list that nobody reads.
const maxSuggested = 6

// Taught is what people taught, as far as it is about one mail: phrases of its customer, rules of its entity.
type Taught struct {
	Phrases []mailroom.Phrase
	// Contact is the address that the mail came from; phrases of other contacts are not heard.
	Contact string
	Rules   []mailroom.Rule
	// Classifier is the promoted one; nil for none.
	Classifier *Classifier
}

// Apply adds to the reading of a mail what was taught. It changes nothing of c.Understanding.
func (t Taught) Apply(m correspondence.Mail, c correspondence.Combined) correspondence.Combined {
	if !hears(m, c.Understanding) {
		return c
	}
	a := adder{m: m, c: cloned(c), text: passages(m)}
	for _, h := range t.against(a.text) {
		a.lower(h)
	}
	for _, h := range t.hits(a.text, c.Understanding) {
		a.add(h)
	}
	return a.c
}

// hears tells whether what was taught counts for a mail: a customer wrote it by hand, and nothing of it is suspicious.
func hears(m correspondence.Mail, u correspondence.Understanding) bool {
	if m.Author != correspondence.ByCustomer || m.Automatic != correspondence.ByHand || m.Bounce != nil || u.Bounce != nil || len(u.Flags) > 0 {
		return false
	}
	return !slices.ContainsFunc(u.Intents, func(in correspondence.IntentClaim) bool {
		return in.Type != correspondence.Other && in.Type != correspondence.Unrelated && !mailroom.Teachable(in.Type)
	})
}

// cloned is a reading whose lists may be appended to and changed.
func cloned(c correspondence.Combined) correspondence.Combined {
	c.Judged, c.SuggestedJudged, c.Why = slices.Clone(c.Judged), slices.Clone(c.SuggestedJudged), slices.Clone(c.Why)
	c.Suggested.Intents, c.Suggested.Promises = slices.Clone(c.Suggested.Intents), slices.Clone(c.Suggested.Promises)
	c.Suggested.Disputes = slices.Clone(c.Suggested.Disputes)
	return c
}

// hit is something taught that a mail's words meet.
type hit struct {
	place
	intent correspondence.Intent
	by     correspondence.Origin
	// meaning is what the words stand for beyond the intent, as MeaningOf writes it.
	meaning string
	level   correspondence.Level
}

// hits are what was taught and is met, the surest first: a customer's own words, rules of the house, then the classifier,
// which is asked only where the rules abstained.
func (t Taught) hits(text []passage, u correspondence.Understanding) []hit {
	var all []hit
	for _, p := range t.phrases() {
		if p.Confirmed > p.Rejected && heardBeside(p, u) {
			all = append(all, met(text, hit{intent: p.Intent, by: correspondence.ByPhrase, meaning: p.Meaning, level: correspondence.Medium}, p.Phrase)...)
		}
	}
	for _, r := range t.Rules {
		if r.Active && (r.Language == "" || u.Language == "" || r.Language == u.Language) {
			all = append(all, met(text, hit{intent: r.Intent, by: correspondence.ByTable, level: correspondence.Medium}, r.Words)...)
		}
	}
	if t.Classifier != nil && Abstained(u) {
		for _, o := range t.Classifier.opinions(text) {
			all = append(all, hit{place: o.at, intent: o.Intent, by: correspondence.ByClassifier, level: correspondence.Low})
		}
	}
	return slices.DeleteFunc(all, func(h hit) bool { return !mailroom.Teachable(h.intent) || h.takenBack() })
}

// heardBeside tells whether a phrase counts beside what the rules say. One that a person explained always does. One that only
// stems from decisions may be words of little meaning: it names an intent where the rules abstained, and gives a promise its
// day; a mail that the rules understand is not held up by it.
func heardBeside(p mailroom.Phrase, u correspondence.Understanding) bool {
	return p.Explained || Abstained(u) || p.Meaning != "" && p.Intent == correspondence.PromiseToPay && claims(u, p.Intent)
}

// against are a customer's words that people rejected more often than they confirmed them.
func (t Taught) against(text []passage) []hit {
	var all []hit
	for _, p := range t.phrases() {
		if p.Rejected > p.Confirmed {
			all = append(all, met(text, hit{intent: p.Intent}, p.Phrase)...)
		}
	}
	return all
}

// phrases are those of the mail's contact and of everybody who writes for the customer, the most confirmed first.
func (t Taught) phrases() []mailroom.Phrase {
	heard := slices.DeleteFunc(slices.Clone(t.Phrases), func(p mailroom.Phrase) bool {
		return p.Contact != "" && !strings.EqualFold(p.Contact, t.Contact)
	})
	slices.SortStableFunc(heard, func(a, b mailroom.Phrase) int { return b.Confirmed - a.Confirmed })
	return heard
}

// met is the hit at the first place where its words stand, or none.
func met(text []passage, h hit, words string) []hit {
	wanted := compile(words)
	for _, p := range text {
		if at, ok := p.find(wanted); ok {
			h.place = at
			return []hit{h}
		}
	}
	return nil
}

// Abstained tells whether the rules name nothing that a mail wants.
func Abstained(u correspondence.Understanding) bool {
	return !slices.ContainsFunc(u.Intents, func(in correspondence.IntentClaim) bool { return in.Type != correspondence.Other })
}

// committing are intents by which a customer wins time. Words beside them that take them back or leave them open make them
// something else.
var committing = []correspondence.Intent{correspondence.PromiseToPay, correspondence.AlreadyPaid, correspondence.RemittanceAdvice}

// openWords take a commitment back, or leave it open.
var openWords = wordSet(`nicht kein keine keinen keiner keinem nie niemals erst wenn falls sobald sofern vielleicht evtl eventuell möglicherweise
	not never no cannot don didn won can't unless until if once maybe perhaps might could`)

// takenBack tells whether a commitment has such a word beside it in its sentence, or is asked about.
func (h hit) takenBack() bool {
	return slices.Contains(committing, h.intent) && (h.asked || slices.ContainsFunc(h.beside, func(w string) bool { return openWords[w] }))
}
