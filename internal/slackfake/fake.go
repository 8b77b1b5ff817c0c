// Package slackfake is a Slack that runs in this process: the part of the Web API that cards need, Socket Mode, and a page
// that shows the cards and clicks them. Tests drive it, and so does the demo, because a newcomer has no workspace at hand.
//
// It is strict where Slack is: a layout that Slack would refuse is refused, a trigger lives for three seconds, a dialogue
// answers to whoever opened it. Clicks leave it as the signed requests that Slack would send; nothing reaches the engine by
// another way.
//
//	fake := slackfake.New(slackfake.Options{SigningSecret: secret, Interactivity: "http://127.0.0.1:8090/slack/interactions"})
//	go http.ListenAndServe("127.0.0.1:8092", fake)
//
// The API is served below /api/, the page everywhere else.
package slackfake

import (
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/mahnwerk/mahnwerk/internal/config"
)

// Person is somebody in the workspace, or known to it.
type Person struct {
	ID, Name, Email string
	// Locale is such as de-DE.
	Locale string
	// Team is empty for the workspace itself.
	Team                          string
	Deleted, Bot, Guest, Stranger bool
}

// Channel is one of the workspace.
type Channel struct {
	ID, Name string
	// Away is true while the app is not in it.
	Away, Archived bool
}

// Options of a Fake.
type Options struct {
	// BotToken and AppToken are those that are accepted; empty accepts any.
	BotToken, AppToken config.Secret
	SigningSecret      config.Secret
	AppID              string
	TeamID, TeamName   string
	People             []Person
	Channels           []Channel
	// Scopes are those of the bot token.
	Scopes []string
	// Interactivity is the URL that clicks are sent to. Empty sends them over Socket Mode.
	Interactivity string
	// Hosts are the values of the Host header for which pages are shown, with port; nil shows them to all, for tests.
	Hosts []string
	// Now is the clock; nil is the machine's.
	Now func() time.Time
}

// Message is one that was posted.
type Message struct {
	Channel, TS, Thread string
	// To is the only person who sees it, for an ephemeral one.
	To     string
	Text   string
	Blocks json.RawMessage
	// Updates counts how often it was changed.
	Updates  int
	PostedAt time.Time

	// past is what it was before, because a click may have been made on an older version than the one that stands there.
	past []json.RawMessage
}

// Dialogue is one that is open in front of somebody.
type Dialogue struct {
	ID, User string
	// View is the JSON of Slack's view.
	View json.RawMessage
	// Problem is what the engine found wrong with the words.
	Problem, Words string
}

// Call is a call of the Web API that was accepted.
type Call struct {
	Method  string
	Channel string
	User    string
	TS      string
}

// Fault is an answer out of turn.
type Fault struct {
	// Status is an HTTP status such as 500 or 429; RetryAfter goes with the latter, in seconds.
	Status     int
	RetryAfter int
	// Code is an error of the Web API such as message_not_found; Needed the scope that goes with missing_scope.
	Code, Needed string
	// Hang leaves the request without an answer until it is given up. Lost does what was asked and then drops the answer.
	Hang, Lost bool
}

// Fake is the workspace. It is an http.Handler.
type Fake struct {
	o       Options
	handler http.Handler
	pages   *template.Template

	mu        sync.Mutex
	messages  []*Message
	dialogues []*Dialogue
	triggers  map[string]trigger
	calls     []Call
	faults    map[string][]Fault
	serial    int
	// news is closed and made anew whenever something changes.
	news chan struct{}

	sockets sockets
}

type trigger struct {
	user string
	at   time.Time
}

// triggerLife is how long Slack lets a dialogue be opened after a click.
const triggerLife = 3 * time.Second

// New makes a workspace.
func New(o Options) *Fake {
	if o.Now == nil {
		o.Now = time.Now
	}
	f := &Fake{o: o, triggers: map[string]trigger{}, faults: map[string][]Fault{}, news: make(chan struct{})}
	f.pages = parsePages()
	mux := http.NewServeMux()
	mux.HandleFunc("POST /api/{method}", f.call)
	mux.HandleFunc("GET /socket", f.socket)
	mux.Handle("/", f.site())
	f.handler = mux
	return f
}

// ServeHTTP answers the Web API and the pages.
func (f *Fake) ServeHTTP(w http.ResponseWriter, r *http.Request) { f.handler.ServeHTTP(w, r) }

// Script makes the next calls of a method go wrong, one after the other; "*" stands for any method.
func (f *Fake) Script(method string, faults ...Fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.faults[method] = append(f.faults[method], faults...)
}

func (f *Fake) nextFault(method string) (Fault, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, key := range []string{method, "*"} {
		if list := f.faults[key]; len(list) > 0 {
			f.faults[key] = list[1:]
			return list[0], true
		}
	}
	return Fault{}, false
}

// Calls are those that were accepted, the oldest first.
func (f *Fake) Calls() []Call {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.calls)
}

// Messages are those that stand in the channels, the oldest first.
func (f *Fake) Messages() []Message {
	f.mu.Lock()
	defer f.mu.Unlock()
	var all []Message
	for _, m := range f.messages {
		all = append(all, *m)
	}
	return all
}

// Dialogues are those that are open in front of a person.
func (f *Fake) Dialogues(user string) []Dialogue {
	f.mu.Lock()
	defer f.mu.Unlock()
	var all []Dialogue
	for _, d := range f.dialogues {
		if d.User == user {
			all = append(all, *d)
		}
	}
	return all
}

// News returns a channel that is closed at the next change of anything.
func (f *Fake) News() <-chan struct{} {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.news
}

// changed is called with the lock held.
func (f *Fake) changed() {
	close(f.news)
	f.news = make(chan struct{})
}

// Remove deletes a message, as somebody in the workspace may.
func (f *Fake) Remove(channel, ts string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.messages = slices.DeleteFunc(f.messages, func(m *Message) bool { return m.Channel == channel && m.TS == ts })
	f.changed()
}

func (f *Fake) find(channel, ts string) *Message {
	for _, m := range f.messages {
		if m.Channel == channel && m.TS == ts {
			return m
		}
	}
	return nil
}

func (f *Fake) person(id string) (Person, bool) {
	for _, p := range f.o.People {
		if p.ID == id {
			if p.Team == "" {
				p.Team = f.o.TeamID
			}
			return p, true
		}
	}
	return Person{}, false
}

func (f *Fake) channel(id string) (Channel, bool) {
	for _, c := range f.o.Channels {
		if c.ID == id {
			return c, true
		}
	}
	whose := id
	if direct, ok := strings.CutPrefix(id, "D"); ok {
		whose = "U" + direct
	}
	if p, ok := f.person(whose); ok && !p.Deleted { // a direct message
		return Channel{ID: "D" + strings.TrimPrefix(whose, "U"), Name: p.Name}, true
	}
	return Channel{}, false
}

// next makes ids that are unique in the workspace. It is called with the lock held.
func (f *Fake) next() int {
	f.serial++
	return f.serial
}

// stamp makes the TS of a message: seconds, and a number that makes it unique.
func (f *Fake) stamp() string { return fmt.Sprintf("%d.%06d", f.o.Now().Unix(), f.next()) }
