package bankstatement

// Format names a file format that banks deliver statements in.
type Format string

// Camt053 is the ISO 20022 bank-to-customer statement, camt.053.001.02 to .13; read by package camt053.
const Camt053 Format = "camt.053"

// Formats lists every format that has a reader. A new reader is a package beside camt053 with a function
// Parse(io.Reader, file string) ([]Statement, error) and a line here; the caller that picks a reader by format
// switches over this list.
//
// Whoever adds camt.054 (details of a batch that camt.053 books as one entry) must link the two by BankReference, or
// the same money counts twice.
func Formats() []Format { return []Format{Camt053} }
