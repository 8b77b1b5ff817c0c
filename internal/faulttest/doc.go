// Package faulttest kills real processes and breaks real connections, and then asks every invariant of the ledger.
//
// A test starts a private PostgreSQL, the dev server of Temporal, a mail sink that can be scripted, and one or more
// workers as processes of their own. Faults are numbered as in docs/reference/faults.md. What the sink accepted is the truth
// outside: it is compared with what the ledger says was sent. Moments of a kill are drawn from a seed that a failing
// test prints.
//
// The package has no code of its own; see house_test.go for the harness.
package faulttest
