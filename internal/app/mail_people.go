package app

import (
	"slices"
	"strings"
	"unicode"

	"github.com/mahnwerk/mahnwerk/internal/mailfile"
)

// maxWriters bounds the names of one mail's head that are masked: a mail to half a company names them all.
const maxWriters = 20

// offices are words of names that no person has: a name with one is a department's or a firm's, and masking its words would
// leave little of the mail.
var offices = []string{"buchhaltung", "finanzbuchhaltung", "kreditorenbuchhaltung", "debitorenbuchhaltung", "kreditoren", "debitoren", "rechnung",
	"rechnungen", "rechnungseingang", "zahlung", "zahlungen", "einkauf", "verwaltung", "sekretariat", "zentrale", "mahnwesen", "inkasso", "service",
	"support", "team", "info", "office", "accounting", "accounts", "payable", "payables", "receivable", "invoice", "invoices", "finance", "billing",
	"purchasing", "department", "abteilung", "gmbh", "ag", "kg", "ohg", "ug", "gbr", "se", "ltd", "llc", "inc", "plc", "co"}

// writers are the people that the head of a mail names: who wrote it, for whom, and to whom. They sign with these names and
// speak of each other.
func writers(f mailfile.File) []string {
	var names []string
	for _, a := range slices.Concat([]mailfile.Address{f.From, f.Sender}, f.ReplyTo, f.To, f.Cc) {
		if len(names) == maxWriters {
			break
		}
		name := strings.Join(strings.Fields(strings.ReplaceAll(a.Name, ",", " ")), " ")
		if isPerson(name) && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// isPerson tells a name of two to four words that begins with a capital and has no word of an office.
func isPerson(name string) bool {
	words := strings.Fields(name)
	if len(words) < 2 || len(words) > 4 || strings.ContainsFunc(name, func(r rune) bool { return unicode.IsDigit(r) || r == '@' }) {
		return false
	}
	return !slices.ContainsFunc(words, func(word string) bool {
		return slices.Contains(offices, strings.ToLower(strings.Trim(word, ".&()"))) || word == "&"
	}) && unicode.IsUpper([]rune(words[0])[0])
}
