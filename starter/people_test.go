package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/collection"
	"github.com/mahnwerk/mahnwerk/ar/dispute"
	"github.com/mahnwerk/mahnwerk/ar/hold"
	"github.com/mahnwerk/mahnwerk/ar/plan"
	"github.com/mahnwerk/mahnwerk/ar/promise"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

// businessDay is a day on which the demo's items are due; commands that need none use the wall clock.
const businessDay = "2027-02-02"

// why asks for the blockers of one invoice.
func (d desk) why(invoice string) []collection.Blocker {
	d.t.Helper()
	var all []reasons
	d.into(&all, "why", invoice, "--as-of", businessDay)
	if len(all) != 1 {
		d.t.Fatalf("why %s: %d answers, want 1", invoice, len(all))
	}
	var codes []collection.Blocker
	for _, b := range all[0].Blockers {
		codes = append(codes, b.Code)
	}
	return codes
}

func TestHold_stopsAndReleasesAnInvoice(t *testing.T) {
	t.Parallel()
	d := newLedger(t)
	var set hold.Result
	line := []string{"hold", "set", "--entity", "NORD", "--invoice", "RE-2026-0714", "--from", "2027-02-01", "--until", "2027-03-01", "--reason", "goods are checked"}
	d.into(&set, line...)
	if got := d.why("RE-2026-0714"); !slices.Contains(got, collection.BlockHoldItem) {
		t.Errorf("blockers with a hold = %v", got)
	}
	var again hold.Result
	d.into(&again, line...)
	if !again.Already || again.HoldID != set.HoldID {
		t.Errorf("the same hold again = %+v, want the first one", again)
	}
	d.done("hold", "lift", fmt.Sprint(set.HoldID), "--entity", "NORD", "--reason", "all fine")
	if got := d.why("RE-2026-0714"); slices.Contains(got, collection.BlockHoldItem) {
		t.Errorf("blockers after lifting = %v", got)
	}
}

// TestPlans_fromProposalToWithdrawal: what a clerk sees of a plan that nobody agreed to yet, and of a hold that ends soon.
func TestPlans_fromProposalToWithdrawal(t *testing.T) {
	t.Parallel()
	d := newLedger(t)
	first := time.Now().AddDate(0, 1, 0).Format(time.DateOnly)
	var made plan.Result
	d.into(&made, "plans", "propose", "RE-2026-0711", "RE-2026-0816", "--customer", "10003", "--parts", "3", "--first", first, "--entity", "NORD")
	if made.PlanID == 0 || made.ApprovalID == "" || len(made.Instalments) != 3 {
		t.Fatalf("proposed %+v", made)
	}
	number := fmt.Sprint(made.PlanID)
	if shown := d.done("plans", "show", number, "--lang", "de"); !strings.Contains(shown, "Rate 3") || !strings.Contains(shown, "RE-2026-0816") {
		t.Errorf("shown:\n%s", shown)
	}
	if got := d.why("RE-2026-0711"); slices.Contains(got, collection.BlockPlan) {
		t.Errorf("blockers before anybody agreed: %v", got)
	}
	for _, line := range [][]string{{"plans", "confirm", number}, {"plans", "remind", number, "--sent", "post"}} {
		if a := d.run(append(line, "--entity", "NORD")...); a.code != exitRefused || !strings.Contains(a.err, "plan_not_running") {
			t.Errorf("%v: exit code %d, %s", line, a.code, a.err)
		}
	}
	d.done("plans", "withdraw", number, "--entity", "NORD", "--reason", "paid at once")
	var lines []plan.Line
	d.into(&lines, "plans", "list")
	if len(lines) != 0 {
		t.Errorf("open plans %+v", lines)
	}
	d.into(&lines, "plans", "list", "--all")
	if len(lines) != 1 || lines[0].State != plan.Withdrawn {
		t.Errorf("all plans %+v", lines)
	}
	d.done("hold", "set", "--entity", "NORD", "--invoice", "RE-2026-0714", "--until", soon, "--reason", "goods are checked")
	var holds []hold.Line
	d.into(&holds, "hold", "list", "--ending-within", "7")
	if len(holds) != 0 {
		t.Errorf("holds that end within a week: %+v", holds)
	}
	d.into(&holds, "hold", "list", "--ending-within", "25")
	if len(holds) != 1 || holds[0].Invoice != "RE-2026-0714" {
		t.Errorf("holds that end within 25 days: %+v", holds)
	}
	var longer hold.Result
	d.into(&longer, "hold", "extend", fmt.Sprint(holds[0].HoldID), "--entity", "NORD", "--until", time.Now().AddDate(0, 0, 60).Format(time.DateOnly), "--reason", "not checked yet")
	if longer.ApprovalID == "" || longer.UntilOn != holds[0].UntilOn {
		t.Errorf("extended %+v, want a question and nothing changed", longer)
	}
	d.done("check", "--offline")
}

func TestPromise_partsAndWithdrawal(t *testing.T) {
	t.Parallel()
	d := newLedger(t)
	var made promise.Result
	d.into(&made, "promise", "add", "RE-2026-0711=60.00", "RE-2026-0816", "--customer", "10003", "--on", "2027-02-10", "--entity", "NORD")
	if got := made.Promised.String(); got != "1603.00 EUR" {
		t.Errorf("promised %s, want 60.00 and all of 1543.00", got)
	}
	if got := d.why("RE-2026-0816"); !slices.Contains(got, collection.BlockPromise) {
		t.Errorf("blockers of a promised invoice = %v", got)
	}
	if got := d.why("RE-2026-0711"); slices.Contains(got, collection.BlockPromise) {
		t.Errorf("a promise over a part blocks the whole invoice: %v", got)
	}
	d.done("promise", "withdraw", fmt.Sprint(made.PromiseID), "--entity", "NORD", "--reason", "wrong customer")
	if got := d.why("RE-2026-0816"); slices.Contains(got, collection.BlockPromise) {
		t.Errorf("blockers after the withdrawal = %v", got)
	}
}

func TestDispute_aPartIsCredited(t *testing.T) {
	t.Parallel()
	d := newLedger(t)
	var opened, resolved dispute.Result
	d.into(&opened, "dispute", "open", "RE-2026-0713", "--cause", "quality", "--amount", "300.00", "--entity", "NORD")
	d.into(&resolved, "dispute", "resolve", fmt.Sprint(opened.DisputeID), "--outcome", "partly", "--justified", "200.00",
		"--reason", "half of the seals were replaced", "--entity", "NORD", "--as", "maria")
	if resolved.Open.String() != "800.00 EUR" || resolved.CreditNote == "" {
		t.Errorf("after crediting 200.00 of 1,000.00: %+v", resolved)
	}
}

func TestPayment_closesAndReopens(t *testing.T) {
	t.Parallel()
	d := newLedger(t)
	var posted, reversed subledger.Booked
	d.into(&posted, "payment", "post", "1000.50", "RE-2026-0713=1000.00", "--customer", "10005", "--on", "2026-10-05", "--entity", "NORD")
	if !posted.Items[0].Open.IsZero() || posted.Unapplied.String() != "0.50 EUR" {
		t.Errorf("posted = %+v, want the invoice closed and 0.50 unapplied", posted)
	}
	if got := d.why("RE-2026-0713"); !slices.Contains(got, collection.BlockClosed) {
		t.Errorf("blockers of a paid invoice = %v", got)
	}
	d.into(&reversed, "payment", "reverse", fmt.Sprint(posted.PaymentID), "--on", "2026-10-07", "--reason", "direct debit returned", "--entity", "NORD")
	if reversed.Items[0].Open.String() != "1000.00 EUR" {
		t.Errorf("reversed = %+v, want the invoice open again", reversed)
	}
	var view postgres.InvoiceView
	d.into(&view, "invoice", "show", "RE-2026-0713")
	if view.Open.String() != "1000.00 EUR" || len(view.Timeline) == 0 {
		t.Errorf("invoice show: open %s, %d moments", view.Open, len(view.Timeline))
	}
}

func TestRelease_isListedUntilWithdrawn(t *testing.T) {
	t.Parallel()
	d := newLedger(t)
	var added struct{ ID int64 }
	d.into(&added, "release", "add", "--entity", "NORD", "--region", "Nord", "--largest", "1000.00", "--as", "maria")
	var listed []releaseRow
	d.into(&listed, "release", "list")
	if len(listed) != 1 || listed[0].MaxMinor != 100000 || listed[0].Region != "Nord" {
		t.Errorf("releases = %+v", listed)
	}
	d.done("release", "withdraw", fmt.Sprint(added.ID), "--as", "maria")
	d.into(&listed, "release", "list")
	if len(listed) != 0 {
		t.Errorf("releases after the withdrawal = %+v", listed)
	}
}

func TestWhy_speaksGermanAndEnglish(t *testing.T) {
	t.Parallel()
	d := newLedger(t)
	for lang, want := range map[string]string{"de": "ein Mensch muss entscheiden", "en": "a person must decide"} {
		if out := d.done("why", "RE-2026-0590", "--as-of", businessDay, "--lang", lang); !strings.Contains(out, want) {
			t.Errorf("why in %s = %q, want %q", lang, out, want)
		}
	}
	var all []reasons
	d.into(&all, "why", "10003", "--as-of", businessDay)
	if len(all) < 4 || all[0].German == "" || all[0].English == "" || all[0].Invoice == "" {
		t.Errorf("why of a customer = %+v, want every open item in both languages", all)
	}
}

func TestPreview_tellsOfEveryItem(t *testing.T) {
	t.Parallel()
	d := newLedger(t)
	var lines []plannedLine
	d.into(&lines, "dunning", "preview", "--as-of", businessDay, "--entity", "NORD")
	for _, l := range lines {
		if l.Letter == "" && len(l.Blockers) == 0 {
			t.Errorf("%s: neither a letter nor a reason", l.Invoice)
		}
	}
	if a := d.run("dunning", "preview", "--customer", "99999"); a.code != exitRefused {
		t.Errorf("a preview for nobody: exit code %d, %s", a.code, a.err)
	}
	out := d.done("dunning", "preview", "--as-of", businessDay, "--entity", "NORD", "--csv")
	if got := strings.Count(out, "\n"); got != len(lines)+1 {
		t.Errorf("CSV has %d lines, want a header and %d items", got, len(lines))
	}
	d.done("hold", "set", "--invoice", "RE-2026-0714", "--entity", "NORD", "--from", "2027-02-01", "--until", "2027-03-01", "--reason", "goods are checked")
	d.done("dispute", "open", "RE-2026-0714", "--entity", "NORD", "--cause", "quality")
	out = d.done("dunning", "preview", "--as-of", businessDay, "--customer", "10006", "--entity", "NORD", "--csv")
	if !strings.Contains(out, "|") || strings.Contains(out, "[") {
		t.Errorf("blockers in CSV are not codes joined by |:\n%s", out)
	}
}

func TestCheck_tellsWhatItExamined(t *testing.T) {
	t.Parallel()
	d := newLedger(t)
	var results []postgres.CheckResult
	d.into(&results, "check", "--offline")
	if len(results) < 10 || results[0].ID != "I1" || results[0].Examined == 0 {
		t.Errorf("check = %+v, want every invariant with the rows examined", results)
	}
}

func TestCheck_aViolationIsAFinding(t *testing.T) {
	t.Parallel()
	d := newLedger(t)
	d.exec(`UPDATE item_state SET open_minor = open_minor - 1 WHERE open_minor > 1`)
	a := d.run("check", "--offline")
	if a.code != exitFinding || !strings.Contains(a.out, "I1: ") {
		t.Errorf("exit code %d, want %d:\n%s", a.code, exitFinding, a.out)
	}
}

func TestTasks_areDoneOnce(t *testing.T) {
	t.Parallel()
	d := newLedger(t)
	d.done("insolvency", "report", "10007", "--on", "2026-10-19", "--reason", "AG Hamburg 67a IN 1/26", "--entity", "NORD")
	var tasks []postgres.TaskRow
	d.into(&tasks, "tasks", "list")
	if len(tasks) != 1 || tasks[0].Customer != "10007" {
		t.Fatalf("tasks = %+v, want one to file the claim", tasks)
	}
	done := []string{"tasks", "done", fmt.Sprint(tasks[0].ID), "--entity", "NORD"}
	d.done(done...)
	d.done(append(done, "--as", "maria")...)
	d.into(&tasks, "tasks", "list", "--all")
	if tasks[0].State != "done" || tasks[0].DoneBy != "anna" {
		t.Errorf("task = %+v, want it done by the first", tasks[0])
	}
	if a := d.run("tasks", "done", "999", "--entity", "NORD"); a.code != exitRefused {
		t.Errorf("a task nobody has: exit code %d", a.code)
	}
	d.done("check", "--offline")
}

func TestPolicy_savedOnceAndUsed(t *testing.T) {
	t.Parallel()
	d := newLedger(t)
	var saved struct{ Version int }
	d.into(&saved, "policy", "save", demo("policy.json"), "--as", "hans")
	if saved.Version != 1 {
		t.Errorf("the same policy again has version %d, want 1", saved.Version)
	}
	standard := d.file("standard.json", d.done("policy", "show"))
	d.done("policy", "check", standard)
	d.done("policy", "save", standard, "--as", "hans")
	d.done("policy", "use", "de-standard", "--entity", "NORD", "--customer", "10003", "--as", "hans")
	if out := d.done("policy", "show", "--entity", "NORD", "--customer", "10003"); !strings.Contains(out, `"de-standard"`) {
		t.Errorf("policy of the customer = %s", out)
	}
	if a := d.run("policy", "use", "none", "--entity", "NORD", "--as", "hans"); a.code != exitRefused {
		t.Errorf("a policy nobody saved: exit code %d", a.code)
	}
}

func TestCredit_andUnappliedMoneyAreApplied(t *testing.T) {
	t.Parallel()
	d := newLedger(t)
	d.done("import", "invoices", d.file("credit.csv", "Mandant;Kundennummer;Rechnungsnummer;Belegart;Rechnungsdatum;Fälligkeit;Betrag;Währung\n"+
		"NORD;10005;GS-1;Gutschrift;01.10.2026;01.10.2026;100,00;EUR\n"))
	var applied, posted, allocated subledger.Booked
	d.into(&applied, "credit", "apply", "GS-1", "RE-2026-0713=100.00", "--entity", "NORD")
	if applied.Items[0].Open.String() != "900.00 EUR" {
		t.Errorf("after the credit note: %+v", applied)
	}
	d.into(&posted, "payment", "post", "900.00", "--customer", "10005", "--on", "2026-10-05", "--entity", "NORD")
	d.into(&allocated, "payment", "allocate", fmt.Sprint(posted.PaymentID), "RE-2026-0713=900.00", "--entity", "NORD")
	if !allocated.Items[0].Open.IsZero() || !allocated.Unapplied.IsZero() {
		t.Errorf("after allocating: %+v, want everything closed", allocated)
	}
	if a := d.run("payment", "allocate", fmt.Sprint(posted.PaymentID), "RE-2026-0713", "--entity", "NORD"); a.code != exitUsage {
		t.Errorf("an allocation without an amount: exit code %d", a.code)
	}
}

func TestBounce_ofAnUnknownLetterIsRefused(t *testing.T) {
	t.Parallel()
	if a := newLedger(t).run("bounce", "report", "<nobody@example.com>", "--code", "5.1.1"); a.code != exitRefused {
		t.Errorf("exit code %d, %s", a.code, a.err)
	}
}

func TestShow_peopleReadTables(t *testing.T) {
	t.Parallel()
	d := newLedger(t)
	d.done("promise", "add", "RE-2026-0711", "--customer", "10003", "--on", "2027-02-10", "--entity", "NORD")
	for _, test := range []struct {
		lang string
		args []string
		want []string
	}{
		{"de", []string{"customer", "show", "10003"}, []string{"Molkerei Geestland eG", "FÄLLIG", "3.560,00\u00a0€", "anna"}},
		{"en", []string{"invoice", "show", "RE-2026-0711"}, []string{"Molkerei Geestland eG", "€3,560.00", "person active"}},
		{"de", []string{"status"}, []string{"Geschäftstag", "noch kein Kontoauszug", "Freigaben"}},
	} {
		out := d.done(append(test.args, "--lang", test.lang)...)
		for _, want := range test.want {
			if !strings.Contains(strings.ReplaceAll(out, "\u00a0", " "), strings.ReplaceAll(want, "\u00a0", " ")) {
				t.Errorf("%v in %s lacks %q:\n%s", test.args, test.lang, want, out)
			}
		}
	}
}

func TestWriteOff_waitsForSomebodyElse(t *testing.T) {
	t.Parallel()
	d := newLedger(t)
	var asked subledger.WriteOffRequested
	d.into(&asked, "write-off", "request", "RE-2026-0713", "--amount", "0.50", "--reason", "rounding of the bank", "--entity", "NORD")
	if asked.Amount.String() != "0.50 EUR" || asked.Open.String() != "1000.00 EUR" {
		t.Errorf("asked = %+v", asked)
	}
	if out := d.done("approvals", "show", asked.ApprovalID); !strings.Contains(out, "write_off") || !strings.Contains(out, "€0.50") {
		t.Errorf("approval = %s", out)
	}
	if a := d.run("write-off", "request", "RE-2026-0713", "--amount", "2000.00", "--reason", "slip of the keyboard", "--entity", "NORD", "--key", "2"); a.code != exitRefused {
		t.Errorf("more than is open: exit code %d", a.code)
	}
	d.done("check", "--offline")
}
