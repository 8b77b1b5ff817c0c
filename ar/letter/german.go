package letter

var german = words{
	tag: "de",

	subject:    map[Kind]string{Reminder: "Zahlungserinnerung", Dunning: "Mahnung", FinalNotice: "Letzte Mahnung"},
	oneInvoice: "Rechnung %s",
	invoices:   "%d Rechnungen",
	caseRef:    "Vorgang %s",

	salutation:         "Sehr geehrte Damen und Herren,",
	salutationConsumer: "Guten Tag %s,",

	opening: map[Kind][2]string{
		Reminder: {
			"zu der folgenden Rechnung haben wir bis zum %s noch keine vollständige Zahlung erhalten. Sicher ist das nur ein Versehen.",
			"zu den folgenden Rechnungen haben wir bis zum %s noch keine vollständige Zahlung erhalten. Sicher ist das nur ein Versehen.",
		},
		Dunning: {
			"die folgende Rechnung ist fällig. Eine vollständige Zahlung ist bis zum %s nicht bei uns eingegangen.",
			"die folgenden Rechnungen sind fällig. Eine vollständige Zahlung ist bis zum %s nicht bei uns eingegangen.",
		},
		FinalNotice: {
			"trotz unserer bisherigen Schreiben ist die folgende Rechnung bis zum %s nicht vollständig bezahlt worden. Dies ist unsere letzte Mahnung.",
			"trotz unserer bisherigen Schreiben sind die folgenden Rechnungen bis zum %s nicht vollständig bezahlt worden. Dies ist unsere letzte Mahnung.",
		},
	},
	request: map[Kind]string{
		Reminder:    "Bitte überweisen Sie den Betrag von %[1]s bis zum %[2]s auf das unten genannte Konto.",
		Dunning:     "Wir fordern Sie auf, den Betrag von %[1]s bis zum %[2]s zu zahlen. Maßgeblich ist der Eingang auf dem unten genannten Konto.",
		FinalNotice: "Zahlen Sie den Betrag von %[1]s bis spätestens %[2]s. Maßgeblich ist der Eingang auf dem unten genannten Konto.",
	},
	after: map[Kind]string{
		FinalNotice: "Ist der Betrag bis zu diesem Tag nicht eingegangen, geben wir die Angelegenheit ohne weitere Ankündigung in das gerichtliche Mahnverfahren oder an ein Inkassounternehmen.",
	},

	promise:       "Die von Ihnen zum %[2]s zugesagte Zahlung zur Rechnung %[1]s ist nicht eingegangen.",
	promiseAmount: "Die von Ihnen zum %[2]s zugesagte Zahlung von %[3]s zur Rechnung %[1]s ist nicht eingegangen.",
	disputed:      "Zur Rechnung %[1]s fordern wir heute %[2]s, ohne den von Ihnen beanstandeten Betrag von %[3]s. Die Beanstandung klären wir gesondert mit Ihnen.",

	alreadyPaid: "Haben Sie bereits gezahlt, betrachten Sie dieses Schreiben bitte als gegenstandslos. Zahlungseingänge sind bis zum %s berücksichtigt.",
	objections:  "Wenn Sie Einwände haben, teilen Sie uns diese bitte mit: %s.",
	contactOr:   " oder ",
	consumer:    "Können Sie den Betrag nicht auf einmal zahlen, sprechen Sie uns bitte an, damit wir eine Lösung finden.",
	business:    "Bitte geben Sie dieses Schreiben an die in Ihrem Haus zuständige Stelle weiter.",
	farewell:    "Mit freundlichen Grüßen",

	number: "Rechnung", issued: "vom", due: "fällig am", days: "Tage", original: "Betrag", open: "offen", payable: "zu zahlen",
	total:     "Zu zahlen",
	alsoOpen:  "Zu Ihrer Information: noch nicht fällig sind",
	recipient: "Empfänger", bank: "Bank", purpose: "Verwendungszweck",

	dated: "Datum", customerNumber: "Kundennummer", reference: "Vorgang", email: "E-Mail", phone: "Telefon",
	pageOf: "Seite %d von %d",
}
