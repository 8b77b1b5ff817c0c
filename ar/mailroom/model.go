package mailroom

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// DataClass is a class of data that a model may be given or not.
type DataClass string

const (
	// MailData are customers' mails, masked.
	MailData DataClass = "mail"
	// NoteData are notes of our own about customers, masked.
	NoteData DataClass = "note"
	// DraftData are verified facts for the wording of an answer.
	DraftData DataClass = "draft"
)

// DataClasses lists them.
func DataClasses() []DataClass { return []DataClass{MailData, NoteData, DraftData} }

// NoProvider is what every entity begins with: nothing leaves the house.
const NoProvider = "none"

// Providers lists what may be permitted.
func Providers() []string { return []string{NoProvider, "gemini", "genai", "openai"} }

// Permission says which provider in which region may receive a class of an entity's data. The zero value permits none.
type Permission struct {
	Entity   receivable.EntityCode `json:"entity"`
	Data     DataClass             `json:"data"`
	Provider string                `json:"provider"`
	// Region is where the provider must process it, such as europe-west3; empty is anywhere.
	Region string    `json:"region,omitempty"`
	By     string    `json:"set_by,omitempty"`
	At     time.Time `json:"set_at,omitzero"`
	Reason string    `json:"reason,omitempty"`
}

// Permits tells whether a provider that processes in a region may be asked.
func (p Permission) Permits(provider, region string) bool {
	return p.Provider != "" && p.Provider != NoProvider && p.Provider == provider && (p.Region == "" || p.Region == region)
}

// AllowModel permits a provider a class of an entity's data, or takes that back with NoProvider.
type AllowModel struct {
	subledger.Head
	Data     DataClass `json:"data"`
	Provider string    `json:"provider"`
	Region   string    `json:"region,omitempty"`
}

// Check implements subledger.Command.
func (a AllowModel) Check() error {
	if err := a.CheckHead(); err != nil {
		return err
	}
	switch {
	case !slices.Contains(DataClasses(), a.Data):
		return subledger.Refuse("model_permission_data_known", "a class of data is one of %v", DataClasses())
	case !slices.Contains(Providers(), a.Provider):
		return subledger.Refuse("model_permission_provider_known", "a provider is one of %v", Providers())
	}
	return a.CheckReason()
}

// Call is what is kept of a call of a model: no word of question or answer.
type Call struct {
	Entity receivable.EntityCode `json:"entity"`
	// Mail is empty for a call about no mail.
	Mail         string `json:"mail,omitempty"`
	Purpose      string `json:"purpose"`
	Provider     string `json:"provider"`
	Region       string `json:"region,omitempty"`
	Model        string `json:"model"`
	PromptID     string `json:"prompt_id"`
	RequestHash  string `json:"request_hash"`
	ResponseHash string `json:"response_hash,omitempty"`
	InputTokens  int64  `json:"input_tokens"`
	OutputTokens int64  `json:"output_tokens"`
	// Outcome is "ok" or a code of why not.
	Outcome string        `json:"outcome"`
	Cached  bool          `json:"cached,omitempty"`
	Latency time.Duration `json:"latency"`
	At      time.Time     `json:"called_at,omitzero"`
}

// Budget is what an entity may ask models on a day.
type Budget struct {
	Calls  int64 `json:"calls"`
	Tokens int64 `json:"tokens"`
}

// Spent is how much of a day's budget is used.
type Spent struct {
	On calendar.Date `json:"on"`
	Budget
	Limit Budget `json:"limit"`
}

// CachedAnswer is an answer of a model, masked as it came.
type CachedAnswer struct {
	Answer json.RawMessage
	Model  string
}
