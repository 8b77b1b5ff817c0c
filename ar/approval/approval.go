// Package approval holds the rules of a decision that only a person may take: who may decide, on which facts, and who
// is asked next when nobody does.
//
// An approval never decides by itself. When its chain of people is spent it expires, and what it asked for is held.
package approval

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Kind is what a person is asked.
type Kind string

const (
	// KindLetter: may this letter leave?
	KindLetter Kind = "letter"
	// KindEscalation: the ladder is spent; hand over, agree on instalments, or write off?
	KindEscalation Kind = "escalation"
	// KindWriteOff: may this amount be given up?
	KindWriteOff Kind = "write_off"
	// KindCreditNote: may the disputed part be credited?
	KindCreditNote Kind = "credit_note"
	// KindPaymentPlan: may the customer pay in these instalments?
	KindPaymentPlan Kind = "payment_plan"
	// KindHold: may this hold last longer than one person may decide?
	KindHold Kind = "hold"
)

// State of an approval. Open is the only one that is not final.
type State string

const (
	Open     State = "open"
	Approved State = "approved"
	Rejected State = "rejected"
	// Expired: nobody in the chain decided in time; what was asked is held, never done.
	Expired State = "expired"
	// Obsolete: the facts changed, so the question is no longer the one that was asked.
	Obsolete State = "obsolete"
)

// Decision is what a person says.
type Decision string

const (
	Approve Decision = "approve"
	Reject  Decision = "reject"
)

// Choice is what an approved escalation leads to.
type Choice string

const (
	ChoiceNone        Choice = ""
	ChoiceHandOver    Choice = "hand_over"
	ChoiceInstalments Choice = "instalments"
	ChoiceWriteOff    Choice = "write_off"
)

// User is a person as the records know them now.
type User struct {
	Name     string   `json:"name"`
	Roles    []string `json:"roles"`
	Entities []string `json:"entities"` // empty means all
	Active   bool     `json:"active"`
	// StandsFor are those in whose place the user may decide today, in the order of their names. The entities of each are
	// narrowed to those of the delegation.
	StandsFor []User `json:"stands_for,omitempty"`
}

// Has tells whether an active user has a role for an entity.
func (u User) Has(role, entity string) bool {
	return u.worksFor(entity) && slices.Contains(u.Roles, role)
}

// Request is an approval as it stands.
type Request struct {
	ID          string `json:"id"`
	Entity      string `json:"entity"`
	Kind        Kind   `json:"kind"`
	RequestedBy string `json:"requested_by"`
	State       State  `json:"state"`
	// Roles are those of the whole chain. Who was asked earlier or will be asked later may decide too: seniority is not
	// lost by waiting.
	Roles     []string `json:"roles"`
	FactsHash string   `json:"facts_hash"`
	// PageOnly is true above the amount that may be decided in a chat: a taken chat account must not cost much.
	PageOnly bool `json:"page_only,omitempty"`
	// Explain is true above the amount from which a yes needs a reason too.
	Explain bool `json:"explain,omitempty"`
	// Needed is how many people have to agree; 0 means one. Agreed are those who have, the first one first.
	Needed int    `json:"needed,omitempty"`
	Agreed []Vote `json:"agreed,omitempty"`
}

// Vote is one person's yes where several are needed.
type Vote struct {
	By string `json:"by"`
	// For is in whose place By agreed; empty in his own.
	For    string `json:"for,omitempty"`
	Choice Choice `json:"choice,omitempty"`
}

// AgreedBy returns the yes of a person.
func (r Request) AgreedBy(name string) (Vote, bool) {
	for _, v := range r.Agreed {
		if v.By == name {
			return v, true
		}
	}
	return Vote{}, false
}

// Settles tells whether an answer that is not refused closes the approval: a no always does, a yes when nobody else is
// needed.
func (r Request) Settles(a Answer) bool {
	return a.Decision == Reject || len(r.Agreed)+1 >= r.Needed
}

// Answer is one try to decide.
type Answer struct {
	By       string   `json:"by"`
	Decision Decision `json:"decision"`
	Choice   Choice   `json:"choice,omitempty"`
	Reason   string   `json:"reason,omitempty"`
	// FactsHash is the hash of the facts the person saw.
	FactsHash string `json:"facts_hash"`
	// Channel is where it was said: web, cli or slack.
	Channel string `json:"channel"`
	// For is in whose place By decides, empty in his own. Nobody says it: whoever records the answer reads it from the
	// delegations that hold at that moment, so it crosses no wire.
	For string `json:"-"`
}

// ChannelChat is the channel of an answer that was given on a card in a chat.
const ChannelChat = "slack"

// Refusals. Each has a text a person can act on; which one it is can be asked with errors.Is.
var (
	ErrClosed         = errors.New("already decided or closed")
	ErrSelfApproval   = errors.New("who asked may not decide")
	ErrReasonRequired = errors.New("a reason of at least 4 characters is required")
	ErrFactsChanged   = errors.New("the facts have changed since the page was shown: read it again")
	ErrWrongRole      = errors.New("this needs another role")
	ErrUnknownAnswer  = errors.New("the answer is not one that was offered")
	ErrPageOnly       = errors.New("this amount is decided on the web page, after a login, not in a chat")
	ErrAgreed         = errors.New("you have agreed already: another person has to agree too")
	ErrOtherChoice    = errors.New("who agreed first chose another way: agree to that one, or reject")
)

// minReason is the shortest text that can say anything.
const minReason = 4

// maxReason bounds what is stored of a reason.
const maxReason = 2000

// CheckAnswer refuses what can be refused by looking at the request and the answer alone: it needs no records and is
// what a workflow's validator asks.
func CheckAnswer(r Request, a Answer) error {
	switch {
	case r.State != Open:
		return fmt.Errorf("%w: it is %s", ErrClosed, r.State)
	case a.By == r.RequestedBy:
		return ErrSelfApproval
	case a.FactsHash != r.FactsHash:
		return ErrFactsChanged
	case a.Decision != Approve && a.Decision != Reject:
		return fmt.Errorf("%w: %q", ErrUnknownAnswer, a.Decision)
	case r.PageOnly && a.Channel == ChannelChat:
		return ErrPageOnly
	case needsReason(r, a) && utf8.RuneCountInString(strings.TrimSpace(a.Reason)) < minReason:
		return ErrReasonRequired
	case utf8.RuneCountInString(a.Reason) > maxReason:
		return fmt.Errorf("%w: the reason is longer than %d characters", ErrUnknownAnswer, maxReason)
	}
	if err := checkChoice(r, a); err != nil {
		return err
	}
	return checkAgreed(r, a)
}

// needsReason: a refusal must be explained, and so must giving money up and what is about much of it.
func needsReason(r Request, a Answer) bool {
	return a.Decision == Reject || a.Choice == ChoiceWriteOff || r.Kind == KindWriteOff || r.Kind == KindCreditNote || r.Explain
}

// NeedsReason tells whether a yes to a request needs a reason, whatever is chosen. A no always does.
func NeedsReason(r Request) bool { return needsReason(r, Answer{Decision: Approve}) }

// MinReason is the least number of characters of a reason.
func MinReason() int { return minReason }

// checkAgreed: nobody agrees twice, and all agree to the same. Who has agreed may still reject.
func checkAgreed(r Request, a Answer) error {
	if a.Decision != Approve {
		return nil
	}
	if _, ok := r.AgreedBy(a.By); ok {
		return ErrAgreed
	}
	if len(r.Agreed) > 0 && r.Agreed[0].Choice != a.Choice {
		return fmt.Errorf("%w: %s", ErrOtherChoice, r.Agreed[0].Choice)
	}
	return nil
}

// CheckVoice refuses a yes that is another yes of the same person, his own or by a deputy: two who are needed are two people
// whose place is taken, and two who answer. The answer says in whose place it is given.
func CheckVoice(r Request, a Answer) error {
	if a.Decision != Approve {
		return nil
	}
	for _, v := range r.Agreed {
		for _, name := range []string{a.By, a.For} {
			if name != "" && (name == v.By || name == v.For) {
				return fmt.Errorf("%w: %s has", ErrAgreed, name)
			}
		}
	}
	return nil
}

func checkChoice(r Request, a Answer) error {
	offered := []Choice{ChoiceNone}
	if r.Kind == KindEscalation && a.Decision == Approve {
		offered = []Choice{ChoiceHandOver, ChoiceInstalments, ChoiceWriteOff}
	}
	switch {
	case slices.Contains(offered, a.Choice):
		return nil
	case len(offered) == 1:
		return fmt.Errorf("%w: %q, and there is nothing to choose", ErrUnknownAnswer, a.Choice)
	}
	return fmt.Errorf("%w: %q, choose one of %s", ErrUnknownAnswer, a.Choice, offered)
}

// neverDecides are roles that allow no decision, even where a policy names them: who sets the rules must not also use them, who
// examines must not take part, and a machine is no person.
var neverDecides = []string{"admin", "auditor", "service"}

// CheckPerson refuses a person whose role, as the records know it now, does not allow the decision, neither his own nor that
// of somebody in whose place he stands. The roles admin, auditor and service never do. Who stands in for the person who
// asked may not decide either: it would be that person's own decision by another hand.
func CheckPerson(r Request, u User) error {
	for _, principal := range u.StandsFor {
		if principal.Name == r.RequestedBy && principal.worksFor(r.Entity) {
			return fmt.Errorf("%w: %s asked, in whose place you decide", ErrSelfApproval, principal.Name)
		}
	}
	if u.holdsRole(r) || For(r, u) != "" {
		return nil
	}
	return fmt.Errorf("%w: one of %s for entity %s", ErrWrongRole, strings.Join(r.Roles, ", "), r.Entity)
}

// For is in whose place a person decides: the first in whose place he may who has not agreed already. It is empty where his own role allows it, and where
// nothing does. A deputy works for the entity himself and has a role that may decide: an admin, an auditor or a machine
// does not become an approver by a delegation.
func For(r Request, u User) string {
	if u.holdsRole(r) || !u.worksFor(r.Entity) || !slices.ContainsFunc(u.Roles, mayDecide) {
		return ""
	}
	first := ""
	for _, principal := range u.StandsFor {
		if !principal.holdsRole(r) {
			continue
		}
		if !slices.ContainsFunc(r.Agreed, func(v Vote) bool { return v.By == principal.Name || v.For == principal.Name }) {
			return principal.Name
		}
		if first == "" {
			first = principal.Name
		}
	}
	return first
}

func (u User) holdsRole(r Request) bool {
	return slices.ContainsFunc(r.Roles, func(role string) bool { return mayDecide(role) && u.Has(role, r.Entity) })
}

func (u User) worksFor(entity string) bool {
	return u.Active && (len(u.Entities) == 0 || slices.Contains(u.Entities, entity))
}

func mayDecide(role string) bool { return !slices.Contains(neverDecides, role) }

// FactsHash is the fingerprint of the facts a person is shown. Facts must marshal to JSON deterministically (structs
// and slices, no maps with changing order; encoding/json sorts map keys).
func FactsHash(facts any) (string, error) {
	raw, err := json.Marshal(facts)
	if err != nil {
		return "", fmt.Errorf("hash of facts: %w", err)
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:]), nil
}

// Refusals lists every way an answer can be refused.
func Refusals() []error {
	return []error{ErrClosed, ErrSelfApproval, ErrReasonRequired, ErrFactsChanged, ErrWrongRole, ErrUnknownAnswer, ErrPageOnly, ErrAgreed,
		ErrOtherChoice}
}

// Refusal tells whether an error says no to an answer, as opposed to a fault of the machinery that trying again may mend.
func Refusal(err error) bool {
	return slices.ContainsFunc(Refusals(), func(r error) bool { return errors.Is(err, r) })
}
