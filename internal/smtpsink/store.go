package smtpsink

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/mail"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"
)

// ErrNotFound says that the sink has no such mail or has not kept its text.
var ErrNotFound = errors.New("no such mail")

var errFull = errors.New("mailbox full")

// indexName is the file beside the .eml files, one JSON object a line.
const indexName = "index.jsonl"

// maxIndexLine bounds a line of the index: maxRecipients addresses of at most
// 320 bytes (RFC 3696) and the other fields.
const maxIndexLine = 64 << 10

// store keeps mails in memory or in a folder. The slice of mails only grows,
// so a snapshot needs no copy.
type store struct {
	options Options
	mu      sync.Mutex
	mails   []Mail
	raw     map[string][]byte
	changed chan struct{} // closed and replaced at each mail
	index   *os.File      // nil without a folder
}

func openStore(options Options) (*store, error) {
	s := &store{options: options, raw: make(map[string][]byte), changed: make(chan struct{})}
	if options.Folder == "" {
		return s, nil
	}
	if err := os.MkdirAll(options.Folder, 0o700); err != nil {
		return nil, err
	}
	name := filepath.Join(options.Folder, indexName)
	good, err := s.readIndex(name)
	if err != nil {
		return nil, err
	}
	s.index, err = os.OpenFile(name, os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	// A line half written when the last sink was killed is cut off: its mail
	// was never confirmed.
	if err := s.index.Truncate(good); err != nil {
		return nil, errors.Join(err, s.index.Close())
	}
	_, err = s.index.Seek(good, 0)
	return s, err
}

// readIndex loads the whole lines of an index and returns their length.
func (s *store) readIndex(name string) (int64, error) {
	data, err := os.ReadFile(name)
	if errors.Is(err, os.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	whole := data[:bytes.LastIndexByte(data, '\n')+1]
	lines := bufio.NewScanner(bytes.NewReader(whole))
	lines.Buffer(nil, maxIndexLine)
	for lines.Scan() {
		var m Mail
		if err := json.Unmarshal(lines.Bytes(), &m); err != nil {
			return 0, fmt.Errorf("%s line %d: %w", indexName, len(s.mails)+1, err)
		}
		s.mails = append(s.mails, m)
	}
	return int64(len(whole)), lines.Err()
}

// keep stores one message. When it returns nil the message survives the end of
// the process (with a folder).
func (s *store) keep(from string, to []string, raw []byte, confirmed bool) error {
	entry := describe(from, to, raw, confirmed)
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.mails) >= s.options.MaxMails {
		return errFull
	}
	entry.Order = len(s.mails) + 1
	entry.ID = fmt.Sprintf("%06d", entry.Order)
	entry.AcceptedAt = time.Now().UTC()
	if err := s.write(entry, raw); err != nil {
		return fmt.Errorf("keep mail: %w", err)
	}
	s.mails = append(s.mails, entry)
	close(s.changed)
	s.changed = make(chan struct{})
	return nil
}

func (s *store) write(entry Mail, raw []byte) error {
	if s.index == nil {
		if !s.options.DiscardBodies {
			s.raw[entry.ID] = raw
		}
		return nil
	}
	if !s.options.DiscardBodies {
		if err := writeWhole(s.path(entry.ID), raw); err != nil {
			return err
		}
	}
	line, err := json.Marshal(entry)
	if err != nil {
		return err
	}
	_, err = s.index.Write(append(line, '\n'))
	return err
}

// writeWhole makes a file appear under its name with all its bytes or not at
// all, so that a reader of the folder never sees half a mail.
func writeWhole(name string, data []byte) error {
	part := name + ".part"
	if err := os.WriteFile(part, data, 0o600); err != nil {
		return err
	}
	return os.Rename(part, name)
}

func (s *store) path(id string) string {
	return filepath.Join(s.options.Folder, id+".eml")
}

// describe reads what a mailbox shows in its list. A message that is no RFC
// 5322 mail is kept all the same, with empty fields.
func describe(from string, to []string, raw []byte, confirmed bool) Mail {
	sum := sha256.Sum256(raw)
	entry := Mail{
		From: from, To: slices.Clone(to), Confirmed: confirmed,
		SHA256: hex.EncodeToString(sum[:]), Size: len(raw),
	}
	message, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return entry
	}
	entry.MessageID = message.Header.Get("Message-ID")
	entry.Subject = message.Header.Get("Subject")
	if decoded, err := new(mime.WordDecoder).DecodeHeader(entry.Subject); err == nil {
		entry.Subject = decoded
	}
	return entry
}

func (s *store) snapshot() []Mail {
	mails, _ := s.watch()
	return mails
}

// watch returns the mails so far and a channel that closes at the next one.
func (s *store) watch() ([]Mail, <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clip(s.mails), s.changed
}

func (s *store) get(id string) (Mail, error) {
	mails := s.snapshot()
	at := slices.IndexFunc(mails, func(m Mail) bool { return m.ID == id })
	if at < 0 {
		return Mail{}, fmt.Errorf("mail %q: %w", id, ErrNotFound)
	}
	entry := mails[at]
	raw, err := s.readRaw(id)
	if err != nil {
		return Mail{}, fmt.Errorf("mail %q: %w", id, err)
	}
	entry.Raw = raw
	return entry, nil
}

func (s *store) readRaw(id string) ([]byte, error) {
	if s.options.DiscardBodies {
		return nil, ErrNotFound
	}
	if s.index != nil {
		return os.ReadFile(s.path(id))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.raw[id], nil
}

func (s *store) close() error {
	if s.index == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.index.Close()
}
