package camt_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/bankstatement/camt"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
)

// euros is an entry of 95.00 EUR with the given elements after the fields every entry has.
func euros(direction, rest string) string {
	return `<Ntry><Amt Ccy="EUR">95.00</Amt><CdtDbtInd>` + direction + `</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>` +
		`<BookgDt><Dt>2026-11-20</Dt></BookgDt>` + rest + `</Ntry>`
}

// details are transactions of an entry.
func details(batch string, transactions ...string) string {
	text := "<NtryDtls>" + batch
	for _, transaction := range transactions {
		text += "<TxDtls>" + transaction + "</TxDtls>"
	}
	return text + "</NtryDtls>"
}

// readEntry reads a single entry.
func readEntry(t *testing.T, entry string) bankstatement.Entry {
	t.Helper()
	statements, err := camt.Parse(strings.NewReader(message(statement("1", entry))), "bank.xml")
	if err != nil {
		t.Fatal(err)
	}
	return statements[0].Entries[0]
}

// TestParse_amountsOfTransactions: where an amount stands differs between versions and banks.
func TestParse_amountsOfTransactions(t *testing.T) {
	amount := func(path ...string) string {
		text := `<Amt Ccy="EUR">100.00</Amt>`
		for i := len(path) - 1; i >= 0; i-- {
			text = "<" + path[i] + ">" + text + "</" + path[i] + ">"
		}
		return text
	}
	charge := `<Chrgs><Rcrd><Amt Ccy="EUR">5.00</Amt><CdtDbtInd>DBIT</CdtDbtInd></Rcrd></Chrgs>`
	dollars := func(name string) string {
		return `<` + name + `><Amt Ccy="USD">110.00</Amt></` + name + `>`
	}
	tests := []struct {
		name, transaction, entry                    string
		gross, charges, instructed, counter, booked string
	}{
		{"amount of the transaction", amount(), "", "100.00 EUR", "0", "0", "0", "95.00 EUR"},
		{"in the details of the amount", amount("AmtDtls", "TxAmt"), "", "100.00 EUR", "0", "0", "0", "95.00 EUR"},
		{"counter value only", amount("AmtDtls", "CntrValAmt"), "", "100.00 EUR", "0", "0", "100.00 EUR", "95.00 EUR"},
		{"instructed only", amount("AmtDtls", "InstdAmt"), "", "100.00 EUR", "0", "100.00 EUR", "0", "95.00 EUR"},
		{"instructed in another currency", "<AmtDtls>" + dollars("InstdAmt") + dollars("TxAmt") + "</AmtDtls>", "", "0", "0", "110.00 USD", "0", "95.00 EUR"},
		{"the transaction in another currency", `<Amt Ccy="USD">110.00</Amt>` + amount("AmtDtls", "CntrValAmt"), "", "100.00 EUR", "0", "110.00 USD", "100.00 EUR", "95.00 EUR"},
		{"charges of the transaction", amount() + charge, "", "100.00 EUR", "-5.00 EUR", "0", "0", "95.00 EUR"},
		{"charges of the entry", amount(), charge, "100.00 EUR", "-5.00 EUR", "0", "0", "95.00 EUR"},
		{"charges in the old form", amount(), `<Chrgs><Amt Ccy="EUR">3.00</Amt></Chrgs><Chrgs><Amt Ccy="EUR">2.00</Amt></Chrgs>`, "100.00 EUR", "-5.00 EUR", "0", "0", "95.00 EUR"},
		{"a total of charges", amount(), `<Chrgs><TtlChrgsAndTaxAmt Ccy="EUR">5.00</TtlChrgsAndTaxAmt></Chrgs>`, "100.00 EUR", "-5.00 EUR", "0", "0", "95.00 EUR"},
		{"amounts of the entry only", "", "<AmtDtls>" + dollars("InstdAmt") + "</AmtDtls>", "0", "0", "110.00 USD", "0", "95.00 EUR"},
		{"no amount at all", "", "", "0", "0", "0", "0", "95.00 EUR"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			e := readEntry(t, euros("CRDT", test.entry+details("", test.transaction)))
			got := []string{e.Gross.String(), e.Charges.String(), e.Instructed.String(), e.CounterValue.String(), e.Amount.String()}
			want := []string{test.gross, test.charges, test.instructed, test.counter, test.booked}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("gross, charges, instructed, counter value, booked (-want +got):\n%s", diff)
			}
		})
	}
}

// TestParse_batches: none, one or many transactions, told or only announced.
func TestParse_batches(t *testing.T) {
	part := func(amount, direction, rest string) string {
		return `<Amt Ccy="EUR">` + amount + `</Amt><CdtDbtInd>` + direction + `</CdtDbtInd>` + rest
	}
	named := part("60.00", "CRDT", `<RltdPties><Dbtr><Pty><Nm>Muster</Nm></Pty></Dbtr></RltdPties>`)
	announced := `<Btch><MsgId>MSG-1</MsgId><PmtInfId>INFO-1</PmtInfId><NbOfTxs>2</NbOfTxs></Btch>`
	charge := `<Chrgs><Rcrd><Amt Ccy="EUR">2.50</Amt><CdtDbtInd>DBIT</CdtDbtInd></Rcrd></Chrgs>`
	tests := []struct {
		name, rest     string
		size, parts    int
		id, payer      string
		whole, explain bool
	}{
		{"nothing told", "", 0, 0, "", "", false, false},
		{"announced only", details(announced), 2, 0, "MSG-1", "", false, false},
		{"one transaction", details("", named), 0, 0, "", "Muster", false, false},
		{"one of two told", details(announced, named), 2, 1, "MSG-1", "", false, false},
		{"both told", details(announced, named, part("35.00", "CRDT", "")), 2, 2, "MSG-1", "", true, true},
		{"told in two groups", details("", named) + details("", part("35.00", "CRDT", "")), 0, 2, "", "", true, true},
		{"a debit among credits", details("", part("100.00", "CRDT", ""), part("5.00", "DBIT", "")), 0, 2, "", "", true, true},
		{"before charges", details(announced, part("60.00", "CRDT", charge), part("40.00", "CRDT", charge)), 2, 2, "MSG-1", "", false, true},
		{"an amount is missing", details(announced, named, "<Refs/>"), 2, 2, "MSG-1", "", false, false},
		{"number of the payment instruction", details(`<Btch><PmtInfId>INFO-1</PmtInfId></Btch>`, named), 0, 0, "INFO-1", "Muster", false, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			e := readEntry(t, euros("CRDT", test.rest))
			_, explained := e.Deducted()
			got := fmt.Sprint(e.BatchSize, len(e.Parts), e.BatchID, e.Counterparty.Name, e.PartsReconcile(), explained)
			want := fmt.Sprint(test.size, test.parts, test.id, test.payer, test.whole, test.explain)
			if got != want {
				t.Errorf("size, parts, id, payer, whole, explained: got %s, want %s", got, want)
			}
		})
	}
}

// TestParse_returns: a payment that came back is told in one of four places.
func TestParse_returns(t *testing.T) {
	code := func(proprietary string) string { return `<BkTxCd><Prtry><Cd>` + proprietary + `</Cd></Prtry></BkTxCd>` }
	family := func(sub string) string {
		return `<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>IDDT</Cd><SubFmlyCd>` + sub + `</SubFmlyCd></Fmly></Domn></BkTxCd>`
	}
	parties := `<RltdPties><Dbtr><Nm>Kunde</Nm></Dbtr><Cdtr><Nm>Nordwind</Nm></Cdtr></RltdPties>`
	tests := []struct {
		name, rest, code, text string
		payer                  string
	}{
		{"reason code", details("", parties+`<RtrInf><Rsn><Cd>MD06</Cd></Rsn><AddtlInf>Widerspruch</AddtlInf></RtrInf>`), "MD06", "Widerspruch", "Kunde"},
		{"the bank's own reason", details("", parties+`<RtrInf><Rsn><Prtry>914</Prtry></Rsn></RtrInf>`), "914", "", "Kunde"},
		{"business code of the entry, reason in the text", code("NRTI+109+00905") + details("", parties+`<AddtlTxInf>RUECKLASTSCHRIFT MS03</AddtlTxInf>`), "MS03", "RUECKLASTSCHRIFT MS03", "Kunde"},
		{"business code, reason in the remittance", code("108") + details("", parties+`<RmtInf><Ustrd>Retoure AC04 KONTO</Ustrd></RmtInf>`), "AC04", "Retoure AC04 KONTO", "Kunde"},
		{"business code without details", code("NRTI+109+00905") + `<AddtlNtryInf>Rueckgabe MD01</AddtlNtryInf>`, "MD01", "Rueckgabe MD01", ""},
		{"sub-family of the transaction", details("", family("UPDD")+parties), "", "returned, transaction code UPDD", "Kunde"},
		{"an empty reason", family("UPDD") + details("", parties+`<RtrInf/>`), "", "returned, transaction code UPDD", "Kunde"},
		{"no return", code("NMSC+835+0") + details("", parties+`<AddtlTxInf>MS03</AddtlTxInf>`), "", "", "Nordwind"},
		{"empty transaction code", `<BkTxCd/>` + details("", parties), "", "", "Nordwind"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			e := readEntry(t, euros("DBIT", test.rest))
			if want := (bankstatement.ReturnReason{Code: test.code, Text: test.text}); e.ReturnReason != want {
				t.Errorf("got %+v, want %+v", e.ReturnReason, want)
			}
			if e.Counterparty.Name != test.payer {
				t.Errorf("the other side is %q, want %q", e.Counterparty.Name, test.payer)
			}
		})
	}
}

// TestParse_reversals: a reversed credit is a debit whose other side is still the payer.
func TestParse_reversals(t *testing.T) {
	parties := details("", `<RltdPties><Dbtr><Nm>Kunde</Nm></Dbtr><UltmtDbtr><Nm>Enkel GmbH</Nm></UltmtDbtr><Cdtr><Nm>Nordwind</Nm></Cdtr></RltdPties>`)
	for direction, want := range map[string]money.Amount{"DBIT": money.New(-9500, "EUR"), "CRDT": money.New(9500, "EUR")} {
		reversed := readEntry(t, euros(direction, `<RvslInd>true</RvslInd>`+parties))
		if !reversed.Reversal || reversed.Amount != want || (reversed.Counterparty.Name == "Kunde") != (direction == "DBIT") {
			t.Errorf("%s: %s, other side %q", direction, reversed.Amount, reversed.Counterparty.Name)
		}
	}
	if got := readEntry(t, euros("CRDT", parties)).Counterparty; got.UltimateName != "Enkel GmbH" || got.Name != "Kunde" {
		t.Errorf("got %+v", got)
	}
}

// TestParse_structuredRemittance: the payer's list with all its amounts.
func TestParse_structuredRemittance(t *testing.T) {
	euro := func(minor int64) money.Amount { return money.New(minor, "EUR") }
	document := func(number string) bankstatement.Reference {
		return bankstatement.Reference{Kind: bankstatement.DocumentReference, Value: number}
	}
	full, lines, creditor := document("RE-1"), document("RE-2"), bankstatement.Reference{Kind: bankstatement.CreditorReference, Value: "RF18539007547034"}
	full.Type, full.On = "CINV", calendar.MustDate("2026-10-01")
	full.Due, full.Discount, full.CreditNote, full.Amount = euro(10000), euro(200), euro(300), euro(9500)
	lines.Amount = euro(4000)
	paid := creditor
	paid.Amount = euro(9500)
	const amounts = `<RfrdDocAmt><DuePyblAmt Ccy="EUR">100</DuePyblAmt><DscntApldAmt><Amt Ccy="EUR">1.50</Amt></DscntApldAmt>` +
		`<DscntApldAmt><Amt Ccy="EUR">0.50</Amt></DscntApldAmt><CdtNoteAmt Ccy="EUR">3</CdtNoteAmt><RmtdAmt Ccy="EUR">95</RmtdAmt></RfrdDocAmt>`
	tests := []struct {
		name, structured string
		want             []bankstatement.Reference
	}{
		{"one document with everything", `<RfrdDocInf><Tp><CdOrPrtry><Cd>CINV</Cd></CdOrPrtry></Tp><Nb>RE-1</Nb><RltdDt><Dt>2026-10-01</Dt></RltdDt></RfrdDocInf>` + amounts,
			[]bankstatement.Reference{full}},
		{"the date as before .001.08", `<RfrdDocInf><Tp><CdOrPrtry><Cd>CINV</Cd></CdOrPrtry></Tp><Nb>RE-1</Nb><RltdDt>2026-10-01</RltdDt></RfrdDocInf>` + amounts,
			[]bankstatement.Reference{full}},
		{"amounts of two documents belong to neither", `<RfrdDocInf><Nb>RE-2</Nb></RfrdDocInf><RfrdDocInf><Nb>RE-3</Nb></RfrdDocInf>` + amounts,
			[]bankstatement.Reference{document("RE-2"), document("RE-3")}},
		{"lines of a document", `<RfrdDocInf><Nb>LIST</Nb><LineDtls><Id><Nb>RE-2</Nb></Id><Amt><RmtdAmt Ccy="EUR">40</RmtdAmt></Amt></LineDtls></RfrdDocInf>`,
			[]bankstatement.Reference{document("LIST"), lines}},
		{"creditor reference with an amount", `<RfrdDocAmt><RmtdAmt Ccy="EUR">95</RmtdAmt></RfrdDocAmt><CdtrRefInf><Ref>RF18539007547034</Ref></CdtrRefInf>`,
			[]bankstatement.Reference{paid}},
		{"the payer's slips are left out", `<RfrdDocInf><Nb>RE-2</Nb><RltdDt>31.02.2026</RltdDt></RfrdDocInf><RfrdDocAmt><RmtdAmt Ccy="EUR">40,00</RmtdAmt></RfrdDocAmt>`,
			[]bankstatement.Reference{document("RE-2")}},
		{"nothing", ``, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			e := readEntry(t, euros("CRDT", details("", "<RmtInf><Ustrd>Rechnung 10</Ustrd><Ustrd>01</Ustrd><Strd>"+test.structured+"</Strd></RmtInf>")))
			if diff := cmp.Diff(test.want, e.Remittance.Structured); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			if e.Remittance.Spaced() != "Rechnung 10 01" || e.Remittance.Joined() != "Rechnung 1001" {
				t.Errorf("got %q", e.Remittance.Unstructured)
			}
		})
	}
}

// TestParse_references: each has its place, and placeholders are none.
func TestParse_references(t *testing.T) {
	e := readEntry(t, euros("CRDT", `<AcctSvcrRef>NONREF</AcctSvcrRef>`+details("", `<Refs><AcctSvcrRef>BANK-1</AcctSvcrRef>`+
		`<EndToEndId>NOTPROVIDED</EndToEndId><TxId>TX-1</TxId><UETR>0f7b9f4c-6f1d-4f40-8f4f-0d7a1e4d2c11</UETR><MndtId>M-1</MndtId></Refs>`)))
	got := []string{e.BankReference, e.EndToEndID, e.TransactionID, e.UETR, e.MandateID}
	want := []string{"BANK-1", "", "TX-1", "0f7b9f4c-6f1d-4f40-8f4f-0d7a1e4d2c11", "M-1"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestParse_kindsOfMessage: a report keeps what the bank says, a notification informs only, whatever it says.
func TestParse_kindsOfMessage(t *testing.T) {
	pending := strings.Replace(credit, "BOOK", "PDNG", 1)
	dateless := strings.Replace(credit, "<BookgDt><Dt>2026-11-20</Dt></BookgDt>", "", 1)
	tests := []struct {
		root, element, namespace string
		format                   bankstatement.Format
		kind                     bankstatement.Kind
		statuses                 []bankstatement.Status
	}{
		{"BkToCstmrAcctRpt", "Rpt", "urn:iso:std:iso:20022:tech:xsd:camt.052.001.06", "camt.052.001.06", bankstatement.KindReport,
			[]bankstatement.Status{bankstatement.Booked, bankstatement.Pending, bankstatement.Booked}},
		{"BkToCstmrAcctRptV01", "Rpt", "urn:iso:std:iso:20022:tech:xsd:camt.052.001.01", "camt.052.001.01", bankstatement.KindReport,
			[]bankstatement.Status{bankstatement.Booked, bankstatement.Pending, bankstatement.Booked}},
		{"BkToCstmrDbtCdtNtfctn", "Ntfctn", "http://www.six-interbank-clearing.com/de/camt.054.001.04.ch.02.xsd", "camt.054.001.04", bankstatement.KindNotification,
			[]bankstatement.Status{bankstatement.Information, bankstatement.Pending, bankstatement.Information}},
		{"BkToCstmrDbtCdtNtfctn", "Ntfctn", "", "camt.054", bankstatement.KindNotification,
			[]bankstatement.Status{bankstatement.Information, bankstatement.Pending, bankstatement.Information}},
		{"BkToCstmrDbtCdtNtfctn", "Ntfctn", "urn:camt.054.xxx.yyyyy", "camt.054", bankstatement.KindNotification,
			[]bankstatement.Status{bankstatement.Information, bankstatement.Pending, bankstatement.Information}},
	}
	for _, test := range tests {
		t.Run(string(test.format), func(t *testing.T) {
			file := `<Envelope><AppHdr><Id>1</Id></AppHdr><Document xmlns="` + test.namespace + `"><` + test.root + `><` + test.element +
				`><Id>1</Id><Acct><Id><PrtryAcct><Id>DE02 1203</Id></PrtryAcct></Id></Acct>` + credit + pending + dateless +
				`</` + test.element + `></` + test.root + `></Document></Envelope>`
			statements, err := camt.Parse(strings.NewReader(file), "bank.xml")
			if err != nil || len(statements) != 1 {
				t.Fatalf("%d statements, %v", len(statements), err)
			}
			s := statements[0]
			var statuses []bankstatement.Status
			for _, e := range s.Entries {
				statuses = append(statuses, e.Status)
			}
			if s.Format != test.format || s.Kind != test.kind || s.Account != "DE021203" {
				t.Errorf("got %s, %s of %q", s.Format, s.Kind, s.Account)
			}
			if diff := cmp.Diff(test.statuses, statuses); diff != "" {
				t.Errorf("statuses (-want +got):\n%s", diff)
			}
		})
	}
}

// TestParse_header: the period and the page, of the statement or else of the message.
func TestParse_header(t *testing.T) {
	const period = `<FrToDt><FrDtTm>2026-11-20T00:00:00+01:00</FrDtTm><ToDtTm>2026-11-21T23:59:59+01:00</ToDtTm></FrToDt>`
	body := strings.Replace(statement("1", credit), "<Acct>", period+"<Acct>", 1)
	own := strings.Replace(statement("2", credit), "<Acct>", `<StmtPgntn><PgNb>7</PgNb></StmtPgntn><FrToDt><FrDt>2026-11-20</FrDt><ToDt>soon</ToDt></FrToDt><Acct>`, 1)
	file := `<Document><BkToCstmrStmt><GrpHdr><MsgPgntn><PgNb>3</PgNb></MsgPgntn></GrpHdr>` + body + own + `</BkToCstmrStmt></Document>`
	statements, err := camt.Parse(strings.NewReader(file), "bank.xml")
	if err != nil || len(statements) != 2 {
		t.Fatalf("%d statements, %v", len(statements), err)
	}
	var got []string
	for _, s := range statements {
		got = append(got, fmt.Sprint(s.Page, s.FromOn, s.ToOn))
	}
	if diff := cmp.Diff([]string{"3 2026-11-20 2026-11-21", "7 2026-11-20 "}, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// recorder writes down what a visitor is told.
type recorder struct {
	calls []string
	fail  string
}

func (r *recorder) note(call string) error {
	r.calls = append(r.calls, call)
	if call == r.fail {
		return errRecorder
	}
	return nil
}

var errRecorder = fmt.Errorf("no room left")

func (r *recorder) Begin(s bankstatement.Statement) error { return r.note("begin " + s.ID) }
func (r *recorder) Entry(e bankstatement.Entry) error     { return r.note(fmt.Sprint("entry ", e.Index)) }
func (r *recorder) End(s bankstatement.Statement) error   { return r.note("end " + s.ID) }

// TestRead_visitor: a statement with a fault gets no End and nothing after the fault, and an error of the visitor ends
// the reading as it is.
func TestRead_visitor(t *testing.T) {
	bad := strings.Replace(credit, "10.00", "ten", 1)
	tests := []struct {
		name, file, fail string
		want             []string
		faults           int
	}{
		{"two statements", message(statement("1", credit, credit), statement("2")), "", []string{"begin 1", "entry 0", "entry 1", "end 1", "begin 2", "end 2"}, 0},
		{"fault at the second entry", message(statement("1", credit, bad, credit), statement("2", credit)), "", []string{"begin 1", "entry 0", "begin 2", "entry 0", "end 2"}, 1},
		{"fault at the first entry", message(statement("1", bad, credit), statement("2")), "", []string{"begin 2", "end 2"}, 1},
		{"no account", message("<Stmt><Id>1</Id>" + credit + credit + "</Stmt>"), "", nil, 1},
		{"cut off", message(statement("1", credit, credit))[:340], "", []string{"begin 1", "entry 0"}, 1},
		{"visitor fails at the begin", message(statement("1", credit)), "begin 1", []string{"begin 1"}, 0},
		{"visitor fails at an entry", message(statement("1", credit, credit)), "entry 0", []string{"begin 1", "entry 0"}, 0},
		{"visitor fails at the end", message(statement("1"), statement("2")), "end 1", []string{"begin 1", "end 1"}, 0},
		{"visitor fails after a fault", message(statement("1", bad), statement("2")), "begin 2", []string{"begin 2"}, 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := recorder{fail: test.fail}
			err := camt.Read(strings.NewReader(test.file), "bank.xml", &r)
			if diff := cmp.Diff(test.want, r.calls); diff != "" {
				t.Errorf("calls (-want +got):\n%s", diff)
			}
			checkOutcome(t, err, test.fail != "", test.faults)
		})
	}
}

// checkOutcome checks the parts of an error.
func checkOutcome(t *testing.T, err error, failed bool, faults int) {
	t.Helper()
	var found bankstatement.Faults
	errors.As(err, &found)
	if errors.Is(err, errRecorder) != failed || len(found) != faults {
		t.Errorf("got %v, want %d faults", err, faults)
	}
	if failed && faults == 0 && err != errRecorder {
		t.Errorf("got %v, want the visitor's error as it is", err)
	}
}
