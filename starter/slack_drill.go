package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/ar/card"
	"github.com/mahnwerk/mahnwerk/internal/config"
	"github.com/mahnwerk/mahnwerk/internal/engine"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
	"github.com/mahnwerk/mahnwerk/internal/slackchat"
)

// drillReport is what a drill did and what the ledger says of it. Its keys are a promise to scripts.
type drillReport struct {
	Approval string `json:"approval"`
	// Answers count how requests were answered: HTTP statuses by kind of request, and what the command line was told.
	Answers map[string]int `json:"answers"`
	// Decisions are those of the approval in the ledger: one, whoever clicked how often.
	Decisions int    `json:"decisions"`
	DecidedBy string `json:"decided_by,omitempty"`
	// Refusals are the rows that the audit chains gained, by reason.
	Refusals  map[string]int `json:"refusals"`
	AuditRows int            `json:"audit_rows"`
	OK        bool           `json:"ok"`
}

func slackDrillCommand(s *session) *cobra.Command {
	clicks := 50
	cmd := &cobra.Command{
		Use: "drill", Short: "Attack the demo's engine with forged, replayed and parallel clicks, and count what counted", Args: cobra.NoArgs,
		Long: "Attack the running demo (starter up --demo) about one approval that waits on a card: forged requests (wrong or missing\n" +
			"signature, changed body, old time, another app, another workspace, an unknown card), the same number of parallel clicks by\n" +
			"several people over the chat and the command line at once, then one of those requests sent again as often. Exactly one decision must count, and every\n" +
			"refusal must stand in the audit chain. The decision takes effect: a letter of the demo leaves.",
		Example: examples("starter slack drill", "starter slack drill --clicks 100 --json"),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			if !s.app.Config.Demo {
				return usage("a drill decides something and floods the audit chain: it is for the demo only (starter up --demo)")
			}
			if clicks < 1 || clicks > maxDrill {
				return usage("--clicks is 1 to %d", maxDrill)
			}
			store, e, err := s.both(ctx)
			if err != nil {
				return err
			}
			d := drill{store: store, door: &engine.Door{Engine: e, Records: store}, chat: s.app.Config.Slack, to: s.app.Config.Web.URL + "/slack/interactions",
				clicks: clicks, report: drillReport{Answers: map[string]int{}, Refusals: map[string]int{}}}
			if err := d.run(ctx); err != nil {
				return err
			}
			if err := s.show(d.report, func(p *page) { printDrill(p, d.report) }); err != nil {
				return err
			}
			return findingIf(!d.report.OK)
		}),
	}
	cmd.Flags().IntVar(&clicks, "clicks", clicks, "how many requests of each kind")
	return cmd
}

const (
	maxDrill = 120 // half of them come over the chat at once, of which it takes 64
	// drillWait bounds the wait for a letter to attack, and that until all clicks have been answered in the ledger.
	drillWait = 60 * time.Second
	drillLook = 200 * time.Millisecond
)

func printDrill(p *page, r drillReport) {
	p.row(p.say("Freigabe", "approval"), r.Approval)
	for _, kind := range slices.Sorted(maps.Keys(r.Answers)) {
		p.row(kind, r.Answers[kind])
	}
	p.line("")
	p.row(p.say("Entscheidungen", "decisions"), r.Decisions, r.DecidedBy)
	for _, reason := range slices.Sorted(maps.Keys(r.Refusals)) {
		p.row(p.say("abgewiesen: ", "refused: ")+reason, r.Refusals[reason])
	}
	p.row(p.say("Zeilen der Prüfkette", "audit rows"), r.AuditRows)
}

// drill is one attack.
type drill struct {
	store  *postgres.Store
	door   *engine.Door
	chat   config.Slack
	to     string
	clicks int
	target drillTarget
	mu     sync.Mutex
	report drillReport
}

// drillTarget is the approval that is attacked, as its card shows it.
type drillTarget struct {
	id, token, facts, channel, ts string
}

func (d *drill) run(ctx context.Context) error {
	var err error
	if d.target, err = d.await(ctx); err != nil {
		return err
	}
	d.report.Approval = d.target.id
	since, err := d.lastAudit(ctx)
	if err != nil {
		return err
	}
	if err := d.forge(ctx); err != nil {
		return err
	}
	kept, err := d.parallel(ctx)
	if err != nil {
		return err
	}
	for range d.clicks {
		if err := d.send(ctx, "replayed", kept); err != nil {
			return err
		}
	}
	return d.count(ctx, since)
}

// choose takes the letter that waits longest for one person and may be decided in a chat.
func (d *drill) choose(ctx context.Context) (drillTarget, error) {
	lines, err := d.store.OpenApprovals(ctx, "", "")
	if err != nil {
		return drillTarget{}, err
	}
	for _, l := range lines {
		c, err := d.store.Approval(ctx, l.ID)
		if err != nil {
			return drillTarget{}, err
		}
		place, err := d.store.CardPlace(ctx, card.KindApproval, l.ID)
		if err != nil {
			return drillTarget{}, err
		}
		if c.Request.Kind != approval.KindLetter || c.Request.PageOnly || c.Request.Needed > 1 || place == "" {
			continue
		}
		t := drillTarget{id: l.ID, facts: c.Request.FactsHash}
		t.channel, t.ts, _ = strings.Cut(place, "/")
		return t, d.store.Pool().QueryRow(ctx, `SELECT token FROM card WHERE kind = 'approval' AND subject = $1`, l.ID).Scan(&t.token)
	}
	return drillTarget{}, errNoTarget
}

// errNoTarget is said when nothing that could be attacked waits.
var errNoTarget = errors.New("no letter waits on a card for one person: let the demo run for some days")

// await waits until a letter is there: in the demo some are asked about every few days, which last seconds.
func (d *drill) await(ctx context.Context) (drillTarget, error) {
	ctx, cancel := context.WithTimeout(ctx, drillWait)
	defer cancel()
	look := time.NewTicker(drillLook)
	defer look.Stop()
	for {
		t, err := d.choose(ctx)
		if !errors.Is(err, errNoTarget) {
			return t, err
		}
		select {
		case <-ctx.Done():
			return t, err
		case <-look.C:
		}
	}
}

// clicked is the payload of a click on Approve by an account.
func (d *drill) clicked(account, app, team, token string) []byte {
	raw, err := json.Marshal(map[string]any{"type": "block_actions", "api_app_id": app, "trigger_id": "1.drill",
		"user": map[string]string{"id": account, "team_id": team}, "team": map[string]string{"id": team}, "channel": map[string]string{"id": d.target.channel},
		"message": map[string]string{"ts": d.target.ts}, "container": map[string]string{"channel_id": d.target.channel, "message_ts": d.target.ts},
		"actions": []map[string]string{{"type": "button", "action_id": "act.approve.now.0.de.", "value": token}}})
	if err != nil {
		panic(err) // maps of texts are always JSON
	}
	return []byte("payload=" + url.QueryEscape(string(raw)))
}

// request is a signed request, kept as it was so that it can be sent again.
type request struct {
	header http.Header
	body   []byte
}

func (d *drill) signed(body []byte, secret config.Secret, at time.Time) request {
	h := slackchat.Sign(secret, at, body)
	h.Set("Content-Type", "application/x-www-form-urlencoded")
	return request{h, body}
}

func (d *drill) send(ctx context.Context, kind string, r request) error {
	q, err := http.NewRequestWithContext(ctx, http.MethodPost, d.to, bytes.NewReader(r.body))
	if err != nil {
		return err
	}
	q.Header = r.header.Clone()
	resp, err := http.DefaultClient.Do(q)
	if err != nil {
		return fmt.Errorf("the engine at %s does not answer: %w", d.to, err)
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, 1<<20)) // only the status counts
	d.answered(fmt.Sprintf("%s: %d", kind, resp.StatusCode))
	return resp.Body.Close()
}

func (d *drill) answered(how string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.report.Answers[how]++
}

// forge sends requests that nobody may believe, each kind in turn.
func (d *drill) forge(ctx context.Context) error {
	now, team := time.Now(), d.chat.Teams[0]
	good := d.clicked(demoAccount(firstUser), d.chat.AppID, team, d.target.token)
	unsigned := request{http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}, good}
	tampered := d.signed(good, d.chat.SigningSecret, now)
	tampered.body = append(slices.Clone(good), "&x=1"...)
	kinds := []struct {
		name string
		r    request
	}{
		{"forged, wrong secret", d.signed(good, "guessed", now)}, {"forged, unsigned", unsigned}, {"forged, changed body", tampered},
		{"forged, ten minutes old", d.signed(good, d.chat.SigningSecret, now.Add(-10*time.Minute))},
		{"forged, another app", d.signed(d.clicked(demoAccount(firstUser), "A0OTHER", team, d.target.token), d.chat.SigningSecret, now)},
		{"forged, another workspace", d.signed(d.clicked(demoAccount(firstUser), d.chat.AppID, "T0OTHER", d.target.token), d.chat.SigningSecret, now)},
		{unknownCard, d.signed(d.clicked(demoAccount(firstUser), d.chat.AppID, team, "AAAAAAAAAAAAAAAAAAAAAA"), d.chat.SigningSecret, now)},
	}
	for i := range d.clicks {
		k := kinds[i%len(kinds)]
		if err := d.send(ctx, k.name, k.r); err != nil {
			return err
		}
	}
	return nil
}

// parallel lets several people click at once, half of them over the chat and half at the command line. Some may not decide, and
// some reject. It returns a request that was taken, for sending it again.
func (d *drill) parallel(ctx context.Context) (request, error) {
	people := []string{"maria", "hans", "anna", "petra", "nobody"}
	kept := d.signed(d.clicked(demoAccount("maria"), d.chat.AppID, d.chat.Teams[0], d.target.token), d.chat.SigningSecret, time.Now())
	var group sync.WaitGroup
	faults := make([]error, d.clicks)
	for i := range d.clicks {
		by := people[i/2%len(people)]
		group.Go(func() {
			if i%2 == 0 {
				faults[i] = d.send(ctx, "parallel, chat", d.signed(d.clicked(demoAccount(by), d.chat.AppID, d.chat.Teams[0], d.target.token), d.chat.SigningSecret, time.Now()))
				return
			}
			faults[i] = d.decide(ctx, by, i)
		})
	}
	group.Wait()
	return kept, errors.Join(faults...)
}

// decide answers at the command line, every other one with a no.
func (d *drill) decide(ctx context.Context, by string, i int) error {
	a := approval.Answer{By: by, Decision: approval.Approve, FactsHash: d.target.facts, Channel: "cli"}
	if i%4 == 1 {
		a.Decision, a.Reason = approval.Reject, "drill"
	}
	_, err := d.door.Decide(ctx, d.target.id, a)
	switch {
	case err == nil:
		d.answered("parallel, command line: taken")
	case approval.Refusal(err):
		d.answered("parallel, command line: refused")
	default:
		return err
	}
	return nil
}

func (d *drill) lastAudit(ctx context.Context) (at time.Time, err error) {
	return at, d.store.Pool().QueryRow(ctx, `SELECT clock_timestamp()`).Scan(&at)
}

// count reads what came of it, once nothing comes any more: every click but the one that counted leaves a row, or is the same
// click of the same person again.
func (d *drill) count(ctx context.Context, since time.Time) error {
	ctx, cancel := context.WithTimeout(ctx, drillWait)
	defer cancel()
	look := time.NewTicker(drillLook)
	defer look.Stop()
	for before := -1; ; {
		if err := d.look(ctx, since); err != nil {
			return err
		}
		if d.report.AuditRows == before && d.report.Decisions > 0 {
			break
		}
		before = d.report.AuditRows
		select {
		case <-ctx.Done():
			return fmt.Errorf("the clicks have not been answered within %s", drillWait)
		case <-look.C:
		}
	}
	turnedAway := 0
	for how, n := range d.report.Answers {
		if strings.HasPrefix(how, "forged") && !strings.HasPrefix(how, unknownCard) && (strings.HasSuffix(how, ": 401") || strings.HasSuffix(how, ": 403")) {
			turnedAway += n
		}
	}
	// Only a request that Slack itself could have sent is taken, and then its card is unknown.
	d.report.OK = d.report.Decisions == 1 && turnedAway+d.report.Refusals["card_unknown"] == d.clicks && d.report.AuditRows >= d.clicks
	return nil
}

// unknownCard is a forged request that is signed well and names a card of nobody.
const unknownCard = "forged, unknown card"

func (d *drill) look(ctx context.Context, since time.Time) error {
	err := d.store.Pool().QueryRow(ctx, `SELECT count(*), coalesce(max(decided_by), '') FROM approval_decision WHERE approval_id = $1`, d.target.id).
		Scan(&d.report.Decisions, &d.report.DecidedBy)
	if err != nil {
		return fmt.Errorf("count decisions: %w", err)
	}
	rows, err := d.store.Pool().Query(ctx, `
		SELECT coalesce(detail->>'reason', detail->>'refused', kind), count(*) FROM audit_event
		WHERE at >= $1 AND (kind = 'click_refused' OR kind = 'approval_refused' AND subject = 'approval/' || $2) GROUP BY 1`, since, d.target.id)
	if err != nil {
		return fmt.Errorf("count refusals: %w", err)
	}
	defer rows.Close()
	clear(d.report.Refusals)
	d.report.AuditRows = 0
	for rows.Next() {
		var reason string
		var n int
		if err := rows.Scan(&reason, &n); err != nil {
			return fmt.Errorf("count refusals: %w", err)
		}
		d.report.Refusals[reason] += n
		d.report.AuditRows += n
	}
	return rows.Err()
}
