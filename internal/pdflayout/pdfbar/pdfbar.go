// Package pdfbar measures how well the words of PDFs are read, beside poppler's pdftotext as the bar.
//
// The material is a folder of electronic invoices in PDF form (ZUGFeRD, Factur-X): each holds, as an attachment, the
// same invoice as XML, which nobody had to type off. What the XML names is looked for in the text of the page: the
// number, the total, the bank account, the buyer, words with umlauts, and whether an item of the table stands on one
// line with its amount.
//
// An invoice does not print all that its XML names, and prints some of it differently. So a thing counts only if at
// least one of the readers found it; the share of those is the score.
package pdfbar

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/remittance/layout"
	"github.com/mahnwerk/mahnwerk/internal/pdflayout"
)

// Reader turns a PDF into text.
type Reader struct {
	Name string
	Text func(ctx context.Context, path string) (string, error)
}

// Score is one reader's share in one column.
type Score struct {
	Column Column `json:"column"`
	Found  int    `json:"found"`
	Of     int    `json:"of"`
}

// Percent is the share, 100 where nothing was to be found.
func (s Score) Percent() float64 {
	if s.Of == 0 {
		return 100
	}
	return 100 * float64(s.Found) / float64(s.Of)
}

// Result is one reader's scores.
type Result struct {
	Reader string  `json:"reader"`
	Failed int     `json:"failed"` // files it refused
	Empty  int     `json:"empty"`  // files that it found no text in, without an error
	Scores []Score `json:"scores"`
}

// Report is the whole bar.
type Report struct {
	Files   int      `json:"files"`    // PDFs below the folders
	Truths  int      `json:"truths"`   // of them with an invoice that can be read inside
	Results []Result `json:"results"`  // our reader first
	Missing []string `json:"missing"`  // what the first reader lacks and another has: file, column, what
	NoTruth []string `json:"no_truth"` // files without one, and why
}

// Behind are the columns in which the first reader found less than pdftotext -layout, the bar. It is empty where that was
// not asked.
func (r Report) Behind() []Column {
	var behind []Column
	for _, other := range r.Results {
		if other.Reader != bar {
			continue
		}
		for i, score := range other.Scores {
			if r.Results[0].Scores[i].Found < score.Found {
				behind = append(behind, score.Column)
			}
		}
	}
	return behind
}

// bar is the name of the reader that is to be reached.
const bar = "pdftotext -layout"

// maxFiles bounds a run: the public collections have some hundreds.
const maxFiles = 10_000

// pdftotextLimit is how long pdftotext may take for one file; it needs some hundredths of a second.
const pdftotextLimit = 30 * time.Second

// Ours reads with the function of a pdflayout.Reader.
func Ours(read func(ctx context.Context, raw []byte) ([]layout.Page, error)) Reader {
	return Reader{"mahnwerk", func(ctx context.Context, path string) (string, error) {
		raw, err := os.ReadFile(path)
		if err != nil {
			return "", err
		}
		pages, err := read(ctx, raw)
		if err != nil {
			return "", err
		}
		var text strings.Builder
		for _, p := range pages {
			text.WriteString(pdflayout.Text(p) + "\f\n")
		}
		return text.String(), nil
	}}
}

// Pdftotext are poppler's readers, with -layout and with -raw; none when it is not installed.
func Pdftotext() []Reader {
	program, err := exec.LookPath("pdftotext")
	if err != nil {
		return nil
	}
	reader := func(name, option string) Reader {
		return Reader{name, func(ctx context.Context, path string) (string, error) {
			ctx, cancel := context.WithTimeout(ctx, pdftotextLimit)
			defer cancel()
			out, err := exec.CommandContext(ctx, program, option, "-enc", "UTF-8", path, "-").Output()
			return string(out), err
		}}
	}
	return []Reader{reader(bar, "-layout"), reader("pdftotext -raw", "-raw")}
}

// Measure scores the readers on all PDFs below the folders. Files without an invoice inside are counted, not scored.
func Measure(ctx context.Context, folders []string, readers []Reader) (Report, error) {
	paths, err := find(folders)
	if err != nil {
		return Report{}, err
	}
	report := Report{Files: len(paths)}
	tallies := make([]tally, len(readers))
	for _, path := range paths {
		truth, err := truthOf(ctx, path)
		if ctx.Err() != nil {
			return Report{}, ctx.Err()
		}
		if err != nil {
			report.NoTruth = append(report.NoTruth, fmt.Sprintf("%s: %v", filepath.Base(path), err))
			continue
		}
		report.Truths++
		report.Missing = append(report.Missing, measureFile(ctx, path, truth, readers, tallies)...)
	}
	for i, r := range readers {
		report.Results = append(report.Results, tallies[i].result(r.Name))
	}
	return report, nil
}

func find(folders []string) ([]string, error) {
	var paths []string
	for _, folder := range folders {
		err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() && strings.EqualFold(filepath.Ext(path), ".pdf") && len(paths) < maxFiles {
				paths = append(paths, path)
			}
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("look for PDFs: %w", err)
		}
	}
	slices.Sort(paths)
	return paths, nil
}

// errNoXML is a PDF without an invoice inside.
var errNoXML = errors.New("no XML attached")

func truthOf(ctx context.Context, path string) (Truth, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return Truth{}, err
	}
	found, err := pdflayout.Attachments(ctx, bytes.NewReader(raw), int64(len(raw)), pdflayout.Limits{})
	if err != nil {
		return Truth{}, err
	}
	err = errNoXML
	for _, a := range found {
		if !bytes.Contains(a.Data[:min(len(a.Data), 4096)], []byte("<")) {
			continue
		}
		var truth Truth
		if truth, err = ParseTruth(a.Data); err == nil {
			return truth, nil
		}
	}
	return Truth{}, err
}

// tally is one reader's counts so far.
type tally struct {
	failed, empty int
	found, of     map[Column]int
}

func (t tally) result(name string) Result {
	r := Result{Reader: name, Failed: t.failed, Empty: t.empty}
	for _, column := range Columns() {
		r.Scores = append(r.Scores, Score{column, t.found[column], t.of[column]})
	}
	return r
}

// measureFile asks all readers the same questions, and counts those that at least one could answer.
func measureFile(ctx context.Context, path string, truth Truth, readers []Reader, tallies []tally) []string {
	answers := make([]checks, len(readers))
	for i, r := range readers {
		text, err := r.Text(ctx, path)
		switch {
		case err != nil:
			tallies[i].failed++
		case strings.TrimSpace(text) == "":
			tallies[i].empty++
		}
		answers[i] = score(truth, text)
	}
	var missing []string
	for _, column := range Columns() {
		for n := range answers[0][column] {
			if !slices.ContainsFunc(answers, func(c checks) bool { return c[column][n] }) {
				continue
			}
			for i := range tallies {
				tallies[i].count(column, answers[i][column][n])
			}
			if !answers[0][column][n] {
				missing = append(missing, fmt.Sprintf("%s: %s: %s", filepath.Base(path), column, truth.what(column, n)))
			}
		}
	}
	return missing
}

func (t *tally) count(column Column, found bool) {
	if t.found == nil {
		t.found, t.of = map[Column]int{}, map[Column]int{}
	}
	t.of[column]++
	if found {
		t.found[column]++
	}
}

// what names the n-th thing of a column.
func (t Truth) what(column Column, n int) string {
	switch column {
	case Number, NumberToken:
		return t.Number
	case Total:
		return t.Total
	case IBAN:
		return t.IBANs[n]
	case Buyer:
		return t.Buyer
	case Umlauts:
		return t.Umlauts[n]
	}
	return t.Rows[n].Item + " … " + t.Rows[n].Amount
}
