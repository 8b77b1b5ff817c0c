package mailrules

import (
	"strings"
	"unicode"

	"github.com/mahnwerk/mahnwerk/ar/correspondence"
)

// newContact finds whom to write to instead, in the sentences of a mail whose reader is absent or not responsible.
func (r *reading) newContact() *correspondence.NewContact {
	for i, t := range r.tokens {
		if t.kind != emailToken {
			continue
		}
		s := r.sentenceOf(i)
		return &correspondence.NewContact{Email: r.text[t.start:t.end], Name: r.nameNear(s, i), Evidence: []correspondence.Evidence{r.sentenceEvidence(s)}}
	}
	return nil
}

func (r *reading) sentenceOf(token int) int {
	for i, s := range r.sentences {
		if token < s.to {
			return i
		}
	}
	return len(r.sentences) - 1
}

var titles = set(`herr herrn frau mr mrs ms miss kollege kollegin kollegen`)

// nameNear is the name before an address in its sentence: "Frau Otto", "Mr Brown", "Petra Falk".
func (r *reading) nameNear(s, address int) string {
	for i := address - 1; i >= r.sentences[s].from; i-- {
		t := r.tokens[i]
		if titles[t.word] && i+1 < address {
			end := i + 1
			for end+1 < address && end < i+3 && r.capital(end+1) {
				end++
			}
			return r.title(i, end)
		}
	}
	for i := address - 2; i >= r.sentences[s].from; i-- {
		if r.capital(i) && r.capital(i+1) && i > r.sentences[s].from {
			return r.text[r.tokens[i].start:r.tokens[i+1].end]
		}
	}
	return ""
}

// title is a name with its title in the nominative.
func (r *reading) title(from, to int) string {
	name := r.text[r.tokens[from+1].start:r.tokens[to].end]
	switch r.tokens[from].word {
	case "herr", "herrn":
		return "Herr " + name
	case "kollege", "kollegin", "kollegen":
		return name
	}
	return r.text[r.tokens[from].start:r.tokens[from].end] + " " + name
}

func (r *reading) capital(i int) bool {
	t := r.tokens[i]
	if t.kind != word || len(t.word) < 2 || strings.Contains(t.word, "@") || starters[t.word] {
		return false
	}
	for _, c := range r.text[t.start:] {
		return unicode.IsUpper(c)
	}
	return false
}
