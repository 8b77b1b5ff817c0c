package correspondence

import (
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/dispute"
)

// allCodes are the codes of this package that people are shown.
func allCodes() []string {
	var codes []string
	for _, i := range Intents() {
		codes = append(codes, string(i), prefixIntent+string(i), prefixModel+prefixIntent+string(i))
	}
	for _, f := range Flags() {
		codes = append(codes, string(f), prefixFlag+string(f), prefixModel+prefixFlag+string(f))
	}
	for _, s := range SignalKinds() {
		codes = append(codes, prefixSignal+s, prefixModel+prefixSignal+s)
	}
	for _, d := range []string{"negation", "hedge", "mixed_language", "long"} {
		codes = append(codes, prefixDoubt+d)
	}
	for _, r := range dispute.Reasons() {
		codes = append(codes, string(r))
	}
	for _, l := range []Level{High, Medium, Low} {
		codes = append(codes, prefixLevel+string(l))
	}
	for _, r := range Statuses() {
		codes = append(codes, string(r))
	}
	for _, o := range Obstacles()[:len(Obstacles())-1] {
		codes = append(codes, string(o))
	}
	for _, r := range Risks() {
		codes = append(codes, string(r))
	}
	for _, a := range Acts() {
		codes = append(codes, string(a))
	}
	for _, m := range strictness {
		codes = append(codes, string(m))
	}
	for _, c := range []Code{NoQuote, QuoteNotFound, QuoteOfOthers, QuoteHidden, QuoteOfOurs, QuoteInReply, QuoteShort, InvoiceForeign, InvoiceClosed, InvoiceNotNamed,
		InvoiceUnknown, DateDiffers, DateInvalid, DateContradictory, DatePast, DateFuture, DateTooFar, AmountUnfounded, Negated, Hedged, Asked, ContactNotWritten,
		MailFlagged, TooMany, Conditional, AboveOpen, SeveralDates, QuotedAmount, Contradicted, ModelSilent, ModelStop} {
		codes = append(codes, string(c))
	}
	return append(codes, WhyBounced, WhyNothingUnderstood, WhyCondition, WhyUnknownInvoice, WhyQuotedAmount, WhyInvalidDate, WhyContradictoryDate, WhyAboveOpen,
		WhyWeakSender, WhyUnknownSender, WhyMatrix, WhyOwnNote, WhyAutomaticMail, WhySenderTrust, WhyTextCut, WhyUnexplained, WhySeveralClaims, WhyUndated, WhyVague, WhyFar, WhyOver,
		WhyAmountUnknown, WhyAboveLimit, WhyPausedBefore, WhyTreatment, WhyInsolvent, WhySuggested, WhyTaughtAgainst, prefixSuggested+string(ByPhrase),
		prefixSuggested+string(ByTable), prefixSuggested+string(ByClassifier), PrefixTaught+string(Disputes), WhyInvoiceMissing, WhyNothingOpen, WhyNotInLatest, WhyNoAnswerNeeded, prefixModel+string(Contradicted),
		RiskInsolvent, RiskBroken, RiskHardship, RiskThreat, RiskAge, RiskUndated, RiskConditional, RiskUnreached, RiskSilent)
}

func TestExplain_hasWordsForEveryCode(t *testing.T) {
	for _, code := range allCodes() {
		de, en := Explain(code, "de"), Explain(code, "en")
		if de == code || de == "" || en == "" || strings.HasPrefix(en, prefixIntent) || strings.Contains(en, "_") {
			t.Errorf("%s: %q, %q", code, de, en)
		}
	}
}

func TestExplain_showsUnknownCodesAsTheyAre(t *testing.T) {
	if got := Explain("doubt_new", "de"); got != "doubt_new" {
		t.Error(got)
	}
}
