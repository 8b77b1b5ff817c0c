package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/mahnwerk/mahnwerk/ar/cashapplication"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// entityProof is how the reason codes of one entity have done.
type entityProof struct {
	Entity string                `json:"entity"`
	Codes  []subledger.CodeProof `json:"codes"`
}

func releaseShowCommand(s *session) *cobra.Command {
	var entity string
	cmd := &cobra.Command{
		Use: "show", Short: "Show which reason codes post payments by themselves, and how they have done", Args: cobra.NoArgs,
		Long: "Show for every reason code of the matching of payments whether it posts by itself, and the running proof: how many payments\n" +
			"it held for certain, how many of them people have confirmed or found wrong, and how many must be confirmed in all to show\n" +
			"99.9 % precision with 95 % confidence: 3,000 without an error, 4,744 with one, 6,296 with two.",
		Example: examples("starter release show --entity NORD", "starter release show --json"),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			store, err := s.store(ctx)
			if err != nil {
				return err
			}
			all, err := chosen(ctx, store, entity)
			if err != nil {
				return err
			}
			proofs := make([]entityProof, len(all))
			for i, code := range all {
				proofs[i].Entity = code
				if proofs[i].Codes, err = store.ReleaseProof(ctx, receivable.EntityCode(code)); err != nil {
					return err
				}
			}
			return s.show(proofs, func(p *page) { printProofs(p, proofs) })
		}),
	}
	entityFlag(cmd, &entity)
	return cmd
}

func printProofs(p *page, proofs []entityProof) {
	p.head(p.say("Mandant", "entity"), p.say("Grund", "code"), p.say("bucht selbst", "posts"), p.say("Fälle", "cases"), p.say("bestätigt", "confirmed"),
		p.say("falsch", "wrong"), p.say("nötig", "needed"), p.say("bewiesen", "proven"), p.say("gesetzt von", "set by"), p.say("am", "at"), p.say("weil", "because"))
	for _, of := range proofs {
		for _, c := range of.Codes {
			p.row(of.Entity, c.Code, c.Released, c.Cases, c.Confirmed, c.Wrong, c.Needed, c.Proven, c.By, c.At, c.Reason)
		}
	}
}

func releaseSetCommand(s *session) *cobra.Command {
	var entity, reason string
	var on, off bool
	cmd := &cobra.Command{
		Use: "set CODE --on|--off --reason TEXT", Short: "Let a reason code post payments by itself, or take that back", Args: cobra.ExactArgs(1),
		Long: "Let a reason code post payments by itself, or take that back; all stands for every code. A withdrawal holds from the next\n" +
			"payment on. Payments that wait for people go on waiting. Codes:\n" + wrapped(releasableCodes()),
		Example: examples(`starter release set account_and_amount --on --entity NORD --reason "3,204 of 3,204 confirmed"`,
			`starter release set all --off --entity NORD --reason "audit"`),
		RunE: s.do(func(ctx context.Context, args []string) error {
			if on == off {
				return usage("say one of --on and --off")
			}
			store, err := s.store(ctx)
			if err != nil {
				return err
			}
			of, err := only(ctx, store, entity)
			if err != nil {
				return err
			}
			code := cashapplication.Code(args[0])
			if code == "all" {
				code = ""
			}
			changed, err := store.SetReleasedCode(ctx, subledger.ReleaseCode{Head: s.head(of, "", reason), Code: code, Released: on})
			if err != nil {
				return err
			}
			return s.show(map[string]any{"entity": of, "released": on, "changed": append([]cashapplication.Code{}, changed...)}, func(p *page) {
				for _, c := range changed {
					p.row(c, p.say(map[bool]string{true: "bucht selbst", false: "fragt Menschen"}[on], map[bool]string{true: "posts by itself", false: "asks people"}[on]))
				}
				p.already(len(changed) == 0)
			})
		}),
	}
	entityFlag(cmd, &entity)
	reasonFlag(cmd, &reason)
	cmd.Flags().BoolVar(&on, "on", false, "post by itself what the code holds for certain")
	cmd.Flags().BoolVar(&off, "off", false, "only propose")
	require(cmd, "reason")
	return cmd
}

func releasableCodes() []string {
	var codes []string
	for _, c := range cashapplication.Codes() {
		if c.Releasable() {
			codes = append(codes, string(c))
		}
	}
	return codes
}

// wrapped writes words in lines of a terminal.
func wrapped(words []string) string {
	const width = 100
	var lines []string
	line := " "
	for _, w := range words {
		if len(line)+len(w)+1 > width {
			lines, line = append(lines, line), " "
		}
		line += " " + w
	}
	return strings.Join(append(lines, line), "\n")
}
