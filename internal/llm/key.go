package llm

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"hash"
	"strconv"
)

// Key is a hash of all that decides an answer: driver, model, prompt, schema, bounds and the masked text. What is drawn
// for each call and the deadline do not count.
func Key(p Provider, r Request) string {
	h := sha256.New()
	seed := ""
	if r.Seed != nil {
		seed = strconv.FormatInt(*r.Seed, 10)
	}
	for _, part := range []string{p.Name(), p.Model(), p.Caps().Region, string(r.Purpose), r.PromptID, r.System, string(r.Schema), r.Fault, seed,
		strconv.Itoa(r.OutputTokens()), strconv.FormatFloat(r.Temperature, 'g', -1, 64)} {
		writePart(h, part)
	}
	for _, b := range r.Untrusted {
		writePart(h, b.Label)
		writePart(h, b.Text)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// writePart writes the length first, so that no two lists of parts are the same bytes.
func writePart(h hash.Hash, part string) {
	var size [8]byte
	binary.BigEndian.PutUint64(size[:], uint64(len(part)))
	h.Write(size[:])
	h.Write([]byte(part))
}

// hashOf is the hash of an answer, for the audit record; empty for none.
func hashOf(response Response) string {
	if len(response.JSON)+len(response.Text) == 0 {
		return ""
	}
	h := sha256.New()
	writePart(h, string(response.JSON))
	writePart(h, response.Text)
	return hex.EncodeToString(h.Sum(nil))
}

// bytesPerToken is low for English and right for German in most tokenizers, so that an estimate is rather too high.
const bytesPerToken = 3

// Estimate is how many tokens a request may cost at most: its words, our frame around them, and the longest answer.
func Estimate(r Request) int64 {
	const frame = 600
	size := len(r.System) + len(r.Schema) + len(r.Fault) + frame
	for _, b := range r.Untrusted {
		size += len(b.Label) + len(marker.Replace(b.Text))
	}
	return int64(size/bytesPerToken + r.OutputTokens())
}

// cost is what is booked for a call: what the provider says, else an estimate. Providers do not charge for what they never
// began to read.
func cost(r Request, response Response, err error) int64 {
	prompt := Estimate(r) - int64(r.OutputTokens())
	switch {
	case response.Usage.Total() > 0:
		return response.Usage.Total()
	case err == nil:
		return prompt + int64((len(response.JSON)+len(response.Text))/bytesPerToken)
	case errors.Is(err, ErrInvalidOutput) || errors.Is(err, ErrTruncated):
		return Estimate(r) // an answer was written, and may have been long
	case errors.Is(err, ErrTimeout) || errors.Is(err, ErrRefused) || errors.Is(err, context.Canceled):
		return prompt
	}
	return 0
}
