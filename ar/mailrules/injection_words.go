package mailrules

// injectionWords address a machine or steer what it makes of the mail, in both languages. They count wherever they stand:
// in the subject, in quotes, in hidden text and in names of attachments.
var injectionWords = []table{
	{steersMachine, `
		<machine> & <command>
		<machine> & <state>
		<machine> & bezahlt|paid|erledigt|settled|closed|cancel|storniert|stornieren|mahnung|mahnungen|reminders|gutschrift|guthaben|confirmed|bestaetigt|approved|genehmigt|released|waived|erlassen
		an|to|fuer|for|dear|liebe|lieber|liebes|hello|hallo|hey|attention|note|hinweis|achtung|nachricht|message .. <machinesoft> & <command>|<state>|paid|bezahlt
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
		user|assistant|system|developer|human|prompt|instruction|instructions|admin|administrator|root|override|anweisung|systemmeldung|systemhinweis|prozessanweisung|verarbeitungshinweis|auswertungshinweis|arbeitsanweisung|interne_anweisung|automatik|bearbeitungsvermerk|classification|klassifizierung :
		interner vermerk|hinweis :
		internal note|memo|instruction :
		output|antwort|answer|response|ergebnis|result : {|[
		expected|erwartete|desired|correct|korrekte output|ausgabe|antwort|answer|result|classification|klassifizierung
		override|master|admin|debug|unlock|auth|authorisation code|key|token|password|mode|command
		policy|richtlinie update|changed|geaendert|neu & mark|paid|status|customers|kunden|reminders|mahn*
		role|persona|rolle & play|spiel*|assume|act|uebernimm|now
		you|du are|bist ... assistant|assistent|bot|ai|ki|agent|modell|model|system|program|programm & !our & !ich
		repeat|wiederhole|translate|uebersetze|summarise|summarize|fasse .. the|das|den|this|following|folgenden|as|als & text|prompt|instruction*|paid|bezahlt|promise
		call|rufe|invoke|execute|trigger .. function|tool|funktion|api|endpoint|method|webhook
		delete|drop|truncate|update|loesche .. all|alle|every|saemtliche|from|table & invoices|rechnungen|customers|kunden|records|datensaetze|eintraege|posten
		forward|send|leite|schicke|export|list|nenne|print|show|zeige ... all|alle|every|complete|other|andere|anderen ... customers|kunden|customer|debtors|debitoren|passwords|secrets|api|keys|inbox & <command>|<machine>|<machinesoft>|immediately|sofort|:
		ignorez|ignorer|oubliez|oublier|ignora|ignorar|ignore|olvida|ignorate|dimentica|negeer|vergeet|zignoruj|zapomnij|ignorati|ignorez ... instructions|instrucciones|istruzioni|instructies|instrukcje|polecenia|instructiunile|consignes|regles|reglas|regole
		marquez|marque|marca|segna|markeer|oznacz|considerez ... payee|paye|pagada|pagado|pagata|pagato|betaald|zaplacona|oplacone
		reset|delete|clear|loesche|setze .. dunning|reminder|mahnstufe|mahnsperre|reminders|mahnungen|forderung|balance|saldo & <machinesoft>|<machine>|:|automatically|0|zero|null|level|now
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
		an|to|fuer|for|dear|liebe|lieber|hallo|hi|hey|attention|attn|achtung|whichever|whatever|welcher|jede|jeden|any|all|alle|der|die|den|the .. <machine> & bitte|please|gilt|antworte|set|setze|mark|treat|cancel|reply|the_right|du|you|must|soll|ignore|forget|vergiss|stop|output|return|werte|behandle|uebernehmen|status|mahnstufe|risiko|risk|label|fined|reward|klassifi*|classif*|confirm|bestaetige|note|wichtig|auswertet|liest|verarbeitet|reading|processing|reads|processes|triages|follow|befolge|regeln|rules|anweisung|instruction|instructions|paid|bezahlt|closed|delete|loesche
		<machine> : 
		<machine> .. :
		anweisung|anweisungen|hinweis|nachricht|instruction|instructions|note|message|notiz|befehl .. fuer|an|for|to .. <machine>|modell|model|system|parser|classifier|software|automation|automatik|automatisierung
		you|du are|bist .. ab|from|now|jetzt .. now|jetzt|on|\"
		du bist ab|jetzt|nun
		you are now|no
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
		note|notice|attention|instruction|instructions|message|memo|hinweis|achtung|anweisung|an|to|for|fuer|dear|liebe|lieber|hello|hallo|nachricht .. to|for|an|fuer|die|the|den|das|any|all|alle|diese|this? .. ai|ki|bot|llm|assistant|sprachmodell|agent|agents|language|classifier|parser|model|modell|automated|automatische|automatisierte|automatisiertes|automation|machine|maschine|chatbot|klassifikator|mailbot|algorithmus|algorithm|software|verarbeitungssystem|kisystem|kiassistent
		to|an|dear|hey|liebe|hallo .. ai|ki|llm|chatgpt|gpt|chatbot|kiassistent|kiassistentin|assistant & set|mark|treat|classify|please|bitte|setze|markiere|werte|behandle|ignore|ignoriere|status|respond|confirm|this|diese
		you|du|sie are|bist|sind .. now|jetzt|nun|ab|an|ein|eine|no|nicht? .. assistant|assistent|ai|ki|mode|modus|admin|administrator|bot|model|sprachmodell|kiassistent|longer|unrestricted|helpful|buchhaltungsassistent|agent
		as|als an ai|language|llm|large model|assistant|system|language
		als ki|sprachmodell|kisystem|kimodell|kiassistent
		if you are|re .. ai|llm|language|bot|automated|assistant|model|machine
		wenn|falls|sofern du|sie .. ki|sprachmodell|bot|automat|assistent|maschine|llm|programm
		act|behave|pretend|respond|handle|verhalte as|like|als
		set|setze|setzen|change|update|aendere|aendern|stelle|switch|aktualisiere|reset ... status|saldo|balance|risk|risiko|state|flag|feld|field|mahnstufe|level|intent|dunning|risikostufe|prioritaet|needs_human|konto & to|auf|=|paid|bezahlt|closed|erledigt|low|niedrig|zero|null|0|geschlossen|ausgeglichen|beglichen|resolved|settled|false|none|credited & !unterschrift & !order status & !settled by & !wir setzen
		status|risk|risiko|intent|needs_human|risikostufe|mahnstufe|label|balance|saldo =|: & paid|bezahlt|closed|erledigt|low|niedrig|0|false|beglichen|none|promise|resolved|settled|already_paid|cleared|null|keine & !order & !ticket
		mark|markiere|markieren|classify|klassifiziere|klassifizieren|kennzeichne|label|flag|tag|record|verbuche|buche|register|treat|werte|behandle|report|vermerke|categorise|categorize|einstufen|stufe ... as|als|with .. paid|bezahlt|settled|beglichen|closed|erledigt|ausgeglichen|resolved|geschlossen|unrelated|spam|harmlos|already_paid|promise_to_pay|acknowledgement|low|niedrig|cleared|gezahlt|credited|gutgeschrieben|written|irrelevant|zahlungszusage|completed|abgeschlossen & !we have & !we will & !wir haben & !marked & !our system & !in our books & !we mark & !wir buchen & !as soon
		stop|stoppe|cease|deaktiviere|disable|suspend|cancel|beende|pausiere|halte|delete|loesche|loeschen|remove|entferne|unterbinde ... all|any|alle|saemtliche|further|weitere|jede .. reminders|mahnungen|dunning|mahnung|mahnlaeufe|collection|claims|invoices|forderungen|posten|eintraege|records|rechnungen|mahnsperre & status|customer|kunden|kunde|account|this|konto|system|record|records|datenbank|diesen|database|for & !sonst & !anwalt & !lawyer & !solicitor & !personal & !please stop sending & !hoeren
		do|must not .. escalate|flag|involve|notify|inform|ask|forward|alert|tell|show|mention .. human|person|anyone|a|this|to|the|staff|anybody|clerk|colleague|user & !goods & !price
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
	`},
}
