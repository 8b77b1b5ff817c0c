package access_test

import (
	"testing"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/access"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

func TestNewToken_Check(t *testing.T) {
	t.Parallel()
	machine := person(access.Service)
	limited, gone := machine, machine
	limited.Entities, gone.Active = []string{"SUED"}, false
	tests := map[string]struct {
		owner access.Person
		edit  func(*access.NewToken)
		code  string
	}{
		"for a machine":             {machine, func(*access.NewToken) {}, ""},
		"for all its entities":      {machine, func(n *access.NewToken) { n.Entity = "" }, ""},
		"for a clerk":               {person("clerk"), func(*access.NewToken) {}, "token_for_machines"},
		"for who has left":          {gone, func(*access.NewToken) {}, "token_for_machines"},
		"for a stranger":            {access.Person{}, func(*access.NewToken) {}, "token_for_machines"},
		"for nothing":               {machine, func(n *access.NewToken) { n.Scopes = nil }, "token_scope"},
		"to decide":                 {machine, func(n *access.NewToken) { n.Scopes = []access.Action{access.Import, access.Decide} }, "token_scope"},
		"to do what does not exist": {machine, func(n *access.NewToken) { n.Scopes = []access.Action{"everything"} }, "token_scope"},
		"in a foreign entity":       {limited, func(*access.NewToken) {}, "role_missing"},
		"for no time":               {machine, func(n *access.NewToken) { n.Days = 0 }, "token_days"},
		"for a year":                {machine, func(n *access.NewToken) { n.Days = access.MaxTokenDays }, ""},
		"for longer":                {machine, func(n *access.NewToken) { n.Days = access.MaxTokenDays + 1 }, "token_days"},
	}
	for name, test := range tests {
		n := access.NewToken{Name: "sap", User: "anna", Scopes: []access.Action{access.Import, access.Receive}, Entity: "NORD", Days: 90}
		test.edit(&n)
		err := n.Check(test.owner)
		if test.code == "" && err != nil || test.code != "" && !subledger.IsRefused(err, test.code) {
			t.Errorf("%s: %v, want %q", name, err, test.code)
		}
	}
}

func TestToken_Check(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 16, 9, 0, 0, 0, time.UTC)
	token := access.Token{Scopes: []access.Action{access.Receive}, Entity: "NORD", ExpiresAt: now.Add(time.Hour)}
	everywhere, expired, revoked := token, token, token
	everywhere.Entity, expired.ExpiresAt, revoked.RevokedAt = "", now, now.Add(-time.Hour)
	machine := person(access.Service)
	gone, limited := machine, machine
	gone.Active, limited.Entities = false, []string{"SUED"}
	nord := []string{"NORD"}
	tests := map[string]struct {
		token    access.Token
		owner    access.Person
		action   access.Action
		entities []string
		code     string
	}{
		"what it is for":                {token, machine, access.Receive, nord, ""},
		"everywhere":                    {everywhere, machine, access.Receive, []string{"NORD", "SUED"}, ""},
		"another scope":                 {token, machine, access.Import, nord, "token_scope"},
		"another entity":                {token, machine, access.Receive, []string{"SUED"}, "token_entity"},
		"its entity and another":        {token, machine, access.Receive, []string{"NORD", "SUED"}, "token_entity"},
		"all entities":                  {token, machine, access.Receive, nil, "token_entity"},
		"expired this instant":          {expired, machine, access.Receive, nord, "token_expired"},
		"revoked":                       {revoked, machine, access.Receive, nord, "token_revoked"},
		"its owner has left":            {token, gone, access.Receive, nord, "user_inactive"},
		"its owner works elsewhere now": {token, limited, access.Receive, nord, "role_missing"},
		"its owner is an auditor now":   {token, person("auditor"), access.Receive, nord, "role_missing"},
	}
	for name, test := range tests {
		err := test.token.Check(test.owner, test.action, test.entities, now)
		if test.code == "" && err != nil || test.code != "" && !subledger.IsRefused(err, test.code) {
			t.Errorf("%s: %v, want %q", name, err, test.code)
		}
	}
}
