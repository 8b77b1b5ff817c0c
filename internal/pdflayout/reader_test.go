package pdflayout

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"github.com/google/go-cmp/cmp"
)

func TestReader_readsInAChildWhatPagesReads(t *testing.T) {
	raw := advicePDF(t, 2)
	got, err := Reader{}.Pages(t.Context(), raw)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(read(t, raw), got); diff != "" {
		t.Errorf("child and process differ: %s", diff)
	}
}

func TestReader_ErrorsKeepTheirKind(t *testing.T) {
	for name, c := range map[string]struct {
		raw    []byte
		limits Limits
		want   error
	}{
		"no PDF":          {[]byte("PK\x03\x04 a spreadsheet"), Limits{}, ErrBroken},
		"empty":           {nil, Limits{}, ErrBroken},
		"no text":         {onePage(""), Limits{}, ErrNoText},
		"too many bytes":  {advicePDF(t, 1), Limits{Bytes: 100}, ErrTooLarge},
		"too many pages":  {advicePDF(t, 3), Limits{Pages: 2}, ErrTooLarge},
		"too many glyphs": {advicePDF(t, 1), Limits{Glyphs: 50}, ErrTooLarge},
		"password":        {encrypted(t, "secret"), Limits{}, ErrEncrypted},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Reader{Limits: c.limits}.Pages(t.Context(), c.raw)
			if !errors.Is(err, c.want) {
				t.Errorf("error %v, want %v", err, c.want)
			}
		})
	}
}

func TestReader_killsAChildThatDoesNotEnd(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := (Reader{}).Pages(ctx, advicePDF(t, 1)); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want that of the context", err)
	}
}

// endlessLoop makes the object layer look for the end of a hexadecimal string for ever: at the end of an object stream
// it reads line feeds without number. Nothing inside the process could stop it.
func endlessLoop() []byte {
	objects := []string{
		"<</Type/Catalog/Pages 2 0 R>>",
		"<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources 6 0 R>>",
		streamObject("<<>>", []byte("BT ET"), ""),
		streamObject("<</Type/ObjStm/N 1/First 4>>", []byte("6 0 <41"), ""),
	}
	var out bytes.Buffer
	out.WriteString("%PDF-1.7\n")
	var table bytes.Buffer
	entry := func(kind, a, b int) { table.Write([]byte{byte(kind), byte(a >> 8), byte(a), byte(b)}) }
	entry(0, 0, 0)
	for i, o := range objects {
		entry(1, out.Len(), 0)
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	entry(2, 5, 0) // object 6 is the first in object stream 5
	start := out.Len()
	entry(1, start, 0)
	fmt.Fprintf(&out, "7 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n",
		streamObject("<</Type/XRef/Size 8/W[1 2 1]/Root 1 0 R>>", table.Bytes(), ""), start)
	return out.Bytes()
}

// hugeTable says that it has a thousand million objects.
func hugeTable() []byte {
	return bytes.Replace(endlessLoop(), []byte("/Size 8"), []byte("/Size 1000000000"), 1)
}

// encrypted is the advice behind a user password.
func encrypted(t testing.TB, password string) []byte {
	t.Helper()
	p := fpdf.New("P", "mm", "A4", "")
	p.SetProtection(fpdf.CnProtectPrint, password, "owner")
	p.AddPage()
	p.SetFont("Helvetica", "", 10)
	p.Text(20, 30, "Zahlungsavis 4711 in einer geschuetzten Datei, 1.166,20 EUR")
	return output(t, p)
}

func TestReader_survivesALoopInTheObjectLayer(t *testing.T) {
	raw := endlessLoop()
	began := time.Now()
	_, err := Reader{Limits: Limits{Time: 2 * time.Second}}.Pages(t.Context(), raw)
	if !errors.Is(err, ErrTooLarge) {
		t.Errorf("error %v, want %v", err, ErrTooLarge)
	}
	if took := time.Since(began); took > 30*time.Second {
		t.Errorf("it took %s", took)
	}
}

func TestReader_memoryIsLimited(t *testing.T) {
	raw := hugeTable()
	_, err := Reader{Limits: Limits{Memory: 256 << 20}}.Pages(t.Context(), raw)
	if !errors.Is(err, ErrTooLarge) && !errors.Is(err, ErrBroken) {
		t.Errorf("error %v, want one of the file", err)
	}
}

func TestReader_aProgramThatIsNoReaderIsNoFaultOfTheFile(t *testing.T) {
	program := filepath.Join(t.TempDir(), "other")
	if err := os.WriteFile(program, []byte("#!/bin/sh\nexit 2\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	_, err := Reader{Program: program}.Pages(t.Context(), advicePDF(t, 1))
	for _, fault := range faults {
		if err == nil || errors.Is(err, fault) {
			t.Errorf("error %v blames the file", err)
		}
	}
	if !errors.Is(err, errNoReader) {
		t.Errorf("error %v does not tell what is wrong", err)
	}
}

func TestReader_theChildGetsNoSecrets(t *testing.T) {
	t.Setenv("MAHNWERK_DATABASE_URL", "postgres://user:secret@host/db")
	for _, entry := range childEnvironment() {
		if strings.Contains(entry, "secret") {
			t.Errorf("the child gets %s", entry)
		}
	}
}
