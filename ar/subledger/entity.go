package subledger

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
)

// Entity is a creditor as its letters and its calendar need it.
type Entity struct {
	Code receivable.EntityCode `json:"code"`
	Name string                `json:"name"`
	// Address is one line each, as printed; City stands before the date of a letter.
	Address []string `json:"address"`
	City    string   `json:"city,omitempty"`
	// Country is an ISO 3166-1 alpha-2 code, DE when empty.
	Country string `json:"country,omitempty"`
	// Calendar names its business days (calendar.Named), DE when empty; Zone its civil time, Europe/Berlin when empty.
	Calendar string         `json:"calendar,omitempty"`
	Zone     string         `json:"zone,omitempty"`
	Currency money.Currency `json:"currency"`
	IBAN     string         `json:"iban,omitempty"`
	BIC      string         `json:"bic,omitempty"`
	BankName string         `json:"bank_name,omitempty"`
	Email    string         `json:"email,omitempty"`
	Phone    string         `json:"phone,omitempty"`
	Footer   string         `json:"footer,omitempty"`
	// Policy is the dunning policy; empty keeps the one the entity has, de-standard for a new entity.
	Policy string `json:"policy,omitempty"`
}

// maxEntities bounds the list: the largest groups have a few thousand legal entities.
const maxEntities = 10_000

// maxEntitiesBytes bounds the file: a kilobyte for each entity.
const maxEntitiesBytes = maxEntities << 10

// ReadEntities reads a JSON list of entities. Unknown members are errors, so that a misspelt one is not silently left
// out. zone checks the name of a time zone; the caller knows the tables. All faults are reported together.
func ReadEntities(r io.Reader, file string, zone func(string) (*time.Location, error)) ([]Entity, error) {
	dec := json.NewDecoder(io.LimitReader(r, maxEntitiesBytes))
	dec.DisallowUnknownFields()
	var entities []Entity
	if err := dec.Decode(&entities); err != nil {
		return nil, fmt.Errorf("read entities from %s: %w", file, err)
	}
	if len(entities) > maxEntities {
		return nil, fmt.Errorf("read entities from %s: %d of them, at most %d", file, len(entities), maxEntities)
	}
	var faults []error
	for i := range entities {
		entities[i].fillIn()
		if err := entities[i].check(zone); err != nil {
			faults = append(faults, fmt.Errorf("%s: entity %d (%s): %w", file, i+1, entities[i].Code, err))
		}
	}
	return entities, errors.Join(faults...)
}

func (e *Entity) fillIn() {
	for field, value := range map[*string]string{&e.Country: "DE", &e.Calendar: "DE", &e.Zone: "Europe/Berlin"} {
		if *field == "" {
			*field = value
		}
	}
}

func (e *Entity) check(zone func(string) (*time.Location, error)) error {
	var faults []error
	if e.Code == "" || e.Name == "" {
		faults = append(faults, errors.New("code and name are needed"))
	}
	if _, err := money.ParseCurrency(string(e.Currency)); err != nil {
		faults = append(faults, err)
	}
	if _, err := calendar.Named(e.Calendar); err != nil {
		faults = append(faults, fmt.Errorf("calendar %q: %w", e.Calendar, err))
	}
	if _, err := zone(e.Zone); err != nil {
		faults = append(faults, fmt.Errorf("zone %q: %w", e.Zone, err))
	}
	return errors.Join(faults...)
}
