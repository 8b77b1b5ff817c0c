package correspondence

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"github.com/mahnwerk/mahnwerk/ar/dispute"
	"github.com/mahnwerk/mahnwerk/internal/schematest"
)

const answerSchema = "json/mail-understanding.schema.json"

// compareType walks a schema and the Go type it describes: the same fields, all required, none besides; pointers are what
// may be null.
func compareType(t *testing.T, at string, schema map[string]any, typ reflect.Type) {
	t.Helper()
	switch typ.Kind() {
	case reflect.Struct:
		compareStruct(t, at, schema, typ)
	case reflect.Slice:
		if schema["type"] != "array" || schema["maxItems"] == nil {
			t.Errorf("%s: want an array with a limit", at)
		}
		compareType(t, at+"[]", schema["items"].(map[string]any), typ.Elem())
	case reflect.Pointer:
		if !reflect.DeepEqual(schema["type"], []any{"string", "null"}) {
			t.Errorf("%s: type %v, want string or null", at, schema["type"])
		}
	case reflect.String:
		if schema["type"] != "string" || (schema["enum"] == nil) == (schema["maxLength"] == nil) {
			t.Errorf("%s: want a string with either known words or a greatest length", at)
		}
	default:
		t.Errorf("%s: no rule compares a %s", at, typ)
	}
}

func compareStruct(t *testing.T, at string, schema map[string]any, typ reflect.Type) {
	t.Helper()
	properties := schema["properties"].(map[string]any)
	if schema["additionalProperties"] != false || len(properties) != typ.NumField() || len(schema["required"].([]any)) != typ.NumField() {
		t.Errorf("%s: want %d fields, all required, and no others", at, typ.NumField())
	}
	for i := range typ.NumField() {
		name := typ.Field(i).Tag.Get("json")
		if !slices.Contains(schema["required"].([]any), any(name)) {
			t.Errorf("%s.%s is not required", at, name)
			continue
		}
		compareType(t, at+"."+name, properties[name].(map[string]any), typ.Field(i).Type)
	}
}

func TestSchema_hasTheFieldsOfAnswerAndNoOther(t *testing.T) {
	compareType(t, "answer", schematest.Read(t, answerSchema), reflect.TypeFor[Answer]())
}

// at walks to a schema inside of one.
func at(doc map[string]any, path ...string) map[string]any {
	for _, p := range path {
		if p == "[]" {
			doc = doc["items"].(map[string]any)
			continue
		}
		doc = doc["properties"].(map[string]any)[p].(map[string]any)
	}
	return doc
}

func wordsIn[T ~string](all []T) []any {
	words := make([]any, len(all))
	for i, w := range all {
		words[i] = string(w)
	}
	return words
}

func TestSchema_hasTheWordsOfTheCode(t *testing.T) {
	doc := schematest.Read(t, answerSchema)
	for _, c := range []struct {
		path string
		want []any
	}{
		{"intents [] type", wordsIn(Intents())},
		{"promises [] precision", wordsIn(Precisions())},
		{"promises [] amount_source", wordsIn(AmountSources())},
		{"disputes [] reason", wordsIn(dispute.Reasons())},
		{"flags [] flag", wordsIn(Flags())},
		{"signals [] kind", wordsIn(SignalKinds())},
		{"language", []any{"de", "en", "other"}},
	} {
		if got := at(doc, strings.Fields(c.path)...)["enum"]; !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %v, want %v", c.path, got, c.want)
		}
	}
}

func TestSchema_hasTheLimitsOfTheCode(t *testing.T) {
	doc := schematest.Read(t, answerSchema)
	for _, c := range []struct {
		path, key string
		want      int
	}{
		{"intents", "maxItems", maxAnswerIntents}, {"intents [] invoices", "maxItems", maxAnswerInvoices},
		{"intents [] invoices []", "maxLength", maxInvoiceRunes}, {"intents [] quote", "maxLength", maxQuoteRunes},
		{"promises", "maxItems", maxAnswerClaims}, {"promises [] condition", "maxLength", maxConditionRunes},
		{"promises [] amount", "maxLength", maxAmountRunes}, {"promises [] date", "maxLength", len("2006-01-02")},
		{"promises [] invoice", "maxLength", maxInvoiceRunes}, {"promises [] quote", "maxLength", maxQuoteRunes},
		{"disputes", "maxItems", maxAnswerClaims}, {"paid", "maxItems", maxAnswerClaims}, {"proposed", "maxItems", maxAnswerClaims},
		{"flags", "maxItems", maxAnswerFlags}, {"signals", "maxItems", maxAnswerSignals},
	} {
		if got := fmt.Sprint(at(doc, strings.Fields(c.path)...)[c.key]); got != fmt.Sprint(c.want) {
			t.Errorf("%s: %s %s, want %d", c.path, c.key, got, c.want)
		}
	}
}

// Providers are given the schema as it is; each knows only some words of JSON Schema. These are what all of them know, or
// can be without.
func TestSchema_usesOnlyTheCommonWords(t *testing.T) {
	permitted := []string{"$schema", "$id", "title", "description", "type", "additionalProperties", "required", "properties", "items", "enum", "maxItems", "maxLength"}
	var walk func(at string, schema map[string]any)
	walk = func(at string, schema map[string]any) {
		for word, value := range schema {
			if !slices.Contains(permitted, word) {
				t.Errorf("%s: %q is not known to every provider", at, word)
			}
			switch {
			case word == "properties":
				for name, p := range value.(map[string]any) {
					walk(at+"."+name, p.(map[string]any))
				}
			case word == "items":
				walk(at+"[]", value.(map[string]any))
			}
		}
	}
	walk("answer", schematest.Read(t, answerSchema))
}

func genText(t *rapid.T, name string, runes int) string {
	return rapid.StringOfN(rapid.RuneFrom([]rune("abc äö12.-€\"\\n")), 0, runes, -1).Draw(t, name)
}

func genOptional(t *rapid.T, name string, runes int) *string {
	if rapid.Bool().Draw(t, name+" given") {
		return nil
	}
	s := genText(t, name, runes)
	return &s
}

// genAnswer makes answers at and over the limits.
func genAnswer(t *rapid.T) Answer {
	payments := rapid.Custom(func(t *rapid.T) AnswerPayment {
		return AnswerPayment{genOptional(t, "invoice", maxInvoiceRunes+1), genOptional(t, "date", 11), genOptional(t, "amount", maxAmountRunes+1), genText(t, "quote", 20)}
	})
	return Answer{
		Language: rapid.SampledFrom([]string{"de", "en", "other", "fr"}).Draw(t, "language"),
		Intents: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) AnswerIntent {
			return AnswerIntent{rapid.SampledFrom(append(Intents(), "praise")).Draw(t, "type"), rapid.SliceOfN(rapid.StringN(0, 3, -1), 0, 3).Draw(t, "invoices"), genText(t, "quote", 30)}
		}), 0, 5).Draw(t, "intents"),
		Promises: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) AnswerPromise {
			return AnswerPromise{genOptional(t, "invoice", 5), genOptional(t, "date", 11), rapid.SampledFrom(append(Precisions(), "hour")).Draw(t, "precision"),
				genOptional(t, "amount", 5), rapid.SampledFrom(append(AmountSources(), "dream")).Draw(t, "source"), genOptional(t, "condition", maxConditionRunes+1), genText(t, "quote", maxQuoteRunes+1)}
		}), 0, 3).Draw(t, "promises"),
		Disputes: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) AnswerDispute {
			return AnswerDispute{genOptional(t, "invoice", 5), rapid.SampledFrom(append(dispute.Reasons(), "mood")).Draw(t, "reason"), genOptional(t, "amount", 5), genText(t, "quote", 5)}
		}), 0, 3).Draw(t, "disputes"),
		Paid: rapid.SliceOfN(payments, 0, 3).Draw(t, "paid"), Proposed: rapid.SliceOfN(payments, 0, 3).Draw(t, "proposed"),
		Flags: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) AnswerFlag {
			return AnswerFlag{rapid.SampledFrom(append(Flags(), "blue")).Draw(t, "flag"), genText(t, "quote", 5)}
		}), 0, maxAnswerFlags+1).Draw(t, "flags"),
		Signals: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) AnswerSignal {
			return AnswerSignal{rapid.SampledFrom(append(SignalKinds(), "happy")).Draw(t, "kind"), genText(t, "quote", 5)}
		}), 0, maxAnswerSignals+1).Draw(t, "signals"),
	}
}

// The schema and the reader agree on every answer, so that what a provider was made to answer is never refused later.
func TestSchema_acceptsWhatParseAnswerAccepts(t *testing.T) {
	schema := schematest.Compile(t, answerSchema)
	rapid.Check(t, func(rt *rapid.T) {
		raw, err := json.Marshal(genAnswer(rt))
		if err != nil {
			rt.Fatal(err)
		}
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
		if err != nil {
			rt.Fatal(err)
		}
		bySchema := schema.Validate(doc)
		_, byReader := ParseAnswer(raw)
		if (bySchema == nil) != (byReader == nil) {
			rt.Fatalf("schema: %v\nreader: %v", bySchema, byReader)
		}
	})
}
