package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math/big"
	"sort"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
)

// Files returns the generated files by name, relative to the demo folder. users.json, policy.json, entities.json and
// story.json are written by hand and stay.
func Files() (map[string]string, error) {
	files := map[string]string{}
	all := allInvoices()
	var err error
	if files["customers.csv"], err = customersCSV(); err != nil {
		return nil, err
	}
	if files["invoices.csv"], err = invoicesCSV(all); err != nil {
		return nil, err
	}
	statements(files, nord, all, camtFile)
	statements(files, helv, all, mt940File)
	if err := advices(files, all); err != nil {
		return nil, err
	}
	files["calendar.json"], err = calendarJSON()
	return files, err
}

func calendarJSON() (string, error) {
	raw, err := json.MarshalIndent(map[string]string{"starts_on": startsOn, "ends_on": endsOn}, "", "  ")
	return string(raw) + "\n", err
}

func allInvoices() []invoice {
	all := append([]invoice(nil), invoices...)
	start := calendar.MustDate(startsOn)
	for i, f := range filler {
		due := start.AddDays(f.dueIn)
		prefix := "RE-2026-"
		if strings.HasPrefix(f.customer, "5") {
			prefix = "CH-2026-"
		}
		number := fmt.Sprintf("%s%04d", prefix, 810+i)
		inv := invoice{customer: f.customer, number: number, issued: due.AddDays(-30).String(), due: due.String(), cents: f.cents}
		if f.late != 99 {
			inv.paidOn, inv.text = due.AddDays(f.late).String(), "Rechnung "+number
		}
		all = append(all, inv)
	}
	return all
}

func byNumber(number string) customer {
	for _, c := range customers {
		if c.number == number {
			return c
		}
	}
	panic("world.go names an unknown customer: " + number)
}

func currencyOf(entity string) money.Currency {
	if entity == helv {
		return "CHF"
	}
	return "EUR"
}

func decimal(cents int64, c money.Currency) string { return money.New(cents, c).Decimal() }

// german writes an amount as a German spreadsheet does.
func german(cents int64) string { return strings.Replace(decimal(cents, "EUR"), ".", ",", 1) }

func germanDate(iso string) string {
	if iso == "" {
		return ""
	}
	return calendar.MustDate(iso).Format("de")
}

func table(rows [][]string) (string, error) {
	var b strings.Builder
	w := csv.NewWriter(&b)
	w.Comma = ';'
	if err := w.WriteAll(rows); err != nil {
		return "", err
	}
	return b.String(), nil
}

func customersCSV() (string, error) {
	rows := [][]string{{"Mandant", "Kundennummer", "Name", "Art", "Sprache", "E-Mail", "Straße", "PLZ", "Ort", "Land", "Bundesland",
		"Region", "Kundengruppe", "Behandlung", "IBAN"}}
	for _, c := range customers {
		rows = append(rows, []string{c.entity, c.number, c.name, c.kind, c.language, c.email, c.street, c.zip, c.city, c.country, c.land,
			c.region, c.group, c.treatment, iban(c.bank)})
	}
	return table(rows)
}

func invoicesCSV(all []invoice) (string, error) {
	rows := [][]string{{"Mandant", "Kundennummer", "Rechnungsnummer", "Rechnungsdatum", "Fälligkeit", "Betrag", "Währung",
		"Skonto %", "Skonto bis", "Mahnstufe", "letzte Mahnung", "Warengruppe"}}
	for _, i := range all {
		c := byNumber(i.customer)
		level, skonto := "", ""
		if i.level > 0 {
			level = fmt.Sprint(i.level)
		}
		if i.skonto > 0 {
			skonto = german(int64(i.skonto))
		}
		rows = append(rows, []string{c.entity, i.customer, i.number, germanDate(i.issued), germanDate(i.due), german(i.cents),
			string(currencyOf(c.entity)), skonto, germanDate(i.skontoUntil), level, germanDate(i.letterOn), i.group})
	}
	return table(rows)
}

// iban makes a German IBAN at a bank code that is not in use, with right check digits (ISO 13616).
func iban(account int) string {
	bban := fmt.Sprintf("99999999%010d", 4_711_000+account)
	n, _ := new(big.Int).SetString(bban+"131400", 10) // D=13, E=14, check digits 00
	rest := new(big.Int).Mod(n, big.NewInt(97)).Int64()
	return fmt.Sprintf("DE%02d%s", 98-rest, bban)
}

func ownIBAN(entity string) string {
	if entity == helv {
		return iban(902)
	}
	return iban(901)
}

type credit struct {
	cents            int64
	name, from, text string
	reference        string
}

// day is one bank day of an account.
type day struct {
	entity           string
	on               calendar.Date
	number           int
	opening, closing int64
	credits          []credit
}

// writer writes the statement of a day and says how such files end.
type writer func(day) (ending, content string)

// statements writes one statement per bank day, from the day before the demo starts.
func statements(files map[string]string, entity string, all []invoice, write writer) {
	bank := calendar.Target2()
	booked := credits(entity, all, bank)
	d := day{entity: entity, on: calendar.MustDate(startsOn).AddDays(-1), number: 1, opening: 25_000_000}
	for last := calendar.MustDate(endsOn); !d.on.After(last); d.on = bank.AddBusinessDays(d.on, 1) {
		d.credits, d.closing = booked[d.on.String()], d.opening
		for _, c := range d.credits {
			d.closing += c.cents
		}
		ending, content := write(d)
		files[fmt.Sprintf("statements/%s-%s.%s", entity, d.on, ending)] = content
		d.opening = d.closing
		d.number++
	}
}

// credits books each payment on the first bank day on or after the day it was sent.
func credits(entity string, all []invoice, bank calendar.Calendar) map[string][]credit {
	out := map[string][]credit{}
	add := func(on string, c customer, cents int64, text, reference string) {
		day := bank.OnOrAfter(calendar.MustDate(on)).String()
		out[day] = append(out[day], credit{cents: cents, name: c.name, from: iban(c.bank), text: text, reference: reference})
	}
	for _, i := range all {
		c := byNumber(i.customer)
		if c.entity != entity || i.paidOn == "" {
			continue
		}
		cents := i.paidCents
		if cents == 0 {
			cents = i.cents
		}
		add(i.paidOn, c, cents, i.text, "P-"+i.number)
	}
	for _, t := range transfers {
		if c := byNumber(t.customer); c.entity == entity {
			add(t.on, c, total(linesOf(t, all)), t.text, "P-"+t.numbers[0])
		}
	}
	for _, s := range strangers {
		if c := byNumber(s.customer); c.entity == entity {
			add(s.on, c, s.cents, s.text, "P-"+s.customer+"-"+s.on)
		}
	}
	for _, day := range out {
		sort.Slice(day, func(i, j int) bool { return day[i].reference < day[j].reference })
	}
	return out
}

// camtFile is camt.053.001.08, as German banks write it.
func camtFile(d day) (ending, content string) {
	currency := currencyOf(d.entity)
	var b strings.Builder
	fmt.Fprintf(&b, `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">
  <BkToCstmrStmt>
    <GrpHdr><MsgId>%[1]s-%[2]s</MsgId><CreDtTm>%[2]sT20:00:00+01:00</CreDtTm></GrpHdr>
    <Stmt>
      <Id>%[1]s-%[3]d</Id><ElctrncSeqNb>%[3]d</ElctrncSeqNb><CreDtTm>%[2]sT20:00:00+01:00</CreDtTm>
      <Acct><Id><IBAN>%[4]s</IBAN></Id><Ccy>%[5]s</Ccy></Acct>
`, d.entity, d.on, d.number, ownIBAN(d.entity), currency)
	balance(&b, "OPBD", d.opening, currency, d.on)
	balance(&b, "CLBD", d.closing, currency, d.on)
	for _, e := range d.credits {
		fmt.Fprintf(&b, `      <Ntry>
        <Amt Ccy="%[1]s">%[2]s</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
        <BookgDt><Dt>%[3]s</Dt></BookgDt><ValDt><Dt>%[3]s</Dt></ValDt><AcctSvcrRef>%[4]s</AcctSvcrRef>
        <BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>
        <NtryDtls><TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs><Amt Ccy="%[1]s">%[2]s</Amt><CdtDbtInd>CRDT</CdtDbtInd>
          <RltdPties><Dbtr><Pty><Nm>%[5]s</Nm></Pty></Dbtr><DbtrAcct><Id><IBAN>%[6]s</IBAN></Id></DbtrAcct></RltdPties>
          <RmtInf><Ustrd>%[7]s</Ustrd></RmtInf></TxDtls></NtryDtls>
      </Ntry>
`, currency, decimal(e.cents, currency), d.on, e.reference, escape(e.name), e.from, escape(e.text))
	}
	b.WriteString("    </Stmt>\n  </BkToCstmrStmt>\n</Document>\n")
	return "xml", b.String()
}

// mt940File is MT940, as the bank's export button still gives it: 27 characters in a sub-field, no umlauts.
func mt940File(d day) (ending, content string) {
	currency := currencyOf(d.entity)
	comma := func(cents int64) string { return strings.Replace(decimal(cents, currency), ".", ",", 1) }
	short := strings.ReplaceAll(d.on.String(), "-", "")[2:]
	var b strings.Builder
	fmt.Fprintf(&b, ":20:STARTUMS\r\n:25:%s\r\n:28C:%05d/001\r\n:60F:C%s%s%s\r\n", ownIBAN(d.entity), d.number, short, currency, comma(d.opening))
	for _, e := range d.credits {
		fmt.Fprintf(&b, ":61:%s%sC%sNTRFNONREF//%s\r\n", short, short[2:], comma(e.cents), e.reference)
		field := ":86:166?00GUTSCHRIFT" + subFields(20, "SVWZ+"+e.text, 10) + "?31" + e.from + subFields(32, e.name, 2)
		for ; len(field) > mt940Line; field = field[mt940Line:] {
			b.WriteString(field[:mt940Line] + "\r\n")
		}
		b.WriteString(field + "\r\n")
	}
	fmt.Fprintf(&b, ":62F:C%s%s%s\r\n-\r\n", short, currency, comma(d.closing))
	return "sta", b.String()
}

// Lengths of MT940 (Deutsche Kreditwirtschaft, DFÜ-Abkommen Anlage 3, chapter 8.2).
const mt940Line, mt940SubField = 65, 27

// subFields cuts a text into the sub-fields from first on, at most n.
func subFields(first int, text string, n int) string {
	text = strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss", "Ä", "Ae", "Ö", "Oe", "Ü", "Ue", "?", ".").Replace(text)
	out := ""
	for i := 0; i < n && text != ""; i++ {
		cut := min(len(text), mt940SubField)
		out += fmt.Sprintf("?%d%s", first+i, text[:cut])
		text = text[cut:]
	}
	return out
}

func balance(b *strings.Builder, code string, cents int64, currency money.Currency, day calendar.Date) {
	fmt.Fprintf(b, `      <Bal><Tp><CdOrPrtry><Cd>%s</Cd></CdOrPrtry></Tp><Amt Ccy="%s">%s</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>%s</Dt></Dt></Bal>
`, code, currency, decimal(cents, currency), day)
}

func escape(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
}
