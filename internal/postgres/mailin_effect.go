package postgres

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/delivery"
	"github.com/mahnwerk/mahnwerk/ar/dispute"
	"github.com/mahnwerk/mahnwerk/ar/hold"
	"github.com/mahnwerk/mahnwerk/ar/promise"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

const (
	// mailSource is where a promise of a mail comes from.
	mailSource = "mail"
	// noted is the effect of a claim from which nothing had to be made.
	noted = "noted"
	// unspecifiedFailure is the status of a return that gives none (RFC 3463: permanent, other or undefined).
	unspecifiedFailure = "5.0.0"
	// maxReturnDays is how long after a letter a report about it is believed by itself. Mail systems give up after five days
	// (RFC 5321 section 4.5.4.1), and reports wait in our own mailbox; later ones are for a person, for whoever got the letter can
	// write one.
	maxReturnDays = 10
)

// effect is what is made of one claim, within its mail's transaction.
type effect struct {
	m          *heldMail
	c          *mailClaim
	action     correspondence.Action
	by, reason string
	automatic  bool
	// table and row are what was made.
	table string
	row   int64
}

// key makes an effect happen once for a claim. All effects of a mail have keys that begin alike.
func (e *effect) key(more ...string) string {
	return strings.Join(append([]string{e.family() + "claim", fmt.Sprint(e.c.id), fmt.Sprint(e.c.version)}, more...), "/")
}

func (e *effect) family() string { return fmt.Sprintf("mail/%d/", e.m.id) }

func (e *effect) head(more ...string) subledger.Head {
	return subledger.Head{Entity: e.m.Entity, Key: e.key(more...), By: e.by, Reason: e.reason}
}

func (e *effect) made(table string, row int64) { e.table, e.row = table, row }

// detail is what the audit chain keeps of an effect.
func (e *effect) detail() map[string]any {
	return map[string]any{"mail": e.m.id, "act": e.action.Act, "intent": e.action.Intent, "version": e.c.version, "effect": e.table, "effect_id": e.row}
}

// effects say what a person's yes to an act does.
var effects = map[correspondence.Act]func(*tx, context.Context, *effect) error{
	correspondence.AcceptPromise:    (*tx).acceptPromise,
	correspondence.ExpectPayment:    (*tx).expectPayment,
	correspondence.OpenDispute:      (*tx).disputeByMail,
	correspondence.AskExtension:     (*tx).grantExtension,
	correspondence.AskPlan:          taskOf("plan_request", "agree on instalments with the customer"),
	correspondence.AskCredit:        taskOf("credit_request", "check whether a credit note is due"),
	correspondence.SendCopy:         taskOf("invoice_copy", "send copies of the invoices to a known address"),
	correspondence.SendDocument:     taskOf("document_request", "send the documents asked for to a known address"),
	correspondence.HoldCustomer:     (*tx).holdCustomer,
	correspondence.ChangeContact:    (*tx).changeContact,
	correspondence.DisableContact:   (*tx).returned,
	correspondence.ReportInsolvency: (*tx).insolvencyByMail,
}

// follow does what a person agreed to.
func (t *tx) follow(ctx context.Context, e *effect) error {
	do, known := effects[e.action.Act]
	if !known {
		return subledger.Refuse("claim_never", "nothing follows from this by a mail: do it by hand, then reject the claim")
	}
	if e.m.customerID == 0 {
		return subledger.Refuse("mail_unassigned", "nobody knows whose mail this is: say it with starter mails assign")
	}
	return do(t, ctx, e)
}

// invoices are the numbers an effect is about. A claim without one is about the only open item; with several open the
// person has to say which.
func (t *tx) invoicesOf(ctx context.Context, e *effect) ([]receivable.InvoiceNumber, error) {
	if len(e.action.Invoices) > 0 {
		return e.action.Invoices, nil
	}
	numbers, err := numbersOf(ctx, t, `
		SELECT i.number FROM item_state s JOIN invoice i ON i.id = s.invoice_id
		WHERE s.customer_id = $1 AND i.kind = 'invoice' AND s.open_minor > 0 ORDER BY i.number LIMIT $2`, e.m.customerID, 2)
	if err != nil {
		return nil, err
	}
	if len(numbers) != 1 {
		return nil, subledger.Refuse("claim_invoice_missing", "say which invoice is meant: correct the claim")
	}
	return numbers, nil
}

// acceptPromise records a promise. What one mail promises in parts stands beside each other.
func (t *tx) acceptPromise(ctx context.Context, e *effect) error {
	made, err := t.promiseOf(ctx, e)
	if err != nil {
		return err
	}
	e.made("promise", made.PromiseID)
	return nil
}

func (t *tx) promiseOf(ctx context.Context, e *effect) (promise.Result, error) {
	numbers, err := t.invoicesOf(ctx, e)
	if err != nil {
		return promise.Result{}, err
	}
	add := promise.Add{Head: e.head(), Customer: e.m.customer, DueOn: e.action.On, Source: mailSource}
	if len(numbers) > 1 && e.action.Amount.Currency != "" {
		return promise.Result{}, subledger.Refuse("claim_invoice_missing", "one amount is promised for several invoices: correct the claim")
	}
	for _, n := range numbers {
		add.Items = append(add.Items, promise.Item{Invoice: n, Amount: e.action.Amount})
	}
	made, _, err := onceIn(ctx, t, add, func(t *tx, o order) (promise.Result, error) { return t.addPromiseBeside(ctx, o, add, e.family()) })
	return made, err
}

// promisePause accepts a promise that no person has seen: only where none runs that it would replace, and once for each
// invoice. It delays dunning to the promised date and the bank's days, as every promise does.
func (t *tx) promisePause(ctx context.Context, e *effect) error {
	if err := t.freeToPause(ctx, e, e.action.On); err != nil {
		return err
	}
	var running bool
	err := t.QueryRow(ctx, `
		SELECT EXISTS (SELECT FROM promise p JOIN promise_item pi ON pi.promise_id = p.id
		               WHERE p.customer_id = $1 AND p.state = 'active' AND pi.invoice_id = ANY ($2))`, e.m.customerID, e.c.invoices).Scan(&running)
	if err != nil {
		return err
	}
	if running {
		return subledger.Refuse("promise_running", "a promise runs already, and a person decides whether this one replaces it")
	}
	made, err := t.promiseOf(ctx, e)
	if err != nil {
		return err
	}
	e.made("promise", made.PromiseID)
	return t.savePause(ctx, e, e.c.invoices, 0, made.PromiseID, e.action.On)
}

// freeToPause refuses what a mail may never do by itself, whatever it was given leave for.
func (t *tx) freeToPause(ctx context.Context, e *effect, untilOn calendar.Date) error {
	var paused bool
	switch last := e.m.on.AddDays(correspondence.MaxPauseDays); {
	case len(e.c.invoices) == 0 || len(e.c.invoices) != len(e.action.Invoices):
		return subledger.Refuse("claim_invoice_missing", "by itself nothing happens to invoices that are not named")
	case untilOn.IsZero() || untilOn.Before(e.m.on) || untilOn.After(last):
		return subledger.Refuse("mail_pause_capped", "by itself a mail pauses dunning until %s at most", last)
	}
	err := t.QueryRow(ctx, `SELECT EXISTS (SELECT FROM mail_pause WHERE invoice_id = ANY ($1))`, e.c.invoices).Scan(&paused)
	if err == nil && paused {
		err = subledger.Refuse("mail_pause_once_per_invoice", "%s", constraints["mail_pause_once_per_invoice"])
	}
	return err
}

func (t *tx) savePause(ctx context.Context, e *effect, invoices []int64, holdID, promiseID int64, untilOn calendar.Date) error {
	_, err := t.Exec(ctx, `
		INSERT INTO mail_pause (invoice_id, mail_id, claim_id, hold_id, promise_id, from_on, until_on)
		SELECT u.id, $2, $3, nullif($4::bigint, 0), nullif($5::bigint, 0), $6, $7 FROM unnest($1::bigint[]) AS u (id)`,
		invoices, e.m.id, e.c.id, holdID, promiseID, e.m.on, untilOn)
	return err
}

// holdPause keeps letters about invoices back for a while, because a mail says that they are paid. The bank tells.
func (t *tx) holdPause(ctx context.Context, e *effect) error {
	until := e.action.UntilOn
	if until.IsZero() {
		until = e.m.on.AddDays(correspondence.MaxPauseDays)
	}
	if err := t.freeToPause(ctx, e, until); err != nil {
		return err
	}
	for i, number := range e.action.Invoices {
		made, err := t.holdOf(ctx, e, hold.Set{Head: e.head(string(number)), Invoice: number, UntilOn: until})
		if err != nil {
			return err
		}
		id, err := t.invoiceID(ctx, e.m.Entity, number)
		if err != nil {
			return err
		}
		if err := t.savePause(ctx, e, []int64{id}, made.HoldID, 0, until); err != nil {
			return err
		}
		if i == 0 {
			e.made("hold", made.HoldID)
		}
	}
	return nil
}

func (t *tx) holdOf(ctx context.Context, e *effect, set hold.Set) (hold.Result, error) {
	if strings.TrimSpace(set.Reason) == "" {
		set.Reason = fmt.Sprintf("mail %d", e.m.id)
	}
	made, _, err := onceIn(ctx, t, set, func(t *tx, o order) (hold.Result, error) { return t.setHold(ctx, o, set) })
	return made, err
}

// expectPayment is a person's word that a payment is on its way: letters about it wait for the usual time.
func (t *tx) expectPayment(ctx context.Context, e *effect) error {
	matrix, _, err := readAutonomy(ctx, t, e.m.Entity)
	if err != nil {
		return err
	}
	return t.holdUntil(ctx, e, e.m.on.AddDays(matrix.PauseDays))
}

// grantExtension keeps letters back until the day a person agreed to; without one somebody has to talk to the customer.
func (t *tx) grantExtension(ctx context.Context, e *effect) error {
	if e.action.On.IsZero() {
		return t.taskFor(ctx, e, "extension_request", "agree with the customer until when to wait")
	}
	return t.holdUntil(ctx, e, e.action.On)
}

// holdCustomer keeps all letters back until a day; without one for as long as a mail may at most.
func (t *tx) holdCustomer(ctx context.Context, e *effect) error {
	e.action.Invoices = nil
	until := e.action.On
	if until.IsZero() {
		until = e.m.on.AddDays(correspondence.MaxPauseDays)
	}
	return t.holdUntil(ctx, e, until)
}

// holdUntil holds the invoices of a claim, or the customer where it names none.
func (t *tx) holdUntil(ctx context.Context, e *effect, until calendar.Date) error {
	if len(e.action.Invoices) == 0 {
		made, err := t.holdOf(ctx, e, hold.Set{Head: e.head(), Customer: e.m.customer, UntilOn: until})
		e.made("hold", made.HoldID)
		return err
	}
	for i, number := range e.action.Invoices {
		if err := t.ownInvoice(ctx, e, number); err != nil {
			return err
		}
		made, err := t.holdOf(ctx, e, hold.Set{Head: e.head(string(number)), Invoice: number, UntilOn: until})
		if err != nil {
			return err
		}
		if i == 0 {
			e.made("hold", made.HoldID)
		}
	}
	return nil
}

// ownInvoice refuses another customer's invoice.
func (t *tx) ownInvoice(ctx context.Context, e *effect, number receivable.InvoiceNumber) error {
	var own bool
	err := t.QueryRow(ctx, `SELECT EXISTS (SELECT FROM invoice WHERE entity = $1 AND number = $2 AND customer_id = $3)`, e.m.Entity, number, e.m.customerID).Scan(&own)
	if err == nil && !own {
		err = subledger.Refuse("another_customer", "invoice %s is not this customer's: correct the claim", number)
	}
	return err
}

// disputeByMail opens the dispute; what one claim says of several invoices is one case, linked to the mail. A claim about
// several invoices with one amount has to be corrected.
func (t *tx) disputeByMail(ctx context.Context, e *effect) error {
	numbers, err := t.invoicesOf(ctx, e)
	if err != nil {
		return err
	}
	cause := e.action.Reason
	if cause == "" {
		cause = dispute.Unspecified
	}
	if len(numbers) > 1 && e.action.Amount.Currency != "" {
		return subledger.Refuse("claim_invoice_missing", "one amount is disputed for several invoices: correct the claim")
	}
	var inCase int64
	for i, number := range numbers {
		if err := t.ownInvoice(ctx, e, number); err != nil {
			return err
		}
		open := dispute.Open{Head: e.head(string(number)), Invoice: number, Amount: e.action.Amount, Cause: cause, Case: inCase}
		made, _, err := onceIn(ctx, t, open, func(t *tx, o order) (dispute.Result, error) { return t.openDispute(ctx, o, open) })
		if err != nil {
			return err
		}
		if inCase = made.Case; i == 0 {
			e.made("dispute", made.DisputeID)
		}
	}
	c, err := t.lockCase(ctx, e.m.Entity, inCase)
	if err != nil {
		return err
	}
	return t.linkCase(ctx, c, e.m.id, 0, fmt.Sprintf("claim %d of the mail opened it", e.c.id), e.by, e.m.on)
}

// insolvencyByMail records the insolvency a person has looked up: the date of the court's decision is the person's.
func (t *tx) insolvencyByMail(ctx context.Context, e *effect) error {
	if e.action.On.IsZero() {
		return subledger.Refuse("insolvency_date", "give the date of the court's decision: correct the claim with it")
	}
	report := subledger.ReportInsolvency{Head: e.head(), Customer: e.m.customer, OpenedOn: e.action.On}
	if strings.TrimSpace(report.Reason) == "" {
		report.Reason = fmt.Sprintf("mail %d", e.m.id)
	}
	_, _, err := onceIn(ctx, t, report, func(t *tx, o order) (struct{}, error) { return struct{}{}, t.reportInsolvency(ctx, o, report) })
	e.made("customer", e.m.customerID)
	return err
}

// taskOf asks people to do what a mail asks for.
func taskOf(kind, detail string) func(*tx, context.Context, *effect) error {
	return func(t *tx, ctx context.Context, e *effect) error { return t.taskFor(ctx, e, kind, detail) }
}

func (t *tx) taskFor(ctx context.Context, e *effect, kind, detail string) error {
	var id int64
	err := t.QueryRow(ctx, `
		INSERT INTO task AS k (entity, customer_id, key, kind, detail, created_at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT ON CONSTRAINT task_once DO UPDATE SET kind = k.kind
		RETURNING id`, e.m.Entity, e.m.customerID, e.key(), kind, fmt.Sprintf("mail %d: %s (starter mails show %d)", e.m.id, detail, e.m.id), t.now).Scan(&id)
	if err != nil {
		return fmt.Errorf("ask people about a mail: %w", err)
	}
	e.made("task", id)
	return nil
}

// changeContact uses a new address from now on, and no longer the one the mail came from or that the letter went to.
func (t *tx) changeContact(ctx context.Context, e *effect) error {
	gone, err := t.staleContacts(ctx, e)
	if err != nil {
		return err
	}
	to := e.c.said.Contact
	if to == nil || to.Email == "" {
		if len(gone) == 0 {
			return t.taskFor(ctx, e, "find_contact", "find out whom to write to")
		}
		return t.stopContacts(ctx, e, gone, "mail")
	}
	var id int64
	err = t.QueryRow(ctx, `
		INSERT INTO contact AS k (customer_id, channel, address, position)
		VALUES ($1, 'email', $2, coalesce((SELECT min(position) - 1 FROM contact WHERE customer_id = $1 AND channel = 'email'), 1))
		ON CONFLICT ON CONSTRAINT contact_once DO UPDATE SET disabled_at = NULL, disabled_reason = '', position = least(k.position, excluded.position)
		RETURNING id`, e.m.customerID, strings.TrimSpace(to.Email)).Scan(&id)
	if err != nil {
		return fmt.Errorf("save the contact: %w", err)
	}
	gone = slices.DeleteFunc(gone, func(old int64) bool { return old == id })
	if err := t.stopContacts(ctx, e, gone, "mail"); err != nil {
		return err
	}
	e.made("contact", id)
	return t.tellContact(ctx, e, "contact_added", id)
}

// staleContacts are the address a letter went to that this mail answers, else the one the mail came from.
func (t *tx) staleContacts(ctx context.Context, e *effect) ([]int64, error) {
	rows, err := t.Query(ctx, `
		SELECT k.id FROM contact k
		WHERE k.customer_id = $1 AND k.channel = 'email' AND k.disabled_at IS NULL
		  AND (k.id = (SELECT contact_id FROM letter WHERE id = nullif($2::bigint, 0)) OR $2 = 0 AND lower(k.address) = lower($3))`,
		e.m.customerID, e.m.letterID, e.m.from)
	if err != nil {
		return nil, fmt.Errorf("find the contact: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[int64])
}

// stopContacts ends the use of addresses.
func (t *tx) stopContacts(ctx context.Context, e *effect, ids []int64, why string) error {
	for _, id := range ids {
		tag, err := t.Exec(ctx, `UPDATE contact SET disabled_at = $2, disabled_reason = $3 WHERE id = $1 AND disabled_at IS NULL`, id, t.now, why)
		if err != nil {
			return fmt.Errorf("end the use of an address: %w", err)
		}
		if tag.RowsAffected() == 0 {
			continue
		}
		e.made("contact", id)
		if err := t.tellContact(ctx, e, "contact_disabled", id); err != nil {
			return err
		}
	}
	return nil
}

// tellContact tells the customer's workflow, and lets the next run look at its items again.
func (t *tx) tellContact(ctx context.Context, e *effect, kind string, id int64) error {
	t.emitDebtor([]int64{e.m.customerID}, kind, fmt.Sprintf("%s/%s", kind, e.key(fmt.Sprint(id))), id, nil)
	t.audit(string(e.m.Entity), e.by, kind, subject("contact", id), e.m.on, map[string]any{"mail": e.m.id})
	items, err := t.openItemsOf(ctx, e.m.customerID)
	if err != nil {
		return err
	}
	return t.lookAgainOn(ctx, items, e.m.on)
}

// returned is a mail that came back. A letter of ours is found by its Message-ID: its level and what rests on it are undone.
// Another's address is only used no longer. One that came back for now is sent again by a later run, where it was a letter of
// ours; else it changes nothing.
func (t *tx) returned(ctx context.Context, e *effect) error {
	b := e.c.said.Bounce
	switch {
	case b == nil:
		return subledger.Refuse("bounce_unclear", "the mail does not say what came back")
	case e.m.letterID != 0:
		return t.returnedLetter(ctx, e, b)
	case !b.Permanent:
		e.made(noted, 0)
		return nil
	case e.automatic:
		return subledger.Refuse("bounce_of_no_letter", "the mail names no letter of ours")
	}
	rows, err := t.Query(ctx, `
		SELECT id FROM contact WHERE customer_id = $1 AND channel = 'email' AND lower(address) = lower($2) AND disabled_at IS NULL`,
		e.m.customerID, strings.TrimSpace(b.Recipient))
	if err != nil {
		return fmt.Errorf("find the contact: %w", err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return fmt.Errorf("find the contact: %w", err)
	}
	if len(ids) == 0 {
		return subledger.Refuse("contact_unknown", "the customer has no such address in use")
	}
	return t.stopContacts(ctx, e, ids, "bounced")
}

// returnedLetter takes a letter for one that never arrived. By itself that happens only on a mail system's report about the
// address the letter went to, soon after it left; whoever has our letter knows its Message-ID, so anything else is for a person.
func (t *tx) returnedLetter(ctx context.Context, e *effect, b *correspondence.Bounce) error {
	var message, address string
	var sentOn calendar.Date
	err := t.QueryRow(ctx, `
		SELECT btrim(l.message_id, '<>'), k.address, l.sent_on FROM letter l JOIN contact k ON k.id = l.contact_id WHERE l.id = $1`, e.m.letterID).
		Scan(&message, &address, &sentOn)
	if err != nil {
		return fmt.Errorf("find the letter: %w", err)
	}
	if e.automatic && !sentOn.IsZero() && e.m.receivedOn.Sub(sentOn) > maxReturnDays {
		return subledger.Refuse("bounce_late", "the report came more than %d days after the letter", maxReturnDays)
	}
	if e.automatic && (e.m.automatic != correspondence.DeliveryReport || b.Recipient != "" && !strings.EqualFold(strings.TrimSpace(b.Recipient), address)) {
		return subledger.Refuse("bounce_of_another", "the report is not about the address the letter went to")
	}
	status := b.Status
	if !delivery.FailureStatus(status) {
		status = unspecifiedFailure
	}
	id, _, err := t.reportBounce(ctx, message, status, b.Permanent, e.by)
	e.made("letter", id)
	return err
}

// unsay undoes what a claim did by itself, because a person says that it is not so. The invoice's one pause stays spent.
func (t *tx) unsay(ctx context.Context, e *effect) error {
	switch e.c.effect {
	case "promise":
		w := promise.Withdraw{Head: e.head("withdraw"), PromiseID: e.c.effectID}
		if w.Reason == "" {
			w.Reason = fmt.Sprintf("mail %d was understood wrongly", e.m.id)
		}
		_, _, err := onceIn(ctx, t, w, func(t *tx, o order) (promise.Result, error) { return t.withdrawPromise(ctx, o, w) })
		return unlessEnded(err, "promise_ended")
	case "hold":
		rows, err := t.Query(ctx, `SELECT hold_id FROM mail_pause WHERE claim_id = $1 AND hold_id IS NOT NULL ORDER BY hold_id`, e.c.id)
		if err != nil {
			return err
		}
		ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
		if err != nil {
			return err
		}
		for _, id := range ids {
			l := hold.Lift{Head: e.head("lift", fmt.Sprint(id)), HoldID: id}
			if l.Reason == "" {
				l.Reason = fmt.Sprintf("mail %d was understood wrongly", e.m.id)
			}
			_, _, err := onceIn(ctx, t, l, func(t *tx, o order) (hold.Result, error) { return t.liftHold(ctx, o, l) })
			if err := unlessEnded(err, "hold_ended"); err != nil {
				return err
			}
		}
	}
	return nil
}

// unlessEnded passes over the refusal to end what has ended already.
func unlessEnded(err error, code string) error {
	if subledger.IsRefused(err, code) {
		return nil
	}
	return err
}
