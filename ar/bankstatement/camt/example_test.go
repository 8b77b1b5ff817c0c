package camt_test

import (
	"fmt"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement/camt"
)

func ExampleParse() {
	file := `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt>
  <Id>2026-221</Id>
  <Acct><Id><IBAN>DE02120300000000202051</IBAN></Id><Ccy>EUR</Ccy></Acct>
  <Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">10.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>
  <Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">129.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>
  <Ntry>
    <Amt Ccy="EUR">119.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
    <BookgDt><Dt>2026-11-20</Dt></BookgDt>
    <NtryDtls><TxDtls><RmtInf><Ustrd>Rechnung NW-2026-1001</Ustrd></RmtInf></TxDtls></NtryDtls>
  </Ntry>
</Stmt></BkToCstmrStmt></Document>`
	statements, err := camt.Parse(strings.NewReader(file), "bank.xml")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, s := range statements {
		fmt.Println(s.Account, "complete:", s.CheckBalance() == nil)
		for _, entry := range s.Entries {
			fmt.Println(entry.BookedOn, entry.Amount, entry.Remittance.Spaced())
		}
	}
	// Output:
	// DE02120300000000202051 complete: true
	// 2026-11-20 119.00 EUR Rechnung NW-2026-1001
}
