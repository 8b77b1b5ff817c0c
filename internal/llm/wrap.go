package llm

// Wrapping is what stands around a provider in a running engine. What is nil or zero is left out.
type Wrapping struct {
	Shelf       Shelf
	Breaker     *Breaker
	Ledger      Ledger
	Auditor     Auditor
	Concurrency int
}

// Wrap puts the decorators around a provider in the order that counts right: a repair is a call of its own, every call is
// recorded, a kept answer costs nothing, an open breaker reserves nothing, and waiting for a slot is inside all of it.
func Wrap(p Provider, w Wrapping) Provider {
	if w.Concurrency > 0 {
		p = Limited(p, w.Concurrency)
	}
	if w.Ledger != nil {
		p = Budgeted(p, w.Ledger)
	}
	if w.Breaker != nil {
		p = Guarded(p, w.Breaker)
	}
	if w.Shelf != nil {
		p = Cached(p, w.Shelf)
	}
	if w.Auditor != nil {
		p = Audited(p, w.Auditor)
	}
	return Repairing(p)
}
