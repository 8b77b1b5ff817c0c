package web

import (
	"fmt"
	"html/template"
	"net/url"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/collection"
	"github.com/mahnwerk/mahnwerk/ar/money"
)

// texts are the words of the pages, German and English.
var texts = map[string][2]string{
	"overview": {"Übersicht", "Overview"}, "approvals": {"Freigaben", "Approvals"}, "mailbox": {"Postausgang", "Mailbox"},
	"slack": {"Nachrichten", "Messages"}, "invoices": {"Rechnungen", "Invoices"}, "logout": {"Abmelden", "Log out"},
	"login": {"Anmelden", "Log in"}, "loginButton": {"Anmelden", "Log in"},
	"needLink": {"Diese Seite braucht einen Einmal-Link: `starter users link NAME` druckt einen. Er gilt einmal und kurze Zeit.",
		"This page needs a one-time link: `starter users link NAME` prints one. It works once and for a short time."},
	"notFound": {"Das gibt es hier nicht.", "There is no such thing here."},
	"fault":    {"Das ging schief. Was es war, steht im Protokoll des Dienstes.", "Something went wrong. The service's log says what."},
	"tryAgain": {"Es wurde nichts entschieden: kein Worker hat geantwortet. Bitte noch einmal versuchen.",
		"Nothing was decided: no worker answered. Please try again."},
	"nothing": {"Nichts zu tun.", "Nothing to do."}, "state": {"Stand", "State"}, "count": {"Anzahl", "Count"},
	"letters": {"Schreiben nach Stufe", "Letters by level"}, "promises": {"Zusagen", "Promises"}, "mail": {"Versand", "Outgoing mail"},
	"disputes": {"offene Reklamationen", "open disputes"}, "holds": {"laufende Mahnsperren", "running holds"},
	"tasks": {"Aufgaben", "Tasks"}, "runs": {"Mahnläufe", "Dunning runs"}, "entity": {"Mandant", "Entity"},
	"date": {"Datum", "Date"}, "customer": {"Kunde", "Customer"}, "amount": {"Betrag", "Amount"}, "open": {"offen", "open"},
	"due": {"fällig", "due"}, "level": {"Stufe", "Level"}, "next": {"nächster Schritt", "next step"}, "kind": {"Art", "Kind"},
	"role": {"Rolle", "Role"}, "asked": {"gefragt", "asked"}, "expires": {"verfällt", "expires"}, "because": {"weil", "because"},
	"from": {"von", "from"}, "to": {"an", "to"}, "subject": {"Betreff", "Subject"}, "businessDay": {"Geschäftstag", "Business day"},
	"bankFresh": {"Bankdaten bis", "Bank data until"}, "item": {"Posten", "Item"}, "requestedBy": {"angefragt von", "requested by"},
	"approve": {"Freigeben", "Approve"}, "reject": {"Ablehnen", "Reject"}, "handOver": {"Abgeben (Inkasso/Gericht)", "Hand over (agency/court)"},
	"instalments": {"Ratenzahlung vereinbaren", "Agree on instalments"}, "writeOff": {"Ausbuchen", "Write off"},
	"reason": {"Begründung (bei Ablehnung und Ausbuchung nötig)", "Reason (required to reject or write off)"},
	"letter": {"Was gesendet würde", "What would be sent"}, "decided": {"Entschieden", "Decided"}, "by": {"durch", "by"},
	"timeline": {"Was geschah", "What happened"}, "blocked": {"Was im Weg steht", "What stands in the way"},
	"attachments": {"Anlagen", "Attachments"}, "live": {"laufend aktualisieren", "keep refreshing"}, "failed": {"fehlerhaft", "failed"},
	"mailNote": {"Dieser Postausgang ist ein Stellvertreter: nichts davon hat das Haus verlassen.",
		"This mailbox is a stand-in: nothing of it has left the house."},
	"slackNote": {"Diese Seite ist ein Stellvertreter für Slack: so würden Kolleginnen und Kollegen gefragt.",
		"This page is a stand-in for Slack: this is how colleagues would be asked."},
	"expired":  {"Verfallen: niemand hat entschieden, es wurde nichts gesendet.", "Expired: nobody decided, nothing was sent."},
	"obsolete": {"Überholt: die Tatsachen haben sich geändert.", "Obsolete: the facts have changed."},
}

// text returns the words of a key; a missing key shows itself, so that a test finds it.
func text(key, lang string) string {
	t, ok := texts[key]
	switch {
	case !ok:
		return "?" + key
	case lang == "de":
		return t[0]
	default:
		return t[1]
	}
}

func functions() template.FuncMap {
	return template.FuncMap{
		"t":      text,
		"amount": func(a money.Amount, lang string) string { return a.Format(lang) },
		"date":   func(d calendar.Date, lang string) string { return d.Format(lang) },
		"word":   func(w collection.Word, lang string) string { return w.In(lang) },
		"wordOf": func(w, lang string) string { return wordOf(w, lang) },
		"why":    func(b collection.Blocker, lang string) string { return b.Explain(lang) },
		"clock":  func(t time.Time) string { return t.Format("2006-01-02 15:04:05 MST") },
		"url":    url.PathEscape,
		"level":  func(n int) string { return fmt.Sprint(n) },
	}
}

// wordOf shows a state's word in the reader's language where it has one.
func wordOf(w, lang string) string {
	if shown := collection.Word(w).In(lang); shown != "" {
		return shown
	}
	return w
}
