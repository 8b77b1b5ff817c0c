package config

import "log/slog"

// Secret is a text that never prints: not with %v, not in JSON, not in a log. Reveal is the one way to its content.
type Secret string

// hidden is what a reader sees of a secret that is set.
const hidden = "[set]"

// Reveal returns the content, for the one place that uses it.
func (s Secret) Reveal() string { return string(s) }

// String implements fmt.Stringer: empty, or that it is set.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return hidden
}

// GoString implements fmt.GoStringer, for %#v.
func (s Secret) GoString() string { return `"` + s.String() + `"` }

// MarshalText implements encoding.TextMarshaler, for JSON and YAML.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// LogValue implements slog.LogValuer.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }
