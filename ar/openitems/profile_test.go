package openitems_test

import (
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/mahnwerk/mahnwerk/ar/openitems"
)

func TestLoadProfile(t *testing.T) {
	text := `{"name": "alt", "delimiter": "|", "encoding": "cp1252", "date_style": "german", "number_style": "german",
		"columns": {"number": "Re.Nr", "amount": "EUR brutto"}, "defaults": {"entity": "NORD", "currency": "EUR"}}`
	p, err := openitems.LoadProfile(strings.NewReader(text), "alt.json")
	want := openitems.Profile{Name: "alt", Delimiter: "|", Encoding: openitems.EncodingCP1252,
		DateStyle: openitems.DateGerman, NumberStyle: openitems.NumberGerman,
		Columns:  map[string]string{"number": "Re.Nr", "amount": "EUR brutto"},
		Defaults: map[string]string{"entity": "NORD", "currency": "EUR"}}
	if diff := cmp.Diff(want, p); err != nil || diff != "" {
		t.Fatalf("%v (-want +got):\n%s", err, diff)
	}
	file := "Re.Nr|Debitor|Datum|F\xe4llig|EUR brutto\n7|10001|1.10.26|31.10.26|1.190,00\n"
	items, rejected, report, err := openitems.ReadItems(strings.NewReader(file), "posten.txt", p)
	if err != nil || len(items) != 1 || items[0].Amount.String() != "1190.00 EUR" {
		t.Errorf("got %+v, %v, %v", items, rejected, err)
	}
	if report.Columns["amount"] != "EUR brutto" || report.Columns["due_on"] != "Fällig" {
		t.Errorf("columns %v", report.Columns)
	}
}

func TestLoadProfile_refuses(t *testing.T) {
	tests := []struct {
		name, text, want string
	}{
		{"no JSON", "number: x", "invalid character"},
		{"misspelt member", `{"default": {}}`, `unknown field "default"`},
		{"two profiles", `{} {}`, "text after the end"},
		{"endless", `{"name": "` + strings.Repeat("x", 1<<17) + `"}`, "larger than"},
		{"unknown field", `{"columns": {"nummer": "Re.Nr"}}`, `columns has "nummer", which is no field (fields: amount, applies_to,`},
		{"unknown default", `{"defaults": {"wer": "x"}}`, `defaults has "wer"`},
		{"one header for two fields", `{"columns": {"number": "Nr", "customer": "nr."}}`, `columns reads customer and number from "Nr"`},
		{"unknown styles, all told", `{"delimiter": "x", "encoding": "utf-16", "date_style": "us", "number_style": "swiss"}`,
			`delimiter "x" is not one of ["," ";" "|" "\t"]; encoding "utf-16" is not one of ["auto" "utf-8" "cp1252"]; date_style "us"`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := openitems.LoadProfile(strings.NewReader(test.text), "p.json")
			if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), "p.json") {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
	if _, err := openitems.LoadProfile(iotest.ErrReader(iotest.ErrTimeout), "p.json"); err == nil {
		t.Error("a failed read was accepted")
	}
}

func TestFieldNames_areDocumentedForProfiles(t *testing.T) {
	names := strings.Join(openitems.FieldNames(), " ")
	for _, name := range []string{"number", "customer", "issued_on", "due_on", "amount", "open", "currency", "iban", "email"} {
		if !strings.Contains(" "+names+" ", " "+name+" ") {
			t.Errorf("field %s is missing in %s", name, names)
		}
	}
}
