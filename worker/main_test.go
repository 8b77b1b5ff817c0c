package main

import (
	"strings"
	"testing"
)

func TestRun_exitCodes(t *testing.T) {
	t.Parallel()
	data := "MAHNWERK_DATA=" + t.TempDir()
	tests := map[string]struct {
		args, environment []string
		code              int
		say               string
	}{
		"unknown flag":      {[]string{"--verbose"}, []string{data}, exitUsage, "verbose"},
		"bad configuration": {nil, []string{data, "MAHNWERK_LOG_LEVEL=loud"}, exitUsage, "MAHNWERK_LOG_LEVEL"},
		"no database named": {nil, []string{data}, exitUnreachable, "DATABASE_URL"},
		"no database there": {nil, []string{data, "DATABASE_URL=postgres://u:s3cret@127.0.0.1:1/d"}, exitUnreachable, "does not answer"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var stderr strings.Builder
			if code := run(t.Context(), test.args, test.environment, &stderr); code != test.code || !strings.Contains(stderr.String(), test.say) {
				t.Errorf("run = %d, %q; want %d and %q", code, stderr.String(), test.code, test.say)
			}
			if strings.Contains(stderr.String(), "s3cret") {
				t.Errorf("the log holds the password: %s", stderr.String())
			}
		})
	}
}
