package maillearn

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
)

const (
	// one is 1 in the fixed-point numbers of weights and scores.
	one = 1 << 16
	// maxWeight bounds a weight, so that no sum of them overflows.
	maxWeight = 1 << 28
	// maxSentences bounds what is classified of one mail: the first sentences say what it wants.
	maxSentences = 60
	// minSentence is the fewest words that are classified; a name or a greeting has fewer.
	minSentence = 3
)

// Classifier tells intents of sentences: a logistic regression for each intent against all others, on hashed words and
// pieces of words, in integers.
type Classifier struct {
	// Through is when the latest example that it was trained on was taught, in microseconds since 1970 UTC.
	Through int64
	classes []class
}

// class is one intent. A sentence whose score is above the threshold has it.
type class struct {
	intent          correspondence.Intent
	bias, threshold int64
	// weights has one for each feature; most are zero and are not kept.
	weights []int32
}

// Opinion is an intent that a classifier sees in a mail.
type Opinion struct {
	Intent correspondence.Intent
	// Margin is how far above its threshold it is, in thousandths; it orders opinions and is no probability.
	Margin int64
	at     place
}

// Intents are those that the classifier can name.
func (c *Classifier) Intents() []correspondence.Intent {
	var all []correspondence.Intent
	for _, k := range c.classes {
		all = append(all, k.intent)
	}
	return all
}

// Opinions are what a classifier says of the words that a customer newly wrote, the surest first. A machine's mail and a
// flagged one have none.
func (c *Classifier) Opinions(m correspondence.Mail, u correspondence.Understanding) []Opinion {
	if !hears(m, u) {
		return nil
	}
	return c.opinions(passages(m))
}

func (c *Classifier) opinions(text []passage) []Opinion {
	var best []Opinion
	looked := 0
	for _, p := range text {
		for _, s := range p.sentences() {
			if len(tokens(s.sentence, minSentence)) < minSentence || looked == maxSentences {
				continue
			}
			looked++
			for _, o := range c.classify(s.sentence) {
				o.at = s
				best = better(best, o)
			}
		}
	}
	slices.SortStableFunc(best, func(a, b Opinion) int { return int(b.Margin - a.Margin) })
	return best
}

// better keeps the surest opinion of each intent.
func better(all []Opinion, o Opinion) []Opinion {
	i := slices.IndexFunc(all, func(k Opinion) bool { return k.Intent == o.Intent })
	switch {
	case i < 0:
		return append(all, o)
	case o.Margin > all[i].Margin:
		all[i] = o
	}
	return all
}

// classify names the intents of one sentence.
func (c *Classifier) classify(sentence string) []Opinion {
	var all []Opinion
	x := features(sentence)
	for _, k := range c.classes {
		if margin := k.score(x) - k.threshold; margin > 0 {
			all = append(all, Opinion{Intent: k.intent, Margin: margin * 1000 / one})
		}
	}
	return all
}

// score is the sum of the weights of what is there, the longer the text the less each.
func (k *class) score(x []int32) int64 {
	if len(x) == 0 {
		return 0
	}
	var sum int64
	for _, f := range x {
		sum += int64(k.weights[f])
	}
	return k.bias + sum*one/root(int64(len(x))*one*one)
}

// The bytes of a classifier: these letters, then variable-length integers: when it was trained, how many intents, and for
// each its name, bias, threshold and pairs of a feature (as the distance to the one before) and its weight.
const (
	magic = "MWMC1"
	// maxBytes bounds what is read: twenty intents with all weights have 3 MB.
	maxBytes = 8 << 20
	maxName  = 64
)

// ErrClassifier is returned for bytes that are no classifier of this version.
var ErrClassifier = errors.New("not a classifier of mails, or one of another version: train it again")

// Bytes are the classifier as it is kept. The same classifier has the same bytes.
func (c *Classifier) Bytes() []byte {
	raw := binary.AppendVarint([]byte(magic), c.Through)
	raw = binary.AppendUvarint(raw, uint64(len(c.classes)))
	for _, k := range c.classes {
		raw = append(binary.AppendUvarint(raw, uint64(len(k.intent))), k.intent...)
		raw = binary.AppendVarint(binary.AppendVarint(raw, k.bias), k.threshold)
		raw = k.appendWeights(raw)
	}
	return raw
}

func (k *class) appendWeights(raw []byte) []byte {
	used := 0
	for _, w := range k.weights {
		if w != 0 {
			used++
		}
	}
	raw = binary.AppendUvarint(raw, uint64(used))
	before := 0
	for f, w := range k.weights {
		if w != 0 {
			raw = binary.AppendVarint(binary.AppendUvarint(raw, uint64(f-before)), int64(w))
			before = f
		}
	}
	return raw
}

// ReadClassifier reads what Bytes wrote. It returns ErrClassifier for anything else, and never panics.
func ReadClassifier(raw []byte) (*Classifier, error) {
	if len(raw) > maxBytes || len(raw) < len(magic) || string(raw[:len(magic)]) != magic {
		return nil, ErrClassifier
	}
	r := reader{left: raw[len(magic):]}
	c := &Classifier{Through: r.signed()}
	for n := r.count(len(correspondence.Intents())); n > 0 && !r.failed; n-- {
		c.classes = append(c.classes, r.class())
	}
	if r.failed || len(r.left) > 0 {
		return nil, fmt.Errorf("read %d bytes: %w", len(raw), ErrClassifier)
	}
	return c, nil
}

// reader takes integers off the front of bytes; what is not there fails it.
type reader struct {
	left   []byte
	failed bool
}

func (r *reader) signed() int64 {
	v, n := binary.Varint(r.left)
	r.skip(n)
	return v
}

// count is a number of things, at most most.
func (r *reader) count(most int) int {
	v, n := binary.Uvarint(r.left)
	r.skip(n)
	if v > uint64(most) {
		r.failed = true
	}
	if r.failed {
		return 0
	}
	return int(v)
}

func (r *reader) skip(n int) {
	if n <= 0 || n > len(r.left) {
		r.failed, r.left = true, nil
		return
	}
	r.left = r.left[n:]
}

func (r *reader) class() class {
	k := class{weights: make([]int32, buckets)}
	name := r.count(min(maxName, len(r.left)))
	if name > len(r.left) {
		r.failed = true
		return k
	}
	k.intent = correspondence.Intent(r.left[:name])
	r.left = r.left[name:]
	k.bias, k.threshold = r.signed(), r.signed()
	r.failed = r.failed || !mailroom.Teachable(k.intent) || !bounded(k.bias) || !bounded(k.threshold)
	feature := 0
	for n := r.count(buckets); n > 0 && !r.failed; n-- {
		feature += r.count(buckets)
		w := r.signed()
		if r.failed = r.failed || feature >= buckets || !bounded(w); !r.failed {
			k.weights[feature] = int32(w)
		}
	}
	return k
}

func bounded(n int64) bool { return -maxWeight <= n && n <= maxWeight }
