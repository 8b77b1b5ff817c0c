package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/internal/config"
	"github.com/mahnwerk/mahnwerk/internal/localtemporal"
)

const (
	// storyLimit is what the demo promises: one of each within 90 s of readiness.
	storyLimit = 90 * time.Second
	// secondStart is the promise for starting again.
	secondStart = 10 * time.Second
	// firstStart is generous: a busy machine makes the cluster and the first workflows slowly.
	firstStart = 3 * time.Minute
)

// upProcess is a real `starter up` in a process of its own.
type upProcess struct {
	t     *testing.T
	cmd   *exec.Cmd
	data  string
	ready readyLine
	ended chan error
}

// buildStarter builds the program once for a test.
func buildStarter(t *testing.T) string {
	t.Helper()
	if _, ok := localtemporal.Cached(t.Context(), localtemporal.EnsureOptions{}); !ok {
		t.Fatalf("the dev server is not built, and building it takes minutes: run `%s` first", localtemporal.BuildCommand)
	}
	binary := filepath.Join(t.TempDir(), "starter")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("build starter: %v\n%s", err, out)
	}
	return binary
}

// startUp starts `up` and returns once it has said that it is ready.
func startUp(t *testing.T, binary, data string, limit time.Duration, args ...string) *upProcess {
	t.Helper()
	p := &upProcess{t: t, data: data, ended: make(chan error, 1)}
	p.cmd = exec.Command(binary, append([]string{"up", "--json", "--data", data}, args...)...)
	p.cmd.Env = append(os.Environ(), "DATABASE_URL=", "TEMPORAL_ADDRESS=")
	stdout, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	p.cmd.Stderr = &lineLog{t: t}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.kill)
	lines := make(chan string, 1)
	go func() {
		scanner := bufio.NewScanner(stdout)
		for scanner.Scan() {
			lines <- scanner.Text()
		}
		p.ended <- p.cmd.Wait()
	}()
	select {
	case line := <-lines:
		if err := json.Unmarshal([]byte(line), &p.ready); err != nil || !p.ready.Ready {
			t.Fatalf("first line of up --json is %q: want the one line of readiness (%v)", line, err)
		}
	case err := <-p.ended:
		t.Fatalf("up ended before it was ready: %v", err)
	case <-time.After(limit):
		t.Fatalf("up was not ready within %s", limit)
	}
	return p
}

func (p *upProcess) kill() {
	_ = p.cmd.Process.Kill() // it may have ended long ago
}

// interrupt is Ctrl-C; it waits for the orderly end.
func (p *upProcess) interrupt() {
	p.t.Helper()
	if err := p.cmd.Process.Signal(os.Interrupt); err != nil {
		p.t.Fatal(err)
	}
	select {
	case err := <-p.ended:
		if err != nil {
			p.t.Errorf("up after Ctrl-C: %v, want exit 0", err)
		}
	case <-time.After(stopLimit):
		p.t.Fatal("up did not end after Ctrl-C")
	}
}

// lineLog shows what a process says in the log of the test.
type lineLog struct{ t *testing.T }

func (l *lineLog) Write(b []byte) (int, error) {
	l.t.Log(strings.TrimRight(string(b), "\n"))
	return len(b), nil
}

// eventually asks until the answer is yes. It waits between questions on a timer; there is no event to wait for in
// another process's database.
func eventually(t *testing.T, limit time.Duration, what string, ask func() (bool, error)) {
	t.Helper()
	deadline := time.NewTimer(limit)
	defer deadline.Stop()
	tick := time.NewTicker(250 * time.Millisecond)
	defer tick.Stop()
	var last error
	for {
		ok, err := ask()
		if ok {
			return
		}
		last = err
		select {
		case <-deadline.C:
			t.Errorf("not within %s: %s (%v)", limit, what, last)
			return
		case <-tick.C:
		}
	}
}

func (p *upProcess) count(sql string) (int, error) {
	file, err := config.ReadEngineFile(p.data)
	if err != nil {
		return 0, err
	}
	conn, err := pgx.Connect(p.t.Context(), file.DatabaseURL)
	if err != nil {
		return 0, err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(p.t.Context())) }() // the test is over either way
	var n int
	return n, conn.QueryRow(p.t.Context(), sql).Scan(&n)
}

// storyParts are what a visitor must be able to see, each as a question to the ledger.
var storyParts = []struct{ what, sql string }{
	{"a reminder was accepted by the mailbox", `SELECT count(*) FROM letter WHERE state = 'sent' AND kind = 'reminder'`},
	{"four items of one customer went out in one letter", `SELECT count(*) FROM (SELECT letter_id FROM letter_item GROUP BY letter_id HAVING count(*) >= 4) AS bundled`},
	{"a promise was kept", `SELECT count(*) FROM promise WHERE state = 'kept'`},
	{"a promise was broken", `SELECT count(*) FROM promise WHERE state = 'broken'`},
	{"dunning resumed at the same level naming the promise", `
		SELECT count(*) FROM letter_item i JOIN letter l ON l.id = i.letter_id
		WHERE i.broken_promise_id IS NOT NULL AND i.level = 1 AND l.state = 'sent'`},
	{"a dispute pauses just its part", `
		SELECT count(*) FROM letter_item i JOIN letter l ON l.id = i.letter_id
		WHERE i.disputed_minor = 30000 AND i.collectable_minor = 70000 AND l.state = 'sent'`},
	{"a hold lifted itself", `SELECT count(*) FROM hold WHERE state = 'expired'`},
	{"a final notice waits for approval", `SELECT count(*) FROM letter WHERE state = 'awaiting_approval' AND kind = 'final_notice'`},
	{"a final notice was approved and sent", `SELECT count(*) FROM letter WHERE state = 'sent' AND kind = 'final_notice'`},
	{"an approval became obsolete by a payment", `SELECT count(*) FROM approval WHERE state = 'obsolete'`},
	{"a statement closed invoices", `
		SELECT count(*) FROM item_state s WHERE s.settlement = 'settled'
		AND EXISTS (SELECT FROM allocation a JOIN payment p ON p.id = a.payment_id WHERE a.invoice_id = s.invoice_id AND p.bank_entry_id IS NOT NULL)`},
	{"an MT940 statement closed invoices", `
		SELECT count(*) FROM allocation a JOIN payment p ON p.id = a.payment_id WHERE p.entity = 'HELV' AND p.bank_entry_id IS NOT NULL`},
	{"four advices, PDF, workbook and two mails, said what money was for", `
		SELECT CASE WHEN count(*) = 4 THEN 1 ELSE 0 END FROM advice a JOIN cash_proposal p ON p.payment_id = a.payment_id
		WHERE a.state = 'paid' AND p.code = 'advice_lines' AND p.automatic`},
	{"a transfer without numbers paid all that was due", `
		SELECT count(*) FROM cash_proposal p WHERE p.automatic AND p.code = 'due_items'
		AND (SELECT count(*) FROM allocation a WHERE a.payment_id = p.payment_id) = 4`},
	{"Skonto was taken", `SELECT count(*) FROM allocation WHERE kind = 'skonto'`},
	{"money nobody could place was explained by a clerk, on a card", `
		SELECT count(*) FROM audit_event a JOIN card c ON c.kind = 'payment' AND a.subject = 'payment/' || c.subject
		WHERE a.kind = 'payment_decided' AND a.actor = 'anna' AND c.ended_at IS NOT NULL`},
	{"a last notice needed two people, on a card", `
		SELECT count(*) FROM approval_decision d JOIN approval_vote v USING (approval_id) JOIN letter l ON l.approval_id = d.approval_id
		WHERE l.kind = 'final_notice' AND d.channel = 'slack' AND v.channel = 'slack' AND d.decided_by = 'hans' AND v.voter = 'maria'`},
	{"a last notice was approved by one person, on a card", `
		SELECT count(*) FROM approval_decision d JOIN letter l ON l.approval_id = d.approval_id JOIN approval a ON a.id = d.approval_id
		WHERE l.kind = 'final_notice' AND d.channel = 'slack' AND a.needed = 1 AND d.decided_by = 'maria'`},
	{"nobody decided in time: nothing was sent, and the card says so", `
		SELECT count(*) FROM approval a JOIN card c ON c.kind = 'approval' AND c.subject = a.id WHERE a.state = 'expired' AND c.shown LIKE 'expired%'`},
	{"instalments were agreed to on a card", `
		SELECT count(*) FROM payment_plan p JOIN approval_decision d ON d.approval_id = p.approval_id WHERE p.state = 'running' AND d.channel = 'slack' AND d.decided_by = 'maria'`},
	{"a card became obsolete by a payment", `
		SELECT count(*) FROM approval a JOIN card c ON c.kind = 'approval' AND c.subject = a.id WHERE a.state = 'obsolete' AND c.shown LIKE 'obsolete%'`},
	{"a mail with one clear promise was believed until its day, and the money came", `
		SELECT count(*) FROM promise p JOIN mail_claim c ON c.effect = 'promise' AND c.effect_id = p.id WHERE c.state = 'applied' AND p.state = 'kept'`},
	{"a promise in two parts was confirmed by a person", `
		SELECT CASE WHEN count(*) = 2 THEN 1 ELSE 0 END FROM mail_claim WHERE state = 'confirmed' AND kind = 'accept_promise' AND decided_by = 'anna'`},
	{"a dispute of a part waits beside its promise, with an answer drafted", `
		SELECT count(*) FROM inbound_mail m JOIN mail_claim c ON c.mail_id = m.id JOIN reply r ON r.mail_id = m.id
		WHERE c.kind = 'open_dispute' AND c.state = 'proposed' AND r.state = 'draft' AND m.blocks`},
	{"an absence needs nobody", `SELECT count(*) FROM inbound_mail WHERE automatic = 'auto_replied' AND state = 'settled'`},
	{"a letter that came back counts for no level", `
		SELECT count(*) FROM letter l JOIN mail_claim c ON c.kind = 'contact_disable' AND c.effect = 'letter' AND c.effect_id = l.id WHERE l.state = 'bounced'`},
	{"changed bank details and words to a machine have no effect and wait", `
		SELECT CASE WHEN count(*) = 2 THEN 1 ELSE 0 END FROM inbound_mail m WHERE state = 'waiting' AND flags && '{bank_fraud_risk,prompt_injection}'
		AND NOT EXISTS (SELECT FROM mail_claim c WHERE c.mail_id = m.id AND c.state IN ('applied', 'confirmed'))`},
	{"a list in a mail said what a transfer was for", `
		SELECT count(*) FROM advice a JOIN inbox_file f ON f.document_id = a.document_id WHERE f.source = 'mail' AND a.state = 'paid'`},
	{"a person is asked about a spent ladder", `SELECT count(*) FROM approval WHERE kind = 'escalation'`},
}

// TestUp_demo runs the demo as a visitor does: every part of the story within the promised time, the ledger sound, the
// Temporal UI served, an orderly end, a quick second start that goes on without a flood, and no orphan after a crash.
func TestUp_demo(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: the demo takes two minutes")
	}
	binary, data := buildStarter(t), filepath.Join(t.TempDir(), "data")
	first := startUp(t, binary, data, firstStart, "--demo")
	deadline := time.Now().Add(storyLimit)
	for _, part := range storyParts {
		eventually(t, time.Until(deadline), part.what, func() (bool, error) {
			n, err := first.count(part.sql)
			return n > 0, err
		})
	}
	checkPages(t, first)
	checkDrill(t, binary, data)
	checkLedger(t, data)
	first.interrupt()
	checkNoOrphans(t, data)

	second := startUp(t, binary, data, firstStart, "--demo")
	if took := time.Duration(second.ready.TookMS) * time.Millisecond; took > secondStart {
		t.Errorf("the second start took %s, want at most %s", took, secondStart)
	}
	checkLedger(t, data)
	if err := second.cmd.Process.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	<-second.ended
	checkNoOrphans(t, data)

	third := startUp(t, binary, data, firstStart, "--demo")
	checkLedger(t, data)
	third.interrupt()
}

// A wiped demo begins its story anew, and what somebody put beside it stays.
func TestWipe_forgetsTheStoryAndLeavesTheRest(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	told, own := filepath.Join(data, demoFolder, storyProgressFile), filepath.Join(data, "notes.txt")
	if err := os.MkdirAll(filepath.Dir(told), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{told, own} {
		if err := os.WriteFile(file, []byte("{}"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := wipe(t.Context(), data); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(told); !os.IsNotExist(err) {
		t.Errorf("the story goes on where another ledger's ended: %v", err)
	}
	if _, err := os.Stat(own); err != nil {
		t.Errorf("a file that is none of ours is gone: %v", err)
	}
}

// checkPages asks the pages as a browser would, as far as nobody is logged in.
func checkPages(t *testing.T, p *upProcess) {
	t.Helper()
	for url, want := range map[string]int{
		p.ready.TemporalUIURL: http.StatusOK, p.ready.WebURL + "/readyz": http.StatusNoContent,
		p.ready.WebURL + "/approvals": http.StatusUnauthorized, p.ready.LoginURL: http.StatusOK,
	} {
		response, err := http.Get(url)
		if err != nil {
			t.Errorf("get: %v", err)
			continue
		}
		_, _ = io.Copy(io.Discard, response.Body) // only the status matters
		_ = response.Body.Close()
		if response.StatusCode != want {
			t.Errorf("%s answers %s, want %d", url, response.Status, want)
		}
	}
}

// checkDrill attacks the running engine as a visitor would: forged, replayed and parallel clicks over two ways in.
func checkDrill(t *testing.T, binary, data string) {
	t.Helper()
	attack := exec.CommandContext(t.Context(), binary, "slack", "drill", "--json", "--data", data, "--as", "maria")
	attack.Stderr = &lineLog{t: t}
	out, err := attack.Output()
	var r drillReport
	if err := errors.Join(err, json.Unmarshal(out, &r)); err != nil {
		t.Fatalf("drill: %v\n%s", err, out)
	}
	forged := 0
	for how, n := range r.Answers {
		if strings.HasPrefix(how, "forged") {
			forged += n
		}
	}
	if !r.OK || r.Decisions != 1 || forged != 50 || r.Answers["replayed: 200"] != 50 || r.AuditRows < 50 {
		t.Errorf("drill: %+v", r)
	}
}

// checkLedger runs `starter check` and `starter status` as a user does.
func checkLedger(t *testing.T, data string) {
	t.Helper()
	var out, faults strings.Builder
	if code := Run(t.Context(), []string{"check", "--data", data}, &out, &faults); code != 0 {
		t.Errorf("starter check exits %d:\n%s%s", code, out.String(), faults.String())
	}
	out.Reset()
	if code := Run(t.Context(), []string{"status", "--json", "--data", data}, &out, &faults); code != 0 {
		t.Errorf("starter status exits %d: %s", code, faults.String())
	}
	var report map[string]any
	if err := json.Unmarshal([]byte(out.String()), &report); err != nil {
		t.Errorf("starter status --json: %v", err)
	}
	for _, key := range []string{"invoices", "letters", "promises", "disputes", "holds", "approvals", "workflows_open", "bank_fresh_on"} {
		if _, ok := report[key]; !ok {
			t.Errorf("starter status --json has no %q", key)
		}
	}
}

// checkNoOrphans waits until no process names the data folder any more.
func checkNoOrphans(t *testing.T, data string) {
	t.Helper()
	eventually(t, 30*time.Second, "no process of the engine is left", func() (bool, error) {
		left, err := processesOf(data)
		if len(left) > 0 {
			err = fmt.Errorf("left: %v", left)
		}
		return len(left) == 0, err
	})
}

// processesOf lists command lines that name a folder, or the place its database moved to.
func processesOf(data string) ([]string, error) {
	places := []string{data}
	if pointer, err := os.ReadFile(filepath.Join(data, "pg", "cluster-is-at")); err == nil {
		places = append(places, strings.TrimSpace(string(pointer)))
	}
	entries, err := os.ReadDir("/proc")
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil // no such list on this system: Done channels of the children are all there is
	}
	var found []string
	for _, e := range entries {
		line, err := os.ReadFile(filepath.Join("/proc", e.Name(), "cmdline"))
		if err != nil || e.Name() == fmt.Sprint(os.Getpid()) {
			continue
		}
		for _, place := range places {
			if strings.Contains(string(line), place) {
				found = append(found, e.Name()+" "+strings.ReplaceAll(string(line), "\x00", " "))
			}
		}
	}
	return found, err
}
