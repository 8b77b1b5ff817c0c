package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

func usersCommand(s *session) *cobra.Command {
	return group("users", "People and their roles", usersSyncCommand(s), usersLinkCommand(s), usersUnpinCommand(s))
}

// userEntry is one user of the users file. Active is true where it is not said.
type userEntry struct {
	Name     string   `json:"name"`
	Email    string   `json:"email"`
	Roles    []string `json:"roles"`
	Entities []string `json:"entities"`
	Active   *bool    `json:"active"`
}

func usersSyncCommand(s *session) *cobra.Command {
	return &cobra.Command{
		Use: "sync [FILE]", Short: "Make the users those of a file, the only place where roles are given", Args: cobra.MaximumNArgs(1),
		Long: "Make the users those of a JSON file (default: MAHNWERK_USERS_FILE). Who is not in it any more can't sign in or decide.\n" +
			"Roles are clerk, senior, head_of_credit, finance, auditor, admin, service (a machine, which has no other), and whatever a policy\nnames; no entities means all.\n\n" +
			`  [{"name": "anna", "roles": ["clerk"]}, {"name": "maria", "roles": ["clerk", "senior"], "entities": ["NORD"]}]`,
		Example: examples("starter users sync users.json"),
		RunE: s.do(func(ctx context.Context, args []string) error {
			path := s.app.Config.UsersFile
			if len(args) == 1 {
				path = args[0]
			}
			raw, err := readFile(s.in, path)
			if err != nil {
				return err
			}
			users, err := parseUsers(raw)
			if err != nil {
				return usage("%s: %v", path, err)
			}
			store, err := s.store(ctx)
			if err != nil {
				return err
			}
			changed, err := store.SyncUsers(ctx, users, s.as)
			if err != nil {
				return err
			}
			return s.show(map[string]int{"users": len(users), "changed": changed}, func(p *page) {
				p.line(p.say("%d Benutzer, %d geändert", "%d users, %d changed"), len(users), changed)
			})
		}),
	}
}

// parseUsers reads the users file. Unknown members are errors: a misspelt "entities" would mean all of them.
func parseUsers(raw []byte) ([]postgres.User, error) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	var entries []userEntry
	if err := dec.Decode(&entries); err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	var users []postgres.User
	for i, e := range entries {
		if e.Name == "" || seen[e.Name] {
			return nil, fmt.Errorf("user %d: the name %q is empty or named twice", i+1, e.Name)
		}
		seen[e.Name] = true
		users = append(users, postgres.User{Email: e.Email,
			User: approval.User{Name: e.Name, Roles: e.Roles, Entities: e.Entities, Active: e.Active == nil || *e.Active}})
	}
	return users, nil
}

func usersUnpinCommand(s *session) *cobra.Command {
	return &cobra.Command{
		Use: "unpin NAME", Short: "Forget the company account a user logs in with", Args: cobra.ExactArgs(1),
		Long: "Forget the company account a user logs in with, and end his sessions. The first account a user comes in with is his from\n" +
			"then on, whatever its mail address is later. After this the next account with his mail address is.",
		Example: examples("starter users unpin maria"),
		RunE: s.do(func(ctx context.Context, args []string) error {
			store, err := s.store(ctx)
			if err != nil {
				return err
			}
			forgotten, err := store.UnpinUser(ctx, args[0], s.as)
			if err != nil {
				return err
			}
			return s.show(map[string]any{"user": args[0], "forgotten": forgotten}, func(p *page) {
				p.line(p.say("%d Konten vergessen, alle Sitzungen beendet", "%d accounts forgotten, all sessions ended"), forgotten)
			})
		}),
	}
}

func usersLinkCommand(s *session) *cobra.Command {
	return &cobra.Command{
		Use: "link NAME", Short: "Print a one-time link that lets a user into the web page", Args: cobra.ExactArgs(1),
		Long:    "Print a one-time link that lets a user into the web page. It works once and for a quarter of an hour; carry it to its\nowner by a way you trust.",
		Example: examples("starter users link maria"),
		RunE: s.do(func(ctx context.Context, args []string) error {
			store, err := s.store(ctx)
			if err != nil {
				return err
			}
			if s.app.Config.Web.URL == "" {
				return usage("the web page's address is not known: set MAHNWERK_WEB_URL")
			}
			token, err := store.CreateLink(ctx, args[0])
			if err != nil {
				return err
			}
			link := strings.TrimSuffix(s.app.Config.Web.URL, "/") + "/login?token=" + token
			return s.show(map[string]string{"user": args[0], "url": link}, func(p *page) { p.line("%s", link) })
		}),
	}
}
