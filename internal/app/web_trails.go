package app

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"github.com/mahnwerk/mahnwerk/ar/access"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
	"github.com/mahnwerk/mahnwerk/internal/web"
)

// webTrails reads the audit chains for the pages, as `starter audit show` does.
type webTrails struct{ store *postgres.Store }

// maxTrailRows bounds a page: a browser shows a thousand rows, and who needs more exports them.
const maxTrailRows = 1000

// Entities implements web.Trails.
func (w webTrails) Entities(ctx context.Context) ([]string, error) {
	status, err := w.store.Currencies(ctx)
	var codes []string
	for code := range status {
		codes = append(codes, string(code))
	}
	slices.Sort(codes)
	return codes, err
}

// Chain implements web.Trails.
func (w webTrails) Chain(ctx context.Context, entity string) (web.Chain, error) {
	s, err := w.store.ChainState(ctx, entity)
	if err != nil {
		return web.Chain{}, err
	}
	c := web.Chain{Entity: entity, First: s.FirstSeq, Last: s.LastSeq, LastAt: s.LastAt, AnchorSeq: s.Anchor.Seq, AnchorAt: s.Anchor.At, AnchorHolds: s.AnchorHolds}
	if s.Wrong != nil {
		row := strconv.FormatInt(s.Wrong.Seq, 10)
		c.Wrong = [2]string{"Zeile " + row + ": " + s.Wrong.Differs.Explain("de"), "row " + row + ": " + s.Wrong.Differs.Explain("en")}
	}
	return c, nil
}

// errEnough ends the reading of a trail that is longer than a page.
var errEnough = errors.New("more rows than a page shows")

// Trail implements web.Trails. Who may not read words is refused, and who reads them is kept, before any is read.
func (w webTrails) Trail(ctx context.Context, ask web.TrailAsk) (web.Trail, error) {
	var trail web.Trail
	selection, err := selected(ask)
	if err != nil {
		return trail, err
	}
	if ask.Words {
		if err := w.store.Permit(ctx, ask.By, access.Words, ask.Entity); err != nil {
			return trail, err
		}
		if err := w.store.NoteWordsRead(ctx, ask.By, selection); err != nil {
			return trail, err
		}
	}
	_, err = w.store.AuditTrail(ctx, selection, func(r postgres.AuditRow) error {
		if len(trail.Rows) == maxTrailRows {
			return errEnough
		}
		trail.Rows = append(trail.Rows, trailRow(r))
		return nil
	})
	if trail.Cut = errors.Is(err, errEnough); err != nil && !trail.Cut {
		return trail, notFound(err)
	}
	return trail, w.addRuled(ctx, selection, &trail)
}

// selected says in the words of the ledger what is read.
func selected(ask web.TrailAsk) (postgres.AuditSelection, error) {
	s := postgres.AuditSelection{Entity: receivable.EntityCode(ask.Entity), FromOn: ask.FromOn, UntilOn: ask.UntilOn, Words: ask.Words}
	switch ask.Kind {
	case "invoice":
		s.Invoice = receivable.InvoiceNumber(ask.Number)
	case "customer":
		s.Customer = receivable.CustomerNumber(ask.Number)
	case "approval":
		s.Approval = ask.Number
	case "mail":
		id, err := strconv.ParseInt(ask.Number, 10, 64)
		if err != nil || id <= 0 {
			return s, web.ErrNotFound
		}
		s.Mail = id
	}
	return s, nil
}

func trailRow(r postgres.AuditRow) web.TrailRow {
	return web.TrailRow{Seq: r.Seq, At: r.At, On: r.On, Actor: r.Actor, Kind: r.Kind, Subject: r.Subject, Number: r.Number, Facts: r.Facts, Policy: r.Policy,
		Rules: r.Rules, Model: r.Model, Prompt: r.Prompt, Effect: r.Effect, Because: r.Because, Claims: r.Claims, Words: r.Words, Detail: r.Detail, Hash: r.Hash}
}

// addRuled puts what the rules decided by themselves between the events of a case, in the order of time.
func (w webTrails) addRuled(ctx context.Context, selection postgres.AuditSelection, trail *web.Trail) error {
	if !selection.OfCase() {
		return nil
	}
	ruled, err := w.store.Ruled(ctx, selection)
	if err != nil {
		return err
	}
	for _, d := range ruled {
		trail.Rows = append(trail.Rows, web.TrailRow{At: d.At, On: d.On, Kind: "decided", Subject: d.Subject, Policy: d.Policy, Because: d.Because, Detail: []byte("{}")})
	}
	slices.SortStableFunc(trail.Rows, func(a, b web.TrailRow) int { return a.At.Compare(b.At) })
	return nil
}
