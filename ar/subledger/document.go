package subledger

import (
	"github.com/mahnwerk/mahnwerk/ar/openitems"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// DocumentKind says what a file that came in is. The words are those of inbound_document.kind.
type DocumentKind string

const (
	CustomersFile DocumentKind = "customers"
	InvoicesFile  DocumentKind = "invoices"
	StatementFile DocumentKind = "statement"
	EntitiesFile  DocumentKind = "entities"
	AdviceDoc     DocumentKind = "advice"
)

// Document is a file as it came. The same bytes twice are one document.
type Document struct {
	// Entity is empty for a file about several.
	Entity receivable.EntityCode
	Kind   DocumentKind
	// Name is the file's name.
	Name   string
	SHA256 []byte
	// SizeBytes is the length of the file.
	SizeBytes int64
	By        string
	// RowsGood and RowsRejected count the rows of a list.
	RowsGood, RowsRejected int
}

// Import is who imports which file.
type Import struct {
	// File is its name, for messages.
	File string
	By   string
}

// Imported says what an import did. Rows with a fault changed nothing.
type Imported struct {
	Created, Changed, Same int
	// AtRisk counts new invoices that are likely to be disputed; each has a task.
	AtRisk int
	// Faults name file, line and field; they hold no personal data.
	Faults []openitems.Fault
}
