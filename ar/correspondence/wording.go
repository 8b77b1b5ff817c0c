package correspondence

// wording are the codes of this package in German and English, for whoever shows them to people.
var wording = map[string][2]string{
	// Intents.
	string(PromiseToPay): {"Zahlungszusage", "promise to pay"}, string(ExtensionRequest): {"Bitte um Aufschub", "asks for more time"},
	string(PaymentPlanRequest): {"Bitte um Raten", "asks for instalments"}, string(AlreadyPaid): {"sagt, es sei gezahlt", "says it is paid"},
	string(RemittanceAdvice): {"Zahlungsavis", "remittance advice"}, string(Disputes): {"Reklamation", "dispute"},
	string(CreditRequest): {"will eine Gutschrift", "asks for a credit note"}, string(InvoiceCopyRequest): {"will die Rechnung", "asks for the invoice"},
	string(DocumentRequest): {"will Unterlagen", "asks for documents"}, string(BankDetailsRequest): {"fragt nach unserem Konto", "asks for our account"},
	string(BankDetailsChange): {"geänderte Bankverbindung", "change of bank details"}, string(MasterDataChange): {"geänderte Stammdaten", "change of master data"},
	string(WrongContact): {"nicht zuständig", "wrong contact"}, string(Acknowledgement): {"nimmt zur Kenntnis", "acknowledges"},
	string(OutOfOffice): {"abwesend", "out of office"}, string(AutoAcknowledged): {"automatische Eingangsbestätigung", "automatic receipt"},
	string(Bounced): {"unzustellbar", "bounce"}, string(Hardship): {"Geldsorgen", "short of money"}, string(InsolvencyNotice): {"Insolvenz", "insolvency"},
	string(LegalThreat): {"Anwalt oder Gericht", "lawyer or court"}, string(Complaint): {"Beschwerde", "complaint"},
	string(PrivacyRequest): {"Datenschutzanfrage", "privacy request"}, string(GeneralInquiry): {"Anfrage", "question"},
	string(Unrelated): {"hat nichts mit uns zu tun", "unrelated"}, string(Other): {"nicht verstanden", "not understood"},
	// Flags.
	string(PromptInjection): {"Worte an eine Maschine", "words to a machine"}, string(BankFraudRisk): {"Betrugsgefahr", "risk of fraud"},
	string(Sensitive): {"fragt nach Fremden", "asks about others"},
	// How exactly a date is named, and where an amount is from.
	string(Day): {"Tag", "day"}, string(Week): {"Woche", "week"}, string(Month): {"Monat", "month"}, string(MonthPart): {"Teil eines Monats", "part of a month"},
	string(Vague): {"kein Datum genannt", "no date named"}, string(NotBefore): {"nicht vor einem Tag", "not before a day"},
	string(Invalid): {"dieses Datum gibt es nicht", "there is no such date"}, string(Contradictory): {"Wochentag und Datum widersprechen sich", "weekday and date disagree"},
	// Acts.
	string(NoteMail): {"notieren", "note it"}, string(AcceptPromise): {"Zusage annehmen", "accept the promise"}, string(ExpectPayment): {"Zahlung erwarten", "expect the payment"},
	string(OpenDispute): {"Reklamation anlegen", "open a dispute"},
	string(SendCopy):    {"Rechnung noch einmal senden", "send the invoice again"}, string(AskPlan): {"über Raten entscheiden", "decide about instalments"},
	string(HoldCustomer): {"Mahnsperre für den Kunden", "hold letters to the customer"}, string(ChangeContact): {"Adresse ändern", "change the contact"},
	string(DisableContact): {"Adresse nicht mehr verwenden", "stop using the address"}, string(ReportInsolvency): {"Insolvenz melden", "report the insolvency"},
	string(CheckBankDetails): {"unter bekannter Nummer zurückrufen", "call a number known before"}, string(AnswerMail): {"antworten", "answer"},
	// Reasons of disputes.
	"price": {"Preis", "price"}, "quantity": {"Menge", "quantity"}, "quality": {"Mangel", "quality"}, "wrong_goods": {"falsche Ware", "wrong goods"},
	"not_received": {"nicht geliefert", "not received"}, "not_ordered": {"nicht bestellt", "not ordered"}, "missing_po": {"Bestellnummer fehlt", "order number missing"},
	"invoice_formal": {"Form der Rechnung", "form of the invoice"}, "duplicate": {"doppelt berechnet", "billed twice"}, "tax": {"Steuer", "tax"},
	"payment_terms": {"Zahlungsziel", "payment terms"}, "discount": {"Skonto oder Rabatt", "discount"}, "credit_pending": {"Gutschrift steht aus", "credit note pending"},
	"retention": {"Sicherheitseinbehalt", "retention"}, "set_off": {"Aufrechnung", "set-off"}, "dunning_fee": {"Mahnkosten", "dunning fee"},
	"wrong_debtor": {"falscher Schuldner", "wrong debtor"}, "statute_barred": {"verjährt", "statute-barred"}, "unspecified": {"ohne Grund", "no reason given"},
}

// Word shows a code of this package in German ("de") or English; empty for a code that is none of its own.
func Word(code, lang string) string {
	if lang == "de" {
		return wording[code][0]
	}
	return wording[code][1]
}
