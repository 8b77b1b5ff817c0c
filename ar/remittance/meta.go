package remittance

import (
	"regexp"
	"slices"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/iban"
	"github.com/mahnwerk/mahnwerk/ar/money"
)

// What stands around the table. The patterns run on single lines, as written.
var (
	adviceNumber = regexp.MustCompile(`(?i)\b(?:[\pL\-]*avis|zahlungsmitteilung|zahlungsanzeige|zahlungsankündigung|` +
		`avis de paiement|betalingsspecificatie|specificatie|remittance advice|payment advice|advice|remittance|zahlungsbeleg|zahlungsreferenz|payment document|payment reference|zahlungslauf)` +
		`[ \-]?(?:nummer|number|nr|no|num|n°|nº|id|ref|reference|referenz)?[.:#]*(?: ?/ ?(?:datum|date))?[ .:#]*\s*([A-Z0-9][A-Z0-9\-/_.]*[0-9][A-Z0-9\-/_]*)`)
	writtenDate = `(\d{1,2}\.\d{1,2}\.(?:\d{4}|\d{2})|\d{4}-\d{2}-\d{2}|\d{1,2}[/-]\d{1,2}[/-]\d{4}|\d{1,2}\.? [\pL]{3,9}\.? \d{4}|\d{1,2}-[\pL]{3}-\d{4}|[\pL]{3,9}\.? \d{1,2}, \d{4})`
	payDate     = regexp.MustCompile(`(?i)\b(?:zahlungsdatum|zahldatum|zahltag|valuta|wertstellung|ausführungsdatum|buchungstag|payment date|value date|pay date|` +
		`date of payment|date de règlement|date de paiement|betaaldatum|zum|zahlung (?:am|zum|vom)|überweisung (?:am|vom|zum)|paid on|(?:wir|we) [^0-9]{0,60}\b(?:am|zum|on))[ :]*(?:\w+ )?` + writtenDate)
	adviceDate = regexp.MustCompile(`(?i)\b(?:datum|date|dated|vom|erstellt am|avisdatum|den)[ :,]*` + writtenDate)
	anyDate    = regexp.MustCompile(writtenDate)
	ibanText   = regexp.MustCompile(`\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b`)
	payeeWords = regexp.MustCompile(`\b(ihr|ihre|ihrem|ihrer|ihnen|your|beneficiary|empfaenger\w*|payee|zugunsten|gutschriftskonto|lieferant\w*|kreditor\w*|vendor|supplier)\b`)
	payerWords = regexp.MustCompile(`\b(unser|unsere|unserem|unserer|our|auftraggeber\w*|zahler\w*|payer|ordering|debtor|belastungskonto|absender|von konto|from account)\b`)
	customerNo = regexp.MustCompile(`(?i)\b(?:kunden-?(?:nummer|nr|konto)|kd-?nr|kundennr|debitoren-?(?:nummer|nr)|debitor|customer (?:number|no|account|id)|kunde|unsere nummer bei ihnen)` +
		`(?: bei ihnen| with you)?[.:# ]*\s*((?:[A-Z]{1,4}[\-/. ]?)?[0-9][A-Z0-9\-/.]*)`)
)

// meta is what the text around a table says.
type meta struct {
	number, date, payOn string
	payer               Party
	currencies          []money.Currency
	dates               []string
	unlabelled          []bankstatement.Account
	// named is how much the place of the payer's name says; payeeNext is set between a label of the payee and the name,
	// greeted below the greeting of a letter.
	named              int
	payeeNext, greeted bool
}

// read takes what one line of text says; what came first stays.
func (m *meta) read(text string, opts Options) {
	m.readNumber(text)
	m.readDates(text)
	m.readAccounts(text, opts)
	for _, found := range customerNo.FindAllStringSubmatch(text, -1) {
		m.payer.addCustomer(strings.TrimRight(found[1], ".-/"))
	}
	m.readName(text, opts)
	m.readCurrency(text)
}

func (m *meta) readNumber(text string) {
	if m.number != "" {
		return
	}
	if found := adviceNumber.FindStringSubmatch(text); found != nil && kindOf(found[1]) != kindDate {
		m.number = strings.TrimRight(found[1], ".-/")
	}
}

func (m *meta) readDates(text string) {
	m.dates = append(m.dates, anyDate.FindAllString(text, -1)...)
	paid := payDate.FindStringSubmatch(text)
	if paid != nil && m.payOn == "" {
		m.payOn = paid[1]
	}
	if m.date != "" || paid != nil {
		return
	}
	if found := adviceDate.FindStringSubmatch(text); found != nil {
		m.date = found[1]
	} else if adviceNumber.MatchString(text) {
		m.date = anyDate.FindString(text)
	} else if trimmed := strings.TrimSpace(text); kindOf(trimmed) == kindDate {
		m.date = trimmed
	}
}

// readAccounts takes the account the money comes from. The advice tells ours too, "auf Ihr Konto".
func (m *meta) readAccounts(text string, opts Options) {
	folded := fold(text)
	for _, found := range ibanText.FindAllString(text, -1) {
		account := bankstatement.NewAccount(found)
		switch {
		case !iban.HasCheckDigits(string(account)), slices.Contains(opts.OwnAccounts, account):
		case payeeWords.MatchString(folded) && !payerWords.MatchString(folded):
		case payerWords.MatchString(folded) && m.payer.IBAN == "":
			m.payer.IBAN = account
		case !payerWords.MatchString(folded) && !slices.Contains(m.unlabelled, account):
			m.unlabelled = append(m.unlabelled, account)
		}
	}
}

var currencyText = regexp.MustCompile(`(?i)\b(?:währung|currency|wrg|whg|beträge in|amounts in|alle angaben in)[ :]*([A-Z]{3})\b`)

func (m *meta) readCurrency(text string) {
	if found := currencyText.FindStringSubmatch(text); found != nil {
		if c, err := money.ParseCurrency(strings.ToUpper(found[1])); err == nil {
			m.currencies = append(m.currencies, c)
		}
	}
}

// addCustomer keeps each customer number once.
func (p *Party) addCustomer(number string) {
	if number != "" && !slices.Contains(p.Customers, number) {
		p.Customers = append(p.Customers, number)
	}
}

// party is the payer as far as the text tells. An account without a label counts when it is the only one.
func (m *meta) party() Party {
	payer := m.payer
	if payer.IBAN == "" && len(m.unlabelled) == 1 {
		payer.IBAN = m.unlabelled[0]
	}
	return payer
}

// written returns the day of the advice as written: the labelled one, or else the first in the text that isn't the day of
// the payment.
func (m *meta) written() string {
	if m.date != "" {
		return m.date
	}
	for _, date := range m.dates {
		if date != m.payOn {
			return date
		}
	}
	return ""
}

// Mentioned returns the number and date of an advice that a text names, such as the subject of a mail ("Zahlungsavis Nr.
// 4711 vom 12.03.2026"); what it does not name is empty.
func Mentioned(text string) (number string, on calendar.Date) {
	m := meta{}
	m.readNumber(text)
	m.readDates(text)
	on, _ = readDate(m.date, orderUnknown)
	return m.number, on
}
