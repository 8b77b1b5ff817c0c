package remittance

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
)

// Small payers write no table: "wir haben heute 1.166,20 EUR überwiesen für Rechnung 4711 vom 14.09.2026 über 1.190,00 EUR
// abzüglich 2 % Skonto". Such a text is read as a sequence of mentions: documents, the amounts behind each, and the
// amount paid. Words are a weak proof, so that nothing but a text whose figures come out to the cent is taken.

// maxProse bounds the text that is read as prose; a letter without a table has a page or two.
const maxProse = 64 << 10

var (
	// mention finds, in this order of preference: an account, a date, a document by its kind, a rate, an amount with
	// decimals, and a number that may be that of a document.
	mention = regexp.MustCompile(`(?P<iban>\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b)|` +
		`(?P<date>\b(?:\d{1,2}\.\d{1,2}\.(?:\d{4}|\d{2})|\d{4}-\d{2}-\d{2}|\d{1,2}/\d{1,2}/\d{4}|\d{1,2}\.? [\pL]{3,9} \d{4})\b)|` +
		`(?P<kind>(?i:\b(?:rechnung|rechnungen|rechn|rech|re|rg|invoices?|inv|faktura|beleg|gutschrift|gutschriften|credit note|credit memo)` +
		`\b\.?(?:[ -]?(?:nummer|number|nr|no)\b)?[.:#]*\s*(?:nr\.?\s*)?))(?P<named>(?:[A-Z0-9][A-Z0-9/_\-]*)?\d[A-Z0-9/_\-]*)|` +
		`(?P<rate>\b\d{1,2}(?:[.,]\d{1,2})? ?%)|` +
		`(?P<amount>(?:(?:EUR|USD|GBP|CHF|€|£) ?)?-?\d{1,3}(?:[.,' ]?\d{3})*[.,]\d{2}-?(?: ?(?:EUR|Euro|USD|GBP|CHF|€|£))?)|` +
		`(?P<number>\b(?:[A-Z]{1,6}[\-/ ]?)?\d[A-Z0-9/_\-]{2,})`)
	// paidWords say that money was or is being sent; askedWords that somebody is asked for it, as invoices and reminders do.
	paidWords = regexp.MustCompile(`\b(ueberwiesen|ueberweisen wir|angewiesen|zur zahlung an|bezahlt|gezahlt|beglichen|ausgeglichen|zahlungsavis|avis|` +
		`zahlbetrag|ueberweisungsbetrag|transferred|remitted|remittance|we (have |just )?(paid|sent)|was paid|payment advice)\b`)
	askedWords = regexp.MustCompile(`\b(bitte (ueberweisen|zahlen|begleichen)|zahlbar|faellig\w*|mahn\w*|zahlungserinnerung|please (pay|remit|transfer)|` +
		`payable|overdue|due (on|date|by)|pay by|noch nicht|nicht bezahlt|not paid|unpaid|ausstehend\w*)\b`)
	// The words before an amount that say what it is; of several the last counts.
	amountWords = regexp.MustCompile(`(?P<deducted>\b(?:skonto\w*|abzug|abzueglich|abzgl|kuerzung\w*|minus|less|discount|deduction)\b)|` +
		`(?P<left>=|\b(?:verbleib\w*|netto|somit|bleiben|ergibt|net|leaving)\b)|` +
		`(?P<sum>\b(?:gesamt\w*|insgesamt|summe|total|zusammen|zahlbetrag|ueberweisungsbetrag|ueberweisung|zahlung|payment|ueberwiesen|gezahlt)\b)`)
	dateOfDocument = regexp.MustCompile(`(?i)\b(vom|v\.|dated|of|datum|date)[: ]*$`)
)

// mentioned is a document that a text names, with the amounts behind it.
type mentioned struct {
	figures
	place   Place
	number  string
	on      calendar.Date
	percent string
	named   bool // by the word for its kind, so that it must have an amount
}

// prose collects what a text mentions.
type prose struct {
	reading
	documents []mentioned
	paid      []money.Amount
	broken    bool // an amount fits nowhere
}

// fromProse reads a text without a table. ok is false when it is no advice; err says where it names documents whose
// amounts do not give the amount paid.
func fromProse(records []record, opts Options) (advice Advice, ok bool, err error) {
	p := prose{reading: reading{opts: opts}}
	var whole strings.Builder
	for _, r := range records {
		whole.WriteString(r.text + "\n")
		p.meta.read(r.text, opts)
	}
	text := whole.String()
	if len(text) > maxProse || !tellsPayment(text) || !p.conditions(text) {
		return Advice{}, false, nil
	}
	p.read(text, records)
	documents := p.withAmounts()
	if len(documents) == 0 {
		return Advice{}, false, nil
	}
	advice, proven := p.advise(documents)
	if !proven {
		return Advice{}, false, fmt.Errorf("%w: the text names documents, from %s on, whose amounts do not give the amount paid", ErrNoTable, documents[0].place)
	}
	return advice, true, nil
}

// tellsPayment tells whether a text speaks of money that is sent, and asks for none.
func tellsPayment(text string) bool {
	folded := fold(text)
	return paidWords.MatchString(folded) && !askedWords.MatchString(folded)
}

// conditions finds currency, number style and order of dates of the text; false when it shows none or two.
func (p *prose) conditions(text string) bool {
	var evidence styleEvidence
	for _, found := range mention.FindAllStringSubmatch(text, -1) {
		amount := found[mention.SubexpIndex("amount")]
		if amount == "" {
			continue
		}
		evidence.add(amount)
		c := currencyIn(strings.Replace(amount, "Euro", "EUR", 1))
		if p.currency == "" {
			p.currency = c
		} else if c != "" && c != p.currency {
			return false
		}
	}
	if p.currency == "" {
		p.currency = p.opts.Currency
	}
	var certain bool
	p.style, certain = evidence.style()
	p.order = orderOf(p.meta.dates)
	return certain && p.currency != ""
}

// read walks through the mentions of the text in their order.
func (p *prose) read(text string, records []record) {
	end := 0
	for _, at := range mention.FindAllStringSubmatchIndex(text, -1) {
		group := func(name string) string {
			i := mention.SubexpIndex(name)
			if at[2*i] < 0 {
				return ""
			}
			return text[at[2*i]:at[2*i+1]]
		}
		between := text[end:at[0]]
		end = at[1]
		place := records[strings.Count(text[:at[0]], "\n")].place
		switch {
		case group("named") != "":
			p.document(place, group("kind"), group("named"), true)
		case group("number") != "":
			p.document(place, between, group("number"), false)
		case group("amount") != "":
			p.amountBehind(between, group("amount"))
		case group("rate") != "" && len(p.documents) > 0:
			p.last().percent = group("rate")
			end = at[0] // the words before a rate are those of the amount behind it too
		case group("date") != "" && len(p.documents) > 0 && p.last().on.IsZero() && dateOfDocument.MatchString(between):
			p.last().on, _ = readDate(group("date"), p.order)
		}
	}
}

func (p *prose) last() *mentioned { return &p.documents[len(p.documents)-1] }

func (p *prose) document(place Place, kind, number string, named bool) {
	d := mentioned{place: place, number: strings.TrimRight(number, "-/_"), named: named}
	d.credit = namesCredit(kind) || namesCredit(number)
	p.documents = append(p.documents, d)
}

// amountBehind sorts an amount by the words before it.
func (p *prose) amountBehind(between, text string) {
	amount, err := readAmount(strings.Replace(text, "Euro", "EUR", 1), p.currency, p.style)
	if err != nil {
		p.broken = true
		return
	}
	word := lastAmountWord(between)
	if strings.Contains(between, "\n") {
		p.dropNumbers()
	}
	switch {
	case word == "sum", len(p.documents) == 0:
		p.paid = append(p.paid, amount)
	case word == "deducted":
		p.put(&p.last().deduction, amount)
	case word == "left", p.last().gross != nil:
		p.put(&p.last().net, amount)
	default:
		p.put(&p.last().gross, amount)
	}
}

// dropNumbers forgets the numbers just before that no word calls a document: an amount on another line is not theirs.
func (p *prose) dropNumbers() {
	for len(p.documents) > 0 && !p.last().named && p.last().base() == nil {
		p.documents = p.documents[:len(p.documents)-1]
	}
}

// put keeps an amount where there is none yet.
func (p *prose) put(target **money.Amount, amount money.Amount) {
	if *target != nil {
		p.broken = true
	}
	*target = &amount
}

func lastAmountWord(between string) string {
	word := ""
	for _, found := range amountWords.FindAllStringSubmatch(fold(between), -1) {
		for i, name := range amountWords.SubexpNames() {
			if name != "" && found[i] != "" {
				word = name
			}
		}
	}
	return word
}

// withAmounts drops numbers that are no documents, such as those of registers and telephones, and repeated mentions.
func (p *prose) withAmounts() []mentioned {
	var kept []mentioned
	for i, d := range p.documents {
		has := d.gross != nil || d.net != nil
		if !has && (!d.named || mentionedBefore(p.documents, i)) {
			continue
		}
		kept = append(kept, d)
	}
	return kept
}

// mentionedBefore tells whether a document is mentioned a second time; the subject of a mail repeats its text.
func mentionedBefore(documents []mentioned, i int) bool {
	for j, d := range documents {
		if d.number == documents[i].number && (j < i || j > i && (d.gross != nil || d.net != nil)) {
			return true
		}
	}
	return false
}

// advise makes the advice and proves it.
func (p *prose) advise(documents []mentioned) (Advice, bool) {
	a := Advice{Payer: p.meta.party(), Number: p.meta.number, Currency: p.currency, Source: p.opts.Source}
	a.On, _ = readDate(p.meta.written(), p.order)
	a.PayOn, _ = readDate(p.meta.payOn, p.order)
	if len(p.paid) == 0 || p.broken {
		return a, false
	}
	for _, amount := range p.paid {
		if a.Total = p.paid[0]; amount != a.Total {
			return a, false
		}
	}
	for _, d := range documents {
		l := Line{Document: d.number, On: d.on, Place: d.place}
		if !d.fillLine(&l, len(documents) == 1, a.Total) {
			return a, false
		}
		a.Lines = append(a.Lines, l)
	}
	return a, a.CheckSums() == nil
}

// fillLine computes the amounts of a document. A document named alone, with no word of a deduction, is what was paid.
func (d mentioned) fillLine(l *Line, alone bool, total money.Amount) bool {
	if d.gross == nil && d.net == nil && d.deduction == nil && d.percent == "" && alone {
		d.gross = &total
	}
	if d.gross == nil && (d.percent != "" || d.net == nil) {
		return false
	}
	if d.percent != "" && d.deduction == nil && d.net == nil {
		share, err := percentOf(*d.gross, d.percent)
		if err != nil {
			return false
		}
		d.deduction = &share
	}
	return d.fill(l, convention{creditsPositive: true}, false, total.Currency) == nil
}
