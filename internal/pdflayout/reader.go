package pdflayout

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/remittance/layout"
)

// Reader reads PDFs in a child process, one process a file. The zero value is ready, in a program that calls Serve.
// Its methods may be called from several goroutines.
type Reader struct {
	// Program is the executable that is started with childArgument; empty is the one that is running.
	Program string
	// Limits bound each file; zero fields are those of DefaultLimits.
	Limits Limits
}

// childArgument makes a program a reader of one PDF; see IsChild.
const childArgument = "read-pdf"

// Pages reads the words of every page. A page with fewer than MinText characters that holds an image, or outlines of
// letters, and one with fonts that do not say what their glyphs mean, is read by tesseract when it is installed, and then
// has OCR set. It returns ErrEncrypted, ErrBroken,
// ErrTooLarge, or ErrNoText when all pages together have fewer than MinText characters; the error of ctx when that
// ends first; any other error is of this machine, not of the file, and a later try may succeed.
func (r Reader) Pages(ctx context.Context, raw []byte) ([]layout.Page, error) {
	limits := r.Limits.orDefault()
	if int64(len(raw)) > limits.Bytes {
		return nil, fmt.Errorf("file of %d bytes, the limit is %d: %w", len(raw), limits.Bytes, ErrTooLarge)
	}
	text, err := r.ask(ctx, request{Limits: limits}, raw, limits.Time)
	if err != nil {
		return nil, err
	}
	scans := text.scans()
	if len(scans) == 0 || limits.OCRPages < 0 {
		return text.pages(ErrNoText)
	}
	if !canOCR() {
		return text.pages(errScanned)
	}
	if len(scans) > limits.OCRPages {
		return nil, fmt.Errorf("%d scanned pages, the limit is %d: %w", len(scans), limits.OCRPages, ErrTooLarge)
	}
	seen, err := r.ask(ctx, request{Limits: limits, OCR: scans}, raw, limits.OCRTime*time.Duration(len(scans)))
	if err != nil {
		return nil, fmt.Errorf("text recognition: %w", err)
	}
	text.takeOCR(seen)
	return text.pages(ErrNoText)
}

// errScanned is ErrNoText with what to do about it.
var errScanned = fmt.Errorf("its pages seem to be scanned; install tesseract to have them read: %w", ErrNoText)

// request goes to the child as one line of JSON, the file behind it.
type request struct {
	Limits Limits `json:"limits"`
	OCR    []int  `json:"ocr,omitempty"` // indices of the pages to recognise; none: read the text of all
}

// answer comes back as JSON.
type answer struct {
	Fault string       `json:"fault,omitempty"` // which of the package's errors, "" for none
	Text  string       `json:"text,omitempty"`  // the error as it reads
	Pages []answerPage `json:"pages,omitempty"`
}

type answerPage struct {
	Index    int         `json:"index"`
	Readable int         `json:"readable"` // characters
	WantsOCR bool        `json:"wants_ocr"`
	Page     layout.Page `json:"page"`
}

// scans are the pages that want OCR.
func (a answer) scans() []int {
	var indices []int
	for _, p := range a.Pages {
		if p.WantsOCR {
			indices = append(indices, p.Index)
		}
	}
	return indices
}

// takeOCR takes recognised pages in place of those that had less.
func (a answer) takeOCR(seen answer) {
	for _, p := range seen.Pages {
		if p.Index >= 0 && p.Index < len(a.Pages) && p.Readable > a.Pages[p.Index].Readable {
			a.Pages[p.Index] = p
		}
	}
}

// pages hands the pages out, or noText when they have too little text.
func (a answer) pages(noText error) ([]layout.Page, error) {
	pages, total := make([]layout.Page, len(a.Pages)), 0
	for i, p := range a.Pages {
		pages[i] = p.Page
		total += p.Readable
	}
	if total < MinText {
		return nil, fmt.Errorf("%d characters on %d pages: %w", total, len(pages), noText)
	}
	return pages, nil
}

// faults are the errors that cross the pipe by name.
var faults = map[string]error{"encrypted": ErrEncrypted, "no text": ErrNoText, "broken": ErrBroken, "too large": ErrTooLarge}

// remoteError is an error of the child: it reads as it did there and is what it was there.
type remoteError struct {
	text string
	is   error
}

func (e *remoteError) Error() string { return e.text }
func (e *remoteError) Unwrap() error { return e.is }

const (
	// startTime is added to the limits on time: a busy machine takes a while to load the program.
	startTime = 10 * time.Second
	// maxAnswer bounds what is read from the child: a word is about a hundred bytes, and the limit of characters allows
	// a million words.
	maxAnswer = 128 << 20
	// maxComplaint is how much of the child's standard error is kept, to tell want of memory from other deaths.
	maxComplaint = 64 << 10
	// closeTime is how long the pipes of a child that was killed may stay open.
	closeTime = 5 * time.Second
)

// greeting is the first line of every answer. Without it, the program that was started is none that calls Serve.
const greeting = "mahnwerk read-pdf 1\n"

var errNoReader = errors.New("the program does not answer as a reader of PDFs")

// ask has one child do one request.
func (r Reader) ask(ctx context.Context, q request, raw []byte, limit time.Duration) (answer, error) {
	head, err := json.Marshal(q)
	if err != nil {
		return answer{}, fmt.Errorf("ask the PDF reader: %w", err)
	}
	program := r.Program
	if program == "" {
		if program, err = os.Executable(); err != nil {
			return answer{}, fmt.Errorf("start the PDF reader: %w", err)
		}
	}
	timed, cancel := context.WithTimeout(ctx, limit+startTime)
	defer cancel()
	out, complaint := &limitedBuffer{limit: maxAnswer}, &limitedBuffer{limit: maxComplaint}
	cmd := exec.CommandContext(timed, program, childArgument)
	cmd.Stdin = io.MultiReader(bytes.NewReader(head), bytes.NewReader([]byte("\n")), bytes.NewReader(raw))
	cmd.Stdout, cmd.Stderr = out, complaint
	cmd.Env = childEnvironment()
	cmd.WaitDelay = closeTime
	ownGroup(cmd)
	runErr := runOnOneThread(cmd)
	switch {
	case ctx.Err() != nil:
		return answer{}, ctx.Err()
	case timed.Err() != nil:
		return answer{}, fmt.Errorf("not read within %s: %w", limit, ErrTooLarge)
	case cmd.ProcessState == nil:
		return answer{}, fmt.Errorf("start the PDF reader: %w", runErr)
	}
	return judge(out, complaint.Bytes(), runErr)
}

// runOnOneThread keeps the goroutine on the thread that forks: the kernel ties "die with your parent" to it.
func runOnOneThread(cmd *exec.Cmd) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	return cmd.Run()
}

// judge reads the child's answer; where there is none, the way it ended tells why.
func judge(out *limitedBuffer, complaint []byte, runErr error) (answer, error) {
	body, greeted := bytes.CutPrefix(out.Bytes(), []byte(greeting))
	switch {
	case !greeted:
		return answer{}, fmt.Errorf("start the PDF reader: %w", errors.Join(errNoReader, runErr))
	case out.full:
		return answer{}, fmt.Errorf("its words take more than %d bytes: %w", maxAnswer, ErrTooLarge)
	case runErr != nil && starved(complaint):
		return answer{}, fmt.Errorf("it takes more memory than allowed: %w", ErrTooLarge)
	case killed(runErr):
		return answer{}, fmt.Errorf("it takes more processor time or memory than allowed: %w", ErrTooLarge)
	case runErr != nil:
		return answer{}, fmt.Errorf("the reader did not survive it: %w", ErrBroken)
	}
	var a answer
	if err := json.Unmarshal(body, &a); err != nil {
		return answer{}, fmt.Errorf("answer of the PDF reader: %w", err)
	}
	if a.Fault != "" {
		return answer{}, &remoteError{a.Text, faults[a.Fault]}
	}
	return a, nil
}

// killed tells whether the system ended the child: a program that fails by itself has an exit code.
func killed(err error) bool {
	var exit *exec.ExitError
	return errors.As(err, &exit) && exit.ExitCode() == -1
}

// starved tells whether the Go runtime of the child died for want of memory.
func starved(complaint []byte) bool {
	for _, sign := range []string{"out of memory", "cannot allocate memory", "errno=12", "newosproc"} {
		if bytes.Contains(complaint, []byte(sign)) {
			return true
		}
	}
	return false
}

// childEnvironment passes on what finding and running tesseract needs, and no secret of ours.
func childEnvironment() []string {
	var env []string
	for _, name := range []string{"PATH", "TMPDIR", "TEMP", "TESSDATA_PREFIX", "LD_LIBRARY_PATH", "SYSTEMROOT"} {
		if value, ok := os.LookupEnv(name); ok {
			env = append(env, name+"="+value)
		}
	}
	return append(env, "OMP_THREAD_LIMIT=1") // tesseract would take every core
}

// limitedBuffer keeps the first bytes written to it and swallows the rest, so that the writer never blocks.
type limitedBuffer struct {
	bytes.Buffer
	limit int
	full  bool
}

func (b *limitedBuffer) Write(p []byte) (int, error) {
	room := b.limit - b.Len()
	if len(p) > room {
		b.full = true
		b.Buffer.Write(p[:max(room, 0)]) // a bytes.Buffer returns no error
		return len(p), nil
	}
	return b.Buffer.Write(p)
}
