package calendar_test

import (
	"fmt"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
)

func ExampleCalendar_ShiftDeadline() {
	saarland, err := calendar.German("SL")
	if err != nil {
		fmt.Println(err)
		return
	}
	// 14 days after 1 August 2025 is a Friday, but Mariä Himmelfahrt; the debtor may pay on Monday.
	dueOn := calendar.MustDate("2025-08-01").AddDays(14)
	fmt.Println(dueOn, saarland.ShiftDeadline(dueOn))
	// Output: 2025-08-15 2025-08-18
}

func ExampleBoth() {
	nw, err := calendar.Named("DE-NW")
	if err != nil {
		fmt.Println(err)
		return
	}
	// Fronleichnam: banks work, the debtor in Cologne does not.
	payBy := calendar.Both(nw, calendar.Target2()).OnOrAfter(calendar.MustDate("2026-06-04"))
	fmt.Println(payBy.Format("de"))
	// Output: 05.06.2026
}

func ExampleCalendar_AddBusinessDays() {
	// A transfer ordered on Maundy Thursday arrives by the next bank day (§ 675s BGB).
	fmt.Println(calendar.Target2().AddBusinessDays(calendar.MustDate("2026-04-02"), 1))
	// Output: 2026-04-07
}

func ExampleCalendar_WithExtra() {
	bavaria, err := calendar.German("BY")
	if err != nil {
		fmt.Println(err)
		return
	}
	peace := calendar.MustDate("2025-08-08")
	augsburg := bavaria.WithExtra(peace)
	fmt.Println(bavaria.IsBusinessDay(peace), augsburg.IsBusinessDay(peace))
	// Output: true false
}

func ExampleDate_AddMonths() {
	end := calendar.MustDate("2026-01-31")
	fmt.Println(end.AddMonths(1), end.AddMonths(2))
	// Output: 2026-02-28 2026-03-31
}
