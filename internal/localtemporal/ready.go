package localtemporal

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/operatorservice/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	sdklog "go.temporal.io/sdk/log"

	"github.com/mahnwerk/mahnwerk/internal/childproc"
	"github.com/mahnwerk/mahnwerk/internal/portpick"
)

const (
	// readyLimit is ten times a start on a machine with a load of 15; an idle one takes a second.
	readyLimit = 60 * time.Second
	readyEvery = 50 * time.Millisecond
	// askLimit is for one question to a server that may hang half started.
	askLimit = 5 * time.Second
)

// earlyEnd is a server that ended before it was ready.
type earlyEnd struct {
	ports []int
	err   error
	log   string
}

func (e *earlyEnd) Error() string {
	return fmt.Sprintf("the server ended before it was ready (%v); its log ends with:\n%s", e.err, e.log)
}

func (e *earlyEnd) Unwrap() error { return e.err }

// passes reports whether new ports can help.
func (e *earlyEnd) passes() bool {
	for _, port := range e.ports {
		if port != 0 && !portpick.Free(port) {
			return true
		}
	}
	return false
}

// awaitReady asks until the namespace answers: the server says "ready" and opens its port before that.
func (s *Server) awaitReady(ctx context.Context, o Options) error {
	ctx, cancel := context.WithTimeout(ctx, readyLimit)
	defer cancel()
	ticker := time.NewTicker(readyEvery)
	defer ticker.Stop()
	for {
		err := s.ask(ctx, o)
		if err == nil {
			return nil
		}
		select {
		case <-s.process.Done():
			return &earlyEnd{[]int{s.port, s.uiPort}, s.process.Err(), childproc.Tail(o.LogFile, logTail)}
		case <-ctx.Done():
			return fmt.Errorf("not ready within %s: %w; its log ends with:\n%s", readyLimit, err, childproc.Tail(o.LogFile, logTail))
		case <-ticker.C:
		}
	}
}

// ask is one look at everything a client needs: frontend, namespace, search attributes, web UI.
func (s *Server) ask(ctx context.Context, o Options) error {
	ctx, cancel := context.WithTimeout(ctx, askLimit)
	defer cancel()
	if err := s.knock(ctx); err != nil {
		return err
	}
	c, err := client.DialContext(ctx, client.Options{
		HostPort:  s.Address(),
		Namespace: o.Namespace,
		Logger:    sdklog.NewStructuredLogger(slog.New(slog.DiscardHandler)),
	})
	if err != nil {
		return err
	}
	defer c.Close()
	if _, err := c.CountWorkflow(ctx, &workflowservice.CountWorkflowExecutionsRequest{Namespace: o.Namespace}); err != nil {
		return fmt.Errorf("namespace %s: %w", o.Namespace, err)
	}
	if err := haveAttributes(ctx, c, o); err != nil {
		return fmt.Errorf("search attributes: %w", err)
	}
	return s.askUI(ctx)
}

// knock fails at once while the frontend does not listen, where a gRPC dial would wait a second before it tries again.
// (To bind the port for a look, as portpick does, could hinder the server in binding it.)
func (s *Server) knock(ctx context.Context) error {
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", s.Address())
	if err != nil {
		return err
	}
	return conn.Close()
}

// haveAttributes adds what the namespace lacks: the program gives search attributes to a new namespace only, and an
// upgrade may bring one more.
func haveAttributes(ctx context.Context, c client.Client, o Options) error {
	have, err := c.OperatorService().ListSearchAttributes(ctx,
		&operatorservice.ListSearchAttributesRequest{Namespace: o.Namespace})
	if err != nil {
		return err
	}
	lacking := map[string]enumspb.IndexedValueType{}
	for name, kind := range o.SearchAttributes {
		wanted, err := enumspb.IndexedValueTypeFromString(kind)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		got, ok := have.CustomAttributes[name]
		if ok && got != wanted {
			return fmt.Errorf("%s is of type %s, want %s", name, got, wanted)
		}
		if !ok {
			lacking[name] = wanted
		}
	}
	if len(lacking) == 0 {
		return nil
	}
	_, err = c.OperatorService().AddSearchAttributes(ctx,
		&operatorservice.AddSearchAttributesRequest{Namespace: o.Namespace, SearchAttributes: lacking})
	if err != nil {
		return err
	}
	return errors.New("just added") // the next look sees whether they are known
}

func (s *Server) askUI(ctx context.Context) error {
	if s.uiPort == 0 {
		return nil
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.UIURL(), nil)
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return fmt.Errorf("web UI: %w", err)
	}
	if err := answer.Body.Close(); err != nil {
		return fmt.Errorf("web UI: %w", err)
	}
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("web UI answers %s", answer.Status)
	}
	return nil
}
