package phrase

import (
	"strings"
	"time"
)

// class says what a word can be. A word may be of several classes.
type class uint64

const (
	weekdayWord   class = 1 << iota // "Freitag"
	weekdayShort                    // "Fr", "Thu"
	monthWord                       // "Dezember"
	monthShort                      // "Dez", "Dec"
	monthWeek                       // "Dezemberwoche"
	monthHalf                       // "Dezemberhälfte"
	monthPartWord                   // "Dezemberende"
	cardinal                        // "zwei"
	ordinal                         // "zweiten"
	indefinite                      // "ein", "a": a number only before a unit
	unitWord                        // "Tage", "weeks"
	workingWord                     // "business" of "business days"
	modifier                        // "nächste", "this"
	partWord                        // "Anfang", "end"
	prefixWord                      // "bis", "am", "since": see prefixKind
	article                         // "der", "the"
	fewWord                         // "paar", "few": a number that is none
	dayAdverb                       // "heute", "tomorrow"
	dayAdjective                    // "morgigen"
	weekNumber                      // "KW"
	weekLetter                      // "w" of "w/c"
	quarterWord                     // "Quartal", "Q"
	idiomStart                      // begins a phrase of idiomTable
	durationStart                   // "in", "innerhalb": a span may follow
	nameTitle                       // "Frau": a name follows
	companyWord                     // "GmbH": a name went before
	greeting                        // "schönes", "happy": what follows is wished, or comes again and again
	absence                         // "Urlaub", "office"
	payWord                         // "überweisen": tells of a payment
	payNoun                         // "Zahlung": a weekday may follow without a preposition
	runWord                         // "Zahllauf"
	notADay                         // "Mahnung": what a number before it counts is no day
	quantityWord                    // "Stück"
	thingWord                       // "Positionen": counted things
	currencyWord                    // "EUR", "cents"
	approximately                   // "ca.", "rund"
	phoneWord                       // "Tel"
	invoiceWord                     // "Rechnung", "Inv"
	documentWord                    // "Nr.", "Ziffer": a number that follows is no date
	otherDocument                   // "Lieferschein": a number that follows is no invoice
	germanWord                      // a small word of German
	englishWord                     // a small word of English
)

// unit of time.
type unit uint8

const (
	noUnit unit = iota
	dayUnit
	workdayUnit
	weekUnit
	fortnightUnit
	monthUnit
	quarterUnit
	yearUnit
	weekendUnit
	hourUnit
)

// shift is which one of several weeks, months or days a word means, counted from the present one.
type shift int8

const (
	lastOne      shift = -1
	thisOne      shift = 0
	nextOne      shift = 1
	afterNextOne shift = 2
	comingOne    shift = 3 // "kommende": the next one to come
)

// part of a longer time.
type part uint8

const (
	noPart part = iota
	beginningOf
	middleOf
	endOf
)

// entry is what the vocabulary knows about a word: its classes, and what it means in each. A word of two classes with a
// number, such as "second", has one value in both.
type entry struct {
	class   class
	weekday time.Weekday
	month   time.Month
	number  int16
	unit    unit
	shift   shift
	part    part
	prefix  prefixKind
	idioms  []idiom
	shares  []shareIdiom
}

// vocabulary holds all words the grammar knows, folded; those with umlauts also without any.
var vocabulary = buildVocabulary()

type vocabularyBuilder map[string]*entry

func (v vocabularyBuilder) add(words string, change func(*entry)) {
	for word := range strings.FieldsSeq(words) {
		v.put(foldWord(word), change)
		if bare := withoutUmlaut.Replace(word); bare != word {
			v.put(foldWord(bare), change)
		}
	}
}

func (v vocabularyBuilder) put(word string, change func(*entry)) {
	if v[word] == nil {
		v[word] = &entry{}
	}
	change(v[word])
}

func (v vocabularyBuilder) class(c class, words string) {
	v.add(words, func(e *entry) { e.class |= c })
}

func buildVocabulary() map[string]*entry {
	v := vocabularyBuilder{}
	v.weekdays()
	v.months()
	v.numbers()
	v.units()
	v.modifiers()
	v.prefixes()
	v.others()
	v.idioms()
	v.shares()
	return v
}

var weekdayNames = [7]string{
	time.Monday:    "montag monday montagmorgen montagvormittag montagmittag montagnachmittag montagabend montach",
	time.Tuesday:   "dienstag tuesday dienstagmorgen dienstagvormittag dienstagmittag dienstagnachmittag dienstagabend tuseday dienstach",
	time.Wednesday: "mittwoch mitwoch wednesday wednsday wensday mittwochmorgen mittwochvormittag mittwochmittag mittwochnachmittag mittwochabend",
	time.Thursday:  "donnerstag donerstag thursday donnerstagmorgen donnerstagvormittag donnerstagmittag donnerstagnachmittag donnerstagabend donnerstach donerstach thrusday",
	time.Friday:    "freitag friday freitagmorgen freitagvormittag freitagmittag freitagnachmittag freitagabend freitach freidach freidag feitag freiatg firday",
	time.Saturday:  "samstag sonnabend saturday samstagabend samstagvormittag",
	time.Sunday:    "sonntag sunday sonntagabend",
}

var weekdayAbbreviations = [7]string{
	time.Monday: "mo mon", time.Tuesday: "di die tue tues", time.Wednesday: "mi mit wed weds",
	time.Thursday: "do thu thur thurs", time.Friday: "fr fri fre", time.Saturday: "sa sat", time.Sunday: "so sun",
}

func (v vocabularyBuilder) weekdays() {
	for day := range weekdayNames {
		set := func(e *entry) { e.weekday = time.Weekday(day) }
		v.class(weekdayWord, weekdayNames[day])
		v.add(weekdayNames[day], set)
		v.class(weekdayShort, weekdayAbbreviations[day])
		v.add(weekdayAbbreviations[day], set)
	}
	// "Die" and "mit" are words long before they are weekdays.
	for _, word := range []string{"die", "mit", "fre"} {
		delete(v, word)
	}
}

var monthNames = [13]string{
	time.January: "januar jänner january januars", time.February: "februar feber february februars",
	time.March: "märz march märzes", time.April: "april aprils", time.May: "mai may mais",
	time.June: "juni june juno junis",
	time.July: "juli july julei julis", time.August: "august augusts", time.September: "september septembers",
	time.October: "oktober october oktobers", time.November: "november novembers",
	time.December: "dezember december dezembers",
}

var monthAbbreviations = [13]string{
	time.January: "jan", time.February: "feb febr", time.March: "mrz mär mar", time.April: "apr", time.May: "",
	time.June: "jun", time.July: "jul", time.August: "aug", time.September: "sep sept", time.October: "okt oct",
	time.November: "nov", time.December: "dez dec",
}

func (v vocabularyBuilder) months() {
	for m := time.January; m <= time.December; m++ {
		set := func(e *entry) { e.month = m }
		v.class(monthWord, monthNames[m])
		v.add(monthNames[m], set)
		v.class(monthShort, monthAbbreviations[m])
		v.add(monthAbbreviations[m], set)
		german, _, _ := strings.Cut(monthNames[m], " ")
		v.class(monthWeek, german+"woche")
		v.add(german+"woche", set)
		for p, ending := range map[part]string{beginningOf: "anfang", middleOf: "mitte", endOf: "ende"} {
			v.class(monthPartWord, german+ending)
			v.add(german+ending, func(e *entry) { e.month, e.part = m, p })
		}
		v.class(monthHalf, german+"hälfte")
		v.add(german+"hälfte", set)
	}
}

func (v vocabularyBuilder) units() {
	for u, words := range map[unit]string{
		dayUnit: "tg tag tage tagen tages day days kalendertag kalendertage kalendertagen",
		workdayUnit: "werktag werktage werktagen werktages arbeitstag arbeitstage arbeitstagen arbeitstages banktag banktage banktagen " +
			"bankarbeitstag bankarbeitstage bankarbeitstagen bankarbeitstages geschäftstag geschäftstage geschäftstagen " +
			"bankgeschäftstag bankgeschäftstage bankgeschäftstagen wochentage wochentagen buchungstage buchungstagen workday " +
			"workdays weekdays",
		weekUnit:      "woch woche wochen week weeks wk wks",
		fortnightUnit: "fortnight fortnights",
		monthUnit:     "monat monate monaten monats monates month months",
		quarterUnit:   "quartal quartals quartale quartalen quarter quarters",
		yearUnit:      "jahr jahre jahres jahren year years",
		hourUnit:      "stunde stunden hour hours std hrs",
		weekendUnit:   "wochenende wochenendes wochenenden weekend",
	} {
		v.class(unitWord, words)
		v.add(words, func(e *entry) { e.unit = u })
	}
	v.class(workingWord, "working business banking bank work calendar clear")
	v.class(durationStart, "in innerhalb binnen within vor nach seit over during")
	v.class(fewWord, "paar einige einigen einiger wenige wenigen few several couple some mehrere mehreren")
}

func (v vocabularyBuilder) modifiers() {
	for s, words := range map[shift]string{
		lastOne: "letzte letzten letzter letztes letztem vergangene vergangenen vergangener vergangenes vorige voriger vorigen " +
			"voriges last past previous",
		thisOne: "diese diesen dieser dieses diesem laufende laufenden laufender laufendes aktuelle aktuellen aktueller aktuelles " +
			"this current dies selben selbe same gleichen",
		nextOne:      "nächste nächsten nächster nächstes nächstem next nexte folgenden folgender folgendes following folgewoche",
		afterNextOne: "übernächste übernächsten übernächster übernächstes übernächstem",
		comingOne:    "kommende kommenden kommender kommendes kommendem coming upcoming",
	} {
		v.class(modifier, words)
		v.add(words, func(e *entry) { e.shift = s })
	}
	delete(v, "folgewoche")
	for p, words := range map[part]string{
		beginningOf: "anfang anfangs beginn beginning start early begin",
		middleOf:    "mitte mid middle",
		endOf:       "ende end late schluss ultimo",
	} {
		v.class(partWord, words)
		v.add(words, func(e *entry) { e.part = p })
	}
	for days, words := range map[int16]string{
		-3: "vorvorgestern", -2: "vorgestern", -1: "gestern yesterday", 0: "heute today hute tonight heut",
		1: "morgen tomorrow tomorow tommorow tommorrow tmrw tmr",
		2: "übermorgen overmorrow",
	} {
		v.class(dayAdverb, words)
		v.add(words, func(e *entry) { e.number = days })
	}
	for days, words := range map[int16]string{
		-1: "gestrigen gestrige gestriger gestriges", 0: "heutigen heutige heutiger heutiges heutigem",
		1: "morgigen morgige morgiger morgigem morgiges",
	} {
		v.class(dayAdjective, words)
		v.add(words, func(e *entry) { e.number = days })
	}
	v.class(weekNumber, "kw kalenderwoche kalenderwochen week wk cw kws")
	v.class(weekLetter, "w wc wb")
	v.class(quarterWord, "q quartal quarter")
}

func (v vocabularyBuilder) others() {
	v.class(article, "der die das den dem des the")
	v.class(nameTitle,
		"herr herrn frau hr hrn frl dr prof mr mrs ms miss familie kollege kollegin kollegen firma fa sir madam "+
			"lord dipl ing mag gez ppa")
	v.class(greeting,
		"schönen schönes schöne schöner guten gutes gute guter nice great good lovely pleasant erholsames erholsamen "+
			"sonniges sonnigen frohe frohes fröhliche merry happy besinnliche besinnlichen enjoy wonderful entspanntes angenehmes "+
			"angenehmen jeden jeder every each")
	v.class(phoneWord, "tel telefon fon phone mobil mobile fax telefax durchwahl handy hotline telephone cell ph")
	v.class(companyWord, "gmbh ag kg ohg ug ltd limited inc plc llc se gbr co mbh bros sons")
	v.class(payNoun,
		"zahlung zahlungen überweisung überweisungen zahllauf zahlungslauf geld rest restbetrag betrag eingang "+
			"geldeingang zahlungseingang valuta wertstellung wert rate termin zahltermin anweisung buchung lastschrift payment run "+
			"transfer remittance bacs chaps settlement value balance remainder cheque money funds")
	v.class(notADay,
		"mal mahnung rate raten stock rechnung rechnungen stufe lieferung position zahlungserinnerung erinnerung "+
			"hälfte teil teilzahlung abschlag platz etage invoice invoices reminder notice letter floor time times instalment "+
			"installment half part line item one attempt tranche quarter week email mail call paragraph payment quartal viertel "+
			"drittel stelle anlauf versuch prozent percent euro eur uhr tag werktag arbeitstag day step stage point punkt page seite "+
			"kalenderwoche kw advent obergeschoss weihnachtstag weihnachtsfeiertag feiertag osterfeiertag pfingsttag halbjahr mahnstufe mahnlauf teilrechnung "+
			"abschlagsrechnung schlussrechnung teilbetrag abschlagszahlung monatsrate klasse woche wochen party parties thing place")
	v.class(runWord, "run runs lauf zahllauf zahlungslauf überweisungslauf zahldurchlauf zahlungsdurchlauf zahlungsvorschlag batch zahltermin file")
	v.class(absence,
		"urlaub urlaubs urlaubszeit abwesend abwesenheit büro office leave vacation holiday holidays away back "+
			"zurück erreichbar krank krankgeschrieben elternzeit return returning returns dienstreise betriebsferien "+
			"betriebsurlaub geschlossen closed maternity unavailable reachable ooo rückkehr wieder")
	v.class(payWord,
		"zahlen zahlt zahle zahlung zahlungen bezahlen bezahlt bezahle gezahlt beglichen begleichen überweisen "+
			"überweist überweise überwiesen überweisung angewiesen anweisen anweisung ausgleichen ausgeglichen ausgleich zahllauf "+
			"pay paid pays payment payments paying transfer transferred transferring remit remitted settle settled settling "+
			"release send sent wire wired geld betrag rate raten money funds clear cleared")
	v.class(currencyWord, "cent cents ct")
	for word := range currencies {
		v.class(currencyWord, word)
	}
	v.class(quantityWord,
		"stück stk kg km std stunden hours hrs meter liter mm cm qm pcs pieces units mb gb kwh paletten paar")
	v.class(invoiceWord,
		"rechnung rechnungen rechnungs rechnungsnummer rechnungsnr rg rgs re rgnr rn renr inv invs invoice invoices beleg "+
			"belegnummer belegnr faktura")
	v.class(documentWord,
		"nr nummer no num number abs absatz art artikel kapitel ziffer ziff version v release order po bestellung auftrag "+
			"bestellnummer auftragsnummer lieferschein lieferscheinnummer kundennummer kundennr kunde customer account konto section clause "+
			"aktenzeichen az ref referenz zeichen projekt project ticket vorgang")
	v.class(otherDocument,
		"order po pos bestellung bestellungen auftrag aufträge bestellnummer bestellnr auftragsnummer auftragsnr lieferschein "+
			"lieferscheine lieferscheinnummer lieferscheinnr ls kundennummer kundennr kunde kd kdnr customer account konto debitor "+
			"debitorennummer aktenzeichen az projekt project ticket vorgang vorgangsnummer delivery note vertrag contract iban bic kontonummer "+
			"konto plz postfach tel hrb hrn ustid steuernummer angebot quote sendung tracking charge artikel artikelnummer mahnung mahnungsnummer")
	v.class(approximately,
		"ca circa etwa ungefähr rund knapp zirka about approx approximately around roughly nearly almost gute")
	v.class(thingWord,
		"monatsraten wochenraten rechnungen posten positionen items teile teilen teilzahlungen raten tranchen abschläge instalments "+
			"installments parts payments invoices mitarbeiter leute personen people times jahre filialen artikel werktage credit "+
			"reminders mahnungen mails lieferungen deliveries bestellungen orders")
	v.class(germanWord,
		"und der die das wir ist bitte nicht mit von zu auf für sie ihre ihr ich haben wird werden den dem bis am zum "+
			"zahlen rechnung uns sehr geehrte geehrter hallo guten grüße grüßen noch auch eine einen es")
	v.class(englishWord,
		"the and we is please not with of to for you your i have will be this that our are it by on in an invoice "+
			"payment regards hi hello dear us was has from")
}
