package mailrules

// germanIntents are what German sentences say beside payments.
var germanIntents = []table{
	{wantsCopy, `
		keinen|kein|keine beleg|rechnung|dokument & zu|fuer|dieser|diesem|nummer|vorgang & !bestellnummer & !iban & !wareneingang & !auftrag
		nie gesehen|gekriegt|bekommen & rechnung|@ref|diese|die & !ware & !geld & !lieferung
		schicken|mailen|senden .. sie|ihr? .. uns|mir|doch? .. die|eine|diese rechnung & !korrigiert* & !neue & !an_unsere
		haben sie|ihr .. rechnung|@ref|beleg .. noch_mal|nochmal|noch|auch|als & ?
		rechnung .. auch|noch .. digital|elektronisch|per_mail|als_pdf .. bekommen|haben|schicken
		@ref|rechnung|beleg .. nicht|fehlt .. bitte? .. nachreichen|zuschicken|zusenden|zumailen|nachsenden
		kopie|zweitschrift|duplikat .. davon|hiervon|dazu|dessen
		rechnung|@ref .. nochmal|nochmals|erneut|noch_einmal|noch_mal .. per|als|an|bitte|mail|pdf
		nochmal|nochmals|erneut .. als|per .. pdf|mail|email
		kenne|kenn ich|wir .. nicht & zumailen|schicken|mailen|senden|bitte
		hier|bei_mir|bei_uns .. nix|nichts|keine .. liegen|angekommen|eingegangen & rechnung|@ref & schick*|send*|nochmal
		schicken|schickst|schickt|senden .. sie|ihr|du? .. sie|die|mir|uns .. nochmal|nochmals|erneut|noch_einmal & !ware & !mahnung & !lieferung & !iban
		welcher|welche|welchen|was_fuer_eine .. rechnung .. sprechen|reden|geht|handelt|meinen|gemeint|ist|soll|betrifft & ?
		rechnung|originalrechnung|@ref|beleg ... postweg|post|versand ... verloren|untergegangen|verschollen|haengen
		nochmal|nochmals|erneut|noch_einmal|noch_mal|noch_mals|zweites_mal & *schicken|*senden|*mailen|*zukommen|schickst|schickt|sendet|schick & rechnung|rechnungen|@ref|beleg|pdf|faktura|diese & !ware & !iban & !mahnung
		anhang|pdf|datei|link ... nicht|leer|kaputt|beschaedigt & oeffnen|lesen|geoeffnet|lesbar|herunterladen|dabei|angekommen|oeffnet|laesst|liess & !ware & !lieferschein
		rechnung|@ref|rechnungen ... nicht|keine ... erfasst|verbucht|hinterlegt|im_system|eingescannt|registriert & !bestellnummer & !betrag & !stimmt
		abhanden|verlorengegangen|verlegt|vernichtet|geloescht|weggeworfen & rechnung|@ref|beleg & !ware
		rechnung|@ref|beleg|faktura .. haben|besitzen|hab wir|ich .. nicht|nie|gar_nicht|keine & !bezahlt & !bestellt & !ueberw* & !geprueft & !gezahlt & !gebucht & !freigegeben
		rechnung|rechnungen|*rechnung|@ref|beleg|sie|diese|faktura|pdf .. noch einmal|mal & <ask> & !pruefen & !korrekt & !falsch & !stimmt & !ueberpruefen & !anschauen
		bei uns|mir .. ist|sind keine rechnung ... eingegangen|angekommen
		keine rechnung ... eingegangen|erhalten|bekommen|angekommen|vor
		zweitschrift|duplikat|rechnungskopie|rechnungskopien|rechnungsduplikat|rechnungsdokument|rechnungsbeleg & <ask>
		kopie|kopien & <ask> & rechnung|rechnungen|@ref|davon|beleg|der|die
		rechnung|rechnungen|*rechnung|@ref|rechnungsdokument|faktura ... nicht|nie|nirgends ... aktenkundig|bekannt|auffindbar|angekommen|vor|vorhanden|gefunden|finden|zugegangen|erfasst & !bestellung & !ware & !lieferung & !stimmt & !einverstanden & !bezahlt & !korrigiert* & !faellig
		kenne|kennen .. nicht|gar_nicht & @ref|rechnung|die & !geraet
		rechnung|@ref|sie|die .. im spam|papierkorb|posteingang & verloren|gelandet|geloescht|nicht|schick*
		schickst|schick|schickt|sendest|mailst ... rechnung|sie|die|@ref|nochmal & !ware & !gutschrift & !iban
		versehentlich|aus_versehen .. geloescht|weggeworfen|geschreddert & rechnung|@ref|mail
		ohne rechnung|anhang & <ask> & !bestell*
		anhang|anlage|pdf .. fehlt|fehlte|leer|kaputt|defekt|nicht & oeffnen|dabei|fehlt|fehlte|leer|lesbar|lesen|mitgeschickt|angehaengt & !ware
		rechnung|@ref .. liegt|lag .. nicht .. bei
		*kopie|kopien|duplikat|zweitschrift|rechnungskopie|rechnungskopien|rechnungsduplikat|ablichtung|abschrift & bitte|bitten|schicken|senden|zusenden|zuschicken|koennen|koennten|brauche|brauchen|benoetigen|benoetige|haetten|uebersenden|mailen|zukommen|fehlt|lassen|uebermitteln|anfordern|erbeten|erbitten|erbitte|geben|gebt & !lieferschein* & !ablieferbeleg* & !vertrag* & !stundenzettel* & !gutschrift* & !avis* & !ueberweisung* & !in kopie & !liegt die
		noch einmal|mal ... rechnung|rechnungen|@ref|pdf|faktura & schicken|senden|zusenden|zuschicken|mailen|zukommen|uebersenden|schickt|sendet|bekommen|haben|zu
		noch einmal|mal ... schicken|senden|zusenden|zuschicken|mailen|zukommen|uebersenden & !ware & !lieferschein* & !iban & !bankverbindung
		nochmal|nochmals|erneut ... schicken|senden|zusenden|zuschicken|mailen|zukommen|uebersenden|zu|zugeschickt|zugesendet|uebermitteln & rechnung|rechnungen|@ref|sie|diese|pdf|faktura|beleg|kopie & !ware & !lieferschein* & !iban & !bankverbindung & !lieferung & !korrigiert* & !berichtigt*
		rechnung|rechnungen|*rechnung|@ref|beleg|faktura ... nie|nicht|niemals|keine|noch_nicht .. erhalten|bekommen|eingegangen|angekommen|gekriegt|vorliegen|finden|auffindbar|zugegangen|gesehen|aufzufinden|eingetroffen|auffinden & !ware & !lieferung* & !gutschrift* & !bezahl* & !ueberw* & !gezahlt & !geld
		rechnung|rechnungen|@ref|beleg|faktura .. liegt|liegen ... nicht|keine vor
		rechnung|rechnungen|@ref|faktura .. liegt|liegen ... nicht ... vor
		liegt|liegen ... nicht|keine .. vor & rechnung|rechnungen|@ref|diese|faktura & !gutschrift* & !lieferschein* & !bestellung* & !avis
		liegt|liegen ... keine .. rechnung|faktura|rechnungen
		keine|keinen|nie eine|nicht|niemals rechnung|rechnungen|beleg ... erhalten|bekommen|vorliegen|gefunden|eingegangen|angekommen|gesehen|vor
		haben|habe ... keine|nie|niemals .. rechnung|rechnungen & !ware & !bezahlt
		finden|finde .. rechnung|@ref|sie ... nicht
		rechnung|@ref .. fehlt|fehlen|vermisse|vermissen .. uns|mir|hier|noch & !bestellnummer & !auf & !angabe
		uns|mir fehlt|fehlen .. rechnung|rechnungen|@ref
		fehlt|fehlen|vermissen|vermisse .. uns|mir|bei|hier|noch .. die rechnung|rechnungen|@ref
		rechnung|@ref|rechnungen .. verloren|verlegt|verschlampt|abhandengekommen|untergegangen|verschollen
		rechnung|rechnungen|@ref .. als pdf & schicken|senden|zusenden|zuschicken|mailen|zukommen|bitte|brauchen|koennen
		schicken|senden|mailen|schickt|lassen|schick|uebersenden sie|uns|mir|ihr ... rechnung|rechnungen|@ref|rechnungspdf & !korrigiert* & !neue & !geaendert* & !berichtigt* & !angepasst* & !kuenftig & !zukuenftig & !kuenftige & !ab sofort & !stornorechnung & !ueberarbeitet* & !gutschrift* & !ohne & !lieferschein* & !an & !iban & !korrektur*
		rechnung|rechnungen|@ref|sie|diese ... zusenden|zuschicken|zukommen|zumailen|nachreichen|zur_verfuegung|zuleiten|uebersenden & bitte|bitten|koennen|koennten|moegen|wuerden & !korrigiert* & !neue & !geaendert* & !berichtigt* & !angepasst* & !kuenftig* & !zukuenftig* & !lieferschein* & !gutschrift* & !ueberarbeitet* & !stunden* & !ware & !nachweis* & !iban & !bankverbindung & !leistungsnachweis* & !bestaetigung* & !korrektur* & !mit & !kontoauszug & !dokument*
		welche|welcher|um welche|was fuer eine|was ist das fuer eine .. rechnung & ?
		brauche|brauchen|benoetigen|benoetige|haetten|haette .. rechnung|rechnungen|@ref & !korrigiert* & !neue & !geaendert* & !berichtigt* & !auf & !ohne
		originalrechnung|rechnungsoriginal & bitte|fehlt|senden|schicken|benoetigen|brauchen
		unauffindbar|auffindbar & rechnung|@ref|rechnungen
		kennen .. rechnung .. nicht
		rechnung|@ref ... nicht .. bekannt & !lieferung
	`},
	{wantsDocument, `
		*schein|*scheine|*scheinen|*nachweis|wiegescheine|lieferscheine|stundenzettel|nachweise|unterlagen ... fehlen|fehlende|fehlenden|fehlt|vorliegen|vorliegt|nachgereicht|da_sind & !laut & !rechnung_fehlt & !ueberweisung*
		schicken|schick|sendet|senden|mailen ... unterschriebenen|unterzeichneten|stundenzettel|lieferscheine|nachweise|rapporte
		haetten|haette|moechte|moechten .. gern|gerne & nachweis|beleg|schein|protokoll|zustellnachweis|*nachweis|*schein
		nachweis|beleg|bestaetigung|lieferschein|quittung|protokoll|unterschrift|rapport|stundenzettel|vertrag|unterlagen & haben_sie|habt_ihr|gibt_es|existiert|liegt_ihnen|hast_du & ?
		schriftlich|schriftliche & bestaetigen|bestaetigung|bestaetigt & bitte|koennen|koennten|brauchen|benoetigen & !iban & !bank* & !konto*
		belegen|nachweisen|beweisen sie
		wer & lieferung|ware|paket|sendung & unterschrieben|quittiert|angenommen|entgegengenommen & ?|bitte|nachweis
		*schein|*scheine|*scheins|*nachweis|*nachweise|*nachweises|*protokoll|*protokolle|*bescheinigung|*bescheinigungen|*erklaerung|*zeugnis|*zeugnisse|*zertifikat|*zertifikate|*bericht|*berichte|*zettel|*rapport|*rapporte|*beleg|*belege|*dokumentation|*vertrag|*vertrages & <ask> & !rechnungsbeleg & !zahlungsbeleg & !ueberweisungsbeleg & !zahlungsnachweis & !zahlungsnachweise & !laut & !gemaess & !steht & !stehen & !stimmt & !rahmenvertrag & !bankbeleg & !belege & !haben_wir
		bestaetigung|quittung|bescheinigung ... ueber|der|des|fuer|zu & <ask> & !saldo & !salden
		wo .. ist|bleibt|sind ... *nachweis|*schein|*protokoll|*zertifikat|*bericht|lieferschein|stundennachweis
		konformitaetserklaerung|sicherheitsdatenblatt|datenblatt|bedienungsanleitung|pruefbericht & <ask>
		ausstellen|ausstellung & bestaetigung|bescheinigung|zertifikat|quittung
		lieferschein*|ablieferbeleg*|ablieferungsbeleg*|ablieferungsnachweis*|liefernachweis*|zustellnachweis*|empfangsbestaetigung*|frachtbrief*|abliefernachweis*|pod|cmr|lieferbeleg*|uebergabeprotokoll*|abnahmeprotokoll*|leistungsnachweis*|stundenzettel*|stundennachweis*|rapportzettel*|rapport*|regiebericht*|regiezettel*|aufmass*|arbeitsnachweis*|taetigkeitsnachweis*|zeitnachweis*|wiegeschein*|pruefprotokoll*|ursprungszeugnis*|lieferantenerklaerung*|zertifikat*|freistellungsbescheinigung*|unbedenklichkeitsbescheinigung*|versandnachweis*|einzelverbindungsnachweis*|einzelnachweis*|auftragsbestaetigung*|wartungsprotokoll*|messprotokoll*|analysezertifikat*|werkszeugnis*|lieferavis|montagebericht*|servicebericht*|arbeitsbericht*|materialnachweis*|steuerbescheinigung*|ansaessigkeitsbescheinigung*|trackingnummer|sendungsnummer|sendungsverfolgung|gelangensbestaetigung*|bestellkopie|vertragskopie|rechnungsaufstellung & bitte|bitten|schicken|senden|zusenden|zuschicken|koennen|koennten|brauche|brauchen|benoetigen|benoetige|fehlt|fehlen|haetten|uebersenden|mailen|zukommen|anfordern|erbeten|schickt|vorlegen|legen|reichen|nachreichen|erbitten|sendet|zu|uebermitteln|ohne|stellen|nachweis & !laut & !gemaess
		nachweis|nachweise|beleg|belege|unterlagen|dokument|dokumente|dokumentation|bestaetigung|bescheinigung|kopie .. ueber|fuer|der|des|zur|zum .. lieferung|leistung|leistungen|arbeiten|zustellung|auftrag|auftrags|bestellung|abnahme|vertrag|vertrags|ablieferung|stunden|erbrachten|uebergabe|unterschrift & bitte|bitten|schicken|senden|zusenden|koennen|koennten|brauchen|benoetigen|fehlt|uebersenden|zukommen|vorlegen|reichen|nachreichen
		unterschriebenen|unterschriebene|gegengezeichneten|unterzeichneten & bitte|schicken|senden|brauchen|benoetigen|koennen
		bestaetigen sie .. schriftlich & !iban & !bank* & !konto*
		bestaetigung & eingang|zahlungseingang|erhalt & bitte|schicken|senden|benoetigen|brauchen|bestaetigen & !lese*
		eingang|zahlungseingang|erhalt ... bestaetigen|quittieren & bitte|koennen|koennten
		bestaetigen sie .. eingang|erhalt|zahlungseingang
		quittung & bitte|brauchen|benoetigen|schicken|koennen
		nachvollziehbare|nachvollziehbaren|detaillierte|detaillierten|einzelne aufstellung|aufschluesselung|auflistung
		aufschluesselung & bitte|benoetigen|brauchen|koennen
		kopie .. des|vom|der .. vertrages|vertrags|lieferscheins|lieferscheines|auftrags|bestellung|mietvertrags|gutschrift
		mahnkopie|zinsberechnung|verzugszinsberechnung|forderungsaufstellung
	`},
	{wantsStatement, `
		aufstellung|liste|uebersicht|auflistung|zusammenstellung .. @share & <ask>|bitte
		saldenmitteilung|saldenbestaetigung|saldobestaetigung|kontoauszug|opliste|kontoblatt & brauche|braucht|brauchen|benoetigt|benoetigen|wuenscht|moechte|will|verlangt
		aufstellung|liste|uebersicht|auflistung|zusammenstellung|auszug .. aller|ueber|der|saemtlicher|meiner|unserer|von|aus .. offen*|offenen|rechnungen|posten|forderungen|buchungen|zahlungen|konto|kundenkonto & <ask>|bitte
		was|welche|wie_viel|wieviel .. ist|sind|haben|habe .. wir|ich|bei_ihnen|noch|alles .. offen & ?
		aufstellung|uebersicht|auflistung|liste .. aller|saemtlicher|der|ueber .. offenen|offener posten|rechnungen & <ask>
		aufstellung|uebersicht|auflistung & offenen|offener|posten & <ask>
		saldo|salden|kontostand|saldenstand & bestaetigen|bestaetigung|mitteilen|abgleich|abstimmung|abstimmen|nennen|schicken
		kontoauszug|kontenauszug|kontouebersicht|saldenliste|saldenbestaetigung & <ask> & !laut & !unserem
		was|welche ... offen|offene & gesamt|alles|insgesamt|posten & ?
		kontoauszug|kontoauszuges|saldenliste|saldenbestaetigung|saldobestaetigung|opliste|postenliste|kontenblatt|kontoblatt|saldenmitteilung|saldenabstimmung|kundenkontoauszug|debitorenauszug|kontouebersicht|forderungsaufstellung & bitte|bitten|schicken|senden|zusenden|zuschicken|koennen|koennten|brauche|brauchen|benoetigen|benoetige|uebersenden|mailen|zukommen|anfordern|erbeten|schickt|erbitten|sendet|bestaetigen|erstellen|ausfuellen & !laut & !gemaess & !unserem
		aufstellung|uebersicht|auflistung|liste|zusammenstellung .. aller|der|saemtlicher|ueber .. offenen|offener|posten|rechnungen|forderungen & bitte|bitten|schicken|senden|zusenden|koennen|koennten|brauche|brauchen|benoetigen|uebersenden|zukommen|haetten|erstellen|geben|zuschicken
		aktuelle|aktuellen|kompletten|vollstaendige|vollstaendigen op|offene|posten & liste|aufstellung|uebersicht
		op liste & bitte|schicken|senden|koennen|benoetigen
	`},
	{wantsBank, `
		teilen|geben|nennen|schicken|senden .. sie|ihr? .. uns|mir .. ihre|eure|die? .. bic|iban|swift|bankverbindung|kontonummer|bankdaten
		stimmt das|die|diese ? & iban|bank|konto|geaendert
		wohin & zahl*|ueberweis*|geld|betrag|anweisen|ueberwiesen & ?|soll|sollen|duerfen|darf|muss|muessen|kann
		keine|keinen|ohne|fehlt|fehlen|vermisse|vermissen .. iban|bankverbindung|kontonummer|bankdaten|kontodaten|kontoangabe|bankangaben|zahlungsdaten & !geaendert & !neue & !unsere
		auf|an welche|welches|welcher|was_fuer_ein & konto|iban|bank|bankverbindung
		auf welches|welche .. konto|konten|ihrer|eurer & zahlen|ueberweisen
		korrekte|richtige|gueltige|aktuelle .. iban|bankverbindung|kontonummer & <ask>|mitteilen|nennen
		iban|ibans|bankverbindung|kontoverbindung|kontonummer|bankdaten|konto|swift|bic & <ask> & !geaendert & !unsere & !unser & !neue & !hinterlegen & !aendern & !vom & !gutschriften & !kontoauszug & !unserem & !unserer & !pruefen & !nachsehen & !schauen & !ueberpruefen & !eingang & !abbuchen & !einziehen
		welche|welches|welcher .. iban|konto|bankverbindung|bank|ist & ? & !geaendert .. hat
		zwei|verschiedene|unterschiedliche .. iban|ibans|bankverbindungen|konten
		stimmt|stimmen|gilt .. iban|bankverbindung|konto|bankdaten & ?|noch
		stimmt|ist das ? & iban|bankverbindung|konto
		iban|bankverbindung|bankdaten|kontoverbindung|kontonummer|bic|swift|kontodaten|konto|bankkonto & wie|welche|welches|welcher|brauche|brauchen|benoetigen|benoetige|nennen|mitteilen|bestaetigen|fehlt|fehlen|koennen|koennten|wohin|schicken|senden|geben|ist|stimmt|noch|aktuell|aktuelle|korrekt|teilen|zusenden|richtig & ?
		iban|bankverbindung|bankdaten|kontoverbindung|kontonummer|bic|swift|kontodaten & bitte|bitten|fehlt|fehlen|brauche|brauchen|benoetigen|benoetige & nennen|mitteilen|bestaetigen|schicken|senden|zusenden|teilen|geben|mit|angeben|zukommen|noch|uns|auf|durchgeben|abgleichen|zuschicken|uebermitteln|nochmals|nochmal & !geaendert & !aendern & !neue & !neuen & !unsere & !unser & !hinterlegen & !aendert & !aktualisieren & !fuer gutschriften
		wohin|auf welches konto|auf welche bankverbindung|an welche iban & zahlen|ueberweisen|ueberweisung|zahlung|soll|sollen|ueberwiesen|geld|muss
		auf welches|welche konto|bankverbindung|iban
		keine bankverbindung|iban|kontoverbindung|bankdaten
		bestaetigen ... iban|bankverbindung|bankdaten|kontoverbindung & bitte|koennen|koennten & !geaendert
	`},
	{bankChanged, `
		sie|ihr .. jetzt|nun|neuerdings|inzwischen .. bei .. bank|*bank|sparkasse & ?|!
		bei einer|der .. *ischen bank & jetzt|nun|neu
		neues|neue|neuen *konto|*bankverbindung
		gilt|lautet|gelten ... iban|konto|bankverbindung & !noch & !stimmt
		ausschliesslich|nur|bitte|kuenftig .. auf .. folgendes|dieses|nachstehendes|neues|unten_genanntes|anderes .. konto|bankverbindung|iban
		konto|bankkonto .. vorueberg*|voruebergehend|derzeit|zurzeit|wegen .. gesperrt|eingefroren|geprueft|nicht_nutzbar & zahlen|ueberweisen|folgendes|neues|anderes|unser
		gilt|gelten|lautet ... ab|fuer .. @date|guthaben|erstattungen|gutschriften|zahlungen & iban|kontoverbindung|bankverbindung|konto
		hausbank|bank fusioniert|fusion|verschmolzen|schliesst|uebernommen
		umstellung|wechsel|aenderung|fusion & konto|bankverbindung|kontoverbindung|iban|bank & lautet|lauten|neu|neue|ab|ist & !umsatzsteuer
		kontoverbindung|bankverbindung|iban|konto|bankdaten ... nun|jetzt|ab_sofort|neu|kuenftig|geaendert .. wie folgt
		sie|ihr haben|habt ... neue|neues|geaenderte|andere ... iban|bankverbindung|konto|kontoverbindung
		hausbank|bank|bankverbindung|konto .. haben|hat|wurde|ist .. gewechselt|umgestellt|neu
		zahlungen|ueberweisungen|gutschriften|erstattungen .. bitte .. ausschliesslich|nur|auf & konto|iban|bankverbindung & neu*|geaendert*|andere*|folgende*|unten
		gilt|gelten|lautet|verwenden|nutzen ... ausschliesslich|nur_noch|kuenftig|ab_sofort ... iban|konto|bankverbindung
		ab sofort ... iban|konto|bankverbindung & !korrekte
		neuen|neue|geaenderten|geaenderte kontodaten|bankdaten|daten & bank|konto*|hinterlegt|dorthin|ueberweise
		erstattungen|erstattung|gutschriften|rueckzahlungen|zahlungen ... kuenftig|ab_sofort|nur_noch|zukuenftig ... konto|iban
		konto|bankverbindung ... wird|wurde|ist .. aufgeloest|geschlossen|geloescht|gesperrt & !lastschrift
		das|dem bisherige|bisherigen|alte|alten .. konto|wird & aufgeloest|geloescht|geschlossen|gekuendigt
		eure|ihre iban|bankverbindung|konto ... geaendert|gewechselt|anders|abweich* & ?|haben_soll|soll|angeblich
		*bank|sparkasse|bank|kreditinstitut ... gewechselt|gewechselt|wechseln|umgezogen & !rechnung
		von der|bank ... zur|zu *bank|sparkasse|bank & gewechselt|umgestellt|gegangen
		gutschrift|gutschriften|erstattung|erstattungen|rueckzahlung|rueckzahlungen ... auf|an ... konto|iban|bankverbindung & neue|neues|folgendes|kuenftig|ab_sofort|bitte & !unter
		bankverbindung|iban|kontoverbindung|bankdaten|konto|kontonummer|bankkonto|hausbank|bank|kontodaten & geaendert|aendert|aendern|gewechselt|wechsel|wechseln|umgestellt|aenderung|abgeloest|gekuendigt|wechselt|aktualisiert|umzustellen|ungueltig|aktualisieren|erloschen & !versand* & !blank
		neue|neuen|neues|neuer|geaenderte|geaenderten|andere|anderes|anderen|aktualisierte bankverbindung|iban|kontoverbindung|konto|bankdaten|kontonummer|bankkonto|kontodaten|bank
		bankverbindung|iban|kontoverbindung|bankdaten|konto|kontonummer .. lautet|lauten .. ab|nun|jetzt|neu|kuenftig
		kuenftig|zukuenftig|ab sofort|nur noch|fortan|ab @date ... auf ... konto|iban|bankverbindung|kontoverbindung & !unter
		bankwechsel|kontowechsel|bankverbindungsaenderung|kontoaenderung|kontoumstellung
		altes|alte|bisherige|bisheriges|alten konto|bankverbindung|iban|bankkonto|kontoverbindung & !bestaetigen
		auf folgendes|dieses|nachstehendes|das folgende konto & gutschrift|gutschriften|erstattung|erstattungen|rueckzahlung|rueckzahlungen|kuenftig|ab sofort
		konto|iban|bankverbindung & nicht mehr & nutzen|verwenden|benutzen|ueberweisen|gueltig|existiert|besteht
		hinterlegen|hinterlegt|vermerken|erfassen|aktualisieren ... iban|bankverbindung|konto|bankdaten & !unter welcher
		stimmt|ist .. neue iban|bankverbindung|konto|kontonummer
	`},
	{masterChanged, `
		haben|wurden .. umfirmiert|umbenannt|umgewandelt|fusioniert|verschmolzen
		firmiert|firmieren|heissen|heisst .. seit|ab|nun|jetzt|unter|als|um & !ansprechpartner
		gbr|gmbh|ug|ag|ohg|kg|einzelunternehmen|einzelfirma|ek|verein|genossenschaft & geworden|umgewandelt|umwandlung|geaendert|gewechselt|rechtsform|ueberfuehrt & !falsch & !ausgestellt
		ustidnr|ustid|umsatzsteuerid|umsatzsteueridentifikationsnummer|steuernummer|handelsregisternummer|rechtsform|firmenname|firmierung|telefonnummer|faxnummer|mailadresse|emailadresse & geaendert|neu|neue|neuen|aendert|lautet & !fehlt & !auf_der_rechnung & !auf_ihrer_rechnung & !falsch
		buero|sitz|firmensitz|standort|zentrale|verwaltung|praxis|werkstatt|geschaeftsstelle|geschaeftsraeume .. ist|sind|wurde|wird|wurden|haben ... verlegt|umgezogen|verlagert|verzogen
		sind|ist|bin .. nach|in .. umgezogen|gezogen|verzogen
		wir ziehen|zogen .. um|nach
		schreibweise|name|namens|namen|firmierung & korrigieren|berichtigen|aendern|anpassen & !rechnung_auf
		firmieren|firmiert|heissen|heisst & unter|kuenftig|ab|jetzt
		rechnungen|rechnung|belege .. bitte .. in_zukunft|kuenftig|zukuenftig|ab_sofort & mail|@email|post|email|portal
		nicht mehr per post|papier|fax & rechnung|rechnungen
		heisst|heissen|heisse|firmieren|firmiert|nennen & jetzt|nun|seit|ab|statt|kuenftig|nicht_mehr & firma|wir|ich|unsere|unternehmen|gesellschaft & !ansprechpartner & !was
		geheiratet|umgeheiratet & name|heisse|namen
		sitzen|sitzt|residieren|finden .. seit|jetzt|nun|ab|kuenftig & !im
		<address> & aendern|geaendert|notieren|notiert|anpassen|aktualisieren|umstellen|umgezogen|neue|neuen|lautet|jetzt|abgeschaltet|kuenftig|ab_sofort|veraltet|uebernehmen|berichtigen & !bank* & !iban & !rechnung_auf & !ausgestellt & !falsch_ausgestellt & !umschreiben & !im_namen & !ware
		rechnung|rechnungen ... kuenftig|zukuenftig|ab_sofort|nur_noch|ausschliesslich|elektronisch & an|per|elektronisch & @email|email|mail|elektronisch|postfach|adresse
		strasse|*strasse|*weg|*platz|*allee|gewerbering|*ring & aendern|umgezogen|jetzt|neue|immer_noch|seit|sitzen & !ware & !baustelle & !geliefert
		neue|neuer|neues hausanschrift|anschrift|adresse|firmensitz|standort|domizil|buero & !ansprechpartner
		umgezogen|umziehen|umzug|ziehen um|verlegt|umgefirmiert|umfirmierung|umbenannt|umfirmiert|firmensitzverlegung|adressaenderung|anschriftenaenderung|anschriftsaenderung|adressaenderungen|namensaenderung|sitzverlegung|namenswechsel & !rechnung verlegt & !termin & !verlegt rechnung
		neue|neuen|geaenderte|geaenderten|aktuelle|aktuellen|andere|anderen anschrift|adresse|rechnungsadresse|rechnungsanschrift|firmierung|firmenadresse|lieferadresse|rechnungsemail|postanschrift|emailadresse|mailadresse|rechtsform|firmenanschrift|firmenname|firmennamen|stammdaten|rechnungsmailadresse|postadresse & !falsch* & !bank* 
		anschrift|adresse|rechnungsadresse|rechnungsanschrift|firmierung|firmenname|rechtsform|emailadresse|stammdaten|postanschrift|name .. hat|haben|aendert|aendern|lautet|aendert|ist .. sich|geaendert|jetzt|nun|ab|kuenftig|neu & !bank* & !iban
		rechnungen|rechnung|belege ... kuenftig|zukuenftig|ab sofort|nur noch|ausschliesslich|ab @date|in zukunft ... an|per|als|ueber|unter
		kuenftig|zukuenftig|ab sofort|nur noch|ausschliesslich|in zukunft|kuenftige|zukuenftige|ab @date ... rechnungen|rechnung|rechnungsversand|belege|rechnungseingang & an|per|email|mail|adresse|als & !konto & !iban & !zahl* & !ueberw* & !ware
		firmieren|firmiert|heissen|heisst .. jetzt|nun|kuenftig|ab|seit|als
		stammdaten & aendern|anpassen|aktualisieren|geaendert|korrigieren|ergaenzen
		verschmolzen|verschmelzung|umgewandelt|umwandlung|rechtsnachfolgerin|rechtsnachfolger|fusioniert|fusion
		geaenderte|neue ustidnr|ustid|umsatzsteueridentifikationsnummer|steuernummer
	`},
	{wrongReader, `
		unter dieser|der .. adresse|nummer|mailadresse .. erreichen|ist|finden .. nur|lediglich & vertrieb|verkauf|privat|empfang|lager
		fuer|bei .. zahlungen|rechnungen|mahnungen|buchhaltung|zahlungssachen .. ist .. kollegin|kollege|frau|herr|abteilung|meine|unsere
		meine|mein .. amtszeit|zeit|taetigkeit|mandat ... endete|vorbei|abgelaufen|zu_ende
		gehoert|gehoeren .. nicht_mehr|seit .. zu|uns & dorthin|wenden|@email|sondern
		betreuen|betreue|betreut ... nicht_mehr|nicht_laenger & buchhaltung|mandat|firma|mandanten|verwaltung|objekt
		mandat .. endete|beendet|niedergelegt|ende
		aufgaben|vertretung|nachfolge|bereich ... uebernommen|uebernimmt & @email|herr|frau
		hat|haben|habe .. unternehmen|firma|haus|betrieb|gesellschaft .. verlassen & !ware & !lieferung
		macht|erledigt|betreut|bearbeitet|laeuft|liegt|uebernimmt|regelt ... bei_uns|fuer_uns|jetzt|inzwischen|mittlerweile ... zentrale|hauptverwaltung|steuerbuero|steuerberater|kollegin|kollege|mutterhaus|kanzlei|hausverwaltung|zentralbuchhaltung & !zahlung & !pruefung & !freigabe
		bin|hier .. nur|bloss|lediglich .. der|die|als|eine|ein|am|im .. hausmeister|praktikant|praktikantin|azubi|auszubildende|auszubildender|aushilfe|empfang|sekretariat|mieter|putzfrau|mieterin|vertretung|pfoertner|telefonzentrale|student|werkstudent|ehemalige
		ehemalige|ehemaliger|frueherer|fruehere|ex mitarbeiter|mitarbeiterin|geschaeftsfuehrer|angestellter|inhaber|vorstand|kollege & bin|ich|ist
		bei mir|uns .. falsch|verkehrt|an_der_falschen & sie|da|hier|sind
		richten|adressieren|senden|schicken|stellen|leiten sie .. anfrage|anfragen|mail|mails|schreiben|mahnung|mahnungen|nachricht|korrespondenz|anliegen .. an|bitte .. @email|frau|herrn|unsere|die
		nicht ich|mich|wir .. sondern & @email|zustaendig|buchhaltung|frau|herr|kollege|kollegin|abteilung|zentrale
		damit|dafuer|hierfuer .. nichts .. zu_tun|am_hut
		da|hier|das .. kann|koennen ich|wir ... nicht .. weiterhelfen|helfen
		nicht mehr .. im|bei|in .. unternehmen|haus|firma|uns|betrieb
		ist|sind .. nicht mehr .. bei uns|im
		sind|seid|bist .. sie|ihr|du? .. bei mir|uns .. falsch|verkehrt
		falsch & bei_mir|bei_uns & sind|seid|gelandet & !berechnet & !geliefert & !rechnung
		ruhestand|rente|pension|altersteilzeit|pensioniert|verrentet & bin|seit|ich|ist|kollege|herr|frau
		nicht mehr .. kassenwart|kassier|schatzmeister|vorstand|geschaeftsfuehrer|buchhalter|buchhalterin|dabei|hier|bei|im_unternehmen|im_haus
		zustaendig|zustaendige|zustaendiger|ansprechpartner|ansprechpartnerin|nachfolgerin|nachfolger & @email
		zustaendig|ansprechpartner|nachfolgerin|nachfolger ist|fuer & frau|herr|meine|mein|steuerbuero|abteilung|buchhaltung|kollegin|kollege & !ich_bin_zustaendig & !sobald
		bitte .. an|kuenftig .. frau|herrn|neue|neuen|nachfolgerin|kollegin|buchhaltung|dorthin & @email|dorthin|wenden & !rechnungen & !rechnung_an & !kopie & !gutschrift* & !@share dorthin & !alle & !belege
		wenden|wendet|schreiben|melden & sich|bitte & @email & !dringend* & !anwalt & !abwesen*
		buchhaltung|finanzbuchhaltung|kreditoren .. wird|macht|erledigt|liegt .. extern|ausgelagert|steuerberater|zentral|von
		falsche|falscher|falschen|falsch|verkehrt .. adresse|person|mailadresse|emailadresse|stelle|postfach|abteilung|verteiler & gelandet|hier|bei_mir|erreicht|geschrieben|privat*
		gehoere|gehoert|arbeite .. nicht zu|fuer|bei .. firma|unternehmen|dieser
		rechnungen gehen|laufen .. ueber|an .. amt|zentrale|verwaltung|traeger
		habe .. firma|unternehmen|stelle|job|abteilung .. verlassen|gewechselt
		kann .. ihnen .. nicht .. helfen|weiterhelfen
		nicht mein|meine bereich|baustelle|aufgabe|abteilung|zustaendigkeit
		nicht|nichtmehr mehr ... zustaendig|verantwortlich|taetig|beschaeftigt|arbeite|angestellt
		arbeite|arbeiten|arbeitet ... nicht mehr & !geraet & !maschine & !anlage
		bin|ist|sind .. nicht|nichtmehr .. zustaendig|verantwortlich|richtige|richtiger|ansprechpartner|zustaendige
		nicht .. zustaendig|zustaendige|verantwortlich & !lieferung
		falscher|falschen|falsche ansprechpartner|adressat|empfaenger|ansprechpartnerin|person|adresse & !rechnung & !rechnungsadresse & !anschrift
		nicht der|die|ihr richtige|richtiger|ansprechpartner|zustaendige
		bin .. falsch|verkehrt|der_falsche|die falsche
		ausgeschieden|rente|ruhestand|verlassen|gekuendigt|pensioniert & unternehmen|firma|bin|ist|kollege|kollegin|herr|frau|seit|ende|bei uns|ich & !vertrag & !konto & !bank*
		wenden|wendet .. sich .. bitte? an & !anwalt & !rechtsanwalt & !dringend* & !vertretung
		bitte wenden|kontaktieren|schreiben sie|an|direkt .. @email|frau|herrn|herr|kollegen|kollegin|buchhaltung & zustaendig|verantwortlich|mehr
		zustaendig|zustaendige|zustaendiger|verantwortlich ist|dafuer|hierfuer|ansprechpartner & !nicht fuer
		nichts .. zu tun .. mit|haben
		haben|habe .. nichts zu tun|mit
		kennen|kenne .. firma|unternehmen|person ... nicht
		privatperson|privatadresse & !insolvenz*
		sind|bin nicht .. firma|kunde|die firma
		falsch verbunden
		irrlaeufer
		habe .. abteilung|stelle|bereich|aufgabe|job .. gewechselt
		neue ansprechpartnerin|neuer ansprechpartner
		ansprechpartner|ansprechpartnerin .. ist|hat .. jetzt|nun|gewechselt|geaendert|kuenftig
		aus dem verteiler|mailverteiler
	`},
	{acknowledges, `
		mail|email|schreiben|nachricht|brief|erinnerung|mahnung & angekommen|eingetroffen|gelesen|erhalten|zugegangen & !nicht & !nie & !ware
		danke|dank|merci|besten|vielen|herzlichen fuer|dank & erinnerung|mail|email|nachricht|hinweis|info|information|schreiben|mahnung|zahlungserinnerung|rechnung|anruf|rueckmeldung|mitteilung|zusendung|unterlagen
		danke|dankeschoen|dank
		habe|haben ... erhalten|bekommen|eingegangen|vorliegen & mail|email|nachricht|schreiben|mahnung|erinnerung|zahlungserinnerung|rechnung|rechnungen|sie|diese|unterlagen & !nicht & !nie & !ware & !keine
		ist|sind .. eingegangen|angekommen & !nicht & mail|email|nachricht|schreiben|mahnung|erinnerung|rechnung|zahlungserinnerung
		zur kenntnis genommen
		zur kenntnis
		alles klar
		verstanden & !nicht
		notiert|vermerkt
		ist|wird .. bei uns erfasst|gebucht|registriert
		eingang|erhalt .. bestaetigen|bestaetige & !bitte & !koennen & !sie
	`},
	{checking, `
		bei .. der|dem|den|bank|chef|kollegen|kollegin .. nach|fragen|frage|nachfragen & ich|wir
		schau|schaue|schauen|gucke|guck .. heute|heut|morgen|mal|gleich|abend .. nach|ob
		noch|selbst .. am pruefen|klaeren|schauen|suchen
		befindet|befinden|liegt|liegen|steckt|haengt ... in|im|bei|zur .. pruefung|freigabe|klaerung|bearbeitung|umlauf|rechnungspruefung
		gleichen|gleiche ... ab & wir|ich & !zahl*
		abgleich|abgleichen|abstimmen & unterlagen|intern|buchhaltung
		buchhalter|buchhalterin|kollegin|kollege|chef|chefin ... wieder|zurueck & kuemmert|meldet|pruef*|klaer*|dann
		pruefen|pruefe .. warum|ob|wieso|was
		gehe|gehen .. der sache|dem .. nach
		nachforschung|recherche|nachverfolgen
		ich|wir .. mache|machen .. mich|uns schlau
		hake|haken|frag|fragen|frage .. nach
		wartet|warten|wartend .. auf .. freigabe|unterschrift|genehmigung|rueckmeldung & !zahl*
		muss|muessen ... besprechen|klaeren|pruefen|nachsehen|nachschauen|nachfragen|abklaeren & ich|wir & !sie
		mit|beim .. steuerberater|chef|buchhalter|vorstand|geschaeftsfuehrer|kollegen ... besprechen|klaeren|reden|sprechen|abstimmen
		gebucht|verbucht|erfasst & freigabe|wartet|noch_nicht_freigegeben
		sitzung|vorstand|gremium|ausschuss|gemeinderat & entscheid*|beraet|behandelt|beschliesst|vorgelegt & !zahlung_beschlossen
		klaeren|klaere|pruefen|pruefe|schauen|schaue|kuemmern|kuemmere & intern|wir|ich & kommen .. auf|melden|bescheid|wieder|zurueck|auf_sie_zu
		kommen|komme .. auf sie|euch .. zu|zurueck
		sage|sagen|gebe|geben .. ihnen|euch|dir? .. bescheid|rueckmeldung
		freigabeprozess|freigabelauf|umlauf|pruefprozess|workflow|rechnungspruefung|freigabe|fachabteilung & gegeben|gegangen|ist|liegt|wartet|befindet|laeuft|im|geschickt|eingereicht & !zahlung & !ueberweisung & !sobald & !nach
		am|noch pruefen|klaeren & sind|bin|noch
		in pruefung|klaerung|bearbeitung|umlauf
		liegt|liegen .. bei|beim .. steuerberater|chef|geschaeftsfuehrung|buchhaltung|kollegin|kollegen|pruefung|freigabe|fachabteilung|vorgesetzten
		weiss|wissen|haben|habe .. bescheid|gesehen|gelesen & mail|schreiben|mahnung|erinnerung
		kuemmerst|kuemmert .. dich|euch|sich
		angekommen & schreiben|mail|mahnung|brief|rechnung & !nicht & !ware & !nie
		sehen|sehe|schauen .. sie|uns|mir|es|das .. an
		nachgehen|gehe|gehen .. nach & dem|der|wir|ich & !hause
		rede|reden|spreche|sprechen .. mit .. chef|chefin|mann|frau|kollegen|buchhaltung|geschaeftsfuehrer|steuerberater
		versuche|versuchen .. heraus|raus .. zu finden|herauszufinden|rauszufinden
		schicke|leite|gebe & weiter & buchhaltung|chef|kollegin|kollegen|frau|mann|zentrale
		pruefe|pruefen|pruef ... das|dies|es|den|die|vorgang|sachverhalt|angelegenheit|rechnung|rechnungen|mal|intern|@ref|wir|ich|gerade|noch & !bitte pruefen & !pruefen sie & !zu pruefen & !bitten
		wird|werden|wurde .. geprueft|ueberprueft|bearbeitet|weitergeleitet|weitergegeben|abgeklaert|geklaert & !nicht
		werde|werden|wird ... pruefen|klaeren|ueberpruefen|abklaeren|nachsehen|nachschauen|weiterleiten|weitergeben|nachforschen|nachfragen|ansehen|anschauen|besprechen|kuemmern & !zahlung & !ueberweisung & !sie & !anwalt
		klaere|klaeren|klaer ... das|dies|es|intern|mit|die|ab|den|wir|ich & !bitte & !sie
		in|zur pruefung|klaerung|bearbeitung|rechnungspruefung|durchsicht & !bitten & !bitte
		pruefung|klaerung laeuft|dauert
		leite|leiten|leit ... weiter
		gebe|geben|geb ... weiter & !nicht & !zahlung
		weitergeleitet|weitergegeben|weiterleiten|weitergereicht & !bitte & !nicht & !rechnung falsch
		kuemmere|kuemmern|kuemmer mich|uns|darum ... & !zahlung* & !ueberweisung & !begleichung & !bezahlung
		schaue|schauen|schau|gucke|gucken|sehe|sehen ... an|nach|mal & !nicht & !sie & !recht
		melde|melden|meld mich|uns|wir|ich
		melden|melde .. wieder|zurueck|bei ihnen
		gebe|geben .. bescheid|rueckmeldung|antwort & !sie
		bespreche|besprechen ... mit|intern
		ruecksprache & !bitte
		frage|fragen ... nach|kollegen|kollegin|chef|intern & !uns & !wann
		suche|suchen ... heraus|raus|unterlagen & !lieferant
		lege|legen|leg ... vor & !einspruch & !widerspruch
		reiche|reichen ... weiter
	`},
	{isHard, `
		ebbe .. in
		beim besten willen nicht & zahlen|begleichen|aufbringen
		weggebrochen|weggefallen|abgesprungen|verloren & kunden|kunde|auftraege|auftrag|einnahmen
		finanziell .. nicht .. hinterher|ueber_die_runden|rund
		job|arbeit|arbeitsplatz .. verloren
		kaum|keine|wenig einnahmen|umsatz|umsaetze|auftraege|geld
		klamm|klamme|klammen|leere|leeren|angespannte kasse|kassen|kassenlage|finanzlage
		kommt|kommen .. nix|nichts|kein_geld|wenig .. rein|herein
		kunde|kunden|auftraggeber|bauherr|abnehmer ... zahlt|zahlen|bezahlt .. selbst|selber|auch|immer|mega .. spaet|schleppend|nicht|verspaetet
		laeuft .. bei uns .. schlecht|nicht|mau|mies|schleppend
		laeuft es ... schlecht|mau|mies|nicht_gut|bescheiden
		wovon ich|wir .. zahlen|bezahlen|leben
		puste|luft .. aus|weg|knapp & geht|mir|uns
		geld .. vom|von|aus .. kommt .. erst
		bei uns|mir .. geld .. erst & !geht
		auftragslage|geschaeftslage|ertragslage|lage|saison|konjunktur .. ist|war|derzeit|momentan|gerade? .. miserabel|katastrophal|mies|desastroes|angespannt|schwierig|schlecht|ernst|prekaer|duenn|bescheiden
		bank|hausbank|sparkasse|volksbank ... kredit|linie|kreditlinie|dispo|kontokorrent|rahmen ... gestrichen|gekuendigt|gekuerzt|zugedreht|abgedreht|nicht_verlaengert|abgelehnt|verweigert
		wie wir|ich .. stemmen|aufbringen|bezahlen|schaffen
		haengen lassen|gelassen & kunde|auftraggeber|hauptkunde|kunden
		geldhahn|durststrecke|talfahrt|existenzangst|existenzaengste|existenznot|ueberleben|roten_zahlen|rote_zahlen|schieflage
		arm|armut|mittellos|pfaendung|gepfaendet & ich|wir|bin|sind|konto
		fehlen|fehlt .. uns|mir ... mittel|geld|liquiditaet
		uns|mir fehlen|fehlt ... mittel|geld|liquiditaet
		ebbe & kasse
		gepfaendet|pfaendung|kontopfaendung|kuendigung .. des ladens
		auf die beine .. gekommen
		weggebrochen|abgesprungen|verloren & auftraggeber|kunde|kunden|auftrag|auftraege|umsatz
		lage .. ernst|angespannt|schwierig|kritisch|dramatisch|prekaer
		nicht|kaum .. an mein|unser geld
		existenzaengste|existenzbedroht|vor dem aus
		kurz vor & schliessung|pleite|aus
		pandemie|corona|inflation|energiekosten|mieterhoehung & uns|wir|getroffen|schwer|probleme
		ueber die runden
		ruecklagen|reserven .. aufgebraucht|weg|erschoepft|verbraucht
		aufgebraucht|erschoepft & ruecklagen|mittel|reserven|geld|kredit
		*geschaeft|geschaeft|saison|betrieb|laden .. laeuft|lief .. schleppend|schlecht|mies|mau|gar_nicht
		schliessen|geschlossen & monate|wochen & schaden|*schaden|brand|krank*|ruecklagen
		kasse|kassen|konto|konten|kassa ... leer
		hagel|duerre|frost|unwetter|hochwasser|brand|feuer|corona|pandemie|streik|krieg|umbau & ernte|kasse|umsatz|genommen|gekostet|existenz|ruiniert|kunden|gaeste|geld & !bin_auf & !sind_auf & !geht_raus & !auf_der_baustelle
		ernte .. ausgefallen|genommen|vernichtet|zerstoert
		nur .. @amount|@share .. aufbringen|schaffen|zahlen|leisten & derzeit|momentan|mehr|diesen_monat
		kein geld|kapital & !keine .. kein & !ohne
		geld|mittel .. fehlen|fehlt .. uns|mir
		nix|nichts|kein geld .. da|drin|uebrig|auf & !bestellt
		ist|sind .. nix|nichts .. da|drin|uebrig & kasse|konto|einfach|momentan|geld
		blank|pleite|klamm & sind|bin|momentan|gerade & !pleitegeier
		gaeste|kunden|kundschaft|auftraege|besucher|umsatz|einnahmen|laufkundschaft ... weggenommen|weggeblieben|weg|ausgeblieben|fehlen|eingebrochen|verloren|weggefallen|halbiert|storniert|bleiben_aus & !lieferung
		ruiniert|existenz|existenzbedrohend|notlage|insolvenzgefahr|ueberlebenskampf|schliessen & uns|mich|unsere|geschaeft|laden|betrieb & !geschlossen
		zahlungen|zahlung .. eingestellt & abnehmer|kunde|auftraggeber|hauptkunde
		wasserschaden|brandschaden|hagel*|unwetter|hochwasser|einbruch|brand|feuer & geld|ruiniert|ausfall|zahlen|umsatz|versicherung & !gezahlt
		konto .. aufgefuellt|leer|nichts|gesperrt|minus|ueberzogen
		zuschuss|foerderung|foerdergelder|foerdermittel|steuererstattung|kredit & kommt|erst|warten|sobald|noch_nicht|abwarten
		nicht alles|komplett auf einmal
		kann|koennen .. nicht|leider_nicht|net|ned .. zahlen|bezahlen|begleichen|auf_einmal|aufbringen & momentan|zurzeit|zur_zeit|derzeit|gerade|aktuell|im_moment|leider|weil|auf_einmal|finanziell|diesen_monat & !ohne & !solange & !bevor
		schaffen|schaffe|packen .. nicht|finanziell|auf_einmal & zahl*|geld|rechnung|betrag & !termin
		zahlungsmoral|aussenstaende & unserer|unsere|eigene|kunden|warten
		geld .. muss|muessen .. erst .. verdien*|rein*|einnehmen
		strecken & decke
		familie|kinder|miete|strom|heizkosten & geld|reicht|nicht & zahlen|rechnung|momentan
		widder|wieder geld|jeld rein*|eren|herein*
		liquiditaet*|zahlungsschwierigkeiten|zahlungsengpass|liquiditaetsengpass|zahlungsprobleme|geldnot|finanznot|klamm|knapp & !liquiditaetsplanung
		finanzielle|finanziellen|finanzieller|wirtschaftliche|wirtschaftlichen|wirtschaftlicher schwierigkeiten|probleme|engpass|lage|notlage|situation|enge|schieflage|engpaesse|not
		finanziell|wirtschaftlich .. eng|schlecht|schwierig|angespannt|klamm|nicht
		konto|kasse|kassen|bankkonto|kreditlinie|kontokorrent .. leer|ueberzogen|gesperrt|gepfaendet|ausgeschoepft|ausgereizt|am limit|gekuendigt
		nicht .. das|genug|genuegend|ausreichend geld|mittel|liquiditaet
		geld .. fehlt|knapp|reicht|ausgegangen
		fehlt|fehlen ... geld|mittel|liquiditaet|das noetige & !pruefen
		kunde|kunden|auftraggeber|kundschaft|abnehmer|bauherr|bauherren|hauptkunde|grosskunde|generalunternehmer|mandant ... nicht|noch_nicht|auch_nicht .. bezahlt|gezahlt|zahlt|zahlen|ueberwiesen|beglichen
		unser|unsere|mein|meine|eigene|eigenen|unserem|unseren .. kunde|kunden|auftraggeber|abnehmer|bauherr|hauptkunde|grosskunde|generalunternehmer ... schuldet|schulden|ausstehend|verspaetet|saeumig|ausgefallen|bezahlt|gezahlt|zahlt|zahlen|warten & !unser kunde hat reklamiert & !unsere kundennummer
		zahlung|zahlungen|zahlungseingang|zahlungseingaenge|geld|aussenstaende ... kunden|kunde|auftraggeber|auftraggebers|bauherrn|kundenseite & warten|warte|ausgeblieben|ausstehen|fehlen|fehlt|haengt|abhaengig|offen|erwarten|verzoegert|ausgefallen|ausbleiben|ausbleibt
		ausgeblieben|ausgefallen|ausgebliebene|ausbleibende|ausbleibenden|ausgebliebener|weggebrochen|eingebrochen & zahlung|zahlungen|umsatz|umsaetze|zahlungseingang|zahlungseingaenge|auftraege|kunde|geld|auftrag|einnahmen|geschaeft
		auftragsrueckgang|umsatzrueckgang|umsatzeinbruch|auftragsflaute|flaute|auftragsmangel|durststrecke|geschaeftseinbruch|umsatzeinbussen|auftragseinbruch
		eigenen|eigene|unsere|unserer aussenstaende|aussenstaenden|forderungen|zahlungseingaenge|kunden .. warten|warte|abwarten|ausstehen|offen|hoch|abhaengig
		geld .. warten|warte|selbst|selber
		warten|warte ... selbst|selber .. auf .. geld|zahlung|zahlungen|zahlungseingang
		warten|warte .. selbst|selber|auch
		warten|warte ... auf ... zahlungen|zahlungseingang|zahlungseingaenge|foerdergelder|foerdermittel|zuschuss|steuererstattung|versicherungszahlung|kredit|kreditzusage|versicherung & !gutschrift & !ihre
		nicht in der lage ... zahlen|bezahlen|begleichen|leisten|zahlung|gesamt*
		koennen|kann ... nicht|derzeit|momentan|aktuell ... auf einmal|in einer summe|stemmen|leisten|aufbringen|schultern|komplett|leider nicht
		koennen|kann ... zurzeit|derzeit|momentan|aktuell|gerade|im_moment|zur_zeit|leider|aktuell .. nicht|nichts|keine ... <payinf>
		nicht .. stemmen|aufbringen|schultern|leisten koennen|kann
		nicht zahlungsfaehig|liquide|fluessig
		krank|krankheit|erkrankt|arbeitslos|kurzarbeit|krankenhaus|todesfall|verstorben|brand|hochwasser|wasserschaden|einbruch|kurzarbeitergeld|elternzeit|pleite & zahlen|geld|einnahmen|zahlung|umsatz|verdienst|einkommen|betrieb|rate|raten
		geschaeft|geschaefte|umsatz|umsaetze|auftragslage|auftraege .. schlecht|laeuft|laufen|mau|schleppend|eingebrochen|zurueckgegangen|fehlen|bleiben|ruecklaeufig|schwach & !nicht & !rechnung
		auftragslage .. schwierig|schlecht|duenn|angespannt
		engpass|engpaesse|engpasses & !liefer* & !personal*
		hartz|buergergeld|sozialhilfe|grundsicherung|schuldnerberatung|existenz*
		steht|stehen .. wasser .. bis
		schwierige|schwierigen|schwere|harte zeit|zeiten|phase|lage|monate & !maschine
		vorfinanzieren|vorfinanzierung
		bank .. kredit|linie|kreditlinie|kreditrahmen .. gekuerzt|gekuendigt|gestrichen|abgelehnt
		noch|wieder geld .. bekommen|reinkommt|rein|hereinkommt
		geld|gelder .. reinkommt|reinkommen|rein_kommt|hereinkommt|eingeht|eingehen|einnehmen & sobald|wenn|bis
		zahlt|bezahlt .. unser|mein|unsere .. kunde|auftraggeber|hauptkunde .. nicht|spaet
	`},
	{isInsolvent, `
		amtsgericht|gericht ... angeordnet|bestellt|beschlossen|eroeffnet & vorlaeufige|vorlaeufiges|verwalter|verwalterin|verfahren|sachwalter
		masseunzulaenglichkeit|insolvenzgericht|privatinsolvenz|verbraucherinsolvenz
		insolvenz*|konkurs*|gesamtvollstreckung & eroeffnet|antrag|gestellt|beantragt|angemeldet|eroeffnung|verwalter|tabelle|amtsgericht|gericht|beschluss|verfahren|anmelden|beschaeftigt & !kunde & !kunden & !auftraggeber & !zulieferer & !lieferant & !treiben & !droht & !wuerde & !bald & !sie_uns & !ihre & !haha & !hauptkunde & !abnehmer & !generalunternehmer & !nicht & !noch_so & !so_eine & !langsam & !bei_ihren & !lachen & !noch_eine & !der_nerven
		konkursverfahren|konkursantrag|konkurseroeffnung|konkursverwalter|masseverwalter|nachlassstundung|sanierungsverfahren|schuldenregulierungsverfahren|starug|schuldenbereinigungsverfahren|glaeubigerversammlung & !kunde & !kunden
		zur tabelle
		zahlungsunfaehig|zahlungsunfaehigkeit|ueberschuldung|ueberschuldet & amtsgericht|gericht|antrag|sind_wir|wir_sind|eingetreten|festgestellt
		liquidation|abwicklung|aufgeloest|aufloesung & gesellschaft|gmbh|firma|unternehmen|betrieb|liquidator|befindet|verein & !konto & !bank & !kunde
		insolvenzantrag|insolvenzverfahren|insolvenzverwalter|insolvenzverwalterin|insolvenzeroeffnung|insolvenzgericht|eigenverwaltung|schutzschirmverfahren|insolvenzmasse|insolvenztabelle|insolvenzplan|verbraucherinsolvenz|privatinsolvenz|regelinsolvenz|insolvenzgeld|insolvenzbekanntmachung|insolvenzeroeffnungsbeschluss|restschuldbefreiung|masseunzulaenglichkeit|sachwalter|sachwalterin|insolvenzforderung & !treiben & !wuerde & !koennte & !droht & !wollen sie
		insolvenz & angemeldet|beantragt|anmelden|antrag|eroeffnet|gestellt|gegangen|verfahren|melden|befindet|befinden|anmeldung|stellen|in|beantragen|angezeigt|eroeffnung & !treiben & !wuerde & !drohen & !droht & !fast & !ihre & !wollen sie & !mahnung* & !kunden & !bringen & !kunde & !zulieferer & !noch_so & !so_eine & !langsam & !bei_ihren & !lachen & !noch_eine & !der_nerven
		konkurs|vergleichsverfahren & angemeldet|eroeffnet|antrag|beantragt & !kunde & !kunden
		vorlaeufiger|vorlaeufigen|vorlaeufige insolvenz*|verwalter|sachwalter
		zahlungsunfaehig|zahlungsunfaehigkeit|ueberschuldet & !kunde & !werden
		forderung|forderungen .. anmelden|anzumelden & tabelle|verwalter|insolvenz*
		amtsgericht & insolvenz*|verwalter|zahlungsunfaehigkeit
	`},
	{isLegal, `
		jurist|juristin|juristen|hausjurist|justiziar|syndikus|rechtsbeistand ... prueft|pruefen|meldet|kuemmert|uebernimmt|eingeschaltet|vertritt
		zeigen|zeige .. wir|ich .. die|an? .. vertretung|interessen|mandatierung .. der|des|von|an
		mandatsanzeige|mandatierung|vertretungsanzeige|rechtsanwaelte|rechtsanwaeltin|rechtsanwaeltinnen & !ihre
		schriftverkehr|korrespondenz|schreiben .. ausschliesslich|nur_noch|kuenftig .. mit|an|ueber .. uns|anwalt|kanzlei & vertretung|anwalt|kanzlei|mandant*|rechtsanw*
		inkasso|inkassobuero|drohung|drohen & anwalt|rechtsanwalt|schwager|freut_sich|gericht
		zeige|zeigen .. ich|wir? .. sie|euch|das .. an & !rechnung & !bereitschaft & !dankbar & !interesse & !wir_ihnen
		rechtsstreit|klageerwiderung|mahnbescheid|vollstreckungsbescheid|widerspruch_gegen_den_mahnbescheid|einstweilige|schiedsgericht|schiedsverfahren|rechtsweg
		polizei|staatsanwaltschaft|strafanzeige|betrugsanzeige & !unfall & !einbruch & !schaden
		klage|klageerhebung|rechtsmittel|feststellungsklage|anwaltlich|anwalts|rechtsbeistand|juristen|hausjurist|justiziar|justitiar & !keine_klage
		vor gericht
		sehen .. uns .. gericht
		uebergeben|uebergebe|eingeschaltet|einschalten|beauftragt|mandatiert|konsultiert & anwalt|anwaeltin|rechtsanwaeltin|rechtsanwalt|kanzlei|anwaelte|rechtsabteilung
		anzeigen|zeigen|zeige .. an & vertretung|vertreten|interessen|mandat|wahrnehmung
		wahrnehmung ... interessen & beauftragt
		bevollmaechtigung & versichert|anwaltlich
		strafanzeige|anzeige & erstatten|stellen|staatsanwalt*|polizei|erstattet|noetigung|betrug
		unterlassung|abmahnung|abmahnen & fordern|anwalt|kosten*|werden
		anwalt|anwaltskanzlei|rechtsanwalt|rechtsanwaeltin|rechtsanwaelte|anwaeltin|rechtsanwaelten|anwaelte|anwalts|rechtsbeistand|kanzlei|syndikus|fachanwalt & !insolvenzverwalter & !sie ihren & !ihr anwalt
		rechtsabteilung|rechtsschutz|rechtsschutzversicherung|rechtsstreit|klageweg|rechtsweg|klage|verklagen|gerichtlich|klagen|anzeige|strafanzeige|feststellungsklage|widerklage|unterlassungsklage|prozess & !herstellungsprozess & !freigabeprozess & !prozess der & !interner prozess & !keine anzeige & !im prozess
		rechtliche|rechtlichen|juristische|juristischen schritte|mittel|konsequenzen|massnahmen|beistand|vertretung|auseinandersetzung
		gericht|landgericht|amtsgericht|staatsanwaltschaft & !insolvenz* & !insolvenzantrag & !verwalter & !verfahren eroeffnet
		mandantin|mandantschaft|mandanten|namens und
		vor gericht
		anwaltlich|anwaltliche|anwaltlicher|anwaltlichen
		juristisch|rechtlich & vorgehen|pruefen|wehren|gepruefte
		verbraucherzentrale|schlichtungsstelle|verbraucherschutz|ombudsmann
	`},
	{complainsToo, `
		ist das ihr|euer|dein ernst
		in ruhe & lasst|lassen|lass
		bitte|ich_bitte|bitten ... genauer|erst|kuenftig|zuerst|vorher ... hinschauen|hinzuschauen|pruefen|schauen|nachsehen|lesen & mahn*|bevor|schreiben
		bevor sie .. mahn*|drohen|schreiben
		statt|anstatt .. zu mahnen|drohen
		obwohl .. bezahlt|gezahlt|ueberwiesen & mahn*
		unverschaemt*|frechheit|dreist|dreistigkeit|unmoeglich|ungehoerig|unhoeflich|unfreundlich|respektlos|impertinent|pampig|patzig|arrogant & !zahlen unmoeglich & !ist es & !leider unmoeglich
		staendigen|staendige|staendig|dauernden|dauernd|andauernd|andauernde|unberechtigten|unberechtigte|ueberfluessige|taeglich|woechentlich|permanent ... mahnung|mahnungen|anrufe|erinnerungen|schreiben|mails|gemahnt|angemahnt
		niemand|keiner|nie ... erreichbar|rangeht|geht|antwortet|zurueck|gemeldet|meldet|reagiert|zurueckgerufen|erreichen|ran & !zahlt
		reagieren|reagiert|antworten|antwortet|beantworten .. nicht|nie & !wir nicht
		keine antwort|reaktion|rueckmeldung & !bekommen wir & !von kunden
		zum dritten|vierten|fuenften|zweiten|x|zigten|wiederholten mal|male & !rechnung geschickt
		enttaeuscht|veraergert|sauer|aergerlich|empoert|wuetend|entsetzt|stinksauer|fassungslos|verwundert|irritiert & !gmbh & !ag & !kg & !firma & !avis & !zahlungsavis & !herr & !frau & !dr
		reicht|genug .. jetzt|langsam|uns|mir & !betrag & !zeit & !geld
		langsam reicht|genug
		unter aller
		armutszeugnis|zumutung|witz|laecherlich|albern|saftladen|chaos|chaotisch|katastrophe|kindergarten|sauhaufen|peinlich
		trotz mehrfacher|mehrmaliger|wiederholter|zahlreicher
		mehrfach|mehrmals|bereits|schon|oft|wiederholt ... hingewiesen|mitgeteilt|angerufen|geschrieben|reklamiert|gemeldet|erklaert|gesagt|angemerkt & !danke
		erwarte|erwarten .. entschuldigung
	`},
	{complains, `
		so .. mit .. kunden|stammkunden|mir|uns .. nicht .. umspringen|umgehen|machen|reden
		geht's|gehts|geht_es noch & ?|mahnung*|mahnungen|drei|schon
		mir|uns reicht's|reichts|reicht_es|langt|langt's
		kommt mir|uns nicht so
		so .. nicht|nie & kommt|lasse|lass & drohen|drohung|inkasso|ton
		zum dritten|vierten|zweiten|letzten|x_ten mal & :|schon|geschrieben|erklaert|gesagt|geantwortet|mitgeteilt|wir & !geprueft & !berechnet & !leistung & !abgerechnet
		obwohl .. ich|wir schon|bereits .. zweimal|mehrfach|dreimal|oft .. geantwortet|geschrieben|gesagt|angerufen|mitgeteilt
		seit .. jahren|jahrzehnten .. kunde|kunden|kundin|stammkunde|treu & so|behandelt|umgang|umgegangen|mahnung|gemahnt|dank|dankt
		so .. behandelt|umgegangen|abgefertigt|abgespeist & werden|wird|man|wurde
		beschwere|beschweren|beschwerde|beschwerden .. mich|uns|ueber|einlegen|hiermit|offiziell|bei
		noetigung|beleidigung|drohung|unterstellung|anmassung & !anwalt
		maessigen|zuegeln|mässigen sie|euch
		was .. sie .. da|sich .. schreiben|erlauben|leisten & unverschaemt|noetigung|eigentlich|frech
		was erlauben|bilden|faellt sie|ihnen
		das|wirklich das|absolut letzte
		umgehen|umgang & kunden & letzte|unmoeglich|so|wirklich|art
		so etwas|so_was|sowas & nicht|nie|noch_nie|selten & erlebt|gesehen
		versuche|versuchen ... erreichen & seit|niemanden|jemanden|vergeblich
		immer|nur|staendig|stundenlang|dauernd warteschleife|besetzt|anrufbeantworter
		*ton|tonfall|umgangston|schreiben|brief|mahnung & unverschaemt|unmoeglich|pietaetlos|geschmacklos|beleidigend|unangemessen|unhoeflich|frech|daneben|drohend|aggressiv|harsch|schroff|ruppig|unfreundlich|ueberzogen
		geaergert|aergert|aergere|veraergert|verletzt|enttaeuscht|gekraenkt|beleidigt & !kunden
		warteschleife|hotline|rueckruf|callcenter & niemand|minuten|nie|vergeblich|rausgeworfen|haengt|stunden|seit|warte|wochen|keiner
		schlechten|schlechter|miesen|mieser|schlechte|lausigen & service|kundendienst|umgang|stil|betreuung
		drei|vier|fuenf|zwei|mehrere|zig|dauernd|staendig .. mails|mahnungen|anrufe|briefe|schreiben & tag|woche|an_einem|tagen|binnen|!|?|reicht
		langjaehriger|langjaehrige|treue|treuer|seit .. kunde|kundin|kunden & mahnung|brief|ton|so|behandelt|umgang|dann|schreiben
		mahnung|mahnen|mahnungen|gemahnt & trotz|frechheit|unnoetig|unnoetige|am_wochenende|sonntag|weihnacht*|feiertag|automatisch|sofort|nach_einer_woche|weihnachtstag & !bezahlt_trotz
		finde .. ich .. unmoeglich|unverschaemt|schade|daneben|unpassend|traurig
		finden|finde & pietaetlos|geschmacklos|unmoeglich|unangemessen|traurig|unverschaemt|befremdlich
		befremdlich|befremdet|erstaunt|verwundert|irritiert|verwunderlich & mahnung|schreiben|ton|ihr|ihre|sehr & !erfreut
		ueberlege|ueberlegen .. lieferant|anbieter .. wechseln
		nie wieder .. bestellen|kaufen|auftrag
		kein|kein_wunder|letzte .. umgang|art|mal & kunden|mit_kunden|bestellt|auftrag
		ich bin .. stinkig|sauer|bedient|genervt|enttaeuscht
		beschwerde|beschweren|beschwere & !ueber die ware & !kundenbeschwerde
		ton|tonfall|umgangston|wortwahl|umgang|stil & ihr|ihre|ihrer|ihrem|diesem|dieser|diesen|unangemessen|unmoeglich|nicht|der & !tonne
		belaestigen|belaestigung|belaestigt|bombardieren|nerven|nervt|schikane|schikanieren|drangsalieren|terror|bombardiert|zumuellen|genervt
		unzumutbar|inakzeptabel|unakzeptabel|unprofessionell|unserioes|untragbar|unangemessen & !preis & !rechnung
		schlechter|miserabler|katastrophaler|mangelhafter|lausiger|grottenschlechter|schlechte|miserable service|kundenservice|kundendienst|erreichbarkeit|kommunikation
		service|kundenservice|kundendienst|hotline|buchhaltung .. katastrophe|unterirdisch|schlecht|miserabel|unzumutbar|zu_wuenschen|laesst|nie|niemand|nicht_erreichbar
		verbitte|verbitten|verwahren|verwahre|verbieten & !zahlung
		so geht man|das|es ... nicht
		so .. nicht .. umgehen|behandeln
		lassen|lasse .. nicht .. behandeln|bedrohen|einschuechtern|beleidigen|bieten|gefallen
		kundenfreundlich|kundenorientiert & nicht|anders
		hoeren|hoert .. auf .. mahnen|mahnungen|damit
		hoeren|unterlassen|lassen sie ... mahnen|mahnungen|anrufe|belaestigungen
	`},
	{privacyAsked, `
		loeschen|loeschung|entfernen .. privatanschrift|adresse|anschrift|telefonnummer|daten|kundenkonto|nummer|mailadresse & meine|hinterlegte|bei_ihnen|alle|unsere|bestaetigen
		privatanschrift|privatadresse|handynummer|telefonnummer & loeschen|loeschung|entfernen
		nutzung|verwendung|verarbeitung|speicherung|weitergabe & daten|adresse|mailadresse|emailadresse|telefonnummer|werbezwecke|werbung & widerrufe|widerrufen|zugestimmt|widerspreche|widersprechen|untersage|einwilligung|nie|nicht
		werbezwecke|werbezwecken|werbung|newsletter & zugestimmt|einwilligung|widerrufe|widerrufen|widerspruch|widerspreche|nie_zugestimmt|abbestell* & !klick* & !sparen
		informationen|daten & ueber_mich|ueber_uns & dritte|weitergegeben|gespeichert|haben_sie|vorliegen|auskunft
		auskunft & mich|dritte|gespeichert|daten
		loescht|loeschen|loesche|loeschung|entfernt|entfernen & daten|adresse|verteiler|mailadresse|alles|email & mich|meine|meiner|ueber|aus|unsere & !rechnung & !bank*
		woher .. haben|habt .. daten|adresse|mailadresse|nummer
		weitergabe & daten|auskunftei*|schufa|dritte
		daten & auskunft|schufa|auskunftei*|weitergegeben|datenpanne|dritte|gespeichert|verarbeitet|verarbeitung & !bank*
		dsgvo|datenschutzgrundverordnung|dsgvoauskunft|datenauskunft|selbstauskunft|datenschutzauskunft & !gemaess dsgvo verarbeitet
		datenschutz|datenschutzbeauftragte*|datenschutzrechtlich*|datenschutzbehoerde|datenschutzverstoss & !hinweis & !erklaerung & !siehe
		auskunft|loeschung|loeschen|berichtigung|herausgabe|widerspreche|widersprechen|loeschen|speichern|gespeichert & personenbezogen*|daten|art|artikel|daten & !bank* & !iban & !stammdaten & !rechnungsdaten & !kontodaten & !auftragsdaten & !falsche daten
		art|artikel 15|17|21|@number .. dsgvo
		personenbezogene|personenbezogenen daten
		meine|unsere daten ... loeschen|geloescht|entfernen|gespeichert|speichern|verarbeiten|weitergeben
		welche daten ... gespeichert|speichern|mich|ueber
		datenverarbeitung|datenweitergabe|einwilligung & widerspreche|widersprechen|widerrufe|widerrufen|untersage|untersagen
		untersage|untersagen & daten|weitergabe|schufa
	`},
	{wantsCredit, `
		wo|wann .. bleibt|kommt|ist .. jahresrueckverguetung|rueckverguetung|bonus|*bonus|gutschrift|*gutschrift|erstattung
		betrag|@amount|pfand|kaution|leergut|retoure|ruecksendung & gutschreiben|gutgeschrieben|gutzuschreiben|verrechnen & bitte|sie|noch
		erstattung|rueckerstattung|rueckzahlung|erstatten|zurueckzahlen|zurueckerstatten|rueckueberweisung & zuviel|zu_viel|ueberzahlung|doppelt|@amount|betrag|betrages|betrags|guthaben & bitte|bitten|bittet|koennen|koennten|wann|fordern|ersuchen
		guthaben .. auszahlen|erstatten|verrechnen|zurueckzahlen
		schreiben|schreibt|schreib & gut & sie|ihr|uns|bitte|mir
		gutschrift|gutschriften|stornorechnung|*gutschrift & <ask>|fehlt|fehlen|steht|warten|warte|zugesichert|zugesagt|versprochen|nachreichen|wo|wann|nach|erhalt|eingang|sobald & !konto & !bankverbindung & !ist_da & !danke & !haben_wir_verrechnet & !dieser_gutschrift
		retoure|ruecksendung|retouren & gutschrift|gutschreiben|erstatten & <ask>
		gutschrift|gutschriften|rechnungskorrektur|stornorechnung|gutgeschrieben|gutschreiben|korrekturgutschrift|teilgutschrift|bonusgutschrift|gutschriftsanzeige & fehlt|fehlen|bitte|bitten|erstellen|ausstellen|warten|warte|wo|wann|erwarten|erwarte|noch_nicht|nicht|zugesagt|versprochen|zugesichert|erhalten|benoetigen|brauchen|steht|stehen|offen|ausstehend|ausgestellt|erteilen|schicken|senden|zusenden|koennen|koennten|beantragen|fordern|sobald|bis|anzeigt|angekuendigt|aussteht|veranlassen|um|vorliegt|zu & !bankverbindung & !iban & !abzueglich der & !haben wir verrechnet & !konto
		erstatten|erstattung|rueckerstattung & bitte|bitten|fordern|koennen|erwarten|zu & betrag|@amount|differenz|zuviel|mahngebuehr*|ueberzahlung & !konto
	`},
	{denies, `
		angebliche|angeblichen|behauptete|behaupteten|vermeintliche & forderung|rechnung|anspruch|schuld
		forderung|anspruch|zahlungspflicht|rechnung ... besteht|bestehen|gibt ... nicht
		zahlungspflicht|anspruch & nicht|keine|kein
		erkennen|erkenne|akzeptieren ... nicht|nix
		bitte ... richtig|richtigstellen|richtig_stellen|aendern|abaendern|berichtigung|berichtigen|korrigieren|korrektur & rechnung|@ref|das|um|berechnung|betrag & !adresse & !anschrift & !stammdaten & !mail* & !kartei & !email*
		geht so nicht|ned
		so geht das nicht
		ziehen|ziehn|ziehe|zieh ... ab & @amount|@number|betrag|differenz|davon|die & !bank & !konto & !skonto
		kuerzen|kuerze & rechnung|betrag|um|@amount
		storniert & @ref|rechnung & !bestellung & !zahlung
		zuviel|zu_viel & @amount|berechnet|verlangt|rechnung & !ueberwiesen & !gezahlt & !bezahlt
		zu unseren gunsten
		rechnung|@ref|sie|zahlung ... bleibt|bleiben ... liegen|offen|gesperrt & bis|solange|lange
		nicht zahlbar|faellig|geschuldet & !noch nicht
		ausgestellt & falsch*|richtig|nicht
		umschreiben|umzuschreiben
		verarscht|betrogen|betrug|abzocke|abgezockt
		negative feststellungsklage
	
		strittig|bestritten|bestreite|bestreiten|streitig|unberechtigt|unberechtigte|ungerechtfertigt|unbegruendet|beanstandet|beanstanden|beanstande|beanstandung|reklamation|reklamieren|reklamiert|reklamiere|maengelruege|monieren|moniere|einspruch|rechnungsreklamation|ruegen|ruege & !un & !keine reklamation & !keine beanstandung
		widerspreche|widersprechen|widerspruch & forderung|rechnung|@ref|mahnung|zahlung|hiermit|betrag|berechnung|position|posten|forderungen|rechnungen|der|dieser & !daten & !personenbezogen* & !dsgvo & !werbung
		einwand|einwaende|einwendungen & !keine & !ohne
		nicht einverstanden & !sind sie
		akzeptiere|akzeptieren|anerkennen|akzeptiert|anerkannt .. nicht
		nicht .. akzeptiere|akzeptieren|anerkennen|akzeptiert|nachvollziehen|nachvollziehbar|nachzuvollziehen|anerkannt|gerechtfertigt|berechtigt|korrekt & rechnung|@ref|betrag|forderung|position|berechnung|das|diese|summe|mahnung|positionen|rechnungen
		erkennen|erkenne ... nicht|keinesfalls .. an
		weise|weisen ... zurueck
		weise|weisen ... entschieden|ausdruecklich .. zurueck
		lehne|lehnen ... ab & rechnung|@ref|forderung|zahlung|betrag|wir|ich|rechnungen|diese & !vorschlag & !ratenzahlung
		schicken|senden|geben|reichen|gehen|schicke|sende ... zurueck & rechnung|@ref|sie|rechnungen & !wir sie zurueck bitte
		zurueckgewiesen|zurueckweisung|rechnungsrueckweisung|zurueckgesandt|zurueckgeschickt & rechnung|@ref|rechnungen|forderung & !ware & !lieferung
		rechnung|rechnungen|@ref|betrag|forderung|berechnung|summe|rechnungsbetrag .. falsch|fehlerhaft|unkorrekt|stimmt_nicht|fehler|unrichtig|inkorrekt
		rechnung|rechnungen|@ref|betrag|rechnungsbetrag|summe|forderung ... stimmt|stimmen|passt|passen ... nicht
		nicht .. stimmen|stimmt|passen & rechnung|betrag|@ref|forderung|summe
		fehler & rechnung|@ref|abrechnung|rechnungsstellung
		unstimmigkeit|unstimmigkeiten|differenz|differenzen|abweichung|abweichungen|diskrepanz & rechnung|@ref|bestellung|auftrag|abrechnung|klaeren|betrag
		schulden|schulde .. ihnen .. nichts|nicht|kein
		besteht|bestehen kein|keine|keinerlei anspruch|forderung|zahlungspflicht|grund|rechtsgrund
		gesperrt|zahlungssperre|klaerfall|reklamationsfall & @ref|rechnung|rechnungen
		korrigierte|korrigierten|berichtigte|berichtigten|geaenderte|geaenderten|korrekte|korrekten|neue|ueberarbeitete|angepasste|richtige|ordnungsgemaesse|korrektur|rechnungskorrektur|stornorechnung|ordnungsgemaessen rechnung|der|dieser
		rechnung|rechnungen|@ref ... korrigieren|berichtigen|aendern|anpassen|neu_ausstellen|abaendern|umschreiben|korrigiert|stornieren|neu
		ueberhoeht|zu hoch & rechnung|@ref|betrag|forderung
		kuerzen|kuerze|gekuerzt|kuerzung|abgezogen|einbehalten|einbehalt & !vertrag
		noch in klaerung
		geklaert|klaerung|reklamation & bis|solange|zurueck|zahlen|zahlung & nicht|erst|zurueckgestellt|keine|gesperrt
		minderung|mindern|gemindert|minderungsrecht|zurueckbehaltungsrecht|leistungsverweigerungsrecht
	`},
	{isAdvice, `
		zahlungsavis|avis|zahlungsaufstellung|avisierung|zahlungsanzeige|zahlungsinformation|verguetungsanzeige|ueberweisungsavis|sammelueberweisung|sammelzahlung|sammelavis|zahlungsmitteilung & !fehlt & !bitte & !senden & !schicken & !fehlende
	`},
	{ownTrouble, `
		uns|mir|bei_uns ist|sind|hat|war ... kaputtgegangen|kaputt|ausgefallen|abgebrannt|eingefroren|explodiert|abgestuerzt & !geliefert* & !ihre & !nach_ihrer & !ihr_geraet
		unser|unsere|unserem|unserer|mein|meine|unserem .. <own> ... defekt|kaputt|ausgefallen|abgestuerzt|stoerung|probleme|problem|streikt|fehler|fehlerhaft|beschaedigt & !geliefert & !von_ihnen & !ihre_lieferung
		technisch|technische|technischen|technischer|technisches ... stoerung|problem|probleme|defekt|fehler|fehlers|gruenden|schwierigkeiten & bank|zahl*|ueberw*|system|portal|unser*|verzoeger*|bei_uns
	`},
	{takenBack, `
		menge|preis|lieferung|alles|rechnung .. stimmen|stimmt|passt|korrekt|in_ordnung|ok & geprueft|alles|und & !nicht & !falsch & !aber
		innerhalb|skontofrist|fristgerecht|wie_angeboten|wie_vereinbart|auf_der_rechnung & skonto|skontofrist|% & ueberweisen|ueberwiesen|zahlen|gezahlt|ziehen & !vergessen & !fehlt & !angemahnt & !gemahnt & !nicht
		abzueglich|abzgl|minus|unter_abzug|mit|nach|./. ... skonto|skontoabzug & ueberw*|zahl*|gezahlt|bezahlt|angewiesen|begleichen & !vergessen & !nicht & !stehen & !berechtigt & !gemahnt & !zu_unrecht & !fehlt
		differenz|abzug|kuerzung ... ist|sind|entspricht|betrifft ... gutschrift & !fehlt & !warten & !noch
		falschen|falsche|verkehrten|falsches betrag|iban|konto|kontonummer|summe & ueberw*|gezahlt|bezahlt|angegeben|verwendet|benutzt & !ihre_rechnung
		gegangen|gelandet|gesendet|geschickt|adressiert & falschen|falsche|falscher|verkehrten & abteilung|kollegen|kollegin|postfach|person|stelle|mitarbeiter|spam|standort & !ausgestellt
		keine|keinen|nichts beanstandungen|reklamationen|beschwerden|grund_zur
		warum ... noch nicht|bezahlt|erfolgt
		system .. rechnung .. automatisch gesperrt
		zahlung .. noch nicht .. erfolgt
		nach|abzueglich .. abzug|von .. skonto & ueberwiesen|gezahlt|bezahlt|ueberweisen|zahlen|angewiesen & !zusteht & !zugesichert & !vergessen & !nicht
		kreditlinie|kredit .. gekuerzt
		noch nicht bezahlt|ueberwiesen|beglichen
		versicherung .. den schaden
		lastschrift|ueberweisung|zahlung|geld ... zurueckgegeben|zurueckgekommen|zurueckgegangen|zurueckgebucht
		nie die rede
		gegenstandslos|hinfaellig|erledigt & reklamation|beanstandung|einspruch|einwand|klaerfall|widerspruch & !mahnung & !rechnung
		ziehen|nehmen ... zurueck & reklamation|beanstandung|einspruch|widerspruch & !ware
		keine|keinerlei beanstandung|beanstandungen|einwaende|einwendungen|reklamation
		doch richtig|in_ordnung|korrekt & rechnung|@ref|geprueft|lieferung
		aufgetaucht|angefunden|gefunden|wiedergefunden & fehlende|fehlenden|lieferung|ware|teile
	`},
	{asksUs, `
		verweisen|verweise|bezug .. auf .. unser|unsere|mein|meine|das .. schreiben|mail|email|nachricht|brief|anruf
		welcher betrag|saldo|stand
		wieviel|wie viel .. offen
		haetten|haben|hast|habt sie|ihr|du .. zeit|kurz|moment & telefonat|gespraech|anruf|termin|treffen
		rueckruf|rueckrufen|zurueckrufen|anrufen|telefonieren & bitte|bitten|koennen|koennten
		kuendige|kuendigen|kuendigung & vertrag|*vertrag|abo
		?
		bitte .. teilen|sagen|geben|erklaeren|erlaeutern sie|mir|uns & !iban & !adresse
		ich|wir .. frage|fragen|haette|haetten .. frage|fragen|mich|uns|wissen
		bitte um .. rueckruf|erklaerung|erlaeuterung|klaerung|mitteilung|auskunft|information|info|rueckmeldung
		bitten um .. rueckruf|erklaerung|erlaeuterung|klaerung|mitteilung|auskunft|information|info|rueckmeldung
		rufen sie ... an
	`},
	{advertises, `
		kennen sie|ihr .. schon|bereits .. unsere|unser|unseren|den|die & !rechnung
		haben sie .. schon|bereits .. an .. gedacht|geschenke|weihnachtsgeschenke|versicherung
		fordern sie .. unseren|unser|unsere|jetzt .. katalog|angebot|muster|broschuere .. an
		sonderaktion|aktionspreis|portofrei|frei_haus & jetzt|nur|bestellen|bis|flaschen|euro & !rechnung & !geliefert
		lohnt sich .. fuer|bei & jetzt|beraten|unternehmen|betrieb
		standplatz|messestand|anzeige|inserat|werbeflaeche & sichern|jetzt|buchen|fruehbucher
		kandidaten|kandidatinnen|bewerber|bewerberprofile|fachkraefte|personalvermittlung|zeitarbeit & profile|zusenden|unternehmen|vermitteln|hervorragende|haben & !rechnung
		umfrage|zufrieden|bewertung|bewerten & teilnehmen|nehmen|gutschein|gewinnen|minuten|klicken|letzten|ihrem
		wussten sie .. dass
		erstgespraech|erstberatung|probetraining|schnupper* & kostenlos*|unverbindlich*|einfach|gratis|buchen
		knallerpreise|knallerpreisen|schnaeppchen|tiefpreis*|preissturz|black_week|cyber|sale|ausverkauf|versandkostenfrei|rabattschlacht & jetzt|bis|sparen|ab|nur|zugreifen|!
		klicken|klick .. hier|jetzt
		hier klicken
		bieten|biete|offerieren .. ihnen|an|euch & guenstig*|attraktiv*|professionell*|reinigung|*reinigung|dienstleistung*|service|loesung*|produkte|leistungen|unverbindlich*|kostenlos*|personal|versicherung*|strom|gas|beratung & !raten* & !zahlung* & !zahlen & !ihre_rechnung & !teilzahlung & !vergleich
		suchen|sucht|suche .. partner|vertriebspartner|lieferanten|haendler|kunden|investoren|abnehmer|stelle|job|arbeit & !rechnung & !ihre_mail & !unterlagen
		frohe|schoene|besinnliche|gesegnete|guten|fröhliche .. weihnachten|feiertage|rutsch|ostern|adventszeit|neues_jahr|weihnachtszeit|festtage & !zahl* & !ueberw* & !rechnung
		gewonnen|gewinn|erbe|erbschaft|millionen|lotterie|geldanlage|bitcoin|rendite|rezeptfrei|potenz*|kredit_ohne & !auftrag & !rechnung & !insolv*
		sortiment|katalog|neuheiten|fruehjahrsaktion|herbstaktion|messeangebot|angebotspreis|rabattcode|gutschein|lagerverkauf & jetzt|neu|sparen|entdecken|nur|bestellen & !rechnung & !unser_angebot
		besuchen|treffen sie uns .. auf|in|an .. messe|halle|stand
		telefonakquise|kaltakquise|leadgenerierung|onlinemarketing|suchmaschine*|google_bewertungen|stellenangebot|initiativbewerbung
		konzert|*konzert|eintritt|vortrag|lesung|ausstellung|vernissage|speiseplan|menue|mittagstisch|newsletter|rundbrief|vereinsfest|flohmarkt & !zahl* & !rechnung
		guten appetit
		@share|@amount|@number|% rabatt|nachlass & alle|sichern|jetzt|sortiment & !vereinbart* & !rechnung & !zugesagt
		sichern|sparen|zugreifen|profitieren & jetzt|rabatt|aktion|angebot|sie
		vorbestellen|bestellen & jetzt|@amount|@number|lieferung & !rechnung & !ihre_rechnung & !auftrag
		laden|lade .. sie|euch ... ein
		einweihung|eroeffnung|jubilaeum|sommerfest|tag_der_offenen|hausmesse|neueroeffnung|firmenfest
		aktion|angebote|angebot & jetzt|nur|sparen|woche|gueltig|kilo|stueck|rabatt & !rechnung & !ihr_angebot & !laut & !im_angebot & !gemaess & !ihrem
		frohe|frohes|schoene|besinnliche|gesegnete weihnachten|fest|feiertage|weihnachtszeit|neues & wuenschen|wuenschen_wir|zusammenarbeit|danken
		wuenschen ihnen & jahr|weihnachten|fest|erfolgreiches|gesundes & !zahl* & !ueberw* & !bezahl*
		glueckwunsch|herzlichen_glueckwunsch|gewonnen|gewinner|auszahlung|einsendungen|verlosung & gewonnen|gezogen|millionen|euro|personalien|glueckwunsch|verlosung
		suchen|sucht|kennst .. verstaerkung|jemanden|mitarbeiter|entwickler|fachkraefte
		empfehlung & praemie
		seopaket|seo|google|platz webseite|website|1|ranking|kunden
		webseite|website|homepage|onlineshop & gestossen|optimieren|besser|paket|monat|relaunch|surfen
		haben sie .. minuten|zeit & paket|angebot|vorstellen|produkt|loesung|webseite
		einladung|laden .. ein|anmelden|teilnehmen|messe|hausmesse|tag_der_offenen & messe|webinar|seminar|veranstaltung|stand|kostenfrei|kostenlos|programm|halle
		umfrage|feedback|bewerten|bewertung & teilnehmen|minuten|zufrieden|kundenzufriedenheit|klick*
		neue|neuen kollektion|produkte|katalog|preisliste|saison & entdecken|jetzt|unsere|bestellen
		rahmenkredit|kredit|factoring|inkasso|leasing & angebot|guenstig|unverbindlich|zinsen|anbieten|vermitteln
		newsletter|werbung|rabattaktion|sonderangebot|sonderaktion|webinar|whitepaper|unverbindliches|gratis|kostenlos|kostenlose|kostenlosen|leads|suchmaschinenoptimierung|seo|backlinks|gewinnspiel|messestand|inserat|branchenbuch|abmelden|probeabo|demo|testversion|kennenlernen|blackfriday|black|angebotscode|gutscheincode|photovoltaik|factoring|inkassodienstleistungen|personaldienstleister|bewerbung|praktikum|gewinner|erbschaft|kryptowaehrung|bitcoin & !rechnung & !zahlen & !@ref & !mahnung
		unser angebot|produkt|tool|loesung|leistungen|portfolio & kunden|ihnen|interesse|entdecken|steigern|sparen & !rechnung & !zahlung
		steigern|verdoppeln|optimieren|sparen|entdecken|sichern sie & !rechnung
		interesse .. an & zusammenarbeit|produkt|loesung|termin|demo
		bis zu .. rabatt|prozent
		nur heute|jetzt|kurze zeit
		@number prozent|% auf alles
		wir sind spezialisiert|experten|fuehrender|anbieter
		klicken sie hier
		bewerbe|bewerben|lebenslauf|stellenanzeige
	`},
	{foreignData, `
		umsaetze|zahlen|aussenstaende|zahlungsverhalten|preise|rechnungen .. der|von|anderer .. anderen|andrer|uebrigen|fremden & filialen|betriebe|haendler|kunden|kollegen|franchise* & geben|nennen|schicken|mitteilen|wie
		ist|sind|hat|zahlt .. der|die|das|denn? .. kollege|nachbar|nachbarn|nachbarbetrieb|nachbarbaustelle|konkurrenz|andere|anderen ... bei_ihnen|bei_euch & ?
		zahlt .. der|die|das .. seine|ihre|auch|eigentlich .. rechnungen|rechnung? & bei|euch|ihnen|offen
		ob ... bei_ihnen|bei_euch|ihnen|auch .. rueckstand|schulden|offene|offen|zahlt|bezahlt|bestellt|saeumig|verzug|mahnung|kunde_ist & !wir & !unser & !unsere & !unserer & !uns & !ich & !mein & !meine & !rechnung & !zahlung
		kontaktdaten|adresse|adressen|telefonnummer|daten|ansprechpartner|konditionen|preise|umsaetze ... anderer|anderen|fremder|andrer|mitbewerbers|wettbewerbers|nachbarn|eines kunden|kunde|kundin|firmen|abnehmer|betriebe|*kunden
		welche konditionen|preise|rabatte ... hat|bekommt|zahlt|haben|bekommen .. firma|anderen|andere|die|der & !wir & !ich
		liste|auflistung|uebersicht|namen aller|von|der kunden|schuldner|debitoren|saeumigen & <ask>|schick*|gib & !unserer
		welche|was|wieviel ... rechnungen|posten|schulden & er|sie|nachbar|konkurrenz|konkurrent|firma & hat|haben & offen & !wir & !wir_noch & !uns & !ich
		rechnungen|saldo|daten|unterlagen von|vom|der nachbar|nachbarn|konkurrenz|konkurrent|konkurrenten|wettbewerber|mitbewerber
		aussenstaende|saldo|salden|offene_posten|rechnungen|daten|adressen|kontostaende ... aller|anderer|anderen|fremder|weiterer|saemtlicher kunden|anderen|firmen|kunde|debitoren|*schulen|betriebe|mandanten
		wie viel|viele schuldet|schulden|hat ... ihnen|euch & !wir & !ich & !uns
		was schuldet|schulden|zahlt ... ihnen|euch & !wir & !ich
		andere|anderen|anderer|weitere|fremde|fremder|saemtliche|alle kunden|kunde|debitoren|schuldner & liste|daten|offene|offenen|schicken|senden|nennen|welche|wer|wie|zahlen|saldo|posten|adressen|konditionen|preise|rechnungen & !unsere & !unserer & !unseren & !eigenen
		kundenliste|debitorenliste|kundendaten & schicken|senden|nennen|geben|bitte|ausgeben
		konkurrent|konkurrenten|wettbewerber|mitbewerber|nachbarfirma|mitbewerbers & schuldet|schulden|offen|zahlt|rechnung|rechnungen|offene|saldo|konditionen|nennen|preise & !angebot guenstiger
		rechnungen|posten|saldo|kontostand|forderungen|zahlungsverhalten & der firma|von firma|des kunden|von kunden & schicken|senden|nennen|mitteilen|geben|welche|wie
	`},
	{frustrated, `
		veraergert|enttaeuscht|wuetend|sauer|frechheit|unverschaemt*|unzumutbar|zum dritten mal|reicht jetzt|inakzeptabel|empoert|stinksauer
	`},
}
