// Package matchpredict writes what the production matcher proposes as predictions that matchscore can hold against a
// truth. It is shared by those who measure made-up worlds and those who measure a ledger of files, so that both ask the
// same question. It knows neither: no truth, no worlds, no files.
//
// A newcomer starts with From.
package matchpredict

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/cashapplication"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/internal/matchscore"
)

// From turns proposals into predictions, one an entry, in the order of entries. The proposals of a batch's payments
// become one: it is automatic when all of them are. Amounts are decimals in the currency of the payment. It returns the
// error of a proposal that creates or loses money, and that of money.Amount.
func From(entries []bankstatement.Entry, proposals []cashapplication.Proposal) ([]matchscore.Prediction, error) {
	byEntry := map[bankstatement.EntryKey][]cashapplication.Proposal{}
	for _, p := range proposals {
		if err := p.Check(); err != nil {
			return nil, fmt.Errorf("proposal %s: %w", p.Code, err)
		}
		byEntry[p.Entry] = append(byEntry[p.Entry], p)
	}
	var predictions []matchscore.Prediction
	for at, e := range entries {
		p, err := prediction(e, nameOf(e, at), byEntry[e.Key()])
		if err != nil {
			return nil, err
		}
		predictions = append(predictions, p)
	}
	return predictions, nil
}

// nameOf is by what an entry is known in files: the bank's reference, else the payer's, else its place from 1.
func nameOf(e bankstatement.Entry, at int) string {
	switch {
	case e.BankReference != "":
		return e.BankReference
	case e.EndToEndID != "":
		return e.EndToEndID
	}
	return strconv.Itoa(at + 1)
}

func prediction(e bankstatement.Entry, name string, proposals []cashapplication.Proposal) (matchscore.Prediction, error) {
	p := matchscore.Prediction{Entry: name, Decision: matchscore.None, Reason: "none", Allocations: []matchscore.Allocation{}}
	if len(proposals) == 0 {
		return p, nil
	}
	p.Reason = string(proposals[0].Code)
	automatic, unapplied := true, money.Zero(proposals[0].Amount.Currency)
	for _, one := range proposals {
		automatic = automatic && one.Automatic
		if string(one.Code) != p.Reason {
			p.Reason = "several"
		}
		some, err := allocationsOf(one.Allocations)
		if err != nil {
			return p, fmt.Errorf("entry %s: %w", name, err)
		}
		p.Allocations = append(p.Allocations, some...)
		if unapplied, err = unapplied.Add(one.Unapplied); err != nil {
			return p, fmt.Errorf("entry %s: %w", name, err)
		}
		p.Evidence = append(p.Evidence, evidenceOf(e, one)...)
	}
	p.Unapplied = unapplied.Decimal()
	switch {
	case automatic:
		p.Decision = matchscore.Auto
	case len(p.Allocations) > 0:
		p.Decision = matchscore.Propose
	}
	var err error
	if len(proposals) == 1 {
		p.Candidates, err = candidatesOf(proposals[0])
	}
	return p, err
}

// candidatesOf are the explanations beside the one that is predicted.
func candidatesOf(p cashapplication.Proposal) ([][]matchscore.Allocation, error) {
	var all [][]matchscore.Allocation
	if len(p.Allocations) > 0 && mayPayNothing(p) {
		all = append(all, []matchscore.Allocation{})
	}
	for i, c := range p.Candidates {
		if i == 0 && len(p.Allocations) > 0 {
			continue
		}
		some, err := allocationsOf(c.Allocations)
		if err != nil {
			return nil, err
		}
		all = append(all, some)
	}
	return all, nil
}

// mayPayNothing tells that the likeliest explanation beside a proposal is that the money pays no item: it was paid before,
// or nobody knows that the sender owes anything.
func mayPayNothing(p cashapplication.Proposal) bool {
	missing, _, _ := strings.Cut(p.WouldBeCertain, ":")
	return missing == string(cashapplication.MissingDifference) ||
		missing == string(cashapplication.MissingPayer) && !slices.ContainsFunc(p.LikelyPayers, func(l cashapplication.LikelyPayer) bool {
			return l.Grounds != cashapplication.ByReference
		})
}

// allocationsOf writes allocations for a file. The discount is all that is cleared beside the payment.
func allocationsOf(from []cashapplication.Allocation) ([]matchscore.Allocation, error) {
	all := []matchscore.Allocation{}
	for _, a := range from {
		cleared, err := a.Clears()
		if err != nil {
			return nil, fmt.Errorf("allocation on %s: %w", a.Item, err)
		}
		discount, err := cleared.Sub(a.Amount)
		if err != nil {
			return nil, fmt.Errorf("allocation on %s: %w", a.Item, err)
		}
		all = append(all, matchscore.Allocation{Invoice: string(a.Item), Amount: a.Amount.Decimal(), Discount: discount.Decimal()})
	}
	return all, nil
}

// evidenceOf quotes what was found in the texts of the payment.
func evidenceOf(e bankstatement.Entry, p cashapplication.Proposal) []matchscore.Evidence {
	of := e.Transaction
	if p.Part > 0 && p.Part <= len(e.Parts) {
		of = e.Parts[p.Part-1]
	}
	var all []matchscore.Evidence
	for _, one := range p.Evidence {
		text := of.Remittance.Spaced()
		switch one.Field {
		case cashapplication.FieldStructured:
			text = of.Remittance.Structured[one.Index].Value
		case cashapplication.FieldEndToEndID:
			text = of.EndToEndID
		}
		all = append(all, matchscore.Evidence{Text: text[one.Start:one.End], Why: string(one.What)})
	}
	return append(all, payerEvidence(of.Counterparty, p)...)
}

// payerEvidence quotes the account or the name by which the payer of an item was recognised.
func payerEvidence(from bankstatement.Counterparty, p cashapplication.Proposal) []matchscore.Evidence {
	var all []matchscore.Evidence
	for _, likely := range p.LikelyPayers {
		pays := slices.ContainsFunc(p.Allocations, func(a cashapplication.Allocation) bool { return a.Customer == likely.Customer })
		one := matchscore.Evidence{Why: "known " + string(likely.Grounds)}
		switch likely.Grounds {
		case cashapplication.ByIBAN:
			one.Text = string(from.Account)
		case cashapplication.ByName:
			if one.Text = from.UltimateName; one.Text == "" {
				one.Text = from.Name
			}
		}
		if pays && one.Text != "" && !slices.Contains(all, one) {
			all = append(all, one)
		}
	}
	return all
}
