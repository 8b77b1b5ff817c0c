package remittance

import (
	"slices"
	"strings"
	"unicode"

	"github.com/mahnwerk/mahnwerk/ar/money"
)

// role is what a column of a table holds. The zero value is a column whose heading nobody knows; it is read past.
type role int

const (
	roleUnknown role = iota
	// roleDocument is the number of a document, ours or the payer's; rank says whose it is likely to be.
	roleDocument
	roleDate
	// roleGross, roleAmount and roleNet hold amounts; roleAmount is one that says neither.
	roleGross
	roleAmount
	roleNet
	roleDeduction
	// roleDebit holds amounts on the debit side of the payer's account with us, which lower what he pays.
	roleDebit
	// roleTax is value added tax. It says that a column "net" means net of tax and not net of discount.
	roleTax
	// rolePercent is a rate; its figures are no amounts. Those of rankExact are rates of discount.
	rolePercent
	roleCurrency
	roleType
	// roleSign is a debit or credit mark.
	roleSign
	roleReason
	roleCustomer
	// roleOther is a known column that says nothing about what is paid: due dates, orders, positions.
	roleOther
	// The following are told per line in tables that programs write, and belong to the advice as a whole.
	roleAdvice
	roleAdviceOn
	rolePayOn
	rolePayer
	roleIBAN
	roleTotal
)

// isMoney tells whether the column's figures are amounts that are read.
func (r role) isMoney() bool {
	return r == roleGross || r == roleAmount || r == roleNet || r == roleDeduction || r == roleDebit || r == roleTotal
}

// heading is what the text above a column says.
type heading struct {
	role role
	// rank orders columns of the same role: the highest is taken, see the rank constants.
	rank int
	// currency is one named in the heading, "Betrag in EUR".
	currency money.Currency
}

// Ranks of document columns. Payers call our number "your invoice" or "reference" and their own booking "document", but
// where "document" is all there is, it is ours.
const (
	rankTheirs = iota
	rankBareNumber
	rankDocument
	rankReference
	rankInvoice
	rankYours
)

// Ranks of amount and date columns: the plain word is taken only where no better one is.
const (
	rankPlain = iota + 1
	rankExact
	rankPaid
)

// meaning is the role and rank of a word.
type meaning struct {
	role role
	rank int
}

// words holds the headings that were met in exports and forms of SAP (F110 payment advice), DATEV, Microsoft Dynamics
// NAV, Sage, Lexware, clearing houses and payment services, in German and English, and the commonest French and Dutch ones. Keys are folded by headingKey; the
// words for numbers ("Nr.", "No.", "Nummer") and owners ("Ihre", "our") are taken off before.
var words = wordTable(map[meaning]string{
	{roleDocument, rankInvoice}: "rechnung rechnungs rech rechnr re rg inv invoice invoices faktura fakturen " +
		"lieferantenrechnung lieferantenrechnungs supplierinvoice vendorinvoice supplierinv vendorinv lieferantenre rechnungsgutschrifts rechnungbeleg " +
		"rechnunggutschrift invoicecreditnote invoicedocument bill rechnungsbeleg facture factures factuur facturen avoir",
	{roleDocument, rankReference}: "referenz reference ref belegreferenz documentreference referenzbeleg externebeleg " +
		"externerbeleg externebelegs externereferenz extbeleg extbelegs fremdbeleg fremdbelegs lieferantenbeleg " +
		"originalbeleg referentie externaldocument externaldoc vendordocument supplierdocument xblnr kreditorenbeleg",
	{roleDocument, rankDocument}: "beleg belege belegs document documents doc dokument dokumenten dokumente dokumentes " +
		"vorgang vorgangs buchungsbeleg belegtext",
	{roleDocument, rankBareNumber}: "nr nummer no number sourceid",
	{roleDate, rankExact}: "rechnungsdatum belegdatum rechnungsdat belegdat redat rgdat rechdat fakturadatum gutschriftsdatum redatum rgdatum rechdatum invoicedate " +
		"documentdate docdate invdate billdate dateofinvoice datumrechnung datumbeleg belegvom dokumentdatum " +
		"dokumentendatum rechnungvom datefacture datepiece factuurdatum boekdatum",
	{roleDate, rankPlain}: "datum date dat vom dated created",
	{roleGross, rankExact}: "brutto bruttobetrag bruttowert gross grossamount grossvalue rechnungsbetrag invoiceamount " +
		"rechnungsbetragbrutto betragbrutto bruttorechnungsbetrag invoicetotal originalbetrag originalamount invamount " +
		"amountgross rechnungssumme invoicevalue ursprungsbetrag rebetrag rgbetrag rechnungswert montantttc montantfacture montantbrut brut bruto brutobedrag factuurbedrag",
	{roleGross, rankPlain}: "offen offenerbetrag offenbetrag openamount outstanding belegbetrag documentamount docamount " +
		"outstandingamount amountdue restbetrag",
	{roleAmount, rankPlain}: "betrag amount wert value betraege amounts amt montant bedrag haben habenbetrag credit creditamount",
	{roleDebit, rankPlain}:  "soll sollbetrag debit debitamount",
	{roleNet, rankPaid}: "zahlbetrag zahlungsbetrag zahlung gezahlt bezahlt ueberweisung ueberweisungsbetrag " +
		"ausgleichsbetrag ausgleich auszahlungsbetrag paid paidamount amountpaid paymentamount netpaid payment " +
		"netpayment nettozahlung nettozahlbetrag regulierungsbetrag bezahlterbetrag gezahlterbetrag zahlbetragnetto " +
		"paymentnet nettoauszahlung zahlungnetto amountremitted remittedamount remitted auszahlung appliedamount netpaye netapayer netregle montantpaye montantregle regle paye betaald betaaldbedrag tebetalen",
	{roleNet, rankExact}: "netto nettobetrag nettowert net netamount netvalue betragnetto amountnet nettobedrag montantnet",
	{roleDeduction, rankPlain}: "skonto skontobetrag skontoabzug skto skt abzug abzuege abzugsbetrag discount discounts " +
		"discountamount discounttaken cashdiscount deduction deductions deductionamount kuerzung kuerzungen " +
		"kuerzungsbetrag nachlass rabatt rabattbetrag bonus wkz provision delkredere minderung einbehalt fee fees gebuehr " +
		"gebuehren entgelt charges adjustment adjustments skontoabzuege abzuegeskonto abzugskonto skontosonstigeabzuege " +
		"rebate allowance allowances lessdiscount disc discamount zentralregulierungsprovision zrprovision bonuswkz escompte remise remises ristourne deductionsdiverses korting " +
		"kortingen betalingskorting inhouding aftrek frais",
	{roleTax, rankPlain}: "mwst ust vat tax steuer umsatzsteuer mehrwertsteuer mwstbetrag ustbetrag taxamount vatamount " +
		"steuerbetrag vorsteuer tva btw montantht",
	{rolePercent, rankPlain}: "mwstsatz ustsatz steuersatz taxrate vatrate",
	{rolePercent, rankExact}: "skontosatz prozent percent rate satz discountrate skontoprozent skontoprozentsatz discountpercent",
	{roleCurrency, rankPlain}: "waehrung whg wrg waehr waehrg currency curr ccy cur waehrungscode currencycode " +
		"waehrungskennzeichen isocode devise monnaie munt valutacode",
	{roleType, rankPlain}: "art belegart typ type doctype documenttype vorgangsart kind belegtyp dokumenttyp " +
		"dokumentenart transactiontype reportingcategory ba buchungsart",
	{roleSign, rankPlain}: "sh sollhaben dc debitcredit vorzeichen sign sollhabenkennzeichen shkz creditdebit cd",
	{roleReason, rankPlain}: "text bemerkung bemerkungen grund reason reasoncode kommentar comment comments buchungstext " +
		"beschreibung description notiz remark remarks zusatz zusatztext hinweis abzugsgrund memo details " +
		"bezeichnung info kuerzungsgrund abweichungsgrund deductionreason grundcode note notes positionstext belegtexte libelle motif omschrijving opmerking",
	{roleReason, rankExact}: "verwendungszweck zahlungsgrund zahlungszweck remittanceinformation remittancetext paymentdetails " +
		"remittanceinfo ueberweisungstext",
	{roleCustomer, rankPlain}: "kunde kunden kd debitor debitoren customer kundenkonto customeraccount client klant",
	{roleOther, rankPlain}: "pos position lfd item line zeile faellig faelligkeit faelligam faelligkeitsdatum duedate due " +
		"nettofaelligkeit buchungsdatum postingdate bestell bestellung auftrag auftrags order po purchaseorder " +
		"lieferschein lieferdatum skontobasis skontofaehig skontofaehigerbetrag skontierfaehigerbetrag skontotage filiale " +
		"markt store lieferant lieferanten kreditor kreditoren vendor supplier buchungskreis bukr companycode gesellschaft echeance dateecheance vervaldatum commande bestelling",
	{roleAdvice, rankPlain}: "avis avise zahlungsavis zahlungsavise advice paymentadvice remittance remittanceadvice " +
		"zahlungsreferenz paymentreference zahlungsbeleg zahlungs paymentdocument automaticpayout payout paymentdoc avispaiement specificatie betalingsspecificatie",
	{roleAdviceOn, rankPlain}: "avisdatum advicedate remittancedate",
	{rolePayOn, rankPlain}: "zahldatum zahlungsdatum paymentdate paydate valuta wertstellung valuedate valutadatum " +
		"ausfuehrungsdatum zahlungam automaticpayouteffectiveat buchungstag datereglement datepaiement betaaldatum",
	{rolePayer, rankPlain}: "zahler payer absender auftraggeber payername debtorname firma company kundenname customername " +
		"zahlungspflichtiger name debtor companyname zahlername firmenname payeur betaler",
	{roleIBAN, rankPlain}: "iban payeriban ibanzahler zahleriban debtoriban ibanauftraggeber",
	{roleTotal, rankPlain}: "avisbetrag gesamtbetrag gesamtzahlbetrag totalamount gesamtsumme zahlungssumme paymenttotal " +
		"total totalpaid totalpayment avissumme gesamt summe ueberweisungssumme advicetotal gesamtzahlung totaal totalregle totaalbetaald",
})

func wordTable(lists map[meaning]string) map[string]meaning {
	table := map[string]meaning{}
	for m, list := range lists {
		for word := range strings.FieldsSeq(list) {
			table[word] = m
		}
	}
	return table
}

// owners are the words before a document that say whose number it is.
var (
	yours = []string{"ihre", "ihr", "ihrer", "your", "votre", "vos", "uw"}
	ours  = []string{"unsere", "unser", "unserer", "our", "interne", "interner", "internal", "eigene", "notre", "onze"}
)

// numberWords are the endings that say "number". The long ones come first.
var numberWords = []string{"nummern", "nummer", "numbers", "number", "nrn", "num", "nr", "no", "id"}

// fillers say nothing in a heading.
var fillers = []string{"in", "der", "des", "die", "the", "of", "fuer", "per", "and", "und", "am", "code", "n", "de", "du", "la", "le", "van"}

// parseHeading reads the text above a column. A text that nobody knows has role roleUnknown.
func parseHeading(text string) heading {
	key, currency := headingKey(text)
	h := heading{currency: currency}
	m := lookUp(key)
	if strings.Contains(text, "%") {
		h.role, h.rank = rolePercent, rankPlain
		if key == "" || m.role == roleDeduction || m.role == rolePercent {
			h.rank = max(m.rank, rankExact)
		}
		return h
	}
	h.role, h.rank = m.role, m.rank
	return h
}

// headingKey folds a heading to letters ("Ihre Rechnungs-Nr. (EUR)" is "ihrerechnungsnr") and takes out the currency.
func headingKey(text string) (string, money.Currency) {
	var currency money.Currency
	var key strings.Builder
	for _, word := range strings.FieldsFunc(fold(text), func(r rune) bool { return !unicode.IsLetter(r) && r != '€' }) {
		if word == "€" || word == "euro" {
			currency = "EUR"
			continue
		}
		if c, err := money.ParseCurrency(strings.ToUpper(word)); err == nil && commonCurrency(c) {
			currency = c
			continue
		}
		if !slices.Contains(fillers, word) {
			key.WriteString(word)
		}
	}
	return key.String(), currency
}

// commonCurrency tells whether a code may stand in a heading; most codes of ISO 4217 are words as well ("ALL", "TOP").
func commonCurrency(c money.Currency) bool {
	return slices.Contains([]money.Currency{"EUR", "USD", "GBP", "CHF", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "JPY",
		"CAD", "AUD", "CNY", "RON", "KWD"}, c)
}

var umlauts = strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss", "é", "e", "è", "e", "ê", "e", "à", "a", "ç", "c",
	"º", "", "°", "")

// fold writes a text in lower case with German umlauts spelled out.
func fold(text string) string { return umlauts.Replace(strings.ToLower(text)) }

// lookUp finds a key among the words, with and without owner and number word.
func lookUp(key string) meaning {
	if m, ok := words[key]; ok {
		return m
	}
	owner, rest := cutOwner(key)
	m, ok := words[rest]
	if !ok {
		if m, ok = words[cutNumberWord(rest)]; !ok || !numbered(m.role) {
			return meaning{}
		}
	}
	switch {
	case m.role != roleDocument:
	case owner == ownerYours:
		m.rank = rankYours
	case owner == ownerOurs:
		m.rank = rankTheirs
	}
	return m
}

// numbered tells whether things of a role have numbers, so that "Beleg-Nr." is understood and "Skonto-Nr." is not.
func numbered(r role) bool {
	return r == roleDocument || r == roleCustomer || r == roleAdvice || r == roleOther
}

// owner is who a heading says a number belongs to, in the words of the payer: "yours" is ours.
type owner int

const (
	ownerUntold owner = iota
	ownerYours
	ownerOurs
)

func cutOwner(key string) (whose owner, rest string) {
	for _, word := range yours {
		if rest, ok := strings.CutPrefix(key, word); ok && rest != "" {
			return ownerYours, rest
		}
	}
	for _, word := range ours {
		if rest, ok := strings.CutPrefix(key, word); ok && rest != "" {
			return ownerOurs, rest
		}
	}
	return ownerUntold, key
}

func cutNumberWord(key string) string {
	for _, word := range numberWords {
		if rest, ok := strings.CutSuffix(key, word); ok && rest != "" {
			return rest
		}
	}
	return key
}

// adoptDocument takes the column of texts for that of documents in a table that has no column of documents. Exports of
// payment services name the invoice in a description, beside several columns of amounts; lists of transfers name it in
// the text for the payee, beside one. Lists with a day of booking
// in each row are bank statements.
func adoptDocument(columns []column) {
	text, rank, amounts, plain, booked := -1, -1, 0, 0, false
	for i, c := range columns {
		switch {
		case c.role == roleDocument:
			return
		case c.role == roleReason && c.rank > rank:
			text, rank = i, c.rank
		case c.role == roleGross || c.role == roleNet || c.role == roleDeduction:
			amounts++
		case c.role == roleAmount:
			plain++
		case c.role == rolePayOn:
			booked = true
		}
	}
	if text >= 0 && (amounts > 1 || amounts+plain == 1 && rank == rankExact && !booked) {
		columns[text].role, columns[text].rank = roleDocument, rankBareNumber
	}
}

// dropForeign reads past the columns of amounts in another currency than that of what is paid: payers abroad print what
// the document is about in its currency, and again in the one they pay in. Columns whose currencies contradict each other
// without one of what is paid stay, and the document is refused for them.
func dropForeign(columns []column) {
	paid, rank := money.Currency(""), -1
	for _, c := range columns {
		if c.role == roleNet && c.currency != "" && c.rank >= rank {
			paid, rank = c.currency, c.rank
		}
	}
	if paid == "" {
		return
	}
	for i, c := range columns {
		if c.role.isMoney() && c.currency != "" && c.currency != paid {
			columns[i].heading = heading{role: roleOther}
		}
	}
}

// isHeader tells whether headings are those of a table of documents: it names the document and an amount.
func isHeader(headings []heading) bool {
	var document, amount bool
	for _, h := range headings {
		document = document || h.role == roleDocument
		amount = amount || h.role.isMoney() && h.role != roleDeduction
	}
	return document && amount
}

// isSummary tells whether headings are those of a block about the payment as a whole: its number and amount, and no
// document. Forms print it above or below the table of documents.
func isSummary(headings []heading) bool {
	var number, amount bool
	for _, h := range headings {
		if h.role == roleDocument || h.role == roleUnknown {
			return false
		}
		number = number || h.role == roleAdvice
		amount = amount || h.role.isMoney() && h.role != roleDeduction
	}
	return number && amount
}

// summaryColumns are those of a summary: its amounts are the total.
func summaryColumns(columns []column) []column {
	for i, c := range columns {
		switch {
		case c.role == roleNet || c.role == roleAmount || c.role == roleTotal:
			columns[i].role = roleTotal
		case c.role.isMoney():
			columns[i].role = roleOther
		case c.role == roleDate:
			columns[i].role = rolePayOn
		}
	}
	return columns
}

// score counts the different things that headings name; the reading of a header line that names most is taken.
func score(headings []heading) int {
	seen := map[meaning]bool{}
	for _, h := range headings {
		if h.role != roleUnknown {
			seen[meaning{h.role, h.rank}] = true
		}
	}
	return len(seen)
}
