package app

import (
	"context"
	"maps"
	"slices"

	"github.com/mahnwerk/mahnwerk/ar/access"
	"github.com/mahnwerk/mahnwerk/ar/call"
	"github.com/mahnwerk/mahnwerk/ar/playbook"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/worklist"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
	"github.com/mahnwerk/mahnwerk/internal/web"
)

// webWork reads a collector's work for the pages, and logs calls as `starter calls log` does: the same permission is asked.
type webWork struct{ store *postgres.Store }

// Worklist implements web.Work.
func (w webWork) Worklist(ctx context.Context, entities []string, collector string, limit int) ([]worklist.Entry, error) {
	all, err := w.store.Currencies(ctx)
	if err != nil {
		return nil, err
	}
	var entries []worklist.Entry
	for _, entity := range slices.Sorted(maps.Keys(all)) {
		if !among(entities, string(entity)) {
			continue
		}
		some, err := w.store.Worklist(ctx, entity, collector, limit)
		if err != nil {
			return nil, err
		}
		entries = append(entries, some...)
	}
	return entries, nil
}

// caseworkCalls is how many calls the page of a customer shows.
const caseworkCalls = 20

// Casework implements web.Work.
func (w webWork) Casework(ctx context.Context, entity receivable.EntityCode, number receivable.CustomerNumber) (web.Casework, error) {
	c := web.Casework{Entity: entity, Customer: number}
	view, err := w.store.CustomerView(ctx, entity, number)
	if err != nil {
		return c, notFound(err)
	}
	c.Name = view.Name
	for _, i := range view.Items {
		if i.Open.IsPositive() && i.Kind == receivable.DocumentInvoice {
			c.Items = append(c.Items, web.OpenItem{Number: i.Number, Customer: number, Open: i.Open, DueOn: i.DueOn})
		}
	}
	all, err := w.store.Currencies(ctx)
	if err != nil {
		return c, err
	}
	c.Currency = all[entity]
	entries, err := w.store.Worklist(ctx, entity, "", 0)
	if err != nil {
		return c, err
	}
	c.Entries = slices.DeleteFunc(entries, func(e worklist.Entry) bool { return e.Customer != number })
	if c.Calls, err = w.store.PhoneCalls(ctx, entity, number, caseworkCalls); err != nil {
		return c, err
	}
	zones := zonesOf(w.store)
	for i := range c.Calls {
		if c.Calls[i].At, err = zones.in(ctx, string(entity), c.Calls[i].At); err != nil {
			return c, err
		}
	}
	return c, nil
}

// Playbook implements web.Work.
func (w webWork) Playbook(ctx context.Context, entity receivable.EntityCode, name string) (playbook.Version, error) {
	v, err := w.store.Playbook(ctx, entity, name, 0)
	return v, notFound(err)
}

// LogCall implements web.Work.
func (w webWork) LogCall(ctx context.Context, l call.Log) (call.Result, error) {
	if err := w.store.Permit(ctx, l.By, access.Collect, string(l.Entity)); err != nil {
		return call.Result{}, err
	}
	result, err := w.store.LogCall(ctx, l)
	return result, notFound(err)
}
