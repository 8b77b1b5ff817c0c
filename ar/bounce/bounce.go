// Package bounce reads the reports of mail systems that a mail did not arrive.
//
// Most come with a part for machines (RFC 3464), which FromStatus reads. Many do not, or only their words are at hand:
// FromText knows how mail systems put it, in German and English. Neither believes more than the report says. A full
// mailbox is not a wrong address, and a system that goes on trying has returned nothing yet.
package bounce

import (
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/correspondence"
)

// Limits of one report.
const (
	// maxReport bounds the text that is looked at; what follows is the returned mail.
	maxReport = 64 << 10
	// maxRecipients bounds the recipients of one report. Our letters have one.
	maxRecipients = 50
)

// Report is what a mail system reports of one recipient.
type Report struct {
	// Bounce has the status of the report, or its class where none is written: 5.0.0 and 4.0.0 mean "other" (RFC 3463
	// section 3.1). Permanent is false for full mailboxes, whatever their class: section 3.3 calls them transient.
	correspondence.Bounce
	// MessageID is that of the mail that came back, without angle brackets; empty where the report does not return it.
	MessageID string
	// Delayed is true where the system goes on trying: nothing has come back yet.
	Delayed bool
}

// FromStatus reads a part of type message/delivery-status: one report for each recipient that was not reached, or not yet.
func FromStatus(status string) []Report {
	var reports []Report
	for _, group := range groups(status) {
		action := strings.ToLower(group["action"])
		if group["final-recipient"] == "" && group["original-recipient"] == "" && group["status"] == "" || len(reports) == maxRecipients {
			continue
		}
		if action != "" && !strings.HasPrefix(action, "fail") && !strings.HasPrefix(action, "delay") {
			continue
		}
		r := Report{Delayed: strings.HasPrefix(action, "delay")}
		r.Recipient = recipientOf(group)
		r.judge(group["status"], fold(group["diagnostic-code"]+" "+group["status"]))
		reports = append(reports, r)
	}
	return reports
}

// groups are the fields of each block of a report, names in small letters.
func groups(status string) []map[string]string {
	var found []map[string]string
	group, last := map[string]string{}, ""
	for line := range strings.Lines(strings.ReplaceAll(limited(status), "\r\n", "\n")) {
		text := strings.TrimRight(line, " \t\n")
		name, value, isField := strings.Cut(text, ":")
		switch {
		case text == "":
			found, group, last = append(found, group), map[string]string{}, ""
		case (text[0] == ' ' || text[0] == '\t') && last != "":
			group[last] += " " + strings.TrimSpace(text)
		case isField:
			last = strings.ToLower(strings.TrimSpace(name))
			group[last] = strings.TrimSpace(value)
		}
	}
	return append(found, group)
}

// recipientOf is the address that the report is about; the sender wrote the original one.
func recipientOf(group map[string]string) string {
	for _, name := range []string{"original-recipient", "final-recipient", "x-actual-recipient"} {
		_, value, typed := strings.Cut(group[name], ";")
		if !typed {
			value = group[name]
		}
		if found := address.FindString(value); found != "" {
			return found
		}
	}
	return ""
}

// limited keeps the part of a report that is looked at.
func limited(text string) string { return text[:min(len(text), maxReport)] }

// judge fills in status and permanence from the status as written and the folded words around it.
func (r *Report) judge(written, words string) {
	r.Status = statusIn(written)
	if r.Status == "" || strings.HasSuffix(r.Status, ".0.0") {
		if inWords := statusIn(words); inWords != "" && (r.Status == "" || inWords[0] == r.Status[0]) {
			r.Status = inWords
		}
	}
	cause := causeOf(words)
	switch class := replyIn(words); {
	case r.Status != "":
	case cause != nil && (class == 0 || class == cause.status[0]):
		r.Status = cause.status
	case class != 0:
		r.Status = string(class) + ".0.0"
	case r.Delayed:
		r.Status = "4.0.0"
	default:
		r.Status = "5.0.0"
	}
	full := strings.HasSuffix(r.Status, ".2.2") || cause != nil && cause.full && !strings.HasPrefix(r.Status, "5.1.")
	r.Permanent = r.Status[0] == '5' && !full && !r.Delayed
}

// MessageID is the Message-ID among the header lines of a returned mail, without angle brackets; empty for none.
func MessageID(headers string) string {
	for line := range strings.Lines(headers) {
		name, value, _ := strings.Cut(line, ":")
		if !strings.EqualFold(strings.TrimLeft(name, " >\t"), "message-id") {
			continue
		}
		if _, inner, found := strings.Cut(value, "<"); found {
			if id, _, closed := strings.Cut(inner, ">"); closed {
				return strings.TrimSpace(id)
			}
		}
		return strings.TrimSpace(value)
	}
	return ""
}
