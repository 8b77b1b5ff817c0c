package worklist_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/call"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/worklist"
)

var today = calendar.MustDate("2026-10-20")

func eur(minor int64) money.Amount { return money.New(minor, "EUR") }

// owing is a customer who owes 1,000.00 EUR since 20 days, reachable, of whom nothing else is known.
func owing(number receivable.CustomerNumber, change ...func(*worklist.Case)) worklist.Case {
	c := worklist.Case{Entity: "NORD", Customer: number, Treatment: receivable.TreatmentNormal, Overdue: eur(100_000), Disputed: eur(0),
		Promised: eur(0), Items: 1, OldestDueOn: today.AddDays(-20), HasContact: true}
	for _, f := range change {
		f(&c)
	}
	return c
}

func TestRank_suggestsWhatFitsFirst(t *testing.T) {
	t.Parallel()
	tests := []struct {
		why    string
		change func(*worklist.Case)
		want   worklist.Action
	}{
		{"nothing is known but the debt", func(*worklist.Case) {}, worklist.AskPromise},
		{"one letter without an answer: letters may still do", func(c *worklist.Case) { c.UnansweredLetters = 1 }, worklist.AskPromise},
		{"two letters without an answer", func(c *worklist.Case) { c.UnansweredLetters = 2 }, worklist.Call},
		{"a key account gets no letters", func(c *worklist.Case) { c.Treatment = receivable.TreatmentKeyAccount }, worklist.Call},
		{"one broken promise may happen", func(c *worklist.Case) { c.BrokenPromises = 1 }, worklist.AskPromise},
		{"two broken promises", func(c *worklist.Case) { c.BrokenPromises, c.UnansweredLetters = 2, 4 }, worklist.OfferPlan},
		{"the last deadline is today", func(c *worklist.Case) { c.FinalDeadlineOn = today }, worklist.AskPromise},
		{"the last deadline was yesterday", func(c *worklist.Case) { c.FinalDeadlineOn, c.BrokenPromises = today.AddDays(-1), 3 }, worklist.PrepareHandOver},
		{"nothing reaches it", func(c *worklist.Case) { c.HasContact, c.FinalDeadlineOn = false, today.AddDays(-1) }, worklist.FindContact},
		{"a mail waits", func(c *worklist.Case) { c.MailSince, c.HasContact = today, false }, worklist.AnswerMail},
		{"a mail of an insolvent customer waits", func(c *worklist.Case) { c.MailSince, c.InsolventOn = today, today }, worklist.AnswerMail},
		{"a call was agreed on for today, and it is insolvent", func(c *worklist.Case) { c.CallBackOn, c.InsolventOn, c.HeldUntilOn = today, today, today }, worklist.CallBack},
		{"a call was agreed on for tomorrow", func(c *worklist.Case) { c.CallBackOn = today.AddDays(1) }, ""},
		{"a call was agreed on for tomorrow, and a mail came", func(c *worklist.Case) { c.CallBackOn, c.MailSince = today.AddDays(1), today }, worklist.AnswerMail},
		{"called today without an answer", func(c *worklist.Case) { c.LastCallOn, c.LastOutcome, c.CallsUnanswered = today, call.NoAnswer, 1 }, ""},
		{"called yesterday without an answer", func(c *worklist.Case) {
			c.LastCallOn, c.LastOutcome, c.CallsUnanswered = today.AddDays(-1), call.NoAnswer, 1
		}, worklist.AskPromise},
		{"refused to pay yesterday", func(c *worklist.Case) {
			c.LastCallOn, c.LastOutcome, c.BrokenPromises = today.AddDays(-1), call.Refuses, 3
		}, worklist.DecideFurther},
		{"insolvent", func(c *worklist.Case) { c.InsolventOn = today }, ""},
		{"with a lawyer", func(c *worklist.Case) { c.Treatment = receivable.TreatmentLegal }, ""},
		{"held until today", func(c *worklist.Case) { c.HeldUntilOn = today }, ""},
		{"held until yesterday", func(c *worklist.Case) { c.HeldUntilOn = today.AddDays(-1) }, worklist.AskPromise},
		{"all of it promised", func(c *worklist.Case) { c.Promised, c.Overdue = c.Overdue, eur(0) }, ""},
		{"disputed for a week, wholly", func(c *worklist.Case) { c.Disputed, c.Overdue, c.DisputedSince = c.Overdue, eur(0), today.AddDays(-7) }, worklist.ChaseCase},
		{"disputed for six days, wholly", func(c *worklist.Case) { c.Disputed, c.Overdue, c.DisputedSince = c.Overdue, eur(0), today.AddDays(-6) }, ""},
		{"a small part disputed for long", func(c *worklist.Case) { c.Disputed, c.DisputedSince = eur(100), today.AddDays(-90) }, worklist.AskPromise},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			t.Parallel()
			entries := worklist.Rank([]worklist.Case{owing("K-1", test.change)}, "EUR", today)
			var got worklist.Action
			if len(entries) > 0 {
				got = entries[0].Next.Action
			}
			if got != test.want {
				t.Errorf("suggested %q, want %q", got, test.want)
			}
			if got != "" && (entries[0].Next.Why("de") == "" || entries[0].Next.Why("en") == entries[0].Next.Why("de")) {
				t.Errorf("%s has no reason of its own in each language: %q", got, entries[0].Next.Why("de"))
			}
		})
	}
}

// The numbers of the formula, so that who changes one sees what it does.
func TestRank_valueTimesRiskTimesAge(t *testing.T) {
	t.Parallel()
	cases := []worklist.Case{
		owing("new and large", func(c *worklist.Case) { c.Overdue, c.OldestDueOn = eur(1_000_000), today.AddDays(-1) }),
		owing("old and small", func(c *worklist.Case) { c.OldestDueOn = today.AddDays(-200) }),
		owing("risky", func(c *worklist.Case) { c.BrokenPromises, c.UnansweredLetters, c.Level = 2, 2, 2 }),
		owing("harmless"),
		owing("worst", func(c *worklist.Case) {
			c.BrokenPromises, c.UnansweredLetters, c.Level, c.Treatment, c.OverLimit, c.HasContact = 9, 9, 9, receivable.TreatmentWatch, true, false
			c.OldestDueOn = today.AddDays(-4000)
		}),
	}
	want := []string{"new and large 1000000×100×31", "worst 100000×350×395", "old and small 100000×100×230", "risky 100000×270×50", "harmless 100000×100×50"}
	var got []string
	for i, e := range worklist.Rank(cases, "EUR", today) {
		got = append(got, fmt.Sprintf("%s %d×%d×%d", e.Customer, e.Overdue.Minor, e.Risk, e.Age))
		if e.Rank != i+1 || e.Score != uint64(e.Overdue.Minor)*uint64(e.Risk)*uint64(e.Age) {
			t.Errorf("%s: rank %d, score %d", e.Customer, e.Rank, e.Score)
		}
	}
	// 100,000×350×395 is more than 1,000,000×100×31: the worst payer stands first.
	want[0], want[1] = want[1], want[0]
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

// A call that was agreed on is made first, however little is owed.
func TestRank_ourWordStandsFirst(t *testing.T) {
	t.Parallel()
	agreed := owing("K-2", func(c *worklist.Case) { c.CallBackOn, c.Overdue = today, eur(1) })
	got := worklist.Rank([]worklist.Case{owing("K-1"), agreed}, "EUR", today)
	if len(got) != 2 || got[0].Customer != "K-2" || got[0].Score >= got[1].Score {
		t.Errorf("order %+v", got)
	}
}

func TestRank_eachCurrencyIsAListOfItsOwn(t *testing.T) {
	t.Parallel()
	in := func(c money.Currency) func(*worklist.Case) {
		return func(k *worklist.Case) {
			k.Overdue.Currency, k.Disputed.Currency, k.Promised.Currency = c, c, c
		}
	}
	cases := []worklist.Case{owing("1", in("CHF"), func(c *worklist.Case) { c.Overdue.Minor = math.MaxInt64 }), owing("2", in("USD")), owing("3", in("EUR"))}
	var got []string
	for _, e := range worklist.Rank(cases, "EUR", today) {
		got = append(got, fmt.Sprintf("%s %d", e.Overdue.Currency, e.Rank))
	}
	if want := []string{"EUR 1", "CHF 1", "USD 1"}; !slices.Equal(got, want) {
		t.Errorf("order %q, want %q", got, want)
	}
}

// Whatever the cases: their order makes no difference, nobody is there twice, scores fall within a currency and never run
// over, and more money, more risk or more age never makes a case stand lower.
func TestRank_isAStableOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(0, 12).Draw(rt, "cases")
		cases := make([]worklist.Case, n)
		for i := range cases {
			cases[i] = owing(receivable.CustomerNumber(fmt.Sprintf("K-%02d", i)), func(c *worklist.Case) {
				c.Overdue = money.New(rapid.Int64Range(0, math.MaxInt64).Draw(rt, "overdue"), rapid.SampledFrom([]money.Currency{"EUR", "CHF"}).Draw(rt, "currency"))
				c.BrokenPromises, c.UnansweredLetters = rapid.IntRange(0, 3).Draw(rt, "broken"), rapid.IntRange(0, 3).Draw(rt, "letters")
				c.OldestDueOn = today.AddDays(-rapid.IntRange(0, 900).Draw(rt, "days"))
			})
		}
		first := worklist.Rank(cases, "EUR", today)
		shuffled := rapid.Permutation(cases).Draw(rt, "shuffled")
		if again := worklist.Rank(shuffled, "EUR", today); fmt.Sprint(again) != fmt.Sprint(first) {
			rt.Fatalf("another order of the cases gives another list")
		}
		for i := 1; i < len(first); i++ {
			if first[i].Overdue.Currency == first[i-1].Overdue.Currency && first[i].Score > first[i-1].Score {
				rt.Fatalf("%d stands below %d", first[i].Score, first[i-1].Score)
			}
		}
		if len(first) == 0 {
			return
		}
		raised := first[rapid.IntRange(0, len(first)-1).Draw(rt, "raised")]
		c := raised.Case
		c.BrokenPromises++
		if after := worklist.Rank([]worklist.Case{c}, "EUR", today); len(after) != 1 || after[0].Score < raised.Score {
			rt.Fatalf("a broken promise more lowers %d to %+v", raised.Score, after)
		}
	})
}

func TestReason_saysWhatACollectorWouldSay(t *testing.T) {
	t.Parallel()
	entries := worklist.Rank([]worklist.Case{owing("K-1", func(c *worklist.Case) {
		c.Overdue, c.OldestDueOn = eur(1_240_000), today.AddDays(-41)
		c.BrokenPromises, c.UnansweredLetters, c.CallsUnanswered, c.Level, c.Treatment, c.OverLimit, c.HasContact = 2, 1, 2, 3, receivable.TreatmentWatch, true, false
		c.Disputed, c.Promised = eur(30_000), eur(5_000)
	})}, "EUR", today)
	for lang, want := range map[string]string{
		"en": "€12,400.00 overdue 41 days; 2 broken promises; no answer to 1 letter; not reached by 2 calls; dunning level 3; watched; over the credit limit; no deliverable contact; €300.00 disputed; €50.00 promised",
		"de": "12.400,00 € überfällig seit 41 Tagen; 2 gebrochene Zusagen; keine Antwort auf 1 Schreiben; nicht erreicht bei 2 Anrufen; Mahnstufe 3; unter Beobachtung; über dem Kreditlimit; kein zustellbarer Kontakt; 300,00 € strittig; 50,00 € zugesagt",
	} {
		var said []string
		for _, r := range entries[0].Reasons {
			said = append(said, r.In(lang))
		}
		if got := strings.ReplaceAll(strings.Join(said, "; "), "\u00a0", " "); got != want {
			t.Errorf("%s:\n got %q\nwant %q", lang, got, want)
		}
	}
	for _, a := range worklist.Actions() {
		if a.What("de") == string(a) || a.What("en") == string(a) {
			t.Errorf("%s has no words", a)
		}
	}
}
