package maillearn

import (
	"slices"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
)

// Difference is how a mail would be read otherwise with another rule.
type Difference struct {
	// Added and Lost are intents that would be suggested, or no more.
	Added []correspondence.Intent `json:"added,omitempty"`
	Lost  []correspondence.Intent `json:"lost,omitempty"`
	// Words are those that the rule meets, Rules what the rules alone say.
	Words string                  `json:"words,omitempty"`
	Rules []correspondence.Intent `json:"rules,omitempty"`
}

// Preview tells how a mail would be read with a rule as it is proposed, instead of the version that holds now. ok is false
// where nothing would change.
func (t Taught) Preview(m correspondence.Mail, c correspondence.Combined, proposed mailroom.Rule) (d Difference, ok bool) {
	with := t
	with.Rules = append(slices.DeleteFunc(slices.Clone(t.Rules), func(r mailroom.Rule) bool { return r.Name == proposed.Name }), proposed)
	slices.SortFunc(with.Rules, func(a, b mailroom.Rule) int { return strings.Compare(a.Name, b.Name) })
	before, after := suggested(t.Apply(m, c)), suggested(with.Apply(m, c))
	for _, in := range after {
		if !slices.ContainsFunc(before, same(in)) {
			d.Added = append(d.Added, in.Type)
			if d.Words == "" && len(in.Evidence) > 0 {
				d.Words = in.Evidence[0].Quote
			}
		}
	}
	for _, in := range before {
		if !slices.ContainsFunc(after, same(in)) {
			d.Lost = append(d.Lost, in.Type)
		}
	}
	for _, in := range c.Understanding.Intents {
		d.Rules = append(d.Rules, in.Type)
	}
	return d, len(d.Added)+len(d.Lost) > 0
}

// suggested are the intents that wait for a click.
func suggested(c correspondence.Combined) []correspondence.IntentClaim { return c.Suggested.Intents }

func same(a correspondence.IntentClaim) func(correspondence.IntentClaim) bool {
	return func(b correspondence.IntentClaim) bool { return a.Type == b.Type }
}
