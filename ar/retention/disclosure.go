package retention

import (
	"bytes"
	"fmt"
	"io"
	"time"
)

// Disclosure says what lies in a folder with the personal data of one customer (Art. 15, 20 GDPR).
type Disclosure struct {
	Entity   string    `json:"entity"`
	Name     string    `json:"name"`
	Customer string    `json:"customer"`
	MadeAt   time.Time `json:"made_at"`
	// Tables are the files with rows, in their order; those without a row are not there.
	Tables []DisclosedTable `json:"tables"`
	// Files counts mails, letters and attachments in the folder files.
	Files int `json:"files"`
	// Restricted counts rows that are kept aside; they are in the folder only where they were asked for with a reason.
	Restricted     int  `json:"restricted"`
	WithRestricted bool `json:"with_restricted"`
}

// DisclosedTable is one file of rows.
type DisclosedTable struct {
	Table string `json:"table"`
	Rows  int    `json:"rows"`
	// Class says how long personal data of the table is kept; empty where there is none in it.
	Class Class `json:"class,omitempty"`
	// German and English say what the rows are.
	German  string `json:"german"`
	English string `json:"english"`
}

// WriteText writes the description for people, in German ("de") or English: what is there, from where, for what, how long,
// and the rights of the person (Art. 15 (1) GDPR).
func (d Disclosure) WriteText(w io.Writer, lang string) error {
	var b bytes.Buffer
	say := func(german, english string) string {
		if lang == "de" {
			return german
		}
		return english
	}
	line := func(german, english, value string) { fmt.Fprintf(&b, "%-26s %s\r\n", say(german, english)+":", value) }
	fmt.Fprintf(&b, "%s\r\n\r\n", say("Auskunft über personenbezogene Daten (Art. 15, 20 DSGVO)", "Personal data of a customer (Art. 15, 20 GDPR)"))
	line("Verantwortlicher", "controller", d.Name+" ("+d.Entity+")")
	line("Kundennummer", "customer number", d.Customer)
	line("erstellt (UTC)", "made (UTC)", d.MadeAt.UTC().Format(time.RFC3339))
	line("Dateien mit Inhalt", "files with contents", fmt.Sprint(d.Files))
	if d.Restricted > 0 {
		line("gesperrte Angaben", "restricted entries", fmt.Sprint(d.Restricted)+say(restrictedGerman[d.WithRestricted], restrictedEnglish[d.WithRestricted]))
	}
	b.WriteString("\r\n" + say(disclosureGerman, disclosureEnglish) + "\r\n")
	for _, t := range d.Tables {
		kept := say("solange die Bücher", "as long as the books")
		if t.Class != "" {
			kept = keptFor(RuleOf(t.Class), say)
		}
		fmt.Fprintf(&b, "%-24s %5d  %s (%s)\r\n", t.Table+".json", t.Rows, say(t.German, t.English), kept)
	}
	_, err := w.Write(b.Bytes())
	return err
}

func keptFor(r Rule, say func(german, english string) string) string {
	if r.Years == 0 {
		return say("solange die Geschäftsbeziehung besteht", "while the business relation lasts")
	}
	return fmt.Sprintf(say("%d Jahre ab Jahresende, %s", "%d years from the end of the year, %s"), r.Years, r.Law)
}

var (
	restrictedGerman  = map[bool]string{true: ", enthalten", false: ", nicht enthalten: nur noch aufbewahrt, weil ein Gesetz es verlangt"}
	restrictedEnglish = map[bool]string{true: ", included", false: ", not included: kept only because a law demands it"}
)

const disclosureGerman = "Jede Datei ist eine Liste von JSON-Objekten (RFC 8259, UTF-8): die Zeilen einer Tabelle, die diesen Kunden betreffen, mit den\r\n" +
	"Spaltennamen der Datenbank. Beträge stehen in der kleinsten Einheit (…_minor) neben ihrer Währung, Zeitpunkte sind UTC. Mails, Schreiben\r\n" +
	"und Anlagen liegen unverändert im Ordner files; die Zeile nennt die Datei. Sammelbelege, in denen auch andere Zahler stehen, sind\r\n" +
	"nicht enthalten (Art. 15 (4) DSGVO); was darin diesen Kunden betrifft, steht in payment_trace.\r\n\r\n" +
	"Zweck: Forderungen stellen, einziehen und verbuchen (Art. 6 (1) b, c, f DSGVO). Herkunft: eigene Stammdaten, Kontoauszüge der Bank,\r\n" +
	"Nachrichten des Kunden. Empfänger: niemand außer den hier genannten Schreiben; Sprachmodelle nur, wo model_call.json es zeigt, und\r\n" +
	"dann mit verdeckten Namen und Nummern. Ob gemahnt wird, entscheiden Regeln (decision.json nennt sie mit Grund); was darüber\r\n" +
	"hinausgeht, entscheiden Menschen (Art. 22 DSGVO). Rechte: Berichtigung, Löschung, Einschränkung, Widerspruch, Beschwerde bei einer\r\n" +
	"Aufsichtsbehörde (Art. 16 bis 18, 21, 77 DSGVO).\r\n"

const disclosureEnglish = "Each file is a list of JSON objects (RFC 8259, UTF-8): the rows of a table that are about this customer, with the names of the\r\n" +
	"database's columns. Amounts are in minor units (…_minor) beside their currency, instants are UTC. Mails, letters and attachments lie\r\n" +
	"unchanged in the folder files; the row names its file. Vouchers that name other payers too are not here (Art. 15 (4) GDPR);\r\n" +
	"what they say of this customer is in payment_trace.\r\n\r\n" +
	"Purpose: to make, collect and book claims (Art. 6 (1) b, c, f GDPR). Source: own master data, statements of the bank, messages of\r\n" +
	"the customer. Recipients: none but by the letters named here; language models only where model_call.json shows it, and then with\r\n" +
	"names and numbers masked. Rules decide whether a reminder is sent (decision.json names them with the reason); people decide what goes\r\n" +
	"beyond (Art. 22 GDPR). Rights: rectification, erasure, restriction, objection, complaint to a supervisory authority\r\n" +
	"(Art. 16 to 18, 21, 77 GDPR).\r\n"
