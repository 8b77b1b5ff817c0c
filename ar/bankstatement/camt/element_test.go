package camt

import (
	"errors"
	"io"
	"strings"
	"testing"
)

func TestLimitedReader(t *testing.T) {
	tests := []struct {
		name  string
		input string
		left  int64
		want  error
	}{
		{"below the limit", "abc", 4, nil},
		{"exactly the limit", "abcd", 4, nil},
		{"one more", "abcde", 4, errTooLarge},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			read, err := io.ReadAll(&limitedReader{from: strings.NewReader(test.input), left: test.left})
			if !errors.Is(err, test.want) || !strings.HasPrefix(test.input, string(read)) {
				t.Errorf("read %q, %v; want error %v", read, err, test.want)
			}
		})
	}
}

// TestTokens_fileBeyondTheLimit shows that the limit reaches the reader of Parse as a fault and not as a failed read.
func TestTokens_fileBeyondTheLimit(t *testing.T) {
	tokens := newTokens(strings.NewReader("<Document><a></a>"), 12)
	_, err := tokens.child()
	for err == nil {
		_, err = tokens.child()
	}
	var unreadable *readError
	if !errors.Is(err, errTooLarge) || errors.As(err, &unreadable) {
		t.Errorf("got %v, want %v", err, errTooLarge)
	}
}
