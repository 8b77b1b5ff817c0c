package maillearn

import (
	"cmp"
	"errors"
	"slices"

	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

const (
	// MinPositives is how many confirmed claims an intent needs before it is learned: below, a classifier recalls its
	// examples and understands nothing.
	MinPositives = 30
	// maxOfCustomer is how many examples of one intent a customer gives at most. So an intent has examples of three customers
	// at least, and one who writes the same words every week decides nothing alone.
	maxOfCustomer = 10
	// maxExamples bounds what is trained on, the latest first: some seconds of work.
	maxExamples = 5000
	// epochs is how often every example is looked at.
	epochs = 12
	// maxBoost is how much more a positive example counts than a negative one where positives are few.
	maxBoost = 8
	// seed is where the order of examples begins; always the same, so that the same examples make the same bytes.
	seed = 20261122
)

// ErrTooFew is returned where no intent has enough examples, or none can be told from the others.
var ErrTooFew = errors.New("too few confirmed claims: an intent needs 30 of three customers, and words that tell it from the others")

// background are sentences that want nothing. Every mail has some; without them every word would be of an intent.
var background = []string{
	"Sehr geehrte Damen und Herren", "Guten Tag Frau Sommer", "Hallo zusammen", "vielen Dank für Ihre Nachricht", "wir hoffen, es geht Ihnen gut",
	"Bei Fragen stehen wir gern zur Verfügung", "Ich wünsche Ihnen ein schönes Wochenende", "wie telefonisch besprochen", "anbei finden Sie die Unterlagen",
	"bezüglich Ihres Schreibens vom Montag", "wir beziehen uns auf Ihre Rechnung", "Bitte entschuldigen Sie die späte Antwort", "Mit freundlichen Grüßen",
	"Dear Sir or Madam", "Hello everyone", "thank you for your email", "I hope this finds you well", "please let me know if you have any questions",
	"Have a nice weekend", "as discussed on the phone", "please find the documents attached", "with reference to your letter of Monday",
	"we refer to your invoice", "apologies for the late reply", "Kind regards",
}

// sample is an example as numbers.
type sample struct {
	x      []int32
	intent correspondence.Intent
	// positive tells that a person said yes; background says no to every intent.
	positive bool
}

// Train makes a classifier of examples, for the intents that have enough of them. Thresholds are set on the latest quarter,
// which a first classifier was not trained on: there nine of ten that it names are right. An intent that does not reach
// this is left out. It returns ErrTooFew.
func Train(examples []mailroom.Example) (*Classifier, error) {
	return train(prepared(examples), MinPositives)
}

func train(examples []mailroom.Example, least int) (*Classifier, error) {
	if len(examples) == 0 {
		return nil, ErrTooFew
	}
	held := len(examples) - len(examples)/heldOut
	first := &Classifier{classes: fit(examples[:held], intentsOf(examples, least))}
	thresholds := first.calibrate(examples[held:])
	c := &Classifier{Through: examples[len(examples)-1].TaughtAt.UnixMicro()}
	for _, k := range fit(examples, intentsOf(examples, least)) {
		if threshold, ok := thresholds[k.intent]; ok {
			k.threshold = threshold
			c.classes = append(c.classes, k)
		}
	}
	if len(c.classes) == 0 {
		return nil, ErrTooFew
	}
	return c, nil
}

// heldOut is the part of the examples, one in so many, that thresholds are set on.
const heldOut = 4

// prepared are the examples that count, in the order they were taught: not more of one customer and intent than may be,
// the latest of them.
func prepared(examples []mailroom.Example) []mailroom.Example {
	all := slices.DeleteFunc(slices.Clone(examples), func(e mailroom.Example) bool { return !mailroom.Teachable(e.Intent) || e.Text == "" })
	slices.SortStableFunc(all, func(a, b mailroom.Example) int {
		// What was taught at once is mixed: in the order of its words, a part of it would be all of one kind.
		return cmp.Or(a.TaughtAt.Compare(b.TaughtAt), cmp.Compare(a.ClaimID, b.ClaimID), cmp.Compare(hash(a.Text), hash(b.Text)), cmp.Compare(a.Text, b.Text))
	})
	type source struct {
		customer receivable.CustomerNumber
		intent   correspondence.Intent
	}
	of := map[source]int{}
	var kept []mailroom.Example
	for _, e := range slices.Backward(all) {
		from := source{e.Customer, e.Intent}
		if of[from]++; of[from] <= maxOfCustomer && len(kept) < maxExamples {
			kept = append(kept, e)
		}
	}
	slices.Reverse(kept)
	return kept
}

// intentsOf are the intents with enough positive examples, in the order of the house.
func intentsOf(examples []mailroom.Example, least int) []correspondence.Intent {
	positives := map[correspondence.Intent]int{}
	for _, e := range examples {
		if e.Label != mailroom.Rejected {
			positives[e.Intent]++
		}
	}
	return slices.DeleteFunc(correspondence.Intents(), func(i correspondence.Intent) bool { return positives[i] < least })
}

// fit trains one class for each intent.
func fit(examples []mailroom.Example, intents []correspondence.Intent) []class {
	samples := make([]sample, 0, len(examples)+len(background))
	for _, e := range examples {
		samples = append(samples, sample{features(e.Text), e.Intent, e.Label != mailroom.Rejected})
	}
	for _, sentence := range background {
		samples = append(samples, sample{x: features(sentence), positive: true})
	}
	var classes []class
	for _, intent := range intents {
		classes = append(classes, fitOne(samples, intent))
	}
	return classes
}

// fitOne is a logistic regression by stochastic gradient descent. A rejected claim of the intent is a negative example; a
// rejected one of another intent says nothing about this one.
func fitOne(samples []sample, intent correspondence.Intent) class {
	k := class{intent: intent, weights: make([]int32, buckets)}
	relevant, positives := []sample{}, 0
	for _, s := range samples {
		if s.positive || s.intent == intent {
			relevant = append(relevant, s)
		}
		if s.positive && s.intent == intent {
			positives++
		}
	}
	boost := min(max(1, int64(len(relevant)-positives)/max(1, int64(positives))), maxBoost)
	order := random(seed)
	for epoch := range int64(epochs) {
		order.shuffle(relevant)
		for _, s := range relevant {
			k.learn(s, boost, 2*one*epochs/(epochs+2*epoch))
		}
	}
	return k
}

// learn moves the weights of one example towards what it is.
func (k *class) learn(s sample, boost, rate int64) {
	if len(s.x) == 0 {
		return
	}
	wanted := int64(0)
	if s.positive && s.intent == k.intent {
		wanted = one
	} else {
		boost = 1
	}
	step := rate * boost * (wanted - likely(k.score(s.x))) / one
	move := step * one / root(int64(len(s.x))*one*one)
	for _, f := range s.x {
		k.weights[f] = int32(min(max(int64(k.weights[f])+move, -maxWeight), maxWeight))
	}
	k.bias = min(max(k.bias+step/biasShare, -maxWeight), maxWeight)
}

// biasShare is how much slower the bias moves than the weights together.
const biasShare = 8

// likely turns a score into a share of one, along the algebraic sigmoid z/(1+|z|): the logistic curve in integers.
func likely(z int64) int64 {
	size := z
	if z < 0 {
		size = -z
	}
	return one/2 + z*one/(2*(one+size))
}

// random is a SplitMix64 generator: an order without chance.
type random uint64

func (r *random) next() uint64 {
	*r += 0x9e3779b97f4a7c15
	z := uint64(*r)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

func (r *random) shuffle(all []sample) {
	for i := len(all) - 1; i > 0; i-- {
		j := int(r.next() % uint64(i+1))
		all[i], all[j] = all[j], all[i]
	}
}

const (
	// wantedRight of wantedOf that an intent is named for must be right, at least leastRight of them.
	wantedRight, wantedOf = 9, 10
	leastRight            = 3
)

// calibrate finds the lowest threshold of each intent at which enough is right; an intent without one is not in the result.
func (c *Classifier) calibrate(held []mailroom.Example) map[correspondence.Intent]int64 {
	thresholds := map[correspondence.Intent]int64{}
	for _, k := range c.classes {
		all := make([]scored, 0, len(held)+len(background))
		for _, e := range held {
			if e.Label != mailroom.Rejected || e.Intent == k.intent {
				all = append(all, judged(k, e))
			}
		}
		for _, sentence := range background {
			all = append(all, judged(k, mailroom.Example{Text: sentence}))
		}
		if threshold, ok := lowest(all); ok {
			thresholds[k.intent] = threshold
		}
	}
	return thresholds
}

// scored is the score of an example, and whether it is of the intent.
type scored struct {
	score int64
	right bool
}

func judged(k class, e mailroom.Example) scored {
	return scored{k.score(features(e.Text)), e.Intent == k.intent && e.Label != mailroom.Rejected}
}

// lowest is the lowest threshold above which enough of the examples are right: half way to the next that is not named any
// more, and never below zero, where an intent is as likely as not.
func lowest(all []scored) (threshold int64, ok bool) {
	slices.SortFunc(all, func(a, b scored) int { return cmp.Compare(b.score, a.score) })
	right := 0
	for i, s := range all {
		if s.score <= 0 {
			break
		}
		if s.right {
			right++
		}
		next := int64(0)
		if i+1 < len(all) {
			next = max(next, all[i+1].score)
		}
		if next < s.score && right >= leastRight && right*wantedOf >= (i+1)*wantedRight {
			threshold, ok = (s.score+next)/2, true
		}
	}
	return threshold, ok
}
