package mailscore

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/dispute"
	"github.com/mahnwerk/mahnwerk/ar/money"
)

// maxLineBytes bounds a line: a mail of 10 MiB, written with escapes, beside its labels.
const maxLineBytes = 32 << 20

// byteOrderMark begins files that some editors wrote.
var byteOrderMark = []byte("\uFEFF")

// ReadCases reads cases, one JSON object a line; file is its name for messages. Amounts are read as decimals. Unknown
// fields are ignored.
//
// It returns all cases that can be read, and beside them the faults of the others joined: each a *FieldError that names
// file, line and field. A second case with an id that was there is such a fault.
func ReadCases(r io.Reader, file string) ([]Case, error) {
	seen := map[string]bool{}
	return readLines(r, file, func(o object) Case {
		c := readCase(o)
		if seen[c.ID] {
			o.fail("id", fmt.Errorf("%q is there twice", c.ID))
		}
		seen[c.ID] = true
		return c
	})
}

// ReadPredictions reads predictions, one JSON object a line. It returns what ReadCases returns.
func ReadPredictions(r io.Reader, file string) ([]Prediction, error) {
	return readLines(r, file, func(o object) Prediction {
		p := Prediction{ID: o.text("id", true)}
		o.need("predicted")
		if o.has("predicted") {
			p.Predicted = readLabels(newObject("predicted", o.fields["predicted"], o.fault))
		}
		o.into("automatic", &p.Automatic)
		o.into("evidence", &p.Evidence)
		o.into("micros", &p.Micros)
		o.into("confidence", &p.Confidence)
		if _, err := p.Confidence.basisPoints(); err != nil {
			o.fail("confidence", err)
		}
		return p
	})
}

// WritePredictions writes predictions, one JSON object a line.
func WritePredictions(w io.Writer, all []Prediction) error {
	buffered := bufio.NewWriter(w)
	encoder := json.NewEncoder(buffered)
	encoder.SetEscapeHTML(false)
	for _, one := range all {
		if err := encoder.Encode(one); err != nil {
			return fmt.Errorf("write predictions: %w", err)
		}
	}
	return buffered.Flush()
}

func readLines[T any](r io.Reader, file string, read func(object) T) ([]T, error) {
	var all []T
	var faults []error
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxLineBytes)
	for number := 1; lines.Scan(); number++ {
		line := bytes.TrimSpace(bytes.TrimPrefix(lines.Bytes(), byteOrderMark))
		if len(line) == 0 {
			continue
		}
		var fault *FieldError
		one := read(newObject("", line, &fault))
		if fault != nil {
			fault.File, fault.Line = file, number
			faults = append(faults, fault)
			continue
		}
		all = append(all, one)
	}
	if err := lines.Err(); err != nil {
		faults = append(faults, fmt.Errorf("read %s: %w", file, err))
	}
	return all, errors.Join(faults...)
}

func readCase(o object) Case {
	c := Case{ID: o.text("id", true), Language: o.text("language", false), ReceivedOn: o.date("received_at"),
		Customer: o.text("customer", false), Subject: o.text("subject", false), Body: o.text("body", false)}
	o.need("open_invoices")
	o.each("open_invoices", func(o object) { c.Invoices = append(c.Invoices, readInvoice(o)) })
	if o.has("expected") {
		labels := readLabels(newObject("expected", o.fields["expected"], o.fault))
		c.Expected = &labels
	}
	return c
}

func readInvoice(o object) Invoice {
	var i Invoice
	o.need("number")
	o.into("number", &i.Number)
	if i.Number == "" {
		o.fail("number", errors.New("is empty"))
	}
	var currency money.Currency
	o.need("currency")
	o.into("currency", &currency)
	var amount Decimal
	o.need("amount")
	o.into("amount", &amount)
	var err error
	if i.Amount, err = amount.amount(currency); err != nil {
		o.fail("amount", err)
	}
	o.into("due_date", &i.DueOn)
	return i
}

func readLabels(o object) Labels {
	var l Labels
	o.need("intents")
	o.each("intents", func(o object) { l.Intents = append(l.Intents, readIntent(o)) })
	o.each("promised_payments", func(o object) { l.Promises = append(l.Promises, readPromise(o)) })
	o.each("disputes", func(o object) { l.Disputes = append(l.Disputes, readDispute(o)) })
	o.need("needs_human")
	o.into("needs_human", &l.NeedsHuman)
	o.into("flags", &l.Flags)
	for _, f := range l.Flags {
		known(o, "flags", f, correspondence.Flags())
	}
	o.each("paid", func(o object) { l.Paid = append(l.Paid, readPayment(o)) })
	o.each("proposed_payments", func(o object) { l.Proposed = append(l.Proposed, readPayment(o)) })
	if o.has("remittance") {
		l.Remittance = &Remittance{}
		r := newObject(o.at("remittance"), o.fields["remittance"], o.fault)
		r.into("total", &l.Remittance.Total)
		r.into("value_date", &l.Remittance.ValueOn)
	}
	o.into("ooo_until", &l.AbsentUntilOn)
	o.into("new_contact", &l.NewContact)
	o.into("bounce", &l.Bounce)
	return l
}

func readIntent(o object) Intent {
	var i Intent
	o.need("type")
	o.into("type", &i.Type)
	known(o, "type", i.Type, correspondence.Intents())
	o.into("invoices", &i.Invoices)
	return i
}

func readPromise(o object) Promise {
	var p Promise
	for _, field := range []string{"invoice", "date", "amount"} {
		o.need(field)
	}
	o.into("invoice", &p.Invoice)
	o.into("date", &p.On)
	o.into("amount", &p.Amount)
	o.into("date_precision", &p.Precision)
	if p.Precision != "" {
		known(o, "date_precision", p.Precision, correspondence.Precisions())
	}
	o.into("amount_source", &p.Source)
	if p.Source != "" {
		known(o, "amount_source", p.Source, correspondence.AmountSources())
	}
	o.into("condition", &p.Condition)
	o.into("accept_dates", &p.AcceptOn)
	o.into("not_before", &p.NotBeforeOn)
	return p
}

func readDispute(o object) Dispute {
	var d Dispute
	o.need("invoice")
	o.into("invoice", &d.Invoice)
	o.need("reason_code")
	o.into("reason_code", &d.Reason)
	known(o, "reason_code", d.Reason, dispute.Reasons())
	o.into("disputed_amount", &d.Amount)
	return d
}

func readPayment(o object) Payment {
	var p Payment
	o.need("invoice")
	o.into("invoice", &p.Invoice)
	o.into("date", &p.On)
	o.into("amount", &p.Amount)
	return p
}

// known fails where a value is not one of a closed list.
func known[T ~string](o object, field string, value T, all []T) {
	if !slices.Contains(all, value) {
		o.fail(field, fmt.Errorf("%q is not known", value))
	}
}
