package mailrules

import "github.com/mahnwerk/mahnwerk/ar/correspondence"

// doubtful says why the rules do not trust what they read, beside what they noticed on the way. Each brings a person in, so that a
// clean mail must have none.
func (r *reading) doubtful() {
	if r.contradictsItself() {
		r.doubt(contradiction)
	}
	if r.hasIntent(correspondence.Acknowledgement, correspondence.PromiseToPay, correspondence.AlreadyPaid) && r.leavesPaymentUnread() {
		r.doubt(unclearAct)
	}
}

// contradictsItself tells whether the whole of one invoice is said to be paid and promised.
func (r *reading) contradictsItself() bool {
	for _, p := range r.out.Promises {
		for _, c := range r.out.Paid {
			if c.Invoice == p.Invoice && c.Amount == p.Amount && p.Source == correspondence.OpenBalance {
				return true
			}
		}
	}
	return false
}

// leavesPaymentUnread tells whether a clause speaks of a payment on a coming day and no rule knows what it says.
func (r *reading) leavesPaymentUnread() bool {
	read := map[int]bool{}
	for _, s := range r.stated {
		for _, i := range s.order {
			read[i] = true
		}
	}
	for _, c := range r.clauses {
		if c.role == mainClause && !c.question && !read[c.order[0]] && r.comesSoon(c) && r.speaksOfPaying(c) {
			return true
		}
	}
	return false
}

func (r *reading) speaksOfPaying(c clause) bool {
	for _, i := range c.order {
		if r.scan.is(i, payElement) || r.scan.is(i, payNounElement) {
			return true
		}
	}
	return false
}
