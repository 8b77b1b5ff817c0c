package mailtext

import (
	"iter"
	"strings"
	"unicode"
)

// wordsOf goes through the words of a folded text: letters and digits, with apostrophes and dots within. An initial "I." is
// no word: "i. A." stands before names, and is no English I.
func wordsOf(folded string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for word := range strings.FieldsFuncSeq(folded, notWord) {
			if word == "i." {
				continue
			}
			if word = strings.Trim(word, ".'"); word != "" && !yield(word) {
				return
			}
		}
	}
}

func notWord(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' && r != '.'
}

// set makes a set of the words of a list.
func set(words string) map[string]bool {
	made := map[string]bool{}
	for _, word := range strings.Fields(words) {
		made[word] = true
	}
	return made
}

// speech are words of sentences that name blocks do without. One of them below a closing formula makes a line a sentence
// that the customer wrote for us. Verbs of payment are found by weighty.
var speech = set(`
	wir ich sie ihnen ihr ihre ihren ihrem bitte ist sind war waren wird werden wurde wurden worden haben hat hatte habe
	hatten koennen kann koennten konnte muss muessen moechte moechten moechtest soll sollte sollten will wollen wollte darf
	duerfen nicht kein keine keinen noch schon bereits dass weil wenn falls sobald sofern damit daher deshalb leider gerne
	gern nur auch aber oder dann heute morgen gestern uebermorgen naechste naechsten naechster naechstes kommende kommenden
	diese dieser diesem woche wochen monat monats monatsende tage tagen sofort montag dienstag mittwoch donnerstag freitag
	samstag sonntag januar februar maerz april mai juni juli august september oktober november dezember neu neue neuer neues
	neuen geaendert aendert aenderung achtung wichtig hinweis nachtrag ps p.s erhalten geht gehen kommt kommen folgt schicken
	senden sendet mailen melden meldet warten stimmt stimmen klaeren geklaert pruefen geprueft gibt geben anbei ab geld
	unterwegs rest restbetrag teilbetrag haelfte frist verzug faellig scheck raus erledigt veranlasst gebucht terminiert
	freigegeben einverstanden bestaetigt abgelehnt unberechtigt ware lieferung retoure termin we i you your please is are was
	were be been will would can could should have has had not no yes yet don't won't can't didn't haven't isn't we'll i'll
	we've they it this that these when once until unless because but if then today tomorrow yesterday next week month days
	monday tuesday wednesday thursday friday saturday sunday january february march may june july october december new
	changed change changes update attention important note send sent wait waiting attached check checking funds money wire
	wired transfer cheque deposit due balance half done sorted approved scheduled agreed confirmed refuse goods delivery nous
	vous je est sont sera avons avez pas demain semaine mois nouveau nouvelle`)

// weights are stems of words that nobody may lose: payment, denial, insolvency, lawyers, bank details.
var weights = []string{
	"zahl", "bezahl", "gezahl", "ueberweis", "ueberwies", "beglich", "begleich", "anweis", "angewiesen", "rate", "stund",
	"insolv", "widersp", "mahn",
	"rechnung", "gutschrift", "skonto", "bankverbindung", "betrag", "betraeg", "klage", "anwalt", "streit", "reklam",
	"aufrechn", "lastschrift", "storn",
	"invoice", "pay", "paid", "remit", "instal", "bankrupt", "lawyer", "solicitor", "attorney", "dispute", "credit", "refund",
	"overdue", "owe",
	"paiement", "payer", "facture", "virement", "regler", "régler",
}

// departments are words that start like a weighty one and name a department, a profession or a product.
var departments = []string{
	"wesen", "verkehr", "pruefung", "abteilung", "stelle", "eingang", "buchhaltung", "buero", "kanzlei", "anwaelte",
	"anwaeltin", "anwalt", "anwalts", "payable", "payables", "payroll", "paypal",
}

// weighty tells a word that nobody may lose.
func weighty(word string) bool {
	for _, stem := range weights {
		if strings.HasPrefix(word, stem) {
			for _, department := range departments {
				if strings.HasSuffix(word, department) && word != "anwalt" {
					return false
				}
			}
			return true
		}
	}
	return false
}

// hasWeight tells whether a folded text has a weighty word.
func hasWeight(folded string) bool {
	for word := range wordsOf(folded) {
		if weighty(word) {
			return true
		}
	}
	return false
}

// speaks tells whether a folded line says something: it has a word of a sentence or a weighty one, or asks a question.
func speaks(folded string) bool {
	for word := range wordsOf(folded) {
		if speech[word] || weighty(word) {
			return true
		}
	}
	return strings.ContainsAny(folded, "?€$£")
}
