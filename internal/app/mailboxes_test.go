package app_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/internal/app"
)

func TestReadMailboxes(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "mailboxes.json")
	read := func(content string) ([]app.MailboxAccount, error) {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return app.ReadMailboxes(path)
	}
	accounts, err := read(`[
		{"name": "nord", "entity": "NORD", "address": "imap.example:993", "username": "ar@nordwerk.example", "password_file": "/run/secrets/imap",
		 "mailboxes": ["INBOX", "Mahnwesen"], "since_on": "2026-11-01", "after": "move", "move_to": "Gelesen"},
		{"name": "helv", "entity": "HELV", "address": "outlook.office365.com:993", "username": "ar@helv.example",
		 "oauth": {"provider": "microsoft", "tenant": "t", "client_id": "c", "client_secret_file": "/run/secrets/ms"}}]`)
	if err != nil || len(accounts) != 2 || accounts[0].SinceOn != calendar.MustDate("2026-11-01") || accounts[1].OAuth.Provider != "microsoft" {
		t.Errorf("read %+v, %v", accounts, err)
	}
	for content, want := range map[string]string{
		`{}`:              "mailboxes.json",
		`[{"name": "a"}]`: "account 1",
		`[{"name": "a", "entity": "N"}, {"name": "a", "entity": "N"}]`: `called "a"`,
		`[{"name": "a", "entity": "N", "password": "secret"}]`:         "password",
	} {
		if _, err := read(content); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v, want an error about %s", content, err, want)
		}
	}
	if _, err := app.ReadMailboxes(path + ".none"); err == nil || !strings.Contains(err.Error(), "MAHNWERK_MAILBOXES") {
		t.Errorf("no file: %v", err)
	}
}
