package cashapplication

import (
	"fmt"
	"strings"
)

// wording is what a code says in one language. %s stands for the items.
type wording struct{ en, de string }

// wordings are the sentences of all codes. The English ones go on from "It", the German ones stand alone.
var wordings = map[Code]wording{
	ExactReferences:       {"pays exactly what is open on %s", "Zahlt genau, was offen ist, auf %s"},
	ExactWithSkonto:       {"pays exactly what is open less the agreed Skonto on %s", "Zahlt genau, was offen ist, abzüglich des vereinbarten Skontos auf %s"},
	ExactOtherPayer:       {"pays exactly what is open on %s, from the account of somebody else", "Zahlt genau, was offen ist, auf %s, vom Konto eines anderen"},
	ExactSeveralCustomers: {"pays exactly what is open on %s of several customers", "Zahlt genau, was offen ist, auf %s mehrerer Kunden"},
	ShortReferences:       {"names %s in short and pays exactly what is open", "Nennt %s verkürzt und zahlt genau, was offen ist"},
	ShortWithSkonto:       {"names %s in short and pays what is open less the agreed Skonto", "Nennt %s verkürzt und zahlt, was offen ist, abzüglich des vereinbarten Skontos"},
	NumberRange:           {"names a range of numbers and pays %s of it", "Nennt einen Nummernbereich und zahlt daraus %s"},
	RepairedReference:     {"has a number with a slip; payer and amount say that %s is meant", "Enthält einen Tippfehler; Zahler und Betrag sagen, dass %s gemeint ist"},
	IncompleteList:        {"names some items, and with others of the same payer the amount is right: %s", "Nennt einige Posten, und mit weiteren desselben Zahlers stimmt der Betrag: %s"},
	AdviceLines:           {"follows the remittance advice for %s", "Folgt dem Zahlungsavis über %s"},
	AccountAndAmount:      {"comes from a known account and has the amount of %s only", "Kommt von einem bekannten Konto und hat nur den Betrag von %s"},
	NameAndAmount:         {"has the amount of %s only, by the name of the payer", "Hat nur den Betrag von %s, nach dem Namen des Zahlers"},
	AmountWithSkonto:      {"has the amount of %s only, less the agreed Skonto", "Hat nur den Betrag von %s abzüglich des vereinbarten Skontos"},
	RecurringAmount:       {"fits several equal items of the payer; the oldest are paid first: %s", "Passt auf mehrere gleiche Posten des Zahlers; die ältesten zuerst: %s"},
	AllOpen:               {"pays everything that is open: %s", "Zahlt alles, was offen ist: %s"},
	DueItems:              {"pays the oldest items: %s", "Zahlt die ältesten Posten: %s"},
	ItemsOfMonth:          {"pays the items of one month: %s", "Zahlt die Posten eines Monats: %s"},
	AllButFew:             {"pays all open items but one or two: %s", "Zahlt alle offenen Posten bis auf einen oder zwei: %s"},
	ItemsInRow:            {"pays items that follow each other: %s", "Zahlt aufeinanderfolgende Posten: %s"},
	ItemCombination:       {"has the amount of one combination of open items only: %s", "Hat nur den Betrag einer Verbindung offener Posten: %s"},
	LateSkonto:            {"pays what is open on %s less a Skonto that was taken too late", "Zahlt, was offen ist, auf %s abzüglich eines verspäteten Skontos"},
	Rounding:              {"pays %s but for a rounding difference", "Zahlt %s bis auf eine Rundungsdifferenz"},
	BankCharge:            {"pays %s less what a bank usually keeps", "Zahlt %s abzüglich einer üblichen Bankgebühr"},
	ChargesOnTop:          {"pays %s and what was demanded for it on top", "Zahlt %s und die dazu geforderten Kosten"},
	PartialPayment:        {"pays a part of what is open on %s", "Zahlt einen Teil dessen, was offen ist, auf %s"},
	Overpaid:              {"pays more than is open on %s", "Zahlt mehr, als offen ist, auf %s"},
	OnAccount:             {"comes from a known payer, but nothing says for what", "Kommt von einem bekannten Zahler, aber nichts sagt, wofür"},
	NoReference:           {"names no open item, and the payer is not known", "Nennt keinen offenen Posten, und der Zahler ist nicht bekannt"},
	AmbiguousReference:    {"has a number that fits more than one item: %s", "Enthält eine Nummer, die auf mehrere Posten passt: %s"},
	OtherCurrency:         {"names an item in another currency: %s", "Nennt einen Posten in anderer Währung: %s"},
	AlreadyPaid:           {"names an item on which nothing is open any more: %s", "Nennt einen Posten, auf dem nichts mehr offen ist: %s"},
	Duplicate:             {"has the same payer, amount and text as a payment shortly before", "Gleicht in Zahler, Betrag und Text einer Zahlung kurz davor"},
	AmountDiffers:         {"names items whose open amounts do not explain it: %s", "Nennt Posten, deren offene Beträge ihn nicht erklären: %s"},
	Returned:              {"is a payment that the bank took back", "Ist eine Zahlung, die die Bank zurückgeholt hat"},
	Outgoing:              {"is money that was paid out", "Ist Geld, das ausgezahlt wurde"},
	UnresolvedBatch:       {"sums up several payments whose amounts are not known", "Fasst mehrere Zahlungen zusammen, deren Beträge nicht bekannt sind"},
}

// Sentence says in one sentence why a proposal or one of its candidates is what it is, in German ("de") or English (any
// other word). It names items and amounts and no personal data.
func Sentence(lang string, p Proposal) string {
	w := wordings[p.Code]
	text := w.en
	if lang == "de" {
		text = w.de
	}
	if strings.Contains(text, "%s") {
		text = fmt.Sprintf(text, listed(lang, p.Allocations))
	}
	return text + beside(lang, p)
}

// listed names the items of allocations, the first few of them.
func listed(lang string, allocations []Allocation) string {
	var numbers []string
	for i, a := range allocations {
		if i == maxListed {
			more := "%d more"
			if lang == "de" {
				more = "%d weitere"
			}
			numbers = append(numbers, fmt.Sprintf(more, len(allocations)-maxListed))
			break
		}
		numbers = append(numbers, string(a.Item))
	}
	return strings.Join(numbers, ", ")
}

// beside tells what stays open, is written off, or is left over.
func beside(lang string, p Proposal) string {
	words := map[DifferenceKind]wording{
		RoundingDifference:   {"; %s is rounding", "; %s sind Rundung"},
		BankChargeDifference: {"; %s stays open", "; %s bleiben offen"},
		PartDifference:       {"; %s stays open", "; %s bleiben offen"},
		ClaimedDifference:    {"; %s is for what was demanded", "; %s sind für geforderte Kosten"},
	}
	for _, a := range p.Allocations {
		if w, known := words[a.DifferenceKind]; known {
			if lang == "de" {
				return fmt.Sprintf(w.de, a.Difference.Format(lang))
			}
			return fmt.Sprintf(w.en, a.Difference)
		}
	}
	if p.Unapplied.IsPositive() && p.Code == Overpaid {
		if lang == "de" {
			return fmt.Sprintf("; %s bleiben übrig", p.Unapplied.Format(lang))
		}
		return fmt.Sprintf("; %s is left over", p.Unapplied)
	}
	return ""
}
