package app_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/bankstatement/bankcsv"
	"github.com/mahnwerk/mahnwerk/internal/app"
)

func TestStatementFaults(t *testing.T) {
	first, second := bankstatement.Fault{File: "a", Line: 1, Column: 2, Text: "x"}, bankstatement.Fault{File: "a", Line: 3, Column: 4, Text: "y"}
	full := errors.New("no room left")
	header := &bankcsv.UnknownHeaderError{}
	tests := []struct {
		err  error
		want []string
	}{
		{nil, nil},
		{full, []string{"no room left"}},
		{bankstatement.Faults{first, second}, []string{"a:1:2: x", "a:3:4: y"}},
		{errors.Join(bankstatement.Faults{first}, full), []string{"a:1:2: x", "no room left"}},
		{errors.Join(bankstatement.Faults{first}, header), []string{"a:1:2: x"}},
		{errors.Join(errors.Join(bankstatement.Faults{first}, header), bankstatement.Faults{second}), []string{"a:1:2: x", "a:3:4: y"}},
		{fmt.Errorf("read a: %w", full), []string{"read a: no room left"}},
	}
	for _, test := range tests {
		if got := app.StatementFaults(test.err); !slices.Equal(got, test.want) {
			t.Errorf("%v: %s", test.err, cmp.Diff(test.want, got))
		}
	}
}
