package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/ar/reply"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

// DraftReply drafts an answer to a mail, or a mail that a collector asks for, from facts alone, and keeps it. Nothing leaves:
// a person sends it. Asked again with the same facts it is the same draft. It returns what ReplyBasis and KeepReply return, and
// a RefusedError where the topic lacks a fact it needs (reply_facts).
func DraftReply(ctx context.Context, store *postgres.Store, ask mailroom.AskReply) (mailroom.Reply, error) {
	basis, err := store.ReplyBasis(ctx, ask)
	if err != nil {
		return mailroom.Reply{}, err
	}
	basis.Facts.Creditor.Signer = ask.By
	draft, err := reply.Compose(basis.Facts)
	if errors.Is(err, reply.ErrFacts) || errors.Is(err, reply.ErrLanguage) {
		return mailroom.Reply{}, subledger.Refuse("reply_facts", "%v", err)
	}
	if err != nil {
		return mailroom.Reply{}, fmt.Errorf("draft a reply: %w", err)
	}
	letter, err := draft.Fill()
	if err != nil {
		return mailroom.Reply{}, fmt.Errorf("draft a reply: %w", err)
	}
	facts, err := json.Marshal(basis.Facts)
	if err != nil {
		return mailroom.Reply{}, fmt.Errorf("draft a reply: %w", err)
	}
	sum := sha256.Sum256(facts)
	return store.KeepReply(ctx, mailroom.NewReply{Head: ask.Head, Customer: basis.Customer, Mail: ask.Mail, Topic: string(basis.Facts.Topic), Invoices: basis.Invoices,
		Language: basis.Facts.Language, Tone: mailroom.Tone(basis.Facts.Tone), Subject: letter.Subject, Body: letter.Body, Wording: mailroom.ByTemplate,
		FactsHash: hex.EncodeToString(sum[:]), FactsVersion: basis.Version})
}
