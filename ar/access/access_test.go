package access_test

import (
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/access"
	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

func person(roles ...string) access.Person {
	return access.Person{Known: true, User: approval.User{Name: "anna", Roles: roles, Active: true}}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	limited, gone := person("clerk"), person("clerk")
	limited.Entities, gone.Active = []string{"NORD"}, false
	stranger := access.Person{User: approval.User{Name: "root"}}
	cases := []struct {
		name     string
		who      access.Person
		action   access.Action
		entities []string
		refused  string
	}{
		{"a clerk books", person("clerk"), access.Book, []string{"NORD"}, ""},
		{"a clerk releases nothing", person("clerk"), access.Release, []string{"NORD"}, "role_missing"},
		{"a second role counts", person("clerk", "senior"), access.Release, []string{"NORD"}, ""},
		{"an auditor reads only", person("auditor"), access.Collect, []string{"NORD"}, "role_missing"},
		{"an auditor who is a clerk too books as a clerk", person("auditor", "clerk"), access.Book, nil, ""},
		{"an admin sets rules", person("admin"), access.Policy, nil, ""},
		{"an admin books nothing", person("admin"), access.Book, []string{"NORD"}, "role_missing"},
		{"a role that only a policy names decides approvals", person("sales"), access.Collect, []string{"NORD"}, "role_missing"},
		{"a person of one entity in it", limited, access.Book, []string{"NORD"}, ""},
		{"a person of one entity in another", limited, access.Book, []string{"HELV"}, "role_missing"},
		{"a person of one entity in all of them", limited, access.Run, []string{"HELV", "NORD"}, "role_missing"},
		{"a person of one entity for the installation", limited, access.Import, nil, "role_missing"},
		{"who has left", gone, access.Book, []string{"NORD"}, "user_inactive"},
		{"who was never there", stranger, access.Book, []string{"NORD"}, "user_unknown"},
		{"a stranger may read the users file", stranger, access.Users, nil, ""},
		{"an auditor may not give himself a role", person("auditor"), access.Users, nil, "role_missing"},
		{"an auditor reads no words of customers", person("auditor"), access.Words, []string{"NORD"}, "role_missing"},
		{"finance books", person("finance"), access.Book, []string{"NORD"}, ""},
		{"finance pays", person("finance"), access.Pay, nil, ""},
		{"finance writes no letters", person("finance"), access.Run, nil, "role_missing"},
		{"a machine brings in", person("service"), access.Import, nil, ""},
		{"a machine books nothing", person("service"), access.Book, nil, "role_missing"},
		{"a role that only a policy names reads", person("sales"), access.Read, []string{"NORD"}, ""},
		{"a clerk reads them", person("clerk"), access.Words, []string{"NORD"}, ""},
		{"an auditor opens what was put aside", person("auditor"), access.Restricted, []string{"NORD"}, ""},
		{"nobody else does", person("clerk", "senior", "head_of_credit", "admin"), access.Restricted, []string{"NORD"}, "role_missing"},
		{"a clerk erases nobody", person("clerk"), access.Privacy, []string{"NORD"}, "role_missing"},
		{"nobody is in the users file yet", access.Person{Anybody: true}, access.Policy, nil, ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			err := access.Check(c.who, c.action, c.entities)
			if c.refused == "" && err != nil || c.refused != "" && !subledger.IsRefused(err, c.refused) {
				t.Errorf("Check = %v, want %q", err, c.refused)
			}
		})
	}
}

// TestTable_everyActionHasSomebody: an action that no role may take could be taken by nobody once there are users.
func TestTable_everyActionHasSomebody(t *testing.T) {
	t.Parallel()
	for _, a := range access.Actions() {
		if len(access.Roles(a)) == 0 {
			t.Errorf("no role may %s", a)
		}
		if a != access.Read && a != access.Restricted && access.Allowed("auditor", a) {
			t.Errorf("an auditor may %s", a)
		}
	}
}

// TestTable_keepsPowersApart: pairs of powers that nobody should hold by one role.
func TestTable_keepsPowersApart(t *testing.T) {
	t.Parallel()
	apart := map[string][]access.Action{
		"finance":      {access.Run, access.Release, access.Policy, access.Collect, access.Words, access.Users},
		"admin":        {access.Decide, access.Book, access.Pay, access.Run, access.Collect},
		access.Service: {access.Decide, access.Read, access.Words, access.Book, access.Pay, access.Run, access.Release, access.Policy, access.Users},
		"clerk":        {access.Pay, access.Release, access.Policy, access.Users},
		"senior":       {access.Policy, access.Users},
		"no such role": {access.Book, access.Import, access.Words, access.Users},
	}
	for role, actions := range apart {
		for _, a := range actions {
			if access.Allowed(role, a) {
				t.Errorf("%s may %s", role, a)
			}
		}
	}
}

// TestTable_agreesWithTheApprovals: the roles that may decide are the ones whose answers package approval takes.
func TestTable_agreesWithTheApprovals(t *testing.T) {
	t.Parallel()
	for _, role := range append(access.Names(), "sales") {
		r := approval.Request{Entity: "NORD", Roles: []string{role}, State: approval.Open}
		takes := approval.CheckPerson(r, approval.User{Name: "anna", Roles: []string{role}, Active: true}) == nil
		if takes != access.Allowed(role, access.Decide) {
			t.Errorf("role %s: an approval takes its answer: %t; the table says %t", role, takes, !takes)
		}
	}
}

func TestCheckDelegate(t *testing.T) {
	t.Parallel()
	gone := person("senior")
	gone.Active = false
	limited := person("admin")
	limited.Entities = []string{"SUED"}
	tests := map[string]struct {
		who       access.Person
		principal string
		ok        bool
	}{
		"one's own":                       {person("senior"), "anna", true},
		"a colleague's":                   {person("senior"), "petra", false},
		"a colleague's, as head":          {person("head_of_credit"), "petra", false},
		"a colleague's, as admin":         {person("admin"), "petra", true},
		"as admin of another entity":      {limited, "petra", false},
		"who has left":                    {gone, "anna", false},
		"a stranger of the same name":     {access.Person{User: approval.User{Name: "anna"}}, "anna", false},
		"nobody is in the users file yet": {access.Person{Anybody: true}, "petra", true},
	}
	for name, test := range tests {
		err := access.CheckDelegate(test.who, test.principal, "NORD")
		if test.ok && err != nil || !test.ok && !subledger.IsRefused(err, "delegation_not_yours") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestCheckRoles(t *testing.T) {
	t.Parallel()
	for _, roles := range [][]string{nil, {"clerk", "senior"}, {access.Service}} {
		if err := access.CheckRoles(roles); err != nil {
			t.Errorf("%v: %v", roles, err)
		}
	}
	if err := access.CheckRoles([]string{"clerk", access.Service}); !subledger.IsRefused(err, "service_alone") {
		t.Errorf("a machine that is a clerk: %v", err)
	}
}

func TestCheck_saysWhatToDo(t *testing.T) {
	t.Parallel()
	err := access.Check(access.Person{User: approval.User{Name: "root"}}, access.Book, nil)
	for _, way := range []string{"--as", "MAHNWERK_USER", "users sync"} {
		if err == nil || !strings.Contains(err.Error(), way) {
			t.Errorf("refusal %v lacks %q", err, way)
		}
	}
}
