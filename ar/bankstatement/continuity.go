package bankstatement

import (
	"cmp"
	"fmt"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
)

// BreakKind says how a statement fails to follow the ones before it. The zero value is not valid.
type BreakKind string

const (
	// BreakGap: the opening balance is not the last closing balance. A statement between the two is missing, and with it
	// money nobody knows of.
	BreakGap BreakKind = "gap"
	// BreakOverlap: the statement begins with the opening balance of an earlier one, or inside the days of the one before,
	// and tells some of its days again.
	BreakOverlap BreakKind = "overlap"
	// BreakReissue: the statement is an earlier one again: same number and page, same opening balance. Difference is what
	// the new issue has more than the old one, zero when it is a mere copy.
	BreakReissue BreakKind = "reissue"
	// BreakUnproven: one of the two balances is missing, so that nothing can be said.
	BreakUnproven BreakKind = "unproven"
)

// Break is a place where the statements of an account don't follow each other.
type Break struct {
	Kind BreakKind
	// Statement is the position of the statement that does not follow, Previous that of the one it should follow, repeats
	// or overlaps.
	Statement, Previous int
	Account             Account
	// Expected is the closing balance of the previous statement, Found the opening balance of this one; of a re-issue the
	// two closing balances. Their currencies are empty where the bank gave none.
	Expected, Found money.Amount
	// Difference is Found - Expected; of a gap the sum of the entries that are missing. Its currency is empty when the
	// two are of different currencies or one is missing.
	Difference money.Amount
}

// String tells the break with its amounts, for people; it holds nothing personal but the account.
func (b Break) String() string {
	switch b.Kind {
	case BreakGap:
		if b.Difference.Currency == "" {
			return fmt.Sprintf("gap: the statement before closes with %s, this one opens with %s", b.Expected, b.Found)
		}
		return fmt.Sprintf("gap: the statement before closes with %s, this one opens with %s: entries of %s are missing", b.Expected, b.Found, b.Difference)
	case BreakOverlap:
		return fmt.Sprintf("overlap: this statement opens with %s, before the end of one that closes with %s", b.Found, b.Expected)
	case BreakReissue:
		return fmt.Sprintf("reissue: this statement came before with closing balance %s, now it has %s", b.Expected, b.Found)
	}
	return "unproven: a balance is missing, so that nobody can say whether the statement follows the one before"
}

// Continuity follows statements in the order of their days and returns every place where one does not continue the last
// one of its account: gaps, overlaps and re-issues with their amounts. Nothing is returned for the first statement of an
// account, and reports and notifications are passed over, since they prove nothing about whole days.
//
// A statement that overlaps or repeats does not count as the one to be followed unless it reaches further: its closing
// balance is of a later day.
func Continuity(statements []Statement) []Break {
	var breaks []Break
	accounts := map[Account]*followed{}
	for i, s := range statements {
		if s.Kind == KindReport || s.Kind == KindNotification {
			continue
		}
		f := accounts[s.Account]
		if f == nil {
			f = &followed{last: i, identities: map[string]int{}, openings: map[Balance]int{}}
			accounts[s.Account] = f
		} else if kind, at := f.judge(statements, s); kind != "" {
			breaks = append(breaks, newBreak(kind, statements, i, at))
			f.remember(s, i, kind != BreakReissue && kind != BreakOverlap || s.Closing.On.After(statements[f.last].Closing.On))
			continue
		}
		f.remember(s, i, true)
	}
	return breaks
}

// followed is what is known of the statements of an account so far.
type followed struct {
	// last is the one that the next must follow.
	last int
	// identities and openings are the latest statements by identity and by opening balance.
	identities map[string]int
	openings   map[Balance]int
}

func (f *followed) remember(s Statement, i int, isLast bool) {
	f.identities[s.identity()] = i
	f.openings[s.Opening] = i
	if isLast {
		f.last = i
	}
}

// judge says how the next statement fails to follow, and which one it breaks with; "" when it follows.
func (f *followed) judge(statements []Statement, s Statement) (BreakKind, int) {
	before := statements[f.last]
	if same, known := f.identities[s.identity()]; known && s.repeats(statements[same]) {
		return BreakReissue, same
	}
	switch {
	case s.Continues(before), s.isNextPage(before) && !(s.Opening.IsGiven() && before.Closing.IsGiven()):
		return "", f.last
	case !s.Opening.IsGiven() || !before.Closing.IsGiven():
		return BreakUnproven, f.last
	}
	if same, known := f.openings[s.Opening]; known {
		return BreakOverlap, same
	}
	if s.beginsWithin(before) {
		return BreakOverlap, f.last
	}
	return BreakGap, f.last
}

// repeats tells whether the statement is the other one again, as far as number and opening balance say. A statement
// without an opening balance, or one that moved nothing and is followed by its like, can't be told.
func (s Statement) repeats(other Statement) bool {
	return s.Opening.IsGiven() && s.identity() == other.identity() && (s.Closing == other.Closing || !s.Continues(other))
}

// isNextPage tells whether the statement is the next page of the other one. Banks leave out the balances between pages.
func (s Statement) isNextPage(other Statement) bool {
	return s.ID == other.ID && s.Sequence == other.Sequence && s.Page > 0 && s.Page == other.Page+1
}

// beginsWithin tells whether the statement begins inside the days of the other one.
func (s Statement) beginsWithin(other Statement) bool {
	from, to := s.firstOn(), other.Closing.On
	return !from.IsZero() && !to.IsZero() && from.Compare(other.firstOn()) >= 0 && from.Before(to)
}

// firstOn is the first day of the statement: what it says, else the day of its opening balance, which is the evening
// before or the morning of the first day, as banks differ.
func (s Statement) firstOn() calendar.Date { return cmp.Or(s.FromOn, s.Opening.On) }

// newBreak fills in the amounts.
func newBreak(kind BreakKind, statements []Statement, i, at int) Break {
	b := Break{Kind: kind, Statement: i, Previous: at, Account: statements[i].Account,
		Expected: statements[at].Closing.Amount, Found: statements[i].Opening.Amount}
	if kind == BreakReissue {
		b.Found = statements[i].Closing.Amount
	}
	if b.Expected.Currency == "" || b.Found.Currency == "" {
		return b
	}
	if difference, err := b.Found.Sub(b.Expected); err == nil {
		b.Difference = difference
	}
	return b
}
