package cashapplication

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
)

func TestValidMod97(t *testing.T) {
	for id, want := range map[string]bool{
		"DE02120300000000202051": true,  // an IBAN of a bank's documentation (ISO 13616)
		"RF18539007547034":       true,  // the example of ISO 11649
		"RF19539007547034":       false, // wrong check digits
		"DE03120300000000202051": false,
		"RF18":                   false,
		"":                       false,
		"RF18-5390":              false,
	} {
		if got := validMod97(id); got != want {
			t.Errorf("%q: %v", id, got)
		}
	}
}

func TestNear(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want bool
	}{
		{"4711", "4711", true}, {"4711", "4712", true}, {"4711", "7411", true}, {"4711", "471", true}, {"4711", "47111", true},
		{"4711", "4117", false}, {"4711", "4722", false}, {"4711", "47", false}, {"", "1", true}, {"4711", "1174", false},
	} {
		if near(test.a, test.b) != test.want || near(test.b, test.a) != test.want {
			t.Errorf("%s and %s: want %v", test.a, test.b, test.want)
		}
	}
}

// TestNear_findsEverySlip: whatever single slip is made, both ways.
func TestNear_findsEverySlip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		number := []byte(rapid.StringMatching(`[0-9]{4,10}`).Draw(t, "number"))
		at := rapid.IntRange(0, len(number)-2).Draw(t, "at")
		slipped := slices.Clone(number)
		switch rapid.SampledFrom([]string{"wrong", "swapped", "missing", "extra"}).Draw(t, "slip") {
		case "wrong":
			slipped[at] = '0' + (slipped[at]-'0'+1)%10
		case "swapped":
			slipped[at], slipped[at+1] = slipped[at+1], slipped[at]
		case "missing":
			slipped = slices.Delete(slipped, at, at+1)
		case "extra":
			slipped = slices.Insert(slipped, at, '7')
		}
		if !near(string(number), string(slipped)) {
			t.Fatalf("%s is not near %s", slipped, number)
		}
	})
}

func TestIsWrittenDay(t *testing.T) {
	for text, want := range map[string]bool{
		"12.01.2026": true, "1.2.2026": true, "12.01.26": true, "2026-01-12": true, "12/01/2026": true, "12-01-2026": true,
		"32.01.2026": false, "12.13.2026": false, "12.01.1826": false, "2026-13-12": false, "26-01-12": false, "12.01": false,
		"0.01.2026": false, "2026-001": false, "": false,
	} {
		if got := isWrittenDay(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

func TestAssignRoles(t *testing.T) {
	m := New(Ledger{Items: []OpenItem{{Number: "RE-2026-001040", IssuedOn: calendar.MustDate("2026-01-05")}}})
	for text, want := range map[string]string{
		"Rechnung 1040":                 "1040 invoice",
		"Rechnungen 1040, 1041 u. 1042": "1040 invoice 1041 invoice 1042 invoice",
		"Bestellung 4711 1040":          "4711 order 1040 none",
		"Kd-Nr. 10052 1040":             "10052 customer 1040 none",
		"Vertrag 55-019":                "55 foreign 019 foreign",
		"MV-1013":                       "1013 foreign",
		"RE-2026-001040":                "2026 invoice 001040 invoice",
		"Lieferung 2026 EUR 1.234,56":   "2026 year 1 noise 234 noise 56 noise",
		"vom 1 2.01.20 26 abzgl. 2%":    "1 noise 2 noise 01 noise 20 noise 26 noise 2 noise",
		"DE02 1203 0000 0000 2020 51":   "02 noise 1203 noise 0000 noise 0000 noise 2020 noise 51 noise",
		"Musterstr. 12":                 "12 foreign",
	} {
		runs := runsOf(text, nil)
		m.assignRoles(text, runs)
		m.markForeign(runs)
		var got []string
		for _, r := range runs {
			if r.digits {
				got = append(got, r.text, roleNames[r.role])
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q: %q, want %q", text, strings.Join(got, " "), want)
		}
	}
}

var roleNames = map[role]string{roleNone: "none", roleInvoice: "invoice", roleOrder: "order", roleCustomer: "customer",
	roleForeign: "foreign", roleYear: "year", roleNoise: "noise"}

// TestRunsOf_keepsTheirPlaces: whatever the text, every run is where it says.
func TestRunsOf_keepsTheirPlaces(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		last := 0
		for _, r := range runsOf(text, nil) {
			if r.start < last || r.end <= r.start || fold(text[r.start:r.end]) != r.text {
				t.Fatalf("run %+v of %q", r, text)
			}
			last = r.end
		}
	})
}

// TestMeet_findsWhatTryingFinds compares the meeting in the middle with trying every set.
func TestMeet_findsWhatTryingFinds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var classes []class
		for i := range rapid.IntRange(1, 9).Draw(t, "items") {
			c := class{items: []int32{int32(i)}, open: rapid.Int64Range(-50, 200).Draw(t, "open")}
			if rapid.Bool().Draw(t, "Skonto") && c.open > 10 {
				c.discount = c.open / 10
			}
			classes = append(classes, c)
		}
		target := rapid.Int64Range(1, 600).Draw(t, "target")
		left, right, ok := halves(classes)
		if !ok {
			t.Fatal("too many")
		}
		want := tried(classes, target)
		var s session
		got := len(s.meet(left, right, target).solutions)
		if got != min(want, maxSolutions) {
			t.Fatalf("found %d sets, there are %d", got, want)
		}
		for _, sol := range s.meet(left, right, target).solutions {
			if total(sol.parts) != target {
				t.Fatalf("%+v makes %d", sol.parts, total(sol.parts))
			}
		}
	})
}

// tried counts the sets that make a target by trying all.
func tried(classes []class, target int64) int {
	if len(classes) == 0 {
		return one(target == 0)
	}
	n := 0
	for choice := range classes[0].choices() {
		value, _ := classes[0].value(choice)
		n += tried(classes[1:], target-value)
	}
	return n
}

// TestWordings_everyCodeHasBoth: a person reads one sentence for every code, in either language.
func TestWordings_everyCodeHasBoth(t *testing.T) {
	for _, code := range Codes() {
		for _, lang := range []string{"de", "en"} {
			text := Sentence(lang, Proposal{Code: code, Allocations: []Allocation{{Item: "R-1"}, {Item: "R-2"}}})
			if text == "" || strings.Contains(text, "%!") {
				t.Errorf("%s in %s: %q", code, lang, text)
			}
		}
	}
	if len(wordings) != len(Codes()) {
		t.Errorf("%d wordings for %d codes", len(wordings), len(Codes()))
	}
}
