package remittance

import (
	"regexp"
	"strings"
)

// How much the place of a name says that it is the payer's. What says more replaces what said less.
const (
	// nameSeen is the first company on the page, most often the letterhead.
	nameSeen = iota + 1
	// nameSender is in the line above the address: name, street and town of the sender.
	nameSender
	// nameImprint stands beside the sender's register, tax number or managers.
	nameImprint
	// nameSigned stands below the greeting.
	nameSigned
	// nameLabelled stands behind a word for the payer.
	nameLabelled
)

var (
	payerName = regexp.MustCompile(`(?i)^(?:zahler|payer|absender|auftraggeber|von|from|sender|zahlungspflichtiger|debtor|firma|company|ordering party|` +
		`ordering customer)\s*:\s*(.+)$|^(?:zahler|payer|absender|auftraggeber|sender|zahlungspflichtiger|debtor|ordering party|ordering customer)\s\s+(\S.*)$`)
	// payeeName labels us, or has our name on the next line.
	payeeName = regexp.MustCompile(`(?i)^(?:an|to|empfänger(?:in)?|zahlungsempfänger|beneficiary|payee|pay to|paid to|lieferant|kreditor|vendor|supplier|` +
		`begünstigter|zugunsten(?: von)?|kunde|customer|recipient|kontoinhaber)(?:\s*:\s*(.*)|\s\s+(\S.*)|)$`)
	legalForm = regexp.MustCompile(`\b(GmbH|AG|KG|KGaA|OHG|UG|SE|eG|e\. ?V\.|e\. ?K\.|GbR|mbH|Ltd|Limited|LLC|LLP|Inc|PLC|plc|B\.V\.|N\.V\.|S\.A\.|S\.à r\.l\.|S\.r\.l\.|S\.p\.A\.|SARL|EURL|SAS|SASU|SA|BV|NV|VOF|V\.O\.F\.|OÜ|Sp\. z o\.o\.|A/S|AB|Oy|PartG|gGmbH|Co\.)(?:\W|$)`)
	imprint   = regexp.MustCompile(`(?i)\b(amtsgericht|handelsregister|hr ?[ab] ?\d|registergericht|geschäftsführ\w+|vorstand|aufsichtsrat|ust-?id\w*|steuer-?nr|` +
		`registered (office|in)|company (no|number|reg)|vat (no|number|reg|id)|sitz der gesellschaft)`)
	greeting = regexp.MustCompile(`(?i)^(mit (freundlichen|besten|vielen) grüßen|mit freundlichem gruß|freundliche grüße|viele grüße|beste grüße|mfg|` +
		`(kind|best|warm)? ?regards|yours (sincerely|faithfully)|sincerely)\b`)
	// introduction stands before a name in a heading: "Zahlungsavis der …", "Remittance advice from …".
	introduction = regexp.MustCompile(`(?i)^.*\b(?:zahlungs-?avis|avis|zahlung|zahlungsmitteilung|advice|payment|remittance)\b.*?\b(?:der|des|von|durch|firma|from|of|by)\s+`)
	// lowerWord begins what goes on after a name in a sentence: "… GmbH an die …", "… Ltd has paid …".
	lowerWord  = regexp.MustCompile(`^[ ,]*\p{Ll}`)
	company    = regexp.MustCompile(`^\s*(?:&|und|and|\+)\s*(?:Co\.?|Cie\.?)(?:\s*(?:KGaA|KG|OHG))?`)
	adviceWord = regexp.MustCompile(`(?i)\b(zahlungs-?avis|avis|avisierung|zahlungsmitteilung|zahlungsanzeige|remittance|payment|zahlung|seite|page|datum|date|telefon|tel|fax)\b`)
	mailAddr   = regexp.MustCompile(`\s*(<[^>]*>|\[?mailto:\S*|\S+@\S+)`)
	// senderLine is the line of a German letter above the address: name, street with number, postcode and town.
	senderLine = regexp.MustCompile(`^(\pL[^0-9·•|*;,]{2,60}?)\s*[·•|*;,]\s*[^·•|*;,]*\d[^·•|*;,]*[·•|*;,]\s*(?:[A-Z]{1,2}-)?\d{4,5}\s+\pL`)
)

// maxName bounds a name; longer texts are sentences.
const maxName = 120

// readName takes the payer's name from where it says most that it is: behind a label, below the greeting, in the imprint,
// in the sender's line, or else the first company named.
func (m *meta) readName(text string, opts Options) {
	trimmed := strings.TrimSpace(text)
	if trimmed == "" {
		return
	}
	if m.payeeNext || payeeName.MatchString(trimmed) {
		found := payeeName.FindStringSubmatch(trimmed)
		m.payeeNext = !m.payeeNext && found != nil && found[1]+found[2] == ""
		return
	}
	if greeting.MatchString(trimmed) {
		m.greeted = true
		return
	}
	if found := payerName.FindStringSubmatch(trimmed); found != nil {
		value, _, _ := strings.Cut(strings.TrimSpace(found[1]+found[2]), "  ")
		m.name(mailAddr.ReplaceAllString(value, ""), nameLabelled, opts)
		return
	}
	if found := senderLine.FindStringSubmatch(trimmed); found != nil {
		m.name(found[1], nameSender, opts)
	}
	place := nameSeen
	switch {
	case imprint.MatchString(trimmed):
		place = nameImprint
	case m.greeted:
		place = nameSigned
	}
	m.companies(trimmed, place, opts)
}

// companies takes the first company in a line.
func (m *meta) companies(text string, place int, opts Options) {
	if !legalForm.MatchString(text) {
		return
	}
	for _, part := range strings.FieldsFunc(strings.ReplaceAll(text, "  ", "|"), func(r rune) bool { return strings.ContainsRune("·•|*;", r) }) {
		name := strings.TrimSpace(part)
		if name, _, _ = strings.Cut(name, " - "); !legalForm.MatchString(name) || payeeName.MatchString(name) {
			continue
		}
		if name = companyIn(name); name != "" && !ownName(name, opts) {
			m.name(name, place, opts)
			return
		}
	}
}

// name keeps a name unless one is known from a place that says more, or as much.
func (m *meta) name(name string, place int, opts Options) {
	name = strings.Trim(strings.TrimSpace(name), " ,-\"")
	if name == "" || len(name) > maxName || place <= m.named || ownName(name, opts) {
		return
	}
	m.payer.Name, m.named = name, place
}

// companyIn cuts a company's name out of a line: words that introduce it, and what follows its legal form unless that
// goes on with the name ("… GmbH & Co. KG", "… AG Niederlassung Nord").
func companyIn(text string) string {
	if begin := introduction.FindString(text); begin != "" && legalForm.MatchString(text[len(begin):]) {
		text = text[len(begin):]
	}
	form := legalForm.FindStringSubmatchIndex(text)
	if form == nil {
		return ""
	}
	end := form[3]
	for {
		rest := text[end:]
		if more := company.FindString(rest); more != "" {
			end += len(more)
			continue
		}
		if next := legalForm.FindStringSubmatchIndex(rest); next != nil && strings.TrimSpace(rest[:next[2]]) == "" {
			end += next[3]
			continue
		}
		break
	}
	rest, _, _ := strings.Cut(text[end:], ",")
	if strings.ContainsAny(rest, "0123456789:@(<") || adviceWord.MatchString(rest) || lowerWord.MatchString(rest) {
		rest = ""
	}
	return strings.TrimSpace(text[:end] + rest)
}

// ownName tells whether a text holds one of our names.
func ownName(text string, opts Options) bool {
	for _, own := range opts.OwnNames {
		if key := nameKey(own); key != "" && strings.Contains(nameKey(text), key) {
			return true
		}
	}
	return false
}

// IsOwnName tells whether a text holds one of the names that the options say are ours.
func IsOwnName(text string, opts Options) bool { return ownName(text, opts) }

func nameKey(name string) string {
	key, _ := headingKey(name)
	return key
}
