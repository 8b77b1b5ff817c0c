package llm_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/internal/llm"
	"github.com/mahnwerk/mahnwerk/internal/llm/llmtest"
)

func accept(parts ...string) (llm.Response, error) {
	return llm.Accept("test", llm.Request{Schema: []byte(llmtest.Schema)}, llm.Answer{Parts: parts, Model: "m"})
}

func TestAccept(t *testing.T) {
	const good, other = llmtest.GoodAnswer, `{"intent":"dispute","quote":"x","invoice":"4711"}`
	tests := []struct {
		name  string
		parts []string
		want  string
	}{
		{"plain", []string{good}, good},
		{"the last of two", []string{other + " no: " + good}, good},
		{"the last that fits", []string{good + ` {"intent":"wire"}`}, good},
		{"the last part that fits", []string{other, good, "done."}, good},
		{"inside a fence", []string{"```json\n" + good + "\n```"}, good},
		{"after an object that never closes", []string{"{ let me think " + good}, good},
		{"braces inside strings", []string{`{"intent":"promise","quote":"} {\" {","invoice":null}`}, `{"intent":"promise","quote":"} {\" {","invoice":null}`},
		{"marked words", []string{`{"intent":"promise","quote":"am▁Freitag \u2581x","invoice":null}`}, `{"intent":"promise","quote":"am Freitag  x","invoice":null}`},
		{"inside another object", []string{`{"result":` + good + `}`}, ""},
		{"cut", []string{good[:20]}, ""},
		{"a field too many", []string{`{"intent":"promise","quote":"x","invoice":null,"x":1}`}, ""},
		{"nothing", nil, ""},
		{"no UTF-8", []string{"{\"intent\":\"promise\",\"quote\":\"\xff\",\"invoice\":null}"}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := accept(tt.parts...)
			if string(got.JSON) != tt.want || (tt.want == "") != errors.Is(err, llm.ErrInvalidOutput) {
				t.Errorf("accepted %s, %v; want %s", got.JSON, err, tt.want)
			}
		})
	}
}

// TestAccept_faultNamesTheRuleAlone: what goes back to the model, and may be logged, is where and which rule.
func TestAccept_faultNamesTheRuleAlone(t *testing.T) {
	for answer, want := range map[string]string{
		`{"intent":"canary","quote":"x","invoice":null}`:             "at /intent: rule enum of the schema is broken",
		`{"intent":"promise","quote":["canary"],"invoice":null}`:     "at /quote: rule type of the schema is broken",
		`{"intent":"promise","quote":"x","invoice":null,"canary":1}`: "at /: rule additionalProperties of the schema is broken",
		`{"intent":"promise","quote":"canary"}`:                      "at /: rule required of the schema is broken",
		"canary":                                                     "there is no complete JSON object",
		`{"intent":"promise","quote":"x","invoice":{"canary":"x"}}`:  "at /invoice: rule type of the schema is broken",
	} {
		_, err := accept(answer)
		var invalid *llm.InvalidOutput
		if !errors.As(err, &invalid) || invalid.Fault != want {
			t.Errorf("%s: fault %+v, want %q", answer, invalid, want)
		}
		if strings.Contains(fmt.Sprintf("%v %+v", err, err), "canary") {
			t.Errorf("%s: the error shows the answer", answer)
		}
	}
}

func FuzzAccept(f *testing.F) {
	for _, seed := range []string{llmtest.GoodAnswer, "{{{", `{"a":"}`, "```json\n{}\n```", `{"intent":"promise","quote":"\ud800","invoice":null}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := accept(text)
		if (err == nil) == (len(got.JSON) == 0) {
			t.Fatalf("accepted %q with %v", got.JSON, err)
		}
		if err == nil {
			again, err := accept(string(got.JSON))
			if err != nil || string(again.JSON) != string(got.JSON) {
				t.Fatalf("%q is accepted once and not twice: %v", got.JSON, err)
			}
		}
	})
}

// BenchmarkAccept_hostile: braces and quotation marks must not make reading slow.
func BenchmarkAccept_hostile(b *testing.B) {
	text := strings.Repeat(`{"`, llm.MaxBody/2)
	for b.Loop() {
		if _, err := accept(text); err == nil {
			b.Fatal("accepted")
		}
	}
}

func TestCheckSchema(t *testing.T) {
	if err := llm.CheckSchema([]byte(llmtest.Schema)); err != nil {
		t.Fatal(err)
	}
	for name, schema := range map[string]string{
		"open object":          `{"type":"object","properties":{}}`,
		"optional property":    `{"type":"object","additionalProperties":false,"properties":{"a":{"type":"string"}}}`,
		"anyOf":                `{"anyOf":[{"type":"string"}]}`,
		"reference":            `{"$ref":"https://elsewhere.example/x"}`,
		"no type":              `{"description":"x"}`,
		"two types":            `{"type":["string","number"]}`,
		"array without items":  `{"type":"array"}`,
		"no JSON":              `{`,
		"fault below an array": `{"type":"array","items":{"type":"object"}}`,
	} {
		if llm.CheckSchema([]byte(schema)) == nil {
			t.Errorf("%s: taken", name)
		}
	}
}

func TestPortableSchema_leavesOursOut(t *testing.T) {
	got, err := llm.PortableSchema([]byte(`{"$schema":"s","$id":"i","title":"t","type":"object","additionalProperties":false,"required":["a"],` +
		`"properties":{"a":{"type":"array","maxItems":3,"items":{"type":["string","null"],"maxLength":9,"description":"d"}}}}`))
	want := `{"additionalProperties":false,"properties":{"a":{"items":{"description":"d","type":["string","null"]},"type":"array"}},"required":["a"],"type":"object"}`
	if err != nil || string(got) != want {
		t.Errorf("%s, %v; want %s", got, err, want)
	}
}
