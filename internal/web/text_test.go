package web

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/ar/casework"
	"github.com/mahnwerk/mahnwerk/ar/cashapplication"
	"github.com/mahnwerk/mahnwerk/ar/collection"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/promise"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// keyInTemplate finds the keys that templates name.
var keyInTemplate = regexp.MustCompile(`\bt "([A-Za-z]+)"`)

func TestTexts_completeInBothLanguagesAndNoneUnused(t *testing.T) {
	t.Parallel()
	used := templateKeys(t)
	for key := range used {
		if _, ok := texts[key]; !ok {
			t.Errorf("a template names %q, which has no text", key)
		}
	}
	for _, literal := range literals(t, "web.go", "login.go", "handlers.go", "text.go", "payments.go", "payment_form.go", "payment_text.go", "mails.go", "decided.go", "worklist.go", "calls.go", "cases.go", "chat.go", "trails.go") {
		used[literal] = true
	}
	for key, text := range texts {
		if text[0] == "" || text[1] == "" {
			t.Errorf("%q lacks a language", key)
		}
		if !used[key] {
			t.Errorf("%q is named nowhere", key)
		}
	}
}

func TestTexts_everyKeyOfTheCodeExists(t *testing.T) {
	t.Parallel()
	for page, key := range titles {
		if _, ok := texts[key]; !ok {
			t.Errorf("title of %s: no text %q", page, key)
		}
	}
	for _, refusal := range approval.Refusals() {
		if _, ok := texts[refusalKeys[refusal]]; !ok {
			t.Errorf("refusal %q has no text", refusal)
		}
	}
	for code, key := range loginProblems {
		if _, ok := texts[key]; !ok {
			t.Errorf("login refusal %s: no text %q", code, key)
		}
	}
	for _, key := range []string{"tryAgain", "unclear", "fault", "notFound", "mayNotSelf", "mayNotRole", "refused", "loginAgain", "loginProvider"} {
		if _, ok := texts[key]; !ok {
			t.Errorf("no text %q", key)
		}
	}
}

func TestWord_knowsWhatTheRulesSay(t *testing.T) {
	t.Parallel()
	codes := []any{approval.KindLetter, approval.KindEscalation, approval.KindWriteOff, approval.KindPaymentPlan, approval.KindHold,
		approval.Open, approval.Approved, approval.Rejected, approval.Expired, approval.Obsolete,
		approval.ChoiceHandOver, approval.ChoiceInstalments, approval.ChoiceWriteOff,
		promise.Active, promise.Kept, promise.PartlyKept, promise.Broken, promise.Superseded, promise.Withdrawn,
		collection.WordNotDue, collection.WordOnHold, collection.WordPaid}
	codes = append(codes, paymentWords()...)
	codes = append(codes, approval.KindCreditNote)
	for _, team := range casework.Teams() {
		codes = append(codes, team)
	}
	for _, state := range casework.States() {
		codes = append(codes, state)
	}
	for _, code := range codes {
		if shown := word(code, "de"); shown == "" || strings.Contains(shown, "_") {
			t.Errorf("word(%q) in German = %q", code, shown)
		}
	}
	for code, w := range words {
		if w[0] == "" || w[1] == "" || strings.Contains(w[0]+w[1], "_") {
			t.Errorf("word %q = %q", code, w)
		}
	}
	if got := word("regional_lead", "de"); got != "regional_lead" {
		t.Errorf("a role of one's own is shown as %q", got)
	}
}

// paymentWords are what the pages about money show as words.
func paymentWords() (codes []any) {
	for _, choice := range subledger.PaymentChoices() {
		codes = append(codes, choice)
	}
	for _, ground := range []cashapplication.Grounds{cashapplication.ByIBAN, cashapplication.ByReference, cashapplication.ByName} {
		codes = append(codes, "by_"+ground)
	}
	for _, kind := range []cashapplication.DifferenceKind{cashapplication.RoundingDifference, cashapplication.BankChargeDifference, cashapplication.ClaimedDifference, cashapplication.PartDifference} {
		codes = append(codes, "difference_"+kind)
	}
	for _, kind := range []subledger.DocumentKind{subledger.CustomersFile, subledger.InvoicesFile, subledger.StatementFile, subledger.EntitiesFile, subledger.AdviceDoc} {
		codes = append(codes, "file_"+kind)
	}
	for _, state := range []subledger.InboxState{subledger.InboxStored, subledger.InboxTaken, subledger.InboxRefused} {
		codes = append(codes, "inbox_"+state)
	}
	return append(codes, "from_folder", "from_sftp", "posted", "posted_automatically", "proposed", "undo",
		subledger.PaymentUndecided, subledger.PaymentRefunding, subledger.PaymentOnAccount, subledger.PaymentApplied, subledger.PaymentReversed,
		subledger.ByPayment, subledger.ByCredit, subledger.BySkonto, subledger.ByRounding, subledger.ByBankCharge,
		subledger.UseDunningFee, subledger.UseRounding, subledger.UseRefund, subledger.UseNotOurs,
		subledger.RefundProposed, subledger.RefundReleased, subledger.RefundExported, subledger.RefundPaid, subledger.RefundRejected, subledger.RefundReturned,
		subledger.AdviceExpected, subledger.AdviceBroken, subledger.AdviceRefusal, subledger.AdviceUnreadable,
		cashapplication.FieldUnstructured, cashapplication.FieldStructured, cashapplication.FieldEndToEndID,
		cashapplication.FullNumber, cashapplication.CreditorNumber, cashapplication.ShortNumber, cashapplication.RangeMember, cashapplication.RepairedNumber,
		cashapplication.OrderedNumber, cashapplication.OwnCustomerNumber, cashapplication.AdviceNumber)
}

// TestPaymentRefusals_haveTexts also covers those who typed a wrong field.
func TestPaymentRefusals_haveTexts(t *testing.T) {
	t.Parallel()
	for code, key := range paymentRefusals {
		if _, ok := texts[key]; !ok {
			t.Errorf("refusal %s: no text %q", code, key)
		}
	}
	for code, key := range mailRefusals {
		if _, ok := texts[key]; !ok {
			t.Errorf("refusal %s: no text %q", code, key)
		}
	}
	for code, key := range callRefusals {
		if _, ok := texts[key]; !ok {
			t.Errorf("refusal %s: no text %q", code, key)
		}
	}
	for _, key := range []string{"dateUnreadable", "amountUnreadable", "amountMissing", "invoiceMissing", "invoiceUnknown", "formBroken", "numberUnreadable", "refusedByLedger"} {
		if _, ok := texts[key]; !ok {
			t.Errorf("no text %q", key)
		}
	}
}

func TestSentences_inBothLanguagesForEveryCode(t *testing.T) {
	t.Parallel()
	for _, code := range cashapplication.Codes() {
		row := subledger.PaymentRow{Code: code, Because: "pays nothing: "}
		german := reasonOf(row, "de")
		if german == "" || strings.HasSuffix(german, ":") || strings.Contains(german, "pays") {
			t.Errorf("%s in German: %q", code, german)
		}
		if got := reasonOf(row, "en"); got != "Pays nothing" {
			t.Errorf("%s in English: %q", code, got)
		}
	}
	eur := func(minor int64) money.Amount { return money.New(minor, "EUR") }
	best := subledger.Explanation{Code: cashapplication.PartialPayment, Because: "pays a part of what is open on R-1; 20.00 EUR stays open", Unapplied: eur(0),
		Allocations: []subledger.Proposed{{Item: "R-1", Amount: eur(8000), Difference: eur(2000), DifferenceKind: cashapplication.PartDifference}}}
	row := subledger.PaymentRow{Code: best.Code, Because: best.Because, Best: &best}
	if got, want := reasonOf(row, "de"), "Zahlt einen Teil dessen, was offen ist, auf R-1; 20,00\u00a0€ bleiben offen"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := reasonOf(subledger.PaymentRow{}, "de"); got != "" {
		t.Errorf("money posted by hand has the reason %q", got)
	}
}

func TestMissing_saysWhatWouldHelp(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"limit":                     "Ein Betrag unter der Grenze, ab der immer ein Mensch entscheidet",
		"only_explanation:R-1,R-2":  "Eine einzige Erklärung; ebenso gut passt: R-1, R-2",
		"something_new:with params": "something_new:with params",
	}
	for code, want := range tests {
		if got := missing(code, "de"); got != want {
			t.Errorf("missing(%q) = %q, want %q", code, got, want)
		}
	}
	for code, words := range missingWords {
		if words[0] == "" || words[1] == "" {
			t.Errorf("%s lacks a language", code)
		}
	}
}

func TestPhrase(t *testing.T) {
	t.Parallel()
	tests := []struct{ codes, de, en string }{
		{"", "", ""},
		{"level 2", "Stufe 2", "level 2"},
		{"broken 2026-03-02", "gebrochen 02.03.2026", "broken 2 Mar 2026"},
		{"HOLD_ITEM BANK_STALE", "Mahnsperre für den Posten; die Bankdaten sind zu alt", "hold on the item; the bank data is too old"},
		{"de-standard v1", "de-standard v1", "de-standard v1"},
	}
	for _, test := range tests {
		if got := phrase(test.codes, "de"); got != test.de {
			t.Errorf("phrase(%q) in German = %q, want %q", test.codes, got, test.de)
		}
		if got := phrase(test.codes, "en"); got != test.en {
			t.Errorf("phrase(%q) in English = %q, want %q", test.codes, got, test.en)
		}
	}
}

func templateKeys(t *testing.T) map[string]bool {
	t.Helper()
	files, err := fs.Glob(pages, "pages/*.html")
	if err != nil || len(files) == 0 {
		t.Fatalf("templates: %v, %v", files, err)
	}
	keys := map[string]bool{}
	for _, file := range files {
		raw, err := fs.ReadFile(pages, file)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range keyInTemplate.FindAllStringSubmatch(string(raw), -1) {
			keys[found[1]] = true
		}
	}
	return keys
}

// literals are the strings of source files.
func literals(t *testing.T, files ...string) []string {
	t.Helper()
	var found []string
	for _, file := range files {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			if literal, ok := n.(*ast.BasicLit); ok && literal.Kind == token.STRING {
				if text, err := strconv.Unquote(literal.Value); err == nil {
					found = append(found, text)
				}
			}
			return true
		})
	}
	return found
}
