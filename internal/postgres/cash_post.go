package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/cashapplication"
	"github.com/mahnwerk/mahnwerk/ar/dispute"
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
		return booked.PaymentID, t.afterApplying(ctx, entity, booked.PaymentID, p, from)
	}
	return booked.PaymentID, t.afterProposing(ctx, entity, booked.PaymentID, p, from)
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
	if p.Code != cashapplication.AdviceLines && len(subledger.ShortPaid(p.Allocations)) == 0 {
		return nil
	}
	return t.askWhyShort(ctx, entity, paymentID, p.Allocations, from.Remittance.Spaced())
}

// afterProposing asks about a short payment that waits for a person when its payer says why: that must not wait with it.
func (t *tx) afterProposing(ctx context.Context, entity receivable.EntityCode, paymentID int64, p cashapplication.Proposal, from bankstatement.Transaction) error {
	_, told := dispute.ReasonIn(from.Remittance.Spaced())
	if len(subledger.ShortPaid(p.Allocations)) == 0 || !told && p.Code != cashapplication.AdviceLines {
		return nil
	}
	return t.askWhyShort(ctx, entity, paymentID, p.Allocations, from.Remittance.Spaced())
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

// shortSQL are the lines of the advice a payment came with that deduct something from an invoice which is still open.
const shortSQL = `
SELECT DISTINCT ON (i.number) i.number, least(n.deduction_minor, s.open_minor), n.reason
FROM payment p
JOIN advice a ON a.entity = p.entity AND a.currency = p.currency AND a.total_minor = p.amount_minor
             AND (a.payment_id = p.id OR a.payment_id IS NULL AND a.state = 'expected')
JOIN advice_line n ON n.advice_id = a.id AND n.deduction_minor > 0
JOIN invoice i ON i.id = n.invoice_id
JOIN item_state s ON s.invoice_id = i.id AND s.open_minor > 0
WHERE p.id = $1 AND i.number = ANY ($2)
ORDER BY i.number, a.id`

// askWhyShort asks a clerk why invoices were not paid in full: it may be a dispute. The payer's reason is told where it
// gives one, in the advice or in the text of the payment; only its kind, since what people write may name persons.
func (t *tx) askWhyShort(ctx context.Context, entity receivable.EntityCode, paymentID int64, allocations []cashapplication.Allocation, text string) error {
	short := subledger.ShortPaid(allocations)
	reasons := map[receivable.InvoiceNumber]string{}
	var numbers []receivable.InvoiceNumber
	for _, a := range allocations {
		if a.Skonto.IsZero() { // else what is deducted is the Skonto that was agreed
			numbers = append(numbers, a.Item)
		}
	}
	rows, err := t.Query(ctx, shortSQL, paymentID, numbers)
	if err != nil {
		return fmt.Errorf("find what an advice deducts: %w", err)
	}
	var number receivable.InvoiceNumber
	var minor int64
	var reason string
	_, err = pgx.ForEachRow(rows, []any{&number, &minor, &reason}, func() error {
		if _, known := short[number]; !known {
			short[number] = money.New(minor, allocations[0].Amount.Currency)
		}
		reasons[number] = reason
		return nil
	})
	if err != nil {
		return fmt.Errorf("find what an advice deducts: %w", err)
	}
	for _, number := range sortedKeys(short) {
		why := fmt.Sprintf("payment %d is %s short of it: %s", paymentID, short[number], askFor(reasons[number], text))
		if err := t.proposeDispute(ctx, entity, number, fmt.Sprintf("short/%d/%s", paymentID, number), why); err != nil {
			return err
		}
	}
	return nil
}

// askFor says what a clerk has to do about a reason that was given in one of some texts.
func askFor(texts ...string) string {
	for _, text := range texts {
		if reason, told := dispute.ReasonIn(text); told {
			return fmt.Sprintf("the payer gives a reason (%s), see the payment: open a dispute over that amount, or answer it", reason)
		}
	}
	return "ask why, and open a dispute where there is one"
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
