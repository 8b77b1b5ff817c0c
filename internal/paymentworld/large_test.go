package paymentworld

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement/camt"
)

func TestWriteStatement_hasTheEntriesAskedFor(t *testing.T) {
	for _, entries := range []int{1, largeDay, largeDay + 1, 2*largeDay + 17} {
		var raw bytes.Buffer
		if err := WriteStatement(&raw, entries, 9); err != nil {
			t.Fatal(err)
		}
		statements, err := camt.Parse(&raw, "large.xml")
		if err != nil {
			t.Fatal(err)
		}
		at := 0
		for i, s := range statements {
			if err := s.CheckBalance(); err != nil {
				t.Error(err)
			}
			if i > 0 && !s.Continues(statements[i-1]) {
				t.Errorf("statement %d does not continue the one before", i+1)
			}
			for _, e := range s.Entries {
				want := LargeEntry(9, at)
				if e.BankReference != want.Reference || e.Amount != want.Amount || e.BookedOn != want.BookedOn || e.Remittance.Joined() != "Rechnung "+LargeNumber(at) {
					t.Fatalf("entry %d is %+v", at, e)
				}
				at++
			}
		}
		if at != entries {
			t.Errorf("%d entries, want %d", at, entries)
		}
	}
}

func TestWriteStatement_refusesNothing(t *testing.T) {
	if err := WriteStatement(io.Discard, 0, 1); !errors.Is(err, ErrOptions) {
		t.Errorf("got %v", err)
	}
}

// chunks remembers the largest piece that it was given.
type chunks struct{ largest, total int }

func (c *chunks) Write(p []byte) (int, error) {
	c.largest, c.total = max(c.largest, len(p)), c.total+len(p)
	return len(p), nil
}

// TestWriteStatement_streams: what is written goes out in small pieces, never collected.
func TestWriteStatement_streams(t *testing.T) {
	var c chunks
	if err := WriteStatement(&c, 20_000, 1); err != nil {
		t.Fatal(err)
	}
	if c.largest > 64<<10 || c.total < 20_000*500 {
		t.Errorf("%d bytes in pieces of up to %d", c.total, c.largest)
	}
}

var errFull = errors.New("disk full")

// full is a disk that is full after some bytes.
type full struct{ room int }

func (f *full) Write(p []byte) (int, error) {
	if f.room -= len(p); f.room < 0 {
		return 0, errFull
	}
	return len(p), nil
}

// TestWriters_tellAFullDisk: no writer of this package loses the error of what it writes to.
func TestWriters_tellAFullDisk(t *testing.T) {
	w := world(t, Options{Seed: 1, OpenItems: 600, Payments: 200, Dialect: "dutch"})
	for name, write := range map[string]func(io.Writer) error{
		"large": func(to io.Writer) error { return WriteStatement(to, 1000, 1) },
		"camt":  func(to io.Writer) error { return w.WriteCamt(to, Camt8) },
		"mt940": w.WriteMT940,
	} {
		if err := write(&full{room: 20_000}); !errors.Is(err, errFull) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}
