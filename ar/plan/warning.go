package plan

// Warning is a sign that speaks against instalments. It warns a person and decides nothing.
type Warning string

const (
	// WarnBroken: promises of the last twelve months were not kept.
	WarnBroken Warning = "broken_promises"
	// WarnReturned: direct debits or other payments of the last twelve months came back.
	WarnReturned Warning = "returned_payments"
	// WarnDefaulted: an earlier plan is in default.
	WarnDefaulted Warning = "plan_defaulted"
	// WarnInsolvency: whoever knows such signs and takes instalments may have to give them back.
	WarnInsolvency Warning = "insolvency_contest"
)

// Signs are what the records know of a customer's trouble, of the last twelve months.
type Signs struct {
	BrokenPromises   int
	ReturnedPayments int
	DefaultedPlans   int
}

// Warnings says what a person who agrees to instalments should know. Any sign of trouble brings the warning about
// contested payments, since what an administrator must show is that the creditor knew them (§ 133 InsO).
func Warnings(s Signs) []Warning {
	var all []Warning
	add := func(n int, w Warning) {
		if n > 0 {
			all = append(all, w)
		}
	}
	add(s.BrokenPromises, WarnBroken)
	add(s.ReturnedPayments, WarnReturned)
	add(s.DefaultedPlans, WarnDefaulted)
	if len(all) > 0 {
		all = append(all, WarnInsolvency)
	}
	return all
}

var warningTexts = map[Warning][2]string{
	WarnBroken:    {"Zahlungszusagen der letzten zwölf Monate wurden nicht eingehalten", "promises of the last twelve months were not kept"},
	WarnReturned:  {"Zahlungen der letzten zwölf Monate wurden zurückgegeben", "payments of the last twelve months were returned"},
	WarnDefaulted: {"eine frühere Ratenvereinbarung ist geplatzt", "an earlier instalment plan is in default"},
	WarnInsolvency: {"Zeichen drohender Zahlungsunfähigkeit: Raten können in einer Insolvenz angefochten werden (§ 133 InsO). Die Vereinbarung selbst " +
		"spricht für Unkenntnis (§ 133 Abs. 3 Satz 2 InsO), bekannte weitere Zeichen sprechen dagegen. Sicherheiten und aktuelle Zahlen erbitten.",
		"signs of near insolvency: instalments may be contested in insolvency proceedings (§ 133 InsO). The agreement itself speaks for not " +
			"having known (§ 133 (3) sentence 2 InsO), further known signs against it. Ask for security and current figures."},
}

// Explain says a warning in German ("de") or English (any other language).
func (w Warning) Explain(language string) string {
	if language == "de" {
		return warningTexts[w][0]
	}
	return warningTexts[w][1]
}
