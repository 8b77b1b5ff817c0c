package dunningrun

import (
	"time"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/collection"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// ChunkCustomers is how many customers one chunk plans in one transaction: large enough that the fixed cost of a
// transaction is a hundredth of it, small enough that their rows are locked for well under a second.
const ChunkCustomers = 250

// Run is a dunning run: one for each entity, business date and scope. A second caller joins it.
type Run struct {
	ID     int64                 `json:"id"`
	Entity receivable.EntityCode `json:"entity"`
	On     calendar.Date         `json:"on"`
	// Scope is the customer the run is for; empty for all of the entity.
	Scope receivable.CustomerNumber `json:"scope,omitempty"`
	// Chunks are numbered from 0; Customers had an item ready when the run was prepared.
	Chunks    int `json:"chunks"`
	Customers int `json:"candidates"`
	// Finished is true once the run is over.
	Finished bool `json:"finished,omitempty"`
}

// Counts is what a chunk, or a run, did. Every item counts once.
type Counts struct {
	Customers int `json:"customers"`
	Items     int `json:"items"`
	// Letters were written, and Approvals of them wait for a person first.
	Letters   int `json:"letters"`
	Approvals int `json:"approvals"`
	// Blocked items got no letter for a reason that is recorded; Decisions of them wait for a person's choice.
	Blocked   int `json:"blocked"`
	Decisions int `json:"decisions"`
	// Failed items have facts that can't be; the others went on.
	Failed int `json:"failed"`
}

// ChunkResult is what one chunk did. A chunk that is repeated does nothing and answers the same.
type ChunkResult struct {
	Chunk int `json:"chunk"`
	Counts
	// ApprovalIDs are the questions that were asked by this chunk.
	ApprovalIDs []string `json:"approval_ids,omitempty"`
}

// Summary is a run that is over.
type Summary struct {
	Run
	Counts
	// ByLevel counts letters by their level, ByBlocker items by the first thing that stood against a letter.
	ByLevel   map[int]int                `json:"by_level,omitempty"`
	ByBlocker map[collection.Blocker]int `json:"by_blocker,omitempty"`
	// Dunned are the letters' totals, one sum for each currency.
	Dunned     []money.Amount `json:"dunned,omitempty"`
	StartedAt  time.Time      `json:"started_at"`
	FinishedAt time.Time      `json:"finished_at,omitzero"`
}

// Progress tells how far a run has come.
type Progress struct {
	Run
	CustomersDone int       `json:"customers_done"`
	Letters       int       `json:"letters"`
	StartedAt     time.Time `json:"started_at"`
	// FinishedAt is zero while the run goes on.
	FinishedAt time.Time `json:"finished_at,omitzero"`
}

// CustomerPlan is the plan of one customer with the facts it rests on.
type CustomerPlan struct {
	Customer Customer `json:"customer"`
	Items    []Item   `json:"-"`
	Plan     Plan     `json:"plan"`
}

// Preview is what a run would do, without doing it.
type Preview struct {
	Entity    Entity         `json:"entity"`
	Customers []CustomerPlan `json:"customers"`
}

// Planner plans one customer. Make is the planner; a test may watch it.
type Planner func(Entity, Customer, []Item) Plan
