package web

import (
	"context"
	"net/http"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/ar/call"
	"github.com/mahnwerk/mahnwerk/ar/playbook"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/worklist"
)

// Work is what the pages of a collector's work read, and through which calls are logged. LogCall asks again whether the
// person may, and returns a *subledger.RefusedError for what is refused, or ErrNotFound.
type Work interface {
	// Worklist is what there is to work on in some entities, in its order; none named means all. No collector means
	// everybody's customers. At most limit entries of each entity are returned.
	Worklist(ctx context.Context, entities []string, collector string, limit int) ([]worklist.Entry, error)
	// Casework is one customer with what there is to do and to know. It returns ErrNotFound.
	Casework(ctx context.Context, entity receivable.EntityCode, number receivable.CustomerNumber) (Casework, error)
	// Playbook is the latest version of a playbook. It returns ErrNotFound.
	Playbook(ctx context.Context, entity receivable.EntityCode, name string) (playbook.Version, error)
	LogCall(ctx context.Context, l call.Log) (call.Result, error)
}

// worklistPage is a list as it was asked for.
type worklistPage struct {
	Entries   []worklist.Entry
	Collector string
	// Mine is true when the list is that of who looks.
	Mine bool
}

// worklist shows what to work on: of everybody, or of the collector that is asked for.
func (s *Server) worklist(w http.ResponseWriter, r *http.Request, user approval.User) {
	p := worklistPage{Collector: strings.TrimSpace(r.URL.Query().Get("collector"))}
	p.Mine = p.Collector == user.Name
	var err error
	if p.Entries, err = s.o.Work.Worklist(r.Context(), user.Entities, p.Collector, listLimit); err != nil {
		s.fault(w, r, err)
		return
	}
	s.page(w, r, http.StatusOK, "worklist.html", p)
}

// playbook shows how the house does a step.
func (s *Server) playbook(w http.ResponseWriter, r *http.Request, user approval.User) {
	var v playbook.Version
	entity, err := r.PathValue("entity"), ErrNotFound
	if sees(user, entity) {
		v, err = s.o.Work.Playbook(r.Context(), receivable.EntityCode(entity), r.PathValue("name"))
	}
	if err != nil {
		s.fault(w, r, err)
		return
	}
	s.page(w, r, http.StatusOK, "playbook.html", v)
}
