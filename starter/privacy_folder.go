package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"

	"github.com/mahnwerk/mahnwerk/ar/retention"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

// subjectFolder writes what an export hands out: tables beside the descriptions, mails and letters in the folder files.
type subjectFolder struct{ path string }

// descriptions are written last; a folder that has one is whole, and none is written into.
var descriptions = map[string]string{"de": "beschreibung.txt", "en": "description.txt"}

// exportSubject writes a folder. It refuses one that holds an export already.
func exportSubject(ctx context.Context, store *postgres.Store, ask postgres.SubjectQuestion, folder string) (retention.Disclosure, error) {
	to := subjectFolder{folder}
	for _, name := range descriptions {
		if _, err := os.Stat(filepath.Join(folder, name)); err == nil {
			return retention.Disclosure{}, usage("%s is there already: name another folder", filepath.Join(folder, name))
		}
	}
	if err := os.MkdirAll(filepath.Join(folder, "files"), 0o700); err != nil {
		return retention.Disclosure{}, usage("%v", err)
	}
	d, err := store.ExportSubject(ctx, ask, to)
	if err != nil {
		return d, err
	}
	for lang, name := range descriptions {
		err = errors.Join(err, newFile(filepath.Join(folder, name), func(w io.Writer) error { return d.WriteText(w, lang) }))
	}
	return d, err
}

// Table implements postgres.SubjectSink.
func (f subjectFolder) Table(name string, rows []json.RawMessage) error {
	return newFile(filepath.Join(f.path, name+".json"), func(w io.Writer) error {
		encoder := json.NewEncoder(w)
		encoder.SetEscapeHTML(false)
		encoder.SetIndent("", "  ")
		return encoder.Encode(rows)
	})
}

// File implements postgres.SubjectSink.
func (f subjectFolder) File(name string, content []byte) error {
	return newFile(filepath.Join(f.path, "files", name), func(w io.Writer) error {
		_, err := w.Write(content)
		return err
	})
}
