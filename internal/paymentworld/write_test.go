package paymentworld

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func testChance() chance { return newChance(1, "test") }

func TestCopyOut(t *testing.T) {
	tests := []struct {
		hand   hand
		number string
		want   string
	}{
		{handClean, "RE-2026-001040", "RE-2026-001040"},
		{handBare, "RE-2026-001040", "2026-001040"},
		{handBare, "4711", "4711"},
		{handDigits, "26KA00815", "2600815"},
		{handShort, "RE-2026-001040", "1040"},
		{handBlanks, "RE-2026-001040", "RE 2026 001040"},
		{handBlanks, "2026/10345", "2026 10345"},
		{handLower, "INV-10293", "inv-10293"},
		{handSwap, "RE-2026-001040", "RE-2026-001004"},
		{handSwap, "1111", "1111"}, // nothing to exchange
	}
	for _, test := range tests {
		if got := testChance().copyOut(test.hand, test.number, "1040"); got != test.want {
			t.Errorf("%s of %s: got %q", test.hand, test.number, got)
		}
	}
}

// TestCopyOut_slips: a slip of the pen changes what it says it changes and nothing else.
func TestCopyOut_slips(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := newChance(rapid.Uint64().Draw(t, "seed"), "test")
		number := rapid.StringMatching(`[A-Z]{0,3}-?[0-9]{4,8}`).Draw(t, "number")
		typo := c.typo(number)
		changed := 0
		for i := range number {
			if number[i] != typo[i] {
				changed++
			}
		}
		if len(typo) != len(number) || changed != 1 || !slices.Equal([]rune(keep(typo, isLetter)), []rune(keep(number, isLetter))) {
			t.Fatalf("typo %q of %q", typo, number)
		}
		swap := []byte(swapped(number))
		slices.Sort(swap)
		sorted := []byte(number)
		slices.Sort(sorted)
		if !slices.Equal(swap, sorted) {
			t.Fatalf("swap %q of %q", swap, number)
		}
		undone := strings.NewReplacer("O", "0", "l", "1", "S", "5", "B", "8").Replace(c.lookAlikes(keep(number, isDigit)))
		if undone != keep(number, isDigit) {
			t.Fatalf("look-alikes of %q say %q", number, undone)
		}
		if without := strings.ReplaceAll(c.blanks(keep(number, isDigit)), " ", ""); without != keep(number, isDigit) {
			t.Fatalf("blanks in %q leave %q", number, without)
		}
	})
}

func TestPlainAndGarbled(t *testing.T) {
	if got := plain("Ößterüß Café Ärzte"); got != "Oessteruess Cafe Aerzte" {
		t.Errorf("got %q", got)
	}
	if got := garbled("Mül"); got != "MÃ¼l" { // an even number of bytes
		t.Errorf("got %q", got)
	}
	if got := garbled("Müll"); got != "M?ll" {
		t.Errorf("got %q", got)
	}
	if got := cutRunes("Grüße", 4); got != "Grüß" {
		t.Errorf("got %q", got)
	}
	if got := swift("Müller? 5€"); got != "Mueller. 5." {
		t.Errorf("got %q", got)
	}
}

// TestCheck97 uses the examples of the standards and a bank's test account.
func TestCheck97(t *testing.T) {
	if got := iban("DE", "120300000000202051"); got != "DE02120300000000202051" {
		t.Errorf("got %s", got)
	}
	if got := iban("GB", "NWBK60161331926819"); got != "GB29NWBK60161331926819" { // ISO 13616, SWIFT registry
		t.Errorf("got %s", got)
	}
	if got := creditorReference("539007547034"); got != "RF18539007547034" { // ISO 11649
		t.Errorf("got %s", got)
	}
	if got := creditorReference("re-2026/17"); !strings.HasPrefix(got, "RF") || !strings.HasSuffix(got, "RE202617") {
		t.Errorf("got %s", got)
	}
}

func TestAccount_ofEachCountry(t *testing.T) {
	for country, length := range map[string]int{"DE": 22, "GB": 22, "FR": 27, "NL": 18, "AT": 20} {
		p := testChance().account(country, "x")
		if len(p.IBAN) != length || !strings.HasPrefix(p.IBAN, country) || p.BIC == "" {
			t.Errorf("%s: %+v, want %d characters", country, p, length)
		}
		if check97(p.IBAN[4:], country) != p.IBAN[2:4] {
			t.Errorf("%s has wrong check digits", p.IBAN)
		}
	}
}

func TestChoose_keepsShares(t *testing.T) {
	c := testChance()
	counts := map[string]int{}
	for range 10_000 {
		counts[choose(c, []share[string]{{"often", 900}, {"seldom", 100}, {"never", 0}})]++
	}
	if counts["never"] != 0 || counts["seldom"] < 800 || counts["seldom"] > 1200 {
		t.Errorf("got %v", counts)
	}
}

func TestWithKinds_singlePaymentsTakeTheDifference(t *testing.T) {
	kinds := withKinds(share[Kind]{Collective, 100}, share[Kind]{Payout, 50})
	total := 0
	for _, s := range kinds {
		total += s.permille
		if s.of == Single && s.permille != 500+100-42 {
			t.Errorf("single has %d", s.permille)
		}
	}
	if total != 1000 || commonKinds[0].permille != 500 {
		t.Errorf("shares make %d, common single is %d", total, commonKinds[0].permille)
	}
}

// TestDialects_areComplete: every table that chance picks from has something to pick, and templates have no place that
// stays empty.
func TestDialects_areComplete(t *testing.T) {
	for _, d := range Dialects() {
		w := d.words
		for name, table := range map[string][]string{"one": w.one, "many": w.many, "none": w.none, "advice": w.advice, "separators": w.separators,
			"ranges": w.ranges, "etcetera": w.etcetera, "discount": w.discount, "partial": w.partial, "rest": w.rest, "claimed": w.claimed,
			"complaint": w.complaint, "account": w.account, "group": w.group, "clearing": w.clearing, "tails": w.tails, "stems": d.names.stems,
			"trades": d.names.trades, "forms": d.names.forms, "parents": d.names.parent, "houses": d.names.clearing, "services": d.names.services} {
			if len(table) == 0 {
				t.Errorf("%s has no %s", d.Name, name)
			}
		}
		for _, table := range [][]string{w.partial, w.rest, w.claimed, w.complaint, w.group, {w.collection, w.returned.text}} {
			for _, template := range table {
				if !strings.Contains(template, "{n}") {
					t.Errorf("%s: %q names no item", d.Name, template)
				}
			}
		}
		for _, template := range w.none {
			if strings.Contains(template, "{n}") {
				t.Errorf("%s: %q names an item", d.Name, template)
			}
		}
		if d.About == "" || w.months[11] == "" || len(w.strangers)*len(w.outgoings)*len(w.salaries)*len(w.charges) == 0 {
			t.Errorf("%s is not complete", d.Name)
		}
	}
	everyWorld(t, func(t *testing.T, w *World) {
		for _, e := range w.Entries {
			if strings.ContainsAny(e.Text, "{}") {
				t.Errorf("%q has a place that was not filled", e.Text)
			}
		}
	})
}
