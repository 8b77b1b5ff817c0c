package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// arrived takes in a statement of NORD with one credit from an account nobody knows, and returns the payment.
func (d desk) arrived(reference, amount, text string) subledger.PaymentRow {
	d.t.Helper()
	statement := fmt.Sprintf(`<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt><Id>%[1]s</Id>
<Acct><Id><IBAN>DE02120300000000202051</IBAN></Id><Ccy>EUR</Ccy></Acct>
<Ntry><Amt Ccy="EUR">%[2]s</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-10-01</Dt></BookgDt><ValDt><Dt>2026-10-01</Dt></ValDt>
<AcctSvcrRef>%[1]s</AcctSvcrRef><NtryDtls><TxDtls><RltdPties><Dbtr><Pty><Nm>Zahlerin KG</Nm></Pty></Dbtr><DbtrAcct><Id><IBAN>DE89370400440532013000</IBAN></Id></DbtrAcct></RltdPties>
<RmtInf><Ustrd>%[3]s</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry></Stmt></BkToCstmrStmt></Document>`, reference, amount, text)
	d.run("import", "statement", d.file(reference+".xml", statement), "--entity", "NORD")
	var rows []subledger.PaymentRow
	d.into(&rows, "payments", "list", "--entity", "NORD", "--all")
	if len(rows) == 0 {
		d.t.Fatal("no payment arrived")
	}
	return rows[len(rows)-1]
}

func TestPayments_decideAndUndo(t *testing.T) {
	t.Parallel()
	d := newLedger(t)
	p := d.arrived("ref-1", "300.00", "Danke fuer alles")
	id := fmt.Sprint(p.PaymentID)
	if p.State != subledger.PaymentUndecided {
		t.Fatalf("the payment is %+v", p)
	}
	for _, want := range []string{"Danke fuer alles", "DE89370400440532013000", "300.00"} {
		if out := d.done("payments", "show", id, "--entity", "NORD"); !strings.Contains(out, want) {
			t.Errorf("payments show does not tell %q:\n%s", want, out)
		}
	}
	var decided subledger.Decided
	d.into(&decided, "payments", "decide", id, "RE-2026-0713=290.00", "--skonto", "RE-2026-0713=5.00", "--fee", "10.00", "--entity", "NORD")
	if decided.Unapplied.Minor != 0 || len(decided.Items) != 1 || decided.Items[0].Open.String() != "705.00 EUR" {
		t.Errorf("decided = %+v", decided)
	}
	if out := d.done("payments", "list", "--entity", "NORD"); strings.Contains(out, "300.00") {
		t.Errorf("a decided payment is still on the list:\n%s", out)
	}
	var view subledger.PaymentView
	d.into(&view, "payment", "show", id, "--entity", "NORD") // the name it had before
	if view.State != subledger.PaymentApplied || len(view.Applied) != 2 || len(view.Uses) != 1 {
		t.Errorf("view = %s, %+v, %+v", view.State, view.Applied, view.Uses)
	}
	d.done("payments", "undo", id, "--reason", "meant for another", "--entity", "NORD")
	d.done("payments", "again", id, "--entity", "NORD")
	d.into(&view, "payments", "show", id, "--entity", "NORD")
	if view.State != subledger.PaymentUndecided || view.Version != 2 {
		t.Errorf("after undoing: %s, version %d", view.State, view.Version)
	}
	d.done("payments", "decide", id, "--on-account", "10005", "--entity", "NORD")
}

func TestPayments_exitCodes(t *testing.T) {
	t.Parallel()
	d := newLedger(t)
	id := fmt.Sprint(d.arrived("ref-1", "300.00", "Danke").PaymentID)
	for name, tt := range map[string]struct {
		args []string
		code int
		say  string
	}{
		"no choice":          {[]string{"payments", "decide", id}, exitUsage, "say one of"},
		"two choices":        {[]string{"payments", "decide", id, "--not-ours", "--candidate", "1"}, exitUsage, "say one of"},
		"no such payment":    {[]string{"payments", "show", "999"}, exitRefused, "not found"},
		"no reason":          {[]string{"payments", "decide", id, "--refund"}, exitRefused, "reason_missing"},
		"beside nothing":     {[]string{"payments", "decide", id, "RE-2026-0713=1.00", "--skonto", "RE-2026-0714=1.00"}, exitUsage, "gets no money"},
		"an auditor":         {[]string{"payments", "decide", id, "--not-ours", "--reason", "x", "--as", "petra"}, exitRefused, "role_missing"},
		"a clerk releases":   {[]string{"payments", "refund", "release", "1"}, exitRefused, "role_missing"},
		"neither on nor off": {[]string{"release", "set", "all_open", "--reason", "x", "--as", "maria"}, exitUsage, "--on and --off"},
		"no such code":       {[]string{"release", "set", "luck", "--on", "--reason", "x", "--as", "maria"}, exitRefused, "code_unknown"},
	} {
		a := d.run(append(tt.args, "--entity", "NORD")...)
		if a.code != tt.code || !strings.Contains(a.err, tt.say) {
			t.Errorf("%s: exit code %d, %q; want %d with %q", name, a.code, a.err, tt.code, tt.say)
		}
	}
}

func TestPayments_refundNeedsTwoPeople(t *testing.T) {
	t.Parallel()
	d := newLedger(t)
	id := fmt.Sprint(d.arrived("ref-1", "60.00", "doppelt").PaymentID)
	var decided subledger.Decided
	d.into(&decided, "payments", "decide", id, "--refund", "--reason", "paid twice", "--as", "maria", "--entity", "NORD")
	refund := fmt.Sprint(decided.RefundID)
	if a := d.run("payments", "refund", "release", refund, "--as", "maria", "--entity", "NORD"); a.code != exitRefused || !strings.Contains(a.err, "four_eyes") {
		t.Errorf("the same person released it: %d, %s", a.code, a.err)
	}
	if out := d.done("payments", "refund", "list", "--state", "proposed", "--entity", "NORD"); !strings.Contains(out, "paid twice") {
		t.Errorf("refund list:\n%s", out)
	}
}

func TestPayments_learned(t *testing.T) {
	t.Parallel()
	d := newLedger(t)
	id := fmt.Sprint(d.arrived("ref-1", "300.00", "Abschlag fuer die Lieferung Hafen").PaymentID)
	d.done("payments", "decide", id, "RE-2026-0713=300.00", "--entity", "NORD")
	var learned []subledger.Learned
	var customer string
	find := func() (kinds string) {
		t.Helper()
		d.into(&learned, "payments", "learned", "list", "--entity", "NORD")
		for _, l := range learned {
			if l.PaymentID != 0 {
				kinds += string(l.Kind) + " "
				customer = string(l.Customer)
			}
		}
		return kinds
	}
	if got := find(); got != "iban name text " {
		t.Errorf("learned %q", got)
	}
	d.done("payments", "learned", "forget", "name", "Zahlerin KG", "--customer", customer, "--reason", "an agent", "--entity", "NORD")
	d.done("payments", "learned", "collective", "DE02120300000000202051", "--reason", "a clearing house", "--entity", "NORD")
	if got := find(); strings.Contains(got, "name") {
		t.Errorf("still known: %q", got)
	}
}

func TestRelease_codes(t *testing.T) {
	t.Parallel()
	d := newLedger(t)
	state := func() map[string]subledger.CodeProof {
		t.Helper()
		var proofs []entityProof
		d.into(&proofs, "release", "show", "--entity", "NORD")
		byCode := map[string]subledger.CodeProof{}
		for _, c := range proofs[0].Codes {
			byCode[string(c.Code)] = c
		}
		return byCode
	}
	if at := state(); !at["exact_references"].Released || at["all_open"].Released || at["all_open"].Needed != 3000 {
		t.Errorf("a fresh entity: %+v", at["all_open"])
	}
	d.done("release", "set", "all_open", "--on", "--reason", "3,100 confirmed", "--as", "maria", "--entity", "NORD")
	if at := state(); !at["all_open"].Released || at["all_open"].By != "maria" {
		t.Errorf("released: %+v", at["all_open"])
	}
	d.done("release", "set", "all", "--off", "--reason", "audit", "--as", "maria", "--entity", "NORD")
	if at := state(); at["all_open"].Released || at["exact_references"].Released {
		t.Errorf("withdrawn: %+v", at["exact_references"])
	}
	if out := d.done("--lang", "de", "release", "show", "--entity", "NORD"); !strings.Contains(out, "BUCHT SELBST") {
		t.Errorf("in German:\n%s", out)
	}
}

func TestPayments_postWithSkonto(t *testing.T) {
	t.Parallel()
	d := newLedger(t)
	var b subledger.Booked
	d.into(&b, "payments", "post", "980.00", "RE-2026-0713=980.00", "--skonto", "RE-2026-0713=19.97", "--rounding", "RE-2026-0713=0.03", "--on", "2026-10-02", "--customer", "10005", "--entity", "NORD")
	if len(b.Items) != 1 || b.Items[0].Open.Minor != 0 {
		t.Errorf("booked %+v", b)
	}
}
