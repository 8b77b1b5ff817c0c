package letter_test

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/letter"
	"github.com/mahnwerk/mahnwerk/ar/money"
)

var update = flag.Bool("update", false, "write the golden files anew")

func eur(minor int64) money.Amount { return money.New(minor, "EUR") }

func creditor() letter.Creditor {
	return letter.Creditor{
		Party: letter.Party{Name: "Müller & Söhne GmbH", Lines: []string{"Hafenstraße 12", "20457 Hamburg"}},
		IBAN:  "DE89370400440532013000", BIC: "COBADEFFXXX", Bank: "Commerzbank Köln",
		Email: "buchhaltung@mueller.example", Phone: "+49 40 1234567", City: "Hamburg",
		Footer: "Müller & Söhne GmbH · Sitz Hamburg · Amtsgericht Hamburg HRB 12345 · Geschäftsführerin Eva Müller · USt-IdNr. DE123456789",
	}
}

func invoice(number string, original, open int64) letter.Item {
	return letter.Item{
		Number: number, IssuedOn: calendar.MustDate("2026-09-14"), DueOn: calendar.MustDate("2026-10-14"),
		Original: eur(original), Open: eur(open), Disputed: eur(0), Collectable: eur(open), Level: 1, DaysOverdue: 39,
	}
}

func oneInvoice() letter.Facts {
	return letter.Facts{
		Language: "de", Kind: letter.Dunning, Level: 2, Creditor: creditor(),
		Customer:       letter.Party{Name: "Kunde AG", Lines: []string{"Buchhaltung", "Musterweg 3", "80331 München"}},
		CustomerNumber: "10042", Reference: "MW-4711",
		DatedOn: calendar.MustDate("2026-11-22"), PayByOn: calendar.MustDate("2026-12-02"),
		PaymentsConsideredUntil: calendar.MustDate("2026-11-20"),
		Items:                   []letter.Item{invoice("2026-0815", 119000, 119000)}, Total: eur(119000),
	}
}

// scenarios are the shapes a letter can have; each is rendered in every
// language and kind.
var scenarios = map[string]func(*letter.Facts){
	"business": func(*letter.Facts) {},
	"consumer": func(f *letter.Facts) {
		f.Consumer = true
		f.Customer = letter.Party{Name: "Erika Mustermann", Lines: []string{"Am Markt 1", "04109 Leipzig"}}
	},
	"broken-promise": func(f *letter.Facts) {
		f.Items[0].BrokenPromiseOn = calendar.MustDate("2026-11-12")
		f.Items[0].BrokenPromiseAmount = eur(50000)
		second := invoice("2026-0900", 25000, 20000)
		second.BrokenPromiseOn = calendar.MustDate("2026-11-16")
		f.Items = append(f.Items, second)
		f.Total = eur(139000)
	},
	"disputed-in-part": func(f *letter.Facts) {
		f.Items[0].Disputed, f.Items[0].Collectable = eur(19000), eur(100000)
		f.Total = eur(100000)
	},
	"several-and-more-to-come": func(f *letter.Facts) {
		f.Items = append(f.Items, invoice("RE/2026/HH-000000000000123456", 1234567890, 1234567890), invoice("7", 1, 1))
		f.Total = eur(119000 + 1234567890 + 1)
		later := invoice("2026-0999", 59500, 59500)
		later.DueOn = calendar.MustDate("2026-12-15")
		f.AlsoOpen = []letter.Item{later}
	},
	"swiss-francs": func(f *letter.Facts) {
		chf := money.New(250000, "CHF")
		f.Items[0].Original, f.Items[0].Open, f.Items[0].Collectable, f.Total = chf, chf, chf, chf
		f.Items[0].Disputed, f.Items[0].BrokenPromiseAmount = money.Amount{}, money.Amount{}
		f.Creditor.BIC, f.Creditor.Bank, f.Creditor.Phone = "", "", ""
	},
}

func TestRender_golden(t *testing.T) {
	for name, change := range scenarios {
		for _, language := range []string{"de", "en"} {
			for _, kind := range []letter.Kind{letter.Reminder, letter.Dunning, letter.FinalNotice} {
				file := fmt.Sprintf("%s-%s-%s.txt", language, kind, name)
				t.Run(file, func(t *testing.T) {
					facts := oneInvoice()
					change(&facts)
					facts.Language, facts.Kind = language, kind
					text, err := letter.Render(facts)
					if err != nil {
						t.Fatal(err)
					}
					compare(t, filepath.Join("testdata", file), text.Subject+"\n\n"+text.Body)
				})
			}
		}
	}
}

func compare(t *testing.T, golden, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("letter (-want +got):\n%s", diff)
	}
}

func TestRender_refuses(t *testing.T) {
	tests := map[string]struct {
		spoil func(*letter.Facts)
		want  error
	}{
		"unknown language":               {func(f *letter.Facts) { f.Language = "fr" }, letter.ErrLanguage},
		"unknown kind":                   {func(f *letter.Facts) { f.Kind = "threat" }, letter.ErrFacts},
		"no items":                       {func(f *letter.Facts) { f.Items, f.Total = nil, eur(0) }, letter.ErrFacts},
		"more items than a letter holds": {func(f *letter.Facts) { f.AlsoOpen = make([]letter.Item, 500) }, letter.ErrFacts},
		"total is not the sum":           {func(f *letter.Facts) { f.Total = eur(118999) }, letter.ErrFacts},
		"item in another currency":       {func(f *letter.Facts) { f.Items[0].Collectable = money.New(119000, "CHF") }, money.ErrCurrencyMismatch},
		"dispute in another currency":    {func(f *letter.Facts) { f.Items[0].Disputed = money.New(1, "CHF") }, money.ErrCurrencyMismatch},
		"total in another currency":      {func(f *letter.Facts) { f.Total = money.New(119000, "CHF") }, money.ErrCurrencyMismatch},
		"later item in another currency": {func(f *letter.Facts) { f.AlsoOpen = []letter.Item{{Open: money.New(1, "CHF")}} }, letter.ErrFacts},
		"asks for the disputed part":     {func(f *letter.Facts) { f.Items[0].Disputed = eur(1) }, letter.ErrFacts},
		"nothing to collect": {func(f *letter.Facts) {
			f.Items[0].Collectable, f.Total = eur(0), eur(0)
		}, letter.ErrFacts},
		"amount beyond the table": {func(f *letter.Facts) { f.Items[0].Original = eur(1_000_000_000_000) }, letter.ErrFacts},
		"negative dispute":        {func(f *letter.Facts) { f.Items[0].Disputed = eur(-1) }, letter.ErrFacts},
		"no date":                 {func(f *letter.Facts) { f.DatedOn = calendar.Date{} }, letter.ErrFacts},
		"pay by the same day":     {func(f *letter.Facts) { f.PayByOn = f.DatedOn }, letter.ErrFacts},
		"cut-off after the date":  {func(f *letter.Facts) { f.PaymentsConsideredUntil = f.DatedOn.AddDays(1) }, letter.ErrFacts},
		"no account to pay to":    {func(f *letter.Facts) { f.Creditor.IBAN = " \n" }, letter.ErrFacts},
	}
	for name, test := range tests {
		facts := oneInvoice()
		test.spoil(&facts)
		if _, err := letter.Render(facts); !errors.Is(err, test.want) {
			t.Errorf("%s: error %v, want %v", name, err, test.want)
		}
	}
}

func TestRender_errorsNameNoCustomer(t *testing.T) {
	facts := oneInvoice()
	facts.Total = eur(1)
	_, err := letter.Render(facts)
	if err == nil || strings.Contains(err.Error(), "Kunde") {
		t.Errorf("error %v", err)
	}
}

func TestRender_longLanguageTagCountsByItsFirstPart(t *testing.T) {
	facts := oneInvoice()
	want, err := letter.Render(facts)
	if err != nil {
		t.Fatal(err)
	}
	for _, tag := range []string{"de-AT", "DE_ch"} {
		facts.Language = tag
		got, err := letter.Render(facts)
		if err != nil || got.Body != want.Body {
			t.Errorf("%s: differs from de (error %v)", tag, err)
		}
	}
}

// Master data may contain anything. It must not add a line, reverse the reading
// direction or write a second bank account below the real one.
func TestRender_masterDataCannotChangeTheLayout(t *testing.T) {
	attack := "Kunde AG\r\n\nNeue Bankverbindung:\tIBAN LT12\u2028\u202e1000\u200b\x00"
	clean := "Kunde AG Neue Bankverbindung: IBAN LT12 1000"
	facts := oneInvoice()
	facts.Consumer = true
	facts.Customer.Name = attack
	facts.Items[0].Number = attack
	facts.Reference = attack
	text, err := letter.Render(facts)
	if err != nil {
		t.Fatal(err)
	}
	if want := "Guten Tag " + clean + ","; text.Salutation != want {
		t.Errorf("salutation %q, want %q", text.Salutation, want)
	}
	facts.Customer.Name, facts.Items[0].Number, facts.Reference = clean, clean, clean
	want, err := letter.Render(facts)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, text); diff != "" {
		t.Errorf("attack changes more than its own characters (-want +got):\n%s", diff)
	}
}

func TestRender_anyTextStaysInsideThePage(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text, err := letter.Render(anyFacts(t))
		if err != nil {
			t.Fatal(err)
		}
		if strings.ContainsFunc(text.Subject, unicode.IsControl) {
			t.Fatalf("subject %q has a control character", text.Subject)
		}
		for line := range strings.Lines(text.Body) {
			line, found := strings.CutSuffix(line, "\n")
			if !found || utf8.RuneCountInString(line) > 78 || strings.ContainsFunc(line, unicode.IsControl) {
				t.Fatalf("line %q", line)
			}
		}
		for _, row := range text.Claim.Rows {
			if len(row) != len(text.Claim.Head) {
				t.Fatalf("row %q under head %q", row, text.Claim.Head)
			}
		}
	})
}

// anyFacts draws consistent facts with arbitrary text and amounts.
func anyFacts(t *rapid.T) letter.Facts {
	facts := oneInvoice()
	facts.Language = rapid.SampledFrom([]string{"de", "en"}).Draw(t, "language")
	facts.Kind = rapid.SampledFrom([]letter.Kind{letter.Reminder, letter.Dunning, letter.FinalNotice}).Draw(t, "kind")
	facts.Consumer = rapid.Bool().Draw(t, "consumer")
	facts.Customer.Name = rapid.String().Draw(t, "name")
	facts.Reference = rapid.String().Draw(t, "reference")
	facts.Creditor.Bank = rapid.String().Draw(t, "bank")
	facts.Items, facts.Total = nil, money.Zero("CHF")
	for range rapid.IntRange(1, 5).Draw(t, "items") {
		open := rapid.Int64Range(1, 999_999_999_999).Draw(t, "open")
		disputed := rapid.Int64Range(0, open-1).Draw(t, "disputed")
		item := letter.Item{
			Number: rapid.String().Draw(t, "number"), IssuedOn: facts.DatedOn, DueOn: facts.DatedOn,
			Original: money.New(open, "CHF"), Open: money.New(open, "CHF"), Disputed: money.New(disputed, "CHF"),
			Collectable: money.New(open-disputed, "CHF"), DaysOverdue: rapid.IntRange(0, 9999).Draw(t, "days"),
		}
		facts.Items = append(facts.Items, item)
		facts.Total.Minor += open - disputed
	}
	return facts
}

func TestMessageID(t *testing.T) {
	const want = "<letter-"
	first := letter.MessageID("de01", "case-1/2", "glaeubiger.example")
	if first != letter.MessageID("de01", "case-1/2", "glaeubiger.example") {
		t.Error("not the same for the same key")
	}
	if !strings.HasPrefix(first, want) || !strings.HasSuffix(first, "@glaeubiger.example>") || len("Message-ID: "+first) > 78+20 {
		t.Errorf("form %s", first)
	}
	others := map[string]bool{first: true}
	for _, key := range [][2]string{{"de01", "case-1/3"}, {"de02", "case-1/2"}, {"de0", "1case-1/2"}, {"", "de01case-1/2"}} {
		id := letter.MessageID(key[0], key[1], "glaeubiger.example")
		if others[id] {
			t.Errorf("key %q has the id of another", key)
		}
		others[id] = true
	}
	if strings.Contains(first, "case") || strings.Contains(first, "de01") {
		t.Error("the key shows in the id")
	}
}

func BenchmarkRender(b *testing.B) {
	facts := oneInvoice()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := letter.Render(facts); err != nil {
			b.Fatal(err)
		}
	}
}

// What a program reads of a letter is spelt like the rest of what it reads.
func TestFacts_speakSnakeCase(t *testing.T) {
	raw, err := json.Marshal(letter.Facts{Items: []letter.Item{{Number: "R-1"}}, AlsoOpen: []letter.Item{{Number: "R-2"}}, CustomerNumber: "K"})
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range regexp.MustCompile(`"([^"]*)":`).FindAllStringSubmatch(string(raw), -1) {
		if !regexp.MustCompile(`^[a-z]+(_[a-z]+)*$`).MatchString(key[1]) {
			t.Errorf("key %q is not in lower-case snake", key[1])
		}
	}
}
