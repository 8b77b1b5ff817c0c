// Package paymentorder writes payment orders for a bank: SEPA credit transfers as pain.001.001.09 (ISO 20022 version
// 2019, as the DFÜ-Abkommen Anlage 3 and the EPC's customer-to-bank guidelines EPC132-08 use it since November 2023).
//
// It only writes what a bank will take: every rule that a file can be refused for is checked before, and texts are
// brought into the SEPA character set. Nothing here sends a file or knows why money goes back.
//
// A newcomer starts with Order.
package paymentorder

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/iban"
	"github.com/mahnwerk/mahnwerk/ar/money"
)

// MaxTransfers bounds one order. Banks take some thousands; a person releases fewer.
const MaxTransfers = 1000

// Limits of the EPC132-08 guidelines, in characters.
const (
	maxID   = 35
	maxName = 70
	maxText = 140
	// maxCents is the largest amount of a SEPA credit transfer, 999,999,999.99 EUR.
	maxCents = 99_999_999_999
)

// Party is the holder of an account.
type Party struct {
	// Name may be in any characters; it is written in those of SEPA and cut at 70.
	Name string
	IBAN string
	// BIC may be empty: within the EEA the IBAN alone is enough (Regulation (EU) 260/2012 Art. 5(7)).
	BIC string
}

// Transfer is one payment to a creditor.
type Transfer struct {
	// EndToEndID travels with the payment; by it the booking and a return are recognised.
	EndToEndID string
	// Amount is in EUR and more than zero.
	Amount   money.Amount
	Creditor Party
	// Text is what the creditor reads, at most 140 characters of it.
	Text string
}

// Order is a file of credit transfers from one account, each booked by itself.
type Order struct {
	// MessageID names the file; a bank refuses the same one twice.
	MessageID string
	// CreatedAt is when the file was made, written in UTC.
	CreatedAt time.Time
	// ExecuteOn is the day the bank is asked to pay.
	ExecuteOn calendar.Date
	Debtor    Party
	Transfers []Transfer
}

var (
	idForm  = regexp.MustCompile(`^[A-Za-z0-9+?.:()'-][A-Za-z0-9+?/.:()' -]{0,34}$`)
	bicForm = regexp.MustCompile(`^[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?$`)
)

// Check returns everything a bank would refuse the order for, each with the transfer's number; nil when there is nothing.
// The errors hold no personal data.
func (o Order) Check() error {
	var faults []error
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	if !validID(o.MessageID) {
		fault("the message id is 1 to %d characters of the SEPA set, without slashes at either end", maxID)
	}
	if o.CreatedAt.IsZero() || o.ExecuteOn.IsZero() {
		fault("the order needs the time it was made and a day of execution")
	}
	if len(o.Transfers) == 0 || len(o.Transfers) > MaxTransfers {
		fault("an order has 1 to %d transfers, this one %d", MaxTransfers, len(o.Transfers))
	}
	if err := o.Debtor.check(); err != nil {
		fault("our account: %w", err)
	}
	known := map[string]bool{}
	for i, t := range o.Transfers {
		if err := t.check(known); err != nil {
			fault("transfer %d: %w", i+1, err)
		}
	}
	return errors.Join(faults...)
}

func (t Transfer) check(known map[string]bool) error {
	switch {
	case !validID(t.EndToEndID):
		return fmt.Errorf("the end-to-end id is 1 to %d characters of the SEPA set", maxID)
	case known[t.EndToEndID]:
		return errors.New("the end-to-end id is used twice")
	case t.Amount.Currency != "EUR":
		return fmt.Errorf("a SEPA credit transfer is in EUR, not in %s", t.Amount.Currency)
	case t.Amount.Minor <= 0 || t.Amount.Minor > maxCents:
		return errors.New("the amount is 0.01 to 999,999,999.99 EUR")
	}
	known[t.EndToEndID] = true
	return t.Creditor.check()
}

func (p Party) check() error {
	if strings.TrimSpace(Latin(p.Name)) == "" {
		return errors.New("the holder of the account needs a name in letters SEPA has")
	}
	if p.BIC != "" && !bicForm.MatchString(p.BIC) {
		return errors.New("a BIC has 8 or 11 characters")
	}
	return iban.Check(p.IBAN)
}

// validID follows the identifier rule of EPC132-08: no slash at the start or the end and no two in a row.
func validID(id string) bool {
	return idForm.MatchString(id) && !strings.HasSuffix(id, "/") && !strings.Contains(id, "//")
}

// XML returns the file in UTF-8. It returns the error of Check and then no file.
func (o Order) XML() ([]byte, error) {
	if err := o.Check(); err != nil {
		return nil, fmt.Errorf("payment order %s: %w", o.MessageID, err)
	}
	var out bytes.Buffer
	out.WriteString(xml.Header)
	encoder := xml.NewEncoder(&out)
	encoder.Indent("", "  ")
	if err := encoder.Encode(o.document()); err != nil {
		return nil, fmt.Errorf("write payment order %s: %w", o.MessageID, err)
	}
	out.WriteByte('\n')
	return out.Bytes(), nil
}

// sum is the control sum; Check has bounded every part, so it can't overflow.
func (o Order) sum() string {
	var cents int64
	for _, t := range o.Transfers {
		cents += t.Amount.Minor
	}
	return money.New(cents, "EUR").Decimal()
}

func (o Order) document() document {
	count := strconv.Itoa(len(o.Transfers))
	info := paymentInfo{ID: o.MessageID, Method: "TRF", Batch: false, Count: count, Sum: o.sum(), Level: "SEPA", On: o.ExecuteOn.String(),
		Debtor: name{cut(Latin(o.Debtor.Name), maxName)}, DebtorAccount: account{o.Debtor.IBAN}, DebtorAgent: agentOf(o.Debtor.BIC), Bearer: "SLEV"}
	for _, t := range o.Transfers {
		one := transfer{EndToEndID: t.EndToEndID, Amount: amount{string(t.Amount.Currency), t.Amount.Decimal()},
			Creditor: name{cut(Latin(t.Creditor.Name), maxName)}, CreditorAccount: account{t.Creditor.IBAN}, Text: cut(Latin(t.Text), maxText)}
		if t.Creditor.BIC != "" {
			agent := agentOf(t.Creditor.BIC)
			one.CreditorAgent = &agent
		}
		info.Transfers = append(info.Transfers, one)
	}
	return document{Space: "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09", Header: groupHeader{ID: o.MessageID,
		At: o.CreatedAt.UTC().Format("2006-01-02T15:04:05Z"), Count: count, Sum: o.sum(), Initiator: cut(Latin(o.Debtor.Name), maxName)}, Info: info}
}

// cut cuts at a number of characters, which are single bytes in the SEPA set.
func cut(text string, most int) string {
	return strings.TrimSpace(text[:min(len(text), most)])
}
