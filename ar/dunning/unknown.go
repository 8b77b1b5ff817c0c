package dunning

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// unknownMembers lists every member of a JSON document that a type has not, with its place, in the order of their names.
// encoding/json stops at the first. What is no JSON, or of another type, is left to the decoder, which says so better.
func unknownMembers(document json.RawMessage, t reflect.Type, at string) []string {
	switch t.Kind() {
	case reflect.Pointer:
		return unknownMembers(document, t.Elem(), at)
	case reflect.Slice:
		return unknownElements(document, t.Elem(), at)
	case reflect.Struct:
		if reflect.PointerTo(t).Implements(reflect.TypeFor[json.Unmarshaler]()) {
			return nil
		}
	default:
		return nil
	}
	var members map[string]json.RawMessage
	if json.Unmarshal(document, &members) != nil {
		return nil
	}
	var unknown []string
	for _, name := range slices.Sorted(maps.Keys(members)) {
		field, ok := memberOf(t, name)
		if !ok {
			unknown = append(unknown, fmt.Sprintf("%q", at+name))
			continue
		}
		unknown = append(unknown, unknownMembers(members[name], field, at+name+".")...)
	}
	return unknown
}

func unknownElements(document json.RawMessage, t reflect.Type, at string) []string {
	var elements []json.RawMessage
	if json.Unmarshal(document, &elements) != nil {
		return nil
	}
	var unknown []string
	for i, e := range elements {
		unknown = append(unknown, unknownMembers(e, t, fmt.Sprintf("%s[%d].", strings.TrimSuffix(at, "."), i))...)
	}
	return unknown
}

// memberOf finds a member by its name in JSON, which the decoder takes in any case.
func memberOf(t reflect.Type, name string) (reflect.Type, bool) {
	for i := range t.NumField() {
		field := t.Field(i)
		if tag, _, _ := strings.Cut(field.Tag.Get("json"), ","); strings.EqualFold(tag, name) {
			return field.Type, true
		}
	}
	return nil, false
}
