package bankstatement

import "github.com/mahnwerk/mahnwerk/ar/money"

// Outline is a Visitor that proves statements complete while they are read and keeps their headers only, so that a file
// of any size can be judged before anything is done with its entries. Its zero value is ready for use.
type Outline struct {
	// Statements are the finished ones in the order of the file.
	Statements []Outlined

	begun   int
	entries int
	booked  money.Amount
	failed  error
}

// Outlined is a finished statement without its entries.
type Outlined struct {
	// Statement is the header with both balances; it has no Entries.
	Statement Statement
	// Begun is how many statements of the file were begun before it, refused ones included.
	Begun int
	// Entries is how many it has.
	Entries int
	// Balance is what CheckBalance says of the statement with its entries.
	Balance error
}

// Begin implements Visitor.
func (o *Outline) Begin(s Statement) error {
	o.begun++
	o.entries, o.booked, o.failed = 0, money.Zero(s.Currency), nil
	return nil
}

// Entry implements Visitor.
func (o *Outline) Entry(e Entry) error {
	o.entries++
	if e.Status != Booked || o.failed != nil {
		return nil
	}
	sum, err := o.booked.Add(e.Amount)
	if err != nil {
		o.failed = err
		return nil
	}
	o.booked = sum
	return nil
}

// End implements Visitor.
func (o *Outline) End(s Statement) error {
	s.Entries = nil
	o.Statements = append(o.Statements, Outlined{Statement: s, Begun: o.begun - 1, Entries: o.entries, Balance: s.prove(o.booked, o.failed)})
	return nil
}
