package mailrules

import (
	"slices"

	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/dispute"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// excused tells whether a sentence with the words of a reason speaks of something else: a payment, a copy, the wrong reader, a
// credit note that nothing waits for.
func (r *reading) excused(i int, s *said, reason dispute.Reason) bool {
	if s.has(denies) && reason != dispute.CreditPending {
		return r.excusedThough(i, s, reason)
	}
	switch reason {
	case dispute.Price, dispute.PaymentTerms, dispute.Quantity:
		return reason == dispute.Quantity && s.has(wantsDocument) || s.has(sayPaid, sayFuture) && !r.sentenceHas(i, blameWords) || s.has(askLater, askPlan, isHard) && !r.sentenceHas(i, blameWords)
	case dispute.Duplicate:
		return s.has(sayPaid) && !r.sentenceHas(i, billedWords) || s.has(wantsCopy)
	case dispute.NotReceived, dispute.InvoiceFormal, dispute.Quality:
		return reason == dispute.InvoiceFormal && s.has(masterChanged) && r.sentenceHas(i, fromNowOn) || reason == dispute.Quality && s.has(sayFailed) && r.sentenceHas(i, debitWords) || s.has(wantsCopy) && !r.sentenceHas(i, billedWords) || r.sentenceHas(i, chequeWords) || s.has(wrongReader) && !r.namesClaim(i) || r.asksForCredit(i, s)
	case dispute.WrongDebtor:
		return s.has(wrongReader) && !r.namesClaim(i)
	case dispute.NotOrdered:
		return r.textSays(isHard) || r.textSays(askLater) || r.textSays(askPlan)
	case dispute.Tax:
		return s.has(wantsDocument)
	case dispute.Discount:
		return s.has(wantsCredit) && r.sentenceHas(i, bonusWords) && !r.waits()
	case dispute.CreditPending:
		return !r.waits() && !s.has(denies)
	case dispute.DunningFee:
		return !r.sentenceHas(i, feeNouns) && s.has(sayPaid)
	}
	return false
}

// excusedThough is excused for a sentence that also has words of denial: few things are meant otherwise even so.
func (r *reading) excusedThough(i int, s *said, reason dispute.Reason) bool {
	return reason == dispute.DunningFee && !r.sentenceHas(i, feeNouns) && s.has(sayPaid)
}

var (
	debitWords  = set(`lastschrift dauerauftrag ueberweisung scheck cheque check debit transfer payment zahlung bank konto`)
	billedWords = set(`berechnen position positionen posten berechnet berechneten abgerechnet fakturiert billed invoiced charged gestellt belastet doppelt twice`)
	chequeWords = set(`cheque check scheck cheques`)
	feeNouns    = set(`mahngebuehr mahngebuehren mahnkosten mahnspesen verzugszinsen verzugspauschale zinsen pauschale gebuehr gebuehren fee fees interest charge charges penalty compensation
		surcharge inkassokosten kosten verzugszins mahnpauschale lump`)
	claimWords = set(`rechnung rechnungen forderung invoice invoices bill debt lieferung delivery order bestellung vertrag contract betrag amount`)
)

// fromNowOn say that something holds for invoices to come.
var fromNowOn = set(`kuenftig kuenftige zukuenftig zukunft sofort fortan future henceforth`)

// namesClaim tells whether a sentence speaks of the claim, and not only of who is spoken to.
func (r *reading) namesClaim(i int) bool {
	if r.sentenceHas(i, claimWords) {
		return true
	}
	for _, t := range r.tokens[r.sentences[i].from:r.sentences[i].to] {
		if t.kind == refToken {
			return true
		}
	}
	return false
}

// asksForCredit tells whether a sentence of one clause asks for a credit note and names what was wrong only in passing: "please
// issue a credit note for the damaged item".
func (r *reading) asksForCredit(i int, s *said) bool {
	clauses := 0
	for _, c := range r.clauses {
		if c.sentence == i {
			clauses++
		}
	}
	return s.has(wantsCredit) && clauses == 1 && !r.waits()
}

var waitingWords = set(`warten warte waiting awaiting await sobald solange erst once until pending drawer liegen bleibt zurueck gesperrt hold owe owed`)

// waits tells whether the mail says that a payment waits for something, or is refused.
func (r *reading) waits() bool {
	for i := range r.says {
		if r.says[i].has(sayRefuse, refuseUntil) || r.sentenceHas(i, waitingWords) {
			return true
		}
	}
	return slices.ContainsFunc(r.clauses, func(c clause) bool { return c.role == conditional }) || r.namesRest()
}

func (r *reading) namesRest() bool {
	for _, s := range r.shares {
		if s.Rest {
			return true
		}
	}
	return false
}

// repeated keeps, of two invoices that are one, the one that is called the repetition: "4712 ist ein Duplikat von 4711".
func (r *reading) repeated(i int, open []receivable.InvoiceNumber) []receivable.InvoiceNumber {
	if len(open) != 2 {
		return open
	}
	order := r.tokensIn(r.sentences[i].from, r.sentences[i].to)
	seen := 0
	for at, t := range order {
		if r.tokens[t].kind != refToken {
			continue
		}
		if seen++; seen == 2 && !r.listGoesOn(order, at) {
			return open[:1]
		}
	}
	return open
}

// creditNouns name what we are to send where something was returned or wrong.
var creditNouns = set(`gutschrift gutschriften credit credits teilgutschrift stornorechnung creditnote rueckzahlung erstattung refund`)

var withoutCredit = set(`ohne without vorher before keine no`)

// waitsForCredit tells whether a sentence is about a credit note, and names what it is for only in passing, and the payment waits
// for it: "the £149 credit for the misprinted covers".
func (r *reading) waitsForCredit(i int) bool {
	return r.sentenceHas(i, creditNouns) && (r.waits() || r.sentenceHas(i, withoutCredit))
}

// beats tells which reasons say more than others of the same invoice: who never ordered also finds the order number strange.
var beats = map[dispute.Reason][]dispute.Reason{
	dispute.NotOrdered:   {dispute.MissingPO},
	dispute.WrongGoods:   {dispute.Quality},
	dispute.PaymentTerms: {dispute.Quantity},
	dispute.Quality:      {dispute.SetOff},
	dispute.Duplicate:    {dispute.NotOrdered},
}

// dropBeaten removes the reasons that a better one of the same invoice explains.
func (r *reading) dropBeaten() {
	reasons := map[receivable.InvoiceNumber][]dispute.Reason{}
	for _, d := range r.out.Disputes {
		reasons[d.Invoice] = append(reasons[d.Invoice], d.Reason)
	}
	r.out.Disputes = slices.DeleteFunc(r.out.Disputes, func(d correspondence.DisputeClaim) bool {
		return d.Reason == dispute.InvoiceFormal && r.movedOnly() || slices.ContainsFunc(reasons[d.Invoice], func(better dispute.Reason) bool { return slices.Contains(beats[better], d.Reason) })
	})
	r.dropIntentOf()
}

// dropIntentOf takes the intent to dispute back where no dispute is left.
func (r *reading) dropIntentOf() {
	if len(r.out.Disputes) > 0 {
		return
	}
	r.out.Intents = slices.DeleteFunc(r.out.Intents, func(c correspondence.IntentClaim) bool { return c.Type == correspondence.Disputes })
}

var reissueWords = set(`korrigierte korrigieren korrigiert korrektur berichtigte berichtigen neue_rechnung ausstellen umschreiben zurueck falsch falsche falschen gesperrt reissue reissued corrected
	wrong rebill returned zurueckgewiesen ablehnen nehmen entgegen`)

// movedOnly tells whether the mail changes an address and asks for no other invoice.
func (r *reading) movedOnly() bool {
	if !r.hasIntent(correspondence.MasterDataChange) {
		return false
	}
	for i := range r.sentences {
		if r.sentenceHas(i, reissueWords) || r.says[i].has(sayRefuse) {
			return false
		}
	}
	return true
}

// dropAsked removes a dispute without a reason where the mail asks for our account or tells of a new one: what does not match is
// the account.
func (r *reading) dropAsked() {
	if !r.hasIntent(correspondence.BankDetailsRequest, correspondence.BankDetailsChange) {
		return
	}
	for _, d := range r.out.Disputes {
		if d.Reason != dispute.Unspecified {
			return
		}
	}
	r.out.Disputes = nil
	r.dropIntentOf()
}

// excusedWords is the doubt of a mail that has words of a dispute which rules take for something else, and nothing that brings a
// person in anyway.
const excusedWords = "excused_words"

// doubtExcuses doubts what was excused in a sentence that also denies something.
func (r *reading) doubtExcuses() {
	if len(r.out.Disputes) > 0 {
		return
	}
	for i := range r.says {
		s := &r.says[i]
		if r.silenced[i] || s.has(takenBack, ownTrouble, isAutoReceipt, isAbsent, advertises, wantsCopy, sayPaid) {
			continue
		}
		if reason := r.reasonOf(s); reason != "" && (s.has(denies) || r.sentenceHas(i, negations)) {
			r.doubt(excusedWords)
		}
	}
}
