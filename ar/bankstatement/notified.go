package bankstatement

import "github.com/mahnwerk/mahnwerk/ar/money"

// CompleteBatches returns the statements with the details that notifications among them (camt.054) tell of entries
// which the statements book without any. Neither amounts nor keys change: a notification tells more about money and
// never is money.
//
// An entry is completed by a notification about the same account when both have the bank's same reference or the same
// batch number, when the amounts are equal, and when the parts told there give the amount (PartsReconcile or Deducted).
// Where a bank tells every transaction of a batch as an entry of its own, those with the same batch number are the
// parts. What several notifications tell differently, or what could belong to several entries of the same reference and
// amount, is left alone: a person sees the batch as the statement has it.
func CompleteBatches(statements []Statement) []Statement {
	told, wanted := map[link]*notified{}, map[link]EntryKey{}
	for _, s := range statements {
		for _, e := range s.Entries {
			for _, l := range links(s.Account, e) {
				if s.Kind == KindNotification {
					told[l] = told[l].with(e)
				} else {
					want(wanted, l.of(e.Amount), e.Key())
				}
			}
		}
	}
	completed := make([]Statement, len(statements))
	for i, s := range statements {
		if s.Kind != KindNotification {
			s.Entries = completeEntries(s, told, wanted)
		}
		completed[i] = s
	}
	return completed
}

// several stands for more than one entry.
const several EntryKey = "several"

// want notes which entry has a link; the same entry from an overlapping statement is one.
func want(wanted map[link]EntryKey, l link, key EntryKey) {
	if known, found := wanted[l]; found && known != key {
		key = several
	}
	wanted[l] = key
}

// link is by what an entry and a notification know each other: the account with the bank's reference or the batch
// number. The amount is set only where entries are counted.
type link struct {
	account Account
	by      string
	amount  money.Amount
}

// of is the link for entries of one amount.
func (l link) of(amount money.Amount) link {
	l.amount = amount
	return l
}

// links are all links of an entry, the bank's reference first.
func links(account Account, e Entry) []link {
	var all []link
	if e.BankReference != "" {
		all = append(all, link{account: account, by: "reference " + e.BankReference})
	}
	if e.BatchID != "" {
		all = append(all, link{account: account, by: "batch " + e.BatchID})
	}
	return all
}

// notified are the entries of notifications with one link.
type notified struct{ entries []Entry }

// with adds an entry. The same one from a notification that came twice is kept once.
func (n *notified) with(e Entry) *notified {
	if n == nil {
		n = &notified{}
	}
	for _, known := range n.entries {
		if known.Key() == e.Key() {
			return n
		}
	}
	n.entries = append(n.entries, e)
	return n
}

// completeEntries returns the entries of a statement, completed where exactly one detail fits.
func completeEntries(s Statement, told map[link]*notified, wanted map[link]EntryKey) []Entry {
	entries := make([]Entry, len(s.Entries))
	for i, e := range s.Entries {
		entries[i] = e
		for _, l := range links(s.Account, e) {
			if told[l] == nil || wanted[l.of(e.Amount)] == several || e.isDescribed() {
				continue
			}
			if whole, ok := told[l].complete(e); ok {
				entries[i] = whole
				break
			}
		}
	}
	return entries
}

// isDescribed tells whether the bank has said already what the entry consists of.
func (e Entry) isDescribed() bool {
	if e.IsBatch() {
		return e.PartsReconcile()
	}
	return e.EndToEndID != "" || e.Counterparty != Counterparty{} || len(e.Remittance.Unstructured)+len(e.Remittance.Structured) > 0
}

// complete puts the details into the entry: those of the one notification about the same amount, else the single
// transactions that together are it.
func (n *notified) complete(e Entry) (Entry, bool) {
	var same []Entry
	for _, other := range n.entries {
		if other.Amount == e.Amount {
			same = append(same, other)
		}
	}
	if len(same) == 1 {
		return e.detailedBy(same[0])
	}
	if len(same) > 1 {
		return e, false
	}
	e.Parts = nil
	for _, other := range n.entries {
		e.Parts = append(e.Parts, other.Transaction)
	}
	return e, e.adds()
}

// detailedBy takes over the parts of a notification's entry, or its only transaction. The latter needs a bank reference,
// without which the description is part of the key.
func (e Entry) detailedBy(other Entry) (Entry, bool) {
	if len(other.Parts) > 0 {
		e.Parts, e.BatchSize = other.Parts, max(e.BatchSize, other.BatchSize)
		return e, e.adds()
	}
	if e.BatchSize > 1 || e.BankReference == "" {
		return e, false
	}
	booked := e.Transaction
	e.Transaction = other.Transaction
	e.Amount, e.BankReference = booked.Amount, booked.BankReference
	if booked.Remittance.Additional != "" {
		e.Remittance.Additional = booked.Remittance.Additional
	}
	return e, true
}

// adds tells whether the parts give the entry, charges included.
func (e Entry) adds() bool {
	_, explained := e.Deducted()
	return explained
}
