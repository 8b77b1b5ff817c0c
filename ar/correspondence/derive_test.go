package correspondence

import (
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

func heard(day int, u Understanding) Heard {
	return Heard{ReceivedOn: received.AddDays(day), Understanding: u}
}

func history(mails ...Heard) History {
	return History{TodayOn: received, Items: []Item{item("RE-4711", 250_000), item("RE-4712", 118_050)}, Heard: mails}
}

func about(i Intent, numbers ...receivable.InvoiceNumber) Understanding {
	return Understanding{Intents: []IntentClaim{{Type: i, Invoices: numbers}}}
}

func promiseOn(n receivable.InvoiceNumber, on calendar.Date) Understanding {
	u := about(PromiseToPay, n)
	u.Promises = []PromiseClaim{{Invoice: n, On: on}}
	return u
}

func TestDerive_statusOfAnInvoice(t *testing.T) {
	for _, c := range []struct {
		name     string
		h        History
		status   Status
		window   Window
		obstacle Obstacle
	}{
		{name: "nobody wrote", h: history(), status: StatusNoAnswer},
		{name: "only thanks", h: history(heard(-1, about(Acknowledgement, "RE-4711"))), status: StatusNoAnswer},
		{name: "a promise for tomorrow", h: history(heard(-1, promiseOn("RE-4711", received.AddDays(1)))), status: StatusPromised, window: Window7},
		{name: "a promise in seven days", h: history(heard(-1, promiseOn("RE-4711", received.AddDays(7)))), status: StatusPromised, window: Window7},
		{name: "in eight", h: history(heard(-1, promiseOn("RE-4711", received.AddDays(8)))), status: StatusPromised, window: Window14},
		{name: "in fifteen", h: history(heard(-1, promiseOn("RE-4711", received.AddDays(15)))), status: StatusPromised, window: Window30},
		{name: "in thirty-one", h: history(heard(-1, promiseOn("RE-4711", received.AddDays(31)))), status: StatusPromised, window: WindowLater},
		{name: "a promise that is over", h: history(heard(-9, promiseOn("RE-4711", received.AddDays(-1)))), status: StatusPromised, window: WindowUnknown},
		{name: "a promise without a date", h: history(heard(-1, promiseOn("RE-4711", calendar.Date{}))), status: StatusPromised, window: WindowUnknown},
		{name: "the later mail counts", h: history(heard(-1, about(Disputes, "RE-4711")), heard(-5, promiseOn("RE-4711", received))), status: StatusDisputed, obstacle: ObstacleDispute},
		{name: "thanks take nothing back", h: history(heard(-5, about(Disputes, "RE-4711")), heard(-1, about(Acknowledgement, "RE-4711"))), status: StatusDisputed, obstacle: ObstacleDispute},
		{name: "another invoice is disputed", h: history(heard(-1, about(Disputes, "RE-4712"))), status: StatusNoAnswer},
		{name: "an account level request", h: history(heard(-1, about(DocumentRequest))), status: StatusQuery, obstacle: ObstacleDocument},
		{name: "insolvency is never taken back", h: history(heard(-9, about(InsolvencyNotice)), heard(-1, promiseOn("RE-4711", received.AddDays(2)))), status: StatusInsolvent, obstacle: ObstacleInsolvency},
		{name: "reported as paid", h: history(heard(-1, about(AlreadyPaid, "RE-4711"))), status: StatusReported},
		{name: "instalments", h: history(heard(-1, about(PaymentPlanRequest, "RE-4711"))), status: StatusInstalments, obstacle: ObstacleLiquidity},
		{name: "short of money after a promise", h: history(heard(-2, promiseOn("RE-4711", received.AddDays(9))), heard(-1, about(Hardship))), status: StatusPromised, window: Window14, obstacle: ObstacleLiquidity},
		{name: "away", h: history(heard(-1, about(OutOfOffice))), status: StatusUnreached},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Derive(c.h).Invoices[0]
			if got.Status != c.status || got.Window != c.window || got.Obstacle != c.obstacle {
				t.Errorf("%s, window %q, obstacle %q; want %s, %q, %q", got.Status, got.Window, got.Obstacle, c.status, c.window, c.obstacle)
			}
		})
	}
}

func TestDerive_dateOfSeveralPartsIsTheLast(t *testing.T) {
	u := promiseOn("RE-4711", received.AddDays(20))
	u.Promises = append(u.Promises, PromiseClaim{Invoice: "RE-4711", On: received.AddDays(3)})
	got := Derive(history(heard(0, u)))
	if want := received.AddDays(20); got.Invoices[0].AgreedOn != want || got.AgreedOn != want || got.Window != Window30 {
		t.Errorf("%+v", got)
	}
}

func TestDerive_whatIsUsualCountsWithoutAnAgreedDate(t *testing.T) {
	h := history()
	h.UsualKnown, h.UsualDaysLate = true, 20 // both were due 14 days ago
	if got := Derive(h).Invoices[0].Window; got != Window7 {
		t.Errorf("window %q", got)
	}
	h.Heard = []Heard{heard(0, about(Disputes, "RE-4711"))}
	if got := Derive(h).Invoices[0].Window; got != WindowUnknown {
		t.Errorf("a disputed invoice is expected %q", got)
	}
}

// Of what keeps money back the one that has to be settled first counts.
func TestDerive_mainObstacle(t *testing.T) {
	conditional := promiseOn("RE-4711", received)
	conditional.Promises[0].Condition = "Freigabe"
	mails := []struct {
		u    Understanding
		want Obstacle
	}{
		{about(Hardship), ObstacleLiquidity}, {conditional, ObstacleApproval}, {about(DocumentRequest, "RE-4711"), ObstacleDocument},
		{about(Disputes, "RE-4711"), ObstacleDispute}, {about(InsolvencyNotice), ObstacleInsolvency},
	}
	all := Understanding{}
	for _, m := range mails {
		all.Intents, all.Promises = append(all.Intents, m.u.Intents...), append(all.Promises, m.u.Promises...)
		if got := Derive(history(heard(0, all))).Obstacle; got != m.want {
			t.Errorf("after %v: %q, want %q", m.u.Intents, got, m.want)
		}
	}
}

func TestDerive_customerIsTheWorstOfTheInvoices(t *testing.T) {
	got := Derive(history(heard(-2, promiseOn("RE-4711", received.AddDays(9))), heard(-1, about(Disputes, "RE-4712"))))
	if got.Status != StatusDisputed || got.Obstacle != ObstacleDispute || got.Window != Window14 || got.AgreedOn != received.AddDays(9) {
		t.Errorf("%+v", got)
	}
}

func TestDerive_riskIsASumWithReasons(t *testing.T) {
	old := history()
	old.Items[0].DueOn = received.AddDays(-91)
	for _, c := range []struct {
		name  string
		h     History
		risk  Risk
		codes []string
	}{
		{"a good customer", history(heard(0, promiseOn("RE-4711", received.AddDays(2)))), RiskLow, nil},
		{"one broken promise", func() History { h := history(); h.BrokenPromises = 1; return h }(), RiskLow, []string{RiskBroken}},
		{"two and money is short", func() History {
			h := history(heard(0, about(Hardship)))
			h.BrokenPromises = 2
			return h
		}(), RiskHigh, []string{RiskBroken, RiskHardship}},
		{"three months and silence", old, RiskMedium, []string{RiskAge, RiskSilent}},
		{"insolvent by the records", func() History { h := history(); h.Insolvent = true; return h }(), RiskHigh, []string{RiskInsolvent}},
		{"a lawyer", history(heard(0, about(LegalThreat))), RiskLow, []string{RiskThreat}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Derive(c.h)
			var codes []string
			for _, r := range got.Reasons {
				codes = append(codes, r.Code)
			}
			if got.Risk != c.risk || !slices.Equal(codes, c.codes) {
				t.Errorf("%s because %v, want %s because %v", got.Risk, codes, c.risk, c.codes)
			}
		})
	}
}

func TestDerive_ofNobody(t *testing.T) {
	if got := Derive(History{TodayOn: received}); got.Status != StatusNoAnswer || got.Risk != RiskLow || len(got.Invoices) != 0 {
		t.Errorf("%+v", got)
	}
}

// The order in which mails are told makes no difference where they came on different days.
func TestProperty_deriveDoesNotDependOnOrder(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		m := genMail(rt)
		var mails []Heard
		for day := range rapid.IntRange(0, 4).Draw(rt, "mails") {
			mails = append(mails, heard(-day, genClaims(rt, m, 2)))
		}
		shuffled := rapid.Permutation(mails).Draw(rt, "shuffled")
		if a, b := Derive(history(mails...)), Derive(history(shuffled...)); !reflect.DeepEqual(a, b) {
			rt.Fatalf("%+v\n%+v", a, b)
		}
	})
}
