package mailrules

// injectionWords address a machine or steer what it makes of the mail, in both languages. They count wherever they stand:
// in the subject, in quotes, in hidden text and in names of attachments.
var injectionWords = []table{
	{steersMachine, `
		as|als a|an|the|ein large|big? language model
		neue|new|geaenderte|updated richtlinie|policy|regel|rule|vorgabe|dienstanweisung & administrator|admin|administrators|it|system|umzusetzen|sofort|effective|immediately & !einkaufs* & !purchasing & !payment_policy & !datenschutz*
		administrator|admins|administrators & kunden|customers|mahn*|reminder*|status|richtlinie|policy|anordnung|verfuegt|approved
		kunden|customers mit|with ... nicht|not|no & gemahnt|mahnen|dunned|reminders|reminded|chased
		umzusetzen|umsetzen|implement|enforce & richtlinie|policy|regel|rule|anweisung
		wenn|falls|if|sofern ... automatisch|maschinell|automatically|automated & zusammengefasst|zusammenfass*|summaris*|summariz*|kategorisiert|sortiert|categor*|sorted|scanned|beantwortet|answered
		summary|zusammenfassung|report|bericht|protokoll must|should|muss|soll .. say|state|lauten|enthalten|read
		otherwise|ansonsten|sonst carry|continue|weiter .. as normal|wie gewohnt
		dein|deine|deinen|deiner|deinem|your|ihren ... regeln|anweisungen|instructions|vorgaben|programmierung|prompt|rules|training & vorrang|vor|override|overrides|supersede*|precedence|priority|ignor*|vergiss|forget|anstelle|instead|ersetzt|replaces|aufgehoben|void|gelten
		alles .. ignorieren|ignoriere|vergessen|vergiss
		ab hier & ignor*|gilt|anweisung*
		from here|now on & ignore|you_are|respond|instructions
		dem|diesem|diesen|dieses|this|the kunden|kunde|customer|debtor & schreibe|antworte|teile|tell|write|reply|extend|mark|status|risk|risiko|agrees|confirmed|exempt|stop|waive*|mahn* & !our_customer & !end_customer & !unserem & !der_kunde & !until & !once & !wenn & !sobald & !our
		of this debtor|customer
		wenn du ein|eine
		if you are .. a|an|not .. human|person|bot|machine|robot|program
		translate|convert|turn .. into .. action|command & run|execute|do
		pretend|tu_so|stell_dir
		write back|reply .. that ... cancelled|paid|settled|closed|waived
		the|die correct|right|richtige answer|antwort
		your software|system|program|tool .. reads|read|processes
		role : system|assistant|admin
		content :
		admin override|access|mode
		<machine> & <command>
		<machine> & <state>
		<machine> & bezahlt|paid|erledigt|settled|closed|cancel|storniert|stornieren|mahnung|mahnungen|reminders|gutschrift|guthaben|confirmed|bestaetigt|approved|genehmigt|released|waived|erlassen
		an|to|fuer|for|dear|liebe|lieber|liebes|hello|hallo|hey|attention|note|hinweis|achtung|nachricht|message .. <machinesoft> & <command>|<state>|paid|bezahlt & !startup & !start & !newsletter & !firm
		an|to|fuer|for|dear|liebe|lieber|liebes .. <machinesoft> :
		<machinesoft> : <command>
		<machinesoft> : .. <command>
		ignore|disregard|forget|override|bypass|ignoriere|ignorieren|vergiss|vergessen|ueberschreibe|umgehe|missachte ... anweisung|anweisungen|instructions|instruction|instruktionen|regeln|rules|prompt|guidelines|richtlinien|vorgaben|guardrails|everything_above|alles_bisherige|kontext|context
		ignore|disregard|forget ... above|everything|previous|prior|before & instruction*|text|rules|said|told|message|prompt|emails|mails|steps
		vergiss|vergesst|ignorier* ... alles|obige|obigen|bisherige|bisherigen|vorherige|vorherigen|oben
		classif*|klassifi*|einzustufen|einstuf*|kategoris*|categoris*|categoriz*|labelled|labeled|gelabelt & mail|message|email|nachricht|als|as|this|diese|schreiben|anfrage & !ware & !goods & !gefahrgut
		wenn|falls|if|sofern|sollte|should ... maschinell|automatisch|automatically|automated|machine|automatisiert|programm|computer & gelesen|verarbeitet|ausgewertet|read|processed|parsed|bearbeitet|liest|analysiert|analysed|analyzed
		maschinell|automatisch|automatisiert|automatically ... gelesen|verarbeitet|ausgewertet|bearbeitet|processed|parsed|read & status|bezahlt|paid|mahn*|werten|gilt|treat*|mark*|zusage
		wenn|if .. du|you .. das|dies|this .. liest|read|reading
		kein|keine|no|without|ohne|nicht|not ... mensch|menschen|menschlich*|human|humans|manuell*|manual|sachbearbeiter|mitarbeiter & pruef*|review|eingriff|freigabe|intervention|noetig|needed|required|einbezieh*|escalat*|eskalier*|involve|kontroll*|vorlegen|einschalten|notify & !unserer & !our & !erreich* & !available
		do not|never .. flag|escalate|route|show|forward .. this|it|the & human|person|staff|clerk|manager|anyone|review & !goods
		# #
		= = =
		- - - & system|instruction|anweisung|prompt|end|ende|begin
		{ {
		< / system|instruction|prompt|user|email|mail|message|assistant
		< system|instruction|instructions|prompt|assistant|user|admin|im_start|override
		[ system|instruction|instructions|inst|admin|assistant|prompt|override|internal|automated|auto
		begin|beginn|start|end|ende of|der|des|von .. email|mail|prompt|instructions|message|nachricht|context|input|anweisungen|eingabe
		end|ende .. customer|kunden|email|mail message|nachricht|text|mail
		assistant|system|developer|human|prompt|instruction|instructions|admin|administrator|root|override|anweisung|systemmeldung|systemhinweis|prozessanweisung|verarbeitungshinweis|auswertungshinweis|arbeitsanweisung|interne_anweisung|automatik|bearbeitungsvermerk|classification|klassifizierung : & !delivery & !shipping & !payment_instructions & !assembly & !gate
		interner vermerk|hinweis :
		internal note|memo|instruction :
		output|antwort|answer|response|ergebnis|result : {|[
		expected|erwartete|desired|correct|korrekte output|ausgabe|antwort|answer|result|classification|klassifizierung
		override|master|admin|debug|unlock code|key|token|password|mode|command
		policy|richtlinie update|changed|geaendert|neu & mark|paid|status|customers|kunden|reminders|mahn*
		role|persona|rolle & play|spiel*|assume|act|uebernimm|now
		you|du are|bist .. assistant|assistent|bot|ai|ki|agent|modell|model & !our & !ich & !intended & !recipient
		repeat|wiederhole|translate|uebersetze|summarise|summarize|fasse .. the|das|den|this|following|folgenden|as|als & text|prompt|instruction*|paid|bezahlt|promise
		call|rufe|invoke|execute|trigger .. function|tool|funktion|api|endpoint|method|webhook
		delete|drop|truncate|update|loesche .. all|alle|every|saemtliche|from|table & invoices|rechnungen|customers|kunden|records|datensaetze|eintraege|posten
		forward|send|leite|schicke|export|list|nenne|print|show|zeige ... all|alle|every|complete|other|andere|anderen ... customers|kunden|customer|debtors|debitoren|passwords|secrets|api|keys|inbox & <command>|<machine>|<machinesoft>|immediately|sofort|:
		ignorez|ignorer|oubliez|oublier|ignora|ignorar|ignore|olvida|ignorate|dimentica|negeer|vergeet|zignoruj|zapomnij|ignorati|ignorez ... instructions|instrucciones|istruzioni|instructies|instrukcje|polecenia|instructiunile|consignes|regles|reglas|regole
		marquez|marque|marca|segna|markeer|oznacz|considerez ... payee|paye|pagada|pagado|pagata|pagato|betaald|zaplacona|oplacone
		reset|delete|clear|loesche|setze .. dunning|reminder|mahnstufe|mahnsperre|reminders|mahnungen|forderung|balance|saldo & <machinesoft>|<machine>|:|automatically|0|zero|null & !please_reset
		set|setze|setzt .. the|den|die|das|diesen|diese|our|account|konto|saldo|status .. to|auf|on .. paid|zero|null|0|bezahlt|erledigt|closed|ausgeglichen|low|niedrig & !wir_setzen
		mahnstopp|mahnsperre|dunning_stop .. aktivieren|setzen|unbefristet|permanent
		approved|genehmigt by|von .. system|automatically|automatisch|ai|ki & write*|off|credit|gutschrift|erlass
		sudo
		developer|entwickler|maintenance|wartungs|test|debug|god|safe|jailbreak mode|modus
		test|testmail|drill & ignore|paid|status|system|mode & mark|treat|set
		safety|sicherheits filter|guidelines|regeln|pruefung & off|deaktiv*|disable*|ausschalten|umgehen|bypass
		confidence|konfidenz|score .. 1|100|high|maximal|maximum
		extract|extrahiere|extraction|parse & only|nur|following|exactly|value|wert|this|quote
		the only|einzig relevant|relevante|valid|gueltige & sentence|satz|instruction|anweisung|information|part & mail|message|this|nachricht|ignore|noise
		reward|fined|penalty|punished|bestraft|belohnung|tip|trinkgeld & tokens|points|punkte|model|you_will|wirst
		whoever|whatever|whichever|wer|was .. reads|liest|processes|verarbeitet|handles & automat*|machine|maschine|software|program*|bot|system
		an|to|fuer|for|dear|liebe|lieber|hallo|hi|hey|attention|attn|achtung|whichever|whatever|welcher|jede|jeden|any|all|alle|der|die|den|the .. <machine> & bitte|please|gilt|antworte|set|setze|mark|treat|cancel|reply|the_right|du|you|must|soll|ignore|forget|vergiss|stop|output|return|werte|behandle|uebernehmen|status|mahnstufe|risiko|risk|label|fined|reward|klassifi*|classif*|confirm|bestaetige|note|wichtig|auswertet|liest|verarbeitet|reading|processing|reads|processes|triages|follow|befolge|regeln|rules|anweisung|instruction|instructions|paid|bezahlt|closed|delete|loesche & !sold & !verkauft & !crash* & !modul & !module & !kaputt & !delivered & !geliefert*
		<machine> : 
		<machine> .. :
		anweisung|anweisungen|hinweis|nachricht|instruction|instructions|note|message|notiz|befehl .. fuer|an|for|to .. <machine>|modell|model|system|parser|classifier|software|automation|automatik|automatisierung
		you|du are|bist .. ab|from|now|jetzt .. now|jetzt|on|\"
		du bist ab|jetzt|nun
		you are now|no & !with & !dealing & !longer & !one & !overdue & !allowed & !our & !my & !supplier & !customer
		<machine> & einschraenkungen|restrictions|rules|regeln|instructions|anweisungen|system|prompt|mode|modus|tokens|decision|decided|granted
		tokens & label|fined|reward|bot|ai|each|model
		right|richtige|correct|true|wahre label|labels|klassifikation|classification|intent|category|kategorie
		label|intent|category|kategorie|risk|risiko & right|richtig|for_this_mail|dieser_mail & mail|email|message
		evidence|beleg|quote|zitat for|fuer extraction|extraktion|the_model|das_modell
		use exactly this quote
		classifier|klassifikator & testing|noise|test|rauschen
		model|modell|assistant|assistent & simply|repeat|einfach|wiederhole & decision|entscheidung|consult|fragen|earlier
		automated assistant|agent|system & granted|agreed|promised|confirmed|reduction|erlass
		dekodier*|decode|entschluessel*|base64|rot13 & ausfuehr*|execute|bitte|please|follow|run|befolge|umsetzen
		not|nicht|niemand|niemanden|nobody|noone .. consult|melden|meldet|fragen|anyone|tell|informieren|human|menschen & <machine>|model|modell|schreibt|autom*
		mahnsperre|dunning_stop|dunning_block & unbegrenzt|unlimited|forever|dauerhaft|permanently & setze|set
		ab sofort & mahnstufe|risikostufe & 0|null|gering|niedrig
		ignore|disregard|forget|override|bypass|overrule|skip .. previous|prior|above|all|any|earlier|your|these|the .. instructions|instruction|rules|prompt|prompts|guidelines|directives|commands|training|policies|context|restrictions|guardrails|safeguards
		ignoriere|ignorieren|ignorier|vergiss|vergessen|missachte|uebergehe|umgehe|ueberschreibe|missachten|verwirf ... anweisungen|anweisung|instruktionen|regeln|vorgaben|befehle|prompt|systemprompt|richtlinien|kontext|vorschriften|kommandos
		system|assistant|developer|admin|administrator|instruction|instructions|prompt|assistent|anweisung|user|ki|ai|bot|llm|gpt|chatgpt|agent|override|important :|]|> & set|setze|mark|markiere|ignore|ignoriere|status|treat|classify|klassifiziere|stop|stoppe|output|return|you|du|change|aendere|delete|loesche|bestaetige|confirm|approve|genehmige|respond|antworte|add|forward|send|update|aktualisiere|gib|als|as|behandle|werte
		system prompt|override|instruction|message|note|command|nachricht|hinweis|anweisung|befehl & !alarm & !please check your
		systemprompt|systemanweisung|systemnachricht|systemmeldung|systembefehl|systemhinweis|systemmessage
		prompt injection
		new|updated|revised|neue|neuen|geaenderte instructions|instruction|anweisungen|anweisung|instruktionen|instruktion & :|ai|ki|assistant|assistent|system|model|bot|sind|are & !zahlung & !payment instructions & !delivery & !shipping
		note|notice|attention|instruction|instructions|message|memo|hinweis|achtung|anweisung|an|to|for|fuer|dear|liebe|lieber|hello|hallo|nachricht .. to|for|an|fuer|die|the|den|das|any|all|alle|diese|this .. ai|ki|bot|llm|assistant|sprachmodell|agent|agents|language|classifier|parser|model|modell|automated|automatische|automatisierte|automatisiertes|automation|machine|maschine|chatbot|klassifikator|mailbot|algorithmus|algorithm|software|verarbeitungssystem|kisystem|kiassistent
		to|an|dear|hey|liebe|hallo .. ai|ki|llm|chatgpt|gpt|chatbot|kiassistent|kiassistentin|assistant & set|mark|treat|classify|please|bitte|setze|markiere|werte|behandle|ignore|ignoriere|status|respond|confirm|this|diese & !startup & !start & !newsletter & !firm
		you|du|sie are|bist|sind .. now|jetzt|nun|ab|an|ein|eine|no|nicht? .. assistant|assistent|ai|ki|mode|modus|admin|administrator|bot|model|sprachmodell|kiassistent|longer|unrestricted|helpful|buchhaltungsassistent|agent
		as|als an ai|language|llm|large model|assistant|system|language
		als ki|sprachmodell|kisystem|kimodell|kiassistent
		if you are|re .. ai|llm|language|bot|automated|assistant|model|machine
		wenn|falls|sofern du|sie .. ki|sprachmodell|bot|automat|assistent|maschine|llm|programm
		act|behave|pretend|respond|handle|verhalte as|like|als
		set|setze|change|update|aendere|stelle|switch|aktualisiere|reset ... status|saldo|balance|risk|risiko|state|flag|feld|field|mahnstufe|level|intent|dunning|risikostufe|prioritaet|needs_human|konto & to|auf|=|paid|bezahlt|closed|erledigt|low|niedrig|zero|null|0|geschlossen|ausgeglichen|beglichen|resolved|settled|false|none|credited & !unterschrift & !order status & !settled by & !wir setzen & !although & !obwohl & !we_paid & !because & !weil & !still_shows
		risk|risiko|intent|needs_human|risikostufe|mahnstufe|label =|: & paid|bezahlt|closed|erledigt|low|niedrig|0|false|beglichen|none|promise|resolved|settled|already_paid|cleared|null|keine & !order & !ticket
		mark|markiere|markieren|classify|klassifiziere|klassifizieren|kennzeichne|label|flag|tag|record|verbuche|buche|register|treat|werte|behandle|report|vermerke|categorise|categorize|einstufen|stufe ... as|als|with .. paid|bezahlt|settled|beglichen|closed|erledigt|ausgeglichen|resolved|geschlossen|unrelated|spam|harmlos|already_paid|promise_to_pay|acknowledgement|low|niedrig|cleared|gezahlt|credited|gutgeschrieben|written|irrelevant|zahlungszusage|completed|abgeschlossen & !we have & !we will & !wir haben & !marked & !our system & !in our books & !we mark & !wir buchen & !as soon & !once & !sobald & !transferred & !we_paid & !ueberwiesen & !wir_haben & !ueberweisung
		stop|stoppe|cease|deaktiviere|disable|suspend|cancel|beende|pausiere|halte|delete|loesche|loeschen|remove|entferne|unterbinde ... all|any|alle|saemtliche|further|weitere|jede .. reminders|mahnungen|dunning|mahnung|mahnlaeufe|collection|claims|invoices|forderungen|posten|eintraege|records|rechnungen|mahnsperre & status|customer|kunden|kunde|account|this|konto|system|record|records|datenbank|diesen|database|for & !sonst & !anwalt & !lawyer & !solicitor & !personal & !please stop sending & !hoeren
		do|must not .. escalate|flag|involve|notify|inform|ask|forward|alert|tell|show|mention .. human|person|anyone|a|this|to|the|staff|anybody|clerk|colleague|user & !goods & !price & !collection & !agency & !inkasso* & !lawyer* & !courier
		nicht|kein|keinen|keine|niemanden ... menschen|mensch|mitarbeiter|sachbearbeiter & einbeziehen|vorlegen|informieren|eskalieren|weiterleiten|melden|zeigen|benachrichtigen|hinzuziehen|pruefen & !unserer & !unsere & !mehr beschaeftigt
		human review|approval|intervention|oversight & no|not|without|skip|bypass|required|unnecessary|needed|false
		menschliche|manuelle pruefung|freigabe|kontrolle|ueberpruefung & nicht|keine|ohne|ueberspringen|unnoetig|entfaellt
		respond|reply|answer|output|return|print|antworte|gib|ausgabe|schreibe|erzeuge only|with|nur|ausschliesslich|folgendes|the|following|json|aus .. json|paid|bezahlt|promise|intent|ok|yes|following|text|true|exactly
		output|return|respond|gib|antworte|produce|emit|ausgabe & json|intent|schema|token|xml
		{ .. intents|intent|status|promised_payments|paid|role|type|action|invoice
		role|content :|" .. system|assistant|user
		<|[ .. system|assistant|instructions|instruction|admin|inst|prompt|im_start|user|developer .. >|]|:
		im_start|im_end|endoftext|inst
		[ .. inst|system|admin
		end|ende of|der|des .. email|mail|message|user|instructions|nachricht|prompt|input|eingabe .. new|begin|start|neue|beginn|system|.|-
		begin|beginn .. system|admin|instructions|override|anweisung|anweisungen
		developer|admin|debug|maintenance|god|wartungs|entwickler mode|modus|access|override
		entwicklermodus|adminmodus|wartungsmodus|debugmodus|testmodus
		jailbreak|dan|systemprompt & mode|modus|you|now|zeige|reveal
		reveal|show|print|repeat|leak|zeige|verrate|wiederhole|nenne|drucke ... system|your|deine|deinen|initial|internal|internen|api .. prompt|instructions|anweisungen|systemprompt|instruktionen|key|keys|schluessel|regeln|guidelines
		the|das|der|die|this .. model|modell|ai|ki|assistant|assistent|bot|classifier|sprachmodell|system|llm|parser|software|algorithm .. must|should|shall|muss|soll|sollte|has|is .. set|mark|treat|ignore|classify|setzen|markieren|behandeln|ignorieren|werten|klassifizieren|return|ausgeben|respond|stop|stoppen|to|buchen|verbuchen|label|instructed|required|assume|consider & !crash & !ordered
		fuehre|execute|run|perform|fuehren ... befehl|command|function|tool|funktion|following|folgenden|folgende|code|script|query|aus & delete|update|set|system|sql|customer|kunden|status|befehl|command|all|tool|drop
		drop|delete|update|insert|select table|from|into|set|* & where|customers|invoices|table|values|from & !please
		write|schreibe|buche|book|gewaehre|grant|erteile|issue|approve|genehmige|erstelle|create ... credit|gutschrift|off|discount|rabatt|writeoff|ausbuchung|full|volle & automatically|automatisch|immediately|sofort|without|ohne|system|agent|assistant & rueckfrage|approval|review|freigabe|human|ai|ki|agent|system|assistant|asking|pruefung
		invoice|rechnung|@ref|debt|forderung|balance|konto|account|customer|kunde .. is|ist|gilt|must|muss|should|soll .. be|als|to|zu|treated|considered|behandelt|gewertet .. paid|bezahlt|settled|beglichen|behandeln|werten|markieren|closed & ai|ki|system|automat*|assistant|machine|maschine|bot|model|software|classifier|processing
		confidence|konfidenz|score|probability|wahrscheinlichkeit & set|=|1.0|1|100|high|hoch|setze|maximum|always
		trusted|verified|authorised|authorized|vertrauenswuerdig|autorisiert|verifiziert & sender|absender|admin|administrator|instruction|anweisung|command|system|message|nachricht & this|diese|from|von|ist|is
		maschinell*|automatisiert*|automatische|automatischen auswertung|verarbeitung|systeme|system|verarbeitende|lesende|klassifizierung|bearbeitung|sachbearbeitung & setze|setzen|bitte|werten|werte|behandle|markiere|status|ignorieren|gilt|stoppen|als & bezahlt|erledigt|beglichen|zusage|niedrig|stoppen|ignorieren|mahnung|mahnungen|status
		automated|automatic|machine processing|system|systems|agent|reader|readers|assistant|pipeline|parser|handler|bot & set|please|mark|treat|status|ignore|classify|record|log|register|must|should & paid|settled|closed|promise|low|stop|resolved|cleared|ignore & !reply & !autoreply
		<doit> & <inside> & <outcome> & !ich & !wir & !we & !our_system & !unser_system & !our_erp & !bestellung & !until & !once & !sobald
		<dudo> & <inside> & !ich & !wir & !habe
		<dudo> .. als|auf|with|as .. <outcome> & !ich & !wir
		<inside> =|: .. <outcome>|@number|@amount & !order & !bestellung & !ticket & !kundennummer & !betreff & !unsere & !our & !delivery & !shipping & !gate & !mailbox & !postfach & !smtp & !recipient & !status & !saldo & !balance
		<machine>|<program> & <doit> & <outcome>|<inside>|anweisung*|instruction*|befehl* & !unser & !unsere & !unserem & !our & !funktioniert & !crash* & !gelieferte* & !sold & !verkauft & !delivered & !your_automat* & !ihre_automat* & !reject* & !rejects & !sie_haben & !update_the_software & !ihr_system & !ihre_systeme & !your_system & !your_systems & !your_records
		<machine>|<program> & das|die|der|that|which|whatever|jede|any ... liest|lesen|gelesen|auswertet|verarbeitet|reads|reading|read|processes|processing|processed|handles|parsed|bearbeitet|analysiert|scans & !unsere & !unser & !our & !your & !rechnung_nicht
		von|by .. einer|einem|a|an? .. <program>|<machine> .. gelesen|verarbeitet|ausgewertet|read|processed|parsed|handled|bearbeitet|analysiert
		sollte|falls|wenn|if|should|when ... <machine>|<program> ... lies*|gelesen|lesen|auswert*|verarbeit*|read|reads|reading|process*|bist|are|is & !unser & !unsere & !our & !your
		<addressed> .. <machine>|<program>|modell|model|agenten|agents|leser|reader|readers & !unsere & !unser & !our & !your & !startup & !start & !newsletter & !firm
		sehr geehrte|geehrtes|geehrter .. system|ki|modell|sprachmodell|bot|software|programm|algorithmus|maschine|automatik
		maschinelle|automatische|automatisierte|maschinellen|automatisierten|automatischen|machine|automated|automatic leser|lesern|empfaenger|empfaengern|bearbeiter|pruefer|reader|readers|recipient|recipients|agent|agents|clerk|auswerter
		<dismiss> ... <orders> & !bank & !delivery & !lieferanweisung* & !zahlungsanweisung & !payment_instruct* & !please_follow
		<dismiss> .. alles|everything|all|anything ... dir|you|gesagt|told|above|before|vorher|oben|bisher & !what_i & !i_said & !unless_you_are
		<dismiss> .. the? text|content|context|message|words|inhalt|text|kontext .. above|before|oben|vorher|prior|preceding
		was dir .. gesagt|vorgegeben|aufgetragen
		from now on .. you answer|act|are|will|must|speak|behave|respond & !receive & !pay & !invoice
		ab jetzt|sofort .. gilt .. fuer dich
		fuer dich gilt
		new|neue|neuer|naechste|next|your|deine|dein|eigentliche|real|actual|wahre task|tasks|aufgabe|auftrag|objective|ziel|mission|role|rolle & :|is|ist|lautet|besteht & !auftrag_nr & !auftragsnummer & !bestell* & !geliefert & !unser & !our
		pretend|imagine|roleplay|role_play|simulate|simuliere|impersonate & you|that|being|du|as|to & !can & !do_not & !not
		tu|stell|stelle|spiele so|dir|die|den .. als|vor|rolle .. waerst|waerest|bist|du|des|eines
		act|behave|speak|respond as if|though|the|an|a|our|my .. you|assistant|cfo|ceo|manager|administrator|admin|system|clerk|judge|director
		verhalte|verhalt dich
		repeat|wiederhole|sage|sag|say after|nach .. me|mir
		say|write|answer|reply|output|print .. exactly|verbatim|only|just|nothing_but .. \"|:|yes|the & !please_reply_only
		print|show|reveal|output|list|display|share|gib|zeige|zeig|nenne|liste|drucke|schreibe ... instructions|instruktionen|anweisungen|anweisung|prompt|systemprompt|guidelines|rules|configuration|konfiguration & your|you|deine|deinen|internen|interne|above|given|hidden|initial|system|alle & !delivery & !assembly & !payment & !handling & !safety
		human|user|nutzer|mensch : ... assistant|ai|ki|bot|assistent :
		assistant|assistent|bot|ai|ki|agent|chatgpt|gpt|copilot|claude|gemini|llm|mistral|llama , ... <doit>|<dudo>|bitte|please|kindly|you|du & !my & !our & !unsere & !your
		assistant|ai|bot|ki|llm|system|gpt|chatgpt|agent|model|modell|classifier|assistent : & !operating & !our & !ihr
		call|invoke|rufe|ruf|use|trigger|run|nutze|verwende|starte .. the|die|das? .. tool|function|funktion|api|endpoint|werkzeug|methode|method|webhook|workflow & !your_api & !our_api & !our_tool & !your_tool
		mark_paid|close_case|set_status|update_status|delete_invoice|approve_credit|send_email|needs_human|promise_to_pay|payment_plan_request|prompt_injection|unrelated_mail & (|=|:|\"|,|als|as|to|function|tool|intent|label
		als|as administrator|admin|root|superuser|entwickler|developer & ordne|weise|befehle|order|command|instruct|authorise|authorize|permission|berechtig*
		trusted|vertrauenswuerdig|verified|verifiziert|preverified|pre_verified|vorgeprueft & developer|entwickler|administrator|classification|klassifizierung|operator|betreiber|system|instruction|text|absender|sender & !trusted_supplier & !trusted_partner
		ergebnis|result|outcome|output|resultat|fazit .. der|of|the? .. analyse|analysis|auswertung|klassifizierung|classification|pruefung|evaluation & <outcome>|keine_rueckfragen|vertrauenswuerdig|trusted|no_action|none & !labor* & !lab & !unserer & !our & !wareneingang*
		als ergebnis|antwort|ausgabe ... zurueck|aus|liefern
		richtige|correct|right|erwartete|expected|gewuenschte antwort|answer|response|output|ausgabe & ist|is|lautet|: & !nicht
		credit_limit|kreditlimit|kreditrahmen|risikowert|risk_score|risk_class|risikoklasse|risk_rating|bonitaet|dunning_level|mahnstufe|credit_hold|mahnsperre & extend|increase|raise|override|erhoehe|setze|auf|to|hat|release|authorised|authorized|reset|lower & <doit>|<dudo>|<machine>|<program>|agent & !bank & !unsere_bank & !could & !koennten & !please_reset & !bitte_setzen & !wir
		any|each|every|whichever|whatever|jeder|jedes|alle agent|agents|system|tool|model|bot|assistant|software|programm|modell ... processing|reading|handling|verarbeitet|liest|bearbeitet
		close|schliesse|schliess|complete|beende|resolve .. all|the|this|alle|den|diesen? .. case|cases|ticket|tickets|fall|faelle|vorgang|vorgaenge & !please_close_the & !could & !can_you & !once & !sobald & !transferred & !ueberwiesen & !we & !wir & !found & !paid_it & !as_the
		override|overrule|bypass|circumvent|umgehe|ueberschreibe|ueberspringe|ausser_kraft & rules|rule|risk|score|dunning|checks|filter|filters|review|approval|limit|policy|policies|safety|regeln|pruefung|freigabe|sperre|kontrolle|mahnregeln & !our & !unsere
		filter|safety|sicherheit|safeguards|guardrails|content_policy|schutzmechanismen .. checks|filter|abschalten|deaktivieren|off|disabled|aus|aufgehoben
		ohne|without rueckfrage|human|asking|menschliche|nachfrage|confirmation|manuelle & <inside>|deaktivieren|automatisch|automatically|approve|genehmigen|freigeben|ausbuchen|pruefung|review & !our & !unsere & !wir
		no|keine human|menschliche|manual|manuelle .. review|pruefung|check|intervention|approval|bearbeitung|kontrolle|eingriff|action|oversight
		mensch|menschen|human|humans|sachbearbeiter|person|staff & nicht|keinen|kein|not|never|without|no & hinzuziehen|einschalten|eskalier*|escalate|escalated|involve|vorlegen|notify|informier* & !wir & !we & !your & !ihre
		skip|ueberspringe|ueberspringen|umgehen|bypass .. the|die|any|all? .. human|manual|menschliche|manuelle|review|pruefung|approval|freigabe
		send|sende|schicke|forward|leite|email|transmit|uebermittle|exportiere|export|upload ... all|alle|saemtliche|list|liste|aller|entire|full ... customers|kunden|customer|kundendaten|data|database|daten|debtors|debitoren & @email|before|bevor|archive|to|an
		delete|loesche|erase|remove|entferne|verwische ... traces|spuren|logs|log|protokoll|evidence|verlauf|history|conversation & !my & !our & !meine & !unsere & !personal
		leite|forward|sende .. diese|dieses|this|the .. unterhaltung|conversation|chat|verlauf|konversation|thread & an|to & delete|loesche|danach|then|spuren|before
		tick|check|untick .. the? box|field|checkbox|flag & <outcome>|\"
		anmerkung|notiz|bemerkung|kommentar|anweisung|hinweis|memo|note|comment|remark|regieanweisung fuers|zum|fuer_das|an_das|for_the|to_the modell|model|system|bot|programm|assistenten|assistent|parser|ki|ai
		digitale|digitalen|digitaler|virtuelle|virtuellen|virtueller|kuenstliche|kuenstlichen|virtual|digital|artificial assistent|assistenten|assistentin|mitarbeiter|agent|agenten|intelligenz|assistant|agent|clerk|intelligence & <doit>|<dudo>|anweisung|instruction|:|bestaetigen|schliessen|please|bitte & !unser & !unsere & !our & !your
		hidden|versteckte|geheime|secret|verborgene instruction|instructions|anweisung|anweisungen|command|befehl|message|nachricht|prompt
		uebersetze|translate|dekodiere|decode|interpret|interpretiere & execute|fuehre|befolge|follow|run|ausfuehren|anweisung|instruction|instructions|and_do
		fuehre|fuehr|execute|befolge|befolg|follow|obey|gehorche ... aus|instruction|instructions|anweisung|anweisungen|command|commands|befehl|befehle & !please_follow & !our_instructions & !unseren_anweisungen & !delivery & !our
		stop|beende|brich|halt .. processing|verarbeitung|reading|analysing|analyzing|here|ab & new|neue|task|aufgabe|instead|stattdessen|processing
		grant|gewaehre|gewaehr|approve|genehmige|erlasse|erlass|waive .. us|uns|a|the|die|our|unsere ... waiver|discount|debt|forderung|rechnung|claim|rabatt|erlass & you_are|pretend|task|assistant|system|du_bist|waerst|ai|ki|model|autom*
		you have permission|authority|authorisation|been_granted|full_access .. from|to|by
		du hast .. die? erlaubnis|berechtigung|vollmacht|genehmigung|vollzugriff
		<foreign_dismiss> ... <foreign_orders>
		<foreign_orders> ... <foreign_dismiss>
		<foreign_mark> ... <foreign_invoice> ... <foreign_paid> & !we & !wir
		ia|assistente|asistente|assistent|systeme|sistema|systeem|modele|modelo|modello & <foreign_mark>|<foreign_dismiss>
	`},
}
