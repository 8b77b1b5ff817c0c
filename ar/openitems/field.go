package openitems

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/mahnwerk/mahnwerk/ar/money"
)

// Names of the fields. They are what a Profile maps to headers and what faults name.
const (
	fieldEntity                = "entity"
	fieldNumber                = "number"
	fieldName                  = "name"
	fieldKind                  = "kind"
	fieldLanguage              = "language"
	fieldEmail                 = "email"
	fieldStreet                = "street"
	fieldPostalCode            = "postal_code"
	fieldCity                  = "city"
	fieldCountry               = "country"
	fieldLand                  = "land"
	fieldRegion                = "region"
	fieldGroup                 = "group"
	fieldParent                = "parent"
	fieldCollector             = "collector"
	fieldTreatment             = "treatment"
	fieldIBAN                  = "iban"
	fieldCreditLimit           = "credit_limit"
	fieldCurrency              = "currency"
	fieldCustomer              = "customer"
	fieldIssuedOn              = "issued_on"
	fieldDueOn                 = "due_on"
	fieldAmount                = "amount"
	fieldOpen                  = "open"
	fieldDebitCredit           = "debit_credit"
	fieldSkontoPercent         = "skonto_percent"
	fieldSkontoUntilOn         = "skonto_until_on"
	fieldSkontoDays            = "skonto_days"
	fieldOrderNumber           = "order_number"
	fieldProductGroup          = "product_group"
	fieldOpeningLevel          = "opening_level"
	fieldOpeningLetterOn       = "opening_letter_on"
	fieldConsumerDefaultNotice = "consumer_default_notice"
	fieldAppliesTo             = "applies_to"
	fieldBlock                 = "dunning_block"
	fieldBlockReason           = "dunning_block_reason"
	fieldBlockUntilOn          = "dunning_block_until_on"
)

// field is something a list may have a column for.
type field struct {
	name string
	// needed fields must have a column or a default; without one no row could be read.
	needed bool
	// headers are the names in use, best first: when a file has two of them, the first of this list wins. They are
	// compared by folded, so case, blanks, punctuation and umlauts don't matter. The field's own name always counts.
	headers []string
}

// blockFields are the same in both lists.
var blockFields = []field{
	{fieldBlock, false, []string{"Mahnsperre", "Mahnsp.", "Mahnstopp", "gesperrt", "dunning block", "MANSP"}},
	{fieldBlockReason, false, []string{"Mahnsperrgrund", "Grund der Mahnsperre", "Sperrgrund", "block reason"}},
	{fieldBlockUntilOn, false, []string{"Mahnsperre bis", "gesperrt bis", "blocked until"}},
}

// customerFields are the columns of a customer list. The headers are those of DATEV Debitoren, SAP, Lexware, sevdesk
// and Xentral exports, and what people type.
var customerFields = append([]field{
	{fieldEntity, true, []string{"Mandant", "Firma (Mandant)", "Buchungskreis", "Gesellschaft", "BUKRS", "company code"}},
	{fieldNumber, true, []string{"Kundennummer", "Kundennr.", "Kunden-Nr.", "KD-Nr.", "KdNr", "Debitor", "Debitorennummer",
		"Debitor-Nr.", "Debitorenkonto", "Konto", "Kontonummer", "Personenkonto", "customer number", "customer no",
		"customer id", "customer", "account", "KUNNR", "Nummer"}},
	{fieldName, true, []string{"Name", "Kundenname", "Name 1", "Firmenname", "Unternehmensname", "Kunde", "customer name",
		"company name", "NAME1"}},
	{fieldKind, false, []string{"Art", "Kundenart", "Adressattyp", "Firma/Privat", "Typ", "Kundentyp", "customer type", "type"}},
	{fieldLanguage, false, []string{"Sprache", "Korrespondenzsprache", "SPRAS", "lang"}},
	{fieldEmail, false, []string{"E-Mail", "E-Mail-Adresse", "Mail", "Rechnungs-E-Mail", "email address", "e-mail address"}},
	{fieldStreet, false, []string{"Straße", "Straße und Hausnummer", "Straße/Hausnr.", "Anschrift", "Adresse", "address",
		"address line 1", "STRAS"}},
	{fieldPostalCode, false, []string{"PLZ", "Postleitzahl", "zip", "zip code", "postcode", "PSTLZ"}},
	{fieldCity, false, []string{"Ort", "Stadt", "Wohnort", "town", "ORT01"}},
	{fieldCountry, false, []string{"Land", "Ländercode", "Länderkennzeichen", "Staat", "country code", "LAND1"}},
	{fieldLand, false, []string{"Bundesland", "federal state", "state"}},
	{fieldRegion, false, []string{"Region", "Gebiet", "Vertriebsgebiet", "sales region", "territory"}},
	{fieldGroup, false, []string{"Gruppe", "Kundengruppe", "customer group", "segment"}},
	{fieldParent, false, []string{"Konzern", "Mutter", "Muttergesellschaft", "Konzernmutter", "Hauptkunde", "parent customer",
		"parent number"}},
	{fieldCollector, false, []string{"Sachbearbeiter", "Bearbeiter", "Mahnsachbearbeiter", "zuständig", "clerk", "owner"}},
	{fieldTreatment, false, []string{"Behandlung", "Betreuung"}},
	{fieldIBAN, false, []string{"IBANs", "IBAN 1", "Bankverbindung"}},
	{fieldCreditLimit, false, []string{"Kreditlimit", "Kreditlinie", "credit line"}},
	{fieldCurrency, false, []string{"Währung", "WKZ", "WAERS", "ccy"}},
}, blockFields...)

// itemFields are the columns of an open-items list.
var itemFields = append([]field{
	{fieldEntity, true, []string{"Mandant", "Buchungskreis", "Gesellschaft", "BUKRS", "company code"}},
	{fieldCustomer, true, []string{"Kundennummer", "Kundennr.", "Kunden-Nr.", "KD-Nr.", "KdNr", "Debitor", "Debitorennummer",
		"Debitor-Nr.", "Debitorenkonto", "Konto", "Personenkonto", "customer number", "customer no", "customer id",
		"account", "KUNNR"}},
	{fieldNumber, true, []string{"Rechnungsnummer", "Rechnungsnr.", "Rechnungs-Nr.", "RE-Nr.", "ReNr", "Belegnummer",
		"Belegnr.", "Beleg-Nr.", "Belegfeld 1", "Rechnung", "Beleg", "invoice number", "invoice no", "invoice",
		"document number", "document no", "XBLNR", "BELNR"}},
	{fieldKind, false, []string{"Belegart", "Art", "Belegtyp", "Dokumentart", "document type", "type", "BLART"}},
	{fieldIssuedOn, true, []string{"Rechnungsdatum", "Belegdatum", "Datum", "vom", "invoice date", "document date",
		"issue date", "date", "BLDAT"}},
	{fieldDueOn, true, []string{"Nettofälligkeit", "Fälligkeit", "Fälligkeitsdatum", "Fällig am", "Fällig", "Rechnung Fälligkeit",
		"zahlbar bis", "due date", "due", "net due date", "FAEDT"}},
	{fieldAmount, true, []string{"Brutto", "Bruttobetrag", "Rechnungsbetrag", "Betrag", "Umsatz", "Gesamtbetrag", "Soll",
		"gross", "gross amount", "invoice amount", "total", "WRBTR"}},
	{fieldOpen, false, []string{"Offen", "offener Betrag", "Offener Posten", "OP-Betrag", "Saldo", "Rest", "Restbetrag", "Fehlt",
		"open amount", "balance", "amount due", "outstanding"}},
	{fieldDebitCredit, false, []string{"S/H", "Soll/Haben", "Soll/Haben-Kennzeichen", "SHKZG", "D/C", "debit/credit"}},
	{fieldCurrency, true, []string{"Währung", "WKZ", "WKZ Umsatz", "WAERS", "ccy"}},
	{fieldSkontoPercent, false, []string{"Skonto %", "Skonto", "Skontosatz", "Skonto in %", "discount %", "discount percent",
		"discount"}},
	{fieldSkontoUntilOn, false, []string{"Skonto bis", "Skontodatum", "Skontofrist", "Skonto fällig am", "discount until",
		"discount date"}},
	{fieldSkontoDays, false, []string{"Skontotage", "Skonto Tage", "discount days"}},
	{fieldOrderNumber, false, []string{"Bestellnummer", "Bestell-Nr.", "Auftragsnummer", "Auftragsnr.", "Bestellung",
		"order no", "purchase order", "PO number", "BSTNK"}},
	{fieldProductGroup, false, []string{"Warengruppe", "Produktgruppe", "Artikelgruppe", "Sparte", "MATKL"}},
	{fieldOpeningLevel, false, []string{"Mahnstufe", "Mahnst.", "dunning level", "MANST"}},
	{fieldOpeningLetterOn, false, []string{"letzte Mahnung", "letzte Mahnung am", "Mahndatum", "letztes Mahndatum", "Mahnung vom",
		"last dunning date", "last reminder", "MADAT"}},
	{fieldConsumerDefaultNotice, false, []string{"Verzugshinweis", "Hinweis § 286", "30-Tage-Hinweis", "default notice"}},
	{fieldAppliesTo, false, []string{"zu Rechnung", "Bezug", "Bezugsrechnung", "Gutschrift zu", "reference invoice"}},
}, blockFields...)

// folded makes headers comparable: lower case, umlauts written out, nothing but letters and digits ("%" and "§" stay,
// they tell columns apart).
func folded(header string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(header) {
		switch {
		case r == 'ä':
			b.WriteString("ae")
		case r == 'ö':
			b.WriteString("oe")
		case r == 'ü':
			b.WriteString("ue")
		case r == 'ß':
			b.WriteString("ss")
		case unicode.IsLetter(r), unicode.IsDigit(r), r == '%', r == '§':
			b.WriteRune(r)
		}
	}
	return b.String()
}

// binding says which cell of a row holds which field.
type binding struct {
	columns map[string]int    // field → index of its cell
	used    map[string]string // field → header
	ignored []string
	width   int
}

// HeaderError says why a header row cannot be used.
type HeaderError struct {
	// Missing are needed fields without column and default.
	Missing []string
	// Twice are headers that stand for a field and come more than once.
	Twice []string
	// Unknown are headers a profile names that the file does not have.
	Unknown []string
	// Found are the headers of the file.
	Found []string
}

// Error implements error. It names what to do, because this is the first message every new user sees.
func (e *HeaderError) Error() string {
	var parts []string
	for _, part := range []struct {
		text  string
		names []string
	}{
		{"no column found for", e.Missing},
		{"more than one column named", e.Twice},
		{"no column with the header that the profile names", e.Unknown},
	} {
		if len(part.names) > 0 {
			parts = append(parts, part.text+" "+strings.Join(part.names, ", "))
		}
	}
	return fmt.Sprintf("%s (columns of the file: %s); map them in the profile's columns or give a default",
		strings.Join(parts, "; "), strings.Join(e.Found, ", "))
}

// bind finds the column of every field: the profile's first, then by name.
func bind(header record, p Profile, fields []field) (binding, error) {
	places, twice := placesOf(header.cells)
	b := binding{columns: map[string]int{}, used: map[string]string{}, width: len(header.cells)}
	problem := &HeaderError{Found: header.cells}
	taken := map[int]bool{}
	for _, f := range fields {
		mapped, ok := p.Columns[f.name]
		if !ok {
			continue
		}
		at, found := places[folded(mapped)]
		if !found {
			problem.Unknown = append(problem.Unknown, mapped)
			continue
		}
		b.columns[f.name], taken[at] = at, true
	}
	for _, f := range fields {
		if _, mapped := p.Columns[f.name]; mapped {
			continue
		}
		if at, found := named(f, places, taken); found {
			b.columns[f.name], taken[at] = at, true
		} else if f.needed && p.Defaults[f.name] == "" {
			problem.Missing = append(problem.Missing, f.name)
		}
	}
	b.describe(header.cells, twice, problem)
	if len(problem.Missing)+len(problem.Twice)+len(problem.Unknown) > 0 {
		return binding{}, problem
	}
	return b, nil
}

// named finds the column of a field by its names, best first, among those not taken by another field.
func named(f field, places map[string]int, taken map[int]bool) (int, bool) {
	for _, name := range append([]string{f.name}, f.headers...) {
		if at, found := places[folded(name)]; found && !taken[at] {
			return at, true
		}
	}
	return 0, false
}

// placesOf maps each folded header to its first column, and lists the ones that come twice.
func placesOf(headers []string) (places map[string]int, twice map[string]bool) {
	places, twice = map[string]int{}, map[string]bool{}
	for i, header := range headers {
		name := folded(header)
		if name == "" {
			continue
		}
		if _, seen := places[name]; seen {
			twice[name] = true
			continue
		}
		places[name] = i
	}
	return places, twice
}

// describe fills in what the report tells, and notes columns that are used and come twice.
func (b *binding) describe(headers []string, twice map[string]bool, problem *HeaderError) {
	usedAt := map[int]bool{}
	for _, name := range slices.Sorted(maps.Keys(b.columns)) {
		at := b.columns[name]
		b.used[name], usedAt[at] = headers[at], true
		if twice[folded(headers[at])] {
			problem.Twice = append(problem.Twice, headers[at])
		}
	}
	for i, header := range headers {
		if !usedAt[i] && header != "" && header != faultsHeader {
			b.ignored = append(b.ignored, header)
		}
	}
}

// inOrder returns the totals by currency code.
func inOrder(totals map[money.Currency]Total) []Total {
	var ordered []Total
	for _, currency := range slices.Sorted(maps.Keys(totals)) {
		ordered = append(ordered, totals[currency])
	}
	return ordered
}
