package dunningrun

import (
	"slices"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/collection"
)

// Recheck asks the gates again right before a letter leaves, from facts read just now. letterID is the letter itself,
// which of course is on its way. It returns nil when the letter may leave as it was made; otherwise the reasons.
//
// A letter leaves only if the same items would be written to again today, at the same levels and over the same amounts,
// and while its own deadline lies ahead. The customer's other items are left aside: what became ready since is for the
// next run, and letters of the same plan (another currency, or one for each invoice) don't stop each other, neither by
// being on their way nor as a contact of the day they were all made.
func Recheck(e Entity, c Customer, items []Item, letterID int64, made Letter) []collection.Blocker {
	own := make([]Item, 0, len(made.Items))
	for _, it := range items {
		if !made.lists(it.Facts.InvoiceID) {
			continue
		}
		it.Facts.Letters = slices.DeleteFunc(slices.Clone(it.Facts.Letters), func(l collection.Letter) bool { return l.ID == letterID })
		own = append(own, it)
	}
	if c.LastContactOn == made.DatedOn {
		c.LastContactOn = calendar.Date{}
	}
	plan := Make(e, c, own)
	for _, now := range plan.Letters {
		if e.On.Before(made.PayByOn) && now.ContactID == made.ContactID && now.Total == made.Total && slices.EqualFunc(now.Items, made.Items, sameItem) {
			return nil
		}
	}
	return reasons(plan)
}

func (l Letter) lists(invoiceID int64) bool {
	return slices.ContainsFunc(l.Items, func(i LetterItem) bool { return i.InvoiceID == invoiceID })
}

// sameItem compares what a letter says of an item. The round is the letter's own affair.
func sameItem(a, b LetterItem) bool {
	return a.InvoiceID == b.InvoiceID && a.Level == b.Level && a.Open == b.Open && a.Disputed == b.Disputed && a.Collectable == b.Collectable
}

// reasons are the blockers of the items now; where none is blocked the items or amounts are simply others.
func reasons(plan Plan) []collection.Blocker {
	var out []collection.Blocker
	for _, o := range plan.Outcomes {
		for _, b := range o.Blockers {
			if !slices.Contains(out, b) {
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
