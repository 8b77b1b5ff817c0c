package web_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/internal/web"
)

func askServer(t *testing.T, w *world, server *web.Server, path string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+host+path, nil)
	w.sessions["session-of-maria"] = "maria"
	r.AddCookie(&http.Cookie{Name: "mahnwerk_session", Value: "session-of-maria"})
	answer := httptest.NewRecorder()
	server.ServeHTTP(answer, r)
	return answer
}

func TestHost_onlyTheOwnNamesAreAnswered(t *testing.T) {
	t.Parallel()
	w := newWorld()
	named := func(name string) func(*http.Request) { return func(r *http.Request) { r.Host = name } }
	for _, name := range []string{"attacker.example", "mahnwerk.test", "mahnwerk.test:80", "127.0.0.1:8090", ""} {
		if answer := w.ask(t, http.MethodGet, "/", "maria", "", named(name)); answer.Code != http.StatusMisdirectedRequest {
			t.Errorf("host %q: status %d, want 421", name, answer.Code)
		}
	}
	for path, want := range map[string]int{"/healthz": http.StatusNoContent, "/readyz": http.StatusNoContent} {
		if answer := w.ask(t, http.MethodGet, path, "", "", named("10.1.2.3:8090")); answer.Code != want {
			t.Errorf("%s by address: status %d, want %d", path, answer.Code, want)
		}
		if answer := w.ask(t, http.MethodGet, path, "", "", named("attacker.example:80")); answer.Code != http.StatusMisdirectedRequest {
			t.Errorf("%s under another name: status %d, want 421", path, answer.Code)
		}
	}
}

func TestOrigin_formsFromElsewhereAreRefused(t *testing.T) {
	t.Parallel()
	tests := map[string]func(*http.Request){
		"another origin": func(r *http.Request) {
			r.Header.Set("Origin", "http://attacker.example")
			r.Header.Del("Sec-Fetch-Site")
		},
		"another port": func(r *http.Request) {
			r.Header.Set("Origin", "http://mahnwerk.test:9999")
			r.Header.Del("Sec-Fetch-Site")
		},
		"a null origin": func(r *http.Request) { r.Header.Set("Origin", "null"); r.Header.Del("Sec-Fetch-Site") },
		"cross-site":    func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") },
		"same-site":     func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "same-site") },
	}
	for name, from := range tests {
		w := newWorld()
		for path, form := range map[string]string{"/approvals/letter-1": approve().Encode(), paymentPath: chosen("candidate:1").Encode(), "/login": "token=link-of-maria", "/logout": ""} {
			if answer := w.ask(t, http.MethodPost, path, "maria", form, from); answer.Code != http.StatusForbidden {
				t.Errorf("%s, POST %s: status %d, want 403", name, path, answer.Code)
			}
		}
		if w.approvals["letter-1"].Outcome != nil || len(w.money.decided) != 0 || w.links["link-of-maria"] == "" || w.sessions["session-of-maria"] == "" {
			t.Errorf("%s: a form from elsewhere had an effect", name)
		}
	}
}

func TestForm_tooLargeOrBrokenIsRefusedWhole(t *testing.T) {
	t.Parallel()
	w := newWorld()
	large := approve()
	large.Set("reason", strings.Repeat("x", 17<<10))
	if answer := w.ask(t, http.MethodPost, "/approvals/letter-1", "maria", large.Encode()); answer.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("a form of 17 kB: status %d, want 413", answer.Code)
	}
	if answer := w.ask(t, http.MethodPost, "/approvals/letter-1", "maria", "answer=approve&facts_hash=%zz"); answer.Code != http.StatusBadRequest {
		t.Errorf("a broken form: status %d, want 400", answer.Code)
	}
	if answer := w.ask(t, http.MethodPost, paymentPath, "maria", chosen("not_ours", "reason", strings.Repeat("x", 17<<10)).Encode()); answer.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("a form of 17 kB about a payment: status %d, want 413", answer.Code)
	}
	if answer := w.ask(t, http.MethodPost, paymentPath+"?choice=candidate:1&version=3", "maria", ""); answer.Code != http.StatusUnprocessableEntity {
		t.Errorf("a choice in the address: status %d, want 422", answer.Code)
	}
	if w.approvals["letter-1"].Outcome != nil || len(w.money.decided) != 0 {
		t.Error("a refused form decided something")
	}
	inURL := w.ask(t, http.MethodPost, "/approvals/letter-1?answer=approve&facts_hash=hash-1", "maria", "")
	if inURL.Code != http.StatusUnprocessableEntity || w.approvals["letter-1"].Outcome != nil {
		t.Errorf("an answer in the address: status %d, want 422 and no decision", inURL.Code)
	}
}

func TestLink_isSpentByAPostOnce(t *testing.T) {
	t.Parallel()
	w := newWorld()
	for range 3 { // a scanner, a preview, the person
		page := w.ask(t, http.MethodGet, "/login?token=link-of-maria", "", "")
		if page.Code != http.StatusOK || !strings.Contains(page.Body.String(), `value="link-of-maria"`) || page.Header().Get("Set-Cookie") != "" {
			t.Fatalf("GET spends the link or sets a cookie: status %d, %v", page.Code, page.Header())
		}
	}
	first := w.ask(t, http.MethodPost, "/login", "", "token=link-of-maria")
	if first.Code != http.StatusSeeOther || first.Header().Get("Location") != "/" {
		t.Fatalf("status %d, location %q", first.Code, first.Header().Get("Location"))
	}
	cookie := first.Result().Cookies()[0]
	if !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode || cookie.Path != "/" || cookie.Domain != "" || cookie.Expires.IsZero() {
		t.Errorf("cookie %v", cookie)
	}
	if strings.Contains(first.Header().Get("Location")+cookie.String(), "link-of-maria") {
		t.Error("the link's token lives on")
	}
	second := w.ask(t, http.MethodPost, "/login", "", "token=link-of-maria")
	unknown := w.ask(t, http.MethodPost, "/login", "", "token=never-was-one")
	if second.Code != http.StatusUnauthorized || len(second.Result().Cookies()) != 0 {
		t.Errorf("a used link: status %d", second.Code)
	}
	if second.Body.String() != unknown.Body.String() || second.Code != unknown.Code {
		t.Error("a used link and an unknown one are told apart")
	}
	if strings.Contains(w.log.String(), "link-of-maria") {
		t.Error("the log holds a token")
	}
}

// TestCookie_asksForHTTPSWhereThereIsHTTPS covers a proxy that ends TLS in front.
func TestCookie_asksForHTTPSWhereThereIsHTTPS(t *testing.T) {
	t.Parallel()
	for _, https := range []bool{false, true} {
		w := newWorld()
		options := w.options()
		options.HTTPS = https
		server, err := web.New(options)
		if err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+host+"/login", strings.NewReader("token=link-of-maria"))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		answer := httptest.NewRecorder()
		server.ServeHTTP(answer, r)
		if got := answer.Result().Cookies()[0].Secure; got != https {
			t.Errorf("https %v: Secure = %v", https, got)
		}
	}
}

func TestLogout_endsTheSession(t *testing.T) {
	t.Parallel()
	w := newWorld()
	answer := w.ask(t, http.MethodPost, "/logout", "maria", "")
	if answer.Code != http.StatusSeeOther || answer.Result().Cookies()[0].MaxAge >= 0 {
		t.Errorf("status %d, cookies %v", answer.Code, answer.Result().Cookies())
	}
	if w.sessions["session-of-maria"] != "" {
		t.Error("the session lives on")
	}
}

func TestHeaders_onEveryAnswer(t *testing.T) {
	t.Parallel()
	w := newWorld()
	for _, path := range append(pagesOf, "/login", "/approvals/unknown", "/nowhere", "/style.css", "/healthz", "/mailbox/000001/0") {
		h := w.ask(t, http.MethodGet, path, "maria", "").Header()
		policy := h.Get("Content-Security-Policy")
		if !strings.Contains(policy, "default-src 'none'") || !strings.Contains(policy, "frame-ancestors 'none'") || strings.Contains(policy, "unsafe") {
			t.Errorf("%s: Content-Security-Policy %q", path, policy)
		}
		for name, want := range map[string]string{"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
			"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin", "X-Frame-Options": "DENY", "Strict-Transport-Security": ""} {
			if h.Get(name) != want {
				t.Errorf("%s: %s = %q, want %q", path, name, h.Get(name), want)
			}
		}
	}
}

// TestHeaders_httpsIsKeptWhereThereIsHTTPS: without it the first request of a day could be caught; over http browsers ignore it.
func TestHeaders_httpsIsKeptWhereThereIsHTTPS(t *testing.T) {
	t.Parallel()
	for https, want := range map[bool]string{false: "", true: "max-age=31536000"} {
		v := newVisitor(t, newWorld(), nil, https)
		for _, path := range []string{"/", "/login", "/style.css", "/nowhere"} {
			if got := v.get(path).Header().Get("Strict-Transport-Security"); got != want {
				t.Errorf("https %t, %s: Strict-Transport-Security %q, want %q", https, path, got, want)
			}
		}
	}
}

// TestDebtorsCannotInject: names, numbers, subjects and mails are the debtor's words.
func TestDebtorsCannotInject(t *testing.T) {
	t.Parallel()
	w := newWorld()
	for _, path := range pagesOf {
		body := w.ask(t, http.MethodGet, path, "maria", "").Body.String()
		if strings.Contains(body, "<script") || strings.Contains(body, "<b>fett") {
			t.Errorf("%s shows what a debtor wrote as markup:\n%s", path, body)
		}
	}
	typedPayment := chosen("allocate", "invoice-1", `"><script>1</script>`, "amount-1", `'><script>2</script>`)
	if body := w.ask(t, http.MethodPost, paymentPath, "maria", typedPayment.Encode()).Body.String(); strings.Contains(body, "<script") {
		t.Error("what was typed about a payment comes back as markup")
	}
	typed := url.Values{"facts_hash": {"hash-0"}, "answer": {"reject"}, "reason": {`</textarea><script>1</script>`}}
	if body := w.ask(t, http.MethodPost, "/approvals/letter-1", "maria", typed.Encode()).Body.String(); strings.Contains(body, "<script") {
		t.Error("what was typed comes back as markup")
	}
}

func TestReady(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.broken = errors.New("no database")
	if answer := w.ask(t, http.MethodGet, "/readyz", "", ""); answer.Code != http.StatusServiceUnavailable || strings.Contains(answer.Body.String(), "database") {
		t.Errorf("status %d, body %s", answer.Code, answer.Body)
	}
	if answer := w.ask(t, http.MethodGet, "/healthz", "", ""); answer.Code != http.StatusNoContent {
		t.Errorf("a server that waits for its database is alive: status %d", answer.Code)
	}
}

func TestHTTP_hasLimits(t *testing.T) {
	t.Parallel()
	server := newWorld().server(t).HTTP()
	if server.ReadHeaderTimeout <= 0 || server.ReadTimeout <= 0 || server.WriteTimeout <= 0 || server.MaxHeaderBytes <= 0 {
		t.Errorf("a limit is missing: %+v", server)
	}
}
