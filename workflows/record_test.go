package workflows_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/worker"
	"google.golang.org/protobuf/encoding/protojson"

	"github.com/mahnwerk/mahnwerk/activities"
	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/ar/casework"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/localtemporal"
	"github.com/mahnwerk/mahnwerk/workflows"
)

// soon is a wait that passes while a history is recorded; far is one that does not.
const (
	soon = 300 * time.Millisecond
	far  = 300 * day
)

// recordLimit bounds the recording of all histories; it takes a quarter of a minute.
const recordLimit = 5 * time.Minute

// recorder plays stories on a real server and writes down what it keeps of them.
type recorder struct {
	t      *testing.T
	ctx    context.Context
	client client.Client
	folder string
}

func recordAll(t *testing.T, folder string) {
	ctx, cancel := context.WithTimeout(t.Context(), recordLimit)
	t.Cleanup(cancel)
	r := &recorder{t: t, ctx: ctx, folder: folder}
	r.check(os.MkdirAll(folder, 0o755))
	program, ok := localtemporal.Cached(ctx, localtemporal.EnsureOptions{})
	if !ok {
		t.Fatalf("the Temporal dev server is not built yet; run first: %s", localtemporal.BuildCommand)
	}
	server, err := localtemporal.Start(ctx, localtemporal.Options{Program: program, NoUI: true,
		DBFile: filepath.Join(t.TempDir(), "temporal.db"), SearchAttributes: workflows.SearchAttributes()})
	r.check(err)
	t.Cleanup(func() {
		if err := server.Stop(context.WithoutCancel(ctx)); err != nil {
			t.Error(err)
		}
	})
	r.client, err = client.DialContext(ctx, client.Options{HostPort: server.Address(), Logger: quiet()})
	r.check(err)
	t.Cleanup(r.client.Close)
	r.invoices()
	r.runs()
	r.approvals()
	r.mail()
	r.files()
	r.payments()
	r.inboundMails()
	r.cases()
}

func (r *recorder) check(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

// play starts a workflow with workers that have the given activities, lets the story happen and writes the history.
func (r *recorder) play(name string, ports, workflow, input any, story func(scene)) {
	r.t.Helper()
	for _, queue := range []string{workflows.QueueMain, workflows.QueueMail, workflows.QueueSlow, workflows.QueueModel} {
		w := worker.New(r.client, queue, worker.Options{})
		workflows.Register(w)
		w.RegisterActivity(ports)
		r.check(w.Start())
		defer w.Stop()
	}
	run, err := r.client.ExecuteWorkflow(r.ctx, client.StartWorkflowOptions{ID: name, TaskQueue: workflows.QueueMain}, workflow, input)
	r.check(err)
	story(scene{recorder: r, id: name})
	r.write(name, run.GetRunID())
}

// write keeps the history without the names of this machine.
func (r *recorder) write(id, runID string) {
	var history historypb.History
	for it := r.client.GetWorkflowHistory(r.ctx, id, runID, false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT); it.HasNext(); {
		event, err := it.Next()
		r.check(err)
		history.Events = append(history.Events, event)
	}
	raw, err := protojson.Marshal(&history)
	r.check(err)
	var tree any
	r.check(json.Unmarshal(raw, &tree))
	raw, err = json.MarshalIndent(anonymous(tree), "", " ")
	r.check(err)
	r.check(os.WriteFile(filepath.Join(r.folder, id+".json"), append(raw, '\n'), 0o644))
}

func anonymous(node any) any {
	switch n := node.(type) {
	case map[string]any:
		delete(n, "identity")
		if n["kind"] == "TASK_QUEUE_KIND_STICKY" {
			n["name"] = "sticky"
		}
		for key, value := range n {
			n[key] = anonymous(value)
		}
	case []any:
		for i, value := range n {
			n[i] = anonymous(value)
		}
	}
	return node
}

// scene is a running workflow of a story.
type scene struct {
	*recorder
	id string
}

// await waits until the history has so many events of a type.
func (s scene) await(kind enumspb.EventType, n int) {
	s.t.Helper()
	it := s.client.GetWorkflowHistory(s.ctx, s.id, "", true, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for n > 0 && it.HasNext() {
		event, err := it.Next()
		s.check(err)
		if event.EventType == kind {
			n--
		}
	}
	if n > 0 {
		s.t.Fatalf("%s ended without %s", s.id, kind)
	}
}

func (s scene) tell(events ...workflows.Event) {
	s.t.Helper()
	s.check(s.client.SignalWorkflow(s.ctx, s.id, "", workflows.SignalEvents, workflows.Events{Events: events}))
}

func (s scene) done() { s.check(s.client.GetWorkflow(s.ctx, s.id, "").Get(s.ctx, nil)) }

func (s scene) answer(updateID string, a approval.Answer) error {
	handle, err := s.client.UpdateWorkflow(s.ctx, client.UpdateWorkflowOptions{WorkflowID: s.id, UpdateID: updateID,
		UpdateName: workflows.UpdateDecide, Args: []any{a}, WaitForStage: client.WorkflowUpdateStageCompleted})
	s.check(err)
	return handle.Get(s.ctx, nil)
}

func (r *recorder) invoices() {
	paid := &book{Parts: 1, WakeIn: soon}
	r.play("invoice-paid", paid, workflows.Invoice, invoice, func(s scene) {
		s.await(enumspb.EVENT_TYPE_TIMER_FIRED, 1)
		letter := paid.commit(letterSent)
		s.tell(letter)
		s.tell(letter)
		s.await(enumspb.EVENT_TYPE_TIMER_FIRED, 2)
		s.tell(paid.commit(payment))
		s.done()
	})
	bad := &book{Parts: 1}
	bad.commit(nonsense)
	r.play("invoice-with-bad-facts", bad, workflows.Invoice, invoice, func(s scene) {
		s.await(enumspb.EVENT_TYPE_TIMER_STARTED, 1)
		s.tell(bad.commit(mended), bad.commit(payment))
		s.done()
	})
	r.play("invoice-waits", &book{Parts: 1, WakeIn: far}, workflows.Invoice, invoice, func(s scene) {
		s.await(enumspb.EVENT_TYPE_TIMER_STARTED, 1)
	})
	// The policy changes while the invoice waits, and a worker that remembers nothing goes on.
	changed := &book{Parts: 1, WakeIn: far}
	r.play("invoice-under-a-changed-policy", changed, workflows.Invoice, invoice, func(s scene) {
		s.await(enumspb.EVENT_TYPE_TIMER_STARTED, 1)
		worker.PurgeStickyWorkflowCache()
		changed.policy(soon)
		s.tell(changed.commit(letterSent))
		s.await(enumspb.EVENT_TYPE_TIMER_FIRED, 1)
		s.tell(changed.commit(payment))
		s.done()
	})
	customer := &book{Parts: 1, WakeIn: far}
	r.play("debtor-done", customer, workflows.Debtor, debtor, func(s scene) {
		s.await(enumspb.EVENT_TYPE_TIMER_STARTED, 1)
		s.tell(customer.commit("promise_broken"))
		s.await(enumspb.EVENT_TYPE_TIMER_STARTED, 2)
		s.tell(customer.commit(payment))
		s.done()
	})
}

func (r *recorder) runs() {
	p := &press{Chunks: 3}
	faults := 1
	p.Before = func(chunk int) error {
		if chunk == 1 && faults > 0 {
			faults--
			return errors.New("the database is away")
		}
		return nil
	}
	r.play("run-of-three-chunks", p, workflows.DunningRun, today, scene.done)
	r.play("scheduled-run", &press{}, workflows.ScheduledRun, "DE", scene.done)
}

func (r *recorder) approvals() {
	in := workflows.ApprovalInput{ID: "letter-1"}
	patient := activities.ApproverStep{Role: "senior", RemindIn: soon, ExpireIn: far}
	r.play("approval-approved", newDesk(patient), workflows.Approval, in, func(s scene) {
		s.await(enumspb.EVENT_TYPE_TIMER_STARTED, 2)
		for i, a := range []approval.Answer{yes("carla"), yes("nobody")} {
			if err := s.answer(string(rune('a'+i)), a); err == nil {
				s.t.Errorf("%s may decide", a.By)
			}
		}
		s.check(s.answer("c", yes("sven")))
		s.done()
	})
	r.play("approval-rejected", newDesk(patient), workflows.Approval, in, func(s scene) {
		s.check(s.answer("a", no("sven")))
		s.done()
	})
	hasty := activities.ApproverStep{Role: "senior", RemindIn: soon, ExpireIn: 2 * soon}
	r.play("approval-expired", newDesk(hasty, hasty), workflows.Approval, in, scene.done)
	r.play("approval-obsolete", newDesk(patient), workflows.Approval, in, func(s scene) {
		s.await(enumspb.EVENT_TYPE_TIMER_STARTED, 1)
		s.tell(workflows.Event{Seq: 2, Kind: workflows.EventObsolete})
		s.done()
	})
}

func (r *recorder) mail() {
	p := &postbox{PerRound: 2, Now: time.Now}
	for range 3 {
		p.queue(time.Now())
	}
	p.queue(time.Now().Add(time.Hour))
	r.play("mail-waits", p, workflows.Mail, workflows.MailState{Entity: "DE"}, func(s scene) {
		s.await(enumspb.EVENT_TYPE_TIMER_STARTED, 1)
		p.queue(time.Now())
		s.tell(queued(1))
		s.await(enumspb.EVENT_TYPE_TIMER_STARTED, 2)
	})
}

func (r *recorder) files() {
	lines := map[receivable.EntityCode]int{"DE": 100, "HELV": 5}
	r.play("statement-of-two-entities", &drawer{Lines: lines}, workflows.Statement, file, scene.done)
	r.play("statement-whose-worker-died", &drawer{Lines: lines, Dies: []int{7}}, workflows.Statement, file, scene.done)
	r.play("statement-refused", &drawer{Unusable: "the statement does not add up"}, workflows.Statement, file, scene.done)
	r.play("advice-taken", &drawer{Lines: map[receivable.EntityCode]int{"DE": 1}}, workflows.Advice, file, scene.done)
}

func (r *recorder) payments() {
	here := newCounter(far)
	r.play("bank-entry-decided-here", here, workflows.BankEntry, undecided, func(s scene) {
		s.await(enumspb.EVENT_TYPE_TIMER_STARTED, 1)
		handle, err := s.client.UpdateWorkflow(s.ctx, client.UpdateWorkflowOptions{WorkflowID: s.id, UpdateName: workflows.UpdateDecide,
			Args: []any{choice("sven", 1)}, WaitForStage: client.WorkflowUpdateStageCompleted})
		s.check(err)
		s.check(handle.Get(s.ctx, nil))
		s.done()
	})
	elsewhere := newCounter(soon)
	r.play("bank-entry-reminded-and-decided-elsewhere", elsewhere, workflows.BankEntry, undecided, func(s scene) {
		s.await(enumspb.EVENT_TYPE_TIMER_FIRED, 2)
		s.tell(elsewhere.elsewhere(func(k *counter) { k.version++ }))
		s.tell(elsewhere.elsewhere(func(k *counter) { k.state = subledger.PaymentApplied }))
		s.done()
	})
	r.play("bank-entry-waits", newCounter(far), workflows.BankEntry, undecided, func(s scene) {
		s.await(enumspb.EVENT_TYPE_TIMER_STARTED, 1)
	})
}

func (r *recorder) inboundMails() {
	r.play("inbound-mail-needs-nobody", &post{askModel: true, files: true}, workflows.InboundMail, arrived, scene.done)
	refused := temporal.NewNonRetryableApplicationError("refused", activities.ErrTypeModel, nil)
	here := &post{open: 1, askModel: true, modelFault: refused, remindIn: far}
	r.play("inbound-mail-decided-here", here, workflows.InboundMail, arrived, func(s scene) {
		s.await(enumspb.EVENT_TYPE_TIMER_STARTED, 1)
		handle, err := s.client.UpdateWorkflow(s.ctx, client.UpdateWorkflowOptions{WorkflowID: s.id, UpdateName: workflows.UpdateDecide,
			Args: []any{confirm("anna")}, WaitForStage: client.WorkflowUpdateStageCompleted})
		s.check(err)
		s.check(handle.Get(s.ctx, nil))
		s.done()
	})
	again := &post{open: 1, remindIn: soon}
	r.play("inbound-mail-reminded-and-read-again", again, workflows.InboundMail, arrived, func(s scene) {
		s.await(enumspb.EVENT_TYPE_TIMER_FIRED, 2)
		again.mu.Lock()
		again.open, again.seq = 0, 2
		again.mu.Unlock()
		s.tell(workflows.Event{Seq: 2, Kind: "mail_again"})
		s.done()
	})
	r.play("inbound-mail-waits", &post{open: 1, remindIn: far}, workflows.InboundMail, arrived, func(s scene) {
		s.await(enumspb.EVENT_TYPE_TIMER_STARTED, 1)
	})
}

func (r *recorder) cases() {
	answered := newCaseDesk(soon)
	r.play("case-looked-at-and-resolved", answered, workflows.Case, disputedPrice, func(s scene) {
		s.await(enumspb.EVENT_TYPE_TIMER_FIRED, 2)
		s.tell(answered.happens(func(d *caseDesk) { d.state = casework.Resolved }))
		s.done()
	})
	r.play("case-waits", newCaseDesk(far), workflows.Case, disputedPrice, func(s scene) {
		s.await(enumspb.EVENT_TYPE_TIMER_STARTED, 1)
	})
}
