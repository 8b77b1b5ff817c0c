package reply

// codeWords are the codes of findings in German and English, as a person who edits a draft is told them.
var codeWords = map[Code][2]string{
	UnknownNumber:      {"Zahl, die nicht in den Fakten steht", "number that is not in the facts"},
	UnknownDate:        {"Datum, das nicht in den Fakten steht", "date that is not in the facts"},
	UnknownAmount:      {"Betrag, der nicht in den Fakten steht", "amount that is not in the facts"},
	UnknownIBAN:        {"Konto, das nicht unseres ist", "account that is not ours"},
	UnknownPercent:     {"Prozentsatz, der nicht in den Fakten steht", "percentage that is not in the facts"},
	FigureInWords:      {"Datum, Frist oder Zahl in Worten", "date, deadline or number in words"},
	LegalClaim:         {"rechtliche Behauptung", "legal claim"},
	Threat:             {"Drohung", "threat"},
	Concession:         {"Zugeständnis", "concession"},
	Link:               {"Link oder fremde Mailadresse", "link, or a mail address that is not ours"},
	PlaceholderChanged: {"Platzhalter geändert", "placeholder changed"},
	PlaceholderMoved:   {"Platzhalter an falscher Stelle", "placeholder in the wrong place"},
	BadLength:          {"zu lang oder leer", "too long or empty"},
}

// Explain shows the code of a finding in German ("de") or English; a code that is none is shown as it is.
func Explain(c Code, lang string) string {
	words, ok := codeWords[c]
	switch {
	case !ok:
		return string(c)
	case lang == "de":
		return words[0]
	}
	return words[1]
}
