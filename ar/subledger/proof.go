package subledger

import (
	"math/big"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/cashapplication"
)

// The bar a reason code has to pass before it should post by itself: at most one wrong posting in a thousand, and at
// most one chance in twenty that a worse rule would have passed by luck.
const (
	wrongPerCases  = 1000 // 99.9 %
	luckOneIn      = 20   // 95 %
	ruleOfThree    = 3    // no error in 3/p cases shows a rate below p at 95 % (Hanley and Lippman-Hand, JAMA 1983)
	maxProofErrors = 50   // a rule with more errors is not looked at any more: it needs another rule, not more cases
)

// NeededCases is how many confirmed cases show a precision of at least 99.9 % with 95 % confidence when errors of them
// were wrong: 3,000 with none, 4,744 with one, 6,296 with two. It is the smallest n for which a rule with exactly one
// wrong posting in a thousand would show at most that many errors with a chance of at most 5 %, where errors are rare and
// therefore counted by Poisson's law; for none it is the rule of three, which rounds up. Beyond 50 errors it returns 0:
// no number of cases is enough.
func NeededCases(errors int) int {
	if errors < 0 || errors > maxProofErrors {
		return 0
	}
	if errors == 0 {
		return ruleOfThree * wrongPerCases
	}
	// n grows with the errors; twice their number per thousand and ten more is always enough.
	low, high := errors*wrongPerCases, (2*errors+10)*wrongPerCases
	for low < high {
		middle := (low + high) / 2
		if unlikely(errors, middle) {
			high = middle
		} else {
			low = middle + 1
		}
	}
	return low
}

// unlikely tells whether at most that many errors in n cases have a chance of at most one in twenty when one case in a
// thousand is wrong: 20 · Σ λ^i/i! (i ≤ errors) ≤ e^λ with λ = n/1000. Terms are integers of 200 binary places, rounded
// so that an error in the last place asks for more cases, never for fewer.
func unlikely(errors, n int) bool {
	const places = 200
	const terms = 600 // more than 4·e·λ for every λ asked here (at most 110): what follows is below the last place
	cases, scale := big.NewInt(int64(n)), big.NewInt(wrongPerCases)
	term := new(big.Int).Lsh(big.NewInt(1), places)
	sum, first := new(big.Int).Set(term), new(big.Int)
	for i := 1; i <= terms; i++ {
		if i == errors+1 {
			first.Add(sum, big.NewInt(int64(errors))) // what the terms so far may have lost
			first.Mul(first, big.NewInt(luckOneIn))
		}
		term.Mul(term, cases)
		term.Quo(term, new(big.Int).Mul(scale, big.NewInt(int64(i))))
		if sum.Add(sum, term); i > errors && sum.Cmp(first) >= 0 {
			return true
		}
	}
	return false
}

// CodeProof is how a reason code has done so far in one entity, and whether it posts by itself.
type CodeProof struct {
	Code cashapplication.Code `json:"code"`
	// Released tells whether the code posts by itself; AtStart that nobody has set it and it is as installed.
	Released bool `json:"released"`
	AtStart  bool `json:"at_start"`
	// Cases are the payments the rules held for certain by this code, posted or not. Confirmed and Wrong are those of them
	// that a person has looked at since.
	Cases     int `json:"cases"`
	Confirmed int `json:"confirmed"`
	Wrong     int `json:"wrong"`
	// Needed is how many must be confirmed in all, see NeededCases; 0 when there are too many errors. Proven tells that it
	// is reached.
	Needed int  `json:"needed"`
	Proven bool `json:"proven"`
	// By, At and Reason are of whoever set it last.
	By     string     `json:"by,omitempty"`
	At     *time.Time `json:"at,omitempty"`
	Reason string     `json:"reason,omitempty"`
}

// Judge fills in Needed and Proven from what was counted.
func (p *CodeProof) Judge() {
	p.Needed = NeededCases(p.Wrong)
	p.Proven = p.Needed > 0 && p.Confirmed+p.Wrong >= p.Needed
}

// ReleaseCode lets a reason code post by itself in an entity, or takes that back.
type ReleaseCode struct {
	Head
	// Code is one of cashapplication.Codes; empty means all of them.
	Code     cashapplication.Code `json:"code"`
	Released bool                 `json:"released"`
}

// Check implements Command. Whether the code is known the store says, which knows the matcher's codes.
func (r ReleaseCode) Check() error {
	if err := r.CheckHead(); err != nil {
		return err
	}
	return r.CheckReason()
}

// Released says which codes may post by themselves, from those a fresh installation has and those people have set.
func Released(atStart map[cashapplication.Code]bool, set map[cashapplication.Code]bool) map[cashapplication.Code]bool {
	all := map[cashapplication.Code]bool{}
	for _, of := range []map[cashapplication.Code]bool{atStart, set} {
		for code, released := range of {
			all[code] = released
		}
	}
	return all
}
