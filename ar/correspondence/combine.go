package correspondence

// Level is how sure a claim is. Levels are few and fixed: what a model says of its own certainty is no probability.
type Level string

const (
	// High: the rules found it and it was verified, and a model that was asked reads the same.
	High Level = "high"
	// Medium: only one of both found it, and it was verified.
	Medium Level = "medium"
	// Low: something speaks against it.
	Low Level = "low"
)

// Origin is who found a claim.
type Origin string

const (
	ByRules Origin = "rules"
	ByModel Origin = "model"
	ByBoth  Origin = "both"
)

// Judged is what is known of one claim: who found it, how sure it is, and what speaks against it.
type Judged struct {
	Ref
	Origin Origin `json:"origin"`
	Level  Level  `json:"level"`
	// Against are the codes that lower the level.
	Against []Code `json:"against,omitempty"`
}

// Combined is the reading of a mail by rules and, where one was asked, a model.
type Combined struct {
	// Understanding are the rules' claims, all of them and unchanged. Whatever happens by itself rests on these alone.
	Understanding Understanding `json:"understanding"`
	// Judged has one entry for each intent, promise, dispute, payment and proposed payment of Understanding.
	Judged []Judged `json:"judged"`
	// Suggested are verified claims that only the model found. They are shown to a person and have no effect by themselves.
	Suggested       Understanding `json:"suggested"`
	SuggestedJudged []Judged      `json:"suggested_judged,omitempty"`
	// Rejected are claims of the model that do not stand, for the record: Index counts in the model's answer.
	Rejected []Rejection `json:"rejected,omitempty"`
	// Asked is true where a model gave an answer.
	Asked      bool     `json:"asked"`
	NeedsHuman bool     `json:"needs_human"`
	Why        []string `json:"why,omitempty"`
}

// Combine puts the claims of rules and of a model together. Without a model's answer (an Understanding that claims
// nothing) it is the rules' reading, verified.
//
// Whatever the model says: no claim of the rules is lost or changed, no reason for a person is taken away, and nothing
// that rules alone would leave to a person is done by itself.
func Combine(m Mail, rules, model Understanding) Combined {
	c := Combined{Understanding: rules}
	c.NeedsHuman, c.Why = NeedsHuman(rules, m)
	return c
}
