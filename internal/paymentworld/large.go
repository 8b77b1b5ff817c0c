package paymentworld

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"

	"github.com/mahnwerk/mahnwerk/ar/money"
)

// largeDay is how many entries a statement of WriteStatement has at most, as an account with direct debits may have.
const largeDay = 5000

// LargeAccount is the account of the statements that WriteStatement writes.
const LargeAccount = "DE02120300000000202051"

// WriteStatement writes a camt.053.001.08 of any size for tests of streaming and of interruption: as many credit
// transfers as asked for, in statements of at most 5,000 entries whose balances add up and continue each other. Memory
// doesn't grow with the entries. The entry at place i, from 0, is LargeEntry(seed, i), so that a test can make the items
// that it pays. It returns an error for fewer than one entry, and that of the writer.
func WriteStatement(to io.Writer, entries int, seed uint64) error {
	if entries < 1 {
		return fmt.Errorf("%w: a statement of %d entries", ErrOptions, entries)
	}
	w := &World{Creditor: Party{Name: "Beispiel Handels GmbH", IBAN: LargeAccount, BIC: "BYLADEM1001"},
		Dialect: Dialect{Currency: "EUR", country: "DE"}}
	c := camtFile{bufio.NewWriter(to), w, Camt8}
	on := firstDay
	c.head(on)
	balance := money.New(1_000_000, "EUR")
	for from, number := 0, 1; from < entries; from, number, on = from+largeDay, number+1, on.AddDays(1) {
		to := min(from+largeDay, entries)
		closing := balance
		for i := from; i < to; i++ {
			closing.Minor += LargeEntry(seed, i).Amount.Minor
		}
		c.openStatement(number, on, balance, closing)
		for i := from; i < to; i++ {
			c.entry(LargeEntry(seed, i))
		}
		c.line("  </Stmt>")
		balance = closing
	}
	return c.end()
}

// LargeEntry is the entry at place i, from 0, of the statement that WriteStatement writes: a transfer between 1.00 and
// 10,000.00 EUR whose text is LargeNumber(i).
func LargeEntry(seed uint64, i int) Entry {
	r := rand.New(rand.NewPCG(seed, uint64(i)))
	on := firstDay.AddDays(i / largeDay)
	return Entry{Reference: fmt.Sprintf("L%d-%09d", seed, i), BookedOn: on, Amount: money.New(100+r.Int64N(999_901), "EUR"), Kind: Single,
		Party:    Party{Name: fmt.Sprintf("Kunde %d GmbH", r.IntN(10_000)), IBAN: iban("DE", fmt.Sprintf("12030000%010d", r.IntN(10_000))), BIC: "BYLADEM1001"},
		EndToEnd: "NOTPROVIDED", Text: "Rechnung " + LargeNumber(i)}
}

// LargeNumber is the number of the invoice that the entry at place i pays.
func LargeNumber(i int) string { return fmt.Sprintf("RE-2026-%09d", i+1) }
