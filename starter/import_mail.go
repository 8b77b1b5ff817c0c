package main

import (
	"bytes"
	"context"
	"io"
	"io/fs"
	"net/mail"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/internal/app"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

// mailImported is what became of one mail. Its keys are a promise to scripts.
type mailImported struct {
	File    string `json:"file"`
	Number  int64  `json:"number,omitempty"`
	Key     string `json:"key,omitempty"`
	Already bool   `json:"already,omitempty"`
	// Fault is why the mail could not be stored.
	Fault string `json:"fault,omitempty"`
}

func importMailCommand(s *session) *cobra.Command {
	var entity, customer string
	var received dateFlag
	var note bool
	cmd := &cobra.Command{
		Use: "mail FILE…", Short: "Store mails of customers; a worker reads them", Args: cobra.MinimumNArgs(1),
		Long: "Store mails of customers (.eml, .mbox, or a folder of .eml files; - is standard input) as they are. A worker reads them:\n" +
			"starter mails list shows what became of them. The same mail twice is one. With --customer it is that customer's mail\n" +
			"whoever sent it, and no letter leaves for that customer until it is settled. With --note the file is a note of our own,\n" +
			"such as after a call: it is read the same way and is never the customer's evidence.",
		Example: examples("starter import mail antwort.eml --entity NORD", "starter import mail postfach.mbox ordner/ --entity NORD --json",
			"starter import mail anruf.txt --note --customer 10003 --entity NORD"),
		RunE: s.do(func(ctx context.Context, args []string) error {
			store, of, err := s.books(ctx, entity)
			if err != nil {
				return err
			}
			a := mailroom.Arrived{Entity: of, Source: mailroom.FromCommand, Customer: receivable.CustomerNumber(customer), ReceivedOn: received.Date, By: s.as}
			if note {
				a.Source, a.Author = mailroom.FromNote, correspondence.ByUs
			}
			return s.importMails(ctx, store, a, args)
		}),
	}
	entityFlag(cmd, &entity)
	cmd.Flags().StringVar(&customer, "customer", "", "whose mail it is, where that is known")
	cmd.Flags().Var(&received, "received-on", "day of arrival from which \"tomorrow\" counts (default: the mail's own date)")
	cmd.Flags().BoolVar(&note, "note", false, "a note of our own about the customer, as text")
	return cmd
}

// importMails stores what is good and tells what is not; the rest goes on.
func (s *session) importMails(ctx context.Context, store *postgres.Store, a mailroom.Arrived, paths []string) error {
	results, faulty := []mailImported{}, false
	for _, path := range paths {
		files, err := mailFiles(path)
		if err != nil {
			return usage("%v", err)
		}
		for _, file := range files {
			raw, err := s.readMailBytes(file)
			if err != nil {
				return usage("%v", err)
			}
			for _, one := range mailsIn(raw) {
				result := s.importMail(ctx, store, a, file, one)
				faulty = faulty || result.Fault != ""
				results = append(results, result)
			}
		}
	}
	if err := s.show(results, func(p *page) { printImportedMails(p, results) }); err != nil {
		return err
	}
	if faulty {
		return errFinding
	}
	return nil
}

func (s *session) importMail(ctx context.Context, store *postgres.Store, a mailroom.Arrived, file string, raw []byte) mailImported {
	a.Raw, a.Place = raw, filepath.Base(file)
	if a.ReceivedOn.IsZero() && a.Source == mailroom.FromCommand {
		a.ReceivedOn = writtenOn(raw)
	}
	kept, err := app.KeepMail(ctx, store, a)
	if err != nil {
		s.tellFaults([]string{filepath.Base(file) + ": " + err.Error()})
		return mailImported{File: file, Fault: err.Error()}
	}
	return mailImported{File: file, Number: kept.Number, Key: kept.Key, Already: kept.Already}
}

func printImportedMails(p *page, results []mailImported) {
	p.head(p.say("Datei", "file"), p.say("Mail", "mail"), p.say("schon da", "already"), p.say("Fehler", "fault"))
	for _, r := range results {
		if r.Fault != "" {
			p.row(r.File, "", "", r.Fault)
			continue
		}
		p.row(r.File, r.Number, r.Already)
	}
}

// maxMailFiles bounds a folder: more are brought in with several calls.
const maxMailFiles = 100_000

// mailFiles are a file itself, or the .eml files of a folder in order of their names.
func mailFiles(path string) ([]string, error) {
	if path == "-" {
		return []string{path}, nil
	}
	info, err := os.Stat(path)
	if err != nil || !info.IsDir() {
		return []string{path}, err
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		return nil, err
	}
	var files []string
	for _, e := range entries {
		if isMail := strings.EqualFold(filepath.Ext(e.Name()), ".eml"); isMail && e.Type()&fs.ModeDir == 0 && len(files) < maxMailFiles {
			files = append(files, filepath.Join(path, e.Name()))
		}
	}
	slices.Sort(files)
	return files, nil
}

// maxMailbox bounds one file: a larger mailbox is cut with the tool that wrote it.
const maxMailbox = 512 << 20

func (s *session) readMailBytes(path string) ([]byte, error) {
	in := s.in
	if path != "-" {
		opened, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		defer func() { _ = opened.Close() }() // it was only read
		in = opened
	}
	raw, err := io.ReadAll(io.LimitReader(in, maxMailbox+1))
	if err == nil && len(raw) > maxMailbox {
		err = usage("%s is larger than %d bytes", filepath.Base(path), maxMailbox)
	}
	return raw, err
}

// separator is the line before each mail of an mbox: sender and date. Other lines that begin with "From" are text.
var separator = regexp.MustCompile(`^From \S+ .*[0-9]{2}:[0-9]{2}.* [0-9]{4}`)

// mailsIn are the mails of a file: several of an mbox (RFC 4155, with the quoting of mboxrd), else the one.
func mailsIn(raw []byte) [][]byte {
	if !bytes.HasPrefix(raw, []byte("From ")) {
		return [][]byte{raw}
	}
	var mails [][]byte
	var one []byte
	blank := true
	for line := range bytes.Lines(raw) {
		bare := bytes.TrimRight(line, "\r\n")
		if blank && separator.Match(bare) {
			if len(bytes.TrimSpace(one)) > 0 {
				mails = append(mails, one)
			}
			one, blank = nil, false
			continue
		}
		if quoted := bytes.TrimLeft(bare, ">"); len(quoted) < len(bare) && bytes.HasPrefix(quoted, []byte("From ")) {
			line = line[1:]
		}
		one, blank = append(one, line...), len(bare) == 0
	}
	if len(bytes.TrimSpace(one)) > 0 {
		mails = append(mails, one)
	}
	return mails
}

// writtenOn is the day of a mail's own date, in its writer's zone; zero where it has none.
func writtenOn(raw []byte) calendar.Date {
	message, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return calendar.Date{}
	}
	at, err := message.Header.Date()
	if err != nil {
		return calendar.Date{}
	}
	return calendar.DateOf(at)
}
