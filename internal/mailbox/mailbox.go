// Package mailbox brings the mails of IMAP mailboxes into the house (RFC 9051, RFC 3501).
//
// A Source reads one account: every new message of its mailboxes is handed to a Sink, one after the other, and only then is
// the position noted. So a message may come twice, after a crash or where a server numbers its messages anew, and none is
// missed; the Sink has to know one that it has. Nothing is ever deleted. A message is left as it is, or marked as read, or
// moved to a folder, as configured, and only after it is stored.
//
// New mail is told by the server (IDLE, RFC 2177), or asked for where it can't. A lost connection is made anew after a
// growing pause, without end: mail waits on its server.
package mailbox

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/mahnwerk/mahnwerk/ar/mailroom"
)

// ErrAccount is wrapped by every error about the configuration of an account. Trying again cannot help.
var ErrAccount = errors.New("mailbox account cannot be used")

// Security is how a connection is protected.
type Security string

const (
	// ImplicitTLS speaks TLS from the first byte, as on port 993 (RFC 8314 recommends it). It is the default.
	ImplicitTLS Security = ""
	// StartTLS begins in the clear and goes over to TLS before anything else is said.
	StartTLS Security = "starttls"
	// Plain is without protection and allowed on this machine only.
	Plain Security = "plain"
)

// After is what happens to a message on the server once it is stored.
type After string

const (
	// Leave changes nothing; the default.
	Leave After = ""
	// MarkSeen marks it as read.
	MarkSeen After = "seen"
	// Move moves it to the folder Account.MoveTo. The server has to know MOVE (RFC 6851): without it a client would have to
	// delete, which never happens here.
	Move After = "move"
)

// Account is one account of a mail server.
type Account struct {
	// Name is how the account is called in positions and reports; never an address or a password.
	Name string
	// Address is host:port.
	Address  string
	Security Security
	// TLS is for servers whose certificate the machine does not know; nil for all others.
	TLS      *tls.Config
	Username string
	// Password or Token opens the account; exactly one is given.
	Password string
	Token    TokenSource
	// Mailboxes are read, each by a connection of its own; none is INBOX.
	Mailboxes []string
	// SinceAt leaves messages that arrived before that day alone, for an account that was in use before; zero reads all.
	SinceAt time.Time
	After   After
	MoveTo  string
}

// maxMailboxes bounds the connections of one account; Google allows 15 at a time.
const maxMailboxes = 10

// check refuses what could not work, or would send a password in the clear.
func (a Account) check() error {
	host, _, err := net.SplitHostPort(a.Address)
	switch {
	case a.Name == "":
		return fmt.Errorf("%w: name missing", ErrAccount)
	case err != nil:
		return fmt.Errorf("%w: %s: the address is not host:port", ErrAccount, a.Name)
	case a.Username == "":
		return fmt.Errorf("%w: %s: user name missing", ErrAccount, a.Name)
	case (a.Password == "") == (a.Token == nil):
		return fmt.Errorf("%w: %s: give a password or a token source, not both", ErrAccount, a.Name)
	case a.Security != ImplicitTLS && a.Security != StartTLS && a.Security != Plain:
		return fmt.Errorf("%w: %s: security is empty, starttls or plain", ErrAccount, a.Name)
	case a.Security == Plain && !isLoopback(host):
		return fmt.Errorf("%w: %s: a connection without TLS is allowed on this machine only", ErrAccount, a.Name)
	case a.After != Leave && a.After != MarkSeen && a.After != Move:
		return fmt.Errorf("%w: %s: after is empty, seen or move", ErrAccount, a.Name)
	case (a.After == Move) != (a.MoveTo != ""):
		return fmt.Errorf("%w: %s: moving takes a folder, and only moving does", ErrAccount, a.Name)
	case len(a.Mailboxes) > maxMailboxes:
		return fmt.Errorf("%w: %s: more than %d mailboxes", ErrAccount, a.Name, maxMailboxes)
	}
	return nil
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Fetched is a message as it lay in a mailbox.
type Fetched struct {
	Account, Mailbox string
	UIDValidity, UID uint32
	// Raw is the whole message; of one above the limit only its headers, and TooLarge is its size. Of one that turns out to be
	// larger than its server said there is nothing, and TooLarge is the least that it can be.
	Raw      []byte
	TooLarge int64
	// ReceivedAt is when the server got it.
	ReceivedAt time.Time
}

// Place says where a message lay, for people who look for it.
func (f Fetched) Place() string {
	return fmt.Sprintf("%s/%s;uidvalidity=%d;uid=%d", f.Account, f.Mailbox, f.UIDValidity, f.UID)
}

// Sink stores a message. It is called again with one that it has. It returns an error only where trying again can help, such
// as a store that is away: nothing behind that message is read until it succeeds.
type Sink func(context.Context, Fetched) error

// Positions remembers up to where each mailbox is stored.
type Positions interface {
	MailboxPosition(ctx context.Context, account, mailbox string) (mailroom.MailboxPosition, error)
	SaveMailboxPosition(context.Context, mailroom.MailboxPosition) error
}

// Limits bound what one account can do to us. A zero field takes its default.
type Limits struct {
	// Bytes bounds one message; of larger ones only the headers are read.
	Bytes int64
	// Batch bounds the messages that are asked for at once.
	Batch int
	// Poll is how often a server without IDLE is asked, IdleFor how long one with IDLE is believed to be listening.
	Poll, IdleFor time.Duration
	// FirstPause and LastPause bound the pauses after failures.
	FirstPause, LastPause time.Duration
}

// Defaults of Limits.
const (
	DefaultBytes = mailroom.MaxBytes
	DefaultBatch = 100
	// DefaultPoll is short enough for an answer on the same call, and 720 requests a day.
	DefaultPoll = 2 * time.Minute
	// DefaultIdleFor is below the 29 minutes of RFC 2177, and below the time after which routers forget a quiet connection.
	DefaultIdleFor    = 9 * time.Minute
	DefaultFirstPause = 2 * time.Second
	// DefaultLastPause keeps a wrong password from locking the account, and a mailbox from being unread for long.
	DefaultLastPause = 5 * time.Minute
)

func (l Limits) orDefaults() Limits {
	if l.Bytes <= 0 {
		l.Bytes = DefaultBytes
	}
	if l.Batch <= 0 {
		l.Batch = DefaultBatch
	}
	for _, field := range []struct {
		value    *time.Duration
		fallback time.Duration
	}{{&l.Poll, DefaultPoll}, {&l.IdleFor, DefaultIdleFor}, {&l.FirstPause, DefaultFirstPause}, {&l.LastPause, DefaultLastPause}} {
		if *field.value <= 0 {
			*field.value = field.fallback
		}
	}
	return l
}

// Report is how one mailbox is doing: Err is nil after it was read to its end.
type Report struct {
	Account, Mailbox string
	// Stored counts the messages since the report before.
	Stored int
	Err    error
}

// Source reads an account.
type Source struct {
	Account   Account
	Sink      Sink
	Positions Positions
	Limits    Limits
	// Report is told after each reading and each failure; nil where nobody listens. It must not block. Its errors hold no
	// text of a mail and no secret.
	Report func(Report)
}

// Run reads the account until ctx ends, and returns nil then. It returns an error, which wraps ErrAccount, only for a
// configuration that can't work; every other failure is reported and tried again.
func (s *Source) Run(ctx context.Context) error {
	return s.each(ctx, func(ctx context.Context, r *reading) error { return r.run(ctx) })
}

// Once reads what is there now and returns, with the first failure.
func (s *Source) Once(ctx context.Context) error {
	return s.each(ctx, func(ctx context.Context, r *reading) error {
		err := r.connected(ctx, func(ctx context.Context, c *connection) error { return r.readAll(ctx, c) })
		r.tell(err)
		return err
	})
}

func (s *Source) each(ctx context.Context, work func(context.Context, *reading) error) error {
	if err := s.Account.check(); err != nil {
		return err
	}
	mailboxes := s.Account.Mailboxes
	if len(mailboxes) == 0 {
		mailboxes = []string{"INBOX"}
	}
	group, ctx := errgroup.WithContext(ctx)
	for _, name := range mailboxes {
		r := &reading{Source: s, limits: s.Limits.orDefaults(), mailbox: name}
		group.Go(func() error { return work(ctx, r) })
	}
	return group.Wait()
}

// problem says what was being done when an IMAP server refused, without what it said: servers quote names of users.
func problem(doing string, err error) error {
	return fmt.Errorf("%s: %w", doing, scrub(err))
}
