// Package mailroom names what is told about a customer's mail on its way through the house: stored, read, decided about,
// settled. The words of a mail and what it claims lie in the ledger; here are ids, states and counts, so that everything of
// this package may stand in a workflow's history.
package mailroom

import (
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// ID names a stored mail: the entity it came to, and a key made from its Message-ID, or from its bytes where it has none.
type ID struct {
	Entity receivable.EntityCode `json:"entity"`
	// Key is the beginning of a SHA-256 in hex; it tells nothing about the mail.
	Key string `json:"key"`
}

// State is where a mail stands.
type State string

const (
	// Stored: its bytes are in the ledger, nobody has read it.
	Stored State = "stored"
	// Read: the rules have read it; what follows from it is not applied yet.
	Read State = "read"
	// Waiting: a person has to confirm, correct or reject something of it, or to answer it.
	Waiting State = "waiting"
	// Settled: nothing of it waits any more.
	Settled State = "settled"
	// Unreadable: it could not be read; a person has it.
	Unreadable State = "unreadable"
)

// Reading is what one reading of a mail brought, without its words.
type Reading struct {
	ID
	State State `json:"state"`
	// Intents are the codes of what it was understood to say, Claims how many typed claims there are.
	Intents []string `json:"intents,omitempty"`
	Claims  int      `json:"claims"`
	// NeedsHuman tells whether a person has to see it, Because the codes of why.
	NeedsHuman bool     `json:"needs_human"`
	Because    []string `json:"because,omitempty"`
	// AskModel is true where a model may be asked about this mail: a provider is permitted for the entity and this class of
	// data, and the rules left something to ask.
	AskModel bool `json:"ask_model,omitempty"`
	// Files is true where the mail, or a file of it, may be a remittance advice: reading them takes longer.
	Files bool `json:"files,omitempty"`
	// Degraded is true where a model was to be asked and gave nothing usable; the reading is that of the rules.
	Degraded bool `json:"degraded,omitempty"`
}

// Settling is what came of applying a reading.
type Settling struct {
	State State `json:"state"`
	// Applied claims took effect by themselves, Proposed ones wait for a person.
	Applied  int `json:"applied"`
	Proposed int `json:"proposed"`
}

// Question is whether a mail still waits for a person.
type Question struct {
	ID
	State State `json:"state"`
	// Open is how many claims wait, Answered whether it needs no answer any more.
	Open     int  `json:"open"`
	Answered bool `json:"answered"`
	// Seq is the last event of its stream.
	Seq int64 `json:"seq"`
	// Calendar is the entity's, for the day on which people are asked.
	Calendar calendar.Calendar `json:"-"`
}

// Waits tells whether a person has to do something.
func (q Question) Waits() bool { return q.State != Settled }
