package app

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/mahnwerk/mahnwerk/ar/access"
	"github.com/mahnwerk/mahnwerk/ar/cashapplication"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
	"github.com/mahnwerk/mahnwerk/internal/web"
)

// webPayments reads payments for the pages, and decides about them as `starter payments` does: the same permission is
// asked for, and the same command reaches the ledger, here through the workflow that waits with the payment.
type webPayments struct {
	store *postgres.Store
	door  paymentDoor
}

// paymentDoor takes decisions about payments and asks whether the person may.
type paymentDoor interface {
	Decide(ctx context.Context, d subledger.DecidePayment) (subledger.Decided, error)
}

// Currencies implements web.Payments.
func (p webPayments) Currencies(ctx context.Context, entities []string) (map[receivable.EntityCode]money.Currency, error) {
	all, err := p.store.Currencies(ctx)
	for code := range all {
		if !among(entities, string(code)) {
			delete(all, code)
		}
	}
	return all, err
}

// PaymentsToDecide implements web.Payments.
func (p webPayments) PaymentsToDecide(ctx context.Context, f subledger.PaymentFilter) ([]subledger.PaymentRow, error) {
	return p.store.PaymentsToDecide(ctx, f)
}

// Payment implements web.Payments.
func (p webPayments) Payment(ctx context.Context, entity receivable.EntityCode, id int64) (web.Payment, error) {
	view, err := p.store.PaymentView(ctx, entity, id)
	if err != nil {
		return web.Payment{}, notFound(err)
	}
	page := web.Payment{PaymentView: view}
	zone, err := p.store.Zone(ctx, string(entity))
	if err != nil {
		return page, fmt.Errorf("zone of entity %s: %w", entity, err)
	}
	for i := range page.History {
		page.History[i].At = page.History[i].At.In(zone)
	}
	of := mentioned(view)
	if page.Names, err = p.store.CustomerNames(ctx, entity, of); err != nil {
		return page, err
	}
	open, err := p.store.OpenItemsOf(ctx, entity, view.Amount.Currency, of)
	if err != nil {
		return page, err
	}
	for _, item := range open {
		page.Open = append(page.Open, web.OpenItem(item))
	}
	page.Next, err = p.next(ctx, entity, id)
	return page, err
}

// mentioned are the customers a payment may have to do with.
func mentioned(v subledger.PaymentView) []receivable.CustomerNumber {
	of := []receivable.CustomerNumber{v.Customer}
	for _, l := range v.LikelyPayers {
		of = append(of, l.Customer)
	}
	for _, e := range v.Offered {
		for _, a := range e.Allocations {
			of = append(of, a.Customer)
		}
	}
	for _, a := range v.Applied {
		of = append(of, a.Customer)
	}
	slices.Sort(of)
	return slices.Compact(of)
}

// next is the payment of the entity that waits after this one, the first that waits where none follows.
func (p webPayments) next(ctx context.Context, entity receivable.EntityCode, id int64) (int64, error) {
	for _, after := range []int64{id, 0} {
		rows, err := p.store.PaymentsToDecide(ctx, subledger.PaymentFilter{Entity: entity, After: after, Limit: 1})
		if err != nil {
			return 0, err
		}
		if len(rows) > 0 && rows[0].PaymentID != id {
			return rows[0].PaymentID, nil
		}
	}
	return 0, nil
}

// DecidePayment implements web.Payments. The payment is looked up first, so that no workflow begins for one that is not there.
func (p webPayments) DecidePayment(ctx context.Context, d subledger.DecidePayment) (subledger.Decided, error) {
	if _, err := p.store.PaymentView(ctx, d.Entity, d.PaymentID); err != nil {
		return subledger.Decided{}, notFound(err)
	}
	decided, err := p.door.Decide(ctx, d)
	return decided, noAnswer(notFound(err))
}

// UndoPayment implements web.Payments.
func (p webPayments) UndoPayment(ctx context.Context, u subledger.UndoPayment) error {
	if err := p.permit(ctx, u.By, u.Entity); err != nil {
		return err
	}
	_, err := p.store.UndoPayment(ctx, u)
	return notFound(err)
}

// OfferAnew implements web.Payments.
func (p webPayments) OfferAnew(ctx context.Context, by string, entity receivable.EntityCode, id int64) error {
	if err := p.permit(ctx, by, entity); err != nil {
		return err
	}
	_, err := p.store.OfferAnew(ctx, entity, id, cashapplication.Propose)
	return notFound(err)
}

// permit asks as the commands do; a refusal stays in the audit chain.
func (p webPayments) permit(ctx context.Context, by string, entity receivable.EntityCode) error {
	return p.store.Permit(ctx, by, access.Book, string(entity))
}

// Advices implements web.Payments.
func (p webPayments) Advices(ctx context.Context, entities []string) ([]subledger.AdviceRow, error) {
	of, err := p.Currencies(ctx, entities)
	if err != nil {
		return nil, err
	}
	var all []subledger.AdviceRow
	for entity := range of {
		some, err := p.store.Advices(ctx, entity, subledger.AdviceExpected, subledger.AdviceBroken, subledger.AdviceRefusal, subledger.AdviceUnreadable)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	slices.SortFunc(all, func(a, b subledger.AdviceRow) int { return cmp.Compare(b.ID, a.ID) })
	return all, nil
}

// InboxFiles implements web.Payments.
func (p webPayments) InboxFiles(ctx context.Context, entities []string) ([]subledger.InboxFile, error) {
	files, err := ofEach(entities, func(entity string) ([]subledger.InboxFile, error) {
		return p.store.InboxFiles(ctx, receivable.EntityCode(entity), shownFiles)
	})
	if err != nil {
		return nil, err
	}
	zones := zonesOf(p.store)
	for i, f := range files {
		if files[i].ReceivedAt, err = zones.in(ctx, string(f.Entity), f.ReceivedAt); err != nil {
			return nil, err
		}
	}
	return files, nil
}

// shownFiles is how many files of an entity the page lists; starter inbox lists more.
const shownFiles = 50

// RefusedFiles implements web.Payments.
func (p webPayments) RefusedFiles(ctx context.Context, entities []string) ([]subledger.Quarantined, error) {
	files, err := p.store.Quarantined(ctx)
	if err != nil {
		return nil, err
	}
	files = slices.DeleteFunc(files, func(f subledger.Quarantined) bool { return !among(entities, string(f.Entity)) })
	zones := zonesOf(p.store)
	for i, f := range files {
		if files[i].At, err = zones.in(ctx, string(f.Entity), f.At); err != nil {
			return nil, err
		}
	}
	return files, nil
}
