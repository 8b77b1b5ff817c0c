// Package dunning holds the dunning policy: which letter follows which, after how many days, below which amount
// nothing is sent, and where a person must agree.
//
// A policy is data. It is versioned, checked against schemas/json/dunning-policy.schema.json, and chosen by precedence
// entity, then customer, then invoice: the narrowest one named wins. A letter keeps the values of the version it was
// made with; a new version counts from the next step.
package dunning

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
)

// StepKind says what a step of the ladder is.
type StepKind string

const (
	// StepReminder is the friendly Zahlungserinnerung.
	StepReminder StepKind = "reminder"
	// StepDunning is a Mahnung.
	StepDunning StepKind = "dunning"
	// StepFinalNotice is the last Mahnung, the one that announces what follows.
	StepFinalNotice StepKind = "final_notice"
	// StepDecision is no letter: a person decides about hand-over, instalments or write-off.
	StepDecision StepKind = "decision"
)

// Anchor is the date a step's delay counts from.
type Anchor string

const (
	// AnchorDue counts from the due date of the invoice.
	AnchorDue Anchor = "due"
	// AnchorLetter counts from the date of the previous letter.
	AnchorLetter Anchor = "letter"
)

// Bundling says which items of a customer share a letter.
type Bundling string

const (
	// BundleCustomer puts all items of a currency, language and recipient into one letter at the highest level.
	BundleCustomer Bundling = "customer"
	// BundleLevel writes one letter for each level.
	BundleLevel Bundling = "level"
	// BundleInvoice writes one letter for each invoice.
	BundleInvoice Bundling = "invoice"
)

// Step is one rung of the ladder.
type Step struct {
	// Level is the dunning level an item has after this step's letter was sent: 1, 2, 3, …
	Level int      `json:"level"`
	Kind  StepKind `json:"kind"`
	// Anchor and DelayDays give the first day the step may be taken, moved to the next business day.
	Anchor    Anchor `json:"anchor"`
	DelayDays int    `json:"delay_days"`
	// PayByDays is added to the letter's date for its pay-by date; that date, too, is moved to a business day.
	PayByDays int `json:"pay_by_days,omitempty"`
	// Approval is true where every letter of this step needs a person's agreement.
	Approval bool `json:"approval,omitempty"`
}

// ApproverStep is one rung of the chain of people asked to agree.
type ApproverStep struct {
	Role string `json:"role"`
	// RemindAfterHours and ExpireAfterHours are business-calendar hours since this rung was asked.
	RemindAfterHours int `json:"remind_after_hours"`
	ExpireAfterHours int `json:"expire_after_hours"`
}

// Window says when letters may leave, in the entity's zone.
type Window struct {
	// FromHour and ToHour are full hours of the local day; a letter leaves when FromHour <= hour < ToHour.
	FromHour int `json:"from_hour"`
	ToHour   int `json:"to_hour"`
}

// Policy is one version of a dunning policy. Amounts are minor units by currency; a currency that is not listed has
// no such threshold.
type Policy struct {
	Name     string   `json:"name"`
	Version  int      `json:"version"`
	Steps    []Step   `json:"steps"`
	Bundling Bundling `json:"bundling"`
	// MinAmountMinor is the smallest collectable sum worth a letter.
	MinAmountMinor map[money.Currency]int64 `json:"min_amount_minor,omitempty"`
	// MinIntervalDays is the least number of days between two contacts of a customer.
	MinIntervalDays int `json:"min_interval_days"`
	// BankMaxAgeBusinessDays is how old the bank data may be, in business days before the run's date.
	BankMaxAgeBusinessDays int    `json:"bank_max_age_business_days"`
	SendWindow             Window `json:"send_window"`
	// ApprovalAboveMinor needs a person's agreement for any letter whose total is larger.
	ApprovalAboveMinor map[money.Currency]int64 `json:"approval_above_minor,omitempty"`
	Approvers          []ApproverStep           `json:"approvers"`
	// CoolDownDays is how long items are held after a refusal or an expired approval.
	CoolDownDays int `json:"cool_down_days"`
	// PromiseGraceBusinessDays are bank days after the promised date before a promise counts as broken.
	PromiseGraceBusinessDays int `json:"promise_grace_business_days"`
	// PromiseToleranceMinor may be missing from a kept promise.
	PromiseToleranceMinor map[money.Currency]int64 `json:"promise_tolerance_minor,omitempty"`
	// SkontoGraceDays are days after the Skonto date on which a deduction is still accepted.
	SkontoGraceDays int `json:"skonto_grace_days"`
	// BrokenPromisesToWatch moves a customer to TreatmentWatch after so many broken promises; 0 never does.
	BrokenPromisesToWatch int `json:"broken_promises_to_watch"`
	// BrokenPromiseMonths is how far back broken promises count; 0 or left out is 12.
	BrokenPromiseMonths int `json:"broken_promise_months,omitempty"`
	// PromiseMaxDays is how far ahead a promise may lie; 0 or left out is as far as any may. PromiseMaxMinor is the largest
	// sum that may be promised; a currency that is not listed has no limit.
	PromiseMaxDays  int                      `json:"promise_max_days,omitempty"`
	PromiseMaxMinor map[money.Currency]int64 `json:"promise_max_minor,omitempty"`
	// HoldMaxDays is how long a hold may last before another person has to agree; 0 or left out is 30.
	HoldMaxDays int `json:"hold_max_days,omitempty"`
	// PlanMaxInstalments and PlanMaxDays bound instalment plans; 0 or left out is 24 and 730.
	PlanMaxInstalments int `json:"plan_max_instalments,omitempty"`
	PlanMaxDays        int `json:"plan_max_days,omitempty"`
	// PlanReminderDays is how long the reminder of a missing instalment gives before the plan is in default; 0 or left out
	// is 7.
	PlanReminderDays int `json:"plan_reminder_days,omitempty"`
}

// Values of limits that a policy leaves out.
const (
	defaultBrokenMonths = 12
	defaultHoldDays     = 30
	defaultInstalments  = 24
	defaultPlanDays     = 730
	defaultReminderDays = 7
)

// BrokenMonths is how many months back broken promises count.
func (p Policy) BrokenMonths() int { return cmp.Or(p.BrokenPromiseMonths, defaultBrokenMonths) }

// HoldDays is how many days a hold may last without another person's consent.
func (p Policy) HoldDays() int { return cmp.Or(p.HoldMaxDays, defaultHoldDays) }

// PlanLimits are the largest number of instalments of a plan and the most days from today to the last.
func (p Policy) PlanLimits() (instalments, days int) {
	return cmp.Or(p.PlanMaxInstalments, defaultInstalments), cmp.Or(p.PlanMaxDays, defaultPlanDays)
}

// ReminderDays is how many days the reminder of a missing instalment gives.
func (p Policy) ReminderDays() int { return cmp.Or(p.PlanReminderDays, defaultReminderDays) }

// PromiseLimit is the largest sum that may be promised in a currency; the second result is false where there is none.
func (p Policy) PromiseLimit(c money.Currency) (money.Amount, bool) {
	limit, ok := p.PromiseMaxMinor[c]
	return money.New(limit, c), ok
}

// Default is the built-in policy de-standard, version 1: reminder 5 days after the due date, first Mahnung 14 days
// after the reminder, last Mahnung after 14 more (needs approval), and after 10 a person decides.
func Default() Policy {
	return Policy{
		Name: "de-standard", Version: 1, Bundling: BundleCustomer,
		Steps: []Step{
			{Level: 1, Kind: StepReminder, Anchor: AnchorDue, DelayDays: 5, PayByDays: 7},
			{Level: 2, Kind: StepDunning, Anchor: AnchorLetter, DelayDays: 14, PayByDays: 10},
			{Level: 3, Kind: StepFinalNotice, Anchor: AnchorLetter, DelayDays: 14, PayByDays: 10, Approval: true},
			{Level: 4, Kind: StepDecision, Anchor: AnchorLetter, DelayDays: 10},
		},
		MinAmountMinor:         map[money.Currency]int64{"EUR": 500, "CHF": 500},
		MinIntervalDays:        7,
		BankMaxAgeBusinessDays: 1,
		SendWindow:             Window{FromHour: 7, ToHour: 20},
		ApprovalAboveMinor:     map[money.Currency]int64{"EUR": 2_500_000, "CHF": 2_500_000},
		Approvers: []ApproverStep{
			{Role: "senior", RemindAfterHours: 24, ExpireAfterHours: 72},
			{Role: "head_of_credit", RemindAfterHours: 24, ExpireAfterHours: 72},
		},
		CoolDownDays:             7,
		PromiseGraceBusinessDays: 2,
		PromiseToleranceMinor:    map[money.Currency]int64{"EUR": 100, "CHF": 100},
		SkontoGraceDays:          3,
		BrokenPromisesToWatch:    2,
	}
}

// ParsePolicy reads a policy document and checks it. Unknown fields are errors: a misspelt threshold must not be
// silently no threshold. So is anything after the document.
func ParsePolicy(document []byte) (Policy, error) {
	if len(document) > maxPolicyBytes {
		return Policy{}, fmt.Errorf("dunning policy: %d bytes: want at most %d", len(document), maxPolicyBytes)
	}
	if unknown := unknownMembers(document, reflect.TypeFor[Policy](), ""); len(unknown) > 0 {
		return Policy{}, fmt.Errorf("dunning policy: unknown fields: %s", strings.Join(unknown, ", "))
	}
	var p Policy
	dec := json.NewDecoder(bytes.NewReader(document))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&p); err != nil {
		return Policy{}, fmt.Errorf("dunning policy: %w", err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return Policy{}, errors.New("dunning policy: more text follows the document")
	}
	if err := p.Check(); err != nil {
		return Policy{}, err
	}
	return p, nil
}

// maxPolicyBytes bounds a policy document: a ladder of nine steps in three currencies needs under 4 KiB.
const maxPolicyBytes = 64 << 10

// Limits of a policy. They are those of schemas/json/dunning-policy.schema.json, which a test compares; a wait beyond
// them is a slip of the keyboard that would put a claim to sleep.
const (
	maxSteps        = 9
	maxApprovers    = 5
	maxDays         = 365
	maxPayByDays    = 90
	maxBankDays     = 30
	maxSkontoDays   = 60
	maxBroken       = 100
	maxApproverHour = 365 * 24
	maxRoleLength   = 64
	maxMonths       = 60
	maxHoldDays     = 366
	maxInstalments  = 120
	maxPlanDays     = 3660
)

var policyName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,63}$`)

// adder collects a fault where a condition holds.
type adder func(bad bool, format string, args ...any)

// Check returns every fault of the policy, joined; nil when it can be used. What it accepts, the JSON Schema accepts.
func (p Policy) Check() error {
	var faults []error
	add := func(bad bool, format string, args ...any) {
		if bad {
			faults = append(faults, fmt.Errorf("dunning policy %s: "+format, append([]any{p.Name}, args...)...))
		}
	}
	add(!policyName.MatchString(p.Name), "name %q: want 1 to 64 of a-z, 0-9 and -, and no - first", p.Name)
	add(p.Version < 1, "version %d: want 1 or more", p.Version)
	add(!slices.Contains([]Bundling{BundleCustomer, BundleLevel, BundleInvoice}, p.Bundling), "bundling %q: want customer, level or invoice", p.Bundling)
	add(p.SendWindow.FromHour < 0 || p.SendWindow.ToHour > 24 || p.SendWindow.FromHour >= p.SendWindow.ToHour,
		"send_window %d-%d: want 0 <= from_hour < to_hour <= 24", p.SendWindow.FromHour, p.SendWindow.ToHour)
	p.checkNumbers(add)
	p.checkAmounts(add)
	p.checkApprovers(add)
	add(len(p.Steps) == 0 || len(p.Steps) > maxSteps, "%d steps: want 1 to %d", len(p.Steps), maxSteps)
	for i, s := range p.Steps {
		p.checkStep(i, s, add)
	}
	return errors.Join(faults...)
}

func (p Policy) checkNumbers(add adder) {
	for _, n := range []struct {
		name       string
		value, max int
	}{
		{"min_interval_days", p.MinIntervalDays, maxDays},
		{"bank_max_age_business_days", p.BankMaxAgeBusinessDays, maxBankDays},
		{"cool_down_days", p.CoolDownDays, maxDays},
		{"promise_grace_business_days", p.PromiseGraceBusinessDays, maxBankDays},
		{"skonto_grace_days", p.SkontoGraceDays, maxSkontoDays},
		{"broken_promises_to_watch", p.BrokenPromisesToWatch, maxBroken},
		{"broken_promise_months", p.BrokenPromiseMonths, maxMonths},
		{"promise_max_days", p.PromiseMaxDays, maxDays},
		{"hold_max_days", p.HoldMaxDays, maxHoldDays},
		{"plan_max_instalments", p.PlanMaxInstalments, maxInstalments},
		{"plan_max_days", p.PlanMaxDays, maxPlanDays},
		{"plan_reminder_days", p.PlanReminderDays, maxDays},
	} {
		add(n.value < 0 || n.value > n.max, "%s %d: want 0 to %d", n.name, n.value, n.max)
	}
}

func (p Policy) checkAmounts(add adder) {
	for _, field := range []struct {
		name    string
		amounts map[money.Currency]int64
	}{
		{"min_amount_minor", p.MinAmountMinor}, {"approval_above_minor", p.ApprovalAboveMinor},
		{"promise_tolerance_minor", p.PromiseToleranceMinor}, {"promise_max_minor", p.PromiseMaxMinor},
	} {
		for _, c := range slices.Sorted(maps.Keys(field.amounts)) {
			known, err := money.ParseCurrency(string(c))
			add(err != nil || known != c, "%s: %q is no currency", field.name, c)
			add(field.amounts[c] < 0, "%s: %s must not be negative", field.name, c)
		}
	}
}

func (p Policy) checkApprovers(add adder) {
	add(len(p.Approvers) == 0, "approvers are missing: somebody must be able to decide")
	add(len(p.Approvers) > maxApprovers, "%d approvers: want at most %d", len(p.Approvers), maxApprovers)
	for i, a := range p.Approvers {
		add(a.Role == "" || utf8.RuneCountInString(a.Role) > maxRoleLength, "approvers[%d]: want a role of 1 to %d characters", i, maxRoleLength)
		add(a.RemindAfterHours < 0 || a.RemindAfterHours > a.ExpireAfterHours, "approvers[%d]: want 0 <= remind_after_hours <= expire_after_hours", i)
		add(a.ExpireAfterHours < 1 || a.ExpireAfterHours > maxApproverHour, "approvers[%d]: expire_after_hours %d: want 1 to %d", i, a.ExpireAfterHours, maxApproverHour)
	}
}

// stepKinds are in the order of the ladder: no letter leads down.
var stepKinds = []StepKind{StepReminder, StepDunning, StepFinalNotice, StepDecision}

func (p Policy) checkStep(i int, s Step, add adder) {
	rank := slices.Index(stepKinds, s.Kind)
	add(s.Level != i+1, "steps[%d]: level %d: levels are 1, 2, 3, … without a gap", i, s.Level)
	add(rank < 0, "steps[%d]: kind %q: want reminder, dunning, final_notice or decision", i, s.Kind)
	add(i > 0 && rank >= 0 && rank < slices.Index(stepKinds, p.Steps[max(i-1, 0)].Kind), "steps[%d]: a %s can't follow a %s", i, s.Kind, p.Steps[max(i-1, 0)].Kind)
	add(s.Anchor != AnchorDue && s.Anchor != AnchorLetter, "steps[%d]: anchor %q: want due or letter", i, s.Anchor)
	add(i == 0 && s.Anchor == AnchorLetter, "steps[0]: the first step has no letter before it to count from")
	add(s.DelayDays < 0 || s.DelayDays > maxDays, "steps[%d]: delay_days %d: want 0 to %d", i, s.DelayDays, maxDays)
	add(s.PayByDays < 0 || s.PayByDays > maxPayByDays, "steps[%d]: pay_by_days %d: want 0 to %d", i, s.PayByDays, maxPayByDays)
	add(s.Kind != StepDecision && s.PayByDays == 0, "steps[%d]: pay_by_days: a letter needs at least one day to pay", i)
	add(s.Kind == StepDecision && i != len(p.Steps)-1, "steps[%d]: a decision ends the ladder", i)
}

// StepAt returns the step of a level. The second result is false above the ladder and for level 0.
func (p Policy) StepAt(level int) (Step, bool) {
	if level < 1 || level > len(p.Steps) {
		return Step{}, false
	}
	return p.Steps[level-1], true
}

// LastLetterLevel is the highest level that is reached by a letter.
func (p Policy) LastLetterLevel() int {
	for i := len(p.Steps) - 1; i >= 0; i-- {
		if p.Steps[i].Kind != StepDecision {
			return p.Steps[i].Level
		}
	}
	return 0
}

// NextOn is the first day the step may be taken, a business day of cal. letterOn and deadlineOn belong to the last
// letter that counts and may be unset; then the due date takes their place. Whatever the step counts from, it is never
// taken before the day after the due date (a changed one too) nor the day after the deadline the last letter set: until
// then the customer may still pay in time.
func (p Policy) NextOn(s Step, dueOn, letterOn, deadlineOn calendar.Date, cal calendar.Calendar) calendar.Date {
	from := dueOn
	if s.Anchor == AnchorLetter && !letterOn.IsZero() {
		from = letterOn
	}
	on := cal.OnOrAfter(from.AddDays(s.DelayDays))
	for _, deadline := range []calendar.Date{dueOn, deadlineOn} {
		if free := DayAfter(deadline, cal); free.After(on) {
			on = free
		}
	}
	return on
}

// DayAfter is the first business day after a deadline has passed. A deadline on a day without business ends on the next
// business day (§ 193 BGB), so nobody is late before that is over. The zero Date stays zero.
func DayAfter(deadline calendar.Date, cal calendar.Calendar) calendar.Date {
	return cal.OnOrAfter(cal.ShiftDeadline(deadline).AddDays(1))
}

// PayByOn is the pay-by date printed in a letter dated on; it is a business day (§ 193 BGB).
func (s Step) PayByOn(on calendar.Date, cal calendar.Calendar) calendar.Date {
	return cal.OnOrAfter(on.AddDays(s.PayByDays))
}

// BelowMinimum tells whether a sum is too small for a letter.
func (p Policy) BelowMinimum(sum money.Amount) bool {
	minimum, ok := p.MinAmountMinor[sum.Currency]
	return ok && sum.Minor < minimum
}

// NeedsApproval tells whether a letter of this step over this sum needs a person, and the reason in words.
func (p Policy) NeedsApproval(s Step, sum money.Amount) (reason string, needed bool) {
	if s.Approval {
		return fmt.Sprintf("every %s needs approval", s.Kind), true
	}
	limit, ok := p.ApprovalAboveMinor[sum.Currency]
	if ok && sum.Minor > limit {
		return fmt.Sprintf("%s is above the limit of %s", sum, money.New(limit, sum.Currency)), true
	}
	return "", false
}
