package maillearn

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

const (
	// maxPicked bounds the examples for one prompt, maxSame those of one customer and of one intent: words of others are
	// there to show a form, not to outweigh the mail.
	maxPicked = 8
	maxSame   = 2
	// minLikeness is how much of an example stands in the mail at least, in thousandths; two sentences of one language share
	// a quarter of their pieces by chance.
	minLikeness = 350
	// maxPickedWords is the longest example in bytes; a longer one is more than one thing.
	maxPickedWords = 300
)

// Pick chooses examples for a model's prompt about a mail, the likest first: confirmed or corrected claims only, so that no
// customer teaches a model by writing to it, few of them, and few of one customer and one intent. Whatever has a digit is
// left out of their words: it is an amount, a date or a number of somebody else. The caller gives examples of one entity and
// masks names in what he shows.
func Pick(m correspondence.Mail, examples []mailroom.Example) []mailroom.Example {
	type likely struct {
		mailroom.Example
		likeness int
	}
	var words strings.Builder
	for _, p := range passages(m) {
		words.WriteString(p.text + "\n")
	}
	mail := features(words.String())
	var all []likely
	for _, e := range examples {
		if e.Label == mailroom.Rejected || len(e.Text) > maxPickedWords || !mailroom.Teachable(e.Intent) {
			continue
		}
		if l := covered(features(e.Text), mail); l >= minLikeness {
			all = append(all, likely{e, l})
		}
	}
	slices.SortStableFunc(all, func(a, b likely) int {
		return cmp.Or(cmp.Compare(b.likeness, a.likeness), b.TaughtAt.Compare(a.TaughtAt), cmp.Compare(a.ClaimID, b.ClaimID))
	})
	ofCustomer, ofIntent := map[receivable.CustomerNumber]int{}, map[correspondence.Intent]int{}
	var picked []mailroom.Example
	for _, e := range all {
		if len(picked) == maxPicked || ofCustomer[e.Customer] == maxSame || ofIntent[e.Intent] == maxSame {
			continue
		}
		ofCustomer[e.Customer]++
		ofIntent[e.Intent]++
		e.Text = withoutNumbers(e.Text)
		picked = append(picked, e.Example)
	}
	return picked
}

// withoutNumbers is a text whose words with digits are a mark each.
func withoutNumbers(text string) string {
	words := strings.Fields(text)
	for i, w := range words {
		if strings.ContainsFunc(w, unicode.IsDigit) {
			words[i] = "#"
		}
	}
	return strings.Join(words, " ")
}
