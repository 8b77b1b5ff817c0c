package cashapplication_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/cashapplication"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

const (
	kruger  = receivable.CustomerNumber("10001")
	muster  = receivable.CustomerNumber("10002")
	ourBank = bankstatement.Account("DE02120300000000202051")
)

func eur(minor int64) money.Amount { return money.New(minor, "EUR") }

// released are the rules of an entity that posts exact own references by itself.
func released(graceDays int) cashapplication.Rules {
	return cashapplication.Rules{SkontoGraceDays: graceDays, Released: cashapplication.ReleasedAtStart()}
}

// invoice is an open item of Krüger with 2 % Skonto until 11 October.
func invoice(number string, cents int64) cashapplication.OpenItem {
	return cashapplication.OpenItem{Number: receivable.InvoiceNumber(number), Customer: kruger, Amount: eur(cents),
		Open: eur(cents), SkontoBasisPoints: 200, SkontoUntilOn: calendar.MustDate("2026-10-11")}
}

// partlyPaid, of, credit and without change an item for a test.
func partlyPaid(item cashapplication.OpenItem, open int64) cashapplication.OpenItem {
	item.Open = eur(open)
	return item
}

func of(customer receivable.CustomerNumber, item cashapplication.OpenItem) cashapplication.OpenItem {
	item.Customer = customer
	return item
}

func in(c money.Currency, item cashapplication.OpenItem) cashapplication.OpenItem {
	item.Amount.Currency, item.Open.Currency = c, c
	return item
}

// ledger is what all cases of TestPropose are held against.
func ledger() cashapplication.Ledger {
	return cashapplication.Ledger{
		Items: []cashapplication.OpenItem{
			invoice("NW-2026-1001", 119000),
			invoice("NW-2026-1002", 50000),
			partlyPaid(invoice("NW-2026-1003", 80000), 30000),
			of(muster, invoice("NW-2026-2001", 10000)),
			invoice("GU-2026-0001", -20000),
			in("USD", invoice("NW-2026-3001", 70000)),
			partlyPaid(invoice("NW-2026-4001", 40000), 0),
			invoice("5501", 12300),
			invoice("0099", 100),
			invoice("A/B 7001", 100),
			invoice("AB-7001", 200),
		},
		Payers: []cashapplication.Payer{
			{Customer: kruger, Name: "Krüger & Söhne GmbH & Co. KG", IBANs: []string{"DE89 3704 0044 0532 0130 00"}},
			{Customer: muster, Name: "Erika Muster", IBANs: []string{"AT611904300234573201", "DE89370400440532013000"}},
		},
		Rules: released(2),
	}
}

// credit is a booked credit of 20 October with that text.
func credit(cents int64, text ...string) bankstatement.Entry {
	on := calendar.MustDate("2026-10-20")
	return bankstatement.Entry{
		Account: ourBank, Status: bankstatement.Booked, BookedOn: on, ValueOn: on, Occurrence: 1,
		Transaction: bankstatement.Transaction{Amount: eur(cents), Remittance: bankstatement.Remittance{Unstructured: text}},
	}
}

// paid moves an entry to another day.
func paid(on string, entry bankstatement.Entry) bankstatement.Entry {
	entry.BookedOn, entry.ValueOn = calendar.MustDate(on), calendar.MustDate(on)
	return entry
}

func TestPropose(t *testing.T) {
	const automatic, person = true, false
	tests := []struct {
		name      string
		entry     bankstatement.Entry
		code      cashapplication.Code
		automatic bool
		applied   string
	}{
		{"one invoice", credit(119000, "Rechnung NW-2026-1001 vom 01.10.2026"),
			cashapplication.ExactReferences, automatic, "NW-2026-1001 1190.00 EUR"},
		{"number written differently", credit(119000, "re.nr. nw 2026/1001, danke"),
			cashapplication.ExactReferences, automatic, "NW-2026-1001 1190.00 EUR"},
		{"number cut by the bank", credit(119000, "Rechnung NW-2026-", "1001"),
			cashapplication.ExactReferences, automatic, "NW-2026-1001 1190.00 EUR"},
		{"two invoices", credit(169000, "NW-2026-1002, NW-2026-1001"),
			cashapplication.ExactReferences, automatic, "NW-2026-1001 1190.00 EUR; NW-2026-1002 500.00 EUR"},
		{"the same number twice", credit(50000, "NW-2026-1002 NW-2026-1002"),
			cashapplication.ExactReferences, automatic, "NW-2026-1002 500.00 EUR"},
		{"the rest of an invoice", credit(30000, "Rest NW-2026-1003"),
			cashapplication.ExactReferences, automatic, "NW-2026-1003 300.00 EUR"},
		{"less a credit note", credit(99000, "NW-2026-1001 abzgl. GU-2026-0001"),
			cashapplication.ExactReferences, automatic, "GU-2026-0001 -200.00 EUR; NW-2026-1001 1190.00 EUR"},
		{"short number", credit(12300, "RNr 5501"), cashapplication.ExactReferences, automatic, "5501 123.00 EUR"},
		{"structured reference", structured(credit(50000), "NW20261002"),
			cashapplication.ExactReferences, automatic, "NW-2026-1002 500.00 EUR"},
		{"customers of two kinds", credit(129000, "NW-2026-1001 NW-2026-2001"),
			cashapplication.ExactSeveralCustomers, person, "NW-2026-1001 1190.00 EUR; NW-2026-2001 100.00 EUR"},

		{"Skonto in time", paid("2026-10-11", credit(116620, "NW-2026-1001")),
			cashapplication.ExactWithSkonto, automatic, "NW-2026-1001 1166.20 EUR less 23.80 EUR"},
		{"Skonto on the last day of grace", paid("2026-10-13", credit(116620, "NW-2026-1001")),
			cashapplication.ExactWithSkonto, automatic, "NW-2026-1001 1166.20 EUR less 23.80 EUR"},
		{"Skonto on two", paid("2026-10-05", credit(165620, "NW-2026-1001 NW-2026-1002")),
			cashapplication.ExactWithSkonto, automatic,
			"NW-2026-1001 1166.20 EUR less 23.80 EUR; NW-2026-1002 490.00 EUR less 10.00 EUR"},
		{"Skonto too late", paid("2026-10-14", credit(116620, "NW-2026-1001")),
			cashapplication.LateSkonto, person, "NW-2026-1001 1166.20 EUR less 23.80 EUR"},
		{"Skonto by a cent too much", paid("2026-10-11", credit(116619, "NW-2026-1001")),
			cashapplication.PartialPayment, person, "NW-2026-1001 1166.19 EUR"},
		{"Skonto after a partial payment", paid("2026-10-05", credit(28400, "NW-2026-1003")),
			cashapplication.PartialPayment, person, "NW-2026-1003 284.00 EUR"},

		{"a part of an invoice", credit(10000, "NW-2026-1001"), cashapplication.PartialPayment, person, "NW-2026-1001 100.00 EUR"},
		{"a part of two", credit(10000, "NW-2026-1001 NW-2026-1002"), cashapplication.PartialPayment, person, "NW-2026-1001 100.00 EUR"},
		{"more than is open", credit(119001, "NW-2026-1001"), cashapplication.Overpaid, person, "NW-2026-1001 1190.00 EUR"},
		{"already paid", credit(40000, "NW-2026-4001"), cashapplication.AlreadyPaid, person, ""},
		{"another currency", credit(70000, "NW-2026-3001"), cashapplication.OtherCurrency, person, ""},
		{"two items of one number", credit(100, "AB 7001"), cashapplication.AmbiguousReference, person, ""},
		{"no text", credit(119000), cashapplication.NoReference, person, ""},
		{"number inside a longer one", credit(12300, "55012 95501 X5501"), cashapplication.ShortReferences, person, "5501 123.00 EUR"},
		{"numbers are not joined over a comma", credit(119000, "NW-2026,1001"), cashapplication.ShortReferences, person,
			"NW-2026-1001 1190.00 EUR"},
		{"too short to be a number", credit(100, "0099"), cashapplication.RepairedReference, person, "0099 1.00 EUR"},
		{"endless text", credit(119000, "NW-2026-1001 "+strings.Repeat("x", 40_000)), cashapplication.NoReference, person, ""},
		{"money paid out", credit(-5000, "NW-2026-1001"), cashapplication.Outgoing, person, ""},
		{"reversal", reversed(credit(-119000, "NW-2026-1001")), cashapplication.Returned, person, ""},
		{"returned debit", returned(credit(-119000, "NW-2026-1001")), cashapplication.Returned, person, ""},
		{"batch without details", batch(credit(119000, "NW-2026-1001"), 3), cashapplication.UnresolvedBatch, person, ""},
		{"batch that does not add up", batch(credit(119000), 2, part(100000, "NW-2026-1001"), part(1, "5501")),
			cashapplication.UnresolvedBatch, person, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			proposals := cashapplication.Propose([]bankstatement.Entry{test.entry}, ledger())
			if len(proposals) != 1 {
				t.Fatalf("%d proposals for one payment", len(proposals))
			}
			p := proposals[0]
			if p.Code != test.code || p.Automatic != test.automatic || applied(p) != test.applied {
				t.Errorf("got %s, automatic %v, %q; because it %s", p.Code, p.Automatic, applied(p), p.Because)
			}
			if err := p.Check(); err != nil || p.Because == "" {
				t.Errorf("check: %v, because %q", err, p.Because)
			}
		})
	}
}

func structured(entry bankstatement.Entry, reference string) bankstatement.Entry {
	entry.Remittance.Structured = []bankstatement.Reference{{Kind: bankstatement.DocumentReference, Value: reference}}
	return entry
}

func reversed(entry bankstatement.Entry) bankstatement.Entry {
	entry.Reversal = true
	return entry
}

func returned(entry bankstatement.Entry) bankstatement.Entry {
	entry.ReturnReason = bankstatement.ReturnReason{Code: "MS03"}
	return entry
}

func part(cents int64, text string) bankstatement.Transaction {
	return bankstatement.Transaction{Amount: eur(cents), Remittance: bankstatement.Remittance{Unstructured: []string{text}}}
}

func batch(entry bankstatement.Entry, size int, parts ...bankstatement.Transaction) bankstatement.Entry {
	entry.BatchSize, entry.Parts = size, parts
	return entry
}

// applied is the allocations of a proposal on one line.
func applied(p cashapplication.Proposal) string {
	text := ""
	for i, a := range p.Allocations {
		if i > 0 {
			text += "; "
		}
		text += fmt.Sprintf("%s %s", a.Item, a.Amount)
		if !a.Skonto.IsZero() {
			text += fmt.Sprintf(" less %s", a.Skonto)
		}
	}
	return text
}

func TestPropose_partsOfABatchAreMatchedOneByOne(t *testing.T) {
	entry := batch(credit(169000), 2, part(119000, "NW-2026-1001"), part(50000, "NW-2026-1002"))
	proposals := cashapplication.Propose([]bankstatement.Entry{entry}, ledger())
	if len(proposals) != 2 {
		t.Fatalf("%d proposals for two parts", len(proposals))
	}
	for i, p := range proposals {
		if p.Part != i+1 || p.Entry != entry.Key() || p.Code != cashapplication.ExactReferences || !p.Automatic {
			t.Errorf("part %d: %+v", i+1, p)
		}
	}
}

// TestPropose_secondPaymentOfAnInvoice shows that the earlier one takes the item and the later one is kept.
func TestPropose_secondPaymentOfAnInvoice(t *testing.T) {
	late := paid("2026-10-21", credit(50000, "NW-2026-1002"))
	early := paid("2026-10-20", credit(50000, "NW-2026-1002"))
	partial := paid("2026-10-19", credit(100, "NW-2026-1002"))
	proposals := cashapplication.Propose([]bankstatement.Entry{late, early, partial, early}, ledger())
	var got []string
	for _, p := range proposals {
		got = append(got, string(p.Code))
	}
	want := []string{"already_paid", "exact_references", "already_paid"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("by day (-want +got):\n%s", diff)
	}
}

func TestPropose_ignoresWhatIsNotBooked(t *testing.T) {
	for _, status := range []bankstatement.Status{bankstatement.Pending, bankstatement.Information} {
		entry := credit(119000, "NW-2026-1001")
		entry.Status = status
		if proposals := cashapplication.Propose([]bankstatement.Entry{entry}, ledger()); len(proposals) != 0 {
			t.Errorf("%s: %d proposals", status, len(proposals))
		}
	}
}

func TestPropose_evidenceMarksTheNumber(t *testing.T) {
	entry := credit(169000, "Überweisung NW-2026-", "1001")
	entry.Remittance.Structured = []bankstatement.Reference{{Value: "x"}, {Value: "Nr. NW-2026-1002"}}
	p := cashapplication.Propose([]bankstatement.Entry{entry}, ledger())[0]
	var got []string
	for _, e := range p.Evidence {
		text := entry.Remittance.Spaced()
		if e.Field == cashapplication.FieldStructured {
			text = entry.Remittance.Structured[e.Index].Value
		}
		got = append(got, fmt.Sprintf("%s in %s: %s", e.Item, e.Field, text[e.Start:e.End]))
	}
	want := []string{"NW-2026-1001 in unstructured: NW-2026- 1001", "NW-2026-1002 in structured: NW-2026-1002"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestPropose_likelyPayers(t *testing.T) {
	tests := []struct {
		name string
		from bankstatement.Counterparty
		text string
		want []cashapplication.LikelyPayer
	}{
		{"nobody known", bankstatement.Counterparty{Name: "Unbekannt"}, "", nil},
		{"a shared account", bankstatement.Counterparty{Account: "DE89370400440532013000"}, "",
			[]cashapplication.LikelyPayer{{kruger, "iban"}, {muster, "iban"}}},
		{"name without legal form", bankstatement.Counterparty{Name: "KRUEGER + SOEHNE"}, "",
			[]cashapplication.LikelyPayer{{kruger, "name"}}},
		{"name turned round", bankstatement.Counterparty{Name: "Muster, Erika"}, "",
			[]cashapplication.LikelyPayer{{muster, "name"}}},
		{"behind a payment service", bankstatement.Counterparty{Name: "PayService", UltimateName: "Frau Erika Muster"}, "",
			[]cashapplication.LikelyPayer{{muster, "name"}}},
		{"named invoice and account", bankstatement.Counterparty{Account: "AT611904300234573201"}, "NW-2026-1001",
			[]cashapplication.LikelyPayer{{kruger, "reference"}, {muster, "iban"}}},
		{"legal form only", bankstatement.Counterparty{Name: "GmbH & Co. KG"}, "", nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			entry := credit(1, test.text)
			entry.Counterparty = test.from
			proposals := cashapplication.Propose([]bankstatement.Entry{entry}, ledger())
			if diff := cmp.Diff(test.want, proposals[0].LikelyPayers); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestCheck_findsLostMoney(t *testing.T) {
	p := cashapplication.Propose([]bankstatement.Entry{credit(119000, "NW-2026-1001")}, ledger())[0]
	p.Unapplied = eur(1)
	if p.Check() == nil {
		t.Error("a cent too much was not noticed")
	}
	p.Unapplied = money.Zero("USD")
	if p.Check() == nil {
		t.Error("another currency was not noticed")
	}
}

// TestPropose_valueDateBeforeBooking: money that was there in time earns the discount, however late it was booked.
func TestPropose_valueDateBeforeBooking(t *testing.T) {
	entry := credit(116620, "NW-2026-1001")
	entry.ValueOn = calendar.MustDate("2026-10-13")
	if p := cashapplication.Propose([]bankstatement.Entry{entry}, ledger())[0]; p.Code != cashapplication.ExactWithSkonto {
		t.Errorf("got %s because it %s", p.Code, p.Because)
	}
}

// TestPropose_manyItemsOnALargeLedger keeps the search independent of the size of the ledger: a payment of 1,000
// invoices is found among 100,000.
func TestPropose_manyItemsOnALargeLedger(t *testing.T) {
	large := cashapplication.Ledger{Rules: released(0)}
	var text []string
	for i := range 100_000 {
		large.Items = append(large.Items, invoice(fmt.Sprintf("NW-%06d", i), 100))
		if i%100 == 0 {
			text = append(text, fmt.Sprintf("NW-%06d,", i))
		}
	}
	p := cashapplication.Propose([]bankstatement.Entry{credit(100_000, text...)}, large)[0]
	if !p.Automatic || len(p.Allocations) != 1000 {
		t.Errorf("got %s with %d allocations because it %s", p.Code, len(p.Allocations), p.Because)
	}
}
