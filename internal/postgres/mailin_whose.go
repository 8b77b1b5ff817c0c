package postgres

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

const (
	// maxTraced bounds the Message-IDs a mail is traced by: a thread of fifty mails has named its beginning by then.
	maxTraced = 50
	// maxNumbers bounds the words of a mail that are looked up as invoice numbers.
	maxNumbers = 500
	// minNumberKey is the shortest number that says whose a mail is: a "12" stands in any mail.
	minNumberKey = 4
)

// freemail are domains that many customers write from; they say nothing about whose a mail is.
var freemail = []string{"gmail.com", "googlemail.com", "outlook.com", "outlook.de", "hotmail.com", "hotmail.de", "live.com", "live.de", "msn.com",
	"yahoo.com", "yahoo.de", "gmx.de", "gmx.net", "gmx.com", "gmx.at", "gmx.ch", "web.de", "t-online.de", "freenet.de", "icloud.com", "me.com",
	"aol.com", "aol.de", "mail.de", "posteo.de", "mailbox.org", "proton.me", "protonmail.com", "arcor.de", "online.de", "vodafone.de"}

// weights of what says whose a mail is: what our own mails carry counts more than what anybody may write.
var weights = map[mailroom.Ground]int{mailroom.ByPerson: 100, mailroom.ByThread: 8, mailroom.ByToken: 8, mailroom.ByContact: 4,
	mailroom.ByInvoice: 2, mailroom.ByDomain: 1}

// suspect is a customer a mail may be of.
type suspect struct {
	id      int64
	grounds []mailroom.Ground
}

func (s suspect) weight() (sum int) {
	for _, g := range s.grounds {
		sum += weights[g]
	}
	return sum
}

func (s suspect) has(grounds ...mailroom.Ground) bool {
	return slices.ContainsFunc(s.grounds, func(g mailroom.Ground) bool { return slices.Contains(grounds, g) })
}

// whose is what was found out about a mail's customer.
type whose struct {
	suspects []suspect // best first
	letterID int64
	thread   string
	trust    correspondence.Trust
}

// customerID is the one customer the mail is of; 0 where that can't be told.
func (w whose) customerID() int64 {
	if w.trust == correspondence.Untrusted {
		return 0
	}
	return w.suspects[0].id
}

// findWhose asks every ground in turn.
func findWhose(ctx context.Context, q querier, m heldMail, trace mailroom.Trace) (whose, error) {
	w := whose{thread: m.Key}
	if m.byPerson && m.customerID != 0 {
		w.add(m.customerID, mailroom.ByPerson)
	}
	for _, ask := range []func(context.Context, querier, heldMail, mailroom.Trace) error{w.byThread, w.byToken, w.byContact, w.byInvoice, w.byDomain} {
		if err := ask(ctx, q, m, trace); err != nil {
			return w, fmt.Errorf("find whose mail it is: %w", err)
		}
	}
	slices.SortStableFunc(w.suspects, func(a, b suspect) int { return b.weight() - a.weight() })
	w.trust = w.judge()
	return w, nil
}

func (w *whose) add(customerID int64, ground mailroom.Ground) {
	at := slices.IndexFunc(w.suspects, func(s suspect) bool { return s.id == customerID })
	if at < 0 {
		w.suspects = append(w.suspects, suspect{id: customerID, grounds: []mailroom.Ground{ground}})
		return
	}
	if !w.suspects[at].has(ground) {
		w.suspects[at].grounds = append(w.suspects[at].grounds, ground)
	}
}

// judge weighs the best against the others. Our own thread together with a known address is certain; where something else
// than a domain speaks for another customer, nothing happens by itself; two alike are nobody.
func (w *whose) judge() correspondence.Trust {
	if len(w.suspects) == 0 {
		return correspondence.Untrusted
	}
	best, ours := w.suspects[0], w.suspects[0].has(mailroom.ByThread, mailroom.ByToken)
	rival := slices.ContainsFunc(w.suspects[1:], func(s suspect) bool {
		return s.has(mailroom.ByThread, mailroom.ByToken, mailroom.ByContact, mailroom.ByInvoice)
	})
	switch {
	case best.has(mailroom.ByPerson):
		return correspondence.Certain
	case len(w.suspects) > 1 && w.suspects[1].weight() == best.weight():
		return correspondence.Untrusted
	case rival:
		return correspondence.Weak
	case best.has(mailroom.ByContact) && (ours || best.has(mailroom.ByInvoice)):
		return correspondence.Certain
	case ours || best.has(mailroom.ByContact):
		return correspondence.Likely
	}
	return correspondence.Weak
}

// byThread looks for the mail of ours that this one answers or reports about; of several the one it names first.
func (w *whose) byThread(ctx context.Context, q querier, m heldMail, trace mailroom.Trace) error {
	ids := referencesIn(trace)
	if len(ids) == 0 {
		return nil
	}
	rows, err := q.Query(ctx, `
		SELECT l.customer_id, l.id, btrim(l.message_id, '<>'), btrim(l.message_id, '<>') FROM letter l
		WHERE l.entity = $1 AND btrim(l.message_id, '<>') = ANY ($2)
		UNION ALL
		SELECT r.customer_id, 0, btrim(r.message_id, '<>'), r.thread FROM reply r
		WHERE r.entity = $1 AND btrim(r.message_id, '<>') = ANY ($2)
		UNION ALL
		SELECT i.customer_id, 0, i.message_id, i.thread FROM inbound_mail i
		WHERE i.entity = $1 AND i.message_id = ANY ($2) AND i.customer_id IS NOT NULL AND i.trust IN ('certain', 'likely') AND i.id <> $3`,
		m.Entity, ids, m.id)
	if err != nil {
		return err
	}
	best := len(ids)
	var customer, letter int64
	var message, thread string
	_, err = pgx.ForEachRow(rows, []any{&customer, &letter, &message, &thread}, func() error {
		w.add(customer, mailroom.ByThread)
		if at := slices.Index(ids, message); at < best {
			best, w.letterID, w.thread = at, letter, thread
		}
		return nil
	})
	return err
}

// referencesIn are the Message-IDs a mail names, the nearest first.
func referencesIn(trace mailroom.Trace) []string {
	named := slices.Concat([]string{trace.InReplyTo}, trace.Returned)
	for _, id := range slices.Backward(trace.References) {
		named = append(named, id)
	}
	var ids []string
	for _, id := range named {
		if id = mailroom.BareID(id); id != "" && !slices.Contains(ids, id) && len(ids) < maxTraced {
			ids = append(ids, id)
		}
	}
	return ids
}

var subjectToken = regexp.MustCompile(`\[#([0-9a-z]{16})\]`)

// byToken reads the token that our own mails carry in their subject; nobody can guess one.
func (w *whose) byToken(ctx context.Context, q querier, m heldMail, trace mailroom.Trace) error {
	found := subjectToken.FindStringSubmatch(trace.Subject)
	if found == nil {
		return nil
	}
	rows, err := q.Query(ctx, `SELECT customer_id, thread FROM reply WHERE entity = $1 AND token = $2`, m.Entity, found[1])
	if err != nil {
		return err
	}
	var customer int64
	var thread string
	_, err = pgx.ForEachRow(rows, []any{&customer, &thread}, func() error {
		w.add(customer, mailroom.ByToken)
		if w.thread == m.Key {
			w.thread = thread
		}
		return nil
	})
	return err
}

// byContact looks for the sender, and for whom a delivery report is about, among the contacts.
func (w *whose) byContact(ctx context.Context, q querier, m heldMail, trace mailroom.Trace) error {
	var addresses []string
	for _, a := range []string{trace.From, trace.Recipient} {
		if a = strings.ToLower(strings.TrimSpace(a)); a != "" {
			addresses = append(addresses, a)
		}
	}
	return w.addRows(ctx, q, mailroom.ByContact, `
		SELECT DISTINCT k.customer_id FROM contact k JOIN customer c ON c.id = k.customer_id
		WHERE c.entity = $1 AND k.channel = 'email' AND lower(k.address) = ANY ($2)`, m.Entity, addresses)
}

// byInvoice looks words up that may be numbers of invoices, as payers write them.
func (w *whose) byInvoice(ctx context.Context, q querier, m heldMail, trace mailroom.Trace) error {
	return w.addRows(ctx, q, mailroom.ByInvoice, `
		SELECT DISTINCT customer_id FROM invoice
		WHERE entity = $1 AND upper(regexp_replace(number, '[^[:alnum:]]', '', 'g')) = ANY ($2)`, m.Entity, numberKeys(trace.Subject+" "+trace.Words))
}

// numberKeys are the keys of words that hold a digit and are long enough to mean one invoice.
func numberKeys(text string) []string {
	var keys []string
	for word := range strings.FieldsSeq(text) {
		key := subledger.NumberKey(word)
		if len(key) >= minNumberKey && strings.ContainsAny(key, "0123456789") && !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
		if len(keys) == maxNumbers {
			break
		}
	}
	return keys
}

// byDomain is the weakest: somebody at the same company.
func (w *whose) byDomain(ctx context.Context, q querier, m heldMail, trace mailroom.Trace) error {
	domain := domainOf(trace.From)
	if domain == "" || slices.Contains(freemail, domain) {
		return nil
	}
	return w.addRows(ctx, q, mailroom.ByDomain, `
		SELECT DISTINCT k.customer_id FROM contact k JOIN customer c ON c.id = k.customer_id
		WHERE c.entity = $1 AND k.channel = 'email' AND split_part(lower(k.address), '@', 2) = $2`, m.Entity, domain)
}

func domainOf(address string) string {
	_, domain, _ := strings.Cut(strings.ToLower(strings.TrimSpace(address)), "@")
	return domain
}

func (w *whose) addRows(ctx context.Context, q querier, ground mailroom.Ground, sql string, args ...any) error {
	rows, err := q.Query(ctx, sql, args...)
	if err != nil {
		return err
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	for _, id := range ids {
		w.add(id, ground)
	}
	return err
}

// candidates are the suspects by their numbers.
func (w whose) candidates(ctx context.Context, q querier) ([]mailroom.Candidate, error) {
	ids := make([]int64, len(w.suspects))
	for i, s := range w.suspects {
		ids[i] = s.id
	}
	rows, err := q.Query(ctx, `SELECT id, number FROM customer WHERE id = ANY ($1)`, ids)
	if err != nil {
		return nil, err
	}
	numbers := map[int64]receivable.CustomerNumber{}
	var id int64
	var number receivable.CustomerNumber
	if _, err := pgx.ForEachRow(rows, []any{&id, &number}, func() error { numbers[id] = number; return nil }); err != nil {
		return nil, err
	}
	all := make([]mailroom.Candidate, len(w.suspects))
	for i, s := range w.suspects {
		all[i] = mailroom.Candidate{Customer: numbers[s.id], Grounds: s.grounds}
	}
	return all, nil
}
