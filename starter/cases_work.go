package main

import (
	"context"
	"fmt"
	"io"
	"mime"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/mahnwerk/mahnwerk/ar/casework"
	"github.com/mahnwerk/mahnwerk/ar/collection"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/internal/postgres"
)

// aboutCase makes a command about the case its first argument names.
func (s *session) aboutCase(cmd *cobra.Command, args int, body func(context.Context, *postgres.Store, casework.About, []string) (casework.Result, error)) *cobra.Command {
	var entity, reason string
	cmd.Args = cobra.ExactArgs(args)
	cmd.RunE = s.do(func(ctx context.Context, args []string) error {
		store, of, id, err := s.byID(ctx, entity, args[0])
		if err != nil {
			return err
		}
		result, err := body(ctx, store, casework.About{Head: s.head(of, "", reason), Case: id}, args[1:])
		if err != nil {
			return err
		}
		return s.show(result, func(p *page) { printCaseResult(p, result) })
	})
	entityFlag(cmd, &entity)
	reasonFlag(cmd, &reason)
	return cmd
}

func printCaseResult(p *page, r casework.Result) {
	p.row(p.say("Streitfall", "case"), r.Case)
	p.row(p.say("Stand", "state"), caseState(p, r.State))
	p.row(p.say("bei", "owner"), fmt.Sprintf("%s (%s)", r.Owner, caseTeam(p, r.Team)))
	p.row(p.say("bis", "due"), r.DueOn)
	if r.ApprovalID != "" {
		p.row(p.say("Freigabe", "approval"), r.ApprovalID)
	}
	for _, c := range r.Credited {
		p.row(p.say("Gutschrift", "credit note"), c.CreditNote)
	}
	p.already(r.Already)
}

func casesCommentCommand(s *session) *cobra.Command {
	return s.aboutCase(&cobra.Command{
		Use: "comment CASE TEXT", Short: "Add a comment to a case",
		Example: examples(`starter cases comment 7 "customer sends photographs on Friday"`),
	}, 2, func(ctx context.Context, store *postgres.Store, about casework.About, args []string) (casework.Result, error) {
		return store.CommentCase(ctx, casework.Comment{About: about, Text: args[0]})
	})
}

func casesAttachCommand(s *session) *cobra.Command {
	return s.aboutCase(&cobra.Command{
		Use: "attach CASE FILE", Short: "Keep a file with a case, such as a delivery note",
		Long:    fmt.Sprintf("Keep a file with a case, such as a delivery note. A file has %d bytes at most; the same bytes are kept once.", casework.MaxFileBytes),
		Example: examples("starter cases attach 7 delivery-note.pdf"),
	}, 2, func(ctx context.Context, store *postgres.Store, about casework.About, args []string) (casework.Result, error) {
		content, err := readAtMost(args[0], casework.MaxFileBytes)
		if err != nil {
			return casework.Result{}, err
		}
		return store.AttachToCase(ctx, casework.Attach{About: about, Name: filepath.Base(args[0]), MediaType: mediaType(args[0], content), Content: content})
	})
}

// readAtMost reads a file, and one byte more than allowed of one that is larger, so that it is refused and not cut.
func readAtMost(path string, limit int64) (content []byte, err error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() {
		if closed := file.Close(); err == nil {
			err = closed
		}
	}()
	return io.ReadAll(io.LimitReader(file, limit+1))
}

// mediaType goes by the name's ending, else by the first bytes.
func mediaType(path string, content []byte) string {
	if byName := mime.TypeByExtension(filepath.Ext(path)); byName != "" {
		return byName
	}
	return http.DetectContentType(content)
}

func casesFileCommand(s *session) *cobra.Command {
	var entity, to string
	cmd := &cobra.Command{
		Use: "file FILE --to PATH", Short: "Write an attachment of a case into a file", Args: cobra.ExactArgs(1),
		Example: examples("starter cases file 3 --to delivery-note.pdf"),
		RunE: s.do(func(ctx context.Context, args []string) error {
			store, of, id, err := s.byID(ctx, entity, args[0])
			if err != nil {
				return err
			}
			file, content, err := store.CaseFile(ctx, of, id)
			if err != nil {
				return err
			}
			if err := os.WriteFile(to, content, 0o600); err != nil {
				return err
			}
			return s.show(file, func(p *page) { p.row(p.say("geschrieben", "written"), to) })
		}),
	}
	entityFlag(cmd, &entity)
	cmd.Flags().StringVar(&to, "to", "", "the file to write")
	require(cmd, "to")
	return cmd
}

func casesLinkCommand(s *session) *cobra.Command {
	var mail, payment int64
	cmd := s.aboutCase(&cobra.Command{
		Use: "link CASE (--mail N | --payment N)", Short: "Tie a mail or a payment of the customer to a case",
		Example: examples("starter cases link 7 --mail 12", "starter cases link 7 --payment 31"),
	}, 1, func(ctx context.Context, store *postgres.Store, about casework.About, _ []string) (casework.Result, error) {
		return store.LinkCase(ctx, casework.LinkTo{About: about, MailID: mail, PaymentID: payment})
	})
	cmd.Flags().Int64Var(&mail, "mail", 0, "number of the mail")
	cmd.Flags().Int64Var(&payment, "payment", 0, "number of the payment")
	return cmd
}

func casesAssignCommand(s *session) *cobra.Command {
	var to, team string
	cmd := s.aboutCase(&cobra.Command{
		Use: "assign CASE --to NAME", Short: "Give a case to somebody; the deadline starts anew",
		Example: examples("starter cases assign 7 --to vera", `starter cases assign 7 --to quirin --team quality --reason "it is the material"`),
	}, 1, func(ctx context.Context, store *postgres.Store, about casework.About, _ []string) (casework.Result, error) {
		return store.AssignCase(ctx, casework.Assign{About: about, Owner: to, Team: casework.Team(team)})
	})
	cmd.Flags().StringVar(&to, "to", "", "who answers for it, by name")
	cmd.Flags().StringVar(&team, "team", "", wordsOf(casework.Teams())+" (default: as it is)")
	require(cmd, "to")
	return cmd
}

func casesWaitCommand(s *session) *cobra.Command {
	var until dateFlag
	var over bool
	cmd := s.aboutCase(&cobra.Command{
		Use: "wait CASE (--until DATE | --over)", Short: "Let the deadline stand still until the customer has answered",
		Example: examples(`starter cases wait 7 --until 2026-10-12 --reason "asked for photographs"`, "starter cases wait 7 --over"),
	}, 1, func(ctx context.Context, store *postgres.Store, about casework.About, _ []string) (casework.Result, error) {
		if over == !until.IsZero() {
			return casework.Result{}, usage("give --until DATE, or --over")
		}
		return store.WaitOnCase(ctx, casework.Wait{About: about, UntilOn: until.Date})
	})
	cmd.Flags().Var(&until, "until", "last day to wait")
	cmd.Flags().BoolVar(&over, "over", false, "the customer has answered")
	return cmd
}

const casesResolveLong = `End all open disputes of a case. What credits nothing ends at once: a rejected part is dunned again at the level it had, with a new
deadline. What credits is asked of the approvers first, who are others than who asks (see starter approvals), unless the entity
lets so small an amount pass (see starter cases limit).`

func casesResolveCommand(s *session) *cobra.Command {
	var outcome string
	var parts []string
	cmd := s.aboutCase(&cobra.Command{
		Use: "resolve CASE --outcome justified|rejected|partly|withdrawn --reason TEXT", Short: "End the disputes of a case", Long: casesResolveLong,
		Example: examples(`starter cases resolve 7 --outcome rejected --reason "delivery note is signed"`,
			`starter cases resolve 7 --outcome partly --part RE-2026-0713=200.00 --reason "two of three pumps were faulty" --as anna`),
	}, 1, func(ctx context.Context, store *postgres.Store, about casework.About, _ []string) (casework.Result, error) {
		shares, err := shareFlags(ctx, store, about.Entity, parts)
		if err != nil {
			return casework.Result{}, err
		}
		return store.ResolveCase(ctx, casework.Resolve{About: about, Outcome: collection.DisputeOutcome(outcome), Shares: shares})
	})
	cmd.Flags().StringVar(&outcome, "outcome", "", "justified, rejected, partly or withdrawn")
	cmd.Flags().StringArrayVar(&parts, "part", nil, "INVOICE=AMOUNT that is credited, for partly; invoices without one are rejected")
	require(cmd, "outcome", "reason")
	return cmd
}

// shareFlags reads INVOICE=AMOUNT.
func shareFlags(ctx context.Context, store *postgres.Store, entity receivable.EntityCode, parts []string) ([]casework.Share, error) {
	var shares []casework.Share
	for _, part := range parts {
		number, text, ok := strings.Cut(part, "=")
		if !ok || text == "" {
			return nil, usage("--part %q: want INVOICE=AMOUNT", part)
		}
		amount, err := invoiceAmount(ctx, store, entity, number, text)
		if err != nil {
			return nil, err
		}
		shares = append(shares, casework.Share{Invoice: receivable.InvoiceNumber(number), Amount: amount})
	}
	return shares, nil
}
