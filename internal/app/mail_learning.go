package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/maillearn"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/ar/mailrules"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/llm/mailmodel"
	"github.com/mahnwerk/mahnwerk/internal/mailfile"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

// maxExamplesRead bounds the confirmed claims that are trained on or chosen from, the latest first.
const maxExamplesRead = 5000

// classifiers are those in use, read once for each process: their bytes never change. Nil keeps none.
type classifiers struct {
	mu   sync.Mutex
	kept map[string]*maillearn.Classifier
}

// maxKept bounds the classifiers in memory, three megabytes each; beyond, all are read again.
const maxKept = 16

// of reads the classifier of a version. Bytes of another program's version are none: a mail is read without.
func (k *classifiers) of(ctx context.Context, store *postgres.Store, entity receivable.EntityCode, row mailroom.Classifier) (*maillearn.Classifier, error) {
	if k == nil {
		k = &classifiers{}
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if c, ok := k.kept[row.SHA256]; ok {
		return c, nil
	}
	whole, err := store.Classifier(ctx, entity, row.Version)
	if err != nil {
		return nil, err
	}
	c, err := maillearn.ReadClassifier(whole.Content)
	if err != nil && !errors.Is(err, maillearn.ErrClassifier) {
		return nil, err
	}
	if len(k.kept) >= maxKept || k.kept == nil {
		k.kept = map[string]*maillearn.Classifier{}
	}
	k.kept[row.SHA256] = c
	return c, nil
}

// heardClassifier is a classifier that says something of every mail: the promoted one, and the latest shadow.
type heardClassifier struct {
	version int
	*maillearn.Classifier
}

// heard returns the promoted classifier, nil for none, and those whose opinions are kept.
func (m mails) heard(ctx context.Context, entity receivable.EntityCode) (promoted *maillearn.Classifier, all []heardClassifier, err error) {
	rows, err := m.Classifiers(ctx, entity)
	if err != nil {
		return nil, nil, err
	}
	for _, state := range []mailroom.ClassifierState{mailroom.Promoted, mailroom.Shadow} {
		i := slices.IndexFunc(rows, func(c mailroom.Classifier) bool { return c.State == state })
		if i < 0 {
			continue
		}
		c, err := m.kept.of(ctx, m.Store, entity, rows[i])
		if err != nil {
			return nil, nil, err
		}
		if c == nil {
			continue
		}
		if all = append(all, heardClassifier{rows[i].Version, c}); state == mailroom.Promoted {
			promoted = c
		}
	}
	return promoted, all, nil
}

// taught is what people taught, as far as it is about a mail.
func (o opened) taught(promoted *maillearn.Classifier) maillearn.Taught {
	return maillearn.Taught{Phrases: o.gathered.Phrases, Contact: o.file.From.Address, Rules: o.gathered.Rules, Classifier: promoted}
}

// keepOpinions notes what classifiers say of a mail. It has no effect.
func (m mails) keepOpinions(ctx context.Context, o opened, u correspondence.Understanding, all []heardClassifier) error {
	for _, c := range all {
		intents := []correspondence.Intent{}
		for _, opinion := range c.Opinions(o.mail, u) {
			intents = append(intents, opinion.Intent)
		}
		if err := m.SaveOpinion(ctx, o.original.ID, c.version, intents); err != nil {
			return err
		}
	}
	return nil
}

// examplesFor are confirmed words like those of a mail, for a model's prompt, and the names that must not be shown with them.
func (m mails) examplesFor(ctx context.Context, o opened) (examples []mailmodel.Example, names []string, err error) {
	latest, err := m.LatestExamples(ctx, o.original.Entity, maxExamplesRead)
	if err != nil {
		return nil, nil, err
	}
	var customers []receivable.CustomerNumber
	for _, e := range maillearn.Pick(o.mail, latest) {
		examples = append(examples, mailmodel.Example{Words: e.Text, Intent: e.Intent})
		customers = append(customers, e.Customer)
	}
	names, err = m.NamesOf(ctx, o.original.Entity, customers)
	return examples, names, err
}

// Learning teaches and tests what is learned of mails.
type Learning struct{ mails }

// LearningOf is the learning of a ledger's mails.
func (a *App) LearningOf(store *postgres.Store) Learning {
	return Learning{mails{Store: store, reader: mailfile.Reader{Server: a.Config.Mails.AuthServer}, model: a.modelOf(store), kept: &classifiers{}}}
}

// RulePreview is a stored mail that a rule would have read otherwise.
type RulePreview struct {
	Mail       int64                     `json:"mail"`
	Customer   receivable.CustomerNumber `json:"customer,omitempty"`
	ReceivedOn string                    `json:"received_on"`
	maillearn.Difference
}

// PreviewRule reads the latest stored mails of an entity once more, with the rule as it is proposed, and returns those that
// would be read otherwise and how many were read. It changes nothing. Mails that can't be read are left out.
func (l Learning) PreviewRule(ctx context.Context, entity receivable.EntityCode, rule mailroom.Rule, limit int) (changed []RulePreview, read int, err error) {
	rows, err := l.Mails(ctx, mailroom.MailFilter{Entity: entity, All: true, Limit: limit})
	if err != nil {
		return nil, 0, err
	}
	promoted, _, err := l.heard(ctx, entity)
	if err != nil {
		return nil, 0, err
	}
	for _, row := range rows {
		o, err := l.open(ctx, row.ID)
		if _, bad := unreadable(err); bad || err == nil && len(o.original.Raw) == 0 {
			continue
		}
		if err != nil {
			return nil, read, err
		}
		read++
		combined := correspondence.Combine(o.mail, mailrules.Understand(o.mail), correspondence.Understanding{})
		if d, differs := o.taught(promoted).Preview(o.mail, combined, rule); differs {
			changed = append(changed, RulePreview{Mail: row.Number, Customer: row.Customer, ReceivedOn: row.ReceivedOn.String(), Difference: d})
		}
	}
	return changed, read, nil
}

// TrainClassifier trains on what people confirmed and keeps the result as a shadow, with how it does on a rolling split. It
// returns a RefusedError where too little was confirmed (classifier_too_few).
func (l Learning) TrainClassifier(ctx context.Context, entity receivable.EntityCode, by string) (mailroom.Classifier, error) {
	row := mailroom.Classifier{Entity: entity, By: by, State: mailroom.Shadow}
	examples, err := l.LatestExamples(ctx, entity, maxExamplesRead)
	if err != nil {
		return row, err
	}
	trained, err := maillearn.Train(examples)
	if err != nil {
		return row, subledger.Refuse("classifier_too_few", "%v", err)
	}
	inUse, version, err := l.inUse(ctx, entity)
	if err != nil {
		return row, err
	}
	report := maillearn.Roll(examples, inUse, version)
	row.Content, row.Examples = trained.Bytes(), report.Examples
	if row.Report, err = json.Marshal(report); err != nil {
		return row, fmt.Errorf("keep the report: %w", err)
	}
	if row.Version, err = l.SaveClassifier(ctx, row); err != nil {
		return row, err
	}
	return l.Classifier(ctx, entity, row.Version)
}

// inUse is the promoted classifier with its version, nil and 0 for none.
func (l Learning) inUse(ctx context.Context, entity receivable.EntityCode) (*maillearn.Classifier, int, error) {
	row, err := l.Classifier(ctx, entity, 0)
	if errors.Is(err, postgres.ErrNotFound) {
		return nil, 0, nil
	}
	if err != nil {
		return nil, 0, err
	}
	c, err := maillearn.ReadClassifier(row.Content)
	if errors.Is(err, maillearn.ErrClassifier) {
		return nil, row.Version, nil
	}
	return c, row.Version, err
}

// PromoteClassifier puts a classifier to use, when it is better than the one in use. It returns ErrNotFound, or a
// RefusedError that says why it is not (classifier_not_better).
func (l Learning) PromoteClassifier(ctx context.Context, c mailroom.SetClassifier) error {
	row, err := l.Classifier(ctx, c.Entity, c.Version)
	if err != nil || row.State == mailroom.Promoted {
		return err
	}
	var report maillearn.Report
	if err := json.Unmarshal(row.Report, &report); err != nil {
		return fmt.Errorf("read the report of classifier %d: %w", c.Version, err)
	}
	_, inUse, err := l.inUse(ctx, c.Entity)
	if err != nil {
		return err
	}
	shadow, err := l.ShadowScore(ctx, c.Entity, c.Version)
	if err != nil {
		return err
	}
	if err := report.Promotable(inUse, shadow); err != nil {
		return err
	}
	c.State = mailroom.Promoted
	return l.SetClassifier(ctx, c)
}

// RollBackClassifier puts the classifier before the one in use back to use, or none where there was none before. It returns
// the version in use afterwards, 0 for none, and a RefusedError where none is in use (classifier_none).
func (l Learning) RollBackClassifier(ctx context.Context, head subledger.Head) (version int, err error) {
	_, inUse, err := l.inUse(ctx, head.Entity)
	if err != nil {
		return 0, err
	}
	if inUse == 0 {
		return 0, subledger.Refuse("classifier_none", "no classifier of %s is promoted", head.Entity)
	}
	before, err := l.PreviousClassifier(ctx, head.Entity)
	if err != nil {
		return inUse, err
	}
	set := mailroom.SetClassifier{Head: head, Version: inUse, State: mailroom.Retired}
	if before != 0 {
		set.Version, set.State = before, mailroom.Promoted
	}
	return before, l.SetClassifier(ctx, set)
}
