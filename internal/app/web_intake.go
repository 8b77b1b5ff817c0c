package app

import (
	"cmp"
	"context"
	"crypto/sha256"

	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

// webIntake keeps mails that a mail service posts.
type webIntake struct{ store *postgres.Store }

// TakeMail implements web.Intake. What the ledger refuses, such as a mail that is too large, is noted in quarantine: the
// service that posted it may drop it.
func (i webIntake) TakeMail(ctx context.Context, by, entity string, raw []byte) (mailroom.ID, bool, error) {
	kept, err := KeepMail(ctx, i.store, mailroom.Arrived{Entity: receivable.EntityCode(entity), Raw: raw, Source: mailroom.FromHTTP, By: cmp.Or(by, mailActor)})
	if subledger.IsRefused(err, "") {
		sum := sha256.Sum256(raw)
		_, noting := i.store.Quarantine(ctx, subledger.Quarantined{Entity: receivable.EntityCode(entity), Kind: subledger.AdviceDoc, Name: "posted mail",
			SHA256: sum[:], SizeBytes: int64(len(raw)), Reason: err.Error(), By: cmp.Or(by, mailActor)})
		if noting != nil {
			err = noting
		}
	}
	return kept.ID, kept.Already, notFound(err)
}
