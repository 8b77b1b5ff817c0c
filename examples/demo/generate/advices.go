package main

import (
	"fmt"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/internal/paymentworld"
)

// linesOf lists what a transfer pays, as its payer would: gross, less the Skonto that holds on the day.
func linesOf(t transfer, all []invoice) []paymentworld.AdviceLine {
	currency := currencyOf(byNumber(t.customer).entity)
	var lines []paymentworld.AdviceLine
	for _, number := range t.numbers {
		for _, i := range all {
			if i.number != number {
				continue
			}
			discount := int64(0)
			if i.skonto > 0 && t.on <= i.skontoUntil {
				discount = i.cents * int64(i.skonto) / 10_000
			}
			lines = append(lines, paymentworld.AdviceLine{Document: number, On: calendar.MustDate(i.issued), Gross: money.New(i.cents, currency),
				Deduction: money.New(discount, currency), Net: money.New(i.cents-discount, currency)})
		}
	}
	return lines
}

func total(lines []paymentworld.AdviceLine) int64 {
	var cents int64
	for _, l := range lines {
		cents += l.Net.Minor
	}
	return cents
}

// advices writes the remittance advices of the transfers that have one. Each is written the way its payer's country does.
func advices(files map[string]string, all []invoice) error {
	for _, t := range transfers {
		if t.advice == "" {
			continue
		}
		c := byNumber(t.customer)
		name := map[string]string{"de": "standard", "en": "english"}[c.language]
		dialect, err := paymentworld.DialectNamed(name)
		if err != nil {
			return err
		}
		lines := linesOf(t, all)
		advice := paymentworld.Advice{Number: t.advice, Payer: c.name, On: calendar.MustDate(t.adviceOn), PayOn: calendar.MustDate(t.on),
			Total: money.New(total(lines), currencyOf(c.entity)), Lines: lines}
		switch t.format {
		case "pdf":
			advice.Format = "pdf"
		case "xlsx":
			advice.Format = "xlsx"
		case "eml":
			advice.Format = "eml"
		}
		w := paymentworld.World{Dialect: dialect, Creditor: paymentworld.Party{Name: "Nordwerk Armaturen"}, Advices: []paymentworld.Advice{advice}}
		raw, err := w.AdviceBytes(0)
		if err != nil {
			return fmt.Errorf("advice %s: %w", t.advice, err)
		}
		files[fmt.Sprintf("advices/%s-%s.%s", c.entity, t.advice, t.format)] = string(raw)
	}
	return nil
}
