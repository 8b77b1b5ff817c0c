package mailbox

import (
	"math"
	"slices"
	"testing"

	"github.com/emersion/go-imap/v2"
)

func TestFirstUIDs(t *testing.T) {
	tests := []struct {
		name  string
		found imap.NumSet
		above uint32
		want  []imap.UID
	}{
		{"none", nil, 0, nil},
		{"in order, each once", imap.UIDSet{{Start: 9, Stop: 10}, {Start: 4, Stop: 5}, {Start: 5, Stop: 5}}, 0, []imap.UID{4, 5, 9}},
		{"the last one is always found", imap.UIDSet{{Start: 7, Stop: 7}}, 7, nil},
		{"all numbers there are", imap.UIDSet{{Start: 1, Stop: math.MaxUint32}}, 41, []imap.UID{42, 43, 44}},
		{"the last numbers there are", imap.UIDSet{{Start: 1, Stop: math.MaxUint32}}, math.MaxUint32 - 1, []imap.UID{math.MaxUint32}},
		{"no numbers are left", imap.UIDSet{{Start: 1, Stop: math.MaxUint32}}, math.MaxUint32, nil},
	}
	for _, test := range tests {
		if got := firstUIDs(test.found, test.above, 3); !slices.Equal(got, test.want) {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
	}
}
