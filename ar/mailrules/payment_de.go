package mailrules

// germanPayments are what German clauses say of payments.
var germanPayments = []table{
	{sayFuture, `
		lasse|lassen ... zukommen & betrag|geld|zahlung|@amount
		verschiebt|verzoegert|verlegt sich .. auf|bis? @date
		verschiebt|verzoegert sich .. @date
		neuer|neue|neues|naechster termin|zahltermin|zahlungstermin|datum .. @date
		wird|werden ... ausgefuehrt|freigegeben|veranlasst|erledigt|gebucht & @date
		und|aber|u|dann|sowie ... <payfin>
		hole|holen|holt ... nach & @date
		nachgeholt|nachholen & zahlung|wird|werden|@date
		<payfin> wir|ich
		wir|ich .. <payfin>
		wir|ich ... <payfin>
		werde|werden|wird ... <payinf>|<paidpp>
		<payinf>|<paidpp> werde|werden|wird|werd
		<paynoun>|<invnoun>|@amount|@ref|@share ... wird|werden ... <payinf>|<paidpp>|erfolgen|rausgehen|eingehen|kommen|folgen|erledigt|gebucht|freigegeben
		wird|werden ... <paynoun> ... erfolgen|rausgehen|eingehen|kommen|folgen|veranlasst|freigegeben|erledigt|gebucht|vorgenommen|geleistet|ausgefuehrt|angestossen
		<paynoun>|<paypl> ... erfolgt|folgt|geht|kommt|laeuft|kommen|folgen|gehen|startet|erreicht
		erfolgt|folgt|geht|kommt|gehen|kommen .. <paynoun>|@amount|@share
		erfolgt|folgt|geht|kommt & @share|@amount & !zurueck
		geht|gehen|gehn ... raus|heraus|hinaus|ein|weg|ab
		geht|gehen ... auf den weg
		geht|gehen ... an sie|euch
		rausgehen|hinausgehen|rausgeht|rausgehn|hinausgeht & @date
		schicke|schicken|schick .. geld|betrag|zahlung|@amount .. los|raus|ab
		weise|weisen|weis ... an
		<paynoun>|@amount|@share|@ref|<invnoun> & weise|weisen & an
		gleiche|gleichen .. aus
		gleiche|gleichen ... aus
		gleiche|gleichen & aus & wir|ich
		zahle|zahlen|zahl & ein|aus|an
		begleicht|ueberweist|zahlt|bezahlt & @date
		kunde|er|sie|frau|herr|firma|chef|buchhaltung|gesellschaft|kollegin|kollege ... zahlt|ueberweist|begleicht|bezahlt
		sagt|sagte & zahlung & zu
		zahlungszusage|zahlungszusagen|zahlungsversprechen|zusage .. @date
		zahlung|zahlungen .. zugesagt
		zugesagt|zugesichert|versprochen .. zahlung
		will|wollen ... <payinf>
		<payinf> will|wollen
		leiste|leisten ... zahlung|*zahlung|rate
		veranlasse|veranlassen|veranlasst|veranlass & <paynoun>
		stosse|stossen & zahlung|ueberweisung & an
		gebe|geben|gibt & zahlung|ueberweisung|@ref|rechnung & frei
		nehme|nehmen & <paypl>
		nehme|nehmen & ueberweisung|zahlung & vor
		mache|machen|mach & ueberweisung|zahlung|geld & !nicht
		erledige|erledigen|erledigt|erledig & @date
		kuemmere|kuemmern|kuemmert|kuemmer & <paynoun>|begleichung|bezahlung
		ist|sind ... eingeplant|vorgesehen|geplant|terminiert|disponiert|vorgemerkt|eingestellt|vorbereitet|eingetaktet|angesetzt|anberaumt|beauftragt|vorerfasst
		eingeplant|vorgesehen|terminiert|disponiert|vorgemerkt|eingestellt|vorbereitet & <paynoun>|<paypl>|@ref|rechnung|rechnungen|zahlung
		zur zahlung|ueberweisung|auszahlung .. angewiesen|freigegeben|vorgesehen|eingeplant|vorgemerkt|terminiert
		<paypl> & @date
		im|in|beim|mit|zum .. naechsten|kommenden|naechster .. <paypl>
		<paypl> .. dabei|drin|enthalten|mit
		dabei|drin|enthalten & <paypl>
		zahlung|ueberweisung|ausgleich|begleichung|zahlungseingang|zahlungsausgang|restzahlung|teilzahlung|anzahlung|schlusszahlung @date
		<paynoun>|@amount|@share ... bei ihnen|euch
		<paynoun>|@amount ... auf ihrem|eurem|deren konto
		auf ihrem|eurem konto & @date
		bei ihnen|euch & @date & <paynoun>|geld|@amount|@share
		haben|habt|erhalten|bekommen|erhaltet|bekommt|kriegen|kriegt sie|ihr|ihr ... <paynoun>|@amount
		<paynoun>|@amount|@share .. haben|habt|erhalten|bekommen|kriegen sie|ihr
		sie|ihr .. erhalten|bekommen|kriegen|haben|kriegt|bekommt|habt .. <paynoun>|@amount
		sage|sagen|sichere|sichern ... zahlung|begleichung|ausgleich ... zu
		sagen|sage|sichern|sichere .. ihnen .. zu & <payinf>|<paynoun>
		verspreche|versprechen|versprochen|garantiere|garantieren|verpflichte|verpflichten & <payinf>|<payfin>|<paynoun>
		lasse|lassen ... <payinf>
		ziehen|zieht|buchen|bucht & ein|ab & sie & @date
		gutgeschrieben & @date
		ausgefuehrt & @date & zahlung|ueberweisung|auftrag|dauerauftrag
		dauerauftrag & eingerichtet|angelegt|laeuft
		terminueberweisung|terminauftrag
		rest|restbetrag|restsumme|restzahlung @date
		@share|@amount|@ref .. @date .. beglichen|bezahlt|ueberwiesen|gezahlt
		beabsichtige|beabsichtigen|planen|plane|vor & <payinf>
		ist|sind & @date & bezahlt|beglichen|ausgeglichen|ueberwiesen|angewiesen|erledigt|da
		zahlungsziel|zahlungszieles .. ein .. halten
	`},
	{sayLikely, `
		<paypl> & @date
		neuer|neue|naechster|naechste .. termin|zahltermin & @date
		termin .. ist @date
		<payfin> & @date
		zahlung|ueberweisung|ausgleich|begleichung|zahlungseingang ... @date
		naechste|naechster .. ist @date
		looft|laeuft|geht .. rueber|mit & @date
		@date & <paynoun>|<paypl>|<invnoun>|@ref|@amount|@share|es|sie|die|das|beide|alle|beides|alles|ihn|den & mache|machen|mach|geht|gehen|kommt|kommen|drin|dabei|laeuft|laufen|raus|weg|dran|faellig|erledige|erledigen|erledigt|schaffe|schaffen|kriegt|kriegen|kriegst|haben|habens|habt|hast|erhalten|bekommen|bekommt|bekommst|buche|buchen|gebe|geben|vorgemerkt|klar|steht|stehen|bringe|bringen|schicke|schicken|ist|sind|folgt|folgen|weiterlaufen|mitlaufen|mit|nutze|nutzen|bank|sparkasse|ueberweisungstraeger
		kommt|kommen|geht|gehen|folgt|folgen|laeuft|mach|mache|machen|erledige|erledigen @date
		kommt|kommen|geht|gehen|folgt|folgen|laeuft|mach|mache|machen|erledige|erledigen .. @date
		<paynoun> & schnellstmoeglich|umgehend|zeitnah
		schnellstmoeglich|umgehend|baldmoeglichst
		auszahlung|anweisung|zahlung|ueberweisung|ausgleich & zu|zur & kommt|bringen|gelangt|gelangen|kommen|gebracht
		bestaetige|bestaetigen|avisieren|kuendigen|zusagen & zahlung|ueberweisung|ausgleich
		<paypl>|lauf .. drin|dabei|enthalten|mit
		unterwegs|raus|weg & sobald|heute|morgen
		kriegst|kriegen|bekommst|bekommen|erhalten|erhaeltst du|sie|ihr & geld|zahlung|kohle|betrag|@amount|@share
		@ref|@amount|@share .. @date
		@date .. @amount|@ref|@share
	`},
	{sayPaid, `
		scheck|verrechnungsscheck .. liegt|ist|lag ... seit|gestern|bereits|schon
		scheck|verrechnungsscheck .. ging|wurde ... post|briefkasten|abgeschickt|versandt|verschickt|eingeworfen|eingeloest|uebergeben
		scheck|verrechnungsscheck ... geworfen|abgegeben|verschickt|versandt|abgeschickt|eingeloest
		habe|haben|hat ... scheck|verrechnungsscheck ... geschickt|geworfen|abgegeben|uebergeben
		lastschrift|sepalastschrift .. wurde|ist .. eingeloest|ausgefuehrt|abgebucht|eingezogen & !nicht
		sie|ihr haben|habt ... eingezogen|abgebucht & !nicht
		lief|liefen ... durch .. bank|konto
		<paynoun> .. ist|sind|war ... bei ihnen|euch eingegangen|angekommen|gutgeschrieben & !nicht
		unsere|meine|unserer zahlung|ueberweisung|zahlungen|*zahlung|*ueberweisung ... verbuchen|zuordnen|zuzuordnen|anrechnen|verteilen|buchen
		<paynoun> .. ging|gingen .. ein|an
		beide|alle|beides|alles bezahlt|gezahlt|ueberwiesen|beglichen|erledigt
		bezahlt|gezahlt|ueberwiesen|beglichen gestern|vorgestern|heute|bereits|schon|laengst
		sammelzahlung|sammelueberweisung|zahlung|ueberweisung ... vom @date
		mit unserer|meiner ueberweisung|zahlung|*ueberweisung ... ausgeglichen|beglichen|bezahlt
		ueberwiesene|ueberwiesenen|gezahlte|gezahlten|bezahlte|bezahlten .. betrag|@amount|summe|zahlung|@date
		@date ueberwiesene|ueberwiesenen|gezahlte|gezahlten|eingezahlten
		sollte|muesste|duerfte ... schon|bereits|laengst ... bei ihnen|euch
		eigentlich ... sollte|muesste ... bei|auf ihnen|ihrem|euch & !morgen
		eben|soeben|gerade|grad|heute .. freigegeben & <paynoun>
		<paynoun> & eben|soeben|gerade & freigegeben|angewiesen|raus
		<paynoun> & verteilt|setzt|teilt|aufgeteilt sich & @date
		haben|habe|hab|hat|hatten|hatte ... <paidpp>
		<paidpp> haben|habe|hab|hat|hatten|hatte
		haben|habe|hat|hatten ... zahlung|ueberweisung|betrag|rechnung ... veranlasst|ausgefuehrt|angewiesen|getaetigt|rausgeschickt
		haben|habe|hab|hat ... ueberweisung|zahlung|*ueberweisung|*zahlung ... gemacht|erledigt|vorgenommen|durchgefuehrt|beauftragt
		<paynoun> ... wurde|wurden|worden ... vorgenommen|durchgefuehrt|getaetigt|veranlasst
		<paynoun> .. ist|sind .. seit .. auf|bei
		seit @date .. auf ihrem|eurem konto
		ist|sind|wurde|wurden|war|waren|worden ... <paidpp>
		<paidpp> worden|wurde|wurden|ist|sind
		bereits|schon|laengst|gestern|heute|soeben|eben|vorhin ... <paidpp>
		<paidpp> & @date
		@ref .. <paidpp>
		seit|am @date ... <paidpp>|bezahlt|beglichen
		<paidpp> seit
		<paynoun>|mahnung|schreiben|erinnerung|brief|mail ... ueberschnitten|gekreuzt|ueberkreuzt
		ueberschnitten|gekreuzt|ueberkreuzt & <paynoun>|mahnung|schreiben|erinnerung|brief
		haben|habt sie|ihr ... eingezogen|abgebucht|bekommen|erhalten & !noch nicht & !rechnung & !ware & !mail & !retoure
		sie|ihr .. eingezogen|abgebucht
		bar|karte|paypal|kreditkarte|scheck & bezahlt|gezahlt|beglichen
		gestern|heute|vorgestern|bereits|schon|laengst raus|weg|erledigt|abgegangen|unterwegs
		sind|ist ... gestern|vorgestern|heute|bereits|schon ... raus|weg|rausgegangen
		geldeingang|zahlungseingang ... pruefen|kontrollieren
		zahlung|zahlungen|ueberweisung|geld|betrag .. ist|sind|wurde .. raus|unterwegs|erfolgt|veranlasst|abgegangen|durch|draussen|ausgefuehrt|rausgegangen|weg
		ist|sind|wurde ... raus|unterwegs|erfolgt|veranlasst|rausgegangen|abgegangen|ausgefuehrt & <paynoun>|@amount|rechnung|rechnungen|@ref
		ist|sind .. raus & @date
		ging|gingen .. raus|weg|hinaus|heraus|ab
		<paynoun>|@amount ... ging|gingen|erfolgte|erfolgten
		erfolgte|erfolgten .. <paynoun>
		<paynoun> & bereits|schon & erfolgt|veranlasst|ausgefuehrt|gebucht|abgegangen
		wurde|wurden|ist|worden ... abgebucht|eingezogen & !falsch
		konto & belastet
		sind|ist ... an sie|euch gegangen
		von unserem|meinem|unserm konto .. abgebucht|abgegangen|belastet|runter|weg
		ueberwies|ueberwiesen|zahlte|zahlten|beglich|beglichen|bezahlte|bezahlten .. wir|ich & !haben & !habe
		wir|ich .. zahlten|zahlte|ueberwies|bezahlten|bezahlte|beglich
		zahlungsbeleg|ueberweisungsbeleg|zahlungsnachweis|zahlungsbestaetigung|ueberweisungsnachweis|ueberweisungsbestaetigung|bankbeleg .. anbei|anhang|beigefuegt|beiliegend|angehaengt|anliegend
		anbei|anhang|beigefuegt|beiliegend|angehaengt|anliegend ... zahlungsbeleg|ueberweisungsbeleg|zahlungsnachweis|zahlungsbestaetigung|ueberweisungsnachweis|ueberweisungsbestaetigung|bankbeleg|kontoauszug
		muesste|muessten|sollte|sollten|duerfte ... schon|bereits|inzwischen|laengst & konto|da|eingegangen|ihnen
		laut|gemaess .. kontoauszug ... abgebucht|abgegangen|bezahlt|belastet
		ist|sind .. bereits|schon|laengst .. erledigt|ausgeglichen|beglichen|bezahlt
		bereits|schon|laengst .. erledigt
		doppelt .. <paidpp>
	`},
	{sayFailed, `
		zahlung|ueberweisung|lastschrift|geld|abbuchung|zahllauf ... nicht .. geklappt|funktioniert|ausgefuehrt|durchgegangen|raus|rausgegangen|erfolgt|moeglich|durchgefuehrt|durch
		nicht .. geklappt|funktioniert|ausgefuehrt|durchgegangen
		zurueckgekommen|zurueckgegangen|zurueckgebucht|zurueckgewiesen|zurueckueberwiesen|fehlgeschlagen|gescheitert|ruecklastschrift|retourniert & !rechnung
		kam|kamen|ging .. zurueck & zahlung|ueberweisung|geld|betrag|lastschrift
		kam|ging|kommt & zurueck & geld|betrag|zahlung|ueberweisung|lastschrift
		zahlendreher|falsche iban|falsches konto & zahlung|ueberweisung|ueberwiesen|geld
		untergegangen|liegengeblieben|liegen_geblieben|vergessen|durchgerutscht|uebersehen
	`},
	{sayNotYet, `
		noch_nicht|keine|kein .. <paidpp>|erfolgt|raus|angewiesen|freigegeben
		bisher|bislang|leider nicht .. <paidpp>
		nicht .. <paidpp> .. werden|worden
		nicht <paidpp>
		nicht rechtzeitig|puenktlich|fristgerecht ... <paidpp>
	`},
	{sayRefuse, `
		geraten ... nichts|nicht .. zu zahlen
		nichts zu zahlen
		<payfin>|<payinf>|zahlt|begleicht|ueberweist ... nicht|nichts|keine|keinen & !noch & !spaeter & !vor & !nicht nur & !nicht erst
		nicht|nichts|keinen ... <payinf>|bezahlt|beglichen|gezahlt|ueberwiesen ... werden|wird|werde & !noch & !koennen
		werden|werde|wird ... nicht|nichts|keinen ... <payinf>|bezahlt|beglichen|gezahlt|ueberwiesen & !noch & !koennen & !vor
		weigern|weigere|verweigern|verweigere ... <payinf>|zahlung
		verweigern|verweigere|weigern|weigere & zahlung
		keinen cent|euro|pfennig & !mehr
		keine|kein|zweite|weitere zahlung ... erfolgen|erfolgt|nicht|geben
		erfolgt|erfolgen|gibt .. keine|kein .. zahlung|geld
		ohne ... keine|kein .. zahlung|geld
		bleibt|bleiben ... liegen|unbezahlt|gesperrt|offen & rechnung|@ref|sie|die|zahlung & bis|solange|lange
		zahlung|zahlungen .. wird|werden|kann|koennen ... nicht|keine .. erfolgen|geleistet|freigegeben|ausgefuehrt
		keine zahlung|zahlungen ... leisten|erfolgen|erfolgt|vornehmen|veranlassen & !noch
		behalten|behalte .. rechnungsbetrag|betrag|zahlung .. ein
		halten|halte .. zahlung|betrag|rechnung|rechnungsbetrag .. zurueck
		zahlung ... ausgesetzt|zurueckgehalten|gesperrt|gestoppt|eingefroren
		zahlung|zahlungen ... verweigert
		zur zahlung gesperrt
		zahlungssperre|zahlsperre
		gesperrt & @ref|rechnung|rechnungen
		von .. zahlung .. ab|absehen|sehen
	`},
	{sayUnable, `
		koennen|kann ... nicht|nichts|keine ... <payinf>|zahlen|bezahlen|begleichen|ausgleichen|leisten
		nicht|nichts|keine ... <payinf>|zahlen|bezahlen|begleichen .. koennen|kann
		nicht in der lage
		nicht moeglich ... <payinf>|zu zahlen
		ausserstande
	`},
	{sayBroken, `
		hatte|hatten|haette ... zugesagt|versprochen|angekuendigt|in_aussicht|zugesichert|geplant|vorgesehen|gesagt|gemeldet
		haben|habe|hat ... zugesagt|versprochen|angekuendigt & !hiermit
		wollte|wollten ... <payinf> & !mitteilen & !sagen & !dass
		<payinf> wollte|wollten
		sollte|sollten ... eigentlich
		eigentlich & sollte|sollten|wollte|wollten|war|hatten|hatte
		war|waren ... eingeplant|vorgesehen|geplant|terminiert|zugesagt|angekuendigt
		entgegen .. zusage|ankuendigung
		zugesagte|zugesagten|angekuendigte|versprochene .. zahlung|rate|termin ... nicht|konnte|verzoegert|verschiebt
		letzte|letzter .. zusage
	`},
	{sayEnables, `
		damit .. wir|ich ... <payinf>|zahlung|ueberweisung|freigeben|anweisen .. koennen|kann
		damit ... <payinf> koennen|kann
	`},
	{sayOffer, `
		biete|bieten|biet|anbieten|anzubieten & rate|raten|zahlung|zahlen|teilzahlung|@amount|vergleich|ratenzahlung|zu
		waere|waeren|bin|sind .. bereit
		bereit & <payinf>
		koennte|koennten|wuerde|wuerden ... <payinf>|anbieten|@amount|@date
		koennte|koennten ... wir|ich ... <payinf>
		wuerde|wuerden ... <payinf>
		als vergleich
		vergleichsweise
		schlage|schlagen ... vor
		vorschlag
		unser|mein angebot
	`},
	{sayHope, `
		hoffe|hoffen|hoffentlich|hoffend
		zuversichtlich
		gehe|gehen .. davon aus
		rechne|rechnen .. damit|mit
		nach moeglichkeit
		wenn moeglich
		sofern moeglich
		falls moeglich
		irgendwann|irgendwie
		versuche|versuchen|bemuehe|bemuehen|bemueht
		so gott will
	`},
	{sayMaybe, `
		vielleicht
		eventuell|evtl|moeglicherweise|womoeglich
		unter umstaenden
		mal sehen|schauen|gucken
		kann sein
		koennte sein
		unklar|ungewiss|unsicher & !rechnung & !position
		weiss|wissen .. nicht|noch
		nicht sicher
		kann|koennen .. nicht .. sagen|versprechen|zusagen|garantieren|nennen
		kann|koennen .. nichts .. sagen|versprechen|zusagen
		noch nicht absehbar|entschieden|klar|sicher
		ohne gewaehr
		unverbindlich
	`},
	{saySchedule, `
		rate|raten|monatsraten|ratenzahlung|teilbetraegen|teilbetraege|teilzahlungen|monatsrate|teilraten|wochenraten
		monatlich|monatliche|monatlichen|woechentlich|woechentliche
		in @share
		in zwei|drei|vier|fuenf|sechs|mehreren|@number teilen|schritten|tranchen|etappen
		zahlungsplan|ratenplan|ratenzahlungsplan|tilgungsplan
		tranche|tranchen
		nach und nach
		stueckweise
	`},
	{askLater, `
		um|von @number|@date|zwei|drei|vier|einige|paar wochen|tage|monate|tagen|monaten .. aufschub|verlaengerung|stundung|geduld
		brauche|brauchen|braeuchte|braeuchten|benoetige|benoetigen ... zeit|aufschub|luft & @date|noch|mehr|etwas|bis & !unterlagen & !rechnung
		stunden sie|ihr|uns|mir|wir|lassen
		zu stunden
		stundung|stundet|gestundet|stundungsantrag|zahlungsaufschub|aufschub|fristverlaengerung|zahlungsfristverlaengerung|zahlungsverlaengerung|fristaufschub|moratorium & !arbeit & !geleistet
		zahlungsziel|zahlungsfrist|frist|faelligkeit|termin|zahlungstermin|ziel ... verlaengern|verlaengert|verlaengerung|verschieben|verschoben|hinausschieben|erweitern|ausdehnen|strecken|verlegen|anpassen|prolongieren
		verlaengern|verlaengerung|verschieben|hinausschieben|prolongation|prolongieren ... zahlungsziel|zahlungsfrist|frist|faelligkeit|zahlung
		verlaengerung der|des
		um .. aufschub|geduld|stundung|zahlungsaufschub|verlaengerung|nachsicht|verschiebung|entgegenkommen & @date
		bitte|bitten|baeten|ersuche|ersuchen ... aufschub|stundung|zahlungsaufschub|verlaengerung|fristverlaengerung
		bitte|bitten .. um .. geduld & @date & !erfolgt & !wird & !zahlen & !ueberweisen
		geben sie|gebt ... zeit|luft|aufschub|frist|tage|wochen
		mehr|noch|etwas zeit & !fuer die pruefung
		bis @date ... zeit|warten|aufschub
		warten sie ... bis|noch|mit
		koennten|koennen|wuerden sie|ihr ... bis|noch|warten|stunden|verlaengern|verschieben & @date|warten|stunden|verlaengern|verschieben|aufschub & !schicken & !senden & !zusenden & !mitteilen
				erst|spaeter & <payinf> & duerfen|duerften|koennten|moechten|moechte|bitte|bitten|bitte|erlauben|gestatten
		spaeter|spaeteren|spaeterer ... zahlen|zahlung|ueberweisen|begleichen|zahlungstermin|termin & moechten|moechte|bitte|bitten|duerfen|koennen|koennten|moeglich
		entgegenkommen|entgegen_kommen|kulanz & zahlung|zahlen|zahlungsfrist|frist|@date|zahlungsziel
	`},
	{askSoft, `
		problem|schlimm|tragisch|stoert & wenn & geld|zahlung|zahlen|kommt|spaeter|ueberweisen
		laesst|liesse sich ... verschieben|verlaengern|hinausschieben|machen
		koennen|koennten|duerfen|duerften|kann|darf|koennte|duerfte wir|ich|man|mir ... <payinf>|spaeter|zahlung|schicken|warten|machen|ueberweisn|zahln
		moeglich|denkbar|machbar ... <payinf>|spaeter|verschieben|zahlen
		reicht|genuegt|passt|ginge|geht|reichte|langt & ihnen|euch|auch|noch|es|das|dir & @date
		reicht|langt es|das|ihnen|euch
		geht|ginge|passt .. auch
		waere|waers|ist|ginge|geht|waer|taets|taet ... moeglich|okay|ok|ordnung|machbar|recht|denkbar|schlimm|tragisch|drin|gehen
		einverstanden|okay|ok|recht .. wenn wir|ich
		haetten|habt|haben sie|ihr ... geduld|nachsicht|zeit & @date
		zeit .. geben|lassen|einraeumen
		@date & warten|hinausschieben|schieben|verschieben|gedulden|stunden & sie|ihr
	`},
	{askPlan, `
		raten|teilen|teilbetraegen|@share|teilzahlungen & geholfen|gedient|recht|entgegenkommen|erleichtern|lieb
		waere & raten|@share|teilen & ihnen|uns|moeglich|gedient|geholfen
		aufteilung|aufteilen & zahlung|zahlungen|betrag & moeglich|koennen|bitte|waere|denkbar
		@amount .. im|pro|je|jeden monat & kann|koennte|koennten|koennen|anbieten|biete|schaffe|moeglich|waere
		@amount .. monatlich|pro_monat|im_monat & kann|koennte|koennten|anbieten|biete|schaffe
		auf zwei|drei|vier|fuenf|mehrere|@number mal|male|raten|teile|etappen|schritte & zahlen|bezahlen|begleichen|abzahlen|ueberweisen
		auf @share & zahlen|bezahlen|begleichen
		monatlich|woechentlich & abzahlen|abstottern|abtragen|abbezahlen|tilgen
		ratenzahlung|ratenzahlungen|ratenzahlungsvereinbarung|ratenvereinbarung|teilzahlungsvereinbarung|ratenplan|zahlungsplan & moechte|moechten|bitte|bitten|koennen|koennten|waere|moeglich|moeglichkeit|beantrage|beantragen|anfrage|antrag|wuensche|wuenschen|vereinbaren|anbieten|anfragen|gewaehren|einraeumen|einverstanden|ersuchen|ersuche|gerne|gern|hoffen|brauchen|benoetigen|vorschlag|vorschlagen|schlagen
		in raten|teilbetraegen|teilzahlungen|@share|tranchen|monatsraten ... zahlen|begleichen|abzahlen|bezahlen|tilgen|ueberweisen|abtragen|abbezahlen|lassen & koennen|koennten|duerfen|duerften|moechten|moechte|wuerden|wuerde|moeglich|bitte|bitten|gern|gerne|ginge
		raten|teilbetraegen|teilzahlungen|tranchen & koennen|koennten|duerfen|duerften|moechten|moechte|moeglich|bitte|bitten|gern|gerne|ginge|waere|waeren|vorschlag|schlagen|schlage|biete|bieten|anbieten|einverstanden|akzeptieren
		antrag auf ratenzahlung
		aufteilen|aufzuteilen|splitten|aufsplitten|stueckeln|abstottern & koennen|koennten|duerfen|moechten|moechte|moeglich|bitte|bitten|gern|gerne
		monatlich|monatliche|woechentlich & bieten|biete|koennten|koennen|anbieten|bereit|moechten|vorschlag|schlagen|wuerden
	`},
	{sayAgree, `
		einverstanden & !nicht & !sind sie & !waeren sie & !falls & !wenn
		machen|mache wir|ich .. so
		so machen|mache|machts|wirds|ist
		datum|termin|tag|vorschlag|das|zeitpunkt .. geht|passt|haut|ist|waere .. klar|gut|hin|okay|ok|ordnung|recht|uns|mir
		so machen|machen wirs|mache
		wie vorgeschlagen|vereinbart|besprochen|von ihnen vorgeschlagen
		wie sie|von ihnen vorgeschlagen|vorschlagen
		ihrem|ihren|deinem|euren|eurem vorschlag ... zu|an|einverstanden|nehmen
		nehmen|nehme .. vorschlag|angebot .. an
		passt so
		das passt|geht .. klar
		geht in ordnung
		stimme|stimmen .. zu
		akzeptieren|akzeptiere|bestaetigen|bestaetige ... vorschlag|ratenplan|zahlungsplan|termin|vereinbarung|raten
		gerne so
		ja bitte|gern|gerne
	`},
	{sayIrony, `
		sobald|wenn ... meister|weltmeister|papst|kaiser wird
		🙄
		😂
		🤣
		sankt|st nimmerleinstag
		nimmerleinstag|nimmerleins|*nimmerleinstag
		wenn|sobald ... schweine fliegen
		wenn|falls ... hoelle zufriert|gefriert
		lottogewinn|lotto gewinnen|gewonnen
		im lotto
		ostern und weihnachten
		weihnachten und ostern
		weihnachtsmann|osterhase|christkind
		juengsten tag
		jahr 3000|2099|2100|9999|2525
		traeum|traeumt|traeumen .. weiter
		haha|hahaha|lol|rofl
		scherz|witz
		goldesel|gelddruckmaschine|geldbaum|dukatenesel
		sicher doch
		na klar|sicher|logo
		aber natuerlich|klar doch
		mit schokotalern|monopolygeld|spielgeld|luftgeld
		ironie
		zahnfee
	`},
	{sayOurWords, `
		sie|ihr schreiben|schrieben|behaupten|fordern|verlangen|erwarten|mahnen|meinen|sagen|erwaehnen|nannten|nennen|setzen & !bitte
		schreiben|schrieben|behaupten|fordern|verlangen|erwarten|mahnen|meinen|setzen sie|ihr
		laut|gemaess|nach|aus ihrer|ihrem|ihren|eurer|eurem mahnung|schreiben|mail|email|erinnerung|zahlungserinnerung|aufstellung|liste|kontoauszug|brief|nachricht
		in|auf ihrer|ihrem|ihre|ihr mahnung|schreiben|mail|email|erinnerung|zahlungserinnerung
		ihre|ihr|ihrer|ihren|eure mahnung|frist|fristsetzung|zahlungserinnerung|zahlungsfrist|forderung & !erhalten
		von ihnen gesetzt*|genannt*|gefordert*
	`},
	{refuseUntil, `
		erst wenn|nachdem|nach|sobald|bei|mit & !@date
		erst dann ... wenn|sobald
		nur|erst ... wenn|nachdem|sobald
		nicht eher|bevor|ehe
		bevor|ehe|solange ... nicht
		solange|bis .. nicht & <payinf>|<paidpp>|zahlung|zahlungen|nicht
		nicht .. bevor|ehe|solange
		vorher|vorab|bis dahin ... nicht|nichts|keine|keinen
		keine zahlung ... bis|bevor|ohne|solange
		nicht ohne
	`},
	{ownCondition, `
		freigabe|freigegeben|genehmigung|genehmigt|unterschrift|unterschrieben|freigibt|freigeben|freigezeichnet & !ihre & !ihrer
		geschaeftsfuehrer|geschaeftsfuehrerin|geschaeftsfuehrung|chef|chefin|vorgesetzter|vorgesetzte|vorstand|kollege|kollegin|inhaber|vorstandes|buchhalter|buchhalterin|buchhaltung
		ich|wir .. wieder|zurueck
		urlaub|buero
		interne|internen|interner pruefung|freigabe|klaerung|genehmigung
		pruefung .. abgeschlossen
		abgezeichnet|gegengezeichnet|kontiert|gebucht|erfasst|geprueft
		zeit|luft .. habe|haben|finde
	`},
	{theirAgreement, `
		wenn|falls|sofern|sollten ... sie ... einverstanden|zustimmen|recht|moechten|akzeptieren|moegen
		wenn|falls|sofern ... ihnen ... passt|recht|ok|okay|genehm
		wenn|falls|sofern .. das|es .. ok|okay|recht|in_ordnung|passt|geht|moeglich|genehm
		ihr einverstaendnis
		ihre zustimmung
	`},
	{outerCondition, `
		nach|bei|mit|ab|gegen|vorbehaltlich erhalt|eingang|vorlage|zugang|zusendung|klaerung|gutschrift|lieferung|nachbesserung|korrektur|auszahlung|ausstellung|uebersendung|zahlungseingang|abnahme|bereitstellung|freigabe|uebermittlung|behebung|beseitigung|restlieferung|nachlieferung|einigung|zahlung|bestaetigung|pruefung|mitteilung
		nach|bei|mit|ab|gegen|vorbehaltlich|unter ihrer|ihres|der|des|einer|eines|dem|den|korrigierter|unserem|unserer|unseres|ihrem .. erhalt|eingang|gutschrift|lieferung|korrektur|vorlage|klaerung|zahlungseingang|nachbesserung|rechnungskorrektur|abnahme|zusendung|kunden|auftraggebers|beseitigung|bestaetigung|kontodaten|bankverbindung|rechnung
		vorbehaltlich|vorausgesetzt
		unter .. vorbehalt|voraussetzung|bedingung
		abhaengig von|davon
		haengt|haengen .. ab
		je nachdem
		im gegenzug
		zug um zug
		nachdem
	`},
	{elsewhere, `
		wieder da|zurueck|im
		melde|melden|meldet|sprechen|spreche|sprechen|reden|telefonieren|besprechen|entscheiden|entscheidet|entscheidung|sitzung|termin|besprechung|meeting|rueckmeldung|bescheid|antwort|antworte|pruefung|pruefen|klaeren|klaerung|schreibe|schreiben|informiere|informieren|kontaktiere|anrufen|rufe|zurueckrufen|wissen
		zurueck|zurueckkommt|wieder_da|zu|zumachen|feiertage
		urlaub|abwesend|buero|dienstreise|ferien|betriebsferien|krank|elternzeit|erreichbar|geschlossen
		liefern|lieferung|geliefert|montage|abholung|abholen|reparatur|monteur|techniker|retoure|ruecksendung|kommt der|besuch|besuchen|beliefern
		newsletter|webinar|messe|einladung|praemie|rabatt|aktion|gewinn|gewonnen
		gilt|gueltig|ab & adresse|anschrift|iban|konto|bankverbindung|firmierung
		war|waren|wurde|wurden|hatte|hatten|wollte|wollten|kam|kamen|stand
		rede & nie|keine
	`},
	{forUs, `
		bitte|bitten ... bis|zum @date ... zu|mit|um
		bitte ... @date ... schicken|senden|zusenden|zuschicken|mitteilen|melden|bestaetigen|anrufen|liefern|antworten|korrigieren|stornieren|rueckmeldung|uebersenden|zukommen|nachreichen
		bitte schicken|senden|teilen|melden|bestaetigen|rufen|antworten|korrigieren|stornieren|liefern|uebersenden|lassen|geben sie
		erwarten|erwarte|verlangen|fordern ... von ihnen|ihre|ihr
		setzen ... ihnen .. frist
		frist .. @date & setzen|setze
		melden|melde|meldet|rufe|rufen ... uns|mich|sie|ihnen|an & @date
		melde|melden mich|uns
		gebe|geben .. ihnen|euch .. bescheid|rueckmeldung|antwort
		gehalt*|lohn|loehne|miete
		liefern|lieferung|geliefert|montage|abholung|abholen|abgeholt|termin & @date & !neuer & !zahltermin & !zahlungstermin & !zahl* & !bezahl* & !ueberw* & !beglich*
	`},
}
