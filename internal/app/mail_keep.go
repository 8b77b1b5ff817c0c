package app

import (
	"bytes"
	"context"
	"net/mail"

	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

// KeepMail stores a mail as it came, whichever way, under the name its Message-ID gives it. Nothing else of it is looked at:
// what cannot be read is stored too.
func KeepMail(ctx context.Context, store *postgres.Store, a mailroom.Arrived) (mailroom.Kept, error) {
	if a.MessageID == "" {
		if message, err := mail.ReadMessage(bytes.NewReader(a.Raw)); err == nil {
			a.MessageID = message.Header.Get("Message-Id")
		}
	}
	return store.KeepMail(ctx, a)
}
