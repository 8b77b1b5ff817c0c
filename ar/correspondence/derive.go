package correspondence

import (
	"slices"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// Status is how a customer or an invoice stands by what was written.
type Status string

const (
	StatusInsolvent   Status = "insolvency"              // Insolvenz
	StatusDisputed    Status = "disputed"                // Streitfall
	StatusReported    Status = "reported_paid"           // bezahlt gemeldet
	StatusInstalments Status = "instalments_or_deferral" // Ratenzahlung/Stundung
	StatusPromised    Status = "promised"                // Zahlungszusage
	StatusQuery       Status = "query"                   // Rückfrage
	StatusUnreached   Status = "absent_or_undeliverable" // Abwesenheit/unzustellbar
	StatusNoAnswer    Status = "no_answer"               // keine Antwort
)

// Window is when money is expected, in days from today.
type Window string

const (
	WindowUnknown Window = ""
	Window7       Window = "0-7"
	Window14      Window = "8-14"
	Window30      Window = "15-30"
	WindowLater   Window = ">30"
)

// Risk is how likely it is that money does not come. It is a sum of points, never a guess.
type Risk string

const (
	RiskLow    Risk = "low"
	RiskMedium Risk = "medium"
	RiskHigh   Risk = "high"
)

// Obstacle is what mainly keeps an invoice from being paid.
type Obstacle string

const (
	ObstacleNone       Obstacle = ""
	ObstacleInsolvency Obstacle = "insolvency"
	ObstacleDispute    Obstacle = "dispute"
	ObstacleDocument   Obstacle = "missing_document"
	ObstacleApproval   Obstacle = "approval"
	ObstacleLiquidity  Obstacle = "liquidity"
)

// Heard is one mail of the customer as it was understood, or as a person corrected it.
type Heard struct {
	ReceivedOn    calendar.Date `json:"received_on"`
	Understanding Understanding `json:"understanding"`
}

// History is what the records say about one customer.
type History struct {
	TodayOn calendar.Date `json:"today_on"`
	Items   []Item        `json:"items"`
	// Heard are the mails in any order.
	Heard []Heard `json:"heard,omitempty"`
	// BrokenPromises counts those of the last twelve months, kept only in part included.
	BrokenPromises int  `json:"broken_promises,omitempty"`
	Insolvent      bool `json:"insolvent,omitempty"`
	// UsualDaysLate is how many days after the due date the customer usually pays; it counts only when UsualKnown.
	UsualDaysLate int  `json:"usual_days_late,omitempty"`
	UsualKnown    bool `json:"usual_known,omitempty"`
}

// RiskReason is one line of the scorecard.
type RiskReason struct {
	Code   string `json:"code"`
	Points int    `json:"points"`
	// Count is how many of it there are, or days; zero where it counts once.
	Count int `json:"count,omitempty"`
}

// InvoiceStanding is how one invoice stands.
type InvoiceStanding struct {
	Invoice receivable.InvoiceNumber `json:"invoice"`
	Status  Status                   `json:"status"`
	// AgreedOn is the date the customer promised; zero for none.
	AgreedOn calendar.Date `json:"agreed_on,omitzero"`
	Window   Window        `json:"window"`
	Risk     Risk          `json:"risk"`
	Reasons  []RiskReason  `json:"reasons,omitempty"`
	Obstacle Obstacle      `json:"obstacle"`
}

// Standing is how a customer stands: the worst of the invoices, and each of them.
type Standing struct {
	Status   Status            `json:"status"`
	AgreedOn calendar.Date     `json:"agreed_on,omitzero"`
	Window   Window            `json:"window"`
	Risk     Risk              `json:"risk"`
	Reasons  []RiskReason      `json:"reasons,omitempty"`
	Obstacle Obstacle          `json:"obstacle"`
	Invoices []InvoiceStanding `json:"invoices,omitempty"`
}

// Derive says how the customer and each open invoice stand, from what was heard and what the records say. It is computed,
// never asked of a model, so that the same history always gives the same answer.
func Derive(h History) Standing {
	h.Heard = slices.SortedStableFunc(slices.Values(h.Heard), func(a, b Heard) int { return a.ReceivedOn.Compare(b.ReceivedOn) })
	s := Standing{Status: StatusNoAnswer, Obstacle: ObstacleNone, Invoices: make([]InvoiceStanding, 0, len(h.Items))}
	for _, item := range h.Items {
		s.Invoices = append(s.Invoices, h.invoice(item))
	}
	said := h.about("")
	s.Status, s.Obstacle = said.status, said.obstacle
	for _, i := range s.Invoices {
		s.worsen(i)
	}
	if h.Insolvent {
		s.Status, s.Obstacle = StatusInsolvent, ObstacleInsolvency
	}
	if len(h.Items) == 0 {
		s.Window = WindowUnknown
	}
	s.Reasons = h.score(h.Items, said)
	s.Risk = riskOf(s.Reasons)
	return s
}

// worsen takes over what is worse, or later, about one invoice.
func (s *Standing) worsen(i InvoiceStanding) {
	if slices.Index(statusRank, i.Status) < slices.Index(statusRank, s.Status) {
		s.Status = i.Status
	}
	if slices.Index(obstacleRank, i.Obstacle) < slices.Index(obstacleRank, s.Obstacle) {
		s.Obstacle = i.Obstacle
	}
	if i.AgreedOn.After(s.AgreedOn) {
		s.AgreedOn = i.AgreedOn
	}
	if slices.Index(windowRank, i.Window) > slices.Index(windowRank, s.Window) {
		s.Window = i.Window
	}
}

// The ranks say which of several counts: the worst status and obstacle first, the latest window last.
var (
	statusRank = []Status{StatusInsolvent, StatusDisputed, StatusInstalments, StatusReported, StatusPromised, StatusQuery, StatusUnreached, StatusNoAnswer}
	// obstacleRank is what has to be settled first: nobody pays a disputed invoice because a document came.
	obstacleRank = []Obstacle{ObstacleInsolvency, ObstacleDispute, ObstacleDocument, ObstacleApproval, ObstacleLiquidity, ObstacleNone}
	windowRank   = []Window{WindowUnknown, Window7, Window14, Window30, WindowLater}
)

// Statuses, Windows, Risks and Obstacles list all values, worst first, or earliest.
func Statuses() []Status    { return slices.Clone(statusRank) }
func Windows() []Window     { return slices.Clone(windowRank) }
func Risks() []Risk         { return []Risk{RiskHigh, RiskMedium, RiskLow} }
func Obstacles() []Obstacle { return slices.Clone(obstacleRank) }

// heardOf is what the mails say of one invoice, or of the account.
type heardOf struct {
	status   Status
	obstacle Obstacle
	agreedOn calendar.Date
	// undated, conditional, hardship, threatened and insolvent count in the score.
	undated, conditional, hardship, threatened, insolvent bool
}

// statusOf is what an intent makes of an invoice. Acknowledgements and the like make nothing.
var statusOf = map[Intent]Status{
	InsolvencyNotice: StatusInsolvent, Disputes: StatusDisputed, CreditRequest: StatusDisputed, AlreadyPaid: StatusReported,
	RemittanceAdvice: StatusReported, ExtensionRequest: StatusInstalments, PaymentPlanRequest: StatusInstalments,
	PromiseToPay: StatusPromised, InvoiceCopyRequest: StatusQuery, DocumentRequest: StatusQuery, BankDetailsRequest: StatusQuery,
	GeneralInquiry: StatusQuery, WrongContact: StatusUnreached, OutOfOffice: StatusUnreached, Bounced: StatusUnreached,
	LegalThreat: StatusDisputed, Complaint: StatusQuery, MasterDataChange: StatusQuery, PrivacyRequest: StatusQuery,
}

// obstacleOf is what an intent says keeps the money back.
var obstacleOf = map[Intent]Obstacle{
	InsolvencyNotice: ObstacleInsolvency, Disputes: ObstacleDispute, CreditRequest: ObstacleDispute, LegalThreat: ObstacleDispute,
	InvoiceCopyRequest: ObstacleDocument, DocumentRequest: ObstacleDocument, BankDetailsRequest: ObstacleDocument,
	Hardship: ObstacleLiquidity, ExtensionRequest: ObstacleLiquidity, PaymentPlanRequest: ObstacleLiquidity,
}

// about reads the mails in their order; the latest that says something of an invoice counts, an insolvency always. Of one
// mail the worst counts. Without an invoice it is what the mails say of the account.
func (h History) about(n receivable.InvoiceNumber) heardOf {
	said := heardOf{status: StatusNoAnswer, obstacle: ObstacleNone}
	for _, mail := range h.Heard {
		now, spoke := mail.about(n)
		if !spoke {
			continue
		}
		now.insolvent = now.insolvent || said.insolvent
		now.hardship = now.hardship || said.hardship
		now.threatened = now.threatened || said.threatened
		if now.status == StatusNoAnswer { // that money is short takes back nothing that was agreed
			now.status, now.agreedOn, now.undated, now.conditional = said.status, said.agreedOn, said.undated, said.conditional
			now.obstacle = obstacleRank[min(slices.Index(obstacleRank, now.obstacle), slices.Index(obstacleRank, said.obstacle))]
		}
		said = now
	}
	return said
}

// about is what one mail says of an invoice; spoke is false where it says nothing of it. An intent without invoices speaks
// of the account, and so of every invoice that it does not name otherwise.
func (mail Heard) about(n receivable.InvoiceNumber) (said heardOf, spoke bool) {
	said.status, said.obstacle = StatusNoAnswer, ObstacleNone
	for _, in := range mail.Understanding.Intents {
		if len(in.Invoices) > 0 && (n == "" || !slices.Contains(in.Invoices, n)) {
			continue
		}
		said.take(in.Type)
		_, tells := statusOf[in.Type]
		spoke = spoke || tells || in.Type == Hardship
	}
	for _, p := range mail.Understanding.Promises {
		if p.Invoice != n {
			continue
		}
		spoke = true
		said.promised(p)
	}
	return said, spoke
}

func (s *heardOf) take(i Intent) {
	if status, ok := statusOf[i]; ok && slices.Index(statusRank, status) < slices.Index(statusRank, s.status) {
		s.status = status
	}
	if o, ok := obstacleOf[i]; ok && slices.Index(obstacleRank, o) < slices.Index(obstacleRank, s.obstacle) {
		s.obstacle = o
	}
	s.insolvent = s.insolvent || i == InsolvencyNotice
	s.hardship = s.hardship || i == Hardship
	s.threatened = s.threatened || i == LegalThreat
}

// promised takes over a promise; of several parts the last date is when the invoice is paid.
func (s *heardOf) promised(p PromiseClaim) {
	if slices.Index(statusRank, StatusPromised) < slices.Index(statusRank, s.status) {
		s.status = StatusPromised
	}
	if p.On.After(s.agreedOn) {
		s.agreedOn = p.On
	}
	s.undated = s.undated || p.On.IsZero()
	if p.Condition != "" {
		s.conditional = true
		if slices.Index(obstacleRank, ObstacleApproval) < slices.Index(obstacleRank, s.obstacle) {
			s.obstacle = ObstacleApproval
		}
	}
}

func (h History) invoice(item Item) InvoiceStanding {
	said := h.about(item.Number)
	if h.Insolvent || said.insolvent {
		said.status, said.obstacle = StatusInsolvent, ObstacleInsolvency
	}
	s := InvoiceStanding{Invoice: item.Number, Status: said.status, Obstacle: said.obstacle, Window: h.window(item, said)}
	if said.status == StatusPromised || said.status == StatusReported {
		s.AgreedOn = said.agreedOn
	}
	s.Reasons = h.score([]Item{item}, said)
	s.Risk = riskOf(s.Reasons)
	return s
}

// The upper ends of the windows, in days from today.
const (
	windowWeek  = 7
	windowTwo   = 14
	windowMonth = 30
)

// window is when the money is expected: at the agreed date, else when the customer usually pays. An insolvent or disputed
// invoice has none, and so has one whose date is over: nobody knows.
func (h History) window(item Item, said heardOf) Window {
	on := said.agreedOn
	switch {
	case said.status == StatusInsolvent || said.status == StatusDisputed:
		return WindowUnknown
	case on.IsZero() && h.UsualKnown && !item.DueOn.IsZero():
		on = item.DueOn.AddDays(h.UsualDaysLate)
	}
	if on.IsZero() || on.Before(h.TodayOn) {
		return WindowUnknown
	}
	switch days := on.Sub(h.TodayOn); {
	case days <= windowWeek:
		return Window7
	case days <= windowTwo:
		return Window14
	case days <= windowMonth:
		return Window30
	}
	return WindowLater
}

// The scorecard. Points are few, and their sum is compared with two limits; each reason is shown with its points.
const (
	pointsInsolvent   = 10
	pointsBrokenOnce  = 2
	pointsBrokenMore  = 4
	pointsHardship    = 3
	pointsThreat      = 2
	pointsOver30      = 1
	pointsOver60      = 2
	pointsOver90      = 3
	pointsUndated     = 1
	pointsConditional = 1
	pointsUnreached   = 1
	pointsSilent      = 1

	// mediumFrom is reached by two things that each happen to good customers; highFrom by one that does not and another.
	mediumFrom = 3
	highFrom   = 6
)

// Codes of the scorecard.
const (
	RiskInsolvent   = "risk_insolvency"
	RiskBroken      = "risk_broken_promises"
	RiskHardship    = "risk_hardship"
	RiskThreat      = "risk_legal_threat"
	RiskAge         = "risk_days_overdue"
	RiskUndated     = "risk_promise_undated"
	RiskConditional = "risk_promise_conditional"
	RiskUnreached   = "risk_not_reached"
	RiskSilent      = "risk_no_answer"
)

// score lists what speaks against payment of some items, each with its points.
func (h History) score(items []Item, said heardOf) []RiskReason {
	var reasons []RiskReason
	add := func(holds bool, code string, points, count int) {
		if holds {
			reasons = append(reasons, RiskReason{Code: code, Points: points, Count: count})
		}
	}
	overdue := h.overdue(items)
	add(h.Insolvent || said.insolvent, RiskInsolvent, pointsInsolvent, 0)
	add(h.BrokenPromises == 1, RiskBroken, pointsBrokenOnce, 1)
	add(h.BrokenPromises > 1, RiskBroken, pointsBrokenMore, h.BrokenPromises)
	add(said.hardship, RiskHardship, pointsHardship, 0)
	add(said.threatened, RiskThreat, pointsThreat, 0)
	add(overdue > 30, RiskAge, pointsOfAge(overdue), overdue)
	add(said.undated, RiskUndated, pointsUndated, 0)
	add(said.conditional, RiskConditional, pointsConditional, 0)
	add(said.status == StatusUnreached, RiskUnreached, pointsUnreached, 0)
	add(said.status == StatusNoAnswer && overdue > 30, RiskSilent, pointsSilent, 0)
	return reasons
}

func pointsOfAge(days int) int {
	switch {
	case days > 90:
		return pointsOver90
	case days > 60:
		return pointsOver60
	}
	return pointsOver30
}

// overdue are the days of the oldest item.
func (h History) overdue(items []Item) int {
	most := 0
	for _, item := range items {
		if !item.DueOn.IsZero() {
			most = max(most, h.TodayOn.Sub(item.DueOn))
		}
	}
	return most
}

func riskOf(reasons []RiskReason) Risk {
	sum := 0
	for _, r := range reasons {
		sum += r.Points
	}
	switch {
	case sum >= highFrom:
		return RiskHigh
	case sum >= mediumFrom:
		return RiskMedium
	}
	return RiskLow
}
