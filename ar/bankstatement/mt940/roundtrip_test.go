package mt940_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement/mt940"
	"github.com/mahnwerk/mahnwerk/ar/money"
)

// written is an entry as a bank would write it.
type written struct {
	amount           money.Amount
	text, name, e2e  string
	separator        string
	countsTag, trims bool
}

// lines renders the entry: sub-fields of 27 characters, lines of 65, of which some banks count the tag and some don't,
// and some drop blanks at line ends.
func (w written) lines() string {
	mark, amount := "C", w.amount
	if amount.IsNegative() {
		mark, amount = "D", money.New(-amount.Minor, amount.Currency)
	}
	field := "166" + w.separator + "00GUTSCHRIFT" + w.separator + "109310"
	code := 20
	for _, part := range []string{"EREF+" + w.e2e, "SVWZ+" + w.text} {
		for part != "" {
			n := min(27, len(part))
			field += fmt.Sprintf("%s%02d%s", w.separator, code, part[:n])
			part = part[n:]
			if code++; code == 30 {
				code = 60
			}
		}
	}
	// The name stands before ?60 in the standard; it may come behind, and no number comes twice.
	field += w.separator + "32" + w.name
	width := 65
	if w.countsTag {
		field = ":86:" + field
	}
	var lines []string
	for field != "" {
		n := min(width, len(field))
		line := field[:n]
		if w.trims {
			line = strings.TrimRight(line, " ")
		}
		lines, field = append(lines, line), field[n:]
	}
	if !w.countsTag {
		lines[0] = ":86:" + lines[0]
	}
	return ":61:260113" + mark + strings.Replace(amount.Decimal(), ".", ",", 1) + "NTRFNONREF\n" + strings.Join(lines, "\n")
}

func words(t *rapid.T, label string, longest int) string {
	drawn := rapid.SliceOfN(rapid.StringMatching(`[A-Za-z0-9.,/()-]{1,18}`), 1, 12).Draw(t, label)
	text := strings.Join(drawn, " ")
	return strings.TrimSpace(text[:min(len(text), longest)])
}

// TestParse_givesBackWhatWasWritten checks amount, name, reference and text of any entry, however its lines fall. Where a
// bank drops blanks at line ends, the text is the same but for blanks.
func TestParse_givesBackWhatWasWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := written{
			amount: money.New(rapid.Int64Range(-1_000_000_000, 1_000_000_000).Draw(t, "amount"), "EUR"),
			text:   words(t, "text", 140), name: words(t, "name", 27), e2e: rapid.StringMatching(`[A-Z][A-Z0-9]{5,34}`).Draw(t, "e2e"),
			separator: rapid.SampledFrom([]string{"?", ">", "&"}).Draw(t, "separator"),
			countsTag: rapid.Bool().Draw(t, "counts the tag"), trims: rapid.Bool().Draw(t, "drops blanks"),
		}
		statements, err := mt940.Parse(strings.NewReader(one(w.lines())), "written.sta")
		if err != nil || len(statements) != 1 || len(statements[0].Entries) != 1 {
			t.Fatalf("%v\n%s", err, w.lines())
		}
		e := statements[0].Entries[0]
		text, name := e.Remittance.Joined(), e.Counterparty.Name
		want, wantName := w.text, w.name
		if w.trims {
			text, want, name, wantName = withoutBlanks(text), withoutBlanks(want), withoutBlanks(name), withoutBlanks(wantName)
		}
		if e.Amount != w.amount || e.EndToEndID != w.e2e || text != want || name != wantName {
			t.Fatalf("got %v %q %q %q\n%s", e.Amount, e.EndToEndID, text, name, w.lines())
		}
	})
}
