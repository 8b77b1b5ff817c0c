package web

import (
	"context"
	"crypto/subtle"
	"errors"
	"net/http"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

const (
	sessionName = "mahnwerk_session"
	// stateName is the cookie that ties a login at the provider to the browser it was begun in: without it somebody could be logged
	// in as another person by a link.
	stateName = "mahnwerk_login"
	// stateLife is how long somebody may take to log in at the provider.
	stateLife = 10 * time.Minute
)

func (s *Server) who(r *http.Request) (approval.User, error) {
	token, ok := s.token(r, sessionName)
	if !ok {
		return approval.User{}, ErrNotLetIn
	}
	return s.o.Sessions.Session(r.Context(), token)
}

// loginPage offers to spend a link and to log in at the provider, or says how to get a link. Problem is the key of why somebody was
// not let in.
type loginPage struct {
	Token, Problem string
	SignOn         bool
}

func (s *Server) showLogin(w http.ResponseWriter, r *http.Request, status int, p loginPage) {
	p.SignOn = s.o.SignOn != nil
	s.page(w, r, status, "login.html", p)
}

// login shows a button; the link is spent by a POST only, because mail scanners and previews follow links.
func (s *Server) login(w http.ResponseWriter, r *http.Request) {
	s.showLogin(w, r, http.StatusOK, loginPage{Token: r.URL.Query().Get("token")})
}

func (s *Server) useLink(w http.ResponseWriter, r *http.Request) {
	session, expires, err := s.o.Sessions.UseLink(r.Context(), r.PostFormValue("token"))
	if errors.Is(err, ErrNotLetIn) {
		s.showLogin(w, r, http.StatusUnauthorized, loginPage{Problem: "refused"})
		return
	}
	if err != nil {
		s.fault(w, r, err)
		return
	}
	s.letIn(w, r, session, expires)
}

// letIn gives the browser its new session, after ending the one it had: a token that somebody else put there or saw is worth
// nothing afterwards.
func (s *Server) letIn(w http.ResponseWriter, r *http.Request, session string, expires time.Time) {
	if err := s.endSession(r); err != nil {
		s.fault(w, r, err)
		return
	}
	http.SetCookie(w, s.cookie(r, sessionName, session, expires))
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

func (s *Server) endSession(r *http.Request) error {
	token, ok := s.token(r, sessionName)
	if !ok {
		return nil
	}
	return s.o.Sessions.EndSession(r.Context(), token)
}

func (s *Server) logout(w http.ResponseWriter, r *http.Request) {
	if err := s.endSession(r); err != nil {
		s.fault(w, r, err)
		return
	}
	s.drop(w, r, sessionName)
	http.Redirect(w, r, "/login", http.StatusSeeOther)
}

// beginLogin sends the browser to the provider. It is a link and no form: a form that leads elsewhere is what the pages' own
// Content-Security-Policy refuses.
func (s *Server) beginLogin(w http.ResponseWriter, r *http.Request) {
	if s.o.SignOn == nil {
		s.fault(w, r, ErrNotFound)
		return
	}
	address, state, err := s.o.SignOn.Begin(r.Context())
	if err != nil {
		s.refuseLogin(w, r, err)
		return
	}
	http.SetCookie(w, s.cookie(r, stateName, state, time.Now().Add(stateLife)))
	http.Redirect(w, r, address, http.StatusSeeOther)
}

// finishLogin takes who comes back from the provider. The state in the address must be the one in this browser; it is spent with
// the first answer, whatever comes of it.
func (s *Server) finishLogin(w http.ResponseWriter, r *http.Request) {
	if s.o.SignOn == nil {
		s.fault(w, r, ErrNotFound)
		return
	}
	q := r.URL.Query()
	state, ok := s.token(r, stateName)
	if !ok || subtle.ConstantTimeCompare([]byte(state), []byte(q.Get("state"))) != 1 {
		s.refuseLogin(w, r, ErrNotLetIn)
		return
	}
	s.drop(w, r, stateName)
	if q.Get("code") == "" { // such as error=access_denied
		s.refuseLogin(w, r, ErrProvider)
		return
	}
	session, expires, err := s.o.SignOn.Finish(r.Context(), state, q.Get("code"))
	if err != nil {
		s.refuseLogin(w, r, err)
		return
	}
	s.letIn(w, r, session, expires)
}

// loginProblems are the keys of the texts for who may not come in.
var loginProblems = map[string]string{
	"login_unverified": "loginUnverified", "login_unknown": "loginUnknown", "login_inactive": "loginInactive",
	"login_other_account": "loginOther", "login_machine": "loginMachine",
}

// refuseLogin says why somebody is not let in, and leaves nobody logged in by half.
func (s *Server) refuseLogin(w http.ResponseWriter, r *http.Request, err error) {
	var refused *subledger.RefusedError
	switch {
	case errors.As(err, &refused) && loginProblems[refused.Code] != "":
		s.showLogin(w, r, http.StatusForbidden, loginPage{Problem: loginProblems[refused.Code]})
	case errors.As(err, &refused), errors.Is(err, ErrNotLetIn):
		s.showLogin(w, r, http.StatusUnauthorized, loginPage{Problem: "loginAgain"})
	case errors.Is(err, ErrProvider):
		s.o.Log.Warn("a login at the provider came to nothing", "error", err)
		s.showLogin(w, r, http.StatusBadGateway, loginPage{Problem: "loginProvider"})
	default:
		s.fault(w, r, err)
	}
}

// secure tells whether the browser came by https, also where a proxy in front ends it.
func (s *Server) secure(r *http.Request) bool { return s.o.HTTPS || r.TLS != nil }

// cookieName has the prefix that makes browsers refuse a cookie which a neighbouring host or a page without https tries to set
// (RFC 6265bis, section 4.1.3.2).
func (s *Server) cookieName(r *http.Request, name string) string {
	if s.secure(r) {
		return "__Host-" + name
	}
	return name
}

// token reads one of our cookies.
func (s *Server) token(r *http.Request, name string) (string, bool) {
	cookie, err := r.Cookie(s.cookieName(r, name))
	if err != nil || cookie.Value == "" {
		return "", false
	}
	return cookie.Value, true
}

// drop has the browser forget a cookie.
func (s *Server) drop(w http.ResponseWriter, r *http.Request, name string) {
	gone := s.cookie(r, name, "", time.Time{})
	gone.MaxAge = -1
	http.SetCookie(w, gone)
}

// cookie is sent to this host only and never shown to a script. It is Lax, so that who follows a link from a chat to an
// approval, or comes back from the provider, is still known; a form from elsewhere is refused by its origin, and no GET
// changes the ledger.
func (s *Server) cookie(r *http.Request, name, value string, expires time.Time) *http.Cookie {
	return &http.Cookie{Name: s.cookieName(r, name), Value: value, Path: "/", Expires: expires, HttpOnly: true,
		SameSite: http.SameSiteLaxMode, Secure: s.secure(r)}
}

type userKey struct{}

func withUser(ctx context.Context, user approval.User) context.Context {
	return context.WithValue(ctx, userKey{}, user)
}
