package dunning

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"github.com/mahnwerk/mahnwerk/internal/schematest"
)

const schemaFile = "json/dunning-policy.schema.json"

func validate(schema *jsonschema.Schema, p Policy) error {
	raw, err := json.Marshal(p)
	if err != nil {
		return err
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		return err
	}
	return schema.Validate(doc)
}

// compareFields walks a schema object and the Go struct it describes.
func compareFields(t *testing.T, at string, object map[string]any, typ reflect.Type) {
	t.Helper()
	properties := object["properties"].(map[string]any)
	var required []string
	for _, r := range object["required"].([]any) {
		required = append(required, r.(string))
	}
	if object["additionalProperties"] != false {
		t.Errorf("%s: the schema allows fields that ParsePolicy refuses", at)
	}
	known := map[string]bool{}
	for i := range typ.NumField() {
		name, options, _ := strings.Cut(typ.Field(i).Tag.Get("json"), ",")
		known[name] = true
		property, ok := properties[name].(map[string]any)
		if !ok {
			t.Errorf("%s.%s is not in the schema", at, name)
			continue
		}
		if optional := options == "omitempty"; optional == slices.Contains(required, name) {
			t.Errorf("%s.%s: required in the schema %v, left out by Go when empty %v", at, name, !optional, optional)
		}
		compareField(t, at+"."+name, property, typ.Field(i).Type)
	}
	for name := range properties {
		if !known[name] {
			t.Errorf("%s.%s is in the schema and not in Go", at, name)
		}
	}
}

func compareField(t *testing.T, at string, property map[string]any, typ reflect.Type) {
	t.Helper()
	switch typ.Kind() {
	case reflect.Struct:
		compareFields(t, at, property, typ)
	case reflect.Slice:
		compareFields(t, at+"[]", property["items"].(map[string]any), typ.Elem())
	case reflect.Int:
		wantType(t, at, property, "integer")
	case reflect.Bool:
		wantType(t, at, property, "boolean")
	case reflect.Map:
		if property["$ref"] != "#/$defs/amounts" {
			t.Errorf("%s: want the definition of amounts", at)
		}
	case reflect.String:
		if property["enum"] == nil {
			wantType(t, at, property, "string")
		}
	default:
		t.Errorf("%s: no rule compares a %s", at, typ)
	}
}

func wantType(t *testing.T, at string, property map[string]any, want string) {
	t.Helper()
	if property["type"] != want {
		t.Errorf("%s: type %v in the schema, want %s", at, property["type"], want)
	}
}

func TestSchema_hasTheFieldsOfPolicyAndNoOther(t *testing.T) {
	compareFields(t, "policy", schematest.Read(t, schemaFile), reflect.TypeFor[Policy]())
}

func TestSchema_hasTheWordsOfTheCode(t *testing.T) {
	doc := schematest.Read(t, schemaFile)
	step := doc["properties"].(map[string]any)["steps"].(map[string]any)["items"].(map[string]any)["properties"].(map[string]any)
	words := func(property any) []string {
		var out []string
		for _, w := range property.(map[string]any)["enum"].([]any) {
			out = append(out, w.(string))
		}
		return out
	}
	var kinds []string
	for _, k := range stepKinds {
		kinds = append(kinds, string(k))
	}
	if got := words(step["kind"]); !slices.Equal(got, kinds) {
		t.Errorf("kinds %v, want %v", got, kinds)
	}
	if got, want := words(step["anchor"]), []string{string(AnchorDue), string(AnchorLetter)}; !slices.Equal(got, want) {
		t.Errorf("anchors %v, want %v", got, want)
	}
	bundling := doc["properties"].(map[string]any)["bundling"]
	if got, want := words(bundling), []string{string(BundleCustomer), string(BundleLevel), string(BundleInvoice)}; !slices.Equal(got, want) {
		t.Errorf("bundling %v, want %v", got, want)
	}
}

func TestSchema_acceptsTheDefault(t *testing.T) {
	if err := validate(schematest.Compile(t, schemaFile), Default()); err != nil {
		t.Fatal(err)
	}
}

// What Check accepts the schema accepts: an operator who validates a file with any tool learns nothing else here.
func TestSchema_acceptsWhatCheckAccepts(t *testing.T) {
	schema := schematest.Compile(t, schemaFile)
	rapid.Check(t, func(rt *rapid.T) {
		p := genPolicy(rt)
		if p.Check() == nil {
			if err := validate(schema, p); err != nil {
				rt.Fatalf("Check accepts what the schema refuses: %v", err)
			}
		}
		p = mend(p)
		if err := p.Check(); err != nil {
			rt.Fatalf("a mended policy is refused: %v", err)
		}
		if err := validate(schema, p); err != nil {
			rt.Fatalf("the schema refuses a good policy: %v", err)
		}
	})
}
