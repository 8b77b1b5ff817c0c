package mailscore

import (
	"fmt"
	"math"
	"math/big"
	"strconv"

	"github.com/mahnwerk/mahnwerk/internal/evaldecimal"
)

// Ratio is a part of a whole that was counted.
type Ratio struct{ Part, Whole int }

func (r *Ratio) count(holds bool) {
	r.Whole++
	if holds {
		r.Part++
	}
}

// MarshalJSON writes both numbers and their share with four decimals, rounded down; null where nothing was counted.
func (r Ratio) MarshalJSON() ([]byte, error) {
	return fmt.Appendf(nil, `{"part":%d,"of":%d,"share":%s}`, r.Part, r.Whole, share(r.Part, r.Whole)), nil
}

// share is part/whole with four decimals, rounded down, so that 9,999 right ones of 10,000 never read as all.
func share(part, whole int) string {
	if whole == 0 {
		return "null"
	}
	return fmt.Sprintf(`"%d.%04d"`, part/whole, part%whole*10_000/whole)
}

// Share is a number from 0 to 1 that was computed from counts. It is kept exactly; nil is one that doesn't exist.
type Share struct{ exact *big.Rat }

// MarshalJSON writes four decimals, rounded down, or null.
func (s Share) MarshalJSON() ([]byte, error) {
	if s.exact == nil {
		return []byte("null"), nil
	}
	return []byte(`"` + s.String() + `"`), nil
}

// String is the share with four decimals, rounded down; "-" for one that doesn't exist.
func (s Share) String() string {
	if s.exact == nil {
		return "-"
	}
	scaled := new(big.Int).Mul(s.exact.Num(), big.NewInt(10_000))
	units := scaled.Quo(scaled, s.exact.Denom()).Int64()
	return fmt.Sprintf("%d.%04d", units/10_000, units%10_000)
}

// mean of shares; those that don't exist are left out.
func mean(shares []Share) Share {
	sum, n := new(big.Rat), int64(0)
	for _, s := range shares {
		if s.exact != nil {
			sum, n = sum.Add(sum, s.exact), n+1
		}
	}
	if n == 0 {
		return Share{}
	}
	return Share{sum.Quo(sum, big.NewRat(n, 1))}
}

// Match counts what was found of what is there: Right is in both, Missed only in the labels, Extra only in the prediction.
type Match struct{ Right, Missed, Extra int }

func (m *Match) add(o Match) {
	m.Right, m.Missed, m.Extra = m.Right+o.Right, m.Missed+o.Missed, m.Extra+o.Extra
}

// F1 is the harmonic mean of precision and recall; it does not exist where nothing is there and nothing was found.
func (m Match) F1() Share {
	whole := 2*m.Right + m.Missed + m.Extra
	if whole == 0 {
		return Share{}
	}
	return Share{big.NewRat(int64(2*m.Right), int64(whole))}
}

// MarshalJSON writes the counts with precision, recall and F1.
func (m Match) MarshalJSON() ([]byte, error) {
	f1, err := m.F1().MarshalJSON()
	if err != nil {
		return nil, err
	}
	return fmt.Appendf(nil, `{"right":%d,"missed":%d,"extra":%d,"precision":%s,"recall":%s,"f1":%s}`, m.Right, m.Missed, m.Extra,
		share(m.Right, m.Right+m.Extra), share(m.Right, m.Right+m.Missed), f1), nil
}

// Interval is a ratio with the bounds of what it may be in truth, at 95 % (Wilson 1927, without correction for
// continuity): with few cases, none wrong does not mean none ever.
type Interval struct{ Ratio }

// z95 is the quantile of the normal distribution for 95 % on both sides.
const z95 = 1.959964

// Bounds are the lower and the upper one, from 0 to 1.
func (i Interval) Bounds() (low, high float64) {
	if i.Whole == 0 {
		return 0, 1
	}
	n, k := float64(i.Whole), float64(i.Part)
	middle := (2*k + z95*z95) / (2 * (n + z95*z95))
	half := z95 * math.Sqrt(z95*z95+4*k*(n-k)/n) / (2 * (n + z95*z95))
	return max(0, middle-half), min(1, middle+half)
}

// MarshalJSON writes the ratio with its bounds.
func (i Interval) MarshalJSON() ([]byte, error) {
	low, high := i.Bounds()
	return fmt.Appendf(nil, `{"part":%d,"of":%d,"share":%s,"low":"%.4f","high":"%.4f"}`, i.Part, i.Whole, share(i.Part, i.Whole), low, high), nil
}

// basisPoints are the hundredths of a percent of a decimal from 0 to 1; it returns an error for another, and 0 for none.
func (d Decimal) basisPoints() (int, error) {
	if d == "" {
		return 0, nil
	}
	value, err := evaldecimal.Parse(string(d))
	if err != nil || value < 0 || value > 10_000 {
		return 0, fmt.Errorf("%s is not from 0 to 1", strconv.Quote(string(d)))
	}
	return int(value), nil
}
