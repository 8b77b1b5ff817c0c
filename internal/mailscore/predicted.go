package mailscore

import (
	"fmt"

	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// Predicted writes an understanding as a prediction. The caller adds id and time.
func Predicted(u correspondence.Understanding, needsHuman, automatic bool) Prediction {
	l := Labels{Intents: []Intent{}, Promises: []Promise{}, Disputes: []Dispute{}, NeedsHuman: needsHuman,
		Flags: []correspondence.Flag{}, AbsentUntilOn: u.AbsentUntilOn, Bounce: u.Bounce}
	for _, i := range u.Intents {
		l.Intents = append(l.Intents, Intent{i.Type, texts(i.Invoices)})
	}
	for _, p := range u.Promises {
		l.Promises = append(l.Promises, Promise{Invoice: Text(p.Invoice), On: Date{p.On}, Amount: decimalOf(p.Amount),
			Precision: p.Precision, Source: p.Source, Condition: p.Condition, AcceptOn: p.AcceptOn, NotBeforeOn: p.NotBeforeOn})
	}
	for _, d := range u.Disputes {
		l.Disputes = append(l.Disputes, Dispute{Text(d.Invoice), d.Reason, decimalOf(d.Amount)})
	}
	for _, p := range u.Paid {
		l.Paid = append(l.Paid, Payment{Text(p.Invoice), Date{p.On}, decimalOf(p.Amount)})
	}
	for _, p := range u.Proposed {
		l.Proposed = append(l.Proposed, Payment{Text(p.Invoice), Date{p.On}, decimalOf(p.Amount)})
	}
	if r := u.Remittance; r != nil {
		l.Remittance = &Remittance{decimalOf(r.Total), Date{r.ValueOn}}
	}
	if c := u.NewContact; c != nil {
		l.NewContact = &NewContact{Text(c.Name), c.Email}
	}
	for _, f := range u.Flags {
		l.Flags = append(l.Flags, f.Flag)
	}
	return Prediction{Predicted: l, Automatic: automatic, Evidence: evidence(u)}
}

func texts(numbers []receivable.InvoiceNumber) []Text {
	list := make([]Text, len(numbers))
	for n, number := range numbers {
		list[n] = Text(number)
	}
	return list
}

// evidence lists the quotes of all claims under the names of the fields they are in.
func evidence(u correspondence.Understanding) []Evidence {
	list := []Evidence{}
	add := func(field string, n int, quotes []correspondence.Evidence) {
		for _, q := range quotes {
			list = append(list, Evidence{fmt.Sprintf("%s[%d]", field, n), q.Quote})
		}
	}
	for n, c := range u.Intents {
		add("intents", n, c.Evidence)
	}
	for n, c := range u.Promises {
		add("promised_payments", n, c.Evidence)
	}
	for n, c := range u.Disputes {
		add("disputes", n, c.Evidence)
	}
	for n, c := range u.Paid {
		add("paid", n, c.Evidence)
	}
	for n, c := range u.Proposed {
		add("proposed_payments", n, c.Evidence)
	}
	for n, c := range u.Flags {
		add("flags", n, c.Evidence)
	}
	return list
}
