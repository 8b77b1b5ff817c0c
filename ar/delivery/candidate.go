package delivery

import (
	"errors"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/collection"
	"github.com/mahnwerk/mahnwerk/ar/dunning"
	"github.com/mahnwerk/mahnwerk/ar/dunningrun"
)

// Candidate is a letter whose turn has come, with the facts the gates need once more.
type Candidate struct {
	// Mail has no fence yet: it is given when the letter is claimed.
	Mail Mail
	// Document is what the first try made; nil before. Mail.Head is then the one of that try too.
	Document *Document
	// FactsVersion is the version of the facts below. The letter may only be claimed while it is still the same.
	FactsVersion int64
	Entity       dunningrun.Entity
	Customer     dunningrun.Customer
	// Items are the letter's own items: what else became due meanwhile is for the next run.
	Items []dunningrun.Item
	Made  dunningrun.Letter
	// Window is the sending window of the letter's policy and LocalAt the business time in the entity's zone.
	Window  dunning.Window
	LocalAt time.Time
}

// Blockers says why the letter must not leave now; nil when it may.
func (c Candidate) Blockers() []collection.Blocker {
	blockers := dunningrun.Recheck(c.Entity, c.Customer, c.Items, c.Mail.LetterID, c.Made)
	if hour := c.LocalAt.Hour(); hour < c.Window.FromHour || hour >= c.Window.ToHour {
		blockers = append(blockers, collection.BlockOutsideWindow)
	}
	return blockers
}

// OpensIn is how long the sending window stays shut, in business time; zero while it is open.
func (c Candidate) OpensIn() time.Duration {
	at := c.LocalAt
	hour := at.Hour()
	if hour >= c.Window.FromHour && hour < c.Window.ToHour {
		return 0
	}
	opens := time.Date(at.Year(), at.Month(), at.Day(), c.Window.FromHour, 0, 0, 0, at.Location())
	if hour >= c.Window.ToHour {
		opens = time.Date(at.Year(), at.Month(), at.Day()+1, c.Window.FromHour, 0, 0, 0, at.Location())
	}
	return opens.Sub(at)
}

// Lease is how long a letter may be in the act of being sent before its fate counts as unknown. A relay that takes
// longer to answer is rare; a sender that comes back after it finds its fence taken.
const Lease = 10 * time.Second

// ErrFenced is returned for a report about a try that another sender has taken over since. Nothing was changed.
var ErrFenced = errors.New("another sender has taken over this letter")
