package web

import (
	"time"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/collection"
	"github.com/mahnwerk/mahnwerk/ar/money"
)

// Count is one line of a table of counts.
type Count struct {
	Name  string
	Count int64
}

// Overview is the first page.
type Overview struct {
	BusinessDays []Named // entity → business date
	BankFresh    []Named // entity → closing date of the latest statement
	Invoices     []Count // by state word
	Letters      []Count // by level
	Promises     []Count
	Mail         []Count
	Disputes     int64
	Holds        int64
	Approvals    int64
	Tasks        []Task
	Runs         []Run
}

// Named is a value with its name.
type Named struct{ Name, Value string }

// Task is open work for a person.
type Task struct {
	Kind, Entity, Customer, Detail string
	CreatedAt                      time.Time
}

// Run is a dunning run.
type Run struct {
	Entity          string
	On              calendar.Date
	Letters, Failed int
	State           string
}

// Message is what would have been posted to people.
type Message struct {
	Channel, ApprovalID, Headline, Detail string
	At                                    time.Time
}

// InvoiceLine is an invoice in a list.
type InvoiceLine struct {
	Entity, Number, Customer string
	Open                     money.Amount
	DueOn                    calendar.Date
	Level                    int
	Word                     collection.Word
	NextOn                   calendar.Date
}

// Invoice is one invoice with its reasons and what happened.
type Invoice struct {
	InvoiceLine
	CustomerName string
	Amount       money.Amount
	Because      string
	Blockers     []collection.Blocker
	Timeline     []Happening
}

// Happening is one line of an invoice's story.
type Happening struct {
	At   string
	What string
}

// Mail is one mail the stand-in kept.
type Mail struct {
	ID, From, To, Subject, MessageID string
	At                               time.Time
}
