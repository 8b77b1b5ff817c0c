package correspondence

import (
	"slices"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/dispute"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// Circumstances are what the records say beside the mail when it is decided.
type Circumstances struct {
	// TodayOn is the civil date of the decision in the entity's zone.
	TodayOn calendar.Date `json:"today_on"`
	// Paused are the invoices for which a mail has delayed dunning by itself before. It never does so again.
	Paused []receivable.InvoiceNumber `json:"paused,omitempty"`
	// Treatment of the customer: for who is watched or left to people, nothing happens without a person.
	Treatment receivable.Treatment `json:"treatment"`
	Insolvent bool                 `json:"insolvent,omitempty"`
}

// Action is one effect of a mail, done or proposed: one for each claim. Of the last fields those that the act needs are
// set; the command to the ledger is made of them by whoever knows entity and customer.
type Action struct {
	Act  Act  `json:"act"`
	Mode Mode `json:"mode"`
	// Intent is what the customer wants by it, Claim the claim it rests on.
	Intent Intent `json:"intent"`
	Claim  Ref    `json:"claim"`
	// Suggested tells that the claim is in Combined.Suggested: only a model found it, or what people taught.
	Suggested bool       `json:"suggested,omitempty"`
	Level     Level      `json:"level"`
	Evidence  []Evidence `json:"evidence,omitempty"`
	// Why are codes of why a person is asked; empty for what happens by itself.
	Why []string `json:"why,omitempty"`

	Invoices []receivable.InvoiceNumber `json:"invoices,omitempty"`
	// Amount is promised, disputed, said to be paid or asked for; without a currency it is the whole of what is open.
	Amount money.Amount `json:"amount,omitzero"`
	// On is the date promised, asked for or said to be paid on.
	On calendar.Date `json:"on,omitzero"`
	// UntilOn is the last day on which dunning of the invoices waits, where it happens by itself.
	UntilOn calendar.Date  `json:"until_on,omitzero"`
	Reason  dispute.Reason `json:"dispute_reason,omitempty"`
}

// Codes of why an act does not happen by itself, beside those of NeedsHuman and of Judged.Against.
const (
	WhyMatrix        = "matrix"
	WhyOwnNote       = "own_note"
	WhyAutomaticMail = "automatic_mail"
	WhySenderTrust   = "sender_trust"
	WhyTextCut       = "text_cut"
	// WhySoftBounce is no reason against: it says that the address is kept.
	WhySoftBounce     = "bounce_for_now"
	WhyUnexplained    = "unexplained"
	WhySeveralClaims  = "several_claims"
	WhyUndated        = "promise_undated"
	WhyVague          = "promise_vague"
	WhyFar            = "promise_far"
	WhyOver           = "promise_over"
	WhyAmountUnknown  = "amount_unknown"
	WhyAboveLimit     = "above_limit"
	WhyPausedBefore   = "paused_before"
	WhyTreatment      = "treatment"
	WhyInsolvent      = "insolvent"
	WhySuggested      = prefixSuggested + "model"
	WhyInvoiceMissing = "invoice_missing"

	prefixSuggested = "suggested_by_"
)

// Codes of why a claim is over that nobody has decided.
const (
	WhyNothingOpen    = "nothing_open"
	WhyNotInLatest    = "not_in_latest_reading"
	WhyNoAnswerNeeded = "no_answer_needed"
)

// Decide says what a mail does and what it proposes, one action for each promise, dispute and payment, and for each intent
// that none of these stands for; then the same for what a model suggests.
//
// Only two acts ever happen by themselves, besides writing down: a promise is accepted and a payment expected, each for an
// open invoice of this customer, at most MaxPauseDays from today, once per invoice, and only when nothing at all brings a
// person in. Everything else is a proposal. Money is never moved.
func Decide(m Mail, c Combined, a Autonomy, now Circumstances) []Action {
	d := decider{m: m, c: c, a: a, now: now, taken: slices.Clone(now.Paused)}
	d.general = d.whyNot()
	actions := d.actions(c.Understanding, c.Judged)
	for i := range actions {
		d.permit(&actions[i])
	}
	for _, s := range d.actions(c.Suggested, c.SuggestedJudged) {
		s.Suggested, s.Mode, s.Why = true, Stricter(OneClick, a.Mode(s.Act)), append([]string{whySuggested(c.SuggestedJudged, s.Claim)}, s.Why...)
		actions = append(actions, s)
	}
	return actions
}

// whySuggested says who found a claim that is only suggested.
func whySuggested(judged []Judged, claim Ref) string {
	for _, j := range judged {
		if j.Ref == claim && slices.Contains([]Origin{ByPhrase, ByTable, ByClassifier}, j.Origin) {
			return prefixSuggested + string(j.Origin)
		}
	}
	return WhySuggested
}

// ActsByItself tells whether any action but writing down happens without a person.
func ActsByItself(actions []Action) bool {
	return slices.ContainsFunc(actions, func(a Action) bool { return a.Act != NoteMail && a.Mode == Automatically })
}

type decider struct {
	m   Mail
	c   Combined
	a   Autonomy
	now Circumstances
	// taken are invoices whose dunning was delayed before, or is by an earlier action of this mail.
	taken []receivable.InvoiceNumber
	// general are reasons that keep everything of the mail from happening by itself.
	general []string
}

// whyNot are the reasons that hold for the mail as a whole.
func (d *decider) whyNot() []string {
	_, because := NeedsHuman(d.c.Understanding, d.m)
	why := reasons(because)
	for _, code := range d.c.Why {
		why.add(code)
	}
	for _, r := range []struct {
		holds bool
		code  string
	}{
		{d.m.Author != ByCustomer, WhyOwnNote},
		{d.m.Automatic != ByHand, WhyAutomaticMail},
		{d.m.Trust != Certain && (d.m.Trust != Likely || d.a.Trust != Likely), WhySenderTrust},
		{d.m.Text.Beyond > 0, WhyTextCut},
		{d.c.Unexplained != "", WhyUnexplained},
		{d.now.Treatment != receivable.TreatmentNormal, WhyTreatment},
		{d.now.Insolvent, WhyInsolvent},
	} {
		if r.holds {
			why.add(r.code)
		}
	}
	return why
}

// actOf is what becomes of an intent that has no claims of its own kind.
var actOf = map[Intent]Act{
	PromiseToPay: AcceptPromise, AlreadyPaid: ExpectPayment, RemittanceAdvice: ExpectPayment, Disputes: OpenDispute,
	CreditRequest: AskCredit, InvoiceCopyRequest: SendCopy, DocumentRequest: SendDocument, ExtensionRequest: AskExtension,
	PaymentPlanRequest: AskPlan, BankDetailsRequest: AnswerMail, BankDetailsChange: CheckBankDetails, MasterDataChange: ChangeContact,
	WrongContact: ChangeContact, Acknowledgement: NoteMail, OutOfOffice: NoteMail, AutoAcknowledged: NoteMail, Bounced: DisableContact,
	Hardship: HoldCustomer, InsolvencyNotice: ReportInsolvency, LegalThreat: HoldCustomer, Complaint: AnswerMail,
	PrivacyRequest: AnswerMail, GeneralInquiry: AnswerMail, Unrelated: NoteMail, Other: AnswerMail,
}

// actions are the proposals of an understanding, each with the mode of the matrix.
func (d *decider) actions(u Understanding, judged []Judged) []Action {
	var all []Action
	add := func(a Action) {
		for _, j := range judged {
			if j.Ref == a.Claim {
				a.Level = j.Level
				for _, code := range j.Against {
					a.Why = append(a.Why, string(code))
				}
			}
		}
		a.Mode = d.a.Mode(a.Act)
		all = append(all, a)
	}
	for i, p := range u.Promises {
		add(Action{Act: AcceptPromise, Intent: PromiseToPay, Claim: Ref{KindPromise, i}, Evidence: p.Evidence, Invoices: invoices(p.Invoice), Amount: p.Amount, On: p.On})
	}
	for i, s := range u.Disputes {
		add(Action{Act: OpenDispute, Intent: Disputes, Claim: Ref{KindDispute, i}, Evidence: s.Evidence, Invoices: invoices(s.Invoice), Amount: s.Amount, Reason: s.Reason})
	}
	for i, p := range u.Paid {
		add(Action{Act: ExpectPayment, Intent: AlreadyPaid, Claim: Ref{KindPaid, i}, Evidence: p.Evidence, Invoices: invoices(p.Invoice), Amount: p.Amount, On: p.On})
	}
	for i, in := range u.Intents {
		if !u.hasClaimsOf(in.Type) {
			add(Action{Act: actFor(in.Type, u), Intent: in.Type, Claim: Ref{KindIntent, i}, Evidence: in.Evidence, Invoices: in.Invoices})
		}
	}
	return all
}

func invoices(n receivable.InvoiceNumber) []receivable.InvoiceNumber {
	if n == "" {
		return nil
	}
	return []receivable.InvoiceNumber{n}
}

// hasClaimsOf tells whether claims of a kind of its own stand for an intent.
func (u Understanding) hasClaimsOf(i Intent) bool {
	return i == PromiseToPay && len(u.Promises) > 0 || i == Disputes && len(u.Disputes) > 0 || i == AlreadyPaid && len(u.Paid) > 0
}

// actFor is the act of an intent. A mail that only comes back later changes nothing about its address.
func actFor(i Intent, u Understanding) Act {
	act, known := actOf[i]
	switch {
	case !known:
		return AnswerMail
	case i == Bounced && (u.Bounce == nil || !u.Bounce.Permanent):
		return NoteMail
	}
	return act
}

// permit lets an action happen by itself when the matrix does and nothing speaks against it; else a person is asked.
func (d *decider) permit(a *Action) {
	if a.Act == NoteMail {
		return
	}
	why := reasons(slices.Clone(d.general))
	for _, code := range a.Why {
		why.add(code)
	}
	if a.Mode != Automatically {
		why.add(WhyMatrix)
	}
	if a.Level != High {
		why.add(prefixLevel + string(a.Level))
	}
	switch a.Act {
	case AcceptPromise:
		d.whyNotPromise(&why, a)
	case ExpectPayment:
		d.whyNotPayment(&why, a)
	default:
		why.add(WhyMatrix)
	}
	if a.Why = why; len(why) > 0 {
		a.Mode = Stricter(a.Mode, OneClick)
		return
	}
	a.Why = nil
	d.taken = append(d.taken, a.Invoices...)
	a.UntilOn = d.now.TodayOn.AddDays(min(d.a.PauseDays, MaxPauseDays))
	if a.Act == AcceptPromise {
		a.UntilOn = a.On
	}
}

// promisesOnly are the intents that may stand beside a clean promise, paymentsOnly beside a reported payment.
var (
	promisesOnly = []Intent{PromiseToPay, Acknowledgement}
	paymentsOnly = []Intent{AlreadyPaid, RemittanceAdvice, Acknowledgement}
)

// whyNotPromise: a single promise with one near date, for one open invoice, of no more than the limit.
func (d *decider) whyNotPromise(why *reasons, a *Action) {
	u := d.c.Understanding
	if len(u.Promises) != 1 || len(u.Disputes)+len(u.Paid)+len(u.Proposed) > 0 || u.Remittance != nil || !u.onlyIntents(promisesOnly) {
		why.add(WhySeveralClaims)
	}
	if a.Claim.Kind != KindPromise {
		why.add(WhyUndated)
		return
	}
	p := u.Promises[a.Claim.Index]
	d.whyNotDate(why, p)
	d.whyNotInvoice(why, a)
	switch item, open := d.m.Item(p.Invoice); {
	case p.Condition != "":
		why.add(WhyCondition)
	case !open || p.Amount.Currency != item.Open.Currency || !p.Amount.IsPositive() || p.Source == NoAmount || p.Source == FromQuote:
		why.add(WhyAmountUnknown)
	case p.Amount.Minor > item.Open.Minor:
		why.add(WhyAboveOpen)
	case p.Amount.Minor > d.a.PromiseLimitMinor[p.Amount.Currency]:
		why.add(WhyAboveLimit)
	}
}

// whyNotDate looks at every reading of the date: the latest must be near enough.
func (d *decider) whyNotDate(why *reasons, p PromiseClaim) {
	latest := p.On
	for _, other := range p.AcceptOn {
		if other.After(latest) {
			latest = other
		}
	}
	switch {
	case p.On.IsZero():
		why.add(WhyUndated)
	case !slices.Contains([]Precision{Day, Week, MonthPart, Month}, p.Precision):
		why.add(WhyVague)
	case p.On.Before(d.m.ReceivedOn) || p.On.Before(d.now.TodayOn):
		why.add(WhyOver)
	case latest.Sub(d.now.TodayOn) > min(d.a.PromiseDays, MaxPauseDays):
		why.add(WhyFar)
	}
}

// whyNotPayment: nothing but reported payments, of open invoices that are named.
func (d *decider) whyNotPayment(why *reasons, a *Action) {
	u := d.c.Understanding
	if len(u.Promises)+len(u.Disputes)+len(u.Proposed) > 0 || !u.onlyIntents(paymentsOnly) {
		why.add(WhySeveralClaims)
	}
	d.whyNotInvoice(why, a)
}

// whyNotInvoice: every invoice is an open one of this customer whose dunning no mail has delayed before.
func (d *decider) whyNotInvoice(why *reasons, a *Action) {
	if len(a.Invoices) == 0 {
		why.add(WhyInvoiceMissing)
	}
	for _, n := range a.Invoices {
		if _, open := d.m.Item(n); !open {
			why.add(WhyUnknownInvoice)
		}
		if slices.Contains(d.taken, n) {
			why.add(WhyPausedBefore)
		}
	}
}

func (u Understanding) onlyIntents(permitted []Intent) bool {
	return len(u.Intents) > 0 && !slices.ContainsFunc(u.Intents, func(in IntentClaim) bool { return !slices.Contains(permitted, in.Type) })
}
