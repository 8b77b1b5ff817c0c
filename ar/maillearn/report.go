package maillearn

import (
	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// Report is how a way of training does on claims that were decided after what it was trained on, and how the classifier in
// use does on the same. Shares are in basis points: 9000 is 90 %.
type Report struct {
	Examples int `json:"examples"`
	Score
	// InUse is the classifier in use when this was measured, 0 for none; Against is what it reaches on the claims decided
	// after its own training, Since what the new one reaches on these.
	InUse   int   `json:"in_use,omitempty"`
	Against Score `json:"against,omitzero"`
	Since   Score `json:"since,omitzero"`
}

// Score counts what was named rightly, named wrongly, and not named.
type Score struct {
	Tested    int          `json:"tested"`
	Precision int          `json:"precision"`
	MacroF1   int          `json:"macro_f1"`
	Classes   []ClassScore `json:"classes,omitempty"`
}

// ClassScore is the score of one intent.
type ClassScore struct {
	Intent correspondence.Intent `json:"intent"`
	Right  int                   `json:"right"`
	Wrong  int                   `json:"wrong"`
	Missed int                   `json:"missed"`
}

// ShadowScore is what came of a classifier's opinions: people decided the same of a mail, or rejected it.
type ShadowScore struct {
	Mails int `json:"mails"`
	Right int `json:"right"`
	Wrong int `json:"wrong"`
}

const whole = 10_000

// rolls are the parts of the examples, in sixths, up to which is trained; what follows, up to the next, is tested on.
var rolls = []int{3, 4, 5, 6}

// Roll measures on a rolling split by time: trained on what was taught first, tested on what came next, and again with
// more. Within it half the examples of an intent are enough, because the first part has only half of them. inUse is the
// classifier in use, with its version, nil and 0 for none; it is tested only on what was taught after its own training.
func Roll(examples []mailroom.Example, inUse *Classifier, version int) Report {
	all := prepared(examples)
	r := Report{Examples: len(all), InUse: version}
	total, since, against := counter{}, counter{}, counter{}
	for i, part := range rolls[:len(rolls)-1] {
		from, to := len(all)*part/rolls[len(rolls)-1], len(all)*rolls[i+1]/rolls[len(rolls)-1]
		c, err := train(all[:from], MinPositives/2)
		if err != nil {
			c = &Classifier{} // nothing was learned yet: it names nothing
		}
		for _, e := range all[from:to] {
			total.test(c, e)
			if inUse != nil && e.TaughtAt.UnixMicro() > inUse.Through {
				since.test(c, e)
				against.test(inUse, e)
			}
		}
	}
	r.Score, r.Since, r.Against = total.score(), since.score(), against.score()
	return r
}

// counter counts by intent.
type counter struct {
	tested  int
	classes map[correspondence.Intent]*ClassScore
}

func (c *counter) of(i correspondence.Intent) *ClassScore {
	if c.classes == nil {
		c.classes = map[correspondence.Intent]*ClassScore{}
	}
	if c.classes[i] == nil {
		c.classes[i] = &ClassScore{Intent: i}
	}
	return c.classes[i]
}

// test compares what a classifier names with what a person said.
func (c *counter) test(k *Classifier, e mailroom.Example) {
	c.tested++
	found := false
	for _, o := range k.classify(e.Text) {
		switch {
		case o.Intent != e.Intent && e.Label == mailroom.Rejected:
			// Of another intent than the rejected one nobody said anything.
		case o.Intent == e.Intent && e.Label != mailroom.Rejected:
			c.of(o.Intent).Right++
			found = true
		default:
			c.of(o.Intent).Wrong++
		}
	}
	if !found && e.Label != mailroom.Rejected {
		c.of(e.Intent).Missed++
	}
}

// score adds up. The mean counts every intent that anything was said about.
func (c *counter) score() Score {
	s := Score{Tested: c.tested}
	right, named, sum := 0, 0, 0
	for _, i := range correspondence.Intents() {
		k := c.classes[i]
		if k == nil {
			continue
		}
		s.Classes = append(s.Classes, *k)
		right, named = right+k.Right, named+k.Right+k.Wrong
		sum += 2 * k.Right * whole / (2*k.Right + k.Wrong + k.Missed)
	}
	if named > 0 {
		s.Precision = right * whole / named
	}
	if len(s.Classes) > 0 {
		s.MacroF1 = sum / len(s.Classes)
	}
	return s
}

const (
	// minPrecision is the share of what a classifier names that must be right, in basis points. It names what the rules do
	// not see, so that a person reads it in any case; below, it would waste his time.
	minPrecision = 8000
	// minCompared is the fewest decided claims that two classifiers are compared on.
	minCompared = 10
	// minShadow is the fewest decided opinions of a shadow that count.
	minShadow = 10
)

// Promotable tells whether a classifier may be promoted: right often enough on the rolling split, better there than the one
// in use, and no worse as a shadow. It returns nil, or a RefusedError that says what is missing (classifier_not_better).
func (r Report) Promotable(inUse int, shadow ShadowScore) error {
	refuse := func(format string, args ...any) error {
		return subledger.Refuse("classifier_not_better", format, args...)
	}
	switch {
	case r.Precision < minPrecision:
		return refuse("%d of 10000 intents it names are right on the rolling split, want %d", r.Precision, minPrecision)
	case shadow.Right+shadow.Wrong >= minShadow && shadow.Right*whole < (shadow.Right+shadow.Wrong)*minPrecision:
		return refuse("as a shadow it was right %d times and wrong %d times", shadow.Right, shadow.Wrong)
	case r.InUse != inUse:
		return refuse("it was compared with classifier %d, and %d is in use: train again", r.InUse, inUse)
	case inUse != 0 && r.Since.Tested < minCompared:
		return refuse("only %d claims were decided since the classifier in use was trained, want %d", r.Since.Tested, minCompared)
	case inUse != 0 && r.Since.MacroF1 <= r.Against.MacroF1:
		return refuse("it reaches %d where the one in use reaches %d (macro-F1, of 10000)", r.Since.MacroF1, r.Against.MacroF1)
	}
	return nil
}
