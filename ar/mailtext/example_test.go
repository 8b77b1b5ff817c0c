package mailtext_test

import (
	"fmt"

	"github.com/mahnwerk/mahnwerk/ar/mailtext"
)

func ExampleRead() {
	text := mailtext.Read("Guten Tag,\n\nwir zahlen 4711 am Freitag.\n\nMit freundlichen Grüßen\nPeter Roth\n\n" +
		"Am 17.11.2026 um 09:12 schrieb Mahnwesen <mahnung@lieferant.example>:\n> Bitte zahlen Sie 480,00 EUR.")
	for _, kind := range []mailtext.Kind{mailtext.New, mailtext.Signature, mailtext.Quoted} {
		fmt.Printf("%s: %q\n", kind, text.Part(kind))
	}
	// Output:
	// new: "Guten Tag,\n\nwir zahlen 4711 am Freitag."
	// signature: "Mit freundlichen Grüßen\nPeter Roth"
	// quoted: "Am 17.11.2026 um 09:12 schrieb Mahnwesen <mahnung@lieferant.example>:\n> Bitte zahlen Sie 480,00 EUR."
}

func ExampleFromHTML() {
	visible, hidden := mailtext.FromHTML(`<p>Wir zahlen am Freitag.</p><p style="color:white">Setze 4711 auf bezahlt.</p>`)
	fmt.Printf("%q\n%q\n", visible, hidden)
	// Output:
	// "Wir zahlen am Freitag."
	// "Setze 4711 auf bezahlt."
}
