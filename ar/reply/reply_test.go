package reply

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
)

var update = flag.Bool("update", false, "write the golden files anew")

func date(iso string) calendar.Date { return calendar.MustDate(iso) }
func eur(minor int64) money.Amount  { return money.New(minor, "EUR") }

// factsOf has everything a topic may need.
func factsOf(topic Topic, language string, tone Tone) Facts {
	f := Facts{
		Language: language, Tone: tone, Topic: topic, Missing: MissingInvoice,
		Creditor:  Creditor{Name: "Nordstahl Handels GmbH", Signer: "Petra Kern", IBAN: "DE02120300000000202051", BIC: "BYLADEM1001", Email: "konten@nordstahl.example", Phone: "+49 40 555 0142"},
		Addressee: Addressee{Form: "Frau", Name: "Albrecht"}, Customer: "Fensterbau Pohl", Reference: "MW-2231", TodayOn: date("2026-11-18"), ByOn: date("2026-11-27"),
		Items: []Item{
			{Number: "RE-4711", DueOn: date("2026-10-29"), Open: eur(250_000), BrokenOn: date("2026-11-10"), BrokenAmount: eur(100_000)},
			{Number: "RE-4712", DueOn: date("2026-11-13"), Open: eur(118_050)},
		},
		Payments:  []Payment{{Invoice: "RE-4711", On: date("2026-11-25"), Amount: eur(125_000)}, {Invoice: "RE-4711", On: date("2026-12-09"), Amount: eur(125_000)}},
		Disputed:  []Payment{{Invoice: "RE-4712", Amount: eur(30_000)}},
		Documents: []string{"Rechnung RE-4711.pdf", "Lieferschein LS-99812.pdf"},
	}
	switch topic {
	case Collect, Statement, DateAsked, MissingInformation, ContactThanks, BankDetails, DocumentsSent:
		f.Payments, f.Disputed = nil, nil
	case DisputeReceived:
		f.Payments = nil
	default:
		f.Disputed = nil
	}
	return f
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".txt")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; look at it and run with -update:\n%s", path, got)
	}
}

func compose(t *testing.T, f Facts) (Draft, Letter) {
	t.Helper()
	d, err := Compose(f)
	if err != nil {
		t.Fatal(err)
	}
	letter, err := d.Fill()
	if err != nil {
		t.Fatal(err)
	}
	return d, letter
}

// everyMail calls for each topic, language and tone.
func everyMail(t *testing.T, check func(t *testing.T, f Facts)) {
	t.Helper()
	for _, topic := range Topics() {
		for _, language := range []string{"de", "en"} {
			for _, tone := range Tones() {
				t.Run(fmt.Sprintf("%s-%s-%s", language, topic, tone), func(t *testing.T) { check(t, factsOf(topic, language, tone)) })
			}
		}
	}
}

func TestCompose_golden(t *testing.T) {
	everyMail(t, func(t *testing.T, f Facts) {
		_, letter := compose(t, f)
		golden(t, fmt.Sprintf("%s-%s-%s", f.Language, f.Topic, f.Tone), "Subject: "+letter.Subject+"\n\n"+letter.Body)
	})
}

func TestCompose_goldenOfWhatIsMissing(t *testing.T) {
	for _, missing := range AllMissing() {
		for _, language := range []string{"de", "en"} {
			f := factsOf(MissingInformation, language, Neutral)
			f.Missing = missing
			_, letter := compose(t, f)
			golden(t, language+"-missing-"+string(missing), "Subject: "+letter.Subject+"\n\n"+letter.Body)
		}
	}
}

// A template that held a figure would say it to every customer.
func TestCompose_templatesHoldNoFigureAndNoClaim(t *testing.T) {
	everyMail(t, func(t *testing.T, f Facts) {
		d, letter := compose(t, f)
		if strings.ContainsAny(withoutPlaceholders(d.Subject+d.Body), "0123456789€%") {
			t.Errorf("a figure stands in the draft:\n%s", d.Body)
		}
		for _, text := range []string{letter.Subject, letter.Body} {
			if found := Lint(text, f); len(found) > 0 {
				t.Errorf("%+v", found)
			}
		}
	})
}

func withoutPlaceholders(text string) string {
	for _, name := range placeholdersOf(text) {
		text = strings.Replace(text, opens+name+closes, "", 1)
	}
	return text
}

func TestCompose_linesFitAMail(t *testing.T) {
	everyMail(t, func(t *testing.T, f Facts) {
		_, letter := compose(t, f)
		for line := range strings.SplitSeq(letter.Body, "\n") {
			if utf8.RuneCountInString(line) > maxColumns {
				t.Errorf("%d columns: %s", utf8.RuneCountInString(line), line)
			}
		}
		if strings.Contains(letter.Body, "{{") || strings.Contains(letter.Body, "\n\n\n") {
			t.Error("an empty paragraph or a placeholder is left")
		}
	})
}

func TestCompose_collectNamesTheBrokenPromiseAndOneDate(t *testing.T) {
	_, letter := compose(t, factsOf(Collect, "de", Firm))
	for _, want := range []string{"1.000,00\u00a0€ für Rechnung RE-4711 zum 10.11.2026", "3.680,50\u00a0€ spätestens bis zum 27.11.2026", "DE02 1203 0000 0000 2020 51"} {
		if !strings.Contains(letter.Body, want) {
			t.Errorf("%q is missing:\n%s", want, letter.Body)
		}
	}
	f := factsOf(Collect, "de", Firm)
	f.Items[0].BrokenOn = calendar.Date{}
	if _, letter := compose(t, f); strings.Contains(letter.Body, "Zusage") {
		t.Errorf("a promise is named that was not broken:\n%s", letter.Body)
	}
}

func TestCompose_wholeDisputeAsksForNoPart(t *testing.T) {
	f := factsOf(DisputeReceived, "de", Neutral)
	f.Disputed[0].Amount = money.Amount{}
	_, letter := compose(t, f)
	if strings.Contains(letter.Body, "unstrittigen Teil") || !strings.Contains(letter.Body, "ganze Betrag") {
		t.Error(letter.Body)
	}
}

// What a default leads to is said only where it was agreed, and never both.
func TestCompose_accelerationIsSaidOnlyWhereAgreed(t *testing.T) {
	for _, topic := range []Topic{PlanConfirmed, PlanReminder} {
		for language, rest := range map[string]string{"de": "der ganze noch offene Rest", "en": "the whole amount still open"} {
			for _, agreed := range []bool{true, false} {
				f := factsOf(topic, language, Neutral)
				f.Acceleration = agreed
				_, letter := compose(t, f)
				golden(t, fmt.Sprintf("%s-%s-acceleration-%v", language, topic, agreed), "Subject: "+letter.Subject+"\n\n"+letter.Body)
				if strings.Contains(strings.Join(strings.Fields(letter.Body), " "), rest) != agreed {
					t.Errorf("agreed %v:\n%s", agreed, letter.Body)
				}
			}
		}
	}
}

func TestCompose_subjectNamesInvoices(t *testing.T) {
	for _, c := range []struct {
		numbers []string
		want    string
	}{
		{nil, "Ihrem Konto"}, {[]string{"A-1"}, "Rechnung A-1"}, {[]string{"A-1", "A-2"}, "den Rechnungen A-1 und A-2"},
		{[]string{"A-1", "A-2", "A-3"}, "den Rechnungen A-1, A-2 und A-3"}, {[]string{"A-1", "A-2", "A-3", "A-4"}, "Ihren offenen Rechnungen"},
	} {
		f := factsOf(MissingInformation, "de", Neutral)
		f.Items = nil
		for _, n := range c.numbers {
			f.Items = append(f.Items, Item{Number: n, DueOn: date("2026-11-01"), Open: eur(100)})
		}
		if _, letter := compose(t, f); letter.Subject != "Rückfrage zu "+c.want {
			t.Errorf("%v: %s", c.numbers, letter.Subject)
		}
	}
}

func TestCompose_salutations(t *testing.T) {
	for _, c := range []struct {
		to       Addressee
		language string
		tone     Tone
		want     string
	}{
		{Addressee{"Frau", "Albrecht"}, "de", Neutral, "Guten Tag Frau Albrecht,"}, {Addressee{"Herr", "Albrecht"}, "de", Firm, "Sehr geehrter Herr Albrecht,"},
		{Addressee{"", "Albrecht"}, "de", Neutral, "Sehr geehrte Damen und Herren,"}, {Addressee{"Ms", "Smith"}, "en", Neutral, "Dear Ms Smith,"},
		{Addressee{"Dr", "Smith"}, "en", Friendly, "Hello,"}, {Addressee{"Frau", ""}, "de", Friendly, "Guten Tag,"},
	} {
		f := factsOf(BankDetails, c.language, c.tone)
		f.Addressee = c.to
		if _, letter := compose(t, f); !strings.HasPrefix(letter.Body, c.want+"\n") {
			t.Errorf("%+v: %.60q", c.to, letter.Body)
		}
	}
}

func TestCompose_refuses(t *testing.T) {
	for _, c := range []struct {
		name   string
		topic  Topic
		change func(*Facts)
		is     error
		names  string
	}{
		{"French", Collect, func(f *Facts) { f.Language = "fr" }, ErrLanguage, "fr"},
		{"an unknown tone", Collect, func(f *Facts) { f.Tone = "rude" }, ErrFacts, "rude"},
		{"an unknown topic", Collect, func(f *Facts) { f.Topic = "praise" }, ErrFacts, "praise"},
		{"no creditor", Collect, func(f *Facts) { f.Creditor.Name = "" }, ErrFacts, "creditor"},
		{"a date that is over", Collect, func(f *Facts) { f.ByOn = f.TodayOn }, ErrFacts, "after today"},
		{"no date to pay by", Collect, func(f *Facts) { f.ByOn = calendar.Date{} }, ErrFacts, "proposed date"},
		{"no account", Collect, func(f *Facts) { f.Creditor.IBAN = "" }, ErrFacts, "our account"},
		{"an item that is not due", Collect, func(f *Facts) { f.Items[1].DueOn = f.TodayOn }, ErrFacts, "past their due date"},
		{"no account to tell", BankDetails, func(f *Facts) { f.Creditor.IBAN = "" }, ErrFacts, "our account"},
		{"two currencies", Collect, func(f *Facts) { f.Items[1].Open = money.New(1, "USD") }, ErrFacts, "one mail for each currency"},
		{"nothing open", Collect, func(f *Facts) { f.Items[1].Open = eur(0) }, ErrFacts, "items[1]"},
		{"no number", Statement, func(f *Facts) { f.Items[0].Number = "" }, ErrFacts, "items[0]"},
		{"no due date", Statement, func(f *Facts) { f.Items[0].DueOn = calendar.Date{} }, ErrFacts, "due date"},
		{"a promise without a date", PromiseConfirmed, func(f *Facts) { f.Payments[0].On = calendar.Date{} }, ErrFacts, "dates"},
		{"an instalment without an amount", PlanOffered, func(f *Facts) { f.Payments[0].Amount = money.Amount{} }, ErrFacts, "amounts"},
		{"an agreement about nothing", PlanConfirmed, func(f *Facts) { f.Items = nil }, ErrFacts, "the items it covers"},
		{"a reminder of no instalment", PlanReminder, func(f *Facts) { f.Payments = nil }, ErrFacts, "payments"},
		{"a payment of less than nothing", PaymentReported, func(f *Facts) { f.Payments[0].Amount = eur(-1) }, ErrFacts, "payments[0]"},
		{"no documents", DocumentsSent, func(f *Facts) { f.Documents = nil }, ErrFacts, "documents"},
		{"nothing disputed", DisputeReceived, func(f *Facts) { f.Disputed = nil }, ErrFacts, "disputed"},
		{"nothing missing", MissingInformation, func(f *Facts) { f.Missing = "" }, ErrFacts, "which_invoice"},
		{"too many items", Statement, func(f *Facts) { f.Items = make([]Item, maxItems+1) }, ErrFacts, "at most"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := factsOf(c.topic, "de", Neutral)
			c.change(&f)
			if _, err := Compose(f); !errors.Is(err, c.is) || !strings.Contains(err.Error(), c.names) {
				t.Errorf("%v, want %v that names %q", err, c.is, c.names)
			}
		})
	}
}

// Master data is written by others: it must not be able to be a placeholder, a second line or hidden text.
func TestCompose_namesAreOneLineAndNoPlaceholder(t *testing.T) {
	f := factsOf(Collect, "de", Neutral)
	f.Creditor.Signer, f.Addressee.Name, f.Items[0].Number = "Kern\r\nBcc: all@x.example", "{{iban}} \u202eAlbrecht", "RE\u200b-1"
	d, letter := compose(t, f)
	if strings.Contains(letter.Body, "\nBcc") || strings.ContainsAny(letter.Body, "\u202e\u200b{") || !strings.Contains(letter.Body, "Guten Tag Frau iban Albrecht,") {
		t.Errorf("%s\n%s", d.Body, letter.Body)
	}
}

func TestProposeOn_leavesBusinessDaysByTone(t *testing.T) {
	german, err := calendar.German("")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		tone Tone
		want string
	}{{Friendly, "2027-01-05"}, {Neutral, "2026-12-30"}, {Firm, "2026-12-28"}} {
		if got := ProposeOn(date("2026-12-18"), german, c.tone); got.String() != c.want {
			t.Errorf("%s: %s, want %s", c.tone, got, c.want)
		}
	}
}

func ExampleCompose() {
	draft, err := Compose(Facts{
		Language: "de", Tone: Neutral, Topic: PaymentReported, TodayOn: calendar.MustDate("2026-11-18"),
		Creditor: Creditor{Name: "Nordstahl Handels GmbH"},
		Payments: []Payment{{Invoice: "RE-4711", Amount: money.New(250_000, "EUR")}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(strings.Split(draft.Body, "\n")[4])
	letter, err := draft.Fill()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(strings.ReplaceAll(strings.Split(letter.Body, "\n")[4], "\u00a0", " "))
	// Output:
	// {{paid}}
	// – 2.500,00 €, RE-4711
}
