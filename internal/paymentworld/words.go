package paymentworld

// The tables of this file are what people write in texts of payments, by language.

func germanWords() wording {
	return wording{
		one: []string{"{n}", "Rechnung {n}", "Rechnungsnr. {n}", "Rg {n} v. {d}", "Re.-Nr.: {n}", "Kundennr {c} Rechnungsnr {n}", "{c}/{n}",
			"Zahlung Rechnung {n} vom {d}", "Ausgleich {n}", "Warenlieferung {d}, Beleg {n}", "Best. {o} RgNr {n}"},
		many: []string{"{n}", "Rechnungen {n}", "RgNrn. {n}", "Kunde {c}: {n}", "Ausgleich Posten {n}", "Sammelzahlung {n}"},
		none: []string{"Zahlung", "Danke", "laut Aufstellung", "offene Posten", "Ausgleich Konto {c}", "Lieferungen {m}", "Überweisung {o}",
			"wie besprochen", "Monat {m}", ""},
		advice:     []string{"Avis {a}", "siehe Avis {a} v. {d}", "Zahlungsavis {a}", "AVISNR {a} DATUM {d}"},
		separators: []string{", ", " ", "/", " u. ", "; ", "+", ",", " und "},
		ranges:     []string{" - ", "-", " bis ", " bis einschl. "}, etcetera: []string{" u.a.", " usw.", " etc", "...", " und weitere"},
		discount: []string{" ./. {p}% Skonto", " abzügl. {p} Prozent Skonto", " -{p}%SKT", ""}, partial: []string{"Teilzahlung {n}", "1. Rate {n}", "Abschlag auf {n}", "{n}"},
		rest: []string{"Restzahlung {n}", "Rest aus {n}", "2. Rate {n}"}, claimed: []string{"{n} inkl. Mahnkosten", "Mahnung v. {d} {n}", "{n} + Gebühr", "2. Mahnung {n}"},
		complaint: []string{"{n} abzgl. Reklamation {o}", "{n} gekürzt lt. Telefonat", "{n} ./. Bruch"}, account: []string{"à conto", "Akontozahlung {c}", "Anzahlung", "Vorauszahlung Auftrag {o}"},
		group: []string{"i.A. {s} {n}", "für {s}: {n}", "{n} ({s})"}, clearing: []string{"Zentralregulierung Avis {a}", "ZR-Abrechnung {a} vom {d}"},
		tails: []string{"", "", "", " vielen Dank", " {c}", " Bestellnr {o}", " vom {d}", " Kst 4711", " Fa. {s}"},
		strangers: []told{{"Allianz Versicherungs-AG", "Schaden {o} Erstattung"}, {"Stadtwerke Oststadt GmbH", "Guthaben aus Abrechnung {o}"},
			{"Marlies Voigt", "Geburtstag Oma"}, {"Bundesagentur für Arbeit", "KUG {m} {y} {o}"}, {"Amazon EU S.a.r.l.", "Erstattung Bestellung 302-{o}"}, {"Techem Energy Services", "Nutzer {o} Gutschrift"}},
		outgoings: []told{{"Vodafone GmbH", "Kd {o} Rechnung {m}"}, {"Deutsche Post AG", "Porto {m}"}, {"Druckerei Reimann OHG", "Ihre Rechnung {o}"}, {"Leasing Finanz GmbH", "Rate Vertrag {o}"}},
		salaries:  []told{{"Beate Kühn", "Lohn/Gehalt {m} {y}"}, {"Tarek Aydin", "Gehalt {m}"}}, charges: []told{{"", "Entgeltabrechnung {m} Kontoführung"}, {"", "Entgelt Rücklastschrift {o}"}},
		taxRefund: told{"Finanzamt Mitte", "USt-Erstattung {m} {y} StNr 21/815/{o}"}, interest: told{"", "Habenzinsen Abschluss {m}"}, deposit: told{"Inhaber", "Privateinlage"},
		returned: told{"", "Rücklastschrift {n}"}, collection: "Einzug {n}", dateLayout: "02.01.2006",
		months: [12]string{"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"}}
}

func englishWords() wording {
	return wording{
		one:  []string{"{n}", "Invoice {n}", "Inv no. {n}", "INV {n} dated {d}", "Payment for {n}", "A/C {c} {n}", "PO {o} / {n}", "THANKS {n}"},
		many: []string{"{n}", "Invoices {n}", "Invs {n}", "A/C {c} {n}", "Statement items {n}"}, none: []string{"PAYMENT", "THANK YOU", "A/C {c}", "AS PER STATEMENT", "{m} ACCOUNT", "BACS {o}", ""},
		advice: []string{"REMITTANCE {a}", "see remittance advice {a}", "BACS RUN {a}"}, separators: []string{", ", " & ", " ", "/", " and ", "; "},
		ranges: []string{" to ", "-", " thru "}, etcetera: []string{" etc", " + others", " and more"}, discount: []string{" less {p}% discount", " less SD", ""},
		partial: []string{"part payment {n}", "on account of {n}", "1st instalment {n}"}, rest: []string{"balance of {n}", "final payment {n}"},
		claimed: []string{"{n} plus late fee", "{n} inc. charges"}, complaint: []string{"{n} less damaged goods", "{n} less debit note {o}"}, account: []string{"PAYMENT ON ACCOUNT", "deposit order {o}"},
		group: []string{"{n} on behalf of {s}", "{s} {n}"}, clearing: []string{"BUYING GROUP SETTLEMENT {a}"}, tails: []string{"", "", "", " tks", " ref {o}", " {c}"},
		strangers: []told{{"AVIVA INSURANCE", "CLAIM {o}"}, {"BRITISH GAS", "REFUND {o}"}, {"MR J PEMBERTON", "HAPPY BIRTHDAY"}, {"SCREWFIX DIRECT", "RETURN {o}"}},
		outgoings: []told{{"BT GROUP PLC", "DD {o}"}, {"ROYAL MAIL", "POSTAGE {m}"}, {"HADDON STEEL LTD", "INV {o}"}}, salaries: []told{{"K OSBORNE", "WAGES {m}"}},
		charges: []told{{"", "ACCOUNT FEE {m}"}}, taxRefund: told{"HMRC VAT", "VAT REPAYMENT {o}"}, interest: told{"", "GROSS INTEREST {m}"}, deposit: told{"A THORNBURY", "DIRECTORS LOAN"},
		returned: told{"", "UNPAID DD {n}"}, collection: "DD {n}", dateLayout: "02/01/2006",
		months: [12]string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"}}
}

func frenchWords() wording {
	return wording{
		one:  []string{"{n}", "Facture {n}", "Fact. n° {n} du {d}", "Règlement facture {n}", "VIR {n}", "Client {c} fact {n}", "Cde {o} Fact {n}"},
		many: []string{"Factures {n}", "Règlement {n}", "{n}", "Fact. {n} client {c}"}, none: []string{"Virement", "Règlement", "Solde compte {c}", "Échéance {m}", "Merci", ""},
		advice: []string{"Avis de virement {a}", "Bordereau {a} du {d}"}, separators: []string{", ", " et ", " - ", " ", ";", "+"}, ranges: []string{" à ", " au ", "-"}, etcetera: []string{" etc", " et suivantes"},
		discount: []string{" escompte {p}%", " esc. déduit", ""}, partial: []string{"Acompte {n}", "Paiement partiel {n}"}, rest: []string{"Solde {n}", "Reliquat {n}"},
		claimed: []string{"{n} + indemnité forfaitaire", "{n} frais de relance inclus"}, complaint: []string{"{n} moins avoir à recevoir {o}", "{n} litige {o}"}, account: []string{"Acompte commande {o}", "Provision"},
		group: []string{"{n} pour compte {s}", "{s} {n}"}, clearing: []string{"Centrale de référencement bordereau {a}"}, tails: []string{"", "", " merci", " réf {o}", " {c}"},
		strangers: []told{{"CPAM DE PARIS", "Remboursement {o}"}, {"EDF", "Avoir contrat {o}"}, {"M. Lucien Barbet", "Cadeau mariage"}},
		outgoings: []told{{"ORANGE SA", "Prlv {o}"}, {"LA POSTE", "Affranchissement {m}"}}, salaries: []told{{"Hélène Morvan", "Salaire {m}"}}, charges: []told{{"", "Cotisation compte {m}"}},
		taxRefund: told{"DGFIP", "Remboursement crédit TVA {o}"}, interest: told{"", "Intérêts créditeurs {m}"}, deposit: told{"M. Vauquelin", "Apport compte courant"},
		returned: told{"", "Prélèvement impayé {n}"}, collection: "Prélèvement {n}", dateLayout: "02/01/2006",
		months: [12]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"}}
}

func dutchWords() wording {
	return wording{
		one:  []string{"{n}", "Factuur {n}", "Factuurnr. {n}", "Fact {n} d.d. {d}", "Betaling factuur {n}", "Debiteur {c} factuur {n}", "Order {o} fact. {n}"},
		many: []string{"Facturen {n}", "{n}", "Factnrs {n}", "Deb {c}: {n}"}, none: []string{"Betaling", "Zie specificatie", "Debiteurnr {c}", "Openstaand saldo", "Maand {m}", ""},
		advice: []string{"Betaalspecificatie {a}", "Specificatie {a} {d}"}, separators: []string{", ", " en ", "/", " ", "; "}, ranges: []string{" t/m ", "-", " tm "}, etcetera: []string{" e.a.", " enz."},
		discount: []string{" min {p}% betalingskorting", ""}, partial: []string{"Deelbetaling {n}", "Termijn 1 {n}"}, rest: []string{"Restant {n}", "Slotbetaling {n}"},
		claimed: []string{"{n} incl. aanmaningskosten", "{n} plus incassokosten"}, complaint: []string{"{n} minus klacht {o}"}, account: []string{"Voorschot", "Aanbetaling order {o}"},
		group: []string{"{n} namens {s}", "{s}, {n}"}, clearing: []string{"Inkoopvereniging afrekening {a}"}, tails: []string{"", "", " bedankt", " kenmerk {o}", " {c}"},
		strangers: []told{{"Zilveren Kruis", "Uitkering {o}"}, {"Eneco Services", "Eindafrekening {o}"}, {"Mw. P. Hoekstra", "Tikkie etentje"}},
		outgoings: []told{{"KPN B.V.", "Nota {o}"}, {"PostNL", "Frankering {m}"}}, salaries: []told{{"S. Dijkstra", "Salaris {m}"}}, charges: []told{{"", "Kosten zakelijk betalingsverkeer {m}"}},
		taxRefund: told{"Belastingdienst", "Teruggaaf OB {o}"}, interest: told{"", "Creditrente {m}"}, deposit: told{"J. van der Meulen", "Prive storting"},
		returned: told{"", "Storno incasso {n}"}, collection: "Incasso {n}", dateLayout: "02-01-2006",
		months: [12]string{"januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november", "december"}}
}

func germanNames() naming {
	return naming{
		stems:  []string{"Hübner", "Östermann", "Krüger", "Schäfer", "Vogt", "Brandl", "Petersen", "Yilmaz", "Jäger", "Reuß", "Dörfler", "Seidel", "Hansen", "Kowalski", "Lüders", "Maurer", "Özdemir", "Straub", "Thiele", "Wünsch"},
		trades: []string{"Metallbau", "Haustechnik", "Lebensmittel", "Bau", "Gartenbau", "Optik", "Spedition", "Textil", "Catering", "Möbel", "Pharma", "Werbung", "Getränke", "Küchen"},
		forms:  []string{"GmbH", "GmbH", "GmbH & Co. KG", "AG", "e.K.", "OHG", "UG (haftungsbeschränkt)", "KG", "GbR", "eG"},
		first:  []string{"Jürgen", "Ayşe", "Käthe", "Björn", "Sabine", "Dmitri", "Ines", "Günter", "Lea", "Matthias"}, last: []string{"Böhm", "Arslan", "Großmann", "Lehmann", "Pfeiffer", "Süß", "Wagner", "Nowak", "Förster", "Ebert"},
		parent: []string{"Rheinland Beteiligungs AG", "Hanseatische Holding SE", "Südwest Unternehmensgruppe GmbH"}, clearing: []string{"Markant Handels- und Industriewaren AG", "VME Zentralregulierung eG"},
		services: []string{"Stripe Technology Europe Ltd", "PayPal (Europe) S.à r.l. et Cie, S.C.A."}}
}

func englishNames() naming {
	return naming{
		stems:  []string{"Ashdown", "Bramley", "Crowther", "Dunmore", "Eastwick", "Fairburn", "Garside", "Hollins", "Ingleby", "Kershaw", "Lockwood", "Marsden", "Norcliffe", "Oakes", "O'Rourke", "Pickering"},
		trades: []string{"Engineering", "Builders", "Joinery", "Foods", "Motors", "Roofing", "Supplies", "Logistics", "Interiors"}, forms: []string{"Ltd", "Limited", "PLC", "LLP", "& Sons Ltd", "(UK) Ltd"},
		first: []string{"Oliver", "Priya", "Gareth", "Siobhan", "Nigel", "Femi"}, last: []string{"Hughes", "Patel", "McAllister", "Barnes", "Adeyemi", "Whitfield"},
		parent: []string{"Pennine Group Holdings PLC", "Severn Capital Ltd"}, clearing: []string{"National Buying Society Ltd"}, services: []string{"STRIPE PAYMENTS UK LTD", "GOCARDLESS LTD"}}
}

func frenchNames() naming {
	return naming{
		stems:  []string{"Delacroix", "Béranger", "Lefèvre", "Moreau", "Garçon", "Noël", "Thibault", "Rivière", "Chevalier", "Dufrêne", "Joubert", "Marchand"},
		trades: []string{"Bâtiment", "Menuiserie", "Électricité", "Boulangerie", "Transports", "Négoce", "Mécanique", "Hôtellerie"}, forms: []string{"SARL", "SAS", "SA", "EURL", "& Fils", "SCI"},
		first: []string{"Amélie", "Jérôme", "Chloé", "François", "Karim"}, last: []string{"Lambert", "Guérin", "Benali", "Rousseau", "Petit"},
		parent: []string{"Groupe Armorique SA", "Financière du Rhône SAS"}, clearing: []string{"Socamil Centrale"}, services: []string{"STRIPE PAYMENTS EUROPE", "PAYPLUG SA"}}
}

func dutchNames() naming {
	return naming{
		stems:  []string{"De Vries", "Jansen", "Bakker", "Visser", "Smit", "Mulder", "De Boer", "Dekker", "Brouwer", "Hendriks", "Van Dijk", "Kuipers"},
		trades: []string{"Bouw", "Installatie", "Transport", "Horeca", "Techniek", "Tuinen", "Schilderwerken", "Groente en Fruit"}, forms: []string{"B.V.", "B.V.", "V.O.F.", "N.V.", "en Zonen"},
		first: []string{"Anouk", "Bram", "Coen", "Fatima", "Joost"}, last: []string{"Postma", "El Idrissi", "Vermeer", "Kok", "Willems"},
		parent: []string{"Noordzee Holding N.V.", "Maasland Groep B.V."}, clearing: []string{"Intergamma Inkoop"}, services: []string{"Stichting Mollie Payments", "Adyen N.V."}}
}
