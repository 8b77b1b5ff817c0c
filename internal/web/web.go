// Package web serves the pages on which people decide and look: approvals with exactly what would leave, an invoice with
// its reasons, and two stand-ins that show what would have left the house, the mailbox and the messages to colleagues.
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

	"github.com/mahnwerk/mahnwerk/ar/approval"
)

//go:embed pages/*.html pages/style.css
var pages embed.FS

// Records is what the pages read.
type Records interface {
	Overview(ctx context.Context) (Overview, error)
	OpenApprovals(ctx context.Context) ([]approval.Line, error)
	Approval(ctx context.Context, id string) (approval.Case, error)
	CustomerName(ctx context.Context, entity, customer string) (string, error)
	Messages(ctx context.Context, limit int) ([]Message, error)
	Invoice(ctx context.Context, entity, number string) (Invoice, error)
	Invoices(ctx context.Context, limit int) ([]InvoiceLine, error)
}

// Sessions lets people in. UseLink spends a one-time link and returns the token of a new session; both return
// ErrNotLetIn for what is unknown, spent or expired.
type Sessions interface {
	UseLink(ctx context.Context, link string) (session string, expires time.Time, err error)
	Session(ctx context.Context, session string) (approval.User, error)
	EndSession(ctx context.Context, session string) error
}

// ErrNotLetIn is returned for a link or session that does not let anybody in.
var ErrNotLetIn = errors.New("this link or session is unknown, used or expired")

// ErrNotFound is returned by Records for what is not there.
var ErrNotFound = errors.New("not found")

// Door takes decisions.
type Door interface {
	Decide(ctx context.Context, id string, a approval.Answer) (approval.Outcome, error)
}

// Mailbox shows what the demo's mail sink has kept; nil where mail really leaves.
type Mailbox interface {
	List() []Mail
	Raw(id string) ([]byte, error)
}

// Options of a Server.
type Options struct {
	Records  Records
	Sessions Sessions
	Door     Door
	Mailbox  Mailbox
	// Hosts are the values of the Host header that are answered, with port.
	Hosts []string
	// TemporalUI is linked from the pages.
	TemporalUI string
	// Ready says whether the engine can work.
	Ready func(ctx context.Context) error
	Log   *slog.Logger
	Now   func() time.Time
}

// Server answers the pages. It is an http.Handler.
type Server struct {
	o         Options
	templates *template.Template
	handler   http.Handler
}

const (
	// maxForm bounds what a form may send: a reason of 2,000 characters and some fields.
	maxForm = 16 << 10
	// readTimeout and writeTimeout bound a request; a decision waits for a worker at most 20 s.
	readTimeout  = 15 * time.Second
	writeTimeout = 60 * time.Second
	listLimit    = 200
	sessionName  = "mahnwerk_session"
)

// New makes a server.
func New(o Options) (*Server, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	s := &Server{o: o}
	var err error
	s.templates, err = template.New("").Funcs(functions()).ParseFS(pages, "pages/*.html")
	if err != nil {
		return nil, err
	}
	s.handler = s.routes()
	return s, nil
}

// HTTP wraps the handler in a server with limits.
func (s *Server) HTTP() *http.Server {
	return &http.Server{Handler: s, ReadHeaderTimeout: readTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout,
		MaxHeaderBytes: maxForm, ErrorLog: slog.NewLogLogger(s.o.Log.Handler(), slog.LevelWarn)}
}

func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	mux.HandleFunc("GET /readyz", s.ready)
	mux.HandleFunc("GET /style.css", s.style)
	mux.HandleFunc("GET /login", s.login)
	mux.HandleFunc("POST /login", s.useLink)
	mux.Handle("POST /logout", s.person(s.logout))
	mux.Handle("GET /{$}", s.person(s.overview))
	mux.Handle("GET /approvals", s.person(s.approvals))
	mux.Handle("GET /approvals/{id...}", s.person(s.approval))
	mux.Handle("POST /approvals/{id...}", s.person(s.decide))
	mux.Handle("GET /invoices", s.person(s.invoices))
	mux.Handle("GET /invoices/{entity}/{number...}", s.person(s.invoice))
	mux.Handle("GET /slack", s.person(s.messages))
	mux.Handle("GET /mailbox", s.person(s.mailbox))
	mux.Handle("GET /mailbox/{id}", s.person(s.mail))
	mux.Handle("GET /mailbox/{id}/{part}", s.person(s.attachment))
	return mux
}

// ServeHTTP answers a request after the checks every request must pass.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-store")
	if !slices.Contains(s.o.Hosts, r.Host) && !isProbe(r) {
		http.Error(w, "this host is not served here", http.StatusMisdirectedRequest)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	http.NewCrossOriginProtection().Handler(s.handler).ServeHTTP(w, r)
}

// isProbe lets a health check of an orchestrator through, which asks by address.
func isProbe(r *http.Request) bool {
	host, _, err := net.SplitHostPort(r.Host)
	return (r.URL.Path == "/healthz" || r.URL.Path == "/readyz") && (err != nil || net.ParseIP(host) != nil)
}

func (s *Server) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 3*time.Second)
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

type userKey struct{}

// person lets only people in who have a session.
func (s *Server) person(next func(http.ResponseWriter, *http.Request, approval.User)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		cookie, err := r.Cookie(sessionName)
		if err != nil {
			s.page(w, r, http.StatusUnauthorized, "login.html", nil)
			return
		}
		user, err := s.o.Sessions.Session(r.Context(), cookie.Value)
		if errors.Is(err, ErrNotLetIn) {
			s.page(w, r, http.StatusUnauthorized, "login.html", nil)
			return
		}
		if err != nil {
			s.fault(w, r, err)
			return
		}
		next(w, r.WithContext(context.WithValue(r.Context(), userKey{}, user.Name)), user)
	})
}

// login shows a button; the link is spent by a POST only, because mail scanners and previews follow links.
func (s *Server) login(w http.ResponseWriter, r *http.Request) {
	s.page(w, r, http.StatusOK, "login.html", r.URL.Query().Get("token"))
}

func (s *Server) useLink(w http.ResponseWriter, r *http.Request) {
	session, expires, err := s.o.Sessions.UseLink(r.Context(), r.PostFormValue("token"))
	if errors.Is(err, ErrNotLetIn) {
		s.page(w, r, http.StatusUnauthorized, "login.html", nil)
		return
	}
	if err != nil {
		s.fault(w, r, err)
		return
	}
	http.SetCookie(w, &http.Cookie{Name: sessionName, Value: session, Path: "/", Expires: expires,
		HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: r.TLS != nil})
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

func (s *Server) logout(w http.ResponseWriter, r *http.Request, _ approval.User) {
	if cookie, err := r.Cookie(sessionName); err == nil {
		if err := s.o.Sessions.EndSession(r.Context(), cookie.Value); err != nil {
			s.fault(w, r, err)
			return
		}
	}
	http.SetCookie(w, &http.Cookie{Name: sessionName, Path: "/", MaxAge: -1, HttpOnly: true})
	http.Redirect(w, r, "/login", http.StatusSeeOther)
}

// view is what every template gets.
type view struct {
	Lang       string
	User       string
	Path       string
	TemporalUI string
	Mailbox    bool
	Refresh    bool
	Data       any
}

func (s *Server) page(w http.ResponseWriter, r *http.Request, status int, name string, data any) {
	user, _ := r.Context().Value(userKey{}).(string)
	v := view{Lang: language(r), User: user, Path: r.URL.Path, TemporalUI: s.o.TemporalUI, Mailbox: s.o.Mailbox != nil,
		Refresh: r.URL.Query().Has("live"), Data: data}
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

// language is German where the browser prefers it, else English; ?lang= wins.
func language(r *http.Request) string {
	if l := r.URL.Query().Get("lang"); l == "de" || l == "en" {
		return l
	}
	if strings.HasPrefix(strings.ToLower(r.Header.Get("Accept-Language")), "de") {
		return "de"
	}
	return "en"
}
