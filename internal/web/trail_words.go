package web

import "strings"

// germanEvents are the kinds of audit events in German. In English a kind is its own words.
var germanEvents = map[string]string{
	"entity_saved": "Mandant gespeichert", "customer_created": "Kunde angelegt", "customer_changed": "Kunde geändert", "treatment_changed": "Behandlung geändert",
	"invoice_imported": "Rechnung übernommen", "credit_note_imported": "Gutschrift übernommen", "credit_note_issued": "Gutschrift ausgestellt", "credit_note_applied": "Gutschrift verrechnet",
	"invoice_cancelled": "Rechnung storniert", "invoice_corrected": "Rechnung berichtigt", "due_date_changed": "Fälligkeit geändert", "written_off": "ausgebucht",
	"payment_posted": "Zahlung gebucht", "payment_reversed": "Zahlung zurückgebucht", "payment_allocated": "Zahlung zugeordnet", "payment_decided": "über Zahlung entschieden",
	"payer_learned": "Zahler gelernt", "payer_forgotten": "Zahler vergessen", "account_collective": "Sammelkonto vermerkt", "account_closed": "Bankkonto geschlossen", "bank_fresh": "Bankdaten aktuell",
	"statement_recorded": "Kontoauszug gelesen", "advice_recorded": "Zahlungsavis gelesen", "advice_broken": "Zahlungsavis nicht eingehalten", "debits_stopped": "Lastschriften gestoppt", "debits_allowed": "Lastschriften erlaubt",
	"refund_proposed": "Erstattung vorgeschlagen", "refund_released": "Erstattung freigegeben", "refund_rejected": "Erstattung abgelehnt", "refund_exported": "Erstattung übergeben", "refund_paid": "Erstattung gezahlt", "refund_returned": "Erstattung zurückgekommen",
	"cash_release_set": "Buchen durch Regeln freigegeben", "tolerances_set": "Toleranzen gesetzt", "released": "Versand freigegeben", "release_withdrawn": "Versandfreigabe zurückgezogen",
	"promise_made": "Zusage gegeben", "promise_kept": "Zusage gehalten", "promise_partly_kept": "Zusage teils gehalten", "promise_broken": "Zusage gebrochen", "promise_superseded": "Zusage ersetzt", "promise_withdrawn": "Zusage zurückgezogen",
	"dispute_opened": "Reklamation eröffnet", "dispute_resolved": "Reklamation erledigt", "hold_set": "Mahnsperre gesetzt", "hold_lifted": "Mahnsperre aufgehoben", "hold_expired": "Mahnsperre abgelaufen",
	"approval_requested": "Freigabe erbeten", "approval_approved": "freigegeben", "approval_rejected": "Freigabe abgelehnt", "approval_expired": "Freigabe verfallen", "approval_obsolete": "Freigabe überholt",
	"approval_refused": "Entscheidung zurückgewiesen", "approval_next_role": "nächste Rolle gefragt", "run_started": "Mahnlauf begonnen", "run_finished": "Mahnlauf beendet",
	"letter_planned": "Schreiben vorgesehen", "letter_sent": "Schreiben versandt", "letter_refused": "Schreiben vom Relais abgewiesen", "letter_withdrawn": "Schreiben zurückgezogen", "letter_bounced": "Schreiben unzustellbar", "mail_uncertain": "Versand ungewiss",
	"mail_stored": "Mail eingegangen", "mail_read": "Mail gelesen", "mail_unreadable": "Mail nicht lesbar", "mail_assigned": "Mail zugeordnet", "mail_reopened": "Mail wieder geöffnet", "mail_answered": "Mail beantwortet", "mail_settled": "Mail erledigt", "mail_copy_differs": "andere Mail unter gleicher Kennung",
	"mail_claim_applied": "Aussage wirkt von selbst", "mail_claim_seconded": "Aussage von einer Person bestätigt", "mail_claim_confirmed": "Aussage bestätigt", "mail_claim_corrected": "Aussage berichtigt", "mail_claim_rejected": "Aussage verworfen",
	"reply_drafted": "Antwort entworfen", "reply_edited": "Antwort geändert", "reply_queued": "Antwort abgeschickt", "reply_sent": "Antwort versandt", "reply_refused": "Antwort vom Relais abgewiesen", "reply_discarded": "Entwurf verworfen", "reply_stale": "Entwurf überholt",
	"mail_rule_set": "Mailregel gesetzt", "classifier_trained": "Klassifikator trainiert", "autonomy_set": "Freigaberegeln gesetzt", "model_permission_set": "Sprachmodell erlaubt", "model_called": "Sprachmodell gefragt", "words_read": "Wortlaut gelesen",
	"policy_saved": "Mahnregel gespeichert", "policy_used": "Mahnregel gewählt", "user_saved": "Benutzer gespeichert", "user_deactivated": "Benutzer gesperrt", "command_refused": "Befehl zurückgewiesen",
	"task_done": "Aufgabe erledigt", "file_arrived": "Datei eingegangen", "file_refused": "Datei abgewiesen", "quarantine_cleared": "abgewiesene Datei geklärt", "insolvency_reported": "Insolvenz gemeldet", "insolvency_withdrawn": "Insolvenz zurückgenommen",
	"legal_hold_set": "Löschsperre gesetzt", "legal_hold_lifted": "Löschsperre aufgehoben", "erasure_requested": "Löschung beantragt", "erasure_confirmed": "Löschung ausgeführt", "erasure_rejected": "Löschung abgelehnt",
	"limits_set": "Grenzen für Entscheidungen gesetzt", "approval_agreed": "zugestimmt, eine zweite Person fehlt", "approval_snoozed": "Freigabe zurückgestellt", "approval_assigned": "Freigabe zugewiesen",
	"card_channel_set": "Kanal für Karten gesetzt", "cards_reposted": "Karten neu gesendet", "chat_person_pinned": "Chatkonto bestätigt", "chat_person_unpinned": "Chatkonto gelöst", "click_refused": "Klick zurückgewiesen",
	"personal_data_exported": "Auskunft erteilt", "restricted_read": "gesperrte Daten angesehen", "decided": "von den Regeln entschieden",
}

// eventWord names a kind of audit event; one without a German name shows its English words.
func eventWord(kind, lang string) string {
	if german, known := germanEvents[kind]; known && lang == "de" {
		return german
	}
	return strings.ReplaceAll(kind, "_", " ")
}
