package retention_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/retention"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// periods are the ends that § 147 (3), (4) AO gives: counted from the end of the year, not from the day.
var periods = []struct {
	class     retention.Class
	on, until string // the day it came about, the last day it is kept
}{
	{retention.Books, "2026-01-01", "2036-12-31"},
	{retention.Books, "2026-12-31", "2036-12-31"},
	{retention.Vouchers, "2026-03-03", "2034-12-31"},
	{retention.Letters, "2026-03-03", "2032-12-31"},
	{retention.Letters, "2024-02-29", "2030-12-31"}, // a leap day has no anniversary, a year has an end
}

func TestFreeOn_beginsAtTheEndOfTheYear(t *testing.T) {
	t.Parallel()
	for _, p := range periods {
		on, until := calendar.MustDate(p.on), calendar.MustDate(p.until)
		if got := retention.FreeOn(p.class, on); got != until.AddDays(1) {
			t.Errorf("%s of %s is free on %s, want the day after %s", p.class, p.on, got, p.until)
		}
		if !retention.Bound(p.class, on, until) || retention.Bound(p.class, on, until.AddDays(1)) {
			t.Errorf("%s of %s is bound until another day than %s", p.class, p.on, p.until)
		}
	}
}

func TestFreeOn_whatNoLawBindsIsFree(t *testing.T) {
	t.Parallel()
	today := calendar.MustDate("2026-11-22")
	if retention.Bound(retention.Free, today, today) {
		t.Error("a contact is bound")
	}
	if retention.Bound(retention.Letters, calendar.Date{}, today) {
		t.Error("a letter that never left is bound")
	}
}

func TestBound_isNeverShorterThanTheYearsOfTheLaw(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		rule := rapid.SampledFrom(retention.Rules()[:3]).Draw(t, "rule")
		on := calendar.MustDate("1990-01-01").AddDays(rapid.IntRange(0, 20_000).Draw(t, "day"))
		free := retention.FreeOn(rule.Class, on)
		if least := on.AddMonths(12 * rule.Years); !free.After(least) {
			t.Fatalf("%s of %s is free on %s, before %d years are over", rule.Class, on, free, rule.Years)
		}
		if most := on.AddMonths(12*rule.Years + 12).AddDays(1); free.After(most) {
			t.Fatalf("%s of %s is kept until %s, more than a year too long", rule.Class, on, free)
		}
	})
}

func TestRules_nameTheirLaw(t *testing.T) {
	t.Parallel()
	for _, r := range retention.Rules() {
		if r.German == "" || r.English == "" || !strings.Contains(r.Law, "§") && !strings.Contains(r.Law, "Art.") {
			t.Errorf("%+v says too little", r)
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("a class nobody knows has a rule")
		}
	}()
	retention.RuleOf("toys")
}

func TestCheckErasable_saysWhatIsNotOver(t *testing.T) {
	t.Parallel()
	if err := retention.CheckErasable(retention.Standing{}); err != nil {
		t.Errorf("nothing is open: %v", err)
	}
	for want, s := range map[string]retention.Standing{
		"open invoices": {OpenItems: 1}, "payments that": {UnappliedPayments: 1}, "credit notes": {UnappliedCredits: 2}, "approvals": {OpenApprovals: 1},
		"promises": {OpenPromises: 1}, "disputes": {OpenDisputes: 1}, "letters": {WaitingLetters: 1}, "mails": {WaitingMails: 1},
		"refunds": {OpenRefunds: 1}, "tasks": {OpenTasks: 1}, "open invoices, open tasks": {OpenItems: 3, OpenTasks: 1},
	} {
		err := retention.CheckErasable(s)
		if !subledger.IsRefused(err, "erasure_not_over") || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want it to say %q", s, err, want)
		}
	}
	if err := retention.CheckErasable(retention.Standing{LegalHolds: 1, OpenItems: 1}); !subledger.IsRefused(err, "erasure_legal_hold") {
		t.Errorf("a legal hold: %v", err)
	}
}

func TestCheckSecond_isAnotherPerson(t *testing.T) {
	t.Parallel()
	if err := retention.CheckSecond("anna", "Anna"); !subledger.IsRefused(err, "erasure_four_eyes") {
		t.Errorf("who asked confirms: %v", err)
	}
	if err := retention.CheckSecond("anna", "bert"); err != nil {
		t.Error(err)
	}
}

func TestCheckReview_isSoonEnough(t *testing.T) {
	t.Parallel()
	today := calendar.MustDate("2026-11-22")
	for days, want := range map[int]string{-1: "legal_hold_review_over", 0: "legal_hold_review_over", 1: "", 366: "", 367: "legal_hold_review_too_far"} {
		err := retention.CheckReview(today.AddDays(days), today)
		if want == "" && err != nil || want != "" && !subledger.IsRefused(err, want) {
			t.Errorf("in %d days: %v, want %q", days, err, want)
		}
	}
}

func TestCommands_sayWhatIsMissing(t *testing.T) {
	t.Parallel()
	whole := subledger.Head{Entity: "NORD", By: "anna", Reason: "asked by letter"}
	mute := subledger.Head{Entity: "NORD", By: "anna"}
	on := calendar.MustDate("2027-01-01")
	for want, c := range map[string]subledger.Command{
		"customer_missing":      retention.SetHold{Head: whole, ReviewOn: on},
		"legal_hold_has_review": retention.SetHold{Head: whole, Customer: "1"},
		"reason_missing":        retention.SetHold{Head: mute, Customer: "1", ReviewOn: on},
		"entity_missing":        retention.LiftHold{HoldID: 1},
		"by_missing":            retention.RequestErasure{Head: subledger.Head{Entity: "NORD"}},
	} {
		if err := c.Check(); !subledger.IsRefused(err, want) {
			t.Errorf("%+v: %v, want %s", c, err, want)
		}
	}
	for _, c := range []subledger.Command{retention.RequestErasure{Head: mute, Customer: "1"}, retention.SettleErasure{Head: mute, ErasureID: 1}, retention.LiftHold{Head: mute}} {
		if err := c.Check(); !subledger.IsRefused(err, "reason_missing") {
			t.Errorf("%+v without a reason: %v", c, err)
		}
	}
	if err := (retention.SettleErasure{Head: mute, ErasureID: 1, Confirm: true}).Check(); err != nil {
		t.Errorf("a confirmation needs no words: %v", err)
	}
}
