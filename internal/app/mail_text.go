package app

import (
	"bytes"

	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/ar/mailtext"
	"github.com/mahnwerk/mahnwerk/internal/mailfile"
)

// MailText is the text of a stored mail, taken apart as it is for its understanding: offsets of claims count in it. A mail
// that can't be read, or whose bytes were erased, has none.
func MailText(p mailroom.MailPage) mailtext.Text {
	if p.Source == mailroom.FromNote {
		return mailtext.Read(string(p.Raw))
	}
	file, err := mailfile.Read(bytes.NewReader(p.Raw), mailfile.Limits{})
	if err != nil {
		return mailtext.Text{}
	}
	return file.Text
}
