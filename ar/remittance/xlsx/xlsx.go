// Package xlsx reads the cells of Office Open XML workbooks (ECMA-376, ISO/IEC 29500) that hold remittance advices.
//
// It is a reader for tables and nothing else: values, shared texts, and the number formats that make a number a date.
// Formulas are not computed; the value that the spreadsheet program stored last counts. Numbers come out as the
// literals in the file, so that no amount passes through a binary fraction.
//
// A workbook is a zip archive and comes from strangers: every part is read with a limit on what it unpacks to.
package xlsx

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/remittance"
)

// Limits of one workbook. An advice of 50,000 lines takes some 20 MB of XML.
const (
	// MaxUnpacked bounds the bytes of all parts together that are unpacked.
	MaxUnpacked = 64 << 20
	// MaxSheets is how many worksheets are read; further ones are left alone.
	MaxSheets = 10
	// maxParts bounds the files in the archive.
	maxParts = 2_000
	// maxSharedTexts bounds the table of texts.
	maxSharedTexts = 500_000
	// maxColumns is the width that is read; advices have up to thirty columns.
	maxColumns = 256
)

var (
	// ErrNotWorkbook is returned for an archive without a workbook in it.
	ErrNotWorkbook = errors.New("is not an Office Open XML workbook")
	// ErrTooLarge is returned for a workbook that unpacks to more than the limits.
	ErrTooLarge = errors.New("unpacks to more than a remittance advice can be")
)

// book is an open workbook.
type book struct {
	file   string
	parts  map[string]*zip.File
	left   int64 // bytes that may still be unpacked
	texts  []string
	styles []bool // whether a cell style shows dates
	from04 bool   // whether days count from 1904
}

// Tables returns the cells of the visible worksheets, the first MaxSheets of them, in their order. file is the name for
// messages.
//
// It returns ErrNotWorkbook, ErrTooLarge, or remittance.Faults with sheet, row and column for a part that is not
// well-formed. Document type declarations are refused: no workbook has one, and they are how XML bombs are made.
func Tables(raw []byte, file string) ([]remittance.Table, error) {
	archive, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNotWorkbook, err)
	}
	if len(archive.File) > maxParts {
		return nil, fmt.Errorf("%d parts: %w", len(archive.File), ErrTooLarge)
	}
	b := &book{file: file, parts: map[string]*zip.File{}, left: MaxUnpacked}
	for _, f := range archive.File {
		b.parts[strings.TrimPrefix(path.Clean("/"+strings.ReplaceAll(f.Name, `\`, "/")), "/")] = f
	}
	sheets, err := b.sheets()
	if err != nil {
		return nil, err
	}
	if err := errors.Join(b.readTexts(), b.readStyles()); err != nil {
		return nil, err
	}
	var tables []remittance.Table
	for i, name := range sheets {
		table, err := b.readSheet(name, i+1)
		if err != nil {
			return nil, err
		}
		tables = append(tables, table)
	}
	return tables, nil
}

// decoder opens a part; ok is false when the workbook has no such part.
func (b *book) decoder(name string) (d *xml.Decoder, done func() error, ok bool, err error) {
	part, ok := b.parts[name]
	if !ok {
		return nil, nil, false, nil
	}
	r, err := part.Open()
	if err != nil {
		return nil, nil, true, fmt.Errorf("open %s: %w", name, err)
	}
	return xml.NewDecoder(&limited{from: r, book: b}), r.Close, true, nil
}

// limited counts what is unpacked against the limit of the book.
type limited struct {
	from io.Reader
	book *book
}

// Read implements io.Reader; beyond the limit it returns ErrTooLarge.
func (l *limited) Read(into []byte) (int, error) {
	if l.book.left <= 0 {
		return 0, ErrTooLarge
	}
	n, err := l.from.Read(into[:min(int64(len(into)), l.book.left)])
	l.book.left -= int64(n)
	return n, err
}

// each hands the tokens of a part to take, one after the other. A missing part has none.
func (b *book) each(name string, place func() remittance.Place, take func(xml.Token) error) (err error) {
	d, done, ok, err := b.decoder(name)
	if err != nil || !ok {
		return err
	}
	defer func() { err = errors.Join(err, done()) }()
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if errors.Is(err, ErrTooLarge) {
			return fmt.Errorf("%s: %w", name, ErrTooLarge)
		}
		if err != nil {
			return remittance.Faults{{File: b.file, Place: place(), Field: name, Text: "is not well-formed: " + err.Error()}}
		}
		if _, ok := token.(xml.Directive); ok {
			return remittance.Faults{{File: b.file, Place: place(), Field: name, Text: "holds a document type declaration"}}
		}
		if err := take(token); err != nil {
			return err
		}
	}
}

func nowhere() remittance.Place { return remittance.Place{} }

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// sheets returns the parts of the visible worksheets, in the order of the tabs.
func (b *book) sheets() ([]string, error) {
	targets, err := b.relations()
	if err != nil {
		return nil, err
	}
	var sheets []string
	err = b.each("xl/workbook.xml", nowhere, func(token xml.Token) error {
		e, ok := token.(xml.StartElement)
		switch {
		case !ok:
		case e.Name.Local == "workbookPr":
			b.from04 = isTrue(attribute(e, "date1904"))
		case e.Name.Local == "sheet" && attribute(e, "state") == "" || e.Name.Local == "sheet" && attribute(e, "state") == "visible":
			if name := targets[relationID(e)]; name != "" && len(sheets) < MaxSheets {
				sheets = append(sheets, name)
			}
		}
		return nil
	})
	if err == nil && len(sheets) == 0 {
		err = fmt.Errorf("%w: it has no visible worksheet", ErrNotWorkbook)
	}
	return sheets, err
}

// relationID returns r:id, whose plain name other attributes share ("sheetId").
func relationID(e xml.StartElement) string {
	for _, a := range e.Attr {
		if a.Name.Local == "id" && a.Name.Space != "" {
			return a.Value
		}
	}
	return ""
}

// relations maps the ids of the workbook's relations to parts.
func (b *book) relations() (map[string]string, error) {
	targets := map[string]string{}
	err := b.each("xl/_rels/workbook.xml.rels", nowhere, func(token xml.Token) error {
		if e, ok := token.(xml.StartElement); ok && e.Name.Local == "Relationship" {
			target := attribute(e, "Target")
			if !strings.HasPrefix(target, "/") {
				target = "/xl/" + target
			}
			targets[attribute(e, "Id")] = strings.TrimPrefix(path.Clean(target), "/")
		}
		return nil
	})
	return targets, err
}

// readTexts reads the table of shared texts. Phonetic readings (rPh) are no part of the text.
func (b *book) readTexts() error {
	var text strings.Builder
	inText, phonetic := false, false
	return b.each("xl/sharedStrings.xml", nowhere, func(token xml.Token) error {
		switch t := token.(type) {
		case xml.StartElement:
			inText, phonetic = t.Name.Local == "t", phonetic || t.Name.Local == "rPh"
		case xml.CharData:
			if inText && !phonetic {
				text.Write(t)
			}
		case xml.EndElement:
			inText, phonetic = false, phonetic && t.Name.Local != "rPh"
			if t.Name.Local == "si" {
				if len(b.texts) >= maxSharedTexts {
					return fmt.Errorf("more than %d texts: %w", maxSharedTexts, ErrTooLarge)
				}
				b.texts = append(b.texts, text.String())
				text.Reset()
			}
		}
		return nil
	})
}
