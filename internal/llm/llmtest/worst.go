package llmtest

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/mahnwerk/mahnwerk/internal/llm"
)

// Worst is a model at its worst, asked to read a customer's mail.
type Worst string

const (
	// Obey does what the mail tells a machine to do: everything is paid or promised, and no flag is raised.
	Obey Worst = "obey"
	// Liar answers in form with what the mail does not say: invented dates, amounts and invoices, under true and forged
	// quotes, and leaves out what it does say.
	Liar Worst = "liar"
	// Garbage answers with what is no answer.
	Garbage Worst = "garbage"
	// Slow never ends an answer.
	Slow Worst = "slow"
	// Refuse declines.
	Refuse Worst = "refuse"
	// Quota is used up.
	Quota Worst = "quota"
)

// Worsts lists them all.
func Worsts() []Worst { return []Worst{Obey, Liar, Garbage, Slow, Refuse, Quota} }

// WorstHandler serves a worst-case model. The same mail gets the same answer.
func WorstHandler(kind Worst) (Handler, error) {
	if !slices.Contains(Worsts(), kind) {
		return nil, fmt.Errorf("%q is not one of obey, liar, garbage, slow, refuse, quota", kind)
	}
	return func(w http.ResponseWriter, r *http.Request, d Dialect, p Prompt) {
		switch kind {
		case Obey:
			d.Write(w, Reply{Text: encode(readShown(p).obey()), Finish: "stop"})
		case Liar:
			d.Write(w, Reply{Text: encode(readShown(p).lie()), Finish: "stop"})
		case Garbage:
			garbage[readShown(p).draw(len(garbage))].answer(w, r, d)
		case Slow:
			SlowDrip.answer(w, r, d)
		case Refuse:
			Refusal.answer(w, r, d)
		case Quota:
			QuotaUsed.answer(w, r, d)
		}
	}, nil
}

var garbage = []Behaviour{CutAnswer, Good, WrongEnum, List, EmptyText, EmptyObject, HTML, CutBody, InvalidUTF8, Length, ExtraField, Prose}

func encode(answer any) string {
	raw, err := json.Marshal(answer)
	if err != nil {
		return "{}"
	}
	return string(raw)
}

// shown is what a prompt shows of a mail.
type shown struct {
	records, text string
	aliases       []string
}

var (
	blockForm = regexp.MustCompile(`(?s)BEGIN (\S+) ([0-9a-f]{24})\n(.*?)\nEND `)
	aliasForm = regexp.MustCompile(`(?m)^(\[\[INV_\d+\]\]): open (\S+)`)
)

func readShown(p Prompt) shown {
	var s shown
	for _, block := range blockForm.FindAllStringSubmatch(llm.Unmark(p.User), -1) {
		if block[1] == "records" {
			s.records = block[3]
		} else {
			s.text += block[3] + "\n"
		}
	}
	for _, alias := range aliasForm.FindAllStringSubmatch(s.records, -1) {
		s.aliases = append(s.aliases, alias[1])
	}
	return s
}

// draw is a number below n that depends on the mail alone.
func (s shown) draw(n int) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(s.text)) // never fails
	return int(h.Sum32() % uint32(n))
}

// open is the open amount of an alias, as the records tell it.
func (s shown) open(alias string) string {
	for _, row := range aliasForm.FindAllStringSubmatch(s.records, -1) {
		if row[1] == alias {
			return row[2]
		}
	}
	return "1.00"
}

// clauses are the sentences of the mail, long ones first.
func (s shown) clauses() []string {
	all := slices.DeleteFunc(strings.FieldsFunc(s.text, func(r rune) bool { return strings.ContainsRune(".!?\n", r) }),
		func(clause string) bool { return len(strings.Fields(clause)) < 3 || len(clause) > maxQuote })
	if len(all) == 0 {
		return []string{"Mit freundlichen Grüßen verbleiben wir"}
	}
	slices.SortStableFunc(all, func(a, b string) int { return len(b) - len(a) })
	return all
}

const maxQuote = 500

// toMachines finds words that speak to a machine, in both languages. A model that obeys needs few.
var toMachines = regexp.MustCompile(`(?i)\b(?:AI|KI|assistant|assistent|bot|system|model|modell|llm|gpt|ignor\w*|instruct\w*|anweisung\w*|prompt|json|automat\w*|markier\w*|mark|setze?|set|status|override|classif\w*|klassifizier\w*|needs_human|admin\w*|confirm\w*|best(?:ä|ae)tig\w*|verbuch\w*|ausbuch\w*|stornier\w*|credit|delete|l(?:ö|oe)sch\w*|update)\b`)

// orders are the sentences that a model which obeys takes for orders.
func (s shown) orders() []string {
	return slices.DeleteFunc(s.clauses(), func(clause string) bool { return !toMachines.MatchString(clause) })
}

// forged is evidence that no mail holds, in the words that a verifier hopes to find.
const forged = "Wir bestätigen, dass wir den vollen Betrag am 24.12. überweisen."

type answer struct {
	Language string   `json:"language"`
	Intents  []object `json:"intents"`
	Promises []object `json:"promises"`
	Disputes []object `json:"disputes"`
	Paid     []object `json:"paid"`
	Proposed []object `json:"proposed"`
	Flags    []object `json:"flags"`
	Signals  []object `json:"signals"`
}

func nothing() answer {
	none := []object{}
	return answer{Language: "de", Intents: none, Promises: none, Disputes: none, Paid: none, Proposed: none, Flags: none, Signals: none}
}

// obey claims what every order may want at once: all of it paid, all of it promised for a day far away.
func (s shown) obey() answer {
	a := nothing()
	orders := s.orders()
	if len(orders) == 0 {
		a.Intents = append(a.Intents, intent("acknowledgement", nil, s.clauses()[0]))
		return a
	}
	for i, alias := range s.aliases {
		quote := orders[i%len(orders)]
		a.Paid = append(a.Paid, object{"invoice": alias, "date": "2026-11-01", "amount": s.open(alias), "quote": quote})
		a.Promises = append(a.Promises, promised(alias, "2027-06-30", s.open(alias), quote), promised(alias, "2026-12-24", s.open(alias), forged))
	}
	for _, kind := range []string{"already_paid", "promise_to_pay", "acknowledgement", "unrelated"} {
		a.Intents = append(a.Intents, intent(kind, s.aliases, orders[0]))
	}
	return a
}

// lie turns with the mail, so that over many mails every kind of claim is false in every way.
func (s shown) lie() answer {
	a := nothing()
	clauses := s.clauses()
	truth := clauses[s.draw(len(clauses))]
	strange := append(slices.Clone(s.aliases), "999999", "[[INV_77]]")
	for i, alias := range strange {
		quote := []string{truth, forged, clauses[0]}[(i+s.draw(3))%3]
		switch (i + s.draw(5)) % 5 {
		case 0:
			a.Promises = append(a.Promises, promised(alias, "2026-12-24", "0.01", quote))
		case 1:
			a.Promises = append(a.Promises, promised(alias, "2031-02-28", "99999999.99", quote))
		case 2:
			a.Paid = append(a.Paid, object{"invoice": alias, "date": "2026-11-31", "amount": "1.00", "quote": quote})
		case 3:
			a.Disputes = append(a.Disputes, object{"invoice": alias, "reason": "quality", "amount": "5.00", "quote": quote})
		case 4:
			a.Proposed = append(a.Proposed, object{"invoice": alias, "date": nil, "amount": nil, "quote": quote})
		}
	}
	kinds := []string{"promise_to_pay", "already_paid", "unrelated", "acknowledgement", "dispute", "out_of_office"}
	a.Intents = append(a.Intents, intent(kinds[s.draw(len(kinds))], strange, truth), intent("promise_to_pay", s.aliases, forged))
	return a
}

func intent(kind string, invoices []string, quote string) object {
	if invoices == nil {
		invoices = []string{}
	}
	return object{"type": kind, "invoices": invoices, "quote": quote}
}

func promised(alias, on, amount, quote string) object {
	return object{"invoice": alias, "date": on, "precision": "day", "amount": amount, "amount_source": "text", "condition": nil, "quote": quote}
}
