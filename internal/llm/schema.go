package llm

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// schemaURL names a schema inside the compiler; nothing is fetched from it.
const schemaURL = "mahnwerk:answer"

// subset are the JSON Schema keywords that a request's schema may use: what every provider can be given, or what may be
// left out of its copy because Accept checks it.
var subset = []string{"$schema", "$id", "title", "description", "type", "properties", "required", "additionalProperties",
	"items", "enum", "maxItems", "maxLength"}

// ours are the keywords of the subset that some provider does not take. Accept checks them all the same.
var ours = []string{"$schema", "$id", "title", "maxItems", "maxLength"}

var errSchema = errors.New("schema of the answer")

// Node is a schema of the subset, read once for the converters of the drivers.
type Node struct {
	Type        string
	Nullable    bool
	Description string
	Enum        []string
	Items       *Node
	Properties  map[string]*Node
	Required    []string
}

// CheckSchema refuses a schema outside the subset: objects closed by additionalProperties false with every property
// required, arrays, strings with enum or maxLength, numbers, integers, booleans, each of them or null.
func CheckSchema(schema json.RawMessage) error {
	_, err := ReadSchema(schema)
	return err
}

// ReadSchema reads a schema of the subset.
func ReadSchema(schema json.RawMessage) (*Node, error) {
	var raw any
	if err := json.Unmarshal(schema, &raw); err != nil {
		return nil, fmt.Errorf("%w: %w", errSchema, err)
	}
	return readNode(raw, "")
}

func readNode(raw any, at string) (*Node, error) {
	fields, ok := raw.(map[string]any)
	if !ok {
		return nil, fmt.Errorf("%w: %q is no object", errSchema, at)
	}
	for name := range fields {
		if !slices.Contains(subset, name) {
			return nil, fmt.Errorf("%w: %s/%s is outside the subset", errSchema, at, name)
		}
	}
	node := &Node{}
	node.Description, _ = fields["description"].(string)
	node.Enum = words(fields["enum"])
	if err := node.readType(fields["type"]); err != nil {
		return nil, fmt.Errorf("%w: %s: %w", errSchema, at, err)
	}
	switch node.Type {
	case "object":
		return node, node.readObject(fields, at)
	case "array":
		var err error
		node.Items, err = readNode(fields["items"], at+"/items")
		return node, err
	}
	return node, nil
}

func (n *Node) readType(raw any) error {
	types := words(raw)
	if one, ok := raw.(string); ok {
		types = []string{one}
	}
	for _, t := range types {
		switch t {
		case "null":
			n.Nullable = true
		case "object", "array", "string", "number", "integer", "boolean":
			if n.Type != "" {
				return errors.New("more than one type")
			}
			n.Type = t
		}
	}
	if n.Type == "" {
		return errors.New("no type of the subset")
	}
	return nil
}

func (n *Node) readObject(fields map[string]any, at string) error {
	properties, _ := fields["properties"].(map[string]any)
	n.Required = words(fields["required"])
	if open, ok := fields["additionalProperties"].(bool); !ok || open {
		return fmt.Errorf("%w: %s: additionalProperties must be false", errSchema, at)
	}
	n.Properties = make(map[string]*Node, len(properties))
	for name, raw := range properties {
		if !slices.Contains(n.Required, name) {
			return fmt.Errorf("%w: %s: %s must be required", errSchema, at, name)
		}
		child, err := readNode(raw, at+"/"+name)
		if err != nil {
			return err
		}
		n.Properties[name] = child
	}
	return nil
}

func words(raw any) []string {
	list, _ := raw.([]any)
	var all []string
	for _, v := range list {
		if s, ok := v.(string); ok {
			all = append(all, s)
		}
	}
	return all
}

// PortableSchema is the schema as providers that take JSON Schema get it: without names, identifiers and limits, which
// some of them refuse.
func PortableSchema(schema json.RawMessage) (json.RawMessage, error) {
	if err := CheckSchema(schema); err != nil {
		return nil, err
	}
	var raw map[string]any
	if err := json.Unmarshal(schema, &raw); err != nil {
		return nil, fmt.Errorf("%w: %w", errSchema, err)
	}
	trim(raw)
	return json.Marshal(raw)
}

func trim(node map[string]any) {
	for _, name := range ours {
		delete(node, name)
	}
	if items, ok := node["items"].(map[string]any); ok {
		trim(items)
	}
	properties, _ := node["properties"].(map[string]any)
	for _, p := range properties {
		if child, ok := p.(map[string]any); ok {
			trim(child)
		}
	}
}

// validator holds a compiled schema.
type validator struct{ schema *jsonschema.Schema }

func newValidator(schema json.RawMessage) (validator, error) {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(schema))
	if err != nil {
		return validator{}, fmt.Errorf("%w: %w", errSchema, err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.UseLoader(jsonschema.SchemeURLLoader{}) // a schema refers to nothing outside itself
	// The root's $id would replace our name for it; it is not part of what is checked.
	if fields, ok := doc.(map[string]any); ok {
		delete(fields, "$id")
	}
	if err := compiler.AddResource(schemaURL, doc); err != nil {
		return validator{}, fmt.Errorf("%w: %w", errSchema, err)
	}
	compiled, err := compiler.Compile(schemaURL)
	if err != nil {
		return validator{}, fmt.Errorf("%w: %w", errSchema, err)
	}
	return validator{compiled}, nil
}

// fault is empty where the document fits; else where it does not and which rule it breaks, never what stands there.
func (v validator) fault(document []byte) string {
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(document))
	if err != nil {
		return "it is no JSON"
	}
	err = v.schema.Validate(value)
	if err == nil {
		return ""
	}
	var wrong *jsonschema.ValidationError
	if !errors.As(err, &wrong) {
		return "it does not fit the schema"
	}
	for len(wrong.Causes) > 0 {
		wrong = wrong.Causes[0]
	}
	return fmt.Sprintf("at /%s: rule %s of the schema is broken",
		strings.Join(wrong.InstanceLocation, "/"), strings.Join(wrong.ErrorKind.KeywordPath(), "/"))
}
