package mailfile_test

import (
	"bytes"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/mailtext"
	"github.com/mahnwerk/mahnwerk/internal/mailfile"
	"github.com/mahnwerk/mahnwerk/internal/testfile"
)

// ourServer signs the results of authentication in the test files.
const ourServer = "mx.lieferant.example"

// readFile is what a golden file holds of a mail: attachments without their bytes, the text by its parts.
type readFile struct {
	mailfile.File
	New, Quoted, Signature string
	Sizes                  []int
}

func TestRead_golden(t *testing.T) {
	for _, path := range append(testfile.Glob(t, filepath.Join("testdata", "*.eml")), filepath.Join("testdata", "plain.txt")) {
		t.Run(filepath.Base(path), func(t *testing.T) {
			f, err := mailfile.Reader{Server: ourServer}.Read(bytes.NewReader(testfile.Read(t, path)))
			if err != nil {
				t.Fatal(err)
			}
			got := readFile{File: f, New: f.Text.Part(mailtext.New), Quoted: f.Text.Part(mailtext.Quoted), Signature: f.Text.Part(mailtext.Signature)}
			for i := range got.Attachments {
				got.Sizes = append(got.Sizes, len(got.Attachments[i].Raw))
				got.Attachments[i].Raw = nil
			}
			testfile.Golden(t, path+".golden.json", got)
		})
	}
}

func TestRead_refuses(t *testing.T) {
	tests := []struct {
		name, content string
		want          error
	}{
		{"nothing", " \r\n", mailfile.ErrNoMail},
		{"a PDF", "%PDF-1.4\n", mailfile.ErrNoMail},
		{"an archive", "PK\x03\x04xx", mailfile.ErrNoMail},
		{"bytes", "\x00\x01\x02", mailfile.ErrNoMail},
		{"Outlook's own format", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1xxxx", mailfile.ErrOutlook},
		{"too large", "From: a@b.example\n\n" + strings.Repeat("x", 1000), mailfile.ErrTooLarge},
	}
	for _, test := range tests {
		if _, err := mailfile.Read(strings.NewReader(test.content), mailfile.Limits{Bytes: 500}); !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", test.name, err, test.want)
		}
	}
	if _, err := mailfile.Read(io.MultiReader(strings.NewReader("From: a@b\n"), failing{}), mailfile.Limits{}); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("a broken reader: %v", err)
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestRead_limits(t *testing.T) {
	part := "--b\r\nContent-Disposition: attachment; filename=a.txt\r\n\r\nx\r\n"
	deep := "Content-Type: multipart/mixed; boundary=b0\r\n\r\n"
	for _, boundary := range []string{"b1", "b2", "b3", "b4"} {
		deep += "--b" + string(boundary[1]-1) + "\r\nContent-Type: multipart/mixed; boundary=" + boundary + "\r\n\r\n"
	}
	deep += "--b4\r\n\r\nWir zahlen.\r\n--b4--\r\n"
	tests := []struct {
		name, mail, fault string
		limits            mailfile.Limits
		attachments       int
	}{
		{"parts", "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + strings.Repeat(part, 20) + "--b--\r\n", "more than 10 parts", mailfile.Limits{Parts: 10}, 9},
		{"attachments", "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + strings.Repeat(part, 20) + "--b--\r\n", "more than 5 files", mailfile.Limits{Attachments: 5}, 5},
		{"depth", deep, "nested deeper than 3", mailfile.Limits{Depth: 3}, 0},
		{"text", "Subject: x\r\n\r\n" + strings.Repeat("Wir zahlen. ", 100), "text beyond 100 bytes", mailfile.Limits{Text: 100}, 0},
	}
	for _, test := range tests {
		f, err := mailfile.Read(strings.NewReader(test.mail), test.limits)
		if err != nil || !strings.Contains(strings.Join(f.Faults, "\n"), test.fault) || len(f.Attachments) != test.attachments {
			t.Errorf("%s: %v, %d files, faults %q", test.name, err, len(f.Attachments), f.Faults)
		}
	}
}

func TestRead_whoWroteIt(t *testing.T) {
	tests := []struct{ headers, want string }{
		{"", ""},
		{"Auto-Submitted: no", ""},
		{"Auto-Submitted: auto-replied; owner-email=x", "auto_replied"},
		{"Auto-Submitted: auto-generated", "auto_generated"},
		{"Auto-Submitted: auto-notified", "auto_generated"},
		{"X-Autoreply: yes", "auto_replied"},
		{"X-Autorespond: x", "auto_replied"},
		{"Precedence: auto_reply", "auto_replied"},
		{"Precedence: bulk", "auto_generated"},
		{"Return-Path: <>", "auto_replied"},
		{"X-Auto-Response-Suppress: All\nIn-Reply-To: <a@b>", "auto_replied"},
		{"X-Auto-Response-Suppress: OOF, AutoReply", "auto_generated"},
		{"X-Auto-Response-Suppress: DR", ""},
		{"List-Id: <a.b>\nPrecedence: list", "auto_generated"},
		{"List-Id: <a.b>\nIn-Reply-To: <letter-1@lieferant.example>", ""},
		{"List-Id: <a.b>\nX-Google-Group-Id: 1", ""},
	}
	for _, test := range tests {
		mail := "From: a@kunde.example\n" + test.headers + "\n\nWir zahlen.\n"
		if f, err := mailfile.Read(strings.NewReader(mail), mailfile.Limits{}); err != nil || string(f.Automatic) != test.want {
			t.Errorf("%q: %q, %v; want %q", test.headers, f.Automatic, err, test.want)
		}
	}
}

func TestRead_believesOnlyItsOwnServer(t *testing.T) {
	const results = "Authentication-Results: mx.angreifer.example; dmarc=pass\nAuthentication-Results: mx.lieferant.example; dmarc=pass\n"
	f, err := mailfile.Reader{Server: ourServer}.Read(strings.NewReader(results + "From: a@b.example\n\nx"))
	if err != nil || f.Authentication != (mailfile.Authentication{}) {
		t.Errorf("believed %+v, %v", f.Authentication, err)
	}
}

func FuzzRead(f *testing.F) {
	testfile.Seed(f, filepath.Join("testdata", "*.eml"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		file, err := mailfile.Read(bytes.NewReader(raw), mailfile.Limits{})
		if err != nil {
			return
		}
		for _, a := range file.Attachments {
			if a.Name == "" || len(a.Name) > 200 || strings.ContainsAny(a.Name, "/\\\x00\n") || strings.HasPrefix(a.Name, ".") {
				t.Errorf("name %q", a.Name)
			}
		}
		if strings.ContainsAny(file.Subject, "\r\n") {
			t.Errorf("subject %q", file.Subject)
		}
	})
}
