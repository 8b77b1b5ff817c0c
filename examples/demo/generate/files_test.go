package main

import (
	"os"
	"path/filepath"
	"testing"
)

// TestFiles_areCommitted keeps the committed files and the tables they come from in step.
func TestFiles_areCommitted(t *testing.T) {
	files, err := Files()
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 100 {
		t.Fatalf("%d files: want the lists and one statement per bank day and entity", len(files))
	}
	for name, want := range files {
		got, err := os.ReadFile(filepath.Join("..", filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != want {
			t.Errorf("%s differs from what the tables give: run `go run ./examples/demo/generate examples/demo`", name)
		}
	}
}

// TestWorld_isWhatTheReadmeSays guards the size the demo promises.
func TestWorld_isWhatTheReadmeSays(t *testing.T) {
	entities, kinds, currencies := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, c := range customers {
		entities[c.entity], kinds[c.kind], currencies[string(currencyOf(c.entity))] = true, true, true
	}
	if n := len(allInvoices()); n < 60 {
		t.Errorf("%d invoices, want at least 60", n)
	}
	if len(customers) < 15 || len(entities) != 2 || len(kinds) != 2 || len(currencies) != 2 {
		t.Errorf("%d customers of %d entities, %d kinds, %d currencies", len(customers), len(entities), len(kinds), len(currencies))
	}
}
