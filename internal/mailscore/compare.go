package mailscore

import (
	"fmt"
	"math/big"
	"slices"
)

// Comparison says what changed between two predictions of the same cases. A case is right when nothing of it is wrong.
type Comparison struct {
	// Better were wrong and are right, Worse the other way round; both are ids in the order of the cases.
	Better []string `json:"better"`
	Worse  []string `json:"worse"`
	// Chance is how likely at least so uneven a change would be if both were equally good (McNemar's test, exact and on both
	// sides): a small one means that the difference is no luck.
	Chance Share `json:"chance"`
}

// Compare holds two predictions against the labels; those about cases that aren't there are left out. It returns the errors of Score, with which of the two they are about.
func Compare(cases []Case, before, after []Prediction) (Comparison, error) {
	wrongBefore, err := wrong(cases, before)
	if err != nil {
		return Comparison{}, fmt.Errorf("predictions before: %w", err)
	}
	wrongAfter, err := wrong(cases, after)
	if err != nil {
		return Comparison{}, fmt.Errorf("predictions after: %w", err)
	}
	c := Comparison{Better: []string{}, Worse: []string{}}
	for _, one := range cases {
		switch {
		case wrongBefore[one.ID] && !wrongAfter[one.ID]:
			c.Better = append(c.Better, one.ID)
		case !wrongBefore[one.ID] && wrongAfter[one.ID]:
			c.Worse = append(c.Worse, one.ID)
		}
	}
	c.Chance = chance(len(c.Better), len(c.Worse))
	return c, nil
}

// wrong are the cases of which something is wrong.
func wrong(cases []Case, predictions []Prediction) (map[string]bool, error) {
	known := map[string]bool{}
	for _, c := range cases {
		known[c.ID] = true
	}
	report, err := Score(cases, slices.DeleteFunc(slices.Clone(predictions), func(p Prediction) bool { return !known[p.ID] }))
	if err != nil {
		return nil, err
	}
	ids := map[string]bool{}
	for _, f := range report.Faults {
		ids[f.ID] = true
	}
	return ids, nil
}

// chance is that of a fair coin to fall at least as unevenly.
func chance(a, b int) Share {
	n := a + b
	tail := new(big.Int)
	for k := range min(a, b) + 1 {
		tail.Add(tail, new(big.Int).Binomial(int64(n), int64(k)))
	}
	both := new(big.Rat).SetFrac(tail.Lsh(tail, 1), new(big.Int).Lsh(big.NewInt(1), uint(n)))
	if one := big.NewRat(1, 1); both.Cmp(one) > 0 {
		both = one
	}
	return Share{both}
}
