// Package card says what a person who decides is shown in a chat, and what may be answered there. A card is made from
// records only; who shows it, and how, is an adapter's.
//
// Words of debtors and of colleagues are kept apart from ours: an adapter must show them as plain text, so that no mention,
// link or layout in them takes effect.
package card

import "time"

// Action is what a person can do on a card. Every action but Open goes through the same door as the web page.
type Action string

const (
	Approve Action = "approve"
	// Reject and Send may need words: the adapter asks for them in a dialogue.
	Reject Action = "reject"
	// Choose takes one of the card's options: a way to go on, or an explanation of a payment.
	Choose Action = "choose"
	// Confirm takes a claim of a mail as it stands.
	Confirm Action = "confirm"
	Send    Action = "send"
	Edit    Action = "edit"
	Discard Action = "discard"
	// Snooze puts the matter off by a number of business days; the option says how many.
	Snooze Action = "snooze"
	// Assign gives the matter to a colleague.
	Assign Action = "assign"
	// ApproveAll and ApproveLine decide about lines of a digest.
	ApproveAll  Action = "approve_all"
	ApproveLine Action = "approve_line"
)

// Words is whether an action needs a reason, and how long it must be at least.
type Words struct {
	Required bool `json:"required,omitempty"`
	// Min is the least number of characters.
	Min int `json:"min,omitempty"`
	// Prefill is the text to be changed, for Edit.
	Prefill string `json:"prefill,omitempty"`
}

// Button is one thing that can be done.
type Button struct {
	Action Action `json:"action"`
	Label  string `json:"label"`
	// Line is the line of a digest it is about; empty for the whole card.
	Line string `json:"line,omitempty"`
	// Ask, when not nil, asks for words before the action is taken.
	Ask *Words `json:"ask,omitempty"`
	// Sure asks once more, for what cannot be undone.
	Sure string `json:"sure,omitempty"`
	// Options make it a list to choose from.
	Options []Option `json:"options,omitempty"`
}

// Option is one of a list.
type Option struct {
	Value string `json:"value"`
	Label string `json:"label"`
}

// Fact is a label of ours with what the records say. Value is shown as plain text.
type Fact struct {
	Label string `json:"label"`
	Value string `json:"value"`
}

// Link leads to a page of the Command Centre, where more can be seen or where the decision has to be taken.
type Link struct {
	Label string `json:"label"`
	URL   string `json:"url"`
}

// Line is one matter of a digest.
type Line struct {
	ID    string   `json:"id"`
	Text  string   `json:"text"`
	Acts  []Button `json:"acts,omitempty"`
	State string   `json:"state,omitempty"`
}

// Card is what is shown. Title, labels and Note are ours; Value, Text and Quotes may hold words of others.
type Card struct {
	Title string `json:"title"`
	Facts []Fact `json:"facts,omitempty"`
	// Quotes are the customer's own words.
	Quotes []string `json:"quotes,omitempty"`
	// Letter is the text that would leave, in full; an adapter may shorten it and say so.
	Letter string `json:"letter,omitempty"`
	Lines  []Line `json:"lines,omitempty"`
	// Until is the real instant at which the next person is asked, or the matter expires; zero for none.
	Until time.Time `json:"until,omitzero"`
	// UntilLabel says what happens then: "goes to head_of_credit", "expires; nothing is sent".
	UntilLabel string `json:"until_label,omitempty"`
	Note       string `json:"note,omitempty"`
	// Ended says how it ended, who, when and why; a card that has ended has no buttons.
	Ended   string   `json:"ended,omitempty"`
	Buttons []Button `json:"buttons,omitempty"`
	Links   []Link   `json:"links,omitempty"`
	// Alt is the one line that notifications and screen readers get. It holds no words of others.
	Alt string `json:"alt"`
}

// Open tells whether anything can be done on the card.
func (c Card) Open() bool { return c.Ended == "" }

// Kinds of what a card is about.
const (
	KindApproval = "approval"
	KindPayment  = "payment"
	KindMail     = "mail"
	KindReply    = "reply"
	// KindDigest is of many letters that wait for a yes.
	KindDigest = "digest"
)

// Due is a card that must be shown, anew or for the first time. It holds no words of anybody.
type Due struct {
	ID      int64  `json:"id"`
	Entity  string `json:"entity"`
	Channel string `json:"channel"`
	Kind    string `json:"kind"`
	Subject string `json:"subject"`
	Role    string `json:"role"`
	// Token is what its buttons carry.
	Token string `json:"token"`
	// Place is where it was posted; empty before.
	Place    string `json:"place,omitempty"`
	State    string `json:"state"`
	Language string `json:"language"`
	// FactsHash is of the facts that are shown; a decision names it.
	FactsHash string    `json:"facts_hash,omitempty"`
	Lines     []DueLine `json:"lines,omitempty"`
}

// DueLine is one matter of a digest.
type DueLine struct {
	ID        int64  `json:"id"`
	Subject   string `json:"subject"`
	FactsHash string `json:"facts_hash,omitempty" db:"-"`
	Ended     bool   `json:"ended,omitempty" db:"-"`
}
