package app

import (
	"context"
	"maps"
	"slices"

	"github.com/mahnwerk/mahnwerk/ar/worklist"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

// webWork reads a collector's work for the pages.
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
