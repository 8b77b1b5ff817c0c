package pdflayout

import (
	"context"
	"fmt"
	"io"

	"github.com/ledongthuc/pdf"
)

// Attachment is a file inside the PDF.
type Attachment struct {
	Name string
	Data []byte
}

// Limits of attachments: an electronic invoice has one, tax authorities' guidance counts in tens.
const (
	maxAttachments = 100
	maxNameNodes   = 1000
)

// Attachments returns the files embedded in a PDF (ISO 32000-1 section 7.11.4), in the order of their names. A PDF
// without any is no error. Errors and the warning about hostile files are those of Pages.
func Attachments(ctx context.Context, r io.ReaderAt, size int64, limits Limits) (found []Attachment, err error) {
	limits = limits.orDefault()
	raw, err := slurp(r, size, limits.Bytes)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, limits.Time)
	defer cancel()
	f, err := openAny(ctx, raw, limits)
	if err != nil {
		return nil, err
	}
	defer guard(&err)
	w := nameWalk{file: f}
	err = w.walk(f.objects.Trailer().Key("Root").Key("Names").Key("EmbeddedFiles"), 0)
	return w.found, err
}

// nameWalk goes through a name tree (section 7.9.6).
type nameWalk struct {
	file  *file
	nodes int
	found []Attachment
}

func (w *nameWalk) walk(node pdf.Value, depth int) error {
	if w.nodes++; w.nodes > maxNameNodes || depth > maxTreeDepth {
		return fmt.Errorf("its list of attachments has no end: %w", ErrBroken)
	}
	names := node.Key("Names")
	for i := 1; i < names.Len(); i += 2 {
		if err := w.add(names.Index(i-1).Text(), names.Index(i)); err != nil {
			return err
		}
	}
	kids := node.Key("Kids")
	for i := range kids.Len() {
		if err := w.walk(kids.Index(i), depth+1); err != nil {
			return err
		}
	}
	return nil
}

func (w *nameWalk) add(name string, specification pdf.Value) error {
	if len(w.found) >= maxAttachments {
		return fmt.Errorf("more than %d attachments: %w", maxAttachments, ErrTooLarge)
	}
	data, err := w.file.stream(specification.Key("EF").Key("F"))
	if err != nil {
		return err
	}
	w.found = append(w.found, Attachment{Name: name, Data: data})
	return nil
}
