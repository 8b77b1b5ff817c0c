package matchpredict

import "github.com/mahnwerk/mahnwerk/ar/cashapplication"

// What an average creditor grants, in days and in minor units. A late discount of up to a month is granted and a credit
// of up to 50 units stays the payer's, because a truth is what the payer meant, not what a strict creditor accepts.
const (
	skontoGraceDays = 3
	lateSkontoDays  = 30
	overpaidMinor   = 5_000
)

// Rules are those of a creditor whose matcher is measured. All codes may post without a person, or, with
// releasedAtStart, only those that may in a new installation.
func Rules(releasedAtStart bool) cashapplication.Rules {
	rules := cashapplication.Rules{SkontoGraceDays: skontoGraceDays, LateSkontoDays: lateSkontoDays, OverpaidMinor: overpaidMinor,
		Released: cashapplication.ReleasedAtStart()}
	if !releasedAtStart {
		for _, code := range cashapplication.Codes() {
			rules.Released[code] = true
		}
	}
	return rules
}
