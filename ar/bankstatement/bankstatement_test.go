package bankstatement_test

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
)

func eur(minor int64) money.Amount { return money.New(minor, "EUR") }

func balance(minor int64) bankstatement.Balance {
	return bankstatement.Balance{Amount: eur(minor), On: calendar.MustDate("2026-11-20")}
}

// entry is a booked entry of 20 November.
func entry(minor int64, reference string) bankstatement.Entry {
	return bankstatement.Entry{
		Account: "DE02120300000000202051", Status: bankstatement.Booked, BookedOn: calendar.MustDate("2026-11-20"),
		Transaction: bankstatement.Transaction{Amount: eur(minor), BankReference: reference},
	}
}

func statement(opening, closing int64, entries ...bankstatement.Entry) bankstatement.Statement {
	return bankstatement.Statement{ID: "1", Account: "DE02120300000000202051", Currency: "EUR",
		Opening: balance(opening), Closing: balance(closing), Entries: entries}
}

func pending(e bankstatement.Entry) bankstatement.Entry {
	e.Status = bankstatement.Pending
	return e
}

func TestCheckBalance(t *testing.T) {
	const largest = 1<<63 - 1
	withoutClosing := statement(0, 0)
	withoutClosing.Closing = bankstatement.Balance{}
	foreign := entry(100, "a")
	foreign.Amount.Currency = "USD"
	tests := []struct {
		name      string
		statement bankstatement.Statement
		want      error
	}{
		{"no movement", statement(500, 500), nil},
		{"credits and debits", statement(-1000, 150, entry(1200, "a"), entry(-50, "b")), nil},
		{"pending entries don't count", statement(0, 100, entry(100, "a"), pending(entry(999, "b"))), nil},
		{"an entry is missing", statement(0, 300, entry(100, "a")), &bankstatement.BalanceError{
			Opening: eur(0), Booked: eur(100), Closing: eur(300), Difference: eur(-200)}},
		{"no closing balance", withoutClosing, bankstatement.ErrNoBalance},
		{"foreign entry", statement(0, 100, foreign), money.ErrCurrencyMismatch},
		{"entries beyond every account", statement(0, 0, entry(largest, "a"), entry(1, "b")), money.ErrOverflow},
		{"opening beyond every account", statement(largest, 0, entry(1, "a")), money.ErrOverflow},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if err := test.statement.CheckBalance(); !errors.Is(err, test.want) && !reflect.DeepEqual(err, test.want) {
				t.Errorf("got %v, want %v", err, test.want)
			}
		})
	}
}

// TestCheckBalance_property: a statement whose closing balance is computed proves itself, and leaving out any entry
// that moved money is noticed.
func TestCheckBalance_property(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		opening := rapid.Int64Range(-1e9, 1e9).Draw(t, "opening")
		amounts := rapid.SliceOfN(rapid.Int64Range(-1e9, 1e9), 1, 20).Draw(t, "amounts")
		closing := opening
		var entries []bankstatement.Entry
		for i, minor := range amounts {
			closing += minor
			entries = append(entries, entry(minor, fmt.Sprint(i)))
		}
		s := statement(opening, closing, entries...)
		if err := s.CheckBalance(); err != nil {
			t.Fatal(err)
		}
		s.Entries = entries[1:]
		if err := s.CheckBalance(); (err == nil) != (amounts[0] == 0) {
			t.Fatalf("without an entry of %d: %v", amounts[0], err)
		}
	})
}

func TestKey_differs(t *testing.T) {
	tests := []struct {
		name   string
		change func(*bankstatement.Entry)
	}{
		{"account", func(e *bankstatement.Entry) { e.Account = "DE1" }},
		{"booking date", func(e *bankstatement.Entry) { e.BookedOn = e.BookedOn.AddDays(1) }},
		{"amount", func(e *bankstatement.Entry) { e.Amount.Minor++ }},
		{"sign", func(e *bankstatement.Entry) { e.Amount.Minor = -e.Amount.Minor }},
		{"currency", func(e *bankstatement.Entry) { e.Amount.Currency = "USD" }},
		{"reversal", func(e *bankstatement.Entry) { e.Reversal = true }},
		{"status", func(e *bankstatement.Entry) { e.Status = bankstatement.Pending }},
		{"bank reference", func(e *bankstatement.Entry) { e.BankReference = "y" }},
		{"occurrence", func(e *bankstatement.Entry) { e.Occurrence = 2 }},
	}
	for _, test := range tests {
		changed := entry(100, "x")
		test.change(&changed)
		if changed.Key() == entry(100, "x").Key() {
			t.Errorf("%s does not change the key", test.name)
		}
	}
}

// TestKey_withoutReference: what the payer gave stands in for the bank's reference.
func TestKey_withoutReference(t *testing.T) {
	told := func(name, account, endToEnd string, lines ...string) bankstatement.EntryKey {
		e := entry(100, "")
		e.Counterparty = bankstatement.Counterparty{Name: name, Account: bankstatement.Account(account)}
		e.EndToEndID, e.Remittance.Unstructured = endToEnd, lines
		return e.Key()
	}
	first := told("Müller GmbH", "DE1", "E", "Rechnung 1001")
	if again := told("MÜLLER  GMBH", "DE1", "E", "Rechnung 10", "01"); again != first {
		t.Error("another layout of the same text changes the key")
	}
	for name, other := range map[string]bankstatement.EntryKey{
		"name":       told("Meier GmbH", "DE1", "E", "Rechnung 1001"),
		"account":    told("Müller GmbH", "DE2", "E", "Rechnung 1001"),
		"end-to-end": told("Müller GmbH", "DE1", "F", "Rechnung 1001"),
		"text":       told("Müller GmbH", "DE1", "E", "Rechnung 1002"),
		// the boundary between two fields must not vanish
		"shifted text": told("Müller GmbH R", "DE1", "E", "echnung 1001"),
	} {
		if other == first {
			t.Errorf("%s does not change the key", name)
		}
	}
}

// TestKey_isStable pins a key: if this test fails, every entry ever imported would be posted again. Change keyVersion
// and migrate instead.
func TestKey_isStable(t *testing.T) {
	if got, want := entry(100, "x").Key(), bankstatement.EntryKey("e1-d1d372361c1f49c6116f808adf61fed6"); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestKey_sameInEveryFormat: with the bank's reference nothing that formats write differently is in the key.
func TestKey_sameInEveryFormat(t *testing.T) {
	camt, mt940 := entry(11900, "2026112012345678"), entry(11900, "2026112012345678")
	camt.Account, mt940.Account = "DE89370400440532013000", bankstatement.NewAccount("37040044/0532013000")
	camt.Counterparty = bankstatement.Counterparty{Name: "Muster Handelsgesellschaft mbH & Co. KG", Account: "DE75512108001245126199"}
	camt.Remittance.Unstructured = []string{"Rechnung NW-2026-1001"}
	mt940.Counterparty = bankstatement.Counterparty{Name: "MUSTER HANDELSGESELLSCHAFT", Account: "DE75512108001245126199"}
	mt940.Remittance.Unstructured = []string{"EREF+4711SVWZ+RECHNUNG NW-2", "026-1001"}
	camt.Code.Proprietary, mt940.Code.Proprietary = "NTRF+166+9075", "166"
	if camt.Key() != mt940.Key() {
		t.Error("the change from MT940 to camt posts the entry again")
	}
}

func TestKey_showsNoPersonalData(t *testing.T) {
	e := entry(100, "")
	e.Counterparty.Name = "Erika"
	if strings.Contains(string(e.Key()), "Erika") || len(e.Key()) != len("e1-")+32 {
		t.Errorf("key %q", e.Key())
	}
}

func TestNumber(t *testing.T) {
	same := entry(100, "")
	other := entry(200, "")
	evening := statement(200, 300, same)
	evening.ID = "2"
	statements := []bankstatement.Statement{
		statement(0, 200, same, same),
		statement(0, 200, same, same), // the same statement again
		evening,
		statement(0, 200, same, same, other), // and again, with an entry more
	}
	bankstatement.Number(statements)
	var got [][]int
	for _, s := range statements {
		var numbers []int
		for i, e := range s.Entries {
			if e.Index != i || e.Account != s.Account {
				t.Errorf("entry %d of %s has index %d and account %s", i, s.ID, e.Index, e.Account)
			}
			numbers = append(numbers, e.Occurrence)
		}
		got = append(got, numbers)
	}
	want := [][]int{{1, 2}, {1, 2}, {3}, {1, 2, 1}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("occurrences (-want +got):\n%s", diff)
	}
}

// TestNumber_overlapsAndReissues: however a bank cuts the same days into files, each entry has one key, and different
// entries have different ones.
func TestNumber_overlapsAndReissues(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		start := calendar.MustDate("2026-11-02")
		var days [][]bankstatement.Entry
		total := 0
		for day := range rapid.IntRange(1, 5).Draw(t, "days") {
			var entries []bankstatement.Entry
			for range rapid.IntRange(0, 4).Draw(t, "entries") {
				e := entry(rapid.Int64Range(1, 2).Draw(t, "amount"), "")
				e.BookedOn = start.AddDays(day)
				entries = append(entries, e)
				total++
			}
			days = append(days, entries)
		}
		known := map[bankstatement.EntryKey]bool{}
		addRange(known, days) // everything at once
		for range 3 {         // then any range of days again
			from := rapid.IntRange(0, len(days)-1).Draw(t, "from")
			to := rapid.IntRange(from, len(days)-1).Draw(t, "to")
			addRange(known, days[from:to+1])
		}
		if len(known) != total {
			t.Fatalf("%d entries have %d keys", total, len(known))
		}
	})
}

// addRange imports some days as one file of one statement.
func addRange(known map[bankstatement.EntryKey]bool, days [][]bankstatement.Entry) {
	s := statement(0, 0)
	for _, day := range days {
		s.Entries = append(s.Entries, day...)
	}
	bankstatement.Number([]bankstatement.Statement{s})
	for _, e := range s.Entries {
		known[e.Key()] = true
	}
}

func TestPartsReconcile(t *testing.T) {
	part := func(minor int64) bankstatement.Transaction { return bankstatement.Transaction{Amount: eur(minor)} }
	tests := []struct {
		name  string
		size  int
		parts []bankstatement.Transaction
		want  bool
	}{
		{"no parts", 0, nil, false},
		{"announced only", 2, nil, false},
		{"add up", 2, []bankstatement.Transaction{part(60), part(40)}, true},
		{"add up, size not told", 0, []bankstatement.Transaction{part(60), part(40)}, true},
		{"with a deduction", 0, []bankstatement.Transaction{part(110), part(-10)}, true},
		{"fewer than announced", 3, []bankstatement.Transaction{part(60), part(40)}, false},
		{"less than the entry", 2, []bankstatement.Transaction{part(60), part(39)}, false},
		{"an amount is missing", 2, []bankstatement.Transaction{part(100), {}}, false},
	}
	for _, test := range tests {
		e := entry(100, "")
		e.BatchSize, e.Parts = test.size, test.parts
		if got := e.PartsReconcile(); got != test.want {
			t.Errorf("%s: got %v", test.name, got)
		}
	}
}

func TestBalanceError_tellsTheFigures(t *testing.T) {
	err := statement(1000, 5000, entry(2500, "a")).CheckBalance()
	want := "opening balance 10.00 EUR plus booked entries 25.00 EUR does not give closing balance 50.00 EUR " +
		"(difference -15.00 EUR)"
	if err == nil || err.Error() != want {
		t.Errorf("got %v", err)
	}
}

func TestIsBatch(t *testing.T) {
	single, announced, described := entry(1, ""), entry(1, ""), entry(1, "")
	single.BatchSize, announced.BatchSize = 1, 2
	described.Parts = []bankstatement.Transaction{{}, {}}
	if single.IsBatch() || !announced.IsBatch() || !described.IsBatch() {
		t.Error("a batch is an entry of two transactions or more, announced or described")
	}
}

func TestContinues(t *testing.T) {
	first, second := statement(0, 200), statement(200, 300)
	if !second.Continues(first) || first.Continues(second) {
		t.Error("order of statements was not recognised")
	}
	second.Account = "DE1"
	if second.Continues(first) {
		t.Error("a statement continues another account's")
	}
}

func TestNewAccount(t *testing.T) {
	if got := bankstatement.NewAccount(" de02 1203 0000\u00a00000 2020 51\n"); got != "DE02120300000000202051" {
		t.Errorf("got %q", got)
	}
}

func TestFaults_areFoundByErrorsAs(t *testing.T) {
	err := fmt.Errorf("import: %w", bankstatement.Faults{
		{File: "a.xml", Line: 3, Column: 7, Field: "Ntry/Amt", Text: "is missing"},
		{File: "a.xml", Line: 9, Column: 1, Text: "ends"},
	})
	var fault bankstatement.Fault
	if !errors.As(err, &fault) || fault.Line != 3 {
		t.Errorf("got %+v", fault)
	}
	if want := "import: a.xml:3:7: Ntry/Amt: is missing\na.xml:9:1: ends"; err.Error() != want {
		t.Errorf("got %q", err)
	}
}

func TestFormats_everyOneIsNamedOnce(t *testing.T) {
	seen := map[bankstatement.Format]bool{}
	for _, format := range bankstatement.Formats() {
		if format == "" || seen[format] {
			t.Errorf("format %q", format)
		}
		seen[format] = true
	}
}
