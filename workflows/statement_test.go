package workflows_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.temporal.io/sdk/temporal"

	"github.com/mahnwerk/mahnwerk/activities"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/workflows"
)

// drawer is a ledger that takes in one file: its lines are recorded once, and each is decided once.
type drawer struct {
	Lines    map[receivable.EntityCode]int
	Refusal  error
	Unusable string
	// Dies says how many lines a worker decides before it is gone, for one attempt each.
	Dies []int

	recorded bool
	waiting  map[receivable.EntityCode]int
	decided  int
	reads    int
	closed   []subledger.ReadFile
}

// ReadStatementFile is the activity of that name.
func (d *drawer) ReadStatementFile(_ context.Context, _ subledger.FileID) (subledger.ReadFile, error) {
	d.reads++
	if d.Refusal != nil {
		return subledger.ReadFile{}, temporal.NewNonRetryableApplicationError(d.Refusal.Error(), activities.ErrTypeRefused, d.Refusal)
	}
	if d.Unusable != "" {
		return subledger.ReadFile{Reason: d.Unusable, Position: "3:7"}, nil
	}
	read := subledger.ReadFile{DocumentID: 1, Statements: 1}
	for _, entity := range []receivable.EntityCode{"DE", "HELV"} {
		n, ok := d.Lines[entity]
		if !ok {
			continue
		}
		read.Entities = append(read.Entities, entity)
		if d.recorded {
			read.Known += n
			continue
		}
		if d.waiting == nil {
			d.waiting = map[receivable.EntityCode]int{}
		}
		d.waiting[entity] += n
		read.New += n
	}
	if d.recorded = true; d.reads == 1 && len(d.Dies) > 0 {
		return read, errors.New("the worker was killed after the commit")
	}
	return read, nil
}

// ReadAdviceFile is the activity of that name.
func (d *drawer) ReadAdviceFile(ctx context.Context, id subledger.FileID) (subledger.ReadFile, error) {
	return d.ReadStatementFile(ctx, id)
}

// MatchEntries is the activity of that name.
func (d *drawer) MatchEntries(_ context.Context, entity receivable.EntityCode) (subledger.Matched, error) {
	n := d.waiting[entity]
	if len(d.Dies) > 0 {
		n = min(n, d.Dies[0])
		d.Dies = d.Dies[1:]
		d.waiting[entity] -= n
		d.decided += n
		return subledger.Matched{}, errors.New("the worker was killed")
	}
	d.waiting[entity] -= n
	d.decided += n
	return subledger.Matched{Posted: n}, nil
}

// CloseFile is the activity of that name.
func (d *drawer) CloseFile(_ context.Context, in activities.CloseFileInput) error {
	d.closed = append(d.closed, in.Read)
	return nil
}

var file = workflows.FileCase{FileID: subledger.FileID{Entity: "DE", SHA256: strings.Repeat("ab", 32)}}

func TestStatement_everyLineIsDecidedOnce(t *testing.T) {
	for name, dies := range map[string][]int{"nobody dies": nil, "three workers die": {0, 17, 80}} {
		t.Run(name, func(t *testing.T) {
			d := &drawer{Lines: map[receivable.EntityCode]int{"DE": 100, "HELV": 5}, Dies: dies}
			env := newEnv(d)
			env.ExecuteWorkflow(workflows.Statement, file)
			result := succeeded[workflows.FileResult](t, env)
			if d.decided != 105 || len(d.closed) != 1 || d.closed[0].Refused() {
				t.Errorf("%d lines decided, closed %v; want 105 and one file that was taken", d.decided, d.closed)
			}
			if result.New+result.Known != 105 {
				t.Errorf("%d new and %d known lines, want 105", result.New, result.Known)
			}
			if state := query(t, env); !strings.Contains(state, "posted") {
				t.Errorf("state %q, want what became of the lines", state)
			}
		})
	}
}

// TestStatement_refused: what nothing can be made of is closed with its reason, whether the file or the ledger says so.
func TestStatement_refused(t *testing.T) {
	for name, d := range map[string]*drawer{
		"unusable":       {Unusable: "Bal/Amt: the statement does not add up"},
		"ledger refuses": {Refusal: errors.New("the account belongs to no entity")},
	} {
		t.Run(name, func(t *testing.T) {
			env := newEnv(d)
			env.ExecuteWorkflow(workflows.Statement, file)
			result := succeeded[workflows.FileResult](t, env)
			if !result.Refused() || len(d.closed) != 1 {
				t.Fatalf("%+v, closed %v; want a refusal that is kept", result, d.closed)
			}
			if diff := cmp.Diff(result.Reason, d.closed[0].Reason); diff != "" {
				t.Errorf("-told +kept:\n%s", diff)
			}
			if !strings.Contains(query(t, env), result.Reason) {
				t.Errorf("state %q lacks the reason", query(t, env))
			}
		})
	}
}

func TestAdvice(t *testing.T) {
	d := &drawer{Lines: map[receivable.EntityCode]int{"DE": 1}}
	env := newEnv(d)
	env.ExecuteWorkflow(workflows.Advice, file)
	if result := succeeded[workflows.FileResult](t, env); result.Refused() || len(d.closed) != 1 || d.decided != 0 {
		t.Errorf("%+v, closed %d, %d lines decided; want an advice taken that books nothing", result, len(d.closed), d.decided)
	}
}

func TestFileWorkflowID(t *testing.T) {
	for kind, want := range map[subledger.DocumentKind]string{
		subledger.StatementFile: "statement/DE/abababababababab", subledger.AdviceDoc: "advice/DE/abababababababab",
	} {
		if id := workflows.FileWorkflowID(kind, file.FileID); id != want {
			t.Errorf("%s: %s, want %s", kind, id, want)
		}
	}
}
