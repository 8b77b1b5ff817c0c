package app

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/audittrail"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/hold"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/testkit"
	"github.com/mahnwerk/mahnwerk/internal/web"
)

// TestTrails_replayACaseOfTheLedger: a hold on an invoice, read as an auditor reads it; then a row altered by hand.
func TestTrails_replayACaseOfTheLedger(t *testing.T) {
	t.Parallel()
	b := testkit.NewBooks(t, nil)
	b.Customer("10001")
	b.Invoice("RE-1", "10001", 100_00, "2026-08-01")
	ctx := t.Context()
	if _, err := b.Store.Pool().Exec(ctx, `INSERT INTO app_user (name, roles) VALUES ('petra', '{auditor}'), ('clara', '{clerk}')`); err != nil {
		t.Fatal(err)
	}
	today := calendar.DateOf(b.Store.Now())
	if _, err := b.Store.SetHold(ctx, hold.Set{Head: subledger.Head{Entity: testkit.Nord, By: "clara", Reason: "goods are checked"}, Invoice: "RE-1", UntilOn: today.AddDays(7)}); err != nil {
		t.Fatal(err)
	}
	trails := webTrails{b.Store}
	ask := web.TrailAsk{Entity: "NORD", Kind: "invoice", Number: "RE-1", By: "petra"}
	trail, err := trails.Trail(ctx, ask)
	if err != nil || !slices.ContainsFunc(trail.Rows, func(r web.TrailRow) bool {
		return r.Kind == "hold_set" && r.Actor == "clara" && r.Because == "goods are checked" && r.Seq > 0
	}) {
		t.Errorf("trail %+v, %v", trail, err)
	}
	period, err := trails.Trail(ctx, web.TrailAsk{Entity: "NORD", FromOn: today.AddDays(-1)})
	if err != nil || len(period.Rows) <= len(trail.Rows) {
		t.Errorf("the period has %d rows, the case %d; %v", len(period.Rows), len(trail.Rows), err)
	}
	ask.Words = true
	if _, err := trails.Trail(ctx, ask); !subledger.IsRefused(err, "role_missing") {
		t.Errorf("an auditor reads words: %v", err)
	}
	ask.By = "clara"
	if _, err := trails.Trail(ctx, ask); err != nil {
		t.Error(err)
	}
	for kind, want := range map[string]string{"words_read": "clara", "command_refused": "petra"} {
		var actor string
		if err := b.Store.Pool().QueryRow(ctx, `SELECT actor FROM audit_event WHERE kind = $1`, kind).Scan(&actor); err != nil || actor != want {
			t.Errorf("%s by %q, %v; want %s", kind, actor, err, want)
		}
	}
	for _, wrong := range []web.TrailAsk{{Entity: "NORD", Kind: "invoice", Number: "RE-9"}, {Entity: "NORD", Kind: "mail", Number: "x"}, {Entity: "NORD", Kind: "approval", Number: "x"}} {
		if _, err := trails.Trail(ctx, wrong); !errors.Is(err, web.ErrNotFound) {
			t.Errorf("%+v: %v, want it not to be there", wrong, err)
		}
	}
}

// TestTrails_stateOfAChain: whole with its anchor, then with a row altered past its triggers.
func TestTrails_stateOfAChain(t *testing.T) {
	t.Parallel()
	b := testkit.NewBooks(t, nil)
	b.Customer("10001")
	ctx := t.Context()
	trails := webTrails{b.Store}
	before, err := trails.Chain(ctx, "NORD")
	if err != nil || before.Wrong[0] != "" || before.Last == 0 || before.AnchorSeq != 0 {
		t.Fatalf("chain %+v, %v", before, err)
	}
	var ends []audittrail.Anchor
	if ends, _, err = b.Store.AuditEnds(ctx, nil, nil); err == nil {
		err = b.Store.NoteAnchors(ctx, "petra", ends)
	}
	if err != nil {
		t.Fatal(err)
	}
	if c, err := trails.Chain(ctx, "NORD"); err != nil || c.AnchorSeq != before.Last || !c.AnchorHolds {
		t.Errorf("anchored %+v, %v", c, err)
	}
	if _, err := b.Store.Pool().Exec(ctx, `SET session_replication_role = replica; UPDATE audit_event SET actor = 'maria', hash = sha256('x') WHERE entity = 'NORD' AND seq = 1; SET session_replication_role = origin`); err != nil {
		t.Fatal(err)
	}
	c, err := trails.Chain(ctx, "NORD")
	if err != nil || !strings.Contains(c.Wrong[1], "row 1:") || !strings.Contains(c.Wrong[0], "Zeile 1:") {
		t.Errorf("altered %+v, %v", c, err)
	}
	if codes, err := trails.Entities(ctx); err != nil || !slices.Contains(codes, "NORD") {
		t.Errorf("entities %v, %v", codes, err)
	}
}
