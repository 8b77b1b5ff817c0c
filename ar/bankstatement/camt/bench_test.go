package camt_test

import (
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/bankstatement/camt"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
)

// longStatement is a file with one statement of a given number of entries, made while it is read. Every entriesADay
// entries a new booking day begins.
type longStatement struct {
	entries, at int
	rest        string
	ended       bool
}

const entriesADay = 5000

// Read implements io.Reader.
func (s *longStatement) Read(into []byte) (int, error) {
	for s.rest == "" {
		switch {
		case s.at == 0:
			s.rest = `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt><Id>1</Id>` +
				`<Acct><Id><IBAN>DE02120300000000202051</IBAN></Id><Ccy>EUR</Ccy></Acct>`
		case s.at <= s.entries:
			s.rest = longEntry(s.at)
		case !s.ended:
			s.rest, s.ended = "</Stmt></BkToCstmrStmt></Document>", true
		default:
			return 0, io.EOF
		}
		s.at++
	}
	n := copy(into, s.rest)
	s.rest = s.rest[n:]
	return n, nil
}

// longEntry is an entry with the elements that a German bank sends, about 1.9 kB with its indentation.
func longEntry(i int) string {
	on := calendar.MustDate("2020-01-02").AddDays(i / entriesADay)
	lines := []string{
		`<Ntry>`, ` <Amt Ccy="EUR">1234.56</Amt>`, ` <CdtDbtInd>CRDT</CdtDbtInd>`, ` <Sts><Cd>BOOK</Cd></Sts>`,
		fmt.Sprintf(` <BookgDt><Dt>%s</Dt></BookgDt>`, on), fmt.Sprintf(` <ValDt><Dt>%s</Dt></ValDt>`, on),
		fmt.Sprintf(` <AcctSvcrRef>REF%012d</AcctSvcrRef>`, i),
		` <BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn>`,
		`  <Prtry><Cd>NTRF+166+9075</Cd><Issr>DK</Issr></Prtry></BkTxCd>`,
		` <NtryDtls>`, `  <TxDtls>`, fmt.Sprintf(`   <Refs><EndToEndId>E2E-%09d</EndToEndId></Refs>`, i),
		`   <Amt Ccy="EUR">1234.56</Amt>`, `   <CdtDbtInd>CRDT</CdtDbtInd>`, `   <RltdPties>`,
		`    <Dbtr><Pty><Nm>Muster Handelsgesellschaft mbH &amp; Co. KG</Nm></Pty></Dbtr>`,
		`    <DbtrAcct><Id><IBAN>DE75512108001245126199</IBAN></Id></DbtrAcct>`,
		`    <Cdtr><Pty><Nm>Nordwind Handel GmbH</Nm></Pty></Cdtr>`, `   </RltdPties>`,
		`   <RltdAgts><DbtrAgt><FinInstnId><BICFI>SOGEDEFFXXX</BICFI></FinInstnId></DbtrAgt></RltdAgts>`,
		fmt.Sprintf(`   <RmtInf><Ustrd>Rechnung NW-2026-%06d vom 02.01.2020 Kunde 10001 vielen Dank</Ustrd></RmtInf>`, i),
		`  </TxDtls>`, ` </NtryDtls>`, ` <AddtlNtryInf>SEPA-UEBERWEISUNG</AddtlNtryInf>`, `</Ntry>`, "",
	}
	return strings.Join(lines, "\n        ")
}

// watcher keeps nothing, counts the entries and notes the largest heap after a collection.
type watcher struct {
	entries int
	peak    uint64
}

func (*watcher) Begin(bankstatement.Statement) error { return nil }
func (*watcher) End(bankstatement.Statement) error   { return nil }

// Entry implements bankstatement.Visitor.
func (w *watcher) Entry(bankstatement.Entry) error {
	const every = 2000
	if w.entries++; w.entries%every == 0 {
		runtime.GC() // what is live counts, not what the collector has not got to yet
		var memory runtime.MemStats
		runtime.ReadMemStats(&memory)
		w.peak = max(w.peak, memory.HeapAlloc)
	}
	return nil
}

// peak reads a statement of so many entries and returns the largest live heap.
func peak(t testing.TB, entries int) uint64 {
	t.Helper()
	var w watcher
	if err := camt.Read(&longStatement{entries: entries}, "long.xml", &w); err != nil {
		t.Fatal(err)
	}
	if w.entries != entries {
		t.Fatalf("%d of %d entries were read", w.entries, entries)
	}
	return w.peak
}

// TestRead_needsNoMemoryForTheFile: four times the entries need hardly more memory, although what is remembered to tell
// equal entries apart grows until its limit.
func TestRead_needsNoMemoryForTheFile(t *testing.T) {
	small, large := peak(t, 5_000), peak(t, 20_000)
	const perEntry = 64 // bytes; an entry of the file has 1,900
	if large > small+15_000*perEntry+1<<20 {
		t.Errorf("%d bytes of heap for 5,000 entries, %d for 20,000", small, large)
	}
}

// nothing is a visitor that does nothing.
type nothing struct{}

func (nothing) Begin(bankstatement.Statement) error { return nil }
func (nothing) Entry(bankstatement.Entry) error     { return nil }
func (nothing) End(bankstatement.Statement) error   { return nil }

// BenchmarkRead reads one statement of 100,000 entries (about 180 MB) and reports the throughput.
func BenchmarkRead(b *testing.B) {
	const entries = 100_000
	size, err := io.Copy(io.Discard, &longStatement{entries: entries})
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		if err := camt.Read(&longStatement{entries: entries}, "long.xml", nothing{}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkRead_heap reports the live heap for a statement of 100,000 entries and for one of four times as many.
func BenchmarkRead_heap(b *testing.B) {
	var small, large uint64
	for b.Loop() {
		small, large = peak(b, 100_000), peak(b, 400_000)
	}
	b.ReportMetric(float64(small)/(1<<20), "MiB/100k")
	b.ReportMetric(float64(large)/(1<<20), "MiB/400k")
	b.ReportMetric(float64(large)/float64(small), "ratio")
}
