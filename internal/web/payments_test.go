package web_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mahnwerk/mahnwerk/ar/cashapplication"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/web"
)

const paymentPath = "/payments/NORD/31"

func chosen(choice string, more ...string) url.Values {
	form := url.Values{"choice": {choice}, "version": {"3"}}
	for i := 0; i < len(more); i += 2 {
		form.Set(more[i], more[i+1])
	}
	return form
}

// TestPayments_decide holds each form against the command that reaches the ledger.
func TestPayments_decide(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		form url.Values
		want subledger.DecidePayment
	}{
		"one click on an explanation": {chosen("candidate:2"), subledger.DecidePayment{Choice: subledger.ChooseCandidate, Candidate: 2, Teach: true}},
		"as an exception":             {chosen("candidate:1", "exception", "1"), subledger.DecidePayment{Choice: subledger.ChooseCandidate, Candidate: 1}},
		"corrected": {chosen("allocate", "invoice-1", " R-2026/17 ", "amount-1", "900.00", "skonto-1", "20", "beside-1", "", "kind-1", "rounding", "fee", "5.00"),
			subledger.DecidePayment{Choice: subledger.ChooseAllocate, Teach: true, Allocations: []subledger.Allocation{{Invoice: "R-2026/17", Amount: eur(90000), Skonto: eur(2000)}},
				Uses: []subledger.Use{{Kind: subledger.UseDunningFee, Amount: eur(500)}}}},
		"split with a gap in the lines": {chosen("allocate", "invoice-1", "R-1", "amount-1", "1,000.00", "invoice-4", "R-2", "amount-4", "0.50", "beside-4", "0.01", "kind-4", "bank_charge"),
			subledger.DecidePayment{Choice: subledger.ChooseAllocate, Teach: true, Allocations: []subledger.Allocation{{Invoice: "R-1", Amount: eur(100000)},
				{Invoice: "R-2", Amount: eur(50), Difference: eur(1), DifferenceKind: subledger.DifferenceBankCharge}}}},
		"on account": {chosen("on_account", "customer", "K-2"), subledger.DecidePayment{Choice: subledger.ChooseOnAccount, Customer: "K-2", Teach: true}},
		"refund of a part": {chosen("refund", "amount", "12.50", "reason", " paid twice "),
			subledger.DecidePayment{Head: subledger.Head{Reason: "paid twice"}, Choice: subledger.ChooseRefund, Amount: eur(1250), Teach: true}},
		"not ours": {chosen("not_ours", "reason", "for the neighbour"), subledger.DecidePayment{Head: subledger.Head{Reason: "for the neighbour"}, Choice: subledger.ChooseNotOurs, Teach: true}},
		"confirm":  {chosen("confirm"), subledger.DecidePayment{Choice: subledger.ChooseConfirm, Teach: true}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			answer := w.ask(t, http.MethodPost, paymentPath, "maria", test.form.Encode())
			if answer.Code != http.StatusSeeOther || answer.Header().Get("Location") != paymentPath {
				t.Fatalf("status %d, location %q:\n%s", answer.Code, answer.Header().Get("Location"), answer.Body)
			}
			want := test.want
			want.Entity, want.By, want.PaymentID, want.Version = "NORD", "maria", 31, 3
			if diff := cmp.Diff([]subledger.DecidePayment{want}, w.money.decided); diff != "" {
				t.Errorf("the ledger was told (-want +got):\n%s", diff)
			}
		})
	}
}

func TestPayments_amountsAreReadInTheLanguageOfThePage(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		lang, typed string
		minor       int64
	}{
		{"de", "1.234,56", 123456}, {"de", "1.234", 123400}, {"de", "12.50", 1250}, {"de", "12,5", 1250},
		{"en", "1,234.56", 123456}, {"en", "1,234", 123400}, {"en", "12.5", 1250}, {"en", "1.234", 0}, {"en", "1.234,56", 0}, {"de", "12.34.5", 0}, {"de", "zwölf", 0},
	} {
		w := newWorld()
		form := chosen("allocate", "invoice-2", "R-1", "amount-2", test.typed)
		answer := w.ask(t, http.MethodPost, paymentPath+"?lang="+test.lang, "maria", form.Encode())
		if test.minor == 0 {
			if answer.Code != http.StatusUnprocessableEntity || len(w.money.decided) != 0 {
				t.Errorf("%s %q: status %d, want 422 and nothing decided", test.lang, test.typed, answer.Code)
			}
			continue
		}
		if len(w.money.decided) != 1 || w.money.decided[0].Allocations[0].Amount != eur(test.minor) {
			t.Errorf("%s %q: decided %+v, want %d", test.lang, test.typed, w.money.decided, test.minor)
		}
	}
}

func TestPayments_whatIsNotTakenIsSaidAndKept(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		form    url.Values
		refuses error
		status  int
		want    []string
	}{
		"an amount that is none": {chosen("allocate", "invoice-3", "R-77", "amount-3", "zwölf"), nil, 422, []string{"That is no amount", "(Row 3)", `value="zwölf"`, `value="R-77"`, "<details open>"}},
		"no invoice":             {chosen("allocate", "amount-1", "5"), nil, 422, []string{"An amount lacks its invoice"}},
		"no amount":              {chosen("allocate", "invoice-1", "R-1", "skonto-1", "5"), nil, 422, []string{"An invoice lacks its amount"}},
		"nothing at all":         {chosen("allocate"), nil, 422, []string{"which invoices the money is for"}},
		"no reason":              {chosen("not_ours"), nil, 422, []string{"Please give a reason"}},
		"no customer":            {chosen("on_account"), nil, 422, []string{"which customer keeps the money"}},
		"an unknown choice":      {chosen("steal"), nil, 422, []string{"not among those offered"}},
		"a broken form":          {url.Values{"choice": {"candidate:1"}, "version": {"x"}}, nil, 422, []string{"did not arrive whole"}},
		"a broken rank":          {chosen("candidate:first"), nil, 422, []string{"did not arrive whole"}},
		"no choice":              {url.Values{"version": {"3"}}, nil, 422, []string{"not among those offered"}},
		"changed documents":      {chosen("candidate:1"), subledger.Refuse("candidate_stale", "changed"), 422, []string{"Offer anew", "have changed since"}},
		"a refusal of its own":   {chosen("candidate:1"), subledger.Refuse("too_odd", "the moon is full"), 422, []string{"The books refuse this", "the moon is full", "too_odd"}},
		"an unknown invoice":     {chosen("allocate", "invoice-1", "R-0", "amount-1", "5"), web.ErrNotFound, 422, []string{"is not in the books", `value="R-0"`}},
		"nobody there":           {chosen("candidate:1"), web.ErrNoAnswer, 503, []string{"Nothing was decided"}},
		"a fault":                {chosen("candidate:1"), errors.New("connection reset"), 503, []string{"not certain whether"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			w.money.refuses = test.refuses
			answer := w.ask(t, http.MethodPost, paymentPath, "maria", test.form.Encode())
			if answer.Code != test.status || len(w.money.decided) != 0 {
				t.Errorf("status %d, want %d; decided %v", answer.Code, test.status, w.money.decided)
			}
			for _, want := range test.want {
				if !strings.Contains(answer.Body.String(), want) {
					t.Errorf("the page lacks %q:\n%s", want, answer.Body)
				}
			}
			if strings.Contains(answer.Body.String(), "connection reset") {
				t.Error("the page shows the fault itself")
			}
		})
	}
}

func TestPayments_undoAndOfferAnew(t *testing.T) {
	t.Parallel()
	w := newWorld()
	if answer := w.ask(t, http.MethodPost, "/payments/NORD/32", "maria", chosen("undo", "reason", "wrong customer").Encode()); answer.Code != http.StatusSeeOther {
		t.Fatalf("undo: status %d\n%s", answer.Code, answer.Body)
	}
	want := subledger.UndoPayment{Head: subledger.Head{Entity: "NORD", By: "maria", Reason: "wrong customer"}, PaymentID: 32}
	if diff := cmp.Diff([]subledger.UndoPayment{want}, w.money.undone); diff != "" {
		t.Errorf("undone (-want +got):\n%s", diff)
	}
	if answer := w.ask(t, http.MethodPost, "/payments/NORD/32", "maria", chosen("undo").Encode()); answer.Code != http.StatusUnprocessableEntity {
		t.Errorf("undo without a reason: status %d", answer.Code)
	}
	if answer := w.ask(t, http.MethodPost, paymentPath, "maria", chosen("again").Encode()); answer.Code != http.StatusSeeOther || len(w.money.anew) != 1 {
		t.Errorf("offer anew: status %d, %v", answer.Code, w.money.anew)
	}
}

func TestPayments_whoMayNotBookSeesWhoMay(t *testing.T) {
	t.Parallel()
	w := newWorld()
	audit := w.users["anna"]
	audit.Roles = []string{"auditor"}
	w.users["anna"] = audit
	body := w.ask(t, http.MethodGet, paymentPath, "anna", "").Body.String()
	if !strings.Contains(body, "clerk") || strings.Contains(body, `name="choice"`) {
		t.Errorf("an auditor is offered a decision:\n%s", body)
	}
	for _, form := range []url.Values{chosen("candidate:1"), chosen("again"), chosen("undo", "reason", "because"), chosen("not_ours", "reason", "because")} {
		answer := w.ask(t, http.MethodPost, paymentPath, "anna", form.Encode())
		if answer.Code != http.StatusForbidden || !strings.Contains(answer.Body.String(), "head of credit") {
			t.Errorf("%s by an auditor: status %d", form.Get("choice"), answer.Code)
		}
	}
	if n := len(w.money.decided) + len(w.money.undone) + len(w.money.anew); n != 0 {
		t.Errorf("%d decisions by somebody who may not", n)
	}
}

func TestPayments_decidedOnesOfferNoMoreButTheWayBack(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.ask(t, http.MethodPost, paymentPath, "maria", chosen("candidate:1").Encode())
	body := w.ask(t, http.MethodGet, paymentPath, "maria", "").Body.String()
	for _, want := range []string{"It is booked so.", "explanation chosen", "maria", `value="undo"`} {
		if !strings.Contains(body, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	for _, gone := range []string{`value="candidate:`, `value="allocate"`, `value="refund"`, `value="confirm"`} {
		if strings.Contains(body, gone) {
			t.Errorf("the page still offers %s", gone)
		}
	}
}

func TestPayments_filter(t *testing.T) {
	t.Parallel()
	tests := []struct{ query, has, hasNot string }{
		{"", "/payments/NORD/31 /payments/NORD/33", "/payments/NORD/32"},
		{"all=1", "/payments/NORD/31 /payments/NORD/32", ""},
		{"least=50", "/payments/NORD/31", "/payments/NORD/33"},
		{"most=9.99", "/payments/NORD/33", "/payments/NORD/31"},
		{"customer=K-2", "/payments/NORD/31", "/payments/NORD/33"},
		{"older=3", "/payments/NORD/31", "/payments/NORD/33"},
		{"after=31", "/payments/NORD/33", "/payments/NORD/31"},
		{"entity=SUED", "Nothing to do", "/payments/NORD/31"},
		{"least=viel", "That is no amount", ""},
		{"older=-1", "A number in the search is none", ""},
		{"customer=%22%3E%3Cscript%3E", "&#34;&gt;&lt;script&gt;", "<script"},
	}
	for _, test := range tests {
		body := newWorld().ask(t, http.MethodGet, "/payments?"+test.query, "maria", "").Body.String()
		for _, want := range strings.Fields(test.has) {
			if !strings.Contains(body, want) {
				t.Errorf("%s: the page lacks %q", test.query, want)
			}
		}
		if test.hasNot != "" && strings.Contains(body, test.hasNot) {
			t.Errorf("%s: the page shows %q", test.query, test.hasNot)
		}
	}
}

// TestPayments_workAtTwoHundredLines: a page holds 200 payments, and the next address the rest.
func TestPayments_workAtTwoHundredLines(t *testing.T) {
	t.Parallel()
	w := newWorld()
	for id := int64(100); id < 350; id++ {
		p := unknownPayment()
		p.PaymentID = id
		w.money.payments[id] = p
	}
	page := parsePage(t, w.ask(t, http.MethodGet, "/payments?least=1.00", "maria", "").Body.String())
	if rows := len(page.all("tr")) - 1; rows != 200 {
		t.Errorf("%d rows on a page", rows)
	}
	next := ""
	for _, a := range page.all("a") {
		if a.text == "More payments" {
			next = a.attrs["href"]
		}
	}
	if !strings.Contains(next, "after=") || !strings.Contains(next, "least=1.00") {
		t.Errorf("the next page is %q", next)
	}
}

// TestPayments_evidenceIsMarked: the same stretch may speak for two items, marks may overlap or be none at all.
func TestPayments_evidenceIsMarked(t *testing.T) {
	t.Parallel()
	w := newWorld()
	p := w.money.payments[31]
	mark := func(start, end int) subledger.Mark {
		return subledger.Mark{Start: start, End: end, Item: "R-1", What: cashapplication.ShortNumber}
	}
	p.Texts = []subledger.MarkedText{{Field: cashapplication.FieldUnstructured, Text: "Rg 4711 und 4712",
		Marks: []subledger.Mark{mark(3, 7), mark(3, 7), mark(5, 9), mark(12, 16), mark(9, 9), mark(12, 99)}}}
	w.money.payments[31] = p
	page := parsePage(t, w.ask(t, http.MethodGet, paymentPath, "maria", "").Body.String())
	var marked []string
	for _, m := range page.all("mark") {
		marked = append(marked, m.text)
	}
	if got := fmt.Sprint(marked); got != "[4711 4712]" {
		t.Errorf("marked %s", got)
	}
	if n := len(page.all("ol")[0].all("li")); n != 4 {
		t.Errorf("%d pieces of evidence are listed, want 4", n)
	}
}
