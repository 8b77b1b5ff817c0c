package mailrules

// contrastWords are reasons that one half of a thought tells alone and the other half makes a dispute: what was billed against
// what was agreed, ordered or delivered. They are looked for in a sentence and in two that follow one another.
var contrastWords = []table{
	{reasonPrice, `
		<agreed>|genannt|told|said & rechnung|invoice|bill|berechnet|billed|charged|stehen|verlangt & @number|@amount ... @number|@amount & !skonto & !tage & !days & !@date & !<unit> & !raten & !instalments & !rabatt & !discount & !credit & !gutschrift & !%
		kostenlos|umsonst|gratis|nichts|free & berechnen|berechnet|charge|charged|kosten & wollten|sollten|sollte|zugesagt|versprochen|hiess|doch|said|promised|supposed & !nie & !nicht_bestellt & !geliefert
		anderer|anderen|anderes|different|other|niedrigerer|lower preis|price|satz|rate|betrag & hinterlegt|gespeichert|vereinbart|system|records|bestellung|file|contract|agreed|bei_uns
		<num>|@amount .. weniger|less|guenstiger|cheaper|billiger & genannt|zugesagt|angeboten|told|quoted|promised|verkaeufer|vertreter|rep
		preise|prices|price|preis & erhoeht|raised|put_up|increased|up|angehoben & without|ohne|not|nicht & !gezahlt
		kilopreis|meterpreis|*preis & stimmt|passt|falsch & nicht|vorne|hinten|falsch
		<num>|@amount & <billed> & im|on|laut|in .. shop|katalog|website|webshop|liste|prospekt|onlineshop|catalogue|list & stand|standen|steht|was|were|is|says & @number|@amount
		zuviel|zu_viel|too_much & berechnet|verlangt|abgerechnet|billed|charged|invoiced & @amount & !stunden & !stueck & !hours & !mahn*
		@amount .. not|nicht|statt|anstatt|instead_of|rather_than|und_nicht .. @amount & !<paidpp> & !paid & !transferred & !wired & !ueberw* & !skonto & !vat & !mwst
		not|nicht|statt|anstatt|instead_of .. @amount .. but|sondern|wie .. @amount & !<paidpp> & !paid & !transferred
		genannt|zugesichert|angesagt|mitgeteilt|told|promised|said & je|pro|per|each|a|fuer & @amount|@number ... @amount|@number & <billed>|rechnung|steht|stehen|invoice|bill|says
		zuschlag|*zuschlag|aufpreis|aufschlag|*kosten|*pauschale|surcharge|extra|markup & nie|nicht|never|not & die_rede|rede|vereinbart|erwaehnt|mentioned|discussed|agreed|told|gesagt|besprochen & !mahn*
		im|in|inklusive|inbegriffen|included|covered|part .. preis|price|angebot|pauschale|quote|paket|package|festpreis & enthalten|inbegriffen|included|inklusive|covered|drin|dabei
		alter|alten|alte|neuer|neuen|neue|falscher|falschen|falsche|old|new|wrong|higher|hoeherer|hoeheren listenpreis|preis|preise|preisliste|tarif|stundensatz|rate|price|prices|tariff|price_list & <billed>|in_rechnung|berechnet|zahlen|applied|angewendet|used|although|obwohl & !gutschrift & !exchange & !tax_rate & !vat_rate & !mwst
		*erhoehung|increase & nie|nicht|never|not|keine|no & angekuendigt|zugestimmt|vereinbart|mitgeteilt|announced|agreed|notified|told|informed|akzeptiert
		*kosten|fracht|zuschlag|zuschlaege|pauschale|*pauschale|*zuschlag|surcharge|surcharges|extras|freight|packaging|handling|call_out & nicht|nie|not|never|kein & bestandteil|teil|angebot|angebots|vereinbart|abgesprochen|agreed|part|included|quoted|mentioned|discussed|enthalten & !mahn* & !verzug* & !late & !inkasso* & !reminder
		doppelt|twice|mehr|more|dreimal .. so_viel|viel|much|hoch|als|than .. wie|as|than|besprochen|vereinbart|agreed|abgemacht|quoted|als_vereinbart
		preis|price|rate|satz|unit_price|einzelpreis & nicht|not|correspond|match|entspricht|uebereinstimmt|passt|different|abweicht & bestellung|purchase_order|order|vertrag|contract|angebot|quote|vereinbarung|agreement
		more|mehr|higher|hoeher|ueber|over|above|exceeds|oberhalb .. als|than? .. kostenvoranschlag|angebot|voranschlag|estimate|quote|quotation|offer|agreed|vereinbart|besprochen|contract & !menge & !quantity
		nach aufwand|stunden & pauschal*|festpreis|fixed
		festpreis|fixed_price|pauschalpreis|flat_rate & @amount
		restlichen|rest|remaining|difference|differenz .. @amount|@number & keine|no|nicht|not & grundlage|basis|vereinbart|agreed
		frachtfrei|versandkostenfrei|frei_haus|kostenlos|inklusive|carriage_paid|free_delivery|free_of_charge|included & *kosten|fracht|lieferung|charge|charges|delivery|versand|@amount|billed|berechnet
		*kosten|fracht|pauschale|zuschlag|anfahrt|charge|surcharge|fee & heraus|herausnehmen|rausnehmen|streichen|abziehen|remove|take_off|not_agreed|dispute|bestreiten|widersprechen & !mahn* & !verzug* & !late & !reminder & !dunning & !interest & !inkasso*
		dispute|contest|query & delivery|carriage|fuel|call_out|callout|admin .. charge|charges|surcharge
		<agreed> & <billed> & @amount & !@number <unit> & !rate & !raten & !tage & !days & !skonto & !gutschrift & !rabatt & !discount & !credit
		<agreed> & @amount & falsch|statt|anstatt|teurer|hoeher|mehr|zuviel|zu_viel|wrong|instead|rather|higher|more|nicht|not|abweich* & !rate & !raten & !gutschrift & !skonto & !rabatt & !credit & !discount & !zahlungsziel & !instalment & !ueberw* & !schicken & !storniert & !mahngebuehr* & !bestellnummer
		angebot|offer|quote|quotation|vertrag|contract|sow|preisliste|list|rahmenvertrag & @amount & <billed>|@amount .. @amount & !gutschrift & !credit & !skonto & !rabatt & !discount & !instalment*
		@amount & nie|nicht|never|not & vereinbart|abgemacht|ausgemacht|besprochen|angeboten|agreed|quoted|discussed & !termin & !zahlungsziel
		<agreed> & @number .. @number & <billed> & je|pro|per|each|a & !@number <unit> .. @number & !tage & !days
		listenpreis|preisliste|price_list|list_price & <agreed> & !schicken & !senden & !send & !naechstes & !next
		preisabweichung|preisdifferenz|price_variance|price_difference|price_discrepancy|price_mismatch
		je|pro stueck|meter|stunde|tag|block|palette|kilo|kg|tonne|monat|kopf & <agreed> & <billed>
	`},
	{reasonQuantity, `
		gefehlt|fehlte|fehlten|fehlt|short|missing & fahrer|driver|notiert|note|noted|lieferschein|vermerkt|karton|kanister|fass|drum|sack|eimer|gebinde|palette|teil & !geld & !rechnung_fehlt & !unterschrift & !bestellnummer & !po
		nur|only|bloss|lediglich|just <num> .. nicht|not|instead|statt|anstatt|rather <num>?
		nicht|not <num> .. sondern|but .. nur|only? <num>
		<num> .. short|zu_wenig|zuwenig & !money & !notice & !geld
		only half|two_thirds|part|some .. of|the
		lieferschein|wiegeschein|delivery_note ... rechnung|invoice|bill & @number ... @number
		<num> & <billed>|fakturiert|berechnen & <num> & left|brought|dropped|unloaded|delivered|abgeladen|dagelassen|gebracht|geliefert|gekommen|angekommen|kamen|dagewesen|present|showed|used|genutzt & !tage & !days & !@date & !paid & !gezahlt & !agreed & !vereinbart
		<num> ... weniger|less|fewer .. gekommen|geliefert|draufstehen|drauf|als|than|delivered|received|arrived & !tage & !days & !gezahlt & !paid & !kostet
		charged|billed|invoiced .. us? .. for <num>|all & left|only|got|received|delivered
		@number & *schein|*buch|*rapport|*zettel|ticket|note|log|diary|sheet|rota|*nachweis|zaehlung|count & @number ... @number & <billed>|<invnoun>|says|weist|zeigt & !@amount
		<unit>|staff|people|men|mann|leute|kraefte|personen|betten|haende & <billed>|adjust|anpassen|bill|rechnung|booked|gebucht|ordered|bestellt & only|nur|bloss|lediglich .. @number|two|three|four|five|six|seven|zwei|drei|vier|fuenf|sechs
		short @number|one|two|three|four|five|six|by
		aufmass|lieferschein|wiegeschein|stundenzettel|rapport|timesheet|delivery_note|weighbridge|docket & passt|statt|stimmt|weicht|nur|only|differs|shows|says|instead|sagt|weist|steht
		baustelle|laden|betrieb|buero|site|office & zu|geschlossen|closed|feiertag|urlaub|frei & stunden|*stunden|hours|monteur*|berechnet|billed|charged
		<arrived>|da|gezaehlt|wareneingang|anwesend|vor_ort|counted|receipt|timesheet|turned_up|lager|warehouse & <billed>|fakturiert|bestellt|berechnen|ordered|order|rechnung|invoice & @number ... @number & !tage & !days & !@date & !% & !prozent & !ueberw* & !gezahlt & !paid
		weniger|fewer|less|mehr|more .. gezaehlt|geliefert|angekommen|erhalten|received|delivered|counted|arrived|berechnet|billed|invoiced .. als|than|wie & !gezahlt & !paid
		half|part|teil|haelfte|rest|remainder|remaining .. of|der|des|unserer|the .. order|delivery|goods|bestellung|lieferung|ware & not|nicht|noch|missing|fehlt|ausstehend|outstanding|never|nie & invoiced|billed|berechnet|alles|everything|full|voll|komplett|delivered|geliefert|arrived
		zaehlung|inventur|count|gezaehlt|nachgezaehlt & nur|weniger|only|fewer|less|ergab|short & !money & !geld
		<billed>|rechnung|stehen|steht & stunden|std|hours|tage|days & @number|nur & gearbeitet|gearbeiteten|geleistet|anwesend|worked|onsite|there|here|vor_ort
		@number stunden|hours|std|hrs & statt|nur|only|instead|aber|but|gearbeitet|worked
		<arrived> & <billed>|bestellt*|ordered|order & @number ... @number & !tage & !days & !<agreed> .. @amount & !prozent & !working
		@number & nur|only|bloss|lediglich|just ... @number & <billed>|<arrived>|bestellt*|ordered
		@number .. <unit> & <billed> & <arrived>
		<billed> & @number & nur|only|aber|but|just|lediglich|bloss ... @number & <unit>|<arrived>|had|hatten
		von .. den|unseren|bestellten @number ... nur|sind|waren|haben|kamen|fehlen ... @number
		of .. the|our @number .. ordered|billed ... only
		too many|few & <unit>|<billed>|@number
		@number zu|too viel|viele|many|wenig
		zu_viel|zuviel|zuwenig|zu_wenig & <unit> & <billed>|<arrived>
		wareneingang|liefermenge & differenz|weniger|abweichung|mindermenge|nur
		quantity|menge & invoiced|berechnet|hoeher|higher|received|geliefert|than|als
		<billed> & <unit> & @number & <arrived>|anwesend|gearbeitet|worked|present|attended
		<unit> & fehlen|fehlten|fehlte|missing|short|never_came|not_delivered & !rechnung & !bestellnummer & !payment
	`},
	{reasonWrongGoods, `
		shipped|sent|delivered|supplied|geliefert|geschickt .. size|groesse|farbe|colour|color|model|modell|typ|type .. <num>|@number|@amount? .. for|statt|instead|anstatt
		asked|wanted|verlangt|gewollt|angefragt|requested for? & came|was|were|got|these|those|kam|kamen|waren|are|is|delivered|lorry|stattdessen|instead & !@amount & !refund & !credit & !time & !extension & !money
		karton|paket|kiste|box|parcel|carton|package & anderes|andere|wrong|different|else|something_else|voellig|falsche|falsches & !address & !adresse
		<billed> ... geliefert|delivered|supplied .. habt|haben|have|was|were? & !@number & !@amount & !nie & !nicht & !never & !not & !bereits & !already
		geschickt|geliefert|bekommen|erhalten|sent|received|got & obwohl|although|while|whereas|dabei|hatten .. bestellt|ordered|order|wanted & !@amount & !nie & !never
		serie|series|version|typ|type|groesse|size|modell|model|farbe|colour|color & asked|bestellt|ordered|wanted|gebraucht & these|those|are|waren|sind|kam|kamen|got|geschickt|geliefert|sent|is
		passen|passt|fit|fits ... nicht|not & modell|model|unser|our|geraet|anlage|serie|series & !betrag & !preis & !rechnung & !summe
		asked for|ordered .. these|those|that|they are|is & series|model|size|type|colour|number
		falsche|falschen|falscher|verkehrte|wrong|incorrect .. *schrauben|*teile|*ware|*artikel|*modell|*groesse|*farbe|*stuehle|*moebel|screws|goods|items|parts|colour|size|model|product|ones|version & geschickt|geliefert|bekommen|erhalten|gesendet|gebracht|sent|delivered|received|got|shipped
		geschickt|geliefert|gesendet ... falsche|falschen|falsches|verkehrte & !rechnung & !adresse
		falsche|falschen ... geschickt|geliefert|gesendet|bekommen|erhalten & !rechnung & !adresse & !konto & !mahnung
		bestellt|ordered|booked|order|auftrag|bestellung & geliefert|gekommen|bekommen|erhalten|gekippt|geschickt|came|sent|delivered|arrived|got & statt|anstatt|instead|andere|anderes|anderer|falsche|wrong|different|nicht_das|not_the|rather & !@amount & !stueck
		bestellt .. : & gekommen|geliefert|erhalten|bekommen .. :
		ordered .. : & received|got|delivered .. :
		statt|instead .. & haben|hat|habt sie|ihr ... geliefert|geschickt|gekippt|gebracht|montiert|eingebaut
		sent .. & booked|ordered|wanted & colour|color|black|white|red|blue|green|size|model|type|one|ones & !@amount
		farbe|groesse|modell|typ|sorte|colour|size|model & falsch|falsche|wrong|nicht|statt|anders
		nicht|not das|what was|we|im wir|im|ordered|auftrag
	`},
	{reasonNotReceived, `
		not|never received|delivered|arrived & !invoice & !rechnung & !@ref .. not & !email & !reminder & !payment & !credit
		nichts|nothing .. von_ihnen|from_you|bei_uns .. erhalten|bekommen|angekommen|received|arrived|geliefert
		haben|have ... nichts|nothing ... erhalten|bekommen|geliefert|received & von|from & ihnen|euch|you & !rechnung & !mail & !invoice & !gutschrift
		at customs|in transit & still|nothing|not
		nothing .. reached|arrived|come|turned|received & us|so_far|yet|here|still
		zoll & noch|liegt|haengt & ware|lieferung|nichts
		bestreiten|bestreite|deny & geliefert|lieferung|erhalten|delivered|delivery|received
		ueberhaupt|jemals|ever .. etwas|anything .. geliefert|delivered|bekommen|received
		sendung|paket|lieferung|ware|parcel|delivery|shipment & kam|came|arrived|angekommen & nichts|nothing|nie|never|nicht_an
		zugestellt|delivered & angeblich|supposedly|allegedly|apparently
		hier|bei_uns|here|us .. nie|never|nichts|nothing .. angekommen|eingetroffen|geliefert|arrived|came|turned|delivered
		<goods>|*wand|*tisch|*stuhl|*stuehle|*lieferung|*sendung ... nie|niemals|never .. angekommen|eingetroffen|gekommen|arrived|came|turned & !rechnung .. nie & !invoice .. never
		verschollen|lost & sendung|paket|lieferung|ware|parcel|shipment|delivery|palette|spedit*
		wareneingang fehlt
		kein|keine|no wareneingang|lieferung|delivery|goods & verbucht|gebucht|erfasst|recorded|booked|receipt|received
		<goods> & turn|turns|turned up & until|not|never|bis
		<goods> & nie|niemals|never|nicht & angekommen|gekommen|eingetroffen|gesehen|arrived|turned|showed & !rechnung & !stueck & !alle
		ablieferung|zustellung & bestreiten|nie|nicht|keine
	`},
	{reasonNotOrdered, `
		mitgeschickt|angefordert|bestellt|gewuenscht .. war|wurde .. das|dies|nicht
		angefordert|bestellt war|wurde .. nicht|nie
		nobody|niemand .. recognises|recognizes|kennt|asked|wollte
		keinen|kein|einen auftrag|bestellung|vertrag ... gibt|gab|existiert|besteht|vorhanden & nicht|kein|keinen|nie
		gibt|gab es .. nicht|keinen|keine|kein & auftrag|bestellung|vertrag
		wissen|weiss|wissn ... bestellung|auftrag|nichts|nix & bestellung|auftrag|davon & !bestellnummer
		nobody|noone|no_one|keiner|niemand|nobody .. here|bei|hier|ours? .. signed|ordered|bestellt|beauftragt|booked|requested|bestellte
		abgesagt|storniert|gekuendigt|cancelled|canceled|renewing|renew|widerrufen|angefochten|abbestellt & berechnet|rechnung|told|vorher|wochen|weren't|not|before|bereits|still|trotzdem|billed|charged|vertrag|seminar|abo|rechtzeitig & !lieferung storniert & !bank* & !@ref .. storniert & !@ref ist & !rechnung ist & !habts_ihr
		auftrag|bestellung ... nicht|nie .. befugt|berechtigt|erteilt|bevollmaechtigt
		nicht|not .. befugt|berechtigt|authorised|authorized|bevollmaechtigt & auftrag|bestellung|order|ordered|bestellt|sign
		never .. bought|ordered|signed|booked|asked|requested|used
		nie|niemals .. gekauft|bestellt|beauftragt|unterschrieben|genutzt
		signed up & not|nobody|never|noone
	`},
	{reasonTax, `
		tax|vat|sales_tax|umsatzsteuer|mehrwertsteuer|mwst & certificate|exemption|exempt|nonprofit|charity|gemeinnuetzig|befreiung|freistellung & !withholding & !please_send
		tax|vat|umsatzsteuer|mwst & no_business|does_not_belong|has_no_place|gehoert_nicht|hat_nichts_zu_suchen|remove|take_off
		@number|@share % .. statt|instead ... @number|@share % & <billed>|rechnung|invoice
		19 & 7 & statt|anstatt
		19|20|21|7|5 % statt|instead|anstatt .. 7|19|0|20|5
		@number % & umsatzsteuer|mehrwertsteuer|mwst|ust|vat|tax & <billed>|falsch|wrong|statt|instead|faellig|nur|only|should|nicht|not
		@amount|@number .. umsatzsteuer|mehrwertsteuer|mwst|ust|vat & statt|falsch|zuviel|zu_viel|nicht|ausgewiesen
		ustg & steuerfrei|steuerbefreit|umsatzsteuer|nicht|13b & !14 & !pflichtangab* & !anforderungen
		steuerfrei|steuerbefreit|steuerbefreite|tax_exempt|taxexempt|vat_exempt|vatexempt|zero_rated|reverse_charge|kleinunternehmer & rechnung|invoice|<billed>|kuerzen|should|ausgewiesen|ohne|umsatzsteuer|vat|tax & !pauschale
	`},
	{reasonTerms, `
		framework|contract|agreement|rahmenvertrag|rahmenvereinbarung|vertrag|terms ... falls_due|due|faellig & @date & !paid & !bezahlt & !skonto & !please_extend
		@number day|tage|taegig* framework|terms|agreement|rahmen|ziel
		60day|30day|45day|90day
		falls|fall due on|until & terms|framework|agreement|per
		<agreed> & @number tage|tagen|tog|days|werktage & !skonto & !rate & !geliefert
		@number tage|tagen|tog|days & netto|net|ausgmocht|zahlungsziel|ziel|terms|statt|nicht|not|instead & !skonto & !% & !prozent & !discount & !bitte um
		<agreed>|rahmenvertrag|bauvertrag|vertrag|contract|agreement & tage|tagen|days|ziel|terms & faellig|faelligkeit|due|mahnung|zahlungsziel|ziel|term|verfrueht|premature|abnahme & !skonto & !prozent
		erst & faellig & @date & !bitte & !moechten
		not due until|before|yet
		faelligkeit & falsch|erfunden|nicht|verfrueht|stimmt
		verfrueht|premature|zu_frueh|too_early|too_soon & mahnung|reminder|mahnen|gemahnt
		payment_term|payment_terms|zahlungsziel & is|are|ist|betraegt|sind & @number|tage|days & !bitte & !could
		mahnung|reminder .. gegenstandslos & tage|ziel|faellig
	`},
	{reasonDiscount, `
		@amount|@number % off|nachlass|discount & if|when|wenn|bei .. pay|paid|zahl*|zahlung & open|offen|did|haben|just|that|difference|differenz
		open|offen|outstanding|chasing|angemahnt & just|genau|exactly|nur & discount|skonto|rabatt|rebate|nachlass
		@number|@amount % & rabatt|nachlass|skonto|discount|rebate|bonus|vereinsrabatt|zahlung_in & vereinbart|geeinigt|vergessen|fehlt|nicht|wo|steht|forgot|missing|agreed|promised|not|where|gelten|abgezogen|zugesagt|deducted|taken|einig
		rabatt|nachlass|skonto|discount|rebate|bonus|*rabatt|*bonus|*nachlass & geeinigt|vereinbart|vergessen|wo|seh|sehe|nichts|forgot|forgotten|where|missing|not|agreed|promised|zugesichert|abgezogen|einig|fehlt
		skontoabzug|skontobetrag|skonto & berechtigt|zugesichert|vertraglich|zurecht|zulaessig|gemahnt|anerkannt|trotzdem
		% .. bei zahlung
		@number % bei|for .. zahlung|payment
	`},
	{reasonCredit, `
		credit|gutschrift & promised|still|not|fehlt|never|owe|owed|until|seit|come|waiting|lange|bleibt & returned|zurueck*|zurueckgegebenen|took|abgeholt|collected|elevator|retoure*|paletten|liegen|drawer|unpaid|issued
		owe .. us .. a? .. credit
		nach|nachdem .. eingang|erhalt .. gutschrift
		gutschrift fuer|ueber .. & nach|erst|sobald|bis
		after|once|when|until .. credit & pay|release|settle|paid
	`},
	{reasonRetention, `
		einbehalten|einbehalt & bis|schlussabnahme|abnahme|vertrag|maengelfrei*|mangelfrei*
		prozent|h|% & einbehalten
		retention|retainage|einbehalt & applies|until|bis|gemaess|laut|per|contract|@number|@amount
		@number|@amount % & einbehalten|zurueck|behalten|retained|einbehalt|retain|hold & abnahme|gewaehrleistung|vertrag|schlussrechnung|defects|completion|warranty|practical|contract|bauvertrag & !ware
		halten|behalten .. & @number|@amount .. % & zurueck|ein & !ware
		abnahme & zurueck|einbehalten|einbehalt|halten
		einbehalten|einbehalt & gewaehrleistung*|abnahme|buergschaft
	`},
	{reasonSetOff, `
		rechnen|rechne ... auf|gegen & forderung|gegenforderung|aufrechnung
		rechnen|rechne & auf & gegen
		schuldet|schulden|owe|owed|owes us|uns & !credit & !gutschrift
		haben|habt .. von uns ... bekommen|erhalten & nie|nicht|noch .. bezahlt
		gleicht|gleichen .. sich .. aus
		netted|netting|setting|setoff|offset & against|off|owe|our
		verrechnet an|mit & !gutschrift
		knocked|knock off & owed|owe
	`},
	{reasonFee, `
		verzugszinsen|mahngebuehr|mahngebuehren|mahnkosten|verzugspauschale ?
		streichen|streicht|loeschen ... wieder|mal & zinsen|gebuehr*|pauschale
		late fee|interest|charge ?
		pauschale|verzugspauschale|mahnpauschale|zinsen|mahngebuehr|mahngebuehren|verzugszinsen|mahnkosten|mahnspesen & nicht|streicht|streichen|weg|raus|vergessen|ernst|witz|akzeptieren|zahle|erlassen|kulanz|laecherlich|verzichten|unberechtigt|loeschen|stornieren
		@amount|@number .. late|compensation|interest|reminder|fee|charge .. payment|fee|charge & off|not|remove|waive|wont|cancel|never|ridiculous|drop|take|taking|unfair
		take|strike|knock ... interest|fee|charge|compensation|fees|penalty ... off
		mahnkosten|mahngebuehr|mahngebuehren ?
		late_payment|late_fee & not|either
		interest|fee & either|neither|not|refuse
	`},
	{reasonDebtor, `
		nicht|not .. schuldner|debtor|debitor|auftraggeber|vertragspartner|besteller
		gehoert|gehoeren|belongs ... nicht|not .. mehr|longer|uns|us & !geraet & !ware
		ordered|bestellt|beauftragt by|von ... other|andere|anderen|another|different|fremde & firm|firma|company|gesellschaft
		other|another|different|separate firm|company|entity|business & invoice|bill|same|ordered
		auf .. meine|seine|ihre frau|mann|tochter|sohn|partner & rechnung|schreiben|ausstellen|umschreiben|auftrag
		not|isn't .. ours & !order & !bought
		invoice|bill .. them|they & not us|we
	`},
	{reasonFormal, `
		elektronisch|portal|ozgre*|ozg|xrechnung* & einzureichen|einreichen|ausschliesslich|nur & rechnung|rechnungen|pdf
		pdf & nehmen|akzeptieren|annehmen & nicht
		rechnung|invoice ... muss|must|should|needs .. auf|an|to|be & lauten|adressiert|addressed|ausgestellt|made_out|stadt|gmbh|name|firma
		leitwegid|leitweg & fehlt|ohne|angabe|falsch|unter
		falsche|falschen|falscher|alte|alten|andere gesellschaft|firma|firmierung|adresse|anschrift|einheit|tochter & ausgestellt|adressiert|fakturiert
		korrigierte|berichtigte|geaenderte|neue rechnung|rechnung & sobald|wenn|nach|bis|erst & !preis & !menge & !stueck
		corrected|revised|amended|new invoice & once|when|until|after|as_soon & !price & !quantity & !credit
		<invnoun> & ausgestellt|lautet|adressiert|addressed|made|issued & richtig|korrekt|statt|instead|umschreiben|falsch|should|wrong|nicht|falschen & auf|an|to|in & !ware
		umschreiben|umgeschrieben & rechnung|@ref|bitte
		entgegen|akzeptieren|annehmen|verarbeiten|accept & ausschliesslich|nur|only & xrechnung*|zugferd|papier|pdf|peppol|erechnung*|elektronisch*|portal|edi|xml
		stempel|stamp|unterschrift|signature|triplicate|original & quittung|rechnung|invoice|fehlt|missing|not|submitted|stimmt|erst|ohne
		corrected|korrigierte|neue|new|revised|berichtigte invoice|rechnung & entity|address|adresse|anschrift|name|firma|gesellschaft|show|addressed
		invoice|rechnung & regulation|vorschrift & not|nicht|rejected
		formell|formal|ordnungsgemaess & rechnung|invoice & nicht|not|mangel|fehler|keine
		zweigeteilt|getrennt|aufgeteilt|separate .. rechnung|invoice|invoices & bitte|please|need
	`},
	{reasonMissingPO, `
		kommission|projekt|projektnummer|bestellnummer|auftragsnummer|kostenstelle|po|purchase_order|order_number & falsch|falsche|alt|alte|alten|brauchen|wrong|old|closed|different|fehlt|missing|leer|empty|without|ohne|no|keine|ungueltig|invalid|instead|fails|statt|needs|nicht & <invnoun>|drauf|quoted|raised|resubmit|angeben|reject*|ablehnen|abgelehnt|steht & !po_box & !gutschrift
		po @number|@ref & po|under|instead|closed & @number|@ref|march|new
		bestellbezug|bestellreferenz & leer|fehlt|keine|keinen|ohne|ungueltig|gueltige
	`},
	{reasonDuplicate, `
		schon|bereits|already ... mit|in|on|with .. *rechnung|rechnung|invoice|bill .. belastet|berechnet|abgerechnet|charged|billed|invoiced|enthalten|included
		belastet|charged|billed schon|bereits|already|twice|doppelt
		@ref ... same|dieselbe|dieselben|gleiche|gleichen|selbe|identisch ... @ref|as|wie
		<billed>|<invnoun> & schon|bereits|already ... mit|in|unter|under|with|on .. @ref|rechnung|invoice & !bezahlt von uns
		doppelt|duplicate|twice|zweimal & <invnoun>|@ref|billed|charged|berechnet & !bezahlt & !paid & !ueberwiesen & !sent & !gemahnt & !per_post & !per_mail & !per_email & !vergeben
		covers|umfasst .. & same|dieselbe|gleichen & invoice|bill|rechnung|@ref
		wurde|wurden|was ... bereits|schon|already ... in_rechnung|berechnet|abgerechnet|billed|invoiced
		by mistake & cancel & same|twice|duplicate
	`},
	{reasonQuality, `
		died|tripped|crashed|leaked|snapped|cracked|melted|jammed|overheated|collapsed|peeled|rusted|faded|shrank|exploded|gave_up|fell_apart|fell_off & !our_system & !server & !account & !invoice
		ausgefallen|abgebrochen|kaputtgegangen|verreckt|geplatzt|gerissen|leckt|tropft|klemmt|abgeblaettert|geschmolzen|durchgebrannt|eingelaufen|ausgeblichen & !zahlung & !server & !system & !kunde & !umsatz & !lastschrift & !dauerauftrag & !ueberweisung & !scheck
		failed inspection|test|testing|qc
		third|half|quarter|most|some|several of .. the & failed|defective|broken|faulty|unusable|rejected
		ausschuss|ausfallquote|reklamationsquote
		nicht bestanden & pruefung|abnahme|test
		work|job|repair|installation|service|arbeit|arbeiten|montage ... not|nicht|never & properly|carried|finished|completed|correctly|fachgerecht|ordentlich|richtig|sauber
		not|nicht .. properly|correctly|fachgerecht|ordnungsgemaess & done|carried|installed|ausgefuehrt|gemacht|installiert|erledigt|eingebaut
		verspaetet|verspaetete|verspaeteten|zu_spaet|late|delayed & lieferung|geliefert|delivery|delivered|aufbau|leistung & ziehen|abzug|kuerzen|deduct|abgezogen|minder*|less|taking
		nicht|not|never ... gereinigt|repariert|gewartet|fertiggestellt|erledigt|cleaned|repaired|fixed|serviced|finished|completed|painted|installiert|montiert & !zahlung & !bezahlt & !gezahlt & !rechnung & !invoice & !ueberw* & !paid & !wird
		nicht wie vereinbart|bestellt|besprochen & !berechnet & !abgerechnet
		<goods>|<service>|lift|pumpe|heizung|moebel|pflanzen|saatgut|*anlage|stuehle|stuhle|tische|tables|desks|chairs|it|one|them & gebrochen|zerbrochen|erfroren|frosted|frozen|verwelkt|gebraucht|algen|hin|hinueber|broken|bent|rusted|rust|leaking|legs|smells|stinkt|wackelt|verschimmelt|faul|verfault|verbogen|gerissen|geplatzt|ausgefallen|ausfall|geht_nicht|stillstand|stood_still|abgefallen|peeling|bubbles|wobbly|collapsed|failed|verarscht|mangelhaft|scrap|unusable|too_late|zu_spaet & !invoice & !payment & !system & !our_system
		laeuft|funktioniert|geht|tut|runs|works ... nicht|keine|kein|not|nie|never & anlage|maschine|heizung|geraet|pumpe|lift|it|software|system|app|tor|drucker & !zahlung & !ueberweisung
		nicht|not ... zum laufen|running
		half|haelfte|halb|four|vier|zwei|two|@number|viele|many of|der|von .. the|den|<goods>|@number .. & kaputt|defekt|broken|erfroren|rusted|damaged|gebrochen|beschaedigt|legs|tot|dead|aufgegangen|mangelhaft|unbrauchbar
		unfit|unusable|unbrauchbar & for|purpose|zweck|report|bericht|goods|ware|work|it
		reject|rejecting|rejected|verweigern|nehmen & lot|delivery|goods|it|lieferung|ware|annahme & bent|rust*|broken|certificate*|damaged|faulty|defekt|beschaedigt|maengel|mangel
		neu|new & gebraucht|used & verkauft|sold|ihr|you
		tag|tage|days|day|stunden|wochen|zu zu|too spaet|late & geliefert|aufbau|delivered|arrived|lieferung|delivery|aufgebaut|fertig|finished & !mahnung & !zahl*
		verspaetet|late delivery|lieferung|geliefert|delivered & schaden|loss|reduce|abzug|kuerz*|minder*|unusable
	`},
}

// topicWords are what a dispute that does not say its reason is about, where the mail has no better.
var topicWords = []table{
	{reasonWrongGoods, `
		ordered|bestellt|wanted ... got|received|came|bekommen|geliefert|gekommen
	`},
	{reasonNotOrdered, `
		abgelehnt|gebeten|unverlangt|cancelled|storniert|gekuendigt|neither
	`},
	{reasonCredit, `
		gutschrift|*gutschrift|stornorechnung|credit_note|credit_memo|goodwill_credit|credit
	`},
	{reasonNotReceived, `
		nie|nicht|never|not .. angekommen|geliefert|eingetroffen|arrived|delivered|turned_up|received
		<goods> .. da|here|geliefert|kommt|arrives|there
	`},
	{reasonFee, `
		mahngebuehr*|mahnkosten|verzugspauschale|verzugszins*|mahnpauschale
		late|reminder|compensation fee|payment|charge
	`},
	{reasonTax, `
		umsatzsteuer|mehrwertsteuer|mwst|ust|vat
		sales tax
	`},
	{reasonRetention, `
		sicherheitseinbehalt|einbehalt|retention|retainage|haftruecklass
	`},
	{reasonDuplicate, `
		doppelt*|duplicate|doppelberechnung|twice
	`},
	{reasonMissingPO, `
		bestellnummer|bestellbezug|po|purchase_order|bestellreferenz
	`},
	{reasonDiscount, `
		skonto*|rabatt*|*rabatt|discount|rebate|nachlass
	`},
	{reasonFormal, `
		xrechnung*|zugferd|format|pflichtangaben|anschrift|rechnungsadresse|firmierung|entity|stempel
	`},
	{reasonTerms, `
		zahlungsziel|faelligkeit|payment_terms|due_date
	`},
	{reasonSetOff, `
		gegenforderung|aufrechnung|verrechnung|counterclaim
	`},
	{reasonWrongGoods, `
		falsche|wrong ware|artikel|goods|item|items|model|teile|delivery|lieferung
	`},
	{reasonQuality, `
		<broken>|ersetzt|ersetzen|replaced|repariert|reparatur|repair|repaired|nachbessern|nachgebessert|fixed|vertrocknet*|leaking
		maengel|mangel|defekt*|kaputt|reklamation|quality|qualitaet|faulty|damaged|broken|beschaedigt*|gewaehrleistung*
	`},
	{reasonQuantity, `
		menge|fehlmenge|stueckzahl|quantity|stunden|hours|short_delivery
	`},
	{reasonPrice, `
		preis*|*preis|stundensatz|price|pricing|quote|angebot|teuer|ueberhoeht|overcharged|rate
	`},
}
