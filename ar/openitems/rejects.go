package openitems

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strings"
)

// faultsHeader is the header of the column that WriteRejects adds. Reading ignores it.
const faultsHeader = "import_faults"

// WriteRejects writes the rejected rows as a CSV file with the columns of the original and one more, which says for
// each row what is wrong and in which line of the original. Once corrected, the file can be imported with the same
// profile: it starts with a byte order mark, which settles the encoding, and uses the delimiter of the original.
//
// The file holds the personal data of the original and belongs where that one does.
func (r Report) WriteRejects(w io.Writer, rejected []Rejected) error {
	if _, err := w.Write(utf8BOM); err != nil {
		return fmt.Errorf("write rejects of %s: %w", r.File, err)
	}
	out := csv.NewWriter(w)
	out.Comma, out.UseCRLF = r.Delimiter, true
	width := len(r.Header)
	earlier := slices.Index(r.Header, faultsHeader) // set when the file was a rejects file already
	if err := out.Write(withFaults(r.Header, width, earlier, faultsHeader)); err != nil {
		return fmt.Errorf("write rejects of %s: %w", r.File, err)
	}
	for _, reject := range rejected {
		if err := out.Write(withFaults(reject.Row.Raw, width, earlier, describe(reject.Faults))); err != nil {
			return fmt.Errorf("write rejects of %s: %w", r.File, err)
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("write rejects of %s: %w", r.File, err)
	}
	return nil
}

// withFaults is a row with its faults in the column of their own; cells missing before it are filled up.
func withFaults(raw []string, width, earlier int, faults string) []string {
	cells := slices.Clone(raw)
	for len(cells) < width {
		cells = append(cells, "")
	}
	if earlier >= 0 {
		cells[earlier] = faults
		return cells
	}
	return append(cells, faults)
}

// describe is all faults of a row in one cell.
func describe(faults []Fault) string {
	texts := make([]string, len(faults))
	for i, fault := range faults {
		texts[i] = fault.Error()
	}
	return strings.Join(texts, " | ")
}
