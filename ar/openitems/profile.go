package openitems

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// Encoding is how the bytes of a file are read.
type Encoding string

const (
	// EncodingAuto reads each line as UTF-8 when it is valid UTF-8 and as Windows-1252 otherwise. By line, because
	// files are glued together from several exports. It is the zero value.
	EncodingAuto Encoding = "auto"
	// EncodingUTF8 refuses rows that are not valid UTF-8.
	EncodingUTF8 Encoding = "utf-8"
	// EncodingCP1252 is Windows-1252, what German Windows programs call ANSI.
	EncodingCP1252 Encoding = "cp1252"
)

// DateStyle is how dates are written.
type DateStyle string

const (
	// DateAuto takes 2026-11-22 and 22.11.2026, and nothing that can be read in two ways. It is the zero value.
	DateAuto DateStyle = "auto"
	// DateISO is 2026-11-22 (ISO 8601), also without hyphens as SAP writes it.
	DateISO DateStyle = "iso"
	// DateGerman is 22.11.2026, 1.2.26 or 22/11/2026; years of two digits are in this century.
	DateGerman DateStyle = "german"
)

// NumberStyle is how amounts are written.
type NumberStyle string

const (
	// NumberAuto takes what can be read in one way only: 1.234,56 and 1,234.56 and 12,5 and 12.5 and 1234. It refuses
	// 1.234 and 1,234, which are a thousand in one country and one in the next. It is the zero value.
	NumberAuto NumberStyle = "auto"
	// NumberGerman is 1.234,56.
	NumberGerman NumberStyle = "german"
	// NumberEnglish is 1,234.56.
	NumberEnglish NumberStyle = "english"
	// NumberPlain is 1234.56.
	NumberPlain NumberStyle = "plain"
)

// Profile says how one program writes its list. The zero value recognises headers by name and guesses the rest
// carefully. Profiles are kept as JSON:
//
//	{
//	  "name": "warenwirtschaft-alt",
//	  "delimiter": ";",
//	  "encoding": "cp1252",
//	  "date_style": "german",
//	  "number_style": "german",
//	  "columns": {"number": "Re.Nr", "amount": "EUR brutto"},
//	  "defaults": {"entity": "NORD", "currency": "EUR"}
//	}
type Profile struct {
	// Name identifies the profile.
	Name string `json:"name"`
	// Delimiter is one of "," ";" "|" or a tab; "" takes the one found in the header row.
	Delimiter   string      `json:"delimiter,omitempty"`
	Encoding    Encoding    `json:"encoding,omitempty"`
	DateStyle   DateStyle   `json:"date_style,omitempty"`
	NumberStyle NumberStyle `json:"number_style,omitempty"`
	// Columns maps a field to the header it is read from, where the name alone doesn't tell.
	Columns map[string]string `json:"columns,omitempty"`
	// Defaults are values for fields without column or with an empty cell, written as in a cell.
	Defaults map[string]string `json:"defaults,omitempty"`
}

// maxProfileBytes bounds a profile file: 40 fields with two texts each need a tenth of it.
const maxProfileBytes = 64 << 10

// LoadProfile reads a profile from JSON and checks it; file is its name for messages. Unknown members are an error,
// because a misspelt "defaults" would otherwise change what is imported without a word.
func LoadProfile(r io.Reader, file string) (Profile, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxProfileBytes+1))
	if err != nil {
		return Profile{}, fmt.Errorf("read profile %s: %w", file, err)
	}
	if len(text) > maxProfileBytes {
		return Profile{}, fmt.Errorf("read profile %s: larger than %d bytes", file, maxProfileBytes)
	}
	var p Profile
	decoder := json.NewDecoder(strings.NewReader(string(text)))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&p); err != nil {
		return Profile{}, fmt.Errorf("read profile %s: %w", file, err)
	}
	if decoder.More() {
		return Profile{}, fmt.Errorf("read profile %s: text after the end of the profile", file)
	}
	if err := p.Check(); err != nil {
		return Profile{}, fmt.Errorf("read profile %s: %w", file, err)
	}
	return p, nil
}

// Check tells what is wrong with a profile, all of it.
func (p Profile) Check() error {
	var wrong []string
	wrong = append(wrong, choice("delimiter", p.Delimiter, "", ",", ";", "|", "\t")...)
	wrong = append(wrong, choice("encoding", string(p.Encoding), "", "auto", "utf-8", "cp1252")...)
	wrong = append(wrong, choice("date_style", string(p.DateStyle), "", "auto", "iso", "german")...)
	wrong = append(wrong, choice("number_style", string(p.NumberStyle), "", "auto", "german", "english", "plain")...)
	wrong = append(wrong, unknownFields("columns", p.Columns)...)
	wrong = append(wrong, unknownFields("defaults", p.Defaults)...)
	wrong = append(wrong, sharedHeaders(p.Columns)...)
	if len(wrong) == 0 {
		return nil
	}
	return fmt.Errorf("profile %q: %s", p.Name, strings.Join(wrong, "; "))
}

// choice complains when a value is not one of the known ones.
func choice(member, value string, known ...string) []string {
	if slices.Contains(known, value) {
		return nil
	}
	return []string{fmt.Sprintf("%s %s is not one of %q", member, quoted(value), known[1:])}
}

// unknownFields complains about every key that is no field of either list.
func unknownFields(member string, values map[string]string) []string {
	var wrong []string
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if !isField(name) {
			wrong = append(wrong, fmt.Sprintf("%s has %s, which is no field (fields: %s)",
				member, quoted(name), strings.Join(FieldNames(), ", ")))
		}
	}
	return wrong
}

// sharedHeaders complains about two fields read from one column. Number and customer may not share either: an item's
// number identifies it.
func sharedHeaders(columns map[string]string) []string {
	var wrong []string
	readBy := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(columns)) {
		header := folded(columns[name])
		if other, taken := readBy[header]; taken {
			wrong = append(wrong, fmt.Sprintf("columns reads %s and %s from %s", other, name, quoted(columns[name])))
		}
		readBy[header] = name
	}
	return wrong
}

// FieldNames lists every field of both lists in alphabetical order.
func FieldNames() []string {
	var names []string
	for _, f := range slices.Concat(customerFields, itemFields) {
		names = append(names, f.name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func isField(name string) bool { return slices.Contains(FieldNames(), name) }
