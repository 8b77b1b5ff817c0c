package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/mailrules"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
	"github.com/mahnwerk/mahnwerk/internal/mailpredict"
	"github.com/mahnwerk/mahnwerk/internal/mailscore"
)

// mailEvalFlags are those of starter eval mail.
type mailEvalFlags struct {
	cases, predictions, count string
	// gate and against are files too, or empty.
	gate, against string
	// history reads the entity's own decided mails instead of a file, the latest limit of them; record is where a gate is
	// written.
	history bool
	entity  string
	limit   int
	record  string
	model   evalModelFlags
	verbose bool
}

// progressEvery is how often a long evaluation says how far it is.
const progressEvery = 2 * time.Second

const evalMailLong = `Reads labelled mails as the engine would, writes what it makes of each, and counts what is right. Without --history it works
on files only: no server, no database, and with --provider rules nothing leaves the machine. The same packages read as in the
running engine.

Each line of --cases is a mail with the open invoices of its customer and, under expected, what it says; the labels are not
looked at before everything is predicted. The sender of every mail is taken for certain and the default autonomy matrix
decides what would happen by itself. With another --provider, or with --worst, a model reads too, and what it says is held
against the rules as in the engine. Where cases have labels, the figures are printed as one JSON object; --verbose lists
what is wrong, case by case. docs/reference/mail-labels.md says what each label means and how it is counted.

With --gate FILE, a JSON object such as {"intent_macro_f1": "0.88", "injection_success": "0"}, the exit code is 1 when a figure
is below what the file wants, or above it for what must not happen: a change of rules, prompts or models can be held to it.
With --against FILE, predictions of an earlier run, it is told which mails became right or wrong, and how likely that is luck.

With --history the cases are the entity's own mails about whose claims people decided, labelled as they decided: the rules of
today are measured on them. Intents that make no claim are labelled as they were read then. Nothing is written unless
--predictions or --record-gate name a file; mind that predictions of one's own mails are personal data. --record-gate FILE
writes what is reached as a gate, so that a change of rules, prompts or models is held to it with --gate afterwards.

A line that can't be read is named with file, line and field; the others are read all the same, and the exit code says so.`

func evalMailCommand(s *session) *cobra.Command {
	var f mailEvalFlags
	cmd := &cobra.Command{Use: "mail", Short: "Read labelled mails, from a file to a file", Long: evalMailLong, Args: cobra.NoArgs,
		Example: examples("starter eval mail --cases cases.jsonl --predictions out.jsonl",
			"starter eval mail --cases examples/mails/a-develop.jsonl --predictions out.jsonl --verbose",
			"starter eval mail --cases examples/mails/b-develop.jsonl --predictions out.jsonl --worst obey",
			"starter eval mail --history --entity NORD --record-gate baseline.json",
			"starter eval mail --history --entity NORD --gate baseline.json"),
		RunE: s.do(func(ctx context.Context, _ []string) error { return s.evalMail(ctx, f) })}
	flags := cmd.Flags()
	flags.StringVar(&f.cases, "cases", "", "mails to read, one JSON object a line")
	flags.StringVar(&f.predictions, "predictions", "", "file to write, one JSON object a line")
	f.model.register(flags)
	flags.StringVar(&f.count, "count", string(mailpredict.Claims), "what is counted: claims (the engine's), suggestions (with a model's) or model (it alone)")
	flags.StringVar(&f.gate, "gate", "", "figures to reach, or end with exit code 1")
	flags.StringVar(&f.against, "against", "", "predictions of before, to say what became better and worse")
	flags.BoolVar(&f.history, "history", false, "read the entity's own decided mails instead of a file")
	flags.StringVar(&f.entity, "entity", "", "with --history: the creditor entity (default: the only one there is)")
	const looked = 2000
	flags.IntVar(&f.limit, "limit", looked, "with --history: so many of the latest mails at most")
	flags.StringVar(&f.record, "record-gate", "", "file to write: the macro-F1 and needs-human recall that are reached, as a gate")
	flags.BoolVar(&f.verbose, "verbose", false, "list what is wrong, case by case")
	return cmd
}

func (s *session) evalMail(ctx context.Context, f mailEvalFlags) error {
	if !f.history && (f.cases == "" || f.predictions == "") || f.history && f.cases != "" {
		return usage("starter eval mail needs --cases and --predictions, or --history")
	}
	if !slices.Contains(mailpredict.Counts(), mailpredict.Count(f.count)) {
		return usage("--count %s is not one of claims, suggestions, model", f.count)
	}
	measure, err := readMailMeasure(f)
	if err != nil {
		return err
	}
	cases, faults := s.mailCases(ctx, f)
	if len(cases) == 0 && faults != nil {
		return faults
	}
	predictions, err := s.predictMails(ctx, f, cases)
	if err != nil {
		return err
	}
	if f.predictions != "" {
		if err := writeMailPredictions(f.predictions, predictions); err != nil {
			return err
		}
	}
	if err := s.reportMails(cases, predictions, measure); err != nil && faults == nil {
		return err
	}
	return faults // figures of half a file neither pass a gate nor fail it
}

// predictMails reads as the engine does, with the model that the flags name.
func (s *session) predictMails(ctx context.Context, f mailEvalFlags, cases []mailscore.Case) (predictions []mailscore.Prediction, err error) {
	model, err := openEvalModel(ctx, f.model, s.app.Config.Model)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, model.Close()) }()
	predictor := rulesPredictor()
	predictor.Model, predictor.Count, predictor.Progress = model.read, mailpredict.Count(f.count), s.progressOf("mails read")
	predictions, err = predictor.All(ctx, cases)
	model.report(s.err)
	return predictions, err
}

// rulesPredictor is the engine's way of reading mails, without a model.
func rulesPredictor() mailpredict.Predictor {
	return mailpredict.Predictor{Rules: mailrules.Understand, Autonomy: correspondence.DefaultAutonomy()}
}

// mailCases are those of the file, or of the entity's own history.
func (s *session) mailCases(ctx context.Context, f mailEvalFlags) ([]mailscore.Case, error) {
	if !f.history {
		return readMailCases(f.cases)
	}
	store, of, err := s.books(ctx, f.entity)
	if err != nil {
		return nil, err
	}
	cases, err := s.app.LearningOf(store).DecidedCases(ctx, of, f.limit)
	if err == nil && len(cases) == 0 {
		err = subledger.Refuse("history_empty", "nobody has decided about mails of %s yet", of)
	}
	return cases, err
}

// readMailCases returns the cases that can be read, and a usage error about the others.
func readMailCases(path string) ([]mailscore.Case, error) {
	file, err := os.Open(path)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil, usage("%v", err)
		}
		return nil, err
	}
	defer file.Close()
	cases, err := mailscore.ReadCases(file, filepath.Base(path))
	if err != nil {
		return cases, usage("%v", err)
	}
	return cases, nil
}

// progressOf says on standard error how far a long work is.
func (s *session) progressOf(what string) func(done, all int) {
	said := time.Now()
	return func(done, all int) {
		if time.Since(said) >= progressEvery {
			said = time.Now()
			fmt.Fprintf(s.err, "%d of %d %s\n", done, all, what)
		}
	}
}

func writeMailPredictions(path string, predictions []mailscore.Prediction) error {
	file, err := os.Create(path)
	if err != nil {
		return usage("%v", err)
	}
	if err := errors.Join(mailscore.WritePredictions(file, predictions), file.Close()); err != nil {
		return fmt.Errorf("write predictions: %w", err)
	}
	return nil
}
