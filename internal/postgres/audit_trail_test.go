package postgres_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/mahnwerk/mahnwerk/internal/postgres"
	"github.com/mahnwerk/mahnwerk/internal/testkit"
)

// auditCases are cases of the filled ledger and the subjects that belong to them, among others that do not.
var auditCases = []struct {
	name      string
	selection postgres.AuditSelection
	has, not  []string
}{
	{"an invoice", postgres.AuditSelection{Invoice: "R-2"}, []string{"invoice/2", "letter/1", "letter/L-1", "payment/1"}, []string{"customer/1", "invoice/1", "letter/2"}},
	{"an invoice with its approval", postgres.AuditSelection{Invoice: "R-6"}, []string{"invoice/6", "approval/A-2"}, []string{"approval/A-1"}},
	{"a credit note", postgres.AuditSelection{Invoice: "G-1"}, []string{"invoice/9", "credit_note/9"}, []string{"invoice/3"}},
	{"a customer", postgres.AuditSelection{Customer: "K-1"}, []string{"customer/1", "invoice/1", "invoice/2", "payment/1", "mail/2"}, []string{"customer/2", "mail/1"}},
	{"a mail", postgres.AuditSelection{Mail: 1}, []string{"mail/1", "mail_claim/1", "mail_claim/2", "reply/1"}, []string{"mail/2", "invoice/1"}},
	{"an approval", postgres.AuditSelection{Approval: "A-1"}, []string{"approval/A-1", "letter/L-5", "letter/5"}, []string{"approval/A-2", "letter/L-4"}},
}

func TestAuditTrail_belongsToItsCase(t *testing.T) {
	t.Parallel()
	store := testkit.Open(t, filledLedger(t), nil)
	for _, c := range auditCases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.selection.Entity = "NORD"
			var subjects []string
			last := int64(0)
			span, err := store.AuditTrail(t.Context(), c.selection, func(r postgres.AuditRow) error {
				if r.Seq <= last {
					t.Errorf("row %d comes after %d", r.Seq, last)
				}
				last, subjects = r.Seq, append(subjects, r.Subject)
				return nil
			})
			if err != nil || span.Wrong != nil || int(span.Rows) != len(subjects) || span.Last.Seq != last || span.End.Seq != newest || span.Begin.Seq != 1 {
				t.Fatalf("span = %+v, %v", span, err)
			}
			for _, want := range c.has {
				if !slices.Contains(subjects, want) {
					t.Errorf("%s is missing among %v", want, subjects)
				}
			}
			for _, foreign := range c.not {
				if slices.Contains(subjects, foreign) {
					t.Errorf("%s does not belong to it: %v", foreign, subjects)
				}
			}
		})
	}
}

func TestAuditTrail_saysOnWhatAnEventRests(t *testing.T) {
	t.Parallel()
	store := testkit.Open(t, filledLedger(t), nil)
	rows := map[string]postgres.AuditRow{}
	_, err := store.AuditTrail(t.Context(), postgres.AuditSelection{Entity: "NORD"}, func(r postgres.AuditRow) error {
		rows[r.Kind+" "+r.Subject] = r
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if r := rows["letter_sent letter/5"]; r.Number != "L-5" || r.Policy == "" {
		t.Errorf("a letter: %+v, want its key and policy", r)
	}
	if r := rows["approval_approved approval/A-1"]; r.Facts == "" {
		t.Errorf("an approval: %+v, want its facts", r)
	}
	if r := rows["mail_claim_confirmed mail_claim/1"]; r.Rules == "" || !slices.Equal(r.Claims, []int64{1}) || r.Effect == "" || len(r.Words) > 0 {
		t.Errorf("a claim: %+v, want rules, number and effect, and no words", r)
	}
	if r := rows["invoice_imported invoice/2"]; r.Number != "R-2" {
		t.Errorf("an invoice: %+v, want its number", r)
	}
}

func TestAuditTrail_endsWhereItIsRefused(t *testing.T) {
	t.Parallel()
	store := testkit.Open(t, filledLedger(t), nil)
	full := errors.New("the disk is full")
	if _, err := store.AuditTrail(t.Context(), postgres.AuditSelection{Entity: "NORD"}, func(postgres.AuditRow) error { return full }); !errors.Is(err, full) {
		t.Errorf("a writer that can't go on: %v", err)
	}
	for _, nobody := range []postgres.AuditSelection{{Invoice: "R-99"}, {Customer: "K-99"}, {Mail: 99}, {Approval: "A-99"}} {
		nobody.Entity = "NORD"
		if _, err := store.AuditTrail(t.Context(), nobody, func(postgres.AuditRow) error { return nil }); !errors.Is(err, postgres.ErrNotFound) {
			t.Errorf("%+v: %v, want not found", nobody, err)
		}
	}
}
