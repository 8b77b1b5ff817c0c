package main

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"time"

	uiserver "github.com/temporalio/ui-server/v2/server"
	uiconfig "github.com/temporalio/ui-server/v2/server/config"
	uioptions "github.com/temporalio/ui-server/v2/server/server_options"
	"go.temporal.io/server/common/authorization"
	"go.temporal.io/server/common/cluster"
	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/dynamicconfig"
	"go.temporal.io/server/common/log"
	"go.temporal.io/server/common/membership/static"
	"go.temporal.io/server/common/metrics"
	sqliteplugin "go.temporal.io/server/common/persistence/sql/sqlplugin/sqlite"
	"go.temporal.io/server/common/primitives"
	"go.temporal.io/server/schema/sqlite"
	"go.temporal.io/server/temporal"
	"google.golang.org/protobuf/types/known/durationpb"
)

const clusterName = "active"

// server is the Temporal server with its UI; start and stop are called once each.
type server struct {
	temporal temporal.Server
	ui       *uiserver.Server
}

// ports of one start: the four services each need a gRPC and a membership port.
type ports struct {
	grpc, membership map[primitives.ServiceName]int
}

func newServer(o options) (*server, error) {
	db := sqliteConfig(o.dbFile)
	if err := prepareDatabase(db, o); err != nil {
		return nil, err
	}
	p, err := freePorts(o)
	if err != nil {
		return nil, err
	}
	cfg := serverConfig(o, db, p)
	claims, err := authorization.GetClaimMapperFromConfig(&cfg.Global.Authorization, log.NewNoopLogger())
	if err != nil {
		return nil, fmt.Errorf("claim mapper: %w", err)
	}
	authorizer, err := authorization.GetAuthorizerFromConfig(&cfg.Global.Authorization)
	if err != nil {
		return nil, fmt.Errorf("authorizer: %w", err)
	}
	srv, err := temporal.NewServer(
		temporal.WithConfig(cfg),
		temporal.ForServices(temporal.DefaultServices),
		temporal.WithStaticHosts(staticHosts(o, p)),
		temporal.WithLogger(log.NewZapLogger(log.BuildZapLogger(log.Config{Stdout: true, Level: o.logLevel}))),
		temporal.WithAuthorizer(authorizer),
		temporal.WithClaimMapper(func(*config.Config) authorization.ClaimMapper { return claims }),
		temporal.WithDynamicConfigClient(dynamicConfig()),
	)
	if err != nil {
		return nil, fmt.Errorf("temporal server: %w", err)
	}
	return &server{temporal: srv, ui: newUI(o)}, nil
}

func (s *server) start() error {
	if err := s.temporal.Start(); err != nil {
		return fmt.Errorf("start temporal server: %w", err)
	}
	if s.ui != nil {
		go func() {
			if err := s.ui.Start(); err != nil {
				fmt.Fprintln(os.Stderr, "devserver: web UI:", err)
			}
		}()
	}
	return nil
}

func (s *server) stop() error {
	if s.ui != nil {
		s.ui.Stop()
	}
	return s.temporal.Stop()
}

// sqliteConfig opens the file with a write-ahead log: with the default rollback journal and full sync the same
// load costs 2.3 times the CPU. synchronous=1 survives the death of the process; a power cut may lose the last
// commits, which PostgreSQL, the truth for money and facts, does not.
func sqliteConfig(file string) *config.SQL {
	return &config.SQL{
		PluginName:   sqliteplugin.PluginName,
		DatabaseName: file,
		ConnectAttributes: map[string]string{
			"mode": "rwc", "journal_mode": "wal", "synchronous": "1",
		},
	}
}

func prepareDatabase(db *config.SQL, o options) error {
	if err := os.MkdirAll(filepath.Dir(o.dbFile), 0o700); err != nil {
		return err
	}
	if _, err := os.Stat(o.dbFile); os.IsNotExist(err) {
		if err := sqlite.SetupSchema(db); err != nil {
			return fmt.Errorf("set up schema in %s: %w", o.dbFile, err)
		}
	}
	ns, err := sqlite.NewNamespaceConfig(clusterName, o.namespace, false, o.searchAttributes)
	if err != nil {
		return fmt.Errorf("namespace %s: %w", o.namespace, err)
	}
	ns.Detail.Config.Retention = durationpb.New(o.retention)
	if err := sqlite.CreateNamespaces(db, ns); err != nil {
		return fmt.Errorf("create namespace %s: %w", o.namespace, err)
	}
	return nil
}

var services = []primitives.ServiceName{
	primitives.FrontendService, primitives.HistoryService, primitives.MatchingService, primitives.WorkerService,
}

// freePorts asks the kernel for the ports nobody outside this process needs to know. All listeners stay open
// until every port is known, so that no port is handed out twice.
func freePorts(o options) (ports, error) {
	p := ports{grpc: map[primitives.ServiceName]int{}, membership: map[primitives.ServiceName]int{}}
	var open []net.Listener
	defer func() {
		for _, l := range open {
			_ = l.Close() // only the number is wanted
		}
	}()
	next := func() (int, error) {
		l, err := net.Listen("tcp", net.JoinHostPort(o.host, "0"))
		if err != nil {
			return 0, err
		}
		open = append(open, l)
		return l.Addr().(*net.TCPAddr).Port, nil
	}
	for _, s := range services {
		var err error
		if p.grpc[s], err = next(); err != nil {
			return ports{}, err
		}
		if p.membership[s], err = next(); err != nil {
			return ports{}, err
		}
	}
	p.grpc[primitives.FrontendService] = o.port
	return p, nil
}

func staticHosts(o options, p ports) map[primitives.ServiceName]static.Hosts {
	hosts := map[primitives.ServiceName]static.Hosts{}
	for _, s := range services {
		hosts[s] = static.SingleLocalHost(fmt.Sprintf("%s:%d", o.host, p.grpc[s]))
	}
	return hosts
}

func serverConfig(o options, db *config.SQL, p ports) *config.Config {
	frontend := fmt.Sprintf("%s:%d", o.host, o.port)
	cfg := &config.Config{
		Persistence: config.Persistence{
			DefaultStore:     sqliteplugin.PluginName,
			VisibilityStore:  sqliteplugin.PluginName,
			NumHistoryShards: 1,
			DataStores:       map[string]config.DataStore{sqliteplugin.PluginName: {SQL: db}},
		},
		ClusterMetadata: &cluster.Config{
			FailoverVersionIncrement: 10,
			MasterClusterName:        clusterName,
			CurrentClusterName:       clusterName,
			ClusterInformation: map[string]cluster.ClusterInformation{
				clusterName: {Enabled: true, InitialFailoverVersion: 1, RPCAddress: frontend},
			},
		},
		DCRedirectionPolicy: config.DCRedirectionPolicy{Policy: "noop"},
		Services:            map[string]config.Service{},
		Archival: config.Archival{
			History:    config.HistoryArchival{State: "disabled"},
			Visibility: config.VisibilityArchival{State: "disabled"},
		},
		PublicClient: config.PublicClient{HostPort: frontend},
		NamespaceDefaults: config.NamespaceDefaults{Archival: config.ArchivalNamespaceDefaults{
			History:    config.HistoryArchivalNamespaceDefaults{State: "disabled"},
			Visibility: config.VisibilityArchivalNamespaceDefaults{State: "disabled"},
		}},
	}
	cfg.Global.Membership = config.Membership{MaxJoinDuration: 30 * time.Second, BroadcastAddress: o.host}
	cfg.Global.Metrics = &metrics.Config{}
	for _, s := range services {
		cfg.Services[string(s)] = config.Service{RPC: config.RPC{
			GRPCPort: p.grpc[s], MembershipPort: p.membership[s], BindOnIP: o.host,
		}}
	}
	return cfg
}

// dynamicConfig lifts the limits that protect a shared cluster and only slow one machine down.
func dynamicConfig() dynamicconfig.StaticClient {
	return dynamicconfig.StaticClient{
		dynamicconfig.ForceSearchAttributesCacheRefreshOnRead.Key(): true,
		dynamicconfig.FrontendPersistenceMaxQPS.Key():               10_000,
		dynamicconfig.HistoryPersistenceMaxQPS.Key():                45_000,
		dynamicconfig.HistoryCacheHostLevelMaxSize.Key():            8_096,
	}
}

// newUI configures the web UI for offline use: it asks no outside host for news or versions.
func newUI(o options) *uiserver.Server {
	if o.uiPort == 0 {
		return nil
	}
	return uiserver.NewServer(uioptions.WithConfigProvider(&uiconfig.Config{
		Host:                o.host,
		Port:                o.uiPort,
		TemporalGRPCAddress: fmt.Sprintf("%s:%d", o.host, o.port),
		EnableUI:            true,
		DefaultNamespace:    o.namespace,
		CORS:                uiconfig.CORS{CookieInsecure: true},
		HideLogs:            true,
		DisableNewsFetch:    true,
		Codec:               uiconfig.Codec{Endpoint: o.codecEndpoint},
	}))
}
