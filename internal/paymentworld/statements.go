package paymentworld

import (
	"bufio"
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
)

// day is one statement: the entries of a booking day with the balances around them.
type day struct {
	number           int // from 1
	on               calendar.Date
	opening, closing money.Amount
	entries          []Entry
}

// days cuts the entries into statements, each going on where the one before ended.
func (w *World) days() []day {
	var days []day
	balance := w.OpeningMinor
	for from := 0; from < len(w.Entries); {
		d := day{number: len(days) + 1, on: w.Entries[from].BookedOn, opening: w.money(balance)}
		to := from
		for ; to < len(w.Entries) && w.Entries[to].BookedOn == d.on; to++ {
			balance += w.Entries[to].Amount.Minor
		}
		d.entries, d.closing = w.Entries[from:to], w.money(balance)
		days, from = append(days, d), to
	}
	return days
}

func (w *World) money(minor int64) money.Amount { return money.New(minor, w.Dialect.Currency) }

// code is how banks classify an entry: ISO 20022 domain, family and sub-family, and the German Geschäftsvorfallcode with
// its posting text.
type code struct{ domain, family, sub, gvc, text string }

var codes = map[Kind]code{
	DirectDebit:     {"PMNT", "IDDT", "ESDD", "171", "SEPA-LASTSCHRIFTEINZUG"},
	Return:          {"PMNT", "IDDT", "UPDD", "109", "SEPA-RUECKLASTSCHRIFT"},
	ForeignExchange: {"PMNT", "RCDT", "XBCT", "202", "AUSLANDSZAHLUNG"},
	BankCharge:      {"ACMT", "MDOP", "CHRG", "808", "ENTGELT"},
	Interest:        {"ACMT", "MCOP", "INTR", "814", "ZINSEN"},
	Outgoing:        {"PMNT", "ICDT", "ESCT", "116", "SEPA-UEBERWEISUNG"},
	Salary:          {"PMNT", "ICDT", "SALA", "116", "SEPA-UEBERWEISUNG"},
}

func (e Entry) code() code {
	c, special := codes[e.Kind]
	switch {
	case !special:
		return code{"PMNT", "RCDT", "ESCT", "166", "SEPA-GUTSCHRIFT"}
	case len(e.Parts) > 0:
		c.gvc, c.text = "192", "SEPA-SAMMELEINZUG"
	}
	return c
}

// CamtVersion is a version of camt.053.
type CamtVersion string

// Versions that German banks give side by side: the one until November 2022 and the one since.
const (
	Camt2 CamtVersion = "camt.053.001.02"
	Camt8 CamtVersion = "camt.053.001.08"
)

// camtFile writes one file. Errors of the writer are those of its buffer and come out at the end.
type camtFile struct {
	*bufio.Writer
	w       *World
	version CamtVersion
}

// WriteCamt writes the entries as camt.053, a Stmt for each booking day.
func (w *World) WriteCamt(to io.Writer, version CamtVersion) error {
	c := camtFile{bufio.NewWriter(to), w, version}
	c.head(w.Entries[len(w.Entries)-1].BookedOn)
	for _, d := range w.days() {
		c.openStatement(d.number, d.on, d.opening, d.closing)
		for _, e := range d.entries {
			c.entry(e)
		}
		c.line("  </Stmt>")
	}
	return c.end()
}

func (c camtFile) line(format string, args ...any) { fmt.Fprintf(c, format+"\n", args...) }

func (c camtFile) head(on calendar.Date) {
	c.line(`<?xml version="1.0" encoding="UTF-8"?>`)
	c.line(`<Document xmlns="urn:iso:std:iso:20022:tech:xsd:%s">`, c.version)
	c.line(" <BkToCstmrStmt>\n  <GrpHdr><MsgId>%s</MsgId><CreDtTm>%sT19:05:00</CreDtTm></GrpHdr>", compact(on), on)
}

func (c camtFile) end() error {
	c.line(" </BkToCstmrStmt>\n</Document>")
	return c.Flush()
}

func (c camtFile) openStatement(number int, on calendar.Date, opening, closing money.Amount) {
	bic := "BIC"
	if c.version == Camt8 {
		bic = "BICFI"
	}
	c.line("  <Stmt>\n   <Id>%s-%d</Id><ElctrncSeqNb>%d</ElctrncSeqNb><CreDtTm>%sT19:05:00</CreDtTm>", compact(on), number, number, on)
	c.line("   <Acct><Id><IBAN>%s</IBAN></Id><Ccy>%s</Ccy><Ownr><Nm>%s</Nm></Ownr><Svcr><FinInstnId><%s>%s</%s></FinInstnId></Svcr></Acct>",
		c.w.Creditor.IBAN, c.w.Dialect.Currency, escape(c.w.Creditor.Name), bic, c.w.Creditor.BIC, bic)
	c.balance("OPBD", opening, on)
	c.balance("CLBD", closing, on)
}

func (c camtFile) balance(kind string, amount money.Amount, on calendar.Date) {
	c.line("   <Bal><Tp><CdOrPrtry><Cd>%s</Cd></CdOrPrtry></Tp>%s<Dt><Dt>%s</Dt></Dt></Bal>", kind, signedAmount(amount), on)
}

func (c camtFile) entry(e Entry) {
	status := "BOOK"
	if c.version == Camt8 {
		status = "<Cd>BOOK</Cd>"
	}
	c.line("   <Ntry>\n    %s<Sts>%s</Sts><BookgDt><Dt>%s</Dt></BookgDt><ValDt><Dt>%s</Dt></ValDt><AcctSvcrRef>%s</AcctSvcrRef>%s",
		signedAmount(e.Amount), status, e.BookedOn, e.BookedOn, e.Reference, c.bankCode(e.code()))
	c.WriteString("    <NtryDtls>")
	if len(e.Parts) > 0 {
		c.line("<Btch><NbOfTxs>%d</NbOfTxs></Btch>", len(e.Parts))
	}
	for at, part := range e.Parts {
		single := Entry{Reference: fmt.Sprintf("%s.%d", e.Reference, at+1), Amount: part.Amount, Kind: e.Kind, Party: part.Party,
			EndToEnd: part.EndToEnd, Mandate: part.Mandate, Text: part.Text}
		c.transaction(single)
	}
	if len(e.Parts) == 0 {
		c.transaction(e)
	}
	c.line("    </NtryDtls>\n    <AddtlNtryInf>%s</AddtlNtryInf>\n   </Ntry>", e.code().text)
}

func (c camtFile) transaction(e Entry) {
	c.line("<TxDtls>")
	c.line("     <Refs><AcctSvcrRef>%s</AcctSvcrRef>%s%s</Refs>", e.Reference, element("EndToEndId", e.EndToEnd), element("MndtId", e.Mandate))
	c.amounts(e)
	c.line("     %s", c.bankCode(e.code()))
	c.parties(e)
	if remittance := c.remittance(e); remittance != "" {
		c.line("     <RmtInf>%s</RmtInf>", remittance)
	}
	if e.Return != "" {
		c.line("     <RtrInf><Rsn><Cd>%s</Cd></Rsn></RtrInf>", e.Return)
	}
	c.line("    </TxDtls>")
}

// amounts writes the amount of a transaction at the place of the version. What was ordered and what it cost stand
// beside it.
func (c camtFile) amounts(e Entry) {
	if c.version == Camt8 {
		c.line("     %s", signedAmount(e.Amount))
	}
	instructed := e.Instructed
	if e.Return != "" && !e.Charges.IsZero() {
		instructed = c.w.money(-e.Amount.Minor - e.Charges.Minor)
	}
	details := ""
	if instructed.Currency != "" {
		details = "<InstdAmt>" + amountOf(instructed) + "</InstdAmt>"
	}
	if c.version == Camt2 {
		details += "<TxAmt>" + amountOf(e.Amount) + "</TxAmt>"
	}
	if details != "" {
		c.line("     <AmtDtls>%s</AmtDtls>", details)
	}
	if e.Charges.Currency == "" || e.Charges.IsZero() {
		return
	}
	if c.version == Camt8 {
		c.line("     <Chrgs><Rcrd>%s<CdtDbtInd>DBIT</CdtDbtInd></Rcrd></Chrgs>", amountOf(e.Charges))
		return
	}
	c.line("     <Chrgs>%s<CdtDbtInd>DBIT</CdtDbtInd></Chrgs>", amountOf(e.Charges))
}

func (c camtFile) bankCode(k code) string {
	issuer := "<Issr>DK</Issr>"
	if c.w.Dialect.country != "DE" {
		issuer = ""
	}
	own := fmt.Sprintf("<Prtry><Cd>NTRF+%s+%s</Cd>%s</Prtry>", k.gvc, "000", issuer)
	if c.w.Dialect.bank.proprietaryOnly {
		return "<BkTxCd>" + own + "</BkTxCd>"
	}
	return fmt.Sprintf("<BkTxCd><Domn><Cd>%s</Cd><Fmly><Cd>%s</Cd><SubFmlyCd>%s</SubFmlyCd></Fmly></Domn>%s</BkTxCd>", k.domain, k.family, k.sub, own)
}

// parties writes who paid whom: the other side is the debtor of what came in and the creditor of what went out, and of
// a returned direct debit still the debtor.
func (c camtFile) parties(e Entry) {
	other, own := "Dbtr", "Cdtr"
	if e.Amount.IsNegative() && e.Return == "" {
		other, own = own, other
	}
	text := c.party(other, e.Party) + c.party(own, c.w.Creditor)
	if other == "Cdtr" {
		text = c.party(own, c.w.Creditor) + c.party(other, e.Party)
	}
	if e.Ultimate != "" {
		text += "<Ultmt" + other + ">" + c.named(e.Ultimate) + "</Ultmt" + other + ">"
	}
	c.line("     <RltdPties>%s</RltdPties>", text)
	if e.Party.BIC == "" {
		return
	}
	bic := "BIC"
	if c.version == Camt8 {
		bic = "BICFI"
	}
	c.line("     <RltdAgts><%sAgt><FinInstnId><%s>%s</%s></FinInstnId></%sAgt></RltdAgts>", other, bic, e.Party.BIC, bic, other)
}

func (c camtFile) party(role string, p Party) string {
	text := ""
	if p.Name != "" {
		text = "<" + role + ">" + c.named(p.Name) + "</" + role + ">"
	}
	if p.IBAN != "" {
		text += "<" + role + "Acct><Id><IBAN>" + p.IBAN + "</IBAN></Id></" + role + "Acct>"
	}
	return text
}

func (c camtFile) named(name string) string {
	name = element("Nm", name)
	if c.version == Camt8 {
		return "<Pty>" + name + "</Pty>"
	}
	return name
}

// remittance writes the text as the bank cuts it, or the structured references.
func (c camtFile) remittance(e Entry) string {
	var b strings.Builder
	for _, segment := range c.w.Dialect.bank.segments(e.Text) {
		b.WriteString(element("Ustrd", segment))
	}
	if e.Creditor != "" {
		fmt.Fprintf(&b, "<Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp><Ref>%s</Ref></CdtrRefInf></Strd>", e.Creditor)
	}
	for _, d := range e.Documents {
		kind, place := "CINV", "RmtdAmt"
		if d.Amount.IsNegative() {
			kind, place = "CREN", "CdtNoteAmt"
			d.Amount.Minor = -d.Amount.Minor
		}
		fmt.Fprintf(&b, "<Strd><RfrdDocInf><Tp><CdOrPrtry><Cd>%s</Cd></CdOrPrtry></Tp><Nb>%s</Nb></RfrdDocInf><RfrdDocAmt><%s Ccy=\"%s\">%s</%s></RfrdDocAmt></Strd>",
			kind, escape(d.Number), place, d.Amount.Currency, d.Amount.Decimal(), place)
	}
	return b.String()
}

// segments cuts a text the way of the bank: not at all, into several lines, or with a blank at each cut.
func (b bank) segments(text string) []string {
	if text == "" {
		return nil
	}
	if b.cut == 0 {
		return []string{text}
	}
	segments := pieces(text, b.cut)
	if b.blanks {
		return []string{strings.Join(segments, " ")}
	}
	return segments
}

// pieces cuts a text into pieces of n runes.
func pieces(text string, n int) []string {
	var all []string
	for runes := []rune(text); len(runes) > 0; {
		size := min(n, len(runes))
		all, runes = append(all, string(runes[:size])), runes[size:]
	}
	return all
}

func element(name, text string) string {
	if text == "" {
		return ""
	}
	return "<" + name + ">" + escape(text) + "</" + name + ">"
}

func escape(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // a strings.Builder takes everything
	return b.String()
}

// signedAmount is an amount without its sign and the indicator that tells it.
func signedAmount(a money.Amount) string {
	indicator := "CRDT"
	if a.IsNegative() {
		indicator, a.Minor = "DBIT", -a.Minor
	}
	return amountOf(a) + "<CdtDbtInd>" + indicator + "</CdtDbtInd>"
}

func amountOf(a money.Amount) string {
	if a.IsNegative() {
		a.Minor = -a.Minor
	}
	return fmt.Sprintf(`<Amt Ccy="%s">%s</Amt>`, a.Currency, a.Decimal())
}

func compact(on calendar.Date) string { return strings.ReplaceAll(on.String(), "-", "") }
