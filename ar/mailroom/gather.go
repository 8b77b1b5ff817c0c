package mailroom

import (
	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// Ground is something that says whose a mail is.
type Ground string

const (
	ByThread  Ground = "thread"  // In-Reply-To or References name a mail of ours
	ByToken   Ground = "token"   // the subject has the token of a mail of ours
	ByContact Ground = "contact" // the sender's address is a contact
	ByInvoice Ground = "invoice" // it names an invoice
	ByDomain  Ground = "domain"  // the sender's domain is that of a contact
	ByPerson  Ground = "person"  // somebody said so
)

// Trace is what of a mail says whose it is. Words are subject and new text; only numbers and tokens are looked for in them.
type Trace struct {
	From       string
	InReplyTo  string
	References []string
	Subject    string
	Words      string
	// Recipient is the address that a delivery report is about.
	Recipient string
	// Returned are Message-IDs a delivery report names.
	Returned []string
}

// Original is a mail as it lies in the ledger.
type Original struct {
	ID
	Number  int64
	Raw     []byte
	State   State
	Source  Source
	Author  correspondence.Author
	Reading int
}

// Candidate is a customer a mail may be of.
type Candidate struct {
	Customer receivable.CustomerNumber `json:"customer"`
	Grounds  []Ground                  `json:"grounds"`
}

// Gathered is everything the understanding of one mail needs: one customer's data and no other's.
type Gathered struct {
	// Mail has what the ledger knows: date, author, trust, customer's name, items, closed numbers, items of the letter it
	// answers. Subject, text, attachments and what headers say are the caller's to add, and to trust a sender less that fails
	// the checks of our mail server.
	Mail     correspondence.Mail
	Customer receivable.CustomerNumber
	// Language is the customer's, "de" or "en".
	Language string
	// Grounds say whose it is; how sure that is, is Mail.Trust.
	Grounds []Ground
	// Candidates are customers it may be of where it is not certain whose it is; best first.
	Candidates []Candidate
	LetterID   int64
	Thread     string
	// Names are to be masked before anything leaves the house: the customer's, its contacts', the clerks'.
	Names []string
	// Addresses are the customer's known addresses.
	Addresses []string
	Phrases   []Phrase
	Rules     []Rule
	Autonomy  correspondence.Autonomy
	// Now is what the records say beside the mail.
	Now correspondence.Circumstances
	// Model says which provider may be asked about it; its zero value is none.
	Model Permission
}
