package postgres

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"
)

// minNeedle is the shortest single word that is looked for: shorter ones are words of the texts themselves. Senders of mails
// call themselves "Buchhaltung" too, so of these only names of several words are looked for.
const minNeedle = 10

// needle is something that only a person's record may hold. It is never shown.
type needle struct {
	text, what, customer string
}

// needles are found by their first word, so that a text is read once however many customers there are.
type needles map[string][]needle

// checkPersonalData looks for names, streets, addresses and account numbers of customers in everything that leaves the
// tables made for them: events and decisions reach workflow histories, the audit chain can never be erased.
func checkPersonalData(ctx context.Context, c *checker, result *CheckResult) error {
	wanted, err := c.loadNeedles(ctx)
	if err != nil {
		return err
	}
	rows, err := c.q.Query(ctx, `
		SELECT format('stream %s, event %s (%s)', stream, seq, kind), payload::text FROM event_outbox WHERE payload <> '{}'
		UNION ALL
		SELECT format('decision %s of %s', id, stream), because || ' ' || outcome::text FROM decision
		UNION ALL
		SELECT format('audit event %s/%s (%s)', entity, seq, kind), subject || ' ' || detail::text FROM audit_event
		UNION ALL
		SELECT format('outcome of run %s for item %s', run_id, invoice_id), because FROM run_outcome
		UNION ALL
		SELECT format('task %s/%s', entity, key), key || ' ' || detail FROM task
		UNION ALL
		SELECT format('message %s', key), headline || ' ' || detail FROM notification
		UNION ALL
		SELECT format('entry %s of case %s', id, case_id), kind || ' ' || detail::text FROM case_entry
		UNION ALL
		SELECT format('case %s of %s', id, entity), routed_because FROM dispute_case
		UNION ALL
		SELECT format('mail %s of %s', id, entity), concat_ws(' ', because::text, intents::text) FROM inbound_mail
		UNION ALL
		SELECT format('call %s of a model', id), concat_ws(' ', purpose, provider, model, prompt_id, outcome) FROM model_call`)
	if err != nil {
		return fmt.Errorf("texts that leave the ledger: %w", err)
	}
	var found finding
	var where, text string
	_, err = pgx.ForEachRow(rows, []any{&where, &text}, func() error {
		found.examined++
		if n, ok := wanted.in(text); ok {
			found.violate("%s holds the %s of customer %s", where, n.what, n.customer)
		}
		return nil
	})
	result.add(found)
	return err
}

func (c *checker) loadNeedles(ctx context.Context) (needles, error) {
	rows, err := c.q.Query(ctx, needlesSQL())
	if err != nil {
		return nil, fmt.Errorf("personal data to look for: %w", err)
	}
	wanted := needles{}
	var n needle
	_, err = pgx.ForEachRow(rows, []any{&n.text, &n.what, &n.customer}, func() error {
		wanted.add(n)
		return nil
	})
	return wanted, err
}

// needlesSQL asks for all that is looked for, of the tables in the one list of them. What is not looked for is too common to
// tell one person, such as a city, or says something only together with the rest.
func needlesSQL() string {
	var parts []string
	for _, s := range subjectTables {
		for _, c := range s.personal {
			if c.needle != "" {
				parts = append(parts, fmt.Sprintf(`SELECT t.customer_id, t.%s, '%s' FROM %s t WHERE t.customer_id IS NOT NULL AND %s`, c.name, c.needle, s.name, or(c.only, "true")))
			}
		}
	}
	return `SELECT p.text, p.what, c.entity || '/' || c.number FROM customer c JOIN (` + strings.Join(parts, " UNION ALL ") + `) p (customer_id, text, what) ON p.customer_id = c.id`
}

func (ns needles) add(n needle) {
	n.text = strings.ToLower(strings.TrimSpace(n.text))
	word := firstWord(n.text)
	if word == "" || word == n.text && utf8.RuneCountInString(word) < minNeedle {
		return
	}
	ns[word] = append(ns[word], n)
}

// in returns the first needle that stands in the text as whole words.
func (ns needles) in(text string) (needle, bool) {
	text = strings.ToLower(text)
	for at := 0; at < len(text); {
		word := firstWord(text[at:])
		if word == "" {
			at++
			continue
		}
		for _, n := range ns[word] {
			if rest, ok := strings.CutPrefix(text[at:], n.text); ok && (rest == "" || !inWord(rest[0])) {
				return n, true
			}
		}
		at += len(word)
	}
	return needle{}, false
}

// firstWord is the run of letters and digits a text begins with.
func firstWord(text string) string {
	end := 0
	for end < len(text) && inWord(text[end]) {
		end++
	}
	return text[:end]
}

// inWord counts every byte beyond ASCII as a letter: umlauts are, and the rest does not matter here.
func inWord(b byte) bool {
	return b >= 0x80 || '0' <= b && b <= '9' || 'a' <= b && b <= 'z'
}
