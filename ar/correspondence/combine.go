package correspondence

import (
	"slices"

	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// Level is how sure a claim is. Levels are few and fixed: what a model says of its own certainty is no probability.
type Level string

const (
	// High: the rules found it, its words were verified, and a model that was asked reads the same.
	High Level = "high"
	// Medium: only the rules or only the model found it, and its words were verified.
	Medium Level = "medium"
	// Low: something speaks against it.
	Low Level = "low"
)

// Origin is who found a claim.
type Origin string

const (
	ByRules Origin = "rules"
	ByModel Origin = "model"
	ByBoth  Origin = "both"
	// ByPhrase, ByTable and ByClassifier are what people taught: words of this customer that they explained, a rule that they
	// wrote, and a classifier that was trained on what they confirmed. Like a model's, such claims are suggestions only.
	ByPhrase     Origin = "phrase"
	ByTable      Origin = "rule_table"
	ByClassifier Origin = "classifier"
)

// Judged is what is known of one claim: who found it, how sure it is, and what speaks against it.
type Judged struct {
	Ref
	Origin Origin `json:"origin"`
	Level  Level  `json:"level"`
	// Against are the codes that lower the level, each once.
	Against []Code `json:"against,omitempty"`
}

// Combined is the reading of a mail by rules and, where one was asked, a model.
type Combined struct {
	// Understanding are the rules' claims, all of them and unchanged. Whatever happens by itself rests on these alone.
	Understanding Understanding `json:"understanding"`
	// Judged has one entry for each intent, promise, dispute, payment and proposed payment of Understanding.
	Judged []Judged `json:"judged"`
	// Suggested are verified claims that only the model found, and claims that rest on what people taught. They are shown to
	// a person and have no effect by themselves.
	Suggested       Understanding `json:"suggested"`
	SuggestedJudged []Judged      `json:"suggested_judged,omitempty"`
	// Rejected are claims of the model that do not stand, for the record: Index counts in the model's answer.
	Rejected []Rejection `json:"rejected,omitempty"`
	// Asked is true where a model gave an answer.
	Asked bool `json:"asked"`
	// Unexplained are the first words of the mail that no claim of the rules stands for; empty where all of it is understood.
	Unexplained string   `json:"unexplained,omitempty"`
	NeedsHuman  bool     `json:"needs_human"`
	Why         []string `json:"why,omitempty"`
}

// Combine puts the claims of rules and of a model together. Without a model's answer (an Understanding that claims
// nothing) it is the rules' reading, verified.
//
// Whatever the model says: no claim of the rules is lost or changed, no reason for a person is taken away, and nothing
// that rules alone would leave to a person is done by itself. What a model adds are suggestions and reasons for a person;
// where it reads the same as the rules, or nothing against them, what rules alone permit stays permitted.
func Combine(m Mail, rules, model Understanding) Combined {
	read := readMail(m, rules.Language)
	c := Combined{Understanding: rules, Suggested: Understanding{Intents: []IntentClaim{}}}
	c.NeedsHuman, c.Why = NeedsHuman(rules, m)
	_, against := (&verifier{reading: read, all: rules, lenient: true}).verify()
	c.Judged = judge(rules, against, ByRules, High)
	if words, ok := read.unexplained(rules); ok {
		c.Unexplained = words
	} else if words, ok := read.otherAmount(rules); ok {
		c.Unexplained = words
	}
	if model.ClaimsNothing() {
		return c
	}
	c.Asked = true
	c.weigh(read, model)
	return c
}

// ClaimsNothing tells whether an understanding holds no claim at all: the answer of a model that was not asked, or failed.
func (u Understanding) ClaimsNothing() bool {
	return len(u.Intents)+len(u.Promises)+len(u.Disputes)+len(u.Paid)+len(u.Proposed)+len(u.Flags)+len(u.Signals) == 0
}

// judge has an entry for each claim that can have an effect: the given level, or Low where something speaks against it.
func judge(u Understanding, against []Rejection, by Origin, level Level) []Judged {
	judged := []Judged{}
	for _, list := range []struct {
		kind ClaimKind
		n    int
	}{{KindIntent, len(u.Intents)}, {KindPromise, len(u.Promises)}, {KindDispute, len(u.Disputes)}, {KindPaid, len(u.Paid)}, {KindProposed, len(u.Proposed)}} {
		for i := range list.n {
			j := Judged{Ref: Ref{list.kind, i}, Origin: by, Level: level}
			for _, r := range against {
				if r.Ref == j.Ref {
					j.lower(Low, r.Code)
				}
			}
			judged = append(judged, j)
		}
	}
	return judged
}

// lower sets a level that is not higher than the one it has, and says why.
func (j *Judged) lower(to Level, because Code) {
	if to == Low || j.Level == High {
		j.Level = to
	}
	if !slices.Contains(j.Against, because) {
		j.Against = append(j.Against, because)
	}
}

// weigh compares the rules' claims with a model's: it lowers levels, adds reasons for a person, and keeps what only the
// model found as suggestions. On a flagged mail the model's claims count for nothing but reasons for a person: whoever
// addresses machines in a mail must not be heard by one.
func (c *Combined) weigh(read *reading, model Understanding) {
	verified, against := (&verifier{reading: read, all: model}).verify()
	for i := range c.Judged {
		c.compare(&c.Judged[i], verified, model)
	}
	c.stop(verified, model)
	if len(c.Understanding.Flags) > 0 {
		c.Rejected = append(against, flagged(model)...)
		return
	}
	c.Rejected = slices.DeleteFunc(slices.Clone(against), func(r Rejection) bool { return !r.Dropped })
	c.suggest(read, verified)
}

func flagged(model Understanding) []Rejection {
	var all []Rejection
	for _, j := range judge(model, nil, ByModel, Low) {
		all = append(all, Rejection{Ref: j.Ref, Code: MailFlagged, Dropped: true})
	}
	return all
}

// compare lowers the level of a rules' claim that the model reads differently or does not find.
func (c *Combined) compare(j *Judged, verified, model Understanding) {
	found, other := c.agreement(j.Ref, verified, model)
	switch {
	case found:
		j.Origin = ByBoth
	case other:
		j.lower(Low, Contradicted)
		c.because(prefixModel + string(Contradicted))
	default:
		j.lower(Medium, ModelSilent)
	}
}

// agreement tells whether the verified claims of the model hold the rules' claim, and else whether the model says another
// thing of the same kind about the same invoice.
func (c *Combined) agreement(ref Ref, verified, model Understanding) (same, other bool) {
	u := c.Understanding
	switch ref.Kind {
	case KindIntent:
		return agree(u.Intents[ref.Index], verified.Intents, model.Intents, sameIntent, func(a, b IntentClaim) bool { return a.Type == b.Type })
	case KindPromise:
		return agree(u.Promises[ref.Index], verified.Promises, model.Promises, samePromise, func(a, b PromiseClaim) bool { return a.Invoice == b.Invoice })
	case KindDispute:
		return agree(u.Disputes[ref.Index], verified.Disputes, model.Disputes, sameDispute, func(a, b DisputeClaim) bool { return a.Invoice == b.Invoice })
	case KindPaid:
		return agree(u.Paid[ref.Index], verified.Paid, model.Paid, samePaid, func(a, b PaidClaim) bool { return a.Invoice == b.Invoice })
	default:
		return agree(u.Proposed[ref.Index], verified.Proposed, model.Proposed, sameProposed, func(a, b ProposedClaim) bool { return a.Invoice == b.Invoice })
	}
}

func agree[T any](claim T, verified, said []T, same, about func(a, b T) bool) (found, other bool) {
	if slices.ContainsFunc(verified, func(o T) bool { return same(claim, o) }) {
		return true, false
	}
	return false, slices.ContainsFunc(said, func(o T) bool { return about(claim, o) })
}

// sameIntent: where one side leaves open which invoices, it says nothing against the other's; what has an effect is compared
// claim by claim.
func sameIntent(a, b IntentClaim) bool {
	return a.Type == b.Type && (len(a.Invoices) == 0 || len(b.Invoices) == 0 || slices.Equal(sortedNumbers(a.Invoices), sortedNumbers(b.Invoices)))
}

func sortedNumbers(all []receivable.InvoiceNumber) []receivable.InvoiceNumber {
	sorted := slices.Clone(all)
	slices.Sort(sorted)
	return slices.Compact(sorted)
}

func samePromise(a, b PromiseClaim) bool {
	return a.Invoice == b.Invoice && a.On == b.On && a.Amount == b.Amount && (a.Condition == "") == (b.Condition == "")
}

func sameDispute(a, b DisputeClaim) bool {
	return a.Invoice == b.Invoice && a.Reason == b.Reason && a.Amount == b.Amount
}

func samePaid(a, b PaidClaim) bool {
	return a.Invoice == b.Invoice && a.On == b.On && a.Amount == b.Amount
}

func sameProposed(a, b ProposedClaim) bool {
	return a.Invoice == b.Invoice && a.On == b.On && a.Amount == b.Amount
}

// stop lowers everything when the model sees a reason for a person that the rules do not see. When its words are found, a
// person is brought in; when not, it only keeps things from happening by themselves.
func (c *Combined) stop(verified, model Understanding) {
	for _, why := range stopsOf(verified) {
		if !slices.Contains(c.Why, why) {
			c.because(prefixModel + why)
		}
	}
	for _, why := range stopsOf(model) {
		if slices.Contains(c.Why, why) {
			continue
		}
		for i := range c.Judged {
			c.Judged[i].lower(Low, ModelStop)
		}
	}
}

// stopsOf are reasons for a person that lie in intents, flags and signals alone.
func stopsOf(u Understanding) []string {
	var why reasons
	for _, in := range u.Intents {
		if slices.Contains(personIntents, in.Type) {
			why.add(prefixIntent + string(in.Type))
		}
	}
	for _, f := range u.Flags {
		why.add(prefixFlag + string(f.Flag))
	}
	for _, s := range u.Signals {
		why.add(prefixSignal + s.Kind)
	}
	return why
}

func (c *Combined) because(why string) {
	c.NeedsHuman = true
	if !slices.Contains(c.Why, why) {
		c.Why = append(c.Why, why)
	}
}

// suggest keeps the verified claims that no claim of the rules says.
func (c *Combined) suggest(read *reading, verified Understanding) {
	u := c.Understanding
	c.Suggested = Understanding{Language: verified.Language,
		Intents:  append([]IntentClaim{}, without(verified.Intents, u.Intents, sameIntent)...),
		Promises: without(verified.Promises, u.Promises, samePromise),
		Disputes: without(verified.Disputes, u.Disputes, sameDispute),
		Paid:     without(verified.Paid, u.Paid, samePaid),
		Proposed: without(verified.Proposed, u.Proposed, sameProposed),
		Flags:    without(verified.Flags, u.Flags, func(a, b Flagged) bool { return a.Flag == b.Flag }),
		Signals:  without(verified.Signals, u.Signals, func(a, b Signal) bool { return a.Kind == b.Kind }),
	}
	_, against := (&verifier{reading: read, all: c.Suggested}).verify() // once more, for the places of the claims that are left
	c.SuggestedJudged = judge(c.Suggested, against, ByModel, Medium)
}

func without[T any](claims, known []T, same func(a, b T) bool) []T {
	var rest []T
	for _, c := range claims {
		if !slices.ContainsFunc(known, func(k T) bool { return same(c, k) }) {
			rest = append(rest, c)
		}
	}
	return rest
}
