package reply

import (
	"slices"

	"github.com/mahnwerk/mahnwerk/ar/correspondence"
)

// personal are intents that only a person words an answer to: no template knows what to say to them.
var personal = []correspondence.Intent{correspondence.InsolvencyNotice, correspondence.LegalThreat, correspondence.PrivacyRequest, correspondence.Complaint,
	correspondence.BankDetailsChange, correspondence.Hardship, correspondence.GeneralInquiry, correspondence.Other, correspondence.Unrelated}

// topicOf are the topics of intents, the most pressing first. A promise is looked at by itself.
var topicOf = []struct {
	intent correspondence.Intent
	topic  Topic
}{
	{correspondence.Disputes, DisputeReceived}, {correspondence.CreditRequest, DisputeReceived}, {correspondence.PaymentPlanRequest, PlanReceived},
	{correspondence.ExtensionRequest, ExtensionReceived}, {correspondence.BankDetailsRequest, BankDetails}, {correspondence.InvoiceCopyRequest, DocumentsSent},
	{correspondence.DocumentRequest, DocumentsSent}, {correspondence.PromiseToPay, PromiseConfirmed}, {correspondence.AlreadyPaid, PaymentReported},
	{correspondence.RemittanceAdvice, PaymentReported}, {correspondence.WrongContact, ContactThanks}, {correspondence.MasterDataChange, ContactThanks},
}

// Choose is the topic of an answer to a mail, and what is missing where it asks for something. There is none for a mail that
// a machine wrote, which is never answered; for a note of our own; for a flagged mail; and for what only a person can
// answer.
func Choose(m correspondence.Mail, u correspondence.Understanding) (topic Topic, missing Missing, ok bool) {
	if m.Automatic != correspondence.ByHand || m.Author != correspondence.ByCustomer || len(u.Flags) > 0 {
		return "", "", false
	}
	says := func(i correspondence.Intent) bool {
		return slices.ContainsFunc(u.Intents, func(in correspondence.IntentClaim) bool { return in.Type == i })
	}
	if says(correspondence.OutOfOffice) || says(correspondence.AutoAcknowledged) || says(correspondence.Bounced) || slices.ContainsFunc(personal, says) {
		return "", "", false
	}
	for _, t := range topicOf {
		switch {
		case !says(t.intent):
		case t.topic == PromiseConfirmed:
			topic, missing = choosePromise(u.Promises)
			return topic, missing, true
		default:
			return t.topic, "", true
		}
	}
	return "", "", false
}

// choosePromise asks for the first thing that is missing of any promise, and confirms when nothing is.
func choosePromise(promises []correspondence.PromiseClaim) (Topic, Missing) {
	if len(promises) == 0 {
		return MissingInformation, MissingDate
	}
	undated := false
	for _, p := range promises {
		switch {
		case p.Invoice == "":
			return MissingInformation, MissingInvoice
		case p.Precision == correspondence.Invalid:
			return MissingInformation, DateDoesNotExist
		case p.Precision == correspondence.Contradictory:
			return MissingInformation, DateDisagrees
		}
		undated = undated || p.On.IsZero()
	}
	if undated {
		return DateAsked, ""
	}
	return PromiseConfirmed, ""
}
