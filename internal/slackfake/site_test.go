package slackfake_test

import (
	"context"
	"encoding/xml"
	"errors"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/mahnwerk/mahnwerk/ar/card"
	"github.com/mahnwerk/mahnwerk/internal/slackchat"
	"github.com/mahnwerk/mahnwerk/internal/slackfake"
)

const (
	secret  = "0123456789abcdef0123456789abcdef"
	token   = "s3Qn0pZ1xKf4Wm7Tq9Lc2A"
	channel = "C0CREDIT"
)

// stand is a stand-in with an engine behind it: clicks close the card and are answered.
type stand struct {
	t      *testing.T
	fake   *slackfake.Fake
	url    string
	client *slackchat.Client

	mu     sync.Mutex
	clicks []slackchat.Click
}

func notice() card.Card {
	return card.Card{Title: "Letzte Mahnung freigeben", Alt: "Letzte Mahnung freigeben",
		Facts:  []card.Fact{{Label: "Kunde", Value: "10003 Kiesel <script>alert(1)</script> & Söhne"}, {Label: "Betrag", Value: "1.234,50 EUR"}},
		Quotes: []string{"Wir zahlen *morgen* <https://evil.example|hier>."}, Letter: "Sehr geehrte Damen und Herren,\n\nbis heute fehlt Ihre Zahlung.",
		Until: time.Date(2026, 11, 24, 11, 0, 0, 0, time.UTC), UntilLabel: "geht dann an head_of_credit",
		Buttons: []card.Button{{Action: card.Approve, Label: "Freigeben", Sure: "Das Schreiben geht sofort hinaus."},
			{Action: card.Reject, Label: "Ablehnen", Ask: &card.Words{Required: true, Min: 10}},
			{Action: card.Snooze, Label: "Später …", Options: []card.Option{{Value: "1", Label: "1 Geschäftstag"}, {Value: "3", Label: "3 Geschäftstage"}}}},
		Links: []card.Link{{Label: "Im Command Centre ansehen", URL: "https://mahnwerk.example.com/approvals/1"}}}
}

// newStand starts a stand-in below a path, as the demo may.
func newStand(t *testing.T) *stand {
	t.Helper()
	s := &stand{t: t}
	door, site := httptest.NewServer(nil), httptest.NewServer(nil)
	t.Cleanup(door.Close)
	t.Cleanup(site.Close)
	s.fake = slackfake.New(slackfake.Options{SigningSecret: secret, AppID: "AMAHN", TeamID: "TMAHN", TeamName: "Beispiel", Interactivity: door.URL,
		People: []slackfake.Person{{ID: "UANNA", Name: "Anna", Email: "anna@example.com"}, {ID: "UBEN", Name: "Ben", Email: "ben@example.com"},
			{ID: "UOTHER", Name: "Fremd", Team: "TOTHER", Stranger: true}},
		Channels: []slackfake.Channel{{ID: channel, Name: "forderungen"}}, Hosts: []string{strings.TrimPrefix(site.URL, "http://")}})
	site.Config.Handler = http.StripPrefix("/standin", s.fake)
	s.url = site.URL + "/standin/"
	var err error
	if s.client, err = slackchat.New(slackchat.Settings{BotToken: "xoxb-demo", APIURL: s.url + "api/"}); err != nil {
		t.Fatal(err)
	}
	reception, err := slackchat.NewReception(slackchat.Options{Handler: s.handle, Talk: s.client, SigningSecret: secret, AppID: "AMAHN", Teams: []string{"TMAHN"},
		Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		t.Fatal(err)
	}
	door.Config.Handler = reception.Interactivity()
	return s
}

// handle closes the card for the first who decides and tells all others.
func (s *stand) handle(ctx context.Context, c slackchat.Click) slackchat.Answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.clicks = append(s.clicks, c)
	if len(s.clicks) > 1 {
		return slackchat.Answer{Tell: "Das ist schon entschieden."}
	}
	closed := notice()
	closed.Ended = string(c.Action) + " von " + c.UserID + ": " + c.Words + c.Option
	if err := s.client.Update(ctx, slackchat.Place{Channel: c.Channel, TS: c.TS}, slackchat.Message{Card: closed, Lang: "de"}); err != nil {
		s.t.Error(err)
	}
	return slackchat.Answer{}
}

func (s *stand) post() slackchat.Place {
	s.t.Helper()
	at, err := s.client.Post(s.t.Context(), slackchat.Message{Channel: channel, Card: notice(), Token: token, Lang: "de"})
	if err != nil {
		s.t.Fatal(err)
	}
	return at
}

// form is one of a page with the words on its button.
type form struct {
	action, button string
	fields         url.Values
}

// page is what a browser would get.
func (s *stand) get(query string) (string, []form) {
	s.t.Helper()
	resp, err := http.Get(s.url + query)
	if err != nil {
		s.t.Fatal(err)
	}
	return s.read(resp)
}

func (s *stand) read(resp *http.Response) (string, []form) {
	s.t.Helper()
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	if policy := resp.Header.Get("Content-Security-Policy"); !strings.Contains(policy, "default-src 'none'") {
		s.t.Errorf("%s: the page may load what it likes: %q", resp.Request.URL, policy)
	}
	return string(raw), forms(s.t, string(raw))
}

func forms(t *testing.T, page string) []form {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(page))
	d.Strict, d.Entity, d.AutoClose = false, xml.HTMLEntity, []string{"meta", "link", "input"}
	var all []form
	var open []string
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatalf("not well nested: %v\n%s", err, page)
		}
		switch token := token.(type) {
		case xml.StartElement:
			open = append(open, token.Name.Local)
			attrs := map[string]string{}
			for _, a := range token.Attr {
				attrs[a.Name.Local] = a.Value
			}
			switch token.Name.Local {
			case "form":
				all = append(all, form{action: attrs["action"], fields: url.Values{}})
			case "input":
				all[len(all)-1].fields.Set(attrs["name"], attrs["value"])
			}
		case xml.EndElement:
			if open[len(open)-1] != token.Name.Local {
				t.Fatalf("</%s> ends <%s>\n%s", token.Name.Local, open[len(open)-1], page)
			}
			open = open[:len(open)-1]
		case xml.CharData:
			if len(open) > 0 && open[len(open)-1] == "button" {
				all[len(all)-1].button += string(token)
			}
		}
	}
}

// send presses the button of a page, with more fields if need be, and follows to the page behind it.
func (s *stand) send(all []form, button string, more url.Values) (string, []form) {
	s.t.Helper()
	for _, f := range all {
		if f.button != button {
			continue
		}
		maps.Copy(f.fields, more)
		resp, err := http.PostForm(s.url+f.action, f.fields)
		if err != nil {
			s.t.Fatal(err)
		}
		return s.read(resp)
	}
	s.t.Fatalf("no button %q on the page", button)
	return "", nil
}

func (s *stand) wants(page string, words ...string) {
	s.t.Helper()
	for _, w := range words {
		if !strings.Contains(page, w) {
			s.t.Errorf("the page lacks %q:\n%s", w, page)
		}
	}
}

func TestSite_showsTheCardAsItIs(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.post()
	page, all := s.get("?lang=de&as=UBEN")
	s.wants(page, "#forderungen", "<h3>Letzte Mahnung freigeben</h3>", "<b>Kunde: </b>", "10003 Kiesel &lt;script&gt;alert(1)&lt;/script&gt; &amp; Söhne",
		"<blockquote>Wir zahlen *morgen* &lt;https://evil.example|hier&gt;.</blockquote>", "<pre>Sehr geehrte Damen und Herren,\n\nbis heute", "Bis <time>24.11.2026 11:00 UTC</time>: geht dann an head_of_credit",
		"Im Command Centre ansehen ↗", `aria-label="Später …"`, `selected>Ben`, "Dies ist kein Slack")
	if strings.Contains(page, "<script") || strings.Contains(page, `href="https://evil`) {
		t.Error("words of the customer have an effect")
	}
	var buttons []string
	for _, f := range all {
		buttons = append(buttons, f.button)
	}
	if have := strings.Join(buttons, "|"); have != "Wechseln|Freigeben|Ablehnen|Auswählen" {
		t.Errorf("the buttons are %s", have)
	}
	page, _ = s.get("?lang=en")
	s.wants(page, "This is not Slack", `<html lang="en">`, "<time>24 Nov 2026 11:00 UTC</time>")
}

func TestSite_sureThenDecidedThenTooLate(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.post()
	before, all := s.get("?lang=de&as=UANNA")
	page, asked := s.send(all, "Freigeben", nil)
	s.wants(page, `role="alertdialog"`, "Das Schreiben geht sofort hinaus.", "Ja", "Zurück")
	if len(s.clicks) != 0 {
		t.Fatal("it was decided before anybody was sure")
	}
	page, _ = s.send(asked, "Ja", nil)
	s.wants(page, "approve von UANNA")
	if strings.Contains(page, `>Ablehnen</button>`) {
		t.Error("the card is closed and can still be clicked")
	}
	// Ben still has the page with the buttons in front of him, and his click is not ignored.
	late, _ := s.send(forms(t, before), "Auswählen", url.Values{"as": {"UBEN"}, "option": {token + ".1"}})
	s.wants(late, "Das ist schon entschieden.")
	gone, _ := s.send(forms(t, before), "Ablehnen", url.Values{"as": {"UBEN"}, "action": {"act.pay.now.0.de."}})
	s.wants(gone, "gibt es nicht mehr")
}

func TestSite_listAndDialogue(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.post()
	s.post()
	_, all := s.get("?lang=de&as=UANNA")
	page, all := s.send(all, "Ablehnen", nil)
	s.wants(page, `role="dialog"`, "Begründung", "Mindestens 10 Zeichen.", `minlength="10"`)
	page, all = s.send(all, "Absenden", url.Values{"words": {"nö         "}})
	s.wants(page, `role="alert">Mindestens 10 Zeichen.`, "nö")
	page, all = s.send(all, "Absenden", url.Values{"words": {"Kunde hat widersprochen <!here>"}})
	s.wants(page, "reject von UANNA: Kunde hat widersprochen &lt;!here&gt;")
	page, _ = s.send(all, "Auswählen", url.Values{"option": {token + ".3"}, "as": {"UBEN"}})
	s.wants(page, "Nur für Sie sichtbar", "Das ist schon entschieden.")
	if page, _ = s.get("?lang=de&as=UANNA"); strings.Contains(page, "Das ist schon entschieden.") {
		t.Error("Anna sees what Ben was told")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.clicks) != 2 || s.clicks[1].Option != "3" || s.clicks[1].UserID != "UBEN" {
		t.Errorf("the engine heard of %+v", s.clicks)
	}
}

func TestSite_refusedClickIsShown(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.post()
	_, all := s.get("?lang=en&as=UOTHER")
	page, _ := s.send(all, "Ablehnen", nil)
	s.wants(page, "Slack shows a warning here", "403")
}

func TestSite_isForThisMachineOnly(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	at := s.post()
	q, err := http.NewRequest(http.MethodGet, s.url, nil)
	if err != nil {
		t.Fatal(err)
	}
	q.Host = "evil.example"
	resp, err := http.DefaultClient.Do(q)
	if err != nil || resp.StatusCode != http.StatusMisdirectedRequest {
		t.Errorf("another host: %v %v", resp.StatusCode, err)
	}
	fields := url.Values{"as": {"UANNA"}, "channel": {at.Channel}, "ts": {at.TS}, "action": {"act.approve.now.0.de."}, "sure": {"1"}}
	if q, err = http.NewRequest(http.MethodPost, s.url+"press", strings.NewReader(fields.Encode())); err != nil {
		t.Fatal(err)
	}
	q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	q.Header.Set("Sec-Fetch-Site", "cross-site")
	if resp, err = http.DefaultClient.Do(q); err != nil || resp.StatusCode != http.StatusForbidden {
		t.Errorf("a form of another page: %v %v", resp.StatusCode, err)
	}
	if len(s.clicks) != 0 {
		t.Error("it clicked")
	}
}

// TestJourney_aPersonApprovesInTheStandIn does it with a browser.
func TestJourney_aPersonApprovesInTheStandIn(t *testing.T) {
	t.Parallel()
	path, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("no Chromium on PATH: the browser journey is left out")
	}
	s := newStand(t)
	s.post()
	limited, stop := context.WithTimeout(t.Context(), 90*time.Second)
	defer stop()
	allocator, stopAllocator := chromedp.NewExecAllocator(limited, chromedp.ExecPath(path), chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.WindowSize(1280, 900), chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-dev-shm-usage", true))
	defer stopAllocator()
	ctx, _ := chromedp.NewContext(allocator) // ended by Cancel, which waits for the browser
	defer func() {
		if err := chromedp.Cancel(ctx); err != nil {
			t.Logf("the browser did not end well: %v", err)
		}
	}()
	reads := func(selector string, words ...string) {
		t.Helper()
		text, err := chromedp.Run(ctx, chromedp.Text(chromedp.CSS(selector)))
		if err != nil {
			t.Fatalf("read %s: %v", selector, err)
		}
		s.wants(text, words...)
	}
	click := func(selector string) {
		t.Helper()
		if _, err := chromedp.RunResponse(ctx, chromedp.Click(chromedp.CSS(selector))); err != nil {
			t.Fatalf("click %s: %v", selector, err)
		}
	}
	picture := func(name string) {
		t.Helper()
		folder := os.Getenv("MAHNWERK_SCREENSHOTS")
		if folder == "" {
			return
		}
		raw, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, name+".png"), raw, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := chromedp.Do(ctx, chromedp.Navigate(s.url+"?lang=de&as=UANNA")); err != nil {
		t.Fatal(err)
	}
	reads(".message", "Kiesel <script>alert(1)</script>", "1.234,50 EUR")
	picture("slack-card")
	click("button.danger")
	reads(".dialogue", "Begründung")
	picture("slack-dialogue")
	click(".dialogue button.quiet")
	click("button.primary")
	picture("slack-sure")
	click(".dialogue button.primary")
	reads(".message", "approve von UANNA")
	picture("slack-ended")
}
