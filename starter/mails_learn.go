package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/maillearn"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
)

func mailsLearnCommand(s *session) *cobra.Command {
	return group("learn", "The classifier that is trained on what people confirmed",
		mailsLearnTrainCommand(s), mailsLearnListCommand(s), mailsLearnPromoteCommand(s), mailsLearnRollbackCommand(s))
}

// classifierView is a classifier with how it did, before and as a shadow. Its keys are a promise to scripts.
type classifierView struct {
	mailroom.Classifier
	Shadow maillearn.ShadowScore `json:"shadow"`
}

func mailsLearnTrainCommand(s *session) *cobra.Command {
	var entity string
	cmd := &cobra.Command{
		Use: "train", Short: "Train a classifier on what people confirmed; it begins as a shadow", Args: cobra.NoArgs,
		Long: "Train a classifier on the claims that people confirmed, corrected and rejected, and on phrases they explained: the latest\n" +
			"5000, of each customer and intent ten at most. An intent needs thirty. The same examples make the same classifier.\n" +
			"It begins as a shadow: what it says of every mail is kept and scored, and has no effect.",
		Example: examples("starter mails learn train --entity NORD"),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			store, of, err := s.books(ctx, entity)
			if err != nil {
				return err
			}
			row, err := s.app.LearningOf(store).TrainClassifier(ctx, of, s.as)
			if err != nil {
				return err
			}
			var report maillearn.Report
			if err := json.Unmarshal(row.Report, &report); err != nil {
				return fmt.Errorf("read the report: %w", err)
			}
			return s.show(classifierView{Classifier: row}, func(p *page) { printClassifier(p, row, report) })
		}),
	}
	entityFlag(cmd, &entity)
	return cmd
}

func printClassifier(p *page, row mailroom.Classifier, r maillearn.Report) {
	p.row(p.say("Fassung", "version"), row.Version)
	p.row(p.say("Stand", "state"), row.State)
	p.row("SHA-256", row.SHA256)
	p.row(p.say("Beispiele", "examples"), r.Examples)
	p.row(p.say("geprüft an späteren", "tested on later ones"), r.Tested)
	p.row(p.say("Treffer unter dem Genannten", "right of what it names"), percent(r.Precision))
	p.row("macro-F1", percent(r.MacroF1))
	if r.InUse != 0 {
		p.row(p.say("seit dem eingesetzten, neu", "since the one in use, new"), percent(r.Since.MacroF1))
		p.row(p.say("seit dem eingesetzten, alt", "since the one in use, old"), percent(r.Against.MacroF1))
	}
	p.line("")
	p.head(p.say("Inhalt", "intent"), p.say("richtig", "right"), p.say("falsch", "wrong"), p.say("nicht genannt", "missed"))
	for _, c := range r.Classes {
		p.row(p.intents([]correspondence.Intent{c.Intent}), c.Right, c.Wrong, c.Missed)
	}
}

// percent shows basis points.
func percent(points int) string {
	const hundred = 100
	return fmt.Sprintf("%d.%02d %%", points/hundred, points%hundred)
}

func mailsLearnListCommand(s *session) *cobra.Command {
	var entity string
	cmd := &cobra.Command{
		Use: "list", Short: "List classifiers, and how they do as shadows", Args: cobra.NoArgs,
		Example: examples("starter mails learn list --entity NORD --json"),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			store, of, err := s.books(ctx, entity)
			if err != nil {
				return err
			}
			rows, err := store.Classifiers(ctx, of)
			if err != nil {
				return err
			}
			views := make([]classifierView, len(rows))
			for i, row := range rows {
				views[i].Classifier = row
				if views[i].Shadow, err = store.ShadowScore(ctx, of, row.Version); err != nil {
					return err
				}
			}
			return s.show(views, func(p *page) { printClassifiers(p, views) })
		}),
	}
	entityFlag(cmd, &entity)
	return cmd
}

func printClassifiers(p *page, views []classifierView) {
	p.head(p.say("Fassung", "version"), p.say("Stand", "state"), p.say("Beispiele", "examples"), p.say("Treffer", "right"), "macro-F1", p.say("Mails", "mails"),
		p.say("bestätigt", "agreed"), p.say("widerlegt", "denied"), p.say("von", "by"), p.say("am", "at"), "SHA-256")
	for _, v := range views {
		var r maillearn.Report
		_ = json.Unmarshal(v.Report, &r) // a report of another version shows as empty
		const short = 12
		p.row(v.Version, v.State, v.Examples, percent(r.Precision), percent(r.MacroF1), v.Shadow.Mails, v.Shadow.Right, v.Shadow.Wrong, v.By, v.At, v.SHA256[:short])
	}
}

func mailsLearnPromoteCommand(s *session) *cobra.Command {
	var entity, reason string
	cmd := &cobra.Command{
		Use: "promote VERSION --reason TEXT", Short: "Put a classifier to use, when it is better than the one in use", Args: cobra.ExactArgs(1),
		Long: "Put a classifier to use: from the next mail on it names intents where the rules name none, as proposals for a person. It is\n" +
			"refused when less than four of five that it names are right on the rolling split or as a shadow, and when it is no better\n" +
			"than the one in use on what was decided since that was trained.",
		Example: examples(`starter mails learn promote 2 --entity NORD --reason "a month as a shadow"`),
	}
	cmd.RunE = s.do(func(ctx context.Context, args []string) error {
		version, err := strconv.Atoi(args[0])
		if err != nil {
			return usage("%q is no version of a classifier", args[0])
		}
		store, of, err := s.books(ctx, entity)
		if err != nil {
			return err
		}
		err = s.app.LearningOf(store).PromoteClassifier(ctx, mailroom.SetClassifier{Head: s.head(of, "", reason), Version: version, State: mailroom.Promoted})
		if err != nil {
			return err
		}
		return s.showInUse(version)
	})
	entityFlag(cmd, &entity)
	reasonFlag(cmd, &reason)
	require(cmd, "reason")
	return cmd
}

func mailsLearnRollbackCommand(s *session) *cobra.Command {
	var entity, reason string
	cmd := &cobra.Command{
		Use: "rollback --reason TEXT", Short: "Put the classifier before the one in use back to use, or none", Args: cobra.NoArgs,
		Example: examples(`starter mails learn rollback --entity NORD --reason "names complaints that are none"`),
	}
	cmd.RunE = s.do(func(ctx context.Context, _ []string) error {
		store, of, err := s.books(ctx, entity)
		if err != nil {
			return err
		}
		version, err := s.app.LearningOf(store).RollBackClassifier(ctx, s.head(of, "", reason))
		if err != nil {
			return err
		}
		return s.showInUse(version)
	})
	entityFlag(cmd, &entity)
	reasonFlag(cmd, &reason)
	require(cmd, "reason")
	return cmd
}

// showInUse says which classifier is in use now; 0 is none.
func (s *session) showInUse(version int) error {
	return s.show(map[string]int{"in_use": version}, func(p *page) {
		if version == 0 {
			p.line("%s", p.say("Es ist keine Fassung im Einsatz.", "No classifier is in use."))
			return
		}
		p.row(p.say("im Einsatz", "in use"), version)
	})
}

func mailsAccuracyCommand(s *session) *cobra.Command {
	var entity string
	cmd := &cobra.Command{
		Use: "accuracy", Short: "Show how often people confirmed, corrected and rejected what was claimed, by month and intent", Args: cobra.NoArgs,
		Long: "Show by month and intent how often people confirmed, corrected and rejected what mails were understood to say. Only claims\n" +
			"that a person decided about count. starter eval mail --history measures the rules of today on the same mails.",
		Example: examples("starter mails accuracy --entity NORD", "starter mails accuracy --json"),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			store, of, err := s.books(ctx, entity)
			if err != nil {
				return err
			}
			rows, err := store.Accuracy(ctx, of)
			if err != nil {
				return err
			}
			return s.show(append([]mailroom.Accuracy{}, rows...), func(p *page) { printAccuracy(p, rows) })
		}),
	}
	entityFlag(cmd, &entity)
	return cmd
}

func printAccuracy(p *page, rows []mailroom.Accuracy) {
	p.head(p.say("Monat", "month"), p.say("Inhalt", "intent"), p.say("bestätigt", "confirmed"), p.say("berichtigt", "corrected"), p.say("abgelehnt", "rejected"),
		p.say("unverändert richtig", "right as claimed"))
	for _, r := range rows {
		const whole = 10_000
		all := r.Confirmed + r.Corrected + r.Rejected // never none: the row is made of them
		p.row(r.Month, p.intents([]correspondence.Intent{r.Intent}), r.Confirmed, r.Corrected, r.Rejected, percent(r.Confirmed*whole/all))
	}
	if len(rows) == 0 {
		p.line("%s", p.say("Niemand hat bisher über eine Aussage entschieden.", "Nobody has decided about a claim yet."))
	}
}
