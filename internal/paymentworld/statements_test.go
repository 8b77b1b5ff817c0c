package paymentworld

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/bankstatement/camt"
	"github.com/mahnwerk/mahnwerk/ar/bankstatement/mt940"
)

// format is a file format with its production reader.
type format struct {
	name  string
	write func(*World, io.Writer) error
	parse func(io.Reader, string) ([]bankstatement.Statement, error)
}

var formats = []format{
	{"camt 2", func(w *World, to io.Writer) error { return w.WriteCamt(to, Camt2) }, camt.Parse},
	{"camt 8", func(w *World, to io.Writer) error { return w.WriteCamt(to, Camt8) }, camt.Parse},
	{"mt940", (*World).WriteMT940, mt940.Parse},
}

// known are statements that were read back already.
var known = map[string][]bankstatement.Statement{}

// readBack writes a world and reads it with the production reader.
func readBack(t *testing.T, w *World, f format) []bankstatement.Statement {
	t.Helper()
	name := fmt.Sprintf("%+v as %s", w.Options, f.name)
	if statements, done := known[name]; done {
		return statements
	}
	var raw bytes.Buffer
	if err := f.write(w, &raw); err != nil {
		t.Fatal(err)
	}
	statements, err := f.parse(&raw, f.name)
	if err != nil {
		t.Fatalf("%s: %v", f.name, err)
	}
	known[name] = statements
	return statements
}

// TestFiles_addUp: every statement proves itself complete and continues the one before.
func TestFiles_addUp(t *testing.T) {
	everyWorld(t, func(t *testing.T, w *World) {
		for _, f := range formats {
			statements := readBack(t, w, f)
			if len(statements) < 30 {
				t.Errorf("%s: only %d statements", f.name, len(statements))
			}
			for i, s := range statements {
				if err := s.CheckBalance(); err != nil {
					t.Errorf("%s: statement %d: %v", f.name, i+1, err)
				}
				if i > 0 && !s.Continues(statements[i-1]) {
					t.Errorf("%s: statement %d does not continue the one before", f.name, i+1)
				}
			}
		}
	})
}

// TestFiles_tellTheEntries: what the reader finds is what the world has, in its order: references, amounts, days,
// parties and what a returned debit cost.
func TestFiles_tellTheEntries(t *testing.T) {
	everyWorld(t, func(t *testing.T, w *World) {
		for _, f := range formats {
			at := 0
			for _, s := range readBack(t, w, f) {
				for _, got := range s.Entries {
					compareEntry(t, f, w.Entries[at], got)
					at++
				}
			}
			if at != len(w.Entries) {
				t.Errorf("%s: %d entries of %d", f.name, at, len(w.Entries))
			}
		}
	})
}

func compareEntry(t *testing.T, f format, want Entry, got bankstatement.Entry) {
	t.Helper()
	if got.BankReference != want.Reference || got.Amount != want.Amount || got.BookedOn != want.BookedOn || got.Status != bankstatement.Booked {
		t.Errorf("%s: got %s %s of %s, want %s %s of %s", f.name, got.BankReference, got.Amount, got.BookedOn, want.Reference, want.Amount, want.BookedOn)
	}
	if got.ReturnReason.IsReturn() != (want.Return != "") {
		t.Errorf("%s: %s: return reason %q, want %q", f.name, want.Reference, got.ReturnReason.Code, want.Return)
	}
	if len(want.Parts) > 0 {
		if f.name != "mt940" && (len(got.Parts) != len(want.Parts) || !got.PartsReconcile()) {
			t.Errorf("%s: %s: %d parts of %d", f.name, want.Reference, len(got.Parts), len(want.Parts))
		}
		return
	}
	if string(got.Counterparty.Account) != want.Party.IBAN {
		t.Errorf("%s: %s is of account %q, want %q", f.name, want.Reference, got.Counterparty.Account, want.Party.IBAN)
	}
	if f.name != "mt940" && got.Counterparty.Name != want.Party.Name {
		t.Errorf("%s: %s is of %q, want %q", f.name, want.Reference, got.Counterparty.Name, want.Party.Name)
	}
}

// letters are what no bank may change.
func letters(text string) string {
	return keep(text, func(r rune) bool { return isLetter(r) || isDigit(r) })
}

// TestFiles_carryTheText: camt loses nothing of what the payer wrote, whatever the bank does with blanks and lines, and
// MT940 loses an end at most.
func TestFiles_carryTheText(t *testing.T) {
	everyWorld(t, func(t *testing.T, w *World) {
		for _, f := range formats {
			at := 0
			for _, s := range readBack(t, w, f) {
				for _, got := range s.Entries {
					want := w.Entries[at]
					at++
					if len(want.Parts) > 0 {
						continue
					}
					text := letters(got.Remittance.Joined())
					if f.name == "mt940" {
						if all := letters(swift(want.Text + want.structuredText())); !strings.HasPrefix(all, text) {
							t.Errorf("%s: got %q of %q", f.name, text, all)
						}
						continue
					}
					if text != letters(want.Text) || len(got.Remittance.Structured) != len(want.Documents)+min(1, len(want.Creditor)) {
						t.Errorf("%s: got %q of %q and %d references", f.name, text, want.Text, len(got.Remittance.Structured))
					}
				}
			}
		}
	})
}

// TestMT940_keepsItsLimits: 65 characters in a line, six lines in a narrative, 27 in a sub-field, only SWIFT's letters.
func TestMT940_keepsItsLimits(t *testing.T) {
	everyWorld(t, func(t *testing.T, w *World) {
		var raw bytes.Buffer
		if err := w.WriteMT940(&raw); err != nil {
			t.Fatal(err)
		}
		inNarrative, narrative := 0, ""
		check := func() {
			for _, field := range strings.Split(strings.TrimPrefix(narrative, ":86:"), "?")[1:] {
				if !w.Dialect.bank.slashes && strings.Contains("2 6", field[:1]) && len(field)-2 > subField {
					t.Errorf("sub-field %q is too long", field)
				}
			}
			narrative = ""
		}
		for line := range strings.SplitSeq(raw.String(), "\r\n") {
			if strings.HasPrefix(line, ":") && narrative != "" && (strings.HasPrefix(line, ":61:") || strings.HasPrefix(line, ":62F:")) {
				check()
				inNarrative = 0
			}
			if strings.HasPrefix(line, ":86:") || inNarrative > 0 {
				inNarrative++
				narrative += line
			}
			if len(line) > lineLength || inNarrative > maxLines {
				t.Errorf("line %d of a narrative: %q", inNarrative, line)
			}
			if at := strings.IndexFunc(line, func(r rune) bool { return r > 126 || r < 32 }); at >= 0 {
				t.Errorf("%q is not written in SWIFT's letters", line)
			}
		}
	})
}

func TestSegments(t *testing.T) {
	tests := []struct {
		name string
		bank bank
		text string
		want []string
	}{
		{"nothing", bank{cut: 4}, "", nil},
		{"uncut", bank{}, "Rechnung 17", []string{"Rechnung 17"}},
		{"lines", bank{cut: 4}, "Grün 17", []string{"Grün", " 17"}},
		{"blanks", bank{cut: 4, blanks: true}, "Rechnung 17", []string{"Rech nung  17"}},
	}
	for _, test := range tests {
		got := test.bank.segments(test.text)
		if strings.Join(got, "|") != strings.Join(test.want, "|") || len(got) != len(test.want) {
			t.Errorf("%s: got %q", test.name, got)
		}
	}
}

// TestReturnedDebit_tellsAmountAndFee: both formats give the original amount apart from the bank's fee.
func TestReturnedDebit_tellsAmountAndFee(t *testing.T) {
	w := world(t, Options{Seed: 2, OpenItems: 3000, Payments: 1000, Dialect: "publisher"})
	for _, f := range formats {
		fees := 0
		at := 0
		for _, s := range readBack(t, w, f) {
			for _, got := range s.Entries {
				want := w.Entries[at]
				at++
				if want.Return == "" || want.Charges.IsZero() {
					continue
				}
				fees++
				if got.Charges.Minor != -want.Charges.Minor {
					t.Errorf("%s: fee %s, want %s", f.name, got.Charges, want.Charges)
				}
			}
		}
		if fees < 5 {
			t.Errorf("%s: only %d returned debits with a fee", f.name, fees)
		}
	}
}

func TestForeignExchange_tellsWhatWasOrdered(t *testing.T) {
	w := world(t, Options{Seed: 2, OpenItems: 3000, Payments: 1000, Dialect: "standard"})
	at, seen := 0, 0
	for _, s := range readBack(t, w, formats[1]) {
		for _, got := range s.Entries {
			if want := w.Entries[at]; want.Kind == ForeignExchange {
				seen++
				if got.Instructed != want.Instructed || want.Instructed.Currency == w.Dialect.Currency {
					t.Errorf("ordered %s, want %s", got.Instructed, want.Instructed)
				}
			}
			at++
		}
	}
	if seen == 0 {
		t.Error("no payment from abroad")
	}
}
