package web

import (
	"errors"
	"net/http"

	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// notTaken is why what a form said was not done: the key of the page's text, the ledger's own sentence where the page has
// none, and the line of a table that was not understood, from 1.
type notTaken struct {
	status    int
	key, text string
	row       int
}

// decided answers a form whose decision was given to the ledger: back to its page when it was taken, else the page with why it
// was not. What named says is that the form names records of its own, which may not be there although the page is.
func (s *Server) decided(w http.ResponseWriter, r *http.Request, err error, named bool, refusals map[string]string, show func(notTaken)) {
	var typed *typedError
	switch {
	case err == nil:
		http.Redirect(w, r, r.URL.EscapedPath(), http.StatusSeeOther)
	case errors.Is(err, ErrNotFound) && !named:
		s.fault(w, r, err)
	case errors.Is(err, ErrNotFound):
		show(notTaken{status: http.StatusUnprocessableEntity, key: "invoiceUnknown"})
	case errors.As(err, &typed):
		show(notTaken{status: http.StatusUnprocessableEntity, key: typed.key, row: typed.row})
	case subledger.IsRefused(err, ""):
		key, text := refusalOf(err, refusals)
		show(notTaken{status: http.StatusUnprocessableEntity, key: key, text: text})
	case errors.Is(err, ErrNoAnswer):
		s.o.Log.Error("a decision was not taken", "path", r.URL.Path, "error", err)
		show(notTaken{status: http.StatusServiceUnavailable, key: "tryAgain"})
	default:
		s.o.Log.Error("a decision failed", "path", r.URL.Path, "error", err)
		show(notTaken{status: http.StatusServiceUnavailable, key: "unclear"})
	}
}

// refusalOf is the key of the page's text for a refusal. Where there is none, text is the ledger's sentence.
func refusalOf(err error, texts map[string]string) (key, text string) {
	var refused *subledger.RefusedError
	if !errors.As(err, &refused) {
		return "fault", ""
	}
	if key, ok := texts[refused.Code]; ok {
		return key, ""
	}
	return "refusedByLedger", refused.Error()
}
