package mailtext

import (
	"slices"
	"strings"
	"testing"
)

// splitCase is a body with what is new in it and what is not.
type splitCase struct {
	name, body                    string
	new, quoted, sig, smallPrints string
}

const (
	reminder = "Sehr geehrter Herr Roth,\n\nbitte zahlen Sie 480,00 EUR bis zum 30.11.2026."
	promise  = "Guten Tag,\n\nwir zahlen am Freitag."
)

var splitCases = []splitCase{
	{name: "nothing but words", body: "Wir zahlen am Freitag.", new: "Wir zahlen am Freitag."},
	{name: "Thunderbird", body: promise + "\n\nAm 17.11.26 um 09:12 schrieb Mahnwesen:\n> " + strings.ReplaceAll(reminder, "\n", "\n> "),
		new: promise, quoted: "Am 17.11.26 um 09:12 schrieb Mahnwesen:\n> " + strings.ReplaceAll(reminder, "\n", "\n> ")},
	{name: "Apple Mail wraps the introduction", body: promise + "\n\nAm 17.11.2026 um 09:12 schrieb Buchhaltung Lieferant GmbH & Co. KG\n<mahnung@lieferant.example>:\n\n" + reminder,
		new: promise, quoted: "Am 17.11.2026 um 09:12 schrieb Buchhaltung Lieferant GmbH & Co. KG\n<mahnung@lieferant.example>:\n\n" + reminder},
	{name: "Gmail on a telephone puts the name first", body: promise + "\n\nMahnwesen <m@lieferant.example> schrieb am Di., 17. Nov. 2026, 09:12:\n\n> " + "Bitte zahlen.",
		new: promise, quoted: "Mahnwesen <m@lieferant.example> schrieb am Di., 17. Nov. 2026, 09:12:\n\n> Bitte zahlen."},
	{name: "Yahoo", body: promise + "\n\n   Am Dienstag, 17. November 2026 um 09:12:11 MEZ hat Mahnwesen <m@lieferant.example> Folgendes geschrieben:\n\n " + reminder,
		new: promise, quoted: "   Am Dienstag, 17. November 2026 um 09:12:11 MEZ hat Mahnwesen <m@lieferant.example> Folgendes geschrieben:\n\n " + reminder},
	{name: "Outlook", body: promise + "\n\nVon: Mahnwesen <m@lieferant.example>\nGesendet: Dienstag, 17. November 2026 09:12\nAn: Roth, Peter <roth@kunde.example>\nBetreff: 2. Mahnung\n\n" + reminder,
		new: promise, quoted: "Von: Mahnwesen <m@lieferant.example>\nGesendet: Dienstag, 17. November 2026 09:12\nAn: Roth, Peter <roth@kunde.example>\nBetreff: 2. Mahnung\n\n" + reminder},
	{name: "Outlook draws a line", body: promise + "\n________________________________\nFrom: Dunning <d@supplier.example>\nSent: Tuesday, November 17, 2026 9:12:00 AM\nTo: Roth <roth@kunde.example>\nSubject: Reminder\n\nPlease pay by Friday.",
		new: promise, quoted: "________________________________\nFrom: Dunning <d@supplier.example>\nSent: Tuesday, November 17, 2026 9:12:00 AM\nTo: Roth <roth@kunde.example>\nSubject: Reminder\n\nPlease pay by Friday."},
	{name: "Outlook joins the head into a line", body: promise + "\n\nVon: Mahnwesen Gesendet: Dienstag, 17. November 2026 09:12 An: Roth Betreff: Mahnung\n\nBitte zahlen Sie.",
		new: promise, quoted: "Von: Mahnwesen Gesendet: Dienstag, 17. November 2026 09:12 An: Roth Betreff: Mahnung\n\nBitte zahlen Sie."},
	{name: "Outlook with bold names and recipients over several lines", body: promise + "\n\n*Von:* Mahnwesen\n*Gesendet:* Dienstag, 17. November 2026 09:12\n*An:* Roth <roth@kunde.example>;\nWeiß <weiss@kunde.example>\n*Betreff:* Mahnung\n\nBitte zahlen.",
		new: promise, quoted: "*Von:* Mahnwesen\n*Gesendet:* Dienstag, 17. November 2026 09:12\n*An:* Roth <roth@kunde.example>;\nWeiß <weiss@kunde.example>\n*Betreff:* Mahnung\n\nBitte zahlen."},
	{name: "old Outlook", body: "Ok, geht am 30.11. raus.\n\n-----Ursprüngliche Nachricht-----\nVon: Mahnwesen\nBitte zahlen.", new: "Ok, geht am 30.11. raus.", quoted: "-----Ursprüngliche Nachricht-----\nVon: Mahnwesen\nBitte zahlen."},
	{name: "old GMX marks its head", body: "-------- Original-Nachricht --------\n> Datum: Tue, 17 Nov 2026\n> Bitte zahlen.\n\nIst erledigt.", new: "Ist erledigt.", quoted: "-------- Original-Nachricht --------\n> Datum: Tue, 17 Nov 2026\n> Bitte zahlen."},
	{name: "GMX", body: "Ist erledigt.\n\nGesendet: Dienstag, 17. November 2026 um 09:12 Uhr\nVon: \"Mahnwesen\" <m@lieferant.example>\nAn: roth@kunde.example\nBetreff: Mahnung\nBitte zahlen.",
		new: "Ist erledigt.", quoted: "Gesendet: Dienstag, 17. November 2026 um 09:12 Uhr\nVon: \"Mahnwesen\" <m@lieferant.example>\nAn: roth@kunde.example\nBetreff: Mahnung\nBitte zahlen."},
	{name: "French Outlook", body: "Nous payons vendredi.\n\nDe : Relance <r@fournisseur.example>\nEnvoyé : mardi 17 novembre 2026 09:12\nÀ : Roth\nObjet : Relance\n\nMerci de payer.",
		new: "Nous payons vendredi.", quoted: "De : Relance <r@fournisseur.example>\nEnvoyé : mardi 17 novembre 2026 09:12\nÀ : Roth\nObjet : Relance\n\nMerci de payer."},
	{name: "French Gmail", body: "Nous payons vendredi.\n\nLe mar. 17 nov. 2026 à 09:12, Relance <r@fournisseur.example> a\nécrit :\n\n> Merci de payer.", new: "Nous payons vendredi.",
		quoted: "Le mar. 17 nov. 2026 à 09:12, Relance <r@fournisseur.example> a\nécrit :\n\n> Merci de payer."},
	{name: "Notes", body: "Zahlung folgt.\n\nMahnwesen/Lieferant\n17.11.2026 09:12\n\nAn\nPeter Roth/Kunde\nKopie\n\nThema\n2. Mahnung\n\nBitte zahlen.", new: "Zahlung folgt.", quoted: "Mahnwesen/Lieferant\n17.11.2026 09:12\n\nAn\nPeter Roth/Kunde\nKopie\n\nThema\n2. Mahnung\n\nBitte zahlen."},
	{name: "forwarded by Apple Mail", body: "Bitte übernehmen.\n\nAnfang der weitergeleiteten Nachricht:\n\nVon: Mahnwesen\nDatum: 17. November 2026\nBitte zahlen.", new: "Bitte übernehmen.", quoted: "Anfang der weitergeleiteten Nachricht:\n\nVon: Mahnwesen\nDatum: 17. November 2026\nBitte zahlen."},
	{name: "ticket system", body: "Erledigt.\n\n##- Bitte antworten Sie oberhalb dieser Zeile -##\nBitte zahlen.", new: "Erledigt.", quoted: "##- Bitte antworten Sie oberhalb dieser Zeile -##\nBitte zahlen."},
	{name: "a ticket system writes itself", body: "##- Please type your reply above this line -##\n\nYour request has been logged.", new: "Your request has been logged.", quoted: "##- Please type your reply above this line -##"},
	{name: "nothing but a quote", body: "> Bitte zahlen Sie bis Freitag.", quoted: "> Bitte zahlen Sie bis Freitag."},
	{name: "answers between the lines", body: "Am 17.11.2026 um 09:12 schrieb Mahnwesen <m@l.example>:\n> Wann zahlen Sie 4711?\nAm Freitag.\n> Und 4712?\nDie ist strittig.\n\nGruß\nRoth",
		new: "Am Freitag.\nDie ist strittig.", quoted: "Am 17.11.2026 um 09:12 schrieb Mahnwesen <m@l.example>:\n> Wann zahlen Sie 4711?\n> Und 4712?", sig: "Gruß\nRoth"},
	{name: "the tail of a wrapped line is no answer", body: "Ja.\n\n> Sehr geehrter Herr Roth, bitte zahlen Sie den Betrag von 480,00 EUR bis\nzum 30.11.2026.\n> Danke.", new: "Ja.",
		quoted: "> Sehr geehrter Herr Roth, bitte zahlen Sie den Betrag von 480,00 EUR bis\nzum 30.11.2026.\n> Danke."},
	{name: "what a customer tells of a letter is his", body: "Am 12.11.2026 schrieb uns Ihr Herr Vogt:\n\nSie können 3 % abziehen.", new: "Am 12.11.2026 schrieb uns Ihr Herr Vogt:\n\nSie können 3 % abziehen."},
	{name: "a letter's own subject is no earlier mail", body: "Betreff: Rechnung 4711\nDatum: heute\n\nWir zahlen am Freitag.", new: "Betreff: Rechnung 4711\nDatum: heute\n\nWir zahlen am Freitag."},
	{name: "a memo has the fields of a mail", body: "Von: Kunde GmbH\nAn: Lieferant GmbH\nDatum: 18.11.2026\nBetreff: 4711\n\nWir zahlen am Freitag.", new: "Von: Kunde GmbH\nAn: Lieferant GmbH\nDatum: 18.11.2026\nBetreff: 4711\n\nWir zahlen am Freitag."},
	{name: "forwarded without a word", body: "Von: Mahnwesen\nGesendet: Dienstag, 17. November 2026 09:12\nAn: Roth\nBetreff: Mahnung\n\nBitte zahlen.", quoted: "Von: Mahnwesen\nGesendet: Dienstag, 17. November 2026 09:12\nAn: Roth\nBetreff: Mahnung\n\nBitte zahlen."},
	{name: "delimiter", body: promise + "\n-- \nPeter Roth\nTel. 0711 123456", new: promise, sig: "-- \nPeter Roth\nTel. 0711 123456"},
	{name: "formula, post, company, register", body: promise + "\n\nMit freundlichen Grüßen\n\ni. A. Petra Weiß\nKreditorenbuchhaltung\n\nKunde GmbH\nHauptstr. 5 | 70173 Stuttgart\nTel.: +49 711 123456\nAmtsgericht Stuttgart HRB 12345\nGeschäftsführer: Dr. Kurz",
		new: promise, sig: "Mit freundlichen Grüßen\n\ni. A. Petra Weiß\nKreditorenbuchhaltung\n\nKunde GmbH\nHauptstr. 5 | 70173 Stuttgart\nTel.: +49 711 123456", smallPrints: "Amtsgericht Stuttgart HRB 12345\nGeschäftsführer: Dr. Kurz"},
	{name: "a block without a formula", body: promise + "\n\nPeter Roth\nKunde GmbH\nTel. 0711 123456\nroth@kunde.example", new: promise, sig: "Peter Roth\nKunde GmbH\nTel. 0711 123456\nroth@kunde.example"},
	{name: "whom to write to is an answer", body: "Zuständig ist jetzt:\n\nPetra Weiß\nTel. 0711 123456\nweiss@kunde.example", new: "Zuständig ist jetzt:\n\nPetra Weiß\nTel. 0711 123456\nweiss@kunde.example"},
	{name: "an account alone is an answer", body: "Bitte auf dieses Konto:\n\nKunde GmbH\nIBAN DE89 3704 0044 0532 0130 00", new: "Bitte auf dieses Konto:\n\nKunde GmbH\nIBAN DE89 3704 0044 0532 0130 00"},
	{name: "thanks are said, the name is not", body: "Wird erledigt.\n\nThanks,\nTom Fletcher", new: "Wird erledigt.\n\nThanks,", sig: "Tom Fletcher"},
	{name: "postscript", body: promise + "\n\nViele Grüße\nRoth\n\nP.S. 4712 zahlen wir erst nach der Gutschrift.", new: promise + "\n\nP.S. 4712 zahlen wir erst nach der Gutschrift.", sig: "Viele Grüße\nRoth"},
	{name: "new bank details below the name", body: promise + "\n\nMfG Roth\n\nNeue Bankverbindung:\nDE89 3704 0044 0532 0130 00", new: promise + "\n\nNeue Bankverbindung:\nDE89 3704 0044 0532 0130 00", sig: "MfG Roth"},
	{name: "a sentence after the formula on its line", body: "Viele Grüße, wir zahlen am Freitag", new: "Viele Grüße, wir zahlen am Freitag"},
	{name: "regards in a sentence", body: "With regards to invoice 4711: paid on Friday.", new: "With regards to invoice 4711: paid on Friday."},
	{name: "telephone", body: "Erledigt.\n\nVon meinem iPhone gesendet\n\nAm 17.11.2026 um 09:12 schrieb M <m@l.example>:\n\n> Bitte zahlen.", new: "Erledigt.", sig: "Von meinem iPhone gesendet", quoted: "Am 17.11.2026 um 09:12 schrieb M <m@l.example>:\n\n> Bitte zahlen."},
	{name: "confidentiality", body: promise + "\n\nKind regards\nTom\n\nThis email and any attachments are confidential. If you are not the\nintended recipient, delete it.\n\nPlease consider the environment before printing.", new: promise, sig: "Kind regards\nTom",
		smallPrints: "This email and any attachments are confidential. If you are not the\nintended recipient, delete it.\n\nPlease consider the environment before printing."},
	{name: "a promise in small print stays", body: "This email is confidential. We will pay invoice 4711 on Friday.", new: "This email is confidential. We will pay invoice 4711 on Friday."},
	{name: "warning of a gateway", body: "CAUTION: This email originated from outside of the organization.\n\nPaid today.", new: "Paid today.", smallPrints: "CAUTION: This email originated from outside of the organization."},
}

func TestRead_takesMailsApart(t *testing.T) {
	for _, c := range splitCases {
		t.Run(c.name, func(t *testing.T) {
			text := Read(c.body)
			for kind, want := range map[Kind]string{New: c.new, Quoted: c.quoted, Signature: c.sig, Disclaimer: c.smallPrints} {
				if got := noBlankLines(text.Part(kind)); got != noBlankLines(want) {
					t.Errorf("%s:\n%s\nwant:\n%s", kind, got, want)
				}
			}
			checkCover(t, text)
		})
	}
}

// noBlankLines takes out the blank lines: to which neighbour they belong says nothing.
func noBlankLines(text string) string {
	lines := slices.DeleteFunc(strings.Split(text, "\n"), func(l string) bool { return strings.TrimSpace(l) == "" })
	return strings.Join(lines, "\n")
}

func TestRead_closingFormulas(t *testing.T) {
	formulas := []string{"Mit freundlichen Grüßen", "Mit freundlichen Gruessen", "Freundliche Grüsse", "Beste Grüße", "Viele Grüße aus Kiel", "Liebe Grüße und einen schönen Tag", "Gruß", "Gruss,", "Vielen Dank und freundliche Grüße", "Sportliche Grüße",
		"Mit den besten Wünschen", "MfG", "mfg", "VG", "LG", "Hochachtungsvoll", "Es grüßt Sie freundlich", "Herzlichst", "Schönes Wochenende!", "Kind regards,", "Best regards", "Best,", "Thanks and regards", "Yours sincerely,", "Yours faithfully", "Cheers", "BR", "Cordialement,", "Bien à vous",
		"Veuillez agréer, Madame, Monsieur, l'expression de nos salutations distinguées.", "Mit freundlichen Grüßen / Best regards", "Mit freundlichem Gruß Peter Roth"}
	for _, formula := range formulas {
		text := Read("Guten Tag,\n\ndie Zahlung ist unterwegs.\n\n" + formula + "\nPeter Roth\nEinkauf\n")
		if got := text.Part(New); got != "Guten Tag,\n\ndie Zahlung ist unterwegs." {
			t.Errorf("%s: new is %q", formula, got)
		}
	}
}

func TestRead_sentencesAreNeverSignatures(t *testing.T) {
	sentences := []string{"Wir überweisen am 30.11.", "Zahlung 30.11.", "Rechnung 4711 ist strittig", "4711: 480,00", "Bezahlt!", "Payment next week", "We cannot pay", "I dispute 4712", "Insolvenzantrag gestellt", "Neue IBAN: DE89370400440532013000",
		"Unser Anwalt meldet sich", "Gutschrift fehlt", "bitte Kopie", "PS: 4712 folgt", "Rate 2 am 15.12.", "Skonto 3 % abgezogen", "480 € heute raus", "ueberweise morgen", "paid yesterday", "Kontoverbindung hat sich geändert", "Teilzahlung 200,00",
		"Geld unterwegs", "Rest dann Mitte Monat", "Ware retour", "Funds wired", "Cheque in post", "Alles erledigt"}
	for _, sentence := range sentences {
		for _, before := range []string{"Gruß\nRoth\n", "-- \nRoth\n\n", "Best regards\nTom\nKunde GmbH\nTel. 0711 123456\n\n", "Thanks\n"} {
			text := Read("Guten Tag,\n\n" + before + sentence)
			if !strings.Contains(text.Part(New), sentence) {
				t.Errorf("after %q: %q is lost: %+v", before, sentence, text.Sections)
			}
		}
	}
}

func TestRead_cleans(t *testing.T) {
	tests := []struct {
		name, body, want string
		invisible        bool
	}{
		{name: "line ends", body: "a\r\nb\rc\u2028d", want: "a\nb\nc\nd"},
		{name: "blanks", body: "1\u00a0234\u202f5", want: "1 234 5"},
		{name: "composed", body: "Gru\u0308ße", want: "Grüße"},
		{name: "zero width", body: "z\u200bah\u2060len", want: "zahlen", invisible: true},
		{name: "reversed", body: "\u202enelhaz\u202c", want: "nelhaz", invisible: true},
		{name: "tags", body: "ok\U000E0069\U000E0067", want: "ok", invisible: true},
		{name: "byte order mark", body: "\ufeffok", want: "ok"},
		{name: "soft hyphen", body: "Rech\u00adnung", want: "Rechnung"},
		{name: "emoji", body: "ok 👩\u200d💻", want: "ok 👩💻"},
		{name: "Windows-1252 taken for Latin-1", body: "480 \u0080 \u0096 heute", want: "480 € – heute"},
		{name: "no UTF-8", body: "Gr\xfc\xdfe", want: "Gr\ufffd\ufffde"},
		{name: "buried under marks", body: "a" + strings.Repeat("\u0301", 40), want: "á" + strings.Repeat("\u0301", maxMarks-1), invisible: true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			text := Read(test.body)
			if text.Whole != test.want || text.Invisible != test.invisible {
				t.Errorf("%q, invisible %v; want %q, %v", text.Whole, text.Invisible, test.want, test.invisible)
			}
		})
	}
}

func TestRead_countsWhatIsBeyondItsLimit(t *testing.T) {
	text := Read("Wir zahlen.\n" + strings.Repeat("ü", MaxBytes))
	if len(text.Whole) > MaxBytes || text.Beyond != 12+2*MaxBytes-len(text.Whole) {
		t.Errorf("%d bytes kept, %d beyond", len(text.Whole), text.Beyond)
	}
}

// checkCover checks that the sections cover the whole in order.
func checkCover(t interface{ Errorf(string, ...any) }, text Text) {
	at := 0
	for _, s := range text.Sections {
		if s.Start != at || s.End <= s.Start || s.Kind != New && s.Kind != Quoted && s.Kind != Signature && s.Kind != Disclaimer {
			t.Errorf("section %+v after byte %d", s, at)
		}
		at = s.End
	}
	if at != len(text.Whole) {
		t.Errorf("sections end at %d of %d", at, len(text.Whole))
	}
}
