// Package advicetest holds the readers of remittance advices against golden files that people have read.
package advicetest

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/remittance"
	"github.com/mahnwerk/mahnwerk/internal/testfile"
)

// Golden reads the files of a pattern, each of which must prove its own sums, and holds the advices against the JSON
// file beside each.
func Golden(t *testing.T, pattern string, read func(raw []byte, path string) ([]remittance.Advice, error)) {
	t.Helper()
	for _, path := range testfile.Glob(t, pattern) {
		t.Run(filepath.Base(path), func(t *testing.T) {
			advices, err := read(testfile.Read(t, path), path)
			if err != nil {
				t.Fatal(err)
			}
			for _, a := range advices {
				if err := a.CheckSums(); err != nil {
					t.Error(err)
				}
			}
			testfile.Golden(t, strings.TrimSuffix(path, filepath.Ext(path))+".json", advices)
		})
	}
}
