// Package access says which role may give which commands.
//
// There is one table; Allowed reads it. A person may do what one of his roles allows, for the entities the users file gives him.
// Decisions about approvals are not in it: their roles are named by the policy, and package approval checks them. While
// nobody is in the users file there are no roles to ask for, and everybody who reaches the ledger may give every command;
// afterwards only users may, except for the one command that lets them in.
package access

import (
	"slices"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// Action is a group of commands that are given or withheld together.
type Action string

const (
	// Import takes over entities, customers, invoices and bank statements.
	Import Action = "import"
	// Book moves money: payments, allocations, reversals, credit notes, requests to write off.
	Book Action = "book"
	// Collect records what happens with customers: promises, disputes, holds, mails, bounces, insolvencies, tasks.
	Collect Action = "collect"
	// Run makes letters: dunning runs and their schedule.
	Run Action = "run"
	// Release lets letters leave, or rules post by themselves.
	Release Action = "release"
	// Policy writes and chooses dunning policies.
	Policy Action = "policy"
	// Words shows what customers wrote where only reference to it is everybody's.
	Words Action = "words"
	// Privacy hands out a person's data, has it erased, and keeps it from being erased.
	Privacy Action = "privacy"
	// Restricted opens what an erasure has put aside because a law keeps it.
	Restricted Action = "restricted"
	// Users gives roles and lets people into the web page.
	Users Action = "users"
)

// allowed is the table. A role that is not in it, such as one that only a policy names, may decide approvals and read.
// An admin sets the rules and does not use them; an auditor reads, also
// what nobody else may see any more.
var allowed = map[string][]Action{
	"clerk":          {Import, Book, Collect, Run, Words},
	"senior":         {Import, Book, Collect, Run, Release, Words, Privacy},
	"head_of_credit": {Import, Book, Collect, Run, Release, Policy, Words, Privacy},
	"admin":          {Import, Release, Policy, Users},
	"auditor":        {Restricted},
}

// Allowed tells whether a role may give the commands of an action.
func Allowed(role string, a Action) bool { return slices.Contains(allowed[role], a) }

// Roles lists the roles that may give the commands of an action, in order of their names.
func Roles(a Action) []string {
	var roles []string
	for role, actions := range allowed {
		if slices.Contains(actions, a) {
			roles = append(roles, role)
		}
	}
	slices.Sort(roles)
	return roles
}

// Person is who gives a command, as the records know him.
type Person struct {
	approval.User
	// Known is false for a name that is not in the users file.
	Known bool
	// Anybody is true while the users file is empty.
	Anybody bool
}

// Check refuses a command of a person who may not give it for all of the entities; no entity means that it concerns the
// whole installation, which needs a person who is limited to none. Its errors are *subledger.RefusedError with the
// codes user_unknown, user_inactive and role_missing, and say what to do.
//
// A name that nobody knows may read the users file: whoever runs that command holds the file, and without it an
// installation whose only admin has left could never be entered again.
func Check(p Person, a Action, entities []string) error {
	switch {
	case p.Anybody, !p.Known && a == Users:
		return nil
	case !p.Known:
		return subledger.Refuse("user_unknown", "%q is not in the users file: say who acts with --as NAME or MAHNWERK_USER, "+
			"or add the name to the file and run `starter users sync`", p.Name)
	case !p.Active:
		return subledger.Refuse("user_inactive", "%s is no longer active: say who acts with --as NAME, "+
			"or give the name back in the users file and run `starter users sync`", p.Name)
	case len(entities) == 0:
		entities = []string{""}
	}
	for _, entity := range entities {
		if !p.may(a, entity) {
			return subledger.Refuse("role_missing", "%s may not give this command%s: it needs one of the roles %s",
				p.Name, forEntity(entity), strings.Join(Roles(a), ", "))
		}
	}
	return nil
}

func (p Person) may(a Action, entity string) bool {
	return slices.ContainsFunc(p.User.Roles, func(role string) bool { return Allowed(role, a) && p.Has(role, entity) })
}

func forEntity(code string) string {
	if code == "" {
		return ""
	}
	return " for entity " + code
}
