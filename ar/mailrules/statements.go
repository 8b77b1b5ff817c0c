package mailrules

import (
	"slices"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/phrase"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// statement is one thing said of payments: its clauses and what they name.
type statement struct {
	act    act
	order  []int
	clause int // the first one
	said   said
	// condition are the words the payment depends on and the customer does not decide.
	condition []int
	// hoped is true where the payment is only hoped for, or depends on something unnamed: no day of it is promised.
	hoped bool
	// schedule is true where instalments are named.
	schedule bool
	bundles  []bundle
	// total is the sum that a list of invoices makes up; nil where none is named.
	total *phrase.Amount
	// formal is true for an advice that says by its form only that something is paid.
	formal bool
}

// bundle is what belongs together: these invoices, this much, on this day.
type bundle struct {
	refs   []receivable.InvoiceNumber
	refSet bool
	date   *phrase.Date
	amount *phrase.Amount
	share  *phrase.Share
	less   *phrase.Amount // what is deducted
	order  []int
	from   int
	credit *phrase.Amount
	// next is true for a further instalment of the same amount: "die zweite am 1.1.".
	next bool
	// otherTime is true where another time is named that has no day: "die dritte fristgerecht".
	otherTime bool
}

var otherTimes = set(`fristgerecht puenktlich faelligkeit faelligkeitstermin faellig due spaeter later gesondert separately danach afterwards termingerecht nachher sobald when once separat`)

// statements joins clauses to statements.
func (r *reading) statements() []statement {
	var out []statement
	open := false // the clause before belongs to a statement, so that words without a verb may go on with it
	for i, c := range r.clauses {
		s := r.listen(c.order)
		s.cues[saySchedule] = s.cues[saySchedule] || r.inParts(c.order)
		a := r.actOf(c, &s)
		if c.role == fragment && open && !s.has(sayFuture, sayPaid) && a == promiseAct && r.goesOn(c, &s, &out[len(out)-1]) {
			a = noAct
		}
		switch {
		case a == noAct && c.role == conditional:
		case open && r.partOfPlan(c, a, &out[len(out)-1]):
			r.continueWith(&out, c, i, s)
		case a == noAct && open && r.goesOn(c, &s, &out[len(out)-1]):
			r.continueWith(&out, c, i, s)
		case a == noAct && open && (r.passing(c, &s, i) || r.heads(c, &out[len(out)-1])):
		case a == noAct:
			open = false
		default:
			out = append(out, statement{act: a, order: c.order, clause: i, said: s, schedule: s.has(saySchedule), hoped: s.has(sayHope)})
			open = true
		}
	}
	for i := range out {
		r.attachConditions(&out[i])
		r.telling = out[i].act
		out[i].bundles, out[i].total = r.bundles(out[i].order)
		out[i].bundles = r.withCredit(&out[i])
		r.withAmountBefore(&out[i])
	}
	return out
}

// withAmountBefore gives a payment that begins with a pronoun the amount of the clause before: "Unstrittig sind 2.700 Euro, die
// überweisen wir am Freitag".
func (r *reading) withAmountBefore(s *statement) {
	if s.clause == 0 || len(s.bundles) != 1 || s.bundles[0].amount != nil || s.bundles[0].share != nil || s.bundles[0].refSet {
		return
	}
	before := r.clauses[s.clause-1]
	if before.sentence != r.clauses[s.clause].sentence || !pointers[r.tokens[s.order[0]].word] || len(s.order) < 2 || !r.scan.is(s.order[1], finiteElement) {
		return
	}
	for at, i := range before.order {
		if r.tokens[i].kind == amountToken && r.amountRole(before.order, at) == plainAmount && !r.amounts[r.tokens[i].index-1].Percent {
			s.bundles[0].amount = &r.amounts[r.tokens[i].index-1]
		}
	}
}

// partOfPlan tells whether a clause spells out what the one before asks for: "Could we split it and pay 370 on the 1st …".
func (r *reading) partOfPlan(c clause, a act, before *statement) bool {
	asked := before.act == planAct || before.act == laterAct || before.act == offerAct
	return asked && (a == noAct || a == promiseAct || a == laterAct) && r.clauses[before.clause].sentence == c.sentence && r.itemWith(c.order) && r.hasKind(c, dateToken)
}

// passing tells whether a clause only interrupts a statement: "wie Sie schreiben", "der ist immer dienstags".
func (r *reading) passing(c clause, s *said, i int) bool {
	return i > 0 && r.clauses[i-1].sentence == c.sentence && (c.role == relative || len(c.order) <= shortestAside) && len(s.found) == 0
}

// heads tells whether a short line without items stands between the head of a list and its lines: "Beleg   Betrag".
func (r *reading) heads(c clause, before *statement) bool {
	return (r.clauses[before.clause].colon || c.colon) && c.role == fragment && len(c.order) <= shortestAside
}

// shortestAside is how many tokens an aside has at most.
const shortestAside = 5

// inParts tells whether words name instalments: "in drei Raten".
func (r *reading) inParts(order []int) bool {
	for _, i := range order {
		if r.tokens[i].kind == shareToken && r.shares[r.tokens[i].index].Parts {
			return true
		}
	}
	return false
}

// withCredit gives a statement that deducts a credit note without its amount the one named before: "abzüglich dieser Gutschrift".
func (r *reading) withCredit(s *statement) []bundle {
	if r.creditNamed == 0 || len(s.bundles) > 1 {
		return s.bundles
	}
	for at, i := range s.order {
		if !deductWords[r.tokens[i].word] {
			continue
		}
		for _, j := range s.order[at:min(at+4, len(s.order))] {
			if creditWords[r.tokens[j].word] {
				if len(s.bundles) == 0 {
					s.bundles = []bundle{{order: s.order}}
				}
				if s.bundles[0].less == nil && s.bundles[0].amount == nil {
					s.bundles[0].less = &phrase.Amount{Amount: money.New(r.creditNamed, r.currency)}
				}
				return s.bundles
			}
		}
	}
	return s.bundles
}

// goesOn tells whether words without a verb belong to the statement before: an item of its list, "4712 am Montag".
func (r *reading) goesOn(c clause, s *said, before *statement) bool {
	if before.act == silentAct || before.act == failedAct || c.question && r.clauses[before.clause].sentence != c.sentence {
		return false
	}
	if c.role != fragment && !r.allots(c) || !r.itemWith(c.order) || s.has(asksUs) && !r.hasKind(c, dateToken) {
		return false
	}
	if r.clauses[before.clause].sentence != c.sentence && !r.hasKind(c, dateToken) && !r.hasKind(c, amountToken) && !r.hasKind(c, numberToken) {
		return false
	}
	for n := reasonPrice; n < cueCount; n++ {
		if s.cues[n] {
			return false
		}
	}
	return !s.has(denies, forUs, wantsCopy)
}

var allottingWords = set(`fuer for covers covering betrifft umfasst betreffend being`)

// allots tells whether a clause says what a payment is for: "das ist für 4711 und 4712".
func (r *reading) allots(c clause) bool {
	return len(c.order) > 2 && pointers[r.tokens[c.order[0]].word] && r.anyWord(c, allottingWords) && r.hasKind(c, refToken)
}

var pointers = set(`das dies die es davon this that it which these der`)

// continueWith adds an item to the last statement, or makes one of its own where the tense changes: "Heute 500 überwiesen,
// den Rest am 15.".
func (r *reading) continueWith(out *[]statement, c clause, index int, s said) {
	last := &(*out)[len(*out)-1]
	if last.act == paidAct && r.comes(c) && !r.went(c) {
		*out = append(*out, statement{act: promiseAct, order: c.order, clause: index, said: s})
		return
	}
	if replaces(r.tokens[c.order[0]].word) && r.hasKind(c, dateToken) {
		last.order = slices.DeleteFunc(slices.Clone(last.order), func(i int) bool { return r.tokens[i].kind == dateToken })
	}
	last.order = append(append([]int(nil), last.order...), c.order...)
	last.schedule = last.schedule || s.has(saySchedule)
}

// replaces tells whether a word puts right what was said before: "no, scrap that, before the 10th".
func replaces(w string) bool {
	switch w {
	case "no", "nein", "scrap", "correction", "korrektur", "quatsch", "halt", "sorry", "ach", "doch", "besser", "rather":
		return true
	}
	return false
}

// attachConditions looks for what a statement depends on: in its own words, and in conditional clauses of its sentence.
func (r *reading) attachConditions(s *statement) {
	if s.act != promiseAct {
		return
	}
	c := r.clauses[s.clause]
	if s.said.has(refuseUntil) && s.said.has(outerCondition) && !s.said.has(ownCondition) && r.refusing(s.order) {
		s.act = silentAct
		return
	}
	if s.said.has(outerCondition) && !s.said.has(ownCondition) {
		if f, ok := s.said.where(outerCondition); ok {
			s.condition = r.tokensIn(f.from, f.to)
		}
	}
	for _, other := range r.clauses {
		if other.role == conditional && other.sentence == c.sentence && !r.tellsWhen(other) {
			r.applyCondition(s, other)
		}
	}
	if s.act == promiseAct && len(s.condition) == 0 {
		s.condition = r.requestBefore(s.clause)
	}
}

// tellsWhen tells a clause that only explains the day before it: "in March when the season starts".
func (r *reading) tellsWhen(c clause) bool {
	first := c.order[0]
	if first > 1 && r.tokens[first-1].word == "," && !r.anyWord(c, receiveWords) && !r.anyWord(c, creditWords) {
		first--
	}
	return first > 0 && r.tokens[first-1].kind == dateToken
}

var thenWords = set(`dann then daraufhin danach sodann`)

// requestBefore finds the request that a payment follows: "Bitte korrigieren Sie das, dann zahlen wir", "Could you confirm your
// IBAN so we can release payment?".
func (r *reading) requestBefore(main int) []int {
	c := r.clauses[main]
	if main == 0 || !r.anyWord(c, thenWords) && !r.so(c) {
		return nil
	}
	for i := main - 1; i >= 0 && i >= main-furthestRequest && c.sentence-r.clauses[i].sentence <= 1; i-- {
		before := r.clauses[i]
		said := r.listen(before.order)
		if before.question || said.has(forUs, wantsCopy, wantsBank, wantsCredit, wantsDocument, denies) || r.anyWord(before, pleaseWords) {
			return before.order
		}
	}
	return nil
}

// furthestRequest is how many clauses may stand between a request and the payment that follows it.
const furthestRequest = 3

var pleaseWords = set(`bitte please kindly bitten`)

// so tells whether a clause says what a request is for: "damit wir zahlen können", "so we can pay".
func (r *reading) so(c clause) bool {
	w := r.tokens[c.order[0]].word
	return w == "damit" || w == "so"
}

// applyCondition makes a promise conditional, hoped, asked or none, by what it depends on.
func (r *reading) applyCondition(s *statement, c clause) {
	said := r.listen(c.order)
	switch {
	case said.has(sayIrony):
		s.act = silentAct
	case said.has(theirAgreement):
		s.act = laterAct
		if s.schedule {
			s.act = planAct
		}
	case r.refusing(s.order) || r.refusing(c.order[:1]) || r.erstBefore(c):
		if !said.has(ownCondition) {
			s.act = silentAct
		}
	case r.unforeseen(c):
		s.hoped = true
	case said.has(ownCondition) && !said.has(isHard) && !r.anyWord(c, receiveWords):
	default:
		s.condition = c.order
	}
}

// receiveWords say that something has to come from others, whoever signs it.
var receiveWords = set(`bank kredit versicherung krieg kriege kriegen geld money vorliegt vorliegen erhalten bekommen eingeht eingegangen receive received arrives arrived geliefert korrigiert korrigierte ihre ihrer ihr your you sie customer kunde kunden client`)

// refusing tells whether words say "not before".
func (r *reading) refusing(order []int) bool {
	for at, i := range order {
		switch w := r.tokens[i].word; {
		case w == "until" || w == "unless" || w == "bevor" || w == "ehe" || w == "solange":
			return true
		case (w == "erst" || w == "only") && at+1 < len(order) && r.tokens[order[at+1]].kind != dateToken && r.tokens[order[at+1]].word != "am":
			return true
		case w == "erst" && at+1 == len(order):
			return true
		}
	}
	return false
}

// erstBefore tells whether "erst" stands right before a conditional clause: "gezahlt wird erst, wenn …".
func (r *reading) erstBefore(c clause) bool {
	for i := c.order[0] - 1; i >= 0 && i > c.order[0]-4; i-- {
		switch r.tokens[i].word {
		case "erst", "only", "nur":
			return true
		case ",":
			continue
		}
		return false
	}
	return false
}

var unforeseenWords = set(`nichts klappt alles dazwischen dazwischenkommt mitspielt planmaessig well goes nothing plan gut`)

func (r *reading) unforeseen(c clause) bool { return r.anyWord(c, unforeseenWords) }

// bundles groups what a statement names. A new bundle begins where a kind of thing comes a second time; where a comma or
// conjunction stood before, the group is cut there: "4711 am Freitag und am Montag 4712".
func (r *reading) bundles(order []int) ([]bundle, *phrase.Amount) {
	r.sumAt = r.sumToken(order)
	var out []bundle
	current := bundle{from: 0}
	lastBreak := 0
	flush := func(to, next int) {
		if !current.empty() && !(len(out) > 0 && current.onlyAll()) {
			current.order = order[current.from:to]
			out = append(out, current)
		}
		current = bundle{from: next}
	}
	for at := 0; at < len(order); at++ {
		t := r.tokens[order[at]]
		if r.partsAt(order, at) {
			lastBreak = at
		}
		if at > 0 && r.newLine(order, at) && (current.refSet || current.amount != nil) {
			flush(at, at)
			lastBreak = at
		}
		if t.kind == dateToken && current.date != nil && r.corrects(order, at) {
			current.date = nil
		}
		if r.conflicts(&current, order, at) {
			if lastBreak > current.from && r.refill(order[current.from:lastBreak]) {
				keep := lastBreak
				current = bundle{from: current.from}
				for i := current.from; i < keep; i++ {
					r.take(&current, order, i)
				}
				flush(keep, keep)
				for i := keep; i < at; i++ {
					r.take(&current, order, i)
				}
			} else {
				flush(at, at)
			}
		}
		if t.kind != word && t.kind != mark || true {
			r.take(&current, order, at)
		}
	}
	flush(len(order), len(order))
	lines, total := unhead(out)
	if total == nil {
		total = r.totalOf(order)
	}
	return inherit(lines), total
}

// sumToken is the amount that the others add up to, where at least two invoices are named: the sum of a list. -1 for none.
func (r *reading) sumToken(order []int) int {
	sum, refs := int64(0), 0
	var amounts []int
	for _, i := range order {
		switch t := r.tokens[i]; {
		case t.kind == refToken:
			refs++
		case t.kind == amountToken, t.kind == numberToken && t.index > 0 && r.amounts[t.index-1].Bare:
			amounts = append(amounts, i)
			sum += r.amounts[t.index-1].Amount.Minor
		}
	}
	if refs < 2 || len(amounts) < 3 {
		return -1
	}
	for _, i := range amounts {
		if r.tokens[i].kind == amountToken && 2*r.amounts[r.tokens[i].index-1].Amount.Minor == sum {
			return i
		}
	}
	return -1
}

// totalOf is the amount that is called the sum of the others.
func (r *reading) totalOf(order []int) *phrase.Amount {
	for at, i := range order {
		if r.tokens[i].kind == amountToken && (i == r.sumAt || r.isTotal(order, at)) {
			return &r.amounts[r.tokens[i].index-1]
		}
	}
	return nil
}

func (b *bundle) empty() bool {
	return !b.refSet && b.date == nil && b.amount == nil && b.share == nil && b.less == nil
}

// onlyAll tells whether a bundle names nothing but "all": after others it is an aside, "along with everything else".
func (b *bundle) onlyAll() bool {
	return !b.refSet && b.date == nil && b.amount == nil && b.less == nil && b.share != nil && b.share.All
}

// refill tells whether a stretch holds anything that can be bundled.
func (r *reading) refill(order []int) bool { return r.itemWith(order) }

// partsAt tells whether something new may begin at a place: after a comma, a line or a conjunction.
func (r *reading) partsAt(order []int, at int) bool {
	if at == 0 {
		return true
	}
	i := order[at]
	if r.tokens[i].kind == word && conjunctions[r.tokens[i].word] {
		return true
	}
	for j := order[at-1] + 1; j < i; j++ {
		if r.tokens[j].kind == newline || cuts(r.tokens, j) {
			return true
		}
	}
	return i < order[at-1] || i > order[at-1]+2
}

// conflicts tells whether a bundle already has what stands at a place.
func (r *reading) conflicts(b *bundle, order []int, at int) bool {
	t := r.tokens[order[at]]
	switch t.kind {
	case refToken:
		return b.refSet && (b.date != nil || b.amount != nil || b.share != nil) && !r.listGoesOn(order, at)
	case dateToken:
		return b.date != nil && r.dateFor(order, at) != nil
	case word:
		_, picked := r.pick(order, at)
		return b.refSet && b.date != nil && (picked || r.others(order, at))
	case numberToken:
		return b.amount != nil && t.index > 0 && r.amounts[t.index-1].Bare && !r.amounts[t.index-1].Quantity && r.couldBeMoney(order, at, r.amounts[t.index-1])
	case amountToken:
		return b.amount != nil && r.amountRole(order, at) == plainAmount && r.tokens[order[at-1]].word != "="
	case shareToken:
		sh := r.shares[t.index]
		if sh.Rest && sh.Den == 0 && b.amount != nil {
			return true
		}
		return b.share != nil && !b.share.Parts && !sh.Parts && !sh.Each && !(b.share.Rest && b.share.Den == 0 && sh.Den > 0)
	}
	return false
}

// newLine tells whether a line of a list begins at a place: another sentence, with an invoice of its own.
func (r *reading) newLine(order []int, at int) bool {
	here := r.sentenceOf(order[at])
	if r.sentenceOf(order[at-1]) == here {
		return false
	}
	for _, i := range order[at:] {
		if r.sentenceOf(i) != here {
			return false
		}
		if r.tokens[i].kind == refToken {
			return true
		}
	}
	return false
}

var correctionWords = set(`konkret genauer genau naemlich spaetestens sondern bzw beziehungsweise oder or specifically precisely actually ie latest nein no scrap rather sprich
	ach aeh korrektur correction sorry quatsch`)

// corrects tells whether a second day says the first more exactly or puts it right: "in der ersten Januarwoche, konkret am 7.",
// "am Montag, spätestens Dienstag", "before Christmas, no, scrap that, before the 10th".
func (r *reading) corrects(order []int, at int) bool {
	if r.narrows(order, at) {
		return true
	}
	for back := 1; back <= 4 && at-back >= 0; back++ {
		t := r.tokens[order[at-back]]
		if t.kind == dateToken || t.kind == amountToken || t.kind == refToken || t.kind == shareToken {
			return false
		}
		if correctionWords[t.word] {
			return true
		}
	}
	return false
}

// narrows tells whether a day lies within the longer time named right before: "in our mid-August run, the 14th".
func (r *reading) narrows(order []int, at int) bool {
	day := r.dates[r.tokens[order[at]].index]
	for back := at - 1; back >= 0; back-- {
		t := r.tokens[order[back]]
		switch t.kind {
		case amountToken, refToken, shareToken:
			return false
		case dateToken:
			long := r.dates[t.index]
			apart := day.On.Sub(long.On)
			return day.Precision == phrase.Day && long.Precision != phrase.Day && !long.On.IsZero() && !day.On.IsZero() && apart > -monthDays && apart < monthDays &&
				long.On.Month == day.On.Month
		}
	}
	return false
}

const monthDays = 31

// listGoesOn tells whether an invoice follows another in one list: "4711 und 4712".
func (r *reading) listGoesOn(order []int, at int) bool {
	for back := at - 1; back >= 0; back-- {
		t := r.tokens[order[back]]
		switch {
		case t.kind == refToken:
			return true
		case t.kind == mark, conjunctions[t.word], t.word == "&", invoiceWords[t.word], t.word == "die", t.word == "der", t.word == "the":
		default:
			return false
		}
	}
	return false
}

// usable tells whether a date can be one of payment.
func (r *reading) usable(d phrase.Date) bool {
	switch d.Role {
	case phrase.Since, phrase.Dated, phrase.Due, phrase.Absent, phrase.Extension:
		return false
	}
	return true
}

// dateFor is the date at a place where it can be one of payment; nil where it is another. The date of a payment run is read
// without the words before it, which make it look like that of a document: "im Zahllauf vom 5.2.".
func (r *reading) dateFor(order []int, at int) *phrase.Date {
	t := r.tokens[order[at]]
	d := r.dates[t.index]
	if r.deniedDate(order, at) || d.Precision == phrase.Month && at+1 < len(order) && r.scan.is(order[at+1], runElement) {
		return nil
	}
	if d.Role == phrase.Before && at > 0 && negations[r.tokens[order[at-1]].word] {
		return &phrase.Date{Start: d.Start, End: d.End, Precision: phrase.NotBefore, NotBeforeOn: d.On.AddDays(1), Quote: d.Quote}
	}
	if r.telling == promiseAct && !d.PastOn.IsZero() && d.On.Sub(r.mail.ReceivedOn) > ratherPast {
		return nil
	}
	if r.usable(d) || r.telling == paidAct && (d.Role == phrase.Since || d.Role == phrase.Dated && r.afterPayment(order, at)) {
		return &r.dates[t.index]
	}
	if d.Role != phrase.Dated || !r.ofRun(order, at) {
		return nil
	}
	text := r.text[t.start:t.end]
	if i := strings.IndexByte(text, ' '); i > 0 && datedWords[fold(text[:i])] {
		text = text[i+1:]
	}
	again := phrase.Dates(text, r.options())
	if len(again) == 0 || !again[0].PastOn.IsZero() && again[0].On.Sub(r.mail.ReceivedOn) > ratherPast {
		return nil
	}
	return &again[0]
}

// deniedDate tells whether a day is named to be ruled out: "nicht erst am Monatsende", "instead of Friday".
func (r *reading) deniedDate(order []int, at int) bool {
	if at == 0 {
		return false
	}
	before := r.tokens[order[at-1]].word
	if before == "erst" && at > 1 {
		before = r.tokens[order[at-2]].word
	}
	if before == "of" && at > 1 && r.tokens[order[at-2]].word == "instead" {
		return true
	}
	d := r.dates[r.tokens[order[at]].index]
	return (before == "nicht" || before == "not" || before == "statt" || before == "anstatt") && d.Role != phrase.Before && d.Role != phrase.By && d.Precision != phrase.NotBefore
}

// ratherPast is how many days ahead a day without a year is taken for the one that has been, whatever the verb: nobody puts off a
// payment for three quarters of a year and leaves the year out. A promise without a day is asked about; one with a wrong day is not.
const ratherPast = 270

var datedWords = set(`vom von of from dated`)

// ofRun tells whether a payment run stands before a date.
func (r *reading) ofRun(order []int, at int) bool {
	for back := 1; back <= 3 && at-back >= 0; back++ {
		if r.scan.is(order[at-back], runElement) {
			return true
		}
	}
	return false
}

// amountRole tells what an amount is for.
type amountRole uint8

const (
	plainAmount amountRole = iota
	deductedAmount
	creditAmount
	otherAmount
)

var (
	deductWords = set(`abzueglich abzgl minus less weniger ohne excluding exkl net`)
	creditWords = set(`gutschrift gutschriften rechnungskorrektur credit nachlass skonto discount skontoabzug rabatt bonus teilgutschrift einbehalt retention kuerzung sicherheitseinbehalt`)
	feeWords    = set(`mahngebuehr mahngebuehren verzugszinsen zinsen verzugspauschale fee fees interest gebuehr mahnkosten`)
)

// amountRole looks at the words before an amount.
func (r *reading) amountRole(order []int, at int) amountRole {
	if order[at] == r.sumAt {
		return otherAmount
	}
	if r.deducting(order, at) {
		return creditAmount
	}
	role := plainAmount
	if r.isTotal(order, at) && r.tokens[order[at]].kind == amountToken && r.severalAmounts(order) {
		return otherAmount
	}
	for back := 1; back <= 5 && at-back >= 0; back++ {
		t := r.tokens[order[at-back]]
		if t.kind == amountToken || t.kind == dateToken || t.kind == refToken && r.refs[t.index].Known {
			break
		}
		switch {
		case deductWords[t.word]:
			return deductedAmount
		case creditWords[t.word]:
			role = creditAmount
		case feeWords[t.word]:
			role = otherAmount
		}
	}
	if role == plainAmount && at+1 < len(order) && creditWords[r.tokens[order[at+1]].word] {
		return creditAmount
	}
	return role
}

var deductVerbs = set(`ziehen ziehn ziehe zieh kuerzen kuerze behalten behalte deduct deducting deducted withhold withholding withheld knocked netted taking einbehalten abgezogen gekuerzt docking docked`)

// deducting tells whether an amount is the object of a deduction before any payment is spoken of: "wir ziehen 780 ab und zahlen 1.040".
func (r *reading) deducting(order []int, at int) bool {
	for back := 1; back <= 6 && at-back >= 0; back++ {
		t := r.tokens[order[at-back]]
		if t.kind == amountToken || t.kind == refToken || r.scan.is(order[at-back], payElement) {
			return false
		}
		if deductVerbs[t.word] {
			return true
		}
	}
	return false
}

// severalAmounts tells whether there is anything that a total could be the sum of.
func (r *reading) severalAmounts(order []int) bool {
	n := 0
	for _, i := range order {
		if r.tokens[i].kind == amountToken {
			n++
		}
	}
	return n > 2
}

// take puts what stands at a place into a bundle.
func (r *reading) take(b *bundle, order []int, at int) {
	t := r.tokens[order[at]]
	switch t.kind {
	case refToken:
		r.takeRefs(b, order, at)
	case dateToken:
		if d := r.dateFor(order, at); d != nil && b.date == nil {
			b.date = d
		}
	case amountToken:
		r.takeAmount(b, order, at)
	case numberToken:
		if t.index > 0 {
			r.takeBare(b, order, at)
		}
	case shareToken:
		if s := &r.shares[t.index]; b.share == nil || b.share.Parts && !s.Parts || b.share.Rest && b.share.Den == 0 && s.Den > 0 {
			b.share = s
		}
	default:
		b.otherTime = b.otherTime || otherTimes[t.word]
		if _, ok := ranks[t.word]; ok || t.word == "letzte" || t.word == "last" {
			b.next = true
		}
		if picked, ok := r.pick(order, at); ok {
			b.refs, b.refSet = appendNew(b.refs, picked...), true
		} else if r.others(order, at) {
			b.refs, b.refSet = appendNew(b.refs, r.unnamed()...), true
		}
	}
}

// takeRefs takes invoices, or leaves them out of those taken: "alle bis auf 4711".
func (r *reading) takeRefs(b *bundle, order []int, at int) {
	numbers := r.refs[r.tokens[order[at]].index].Numbers
	if !r.excepted(order, at) {
		b.refs, b.refSet = appendNew(b.refs, numbers...), true
		return
	}
	if !b.refSet && b.share != nil && b.share.All {
		b.refs, b.refSet = appendNew(nil, r.open...), true
	}
	b.refs = slices.DeleteFunc(b.refs, func(n receivable.InvoiceNumber) bool { return slices.Contains(numbers, n) })
}

var exceptWords = set(`ausser ausgenommen except excluding exception apart ausschliesslich`)

// excepted tells whether an invoice is named as the one that is not meant.
func (r *reading) excepted(order []int, at int) bool {
	for back := 1; back <= 3 && at-back >= 0; back++ {
		w := r.tokens[order[at-back]].word
		if exceptWords[w] && w != "ausschliesslich" {
			return true
		}
		if w == "auf" && at-back > 0 && r.tokens[order[at-back-1]].word == "bis" || w == "than" && at-back > 0 && r.tokens[order[at-back-1]].word == "other" {
			return true
		}
	}
	return false
}

func (r *reading) takeAmount(b *bundle, order []int, at int) {
	a := &r.amounts[r.tokens[order[at]].index-1]
	switch r.amountRole(order, at) {
	case deductedAmount:
		b.less = a
	case creditAmount:
		b.credit = a
	case plainAmount:
		if b.amount == nil || at > 0 && r.tokens[order[at-1]].word == "=" {
			b.amount = a
		}
	}
}

// takeBare takes a number without a currency for an amount where it can be nothing else: "210 sofort, 200 zum 15.12.".
func (r *reading) takeBare(b *bundle, order []int, at int) {
	a := &r.amounts[r.tokens[order[at]].index-1]
	if a.Percent && r.amountRole(order, at) == deductedAmount {
		b.less = a
		return
	}
	if !a.Bare || a.Quantity || b.amount != nil || !r.couldBeMoney(order, at, *a) {
		return
	}
	b.amount = a
}

// smallestBare is the least bare number that is taken for money, in minor units: below it, it counts things.
const smallestBare = 5000

// amongNumbers tells whether numbers stand side by side, as those of an account do.
func (r *reading) amongNumbers(order []int, at int) bool {
	number := func(i int) bool { return i >= 0 && i < len(order) && r.tokens[order[i]].kind == numberToken }
	return number(at-1) && r.tokens[order[at-1]].end+1 == r.tokens[order[at]].start || number(at+1) && r.tokens[order[at]].end+1 == r.tokens[order[at+1]].start
}

func (r *reading) couldBeMoney(order []int, at int, a phrase.Amount) bool {
	if a.Amount.Minor < smallestBare || r.amongNumbers(order, at) {
		return false
	}
	for _, item := range r.mail.Items {
		if a.Amount.Minor <= item.Open.Minor {
			return true
		}
	}
	return false
}

// inherit gives bundles what was said once for all: one day after a list of invoices, one list before several days.
func inherit(bundles []bundle) []bundle {
	for i := len(bundles) - 2; i >= 0; i-- {
		if bundles[i].date == nil && bundles[i].refSet && bundles[i+1].date != nil {
			bundles[i].date = bundles[i+1].date
		}
	}
	parted := slices.ContainsFunc(bundles, func(b bundle) bool { return b.share != nil && b.share.Parts })
	for i := 1; i < len(bundles); i++ {
		b, before := &bundles[i], &bundles[i-1]
		if b.date == nil && before.date != nil && b.refSet && !b.otherTime {
			b.date = before.date
		}
		if !b.refSet && before.refSet && !(b.share != nil && b.share.All) {
			b.refs, b.refSet = before.refs, true
		}
		if b.amount == nil && b.share == nil && before.amount != nil && b.date != nil && (before.amount.Each || parted || b.next) {
			b.amount = before.amount
		}
	}
	for i := len(bundles) - 2; i >= 0; i-- {
		if !bundles[i].refSet && bundles[i+1].refSet && bundles[i+1].date != nil && bundles[i].date != nil && bundles[i].amount != nil {
			bundles[i].refs, bundles[i].refSet = bundles[i+1].refs, true
		}
	}
	return bundles
}

// onOf is the day of a date as a promise has it.
func onOf(d *phrase.Date) calendar.Date {
	if d == nil {
		return calendar.Date{}
	}
	return d.On
}
