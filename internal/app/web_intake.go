package app

import (
	"context"

	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

// webIntake keeps mails that a mail service posts.
type webIntake struct{ store *postgres.Store }

// TakeMail implements web.Intake.
func (i webIntake) TakeMail(ctx context.Context, entity string, raw []byte) (mailroom.ID, bool, error) {
	kept, err := KeepMail(ctx, i.store, mailroom.Arrived{Entity: receivable.EntityCode(entity), Raw: raw, Source: mailroom.FromHTTP, By: mailActor})
	return kept.ID, kept.Already, notFound(err)
}
