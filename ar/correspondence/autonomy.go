package correspondence

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/mahnwerk/mahnwerk/ar/money"
)

// Act is a kind of effect that a mail may have.
type Act string

const (
	// NoteMail writes down what the mail says. It has no effect on dunning.
	NoteMail Act = "note"
	// AcceptPromise records a promise to pay: the promised amounts leave dunning until their date and the bank's days.
	AcceptPromise Act = "accept_promise"
	// ExpectPayment writes down that a payment is said to be on its way, and pauses dunning of the invoice for a capped time.
	// It books nothing: that a customer has paid is believed from the bank.
	ExpectPayment Act = "expect_payment"
	// OpenDispute takes an invoice, or a part of it, out of dunning until somebody resolved it.
	OpenDispute Act = "open_dispute"
	// AskCredit: a credit note is asked for. No mail makes one.
	AskCredit Act = "credit_request"
	// SendCopy and SendDocument send an invoice again, or another document.
	SendCopy     Act = "copy_request"
	SendDocument Act = "document_request"
	// AskExtension and AskPlan are deferral (Stundung) and instalments (Ratenzahlung).
	AskExtension Act = "extension_request"
	AskPlan      Act = "plan_request"
	// HoldCustomer keeps all letters to the customer back until a day that a person names.
	HoldCustomer Act = "hold"
	// ChangeContact changes whom letters go to, or another field of the master data.
	ChangeContact Act = "contact_change"
	// DisableContact stops the use of an address that is said not to exist.
	DisableContact Act = "contact_disable"
	// ReportInsolvency freezes the customer's items and opens the tasks of an insolvency.
	ReportInsolvency Act = "insolvency"
	// CheckBankDetails is the call to a number known before. Bank details are never changed from a mail.
	CheckBankDetails Act = "bank_details_check"
	// AnswerMail sends an answer in words.
	AnswerMail Act = "answer"
)

// Mode is who has to agree before an act has its effect.
type Mode string

const (
	// Automatically: it happens by itself and is written down.
	Automatically Mode = "automatic"
	// OneClick: one person confirms, corrects or rejects it.
	OneClick Mode = "one_click"
	// FourEyes: two people agree.
	FourEyes Mode = "four_eyes"
	// Never: it is shown, and has no effect from a mail; who wants it does it by hand.
	Never Mode = "never"
)

// strictness orders the modes, loosest first.
var strictness = []Mode{Automatically, OneClick, FourEyes, Never}

// Stricter is the mode of two that asks more of people. A word that is no mode is stricter than every mode.
func Stricter(a, b Mode) Mode {
	i, j := slices.Index(strictness, a), slices.Index(strictness, b)
	if i < 0 || j < 0 {
		return Never
	}
	return strictness[max(i, j)]
}

// row is one line of the matrix: what an act is by default, and the loosest that an entity may make it.
type row struct {
	act               Act
	standard, loosest Mode
	// why is the reason of both, for the docs and for who wants to loosen one; whyGerman says the same.
	why, whyGerman string
}

// matrix is the whole table. An act whose loosest mode is not automatic can't be configured to happen by itself, whoever
// asks: a mail can be forged, and its reader can be misled, so the worst it does alone is to delay one letter.
var matrix = []row{
	{NoteMail, Automatically, Automatically, "writing down what came has no effect",
		"Aufschreiben, was kam, bewirkt nichts"},
	{AcceptPromise, Automatically, Automatically, "a clean promise of a known sender delays dunning to its date, which is near, once per invoice; everything less clean waits for a click",
		"eine klare Zusage eines bekannten Absenders verschiebt das Mahnen bis zu ihrem nahen Datum, einmal je Rechnung; alles Unklarere wartet auf einen Klick"},
	{ExpectPayment, Automatically, Automatically, "money is believed from the bank only; what a mail can win is a pause of some days, once per invoice",
		"Geld glauben wir nur der Bank; eine Mail gewinnt höchstens einige Tage Pause, einmal je Rechnung"},
	{OpenDispute, OneClick, OneClick, "a dispute has no end of its own: it would take a claim out of dunning for as long as nobody looks",
		"eine Reklamation endet nicht von selbst: die Forderung bliebe ungemahnt, solange niemand hinsieht"},
	{AskCredit, OneClick, OneClick, "a credit note gives money up",
		"eine Gutschrift gibt Geld auf"},
	{SendCopy, OneClick, OneClick, "an invoice goes to whoever wrote the mail",
		"die Rechnung geht an den, der die Mail schrieb"},
	{SendDocument, OneClick, OneClick, "a document goes to whoever wrote the mail, and some are of others",
		"die Unterlage geht an den, der die Mail schrieb, und manche betrifft andere"},
	{AskExtension, OneClick, OneClick, "a deferral changes when a claim is due (§ 271 BGB)",
		"eine Stundung ändert, wann die Forderung fällig ist (§ 271 BGB)"},
	{AskPlan, FourEyes, OneClick, "instalments replace dunning for months and can be contested in an insolvency (§ 133 InsO)",
		"Raten ersetzen das Mahnen für Monate und sind in einer Insolvenz anfechtbar (§ 133 InsO)"},
	{HoldCustomer, OneClick, OneClick, "a hold needs somebody who answers for it and an end",
		"eine Mahnsperre braucht jemanden, der für sie einsteht, und ein Ende"},
	{ChangeContact, OneClick, OneClick, "who changes a contact gets the letters",
		"wer einen Kontakt ändert, bekommt die Schreiben"},
	{DisableContact, OneClick, OneClick, "a forged bounce would silence dunning; reports about our own letters are proved by their token and go another way",
		"eine gefälschte Unzustellbarkeit brächte das Mahnen zum Schweigen; Meldungen zu eigenen Schreiben sind durch deren Kennung belegt und gehen einen anderen Weg"},
	{ReportInsolvency, FourEyes, OneClick, "claims are registered instead of dunned from then on (§§ 87, 89 InsO)",
		"Forderungen werden dann angemeldet statt gemahnt (§§ 87, 89 InsO)"},
	{CheckBankDetails, Never, Never, "a changed account is how invoices are stolen: somebody calls a number known before",
		"mit geänderten Konten werden Rechnungen gestohlen: jemand ruft eine schon bekannte Nummer an"},
	{AnswerMail, OneClick, OneClick, "words that leave the house bind it: a person sends them",
		"Worte, die das Haus verlassen, binden es: ein Mensch sendet sie"},
}

// Acts lists all acts, in the order they are shown.
func Acts() []Act {
	acts := make([]Act, len(matrix))
	for i, r := range matrix {
		acts[i] = r.act
	}
	return acts
}

// Loosest is the loosest mode that an act may be configured to, and why it is no looser. An unknown act is never done.
func Loosest(a Act) (Mode, string) {
	for _, r := range matrix {
		if r.act == a {
			return r.loosest, r.why
		}
	}
	return Never, ""
}

// Because says why an act may be no looser than Loosest has it, in German ("de") or English; empty for an unknown act.
func Because(a Act, lang string) string {
	for _, r := range matrix {
		if r.act == a {
			return inLanguage([2]string{r.whyGerman, r.why}, lang)
		}
	}
	return ""
}

// Autonomy says for one entity what a mail may do.
type Autonomy struct {
	// Modes holds every act.
	Modes map[Act]Mode `json:"modes"`
	// PromiseDays is how far ahead of the day of decision a promise may lie to be accepted without a person; PauseDays is how
	// long a pause lasts. Neither is more than MaxPauseDays.
	PromiseDays int `json:"promise_days"`
	PauseDays   int `json:"pause_days"`
	// PromiseLimitMinor is the largest promise accepted without a person, in minor units by currency; a currency that is
	// not listed has no such promises.
	PromiseLimitMinor map[money.Currency]int64 `json:"promise_limit_minor"`
	// Trust is the least trust in a sender for anything to happen by itself: certain or likely.
	Trust Trust `json:"trust"`
}

// MaxPauseDays is the worst a mail does to an invoice without a person: its dunning waits so many days, once. Two weeks are
// the usual time between two letters, so at most one letter is late.
const MaxPauseDays = 14

// maxAutonomyBytes bounds a document: the whole matrix needs under 2 KiB.
const maxAutonomyBytes = 16 << 10

// DefaultAutonomy is what an entity begins with: only what delays dunning for a capped time happens by itself, for promises
// up to 10,000 in the currencies listed and for senders who are certain.
func DefaultAutonomy() Autonomy {
	modes := make(map[Act]Mode, len(matrix))
	for _, r := range matrix {
		modes[r.act] = r.standard
	}
	return Autonomy{Modes: modes, PromiseDays: MaxPauseDays, PauseDays: MaxPauseDays, Trust: Certain,
		PromiseLimitMinor: map[money.Currency]int64{"EUR": 1_000_000, "CHF": 1_000_000, "GBP": 1_000_000, "USD": 1_000_000}}
}

// ErrAutonomy is wrapped by every error of ParseAutonomy and Check.
var ErrAutonomy = errors.New("autonomy matrix")

// ParseAutonomy reads a matrix and checks it. What the document leaves out has its default; limits are given all or none.
func ParseAutonomy(document []byte) (Autonomy, error) {
	if len(document) > maxAutonomyBytes {
		return Autonomy{}, fmt.Errorf("%w: %d bytes: want at most %d", ErrAutonomy, len(document), maxAutonomyBytes)
	}
	a := DefaultAutonomy()
	limits := a.PromiseLimitMinor
	a.PromiseLimitMinor = nil // limits that are given are all limits: a currency must not keep one that nobody wrote
	dec := json.NewDecoder(bytes.NewReader(document))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&a); err != nil {
		return Autonomy{}, fmt.Errorf("%w: %w", ErrAutonomy, err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return Autonomy{}, fmt.Errorf("%w: more text follows the document", ErrAutonomy)
	}
	if a.PromiseLimitMinor == nil {
		a.PromiseLimitMinor = limits
	}
	return a, a.Check()
}

// Check returns every fault, joined: an act without a mode, or with one looser than it may ever be; days beyond
// MaxPauseDays; a limit in no currency; a trust that is none.
func (a Autonomy) Check() error {
	var faults []error
	add := func(bad bool, format string, args ...any) {
		if bad {
			faults = append(faults, fmt.Errorf("%w: "+format, append([]any{ErrAutonomy}, args...)...))
		}
	}
	for _, r := range matrix {
		mode, ok := a.Modes[r.act]
		known := slices.Contains(strictness, mode)
		add(!ok, "%s has no mode", r.act)
		add(ok && !known, "%s: %q is no mode: want one of %v", r.act, mode, strictness)
		add(known && Stricter(mode, r.loosest) != mode, "%s may not be %s, at loosest %s: %s", r.act, mode, r.loosest, r.why)
	}
	for _, act := range slices.Sorted(maps.Keys(a.Modes)) {
		add(!slices.Contains(Acts(), act), "%q is no act: want one of %v", act, Acts())
	}
	add(a.PromiseDays < 0 || a.PromiseDays > MaxPauseDays, "promise_days %d: want 0 to %d", a.PromiseDays, MaxPauseDays)
	add(a.PauseDays < 1 || a.PauseDays > MaxPauseDays, "pause_days %d: want 1 to %d", a.PauseDays, MaxPauseDays)
	for _, c := range slices.Sorted(maps.Keys(a.PromiseLimitMinor)) {
		known, err := money.ParseCurrency(string(c))
		add(err != nil || known != c, "promise_limit_minor: %q is no currency", c)
		add(a.PromiseLimitMinor[c] < 0, "promise_limit_minor: %s must not be negative", c)
	}
	add(a.Trust != Certain && a.Trust != Likely, "trust %q: want %s or %s", a.Trust, Certain, Likely)
	return errors.Join(faults...)
}

// Mode is the mode of an act: what the matrix says, never looser than the act may be. A matrix without the act leaves it
// to a person.
func (a Autonomy) Mode(act Act) Mode {
	loosest, _ := Loosest(act)
	mode, ok := a.Modes[act]
	if !ok {
		mode = OneClick
	}
	return Stricter(mode, loosest)
}
