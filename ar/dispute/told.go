package dispute

import (
	"strings"
	"unicode"
)

// signs are beginnings and parts of words by which payers say why they pay less, in German and English, the particular
// reasons before the general ones. A blank in front asks for the beginning of a word.
var signs = []struct {
	reason Reason
	words  []string
}{
	{NotReceived, []string{"nicht geliefert", "nicht erhalten", "nichtlieferung", "not delivered", "not received", "non delivery"}},
	{WrongGoods, []string{"falschlieferung", "falsche ware", "falsch geliefert", "retoure", "ruecksendung", "wrong goods", "wrong item", "goods returned", "returned goods"}},
	{Quality, []string{"mangel", "maengel", "mangelhaft", "defekt", "beschaedig", "schaden", "reklamation", "qualitaet", "damage", "defect", "faulty", "quality"}},
	{Quantity, []string{"fehlmenge", "mindermenge", "minderlieferung", "teillieferung", "unvollstaendig", "shortage", "short delivery", "quantity", "missing goods"}},
	{MissingPO, []string{"bestellnummer fehlt", "ohne bestellung", "keine bestellung", "missing order", "no purchase order", "missing po "}},
	{AlreadyPaid, []string{"bereits bezahlt", "schon bezahlt", "already paid"}},
	{Duplicate, []string{"doppelt berechnet", "doppelte rechnung", "duplicate invoice", "billed twice"}},
	{Price, []string{"preisdiff", "preisabweich", "falscher preis", "zu hoher preis", "price diff", "pricing", "wrong price"}},
	{Discount, []string{"skonto", "rabatt", " bonus", "discount", "rebate"}},
	{Retention, []string{"einbehalt", "retention", "retainage"}},
	{PaymentTerms, []string{"kondition", "zahlungsziel", "payment terms"}},
	{SetOff, []string{"aufrechnung", "verrechnung", "belastungsanzeige", "set off", "setoff", "chargeback", "debit note"}},
	{CreditPending, []string{"gutschrift", "credit note"}},
	{Tax, []string{"umsatzsteuer", "mehrwertsteuer", "mwst", " vat ", "sales tax"}},
	{Unspecified, []string{" abzug", " abzueg", " abzgl", "kuerzung", "gekuerzt", "minderung", "vertragsstrafe",
		"widerspruch", "einwand", "deduct", "penalty", "dispute"}},
}

// ReasonIn finds the reason a payer gives in a text for paying less than was billed; false where it gives none that is
// known. It is a hint for a person: no dispute is opened by it.
func ReasonIn(text string) (Reason, bool) {
	plain := plainWords(text)
	for _, sign := range signs {
		for _, word := range sign.words {
			if strings.Contains(plain, word) {
				return sign.reason, true
			}
		}
	}
	return "", false
}

// plainWords is a text in small letters without umlauts, its words parted by one blank, with a blank at both ends.
func plainWords(text string) string {
	lower := strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss").Replace(strings.ToLower(text))
	words := strings.FieldsFunc(lower, func(r rune) bool { return !unicode.IsLetter(r) })
	return " " + strings.Join(words, " ") + " "
}
