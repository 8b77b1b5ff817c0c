package retention

import (
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// YearCount says how many records of a table came about in a year; year zero are those without a day.
type YearCount struct {
	Year, Rows int
}

// ReportLine says of one table what is bound and what is due.
type ReportLine struct {
	Table string `json:"table"`
	Class Class  `json:"class"`
	Rows  int    `json:"rows"`
	// Due counts rows whose period is over. What no law binds is never due by itself: it goes when a person asks.
	Due int `json:"due"`
	// NextOn is when the next rows become due; unset where none are bound.
	NextOn calendar.Date `json:"next_on,omitzero"`
	// LastOn is when the last of them do.
	LastOn calendar.Date `json:"last_on,omitzero"`
}

// Line judges the records of a table by the years in which they came about.
func Line(table string, c Class, counts []YearCount, today calendar.Date) ReportLine {
	line := ReportLine{Table: table, Class: c}
	for _, n := range counts {
		line.Rows += n.Rows
		if RuleOf(c).Years == 0 || n.Year == 0 {
			continue
		}
		free := FreeOn(c, calendar.Date{Year: n.Year, Month: 12, Day: 31})
		if !today.Before(free) {
			line.Due += n.Rows
			continue
		}
		if line.NextOn.IsZero() || free.Before(line.NextOn) {
			line.NextOn = free
		}
		if free.After(line.LastOn) {
			line.LastOn = free
		}
	}
	return line
}

// DueCustomer is a customer whose account, the longest kept of its data, may be erased.
type DueCustomer struct {
	Entity   receivable.EntityCode     `json:"entity"`
	Customer receivable.CustomerNumber `json:"customer"`
	// LastOn is the day of the last booking.
	LastOn calendar.Date `json:"last_on"`
	// Held is true where a legal hold keeps the data all the same.
	Held bool `json:"held,omitempty"`
}

// Report says what is kept and what may be erased on a day.
type Report struct {
	On    calendar.Date `json:"on"`
	Rules []Rule        `json:"rules"`
	Lines []ReportLine  `json:"lines"`
	// Customers are those whose account is free, the longest first; at most two hundred.
	Customers []DueCustomer `json:"customers"`
	Holds     []LegalHold   `json:"holds"`
}
