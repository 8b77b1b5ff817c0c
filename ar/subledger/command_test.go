package subledger_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

func eur(minor int64) money.Amount { return money.New(minor, "EUR") }

var (
	anna = subledger.Head{Entity: "NORD", By: "anna", Reason: "because"}
	day  = calendar.MustDate("2026-11-22")
)

func reasonless() subledger.Head {
	h := anna
	h.Reason = "  "
	return h
}

func TestCheck(t *testing.T) {
	t.Parallel()
	a := func(number string, minor int64) subledger.Allocation {
		return subledger.Allocation{Invoice: "R-1", Amount: eur(minor)}
	}
	pay := func(change func(*subledger.Payment)) subledger.Payment {
		p := subledger.Payment{Head: anna, Amount: eur(100), ValueOn: day, Allocations: []subledger.Allocation{a("R-1", 100)}}
		change(&p)
		return p
	}
	many := make([]subledger.Allocation, subledger.MaxAllocations+1)
	tests := map[string]struct {
		command subledger.Command
		code    string // empty: accepted
	}{
		"payment":                    {pay(func(*subledger.Payment) {}), ""},
		"without allocations":        {pay(func(p *subledger.Payment) { p.Allocations = nil }), ""},
		"without entity":             {pay(func(p *subledger.Payment) { p.Entity = "" }), "entity_missing"},
		"without person":             {pay(func(p *subledger.Payment) { p.By = "" }), "by_missing"},
		"endless reason":             {pay(func(p *subledger.Payment) { p.Reason = strings.Repeat("x", subledger.MaxReason+1) }), "reason_too_long"},
		"endless key":                {pay(func(p *subledger.Payment) { p.Key = strings.Repeat("x", 201) }), "key_too_long"},
		"without currency":           {pay(func(p *subledger.Payment) { p.Amount.Currency = "" }), "currency_missing"},
		"negative":                   {pay(func(p *subledger.Payment) { p.Amount.Minor = -1 }), "payment_amount_positive"},
		"without value date":         {pay(func(p *subledger.Payment) { p.ValueOn = calendar.Date{} }), "value_date_missing"},
		"allocated beyond it":        {pay(func(p *subledger.Payment) { p.Allocations[0].Amount.Minor++ }), "allocations_exceed_payment"},
		"allocated in another money": {pay(func(p *subledger.Payment) { p.Allocations[0].Amount.Currency = "CHF" }), "allocations_exceed_payment"},
		"allocations of two moneys": {pay(func(p *subledger.Payment) {
			p.Allocations = append(p.Allocations, subledger.Allocation{Invoice: "R-2", Amount: money.New(1, "CHF")})
		}), "allocations_amount"},
		"no invoice named":         {pay(func(p *subledger.Payment) { p.Allocations[0].Invoice = "" }), "invoice_missing"},
		"too many":                 {pay(func(p *subledger.Payment) { p.Allocations = many }), "too_many_allocations"},
		"Skonto in another money":  {pay(func(p *subledger.Payment) { p.Allocations[0].Skonto = money.New(1, "CHF") }), "skonto_amount"},
		"negative Skonto":          {pay(func(p *subledger.Payment) { p.Allocations[0].Skonto = eur(-1) }), "skonto_amount"},
		"allocation of nothing":    {subledger.AllocateUnapplied{Head: anna, PaymentID: 1}, "allocations_missing"},
		"allocation":               {subledger.AllocateUnapplied{Head: anna, PaymentID: 1, Allocations: []subledger.Allocation{a("R-1", 1)}}, ""},
		"reversal":                 {subledger.ReversePayment{Head: anna, PaymentID: 1, On: day}, ""},
		"reversal without reason":  {subledger.ReversePayment{Head: reasonless(), PaymentID: 1, On: day}, "reason_missing"},
		"reversal without date":    {subledger.ReversePayment{Head: anna, PaymentID: 1}, "value_date_missing"},
		"credit note for nothing":  {subledger.ApplyCreditNote{Head: anna, CreditNote: "G-1"}, "allocations_missing"},
		"cancellation":             {subledger.CancelInvoice{Head: anna, Invoice: "R-1"}, ""},
		"cancellation of nothing":  {subledger.CancelInvoice{Head: anna}, "invoice_missing"},
		"cancellation unexplained": {subledger.CancelInvoice{Head: reasonless(), Invoice: "R-1"}, "reason_missing"},
		"correction of nothing":    {subledger.CorrectInvoice{Head: anna, Invoice: "R-1"}, "nothing_to_correct"},
		"correction to nothing":    {subledger.CorrectInvoice{Head: anna, Invoice: "R-1", Amount: eur(0)}, "invoice_amount_positive"},
		"correction":               {subledger.CorrectInvoice{Head: anna, Invoice: "R-1", DueOn: day}, ""},
		"write-off unapproved":     {subledger.WriteOff{Head: anna, Invoice: "R-1"}, "approval_missing"},
		"write-off":                {subledger.WriteOff{Head: anna, Invoice: "R-1", ApprovalID: "A-1"}, ""},
		"insolvency of nobody":     {subledger.ReportInsolvency{Head: anna}, "customer_missing"},
		"insolvency":               {subledger.ReportInsolvency{Head: anna, Customer: "10001", OpenedOn: day}, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := test.command.Check()
			if test.code == "" && err != nil || test.code != "" && !subledger.IsRefused(err, test.code) {
				t.Errorf("got %v, want %q", err, test.code)
			}
		})
	}
}

func TestInputHash_isWhatWasSaid(t *testing.T) {
	t.Parallel()
	p := subledger.Payment{Head: anna, Amount: eur(100), ValueOn: day}
	hash := func(c subledger.Command) []byte {
		t.Helper()
		h, err := subledger.InputHash(c)
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	same, other := p, p
	same.By, same.Key = "bert", "k"
	other.Amount.Minor = 1 << 60 // beyond what a float keeps apart
	next := other
	next.Amount.Minor++
	if !bytes.Equal(hash(p), hash(same)) {
		t.Error("who said it and under which key is part of the hash")
	}
	if bytes.Equal(hash(p), hash(other)) || bytes.Equal(hash(other), hash(next)) {
		t.Error("another amount has the same hash")
	}
	reversal, cancellation := subledger.ReversePayment{Head: anna}, subledger.AllocateUnapplied{Head: anna}
	if bytes.Equal(hash(reversal), hash(cancellation)) {
		t.Error("two kinds of command have the same hash")
	}
}

func TestKeyOf(t *testing.T) {
	t.Parallel()
	p := subledger.Payment{Head: anna, Amount: eur(100), ValueOn: day}
	made, err := subledger.KeyOf(p)
	if err != nil || !strings.HasPrefix(made, "content-") {
		t.Errorf("KeyOf = %q, %v", made, err)
	}
	p.Key = "mine"
	if key, err := subledger.KeyOf(p); err != nil || key != "mine" {
		t.Errorf("KeyOf = %q, %v", key, err)
	}
}

// Commands cross a workflow's history as JSON; nothing may be lost there, not even an amount of zero.
func TestCommands_surviveJSON(t *testing.T) {
	t.Parallel()
	commands := []subledger.Command{
		&subledger.Payment{Head: anna, Customer: "10001", Amount: eur(100), ValueOn: day,
			Allocations: []subledger.Allocation{{Invoice: "R-1", Amount: eur(98), Skonto: eur(0)}}},
		&subledger.CorrectInvoice{Head: anna, Invoice: "R-1", Amount: eur(0)},
		&subledger.WriteOff{Head: anna, Invoice: "R-1", Amount: eur(1), ApprovalID: "A-1"},
		&subledger.ReportInsolvency{Head: anna, Customer: "10001"},
	}
	for _, command := range commands {
		raw, err := json.Marshal(command)
		if err != nil {
			t.Fatal(err)
		}
		back := reflect.New(reflect.TypeOf(command).Elem()).Interface()
		if err := json.Unmarshal(raw, back); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(command, back) {
			t.Errorf("%s came back as %+v", raw, back)
		}
	}
}

func TestReadEntities(t *testing.T) {
	t.Parallel()
	good := `[{"code": "NORD", "name": "Nordlicht GmbH", "address": ["Kai 1"], "currency": "EUR"}]`
	got, err := subledger.ReadEntities(strings.NewReader(good), "e.json", time.LoadLocation)
	if err != nil || len(got) != 1 || got[0].Zone != "Europe/Berlin" || got[0].Calendar != "DE" || got[0].Policy != "" {
		t.Errorf("got %+v, %v", got, err)
	}
	bad := map[string]struct{ text, want string }{
		"a misspelt member": {`[{"code": "NORD", "nmae": "x"}]`, "nmae"},
		"no name":           {`[{"code": "NORD", "currency": "EUR"}]`, "code and name are needed"},
		"no currency":       {`[{"code": "NORD", "name": "x"}]`, "entity 1 (NORD)"},
		"another calendar":  {`[{"code": "NORD", "name": "x", "currency": "EUR", "calendar": "MOON"}]`, "MOON"},
		"another zone":      {`[{"code": "NORD", "name": "x", "currency": "EUR", "zone": "Mars/Base"}]`, "Mars/Base"},
		"no list":           {`{}`, "e.json"},
	}
	for name, test := range bad {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := subledger.ReadEntities(strings.NewReader(test.text), "e.json", time.LoadLocation)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want something about %q", err, test.want)
			}
		})
	}
}
