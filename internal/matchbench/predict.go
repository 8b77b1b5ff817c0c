package matchbench

import (
	"fmt"
	"strconv"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/cashapplication"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/remittance"
	"github.com/mahnwerk/mahnwerk/internal/matchscore"
	"github.com/mahnwerk/mahnwerk/internal/paymentworld"
)

// Rules of the creditor in a measured world: what an average policy grants. Late discounts are granted for a month and
// a credit of up to 50 units stays the payer's, because the truth is what the payer meant, not what a strict creditor
// accepts.
const (
	skontoGraceDays = 3
	lateSkontoDays  = 30
	overpaidMinor   = 5000
)

// Ledger is what the matcher is told about a world: items, customers, accounts that identify nobody, and the advices as
// they were understood.
func Ledger(world *paymentworld.World, advices []remittance.Advice, releasedAtStart bool) cashapplication.Ledger {
	l := cashapplication.Ledger{Advices: advices, Rules: cashapplication.Rules{SkontoGraceDays: skontoGraceDays, LateSkontoDays: lateSkontoDays,
		OverpaidMinor: overpaidMinor, Released: map[cashapplication.Code]bool{}}}
	if releasedAtStart {
		l.Rules.Released = cashapplication.ReleasedAtStart()
	} else {
		for _, code := range cashapplication.Codes() {
			l.Rules.Released[code] = true
		}
	}
	for _, i := range world.Items {
		l.Items = append(l.Items, openItem(i, i.Amount))
	}
	for _, i := range world.Closed {
		l.Items = append(l.Items, openItem(i, money.Zero(i.Amount.Currency)))
	}
	for _, c := range world.Customers {
		l.Payers = append(l.Payers, cashapplication.Payer{Customer: receivable.CustomerNumber(c.Number), Name: c.Name,
			IBANs: c.KnownIBANs(), Parent: receivable.CustomerNumber(c.Parent)})
	}
	for _, p := range world.Collectives {
		l.CollectiveIBANs = append(l.CollectiveIBANs, p.IBAN)
	}
	return l
}

func openItem(i paymentworld.Item, open money.Amount) cashapplication.OpenItem {
	return cashapplication.OpenItem{Number: receivable.InvoiceNumber(i.Number), Customer: receivable.CustomerNumber(i.Customer),
		Amount: i.Amount, Open: open, IssuedOn: i.IssuedOn, DueOn: i.DueOn, SkontoBasisPoints: i.Discount * 100, SkontoUntilOn: i.DiscountUntilOn,
		Claimed: i.Claimed}
}

// Predict turns proposals into predictions, one an entry. The proposals of a batch's payments become one: it is
// automatic when all of them are. It returns the error of a proposal that creates or loses money.
func Predict(entries []bankstatement.Entry, proposals []cashapplication.Proposal) ([]matchscore.Prediction, error) {
	byEntry := map[bankstatement.EntryKey][]cashapplication.Proposal{}
	for _, p := range proposals {
		if err := p.Check(); err != nil {
			return nil, fmt.Errorf("proposal %s: %w", p.Code, err)
		}
		byEntry[p.Entry] = append(byEntry[p.Entry], p)
	}
	var predictions []matchscore.Prediction
	for at, e := range entries {
		p, err := prediction(name(e, at), byEntry[e.Key()])
		if err != nil {
			return nil, err
		}
		predictions = append(predictions, p)
	}
	return predictions, nil
}

// name is by what an entry is known in files: the bank's reference, else the payer's, else its place.
func name(e bankstatement.Entry, at int) string {
	switch {
	case e.BankReference != "":
		return e.BankReference
	case e.EndToEndID != "":
		return e.EndToEndID
	}
	return strconv.Itoa(at + 1)
}

func prediction(entry string, proposals []cashapplication.Proposal) (matchscore.Prediction, error) {
	p := matchscore.Prediction{Entry: entry, Decision: matchscore.None, Reason: "none", Allocations: []matchscore.Allocation{}}
	if len(proposals) == 0 {
		return p, nil
	}
	p.Reason = string(proposals[0].Code)
	automatic := true
	unapplied := money.Zero(proposals[0].Amount.Currency)
	for _, one := range proposals {
		automatic = automatic && one.Automatic
		if string(one.Code) != p.Reason {
			p.Reason = "several"
		}
		p.Allocations = append(p.Allocations, allocations(one.Allocations)...)
		sum, err := unapplied.Add(one.Unapplied)
		if err != nil {
			return p, fmt.Errorf("add up the payments of entry %s: %w", entry, err)
		}
		unapplied = sum
	}
	p.Unapplied = unapplied.Decimal()
	switch {
	case automatic:
		p.Decision = matchscore.Auto
	case len(p.Allocations) > 0:
		p.Decision = matchscore.Propose
	}
	if len(proposals) == 1 {
		for _, c := range proposals[0].Candidates {
			p.Candidates = append(p.Candidates, allocations(c.Allocations))
		}
	}
	return p, nil
}

func allocations(from []cashapplication.Allocation) []matchscore.Allocation {
	var all []matchscore.Allocation
	for _, a := range from {
		all = append(all, matchscore.Allocation{Invoice: string(a.Item), Amount: a.Amount.Decimal(), Discount: a.Skonto.Decimal()})
	}
	return all
}
