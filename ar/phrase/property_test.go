package phrase_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/phrase"
)

// days are the days of a reading, in order, with what makes them none.
func days(ds []phrase.Date) []string {
	all := told(ds)
	for i, d := range ds {
		for _, on := range d.AcceptOn {
			all[i] += " or " + on.String()
		}
	}
	return all
}

// relative are phrases that count from the day of arrival alone.
var relative = []string{"am Freitag", "nächsten Montag", "übermorgen", "in 14 Tagen", "in 5 Werktagen", "nächste Woche",
	"Freitag in einer Woche", "gestern", "vor drei Tagen",
	"Mitte nächster Woche", "am Wochenende", "heute in drei Wochen", "by COB Thursday", "next Friday", "a week on Monday",
	"within 10 days", "end of next week", "Tuesday or Wednesday",
	"nach dem Wochenende", "im Laufe der Woche", "Dienstag der übernächsten Woche"}

func TestDates_relativeMoveWithTheWeek(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SampledFrom(relative).Draw(t, "text")
		weeks := rapid.IntRange(-200, 200).Draw(t, "weeks")
		from := wednesday.AddDays(rapid.IntRange(0, 6).Draw(t, "weekday"))
		before := phrase.Dates(text, phrase.Options{ReceivedOn: from})
		after := phrase.Dates(text, phrase.Options{ReceivedOn: from.AddDays(7 * weeks)})
		if len(before) != 1 || len(after) != 1 {
			t.Fatalf("%q: %d and %d dates", text, len(before), len(after))
		}
		moved := func(d calendar.Date) calendar.Date {
			if d.IsZero() {
				return d
			}
			return d.AddDays(7 * weeks)
		}
		if moved(before[0].On) != after[0].On || moved(before[0].NotBeforeOn) != after[0].NotBeforeOn {
			t.Fatalf("%q from %s: %s, %d weeks on %s", text, from, before[0].On, weeks, after[0].On)
		}
	})
}

// germanTexts are the phrases of the tables.
func germanTexts() []string {
	var all []string
	for _, c := range slices.Concat(germanDates, germanTraps) {
		all = append(all, c.text)
	}
	return all
}

func TestDates_umlautsWrittenOut(t *testing.T) {
	written := strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss", "Ä", "Ae", "Ö", "Oe", "Ü", "Ue")
	apart := strings.NewReplacer("ä", "a\u0308", "ö", "o\u0308", "ü", "u\u0308")
	opts := phrase.Options{ReceivedOn: wednesday, Language: "de"}
	for _, text := range germanTexts() {
		want := days(phrase.Dates(text, opts))
		for _, other := range []string{written.Replace(text), apart.Replace(text)} {
			if got := days(phrase.Dates(other, opts)); !slices.Equal(got, want) {
				t.Errorf("%q: got %q, want %q", other, got, want)
			}
		}
	}
}

func TestDates_blanksAndLines(t *testing.T) {
	opts := phrase.Options{ReceivedOn: wednesday, Language: "de"}
	for _, c := range germanDates {
		if strings.Contains(c.text, "\n") {
			continue
		}
		want := days(phrase.Dates(c.text, opts))
		if got := days(phrase.Dates(strings.ReplaceAll(c.text, " ", " \u00a0 "), opts)); !slices.Equal(got, want) {
			t.Errorf("%q with wide blanks: got %q, want %q", c.text, got, want)
		}
	}
}

// TestDates_shouted: capitals change nothing where only the words decide. Abbreviations of weekdays and names need to be
// told from words by their capital, so they are left out.
func TestDates_shouted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := rapid.SampledFrom(slices.Concat(germanDates, englishDates)).Draw(t, "case")
		for _, short := range []string{"Fr", "Do", "Mo/", "Thu", "zum 15. Wir"} {
			if strings.Contains(c.text, short) && !strings.Contains(c.text, "Freitag") && !strings.Contains(c.text,
				"Donnerstag") && !strings.Contains(c.text, "Friday") {
				t.SkipNow()
			}
		}
		opts := phrase.Options{ReceivedOn: wednesday, Language: "de"}
		if slices.Contains(englishDates, c) {
			opts.Language = "en"
		}
		want, got := days(phrase.Dates(c.text, opts)), days(phrase.Dates(strings.ToUpper(c.text), opts))
		if !slices.Equal(got, want) {
			t.Fatalf("%q: got %q, want %q", strings.ToUpper(c.text), got, want)
		}
	})
}

// TestDates_neverOnADayThatIsNot: whatever numbers are written as a date, the day that is read is the one written, or none.
func TestDates_neverOnADayThatIsNot(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		day, month := rapid.IntRange(1, 31).Draw(t, "day"), rapid.IntRange(1, 12).Draw(t, "month")
		from := wednesday.AddDays(rapid.IntRange(0, 2000).Draw(t, "from"))
		text := "am " + string(pad([]byte(itoa(day)))) + "." + string(pad([]byte(itoa(month)))) + "."
		ds := phrase.Dates(text, phrase.Options{ReceivedOn: from, Language: "de"})
		if len(ds) != 1 {
			t.Fatalf("%q: %d dates", text, len(ds))
		}
		d := ds[0]
		switch {
		case d.On.IsZero() && d.Precision != phrase.Invalid:
			t.Fatalf("%q: no day, %s", text, d.Precision)
		case d.On.IsZero():
		case d.On.Day != day || int(d.On.Month) != month || d.On.Before(from) || d.On.Sub(from) > 366:
			t.Fatalf("%q from %s: %s", text, from, d.On)
		}
	})
}

func itoa(n int) string {
	if n < 10 {
		return string(rune('0' + n))
	}
	return itoa(n/10) + itoa(n%10)
}

// TestAmounts_readBack: every amount that the house writes is read as the same amount.
func TestAmounts_readBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		minor := rapid.Int64Range(0, 99_999_999_99).Draw(t, "minor")
		language := rapid.SampledFrom([]string{"de", "en"}).Draw(t, "language")
		a := amountOf(minor)
		text := "Zahlung von " + a.Format(language) + " am Freitag"
		got := phrase.Amounts(text, phrase.Options{ReceivedOn: wednesday, Language: language})
		if len(got) != 1 || got[0].Amount != a || !got[0].CurrencyWritten {
			t.Fatalf("%q: got %+v", text, got)
		}
	})
}
