package bounce

import (
	"regexp"
	"strings"
)

var folding = strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss", "’", "'")

func fold(text string) string { return folding.Replace(strings.ToLower(text)) }

// address is a mail address as reports write it.
var address = regexp.MustCompile(`[A-Za-z0-9!#$%&'*+/=?^_{|}~.-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*`)

// statusCode is an enhanced status (RFC 3463) with the characters around it, which must not make it an address of a host.
var statusCode = regexp.MustCompile(`(^|[^0-9.])([45]\.\d{1,3}\.\d{1,3})($|[^0-9.]|\.($|[^0-9]))`)

// statusIn is the first enhanced status of class 5 in a text, or else the first of class 4; empty for none.
func statusIn(text string) string {
	first := ""
	for _, found := range statusCode.FindAllStringSubmatch(text, maxRecipients) {
		if found[2][0] == '5' {
			return found[2]
		}
		if first == "" {
			first = found[2]
		}
	}
	return first
}

// reply is a reply of SMTP (RFC 5321 section 4.2) where one can stand: at the start of a line, behind a mark or a word of it.
var reply = regexp.MustCompile(`(?m)(^\s*|\b(?:said|code|error|response|smtp|returned|was)[:;]?\s+|[:;"'(<\[#>-]\s*)([45][0-5][0-9])(?:[ \-:;#)"']|$)`)

// replyIn is the class of the first reply of class 5 in a text, or else of class 4: '5', '4' or 0.
func replyIn(text string) byte {
	var class byte
	for _, found := range reply.FindAllStringSubmatch(text, maxRecipients) {
		if found[2][0] == '5' {
			return '5'
		}
		class = '4'
	}
	return class
}

// cause is a reason as systems word it, with the status that RFC 3463 has for it.
type cause struct {
	status string
	full   bool
	words  []string
}

// causes are asked in their order: a mailbox that is full exists.
var causes = []cause{
	{status: "5.2.2", full: true, words: []string{
		"mailbox full", "mailbox is full", "mail box full", "quota", "over the allowed", "insufficient system storage",
		"postfach ist voll", "postfach voll", "postfach des empfaengers ist voll", "speicherplatz", "exceeded storage",
		"inbox is full", "inbox full", "user is over", "mailfolder is full", "mailfolder full", "storage allocation",
		"too many messages", "has no space", "mailbox size", "out of storage space", "disk full", "no space left",
	}},
	{status: "5.1.1", words: []string{
		"user unknown", "unknown user", "unknown or illegal", "no such user", "user not found", "user does not exist",
		"does not exist", "doesn't exist", "not exist", "recipient not found", "recipnotfound", "recipient unknown",
		"unknown recipient", "recipient rejected", "recipient address rejected", "no mailbox", "not listed in",
		"not found in directory", "address not found", "invalid recipient", "invalid mailbox", "invalid address",
		"bad destination", "address unknown", "unknown address", "no longer", "mailbox not found", "mailbox unavailable",
		"mailbox unknown", "unknown mailbox", "no such recipient", "no such address", "name is not recognized",
		"account that you tried to reach", "couldn't be found", "could not be found", "wasn't found", "unrouteable",
		"unroutable", "benutzer unbekannt", "unbekannter benutzer", "empfaenger unbekannt", "unbekannter empfaenger",
		"adresse nicht gefunden", "nicht gefunden", "existiert nicht", "nicht bekannt", "nicht mehr", "bad address",
		"unknown account", "no such account", "not a valid", "undeliverable address", "not our customer", "not known",
		"no account",
	}},
	{status: "5.1.2", words: []string{
		"host unknown", "unknown host", "host not found", "domain not found", "domain does not", "name or service not known",
		"no such domain", "domain not exist", "unknown domain", "couldn't find any host", "no mx", "null mx",
		"unable to look up", "domain nicht gefunden", "domaene nicht",
	}},
	{status: "5.2.1", words: []string{
		"disabled", "inactive", "suspended", "deactivated", "not accepting", "mailbox is closed", "deaktiviert", "gesperrt",
		"blocked account", "account is locked",
	}},
	{status: "5.3.4", words: []string{
		"size exceed", "too large", "size limit", "exceeds the maximum", "message size", "too big", "zu gross",
		"maximale groesse", "message length",
	}},
	{status: "4.4.7", words: []string{
		"timed out", "timeout", "time out", "delayed", "not yet been delivered", "will retry", "will be retried",
		"will continue", "keep trying", "retry", "connection refused", "greylist", "graylist", "try again", "temporar",
		"deferred", "no route to host", "verzoeger", "erneut versucht", "weiterhin versuch", "noch nicht zugestellt",
		"voruebergehend", "too long", "expired", "retry timeout",
	}},
	{status: "5.7.1", words: []string{
		"spam", "blocked", "blacklist", "block list", "denied", "rejected", "policy", "not permitted", "not authori",
		"prohibited", "relaying", "relay", "virus", "abgelehnt", "abgewiesen", "refused", "dmarc", "spf", "not allowed",
		"restricted", "delivery failed permanently", "permanent error", "permanent fatal", "dauerhaft",
	}},
}

func causeOf(folded string) *cause {
	for i := range causes {
		for _, words := range causes[i].words {
			if strings.Contains(folded, words) {
				return &causes[i]
			}
		}
	}
	return nil
}

// subjects are how systems name their reports, folded. A parcel can be "unzustellbar" too: a subject alone is none.
var subjects = []string{
	"undeliver", "delivery status notification", "delivery failure", "delivery failed", "delivery fail",
	"delivery notification", "delivery report", "delivery problem", "delivery error", "delivery incomplete",
	"delivery delayed", "mail delivery", "message delivery", "returned mail", "returned to sender", "returning message",
	"return to sender", "failure notice", "failure notification", "failed mail", "failed delivery", "nondeliver",
	"non-deliver", "non deliver", "could not be delivered", "could not deliver", "couldn't be delivered", "not delivered",
	"unable to deliver", "can't deliver", "cannot deliver", "message status", "mail system error", "mail error",
	"mail failure", "warning: could not send", "warning: message", "bounce",
	"user unknown", "unknown user", "message you sent", "permanent error", "mail could not", "rejected", "message blocked",
	"blocked message", "email error", "mail status", "mail returned", "mailer-daemon", "delivery has failed",
	"notification of failure", "transient failure", "deferred", "message undeliver", "failed to deliver", "postmaster notify",
	"unzustellbar", "nicht zustellbar", "nicht zugestellt", "zustellung fehlgeschlagen", "zustellfehler",
	"fehler bei der zustellung", "uebermittlung fehlgeschlagen", "zustellung verzoegert", "zustellung der nachricht",
	"ruecklaeufer", "benachrichtigung zum uebermittlungsstatus", "uebermittlungsstatus", "unzustellbare", "fehlgeschlagen",
	"benachrichtigung ueber",
}

// phrases are turns that only mail systems use of mails, folded.
var phrases = []string{
	"this is the mailer-daemon", "this is the postfix program", "the group you tried to contact", "gruppe, die sie kontaktieren",
	"your message could not be sent", "was automatically rejected", "was not able to be delivered", "message is delayed for",
	"this is the mail system", "mail delivery subsystem", "mail delivery software", "mail delivery system",
	"automatically by mail", "message could not be delivered", "message you sent could not",
	"that you sent could not be delivered", "that you have sent could not be delivered", "did not reach the following",
	"wasn't able to deliver",
	"delivery to the following recipient", "delivery to these recipients", "delivery has failed", "delivery errors",
	"failed addresses", "failed recipient", "following recipient", "following list of", "attempting to deliver",
	"error delivering your mail", "failed addresses", "giving up", "recipients were affected", "addresses had",
	"returned to the sender", "returned message", "copy of the message", "permanent fatal error", "fatal errors",
	"reporting-mta", "final-recipient", "diagnostic-code", "action: failed", "recipnotfound", "remote host said",
	"remote server", "smtp error", "transcript of session", "failure reason", "unknown user", "user unknown",
	"user not known", "mailbox unavailable", "mailbox full", "address rejected", "wasn't found at", "address not found",
	"generating server", "not listed in", "message rejected", "is over quota", "mailbox is full",
	"nachricht konnte nicht", "nachricht wurde nicht", "nachricht hat einige oder alle", "nachricht hat die folgenden",
	"e-mail konnte nicht", "mail konnte nicht", "e-mail wurde nicht zugestellt", "nachricht kann nicht",
	"empfaenger nicht erreicht", "empfaenger konnte nicht", "empfaenger konnten nicht", "folgende empfaenger",
	"folgenden empfaenger", "an folgende adresse", "fehler beim zustellen", "postfach ist voll", "postfach voll",
	"postfach des empfaengers", "adresse nicht gefunden", "benutzer unbekannt", "unbekannter benutzer", "empfaengeradresse",
	"uebermittlung an folgende", "fehlerbericht des mail", "endgueltig aufgegeben", "mailbox disabled", "not accepting messages", "host refused", "mail server at",
}

// hints are turns of mail systems that people use too, of goods and parcels, folded.
var hints = []string{
	"could not be delivered", "couldn't be delivered", "could not deliver", "can't be delivered", "cannot be delivered",
	"was not delivered", "wasn't delivered", "not been delivered", "has not been delivered", "unable to deliver",
	"failed to deliver", "undeliverable", "undelivered", "unzustellbar", "following address", "zustellung an",
	"folgende adresse", "folgenden adresse", "bei der zustellung an", "was rejected", "has been rejected", "your message to",
	"your message wasn't", "couldn't be found", "delivery failed", "delivery failure", "original message follows",
	"permanent error", "delivery attempts", "delivery incomplete",
}

// ends are the lines above the returned mail, folded.
var ends = []string{
	"copy of the message", "copy of the original", "copy of your message", "message headers follow",
	"header of the original message", "headers of the original message", "original message follows", "--- original message",
	"returned message", "unsent message", "message header follows", "original message headers", "original message header",
	"copy of the message header", "included is a copy", "message text follows", "returned text follows",
	"content-type: message/rfc822", "kopfzeilen der urspruenglichen", "ursprüngliche kopfzeilen",
	"urspruengliche nachrichtenkopfzeilen", "kopie der nachricht", "kopie ihrer nachricht", "text der urspruenglichen",
	"original mail follows", "below is a copy",
}
