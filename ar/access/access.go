// Package access says which role may do what.
//
// There is one table, role by action; Allowed reads it. Every command of `starter` and every page and form of the web pages names its
// action, and is refused to who may not take it. A person may do what one of his roles allows, for the entities the users file gives him.
// Which of those who may decide is asked about an approval says its policy, and package approval checks it. While nobody is in
// the users file there are no roles to ask for, and everybody who reaches the ledger may give every command; afterwards
// only users may, except for the one command that lets them in.
package access

import (
	"maps"
	"slices"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// Action is a group of commands, pages and forms that are given or withheld together.
type Action string

const (
	// Read looks at the pages: figures, invoices, payments, what is asked and why.
	Read Action = "read"
	// Words shows what customers wrote where only reference to it is everybody's.
	Words Action = "words"
	// Decide answers an approval whose policy names the role.
	Decide Action = "decide"
	// Import takes over entities, customers and invoices.
	Import Action = "import"
	// Bank takes over what says that money came or will come: bank statements and remittance advices.
	Bank Action = "bank"
	// Receive takes in mails of customers.
	Receive Action = "receive"
	// Book moves money in the books: payments, allocations, reversals, credit notes, requests to write off.
	Book Action = "book"
	// Pay lets money leave: refunds.
	Pay Action = "pay"
	// Tolerate says which small differences are given up without a question.
	Tolerate Action = "tolerate"
	// Collect records what happens with customers: promises, disputes, holds, bounces, insolvencies, tasks, and what is made of mails.
	Collect Action = "collect"
	// Run makes letters: dunning runs and their schedule.
	Run Action = "run"
	// Release lets letters leave, or rules post by themselves.
	Release Action = "release"
	// Policy writes and chooses dunning policies.
	Policy Action = "policy"
	// Privacy hands out a person's data, has it erased, and keeps it from being erased.
	Privacy Action = "privacy"
	// Restricted opens what an erasure has put aside because a law keeps it.
	Restricted Action = "restricted"
	// Delegate lets another person decide in one's own place while one is away. For others it takes Users.
	Delegate Action = "delegate"
	// Users gives roles, lets people into the web pages, and makes tokens for machines.
	Users Action = "users"
)

// Actions lists all actions, in the order of their declaration.
func Actions() []Action {
	return []Action{Read, Words, Decide, Import, Bank, Receive, Book, Pay, Tolerate, Collect, Run, Release, Policy, Delegate, Privacy, Restricted, Users}
}

// Service is the role of machine accounts. It stands alone: what a machine brings in, a person decides about. A machine
// shows a token, whose scope narrows the role further, and is never logged in.
const Service = "service"

// allowed is the table. An admin sets the rules and does not use them; an auditor reads, also what nobody
// else may see any more; finance books and pays, and neither
// writes to customers nor changes how they are written to.
var allowed = map[string][]Action{
	"clerk":          {Read, Words, Decide, Import, Bank, Receive, Book, Collect, Run, Delegate},
	"senior":         {Read, Words, Decide, Import, Bank, Receive, Book, Pay, Tolerate, Collect, Run, Release, Delegate, Privacy},
	"head_of_credit": {Read, Words, Decide, Import, Bank, Receive, Book, Pay, Tolerate, Collect, Run, Release, Policy, Delegate, Privacy},
	"finance":        {Read, Decide, Bank, Book, Pay, Tolerate, Delegate},
	"auditor":        {Read, Restricted},
	"admin":          {Read, Import, Bank, Tolerate, Release, Policy, Delegate, Users},
	Service:          {Import, Bank, Receive},
}

// others are the actions of a role that is not in the table, such as one that only a policy names.
var others = []Action{Read, Decide, Delegate}

// Allowed tells whether a role may take an action.
func Allowed(role string, a Action) bool {
	actions, known := allowed[role]
	if !known {
		actions = others
	}
	return slices.Contains(actions, a)
}

// Others tells whether roles that are not in the table may take an action.
func Others(a Action) bool { return slices.Contains(others, a) }

// Names lists the roles of the table, in order of their names.
func Names() []string { return slices.Sorted(maps.Keys(allowed)) }

// Roles lists the roles of the table that may take an action, in order of their names.
func Roles(a Action) []string {
	return slices.DeleteFunc(Names(), func(role string) bool { return !Allowed(role, a) })
}

// CheckRoles refuses roles that can't be given together (service_alone).
func CheckRoles(roles []string) error {
	if slices.Contains(roles, Service) && len(roles) > 1 {
		return subledger.Refuse("service_alone", "the role %s stands alone: give a machine an account of its own", Service)
	}
	return nil
}

// Person is who gives a command or asks for a page, as the records know him.
type Person struct {
	approval.User
	// Known is false for a name that is not in the users file.
	Known bool
	// Anybody is true while the users file is empty.
	Anybody bool
}

// Check refuses an action to a person who may not take it for all of the entities; no entity means that it concerns the
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
			return subledger.Refuse("role_missing", "%s may not do this%s: it needs one of the roles %s",
				p.Name, forEntity(entity), strings.Join(Roles(a), ", "))
		}
	}
	return nil
}

// CheckDelegate refuses a delegation of somebody else's decisions by a person who may not give roles in the entity (delegation_not_yours).
func CheckDelegate(p Person, principal, entity string) error {
	if p.Anybody || p.Known && p.Active && p.Name == principal || p.Known && Check(p, Users, []string{entity}) == nil {
		return nil
	}
	return subledger.Refuse("delegation_not_yours", "%s may not delegate what %s decides: %s does it, or who has one of the roles %s",
		p.Name, principal, principal, strings.Join(Roles(Users), ", "))
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
