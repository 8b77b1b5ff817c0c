package mailout

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
)

// TLSMode tells how the connection to the relay is protected.
type TLSMode string

// The modes. There is no "STARTTLS when offered": an attacker on the line
// would simply not offer it (RFC 8314 section 3).
const (
	TLSStart    TLSMode = "starttls" // required STARTTLS, usually port 587
	TLSImplicit TLSMode = "tls"      // TLS from the first byte, usually port 465
	TLSNone     TLSMode = "none"     // plain text, for a relay on the same machine
)

// Config describes the relay and the sender's manners.
type Config struct {
	Host     string         // name or address of the relay
	Port     int            // 1 to 65535
	TLS      TLSMode        // required
	Roots    *x509.CertPool // who may certify the relay; nil is the system's list
	User     string         // "" sends without AUTH; never with TLSNone
	Password string
	HELO     string // name of this host in EHLO; required, a relay may check it

	// SenderDomains are the domains a message's From may have. A message from
	// elsewhere would fail DMARC at the customer's provider and is refused here.
	SenderDomains []string

	Sessions                int // parallel sessions; 0 is 1, at most 50
	MailsPerMinute          int // through this relay; 0 is unlimited
	MailsPerMinutePerDomain int // to one recipient domain; 0 is unlimited
	BurstPerRelay           int // mails that may leave at once; 0 is 1
	BurstPerDomain          int // likewise per recipient domain; 0 is 1
}

func (c Config) check() error {
	return errors.Join(c.checkRelay(), c.checkManners())
}

func (c Config) checkRelay() error {
	switch {
	case c.Host == "" || !isASCIIWord(c.Host):
		return errors.New("host: a host name or address is needed")
	case c.Port < 1 || c.Port > 65535:
		return fmt.Errorf("port: %d is not between 1 and 65535", c.Port)
	case c.TLS != TLSStart && c.TLS != TLSImplicit && c.TLS != TLSNone:
		return fmt.Errorf("tls: %q is not one of starttls, tls, none", c.TLS)
	case c.User != "" && c.TLS == TLSNone:
		return errors.New("tls: none would send the password in the clear")
	case c.HELO == "" || !isASCIIWord(c.HELO):
		return errors.New("helo: the name of this host is needed")
	}
	return nil
}

func (c Config) checkManners() error {
	for _, count := range []int{c.Sessions, c.MailsPerMinute, c.MailsPerMinutePerDomain, c.BurstPerRelay, c.BurstPerDomain} {
		if count < 0 {
			return fmt.Errorf("limits: %d is negative", count)
		}
	}
	if c.Sessions > maxSessions {
		return fmt.Errorf("sessions: %d is more than %d", c.Sessions, maxSessions)
	}
	if len(c.SenderDomains) == 0 {
		return errors.New("sender domains: at least one is needed")
	}
	return nil
}

func (c Config) sessions() int { return max(1, c.Sessions) }

func (c Config) address() string { return net.JoinHostPort(c.Host, strconv.Itoa(c.Port)) }

func (c Config) tlsConfig() *tls.Config {
	return &tls.Config{ServerName: c.Host, RootCAs: c.Roots, MinVersion: tls.VersionTLS12}
}

// allows tells whether this relay sends for the message's From.
func (c Config) allows(message Message) error {
	domain := domainOf(message.From.Address)
	if slices.ContainsFunc(c.SenderDomains, func(d string) bool { return strings.EqualFold(d, domain) }) {
		return nil
	}
	return fmt.Errorf("%w: from: domain is not among the sender domains", ErrMessage)
}

// isASCIIWord reports printable ASCII without spaces.
func isASCIIWord(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' })
}
