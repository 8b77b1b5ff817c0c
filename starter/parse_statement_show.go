package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
)

// jsonStatements writes statements as one JSON array while they are read.
type jsonStatements struct {
	statementFilter
	to *bufio.Writer
	// statements and entries count what was written of the array and of the statement.
	statements, entries int
}

// write writes the whole array.
func (j *jsonStatements) write(file openStatements) error {
	j.text("[")
	_ = file.visit(j) // its faults were told when the file was read first; errors of writing stay in the writer
	if j.statements > 0 {
		j.text("\n")
	}
	j.text("]\n")
	return j.to.Flush()
}

// text writes; the writer keeps its first error until it is flushed.
func (j *jsonStatements) text(text string) { _, _ = io.WriteString(j.to, text) }

// object is a value as it stands in an array at that indentation.
func object(value any, indent string) (string, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetIndent(indent, "  ")
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(value)
	return strings.TrimSuffix(text.String(), "\n"), err
}

// element writes an element of an array.
func (j *jsonStatements) element(before int, indent, text string) {
	if before > 0 {
		j.text(",")
	}
	j.text("\n" + indent + text)
}

// Begin implements bankstatement.Visitor: everything but the entries, whose list stays open.
func (j *jsonStatements) Begin(bankstatement.Statement) error {
	good := j.next()
	if good == nil {
		return nil
	}
	text, err := object(parsedHeader(good), "  ")
	j.element(j.statements, "  ", strings.TrimSuffix(text, "]\n  }"))
	j.statements, j.entries = j.statements+1, 0
	return err
}

// Entry implements bankstatement.Visitor.
func (j *jsonStatements) Entry(e bankstatement.Entry) error {
	if j.current == nil {
		return nil
	}
	text, err := object(parsedEntryOf(e), "      ")
	j.element(j.entries, "      ", text)
	j.entries++
	return err
}

// End implements bankstatement.Visitor.
func (j *jsonStatements) End(bankstatement.Statement) error {
	if j.current == nil {
		return nil
	}
	if j.entries > 0 {
		j.text("\n    ")
	}
	j.text("]\n  }")
	return nil
}

// maxShown bounds the entries of a statement that are shown to a person; a table of more is for a script.
const maxShown = 1000

// shownStatements writes statements on a page.
type shownStatements struct {
	statementFilter
	page    *page
	entries int
}

// Begin implements bankstatement.Visitor.
func (v *shownStatements) Begin(bankstatement.Statement) error {
	first := v.begun == 0
	good := v.next()
	if good == nil {
		return nil
	}
	p, st := v.page, good.Statement
	if !first {
		p.line("")
	}
	p.line("%s %s  %s  %s", p.say("Auszug", "statement"), st.ID, st.Account, st.Format)
	p.line("%s  %s", p.say("Anfangssaldo", "opening balance"), balanceIn(p, st.Opening))
	if v.entries = 0; good.Entries > 0 {
		p.head(p.say("gebucht", "booked"), p.say("Stand", "state"), p.say("Betrag", "amount"), p.say("Gegenseite", "other side"), "IBAN",
			p.say("Verwendungszweck", "remittance"), p.say("Rückgabe", "return"), p.say("Bankreferenz", "bank reference"))
	}
	return nil
}

// Entry implements bankstatement.Visitor.
func (v *shownStatements) Entry(e bankstatement.Entry) error {
	if v.entries++; v.current == nil || v.entries > maxShown {
		return nil
	}
	printParsedRow(v.page, v.page.in(e.BookedOn), stateIn(v.page, e.Status), e.Transaction)
	for _, part := range e.Parts[:min(len(e.Parts), maxShown)] {
		printParsedRow(v.page, "", v.page.say("davon", "of these"), part)
	}
	return nil
}

// End implements bankstatement.Visitor.
func (v *shownStatements) End(bankstatement.Statement) error {
	p, good := v.page, v.current
	if good == nil {
		return nil
	}
	if more := good.Entries - maxShown; more > 0 {
		p.line(p.say("… und %d weitere, siehe --json", "… and %d more, see --json"), more)
	}
	p.line("%s  %s", p.say("Endsaldo", "closing balance"), balanceIn(p, good.Statement.Closing))
	p.line("%s", completenessIn(p, good.Balance))
	if good.broken != nil {
		p.line("%s", breakIn(p, *good.broken))
	}
	return nil
}

// completenessIn says whether a statement is proven complete.
func completenessIn(p *page, err error) string {
	var off *bankstatement.BalanceError
	switch {
	case err == nil:
		return p.say("vollständig: Anfangssaldo und Umsätze ergeben den Endsaldo", "complete: opening balance and entries give the closing balance")
	case errors.As(err, &off):
		return p.say("unvollständig: Anfangssaldo und Umsätze weichen vom Endsaldo ab um ", "incomplete: opening balance and entries differ from the closing balance by ") +
			p.in(off.Difference)
	case errors.Is(err, bankstatement.ErrNoBalance):
		return p.say("Vollständigkeit nicht beweisbar: ein Saldo fehlt", "completeness can't be proven: a balance is missing")
	}
	return p.say("Vollständigkeit nicht beweisbar: die Beträge sind in verschiedenen Währungen oder zu groß",
		"completeness can't be proven: the amounts are in different currencies or too large")
}

// breakIn says how a statement fails to follow the one before.
func breakIn(p *page, b bankstatement.Break) string {
	between := fmt.Sprintf(" (%s → %s)", p.in(b.Expected), p.in(b.Found))
	switch b.Kind {
	case bankstatement.BreakGap:
		return p.say("Lücke: davor fehlen Auszüge", "gap: statements before this one are missing") + between
	case bankstatement.BreakOverlap:
		return p.say("Überschneidung: enthält Tage eines früheren Auszugs", "overlap: has days of an earlier statement") + between
	case bankstatement.BreakReissue:
		return p.say("Neuausgabe eines früheren Auszugs", "an earlier statement again") + between
	}
	return p.say("Anschluss nicht beweisbar: ein Saldo fehlt", "nobody can say whether it follows the one before: a balance is missing")
}

func printParsedRow(p *page, booked, state string, t bankstatement.Transaction) {
	one := parsedTransactionOf(t)
	p.row(booked, state, t.Amount, one.Payer, one.PayerIBAN, strings.Join(append(one.Remittance, one.Structured...), " / "), one.ReturnReason, one.Reference)
}

func stateIn(p *page, status bankstatement.Status) string {
	switch status {
	case bankstatement.Pending:
		return p.say("vorgemerkt", "pending")
	case bankstatement.Information:
		return p.say("Information", "information")
	}
	return p.say("gebucht", "booked")
}

func balanceIn(p *page, b bankstatement.Balance) string {
	if !b.IsGiven() {
		return p.say("nicht angegeben", "not given")
	}
	return p.in(b.Amount) + "  " + p.in(b.On)
}
