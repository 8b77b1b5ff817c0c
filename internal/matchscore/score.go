package matchscore

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// topThree is how many explanations a person is expected to look at.
const topThree = 3

// maxExamples bounds the wrong posts that a report carries; more would not be read.
const maxExamples = 50

// Count is how a group of entries fared.
type Count struct {
	Name string `json:"name"`
	// Entries are all of the group.
	Entries int `json:"entries"`
	// Automatic were posted without a person; Wrong is the part of them that is not the truth.
	Automatic int `json:"automatic"`
	Wrong     int `json:"wrong"`
	// Left are the entries that pay items and were left to a person; for TopOne of them the first explanation is the
	// truth, for TopThree one of the first three.
	Left     int `json:"left"`
	TopOne   int `json:"top_one"`
	TopThree int `json:"top_three"`
}

// Share is the automatic part in hundredths of a percent.
func (c Count) Share() int { return basisPoints(c.Automatic, c.Entries) }

// Precision is the right part of what was automatic in hundredths of a percent, 10,000 when nothing was.
func (c Count) Precision() int {
	if c.Automatic == 0 {
		return 10_000
	}
	return basisPoints(c.Automatic-c.Wrong, c.Automatic)
}

// TopThreeShare is the part of what was left to a person whose truth is among three explanations, in hundredths of a
// percent.
func (c Count) TopThreeShare() int { return basisPoints(c.TopThree, c.Left) }

// TopOneShare is the same for the first explanation.
func (c Count) TopOneShare() int { return basisPoints(c.TopOne, c.Left) }

// basisPoints rounds down, so that 9,999 right ones of 10,000 never read as all.
func basisPoints(part, whole int) int {
	if whole == 0 {
		return 0
	}
	return part * 10_000 / whole
}

// Example is a wrong post.
type Example struct {
	Entry  string       `json:"entry"`
	Kind   string       `json:"kind"`
	Tags   []string     `json:"tags,omitempty"`
	Reason string       `json:"reason"`
	Posted []Allocation `json:"posted"`
	Truth  []Allocation `json:"truth"`
}

// Report is how predictions fared against a truth.
type Report struct {
	// Payments are the entries that brought money; Debits, which pay nothing, are counted apart.
	Payments Count `json:"payments"`
	Debits   Count `json:"debits"`
	// Paying are the payments that pay items: what an engine without a mistake could post.
	Paying Count `json:"paying"`
	// DuplicatesPosted and StrangersPosted count payments of those kinds of which any money was posted.
	DuplicatesPosted int `json:"duplicates_posted"`
	StrangersPosted  int `json:"strangers_posted"`
	// Missing are entries of the truth without a prediction; they count as left to a person.
	Missing int `json:"missing"`
	// ByKind, ByReason and ByTag are ordered by name; debits are in ByKind and ByReason too.
	ByKind   []Count   `json:"by_kind"`
	ByReason []Count   `json:"by_reason"`
	ByTag    []Count   `json:"by_tag"`
	Examples []Example `json:"examples,omitempty"`
}

// Score holds predictions against the truth by their entries, in any order.
//
// It returns an error when two truths or two predictions are about the same entry, when a prediction is about an entry
// the truth doesn't know, and when an amount is no decimal.
func Score(truths []Truth, predictions []Prediction) (Report, error) {
	byEntry := make(map[string]Prediction, len(predictions))
	for _, p := range predictions {
		if _, twice := byEntry[p.Entry]; twice {
			return Report{}, fmt.Errorf("two predictions about entry %q", p.Entry)
		}
		byEntry[p.Entry] = p
	}
	s := scorer{kinds: map[string]*Count{}, reasons: map[string]*Count{}, tags: map[string]*Count{}}
	seen := make(map[string]bool, len(truths))
	for _, t := range truths {
		if seen[t.Entry] {
			return Report{}, fmt.Errorf("two truths about entry %q", t.Entry)
		}
		seen[t.Entry] = true
		p, predicted := byEntry[t.Entry]
		if !predicted {
			s.report.Missing++
			p = Prediction{Entry: t.Entry, Decision: None, Reason: "missing"}
		}
		delete(byEntry, t.Entry)
		if err := s.add(t, p); err != nil {
			return Report{}, fmt.Errorf("entry %q: %w", t.Entry, err)
		}
	}
	for _, p := range predictions {
		if _, left := byEntry[p.Entry]; left {
			return Report{}, fmt.Errorf("a prediction is about entry %q, which the truth does not have", p.Entry)
		}
	}
	return s.finish(), nil
}

type scorer struct {
	report               Report
	kinds, reasons, tags map[string]*Count
}

// outcome is how one entry fared.
type outcome struct{ automatic, wrong, left, topOne, topThree bool }

func (s *scorer) add(t Truth, p Prediction) error {
	amount, err := t.amount()
	if err != nil {
		return err
	}
	o, err := judge(t, p)
	if err != nil {
		return err
	}
	total := &s.report.Payments
	if amount < 0 {
		total = &s.report.Debits
	}
	total.add(o)
	if len(t.Allocations) > 0 {
		s.report.Paying.add(o)
	}
	group(s.kinds, t.Kind).add(o)
	group(s.reasons, p.Reason).add(o)
	for _, tag := range t.Tags {
		group(s.tags, tag).add(o)
	}
	s.faults(t, p, o)
	return nil
}

// faults counts what must never happen and keeps examples of what is wrong.
func (s *scorer) faults(t Truth, p Prediction, o outcome) {
	if o.automatic && len(p.Allocations) > 0 {
		if slices.Contains(Duplicates, t.Kind) {
			s.report.DuplicatesPosted++
		}
		if slices.Contains(Strangers, t.Kind) {
			s.report.StrangersPosted++
		}
	}
	if o.wrong && len(s.report.Examples) < maxExamples {
		s.report.Examples = append(s.report.Examples, Example{t.Entry, t.Kind, t.Tags, p.Reason, p.Allocations, t.Allocations})
	}
}

func (s *scorer) finish() Report {
	r := s.report
	r.Payments.Name, r.Debits.Name, r.Paying.Name = "payments", "debits", "paying"
	r.ByKind, r.ByReason, r.ByTag = ordered(s.kinds), ordered(s.reasons), ordered(s.tags)
	return r
}

func (c *Count) add(o outcome) {
	c.Entries++
	for _, one := range []struct {
		holds bool
		count *int
	}{{o.automatic, &c.Automatic}, {o.wrong, &c.Wrong}, {o.left, &c.Left}, {o.topOne, &c.TopOne}, {o.topThree, &c.TopThree}} {
		if one.holds {
			*one.count++
		}
	}
}

// judge compares one prediction with its truth.
func judge(t Truth, p Prediction) (outcome, error) {
	want, err := keyOf(t.Allocations)
	if err != nil {
		return outcome{}, err
	}
	explanations, err := ranked(p)
	if err != nil {
		return outcome{}, err
	}
	if p.Decision == Auto {
		posted, err := keyOf(p.Allocations)
		return outcome{automatic: true, wrong: posted != want}, err
	}
	if len(t.Allocations) == 0 {
		return outcome{}, nil
	}
	place := slices.Index(explanations, want)
	return outcome{left: true, topOne: place == 0, topThree: place >= 0 && place < topThree}, nil
}

// ranked returns the keys of the different explanations, best first. An explanation that applies nothing is none.
func ranked(p Prediction) ([]string, error) {
	var keys []string
	for _, allocations := range append([][]Allocation{p.Allocations}, p.Candidates...) {
		key, err := keyOf(allocations)
		if err != nil {
			return nil, err
		}
		if key != "" && !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	return keys, nil
}

// keyOf is equal for the same items, amounts and discounts in any order. Money twice on one item stays two allocations.
func keyOf(allocations []Allocation) (string, error) {
	var keys []string
	for _, a := range allocations {
		amount, err := parseDecimal(a.Amount)
		if err != nil {
			return "", err
		}
		discount, err := parseDecimal(a.Discount)
		if err != nil {
			return "", err
		}
		keys = append(keys, fmt.Sprintf("%q %d %d", a.Invoice, amount, discount))
	}
	slices.Sort(keys)
	return strings.Join(keys, "\n"), nil
}

// amount is the amount of the entry, in ten-thousandths.
func (t Truth) amount() (decimal, error) {
	total, err := parseDecimal(t.Unapplied)
	if err != nil {
		return 0, err
	}
	for _, a := range t.Allocations {
		amount, err := parseDecimal(a.Amount)
		if err != nil {
			return 0, err
		}
		if _, err := parseDecimal(a.Discount); err != nil {
			return 0, err
		}
		total += amount
	}
	return total, nil
}

func group(groups map[string]*Count, name string) *Count {
	if groups[name] == nil {
		groups[name] = &Count{Name: name}
	}
	return groups[name]
}

func ordered(groups map[string]*Count) []Count {
	var all []Count
	for _, c := range groups {
		all = append(all, *c)
	}
	slices.SortFunc(all, func(a, b Count) int { return cmp.Compare(a.Name, b.Name) })
	return all
}

// Merge adds up reports, for example of several seeds. Examples are kept up to the limit of one report.
func Merge(reports ...Report) Report {
	s := scorer{kinds: map[string]*Count{}, reasons: map[string]*Count{}, tags: map[string]*Count{}}
	for _, r := range reports {
		s.report.Payments.plus(r.Payments)
		s.report.Debits.plus(r.Debits)
		s.report.Paying.plus(r.Paying)
		s.report.DuplicatesPosted += r.DuplicatesPosted
		s.report.StrangersPosted += r.StrangersPosted
		s.report.Missing += r.Missing
		plusAll(s.kinds, r.ByKind)
		plusAll(s.reasons, r.ByReason)
		plusAll(s.tags, r.ByTag)
		room := min(len(r.Examples), maxExamples-len(s.report.Examples))
		s.report.Examples = append(s.report.Examples, r.Examples[:room]...)
	}
	return s.finish()
}

func plusAll(groups map[string]*Count, counts []Count) {
	for _, c := range counts {
		group(groups, c.Name).plus(c)
	}
}

func (c *Count) plus(other Count) {
	c.Entries += other.Entries
	c.Automatic += other.Automatic
	c.Wrong += other.Wrong
	c.Left += other.Left
	c.TopOne += other.TopOne
	c.TopThree += other.TopThree
}
