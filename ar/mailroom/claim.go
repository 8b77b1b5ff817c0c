package mailroom

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// Claim is one thing a mail is understood to tell us or to ask of us, with the words that say so and what follows from it.
// It holds the customer's words.
type Claim struct {
	// Place tells claims of one act apart: an intent, a date, invoices. The same claim of a later reading has the same place.
	Place string `json:"place,omitempty"`
	correspondence.Action
	// Contact is whom to write to instead, Bounce what a mail system reported, where the act is about them.
	Contact *correspondence.NewContact `json:"contact,omitempty"`
	Bounce  *correspondence.Bounce     `json:"bounce,omitempty"`
}

// Returned is the letter of ours that a mail system's own report names; 0 for none. Delayed is true where that system goes
// on trying by itself: nothing has come back yet.
type Returned struct {
	LetterID int64
	Delayed  bool
}

// given tells whether a letter of ours came back for good or for now.
func (r Returned) given() bool { return r.LetterID != 0 && !r.Delayed }

// Weigh makes claims of what a reading leads to: one for each action a person can say yes or no to, or that happens by
// itself. Notes have no effect and answers are drafts, so neither is a claim. A letter of ours that came back needs nobody:
// its Message-ID proves it. Claims that only a model found are shown to a person and have no effect by themselves.
func Weigh(c correspondence.Combined, actions []correspondence.Action, back Returned) []Claim {
	seen := map[string]int{}
	var claims []Claim
	for _, a := range actions {
		if a.Intent == correspondence.Bounced && a.Act == correspondence.NoteMail && !a.Suggested && c.Understanding.Bounce != nil && back.given() {
			a.Act = correspondence.DisableContact
		}
		if a.Act == correspondence.NoteMail || a.Act == correspondence.AnswerMail {
			continue
		}
		claim := Claim{Action: a, Place: placeOf(a)}
		claim.detail(c, back)
		at := string(a.Act) + "\n" + claim.Place
		if seen[at]++; seen[at] > 1 {
			claim.Place = fmt.Sprintf("%s#%d", claim.Place, seen[at])
		}
		claims = append(claims, claim)
	}
	return claims
}

// detail adds what an action does not say of itself.
func (c *Claim) detail(combined correspondence.Combined, back Returned) {
	u := combined.Understanding
	if c.Suggested {
		u = combined.Suggested
	}
	switch c.Act {
	case correspondence.ChangeContact:
		c.Contact = u.NewContact
	case correspondence.DisableContact:
		c.Bounce = u.Bounce
		if u.Bounce == nil || c.Suggested || !back.given() {
			return
		}
		c.Mode, c.Level, c.Why = correspondence.Automatically, correspondence.High, nil
		if !u.Bounce.Permanent {
			c.Why = []string{correspondence.WhySoftBounce}
		}
	}
}

// maxPlace bounds a place; longer lists of invoices are told apart by their hash.
const maxPlace = 80

// placeOf is the intent, the date and the invoices.
func placeOf(a correspondence.Action) string {
	parts := []string{string(a.Intent)}
	if !a.On.IsZero() {
		parts = append(parts, a.On.String())
	}
	for _, i := range a.Invoices {
		parts = append(parts, string(i))
	}
	place := strings.Join(parts, "/")
	if len(place) > maxPlace {
		sum := sha256.Sum256([]byte(place))
		place = hex.EncodeToString(sum[:keyBytes])
	}
	return place
}

// answered are intents that want words back; the mail waits for them even when every claim of it is decided.
var answered = []correspondence.Intent{correspondence.ExtensionRequest, correspondence.PaymentPlanRequest, correspondence.CreditRequest,
	correspondence.InvoiceCopyRequest, correspondence.DocumentRequest, correspondence.BankDetailsRequest, correspondence.Complaint,
	correspondence.PrivacyRequest, correspondence.GeneralInquiry, correspondence.LegalThreat, correspondence.Hardship}

// NeedsAnswer tells whether a mail with these intents waits for words of ours.
func NeedsAnswer(intents []correspondence.IntentClaim) bool {
	return slices.ContainsFunc(intents, func(in correspondence.IntentClaim) bool { return slices.Contains(answered, in.Type) })
}

// machines are what an intent says of who wrote a mail; besideMachine are intents that such mails have too: whom to write to
// meanwhile, and thanks.
var (
	machines = map[correspondence.Intent]correspondence.Automatic{correspondence.Bounced: correspondence.DeliveryReport,
		correspondence.OutOfOffice: correspondence.AutoReplied, correspondence.AutoAcknowledged: correspondence.AutoReplied}
	besideMachine = []correspondence.Intent{correspondence.WrongContact, correspondence.MasterDataChange, correspondence.Acknowledgement,
		correspondence.Unrelated, correspondence.Other}
)

// AutomaticOf says who wrote a mail: what its headers say, or else what its words do. Who promises, disputes or asks beside
// telling of an absence wrote it by hand: his mail holds letters back and may be answered.
func AutomaticOf(headers correspondence.Automatic, intents []correspondence.IntentClaim) correspondence.Automatic {
	found := correspondence.ByHand
	for _, in := range intents {
		switch machine, is := machines[in.Type]; {
		case is && found == correspondence.ByHand:
			found = machine
		case !is && !slices.Contains(besideMachine, in.Type):
			return headers
		}
	}
	return cmp.Or(headers, found)
}

// UnrelatedOnly tells whether a mail has nothing to do with receivables.
func UnrelatedOnly(intents []correspondence.IntentClaim) bool {
	return len(intents) == 1 && intents[0].Type == correspondence.Unrelated
}

// Correct is an action as a person corrected it. What is not corrected stays as claimed.
func (c Correction) Correct(a correspondence.Action) correspondence.Action {
	if !c.On.IsZero() {
		a.On = c.On
	}
	if c.Amount.Currency != "" {
		a.Amount = c.Amount
	}
	if c.Reason != "" {
		a.Reason = c.Reason
	}
	if c.Invoice != "" {
		a.Invoices = []receivable.InvoiceNumber{c.Invoice}
	}
	return a
}
