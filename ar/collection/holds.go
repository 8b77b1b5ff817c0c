package collection

// HoldState is the state of one thing that keeps an item, or a part of it, out of dunning: a promise, a dispute, or a
// Mahnsperre. Each such thing has its own life; an item may have several at once.
type HoldState string

const (
	// PromiseRunning takes the promised part out of dunning.
	PromiseRunning HoldState = "promise_running"
	// PromiseEnded: kept, withdrawn or superseded; what is open is collectable.
	PromiseEnded HoldState = "promise_ended"
	// PromiseFailed: broken or kept in part; the item is said again at the same level, naming the promise.
	PromiseFailed HoldState = "promise_failed"
	// DisputeOpen takes the disputed part out of dunning.
	DisputeOpen HoldState = "dispute_open"
	// DisputeEnded: justified or withdrawn; a justified part is credited by the ledger.
	DisputeEnded HoldState = "dispute_ended"
	// DisputeRefused: rejected in whole or part; collectable at its former level with a new deadline.
	DisputeRefused HoldState = "dispute_refused"
	// HoldActive is a running Mahnsperre.
	HoldActive HoldState = "hold_active"
	// HoldOver: lifted by a person or expired by its date.
	HoldOver HoldState = "hold_over"
)

// HoldStates lists all states.
func HoldStates() []HoldState {
	return []HoldState{PromiseRunning, PromiseEnded, PromiseFailed, DisputeOpen, DisputeEnded, DisputeRefused, HoldActive, HoldOver}
}

// HoldEvent is what ends such a thing.
type HoldEvent string

const (
	PromiseKept       HoldEvent = "promise_kept"
	PromisePartlyKept HoldEvent = "promise_partly_kept"
	PromiseBroken     HoldEvent = "promise_broken"
	PromiseWithdrawn  HoldEvent = "promise_withdrawn"
	PromiseSuperseded HoldEvent = "promise_superseded"
	DisputeJustified  HoldEvent = "dispute_justified"
	DisputeRejected   HoldEvent = "dispute_rejected"
	DisputePartly     HoldEvent = "dispute_partly"
	DisputeWithdrawn  HoldEvent = "dispute_withdrawn"
	HoldLifted        HoldEvent = "hold_lifted"
	HoldExpired       HoldEvent = "hold_expired"
)

// HoldEvents lists all events.
func HoldEvents() []HoldEvent {
	return []HoldEvent{PromiseKept, PromisePartlyKept, PromiseBroken, PromiseWithdrawn, PromiseSuperseded,
		DisputeJustified, DisputeRejected, DisputePartly, DisputeWithdrawn, HoldLifted, HoldExpired}
}

// holds is the whole table; a pair that is absent is refused: what has ended stays ended, and a new promise, dispute
// or Mahnsperre is a new thing.
var holds = map[HoldState]map[HoldEvent]HoldState{
	PromiseRunning: {PromiseKept: PromiseEnded, PromiseWithdrawn: PromiseEnded, PromiseSuperseded: PromiseEnded,
		PromisePartlyKept: PromiseFailed, PromiseBroken: PromiseFailed},
	DisputeOpen: {DisputeJustified: DisputeEnded, DisputeWithdrawn: DisputeEnded,
		DisputeRejected: DisputeRefused, DisputePartly: DisputeRefused},
	HoldActive: {HoldLifted: HoldOver, HoldExpired: HoldOver},
}

// Next returns the state after an event. The second result is false where the table refuses the pair; the state then
// stays.
func (h HoldState) Next(e HoldEvent) (HoldState, bool) {
	next, ok := holds[h][e]
	if !ok {
		return h, false
	}
	return next, true
}

// PausesDunning tells whether the state takes an amount out of dunning now.
func (h HoldState) PausesDunning() bool {
	return h == PromiseRunning || h == DisputeOpen || h == HoldActive
}
