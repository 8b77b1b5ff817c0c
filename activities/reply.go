package activities

import (
	"context"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/delivery"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
)

// Replies is the outbox of answers that a person has sent. StartReply claims one only while the facts its words rest on still
// hold; FinishReply records what became of the try.
type Replies interface {
	ReclaimReplies(ctx context.Context, entity string, lease time.Duration) (int, error)
	DueReplies(ctx context.Context, entity string, limit int) ([]int64, error)
	StartReply(ctx context.Context, id int64) (out mailroom.Outgoing, started bool, err error)
	FinishReply(ctx context.Context, report delivery.Report) error
	NextReplyAt(ctx context.Context, entity string) (time.Time, bool, error)
}

// deliverReplies sends the answers of an entity that are due, after its letters. Each is claimed, sent, and its fate recorded
// before the next: a worker that dies leaves one whose fate is not known, and that is tried again with the same Message-ID.
func (a *Activities) deliverReplies(ctx context.Context, entity string, sum *Delivered) error {
	due, err := a.Mails.DueReplies(ctx, entity, mailBatch)
	if err != nil {
		return permanent(err)
	}
	for _, id := range due {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		out, started, err := a.Mails.StartReply(ctx, id)
		if err != nil {
			return permanent(err)
		}
		if !started {
			continue
		}
		report := a.Sender.SendReply(ctx, out)
		report.LetterID, report.Fence = out.ReplyID, out.Fence
		sum.count(report.Result)
		keep, cancel := context.WithTimeout(context.WithoutCancel(ctx), MailLease/2)
		err = a.Mails.FinishReply(keep, report)
		cancel()
		if err != nil {
			return permanent(err)
		}
	}
	sum.More = sum.More || len(due) == mailBatch
	return a.nextReply(ctx, entity, sum)
}

// nextReply lets the round wake for the next answer, where that is earlier than the next letter.
func (a *Activities) nextReply(ctx context.Context, entity string, sum *Delivered) error {
	at, ok, err := a.Mails.NextReplyAt(ctx, entity)
	if err != nil || !ok {
		return permanent(err)
	}
	if in := max(at.Sub(a.Now()), shortestWait); sum.NextIn == 0 || in < sum.NextIn {
		sum.NextIn = in
	}
	return nil
}
