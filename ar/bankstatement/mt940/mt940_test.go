package mt940_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/bankstatement/mt940"
	"github.com/mahnwerk/mahnwerk/internal/statementtest"
)

// TestParse_golden compares everything read from the files in testdata, faults included.
func TestParse_golden(t *testing.T) {
	statementtest.Golden(t, "testdata/*.sta", parse)
}

// parse is what the tests of whole files call.
var parse statementtest.Parse = mt940.Parse

// one wraps the lines of entries into a statement in EUR.
func one(entries string) string {
	return ":20:T\n:25:DE89370400440532013000\n:28C:1/1\n:60F:C260101EUR0,00\n" + entries + "\n:62F:C260131EUR0,00\n-\n"
}

// entry parses a statement with a single entry.
func entry(t *testing.T, lines string) bankstatement.Entry {
	t.Helper()
	statements, err := mt940.Parse(strings.NewReader(one(lines)), "test.sta")
	if err != nil || len(statements) != 1 || len(statements[0].Entries) != 1 {
		t.Fatalf("%d statements, %v", len(statements), err)
	}
	return statements[0].Entries[0]
}

func TestRead_statementLine(t *testing.T) {
	tests := []struct {
		line                string
		value, booked       string
		amount              string
		reversal            bool
		code, bank, e2e     string
		additional, account string
	}{
		{":61:2601130113CR245,84NTRFNONREF//2026011300010007", "2026-01-13", "2026-01-13", "245.84 EUR", false, "NTRF", "2026011300010007", "", "", ""},
		{":61:260113D9,N192NONREF", "2026-01-13", "2026-01-13", "-9.00 EUR", false, "N192", "", "", "", ""},
		{":61:260113C,5N192NONREF", "2026-01-13", "2026-01-13", "0.50 EUR", false, "N192", "", "", "", ""},
		{":61:260113C000000001213,2NMSC", "2026-01-13", "2026-01-13", "1213.20 EUR", false, "NMSC", "", "", "", ""},
		{":61:260113C50,00 NTRFNONREF", "2026-01-13", "2026-01-13", "50.00 EUR", false, "NTRF", "", "", "", ""},
		{":61:260113CR\n30,00N062NONREF", "2026-01-13", "2026-01-13", "30.00 EUR", false, "N062", "", "", "", ""},
		{":61:260113RC10,00NTRF", "2026-01-13", "2026-01-13", "-10.00 EUR", true, "NTRF", "", "", "", ""},
		{":61:260113RD10,00NTRF", "2026-01-13", "2026-01-13", "10.00 EUR", true, "NTRF", "", "", "", ""},
		{":61:260113RCR10,00NTRF", "2026-01-13", "2026-01-13", "-10.00 EUR", true, "NTRF", "", "", "", ""},
		{":61:260113RDR10,00NTRF", "2026-01-13", "2026-01-13", "10.00 EUR", true, "NTRF", "", "", "", ""},
		{":61:2512300102C1,00NTRF", "2025-12-30", "2026-01-02", "1.00 EUR", false, "NTRF", "", "", "", ""},
		{":61:2601021231C1,00NTRF", "2026-01-02", "2025-12-31", "1.00 EUR", false, "NTRF", "", "", "", ""},
		{":61:260102260103C1,00NTRF", "2026-01-02", "2026-01-03", "1.00 EUR", false, "NTRF", "", "", "", ""},
		{":61:2602300301D6,00N024NONREF", "2026-02-28", "2026-03-01", "-6.00 EUR", false, "N024", "", "", "", ""},
		{":61:2402300301D6,00N024NONREF", "2024-02-29", "2024-03-01", "-6.00 EUR", false, "N024", "", "", "", ""},
		{":61:990102C1,00NTRF", "1999-01-02", "1999-01-02", "1.00 EUR", false, "NTRF", "", "", "", ""},
		{":61:260102C1,00NOV NONREF", "2026-01-02", "2026-01-02", "1.00 EUR", false, "NOV", "", "", "", ""},
		{":61:260102C1,00NTRFMY-REF 1//NONREF", "2026-01-02", "2026-01-02", "1.00 EUR", false, "NTRF", "", "MY-REF 1", "", ""},
		{":61:260102C1,00N0440121470966      W.P. Jansen          ", "2026-01-02", "2026-01-02", "1.00 EUR", false, "N044", "", "0121470966", "W.P. Jansen", ""},
		{":61:260102C1,00N102EREF            \nNL39RABO0300065264", "2026-01-02", "2026-01-02", "1.00 EUR", false, "N102", "", "", "", "NL39RABO0300065264"},
		{":61:260102C1,00NOVBNL39RABO0300065264\nhr jansen", "2026-01-02", "2026-01-02", "1.00 EUR", false, "NOVB", "", "", "hr jansen", "NL39RABO0300065264"},
	}
	for _, test := range tests {
		e := entry(t, test.line)
		got := []string{e.ValueOn.String(), e.BookedOn.String(), e.Amount.String(), fmt.Sprint(e.Reversal), e.Code.Proprietary,
			e.BankReference, e.EndToEndID, e.Remittance.Additional, string(e.Counterparty.Account)}
		want := []string{test.value, test.booked, test.amount, fmt.Sprint(test.reversal), test.code, test.bank, test.e2e,
			test.additional, test.account}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.line, diff)
		}
	}
}

// TestRead_cutNumbers shows that a number cut by sub-fields or lines is whole in Joined, and words stay apart in Spaced.
func TestRead_cutNumbers(t *testing.T) {
	tests := []struct{ name, description, joined, spaced string }{
		{"number cut by a sub-field", "166?20SVWZ+KD.-NR. 123?2177777", "KD.-NR. 12377777", "KD.-NR. 123 77777"},
		{"blank at the end of a sub-field", "166?20SVWZ+RE-1 ?21RE-2", "RE-1 RE-2", "RE-1  RE-2"},
		{"words joined by a sub-field", "166?20SVWZ+RE-1?21RE-2", "RE-1RE-2", "RE-1 RE-2"},
		{"short line inside a sub-field", "166?20SVWZ+RE-1\n234", "RE-1234", "RE-1 234"},
		{"full line inside a sub-field", "166?00SEPA-GUTSCHRIFT?109310?20EREF+ZV3288603415?21SVWZ+RE-20\n26-17", "RE-2026-17", "RE-2026-17"},
		{"line broken before a blank", "166?00SEPA-GUTSCHRIFT?109310?20EREF+ZV3288603415?21SVWZ+Rech\nn 1", "Rechn 1", "Rechn 1"},
		{"separator cut by the line", "166?20SVWZ+RE-1?\n21 RE-2", "RE-1 RE-2", "RE-1  RE-2"},
		{"sub-field number cut by the line", "166?20SVWZ+RE-1?2\n1 RE-2", "RE-1 RE-2", "RE-1  RE-2"},
		{"business code on a line of its own", "166\n?00TEXT?20SVWZ+RE-1", "RE-1", "RE-1"},
		{"lines of free text", "Rechnung 17\n18 bezahlt", "Rechnung 1718 bezahlt", "Rechnung 17 18 bezahlt"},
		{"question mark with digits in the text", "166?20SVWZ+RE-1?21Wirklich?20 Euro?", "RE-1Wirklich?20 Euro?", "RE-1 Wirklich?20 Euro?"},
		{"another separator", "166>00TEXT>20SVWZ+RE-1>21RE-2", "RE-1RE-2", "RE-1 RE-2"},
		{"fields 60 to 63", "166?20SVWZ+RE-1?60RE-2?63RE-3", "RE-1RE-2RE-3", "RE-1 RE-2 RE-3"},
		{"a UTF-8 letter cut by the line", "166?20SVWZ+" + strings.Repeat("x", 50) + "\xc3\n\xbcber", strings.Repeat("x", 50) + "über", strings.Repeat("x", 50) + "über"},
		{"no text", "166?00GUTSCHRIFT?32Name", "", ""},
	}
	for _, test := range tests {
		r := entry(t, ":61:260113C1,00NTRFNONREF\n:86:"+test.description).Remittance
		if r.Joined() != test.joined || r.Spaced() != test.spaced {
			t.Errorf("%s: joined %q, spaced %q; want %q, %q", test.name, r.Joined(), r.Spaced(), test.joined, test.spaced)
		}
	}
}

func TestRead_keyWords(t *testing.T) {
	tests := []struct{ name, description, e2e, mandate, account, ultimate, text string }{
		{"each in its sub-field", "166?20EREF+E-1?21MREF+M-1?22SVWZ+Text", "E-1", "M-1", "", "", "Text"},
		{"in the middle of a sub-field", "166?20EREF+E-1 MREF+M-1 SVWZ+Te?21xt", "E-1", "M-1", "", "", "Text"},
		{"cut by a sub-field", "166?20EREF+E-1 12345678901234 S?21VWZ+Text", "E-1 12345678901234", "", "", "", "Text"},
		{"value runs on from a full sub-field", "166?20EREF+1234567890123456789012?21345?22SVWZ+Text", "1234567890123456789012345", "", "", "", "Text"},
		{"text behind a value", "166?20EREF+E-1?21Rechnung 17", "E-1", "", "", "", "Rechnung 17"},
		{"a key word again in the text", "166?20EREF+E-1?21SVWZ+Text EREF+2", "E-1", "", "", "", "Text EREF+2"},
		{"inside a word it is none", "166?20SVWZ+XEREF+1", "", "", "", "", "XEREF+1"},
		{"placeholder", "166?20EREF+NOTPROVIDED?21SVWZ+Text", "", "", "", "", "Text"},
		{"account in the text", "166?20IBAN+DE02120300000000202051?21BIC+BYLADEM1001?22SVWZ+Text", "", "", "DE02120300000000202051", "", "Text"},
		{"account cut", "166?20IBAN+DE0212030000000020205?211?22SVWZ+Text", "", "", "DE02120300000000202051", "", "Text"},
		{"field before word", "166?20IBAN+DE1?21SVWZ+Text?31DE02120300000000202051", "", "", "DE02120300000000202051", "", "Text"},
		{"on whose behalf", "166?20SVWZ+Text?21ABWA+Tochter GmbH", "", "", "", "Tochter GmbH", "Text"},
		{"on our behalf is nobody's name", "166?20SVWZ+Text?21ABWE+Wir", "", "", "", "", "Text"},
		{"returned debit: the debtor's side", "109?20SVWZ+Text?21ABWE+Kind", "", "", "", "Kind", "Text"},
		{"repeated with colons", "166?20Text EREF: E-1 IBAN: DE02?21120300000000202051 BIC: X", "E-1", "", "DE02120300000000202051", "", "Text EREF: E-1 IBAN: DE02120300000000202051 BIC: X"},
		{"old bank code and number", "051?20Text?3037040044?31532013000", "", "", "DE89370400440532013000", "", "Text"},
		{"old number alone", "051?20Text?31532013000", "", "", "532013000", "", "Text"},
		{"purpose code is no text", "166?20PURP+RINP?21SVWZ+Text", "", "", "", "", "Text"},
	}
	for _, test := range tests {
		e := entry(t, ":61:260113C1,00NTRFNONREF\n:86:"+test.description)
		got := []string{e.EndToEndID, e.MandateID, string(e.Counterparty.Account), e.Counterparty.UltimateName, e.Remittance.Joined()}
		want := []string{test.e2e, test.mandate, test.account, test.ultimate, test.text}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}

func TestRead_names(t *testing.T) {
	tests := []struct{ fields, want string }{
		{"?32Maier", "Maier"},
		{"?32Schmidt Maschinenbau UG (ha?33ftungsbeschraenkt)", "Schmidt Maschinenbau UG (haftungsbeschraenkt)"},
		{"?32Projektgemeinschaft XXXXXX?33+ Co. KG", "Projektgemeinschaft XXXXXX + Co. KG"},
		{"?32KARL?33        KAUFMANN", "KARL KAUFMANN"},
		{"?33Nur zweiter", "Nur zweiter"},
		{"?20SVWZ+Text", ""},
	}
	for _, test := range tests {
		if got := entry(t, ":61:260113C1,00NTRF\n:86:166"+test.fields).Counterparty.Name; got != test.want {
			t.Errorf("%s: %q, want %q", test.fields, got, test.want)
		}
	}
}

func TestRead_returns(t *testing.T) {
	tests := []struct{ name, entry, code string }{
		{"direct debit, key extension", "NRTINONREF\n:86:109?00RUECKLASTSCHRIFT?20SVWZ+Rueckgabe?34914", "MS03"},
		{"direct debit, code in the text", "NRTINONREF\n:86:108?00RUECKLASTSCHRIFT?20SVWZ+Grund MD06 Widerspr?34999", "MD06"},
		{"code cut by a sub-field", "NMSCNONREF\n:86:109?00RUECK?20SVWZ+Grund A?21C04", "AC04"},
		{"reason written out", "NMSCNONREF\n:86:109?00RUECK?20SVWZ+KONTO AUFGELÖST", "AC04"},
		{"reason written out, cut", "NMSCNONREF\n:86:109?00RUECK?20SVWZ+SONSTIGE GRU?21ENDE", "MS03"},
		{"unknown key extension stays the bank's", "NMSCNONREF\n:86:109?00RUECK?20SVWZ+x?34977", "977"},
		{"credit transfer", "NTRFNONREF\n:86:159?00RETOURE?20SVWZ+IBAN ungueltig", "AC01"},
		{"code word RTRN", "NTRFNONREF\n:86:/RTRN/AM05/EREF/1/REMI/USTD//x", "AM05"},
		{"type RTI without code", "NRTINONREF\n:86:Terugboeking", ""},
	}
	for _, test := range tests {
		reason := entry(t, ":61:260113D1,00"+test.entry).ReturnReason
		if !reason.IsReturn() || reason.Code != test.code {
			t.Errorf("%s: %+v, want code %q", test.name, reason, test.code)
		}
	}
	for _, description := range []string{"166?20SVWZ+MS03 Rueckgabe", "105?20SVWZ+Widerspruch?34992", "Rueckgabe MS03"} {
		if reason := entry(t, ":61:260113C1,00NTRF\n:86:"+description).ReturnReason; reason.IsReturn() {
			t.Errorf("%s is no return: %+v", description, reason)
		}
	}
}

func TestRead_batches(t *testing.T) {
	tests := []struct {
		description string
		want        int
	}{
		{"194?00SAMMLER?20SVWZ+ANZAHL 12 DATEI 99", 12},
		{"192?20Anzahl Posten :      9?214", 94},
		{"191?20MTLG:Datei mit 0000003 Zahlungen", 3},
		{"194?20SVWZ+Datei 17", 0},
		{"166?20SVWZ+Anzahl 12", 0},
	}
	for _, test := range tests {
		if got := entry(t, ":61:260113C1,00NTRF\n:86:"+test.description).BatchSize; got != test.want {
			t.Errorf("%s: %d, want %d", test.description, got, test.want)
		}
	}
}

// TestRead_visitor shows what a visitor gets of a file with a good, a faulty and a cut statement.
func TestRead_visitor(t *testing.T) {
	file := one(":61:260113C1,00NTRF") + one(":61:260113C1,00NTRF\n:61:269913C1,00NTRF\n:61:260113C1,00NTRF") +
		":20:CUT\n:25:1\n:60F:C260101EUR0,00\n:61:260113C1,00NTRF\n"
	var log logging
	err := mt940.Read(strings.NewReader(file), "test.sta", &log)
	var faults bankstatement.Faults
	if !errors.As(err, &faults) || len(faults) != 2 {
		t.Errorf("want two faults: %v", err)
	}
	want := "begin entry 1 end begin entry 1 begin entry 1"
	if got := strings.Join(log.calls, " "); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// logging notes the calls and may fail at one of them.
type logging struct {
	calls []string
	fail  string
}

var errFull = errors.New("disk full")

func (l *logging) note(call string) error {
	l.calls = append(l.calls, call)
	if strings.HasPrefix(call, l.fail) && l.fail != "" {
		return errFull
	}
	return nil
}

func (l *logging) Begin(bankstatement.Statement) error { return l.note("begin") }
func (l *logging) Entry(e bankstatement.Entry) error {
	return l.note(fmt.Sprint("entry ", e.Occurrence))
}
func (l *logging) End(bankstatement.Statement) error { return l.note("end") }

func TestRead_visitorsErrorEndsTheReading(t *testing.T) {
	for _, at := range []string{"begin", "entry", "end"} {
		log := logging{fail: at}
		err := mt940.Read(strings.NewReader(one(":61:260113C1,00NTRF")+one("")), "test.sta", &log)
		if !errors.Is(err, errFull) || errors.As(err, new(bankstatement.Faults)) {
			t.Errorf("%s: %v", at, err)
		}
		if last := log.calls[len(log.calls)-1]; !strings.HasPrefix(last, at) {
			t.Errorf("%s: went on to %s", at, last)
		}
	}
}

func TestRead_unreadableFile(t *testing.T) {
	_, err := mt940.Parse(io.MultiReader(strings.NewReader(one("")), iotest.ErrReader(errFull)), "test.sta")
	if !errors.Is(err, errFull) || !strings.Contains(err.Error(), "read test.sta") {
		t.Errorf("got %v", err)
	}
}

// TestParse_refuses lists what ends a file or a statement, and at which line.
func TestParse_refuses(t *testing.T) {
	tests := []struct {
		name, file string
		line       int
		want       string
	}{
		{"empty file", "", 1, "no MT940"},
		{"another file", "date;amount\n1;2\n", 2, "no MT940"},
		{"a description alone", ":86:166?00x\n", 1, "outside a statement"},
		{"a line without end", one(":61:260113C1,00NTRF" + strings.Repeat("x", mt940.MaxLineBytes)), 5, "longer than"},
		{"a field without end", one(":61:260113C1,00NTRF\n:86:x" + strings.Repeat("\nx", mt940.MaxFieldLines)), 6, "lines"},
		{"a line without end before the first field", strings.Repeat("x", 2*mt940.MaxLineBytes) + "\n" + one(""), 1, "longer than"},
		{"cut off in an entry", ":20:x\n:25:1\n:60F:C260101EUR0,00\n:61:260113C1,00NTRF", 4, "cut off"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := mt940.Parse(strings.NewReader(test.file), "test.sta")
			var faults bankstatement.Faults
			if !errors.As(err, &faults) {
				t.Fatalf("want faults, got %v", err)
			}
			if faults[0].Line != test.line || !strings.Contains(faults[0].Text, test.want) || faults[0].File != "test.sta" {
				t.Errorf("got %v, want line %d: %s", faults[0], test.line, test.want)
			}
		})
	}
}

func TestParse_stopsAtTooManyFaults(t *testing.T) {
	_, err := mt940.Parse(strings.NewReader(one(strings.Repeat(":61:x\n", 2*mt940.MaxFaults))), "test.sta")
	var faults bankstatement.Faults
	if !errors.As(err, &faults) || len(faults) != mt940.MaxFaults+1 {
		t.Fatalf("%d faults", len(faults))
	}
	if last := faults[len(faults)-1].Text; !strings.Contains(last, "was not read") {
		t.Error(last)
	}
}

// TestParse_faultsHoldNoText guards the promise that messages never repeat names or remittance text.
func TestParse_faultsHoldNoText(t *testing.T) {
	_, err := mt940.Parse(strings.NewReader(one(":61:GEHEIM\n:86:166?20SVWZ+GEHEIM?32GEHEIM")+":20:GEHEIM\n:25:GEHEIM\n-\n"), "test.sta")
	if err == nil || strings.Contains(err.Error(), "GEHEIM") {
		t.Error(err)
	}
}

// TestParse_accounts shows that the account is the same however the bank writes it.
func TestParse_accounts(t *testing.T) {
	tests := map[string]bankstatement.Account{
		"DE89370400440532013000":          "DE89370400440532013000",
		"DE89 3704 0044 0532 0130 00":     "DE89370400440532013000",
		"37040044/532013000":              "DE89370400440532013000",
		"37040044/0532013000EUR":          "DE89370400440532013000",
		"DE89370400440532013000EUR":       "DE89370400440532013000",
		"COBADEFF/DE89370400440532013000": "DE89370400440532013000",
		"TRIODOSBANK/0390123456":          "TRIODOSBANK/0390123456",
		"UBRT/123456/EUR":                 "UBRT/123456",
		"517852257":                       "517852257",
		"12345678/12345678901":            "12345678/12345678901",
	}
	for text, want := range tests {
		file := strings.Replace(one(""), "DE89370400440532013000", text, 1)
		statements, err := mt940.Parse(strings.NewReader(file), "test.sta")
		if err != nil || statements[0].Account != want {
			t.Errorf("%s: %v, %v; want %s", text, statements, err, want)
		}
	}
}

// TestParse_frames reads one statement in every frame that banks put around it.
func TestParse_frames(t *testing.T) {
	body := one(":61:260113C1,00NTRFNONREF\n:86:Rechnung 1")
	bare := strings.TrimSuffix(body, "-\n")
	frames := map[string]string{
		"bare":               body,
		"no end":             bare,
		"no line end":        strings.TrimSuffix(bare, "\n"),
		"CRLF":               strings.ReplaceAll(body, "\n", "\r\n"),
		"SWIFT blocks":       "{1:F01BANKDEFFXXXX0000000000}{2:I940BANKDEFFXXXXN}{4:\n" + bare + "-}{5:}\n",
		"block on one line":  "{1:F01BANKDEFFXXXX0000000000}\n{2:I940X}\n{4:\n" + bare + "-}",
		"tag in block line":  "{4:" + bare + "-}",
		"control characters": "\x01\n" + bare + "-\x03\n",
		"Nordic end":         "Ä4:\n" + bare + "-å\n",
		"names in front":     "ABNANL2A\n940\nABNANL2A\n" + body,
		"message name":       ":940:\n" + body,
		"blank lines":        "\n\n" + strings.ReplaceAll(body, "\n", "\n\n"),
		"byte order mark":    "\ufeff" + body,
	}
	for name, file := range frames {
		for _, file := range []string{file, file + "\n" + file} {
			statements, err := mt940.Parse(strings.NewReader(file), "test.sta")
			want := 1 + strings.Count(file, ":20:T")/2
			if err != nil || len(statements) != want || statements[0].Entries[0].Remittance.Joined() != "Rechnung 1" {
				t.Errorf("%s: %d statements, want %d, %v", name, len(statements), want, err)
			}
		}
	}
}
