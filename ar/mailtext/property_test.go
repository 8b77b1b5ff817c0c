package mailtext

import (
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

// quotes are earlier mails as programs append them.
var quotes = []string{
	"\n\nAm 17.11.2026 um 09:12 schrieb Mahnwesen <m@l.example>:\n> Bitte zahlen Sie 480,00 EUR.\n> Mit freundlichen Grüßen",
	"\n\nOn Tue, Nov 17, 2026 at 9:12 AM Dunning <d@s.example> wrote:\n\n> Please pay.\n> Kind regards",
	"\n\n-----Ursprüngliche Nachricht-----\nVon: Mahnwesen\nGesendet: Dienstag, 17. November 2026 09:12\nAn: Roth\nBetreff: Mahnung\n\nBitte zahlen Sie 480,00 EUR.",
	"\n________________________________\nFrom: Dunning <d@s.example>\nSent: Tuesday, November 17, 2026 9:12 AM\nTo: Roth\nSubject: Reminder\n\nPlease pay.",
	"\n\nVon: Mahnwesen <m@l.example>\nGesendet: Dienstag, 17. November 2026 09:12\nAn: Roth\nBetreff: Mahnung\n\nBitte zahlen.\n\nMit freundlichen Grüßen\nSommer",
}

var sentences = []string{"Wir zahlen am Freitag.", "4711 ist strittig.", "Bitte schicken Sie eine Kopie.", "Paid yesterday.", "We will pay half by 30 November.", "Am 12.11. kam die Ware.", "On Monday we check.", "Gruß", "Roth", "Tel. 0711 123456", "", "Von: 4711"}

func TestRead_aQuoteChangesNothingNew(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		body := "Guten Tag,\n\n" + strings.Join(rapid.SliceOfN(rapid.SampledFrom(sentences), 1, 8).Draw(t, "lines"), "\n") + "\nWir melden uns."
		quote := rapid.SampledFrom(quotes).Draw(t, "quote")
		alone, with := Read(body), Read(body+quote)
		if alone.Part(New) != with.Part(New) || alone.Part(Signature) != with.Part(Signature) {
			t.Fatalf("new without quote:\n%s\nwith:\n%s", alone.Part(New), with.Part(New))
		}
	})
}

func TestRead_aSignatureChangesNothingNew(t *testing.T) {
	ends := []string{"\n\nMit freundlichen Grüßen\nPeter Roth", "\n-- \nPeter Roth\nKunde GmbH", "\n\nKind regards,\n\nTom Fletcher\nAccounts Payable\nTel. +44 20 7946 0000", "\n\nMfG\n\nKunde GmbH\nHRB 12345 Stuttgart",
		"\n\nDiese E-Mail enthält vertrauliche Informationen. Sind Sie nicht der richtige Adressat, löschen Sie sie."}
	rapid.Check(t, func(t *rapid.T) {
		body := strings.Join(rapid.SliceOfN(rapid.SampledFrom(sentences[:7]), 1, 6).Draw(t, "lines"), "\n")
		if got, want := Read(body+rapid.SampledFrom(ends).Draw(t, "end")).Part(New), Read(body).Part(New); got != want {
			t.Fatalf("new is %q, want %q", got, want)
		}
	})
}

func FuzzRead(f *testing.F) {
	for _, c := range splitCases {
		f.Add(c.body)
	}
	for _, page := range hiding {
		f.Add(page)
	}
	for _, quote := range quotes {
		f.Add("Ja." + quote)
	}
	f.Fuzz(func(t *testing.T, body string) {
		text := Read(body)
		checkCover(t, text)
		if !utf8.ValidString(text.Whole) || !norm.NFC.IsNormalString(text.Whole) || strings.ContainsAny(text.Whole, "\r\u200b\u202e") {
			t.Errorf("not clean: %q", text.Whole)
		}
		if len(text.Whole) > 2*MaxBytes || len(text.Hidden) > 2*MaxHidden {
			t.Errorf("%d bytes of text, %d hidden", len(text.Whole), len(text.Hidden))
		}
	})
}
