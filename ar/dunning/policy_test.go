package dunning

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
)

func TestDefault_isUsable(t *testing.T) {
	if err := Default().Check(); err != nil {
		t.Fatal(err)
	}
	if got := Default().LastLetterLevel(); got != 3 {
		t.Errorf("last letter at level %d, want 3", got)
	}
}

func TestPolicy_Check_refuses(t *testing.T) {
	tests := []struct {
		why  string
		edit func(*Policy)
		want string
	}{
		{"no name", func(p *Policy) { p.Name = "" }, `name ""`},
		{"a name that is no path segment", func(p *Policy) { p.Name = "DE Standard" }, `name "DE Standard"`},
		{"version 0", func(p *Policy) { p.Version = 0 }, "version 0"},
		{"no steps", func(p *Policy) { p.Steps = nil }, "0 steps"},
		{"ten steps", func(p *Policy) { p.Steps = make([]Step, 10) }, "10 steps"},
		{"unknown bundling", func(p *Policy) { p.Bundling = "region" }, `bundling "region"`},
		{"a window that never opens", func(p *Policy) { p.SendWindow = Window{FromHour: 8, ToHour: 8} }, "send_window 8-8"},
		{"a window over midnight", func(p *Policy) { p.SendWindow = Window{FromHour: 20, ToHour: 6} }, "send_window 20-6"},
		{"a window past the day", func(p *Policy) { p.SendWindow.ToHour = 25 }, "send_window 7-25"},
		{"a negative interval", func(p *Policy) { p.MinIntervalDays = -1 }, "min_interval_days -1"},
		{"an interval of years", func(p *Policy) { p.MinIntervalDays = 3650 }, "min_interval_days 3650"},
		{"negative bank age", func(p *Policy) { p.BankMaxAgeBusinessDays = -1 }, "bank_max_age_business_days"},
		{"negative cool-down", func(p *Policy) { p.CoolDownDays = -1 }, "cool_down_days"},
		{"negative grace", func(p *Policy) { p.PromiseGraceBusinessDays = -1 }, "promise_grace_business_days"},
		{"negative Skonto grace", func(p *Policy) { p.SkontoGraceDays = -1 }, "skonto_grace_days"},
		{"negative broken promises", func(p *Policy) { p.BrokenPromisesToWatch = -1 }, "broken_promises_to_watch"},
		{"a negative minimum", func(p *Policy) { p.MinAmountMinor = map[money.Currency]int64{"EUR": -1} }, "min_amount_minor: EUR"},
		{"a currency nobody knows", func(p *Policy) { p.ApprovalAboveMinor = map[money.Currency]int64{"EURO": 1} }, `approval_above_minor: "EURO"`},
		{"a currency in lower case", func(p *Policy) { p.PromiseToleranceMinor = map[money.Currency]int64{"eur": 1} }, `promise_tolerance_minor: "eur"`},
		{"nobody decides", func(p *Policy) { p.Approvers = nil }, "approvers are missing"},
		{"six approvers", func(p *Policy) { p.Approvers = make([]ApproverStep, 6) }, "6 approvers"},
		{"an approver without a role", func(p *Policy) { p.Approvers[0].Role = "" }, "approvers[0]: want a role"},
		{"a reminder after the end", func(p *Policy) { p.Approvers[1].RemindAfterHours = 73 }, "approvers[1]: want 0 <= remind"},
		{"an approval that ends at once", func(p *Policy) { p.Approvers[0] = ApproverStep{Role: "senior"} }, "approvers[0]: expire_after_hours 0"},
		{"a gap between levels", func(p *Policy) { p.Steps[1].Level = 3 }, "steps[1]: level 3"},
		{"an unknown kind", func(p *Policy) { p.Steps[0].Kind = "threat" }, `steps[0]: kind "threat"`},
		{"a letter that leads down", func(p *Policy) { p.Steps[2].Kind = StepReminder }, "steps[2]: a reminder can't follow a dunning"},
		{"an unknown anchor", func(p *Policy) { p.Steps[1].Anchor = "issued" }, `steps[1]: anchor "issued"`},
		{"a first step after no letter", func(p *Policy) { p.Steps[0].Anchor = AnchorLetter }, "steps[0]: the first step"},
		{"a step before its anchor", func(p *Policy) { p.Steps[1].DelayDays = -3 }, "steps[1]: delay_days -3"},
		{"a letter without time to pay", func(p *Policy) { p.Steps[1].PayByDays = 0 }, "steps[1]: pay_by_days"},
		{"a negative time to pay", func(p *Policy) { p.Steps[1].PayByDays = -1 }, "steps[1]: pay_by_days -1"},
		{"a letter after the decision", func(p *Policy) { p.Steps[2].Kind = StepDecision }, "steps[2]: a decision ends the ladder"},
	}
	for _, tt := range tests {
		t.Run(tt.why, func(t *testing.T) {
			p := Default()
			tt.edit(&p)
			if err := p.Check(); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Check = %v, want it to name %q", err, tt.want)
			}
		})
	}
}

func TestPolicy_Check_namesEveryFaultAtOnce(t *testing.T) {
	p := Default()
	p.Version, p.MinIntervalDays, p.Steps[0].Kind = 0, -1, ""
	for _, want := range []string{"version", "min_interval_days", "steps[0]: kind"} {
		if err := p.Check(); !strings.Contains(err.Error(), want) {
			t.Errorf("Check does not name %q: %v", want, err)
		}
	}
}

func TestParsePolicy(t *testing.T) {
	good, err := json.Marshal(Default())
	if err != nil {
		t.Fatal(err)
	}
	if p, err := ParsePolicy(good); err != nil || fmt.Sprint(p) != fmt.Sprint(Default()) {
		t.Errorf("the default policy does not survive JSON: %v, %+v", err, p)
	}
	tests := []struct{ why, document string }{
		{"nothing", ``},
		{"no object", `[]`},
		{"a misspelt threshold", strings.Replace(string(good), `"min_amount_minor"`, `"min_amount"`, 1)},
		{"an amount with a decimal point", strings.Replace(string(good), `"EUR":500`, `"EUR":5.00`, 1)},
		{"a second document", string(good) + string(good)},
		{"text after the document", string(good) + ` x`},
		{"a faulty policy", strings.Replace(string(good), `"version":1`, `"version":0`, 1)},
		{"more than anybody needs", string(good) + strings.Repeat(" ", maxPolicyBytes)},
	}
	for _, tt := range tests {
		if p, err := ParsePolicy([]byte(tt.document)); err == nil || p.Name != "" {
			t.Errorf("%s: got %q and error %v, want only an error", tt.why, p.Name, err)
		}
	}
}

func TestParsePolicy_namesEveryUnknownField(t *testing.T) {
	good, err := json.Marshal(Default())
	if err != nil {
		t.Fatal(err)
	}
	bad := strings.NewReplacer(`"min_interval_days"`, `"min_interval"`, `"delay_days"`, `"delay"`, `"cool_down_days"`, `"cooldown"`).Replace(string(good))
	_, err = ParsePolicy([]byte(bad))
	for _, want := range []string{`"cooldown"`, `"min_interval"`, `"steps[0].delay"`, `"steps[2].delay"`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not name %s", err, want)
		}
	}
}

func TestPolicy_NextOn(t *testing.T) {
	de, err := calendar.German("")
	if err != nil {
		t.Fatal(err)
	}
	step := func(a Anchor, days int) Step { return Step{Level: 2, Kind: StepDunning, Anchor: a, DelayDays: days} }
	tests := []struct {
		why                   string
		step                  Step
		due, letter, deadline string
		want                  string
	}{
		{"five days after a Wednesday is a Monday", step(AnchorDue, 5), "2026-03-04", "", "", "2026-03-09"},
		{"a Saturday moves to Monday", step(AnchorDue, 3), "2026-03-04", "", "", "2026-03-09"},
		{"over Easter", step(AnchorDue, 1), "2026-04-02", "", "", "2026-04-07"},
		{"never on the due date itself", step(AnchorDue, 0), "2026-03-04", "", "", "2026-03-05"},
		{"due on a Saturday, payable on Monday, late on Tuesday", step(AnchorDue, 1), "2026-03-07", "", "", "2026-03-10"},
		{"due on Good Friday, payable until Tuesday", step(AnchorDue, 2), "2026-04-03", "", "", "2026-04-08"},
		{"from the letter", step(AnchorLetter, 14), "2026-03-04", "2026-03-10", "2026-03-17", "2026-03-24"},
		{"never before the letter's deadline has passed", step(AnchorLetter, 5), "2026-03-04", "2026-03-10", "2026-03-20", "2026-03-23"},
		{"the letter's deadline holds for steps from the due date too", step(AnchorDue, 19), "2026-01-02", "2026-03-10", "2026-03-17", "2026-03-18"},
		{"a due date that was put off", step(AnchorLetter, 14), "2026-05-29", "2026-03-10", "2026-03-17", "2026-06-01"},
		{"no letter date: from the due date", step(AnchorLetter, 14), "2026-03-04", "", "", "2026-03-18"},
	}
	for _, tt := range tests {
		t.Run(tt.why, func(t *testing.T) {
			got := Default().NextOn(tt.step, date(tt.due), date(tt.letter), date(tt.deadline), de)
			if got.String() != tt.want {
				t.Errorf("NextOn = %s, want %s", got, tt.want)
			}
		})
	}
}

func date(iso string) calendar.Date {
	if iso == "" {
		return calendar.Date{}
	}
	return calendar.MustDate(iso)
}

func TestStep_PayByOn_isABusinessDay(t *testing.T) {
	de, _ := calendar.German("")
	reminder, _ := Default().StepAt(1)
	if got := reminder.PayByOn(date("2026-03-27"), de).String(); got != "2026-04-07" {
		t.Errorf("7 days from 27 March 2026 end on %s, want Tuesday after Easter, 2026-04-07", got)
	}
}

func TestPolicy_StepAt(t *testing.T) {
	for level, want := range map[int]bool{-1: false, 0: false, 1: true, 4: true, 5: false} {
		if s, ok := Default().StepAt(level); ok != want || ok && s.Level != level {
			t.Errorf("StepAt(%d) = %+v, %v", level, s, ok)
		}
	}
	if got := (Policy{Steps: []Step{{Level: 1, Kind: StepDecision}}}).LastLetterLevel(); got != 0 {
		t.Errorf("a ladder without letters ends at level %d, want 0", got)
	}
}

func TestPolicy_thresholds(t *testing.T) {
	p := Default()
	reminder, _ := p.StepAt(1)
	final, _ := p.StepAt(3)
	tests := []struct {
		why          string
		sum          money.Amount
		step         Step
		tiny, people bool
	}{
		{"below the minimum", money.New(499, "EUR"), reminder, true, false},
		{"exactly the minimum", money.New(500, "EUR"), reminder, false, false},
		{"exactly the limit", money.New(2_500_000, "EUR"), reminder, false, false},
		{"above the limit", money.New(2_500_001, "EUR"), reminder, false, true},
		{"a currency without thresholds", money.New(1, "USD"), reminder, false, false},
		{"every final notice", money.New(500, "USD"), final, false, true},
	}
	for _, tt := range tests {
		if got := p.BelowMinimum(tt.sum); got != tt.tiny {
			t.Errorf("%s: BelowMinimum = %v", tt.why, got)
		}
		reason, people := p.NeedsApproval(tt.step, tt.sum)
		if people != tt.people || (reason != "") != people {
			t.Errorf("%s: NeedsApproval = %q, %v", tt.why, reason, people)
		}
	}
}

// A policy written before these limits were there has those that hold everywhere.
func TestPolicy_limitsThatAreLeftOut(t *testing.T) {
	p := Default()
	instalments, days := p.PlanLimits()
	if p.BrokenMonths() != 12 || p.HoldDays() != 30 || instalments != 24 || days != 730 || p.ReminderDays() != 7 {
		t.Errorf("left out: %d, %d, %d, %d, %d", p.BrokenMonths(), p.HoldDays(), instalments, days, p.ReminderDays())
	}
	if limit, ok := p.PromiseLimit("EUR"); ok {
		t.Errorf("promises are limited to %s", limit)
	}
	p.BrokenPromiseMonths, p.HoldMaxDays, p.PlanMaxInstalments, p.PlanMaxDays, p.PlanReminderDays = 6, 14, 6, 180, 10
	p.PromiseMaxMinor = map[money.Currency]int64{"EUR": 0}
	instalments, days = p.PlanLimits()
	if p.BrokenMonths() != 6 || p.HoldDays() != 14 || instalments != 6 || days != 180 || p.ReminderDays() != 10 {
		t.Errorf("said: %d, %d, %d, %d, %d", p.BrokenMonths(), p.HoldDays(), instalments, days, p.ReminderDays())
	}
	if limit, ok := p.PromiseLimit("EUR"); !ok || !limit.IsZero() {
		t.Errorf("a limit of nothing is %s, %v", limit, ok)
	}
}

// genPolicy draws policies of which many are valid and many are slightly out of bounds.
func genPolicy(rt *rapid.T) Policy {
	days := func(label string, limit int) int { return rapid.IntRange(-1, limit+1).Draw(rt, label) }
	amounts := func(label string) map[money.Currency]int64 {
		return rapid.MapOfN(rapid.SampledFrom([]money.Currency{"EUR", "CHF", "JPY"}), rapid.Int64Range(-1, 1_000_000), 0, 3).Draw(rt, label)
	}
	p := Policy{
		Name:    rapid.SampledFrom([]string{"de-standard", "a", "0-x", "-x", "x_y", strings.Repeat("a", 65)}).Draw(rt, "name"),
		Version: rapid.IntRange(0, 5).Draw(rt, "version"), Bundling: rapid.SampledFrom([]Bundling{BundleCustomer, BundleLevel, BundleInvoice, ""}).Draw(rt, "bundling"),
		MinAmountMinor: amounts("min"), ApprovalAboveMinor: amounts("above"), PromiseToleranceMinor: amounts("tolerance"),
		MinIntervalDays: days("interval", maxDays), BankMaxAgeBusinessDays: days("bank", maxBankDays), CoolDownDays: days("cool", maxDays),
		PromiseGraceBusinessDays: days("grace", maxBankDays), SkontoGraceDays: days("skonto", maxSkontoDays), BrokenPromisesToWatch: days("broken", maxBroken),
		BrokenPromiseMonths: days("months", maxMonths), PromiseMaxDays: days("promise", maxDays), PromiseMaxMinor: amounts("promised"), HoldMaxDays: days("hold", maxHoldDays),
		PlanMaxInstalments: days("instalments", maxInstalments), PlanMaxDays: days("plan", maxPlanDays), PlanReminderDays: days("reminder", maxDays),
		SendWindow: Window{FromHour: rapid.IntRange(-1, 24).Draw(rt, "from"), ToHour: rapid.IntRange(0, 25).Draw(rt, "to")},
	}
	for range rapid.IntRange(0, maxApprovers+1).Draw(rt, "approvers") {
		p.Approvers = append(p.Approvers, ApproverStep{Role: rapid.SampledFrom([]string{"senior", "ä", "", strings.Repeat("ö", 65)}).Draw(rt, "role"),
			RemindAfterHours: rapid.IntRange(-1, 100).Draw(rt, "remind"), ExpireAfterHours: rapid.IntRange(0, maxApproverHour+1).Draw(rt, "expire")})
	}
	for i := range rapid.IntRange(0, maxSteps+1).Draw(rt, "steps") {
		p.Steps = append(p.Steps, Step{Level: i + 1, Kind: rapid.SampledFrom(append(stepKinds, "")).Draw(rt, "kind"),
			Anchor: rapid.SampledFrom([]Anchor{AnchorDue, AnchorLetter, ""}).Draw(rt, "anchor"), DelayDays: days("delay", maxDays),
			PayByDays: rapid.IntRange(-1, maxPayByDays+1).Draw(rt, "pay by"), Approval: rapid.Bool().Draw(rt, "approval")})
	}
	return p
}

// mend puts every field of a drawn policy within its bounds, so that validity is common and not a matter of luck.
func mend(p Policy) Policy {
	within := func(n *int, low, high int) { *n = min(max(*n, low), high) }
	p.Name, p.Bundling = "drawn", BundleCustomer
	within(&p.Version, 1, 5)
	within(&p.MinIntervalDays, 0, maxDays)
	within(&p.BankMaxAgeBusinessDays, 0, maxBankDays)
	within(&p.CoolDownDays, 0, maxDays)
	within(&p.PromiseGraceBusinessDays, 0, maxBankDays)
	within(&p.SkontoGraceDays, 0, maxSkontoDays)
	within(&p.BrokenPromisesToWatch, 0, maxBroken)
	within(&p.BrokenPromiseMonths, 0, maxMonths)
	within(&p.PromiseMaxDays, 0, maxDays)
	within(&p.HoldMaxDays, 0, maxHoldDays)
	within(&p.PlanMaxInstalments, 0, maxInstalments)
	within(&p.PlanMaxDays, 0, maxPlanDays)
	within(&p.PlanReminderDays, 0, maxDays)
	within(&p.SendWindow.FromHour, 0, 23)
	within(&p.SendWindow.ToHour, p.SendWindow.FromHour+1, 24)
	for _, amounts := range []map[money.Currency]int64{p.MinAmountMinor, p.ApprovalAboveMinor, p.PromiseToleranceMinor, p.PromiseMaxMinor} {
		for c, minor := range amounts {
			amounts[c] = max(minor, 0)
		}
	}
	p.Approvers = append([]ApproverStep{{Role: "senior", ExpireAfterHours: 1}}, p.Approvers[:min(len(p.Approvers), maxApprovers-1)]...)
	for i := range p.Approvers {
		p.Approvers[i].Role = "senior"
		within(&p.Approvers[i].ExpireAfterHours, 1, maxApproverHour)
		within(&p.Approvers[i].RemindAfterHours, 0, p.Approvers[i].ExpireAfterHours)
	}
	p.Steps = append(p.Steps[:min(len(p.Steps), maxSteps-1)], Step{Level: min(len(p.Steps), maxSteps-1) + 1, Kind: StepDecision})
	for i := range p.Steps {
		s := &p.Steps[i]
		s.Anchor = AnchorDue
		within(&s.DelayDays, 0, maxDays)
		within(&s.PayByDays, 1, maxPayByDays)
		if s.Kind != StepDecision || i < len(p.Steps)-1 {
			s.Kind = StepDunning
		}
	}
	return p
}
