package mailout_test

import (
	"context"
	"fmt"
	"log"
	"net"
	"strconv"
	"time"

	"github.com/mahnwerk/mahnwerk/internal/mailout"
	"github.com/mahnwerk/mahnwerk/internal/smtpsink"
)

// A relay that greylists: the first attempt is deferred, the second accepted.
func ExampleSender_Send() {
	sink, err := smtpsink.Start(smtpsink.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer sink.Close()
	sink.Script(smtpsink.Rule{Recipient: "kasse@kunde.example", Times: 1, Code: 450, Text: "4.2.0 greylisted"})

	host, portText, _ := net.SplitHostPort(sink.Addr())
	port, _ := strconv.Atoi(portText)
	sender, err := mailout.New(mailout.Config{
		Host: host, Port: port, TLS: mailout.TLSNone, HELO: "mahnwerk.firma.example",
		SenderDomains: []string{"firma.example"}, MailsPerMinute: 600, BurstPerRelay: 10,
	})
	if err != nil {
		log.Fatal(err)
	}
	defer sender.Close()

	message := mailout.Message{
		From:      mailout.Address{Name: "Firma GmbH", Address: "mahnung@firma.example"},
		To:        mailout.Address{Name: "Kunde AG", Address: "kasse@kunde.example"},
		Subject:   "Zahlungserinnerung – Rechnung 2026-0815",
		Body:      "Sehr geehrte Damen und Herren, …\n",
		MessageID: "<letter-4711@firma.example>",
		Date:      time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC),
	}
	for range 2 {
		outcome, err := sender.Send(context.Background(), message)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(outcome)
	}
	fmt.Println(sink.CountByMessageID())
	// Output:
	// deferred at rcpt with 450 4.2.0
	// accepted at answer with 250
	// map[<letter-4711@firma.example>:1]
}
