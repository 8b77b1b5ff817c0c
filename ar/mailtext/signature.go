package mailtext

import (
	"regexp"
	"strings"
	"unicode"
)

// Limits of what ends a mail.
const (
	// maxClosing bounds a line with a closing formula, with a name behind it: "Mit freundlichen Grüßen aus …".
	maxClosing = 90
	// maxTail bounds the words behind a formula on its line: two names and a place.
	maxTail = 6
	// maxNameLine bounds a line of a name block that has no label: a long firm with its department.
	maxNameLine = 90
	// maxNameWords bounds its words.
	maxNameWords = 12
)

// markEnd marks in a stretch of new text its signature and small print. Lines of which nothing speaks for that stay new.
func markEnd(lines []line) {
	mark(lines, New)
	ended := false
	end := 0
	for i := nextText(lines, 0); i < len(lines); i = nextText(lines, i) {
		text := lines[i].text
		if i >= end {
			end = paragraphEnd(lines, i)
		}
		switch {
		case isSmallPrint(lines[i:end]):
			mark(lines[i:end], Disclaimer)
			i = end
		case isDevice(text):
			lines[i].kind = Signature
			i++
		case isDelimiter(text) || isClosing(text):
			ended = true
			lines[i].kind = Signature
			i++
		case isThanks(text) && onlyNames(lines[i+1:]):
			ended = true
			i++
		case !ended:
			i++
		case !isNameBlock(text):
			i = afterSpeech(lines, i, end)
		default:
			lines[i].kind = blockKind(text)
			i++
		}
	}
	if !ended {
		markTrailer(lines)
	}
}

// afterSpeech is the index behind a sentence below a closing formula: the end of its paragraph, and of the next one where
// it announces a list. All of that stays new.
func afterSpeech(lines []line, i, end int) int {
	if next := nextText(lines, end); next < len(lines) && strings.HasSuffix(lines[end-1].text, ":") {
		return paragraphEnd(lines, next)
	}
	for at := i + 1; at < end; at++ {
		if isClosing(lines[at].text) || isDelimiter(lines[at].text) {
			return at
		}
	}
	return end
}

// isDelimiter tells the line that starts a signature (RFC 3676 section 4.3), also as a careless program writes it.
func isDelimiter(text string) bool {
	return text == "--" || text == "—" || text == "––" || text == "---"
}

// devices are what telephones and web mailers add below a mail, folded.
var devices = []string{
	"von meinem ", "von meiner ", "gesendet von ", "gesendet mit ", "gesendet ueber ", "diese nachricht wurde von mein",
	"diese e-mail wurde von mein", "diese mail wurde von mein", "holen sie sich outlook", "outlook fuer ios",
	"outlook fuer android",
	"outlook fuer mac", "sent from ", "sent with ", "sent via ", "sent using ", "get outlook for", "envoye de ", "envoyé de ",
	"envoyé depuis", "envoyé à partir", "obtenir outlook", "telechargez outlook", "téléchargez outlook",
	"inviato da ", "verzonden vanaf ", "enviado desde ", "message sent from", "this message was sent from my",
	"mobil gesendet", "unterwegs gesendet", "kurz gehalten, da mobil",
}

// gear are the words that show a device or program in such a line.
var gear = []string{
	"iphone", "ipad", "android", "smartphone", "handy", "samsung", "galaxy", "outlook", "gmail", "gmx", "web.de", "telekom",
	"t-online", "yahoo", "blackberry", "mobil", "mobile", "tablet", "huawei", "xiaomi", "pixel", "k-9",
	"proton", "mail app", "e-mail app", "mail-app", "thunderbird", "windows", "phone", "apple", "ios", "freemail", "vodafone",
	"aol", "spark", "airmail", "superhuman", "unterwegs", "device", "ordinateur", "telefon", "mac",
}

// isDevice tells a line that a telephone added.
func isDevice(text string) bool {
	if len(text) > maxClosing*2 {
		return false
	}
	folded := fold(strings.TrimLeft(text, "-–— "))
	for _, device := range devices {
		if rest, ok := strings.CutPrefix(folded, device); ok {
			short := strings.HasPrefix(device, "sent from") && len(strings.Fields(rest)) <= maxTail
			return (short || containsAny(folded, gear)) && !speaks(rest)
		}
	}
	return false
}

// formulas are closing formulas that fill a line, alone or before a name. Those with "Grüße" and "regards" are found by
// their words.
var formulas = []string{
	"mfg", "m.f.g", "m f g", "vg", "v.g", "lg", "l.g", "bg", "b.g", "hg", "sg", "hochachtungsvoll", "herzlichst",
	"mit besten wuenschen", "mit den besten wuenschen", "mit vorzueglicher hochachtung",
	"bis bald", "bis dann", "bis demnaechst", "tschuess", "tschuss", "ciao", "servus", "ade", "glueck auf", "alles gute",
	"schoenes wochenende", "schoene woche", "schoenen tag", "schoenen tag noch", "einen schoenen tag",
	"einen schoenen tag noch", "schoenen abend", "schoenen feierabend", "einen schoenen abend", "frohe weihnachten",
	"frohes fest", "schoene feiertage",
	"yours", "sincerely", "sincerely yours", "yours sincerely", "yours faithfully", "yours truly", "very truly yours", "faithfully",
	"respectfully", "cordially", "best wishes", "with best wishes", "all the best", "all best", "best", "cheers",
	"rgds", "brgds", "br", "b.r", "kr", "k.r", "rgs", "take care", "warmly", "have a nice day", "have a good day",
	"have a great day", "have a nice weekend", "have a great weekend", "have a good weekend", "warmest",
	"cordialement", "bien cordialement", "tres cordialement", "très cordialement", "cdlt", "cdt", "bien a vous",
	"bien à vous", "a bientot", "à bientôt", "bonne journee", "bonne journée", "amicalement", "respectueusement",
	"salutations distinguees", "salutations distinguées", "sinceres salutations", "sincères salutations",
	"meilleures salutations", "avec mes meilleures salutations", "saludos", "saludos cordiales", "cordiali saluti",
	"distinti saluti",
	"met vriendelijke groet", "met vriendelijke groeten", "mvg", "pozdrawiam", "med venlig hilsen", "med vennlig hilsen",
	"groet", "groeten", "met vriendelijke", "herzlich", "ihr ergebener", "ihre ergebene", "thanking you",
	"med vänlig hälsning", "med vaenlig haelsning", "mvh",
}

// courtesies are French closings, which are sentences.
var courtesies = []string{
	"veuillez agreer", "veuillez agréer", "je vous prie d'agreer", "je vous prie d'agréer", "nous vous prions d'agreer",
	"nous vous prions d'agréer", "veuillez recevoir", "dans l'attente de votre",
}

// greetWords close a mail together with the words before them; fillers are all the words that may stand there.
var (
	greetWords = set(`gruss gruesse gruessen gruse grusse gruessle gruessli gruesschen gruezi grussformel regards regard greetings wishes`)
	fillers    = set(`
	mit vielen viele beste besten bester liebe lieben lieber liebem freundliche freundlichen freundlichem freundlicher
	freundlichsten freundl herzliche herzlichen herzlicher herzlichem schoene schoenen sonnige sonnigen sportliche
	sportlichen sportlichem kollegiale kollegialen winterliche winterlichen weihnachtliche adventliche herbstliche
	sommerliche fruehlingshafte vorweihnachtliche nette netten hanseatische norddeutsche bayerische bayrische schwaebische
	frische frischen musikalische gute guten einen ein eine und u & + dank danke fuer ihre ihr muehe hilfe im voraus vorab
	bis dahin besinnliche gesunde stuermische handwerkliche genossenschaftliche kirchliche kind best warm warmest kindest
	with many thanks thank you and in advance friendly sunny my our personal season's seasons festive`)
)

// closingPunctuation stands around formulas.
const closingPunctuation = " ,.!;:-*_~\t"

// isClosing tells a line that is a closing formula, alone or with a name or place behind it.
func isClosing(text string) bool {
	if len(text) > maxClosing*2 {
		return false
	}
	folded := strings.Trim(fold(text), closingPunctuation)
	if startsAny(folded, courtesies) {
		return !hasWeight(folded)
	}
	if len(text) > maxClosing {
		return false
	}
	if greets.MatchString(folded) {
		return true
	}
	if tail, ok := afterGreeting(folded); ok {
		return isTailName(tail)
	}
	for _, formula := range formulas {
		if tail, ok := strings.CutPrefix(folded, formula); ok && (tail == "" || len(formula) > 1 && strings.ContainsAny(tail[:1], " ,.!-/:")) {
			if isTailName(tail) && (tail == "" || formula != "best" && formula != "ade") {
				return true
			}
		}
	}
	return false
}

// afterGreeting is what stands behind the last word of greeting, where only fillers stand before the first.
func afterGreeting(folded string) (string, bool) {
	rest, found := folded, false
	for rest != "" {
		word := rest
		if at := strings.IndexFunc(rest, notWord); at > 0 {
			word = rest[:at]
		} else if at == 0 {
			rest = strings.TrimLeftFunc(rest, notWord)
			continue
		}
		switch bare := strings.Trim(word, ".'"); {
		case greetWords[bare]:
			found = true
		case !fillers[bare]:
			return rest, found
		}
		rest = strings.TrimLeftFunc(rest[len(word):], notWord)
	}
	return "", found
}

// greets are closings with a verb: "Es grüßt Sie freundlich".
var greets = regexp.MustCompile(`^(es |und )?(gruesst|gruessen)( sie| dich| euch| herzlich| freundlich| ganz| recht| alle)+$`)

// isTailName tells whether what stands behind a formula on its line is a name or a place.
func isTailName(tail string) bool {
	if strings.ContainsAny(tail, "0123456789") || speaks(tail) {
		return false
	}
	return len(strings.Fields(tail)) <= maxTail
}

// thanks end a mail, and are something said at the same time: they stay new, the names below them do not.
var thanks = set(`
	danke dankeschoen dank vielen besten herzlichen lieben schoenen schoen im voraus vorab merci mille thanks thank you many
	thx tx ty cheers in advance much so again nochmals nochmal sehr ihnen und`)

func isThanks(text string) bool {
	if len(text) > maxClosing/2 {
		return false
	}
	folded := fold(text)
	any := false
	for word := range wordsOf(folded) {
		if !thanks[word] {
			return false
		}
		any = true
	}
	return any
}

// onlyNames tells whether a short block of names and nothing else follows to the end of the paragraph.
func onlyNames(lines []line) bool {
	lines = lines[:min(len(lines), maxTail+2)]
	i := nextText(lines, 0)
	end := paragraphEnd(lines, i)
	if i > 1 || i == len(lines) || end-i > maxTail {
		return false
	}
	for _, l := range lines[i:end] {
		if !isNameBlock(l.text) {
			return false
		}
	}
	return true
}

// isNameBlock tells a line below a closing formula that is no sentence: a name, a post, an address, a number to call.
func isNameBlock(text string) bool {
	folded := fold(text)
	if isRegister(folded) {
		return !hasWeight(folded)
	}
	if speaks(folded) && !isOffice(folded) {
		return false
	}
	if isContact(text, folded) {
		return true
	}
	return len(text) <= maxNameLine && !strings.ContainsAny(text, "0123456789") && len(strings.Fields(text)) <= maxNameWords
}

// blockKind tells register data from the rest of a name block.
func blockKind(text string) Kind {
	if isRegister(fold(text)) {
		return Disclaimer
	}
	return Signature
}

// office are the times at which somebody can be called; their weekdays promise nothing.
var office = []string{
	"buerozeit", "oeffnungszeit", "sprechzeit", "geschaeftszeit", "arbeitszeit", "erreichbar", "office hours",
	"opening hours", "working days", "working hours", "business hours",
}

func isOffice(folded string) bool { return containsAny(folded, office) && !hasWeight(folded) }

// register are words of the data that a company has to give in its letters (§ 35a GmbHG, § 80 AktG, § 125 HGB).
var register = regexp.MustCompile(`\b(hrb|hra|amtsgericht|registergericht|handelsregister|geschaeftsfuehr\w*(?: \(\w+\))?\s?:|vorstand\w*\s?:|aufsichtsrat\w*|sitz der|gerichtsstand|ust\.?-?\s?id\w*|umsatzsteuer\S*|steuernummer|steuer-nr|st\.?-nr|` +
	`vat (no|reg|id|number)\w*|company (no|number|reg)\w*|registered (office|in|number)|registration (no|number)|managing directors?\s?:|chairman|firmenbuch\w*|komplementaer\w*|persoenlich haftende\w*|kommanditgesellschaft|siret|siren|rcs|tva|uid|chamber of commerce|kvk)(?:\W|$)`)

func isRegister(folded string) bool { return register.MatchString(folded) }

var (
	// labelled are lines that say how somebody is reached or where his account is.
	labelled = regexp.MustCompile(`^\W*(tel|telefon|fon|phone|ph|t|m|f|p|e|w|d|fax|telefax|mobil|mobile|mob|cell|handy|direct|dial|direktwahl|durchwahl|dw|zentrale|hotline|e-mail|email|mail|web|internet|website|homepage|skype|linkedin|postfach|p\.?o\.? box|iban|bic|swift|konto\w*|blz|bank|kto|sparkasse|volksbank)\b\s*[.:|/+(\d]?`)
	phone    = regexp.MustCompile(`(\+|\b0|\(0)[\d][\d ()/.\-–]{5,}\d`)
	place    = regexp.MustCompile(`\b([a-z]{1,2}[- ])?\d{4,5} [A-ZÄÖÜ][a-zäöüß]|\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b|(?i)\bpostfach \d|\b[A-Z]{2} \d{5}\b`)
	street   = regexp.MustCompile(`(?i)(stra(ß|ss)e|str\.|weg|platz|allee|gasse|ring|damm|ufer|chaussee|hof|markt|berg|steig|kai|wall|graben|promenade|feld|park) \d+|\d+[a-z]?,? [\p{L} ]+ (street|st|road|rd|avenue|ave|lane|ln|drive|dr|way|square|court|place|rue|boulevard)\b|\b(rue|avenue|boulevard|suite|floor|unit) `)
	account  = regexp.MustCompile(`\b[A-Z]{2}\d{2}( ?[A-Z0-9]{4}){3,8}`)
)

// isContact tells a line that says where somebody is found. A date or an amount makes it none.
func isContact(text, folded string) bool {
	if money.MatchString(folded) {
		return false
	}
	return strings.Contains(text, "@") || strings.Contains(folded, "www.") || strings.Contains(folded, "http") ||
		labelled.MatchString(folded) || phone.MatchString(text) || place.MatchString(text) || street.MatchString(text) ||
		account.MatchString(text) || isOffice(folded)
}

// money are amounts and dates, which name blocks do not have.
var money = regexp.MustCompile(`\b(eur|euro|usd|gbp|chf)\b|\d,\d\d\b|\d,-|\b\d{1,2}\.\d{1,2}\.(\s|$|\d\d)|\b(20\d\d-\d\d-\d\d)\b|\d ?%`)

// markTrailer marks a block at the end of a stretch that has no closing formula: the last paragraphs, where no line is a
// sentence and two lines at least, or one of register data, say how somebody is reached. A block that a colon announces is
// an answer, such as whom to write to.
func markTrailer(lines []line) {
	end := len(lines)
	for end > 0 {
		for end > 0 && (lines[end-1].text == "" || lines[end-1].kind != New) {
			end--
		}
		start := end
		for start > 0 && lines[start-1].text != "" && lines[start-1].kind == New {
			start--
		}
		if start == end || start == 0 || !isTrailer(lines[start:end]) || announced(lines[:start]) {
			return
		}
		for i := start; i < end; i++ {
			lines[i].kind = blockKind(lines[i].text)
		}
		end = start
	}
}

func announced(before []line) bool {
	for i := len(before) - 1; i >= 0; i-- {
		if before[i].text != "" {
			return strings.HasSuffix(before[i].text, ":")
		}
	}
	return true // a mail that is nothing else is an answer
}

func isTrailer(lines []line) bool {
	strong := 0
	for _, l := range lines {
		folded := fold(l.text)
		switch {
		case !isNameBlock(l.text):
			return false
		case isRegister(folded):
			strong += 2
		case account.MatchString(l.text) || strings.HasPrefix(folded, "iban"):
		case isContact(l.text, folded):
			strong++
		}
	}
	return strong >= 2
}

// smallPrint are turns of phrase of confidentiality notes, warnings of mail gateways and the like, folded.
var smallPrint = []string{
	"diese e-mail enthaelt", "diese email enthaelt", "diese mail enthaelt", "diese nachricht enthaelt vertraul",
	"diese e-mail kann vertraul", "diese nachricht kann vertraul", "diese e-mail und alle", "diese e-mail sowie",
	"diese nachricht und alle anh",
	"diese e-mail ist vertraul", "diese e-mail ist ausschliesslich", "diese nachricht ist vertraul",
	"diese nachricht ist ausschliesslich", "inhalt dieser e-mail", "inhalt dieser mail", "inhalt dieser nachricht",
	"vertrauliche und/oder", "vertraulich und/oder",
	"vertraulichkeitshinweis", "vertraulichkeitserklaerung", "nicht der richtige adressat", "nicht der richtige empfaenger",
	"nicht der beabsichtigte", "nicht der vorgesehene", "nicht der bezeichnete", "nicht fuer sie bestimmt",
	"irrtuemlich erhalten", "unerlaubte kopieren", "unbefugte weitergabe", "unbefugte weiterleitung",
	"denken sie an die umwelt", "denken sie an unsere umwelt", "der umwelt zuliebe", "umwelt zuliebe",
	"diese e-mail ausdrucken", "diese mail ausdrucken", "diese e-mail drucken",
	"e-mail wirklich ausgedruckt", "ausdruck dieser", "datenschutzhinweise", "datenschutzinformation",
	"datenschutzerklaerung", "informationen zum datenschutz", "hinweise zum datenschutz", "informationen zur verarbeitung",
	"art. 13 dsgvo", "art. 13 ds-gvo", "art. 13 und 14",
	"auf viren geprueft", "virenfrei", "frei von viren", "von externem absender", "externer absender", "externen absender",
	"extern gesendete", "ausserhalb der organisation", "ausserhalb unserer organisation", "ausserhalb des unternehmens",
	"sie erhalten nicht oft", "sie erhalten nicht haeufig",
	"warum dies wichtig ist", "e-mail-kommunikation ist unsicher", "e-mails koennen",
	"this email and any", "this e-mail and any", "this message and any", "this email, including", "this e-mail, including",
	"this email is confidential", "this e-mail is confidential", "this message is confidential", "this email may contain",
	"this e-mail may contain", "this message may contain", "this communication",
	"this email contains confidential", "this message contains confidential", "the information contained in this",
	"the information in this e", "the contents of this", "intended recipient", "intended solely", "intended only for",
	"confidentiality notice", "confidentiality note", "legally privileged", "email disclaimer", "e-mail disclaimer",
	"consider the environment", "think before you print", "before printing", "virus-free", "scanned for viruses",
	"checked for viruses", "avast.com", "originated from outside", "external email", "external e-mail", "external sender",
	"sent from outside", "you don't often get email", "why this is important",
	"view our privacy", "our privacy policy", "our privacy notice", "unsubscribe",
	"ce message et", "ce courriel et", "ce message est confidentiel", "ce courriel est confidentiel",
	"pensez a l'environnement", "pensez à l'environnement", "avant d'imprimer", "message confidentiel",
}

// Limits of small print.
const (
	// maxSmallPrint bounds the bytes of a paragraph that are searched; small print says what it is at its start.
	maxSmallPrint = 400
	// maxSmallLines bounds the lines of one paragraph: the longest notes seen have some 25.
	maxSmallLines = 60
)

// isSmallPrint tells a paragraph of small print. One that speaks of payment, denial or bank details is none, whatever else
// it says.
func isSmallPrint(lines []line) bool {
	if len(lines) > maxSmallLines || !containsAny(joined(lines, maxSmallPrint), smallPrint) {
		return false
	}
	for _, l := range lines {
		if hasWeight(fold(l.text)) {
			return false
		}
	}
	return true
}

// joined is the folded text of lines up to a limit, with one blank between words.
func joined(lines []line, limit int) string {
	var text strings.Builder
	for _, l := range lines {
		if text.Len() > limit {
			break
		}
		part, _ := cut(l.text, limit)
		text.WriteString(strings.Join(strings.FieldsFunc(part, unicode.IsSpace), " "))
		text.WriteByte(' ')
	}
	return fold(text.String())
}
