package slackfake

import (
	"embed"
	"encoding/json"
	"errors"
	"html/template"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

//go:embed pages/*.html pages/style.css
var pageFiles embed.FS

const (
	// maxForm bounds what a form may send: the words of a dialogue, each character in up to twelve bytes.
	maxForm = 64 << 10
	// effectTime is how long a page waits for what a click brings about, so that it can be shown at once.
	effectTime = 2 * time.Second
)

// site shows the channels and clicks what is in them. Its addresses are relative, so that it can stand below any path.
func (f *Fake) site() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", f.channels)
	mux.HandleFunc("GET /style.css", func(w http.ResponseWriter, r *http.Request) { http.ServeFileFS(w, r, pageFiles, "pages/style.css") })
	mux.HandleFunc("POST /press", f.pressForm)
	mux.HandleFunc("POST /submit", f.submitForm)
	mux.HandleFunc("POST /dismiss", f.dismissForm)
	guarded := http.NewCrossOriginProtection().Handler(mux)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cache-Control", "no-store")
		if len(f.o.Hosts) > 0 && !slices.Contains(f.o.Hosts, r.Host) {
			http.Error(w, "this host is not served here", http.StatusMisdirectedRequest)
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		guarded.ServeHTTP(w, r)
	})
}

func parsePages() *template.Template {
	return template.Must(template.New("").Funcs(template.FuncMap{"t": wordsFor, "parts": parts, "acts": acts, "clock": clock, "emphatic": emphatic, "piece": blockWith}).
		ParseFS(pageFiles, "pages/*.html"))
}

// shown is everything the page needs.
type shown struct {
	Lang, As        string
	German, English string
	Live            string
	Refresh         bool
	People          []Person
	Channels        []shownChannel
	Dialogue        *shownDialogue
	// Sure is a click that asks once more.
	Sure *sure
	// Warning is what Slack shows beside a click that was not acknowledged.
	Warning string
}

type shownChannel struct {
	Name string
	// Direct is true for the messages to the viewer alone.
	Direct   bool
	Messages []shownMessage
}

type shownMessage struct {
	Message
	Nodes   []node
	Replies []shownMessage
	// Lang and As are those of the page, for the forms.
	Lang, As string
}

type shownDialogue struct {
	Dialogue
	View     view
	Lang, As string
}

type sure struct {
	question
	Press    Press
	Danger   bool
	Lang, As string
}

func (f *Fake) channels(w http.ResponseWriter, r *http.Request) { f.page(w, r, http.StatusOK, nil, "") }

func (f *Fake) page(w http.ResponseWriter, r *http.Request, status int, ask *sure, warning string) {
	s := f.look(language(r), viewer(r, f.o.People))
	s.Sure, s.Warning, s.Refresh = ask, warning, r.Method == http.MethodGet && r.FormValue("live") != ""
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_ = f.pages.ExecuteTemplate(w, "channels.html", s) // a browser that has gone needs no page
}

// look takes the workspace as one person sees it.
func (f *Fake) look(lang, as string) shown {
	s := shown{Lang: lang, As: as, People: f.o.People, German: address("de", as, false), English: address("en", as, false), Live: address(lang, as, true)}
	if open := f.Dialogues(as); len(open) > 0 {
		d := shownDialogue{Dialogue: open[len(open)-1], Lang: lang, As: as}
		if json.Unmarshal(d.Dialogue.View, &d.View) == nil {
			s.Dialogue = &d
		}
	}
	byChannel, replies := map[string][]shownMessage{}, map[string][]shownMessage{}
	for _, m := range f.Messages() {
		if m.To != "" && m.To != as {
			continue
		}
		one := shownMessage{Message: m, Lang: lang, As: as}
		if json.Unmarshal(m.Blocks, &one.Nodes) != nil {
			one.Nodes = nil
		}
		if m.Thread != "" {
			replies[m.Channel+m.Thread] = append(replies[m.Channel+m.Thread], one)
			continue
		}
		byChannel[m.Channel] = append(byChannel[m.Channel], one)
	}
	f.fill(&s, byChannel, replies)
	return s
}

func (f *Fake) fill(s *shown, byChannel, replies map[string][]shownMessage) {
	known := slices.Clone(f.o.Channels)
	if c, ok := f.channel(s.As); ok {
		known = append(known, c)
	}
	for n, c := range known {
		messages := byChannel[c.ID]
		for i := range messages {
			messages[i].Replies = replies[messages[i].Channel+messages[i].TS]
		}
		slices.Reverse(messages) // the newest first
		s.Channels = append(s.Channels, shownChannel{Name: c.Name, Direct: n >= len(f.o.Channels), Messages: messages})
	}
}

// pressForm takes a click, after asking once more where the card wants it.
func (f *Fake) pressForm(w http.ResponseWriter, r *http.Request) {
	p := Press{User: viewer(r, f.o.People), Channel: r.PostFormValue("channel"), TS: r.PostFormValue("ts"), ActionID: r.PostFormValue("action"), Option: r.PostFormValue("option")}
	lang := language(r)
	if e, ok := f.element(p); ok && e.Confirm != nil && r.PostFormValue("sure") == "" {
		f.page(w, r, http.StatusOK, &sure{question: *e.Confirm, Press: p, Danger: e.Style == "danger", Lang: lang, As: p.User}, "")
		return
	}
	before := f.News()
	sent, err := f.Press(r.Context(), p)
	switch {
	case errors.Is(err, ErrNoElement):
		f.page(w, r, http.StatusConflict, nil, wordsFor("gone", lang))
	case err != nil:
		f.page(w, r, http.StatusBadGateway, nil, wordsFor("unreached", lang))
	case sent.Status != http.StatusOK:
		f.page(w, r, http.StatusBadGateway, nil, wordsFor("warning", lang)+" ("+strconv.Itoa(sent.Status)+")")
	default:
		f.effect(r, before)
		back(w, r, lang, p.User)
	}
}

func (f *Fake) element(p Press) (node, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	m := f.find(p.Channel, p.TS)
	if m == nil {
		return node{}, false
	}
	e, _, ok := m.element(p.ActionID)
	return e, ok
}

// effect waits until something has changed since, or for a moment.
func (f *Fake) effect(r *http.Request, before <-chan struct{}) {
	timer := time.NewTimer(effectTime)
	defer timer.Stop()
	select {
	case <-before:
	case <-timer.C:
	case <-r.Context().Done():
	}
}

func (f *Fake) submitForm(w http.ResponseWriter, r *http.Request) {
	as, lang, before := viewer(r, f.o.People), language(r), f.News()
	sent, err := f.Submit(r.Context(), as, r.PostFormValue("dialogue"), r.PostFormValue("words"))
	switch {
	case errors.Is(err, ErrNoElement):
		f.page(w, r, http.StatusConflict, nil, wordsFor("gone", lang))
	case err != nil:
		f.page(w, r, http.StatusBadGateway, nil, wordsFor("unreached", lang))
	default:
		if len(sent.Body) == 0 {
			f.effect(r, before)
		}
		back(w, r, lang, as)
	}
}

func (f *Fake) dismissForm(w http.ResponseWriter, r *http.Request) {
	as := viewer(r, f.o.People)
	f.Dismiss(as, r.PostFormValue("dialogue"))
	back(w, r, language(r), as)
}

func back(w http.ResponseWriter, _ *http.Request, lang, as string) {
	w.Header().Set("Location", address(lang, as, false)) // relative: the page may stand below another path
	w.WriteHeader(http.StatusSeeOther)
}

// address is the page as one person sees it.
func address(lang, as string, live bool) string {
	q := url.Values{"as": {as}, "lang": {lang}}
	if live {
		q.Set("live", "1")
	}
	return "./?" + q.Encode()
}

// viewer is who clicks: the person chosen, else the first.
func viewer(r *http.Request, people []Person) string {
	as := r.FormValue("as")
	for _, p := range people {
		if p.ID == as {
			return as
		}
	}
	if len(people) == 0 {
		return ""
	}
	return people[0].ID
}

func language(r *http.Request) string {
	switch l := r.FormValue("lang"); {
	case l == "de" || l == "en":
		return l
	case strings.HasPrefix(strings.ToLower(r.Header.Get("Accept-Language")), "de"):
		return "de"
	}
	return "en"
}

// part is a piece of text: an instant of Slack's markup, or words.
type part struct {
	Words string
	At    time.Time
}

// dateMark is the one markup of Slack that cards use: <!date^seconds^form|fallback>.
var dateMark = regexp.MustCompile(`<!date\^(\d+)\^[^|>]*\|[^>]*>`)

// parts takes a text of Slack's markup apart. Of a literal text nothing is markup.
func parts(n node) []part {
	if n.Type != "mrkdwn" {
		return []part{{Words: n.Text.Text}}
	}
	var all []part
	rest := n.Text.Text
	for {
		at := dateMark.FindStringSubmatchIndex(rest)
		if at == nil {
			return append(all, part{Words: unescaped(rest)})
		}
		seconds, err := strconv.ParseInt(rest[at[2]:at[3]], 10, 64)
		if err != nil {
			return append(all, part{Words: unescaped(rest)})
		}
		all = append(all, part{Words: unescaped(rest[:at[0]])}, part{At: time.Unix(seconds, 0).UTC()})
		rest = rest[at[1]:]
	}
}

func unescaped(text string) string {
	return strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(text)
}

// emphatic tells whether an element of a rich text is bold.
func emphatic(n node) bool {
	style, _ := n.Style.(map[string]any) // a button's style is a word
	bold, _ := style["bold"].(bool)
	return bold
}

// block is one of a message with what can be done in it.
type block struct {
	Node node
	Acts []act
	Lang string
}

func blockWith(n node, all []act, lang string) block { return block{Node: n, Acts: all, Lang: lang} }

// act is an element with where it stands.
type act struct {
	node
	M shownMessage
}

func acts(n node, m shownMessage) []act {
	elements := n.Elements
	if n.Accessory != nil {
		elements = []node{*n.Accessory}
	}
	var all []act
	for _, e := range elements {
		all = append(all, act{node: e, M: m})
	}
	return all
}

// clock shows an instant; the page can't know the reader's zone without a script, and says which it takes.
func clock(at time.Time, lang string) string {
	if lang == "de" {
		return at.UTC().Format("02.01.2006 15:04") + " UTC"
	}
	return at.UTC().Format("2 Jan 2006 15:04") + " UTC"
}
