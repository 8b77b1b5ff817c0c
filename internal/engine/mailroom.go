package engine

import (
	"context"

	"github.com/mahnwerk/mahnwerk/ar/access"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/workflows"
)

// MailDoor decides what a customer's mail says through the mail's workflow, so that its history shows who decided what and
// when. Who decides at the ledger directly does the same: the workflow hears of it.
type MailDoor struct {
	Engine  *Engine
	Permits Permits
}

// Decide applies what a person decides about one claim of a mail. It returns a *subledger.RefusedError for what roles or the
// ledger refuse, subledger.ErrNotFound, or ErrNoWorker. The same decision twice takes effect once.
func (d *MailDoor) Decide(ctx context.Context, decide mailroom.DecideClaim) (mailroom.Decided, error) {
	var decided mailroom.Decided
	if err := decide.Check(); err != nil {
		return decided, err
	}
	if err := d.Permits.Permit(ctx, decide.By, access.Collect, string(decide.Mail.Entity)); err != nil {
		return decided, err
	}
	t, err := targetOf(workflows.InboundMailID(decide.Mail), 0)
	if err != nil {
		return decided, err
	}
	return decided, d.Engine.decide(ctx, t, decide, &decided)
}
