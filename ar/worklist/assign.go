package worklist

import (
	"regexp"

	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// Assign gives a customer to a collector or, without a customer, says who works on an entity's customers that nobody else
// was given. An empty collector takes the assignment back. The narrowest one counts: the customer's, else the collector in
// the customer's master data, else the entity's.
type Assign struct {
	subledger.Head
	Collector string                    `json:"collector"`
	Customer  receivable.CustomerNumber `json:"customer,omitempty"`
}

// userName is the form a user's name has; see the constraint app_user_name_form.
var userName = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,63}$`)

// Check implements subledger.Command.
func (a Assign) Check() error {
	if err := a.CheckHead(); err != nil {
		return err
	}
	if a.Collector != "" && !userName.MatchString(a.Collector) {
		return subledger.Refuse("collector_name_form", "a collector is a user name: lower-case letters, digits, dots, - or _")
	}
	return nil
}

// Assignment is who works on whom, as it holds now.
type Assignment struct {
	// Customer is empty for the entity's rest.
	Customer  receivable.CustomerNumber `json:"customer,omitempty"`
	Collector string                    `json:"collector"`
	// By gave the assignment; empty for one from the customer's master data.
	By string `json:"by,omitempty"`
}
