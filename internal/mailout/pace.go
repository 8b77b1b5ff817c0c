package mailout

import (
	"context"
	"hash/fnv"
	"strings"

	"golang.org/x/time/rate"
)

// domainSlots bounds the memory for the limits per recipient domain (about 100
// bytes each). Domains that fall into the same slot share its limit, which can
// only make them slower.
const domainSlots = 4096

const secondsPerMinute = 60

// pace holds the rate limits of one relay.
type pace struct {
	relay   *rate.Limiter
	domains []*rate.Limiter // empty when unlimited
}

func newPace(config Config) *pace {
	p := &pace{relay: limiter(config.MailsPerMinute, config.BurstPerRelay)}
	if config.MailsPerMinutePerDomain == 0 {
		return p
	}
	p.domains = make([]*rate.Limiter, domainSlots)
	for i := range p.domains {
		p.domains[i] = limiter(config.MailsPerMinutePerDomain, config.BurstPerDomain)
	}
	return p
}

func limiter(perMinute, burst int) *rate.Limiter {
	if perMinute == 0 {
		return rate.NewLimiter(rate.Inf, 0)
	}
	return rate.NewLimiter(rate.Limit(perMinute)/secondsPerMinute, max(1, burst))
}

// wait blocks until a mail to domain may leave. The domain's turn comes first,
// so that mails to a slow domain do not use up the relay's allowance. It
// returns an error at once when ctx ends before the turn would come.
func (p *pace) wait(ctx context.Context, domain string) error {
	if slot := p.slot(domain); slot != nil {
		if err := slot.Wait(ctx); err != nil {
			return waitError(ctx)
		}
	}
	if err := p.relay.Wait(ctx); err != nil {
		return waitError(ctx)
	}
	return nil
}

// waitError tells cancellation from a turn that would come too late, for which
// the limiter has an error of its own.
func waitError(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return context.DeadlineExceeded
}

func (p *pace) slot(domain string) *rate.Limiter {
	if len(p.domains) == 0 {
		return nil
	}
	hash := fnv.New32a()
	_, _ = hash.Write([]byte(strings.ToLower(domain))) // never fails
	return p.domains[hash.Sum32()%domainSlots]
}
