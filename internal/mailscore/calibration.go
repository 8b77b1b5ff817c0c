package mailscore

import (
	"cmp"
	"math/big"
	"slices"
)

const (
	// bins is the number of equal parts from 0 to 1 in which confidence is compared with what came true.
	bins = 5
	// allowedErrorShare is the part of wrong predictions, 1 in 50, at which coverage is told.
	allowedErrorShare = 50
)

// Calibration says whether predictions are as sure as they are right. A prediction is right when nothing of it is wrong.
type Calibration struct {
	// Cases are those whose prediction says how sure it is.
	Cases int `json:"cases"`
	// Error is the expected calibration error: the mean distance of confidence and share of right ones, over the bins.
	Error Share `json:"expected_calibration_error"`
	Bins  []Bin `json:"bins"`
	// Coverage are the surest predictions among which at most 2 % are wrong.
	Coverage Ratio `json:"coverage_at_2_percent_error"`
}

// Bin are the predictions with a confidence from From to less than From and a fifth; the last has 1 too.
type Bin struct {
	From       Share `json:"from"`
	Confidence Share `json:"mean_confidence"`
	Right      Ratio `json:"right"`
	sum        int
}

// sure is one prediction's confidence in hundredths of a percent.
type sure struct {
	confidence int
	right      bool
}

func (s *scorer) sureness(p Prediction, right bool) {
	if p.Confidence == "" {
		return
	}
	if confidence, err := p.Confidence.basisPoints(); err == nil {
		s.sure = append(s.sure, sure{confidence, right})
	}
}

func calibrate(all []sure) *Calibration {
	if len(all) == 0 {
		return nil
	}
	c := &Calibration{Cases: len(all), Bins: make([]Bin, bins), Coverage: coverage(all)}
	for _, one := range all {
		bin := &c.Bins[min(bins-1, one.confidence*bins/10_000)]
		bin.Right.count(one.right)
		bin.sum += one.confidence
	}
	distance := new(big.Rat)
	for n := range c.Bins {
		b := &c.Bins[n]
		b.From = Share{big.NewRat(int64(n), bins)}
		if b.Right.Whole == 0 {
			continue
		}
		b.Confidence = Share{big.NewRat(int64(b.sum), int64(b.Right.Whole)*10_000)}
		gap := big.NewRat(int64(b.sum-b.Right.Part*10_000), int64(len(all))*10_000)
		distance.Add(distance, gap.Abs(gap))
	}
	c.Error = Share{distance}
	return c
}

// coverage takes predictions from the surest on, equally sure ones together, as long as few enough are wrong.
func coverage(all []sure) Ratio {
	slices.SortFunc(all, func(a, b sure) int { return cmp.Compare(b.confidence, a.confidence) })
	best, wrong := 0, 0
	for n, one := range all {
		if !one.right {
			wrong++
		}
		last := n+1 == len(all) || all[n+1].confidence != one.confidence
		if last && wrong*allowedErrorShare <= n+1 {
			best = n + 1
		}
	}
	return Ratio{best, len(all)}
}
