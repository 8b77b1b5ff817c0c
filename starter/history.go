package main

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"
	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"google.golang.org/protobuf/encoding/protojson"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
)

func historyCommand(s *session) *cobra.Command {
	var on dateFlag
	var to string
	export := &cobra.Command{
		Use: "export --on DATE --to DIR", Short: "Write the histories that ended on a day to files, before Temporal's retention removes them",
		Long: "Write the histories of workflows that ended on a day (UTC) as gzipped JSON, one file each, in a folder for the day.\n" +
			"A file that is there is left alone, so that a repeated export costs little. The payloads are as Temporal holds them:\n" +
			"encrypted ones stay encrypted. The ledger, not the history, is the record of what happened; see docs/operating.",
		Args: cobra.NoArgs, Example: examples("starter history export --on 2026-10-05 --to /var/backups/mahnwerk"),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			e, err := s.engine(ctx)
			if err != nil {
				return err
			}
			x := exporter{client: e.Client(), namespace: s.app.Config.Temporal.Namespace, folder: filepath.Join(to, on.String())}
			if err := x.day(ctx, on.Date); err != nil {
				return err
			}
			return s.show(x.result, func(p *page) {
				p.line(p.say("%d Verläufe geschrieben, %d waren schon da: %s", "%d histories written, %d were there: %s"), x.result.Written, x.result.Present, x.folder)
			})
		}),
	}
	export.Flags().Var(&on, "on", "the day they ended (UTC)")
	export.Flags().StringVar(&to, "to", "", "folder to write to")
	require(export, "on", "to")
	return group("history", "Keep the histories of workflows", export)
}

type exported struct {
	Written int `json:"written"`
	Present int `json:"present"`
}

type exporter struct {
	client    client.Client
	namespace string
	folder    string
	result    exported
}

// exportPage is how many executions one page of the listing holds.
const exportPage = 500

func (x *exporter) day(ctx context.Context, on calendar.Date) error {
	if err := os.MkdirAll(x.folder, 0o700); err != nil {
		return fmt.Errorf("export histories: %w", err)
	}
	from := on.In(time.UTC)
	query := fmt.Sprintf(`CloseTime >= "%s" AND CloseTime < "%s"`, from.Format(time.RFC3339), from.AddDate(0, 0, 1).Format(time.RFC3339))
	var token []byte
	for {
		page, err := x.client.ListWorkflow(ctx, &workflowservice.ListWorkflowExecutionsRequest{
			Namespace: x.namespace, PageSize: exportPage, NextPageToken: token, Query: query})
		if err != nil {
			return fmt.Errorf("list closed workflows: %w", err)
		}
		for _, w := range page.GetExecutions() {
			if err := x.one(ctx, w.GetExecution()); err != nil {
				return fmt.Errorf("export history %s: %w", w.GetExecution().GetWorkflowId(), err)
			}
		}
		if token = page.GetNextPageToken(); len(token) == 0 {
			return nil
		}
	}
}

// one writes a history under another name first, so that a file that exists is whole.
func (x *exporter) one(ctx context.Context, run *commonpb.WorkflowExecution) error {
	path := filepath.Join(x.folder, url.PathEscape(run.GetWorkflowId())+"."+run.GetRunId()+".json.gz")
	if _, err := os.Stat(path); err == nil {
		x.result.Present++
		return nil
	}
	history, err := x.read(ctx, run)
	if err != nil {
		return err
	}
	if err := writeHistory(path+".part", history); err != nil {
		return errors.Join(err, os.Remove(path+".part"))
	}
	x.result.Written++
	return os.Rename(path+".part", path)
}

func (x *exporter) read(ctx context.Context, run *commonpb.WorkflowExecution) (*historypb.History, error) {
	history := &historypb.History{}
	events := x.client.GetWorkflowHistory(ctx, run.GetWorkflowId(), run.GetRunId(), false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for events.HasNext() {
		event, err := events.Next()
		if err != nil {
			return nil, err
		}
		history.Events = append(history.Events, event)
	}
	return history, nil
}

func writeHistory(path string, history *historypb.History) (err error) {
	raw, err := protojson.Marshal(history)
	if err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	packed := gzip.NewWriter(file)
	if _, err := packed.Write(raw); err != nil {
		return err
	}
	return packed.Close()
}
