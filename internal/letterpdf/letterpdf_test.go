package letterpdf_test

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/letter"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/internal/letterpdf"
)

var update = flag.Bool("update", false, "write the golden files anew")

func invoice(number string) letter.Item {
	amount := money.New(119000, "EUR")
	return letter.Item{
		Number: number, IssuedOn: calendar.MustDate("2026-09-14"), DueOn: calendar.MustDate("2026-10-14"),
		Original: amount, Open: amount, Disputed: money.Zero("EUR"), Collectable: amount, DaysOverdue: 39,
	}
}

func dunning(items ...letter.Item) letter.Facts {
	return letter.Facts{
		Language: "de", Kind: letter.FinalNotice, Level: 3,
		Creditor: letter.Creditor{
			Party: letter.Party{Name: "Müller & Söhne GmbH", Lines: []string{"Hafenstraße 12", "20457 Hamburg"}},
			IBAN:  "DE89370400440532013000", BIC: "COBADEFFXXX", Bank: "Commerzbank Köln",
			Email: "buchhaltung@mueller.example", Phone: "+49 40 1234567", City: "Hamburg",
			Footer: "Müller & Söhne GmbH · Sitz Hamburg · Amtsgericht Hamburg HRB 12345 · Geschäftsführerin Eva Müller · USt-IdNr. DE123456789",
		},
		Customer:       letter.Party{Name: "Kunde (Nord) AG", Lines: []string{"Buchhaltung", `Gebäude A\B`, "80331 München"}},
		CustomerNumber: "10042", Reference: "MW-4711",
		DatedOn: calendar.MustDate("2026-11-22"), PayByOn: calendar.MustDate("2026-12-02"),
		PaymentsConsideredUntil: calendar.MustDate("2026-11-20"),
		Items:                   items, Total: money.New(119000*int64(len(items)), "EUR"),
	}
}

func render(t testing.TB, facts letter.Facts) []byte {
	t.Helper()
	text, err := letter.Render(facts)
	if err != nil {
		t.Fatal(err)
	}
	file, err := letterpdf.Render(facts, text)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// letters are the shapes a page can take.
func letters() map[string]letter.Facts {
	one := dunning(invoice("2026-0815"))
	rich := dunning(invoice("2026-0815"), invoice("RE/2026/HAMBURG-ALTONA/000000000000000000123456789"), invoice("7"))
	rich.Items[0].BrokenPromiseOn = calendar.MustDate("2026-11-12")
	rich.Items[0].BrokenPromiseAmount = money.New(50000, "EUR")
	rich.Items[2].Disputed, rich.Items[2].Collectable = money.New(19000, "EUR"), money.New(100000, "EUR")
	rich.Total = money.New(338000, "EUR")
	later := invoice("2026-0999")
	later.DueOn = calendar.MustDate("2026-12-15")
	rich.AlsoOpen = []letter.Item{later}
	polish := dunning(invoice("2026-0815"))
	polish.Language = "en"
	polish.Customer = letter.Party{Name: "Łódź Żeglarz Sp. z o.o.", Lines: []string{"ul. Świętokrzyska 1", "Αθήνα Софія"}}
	return map[string]letter.Facts{"one": one, "rich": rich, "embedded-font": polish, "pages": dunning(many(60)...)}
}

func many(n int) []letter.Item {
	items := make([]letter.Item, n)
	for i := range items {
		items[i] = invoice(fmt.Sprintf("2026-%04d", i))
	}
	return items
}

func TestRender_readsBackFromThePage(t *testing.T) {
	if _, err := exec.LookPath("pdftotext"); err != nil {
		t.Skip("pdftotext (Debian package poppler-utils) is not installed")
	}
	for name, facts := range letters() {
		t.Run(name, func(t *testing.T) {
			got := pdfToText(t, render(t, facts))
			golden := filepath.Join("testdata", name+".txt")
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
				t.Errorf("page (-want +got):\n%s", diff)
			}
		})
	}
}

// pdfToText squeezes runs of spaces, whose number differs between versions of
// the tool.
func pdfToText(t *testing.T, file []byte) string {
	t.Helper()
	command := exec.CommandContext(t.Context(), "pdftotext", "-layout", "-", "-")
	command.Stdin = bytes.NewReader(file)
	out, err := command.Output()
	if err != nil {
		t.Fatalf("pdftotext: %v", err)
	}
	var lines []string
	for line := range strings.Lines(string(out)) {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n") + "\n"
}

func TestRender_sameLetterSameBytes(t *testing.T) {
	for name, facts := range letters() {
		first := render(t, facts)
		for range 5 {
			if !bytes.Equal(first, render(t, facts)) {
				t.Errorf("%s: differs", name)
				break
			}
		}
	}
}

func TestRender_embedsAFontOnlyWhenNeeded(t *testing.T) {
	all := letters()
	if file := render(t, all["rich"]); bytes.Contains(file, []byte("FontFile2")) || len(file) > 10<<10 {
		t.Errorf("letter in Windows-1252: %d bytes or a font embedded", len(file))
	}
	if file := render(t, all["embedded-font"]); !bytes.Contains(file, []byte("FontFile2")) || len(file) > 120<<10 {
		t.Errorf("letter beyond Windows-1252: %d bytes or no font embedded", len(file))
	}
}

func TestRender_decomposedUmlautsPrintAsComposed(t *testing.T) {
	facts := dunning(invoice("2026-0815"))
	composed := render(t, facts)
	facts.Customer.Lines[2] = "80331 Mu\u0308nchen"
	if !bytes.Equal(composed, render(t, facts)) {
		t.Error("the page differs")
	}
}

func TestRender_refuses(t *testing.T) {
	facts := dunning(invoice("2026-0815"))
	text, err := letter.Render(facts)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := letterpdf.Render(facts, letter.Text{Subject: text.Subject, Body: text.Body}); !errors.Is(err, letterpdf.ErrText) {
		t.Errorf("text without parts: %v", err)
	}
	for name, character := range map[string]string{"Chinese": "U+4E2D 中", "emoji": "U+1F600 😀", "Tamil": "U+0B85 அ"} {
		codePoint, text, _ := strings.Cut(character, " ")
		facts := dunning(invoice("2026-0815"))
		facts.Customer.Name = "Kunde " + text
		made, err := letter.Render(facts)
		if err != nil {
			t.Fatal(err)
		}
		_, err = letterpdf.Render(facts, made)
		if !errors.Is(err, letterpdf.ErrCharacter) || !strings.Contains(err.Error(), codePoint) || strings.Contains(err.Error(), "Kunde") {
			t.Errorf("%s: error %v, want ErrCharacter naming %s", name, err, codePoint)
		}
	}
}

// The longest letter that package letter writes still has a PDF.
func TestRender_longestLetter(t *testing.T) {
	items := many(500)
	for i := range items {
		items[i].Number = strings.Repeat("W", 110)
		items[i].BrokenPromiseOn = calendar.MustDate("2026-11-12")
		items[i].Disputed = money.New(1, "EUR")
		items[i].Collectable = money.New(118999, "EUR")
	}
	facts := dunning(items...)
	facts.Total = money.New(118999*500, "EUR")
	facts.Customer.Lines = strings.Fields(strings.Repeat("Zeile ", 20))
	facts.Creditor.Footer = strings.Repeat("Angaben ", 200)
	text, err := letter.Render(facts)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := letterpdf.Render(facts, text); err != nil && !errors.Is(err, letterpdf.ErrTooLong) {
		t.Error(err)
	}
}

func BenchmarkRender(b *testing.B) {
	for name, facts := range letters() {
		text, err := letter.Render(facts)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := letterpdf.Render(facts, text); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
