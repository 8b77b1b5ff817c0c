package pdflayout

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
)

// IsChild tells whether a program was started by a Reader, by its arguments (os.Args). Then main does nothing but
//
//	os.Exit(pdflayout.Serve(os.Stdin, os.Stdout))
func IsChild(args []string) bool { return len(args) == 2 && args[1] == childArgument }

// maxRequest bounds the line before the file: limits and the numbers of some pages.
const maxRequest = 64 << 10

// Serve reads one PDF from in and writes its words to out. It is the whole life of a child of Reader, and first of all
// takes this process's memory and processor time away beyond the limits asked for. It returns the exit code.
func Serve(in io.Reader, out io.Writer) int {
	lines := bufio.NewReaderSize(in, maxRequest)
	head, err := lines.ReadSlice('\n')
	var q request
	if err == nil {
		err = json.Unmarshal(head, &q)
	}
	if err == nil {
		err = restrict(q.Limits, len(q.OCR))
	}
	if err == nil {
		_, err = io.WriteString(out, greeting)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "read a PDF:", err)
		return 1
	}
	if err := json.NewEncoder(out).Encode(reply(q, lines)); err != nil {
		return 1 // the parent is gone
	}
	return 0
}

// memoryHeadroom is the share of the memory, in percent, from which the garbage collector works against the limit.
const memoryHeadroom = 80

func restrict(limits Limits, ocrPages int) error {
	debug.SetMemoryLimit(limits.Memory / 100 * memoryHeadroom)
	return restrictProcess(limits, ocrPages)
}

// reply does the request. A fault of the file becomes part of the answer.
func reply(q request, in io.Reader) answer {
	raw, err := io.ReadAll(io.LimitReader(in, q.Limits.Bytes+1))
	if err != nil {
		return failed(fmt.Errorf("receive the PDF: %w", err))
	}
	a, err := perform(q, raw)
	if err != nil {
		return failed(err)
	}
	return a
}

func perform(q request, raw []byte) (answer, error) {
	ctx := context.Background() // the parent ends us
	found, err := scan(ctx, bytes.NewReader(raw), int64(len(raw)), q.Limits)
	if err != nil {
		return answer{}, err
	}
	var a answer
	if len(q.OCR) == 0 {
		for i, p := range found {
			a.Pages = append(a.Pages, answerPage{i, p.readable, p.wantsOCR, p.page})
		}
		return a, nil
	}
	for _, i := range q.OCR {
		if i < 0 || i >= len(found) {
			continue
		}
		page, err := recognise(ctx, raw, i, found[i], q.Limits)
		if err != nil {
			return answer{}, fmt.Errorf("page %d: %w", i+1, err)
		}
		a.Pages = append(a.Pages, answerPage{i, lettersIn(page.Words), true, page})
	}
	return a, nil
}

// failed is an error as an answer. Time that ran out is a limit like the others.
func failed(err error) answer {
	if errors.Is(err, context.DeadlineExceeded) {
		return answer{Fault: "too large", Text: "not read in the time allowed: " + ErrTooLarge.Error()}
	}
	for name, fault := range faults {
		if errors.Is(err, fault) {
			return answer{Fault: name, Text: err.Error()}
		}
	}
	return answer{Fault: "machine", Text: err.Error()}
}
