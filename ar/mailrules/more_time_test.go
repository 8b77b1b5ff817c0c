package mailrules

import (
	"testing"
)

func TestUnderstand_moreTimeIsProposed(t *testing.T) {
	for body, days := range map[string]int{
		"Would you be willing to give us another two weeks?":                14,
		"Können Sie uns das Zahlungsziel um 14 Tage verlängern?":            14,
		"Dürfen wir Sie um eine Fristverlängerung von drei Wochen bitten?":  21,
		"Could we have an extension of 10 days?":                            10,
		"Wir bitten um vier Wochen Aufschub.":                               28,
		"Könnten wir die Zahlung der Rechnung um eine Woche verschieben?":   7,
		"Would it be possible to extend the payment term by another month?": 0,
	} {
		m := one(body)
		want := m.ReceivedOn.AddDays(days)
		if days == 0 {
			want = m.ReceivedOn.AddMonths(1)
		}
		u := Understand(m)
		if len(u.Promises) != 0 || len(u.Proposed) != 1 || u.Proposed[0].On != want {
			t.Errorf("%s\npromised %q, proposed %+v, want %s", body, promised(u), u.Proposed, want)
		}
	}
}
