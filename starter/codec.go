package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"

	"github.com/spf13/cobra"
	"go.temporal.io/sdk/converter"

	"github.com/mahnwerk/mahnwerk/internal/engine"
	"github.com/mahnwerk/mahnwerk/internal/telemetry"
)

func codecCommand(s *session) *cobra.Command {
	var address string
	var origins []string
	cmd := &cobra.Command{
		Use: "codec-server", Short: "Let the Temporal UI read encrypted payloads", Args: cobra.NoArgs,
		Long: "Decode payloads for the Temporal UI, which asks from the reader's browser. Enter its address in the UI as remote codec\n" +
			"endpoint. It holds the keys and asks nobody who they are: bind it to this machine, or put it behind your own login.\n" +
			"Only decoding is served, and only the named origins are answered.",
		Example: examples("MAHNWERK_PAYLOAD_KEYS=… starter codec-server", "starter codec-server --address 127.0.0.1:8088 --origin https://temporal.example.com"),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			codec, err := engine.NewCodec(s.app.Config.Temporal.PayloadKeys.Reveal())
			if err != nil {
				return usage("MAHNWERK_PAYLOAD_KEYS: %v", err)
			}
			if codec == nil {
				return usage("MAHNWERK_PAYLOAD_KEYS is not set: payloads are readable as they are")
			}
			if len(origins) == 0 {
				origins = []string{originOf(s.app.Config.Temporal.UIURL)}
			}
			return telemetry.Serve(ctx, address, codecHandler(codec, origins), func(at net.Addr) {
				fmt.Fprintf(s.err, "codec endpoint: http://%s for %s\n", at, strings.Join(origins, ", "))
			})
		}),
	}
	cmd.Flags().StringVar(&address, "address", "127.0.0.1:8088", "host:port to listen on")
	cmd.Flags().StringSliceVar(&origins, "origin", nil, "origin of a Temporal UI that may ask (default: that of MAHNWERK_UI_URL)")
	return cmd
}

// originOf is scheme and host of a URL, as a browser says it.
func originOf(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return "http://127.0.0.1:8233"
	}
	return u.Scheme + "://" + u.Host
}

// codecHandler answers POST /decode with CORS for known origins. Another origin gets nothing at all, not even the payload
// without the header: what can't be read need not be sent.
func codecHandler(codec converter.PayloadCodec, origins []string) http.Handler {
	decode := converter.NewPayloadCodecHTTPHandler(codec)
	mux := http.NewServeMux()
	mux.HandleFunc("/decode", func(w http.ResponseWriter, r *http.Request) {
		origin := r.Header.Get("Origin")
		for _, allowed := range origins {
			if origin == allowed {
				answerOrigin(w, r, origin, decode)
				return
			}
		}
		http.Error(w, "this origin is not allowed", http.StatusForbidden)
	})
	return mux
}

func answerOrigin(w http.ResponseWriter, r *http.Request, origin string, decode http.Handler) {
	w.Header().Set("Access-Control-Allow-Origin", origin)
	w.Header().Set("Vary", "Origin")
	w.Header().Set("Access-Control-Allow-Methods", "POST")
	w.Header().Set("Access-Control-Allow-Headers", "Content-Type, X-Namespace")
	if r.Method == http.MethodOptions {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	decode.ServeHTTP(w, r)
}
