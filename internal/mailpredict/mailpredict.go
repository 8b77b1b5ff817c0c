// Package mailpredict makes predictions of labelled mails with the packages that the running engine reads mails with: rules
// and, where one is given, a model are combined and decided on exactly as there.
//
// The labels are never looked at. The sender of every mail is taken for certain, because the cases say nothing of him: so
// as much as possible would happen by itself, and what the words alone let through is seen.
//
// A newcomer starts with Predictor.
package mailpredict

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/internal/mailscore"
)

// Model reads a mail with a language model. What it could not read it leaves empty; an error ends the evaluation.
type Model func(context.Context, correspondence.Mail) (correspondence.Understanding, error)

// Count is which claims are counted as what the engine says a mail says.
type Count string

const (
	// Claims are what the engine records and may act on: the rules' claims. A model changes how sure they are and whether a
	// person reads the mail, so that nothing counted this way gets worse by a model's lies.
	Claims Count = "claims"
	// Suggestions are the claims and what only the model found, as a person is shown it.
	Suggestions Count = "suggestions"
	// ModelAlone is what the model says, as far as it is verified, without the rules. Nothing is ever done by it alone.
	ModelAlone Count = "model"
)

// Counts lists them.
func Counts() []Count { return []Count{Claims, Suggestions, ModelAlone} }

// Predictor is what predicts.
type Predictor struct {
	Rules func(correspondence.Mail) correspondence.Understanding
	// Model may be nil: then rules read alone.
	Model Model
	// Count is Claims where it is empty.
	Count Count
	// Autonomy is what an entity lets happen by itself.
	Autonomy correspondence.Autonomy
	// Progress is told after every mail how many are done; nil for nobody.
	Progress func(done, all int)
}

// All predicts every case, in their order. It returns the error of the model, and of a context that ended.
func (p Predictor) All(ctx context.Context, cases []mailscore.Case) ([]mailscore.Prediction, error) {
	predictions := make([]mailscore.Prediction, 0, len(cases))
	for n, c := range cases {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		prediction, err := p.One(ctx, c)
		if err != nil {
			return nil, fmt.Errorf("predict case %q: %w", c.ID, err)
		}
		predictions = append(predictions, prediction)
		if p.Progress != nil {
			p.Progress(n+1, len(cases))
		}
	}
	return predictions, nil
}

// One predicts a case and measures how long it took, from its text to what would be done.
func (p Predictor) One(ctx context.Context, c mailscore.Case) (mailscore.Prediction, error) {
	started := time.Now()
	m := c.Mail()
	m.Trust = correspondence.Certain
	var model correspondence.Understanding
	if p.Model != nil {
		var err error
		if model, err = p.Model(ctx, m); err != nil {
			return mailscore.Prediction{}, err
		}
	}
	prediction := p.decided(m, model)
	prediction.ID, prediction.Micros = c.ID, time.Since(started).Microseconds()
	return prediction, nil
}

func (p Predictor) decided(m correspondence.Mail, model correspondence.Understanding) mailscore.Prediction {
	if p.Count == ModelAlone {
		verified, _ := correspondence.Verify(m, model)
		person, _ := correspondence.NeedsHuman(verified, m)
		return mailscore.Predicted(verified, person, false)
	}
	combined := correspondence.Combine(m, p.Rules(m), model)
	actions := correspondence.Decide(m, combined, p.Autonomy,
		correspondence.Circumstances{TodayOn: m.ReceivedOn, Treatment: receivable.TreatmentNormal})
	claims := combined.Understanding
	if p.Count == Suggestions {
		claims = shown(combined)
	}
	return mailscore.Predicted(claims, combined.NeedsHuman, correspondence.ActsByItself(actions))
}

// shown is all that a person is shown of a mail: what the rules claim, and behind it what only a model found.
func shown(c correspondence.Combined) correspondence.Understanding {
	u, s := c.Understanding, c.Suggested
	u.Intents = slices.Clone(u.Intents)
	for _, more := range s.Intents {
		at := slices.IndexFunc(u.Intents, func(i correspondence.IntentClaim) bool { return i.Type == more.Type })
		if at < 0 {
			u.Intents = append(u.Intents, more)
			continue
		}
		one := &u.Intents[at]
		one.Evidence = slices.Concat(one.Evidence, more.Evidence)
		one.Invoices = slices.Clone(one.Invoices)
		for _, invoice := range more.Invoices {
			if !slices.Contains(one.Invoices, invoice) {
				one.Invoices = append(one.Invoices, invoice)
			}
		}
	}
	u.Promises = slices.Concat(u.Promises, s.Promises)
	u.Disputes = slices.Concat(u.Disputes, s.Disputes)
	u.Paid = slices.Concat(u.Paid, s.Paid)
	u.Proposed = slices.Concat(u.Proposed, s.Proposed)
	u.Flags = slices.Concat(u.Flags, s.Flags)
	return u
}
