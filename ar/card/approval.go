package card

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/letter"
	"github.com/mahnwerk/mahnwerk/ar/money"
)

// Question is an approval with what a person needs beside it. Names, addresses and quotes are personal data.
type Question struct {
	approval.Case
	CustomerName string
	// Address is where the letter would go; empty when none is asked about.
	Address string
	Items   []QuestionItem
	// Instalments are those of a plan that is asked about.
	Instalments []QuestionInstalment
	// BrokenPromises counts those of the last twelve months.
	BrokenPromises int
	// Disputed is what the customer contests of all its items, one sum for each currency.
	Disputed []money.Amount
	// Quotes are what the customer wrote last about its items.
	Quotes []string
	// UntilAt is the real instant at which the next role is asked, or the question expires.
	UntilAt time.Time
	// Colleagues are those who may decide too, without who asked.
	Colleagues []string
	// Page is the address of the page about it.
	Page string
}

// QuestionItem is one item in question.
type QuestionItem struct {
	Number      string
	DueOn       calendar.Date
	DaysOverdue int
	Level       int
	Amount      money.Amount
}

// QuestionInstalment is one instalment of a plan.
type QuestionInstalment struct {
	DueOn  calendar.Date
	Amount money.Amount
}

const (
	// maxInstalments are shown on a card; the approval's reason says how many there are.
	maxInstalments = 12
	// maxItems are shown on a card; the page shows all.
	maxItems = 10
	// maxColleagues are offered to assign to: a list to choose from.
	maxColleagues = 25
)

// snoozes are the numbers of business days a question can be put off by.
var snoozes = []int{1, 3, 5}

// OfApproval is the card of an approval in a language, for a role. When the question has been passed to another role, the card
// of the role that was asked before says so.
func OfApproval(q Question, role, lang string) Card {
	asked := q.Steps[q.Step].Role
	c := Card{Title: title(q, lang), Facts: q.facts(lang), Quotes: q.Quotes, Letter: q.text(), Alt: title(q, lang),
		Links: []Link{{say("open", lang), q.Page}}}
	switch {
	case q.Outcome != nil:
		c.Ended = ended(*q.Outcome, lang)
	case asked != role:
		c.Ended = say("passed", lang) + ": " + say(asked, lang)
	default:
		c.Until, c.UntilLabel = q.UntilAt, q.then(lang)
		c.Buttons = q.buttons(lang)
		if q.Request.PageOnly {
			c.Links[0].Label = say("review", lang)
		}
	}
	return c
}

func title(q Question, lang string) string {
	what := string(q.Request.Kind)
	if q.Letter != nil {
		what = string(q.Letter.Kind)
	}
	return in(lang, "Freigabe: ", "Approval: ") + say(what, lang)
}

func (q Question) facts(lang string) []Fact {
	facts := []Fact{{say("customer", lang), q.CustomerName + " (" + q.Request.Entity + " · " + string(q.Customer) + ")"},
		{say("items", lang), q.listed(lang)}, {say("total", lang), sums(q.Total, lang)}}
	if len(q.Instalments) > 0 {
		facts = append(facts, Fact{say("instalments_of", lang), q.schedule(lang)})
	}
	if q.Address != "" {
		facts = append(facts, Fact{say("to", lang), q.Address + in(lang, " (E-Mail mit PDF)", " (e-mail with PDF)")})
	}
	facts = append(facts, Fact{say("because", lang), q.Because}, Fact{say("asked_by", lang), q.Request.RequestedBy})
	if q.BrokenPromises > 0 {
		facts = append(facts, Fact{say("promises", lang), counted(q.BrokenPromises, lang, "gebrochen in zwölf Monaten", "gebrochen in zwölf Monaten",
			"broken within twelve months", "broken within twelve months")})
	}
	if len(q.Disputed) > 0 {
		facts = append(facts, Fact{say("disputed", lang), sums(q.Disputed, lang)})
	}
	if q.Request.Needed > 1 {
		facts = append(facts, Fact{say("people", lang), in(lang, "zwei Personen", "two people")})
	}
	for _, v := range q.Request.Agreed {
		facts = append(facts, Fact{say("agreed_by", lang), strings.TrimSpace(v.By + " " + choiceIn(v.Choice, lang))})
	}
	if q.Assignee != "" {
		facts = append(facts, Fact{say("assignee", lang), q.Assignee})
	}
	return facts
}

func choiceIn(c approval.Choice, lang string) string {
	if c == approval.ChoiceNone {
		return ""
	}
	return "(" + say(string(c), lang) + ")"
}

// listed are the items, a line each.
func (q Question) listed(lang string) string {
	var lines []string
	for i, it := range q.Items {
		if i == maxItems {
			rest := len(q.Items) - maxItems
			lines = append(lines, in(lang, fmt.Sprintf("… und %d weitere", rest), fmt.Sprintf("… and %d more", rest)))
			break
		}
		lines = append(lines, fmt.Sprintf("%s · %s · %s · %s", it.Number, it.Amount.Format(lang),
			counted(it.DaysOverdue, lang, "Tag überfällig", "Tage überfällig", "day overdue", "days overdue"),
			in(lang, "Stufe ", "level ")+strconv.Itoa(it.Level)))
	}
	return strings.Join(lines, "\n")
}

// schedule are the instalments, a line each.
func (q Question) schedule(lang string) string {
	var lines []string
	for i, n := range q.Instalments {
		if i == maxInstalments {
			lines = append(lines, "…")
			break
		}
		lines = append(lines, n.DueOn.Format(lang)+" · "+n.Amount.Format(lang))
	}
	return strings.Join(lines, "\n")
}

func sums(total []money.Amount, lang string) string {
	shown := make([]string, len(total))
	for i, a := range total {
		shown[i] = a.Format(lang)
	}
	return strings.Join(shown, " + ")
}

// text is the letter as it would leave; one that can't be written is shown by the page, which says why.
func (q Question) text() string {
	if q.Letter == nil {
		return ""
	}
	t, err := letter.Render(*q.Letter)
	if err != nil {
		return ""
	}
	return t.Subject + "\n\n" + t.Body
}

// then says what happens when nobody decides in time.
func (q Question) then(lang string) string {
	if next := q.Step + 1; next < len(q.Steps) {
		return in(lang, "geht dann an: ", "goes then to: ") + say(q.Steps[next].Role, lang)
	}
	return in(lang, "verfällt dann; es geschieht nichts", "expires then; nothing is done")
}

func (q Question) buttons(lang string) []Button {
	reason := &Words{Required: true, Min: approval.MinReason()}
	var buttons []Button
	if !q.Request.PageOnly {
		buttons = append(q.yes(reason, lang), Button{Action: Reject, Label: say("reject", lang), Ask: reason})
	}
	later := Button{Action: Snooze, Label: say("snooze", lang)}
	for _, days := range snoozes {
		later.Options = append(later.Options, Option{strconv.Itoa(days), counted(days, lang, "Arbeitstag", "Arbeitstage", "business day", "business days")})
	}
	buttons = append(buttons, later)
	if len(q.Colleagues) > 0 {
		to := Button{Action: Assign, Label: say("assign", lang)}
		for _, name := range q.Colleagues[:min(len(q.Colleagues), maxColleagues)] {
			to.Options = append(to.Options, Option{name, name})
		}
		buttons = append(buttons, to)
	}
	return buttons
}

// yes are the ways to agree. Giving money up is explained, whatever else is not.
func (q Question) yes(reason *Words, lang string) []Button {
	var ask *Words
	if approval.NeedsReason(q.Request) {
		ask = reason
	}
	if q.Request.Kind != approval.KindEscalation {
		b := Button{Action: Approve, Label: say("approve", lang), Ask: ask}
		if q.Letter != nil && ask == nil {
			b.Sure = say("sure_send", lang)
		}
		return []Button{b}
	}
	var ways []Button
	for _, choice := range []approval.Choice{approval.ChoiceHandOver, approval.ChoiceInstalments, approval.ChoiceWriteOff} {
		b := Button{Action: Choose, Line: string(choice), Label: say(string(choice), lang), Ask: ask}
		if choice == approval.ChoiceWriteOff {
			b.Ask, b.Label = reason, b.Label+" …"
		}
		ways = append(ways, b)
	}
	return ways
}

func ended(o approval.Outcome, lang string) string {
	parts := []string{say(string(o.State), lang)}
	if o.Choice != approval.ChoiceNone {
		parts = append(parts, say(string(o.Choice), lang))
	}
	if o.By != "" {
		parts = append(parts, in(lang, "von ", "by ")+o.By)
	}
	if o.Reason != "" {
		parts = append(parts, quoted(o.Reason, lang))
	}
	if !o.HeldUntilOn.IsZero() {
		parts = append(parts, in(lang, "Mahnsperre bis ", "held until ")+o.HeldUntilOn.Format(lang))
	}
	return strings.Join(parts, " · ")
}

// DigestLine is one letter of a digest, with the id of its card.
type DigestLine struct {
	ID int64
	Question
}

// Plain tells whether a yes to a question needs nothing but a click: no words, no choice, no login.
func (q Question) Plain() bool {
	return q.Outcome == nil && !q.Request.PageOnly && q.Request.Kind == approval.KindLetter && !approval.NeedsReason(q.Request)
}

// OfDigest is one card about many letters that wait for a yes. Each can be decided by itself, and those that need no more than a
// click all at once.
func OfDigest(lines []DigestLine, role, lang string, page string) Card {
	c := Card{Links: []Link{{say("open", lang), page}}}
	waiting, plain := 0, 0
	for _, l := range lines {
		shown := l.line(role, lang)
		if l.waitsFor(role) {
			waiting++
			if l.Plain() {
				plain++
			}
		}
		c.Lines = append(c.Lines, shown)
	}
	c.Title = in(lang, fmt.Sprintf("%d Schreiben warten auf Freigabe", waiting), fmt.Sprintf("%d letters wait for approval", waiting))
	c.Alt = c.Title
	switch {
	case waiting == 0:
		c.Ended = in(lang, "Alle sind entschieden.", "All are decided.")
	case plain > 1:
		c.Buttons = []Button{{Action: ApproveAll, Label: say("approve_all", lang), Sure: say("sure_all", lang)}}
	}
	if soonest := soonest(lines); waiting > 0 && !soonest.IsZero() {
		c.Until, c.UntilLabel = soonest, in(lang, "die erste geht dann weiter oder verfällt", "the first one is passed on then, or expires")
	}
	return c
}

func (l DigestLine) waitsFor(role string) bool {
	return l.Outcome == nil && l.Steps[l.Step].Role == role
}

func (l DigestLine) line(role, lang string) Line {
	shown := Line{ID: strconv.FormatInt(l.ID, 10), Text: strings.Join([]string{l.CustomerName + " (" + string(l.Customer) + ")", title(l.Question, lang),
		counted(len(l.Items), lang, "Posten", "Posten", "item", "items"), sums(l.Total, lang)}, " · ")}
	switch {
	case l.Outcome != nil:
		shown.State = ended(*l.Outcome, lang)
	case !l.waitsFor(role):
		shown.State = say("passed", lang)
	case !l.Plain():
		shown.State = say("review", lang)
	default:
		shown.Acts = []Button{{Action: ApproveLine, Line: shown.ID, Label: say("approve", lang)},
			{Action: Reject, Line: shown.ID, Label: say("reject", lang), Ask: &Words{Required: true, Min: approval.MinReason()}}}
	}
	return shown
}

func soonest(lines []DigestLine) time.Time {
	var times []time.Time
	for _, l := range lines {
		if l.Outcome == nil && !l.UntilAt.IsZero() {
			times = append(times, l.UntilAt)
		}
	}
	if len(times) == 0 {
		return time.Time{}
	}
	return slices.MinFunc(times, time.Time.Compare)
}
