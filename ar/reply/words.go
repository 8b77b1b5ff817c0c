package reply

// paragraph is one paragraph in three tones. When is nil for a paragraph that always stands.
type paragraph struct {
	when                    func(Facts) bool
	friendly, neutral, firm string
}

func (p paragraph) in(t Tone) string {
	switch t {
	case Friendly:
		return p.friendly
	case Firm:
		return p.firm
	}
	return p.neutral
}

// always is a paragraph that is the same in every tone.
func always(text string) paragraph { return paragraph{nil, text, text, text} }

// toned is a paragraph that each tone says its own way.
func toned(friendly, neutral, firm string) paragraph { return paragraph{nil, friendly, neutral, firm} }

// only makes a paragraph stand only where the facts have something.
func (p paragraph) only(when func(Facts) bool) paragraph {
	p.when = when
	return p
}

func hasItems(f Facts) bool    { return len(f.Items) > 0 }
func hasPayments(f Facts) bool { return len(f.Payments) > 0 }
func hasAccount(f Facts) bool  { return f.Creditor.IBAN != "" }
func accelerated(f Facts) bool { return f.Acceleration }
func deferred(f Facts) bool    { return !f.Acceleration }
func hasBroken(f Facts) bool {
	for _, item := range f.Items {
		if !item.BrokenOn.IsZero() {
			return true
		}
	}
	return false
}

// disputedInPart: of every disputed invoice a part is owed.
func disputedInPart(f Facts) bool {
	for _, d := range f.Disputed {
		if d.Amount.Currency == "" {
			return false
		}
	}
	return len(f.Disputed) > 0
}

func misses(m Missing) func(Facts) bool { return func(f Facts) bool { return f.Missing == m } }

// wording is a topic in one language. It holds no figure and claims no law: both stand in facts or in letters.
type wording struct {
	subject string
	body    []paragraph
}

// language is everything said in one.
type language struct {
	tag      string
	topics   map[Topic]wording
	farewell string
	// salutation by tone and form of address, %s is the name; the form "" is the general one, without a name.
	salutation map[Tone]map[string]string

	invoice, invoices, openInvoices, account, and string // parts of {{about}}
	number, due, open, sum                        string // heads of the table
	promised, promisedOpen, offered               string // one line of payments: %[1]s amount, %[2]s invoice, %[3]s date
	disputed, disputedWhole                       string
	broken, brokenOpen                            string
	paid                                          string
	recipient, purpose                            string
}

var languages = map[string]language{"de": german, "en": english}
