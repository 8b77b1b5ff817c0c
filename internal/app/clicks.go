package app

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/access"
	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/ar/card"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/engine"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
	"github.com/mahnwerk/mahnwerk/internal/slackchat"
	"github.com/mahnwerk/mahnwerk/internal/web"
)

// clicks takes what people click on cards to the same doors as the pages. It believes a click nothing but its token and who
// clicked, and asks the records for the rest. Every click gets an answer, and every refused one is kept in the audit chain.
type clicks struct {
	app       *App
	store     *postgres.Store
	cards     cards
	approvals web.Door
	payments  webPayments
	mails     webMails
	people    personSource

	mu    sync.Mutex
	known map[string]knownPerson
}

// personSource says who somebody of the chat is.
type personSource interface {
	Person(ctx context.Context, id string) (slackchat.Person, error)
}

// knownPerson is what the chat said of somebody, for a short time: who is locked out there is locked out here within minutes.
type knownPerson struct {
	slackchat.Person
	until time.Time
}

const (
	personLife = 5 * time.Minute
	// maxKnown bounds the people that are remembered; then all are forgotten.
	maxKnown = 1000
)

func newClicks(a *App, store *postgres.Store, e *engine.Engine, people personSource) *clicks {
	return &clicks{app: a, store: store, cards: a.cardsOf(store), approvals: &engine.Door{Engine: e, Records: store},
		payments: webPayments{store, &engine.PaymentDoor{Engine: e, Permits: store}},
		mails:    webMails{a, store, &engine.MailDoor{Engine: e, Permits: store}}, people: people, known: map[string]knownPerson{}}
}

// refused keeps what the chat's door turned away before anybody was asked.
func (h *clicks) refused(ctx context.Context, r slackchat.Refusal) {
	detail := map[string]string{"transport": string(r.Transport), "team": r.TeamID, "chat_user": r.UserID}
	if r.Unreported > 0 {
		detail["unreported"] = strconv.Itoa(r.Unreported)
	}
	h.audit(ctx, string(r.Reason), detail)
}

func (h *clicks) audit(ctx context.Context, reason string, detail map[string]string) {
	if err := h.store.RefuseClick(context.WithoutCancel(ctx), reason, detail); err != nil {
		h.app.Log.Error("a refused click could not be kept", "reason", reason, "error", err)
	}
}

// handle implements slackchat.Handler.
func (h *clicks) handle(ctx context.Context, c slackchat.Click) slackchat.Answer {
	target, err := h.store.CardByToken(ctx, c.Token)
	if errors.Is(err, postgres.ErrNotFound) {
		h.audit(ctx, "card_unknown", map[string]string{"transport": string(c.Transport), "team": c.TeamID, "chat_user": c.UserID})
		return slackchat.Answer{Tell: "Diese Karte ist nicht von hier. / This card is none of ours."}
	}
	if err != nil {
		return h.fault(c, "de", err)
	}
	by, no := h.who(ctx, c, target.Language)
	if no != (slackchat.Answer{}) {
		return no
	}
	told, err := h.act(ctx, c, target, by)
	if err != nil {
		h.turnedDown(ctx, c, target, by, err)
		return h.answer(c, target.Language, err)
	}
	if target.Ended || target.Place != "" && target.Place != clickedPlace(c) {
		h.heal(ctx, c, target)
	}
	return slackchat.Answer{Tell: told}
}

// turnedDown has a card that was out of date shown anew, and keeps what no door keeps by itself.
func (h *clicks) turnedDown(ctx context.Context, c slackchat.Click, target postgres.ClickedCard, by string, err error) {
	unknown := errors.Is(err, approval.ErrUnknownAnswer)
	if unknown || c.Action == card.Snooze || c.Action == card.Assign {
		h.audit(ctx, "not_possible", map[string]string{"user": by, "card": target.Kind + "/" + target.Subject, "action": string(c.Action)})
	}
	if unknown || errors.Is(err, approval.ErrPageOnly) || errors.Is(err, approval.ErrReasonRequired) && !c.Dialogue || errors.Is(err, approval.ErrClosed) || errors.Is(err, approval.ErrFactsChanged) || errors.Is(err, postgres.ErrNotFound) ||
		subledger.IsRefused(err, "") {
		h.heal(ctx, c, target)
	}
}

func clickedPlace(c slackchat.Click) string {
	return messagePlace(slackchat.Place{Channel: c.Channel, TS: c.TS})
}

// heal has the card shown as it is now, where it was clicked.
func (h *clicks) heal(ctx context.Context, c slackchat.Click, target postgres.ClickedCard) {
	place := ""
	if c.Channel != "" && c.TS != "" {
		place = clickedPlace(c)
	}
	if err := h.store.HealCard(context.WithoutCancel(ctx), target.ID, place); err != nil {
		h.app.Log.Warn("a card could not be shown anew", "error", err)
	}
}

// who finds out who of ours clicked. The answer is for somebody who is not let in.
func (h *clicks) who(ctx context.Context, c slackchat.Click, lang string) (name string, no slackchat.Answer) {
	p, err := h.person(ctx, c.UserID)
	if errors.Is(err, slackchat.ErrGone) {
		h.audit(ctx, "person_unknown", map[string]string{"team": c.TeamID, "chat_user": c.UserID})
		return "", slackchat.Answer{Tell: bilingual(lang, "Dieses Konto kennt der Chat nicht.", "The chat does not know this account.")}
	}
	if err != nil {
		h.app.Log.Warn("chat: who clicked could not be asked", "error", err)
		return "", slackchat.Answer{Tell: bilingual(lang, "Der Chat sagt gerade nicht, wer Sie sind. Es wurde nichts entschieden; bitte noch einmal klicken.",
			"The chat does not say who you are just now. Nothing was decided; please click again.")}
	}
	if why := h.stranger(p); why != "" {
		h.audit(ctx, why, map[string]string{"team": c.TeamID, "chat_user": c.UserID})
		return "", slackchat.Answer{Tell: bilingual(lang, "Mit diesem Konto kann hier nicht entschieden werden ("+why+").", "This account can't decide here ("+why+").")}
	}
	name, err = h.store.ChatPerson(ctx, p.Team, p.ID)
	switch {
	case err == nil:
		return name, slackchat.Answer{}
	case !errors.Is(err, postgres.ErrNotFound):
		return "", h.fault(c, lang, err)
	}
	return "", h.invite(ctx, p, lang)
}

// stranger says why somebody of the chat is nobody of ours, whatever address the account has.
func (h *clicks) stranger(p slackchat.Person) string {
	switch {
	case p.Deleted:
		return "account_deleted"
	case p.Bot:
		return "account_bot"
	case p.Guest:
		return "account_guest"
	case p.Stranger:
		return "account_foreign"
	}
	for _, team := range h.app.Config.Slack.Teams {
		if p.Team == team || p.Enterprise != "" && p.Enterprise == team {
			return ""
		}
	}
	return "account_foreign"
}

func (h *clicks) person(ctx context.Context, id string) (slackchat.Person, error) {
	now := h.store.Now()
	h.mu.Lock()
	k, ok := h.known[id]
	h.mu.Unlock()
	if ok && now.Before(k.until) {
		return k.Person, nil
	}
	p, err := h.people.Person(ctx, id)
	if err != nil {
		return p, err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.known) >= maxKnown {
		clear(h.known)
	}
	h.known[id] = knownPerson{p, now.Add(personLife)}
	return p, nil
}

// invite asks somebody whose address is a user's to confirm the account once, after a login: an address can be changed by who
// administers the chat, so it alone proves nobody.
func (h *clicks) invite(ctx context.Context, p slackchat.Person, lang string) slackchat.Answer {
	user, err := h.store.UserByEmail(ctx, p.Email)
	if err != nil || p.Email == "" {
		h.audit(ctx, "person_unknown", map[string]string{"team": p.Team, "chat_user": p.ID})
		return slackchat.Answer{Tell: bilingual(lang, "Zu Ihrer Adresse gibt es hier kein Konto. Bitte fragen Sie die Verwaltung (starter slack people pin).",
			"There is no account here with your address. Please ask the administration (starter slack people pin).")}
	}
	token, err := h.store.MakeChatLink(ctx, postgres.ChatLink{Team: p.Team, ChatUser: p.ID, ChatName: user, User: user})
	if err != nil {
		h.app.Log.Warn("chat: no link could be made", "error", err)
		return slackchat.Answer{Tell: bilingual(lang, "Das ging schief. Bitte noch einmal klicken.", "Something went wrong. Please click again.")}
	}
	h.audit(ctx, "person_unconfirmed", map[string]string{"team": p.Team, "chat_user": p.ID})
	return slackchat.Answer{Tell: bilingual(lang, "Bitte bestätigen Sie einmal, dass dieses Konto Ihres ist, und klicken Sie dann noch einmal.",
		"Please confirm once that this account is yours, then click again."),
		Link: card.Link{Label: bilingual(lang, "Konto bestätigen", "Confirm the account"), URL: h.cards.page("chat", token)}}
}

// act does what was clicked. The text is what to tell the person.
func (h *clicks) act(ctx context.Context, c slackchat.Click, target postgres.ClickedCard, by string) (string, error) {
	switch target.Kind {
	case card.KindApproval:
		return h.decide(ctx, c, target.Subject, target.FactsHash, target.Language, by)
	case card.KindDigest:
		return h.decideLines(ctx, c, target, by)
	case card.KindPayment:
		return h.explain(ctx, c, target, by)
	case card.KindMail:
		return h.claim(ctx, c, target, by)
	default:
		return h.reply(ctx, c, target, by)
	}
}

// decide answers an approval by the facts that the card showed.
func (h *clicks) decide(ctx context.Context, c slackchat.Click, id, facts, lang, by string) (string, error) {
	answer := approval.Answer{By: by, Decision: approval.Approve, Reason: c.Words, FactsHash: facts, Channel: approval.ChannelChat}
	switch c.Action {
	case card.Snooze:
		days, err := strconv.Atoi(c.Option)
		if err != nil {
			return "", approval.ErrUnknownAnswer
		}
		return bilingual(lang, "Die Frage ruht so lange.", "The question waits that long."), h.store.SnoozeApproval(ctx, id, by, days)
	case card.Assign:
		return bilingual(lang, "Übergeben an ", "Assigned to ") + c.Option, h.store.AssignApproval(ctx, id, by, c.Option)
	case card.Reject:
		answer.Decision = approval.Reject
	case card.Choose:
		answer.Choice = approval.Choice(c.Line)
	case card.Approve, card.ApproveLine:
	default:
		return "", approval.ErrUnknownAnswer
	}
	outcome, err := h.approvals.Decide(ctx, id, answer)
	if err != nil {
		return "", err
	}
	return outcomeText(outcome, lang), nil
}

func outcomeText(o approval.Outcome, lang string) string {
	switch o.State {
	case approval.Approved:
		return bilingual(lang, "Freigegeben.", "Approved.")
	case approval.Rejected:
		return bilingual(lang, "Abgelehnt.", "Rejected.")
	case approval.Open:
		return bilingual(lang, "Ihr Ja ist notiert. Eine zweite Person muss noch zustimmen.", "Your yes is noted. A second person has to agree too.")
	}
	return bilingual(lang, "Die Tatsachen haben sich geändert. Es wurde nichts getan; darüber wird neu entschieden.",
		"The facts have changed. Nothing was done; it is decided anew.")
}

// decideLines answers one line of a digest, or all that need no more than a click.
func (h *clicks) decideLines(ctx context.Context, c slackchat.Click, target postgres.ClickedCard, by string) (string, error) {
	if c.Action != card.ApproveAll {
		for _, l := range target.Lines {
			if strconv.FormatInt(l.ID, 10) == c.Line {
				return h.decide(ctx, c, l.Subject, l.FactsHash, target.Language, by)
			}
		}
		return "", approval.ErrUnknownAnswer
	}
	approved, other := 0, 0
	var first error
	for _, l := range target.Lines {
		q, err := h.cards.question(ctx, l.Subject)
		if err != nil {
			return "", err
		}
		if !q.Plain() || q.Steps[q.Step].Role != target.Role {
			continue
		}
		outcome, err := h.approvals.Decide(ctx, l.Subject, approval.Answer{By: by, Decision: approval.Approve, FactsHash: l.FactsHash, Channel: approval.ChannelChat})
		if err == nil && outcome.State == approval.Approved {
			approved++
			continue
		}
		other++
		if err != nil && first == nil {
			first = err
		}
	}
	if approved == 0 && first != nil {
		return "", first
	}
	told := bilingual(target.Language, fmt.Sprintf("%d freigegeben.", approved), fmt.Sprintf("%d approved.", approved))
	if other > 0 {
		told += bilingual(target.Language, fmt.Sprintf(" %d nicht: die Karte zeigt, wie es steht.", other), fmt.Sprintf(" %d not: the card shows how things stand.", other))
	}
	return told, nil
}

// explain takes an explanation of a payment, by the offer that the card showed.
func (h *clicks) explain(ctx context.Context, c slackchat.Click, target postgres.ClickedCard, by string) (string, error) {
	chosen, shown, found := strings.Cut(c.Option, ".")
	id, rank, version, err := numbers(target.Subject, chosen, shown)
	if !found || err != nil || c.Action != card.Choose {
		return "", approval.ErrUnknownAnswer
	}
	entity := receivable.EntityCode(target.Entity)
	view, err := h.store.PaymentView(ctx, entity, id)
	if err != nil {
		return "", err
	}
	limits, err := h.store.Limits(ctx, target.Entity)
	if err != nil {
		return "", err
	}
	if view.Amount.Minor > limits.Of(view.Amount.Currency).ChatMinor {
		h.audit(ctx, "page_only", map[string]string{"user": by, "payment": target.Subject})
		return "", approval.ErrPageOnly
	}
	_, err = h.payments.DecidePayment(ctx, subledger.DecidePayment{Head: subledger.Head{Entity: entity, By: by}, PaymentID: id, Choice: subledger.ChooseCandidate,
		Candidate: rank, Version: version, Teach: true})
	return bilingual(target.Language, "Die Zahlung ist zugeordnet.", "The payment is applied."), err
}

func numbers(subject, option, version string) (id int64, rank, shown int, err error) {
	id, err = strconv.ParseInt(subject, 10, 64)
	if err == nil {
		rank, err = strconv.Atoi(option)
	}
	if err == nil {
		shown, err = strconv.Atoi(version)
	}
	return id, rank, shown, err
}

// claim confirms or rejects one claim of a mail, in the version that the card showed.
func (h *clicks) claim(ctx context.Context, c slackchat.Click, target postgres.ClickedCard, by string) (string, error) {
	claimID, version, found := strings.Cut(c.Line, ".")
	number, id, shown, err := numbers(target.Subject, claimID, version)
	if !found || err != nil {
		return "", approval.ErrUnknownAnswer
	}
	entity := receivable.EntityCode(target.Entity)
	mail, err := h.store.MailID(ctx, entity, number)
	if err != nil {
		return "", err
	}
	page, err := h.store.MailPage(ctx, mail)
	if err != nil {
		return "", err
	}
	if (card.Inquiry{MailPage: page}).PageOnly() {
		h.audit(ctx, "page_only", map[string]string{"user": by, "mail": target.Subject})
		return "", approval.ErrPageOnly
	}
	d := mailroom.DecideClaim{Head: subledger.Head{Entity: entity, By: by, Reason: c.Words}, Mail: mail, ClaimID: int64(id), Version: shown, Verdict: mailroom.Confirm}
	switch c.Action {
	case card.Confirm:
	case card.Reject:
		d.Verdict = mailroom.Reject
	default:
		return "", approval.ErrUnknownAnswer
	}
	decided, err := h.mails.DecideClaim(ctx, d)
	if err == nil && decided.State == mailroom.Seconded {
		return bilingual(target.Language, "Ihr Ja ist notiert. Eine zweite Person muss noch zustimmen.", "Your yes is noted. A second person has to agree too."), nil
	}
	return bilingual(target.Language, "Notiert.", "Noted."), err
}

// reply sends, changes or drops a draft, in the version that the card showed.
func (h *clicks) reply(ctx context.Context, c slackchat.Click, target postgres.ClickedCard, by string) (string, error) {
	shown := c.Line
	if c.Action == card.Discard {
		shown = "0" // a draft is dropped whatever it says now
	}
	id, _, version, err := numbers(target.Subject, "0", shown)
	if err != nil {
		return "", approval.ErrUnknownAnswer
	}
	head := subledger.Head{Entity: receivable.EntityCode(target.Entity), By: by}
	lang := target.Language
	switch c.Action {
	case card.Send:
		return bilingual(lang, "Die Antwort wird versandt.", "The answer is being sent."), h.mails.SendReply(ctx, mailroom.SendReply{Head: head, ReplyID: id, Version: version})
	case card.Discard:
		return bilingual(lang, "Der Entwurf ist verworfen.", "The draft is discarded."), h.mails.DiscardReply(ctx, mailroom.DiscardReply{Head: head, ReplyID: id})
	case card.Edit:
		r, err := h.store.Reply(ctx, head.Entity, id)
		if err != nil {
			return "", err
		}
		return bilingual(lang, "Geändert; die Karte zeigt die neuen Worte.", "Changed; the card shows the new words."),
			h.mails.EditReply(ctx, mailroom.EditReply{Head: head, ReplyID: id, Version: version, Subject: r.Subject, Body: c.Words})
	}
	return "", approval.ErrUnknownAnswer
}

// prefill is the text of a draft as it is now, for somebody who is let in.
func (h *clicks) prefill(ctx context.Context, c slackchat.Click) (string, slackchat.Answer) {
	target, err := h.store.CardByToken(ctx, c.Token)
	if err != nil {
		return "", h.handle(ctx, c) // it says so, and keeps it
	}
	by, no := h.who(ctx, c, target.Language)
	if no != (slackchat.Answer{}) {
		return "", no
	}
	entity := receivable.EntityCode(target.Entity)
	if err := h.store.Permit(ctx, by, access.Collect, target.Entity); err != nil {
		return "", h.answer(c, target.Language, err)
	}
	id, err := strconv.ParseInt(target.Subject, 10, 64)
	if err != nil || target.Kind != card.KindReply {
		return "", h.answer(c, target.Language, approval.ErrUnknownAnswer)
	}
	r, err := h.store.Reply(ctx, entity, id)
	if err != nil {
		return "", h.answer(c, target.Language, err)
	}
	return r.Body, slackchat.Answer{}
}

// answer says why nothing was done. Words that were missing or unfit are asked for again where they were written.
func (h *clicks) answer(c slackchat.Click, lang string, err error) slackchat.Answer {
	text := refusalText(err, lang)
	if text == "" {
		return h.fault(c, lang, err)
	}
	if c.Dialogue && errors.Is(err, approval.ErrReasonRequired) {
		return slackchat.Answer{Problem: text}
	}
	return slackchat.Answer{Tell: text}
}

func (h *clicks) fault(c slackchat.Click, lang string, err error) slackchat.Answer {
	h.app.Log.Error("a click failed", "action", c.Action, "error", err)
	return slackchat.Answer{Tell: bilingual(lang, "Das ging schief, und es ist nicht sicher, ob die Antwort zählte. Die Karte zeigt gleich, wie es steht.",
		"Something went wrong, and it is not certain whether the answer counted. The card will show how things stand.")}
}

// refusals are what people of a chat are told, in the order in which they are tried.
var refusals = []struct {
	err             error
	german, english string
}{
	{approval.ErrClosed, "Das ist schon entschieden oder geschlossen", "This is decided or closed already"},
	{approval.ErrSelfApproval, "Wer angefragt hat, darf nicht selbst entscheiden.", "Who asked may not decide."},
	{approval.ErrReasonRequired, "Bitte begründen: mindestens vier Zeichen.", "Please give a reason: at least four characters."},
	{approval.ErrFactsChanged, "Die Tatsachen haben sich geändert, seit die Karte geschrieben wurde. Sie wird gleich neu gezeigt.",
		"The facts have changed since the card was written. It is shown anew in a moment."},
	{approval.ErrWrongRole, "Dafür braucht es eine andere Rolle.", "This needs another role."},
	{approval.ErrPageOnly, "Darüber wird auf der Seite entschieden, nach einer Anmeldung.", "This is decided on the page, after a login."},
	{approval.ErrAgreed, "Sie haben schon zugestimmt. Eine zweite Person muss zustimmen.", "You have agreed already. A second person has to agree."},
	{approval.ErrOtherChoice, "Wer zuerst zustimmte, hat einen anderen Weg gewählt. Bitte dem zustimmen oder ablehnen.",
		"Who agreed first chose another way. Please agree to that one, or reject."},
	{approval.ErrUnknownAnswer, "Diese Antwort steht nicht zur Wahl.", "That answer is not among those offered."},
	{engine.ErrNoWorker, "Es wurde nichts entschieden: kein Worker hat geantwortet. Bitte noch einmal klicken.", "Nothing was decided: no worker answered. Please click again."},
	{postgres.ErrNotFound, "Das gibt es nicht mehr.", "That is no longer there."},
}

// refusalText is empty for what is no refusal.
func refusalText(err error, lang string) string {
	for _, r := range refusals {
		if !errors.Is(err, r.err) {
			continue
		}
		text := bilingual(lang, r.german, r.english)
		if errors.Is(r.err, approval.ErrClosed) {
			_, who, _ := strings.Cut(err.Error(), approval.ErrClosed.Error())
			text += who
		}
		return text
	}
	var refused *subledger.RefusedError
	if errors.As(err, &refused) {
		return bilingual(lang, "Nicht möglich: ", "Not possible: ") + refused.Error()
	}
	return ""
}

// bilingual chooses between two sentences.
func bilingual(lang, german, english string) string {
	if lang == "de" {
		return german
	}
	return english
}
