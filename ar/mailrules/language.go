package mailrules

import (
	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/mailtext"
)

// Words that only one of the languages has, and that nearly every sentence holds.
var (
	germanWords = set(`der die das und wir ich ist nicht mit fuer von zu den dem ein eine am bitte sie ihre ihr auf bei noch wird werden haben hallo gruss gruesse
		zahlung rechnung uns im zum zur es sind danke guten tag zahlen ueberweisen heute morgen euch kann koennen`)
	englishWords = set(`the and we i is not with for of to a an on at please you your be will have has hi hello regards thanks payment invoice this that it are was
		dear pay paid today tomorrow can could us our`)
)

// languageOf tells German from English by their small words; empty where there are none.
func languageOf(m correspondence.Mail) string {
	german, english := 0, 0
	count := func(text string) {
		for _, t := range tokenize(text, 0, min(len(text), languageSample), nil) {
			if germanWords[t.word] {
				german++
			}
			if englishWords[t.word] {
				english++
			}
		}
	}
	for s := range m.Text.Each(mailtext.New) {
		count(m.Text.Whole[s.Start:s.End])
	}
	if german == english {
		count(m.Subject)
	}
	switch {
	case german > english:
		return "de"
	case english > german:
		return "en"
	}
	return ""
}

// languageSample is how much of a section is looked at: a page.
const languageSample = 3000
