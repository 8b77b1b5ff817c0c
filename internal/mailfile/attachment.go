package mailfile

import (
	"fmt"
	"mime"
	"net/http"
	"strings"
	"unicode"

	"github.com/emersion/go-message"
	"golang.org/x/text/unicode/norm"
)

// maxName bounds the name of a file in bytes; file systems allow 255.
const maxName = 120

// maxMediaType bounds the name of a type in bytes: each of its halves has at most 127 (RFC 6838 section 4.2).
const maxMediaType = 255

// fileName is the name that a part gives its file, decoded but not yet safe, and whether the part is a file at all.
func fileName(e *message.Entity, parameters map[string]string) (name string, attached bool) {
	disposition, more, _ := e.Header.ContentDisposition() // an unreadable one names nothing
	for _, given := range []string{more["filename"], parameters["name"]} {
		if given != "" {
			return decodeWords(given), true
		}
	}
	return "", disposition == "attachment"
}

// safeName makes a name of one file in one folder: no path, no control or reversing character, no leading dot, never empty.
func safeName(name, media string, number int) string {
	name = norm.NFC.String(plain(name))
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`<>:"|?*`, r) || !unicode.IsPrint(r) {
			return '_'
		}
		return r
	}, name)
	name = strings.TrimRight(strings.TrimLeft(strings.TrimSpace(name), "."), ". ")
	if name == "" {
		return fmt.Sprintf("attachment-%d%s", number, extension(media))
	}
	if len(name) <= maxName {
		return name
	}
	dot := strings.LastIndexByte(name, '.')
	if dot < 0 || len(name)-dot > 12 {
		return cutTo(name, maxName)
	}
	return cutTo(name, maxName-(len(name)-dot)) + name[dot:]
}

// extensions of nameless files; the machine's own table differs from one to the next.
var extensions = map[string]string{
	"application/pdf": ".pdf", "image/png": ".png", "image/jpeg": ".jpg", "image/gif": ".gif", "text/plain": ".txt",
	"text/html": ".html", "text/calendar": ".ics", "text/vcard": ".vcf", "message/rfc822": ".eml", "application/zip": ".zip",
	"text/xml": ".xml", "application/xml": ".xml", "text/csv": ".csv",
}

func extension(media string) string { return extensions[media] }

// mediaType is the type of a file by its content. The word of the sender is believed where the content does not tell more:
// office files are archives, and lists are text.
func mediaType(raw []byte, said string) string {
	seen, _, _ := mime.ParseMediaType(http.DetectContentType(raw)) // its answers can be parsed
	switch {
	case said == "message/rfc822" || said == "message/global":
		return "message/rfc822"
	case seen == "text/plain" || seen == "text/xml" || seen == "text/html":
		if strings.HasPrefix(said, "text/") || strings.HasPrefix(said, "application/edi") || strings.HasSuffix(said, "xml") ||
			strings.HasSuffix(said, "json") {
			return said
		}
	case seen == "application/zip":
		if strings.Contains(said, "officedocument") || strings.Contains(said, "opendocument") {
			return said
		}
	case seen == "application/octet-stream":
		if said != "" && !claimsMagic(said) {
			return said
		}
	}
	return seen
}

// claimsMagic tells types whose files start with known bytes: without them a file is of another type.
func claimsMagic(said string) bool {
	switch said {
	case "application/pdf", "application/zip":
		return true
	case "image/svg+xml", "image/tiff", "image/heic": // not among those that are known by their content
		return false
	}
	return strings.HasPrefix(said, "image/") || strings.HasPrefix(said, "text/")
}
