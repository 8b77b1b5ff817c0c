package mailroom

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// Example is one claim with a person's word on it. Text is what the claim rests on, and personal data.
type Example struct {
	ClaimID  int64                     `json:"claim_id"`
	Customer receivable.CustomerNumber `json:"customer,omitempty"`
	Intent   correspondence.Intent     `json:"intent"`
	// Label is Confirmed, Corrected or Rejected.
	Label    ClaimState    `json:"label"`
	Text     string        `json:"text"`
	Language string        `json:"language,omitempty"`
	By       string        `json:"taught_by"`
	TaughtOn calendar.Date `json:"taught_on"`
	TaughtAt time.Time     `json:"taught_at"`
}

// Phrase is what recurring words of a customer, or of one of its contacts, mean.
type Phrase struct {
	ID       int64                     `json:"id"`
	Customer receivable.CustomerNumber `json:"customer"`
	// Contact is an address, empty for everybody who writes for the customer.
	Contact string                `json:"contact,omitempty"`
	Phrase  string                `json:"phrase"`
	Intent  correspondence.Intent `json:"intent"`
	// Meaning is what it stands for beyond the intent, such as "next_thursday".
	Meaning   string `json:"meaning,omitempty"`
	Confirmed int    `json:"confirmed"`
	// Rejected is how often a claim from these words was rejected. Words that were so more often than confirmed speak against.
	Rejected int `json:"rejected,omitempty"`
	// Explained is true where a person said what the words mean, and did not only decide about claims from them.
	Explained bool      `json:"explained,omitempty"`
	By        string    `json:"taught_by"`
	At        time.Time `json:"taught_at"`
}

// TeachPhrase remembers a phrase of a customer, or forgets it.
type TeachPhrase struct {
	subledger.Head
	Customer receivable.CustomerNumber `json:"customer"`
	Contact  string                    `json:"contact,omitempty"`
	Phrase   string                    `json:"phrase"`
	Intent   correspondence.Intent     `json:"intent"`
	Meaning  string                    `json:"meaning,omitempty"`
	Forget   bool                      `json:"forget,omitempty"`
}

const (
	// minPhrase and maxPhrase bound what is remembered: shorter is anybody's word, longer is a mail.
	minPhrase = 3
	maxPhrase = 200
)

// Check implements subledger.Command.
func (t TeachPhrase) Check() error {
	if err := t.CheckHead(); err != nil {
		return err
	}
	switch n := utf8.RuneCountInString(strings.TrimSpace(t.Phrase)); {
	case t.Customer == "":
		return subledger.Refuse("customer_missing", "say whose phrase it is")
	case n < minPhrase || n > maxPhrase:
		return subledger.Refuse("phrase_length", "a phrase has %d to %d characters", minPhrase, maxPhrase)
	}
	return checkIntent(t.Intent)
}

// Teachable tells whether people can teach that words mean an intent. What a machine writes is known by its form, and
// nobody teaches to understand nothing.
func Teachable(i correspondence.Intent) bool {
	switch i {
	case correspondence.OutOfOffice, correspondence.AutoAcknowledged, correspondence.Bounced, correspondence.Unrelated, correspondence.Other:
		return false
	}
	return slices.Contains(correspondence.Intents(), i)
}

// Rule is one row of the table that clerks edit: a mail with the words has the intent.
type Rule struct {
	Name     string                `json:"name"`
	Version  int                   `json:"version"`
	Words    string                `json:"words"`
	Intent   correspondence.Intent `json:"intent"`
	Language string                `json:"language,omitempty"`
	Active   bool                  `json:"active"`
	By       string                `json:"set_by"`
	At       time.Time             `json:"set_at"`
	Reason   string                `json:"reason"`
}

// SetRule saves a new version of a rule.
type SetRule struct {
	subledger.Head
	Name     string                `json:"name"`
	Words    string                `json:"words"`
	Intent   correspondence.Intent `json:"intent"`
	Language string                `json:"language,omitempty"`
	Active   bool                  `json:"active"`
}

var ruleName = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,63}$`)

// Check implements subledger.Command.
func (s SetRule) Check() error {
	if err := s.CheckHead(); err != nil {
		return err
	}
	switch n := utf8.RuneCountInString(strings.TrimSpace(s.Words)); {
	case !ruleName.MatchString(s.Name):
		return subledger.Refuse("mail_rule_name_form", "a rule's name is lower-case letters, digits, - or _")
	case n < minPhrase || n > maxPhrase:
		return subledger.Refuse("mail_rule_words", "a rule's words have %d to %d characters", minPhrase, maxPhrase)
	case s.Language != "" && s.Language != "de" && s.Language != "en":
		return subledger.Refuse("language_known", "a rule is for de, for en, or for both")
	}
	if err := checkIntent(s.Intent); err != nil {
		return err
	}
	return s.CheckReason()
}

func checkIntent(i correspondence.Intent) error {
	if !slices.Contains(correspondence.Intents(), i) {
		return subledger.Refuse("intent_known", "an intent is one of %v", correspondence.Intents())
	}
	if !Teachable(i) {
		return subledger.Refuse("intent_teachable", "%s is known by its form: no words teach it", i)
	}
	return nil
}

// ClassifierState says what a trained classifier may do.
type ClassifierState string

const (
	// Shadow predicts and changes nothing.
	Shadow   ClassifierState = "shadow"
	Promoted ClassifierState = "promoted"
	Retired  ClassifierState = "retired"
)

// Classifier is a trained classifier. Report says how it did on mails it was not trained on.
type Classifier struct {
	Entity   receivable.EntityCode `json:"entity"`
	Version  int                   `json:"version"`
	SHA256   string                `json:"sha256"`
	Examples int                   `json:"examples"`
	Report   json.RawMessage       `json:"report"`
	State    ClassifierState       `json:"state"`
	By       string                `json:"trained_by"`
	At       time.Time             `json:"trained_at"`
	Content  []byte                `json:"-"`
}

// SetClassifier changes what a classifier may do.
type SetClassifier struct {
	subledger.Head
	Version int             `json:"version"`
	State   ClassifierState `json:"state"`
}

// Check implements subledger.Command.
func (s SetClassifier) Check() error {
	if err := s.CheckHead(); err != nil {
		return err
	}
	if !slices.Contains([]ClassifierState{Shadow, Promoted, Retired}, s.State) {
		return subledger.Refuse("mail_classifier_state_known", "a classifier is %s, %s or %s", Shadow, Promoted, Retired)
	}
	return s.CheckReason()
}

// Accuracy is what people said in a month about claims of one intent. Month is as in 2026-11.
type Accuracy struct {
	Entity    receivable.EntityCode `json:"entity"`
	Month     string                `json:"month"`
	Intent    correspondence.Intent `json:"intent"`
	Confirmed int                   `json:"confirmed"`
	Corrected int                   `json:"corrected"`
	Rejected  int                   `json:"rejected"`
}

// DecidedMail is a mail of which people have decided every claim, with its bytes and what was owed when it came. It is
// personal data.
type DecidedMail struct {
	ID
	Number       int64
	CustomerName string
	ReceivedOn   calendar.Date
	Raw          []byte
	Items        []correspondence.Item
	// Understanding is how it was read when they decided.
	Understanding correspondence.Understanding
	Claims        []ClaimRow
}
