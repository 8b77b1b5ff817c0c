package app

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/mailbox"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

// MailboxAccount is one account of the file MAHNWERK_MAILBOXES names. Secrets lie in files of their own.
type MailboxAccount struct {
	// Name tells accounts apart in positions and reports; Entity is whose mail it holds.
	Name   string                `json:"name"`
	Entity receivable.EntityCode `json:"entity"`
	// Address is host:port; Security is empty for TLS, "starttls", or "plain", which is for this machine alone.
	Address  string `json:"address"`
	Security string `json:"security,omitempty"`
	Username string `json:"username"`
	// PasswordFile or OAuth opens the account.
	PasswordFile string        `json:"password_file,omitempty"`
	OAuth        *MailboxOAuth `json:"oauth,omitempty"`
	Mailboxes    []string      `json:"mailboxes,omitempty"`
	// SinceOn leaves mails alone that arrived before that day.
	SinceOn calendar.Date `json:"since_on,omitzero"`
	// After is what happens to a mail that is stored: "", "seen", or "move" to the folder MoveTo.
	After  string `json:"after,omitempty"`
	MoveTo string `json:"move_to,omitempty"`
}

// MailboxOAuth is where tokens come from: "google", "microsoft" with a tenant, or an address of one's own.
type MailboxOAuth struct {
	Provider         string   `json:"provider,omitempty"`
	Tenant           string   `json:"tenant,omitempty"`
	TokenURL         string   `json:"token_url,omitempty"`
	ClientID         string   `json:"client_id"`
	ClientSecretFile string   `json:"client_secret_file,omitempty"`
	RefreshTokenFile string   `json:"refresh_token_file,omitempty"`
	Scopes           []string `json:"scopes,omitempty"`
}

// maxMailboxFile bounds the file; an account takes some 300 bytes.
const maxMailboxFile = 1 << 20

// ReadMailboxes reads the accounts of a file. Its errors name the file and the account, never a secret.
func ReadMailboxes(path string) ([]MailboxAccount, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("MAHNWERK_MAILBOXES: %w", err)
	}
	if len(raw) > maxMailboxFile {
		return nil, fmt.Errorf("MAHNWERK_MAILBOXES: %s has %d bytes, at most %d", path, len(raw), maxMailboxFile)
	}
	var accounts []MailboxAccount
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&accounts); err != nil {
		return nil, fmt.Errorf("MAHNWERK_MAILBOXES: %s: %w", path, err)
	}
	seen := map[string]bool{}
	for i, a := range accounts {
		switch {
		case a.Name == "" || a.Entity == "":
			return nil, fmt.Errorf("MAHNWERK_MAILBOXES: %s: account %d needs a name and an entity", path, i+1)
		case seen[a.Name]:
			return nil, fmt.Errorf("MAHNWERK_MAILBOXES: %s: two accounts are called %q", path, a.Name)
		}
		seen[a.Name] = true
	}
	return accounts, nil
}

// account is the account as package mailbox takes it, its secrets read.
func (a MailboxAccount) account() (mailbox.Account, error) {
	account := mailbox.Account{Name: a.Name, Address: a.Address, Security: mailbox.Security(a.Security), Username: a.Username, Mailboxes: a.Mailboxes,
		After: mailbox.After(a.After), MoveTo: a.MoveTo}
	if !a.SinceOn.IsZero() {
		account.SinceAt = a.SinceOn.In(time.UTC)
	}
	var err error
	if a.OAuth != nil {
		account.Token, err = a.OAuth.source()
	} else {
		account.Password, err = secretFile(a.PasswordFile)
	}
	if err != nil {
		return account, fmt.Errorf("mailbox account %q: %w", a.Name, err)
	}
	return account, nil
}

// watchMailboxes reads the configured accounts until ctx ends. Any number of workers may do so: the same mail is one.
func (a *App) watchMailboxes(ctx context.Context, group *errgroup.Group, store *postgres.Store) error {
	if a.Config.Mails.Boxes == "" {
		return nil
	}
	accounts, err := ReadMailboxes(a.Config.Mails.Boxes)
	if err != nil {
		return err
	}
	for _, of := range accounts {
		account, err := of.account()
		if err != nil {
			return err
		}
		source := &mailbox.Source{Account: account, Positions: store, Sink: mailSink(store, of.Entity), Report: a.reportMailbox}
		group.Go(func() error { return source.Run(ctx) })
	}
	return nil
}

func (a *App) reportMailbox(r mailbox.Report) {
	if r.Err != nil {
		a.Log.Warn("a mailbox could not be read, trying again", "account", r.Account, "mailbox", r.Mailbox, "error", r.Err)
		return
	}
	a.Log.Debug("a mailbox was read", "account", r.Account, "mailbox", r.Mailbox, "stored", r.Stored)
}

// mailSink stores the mails of an account. What the ledger refuses is kept in quarantine, so that the mails behind it come on.
func mailSink(store *postgres.Store, entity receivable.EntityCode) mailbox.Sink {
	return func(ctx context.Context, f mailbox.Fetched) error {
		if f.TooLarge > 0 {
			return quarantineMail(ctx, store, entity, f, fmt.Sprintf("the mail has %d bytes, at most %d: look at it in the mailbox", f.TooLarge, mailroom.MaxBytes))
		}
		_, err := KeepMail(ctx, store, mailroom.Arrived{Entity: entity, Raw: f.Raw, Source: mailroom.FromIMAP, Place: f.Place(), ReceivedAt: f.ReceivedAt, By: mailActor})
		if subledger.IsRefused(err, "") {
			return quarantineMail(ctx, store, entity, f, err.Error())
		}
		return err
	}
}

func quarantineMail(ctx context.Context, store *postgres.Store, entity receivable.EntityCode, f mailbox.Fetched, why string) error {
	sum := sha256.Sum256(fmt.Appendf(f.Raw, "%s", f.Place()))
	_, err := store.Quarantine(ctx, subledger.Quarantined{Entity: entity, Kind: subledger.AdviceDoc, Name: f.Place(), SHA256: sum[:],
		SizeBytes: max(f.TooLarge, int64(len(f.Raw))), Reason: why, By: mailActor})
	return err
}

func (o MailboxOAuth) source() (*mailbox.OAuth, error) {
	token := &mailbox.OAuth{TokenURL: o.TokenURL, ClientID: o.ClientID, Scopes: o.Scopes}
	switch o.Provider {
	case "google":
		token.TokenURL, token.Scopes = mailbox.GoogleTokenURL, orElse(o.Scopes, mailbox.GoogleScope)
	case "microsoft":
		scope := mailbox.MicrosoftScope
		if o.RefreshTokenFile == "" {
			scope = mailbox.MicrosoftAppScope
		}
		token.TokenURL, token.Scopes = mailbox.MicrosoftTokenURL(o.Tenant), orElse(o.Scopes, scope)
	case "":
	default:
		return nil, fmt.Errorf("oauth provider %q is neither google nor microsoft", o.Provider)
	}
	var err, other error
	token.ClientSecret, err = secretFile(o.ClientSecretFile)
	token.RefreshToken, other = secretFile(o.RefreshTokenFile)
	return token, errors.Join(err, other)
}

func orElse(scopes []string, scope string) []string {
	if len(scopes) > 0 {
		return scopes
	}
	return []string{scope}
}

// secretFile is the one line of a file; no file is no secret.
func secretFile(path string) (string, error) {
	if path == "" {
		return "", nil
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	return strings.TrimSpace(string(raw)), nil
}
