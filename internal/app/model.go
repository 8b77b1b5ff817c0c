package app

import (
	"context"
	"math"
	"sync"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/internal/llm"
	"github.com/mahnwerk/mahnwerk/internal/llm/drivers"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

// model is the configured provider of this process, made once. Its breaker and its limit hold for all entities together;
// budget, cache and records are each entity's own.
type model struct {
	store  *postgres.Store
	config llm.Config

	once     sync.Once
	provider llm.Provider
	breaker  *llm.Breaker
	close    func() error
	err      error
}

// modelOf is the process's one provider.
func (a *App) modelOf(store *postgres.Store) *model {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.model == nil {
		a.model = &model{store: store, config: a.Config.Model}
	}
	return a.model
}

// end closes the provider's connections, where it was ever opened.
func (m *model) end() error {
	if m.close == nil {
		return nil
	}
	return m.close()
}

// configured tells whether there is a provider at all.
func (m *model) configured() bool { return m.config.Driver != "" && m.config.Driver != llm.Rules }

// permits tells whether an entity's permission fits the provider.
func (m *model) permits(p mailroom.Permission) bool {
	return m.configured() && p.Permits(m.config.Driver, m.config.Region)
}

// open makes the provider. It opens no connection. Its limit and its breaker hold for everybody who asks.
func (m *model) open(ctx context.Context) (llm.Provider, error) {
	m.once.Do(func() {
		var p llm.Provider
		if p, m.close, m.err = drivers.Open(context.WithoutCancel(ctx), m.config); m.err == nil {
			m.provider, m.breaker = llm.Limited(p, m.config.Concurrency), llm.NewBreaker()
		}
	})
	return m.provider, m.err
}

// about is the provider for one mail of an entity: its answers are kept, its calls recorded and paid from the entity's
// budget.
func (m *model) about(ctx context.Context, id mailroom.ID) (llm.Provider, error) {
	p, err := m.open(ctx)
	if err != nil {
		return nil, err
	}
	books := modelBooks{store: m.store, id: id, limit: mailroom.Budget{Calls: math.MaxInt32, Tokens: m.config.DailyTokens}}
	return llm.Wrap(p, llm.Wrapping{Shelf: books, Breaker: m.breaker, Ledger: books, Auditor: books}), nil
}

// keepAnswers is how long the same question gets the same answer: a mail that is read again within a month, after a rule
// was changed for example, costs nothing.
const keepAnswers = 30 * 24 * time.Hour

// modelBooks keeps an entity's calls, budget and answers in the ledger.
type modelBooks struct {
	store *postgres.Store
	id    mailroom.ID
	limit mailroom.Budget
}

// Reserve implements llm.Ledger.
func (b modelBooks) Reserve(ctx context.Context, tokens int64) (func(context.Context, int64) error, bool, error) {
	spent, ok, err := b.store.ReserveBudget(ctx, b.entity(), b.limit, tokens)
	if err != nil || !ok {
		return nil, false, err
	}
	return func(ctx context.Context, used int64) error {
		return b.store.ChargeBudget(ctx, b.entity(), spent, tokens, used)
	}, true, nil
}

// Find implements llm.Shelf.
func (b modelBooks) Find(ctx context.Context, key string) (llm.Kept, bool, error) {
	answer, ok, err := b.store.CachedAnswer(ctx, b.entity(), key, b.store.Now().Add(-keepAnswers))
	return llm.Kept{JSON: answer.Answer, Model: answer.Model}, ok, err
}

// Keep implements llm.Shelf. Answers in words are not kept: they are drafts.
func (b modelBooks) Keep(ctx context.Context, key string, k llm.Kept) error {
	if len(k.JSON) == 0 {
		return nil
	}
	return b.store.KeepAnswer(ctx, b.entity(), key, mailroom.CachedAnswer{Answer: k.JSON, Model: k.Model})
}

// RecordCall implements llm.Auditor.
func (b modelBooks) RecordCall(ctx context.Context, c llm.Call) error {
	return b.store.RecordCall(ctx, mailroom.Call{Entity: b.entity(), Mail: b.id.Key, Purpose: string(c.Purpose), Provider: c.Provider, Region: c.Region,
		Model: c.Model, PromptID: c.PromptID, RequestHash: c.RequestHash, ResponseHash: c.ResponseHash, InputTokens: c.InputTokens,
		OutputTokens: c.OutputTokens, Outcome: c.Outcome, Cached: c.Cached, Latency: c.Latency})
}

func (b modelBooks) entity() receivable.EntityCode { return b.id.Entity }
