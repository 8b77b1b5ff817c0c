//go:build failpoint

package app

import (
	"context"
	"os"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/mahnwerk/mahnwerk/activities"
	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/ar/collection"
	"github.com/mahnwerk/mahnwerk/ar/delivery"
	"github.com/mahnwerk/mahnwerk/ar/dunningrun"
)

// failpoint kills this process the n-th time a moment is reached. MAHNWERK_FAILPOINT names it: "record-mail:3" dies right
// after the third report was committed and before anybody was told. No release is built with it.
type failpoint struct {
	name string
	left atomic.Int64
}

func withFailpoints(ports *activities.Activities) *activities.Activities {
	name, times, ok := strings.Cut(os.Getenv("MAHNWERK_FAILPOINT"), ":")
	if !ok {
		return ports
	}
	n, err := strconv.ParseInt(times, 10, 64)
	if err != nil {
		panic("MAHNWERK_FAILPOINT: " + err.Error())
	}
	f := &failpoint{name: name}
	f.left.Store(n)
	wrapped := *ports
	wrapped.Cases = failingCases{ports.Cases, f}
	wrapped.Runs = failingRuns{ports.Runs, f}
	wrapped.Mails = failingMails{ports.Mails, f}
	wrapped.Approvals = failingApprovals{ports.Approvals, f}
	return &wrapped
}

// reached dies when it is time: by SIGKILL, so that no deferred function runs.
func (f *failpoint) reached(name string, err error) {
	if err != nil || name != f.name || f.left.Add(-1) != 0 {
		return
	}
	self, err := os.FindProcess(os.Getpid())
	if err != nil {
		panic(err)
	}
	if err := self.Kill(); err != nil {
		panic(err)
	}
	select {}
}

type failingCases struct {
	activities.Cases
	f *failpoint
}

func (c failingCases) DecideItem(ctx context.Context, id, upTo int64, decide func(collection.Case) (collection.Decision, error)) (collection.Decided, error) {
	d, err := c.Cases.DecideItem(ctx, id, upTo, decide)
	c.f.reached("decide-item", err)
	return d, err
}

func (c failingCases) DecideDebtor(ctx context.Context, id, upTo int64, decide func(collection.DebtorCase) collection.DebtorDecision) (collection.DecidedDebtor, error) {
	d, err := c.Cases.DecideDebtor(ctx, id, upTo, decide)
	c.f.reached("decide-debtor", err)
	return d, err
}

type failingRuns struct {
	activities.Runs
	f *failpoint
}

func (r failingRuns) RunChunk(ctx context.Context, runID int64, chunk int, plan dunningrun.Planner) (dunningrun.ChunkResult, error) {
	result, err := r.Runs.RunChunk(ctx, runID, chunk, plan)
	r.f.reached("run-chunk", err)
	return result, err
}

func (r failingRuns) FinishRun(ctx context.Context, runID int64) (dunningrun.Summary, error) {
	summary, err := r.Runs.FinishRun(ctx, runID)
	r.f.reached("finish-run", err)
	return summary, err
}

type failingMails struct {
	activities.Mails
	f *failpoint
}

func (m failingMails) StartMail(ctx context.Context, c delivery.Candidate, document delivery.Document, previous *delivery.Report) (delivery.Mail, bool, error) {
	mail, started, err := m.Mails.StartMail(ctx, c, document, previous)
	m.f.reached("start-mail", err)
	return mail, started, err
}

func (m failingMails) RecordMail(ctx context.Context, r delivery.Report) error {
	err := m.Mails.RecordMail(ctx, r)
	m.f.reached("record-mail", err)
	return err
}

type failingApprovals struct {
	activities.Approvals
	f *failpoint
}

func (a failingApprovals) DecideApproval(ctx context.Context, id string, answer approval.Answer) (approval.Outcome, error) {
	outcome, err := a.Approvals.DecideApproval(ctx, id, answer)
	a.f.reached("decide-approval", err)
	return outcome, err
}
