package postgres_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
	"github.com/mahnwerk/mahnwerk/internal/testkit"
)

func fileFrom(content string) subledger.Arrived {
	return subledger.Arrived{Entity: testkit.Nord, Kind: subledger.StatementFile, Name: "auszug.xml", Raw: []byte(content), Source: "folder", By: "mahnwerk/inbox"}
}

func TestKeepFile_sameBytesAreOneFile(t *testing.T) {
	t.Parallel()
	b := testkit.NewBooks(t, nil)
	first := must[subledger.InboxFile](t)(b.Store.KeepFile(t.Context(), fileFrom("content")))
	renamed := fileFrom("content")
	renamed.Name = "copy.xml"
	again := must[subledger.InboxFile](t)(b.Store.KeepFile(t.Context(), renamed))
	if diff := cmp.Diff(first, again); diff != "" || first.State != subledger.InboxStored {
		t.Errorf("-first +again:\n%s", diff)
	}
	other := must[subledger.InboxFile](t)(b.Store.KeepFile(t.Context(), fileFrom("other content")))
	if other.ID == first.ID {
		t.Error("another content is the same file")
	}
	if raw := must[[]byte](t)(b.Store.FileContent(t.Context(), first.FileID)); string(raw) != "content" {
		t.Errorf("kept %q", raw)
	}
	short := subledger.FileID{Entity: testkit.Nord, SHA256: first.Short()}
	if found := must[subledger.InboxFile](t)(b.Store.InboxFile(t.Context(), short)); found.ID != first.ID {
		t.Errorf("found file %d by %s, want %d", found.ID, short.SHA256, first.ID)
	}
	if waiting := must[[]subledger.InboxFile](t)(b.Store.StoredFiles(t.Context(), 10)); len(waiting) != 2 || waiting[0].ID != first.ID {
		t.Errorf("waiting %+v, want both, the oldest first", waiting)
	}
}

func TestKeepFile_refuses(t *testing.T) {
	t.Parallel()
	b := testkit.NewBooks(t, nil)
	unknown := fileFrom("content")
	unknown.Entity = "WEST"
	if _, err := b.Store.KeepFile(t.Context(), unknown); !errors.Is(err, postgres.ErrNotFound) {
		t.Errorf("an unknown entity: %v", err)
	}
	nobody := subledger.FileID{Entity: testkit.Nord, SHA256: strings.Repeat("ab", 32)}
	_, missing := b.Store.FileContent(t.Context(), nobody)
	_, gone := b.Store.InboxFile(t.Context(), subledger.FileID{Entity: testkit.Nord})
	for name, err := range map[string]error{"content": missing, "no hash": gone, "close": b.Store.CloseFile(t.Context(), nobody, subledger.ReadFile{})} {
		if !errors.Is(err, postgres.ErrNotFound) {
			t.Errorf("%s: %v, want %v", name, err, postgres.ErrNotFound)
		}
	}
	if _, err := b.Store.FileContent(t.Context(), subledger.FileID{Entity: testkit.Nord, SHA256: "xyz"}); !subledger.IsRefused(err, "file_hash") {
		t.Errorf("what is no hash: %v", err)
	}
}

// TestCloseFile: the first answer holds; a file that was refused may come again and is read again.
func TestCloseFile(t *testing.T) {
	t.Parallel()
	b := testkit.NewBooks(t, nil)
	f := must[subledger.InboxFile](t)(b.Store.KeepFile(t.Context(), fileFrom("content")))
	faults := make([]string, subledger.MaxFaultsKept+10)
	refused := subledger.ReadFile{Reason: "does not add up", Position: "3:7", Faults: faults}
	for _, read := range []subledger.ReadFile{refused, {DocumentID: 0}} {
		if err := b.Store.CloseFile(t.Context(), f.FileID, read); err != nil {
			t.Fatal(err)
		}
	}
	now := must[subledger.InboxFile](t)(b.Store.InboxFile(t.Context(), f.FileID))
	if now.State != subledger.InboxRefused || now.Reason != "does not add up" || now.Position != "3:7" || len(now.Faults) != subledger.MaxFaultsKept || now.ClosedAt == nil {
		t.Errorf("closed as %+v", now)
	}
	again := must[subledger.InboxFile](t)(b.Store.KeepFile(t.Context(), fileFrom("content")))
	if again.ID != f.ID || again.State != subledger.InboxStored || again.Reason != "" || again.ClosedAt != nil {
		t.Errorf("came again as %+v", again)
	}
	if err := b.Store.CloseFile(t.Context(), f.FileID, subledger.ReadFile{Faults: []string{"a.xml:1:1: odd"}}); err != nil {
		t.Fatal(err)
	}
	taken := must[subledger.InboxFile](t)(b.Store.KeepFile(t.Context(), fileFrom("content")))
	if taken.State != subledger.InboxTaken || len(taken.Faults) != 1 {
		t.Errorf("a file that was taken came again as %+v", taken)
	}
}

// TestOneMatcher: two at once are one after the other, and one entity does not wait for another.
func TestOneMatcher(t *testing.T) {
	t.Parallel()
	b := testkit.NewBooks(t, nil)
	var inside, most atomic.Int32
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			err := b.Store.OneMatcher(t.Context(), testkit.Nord, func() error {
				if n := inside.Add(1); n > most.Load() {
					most.Store(n)
				}
				defer inside.Add(-1)
				// Who works for another entity meanwhile is let in.
				return b.Store.OneMatcher(t.Context(), "HELV", func() error { return nil })
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if most.Load() != 1 {
		t.Errorf("%d matched at once", most.Load())
	}
	fault := errors.New("of the work")
	if err := b.Store.OneMatcher(t.Context(), testkit.Nord, func() error { return fault }); !errors.Is(err, fault) {
		t.Errorf("%v, want %v", err, fault)
	}
	// Who gives up waiting is told, and leaves the turn to others.
	err := b.Store.OneMatcher(t.Context(), testkit.Nord, func() error {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		return b.Store.OneMatcher(ctx, testkit.Nord, func() error { return nil })
	})
	if err == nil {
		t.Error("a turn was given to two")
	}
}

func TestOwnersOf(t *testing.T) {
	t.Parallel()
	b := testkit.NewBooks(t, nil)
	owners := must[map[receivable.EntityCode]bool](t)(b.Store.OwnersOf(t.Context(), "DE02120300000000202051"))
	if diff := cmp.Diff(map[receivable.EntityCode]bool{testkit.Nord: true}, owners); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if owners := must[map[receivable.EntityCode]bool](t)(b.Store.OwnersOf(t.Context(), "DE89370400440532013000")); len(owners) != 0 {
		t.Errorf("an unknown account belongs to %v", owners)
	}
}
