package letter

var english = words{
	tag: "en",

	subject:    map[Kind]string{Reminder: "Payment reminder", Dunning: "Overdue notice", FinalNotice: "Final notice"},
	oneInvoice: "invoice %s",
	invoices:   "%d invoices",
	caseRef:    "our reference %s",

	salutation:         "Dear Sir or Madam,",
	salutationConsumer: "Dear %s,",

	opening: map[Kind][2]string{
		Reminder: {
			"As of %s we have not received full payment of the following invoice. We are sure that this is only an oversight.",
			"As of %s we have not received full payment of the following invoices. We are sure that this is only an oversight.",
		},
		Dunning: {
			"The following invoice is due. As of %s we have not received full payment.",
			"The following invoices are due. As of %s we have not received full payment.",
		},
		FinalNotice: {
			"Despite our earlier letters the following invoice had not been paid in full by %s. This is our final notice.",
			"Despite our earlier letters the following invoices had not been paid in full by %s. This is our final notice.",
		},
	},
	request: map[Kind]string{
		Reminder:    "Please transfer the amount of %[1]s by %[2]s to the account given below.",
		Dunning:     "We ask you to pay the amount of %[1]s by %[2]s. The payment must have reached the account given below by that day.",
		FinalNotice: "Pay the amount of %[1]s by %[2]s at the latest. The payment must have reached the account given below by that day.",
	},
	after: map[Kind]string{
		FinalNotice: "If the amount has not arrived by then, we will without further notice apply for a court order for payment or hand the matter to a collection agency.",
	},

	promise:       "The payment you promised for %[2]s on invoice %[1]s has not arrived.",
	promiseAmount: "The payment of %[3]s you promised for %[2]s on invoice %[1]s has not arrived.",
	disputed:      "On invoice %[1]s we ask for %[2]s today, without the amount of %[3]s that you dispute. We will settle the dispute with you separately.",

	alreadyPaid: "If you have already paid, please disregard this letter. Payments received up to %s have been taken into account.",
	objections:  "If you have objections, please let us know: %s.",
	contactOr:   " or ",
	consumer:    "If you cannot pay the amount at once, please contact us so that we can find a solution.",
	business:    "Please pass this letter on to the department in charge.",
	farewell:    "Yours faithfully",

	number: "Invoice", issued: "dated", due: "due on", days: "days", original: "amount", open: "open", payable: "payable",
	total:     "Amount payable",
	alsoOpen:  "For your information, not yet due are",
	recipient: "Payee", bank: "Bank", purpose: "Payment reference",

	dated: "Date", customerNumber: "Customer no.", reference: "Our reference", email: "E-mail", phone: "Telephone",
	pageOf: "Page %d of %d",
}
