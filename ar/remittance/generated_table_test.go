package remittance_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/remittance"
)

// TestFromTables_anyForm: the same forms as tables of cells, with numbers as people or as programs write them.
func TestFromTables_anyForm(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawForm(t)
		want := drawAdvice(t, f)
		want.Source = remittance.SourceXLSX
		table := f.table(want, rapid.Bool().Draw(t, "machine"))
		got, err := remittance.FromTables([]remittance.Table{table}, remittance.Options{Source: remittance.SourceXLSX, Currency: "EUR"})
		if err != nil || len(got) != 1 {
			t.Fatalf("%d advices, %v\n%v", len(got), err, table.Rows)
		}
		if diff := cmp.Diff(want, got[0], cmpopts.IgnoreFields(remittance.Line{}, "Place"), cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("(-written +read)\n%s\n%v", diff, table.Rows)
		}
		if err := got[0].CheckSums(); err != nil {
			t.Fatal(err)
		}
	})
}

// table writes an advice as cells.
func (f *form) table(a remittance.Advice, machine bool) remittance.Table {
	title := "Zahlungsavis Nr. " + a.Number
	if !f.german {
		title = "Payment advice no. " + a.Number
	}
	table := remittance.Table{Page: 1, Rows: [][]remittance.Cell{
		{{Text: a.Payer.Name}}, {{Text: title}, {Text: "Datum"}, {Text: f.date(a.On)}}, {}}}
	var heading []remittance.Cell
	for _, c := range f.columns {
		heading = append(heading, remittance.Cell{Text: c.heading})
	}
	table.Rows = append(table.Rows, heading)
	for _, l := range a.Lines {
		var row []remittance.Cell
		for _, c := range f.columns {
			row = append(row, f.tableCell(c.holds, l, machine))
		}
		table.Rows = append(table.Rows, row)
	}
	return f.addTotal(table, a, machine)
}

// addTotal writes the row of the total: its label left of the table's last free cell, the amount below the nets.
func (f *form) addTotal(table remittance.Table, a remittance.Advice, machine bool) remittance.Table {
	row := make([]remittance.Cell, len(f.columns)+1)
	row[len(f.columns)].Text = f.totalLabel
	for i, c := range f.columns {
		if c.holds == "net" {
			row[i] = f.money(a.Total, machine)
		}
	}
	table.Rows = append(table.Rows, row)
	return table
}

func (f *form) tableCell(holds string, l remittance.Line, machine bool) remittance.Cell {
	if holds == "date" && machine {
		return remittance.Cell{Text: l.On.String(), On: l.On}
	}
	text := f.cell(holds, l)
	if !machine || text == "" {
		return remittance.Cell{Text: text}
	}
	switch holds {
	case "gross":
		return f.money(l.Gross, true)
	case "net":
		return f.money(l.Net, true)
	case "deduction":
		deduction := l.Deduction
		if f.deductionSign {
			deduction, _ = deduction.Neg()
		}
		return f.money(deduction, true)
	}
	return remittance.Cell{Text: text}
}

func (f *form) money(a money.Amount, machine bool) remittance.Cell {
	if machine {
		return remittance.Cell{Text: a.Decimal(), Number: true}
	}
	return remittance.Cell{Text: f.amount(a)}
}
