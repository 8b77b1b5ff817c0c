package mailrules

import (
	"slices"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
)

// TestUnderstand_paymentsThatWere reads payments by cheque, debit, cash and wire on a past day: none is a promise.
func TestUnderstand_paymentsThatWere(t *testing.T) {
	for body, on := range map[string]string{
		"We put a cheque in the post on 12 November.":                         "2026-11-12",
		"Mailed a check for €25,000.00 on November 12, number 10442.":         "2026-11-12",
		"We mailed the check on 12 November.":                                 "2026-11-12",
		"You collected this by direct debit on 12 November.":                  "2026-11-12",
		"The direct debit was taken on 12 November.":                          "2026-11-12",
		"You should have had 25,000.00 from us on 12 November.":               "2026-11-12",
		"It was charged to our card on 12 November.":                          "2026-11-12",
		"Cash was handed to your driver on 12 November.":                      "2026-11-12",
		"Please apply our wire of EUR 25,000.00 dated 12 November to 4711.":   "2026-11-12",
		"Der Scheck ging am Montag in die Post.":                              "2026-11-16",
		"Sie haben den Betrag am 12.11. per Lastschrift eingezogen.":          "2026-11-12",
		"Die Lastschrift wurde am 12.11. eingelöst.":                          "2026-11-12",
		"Der Betrag ist am 12.11. bei Ihnen eingegangen.":                     "2026-11-12",
		"I hob des Geld am Montag scho eizahlt.":                              "2026-11-16",
		"Das Geld ist seit Freitag auf Ihrem Konto.":                          "2026-11-13",
		"The cheque is in the post since yesterday.":                          "2026-11-17",
		"Wir haben die Rechnung bezahlt, und zwar am 6.11. in einer Summe.":   "2026-11-06",
		"Die 4711 ist schon bezahlt, am 12.11.":                               "2026-11-12",
		"Haben wir schon bezahlt! Am 12.11. per Sofortüberweisung, 25.000,00": "2026-11-12",
		"Bitte prüfen Sie, ob unsere Zahlung vom 12.11. eingegangen ist.":     "2026-11-12",
		"4711 lief heute früh durch die Bank.":                                "2026-11-18",
	} {
		u := Understand(one(body))
		if len(u.Promises) != 0 || len(u.Paid) != 1 || u.Paid[0].On != calendar.MustDate(on) || u.Paid[0].Amount.Minor != 2500000 {
			t.Errorf("%s\npaid %+v, promised %q", body, u.Paid, promised(u))
		}
	}
}

// TestUnderstand_paymentsStillToCome reads what only looks like a payment that was made.
func TestUnderstand_paymentsStillToCome(t *testing.T) {
	for body, want := range map[string]string{
		"Der Scheck geht am Montag in die Post.":                            "4711 2026-11-23 25000.00",
		"We will put a cheque in the post on 27 November.":                  "4711 2026-11-27 25000.00",
		"Die Überweisung geht am 27.11. raus.":                              "4711 2026-11-27 25000.00",
		"We will send 20,000.00 on 27 November, the balance on 4 December.": "4711 2026-11-27 20000.00\n4711 2026-12-04 5000.00",
	} {
		if u := Understand(one(body)); promised(u) != want || len(u.Paid) != 0 {
			t.Errorf("%s\npromised %q, paid %+v", body, promised(u), u.Paid)
		}
	}
}

// TestUnderstand_amountsNobodyPays leaves amounts alone that are named without a day and without anybody who pays them.
func TestUnderstand_amountsNobodyPays(t *testing.T) {
	for _, body := range []string{
		"You've billed the old rate. Since March it should be €40 per hour.",
		"Die Rechnung wurde bezahlt, vorgestern ging die Zahlung raus. Bitte prüfen.",
		"To which account of yours should we pay?",
		"Die Ware ist falsch geliefert. Bitte umgehend austauschen, sonst geht alles zurück.",
	} {
		if u := Understand(one(body)); len(u.Promises) != 0 {
			t.Errorf("%s\npromised %q", body, promised(u))
		}
	}
	u := Understand(one("Less your credit memo for €1,250.00, we'll be sending €23,750.00 on the 24th."))
	if got := promised(u); got != "4711 2026-11-24 23750.00" || slices.Contains(u.Doubts, contradiction) {
		t.Errorf("promised %q, doubts %v", got, u.Doubts)
	}
}

// TestUnderstand_notPaid reads words of paying that tell of no payment: questions, payments that came back, days that are to come.
func TestUnderstand_notPaid(t *testing.T) {
	for _, body := range []string{
		"Ich schaue nach, ob der Chef das schon angewiesen hat.",
		"Wir klären, ob die Rechnung schon bezahlt wurde.",
		"I will check whether this has been paid.",
		"Unsere Überweisung vom 12.11. kam zurück.",
		"Our payment of 12 November was returned to us by your bank.",
	} {
		if u := Understand(one(body)); len(u.Paid) != 0 {
			t.Errorf("%s\npaid %+v", body, u.Paid)
		}
	}
}

// TestUnderstand_noPromiseByItsOwnWords takes no promise from those who say that they make none, or only tell a habit.
func TestUnderstand_noPromiseByItsOwnWords(t *testing.T) {
	for body, want := range map[string]string{
		"Ich denk mal, dass wir das im Dezember noch schaffen. Versprechen will ich aber nix.": "",
		"Wir zahlen immer sofort.":                         "",
		"We pay on 27 November, earlier I cannot promise.": "4711 2026-11-27 25000.00",
		"Wir zahlen wie immer am 27.11.":                   "4711 2026-11-27 25000.00",
	} {
		if got := promised(Understand(one(body))); got != want {
			t.Errorf("%s\npromised %q", body, got)
		}
	}
}

// TestUnderstand_offersBehindColon reads what a proposal lists as proposed, not as promised.
func TestUnderstand_offersBehindColon(t *testing.T) {
	for _, body := range []string{
		"Zu 4711 schlage ich Ihnen vor: 12.500 € am 15. Dezember, 12.500 € am 15. Januar. Bitte um kurze Bestätigung.",
		"For 4711 we would like to propose: €12,500.00 on 15 December, €12,500.00 on 15 January. Please confirm.",
	} {
		if u := Understand(one(body)); len(u.Promises) != 0 || len(u.Proposed) != 2 {
			t.Errorf("%s\npromised %q, proposed %+v", body, promised(u), u.Proposed)
		}
	}
	if got := promised(Understand(one("Wir haben entschieden: 12.500 € am 15. Dezember, 12.500 € am 15. Januar."))); got != "4711 2026-12-15 12500.00\n4711 2027-01-15 12500.00" {
		t.Errorf("promised %q", got)
	}
}

// TestUnderstand_happyWithOurSuggestion takes the days from what we suggested, and none where the customer is not happy with it.
func TestUnderstand_happyWithOurSuggestion(t *testing.T) {
	const suggestion = "\n\nOn 17 Nov 2026, credit control wrote:\n> Shall we say EUR 12,500.00 by 18/12/2026 and EUR 12,500.00 by 15/01/2027?"
	u := Understand(one("Hi, happy with your suggestion, will do it like that." + suggestion))
	if got := promised(u); got != "4711 2026-12-18 12500.00\n4711 2027-01-15 12500.00" {
		t.Errorf("promised %q", got)
	}
	if u := Understand(one("Hi, we are not happy with your suggestion." + suggestion)); len(u.Promises) != 0 {
		t.Errorf("not happy, but %q", promised(u))
	}
}
