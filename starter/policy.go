package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/mahnwerk/mahnwerk/ar/dunning"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

func policyCommand(s *session) *cobra.Command {
	return group("policy", "Show, check, save and choose dunning policies",
		policyShowCommand(s), policyCheckCommand(s), policySaveCommand(s), policyUseCommand(s))
}

func policyShowCommand(s *session) *cobra.Command {
	var who postgres.PolicySubject
	cmd := &cobra.Command{
		Use: "show", Short: "Print the policy that holds for an entity, a customer or an invoice; without --entity the built-in one",
		Args: cobra.NoArgs,
		Example: examples("starter policy show > policy.json", "starter policy show --entity NORD",
			"starter policy show --entity NORD --customer 10003"),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			policy := dunning.Default()
			if who.Entity != "" {
				store, err := s.store(ctx)
				if err != nil {
					return err
				}
				if policy, err = store.PolicyFor(ctx, who.Entity, who.Customer, who.Invoice); err != nil {
					return err
				}
			}
			encoder := json.NewEncoder(s.out) // a policy is a document: the same with and without --json
			encoder.SetIndent("", "  ")
			return encoder.Encode(policy)
		}),
	}
	policySubject(cmd, &who)
	return cmd
}

func policySubject(cmd *cobra.Command, who *postgres.PolicySubject) {
	cmd.Flags().StringVar((*string)(&who.Entity), "entity", "", "creditor entity")
	cmd.Flags().StringVar((*string)(&who.Customer), "customer", "", "customer of the entity")
	cmd.Flags().StringVar((*string)(&who.Invoice), "invoice", "", "invoice of the entity")
}

func policyCheckCommand(s *session) *cobra.Command {
	return &cobra.Command{
		Use: "check FILE", Short: "Check a policy document; every fault is told", Args: cobra.ExactArgs(1),
		Long:    "Check a policy document against the rules of schemas/json/dunning-policy.schema.json and those a schema can't say.",
		Example: examples("starter policy check policy.json"),
		RunE: s.do(func(_ context.Context, args []string) error {
			policy, err := readPolicy(s.in, args[0])
			result := map[string]any{"file": args[0], "policy": policy.Name, "valid": err == nil}
			if err != nil {
				result["faults"] = err.Error()
			}
			shown := s.show(result, func(p *page) {
				if err != nil {
					p.line("%v", err)
					return
				}
				p.line(p.say("%s: Mahnstrategie %s ist in Ordnung", "%s: policy %s is valid"), args[0], policy.Name)
			})
			if err != nil {
				return errors.Join(shown, errFinding)
			}
			return shown
		}),
	}
}

// readPolicy reads a document from a file, or from standard input for "-".
func readPolicy(in io.Reader, path string) (dunning.Policy, error) {
	document, err := readFile(in, path)
	if err != nil {
		return dunning.Policy{}, err
	}
	policy, err := dunning.ParsePolicy(document)
	if err != nil {
		return policy, fmt.Errorf("%s: %w", path, err)
	}
	return policy, nil
}

// maxInput bounds a document given to a command that reads it whole.
const maxInput = 16 << 20

func readFile(in io.Reader, path string) ([]byte, error) {
	if path == "-" {
		return io.ReadAll(io.LimitReader(in, maxInput))
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, usage("%v", err)
	}
	raw, err := io.ReadAll(io.LimitReader(file, maxInput))
	return raw, errors.Join(err, file.Close())
}

func policySaveCommand(s *session) *cobra.Command {
	return &cobra.Command{
		Use: "save FILE", Short: "Store a policy as the next version of its name", Args: cobra.ExactArgs(1),
		Long: "Store a policy as the next version of its name. Letters keep the values they were made with; the new version\n" +
			"counts from the next step of every item. A document that says what the latest version says is not stored again.",
		Example: examples("starter policy save policy.json --as maria"),
		RunE: s.do(func(ctx context.Context, args []string) error {
			policy, err := readPolicy(s.in, args[0])
			if err != nil {
				return usage("%v", err)
			}
			store, err := s.store(ctx)
			if err != nil {
				return err
			}
			saved, err := store.SavePolicy(ctx, policy, s.as)
			if err != nil {
				return err
			}
			return s.show(saved, func(p *page) {
				p.row(p.say("Mahnstrategie", "policy"), saved.Name)
				p.row("version", saved.Version)
			})
		}),
	}
}

func policyUseCommand(s *session) *cobra.Command {
	var who postgres.PolicySubject
	cmd := &cobra.Command{
		Use: "use [NAME]", Short: "Choose the policy of an entity, a customer or an invoice; without a name the wider one holds again",
		Args:    cobra.MaximumNArgs(1),
		Example: examples("starter policy use de-standard --entity NORD", "starter policy use gentle --entity NORD --customer 10003"),
		RunE: s.do(func(ctx context.Context, args []string) error {
			store, err := s.store(ctx)
			if err != nil {
				return err
			}
			name := ""
			if len(args) == 1 {
				name = args[0]
			}
			if err := store.UsePolicy(ctx, who, name, s.as); err != nil {
				return err
			}
			result := map[string]any{"entity": who.Entity, "customer": who.Customer, "invoice": receivable.InvoiceNumber(who.Invoice), "policy": name}
			return s.show(result, func(p *page) { p.row(p.say("Mahnstrategie", "policy"), name, who.Entity, who.Customer, who.Invoice) })
		}),
	}
	policySubject(cmd, &who)
	require(cmd, "entity")
	return cmd
}
