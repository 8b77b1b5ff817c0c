package app

import (
	"cmp"
	"context"
	"slices"

	"github.com/mahnwerk/mahnwerk/ar/access"
	"github.com/mahnwerk/mahnwerk/ar/casework"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

// webCases ties the pages about disputes to the ledger. The case's workflow hears of what is done here.
type webCases struct{ store *postgres.Store }

// Cases implements web.DisputeCases.
func (c webCases) Cases(ctx context.Context, entities []string) ([]casework.Line, error) {
	if len(entities) == 0 {
		return c.store.Cases(ctx, postgres.CaseFilter{})
	}
	var all []casework.Line
	for _, entity := range entities {
		some, err := c.store.Cases(ctx, postgres.CaseFilter{Entity: receivable.EntityCode(entity)})
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	slices.SortStableFunc(all, func(a, b casework.Line) int { return cmp.Or(a.DueOn.Compare(b.DueOn), cmp.Compare(a.Case, b.Case)) })
	return all, nil
}

// Case implements web.DisputeCases.
func (c webCases) Case(ctx context.Context, entity receivable.EntityCode, id int64) (casework.Case, error) {
	one, err := c.store.Case(ctx, entity, id)
	return one, notFound(err)
}

// CommentCase implements web.DisputeCases.
func (c webCases) CommentCase(ctx context.Context, comment casework.Comment) error {
	return c.may(ctx, comment.Head, func() error { _, err := c.store.CommentCase(ctx, comment); return err })
}

// AssignCase implements web.DisputeCases.
func (c webCases) AssignCase(ctx context.Context, a casework.Assign) error {
	return c.may(ctx, a.Head, func() error { _, err := c.store.AssignCase(ctx, a); return err })
}

// WaitOnCase implements web.DisputeCases.
func (c webCases) WaitOnCase(ctx context.Context, w casework.Wait) error {
	return c.may(ctx, w.Head, func() error { _, err := c.store.WaitOnCase(ctx, w); return err })
}

// ResolveCase implements web.DisputeCases.
func (c webCases) ResolveCase(ctx context.Context, r casework.Resolve) error {
	return c.may(ctx, r.Head, func() error { _, err := c.store.ResolveCase(ctx, r); return err })
}

// may asks as the commands do; a refusal stays in the audit chain.
func (c webCases) may(ctx context.Context, h subledger.Head, do func() error) error {
	if err := c.store.Permit(ctx, h.By, access.Collect, string(h.Entity)); err != nil {
		return err
	}
	return notFound(do())
}
