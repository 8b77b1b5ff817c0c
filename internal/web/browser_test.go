package web_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/internal/web"
)

const (
	// journeyLimit bounds a journey with the start of the browser on a busy machine.
	journeyLimit = 90 * time.Second
	// screenshotsVariable names a folder for pictures of the pages; without it none are written.
	screenshotsVariable = "MAHNWERK_SCREENSHOTS"
)

// browser finds a Chromium. A machine without one skips the journeys, CI must not.
func browser(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if os.Getenv("CI") == "true" {
		t.Fatal("the browser journeys need a Chromium on PATH, and CI runs every test: apt-get install chromium")
	}
	t.Skip("no Chromium on PATH: the browser journeys are left out")
	return ""
}

// journey is a person with a browser in front of the pages.
type journey struct {
	t     *testing.T
	ctx   context.Context
	url   string
	world *world
}

// lookLimit is how long a page may take until something is as expected.
const lookLimit = 5 * time.Second

func newJourney(t *testing.T, width, height int) *journey {
	t.Helper()
	path := browser(t)
	w := newWorld()
	listening := httptest.NewUnstartedServer(nil)
	options := w.options()
	options.Hosts = []string{listening.Listener.Addr().String()}
	server, err := web.New(options)
	if err != nil {
		t.Fatal(err)
	}
	listening.Config.Handler = server
	listening.Start()
	t.Cleanup(listening.Close)

	limited, stop := context.WithTimeout(t.Context(), journeyLimit)
	flags := []chromedp.ExecAllocatorOption{chromedp.ExecPath(path), chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.WindowSize(width, height), chromedp.Flag("lang", "de")}
	for _, flag := range []string{"disable-quic", "disable-background-networking", "disable-component-update", "disable-sync", "disable-dev-shm-usage"} {
		flags = append(flags, chromedp.Flag(flag, true))
	}
	allocator, stopAllocator := chromedp.NewExecAllocator(limited, flags...)
	ctx, _ := chromedp.NewContext(allocator) // ended by Cancel below, which waits for the browser
	t.Cleanup(func() {
		if err := chromedp.Cancel(ctx); err != nil {
			t.Logf("the browser did not end well: %v", err)
		}
		stopAllocator()
		stop()
	})
	return &journey{t: t, ctx: ctx, url: listening.URL, world: w}
}

func (j *journey) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	j.t.Helper()
	if err := chromedp.Do(j.ctx, steps...); err != nil {
		j.t.Fatalf("%s: %v", what, err)
	}
}

// click follows a link or presses a button and waits for the page behind it.
func (j *journey) click(selector string) {
	j.t.Helper()
	if _, err := chromedp.RunResponse(j.ctx, chromedp.Click(chromedp.CSS(selector))); err != nil {
		j.t.Fatalf("click %s: %v", selector, err)
	}
}

// reads fails unless the element shows all the words.
func (j *journey) reads(selector string, words ...string) {
	j.t.Helper()
	text, err := chromedp.Run(j.ctx, chromedp.Text(chromedp.CSS(selector)))
	if err != nil {
		j.t.Fatalf("read %s: %v", selector, err)
	}
	for _, word := range words {
		if !strings.Contains(text, word) {
			j.t.Errorf("%s lacks %q: %q", selector, word, text)
		}
	}
}

// is fails unless a JavaScript expression is true. The pages bring no script; this one is the test's.
func (j *journey) is(what, expression string) {
	j.t.Helper()
	// The browser gives focus and lays out after the page has come, so that the first look may be too early.
	yes, err := chromedp.Run(j.ctx, chromedp.Poll[bool](expression, chromedp.WithPollingTimeout(lookLimit)))
	if err != nil || !yes {
		j.t.Errorf("%s: %v, %v", what, yes, err)
	}
}

// picture keeps a screenshot of the whole page where somebody asked for it.
func (j *journey) picture(name string) {
	j.t.Helper()
	folder := os.Getenv(screenshotsVariable)
	if folder == "" {
		return
	}
	picture, err := chromedp.Run(j.ctx, chromedp.FullScreenshot(100))
	if err != nil {
		j.t.Fatalf("picture of %s: %v", name, err)
	}
	if err := os.WriteFile(filepath.Join(folder, name+".png"), picture, 0o600); err != nil {
		j.t.Fatal(err)
	}
}

func (j *journey) logIn(user string) {
	j.t.Helper()
	j.do("open the link", chromedp.Navigate(j.url+"/login?lang=de&token=link-of-"+user))
	j.picture("login")
	j.is("the one button has the focus: Enter logs in", `document.activeElement.tagName === "BUTTON"`)
	j.click("main button")
	j.reads("h1", "Übersicht")
}

func TestJourney_aPersonReadsALetterRejectsItThenLetsItGo(t *testing.T) {
	t.Parallel()
	j := newJourney(t, 1280, 900)
	j.logIn("maria")
	j.reads("header", "maria")
	j.picture("overview")

	j.click(`nav a[href="/approvals"]`)
	j.reads("main", "Schreiben", "12.390,67\u00a0€", "Teamleitung")
	j.picture("approvals")
	j.click(`a[href="/approvals/letter-1"]`)
	j.reads("main", "rosa", "Danach gefragt", "Leitung Debitoren", "55", "buchhaltung@kiesel.example")
	j.reads("pre.letter", "12.390,67", "R-2026/17")
	j.is("numbers stand right", `[...document.querySelectorAll("td.n")].every(e => getComputedStyle(e).textAlign === "right")`)
	j.is("a debtor's name runs no script", `document.querySelectorAll("script").length === 0`)
	j.picture("approval")

	j.do("type too short a reason", chromedp.SendKeys(chromedp.CSS("#reason"), "nö"))
	j.click(`button[value="reject"]`)
	j.reads("[role=alert]", "mindestens vier Zeichen")
	j.is("the problem has the focus", `document.activeElement.id === "problem"`)
	j.is("what was typed is still there", `document.querySelector("#reason").value === "nö"`)
	j.is("nothing was decided", `document.querySelectorAll("button[name=answer]").length === 2`)
	j.picture("problem")

	j.click(`button[value="approve"]`)
	j.reads(".outcome", "freigegeben", "maria")
	j.is("nothing more is offered", `document.querySelectorAll("button[name=answer]").length === 0`)
	j.picture("outcome")
	if o := j.world.approvals["letter-1"].Outcome; o == nil || o.State != approval.Approved || o.By != "maria" {
		t.Errorf("outcome %+v", o)
	}

	j.click(".who button")
	j.reads("main", "starter users link")
	j.do("go back in", chromedp.Navigate(j.url+"/approvals"))
	j.reads("h1", "Anmelden")
}

func TestJourney_aPersonBooksAnExplanationAndCorrectsAnother(t *testing.T) {
	t.Parallel()
	j := newJourney(t, 1280, 900)
	j.logIn("maria")
	j.click(`nav a[href="/payments"]`)
	j.reads("main", "980,00\u00a0€", "wartet auf Entscheidung", "Kommt von einem bekannten Zahler")
	j.picture("payments")
	j.do("ask for a larger amount", chromedp.SendKeys(chromedp.CSS("#least"), "1.000,00"))
	j.click(".filter button")
	j.reads("main", "Nichts zu tun")
	j.do("go to the list", chromedp.Navigate(j.url+"/payments"))

	j.click(`a[href="/payments/NORD/31"]`)
	j.reads("main", "bestätigtes Konto", "DE02120300000000202051", "vollständige Nummer", "Zahlt genau, was offen ist", "20,00\u00a0€")
	j.reads("mark", "R-2026/17")
	j.is("the evidence stands out", `getComputedStyle(document.querySelector("mark")).backgroundColor !== getComputedStyle(document.querySelector(".written")).backgroundColor`)
	j.is("what a payer writes runs no script", `document.querySelectorAll("script, img").length === 0`)
	j.is("no button has the focus that would book", `document.activeElement === document.body`)
	j.do("press Enter in the box below", chromedp.Focus(chromedp.CSS("#exception")), chromedp.KeyEvent("\r"))
	j.is("nothing was booked by it", `document.querySelectorAll("button[value^=candidate]").length === 2`)
	if d := j.world.money.decided; len(d) != 0 {
		t.Errorf("Enter booked %+v", d)
	}
	j.picture("payment")

	j.do("open the correction by keyboard", chromedp.Focus(chromedp.CSS("details summary")), chromedp.KeyEvent("\r"))
	j.is("it is open, and starts with the likeliest explanation", `document.querySelector("details").open && document.querySelector("#invoice-1").value === "R-2026/17" && document.querySelector("#amount-1").value === "980,00"`)
	j.do("type no amount", chromedp.SetValue(chromedp.CSS("#amount-1"), "zwölf"))
	j.click(`button[value="allocate"]`)
	j.reads("[role=alert]", "kein Betrag", "Zeile 1")
	j.is("the problem has the focus", `document.activeElement.id === "problem"`)
	j.is("what was typed is still there", `document.querySelector("#amount-1").value === "zwölf" && document.querySelector("details").open`)
	j.picture("payment-problem")
	j.do("type another amount", chromedp.SetValue(chromedp.CSS("#amount-1"), "900,50"))
	j.click(`button[value="allocate"]`)
	j.reads("main", "von Hand zugeordnet", "maria")
	j.is("nothing more is offered", `document.querySelectorAll("button[value^=candidate]").length === 0`)
	if d := j.world.money.decided; len(d) != 1 || d[0].By != "maria" || d[0].Allocations[0].Amount != eur(90050) {
		t.Errorf("the ledger was told %+v", d)
	}

	j.click(`nav.beside a:last-child`)
	j.reads("h1", "Zahlung 33")
	j.do("look at one that the rules posted", chromedp.Navigate(j.url+"/payments/NORD/32"))
	j.click(`button[value="confirm"]`)
	if d := j.world.money.decided; len(d) != 2 || d[1].Choice != "confirm" {
		t.Errorf("the ledger was told %+v", d)
	}
}

// tabTo walks with the Tab key until the element has the focus, as somebody without a mouse does.
func (j *journey) tabTo(selector string) {
	j.t.Helper()
	const most = 80 // more than any page has to offer
	for range most {
		j.do("press Tab", chromedp.KeyEvent("\t"))
		there, err := chromedp.Run(j.ctx, chromedp.Evaluate[bool](fmt.Sprintf("document.activeElement.matches(%q)", selector)))
		if err != nil {
			j.t.Fatalf("walk to %s: %v", selector, err)
		}
		if there {
			return
		}
	}
	j.t.Fatalf("no Tab leads to %s", selector)
}

// enter presses Enter on what has the focus and waits for the page behind it.
func (j *journey) enter() {
	j.t.Helper()
	if _, err := chromedp.RunResponse(j.ctx, chromedp.KeyEvent("\r")); err != nil {
		j.t.Fatalf("press Enter: %v", err)
	}
}

// A clerk reads a mail with the words its claims rest on, confirms one, corrects the other, and answers; all of it by the
// keyboard.
func TestJourney_aClerkReadsAMailAndAnswersIt(t *testing.T) {
	t.Parallel()
	j := newJourney(t, 1280, 900)
	j.world.post.mail.Replies = nil
	j.logIn("maria")
	j.click(`nav a[href="/mails"]`)
	j.reads("main", "Zahlungszusage", "hält Schreiben zurück", "Worte an eine Maschine")
	j.picture("mails")
	j.tabTo(`a[href="/mails/NORD/5"]`)
	j.enter()
	j.reads(".written", "R-17 zahlen wir am Freitag <b>sicher</b>")
	j.is("the words of both claims are marked", `[...document.querySelectorAll("mark")].map(e => e.textContent).join("|") === "R-17 zahlen wir am Freitag <b>sicher</b>|300 Euro davon nicht"`)
	j.is("they stand out", `getComputedStyle(document.querySelector("mark")).backgroundColor !== getComputedStyle(document.querySelector(".written")).backgroundColor`)
	j.is("what a customer writes is no markup and runs no script", `document.querySelectorAll("script, img, .written b").length === 0`)
	j.is("nothing is loaded from elsewhere", `performance.getEntriesByType("resource").every(e => e.name.startsWith(location.origin))`)
	j.is("no button has the focus that would decide", `document.activeElement === document.body`)
	j.picture("inquiry")

	j.tabTo(`button[value="confirm:7"]`)
	j.enter()
	j.reads("#claim-7", "bestätigt")
	j.tabTo("details:has(#amount-8) summary")
	j.do("open the correction", chromedp.KeyEvent("\r"))
	j.is("it starts with the claim", `document.querySelector("#amount-8").value === "300,00" && document.querySelector("#invoice-8").value === "R-17"`)
	j.tabTo("#amount-8")
	j.do("type no amount", chromedp.SetValue(chromedp.CSS("#amount-8"), "viel"))
	j.tabTo(`button[value="correct:8"]`)
	j.enter()
	j.reads("[role=alert]", "kein Betrag")
	j.is("the problem has the focus, and what was typed is there", `document.activeElement.id === "problem" && document.querySelector("#amount-8").value === "viel" && document.querySelector("#amount-8").checkVisibility()`)
	j.picture("inquiry-problem")
	j.do("type an amount", chromedp.SetValue(chromedp.CSS("#amount-8"), "250,00"))
	j.click(`button[value="correct:8"]`)
	j.reads("main", "berichtigt", "Richtig ist:", "250,00\u00a0€")

	j.tabTo("#topic")
	j.tabTo(`button[value="draft"]`)
	j.enter()
	j.is("only one text is seen, that of the draft", `[...document.querySelectorAll("textarea[name^=body]")].filter(e => e.checkVisibility()).length === 1`)
	j.do("add a word", chromedp.SetValue(chromedp.CSS("textarea[name=body]"), "Guten Tag,\nwir prüfen das bis Freitag."))
	j.picture("inquiry-draft")
	j.click(`button[value="send:3"]`)
	j.reads("main", "bis Freitag", "Gesendet von maria")
	j.is("nothing is left to send", `document.querySelectorAll("button[value^=send]").length === 0`)
	p := j.world.post
	if len(p.decided) != 2 || p.decided[0].ClaimID != 7 || p.decided[0].By != "maria" || p.decided[1].Correction != (mailroom.Correction{Amount: eur(25000)}) {
		t.Errorf("the ledger was told %+v", p.decided)
	}
	if len(p.edited) != 1 || len(p.sent) != 1 || p.sent[0].Version != 5 {
		t.Errorf("edited %+v, sent %+v: what leaves is what was on the page", p.edited, p.sent)
	}

	j.do("read it in English", chromedp.Navigate(j.url+mailPath+"?lang=en"))
	j.reads("main", "What was written", "confirmed", "corrected", "What is right:", "€250.00", "Sent by maria")
}

func TestJourney_onAPhone(t *testing.T) {
	t.Parallel()
	j := newJourney(t, 390, 844)
	j.logIn("maria")
	for name, path := range map[string]string{"overview": "/", "approval": "/approvals/escalation-1", "invoices": "/invoices", "invoice": "/invoices/NORD/R-2026%2F17",
		"messages": "/slack", "mailbox": "/mailbox", "payments": "/payments?all=1", "payment": "/payments/NORD/31", "inbox": "/inbox", "mail": "/mailbox/000001", "approvals": "/approvals", "mails": "/mails?lang=de", "inquiry": mailPath + "?lang=en"} {
		j.do("open "+path, chromedp.Navigate(j.url+path))
		j.is(path+" is not wider than the phone", `document.documentElement.scrollWidth <= window.innerWidth`)
		j.picture("phone-" + name)
	}
}
