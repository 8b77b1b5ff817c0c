// Package advicefile reads remittance advices from files of any format that is known: it looks at the content, never
// trusts the name, and hands the bytes to the reader under ar/remittance that understands them. Mails, HTML and PDF are
// made into tables and pages here, because the packages under ar/ use nothing but the standard library.
package advicefile

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/remittance"
	"github.com/mahnwerk/mahnwerk/ar/remittance/layout"
	"github.com/mahnwerk/mahnwerk/ar/remittance/remadv"
	"github.com/mahnwerk/mahnwerk/ar/remittance/xlsx"
	"github.com/mahnwerk/mahnwerk/ar/remittance/xmladvice"
)

// MaxBytes is the largest file that is looked at. Mail servers refuse beyond some 25 MB; text formats are bounded
// further by remittance.MaxBytes.
const MaxBytes = 32 << 20

// fallbackCurrency is that of a document which names none: German advices often print bare amounts.
const fallbackCurrency money.Currency = "EUR"

var (
	// ErrEmpty is returned for a file without content.
	ErrEmpty = errors.New("the file is empty")
	// ErrTooLarge is returned beyond MaxBytes.
	ErrTooLarge = errors.New("the file is larger than any remittance advice")
	// ErrFormat is returned for a file of a format that is recognised and not read.
	ErrFormat = errors.New("the format is not read")
)

// PDF turns the bytes of a PDF into pages of words. It is a child process in production; its errors are returned as
// they are.
type PDF func(ctx context.Context, raw []byte) ([]layout.Page, error)

// Reader reads advices. The zero value reads everything but PDF and takes euros where a document names no currency.
type Reader struct {
	// PDF reads PDFs; nil refuses them.
	PDF PDF
	// Currency is taken where a document names none, "" is EUR.
	Currency money.Currency
	// OwnAccounts and OwnNames are ours, so that they are never taken for the payer's.
	OwnAccounts []bankstatement.Account
	OwnNames    []string
}

// Read reads the advices in a file; see Reader.Read.
func Read(ctx context.Context, raw []byte, name string, pdf PDF) ([]remittance.Advice, error) {
	return Reader{PDF: pdf}.Read(ctx, raw, name)
}

// Read finds the format of a file by its content and reads its advices. name is for messages, and tells text with
// separators from plain text only where the content leaves it open.
//
// Where a file holds several advices, those that can be read are returned together with the faults of the others. The
// error is remittance.Faults where positions are known; errors.Is finds the errors of this package, of the readers under
// ar/remittance, and of the PDF reader. No content makes it panic.
func (r Reader) Read(ctx context.Context, raw []byte, name string) ([]remittance.Advice, error) {
	switch {
	case len(bytes.TrimSpace(raw)) == 0:
		return nil, r.told(name, ErrEmpty)
	case len(raw) > MaxBytes:
		return nil, r.told(name, fmt.Errorf("%w: %d bytes, at most %d", ErrTooLarge, len(raw), MaxBytes))
	}
	advices, err := r.read(ctx, raw, name)
	return advices, r.told(name, err)
}

// told puts the name of the file before errors that do not have it yet.
func (r Reader) told(name string, err error) error {
	var fault remittance.Fault
	if err == nil || errors.As(err, &fault) {
		return err
	}
	return fmt.Errorf("read advice %s: %w", filepath.Base(name), err)
}

func (r Reader) options(name string, source remittance.Source) remittance.Options {
	opts := remittance.Options{File: filepath.Base(name), Source: source, Currency: r.Currency, OwnAccounts: r.OwnAccounts,
		OwnNames: r.OwnNames}
	if opts.Currency == "" {
		opts.Currency = fallbackCurrency
	}
	return opts
}

// read looks at the first bytes of the content.
func (r Reader) read(ctx context.Context, raw []byte, name string) ([]remittance.Advice, error) {
	head := bytes.TrimLeft(bytes.TrimPrefix(raw, []byte("\uFEFF")), " \r\n\t")
	file := filepath.Base(name)
	switch {
	case bytes.Contains(head[:min(len(head), 1024)], []byte("%PDF-")):
		return r.readPDF(ctx, raw, name)
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("PK\x05\x06")):
		return r.readWorkbook(raw, name)
	case bytes.HasPrefix(head, []byte{0xD0, 0xCF, 0x11, 0xE0}): // OLE compound file
		return nil, fmt.Errorf("%w: it is an encrypted or pre-2007 Office document; save it as .xlsx without a password", ErrFormat)
	case bytes.HasPrefix(head, []byte("UNA")), bytes.HasPrefix(head, []byte("UNB")), bytes.HasPrefix(head, []byte("UNH")):
		return remadv.Read(remittance.DecodeText(raw), file)
	case isHTML(head):
		return r.readHTML(remittance.DecodeText(raw), r.options(name, remittance.SourceEmail))
	case bytes.HasPrefix(head, []byte("<")):
		return readXML(raw, file)
	case isMail(head):
		return r.readMail(ctx, raw, name)
	case bytes.IndexByte(head[:min(len(head), 4096)], 0) >= 0 && !isUTF16(raw):
		return nil, fmt.Errorf("%w: it is binary and none of PDF, XLSX", ErrFormat)
	}
	return r.readText(raw, r.options(name, remittance.SourceCSV))
}

func (r Reader) readPDF(ctx context.Context, raw []byte, name string) ([]remittance.Advice, error) {
	if r.PDF == nil {
		return nil, fmt.Errorf("%w: no reader for PDF is set up", ErrFormat)
	}
	pages, err := r.PDF(ctx, raw)
	if err != nil {
		return nil, fmt.Errorf("read PDF: %w", err)
	}
	return remittance.FromPages(pages, r.options(name, remittance.SourcePDF))
}

func (r Reader) readWorkbook(raw []byte, name string) ([]remittance.Advice, error) {
	tables, err := xlsx.Tables(raw, filepath.Base(name))
	if err != nil {
		return nil, err
	}
	return remittance.FromTables(tables, r.options(name, remittance.SourceXLSX))
}

// readText reads columns with separators, and where there are none a table aligned with blanks.
func (r Reader) readText(raw []byte, opts remittance.Options) ([]remittance.Advice, error) {
	advices, err := remittance.FromCSV(raw, opts)
	if err == nil {
		return advices, nil
	}
	plain := opts
	plain.Source = remittance.SourceEmail
	fromText, textErr := remittance.FromPages(remittance.TextPages(remittance.DecodeText(raw)), plain)
	if textErr == nil || errors.Is(err, remittance.ErrNoTable) {
		return fromText, textErr
	}
	return advices, err
}

// readXML tells XML from a page of HTML that hides behind an XML declaration.
func readXML(raw []byte, file string) ([]remittance.Advice, error) {
	advices, err := xmladvice.Read(raw, file)
	if errors.Is(err, xmladvice.ErrUnknown) {
		return nil, fmt.Errorf("%w (the document element is %s)", err, rootName(raw))
	}
	return advices, err
}

// rootName is the name of the document element, for messages; XML that reaches it is well-formed.
func rootName(raw []byte) string {
	d := xml.NewDecoder(bytes.NewReader(raw))
	d.CharsetReader = nil
	for {
		token, err := d.Token()
		if err != nil {
			return "unknown"
		}
		if e, ok := token.(xml.StartElement); ok {
			return e.Name.Local[:min(len(e.Name.Local), 60)]
		}
	}
}

func isUTF16(raw []byte) bool {
	return bytes.HasPrefix(raw, []byte{0xFF, 0xFE}) || bytes.HasPrefix(raw, []byte{0xFE, 0xFF})
}

func isHTML(head []byte) bool {
	start := strings.ToLower(string(head[:min(len(head), 512)]))
	return strings.HasPrefix(start, "<!doctype html") || strings.HasPrefix(start, "<") && strings.Contains(start, "<html") ||
		strings.HasPrefix(start, "<table")
}
