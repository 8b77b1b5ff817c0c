package access_test

import (
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/access"
	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

func TestRecognise(t *testing.T) {
	t.Parallel()
	maria := approval.User{Name: "maria", Roles: []string{"senior"}, Active: true}
	gone := approval.User{Name: "maria", Roles: []string{"senior"}}
	robot := approval.User{Name: "bot", Roles: []string{access.Service}, Active: true}
	other := approval.User{Name: "anna", Roles: []string{"clerk"}, Active: true}
	verified := access.Identity{Issuer: "https://id.example", Subject: "42", Email: "maria@nord.example", EmailVerified: true}
	unverified, without := verified, verified
	unverified.EmailVerified, without.Email = false, ""
	tests := map[string]struct {
		id      access.Identity
		account access.Account
		user    string
		pin     bool
		code    string
	}{
		"a new account":                                {verified, access.Account{ByEmail: &maria}, "maria", true, ""},
		"a pinned account":                             {verified, access.Account{Pinned: &maria, ByEmail: &maria, Other: false}, "maria", false, ""},
		"a pinned account with another's address":      {verified, access.Account{Pinned: &maria, ByEmail: &other}, "maria", false, ""},
		"a pinned account whose address is unverified": {unverified, access.Account{Pinned: &maria}, "maria", false, ""},
		"an unverified address":                        {unverified, access.Account{ByEmail: &maria}, "", false, "login_unverified"},
		"no address":                                   {without, access.Account{}, "", false, "login_unverified"},
		"an address nobody has":                        {verified, access.Account{}, "", false, "login_unknown"},
		"another account with the address":             {verified, access.Account{ByEmail: &maria, Other: true}, "", false, "login_other_account"},
		"who has left":                                 {verified, access.Account{ByEmail: &gone}, "", false, "login_inactive"},
		"who has left and came in before":              {verified, access.Account{Pinned: &gone}, "", false, "login_inactive"},
		"a machine":                                    {verified, access.Account{ByEmail: &robot}, "", false, "login_machine"},
	}
	for name, test := range tests {
		user, pin, err := access.Recognise(test.id, test.account)
		if test.code != "" {
			if !subledger.IsRefused(err, test.code) || pin {
				t.Errorf("%s: %v, pinned %t, want %s", name, err, pin, test.code)
			}
			continue
		}
		if err != nil || user.Name != test.user || pin != test.pin {
			t.Errorf("%s: %q, pinned %t, %v", name, user.Name, pin, err)
		}
	}
}

func TestMailAddress(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{"Maria@Nord.Example": "maria@nord.example", " a@b ": "a@b", "": "", " ": "",
		"mar\u0131a@nord.example": "", "\u212aate@nord.example": "", "a\nb@c": "", "a b@c": ""} {
		got, ok := access.MailAddress(address)
		if got != want || ok != (want != "") {
			t.Errorf("MailAddress(%q) = %q, %t; want %q", address, got, ok, want)
		}
	}
}
