// Package engine is the client side of the workflows: it starts them, tells them that something was committed, and asks
// for decisions. It is the only adapter that knows the workflows package.
package engine

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/operatorservice/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/temporal"

	"github.com/mahnwerk/mahnwerk/activities"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/workflows"
)

// Options of a connection to Temporal.
type Options struct {
	// Address is host:port of the frontend; Namespace must exist.
	Address, Namespace string
	TLS                *tls.Config
	Log                *slog.Logger
	// Codec encrypts payloads, nil for none.
	Codec        converter.PayloadCodec
	Metrics      client.MetricsHandler
	Interceptors []interceptor.ClientInterceptor
	// Identity names this process in histories; it must hold no user's name.
	Identity string
}

// Engine is an open connection. It is safe for concurrent use.
type Engine struct {
	client    client.Client
	namespace string
}

// dialTimeout bounds the first contact: a server that starts needs seconds, one that isn't there should be said soon.
const dialTimeout = 15 * time.Second

// Dial connects and asks the server for a sign of life.
func Dial(ctx context.Context, o Options) (*Engine, error) {
	ctx, cancel := context.WithTimeout(ctx, dialTimeout)
	defer cancel()
	c, err := client.DialContext(ctx, ClientOptions(o))
	if err != nil {
		return nil, fmt.Errorf("reach Temporal at %s, namespace %s: %w", o.Address, o.Namespace, err)
	}
	return &Engine{client: c, namespace: o.Namespace}, nil
}

// ClientOptions are the options of the SDK's client, for the worker and the replayer too: both must decode alike.
func ClientOptions(o Options) client.Options {
	logger := o.Log
	if logger == nil {
		logger = slog.New(slog.DiscardHandler)
	}
	return client.Options{
		HostPort: o.Address, Namespace: o.Namespace, Logger: log.NewStructuredLogger(logger), Identity: o.Identity,
		DataConverter: DataConverter(o.Codec), FailureConverter: failureConverter(o.Codec),
		MetricsHandler: o.Metrics, Interceptors: o.Interceptors,
		ConnectionOptions: client.ConnectionOptions{TLS: o.TLS},
	}
}

// Client is the SDK's client, for the worker.
func (e *Engine) Client() client.Client { return e.client }

// Close ends the connection.
func (e *Engine) Close() { e.client.Close() }

// Healthy asks the server for a sign of life.
func (e *Engine) Healthy(ctx context.Context) error {
	_, err := e.client.CheckHealth(ctx, &client.CheckHealthRequest{})
	return err
}

// EnsureSearchAttributes adds the custom search attributes that the namespace lacks. On a cluster where the operator API is
// not open to us it returns an error that names them.
func (e *Engine) EnsureSearchAttributes(ctx context.Context, add func(ctx context.Context, missing map[string]string) error) error {
	// Asked for the namespace: on SQL visibility its attributes have names of their own, which the cluster doesn't know.
	have, err := e.client.OperatorService().ListSearchAttributes(ctx, &operatorservice.ListSearchAttributesRequest{Namespace: e.namespace})
	if err != nil {
		return fmt.Errorf("list search attributes (needed are %v): %w", slices.Sorted(maps.Keys(workflows.SearchAttributes())), err)
	}
	missing := map[string]string{}
	for name, kind := range workflows.SearchAttributes() {
		if _, ok := have.GetCustomAttributes()[name]; !ok {
			missing[name] = kind
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return add(ctx, missing)
}

// StartRun starts the dunning run of an entity and date, or joins the one that is running, and returns its workflow's id.
// It waits for nothing.
func (e *Engine) StartRun(ctx context.Context, entity string, on calendar.Date, scope, by string) (string, error) {
	run, err := e.startRun(ctx, entity, on, scope, by)
	if err != nil {
		return "", err
	}
	return run.GetID(), nil
}

// Run starts or joins a dunning run and waits for its end.
func (e *Engine) Run(ctx context.Context, entity string, on calendar.Date, scope, by string, result any) error {
	run, err := e.startRun(ctx, entity, on, scope, by)
	if err != nil {
		return err
	}
	return run.Get(ctx, result)
}

func (e *Engine) startRun(ctx context.Context, entity string, on calendar.Date, scope, by string) (client.WorkflowRun, error) {
	run, err := e.client.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
		ID: workflows.RunID(entity, on, scope), TaskQueue: workflows.QueueMain,
		WorkflowIDConflictPolicy: enumspb.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
		WorkflowIDReusePolicy:    enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
		StaticSummary:            fmt.Sprintf("dunning run of %s on %s", entity, on),
		TypedSearchAttributes:    temporal.NewSearchAttributes(workflows.AttrEntity.ValueSet(entity)),
	}, workflows.DunningRun, workflows.RunState{Input: activities.RunInput{Entity: entity, On: on, Scope: scope, By: by}})
	if err != nil {
		return nil, fmt.Errorf("start dunning run %s: %w", workflows.RunID(entity, on, scope), err)
	}
	return run, nil
}

// WakeMail tells the mail workflow of an entity that letters are queued, and starts it when it is not there.
func (e *Engine) WakeMail(ctx context.Context, entity string) error {
	return e.tell(ctx, target{stream: workflows.MailID(entity), entity: entity, workflow: workflows.Mail,
		input: workflows.MailState{Entity: entity}}, workflows.Events{Events: []workflows.Event{{Seq: time.Now().UnixNano(), Kind: "queued"}}})
}

// target is a workflow that events are told to, with what it needs when it must be started first.
type target struct {
	stream, entity  string
	workflow, input any
	summary         string
}

// tell signals a workflow and starts it when it isn't running. A closed one starts anew: the ledger's row guards what
// may happen.
func (e *Engine) tell(ctx context.Context, t target, events workflows.Events) error {
	_, err := e.client.SignalWithStartWorkflow(ctx, t.stream, workflows.SignalEvents, events, t.options(), t.workflow, t.input)
	if err != nil {
		return fmt.Errorf("tell %s: %w", t.stream, err)
	}
	return nil
}

func (t target) options() client.StartWorkflowOptions {
	options := client.StartWorkflowOptions{
		ID: t.stream, TaskQueue: workflows.QueueMain, StaticSummary: t.summary,
		WorkflowIDReusePolicy: enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
	}
	if t.entity != "" {
		options.TypedSearchAttributes = temporal.NewSearchAttributes(workflows.AttrEntity.ValueSet(t.entity))
	}
	return options
}

// start starts a workflow that must be running and does nothing when it is.
func (e *Engine) start(ctx context.Context, t target) error {
	options := t.options()
	options.WorkflowIDConflictPolicy = enumspb.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING
	_, err := e.execute(ctx, t, options)
	return err
}

func (e *Engine) execute(ctx context.Context, t target, options client.StartWorkflowOptions) (client.WorkflowRun, error) {
	run, err := e.client.ExecuteWorkflow(ctx, options, t.workflow, t.input)
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", t.stream, err)
	}
	return run, nil
}

const (
	// openPage is how many workflows one page of a listing holds: small enough for a busy server to answer in time.
	openPage = 500
	// pageAttempts bounds how often a page is asked for that the server was too busy to give.
	pageAttempts = 5
)

// OpenWorkflows lists the ids of all running workflows. Visibility lags behind by moments; who compares must tolerate that.
func (e *Engine) OpenWorkflows(ctx context.Context) ([]string, error) {
	var ids []string
	var token []byte
	for {
		page, err := e.openPage(ctx, token)
		if err != nil {
			return nil, fmt.Errorf("list open workflows: %w", err)
		}
		for _, w := range page.GetExecutions() {
			ids = append(ids, w.GetExecution().GetWorkflowId())
		}
		if token = page.GetNextPageToken(); len(token) == 0 {
			return ids, nil
		}
	}
}

// openPage asks for one page, again while the server is too busy and the caller has time.
func (e *Engine) openPage(ctx context.Context, token []byte) (page *workflowservice.ListWorkflowExecutionsResponse, err error) {
	for range pageAttempts {
		page, err = e.client.ListWorkflow(ctx, &workflowservice.ListWorkflowExecutionsRequest{
			Namespace: e.namespace, PageSize: openPage, NextPageToken: token, Query: `ExecutionStatus = "Running"`})
		var busy *serviceerror.DeadlineExceeded
		if err == nil || ctx.Err() != nil || !(errors.As(err, &busy) || errors.Is(err, context.DeadlineExceeded)) {
			break
		}
	}
	return page, err
}

// EnsureSchedule lets Temporal start an entity's run every business weekday at a local hour; a Schedule that is there
// already is moved to that hour and zone. Missed runs are caught up
// within hours, not within the year that is the server's default; holidays are left to the run's own calendar gate.
func (e *Engine) EnsureSchedule(ctx context.Context, entity, zone string, hour int) error {
	id := workflows.ScheduleID(entity)
	spec := client.ScheduleSpec{TimeZoneName: zone, Calendars: []client.ScheduleCalendarSpec{{
		Hour: []client.ScheduleRange{{Start: hour}}, DayOfWeek: []client.ScheduleRange{{Start: 1, End: 5}}}}}
	_, err := e.client.ScheduleClient().Create(ctx, client.ScheduleOptions{
		ID: id, Spec: spec,
		Action: &client.ScheduleWorkflowAction{ID: "scheduled-run/" + entity, Workflow: workflows.ScheduledRun,
			Args: []any{entity}, TaskQueue: workflows.QueueMain},
		Overlap:       enumspb.SCHEDULE_OVERLAP_POLICY_SKIP,
		CatchupWindow: catchupWindow,
	})
	if errors.Is(err, temporal.ErrScheduleAlreadyRunning) {
		err = e.reschedule(ctx, id, spec)
	}
	if err != nil {
		return fmt.Errorf("schedule %s: %w", id, err)
	}
	return nil
}

// reschedule moves a Schedule to another hour or zone. One that a person paused stays paused.
func (e *Engine) reschedule(ctx context.Context, id string, spec client.ScheduleSpec) error {
	return e.client.ScheduleClient().GetHandle(ctx, id).Update(ctx, client.ScheduleUpdateOptions{
		DoUpdate: func(now client.ScheduleUpdateInput) (*client.ScheduleUpdate, error) {
			now.Description.Schedule.Spec = &spec
			return &client.ScheduleUpdate{Schedule: &now.Description.Schedule}, nil
		}})
}

// catchupWindow is how late a missed run may start: the same business day, not the next.
const catchupWindow = 8 * time.Hour

// isNotFound tells whether a workflow is not there or closed.
func isNotFound(err error) bool {
	var notFound *serviceerror.NotFound
	return errors.As(err, &notFound)
}
