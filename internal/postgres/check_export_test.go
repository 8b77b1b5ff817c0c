package postgres

// CheckIn asks all invariants inside a transaction, so that a test can plant a fault and take it back.
var CheckIn = checkAll

// RegisterTypes teaches a connection the store's types.
var RegisterTypes = registerTypes
