package iban_test

import (
	"errors"
	"testing"

	"pgregory.net/rapid"

	"github.com/mahnwerk/mahnwerk/ar/iban"
)

func TestParse(t *testing.T) {
	tests := []struct {
		text string
		want string
		err  error
	}{
		{"DE89 3704 0044 0532 0130 00", "DE89370400440532013000", nil},
		{"de89370400440532013000", "DE89370400440532013000", nil},
		{"AT61 1904 3002 3457 3201", "AT611904300234573201", nil},
		{"GB82 WEST 1234 5698 7654 32", "GB82WEST12345698765432", nil},
		{"MT84MALT011000012345MTLCAST001S", "MT84MALT011000012345MTLCAST001S", nil},
		{"BR1800360305000010009795493C1", "BR1800360305000010009795493C1", nil}, // no length in the table
		{"DE89370400440532013001", "", iban.ErrChecksum},
		{"DE98370400440532013000", "", iban.ErrChecksum}, // digits exchanged
		{"DE8937040044053201300", "", iban.ErrLength},
		{"AT89370400440532013000", "", iban.ErrLength},
		{"0532013000", "", iban.ErrForm},
		{"DE8937040044053201300O0000000000000", "", iban.ErrForm},
		{"8937040044DE0532013000", "", iban.ErrForm},
		{"DEX9370400440532013000", "", iban.ErrForm},
		{"DE89-3704-0044-0532-0130-00", "", iban.ErrForm},
		{"DE8937040044053201300٠", "", iban.ErrForm}, // a digit, but not of ours
		{"", "", iban.ErrForm},
	}
	for _, test := range tests {
		if got, err := iban.Parse(test.text); got != test.want || !errors.Is(err, test.err) {
			t.Errorf("%q: got %q, %v; want %q, %v", test.text, got, err, test.want, test.err)
		}
	}
}

func TestCheck(t *testing.T) {
	for _, good := range []string{"DE89370400440532013000", "GB29NWBK60161331926819", "NL91ABNA0417164300", "MT84MALT011000012345MTLCAST001S", "CH9300762011623852957"} {
		if err := iban.Check(good); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	for _, bad := range []string{"", "DE", "de89370400440532013000", "DE89 3704", "DE00370400440532013000", "XX12", "DE8937040044053201300Ä"} {
		if iban.Check(bad) == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}

// Every slip of one digit is seen (ISO 7064: modulo 97 finds all of them), and of two that changed places.
func TestCheck_seesSlips(t *testing.T) {
	const good = "DE89370400440532013000"
	rapid.Check(t, func(rt *rapid.T) {
		at := rapid.IntRange(2, len(good)-1).Draw(rt, "at")
		digit := rapid.ByteRange('0', '9').Draw(rt, "digit")
		wrong := []byte(good)
		wrong[at] = digit
		if err := iban.Check(string(wrong)); (err == nil) != (string(wrong) == good) {
			rt.Errorf("%s: %v", wrong, err)
		}
	})
}

func TestHasCheckDigits(t *testing.T) {
	for number, want := range map[string]bool{
		"DE89370400440532013000": true, "DE88370400440532013000": false, "DE89": false, "de89370400440532013000": false, "": false,
		"NO9386011117947": true, "DE8937040044053201300Ä": false,
	} {
		if got := iban.HasCheckDigits(number); got != want {
			t.Errorf("%q: %t", number, got)
		}
	}
}

// What people read is the number again without its blanks.
func TestGrouped(t *testing.T) {
	for number, want := range map[string]string{"DE89370400440532013000": "DE89 3704 0044 0532 0130 00", "DE89 37040044 0532013000": "DE89 3704 0044 0532 0130 00", "": ""} {
		if got := iban.Grouped(number); got != want {
			t.Errorf("%q: %q", number, got)
		}
	}
}
