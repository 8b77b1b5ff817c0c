package app

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/mailfile"
)

// RouteFiles implements activities.Mailroom. A mail that is a remittance advice, in its text or in a file that came with it,
// goes the way of advices that arrive in the inbox; the same mail is the same file. Bank statements are not taken from mails,
// whoever sends them: anybody can write one.
func (m mails) RouteFiles(ctx context.Context, id mailroom.ID) error {
	original, err := m.MailOriginal(ctx, id)
	if err != nil {
		return err
	}
	reader, err := adviceReader(ctx, m.Store, id.Entity)
	if err != nil {
		return err
	}
	name := fmt.Sprintf("mail-%d.eml", original.Number)
	advices, _ := reader.Read(ctx, original.Raw, name) // what is no advice is no fault of the mail
	if err := ctx.Err(); err != nil || len(advices) == 0 {
		return err
	}
	file, err := m.KeepFile(ctx, subledger.Arrived{Entity: id.Entity, Kind: subledger.AdviceDoc, Name: name, Raw: original.Raw, Source: mailSource, By: mailActor})
	if err != nil {
		return err
	}
	_, err = m.files.StartFile(ctx, file.Kind, file.FileID)
	return err
}

// attached are the files of a mail as the ledger keeps them, each with what it looks like.
func attached(f mailfile.File) []mailroom.Attachment {
	var all []mailroom.Attachment
	for i, a := range f.Attachments {
		sum := sha256.Sum256(a.Raw)
		all = append(all, mailroom.Attachment{Place: i + 1, Name: a.Name, MediaType: a.MediaType, SHA256: hex.EncodeToString(sum[:]),
			SizeBytes: int64(len(a.Raw)), Kind: attachmentKind(a), Raw: a.Raw})
	}
	return all
}

// eInvoice is the root of a UBL or UN/CEFACT invoice.
var eInvoice = regexp.MustCompile(`<(?:\w+:)?(?:Invoice|CreditNote|CrossIndustryInvoice)[\s>]`)

// attachmentKind tells what a file looks like. Whether it is an advice is found out by reading it.
func attachmentKind(a mailfile.Attachment) mailroom.AttachmentKind {
	head := a.Raw[:min(len(a.Raw), kindHead)]
	switch {
	case strings.HasPrefix(a.MediaType, "image/"):
		return mailroom.ImageFile
	case bytes.HasPrefix(bytes.TrimSpace(head), []byte("<")) && eInvoice.Match(head):
		return mailroom.InvoiceFile
	case bytes.Contains(head, []byte("camt.05")), swiftField.Match(head):
		return mailroom.StatementFile
	}
	return mailroom.OtherFile
}

// mailSource is said of files that came with a mail.
const mailSource = "mail"
