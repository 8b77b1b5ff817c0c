package paymentorder_test

import (
	"bytes"
	"encoding/xml"
	"flag"
	"os"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/paymentorder"
)

var update = flag.Bool("update", false, "write the golden files")

func sample() paymentorder.Order {
	return paymentorder.Order{MessageID: "RF-NORD-1", CreatedAt: time.Date(2026, 11, 22, 10, 30, 0, 0, time.FixedZone("", 3600)),
		ExecuteOn: calendar.MustDate("2026-11-23"),
		Debtor:    paymentorder.Party{Name: "Nordlicht & Söhne GmbH", IBAN: "DE02120300000000202051", BIC: "BYLADEM1001"},
		Transfers: []paymentorder.Transfer{
			{EndToEndID: "RF-NORD-1", Amount: money.New(60_00, "EUR"), Creditor: paymentorder.Party{Name: "Zahlerin Müller KG", IBAN: "DE89370400440532013000"},
				Text: "Erstattung Ihrer Zahlung vom 20.11.2026"},
			{EndToEndID: "RF-NORD-2", Amount: money.New(1, "EUR"), Creditor: paymentorder.Party{Name: "Český obchod <s.r.o.>", IBAN: "AT611904300234573201", BIC: "BKAUATWW"}},
		}}
}

func TestXML_golden(t *testing.T) {
	got, err := sample().XML()
	if err != nil {
		t.Fatal(err)
	}
	const file = "testdata/order.golden.xml"
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("the file differs from %s:\n%s", file, got)
	}
}

// Without a BIC the debtor's bank is said not to be provided, and the creditor's is left out.
func TestXML_withoutBIC(t *testing.T) {
	o := sample()
	o.Debtor.BIC = ""
	raw, err := o.XML()
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]int{"NOTPROVIDED": 1, "<Othr>": 1, "<BICFI>": 1, "<CdtrAgt>": 1} {
		if got := strings.Count(string(raw), text); got != want {
			t.Errorf("%d times %s, want %d", got, text, want)
		}
	}
}

// The elements a bank insists on, in the order of the message definition.
func TestXML_orderOfElements(t *testing.T) {
	raw, err := sample().XML()
	if err != nil {
		t.Fatal(err)
	}
	at := 0
	for _, tag := range []string{"<GrpHdr>", "<MsgId>", "<CreDtTm>2026-11-22T09:30:00Z", "<NbOfTxs>2", "<CtrlSum>60.01", "<InitgPty>", "<PmtInf>", "<PmtInfId>", "<PmtMtd>TRF",
		"<BtchBookg>false", "<NbOfTxs>2", "<CtrlSum>60.01", "<PmtTpInf>", "<SvcLvl>", "<Cd>SEPA", "<ReqdExctnDt>", "<Dt>2026-11-23", "<Dbtr>", "<DbtrAcct>", "<DbtrAgt>",
		"<BICFI>BYLADEM1001", "<ChrgBr>SLEV", "<CdtTrfTxInf>", "<PmtId>", "<EndToEndId>", "<Amt>", `<InstdAmt Ccy="EUR">60.00`, "<Cdtr>", "<CdtrAcct>", "<RmtInf>", "<Ustrd>",
		"<CdtTrfTxInf>", `<InstdAmt Ccy="EUR">0.01`, "<CdtrAgt>", "<BICFI>BKAUATWW"} {
		i := strings.Index(string(raw[at:]), tag)
		if i < 0 {
			t.Fatalf("%s is missing or out of place after %q", tag, raw[max(0, at-40):at])
		}
		at += i + len(tag)
	}
}

func TestCheck(t *testing.T) {
	for name, tt := range map[string]struct {
		change func(*paymentorder.Order)
		want   string
	}{
		"no transfers":            {func(o *paymentorder.Order) { o.Transfers = nil }, "1 to 1000 transfers"},
		"too many":                {func(o *paymentorder.Order) { o.Transfers = make([]paymentorder.Transfer, 1001) }, "1 to 1000 transfers"},
		"a long message id":       {func(o *paymentorder.Order) { o.MessageID = strings.Repeat("x", 36) }, "message id"},
		"a slash at the end":      {func(o *paymentorder.Order) { o.MessageID = "a/" }, "message id"},
		"an umlaut in an id":      {func(o *paymentorder.Order) { o.Transfers[0].EndToEndID = "Ü" }, "transfer 1: the end-to-end id"},
		"the same id twice":       {func(o *paymentorder.Order) { o.Transfers[1].EndToEndID = "RF-NORD-1" }, "transfer 2: the end-to-end id is used twice"},
		"another currency":        {func(o *paymentorder.Order) { o.Transfers[0].Amount.Currency = "CHF" }, "in EUR, not in CHF"},
		"nothing to pay":          {func(o *paymentorder.Order) { o.Transfers[0].Amount.Minor = 0 }, "0.01 to 999,999,999.99"},
		"more than SEPA takes":    {func(o *paymentorder.Order) { o.Transfers[0].Amount.Minor = 100_000_000_000 }, "0.01 to 999,999,999.99"},
		"a mistyped IBAN":         {func(o *paymentorder.Order) { o.Transfers[0].Creditor.IBAN = "DE89370400440532013001" }, "check digits"},
		"an IBAN too short":       {func(o *paymentorder.Order) { o.Transfers[0].Creditor.IBAN = "DE8937040044053201300" }, "22 characters, this one 21"},
		"an IBAN with blanks":     {func(o *paymentorder.Order) { o.Debtor.IBAN = "DE02 1203 0000 0000 2020 51" }, "our account: not an IBAN: two letters"},
		"a BIC that is none":      {func(o *paymentorder.Order) { o.Debtor.BIC = "BYLA" }, "8 or 11 characters"},
		"a name SEPA can't write": {func(o *paymentorder.Order) { o.Transfers[0].Creditor.Name = "東京" }, "needs a name"},
		"no day":                  {func(o *paymentorder.Order) { o.ExecuteOn = calendar.Date{} }, "a day of execution"},
	} {
		o := sample()
		tt.change(&o)
		raw, err := o.XML()
		if err == nil || !strings.Contains(err.Error(), tt.want) || raw != nil {
			t.Errorf("%s: %v, want it refused with %q", name, err, tt.want)
		}
		if err != nil && strings.Contains(err.Error(), "37040044") {
			t.Errorf("%s: the error names an account: %v", name, err)
		}
	}
}

func TestLatin(t *testing.T) {
	for text, want := range map[string]string{
		"Müller & Söhne": "Mueller + Soehne", "Straße 5": "Strasse 5", "Łódź – Žižkov": "Lodz - Zizkov", "a@b.example": "a(at)b.example",
		"zwei\n  Zeilen": "zwei Zeilen", "東京": "", "„Zitat“": "'Zitat'", "Ünal İş": "Uenal Is", "x;y*z": "x,y.z",
	} {
		if got := paymentorder.Latin(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}

// Whatever a name or text holds, the file is well-formed and keeps to the SEPA character set and lengths.
func TestXML_anyText(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		o := sample()
		o.Transfers[0].Creditor.Name = "K" + rapid.String().Draw(rt, "name")
		o.Transfers[0].Text = rapid.String().Draw(rt, "text")
		raw, err := o.XML()
		if err != nil {
			rt.Fatal(err)
		}
		var back struct {
			Names []string `xml:"CstmrCdtTrfInitn>PmtInf>CdtTrfTxInf>Cdtr>Nm"`
			Texts []string `xml:"CstmrCdtTrfInitn>PmtInf>CdtTrfTxInf>RmtInf>Ustrd"`
		}
		if err := xml.Unmarshal(raw, &back); err != nil {
			rt.Fatal(err)
		}
		for _, text := range append(back.Names, back.Texts...) {
			if text != paymentorder.Latin(text) || len(text) > 140 {
				rt.Errorf("%q left the SEPA set", text)
			}
		}
		if len(back.Names[0]) > 70 {
			rt.Errorf("a name of %d characters", len(back.Names[0]))
		}
	})
}
