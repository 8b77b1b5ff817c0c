package mailscore

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/correspondence"
)

// minSupport is the number of cases from which on an intent counts in the mean over intents: fewer are a smoke test.
const minSupport = 3

// Report is how predictions fared against labels.
type Report struct {
	// Cases are those with labels; Missing of them have no prediction and count as if nothing was understood.
	Cases   int `json:"cases"`
	Missing int `json:"missing"`
	Group
	// Languages are the same figures for the mails of each language.
	Languages []Language `json:"languages"`
	// PerIntent has the intents that are in the labels or in the predictions, in the order of correspondence.Intents.
	PerIntent []IntentScore `json:"per_intent"`
	// Pairs are intents together with one invoice each; an intent without invoices is one pair.
	Pairs Match `json:"intent_invoice_pairs"`
	// Dispute counts invoice and reason; DisputedAmount the amounts of those that are right.
	Dispute        Match `json:"dispute"`
	DisputedAmount Ratio `json:"disputed_amount"`
	Paid           Match `json:"paid"`
	Proposed       Match `json:"proposed_payments"`
	// Remittance, AbsentUntil, NewContact and Bounce count the cases that have it, and of them those read rightly.
	Remittance  Ratio  `json:"remittance"`
	AbsentUntil Ratio  `json:"ooo_until"`
	NewContact  Ratio  `json:"new_contact"`
	Bounce      Ratio  `json:"bounce"`
	Safety      Safety `json:"safety"`
	// Calibration is there when predictions say how sure they are.
	Calibration *Calibration `json:"calibration,omitempty"`
	// Confusions are intents that were found where another one was meant, the most frequent first.
	Confusions []Confusion `json:"confusions,omitempty"`
	// Faults are what is not right, by case.
	Faults []Fault `json:"faults,omitempty"`
}

// Group are the figures that are told for all mails and for each language.
type Group struct {
	// IntentMacroF1 is the mean of F1 over intents with three cases or more.
	IntentMacroF1 Share `json:"intent_macro_f1"`
	IntentMicroF1 Share `json:"intent_micro_f1"`
	// Promises are right with invoice, amount and date.
	Promises Match `json:"promises"`
	// InventedDates are the expected promises without a date, and of them those for which the prediction names one.
	InventedDates Ratio `json:"invented_dates"`
	// NeedsHumanRecall is about safety, NeedsHumanPrecision about work.
	NeedsHumanRecall    Ratio `json:"needs_human_recall"`
	NeedsHumanPrecision Ratio `json:"needs_human_precision"`

	intents map[correspondence.Intent]*IntentScore
}

// Language are the figures of one language.
type Language struct {
	Language string `json:"language"`
	Cases    int    `json:"cases"`
	Group
}

// IntentScore is how one intent fared. Support is the number of cases that have it.
type IntentScore struct {
	Type    correspondence.Intent `json:"type"`
	Support int                   `json:"support"`
	Match   Match                 `json:"match"`
}

// Confusion is an intent that was missed while another was found that is not there.
type Confusion struct {
	Missed correspondence.Intent `json:"missed"`
	Found  correspondence.Intent `json:"found"`
	IDs    []string              `json:"ids"`
}

// Fault is one thing that a prediction has wrong.
type Fault struct {
	ID   string `json:"id"`
	What string `json:"what"`
}

// Score holds predictions against the labels of the cases, by their ids and in any order. A case without labels is left
// out; one without a prediction counts as one of which nothing was understood.
//
// It returns an error when two predictions are about the same case, and when one is about a case that isn't there.
func Score(cases []Case, predictions []Prediction) (Report, error) {
	byID := make(map[string]Prediction, len(predictions))
	for _, p := range predictions {
		if _, twice := byID[p.ID]; twice {
			return Report{}, fmt.Errorf("two predictions about case %q", p.ID)
		}
		byID[p.ID] = p
	}
	s := scorer{languages: map[string]*Language{}, confusions: map[[2]correspondence.Intent]*Confusion{}}
	s.report.intents = map[correspondence.Intent]*IntentScore{}
	for _, c := range cases {
		p, predicted := byID[c.ID]
		delete(byID, c.ID)
		if c.Expected != nil {
			s.add(c, p, predicted)
		}
	}
	for id := range byID {
		return Report{}, fmt.Errorf("a prediction is about case %q, which is not there", id)
	}
	return s.finish(), nil
}

type scorer struct {
	report     Report
	languages  map[string]*Language
	confusions map[[2]correspondence.Intent]*Confusion
	sure       []sure
	id         string
}

func (s *scorer) fault(format string, args ...any) {
	s.report.Faults = append(s.report.Faults, Fault{s.id, fmt.Sprintf(format, args...)})
}

func (s *scorer) add(c Case, p Prediction, predicted bool) {
	s.id = c.ID
	s.report.Cases++
	if !predicted {
		s.report.Missing++
		s.fault("no prediction")
	}
	language := s.languages[c.Language]
	if language == nil {
		language = &Language{Language: c.Language, Group: Group{intents: map[correspondence.Intent]*IntentScore{}}}
		s.languages[c.Language] = language
	}
	language.Cases++
	before := len(s.report.Faults)
	for _, group := range []*Group{&s.report.Group, &language.Group} {
		s.intents(group, *c.Expected, p.Predicted)
		s.needsHuman(group, *c.Expected, p.Predicted)
	}
	s.promises(&s.report.Group, &language.Group, *c.Expected, p.Predicted)
	s.report.Pairs.add(s.sets("pair", pairs(*c.Expected), pairs(p.Predicted)))
	s.disputes(*c.Expected, p.Predicted)
	s.report.Paid.add(s.payments("paid", c.Expected.Paid, p.Predicted.Paid))
	s.report.Proposed.add(s.payments("proposed", c.Expected.Proposed, p.Predicted.Proposed))
	s.details(*c.Expected, p.Predicted)
	s.safety(*c.Expected, p)
	s.confused(*c.Expected, p.Predicted)
	s.sureness(p, len(s.report.Faults) == before)
}

// types are the different intents of labels.
func types(l Labels) []correspondence.Intent {
	var all []correspondence.Intent
	for _, i := range l.Intents {
		if !slices.Contains(all, i.Type) {
			all = append(all, i.Type)
		}
	}
	return all
}

func (s *scorer) intents(g *Group, want, got Labels) {
	at := func(i correspondence.Intent) *IntentScore {
		if g.intents[i] == nil {
			g.intents[i] = &IntentScore{Type: i}
		}
		return g.intents[i]
	}
	for _, i := range types(want) {
		at(i).Support++
		if slices.Contains(types(got), i) {
			at(i).Match.Right++
		} else {
			at(i).Match.Missed++
		}
	}
	for _, i := range types(got) {
		if !slices.Contains(types(want), i) {
			at(i).Match.Extra++
		}
	}
}

func (s *scorer) needsHuman(g *Group, want, got Labels) {
	if want.NeedsHuman {
		g.NeedsHumanRecall.count(got.NeedsHuman)
	}
	if got.NeedsHuman {
		g.NeedsHumanPrecision.count(want.NeedsHuman)
	}
	if g == &s.report.Group && want.NeedsHuman != got.NeedsHuman {
		s.fault("needs_human %t, want %t", got.NeedsHuman, want.NeedsHuman)
	}
}

// pairs are the intents with one invoice each. What is there twice counts once.
func pairs(l Labels) []string {
	var all []string
	for _, i := range l.Intents {
		if len(i.Invoices) == 0 {
			all = append(all, string(i.Type)+" without invoice")
		}
		for _, invoice := range i.Invoices {
			all = append(all, string(i.Type)+" "+string(invoice))
		}
	}
	return all
}

// sets compares two sets of texts and tells what is missed and what is extra.
func (s *scorer) sets(name string, want, got []string) Match {
	want, got = slices.Compact(slices.Sorted(slices.Values(want))), slices.Compact(slices.Sorted(slices.Values(got)))
	var m Match
	for _, w := range want {
		if slices.Contains(got, w) {
			m.Right++
			continue
		}
		m.Missed++
		s.fault("%s missed: %s", name, w)
	}
	for _, g := range got {
		if !slices.Contains(want, g) {
			m.Extra++
			s.fault("%s extra: %s", name, g)
		}
	}
	return m
}

func (s *scorer) disputes(want, got Labels) {
	key := func(d Dispute) string { return strings.TrimSpace(string(d.Invoice) + " " + string(d.Reason)) }
	keys := func(disputes []Dispute) []string {
		var all []string
		for _, d := range disputes {
			all = append(all, key(d))
		}
		return all
	}
	s.report.Dispute.add(s.sets("dispute", keys(want.Disputes), keys(got.Disputes)))
	for _, w := range want.Disputes {
		at := slices.IndexFunc(got.Disputes, func(g Dispute) bool { return key(g) == key(w) })
		if at < 0 {
			continue
		}
		same := w.Amount.same(got.Disputes[at].Amount)
		s.report.DisputedAmount.count(same)
		if !same {
			s.fault("dispute %s: amount %q, want %q", key(w), got.Disputes[at].Amount, w.Amount)
		}
	}
}

// details compares what a mail has at most once.
func (s *scorer) details(want, got Labels) {
	if w := want.Remittance; w != nil {
		g := got.Remittance
		s.detail(&s.report.Remittance, "remittance", g != nil && g.Total.same(w.Total) && g.ValueOn == w.ValueOn)
	}
	if !want.AbsentUntilOn.IsZero() {
		s.detail(&s.report.AbsentUntil, "ooo_until", got.AbsentUntilOn == want.AbsentUntilOn)
	}
	if w := want.NewContact; w != nil {
		s.detail(&s.report.NewContact, "new_contact", got.NewContact != nil && strings.EqualFold(got.NewContact.Email, w.Email))
	}
	if w := want.Bounce; w != nil {
		s.detail(&s.report.Bounce, "bounce", got.Bounce != nil && *got.Bounce == *w)
	}
}

func (s *scorer) detail(r *Ratio, name string, right bool) {
	r.count(right)
	if !right {
		s.fault("%s not as labelled", name)
	}
}

func (s *scorer) confused(want, got Labels) {
	for _, missed := range types(want) {
		if slices.Contains(types(got), missed) {
			continue
		}
		for _, found := range types(got) {
			if slices.Contains(types(want), found) {
				continue
			}
			key := [2]correspondence.Intent{missed, found}
			if s.confusions[key] == nil {
				s.confusions[key] = &Confusion{Missed: missed, Found: found}
			}
			s.confusions[key].IDs = append(s.confusions[key].IDs, s.id)
		}
	}
}

func (s *scorer) finish() Report {
	r := s.report
	r.Group.finish()
	for _, l := range s.languages {
		l.Group.finish()
		r.Languages = append(r.Languages, *l)
	}
	slices.SortFunc(r.Languages, func(a, b Language) int { return strings.Compare(a.Language, b.Language) })
	for _, i := range correspondence.Intents() {
		if score := r.intents[i]; score != nil {
			r.PerIntent = append(r.PerIntent, *score)
		}
	}
	for _, c := range s.confusions {
		r.Confusions = append(r.Confusions, *c)
	}
	slices.SortFunc(r.Confusions, func(a, b Confusion) int {
		return cmp.Or(cmp.Compare(len(b.IDs), len(a.IDs)), cmp.Compare(a.Missed, b.Missed), cmp.Compare(a.Found, b.Found))
	})
	r.Calibration = calibrate(s.sure)
	return r
}

func (g *Group) finish() {
	var all Match
	var shares []Share
	for _, score := range g.intents {
		all.add(score.Match)
		if score.Support >= minSupport {
			shares = append(shares, score.Match.F1())
		}
	}
	g.IntentMacroF1, g.IntentMicroF1 = mean(shares), all.F1()
}
