package mailrules

import (
	"slices"

	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// plainIntents are the intents that a sentence's cue alone tells. withInvoices name the invoices they concern.
var plainIntents = []struct {
	cue          cue
	intent       correspondence.Intent
	withInvoices bool
}{
	{wantsCopy, correspondence.InvoiceCopyRequest, true},
	{wantsDocument, correspondence.DocumentRequest, true},
	{wantsStatement, correspondence.DocumentRequest, false},
	{wantsBank, correspondence.BankDetailsRequest, true},
	{bankChanged, correspondence.BankDetailsChange, false},
	{masterChanged, correspondence.MasterDataChange, false},
	{wrongReader, correspondence.WrongContact, false},
	{isHard, correspondence.Hardship, false},
	{isInsolvent, correspondence.InsolvencyNotice, false},
	{isLegal, correspondence.LegalThreat, false},
	{complains, correspondence.Complaint, false},
	{complainsToo, correspondence.Complaint, false},
	{privacyAsked, correspondence.PrivacyRequest, false},
	{wantsCredit, correspondence.CreditRequest, true},
}

// intents finds what sentences want or tell beside payments.
func (r *reading) intents() {
	for i := range r.sentences {
		s := &r.says[i]
		for _, p := range plainIntents {
			if !s.cues[p.cue] || r.takesBack(p.cue, i, s) {
				continue
			}
			var invoices []receivable.InvoiceNumber
			if p.withInvoices {
				invoices = r.invoicesOfSentence(i)
				if p.cue == wantsCredit && r.sentenceHas(i, bonusWords) && len(r.named(r.tokensIn(r.sentences[i].from, r.sentences[i].to))) == 0 {
					invoices = nil
				}
			}
			r.addIntent(p.intent, invoices, r.sentenceEvidence(i))
		}
	}
	r.special()
}

// bonusWords are credits that belong to no invoice.
var bonusWords = set(`bonus jahresbonus leergut pfand remittenden rueckverguetung jahresrueckverguetung werbekostenzuschuss rebate deposit umsatzbonus boni pfandgutschrift kickback`)

// takesBack tells whether another cue of the sentence says that this one's words mean something else.
func (r *reading) takesBack(c cue, i int, s *said) bool {
	switch c {
	case wantsBank:
		return s.has(bankChanged) && !r.sentences[i].question
	case bankChanged:
		return s.has(wantsBank) && r.sentences[i].question
	case isLegal:
		return s.has(isInsolvent) || s.has(sayFuture, sayPaid) && !r.sentenceHas(i, courtWords) || !r.hasVerb(r.tokensIn(r.sentences[i].from, r.sentences[i].to)) && r.sentences[i].to-r.sentences[i].from < nameLine || s.has(privacyAsked)
	case isHard:
		return s.has(isInsolvent, bankChanged, wantsCopy) || r.reasonOf(s) != ""
	case wrongReader:
		return s.has(masterChanged) && !r.sentenceHas(i, personWords)
	case masterChanged:
		return r.sentenceHas(i, excuseWords) && len(r.out.Promises) > 0 || s.has(bankChanged) && !r.sentenceHas(i, addressWords)
	case complains:
		return s.has(isInsolvent, steersMachine, isHard, privacyAsked)
	case privacyAsked:
		return s.has(wrongReader) && !r.sentenceHas(i, dataWords)
	case complainsToo:
		return r.machineSays(isAdvice) || len(r.out.Promises) > 0 && !s.has(frustrated) || len(r.out.Disputes) > 0 || s.has(isInsolvent)
	case wantsCopy:
		reason := r.reasonOf(s)
		return reason != "" && !r.excused(i, s, reason) || !r.sentenceHas(i, copyWords) && !r.namesClaim(i) && r.textSays(wantsDocument) || s.has(wantsDocument, wantsStatement, wantsCredit) && !r.sentenceHas(i, copyWords) || s.has(sayFailed) && !s.has(asksUs)
	case wantsCredit:
		return s.has(bankChanged)
	case wantsDocument:
		return s.has(wantsStatement)
	}
	return false
}

// nameLine is how many tokens a line of a signature has that names a profession: "Moor, Rechtsanwalt".
const nameLine = 7

// courtWords threaten; a law firm that only pays its bill has none of them.
var courtWords = set(`klage klagen verklagen gericht gerichtlich anwalt anwaelte anwaeltin anwaltlich rechtlich rechtliche schritte uebergeben uebergebe beauftragt mandant mandantin mandantschaft court sue suing
	solicitor solicitors lawyer lawyers attorney attorneys legal proceedings litigation counsel claim polizei police ombudsman`)

// excuseWords tell of a move as what delayed a payment.
var excuseWords = set(`buried lost delay delayed verspaetung durcheinander liegengeblieben untergegangen deshalb daher deswegen verzoegert`)

var addressWords = set(`anschrift adresse strasse umgezogen umzug name heissen firmieren address moved office offices renamed email rechnungen invoices`)

// personWords speak of people: a mail that moves an address and names none changes data, not the reader.
var personWords = set(`ich zustaendig ansprechpartner ansprechpartnerin nachfolgerin nachfolger kollegin kollege frau herr i responsible successor colleague me`)

var dataWords = set(`daten data dsgvo gdpr personenbezogen personenbezogene personenbezogenen personal information`)

var copyWords = set(`rechnungskopie rechnungskopien zweitschrift duplikat rechnungsduplikat kopie copy duplicate invoice rechnung`)

func (r *reading) sentenceHas(i int, words map[string]bool) bool {
	for _, t := range r.tokens[r.sentences[i].from:r.sentences[i].to] {
		if words[t.word] {
			return true
		}
	}
	return false
}

// special sets the invoices of intents that have a rule of their own.
func (r *reading) special() {
	for k := range r.out.Intents {
		switch c := &r.out.Intents[k]; c.Type {
		case correspondence.InsolvencyNotice:
			c.Invoices = slices.Clone(r.open)
		case correspondence.LegalThreat:
			c.Invoices = r.everyNamed()
		case correspondence.BankDetailsChange:
			c.Invoices = r.namedInText()
		}
	}
}

// namedInText lists the invoices of the new text.
func (r *reading) namedInText() []receivable.InvoiceNumber {
	var out []receivable.InvoiceNumber
	for _, ref := range r.refs {
		out = appendNew(out, ref.Numbers...)
	}
	return out
}

// everyNamed lists the invoices of the new text, else of the subject.
func (r *reading) everyNamed() []receivable.InvoiceNumber {
	out := r.namedInText()
	if len(out) == 0 {
		out = appendNew(out, r.subjectRefs...)
	}
	return out
}

// hasIntent tells whether an intent was found.
func (r *reading) hasIntent(ts ...correspondence.Intent) bool {
	return slices.ContainsFunc(r.out.Intents, func(c correspondence.IntentClaim) bool { return slices.Contains(ts, c.Type) })
}

// remainder finds what only counts where nothing weightier was said: thanks, a check, a question, advertising.
func (r *reading) remainder() {
	r.checks()
	if len(r.out.Intents) == 0 {
		r.questions()
	}
	if len(r.out.Intents) == 0 {
		r.thanks()
	}
	r.weak()
	if len(r.out.Intents) == 0 {
		r.out.Intents = []correspondence.IntentClaim{{Type: correspondence.Other, Invoices: nil}}
	}
}

// checks finds that something is looked into: beside other intents only for invoices these do not name.
func (r *reading) checks() {
	alone := len(r.out.Intents) == 0
	for i := range r.sentences {
		s := &r.says[i]
		if !s.has(checking) || s.has(sayIrony) {
			continue
		}
		invoices := r.namedOrPicked(i)
		if alone || len(invoices) > 0 && !r.covered(invoices) && r.sentenceHas(i, checkWords) {
			if len(invoices) == 0 {
				invoices = r.fallback()
			}
			r.addIntent(correspondence.Acknowledgement, invoices, r.sentenceEvidence(i))
		}
	}
}

// namedOrPicked are the invoices of a sentence, by their numbers or by what sets them apart: "die andere", "the newer one".
func (r *reading) namedOrPicked(i int) []receivable.InvoiceNumber {
	order := r.tokensIn(r.sentences[i].from, r.sentences[i].to)
	out := r.named(order)
	for at := range order {
		if picked, ok := r.pick(order, at); ok && len(out) == 0 {
			out = picked
		}
	}
	return out
}

var checkWords = set(`klaeren klaere intern ok okay gone looking pruefen pruefe prueft pruefung geprueft freigabe rechnungspruefung klaerung review investigation approval signature approve approver trustees decision checked checking
	investigating query board committee`)

// covered tells whether an intent names one of the invoices.
func (r *reading) covered(invoices []receivable.InvoiceNumber) bool {
	for _, c := range r.out.Intents {
		for _, n := range invoices {
			if slices.Contains(c.Invoices, n) {
				return true
			}
		}
	}
	return false
}

func (r *reading) thanks() {
	for i := range r.sentences {
		if r.says[i].has(acknowledges) && !r.says[i].has(sayIrony) {
			r.addIntent(correspondence.Acknowledgement, r.invoicesOfSentence(i), r.sentenceEvidence(i))
		}
	}
}

func (r *reading) questions() {
	for i := range r.sentences {
		if r.says[i].has(asksUs) && r.sentences[i].to-r.sentences[i].from > 2 {
			r.addIntent(correspondence.GeneralInquiry, nil, r.sentenceEvidence(i))
		}
	}
}

// besideAdvertising are intents whose words advertising uses too: "zahlen wir 1.000 Euro Prämie", "haben Sie zehn Minuten?".
var besideAdvertising = []correspondence.Intent{correspondence.PromiseToPay, correspondence.GeneralInquiry, correspondence.Acknowledgement, correspondence.AlreadyPaid,
	correspondence.ExtensionRequest, correspondence.Hardship, correspondence.WrongContact, correspondence.MasterDataChange, correspondence.DocumentRequest}

// unrelated tells whether a mail is advertising: its words are, and nothing in it is about a payment or an invoice.
func (r *reading) unrelated() bool {
	score := 0
	for i := range r.sentences {
		if r.says[i].has(advertises) {
			score++
		}
	}
	if r.subject != nil && r.ownSubject {
		for i := range r.subject.says {
			if r.subject.says[i].has(advertises) {
				score++
			}
		}
	}
	if !r.ownSubject && score < 2 {
		return false
	}
	for _, c := range r.out.Intents {
		if !slices.Contains(besideAdvertising, c.Type) && !(c.Type == correspondence.Disputes && score > 1) {
			return false
		}
	}
	return score > 0 && len(r.refs) == 0 && len(r.subjectRefs) == 0 && (score > 1 || !r.hasIntent(correspondence.PromiseToPay, correspondence.AlreadyPaid))
}
