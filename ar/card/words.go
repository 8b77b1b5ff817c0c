package card

import (
	"fmt"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/correspondence"
)

// words are what cards say, German and English. A code that is not here is shown as it is, with blanks for underscores.
var words = map[string][2]string{
	// What is asked, and how it ended.
	"letter": {"Schreiben", "Letter"}, "reminder": {"Zahlungserinnerung", "Payment reminder"}, "dunning": {"Mahnung", "Dunning letter"},
	"final_notice": {"Letzte Mahnung", "Last notice"}, "escalation": {"Ende der Mahnstufen", "End of the ladder"},
	"write_off": {"Ausbuchung", "Write-off"}, "payment_plan": {"Ratenplan", "Payment plan"}, "credit_note": {"Gutschrift", "Credit note"},
	"hold": {"Längere Mahnsperre", "Longer hold"}, "release": {"Freischaltung einer Regel", "Release of a rule"},
	"first_letters": {"Erste Schreiben", "First letters"},
	"approved":      {"freigegeben", "approved"}, "rejected": {"abgelehnt", "rejected"},
	"expired": {"verfallen: es geschieht nichts", "expired: nothing is done"},
	"obsolete": {"überholt: die Tatsachen haben sich geändert, es wird neu entschieden",
		"obsolete: the facts have changed, it is decided anew"},
	"passed": {"weitergegeben", "passed on"}, "agreed": {"zugestimmt", "agreed"},
	// What became of claims, drafts and payments.
	"applied": {"wirkt von selbst", "took effect by itself"}, "confirmed": {"bestätigt", "confirmed"}, "corrected": {"berichtigt", "corrected"},
	"queued": {"wird versandt", "being sent"}, "sending": {"wird versandt", "being sent"}, "sent": {"versandt", "sent"},
	"refused": {"vom Mailserver abgewiesen", "refused by the relay"}, "discarded": {"verworfen", "discarded"},
	"payment_on_account": {"bleibt beim Zahler", "left with its payer"}, "payment_refunding": {"wird erstattet", "to be refunded"},
	"payment_applied": {"zugeordnet", "applied"}, "payment_reversed": {"zurückgebucht", "reversed"},
	// Ways to go on.
	"hand_over": {"Abgeben (Inkasso/Gericht)", "Hand over (agency/court)"}, "instalments": {"Ratenzahlung vereinbaren", "Agree on instalments"},
	// Roles.
	"clerk": {"Sachbearbeitung", "clerk"}, "senior": {"Teamleitung", "senior"}, "head_of_credit": {"Leitung Debitoren", "head of credit"},
	"finance": {"Finanzen", "finance"}, "auditor": {"Revision", "auditor"}, "admin": {"Verwaltung", "administration"},
	// Labels.
	"customer": {"Kunde", "Customer"}, "items": {"Posten", "Items"}, "total": {"Summe", "Total"}, "instalments_of": {"Raten", "Instalments"}, "because": {"Warum gefragt wird", "Why this is asked"},
	"asked_by": {"Angefragt von", "Asked by"}, "to": {"Geht an", "Goes to"}, "people": {"Nötig", "Needed"}, "agreed_by": {"Zugestimmt hat", "Agreed"},
	"assignee": {"Kümmert sich", "Assigned to"}, "disputed": {"Strittig", "Disputed"}, "promises": {"Zusagen", "Promises"},
	"amount": {"Betrag", "Amount"}, "value_on": {"Wertstellung", "Value date"}, "payer": {"Zahler", "Payer"}, "text": {"Verwendungszweck", "Remittance text"},
	"subject": {"Betreff", "Subject"}, "likely": {"Vielleicht von", "Perhaps from"}, "offered": {"Mögliche Erklärungen", "Possible explanations"},
	"received": {"Eingegangen", "Received"}, "understood": {"Verstanden als", "Understood as"},
	// What a flag of a mail means for who decides about it.
	"beware":           {"Bitte beachten", "Please note"},
	"prompt_injection": {"Hier wendet sich jemand an eine Maschine.", "Somebody addresses a machine here."},
	"bank_fraud_risk": {"Bankdaten werden nie aus einer Mail geändert. Bitte unter einer bekannten Nummer zurückrufen.",
		"Bank details are never changed from a mail. Please call back on a number known before."},
	"sensitive": {"Hier wird nach Daten anderer gefragt.", "Somebody asks for data of others."},
	// Buttons.
	"approve": {"Freigeben", "Approve"}, "reject": {"Ablehnen …", "Reject …"}, "snooze": {"Später", "Later"}, "assign": {"Übergeben an", "Assign to"},
	"review": {"Prüfen und entscheiden (mit Anmeldung)", "Review and decide (with login)"}, "open": {"In der Leitstelle öffnen", "Open in the Command Centre"},
	"confirm": {"Bestätigen", "Confirm"}, "wrong": {"Stimmt nicht", "Not so"}, "correct": {"Berichtigen …", "Correct …"}, "send": {"Senden", "Send"},
	"edit": {"Ändern …", "Edit …"}, "discard": {"Verwerfen", "Discard"}, "choose": {"Erklärung wählen", "Choose an explanation"},
	"approve_all": {"Alle freigeben", "Approve all"},
	"sure_send":   {"Das Schreiben wird so versandt.", "The letter is sent as it is."}, "sure_all": {"Alle Schreiben der Liste werden versandt.", "All letters of the list are sent."},
	"sure_reply": {"Die Antwort wird so versandt.", "The answer is sent as it is."},
}

func say(key, lang string) string {
	w, ok := words[key]
	switch {
	case !ok:
		return strings.ReplaceAll(key, "_", " ")
	case lang == "de":
		return w[0]
	}
	return w[1]
}

// in chooses between two sentences.
func in(lang, german, english string) string {
	if lang == "de" {
		return german
	}
	return english
}

// code shows a code of the mail's understanding.
func code(key, lang string) string {
	if shown := correspondence.Word(key, lang); shown != "" && shown != key {
		return shown
	}
	if shown := correspondence.Explain(key, lang); shown != "" && shown != key {
		return shown
	}
	return say(key, lang)
}

func quoted(text, lang string) string { return in(lang, "„"+text+"“", "“"+text+"”") }

func counted(n int, lang, one, many, oneEnglish, manyEnglish string) string {
	if n == 1 {
		return in(lang, fmt.Sprintf("1 %s", one), fmt.Sprintf("1 %s", oneEnglish))
	}
	return in(lang, fmt.Sprintf("%d %s", n, many), fmt.Sprintf("%d %s", n, manyEnglish))
}
