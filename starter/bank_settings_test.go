package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

func TestAccounts_listAndClose(t *testing.T) {
	t.Parallel()
	d := newLedger(t)
	d.arrived("ref-1", "300.00", "Danke")
	var accounts []subledger.BankAccount
	d.into(&accounts, "accounts", "list", "--entity", "NORD")
	if len(accounts) != 1 || accounts[0].FreshOn.String() != "2026-10-01" || !accounts[0].ClosedOn.IsZero() {
		t.Fatalf("accounts = %+v", accounts)
	}
	if a := d.run("accounts", "close", accounts[0].Account, "--entity", "NORD", "--as", "petra"); a.code != exitRefused || !strings.Contains(a.err, "role_missing") {
		t.Errorf("an auditor closed an account: %d, %s", a.code, a.err)
	}
	d.done("accounts", "close", "DE02 1203 0000 0000 2020 51", "--entity", "NORD", "--as", "maria")
	d.into(&accounts, "accounts", "list", "--entity", "NORD")
	if accounts[0].ClosedOn.IsZero() {
		t.Error("the account is still open")
	}
	if a := d.run("accounts", "close", "DE89370400440532013000", "--entity", "NORD", "--as", "maria"); a.code != exitRefused {
		t.Errorf("closing an account there is none of: exit code %d, %s", a.code, a.err)
	}
}

func TestTolerances_changeWhatIsNamed(t *testing.T) {
	t.Parallel()
	d := newLedger(t)
	as := []string{"--entity", "NORD", "--as", "maria", "--reason", "agreed"}
	var now entityTolerances
	d.into(&now, append([]string{"tolerances", "set", "--rounding-minor", "5", "--limit", "25000 EUR", "--limit", "9000 USD"}, as...)...)
	d.into(&now, append([]string{"tolerances", "set", "--late-skonto-days", "3", "--limit", "0 USD"}, as...)...)
	var all []entityTolerances
	d.into(&all, "tolerances", "show", "--entity", "NORD")
	if len(all) != 1 || all[0].RoundingMinor != 5 || all[0].LateSkontoDays != 3 || len(all[0].LimitMinor) != 1 || all[0].LimitMinor["EUR"] != 25_000_00 {
		t.Errorf("tolerances = %+v", all)
	}
	for name, tt := range map[string]struct {
		args []string
		code int
		say  string
	}{
		"nothing to change": {nil, exitUsage, "say what to change"},
		"a year late":       {[]string{"--late-skonto-days", "365"}, exitRefused, "tolerance_range"},
		"below zero":        {[]string{"--limit", "-5"}, exitRefused, "tolerance_range"},
		"no amount":         {[]string{"--limit", "much"}, exitUsage, "much"},
	} {
		a := d.run(append(append([]string{"tolerances", "set"}, tt.args...), as...)...)
		if a.code != tt.code || !strings.Contains(a.err, tt.say) {
			t.Errorf("%s: exit code %d, %q; want %d with %q", name, a.code, a.err, tt.code, tt.say)
		}
	}
}

func TestDebitStops_exitCodes(t *testing.T) {
	t.Parallel()
	d := newLedger(t)
	var stops []subledger.DebitStop
	if d.into(&stops, "debit-stops", "list"); stops == nil || len(stops) != 0 {
		t.Errorf("stops = %#v, want an empty list", stops)
	}
	if a := d.run("debit-stops", "lift", "7", "--entity", "NORD"); a.code != exitRefused || !strings.Contains(a.err, "not found") {
		t.Errorf("lifting a stop there is none of: %d, %s", a.code, a.err)
	}
}

// A payment that came twice shows what can be done with it, as commands that can be given.
func TestPayments_surplusIsShown(t *testing.T) {
	t.Parallel()
	d := newLedger(t)
	open := d.count(`SELECT open_minor FROM item_state s JOIN invoice i ON i.id = s.invoice_id WHERE i.number = 'RE-2026-0713'`)
	amount := fmt.Sprintf("%d.%02d", open/100, open%100)
	d.arrived("ref-1", amount, "RE-2026-0713")
	second := d.arrived("ref-2", amount, "RE-2026-0713")
	out := d.done("payments", "show", fmt.Sprint(second.PaymentID), "--entity", "NORD")
	for _, want := range []string{"Paid twice or too much", "--on-account ", "--refund --reason"} {
		if !strings.Contains(out, want) {
			t.Errorf("payments show does not tell %q:\n%s", want, out)
		}
	}
}
