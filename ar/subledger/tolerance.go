package subledger

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"unicode"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/cashapplication"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// Tolerances are what a creditor lets pass without a person. The zero value lets nothing pass.
type Tolerances struct {
	// LateSkontoDays are the days after the grace in which Skonto taken too late is granted all the same.
	LateSkontoDays int `json:"late_skonto_days,omitempty"`
	// RoundingMinor is the difference written off as rounding, OverpaidMinor the most that may be left over of an
	// automatic posting, in minor units.
	RoundingMinor int64 `json:"rounding_minor,omitempty"`
	OverpaidMinor int64 `json:"overpaid_minor,omitempty"`
	// LimitMinor is the amount above which a person decides, by currency; a currency that is missing has none.
	LimitMinor map[money.Currency]int64 `json:"limit_minor,omitempty"`
}

// maxLateSkontoDays bounds how late a discount may be by rule: a quarter of a year later it is a price reduction.
const maxLateSkontoDays = 90

// Rules are the matcher's rules with these tolerances; the Skonto days and the released codes are the caller's to add.
func (t Tolerances) Rules() cashapplication.Rules {
	return cashapplication.Rules{LateSkontoDays: t.LateSkontoDays, RoundingMinor: t.RoundingMinor, OverpaidMinor: t.OverpaidMinor, LimitMinor: t.LimitMinor}
}

// SetTolerances changes an entity's tolerances.
type SetTolerances struct {
	Head
	Tolerances Tolerances `json:"tolerances"`
}

// Check implements Command.
func (s SetTolerances) Check() error {
	if err := s.CheckHead(); err != nil {
		return err
	}
	t := s.Tolerances
	if t.LateSkontoDays < 0 || t.LateSkontoDays > maxLateSkontoDays || t.RoundingMinor < 0 || t.OverpaidMinor < 0 {
		return Refuse("tolerance_range", "tolerances are not negative, and late Skonto is at most %d days", maxLateSkontoDays)
	}
	for currency, limit := range t.LimitMinor {
		if limit <= 0 {
			return Refuse("tolerance_range", "the limit in %s is more than zero", currency)
		}
	}
	return s.CheckReason()
}

// RulesVersion names the rules a proposal was made by: the same rules have the same name.
func RulesVersion(r cashapplication.Rules) string {
	const nameBytes = 6 // 48 bits tell the few rule sets of an entity apart
	// fmt prints maps in the order of their keys.
	sum := sha256.Sum256(fmt.Appendf(nil, "%d %d %d %d %v %v", r.SkontoGraceDays, r.LateSkontoDays, r.RoundingMinor, r.OverpaidMinor, r.LimitMinor, r.Released))
	return "r1-" + hex.EncodeToString(sum[:nameBytes])
}

// ByText: the text is one that the customer's payments have, as a person has taught.
const ByText cashapplication.Grounds = "text"

// Texts are recurring texts by TextPattern, with the customers they come from.
type Texts map[string][]receivable.CustomerNumber

// Recognise names the likely payers of a proposal that has none by the text of its payment.
func (t Texts) Recognise(p *cashapplication.Proposal, from bankstatement.Transaction) {
	if len(t) == 0 || len(p.LikelyPayers) > 0 || !p.Amount.IsPositive() {
		return
	}
	for _, customer := range t[TextPattern(from.Remittance.Spaced())] {
		p.LikelyPayers = append(p.LikelyPayers, cashapplication.LikelyPayer{Customer: customer, Grounds: ByText})
	}
}

// minPattern is how many letters a text needs to mean somebody: "RECHNUNG" is anybody's.
const minPattern = 12

// TextPattern is what recurs in a text: its words without the ones that hold digits, in capitals. It is empty for a text
// too short to mean somebody.
func TextPattern(text string) string {
	var words []string
	letters := 0
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if strings.ContainsFunc(word, unicode.IsDigit) {
			continue
		}
		words = append(words, strings.ToUpper(word))
		letters += len([]rune(word))
	}
	if letters < minPattern {
		return ""
	}
	return strings.Join(words, " ")
}
