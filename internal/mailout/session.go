package mailout

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

var (
	errNoSTARTTLS  = errors.New("relay does not offer STARTTLS")
	errCertificate = errors.New("relay's certificate is not trusted")
)

// trackedConn remembers whether writing a message has failed. The bytes of a
// message are written in order and the final dot is the last of them: when a
// write has failed, the relay cannot have seen the dot, neither in plain text
// nor as a whole TLS record.
//
// Reading ends the watch, because TLS also writes alerts while it reads, and a
// lost alert says nothing about the dot.
type trackedConn struct {
	net.Conn
	sending     bool
	writeFailed bool
}

func (c *trackedConn) Write(b []byte) (int, error) {
	n, err := c.Conn.Write(b)
	if err != nil && c.sending {
		c.writeFailed = true
	}
	return n, err
}

func (c *trackedConn) Read(b []byte) (int, error) {
	c.sending = false
	return c.Conn.Read(b)
}

func (c *trackedConn) startSending() { c.sending, c.writeFailed = true, false }

// session is one authenticated connection to the relay, used by one Send at a
// time.
type session struct {
	client *smtp.Client
	conn   *trackedConn
	mails  int
	usedAt time.Time
	broken bool // no further mail through it
}

// openSession connects, protects and authenticates. On failure the session is
// nil and the outcome says why; whatever the relay answered, the mail is not
// to blame, so the state is always Unavailable.
func openSession(ctx context.Context, config Config) (*session, Outcome) {
	ctx, cancel := context.WithTimeout(ctx, connectTimeout)
	defer cancel()
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", config.address())
	if err != nil {
		return nil, unavailable(StageConnect, orCause(ctx, err))
	}
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	tracked := &trackedConn{Conn: conn}
	client, stage, err := greet(ctx, tracked, config)
	if err != nil {
		conn.Close()
		outcome := fromReply(stage, orCause(ctx, err), Unavailable)
		outcome.State = Unavailable
		return nil, outcome
	}
	client.CommandTimeout = commandTimeout
	client.SubmissionTimeout = submissionTimeout
	return &session{client: client, conn: tracked, usedAt: time.Now()}, Outcome{}
}

func greet(ctx context.Context, conn net.Conn, config Config) (*smtp.Client, Stage, error) {
	client, err := protect(ctx, conn, config)
	if err != nil {
		return nil, StageConnect, err
	}
	// After STARTTLS this first command also shakes hands.
	if err := client.Hello(config.HELO); err != nil {
		return nil, StageConnect, certificateError(err)
	}
	if config.User == "" {
		return client, StageAuth, nil
	}
	mechanism := sasl.NewPlainClient("", config.User, config.Password)
	if !client.SupportsAuth(sasl.Plain) {
		mechanism = sasl.NewLoginClient(config.User, config.Password)
	}
	return client, StageAuth, client.Auth(mechanism)
}

// protect sets TLS up as configured. It never falls back to plain text.
func protect(ctx context.Context, conn net.Conn, config Config) (*smtp.Client, error) {
	switch config.TLS {
	case TLSImplicit:
		secured := tls.Client(conn, config.tlsConfig())
		if err := secured.HandshakeContext(ctx); err != nil {
			return nil, certificateError(err)
		}
		return smtp.NewClient(secured), nil
	case TLSStart:
		return startTLS(conn, config)
	default:
		return smtp.NewClient(conn), nil
	}
}

// startTLS upgrades the connection; the library shakes hands at the first
// command that follows. Whatever is neither a reply nor a broken connection is
// the library's word that the relay does not offer STARTTLS.
func startTLS(conn net.Conn, config Config) (*smtp.Client, error) {
	client, err := smtp.NewClientStartTLS(conn, config.tlsConfig())
	var reply *smtp.SMTPError
	var broken net.Error
	switch {
	case err == nil:
		return client, nil
	case errors.As(err, &reply), errors.As(err, &broken), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return nil, err
	}
	return nil, errors.Join(errNoSTARTTLS, err)
}

func certificateError(err error) error {
	var invalid *tls.CertificateVerificationError
	if errors.As(err, &invalid) {
		return errors.Join(errCertificate, err)
	}
	return err
}

// send runs one mail transaction and marks the session broken when it cannot
// take another.
func (s *session) send(ctx context.Context, e envelope) Outcome {
	if ctx.Err() != nil {
		return unavailable(StageMail, ctx.Err())
	}
	s.mails++
	stop := context.AfterFunc(ctx, func() { s.conn.Close() })
	data, outcome := s.begin(ctx, e)
	if !stop() {
		// The context ended and has cut the connection; the final dot is not out.
		s.broken = true
		return unavailable(outcome.Stage, ctx.Err())
	}
	if data == nil {
		s.settle(outcome)
		return outcome
	}
	outcome = s.finish(ctx, data)
	s.settle(outcome)
	return outcome
}

// begin runs the dialog up to the final dot, excluded. It returns nil and the
// outcome when the mail ends here.
func (s *session) begin(ctx context.Context, e envelope) (*smtp.DataCommand, Outcome) {
	fail := func(stage Stage, err error) (*smtp.DataCommand, Outcome) {
		return nil, fromReply(stage, orCause(ctx, err), Unavailable)
	}
	if err := s.client.Mail(e.from, &smtp.MailOptions{Size: int64(len(e.raw))}); err != nil {
		return fail(StageMail, err)
	}
	if err := s.client.Rcpt(e.to, nil); err != nil {
		return fail(StageRcpt, err)
	}
	data, err := s.client.Data()
	if err != nil {
		return fail(StageData, err)
	}
	// The client sets no deadline for the message itself.
	if err := s.conn.SetDeadline(time.Now().Add(submissionTimeout)); err != nil {
		return fail(StageBody, err)
	}
	s.conn.startSending()
	if _, err := data.Write(e.raw); err != nil {
		return fail(StageBody, err)
	}
	return data, Outcome{Stage: StageBody}
}

// finish writes the final dot and waits for the answer. From here on a
// cancelled context only shortens the wait to finishGrace.
func (s *session) finish(ctx context.Context, data *smtp.DataCommand) Outcome {
	stop := context.AfterFunc(ctx, func() {
		time.AfterFunc(finishGrace, func() { s.conn.Close() })
	})
	response, err := data.CloseWithResponse()
	if !stop() {
		s.broken = true // the timer will close it
	}
	if err == nil {
		return Outcome{State: Accepted, Stage: StageAnswer, Code: 250, Text: shorten(response.StatusText)}
	}
	if s.conn.writeFailed {
		return fromReply(StageBody, err, Unavailable)
	}
	return fromReply(StageAnswer, err, Uncertain)
}

// settle makes the session ready for the next mail. After a 4xx or 5xx the
// transaction must be reset, except in answer to the final dot, which ends it.
func (s *session) settle(outcome Outcome) {
	switch {
	case outcome.Code == 421 || outcome.State == Uncertain || outcome.State == Unavailable:
		s.broken = true
	case outcome.Stage == StageRcpt || outcome.Stage == StageData:
		s.broken = s.reset() != nil
	}
}

func (s *session) reset() error {
	s.client.CommandTimeout = resetTimeout
	defer func() { s.client.CommandTimeout = commandTimeout }()
	return s.client.Reset()
}

// quit says goodbye when the session is sound. The reply is waited for only
// briefly: nothing depends on it.
func (s *session) quit() {
	if !s.broken {
		s.client.CommandTimeout = quitTimeout
		if s.client.Quit() == nil {
			return
		}
	}
	s.close()
}

func (s *session) close() {
	// The connection is given up; an error in closing it changes nothing.
	_ = s.conn.Close()
}

// orCause names the context's end instead of the broken connection it caused.
func orCause(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}
