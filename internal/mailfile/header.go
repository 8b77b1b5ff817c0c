package mailfile

import (
	"mime"
	"net/mail"
	"strings"
	"unicode"

	"github.com/emersion/go-message"

	"github.com/mahnwerk/mahnwerk/ar/correspondence"
)

// Limits of header values.
const (
	// maxIDs bounds the references that are kept: the first names the thread, the last ones the mail answered.
	maxIDs = 100
	// maxID bounds one Message-ID; RFC 5322 section 2.1.1 allows 998 bytes a line.
	maxID = 998
	// maxAddresses bounds the recipients that are kept.
	maxAddresses = 200
	// maxSubject bounds the subject in bytes.
	maxSubject = 2000
)

// words decodes headers in other character sets (RFC 2047).
var words = &mime.WordDecoder{CharsetReader: charsetReader}

// readHeader fills in what the headers say.
func (f *File) readHeader(h message.Header, server string) {
	f.MessageID = firstOf(messageIDs(h.Get("Message-Id")))
	f.References = messageIDs(strings.Join(h.Values("References"), " "))
	if answered := messageIDs(strings.Join(h.Values("In-Reply-To"), " ")); len(answered) > 0 {
		f.InReplyTo = answered[0]
	} else if len(f.References) > 0 {
		f.InReplyTo = f.References[len(f.References)-1]
	}
	if len(f.References) > maxIDs {
		f.References = append(f.References[:1:1], f.References[len(f.References)-maxIDs+1:]...)
	}
	f.From, f.Sender = firstOf(addresses(h, "From")), firstOf(addresses(h, "Sender"))
	f.ReplyTo, f.To, f.Cc = addresses(h, "Reply-To"), addresses(h, "To"), addresses(h, "Cc")
	f.Subject = cutTo(decodeWords(h.Get("Subject")), maxSubject)
	if at, err := mail.ParseDate(h.Get("Date")); err == nil {
		f.SentAt = at.UTC()
	}
	if h.Has("Return-Path") {
		f.ReturnPath = strings.Trim(plain(h.Get("Return-Path")), "<>")
		f.EmptyReturnPath = f.ReturnPath == ""
	}
	f.Automatic = automatic(h, f.InReplyTo != "", f.EmptyReturnPath)
	f.Authentication = authentication(h, server)
}

func firstOf[T any](values []T) (first T) {
	if len(values) > 0 {
		return values[0]
	}
	return first
}

// messageIDs are the identifiers in a value. Comments and words beside them, which old programs write, are left out.
func messageIDs(value string) []string {
	var ids []string
	value = plain(value)
	for rest := value; ; {
		_, inner, opened := strings.Cut(rest, "<")
		id, after, closed := strings.Cut(inner, ">")
		if !opened || !closed {
			break
		}
		if id = strings.Join(strings.Fields(id), ""); id != "" && len(id) <= maxID {
			ids = append(ids, id)
		}
		rest = after
	}
	if ids == nil {
		if id := strings.TrimSpace(value); id != "" && !strings.ContainsAny(id, " <>") && len(id) <= maxID {
			ids = append(ids, id)
		}
	}
	return ids
}

// addresses are the mailboxes of a field. One that can't be read is taken as it is written where it has an "@".
func addresses(h message.Header, field string) []Address {
	value := strings.Join(h.Values(field), ", ")
	if strings.TrimSpace(value) == "" {
		return nil
	}
	parser := mail.AddressParser{WordDecoder: words}
	list, err := parser.ParseList(value)
	if err != nil {
		return []Address{roughAddress(value)}
	}
	var found []Address
	for _, a := range list[:min(len(list), maxAddresses)] {
		found = append(found, Address{Name: plain(a.Name), Address: plain(a.Address)})
	}
	return found
}

// roughAddress takes the first thing that looks like an address from a value against the rules.
func roughAddress(value string) Address {
	for _, word := range strings.FieldsFunc(value, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("<>()[]\",;:", r) }) {
		if at := strings.IndexByte(word, '@'); at > 0 && at < len(word)-1 {
			name, _, _ := strings.Cut(value, word)
			return Address{Name: plain(strings.Trim(decodeWords(name), " <>\"'(,")), Address: plain(word)}
		}
	}
	return Address{Name: plain(decodeWords(value))}
}

// decodeWords decodes a value; one that can't be decoded is taken as it is.
func decodeWords(value string) string {
	decoded, err := words.DecodeHeader(value)
	if err != nil {
		decoded = value
	}
	return plain(decode([]byte(decoded), ""))
}

// plain is a value on one line, without control characters and those that reverse what is shown. Bytes that are no text become
// a mark of replacement.
func plain(value string) string {
	value = strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\n' || r == '\r':
			return ' '
		case unicode.IsControl(r) || unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, value)
	return strings.TrimSpace(value)
}

// cutTo shortens a text at the start of a character.
func cutTo(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	return strings.ToValidUTF8(text[:limit], "")
}

// automatic tells by the headers who wrote a mail (RFC 3834 section 5, and what servers wrote before it). A mailing list is a
// machine unless somebody answers through it: groups add their headers to answers by hand.
func automatic(h message.Header, answers, emptyReturnPath bool) correspondence.Automatic {
	submitted, _, _ := strings.Cut(strings.ToLower(h.Get("Auto-Submitted")), ";")
	submitted, _, _ = strings.Cut(strings.TrimSpace(submitted), " ")
	precedence := strings.ToLower(strings.TrimSpace(h.Get("Precedence")))
	suppress := strings.ToLower(h.Get("X-Auto-Response-Suppress"))
	switch {
	case submitted == "auto-replied", h.Has("X-Autoreply"), h.Has("X-Autorespond"), h.Has("X-Auto-Reply-From"), h.Has("X-Mail-Autoreply"),
		precedence == "auto_reply", strings.EqualFold(h.Get("Preference"), "auto_reply"), strings.EqualFold(h.Get("X-Precedence"), "auto_reply"):
		return correspondence.AutoReplied
	case strings.HasPrefix(submitted, "auto-"):
		return correspondence.AutoGenerated
	case emptyReturnPath:
		return correspondence.AutoReplied
	case strings.Contains(suppress, "all") || strings.Contains(suppress, "oof") || strings.Contains(suppress, "autoreply"):
		if answers {
			return correspondence.AutoReplied
		}
		return correspondence.AutoGenerated
	case answers || h.Has("X-Google-Group-Id"):
		return correspondence.ByHand
	case precedence == "bulk" || precedence == "junk" || h.Has("List-Id") || h.Has("List-Unsubscribe"):
		return correspondence.AutoGenerated
	}
	return correspondence.ByHand
}

// authentication reads the first Authentication-Results where our own server wrote it. A header below it came with the mail
// and can say anything.
func authentication(h message.Header, server string) (a Authentication) {
	if server == "" {
		return a
	}
	results := strings.ToLower(firstOf(h.Values("Authentication-Results")))
	id, rest, _ := strings.Cut(results, ";")
	if id, _, _ = strings.Cut(strings.TrimSpace(id), " "); !strings.EqualFold(id, server) {
		return a
	}
	for result := range strings.SplitSeq(rest, ";") {
		method, value, _ := strings.Cut(strings.TrimSpace(result), "=")
		value = firstOf(strings.FieldsFunc(value, func(r rune) bool { return r < 'a' || r > 'z' }))
		switch method {
		case "spf":
			a.SPF = value
		case "dkim":
			if a.DKIM != "pass" { // one valid signature is enough
				a.DKIM = value
			}
		case "dmarc":
			a.DMARC = value
		}
	}
	return a
}
