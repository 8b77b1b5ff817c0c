package mailscore

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
)

// FieldError says which field of which line can't be read.
type FieldError struct {
	File string
	// Line is that of the file, from 1; Field is a path such as open_invoices[0].amount, "" for a fault of the whole line.
	Line  int
	Field string
	Err   error
}

// Error implements error.
func (e *FieldError) Error() string {
	if e.Field == "" {
		return fmt.Sprintf("%s:%d: %v", e.File, e.Line, e.Err)
	}
	return fmt.Sprintf("%s:%d: field %s: %v", e.File, e.Line, e.Field, e.Err)
}

// Unwrap returns the cause.
func (e *FieldError) Unwrap() error { return e.Err }

// object is a JSON object that is read field by field, so that a fault has a path. The first fault is kept in *fault;
// what is read after it doesn't count.
type object struct {
	path   string
	fields map[string]json.RawMessage
	fault  **FieldError
}

var errMissing = errors.New("is missing")

// newObject reads an object's fields; the fault of what is none is kept like any other.
func newObject(path string, raw json.RawMessage, fault **FieldError) object {
	o := object{path: path, fault: fault}
	if err := json.Unmarshal(raw, &o.fields); err != nil {
		o.fail("", fmt.Errorf("is no JSON object: %w", err))
	} else if o.fields == nil {
		o.fail("", errors.New("is null"))
	}
	return o
}

func (o object) at(field string) string {
	if o.path == "" || field == "" {
		return o.path + field
	}
	return o.path + "." + field
}

func (o object) fail(field string, err error) {
	if *o.fault == nil {
		*o.fault = &FieldError{Field: o.at(field), Err: err}
	}
}

// has tells whether the field is there and not null.
func (o object) has(field string) bool {
	raw, found := o.fields[field]
	return found && !bytes.Equal(raw, []byte("null"))
}

// need fails where the field isn't there; null counts as there.
func (o object) need(field string) {
	if _, found := o.fields[field]; !found {
		o.fail(field, errMissing)
	}
}

// into decodes a field where it is there. Null leaves the zero value.
func (o object) into(field string, value any) {
	raw, found := o.fields[field]
	if !found {
		return
	}
	if err := json.Unmarshal(raw, value); err != nil {
		o.fail(field, err)
	}
}

// text is a field that must be there and hold a text; an empty one is a fault only where full is true.
func (o object) text(field string, full bool) string {
	o.need(field)
	var text string
	o.into(field, &text)
	if full && text == "" {
		o.fail(field, errors.New("is empty"))
	}
	return text
}

// date is a field that must be there and hold a date.
func (o object) date(field string) calendar.Date {
	var on calendar.Date
	o.need(field)
	o.into(field, &on)
	if on.IsZero() {
		o.fail(field, errors.New("is empty"))
	}
	return on
}

// each calls read for every object of a list. A list that isn't there is empty; needed ones are asked for by need.
func (o object) each(field string, read func(object)) {
	var list []json.RawMessage
	o.into(field, &list)
	for n, raw := range list {
		read(newObject(fmt.Sprintf("%s[%d]", o.at(field), n), raw, o.fault))
	}
}
