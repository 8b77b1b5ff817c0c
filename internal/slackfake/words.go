package slackfake

// pageWords are the words of the page itself, German and English. What is on the cards is the engine's.
var pageWords = map[string][2]string{
	"title": {"Slack (Nachbildung)", "Slack (stand-in)"},
	"note": {"Dies ist kein Slack: Die Seite zeigt die Karten, die die Engine schickt, und schickt Klicks als dieselben signierten Anfragen zurück.",
		"This is not Slack: the page shows the cards that the engine sends and sends clicks back as the same signed requests."},
	"as":        {"Ich klicke als", "I click as"},
	"choose":    {"Wechseln", "Switch"},
	"pick":      {"Auswählen", "Choose"},
	"none":      {"Hier steht noch nichts.", "Nothing here yet."},
	"only":      {"Nur für Sie sichtbar", "Only visible to you"},
	"edited":    {"(geändert)", "(edited)"},
	"reply":     {"Antwort im Thread", "Reply in thread"},
	"dialogue":  {"Dialog", "Dialogue"},
	"optional":  {"(freiwillig)", "(optional)"},
	"sure":      {"Wirklich?", "Are you sure?"},
	"live":      {"Alle 3 Sekunden neu laden", "Reload every 3 seconds"},
	"language":  {"Sprache", "Language"},
	"warning":   {"Slack zeigt hier ein Warndreieck: Der Klick wurde nicht angenommen", "Slack shows a warning here: the click was not taken"},
	"unreached": {"Die Engine ist unter der Adresse für Klicks nicht zu erreichen.", "The engine can't be reached at its address for clicks."},
	"gone":      {"Diese Nachricht oder Schaltfläche gibt es nicht mehr.", "This message or button is not there any more."},
	"deleted":   {"ausgetreten", "left"},
	"guest":     {"Gast", "guest"},
	"bot":       {"Bot", "bot"},
	"stranger":  {"anderer Workspace", "other workspace"},
}

// wordsFor returns the words of a key; a missing key shows itself, so that a test finds it.
func wordsFor(key, lang string) string {
	w, ok := pageWords[key]
	if !ok {
		return "?" + key
	}
	if lang == "de" {
		return w[0]
	}
	return w[1]
}
