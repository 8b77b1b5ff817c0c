package mailfile

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/emersion/go-message"
)

// walk goes through the parts of a mail.
type walk struct {
	limits Limits
	// parts counts all parts, textBytes the decoded bytes of texts.
	parts, textBytes int
	// bodies are the texts to be read, in their order.
	bodies      []body
	attachments []Attachment
	kind        Kind
	// status are the parts of type message/delivery-status, returned the heads of the mails that came back.
	status, returned []string
	faults, notes    []string
}

// maxFaults bounds what is told of one mail; a mail with more is broken all over.
const maxFaults = 20

func (w *walk) fault(format string, args ...any) {
	if len(w.faults) < maxFaults {
		w.faults = append(w.faults, plain(fmt.Sprintf(format, args...)))
	}
}

// body is a text of a mail: plain, or the page of an alternative.
type body struct {
	plain, page string
	hasPlain    bool
	hasPage     bool
}

func (w *walk) note(format string, args ...any) {
	if len(w.notes) < maxFaults {
		w.notes = append(w.notes, fmt.Sprintf(format, args...))
	}
}

// textOf is bytes of unknown kind, read as plain text.
func textOf(raw []byte) body { return body{plain: decode(raw, ""), hasPlain: true} }

// isEmpty tells whether nothing was found yet.
func (w *walk) isEmpty() bool {
	return len(w.bodies) == 0 && len(w.attachments) == 0 && len(w.status) == 0
}

// entity reads a part and what is in it. err is what its decoder said: the content is then taken as it is.
func (w *walk) entity(e *message.Entity, err error, depth int) {
	w.parts++
	if err != nil && !message.IsUnknownCharset(err) { // character sets are decoded here, see decode
		w.fault("part %d: %v", w.parts, err)
	}
	if e == nil {
		return
	}
	kind, parameters, _ := e.Header.ContentType() // an unreadable type is that of plain text (RFC 2045 section 5.2)
	if reader := e.MultipartReader(); reader != nil && parameters["boundary"] != "" {
		w.multipart(kind, reader, depth)
		return
	}
	if strings.HasPrefix(kind, "multipart/") {
		w.fault("part %d: a multipart without boundary is read as text", w.parts)
		kind = "text/plain"
	}
	w.leaf(e, kind, parameters)
}

// multipart reads the parts of a part. Of alternatives one text is kept.
func (w *walk) multipart(kind string, reader message.MultipartReader, depth int) {
	if depth >= w.limits.Depth {
		w.fault("part %d: nested deeper than %d and left out", w.parts, w.limits.Depth)
		return
	}
	first, number := len(w.bodies), w.parts
	for {
		if w.parts >= w.limits.Parts {
			w.fault("more than %d parts: the rest is left out", w.limits.Parts)
			break
		}
		part, err := reader.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if part == nil {
			w.fault("part %d: what follows can't be read: %v", number, err)
			break
		}
		w.entity(part, err, depth+1)
	}
	if kind == "multipart/alternative" {
		w.bodies = append(w.bodies[:first], oneOf(w.bodies[first:])...)
	}
}

// leaf reads a part without parts.
func (w *walk) leaf(e *message.Entity, kind string, parameters map[string]string) {
	number := w.parts
	name, attached := fileName(e, parameters)
	raw, err := io.ReadAll(e.Body) // bounded: it is a piece of a mail in memory
	if err != nil {
		w.fault("part %d: broken after %d bytes: %v", number, len(raw), err)
	}
	switch {
	case kind == "message/delivery-status" || kind == "message/global-delivery-status":
		w.status = append(w.status, string(raw))
	case kind == "message/disposition-notification":
		w.kind = Receipt
	case kind == "message/feedback-report":
		w.kind = Feedback
	case kind == "text/rfc822-headers":
		w.returned = append(w.returned, string(raw))
	case kind == "message/rfc822" || kind == "message/global":
		w.returned = append(w.returned, string(raw[:min(len(raw), maxHeader)]))
		w.attach(e, name, kind, raw)
	case kind == "text/calendar":
		w.kind = Calendar
		w.attach(e, name, kind, raw)
	case attached:
		if name == "winmail.dat" || kind == "application/ms-tnef" {
			w.note("part %d: winmail.dat is Outlook's own packing and is not opened", number)
		}
		w.attach(e, name, kind, raw)
	case kind == "text/html":
		w.take(body{page: decode(raw, parameters["charset"]), hasPage: true}, number)
	case strings.HasPrefix(kind, "text/") || kind == "":
		text := decode(raw, parameters["charset"])
		if strings.EqualFold(parameters["format"], "flowed") {
			text = unflow(text, strings.EqualFold(parameters["delsp"], "yes"))
		}
		w.take(body{plain: text, hasPlain: true}, number)
	default:
		w.attach(e, name, kind, raw)
	}
}

// take keeps a text as far as there is room.
func (w *walk) take(b body, number int) {
	room := w.limits.Text - w.textBytes
	if len(b.plain)+len(b.page) > room {
		w.fault("part %d: text beyond %d bytes is left out", number, w.limits.Text)
		b.plain, b.page = cutTo(b.plain, room), cutTo(b.page, room)
	}
	w.textBytes += len(b.plain) + len(b.page)
	w.bodies = append(w.bodies, b)
}

func (w *walk) attach(e *message.Entity, name, kind string, raw []byte) {
	if len(w.attachments) >= w.limits.Attachments {
		w.fault("part %d: more than %d files: this one is left out", w.parts, w.limits.Attachments)
		return
	}
	disposition, _, _ := e.Header.ContentDisposition() // an unreadable one is that of a file
	media := mediaType(raw, cutTo(plain(kind), maxMediaType))
	inline := strings.HasPrefix(media, "image/") && (disposition == "inline" || disposition == "" && e.Header.Has("Content-Id"))
	if kind == "text/vcard" || kind == "text/x-vcard" {
		media = "text/vcard"
	}
	name = safeName(name, media, len(w.attachments)+1)
	w.attachments = append(w.attachments, Attachment{Name: name, MediaType: media, Inline: inline, Raw: raw})
}
