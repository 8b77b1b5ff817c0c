package mailbox

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"math"
	"net"
	"slices"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

// dialTimeout bounds connecting and the handshake of TLS.
const dialTimeout = 30 * time.Second

// connection is a session with a server.
type connection struct {
	*imapclient.Client
	// wire is what the session runs on.
	wire net.Conn
	// news is told when the server announces messages; it holds one word, for more say no more.
	news chan struct{}
	// validity is the selected mailbox's numbering; it can't change while it is selected.
	validity uint32
}

// forget takes the word of news that is about to be followed.
func (c *connection) forget() {
	select {
	case <-c.news:
	default:
	}
}

// refusal is what a server answered, by its code only.
type refusal struct{ code imap.ResponseCode }

func (r *refusal) Error() string {
	if r.code == "" {
		return "refused by the server"
	}
	return "refused by the server: " + string(r.code)
}

// scrub keeps a server's own words out of errors.
func scrub(err error) error {
	var said *imap.Error
	if errors.As(err, &said) {
		return &refusal{said.Code}
	}
	return err
}

// connect opens a session and logs in.
func connect(ctx context.Context, a Account) (*connection, error) {
	conn, err := dial(ctx, a)
	if err != nil {
		return nil, fmt.Errorf("connect: %w", err)
	}
	c := &connection{wire: conn, news: make(chan struct{}, 1)}
	options := &imapclient.Options{TLSConfig: tlsConfig(a), UnilateralDataHandler: &imapclient.UnilateralDataHandler{
		Mailbox: func(data *imapclient.UnilateralDataMailbox) {
			if data.NumMessages != nil {
				select {
				case c.news <- struct{}{}:
				default:
				}
			}
		}}}
	if a.Security == StartTLS {
		if c.Client, err = imapclient.NewStartTLS(conn, options); err != nil {
			return nil, problem("start TLS", err)
		}
	} else {
		c.Client = imapclient.New(conn, options)
	}
	if err := c.login(ctx, a); err != nil {
		_ = c.Close() // the reason is err
		return nil, err
	}
	return c, nil
}

func dial(ctx context.Context, a Account) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, dialTimeout)
	defer cancel()
	if a.Security == ImplicitTLS {
		return (&tls.Dialer{Config: tlsConfig(a)}).DialContext(ctx, "tcp", a.Address)
	}
	return (&net.Dialer{}).DialContext(ctx, "tcp", a.Address)
}

func tlsConfig(a Account) *tls.Config {
	config := &tls.Config{}
	if a.TLS != nil {
		config = a.TLS.Clone()
	}
	if config.ServerName == "" {
		config.ServerName, _, _ = net.SplitHostPort(a.Address) // it was checked
	}
	config.MinVersion = max(config.MinVersion, tls.VersionTLS12)
	return config
}

// login shows the password or a fresh token.
func (c *connection) login(ctx context.Context, a Account) error {
	if err := c.WaitGreeting(); err != nil {
		return problem("greeting", err)
	}
	if a.Token == nil {
		if err := c.Login(a.Username, a.Password).Wait(); err != nil {
			return problem("log in", err)
		}
		return nil
	}
	token, err := a.Token.Token(ctx)
	if err != nil {
		return fmt.Errorf("get a token: %w", err)
	}
	if err := c.Authenticate(bearer(a, token, c.Caps())); err != nil {
		return problem("log in with a token", err)
	}
	return nil
}

// newUIDs are the numbers of messages above a position, in their order, at most limit.
func (c *connection) newUIDs(above uint32, since time.Time, limit int) ([]imap.UID, error) {
	criteria := &imap.SearchCriteria{Since: since}
	criteria.UID = append(criteria.UID, imap.UIDSet{imap.UIDRange{Start: imap.UID(above) + 1, Stop: 0}})
	found, err := c.UIDSearch(criteria, nil).Wait()
	if err != nil {
		return nil, problem("search", err)
	}
	return firstUIDs(found.All, above, limit), nil
}

// firstUIDs are the lowest numbers of a set above a position, at most limit; ranges are never written out whole, for a
// server can name four thousand million numbers in ten bytes.
func firstUIDs(found imap.NumSet, above uint32, limit int) []imap.UID {
	set, _ := found.(imap.UIDSet)
	if above == math.MaxUint32 {
		return nil
	}
	slices.SortFunc(set, func(a, b imap.UIDRange) int { return cmp.Compare(a.Start, b.Start) })
	var uids []imap.UID
	for _, r := range set {
		// "n:*" names the last message even where its number is below n (RFC 9051 section 9, seq-range).
		for uid := max(r.Start, imap.UID(above)+1); uid <= r.Stop && uid != 0 && len(uids) < limit; uid++ {
			if len(uids) == 0 || uids[len(uids)-1] < uid {
				uids = append(uids, uid)
			}
		}
	}
	return uids
}

// envelope is what is known of a message before it is read.
type envelope struct {
	size int64
	at   time.Time
}

func (c *connection) envelope(uid imap.UID) (*envelope, error) {
	found, err := c.Fetch(imap.UIDSetNum(uid), &imap.FetchOptions{UID: true, RFC822Size: true, InternalDate: true}).Collect()
	if err != nil {
		return nil, problem("ask for a message's size", err)
	}
	for _, m := range found {
		if m.UID == uid {
			return &envelope{size: m.RFC822Size, at: m.InternalDate.UTC()}, nil
		}
	}
	return nil, nil // somebody deleted it meanwhile
}

// errMoreThanSaid ends a connection whose server sends more than it said: what follows can't be told from the message.
var errMoreThanSaid = errors.New("the server sends more than the size it gave")

// body reads a message, or its headers only, without marking it as read.
func (c *connection) body(uid imap.UID, part imap.PartSpecifier, limit int64) ([]byte, error) {
	section := &imap.FetchItemBodySection{Specifier: part, Peek: true}
	command := c.Fetch(imap.UIDSetNum(uid), &imap.FetchOptions{UID: true, BodySection: []*imap.FetchItemBodySection{section}})
	raw, err := firstLiteral(command, limit)
	if errors.Is(err, errMoreThanSaid) {
		// Closing the wire ends the message; closing the session first would wait for the rest of it.
		_ = c.wire.Close()
		_ = command.Close()
		return nil, err
	}
	if closeErr := command.Close(); err == nil && closeErr != nil {
		err = closeErr
	}
	if err != nil {
		return nil, problem("read a message", err)
	}
	return raw, nil
}

func firstLiteral(command *imapclient.FetchCommand, limit int64) ([]byte, error) {
	for m := command.Next(); m != nil; m = command.Next() {
		for item := m.Next(); item != nil; item = m.Next() {
			section, isBody := item.(imapclient.FetchItemDataBodySection)
			if !isBody || section.Literal == nil {
				continue
			}
			raw, err := io.ReadAll(io.LimitReader(section.Literal, limit+1))
			if err == nil && int64(len(raw)) > limit {
				err = errMoreThanSaid
			}
			return raw, err
		}
	}
	return nil, nil
}

// settle does what is configured for a stored message.
func (c *connection) settle(a Account, uid imap.UID) error {
	switch a.After {
	case MarkSeen:
		flags := &imap.StoreFlags{Op: imap.StoreFlagsAdd, Silent: true, Flags: []imap.Flag{imap.FlagSeen}}
		if err := c.Store(imap.UIDSetNum(uid), flags, nil).Close(); err != nil {
			return problem("mark a message as read", err)
		}
	case Move:
		if !c.Caps().Has(imap.CapMove) {
			return fmt.Errorf("%w: %s: the server can't move messages", ErrAccount, a.Name)
		}
		if _, err := c.Move(imap.UIDSetNum(uid), a.MoveTo).Wait(); err != nil {
			return problem("move a message", err)
		}
	}
	return nil
}
