package receivable

import (
	"strings"
	"testing"
)

func TestParseCustomerKind(t *testing.T) {
	for in, want := range map[string]CustomerKind{"": KindUnknown, "business": KindBusiness, "consumer": KindConsumer, "unknown": KindUnknown} {
		if got, err := ParseCustomerKind(in); err != nil || got != want {
			t.Errorf("ParseCustomerKind(%q) = %q, %v", in, got, err)
		}
	}
	for _, bad := range []string{"Business", "b2b", " consumer"} {
		if _, err := ParseCustomerKind(bad); err == nil || !strings.Contains(err.Error(), "business, consumer or unknown") {
			t.Errorf("ParseCustomerKind(%q): %v, want the words that are known", bad, err)
		}
	}
}

func TestParseTreatment(t *testing.T) {
	for in, want := range map[string]Treatment{"": TreatmentNormal, "normal": TreatmentNormal, "watch": TreatmentWatch,
		"key_account": TreatmentKeyAccount, "legal": TreatmentLegal} {
		if got, err := ParseTreatment(in); err != nil || got != want {
			t.Errorf("ParseTreatment(%q) = %q, %v", in, got, err)
		}
	}
	if _, err := ParseTreatment("vip"); err == nil || !strings.Contains(err.Error(), "normal, watch, key_account or legal") {
		t.Errorf("ParseTreatment(vip): %v, want the words that are known", err)
	}
}

// Who is not known to be a business is protected like a consumer: no lump sum, no higher interest, by mistake.
func TestCustomerKind_whoIsProtected(t *testing.T) {
	for kind, want := range map[CustomerKind]bool{KindBusiness: false, KindConsumer: true, KindUnknown: true, "": true} {
		if got := kind.ProtectedAsConsumer(); got != want {
			t.Errorf("%q: protected %v, want %v", kind, got, want)
		}
	}
}

func TestTreatment_PeopleOnly(t *testing.T) {
	for treatment, want := range map[Treatment]bool{TreatmentNormal: false, TreatmentWatch: false, TreatmentKeyAccount: true, TreatmentLegal: true} {
		if got := treatment.PeopleOnly(); got != want {
			t.Errorf("%s: people only %v, want %v", treatment, got, want)
		}
	}
}
