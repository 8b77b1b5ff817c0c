package app

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/mahnwerk/mahnwerk/internal/config"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
	"github.com/mahnwerk/mahnwerk/internal/testkit"
)

// newApp is an App whose Temporal is an address nobody listens on.
func newApp(t *testing.T, url string, environment ...string) *App {
	t.Helper()
	cfg, err := config.Load(config.Source{Environment: append([]string{"MAHNWERK_DATA=" + t.TempDir(), "DATABASE_URL=" + url,
		"TEMPORAL_ADDRESS=127.0.0.1:1", "MAHNWERK_DATABASE_CONNECTIONS=3"}, environment...)})
	if err != nil {
		t.Fatal(err)
	}
	a := New(cfg, "test", io.Discard)
	t.Cleanup(a.Close)
	return a
}

func TestApp_tellsWhatDoesNotAnswer(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		ask  func(*App, context.Context) error
		url  string
		want string
	}{
		"no engine was started": {func(a *App, ctx context.Context) error { _, err := a.Store(ctx); return err }, "", "starter up"},
		"the database is away":  {func(a *App, ctx context.Context) error { _, err := a.Store(ctx); return err }, "postgres://u:s3cret@127.0.0.1:1/d", "database does not answer"},
		"nothing to migrate":    {func(a *App, ctx context.Context) error { _, err := a.Migrate(ctx); return err }, "postgres://u:s3cret@127.0.0.1:1/d", "database does not answer"},
		"Temporal is away":      {func(a *App, ctx context.Context) error { _, err := a.Engine(ctx); return err }, "", "Temporal does not answer"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := test.ask(newApp(t, test.url), t.Context())
			var away *UnreachableError
			if !errors.As(err, &away) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error = %v, want an UnreachableError with %q", err, test.want)
			}
			if err != nil && strings.Contains(err.Error(), "s3cret") {
				t.Errorf("the error holds the password: %v", err)
			}
		})
	}
}

func TestApp_refusesBadKeysAndCertificates(t *testing.T) {
	t.Parallel()
	junk := filepath.Join(t.TempDir(), "junk.pem")
	if err := os.WriteFile(junk, []byte("no certificate"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, variable := range map[string]string{"MAHNWERK_PAYLOAD_KEYS": "MAHNWERK_PAYLOAD_KEYS=one:short",
		"TEMPORAL_TLS_SERVER_CA_CERT_PATH": "TEMPORAL_TLS_SERVER_CA_CERT_PATH=" + junk} {
		_, err := newApp(t, "", variable).Engine(t.Context())
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("Engine = %v, want an error that names %s", err, name)
		}
	}
}

func TestApp_opensTheLedgerOnce(t *testing.T) {
	t.Parallel()
	a := newApp(t, testkit.Database(t))
	first, err := a.Store(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if second, err := a.Store(t.Context()); err != nil || second != first {
		t.Errorf("Store again = %p, %v; want %p", second, err, first)
	}
	if applied, err := a.Migrate(t.Context()); err != nil || applied != 0 {
		t.Errorf("Migrate of a migrated database = %d, %v", applied, err)
	}
}

func TestRunWorker_saysWhatIsMissing(t *testing.T) {
	t.Parallel()
	var away *UnreachableError
	if err := RunWorker(t.Context(), newApp(t, testkit.Database(t)), WorkerOptions{}); !errors.As(err, &away) {
		t.Errorf("RunWorker without Temporal = %v, want an UnreachableError", err)
	}
}

func TestOutbox_oneLeads(t *testing.T) {
	t.Parallel()
	url := testkit.Database(t)
	one, two := outbox{testkit.Open(t, url, nil)}, outbox{testkit.Open(t, url, nil)}
	release, err := one.Lead(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	leads := make(chan func(), 1)
	go func() {
		release, err := two.Lead(t.Context())
		if err != nil {
			t.Errorf("second Lead = %v", err)
			release = func() {}
		}
		leads <- release
	}()
	waitForWaiter(t, one.store)
	select {
	case <-leads:
		t.Fatal("two lead at once")
	default:
	}
	release()
	(<-leads)()
}

// waitForWaiter returns once a session waits for the relay's lock.
func waitForWaiter(t *testing.T, store *postgres.Store) {
	t.Helper()
	for waiting := 0; waiting == 0; {
		err := store.Pool().QueryRow(t.Context(), `
			SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`).Scan(&waiting)
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestOutbox_whoGivesUpWaitingLeadsNot(t *testing.T) {
	t.Parallel()
	url := testkit.Database(t)
	one, two := outbox{testkit.Open(t, url, nil)}, outbox{testkit.Open(t, url, nil)}
	release, err := one.Lead(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { _, err := two.Lead(ctx); ended <- err }()
	waitForWaiter(t, one.store)
	cancel()
	if err := <-ended; err == nil {
		t.Error("Lead after its context ended = nil, want an error")
	}
}

func TestOutbox_givesEventsInOrderAndForgetsTheTold(t *testing.T) {
	t.Parallel()
	books := testkit.NewBooks(t, nil)
	books.Customer("10001")
	books.Invoice("RE-1", "10001", 11900, "2026-10-01")
	o := outbox{books.Store}
	waiting, err := o.Waiting(t.Context(), 10)
	if err != nil || len(waiting) != 1 || waiting[0].Kind != "issued" || waiting[0].SubjectID == 0 || !strings.HasPrefix(waiting[0].Stream, "invoice/") {
		t.Fatalf("Waiting = %+v, %v; want the issued invoice with its id", waiting, err)
	}
	if err := o.MarkDelivered(t.Context(), []int64{waiting[0].ID}); err != nil {
		t.Fatal(err)
	}
	if waiting, err := o.Waiting(t.Context(), 10); err != nil || len(waiting) != 0 {
		t.Errorf("Waiting after telling = %+v, %v", waiting, err)
	}
}

func TestFigures_countTheLedger(t *testing.T) {
	t.Parallel()
	books := testkit.NewBooks(t, nil)
	books.Customer("10001")
	books.Invoice("RE-1", "10001", 11900, "2026-10-01")
	registry := prometheus.NewPedanticRegistry()
	registry.MustRegister(newFigures(books.Store))
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	values := map[string]float64{}
	for _, family := range families {
		for _, metric := range family.GetMetric() {
			values[family.GetName()] += metric.GetGauge().GetValue()
		}
	}
	if values["mahnwerk_invoices"] != 1 || values["mahnwerk_outbox_waiting"] != 1 {
		t.Errorf("figures = %v, want one invoice and one event", values)
	}
}

func TestFigures_aDatabaseThatIsAwayIsSeen(t *testing.T) {
	t.Parallel()
	store := testkit.Store(t, nil)
	store.Close()
	registry := prometheus.NewRegistry()
	registry.MustRegister(newFigures(store))
	if _, err := registry.Gather(); err == nil {
		t.Error("Gather without a database = nil, want an error")
	}
}

func TestVersion_isNeverEmpty(t *testing.T) {
	t.Parallel()
	if Version() == "" || revision(nil) != "" {
		t.Errorf("Version = %q, revision(nil) = %q", Version(), revision(nil))
	}
}
