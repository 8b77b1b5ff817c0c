package mailout

import (
	"net"
	"testing"
	"time"
)

func TestTakeIdle_closesASessionThatHasWaitedTooLong(t *testing.T) {
	last := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	tests := map[string]struct {
		idle   time.Duration
		reused bool
	}{
		"just used":      {0, true},
		"nearly too old": {maxIdle - 1, true},
		"too old":        {maxIdle, false},
	}
	for name, test := range tests {
		ours, relays := net.Pipe()
		sender := &Sender{idle: []*session{{conn: &trackedConn{Conn: ours}, usedAt: last}}}
		if taken := sender.takeIdle(last.Add(test.idle)); (taken != nil) != test.reused {
			t.Errorf("%s: reused %v, want %v", name, taken != nil, test.reused)
		}
		if len(sender.idle) != 0 {
			t.Errorf("%s: still in the pool", name)
		}
		if err := ours.SetDeadline(last); (err == nil) != test.reused {
			t.Errorf("%s: connection closed %v, want %v", name, err != nil, !test.reused)
		}
		if err := relays.Close(); err != nil {
			t.Error(err)
		}
	}
}
