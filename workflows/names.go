// Package workflows holds the durable processes of collecting: one per invoice, one per customer, one per dunning run, one
// per approval, one per entity's mail, one per file of bank statements or advices, one per
// payment that nobody is certain of, one per mail of a customer, one per channel of a chat, one per
// case of a dispute.
//
// They wait and keep order, and nothing else. What happens next is decided by an activity that reads the ledger, and is
// recorded, so that a changed rule never breaks an open invoice. Everything a workflow is told is already committed in
// PostgreSQL; the message only says that there is something to read.
package workflows

import (
	"strconv"
	"strings"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// Task queues. Mail waits for relays and files take minutes, so each has workers of its own and never holds up decisions.
const (
	QueueMain = "mahnwerk"
	QueueMail = "mahnwerk-mail"
	QueueSlow = "mahnwerk-slow"
	// QueueModel is for calls of models, which may hang as long as they are allowed to.
	QueueModel = "mahnwerk-model"
	// QueueCards is for calls of a chat, which takes about one a second for each channel.
	QueueCards = "mahnwerk-cards"
)

// Names of messages.
const (
	// SignalEvents is the one channel through which facts reach a workflow, in the order of the ledger.
	SignalEvents = "events"
	// UpdateDecide decides an approval or a payment; its caller waits for the answer.
	UpdateDecide = "decide"
	// QueryState tells what a workflow waits for.
	QueryState = "state"
)

// Search attributes: what operations filter by. They are never encrypted, so they hold no names and no amounts.
var (
	AttrEntity = temporal.NewSearchAttributeKeyKeyword("MahnwerkEntity")
	AttrState  = temporal.NewSearchAttributeKeyKeyword("MahnwerkState")
	AttrLevel  = temporal.NewSearchAttributeKeyInt64("MahnwerkLevel")
	AttrNextOn = temporal.NewSearchAttributeKeyKeyword("MahnwerkNextOn")
)

// SearchAttributes lists the custom attributes a namespace needs, by name and Temporal type.
func SearchAttributes() map[string]string {
	return map[string]string{
		AttrEntity.GetName(): "Keyword", AttrState.GetName(): "Keyword", AttrLevel.GetName(): "Int", AttrNextOn.GetName(): "Keyword",
	}
}

// Kinds of streams; a stream's name is also the workflow's id.
const (
	StreamInvoice   = "invoice"
	StreamDebtor    = "debtor"
	StreamApproval  = "approval"
	StreamMail      = "mail"
	StreamBankEntry = "bank-entry"
	// StreamInboundMail is of mails that customers wrote; StreamMail is of letters we send.
	StreamInboundMail = "inbound-mail"
	// StreamCards is of a chat's channel; its workflow alone writes the cards there.
	StreamCards = "cards"
	// StreamCase is of cases of disputes.
	StreamCase = "case"
	// StreamStatement and StreamAdvice are of files; their workflows are started with the file and told nothing.
	StreamStatement = "statement"
	StreamAdvice    = "advice"
)

// InvoiceID is the id of an invoice's workflow: invoice/{entity}/{number}.
func InvoiceID(entity, number string) string { return StreamInvoice + "/" + entity + "/" + number }

// DebtorID is the id of a customer's workflow: debtor/{entity}/{customer}.
func DebtorID(entity, customer string) string { return StreamDebtor + "/" + entity + "/" + customer }

// ApprovalID is the id of an approval's workflow.
func ApprovalID(id string) string { return StreamApproval + "/" + id }

// MailID is the id of the workflow that sends an entity's letters.
func MailID(entity string) string { return StreamMail + "/" + entity }

// BankEntryID is the id of the workflow that waits with a payment: bank-entry/{entity}/{payment}.
func BankEntryID(entity string, paymentID int64) string {
	return StreamBankEntry + "/" + entity + "/" + strconv.FormatInt(paymentID, 10)
}

// InboundMailID is the id of the workflow of a customer's mail: inbound-mail/{entity}/{key of its Message-ID}.
func InboundMailID(id mailroom.ID) string {
	return StreamInboundMail + "/" + string(id.Entity) + "/" + id.Key
}

// CardsID is the id of the workflow that shows cards in a channel of a chat.
func CardsID(channel string) string { return StreamCards + "/" + channel }

// CaseID is the id of the workflow of a dispute's case: case/{entity}/{number}.
func CaseID(entity string, number int64) string {
	return StreamCase + "/" + entity + "/" + strconv.FormatInt(number, 10)
}

// FileWorkflowID is the id of the workflow that takes in a file: statement/{entity}/{beginning of its hash}, or advice/….
func FileWorkflowID(kind subledger.DocumentKind, id subledger.FileID) string {
	stream := StreamStatement
	if kind == subledger.AdviceDoc {
		stream = StreamAdvice
	}
	return stream + "/" + string(id.Entity) + "/" + id.Short()
}

// RunID is the id of a dunning run: run/{entity}/{date}, with the customer behind it when it is for one.
func RunID(entity string, on calendar.Date, scope string) string {
	id := "run/" + entity + "/" + on.String()
	if scope != "" {
		id += "/" + scope
	}
	return id
}

// ScheduleID is the id of an entity's daily Schedule.
func ScheduleID(entity string) string { return "schedule/run/" + entity }

// StreamKind is the part of a stream's name before the first slash.
func StreamKind(stream string) string {
	kind, _, _ := strings.Cut(stream, "/")
	return kind
}

// Register adds every workflow to a worker or a replayer under its stable name.
func Register(w worker.WorkflowRegistry) {
	for name, fn := range map[string]any{
		"Invoice": Invoice, "Debtor": Debtor, "DunningRun": DunningRun, "ScheduledRun": ScheduledRun,
		"Approval": Approval, "Mail": Mail, "Statement": Statement, "Advice": Advice,
		"BankEntry": BankEntry, "InboundMail": InboundMail, "Cards": Cards, "Case": Case,
	} {
		w.RegisterWorkflowWithOptions(fn, workflow.RegisterOptions{Name: name})
	}
}
