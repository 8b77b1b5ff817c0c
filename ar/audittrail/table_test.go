package audittrail_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/audittrail"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestDescription_golden(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
	row := func(seq int64) audittrail.Anchor {
		return audittrail.Anchor{Entity: "NORD", Seq: seq, Hash: bytes.Repeat([]byte{byte(seq)}, 32), At: at}
	}
	d := audittrail.Description{Entity: "NORD", Name: "Nord & Söhne <GmbH>", FromOn: calendar.MustDate("2026-01-01"), UntilOn: calendar.MustDate("2026-12-31"),
		MadeAt: at, Rows: 2, File: "audit.csv", SHA256: "00ff", Bytes: 512, First: row(7), Last: row(8), Begin: row(1), End: row(9)}
	empty := audittrail.Description{Entity: "NORD", Name: "Nord", Selected: "invoice RE-1", UntilOn: calendar.MustDate("2026-06-30"), MadeAt: at, File: "audit.csv"}
	var index, german, english, none bytes.Buffer
	for name, write := range map[string]func() error{
		"index": func() error { return d.WriteIndex(&index) }, "de": func() error { return d.WriteText(&german, "de") },
		"en": func() error { return d.WriteText(&english, "en") }, "none": func() error { return empty.WriteText(&none, "en") },
	} {
		if err := write(); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	golden(t, "index.xml", index.Bytes())
	golden(t, "description.de.txt", german.Bytes())
	golden(t, "description.en.txt", english.Bytes())
	golden(t, "nothing.en.txt", none.Bytes())
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs:\n%s", path, got)
	}
}
