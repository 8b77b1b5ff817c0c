package mask

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// nameFinders find the names of the records: firms with and without their legal form, persons whole and by each part.
func nameFinders(k Known) []finder {
	var firms, persons []string
	for _, firm := range k.Firms[:min(len(k.Firms), maxNames)] {
		firms = append(firms, namePatterns(firm, legalForm.ReplaceAllString(firm, ""))...)
	}
	for _, person := range k.Persons[:min(len(k.Persons), maxNames)] {
		persons = append(persons, namePatterns(append(strings.Fields(person), person)...)...)
	}
	var finders []finder
	if p := alternatives(firms); p != nil {
		finders = append(finders, finder{Firm, matches(p)})
	}
	if p := alternatives(persons); p != nil {
		finders = append(finders, finder{Person, matches(p)})
	}
	return finders
}

// legalForm is the tail of a firm's name that people leave out.
var legalForm = regexp.MustCompile(`(?i)[\s,]+(?:GmbH(?: ?& ?Co\.? ?KG(?:aA)?)?|AG(?: ?& ?Co\.? ?KG)?|UG(?: \(haftungsbeschränkt\))?|KGaA|KG|OHG|GbR|PartG(?: ?mbB)?|e\. ?K\.?|e\. ?V\.?|eG|SE|Ltd\.?|Limited|LLC|LLP|Inc\.?|Corp\.?|PLC|S\.?A\.?|S\.?[àa]\.? ?r\.?l\.?|B\.?V\.?)\.?$`)

// namePatterns quotes names for a pattern: any white space between the words, umlauts also as two letters.
func namePatterns(names ...string) []string {
	var patterns []string
	for _, name := range names {
		words := strings.Fields(strings.ToValidUTF8(name, " "))
		if utf8.RuneCountInString(strings.Join(words, " ")) < minNamePart || !containsLetter(name) || slices.Contains(noNames, strings.ToLower(name)) {
			continue
		}
		for i, w := range words {
			words[i] = umlauts.Replace(regexp.QuoteMeta(w))
		}
		patterns = append(patterns, strings.Join(words, `\s+`))
	}
	return patterns
}

func containsLetter(s string) bool { return strings.ContainsFunc(s, unicode.IsLetter) }

// noNames are words of a person's entry that are no name.
var noNames = []string{"herr", "frau", "herrn", "mr.", "mrs.", "ms.", "dr.", "prof.", "von", "van", "der", "den", "und", "and", "the"}

var umlauts = strings.NewReplacer("ä", "(?:ä|ae)", "ö", "(?:ö|oe)", "ü", "(?:ü|ue)", "ß", "(?:ß|ss)", "Ä", "(?:Ä|Ae)", "Ö", "(?:Ö|Oe)", "Ü", "(?:Ü|Ue)")

// properName is one or two words that begin with a capital, titles before them.
const properName = `((?:(?:Dr|Prof)\.(?:[ \t]*(?:med|jur|rer|nat|h\.c)\.)*[ \t]+)*(?:(?:von|van|de|der|den|zu)[ \t]+)*\p{Lu}[\p{L}'’\-]+(?:[ \t]+(?:(?:von|van|de|der|den|zu)[ \t]+)*\p{Lu}[\p{L}'’\-]+)?)`

var (
	titled = regexp.MustCompile(`\b(?:Herrn?|Frau|Fr\.|Hr\.|Mr\.?|Mrs\.?|Ms\.?|Miss|Mister|Kollegin|Kollegen?)[ \t]+` + properName)
	hailed = regexp.MustCompile(`(?m)(?:^|[,>] ?)(?:Hallo|Hi|Hey|Hello|Dear|Liebe[rs]?|Moin|Servus|Guten (?:Tag|Morgen|Abend)|Good (?:morning|afternoon|evening))[ \t]+` + properName)
	// closing is a formula at a letter's end, with what follows on its line.
	closing = regexp.MustCompile(`(?im)^[ \t>]*(?:mit[ \t]+(?:freundlichen|besten|vielen|herzlichen|lieben|kollegialen)[ \t]+(?:grüßen|gruessen|grüssen)|(?:viele|beste|liebe|herzliche|freundliche|schöne|sonnige)[ \t]+(?:grüße|gruesse|grüsse)|(?:besten|lieben|schönen|freundlichen)[ \t]+(?:gruß|gruss)|gruß|gruss|grüße|gruesse|hochachtungsvoll|mfg|lg|vg|bg|(?:kind|best|warm|many)?[ \t]*regards|best wishes|(?:yours[ \t]+)?(?:sincerely|faithfully|truly)|cheers|many thanks|thanks|thank you|best)(?:[,.! \t]+(?:(?:from|aus|nach)[ \t][^\n]*)?([^\n]*)|())$`)
	// signedName is a line below it that is a name, or begins with one before a comma or a bar.
	signedName = regexp.MustCompile(`^[ \t>]*(?:i\.[ \t]?[AV]\.|ppa\.|p\.p\.)?[ \t]*` + properName + `[ \t]*(?:[,|/(–-].*)?$`)
)

// notNames are capitalised words after a greeting that are nobody's name.
var notNames = []string{"damen", "herren", "herr", "frau", "herrn", "sir", "madam", "team", "zusammen", "kollegen", "kolleginnen", "all", "everyone",
	"buchhaltung", "customer", "kunde", "lieferant", "supplier", "accounts", "credit", "finance", "ladies", "gentlemen", "leute", "freunde", "geschäftspartner", "partner", "valued", "director", "direktor", "support"}

func notName(written string) bool {
	first, _, _ := strings.Cut(strings.ToLower(written), " ")
	return slices.Contains(notNames, first)
}

// greeted finds names after a form of address, known or not.
func greeted(text string) []span {
	return slices.DeleteFunc(append(matches(titled)(text), matches(hailed)(text)...), func(s span) bool { return notName(text[s.start:s.end]) })
}

// linesSigned is how far below the formula a name may stand: an empty line, the name, a second name.
const linesSigned = 4

// signed finds names in the lines after a closing formula, or on its own line.
func signed(text string) []span {
	var all []span
	for _, at := range closing.FindAllStringSubmatchIndex(text, -1) {
		start := max(at[2], at[4]) // one of the two groups took part
		for range linesSigned {
			end := start + len(line(text[start:]))
			if name := signedName.FindStringSubmatchIndex(text[start:end]); name != nil && !notName(text[start+name[2]:start+name[3]]) {
				all = append(all, span{start + name[2], start + name[3]})
			}
			if end == len(text) {
				break
			}
			start = end + 1
		}
	}
	return all
}

func line(text string) string {
	one, _, _ := strings.Cut(text, "\n")
	return one
}

var (
	streetForm = regexp.MustCompile(`(?:\p{Lu}[\p{L}\-]+(?:straße|strasse|str\.|weg|allee|platz|gasse|ring|damm|ufer|chaussee|steig|markt)|\p{Lu}[\p{L}\-]+[ \t\-](?:Straße|Strasse|Str\.|Weg|Allee|Platz|Gasse|Ring|Damm|Ufer|Chaussee|Markt))[ \t]+\d{1,4}(?:[ \t]?[a-zA-Z]\b)?(?:[ \t]?-[ \t]?\d{1,4})?`)
	roadForm   = regexp.MustCompile(`\d{1,5}[ \t]+(?:\p{Lu}[\p{L}']+[ \t]+){1,3}(?:Street|St|Road|Rd|Lane|Avenue|Ave|Drive|Close|Square|Court|Boulevard|Blvd)\b`)
	// placeForm is a German, Austrian or Swiss postcode with its place, at the beginning of a line or after a comma.
	placeForm = regexp.MustCompile(`(?m)(?:^[ \t>]*|,[ \t]*|\d[ \t]+|\b)((?:(?:D|A|CH)-)?\d{4,5}[ \t]+\p{Lu}\p{Ll}+(?:[ \t-]\p{Lu}\p{Ll}+)*)[ \t]*$`)
	ukForm    = regexp.MustCompile(`\b[A-Z]{1,2}\d[A-Z\d]?[ \t]\d[A-Z]{2}\b`)
)

// units follow an amount, not a postcode.
var units = []string{"euro", "eur", "stück", "stk", "franken", "dollar", "pfund", "tage", "wochen", "uhr", "januar", "februar", "märz", "april",
	"mai", "juni", "juli", "august", "september", "oktober", "november", "dezember"}

func addresses(text string) []span {
	places := slices.DeleteFunc(matches(placeForm)(text), func(s span) bool {
		fields := strings.Fields(strings.ToLower(text[s.start:s.end]))
		return len(fields) < 2 || slices.Contains(units, fields[1])
	})
	return slices.Concat(matches(streetForm)(text), matches(roadForm)(text), places, matches(ukForm)(text))
}
