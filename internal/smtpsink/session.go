package smtpsink

import (
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// errDropped is what the library sees after the sink has cut the connection;
// nobody is left to read it.
var errDropped = errors.New("connection dropped as scripted")

// session is one client's connection; the library calls it from one goroutine.
type session struct {
	sink   *Sink
	conn   *smtp.Conn
	authed bool
	from   string
	to     []string
}

func (s *Sink) newSession(conn *smtp.Conn) (smtp.Session, error) {
	session := &session{sink: s, conn: conn, authed: s.options.User == ""}
	if err := session.play(s.script.next(StageConnect)); err != nil {
		return nil, err
	}
	return session, nil
}

func (s *session) Reset() { s.from, s.to = "", nil }

func (s *session) Logout() error { return nil }

func (s *session) AuthMechanisms() []string {
	if s.sink.options.User == "" {
		return nil
	}
	return []string{sasl.Plain}
}

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		userRight := subtle.ConstantTimeCompare([]byte(user), []byte(s.sink.options.User))
		passwordRight := subtle.ConstantTimeCompare([]byte(password), []byte(s.sink.options.Password))
		if userRight&passwordRight != 1 {
			return smtp.ErrAuthFailed
		}
		s.authed = true
		return nil
	}), nil
}

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	if !s.authed {
		return smtp.ErrAuthRequired
	}
	if err := s.play(s.sink.script.next(StageMail)); err != nil {
		return err
	}
	s.from = from
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	if err := s.play(s.sink.script.next(StageRcpt, to)); err != nil {
		return err
	}
	s.to = append(s.to, to)
	return nil
}

func (s *session) Data(body io.Reader) error {
	rule, found := s.sink.script.next(StageData, s.to...)
	if found && rule.Drop == DropMidway {
		return s.dropMidway(body)
	}
	raw, err := io.ReadAll(body)
	if err != nil {
		return err // beyond MaxMessageBytes it is the library's 552, which wrapping would hide
	}
	if found && rule.Drop != DropKept {
		if err := s.play(rule, true); err != nil {
			return err
		}
	}
	confirmed := !found || rule.Drop != DropKept
	if err := s.sink.store.keep(s.from, s.to, raw, confirmed); err != nil {
		return &smtp.SMTPError{Code: 452, EnhancedCode: smtp.EnhancedCode{4, 3, 1}, Message: err.Error()}
	}
	if !confirmed {
		return s.play(rule, true)
	}
	return nil
}

// dropMidway cuts the connection when the first bytes of the message have come
// in, so the sender has not yet sent its final dot.
func (s *session) dropMidway(body io.Reader) error {
	if _, err := body.Read(make([]byte, 1)); err != nil {
		return err
	}
	return s.cut()
}

// play carries a rule out. It returns nil when the dialog goes on, and an
// *smtp.SMTPError for the library to write.
func (s *session) play(rule Rule, found bool) error {
	if !found {
		return nil
	}
	if rule.Reached != nil {
		rule.Reached()
	}
	if err := s.pause(rule.Delay); err != nil {
		return err
	}
	if rule.Drop != DropNever {
		return s.cut()
	}
	if rule.Code == 0 {
		return nil
	}
	if rule.Code == 421 {
		return s.goodbye(rule.Text)
	}
	return &smtp.SMTPError{Code: rule.Code, EnhancedCode: smtp.NoEnhancedCode, Message: rule.Text}
}

// goodbye writes the reply itself, since RFC 5321 section 3.8 wants the
// connection closed after a 421 and the library would keep it.
func (s *session) goodbye(text string) error {
	_, err := fmt.Fprintf(s.conn.Conn(), "421 %s\r\n", text)
	return errors.Join(err, s.cut())
}

func (s *session) cut() error {
	return errors.Join(errDropped, s.conn.Conn().Close())
}

// pause waits for delay or until the sink closes.
func (s *session) pause(delay time.Duration) error {
	if delay <= 0 {
		return nil
	}
	timer := time.NewTimer(delay)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-s.sink.closing:
		return errDropped
	}
}
