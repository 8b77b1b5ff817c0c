package phrase

// Precision is how exactly words name a date. It lives here and not in package correspondence, which reads phrases to
// verify claims and so must not be imported by this package; there it is known under the same names.
type Precision string

const (
	Day   Precision = "day"
	Week  Precision = "week"
	Month Precision = "month"
	// MonthPart is beginning, middle or end of a month: its 1st, 15th or last day (§ 192 BGB).
	MonthPart Precision = "month_part"
	// Vague has a date only where one is meant ("before Christmas"); "soon" has none.
	Vague Precision = "vague"
	// NotBefore: only a date before which nothing comes. No date is promised.
	NotBefore Precision = "not_before"
	// Invalid: the date does not exist (31.11.). No date is promised.
	Invalid Precision = "invalid"
	// Contradictory: weekday and date disagree. No date is promised.
	Contradictory Precision = "contradictory"
)
