package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/mahnwerk/mahnwerk/ar/dispute"
	"github.com/mahnwerk/mahnwerk/ar/playbook"
	"github.com/mahnwerk/mahnwerk/ar/worklist"
)

func playbooksCommand(s *session) *cobra.Command {
	return group("playbooks", "What the house wants its collectors to do in a situation", playbooksListCommand(s), playbooksShowCommand(s),
		playbooksSaveCommand(s), playbooksUseCommand(s))
}

// playbookList is what playbooks there are, and what they are for.
type playbookList struct {
	Versions []playbook.Version `json:"versions"`
	Uses     []playbook.Choice  `json:"uses"`
}

func playbooksListCommand(s *session) *cobra.Command {
	var entity string
	cmd := &cobra.Command{
		Use: "list", Short: "List playbooks with all their versions, and what each is for", Args: cobra.NoArgs,
		Example: examples("starter playbooks list --entity NORD"),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			store, of, err := s.books(ctx, entity)
			if err != nil {
				return err
			}
			list := playbookList{}
			if list.Versions, err = store.Playbooks(ctx, of); err != nil {
				return err
			}
			if list.Uses, err = store.PlaybookChoices(ctx, of); err != nil {
				return err
			}
			return s.show(list, func(p *page) { printPlaybooks(p, list) })
		}),
	}
	entityFlag(cmd, &entity)
	return cmd
}

func printPlaybooks(p *page, list playbookList) {
	p.head(p.say("Leitfaden", "playbook"), p.say("Fassung", "version"), p.say("gesichert von", "saved by"), p.say("am", "at"))
	for _, v := range list.Versions {
		p.row(v.Name, v.Version, v.By, v.At)
	}
	p.line("")
	p.head(p.say("Schritt", "step"), p.say("Grund", "cause"), p.say("Leitfaden", "playbook"), p.say("gesetzt von", "set by"))
	for _, c := range list.Uses {
		p.row(c.Stage, c.Cause, c.Name, c.By)
	}
}

func playbooksShowCommand(s *session) *cobra.Command {
	var entity string
	var version int
	cmd := &cobra.Command{
		Use: "show NAME", Short: "Show a playbook, or an earlier version of it", Args: cobra.ExactArgs(1),
		Example: examples("starter playbooks show anruf --entity NORD", "starter playbooks show anruf --version 1 --entity NORD"),
		RunE: s.do(func(ctx context.Context, args []string) error {
			store, of, err := s.books(ctx, entity)
			if err != nil {
				return err
			}
			v, err := store.Playbook(ctx, of, args[0], version)
			if err != nil {
				return err
			}
			return s.show(v, func(p *page) {
				p.line("%s", fmt.Sprintf(p.say("%s, Fassung %d von %s", "%s, version %d by %s"), v.Name, v.Version, v.By))
				for line := range strings.Lines(v.Text) {
					p.line("%s", strings.TrimRight(line, "\r\n"))
				}
			})
		}),
	}
	entityFlag(cmd, &entity)
	cmd.Flags().IntVar(&version, "version", 0, "an earlier version (default: the latest)")
	return cmd
}

func playbooksSaveCommand(s *session) *cobra.Command {
	var entity string
	cmd := &cobra.Command{
		Use: "save NAME FILE", Short: "Save a playbook, or a new version of it, from a Markdown file (- is standard input)", Args: cobra.ExactArgs(2),
		Long: "Save a playbook from a file in Markdown. What is there already stays as it is: saving is a new version, and the latest one is\n" +
			"shown. The same text again is no new version.",
		Example: examples("starter playbooks save anruf anruf.md --entity NORD"),
		RunE: s.do(func(ctx context.Context, args []string) error {
			text, err := s.readPlaybook(args[1])
			if err != nil {
				return err
			}
			store, of, err := s.books(ctx, entity)
			if err != nil {
				return err
			}
			version, err := store.SavePlaybook(ctx, playbook.Save{Head: s.head(of, "", ""), Name: args[0], Text: text})
			if err != nil {
				return err
			}
			return s.show(map[string]any{"name": args[0], "version": version}, func(p *page) {
				p.row(p.say("Leitfaden", "playbook"), args[0])
				p.row(p.say("Fassung", "version"), version)
			})
		}),
	}
	entityFlag(cmd, &entity)
	return cmd
}

// readPlaybook reads a little more than a playbook may have, so that one that is too long is refused as such.
func (s *session) readPlaybook(path string) (string, error) {
	in := s.in
	if path != "-" {
		file, err := os.Open(path)
		if err != nil {
			return "", usage("%v", err)
		}
		defer func() { _ = file.Close() }() // it was only read
		in = file
	}
	raw, err := io.ReadAll(io.LimitReader(in, playbook.MaxText+1))
	if err != nil {
		return "", usage("%v", err)
	}
	return string(raw), nil
}

func playbooksUseCommand(s *session) *cobra.Command {
	var entity, stage, cause string
	var withdraw bool
	cmd := &cobra.Command{
		Use: "use NAME --stage STEP [--cause CODE]", Short: "Say which playbook stands beside a step of the worklist", Args: cobra.MaximumNArgs(1),
		Long: "Say which playbook stands beside a step of the worklist; with --cause only where that is disputed, which counts before one for\n" +
			"every cause. --withdraw takes it back. Steps: " + steps() + ".",
		Example: examples("starter playbooks use anruf --stage call --entity NORD", "starter playbooks use maengel --stage chase_case --cause quality --entity NORD",
			"starter playbooks use --withdraw --stage call --entity NORD"),
		RunE: s.do(func(ctx context.Context, args []string) error {
			if withdraw == (len(args) == 1) {
				return usage("name a playbook, or say --withdraw")
			}
			store, of, err := s.books(ctx, entity)
			if err != nil {
				return err
			}
			u := playbook.Use{Head: s.head(of, "", ""), Situation: playbook.Situation{Stage: worklist.Action(stage), Cause: dispute.Reason(cause)}}
			if len(args) == 1 {
				u.Name = args[0]
			}
			if err := store.UsePlaybook(ctx, u); err != nil {
				return err
			}
			return s.show(playbook.Choice{Situation: u.Situation, Name: u.Name, By: s.as}, func(p *page) {
				p.row(p.say("Schritt", "step"), u.Stage)
				p.row(p.say("Leitfaden", "playbook"), u.Name)
			})
		}),
	}
	entityFlag(cmd, &entity)
	cmd.Flags().StringVar(&stage, "stage", "", "step of the worklist")
	cmd.Flags().StringVar(&cause, "cause", "", "only where this is disputed: "+causes())
	cmd.Flags().BoolVar(&withdraw, "withdraw", false, "no playbook stands there any more")
	require(cmd, "stage")
	return cmd
}

func steps() string {
	all := make([]string, 0, len(worklist.Actions()))
	for _, a := range worklist.Actions() {
		all = append(all, string(a))
	}
	return strings.Join(all, ", ")
}
