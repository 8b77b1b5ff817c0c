// Package smtpsink is an SMTP server that keeps every message it accepts and
// forwards none. It stands in for the customers' mailboxes in the demo and for
// the relay in tests.
//
// It speaks real SMTP over a real socket (RFC 5321, with STARTTLS and AUTH),
// so a sender is tested through the same dialog it will have in production.
// What the sink has accepted is the outside truth of a fault test: the sender's
// own records are compared with it by Message-ID.
//
// A sink can be told to misbehave, per recipient or for the n-th mail:
//
//	sink, err := smtpsink.Start(smtpsink.Options{})
//	sink.Script(
//		smtpsink.Rule{Recipient: "grey@example.test", Times: 3, Code: 450, Text: "4.2.0 greylisted"},
//		smtpsink.Rule{Skip: 9, Times: 1, Stage: smtpsink.StageData, Drop: smtpsink.DropKept},
//	)
//
// Greylists one recipient three times and loses the answer to the tenth mail
// although the message is kept.
//
// The sink never logs; it is not meant for the open internet.
package smtpsink

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"slices"
	"sync"
	"time"

	"github.com/emersion/go-smtp"
)

// Limits of one sink. They keep a runaway sender in a test from filling the
// machine's memory or disk.
const (
	// DefaultMaxMessageBytes is the size announced by SIZE (RFC 1870). A dunning
	// letter with ten invoice copies stays below 10 MiB.
	DefaultMaxMessageBytes = 32 << 20
	// DefaultMaxMails is how many messages a sink keeps: the largest dunning run
	// of the load tests is 50,000 letters.
	DefaultMaxMails = 200_000
	// maxRecipients per message; RFC 5321 section 4.5.3.1.8 asks for at least 100.
	maxRecipients = 100
	// idleTimeout ends a session whose client has gone away (RFC 5321 section
	// 4.5.3.2.7 asks for at least five minutes).
	idleTimeout = 5 * time.Minute
)

// Options configure a sink. The zero value listens on a free loopback port,
// keeps messages in memory and asks for neither TLS nor a password.
type Options struct {
	Addr            string // host:port to listen on; "" is 127.0.0.1:0
	Domain          string // name in the greeting; "" is sink.invalid
	Folder          string // folder for .eml files; "" keeps messages in memory
	DiscardBodies   bool   // keep only envelope, Message-ID and hash (load tests)
	STARTTLS        bool   // offer STARTTLS with a certificate made at start
	ImplicitTLS     bool   // TLS from the first byte (port 465 style)
	User, Password  string // when set, MAIL is refused before AUTH
	MaxMessageBytes int64  // 0 is DefaultMaxMessageBytes
	MaxMails        int    // 0 is DefaultMaxMails
}

// Mail is one message the sink has kept.
type Mail struct {
	ID         string    `json:"id"`          // name within this sink, e.g. "000012"
	Order      int       `json:"order"`       // 1 for the first message kept
	MessageID  string    `json:"message_id"`  // with angle brackets, "" when the mail had none
	From       string    `json:"from"`        // envelope sender
	To         []string  `json:"to"`          // envelope recipients
	Subject    string    `json:"subject"`     // decoded
	SHA256     string    `json:"sha256"`      // of the raw message, hex
	Size       int       `json:"size"`        // bytes of the raw message
	Confirmed  bool      `json:"confirmed"`   // false when the sender never got its 250
	AcceptedAt time.Time `json:"accepted_at"` // UTC
	Raw        []byte    `json:"-"`           // filled by Get only
}

// Sink is a running server. All methods are safe for concurrent use.
type Sink struct {
	options  Options
	listener net.Listener
	server   *smtp.Server
	store    *store
	script   script
	roots    *x509.CertPool
	closing  chan struct{}
	close    sync.Once
	serving  sync.WaitGroup
}

// Start listens and serves until Close. With a Folder it takes up the messages
// that an earlier sink has left there.
func Start(options Options) (*Sink, error) {
	options = withDefaults(options)
	store, err := openStore(options)
	if err != nil {
		return nil, fmt.Errorf("open mail store: %w", err)
	}
	sink := &Sink{options: options, store: store, closing: make(chan struct{})}
	tlsConfig, err := sink.makeTLS()
	if err != nil {
		return nil, errors.Join(fmt.Errorf("make certificate: %w", err), store.close())
	}
	listener, err := net.Listen("tcp", options.Addr)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("listen: %w", err), store.close())
	}
	if options.ImplicitTLS {
		listener = tls.NewListener(listener, tlsConfig)
		tlsConfig = nil
	}
	sink.listener = listener
	sink.server = sink.newServer(tlsConfig)
	sink.serving.Go(func() {
		// Serve ends with the listener's error when Close closes it.
		_ = sink.server.Serve(listener)
	})
	return sink, nil
}

func withDefaults(options Options) Options {
	if options.Addr == "" {
		options.Addr = "127.0.0.1:0"
	}
	if options.Domain == "" {
		options.Domain = "sink.invalid"
	}
	if options.MaxMessageBytes == 0 {
		options.MaxMessageBytes = DefaultMaxMessageBytes
	}
	if options.MaxMails == 0 {
		options.MaxMails = DefaultMaxMails
	}
	return options
}

func (s *Sink) newServer(tlsConfig *tls.Config) *smtp.Server {
	server := smtp.NewServer(smtp.BackendFunc(s.newSession))
	server.Domain = s.options.Domain
	server.MaxRecipients = maxRecipients
	server.MaxMessageBytes = s.options.MaxMessageBytes
	server.ReadTimeout = idleTimeout
	server.WriteTimeout = idleTimeout
	server.AllowInsecureAuth = tlsConfig == nil
	server.TLSConfig = tlsConfig
	// Scripted drops look like errors to the library, and its messages would
	// carry peers' addresses.
	server.ErrorLog = log.New(io.Discard, "", 0)
	return server
}

// Addr is the host:port the sink listens on.
func (s *Sink) Addr() string { return s.listener.Addr().String() }

// Roots is the pool a client needs to trust this sink's certificate, nil
// without TLS.
func (s *Sink) Roots() *x509.CertPool { return s.roots }

// Script replaces all rules and their counts. Sessions already in a transaction
// see the new rules at their next command.
func (s *Sink) Script(rules ...Rule) { s.script.replace(rules) }

// Close ends all sessions at once and waits for them. Messages already kept
// stay readable. It is safe to call twice.
func (s *Sink) Close() error {
	var err error
	s.close.Do(func() {
		close(s.closing)
		err = s.server.Close()
		// The server does not know the listener yet when Serve has not begun.
		if closeErr := s.listener.Close(); !errors.Is(closeErr, net.ErrClosed) {
			err = errors.Join(err, closeErr)
		}
		s.serving.Wait()
		err = errors.Join(err, s.store.close())
	})
	return err
}

// List returns the kept mails in the order they were accepted, without Raw.
func (s *Sink) List() []Mail { return slices.Clone(s.store.snapshot()) }

// Get returns one mail with its raw text. The error wraps ErrNotFound when
// there is no such mail or its text was discarded.
func (s *Sink) Get(id string) (Mail, error) { return s.store.get(id) }

// CountByMessageID tells how often each Message-ID was kept. A count above one
// is a duplicate that reached a mailbox.
func (s *Sink) CountByMessageID() map[string]int {
	counts := make(map[string]int)
	for _, mail := range s.store.snapshot() {
		counts[mail.MessageID]++
	}
	return counts
}

// Wait returns nil as soon as enough says yes to the mails kept so far, and
// ctx's error when it ends first. It wakes up per mail and never polls. enough
// must not change the slice it gets.
func (s *Sink) Wait(ctx context.Context, enough func([]Mail) bool) error {
	for {
		mails, changed := s.store.watch()
		if enough(mails) {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("wait for mail: %w", ctx.Err())
		}
	}
}
