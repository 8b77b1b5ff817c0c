package statementfile_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
)

// FuzzParse: whatever the bytes, there are statements or faults with a place, never neither, and the same bytes give the
// same again.
func FuzzParse(f *testing.F) {
	f.Add([]byte(camtFile("1")))
	f.Add([]byte(mt940File))
	f.Add([]byte(notification))
	f.Add([]byte(utf16File(mt940File, true)))
	f.Add([]byte(archiveOf(f, member{"a.xml", camtFile("1")}, member{"b.sta", mt940File})))
	f.Add([]byte("Buchungstag;Wertstellung;Betrag\n01.11.2026;01.11.2026;-1,00\n"))
	f.Fuzz(func(t *testing.T, file []byte) {
		statements, err := parse(string(file), "fuzz")
		var faults bankstatement.Faults
		switch {
		case err == nil && len(statements) == 0:
			t.Fatal("neither a statement nor a fault")
		case err != nil && !errors.As(err, &faults):
			t.Fatalf("%T without a place: %v", err, err)
		}
		for _, fault := range faults {
			if fault.Line < 1 || fault.Column < 1 || fault.Text == "" {
				t.Fatalf("fault %+v", fault)
			}
		}
		again, _ := parse(string(file), "fuzz") // the error was judged above
		if diff := cmp.Diff(statements, again); diff != "" {
			t.Fatalf("reading again gives something else:\n%s", diff)
		}
	})
}
