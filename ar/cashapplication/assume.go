package cashapplication

import (
	"maps"
	"slices"
)

// worthAssuming is the least likelihood of a first explanation to be assumed while later payments are explained.
const worthAssuming = 500

// assume explains the payments that are left to a person once more, each under the assumption that what is likeliest for
// the earlier ones is right: whoever paid one of several equal items pays the next one with the next payment, and the
// rest of an item comes after its first part. Nothing that rests on an assumption is certain. What was found without it
// stays a candidate.
func (s *session) assume(payments []payment, proposals []Proposal) {
	assumed := *s
	assumed.open, assumed.touchedAt, assumed.settled = slices.Clone(s.open), map[int32]int{}, 0
	assumed.pending, assumed.unexplained, assumed.awaited = maps.Clone(s.pending), maps.Clone(s.unexplained), maps.Clone(s.awaited)
	for i := range payments {
		p := &proposals[i]
		if p.Certain || !p.Amount.IsPositive() {
			continue
		}
		if assumed.settled > 0 && assumed.touched(*p, 0) {
			late := payments[i]
			late.late = true
			next, _ := assumed.propose(&late)
			*p = withCandidatesOf(*p, next)
		}
		if len(p.Allocations) > 0 && p.Candidates[0].Likelihood >= worthAssuming {
			assumed.settle(*p, nothing)
		}
	}
}

// withCandidatesOf puts two proposals for one payment together: the likelier one leads, at a tie the one that assumes,
// and their explanations take turns.
func withCandidatesOf(p, assuming Proposal) Proposal {
	if len(assuming.Candidates) == 0 || len(assuming.Allocations) == 0 && len(p.Allocations) > 0 {
		return p
	}
	first, second := assuming, p
	if len(p.Allocations) > 0 && p.Candidates[0].Likelihood > assuming.Candidates[0].Likelihood {
		first, second = p, assuming
	}
	if len(p.Allocations) > 0 && sameAllocations(p.Allocations, assuming.Allocations) {
		first, second = p, assuming // the assumption changes nothing
	}
	var both []Candidate
	for i := range maxCandidates {
		for _, from := range [][]Candidate{first.Candidates, second.Candidates} {
			if i < len(from) && len(both) < maxCandidates && !slices.ContainsFunc(both, func(c Candidate) bool {
				return sameAllocations(c.Allocations, from[i].Allocations) && c.Unapplied == from[i].Unapplied
			}) {
				both = append(both, from[i])
			}
		}
	}
	first.Candidates = both
	return first
}

// sameAllocations tells whether the same money goes to the same items.
func sameAllocations(a, b []Allocation) bool {
	return slices.EqualFunc(a, b, func(x, y Allocation) bool {
		return x.Item == y.Item && x.Customer == y.Customer && x.Amount == y.Amount && x.Skonto == y.Skonto
	})
}
