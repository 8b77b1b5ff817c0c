package paymentworld

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
)

// Dialect is how the people of a world number, write, pay and bank.
type Dialect struct {
	Name string
	// About is one line for the person who chooses.
	About    string
	Currency money.Currency
	// country is the IBAN country of the creditor and most payers, vat the tax on its invoices in percent.
	country string
	vat     int64
	// creditor owns the ledger; sister is another company whose customers pay to the same account by mistake.
	creditor, sister string
	number           numbering
	sisterNumber     numbering
	customerNumber   func(i int) string
	words            wording
	names            naming
	// hands and kinds are shares in permille.
	hands []share[hand]
	kinds []share[Kind]
	bank  bank
	// fixed is the permille of customers whose items all have one amount, discounts of those with an early-payment
	// discount, known of those whose account is in the master data.
	fixed, discounts, known int
	// monthly is set where every customer gets one item a month.
	monthly bool
	// unnumbered is the permille of collective payments without any number.
	unnumbered int
	// formats are the shares of the documents in which advices come.
	formats []share[adviceFormat]
	// alike makes names that differ only in their end, and puts numbers into texts that are not what they look like.
	alike bool
}

// share is one choice and how often it is made, in permille of all choices of its list.
type share[T any] struct {
	of       T
	permille int
}

// numbering writes the number of the seq-th document. Short is how people shorten it.
type numbering struct {
	first int
	full  func(on calendar.Date, seq int) string
	short func(on calendar.Date, seq int) string
}

// hand is how somebody copies a number.
type hand string

const (
	handClean  hand = "clean"
	handBare   hand = "bare"   // without the letters in front
	handDigits hand = "digits" // nothing but digits
	handShort  hand = "short"  // the part people know it by
	handBlanks hand = "blanks" // blanks for separators, or in the middle
	handLower  hand = "lower"
	handOh     hand = "oh" // letters for digits that look like them
	handTypo   hand = "typo"
	handSwap   hand = "swap"
	handNone   hand = "none"
)

// hands of most people.
var commonHands = []share[hand]{{handClean, 430}, {handBare, 120}, {handDigits, 100}, {handShort, 130}, {handBlanks, 60},
	{handLower, 20}, {handOh, 40}, {handTypo, 25}, {handSwap, 15}, {handNone, 60}}

// kinds of most worlds. What happens seldom still happens in a world of a thousand payments.
var commonKinds = []share[Kind]{{Single, 500}, {Collective, 200}, {Partial, 40}, {Rest, 10}, {Over, 20}, {Fee, 16},
	{Claimed, 12}, {Short, 8}, {OtherPayer, 25}, {Parent, 14}, {Clearing, 8}, {Payout, 8}, {DirectDebit, 24},
	{ForeignExchange, 6}, {Duplicate, 14}, {OnAccount, 6}, {Foreign, 18}, {OtherEntity, 8}, {TaxRefund, 3},
	{Interest, 2}, {Deposit, 3}, {Return, 12}, {BankCharge, 15}, {Salary, 6}, {Outgoing, 22}}

// withKinds returns the common kinds with some shares replaced; single payments take or give the difference.
func withKinds(changes ...share[Kind]) []share[Kind] {
	kinds := slices.Clone(commonKinds)
	for _, change := range changes {
		at := slices.IndexFunc(kinds, func(s share[Kind]) bool { return s.of == change.of })
		kinds[0].permille += kinds[at].permille - change.permille
		kinds[at] = change
	}
	return kinds
}

// bank is how the creditor's bank tells what happened.
type bank struct {
	BIC string
	// cut is where free text is cut in camt, 0 for not at all; blanks puts a blank at the cut instead of a new line.
	cut    int
	blanks bool
	// slashes writes MT940 narratives as /CODE/text instead of ?20 sub-fields.
	slashes bool
	// noPrimary leaves out the BkTxCd of the ISO and gives the bank's own code only.
	proprietaryOnly bool
}

// wording is what people write. Places in braces are filled in: {n} the number or list, {c} the customer's number, {d} a
// date, {m} a month and {y} its year, {o} a number of the payer's own, {a} the number of an advice, {p} a percentage, {s} a name.
type wording struct {
	// one is around a single number, many around a list, none has no number at all; advice points to a document.
	one, many, none, advice []string
	// separators stand between numbers, ranges between the first and last of several; etcetera ends a list too early.
	separators, ranges, etcetera []string
	discount, partial, rest      []string
	claimed, complaint, account  []string
	group, clearing              []string
	// tails are added to any text now and then.
	tails []string
	// strangers, outgoings and the like come with their parties.
	strangers, outgoings, salaries, charges []told
	taxRefund, interest, deposit, returned  told
	collection                              string
	dateLayout                              string
	months                                  [12]string
}

// told is a text with the party that writes it.
type told struct{ name, text string }

// naming makes up names.
type naming struct {
	stems, trades, forms []string
	first, last          []string
	parent, clearing     []string
	services             []string
}

// Dialects are all worlds that can be made, in the order of their strangeness.
func Dialects() []Dialect {
	return []Dialect{standard(), trades(), publisher(), industry(), rent(), english(), french(), dutch(), hostile()}
}

// DialectNamed returns the dialect with that name, or an error that lists the names.
func DialectNamed(name string) (Dialect, error) {
	var names []string
	for _, d := range Dialects() {
		if d.Name == name {
			return d, nil
		}
		names = append(names, d.Name)
	}
	return Dialect{}, fmt.Errorf("%w: dialect %q, known are %s", ErrOptions, name, strings.Join(names, ", "))
}

func standard() Dialect {
	return Dialect{Name: "standard", About: "German wholesale, RE-2026-001040", Currency: "EUR", country: "DE", vat: 19,
		creditor: "Nordlicht Großhandel GmbH", sister: "Nordlicht Logistik GmbH",
		number:       yearNumbering("RE-%d-%06d", 1040),
		sisterNumber: yearNumbering("NL-%d-%05d", 20400), customerNumber: counted("K%05d", 10000),
		words: germanWords(), names: germanNames(), hands: commonHands, kinds: commonKinds,
		bank: bank{BIC: "COBADEFFXXX", cut: 27, blanks: true}, fixed: 150, discounts: 400, known: 700, unnumbered: 300, formats: commonFormats}
}

func trades() Dialect {
	d := standard()
	d.Name, d.About = "trades", "German craftsman, four plain digits"
	d.creditor, d.sister = "Elektro Wiesinger e.K.", "Wiesinger Solar GmbH"
	d.number, d.sisterNumber = plainNumbering("%d", 3104), plainNumbering("S%d", 900)
	d.customerNumber = counted("%d", 20100)
	d.words.one = []string{"{n}", "Rechnung {n}", "Rechn. {n} vom {d}", "RG{n}", "R-Nr.{n}", "Danke für die gute Arbeit! {n}", "Whg {s} {n}", "Rechnung vom {d} Nr. {n}"}
	d.words.many = []string{"Rechnungen {n}", "{n}", "Handwerkerrechnungen {n} vielen Dank"}
	d.words.separators = []string{" und ", ", ", "+", "/", " & "}
	d.bank = bank{BIC: "BYLADEM1SWU", cut: 35}
	d.discounts, d.known, d.unnumbered = 250, 550, 350
	d.kinds = withKinds(share[Kind]{Collective, 110}, share[Kind]{OtherPayer, 60}, share[Kind]{Clearing, 0}, share[Kind]{Payout, 4})
	return d
}

func publisher() Dialect {
	d := standard()
	d.Name, d.About = "publisher", "German publisher, 2026/10345, subscriptions of equal amount"
	d.creditor, d.sister = "Verlag Blaue Feder AG", "Blaue Feder Seminare GmbH"
	d.number = numbering{first: 10345,
		full:  func(on calendar.Date, seq int) string { return fmt.Sprintf("%d/%d", on.Year, seq) },
		short: func(_ calendar.Date, seq int) string { return fmt.Sprint(seq) }}
	d.sisterNumber, d.customerNumber = plainNumbering("SEM%d", 7100), counted("A-%d", 330100)
	d.words.one = []string{"Abo {n}", "Abonnement {m} {n}", "{c} {n}", "Bezugspreis {m}, Re. {n}", "RE {n} KD {c}", "{n}"}
	d.words.none = []string{"Abo {m}", "Abonnement", "Zeitschrift Kd {c}", "Jahresabo {c}", "Zeitschriftenabo {m} {y}", "Abo-Nr {c}"}
	d.bank = bank{BIC: "GENODEF1S02", cut: 0}
	d.fixed, d.discounts, d.unnumbered, d.monthly = 700, 50, 250, true
	d.kinds = withKinds(share[Kind]{Collective, 90}, share[Kind]{DirectDebit, 120}, share[Kind]{Return, 30}, share[Kind]{Payout, 30})
	return d
}

func industry() Dialect {
	d := standard()
	d.Name, d.About = "industry", "German supplier of large companies, 26KA00815, advices and collective payments"
	d.creditor, d.sister = "Präzisionsteile Hohenlohe GmbH & Co. KG", "Hohenlohe Werkzeugbau GmbH"
	d.number = numbering{first: 815,
		full:  func(on calendar.Date, seq int) string { return fmt.Sprintf("%02dKA%05d", on.Year%100, seq) },
		short: func(_ calendar.Date, seq int) string { return fmt.Sprintf("KA%d", seq) }}
	d.sisterNumber, d.customerNumber = plainNumbering("26WZ%05d", 4400), counted("D%06d", 700100)
	d.words.one = []string{"/INV/{n}", "BELEG {n} {d}", "Ihre Rechnung {n} vom {d} unser Beleg {o}", "{o} {n}", "INV {n} PO {o}", "RNR {n} {c}"}
	d.words.many = []string{"/INV/{n}", "BELEGE {n}", "Zahllauf {o} {n}", "RNR {n}", "{n} LIEF {o}"}
	d.words.none = []string{"Zahllauf {o}", "ZAHLUNG {d}", "BELEG {o}", "Zahlungsausgang Buchungskreis 1000 {o}"}
	d.bank = bank{BIC: "SOLADEST600", cut: 27}
	d.known, d.fixed, d.unnumbered = 850, 50, 380
	d.kinds = withKinds(share[Kind]{Collective, 330}, share[Kind]{Clearing, 30}, share[Kind]{Parent, 30}, share[Kind]{Short, 25}, share[Kind]{Payout, 0})
	return d
}

func rent() Dialect {
	d := standard()
	d.Name, d.About = "rent", "German landlord, equal amounts every month, 202603-0117"
	d.creditor, d.sister = "Hausverwaltung Lindenhof GbR", "Lindenhof Nebenkosten GbR"
	d.vat = 0
	d.number = numbering{first: 117,
		full:  func(on calendar.Date, seq int) string { return fmt.Sprintf("%04d%02d-%04d", on.Year, on.Month, seq) },
		short: func(_ calendar.Date, seq int) string { return fmt.Sprintf("%04d", seq) }}
	d.sisterNumber, d.customerNumber = plainNumbering("NK%05d", 300), counted("MV-%04d", 1001)
	d.words.one = []string{"Miete {m} {n}", "Miete {n}", "{n} Miete inkl. NK"}
	d.words.none = []string{"Miete", "Miete {m}", "Miete {m} {y}", "Miete {c}", "{c} Miete {m} {y}", "Whg {c} {m}", "Wohnung Lindenstr. {o}", "Miete u. Garage"}
	d.words.many = []string{"Mieten {n}", "Miete {n} Nachzahlung"}
	d.hands = []share[hand]{{handClean, 200}, {handDigits, 60}, {handShort, 80}, {handBlanks, 40}, {handTypo, 20}, {handNone, 600}}
	d.bank = bank{BIC: "PBNKDEFFXXX", cut: 0}
	d.fixed, d.discounts, d.known, d.monthly = 920, 0, 750, true
	d.kinds = withKinds(share[Kind]{Collective, 60}, share[Kind]{OtherPayer, 50}, share[Kind]{Clearing, 0}, share[Kind]{Payout, 0},
		share[Kind]{ForeignExchange, 2}, share[Kind]{DirectDebit, 60}, share[Kind]{Return, 20}, share[Kind]{Deposit, 10})
	return d
}

func english() Dialect {
	return Dialect{Name: "english", About: "British supplier in pounds, INV-10293", Currency: "GBP", country: "GB", vat: 20,
		creditor: "Thornbury Fasteners Ltd", sister: "Thornbury Plant Hire Ltd",
		number: plainNumbering("INV-%05d", 10293), sisterNumber: plainNumbering("PH%05d", 3300),
		customerNumber: counted("C%04d", 2100),
		words:          englishWords(), names: englishNames(), hands: commonHands, kinds: withKinds(share[Kind]{Clearing, 3}),
		bank:  bank{BIC: "MIDLGB22XXX", cut: 18, blanks: true, proprietaryOnly: true},
		fixed: 100, discounts: 150, known: 600, unnumbered: 350, formats: commonFormats}
}

func french() Dialect {
	return Dialect{Name: "french", About: "French supplier, FA26030312", Currency: "EUR", country: "FR", vat: 20,
		creditor: "Établissements Vauquelin SARL", sister: "Vauquelin Transports SAS",
		number: numbering{first: 312,
			full: func(on calendar.Date, seq int) string {
				return fmt.Sprintf("FA%02d%02d%04d", on.Year%100, on.Month, seq)
			},
			short: func(_ calendar.Date, seq int) string { return fmt.Sprintf("%04d", seq) }},
		sisterNumber: plainNumbering("TR%06d", 91000), customerNumber: counted("CL%05d", 41100),
		words: frenchWords(), names: frenchNames(), hands: commonHands, kinds: withKinds(share[Kind]{DirectDebit, 40}),
		bank:  bank{BIC: "BNPAFRPPXXX", cut: 31},
		fixed: 120, discounts: 100, known: 650, unnumbered: 300, formats: commonFormats}
}

func dutch() Dialect {
	return Dialect{Name: "dutch", About: "Dutch supplier, seven plain digits, slash narratives", Currency: "EUR", country: "NL", vat: 21,
		creditor: "Van der Meulen Groothandel B.V.", sister: "Van der Meulen Verhuur B.V.",
		number: plainNumbering("%07d", 2600417), sisterNumber: plainNumbering("V%06d", 55100),
		customerNumber: counted("%d", 88010),
		words:          dutchWords(), names: dutchNames(), hands: commonHands, kinds: withKinds(share[Kind]{DirectDebit, 60}),
		bank:  bank{BIC: "INGBNL2AXXX", cut: 0, slashes: true},
		fixed: 150, discounts: 60, known: 800, unnumbered: 280, formats: commonFormats}
}

func hostile() Dialect {
	d := standard()
	d.Name, d.About = "hostile", "short numbers that look like years, customers and amounts; names alike; equal prices"
	d.creditor, d.sister = "Meier GmbH", "Meier GmbH & Co. KG"
	d.number, d.sisterNumber = plainNumbering("%d", 1894), plainNumbering("%d", 1900)
	d.customerNumber = counted("%d", 1500)
	d.words.one = append(slices.Clone(d.words.one), "{n} {o}", "Auftrag {o} Re {n} Kd {c}", "Tel. 0{o} {n}", "{n}/{o}", "Vertrag {c}-{o}, {n}", "Bau 2026 {n}", "PLZ {o} Re.{n}")
	d.words.none = append(slices.Clone(d.words.none), "Auftrag {o}", "{o}/2026", "Nr. {o}", "Objekt {o} Haus 2026")
	d.words.tails = append(slices.Clone(d.words.tails), " Proj. {o}", " Ref {o}", " 2025/2026")
	d.hands = []share[hand]{{handClean, 420}, {handBlanks, 60}, {handOh, 70}, {handTypo, 130}, {handSwap, 90}, {handNone, 230}}
	d.bank = bank{BIC: "DEUTDEFFXXX", cut: 27, blanks: true}
	d.fixed, d.discounts, d.known, d.unnumbered, d.alike = 400, 450, 400, 450, true
	d.kinds = withKinds(share[Kind]{Duplicate, 40}, share[Kind]{Foreign, 50}, share[Kind]{OtherEntity, 40}, share[Kind]{Partial, 70},
		share[Kind]{Over, 40}, share[Kind]{OnAccount, 20}, share[Kind]{OtherPayer, 40})
	return d
}

// yearNumbering numbers by year and sequence; people shorten it to the sequence without zeros.
func yearNumbering(layout string, first int) numbering {
	return numbering{first: first,
		full:  func(on calendar.Date, seq int) string { return fmt.Sprintf(layout, on.Year, seq) },
		short: func(_ calendar.Date, seq int) string { return fmt.Sprint(seq) }}
}

// plainNumbering numbers without a year. There is nothing to shorten but the letters.
func plainNumbering(layout string, first int) numbering {
	write := func(_ calendar.Date, seq int) string { return fmt.Sprintf(layout, seq) }
	return numbering{first: first, full: write, short: func(on calendar.Date, seq int) string { return fmt.Sprint(seq) }}
}

func counted(layout string, first int) func(int) string {
	return func(i int) string { return fmt.Sprintf(layout, first+i) }
}
