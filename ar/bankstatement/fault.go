package bankstatement

import (
	"fmt"
	"strings"
)

// Fault is one thing wrong with a file, at its place.
type Fault struct {
	// File is the name the caller gave.
	File string
	// Line and Column count from 1; the column in bytes of the text after decoding to UTF-8.
	Line, Column int
	// Field is the element, for example "Ntry/Amt"; "" for the file as a whole.
	Field string
	// Text says what is wrong. It never holds names, account numbers or remittance text.
	Text string
}

// Error implements error: "bank.xml:214:9: Ntry/Amt: …".
func (f Fault) Error() string {
	place := fmt.Sprintf("%s:%d:%d: ", f.File, f.Line, f.Column)
	if f.Field == "" {
		return place + f.Text
	}
	return place + f.Field + ": " + f.Text
}

// Faults are all faults of a file, in its order, as one error; errors.As finds the single Fault too.
type Faults []Fault

// Error implements error: one fault a line.
func (fs Faults) Error() string {
	lines := make([]string, len(fs))
	for i, f := range fs {
		lines[i] = f.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap gives the single faults to errors.Is and errors.As.
func (fs Faults) Unwrap() []error {
	single := make([]error, len(fs))
	for i, f := range fs {
		single[i] = f
	}
	return single
}
