// Package web serves the pages on which people decide and look: approvals with exactly what would leave, payments with the
// evidence marked in their text, an invoice with its reasons, and two stand-ins that show what would have left the house, the mailbox and the messages to colleagues.
//
// It reads through ports and decides through the door, so that a click on a page and a command in a terminal pass the
// same checks. Who comes in needs a one-time link, printed by `starter up` or `starter users link`; there is no password.
//
// Requests must name one of the hosts it was told (a page of a stranger can't reach it under another name), forms must
// come from its own origin, and no page loads anything from elsewhere.
package web

import (
	"context"
	"embed"
	"errors"
	"html/template"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/access"
	"github.com/mahnwerk/mahnwerk/ar/approval"
)

//go:embed pages/*.html pages/style.css
var pages embed.FS

// Records is what the pages read. Lists are narrowed to some entities; none named means all. Instants come in the zone a
// reader is to see them in.
type Records interface {
	Overview(ctx context.Context, entities []string) (Overview, error)
	OpenApprovals(ctx context.Context, entities []string) ([]approval.Line, error)
	Approval(ctx context.Context, id string) (Approval, error)
	Messages(ctx context.Context, entities []string, limit int) ([]Message, error)
	Invoice(ctx context.Context, entity, number string) (Invoice, error)
	Invoices(ctx context.Context, entities []string, limit int) ([]InvoiceLine, error)
}

// Sessions lets people in. UseLink spends a one-time link and returns the token of a new session; both return
// ErrNotLetIn for what is unknown, spent or expired.
type Sessions interface {
	UseLink(ctx context.Context, link string) (session string, expires time.Time, err error)
	Session(ctx context.Context, session string) (approval.User, error)
	EndSession(ctx context.Context, session string) error
}

// SignOn lets people in with the account of their employer. Errors of Finish are a *subledger.RefusedError for somebody who may not come
// in, ErrNotLetIn for a login that was not begun here, and ErrProvider.
type SignOn interface {
	// Begin returns where the browser is sent, and the state that must come back with it.
	Begin(ctx context.Context) (address, state string, err error)
	// Finish spends the state, asks the provider who came with the code, and returns the token of a new session.
	Finish(ctx context.Context, state, code string) (session string, expires time.Time, err error)
}

// Tokens says whose a token is. It returns ErrNotLetIn for one nobody made, and a *subledger.RefusedError for one that does not allow
// the action for the entity.
type Tokens interface {
	UseToken(ctx context.Context, token string, a access.Action, entity string) (user string, err error)
}

// ErrProvider is returned when the provider of accounts does not answer, or sends what does not hold.
var ErrProvider = errors.New("the provider of accounts gave no answer that holds")

// ErrNotLetIn is returned for a link or session that does not let anybody in.
var ErrNotLetIn = errors.New("this link or session is unknown, used or expired")

// ErrNotFound is returned by Records, Door and Mailbox for what is not there.
var ErrNotFound = errors.New("not found")

// ErrNoAnswer is returned by Door when nobody was there to take a decision, so that nothing was decided.
var ErrNoAnswer = errors.New("no worker answered")

// Door takes decisions. It returns one of the approval package's refusals, ErrNotFound or ErrNoAnswer; after any other
// error it is not known whether the answer counted.
type Door interface {
	Decide(ctx context.Context, id string, a approval.Answer) (approval.Outcome, error)
}

// Mailbox shows what the demo's mail sink has kept; nil where mail really leaves.
type Mailbox interface {
	// List returns the latest mails, the newest first.
	List(limit int) ([]Mail, error)
	Raw(id string) ([]byte, error)
}

// ChatLink is what somebody is asked to confirm after a login: that an account of the chat is theirs.
type ChatLink struct {
	Team, ChatUser string
	User           string
}

// ChatLinks lets people confirm accounts of the chat. A link is shown to, and taken from, the one user it was made for;
// everybody else gets ErrNotFound, as for one that is used or over.
type ChatLinks interface {
	ChatLink(ctx context.Context, token, user string) (ChatLink, error)
	ConfirmChatLink(ctx context.Context, token, user string) error
}

// Refusals keeps in the audit chain what a person tried and may not. No entity is all of them.
type Refusals interface {
	NoteRefusal(ctx context.Context, by string, a access.Action, entity string, why error) error
}

// Options of a Server.
type Options struct {
	Records  Records
	Sessions Sessions
	// SignOn is nil where there are one-time links only.
	SignOn    SignOn
	Refusals  Refusals
	Door      Door
	Payments  Payments
	Inquiries Inquiries
	Work      Work
	Trails    Trails
	Mailbox   Mailbox
	// DisputeCases are of disputes.
	DisputeCases DisputeCases
	// Intake takes mails that are posted with InboundToken or with one of Tokens; without any it takes none.
	Intake       Intake
	InboundToken string
	Tokens       Tokens
	// Clicks answers the signed requests of a chat; nil answers none.
	Clicks    http.Handler
	ChatLinks ChatLinks
	// Hosts are the values of the Host header that are answered, with port.
	Hosts []string
	// HTTPS is true when people reach the pages by https, also when a proxy in front ends it: cookies then ask for it.
	HTTPS bool
	// TemporalUI is linked from the pages.
	TemporalUI string
	// Ready says whether the engine can work.
	Ready func(ctx context.Context) error
	Log   *slog.Logger
}

// Server answers the pages. It is an http.Handler.
type Server struct {
	o         Options
	templates *template.Template
	handler   http.Handler
}

const (
	// maxForm bounds what a form may send: a reason of 2,000 characters and a hundred invoices with their amounts.
	maxForm = 16 << 10
	// maxAnswer bounds the forms of mails: the words of an answer of 20,000 characters twice, as they were and as they are,
	// each encoded in up to six bytes.
	maxAnswer = 256 << 10
	// maxHeaders bounds the head of a request.
	maxHeaders = 16 << 10
	// readTimeout and writeTimeout bound a request; a decision waits for a worker at most 20 s.
	readTimeout  = 15 * time.Second
	writeTimeout = 60 * time.Second
	listLimit    = 200
	readyTimeout = 3 * time.Second
	languageName = "mahnwerk_language"
)

// New makes a server.
func New(o Options) (*Server, error) {
	s := &Server{o: o}
	var err error
	s.templates, err = template.New("").Funcs(functions()).ParseFS(pages, "pages/*.html")
	if err != nil {
		return nil, err
	}
	outer := http.NewServeMux()
	if o.Intake != nil && (o.InboundToken != "" || o.Tokens != nil) {
		outer.HandleFunc("POST "+inboundPath+"{entity}", s.inbound) // a program's door: no form of a browser, no session
	}
	if o.Clicks != nil {
		outer.Handle("POST "+clicksPath, o.Clicks) // signed by the chat: no form of a browser, no session
	}
	outer.Handle("/", http.NewCrossOriginProtection().Handler(limited(s.routes())))
	s.handler = outer
	return s, nil
}

// HTTP wraps the handler in a server with limits.
func (s *Server) HTTP() *http.Server {
	return &http.Server{Handler: s, ReadHeaderTimeout: readTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout,
		MaxHeaderBytes: maxHeaders, ErrorLog: slog.NewLogLogger(s.o.Log.Handler(), slog.LevelWarn)}
}

// ServeHTTP answers a request after the checks every request must pass.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-store")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
	h.Set("X-Frame-Options", "DENY") // for browsers that do not know frame-ancestors
	if s.secure(r) {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
	if !slices.Contains(s.o.Hosts, r.Host) && !isProbe(r) {
		http.Error(w, "this host is not served here", http.StatusMisdirectedRequest)
		return
	}
	s.handler.ServeHTTP(w, r)
}

// limited reads forms whole before anything acts on a part of them, and refuses what is too large for one.
func limited(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		limit := int64(maxForm)
		if strings.HasPrefix(r.URL.Path, "/mails/") {
			limit = maxAnswer
		}
		r.Body = http.MaxBytesReader(w, r.Body, limit)
		err := r.ParseForm()
		var large *http.MaxBytesError
		switch {
		case errors.As(err, &large):
			http.Error(w, "the form is too large", http.StatusRequestEntityTooLarge)
		case err != nil:
			http.Error(w, "the form cannot be read", http.StatusBadRequest)
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// isProbe lets a health check of an orchestrator through, which asks by address.
func isProbe(r *http.Request) bool {
	host, _, err := net.SplitHostPort(r.Host)
	return (r.URL.Path == "/healthz" || r.URL.Path == "/readyz") && (err != nil || net.ParseIP(host) != nil)
}

func (s *Server) alive(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }

func (s *Server) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), readyTimeout)
	defer cancel()
	if err := s.o.Ready(ctx); err != nil {
		s.o.Log.Warn("not ready", "error", err)
		http.Error(w, "not ready", http.StatusServiceUnavailable)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func (s *Server) style(w http.ResponseWriter, r *http.Request) {
	http.ServeFileFS(w, r, pages, "pages/style.css")
}

// view is what every template gets.
type view struct {
	Lang string
	// Title is the page's own heading, shown in the browser's list of tabs too.
	Title string
	// German and English are this page's addresses in the other languages.
	German, English string
	User            string
	Path            string
	TemporalUI      string
	Mailbox         bool
	// Mails is true for who may read what customers wrote.
	Mails   bool
	Refresh bool
	Data    any
}

// titles are the keys of the pages' headings.
var titles = map[string]string{"overview.html": "overview", "approvals.html": "approvals", "approval.html": "approval",
	"invoices.html": "invoices", "invoice.html": "invoice", "payments.html": "payments", "payment.html": "payment", "mails.html": "mails", "inquiry.html": "inquiry", "inbox.html": "inbox", "audit.html": "audit", "audit_case.html": "auditCase", "worklist.html": "worklist", "casework.html": "worklist", "playbook.html": "playbook", "slack.html": "slack", "mailbox.html": "mailbox", "mail.html": "mail",
	"cases.html": "cases", "case.html": "case", "login.html": "login", "message.html": "message", "forbidden.html": "forbidden"}

func (s *Server) page(w http.ResponseWriter, r *http.Request, status int, name string, data any) {
	user, _ := r.Context().Value(userKey{}).(approval.User) // nobody on the way in
	lang := s.language(w, r)
	v := view{Lang: lang, Title: text(titles[name], lang), German: inLanguage(r, "de"), English: inLanguage(r, "en"),
		User: user.Name, Path: r.URL.EscapedPath(), TemporalUI: s.o.TemporalUI, Mailbox: s.showsMailbox(user),
		Mails: may(user, access.Words, ""), Refresh: r.Method == http.MethodGet && r.URL.Query().Has("live"), Data: data}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	if err := s.templates.ExecuteTemplate(w, name, v); err != nil {
		s.o.Log.Warn("page not written whole", "page", name, "error", err)
	}
}

// fault tells a person that something is wrong without saying what; the log says it.
func (s *Server) fault(w http.ResponseWriter, r *http.Request, err error) {
	if errors.Is(err, ErrNotFound) {
		s.page(w, r, http.StatusNotFound, "message.html", "notFound")
		return
	}
	s.o.Log.Error("request failed", "path", r.URL.Path, "error", err)
	s.page(w, r, http.StatusInternalServerError, "message.html", "fault")
}

// languageLife is how long a browser remembers the language somebody chose.
const languageLife = 365 * 24 * time.Hour

// language is what somebody chose with ?lang=, now or earlier, else German where the browser asks for it first, else
// English.
func (s *Server) language(w http.ResponseWriter, r *http.Request) string {
	if l := r.URL.Query().Get("lang"); known(l) {
		http.SetCookie(w, s.cookie(r, languageName, l, time.Now().Add(languageLife)))
		return l
	}
	if l, ok := s.token(r, languageName); ok && known(l) {
		return l
	}
	if strings.HasPrefix(strings.ToLower(r.Header.Get("Accept-Language")), "de") {
		return "de"
	}
	return "en"
}

// inLanguage is the address of the same page in another language; a one-time link stays in it.
func inLanguage(r *http.Request, language string) string {
	q := r.URL.Query()
	q.Set("lang", language)
	return r.URL.EscapedPath() + "?" + q.Encode()
}

func known(language string) bool { return language == "de" || language == "en" }
