package pdflayout

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"codeberg.org/go-pdf/fpdf"
	"github.com/google/go-cmp/cmp"
)

func attachments(t *testing.T, raw []byte) ([]Attachment, error) {
	t.Helper()
	return Attachments(t.Context(), bytes.NewReader(raw), int64(len(raw)), Limits{})
}

func TestAttachments(t *testing.T) {
	p := fpdf.New("P", "mm", "A4", "")
	p.SetAttachments([]fpdf.Attachment{{Content: []byte("<invoice/>"), Filename: "factur-x.xml"}, {Content: []byte("a;b"), Filename: "lines.csv"}})
	p.AddPage()
	found, err := attachments(t, output(t, p))
	if err != nil {
		t.Fatal(err)
	}
	var data []string
	for _, a := range found {
		data = append(data, string(a.Data))
	}
	if diff := cmp.Diff([]string{"<invoice/>", "a;b"}, data); diff != "" {
		t.Error(diff)
	}
	none, err := attachments(t, advicePDF(t, 1))
	if err != nil || len(none) != 0 {
		t.Errorf("an advice without attachments: %d, %v", len(none), err)
	}
}

// nameTree is a PDF whose list of attachments is the given object 4.
func nameTree(node string) []byte {
	return assemble(`<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles 4 0 R>>>>
endobj
<</Type/Pages/Kids[3 0 R]/Count 1>>
endobj
<</Type/Page/Parent 2 0 R>>
endobj
` + node + `
endobj
<</Type/Filespec/F(b.xml)/EF<</F 6 0 R>>>>
endobj
<</Type/EmbeddedFile>>
%flate
<b/>
endobj`)
}

func TestAttachments_trees(t *testing.T) {
	nested, err := attachments(t, nameTree("<</Kids[<</Names[(a.xml) 5 0 R]>> <</Kids[<</Names[(b.xml) 5 0 R (odd)]>>]>>]>>"))
	if diff := cmp.Diff([]Attachment{{"a.xml", []byte("<b/>")}, {"b.xml", []byte("<b/>")}}, nested); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
	if _, err := attachments(t, nameTree("<</Kids[4 0 R 4 0 R]>>")); !errors.Is(err, ErrBroken) {
		t.Errorf("a tree that is its own child: error %v, want %v", err, ErrBroken)
	}
	many := strings.Repeat("(x) 5 0 R ", maxAttachments+1)
	if _, err := attachments(t, nameTree("<</Names["+many+"]>>")); !errors.Is(err, ErrTooLarge) {
		t.Errorf("too many: error %v, want %v", err, ErrTooLarge)
	}
	if _, err := attachments(t, []byte("no PDF")); !errors.Is(err, ErrBroken) {
		t.Errorf("no PDF: error %v, want %v", err, ErrBroken)
	}
	large := Limits{Decoded: 2}
	raw := nameTree("<</Names[(a.xml) 5 0 R]>>")
	if _, err := Attachments(t.Context(), bytes.NewReader(raw), int64(len(raw)), large); !errors.Is(err, ErrTooLarge) {
		t.Errorf("too large: error %v, want %v", err, ErrTooLarge)
	}
}

func TestJudge_tellsTheFileFromTheMachine(t *testing.T) {
	died := errors.New("exit status 2")
	for name, c := range map[string]struct {
		out, complaint string
		err, want      error
	}{
		"no greeting":         {"Usage: …", "", died, errNoReader},
		"nothing at all":      {"", "", nil, errNoReader},
		"died of memory":      {greeting, "fatal error: runtime: out of memory", died, ErrTooLarge},
		"died of a bug":       {greeting, "panic: runtime error: index out of range", died, ErrBroken},
		"a fault of the file": {greeting + `{"fault":"encrypted","text":"page 3: locked"}`, "", nil, ErrEncrypted},
	} {
		t.Run(name, func(t *testing.T) {
			out := &limitedBuffer{limit: maxAnswer}
			fmt.Fprint(out, c.out)
			if _, err := judge(out, []byte(c.complaint), c.err); !errors.Is(err, c.want) {
				t.Errorf("error %v, want %v", err, c.want)
			}
		})
	}
	cut := &limitedBuffer{limit: len(greeting)}
	fmt.Fprint(cut, greeting+"{}")
	if _, err := judge(cut, nil, nil); !errors.Is(err, ErrTooLarge) {
		t.Errorf("an endless answer: error %v, want %v", err, ErrTooLarge)
	}
}

func TestFailed_everyFaultCrossesThePipe(t *testing.T) {
	for _, fault := range faults {
		a := failed(fmt.Errorf("page 3: %w", fault))
		if got := faults[a.Fault]; got != fault || !strings.HasPrefix(a.Text, "page 3: ") {
			t.Errorf("%v becomes %+v", fault, a)
		}
	}
	if a := failed(errors.New("disk on fire")); faults[a.Fault] != nil || a.Fault == "" {
		t.Errorf("an error of the machine becomes %+v", a)
	}
}

func TestPerform_recognisesOnlyPagesThatExist(t *testing.T) {
	q := request{Limits: DefaultLimits(), OCR: []int{-1, 7}}
	a, err := perform(q, advicePDF(t, 1))
	if err != nil || len(a.Pages) != 0 {
		t.Errorf("%d pages, %v", len(a.Pages), err)
	}
}
