package web

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// mailFlags say what a flag means for the reader of the mail.
var mailFlags = map[string][2]string{
	"prompt_injection": {"Hier wendet sich jemand an eine Maschine. Nichts aus dieser Mail wirkt von selbst.", "Somebody addresses a machine here. Nothing of this mail takes effect by itself."},
	"bank_fraud_risk":  {"Bankdaten werden nie aus einer Mail geändert. Bitte unter einer bekannten Nummer zurückrufen.", "Bank details are never changed from a mail. Please call back on a number known before."},
	"sensitive":        {"Hier wird nach Daten anderer gefragt.", "Somebody asks for data of others."},
}

func mailFlag(code, lang string) string { return in(mailFlags[code], lang) }

// mailWord shows a code of the mail's understanding: an intent, a reason, why a person is asked, what came of a claim.
func mailWord(code any, lang string) string {
	plain, id, _ := strings.Cut(fmt.Sprint(code), "/")
	shown := correspondence.Word(plain, lang)
	if shown == "" {
		shown = word(plain, lang)
	}
	if shown == plain {
		shown = correspondence.Explain(plain, lang)
	}
	if id != "" {
		shown += " " + id
	}
	return shown
}

// mailWords shows several codes in a row. Some codes differ only in who found what they say, and are said once.
func mailWords(codes []string, lang string) string {
	var shown []string
	for _, code := range codes {
		if words := mailWord(code, lang); !slices.Contains(shown, words) {
			shown = append(shown, words)
		}
	}
	return strings.Join(shown, ", ")
}

// quoted puts a customer's words into the marks of the reader's language.
func quoted(words, lang string) string {
	if lang == "de" {
		return "„" + words + "“"
	}
	return "“" + words + "”"
}

// mailClaim is the kind of moments that are about what a mail says.
const mailClaim = "mail_claim"

// happened says what a moment of the timeline is. What a mail says is named as its page names it.
func happened(h Happening, lang string) string {
	if h.Kind == mailClaim {
		return mailWord(h.What, lang) + " · " + word("claim_"+h.State, lang)
	}
	shown := phrase(h.What, lang)
	if h.State != "" {
		shown += " · " + phrase(h.State, lang)
	}
	return shown
}

// because is why a moment is: sentences are the ledger's own, in English; codes are shown in words.
func because(h Happening, lang string) string {
	if h.Kind == mailClaim {
		return mailWords(strings.Fields(h.Because), lang)
	}
	return h.Because
}

// claimState is where a claim stands. What never follows from a mail is nobody's to decide here, and not over either.
func claimState(c mailroom.ClaimRow, lang string) string {
	if c.Mode == correspondence.Never && c.State == mailroom.Obsolete {
		return word("claim_never", lang)
	}
	return word("claim_"+string(c.State), lang)
}

// claimed says what a claim claims, beyond its kind: amounts and dates as they were computed, not as they were written.
func claimed(c mailroom.Claim, lang string) string {
	parts := []string{acted(c.Action, lang)}
	if c.Contact != nil {
		parts = append(parts, strings.TrimSpace(c.Contact.Name+" "+c.Contact.Email))
	}
	if c.Bounce != nil {
		parts = append(parts, strings.TrimSpace(c.Bounce.Recipient+" "+c.Bounce.Status))
	}
	return joined(parts)
}

// acted says what an action is about: its invoices where there are several, reason, amount and day.
func acted(a correspondence.Action, lang string) string {
	var parts []string
	if len(a.Invoices) > 1 {
		parts = append(parts, numbersOf(a.Invoices))
	}
	if a.Reason != "" {
		parts = append(parts, mailWord(a.Reason, lang))
	}
	return joined(append(parts, sumAndDay(a.Amount, a.On, lang)))
}

func joined(parts []string) string {
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), "; ")
}

// corrected says the same of what a person said instead.
func corrected(c mailroom.ClaimRow, lang string) string {
	if c.Corrected == nil {
		return ""
	}
	return joined([]string{numbersOf(c.Corrected.Invoices), acted(*c.Corrected, lang)})
}

// sumAndDay is an amount and a day, each where it is known.
func sumAndDay(a money.Amount, on calendar.Date, lang string) string {
	var parts []string
	if a.Currency != "" {
		parts = append(parts, a.Format(lang))
	}
	if !on.IsZero() {
		parts = append(parts, on.Format(lang))
	}
	return strings.Join(parts, ", ")
}

func numbersOf(all []receivable.InvoiceNumber) string {
	shown := make([]string, len(all))
	for i, n := range all {
		shown[i] = string(n)
	}
	return strings.Join(shown, ", ")
}
