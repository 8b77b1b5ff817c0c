package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/mahnwerk/mahnwerk/ar/access"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
	"github.com/mahnwerk/mahnwerk/internal/web"
)

// permissions says what a person must be allowed to do to give a command that changes something, or a command with a flag
// that shows more than its readers may see. A command that is not named here reads, decides an approval (whose policy names the roles), or serves the machine and changes no fact.
var permissions = map[string]access.Action{
	"starter import entities":  access.Import,
	"starter import customers": access.Import,
	"starter import invoices":  access.Import,
	"starter import statement": access.Bank,
	"starter import advice":    access.Bank,
	"starter inbox clear":      access.Bank,

	"starter payments post":     access.Book,
	"starter payments allocate": access.Book,
	"starter payments reverse":  access.Book,
	"starter payments decide":   access.Book,
	"starter payments undo":     access.Book,
	"starter payments again":    access.Book,

	"starter payments learned forget":     access.Book,
	"starter payments learned collective": access.Book,
	"starter payments refund release":     access.Pay,
	"starter payments refund reject":      access.Pay,
	"starter payments refund export":      access.Pay,

	"starter accounts close":   access.Release, // runs may dun on what is then held for fresh
	"starter tolerances set":   access.Tolerate,
	"starter debit-stops lift": access.Collect,

	"starter credit apply":      access.Book,
	"starter write-off request": access.Book,

	"starter promise add":                  access.Collect,
	"starter promise withdraw":             access.Collect,
	"starter plans propose":                access.Collect,
	"starter plans confirm":                access.Collect,
	"starter plans remind":                 access.Collect,
	"starter plans withdraw":               access.Collect,
	"starter dispute open":                 access.Collect,
	"starter dispute resolve":              access.Collect,
	"starter cases comment":                access.Collect,
	"starter cases attach":                 access.Collect,
	"starter cases link":                   access.Collect,
	"starter cases assign":                 access.Collect,
	"starter cases wait":                   access.Collect,
	"starter cases resolve":                access.Collect,
	"starter cases file":                   access.Words, // what customers sent
	"starter cases routes set":             access.Policy,
	"starter cases routes remove":          access.Policy,
	"starter cases limit set":              access.Release,
	"starter hold set":                     access.Collect,
	"starter hold extend":                  access.Collect,
	"starter hold lift":                    access.Collect,
	"starter import mail":                  access.Receive,
	"starter mails confirm":                access.Collect,
	"starter mails correct":                access.Collect,
	"starter mails reject":                 access.Collect,
	"starter mails answer":                 access.Collect,
	"starter mails assign":                 access.Collect,
	"starter mails again":                  access.Collect,
	"starter mails phrases teach":          access.Collect,
	"starter mails phrases forget":         access.Collect,
	"starter mails rules set":              access.Collect,
	"starter mails rules remove":           access.Collect,
	"starter mails learn train":            access.Collect,
	"starter mails learn promote":          access.Policy,
	"starter mails learn rollback":         access.Policy,
	"starter replies ask":                  access.Collect,
	"starter replies edit":                 access.Collect,
	"starter replies send":                 access.Collect,
	"starter replies discard":              access.Collect,
	"starter autonomy set":                 access.Policy,
	"starter model allow":                  access.Policy,
	"starter bounce report":                access.Collect,
	"starter insolvency report":            access.Collect,
	"starter tasks done":                   access.Collect,
	"starter calls log":                    access.Collect,
	"starter customer contact-habit set":   access.Collect,
	"starter customer contact-habit clear": access.Collect,
	"starter triggers set":                 access.Policy,
	"starter triggers remove":              access.Policy,
	"starter playbooks save":               access.Policy,
	"starter playbooks use":                access.Policy,
	"starter collectors assign":            access.Collect,

	"starter audit show --words": access.Words,

	"starter retention hold set":          access.Privacy,
	"starter retention hold lift":         access.Privacy,
	"starter privacy erase":               access.Privacy,
	"starter privacy confirm":             access.Privacy,
	"starter privacy reject":              access.Privacy,
	"starter privacy export":              access.Privacy,
	"starter privacy export --restricted": access.Restricted,
	"starter privacy show":                access.Restricted,

	"starter dunning run":     access.Run,
	"starter schedule ensure": access.Run,

	"starter release add":           access.Release,
	"starter release withdraw":      access.Release,
	"starter release set":           access.Release,
	"starter approvals limits set":  access.Policy,
	"starter slack channels set":    access.Users,
	"starter slack channels remove": access.Users,
	"starter slack people pin":      access.Users,
	"starter slack people unpin":    access.Users,
	"starter policy save":           access.Policy,
	"starter policy use":            access.Policy,
	"starter delegations add":       access.Delegate,
	"starter delegations end":       access.Delegate,
	"starter tokens create":         access.Users,
	"starter tokens revoke":         access.Users,
	"starter users sync":            access.Users,
	"starter users link":            access.Users,
	"starter users unpin":           access.Users,
}

// permit asks whether who acts may give the command for the entity it names. A dry run writes nothing and may be made by
// everybody.
func (s *session) permit(ctx context.Context, cmd *cobra.Command) error {
	action, writes := bound(cmd)
	if dry := cmd.Flags().Lookup("dry-run"); !writes || dry != nil && dry.Value.String() == "true" {
		return nil
	}
	store, err := s.store(ctx)
	if err != nil {
		return err
	}
	entity := ""
	if named := cmd.Flags().Lookup("entity"); named != nil {
		entity = named.Value.String()
	}
	if token := s.app.Config.Token.Reveal(); token != "" {
		return s.byToken(ctx, store, token, action, entity)
	}
	return store.Permit(ctx, s.as, action, entity)
}

// byToken lets a machine act as the account its token belongs to, whatever --as says.
func (s *session) byToken(ctx context.Context, store *postgres.Store, token string, action access.Action, entity string) error {
	user, err := store.UseToken(ctx, token, action, entity)
	if errors.Is(err, postgres.ErrNotLetIn) {
		return subledger.Refuse("token_unknown", "nobody made the token in MAHNWERK_TOKEN: make one with `starter tokens create`, or unset it")
	}
	if err != nil {
		return err
	}
	s.as = user
	return nil
}

// bound is the action of a command line: of a flag that was given, or of the command.
func bound(cmd *cobra.Command) (access.Action, bool) {
	action, is := permissions[cmd.CommandPath()]
	cmd.Flags().Visit(func(f *pflag.Flag) {
		if of, named := permissions[cmd.CommandPath()+" --"+f.Name]; named && f.Value.String() != "false" {
			action, is = of, true
		}
	})
	return action, is
}

const rolesHead = `# Roles

This page is made from the program: ` + "`go test ./starter -run TestReference -update`" + `.

A person may do what one of his roles allows, for the entities the users file gives him. Every command that changes
something, and every page and form of the web pages, belongs to one action; refused ones are kept in the audit chain. A test
tries every one of them as every role.

- ` + "`clerk`, `senior`, `head_of_credit`" + ` collect. Each may what the one before may, and more.
- ` + "`finance`" + ` books and pays: payments, refunds, statements, tolerances, requests to write off. No letters, no policies, no mails.
- ` + "`auditor`" + ` reads, without the words of customers. ` + "`admin`" + ` sets the rules and does not use them.
- ` + "`service`" + ` is a machine: it brings in what the scope of its token says, decides nothing, never logs in, and stands alone.
- Any other role, such as one that only a policy names, reads and decides the approvals whose policy names it.

`

const rolesCommands = `
## Commands

A command without ` + "`--entity`" + ` is about all of them. On the command line, reading and dry runs are everybody's who reaches the
ledger. A line with a flag binds the command only with that flag.

While the users file names nobody, every command is everybody's. Afterwards a name that is not in it is refused, except for
reading the file itself: whoever gives that command holds it.

| Command | Action | Roles |
|---|---|---|
`

const rolesPages = `
## Web pages

A page needs a session, and shows only what belongs to the person's entities.

| Page or form | Action | Roles |
|---|---|---|
`

// roleReference is docs/reference/roles.md.
func roleReference() string {
	var b strings.Builder
	b.WriteString(rolesHead)
	fmt.Fprintf(&b, "| Action | %s | others |\n|---|%s\n", strings.Join(access.Names(), " | "), strings.Repeat("---|", len(access.Names())+1))
	for _, a := range access.Actions() {
		fmt.Fprintf(&b, "| `%s` |", a)
		for _, role := range access.Names() {
			fmt.Fprintf(&b, " %s |", mark(access.Allowed(role, a)))
		}
		fmt.Fprintf(&b, " %s |\n", mark(access.Others(a)))
	}
	b.WriteString(rolesCommands)
	for _, command := range slices.Sorted(maps.Keys(permissions)) {
		fmt.Fprintf(&b, "| `%s` | `%s` | %s |\n", command, permissions[command], rolesOf(permissions[command]))
	}
	b.WriteString("| `starter approvals decide` | by policy | those the policy names for the approval, never admin, auditor or service |\n")
	b.WriteString(rolesPages)
	for _, r := range webRoutes() {
		if r.Action == "" {
			fmt.Fprintf(&b, "| `%s` | | nobody is asked: %s |\n", r.Pattern, r.Why)
			continue
		}
		fmt.Fprintf(&b, "| `%s` | `%s` | %s |\n", r.Pattern, r.Action, rolesOf(r.Action))
	}
	return b.String()
}

func mark(allowed bool) string {
	if allowed {
		return "yes"
	}
	return ""
}

func rolesOf(a access.Action) string {
	roles := access.Roles(a)
	if access.Others(a) {
		roles = append(roles, "others")
	}
	return strings.Join(roles, ", ")
}

// webRoutes are the doors of the web pages in the order of their paths.
func webRoutes() []web.Route {
	path := func(r web.Route) string { method, path, _ := strings.Cut(r.Pattern, " "); return path + " " + method }
	return slices.SortedFunc(slices.Values(web.Routes()), func(a, b web.Route) int { return strings.Compare(path(a), path(b)) })
}
