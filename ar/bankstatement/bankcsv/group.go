package bankcsv

import (
	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
)

// group is the rows of one account in one currency.
type group struct {
	account  bankstatement.Account
	currency money.Currency
	// entries are kept for every group but the first.
	entries []bankstatement.Entry
	// firstOn and lastOn are the earliest and latest booking day.
	firstOn, lastOn calendar.Date
	// first and last are the first and last booked row with a balance; rows counts all booked rows, with those that
	// have a balance.
	first, last     balanceRow
	rows, with      int
	rising, falling int
}

// balanceRow is a booked row and the balance after it.
type balanceRow struct {
	on              calendar.Date
	amount, balance money.Amount
}

func newGroup(account bankstatement.Account, currency money.Currency) *group {
	return &group{account: account, currency: currency}
}

func (g *group) is(account bankstatement.Account, currency money.Currency) bool {
	return g.account == account && g.currency == currency
}

// note follows the running balance. Neighbouring rows tell whether the list is oldest or newest row first: the later
// one's balance is the earlier one's plus its amount.
func (g *group) note(r *row, entry bankstatement.Entry) {
	if entry.Status != bankstatement.Booked {
		return
	}
	g.rows++
	if g.firstOn.IsZero() || entry.BookedOn.Before(g.firstOn) {
		g.firstOn = entry.BookedOn
	}
	if g.lastOn.Before(entry.BookedOn) {
		g.lastOn = entry.BookedOn
	}
	balance, err := parseAmount(r.text(r.profile.Columns.Balance), g.currency, r.profile.Numbers)
	if err != nil {
		return // not every row of every list has it
	}
	this := balanceRow{entry.BookedOn, entry.Amount, balance}
	if g.with++; g.with == 1 {
		g.first = this
	} else {
		g.compare(g.last, this)
	}
	g.last = this
}

// compare counts which direction two neighbouring rows speak for.
func (g *group) compare(upper, lower balanceRow) {
	if sum, err := upper.balance.Add(lower.amount); err == nil && sum == lower.balance {
		g.rising++
	}
	if sum, err := lower.balance.Add(upper.amount); err == nil && sum == upper.balance {
		g.falling++
	}
}

// balances are those before the earliest and after the latest row; none when a row has no balance. Days decide the
// direction where the amounts speak for both, as they do for two equal ones.
func (g *group) balances() (opening, closing bankstatement.Balance) {
	if g.with == 0 || g.with != g.rows {
		return bankstatement.Balance{}, bankstatement.Balance{}
	}
	newestFirst := g.falling > g.rising || g.falling == g.rising && g.last.on.Before(g.first.on)
	earliest, latest := g.first, g.last
	if newestFirst {
		earliest, latest = g.last, g.first
	}
	before, err := earliest.balance.Sub(earliest.amount)
	if err != nil {
		return bankstatement.Balance{}, bankstatement.Balance{}
	}
	return bankstatement.Balance{Amount: before, On: g.firstOn}, bankstatement.Balance{Amount: latest.balance, On: g.lastOn}
}
