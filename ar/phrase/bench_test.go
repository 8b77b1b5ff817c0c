package phrase_test

import (
	"strings"
	"testing"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/phrase"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// longMail is a mail of 1 kB with all kinds of phrases.
const longMail = `Sehr geehrte Frau Sommer,

vielen Dank für Ihre Zahlungserinnerung vom 16.11.2026. Wir haben die offenen Posten geprüft und können Ihnen dazu Folgendes
mitteilen: Die Rechnung RE-2026-4711 über 12.500,00 EUR haben wir am 12.11. überwiesen, bitte prüfen Sie den Eingang. Die
Rechnungen 4712 und 4713 begleichen wir in zwei Raten, die Hälfte am Freitag, den 27.11., den Rest bis spätestens Mitte
Dezember. Für die RE-2026-4714 fehlt uns noch die Gutschrift von 350,50 €, die uns Ihr Herr Meyer zugesagt hat; sobald sie
vorliegt, zahlen wir umgehend. Bei der 4715 wurden 120 Stück berechnet, geliefert wurden laut Lieferschein 88123 jedoch nur 100.

Zu Ihrer Frage nach dem nächsten Zahllauf: Unsere Buchhaltung überweist jeden Donnerstag, in KW 53 wegen der Feiertage nicht.
Ab dem 28.12. ist unser Büro geschlossen, in dringenden Fällen erreichen Sie uns unter 0171 1234567.

Für Rückfragen stehen wir Ihnen gerne zur Verfügung und wünschen Ihnen eine schöne Woche.

Mit freundlichen Grüßen
Petra Falk
Spedition Falk GmbH & Co. KG
Tel. +49 30 123456-78`

var longMailNumbers = []receivable.InvoiceNumber{"RE-2026-4711", "RE-2026-4712", "RE-2026-4713", "RE-2026-4714",
	"RE-2026-4715"}

func BenchmarkRead(b *testing.B) {
	b.SetBytes(int64(len(longMail)))
	b.ReportAllocs()
	for b.Loop() {
		phrase.Read(longMail, longMailNumbers, nil, phrase.Options{ReceivedOn: wednesday, Language: "de",
			Currency: "EUR"})
	}
}

func BenchmarkDates(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		phrase.Dates(longMail, phrase.Options{ReceivedOn: wednesday, Language: "de"})
	}
}

// TestRead_linear holds texts that invite reading again and again against the time that the longest mail may take.
func TestRead_linear(t *testing.T) {
	const most = 2 * time.Second // some fifty times what it takes, for slow machines
	for _, unit := range []string{"am 1., ", "1.", "1-", "1/", "1 ", "1,", "am 1. und ", "Freitag, ", "Freitag oder ",
		"in der Woche vom ", "cob ", "Ende ", "nächste Woche ",
		"Freitag in ", "4711, ", "4711 bis ", "R-", "RE", "a@", "+4 ", "Tel. 1 ", "two hundred and ", "1.000", "1'000'",
		"zwischen ", "vor ", "bis zum ", "ä", "(", "w/c ", "die andere ",
		"mid ", "letzten ", "ersten ", "DE1 1111 "} {
		text := strings.Repeat(unit, phrase.MaxText/4/len(unit))
		begun := time.Now()
		phrase.Read(text, longMailNumbers, nil, phrase.Options{ReceivedOn: wednesday})
		if took := time.Since(begun); took > most {
			t.Errorf("%q again and again: %s", unit, took)
		} else {
			t.Logf("%q: %s", unit, took.Round(time.Millisecond))
		}
	}
}
