package mailrules

import (
	"slices"

	"github.com/mahnwerk/mahnwerk/ar/phrase"
)

// act is what a clause does with a payment.
type act uint8

const (
	noAct act = iota
	promiseAct
	paidAct
	failedAct
	refuseAct
	unableAct
	laterAct
	planAct
	offerAct
	agreeAct
	silentAct // it speaks of a payment, and nothing follows: a broken promise, our own words, irony, a maybe
)

// actOf tells what a clause does with a payment. The order of the questions is the grammar: what takes a statement back is
// asked before what makes it.
func (r *reading) actOf(c clause, s *said) act {
	switch {
	case c.role == conditional, c.role == relative:
		return noAct
	case s.has(sayIrony), r.says[c.sentence].has(sayIrony), r.jokes():
		return silentAct
	case r.so(c) && s.has(sayFuture, sayEnables):
		return promiseAct
	case r.asks(c, s) != noAct:
		return r.asks(c, s)
	case s.has(sayFailed) && (!s.has(sayFuture) || r.ofPayment(c)):
		return failedAct
	case s.has(sayBroken) && !s.has(sayNotYet) && (!r.comes(c) || r.mayBePast(c)) || s.has(sayBroken) && s.has(sayFailed):
		return silentAct
	case s.has(sayUnable) && !r.comes(c):
		return unableAct
	case s.has(sayRefuse) && !s.has(sayPaid) && (r.negated(c) || !s.has(sayFuture) || !r.comes(c)) && !r.notBefore(c):
		return refuseAct
	case s.has(sayFuture) && r.negated(c) && !s.has(sayPaid) && !r.notBefore(c):
		return refuseAct
	case s.has(sayOurWords) && !s.has(sayPaid, sayAgree) && (!r.speaksOfSelf(c) || theirs[r.tokens[c.order[0]].word]):
		return silentAct
	}
	return r.states(c, s)
}

// longestJoke is how many tokens a mail has in which one ironic sentence makes all of it a joke.
const longestJoke = 40

var seriousWords = set(`ernst beiseite spass seriously serious joking kidding scherz`)

// serious tells whether a joke is called one: "Nein, im Ernst: …".
func (r *reading) serious() bool {
	for _, t := range r.tokens {
		if seriousWords[t.word] {
			return true
		}
	}
	return false
}

// jokes tells whether a short mail is ironic somewhere.
func (r *reading) jokes() bool {
	if len(r.tokens) > longestJoke || r.serious() {
		return false
	}
	return slices.ContainsFunc(r.says, func(s said) bool { return s.has(sayIrony) })
}

// asks tells whether a clause asks for time or instalments, or offers something.
func (r *reading) asks(c clause, s *said) act {
	switch {
	case s.has(askPlan):
		return planAct
	case s.has(askLater) && s.has(saySchedule), c.question && s.has(askSoft) && s.has(saySchedule):
		return planAct
	case s.has(askLater) && r.asksForTime(c, s), c.question && s.has(askSoft) && !r.says[c.sentence].has(wantsBank, wantsCopy, wantsDocument, wantsCredit, wantsStatement) && !r.anyWord(c, talkWords):
		return laterAct
	case s.has(sayOffer) && s.has(saySchedule):
		return planAct
	case s.has(saySchedule) && r.anyWord(c, beggingWords) && !s.has(wantsCopy, wantsDocument, sayPaid):
		return planAct
	case s.has(sayOffer) && (s.has(sayFuture) || r.hasKind(c, dateToken) || r.hasKind(c, amountToken) || c.colon || r.tokenIs(c.order[len(c.order)-1]+1, ":")):
		return offerAct
	case c.question && s.has(sayFuture) && r.aboutSelf(c) && !s.has(sayPaid) && !r.says[c.sentence].has(wantsBank):
		if s.has(saySchedule) {
			return planAct
		}
		return laterAct
	}
	return noAct
}

// asksForTime tells a request for time from a statement with the same words: "Wir können am Freitag zahlen."
func (r *reading) asksForTime(c clause, s *said) bool {
	return c.question || r.anyWord(c, requestWords)
}

var talkWords = set(`sepalastschrift bankeinzug telefonat gespraech anruf telefonieren anrufen call phone talk meeting meet treffen lastschrift paypal kreditkarte sepa debit card`)

var requestWords = set(`bitte bitten baeten ersuche ersuchen duerfen duerfte duerften darf moechten moechte waere waeren stundung gestundet aufschub zahlungsaufschub verlaengern
	verlaengerung fristverlaengerung braeuchte braeuchten brauche brauchen benoetige benoetigen geduld entgegenkommen kulanz hoffen ginge geht reicht passt koennten stundet verschieben
	extension extend deferral defer postpone could may would please request requesting ask asking need grant allow possible ok okay acceptable push permission hoping appreciate
	grateful wondering patience bear give`)

// states tells what a clause says of a payment as a fact.
func (r *reading) states(c clause, s *said) act {
	future, paid := s.has(sayFuture), s.has(sayPaid)
	switch {
	case paid && s.has(sayNotYet) && !r.comes(c):
		return silentAct
	case future && !paid && s.has(sayAgree) && !c.question && !r.itemWith(c.order) && !r.negated(c) && len(r.quotedProposal()) > 0:
		return agreeAct
	case paid && r.wonders(c):
		return silentAct
	case future && r.sinceThen(c):
		return paidAct
	case future && paid:
		return r.tense(c, s)
	case paid && s.has(isHard) && !r.anyWord(c, firstPersons):
		return silentAct
	case paid && s.has(sayNotYet):
		return silentAct
	case paid && r.anyWord(c, orderedWords) && r.sentenceComes(c.sentence):
		return promiseAct
	case paid && c.role != reasoning && !c.question:
		return paidAct
	case future && r.says[c.sentence].has(bankChanged) && !r.sentenceHas(c.sentence, firstPersons):
		return noAct
	case future && s.has(isHard) && !r.comes(c) && !r.anyWord(c, firstPersons):
		return noAct
	case future && (r.says[c.sentence].has(reasonTerms) || s.has(reasonTerms)) && !r.comesSoon(c):
		return silentAct
	case future && r.says[c.sentence].has(wantsStatement, wantsDocument, wantsCopy) && !r.anyWord(c, firstPersons):
		return noAct
	case future && r.disputing(c) && !r.comes(c) && !r.selfPays(c):
		return noAct
	case future && r.anyWord(c, wishWords) && !r.comes(c):
		return silentAct
	case future && s.has(sayMaybe):
		return silentAct
	case future && s.has(forUs) && !r.anyWord(c, firstPersons):
		return noAct
	case future && !c.question && r.ofPayment(c) && !r.anyWord(c, futureWords):
		return paidAct
	case future && !c.question && r.went(c) && !r.anyWord(c, futureWords):
		return paidAct
	case future && !c.question && (!r.anyWord(c, habitWords) || r.comesOnDay(c)):
		return promiseAct
	case s.has(sayNotYet):
		return silentAct
	case s.has(sayAgree) && !c.question && !r.comes(c) && !r.negated(c):
		return agreeAct
	case r.likely(c, s):
		return promiseAct
	}
	return noAct
}

var (
	wonderWords = set(`ob whether`)
	ourWords    = set(`unsere unser unserer unseren meine our my`)
)

// wonders tells whether a clause asks if something was paid: "ich schaue nach, ob das schon angewiesen ist". "Bitte prüfen Sie, ob
// unsere Zahlung da ist" speaks of a payment that was made.
func (r *reading) wonders(c clause) bool {
	return r.anyWord(c, wonderWords) && !r.anyWord(c, ourWords)
}

// sinceThen tells whether money is said to be somewhere since a day: "das Geld ist seit Freitag auf Ihrem Konto".
func (r *reading) sinceThen(c clause) bool {
	since := false
	for _, i := range c.order {
		since = since || r.tokens[i].kind == dateToken && r.dates[r.tokens[i].index].Role == phrase.Since
	}
	return since && !r.comes(c) && !r.negated(c) && r.speaksOfPaying(c) && !r.anyWord(c, firstPersons)
}

// likely tells whether words that name a coming day, and nothing else that could happen on it, mean a payment: "die mach ich
// heute noch", "50 % am 28.2.".
func (r *reading) likely(c clause, s *said) bool {
	whole := &r.says[c.sentence]
	if r.reasonOf(s) != "" || s.has(denies, isLegal) || whole.has(masterChanged, bankChanged, advertises, wantsStatement) && !s.has(sayFuture) || whole.has(isHard, isInsolvent, isAdvice) && !s.has(sayFuture) || r.anyWord(c, withoutWords) {
		return false
	}
	return s.has(sayLikely) && r.aboutPayment() && !r.anyWord(c, habitWords) && !s.has(elsewhere, forUs, sayMaybe, isAbsent, masterChanged, bankChanged, wantsDocument, wantsCopy, reasonTerms) && !c.question && r.comesSoon(c)
}

// farAway is how many days ahead a day without a year is rather the past one, where no verb says that it is to come.
const farAway = 200

var withoutWords = set(`ohne without`)

var habitWords = set(`immer stets always normalerweise usually grundsaetzlich generally jedes every`)

// wishWords make of paying a wish or a duty: "Wir möchten die Rechnung begleichen" names no payment.
var wishWords = set(`moechte moechten muessen muss sollen soll sollten koennten koennte wuerden wuerde duerfen duerften want wish need`)

// disputing tells whether the sentence of a clause denies something.
func (r *reading) disputing(c clause) bool {
	s := &r.says[c.sentence]
	return s.has(denies) || r.reasonOf(s) != ""
}

var gettingWords = set(`bekommen bekommst erhalten kriegen kriegst receive get`)

// selfPays tells whether the first person pays in a clause: a verb of paying stands beside "wir" or "we".
func (r *reading) selfPays(c clause) bool {
	if !r.anyWord(c, firstPersons) && !r.anyWord(c, futureWords) && !r.anyWord(c, gettingWords) {
		return false
	}
	for _, i := range c.order {
		if r.scan.is(i, payElement) || r.scan.is(i, payNounElement) {
			return true
		}
	}
	return false
}

// ofPayment tells whether a clause names a payment by its past day: "Überweisung vom letzten Freitag".
func (r *reading) ofPayment(c clause) bool {
	for at, i := range c.order {
		if r.tokens[i].kind == dateToken && r.dates[r.tokens[i].index].Role == phrase.Dated && r.afterPayment(c.order, at) {
			return true
		}
	}
	return false
}

// afterPayment tells whether a word for a payment stands right before a date, or with its amount: "Sammelzahlung 10.000,00 EUR vom
// 6.7.", "our wire of EUR 4,000.00 dated 15 December".
func (r *reading) afterPayment(order []int, at int) bool {
	for at > 0 && (r.tokens[order[at-1]].kind == amountToken || r.tokens[order[at-1]].word == "of" || r.tokens[order[at-1]].word == "ueber") {
		at--
	}
	return at > 0 && r.scan.is(order[at-1], payNounElement)
}

// presentPayments are verbs that pay now or later, so that a day without a year that seems past may yet be meant.
var presentPayments = set(`zahle zahlen zahlt bezahle bezahlen begleiche begleichen ueberweise geht gehen kommt kommen erfolgt folgt folgen laeuft pay pays paying goes go going comes follows leaves`)

// went tells whether the only days a clause names are past, by what is said or because the next such day is most of a year away.
func (r *reading) went(c clause) bool {
	past := false
	for _, i := range c.order {
		if r.tokens[i].kind == dateToken {
			d := r.dates[r.tokens[i].index]
			if d.Role != phrase.Past && (r.anyWord(c, presentPayments) || d.PastOn.IsZero() || d.On.Sub(r.mail.ReceivedOn) <= ratherPast) {
				return false
			}
			past = true
		}
	}
	return past
}

// sentenceComes tells whether a sentence names a day that can only be one to come.
func (r *reading) sentenceComes(i int) bool {
	for _, t := range r.tokens[r.sentences[i].from:r.sentences[i].to] {
		if t.kind == dateToken && r.dates[t.index].PastOn.IsZero() && r.dates[t.index].On.After(r.mail.ReceivedOn) {
			return true
		}
	}
	return false
}

// comesOnDay is comes without what is only meant to be soon: "wir zahlen immer sofort" is a habit.
func (r *reading) comesOnDay(c clause) bool {
	for _, i := range c.order {
		if r.tokens[i].kind == dateToken && r.dates[r.tokens[i].index].Role == phrase.AtOnce {
			return false
		}
	}
	return r.comes(c)
}

// comesLater is comesSoon without the day of the mail itself.
func (r *reading) comesLater(c clause) bool {
	for _, i := range c.order {
		if r.tokens[i].kind == dateToken && r.dates[r.tokens[i].index].On == r.mail.ReceivedOn {
			return false
		}
	}
	return r.comesSoon(c)
}

// comesSoon is comes for words whose tense can't be told: "am 27. April" written in May was.
func (r *reading) comesSoon(c clause) bool {
	for _, i := range c.order {
		if r.tokens[i].kind == dateToken {
			d := r.dates[r.tokens[i].index]
			if !d.PastOn.IsZero() && d.On.Sub(r.mail.ReceivedOn) > farAway {
				return false
			}
		}
	}
	return r.comes(c)
}

var (
	negations = set(`nicht nich ned nit kein keine keinen keiner keinem keines keins keinesfalls nie niemals nix nichts not no never nothing`)
	// afterNegation are words that turn a negation into none: "nicht später als", "no later than", "nicht nur".
	afterNegation  = set(`spaeter nur erst vor bevor laenger only later before just problem worries doubt vergessen wundern tag frueher eher day sooner earlier cent penny a sorge panik angst frage thema wunder`)
	beforeNegation = set(`if wenn falls ob`)
	beggingWords   = set(`bitte bitten baeten ersuche ersuchen moechte moechten gestatten erlauben gewaehren zulassen ermoeglichen duerfte duerften could may request ask asking
		allow permit hoping possible would`)
)

var contrastMarks = set(`sondern but rather instead`)

// notBefore tells whether the only negation is that of a day: "nicht vor dem 10. Dezember".
func (r *reading) notBefore(c clause) bool {
	for _, i := range c.order {
		if r.tokens[i].kind == dateToken && r.dates[r.tokens[i].index].Precision == phrase.NotBefore {
			return true
		}
	}
	return false
}

// negated tells whether a clause says that something will not be.
func (r *reading) negated(c clause) bool {
	for at, i := range c.order {
		if !negations[r.tokens[i].word] {
			continue
		}
		if at+1 < len(c.order) && r.tokens[c.order[at+1]].kind == dateToken && (r.sentenceHas(c.sentence, contrastMarks) || r.dates[r.tokens[c.order[at+1]].index].Role == phrase.Before) {
			continue
		}
		if at+1 < len(c.order) && afterNegation[r.tokens[c.order[at+1]].word] || at > 0 && beforeNegation[r.tokens[c.order[at-1]].word] {
			continue
		}
		return true
	}
	return false
}

// tense tells apart what was paid and what will be, where the words fit both: "ist am Freitag bezahlt".
func (r *reading) tense(c clause, s *said) act {
	switch {
	case r.anyWord(c, futureWords) && !r.anyWord(c, pastWords):
		return promiseAct
	case r.comesLater(c) && r.anyWord(c, orderedWords) && r.nearerAhead(c):
		return promiseAct
	case r.comesLater(c) && !r.anyWord(c, pastWords) && !(r.anyWord(c, doneWords) && r.mayBePast(c) && !r.anyWord(c, presentWords)):
		return promiseAct
	}
	return paidAct
}

// nearerAhead tells whether the days of a clause are nearer ahead than behind.
func (r *reading) nearerAhead(c clause) bool {
	for _, i := range c.order {
		if r.tokens[i].kind != dateToken {
			continue
		}
		d := r.dates[r.tokens[i].index]
		if !d.PastOn.IsZero() && d.On.Sub(r.mail.ReceivedOn) >= r.mail.ReceivedOn.Sub(d.PastOn) {
			return false
		}
	}
	return true
}

// mayBePast tells whether the days of a clause can be read as past ones: "paid half on Monday".
func (r *reading) mayBePast(c clause) bool {
	for _, i := range c.order {
		if r.tokens[i].kind == dateToken && r.dates[r.tokens[i].index].PastOn.IsZero() {
			return false
		}
	}
	return true
}

var (
	// orderedWords tell that a payment was ordered: for a coming day it is still to be made.
	orderedWords = set(`angewiesen beauftragt eingestellt terminiert freigegeben scheduled instructed`)
	presentWords = set(`is are ist sind gets get being getting`)
	doneWords    = set(`mailed raus weg paid sent wired transferred remitted`)
	futureWords  = set(`wird werden werde will shall be scheduled eingeplant vorgesehen`)
	pastWords    = set(`bereits schon laengst gestern soeben vorhin grad eben gerade scho haben habe hab hat hatte worden wurde wurden already yesterday was were went left`)
)

// comes tells whether a clause names a day after the mail's, and none before.
func (r *reading) comes(c clause) bool {
	future := false
	for _, i := range c.order {
		if r.tokens[i].kind != dateToken {
			continue
		}
		d := r.dates[r.tokens[i].index]
		switch d.Role {
		case phrase.Past, phrase.Since, phrase.Dated, phrase.Absent:
			continue
		}
		if !d.On.IsZero() && !d.On.Before(r.mail.ReceivedOn) || d.Role == phrase.AtOnce || d.Precision == phrase.Vague || d.Precision == phrase.NotBefore || d.Precision == phrase.Invalid || d.Precision == phrase.Contradictory {
			future = true
		}
	}
	return future
}

func (r *reading) hasKind(c clause, k kind) bool {
	for _, i := range c.order {
		if r.tokens[i].kind == k {
			return true
		}
	}
	return false
}

func (r *reading) anyWord(c clause, words map[string]bool) bool {
	for _, i := range c.order {
		if words[r.tokens[i].word] {
			return true
		}
	}
	return false
}

var selfWords = set(`wir ich uns mich mir unsere unser unserer unserem meine mein man we i us our my me`)

// aboutSelf tells whether a question is about what the sender does: "Können wir …", not "Können Sie …".
func (r *reading) aboutSelf(c clause) bool { return r.anyWord(c, firstPersons) }

var firstPersons = set(`wir ich we i man`)

// theirs begin a clause that repeats what we said: "Sie schreiben, dass wir …".
var theirs = set(`sie ihr you laut according`)

func (r *reading) speaksOfSelf(c clause) bool { return r.anyWord(c, selfWords) }
