package matchbench

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/remittance"
	"github.com/mahnwerk/mahnwerk/ar/remittance/layout"
	"github.com/mahnwerk/mahnwerk/internal/advicefile"
	"github.com/mahnwerk/mahnwerk/internal/paymentworld"
	"github.com/mahnwerk/mahnwerk/internal/pdflayout"
)

// AdviceCount is how the documents of one format were understood.
type AdviceCount struct {
	Format    string `json:"format"`
	Documents int    `json:"documents"`
	// Read were understood as one advice, Right of them with the number, the total and all lines that are in it.
	Read  int `json:"read"`
	Right int `json:"right"`
}

// readAdvices writes the documents of a world and reads them with the production reader; PDFs in this process, because
// they are our own. A document that is refused is counted and left out, as it would wait for a person.
func readAdvices(ctx context.Context, world *paymentworld.World) ([]remittance.Advice, []AdviceCount, error) {
	reader := advicefile.Reader{PDF: pages, Currency: world.Dialect.Currency, OwnNames: []string{world.Creditor.Name},
		OwnAccounts: []bankstatement.Account{bankstatement.Account(world.Creditor.IBAN)}}
	var advices []remittance.Advice
	var counts []AdviceCount
	for at, want := range world.Advices {
		if err := ctx.Err(); err != nil {
			return nil, nil, err
		}
		raw, err := world.AdviceBytes(at)
		if err != nil {
			return nil, nil, fmt.Errorf("write advice %d: %w", at+1, err)
		}
		count := AdviceCount{Format: string(want.Format), Documents: 1}
		read, err := reader.Read(ctx, raw, world.AdviceName(at))
		if err == nil && len(read) == 1 {
			count.Read = 1
			if understood(want, read[0]) {
				count.Right = 1
			}
			advices = append(advices, read...)
		}
		counts = counted(counts, []AdviceCount{count})
	}
	return advices, counts, nil
}

func pages(ctx context.Context, raw []byte) ([]layout.Page, error) {
	return pdflayout.Pages(ctx, bytes.NewReader(raw), int64(len(raw)), pdflayout.DefaultLimits())
}

// understood tells whether an advice is what the document says. The tables of payment services state no total, and a
// reader must not make one up.
func understood(want paymentworld.Advice, got remittance.Advice) bool {
	return got.Number == want.Number && (got.Total == want.Total || got.Total.Currency == "") && slices.EqualFunc(want.Lines, got.Lines,
		func(a paymentworld.AdviceLine, b remittance.Line) bool {
			return a.Document == b.Document && a.Gross == b.Gross && a.Deduction.Minor == b.Deduction.Minor && a.Net == b.Net
		})
}

// counted adds counts by format, ordered by it.
func counted(counts, more []AdviceCount) []AdviceCount {
	for _, m := range more {
		at := slices.IndexFunc(counts, func(c AdviceCount) bool { return c.Format == m.Format })
		if at < 0 {
			counts = append(counts, m)
			continue
		}
		c := &counts[at]
		c.Documents, c.Read, c.Right = c.Documents+m.Documents, c.Read+m.Read, c.Right+m.Right
	}
	slices.SortFunc(counts, func(a, b AdviceCount) int { return cmp.Compare(a.Format, b.Format) })
	return counts
}
