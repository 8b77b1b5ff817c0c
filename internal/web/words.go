package web

// texts are the words of the pages, German and English. A test reads the templates and the code: each key they name is
// here, and each key here is named.
var texts = map[string][2]string{
	// Pages.
	"overview": {"Übersicht", "Overview"}, "approvals": {"Freigaben", "Approvals"}, "approval": {"Freigabe", "Approval"},
	"mailbox": {"Postausgang", "Mailbox"}, "slack": {"Nachrichten", "Messages"}, "invoices": {"Rechnungen", "Invoices"},
	"invoice": {"Rechnung", "Invoice"}, "mail": {"Mail", "Mail"}, "login": {"Anmelden", "Log in"}, "logout": {"Abmelden", "Log out"},
	"message": {"Hinweis", "Note"}, "skip": {"Zum Inhalt", "Skip to content"}, "pages": {"Seiten", "Pages"},
	"language": {"Sprache", "Language"}, "loggedInAs": {"angemeldet als", "logged in as"},

	// Coming in.
	"loginLead": {"Dieser Link gilt einmal. Ein Klick meldet Sie für zwölf Stunden an.", "This link works once. One click logs you in for twelve hours."},
	"refused":   {"Der Link ist unbekannt, verbraucht oder abgelaufen.", "The link is unknown, used or expired."},
	"needLink": {"Diese Seite braucht einen Einmal-Link. Er gilt einmal und 15 Minuten lang. Diese Zeile druckt einen:",
		"This page needs a one-time link. It works once and for 15 minutes. This line prints one:"},

	// What went wrong.
	"notFound": {"Das gibt es hier nicht.", "There is no such thing here."},
	"fault":    {"Das ging schief. Was es war, steht im Protokoll des Dienstes.", "Something went wrong. The service's log says what."},
	"tryAgain": {"Es wurde nichts entschieden: kein Worker hat geantwortet. Bitte noch einmal versuchen.",
		"Nothing was decided: no worker answered. Please try again."},
	"unclear": {"Das ging schief, und es ist nicht sicher, ob die Antwort zählte. Bitte die Seite neu laden: sie zeigt, wie es steht.",
		"Something went wrong, and it is not certain whether the answer counted. Please reload the page: it shows how things stand."},
	"refusedClosed": {"Das war schon entschieden oder geschlossen.", "This was decided or closed already."},
	"refusedReason": {"Bitte begründen: mindestens vier Zeichen.", "Please give a reason: at least four characters."},
	"refusedFacts": {"Die Tatsachen haben sich geändert, seit die Seite gezeigt wurde. Bitte neu lesen und dann entscheiden.",
		"The facts have changed since the page was shown. Please read it again, then decide."},
	"refusedAnswer": {"Diese Antwort stand nicht zur Wahl.", "That answer was not among those offered."},
	"mayNotSelf":    {"Wer angefragt hat, darf nicht selbst entscheiden.", "Who asked may not decide."},
	"mayNotRole":    {"Zum Entscheiden braucht es eine andere Rolle; welche, steht oben.", "Deciding this needs another role; which one is shown above."},

	// Columns and figures.
	"nothing": {"Nichts zu tun.", "Nothing to do."}, "none": {"Noch keine.", "None yet."}, "state": {"Stand", "State"},
	"letters": {"Schreiben", "Letters"}, "promises": {"Zusagen", "Promises"}, "outgoing": {"Versand", "Outgoing mail"},
	"openCases": {"Offen", "Open"}, "disputes": {"Reklamationen", "Disputes"}, "holds": {"Mahnsperren", "Holds"},
	"tasks": {"Aufgaben", "Tasks"}, "runs": {"Letzte Mahnläufe", "Latest dunning runs"}, "entity": {"Mandant", "Entity"},
	"number": {"Nummer", "Number"}, "date": {"Datum", "Date"}, "customer": {"Kunde", "Customer"}, "amount": {"Betrag", "Amount"},
	"open": {"Offen", "Open"}, "ofAmount": {"von", "of"}, "due": {"Fällig", "Due"}, "issued": {"Ausgestellt", "Issued"}, "level": {"Stufe", "Level"},
	"next": {"Nächster Schritt", "Next step"}, "kind": {"Art", "Kind"}, "detail": {"Was", "What"}, "role": {"Rolle", "Role"},
	"from": {"Von", "From"}, "to": {"An", "To"}, "subject": {"Betreff", "Subject"}, "businessDay": {"Geschäftstag", "Business day"},
	"bankUpTo": {"Bankdaten bis", "Bank data until"}, "noBank": {"noch kein Kontoauszug", "no bank statement yet"},
	"item": {"Posten", "Item"}, "items": {"Posten", "Items"}, "daysOverdue": {"Tage überfällig", "Days overdue"}, "total": {"Summe", "Total"},
	"paid": {"Bezahlt", "Paid"}, "credited": {"Gutgeschrieben", "Credited"}, "writtenOff": {"Ausgebucht", "Written off"},
	"failed": {"Fehlgeschlagen", "Failed"}, "who": {"Wer", "Who"}, "until": {"bis", "until"}, "reasonWord": {"Grund", "Reason"},
	"more": {"Gezeigt werden die ersten 200.", "The first 200 are shown."},

	// An approval.
	"because": {"Warum gefragt wird", "Why this is asked"}, "askedBy": {"Angefragt von", "Asked by"}, "askedNow": {"Jetzt gefragt", "Asked now"},
	"askedNext": {"Danach gefragt", "Asked next"}, "nobodyNext": {"niemand: dann verfällt die Anfrage", "nobody: the question expires then"},
	"deadline": {"Frist (Geschäftskalender)", "Deadline (business calendar)"}, "mayDecide": {"Entscheiden darf", "May decide"},
	"writeOffWaits": {"Ohne Freigabe wird nichts ausgebucht.", "Nothing is written off without approval."},
	"silence":       {"Ohne Entscheidung wird nichts gesendet.", "Without a decision nothing is sent."},
	"decide":        {"Entscheiden", "Decide"}, "approve": {"Freigeben", "Approve"}, "reject": {"Ablehnen", "Reject"},
	"approveSends": {"Freigeben: das Schreiben oben wird versandt.", "Approve: the letter above is sent."},
	"rejectHolds":  {"Ablehnen: es wird nichts gesendet, die Posten ruhen.", "Reject: nothing is sent, the items rest."},
	"handOver":     {"Abgeben (Inkasso/Gericht)", "Hand over (agency/court)"},
	"instalments":  {"Ratenzahlung vereinbaren", "Agree on instalments"}, "writeOff": {"Ausbuchen", "Write off"},
	"reason": {"Begründung", "Reason"}, "reasonHint": {"Nötig bei Ablehnung und Ausbuchung.", "Required to reject or to write off."},
	"letter": {"Was gesendet würde", "What would be sent"}, "letterThen": {"Das Schreiben, um das es ging", "The letter in question"}, "withPDF": {"mit dem Schreiben als PDF", "with the letter as a PDF"},
	"noLetter": {"Hier geht kein Schreiben hinaus: gefragt ist, wie es weitergeht.", "No letter leaves here: the question is how to go on."},
	"outcome":  {"Ergebnis", "Outcome"}, "by": {"durch", "by"}, "heldUntil": {"Mahnsperre bis", "On hold until"},
	"expiredNote":  {"Niemand hat entschieden, es wurde nichts gesendet.", "Nobody decided, nothing was sent."},
	"obsoleteNote": {"Die Tatsachen haben sich geändert; die Frage stellt sich so nicht mehr.", "The facts have changed; the question is no longer the one that was asked."},

	// An invoice, the stand-ins.
	"timeline": {"Was geschah", "What happened"}, "blocked": {"Was im Weg steht", "What stands in the way"},
	"lastDecision": {"Letzte Entscheidung", "Last decision"}, "attachments": {"Anlagen", "Attachments"}, "toApproval": {"Zur Freigabe", "To the approval"},
	"live": {"Laufend aktualisieren", "Keep refreshing"}, "liveEnd": {"Nicht mehr aktualisieren", "Stop refreshing"},
	"mailNote": {"Dieser Postausgang ist ein Stellvertreter: nichts davon hat das Haus verlassen.",
		"This mailbox is a stand-in: nothing of it has left the house."},
	"slackNote": {"Diese Seite ist ein Stellvertreter für Slack: so würden Kolleginnen und Kollegen gefragt.",
		"This page is a stand-in for Slack: this is how colleagues would be asked."},
}

// words are words of the ledger beside those of package collection: kinds, states and roles as they are stored.
var words = map[string][2]string{
	// What is asked, and how it ended.
	"letter": {"Schreiben", "Letter"}, "escalation": {"Eskalation", "Escalation"}, "write_off": {"Ausbuchung", "Write-off"},
	"open": {"offen", "open"}, "approved": {"freigegeben", "approved"}, "rejected": {"abgelehnt", "rejected"},
	"expired": {"verfallen", "expired"}, "obsolete": {"überholt", "obsolete"}, "hand_over": {"abgeben", "hand over"},
	"instalments": {"Ratenzahlung", "instalments"}, "approve": {"freigegeben", "approve"}, "reject": {"abgelehnt", "reject"},
	// Promises, holds, disputes.
	"active": {"läuft", "running"}, "kept": {"gehalten", "kept"}, "partly_kept": {"teils gehalten", "partly kept"},
	"broken": {"gebrochen", "broken"}, "superseded": {"ersetzt", "superseded"}, "withdrawn": {"zurückgezogen", "withdrawn"},
	"lifted": {"aufgehoben", "lifted"},
	// Mail and letters.
	"queued": {"wartet", "queued"}, "sending": {"wird übergeben", "being sent"}, "accepted": {"angenommen", "accepted"},
	"refused": {"abgewiesen", "refused"}, "uncertain": {"ungewiss", "uncertain"}, "sent": {"versandt", "sent"},
	"bounced": {"unzustellbar", "bounced"}, "email": {"E-Mail", "email"}, "post": {"Post", "post"},
	// Runs, tasks, roles.
	"running": {"läuft", "running"}, "finished": {"fertig", "finished"}, "find_contact": {"Adresse finden", "find a contact"},
	"mail_refused": {"Mail abgewiesen", "mail refused"}, "file_claim": {"Forderung anmelden", "file the claim"},
	"bank_return":     {"Rücklastschrift prüfen", "check a returned payment"},
	"contact_missing": {"Adresse fehlt", "no contact"}, "insolvency": {"Insolvenz", "insolvency"}, "mail_unanswered": {"Mail beantworten", "answer a mail"},
	"clerk": {"Sachbearbeitung", "clerk"}, "senior": {"Teamleitung", "senior"}, "head_of_credit": {"Leitung Debitoren", "head of credit"},
	"auditor": {"Revision", "auditor"}, "admin": {"Verwaltung", "administration"},
	// Kinds of moments.
	"posting": {"Buchung", "Posting"}, "allocation": {"Zuordnung", "Allocation"}, "payment": {"Zahlung", "Payment"}, "mail": {"Mail", "Mail"},
	"promise": {"Zusage", "Promise"}, "dispute": {"Reklamation", "Dispute"}, "hold": {"Mahnsperre", "Hold"}, "approval": {"Freigabe", "Approval"},
	"answer": {"Antwort", "Answer"}, "decision": {"Entscheidung", "Decision"}, "outcome": {"Mahnlauf", "Dunning run"}, "task": {"Aufgabe", "Task"},
	"inbound_mail": {"Eingang", "Inbound mail"},
	// What a moment is about.
	"invoice": {"Rechnung", "invoice"}, "credit_note": {"Gutschrift", "credit note"}, "correction": {"Berichtigung", "correction"},
	"cancellation": {"Storno", "cancellation"}, "credit": {"Verrechnung", "credit"}, "reversal": {"Rückbuchung", "reversal"},
	"skonto": {"Skonto", "skonto"}, "opening": {"Übernahme", "opening balance"}, "receivables": {"Forderungen", "receivables"},
	"revenue": {"Erlöse", "revenue"}, "bank": {"Bank", "bank"}, "bad_debt": {"Forderungsverlust", "bad debt"},
	"unapplied_cash": {"nicht zugeordnetes Geld", "unapplied cash"}, "unapplied": {"nicht zugeordnet", "unapplied"},
	"level": {"Stufe", "level"}, "tries": {"Versuche", "tries"}, "tries,": {"Versuche,", "tries,"}, "item": {"Posten", "item"},
	"customer": {"Kunde", "customer"}, "whole": {"ganz", "whole"}, "part": {"zum Teil", "part"}, "justified": {"berechtigt", "justified"},
	"partly": {"teils berechtigt", "partly justified"}, "resolved": {"erledigt", "resolved"}, "none": {"noch nichts", "nothing yet"},
	"uncollectible": {"uneinbringlich", "uncollectible"}, "failed": {"fehlgeschlagen", "failed"}, "done": {"erledigt", "done"},
	"blocked": {"zurückgestellt", "blocked"}, "waiting": {"wartet", "waiting"}, "web": {"Web", "web"}, "cli": {"Terminal", "terminal"},
	"reversed": {"zurückgebucht", "reversed"}, "unanswered": {"unbeantwortet", "unanswered"}, "answered": {"beantwortet", "answered"},
}
