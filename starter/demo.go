package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/ar/businessclock"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	demofiles "github.com/mahnwerk/mahnwerk/examples"
	"github.com/mahnwerk/mahnwerk/internal/engine"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

// The demo is what a finance team would do, done by the same commands: files are imported, people promise, dispute, hold and
// decide, bank statements arrive each bank day, and a run is started each business day.

// demoFolder is where the embedded files are laid out, so that a visitor can look at what is imported.
const demoFolder = "demo"

// deed is something a person does on a day of the story: a command line, or a decision on an approval.
type deed struct {
	On  calendar.Date `json:"on"`
	Say string        `json:"say"`
	// Run is a command line of this program; {demo} in it is the folder of the demo's files.
	Run []string `json:"run,omitempty"`
	// Decide answers the open approval about an invoice, Choose explains the payment that waits longest.
	Decide *demoDecision `json:"decide,omitempty"`
	Choose *demoChoice   `json:"choose,omitempty"`
	// Mail is a customer's mail that arrives, Claims somebody's word on what a mail says, Draft an answer that is drafted.
	Mail   *demoMail   `json:"mail,omitempty"`
	Claims *demoClaims `json:"claims,omitempty"`
	Draft  *demoDraft  `json:"draft,omitempty"`
}

// waits tells whether a deed may have to wait for something.
func (d deed) waits() bool {
	return d.Decide != nil || d.Choose != nil || d.Mail != nil || d.Claims != nil || d.Draft != nil
}

// demoClaims confirms all that a mail is understood to say, once it was read.
type demoClaims struct {
	Entity    string `json:"entity"`
	MessageID string `json:"message_id"`
	By        string `json:"by"`
}

// demoDraft drafts the answer that a mail wants. Nothing is sent: that is a visitor's to do.
type demoDraft struct {
	Entity    string `json:"entity"`
	MessageID string `json:"message_id"`
	By        string `json:"by"`
}

// demoMail is a file of the demo's mails. {message-id:NUMBER} in it stands for the last letter about an invoice, which it
// answers; it arrives once there is one.
type demoMail struct {
	Entity string `json:"entity"`
	File   string `json:"file"`
}

// demoDecision answers the approval about an invoice, and demoChoice a payment that nobody is certain of: both on a card.
type demoDecision struct {
	Entity  string            `json:"entity"`
	Invoice string            `json:"invoice"`
	Answer  approval.Decision `json:"answer"`
	Choice  approval.Choice   `json:"choice,omitempty"`
	By      string            `json:"by"`
}

type demoChoice struct {
	Entity string `json:"entity"`
	Rank   string `json:"rank"`
	By     string `json:"by"`
}

// demoDates are the first and the last day the demo has data for.
type demoDates struct {
	StartsOn calendar.Date `json:"starts_on"`
	EndsOn   calendar.Date `json:"ends_on"`
}

func readDemo(name string, into any) error {
	raw, err := demofiles.Demo.ReadFile("demo/" + name)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return fmt.Errorf("demo/%s: %w", name, err)
	}
	return nil
}

// seedDemo fills an empty demo through the importers and sets its calendar; one that was filled before stays as it is.
func (u *engineUp) seedDemo(ctx context.Context) error {
	have, err := entities(ctx, u.store)
	if err != nil || len(have) > 0 {
		return err
	}
	folder := filepath.Join(u.cfg.Data, demoFolder)
	if err := layOut(folder); err != nil {
		return fmt.Errorf("lay out the demo's files: %w", err)
	}
	var dates demoDates
	if err := readDemo("calendar.json", &dates); err != nil {
		return err
	}
	clock, err := businessclock.NewDemo(u.options.day, dates.StartsOn, dates.EndsOn)
	if err != nil {
		return err
	}
	if err := u.store.SetClock(ctx, clock); err != nil {
		return err
	}
	in := func(name string) string { return filepath.Join(folder, name) }
	for _, line := range [][]string{
		{"policy", "save", in("policy.json")},
		{"policy", "save", in("policy-ch.json")},
		{"import", "entities", in("entities.json")},
		{"policy", "use", "ch-demo", "--entity", "HELV"},
		{"approvals", "limits", "set", "--chat", "15000.00 EUR", "--two-people", "10000.00 EUR", "--entity", "NORD"},
		{"users", "sync", in("users.json")},
		{"import", "customers", in("customers.csv")},
		{"import", "invoices", in("invoices.csv")},
		{"release", "add", "--entity", "NORD"},
		{"release", "add", "--entity", "HELV"},
		{"release", "set", "all", "--on", "--entity", "NORD", "--reason", "the demo shows the released state"},
		{"release", "set", "all", "--on", "--entity", "HELV", "--reason", "the demo shows the released state"},
	} {
		if err := u.command(ctx, firstUser, line); err != nil {
			return err
		}
	}
	if have, err = entities(ctx, u.store); err != nil {
		return err
	}
	return u.seatPeople(ctx, have)
}

func layOut(folder string) error {
	return fs.WalkDir(demofiles.Demo, "demo", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		target := filepath.Join(folder, filepath.FromSlash(strings.TrimPrefix(name, "demo")))
		if d.IsDir() {
			return os.MkdirAll(target, 0o755)
		}
		raw, err := demofiles.Demo.ReadFile(name)
		if err != nil {
			return err
		}
		return os.WriteFile(target, raw, 0o644)
	})
}

// command runs one command line in this process, on the connections that are open already.
func (u *engineUp) command(ctx context.Context, by string, line []string) error {
	var out bytes.Buffer
	s := &session{out: &out, err: &out, in: strings.NewReader(""), app: u.app}
	root := s.root()
	root.SetOut(&out)
	root.SetErr(&out)
	root.SetArgs(append(slices.Clone(line), "--as", by, "--data", u.cfg.Data))
	if err := root.ExecuteContext(ctx); err != nil {
		return fmt.Errorf("starter %s: %w\n%s", strings.Join(line, " "), err, out.String())
	}
	return nil
}

// story tells the demo day by day. How far it came is kept in a file, so that starting again goes on where it was.
type story struct {
	up       *engineUp
	engine   *engine.Engine
	entities []string
	deeds    []deed
	dates    demoDates
	progress storyProgress
	say      func(format string, args ...any)
}

// storyProgress is the last day that was told, and the deeds that still wait for something.
type storyProgress struct {
	ToldUntil calendar.Date `json:"told_until"`
	Waiting   []int         `json:"waiting,omitempty"`
}

const (
	storyTick         = 100 * time.Millisecond
	storyProgressFile = "story.json.progress"
	// patience is how many days a decision of the story waits for its approval to be asked.
	patience = 21
)

func (u *engineUp) newStory(ctx context.Context) (*story, error) {
	e, err := u.app.Engine(ctx)
	if err != nil {
		return nil, err
	}
	s := &story{up: u, engine: e,
		say: func(format string, args ...any) { u.tell(fmt.Sprintf(format, args...)) }}
	if s.entities, err = entities(ctx, u.store); err != nil {
		return nil, err
	}
	if err := readDemo("story.json", &s.deeds); err != nil {
		return nil, err
	}
	if err := readDemo("calendar.json", &s.dates); err != nil {
		return nil, err
	}
	raw, err := os.ReadFile(s.file())
	if errors.Is(err, os.ErrNotExist) {
		s.progress.ToldUntil = s.dates.StartsOn.AddDays(-1)
		return s, nil
	}
	if err == nil {
		err = json.Unmarshal(raw, &s.progress)
	}
	return s, err
}

func (s *story) file() string {
	return filepath.Join(s.up.cfg.Data, demoFolder, storyProgressFile)
}

// run tells the story until ctx ends. What fails is said and tried again with the next tick: the demo goes on.
func (s *story) run(ctx context.Context) {
	tick := time.NewTicker(storyTick)
	defer tick.Stop()
	beat := time.NewTicker(clockBeat)
	defer beat.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-beat.C:
			s.note(ctx, s.up.store.BeatClock(ctx))
		case <-tick.C:
			s.note(ctx, s.catchUp(ctx))
		}
	}
}

func (s *story) note(ctx context.Context, err error) {
	if err != nil && ctx.Err() == nil {
		s.up.app.Log.Warn("demo", "error", err)
	}
}

// catchUp tells every day since the last told one. Only today gets a run: a day that passed unseen is over.
func (s *story) catchUp(ctx context.Context) error {
	today, err := s.up.store.Today(ctx, s.entities[0])
	if err != nil {
		return err
	}
	for day := s.progress.ToldUntil.AddDays(1); !day.After(today); day = day.AddDays(1) {
		if err := s.tell(ctx, day, day == today); err != nil {
			return err
		}
		s.progress.ToldUntil = day
		if err := s.save(); err != nil {
			return err
		}
	}
	return s.doWaiting(ctx, today)
}

func (s *story) save() error {
	raw, err := json.Marshal(s.progress)
	if err != nil {
		return err
	}
	return os.WriteFile(s.file(), raw, 0o600)
}

// tell does what happens on a day: the bank's statements of the day before, the deeds of people, the dunning run.
func (s *story) tell(ctx context.Context, day calendar.Date, isToday bool) error {
	if err := s.statements(ctx, day); err != nil {
		return err
	}
	for i, d := range s.deeds {
		if d.On != day {
			continue
		}
		if d.waits() {
			s.progress.Waiting = append(s.progress.Waiting, i)
			continue
		}
		if err := s.up.command(ctx, by(d.Run), s.placed(d.Run)); err != nil {
			return err
		}
		s.say("%s  %s", day, d.Say)
	}
	if !isToday || !calendar.Target2().IsBusinessDay(day) {
		return nil
	}
	for _, entity := range s.entities {
		if _, err := s.engine.StartRun(ctx, entity, day, "", "demo calendar"); err != nil {
			return err
		}
	}
	return nil
}

// placed puts the folder of the demo's files into a command line.
func (s *story) placed(line []string) []string {
	folder := filepath.Join(s.up.cfg.Data, demoFolder)
	placed := make([]string, len(line))
	for i, word := range line {
		placed[i] = strings.ReplaceAll(word, "{demo}", folder)
	}
	return placed
}

// by is who a command line of the story is for; the last --as of a line wins, and `command` adds one.
func by(line []string) string {
	if i := slices.Index(line, "--as"); i >= 0 && i+1 < len(line) {
		return line[i+1]
	}
	return firstUser
}

// statements imports the statements that a bank sends on the morning of a day: those of the bank day before.
func (s *story) statements(ctx context.Context, day calendar.Date) error {
	bank := calendar.Target2()
	if !bank.IsBusinessDay(day) {
		return nil
	}
	of := bank.AddBusinessDays(day, -1)
	for _, entity := range s.entities {
		// One bank writes camt.053, the other MT940. Where there is none, the demo's data has ended.
		files, err := filepath.Glob(filepath.Join(s.up.cfg.Data, demoFolder, "statements", fmt.Sprintf("%s-%s.*", entity, of)))
		if err != nil {
			return err
		}
		for _, file := range files {
			if err := s.up.command(ctx, firstUser, []string{"import", "statement", file, "--entity", entity}); err != nil {
				return err
			}
		}
	}
	return nil
}

// doWaiting lets colleagues of the story decide once they are asked, and customers answer once they were written to.
func (s *story) doWaiting(ctx context.Context, today calendar.Date) error {
	still := s.progress.Waiting[:0]
	for _, i := range s.progress.Waiting {
		d := s.deeds[i]
		done, err := s.attempt(ctx, d)
		if err != nil {
			return err
		}
		if done {
			s.say("%s  %s", today, d.Say)
		} else if today.Sub(d.On) < patience {
			still = append(still, i)
		}
	}
	if len(still) == len(s.progress.Waiting) {
		return nil
	}
	s.progress.Waiting = still
	return s.save()
}

// attempt does what waits for something; false while that is not there.
func (s *story) attempt(ctx context.Context, d deed) (bool, error) {
	switch {
	case d.Mail != nil:
		return s.arrive(ctx, *d.Mail)
	case d.Claims != nil:
		return s.confirm(ctx, *d.Claims)
	case d.Draft != nil:
		return s.draft(ctx, *d.Draft)
	case d.Choose != nil:
		return s.choose(ctx, *d.Choose)
	}
	return s.decide(ctx, *d.Decide)
}

// mailOf is a mail of the story by its Message-ID; false until somebody has to look at it.
func (s *story) mailOf(ctx context.Context, entity, messageID string) (mailroom.MailPage, bool, error) {
	id := mailroom.ID{Entity: receivable.EntityCode(entity), Key: mailroom.Key(messageID, nil)}
	page, err := s.up.store.MailPage(ctx, id)
	if errors.Is(err, postgres.ErrNotFound) {
		return page, false, nil
	}
	return page, err == nil && page.State == mailroom.Waiting, err
}

// draft drafts an answer, which then waits for a visitor to send it.
func (s *story) draft(ctx context.Context, d demoDraft) (bool, error) {
	page, ok, err := s.mailOf(ctx, d.Entity, d.MessageID)
	if err != nil || !ok {
		return false, err
	}
	_, err = s.up.app.DraftReply(ctx, s.up.store, mailroom.AskReply{Head: subledger.Head{Entity: page.Entity, By: d.By}, Mail: page.ID})
	return err == nil, err
}

var answeredLetter = regexp.MustCompile(`\{message-id:([^}]+)\}`)

// arrive lets a mail come in; false while the letter it answers has not left.
func (s *story) arrive(ctx context.Context, m demoMail) (bool, error) {
	raw, err := demofiles.Demo.ReadFile("demo/mails/" + m.File)
	if err != nil {
		return false, err
	}
	var missing error
	raw = answeredLetter.ReplaceAllFunc(raw, func(found []byte) []byte {
		number := receivable.InvoiceNumber(answeredLetter.FindSubmatch(found)[1])
		id, err := s.up.store.LastMessageID(ctx, receivable.EntityCode(m.Entity), number)
		if err != nil {
			missing = err
		}
		return []byte(id)
	})
	if errors.Is(missing, postgres.ErrNotFound) {
		return false, nil
	}
	if missing != nil {
		return false, missing
	}
	path := filepath.Join(s.up.cfg.Data, demoFolder, "mails", m.File)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return false, err
	}
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		return false, err
	}
	return true, s.up.command(ctx, firstUser, []string{"import", "mail", path, "--entity", m.Entity})
}
