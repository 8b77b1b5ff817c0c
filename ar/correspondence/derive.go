package correspondence

import (
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

// Derive says how the customer and each open invoice stand.
func Derive(h History) Standing {
	return Standing{Status: StatusNoAnswer, Risk: RiskLow}
}
