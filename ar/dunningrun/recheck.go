package dunningrun

import (
	"slices"

	"github.com/mahnwerk/mahnwerk/ar/collection"
)

// Recheck asks the gates again right before a letter leaves, from facts read just now. letterID is the letter itself,
// which of course is on its way. It returns nil when the letter may leave as it was made; otherwise the reasons.
//
// A letter leaves only if the same items would be written to again today, at the same levels and over the same amounts.
func Recheck(e Entity, c Customer, items []Item, letterID int64, made Letter) []collection.Blocker {
	without := make([]Item, 0, len(items))
	for _, it := range items {
		it.Facts.Letters = slices.DeleteFunc(slices.Clone(it.Facts.Letters), func(l collection.Letter) bool { return l.ID == letterID })
		without = append(without, it)
	}
	plan := Make(e, c, without)
	for _, now := range plan.Letters {
		if now.ContactID == made.ContactID && now.Total == made.Total && slices.EqualFunc(now.Items, made.Items, sameItem) {
			return nil
		}
	}
	return reasons(plan, made)
}

func sameItem(a, b LetterItem) bool {
	return a.InvoiceID == b.InvoiceID && a.Level == b.Level && a.Collectable == b.Collectable
}

// reasons are the blockers of the letter's items now; where none is blocked the items or amounts are simply others.
func reasons(plan Plan, made Letter) []collection.Blocker {
	var out []collection.Blocker
	for _, o := range plan.Outcomes {
		listed := slices.ContainsFunc(made.Items, func(i LetterItem) bool { return i.InvoiceID == o.InvoiceID })
		for _, b := range o.Blockers {
			if listed && !slices.Contains(out, b) {
				out = append(out, b)
			}
		}
	}
	if len(out) == 0 {
		return []collection.Blocker{collection.BlockFactsChanged}
	}
	return out
}

// Passing tells whether all blockers pass by themselves, so that a queued letter waits for them. Any other blocker
// withdraws it: the next run decides anew.
func Passing(blockers []collection.Blocker) bool {
	for _, b := range blockers {
		switch b {
		case collection.BlockBankStale, collection.BlockNoBusinessDay, collection.BlockOutsideWindow:
		default:
			return false
		}
	}
	return true
}
