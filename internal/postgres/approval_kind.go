package postgres

import (
	"context"

	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/collection"
)

// approvalKind is what one kind of approval does with its records. All of it runs under the locks of the customer, the
// items and the approval.
type approvalKind struct {
	// asked sets level and amount to those of now, and tells whether the item would still be asked about: facts that can't
	// be are not the facts that were asked about.
	asked func(g *gathered, it *item, a storedApproval, asked *approval.Item) bool
	// approved does what was asked.
	approved func(ctx context.Context, t *tx, g *gathered, a storedApproval, answer approval.Answer) error
	// rejected undoes what was prepared, and returns the end of the hold it sets, zero for none.
	rejected func(ctx context.Context, t *tx, g *gathered, a storedApproval, answer approval.Answer) (calendar.Date, error)
	// expired holds, and says in a headline what did not happen.
	expired func(ctx context.Context, t *tx, g *gathered, a storedApproval) (headline string, err error)
	// obsolete takes back what was prepared, so that the matter can be decided anew.
	obsolete func(ctx context.Context, t *tx, g *gathered, a storedApproval) error
}

// kindOf is the one place that knows what the kinds of approvals do.
func kindOf(k approval.Kind) approvalKind {
	switch k {
	case approval.KindLetter:
		return approvalKind{asked: letterAsked, approved: letterApproved, rejected: letterRejected, expired: letterExpired, obsolete: letterObsolete}
	case approval.KindWriteOff:
		return approvalKind{asked: writeOffAsked, approved: writeOffGranted, rejected: nothingRejected, expired: writeOffExpired, obsolete: nothingObsolete}
	case approval.KindCreditNote:
		return approvalKind{asked: creditAsked, approved: creditGranted, rejected: creditRejected, expired: creditExpired, obsolete: creditObsolete}
	default:
		return approvalKind{asked: escalationAsked, approved: escalationDecided, rejected: escalationRejected, expired: heldExpired,
			obsolete: escalationObsolete}
	}
}

func letterAsked(g *gathered, it *item, a storedApproval, asked *approval.Item) bool {
	state, err := collection.Evaluate(it.without(a.LetterID), it.Policy, g.entity.Calendar, g.entity.On)
	asked.Level, asked.Amount = state.Next.Level, state.Collectable
	return err == nil
}

func letterApproved(ctx context.Context, t *tx, g *gathered, a storedApproval, _ approval.Answer) error {
	return t.queueApproved(ctx, g, a)
}

func letterRejected(ctx context.Context, t *tx, g *gathered, a storedApproval, answer approval.Answer) (calendar.Date, error) {
	if _, err := t.withdraw(ctx, g, a.LetterID, "rejected", answer.By); err != nil {
		return calendar.Date{}, err
	}
	return t.holdItems(ctx, g, a, answer.By, "rejected by "+answer.By)
}

func letterExpired(ctx context.Context, t *tx, g *gathered, a storedApproval) (string, error) {
	if _, err := t.withdraw(ctx, g, a.LetterID, "approval expired", engine); err != nil {
		return "", err
	}
	return heldExpired(ctx, t, g, a)
}

func letterObsolete(ctx context.Context, t *tx, g *gathered, a storedApproval) error {
	_, err := t.withdraw(ctx, g, a.LetterID, string(collection.BlockFactsChanged), engine)
	return err
}

// escalationAsked: of an item that was handed over, disputed or paid nobody asks what to do at the end of the ladder.
func escalationAsked(g *gathered, it *item, _ storedApproval, asked *approval.Item) bool {
	state, asks := g.asksPeople(it)
	asked.Level, asked.Amount = state.Level, it.open()
	return asks
}

func escalationDecided(ctx context.Context, t *tx, _ *gathered, a storedApproval, answer approval.Answer) error {
	return t.escalated(ctx, a, answer)
}

func escalationRejected(ctx context.Context, t *tx, _ *gathered, a storedApproval, answer approval.Answer) (calendar.Date, error) {
	return calendar.Date{}, t.escalated(ctx, a, answer)
}

// escalationObsolete: the items that did not change must be asked about anew.
func escalationObsolete(_ context.Context, t *tx, _ *gathered, a storedApproval) error {
	t.emitItem(a.invoiceIDs(), "escalation_obsolete", "approval/"+a.Request.ID+"/obsolete", 0, nil)
	return nil
}

func heldExpired(ctx context.Context, t *tx, g *gathered, a storedApproval) (string, error) {
	_, err := t.holdItems(ctx, g, a, engine, "nobody decided in time")
	return "expired: nothing was sent, the items are on hold", err
}

func writeOffAsked(_ *gathered, it *item, _ storedApproval, asked *approval.Item) bool {
	return it.stillOpen(asked.Open)
}

func writeOffGranted(ctx context.Context, t *tx, _ *gathered, a storedApproval, answer approval.Answer) error {
	return t.writeOffRequested(ctx, a, answer)
}

func writeOffExpired(context.Context, *tx, *gathered, storedApproval) (string, error) {
	return "expired: nothing was written off", nil
}

// nothingRejected: everything stays as it was.
func nothingRejected(context.Context, *tx, *gathered, storedApproval, approval.Answer) (calendar.Date, error) {
	return calendar.Date{}, nil
}

func nothingObsolete(context.Context, *tx, *gathered, storedApproval) error { return nil }
