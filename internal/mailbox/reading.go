package mailbox

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/emersion/go-imap/v2"

	"github.com/mahnwerk/mahnwerk/ar/mailroom"
)

// maxHeaders bounds the headers that are read of a message above the limit.
const maxHeaders = 1 << 20

// reading reads one mailbox.
type reading struct {
	*Source
	limits  Limits
	mailbox string
	// stored counts the messages since the last report.
	stored int
}

// run reads the mailbox until ctx ends, with a growing pause after each failure.
func (r *reading) run(ctx context.Context) error {
	pause := r.limits.FirstPause
	for ctx.Err() == nil {
		before := r.stored
		err := r.connected(ctx, r.watch)
		if ctx.Err() != nil {
			return nil
		}
		if errors.Is(err, ErrAccount) {
			r.tell(err)
			return err
		}
		if r.stored > before || errors.Is(err, errWentWell) {
			pause = r.limits.FirstPause
		}
		r.tell(err)
		wait(ctx, pause)
		pause = min(pause*2, r.limits.LastPause)
	}
	return nil
}

// errWentWell marks a failure of a connection that had read its mailbox to the end before.
var errWentWell = errors.New("the connection was lost")

// tell reports, and starts counting anew.
func (r *reading) tell(err error) {
	if r.Report == nil {
		r.stored = 0
		return
	}
	r.Report(Report{Account: r.Account.Name, Mailbox: r.mailbox, Stored: r.stored, Err: err})
	r.stored = 0
}

// connected does work with a connection that ends with ctx.
func (r *reading) connected(ctx context.Context, work func(context.Context, *connection) error) error {
	c, err := connect(ctx, r.Account)
	if err != nil {
		return err
	}
	stop := context.AfterFunc(ctx, func() { _ = c.Close() }) // commands wait for the server, not for ctx
	defer stop()
	defer func() { _ = c.Close() }() // all that had to be said was answered
	return work(ctx, c)
}

// watch reads what is there, and then what comes.
func (r *reading) watch(ctx context.Context, c *connection) error {
	if err := r.readAll(ctx, c); err != nil {
		return err
	}
	for {
		r.tell(nil)
		if err := r.await(ctx, c); err != nil {
			return fmt.Errorf("%w: %w", errWentWell, err)
		}
		if err := r.readNew(ctx, c); err != nil {
			return err
		}
	}
}

// await waits until there may be something new. A word that came while messages were read is not waited for, and just before
// idling the server is asked once more: not every one tells then what came in between.
func (r *reading) await(ctx context.Context, c *connection) error {
	idles := c.Caps().Has(imap.CapIdle)
	if !idles {
		wait(ctx, r.limits.Poll)
	}
	if err := c.Noop().Wait(); err != nil {
		return problem("ask for news", err)
	}
	if !idles || len(c.news) > 0 {
		c.forget()
		return ctx.Err()
	}
	return r.idle(ctx, c)
}

func (r *reading) idle(ctx context.Context, c *connection) error {
	idle, err := c.Idle()
	if err != nil {
		return problem("idle", err)
	}
	timer := time.NewTimer(r.limits.IdleFor)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-c.Closed():
	case <-c.news:
	case <-timer.C:
	}
	if err := idle.Close(); err != nil {
		return problem("end idling", err)
	}
	if err := idle.Wait(); err != nil {
		return problem("end idling", err)
	}
	return ctx.Err()
}

// readAll selects the mailbox and reads what is new in it.
func (r *reading) readAll(ctx context.Context, c *connection) error {
	selected, err := c.Select(r.mailbox, &imap.SelectOptions{ReadOnly: r.Account.After == Leave}).Wait()
	if err != nil {
		return problem("open the mailbox", err)
	}
	c.validity = selected.UIDValidity
	return r.readNew(ctx, c)
}

// readNew hands on all messages above the position.
func (r *reading) readNew(ctx context.Context, c *connection) error {
	position, err := r.position(ctx, c)
	if err != nil {
		return err
	}
	for {
		uids, err := c.newUIDs(position.UID, r.Account.SinceAt, r.limits.Batch)
		if err != nil || len(uids) == 0 {
			return err
		}
		for _, uid := range uids {
			if err := r.hand(ctx, c, position, uid); err != nil {
				return err
			}
			position.UID = uint32(uid)
			if err := r.Positions.SaveMailboxPosition(ctx, position); err != nil {
				return fmt.Errorf("save the position: %w", err)
			}
			if err := c.settle(r.Account, uid); err != nil {
				return err
			}
		}
	}
}

// position is where reading goes on: at the start where the server numbers anew (RFC 9051 section 2.3.1.1).
func (r *reading) position(ctx context.Context, c *connection) (mailroom.MailboxPosition, error) {
	position, err := r.Positions.MailboxPosition(ctx, r.Account.Name, r.mailbox)
	if err != nil {
		return position, fmt.Errorf("find the position: %w", err)
	}
	if c.validity != position.UIDValidity {
		position.UIDValidity, position.UID = c.validity, 0
	}
	position.Account, position.Mailbox = r.Account.Name, r.mailbox
	return position, nil
}

// hand reads a message and gives it to the sink. One that is gone is passed over.
func (r *reading) hand(ctx context.Context, c *connection, position mailroom.MailboxPosition, uid imap.UID) error {
	known, err := c.envelope(uid)
	if err != nil || known == nil {
		return err
	}
	fetched := Fetched{Account: r.Account.Name, Mailbox: r.mailbox, UIDValidity: position.UIDValidity, UID: uint32(uid), ReceivedAt: known.at}
	if known.size > r.limits.Bytes {
		fetched.TooLarge = known.size
		fetched.Raw, err = c.body(uid, imap.PartSpecifierHeader, maxHeaders)
	} else {
		fetched.Raw, err = c.body(uid, imap.PartSpecifierNone, r.limits.Bytes)
	}
	if errors.Is(err, errMoreThanSaid) { // it would be so each time, and nothing behind it would ever be read
		fetched.Raw, fetched.TooLarge, err = []byte{}, max(known.size, r.limits.Bytes)+1, nil
	}
	if err != nil || fetched.Raw == nil {
		return err
	}
	if err := r.Sink(ctx, fetched); err != nil {
		return fmt.Errorf("store message %d of %s: %w", uid, r.mailbox, err)
	}
	r.stored++
	return nil
}

// wait waits, or until ctx ends.
func wait(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
