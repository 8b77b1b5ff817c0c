package benchmark

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/dunning"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/app"
	"github.com/mahnwerk/mahnwerk/internal/matchscore"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

const (
	// cashFactor is how many times as long the larger statement of Cash is; ten times would take most of the open items.
	cashFactor = 4
	// CashItemsPerLine is how many open items Cash needs for each line of the smaller statement: the larger takes 5.6 of ten,
	// and there must be invoices left that can be mistaken for those which are paid.
	CashItemsPerLine = 10
	// MaxCashItems bounds the ledger of Cash, and with CashItemsPerLine the larger statement to 40,000 lines, of the 50,000
	// that are decided at once.
	MaxCashItems = 100_000
)

// Posting says what became of the lines of a statement, against the truth about them.
type Posting struct {
	// Right lines were posted by themselves to the invoices, amounts and discounts of the truth. Wrong ones were posted
	// otherwise. Left ones wait for a person: the money is booked, unapplied.
	Right          int `json:"right"`
	Wrong          int `json:"wrong"`
	Left           int `json:"left"`
	LinesPerSecond int `json:"lines_per_second"`
	// ByKind are the kinds of lines by name.
	ByKind []matchscore.Count `json:"by_kind"`
}

// Cash measures what a bank statement costs from its bytes to posted items: the reader, the recording of the lines, the
// search among Options.OpenItems open items, and the posting. The statements have N and four times N lines, all of them
// credits that pay something, in equal parts an exact number, a noisy one, three invoices at once, one less Skonto, and
// only a name. Every reason code is released. The waking of workflows is not in it.
//
// Which lines were posted right is counted. It returns an error when money is lost: when the payments aren't the lines of the
// statement to the cent, or a payment isn't what is applied and unapplied of it.
func Cash(ctx context.Context, o Options) (Report, error) {
	if o.OpenItems < o.N*CashItemsPerLine || o.OpenItems > MaxCashItems || o.OpenItems%cashItemsPerCustomer != 0 {
		return Report{}, fmt.Errorf("benchmark cash: %d open items, want %d to %d, in twenties", o.OpenItems, o.N*CashItemsPerLine, MaxCashItems)
	}
	return inPlace(ctx, "cash", o, func(p *place, o Options) (Report, error) {
		var report Report
		for _, n := range []int{o.N, o.N * cashFactor} {
			m, err := p.cashCase(ctx, o, n)
			if err != nil {
				return report, err
			}
			report.Measures = append(report.Measures, m)
		}
		return report, nil
	})
}

func (p *place) cashCase(ctx context.Context, o Options, n int) (Measure, error) {
	p.progress(fmt.Sprintf("statement of %d lines, %d open items", n, o.OpenItems))
	world, err := newCashBooks(o.OpenItems, n)
	if err != nil {
		return Measure{}, err
	}
	file, err := world.camt()
	if err != nil {
		return Measure{}, err
	}
	store, url, err := p.newLedger(ctx)
	if err != nil {
		return Measure{}, err
	}
	defer store.Close()
	if err := world.fill(ctx, store); err != nil {
		return Measure{}, err
	}
	if err := analyze(ctx, url); err != nil {
		return Measure{}, err
	}
	post := func() error { return postFile(ctx, store, file, n) }
	m, err := meter{postgres: p.pg.PID()}.measure("post a statement", n, func() error {
		if n > o.N {
			return o.Around(post)
		}
		return post()
	})
	if err != nil {
		return Measure{}, err
	}
	m.Posting, err = world.judge(ctx, url)
	if err == nil {
		m.Posting.LinesPerSecond = int(float64(n) / m.WallSeconds)
	}
	return m, err
}

// fill imports customers and invoices as users do, and lets every code post by itself.
func (b *cashBooks) fill(ctx context.Context, store *postgres.Store) error {
	if err := (books{bundling: dunning.BundleCustomer}).openEntity(ctx, store); err != nil {
		return err
	}
	if err := importAll(ctx, store, b.customers, b.items); err != nil {
		return err
	}
	_, err := store.SetReleasedCode(ctx, subledger.ReleaseCode{Released: true,
		Head: subledger.Head{Entity: creditor, By: importer, Reason: "measured with the truth at hand"}})
	return err
}

// postFile is all that is measured: what starter import statement does with a file.
func postFile(ctx context.Context, store *postgres.Store, file []byte, lines int) error {
	read, err := app.ReadStatements(bytes.NewReader(file), int64(len(file)), "bench-cash.xml", nil)
	if err != nil {
		return err
	}
	if len(read.Faults) > 0 {
		return errors.New(read.Faults[0])
	}
	recorded, _, err := app.BookStatements(ctx, store, subledger.Statements{Statements: read.Statements,
		File: subledger.Document{Name: "bench-cash.xml", SHA256: read.SHA256, SizeBytes: read.Size, By: importer}})
	switch {
	case err != nil:
		return err
	case len(recorded.Faults) > 0:
		return errors.New(recorded.Faults[0])
	case recorded.New != lines:
		return fmt.Errorf("%d lines of the statement were recorded, want %d", recorded.New, lines)
	}
	return nil
}

// judge reads what is booked of each line, proves that no money is lost, and holds it against the truth.
func (b *cashBooks) judge(ctx context.Context, url string) (*Posting, error) {
	lines, err := bookedLines(ctx, url)
	if err != nil {
		return nil, fmt.Errorf("read what is booked: %w", err)
	}
	var predictions []matchscore.Prediction
	for _, e := range b.entries {
		line, booked := lines[e.Reference]
		if !booked {
			return nil, fmt.Errorf("money is lost: line %s of %s is no payment", e.Reference, e.Amount)
		}
		if line.amount != e.Amount.Minor || line.applied+line.unapplied != line.amount {
			return nil, fmt.Errorf("money is lost: line %s of %s is booked as a payment of %d minor units, %d of them applied and %d unapplied",
				e.Reference, e.Amount, line.amount, line.applied, line.unapplied)
		}
		delete(lines, e.Reference)
		predictions = append(predictions, line.prediction(e.Reference))
	}
	if len(lines) > 0 {
		return nil, fmt.Errorf("%d payments are booked that the statement does not have", len(lines))
	}
	score, err := matchscore.Score(b.truth, predictions)
	if err != nil {
		return nil, err
	}
	all := score.Payments
	return &Posting{Right: all.Automatic - all.Wrong, Wrong: all.Wrong, Left: all.Left, ByKind: score.ByKind}, nil
}

// bookedLine is what is booked of a line, in minor units.
type bookedLine struct {
	amount, unapplied, applied int64
	// byInvoice is what of each invoice is cleared, by the payment and beside it.
	byInvoice map[string]cleared
	order     []string
}

type cleared struct{ paid, beside int64 }

func (l *bookedLine) prediction(reference string) matchscore.Prediction {
	p := matchscore.Prediction{Entry: reference, Decision: matchscore.None, Unapplied: decimal(l.unapplied)}
	for _, number := range l.order {
		c := l.byInvoice[number]
		p.Decision = matchscore.Auto
		p.Allocations = append(p.Allocations, matchscore.Allocation{Invoice: number, Amount: decimal(c.paid), Discount: decimal(c.beside)})
	}
	return p
}

func decimal(minor int64) string { return money.New(minor, "EUR").Decimal() }

// bookedSQL lists payments of bank entries with each live allocation, those beside the payment (Skonto, differences) too.
const bookedSQL = `
SELECT e.bank_reference, p.id, p.amount_minor, p.unapplied_minor, coalesce(i.number, ''), coalesce(a.kind, ''), coalesce(a.amount_minor, 0)
FROM payment p
JOIN bank_entry e ON e.id = p.bank_entry_id
LEFT JOIN (SELECT DISTINCT payment_id, entry_id FROM allocation WHERE kind = 'payment' AND reverses IS NULL) AS u ON u.payment_id = p.id
LEFT JOIN allocation a ON a.entry_id = u.entry_id AND a.reverses IS NULL AND NOT EXISTS (SELECT FROM allocation r WHERE r.reverses = a.id)
LEFT JOIN invoice i ON i.id = a.invoice_id
WHERE p.reversed_by IS NULL
ORDER BY p.id, a.id`

func bookedLines(ctx context.Context, url string) (lines map[string]*bookedLine, err error) {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, conn.Close(ctx)) }()
	rows, err := conn.Query(ctx, bookedSQL)
	if err != nil {
		return nil, err
	}
	lines = map[string]*bookedLine{}
	byPayment := map[int64]*bookedLine{}
	var reference, number, kind string
	var id, amount, unapplied, part int64
	_, err = pgx.ForEachRow(rows, []any{&reference, &id, &amount, &unapplied, &number, &kind, &part}, func() error {
		line := byPayment[id]
		if line == nil {
			if lines[reference] != nil {
				return fmt.Errorf("line %s is booked twice", reference)
			}
			line = &bookedLine{amount: amount, unapplied: unapplied, byInvoice: map[string]cleared{}}
			lines[reference], byPayment[id] = line, line
		}
		line.add(number, kind, part)
		return nil
	})
	return lines, err
}

func (l *bookedLine) add(number, kind string, minor int64) {
	if number == "" {
		return // nothing of it is applied
	}
	c, known := l.byInvoice[number]
	if !known {
		l.order = append(l.order, number)
	}
	if kind == "payment" {
		l.applied, c.paid = l.applied+minor, c.paid+minor
	} else {
		c.beside += minor
	}
	l.byInvoice[number] = c
}
