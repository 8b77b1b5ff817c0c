package correspondence

import (
	"slices"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/mailtext"
	"github.com/mahnwerk/mahnwerk/ar/phrase"
	"github.com/mahnwerk/mahnwerk/ar/promise"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

const (
	// minPromiseWords is the shortest promise: who pays, what is done, when. Fewer words are found by chance.
	minPromiseWords = 3
	// MaxPromiseDays is how far ahead a promise may lie; later is a deferral (Stundung), which a person grants.
	MaxPromiseDays = promise.MaxDays
	// maxClaims bounds the claims of one kind that are looked at; it is that of an answer.
	maxClaims = maxAnswerClaims
)

// Verify reads the words of every claim again and returns the claims that stand, with their evidence located in the mail,
// and what was found against the others and against some that stand. Claims may be of any origin; they are checked as
// strictly as a model's.
//
// A date that a claim names is only compared: the date of a claim that stands is the one our grammar reads from the words,
// with its precision and other readings. So is an amount. Nothing is verified for a note of our own: it is no evidence of
// what the customer says, and its claims are all refused with QuoteOfOurs.
func Verify(m Mail, u Understanding) (Understanding, []Rejection) {
	v := verifier{reading: readMail(m, ""), all: u}
	return v.verify()
}

// verifier checks the claims of one understanding.
type verifier struct {
	*reading
	all Understanding
	// lenient leaves out what only guards against a model: the least number of words.
	lenient bool
	against []Rejection
}

func (v *verifier) verify() (Understanding, []Rejection) {
	out := Understanding{Language: v.all.Language, Intents: []IntentClaim{}, AbsentUntilOn: v.all.AbsentUntilOn, Bounce: v.all.Bounce, Doubts: v.all.Doubts}
	out.Intents = append(out.Intents, standing(v, KindIntent, v.all.Intents, (*verifier).intent)...)
	out.Promises = standing(v, KindPromise, v.all.Promises, (*verifier).promise)
	out.Disputes = standing(v, KindDispute, v.all.Disputes, (*verifier).dispute)
	out.Paid = standing(v, KindPaid, v.all.Paid, (*verifier).paid)
	out.Proposed = standing(v, KindProposed, v.all.Proposed, (*verifier).proposed)
	out.Flags = standing(v, KindFlag, v.all.Flags, (*verifier).flag)
	out.Signals = standing(v, KindSignal, v.all.Signals, (*verifier).signal)
	if r := standing(v, KindRemittance, one(v.all.Remittance), (*verifier).remittance); len(r) == 1 {
		out.Remittance = &r[0]
	}
	if c := standing(v, KindContact, one(v.all.NewContact), (*verifier).contact); len(c) == 1 {
		out.NewContact = &c[0]
	}
	return out, v.against
}

func one[T any](p *T) []T {
	if p == nil {
		return nil
	}
	return []T{*p}
}

// standing are the claims of a kind that stand. Check returns a claim as it stands, and notes what speaks against it.
func standing[T any](v *verifier, kind ClaimKind, claims []T, check func(*verifier, *finding, T) T) []T {
	var stand []T
	for i, c := range claims {
		f := &finding{ref: Ref{kind, i}}
		switch {
		case i >= maxClaims:
			f.drop(TooMany, "")
		case v.m.Author == ByUs:
			f.drop(QuoteOfOurs, "")
		default:
			c = check(v, f, c)
		}
		v.against = append(v.against, f.against...)
		if !f.dropped {
			stand = append(stand, c)
		}
	}
	return stand
}

// finding is what speaks against one claim.
type finding struct {
	ref     Ref
	against []Rejection
	dropped bool
}

func (f *finding) drop(code Code, words string) { f.dropped = true; f.note(code, words, true) }
func (f *finding) mark(code Code, words string) { f.note(code, words, false) }

func (f *finding) note(code Code, words string, dropped bool) {
	f.against = append(f.against, Rejection{Ref: f.ref, Code: code, Dropped: dropped, Words: words})
}

// evidence locates every quote of a claim; one that is not found drops it.
func (v *verifier) evidence(f *finding, quotes []Evidence) ([]found, []Evidence) {
	if len(quotes) == 0 {
		f.drop(NoQuote, "")
	}
	places, located := make([]found, 0, len(quotes)), make([]Evidence, 0, len(quotes))
	for _, e := range quotes {
		at, code := v.locate(e)
		if code != "" {
			f.drop(code, "")
			continue
		}
		places, located = append(places, at), append(located, at.evidence())
	}
	return places, located
}

// byMachine are intents of mails that machines write: their evidence may be a header or a part that no person wrote now.
var byMachine = []Intent{OutOfOffice, AutoAcknowledged, Bounced}

func (v *verifier) intent(f *finding, c IntentClaim) IntentClaim {
	if slices.Contains(byMachine, c.Type) && onlyHeaders(c.Evidence) {
		if v.m.Automatic == ByHand && v.m.Bounce == nil {
			f.drop(QuoteNotFound, "")
		}
		return c
	}
	places, located := v.evidence(f, c.Evidence)
	c.Evidence = located
	c.Invoices = slices.DeleteFunc(slices.Clone(c.Invoices), func(n receivable.InvoiceNumber) bool {
		code := v.invoice(n, places)
		if code != "" && !v.mentions(n) {
			f.mark(code, "")
			return true
		}
		return false
	})
	if c.Type == PromiseToPay {
		v.firm(f, places)
	}
	return c
}

func onlyHeaders(all []Evidence) bool {
	return len(all) > 0 && !slices.ContainsFunc(all, func(e Evidence) bool { return e.Place != InHeaders })
}

func (v *verifier) promise(f *finding, c PromiseClaim) PromiseClaim {
	places, located := v.evidence(f, c.Evidence)
	if f.dropped {
		return c
	}
	c.Evidence = located
	v.length(f, places)
	v.payable(f, c.Invoice, places)
	v.firm(f, places)
	c = v.promisedDate(f, c, places)
	c.Amount, c.Source = v.amount(f, c.Invoice, claimed{c.Amount, c.Source}, places)
	if item, ok := v.m.Item(c.Invoice); ok && aboveOpen(promisedOn(v.all.Promises, c.Invoice), item.Open) {
		f.mark(AboveOpen, "")
	}
	if c.Condition != "" && !slices.ContainsFunc(f.against, func(r Rejection) bool { return r.Code == Conditional }) {
		f.mark(Conditional, "")
	}
	return c
}

// length refuses a promise in too few words, and one quoted from the subject of an answer, which are our own words.
func (v *verifier) length(f *finding, places []found) {
	words := 0
	for _, p := range places {
		words += p.words()
		if p.place == InSubject && isReply(v.m.Subject) {
			f.drop(QuoteInReply, "")
		}
	}
	if words < minPromiseWords && !v.lenient {
		f.drop(QuoteShort, "")
	}
}

// replyPrefixes begin the subjects of answers and forwarded mails.
var replyPrefixes = []string{"re:", "aw:", "fw:", "fwd:", "wg:", "antw:", "antwort:", "sv:", "tr:"}

func isReply(subject string) bool {
	low := strings.ToLower(strings.TrimSpace(subject))
	return slices.ContainsFunc(replyPrefixes, func(p string) bool { return strings.HasPrefix(low, p) })
}

// payable refuses a payment of an invoice that is not this customer's open one; which one it is may be left open.
func (v *verifier) payable(f *finding, n receivable.InvoiceNumber, places []found) {
	if n == "" {
		f.mark(InvoiceUnknown, "")
		return
	}
	if code := v.invoice(n, places); code != "" {
		f.drop(code, "")
	}
}

// promisedDate compares the claimed date with those of the words, and takes over what our grammar says of the one that
// agrees.
func (v *verifier) promisedDate(f *finding, c PromiseClaim, places []found) PromiseClaim {
	dates := promisedDates(places)
	if len(dates) > 1 {
		f.mark(SeveralDates, "")
	}
	for _, d := range dates {
		if c.On == d.On && (!c.On.IsZero() || c.Precision == d.Precision) {
			c.Precision, c.AcceptOn, c.NotBeforeOn = d.Precision, d.AcceptOn, d.NotBeforeOn
			v.inTime(f, c.On, d)
			return c
		}
	}
	return v.dateless(f, c, dates)
}

// promisedDates are the different dates of the quotes that can be meant as days of a payment to come.
func promisedDates(places []found) []phrase.Date {
	var dates []phrase.Date
	for _, p := range places {
		for _, d := range p.dates() {
			same := func(o phrase.Date) bool { return o.On == d.On && o.Precision == d.Precision }
			if toCome(d.Role) && !slices.ContainsFunc(dates, same) {
				dates = append(dates, d)
			}
		}
	}
	return dates
}

func toCome(r phrase.Role) bool {
	switch r {
	case phrase.Since, phrase.Past, phrase.Dated, phrase.Absent:
		return false
	}
	return true
}

// inTime refuses a day before the mail or too far ahead. A date may be read so and the words still say otherwise.
func (v *verifier) inTime(f *finding, on calendar.Date, d phrase.Date) {
	switch {
	case d.Precision == Invalid:
		f.mark(DateInvalid, d.Quote)
	case d.Precision == Contradictory:
		f.mark(DateContradictory, d.Quote)
	case on.IsZero():
	case on.Before(v.m.ReceivedOn):
		f.drop(DatePast, d.Quote)
	case on.Sub(v.m.ReceivedOn) > MaxPromiseDays:
		f.drop(DateTooFar, d.Quote)
	}
}

// dateless judges a promise whose date is none of the words'. Without a date it stands where the words have none either;
// with one, the words decide what is wrong with it.
func (v *verifier) dateless(f *finding, c PromiseClaim, dates []phrase.Date) PromiseClaim {
	quote := ""
	for _, d := range dates {
		quote = d.Quote
		switch d.Precision {
		case Invalid:
			f.drop(DateInvalid, d.Quote)
			return c
		case Contradictory:
			f.drop(DateContradictory, d.Quote)
			return c
		}
	}
	named := slices.ContainsFunc(dates, func(d phrase.Date) bool { return !d.On.IsZero() })
	if !c.On.IsZero() || named {
		f.drop(DateDiffers, quote)
		return c
	}
	c.Precision, c.AcceptOn, c.NotBeforeOn = Vague, nil, calendar.Date{}
	return c
}

func (v *verifier) dispute(f *finding, c DisputeClaim) DisputeClaim {
	places, located := v.evidence(f, c.Evidence)
	if f.dropped {
		return c
	}
	c.Evidence = located
	v.payable(f, c.Invoice, places)
	if c.Amount.Currency != "" {
		c.Amount, _ = v.amount(f, c.Invoice, claimed{c.Amount, InText}, places)
	}
	return c
}

func (v *verifier) paid(f *finding, c PaidClaim) PaidClaim {
	places, located := v.evidence(f, c.Evidence)
	if f.dropped {
		return c
	}
	c.Evidence = located
	if code := v.invoice(c.Invoice, places); c.Invoice != "" && code != "" && code != InvoiceClosed {
		f.drop(code, "")
	}
	v.certain(f, places)
	c.On = v.paidOn(f, c.On, places)
	c.Amount, _ = v.amount(f, c.Invoice, claimed{c.Amount, InText}, places)
	return c
}

// certain looks for words that leave open whether a payment was made: "would long be done", "has it arrived?". They bring a
// person in.
func (v *verifier) certain(f *finding, places []found) {
	for _, list := range []struct {
		code  Code
		marks []mark
	}{{Negated, negations}, {Hedged, hardHedges}, {Hedged, softHedges}} {
		if words, ok := v.markIn(places, list.marks, found.sentence); ok {
			f.mark(list.code, words)
		}
	}
	if slices.ContainsFunc(places, found.isQuestion) {
		f.mark(Asked, "?")
	}
}

// paidOn is the day on which a payment is said to have been made, when the words name it.
func (v *verifier) paidOn(f *finding, on calendar.Date, places []found) calendar.Date {
	if on.IsZero() {
		return on
	}
	for _, p := range places {
		for _, d := range p.dates() {
			if d.PastOn == on || d.On == on {
				if on.After(v.m.ReceivedOn) {
					f.mark(DateFuture, d.Quote)
				}
				return on
			}
		}
	}
	f.drop(DateDiffers, "")
	return calendar.Date{}
}

func (v *verifier) proposed(f *finding, c ProposedClaim) ProposedClaim {
	places, located := v.evidence(f, c.Evidence)
	if f.dropped {
		return c
	}
	c.Evidence = located
	if code := v.invoice(c.Invoice, places); c.Invoice != "" && code != "" {
		f.drop(code, "")
	}
	if !c.On.IsZero() && !namesDay(places, c.On) {
		f.drop(DateDiffers, "")
	}
	c.Amount, _ = v.amount(f, c.Invoice, claimed{c.Amount, InText}, places)
	return c
}

// namesDay tells whether the quotes name a day to come.
func namesDay(places []found, on calendar.Date) bool {
	return slices.ContainsFunc(promisedDates(places), func(d phrase.Date) bool { return d.On == on })
}

func (v *verifier) flag(f *finding, c Flagged) Flagged {
	_, c.Evidence = v.evidence(f, c.Evidence)
	return c
}

func (v *verifier) signal(f *finding, c Signal) Signal {
	_, c.Evidence = v.evidence(f, c.Evidence)
	return c
}

func (v *verifier) remittance(f *finding, c RemittanceClaim) RemittanceClaim {
	places, located := v.evidence(f, c.Evidence)
	c.Evidence = located
	written := func(p found) bool { return v.writes(p, c.Total) }
	if c.Total.Currency != "" && !slices.ContainsFunc(places, written) {
		f.drop(AmountUnfounded, "")
	}
	if !c.ValueOn.IsZero() && !namesDay(places, c.ValueOn) {
		f.mark(DateDiffers, "")
	}
	return c
}

// contact refuses an address that the customer did not write, be it in the text or in his signature.
func (v *verifier) contact(f *finding, c NewContact) NewContact {
	_, c.Evidence = v.evidence(f, c.Evidence)
	written := v.m.Text.Part(mailtext.New) + "\n" + v.m.Text.Part(mailtext.Signature)
	if c.Email != "" && !strings.Contains(strings.ToLower(written), strings.ToLower(c.Email)) {
		f.drop(ContactNotWritten, "")
	}
	return c
}
