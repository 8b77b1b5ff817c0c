package mailrules

// cue is what a rule of the tables tells of a clause or a sentence.
type cue uint8

const (
	_ cue = iota // no cue

	// What a clause says of a payment.
	sayFuture      // it will be made
	sayPaid        // it was made
	sayFailed      // it was tried and came back
	sayNotYet      // it has not been made
	sayRefuse      // it will not be made
	sayUnable      // it can't be made
	sayBroken      // it had been promised
	sayEnables     // what we are asked for lets it be made
	sayOffer       // it would be made, if we agree
	sayHope        // it is hoped for
	sayMaybe       // it may be made
	saySchedule    // instalments are named
	askLater       // we are asked for time
	askSoft        // we may be asked for time: only a question does
	askPlan        // we are asked for instalments
	sayLikely      // a day is named for something: a payment, where nothing else is spoken of
	elsewhere      // a day is named for something else
	sayAgree       // our quoted proposal is accepted
	sayIrony       // it is a joke
	sayOurWords    // our own words are repeated
	refuseUntil    // it will not be made before something happened
	ownCondition   // a condition that the customer decides alone
	theirAgreement // a condition that we agree
	outerCondition // a condition in a phrase: "nach Erhalt der Gutschrift"
	forUs          // a time set for us, or of something we shall do

	// What a sentence says beside payments.
	wantsCopy
	wantsDocument
	wantsStatement
	wantsBank
	bankChanged
	masterChanged
	wrongReader
	acknowledges
	checking
	isAbsent
	isAutoReceipt
	isBounce
	isHard
	isInsolvent
	isLegal
	complains
	complainsToo // impatience: a complaint where the mail is about nothing else
	privacyAsked
	asksUs
	advertises
	wantsCredit
	denies
	takenBack  // a dispute that is over
	ownTrouble // something of the customer's own does not work
	steersMachine
	foreignData
	frustrated
	isAdvice // the text calls itself an advice of payment

	// Reasons of disputes.
	reasonPrice
	reasonQuantity
	reasonQuality
	reasonWrongGoods
	reasonNotReceived
	reasonNotOrdered
	reasonMissingPO
	reasonFormal
	reasonDuplicate
	reasonTax
	reasonTerms
	reasonDiscount
	reasonCredit
	reasonRetention
	reasonSetOff
	reasonFee
	reasonDebtor
	reasonBarred
	cueCount
)
