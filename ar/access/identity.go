package access

import (
	"slices"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// Identity is what an OpenID provider says about who logged in there (OpenID Connect Core 1.0, section 2 and 5.1).
type Identity struct {
	// Issuer and Subject name the account, and never change.
	Issuer, Subject string
	// Email is the address the account has now; EmailVerified tells whether the provider has made sure that it is theirs.
	Email         string
	EmailVerified bool
}

// Account is what the records know about an identity.
type Account struct {
	// Pinned is the user who came in with this account before; nil where it is new.
	Pinned *approval.User
	// ByEmail is the active or former user with the identity's address; nil where there is none.
	ByEmail *approval.User
	// Other is true when ByEmail came in with another account of the same issuer before.
	Other bool
}

// MailAddress folds an address that finds a user. Only ASCII letters are folded, and other letters find nobody: there are letters
// whose small form is that of another address.
func MailAddress(address string) (string, bool) {
	address = strings.TrimSpace(address)
	for _, r := range address {
		if r <= ' ' || r > '~' {
			return "", false
		}
	}
	return strings.ToLower(address), address != ""
}

// Recognise finds the user of an identity. An account that was pinned is that user, whatever its mail address is now; a new
// account is found by its verified address, once, and is pinned then. So who is given the address of somebody who left, or changes his
// own, becomes nobody else. Its errors are *subledger.RefusedError with the codes login_unverified, login_unknown,
// login_inactive, login_other_account and login_machine.
func Recognise(id Identity, a Account) (user approval.User, pin bool, err error) {
	switch {
	case a.Pinned != nil:
		user = *a.Pinned
	case !id.EmailVerified || id.Email == "":
		return user, false, subledger.Refuse("login_unverified", "the provider does not vouch for a mail address of this account")
	case a.ByEmail == nil:
		return user, false, subledger.Refuse("login_unknown", "no user has the mail address of this account: add it to the users file and run `starter users sync`")
	case a.Other:
		return user, false, subledger.Refuse("login_other_account", "the user of this mail address came in with another account before: "+
			"`starter users unpin NAME` lets him come in with a new one")
	default:
		user, pin = *a.ByEmail, true
	}
	if !user.Active {
		return user, false, subledger.Refuse("login_inactive", "%s is no longer active", user.Name)
	}
	if Machine(user) {
		return user, false, subledger.Refuse("login_machine", "%s is a machine account: it shows a token and is never logged in", user.Name)
	}
	return user, pin, nil
}

// Machine tells whether a user is a machine account.
func Machine(u approval.User) bool { return slices.Contains(u.Roles, Service) }
