package mailrules

import (
	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/phrase"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// weakReading is the doubt of a mail that no rule understood and that is read by its single words.
const weakReading = "weak"

// weakWords are single words that, where no rule found anything, rather mean one thing than another.
var weakWords = []table{
	{sayPaid, `
		gezahlt|bezahlt|ueberwiesen|beglichen|abgebucht|eingezahlt|abgegangen|paid|transferred|wired|remitted
		bereits|schon|already & erledigt|raus|done|sent|unterwegs|weg
	`},
	{sayFuture, `
		zahl*|ueberweis*|begleich*|geld|zahlung|kohle|pay|payment|transfer|settle|sort & bald|gleich|zeitnah|demnaechst|soon|shortly|asap|schnellstmoeglich|umgehend|will|werde|werden|wird|kommt
		kuemmer*|erledig*|veranlass* & zahlung|ueberweisung|darum|das|umgehend|heute|morgen|sofort
		wird erledigt|gemacht
		geht klar
		will sort|do|get on|handle
	`},
	{denies, `
		gefehlt|fehlte|fehlten|fehlt|falsch*|defekt*|kaputt|zuviel|zu_viel|nie|nichts|doppelt|twice|damaged|broken|faulty|short|missing & <goods>|rechnung|invoice|bill|geliefert|delivered|bekommen|received|fahrer|driver|bestellt|ordered|berechnet|billed|charged|preis|price|stunden|hours
		nicht|not|never|nie|kein|no & vereinbart|agreed|bestellt|ordered|beauftragt|genehmigt|approved|gewollt|authorised|authorized|geliefert|delivered|gekommen|came|fertig|finished|passt|passen|match|funktioniert|work|korrekt|correct
		umschreiben|neu_ausstellen|stornieren|reissue|rebill|redo|amend & bitte|please|rechnung|invoice|bill
		vorbesitzer|vormieter|nachmieter|tochterfirma|schwesterfirma|subsidiary|tenant|landlord|versicherung & rechnung|invoice|bill|zahlen|pay|wenden|bestellt|ordered
		steuer|umsatzsteuer|mwst|vat|skonto|rabatt|discount|einbehalt|retention|verjaehrt & !zahlen_wir & !frage
		nicht|kein|keine|nie|not|never|no|wrong|falsch|falsche|statt|instead & rechnung|invoice|bill|lieferung|delivery|ware|goods|preis|price|menge|betrag|amount|bestell*|order*|geliefert|delivered|berechnet|billed|charged|arbeit*|work
		heraus|herausnehmen|rausnehmen|streichen|remove|take_off & kosten|*kosten|gebuehr*|fee|charge|position|@amount
		bitte aendern|korrigieren|berichtigen
		please correct|amend|fix|change
		wiedersprech*|widersprech*|unzulaessig|unberechtigt|frachtfrei|unjustified
	`},
	{wrongReader, `
		@email & bitte|please|kuenftig|instead|an|to|at|try & !rechnung & !copy & !kopie & !pdf
		nichtmehr|nicht_mehr|no_longer|not_any & hier|here|zustaendig|me|ich|i
	`},
	{acknowledges, `
		danke|dank|thanks|thank|ok|okay|gut|prima|perfekt|alles|noted|gesehen|angekommen|erhalten|got|received|will_do|klar|verstanden
		pruef*|klaer*|schau*|check|look|review|melde*|weiter*|forward*|pass*|ask|frag*|buchhaltung|kollege*|kollegin|accounts|colleague
	`},
	{isHard, `
		eng|knapp|pleite|blank|klamm|tight|broke|struggling|schwierig|difficult|leider_nicht & geld|zahlen|pay|money|cash|moment*|derzeit|momentan|now|gerade
	`},
}

// weak reads a mail in which no rule found anything, so that a person gets it with a guess and not with nothing. Every guess
// carries a doubt. A promise is guessed only with a day that can be nothing else.
func (r *reading) weak() {
	if len(r.out.Intents) > 0 || len(r.tokens) == 0 || len(r.silenced) > 0 && len(r.silenced) == len(r.sentences) {
		return
	}
	if r.guessPromise() {
		return
	}
	s := scanTables(weakGrammar, r.spokenNot())
	e := r.evidence(r.tokensIn(0, len(r.tokens)))
	for _, g := range []struct {
		cue    cue
		intent correspondence.Intent
	}{
		{denies, correspondence.Disputes}, {wrongReader, correspondence.WrongContact}, {sayPaid, correspondence.AlreadyPaid}, {isHard, correspondence.Hardship},
		{sayFuture, correspondence.PromiseToPay}, {acknowledges, correspondence.Acknowledgement},
	} {
		if s.cues[g.cue] {
			r.guess(g.intent, e)
			return
		}
	}
}

// spokenNot are the tokens that speak to no machine.
func (r *reading) spokenNot() []token {
	var out []token
	for i, s := range r.sentences {
		if !r.silenced[i] && !r.says[i].has(sayIrony, advertises) {
			out = append(out, r.tokens[s.from:s.to]...)
		}
	}
	return out
}

// guess claims one intent without any detail.
func (r *reading) guess(t correspondence.Intent, e correspondence.Evidence) {
	r.doubt(weakReading)
	invoices := r.everyNamed()
	if len(invoices) == 0 {
		invoices = r.fallback()
	}
	switch t {
	case correspondence.Disputes:
		r.addDisputes(invoices, r.topic(), noAmount, e)
		return
	case correspondence.WrongContact, correspondence.Hardship:
		invoices = nil
	}
	r.addIntent(t, invoices, e)
}

// guessPromise takes the only coming day of a short mail for the day of a payment: "Zum Monatsende.", "nächsten Freitag". Beside
// words that steer a machine nothing is guessed.
func (r *reading) guessPromise() bool {
	if len(r.tokens) > longestGuess || len(r.silenced) > 0 || !r.aboutPayment() || r.promisesNothing() {
		return false
	}
	for i, c := range r.clauses {
		s := r.listen(c.order)
		if c.role == conditional || c.role == relative || c.question || !r.comesSoon(c) || s.has(elsewhere, forUs, sayMaybe, isAbsent, sayIrony) || r.negated(c) ||
			r.says[c.sentence].has(elsewhere, advertises) {
			continue
		}
		st := statement{act: promiseAct, order: c.order, clause: i}
		st.bundles, st.total = r.bundles(c.order)
		if !r.dayNamed(st.bundles) {
			continue
		}
		r.doubt(weakReading)
		r.claimPromise(&st, map[receivable.InvoiceNumber]int64{})
		return true
	}
	return false
}

// aboutPayment tells whether a mail answers ours or names an invoice or a payment anywhere: a day in an invitation is none to pay on.
func (r *reading) aboutPayment() bool {
	if !r.ownSubject || len(r.refs) > 0 || len(r.subjectRefs) > 0 {
		return true
	}
	for _, tokens := range [][]token{r.tokens, r.subject.tokens} {
		for _, t := range tokens {
			if paymentWords[t.word] {
				return true
			}
		}
	}
	return false
}

var paymentWords = set(`rechnung rechnungen zahlung zahlungen mahnung zahlungserinnerung erinnerung ueberweisung geld betrag konto invoice invoices payment reminder overdue statement account bill
	balance rg zahlungsplan raten`)

func (r *reading) dayNamed(bundles []bundle) bool {
	for _, b := range bundles {
		if b.date != nil && b.date.Role != phrase.AtOnce {
			return true
		}
	}
	return false
}

// longestGuess is how many tokens a mail has at most that says nothing but a day.
const longestGuess = 40
