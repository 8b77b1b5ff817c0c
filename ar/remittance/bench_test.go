package remittance_test

import (
	"os"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/remittance"
)

func BenchmarkFromPages(b *testing.B) {
	raw, err := os.ReadFile("testdata/sap_f110.txt")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := remittance.FromPages(remittance.TextPages(string(raw)), remittance.Options{Currency: "EUR"}); err != nil {
			b.Fatal(err)
		}
	}
}
