package smtpsink

import (
	"slices"
	"strings"
	"sync"
	"time"
)

// Stage is the point of the SMTP dialog at which a rule acts.
type Stage int

// The stages, in the order of the dialog. The zero value is StageRcpt, where
// most servers decide.
const (
	StageRcpt    Stage = iota // in answer to RCPT
	StageConnect              // in answer to EHLO, that is, at the start of a session
	StageMail                 // in answer to MAIL
	StageData                 // after the final dot
)

// Drop tells whether and how a rule cuts the connection.
type Drop int

// The ways to cut a connection. Only StageData knows DropKept and DropMidway.
const (
	DropNever  Drop = iota
	DropLost        // cut without an answer; the message is not kept
	DropKept        // cut without an answer although the message is kept (RFC 1047)
	DropMidway      // cut while the message comes in, before its final dot
)

// Rule makes the sink misbehave. Rules are looked at in order, and the first
// one that matches and is in its turn acts.
type Rule struct {
	Recipient string        // only for this envelope recipient; "" is any
	Stage     Stage         // where in the dialog
	Skip      int           // let this many matching mails pass first
	Times     int           // then act this often; 0 is always
	Delay     time.Duration // wait before answering
	Drop      Drop          // cut the connection instead of answering
	Code      int           // SMTP reply code; 0 goes on as if there were no rule; 421 also closes
	Text      string        // reply text, may begin with an enhanced status code
	// Reached, when set, is called as the rule acts and before its delay, for
	// tests that cancel or kill something at this very moment.
	Reached func()
}

func (r Rule) matches(stage Stage, recipients []string) bool {
	if r.Stage != stage {
		return false
	}
	return r.Recipient == "" || slices.ContainsFunc(recipients, func(to string) bool {
		return strings.EqualFold(to, r.Recipient)
	})
}

// script is the list of rules with how often each has matched.
type script struct {
	mu    sync.Mutex
	rules []Rule
	seen  []int
}

func (s *script) replace(rules []Rule) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rules = slices.Clone(rules)
	s.seen = make([]int, len(rules))
}

// next counts one mail at a stage and returns the rule whose turn it is.
func (s *script) next(stage Stage, recipients ...string) (Rule, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, rule := range s.rules {
		if !rule.matches(stage, recipients) {
			continue
		}
		s.seen[i]++
		turn := s.seen[i] - rule.Skip
		if turn >= 1 && (rule.Times == 0 || turn <= rule.Times) {
			return rule, true
		}
	}
	return Rule{}, false
}
