// Package matchscore holds predictions of cash application against a labelled truth.
//
// A truth says for every entry of a statement which items it pays, with how much and with which discount; a prediction
// says what an engine made of the same entry. Both are files of one JSON object a line, so that an engine can be scored
// by somebody who does not have its source. Nothing in here knows how a prediction was found.
//
// An entry is right only when the set of items, each amount and each discount are those of the truth. What was posted
// without a person and is not right is wrong, whatever its kind; two kinds are counted apart because a business must
// never see them: a second payment that was posted, and money of strangers that was posted.
//
// A newcomer starts with Truth, Prediction and Score.
package matchscore

// Allocation is money on one item. Amounts are decimal strings with a dot, in the currency of the payment.
type Allocation struct {
	// Invoice is the number of the item, as in the list of open items.
	Invoice string `json:"invoice"`
	// Amount is the part of the payment put on the item, negative for a credit note that the payer deducted.
	Amount string `json:"amount"`
	// Discount is what is cleared on the item beside the payment.
	Discount string `json:"discount"`
}

// Truth is what an entry really pays.
type Truth struct {
	// Entry is the bank's reference of the entry, else its end-to-end id, else its place in the file from 1.
	Entry string `json:"entry"`
	// Kind is what happened, for example single or duplicate; see Duplicates and Strangers for kinds with a meaning here.
	Kind        string       `json:"kind"`
	Allocations []Allocation `json:"allocations"`
	// Unapplied is what pays no item; with the amounts of the allocations it makes the amount of the entry.
	Unapplied string `json:"unapplied"`
	// Tags say how the payer wrote, for example text:typo.
	Tags []string `json:"tags,omitempty"`
}

// Decision says what the engine would do with an entry. The zero value is not valid.
type Decision string

const (
	// Auto posts without a person.
	Auto Decision = "auto"
	// Propose asks a person and says what it would do.
	Propose Decision = "proposal"
	// None has nothing to say.
	None Decision = "none"
)

// Evidence is a text of the entry that speaks for a prediction.
type Evidence struct {
	Text string `json:"text"`
	Why  string `json:"why"`
}

// Prediction is what an engine made of one entry.
type Prediction struct {
	Entry       string       `json:"entry"`
	Decision    Decision     `json:"decision"`
	Reason      string       `json:"reason"`
	Allocations []Allocation `json:"allocations"`
	Unapplied   string       `json:"unapplied"`
	// Candidates are the next best explanations, best first. One that repeats Allocations is not counted again.
	Candidates [][]Allocation `json:"candidates,omitempty"`
	Evidence   []Evidence     `json:"evidence,omitempty"`
}

// Kinds that must never be posted. A truth may use others; they only lack their own count.
var (
	// Duplicates are second payments of what is paid already.
	Duplicates = []string{"duplicate"}
	// Strangers are payments that are not for this ledger.
	Strangers = []string{"foreign", "other_entity", "tax_refund", "interest", "deposit"}
)
