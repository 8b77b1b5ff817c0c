package mailrules

// englishIntents are what English sentences say beside payments.
var englishIntents = []table{
	{wantsCopy, `
		got|have .. a|the pdf|copy|scan|soft_copy & ?
		see .. on|in .. ledger|system|records|account & not|can't|cannot & copy|send|have
		never|not .. reached|arrived|made_it|came .. us|here|through & invoice|bill|@ref|it & !goods & !payment
		mind|possible|could|can|would ... emailing|sending|forwarding|resending|mailing|email|forward ... invoice|bill|@ref|copy & !corrected & !revised & !credit & !new_invoice & !future
		attachment|pdf|file|link .. not|would|does|will|could|did|can|cannot ... open|opened|work|load|download|attached|there & !order
		not .. on|in .. our|the|my .. system|books|ledger|records|files|account & invoice|@ref|it|bill & !po & !order_number & !paid & !supplier
		re_send|reforward|re_issue_a_copy .. invoice|it|@ref|bill|the
		where is|was .. invoice|bill & ?
		copy|copies|duplicate|pdf & <eask> & invoice|invoices|@ref|bill|it|them|this|that|one|another & !delivery & !pod & !statement & !contract & !timesheet & !order & !remittance & !credit & !bank & !purchase & !signed & !proof
		invoice|invoices|@ref|bill|it ... can not|be .. traced|found|located|opened|read
		seem|seems .. not .. got|received|have & invoice|@ref|one|it|bill
		over|again|across & <eask> & invoice|@ref|one|it & !we_will & !payment & !goods & !call & !look & !bank
		first|attachment|pdf .. blank|empty|corrupt|unreadable|missing & <eask>
		never seen|saw|got|received|had|arrived|came & invoice|@ref|it|bill|one|other & !goods & !delivery & !payment & !order & !credit
		what is this|that|it ? & send|invoice|@ref
		do not have it|this|that|@ref|one
		copy|copies|duplicate|reprint & invoice|invoices|@ref|bill|it|them|this & please|can|could|send|need|resend|require|forward|would|email|request|requesting|provide|may|get & !delivery & !pod & !statement & !contract & !timesheet & !order & !remittance & !credit
		resend|reissue|resent|resending ... invoice|invoices|@ref|bill|it|them|copy & !we will & !i will & !transfer & !payment & !corrected & !revised & !amended & !credit & !correct
		send|forward|email|mail .. invoice|invoices|@ref|bill|it|them .. again|over|through|copy|pdf|across|once & !corrected & !revised & !amended & !to in & !future & !remittance & !payment
		send|forward|email|provide|supply .. us|me|over|through|across? .. the|a|your|that|this|copy|our .. invoice|invoices|@ref & !corrected & !revised & !amended & !credit & !future & !delivery & !statement & !proof & !timesheet* & !breakdown & !we will send & !without & !new & !correct & !sent you
		not|never .. received|seen|got|had|have|find|receive|trace|locate|see .. invoice|invoices|@ref|it|bill|one & !goods & !delivery & !payment & !credit & !reply & !order & !statement
		invoice|invoices|@ref|bill .. never|not|was|has .. arrived|reached|received|came|been|arrive|reach & !paid & !processed & !approved & !goods & !overdue & !posted & !disputed & !settled & !scheduled
		no record|trace|sign|copy of .. invoice|invoices|@ref|this|it|bill|receiving & !order & !ordering & !delivery & !payment
		do|does not .. have .. invoice|invoices|@ref|copy|it|this & !order & !po & !number
		can|could not|we .. find|locate|trace|see .. invoice|invoices|@ref|it|this|bill & !order & !delivery & !payment
		unable to .. find|locate|trace .. invoice|@ref|it|invoices
		missing|lost|misplaced|mislaid .. invoice|@ref|copy|invoices|it & !po & !number & !vat & !from & !on & !order
		invoice|@ref|invoices .. missing|lost|misplaced|mislaid & !po & !number & !order & !item & !line & !vat
		which|what invoice .. ?
		which|what invoice|invoices is|are|does & ?
		need|require|like|want .. a? copy .. invoice|it|@ref|invoices|bill
		pdf .. of|copy|version & invoice|@ref|it & send|please|could|need
	`},
	{wantsDocument, `
		have|got|exist|is_there|any .. delivery_note|pod|signature|receipt|timesheet|contract|proof|evidence|confirmation|certificate|report & ?
		w - 9|8
		confirm|confirmation|confirming|confirmed .. in .. writing|written & !iban & !bank_details
		who .. signed|received|accepted .. for|the|it & ?
		evidence|proof|prove .. that|of|you & please|can|could|send|need|show|provide|would_you & !payment_attached & !attached
		w9|w8|w8ben & <eask>|form|your
		form|certificate|registration & <eask> & vendor|supplier|tax|setup|onboarding|insurance & !invoice_form
		pod|pods|timesheet|timesheets|sheets|sheet|docket|dockets|certificate|certificates|cert|waybill|note|notes|report|reports|w9|w8|contract|logs|log|photos|record|records|tracking & <eask> & signed|delivery|time|completion|copy|conformity|proof|@ref|job|service|test|inspection|shipping|work|job|acceptance|origin|insurance|compliance|for|number & !credit & !please_note & !po_number
		proof of|that .. delivery|receipt|service|completion|work|delivered|acceptance|attendance
		time sheet|sheets
		signed & <eask> & sheet|sheets|note|copy|timesheet|timesheets|delivery|confirmation|docket|contract
		letterhead & <eask> & confirmation|letter
		pod|pods|timesheet|timesheets|dockets|docket|worksheets|cmr|w9|w8 & please|can|could|send|need|provide|require|request|requesting|supply|forward|share|missing|without
		proof of|that .. delivery|receipt|service|completion|work|delivered|acceptance
		signed .. delivery|note|timesheet|order|contract|copy|pod|sheet|acceptance & please|can|could|send|need|provide|require|supply
		confirm|confirmation|acknowledge .. receipt|received & please|could|can
		supporting|backup .. documents|documentation|paperwork|evidence
		breakdown|itemised|itemized|detailed & please|can|could|send|need|provide|require|supply & !payment covers & !of our payment
		copy of .. the|our|your|signed .. contract|agreement|order|quote|quotation|delivery|credit|note|reminder
		certificate of
		receipt|receipts & please|send|need|issue|provide & payment|paid
		interest calculation
	`},
	{wantsStatement, `
		list|statement|overview|summary .. of .. @share & <eask>|have|let|may
		list|statement|overview of .. open|outstanding|unpaid|our & <eask>|have|let|may
		list|statement|overview|summary|schedule|report .. of .. open|outstanding|unpaid|our|all|invoices|account|what_we & ?|<eask>|have|let|may|get & !customers & !clients
		what .. do we|i .. owe|owing & ?|total|currently|all
		balance & confirmation|confirm|confirming|statement & <eask>|auditor|auditors|audit|year_end
		confirmation of .. balance|account
		statement & <eask>|where|account|month|latest|full|end & !bank_statement & !your_statement & !per & !on_your
		auditor|auditors|audit & confirm|confirmation|balance|statement
		statement|statements|soa|aging|ageing & please|can|could|send|need|provide|require|request|requesting|forward|like|would|supply|may|updated|current|share|full|reconcile & !bank statement & !mission & !your statement that & !your statement is & !per your
		statement of .. account
		balance confirmation|confirmations
		list|summary|overview|schedule of .. all|open|outstanding|unpaid|items|invoices|our & please|can|could|send|need|provide|require|share|like
		confirm .. outstanding|account balance & !iban
		account reconciliation|summary|overview & please|send|could|need
	`},
	{wantsBank, `
		which|what .. one|details|account|iban|bank .. is|do|should|are|shall .. right|correct|i|we|use|current & iban|ibans|account|accounts|transfer|bank|pay & ?
		account ... is|are|really .. yours|genuine|correct|right & ?|confirm|verify|check|really
		bank details|information|coordinates & <eask>
		verify|verification|confirm & account|iban|bank & ending|fraud|yours|call|supplier
		no|without|missing|lacks|cannot_find|not_show .. account|bank|iban|payment|banking|sort .. number|details|code|information|instructions & !order & !changed & !closed
		these|those|this|same|still|right|correct|current .. bank|banking|iban|account .. details|number|still|correct & ? & !changed
		where|how .. do|can|should|shall|may we|i .. pay|send|transfer|make|wire & !when & !cannot
		verify|confirm|double_check ... sort_code|account|iban|bank|details & invoice|right|correct|phone|before & !our
		bank|banking|account|routing|ach|iban|swift|sort & <eask>|which|what|where & details|number|numbers|iban|swift|account|code|info|ibans & !changed & !new_account & !our_new & !updated & !closed & !statement & !your_account_shows & !manager & !our_account & !of_our & !check_your & !please_check & !paid_this & !we_paid & !check_again
		which|what account ... pay|send|use|transfer|should
		to which|what account
		do not have .. your bank|iban|account|payment
		bank|banking|iban|swift|bic|account|remittance|wire|routing|payment|sort details|number|instructions|code|iban|swift|account|info|information & confirm|send|need|provide|what|which|where|could|can|please|missing|have|share|supply|require|verify|let|still & !changed & !change & !new & !updated & !our new & !update & !our bank details & !amended & !check_your & !please_check & !paid_this & !we_paid & !check_again
		iban|swift|bic & confirm|send|need|provide|what|which|where|could|can|please|missing|share|supply|require|verify & !changed & !change & !new & !updated & !our new
		where .. send|pay|transfer|wire|remit|make .. payment|money|to|funds|this|it
		which|what .. account|bank|iban & pay|send|transfer|use|should|wire|remit
		no|without bank|iban|payment details|on
		how .. pay|make payment & ?
	`},
	{bankChanged, `
		delete|remove|discard .. the|our|your .. old|previous .. iban|account|bank|sort_code
		use .. the|this|our .. attached|new|below|following .. one|iban|account|details & iban|account|bank
		our .. account|bank ... is|has_been|was|been .. closed|frozen|blocked|moved|replaced|under & !overdrawn & !statement
		to the new one|account & settle|pay|send|transfer|remit|credit
		receivables|our|bank account ... is|was|being closed
		balance|credit|money .. in|to our .. favour|favor & new|account|bank
		settle|pay|send ... to .. the new one|account
		update|amend|change|replace|note .. our|the|your|your_records? .. beneficiary|payee|bank|banking|remittance|payment|settlement .. information|details|records|instructions|account|data & !could_you_send & !contact
		your|our|their .. account|iban|banking|bank_details|payment_details .. has|have|had? .. changed|moved|switched|been_changed & !portal & !online & !software & !manager & !system
		email|mail|letter|message|call ... from|claiming|saying .. you|your|be? ... account|bank|iban ... changed|new|different
		pay|paid|payment|wire|send .. into|to .. different|another|new account|bank
		closed .. our|my account
		settled|paid|remitted|transferred ... to .. below|following|new|this account
		below account|iban
		account|bank ... changed|switched|moved|different to|now|a|an
		henceforth|from_now_on|going_forward|with_immediate_effect & account|bank|iban|sort
		updated|changed|new bank|banking|remittance information|details|instructions
		former|old|previous .. one|account & audit*|closed|reviewing|frozen|no_longer|account
		switched|switching|moved|moving|changed|changing .. banks|bank & !date
		new|neue .. sort|beneficiary|account code|account|number|details
		receiving|beneficiary|our account .. frozen|closed|blocked|audit|changed
		refunds|rebates|credits|money|payments ... due|owed? .. us|back & new|beneficiary|exclusively|account|there & account|bank|iban|sort
		beneficiary|sort_code & iban|account|new & refund*|new|must|exclusively|from_now
		bank|banking|account|iban|payment|remittance|wire .. details|account|number|information|instructions .. changed|change|changing|updated|new|different|amended|have
		new|changed|updated|different|revised|amended .. bank|banking|iban|account|wire|remittance .. details|account|number|information|instructions|iban
		new|changed|updated|different|revised bank|iban|banking|account & !account manager & !account contact & !accounting
		changed|change|changing|switched|switching|moved|move|update|updated ... bank|banks|banking|iban|account details & !moved on & !account manager
		old|previous|former .. account|iban|bank .. closed|no|longer|invalid|not|should
		closed|closing .. account & bank|our|iban|new
		no longer ... account|iban|bank & use|send|pay|using|valid
		do not|no longer use .. account|iban|bank
		please|kindly .. use|update|note|amend ... following|new|this .. account|iban|bank
		future|refunds|all|credits payments|refunds|credits .. to|into .. new|following|this|account|different
		iban|account|bank & with immediate effect
		change of bank|account
	`},
	{masterChanged, `
		married|divorced & surname|name|now|called
		become|became|becoming .. a|an .. limited|ltd|plc|partnership|company|charity|llc
		vat|tax|company|registration|registered|phone|telephone|email|billing .. number|id|name|address|office .. has|have|is|will .. changed|change|now|new|been_changed & !bank & !wrong & !invoice_shows
		converted|incorporated|changed .. from|into|to .. ltd|limited|llc|gmbh|company|plc|partnership
		add|update|note|record .. our new & vat|number|address|name|email|registration & !bank
		to your records|system|files & new|our|update|add & !bank & !account_number
		changed|new|updated .. our? .. billing|invoice|invoicing|accounts email|address|mailbox|inbox
		billing|invoice email|address & changed|new|update
		moved & address|premises|unit|from @date|now|to|office & !on & !date & !payment & !to_procurement & !department & !role
		we|have have|'ve moved|relocated|rebranded|changed
		our new|registered .. address|name|premises|office
		our|company|registered|trading .. name|address .. is|has|was|changed|will & now|changed|change|new|from|be
		address|name|email|entity & update|amend|change|note|records & our|your_records|system|new|please & !bank & !credit & !iban & !invoice_the & !addressed_to
		married|maiden|deed_poll & name
		invoices|bills|billing .. should|must|need|please|now|to .. go|sent|send|come|addressed|emailed & @email|address|inbox|portal|email|from_now|future|going_forward & !copy & !again & !resend & !wrong
		from now on|going forward|in future & invoices|bills|address & !pay
		moved|moving|relocated|relocating|relocation|move ... office|offices|address|premises|to|new|hq|headquarters & !on & !bank & !moved to monday & !payment & !date & !invoice moved & !forward & !date
		new|changed|updated|different|correct .. registered? .. address|name|email|entity|company & our|we|update|records|please|to & !bank & !invoice should & !wrong & !addressed to & !iban & !your new & !account
		change|changed|changing|update|updated|amend ... address|name|company|legal|entity|registered|email|vat & our|records|we|your|details|system & !bank & !your address & !iban & !invoice & !subject to
		invoices|invoice|billing ... to|by|via ... email|address|mailbox|portal|inbox & future|from now|going|henceforth|only|please|all|new|forward & !pay & !wrong & !resend & !copy & !again
		send|submit|email|address ... future|all|any|further .. invoices|invoice|bills|correspondence
		in future|from now ... invoices|invoice & send|to|email|address
		now|trading|known|renamed|rebranded|called known|as|to|trading
		renamed|rebranded|merged|merger|acquired|acquisition|incorporated & we|our|company|now|into|with|by
		change of address|name|company|registered|legal
		name|address .. has|have changed
		new invoicing|billing address|email|contact
	`},
	{wrongReader, `
		in|with .. marketing|sales|hr|it|operations|engineering|design|production & need|contact|try|speak|accounts|not
		term|time|stint .. as .. treasurer|secretary|director|chair|chairman|bookkeeper .. ended|expired|finished|is_over|over
		wrong .. john|jane|smith|person|guy|lady|fella|mary|jones|one .. sorry|smith|brown|jones?
		never .. had .. anything to do with & !invoice_we
		redirect|readdress|reroute .. this|it|these|your? .. to & @email|centre|center|team|department
		just|only|merely .. a|an|the .. caretaker|receptionist|intern|temp|cleaner|tenant|janitor|volunteer|trainee|assistant|student|secretary
		former|ex|previous employee|director|member|owner|colleague|manager|staff|treasurer & am|i|i'm|is|was
		you want|need .. finance|accounts|accounting|payables|department|colleague|head_office & not_me|instead|email|@email|contact|try|not
		not me|mine .. but|it's|it|try|please|ask|contact
		has|have|is .. left .. us|the|our|company|business|firm & !paid & !account & !money & !one & !payment & !transfer & !money & !invoice & !wire & !it
		this|these|that|it should|must|needs|ought|has .. go|be|to .. to|sent|addressed|directed|forwarded .. @email|accounts|finance|head_office|our & !invoice_should & !reissue* & !billed & !corrected
		handled|managed|dealt|processed|done .. by|with|from|at .. head|our|group|shared|central|external|bookkeepers|accountants|agency & not|here|please|contact|@email|they|by
		cannot|can_not|not_able .. help .. you|with
		not me|us .. any|anymore|longer|i'm
		not .. any more|longer & me|responsible|handle|work|deal|treasurer
		retired|left & i|last|company|role|he|she & !bank & !money & !account & !over & !before & !paid & !pay & !left_to & !holiday & !half
		try|contact|speak|write|email|direct|send & @email & !copy & !pdf & !invoice_to & !invoices & !urgent & !absence & !future
		now|sits|handled|dealt|looked|managed & with|by|after & team|accounts|payable|colleague|finance|department & @email|team|contact
		look after .. only
		can not|unable .. help .. with this|that|one
		moved to|on|into .. procurement|sales|another|different|hr|marketing|new|role|department|purchasing|operations
		stepped down
		no longer .. the|treasurer|secretary|accountant|in|at|handle|responsible|with|works|work|here & !bank & !account & !valid & !trading
		you|you've have? .. got|reached|emailed .. wrong
		wrong .. person|inbox|address|department|company|smith|one|email & !invoice & !billed & !po & !ware
		not .. my|our area|remit|department|desk|job|side
		does not|no longer work|works .. here|there|for|with
		no longer|not .. responsible|handle|handling|work|working|works|with|employed|deal|dealing|look|the|in|looking|manage|involved & !pay & !use & !trading & !valid & !working properly & !the price & !in our & !in a position & !the amount & !the right price & !in line & !the same & !in the
		wrong person|contact|department|address|recipient|email|company|team|number & !invoice is & !billed & !goods & !addressed & !invoiced & !delivered & !invoice addressed & !part & !vat
		not the .. right|correct|appropriate person|contact|department|team|one|address
		right|correct person|contact is|would|to|will
		left|leaving|retired|departed .. company|firm|business|organisation|us|role|employment|school|team & !account & !bank & !one & !payment & !transfer & !money & !invoice & !wire & !it
		has|have left|retired & !account & !bank & !our & !money
		please|kindly|you .. contact|email|write|speak|reach|direct .. to? .. instead|our|my|accounts|accounts payable|colleague|mr|mrs|ms|miss|directly|head & !urgent & !solicitor & !lawyer* & !attorney* & !urgently & !immediate & !emergency
		nothing to do with .. us|me|this|that|company
		not my|our department|area|responsibility|remit|job
		never heard of & company|them|customer|firm
		not .. customer|customer of|your client
		changed roles|jobs|positions|departments
		moved to .. different|another|new role|department|team|position
		taken over|takes over|replaced|successor|handles|handling|dealt|looks .. by|after|from|accounts|payables|invoices|this|from me & contact|please|now|email|from
		remove me|us|my .. list|mailing|distribution|records
		private|residential individual|address|person|number
		do not .. work|deal .. there|for|here|with
		this mailbox|inbox|address .. not|no longer .. monitored|used & !automat*
	`},
	{acknowledges, `
		ta|tks|thx|cheers
		in hand|noted|received
		thanks|thank|cheers|appreciate & you|for|your|much|it
		thanks|cheers|thankyou
		received|got|noted|receipt & email|mail|message|reminder|letter|invoice|your|this|with|safely|statement & !not & !never & !goods & !have you & !please & !until & !once & !when & !delivery
		noted|understood|acknowledged|received|got
		acknowledge|confirm receipt|receiving|safe & !please & !you
		will do
		duly noted
		message received
	`},
	{checking, `
		asked|asking .. our|my|the .. buyer|manager|boss|accounts|colleague|team|warehouse|site|director|project .. about|to|if|whether?
		on|in my|his|her|our desk|list|pile|in_tray|inbox|agenda
		put|placed|tabled|laid .. before|to|in_front .. committee|board|trustees|director|partners
		put|place|leave .. your|the|it|this .. letter|mail|email|invoice|reminder|note .. on .. his|her|the|their|my|boss's .. pile|desk|tray
		gone to .. trustees|committee|board|council|head|boss .. for
		needs .. ok|okay|approval|signature|say_so|blessing & he's|she's|looking|with|now|waiting|his|her
		with|at|for my|our|the .. manager|boss|director|md|cfo|ceo|controller .. for|to .. sign|approval|sign_off|review|signature|approve
		find out|check what|where|happened|why|whether|if & i|me|we|us|let|will
		find|finding out .. what|why|where|who
		check|ask|speak .. with|to .. accounts|finance|colleague|manager|team
		reconcile|reconciling & we|i|our
		can not commit
		need|have|must to .. discuss|check|speak|talk|ask|clear|run & with|my|our|the & !you
		posted|booked|entered & awaiting|waiting|pending & approval|release|sign
		on|for .. the agenda|board|committee
		come back to you
		under review|investigation|query & !not
		awaiting|waiting|needs|pending & signature|approval|sign|director|manager|head|sign_off|authorisation & !payment_is & !your & !credit
		will|i chase|write|follow|revert|update|let .. her|him|it|you|up & !pay
		gone to|with .. trustees|board|manager|director|head|approval|committee|owner|boss|accounts
		with .. our|the|my .. accountant|auditors|auditor|trustees|legal|buyer|project|site|approver
		one of you|someone & look|check|deal|take
		be in a position to say|confirm|tell
		in hand
		got|have .. your|the .. email|letter|message|reminder|note & thanks|thank|will|noted|look
		looking at|into & we|i|will|am|are
		approved & awaiting|waiting|system
		passed|sent|given it|this|your|them .. to|on|over
		looking|look|check|checking|investigate|investigating|review|reviewing|chase|chasing|query|querying|querying ... into|this|it|with|internally|the|on|and|invoice|our & we|i|will|am|are|let & !please & !you & !could & !can
		will|shall|let ... check|look|investigate|review|chase|follow|find|raise|revert|get back|come back|respond|ask|query & !you check & !please
		looking into
		leave it with|to me|us
		passed|forwarded|passing|forwarding|forward|sent|pass .. this|it|your|on|to|onto|along & accounts|colleague|team|department|finance|manager|our|to|on|payable & !payment & !goods & !delivery & !invoice to & !please & !you
		is|are|being|under|currently .. checked|reviewed|investigated|processed|review|investigation|looked & !payment & !paid
		waiting .. to hear|approval|reply|for .. from|back|colleague|manager|internally & !you & !credit
		get|come|be|report back .. to you|with
		get|come|revert|be .. back to you
		revert to you|shortly|soon|asap
		keep you posted|updated|informed
		with|in our|the .. accounts|finance|approval|ap|approver|queue|system|process|workflow & !payment
		in the .. process|system|queue|approval
		speak|discuss|talk .. to|with .. my|our|manager|colleague|boss|director|finance|accountant|team|buyer & !you & !solicitor & !lawyer
		on it
		bear with .. me|us|while
	`},
	{isHard, `
		not got|have .. it|the_money .. at|right|just & moment|now|minute & !invoice & !copy & !system & !file
		sales|turnover|business|revenue|bookings|footfall|orders|trade .. have|has|is|are? .. collapsed|plummeted|halved|dried_up|tanked|fallen|dropped|vanished|slumped & !goods & !your_sales
		waiting on|for .. a|big|large|some|our .. payment|payments|money|cheque .. ourselves|from|ourself|to_come & !your
		lost .. my|our|his .. job|biggest|contract|work|income|tenant
		collections|receipts|receivables|sales|exports|production|factory ... stopped|halted|closed|suffered|dried_up|frozen|ceased|slumped & !your
		cyclone|flood|storm|earthquake|drought|war|strike|pandemic|hurricane|lockdown & factory|business|farm|closed|sales|harvest|collections|stopped|income
		bank ... pulled|withdrawn|withdrew|cut|removed|reduced|frozen|cancelled|refused & overdraft|facility|credit_line|loan|credit|account & !your
		head|heads .. above water
		keep going|afloat|the_doors_open|trading & trying|struggling|barely|just_about|hardly|hard
		no income|customers|orders|work & since|for|month|months|sick|currently|have|coming
		cannot|can_not|unable .. pay until .. our|we|customers|clients
		run out of .. money|cash|funds
		bills .. piling|mounting|pile
		frozen|garnished|seized & account|bank|wages & our|my & !receiving & !new
		never recovered|survive
		lost .. our|my .. biggest|main|largest|key
		on the brink|verge
		cash|money|things|funds is|are .. tight|short|low
		can only .. manage|afford|pay
		till|account|kitty .. is|are empty
		can|could not .. afford .. it|this|to|that|the|full
		do not have .. the|enough|any .. money|cash|funds
		cleaned|wiped us|me|out & month|order|stock|account|out
		no|not|nothing|without .. funds|cash|reserves|money & present|moment|currently|other|available|left|account|right & !why & !received
		grant|loan|funding|insurance|investment|refund & comes|come|through|waiting|until|if|when|arrives|awaiting & !credit & !your
		can not|unable .. do|pay|manage|afford .. it|this|that|all|both|full|everything .. at|in|this|right|once|month|just & !until_you & !without_a
		nothing .. in .. account|bank|till|pot
		waiting .. to be paid
		been|are|is|business|trade ... struggling|quiet|slow|dead|hard|rough|terrible|bleak|tough & !delivery & !system & !find
		skint|broke|hard_up & we|i|am|are & !it & !machine
		main|biggest|largest customer|client ... gone|bust|lost|not|late|collapsed|owes|stopped
		making|make ends|redundan*|lay_offs|laid off
		costs|rent|energy|bills|wages & crippling|crushed|killing|squeez*|stretched|through_the_roof
		on .. our|my|its last legs|knees
		keep .. the lights on
		difficult|hard|tough times|period|year|quarter|patch|season|situation & financ*|cash|money|us|business|going
		cash flow|cashflow|liquidity|shortfall & !statement
		cashflow|liquidity|shortfall
		financial|financially|trading|economic|money .. difficult|difficulty|difficulties|trouble|troubles|problems|hardship|strain|pressure|struggling|struggle|tight|challenging|situation|squeeze|crisis|distress|conditions|worries
		struggling|struggle & financially|money|cash|pay|business|keep|bills|ends|we|payments|make & !find & !understand & !see & !reach & !locate
		short|low|tight|out|strapped of|on|for|is|are .. cash|funds|money|liquidity
		money|cash|funds|things|finances|budget .. tight|short|low|stretched|limited|insufficient|thin & !deadline
		not .. enough|sufficient|the_money|funds|cash|liquidity|means
		no money|funds|cash|liquidity
		insufficient|lack funds|cash|of
		lack|shortage of funds|cash|money|liquidity
		can|could|do|does not .. afford|have .. money|cash|funds|means & !access & !authority & !invoice & !record & !copy & !po
		can not .. pay|settle|make|cover|clear & full|right|now|moment|currently|present|once|whole|today|at|money|cash|because|customers|until|month & !until we receive your & !without & !until you & !corrected & !po
		unable to .. pay|settle|meet|make|clear & !without & !until you & !corrected & !po & !because your & !invoice is
		customer|customers|client|clients|buyer|debtor|contractor ... owe|owes|paid|paying|late|defaulted|pay|pays|payment|overdue|slow & our|own|major|main|biggest|waiting|their|large|one|few & !as a customer & !valued & !other customers & !dear & !you
		waiting|wait|awaiting|depend|depends|dependent|relying|rely|await .. for|on? ... customer|customers|client|clients|funding|loan|grant|receivables|investor|insurance|refund|payout & !credit & !your
		our own .. customers|customer|clients|client|debtors|receivables & !meant & !intended
		bank .. withdrawn|cut|frozen|reduced|cancelled|closed|stopped|called .. facility|overdraft|line|credit|account|loan|in
		overdraft|facility|account .. limit|maxed|frozen|exhausted|withdrawn|empty|overdrawn
		orders|sales|turnover|business|trade|revenue|revenues|trading .. slow|slowed|down|dropped|fallen|collapsed|bad|poor|dried|quiet|slump & !paid & !received
		slow|bad|tough|rough|difficult|hard|quiet|lean times|time|period|patch|season|year|quarter|months|month|spell|trading
		illness|hospital|ill|flood|fire|redundant|unemployed|furlough|bereavement|sick & pay|paying|money|income|payment|cash|business|finances|behind & !but_will & !will_transfer & !will_pay & !delay & !sorry
		lost our|a .. biggest|main|major|key|largest customer|contract|client|order
		behind .. with|on .. payments|bills|our
		in arrears
		barely keep|surviv*|afford|keeping
		keep .. afloat
		make ends meet
		going through .. difficult|hard|tough|rough
		hardship|struggling
		as soon as|when|once|until .. money|cash|funds .. comes|come|arrives|in|received|are
	`},
	{isInsolvent, `
		examiner|examinership & appointed|court|order|company|interim|protection
		wind|winding|wound .. up .. company|business|firm|the
		insolvent|insolvency|bankrupt|bankruptcy|liquidation|administration|receivership & company|we|our_company|directors|court|creditors|appointed|filed|declared|entered|trustee & !our_customer & !our_client & !our_biggest & !our_main & !customer_went & !client_went & !supplier & !nearly & !you'll & !drive & !joke & !push & !would & !if & !debtor_of_ours & !buyer & !like_that & !price_rise & !prices & !we'll_all & !all_be & !go_bankrupt & !another_price
		assignment for .. benefit|the .. creditors
		creditors' voluntary
		court appointed .. receiver|trustee|administrator
		insolvency|liquidation|receivership|chapter|bankruptcy|bankrupt|insolvent|liquidator|liquidators|cva|winding|wound|moratorium|dissolved|restructuring & filed|appointed|entered|petition|proceedings|administrator|practitioner|11|7|into|up|in|opened|declared|creditors|order|court|notice|trustee|is|are|gone|liquidator|liquidators & !if & !drive & !would & !threat & !nearly & !almost & !joke & !our customer & !customer went & !client went & !customers & !make us & !push us & !like_that & !price_rise & !prices & !we'll_all & !all_be & !go_bankrupt & !another_price
		administrator|administrators|administration & appointed|entered|company|placed|into|joint|creditors|insolvency & !system & !school & !sales & !office & !database & !it
		ceased|ceasing trading
		voluntary arrangement|liquidation
		creditors meeting|voluntary
		proof of debt
		official receiver
		winding up
		chapter 11|7|eleven|seven
		filed for .. bankruptcy|insolvency|protection|administration|chapter
		section 363|341
	`},
	{isLegal, `
		small claims|court|judge|tribunal & take|telling|see|enjoy|go|me|us|you|will|claim
		report|reporting|reported .. you|this|your .. to|with .. police|authorities|ombudsman|regulator|trading_standards|fca|consumer
		legal action|proceedings|steps|redress|advice|recourse
		statutory demand|letter_before_action|winding_up_petition_against
		our|my legal|law team|counsel|representatives|advisers|firm
		cease and desist
		firm|we|i .. act|retained|instructed .. for|by|on & client|behalf|firm|llp|limited|ltd
		our|my client & liability|claim|denies|instructs|invoice|contacting|debt|demand
		suit|lawsuit|injunction|litigate|counterclaim|defended & bring|met|proceedings|court|will|issued|defense|vigorous|any & !suit_you & !suits
		esq
		see you in court
		defend .. any|the .. proceedings|claim|action
		take .. advice & legal|lawyer|solicitor
		handed|passed|referred|with .. our|my .. lawyers|solicitors|lawyer|solicitor|attorneys|legal
		solicitor|solicitors|lawyer|lawyers|attorney|attorneys|counsel|barrister|litigation|lawsuit|sue|suing|court|tribunal|ombudsman|legal & !insolvency & !administrat* & !bankruptcy & !legal name & !legal entity & !legal form & !receiver & !liquidat* & !legal address & !tennis & !winding & !food court
		legal .. action|team|department|advice|advisers|advisors|proceedings|representative|representatives|steps|counsel|representation|remedies|claim|matter|consequences
		small claims|county court
		court proceedings|claim|action
		instructed|instruct|engaged|retained ... solicitor|solicitors|lawyer|lawyers|attorney|counsel|legal
		trading standards
		police|action fraud|criminal & report|complaint|file|reported|action
	`},
	{complainsToo, `
		asked|told|said|written|complained|emailed|rung|phoned .. you? .. three|four|two|twice|several|many|repeatedly|countless|already|five & times|twice|still|now|again|already|repeatedly & !paid_twice
		nobody|no_one|noone|not_one .. picks|answers|replies|rings|calls|calls|called|returned|bothered
		before you|threatening|sending & check|read|look & records|emails|first|account & !please_send
		ridiculous|absurd|disgrace|insult|insulted|farce|shambles|joke
		disappointed|annoyed|angry|frustrated|furious|upset|appalled|disgusted|irritated|fed_up|dismayed|insulted|offended|unhappy|dissatisfied|frustrating|exasperated
		third|fourth|fifth|second|umpteenth|nth|several|many|countless|numerous|multiple time|times ... told|asked|written|explained|informed|emailed|said|called|email|write|am & !paid
		already|repeatedly|previously told|explained|informed|advised|emailed|raised .. you|you|your|this & !paid & !thanks
		nobody|no_one|noone|never ... answers|replies|responds|responded|answered|replied|calls|picks|called|returned|gets|got|listens|answer|reply|return|respond & !paid
		no reply|response|answer|one & yet|still|from|since|to|my|our|has|ever & !paid
	`},
	{complains, `
		stop .. ringing|calling|phoning|emailing|texting|writing .. me|us|my & !until
		letter|email|call|reminder|message|tone ... uncalled_for|uncalled|out_of_order|out_of_line|over_the_top|rude|offensive|nasty
		service|support|communication|response|handling .. woeful|appalling|abysmal|dire|dismal|dreadful|shambolic|poor|bad|terrible|lacking
		nobody|no_one|noone|never .. phones|calls|rings|writes|gets|comes|replies|answers .. back|us|me & !goods & !order & !paid
		threats|threatening|threaten & check|before|stop|instead|your & system|records|first|letters|emails
		explained|told|said|written|asked|emailed|called .. this|you|it? .. three|four|five|six|several|many|numerous|countless|twice|dozen times|already|now
		customers|customer|clients|client .. for|of .. years|@number & treat*|thanks|thank_you_get|how|this_is
		formal|official complaint
		your .. colleague|staff|employee|man|lady|agent|driver|team|people .. was|were|is|are .. rude|extremely|very|very_rude|unhelpful|aggressive|arrogant|abusive|shouting
		worst|terrible|appalling|awful .. service|experience|company|supplier|treatment
		never|not .. experienced|seen .. anything|such|service
		last straw
		try|trying|tried .. to reach|call|ring|get_through & weeks|days|nobody|someone|times|hold
		way you treat|handle|deal
		sloppy|shambolic|amateurish|hopeless|laughable|cheeky|patronising|heavy_handed|over_the_top|uncalled|unnecessary|tactless|insensitive|distasteful|cold|curt|abusive|intimidating|hostile & !price & !goods & !weather & !cold_store
		leave us|me|them alone
		letters|calls|emails|texts|mails|reminders|chasers & four|three|five|two|six|several|many|dozen|day|week|fortnight & harassment|in_a|one_day|every|enough|stop|per
		sitting|kept|held|waiting .. on hold
		your .. tone|attitude|manner|language|wording
		not how|the_way .. treat|speak|deal|do
		loyal|long|longstanding|years customer|client|of & treat*|tone|letter|this|threaten*
		poor show|form|service
		i .. do not appreciate|like|expect
		take .. our|my business|custom elsewhere
		find it|this|your .. offensive|insulting|rude|threatening|upsetting|unacceptable
		shame on
		complaint|complain|complaining|complaints & !customer complaints & !no complaints & !goods & !about the quality
		unacceptable|disgraceful|appalling|disgusting|outrageous|shocking|ridiculous|unprofessional|rude|pathetic|shambles|joke|insulting|offensive|harassment|harassing|harass|bullying|aggressive|threatening|disrespectful|absurd|farce|atrocious|abysmal|dreadful|terrible|incompetent|incompetence|chaotic|shameful|impolite|arrogant|abrupt|heavyhanded & !smell & !quality of the & !price
		tone|manner|attitude|wording & your|of|this|unacceptable|that|disappointed|not|appreciate & !ringtone & !colour
		poor|bad|terrible|awful|lousy|worst|shoddy|disappointing .. service|communication|customer|experience|handling|support|response
		customer service|support .. poor|bad|terrible|awful|appalling|nonexistent|disappointing|shocking|useless
		stop .. chasing|sending|harassing|calling|hounding|emailing|pestering|bombarding|threatening|spamming
		constant|constantly|endless|repeated|continual|incessant|daily|keep ... reminder|reminders|chasers|chasing|calls|emails|letters|demands|sending & !we apologise & !thank
		bombard|bombarding|bombarded|pester|pestering|hounded|hounding|nagging|spamming
		ignored|ignoring|unanswered & !if & !please & !instructions & !previous & !all
		waste|wasting .. time
		apology|apologise|apologize & expect|want|demand|owe|owed|deserve|you
		had enough
		way you|to .. treat|treated|do|speak|deal
		treat .. customers|like|us
		not .. appreciate|appreciated|impressed|amused|happy|pleased .. your|the|tone|being|with|to|way|how
		get your .. act|house|facts|records
	`},
	{privacyAsked, `
		forget|erase|delete .. me|my|us & article|gdpr|data|right|art
		article 17|15|16|18|20|21|seventeen & !contract & !agreement
		erase|delete|remove ... phone|numbers|addresses|emails|names|details ... files|database|records|system & !invoice
		remove|delete|erase|take .. my|our|me|us .. details|data|address|email|name|number|from & list|records|database|systems|system|everything|data|all & !invoice & !fee
		everything|all|data|information & hold|held|have|keep|stored & about|on me|us|him|her
		where|how .. did you get .. my|our details|email|data|address|number
		share|sharing|shared|pass|passing .. my|our .. data|details & credit|agency|agencies|third|without|parties
		gdpr|ccpa|dsar|sar|dpo & !compliant & !disclaimer & !accordance with gdpr
		subject access
		right to .. erasure|forgotten|access|object|rectification
		personal data|information & delete|erase|hold|access|remove|process|processing|copy|store|stored|object|request|what|share
		data protection|privacy & request|act|officer|commissioner|object|rights|law|breach|ico|complaint|delete
		delete|erase|remove|deletion|erasure ... my|our|personal|all data|details|information|record|records
		what|which|any|all .. data|information ... hold|store|have|keep|stored|held .. about|on .. me|us
		article|art 15|17|21|@number & gdpr|data|erasure|access
		withdraw .. consent
		object|objecting to .. processing|data|marketing|sharing
	`},
	{wantsCredit, `
		like|want|please|could ... credited|refunded & !account_is
		news|word|update .. on|about .. credit|refund|cn
		credit|credits|refund & owe|owed|due|promised|still|until|for|got|where|when|not|come|never|issue|issued & us|for|note|returned|memo|note|come & !credit_card & !credit_control & !creditor & !credit_application & !bank & !less
		credit note & <eask>|for|got|received|where|promised
		raise|send|issue & credit
		credit|credits|creditnote|cn note|notes|memo|memos|memorandum|us|back & missing|please|waiting|wait|await|awaiting|issue|issued|raise|send|where|when|promised|not|still|need|require|outstanding|expect|expecting|request|requesting|agreed|until|once|could|can|owed|due|pending|receive|received|like|following & !have deducted your credit note & !less credit note & !bank details
		raise|issue|provide|send|request .. a? .. full|partial|credit & !credit application & !credit card & !credit check & !credit limit
		credit .. account|invoice|@ref|difference|us|it|amount|full & please|could|can|must|should
		refund|refunded|refunding & please|request|want|like|could|can|due|issue|difference|overpayment|expect|require|demand & !bank details & !account details
	`},
	{denies, `
		denies|deny|denied & liability|claim|debt|invoice|any|owing
		not .. payable|due & !yet
		take|strike|knock .. off & !get & !time & !day & !hat & !the list
		knocked|taken|taking|netted|deducting|docked off|it|@amount & @amount
		@amount .. too much|many
		fix|correct|explain|amend it|this|please|that & billed|bill|invoice|charged|us & !address & !records
		returned|rejected .. unpaid|herewith|hereby
		hereby rejected|returned|refused|disputed
		in error|drawer
		not a penny|cent
		fails|fail & match|check|validation
		alleged|purported & debt|claim|invoice|amount
		release|released .. before|until & fixed|fix|corrected|sorted
	
		dispute|disputed|disputing|disputes|contest|contesting|contested|challenge|challenging|object|query|queried & !undisputed & !not in dispute & !no query & !any queries & !a quick query & !not disputing & !not dispute
		reject|rejected|rejecting|rejects & invoice|invoices|@ref|claim|charge|charges|it|amount|this|goods|bill|delivery & !payment was & !bank
		do|does|can|will|would not .. accept|agree|recognise|recognize|acknowledge|owe|approve & invoice|invoices|@ref|charge|charges|amount|this|claim|balance|it|price|with|fee|debt|liability|total|that|owe
		invoice|invoices|@ref|amount|total|figure|figures|bill|balance|price|calculation|it .. wrong|incorrect|inaccurate|erroneous|mistaken|overstated|excessive|error|errors|disagree|inflated|faulty
		error|mistake|discrepancy|discrepancies|errors & invoice|@ref|bill|invoices|billing|on|order|total|amount|pricing & !by mistake paid & !our mistake & !our error
		not .. correct|match|right|agree|tally|add|reflect|what & invoice|@ref|amount|bill|invoices|price|total|figures|our|charge|order|ordered|agreed & !person & !contact & !department
		owe .. nothing|not
		no .. liability|obligation
		not .. liable|obliged|owed|owing|valid|justified
		return|returning|returned|sending|send|sent .. invoice|@ref|invoices|bill .. back|to you
		return|returning|sending .. invoice|@ref|invoices|bill
		corrected|revised|amended|replacement|correct|new|proper|adjusted invoice|invoices|bill|version|copy|one & please|need|send|issue|until|once|require|reissue|could|can|awaiting|waiting|receive|raise|provide|pay|resubmit
		correct|amend|revise|reissue|adjust|fix|reraise|cancel|void|rebill ... invoice|invoices|@ref|bill|this|it|amount & please|need|could|can|must|should|until|would & !reminder & !reminders & !dunning
		on hold|dispute|query
		held .. pending|dispute|query|until
		withhold|withholding|withheld|deduct|deducting|deducted|short|shortpaid|underpaid & !tax certificate & !deducted your credit & !nothing
		in dispute|query
		unjustified|unfounded|unwarranted
		overcharged|overcharge|overbilled|overcharging|overbilling|overpriced|overinvoiced
		should not .. have|be .. charged|billed|invoiced|added|been|paying|included|charged|pay
		counterclaim
	`},
	{isAdvice, `
		remittance|payment|ach|wire|bacs|transfer|eft advice|advise|remittance|notification|details|breakdown|information & !bank & !please & !send & !iban & !your payment details & !updated & !instructions
		remittance & !instructions & !bank & !account & !updated & !new & !please send
		payment breakdown|allocation|covers|covering
	`},
	{ownTrouble, `
		our|my .. <own> ... down|broken|broke|crashed|fault|faulty|failed|problem|problems|issue|issues|damaged|outage|defective & !you_supplied & !you_delivered & !you_installed
		technical|it|computer|system|network fault|problem|problems|issue|issues|glitch|error|difficulties|failure & bank|payment|delay|our|pay|transfer|portal
	`},
	{takenBack, `
		disregard|ignore ... purchase_order|po|order_number|email|remittance
		paid|transferred|sent|remitted|entered|used .. the|a|an .. wrong|incorrect amount|iban|account|sum|reference|number
		went|sent|gone|landed|ended|delivered|filed .. to|in|with|up .. wrong person|department|colleague|inbox|mailbox|desk|folder|branch|office & !made_out & !addressed
		no complaints|complaint|objection|objections|issues|problems .. about|with|against|regarding & !no_longer
		difference|deduction|short_payment .. is|was|relates|represents|being .. your|the|credit|cn & credit|cn & !missing & !waiting & !awaiting & !not
		new .. po|purchase|order .. number|reference .. future|all|new
		less|minus|after .. discount & paid|sent|transferred|wired & !not & !forgot & !refused
		transfer|payment|debit ... returned|came_back|rejected|bounced & bank|account & !invoice
		promised this|that|it
		can not|trace|find .. ledger|system|records
		can not do both|all
		withdraw|withdrawing|withdrawn|drop|dropping & dispute|objection|complaint|query|claim & !fee & !charge
		resolved|sorted|cleared & dispute|query|issue|problem|complaint & !until & !once & !when & !not
		no .. dispute|objection|objections|issue|issues|remarks|query|queries|complaints
		turned up|out & missing|goods|items|fine & !until & !when & !once & !not
		all|it|everything .. fine|correct|ok|okay|good & invoice|goods|delivery & !not
		bill|invoice .. is good|fine|correct|ok
	`},
	{asksUs, `
		call me|us & question|questions|about|please|discuss
		i|we have .. question|questions
		?
		please .. advise|clarify|explain|let us know|let me know|tell|call & !details & !iban & !bank
		could|can|would you .. clarify|explain|advise|tell|call|let
		wondering|wonder|question|query & we|i|have|a|quick
		like to .. know|understand|ask|discuss
		please .. call|ring|phone .. me|us
	`},
	{advertises, `
		came across|found|visited|looked .. your|at .. website|site|company|profile|page
		our|the .. fund|crypto|investment|portfolio .. returned|earned|grew|yields
		parcel|package .. waiting|held|pending & click|confirm|fee|track & !invoice & !our_goods
		this .. week|weekend|month only & save|off|@number|%|sale
		selected|nominated|shortlisted|chosen .. for .. award|awards|prize|offer|programme|program
		claim your|my .. trophy|prize|reward|voucher|package|gift|bonus
		reviews|ratings|followers|likes & real|businesses|each|google|5_star|stars|boost|buy
		interested ? & our|we|team|offer
		won .. a|the|our .. prize|lottery|voucher|award|draw
		trade fair|show & join|visit|meet|stand|hall|booth|us
		visit|meet|join us .. at|on|in|for .. stand|booth|hall|fair|show|exhibition|event|conference|webinar
		widow|beneficiary|inheritance|prince|barrister|diplomat|consignment_box|next_of_kin & million|usd|transfer|fund|bank|help|deceased & !invoice & !iban_has
		we are|we're .. a|the|one .. leading|manufacturer|supplier|provider|agency|specialist|exporter|company & offer|products|introduce|services|cooperation|partner|quotation & !invoice
		would|could like to .. introduce|offer|present|show .. you|our & !settle* & !pay* & !instalment*
		open|up|interested|available .. to|for|in .. quick|short|brief|10|15|20|ten? .. call|chat|demo|meeting & !invoice & !payment & !dispute
		off .. all|our|everything|selected|orders & !invoice & !take & !payment
		free .. trial|demo|consultation|quote|audit|ebook|sample & !goods & !invoice & !we_had & !we_never
		happy|merry .. christmas|new_year|holidays|easter|thanksgiving & !pay & !payment
		dear friend|beloved|sir_madam & fund*|million|investment|business_proposal|donation
		hiring|join_our_team|apply_by|apply_now|vacancy|careers
		menu|recipe|concert|exhibition|performance|tickets & !invoice
		invite|inviting|invited .. you .. to|join
		open|opening day|house|ceremony|evening
		pre_order|preorder|order_now|order_today|shop_now|buy_now
		anniversary|celebration|launch_event & join|invite|us
		save .. your .. seat|spot|place
		webinar|seminar|conference|expo|summit & register|seat|panel|join|invitation|tickets|speakers
		season's|seasons|happy|merry greetings|christmas|holidays|new & wish|wishes|wishing|everyone|you & !pay & !paid
		wish|wishing .. you & christmas|holiday|new_year|festive|season
		congratulations & won|winner|prize|selected|award
		web|website & traffic|design|redesign|ranking|google|noticed|improve|came_across
		looking .. to .. hire|recruit
		our new|latest .. catalogue|range|collection|product|service|platform
		10|ten|15|fifteen|20 minutes|minute & call|chat|demo|tuesday|thursday|this_week|calendar
		survey|feedback & minutes|complete|satisfaction|rate
		newsletter|unsubscribe|webinar|whitepaper|promo|promotion|discount_code|seo|backlinks|leads|click|crypto|bitcoin|giveaway|brochure|demo|trial|ebook|exclusive|inheritance|lottery|subscriber & !invoice & !pay & !@ref & !payment & !reminder & !paid
		special|exclusive|limited offer|deal|time|discount & !invoice & !payment & !@ref
		boost|grow|increase|double|skyrocket|maximise|maximize|transform your .. sales|business|revenue|traffic|conversion|ranking|productivity|brand
		our .. product|solution|platform|tool|services|range|catalogue|software|agency & help|companies|businesses|offer|save|interested|introduce|your business|specialise & !invoice & !paid
		schedule|book|quick a .. call|demo|meeting|chat & !invoice & !payment & !@ref & !dispute
		save .. up|to|on|@number & !the date & !invoice
		off|discount .. all|everything|today|your|first & !invoice & !agreed & !payment
		we specialise|specialize|help|are|offer .. in|companies|leading|businesses
		interested in .. our|learning|a|partnering
		factoring|funding|loan|loans|finance & offer|businesses|solutions|quote|apply|rates & !our & !waiting
		applying|application|resume|cv|vacancy|position & job|role|attached|candidate|for the
	`},
	{foreignData, `
		who else .. buys|orders|uses|pays|owes
		contact|customer|client|mailing list .. of .. your|all & customers|clients|buyers|debtors
		what .. do they|others|other .. pay|get|owe
		whether|if|does|do|has|how_promptly ... ltd|limited|gmbh|plc|inc|llc|neighbour|competitor|rival|they|company ... pays|pay|paid|owe|owes|owed .. you & !we & !i & !our & !us & !customer & !client
		balances|balance|addresses|address|phone|details|names|contacts|data|invoices|orders .. of|for|from .. other|another|your|the customers|customer|clients|client|buyer|buyers|debtors & !service & !we_are
		price|prices|terms|discount|discounts|conditions .. does|do|did|are|is .. our|other|your|the|another? .. competitor|competitors|customers|rival|rivals|company & ?
		customer|customers|client|clients|buyer .. who|that|which .. ordered|bought|owe|pay|live|are & send|tell|name|address|give|share|phone
		list|names of .. all|your|other|every .. customers|clients|debtors|buyers|accounts & <eask>
		neighbour|neighbor|competitor|rival & invoices|balance|account|owe|data|terms
		how much do|does ... owe|owes you & !we & !i
		what do|does ... owe|owes you & !we & !i
		balances|balance|invoices|data|addresses|details ... every|all|any|each|of other|others customer|customers|client|clients|debtor|debtors
		every other customer|client|debtor
		competitor|competitors|rival & owe|owes|balance|pay|paying
		other|another|all|different|your|fellow customers|customer|debtors|clients|companies|buyers & list|data|balance|balances|invoices|owe|owes|send|share|tell|who|which|details|outstanding|addresses|prices|pricing & !our customers & !our other & !our own & !your customer service & !we your & !one of your & !treat & !treats & !as your & !way you & !serious & !your valued & !our & !customer service
		competitor|competitors|neighbour & owe|owes|invoices|balance|pay|outstanding|prices|terms & !cheaper
		customer|client list|database|file & send|share|provide|please|export
	`},
	{frustrated, `
		angry|furious|unacceptable|disgusted|fed_up|third time|appalled|outrageous|ridiculous|disgraceful|frustrated
	`},
}
