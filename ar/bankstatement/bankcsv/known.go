package bankcsv

import "slices"

// Known are the lists that are recognised without any setting, each by its header and never by the bank's name: groups of
// banks share a computing centre and so a list. A list that several versions of exist of is described by the columns
// that all of them have.
//
// Sources are public descriptions of the lists and programs that read them, of which none is copied; "RechnungsFee" is
// the collection of anonymised exports in github.com/nicolettas-muggelbude/RechnungsFee (vorlagen/bank-csv). English
// PayPal lists are left out on purpose: whether they write day or month first depends on the user's settings, which
// the list does not tell.
func Known() []Profile {
	return slices.Concat(regionalBanks(), privateBanks(), directBanks(), businessAccounts(), paymentServices())
}

// regionalBanks are the lists of savings and cooperative banks.
func regionalBanks() []Profile {
	return []Profile{
		// Sparkassen (Finanz Informatik), "CSV-CAMT" V2 and V8: RechnungsFee; the header as tested by several readers of
		// it. Pending rows are in the list.
		{
			Name:   "sparkasse-camt",
			Header: []string{"Auftragskonto", "Buchungstag", "Valutadatum", "Buchungstext", "Verwendungszweck", "Kundenreferenz (End-to-End)", "Kontonummer/IBAN", "Betrag"},
			Dates:  DayFirst, Numbers: German, Currency: "EUR", KeyWords: true,
			Columns: Columns{
				Account: Column{"Auftragskonto"}, BookedOn: Column{"Buchungstag"}, ValueOn: Column{"Valutadatum"},
				Amount: Column{"Betrag"}, Currency: Column{"Waehrung"}, Name: Column{"Beguenstigter/Zahlungspflichtiger"},
				IBAN: Column{"Kontonummer/IBAN"}, Text: []Column{{"Verwendungszweck"}}, Kind: Column{"Buchungstext"},
				EndToEnd: Column{"Kundenreferenz (End-to-End)"}, Mandate: Column{"Mandatsreferenz"}, Related: Column{"Sammlerreferenz"},
				Original: Column{"Lastschrift Ursprungsbetrag"}, ReturnFee: Column{"Auslagenersatz Ruecklastschrift"},
			},
			States: []State{{Column: Column{"Info"}, Pending: []string{"Umsatz vorgemerkt"}}},
		},
		// Sparkassen, "CSV-MT940": RechnungsFee; github.com/ctheune/ynab-bank-imports (mt940.py).
		{
			Name:   "sparkasse-mt940",
			Header: []string{"Auftragskonto", "Buchungstag", "Valutadatum", "Buchungstext", "Verwendungszweck", "Kontonummer", "BLZ", "Betrag"},
			Dates:  DayFirst, Numbers: German, Currency: "EUR", KeyWords: true,
			Columns: Columns{
				Account: Column{"Auftragskonto"}, BookedOn: Column{"Buchungstag"}, ValueOn: Column{"Valutadatum"},
				Amount: Column{"Betrag"}, Currency: Column{"Waehrung"}, Name: Column{"Beguenstigter/Zahlungspflichtiger"},
				IBAN: Column{"Kontonummer"}, BankCode: Column{"BLZ"}, Text: []Column{{"Verwendungszweck"}}, Kind: Column{"Buchungstext"},
			},
			States: []State{{Column: Column{"Info"}, Pending: []string{"Umsatz vorgemerkt"}}},
		},
		// Volksbanken and Raiffeisenbanken, GLS, Sparda and PSD banks (Atruvia), since about 2020: RechnungsFee, which has
		// the same list of three of them. The text repeats references with colons.
		{
			Name:   "atruvia",
			Header: []string{"IBAN Auftragskonto", "Buchungstag", "Valutadatum", "Name Zahlungsbeteiligter", "IBAN Zahlungsbeteiligter", "Verwendungszweck", "Betrag"},
			Dates:  DayFirst, Numbers: German, Currency: "EUR", KeyWords: true,
			Columns: Columns{
				Account: Column{"IBAN Auftragskonto"}, BookedOn: Column{"Buchungstag"}, ValueOn: Column{"Valutadatum"},
				Amount: Column{"Betrag"}, Currency: Column{"Waehrung"}, Name: Column{"Name Zahlungsbeteiligter"},
				IBAN: Column{"IBAN Zahlungsbeteiligter"}, Text: []Column{{"Verwendungszweck"}}, Kind: Column{"Buchungstext"},
				Mandate: Column{"Mandatsreferenz"}, Balance: Column{"Saldo nach Buchung"},
			},
		},
		// Volksbanken before that (Fiducia): unsigned amount, direction in an unnamed last column, balances in rows of
		// their own: github.com/ctheune/ynab-bank-imports (fiducia.py).
		{
			Name:   "fiducia",
			Header: []string{"Buchungstag", "Valuta", "Auftraggeber/Zahlungsempfänger", "Empfänger/Zahlungspflichtiger", "Vorgang/Verwendungszweck", "Umsatz"},
			Dates:  DayFirst, Numbers: German, Currency: "EUR", KeyWords: true,
			Columns: Columns{
				BookedOn: Column{"Buchungstag"}, ValueOn: Column{"Valuta"}, Amount: Column{"Umsatz"}, Side: Column{"", "Soll/Haben"},
				Currency: Column{"Währung"}, Name: Column{"Empfänger/Zahlungspflichtiger"}, IBAN: Column{"IBAN", "Konto-Nr."},
				BankCode: Column{"BLZ"}, Text: []Column{{"Vorgang/Verwendungszweck"}}, EndToEnd: Column{"Kundenreferenz"},
			},
			States: []State{{Column: Column{"Kundenreferenz"}, Information: []string{"Anfangssaldo", "Endsaldo"}}},
		},
	}
}

// privateBanks are the lists of private banks with branches.
func privateBanks() []Profile {
	return []Profile{
		// Deutsche Bank, Postbank and norisbank (one platform since 2023): RechnungsFee (deutsche-bank.csv). Days without
		// leading zeros, amounts without trailing ones, opening balance above and closing balance below the rows.
		{
			Name:   "deutsche-bank",
			Header: []string{"Buchungstag", "Wert", "Umsatzart", "Begünstigter / Auftraggeber", "Verwendungszweck", "Betrag", "Soll", "Haben"},
			Dates:  DayFirst, Numbers: German, Currency: "EUR", KeyWords: true,
			OpeningRow: "Letzter Kontostand", ClosingRow: "Kontostand",
			Columns: Columns{
				BookedOn: Column{"Buchungstag"}, ValueOn: Column{"Wert"}, Amount: Column{"Betrag"}, Debit: Column{"Soll"},
				Credit: Column{"Haben"}, Currency: Column{"Währung"}, Name: Column{"Begünstigter / Auftraggeber"},
				IBAN: Column{"IBAN / Kontonummer", "IBAN"}, Text: []Column{{"Verwendungszweck"}}, Kind: Column{"Umsatzart"},
				EndToEnd: Column{"Kundenreferenz"}, Mandate: Column{"Mandatsreferenz"},
				Ultimate: Column{"Abweichender Auftraggeber"},
			},
		},
		// Postbank before that: payer and payee in two columns, running balance.
		{
			Name:   "postbank",
			Header: []string{"Buchungstag", "Wertstellung", "Umsatzart", "Buchungsdetails", "Auftraggeber", "Empfänger", "Betrag"},
			Dates:  DayFirst, Numbers: German, Currency: "EUR", KeyWords: true,
			Columns: Columns{
				BookedOn: Column{"Buchungstag"}, ValueOn: Column{"Wertstellung"}, Amount: Column{"Betrag", "Betrag (€)"},
				Currency: Column{"Währung"}, Name: Column{"Auftraggeber"}, NamePaid: Column{"Empfänger"},
				Text: []Column{{"Buchungsdetails"}}, Kind: Column{"Umsatzart"}, Balance: Column{"Saldo", "Saldo (€)"},
			},
		},
		// Commerzbank: RechnungsFee (commerzbank.csv). Everything about the other side is in one text; amounts without
		// trailing zeros. Rows of 0 are messages of the bank.
		{
			Name:   "commerzbank",
			Header: []string{"Buchungstag", "Wertstellung", "Umsatzart", "Buchungstext", "Betrag", "IBAN Kontoinhaber"},
			Dates:  DayFirst, Numbers: Either, Currency: "EUR",
			Columns: Columns{
				Account: Column{"IBAN Kontoinhaber"}, BookedOn: Column{"Buchungstag"}, ValueOn: Column{"Wertstellung"},
				Amount: Column{"Betrag"}, Currency: Column{"Währung"}, Text: []Column{{"Buchungstext"}}, Kind: Column{"Umsatzart"},
			},
			States: []State{{Column: Column{"Betrag"}, Information: []string{"0", "0,00"}}},
			Labels: []Label{
				{"End-to-End-Ref.:", PartEndToEnd}, {"Mandatsref:", PartMandate}, {"Gläubiger-ID:", PartNothing},
			},
		},
		// HypoVereinsbank: homebanking-hilfe.de (topic 18429); newer lists have no names, which are in the text then.
		{
			Name:   "hypovereinsbank",
			Header: []string{"Kontonummer", "Buchungsdatum", "Valuta", "Verwendungszweck", "Betrag", "Waehrung"},
			Dates:  DayFirst, Numbers: German,
			Columns: Columns{
				Account: Column{"Kontonummer"}, BookedOn: Column{"Buchungsdatum"}, ValueOn: Column{"Valuta"}, Amount: Column{"Betrag"},
				Currency: Column{"Waehrung"}, Name: Column{"Empfaenger 1"}, Text: []Column{{"Empfaenger 2"}, {"Verwendungszweck"}},
			},
		},
		// Targobank: no header, the decimal sign changes from file to file, own IBAN in apostrophes; RechnungsFee.
		{
			Name:      "targobank",
			Unnamed:   []string{"Datum", "Buchungstext", "Soll", "Haben", "5", "6", "IBAN"},
			Separator: ";", Dates: DayFirst, Numbers: Either, Currency: "EUR",
			Columns: Columns{
				Account: Column{"IBAN"}, BookedOn: Column{"Datum"}, Debit: Column{"Soll"}, Credit: Column{"Haben"},
				Text: []Column{{"Buchungstext"}},
			},
		},
	}
}

// directBanks are the lists of direct banks.
func directBanks() []Profile {
	return []Profile{
		// comdirect: github.com/ctheune/ynab-bank-imports (comdirect.py) and other readers of it. "offen" stands for the
		// day of pending rows; opening balance below and closing balance above the rows.
		{
			Name:   "comdirect",
			Header: []string{"Buchungstag", "Wertstellung (Valuta)", "Vorgang", "Buchungstext", "Umsatz in EUR"},
			Dates:  DayFirst, Numbers: German, Currency: "EUR", Account: "COMDIRECT",
			OpeningRow: "Alter Kontostand", ClosingRow: "Neuer Kontostand",
			Columns: Columns{
				BookedOn: Column{"Buchungstag"}, ValueOn: Column{"Wertstellung (Valuta)"}, Amount: Column{"Umsatz in EUR"},
				Text: []Column{{"Buchungstext"}}, Kind: Column{"Vorgang"},
			},
			States: []State{{Column: Column{"Buchungstag"}, Pending: []string{"offen"}}},
			Labels: []Label{
				{"Auftraggeber:", PartName}, {"Empfänger:", PartName}, {"Zahlungspflichtiger:", PartName},
				{"Kto/IBAN:", PartIBAN}, {"BLZ/BIC:", PartNothing}, {"Buchungstext:", PartText},
				{"End-to-End-Ref.:", PartEndToEnd}, {" Ref. ", PartReference},
			},
		},
		// ING: descriptions of several readers, RechnungsFee. The second column has had two names; the balance is in some
		// lists, and then "Währung" stands twice.
		{
			Name:   "ing",
			Header: []string{"Buchung", "Auftraggeber/Empfänger", "Buchungstext", "Verwendungszweck", "Betrag"},
			Dates:  DayFirst, Numbers: German, Currency: "EUR",
			Columns: Columns{
				BookedOn: Column{"Buchung"}, ValueOn: Column{"Wertstellungsdatum", "Valuta"}, Amount: Column{"Betrag"},
				Currency: Column{"Währung#2", "Währung"}, Name: Column{"Auftraggeber/Empfänger"}, IBAN: Column{"IBAN"},
				Text: []Column{{"Verwendungszweck"}}, Kind: Column{"Buchungstext"}, Balance: Column{"Saldo"},
				EndToEnd: Column{"Kundenreferenz"}, Mandate: Column{"Mandatsreferenz", "Mandats ID"},
			},
		},
		// DKB since 2023: RechnungsFee (dkb.csv); github.com/hamvocke/dkb2homebank. Pending rows have no value date.
		{
			Name:   "dkb",
			Header: []string{"Buchungsdatum", "Wertstellung", "Status", "Zahlungspflichtige*r", "Zahlungsempfänger*in", "Verwendungszweck", "Betrag (€)"},
			Dates:  DayFirst, Numbers: German, Currency: "EUR",
			Columns: Columns{
				BookedOn: Column{"Buchungsdatum"}, ValueOn: Column{"Wertstellung"}, Amount: Column{"Betrag (€)"},
				Name: Column{"Zahlungspflichtige*r"}, NamePaid: Column{"Zahlungsempfänger*in"}, IBAN: Column{"IBAN"},
				Text: []Column{{"Verwendungszweck"}}, Kind: Column{"Umsatztyp"}, EndToEnd: Column{"Kundenreferenz"},
				Mandate: Column{"Mandatsreferenz"},
			},
			States: []State{{Column: Column{"Status"}, Booked: []string{"Gebucht"}}},
		},
		// DKB until 2023: the header as tested by several readers of it.
		{
			Name:   "dkb-2022",
			Header: []string{"Buchungstag", "Wertstellung", "Buchungstext", "Auftraggeber / Begünstigter", "Verwendungszweck", "Kontonummer", "Betrag (EUR)"},
			Dates:  DayFirst, Numbers: German, Currency: "EUR",
			Columns: Columns{
				BookedOn: Column{"Buchungstag"}, ValueOn: Column{"Wertstellung"}, Amount: Column{"Betrag (EUR)"},
				Name: Column{"Auftraggeber / Begünstigter"}, IBAN: Column{"Kontonummer"}, BankCode: Column{"BLZ"},
				Text: []Column{{"Verwendungszweck"}}, Kind: Column{"Buchungstext"}, EndToEnd: Column{"Kundenreferenz"},
				Mandate: Column{"Mandatsreferenz"},
			},
		},
		// Consorsbank: the header of an export in a public test; another reader names "IBAN / Konto-Nr.".
		{
			Name:   "consorsbank",
			Header: []string{"Buchung", "Valuta", "Sender / Empfänger", "Buchungstext", "Verwendungszweck"},
			Dates:  DayFirst, Numbers: German, Currency: "EUR", Account: "CONSORSBANK",
			Columns: Columns{
				BookedOn: Column{"Buchung"}, ValueOn: Column{"Valuta"}, Amount: Column{"Betrag", "Betrag in EUR"},
				Currency: Column{"Währung"}, Name: Column{"Sender / Empfänger"}, IBAN: Column{"IBAN", "IBAN / Konto-Nr."},
				Text: []Column{{"Verwendungszweck"}}, Kind: Column{"Buchungstext"},
			},
		},
	}
}

// businessAccounts are the lists of accounts without branches.
func businessAccounts() []Profile {
	return []Profile{
		// N26: the header as tested by many readers of it. "Account Name" tells the sub-account.
		{
			Name:   "n26",
			Header: []string{"Booking Date", "Value Date", "Partner Name", "Partner Iban", "Payment Reference", "Amount (EUR)"},
			Dates:  YearFirst, Numbers: English, Currency: "EUR", Account: "N26",
			Columns: Columns{
				Account: Column{"Account Name"}, BookedOn: Column{"Booking Date"}, ValueOn: Column{"Value Date"},
				Amount: Column{"Amount (EUR)"}, Name: Column{"Partner Name"}, IBAN: Column{"Partner Iban"},
				Text: []Column{{"Payment Reference"}}, Kind: Column{"Type"}, Original: Column{"Original Amount"},
				OriginalCurrency: Column{"Original Currency"},
			},
		},
		// Qonto, full export: support.qonto.com (article 360000453758) and readers of it. Only settled rows moved money.
		{
			Name:   "qonto",
			Header: []string{"Status", "Settlement date (UTC)", "Counterparty name", "Total amount (incl. VAT)", "Currency"},
			Dates:  DayFirst, Numbers: English, Account: "QONTO",
			Columns: Columns{
				BookedOn: Column{"Settlement date (UTC)"}, ValueOn: Column{"Value date (UTC)", "Value date"},
				Amount: Column{"Total amount (incl. VAT)"}, Currency: Column{"Currency"}, Name: Column{"Counterparty name"},
				IBAN: Column{"Counterparty IBAN"}, Text: []Column{{"Reference"}}, Kind: Column{"Payment method"},
				Reference: Column{"Transaction ID"},
			},
			States: []State{{Column: Column{"Status"}, Booked: []string{"settled", "executed", "completed"}}},
		},
		// Wise, balance statement: the header as tested by several readers of it.
		{
			Name:   "wise",
			Header: []string{"TransferWise ID", "Date", "Amount", "Currency", "Description", "Payment Reference", "Running Balance"},
			Dates:  DayFirst, Numbers: English, Account: "WISE",
			Columns: Columns{
				BookedOn: Column{"Date"}, Amount: Column{"Amount"}, Currency: Column{"Currency"}, Name: Column{"Payer Name"},
				NamePaid: Column{"Payee Name"}, Text: []Column{{"Payment Reference"}, {"Description"}},
				Kind: Column{"Transaction Details Type", "Transaction Type"}, Reference: Column{"TransferWise ID"},
				Balance: Column{"Running Balance"},
			},
		},
	}
}

// paymentServices are the lists of payment services and wallets.
func paymentServices() []Profile {
	return []Profile{
		// PayPal, German activity download of all transactions: the headers of several readers of it. A sale is several
		// rows (payment with fee, conversion, hold, withdrawal), each of which moves the balance of one currency; rows
		// that are only told ("Memo") move none. Related is the code of the row it belongs to.
		{
			Name:   "paypal",
			Header: []string{"Datum", "Name", "Typ", "Status", "Währung", "Brutto", "Gebühr", "Netto", "Transaktionscode"},
			Dates:  DayFirst, Numbers: German, Account: "PAYPAL",
			Columns: Columns{
				BookedOn: Column{"Datum"}, Amount: Column{"Netto"}, Gross: Column{"Brutto"}, Currency: Column{"Währung"},
				Name: Column{"Name"}, Text: []Column{{"Betreff"}, {"Hinweis"}, {"Artikelbezeichnung"}}, Kind: Column{"Typ"},
				Document: Column{"Rechnungsnummer"}, Reference: Column{"Transaktionscode"}, Related: Column{"Zugehöriger Transaktionscode"},
				Balance: Column{"Guthaben"},
			},
			States: []State{
				{Column: Column{"Auswirkung auf Guthaben"}, Information: []string{"Memo"}},
				{Column: Column{"Status"}, Booked: []string{"Abgeschlossen"}},
			},
		},
		// PayPal, German monthly statement as CSV: other names for type and fee, and only what moved the balance.
		{
			Name:   "paypal-monthly",
			Header: []string{"Datum", "Beschreibung", "Währung", "Brutto", "Entgelt", "Netto", "Guthaben", "Transaktionscode"},
			Dates:  DayFirst, Numbers: German, Account: "PAYPAL",
			Columns: Columns{
				BookedOn: Column{"Datum"}, Amount: Column{"Netto"}, Gross: Column{"Brutto"}, Currency: Column{"Währung"},
				Name: Column{"Name"}, Kind: Column{"Beschreibung"}, Document: Column{"Rechnungsnummer"},
				Reference: Column{"Transaktionscode"}, Related: Column{"Zugehöriger Transaktionscode"}, Balance: Column{"Guthaben"},
			},
		},
		// Stripe, itemised balance changes and payout reconciliation: docs.stripe.com/reports/report-types. The payout is
		// what reaches the bank; Related is its id, by which the rows are its remittance advice.
		{
			Name:   "stripe",
			Header: []string{"balance_transaction_id", "currency", "gross", "fee", "net", "reporting_category"},
			Dates:  YearFirst, Numbers: English, Account: "STRIPE",
			Columns: Columns{
				BookedOn: Column{"created", "created_utc"}, ValueOn: Column{"available_on", "available_on_utc"},
				Amount: Column{"net"}, Gross: Column{"gross"}, Currency: Column{"currency"}, Name: Column{"customer_name"},
				Text: []Column{{"description"}}, Kind: Column{"reporting_category"}, Document: Column{"invoice_number"},
				Reference: Column{"balance_transaction_id"}, Related: Column{"automatic_payout_id"},
				Original: Column{"customer_facing_amount"}, OriginalCurrency: Column{"customer_facing_currency"},
			},
		},
		// Finom: RechnungsFee (finom.csv). "N/A" stands where there is no value.
		{
			Name:   "finom",
			Header: []string{"Buchungsdatum", "Status", "Transaktionsart", "Auftraggeber/Empfänger", "Counterparty IBAN", "Verwendungszweck", "Zahlungswährung", "Zahlungsbetrag"},
			Dates:  DayFirst, Numbers: English, Account: "FINOM",
			Columns: Columns{
				Account: Column{"Wallet-IBAN"}, BookedOn: Column{"Buchungsdatum"}, Amount: Column{"Zahlungsbetrag"},
				Currency: Column{"Zahlungswährung"}, Name: Column{"Auftraggeber/Empfänger"}, IBAN: Column{"Counterparty IBAN"},
				Text: []Column{{"Verwendungszweck"}}, Kind: Column{"Transaktionsart"}, Reference: Column{"Transaktions-ID"},
				Balance: Column{"Wallet-Saldo nach Transaktion"},
			},
		},
	}
}
