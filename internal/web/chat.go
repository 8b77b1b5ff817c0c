package web

import (
	"errors"
	"net/http"

	"github.com/mahnwerk/mahnwerk/ar/approval"
)

// clicksPath is where a chat sends clicks on cards.
const clicksPath = "/slack/interactions"

// chatLinkPage asks a person whether an account of the chat is theirs. It names the account, so that nobody confirms
// another's.
type chatLinkPage struct {
	ChatLink
	Token string
	Done  bool
}

func (s *Server) chatLink(w http.ResponseWriter, r *http.Request, user approval.User) {
	l, err := s.o.ChatLinks.ChatLink(r.Context(), r.PathValue("token"), user.Name)
	if errors.Is(err, ErrNotFound) {
		s.page(w, r, http.StatusNotFound, "message.html", "chatLinkOver")
		return
	}
	if err != nil {
		s.fault(w, r, err)
		return
	}
	s.page(w, r, http.StatusOK, "chat.html", chatLinkPage{ChatLink: l, Token: r.PathValue("token")})
}

func (s *Server) confirmChatLink(w http.ResponseWriter, r *http.Request, user approval.User) {
	token := r.PathValue("token")
	l, err := s.o.ChatLinks.ChatLink(r.Context(), token, user.Name)
	if err == nil {
		err = s.o.ChatLinks.ConfirmChatLink(r.Context(), token, user.Name)
	}
	if errors.Is(err, ErrNotFound) {
		s.page(w, r, http.StatusNotFound, "message.html", "chatLinkOver")
		return
	}
	if err != nil {
		s.fault(w, r, err)
		return
	}
	s.page(w, r, http.StatusOK, "chat.html", chatLinkPage{ChatLink: l, Done: true})
}
