package mailrules

import (
	"slices"

	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/dispute"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// reasonOrder is the order in which reasons are believed where a sentence fits several: the narrower comes first.
var reasonOrder = []struct {
	cue    cue
	reason dispute.Reason
}{
	{reasonBarred, dispute.StatuteBarred}, {reasonFee, dispute.DunningFee}, {reasonRetention, dispute.Retention}, {reasonSetOff, dispute.SetOff},
	{reasonTax, dispute.Tax}, {reasonDuplicate, dispute.Duplicate}, {reasonMissingPO, dispute.MissingPO}, {reasonNotReceived, dispute.NotReceived},
	{reasonWrongGoods, dispute.WrongGoods}, {reasonQuality, dispute.Quality}, {reasonDiscount, dispute.Discount}, {reasonQuantity, dispute.Quantity},
	{reasonDebtor, dispute.WrongDebtor}, {reasonFormal, dispute.InvoiceFormal}, {reasonNotOrdered, dispute.NotOrdered},
	{reasonPrice, dispute.Price}, {reasonTerms, dispute.PaymentTerms}, {reasonCredit, dispute.CreditPending},
}

// disputes finds what is denied: sentence by sentence, and where two sentences make one thought ("You billed 36. The rota
// says 31.").
func (r *reading) disputes() {
	for i := range r.sentences {
		r.disputesOf(i)
	}
	for i := 0; i+1 < len(r.sentences); i++ {
		r.disputesOfPair(i)
	}
	r.dropUnspecified()
}

func (r *reading) disputesOf(i int) {
	s := &r.says[i]
	reason := r.reasonOf(s)
	if reason == "" && !s.has(denies) || r.excusesItself(i, s) {
		return
	}
	if reason == "" {
		reason = dispute.Unspecified
	}
	if s.has(wantsCredit) && reason != dispute.Price && r.waitsForCredit(i) {
		reason = dispute.CreditPending
	}
	r.addDisputes(r.disputed(i, s, reason), reason, r.disputedAmount(i, reason), r.sentenceEvidence(i))
}

// disputesOfPair looks for a contrast that spans a sentence and the next, where neither tells a reason alone and the second
// turns to no other invoice.
func (r *reading) disputesOfPair(i int) {
	a, b := r.sentences[i], r.sentences[i+1]
	if r.reasonOf(&r.says[i]) != "" || r.reasonOf(&r.says[i+1]) != "" || b.paragraph-a.paragraph > 1 || b.to-a.from > longestPair {
		return
	}
	first, second := r.named(r.tokensIn(a.from, a.to)), r.named(r.tokensIn(b.from, b.to))
	if len(first) > 0 && len(second) > 0 && !slices.Equal(first, second) {
		return
	}
	order := r.tokensIn(a.from, b.to)
	said := r.scan.scanWith(contrasts, order)
	reason := r.reasonOf(&said)
	if reason == "" || r.excusesItself(i, &r.says[i]) || r.excusesItself(i+1, &r.says[i+1]) {
		return
	}
	r.addDisputes(r.invoicesOfSentence(i+1), reason, money.Amount{}, r.evidence(order))
}

// longestPair is how many tokens two sentences of one thought have at most.
const longestPair = 60

// reasonOf is the reason that most rules tell; of several the narrowest.
func (r *reading) reasonOf(s *said) dispute.Reason {
	var hits [cueCount]int
	for _, f := range s.found {
		hits[f.cue]++
	}
	best, most := dispute.Reason(""), 0
	for _, o := range reasonOrder {
		if s.cues[o.cue] && hits[o.cue] > most {
			best, most = o.reason, hits[o.cue]
		}
	}
	return best
}

// noAmount is an amount that is not told.
var noAmount money.Amount

// topic is what a dispute without a reason is about, by the words of the mail and of a subject that the sender wrote.
func (r *reading) topic() dispute.Reason {
	for _, o := range []*reading{r, r.subject} {
		if o == nil || o != r && !r.ownSubject {
			continue
		}
		s := scanTables(topics, o.tokens)
		if reason := r.reasonOf(&s); reason != "" {
			return reason
		}
	}
	return dispute.Unspecified
}

// excusesItself tells whether a sentence with a dispute's words is none: something else is asked, or the dispute is taken back.
func (r *reading) excusesItself(i int, s *said) bool {
	if s.has(privacyAsked, steersMachine, isAutoReceipt, ownTrouble) || s.has(takenBack) && !r.sentenceHas(i, turnWords) {
		return true
	}
	specific := r.reasonOf(s) != ""
	if reason := r.reasonOf(s); reason != "" && r.excused(i, s, reason) {
		return true
	}
	if r.onlyAsks(i, s) || r.rightlyNotDue(i, s) {
		return true
	}
	return s.has(masterChanged, bankChanged) && !specific || !specific && s.has(wantsBank, bankChanged, wantsCopy)
}

// rightlyNotDue tells whether a sentence says that an invoice is not due yet, and it is not: a correct remark denies nothing.
func (r *reading) rightlyNotDue(i int, s *said) bool {
	if r.reasonOf(s) != dispute.PaymentTerms || s.has(denies) {
		return false
	}
	named := r.disputed(i, s, dispute.PaymentTerms)
	for _, n := range named {
		if item, ok := r.item(n); !ok || !item.DueOn.After(r.mail.ReceivedOn) {
			return false
		}
	}
	return len(named) > 0
}

// onlyAsks tells whether a question wants to know something and denies nothing: "What is the difference between …?".
func (r *reading) onlyAsks(i int, s *said) bool {
	if !r.sentences[i].question || s.has(denies) || r.sentenceHas(i, blameWords) {
		return false
	}
	for _, t := range r.tokens[r.sentences[i].from:r.sentences[i].to] {
		if t.kind == word {
			return openers[t.word]
		}
	}
	return false
}

var (
	openers    = set(`what which when how who wann welche welcher welches was wie wer gibt bieten bietet do does is are can could koennen kann haben hat`)
	blameWords = set(`nicht kein keine falsch not wrong never nie berechnet billed charged charge doppelt twice missing fehlt statt instead seit since ernst wo where again nochmal`)
)

// turnWords turn a thought: what is taken back before them is denied again behind.
var turnWords = set(`but aber jedoch however sondern except ausser nur only still trotzdem`)

// wantsPapers tells whether the mail asks for a document, a copy or an account: a payment that waits for one is not denied.
func (r *reading) wantsPapers() bool {
	return slices.ContainsFunc(r.says, func(s said) bool { return s.has(wantsDocument, wantsCopy, wantsBank) })
}

// refusals make a dispute of what is not paid where nothing tells why.
func (r *reading) refusals() {
	for _, s := range r.refused {
		if len(r.out.Disputes) == 0 && !r.wantsPapers() && !r.refusesElse(s.clause) {
			r.addDisputes(r.invoicesFor(s.clause), r.topic(), money.Amount{}, r.evidence(s.order))
		}
	}
}

// besideWithheld are intents that are themselves why a payment waits: none of them is a dispute.
var besideWithheld = []correspondence.Intent{correspondence.Hardship, correspondence.InsolvencyNotice, correspondence.BankDetailsRequest, correspondence.BankDetailsChange,
	correspondence.InvoiceCopyRequest, correspondence.ExtensionRequest, correspondence.PaymentPlanRequest, correspondence.LegalThreat, correspondence.PromiseToPay,
	correspondence.AlreadyPaid, correspondence.MasterDataChange, correspondence.WrongContact}

// withheld makes a dispute of what is paid only after something else happened, where nothing else was said: "Überwiesen wird erst,
// wenn die Bäume ersetzt sind".
func (r *reading) withheld() {
	if len(r.out.Disputes) > 0 || r.hasIntent(besideWithheld...) {
		return
	}
	for i := range r.sentences {
		s := &r.says[i]
		if s.has(refuseUntil) && s.has(sayFuture, sayRefuse, sayPaid, sayLikely) && !s.has(ownCondition, isHard, sayIrony, steersMachine, takenBack) && !r.silenced[i] {
			r.addDisputes(r.invoicesOfSentence(i), r.topic(), money.Amount{}, r.sentenceEvidence(i))
			return
		}
	}
}

// refusesElse tells whether what is not done is something else than paying what is owed: a customer's customers do not pay, an
// invoice can't be found, a bank does not accept an account.
func (r *reading) refusesElse(clauseIndex int) bool {
	said := &r.says[r.clauses[clauseIndex].sentence]
	return said.has(takenBack, ownTrouble, wantsCopy, wantsBank, isHard, isInsolvent, wrongReader, privacyAsked) || r.machineSays(bankChanged)
}

// addDisputes adds one claim an invoice.
func (r *reading) addDisputes(invoices []receivable.InvoiceNumber, reason dispute.Reason, amount money.Amount, e correspondence.Evidence) {
	r.addIntent(correspondence.Disputes, invoices, e)
	if len(invoices) == 0 {
		invoices = []receivable.InvoiceNumber{""}
	}
	for _, n := range invoices {
		at := slices.IndexFunc(r.out.Disputes, func(d correspondence.DisputeClaim) bool { return d.Invoice == n && d.Reason == reason })
		if at >= 0 {
			if r.out.Disputes[at].Amount.Currency == "" {
				r.out.Disputes[at].Amount = amount
			}
			continue
		}
		r.out.Disputes = append(r.out.Disputes, correspondence.DisputeClaim{Invoice: n, Reason: reason, Amount: amount, Evidence: []correspondence.Evidence{e}})
	}
}

// dropUnspecified removes what only says that something is denied where another sentence says why.
func (r *reading) dropUnspecified() {
	specific := map[receivable.InvoiceNumber]bool{}
	any := false
	for _, d := range r.out.Disputes {
		if d.Reason != dispute.Unspecified && d.Reason != dispute.CreditPending {
			specific[d.Invoice], any = true, true
		}
	}
	if !any {
		r.nameTopics()
	}
	r.out.Disputes = slices.DeleteFunc(r.out.Disputes, func(d correspondence.DisputeClaim) bool {
		weak := d.Reason == dispute.Unspecified || d.Reason == dispute.CreditPending
		if d.Reason == dispute.InvoiceFormal && r.disputedFor(d.Invoice, dispute.MissingPO) {
			return true // the form that is wrong is the order's number
		}
		return weak && (specific[d.Invoice] || d.Invoice == "" && any || d.Reason == dispute.Unspecified && r.hasOther(d))
	})
}

// nameTopics gives disputes without a reason the one that the mail is about.
func (r *reading) nameTopics() {
	for i := range r.out.Disputes {
		if d := &r.out.Disputes[i]; d.Reason == dispute.Unspecified && !r.hasOther(*d) {
			d.Reason = r.topic()
		}
	}
}

// disputedFor tells whether an invoice is disputed for a reason.
func (r *reading) disputedFor(n receivable.InvoiceNumber, reason dispute.Reason) bool {
	return slices.ContainsFunc(r.out.Disputes, func(d correspondence.DisputeClaim) bool { return d.Invoice == n && d.Reason == reason })
}

func (r *reading) hasOther(of correspondence.DisputeClaim) bool {
	return slices.ContainsFunc(r.out.Disputes, func(d correspondence.DisputeClaim) bool { return d.Invoice == of.Invoice && d.Reason != of.Reason })
}

// disputedAmount is the part a sentence denies, where it says so: an amount that is stated as such.
func (r *reading) disputedAmount(i int, reason dispute.Reason) money.Amount {
	var found, cut []money.Amount
	order := r.tokensIn(r.sentences[i].from, r.sentences[i].to)
	for at, t := range order {
		if r.tokens[t].kind == amountToken {
			a := r.amounts[r.tokens[t].index-1]
			if !a.Percent && !r.isPrice(order, at) {
				found = append(found, a.Amount)
				if r.cutOff(order, at) {
					cut = append(cut, a.Amount)
				}
			}
		}
	}
	if len(cut) == 1 {
		return cut[0]
	}
	if len(found) == 1 && (reason == dispute.CreditPending || reason == dispute.DunningFee || reason == dispute.Retention || reason == dispute.SetOff) {
		return found[0]
	}
	return money.Amount{}
}

// disputed tells which invoices a sentence disputes: those its words name next to the reason; of a duplicate the open one, not
// the one it repeats.
func (r *reading) disputed(i int, s *said, reason dispute.Reason) []receivable.InvoiceNumber {
	at := r.sentences[i].to
	for _, f := range s.found {
		if f.cue == denies || f.cue >= reasonPrice {
			at = min(at, f.to)
		}
	}
	named := r.namedNear(i, at)
	if reason != dispute.Duplicate && reason != dispute.SetOff {
		if len(named) > 0 {
			return named
		}
		return r.invoicesOfSentence(i)
	}
	var open []receivable.InvoiceNumber
	for _, n := range r.invoicesOfSentence(i) {
		if _, ok := r.item(n); ok {
			open = append(open, n)
		}
	}
	if len(open) == 0 {
		return r.fallback()
	}
	return r.repeated(i, open)
}

// namedNear are the invoices named in the clause of a token, else last before it in the sentence.
func (r *reading) namedNear(i, token int) []receivable.InvoiceNumber {
	var last []receivable.InvoiceNumber
	for _, c := range r.clauses {
		if c.sentence != i {
			continue
		}
		n := r.lastNamed(c.order)
		inside := token > c.order[0] && token <= c.order[len(c.order)-1]+1
		if len(n) > 0 {
			last = n
		}
		if inside && len(last) > 0 {
			return last
		}
	}
	return nil
}

// lastNamed are the invoices a clause names; where it leaves one out ("alle bis auf 4711"), that one is meant by what follows.
func (r *reading) lastNamed(order []int) []receivable.InvoiceNumber {
	for at, i := range order {
		if r.tokens[i].kind == refToken && r.excepted(order, at) {
			return r.refs[r.tokens[i].index].Numbers
		}
	}
	return r.named(order)
}

var tooMuch = set(`zuviel much differenz difference abzug einbehalt`)

// cutOff tells whether an amount is what is denied: deducted, kept back, charged too much.
func (r *reading) cutOff(order []int, at int) bool {
	if r.deducting(order, at) {
		return true
	}
	for i := at + 1; i < len(order) && i <= at+3; i++ {
		if tooMuch[r.tokens[order[i]].word] || r.tokens[order[i]].word == "zu" && i+1 < len(order) && r.tokens[order[i+1]].word == "viel" {
			return true
		}
	}
	return false
}

// isPrice tells a price from a part of the invoice: "48 EUR je Stück".
func (r *reading) isPrice(order []int, at int) bool {
	return at+1 < len(order) && priceWords[r.tokens[order[at+1]].word]
}

var priceWords = set(`je pro per each a stueck stk stunde meter hour unit`)

// invoicesOfSentence tells which invoices a sentence is about.
func (r *reading) invoicesOfSentence(i int) []receivable.InvoiceNumber {
	if n := r.named(r.tokensIn(r.sentences[i].from, r.sentences[i].to)); len(n) > 0 {
		return n
	}
	for j := i - 1; j >= 0; j-- {
		if n := r.named(r.tokensIn(r.sentences[j].from, r.sentences[j].to)); len(n) > 0 {
			return n
		}
	}
	return r.fallback()
}

func (r *reading) invoicesFor(clauseIndex int) []receivable.InvoiceNumber {
	if n := r.named(r.clauses[clauseIndex].order); len(n) > 0 {
		return n
	}
	return r.context(clauseIndex)
}
