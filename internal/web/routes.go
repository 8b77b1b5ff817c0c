package web

import (
	"errors"
	"net/http"

	"github.com/mahnwerk/mahnwerk/ar/access"
	"github.com/mahnwerk/mahnwerk/ar/approval"
)

// Route is a page, a form or another door of the server, and who may come through it.
type Route struct {
	// Pattern is that of net/http.ServeMux: the method and the path.
	Pattern string
	// Action is what a person, or the owner of a token, must be allowed to take. It is empty where nobody is asked.
	Action access.Action
	// Why says why nobody is asked; empty where there is an Action.
	Why string
}

type handler func(*Server, http.ResponseWriter, *http.Request, approval.User)

// pageTable is every page and form that needs a session. A handler is reached through it alone, so that none can forget to say who
// may use it. Which approvals a person may decide says their policy; the door asks it.
func pageTable() map[Route]handler {
	return map[Route]handler{
		{Pattern: "GET /{$}", Action: access.Read}:                                 (*Server).overview,
		{Pattern: "GET /approvals", Action: access.Read}:                           (*Server).approvals,
		{Pattern: "GET /approvals/{id...}", Action: access.Read}:                   (*Server).approval,
		{Pattern: "POST /approvals/{id...}", Action: access.Decide}:                (*Server).decide,
		{Pattern: "GET /invoices", Action: access.Read}:                            (*Server).invoices,
		{Pattern: "GET /invoices/{entity}/{number...}", Action: access.Read}:       (*Server).invoice,
		{Pattern: "GET /payments", Action: access.Read}:                            (*Server).payments,
		{Pattern: "GET /payments/{entity}/{id}", Action: access.Read}:              (*Server).payment,
		{Pattern: "POST /payments/{entity}/{id}", Action: access.Book}:             (*Server).decidePayment,
		{Pattern: "GET /mails", Action: access.Words}:                              (*Server).mails,
		{Pattern: "GET /mails/{entity}/{id}", Action: access.Words}:                (*Server).inquiry,
		{Pattern: "GET /mails/{entity}/{id}/files/{place}", Action: access.Words}:  (*Server).mailFile,
		{Pattern: "POST /mails/{entity}/{id}", Action: access.Collect}:             (*Server).decideInquiry,
		{Pattern: "GET /cases", Action: access.Read}:                               (*Server).cases,
		{Pattern: "GET /cases/{entity}/{id}", Action: access.Read}:                 (*Server).disputeCase,
		{Pattern: "POST /cases/{entity}/{id}", Action: access.Collect}:             (*Server).workOnCase,
		{Pattern: "GET /worklist", Action: access.Read}:                            (*Server).worklist,
		{Pattern: "GET /worklist/{entity}/{number}", Action: access.Read}:          (*Server).casework,
		{Pattern: "POST /worklist/{entity}/{number}", Action: access.Collect}:      (*Server).logCall,
		{Pattern: "GET /playbooks/{entity}/{name}", Action: access.Read}:           (*Server).playbook,
		{Pattern: "GET /audit", Action: access.Read}:                               (*Server).audit,
		{Pattern: "GET /audit/{entity}/{kind}/{number...}", Action: access.Read}:   (*Server).auditCase,
		{Pattern: "POST /audit/{entity}/{kind}/{number...}", Action: access.Words}: (*Server).auditWords,
		{Pattern: "GET /inbox", Action: access.Read}:                               (*Server).inbox,
		{Pattern: "GET /slack", Action: access.Read}:                               (*Server).messages,
		// One's own account of the chat: the link is shown to, and taken from, the one user it was made for.
		{Pattern: "GET /chat/{token}", Action: access.Read}:        (*Server).chatLink,
		{Pattern: "POST /chat/{token}", Action: access.Read}:       (*Server).confirmChatLink,
		{Pattern: "GET /mailbox", Action: access.Read}:             (*Server).mailbox,
		{Pattern: "GET /mailbox/{id}", Action: access.Read}:        (*Server).mail,
		{Pattern: "GET /mailbox/{id}/{part}", Action: access.Read}: (*Server).attachment,
	}
}

type openHandler func(*Server, http.ResponseWriter, *http.Request)

// openTable is what is answered without a session.
func openTable() map[Route]openHandler {
	return map[Route]openHandler{
		{Pattern: "GET /healthz", Why: "says that the process lives"}:                         (*Server).alive,
		{Pattern: "GET /readyz", Why: "says whether the engine can work"}:                     (*Server).ready,
		{Pattern: "GET /style.css", Why: "looks, and no data"}:                                (*Server).style,
		{Pattern: "GET /login", Why: "the way in"}:                                            (*Server).login,
		{Pattern: "POST /login", Why: "the way in: spends a one-time link"}:                   (*Server).useLink,
		{Pattern: "GET /login/sso", Why: "the way in: sends to the provider of accounts"}:     (*Server).beginLogin,
		{Pattern: "GET /login/callback", Why: "the way in: who comes back from the provider"}: (*Server).finishLogin,
		{Pattern: "POST /logout", Why: "ends one's own session"}:                              (*Server).logout,
	}
}

// programRoutes are programs' doors: they ask for a token or a signature, and no session lets anybody in.
func programRoutes() []Route {
	return []Route{{Pattern: "POST " + inboundPath + "{entity}", Action: access.Receive},
		{Pattern: "POST " + clicksPath, Why: "signed by the chat; who clicked is asked for his role by the door behind it"}}
}

// Routes lists everything the server answers, in no order: what is not in it does not exist.
func Routes() []Route {
	all := programRoutes()
	for r := range pageTable() {
		all = append(all, r)
	}
	for r := range openTable() {
		all = append(all, r)
	}
	return all
}

func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	for route, handle := range pageTable() {
		mux.Handle(route.Pattern, s.person(route.Action, handle))
	}
	for route, handle := range openTable() {
		mux.HandleFunc(route.Pattern, func(w http.ResponseWriter, r *http.Request) { handle(s, w, r) })
	}
	return mux
}

// person lets only people in who have a session and a role that allows the action. What they may not is kept in the
// audit chain.
func (s *Server) person(a access.Action, next handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, err := s.who(r)
		if errors.Is(err, ErrNotLetIn) {
			s.showLogin(w, r, http.StatusUnauthorized, loginPage{})
			return
		}
		if err != nil {
			s.fault(w, r, err)
			return
		}
		r = r.WithContext(withUser(r.Context(), user))
		entity := r.PathValue("entity")
		if refused := refusedTo(user, a, entity); refused != nil {
			s.forbid(w, r, user, a, entity, refused)
			return
		}
		next(s, w, r, user)
	})
}

// refusedTo asks the table. An entity the person does not work for is not there for him, which the page itself says; he is
// asked about those he works for.
func refusedTo(user approval.User, a access.Action, entity string) error {
	of := user.Entities
	if entity != "" && sees(user, entity) {
		of = []string{entity}
	}
	return access.Check(access.Person{User: user, Known: true}, a, of)
}

// may tells whether a person may take an action for an entity, or for all he works for where none is named.
func may(user approval.User, a access.Action, entity string) bool {
	return refusedTo(user, a, entity) == nil
}

// forbidden are the roles that a person lacks.
type forbidden struct{ Roles []string }

// forbid says which role is missing, after the try is in the audit chain.
func (s *Server) forbid(w http.ResponseWriter, r *http.Request, user approval.User, a access.Action, entity string, refused error) {
	if err := s.o.Refusals.NoteRefusal(r.Context(), user.Name, a, entity, refused); err != nil {
		s.fault(w, r, err)
		return
	}
	s.page(w, r, http.StatusForbidden, "forbidden.html", forbidden{access.Roles(a)})
}
