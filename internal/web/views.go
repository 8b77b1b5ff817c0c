package web

import (
	"time"

	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/collection"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/ar/money"
)

// Count is one line of a table of counts. Name is a word of the ledger.
type Count struct {
	Name  string
	Count int64
}

// Overview is the first page. The counts are those of all entities; lists are those of the entities that were asked for.
type Overview struct {
	Entities  []Entity
	Invoices  []Count // by the word a collector reads
	Letters   []Count // those that left, by level
	Promises  []Count // by state
	Mail      []Count // by state
	Disputes  int64
	Holds     int64
	Approvals int64
	// Mails of customers wait for a person.
	Mails int64
	// Payments wait for a decision.
	Payments int64
	// OpenTasks counts all of them, Tasks are the oldest.
	OpenTasks int64
	Tasks     []Task
	Runs      []Run
}

// Entity is a creditor with its business date and the closing date of its latest bank statement, which may be unset.
type Entity struct {
	Code              string
	TodayOn, BankUpTo calendar.Date
}

// Task is open work for a person.
type Task struct {
	Kind, Entity, Customer, Invoice, Role, Detail string
	CreatedAt                                     time.Time
}

// Run is the latest dunning run of an entity.
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

// Approval is one question with what a person must see to answer it.
type Approval struct {
	approval.Case
	CustomerName string
	// Channel and Address are where the letter would go; empty when none is asked about.
	Channel, Address string
	Items            []ApprovalItem
}

// ApprovalItem is one item in question.
type ApprovalItem struct {
	Number      string
	Level       int
	DueOn       calendar.Date
	DaysOverdue int
	Amount      money.Amount
}

// InvoiceLine is an invoice in a list.
type InvoiceLine struct {
	Entity, Number         string
	Customer, CustomerName string
	Open                   money.Amount
	DueOn                  calendar.Date
	Level                  int
	Word                   collection.Word
	NextOn                 calendar.Date // of the next step; may be unset
}

// Invoice is one invoice with its reasons and what happened.
type Invoice struct {
	InvoiceLine
	IssuedOn                           calendar.Date
	Amount, Paid, Credited, WrittenOff money.Amount
	// Because is the reason of the last decision; Blockers are what stands in the way of the next letter.
	Because  string
	Blockers []collection.Blocker
	// Heard is what customers' mails said about it, the latest first.
	Heard    []Heard
	Timeline []Happening
}

// Heard is something that a customer's mail says about an invoice, with the mail's number and the day it came.
type Heard struct {
	Mail  int64
	On    calendar.Date
	Claim mailroom.ClaimRow
}

// Happening is one thing that happened to an invoice. What and State are words of the ledger.
type Happening struct {
	At                              time.Time
	On                              calendar.Date
	Kind, What, State, Who, Because string
	Amount                          *money.Amount
	UntilOn                         calendar.Date
}

// Mail is one mail the stand-in kept.
type Mail struct {
	ID, From, To, Subject, MessageID string
	At                               time.Time
}
