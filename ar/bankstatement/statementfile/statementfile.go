// Package statementfile reads a file of bank statements in whatever format it is: camt, MT940, MT942, a bank's CSV
// list, or a zip archive of such files. What it is decides the content, never the name, because banks call MT940 files
// .txt, .sta, .940 or .csv, and people rename them.
//
// A newcomer starts with Read, then follows detect.
package statementfile

import (
	"bufio"
	"errors"
	"fmt"
	"io"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/bankstatement/bankcsv"
	"github.com/mahnwerk/mahnwerk/ar/bankstatement/camt"
	"github.com/mahnwerk/mahnwerk/ar/bankstatement/charset"
	"github.com/mahnwerk/mahnwerk/ar/bankstatement/mt940"
)

// headBytes is how much of a file is looked at to tell its format: the longest preamble before the header of a CSV list
// has 13 lines, and the block headers of SWIFT messages have a few hundred bytes.
const headBytes = 64 << 10

// Read hands the statements of a file to a visitor while it reads; file is its name for messages. The profiles are those
// of CSV lists that a user has saved, beside the ones of bankcsv.Known.
//
// Readers' promises hold (see camt.Read): a statement with a fault gets no End, the others are handed on, and faults
// come back as bankstatement.Faults. So does a file that is no statement, with what it is instead where that can be
// told. A CSV list with an unknown header is a *bankcsv.UnknownHeaderError as well (errors.As). The members of an
// archive are read one after the other as files of their own; what is wrong with one of them is a fault and never stops
// the others. An error of the visitor ends the reading and is returned as it is, or next to the faults until then.
//
// Text in UTF-16 is read as well as in UTF-8, which every reader takes; what else a format may be written in its reader
// knows.
func Read(r io.ReaderAt, size int64, file string, v bankstatement.Visitor, profiles []bankcsv.Profile) error {
	section := io.NewSectionReader(r, 0, size)
	if isZip(section) {
		return readArchive(section, size, file, v, profiles)
	}
	return readOne(section, file, v, profiles)
}

// Parse reads all statements of a file into memory, with the limits of bankstatement.Collector. It returns every
// statement that could be read whole, and the error of Read. Details that notifications of the same archive tell of
// batches are in their entries (bankstatement.CompleteBatches).
func Parse(r io.ReaderAt, size int64, file string, profiles []bankcsv.Profile) ([]bankstatement.Statement, error) {
	var collected bankstatement.Collector
	err := Read(r, size, file, &collected, profiles)
	return bankstatement.CompleteBatches(collected.Statements), err
}

// readOne reads a file that is no archive.
func readOne(r io.Reader, file string, v bankstatement.Visitor, profiles []bankcsv.Profile) error {
	raw := bufio.NewReaderSize(r, headBytes)
	head, err := raw.Peek(headBytes)
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("read %s: %w", file, err)
	}
	if what := foreign(head); what != "" {
		return refused(file, what)
	}
	text := bufio.NewReaderSize(charset.Unicode(raw), headBytes)
	head, err = text.Peek(headBytes)
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("read %s: %w", file, err)
	}
	switch detect(head) {
	case kindXML:
		return camt.Read(text, file, v)
	case kindSWIFT:
		return mt940.Read(text, file, v)
	case kindEmpty:
		return refused(file, "the file is empty")
	}
	return bankcsv.Read(text, file, v, profiles...)
}

// refused is the fault of a whole file.
func refused(file, text string) bankstatement.Faults {
	return bankstatement.Faults{{File: file, Line: 1, Column: 1, Text: text}}
}
