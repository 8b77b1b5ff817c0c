package postgres_test

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
	"github.com/mahnwerk/mahnwerk/internal/testkit"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestCustomerView_keepsMoneyOfSeveralLikelyPayersApart(t *testing.T) {
	t.Parallel()
	c := family(t, "10001", "10002")
	c.arrives(t)
	for number, want := range map[string]string{"10001": "[100.00 EUR]", "10002": "[100.00 EUR]", "10003": "[]"} {
		view, err := c.Store.CustomerView(t.Context(), testkit.Nord, receivable.CustomerNumber(number))
		c.must(err)
		if got := fmt.Sprint(view.MayBeTheirs); got != want || len(view.Unapplied) != 0 {
			t.Errorf("%s: may be theirs %s, unapplied %v; want %s and nothing", number, got, view.Unapplied, want)
		}
	}
}

func TestStatus_countsByTheKeysScriptsRelyOn(t *testing.T) {
	t.Parallel()
	status, err := testkit.Open(t, filledLedger(t), nil).Status(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	raw, err := json.Marshal(status)
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]json.RawMessage
	if err := json.Unmarshal(raw, &got); err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]string{
		"invoices":           `{"cancelled":1,"dunned":1,"final_notice":1,"on_hold":1,"paid":1,"promised":1,"reminded":2,"written_off":1}`,
		"letters":            `{"1":2,"2":2,"3":1}`,
		"letters_by_state":   `{"awaiting_approval":1,"sent":5}`,
		"promises":           `{"active":1,"broken":1}`,
		"disputes":           `1`,
		"holds":              `1`,
		"holds_by_state":     `{"active":1,"expired":1}`,
		"approvals":          `1`,
		"approvals_by_state": `{"approved":3,"open":1}`,
		"tasks":              `1`,
		"workflows_open":     `null`,
		"bank_fresh_on":      `{"NORD":"2026-03-16"}`,
		"bank_entries":       `{"posted":2,"returned":1,"unmatched":1}`,
		"outbox_waiting":     `0`,
		"outbox_oldest_at":   `null`,
	} {
		if string(got[key]) != want {
			t.Errorf("%s = %s, want %s", key, got[key], want)
		}
	}
	if len(status.Runs) != 1 || status.Runs[0].On.String() != "2026-03-16" || status.Mail.Accepted != 5 {
		t.Errorf("runs %+v and mail %+v, want the run of 2026-03-16 and 5 accepted", status.Runs, status.Mail)
	}
}

func TestStatus_ofAnEmptyLedgerHasObjectsAndNoNulls(t *testing.T) {
	t.Parallel()
	status, err := testkit.Store(t, nil).Status(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	raw, err := json.Marshal(status)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"invoices":{}`, `"letters":{}`, `"promises":{}`, `"disputes":0`, `"bank_fresh_on":{}`, `"runs":[]`} {
		if !strings.Contains(string(raw), want) {
			t.Errorf("status %s lacks %s", raw, want)
		}
	}
}

// story writes a timeline the way a person reads it.
func story(moments []postgres.Moment) string {
	var b strings.Builder
	for _, m := range moments {
		amount := ""
		if m.Amount != nil {
			amount = m.Amount.String()
		}
		fields := []string{m.At.Format("2006-01-02 15:04"), m.On.String(), string(m.Kind), m.Ref, m.Invoice, m.What, m.State, amount,
			m.Who, m.Because, m.MessageID, m.UntilOn.String()}
		fmt.Fprintln(&b, strings.Join(slices.DeleteFunc(fields, func(s string) bool { return s == "" }), " | "))
	}
	return b.String()
}

func TestTimelines_tellTheWholeStory(t *testing.T) {
	t.Parallel()
	url := filledLedger(t)
	// What the database itself dates with the time of the test gets a day of the story.
	exec(t, url, `UPDATE decision SET decided_at = '2026-02-11 08:02Z'; UPDATE task SET created_at = '2026-03-01 08:00Z'`)
	store := testkit.Open(t, url, nil)
	paid, err := store.InvoiceView(t.Context(), "NORD", "R-1")
	if err != nil {
		t.Fatal(err)
	}
	dunned, err := store.InvoiceView(t.Context(), "NORD", "R-2")
	if err != nil {
		t.Fatal(err)
	}
	customer, err := store.CustomerView(t.Context(), "NORD", "K-2")
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "timeline_R-1.txt", story(paid.Timeline))
	golden(t, "timeline_R-2.txt", story(dunned.Timeline))
	golden(t, "timeline_K-2.txt", story(customer.Timeline))
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s is not what it was (run with -update when it should change):\n%s", name, got)
	}
}

func TestInvoiceView_showsBalanceAndNextStep(t *testing.T) {
	t.Parallel()
	view, err := testkit.Open(t, filledLedger(t), nil).InvoiceView(t.Context(), "NORD", "R-2")
	if err != nil {
		t.Fatal(err)
	}
	got := fmt.Sprint(view.Customer, "; ", view.CustomerName, "; ", view.Open, " of ", view.Amount, ", paid ", view.Paid, "; ", view.Word,
		", level ", view.Level, "; next ", view.NextLevel, " on ", view.NextOn)
	want := "K-1; Maschinenbau Kiesel GmbH; 450.00 EUR of 500.00 EUR, paid 50.00 EUR; dunned, level 2; next 3 on 2026-03-09"
	if got != want {
		t.Errorf("view = %s\nwant   %s", got, want)
	}
}

func TestCustomerView_sumsWhatIsOpenAndUnapplied(t *testing.T) {
	t.Parallel()
	view, err := testkit.Open(t, filledLedger(t), nil).CustomerView(t.Context(), "NORD", "K-1")
	if err != nil {
		t.Fatal(err)
	}
	got := fmt.Sprint(view.Name, "; open ", view.Open, ", unapplied ", view.Unapplied, "; ", len(view.Items), " documents, ", len(view.Contacts), " contact")
	want := "Maschinenbau Kiesel GmbH; open [1220.00 EUR], unapplied [30.00 EUR]; 6 documents, 1 contact"
	if got != want {
		t.Errorf("view = %s\nwant   %s", got, want)
	}
}

func TestViews_sayWhatIsNotThere(t *testing.T) {
	t.Parallel()
	store := testkit.Open(t, filledLedger(t), nil)
	if _, err := store.InvoiceView(t.Context(), "NORD", "R-404"); !errors.Is(err, postgres.ErrNotFound) || !strings.Contains(err.Error(), "R-404") {
		t.Errorf("InvoiceView of an unknown number = %v, want ErrNotFound with the number", err)
	}
	if _, err := store.CustomerView(t.Context(), "SUED", "K-1"); !errors.Is(err, postgres.ErrNotFound) {
		t.Errorf("CustomerView of an unknown entity = %v, want ErrNotFound", err)
	}
}

func TestLists_narrow(t *testing.T) {
	t.Parallel()
	url := filledLedger(t)
	exec(t, url, `UPDATE outbound_mail SET uncertain = 2 WHERE letter_id = 3;
		INSERT INTO notification (key, channel, approval_id, headline) VALUES ('n1', 'approvals', 'A-3', 'please decide');
		UPDATE inbound_document SET rows_rejected = 2 WHERE id = 1`)
	s := testkit.Open(t, url, nil)
	tests := []struct {
		name   string
		list   func(postgres.Filter) (any, error)
		filter postgres.Filter
		want   []string // in this order, in the JSON of the list
		never  string
	}{
		{"open approvals", func(f postgres.Filter) (any, error) { return s.ListApprovals(t.Context(), f) },
			postgres.Filter{States: []string{"open"}}, []string{`"A-3"`, `"K-2"`, `"items":1`}, "A-1"},
		{"a customer's approvals", func(f postgres.Filter) (any, error) { return s.ListApprovals(t.Context(), f) },
			postgres.Filter{Customer: "K-1"}, []string{`"A-1"`, `"decided_by":"clara"`, `"A-2"`, `"choice":"write_off"`}, "A-3"},
		{"tasks", func(f postgres.Filter) (any, error) { return s.ListTasks(t.Context(), f) },
			postgres.Filter{States: []string{"open"}}, []string{`"T-1"`, `"state":"open"`}, "done\""},
		{"letters with their invoices", func(f postgres.Filter) (any, error) { return s.ListLetters(t.Context(), f) },
			postgres.Filter{Customer: "K-1", Limit: 3}, []string{`"L-5"`, `"A-1"`, `"L-4"`, `["R-8"]`, `"L-3"`}, "L-1"},
		{"letters of another entity", func(f postgres.Filter) (any, error) { return s.ListLetters(t.Context(), f) },
			postgres.Filter{Entity: "SUED"}, []string{`[]`}, "L-"},
		{"mail in doubt", func(f postgres.Filter) (any, error) { return s.ListMail(t.Context(), f) },
			postgres.Filter{States: []string{postgres.StateUncertain}}, []string{`"L-3"`, `"uncertain":2`}, "L-1"},
		{"mail of a customer", func(f postgres.Filter) (any, error) { return s.ListMail(t.Context(), f) },
			postgres.Filter{Customer: "K-2"}, []string{`"L-2"`, `"accepted"`}, "L-1"},
		{"notifications", func(f postgres.Filter) (any, error) { return s.ListNotifications(t.Context(), f) },
			postgres.Filter{Entity: "NORD"}, []string{`"please decide"`}, "SUED"},
		{"bank entries for a person", func(f postgres.Filter) (any, error) { return s.ListBankEntries(t.Context(), f) },
			postgres.Filter{}, []string{`"E-4"`, `"no_reference"`, `"E-3"`}, "E-1"},
		{"posted bank entries", func(f postgres.Filter) (any, error) { return s.ListBankEntries(t.Context(), f) },
			postgres.Filter{States: []string{"posted"}}, []string{`"E-2"`, `"E-1"`, `"customer":"K-1","unapplied_minor":1000`}, "E-4"},
		{"files with rejected rows", func(f postgres.Filter) (any, error) { return s.ListRejectedFiles(t.Context(), f) },
			postgres.Filter{}, []string{`"february.xml"`, `"rows_rejected":2`}, "march"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			rows, err := test.list(test.filter)
			if err != nil {
				t.Fatal(err)
			}
			raw, err := json.Marshal(rows)
			if err != nil {
				t.Fatal(err)
			}
			rest := string(raw)
			for _, want := range test.want {
				_, after, found := strings.Cut(rest, want)
				if !found {
					t.Fatalf("%s lacks %s, or not in this order", raw, want)
				}
				rest = after
			}
			if strings.Contains(string(raw), test.never) {
				t.Errorf("%s must not name %s", raw, test.never)
			}
			for _, secret := range []string{"Kiesel", "Sandkorn", "@kiesel", "DE02120300000000202051"} {
				if strings.Contains(string(raw), secret) {
					t.Errorf("the list names a person: %s", secret)
				}
			}
		})
	}
}
