package engine

import (
	"net/http"
	"strings"

	"go.temporal.io/sdk/converter"
)

// maxCodecRequest bounds what the codec endpoint reads: Temporal refuses payloads beyond 2 MiB, and base64 and JSON
// add half of that; a page of the web UI asks for some of them at once.
const maxCodecRequest = 16 << 20

// CodecHandler serves /encode and /decode for Temporal's web UI, so that operations can read what the codec encrypted.
// Only pages of the given origin ("http://127.0.0.1:8233") may ask from a browser. A request without an Origin comes
// from no page; whoever can reach the address may send it, so it must be bound to localhost or stand behind a login.
func CodecHandler(codec converter.PayloadCodec, origin string) http.Handler {
	handler := http.MaxBytesHandler(converter.NewPayloadCodecHTTPHandler(codec), maxCodecRequest)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Vary", "Origin")
		if from := r.Header.Get("Origin"); from != "" && !strings.EqualFold(from, origin) {
			http.Error(w, "this origin may not decode payloads", http.StatusForbidden)
			return
		}
		header := w.Header()
		header.Set("Access-Control-Allow-Origin", origin)
		header.Set("Access-Control-Allow-Methods", "POST, OPTIONS")
		header.Set("Access-Control-Allow-Headers", "Content-Type, X-Namespace, Authorization, Authorization-Extras")
		if r.Method == http.MethodOptions {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		handler.ServeHTTP(w, r)
	})
}
