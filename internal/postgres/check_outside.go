package postgres

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
)

// invoiceWorkflow is how the id of an invoice's workflow begins; it is the name of its stream too.
const invoiceWorkflow = "invoice/"

// checkWorkflows compares the open workflows with the open invoices. An item with an event that was not told yet, or
// that no decision has seen yet, may be either: its workflow is about to start or to end.
func checkWorkflows(ctx context.Context, c *checker, result *CheckResult) error {
	if c.outside.Workflows == nil {
		result.NotAsked = "the list of open workflows was not given"
		return nil
	}
	ids := slices.DeleteFunc(slices.Clone(c.outside.Workflows.IDs), func(id string) bool { return !strings.HasPrefix(id, invoiceWorkflow) })
	c.args["workflows"] = ids
	found, err := c.runSQL(ctx, "i11_workflows")
	result.add(found)
	return err
}

// mailWorkflow is how the id of a mail's workflow begins; it is the name of its stream too.
const mailWorkflow = "inbound-mail/"

// checkMailWorkflows compares the open workflows with the mails that are not settled.
func checkMailWorkflows(ctx context.Context, c *checker, result *CheckResult) error {
	if c.outside.Workflows == nil {
		result.NotAsked = "the list of open workflows was not given"
		return nil
	}
	c.args["mail_workflows"] = slices.DeleteFunc(slices.Clone(c.outside.Workflows.IDs), func(id string) bool { return !strings.HasPrefix(id, mailWorkflow) })
	found, err := c.runSQL(ctx, "i18_workflows")
	result.add(found)
	return err
}

// caseWorkflow is how the id of a case's workflow begins; it is the name of its stream too.
const caseWorkflow = "case/"

// checkCaseWorkflows compares the open workflows with the cases that are not resolved.
func checkCaseWorkflows(ctx context.Context, c *checker, result *CheckResult) error {
	if c.outside.Workflows == nil {
		result.NotAsked = "the list of open workflows was not given"
		return nil
	}
	c.args["case_workflows"] = slices.DeleteFunc(slices.Clone(c.outside.Workflows.IDs), func(id string) bool { return !strings.HasPrefix(id, caseWorkflow) })
	found, err := c.runSQL(ctx, "i21_workflows")
	result.add(found)
	return err
}

// checkWaiting looks for events that wait too long, where somebody is there to tell them.
func checkWaiting(ctx context.Context, c *checker, result *CheckResult) error {
	if c.outside.EventsWaitAtMost <= 0 {
		result.NotAsked = "how long events may wait was not said: does the engine run?"
		return nil
	}
	found, err := c.runSQL(ctx, "i12_waiting")
	result.add(found)
	return err
}

// checkMailLog compares the sent letters and answers with what the world outside accepted. A letter whose try ended in doubt may be
// there more than once, with the same Message-ID and the same words, and before the ledger calls it sent.
func checkMailLog(ctx context.Context, c *checker, result *CheckResult) error {
	if c.outside.Mails == nil {
		result.NotAsked = "no log of accepted mails was given"
		return nil
	}
	rows, err := c.q.Query(ctx, `
		SELECT l.key, l.message_id, l.state, coalesce(m.state, ''), coalesce(m.uncertain, 0)
		FROM letter l
		LEFT JOIN outbound_mail m ON m.letter_id = l.id
		UNION ALL
		SELECT 'reply/' || r.id, r.message_id, r.state, r.state, r.uncertain FROM reply r WHERE r.attempts > 0
		ORDER BY 1`)
	if err != nil {
		return fmt.Errorf("letters for the mail log: %w", err)
	}
	outside := groupMails(c.outside.Mails.Accepted)
	var found finding
	var l mailedLetter
	_, err = pgx.ForEachRow(rows, []any{&l.key, &l.messageID, &l.state, &l.mail, &l.uncertain}, func() error {
		found.examined++
		id := bareMessageID(l.messageID)
		l.compare(outside[id], &found)
		delete(outside, id)
		return nil
	})
	for _, id := range sortedIDsOf(outside) {
		found.violate("message %s was accepted outside but no letter and no answer has it", id)
	}
	result.add(found)
	return err
}

type mailedLetter struct {
	key, messageID, state, mail string
	uncertain                   int
}

// accepted is what the outside saw of one message.
type accepted struct {
	times  int
	hashes []string
}

func groupMails(mails []AcceptedMail) map[string]accepted {
	groups := make(map[string]accepted, len(mails))
	for _, m := range mails {
		g := groups[bareMessageID(m.MessageID)]
		g.times++
		if m.BodyHash != "" && !slices.Contains(g.hashes, m.BodyHash) {
			g.hashes = append(g.hashes, m.BodyHash)
		}
		groups[bareMessageID(m.MessageID)] = g
	}
	return groups
}

func (l mailedLetter) compare(seen accepted, found *finding) {
	sent := l.state == "sent" || l.state == "bounced"
	inDoubt := l.mail == "sending" || l.uncertain > 0
	switch {
	case sent && seen.times == 0:
		found.violate("letter %s is %s but outside no message %s was accepted", l.key, l.state, l.messageID)
	case !sent && seen.times > 0 && !inDoubt:
		found.violate("letter %s is %s but message %s was accepted outside", l.key, l.state, l.messageID)
	case seen.times > 1+l.uncertain:
		found.violate("letter %s: message %s was accepted %d times outside, with %d tries in doubt", l.key, l.messageID, seen.times, l.uncertain)
	case len(seen.hashes) > 1:
		found.violate("letter %s: message %s was accepted with %d different bodies", l.key, l.messageID, len(seen.hashes))
	}
}

// bareMessageID drops the angle brackets of RFC 5322, 3.6.4; logs write the id with or without.
func bareMessageID(id string) string { return strings.Trim(strings.TrimSpace(id), "<>") }

func sortedIDsOf(groups map[string]accepted) []string {
	ids := make([]string, 0, len(groups))
	for id := range groups {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}
