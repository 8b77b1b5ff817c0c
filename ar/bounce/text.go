package bounce

import (
	"slices"
	"strings"
)

// enough is the weight from which on a text is a report: a turn that only mail systems use weighs as much as the subject, a
// hint or a code half of it.
const enough = 3

// FromText reads a report from the subject and the words of a mail, the returned mail included. ok is false where the words
// are no mail system's: parcels come back too, and "could not be delivered" alone proves nothing.
func FromText(subject, text string) (Report, bool) { return read(subject, text, 0) }

// FromSystem reads a report that came from a mail system's own address, which weighs as much as a turn of its words.
func FromSystem(subject, text string) (Report, bool) { return read(subject, text, 2) }

func read(subject, text string, sender int) (report Report, ok bool) {
	said, returned := apart(limited(text))
	words := fold(said)
	flat := strings.Join(strings.Fields(words), " ")
	status, code := statusIn(words), replyIn(words)
	report.Recipient = failedIn(said)
	turns := count(flat, phrases)
	weight := sender + 2*turns + count(flat, hints) + weightOf(strings.TrimSpace(fold(subject)))
	if status != "" || code != 0 {
		weight++
	}
	if weight < enough || sender == 0 && turns == 0 && status == "" && report.Recipient == "" {
		return Report{}, false
	}
	report.Delayed = !strings.HasPrefix(status, "5") && containsAny(flat, delays)
	report.judge(status, words+"\n"+flat)
	if report.MessageID = MessageID(returned); report.MessageID == "" {
		report.MessageID = MessageID(said)
	}
	return report, true
}

// weightOf is the weight of a subject: one that starts as only mail systems start is half a proof more. People who forward
// a report have "WG:" before it.
func weightOf(subject string) int {
	switch {
	case startsAny(subject, systemSubjects):
		return 3
	case containsAny(subject, subjects):
		return 2
	}
	return 0
}

// systemSubjects are beginnings that no person writes, folded.
var systemSubjects = []string{
	"undelivered mail returned to sender", "delivery status notification", "returned mail:", "mail delivery failed", "mail delivery failure",
	"failure notice", "undeliverable:", "delivery notification:", "benachrichtigung zum uebermittlungsstatus",
}

// delays are turns of systems that go on trying, folded.
var delays = []string{
	"will retry", "will be retried", "will continue", "keep trying", "still being retried", "not yet been delivered",
	"delayed", "need to resend", "you do not need to", "try again later", "delivery will be attempted",
	"no action is required", "erneut versuch", "weiterhin versuch", "noch nicht zugestellt", "verzoegert",
}

// apart cuts a report before the mail that it returns.
func apart(text string) (said, returned string) {
	at := 0
	for line := range strings.Lines(text) {
		if len(line) < maxLine && at > 0 && containsAny(fold(line), ends) {
			return text[:at], text[at:]
		}
		at += len(line)
	}
	return text, ""
}

// maxLine bounds a line that can stand above a returned mail.
const maxLine = 120

func containsAny(text string, parts []string) bool { return count(text, parts) > 0 }

// count counts how many of the parts a text has, up to two.
func count(text string, parts []string) int {
	n := 0
	for _, part := range parts {
		if strings.Contains(text, part) {
			if n++; n == 2 {
				return n
			}
		}
	}
	return n
}

// servants are local parts of addresses that mail systems have for themselves.
var servants = []string{"mailer-daemon", "postmaster", "noreply", "no-reply", "abuse", "hostmaster", "mailer_daemon"}

// failedIn is the address that a report names: behind a field of RFC 3464, alone at the start of a line, or else the first
// that belongs to no mail system.
func failedIn(said string) string {
	best, bestRank := "", 0
	for line := range strings.Lines(said) {
		text := strings.TrimSpace(line)
		found := address.FindString(text)
		if found == "" || isServant(found) {
			continue
		}
		if rank := rankOf(fold(text), strings.ToLower(found)); rank > bestRank {
			best, bestRank = strings.TrimRight(found, "."), rank
		}
	}
	return best
}

func isServant(found string) bool {
	local, _, _ := strings.Cut(strings.ToLower(found), "@")
	for _, servant := range servants {
		if strings.HasPrefix(local, servant) {
			return true
		}
	}
	return false
}

func rankOf(line, found string) int {
	bare := strings.TrimLeft(line, "<\"'([* >-")
	switch {
	case startsAny(line, []string{"final-recipient", "original-recipient", "x-failed-recipients"}):
		return 5
	case startsAny(line, []string{"from:", "von:", "sender:", "return-path", "x-postfix-sender"}), strings.Contains(line, "message-id"):
		return 0
	case strings.HasPrefix(bare, found):
		return 4
	case strings.HasPrefix(line, "to:"), strings.HasPrefix(line, "an:"):
		return 2
	}
	return 3
}

func startsAny(text string, prefixes []string) bool {
	return slices.ContainsFunc(prefixes, func(prefix string) bool { return strings.HasPrefix(text, prefix) })
}
