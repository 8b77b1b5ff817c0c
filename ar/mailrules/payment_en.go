package mailrules

// englishPayments are what English clauses say of payments.
var englishPayments = []table{
	{sayFuture, `
		will be taken|collected|debited|drawn & debit|direct_debit|payment|account|@ref|mandate
		gets|get|getting|being paid|settled|cleared|transferred ... @date
		is|are paid|settled|cleared @date
		is|are paid|settled|cleared .. @date & !already
		we|i can|could .. pay|settle|make|send|clear|transfer|release & @date & !you & !only & !could
		moved|postponed|pushed|shifted .. to|back|until @date & payment|it|this
		will|shall resend|redo|repeat|retry .. it|payment|transfer|this|them|@date
		new date|payment date .. @date
		can|could only .. manage|do|pay|afford & @amount|@share & @date
		managed|manage|do @amount|@share & @date & can|will
		will|shall .. pay|remit|transfer|settle|wire
		will|shall .. <epay> & <epaynoun>|@amount|@share|@ref|invoice|invoices|funds|money|balance
		will|shall|to .. be paid|remitted|transferred|settled|wired|cleared|released
		will|shall|to .. be <epaid>|sorted|made|with|going|hitting|arriving|in|done|leaving & <epaynoun>|@ref|invoice|invoices|it|this|these|both|funds|run|@amount|@share
		will|shall ... pay|settle|remit|wire|transfer|clear|process|release & @ref|@amount|@share|@date|payment|invoice|invoices|this|it|balance|full|you
		<epaynoun>|invoice|invoices|@ref|@amount|@share|this|it|these|both|they .. will|shall .. follow|go|be|reach|arrive|come|hit|land|leave
		am|are|is .. paying|sending|releasing|transferring|settling|wiring|remitting|processing|clearing|arranging|issuing & @date|payment|this|it|@amount|@share|@ref|invoice|invoices|balance|funds
		going to pay|settle|send|transfer|wire|clear|remit|release|process
		<epaynoun>|invoice|@ref|it|this|these|both|they|@share|@amount ... scheduled|planned|lined|queued|booked|earmarked|slotted|arranged|timetabled
		scheduled|lined|queued|slotted|booked|included|set|approved|released|down|due|earmarked .. for|in|up|on|into .. payment|@date|<epaynoun>|our|the|next
		scheduled & @date
		is|are set|due|on|down|booked|slated to|for|in .. go|be|leave|payment|paid|run|release
		payment|pay|cheque|check|bacs|ap|disbursement|supplier|ach run|runs|cycle|batch
		payment|bacs|ach run|cycle|batch & @date|next|this
		in|on|with our|the|next|this ... run|batch
		<epaynoun>|it|this|funds ... goes|go|going|leaves|leaving out|@date|today|off|through|our|over
		goes|going|go out|through & @date
		<epaynoun> by|on|for|no|is @date
		<epaynoun>|@share|@ref|invoice @date
		expect .. <epaynoun>|funds|it|this|money & @date|shortly|soon
		expect to pay|settle|have|release|send|clear|make
		you|it ... will|can|should have|receive|get|see|expect ... <epaynoun>|it|funds|@amount|@date|this
		you|it will|should .. have|receive|get|see .. it|<epaynoun>|funds|@amount|this
		funds|money|payment|it|this should|will be|reach|arrive|hit|land|clear & !have been
		paying & @date|@ref|this|it|@amount|@share
		pay|pays|settle|transfer|wire|remit & we|i & @date & !if & !could & !can & !may
		we|i pay|settle|transfer|wire|remit|send
		get|getting|have this|it|that|these|payment|the|both|@ref ... paid|settled|over|out|sorted|cleared|processed
		sort|arrange|organise|organize|make|process|action|authorise|release|issue|initiate|do .. payment|transfer|the|this|it|that|funds & will|shall|am|are|@date
		to be paid|released|settled|transferred|processed & @date
		commit|undertake|promise|guarantee|confirm|assure ... pay|payment|be|will|paid|settle|release
		intend|plan|aim|planning|aiming|intending|look|looking to .. pay|settle|transfer|wire|clear|make|have|get|release|send|remit
		remaining|balance|rest|remainder|other .. @date
		@share @date
		approved|authorised|authorized|released|signed ... payment & @date
		cheque|check .. post|mail & @date
		customer|he|she|they .. will|promises|promised pay|settle|transfer|to
		promised payment|to pay|transfer|settle
		can|able to|we pay|make|settle|release|transfer|send & @date & !you & !only
		direct debit ... @date
		standing order
	`},
	{sayLikely, `
		<epaynoun> ... @date & !if & !was & !were & !could & !can & !made & !sent & !paid
		will ... @date & it|this|that|them|both|payment|money|@ref|one|same
		have|has to be @date
		will be @date
		paying|settling|redoing|resending @date|on|it|this
		redoing|resending|repeating|retrying & @date
		@date & @ref|@amount|@share|it|this|these|both|all|they|that|you|them|payment|invoice|rest|balance & goes|go|going|comes|come|coming|follows|follow|on|in|leaves|leave|sorting|sort|doing|do|does|get|gets|have|sent|sending|reach|reaches|down|queued|due|for|list|file|batch|schedule|schedules|looking|sched|pymt|drops|lands
		@ref|@amount|@share .. @date
		@date .. @ref|@amount|@share
		goes|go|comes|follows|sorting|doing|clearing|leaves|due|sched|scheduled .. @date
		asap|promptly|shortly|immediately & <epaynoun>|paid|pay|sort|settle|clear
		pymt|pmt|remittance & @date
		run|batch|file|list|schedule|warrant|warrants|disbursement|ledger & @date|next|this
		your payment|cheque|check|money .. on|in .. list|file|run|batch
	`},
	{sayPaid, `
		mailed|posted|dropped .. check|cheque|checks|cheques|payment
		cheque|check .. in .. post|mail & since|yesterday|already
		<epaynoun> is|are .. in .. post|mail & since|yesterday|already
		put|dropped|popped .. cheque|check .. in|into|at & !will & !shall
		you|bank collected|debited|took ... debit|direct_debit|account & !twice & !wrong
		direct debit|debits was|were taken|collected|cleared|honoured & !not
		charged to our|my card|account
		cash was|were .. handed|given|paid
		handed|gave|given .. cash
		you should have had .. @amount|payment|money|it
		cleared|settled|remitted|wired|transferred @date
		went|gone in .. the post|mail
		cleared|left our|the|my account|bank
		was|were mailed|posted|dispatched & cheque|check|payment|remittance
		included|part .. in|of our|the .. bacs|ach|payment|transfer|run|wire & was|were
		both|all paid|settled|done
		sent by|via|through .. hand|bank|transfer|card|wire|ach|paypal|courier
		paid|sent half|part|@share|@amount
		our|my transfer|payment|wire|ach|bacs|cheque|check of|dated|from|for & apply|allocate|covers|settles|cleared
		apply|allocate ... our|my .. transfer|payment|wire|ach|remittance
		have|has|had|'s ... paid|remitted|transferred|settled|wired|cleared & !be & !insurance & !insurer & !customer & !customers & !paid_late
		have|has|had|'s ... sent|initiated|actioned|released|processed|made|issued|executed|submitted|instructed & <epaynoun>|@amount|money & !be & !solicitor* & !lawyer* & !refund & !refunds & !new
		was|were|been .. paid|remitted|transferred|settled|wired|cleared|sent|processed|released|made|executed|debited|initiated|actioned|issued & <epaynoun>|invoice|invoices|@ref|@amount|@date|it|this|these|they|both|already & !will & !to be & !scheduled
		is|are already paid|settled|cleared
		already paid|settled|cleared|sent|transferred|remitted|gone
		is|are|were|was paid|settled & !be
		paid & @date
		sent & @amount & !credit & !goods & !invoice & !order & !copy & !will & !please & !letter & !you sent
		i|we did pay|send|transfer|settle
		did|do pay & already|@date|before
		@amount wired|sent|transferred|paid|remitted|settled|cleared
		wired|remitted|transferred|settled .. @date|@ref|@amount|yesterday
		wired|remitted & !will & !be
		was|were|been wired|settled|remitted
		crossed .. post|payment|mail
		payment|letter|reminder|emails|email ... crossed|overlapped
		it left|cleared .. our|the|account|bank
		should be with you .. left|sent|by_now|already
		paid|settled|transferred|wired|remitted|sent & @amount|@ref|in_full|already & !be & !will & !once & !is to
		we|i .. paid|settled|transferred|wired|remitted|cleared
		we|i .. sent|made|released|issued|processed|initiated .. <epaynoun>|funds|@amount|you|it|this|the
		made .. payment|transfer
		transferred|paid|wired|sent .. minutes|hours|minute|hour|just .. ago|now
		just .. paid|transferred|sent|wired|settled
		sent|released @amount
		<epaynoun>|funds|money|it ... went|left|gone
		went|left ... out|account|bank & <epaynoun>|funds|money|@date|it
		<epaynoun>|money|funds .. is|are|'s on .. way
		on its|the|their way & <epaynoun>|money|funds|it|cheque
		<epaynoun> .. made|sent|released|initiated|processed|done|completed @date
		<epaynoun> sent|made|released|initiated|completed|done|processed
		proof|confirmation|copy|screenshot|receipt of payment|transfer|the|bank|remittance|wire & attached|enclosed|attach|find|below|see
		payment|transfer|remittance|wire confirmation|proof|receipt|slip .. attached|enclosed
		attached|enclosed .. payment|transfer|remittance|proof|wire confirmation|proof|receipt|slip|of
		should have|already .. reached|received|arrived|cleared|hit|landed|have|been
		debited|taken & our|my account|bank & !twice
		our records|bank|statement show* ... paid|payment|cleared|settled
		cheque|check .. posted|mailed|cashed|sent
		payment .. twice|double
		paid .. twice
	`},
	{sayFailed, `
		<epaynoun>|debit|it ... bounced|failed|returned|rejected|declined|recalled|reversed|stuck|blocked|came & !will & !be made
		came|come|comes back & <epaynoun>|it|bank
		did|does|has|have not .. go|went|gone|clear|process|work through|out|well
		missed|slipped|overlooked|forgot|forgotten
		fell through
		got held|stuck|lost
		wrong account|iban|details & paid|sent|transferred|went
	`},
	{sayNotYet, `
		not yet|been .. paid|made|processed|released|sent|approved|settled|cleared
		has|have|was|were not .. paid|processed|released|sent|approved|settled|cleared|made|gone
		yet to be|pay
		unpaid
		still to be|outstanding
		remains|remain unpaid|outstanding|open
	`},
	{sayRefuse, `
		will|shall|are|am|do|does|can|would not .. pay|paying|settle|be|settling|accept|accepting|honour|transfer|release|releasing|make|making|remit & !until & !able
		refuse|refusing|refuses|declining|decline to .. pay|settle
		refuse|withhold|withholding|withheld|hold|holding|suspend|suspended|stopped|stop ... payment|payments|@amount|balance
		no payment .. will|shall|made|forthcoming|due|issued
		nothing .. paid|pay
		not paying|accepting|settling
		never pay|paying
		not .. be paid|paying|settled|settling
		will not .. penny|cent
		on hold|stop
		blocked|held for|from payment
		put|place|placed|putting .. hold
	`},
	{sayUnable, `
		can|able|position|afford not .. pay|settle|make|afford|clear
		not .. able|position|afford to .. pay|settle|make|clear
		not .. position
		unable to .. pay|settle|make|meet|clear
		can not .. pay|settle|make|clear|afford
	`},
	{sayBroken, `
		had .. promised|said|told|planned|scheduled|hoped|agreed|committed|intended|meant
		was|were supposed|meant|due|planned|scheduled|going|intended to|for
		should have .. paid|sent|gone|been|made|transferred & !received & !reached & !already
		promised|said|told .. last|previously|earlier
		our|my earlier|previous|last|original promise|commitment|date|plan
		did not .. happen|materialise|materialize
		as .. promised .. did|was|could not
	`},
	{sayEnables, `
		so|so_that .. we|i can .. pay|release|settle|process|make|transfer|send|clear
		so .. that .. we|i can|may
	`},
	{sayOffer, `
		can|could|would|may .. offer|propose|suggest
		offer|offering|propose|proposing|suggest to|that|a|we|paying|@amount
		willing|prepared|ready|happy to .. pay|settle|make|clear|offer|transfer|send
		could|would|might ... pay|settle|make|clear|transfer|manage|do|send|afford & !you & !could you & !only
		like|love to ... pay|settle|do|make|clear|start & @amount|@date|@share
		as .. full .. final
		full and final
		how about|would
		our proposal|suggestion|offer
	`},
	{sayHope, `
		hope|hopes|hoping|hopefully
		trust|trusting .. payment|funds|it|money|that|will
		confident|optimistic
		expect to|that & !payment & !pay
		believe|think .. should|will|can|might
		try|trying|tries to
		do my|our best
		all being well
		with .. luck
		fingers crossed
		if possible
		where|as far as possible
		some|one point|day|stage
		ideally
		aim|aiming|looking to
	`},
	{sayMaybe, `
		maybe|perhaps|possibly|potentially
		may|might .. be|pay|able|go|make|have|settle|release
		not .. sure|certain
		can not .. say|promise|commit|guarantee|confirm|tell|give
		can not .. promise
		unsure|uncertain|unclear
		no idea
		do not know
		depends
		not .. promise|promises|commit|guarantee|confirm & payment|pay|date|when
		no promises|guarantee|guarantees
		who knows
		remains to be seen
		subject to change
		without commitment
		we'll|will see
	`},
	{saySchedule, `
		instalment|instalments|installment|installments
		payment plan|schedule
		split .. into|over|in|across|payments|between
		spread .. over|across|out|payments|payment
		monthly|weekly|fortnightly
		per|a|each|every month|week
		in @share
		in|over two|three|four|five|six|several|@number payments|parts|months|tranches|chunks|stages
		in parts|stages|tranches|chunks
		staged|phased payment|payments
		tranche|tranches
	`},
	{askLater, `
		requesting|request|ask|asking|need .. further|extra|additional|another|more & days|weeks|month|@date|time
		please|kindly allow|give|grant us|me & until|till|@date|time|days|weeks
		willing|able|possible|mind .. to? .. give|giving|allow|grant us|me .. another|more|extra|until|till|few|@number
		extension & payment|deadline|invoice|please|could|can|request|requesting|ask|grant|like|need|term|until|@date|@ref
		extend ... deadline|term|terms|due|payment|date|time|period
		deferral|defer|deferment|postpone|postponement|moratorium|payment holiday
		could|can|would you .. wait|give|allow|grant|hold|extend|bear|push|move|accept & @date|extension|time|until|days|weeks|longer|payment|deadline|due|month
		more|extra|additional|bit|little time|breathing|longer|days|weeks
		need|needs|request|ask|asking|like|requesting|require .. until|till|more|extra|another|additional & @date|days|weeks|time|month & !document & !copy
		give|allow|grant us|me .. until|till|more|time|extra|another|days|weeks
		longer payment|terms
		push .. back|out|to
		ask|asking|request|requesting|beg .. patience|understanding|leniency|grace & until|till|@date
		grace period
		new due date
		permission to pay
	`},
	{askSoft, `
		would|will|does|is|how @date|about .. work|ok|okay|fine|acceptable|suit|alright|@date
		is|would|was it|that|this .. possible|ok|okay|acceptable|alright|fine|work|suit|help
		can|could|may|might|shall|should we|i .. have|get|pay|settle|push|delay|defer|postpone|hold|take|make|do|move|leave|clear|please|send|let
		can|could|would you .. wait|give|allow|grant|hold|extend|bear|push|move|accept|let|see & @date|extension|time|until|days|weeks|longer|payment|deadline|due|month
		ok|okay|acceptable|alright|fine|possible|mind|chance|way|problem|object if|we|i .. pay|paid|settle|settled|delay|delayed|push|pushed|leave|left|let|clear|could|hold|do
		would you mind
		any chance|way|possibility
		let .. slide|wait|sit|run
		bear with|hang on .. until
		what would|do you
	`},
	{askPlan, `
		divide|dividing|splitting|staggering|spreading & request|requesting|allow|ask|asking|please|kindly|possible & sum|amount|payment|invoice|it|balance|this
		@amount a|per|each month|week & can|could|offer|manage|afford|propose
		payment plan|schedule|arrangement|agreement & can|could|would|possible|like|request|requesting|propose|ask|set|agree|offer|discuss|please|interested|arrange|enter|hoping|need|option|consider|willing|able
		instalment|instalments|installment|installments & can|could|would|possible|like|request|requesting|propose|ask|allow|accept|please|hoping|may|willing|offer|ok|okay|agree|need|consider|suggest|able
		pay|settle|clear|split|spread|break ... in|over|across|into .. instalments|installments|payments|months|parts|weeks|two|three|four|@share|tranches|chunks & can|could|would|possible|like|please|may|propose|allow|ok|suggest|offer|hoping|willing
		split|spread|stagger|staggering|spreading|splitting ... payment|payments|it|this|balance|amount|@amount|invoice|cost|over|debt & can|could|would|possible|like|please|may|propose|allow|ok|suggest|offer|hoping|wondering
		monthly|weekly|a month|per_month|each_month & can|could|would|offer|propose|possible|willing|suggest|like|afford|manage
		pay .. off ... monthly|gradually|month|instalments
	`},
	{sayAgree, `
		agreed|accepted & !not & !as agreed price & !price
		agree|accept|accepting|happy .. your|with|to|the|that|this proposal|suggestion|plan|offer|schedule|terms|dates|your|that|this
		that|this works|suits|sounds
		sounds|works good|fine|for
		as you|per your .. suggested|proposed|suggest|propose|proposal|suggestion|outlined
		as|per proposed|suggested|outlined
		confirm .. your|the|that|this proposal|plan|schedule|suggestion|arrangement|instalments|dates|arrangement|agreement
		fine|ok|okay with|by|for us|me|by
		happy with that|this|your|the
		go with|ahead .. your|that|with|this
		let us|'s do that|it|this
		deal
		we'll|will do that|so|it that
		yes please|that|fine|ok
	`},
	{sayIrony, `
		when|once ... hell .. freezes|froze|frozen
		pigs .. fly|wing|wings|flying
		when|once|if .. win|won .. lottery
		twelfth of never
		never and a day
		blue moon
		santa|tooth fairy|easter bunny|unicorn|leprechaun
		monopoly money
		magic money|wand
		haha|hahaha|lol|lmao|rofl
		just|only kidding|joking
		yeah right|sure
		in .. dreams
		dream on
		good luck with that
		of course|sure .. not
		year 3000|2099|2525|9999
		second coming
		31st of february
		money tree
		chocolate coins
	`},
	{sayOurWords, `
		you say|said|state|stated|claim|claimed|wrote|write|demand|demanded|ask|asked|mention|mentioned|requested|request|want|wanted
		according to|per your
		per your .. letter|email|reminder|mail|message|statement|notice|request|demand
		in|with|to your .. letter|email|reminder|mail|message|statement|notice|demand
		your .. letter|email|reminder|notice|demand|deadline ... says|states|of|asks|demands|dated|mentions
		your deadline|demand
	`},
	{refuseUntil, `
		until|till|unless|before & !@date
		not .. until|till|unless|before
		only .. when|once|after|if|upon
		only & once|after|when|if
		nothing .. until|unless
		no payment .. until|before|unless|without
		on hold|held pending|until|till
		hold|holding|withhold|withholding .. pending|until
	`},
	{ownCondition, `
		approved|approval|approves|approve|signed|signs|sign|signoff|authorised|authorized|authorises|authorisation|authorization|authorise & !your
		director|manager|boss|md|ceo|cfo|controller|colleague|board|owner|bookkeeper|accountant|finance|accounts|team|line
		i|we .. back|return|office|in
		internal|internally
		posted|coded|booked|processed|matched|registered
		get|have .. chance|minute|moment
		leave|holiday|vacation
	`},
	{theirAgreement, `
		if|provided|assuming .. you .. agree|happy|ok|okay|accept|fine|can|could|let|allow
		if|provided .. that|this|it .. ok|okay|acceptable|works|suits|fine|alright|possible
		with your agreement|permission|consent
		subject to your .. agreement|approval|consent
	`},
	{outerCondition, `
		subject to
		conditional|contingent|dependent|depending on|upon
		after|upon|on|following|pending|against|with receipt|receiving|resolution|delivery|confirmation|clarification|correction|issue|issuance|return|credit
		after|upon|on|following|pending|against|with the|your|a|our|an .. receipt|credit|corrected|confirmation|delivery|resolution|replacement|revised|funds|payment|completion|bank
		provided|assuming .. that|you|we|the
		as soon as
		in return|exchange for
		pending & !payment is
		unless
	`},
	{elsewhere, `
		look|looking into|at
		let .. know & !that
		write|call|speak|discuss|talk|meeting|meet|meets|decision|decide|decided|hear|advise|update|respond|reply|answer|revert|review|check|confirm|explain|visit|ring|chat|touch
		back|office|leave|vacation|holiday|closed|away|out of
		deliver|delivery|delivered|collect|collection|install|installation|engineer|ship|shipped|repair|visit|returned
		webinar|newsletter|event|invitation|register|panel|offer|promo|discount
		address|premises|iban|bank account
		was|were|had|did|been|told|promised|said
		never
	`},
	{forUs, `
		please .. send|confirm|call|advise|reply|respond|let|provide|issue|reissue|resend|return|deliver|collect|arrange|give|cancel|correct|revert|update|amend|credit
		could|can|would you .. send|confirm|call|advise|reply|respond|let|provide|issue|reissue|resend|deliver|collect|cancel|correct|amend|credit|forward
		expect you|your
		will|shall .. call|contact|revert|respond|reply|update|confirm|get back|let you|come back|be back|be in touch & !pay & !payment
		get|be|come back to|in you|touch & @date
		in the office|back & @date & !pay & !payment
		delivery|delivered|deliver|collection|collect|installation|meeting & @date & !pay & !paid & !payment
		salary|salaries|wages|rent
	`},
}
