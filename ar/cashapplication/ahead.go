package cashapplication

// sight is what a payment says by itself, before it is held against what is open: its texts and who may have paid.
type sight struct {
	text reading
	who  payer
}

const (
	// maxAhead is how many payments are read before they are decided about; it bounds the memory that they take.
	maxAhead = 256
	// minAhead is from how many payments on a second processor is worth its start.
	minAhead = 16
)

// look reads a payment and identifies its payer. It depends on nothing but the payment and the ledger.
func (m *Matcher) look(pay *payment) *sight {
	seen := &sight{text: m.read(&pay.Transaction)}
	seen.who = m.identify(pay.Counterparty, seen.text.customers)
	return seen
}

// readAhead returns a function that looks at the payments one after the other. Of many, a goroutine looks at the next ones
// while the caller decides about the ones before. That changes no result: look is a pure function, each payment is looked
// at once, and what is seen is handed over in order. Stop ends the goroutine when the caller gives up early.
func (m *Matcher) readAhead(payments []payment) (next func() *sight, stop func()) {
	if len(payments) < minAhead {
		at := -1
		return func() *sight { at++; return m.look(&payments[at]) }, func() {}
	}
	type seen struct {
		*sight
		failure any
	}
	ahead, given := make(chan seen, maxAhead), make(chan struct{})
	go func() {
		defer func() {
			if failure := recover(); failure != nil {
				select { // for the caller to fail with: nobody could recover it here
				case ahead <- seen{nil, failure}:
				case <-given:
				}
			}
		}()
		for i := range payments {
			select {
			case ahead <- seen{m.look(&payments[i]), nil}:
			case <-given:
				return
			}
		}
	}()
	return func() *sight {
		one := <-ahead
		if one.failure != nil {
			panic(one.failure)
		}
		return one.sight
	}, func() { close(given) }
}
