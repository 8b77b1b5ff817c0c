package postgres_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

// alteredRows are rows altered or taken out by hand after a story, each with what must be named. Every sealed table is there.
var alteredRows = map[string][]struct{ name, sql, want string }{
	"dunning": {
		{"an invoice is due later", `UPDATE invoice SET due_on = due_on + 30 WHERE number = 'R-10000-1'`, "invoice/"},
		{"a payment is another's value date", `UPDATE payment SET value_on = value_on - 1`, "payment/"},
		{"a promise came by another way", `UPDATE promise SET source = 'letter'`, "promise/"},
		{"a dispute is about less", `UPDATE dispute SET amount_minor = 1`, "dispute/"},
		{"an approval was asked by another", `UPDATE approval SET requested_by = 'maria' WHERE state = 'approved'`, "approval/"},
		{"an approval was asked on other facts", `UPDATE approval SET facts = '{}' WHERE state = 'approved'`, "approval/"},
		{"another person decided", `UPDATE approval_decision SET decided_by = 'simon'`, "(approval_approved)"},
		{"another reason for a decision", `UPDATE approval_decision SET reason = 'told to'`, "(approval_approved)"},
		{"a decision taken out", `DELETE FROM approval_decision`, "is gone"},
		{"a letter of another level", `UPDATE letter SET total_minor = total_minor + 1`, "letter/"},
		{"a promise taken out", `DELETE FROM promise`, "is gone"},
	},
	"money": {
		{"a refund over more", `UPDATE refund SET amount_minor = 99999`, "refund/"},
		{"a credit note over more", `UPDATE invoice SET amount_minor = 99999 WHERE kind = 'credit_note'`, "invoice/"},
	},
	"settings": {
		{"a policy without approvals", `UPDATE dunning_policy SET document = document - 'approval_above_minor'`, "policy/"},
		{"somebody gave himself a role", `UPDATE app_user SET roles = '{head_of_credit}' WHERE name = 'nora'`, "user/nora"},
		{"somebody who left came back", `UPDATE app_user SET active = true WHERE name = 'heike'`, "user/heike"},
		{"rules post by themselves", `UPDATE cash_release SET released = false`, "cash_release/"},
		{"another matrix", `UPDATE mail_autonomy SET document = '{}'`, "autonomy/"},
		{"one person suffices", `UPDATE decision_limit SET two_people_minor = NULL`, "limits/EUR"},
		{"another provider", `UPDATE model_permission SET region = 'us-east1'`, "model_permission/"},
		{"a hold that lasts longer", `UPDATE hold SET until_on = until_on + 100`, "hold/"},
		{"a hold with another reason", `UPDATE hold SET reason = 'a favour'`, "hold/"},
		{"a legal hold of another day", `UPDATE legal_hold SET review_on = review_on + 1`, "legal_hold/"},
		{"an erasure with another reason", `UPDATE erasure SET reason = 'x'`, "erasure/"},
	},
}

// TestAudit_isRedAfterAnyRowAlteredByHand: the chain itself is whole, and still verify names the row.
func TestAudit_isRedAfterAnyRowAlteredByHand(t *testing.T) {
	t.Parallel()
	for name, story := range map[string]func(*testing.T) *postgres.Store{"dunning": storyOfDunning, "money": storyOfMoney, "settings": storyOfSettings} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			store := story(t)
			if lines := sealedAfter(t, store, `SELECT 1`); lines != "" {
				t.Fatalf("red before anything is altered: %s", lines)
			}
			for _, altered := range alteredRows[name] {
				if lines := sealedAfter(t, store, altered.sql); !strings.Contains(lines, altered.want) {
					t.Errorf("%s: verify says %q, want it to name %s", altered.name, lines, altered.want)
				}
			}
		})
	}
}

// sealedAfter are the lines about sealed rows after something was altered past all triggers, which is taken back.
func sealedAfter(t *testing.T, store *postgres.Store, sql string) string {
	t.Helper()
	var lines []string
	err := pgx.BeginFunc(t.Context(), store.Pool(), func(tx pgx.Tx) error {
		if _, err := tx.Exec(t.Context(), `SET LOCAL session_replication_role = replica`); err != nil {
			return err
		}
		if tag, err := tx.Exec(t.Context(), sql); err != nil || tag.RowsAffected() == 0 {
			t.Errorf("%s: %d rows, %v: the story has none", sql, tag.RowsAffected(), err)
		}
		report, err := postgres.VerifyAuditIn(t.Context(), tx, store.Now(), postgres.AuditQuestion{})
		if err != nil {
			return err
		}
		for _, line := range report.Changes.Violations {
			if strings.Contains(line, "sealed it") || strings.Contains(line, "is gone") {
				lines = append(lines, line)
			}
		}
		return tx.Rollback(t.Context())
	})
	if err != nil && !errors.Is(err, pgx.ErrTxClosed) { // the rollback above is meant
		t.Fatal(err)
	}
	return strings.Join(lines, "\n")
}
