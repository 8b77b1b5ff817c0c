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
	"github.com/mahnwerk/mahnwerk/internal/llm"
	"github.com/mahnwerk/mahnwerk/internal/llm/draftmodel"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

// DraftReply drafts an answer to a mail, or a mail that a collector asks for, from facts alone, and keeps it. Nothing leaves:
// a person sends it. Asked again with the same facts it is the same draft. It returns what ReplyBasis and KeepReply return, and
// a RefusedError where the topic lacks a fact it needs (reply_facts).
//
// Where the entity permits a provider drafts, the words around the facts may be a model's; whatever it answers, or when it does
// not, figures, dates and accounts are the same.
func (a *App) DraftReply(ctx context.Context, store *postgres.Store, ask mailroom.AskReply) (mailroom.Reply, error) {
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
	wording := mailroom.ByTemplate
	if ask.Plan == 0 { // what was agreed is said in our words alone
		draft, wording = a.reworded(ctx, store, ask, draft, basis.Facts)
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
		Language: basis.Facts.Language, Tone: mailroom.Tone(basis.Facts.Tone), Subject: letter.Subject, Body: letter.Body, Wording: wording,
		FactsHash: hex.EncodeToString(sum[:]), FactsVersion: basis.Version, Plan: basis.Plan})
}

// reworded asks the permitted provider to say a draft in other words. The template stays where there is none, where its words
// are refused, and where it fails.
func (a *App) reworded(ctx context.Context, store *postgres.Store, ask mailroom.AskReply, d reply.Draft, f reply.Facts) (reply.Draft, mailroom.Wording) {
	m := a.modelOf(store)
	permission, err := store.ModelPermission(ctx, ask.Entity, mailroom.DraftData)
	if err != nil || !m.permits(permission) {
		return d, mailroom.ByTemplate
	}
	provider, err := m.about(ctx, mailroom.ID{Entity: ask.Entity, Key: ask.Mail.Key})
	if err != nil {
		return d, mailroom.ByTemplate
	}
	other, findings, err := draftmodel.Reworder{Provider: provider, Deadline: m.config.Timeout}.Reword(ctx, d, f)
	if err != nil || len(findings) > 0 || other.Body == d.Body && other.Subject == d.Subject {
		a.Log.Info("a draft keeps its template", "entity", ask.Entity, "outcome", llm.Code(err), "findings", len(findings))
		return d, mailroom.ByTemplate
	}
	return other, mailroom.ByModel
}
