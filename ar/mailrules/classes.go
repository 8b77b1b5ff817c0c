package mailrules

// classes are the word classes that the tables name. Words are folded; German ones stand with all their forms, since a
// stemmer would throw "überweisen" and "überwiesen" together or apart where it matters.
var classes = map[string]string{
	// finite verbs tell that words are a clause.
	"finite": `entscheidet entscheiden beraet beschliesst haengt haengen kam kamen traf trafen dauert dauern kriegen kriegt bekommst schaffen schaffe halten halte holen hole holt komme gehe kriege kriegst bekommst is zahln zoin ham hob sprechen spreche reden rede mach mag moegen hab zahl ueberweis fuelle fuellen ist sind war waren bin wird werden wurde wurden werde worden hat haben habe hatte hatten haette haetten kann koennen konnte konnten koennte koennten
		darf duerfen duerfte duerften moechte moechten will wollen wollte wollten soll sollen sollte sollten muss muessen musste mussten muesste muessten
		waere waeren wuerde wuerden lassen lasse laesst bleibt bleiben gibt geht gehen kommt kommen folgt folgen liegt liegen fehlt fehlen steht stehen
		zahle zahlen zahlt bezahle bezahlen ueberweise ueberweisen ueberweist begleiche begleichen begleicht weise weisen weist gleichen gleicht
		gleiche veranlasse veranlassen veranlasst erfolgt erfolgen erfolgte entrichten entrichte leisten leiste transferieren schicke schicken schickt sende
		senden sendet bitte bitten brauche brauchen benoetige benoetigen benoetigt warten warte erwarte erwarten pruefe pruefen prueft klaere klaeren klaert
		bestreite bestreiten widerspreche widersprechen lehne lehnen lehnt weigern akzeptiere akzeptieren behalten behalte ziehe ziehen kuerze kuerzen
		kuerzt reklamiere reklamieren beanstande beanstanden melde melden meldet leite leiten leitet gebe geben erhalte erhalten erhielten erhielt bekomme
		bekommen bekamen bekam passt stimmt stimmen weicht weichen enthaelt enthalten weist finde finden findet sehe sehen sieht verstehe verstehen hoffe
		hoffen hofft denke denken glaube glauben plane planen rechne rechnen rechnet gehe befinden befindet nehme nehmen nimmt mache machen macht tun tue
		buche buchen bucht storniere stornieren erledige erledigen kuemmere kuemmern kuemmert verrechne verrechnen erklaere erklaeren schreibe schreiben
		schreibt schrieb sagte sagten sagen sage wissen weiss zeigt zeigen funktioniert funktionieren laeuft laufen klappt klappte klappen lief liefen wurden
		antworte antworten frage fragen hoere hoeren freue freuen danke danken beauftrage beauftragen beauftragt schalten schalte droht drohen verlange
		verlangen verlangt fordere fordern fordert storniert bestellt geliefert lieferten lieferte bestellten bestellte beantrage beantragen teile teilen
		arbeite arbeiten verwende verwenden bestehe bestehen besteht gehoert gehoeren betrifft betreffen entspricht entsprechen wirkt tilge tilgen
		starte starten startet regele regeln regelt reguliere regulieren trage tragen traegt sperre sperren blockiert vermissen vermisse schulde schulden schuldet
		gilt gelten sei seien waehlen bieten biete bietet schlage schlagen sichere sichern verspreche versprechen garantiere garantieren verpflichte
		is are was were am be been being has have had do does did will would shall should can could may might must pay pays paid paying send sends sent sending
		remit remits transfer transfers settle settles settled wire wires release releases go goes went going get gets got need needs needed want wants
		wanted ask asks asked request requests requested dispute disputes disputed reject rejects rejected refuse refuses refused received receive receives
		ordered order delivered arrived came come comes confirm confirms check checks checked checking look looks looking forward forwarded forwarding
		missing miss lacks shows show showed says say said stated states made make makes cleared clear clears scheduled plan plans planned expect expects
		expected hope hopes hoping trust trusts believe think thinks know knows require requires agreed agree agrees promised promise propose proposes offer
		offers offered suggest waiting wait awaiting await owe owes owed charged charge charges billed invoiced filed appointed instructed engaged process
		processed processing hit hits land lands leave leaves keep keeps deduct deducted deducting withhold withheld withholding return returned returning
		follow follows put give gave let change changed changes moved move moves see saw work works worked contact apply applies appreciate works run runs
		initiated executed authorised authorized approved raise raised post posted broken failed bounced closed issue issued reissue contest contests`,
	// predicate: participles and infinitives that carry a clause without a finite verb ("Betrag gestern überwiesen").
	"predicate": `disponiert eingestellt terminiert vorgemerkt freigegeben <paidpp> <payinf> eingeplant vorgesehen geplant terminiert erhalten geprueft strittig falsch unklar doppelt storniert zurueck reklamiert unterwegs
		offen erledigt wrong incorrect scheduled duplicate missing pending overdue ok fine`,
	// paidpp: a payment was made.
	"paidpp": `gezahlt bezahlt ueberwiesen beglichen angewiesen ausgeglichen entrichtet ausgezahlt eingezahlt abgebucht transferiert
		getilgt reguliert abgegangen rausgegangen rausgeschickt hinausgegangen herausgegangen abgeschickt abgesendet abgesandt
		anbezahlt angezahlt eizahlt eigezahlt nachgezahlt verguetet eingeworfen vorausbezahlt zurueckgezahlt geleistet getaetigt`,
	// payinf: to pay.
	"payinf": `zahln ueberweisn aufbringen schaffen abstottern zahlen bezahlen ueberweisen begleichen anweisen ausgleichen entrichten einzahlen transferieren tilgen regulieren abbezahlen abzahlen abtragen
		nachzahlen leisten taetigen vornehmen rausschicken rausgehen losschicken auszugleichen anzuweisen anstossen veranlassen freigeben`,
	// payfin: the first person pays, or it is paid.
	"payfin": `zahln zoin zoi zahlma ueberweisn zahle zahlen bezahle bezahlen ueberweise ueberweisen begleiche begleichen entrichte entrichten transferiere transferieren tilge tilgen vergueten verguete reguliere
		regulieren zahl ueberweis`,
	"paynoun": `kohle knete moos zaster asche tacken auszahlung geldeingang zahlbetrag gesamtzahlung ausgleichszahlung vorauszahlung abschlag akontozahlung akonto auszahlungsanordnung jeld *ueberweisung zahlung zahlungen ueberweisung ueberweisungen begleichung ausgleich zahlungseingang zahlungsausgang geld gelder betrag betraege
		teilzahlung restzahlung anzahlung abschlagszahlung schlusszahlung gesamtbetrag restbetrag restsumme summe rate zahlungsanweisung zahlungsauftrag
		ueberweisungsauftrag sepaueberweisung rechnungsbetrag teilbetrag differenzbetrag gesamtsumme echtzeitueberweisung sammelueberweisung dauerauftrag`,
	"paypl":     `lauf monatslauf wochenlauf zahlungsliste zahlliste auszahlungslauf kreditorenlauf sepalauf bankdatei zahldatei zahlungsdatei zahllauf zahlungslauf zahlungslaeufe zahlungsrunde zahlrunde zahltag zahlungslaufes zahllaufs zahlungslaufs ueberweisungslauf zahlungstermin zahlungsvorschlag zahlungsvorschlagsliste sammler`,
	"invnoun":   `rechnung rechnungen *rechnung *rechnungen beleg belege posten betrag forderung faktura invoice invoices bill bills posten op item items rg rechnungskopie`,
	"we":        `wir ich we i`,
	"you":       `sie ihnen ihr ihre ihrem ihren ihrer ihres du dir euch euer eure you your`,
	"neg":       `nicht nich ned nit nix kein keine keinen keiner keinem keines keinerlei nie niemals nichts weder ohne not never nothing neither nor`,
	"goods":     `ware waren lieferung lieferungen artikel teile sendung paket pakete material geraete geraet maschine maschinen palette paletten produkte produkt bestellung goods delivery deliveries shipment items item parcel parcels package packages pallet pallets order material materials products product consignment units equipment device devices machine *lieferung *ware *material *maschine *geraet *geraete *anlage *platten`,
	"service":   `leistung leistungen arbeiten arbeit dienstleistung montage reparatur wartung reinigung service services work job repair installation maintenance training schulung beratung stunden`,
	"epay":      `pay remit transfer settle wire send clear release process make issue action authorise authorize execute post`,
	"epaid":     `paid remitted transferred settled wired sent cleared released processed made issued actioned authorised authorized executed posted initiated submitted instructed debited completed`,
	"epaynoun":  `payment payments transfer transfers wire wires funds money remittance cheque check cheques bacs ach amount balance sum instalment installment settlement chaps`,
	"ewill":     `will shall`,
	"delimiter": `. ! ? ;`,
	// machine is what somebody calls a program that reads mails.
	"machine": `ki ai bot bots llm llms gpt chatgpt sprachmodell sprachmodelle kiassistent kiassistentin kiassistenten kisystem kimodell kiagent kibot chatbot chatbots mailbot kuenstliche_intelligenz kuenstlichen_intelligenz kuenstlicher_intelligenz kuenstliche_intelligenzen kuenstlichen_intelligenzen
		artificial_intelligence ai_agent ai_agents ai_assistant ai_system ai_model language_model autoresponder aiassistant aiagent copilot robot roboter *gpt openai gemini claude mistral llama gpt4 gpt5 sprachassistent mailassistent kiassistenz kiauswertung ki_system ki_modell ki_assistent ki_agent aipowered neural_network neuronales_netz spracherkennung`,
	"ask": `bitte bitten gebeten bittet erbeten erbitte erbitten ersuchen ersuche ersucht koennen koennten koenntet koennt kannst koenntest schicken schickt schick schickst senden sendet sende sendest
		zusenden zuschicken uebersenden uebersendung zusendung uebermitteln uebermittlung mailen zumailen brauche brauchen braucht braeuchte braeuchten benoetigen benoetige benoetigt haetten haette haett fehlt fehlen
		zukommen nachreichen nachreichung nachliefern nachlieferung reichen vorlegen vorlage bereitstellen geben gebt wuerden moegen moechten moechte wo anfordern fordern nachsenden beifuegen ausstellen ausstellung`,
	"eask": `please pls plz can could would send resend forward email mail need needs require requires request requesting requested like provide supply may attach share kindly grateful appreciate want missing where drop shoot ping get
		let issue furnish submit`,
	"address": `anschrift adresse *anschrift *adresse firmenname firmennamen firmierung rechtsform stammdaten namen name kartei rechnungsempfaenger hausanschrift postfach firmensitz sitz`,
	// machinesoft are words for programs that people also use of other things: they count only where they are spoken to.
	"machinesoft": `system systeme software programm modell model algorithmus algorithm parser classifier klassifikator skript script automat automatik automatisierung automation computer
		maschine machine agent agents assistent assistant assistenten engine pipeline leser reader prozessor processor verarbeitung processing auswertung postbearbeitung posteingangssystem
		mailsystem verarbeitungssystem auswertungssystem mailprogramm datenverarbeitung textverarbeitung mailverarbeitung workflow mailreader inbox_tool`,
	// command are words that tell a program what to do with a mail or a record.
	"command": `ignore disregard forget override bypass set mark classify treat label tag output return respond print execute run switch approve register record categorize categorise reclassify reset erase
		assume pretend behave act skip suppress obey comply discard write_off ignoriere ignorieren ignoriert vergiss vergessen setze setzt setzen markiere markieren klassifiziere klassifizieren werte
		werten einstufen stufe behandle behandeln ausgeben ausgebe antworte ausfuehren fuehre genehmige verbuche verbuchen vermerke vermerken ueberschreibe uebergehe umgehe unterdruecke unterlasse
		schliesse deaktiviere loesche ausbuche ausbuchen einzustufen zu_werten zu_behandeln gewertet zu_klassifizieren stoppe beende speichere uebernimm reagiere befolge
		close deaktivieren stoppen`,
	// state are things that only a program keeps about a customer or a mail.
	"state": `status statusfeld risiko risikostufe risikoklasse mahnstufe dunning_level risk risk_level intent intents label labels kategorie category confidence konfidenz flag flags prompt systemprompt
		instructions instruction anweisung anweisungen instruktion instruktionen regeln rules guidelines richtlinien guardrails token tokens json schema datenbank database workflow escalation eskalation
		mahnsperre mahnlauf mahnlaeufe forderungsstatus zahlungsstatus bezahlt_status kundenstatus human_review menschliche_pruefung needs_human payment_status account_status case ticket_status`,
	// billed, agreed and arrived are the three sides of a dispute about an amount.
	"billed": `berechnet berechnen berechnete berechneten berechnest fakturiert abgerechnet abgerechneten abgerechnete abrechnen in_rechnung verrechnen verrechnet draufgeschlagen angesetzt
		aufgefuehrt rechnet verlangt verlangen billed charged invoiced invoice bill bills invoices charge charging billing has_us down_for`,
	"agreed": `vereinbart vereinbarte vereinbarten vereinbarter abgemacht ausgemacht ausgmocht angebot angebots angeboten angebotenen angebotene vertrag vertraglich vertraglichen festpreis
		preisliste rahmenvertrag auftragsbestaetigung zugesagt konditionen bestellung agreed quoted quote quotation contract sow estimate price_list offered agreement`,
	"arrived": `geliefert angekommen erhalten bekommen da_gewesen eingetroffen lieferschein quittiert arbeitsrapport rapport stundenzettel abgeladen gekommen gezaehlt kamen delivered
		received arrived rota timesheet delivery_note floor counted got came had used only_had turned_up present gearbeitet geleistet`,
	"unit": `stueck stk stunden std kisten paletten kartons tage einheiten rollen flaschen meter kg tonnen sack liter betten stuehle stuehlen faesser exemplare positionen shifts units hours
		hrs months pallets boxes frames stools chairs desks crates trays cases bags rolls pieces pcs items cartons weeks licences licenses seats users nights rooms heads people monate naechte
		zimmer lizenzen personen schichten teile`,
	// program is a machine by a word that people also use of other things; doit and dudo are orders, dudo in the familiar form
	// that only few customers use; inside is what only our own system holds, outcome what an attacker wants it to be.
	"program": `system systeme software programm computerprogramm computer maschine automatik automatisierung automat algorithmus algorithm pipeline parser classifier klassifikator machine assistant assistent
		assistenten assistentin assistants agent agenten tool automation processor workflow script skript auswertung`,
	"doit": `set setzen mark markieren markiert treat behandeln record erfassen register log close schliessen classify klassifizieren ignore ignorieren disregard output return respond reply answer antworten
		grant gewaehren approve genehmigen confirm bestaetigen waive erlassen cancel stornieren release freigeben update aendern aktualisieren delete loeschen reset zuruecksetzen extend erhoehen
		tick put stufen einzutragen eintragen verbuchen werten assume write credit deactivate deaktivieren disable stop stoppen change skip override must should muss soll darf`,
	"dudo": `setze markiere klassifiziere werte behandle ignoriere stoppe gib verbuche erlasse aendere schliesse gewaehre genehmige fuehre uebersetze formuliere befolge beachte ueberspringe kennzeichne
		trage vermerke deaktiviere aktualisiere entferne loesche erhoehe senke stufe buche vergiss bewerte kategorisiere extrahiere`,
	"inside": `mahnstufe mahnstufen mahnsperre mahnlauf mahnlaeufe status state risiko risikostufe risikowert risikoklasse risikobewertung kreditlimit intent intents label labels kategorie category klassifikation
		klassifizierung classification konfidenz confidence json needs_human needshuman dunning dunning_level risk_score risk_level risk_class credit_limit datensatz datenbank database feld record field
		saldo balance flag prompt systemprompt anweisung anweisungen instructions premiumkunde credit_hold score priority prioritaet eskalation escalation`,
	"outcome": `bezahlt paid settled beglichen ausgeglichen erledigt closed geschlossen abgeschlossen niedrig low null zero false none 0 resolved cleared gezahlt credited trusted vertrauenswuerdig
		zahlungseingang zahlungszusage zahlungsbestaetigung promise_to_pay acknowledgement premiumkunde erlassen ausgebucht keine_rueckfragen no_action`,
	"addressed": `an_die an_das an_den an_alle to_the to_any to_all to_whatever to_whichever fuer_das fuer_die fuer_den fuer_alle for_the for_any for_all liebe lieber dear hey attention achtung hallo hello hi note_to notice_to`,
	"dismiss":   `ignore ignoriere ignorier ignorieren ignoring disregard forget vergiss override overrule discard missachte missachten umgehe verwirf uebergehe ueberschreibe neglect bypass`,
	"orders": `instruction instructions anweisung anweisungen instruktion instruktionen prompt prompts guideline guidelines vorgabe vorgaben regel regeln rules directive directives befehl befehle commands
		richtlinie richtlinien systemprompt training programming programmierung policies constraints`,
	"foreign_dismiss": `ignorez ignorer ignora ignorar ignore ignorare oubliez oublie olvida olvide olvidar dimentica dimenticare negeer vergeet zignoruj ignoruj zapomnij ignorera glom ignorer ignoreaza ignorujte esqueca
		desconsidere tralascia yoksay игнорируй игнорируйте забудь`,
	"foreign_orders": `instructions instruction consignes directives istruzioni instrucciones instrucoes instructies instrukcje instrukcji polecenia instruktioner instruksjoner instructiunile pokyny talimatlari
		ordenes ordini regles regole reglas regels opdrachten инструкции указания`,
	"foreign_mark":    `marquez marquer marque segna segnare marca marcar marque markeer oznacz markera marker marcheaza oznacte isaretle considera considerez registra registre enregistrez отметь отметьте`,
	"foreign_invoice": `facture factures fattura fatture factura facturas fatura factuur facturen fakture faktura fakturan fakturaen rachunek faktury счет счёт`,
	"foreign_paid":    `payee paye payees pagata pagato pagada pagado paga pago betaald zaplacona zaplacony zaplacone betald betalt platita zaplacena odendi saldata quitada soldee оплаченный оплачен`,
	// broken is what goods and work are when they are bad; own are things of the customer that break without being ours.
	"broken": `defekt defekte defekten kaputt beschaedigt beschaedigte beschaedigten zerstoert blaettert abgeblaettert spruenge sprung gesprungen matschig faul faulig verfault verfaerbt verwischt unscharf verzogen wackelt wackelig klemmt klemmen
		quietscht tropft leckt rinnt gepfuscht verpfuscht pfusch geist_aufgegeben stuerzt_ab stuerzt abgestuerzt absturz abstuerze fehlfunktion fehlfunktionen unsauber laienhaft ranzig ungeniessbar vergammelt gammelig angeschimmelt aufgetaut
		stinken verbeult eingedrueckt angestossen angeschlagen abgebrochen durchgebrannt kurzschluss strotzt nicht_brauchbar zweite_wahl nachzubessern nachbesserung verkratzte verkratzten abgeplatzt loecher loch fleckig flecken
		stumpf krumm schraeg undichtigkeit leck rostet rostige verrostet abgerissen zerrissen eingerissen verklebt vertrocknet eingegangen_sind kaputte kaputten kaputtes defektes defekter fehlerhafte_ware mangelhafter mangelhaften
		flaking flaked peeling peeled chipped chips_off half_done half_finished botched shoddy crashes crashing crashed buggy bugs gone_off went_off rancid mushy soggy wilted doa blurred blurry smudged faded illegible_print loose wonky
		crooked uneven leak leaked dripping jammed jamming jams snapped fell_apart fallen_apart came_apart falling_apart broke burnt_out burned_out short_circuit malfunctioned misprinted misprint mislabelled rusting mould mold
		discoloured discolored cracks cracking crumbling remedial snagging poorly_done badly_done not_fit bruised crushed melted thawed smashed squashed punctured frayed`,
	"own": `drucker server system systeme systemen computer rechner pc edv it internet telefonanlage telefon faxgeraet scanner buchhaltungssystem buchhaltungssoftware buchhaltungsprogramm programm bank bankprogramm banking onlinebanking
		auto wagen laptop netzwerk network email mailserver mailbox printer phone software erp sap dach keller buero lager halle website portal terminal kartenleser kasse hausbank zahlungssystem chef`,
	"worker": `techniker monteur monteure handwerker fahrer maler elektriker installateur trainer referent dozent berater kolonne mannschaft mitarbeiter team gaertner reinigungskraft putzkraft kundendiensttechniker
		engineer technician fitter plumber electrician driver crew mechanic speaker consultant cleaner cleaners installer worker workers builder builders`,
	"third": `schwesterfirma schwestergesellschaft schwesterunternehmen tochterfirma tochtergesellschaft tochterunternehmen muttergesellschaft mutterfirma holding subsidiary sister_company parent_company affiliate landlord vermieter vermieterin mieter mieterin untermieter
		eigentuemer eigentuemerin inhaber inhaberin besitzer nachfolger betriebsnachfolger vorbesitzer vorgaenger vormieter previous_owner former_owner new_owner predecessor tenant tenants insurer insurance_company hausverwaltung
		generalunternehmer bauherr bauherrin main_contractor general_contractor ex_mann exmann exfrau ehemann ehefrau mein_mann meine_frau husband wife kaeufer erwerber leasinggeber franchisenehmer
		franchisee managing_agent verwalter_der vorpaechter paechter verpaechter vorgaengerin vorbesitzerin vormieterin foerderverein traegerverein gemeinde wohnungseigentuemergemeinschaft`,
	"got": `bekamen bekam kam kamen bekommen erhalten erhielten geliefert geschickt gesendet gebracht angekommen montiert eingebaut verlegt received got sent came contained arrived delivered supplied shipped installed`,
	// num is a number in figures or a small one in words.
	"num": `@number zwei drei vier fuenf sechs sieben acht neun zehn elf zwoelf zwanzig dreissig two three four five six seven eight nine ten eleven twelve fifteen twenty thirty dozen dutzend`,
}
