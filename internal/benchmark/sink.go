package benchmark

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"time"

	"github.com/mahnwerk/mahnwerk/internal/childproc"
	"github.com/mahnwerk/mahnwerk/internal/config"
	"github.com/mahnwerk/mahnwerk/internal/portpick"
	"github.com/mahnwerk/mahnwerk/internal/smtpsink"
)

// ServeSink takes mails at an address and throws their bodies away, until the end of in: its parent holds the other
// side, so that it never outlives it.
func ServeSink(address string, in io.Reader) error {
	sink, err := smtpsink.Start(smtpsink.Options{Addr: address, DiscardBodies: true, MaxMails: 2 * MaxN})
	if err != nil {
		return fmt.Errorf("mail sink: %w", err)
	}
	_, err = io.Copy(io.Discard, in)
	return errors.Join(err, sink.Close())
}

const (
	sinkReadyLimit = 10 * time.Second
	sinkReadyEvery = 20 * time.Millisecond
)

// startSink starts the sink as a child and waits until it takes connections.
func (p *place) startSink(ctx context.Context, command []string) (config.SMTP, error) {
	if len(command) == 0 {
		return config.SMTP{}, errors.New("no command for the mail sink")
	}
	port, err := portpick.Pick(0)
	if err != nil {
		return config.SMTP{}, err
	}
	p.ends = append(p.ends, func(context.Context) error { portpick.Release(port); return nil })
	args := append(append([]string{}, command[1:]...), portpick.Address(port))
	child, err := childproc.Start(childproc.Options{Path: command[0], Args: args, StdinPipe: true})
	if err != nil {
		return config.SMTP{}, err
	}
	p.ends = append(p.ends, child.Stop)
	if err := awaitSink(ctx, portpick.Address(port), child.Done()); err != nil {
		return config.SMTP{}, fmt.Errorf("start the mail sink: %w", err)
	}
	return config.SMTP{Host: portpick.Host, Port: port, TLS: "none", HELO: "bench.mahnwerk.example", SenderDomains: []string{senderDomain}}, nil
}

func awaitSink(ctx context.Context, address string, ended <-chan struct{}) error {
	ctx, cancel := context.WithTimeout(ctx, sinkReadyLimit)
	defer cancel()
	ticker := time.NewTicker(sinkReadyEvery)
	defer ticker.Stop()
	for {
		conn, err := new(net.Dialer).DialContext(ctx, "tcp", address)
		if err == nil {
			return conn.Close()
		}
		select {
		case <-ended:
			return errors.New("it ended at once")
		case <-ctx.Done():
			return err
		case <-ticker.C:
		}
	}
}

// smtpEnvironment is the relay as a worker's configuration names it.
func smtpEnvironment(c config.SMTP) []string {
	return []string{"MAHNWERK_SMTP_HOST=" + c.Host, "MAHNWERK_SMTP_PORT=" + strconv.Itoa(c.Port), "MAHNWERK_SMTP_TLS=" + c.TLS,
		"MAHNWERK_SMTP_HELO=" + c.HELO, "MAHNWERK_SMTP_SENDER_DOMAINS=" + senderDomain, "MAHNWERK_SMTP_PER_MINUTE=0"}
}
