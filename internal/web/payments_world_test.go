package web_test

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/access"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/cashapplication"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/web"
)

// payerName and remittance are what a payer might write to get into a page.
const (
	payerName  = `Mallory <img src=x onerror=alert(1)> & Co`
	remittance = `RG R-2026/17 </p><script>alert("2")</script> danke`
)

// till holds payments in memory. It keeps what it was told and refuses what it was told to refuse; who may is asked as
// the ledger asks.
type till struct {
	mu       sync.Mutex
	payments map[int64]web.Payment
	decided  []subledger.DecidePayment
	undone   []subledger.UndoPayment
	anew     []int64
	refuses  error
}

func newTill() *till {
	return &till{payments: map[int64]web.Payment{31: undecidedPayment(), 32: automaticPayment(), 33: unknownPayment()}}
}

func undecidedPayment() web.Payment {
	first := subledger.Explanation{Rank: 1, Code: cashapplication.ExactWithSkonto, Because: "pays exactly what is open less the agreed Skonto on R-2026/17",
		Allocations: []subledger.Proposed{{Item: "R-2026/17", Customer: "K-1", Amount: eur(98000), Skonto: eur(2000)}}, Unapplied: eur(0)}
	second := subledger.Explanation{Rank: 2, Code: cashapplication.PartialPayment, Because: "pays a part of what is open on R-2026#18; 20.00 EUR stays open",
		Allocations: []subledger.Proposed{{Item: "R-2026#18", Customer: "K-1", Amount: eur(98000), Difference: eur(2000), DifferenceKind: cashapplication.PartDifference}}, Unapplied: eur(0)}
	return web.Payment{
		PaymentView: subledger.PaymentView{
			PaymentRow: subledger.PaymentRow{PaymentID: 31, Entity: "NORD", BankEntryID: 7, Amount: eur(98000), Unapplied: eur(98000), ValueOn: calendar.MustDate("2026-03-12"),
				AgeDays: 4, State: subledger.PaymentUndecided, Code: cashapplication.OnAccount, Because: "comes from a known payer, but nothing says for what", Missing: "payer_confirmed",
				LikelyPayers: []subledger.Likely{{Customer: "K-1", Grounds: cashapplication.ByIBAN}, {Customer: "K-1", Grounds: cashapplication.ByName}, {Customer: "K-2", Grounds: cashapplication.ByReference}},
				Payer:        payerName, Best: &first, Candidates: 2, Version: 3},
			PayerIBAN: "DE02120300000000202051",
			Texts: []subledger.MarkedText{{Field: cashapplication.FieldUnstructured, Text: remittance,
				Marks: []subledger.Mark{{Start: 3, End: 12, Item: "R-2026/17", What: cashapplication.FullNumber}}}},
			Offered: []subledger.Explanation{first, second},
			History: []subledger.PaymentHistory{{At: time.Date(2026, 3, 12, 9, 0, 0, 0, time.UTC), By: "mahnwerk/bank", What: "proposed", Code: cashapplication.OnAccount,
				Version: 3, Reason: "comes from a known payer, but nothing says for what"}},
		},
		Names: map[receivable.CustomerNumber]string{"K-1": debtorName, "K-2": "Zweite GmbH"},
		Open:  []web.OpenItem{{Number: "R-2026/17", Customer: "K-1", Open: eur(100000), DueOn: calendar.MustDate("2026-01-20")}},
		Next:  33,
	}
}

func automaticPayment() web.Payment {
	only := subledger.Explanation{Rank: 1, Code: cashapplication.ExactReferences, Because: "pays exactly what is open on R-2026#18",
		Allocations: []subledger.Proposed{{Item: "R-2026#18", Customer: "K-1", Amount: eur(4500)}}, Unapplied: eur(0)}
	return web.Payment{PaymentView: subledger.PaymentView{
		PaymentRow: subledger.PaymentRow{PaymentID: 32, Entity: "NORD", BankEntryID: 8, Amount: eur(4500), Unapplied: eur(0), ValueOn: calendar.MustDate("2026-03-12"),
			State: subledger.PaymentApplied, Code: only.Code, Because: only.Because, Certain: true, Customer: "K-1", Payer: "Kiesel", Best: &only, Candidates: 1, Version: 1},
		Offered: []subledger.Explanation{only},
		Applied: []subledger.AppliedPart{{Invoice: "R-2026#18", Customer: "K-1", Kind: subledger.ByPayment, Amount: eur(4500), On: calendar.MustDate("2026-03-12"), By: "mahnwerk/bank"}},
		History: []subledger.PaymentHistory{{At: time.Date(2026, 3, 12, 9, 0, 0, 0, time.UTC), By: "mahnwerk/bank", What: "posted_automatically", Code: only.Code, Reason: only.Because}},
	}}
}

func unknownPayment() web.Payment {
	return web.Payment{PaymentView: subledger.PaymentView{PaymentRow: subledger.PaymentRow{PaymentID: 33, Entity: "NORD", BankEntryID: 9, Amount: eur(700), Unapplied: eur(700),
		ValueOn: calendar.MustDate("2026-03-13"), State: subledger.PaymentUndecided, Code: cashapplication.AmountDiffers, Because: "names items whose open amounts do not explain it: "}}}
}

// paymentsPort is the till behind the pages' port, with the world's faults.
type paymentsPort struct {
	*till
	world *world
}

func (w *world) payments() web.Payments { return paymentsPort{w.money, w} }

func (p paymentsPort) Currencies(_ context.Context, entities []string) (map[receivable.EntityCode]money.Currency, error) {
	all := map[receivable.EntityCode]money.Currency{"NORD": "EUR", "SUED": "JPY"}
	for code := range all {
		if len(entities) > 0 && !slices.Contains(entities, string(code)) {
			delete(all, code)
		}
	}
	return all, p.world.broken
}

func (p paymentsPort) PaymentsToDecide(_ context.Context, f subledger.PaymentFilter) ([]subledger.PaymentRow, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	var rows []subledger.PaymentRow
	for _, pay := range p.payments {
		waits := pay.State == subledger.PaymentUndecided && pay.AgeDays >= f.OlderThanDays
		inRange := pay.Amount.Minor >= f.AtLeastMinor && (f.AtMostMinor == 0 || pay.Amount.Minor <= f.AtMostMinor)
		theirs := f.Customer == "" || slices.ContainsFunc(pay.LikelyPayers, func(l subledger.Likely) bool { return l.Customer == f.Customer })
		if pay.Entity == f.Entity && (waits || f.All) && inRange && theirs && pay.PaymentID > f.After && !p.world.empty {
			rows = append(rows, pay.PaymentRow)
		}
	}
	slices.SortFunc(rows, func(a, b subledger.PaymentRow) int { return cmp.Compare(a.PaymentID, b.PaymentID) })
	return rows[:min(len(rows), f.Limit)], p.world.broken
}

func (p paymentsPort) Payment(_ context.Context, entity receivable.EntityCode, id int64) (web.Payment, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	pay, ok := p.payments[id]
	if !ok || pay.Entity != entity {
		return pay, web.ErrNotFound
	}
	return pay, p.world.broken
}

// permit asks the real rule.
func (p paymentsPort) permit(h subledger.Head) error {
	return access.Check(access.Person{User: p.world.users[h.By], Known: true}, access.Book, []string{string(h.Entity)})
}

func (p paymentsPort) DecidePayment(_ context.Context, d subledger.DecidePayment) (subledger.Decided, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, check := range []func() error{func() error { return p.permit(d.Head) }, d.Check, func() error { return p.refuses }} {
		if err := check(); err != nil {
			return subledger.Decided{}, err
		}
	}
	pay, ok := p.payments[d.PaymentID]
	if !ok {
		return subledger.Decided{}, web.ErrNotFound
	}
	p.decided = append(p.decided, d)
	pay.State, pay.Unapplied = subledger.PaymentApplied, eur(0)
	if d.Choice == subledger.ChooseCandidate {
		for _, a := range pay.Offered[d.Candidate-1].Allocations {
			pay.Applied = append(pay.Applied, subledger.AppliedPart{Invoice: a.Item, Customer: a.Customer, Kind: subledger.ByPayment, Amount: a.Amount, By: d.By})
		}
	}
	pay.History = append(pay.History, subledger.PaymentHistory{At: time.Date(2026, 3, 16, 9, 0, 0, 0, time.UTC), By: d.By, What: string(d.Choice), Reason: d.Reason})
	p.payments[d.PaymentID] = pay
	return subledger.Decided{Choice: d.Choice}, nil
}

func (p paymentsPort) UndoPayment(_ context.Context, u subledger.UndoPayment) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, check := range []func() error{func() error { return p.permit(u.Head) }, u.Check, func() error { return p.refuses }} {
		if err := check(); err != nil {
			return err
		}
	}
	p.undone = append(p.undone, u)
	return nil
}

func (p paymentsPort) OfferAnew(_ context.Context, by string, entity receivable.EntityCode, id int64) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.permit(subledger.Head{Entity: entity, By: by}); err != nil {
		return err
	}
	p.anew = append(p.anew, id)
	return p.refuses
}

func (p paymentsPort) Advices(context.Context, []string) ([]subledger.AdviceRow, error) {
	if p.world.empty {
		return nil, p.world.broken
	}
	return []subledger.AdviceRow{{ID: 5, Entity: "NORD", Customer: "K-1", Number: "AV-9", Total: eur(7500), PayOn: calendar.MustDate("2026-03-10"),
		ExpiresOn: calendar.MustDate("2026-03-20"), State: subledger.AdviceBroken, Because: "the money never came", Lines: 2, File: `avis"><script>.pdf`, PaymentID: 31}}, p.world.broken
}

func (p paymentsPort) InboxFiles(context.Context, []string) ([]subledger.InboxFile, error) {
	if p.world.empty {
		return nil, p.world.broken
	}
	return []subledger.InboxFile{{ID: 1, FileID: subledger.FileID{Entity: "NORD"}, Kind: subledger.StatementFile, Name: "<i>umsatz</i>.sta", Source: "sftp", State: subledger.InboxTaken,
		Lines: 200, Decided: 198, Faults: []string{"umsatz.sta:12: no amount"}, ReceivedAt: time.Date(2026, 3, 16, 8, 0, 0, 0, time.UTC)}}, p.world.broken
}

func (p paymentsPort) RefusedFiles(context.Context, []string) ([]subledger.Quarantined, error) {
	if p.world.empty {
		return nil, p.world.broken
	}
	return []subledger.Quarantined{{ID: 2, Entity: "NORD", Kind: subledger.StatementFile, Name: "statement <1>.xml", SizeBytes: 812, Reason: "the balance does not add up",
		Position: "line 7", At: time.Date(2026, 3, 16, 8, 0, 0, 0, time.UTC)}}, p.world.broken
}
