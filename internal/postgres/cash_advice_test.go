package postgres_test

import (
	"crypto/sha256"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/cashapplication"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/remittance"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/testkit"
)

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

func cust(number string) receivable.CustomerNumber { return receivable.CustomerNumber(number) }

func line(document string, net int64) remittance.Line {
	return remittance.Line{Document: document, Gross: eur(net), Deduction: eur(0), Net: eur(net)}
}

// advised is an advice over what its lines add up to.
func advised(lines ...remittance.Line) remittance.Advice {
	a := remittance.Advice{Number: "AV-7", Total: eur(0), Currency: "EUR", Lines: lines, Source: remittance.SourceCSV}
	for _, l := range lines {
		a.Total.Minor += l.Net.Minor
	}
	return a
}

func sendAdvice(t *testing.T, b *testkit.Books, name string, advices ...remittance.Advice) subledger.RecordedAdvices {
	t.Helper()
	sum := sha256.Sum256([]byte(name))
	return must[subledger.RecordedAdvices](t)(b.Store.RecordAdvice(t.Context(), subledger.AdviceFile{Head: subledger.Head{Entity: testkit.Nord, By: "anna"},
		File: subledger.Document{Name: name, SHA256: sum[:], SizeBytes: 1}, Advices: advices}))
}

func TestRecordAdvice(t *testing.T) {
	t.Parallel()
	off := advised(line("RE-2026-1001", 100_00))
	off.Total = eur(99_00)
	totalless := advised(line("RE-2026-1001", 100_00))
	totalless.Total.Currency = ""
	refusal := advised(line("RE-2026-1001", 0))
	refusal.Refusal = true
	for name, tt := range map[string]struct {
		advice   remittance.Advice
		state    subledger.AdviceState
		customer string
		promise  bool
		tasks    map[string]int
	}{
		"it adds up":               {advised(line("re 2026/1001", 100_00), line("RE-2026-1002", 50_00)), subledger.AdviceExpected, "10001", true, nil},
		"of two customers":         {advised(line("RE-2026-1001", 100_00), line("RE-2026-1003", 75_00)), subledger.AdviceExpected, "", false, nil},
		"it does not add up":       {off, subledger.AdviceUnreadable, "10001", false, map[string]int{"advice_unclear": 1}},
		"it states no total":       {totalless, subledger.AdviceUnreadable, "10001", false, map[string]int{"advice_unclear": 1}},
		"it names nothing of ours": {advised(line("4711", 10_00)), subledger.AdviceUnreadable, "", false, map[string]int{"advice_unclear": 1}},
		"it refuses to pay":        {refusal, subledger.AdviceRefusal, "10001", false, map[string]int{"dispute_proposal": 1}},
		"more than is open":        {advised(line("RE-2026-1001", 120_00)), subledger.AdviceExpected, "10001", false, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := numbered(t)
			done := sendAdvice(t, b, "a.csv", tt.advice)
			a := done.Advices[0]
			if a.State != tt.state || string(a.Customer) != tt.customer || (a.PromiseID != 0) != tt.promise || a.Lines != len(tt.advice.Lines) {
				t.Errorf("advice %+v", a)
			}
			for _, kind := range []string{"advice_unclear", "dispute_proposal"} {
				if got := openTasks(t, b, kind); got != tt.tasks[kind] {
					t.Errorf("%d tasks %s, want %d", got, kind, tt.tasks[kind])
				}
			}
			before := snapshot(t, b)
			if again := sendAdvice(t, b, "a.csv", tt.advice); !again.Already || len(again.Advices) != 1 || snapshot(t, b) != before {
				t.Errorf("the same bytes again: %+v", again)
			}
			b.Balanced()
		})
	}
}

// The money closes the advice whether it comes after it or had come before, and a return waits for it again.
func TestAdvice_moneyClosesIt(t *testing.T) {
	t.Parallel()
	for _, first := range []string{"advice", "money"} {
		t.Run(first+" first", func(t *testing.T) {
			t.Parallel()
			b := numbered(t)
			release(t, b, cashapplication.AdviceLines)
			match := func(e entries, l cashapplication.Ledger) []cashapplication.Proposal {
				w := said{code: cashapplication.NoReference, likely: []receivable.CustomerNumber{"10001"}}
				if len(l.Advices) == 1 && l.Advices[0].Number == "AV-7" {
					w = said{code: cashapplication.AdviceLines, certain: true,
						allocations: []cashapplication.Allocation{allocation("RE-2026-1001", "10001", 100_00), allocation("RE-2026-1002", "10001", 50_00)}}
				}
				return saying(w)(e, l)
			}
			advice := advised(line("RE-2026-1001", 100_00), line("RE-2026-1002", 50_00))
			var id int64
			if first == "advice" {
				sendAdvice(t, b, "a.csv", advice)
				id = arrived(t, b, "m", 150_00, match, func(e *bankstatement.Entry) { e.EndToEndID = "M" })
			} else {
				id = arrived(t, b, "m", 150_00, match, func(e *bankstatement.Entry) { e.EndToEndID = "M" })
				done := sendAdvice(t, b, "a.csv", advice)
				if diff := cmp.Diff([]int64{id}, done.Waiting); diff != "" {
					t.Errorf("payments it may explain (-want +got):\n%s", diff)
				}
				if n := must[int](t)(b.Store.MatchAgain(t.Context(), testkit.Nord, done.Waiting, match)); n != 1 {
					t.Errorf("%d payments posted", n)
				}
			}
			rows := must[[]subledger.AdviceRow](t)(b.Store.Advices(t.Context(), testkit.Nord))
			if rows[0].State != subledger.AdvicePaid || rows[0].PaymentID != id || openOn(t, b, "RE-2026-1001") != 0 {
				t.Errorf("the advice %+v", rows[0])
			}
			b.Balanced()
			takeIn(t, b, "back", match, returned("back", 150_00, 0, func(e *bankstatement.Entry) { e.EndToEndID = "M" }))
			if rows := must[[]subledger.AdviceRow](t)(b.Store.Advices(t.Context(), testkit.Nord, subledger.AdviceExpected)); len(rows) != 1 {
				t.Errorf("after the return: %+v", rows)
			}
			b.Balanced()
		})
	}
}

// What a person has had in hand is not posted behind his back.
func TestMatchAgain_leavesPeoplesPaymentsAlone(t *testing.T) {
	t.Parallel()
	b, id := offered(t, false)
	decide(t, b, subledger.DecidePayment{PaymentID: id, Choice: subledger.ChooseCandidate, Candidate: 1})
	undo(t, b, id)
	match := saying(said{code: cashapplication.ExactReferences, certain: true, allocations: []cashapplication.Allocation{allocation("RE-2026-1001", "10001", 100_00)}})
	if n := must[int](t)(b.Store.MatchAgain(t.Context(), testkit.Nord, []int64{id}, match)); n != 0 || openOn(t, b, "RE-2026-1001") != 100_00 {
		t.Errorf("%d posted, %d open", n, openOn(t, b, "RE-2026-1001"))
	}
	b.Balanced()
}

// Money that never came: once the bank's data tell of all the days it might have come on, the advice is broken.
func TestAdvice_moneyThatNeverCame(t *testing.T) {
	t.Parallel()
	b := numbered(t)
	sendAdvice(t, b, "a.csv", advised(line("RE-2026-1001", 100_00)))
	states := func() string { return one[string](t, b.Store, `SELECT string_agg(state, ' ') FROM advice`) }
	for _, step := range []struct{ day, want string }{{"2026-12-06", "expected"}, {"2026-12-07", "broken"}} {
		e := credit(step.day, 1_00, "x")
		must[subledger.Recorded](t)(b.Store.RecordStatement(t.Context(), fileOf(step.day, statementOf("S-"+step.day, step.day, 0, e))))
		must[subledger.Matched](t)(b.Store.MatchStatement(t.Context(), testkit.Nord, saying(said{code: cashapplication.NoReference})))
		if got := states(); got != step.want {
			t.Errorf("with bank data to %s the advice is %s, want %s", step.day, got, step.want)
		}
	}
}

// An entity's bank data are as fresh as its oldest open account's.
func TestBankAccounts_freshness(t *testing.T) {
	t.Parallel()
	b := numbered(t)
	second := bankstatement.Account("DE75512108001245126199")
	read := func(account bankstatement.Account, day string) {
		t.Helper()
		st := statementOf("S-"+day, day, 0)
		st.Account = account
		in := fileOf(string(account)+day, st)
		in.Entity = testkit.Nord
		must[subledger.Recorded](t)(b.Store.RecordStatement(t.Context(), in))
	}
	fresh := func() calendar.Date { return one[calendar.Date](t, b.Store, `SELECT bank_fresh_on FROM entity`) }
	read(nordAccount, "2026-11-18")
	read(second, "2026-11-16")
	if got := fresh(); got != calendar.MustDate("2026-11-16") {
		t.Errorf("two accounts: known to %s", got)
	}
	read(nordAccount, "2026-11-20")
	if got := fresh(); got != calendar.MustDate("2026-11-16") {
		t.Errorf("the other account is older: known to %s", got)
	}
	if err := b.Store.CloseBankAccount(t.Context(), testkit.Nord, second, "anna"); err != nil {
		t.Fatal(err)
	}
	if got := fresh(); got != calendar.MustDate("2026-11-20") {
		t.Errorf("closed account: known to %s", got)
	}
	if err := b.Store.CloseBankAccount(t.Context(), testkit.Nord, "DE00", "anna"); !isNotFound(err) {
		t.Errorf("unknown account: %v", err)
	}
	accounts := must[[]subledger.BankAccount](t)(b.Store.BankAccounts(t.Context(), testkit.Nord))
	if len(accounts) != 2 || accounts[0].FreshOn != calendar.MustDate("2026-11-20") || accounts[1].ClosedOn.IsZero() {
		t.Errorf("accounts %+v", accounts)
	}
	b.Balanced()
}

func TestRecordStatement_aGapIsATask(t *testing.T) {
	t.Parallel()
	b := numbered(t)
	for _, st := range []bankstatement.Statement{statementOf("S-1", "2026-11-18", 0, credit("a", 1_00, "x")), statementOf("S-3", "2026-11-20", 5_00, credit("c", 1_00, "x"))} {
		must[subledger.Recorded](t)(b.Store.RecordStatement(t.Context(), fileOf(st.ID, st)))
	}
	if n := openTasks(t, b, "statement_gap"); n != 1 {
		t.Errorf("%d tasks about the gap, want 1", n)
	}
}

// A report of the running day books nothing and makes nothing fresh.
func TestRecordStatement_reportsAreIgnored(t *testing.T) {
	t.Parallel()
	b := numbered(t)
	st := statementOf("S-1", "2026-11-20", 0, credit("a", 1_00, "x"))
	st.Kind = bankstatement.KindReport
	recorded := must[subledger.Recorded](t)(b.Store.RecordStatement(t.Context(), fileOf("noon", st)))
	if recorded.Ignored != 1 || recorded.New != 0 || one[int](t, b.Store, `SELECT count(*)::int FROM entity WHERE bank_fresh_on IS NOT NULL`) != 0 {
		t.Errorf("recorded %+v", recorded)
	}
}

func TestQuarantine(t *testing.T) {
	t.Parallel()
	b := numbered(t)
	sum := sha256.Sum256([]byte("broken"))
	q := subledger.Quarantined{Kind: subledger.StatementFile, Name: "x.xml", SHA256: sum[:], SizeBytes: 6, Reason: "unexpected end", Position: "line 3, column 9", By: "inbox"}
	id := must[int64](t)(b.Store.Quarantine(t.Context(), q))
	if again := must[int64](t)(b.Store.Quarantine(t.Context(), q)); again != id {
		t.Errorf("the same file is %d and %d", id, again)
	}
	kept := must[[]subledger.Quarantined](t)(b.Store.Quarantined(t.Context()))
	if len(kept) != 1 || kept[0].Reason != q.Reason || kept[0].Position != q.Position {
		t.Errorf("kept %+v", kept)
	}
	for range 2 {
		if err := b.Store.ClearQuarantine(t.Context(), id, "anna"); err != nil {
			t.Fatal(err)
		}
	}
	if kept := must[[]subledger.Quarantined](t)(b.Store.Quarantined(t.Context())); len(kept) != 0 {
		t.Errorf("still kept %+v", kept)
	}
	if err := b.Store.ClearQuarantine(t.Context(), id+1, "anna"); !isNotFound(err) {
		t.Errorf("unknown file: %v", err)
	}
	b.Balanced()
}

func TestTolerances(t *testing.T) {
	t.Parallel()
	b := numbered(t)
	want := subledger.Tolerances{LateSkontoDays: 5, RoundingMinor: 3, OverpaidMinor: 100, LimitMinor: map[money.Currency]int64{"EUR": 50_000_00}}
	if err := b.Store.SetTolerances(t.Context(), subledger.SetTolerances{Head: because("heike", "as agreed"), Tolerances: want}); err != nil {
		t.Fatal(err)
	}
	var seen cashapplication.Rules
	takeIn(t, b, "r", func(e entries, l cashapplication.Ledger) []cashapplication.Proposal {
		seen = l.Rules
		return saying(said{code: cashapplication.NoReference})(e, l)
	}, credit("r", 1_00, "x"))
	if seen.LateSkontoDays != 5 || seen.RoundingMinor != 3 || seen.OverpaidMinor != 100 || seen.LimitMinor["EUR"] != 50_000_00 || !seen.Released[cashapplication.ExactReferences] {
		t.Errorf("the matcher was given %+v", seen)
	}
	err := b.Store.SetTolerances(t.Context(), subledger.SetTolerances{Head: because("heike", "x"), Tolerances: subledger.Tolerances{RoundingMinor: -1}})
	wantRefused(t, err, "tolerance_range")
	b.Balanced()
}
