package correspondence

import "strings"

// whyWording are the codes of why a person is asked, of what speaks against a claim, and of how things stand; what mails say
// and acts are called is in wording. Each is a
// sentence, or a part of one, that a clerk understands without the docs.
var whyWording = map[string][2]string{
	WhyBounced:           {"die Adresse gibt es nicht", "the address does not exist"},
	WhyNothingUnderstood: {"nichts verstanden", "nothing was understood"},
	WhyCondition:         {"die Zusage hängt an einer Bedingung", "the promise depends on a condition"},
	WhyUnknownInvoice:    {"die Rechnung ist keine offene dieses Kunden", "the invoice is no open one of this customer"},
	WhyQuotedAmount:      {"der Betrag steht nur in zitiertem Text", "the amount stands in quoted text only"},
	WhyInvalidDate:       {"das zugesagte Datum gibt es nicht", "the promised date does not exist"},
	WhyContradictoryDate: {"Wochentag und Datum der Zusage widersprechen sich", "weekday and date of the promise disagree"},
	WhyAboveOpen:         {"zugesagt ist mehr, als offen ist", "more is promised than is open"},
	WhyWeakSender:        {"der Absender ist nur über eine Nummer oder Domain zugeordnet", "the sender is known by a number or a domain only"},
	WhyUnknownSender:     {"der Absender ist unbekannt", "the sender is unknown"},

	WhyMatrix:                              {"nach der Matrix entscheidet ein Mensch", "by the matrix a person decides"},
	WhyOwnNote:                             {"eine Notiz von uns, keine Worte des Kunden", "a note of our own, not the customer's words"},
	WhyAutomaticMail:                       {"eine Maschine hat geschrieben", "a machine wrote it"},
	WhySenderTrust:                         {"der Absender ist nicht sicher genug", "the sender is not certain enough"},
	WhyTextCut:                             {"die Mail ist zu lang, um ganz gelesen zu werden", "the mail is too long to be read whole"},
	WhySoftBounce:                          {"vorübergehend unzustellbar: die Adresse bleibt, ein späterer Mahnlauf schreibt wieder", "not delivered for now: the address is kept, a later run writes again"},
	WhyUnexplained:                         {"ein Teil der Mail ist nicht verstanden", "a part of the mail is not understood"},
	WhySeveralClaims:                       {"die Mail sagt mehr als eines", "the mail says more than one thing"},
	WhyUndated:                             {"die Zusage hat kein Datum", "the promise has no date"},
	WhyVague:                               {"das Datum ist ungefähr", "the date is vague"},
	WhyFar:                                 {"das Datum liegt zu weit voraus", "the date is too far ahead"},
	WhyOver:                                {"das Datum ist schon vorbei", "the date is over"},
	WhyAmountUnknown:                       {"der Betrag ist unklar", "the amount is not clear"},
	WhyAboveLimit:                          {"der Betrag liegt über der Grenze", "the amount is above the limit"},
	WhyPausedBefore:                        {"die Rechnung hat schon einmal durch eine Mail pausiert", "a mail has delayed this invoice before"},
	WhyTreatment:                           {"der Kunde ist Menschen vorbehalten oder wird beobachtet", "the customer is watched or left to people"},
	WhyInsolvent:                           {"der Kunde ist insolvent", "the customer is insolvent"},
	WhySuggested:                           {"nur das Modell hat es gefunden", "only the model found it"},
	prefixSuggested + string(ByPhrase):     {"so meint es dieser Kunde sonst", "this is how the customer means it"},
	prefixSuggested + string(ByTable):      {"eine eigene Regel sagt es", "a rule of the house says so"},
	prefixSuggested + string(ByClassifier): {"es gleicht bestätigten Worten", "it is like words that were confirmed"},
	WhyTaughtAgainst:                       {"dieselben Worte wurden schon abgelehnt", "the same words were rejected before"},
	WhyNothingOpen:                         {"auf der Rechnung ist nichts mehr offen", "nothing is open on the invoice any more"},
	WhyNotInLatest:                         {"die neue Lesung sagt es nicht mehr", "the latest reading does not say so any more"},
	WhyNoAnswerNeeded:                      {"die Mail brauchte keine Antwort", "the mail needed no answer"},
	WhyInvoiceMissing:                      {"es ist nicht klar, welche Rechnung", "it is not clear which invoice"},
	prefixLevel + string(High):             {"sicher", "high"},
	prefixLevel + string(Medium):           {"nur von einer Seite gefunden", "found by one side only"},
	prefixLevel + string(Low):              {"etwas spricht dagegen", "something speaks against it"},
	prefixModel + string(Contradicted):     {"Regeln und Modell lesen es verschieden", "rules and model read it differently"},

	// What the ledger refuses to do by itself, by the code of its refusal.
	"promise_running":             {"eine andere Zusage läuft schon", "another promise runs already"},
	"mail_pause_capped":           {"so lange wartet von selbst nichts", "nothing waits that long by itself"},
	"mail_pause_once_per_invoice": {"die Rechnung hat schon einmal durch eine Mail pausiert", "a mail has delayed this invoice before"},
	"claim_invoice_missing":       {"es ist nicht klar, welche Rechnung", "it is not clear which invoice"},
	"act_needs_person":            {"das geschieht nie von selbst", "this never happens by itself"},
	"bounce_unclear":              {"die Mail sagt nicht, was zurückkam", "the mail does not say what came back"},
	"bounce_of_no_letter":         {"die Meldung nennt keinen Brief von uns", "the report names no letter of ours"},
	"bounce_of_another":           {"die Meldung betrifft nicht die Adresse des Briefs", "the report is not about the letter's address"},
	"bounce_late":                 {"die Meldung kam lange nach dem Brief", "the report came long after the letter"},
	"letter_not_sent":             {"der Brief ist nicht hinausgegangen", "the letter has not left"},
	"not_found":                   {"das Genannte gibt es nicht", "what is named does not exist"},

	string(NoQuote):           {"kein Zitat genannt", "no quote given"},
	string(QuoteNotFound):     {"das Zitat steht nicht in der Mail", "the quote is not in the mail"},
	string(QuoteOfOthers):     {"das Zitat steht in zitiertem Text oder in der Signatur", "the quote is from quoted text or the signature"},
	string(QuoteHidden):       {"das Zitat steht in verstecktem Text", "the quote is from hidden text"},
	string(QuoteOfOurs):       {"die Worte sind von uns", "the words are ours"},
	string(QuoteInReply):      {"das Zitat steht im Betreff einer Antwort", "the quote is from the subject of an answer"},
	string(QuoteShort):        {"das Zitat ist zu kurz", "the quote is too short"},
	string(InvoiceForeign):    {"die Rechnung ist nicht von diesem Kunden", "the invoice is not this customer's"},
	string(InvoiceClosed):     {"die Rechnung ist erledigt", "the invoice is settled"},
	string(InvoiceNotNamed):   {"die Rechnung ist nicht genannt", "the invoice is not named"},
	string(InvoiceUnknown):    {"es ist nicht klar, welche Rechnung", "it is not clear which invoice"},
	string(DateDiffers):       {"das Datum steht so nicht im Zitat", "the quote does not have this date"},
	string(DateInvalid):       {"das Datum gibt es nicht", "the date does not exist"},
	string(DateContradictory): {"Wochentag und Datum widersprechen sich", "weekday and date disagree"},
	string(DatePast):          {"das Datum liegt vor der Mail", "the date lies before the mail"},
	string(DateFuture):        {"das Datum liegt nach der Mail", "the date lies after the mail"},
	string(DateTooFar):        {"das Datum liegt mehr als ein Jahr voraus", "the date is more than a year ahead"},
	string(AmountUnfounded):   {"der Betrag folgt nicht aus Zitat und offenem Posten", "the amount does not follow from quote and open item"},
	string(Negated):           {"eine Verneinung steht dabei", "a negation stands near"},
	string(Hedged):            {"ein unsicheres Wort steht dabei", "an uncertain word stands near"},
	string(Asked):             {"es ist eine Frage oder Bitte", "it is a question or a request"},
	string(ContactNotWritten): {"die Adresse steht nicht in der Mail", "the address is not in the mail"},
	string(MailFlagged):       {"die Mail ist verdächtig, das Modell zählt nicht", "the mail is suspicious, so the model does not count"},
	string(TooMany):           {"zu viele Aussagen", "too many claims"},
	string(Conditional):       {"eine Bedingung steht dabei", "a condition stands near"},
	string(AboveOpen):         {"mehr, als offen ist", "more than is open"},
	string(SeveralDates):      {"das Zitat hat mehrere Daten", "the quote has several dates"},
	string(QuotedAmount):      {"der Betrag steht nur in zitiertem Text", "the amount stands in quoted text only"},
	string(Contradicted):      {"Regeln und Modell lesen es verschieden", "rules and model read it differently"},
	string(ModelSilent):       {"das Modell sagt es nicht", "the model does not say so"},
	string(ModelStop):         {"das Modell sieht einen Grund für einen Menschen", "the model sees a reason for a person"},

	prefixDoubt + "negation":       {"eine Verneinung macht es unsicher", "a negation makes it uncertain"},
	prefixDoubt + "hedge":          {"ein unsicheres Wort macht es unsicher", "an uncertain word makes it uncertain"},
	prefixDoubt + "mixed_language": {"zwei Sprachen gemischt", "two languages mixed"},
	prefixDoubt + "long":           {"sehr lange Mail", "very long mail"},
	prefixSignal + "frustrated":    {"der Kunde ist verärgert", "the customer is annoyed"},
	prefixSignal + "urgent":        {"der Kunde hat es eilig", "the customer is in a hurry"},
	prefixSignal + "final_word":    {"der Kunde setzt ein letztes Wort", "the customer says it is a last word"},
	prefixSignal + "hardship":      {"dem Kunden fehlt Geld", "the customer is short of money"},

	string(Automatically): {"von selbst", "by itself"}, string(OneClick): {"ein Klick", "one click"},
	string(FourEyes): {"vier Augen", "four eyes"}, string(Never): {"nie aus einer Mail", "never from a mail"},

	string(StatusPromised): {"Zahlungszusage", "promised"}, string(StatusDisputed): {"Streitfall", "disputed"},
	string(StatusInstalments): {"Ratenzahlung/Stundung", "instalments or deferral"}, string(StatusReported): {"bezahlt gemeldet", "reported as paid"},
	string(StatusNoAnswer): {"keine Antwort", "no answer"}, string(StatusQuery): {"Rückfrage", "query"},
	string(StatusUnreached): {"Abwesenheit/unzustellbar", "absent or undeliverable"},

	string(ObstacleInsolvency): {"Insolvenz", "insolvency"},
	string(ObstacleDocument):   {"Unterlage fehlt", "a document is missing"}, string(ObstacleApproval): {"Freigabe beim Kunden", "the customer's approval"},
	string(ObstacleLiquidity): {"Liquidität", "liquidity"},
	string(RiskLow):           {"gering", "low"}, string(RiskMedium): {"mittel", "medium"}, string(RiskHigh): {"hoch", "high"},

	RiskInsolvent: {"Insolvenz", "insolvency"}, RiskBroken: {"gebrochene Zusagen", "broken promises"}, RiskHardship: {"Geldsorgen", "short of money"},
	RiskThreat: {"Anwalt oder Gericht", "lawyer or court"}, RiskAge: {"Tage überfällig", "days overdue"}, RiskUndated: {"Zusage ohne Datum", "promise without a date"},
	RiskConditional: {"Zusage mit Bedingung", "promise with a condition"}, RiskUnreached: {"nicht erreicht", "not reached"}, RiskSilent: {"keine Antwort", "no answer"},
}

// prefixLevel begins the code of a level that is not high enough.
const prefixLevel = "level_"

// fromModel is said before a reason that only a model saw.
var fromModel = [2]string{"das Modell sieht: ", "the model sees: "}

// fromTaught is said before an intent that only what people taught speaks for.
var fromTaught = [2]string{"gelernt: ", "learned: "}

// Explain shows a code of why, of what speaks against a claim, or of a standing, in German ("de") or English. What the
// table does not know, such as a doubt that is new, is shown as it is.
func Explain(code, lang string) string {
	if words, ok := whyWording[code]; ok {
		return inLanguage(words, lang)
	}
	if rest, ok := strings.CutPrefix(code, prefixModel); ok {
		return inLanguage(fromModel, lang) + Explain(rest, lang)
	}
	if rest, ok := strings.CutPrefix(code, PrefixTaught); ok {
		return inLanguage(fromTaught, lang) + Explain(rest, lang)
	}
	for _, prefix := range []string{prefixIntent, prefixFlag, ""} {
		if rest, ok := strings.CutPrefix(code, prefix); ok && Word(rest, lang) != "" {
			return Word(rest, lang)
		}
	}
	return code
}

func inLanguage(words [2]string, lang string) string {
	if lang == "de" {
		return words[0]
	}
	return words[1]
}
