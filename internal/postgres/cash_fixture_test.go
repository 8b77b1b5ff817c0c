package postgres_test

import (
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/cashapplication"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/testkit"
)

// The payer of most tests: its account has right check digits, so that a refund may go there.
const (
	payerIBAN = "DE89370400440532013000"
	otherIBAN = "AT611904300234573201"
)

// said is what a matcher says in a test about the store: the matcher itself is tested where it is.
type said struct {
	code        cashapplication.Code
	certain     bool
	allocations []cashapplication.Allocation
	// runnerUp is a second explanation.
	runnerUp []cashapplication.Allocation
	likely   []receivable.CustomerNumber
}

// allocation is money on an item of a customer.
func allocation(item, customer string, minor int64) cashapplication.Allocation {
	return cashapplication.Allocation{Item: receivable.InvoiceNumber(item), Customer: receivable.CustomerNumber(customer), Amount: eur(minor), Skonto: eur(0)}
}

// saying is a matcher that says one thing about every credit, by the rules of the ledger it is given, and about returns and
// debits what they are.
func saying(w said) subledger.Matcher {
	return func(entries []bankstatement.Entry, ledger cashapplication.Ledger) []cashapplication.Proposal {
		var all []cashapplication.Proposal
		for _, e := range entries {
			p := cashapplication.Proposal{Entry: e.Key(), Amount: e.Amount, Unapplied: e.Amount, Because: "the test says so"}
			switch {
			case e.Reversal || e.ReturnReason.IsReturn():
				p.Code = cashapplication.Returned
			case !e.Amount.IsPositive():
				p.Code = cashapplication.Outgoing
			default:
				w.about(&p, ledger)
			}
			all = append(all, p)
		}
		return all
	}
}

func (w said) about(p *cashapplication.Proposal, ledger cashapplication.Ledger) {
	p.Code, p.Certain = w.code, w.certain
	p.Automatic = w.certain && ledger.Rules.Released[w.code]
	for _, customer := range w.likely {
		p.LikelyPayers = append(p.LikelyPayers, cashapplication.LikelyPayer{Customer: customer, Grounds: cashapplication.ByIBAN})
	}
	for _, allocations := range [][]cashapplication.Allocation{w.allocations, w.runnerUp} {
		if allocations == nil {
			continue
		}
		left := p.Amount
		for _, a := range allocations {
			left.Minor -= a.Amount.Minor
		}
		p.Candidates = append(p.Candidates, cashapplication.Candidate{Code: w.code, Allocations: allocations, Unapplied: left, Because: "so it adds up"})
	}
	if len(p.Candidates) > 0 {
		p.Allocations, p.Unapplied = p.Candidates[0].Allocations, p.Candidates[0].Unapplied
	}
}

// arrived takes in a statement of one credit from a payer and returns the payment.
func arrived(t *testing.T, b *testkit.Books, reference string, minor int64, match subledger.Matcher, change ...func(*bankstatement.Entry)) int64 {
	t.Helper()
	e := credit(reference, minor, "Zahlung Nr 4711 wie immer vom Hausmeister")
	e.Counterparty = bankstatement.Counterparty{Name: "Zahlerin KG", Account: payerIBAN}
	for _, f := range change {
		f(&e)
	}
	takeIn(t, b, reference, match, e)
	return one[int64](t, b.Store, `SELECT coalesce(max(p.id), 0) FROM payment p`)
}

// takeIn reads a statement with some entries and matches it.
func takeIn(t *testing.T, b *testkit.Books, reference string, match subledger.Matcher, entries ...bankstatement.Entry) subledger.Matched {
	t.Helper()
	opening := one[int64](t, b.Store, `SELECT coalesce((SELECT closing_minor FROM bank_statement ORDER BY id DESC LIMIT 1), 0)`)
	must[subledger.Recorded](t)(b.Store.RecordStatement(t.Context(), fileOf(reference+".xml", statementOf("S-"+reference, "2026-11-20", opening, entries...))))
	return must[subledger.Matched](t)(b.Store.MatchStatement(t.Context(), testkit.Nord, match))
}

// release lets codes post by themselves.
func release(t *testing.T, b *testkit.Books, codes ...cashapplication.Code) {
	t.Helper()
	for _, code := range codes {
		_, err := b.Store.SetReleasedCode(t.Context(), subledger.ReleaseCode{Head: because("senta", "tested"), Code: code, Released: true})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func because(by, reason string) subledger.Head {
	return subledger.Head{Entity: testkit.Nord, By: by, Reason: reason}
}

func proofOf(t *testing.T, b *testkit.Books, code cashapplication.Code) subledger.CodeProof {
	t.Helper()
	for _, p := range must[[]subledger.CodeProof](t)(b.Store.ReleaseProof(t.Context(), testkit.Nord)) {
		if p.Code == code {
			return p
		}
	}
	t.Fatalf("no proof of %s", code)
	return subledger.CodeProof{}
}

func viewOf(t *testing.T, b *testkit.Books, id int64) subledger.PaymentView {
	t.Helper()
	return must[subledger.PaymentView](t)(b.Store.PaymentView(t.Context(), testkit.Nord, id))
}

func openOn(t *testing.T, b *testkit.Books, number string) int64 {
	t.Helper()
	return one[int64](t, b.Store, `SELECT s.open_minor FROM item_state s JOIN invoice i ON i.id = s.invoice_id WHERE i.number = $1`, number)
}

func booked(account string, t *testing.T, b *testkit.Books) int64 {
	t.Helper()
	return one[int64](t, b.Store, `SELECT coalesce(sum(amount_minor), 0)::bigint FROM posting WHERE account = $1`, account)
}

func openTasks(t *testing.T, b *testkit.Books, kind string) int {
	t.Helper()
	return one[int](t, b.Store, `SELECT count(*)::int FROM task WHERE kind = $1 AND state = 'open'`, kind)
}
