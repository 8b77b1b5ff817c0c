package mailbox_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"regexp"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
	"github.com/emersion/go-sasl"

	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/internal/mailbox"
)

const (
	user     = "forderung@lieferant.example"
	password = "geheim-4711"
)

// server is an IMAP server of this process.
type server struct {
	t       *testing.T
	user    *imapmemserver.User
	address string
}

// start starts a server with an INBOX and a folder Archiv. tlsConfig nil is without TLS; tokens makes it take them.
func start(t *testing.T, tlsConfig *tls.Config, tokens bool) *server {
	t.Helper()
	s := &server{t: t, user: imapmemserver.NewUser(user, password)}
	for _, name := range []string{"INBOX", "Archiv"} {
		s.must(s.user.Create(name, nil))
	}
	memory := imapmemserver.New()
	memory.AddUser(s.user)
	options := &imapserver.Options{InsecureAuth: true, Logger: log.New(io.Discard, "", 0), Caps: imap.CapSet{imap.CapIMAP4rev1: {}, imap.CapMove: {}, imap.CapUIDPlus: {}},
		NewSession: func(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			session := memory.NewSession()
			if tokens {
				session = &tokenSession{session.(imapserver.SessionIMAP4rev2)}
			}
			return session, nil, nil
		}}
	running := imapserver.New(options)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	s.must(err)
	s.address = listener.Addr().String()
	if tlsConfig != nil {
		listener = tls.NewListener(listener, tlsConfig)
	}
	go func() { _ = running.Serve(listener) }() // it ends with Close
	t.Cleanup(func() { _ = running.Close() })
	return s
}

func (s *server) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// deliver puts messages into the INBOX, as a mail server does.
func (s *server) deliver(messages ...string) {
	s.t.Helper()
	for _, m := range messages {
		_, err := s.user.Append("INBOX", literal{bytes.NewReader([]byte(m)), int64(len(m))}, &imap.AppendOptions{Time: time.Date(2026, 11, 18, 9, 0, 0, 0, time.UTC)})
		s.must(err)
	}
}

type literal struct {
	io.Reader
	size int64
}

func (l literal) Size() int64 { return l.size }

// count tells how many messages a folder has, and how many of them are unseen.
func (s *server) count(folder string) (all, unseen uint32) {
	s.t.Helper()
	status, err := s.user.Status(folder, &imap.StatusOptions{NumMessages: true, NumUnseen: true})
	s.must(err)
	return *status.NumMessages, *status.NumUnseen
}

// tokenSession is a session that takes tokens.
type tokenSession struct{ imapserver.SessionIMAP4rev2 }

const goodToken = "token-0815"

func (s *tokenSession) AuthenticateMechanisms() []string { return []string{"XOAUTH2"} }

func (s *tokenSession) Authenticate(string) (sasl.Server, error) { return &tokenServer{s}, nil }

type tokenServer struct{ session *tokenSession }

func (s *tokenServer) Next(response []byte) ([]byte, bool, error) {
	if string(response) == "user="+user+"\x01auth=Bearer "+goodToken+"\x01\x01" {
		return nil, true, s.session.Login(user, password)
	}
	return nil, false, &imap.Error{Type: imap.StatusResponseTypeNo, Code: imap.ResponseCodeAuthenticationFailed, Text: "no " + string(response)}
}

// wire is a way to a server that can be cut, and hides that the server can idle.
type wire struct {
	listener net.Listener
	to       string
	// cutAfter is the number of bytes after which the first cuts connections break.
	cutAfter int
	cuts     atomic.Int32
	noIdle   bool
	// understates makes every message smaller than it is, as servers do that count line ends once.
	understates bool
}

var statedSize = regexp.MustCompile(`RFC822\.SIZE \d+`)

func newWire(t *testing.T, to string) *wire {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	return &wire{listener: listener, to: to}
}

func (w *wire) address() string { return w.listener.Addr().String() }

func (w *wire) run() {
	for {
		conn, err := w.listener.Accept()
		if err != nil {
			return
		}
		go w.carry(conn)
	}
}

func (w *wire) carry(client net.Conn) {
	defer func() { _ = client.Close() }()
	server, err := net.Dial("tcp", w.to)
	if err != nil {
		return
	}
	defer func() { _ = server.Close() }()
	go func() {
		_, _ = io.Copy(server, client) // either end may close
		_ = server.Close()
	}()
	left := -1
	if w.cuts.Add(-1) >= 0 {
		left = w.cutAfter
	}
	w.back(client, server, left)
}

// back carries what the server says, up to left bytes where left is not negative.
func (w *wire) back(client, server net.Conn, left int) {
	buffer := make([]byte, 512)
	for {
		n, err := server.Read(buffer)
		said := buffer[:n]
		if w.noIdle {
			said = bytes.ReplaceAll(said, []byte(" IDLE"), nil)
		}
		if w.understates {
			said = statedSize.ReplaceAll(said, []byte("RFC822.SIZE 9"))
		}
		if left >= 0 {
			said = said[:min(len(said), left)]
			left -= len(said)
		}
		if _, writeErr := client.Write(said); err != nil || writeErr != nil || left == 0 {
			return
		}
	}
}

// house is where mails go in a test: a sink and positions in memory.
type house struct {
	mutex     sync.Mutex
	mails     []mailbox.Fetched
	positions map[string]mailroom.MailboxPosition
	// failures are counted down, by the sink and by saving a position.
	sinkFailures, saveFailures int
	// came is told of every mail, told of every report.
	came chan mailbox.Fetched
	told chan mailbox.Report
}

func newHouse() *house {
	return &house{positions: map[string]mailroom.MailboxPosition{}, came: make(chan mailbox.Fetched, 1000), told: make(chan mailbox.Report, 1000)}
}

var errAway = errors.New("the store is away")

func (h *house) sink(_ context.Context, f mailbox.Fetched) error {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	if h.sinkFailures > 0 {
		h.sinkFailures--
		return errAway
	}
	h.mails = append(h.mails, f)
	h.came <- f
	return nil
}

func (h *house) MailboxPosition(_ context.Context, account, name string) (mailroom.MailboxPosition, error) {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	return h.positions[account+"/"+name], nil
}

func (h *house) SaveMailboxPosition(_ context.Context, p mailroom.MailboxPosition) error {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	if h.saveFailures > 0 {
		h.saveFailures--
		return errAway
	}
	h.positions[p.Account+"/"+p.Mailbox] = p
	return nil
}

// source is a source of that house with short pauses.
func (h *house) source(address string) *mailbox.Source {
	return &mailbox.Source{Account: mailbox.Account{Name: "ar", Address: address, Security: mailbox.Plain, Username: user, Password: password},
		Sink: h.sink, Positions: h, Limits: mailbox.Limits{FirstPause: time.Millisecond, LastPause: 5 * time.Millisecond, Poll: time.Millisecond, Batch: 7},
		Report: func(r mailbox.Report) {
			select {
			case h.told <- r:
			default: // polling tells more often than a test listens
			}
		}}
}

// running runs a source until the test ends.
func running(t *testing.T, s *mailbox.Source) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("run: %v", err)
		}
	})
}

// patience bounds a wait in a test.
const patience = 20 * time.Second

func next[T any](t *testing.T, from chan T) (value T) {
	t.Helper()
	select {
	case value = <-from:
	case <-time.After(patience):
		t.Fatal("nothing came")
	}
	return value
}

// deliverUntil delivers messages until one comes: this server does not announce what came just before a client idles.
func (s *server) deliverUntil(came chan mailbox.Fetched) mailbox.Fetched {
	s.t.Helper()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for range int(patience / (20 * time.Millisecond)) {
		s.deliver(mails(1)...)
		select {
		case f := <-came:
			return f
		case <-again.C:
		}
	}
	s.t.Fatal("nothing came")
	return mailbox.Fetched{}
}

// mails are n messages.
func mails(n int) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = fmt.Sprintf("Message-ID: <m%d@kunde.example>\r\nSubject: Mahnung\r\n\r\nWir zahlen %d.\r\n", i+1, i+1)
	}
	return all
}
