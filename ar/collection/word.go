package collection

import (
	"fmt"
	"strings"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/promise"
)

// Word is the one word a collector reads. It is derived and never stored as truth.
type Word string

const (
	WordNotDue           Word = "not_due"
	WordOverdue          Word = "overdue"
	WordReminded         Word = "reminded"
	WordDunned           Word = "dunned"
	WordFinalNotice      Word = "final_notice"
	WordPromised         Word = "promised"
	WordDisputed         Word = "disputed"
	WordOnHold           Word = "on_hold"
	WordAwaitingApproval Word = "awaiting_approval"
	WordAwaitingDecision Word = "awaiting_decision"
	WordHandedOver       Word = "handed_over"
	WordInstalments      Word = "instalments"
	WordInsolvent        Word = "insolvent"
	WordPaid             Word = "paid"
	WordWrittenOff       Word = "written_off"
	WordCancelled        Word = "cancelled"
)

var words = map[Word][2]string{
	WordNotDue: {"noch nicht fällig", "not yet due"}, WordOverdue: {"überfällig", "overdue"},
	WordReminded: {"erinnert", "reminded"}, WordDunned: {"gemahnt", "dunned"},
	WordFinalNotice: {"letzte Mahnung", "final notice"}, WordPromised: {"Zahlung zugesagt", "promised"},
	WordDisputed: {"strittig", "disputed"}, WordOnHold: {"Mahnsperre", "on hold"},
	WordAwaitingApproval: {"wartet auf Freigabe", "awaiting approval"},
	WordAwaitingDecision: {"wartet auf Entscheidung", "awaiting decision"},
	WordHandedOver:       {"abgegeben", "handed over"}, WordInstalments: {"Ratenzahlung", "instalments"},
	WordInsolvent: {"Insolvenz", "insolvent"}, WordPaid: {"bezahlt", "paid"},
	WordWrittenOff: {"ausgebucht", "written off"}, WordCancelled: {"storniert", "cancelled"},
}

// In returns the word in German ("de") or English (any other language).
func (w Word) In(language string) string { return pick(words[w], language) }

// Word derives the collector's word: what ended it, else what stops it, else how far it came.
func (s State) Word() Word {
	switch s.Settlement {
	case Settled:
		return WordPaid
	case WrittenOff:
		return WordWrittenOff
	case Cancelled:
		return WordCancelled
	}
	for _, b := range s.Blockers {
		if w, ok := blockWords[b]; ok {
			return w
		}
	}
	if w, ok := progressWords[s.Progress]; ok {
		return w
	}
	if s.Overdue {
		return WordOverdue
	}
	return WordNotDue
}

var blockWords = map[Blocker]Word{
	BlockInsolvency: WordInsolvent, BlockHoldDebtor: WordOnHold, BlockHoldItem: WordOnHold,
	BlockDisputed: WordDisputed, BlockPlan: WordInstalments, BlockPromise: WordPromised, BlockApprovalPending: WordAwaitingApproval,
	BlockDecisionDue: WordAwaitingDecision,
}

var progressWords = map[Progress]Word{
	Reminded: WordReminded, Dunned: WordDunned, FinalNotice: WordFinalNotice, AwaitingDecision: WordAwaitingDecision,
	HandedOver: WordHandedOver, Instalments: WordInstalments, Uncollectible: WordWrittenOff,
}

var blockTexts = map[Blocker][2]string{
	BlockClosed:          {"nichts mehr offen", "nothing is open any more"},
	BlockInsolvency:      {"Insolvenz gemeldet: es wird nicht gemahnt", "insolvency reported: nothing is dunned"},
	BlockLeftToPeople:    {"liegt bei Menschen: kein Mahnlauf schreibt mehr", "with people: no run writes any more"},
	BlockHoldDebtor:      {"Mahnsperre für den Kunden", "hold on the customer"},
	BlockHoldItem:        {"Mahnsperre für den Posten", "hold on the item"},
	BlockDisputed:        {"der offene Betrag ist strittig", "the open amount is disputed"},
	BlockPromise:         {"eine Zahlungszusage läuft", "a promise to pay is running"},
	BlockPlan:            {"durch eine Ratenvereinbarung gestundet", "deferred by an instalment plan"},
	BlockLetterPending:   {"ein Schreiben ist unterwegs", "a letter is on its way"},
	BlockApprovalPending: {"ein Schreiben wartet auf Freigabe", "a letter awaits approval"},
	BlockDecisionDue:     {"ein Mensch muss entscheiden: Abgabe, Raten oder Ausbuchung", "a person must decide: hand-over, instalments or write-off"},
	BlockNotDue:          {"der nächste Schritt ist noch nicht fällig", "the next step is not due yet"},
	BlockLadderSpent:     {"die Mahnleiter ist zu Ende", "the dunning ladder is spent"},
	BlockBankStale:       {"die Bankdaten sind zu alt", "the bank data is too old"},
	BlockUnmatchedCash:   {"Geld dieses Zahlers ist noch nicht zugeordnet", "money of this payer is not yet applied"},
	BlockMinAmount:       {"unter dem Mindestbetrag", "below the minimum amount"},
	BlockMinInterval:     {"der letzte Kontakt ist zu kurz her", "the last contact was too recent"},
	BlockNoContact:       {"keine zustellbare Adresse", "no deliverable contact"},
	BlockInboundMail:     {"eine Nachricht des Kunden ist unbeantwortet", "a mail of the customer is unanswered"},
	BlockNotReleased:     {"noch nicht zum Versand freigegeben", "not yet released for sending"},
	BlockPeopleOnly:      {"wird nur persönlich angesprochen", "contacted by people only"},
	BlockNoBusinessDay:   {"kein Geschäftstag", "not a business day"},
	BlockOutsideWindow:   {"außerhalb der Versandzeiten", "outside the sending window"},
	BlockFactsChanged:    {"die Tatsachen haben sich geändert", "the facts have changed"},
	BlockBadData:         {"fehlerhafte Daten", "bad data"},
}

// Blockers lists every blocker code there is; the order is that of the gates.
func Blockers() []Blocker {
	return []Blocker{BlockClosed, BlockInsolvency, BlockLeftToPeople, BlockHoldDebtor, BlockHoldItem, BlockDisputed,
		BlockPlan, BlockPromise, BlockLetterPending, BlockApprovalPending, BlockDecisionDue, BlockNotDue, BlockLadderSpent,
		BlockNoBusinessDay, BlockBankStale, BlockUnmatchedCash, BlockNotReleased, BlockPeopleOnly, BlockMinAmount,
		BlockMinInterval, BlockNoContact, BlockInboundMail, BlockOutsideWindow, BlockFactsChanged, BlockBadData}
}

// Explain says a blocker in German ("de") or English (any other language).
func (b Blocker) Explain(language string) string { return pick(blockTexts[b], language) }

func pick(texts [2]string, language string) string {
	if language == "de" {
		return texts[0]
	}
	return texts[1]
}

// because is the reason kept with the decision: numbers and dates, no personal data.
func because(f Facts, s State, today calendar.Date) string {
	parts := []string{fmt.Sprintf("on %s: %s open of %s, due %s, level %d", today, s.Open, f.Amount, f.DueOn, s.Level)}
	if s.Disputed.IsPositive() {
		parts = append(parts, fmt.Sprintf("%s disputed", s.Disputed))
	}
	if s.Planned.IsPositive() {
		parts = append(parts, fmt.Sprintf("%s deferred by an instalment plan", s.Planned))
	}
	if s.Promised.IsPositive() {
		parts = append(parts, fmt.Sprintf("%s promised until %s", s.Promised, promisedUntil(f)))
	}
	if s.Next.Level > 0 {
		parts = append(parts, fmt.Sprintf("next %s (level %d) on %s", s.Next.Kind, s.Next.Level, s.Next.On))
	}
	if s.Next.Cause != RepeatNone {
		parts = append(parts, "said again: "+string(s.Next.Cause))
	}
	for _, b := range s.Blockers {
		parts = append(parts, string(b))
	}
	return strings.Join(parts, "; ")
}

func promisedUntil(f Facts) calendar.Date {
	var until calendar.Date
	for _, p := range f.Promises {
		if p.State == promise.Active {
			until = later(until, p.DueOn)
		}
	}
	return until
}
