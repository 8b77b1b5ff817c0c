package llm

import (
	"encoding/json"
	"strings"
	"unicode/utf8"
)

const (
	// MaxBody bounds an answer as it comes over the wire. DefaultOutputTokens is about 16 kB; a model that thinks aloud
	// writes ten times as much; five times that is no answer.
	MaxBody = 1 << 20
	// maxObjects bounds how many JSON objects of an answer are tried. A model that thinks aloud writes two or three.
	maxObjects = 8
)

// Answer is what a driver took from the wire, before anything of it is believed.
type Answer struct {
	// Parts are the texts in the order of the answer. They are never joined: some are thoughts.
	Parts         []string
	Model, Finish string
	Usage         Usage
}

// bill is what is told of an answer whether it is used or not: it was paid for.
func (a Answer) bill() Response { return Response{Model: a.Model, Finish: a.Finish, Usage: a.Usage} }

// Declined is an answer of which nothing is used: refused or cut off.
func (a Answer) Declined(provider string, kind error) (Response, error) {
	return a.bill(), &Failure{Kind: kind, Provider: provider}
}

// Accept makes an answer a Response: the last balanced JSON object of the last part that has one which fits the schema.
// Without a schema the last part is the text. Anything else is an *InvalidOutput, with what the answer cost.
func Accept(provider string, r Request, a Answer) (Response, error) {
	response := a.bill()
	if len(r.Schema) == 0 {
		return acceptText(provider, response, a.Parts)
	}
	check, err := newValidator(r.Schema)
	if err != nil {
		return Response{}, err
	}
	fault, tried := "there is no complete JSON object", 0
	for i := len(a.Parts) - 1; i >= 0; i-- {
		objects := balanced(a.Parts[i])
		for j := len(objects) - 1; j >= 0 && tried < maxObjects; j-- {
			object := []byte(Unmark(objects[j]))
			wrong := check.fault(object)
			if wrong == "" && utf8.Valid(object) {
				response.JSON = json.RawMessage(object)
				return response, nil
			}
			if tried == 0 && wrong != "" {
				fault = wrong
			}
			tried++
		}
	}
	return response, &InvalidOutput{Provider: provider, Fault: fault}
}

func acceptText(provider string, response Response, parts []string) (Response, error) {
	for i := len(parts) - 1; i >= 0; i-- {
		if text := strings.TrimSpace(Unmark(parts[i])); text != "" && utf8.ValidString(text) {
			response.Text = text
			return response, nil
		}
	}
	return response, &InvalidOutput{Provider: provider, Fault: "there is no text"}
}

// balanced returns the outermost complete objects of a text in order, in one pass. What stands around them, a fence or a
// sentence, is not looked at. An object that is never closed does not hide the ones inside it.
func balanced(text string) []string {
	type span struct{ start, end int }
	var open []int
	var closed []span
	inString, escaped := false, false
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case escaped:
			escaped = false
		case inString && c == '\\':
			escaped = true
		case len(open) > 0 && c == '"':
			inString = !inString
		case inString:
		case c == '{':
			open = append(open, i)
		case c == '}' && len(open) > 0:
			start := open[len(open)-1]
			open = open[:len(open)-1]
			for len(closed) > 0 && closed[len(closed)-1].start > start {
				closed = closed[:len(closed)-1] // it lies inside this one
			}
			closed = append(closed, span{start, i + 1})
		}
	}
	objects := make([]string, 0, len(closed))
	for _, s := range closed {
		objects = append(objects, text[s.start:s.end])
	}
	return objects
}
