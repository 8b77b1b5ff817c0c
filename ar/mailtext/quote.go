package mailtext

import (
	"regexp"
	"strings"
	"unicode"
)

// Limits of the lines that introduce a quote.
const (
	// maxIntroLines bounds the lines over which a mail program wraps "Am … schrieb …:".
	maxIntroLines = 4
	// maxIntro bounds their bytes: a date, a long name and a long address.
	maxIntro = 500
	// maxHeadLines bounds a block of "Von: …" lines with recipients over several lines.
	maxHeadLines = 24
	// maxWrapped bounds the lines of one header that are no header themselves.
	maxWrapped = 4
)

// markQuotes marks what comes from earlier mails. Lines that start with ">" are quoted for themselves, so that answers
// between them stay new. Behind an introduction without such lines everything to the end is quoted.
func markQuotes(lines []line) {
	for i := 0; i < len(lines); {
		if lines[i].text == "" {
			i++
			continue
		}
		if isMarked(lines[i].text) {
			i = markQuoteBlock(lines, i)
			continue
		}
		n := introAt(lines, i)
		if n == 0 {
			i++
			continue
		}
		mark(lines[i:i+n], Quoted)
		atTop := isFirst(lines, i) && isBarrier(lines[i].text)
		i = nextText(lines, i+n)
		if i < len(lines) && !isMarked(lines[i].text) && !atTop {
			mark(lines[i:], Quoted)
			return
		}
	}
}

// isMarked tells a line that a mail program marked as quoted. ">:" is the end of a wrapped address instead.
func isMarked(text string) bool {
	return strings.HasPrefix(text, ">") && text != ">:" || strings.HasPrefix(text, "|>")
}

// longLine is from where on a mail program may have wrapped a quoted line (RFC 3676 section 4.2 recommends 78).
const longLine = 60

// markQuoteBlock marks a run of quoted lines. A single unmarked line within is the tail of a wrapped one where the line
// before is long and does not end a sentence; else it is an answer.
func markQuoteBlock(lines []line, i int) int {
	for i < len(lines) && lines[i].text != "" {
		switch text := lines[i].text; {
		case isMarked(text):
			lines[i].kind = Quoted
		case i+1 < len(lines) && isMarked(lines[i+1].text) && isTail(lines[i-1].text, text):
			lines[i].kind = Quoted
		default:
			return i
		}
		i++
	}
	return i
}

func isTail(before, text string) bool {
	if len(before) < longLine || strings.ContainsAny(before[len(before)-1:], ".?!:") {
		return false
	}
	first := []rune(text[:min(len(text), 4)])[0]
	return unicode.IsLower(first) || unicode.IsDigit(first)
}

// introAt is the number of lines from i on that introduce a quote, 0 for none.
func introAt(lines []line, i int) int {
	if n := separatorAt(lines, i); n > 0 {
		return n
	}
	if n := headAt(lines, i); n > 0 {
		return n
	}
	if n := notesHeadAt(lines, i); n > 0 {
		return n
	}
	return attributionAt(lines, i)
}

// titles are what programs write above an earlier mail, between dashes, in the languages of our neighbours.
var titles = []string{
	"urspruengliche nachricht", "original-nachricht", "originalnachricht", "original nachricht", "urspr. nachricht",
	"urspruengliche mail",
	"urspruengliche e-mail", "originalmail", "original-mail", "weitergeleitete nachricht", "weitergeleitete e-mail",
	"weitergeleitet von", "weitergeleitet durch",
	"urspruenglicher termin", "nachricht von", "original message", "original email", "original e-mail", "original mail",
	"original appointment",
	"forwarded message", "forwarded by", "forwarded email", "forwarded mail", "reply message", "message d'origine",
	"message original", "message initial", "message transfere",
	"message transféré", "mail original", "e-mail d'origine", "courriel d'origine", "message réexpédié",
	"messaggio originale", "messaggio inoltrato", "mensaje original",
	"mensaje reenviado", "mensagem original", "oorspronkelijk bericht", "doorgestuurd bericht", "oprindelig meddelelse",
	"original meddelelse", "oprindelig besked", "original besked",
	"ursprungligt meddelande", "ursprungsmeddelande", "opprinnelig melding", "alkuperäinen viesti", "wiadomość oryginalna",
	"oryginalna wiadomość", "puvodní zpráva", "původní zpráva",
	"eredeti üzenet", "eredeti uezenet", "исходное сообщение", "пересылаемое сообщение",
}

// openings introduce a forwarded mail without dashes.
var openings = []string{
	"anfang der weitergeleiteten", "anfang der weitergeleiteten nachricht:", "beginn der weitergeleiteten nachricht:",
	"begin forwarded message:",
	"debut du message reexpedie :", "début du message réexpédié :", "début du message transféré :", "inizio messaggio inoltrato:",
}

// barriers ask for an answer above them; what is below is ours.
var barriers = []string{
	"type your reply above this line", "reply above this line", "reply above the line", "write your reply above",
	"antworten sie oberhalb dieser", "antwort oberhalb dieser", "antworten sie ueber dieser", "antworten sie bitte oberhalb",
	"oberhalb dieser linie", "oberhalb dieser zeile",
}

// isBarrier tells a line that asks for an answer above it. At the top of a mail it is the ticket system's own, and what
// follows is its message.
func isBarrier(text string) bool { return containsAny(fold(text), barriers) }

// maxSeparator bounds the line of a title.
const maxSeparator = 160

const ruling = "-‐–—_*=+#~ \t"

func separatorAt(lines []line, i int) int {
	text := lines[i].text
	if len(text) > maxSeparator {
		return 0
	}
	inner := strings.TrimLeft(text, ruling)
	ruled := len(text)-len(inner) >= 2
	if inner == "" && len(text) >= 4 { // Outlook draws a line above its "Von:"
		if next := nextText(lines, i+1); next < len(lines) && next <= i+2 {
			if n := headAt(lines, next); n > 0 {
				return next + n - i
			}
		}
		return 0
	}
	if !ruled && !strings.HasSuffix(text, ":") {
		return 0
	}
	folded := fold(inner)
	if ruled && isTitle(folded) || startsAny(folded, openings) || isBarrier(inner) {
		return 1
	}
	return 0
}

func isTitle(folded string) bool {
	for _, title := range titles {
		if rest, ok := strings.CutPrefix(folded, title); ok {
			return rest == "" || strings.HasSuffix(title, " von") || strings.HasSuffix(title, " by") || strings.HasSuffix(title, " durch") ||
				strings.ContainsAny(strings.TrimLeft(rest, " ")[:1], "-_*=#:~")
		}
	}
	return false
}

func startsAny(text string, prefixes []string) bool {
	for _, prefix := range prefixes {
		if strings.HasPrefix(text, prefix) {
			return true
		}
	}
	return false
}

func containsAny(text string, parts []string) bool {
	for _, part := range parts {
		if strings.Contains(text, part) {
			return true
		}
	}
	return false
}

// header is a field that a mail program shows of an earlier mail.
type header byte

const (
	headerFrom header = 1 << iota
	headerSent
	headerTo
	headerSubject
	headerOther
)

// headers are the names of fields as programs translate them, folded.
var headers = map[string]header{
	"von": headerFrom, "from": headerFrom, "de": headerFrom, "da": headerFrom, "van": headerFrom, "fra": headerFrom,
	"fran": headerFrom, "från": headerFrom, "od": headerFrom,
	"absender": headerFrom, "expediteur": headerFrom, "expéditeur": headerFrom, "sender": headerFrom, "от": headerFrom,
	"lähettäjä": headerFrom, "laehettaejae": headerFrom, "felado": headerFrom, "feladó": headerFrom,
	"gesendet": headerSent, "gesendet am": headerSent, "datum": headerSent, "sent": headerSent, "date": headerSent,
	"sent on": headerSent, "envoyé": headerSent, "envoye": headerSent, "envoyé le": headerSent,
	"inviato": headerSent, "data": headerSent, "verzonden": headerSent, "enviado": headerSent, "enviado el": headerSent,
	"fecha": headerSent, "sendt": headerSent, "skickat": headerSent, "dato": headerSent,
	"wyslano": headerSent, "wysłano": headerSent, "odesláno": headerSent, "odeslano": headerSent, "дата": headerSent,
	"отправлено": headerSent, "lähetetty": headerSent, "laehetetty": headerSent, "päivämäärä": headerSent,
	"paeivaemaeaerae": headerSent, "elkuldve": headerSent, "date d'envoi": headerSent, "message du": headerSent,
	"an": headerTo, "to": headerTo, "à": headerTo, "a": headerTo, "para": headerTo, "aan": headerTo, "til": headerTo,
	"till": headerTo, "do": headerTo, "empfaenger": headerTo, "destinataire": headerTo, "komu": headerTo, "кому": headerTo,
	"vastaanottaja": headerTo,
	"betreff":       headerSubject, "betr.": headerSubject, "betr": headerSubject, "subject": headerSubject, "objet": headerSubject,
	"oggetto": headerSubject, "onderwerp": headerSubject, "asunto": headerSubject, "assunto": headerSubject,
	"emne": headerSubject, "aemne": headerSubject, "ämne": headerSubject, "temat": headerSubject, "predmet": headerSubject,
	"předmět": headerSubject, "thema": headerSubject, "sujet": headerSubject, "тема": headerSubject, "aihe": headerSubject,
	"targy": headerSubject,
	"cc":    headerOther, "kopie": headerOther, "bcc": headerOther, "reply-to": headerOther, "antwort an": headerOther,
	"antworten an": headerOther, "wichtigkeit": headerOther, "importance": headerOther, "prioritaet": headerOther,
	"anlagen":  headerOther,
	"anhaenge": headerOther, "attachments": headerOther, "organisation": headerOther, "organization": headerOther,
	"copie": headerOther, "répondre à": headerOther, "copie à": headerOther,
}

// maxHeaderName bounds the name of a field.
const maxHeaderName = 24

// headerOf tells which field a line shows, and its value.
func headerOf(text string) (header, string) {
	text = strings.TrimLeft(text, "*_ ")
	colon := strings.IndexByte(text[:min(len(text), maxHeaderName)], ':')
	if colon < 0 {
		return 0, ""
	}
	return headers[fold(strings.TrimRight(text[:colon], "*_ \t"))], strings.Trim(text[colon+1:], "*_ \t")
}

// headAt is the number of lines of a block of fields such as "Von: … Gesendet: … An: … Betreff: …" that starts at i. It
// takes a sender, a date and one field more: a letter's own "Betreff:" and "Datum:" are no earlier mail.
func headAt(lines []line, i int) int {
	if first, _ := headerOf(lines[i].text); first == 0 || first == headerOther {
		return 0
	}
	if oneLineHead(lines[i].text) {
		return 1
	}
	var found header
	length, wrapped, atTop := 0, 0, isFirst(lines, i)
	for at := i; at < len(lines) && at < i+maxHeadLines; at++ {
		name, value := headerOf(lines[at].text)
		switch {
		case name == headerFrom && found&headerFrom != 0:
			return headLength(found, length)
		case name != 0:
			if name != headerSent || dated(value) && (!atTop || clockTime.MatchString(value)) {
				found |= name
			}
			length, wrapped = at-i+1, 0
		case lines[at].text == "":
			if next := nextText(lines, at); next > at+1 || next == len(lines) || !isHeader(lines[next].text) {
				return headLength(found, length)
			}
		default:
			if wrapped++; wrapped > maxWrapped || isMarked(lines[at].text) {
				return headLength(found, length)
			}
		}
	}
	return headLength(found, length)
}

// clockTime is a time that can be no date.
var clockTime = regexp.MustCompile(`\d{1,2}[:h]\d{2}|\d{1,2}\.\d{2} ?(Uhr|h\b)`)

// isFirst tells whether a line is the first of a mail that is not blank. It looks back over the blank lines before it only.
func isFirst(lines []line, i int) bool {
	for i > 0 && lines[i-1].text == "" {
		i--
	}
	return i == 0
}

func isHeader(text string) bool {
	name, _ := headerOf(text)
	return name != 0
}

func headLength(found header, length int) int {
	if found&headerFrom != 0 && found&headerSent != 0 && found&(headerTo|headerSubject) != 0 {
		return length
	}
	return 0
}

// dated tells whether a value can be a date with its year or time.
func dated(value string) bool { return strings.ContainsAny(value, "0123456789") }

// oneLine is a head whose lines a program joined.
var oneLine = regexp.MustCompile(`(?i)^\**(von|from|de)\s?:.{3,200}\b(gesendet|sent|envoyé|date|datum)\s?:.{5,80}\b(an|to|à|betreff|subject|objet)\s?:`)

func oneLineHead(text string) bool {
	text, _ = cut(text, maxIntro)
	return strings.Count(text, ":") >= 3 && oneLine.MatchString(text)
}

// notesHeadAt is the number of lines of the head that HCL Notes writes: name, date, then field names on lines of their own.
func notesHeadAt(lines []line, i int) int {
	dateAt := i + 1
	if dateAt >= len(lines) || !clockDate.MatchString(lines[dateAt].text) || len(lines[dateAt].text) > 40 {
		return 0
	}
	var found header
	length := 0
	for at := dateAt + 1; at < len(lines) && at <= i+maxHeadLines/2; at++ {
		name := strings.TrimSuffix(fold(lines[at].text), ":")
		if len(name) <= maxHeaderName && headers[name] != 0 {
			found |= headers[name]
			length = at - i + 1
		}
	}
	if found&headerTo != 0 && found&headerSubject != 0 {
		return length
	}
	return 0
}

// clockDate is a line of date and time only.
var clockDate = regexp.MustCompile(`^(gesendet |am )?\d{1,4}[./-]\d{1,2}[./-]\d{2,4},? \d{1,2}[:.]\d{2}`)

// wrote are the verbs that programs introduce a quote with, folded.
var wrote = []string{
	"schrieb", "geschrieben", "schreibt", "wrote", "writes", "said", "a ecrit", "a écrit", "ecrit", "écrit", "ha scritto",
	"scrive", "escribió", "escribio", "escreveu", "schreef", "geschreven",
	"skrev", "napisał", "napisal", "pisze", "napsal", "kirjoitti", "написал", "пишет", "írta", "irta",
}

// starters are the words that a program's introduction starts with where it does not start with the name.
var starters = []string{
	"am ", "on ", "le ", "el ", "il ", "op ", "em ", "den ", "dne ", "w dniu ", "dnia ", "pe ", "el dia ", "ma ", "ti ",
	"to ", "on", "в ",
}

// ours are words of somebody who speaks for himself: no program writes them.
var ours = map[string]bool{
	"wir": true, "ich": true, "uns": true, "mir": true, "unser": true, "unsere": true, "we": true, "us": true, "our": true,
	"me": true, "my": true,
}

var (
	clock = regexp.MustCompile(`\d{1,2}[:.h]\d{2}`)
	year  = regexp.MustCompile(`\b(19|20)\d\d\b|\d{1,2}[./]\d{1,2}[./]\d{2}\b`)
)

// attributionAt is the number of lines from i on that say who wrote what follows.
func attributionAt(lines []line, i int) int {
	var joined strings.Builder
	for n := 1; n <= maxIntroLines && i+n <= len(lines); n++ {
		text := lines[i+n-1].text
		if text == "" || isMarked(text) || joined.Len()+len(text) > maxIntro || n > 1 && !runsOn(lines[i+n-2].text, text) {
			return 0
		}
		joined.WriteByte(' ')
		joined.WriteString(text)
		if n == 1 && !startsIntro(text) && !endsIntro(text) {
			return 0
		}
		if !endsIntro(text) {
			continue
		}
		next := nextText(lines, i+n)
		marked := next < len(lines) && isMarked(lines[next].text)
		if isAttribution(joined.String()[1:], marked) {
			return n
		}
		if n == 1 && !startsIntro(text) {
			return 0
		}
	}
	return 0
}

// runsOn tells whether a line can go on with the one before: a sentence that ended before is no part of an introduction.
func runsOn(before, text string) bool {
	last := before[len(before)-1:]
	return !strings.ContainsAny(last, "!?:") && (last != "." || strings.HasPrefix(text, "<"))
}

func startsIntro(text string) bool {
	return '0' <= text[0] && text[0] <= '9' || strings.Contains(text, "@") || startsAny(fold(text[:min(len(text), 16)]), starters)
}

// endsIntro tells whether a line can end an introduction. Some programs leave the colon away.
func endsIntro(text string) bool {
	if strings.HasSuffix(text, ":") || strings.HasSuffix(text, "：") {
		return true
	}
	last := text[strings.LastIndexByte(text, ' ')+1:]
	return len(last) < 16 && (last == "wrote" || last == "schrieb" || last == "geschrieben" || last == "writes")
}

// isAttribution judges an introduction. With marked lines behind it little is asked; without, it has to show the date and
// the time or address that programs write, for everything behind it counts as quoted.
func isAttribution(text string, marked bool) bool {
	folded := fold(text)
	verb := hasWord(folded, wrote)
	address := strings.Contains(text, "@")
	when := year.MatchString(text)
	time := clock.MatchString(text)
	if !address && speaksForItself(folded) {
		return false
	}
	if marked {
		return verb || address && (when || time)
	}
	return verb && (when || time) && (address || time || startsAny(folded, starters)) || address && when && time
}

func hasWord(folded string, words []string) bool {
	for _, word := range words {
		at := strings.Index(folded, word)
		if at >= 0 && (at == 0 || !isLetter(folded[at-1])) {
			return true
		}
	}
	return false
}

func isLetter(b byte) bool { return 'a' <= b && b <= 'z' || b >= 0x80 }

func speaksForItself(folded string) bool {
	for word := range wordsOf(folded) {
		if ours[word] {
			return true
		}
	}
	return false
}
