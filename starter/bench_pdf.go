package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/mahnwerk/mahnwerk/internal/pdflayout"
	"github.com/mahnwerk/mahnwerk/internal/pdflayout/pdfbar"
)

const benchPDFLong = `Reads every PDF below the folders that holds an electronic invoice (ZUGFeRD, Factur-X) and counts what of the invoice's XML is
found in the text of its pages: by our reader, and by pdftotext of poppler with -layout and with -raw when it is installed. A
thing counts if at least one of the readers found it. "As token" means that it stands alone, not inside a longer word or number;
a row of the table is found when item and amount stand on one line with no other item. docs/reference/pdf-reading.md has more.

The exit code is 1 when our reader is behind pdftotext -layout in any column.`

func benchPDFCommand(s *session) *cobra.Command {
	var missing bool
	cmd := &cobra.Command{Use: "pdf DIR…", Short: "read invoices in PDF beside pdftotext and count what is found", Long: benchPDFLong,
		Args:    cobra.MinimumNArgs(1),
		Example: examples("starter bench pdf invoices", "starter bench pdf invoices more-invoices --missing", "starter bench pdf invoices --json"),
		RunE: s.do(func(ctx context.Context, folders []string) error {
			readers := append([]pdfbar.Reader{pdfbar.Ours(pdflayout.Reader{}.Pages)}, pdfbar.Pdftotext()...)
			report, err := pdfbar.Measure(ctx, folders, readers)
			if err != nil {
				return usage("%v", err)
			}
			if err := s.show(report, func(p *page) { showPDFBar(p, report, missing) }); err != nil {
				return err
			}
			if len(report.Behind()) > 0 {
				return errFinding
			}
			return nil
		})}
	cmd.Flags().BoolVar(&missing, "missing", false, "list what our reader lacks and another has, and the files without an invoice")
	return cmd
}

func showPDFBar(p *page, r pdfbar.Report, missing bool) {
	p.line("%d PDFs, %d of them with an invoice inside", r.Files, r.Truths)
	columns := []string{"reader", "refused", "empty"}
	for _, c := range pdfbar.Columns() {
		columns = append(columns, string(c))
	}
	p.head(columns...)
	for _, result := range r.Results {
		cells := []any{result.Reader, result.Failed, result.Empty}
		for _, score := range result.Scores {
			cells = append(cells, fmt.Sprintf("%.1f", score.Percent()))
		}
		p.row(cells...)
	}
	if len(r.Results) > 0 {
		cells := []any{"of", "", ""}
		for _, score := range r.Results[0].Scores {
			cells = append(cells, score.Of)
		}
		p.row(cells...)
	}
	for _, column := range r.Behind() {
		p.line("behind pdftotext -layout: %s", column)
	}
	if missing {
		for _, m := range append(r.Missing, r.NoTruth...) {
			p.line("%s", m)
		}
	}
}
