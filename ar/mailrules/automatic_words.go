package mailrules

// automaticWords are how machines answer, in both languages. They count in the subject and in the text.
var automaticWords = []table{
	{isAbsent, `
		away|back @date & !pay & !payment & !goods & !get_back
		away until|till|from|for|between|this|all & !pay & !payment
		away & back & @date|on|in
		macht|machen|ist|sind .. sommerpause|winterpause|pause|ferien & bis|vom|@date & !zahl*
		bin|sind .. auf|am|im|in .. retreat|messe|seminar|meer|strand|klassenfahrt|tournee|konferenz|lehrgang|schulung|hochzeitsreise & wieder|zurueck|bis|ab & !zahl* & !ueberw*
		wieder|ab @date .. wieder|fuer .. sie|euch .. da
		betriebsferien & @date
		betrieb|buero|praxis|laden|geschaeft|werk|firma|werkstatt|kanzlei|verwaltung|sekretariat|office|shop|unternehmen .. ist|sind|bleibt|haben|hat|vom|von|bis|is|are|will ... geschlossen|zu|closed|unbesetzt & vom|von|bis|from|until|till|@date|between & !konto & !account & !insolv* & !endgueltig & !dauerhaft & !permanently
		nicht am platz|arbeitsplatz
		rueckkehr :
		vertretung :
		abwesenheit :
		abwesenheitsnotiz|abwesenheitsassistent|abwesenheitsmeldung|abwesenheitsbenachrichtigung
		nicht im buero|hause|dienst|haus|office & !zahl* & !ueberw*
		ausser haus|buero
		bin ... im|in|auf urlaub|elternzeit|mutterschutz|dienstreise|ferien|sabbatical|elternurlaub|geschaeftsreise|fortbildung|jahresurlaub|kur|weiterbildung|betriebsferien
		bin ... abwesend|verreist|unterwegs|verhindert|unerreichbar
		bin .. nicht .. erreichbar|verfuegbar|da|anwesend
		abwesend|abwesenheit & bin|bis|vom|dringend*|vertretung|zurueck|waehrend|meiner|wieder
		betriebsferien|betriebsurlaub|betriebsruhe|werksferien|weihnachtsferien & geschlossen|bis|haben|vom|ist|wir|macht
		buero .. geschlossen|unbesetzt & bis|@date|vom
		ab @date wieder .. erreichbar|da|im|fuer|zurueck
		wieder .. erreichbar|im buero|im haus|fuer sie da & @date & !zahl* & !ueberw*
		email|mail|nachricht|emails|mails|nachrichten .. wird|werden .. nicht .. weitergeleitet|gelesen|bearbeitet
		krankheitsbedingt|urlaubsbedingt & abwesend|erreichbar|nicht
		out of the? office
		reopen|reopens|reopening & @date|closed|we|office
		betriebsferien|betriebsurlaub|betriebsruhe|werksferien & bis|einschl*|einschliesslich|dringend*|vom
		auto|automatic|automated reply|response & away|out|leave|holiday|vacation|absen*|back|return*|travelling|traveling|closed|unavailable
		autoreply|autoresponse
		on|away annual|vacation|holiday|leave|maternity|paternity|parental|sick|sabbatical|on|from & am|i|until|returning|back|return & !payment & !pay & !paid
		away from .. office|desk|my & until|@date|returning|return|back|i
		currently .. away|travelling|traveling|unavailable|out|on
		limited .. access .. to|email
		returning|return|back .. on|to|in? .. office|@date & i|am|will|out|away|urgent & !get_back & !come_back & !revert & !pay & !payment & !goods & !paid & !returned & !invoice
		office .. closed & until|@date|for|from|between
		will be .. out|away|unavailable|closed & until|from|@date & !paid
		urgent .. please .. contact & away|out|leave|office|absence|absent|unavailable
		during my|his|her absence
	`},
	{isAutoReceipt, `
		mailbox|postfach|sammelpostfach|inbox .. not|no_longer|nicht|nicht_mehr .. monitored|checked|read|gelesen|abgerufen|ueberwacht
		automatisch|maschinell .. versendet|erstellt|erzeugt|generiert|verschickt|gesendet & !rechnung & !mahnung
		vorgangsnr|vorgangsnummer|ticketnr|ticketnummer|ticket|case|reference|aktenzeichen & registriert|erfasst|angelegt|registered|logged|received|eingegangen & !invoice & !@ref
		bearbeitung|bearbeitungszeit|antwortzeit .. dauert|betraegt|zurzeit|derzeit|aktuell & werktage|arbeitstage|tage|stunden|wochen
		anliegen|anfrage|nachricht|mail|email ... registriert|erfasst|aufgenommen
		automatische|automatisch|automatisierte antwort|rueckmeldung|bestaetigung
		auto|automatic|automated reply|response|acknowledgement|acknowledgment
		vorgangsnummer|ticketnummer|bearbeitungsnummer|anfragenummer|referenznummer|fallnummer :
		antworten|melden|bearbeiten ... innerhalb|binnen ... werktagen|tagen|stunden|arbeitstagen & email|mail|nachricht|anfrage|anliegen & bekommen|erhalten|eingegangen
		schoen dass sie uns schreiben
		we aim|endeavour|try to respond|reply|answer
		response time|times
		bearbeitungszeit|antwortzeit
		automatisch erzeugte|generierte|erstellte|versendete|generiert|erstellt|erzeugt & nachricht|mail|email|antwort|eingangsbestaetigung|schreiben|diese|dies|bestaetigung
		automatische|automatisierte eingangsbestaetigung|empfangsbestaetigung|bestaetigung|eingangsbestätigung|antwort|nachricht|mail|email
		eingangsbestaetigung|empfangsbestaetigung & automatisch*|ihrer|ticket|nachricht|anfrage|mail|vorgang* & !bitte .. eingangsbestaetigung & !ware
		ticket|ticketnummer|vorgangsnummer|bearbeitungsnummer|anfragenummer|aktenzeichen|fallnummer|vorgang|ticketid|referenznummer & erstellt|eroeffnet|angelegt|lautet|eingegangen|nummer|automatisch*|bearbeitet|unter|erfasst|vergeben|zugewiesen & !gericht* & !anwalt* & !amtsgericht & !insolvenz*
		ihre anfrage|nachricht|email|mail|schreiben .. ist|wurde|haben .. eingegangen|erhalten|empfangen|registriert|uns|bei & !nicht & bearbeiten|bearbeitet|schnellstmoeglich|werktagen|umgehend|bearbeitung|kuemmern|baldmoeglichst|melden|reihenfolge|antworten
		antworten sie .. nicht .. auf diese|dieses
		auf diese .. nicht .. antworten|geantwortet
		noreply|donotreply
		nicht auf diese .. mail|email|nachricht
		automated|automatic|automatically & message|acknowledgement|acknowledgment|response|generated|confirmation|receipt|email|reply|notification & !payment & !paid & !debit
		ticket|case|request|reference|enquiry .. number|has|id|no & created|opened|assigned|received|logged|is|registered|raised & !invoice
		received your .. email|message|enquiry|inquiry|request|query & respond|within|hours|days|team|shortly|soon|member|contact|review|working|reply|touch
		your .. email|message|enquiry|inquiry|request|query .. received|logged|important & respond|within|hours|days|team|shortly|soon|member|ticket|working|touch|automat*|queue
		do not reply .. to|this
		not monitored|reply & automat*|this|mailbox|address|email
		thank you for contacting|your email & respond|within|team|hours|days|member|shortly|ticket
	`},
	{isBounce, `
		unzustellbar|unzustellbarkeit|unzustellbare|zustellfehler|nichtzustellbarkeitsbericht
		undeliverable|undelivered|undeliverable:
		mailerdaemon|maildelivery|postmaster
		delivery|mail|returned status notification|delivery|mail|failure
		delivery .. failed|failure|notification|incomplete|delayed|subsystem|problem & mail|message|recipient|recipients|address|status|email|notification|mailbox & !goods & !pallet* & !parcel
		mail delivery .. failed|subsystem|system
		returned mail|to sender
		message|mail|email|nachricht .. could|was|konnte|wurde|has|kann .. not|nicht|been .. delivered|zugestellt|uebermittelt|delayed
		recipient|address|mailbox|user|empfaenger|postfach|adresse .. not|rejected|unknown|does|unbekannt|nicht|full|voll|unavailable .. found|exist|gefunden|existiert|user|address|vorhanden
		user unknown
		mailbox|postfach .. full|voll|quota|unavailable|disabled|ueberfuellt|exceeded
		empfaenger .. nicht .. erreicht|erreichen|gefunden|zugestellt
		nicht .. zugestellt .. werden & nachricht|mail|email|empfaenger
		nicht erreicht|zustellbar|zugestellt & empfaenger|nachricht|email|mail
		no such user|recipient|mailbox
		over quota
		recipnotfound|smtp|550|554|552|452|5.1.1|4.2.2|5.2.2|4.4.1 & recipient|empfaenger|mailbox|delivery|address|host|remote|server|user|nachricht|message
		zustellung .. fehlgeschlagen|verzoegert|gescheitert|erfolglos|nicht & mail|email|nachricht|empfaenger & !paket & !ware & !lieferung
		permanent|fatal error|errors|failure & address|delivery|mail|recipient
	`},
}
