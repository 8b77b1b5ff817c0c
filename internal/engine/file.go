package engine

import (
	"context"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"

	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/workflows"
)

// StartFile starts the workflow that takes in a stored file, or joins the one that runs, and returns its id. A file whose
// workflow has ended is taken in once more, which finds everything done.
func (e *Engine) StartFile(ctx context.Context, kind subledger.DocumentKind, id subledger.FileID) (string, error) {
	run, err := e.startFile(ctx, kind, id)
	if err != nil {
		return "", err
	}
	return run.GetID(), nil
}

// TakeFile is StartFile that waits for the end.
func (e *Engine) TakeFile(ctx context.Context, kind subledger.DocumentKind, id subledger.FileID) (result workflows.FileResult, err error) {
	run, err := e.startFile(ctx, kind, id)
	if err != nil {
		return result, err
	}
	return result, run.Get(ctx, &result)
}

func (e *Engine) startFile(ctx context.Context, kind subledger.DocumentKind, id subledger.FileID) (client.WorkflowRun, error) {
	t := target{stream: workflows.FileWorkflowID(kind, id), entity: string(id.Entity), workflow: workflows.Statement,
		input: workflows.FileCase{FileID: id}, summary: "takes in a file of bank statements"}
	if kind == subledger.AdviceDoc {
		t.workflow, t.summary = workflows.Advice, "takes in a remittance advice"
	}
	options := t.options()
	options.WorkflowIDConflictPolicy = enumspb.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING
	return e.execute(ctx, t, options)
}
