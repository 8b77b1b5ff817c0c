package retention_test

import (
	"strings"
	"testing"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/retention"
	"github.com/mahnwerk/mahnwerk/internal/testfile"
)

func TestLine_countsWhatIsDueByYear(t *testing.T) {
	t.Parallel()
	today := calendar.MustDate("2027-01-01")
	years := []retention.YearCount{{Year: 2019, Rows: 3}, {Year: 2020, Rows: 4}, {Year: 2021, Rows: 5}, {Year: 2025, Rows: 6}, {Year: 0, Rows: 7}}
	want := retention.ReportLine{Table: "reply", Class: retention.Letters, Rows: 25, Due: 7, NextOn: calendar.MustDate("2028-01-01"), LastOn: calendar.MustDate("2032-01-01")}
	if got := retention.Line("reply", retention.Letters, years, today); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	if got := retention.Line("reply", retention.Letters, years, today.AddDays(-1)); got.Due != 3 || got.NextOn != today {
		t.Errorf("a day before: %+v, want only 2019 to be due", got)
	}
	if got := retention.Line("contact", retention.Free, years, today); got.Due != 0 || got.Rows != 25 || !got.NextOn.IsZero() {
		t.Errorf("what no law binds: %+v", got)
	}
}

func TestDisclosure_golden(t *testing.T) {
	t.Parallel()
	d := retention.Disclosure{Entity: "NORD", Name: "Nordwerk GmbH", Customer: "10003", MadeAt: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC), Files: 3, Restricted: 2,
		Tables: []retention.DisclosedTable{{Table: "contact", Rows: 1, Class: retention.Free, German: "Ihre Adressen", English: "your addresses"},
			{Table: "inbound_mail", Rows: 2, Class: retention.Letters, German: "Ihre Mails", English: "your mails"},
			{Table: "invoice", Rows: 9, German: "Rechnungen", English: "invoices"}}}
	for _, lang := range []string{"de", "en"} {
		var b strings.Builder
		if err := d.WriteText(&b, lang); err != nil {
			t.Fatal(err)
		}
		testfile.GoldenText(t, "testdata/disclosure_"+lang+".txt", []byte(b.String()))
	}
}
