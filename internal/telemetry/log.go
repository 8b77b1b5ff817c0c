// Package telemetry is how a process is watched from outside: logs, metrics, traces, and whether it is healthy.
//
// None of them may hold a secret or a person's data. Logs are scrubbed on their way out, metrics take labels only from a
// list of names, and traces carry types and ids of workflows.
package telemetry

import (
	"io"
	"log/slog"
	"regexp"
	"slices"
	"strings"
)

// removed takes the place of what must not be logged.
const removed = "[removed]"

// private are keys whose value is never logged, whatever it is.
var private = []string{"password", "secret", "token", "authorization", "cookie", "database_url", "payload_keys",
	"email", "recipient", "iban", "customer_name", "body"}

// scrubs are texts that must not leave in any value: passwords in URLs, mail addresses, IBANs, tokens of Slack.
var scrubs = []*regexp.Regexp{
	regexp.MustCompile(`//[^/@\s]+@`),
	regexp.MustCompile(`[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+`),
	regexp.MustCompile(`\b[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b`),
	regexp.MustCompile(`\bx(?:ox[a-z]|app)-[A-Za-z0-9-]+`),
}

// maxValue bounds one logged value: an error with its causes fits, a mail does not.
const maxValue = 2000

// Logger returns a logger that writes JSON, or text where format is "text". An unknown level is info.
func Logger(to io.Writer, level, format string) *slog.Logger {
	options := &slog.HandlerOptions{Level: levelOf(level), ReplaceAttr: clean}
	if format == "text" {
		return slog.New(slog.NewTextHandler(to, options))
	}
	return slog.New(slog.NewJSONHandler(to, options))
}

func levelOf(name string) slog.Level {
	var level slog.Level
	if err := level.UnmarshalText([]byte(name)); err != nil {
		return slog.LevelInfo
	}
	return level
}

// clean is the last thing that sees a value before it is written.
func clean(_ []string, a slog.Attr) slog.Attr {
	if slices.Contains(private, strings.ToLower(a.Key)) {
		return slog.String(a.Key, removed)
	}
	switch v := a.Value.Any().(type) {
	case error:
		return slog.String(a.Key, Scrub(v.Error()))
	case string:
		return slog.String(a.Key, Scrub(v))
	}
	return a
}

// Scrub removes what must not leave this process from a text and shortens it.
func Scrub(text string) string {
	for i, pattern := range scrubs {
		replacement := removed
		if i == 0 {
			replacement = "//" + removed + "@"
		}
		text = pattern.ReplaceAllString(text, replacement)
	}
	if len(text) > maxValue {
		text = strings.ToValidUTF8(text[:maxValue], "") + "…"
	}
	return text
}
