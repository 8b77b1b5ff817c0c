package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/cashapplication"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// postProposal books the money of one proposal, and the credit notes its payer deducted.
func (t *tx) postProposal(ctx context.Context, entity receivable.EntityCode, u *undecidedEntry, p cashapplication.Proposal) (int64, error) {
	key := bankKey(u.entry, p.Part)
	from := transactionOf(u.entry, p.Part)
	pay := subledger.Payment{Head: subledger.Head{Entity: entity, Key: key, By: cashier}, Customer: subledger.LikelyPayer(p),
		Amount: p.Amount, ValueOn: valueOn(u.entry)}
	origin := origin{bankEntryID: u.id}
	var credits []int64
	if p.Automatic {
		plan, err := subledger.PlanOf(p.Allocations)
		if err != nil {
			return 0, err
		}
		pay.Allocations, pay.Uses = plan.Allocations, plan.Uses
		if owner, single := subledger.OwnerOf(p.Allocations); single && pay.Customer == "" {
			pay.Customer = owner
		}
		if credits, err = t.useCredits(ctx, pay.Head, plan.Credits); err != nil {
			return 0, err
		}
		// The rules say that so little may stay with its payer: it is nobody's question.
		origin.onAccount = pay.Customer != ""
	}
	if pay.Customer == "" {
		origin.likely = subledger.LikelyPayers(p)
	}
	booked, _, err := onceIn(ctx, t, pay, func(t *tx, o order) (subledger.Booked, error) { return t.postPayment(ctx, o, pay, origin) })
	if err != nil {
		return 0, err
	}
	if err := t.afterPosting(ctx, entity, booked.PaymentID, p.Part, from, credits); err != nil {
		return 0, err
	}
	if p.Automatic {
		err = t.afterApplying(ctx, entity, booked.PaymentID, p, from)
	}
	return booked.PaymentID, err
}

// afterPosting keeps how the bank names the payment, and which credit notes came with it.
func (t *tx) afterPosting(ctx context.Context, entity receivable.EntityCode, paymentID int64, part int, from bankstatement.Transaction, credits []int64) error {
	_, err := t.Exec(ctx, `
		INSERT INTO payment_trace (payment_id, entity, part, end_to_end_id, mandate_id, bank_reference, payer_iban, payer_name, remittance)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (payment_id) DO NOTHING`, paymentID, entity, part, from.EndToEndID, from.MandateID, from.BankReference,
		from.Counterparty.Account, from.Counterparty.Name, from.Remittance.Spaced())
	if err != nil {
		return fmt.Errorf("keep how the bank names the payment: %w", err)
	}
	return t.keepCredits(ctx, paymentID, credits)
}

func (t *tx) keepCredits(ctx context.Context, paymentID int64, credits []int64) error {
	if len(credits) == 0 {
		return nil
	}
	_, err := t.Exec(ctx, `INSERT INTO payment_credit (entry_id, payment_id) SELECT unnest($1::bigint[]), $2 ON CONFLICT DO NOTHING`, credits, paymentID)
	if err != nil {
		return fmt.Errorf("keep the credit notes of the payment: %w", err)
	}
	return nil
}

// afterApplying draws the conclusions of an automatic posting: what it teaches, and which invoices were paid short.
func (t *tx) afterApplying(ctx context.Context, entity receivable.EntityCode, paymentID int64, p cashapplication.Proposal, from bankstatement.Transaction) error {
	owner, single := subledger.OwnerOf(p.Allocations)
	if single && teaches[p.Code] && from.Counterparty.UltimateName == "" {
		if _, err := t.learnAccount(ctx, entity, owner, string(from.Counterparty.Account), cashier, paymentID); err != nil {
			return err
		}
	}
	return t.askWhyShort(ctx, entity, paymentID, subledger.ShortPaid(p.Allocations))
}

// teaches are the codes whose postings need no person to be believed: complete own numbers, to the cent.
var teaches = map[cashapplication.Code]bool{cashapplication.ExactReferences: true, cashapplication.ExactWithSkonto: true}

// useCredits applies credit notes that the payer deducted and returns their entries.
func (t *tx) useCredits(ctx context.Context, head subledger.Head, uses []subledger.CreditUse) ([]int64, error) {
	var entries []int64
	for i, use := range uses {
		apply := subledger.ApplyCreditNote{Head: subledger.Head{Entity: head.Entity, Key: head.Key + "/credit/" + strconv.Itoa(i+1), By: head.By},
			CreditNote: use.CreditNote, Allocations: []subledger.Allocation{{Invoice: use.Invoice, Amount: use.Amount}}}
		booked, _, err := onceIn(ctx, t, apply, func(t *tx, o order) (subledger.Booked, error) { return t.applyCreditNote(ctx, o, apply) })
		if err != nil {
			return nil, err
		}
		entries = append(entries, booked.EntryID)
	}
	return entries, nil
}

// askWhyShort asks a clerk why an invoice was not paid in full: it may be a dispute, and the payer has said nothing.
func (t *tx) askWhyShort(ctx context.Context, entity receivable.EntityCode, paymentID int64, short map[receivable.InvoiceNumber]money.Amount) error {
	for _, number := range sortedKeys(short) {
		err := t.proposeDispute(ctx, entity, number, fmt.Sprintf("short/%d/%s", paymentID, number),
			fmt.Sprintf("payment %d is %s short of it: ask why, and open a dispute where there is one", paymentID, short[number]))
		if err != nil {
			return err
		}
	}
	return nil
}

// proposeDispute makes a task of a dispute that somebody may have; only a person opens one.
func (t *tx) proposeDispute(ctx context.Context, entity receivable.EntityCode, number receivable.InvoiceNumber, key, why string) error {
	_, err := t.Exec(ctx, `
		INSERT INTO task (entity, customer_id, invoice_id, key, kind, detail, created_at)
		SELECT $1, customer_id, id, 'dispute/' || $3::text, 'dispute_proposal', 'invoice ' || number || ': ' || $4::text, $5
		FROM invoice WHERE entity = $1 AND number = $2
		ON CONFLICT ON CONSTRAINT task_once DO NOTHING`, entity, number, key, why, t.now)
	if err != nil {
		return fmt.Errorf("propose a dispute: %w", err)
	}
	return nil
}

// saveProposal keeps what was said about a payment. It holds numbers of documents and customers, offsets and amounts.
func (t *tx) saveProposal(ctx context.Context, entity receivable.EntityCode, bankEntryID, paymentID int64, version int, p cashapplication.Proposal, rules string) error {
	offered := subledger.Explanations(p)
	var columns [3]string
	for i, value := range []any{offered, marksOf(p.Evidence), likelyOf(p)} {
		raw, err := json.Marshal(value)
		if err != nil {
			return fmt.Errorf("keep the proposal: %w", err)
		}
		columns[i] = string(raw)
	}
	_, err := t.Exec(ctx, `
		INSERT INTO cash_proposal (entity, bank_entry_id, part, version, payment_id, code, certain, automatic, rules_version, because, missing,
		                           candidates, evidence, likely_payers, proposed_at)
		VALUES ($1, $2, $3, $4, nullif($5::bigint, 0), $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
		entity, bankEntryID, p.Part, version, paymentID, p.Code, p.Certain, p.Automatic, rules, p.Because, p.WouldBeCertain,
		columns[0], columns[1], columns[2], t.now)
	if err != nil {
		return fmt.Errorf("keep the proposal: %w", err)
	}
	return nil
}

// storedMark is one piece of evidence as it is kept.
type storedMark struct {
	subledger.Mark
	Field cashapplication.Field `json:"field"`
	Index int                   `json:"index,omitempty"`
}

func marksOf(evidence []cashapplication.Evidence) []storedMark {
	marks := make([]storedMark, len(evidence))
	for i, e := range evidence {
		marks[i] = storedMark{Mark: subledger.Mark{Start: e.Start, End: e.End, Item: e.Item, What: e.What}, Field: e.Field, Index: e.Index}
	}
	return marks
}

func likelyOf(p cashapplication.Proposal) []subledger.Likely {
	likely := make([]subledger.Likely, len(p.LikelyPayers))
	for i, l := range p.LikelyPayers {
		likely[i] = subledger.Likely(l)
	}
	return likely
}
