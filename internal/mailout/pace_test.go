package mailout

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// waits returns after how much (virtual) time each mail may leave.
func waits(t *testing.T, config Config, domains ...string) []time.Duration {
	t.Helper()
	p := newPace(config)
	start := time.Now()
	var left []time.Duration
	for _, domain := range domains {
		if err := p.wait(t.Context(), domain); err != nil {
			t.Fatal(err)
		}
		left = append(left, time.Since(start).Round(time.Second))
	}
	return left
}

func TestPace(t *testing.T) {
	const second = time.Second
	tests := map[string]struct {
		config  Config
		domains []string
		want    []time.Duration
	}{
		"unlimited": {Config{}, []string{"a.test", "a.test", "b.test"}, []time.Duration{0, 0, 0}},
		"relay limit holds for all domains together": {
			Config{MailsPerMinute: 6}, []string{"a.test", "b.test", "c.test"}, []time.Duration{0, 10 * second, 20 * second},
		},
		"burst leaves at once": {
			Config{MailsPerMinute: 6, BurstPerRelay: 2}, []string{"a.test", "b.test", "c.test"}, []time.Duration{0, 0, 10 * second},
		},
		"domain limit spares other domains": {
			Config{MailsPerMinutePerDomain: 2}, []string{"a.test", "b.test", "A.TEST", "b.test"}, []time.Duration{0, 0, 30 * second, 30 * second},
		},
		"domain burst": {
			Config{MailsPerMinutePerDomain: 2, BurstPerDomain: 3}, []string{"a.test", "a.test", "a.test", "a.test"}, []time.Duration{0, 0, 0, 30 * second},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				got := waits(t, test.config, test.domains...)
				for i, want := range test.want {
					if got[i] != want {
						t.Errorf("mail %d left after %v, want %v", i+1, got[i], want)
					}
				}
			})
		})
	}
}

func TestPace_givesUpAtOnceWhenTheTurnComesTooLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for name, config := range map[string]Config{
			"relay":  {MailsPerMinute: 1},
			"domain": {MailsPerMinutePerDomain: 1},
		} {
			p := newPace(config)
			if err := p.wait(t.Context(), "a.test"); err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithTimeout(t.Context(), 59*time.Second)
			start := time.Now()
			if err := p.wait(ctx, "a.test"); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%s: %v, want deadline exceeded", name, err)
			}
			if waited := time.Since(start); waited != 0 {
				t.Errorf("%s: waited %v for a turn it could not get", name, waited)
			}
			cancel()
		}
	})
}

func TestPace_cancelled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPace(Config{MailsPerMinute: 1})
		if err := p.wait(t.Context(), "a.test"); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(10*time.Second, cancel)
		if err := p.wait(ctx, "a.test"); !errors.Is(err, context.Canceled) {
			t.Errorf("%v, want cancelled", err)
		}
	})
}
