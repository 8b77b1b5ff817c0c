package config

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/spf13/pflag"

	"github.com/mahnwerk/mahnwerk/internal/llm"
)

// Setting is one thing that can be set, as the struct's tags say it.
type Setting struct {
	// Group is the part of the struct it belongs to; empty for the top.
	Group string
	// Variable is its name in the environment, Flag on the command line, Engine in engine.json; the last two may be empty.
	Variable, Flag, Engine string
	Default, Doc           string
	Secret                 bool

	field string
	index []int
}

func (s Setting) value(c Config) any { return reflect.ValueOf(c).FieldByIndex(s.index).Interface() }

// Settings lists everything that can be set, in the order of the struct.
func Settings() []Setting { return settings() }

func settings() []Setting { return settingsOf(reflect.TypeFor[Config](), "", nil) }

func settingsOf(t reflect.Type, group string, index []int) []Setting {
	var all []Setting
	for i := range t.NumField() {
		f := t.Field(i)
		at := append(append([]int(nil), index...), i)
		if f.Type.Kind() == reflect.Struct {
			all = append(all, settingsOf(f.Type, f.Name, at)...)
			continue
		}
		variable := f.Tag.Get("env")
		if variable == "-" {
			continue
		}
		all = append(all, Setting{Group: group, Variable: variable, Flag: f.Tag.Get("flag"), Engine: f.Tag.Get("engine"),
			Default: f.Tag.Get("envDefault"), Doc: f.Tag.Get("doc"), Secret: isSecret(f.Type), field: f.Name, index: at})
	}
	return all
}

// isSecret knows the types of values that never print.
func isSecret(t reflect.Type) bool {
	return t == reflect.TypeFor[Secret]() || t == reflect.TypeFor[llm.Secret]()
}

// Flags registers the flags of the settings that have one. No secret has: other users of a machine see command lines.
func Flags(to *pflag.FlagSet) {
	for _, s := range settings() {
		if s.Flag != "" {
			to.String(s.Flag, "", strings.TrimSuffix(s.Doc, ".")+defaultNote(s.Default))
		}
	}
}

func defaultNote(value string) string {
	if value == "" {
		return ""
	}
	return fmt.Sprintf(" (default %s)", value)
}

// flagValues are the flags that were set, by the variable of their setting.
func flagValues(flags *pflag.FlagSet) map[string]string {
	values := map[string]string{}
	if flags == nil {
		return values
	}
	for _, s := range settings() {
		if f := flags.Lookup(s.Flag); s.Flag != "" && f != nil && f.Changed {
			values[s.Variable] = f.Value.String()
		}
	}
	return values
}

// engineValues are the values of engine.json, by the variable of their setting.
func engineValues(file EngineFile) map[string]string {
	byTag := map[string]string{"database_url": file.DatabaseURL, "temporal_address": file.TemporalAddress,
		"namespace": file.Namespace, "web_url": file.WebURL, "ui_url": file.UIURL, "mail_dir": file.MailDir}
	if c := file.Chat; c != nil {
		byTag["chat_api"], byTag["chat_bot"], byTag["chat_secret"], byTag["chat_app"], byTag["chat_team"] = c.APIURL, c.BotToken, c.SigningSecret, c.AppID, c.Team
	}
	values := map[string]string{}
	for _, s := range settings() {
		if value := byTag[s.Engine]; s.Engine != "" && value != "" {
			values[s.Variable] = value
		}
	}
	return values
}

// variableOf names the environment variable behind a field of the struct.
func variableOf(field string) string {
	for _, s := range settings() {
		if s.field == field {
			return s.Variable
		}
	}
	return field
}

// Reference is docs/reference/configuration.md.
func Reference() string {
	var b strings.Builder
	b.WriteString("# Configuration\n\nA value comes from, in this order: the flag, the environment variable, `engine.json` in the data folder\n" +
		"(written by `starter up`), the default. Secrets have no flag, because other users of a machine see command lines,\n" +
		"and are never printed or logged.\n\nThis page is made from the program: `go test ./starter -run TestReference -update`.\n")
	group := "-"
	for _, s := range settings() {
		if s.Group != group {
			group = s.Group
			fmt.Fprintf(&b, "\n## %s\n\n| Variable | Flag | engine.json | Default | Meaning |\n|---|---|---|---|---|\n", heading(group))
		}
		doc := s.Doc
		if s.Secret {
			doc += " Secret."
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s |\n", s.Variable, code("--", s.Flag), code("", s.Engine), code("", s.Default), doc)
	}
	return b.String()
}

func heading(group string) string {
	headings := map[string]string{"": "General", "SMTP": "Mail relay", "Log": "Logs", "Observe": "Metrics, health and traces", "Web": "Web page"}
	if h, ok := headings[group]; ok {
		return h
	}
	return group
}

func code(prefix, text string) string {
	if text == "" {
		return ""
	}
	return "`" + prefix + text + "`"
}
