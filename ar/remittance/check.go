package remittance

import (
	"errors"
	"fmt"

	"github.com/mahnwerk/mahnwerk/ar/money"
)

// ErrNoTotal is returned by CheckSums when the document states no total: its lines may be right, but nothing proves
// that none is missing.
var ErrNoTotal = errors.New("the advice states no total, so its lines are not proven")

// ErrNoLines is returned by CheckSums for an advice without any line.
var ErrNoLines = errors.New("the advice has no lines")

// SumError says which sum of an advice does not come out.
type SumError struct {
	// Line is the index in Lines of the line whose gross - deduction isn't its net; -1 when the lines don't give the
	// total.
	Line int
	// Place is where that line stands; zero for the total.
	Place Place
	// Want is what the document states, Got what its figures give.
	Want, Got money.Amount
}

// Error implements error.
func (e *SumError) Error() string {
	if e.Line < 0 {
		return fmt.Sprintf("the lines give %s, the advice states a total of %s", e.Got, e.Want)
	}
	return fmt.Sprintf("%s: gross less deduction is %s, the line states %s", e.Place, e.Got, e.Want)
}

// CheckSums proves that the advice adds up: in every line gross less deduction is net, and all nets together are the
// stated total. Credit notes and other netted lines count with their sign.
//
// It returns nil when everything comes out, a *SumError for the first sum that does not, ErrNoTotal and ErrNoLines
// when there is nothing to prove with, and the errors of money for currencies and sizes that cannot be added. A refusal
// promises no money; its lines must come out all the same, its total may be absent.
//
// It does not know the bank: that the total is also the amount that arrived is for the caller to compare.
func (a Advice) CheckSums() error {
	if len(a.Lines) == 0 {
		return ErrNoLines
	}
	sum := money.Zero(a.Currency)
	for i, line := range a.Lines {
		if err := line.check(i); err != nil {
			return err
		}
		var err error
		if sum, err = sum.Add(line.Net); err != nil {
			return fmt.Errorf("%s: sum of the advice: %w", line.Place, err)
		}
	}
	return a.checkTotal(sum)
}

func (a Advice) checkTotal(sum money.Amount) error {
	if a.Total.Currency == "" {
		if a.Refusal {
			return nil
		}
		return ErrNoTotal
	}
	order, err := sum.Cmp(a.Total)
	if err != nil {
		return fmt.Errorf("compare the lines with the total: %w", err)
	}
	if order != 0 && !a.Refusal { // a refusal states what it will pay: nothing
		return &SumError{Line: -1, Want: a.Total, Got: sum}
	}
	return nil
}

// check compares gross less deduction with the net of line i.
func (l Line) check(i int) error {
	got, err := l.Gross.Sub(l.Deduction)
	if err != nil {
		return fmt.Errorf("%s: gross less deduction: %w", l.Place, err)
	}
	order, err := got.Cmp(l.Net)
	if err != nil {
		return fmt.Errorf("%s: compare with the net: %w", l.Place, err)
	}
	if order != 0 {
		return &SumError{Line: i, Place: l.Place, Want: l.Net, Got: got}
	}
	return nil
}

// Fault is one thing that keeps a document, or a part of it, from being read.
type Fault struct {
	// File is the name the caller gave.
	File string
	// Place is where it is wrong; zero for the document as a whole.
	Place Place
	// Field is the column, element or segment, for example "MOA"; "" for none.
	Field string
	// Text says what is wrong. It never holds names, account numbers or amounts of the document.
	Text string
}

// Error implements error: "advice.csv: line 3, column 5: net: …".
func (f Fault) Error() string {
	text := f.Text
	if f.Field != "" {
		text = f.Field + ": " + text
	}
	if place := f.Place.String(); place != "" {
		text = place + ": " + text
	}
	if f.File != "" {
		text = f.File + ": " + text
	}
	return text
}

// Faults are all faults of a document, in its order, as one error; errors.As finds the single Fault too.
type Faults []Fault

// Error implements error: one fault a line.
func (fs Faults) Error() string {
	text := ""
	for i, f := range fs {
		if i > 0 {
			text += "\n"
		}
		text += f.Error()
	}
	return text
}

// Unwrap gives the single faults to errors.Is and errors.As.
func (fs Faults) Unwrap() []error {
	single := make([]error, len(fs))
	for i, f := range fs {
		single[i] = f
	}
	return single
}

// AsError returns the faults as an error, or nil when there are none.
func (fs Faults) AsError() error {
	if len(fs) == 0 {
		return nil
	}
	return fs
}
