package mailrules

import (
	"slices"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/phrase"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

func containsAny(s string, parts ...string) bool {
	return slices.ContainsFunc(parts, func(p string) bool { return strings.Contains(s, p) })
}

// parcel is one payment on one invoice.
type parcel struct {
	invoice receivable.InvoiceNumber
	amount  money.Amount
	source  correspondence.AmountSource
	date    *phrase.Date
	rest    bool
	order   []int // the words it was read from
}

// parcels resolves what a statement names to payments on invoices.
func (r *reading) parcels(s *statement) []parcel {
	context := r.context(s.clause)
	bundles := s.bundles
	if len(bundles) == 0 {
		bundles = []bundle{{order: s.order}}
	}
	if split := r.equalParts(bundles, context); split != nil {
		return split
	}
	var out []parcel
	for _, b := range bundles {
		out = append(out, r.parcelsOf(b, context)...)
	}
	r.roundShares(bundles, out)
	return out
}

// roundShares gives the last of shares that make a whole the cents that rounding left.
func (r *reading) roundShares(bundles []bundle, parcels []parcel) {
	if len(bundles) != len(parcels) || len(parcels) < 2 {
		return
	}
	num, sum := int64(0), int64(0)
	for i, b := range bundles {
		if b.share == nil || b.share.Den == 0 || b.share.Den != bundles[0].share.Den || parcels[i].invoice != parcels[0].invoice || parcels[i].source != correspondence.Computed {
			return
		}
		num, sum = num+b.share.Num, sum+parcels[i].amount.Minor
	}
	if item, ok := r.item(parcels[0].invoice); ok && num == bundles[0].share.Den {
		parcels[len(parcels)-1].amount.Minor += item.Open.Minor - sum
	}
}

// parcelsOf resolves one bundle.
func (r *reading) parcelsOf(b bundle, context []receivable.InvoiceNumber) []parcel {
	invoices := r.invoicesOf(b, context)
	if len(invoices) == 0 {
		return []parcel{r.unknownParcel(b)}
	}
	out := make([]parcel, 0, len(invoices))
	for _, n := range invoices {
		p := parcel{invoice: n, date: b.date, order: b.order}
		p.amount, p.source, p.rest = r.amountOf(b, n, invoices)
		out = append(out, p)
	}
	return out
}

// unknownParcel is a payment on an invoice that can't be told.
func (r *reading) unknownParcel(b bundle) parcel {
	p := parcel{date: b.date, source: correspondence.NoAmount}
	if b.amount != nil {
		p.amount, p.source = b.amount.Amount, correspondence.InText
	}
	return p
}

// invoicesOf tells which invoices a bundle is about.
func (r *reading) invoicesOf(b bundle, context []receivable.InvoiceNumber) []receivable.InvoiceNumber {
	if b.refSet {
		return b.refs
	}
	if r.oneOfSeveral(b.order) {
		return nil
	}
	if n := r.named(b.order); len(n) > 0 {
		return n
	}
	if b.share != nil && b.share.Rest && r.allDisputed(context) && len(r.unnamed()) > 0 {
		return r.unnamed()
	}
	if b.amount != nil {
		if n := r.byAmount(b.amount.Amount, r.open); len(n) > 0 && len(r.open) > 1 && !(len(context) == 1 && len(n) != 1) {
			return n
		}
	}
	return context
}

// oneOfSeveral tells whether words choose one of several invoices without saying which: "eine der beiden", "which of the two".
func (r *reading) oneOfSeveral(order []int) bool {
	if len(r.open) < 2 {
		return false
	}
	for at, i := range order {
		switch r.tokens[i].word {
		case "eine", "einen", "one", "which", "welche":
			for _, j := range order[at+1 : min(len(order), at+3)] {
				if r.tokens[j].kind == shareToken && r.shares[r.tokens[j].index].All {
					return true
				}
			}
		}
	}
	return false
}

// allDisputed tells whether the invoices are disputed as a whole, so that "the rest" means others.
func (r *reading) allDisputed(invoices []receivable.InvoiceNumber) bool {
	for _, n := range invoices {
		if !slices.ContainsFunc(r.out.Disputes, func(d correspondence.DisputeClaim) bool { return d.Invoice == n && d.Amount.IsZero() }) {
			return false
		}
	}
	return len(invoices) > 0 && len(r.open) > len(invoices)
}

// amountOf tells how much of an invoice is meant.
func (r *reading) amountOf(b bundle, n receivable.InvoiceNumber, all []receivable.InvoiceNumber) (money.Amount, correspondence.AmountSource, bool) {
	item, known := r.item(n)
	switch {
	case b.amount != nil && len(all) == 1:
		if known && b.amount.Amount == item.Open {
			return item.Open, correspondence.InText, false
		}
		return b.amount.Amount, correspondence.InText, false
	case b.amount != nil && b.amount.Each:
		return b.amount.Amount, correspondence.InText, false
	case b.amount != nil && known && r.sumOpen(all) != b.amount.Amount.Minor:
		return money.Amount{}, correspondence.NoAmount, false
	case !known:
		return money.Amount{}, correspondence.NoAmount, false
	case b.less != nil:
		return r.lessOf(item.Open, b.less), correspondence.Computed, false
	case b.share != nil && b.share.Den > 0 && !b.share.All:
		part, err := item.Open.MulRatio(b.share.Num, b.share.Den)
		if err != nil {
			return money.Amount{}, correspondence.NoAmount, false
		}
		return part, correspondence.Computed, false
	case b.share != nil && b.share.Rest || b.share == nil && r.restNamed(b.order):
		return item.Open, correspondence.Computed, true
	}
	return item.Open, correspondence.OpenBalance, false
}

var restNouns = set(`schlusszahlung restzahlung restbetrag restsumme balance remainder schlussrate`)

// restNamed tells whether words name the rest with one noun: "die Schlusszahlung", "the balance".
func (r *reading) restNamed(order []int) bool {
	for _, i := range order {
		if restNouns[r.tokens[i].word] {
			return true
		}
	}
	return false
}

// lessOf takes a deduction off: an amount, or a percentage of it.
func (r *reading) lessOf(open money.Amount, less *phrase.Amount) money.Amount {
	if !less.Percent {
		if rest, err := open.Sub(money.New(less.Amount.Minor, open.Currency)); err == nil {
			return rest
		}
		return money.Amount{}
	}
	const whole = 100_00 // hundredths of a percent
	rest, err := open.MulRatio(whole-less.Amount.Minor, whole)
	if err != nil {
		return money.Amount{}
	}
	return rest
}

// equalParts splits an invoice evenly where instalments are named by their number and days only: "in drei Raten zum 1.12.,
// 1.1. und 1.2.". nil where that is not what was said.
func (r *reading) equalParts(bundles []bundle, context []receivable.InvoiceNumber) []parcel {
	parts, named := 0, 0
	for _, b := range bundles {
		if b.amount != nil {
			named++
		}
		if b.share != nil && b.share.Parts && b.share.Count > 1 {
			parts = b.share.Count
		}
	}
	if parts == 0 || len(bundles) != parts || named > 1 || named == 1 && bundles[0].amount == nil {
		return nil
	}
	invoices := r.invoicesOf(bundles[0], context)
	if len(invoices) != 1 {
		return nil
	}
	item, ok := r.item(invoices[0])
	if !ok {
		return nil
	}
	whole := item.Open
	if named == 1 && !bundles[0].amount.Each {
		whole = bundles[0].amount.Amount
	}
	split, err := whole.Split(parts)
	if err != nil {
		return nil
	}
	out := make([]parcel, parts)
	for i := range out {
		out[i] = parcel{invoice: invoices[0], amount: split[i], source: correspondence.Computed, date: bundles[i].date}
	}
	return out
}

// settleRests makes "the rest" what the other payments on the same invoice leave.
func (r *reading) settleRests(parcels []parcel, taken map[receivable.InvoiceNumber]int64) {
	for _, p := range parcels {
		if !p.rest {
			taken[p.invoice] += p.amount.Minor
		}
	}
	for i := range parcels {
		if p := &parcels[i]; p.rest {
			p.amount.Minor -= taken[p.invoice]
			if p.amount.Minor <= 0 {
				p.amount, p.source = money.Amount{}, correspondence.NoAmount
			}
		}
	}
}

// promise is a parcel as a claim.
func (r *reading) promise(p parcel, s *statement) correspondence.PromiseClaim {
	c := correspondence.PromiseClaim{Invoice: p.invoice, Amount: p.amount, Source: p.source, Precision: correspondence.Vague,
		Evidence: []correspondence.Evidence{r.evidence(s.order)}}
	if d := p.date; d != nil {
		c.Precision, c.NotBeforeOn = correspondence.Precision(d.Precision), d.NotBeforeOn
		if !d.On.IsZero() && !d.On.Before(r.mail.ReceivedOn) {
			c.On, c.AcceptOn = d.On, d.AcceptOn
		}
	}
	if len(s.condition) > 0 && p.date != nil && r.countsFromCondition(p.date) {
		c.On, c.AcceptOn, c.Precision = calendar.Date{}, nil, correspondence.Vague
	}
	if s.hoped {
		c.On, c.AcceptOn, c.Precision = calendar.Date{}, nil, correspondence.Vague
	}
	if len(s.condition) > 0 && r.dependsOn(p, s) {
		c.Condition = clip(r.evidence(s.condition).Quote)
	}
	if c.Precision == "" {
		c.Precision = correspondence.Vague
	}
	return c
}

// countsFromCondition tells whether a time counts from what is waited for, and not from the mail: "within 5 days".
func (r *reading) countsFromCondition(d *phrase.Date) bool {
	quote := fold(d.Quote)
	return containsAny(quote, "within", "innerhalb", "binnen", " tagen", " days")
}

// dependsOn tells whether a condition that stands among the words of several payments belongs to this one.
func (r *reading) dependsOn(p parcel, s *statement) bool {
	if len(s.bundles) < 2 || !slices.Contains(s.order, s.condition[0]) {
		return true
	}
	return slices.Contains(p.order, s.condition[0])
}

// longestCondition bounds the words of a condition: it is for a person to read at a glance.
const longestCondition = 160

func clip(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if len(s) <= longestCondition {
		return s
	}
	return strings.ToValidUTF8(s[:longestCondition], "")
}

// payments turns statements into claims.
func (r *reading) payments() {
	taken := map[receivable.InvoiceNumber]int64{}
	for _, d := range r.out.Disputes {
		taken[d.Invoice] = max(taken[d.Invoice], d.Amount.Minor)
	}
	for _, s := range r.stated {
		switch s.act {
		case promiseAct:
			r.claimPromise(&s, taken)
		case paidAct:
			r.claimPaid(&s, taken)
		case laterAct, offerAct:
			if datesOf(s.bundles) > 1 || r.asksInParts(&s) {
				r.claimProposed(&s, correspondence.PaymentPlanRequest)
				continue
			}
			r.claimProposed(&s, correspondence.ExtensionRequest)
		case planAct:
			r.claimProposed(&s, correspondence.PaymentPlanRequest)
		case refuseAct:
			r.refused = append(r.refused, s)
		case agreeAct:
			r.claimAgreed(&s)
		}
	}
}

// asksInParts tells whether a request names instalments: in its sentence, in the one before or after, or by an amount that is only
// a part.
func (r *reading) asksInParts(s *statement) bool {
	at := r.clauses[s.clause].sentence
	for i := max(0, at-1); i < min(len(r.says), at+2); i++ {
		if r.says[i].has(saySchedule) || r.inParts(r.tokensIn(r.sentences[i].from, r.sentences[i].to)) {
			return true
		}
	}
	for _, p := range r.parcels(s) {
		item, ok := r.item(p.invoice)
		if ok && p.source == correspondence.InText && p.amount.Minor < item.Open.Minor && p.amount.Minor > 0 && p.date != nil {
			return true
		}
	}
	return false
}

// datesOf counts the days that bundles name.
func datesOf(bundles []bundle) int {
	days := map[calendar.Date]bool{}
	for _, b := range bundles {
		if b.date != nil {
			days[b.date.On] = true
		}
	}
	return len(days)
}

func (r *reading) claimPromise(s *statement, taken map[receivable.InvoiceNumber]int64) {
	parcels := r.parcels(s)
	r.lessCredit(s, parcels)
	r.settleRests(parcels, taken)
	for _, p := range parcels {
		if r.onlyNamesAmount(p, s) {
			r.doubt(unclearAct)
			continue
		}
		r.addPromise(r.promise(p, s), s.said.has(sayFuture))
		if !s.formal {
			r.addIntent(correspondence.PromiseToPay, list(p.invoice), r.evidence(s.order))
		}
	}
}

// onlyNamesAmount tells whether words name part of an invoice, no day, and nobody who pays it: a deduction, a unit price or a fee
// is spoken of the same way. A person reads it.
func (r *reading) onlyNamesAmount(p parcel, s *statement) bool {
	item, ok := r.item(p.invoice)
	return ok && p.source == correspondence.InText && p.date == nil && len(s.condition) == 0 && p.amount != item.Open && !r.selfPays(clause{order: s.order})
}

func list(n receivable.InvoiceNumber) []receivable.InvoiceNumber {
	if n == "" {
		return nil
	}
	return []receivable.InvoiceNumber{n}
}

// lessCredit takes a credit note off that the mail names with its amount and the payment waits for.
func (r *reading) lessCredit(s *statement, parcels []parcel) {
	if len(s.condition) == 0 || len(parcels) != 1 || parcels[0].source != correspondence.OpenBalance {
		return
	}
	if r.creditNamed > 0 && r.creditNamed < parcels[0].amount.Minor {
		parcels[0].amount.Minor -= r.creditNamed
		parcels[0].source = correspondence.Computed
	}
}

// addPromise adds a promise unless it says what one before said: "am Freitag … also am Freitag".
func (r *reading) addPromise(c correspondence.PromiseClaim, strong bool) {
	for i, p := range r.out.Promises {
		if p.Invoice != c.Invoice {
			continue
		}
		switch {
		case !p.On.IsZero() && !c.On.IsZero() && p.Amount == c.Amount && p.Source == correspondence.OpenBalance && c.Source == correspondence.OpenBalance:
			if strong {
				r.out.Promises[i] = c
			}
			return
		case p.On == c.On && p.Amount == c.Amount:
			if p.Condition == "" {
				r.out.Promises[i].Condition = c.Condition
			}
			return
		case c.On.IsZero() && c.Source == correspondence.OpenBalance && c.NotBeforeOn.IsZero() && c.Precision == correspondence.Vague:
			if r.out.Promises[i].Condition == "" {
				r.out.Promises[i].Condition = c.Condition
			}
			return
		case p.On.IsZero() && p.Precision == correspondence.Vague && p.Source == correspondence.OpenBalance && !c.On.IsZero():
			if c.Condition == "" {
				c.Condition = p.Condition
			}
			r.out.Promises[i] = c
			return
		}
	}
	r.out.Promises = append(r.out.Promises, c)
}

func (r *reading) claimPaid(s *statement, taken map[receivable.InvoiceNumber]int64) {
	parcels := r.together(r.parcels(s))
	r.settleRests(parcels, taken)
	for _, p := range parcels {
		if !s.formal {
			r.addIntent(correspondence.AlreadyPaid, list(p.invoice), r.evidence(s.order))
		}
		if p.invoice == "" && p.amount.IsZero() || p.date != nil && r.ratherComing(p.date) {
			continue
		}
		c := correspondence.PaidClaim{Invoice: p.invoice, Amount: p.amount, On: r.pastDay(p.date), Evidence: []correspondence.Evidence{r.evidence(s.order)}}
		if p.date == nil && r.justNow(s) {
			c.On = r.mail.ReceivedOn
		}
		r.addPaid(c)
	}
}

// ratherComing tells whether a day without a year is the next such day, since the last was most of a year ago: "Zahlung per 4.8."
// written in July was not made.
func (r *reading) ratherComing(d *phrase.Date) bool {
	return d.Role != phrase.Past && d.Role != phrase.Since && d.On.After(r.mail.ReceivedOn) && !d.PastOn.IsZero() && r.mail.ReceivedOn.Sub(d.PastOn) > ratherPast
}

// addPaid adds a payment, or its day to one that was named before.
func (r *reading) addPaid(c correspondence.PaidClaim) {
	at := slices.IndexFunc(r.out.Paid, func(o correspondence.PaidClaim) bool { return o.Invoice == c.Invoice && o.Amount == c.Amount })
	switch {
	case at < 0:
		r.out.Paid = append(r.out.Paid, c)
	case r.out.Paid[at].On.IsZero():
		r.out.Paid[at].On = c.On
	}
}

var justNowWords = set(`gerade soeben eben grad grade vorhin just ago`)

// justNow tells whether a payment was made on the day of the mail: "gerade überwiesen".
func (r *reading) justNow(s *statement) bool {
	for _, i := range s.order {
		if justNowWords[r.tokens[i].word] {
			return true
		}
	}
	return false
}

// together adds up parts of one payment that were booked separately: "in zwei Buchungen, 3.000 und 3.180".
func (r *reading) together(parcels []parcel) []parcel {
	var out []parcel
	for _, p := range parcels {
		at := slices.IndexFunc(out, func(o parcel) bool { return o.invoice == p.invoice && (o.date == p.date || p.date == nil) })
		if at < 0 || p.source != correspondence.InText || out[at].source != correspondence.InText {
			out = append(out, p)
			continue
		}
		if sum, err := out[at].amount.Add(p.amount); err == nil {
			out[at].amount = sum
		}
	}
	return out
}

// pastDay is the day of a date in a sentence that tells what was.
func (r *reading) pastDay(d *phrase.Date) calendar.Date {
	switch {
	case d == nil:
		return calendar.Date{}
	case !d.PastOn.IsZero():
		return d.PastOn
	case !d.On.IsZero() && !d.On.After(r.mail.ReceivedOn):
		return d.On
	}
	return calendar.Date{}
}

func (r *reading) claimProposed(s *statement, intent correspondence.Intent) {
	for _, p := range r.monthly(s, r.parcels(s)) {
		r.addIntent(intent, list(p.invoice), r.evidence(s.order))
		c := correspondence.ProposedClaim{Invoice: p.invoice, Amount: p.amount, Evidence: []correspondence.Evidence{r.evidence(s.order)}}
		if p.date == nil && intent == correspondence.ExtensionRequest {
			p.date = r.moreTime(s)
		}
		if p.date != nil {
			c.On = p.date.On
			if c.On.IsZero() && p.date.Role == phrase.AtOnce {
				c.On = r.mail.ReceivedOn
			}
		}
		if !c.On.IsZero() || p.source == correspondence.InText {
			r.out.Proposed = append(r.out.Proposed, c)
		}
	}
}

// maxInstalments bounds a plan that is spelled out from its first day and its amount: ten years of months.
const maxInstalments = 120

var monthWords = set(`monatlich monatliche monatlichen monat monats monatsraten monthly month months monatsersten monatsrate`)

// monthly spells a plan out that names one amount, its first day and the month: 1,000 a month from 1 February.
func (r *reading) monthly(s *statement, parcels []parcel) []parcel {
	if len(parcels) != 1 || parcels[0].source != correspondence.InText || parcels[0].date == nil || parcels[0].date.On.IsZero() || !r.sentenceHas(r.clauses[s.clause].sentence, monthWords) {
		return parcels
	}
	item, ok := r.item(parcels[0].invoice)
	each := parcels[0].amount
	if !ok || each.Minor <= 0 || item.Open.Minor/each.Minor > maxInstalments {
		return parcels
	}
	var out []parcel
	first := *parcels[0].date
	for left, n := item.Open.Minor, 0; left > 0; left, n = left-each.Minor, n+1 {
		p, day := parcels[0], first
		day.On = first.On.AddMonths(n)
		p.date, p.amount.Minor = &day, min(each.Minor, left)
		out = append(out, p)
	}
	return out
}

// addIntent adds an intent, or its invoices to one that was found before.
func (r *reading) addIntent(t correspondence.Intent, invoices []receivable.InvoiceNumber, e correspondence.Evidence) {
	for i := range r.out.Intents {
		if c := &r.out.Intents[i]; c.Type == t {
			c.Invoices = appendNew(c.Invoices, invoices...)
			if len(c.Evidence) < maxEvidence && !slices.Contains(c.Evidence, e) {
				c.Evidence = append(c.Evidence, e)
			}
			return
		}
	}
	r.out.Intents = append(r.out.Intents, correspondence.IntentClaim{Type: t, Invoices: appendNew(nil, invoices...), Evidence: []correspondence.Evidence{e}})
}

// maxEvidence is how many quotes an intent keeps: enough to show, few enough to read.
const maxEvidence = 8

// claimAgreed makes promises of the dates and amounts we proposed in the quoted text, to which the customer assents.
func (r *reading) claimAgreed(s *statement) {
	quoted := r.quotedProposal()
	if s.said.has(elsewhere) {
		return
	}
	if len(quoted) == 0 {
		return
	}
	for _, p := range quoted {
		c := r.promise(p, s)
		if p.source == correspondence.InText {
			c.Source = correspondence.FromQuote
		}
		r.addPromise(c, true)
		r.addIntent(correspondence.PromiseToPay, list(p.invoice), r.evidence(s.order))
	}
}
