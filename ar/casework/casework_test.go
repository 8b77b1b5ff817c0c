package casework_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/casework"
	"github.com/mahnwerk/mahnwerk/ar/collection"
	"github.com/mahnwerk/mahnwerk/ar/dispute"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

func eur(minor int64) money.Amount { return money.New(minor, "EUR") }

func day(iso string) calendar.Date { return calendar.MustDate(iso) }

func hamburg(t testing.TB) calendar.Calendar {
	t.Helper()
	cal, err := calendar.German("HH")
	if err != nil {
		t.Fatal(err)
	}
	return cal
}

var routes = []casework.Route{
	{ID: 1, Team: casework.Accounting, Owner: "otto", ResponseDays: 10},
	{ID: 2, Cause: dispute.Price, Team: casework.Sales, Owner: "vera", ResponseDays: 5},
	{ID: 3, Cause: dispute.Price, AmountFrom: eur(500_00), Team: casework.Sales, Owner: "vera", EscalateTo: "viktor", ResponseDays: 2},
	{ID: 4, Cause: dispute.Price, AmountFrom: eur(5000_00), Team: casework.Sales, Owner: "viktor", ResponseDays: 1},
	{ID: 5, ProductGroup: "pumps", Team: casework.Quality, ResponseDays: 3},
	{ID: 6, Customer: "10003", Team: casework.Sales, Owner: "karl", ResponseDays: 4},
	{ID: 7, Cause: dispute.Price, AmountFrom: money.New(1, "CHF"), Team: casework.Quality, Owner: "urs", ResponseDays: 1},
}

func TestChoose(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		m    casework.Matter
		rule int64
		to   string
	}{
		"the rule for every dispute":        {casework.Matter{Cause: dispute.Tax, Amount: eur(1)}, 1, "otto"},
		"the cause":                         {casework.Matter{Cause: dispute.Price, Amount: eur(499_99)}, 2, "vera"},
		"the amount":                        {casework.Matter{Cause: dispute.Price, Amount: eur(500_00)}, 3, "vera"},
		"the higher amount":                 {casework.Matter{Cause: dispute.Price, Amount: eur(9000_00)}, 4, "viktor"},
		"another currency is not converted": {casework.Matter{Cause: dispute.Price, Amount: money.New(9000_00, "USD")}, 2, "vera"},
		"its own currency":                  {casework.Matter{Cause: dispute.Price, Amount: money.New(1, "CHF")}, 7, "urs"},
		"product group before cause":        {casework.Matter{Cause: dispute.Price, ProductGroup: "pumps", Amount: eur(9000_00), OpenedBy: "clara"}, 5, "clara"},
		"customer before product group":     {casework.Matter{Cause: dispute.Price, ProductGroup: "pumps", Customer: "10003", Amount: eur(1)}, 6, "karl"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := casework.Choose(routes, test.m)
			if got.RouteID != test.rule || got.Owner != test.to || got.Because == "" {
				t.Errorf("routed %+v, want rule %d to %s", got, test.rule, test.to)
			}
		})
	}
}

// Every cause has a team where nobody has written rules, and whoever opened the dispute has it.
func TestChoose_withoutRules(t *testing.T) {
	t.Parallel()
	for _, cause := range dispute.Reasons() {
		got := casework.Choose(nil, casework.Matter{Cause: cause, OpenedBy: "clara"})
		if !got.Team.Known() || got.Owner != "clara" || got.ResponseDays != casework.DefaultResponseDays || !strings.Contains(got.Because, string(cause)) {
			t.Errorf("%s: %+v", cause, got)
		}
	}
}

// The order in which rules are stored does not decide.
func TestChoose_orderDoesNotMatter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		shuffled := rapid.Permutation(routes).Draw(rt, "routes")
		m := casework.Matter{Cause: rapid.SampledFrom([]dispute.Reason{dispute.Price, dispute.Tax}).Draw(rt, "cause"),
			ProductGroup: rapid.SampledFrom([]string{"", "pumps"}).Draw(rt, "product"), Amount: eur(rapid.Int64Range(1, 6000_00).Draw(rt, "amount"))}
		if a, b := casework.Choose(routes, m), casework.Choose(shuffled, m); a != b {
			rt.Fatalf("%+v or %+v", a, b)
		}
	})
}

func TestNext(t *testing.T) {
	t.Parallel()
	// 2026-09-07 is a Monday; the answer is due on Monday after.
	open := casework.Standing{Case: 7, State: casework.Open, Owner: "vera", EscalateTo: "viktor", ResponseDays: 5, SinceOn: day("2026-09-07"), DueOn: day("2026-09-14")}
	reminded := open
	reminded.RemindedOn = day("2026-09-11")
	second, third, hurried, waiting, spent, alone := open, open, open, open, open, open
	second.Escalations, third.Escalations, spent.Escalations = 1, 2, 12
	second.Owner, third.Owner = "viktor", "viktor"
	hurried.DueOn, hurried.ResponseDays = day("2026-09-08"), 1
	waiting.State, waiting.WaitUntilOn = casework.WaitingForCustomer, day("2026-09-20")
	alone.EscalateTo = ""
	for name, test := range map[string]struct {
		s     casework.Standing
		today string
		want  casework.Step
	}{
		"nothing yet":                    {open, "2026-09-08", casework.Step{Do: casework.Nothing, Owner: "vera", LookOn: day("2026-09-11")}},
		"one business day before":        {open, "2026-09-11", casework.Step{Do: casework.Remind, Owner: "vera"}},
		"on the last day":                {open, "2026-09-14", casework.Step{Do: casework.Remind, Owner: "vera"}},
		"once":                           {reminded, "2026-09-14", casework.Step{Do: casework.Nothing, Owner: "vera", LookOn: day("2026-09-15")}},
		"one day to answer":              {hurried, "2026-09-07", casework.Step{Do: casework.Nothing, Owner: "vera", LookOn: day("2026-09-08")}},
		"the next person":                {reminded, "2026-09-15", casework.Step{Do: casework.Escalate, Owner: "viktor", DueOn: day("2026-09-22")}},
		"then seniors":                   {second, "2026-09-15", casework.Step{Do: casework.Escalate, Owner: "viktor", Role: "senior", DueOn: day("2026-09-22")}},
		"then the head of credit":        {third, "2026-09-15", casework.Step{Do: casework.Escalate, Owner: "viktor", Role: "head_of_credit", DueOn: day("2026-09-22")}},
		"seniors where nobody is named":  {alone, "2026-09-15", casework.Step{Do: casework.Escalate, Owner: "vera", Role: "senior", DueOn: day("2026-09-22")}},
		"at last nobody is told":         {spent, "2026-09-15", casework.Step{Do: casework.Nothing, Owner: "vera"}},
		"the customer has time":          {waiting, "2026-09-20", casework.Step{Do: casework.Nothing, Owner: "vera", LookOn: day("2026-09-21")}},
		"the customer did not answer":    {waiting, "2026-09-21", casework.Step{Do: casework.Resume, Owner: "vera", DueOn: day("2026-09-28")}},
		"an approval has its own clock":  {casework.Standing{State: casework.Proposed, Owner: "vera", DueOn: day("2026-01-01")}, "2026-09-15", casework.Step{Do: casework.Nothing, Owner: "vera"}},
		"what is over asks nobody":       {casework.Standing{State: casework.Resolved, DueOn: day("2026-01-01")}, "2026-09-15", casework.Step{Do: casework.Nothing}},
		"a weekend is no business day":   {open, "2026-09-12", casework.Step{Do: casework.Remind, Owner: "vera"}},
		"long after, one step at a time": {open, "2026-12-01", casework.Step{Do: casework.Escalate, Owner: "viktor", DueOn: day("2026-12-08")}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := casework.Next(test.s, hamburg(t), day(test.today)); got != test.want {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
		})
	}
}

func counts(justified, rejected, partly, withdrawn int) map[collection.DisputeOutcome]int {
	return map[collection.DisputeOutcome]int{collection.OutcomeJustified: justified, collection.OutcomeRejected: rejected,
		collection.OutcomePartly: partly, collection.OutcomeWithdrawn: withdrawn}
}

func TestSuggest(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		own, all map[collection.DisputeOutcome]int
		want     casework.Suggestion
		ok       bool
	}{
		"the customer's own":              {counts(8, 2, 1, 0), counts(8, 90, 1, 0), casework.Suggestion{Outcome: collection.OutcomeJustified, Held: 8, Of: 11, Basis: casework.OfCustomer}, true},
		"everybody's where own are few":   {counts(2, 0, 0, 0), counts(2, 5, 0, 0), casework.Suggestion{Outcome: collection.OutcomeRejected, Held: 5, Of: 7, Basis: casework.OfCause}, true},
		"too few":                         {nil, counts(2, 0, 0, 0), casework.Suggestion{}, false},
		"nothing that held half the time": {nil, counts(2, 2, 1, 1), casework.Suggestion{}, false},
		"a draw credits nothing":          {nil, counts(2, 2, 0, 0), casework.Suggestion{Outcome: collection.OutcomeRejected, Held: 2, Of: 4, Basis: casework.OfCause}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, ok := casework.Suggest(test.own, test.all)
			if ok != test.ok || ok && got != test.want {
				t.Errorf("got %+v %v, want %+v %v", got, ok, test.want, test.ok)
			}
		})
	}
}

func TestRisky(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		latest []dispute.Reason
		risky  bool
		says   string
	}{
		"three of five":           {[]dispute.Reason{dispute.Price, "", dispute.Price, dispute.Tax, "", dispute.Tax}, true, "3 of the last 5 invoices of this customer and product group were disputed, mostly for price"},
		"two of five":             {[]dispute.Reason{dispute.Price, "", dispute.Price, "", ""}, false, ""},
		"three of three":          {[]dispute.Reason{dispute.Tax, dispute.Tax, dispute.Tax}, true, "3 of the last 3 invoices of this customer and product group were disputed, mostly for tax"},
		"long ago does not count": {[]dispute.Reason{"", "", dispute.Price, "", dispute.Price, dispute.Price}, false, ""},
		"the first invoice":       {nil, false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			risk, risky := casework.Risky(test.latest)
			if risky != test.risky || risky && risk.String() != test.says {
				t.Errorf("%v %v %q, want %q", risky, risk, risk, test.says)
			}
		})
	}
}

func TestResolve_Ends(t *testing.T) {
	t.Parallel()
	partly := casework.Resolve{Outcome: collection.OutcomePartly, Shares: []casework.Share{{Invoice: "R-1", Amount: eur(30_00)}}}
	for name, test := range map[string]struct {
		r        casework.Resolve
		invoice  string
		disputed int64
		outcome  collection.DisputeOutcome
		credit   int64
		refused  string
	}{
		"justified":                  {casework.Resolve{Outcome: collection.OutcomeJustified}, "R-1", 50_00, collection.OutcomeJustified, 50_00, ""},
		"rejected":                   {casework.Resolve{Outcome: collection.OutcomeRejected}, "R-1", 50_00, collection.OutcomeRejected, 0, ""},
		"withdrawn":                  {casework.Resolve{Outcome: collection.OutcomeWithdrawn}, "R-1", 50_00, collection.OutcomeWithdrawn, 0, ""},
		"a part":                     {partly, "R-1", 50_00, collection.OutcomePartly, 30_00, ""},
		"a part that is all of it":   {partly, "R-1", 30_00, collection.OutcomeJustified, 30_00, ""},
		"an invoice without a share": {partly, "R-2", 50_00, collection.OutcomeRejected, 0, ""},
		"more than is disputed":      {partly, "R-1", 29_99, "", 0, "case_share_exceeds"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			outcome, credit, err := test.r.Ends(receivable.InvoiceNumber(test.invoice), eur(test.disputed))
			if test.refused != "" {
				if !subledger.IsRefused(err, test.refused) {
					t.Errorf("got %v, want %s", err, test.refused)
				}
				return
			}
			if err != nil || outcome != test.outcome || credit != eur(test.credit) {
				t.Errorf("%s %s %v, want %s %s", outcome, credit, err, test.outcome, eur(test.credit))
			}
		})
	}
}

func TestTogether(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		of   []collection.DisputeOutcome
		want collection.DisputeOutcome
	}{
		{[]collection.DisputeOutcome{"justified"}, "justified"},
		{[]collection.DisputeOutcome{"rejected", "rejected"}, "rejected"},
		{[]collection.DisputeOutcome{"rejected", "justified"}, "partly"},
		{[]collection.DisputeOutcome{"withdrawn", "justified"}, "justified"},
		{[]collection.DisputeOutcome{"withdrawn", "withdrawn"}, "withdrawn"},
		{[]collection.DisputeOutcome{"partly", "withdrawn"}, "partly"},
	} {
		if got := casework.Together(test.of); got != test.want {
			t.Errorf("%v: %s, want %s", test.of, got, test.want)
		}
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	head := subledger.Head{Entity: "NORD", By: "clara", Reason: "as agreed"}
	about := casework.About{Head: head, Case: 7}
	for name, test := range map[string]struct {
		command subledger.Command
		code    string // empty: accepted
	}{
		"comment":               {casework.Comment{About: about, Text: "called"}, ""},
		"of nothing":            {casework.Comment{About: about, Text: " "}, "case_comment"},
		"of no case":            {casework.Comment{About: casework.About{Head: head}, Text: "called"}, "case_missing"},
		"a file":                {casework.Attach{About: about, Name: "note.pdf", Content: []byte("%PDF")}, ""},
		"an empty file":         {casework.Attach{About: about, Name: "note.pdf"}, "case_file_empty"},
		"a path":                {casework.Attach{About: about, Name: "../note.pdf", Content: []byte("x")}, "case_file_name"},
		"a film":                {casework.Attach{About: about, Name: "film", Content: make([]byte, casework.MaxFileBytes+1)}, "case_file_size"},
		"a link":                {casework.LinkTo{About: about, MailID: 3}, ""},
		"a link to two":         {casework.LinkTo{About: about, MailID: 3, PaymentID: 4}, "case_link"},
		"a link to nothing":     {casework.LinkTo{About: about}, "case_link"},
		"assigned":              {casework.Assign{About: about, Owner: "vera", Team: casework.Sales}, ""},
		"to nobody":             {casework.Assign{About: about}, "case_owner"},
		"to no team":            {casework.Assign{About: about, Owner: "vera", Team: "marketing"}, "case_team_known"},
		"resolved":              {casework.Resolve{About: about, Outcome: collection.OutcomeRejected}, ""},
		"resolved somehow":      {casework.Resolve{About: about, Outcome: "somehow"}, "dispute_outcome_known"},
		"partly of nothing":     {casework.Resolve{About: about, Outcome: collection.OutcomePartly}, "case_shares"},
		"rejected with a share": {casework.Resolve{About: about, Outcome: collection.OutcomeRejected, Shares: []casework.Share{{Invoice: "R", Amount: eur(1)}}}, "case_shares"},
		"one invoice twice": {casework.Resolve{About: about, Outcome: collection.OutcomePartly,
			Shares: []casework.Share{{Invoice: "R", Amount: eur(1)}, {Invoice: "R", Amount: eur(1)}}}, "case_shares"},
		"a route":               {casework.SetRoute{Head: head, Route: casework.Route{Team: casework.Sales, ResponseDays: 5}}, ""},
		"a route to nobody":     {casework.SetRoute{Head: head, Route: casework.Route{ResponseDays: 5}}, "case_team_known"},
		"a route without time":  {casework.SetRoute{Head: head, Route: casework.Route{Team: casework.Sales}}, "case_response_days"},
		"a route for no cause":  {casework.SetRoute{Head: head, Route: casework.Route{Cause: "mood", Team: casework.Sales, ResponseDays: 5}}, "dispute_reason_known"},
		"a negative limit":      {casework.SetCreditLimit{Head: head, Limit: eur(-1)}, "credit_limit_negative"},
		"a limit of nothing":    {casework.SetCreditLimit{Head: head, Limit: eur(0)}, ""},
		"a case without reason": {casework.Resolve{About: casework.About{Head: subledger.Head{Entity: "NORD", By: "clara"}, Case: 7}, Outcome: collection.OutcomeRejected}, "reason_missing"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := test.command.Check()
			if test.code == "" && err != nil || test.code != "" && !subledger.IsRefused(err, test.code) {
				t.Errorf("got %v, want %q", err, test.code)
			}
		})
	}
}
