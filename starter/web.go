package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"github.com/mahnwerk/mahnwerk/internal/app"
)

// webStop is how long requests may finish when the pages are stopped: a decision waits for a worker at most 20 s.
const webStop = 25 * time.Second

func webCommand(s *session) *cobra.Command {
	return &cobra.Command{
		Use: "web", Short: "Serve the web pages of approvals, for production", Args: cobra.NoArgs,
		Long: "Serve the web pages on which people decide. `up` serves them by itself; in production this command does, behind a proxy\n" +
			"that ends TLS. MAHNWERK_WEB_URL is the address people use: other hosts are not answered. People log in with\n" +
			"their company's account (MAHNWERK_OIDC_ISSUER), or by a one-time link (starter users link).",
		Example: examples("MAHNWERK_WEB_URL=https://mahnwerk.example.com starter web", "starter web --web-address 0.0.0.0:8090"),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", s.app.Config.Web.Address)
			if err != nil {
				return fmt.Errorf("serve the pages: %w", err)
			}
			clicks, err := app.NewReception(ctx, s.app)
			if err != nil {
				return errors.Join(err, listener.Close())
			}
			pages, err := app.NewWeb(ctx, s.app, app.WebOptions{Hosts: hostsOf(listener.Addr()), Clicks: clicks})
			if err != nil {
				return errors.Join(err, listener.Close())
			}
			s.app.Log.Info("web pages ready", "address", listener.Addr().String(), "version", version)
			group, ctx := errgroup.WithContext(ctx)
			group.Go(func() error { return serveUntil(ctx, pages.HTTP(), listener) })
			group.Go(func() error { return clicks.Run(ctx) })
			return group.Wait()
		}),
	}
}

// hostsOf are the names under which this machine itself may ask; MAHNWERK_WEB_URL is added by app.
func hostsOf(at net.Addr) []string {
	_, port, err := net.SplitHostPort(at.String())
	if err != nil {
		return nil
	}
	return []string{net.JoinHostPort("127.0.0.1", port), net.JoinHostPort("localhost", port)}
}

// serveUntil serves until ctx ends and lets running requests finish.
func serveUntil(ctx context.Context, server *http.Server, listener net.Listener) error {
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	select {
	case err := <-ended:
		return fmt.Errorf("serve the pages: %w", err)
	case <-ctx.Done():
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), webStop)
		defer cancel()
		return server.Shutdown(last)
	}
}
