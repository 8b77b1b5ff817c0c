package mailrules

// reasonWords are the reasons of disputes in both languages. A row that says a thing was wrong is a dispute by itself.
var reasonWords = []table{
	{reasonPrice, `
		preis|preise|einzelpreis|betrag & stimmt|stimmen|uebereinstimmen|ueberein|abweich*|passt|passen & bestellung|auftrag|angebot|auftragsbestaetigung|vertrag|vereinbarung|preisliste
		price|rate|amount & match|matches|agree|differ|differs & order|quote|contract|po|agreement|confirmation
		preis|preise|einzelpreis|einzelpreise|stueckpreis|stueckpreise|stundensatz|stundensaetze|listenpreis|meterpreis|kilopreis|tagessatz|tagespreis|gesamtpreis|staffelpreis|angebotspreis|preisliste|preiserhoehung|preisanpassung|preisabweichung|preisdifferenz|konditionen|nettopreis|pauschale|pauschalpreis|festpreis|fracht|frachtkosten|versandkosten|energiezuschlag|dieselzuschlag|mautzuschlag|teuerungszuschlag|anfahrtspauschale|anfahrt|anfahrtskosten|zuschlag|zuschlaege|verpackungskosten|mindermengenzuschlag|expresszuschlag|maut & falsch|falsche|falscher|falschen|abweich*|weicht|weichen|hoeher|hoeherer|hoehere|zu|statt|anstatt|vereinbart|vereinbarte|vereinbarten|vereinbarter|angebot|angebots|stimmt|stimmen|nicht|anders|differenz|unterschied|entspricht|zugesagt|ueberhoeht|erhoeht|berechnet|preisabweichung|preisdifferenz|frei|abgemacht|bestellung|liste & !preis leistung
		zu teuer|hoch|viel & berechnet*|rechnung|abgerechnet|fakturiert|preis|verlangt|in & !mahngebuehr* & !menge & !stueck & !geliefert & !verzugszins* & !mwst & !mehrwertsteuer & !umsatzsteuer & !stunden & !mahnkosten
		laut|gemaess|nach|im angebot|auftrag|auftragsbestaetigung|vertrag|preisliste|rahmenvertrag|bestellung|vereinbarung|preisvereinbarung & @amount|preis|euro|berechnet|statt & !@number stueck & !skonto & !zahlungsziel & !tage & !menge
		vereinbart|vereinbarte|angeboten|abgemacht|ausgemacht|zugesagt|bestellt|zugesichert|verabredet .. waren|war|wurden|sind|wurde|worden .. @amount
		@amount .. vereinbart|angeboten|abgemacht|ausgemacht|verabredet|zugesagt & !rate* & !gutschrift & !rabatt & !skonto
		waren|war|wurden|sind|haben ... @amount .. vereinbart|angeboten|abgemacht|ausgemacht|verabredet|zugesagt & !rate* & !gutschrift & !skonto & !rabatt
		statt @amount & !ueberw* & !rate* & !gezahlt & !skonto & !stueck
		statt|anstatt|anstelle .. vereinbarten|vereinbarter|angebotenen|zugesagten|abgemachten|verabredeten .. @amount|preis|preises|preise
		price|prices|pricing|rate|rates|unit_price|tariff|quote|quoted|quotation|overcharged|overcharge|overpriced|surcharge|freight|shipping|carriage|markup & wrong|incorrect|higher|agreed|quoted|different|differs|should|not|instead|match|above|more|than|discrepancy|mismatch|increase|increased|error|overcharged|rather|versus|vs|contract|charged|over|exceeds|was|never & !price reduction agreed & !exchange rate & !at any rate & !first rate & !tax rate & !vat rate & !interest rate & !zero rate
		quoted|agreed|quote|quotation .. us|at|for|was|price|rate|on|said|of? .. @amount
		@amount & quoted|agreed|quote|quotation|per|contract & instead|not|rather|but|charged|billed|invoiced|versus|vs|against & !credit & !instalment* & !discount & !installment*
		overcharged|overbilled|overcharge & !vat & !tax & !hours & !quantity & !interest
		charged|billed|invoiced .. too much|high
		too high|expensive & invoice|price|charge|charged|rate|amount|@ref|bill & !quantity
		instead of .. agreed|quoted|contracted
		more than|expensive .. agreed|quoted|offered|than|contract|estimate|original
		exceeds .. quote|estimate|quotation|offer|agreed
		kostenvoranschlag|voranschlag & ueberschritten|hoeher|statt|ueber|mehr|nicht|weicht
	`},
	{reasonQuantity, `
		menge|mengen|stueckzahl|anzahl|stunden|stundenzahl ... nicht|falsch & stimmen|stimmt|passt|passen|korrekt|ueberein|uebereinstimmt
		menge|mengen|stueckzahl|stueckzahlen|anzahl|liefermenge|mengenabweichung|mengendifferenz|fehlmenge|fehlmengen|mindermenge|minderlieferung|stundenzahl|fehlteile|unterlieferung|unvollstaendig|unvollstaendige & !mindermengenzuschlag & !angaben & !anschrift & !bestellnummer & !die rechnung ist unvollstaendig & !stimmen & !stimmt & !ok & !korrekt & !in_ordnung & !passt & !passen
		@number|@amount|stueck|nur|lediglich ... geliefert|erhalten|angekommen|bekommen|eingetroffen|geleistet|abgeladen|erbracht & statt|berechnet|nur|bestellt|fakturiert|lediglich|abgerechnet|aber|anstatt|fehlen|rechnung & !gutschrift & !mahnung & !zahlung & !ihre mail & !heute erhalten & !geld
		nur|lediglich|bloss ... stueck|stk|paletten|kartons|kisten|meter|kg|tonnen|stunden|einheiten|boxen|rollen|pakete|flaschen|@number & geliefert|erhalten|angekommen|bekommen|angeliefert|eingetroffen|vor_ort|gearbeitet|anwesend|erbracht
		stueck|stk|paletten|kartons|kisten|meter|kg|tonnen|stunden|einheiten|rollen|flaschen|positionen|posten|sack|liter|boxen|gebinde|eimer & fehlen|fehlten|fehlt|fehlte|zuwenig|wenig|weniger|statt|anstatt|geliefert & !zahl*
		zu wenig|viel|viele|wenige ... geliefert|erhalten|bekommen|berechnet & stueck|stk|paletten|kartons|kisten|stunden|@number|menge|geliefert & !geld
		berechnet|fakturiert|abgerechnet|aufgefuehrt ... geliefert|erhalten|geleistet|erbracht|bekommen & @number|stueck|stunden|mehr|nur|als & !nie & !nicht & !preis*
		mehr .. berechnet|abgerechnet|fakturiert .. als .. geliefert|erhalten|bestellt|geleistet
		teillieferung|restlieferung|teilmenge|restmenge|rest der ware|lieferung_unvollstaendig & fehlt|nur|steht|aus|noch|voll|berechnet|gesamt|komplett|nicht|unvollstaendig|ausstehend
		haelfte|teil|drittel .. der ware|lieferung|bestellung|waren|artikel|sendung
		lieferung .. unvollstaendig|nicht_vollstaendig|nicht komplett
		nicht_vollstaendig|komplett .. geliefert|erhalten
		unvollstaendig .. geliefert
		zu viele|viel stunden|arbeitsstunden|positionen
		stunden & nur|zu|weniger|mehr|nicht|statt|abgerechnet & berechnet|abgerechnet|gearbeitet|geleistet|stimmen|aufgeschrieben|stundenzettel|anwesend|vor & !bis & !in & !innerhalb
		short|missing|only|fewer|incomplete|partial|shortage|shortfall|shorted|lacking|lacked|less & delivered|received|units|pieces|pallets|boxes|quantity|arrived|cartons|items|delivery|shipment|hours|pcs|rolls|bags|cases|ordered|shipped|crates|goods & !payment & !invoice missing & !po number missing & !missing the po & !missing po & !missing a po & !short on cash & !not received & !invoice received & !credit received & !cash & !shortly & !received your & !only received your & !only received the invoice & !purchase
		quantity|quantities|qty|count|units|hours & wrong|incorrect|differs|different|discrepancy|mismatch|short|not|less|only|billed|instead|overbilled|charged|fewer|rather|exceed*|does & !office hours & !working hours & !within hours & !not working
		billed|charged|invoiced .. for|us ... @number|@amount & received|delivered|got|only|ordered|arrived|worked|actually & !price & !agreed price & !quoted
		received|got|delivered|delivery|shows|counted .. @number|only & @number & instead|not|but|rather|of|charged|billed|invoiced & !price & !quoted
		delivery note .. shows|says|states|only
		more hours|units|days|items than
		lieferschein .. nur|weist|zeigt|laut
		laut lieferschein & nur|waren|geliefert|sind|stueck|@number
	`},
	{reasonQuality, `
		nachgearbeitet|nachzuarbeiten|nacharbeiten|nacharbeiten|nachgebessert|ausgebessert|nachbessern & !zahlung
		gehen|geht|schalten|schaltet|fallen|faellt .. staendig|dauernd|immer_wieder|immer .. aus & !geld
		keeps|keep|kept breaking|failing|stopping|crashing|cutting|leaking|freezing|falling
		a|right|complete|total|real mess of|in
		cold|kalt|kalte|kalten|versalzen|ungeniessbar|inedible & essen|catering|food|meal|buffet|speisen|lunch|suppe|heizung
		seit|since .. ihrer|your|der|the .. reparatur|repair|wartung|service|einsatz|visit & immer_noch|still|wieder|again|keeps|schlimmer|worse|nicht
		nicht .. dicht|gerade|eben|fest|sauber|stabil & !rechnung & !sauber_gebucht
		zu|too kurz|klein|gross|schmal|breit|duenn|dick|eng|hart|weich|salzig|suess|short_by|tight|thin|thick|small|big|narrow|wide|soft & !frist & !zeit & !kasse & !money & !betrag & !time & !kapazitaet & !bestellt & !ordered & !budget
		neu naehen|streichen|fliesen|verlegen|drucken|machen|lackieren|polstern|fertigen & bitte|muss|muessen|sonst
		redo|remake|reprint|repaint|refit|reinstall|replace it|them|the|this & please|must|need|until|before & !invoice & !bill
		soaked|useless|waterlogged|stained|infested|stale|expired|overcooked|undercooked|burnt|drained_badly|draining_badly|cutting_out|cuts_out|keeps_stopping|rattles|rattling|overheats|overheating & !invoice & !payment
		halten|haelt|hielten|hielt|last|lasts|lasted|holds .. keine|kein|nicht|not|only|nur|less|barely|kaum .. stunde|halbe|tag|woche|hour|day|week|minutes|minuten|lang
		nur zur|zu .. haelfte|teil|@share .. aufgegangen|brauchbar|verwertbar|in_ordnung|gekeimt
		erwarten|verlangen|fordern|want|need|expect|demand .. ersatz|ersatzlieferung|austausch|replacement|repair|reparatur|umtausch & !schadensersatz & !ersatzteil* & !invoice
		vertrocknet|vertrocknete|vertrockneten|verdorrt|eingegangen|abgestorben|dead|died|dying|sick & pflanzen|baeume|ahorne|blumen|rasen|*pflanzen|*baeume|hecke|plants|trees|shrubs|lawn|grass|stock|ersetzt|replaced|ersetzen|turf
		runs|works|laeuft|funktioniert .. longer|again|wieder|properly|richtig|einwandfrei|fehlerfrei & until|till|bis|erst|not|nicht|nothing & !business & !geschaeft
		<broken> & !<own> .. <broken> & !rechnung_ist & !invoice_is & !datei & !xml & !pdf & !anhang & !attachment & !link & !frist & !loose_ends & !loch_in_der_kasse & !loch_in_der & !promise & !ice & !even & !we_are_broke & !i_am_broke & !broke_down_crying & !erste_und_zweite & !eingang
		ware|waren|lieferung|arbeit|arbeiten|leistung|goods|work|job|product|products ... unbrauchbar|unusable|useless|inakzeptabel|unacceptable|indiskutabel|miserabel|katastrophal|schlecht|poor|terrible|rubbish|schrott|mist & !service & !kundenservice
		tuer|tor|fenster|deckel|schublade|klappe|door|window|lid|drawer|gate ... schliesst|schliessen|close|closes|shut|open|oeffnet ... nicht|properly|not
		schliesst|haelt|passt|startet|heizt|kuehlt|druckt|springt|dichtet|zieht|laedt|reagiert|verbindet|oeffnet .. nicht|kaum|nie & !rechnung & !zahlung & !betrag & !konto & !unser & !unsere & !termin & !mail & !link & !pdf & !datei & !anhang & !mir & !uns & !einiges & !etwas & !manches & !so & !hinten & !preis & !menge
		does|do|did|would|will not .. close|hold|fit|heat|cool|start|switch|turn_on|power|charge|print|connect|respond|seal|run & it|unit|machine|door|device|they|product|system|boiler|printer|goods|pump & !invoice & !payment & !charge_us & !the_order & !hold_me & !hold_your & !pay & !payment
		left .. job|work|site|things|it .. half|unfinished|incomplete|mess
		immer_noch|noch_immer|still|weiterhin|wieder|again .. undicht|kaputt|defekt|broken|leaking|faulty|lose|loose|nass|damp
		reklamiert|reklamieren|bemaengelt|bemaengeln|geruegt|ruegen|beanstandet & ware|lieferung|qualitaet|arbeit|arbeiten|leistung|geraet|maschine|material|teile & !menge & !preis & !rechnung
		geist aufgegeben
		strotzt|voller .. fehler|fehlern|mistakes|errors|typos
		full of .. mistakes|errors|typos|holes|bugs
		uebersetzung|gutachten|bericht|entwurf|translation|report|design|draft|website|texte & unbrauchbar|fehler|fehlerhaft|falsch|unusable|mistakes|errors|wrong|not_usable|brauchbar & !rechnung
		defekt|defekte|defekten|kaputt|beschaedigt|beschaedigte|beschaedigten|mangelhaft|mangelhafte|maengel|mangel|schaden|schaeden|schadhaft|fehlerhaft|zerkratzt|verkratzt|zerbrochen|gebrochen|undicht|unbrauchbar|minderwertig|schimmel|schimmlig|verdorben|verschmutzt|rostig|qualitaet|qualitaetsmaengel|qualitaetsproblem*|transportschaden|transportschaeden|bruch|kratzer|risse|rissig|verbogen|funktionsuntuechtig|unsachgemaess|gewaehrleistung|nachbesserung|nacharbeit|maengelruege|maengelanzeige|maengelbeseitigung|maengelprotokoll|ausschuss|reparaturbeduerftig|schlampig|pfusch|stuemperhaft|murks|nachgebessert|nachbessern|feucht|durchnaesst|verformt|schief|bruechig|abgelaufen|verwelkt|welk|verschlissen|delle|dellen|undichte|mangelfrei|mangelfreien|nass|unvollendet & !rechnung ist fehlerhaft & !rechnung fehlerhaft & !fehlerhafte rechnung & !fehlerhaften rechnung & !@ref fehlerhaft & !mangels & !rechnung .. fehlerhaft & !frist abgelaufen & !@ref .. fehlerhaft & !abbruch
		funktioniert|funktionieren|laeuft|laufen|geht|tut|gehen ... nicht & geraet|geraete|maschine|anlage|heizung|pumpe|motor|ware|software|system|drucker|ofen|oefen|*oefen|*ofen|*maschine|*anlage|*geraet|*geraete|teil|teile|tor|tuer|app|modul|artikel|produkt|lieferung|installation|update|steuerung & !bezahlt & !zahlung & !ueberweisung
		nicht|nie .. fachgerecht|ordnungsgemaess|sauber|richtig|vertragsgemaess|ordentlich|einwandfrei|korrekt .. ausgefuehrt|gearbeitet|montiert|durchgefuehrt|erledigt|repariert|verlegt|eingebaut|gereinigt|erbracht|installiert & !gebucht
		arbeiten|leistung|montage|reparatur|reinigung|arbeit|service|wartung & mangelhaft|schlecht|unvollstaendig|nicht_fertig|unzureichend|schlampig|ungenuegend|nicht_ordnungsgemaess|noch_nicht abgeschlossen|nachbessern|nachgebessert & !kundenservice
		arbeiten|leistung|montage|reparatur|projekt ... nicht .. abgenommen|abgeschlossen|fertig|fertiggestellt|beendet
		faulty|defective|broken|damaged|damage|defect|defects|fault|faults|cracked|leaking|leaks|scratched|unusable|substandard|mouldy|moldy|spoiled|spoilt|rotten|rusty|quality|malfunction|malfunctioning|malfunctions|dented|torn|stained|warped|bent|inferior|unfit|corroded|shattered|snag|snags|rework|workmanship|botched|flawed|contaminated|water_damaged & !customer service quality & !broken down & !broken promise & !default & !quality of your service & !our fault & !by default & !my fault & !your fault & !system fault
		does|do|did|is|are|still|has|have|never not .. work|working|function|functioning|worked|operate|start|run & machine|unit|units|goods|equipment|device|system|software|product|it|printer|pump|heating|installation|item|items|parts|boiler|engine|door|heater|they|freezer|oven|lights & !payment & !pay & !portal & !link & !with the company & !here & !longer work & !email & !for the company
		stopped working
		work|job|repair|installation|service ... poor|incomplete|unfinished|unsatisfactory|not_completed|not_finished|badly|never_finished & !customer service
		not .. fit|satisfactory|acceptable|spec|specification|standard|finished|completed & goods|work|job|material|product|delivery|for|to|installation|the & !tone & !to pay & !price & !invoice & !behaviour & !language
	`},
	{reasonWrongGoods, `
		wollte|wollten|wanted|asked|brauchten|needed & bekommen|erhalten|got|received|geliefert|gekriegt & !@amount & !nie & !never & !nichts & !nothing & !rechnung & !invoice & !time & !credit & !gutschrift & !antwort & !reply & !answer
		vertauscht|verwechselt|verwechslung|mixed_up|swapped & ware|artikel|lieferung|paket|order|goods|items|delivery|da|artikelnummern
		someone|somebody|jemand|fremde else's|elses|anderem|anderen|bestellung|ware|order & sent|geschickt|bekommen|received|order|bestellung & !invoice & !bill & !rechnung
		statt|anstatt|anstelle|instead & <got> & !@amount & !@number & !rechnung & !invoice & !gezahlt & !ueberw* & !mahnung & !reminder & !gutschrift & !credit & !paid & !payment & !preis & !firmierung & !gmbh & !name & !aufmass & !@date
		bestellt|geordert|ordered|wanted|bestellte|orderten & <got> & war|waren|hatten|aber|but|however|instead|jedoch|completely|different|statt|anderer|andere|anderes & !nie & !never & !nicht_erhalten & !nothing & !nichts & !@number & !@amount & !not_received & !not_arrived & !invoice & !rechnung & !not_been & !noch_nicht & !only & !nur
		not|nicht .. those|the_ones|what|das|die|the|diejenigen|jene|one .. our|unserer|unsere|wir|we .. order|ordered|bestellung|bestellt|geordert|auftrag|wanted & !rechnung & !invoice & !preis & !price
		nicht|not das|the|dasselbe .. modell|model|artikel|geraet|teil|produkt|size|type|product|groesse|farbe & !geliefert_worden
		passen|passt|fit ... nicht|not & teile|artikel|parts|schrauben|geraet|modell|anschluss|reifen & <got>|bestellt|ordered & !rechnung & !zu_unserer_bestellung
		boxes|kartons|paket|paeckchen|parcel|package|box ... contained|enthielt|enthielten|contains ... wrong|different|else|falsche|andere|anderes
		falsche|falschen|falscher|falsches|verkehrte|verkehrten|verwechselte|andere|anderen|anderes .. ware|waren|artikel|teile|teil|produkt|produkte|modell|farbe|groesse|ausfuehrung|lieferung|geraet|material|sorte|typ|version|variante|laenge|staerke|masse|maschine|moebel|groessen|farben|artikelnummer|bestellt & !rechnung
		falsch|verkehrt|anderes|andere|anderen .. geliefert|bekommen|erhalten & !rechnung & !adresse falsch
		falschlieferung|fehllieferung|falschlieferungen|verwechslung|verwechselt & !rechnung & !konto
		geliefert|erhalten|bekommen|kam|kamen ... statt|anstatt|anstelle|bestellt & !stueck & !@number & !@amount & !@date & !rechnung & !mahnung
		bestellt .. war|waren|wurde|hatten|haben ... geliefert|gekommen|bekommen|erhalten & !@number stueck & !nie & !nicht & !stueck & !@amount & !@number
		entspricht|entsprechen .. nicht .. bestellung|bestellten|bestellt|auftrag & ware|lieferung|artikel|teile|geraet|material|die & !preis & !rechnung & !betrag
		nicht .. das|die was|bestellt & geliefert|ware
		wrong|different|incorrect goods|item|items|product|products|model|colour|color|size|parts|part|version|material|type|sizes|spec|delivery|article|articles|stock|unit|units|machine
		wrong .. delivered|shipped|sent|supplied|arrived
		not what .. ordered
		sent|delivered|shipped|supplied|received|got ... instead|rather & !price & !@amount & !quantity & !@number & !invoice & !payment
		ordered ... but ... sent|received|got|delivered|arrived|came & !@number & !never & !not & !price & !quantity & !@amount & !nothing
		mix up & !approvals & !our & !internal & !accounts & !internally
		mixup & !approval* & !our & !internal* & !accounts
	`},
	{reasonNotReceived, `
		nie|nicht|never|not .. etwas? .. abgegeben|abgeladen|aufgebaut|aufgestellt|gebracht|dropped_off|installed & !rechnung & !mail & !zahlung & !bestellt & !fertig
		steht|stehen|haengt|liegt .. immer|noch noch? nicht & !rechnung & !vor & !fest & !zahlung
		still|immer_noch|noch_immer waiting|warten .. for|on|auf .. the|our|my|die|das|den|unsere & !invoice & !credit & !payment & !money & !approval & !copy & !reply & !answer & !statement & !customer & !customers & !funds & !you & !rechnung & !gutschrift & !geld & !antwort & !freigabe & !zahlung & !kunde & !iban & !bank & !loan & !insurance & !po
		not come|came|kommen|gekommen & on|am & @date & <worker>
		yet to .. turn|arrive|come|show|appear|be_delivered|materialise|reach & !pay & !invoice & !credit & !payment
		sind|ist .. bis|noch|immer|noch_immer .. heute|immer|nicht? .. nicht .. da|hier|eingetroffen|angekommen|ausgeliefert & !rechnung & !geld & !zahlung & !betrag & !mail
		bis heute .. nicht .. da|hier|angekommen|geliefert & !rechnung & !geld & !gutschrift
		angeblich & verladen|versandt|verschickt|zugestellt|geliefert|ausgeliefert
		supposedly|allegedly|apparently & shipped|dispatched|delivered|sent & !paid
		wareneingang fehlt
		keine lieferung|leistung|ware .. verbucht|gebucht|erfasst|erhalten|erfolgt
		goods|ware|waren|things .. which|die|that|we .. we|wir? .. not|nicht .. have|haben|got|received & pay|zahlen
		customs|zoll|quarantine|quarantaene & goods|ware|waren|lieferung|shipment|stuck|haengt|held|since|seit & !pay
		zurueck|returned|back .. an sie|to_you|you & paket|sendung|lieferung|parcel|shipment & nichts|nothing|nie|never|nicht
		positionen|position|posten|items|lines .. die|which|that .. wir|we .. nie|nicht|never|not .. bekommen|erhalten|received|got|had
		wir|we haben|have .. nichts|nothing .. bekommen|erhalten|received|got & paket|sendung|lieferung|ware|parcel|delivery|goods|sendungsverfolgung|tracking
		<goods>|lager|warehouse|wareneingang|leistung|leistungen ... keine|kein|nichts|nie|nicht|no|never|nothing ... gesehen|verzeichnet|eingegangen|erfasst|vermerkt|trace|receipt|erschienen|gab|stattgefunden|showed|seen & !rechnung & !invoice & !zahlung & !geld & !gutschrift & !mail & !stueck & !vollstaendig
		keine|kein|nie|no|never .. <goods> ... gesehen|erhalten|bekommen|eingegangen|seen|received|had|arrived & !rechnung & !invoice & !gutschrift
		geliefert|angeliefert|delivered|supplied|shipped .. wurde|wurden|ist|was|were|has|have? .. gar|bisher|bislang|bis_heute|us|to_us? .. nichts|gar_nichts|nothing|gar
		nothing|nichts .. delivered|geliefert|angekommen|arrived|eingetroffen|eingegangen|erbracht|gemacht & !rechnung & !invoice & !zahlung & !payment
		verloren|verschwunden|abhanden|abhandengekommen|verschollen|lost|vanished|disappeared & paket|sendung|lieferung|ware|versandweg|versand|transport|parcel|shipment|goods|post|transit|package|courier|spediteur & !rechnung & !invoice
		<worker> .. nicht|nie|niemand|never|not|no .. erschienen|gekommen|aufgetaucht|came|come|appeared|showed|show|turned|turn|kam & !rechnung & !invoice & !payment
		nie|never|no|nobody|keiner|niemand .. <worker> ... erschienen|gekommen|da|came|come|appeared|showed|turned
		something|etwas|goods|ware|things|stuff|items|sachen|dinge & not|never|nie|nicht|noch_nicht & arrived|received|delivered|erhalten|geliefert|bekommen|angekommen|had & bill|billed|charge|charged|berechnet|rechnung|invoiced|paying|zahlen & !to_do & !received_your & !invoice_not_received & !rechnung_nicht_erhalten & !<goods> .. fehlt & !@number
		schulung|kurs|seminar|veranstaltung|termin|event|training|course|workshop|visit|session|lesson & nicht|nie|never|not|ausgefallen|abgesagt|cancelled|canceled|fiel_aus & stattgefunden|statt|durchgefuehrt|took_place|take_place|happened|held|ausgefallen|abgesagt|cancelled|canceled & !zahlung & !wir_haben_storniert
		warten|waiting|wait ... immer_noch|noch_immer|still|bis_heute|seit ... lieferung|ware|delivery|goods|*lieferung|*geraet|*maschine & !gutschrift & !rechnung & !invoice
		no|keine|kein|without .. goods_receipt|wareneingang|wareneingangsbuchung|delivery_receipt|proof_of_receipt|grn
		not turned|shown up & !if & !check & !cheque & !payment & !transfer
		nicht|nie bei uns .. angekommen|eingetroffen|aufgetaucht|gelandet & !rechnung & !mail & !mahnung & !geld & !zahlung
		<goods> ... nie|nicht|niemals|noch_nicht .. erhalten|bekommen|angekommen|eingetroffen|geliefert|gekommen|eingegangen|gesehen|zugestellt|gekriegt|da|ausgeliefert & !rechnung & !komplett & !vollstaendig & !alle & !rechtzeitig & !puenktlich & !bestellnummer
		nie|nicht|niemals ... geliefert|angeliefert|ausgeliefert & !rechnung & !vollstaendig & !komplett & !rechtzeitig & !puenktlich
		nie|nicht|niemals|keine|kein .. <goods> .. erhalten|bekommen|angekommen|eingetroffen|da & !rechnung
		keine lieferung|ware|leistung|leistungen|sendung ... erhalten|bekommen|stattgefunden|gab|erbracht|erfolgt
		<goods> .. fehlt|aus|vermisst|verschollen|verloren & komplett|ganz|gesamt|bis heute|noch_immer|immer_noch|noch & !stueck & !gutschrift & !teil & !bestellnummer & !rechnung & !karton*
		<goods> .. steht|stehen .. noch aus
		<service> ... nie|nicht|niemals|noch_nicht .. erbracht|erfolgt|stattgefunden|ausgefuehrt|durchgefuehrt|geleistet|begonnen|erhalten|gemacht & !ordnungsgemaess & !fachgerecht & !vollstaendig & !richtig & !sauber
		warten|warte ... auf ... <goods> & !geld & !gutschrift & !rechnung & !scheck* & !schecks & !tan & !karte
		niemand|keiner .. da|erschienen|gekommen|vor & monteur|techniker|termin|vor|bei|arbeiten|haus
		never|not .. received|arrived|delivered|got|came|turned|come|shipped|shown|had|receive|arrive|showed & <goods>|anything|delivered|delivery & !invoice not & !received invoice & !invoice copy & !in full & !complete & !payment & !received your invoice & !received the invoice & !received an invoice & !received a copy & !credit note & !invoice never & !received this invoice & !received @ref & !on time & !to_do & !check & !cheque & !mailed & !remittance
		<goods> .. never|not|has|have|still .. not? arrived|received|delivered|turned|reached|came|come|arrive|shown|shipped & !invoice & !damaged
		non delivery
		nondelivery
		nothing .. delivered|arrived|received|shipped
		no delivery|goods|shipment|parcel .. received|made|arrived|took|place|ever|has|was|here
		still waiting .. for .. <goods> & !replacement
		<goods> .. lost .. in? transit
		lost in transit
		service|work|training|job|visit|installation|engineer|course .. never|not|no .. performed|provided|carried|took|happened|done|took|showed|delivered|rendered|came|turned|up & !properly & !correctly & !finished & !completed
		no|nobody .. engineer|technician|one|service|work .. came|showed|turned|performed|carried|done|provided
		nobody|noone .. showed|came|turned
	`},
	{reasonNotOrdered, `
		nein|no|abgesagt|abgelehnt|turned .. gesagt|abgelehnt|down|thanks & am_telefon|telefon|ausdruecklich|angebot|offer|quote|that_offer|vertreter & !zahlung
		none|nobody|no_one|keiner|niemand .. of|von|aus? .. our|us|unserem|unseren|uns? .. staff|team|people|placed|ordered|signed|haus|bestellt & placed|ordered|signed|bestellt|unterschrieben|order|beauftragt
		not|nicht renewing|renewed|renew|verlaengert|verlaengern & told|contract|subscription|vertrag|abo|in_writing|schriftlich|gekuendigt|notice & !frist & !insurance
		ordered|bestellt|bestellte|booked|wanted neither|none|nothing|keins|keines|nichts
		nicht|nie|not|never .. gebeten|verlangt|gewollt|gewuenscht|ask_for|asked_for & ware|sachen|leistung|things|goods|it|das|dafuer|darum|die & !mahnung & !stundung & !ratenzahlung
		abgelehnt|refused|declined & trotzdem|dennoch|anyway|still|nonetheless & geliefert|delivered|stand|kam|came|geschickt|sent|berechnet|billed
		just|nur|only .. asked|gefragt|angefragt .. for|a|nach? .. price|preis|quote|angebot
		wer|who .. soll|hat|has|have|is|was? .. das|dies|this|it|that|order|these|so_etwas? .. bestellt|beauftragt|authorised|authorized|ordered|signed|approved|unterschrieben|placed & !you_to & !call & !ring & !letter & !mahnung & !payment & !person & !someone & !left
		befugt|berechtigt|bevollmaechtigt|ermaechtigt|authorised|authorized|zeichnungsberechtigt|entitled & nicht|not|kein|nie|never & bestellen|beauftragen|unterschreiben|unterzeichnen|order|sign|commit|buy|purchase|bestellung|auftrag|abzuschliessen & !payment & !zahlung
		not|never ... commission|commissioned|request|requested|instruct|instructed|subscribe|subscribed|book|booked|ordered & work|service|services|extra|extras|this|that|it|additional|any|subscription|item|items & !payment & !by_us_as & !what_we & !what_was & !copy
		zusatzarbeiten|mehrarbeiten|mehrarbeit|zusatzleistungen|zusatzleistung|nachtrag|nachtraege|extras|additional_work|additional_services|extra_work|extra_services|variations & nicht|nie|not|never|keine|ohne|without|no & beauftragt|bestellt|freigegeben|genehmigt|abgesprochen|vereinbart|agreed|approved|authorised|authorized|ordered|requested|commissioned|auftrag|approval|instruction|instructed
		free trial|probemonat|testphase|probeabo|gratismonat & never|nie|not|nicht|gekuendigt|cancelled|signed|nur|only
		no|keine|kein .. purchase|kauf|bestellung|beauftragung|order .. on|bei|by|from|matching|zu|unsererseits|our|von_uns|seitens & !number & !nummer & !bestellnummer
		keine|kein|keinen .. bestellung|auftrag|vertrag|beauftragung .. finden|gefunden|zuordnen|gibt|vorliegen|vor|da & !bestellnummer
		nie .. etwas|was .. bestellt|gekauft|gebucht|unterschrieben
		did not .. order|buy|book|sign|purchase|request|ask & !what
		hat|haben .. niemand|keiner|niemals|nie .. bestellt|beauftragt|angefordert|gewollt|gebucht|unterschrieben
		niemand|keiner .. hat|bei|von ... bestellt|beauftragt|angefordert|unterschrieben|gebucht
		nicht|nie|niemals|nichts|keine|keinen ... bestellt|beauftragt|in_auftrag|geordert|abgeschlossen|gebucht|angefordert|erteilt|gewuenscht|abonniert|unterschrieben|vereinbart & ware|lieferung|bei|auftrag|bestellung|das|die|wir|ich|artikel|vertrag|leistung|position|abo|haben|wurde|habe|rechnung & !preis & !termin & !zahlungsziel & !skonto & !bestellnummer & !rate & !gebucht worden & !was wir & !rabatt & !zahlungseingang & !mahngebuehr*
		kein|keine|keinen auftrag|bestellung|vertrag|beauftragung|abo|abonnement ... erteilt|vor|aufgegeben|vorhanden|bekannt|abgeschlossen|gegeben|unterschrieben|auffindbar|gibt|existiert|vorliegt|vorliegen|zugrunde & !bestellnummer
		keine|keinen|kein bestellung|auftrag|vertrag|beauftragung & !bestellnummer & !haben wir noch
		ohne auftrag|bestellung|beauftragung|unser wissen
		unbestellt|unbestellte|unverlangt|unverlangte|unaufgefordert|unbeauftragt
		bestellung|auftrag|vertrag|abo ... storniert|gekuendigt|widerrufen|annulliert & !bestellnummer & !bank*
		gekuendigt|storniert|widerrufen|widerruf & vertrag|abo|bestellung|auftrag|wartungsvertrag|leistung|lizenz|mitgliedschaft|bereits|rechtzeitig|fristgerecht & !rechnung stornieren & !konto & !bank & !kredit* & !linie & !rechnung storniert & !@ref .. storniert & !uns_sind
		not|never|nothing .. order|ordered|commissioned|authorised|authorized|placed|requested|booked|signed|asked|agreed & !price & !payment authori* & !po number & !agreed price & !quoted & !terms & !payment .. authori* & !discount & !full quantity & !what we & !what was & !copy & !release & !damaged
		no .. order|contract|agreement & placed|exist|exists|record|with|from|of|was|for|ever|such|there|find|trace|we|on & !order number & !po & !purchase order number & !purchase order on & !longer
		cancelled|canceled|terminated|cancelling & order|contract|subscription|service|agreement|licence|license|membership|we|before|last|in|already|booking & !please & !invoice & !could & !should be cancelled & !must be cancelled
		without .. our|an|any|a order|authorisation|authorization|consent|approval|knowledge
		unsolicited|unauthorised|unauthorized|unrequested
		order .. not .. from us|ours|placed
	`},
	{reasonMissingPO, `
		need|needs|require|brauchen|benoetigen|muss .. our|the|a|unsere|die|eine? .. job|project|order|reference|kommissions*|auftrags*|bestell*|projekt* .. number|nummer|no|ref? & invoice|rechnung|drauf|bill & !kopie & !copy
		bounced|rejected|abgelehnt|zurueck .. because|since|as|weil|da? ... po|purchase_order|bestellnummer|order_number
		po|ponummer|bestellnummer|bestellung|purchase_order|order_number|auftragsnummer|bestellnr|abrufauftrag & geschlossen|abgelaufen|ungueltig|unbekannt|existiert|passt|gesperrt|ausgeschoepft|aufgebraucht|closed|expired|blocked|unknown|exhausted|used_up|mismatch|invalid & !storniert & !ware & !lieferung & !konto & !preis & !price & !quantity & !betrieb & !werksferien & !frist & !nicht_das_bestellte & !artikel & !teile
		quote|state|include|add|show|reference|mention|angeben|ergaenzen|ergaenzt|nachtragen|vermerken|aufnehmen|auffuehren|nennen & po|order_number|purchase_order|bestellnummer|auftragsnummer|ponummer|po_number|order_reference|bestellbezug|referenz & resubmit|please|bitte|reissue|invoice|rechnung|sonst|otherwise|must|before & !future & !kuenftig & !zukuenftig & !price & !preis & !our_new
		nicht|not|cannot|ohne|without .. zuordnen|zuordnung|zugeordnet|allocate|match|assign|booked|buchbar & bestell*|auftrag*|order|po|kostenstelle|cost & !zahlung & !payment & !gutschrift & !preis & !price
		bestellnummer|bestellnummern|bestellnr|auftragsnummer|auftragsnr|ponummer|bestellbezug|bestellreferenz|kostenstelle|sapbestellnummer|abrufnummer|projektnummer|bestellkennzeichen|bedarfsnummer|referenznummer|kommissionsnummer|ponr|bestellangabe|bestellzeichen|kontierung|bestellno|einkaufsbelegnummer|vergabenummer|kontraktnummer|auftragsreferenz & fehlt|fehlen|fehlende|fehlender|ohne|keine|nicht|falsch|falsche|falschen|angeben|ergaenzen|angegeben|benoetigen|brauchen|aufgefuehrt|vermerken|vermissen|erforderlich|enthaelt|aufnehmen|fehlte|ergaenzung|angabe|stimmt|muss|gehoert|korrekte|richtige|zuordnen|mit|zuordnung|ungueltig|leider
		po|purchase_order|pos & missing|number|no|without|wrong|incorrect|need|quote|quoted|requires|require|required|include|add|not|invalid|reference|lacks|lack|expired|blank|closed|absent|needs & !po box & !attached is our po & !copy of the po & !order never
		po number|numbers|reference|no|ref & !please find
		order|cost|reference number|centre|center|reference & missing|without|no|not|wrong|incorrect|lacks|omitted|blank|required|absent & invoice|@ref|your|it|on|shows|bill & !no longer
		no po|purchase_order & !no po box
	`},
	{reasonFormal, `
		zwei|getrennte|separate|two|einzelne|einzeln getrennte|separate|einzelne? rechnungen|invoices|bills & ausstellen|stellen|issue|please|bitte|need|split
		rechnungsnummer|rechnungsdatum|leistungsdatum & doppelt|mehrfach|falsch|zweimal & vergeben|neue|korrigier*|falsch
		should|must|needs|muss|soll|sollte .. be|to|have? .. in|auf|im .. the? .. name|names|namen .. of|der|des|von
		wrong|incorrect|falsches|falscher|falsche .. date|datum|leistungsdatum|zeitraum|period|lieferdatum .. of|der? & !due & !paid & !payment_date
		gmbh|ltd|limited|firma|gesellschaft|company|trust .. alte|old|former & ausgestellt|issued|made_out|addressed
		invoice|invoices|rechnung|rechnungen ... must|muss|muessen|needs|should|has_to|have_to .. show|include|state|carry|quote|bear|enthalten|tragen|ausweisen|zeigen|auffuehren|nennen & !po & !purchase_order & !bestellnummer & !discount & !rabatt
		leistungsdatum|leistungszeitraum|lieferdatum|steuernummer|ustidnr|ustid|rechnungsnummer|rechnungsdatum|leistungsbeschreibung|pflichtangabe|pflichtangaben & fehlt|fehlen|falsch|vermissen|vermisse|fehlerhaft|unvollstaendig|nicht_angegeben|ohne & !unser_zeichen & !lieferdatum_ist
		nur|ausschliesslich|only|lediglich & xrechnung|xrechnungen|zugferd|erechnung|erechnungen|einvoice|einvoices|portal|peppol|edi|coupa|ariba|jaggaer|basware|rechnungsportal|lieferantenportal|supplier_portal & an|annehmen|akzeptieren|nehmen|accept|take|process|verarbeiten|moeglich|bearbeiten|entgegen|invoices|rechnungen|eingereicht|submit & !kuenftig & !zukuenftig & !zahlung & !payment
		stellen|schreiben|aendern sie ... rechnung|@ref ... auf ... um|aus|neu & !konto & !mahnsperre
		rechnung|@ref|rechnungen ... auf ... umstellen|umschreiben|umzuschreiben|umzustellen|lauten|ausstellen|auszustellen & !konto & !raten
		entspricht|genuegt|erfuellt|meets|comply|complies ... nicht|not ... anforderungen|vorgaben|ustg|requirements|vorschriften|law|gesetz & !bestellung
		*anschrift|*adresse|address & veraltet|falsch|alt|alte|old|wrong|outdated & neu|reissue|korrigierte|ausstellen|new_invoice|corrected|neue_rechnung|auf_der_rechnung|on_the_invoice
		xml|xrechnung|zugferd|erechnung|einvoice|rechnungsdatei & fehlerhaft|abgewiesen|abgelehnt|ungueltig|invalid|rejected|failed|validation|validierung|fehler|errors|zurueckgewiesen
		made|issued|addressed|written|drawn out? to .. wrong|old|incorrect|former|previous|different|another & invoice|@ref|it|bill & !goods
		reissue|re_issue|rebill|readdress|redo ... to|in_the_name ... ltd|limited|gmbh|inc|llc|llp|plc|holdings|ag|entity|company|name|address|group
		falscher|falschen|falsche rechnungsempfaenger|rechnungsadressat|leistungsempfaenger|rechnungsadresse|rechnungsanschrift
		our .. vat|tax|company .. number|id|name|registration .. is|are .. missing|wrong|incorrect|misspelt|misspelled
		waehrung|currency & falsch|falsche|wrong|statt|instead|not|nicht & rechnung|invoice|@ref|billed|eur|usd|gbp|chf
		sprache|english|deutsch|german & rechnung|invoice & muss|must|nur|only|nicht|not & !mahnung & !schreiben
		rechnungsadresse|rechnungsanschrift|anschrift|adresse|firmierung|firmenname|adressat|rechnungsempfaenger|empfaenger|leistungsempfaenger|firmenbezeichnung|rechtsform|name & falsch|falsche|falschen|falscher|korrigieren|korrekt|korrekte|nicht|alte|alten|alter|fehlerhaft|fehlerhafte|unvollstaendig|unvollstaendige|richtig|richtige|stimmt|ausgestellt|lauten|adressiert|umschreiben|veraltet|fehlt & rechnung|@ref|rechnungen|ausgestellt|beleg|darauf|auf|faktura & !mail & !email & !bestellnummer & !wenden & !lieferung ging & !geliefert & !kuenftig & !verzogen & !neue anschrift & !ab sofort & !bank*
		rechnung|@ref|rechnungen|beleg .. auf|an .. falsche|falschen|alte|alten|andere|anderen|unsere|falsch .. ausgestellt|adressiert|firma|adresse|gesellschaft|anschrift|empfaenger|name|namen|firmierung|gmbh|tochter* & !konto & !schuldner
		falsch adressiert|ausgestellt
		pflichtangaben|pflichtangabe|rechnungsmerkmale|14 ustg|formfehler|formell|formelle|formellen|formal|formale|ordnungsgemaesse|ordnungsgemaessen|ordnungsgemaess|rechnungsangaben & rechnung|@ref|fehlt|fehlen|nicht|rechnungen & !ausgefuehrt & !montiert & !geliefert
		steuernummer|ustidnr|ustid|leistungsdatum|leistungszeitraum|lieferdatum|rechnungsdatum|rechnungsnummer|leistungsbeschreibung|umsatzsteueridentifikationsnummer|umsatzsteuerid|liefertermin & fehlt|fehlen|falsch|ohne|keine|nicht_angegeben|fehlende|falsches|falsche|unvollstaendig|ergaenzen|ungueltig|stimmt & rechnung|@ref|auf|darauf|rechnungen|angabe|ihre|bitte & !iban
		xrechnung|erechnung|zugferd|peppol|edi|rechnungsformat|format|elektronische|papierrechnung|papierform|zre|ozgre|eingangsportal|rechnungsportal|ozg & nur|benoetigen|erforderlich|nicht|falsch|falsches|einreichen|bitte|erneut|verpflichtend|ablehnen|zurueck|uebermitteln|muss|muessen|akzeptieren|zugelassen|verarbeiten|ausschliesslich|abgelehnt|pflicht|validierung & !sofort wechseln & !kuenftig
		validierungsfehler|validierung|schemafehler|nicht_lesbar|unlesbar & rechnung|@ref|datei|xml|pdf|fehlgeschlagen & !bitte erneut
		keine ordnungsgemaesse
		nicht verarbeiten|verarbeitet|verarbeitbar|gebucht & rechnung|@ref & weil|da|format|anschrift|fehlt|adresse|falsch|koennen & !bestell* & !kostenstelle & !nummer & !auftrag* & !leitweg*
		invoice|@ref|invoices|bill .. addressed|made|issued|billed|out .. to .. wrong|incorrect|old|different|another|former|incorrectly & !po & !charged & !goods
		wrong|incorrect|old|outdated|invalid .. address|addressee|entity|company|name|format|legal|billing|tax id|vat|date & invoice|@ref|invoices|bill|billed|on|addressed|issued|shows & !contact & !person & !po & !delivered to & !moved & !wrong vat rate & !vat amount & !charged vat & !vat rate & !email address & !price
		invoice .. must|should|needs|has .. be|to addressed|issued|made|show|include|state|submitted|sent|contain|in|via|through & !paid & !po & !cancelled & !credited & !vat & !reduced & !overdue & !corrected to & !discount
		not .. valid|compliant|proper tax? invoice
		vat number|id|registration & missing|wrong|incorrect|not|without|no|invalid|lacks|absent|add & invoice|@ref|on|your|our & !exempt & !reverse
		format|xml|peppol|einvoice|einvoicing|portal|ariba|coupa|edi|tungsten|basware|pdf|jaggaer|workday & rejected|wrong|required|submit|submitted|must|not|only|resubmit|requires|upload|uploaded|invalid|accept|through|via|failed|incorrect & !please send a pdf & !send pdf & !payment & !copy & !paid & !pay
		service date|period|description & missing|no|without|lacks|not & invoice|@ref
	`},
	{reasonDuplicate, `
		schon|bereits|already .. auf|on|in .. der|the|our|einer? .. letzten|letzte|last|previous|vorigen|frueheren|other|anderen|another .. rechnung|invoice|bill|statement & !bezahlt & !paid
		zwei|two|2|beide|both rechnungen|invoices|bills & selben|denselben|dieselbe|gleichen|gleiche|same|einsatz|job & !kopie
		same|gleiche|dieselbe|selbe ... on|in|auf two|both|zwei|beiden
		zweites|second|zweiten mal|time .. angelegt|erfasst|gestellt|erstellt|geschrieben|raised|issued|created|posted|entered|sent & !mahnung & !reminder & !geliefert & !gemahnt
		schonmal|schon_mal|bereits|already|schon_einmal .. gekriegt|bekommen|erhalten|gehabt|had|got|received .. unter|under|als|as|mit|with|als_nummer & !gezahlt & !paid
		gleiche|same|dieselbe|selbe .. ware|goods|leistung|positionen|items|lieferung .. gleicher|same|selber|identischer? .. preis|price|betrag|amount
		@ref ... denselben|dieselbe|dieselben|derselbe|demselben|identisch|identical|gleichen|gleiche|same|duplicate & !day & !week & !tag & !konto & !account & !bestellnummer & !time & !date
		bereits|schon|already & haben|have|liegt|vor|got|had|erhalten|received & eine|an|a|andere|another|one rechnung|invoice|bill & auftrag|lieferung|delivery|order|job|leistung|work|dafuer|hierfuer|this|diesen|goods & !bezahlt & !paid & !noch_keine & !erhalten_wir
		second|zweite|zweites|zweiten|zweimal|doppelte|another|extra bill|invoice|rechnung|mal|charge .. fuer|for|berechnet|same|dieselbe|identical|job|in_rechnung & !reminder & !mahnung
		same|dieselbe|gleiche|selbe|identical .. job|work|order|delivery|leistung|lieferung|service|auftrag|ware , second|twice|two|zweite|zwei|again
		ist|is|looks|scheint|appears|sieht .. duplikat|duplicate|dublette|doppelt|kopie|wiederholung|repeat|doppelte & !bezahlt & !paid & !please_send & !schicken
		doppelt|doppelte|doppelten|zweimal|zwei_mal|mehrfach|dreifach & berechnet|rechnung|abgerechnet|fakturiert|in_rechnung|erhalten|gestellt|@ref|rechnungen|geschickt|bekommen|ausgestellt|ist|gebucht|erfasst|ueber & !gezahlt & !bezahlt & !ueberwiesen & !hingewiesen & !gemahnt & !angerufen & !geschrieben & !geliefert & !mitgeteilt & !kopie & !gesagt & !telefoniert & !angemahnt & !reklamiert & !per_post & !per_mail & !per_email & !vergeben
		doppelberechnung|doppelrechnung|doppelfakturierung|dublette|doppelfaktura|doppelbuchung & !gezahlt
		bereits|schon .. mit|in|ueber|durch .. @ref|rechnung|anderen|einer ... berechnet|abgerechnet|fakturiert|enthalten|in_rechnung gestellt & !gezahlt
		bereits|schon|zweites .. berechnet|abgerechnet|fakturiert|in_rechnung & !gezahlt & !bezahlt & !ueberwiesen
		identisch|identische|identischen|dieselbe|dieselben|gleiche|gleichen|selbe & rechnung|rechnungen|leistung|lieferung|@ref|position & mit|wie|zu|zweimal|nochmal|berechnet|schon|auch|abgerechnet & !daten
		noch einmal|mal & berechnet|fakturiert|abgerechnet
		nochmal|nochmals|erneut .. berechnet|fakturiert|abgerechnet
		duplicate|duplicated|duplicates|dupe & invoice|invoices|@ref|of|billing|charge|charged|it|a|bill|is|been & !send & !copy of & !please send & !provide & !need a duplicate & !duplicate copy & !duplicate payment & !paid twice
		billed|charged|invoiced|invoice|billing .. twice|double|again|already & !paid & !as already & !told & !asked & !send & !email & !forward & !resend & !mail & !provide & !mailing & !sending & !emailing & !forwarding & !scan
		twice & billed|charged|invoiced|invoice|same|billing & !paid & !told & !asked
		double billed|charged|invoiced|billing|charge|invoice
		doublebilled|doublecharged|doublebilling
		same .. invoice|goods|delivery|service|order|items|work|as|job|charge|line|lines ... @ref|already|before|twice|billed|invoiced|again|charged & !same day & !same week & !same goes & !same time & !same for
		already .. billed|invoiced|charged|covered|included .. on|under|in|with|by|for|us & !paid
	`},
	{reasonTax, `
		schuldet|schulden .. leistungsempfaenger|wir|der .. steuer|umsatzsteuer|die_steuer
		leistungsempfaenger ... steuer|umsatzsteuer|steuerschuld*
		schweizer|oesterreichische|auslaendische|swiss|foreign|outside|non_eu|drittland|export ... mwst|mehrwertsteuer|umsatzsteuer|vat|tax
		buecher|lebensmittel|books|food|zeitschriften|kinderkleidung|children's & sieben|seven|7|zero|null|ermaessigt*|reduced & prozent|%|percent|per_cent|rated
		@number prozent|%|per_cent|percent .. und|statt|not|nicht|instead|anstatt .. nicht|not|of|statt? .. @number & buecher|lebensmittel|books|food|gehoeren|kommen|gelten|gilt|apply|should|attract|unterliegen|satz|rate & !skonto & !rabatt & !discount & !retention
		@share statt|instead|anstatt .. @share & <billed>|rechnung|invoice|umsatzsteuer|mwst|vat
		mwst|mehrwertsteuer|umsatzsteuer|ust|steuersatz|ustsatz|steuerschuldnerschaft|13b|vorsteuer|reversecharge|steuerfrei|steuerbefreit|umsatzsteuerfrei|kleinunternehmer|innergemeinschaftlich*|steuerausweis|steuer|mehrwertsteuersatz|umsatzsteuersatz|mwstsatz & falsch|falsche|falscher|falschen|nicht|ohne|statt|haette|haetten|korrigieren|duerfen|darf|ausgewiesen|zu|unrecht|befreit|berechnet|schulden|netto|fehlt|muss|muesste|steuerfrei|ermaessigt*|angewendet|reverse|anwenden|@amount|unterliegt|zuviel|fehlerhaft & !ustidnr fehlt & !umsatzsteuervoranmeldung & !nachzahlung & !inkl & !steuernummer fehlt & !steuererstattung & !steuerberater & !finanzamt
		reverse charge
		13b
		vat|tax|sales_tax|gst & exempt|exemption|wrong|incorrect|should|not|charged|added|rate|zero|reverse|incorrectly|remove|without|applied|exempted|applicable|liable|resale|calculated|withholding & !vat number & !tax refund & !tax id & !vat id & !tax advis* & !tax authorit* & !tax bill & !vat registration number & !vat return & !tax office
		zero rated
		zerorated
	`},
	{reasonTerms, `
		mahnen|mahnung|mahnt|reminder|chasing|gemahnt .. sie|ihr|us? .. vor|before .. der? faelligkeit|due|due_date|faelligkeitstermin
		we're|we|wir .. on|have|haben <num>|@number days|tage|tagen & !late & !overdue & !bitte & !could & !noch
		<num> tage|tagen|days ziel|zahlungsziel|terms|net|netto & doch|have|haben|always|immer|sind|are & !bitte & !could
		not due .. for|until|till .. another|next|january
		frist|zahlungsfrist|zahlungsziel|ziel & laeuft|noch|verstrichen|abgelaufen & noch|nicht|erst|ja & !bitte & !verlaenger* & !setzen & !geben & !koennten
		@number|sixty|thirty|ninety|forty_five|dreissig|sechzig day|days|tage|taegiges|taegige term|terms|ziel|zahlungsziel|account & !late & !overdue & !extension & !could & !bitte & !please_grant
		wieso|warum|weshalb|why & mahnen|mahnung|gemahnt|reminder|chasing & faellig|due|frist|ziel|terms|zahlungsziel
		mahnung|reminder|erinnerung|zahlungserinnerung .. kommt|ist|comes|is|war|was .. zu_frueh|verfrueht|premature|early|too_early
		ist|sind|is|are .. noch|not|nicht|gar .. nicht|yet|due .. faellig|due|yet & !bezahlt & !paid & !geliefert & !payable_until_you
		zahlungsziel|zahlungsziele|zahlungsbedingung|zahlungsbedingungen|zahlungskonditionen|zahlungsfrist|faelligkeit|faelligkeitsdatum|faelligkeitstermin|valuta|valutierung & vereinbart|vereinbarte|vereinbarten|statt|nicht|falsch|falsche|falsches|falschen|tage|rahmenvertrag|laut|gemaess|haben|gilt|betraegt|vertraglich|erst|anders|einkaufsbedingungen|abweichend|abweichendes|standard|stimmt & !verlaengern & !verlaengerung & !ueberschritten & !ausnahmsweise & !bitten & !bitte um & !moechten & !ruht & !koennten sie & !ausschoepfen & !stunden & !disposition & !terminiert
		noch_nicht|gar_nicht|erst_am|nicht faellig & !rate & !ok & !zur kenntnis
		erst faellig|am @date faellig & !zahlen
		@number|30|45|60|90 tage netto|ziel|zahlungsziel & vereinbart|haben|gilt|laut|unser|unsere|nicht|statt|vertrag|gemaess|sind & !bitte & !koennen
		terms|term & net|agreed|contract|wrong|incorrect|days|our|not|different|per|instead|payment|state & !in terms of & !extend & !extended & !longer & !could & !can & !extension & !terms and conditions of privacy & !discount & !request
		not .. yet? due|overdue & until|yet|before|our|terms|it|@date & !paid & !should not
		net 30|45|60|90|days
		due date .. wrong|incorrect|should|is
		days .. end of month
	`},
	{reasonDiscount, `
		%|prozent|percent .. haben|sind|were|have? .. wir|uns? .. zu_recht|zurecht|berechtigt|rightly|abgezogen|deducted & !retention & !einbehalt
		where|wo|wheres ... %|prozent|percent .. you|sie|ihr? .. promised|zugesagt|versprochen|vereinbart|agreed
		@amount|@number ... sind|ist|are|is .. genau|exactly|die|der|the|our|your? .. skonto|@number|% .. %|skonto|rabatt|discount|rebate & skonto|rabatt|discount|rebate|nachlass|bonus & anmahnen|angemahnt|angemahnten|zustehen|zusteht|stehen|chasing|chase|entitled|genau|auftragsbestaetigung|konditionen|difference|buchen
		angemahnt*|anmahnen|mahnen & skonto|rabatt|discount|nachlass
		differenz|differenzbetrag|difference|fehlbetrag|restbetrag|kuerzung|balance|shortfall & skonto|skontoabzug|rabatt|discount|rebate|bonus|nachlass & !gutschrift
		uns steht|stehen ... rabatt|skonto|bonus|*rabatt|prozent
		discount|rebate|rabatt|bonus|skonto & vertraglich|contractual|contract|vereinbarung|agreement|entitled|anspruch|zugesagt|promised & !zahlen_wir
		skonto|skontoabzug|skontobetrag|rabatt|rabatte|nachlass|mengenrabatt|bonus|jahresbonus|preisnachlass|treuerabatt|rabattsatz|sonderrabatt|umsatzbonus|rueckverguetung|werbekostenzuschuss|wkz|boni|rabattierung|staffelrabatt|projektrabatt|messerabatt|naturalrabatt & nicht|fehlt|fehlen|vergessen|vereinbart|vereinbarte|vereinbarten|vereinbarter|zugesagt|zugesagte|zugesagten|abgezogen|abziehen|berechtigt|beruecksichtigt|gezogen|ziehen|zugesichert|versprochen|gewaehrt|abzug|steht|stehen|einbehalten|zustehend|zusteht|eingeraeumt|anerkennen|anerkannt|in_abzug|zurecht|rechtens|zu|gekuerzt|einbezogen|strittig|wo|falsch|stimmt|abzueglich & !kein skonto moeglich & !ohne skonto
		discount|discounts|rebate|rebates|skonto|bonus & not|missing|agreed|applied|promised|forgotten|forgot|deducted|deduct|taken|entitled|early|settlement|given|honoured|honored|omitted|volume|should|without|less|took|prompt|reflected|included|allowed|where|shown & !code
		@amount skonto|rabatt|nachlass|bonus & !zahlen wir & !ueberwiesen & !bezahlt
		abzueglich .. skonto
		less .. discount
	`},
	{reasonCredit, `
		gutschrift|gutschriften|teilgutschrift|rechnungskorrektur|korrekturgutschrift & fehlt|fehlen|zugesagt|zugesagte|zugesagten|versprochen|versprochene|versprochenen|noch_nicht|warten|warte|ausstehend|aussteht|steht|stehen|offen|wo|nicht|bis|angekuendigt|angekuendigte|sobald|aussteht|erst|zugesichert|vorliegt|retoure|retouren|ruecksendung|zurueckgeschickt|zurueckgesendet|erhalten|verrechnen|wann|erteilt|ausgeblieben|nie|immer|vereinbart|vereinbarte & !gutschriften bitte & !konto & !bankverbindung & !danke & !iban & !bitten um gutschrift & !bitte um gutschrift & !bitte gutschrift & !abgezogen
		retoure|retouren|ruecksendung|rueckgabe|zurueckgeschickt|zurueckgesendet|zurueckgegeben|retourniert|zurueckgesandt|rueckware|remittende|remission|remittenden & ware|artikel|teile|gutschrift|lieferung|paket|verbucht|gebucht|nicht|waren|@ref|wir|haben|wurde|wurden|bereits|storniert & !rechnung zurueck & !gezahlt & !rechnung haben wir zurueckgeschickt
		credit|cn|cns|credits|creditnote note|notes|memo|memos|us|for|has & promised|missing|waiting|await|awaiting|not|still|until|agreed|outstanding|pending|where|owed|due|never|once|yet|when|returned|return|issued|received|expecting|agreed & !please note & !credit application & !bank details & !enclosed credit
		returned|return|sent .. goods|items|back|them|it|pallets|units|parts|product & credit|credited|refund|not|yet|collected|should|received & !invoice back & !returned the invoice & !bank & !payment
	`},
	{reasonRetention, `
		%|prozent|percent|per_cent ... held|bleiben|stehen|bleibt|offen|einbehalten|zurueck|zurueckgehalten|retained|withheld ... bis|until|till|gewaehrleistung*|snagging|abnahme|completion|defects|maengel*
		last|letzten|restlichen|rest ... bis|until ... gewaehrleistung*|snagging|practical_completion|maengelbeseitigung|schlussabnahme
		als sicherheit|sicherheitsleistung & behalten|einbehalten|halten|ein|zurueck
		as security & hold|keep|retain|withhold|holding|keeping|retaining
		hold|holding|held|keep|keeping|halten|behalten|behielten|retain|retaining .. back|zurueck|ein|@number|% & %|@number|prozent|percent|per_cent & until|bis|completion|abnahme|contract|vertrag*|defects|maengelbeseitigung|gewaehrleistung* & !ware & !zahlung_zurueck
		open|offene|offener|remaining|rest|restliche|fehlende amount|balance|betrag|differenz|summe|restbetrag .. is|ist|entspricht .. the|der|dem|die .. retention|einbehalt|sicherheitseinbehalt|retainage|gewaehrleistungseinbehalt
		sicherheitseinbehalt|sicherheitseinbehalts|gewaehrleistungseinbehalt|einbehalt|garantieeinbehalt|vertragserfuellungsbuergschaft|gewaehrleistungsbuergschaft|buergschaft|sicherheitsleistung|gewaehrleistungssicherheit|vertragserfuellungssicherheit|garantierueckbehalt|rueckbehalt|haftruecklass|deckungsruecklass
		retention|retainage|retained|retentions|defects liability & !client retention & !data retention & !staff retention & !retained solicitor* & !retained counsel & !retained our & !retained a law* & !retained lawyer* & !customer retention & !retention of title & !retained .. attorney* & !retained .. lawyer*
		performance bond|guarantee
	`},
	{reasonSetOff, `
		damit|das|dies|dagegen .. verrechnen|verrechne|rechnen .. wir|ich|auf
		quitt & sind|wir
		schulden|schuldet|owe|owes .. uns|us .. noch|still? .. @amount
		da sie|ihr .. uns ... schulden|schuldet
		umgefahren|beschaedigt|zerstoert|damaged|hit|scraped .. unser|unsere|unserem|unseren|our|my & verrechnen|verrechnet|abziehen|deduct|offset|kosten|cost|rechnung & ihr|ihre|your
		schadensersatz|schadenersatz|vertragsstrafe|poenale|verzugsschaden & rechnung|gegen|fordern|verrechnen|abziehen|machen|geltend|ziehen|zahlung
		aufrechnung|aufrechnen|aufgerechnet|gegenrechnen|gegenforderung|gegenforderungen|gegengerechnet|gegenrechnung|gegenansprueche
		verrechnen|verrechnet|verrechnung & unsere|unserer|unseren|eigene|eigenen|mit|forderung|rechnung|offene|gegen|schaden|schadenersatz & !gutschrift & !gutschriften & !guthaben & !naechsten & !ueberzahlung & !zuviel_gezahlt
		set off|against & !set off on & !set against
		setoff|offset|offsetting|netting|counterclaim|contra & !office & !offset by & !print
		deduct|deducted|deducting|withhold|netted|withheld & damages|penalty|penalties|claim|claims|owe|owed|our|costs|damage|loss|losses|liquidated|back & !discount & !credit note & !withholding tax & !retention & !settlement & !vat & !credit
		liquidated damages
		you owe us
		sie schulden uns
	`},
	{reasonFee, `
		mahnkosten|mahngebuehr|mahngebuehren|verzugszinsen|zinsen|late_fee|interest ... sparen|schenken|behalten|vergessen|keep|forget
		no way ... fee|interest|charge|charges
		grundlage|rechtsgrund|basis|grounds|legal_basis ... mahngebuehr*|mahnkosten|zinsen|fee|interest
		mahngebuehr*|mahnkosten|zinsen|fee|interest ... keine|kein|no .. grundlage|rechtsgrund|rechtsgrundlage|basis|grounds
		late|interest|mahn*|verzugs*|zinsen fee|charge|interest|gebuehr|pauschale? ... bin|tonne|nobody|niemandem|forget|vergessen|stecken|klemmen
		interest .. to nobody|no_one|noone
		mahnkosten|mahngebuehr|mahngebuehren|verzugszinsen|mahnpauschale|late_fee|late_charge ... ? & !zahlen_wir
		mahnkosten|mahngebuehr|mahngebuehren|verzugszinsen|mahnpauschale ... weder|nicht|keine|kein|nie
		wofuer|what_for|warum|why|weshalb|wieso & gebuehr|gebuehren|mahngebuehr*|zinsen|fee|fees|mahnkosten|late_fee|interest|verzugspauschale & !bank & !frachtgebuehr
		waive|remove|cancel|drop|erlassen|erlasst|streichen|streicht|refund|reverse|stornieren|credit|write_off .. the|this|that|die|den|diese|your|us|mir|uns|all|any? .. interest|fee|fees|late_fee|late_charge|zinsen|mahngebuehr*|gebuehr|gebuehren|mahnkosten|verzugs*|reminder_fee|dunning_fee|penalty & !bank_fee & !interest_in
		mahngebuehr|mahngebuehren|mahnkosten|mahnspesen|mahnpauschale|verzugszins|verzugszinsen|verzugspauschale|verzugskosten|saeumnisgebuehr|saeumniszuschlag|inkassokosten|inkassogebuehr|bearbeitungsgebuehr|zinsen|verzugskostenpauschale|zinsforderung|mahnaufwand|ruecklastschriftgebuehr|40eur & nicht|kein|keine|keinen|unberechtigt|ungerechtfertigt|unzulaessig|stornieren|streichen|ausbuchen|erlassen|zurueckzuziehen|zurueck|lehnen|ab|widersprechen|weisen|bitte|bestreiten|ohne|akzeptieren|unbegruendet|gutschreiben|frechheit|falsch|verzichten|herausnehmen|ruecknahme|entfallen|bezahlen nicht|weder|erkennen|ueberhoeht|wofuer|verzug|wegen|rechtsgrundlage|zurueckzunehmen|zurueckgewiesen|grundlage|warum|zahlen wir nicht
		mahngebuehr|mahngebuehren|mahnkosten|verzugszinsen|verzugspauschale & bestreiten|widersprechen|streichen|nicht
		late|dunning|reminder|admin|administration|collection|compensation|statutory|overdue fee|fees|charge|charges|interest|payment fee|compensation|penalty|sum|costs & not|no|refuse|dispute|remove|waive|waived|unjustified|reject|accept|unfair|cancel|without|reverse|cancelled|wrong|contest|disagree|write|credit|object|unreasonable|unacceptable|drop|never
		interest|fee|fees|penalty|surcharge & late|overdue|reminder|dunning|statutory|lateness & not|no|refuse|dispute|remove|waive|unjustified|reject|accept|unfair|cancel|reverse|contest|disagree|object|withdraw|drop
		latefee|latepayment & not|refuse|dispute|remove|waive|reject
	`},
	{reasonDebtor, `
		<third>|bautraeger|investor|verwaltung & erteilt|halten|richtet|beauftragt|wenden & an_den|an_die|gegen|hat|auftrag
		debt|bill|invoice|forderung|rechnung|schuld ... belongs|gehoert|betrifft|richtet ... old|former|other|alten|altes|anderen|frueheren|vorherigen .. company|owner|firma|gesellschaft|inhaber|gmbh
		it was .. tenant|landlord|subcontractor|contractor|insurer|neighbour .. who
		lautet|lautend|laeuft|geht .. auf ... <third>
		he's|she's|they|er|sie|they're .. the|der|die one|ones|derjenige|diejenigen & billing|bill|invoice|pay|chase|zahlen|mahnen|berechnen
		need|should|ought|want .. be billing|billing|chasing|invoicing .. not|him|her|them & !goods
		verwechseln|verwechselt|verwechselst|confuse|confusing|confused|mixed|mixing|mistake|mistaken .. uns|mich|us|me|da|up .. mit|with|for & !ware & !artikel
		<third> & bestellt|muss|muesste|should|has_to|must|placed|ordered|contract|vertrag|chase|chasing|bill|billed|liable|haftet|beauftragt|rechnung|invoice|schuldet|zustaendig|responsible|uebernimmt|tragen|traegt & !sobald & !erst & !wenn & !until & !once & !when & !wait* & !wart* & !unser_vermieter_hat & !kuendig* & !ab_sofort & !kuenftig & !neue_anschrift & !an_unsere_neue & !money & !geld & !insolv*
		filiale|laden|geschaeft|betrieb|shop|store|branch|restaurant|praxis|business .. wurde|ist|haben|was|has|have|we? .. verkauft|uebergeben|uebernommen|aufgegeben|sold|transferred & zahlen|rechnung|invoice|owner|inhaber|nachfolger|liable|pay|schulden|forderung|vertrag|contract
		isn't|not ours|mine
		should .. be? chasing|chase|billing|bill|invoicing|asking|contacting|writing .. to? .. <third>|our|the & subsidiary|they|parent|sister|landlord|tenant|owner|insurer|contractor|company & !accounts
		vertrag|contract|auftrag|deal & war|was|mit|with & <third>
		nicht .. unsere|unser|meine|mein|unserer .. rechnung|rechnungen|schuld|schuldner|forderung|verbindlichkeit|auftrag|bestellung & !in unserer & !in unserem
		rechnung|@ref|forderung|rechnungen|lieferung|diese|bestellung ... betrifft|gehoert|gehoeren|betreffen|gilt|gelten|geht|lautet|richtet ... nicht|schwestergesellschaft|tochtergesellschaft|andere|anderen|schwesterfirma|mieter|fremde|firma|gesellschaft|tochter|mutter|konzern|jemand & !preis & !konto & !an die falsche mail
		falscher|falschen|falsche|verkehrter|falsch schuldner|debitor|vertragspartner|firma|gesellschaft|mandant|kunde & !ware & !adresse_falsch & !geliefert & !ausgestellt & !adressiert & !umschreiben
		sind|bin|ist .. nicht .. schuldner|vertragspartner|auftraggeber|besteller|rechnungsempfaenger|kunde|kundin|eigentuemer|vertragspartei|mieter|der schuldner
		verwechslung|verwechselt|namensgleich*|namensgleichheit & uns|firma|mich|namen|namensgleichen|anderen|kunde|kunden & !ware & !artikel
		muss|muessen|soll|sollte|bitte|zu ... generalunternehmer|mieter|vermieter|versicherung|eigentuemer|bauherr|tochtergesellschaft|schwestergesellschaft|auftraggeber|kunden|leasinggesellschaft|muttergesellschaft|hausverwaltung|weg|untermieter|leasinggeber ... zahlen|gestellt|gerichtet|adressiert|stellen|richten|wenden|ausgestellt|berechnen|uebernehmen|gesendet|tragen & !sobald
		vertragspartner|auftraggeber|rechnungsempfaenger|schuldner|besteller .. ist|war .. die|der|nicht|vielmehr|unsere|unser|herr|frau|eine
		not our|my|us .. invoice|debt|bill|liability|order|company|account|invoices & !not our fault & !mistake
		not|never .. the? .. debtor|customer|contracting|party|liable|responsible|ours|client & invoice|this|debt|we|@ref|for|bill|order & !handling & !no longer & !responsible for payments & !for accounts
		belongs|belong|relates|concerns|meant|intended|addressed|pertains .. to|for|a? .. another|different|sister|other|someone|parent|subsidiary|tenant|landlord|former|separate & !paid
		wrong company|entity|customer|debtor|party|legal & !made_out & !addressed & !issued & !invoice_to_the_wrong & !billed_to & !name_on & !made .. out
		different legal? company|entity|customer|firm|business & !goods
		should .. be|have .. billed|invoiced|sent|addressed|paid|charged|been .. to|by .. our|the|another|sister|parent|landlord|tenant|insurer|insurance|subsidiary|main|general
		mistaken|mistaking|confused|confusing|confuse|mixed .. us|identity|up .. with|another & !goods
		never .. customer|done|had .. business|account|of|dealings
	`},
	{reasonBarred, `
		nach|after <num> jahren|years & nicht_mehr|no_longer|nicht|bezahlen|verlangen|claim|chase & !kunde & !zusammenarbeit
		claim|forderung|anspruch|debt .. has|is|ist? .. expired|erloschen|lapsed
		older|aelter|alter|more than|als @number|drei|three|six|sechs|vier|four|five|fuenf years|jahre|jahren
		@number|three|six|five|four years old|ago & claim|chase|enforce|limitation|anymore|longer & !customer
		zu alt|old & forderung|claim|rechnung|debt|verlangen|fordern
		nicht_mehr|no_longer|not .. einfordern|einklagen|durchsetzbar|enforceable|geltend_machen & !ware & !skonto
		verjaehrt|verjaehrung|verjaehrungseinrede|verjaehrungsfrist|verjaehrte|verwirkt|verwirkung|einrede
		statute|time barred|of limitations|limitation
		statutebarred|timebarred
		limitation period|act
	`},
}
