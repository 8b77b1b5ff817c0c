package correspondence

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

const friday = "Wir zahlen RE-4711 am Freitag."

// rulesSay is what rules make of friday: located, dated, the whole of what is open.
func rulesSay() Understanding {
	e := []Evidence{{Place: InBody, Start: 0, End: len(friday), Quote: friday}}
	return Understanding{
		Language: "de",
		Intents:  []IntentClaim{{Type: PromiseToPay, Invoices: []receivable.InvoiceNumber{"RE-4711"}, Evidence: e}},
		Promises: []PromiseClaim{{Invoice: "RE-4711", On: calendar.MustDate("2026-11-20"), Precision: Day, Amount: eur(250_000), Source: OpenBalance, Evidence: e}},
	}
}

func modelSays(change func(*Understanding)) Understanding {
	u := rulesSay()
	quote := []Evidence{{Quote: friday}}
	u.Intents[0].Evidence, u.Promises[0].Evidence = quote, quote
	if change != nil {
		change(&u)
	}
	return u
}

func levelOf(t *testing.T, c Combined, kind ClaimKind) Judged {
	t.Helper()
	for _, j := range c.Judged {
		if j.Ref == (Ref{kind, 0}) {
			return j
		}
	}
	t.Fatalf("no %s is judged", kind)
	return Judged{}
}

func TestCombine_rulesAlone(t *testing.T) {
	c := Combine(mailOf(friday), rulesSay(), Understanding{})
	if j := levelOf(t, c, KindPromise); j.Level != High || j.Origin != ByRules || c.Asked {
		t.Errorf("%+v", j)
	}
	if !ActsByItself(Decide(mailOf(friday), c, DefaultAutonomy(), today)) {
		t.Error("the cleanest promise waits for a person")
	}
}

func TestCombine_agreementIsHigh(t *testing.T) {
	c := Combine(mailOf(friday), rulesSay(), modelSays(nil))
	if j := levelOf(t, c, KindPromise); j.Level != High || j.Origin != ByBoth || !c.Asked || c.NeedsHuman || !c.Suggested.ClaimsNothing() {
		t.Errorf("%+v %+v", j, c)
	}
	if !ActsByItself(Decide(mailOf(friday), c, DefaultAutonomy(), today)) {
		t.Error("what both read waits for a person")
	}
}

// Each of these is a model that is wrong, silent or lying; what rules alone would have done then waits for a person.
func TestCombine_aModelThatDoesNotAgreeLowers(t *testing.T) {
	for _, c := range []struct {
		name      string
		change    func(*Understanding)
		level     Level
		against   Code
		why       string
		suggested int
	}{
		{"another date", func(u *Understanding) { u.Promises[0].On = calendar.MustDate("2026-11-27") }, Low, Contradicted, "model_contradicted", 0},
		{"another amount", func(u *Understanding) { u.Promises[0].Amount = eur(100) }, Low, Contradicted, "model_contradicted", 0},
		{"no promise", func(u *Understanding) { u.Promises = nil }, Medium, ModelSilent, "", 0},
		{"a dispute besides", func(u *Understanding) {
			u.Intents = append(u.Intents, IntentClaim{Type: Disputes, Evidence: []Evidence{{Quote: "Wir zahlen"}}})
		}, Low, ModelStop, "model_intent_dispute", 1},
		{"a dispute without words", func(u *Understanding) {
			u.Intents = append(u.Intents, IntentClaim{Type: Disputes, Evidence: []Evidence{{Quote: "alles falsch"}}})
		}, Low, ModelStop, "", 0},
		{"a flag", func(u *Understanding) {
			u.Flags = []Flagged{{Flag: PromptInjection, Evidence: []Evidence{{Quote: "Freitag"}}}}
		}, Low, ModelStop, "model_flag_prompt_injection", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Combine(mailOf(friday), rulesSay(), modelSays(c.change))
			if j := levelOf(t, got, KindPromise); j.Level != c.level || !slices.Contains(j.Against, c.against) {
				t.Errorf("%+v, want %s because %s", j, c.level, c.against)
			}
			if (c.why != "") != got.NeedsHuman || c.why != "" && !slices.Contains(got.Why, c.why) {
				t.Errorf("needs a person %v because %v, want %q", got.NeedsHuman, got.Why, c.why)
			}
			if n := len(got.Suggested.Intents) + len(got.Suggested.Promises) + len(got.Suggested.Flags); n != c.suggested {
				t.Errorf("%d suggestions: %+v", n, got.Suggested)
			}
			if ActsByItself(Decide(mailOf(friday), got, DefaultAutonomy(), today)) {
				t.Error("it acts by itself")
			}
		})
	}
}

func TestCombine_keepsWhatOnlyTheModelFoundAsASuggestion(t *testing.T) {
	body := "Danke für die Erinnerung. " + friday
	rules := Understanding{Intents: []IntentClaim{{Type: Acknowledgement, Evidence: []Evidence{{Quote: "Danke für die Erinnerung"}}}}}
	c := Combine(mailOf(body), rules, modelSays(nil))
	if len(c.Understanding.Promises) != 0 || len(c.Suggested.Promises) != 1 || c.Suggested.Promises[0].On != calendar.MustDate("2026-11-20") {
		t.Fatalf("%+v", c.Suggested)
	}
	if j := c.SuggestedJudged[len(c.SuggestedJudged)-1]; j.Origin != ByModel || j.Level != Medium {
		t.Errorf("%+v", j)
	}
	for _, a := range Decide(mailOf(body), c, DefaultAutonomy(), today) {
		if a.Suggested && a.Mode == Automatically {
			t.Errorf("a suggestion happens by itself: %+v", a)
		}
	}
}

func TestCombine_recordsWhatTheModelMadeUp(t *testing.T) {
	c := Combine(mailOf(friday), rulesSay(), modelSays(func(u *Understanding) {
		u.Paid = []PaidClaim{{Invoice: "RE-4712", Amount: eur(118_050), Evidence: []Evidence{{Quote: "RE-4712 ist bezahlt"}}}}
	}))
	if len(c.Rejected) == 0 || c.Rejected[0].Kind != KindPaid || c.Rejected[0].Code != QuoteNotFound || len(c.Suggested.Paid) != 0 {
		t.Errorf("%+v", c.Rejected)
	}
}

// Rules are code and can err: what they read against the words does not happen by itself either.
func TestCombine_rulesThatAreNotFoundedAreLow(t *testing.T) {
	rules := rulesSay()
	rules.Promises[0].On = calendar.MustDate("2026-11-21")
	c := Combine(mailOf(friday), rules, Understanding{})
	if j := levelOf(t, c, KindPromise); j.Level != Low || !slices.Contains(j.Against, DateDiffers) {
		t.Errorf("%+v", j)
	}
	if c.Understanding.Promises[0].On != calendar.MustDate("2026-11-21") {
		t.Error("the rules' claim was changed")
	}
}

// The properties would hold of a program that never does anything. This one does: a share of the mails they look at acts by
// itself, with and without a model.
func TestProperty_isNotEmpty(t *testing.T) {
	alone, with := 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		m := mailOf(friday + "\n" + rapid.SampledFrom(sentences[:2]).Draw(rt, "second"))
		if rapid.Bool().Draw(rt, "single") {
			m = mailOf(friday)
		}
		rules := rulesSay()
		alone += len(byThemselves(Decide(m, Combine(m, rules, Understanding{}), DefaultAutonomy(), today)))
		with += len(byThemselves(Decide(m, Combine(m, rules, genModel(rt, m, rules)), DefaultAutonomy(), today)))
	})
	if alone == 0 || with == 0 {
		t.Errorf("%d acts by rules alone, %d with a model", alone, with)
	}
}
