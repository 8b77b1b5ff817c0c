package collection

import (
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/dunning"
	"github.com/mahnwerk/mahnwerk/ar/promise"
)

// Case is what is known of an item when an event or a date asks for a decision.
type Case struct {
	Facts    Facts
	Policy   dunning.Policy
	Calendar calendar.Calendar
	Today    calendar.Date
	// Running are the active promises that cover the item, over all their items: a promise is kept or broken as a whole.
	Running []RunningPromise
}

// RunningPromise is an active promise with what was settled on its items.
type RunningPromise struct {
	ID      int64
	Promise promise.Promise
}

// Judgement ends an active promise.
type Judgement struct {
	PromiseID int64         `json:"promise_id"`
	State     promise.State `json:"state"`
}

// Decision is what a case leads to. It is recorded with its reason and the policy version.
type Decision struct {
	State State `json:"state"`
	// Judged are promises that ended today, ExpiredHolds the item's own holds whose date has passed.
	Judged       []Judgement `json:"judged,omitempty"`
	ExpiredHolds []int64     `json:"expired_holds,omitempty"`
	// AskPeople is true when the ladder is spent and nobody has been asked.
	AskPeople     bool   `json:"ask_people,omitempty"`
	PolicyName    string `json:"policy"`
	PolicyVersion int    `json:"policy_version"`
}

// Decide judges promises, ends holds and says how the item stands after that. The same case gives the same decision.
func Decide(c Case) (Decision, error) {
	d := Decision{PolicyName: c.Policy.Name, PolicyVersion: c.Policy.Version}
	facts := c.Facts
	facts.Promises = append([]Promise(nil), facts.Promises...)
	for _, r := range c.Running {
		state := promise.Judge(r.Promise, c.Today)
		if state == promise.Active {
			continue
		}
		d.Judged = append(d.Judged, Judgement{PromiseID: r.ID, State: state})
		end(facts.Promises, r.ID, state, c.Today)
	}
	for _, h := range unique(facts.Holds, holdKey) {
		if !h.CustomerWide && c.Today.After(h.UntilOn) {
			d.ExpiredHolds = append(d.ExpiredHolds, h.ID)
		}
	}
	state, err := Evaluate(facts, c.Policy, c.Calendar, c.Today)
	if err != nil {
		return Decision{}, err
	}
	d.State = state
	d.AskPeople = state.AsksPeople()
	return d, nil
}

func end(promises []Promise, id int64, state promise.State, on calendar.Date) {
	for i := range promises {
		if promises[i].ID == id {
			promises[i].State, promises[i].EndedOn = state, on
		}
	}
}

// AsksPeople tells whether a person is to decide now: the ladder is spent, and no hold, dispute or promise stands
// against it.
func (s State) AsksPeople() bool {
	for _, b := range s.Blockers {
		if b != BlockDecisionDue && b != BlockNotDue {
			return false
		}
	}
	return s.Progress == AwaitingDecision
}
