package main

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/ar/card"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/slackfake"
)

// decide answers the open approval about an invoice by a click on its card; false until the answer counts.
func (s *story) decide(ctx context.Context, d demoDecision) (bool, error) {
	open, err := s.up.store.OpenApprovals(ctx, d.Entity, "")
	if err != nil {
		return false, err
	}
	for _, line := range open {
		c, err := s.up.store.Approval(ctx, line.ID)
		if err != nil {
			return false, err
		}
		if !slices.ContainsFunc(c.Facts.Items, func(i approval.Item) bool { return string(i.Number) == d.Invoice }) {
			continue
		}
		click := cardClick{kind: card.KindApproval, subject: line.ID, user: d.By, action: card.Approve, words: "decided in the demo's story"}
		switch {
		case d.Answer == approval.Reject:
			click.action = card.Reject
		case d.Choice != approval.ChoiceNone:
			click.action, click.line = card.Choose, string(d.Choice)
		}
		return s.click(ctx, click, func() (bool, error) {
			now, err := s.up.store.Approval(ctx, line.ID)
			_, agreed := now.Request.AgreedBy(d.By)
			return agreed || now.Outcome != nil && now.Outcome.By == d.By, err
		})
	}
	return false, nil
}

// choose takes an explanation of the payment that waits longest, on its card.
func (s *story) choose(ctx context.Context, d demoChoice) (bool, error) {
	rows, err := s.up.store.PaymentsToDecide(ctx, subledger.PaymentFilter{Entity: receivable.EntityCode(d.Entity), Limit: 1})
	if err != nil || len(rows) == 0 {
		return false, err
	}
	id := rows[0].PaymentID
	return s.click(ctx, cardClick{kind: card.KindPayment, subject: strconv.FormatInt(id, 10), user: d.By, action: card.Choose, option: d.Rank}, func() (bool, error) {
		now, err := s.up.store.PaymentView(ctx, rows[0].Entity, id)
		return now.State != subledger.PaymentUndecided, err
	})
}

// confirm says yes to every claim of a mail that waits, on its card; false until all of them count.
func (s *story) confirm(ctx context.Context, c demoClaims) (bool, error) {
	page, ok, err := s.mailOf(ctx, c.Entity, c.MessageID)
	if err != nil || !ok {
		return false, err
	}
	done := false
	for _, claim := range page.Claims {
		if !claim.State.Waits() {
			continue
		}
		click := cardClick{kind: card.KindMail, subject: strconv.FormatInt(page.Number, 10), user: c.By, action: card.Confirm,
			line: strconv.FormatInt(claim.ClaimID, 10) + "." + strconv.Itoa(claim.Version)}
		done, err = s.click(ctx, click, func() (bool, error) {
			now, err := s.up.store.MailPage(ctx, page.ID)
			return !slices.ContainsFunc(now.Claims, func(k mailroom.ClaimRow) bool { return k.ClaimID == claim.ClaimID && k.State.Waits() }), err
		})
		if err != nil || !done {
			return false, err
		}
	}
	return done, nil
}

// cardClick is a click of one of the demo's people on a card.
type cardClick struct {
	kind, subject, user string
	action              card.Action
	line, option, words string
}

// clickWait is how long the story waits for a click to take effect, and clickLook how often it looks.
const (
	clickWait = 5 * time.Second
	clickLook = 50 * time.Millisecond
)

// click clicks in the stand-in, which sends it signed to the engine, and waits for its effect. False is no fault: the card may
// not be shown yet, and the same click twice counts once.
func (s *story) click(ctx context.Context, c cardClick, done func() (bool, error)) (bool, error) {
	place, err := s.up.store.CardPlace(ctx, c.kind, c.subject)
	if err != nil || place == "" {
		return false, err
	}
	channel, ts, _ := strings.Cut(place, "/")
	account, messages := demoAccount(c.user), s.up.chat.Messages()
	id, ok := elementOf(messages, channel, ts, c)
	if !ok {
		return false, nil
	}
	_, err = s.up.chat.Press(ctx, slackfake.Press{User: account, Channel: channel, TS: ts, ActionID: id, Option: optionOf(messages, channel, ts, id, c.option)})
	if err != nil {
		return false, ignoreMissing(err)
	}
	ctx, cancel := context.WithTimeout(ctx, clickWait)
	defer cancel()
	look := time.NewTicker(clickLook)
	defer look.Stop()
	for {
		for _, d := range s.up.chat.Dialogues(account) {
			if _, err := s.up.chat.Submit(ctx, account, d.ID, c.words); err != nil {
				return false, err
			}
		}
		if ok, err := done(); ok || err != nil {
			return ok, err
		}
		select {
		case <-ctx.Done():
			return false, nil
		case <-look.C:
		}
	}
}

// ignoreMissing: a card that changed between the look and the click is clicked next time.
func ignoreMissing(err error) error {
	if errors.Is(err, slackfake.ErrNoElement) {
		return nil
	}
	return err
}

// cardElement is what can be clicked on a card, as far as the story looks at it.
type cardElement struct {
	ActionID string `json:"action_id"`
	Options  []struct {
		Value string `json:"value"`
	} `json:"options"`
}

type cardBlock struct {
	Elements  []cardElement `json:"elements"`
	Accessory *cardElement  `json:"accessory"`
}

// elementOf finds what a click is on: an action id names its action and, at its end, its line.
func elementOf(messages []slackfake.Message, channel, ts string, c cardClick) (string, bool) {
	for _, e := range elements(messages, channel, ts) {
		if strings.HasPrefix(e.ActionID, "act."+string(c.action)+".") && strings.HasSuffix(e.ActionID, "."+c.line) {
			return e.ActionID, true
		}
	}
	return "", false
}

// optionOf is the value of the option that was chosen: the token, and behind it what we offered.
func optionOf(messages []slackfake.Message, channel, ts, id, option string) string {
	for _, e := range elements(messages, channel, ts) {
		for _, o := range e.Options {
			if e.ActionID == id && strings.Contains(o.Value+".", "."+option+".") {
				return o.Value
			}
		}
	}
	return ""
}

func elements(messages []slackfake.Message, channel, ts string) (all []cardElement) {
	for _, m := range messages {
		var blocks []cardBlock
		if m.Channel != channel || m.TS != ts || json.Unmarshal(m.Blocks, &blocks) != nil {
			continue
		}
		for _, b := range blocks {
			all = append(all, b.Elements...)
			if b.Accessory != nil {
				all = append(all, *b.Accessory)
			}
		}
	}
	return all
}
