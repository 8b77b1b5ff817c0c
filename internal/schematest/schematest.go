// Package schematest opens the JSON Schemas of the house for the tests that hold them against the types they describe.
package schematest

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/mahnwerk/mahnwerk/schemas"
)

// Read is a schema as a document, file being its path in the embedded schemas.
func Read(t testing.TB, file string) map[string]any {
	t.Helper()
	var doc map[string]any
	if err := json.Unmarshal(raw(t, file), &doc); err != nil {
		t.Fatal(err)
	}
	return doc
}

// Compile is a schema ready to validate with.
func Compile(t testing.TB, file string) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw(t, file)))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource(file, doc); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile(file)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func raw(t testing.TB, file string) []byte {
	t.Helper()
	raw, err := fs.ReadFile(schemas.JSON, file)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}
