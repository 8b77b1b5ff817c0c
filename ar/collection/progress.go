package collection

import "github.com/mahnwerk/mahnwerk/ar/dunning"

// Progress says how far dunning has come. It never forgets: a dispute or a promise that ends finds it where it was.
type Progress string

const (
	// ProgressNone: no letter counts yet.
	ProgressNone Progress = "none"
	// Reminded: the Zahlungserinnerung was accepted by the relay and did not bounce.
	Reminded Progress = "reminded"
	// Dunned: a Mahnung was.
	Dunned Progress = "dunned"
	// FinalNotice: the last Mahnung was.
	FinalNotice Progress = "final_notice"
	// AwaitingDecision: the ladder is spent; a person is asked what follows.
	AwaitingDecision Progress = "awaiting_decision"
	// HandedOver: given to an agency, a lawyer or the court. No run writes any more.
	HandedOver Progress = "handed_over"
	// Instalments: a person agreed to be paid in parts. No run writes while they are.
	Instalments Progress = "instalments"
	// Uncollectible: insolvency or a write-off ended the attempt.
	Uncollectible Progress = "uncollectible"
)

// Progresses lists all states in the order of the ladder.
func Progresses() []Progress {
	return []Progress{ProgressNone, Reminded, Dunned, FinalNotice, AwaitingDecision, HandedOver, Instalments, Uncollectible}
}

// LeftToPeople tells whether runs stay silent about an item in this state.
func (p Progress) LeftToPeople() bool {
	return p == AwaitingDecision || p == HandedOver || p == Instalments || p == Uncollectible
}

// ProgressEvent is what moves the ladder.
type ProgressEvent string

const (
	// ReminderSent, DunningSent and FinalNoticeSent: the relay accepted a letter of that kind.
	ReminderSent    ProgressEvent = "reminder_sent"
	DunningSent     ProgressEvent = "dunning_sent"
	FinalNoticeSent ProgressEvent = "final_notice_sent"
	// LadderSpent: the decision step of the policy is due.
	LadderSpent ProgressEvent = "ladder_spent"
	// HandOverApproved, InstalmentsApproved, WriteOffApproved: a person's choice at the end of the ladder.
	HandOverApproved    ProgressEvent = "hand_over_approved"
	InstalmentsApproved ProgressEvent = "instalments_approved"
	WriteOffApproved    ProgressEvent = "write_off_approved"
	// EscalationRejected: the person wants the item to stay with the ladder; it is asked again after a cool-down.
	EscalationRejected ProgressEvent = "escalation_rejected"
	// InsolvencyReported: a person confirmed it; nothing is dunned any more.
	InsolvencyReported ProgressEvent = "insolvency_reported"
)

// ProgressEvents lists all progress events.
func ProgressEvents() []ProgressEvent {
	return []ProgressEvent{ReminderSent, DunningSent, FinalNoticeSent, LadderSpent, HandOverApproved,
		InstalmentsApproved, WriteOffApproved, EscalationRejected, InsolvencyReported}
}

// letterSteps are the moves every rung of the ladder shares: an imported item may enter at any level, and a letter
// that repeats a level leaves it where it is. No letter leads down.
var progresses = map[Progress]map[ProgressEvent]Progress{
	ProgressNone: {ReminderSent: Reminded, DunningSent: Dunned, FinalNoticeSent: FinalNotice,
		LadderSpent: AwaitingDecision, WriteOffApproved: Uncollectible, InsolvencyReported: Uncollectible},
	Reminded: {ReminderSent: Reminded, DunningSent: Dunned, FinalNoticeSent: FinalNotice,
		LadderSpent: AwaitingDecision, WriteOffApproved: Uncollectible, InsolvencyReported: Uncollectible},
	Dunned: {DunningSent: Dunned, FinalNoticeSent: FinalNotice,
		LadderSpent: AwaitingDecision, WriteOffApproved: Uncollectible, InsolvencyReported: Uncollectible},
	FinalNotice: {FinalNoticeSent: FinalNotice,
		LadderSpent: AwaitingDecision, WriteOffApproved: Uncollectible, InsolvencyReported: Uncollectible},
	AwaitingDecision: {LadderSpent: AwaitingDecision, HandOverApproved: HandedOver, InstalmentsApproved: Instalments,
		WriteOffApproved: Uncollectible, EscalationRejected: FinalNotice, InsolvencyReported: Uncollectible},
	HandedOver:    {HandOverApproved: HandedOver, WriteOffApproved: Uncollectible, InsolvencyReported: Uncollectible},
	Instalments:   {InstalmentsApproved: Instalments, WriteOffApproved: Uncollectible, InsolvencyReported: Uncollectible},
	Uncollectible: {WriteOffApproved: Uncollectible, InsolvencyReported: Uncollectible},
}

// Next returns the progress after an event. The second result is false where the table refuses the pair; the
// progress then stays.
func (p Progress) Next(e ProgressEvent) (Progress, bool) {
	next, ok := progresses[p][e]
	if !ok {
		return p, false
	}
	return next, true
}

// letterEvent is the event of a sent letter of a kind. A decision is no letter.
func letterEvent(k dunning.StepKind) (ProgressEvent, bool) {
	e, ok := map[dunning.StepKind]ProgressEvent{
		dunning.StepReminder: ReminderSent, dunning.StepDunning: DunningSent, dunning.StepFinalNotice: FinalNoticeSent,
	}[k]
	return e, ok
}
