package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mahnwerk/mahnwerk/activities"
	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/ar/card"
	"github.com/mahnwerk/mahnwerk/internal/config"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
	"github.com/mahnwerk/mahnwerk/internal/slackchat"
	"github.com/mahnwerk/mahnwerk/internal/slackfake"
	"github.com/mahnwerk/mahnwerk/internal/web"
)

// parlour is a house whose people are in a workspace: cards are shown there through the real adapter, over HTTP.
type parlour struct {
	*house
	fake *slackfake.Fake
	acts *activities.Activities
	hand *clicks
}

const parlourChannel = "C0SENIOR"

func newParlour(t *testing.T) *parlour {
	t.Helper()
	h := newHouse(t, WebOptions{})
	h.exec(`UPDATE app_user SET email = name || '@nord.example'`)
	h.exec(`INSERT INTO app_user (name, roles, entities, email) VALUES ('heike', '{head_of_credit}', '{}', 'heike@nord.example'), ('simon', '{senior}', '{}', 'simon@nord.example')`)
	var people []slackfake.Person
	for _, name := range []string{"senta", "simon", "heike", "clara", "sven"} {
		people = append(people, slackfake.Person{ID: "U" + strings.ToUpper(name), Name: name, Email: name + "@nord.example"})
	}
	people = append(people, slackfake.Person{ID: "UGUEST", Name: "guest", Email: "senta@nord.example", Guest: true},
		slackfake.Person{ID: "UGONE", Name: "gone", Email: "senta@nord.example", Deleted: true}, slackfake.Person{ID: "UBOT", Name: "bot", Email: "senta@nord.example", Bot: true},
		slackfake.Person{ID: "UOTHER", Name: "other", Email: "senta@nord.example", Team: "T9"}, slackfake.Person{ID: "UNEW", Name: "new", Email: "nobody@nord.example"})
	fake := slackfake.New(slackfake.Options{AppID: "A1", TeamID: "T1", People: people, Channels: []slackfake.Channel{{ID: parlourChannel, Name: "freigaben"}}})
	server := httptest.NewServer(fake)
	t.Cleanup(server.Close)
	h.app.Config.Slack = config.Slack{BotToken: "xoxb-1", AppID: "A1", Teams: []string{"T1"}, APIURL: server.URL + "/api/"}
	client, err := h.app.chatOf()
	h.must(err)
	p := &parlour{house: h, fake: fake, acts: &activities.Activities{Cards: h.app.cardsOf(h.store), Chat: chat{client}, Now: h.store.Now}}
	p.hand = newClicks(h.app, h.store, nil, client)
	p.hand.approvals = storeDoor{h.store}
	h.must(h.store.SetCardChannel(t.Context(), postgres.CardChannel{Entity: "NORD", Role: "senior", Channel: parlourChannel, Language: "en"}, "heike"))
	return p
}

// settle shows what is due until nothing is, as the workflow does, and returns how many calls it took.
func (p *parlour) settle() (calls int) {
	p.t.Helper()
	for range 50 {
		shown, err := p.acts.ShowCard(p.t.Context(), parlourChannel)
		p.must(err)
		if !shown.Shown {
			return calls
		}
		calls++
	}
	p.t.Fatal("the channel never comes to rest")
	return calls
}

// card is the only message there.
func (p *parlour) card() slackfake.Message {
	p.t.Helper()
	all := p.fake.Messages()
	if len(all) != 1 {
		p.t.Fatalf("%d messages, want one", len(all))
	}
	return all[0]
}

func (p *parlour) pin(name string) {
	p.t.Helper()
	p.must(p.store.PinChatPerson(p.t.Context(), postgres.ChatLink{Team: "T1", ChatUser: "U" + strings.ToUpper(name), User: name}, "heike"))
}

func (p *parlour) token() (token string) {
	p.t.Helper()
	p.must(p.store.Pool().QueryRow(p.t.Context(), `SELECT token FROM card`).Scan(&token))
	return token
}

// click is what somebody does on the card that stands there.
func (p *parlour) click(user string, action card.Action, more ...func(*slackchat.Click)) slackchat.Answer {
	p.t.Helper()
	m := p.card()
	c := slackchat.Click{Action: action, Token: p.token(), UserID: user, TeamID: "T1", Channel: m.Channel, TS: m.TS, Transport: slackchat.HTTP, AppID: "A1"}
	for _, change := range more {
		change(&c)
	}
	return p.hand.handle(p.t.Context(), c)
}

func words(text string) func(*slackchat.Click) {
	return func(c *slackchat.Click) { c.Words, c.Dialogue = text, true }
}

func option(value string) func(*slackchat.Click) {
	return func(c *slackchat.Click) { c.Option = value }
}

// refusals counts the audit events of refused clicks and answers, by reason.
func (p *parlour) refusals() map[string]int {
	p.t.Helper()
	rows, err := p.store.Pool().Query(p.t.Context(), `
		SELECT coalesce(detail->>'reason', detail->>'refused'), count(*) FROM audit_event WHERE kind IN ('click_refused', 'approval_refused') GROUP BY 1`)
	p.must(err)
	defer rows.Close()
	all := map[string]int{}
	for rows.Next() {
		var reason string
		var n int
		p.must(rows.Scan(&reason, &n))
		all[reason] = n
	}
	return all
}

func TestChat_aDecisionOnACard(t *testing.T) {
	t.Parallel()
	p := newParlour(t)
	p.settle()
	m := p.card()
	for _, want := range []string{"Approval: Last notice", "Kiesel & Söhne <b>GmbH", "R-17", "€1,234.56", "70 days overdue", "rechnung@kunde-K-1.example", "clara", "Letzte Mahnung"} {
		if !strings.Contains(unescaped(m.Blocks), want) {
			t.Errorf("the card lacks %q:\n%s", want, m.Blocks)
		}
	}
	if strings.Contains(string(m.Blocks), "R-17/") || strings.Contains(string(m.Blocks), p.asked.Request.FactsHash) {
		t.Error("the card shows more than a person needs")
	}
	p.pin("senta")
	if told := p.click("USENTA", card.Approve); told.Tell != "Approved." {
		t.Errorf("told %+v", told)
	}
	p.settle()
	ended := p.card()
	if ended.TS != m.TS || !strings.Contains(string(ended.Blocks), "approved · by senta") || strings.Contains(string(ended.Blocks), `"act.`) {
		t.Errorf("the card after the decision:\n%s", ended.Blocks)
	}
	if again := p.click("USENTA", card.Approve); again.Tell != "Approved." {
		t.Errorf("the same click again: %+v", again)
	}
	decided, err := p.store.Approval(t.Context(), p.asked.Request.ID)
	p.must(err)
	if decided.Outcome == nil || decided.Outcome.By != "senta" {
		t.Errorf("in the ledger: %+v", decided.Outcome)
	}
}

func unescaped(blocks []byte) string {
	var all any
	if json.Unmarshal(blocks, &all) != nil {
		return ""
	}
	return fmt.Sprint(all)
}

func TestChat_whoMayNotDecideIsToldAndKept(t *testing.T) {
	t.Parallel()
	p := newParlour(t)
	p.settle()
	for _, name := range []string{"senta", "clara", "sven"} {
		p.pin(name)
	}
	tests := []struct {
		why, user string
		action    card.Action
		more      []func(*slackchat.Click)
		says      string
		kept      string
	}{
		{"a guest with a colleague's address", "UGUEST", card.Approve, nil, "can't decide here", "account_guest"},
		{"somebody who has left", "UGONE", card.Approve, nil, "can't decide here", "account_deleted"},
		{"a bot", "UBOT", card.Approve, nil, "can't decide here", "account_bot"},
		{"somebody of another workspace", "UOTHER", card.Approve, nil, "can't decide here", "account_foreign"},
		{"an account the chat does not know", "UNONE", card.Approve, nil, "does not know", "person_unknown"},
		{"somebody without an account here", "UNEW", card.Approve, nil, "no account here", "person_unknown"},
		{"somebody who has not confirmed yet", "USIMON", card.Approve, nil, "confirm once", "person_unconfirmed"},
		{"a card of nobody", "USENTA", card.Approve, []func(*slackchat.Click){func(c *slackchat.Click) { c.Token = "AAAAAAAAAAAAAAAAAAAAAA" }}, "none of ours", "card_unknown"},
		{"an option nobody offered", "USENTA", card.Snooze, []func(*slackchat.Click){option("many")}, "not among those", "not_possible"},
		{"an action of another card", "USENTA", card.Send, nil, "not among those", "not_possible"},
		{"assigned to who asked", "USENTA", card.Assign, []func(*slackchat.Click){option("clara")}, "may not decide", "not_possible"},
		{"put off by who asked", "UCLARA", card.Snooze, []func(*slackchat.Click){option("1")}, "may not decide", "not_possible"},
		{"put off by somebody who works for others", "USVEN", card.Snooze, []func(*slackchat.Click){option("1")}, "another role", "not_possible"},
	}
	for _, tt := range tests {
		before := p.refusals()[tt.kept]
		if told := p.click(tt.user, tt.action, tt.more...); !strings.Contains(told.Tell, tt.says) {
			t.Errorf("%s: told %+v, want %q", tt.why, told, tt.says)
		}
		if after := p.refusals()[tt.kept]; after != before+1 {
			t.Errorf("%s: %d refusals of %s kept, want %d", tt.why, after, tt.kept, before+1)
		}
	}
	for user, says := range map[string]string{"UCLARA": "may not decide", "USVEN": "another role"} {
		if told := p.click(user, card.Approve); !strings.Contains(told.Tell, says) {
			t.Errorf("%s: told %+v, want %q", user, told, says)
		}
	}
	if told := p.click("USENTA", card.Reject, words("x")); told.Problem == "" {
		t.Errorf("a reason that says nothing: %+v, want the dialogue to say so", told)
	}
	if now, err := p.store.Approval(t.Context(), p.asked.Request.ID); err != nil || now.Outcome != nil {
		t.Errorf("something was decided: %+v, %v", now.Outcome, err)
	}
}

func TestChat_aConfirmedAccountDecides(t *testing.T) {
	t.Parallel()
	p := newParlour(t)
	p.settle()
	invited := p.click("USENTA", card.Approve)
	at, err := url.Parse(invited.Link.URL)
	p.must(err)
	pages := p.pagesWithLinks()
	get := func(method, user string) int {
		r := httptest.NewRequestWithContext(t.Context(), method, "http://"+webHost+at.Path, nil)
		r.AddCookie(p.logIn(user))
		w := httptest.NewRecorder()
		pages.ServeHTTP(w, r)
		return w.Code
	}
	if code := get(http.MethodGet, "simon"); code != http.StatusNotFound {
		t.Errorf("another user reads the link: status %d", code)
	}
	if code := get(http.MethodPost, "simon"); code != http.StatusNotFound {
		t.Errorf("another user confirms it: status %d", code)
	}
	if code := get(http.MethodGet, "senta"); code != http.StatusOK {
		t.Errorf("the user reads the link: status %d", code)
	}
	if code := get(http.MethodPost, "senta"); code != http.StatusOK {
		t.Errorf("the user confirms it: status %d", code)
	}
	if code := get(http.MethodPost, "senta"); code != http.StatusNotFound {
		t.Errorf("the link works twice: status %d", code)
	}
	if told := p.click("USENTA", card.Approve); told.Tell != "Approved." {
		t.Errorf("after confirming: %+v", told)
	}
}

func (p *parlour) pagesWithLinks() http.Handler {
	p.t.Helper()
	options := p.app.pages(p.store, WebOptions{})
	options.Door, options.ChatLinks = webDoor{storeDoor{p.store}}, webChatLinks{p.store}
	options.Payments, options.Inquiries = webPayments{p.store, storePaymentDoor{p.store}}, webMails{p.app, p.store, storeClaimDoor{p.store}}
	pages, err := web.New(options)
	p.must(err)
	return pages
}

// Of many clicks at once, by several people, one decides; each of the others is told who did.
func TestChat_manyClicksAtOnce(t *testing.T) {
	t.Parallel()
	p := newParlour(t)
	p.settle()
	names := []string{"senta", "simon", "heike"}
	for _, name := range names {
		p.pin(name)
	}
	m, token := p.card(), p.token()
	const clicks = 30
	told := make([]slackchat.Answer, clicks)
	var group sync.WaitGroup
	for i := range clicks {
		group.Go(func() {
			c := slackchat.Click{Action: card.Approve, Token: token, UserID: "U" + strings.ToUpper(names[i%3]), TeamID: "T1", Channel: m.Channel, TS: m.TS}
			if i%2 == 0 {
				c.Action, c.Words, c.Dialogue = card.Reject, "not yet", true
			}
			told[i] = p.hand.handle(context.WithoutCancel(t.Context()), c)
		})
	}
	group.Wait()
	var decisions int
	p.must(p.store.Pool().QueryRow(t.Context(), `SELECT count(*) FROM approval_decision`).Scan(&decisions))
	if decisions != 1 {
		t.Errorf("%d decisions, want 1", decisions)
	}
	for i, a := range told {
		if a.Tell == "" && a.Problem == "" {
			t.Errorf("click %d was not answered", i)
		}
	}
}

// Slack is away, slow, busy or loses its answer: every request is shown once it is back, and none is forgotten.
func TestChat_whileSlackIsAway(t *testing.T) {
	t.Parallel()
	p := newParlour(t)
	away := []slackfake.Fault{{Status: 503}, {Status: 500}, {Status: 429, RetryAfter: 3}, {Status: 503}}
	p.fake.Script("chat.postMessage", away...)
	var busy, failed int
	for range len(away) {
		_, err := p.acts.ShowCard(t.Context(), parlourChannel)
		if err == nil {
			t.Fatal("shown while Slack is away")
		}
		failed++
		if strings.Contains(err.Error(), "asks to wait 3s") {
			busy++
		}
	}
	if busy != 1 || failed != len(away) || len(p.fake.Messages()) != 0 {
		t.Errorf("%d of %d tries were told to wait, %d messages", busy, failed, len(p.fake.Messages()))
	}
	if calls := p.settle(); calls != 1 || len(p.fake.Messages()) != 1 {
		t.Errorf("once it is back: %d calls, %d messages, want one", calls, len(p.fake.Messages()))
	}
	p.pin("senta")
	p.fake.Script("chat.update", slackfake.Fault{Status: 503})
	p.click("USENTA", card.Approve)
	if _, err := p.acts.ShowCard(t.Context(), parlourChannel); err == nil {
		t.Error("changed while Slack is away")
	}
	p.settle()
	if m := p.card(); !strings.Contains(string(m.Blocks), "by senta") {
		t.Errorf("the decision is not shown:\n%s", m.Blocks)
	}
}

// A lost answer leaves a copy behind; a click on it counts, and it is brought up to date.
func TestChat_aLostAnswerLeavesACopyThatHeals(t *testing.T) {
	t.Parallel()
	p := newParlour(t)
	p.fake.Script("chat.postMessage", slackfake.Fault{Lost: true})
	if _, err := p.acts.ShowCard(t.Context(), parlourChannel); err == nil {
		t.Fatal("the answer was not lost")
	}
	p.settle()
	copies := p.fake.Messages()
	if len(copies) != 2 {
		t.Fatalf("%d messages, want the card and its copy", len(copies))
	}
	p.pin("senta")
	c := slackchat.Click{Action: card.Approve, Token: p.token(), UserID: "USENTA", TeamID: "T1", Channel: copies[0].Channel, TS: copies[0].TS}
	if told := p.hand.handle(t.Context(), c); told.Tell != "Approved." {
		t.Errorf("a click on the copy: %+v", told)
	}
	p.settle()
	c.TS = copies[1].TS
	p.hand.handle(t.Context(), c)
	p.settle()
	for _, m := range p.fake.Messages() {
		if strings.Contains(string(m.Blocks), `"act.`) {
			t.Errorf("a copy still has buttons:\n%s", m.Blocks)
		}
	}
}

func TestChat_aDeletedCardIsPostedAnew(t *testing.T) {
	t.Parallel()
	p := newParlour(t)
	p.settle()
	first := p.card()
	p.fake.Remove(first.Channel, first.TS)
	p.must(p.store.AssignApproval(t.Context(), p.asked.Request.ID, "senta", "simon"))
	p.settle()
	if again := p.card(); again.TS == first.TS || !strings.Contains(string(again.Blocks), "simon") {
		t.Errorf("posted anew: %+v", again.TS)
	}
}

func TestChat_aboveTheLimitTheCardLeadsToThePage(t *testing.T) {
	t.Parallel()
	p := newParlour(t)
	p.must(p.store.SetLimits(t.Context(), "NORD", "EUR", approval.Limits{ChatMinor: 100_00, ReasonMinor: approval.NoLimit, TwoPeopleMinor: approval.NoLimit}, "heike"))
	p.settle()
	if m := p.card(); strings.Contains(string(m.Blocks), "act.approve") || !strings.Contains(string(m.Blocks), "Review and decide (with login)") {
		t.Errorf("the card offers more than to read:\n%s", m.Blocks)
	}
	p.pin("senta")
	if told := p.click("USENTA", card.Approve); !strings.Contains(told.Tell, "decided on the page") {
		t.Errorf("a click that the card does not offer: %+v", told)
	}
}

// Nobody who may not decide is handed the words of a draft.
func TestChat_aDraftIsShownToWhoMayChangeIt(t *testing.T) {
	t.Parallel()
	p := newParlour(t)
	p.settle()
	c := slackchat.Click{Action: card.Edit, Token: p.token(), UserID: "UGUEST", TeamID: "T1", Channel: parlourChannel, TS: p.card().TS}
	p.pin("senta")
	p.pin("sven")
	for user, says := range map[string]string{"UGUEST": "can't decide here", "USIMON": "confirm once", "USVEN": "Not possible", "USENTA": "not among those"} {
		c.UserID = user
		if text, told := p.hand.prefill(t.Context(), c); text != "" || !strings.Contains(told.Tell, says) {
			t.Errorf("%s: %q, %+v; want to be told %q", user, text, told, says)
		}
	}
}

func TestChatFault(t *testing.T) {
	t.Parallel()
	var busy *activities.ChatBusyError
	if err := chatFault(&slackchat.Limited{RetryAfter: time.Minute}); !errors.As(err, &busy) || busy.RetryAfter != time.Minute {
		t.Errorf("limited: %v", err)
	}
	for _, gone := range []error{slackchat.ErrGone, slackchat.ErrInvalid} {
		if err := chatFault(fmt.Errorf("x: %w", gone)); !errors.Is(err, activities.ErrCardGone) {
			t.Errorf("%v: %v", gone, err)
		}
	}
	if err := chatFault(slackchat.ErrRefused); errors.Is(err, activities.ErrCardGone) {
		t.Error("a refusal that an operator can mend gives a card up")
	}
	if err := chatFault(nil); err != nil {
		t.Error(err)
	}
}

func TestRefusals_ofChatsNameThemAll(t *testing.T) {
	t.Parallel()
	for _, refusal := range approval.Refusals() {
		if !slices.ContainsFunc(refusals, func(r struct {
			err             error
			german, english string
		}) bool {
			return r.err == refusal
		}) {
			t.Errorf("%v has no words for people of a chat", refusal)
		}
	}
}
