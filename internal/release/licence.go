package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
)

// maxLicence bounds a licence file: the longest of the known ones, GPL-3.0, has 35 KiB.
const maxLicence = 256 << 10

var (
	licenceName = regexp.MustCompile(`(?i)^(un)?(licen[cs]e|copying|notice|patents|copyright)([.-].*)?$`)
	blanks      = regexp.MustCompile(`\s+`)
)

// licenceTexts tell a licence by words that only it has. The refused ones come first: a text that holds several, as
// compound notices do, counts as the strictest.
var licenceTexts = []struct{ id, words string }{
	{"AGPL-3.0", "gnu affero general public license version 3"},
	{"SSPL-1.0", "server side public license"},
	{"BUSL-1.1", "business source license 1.1"},
	{"LGPL-3.0", "gnu lesser general public license"},
	{"GPL-3.0", "gnu general public license version 3"},
	{"GPL-2.0", "gnu general public license version 2"},
	{"MPL-2.0", "mozilla public license version 2.0"},
	{"Apache-2.0", "apache license version 2.0, january 2004"},
	{"Apache-2.0", "licensed under the apache license, version 2.0"},
	{"BSD-3-Clause", "neither the name of"},
	{"BSD-3-Clause", "names of its contributors may not be used to endorse"},
	{"BSD-2-Clause", "redistributions in binary form must reproduce the above copyright notice"},
	{"ISC", "permission to use, copy, modify, and/or distribute this software for any purpose"},
	{"ISC", "permission to use, copy, modify, and distribute this software for any purpose"},
	{"MIT", "permission is hereby granted, free of charge, to any person obtaining a copy"},
	{"CC0-1.0", "cc0 1.0 universal"},
	{"Unlicense", "this is free and unencumbered software released into the public domain"},
}

// accepted are the licences whose terms a notice with the text fulfils. MPL-2.0 asks for the sources of changed files
// too; modules are linked as published, and go.sum names where they are.
var accepted = []string{"Apache-2.0", "MIT", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MPL-2.0", "CC0-1.0", "Unlicense"}

// errLicence is a module whose licence is missing, unknown or not accepted: the release is not made.
var errLicence = errors.New("licence")

// licenceOf reads the licence files of a module's folder and names its licence.
func licenceOf(dir string) (id string, texts map[string]string, err error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return "", nil, err
	}
	texts = map[string]string{}
	for _, e := range entries {
		if e.IsDir() || !licenceName.MatchString(e.Name()) || strings.HasSuffix(e.Name(), ".go") {
			continue
		}
		raw, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			return "", nil, err
		}
		if len(raw) > maxLicence {
			return "", nil, fmt.Errorf("%w: %s has %d bytes: more than %d", errLicence, e.Name(), len(raw), maxLicence)
		}
		texts[e.Name()] = strings.TrimSpace(string(bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n"))))
	}
	if len(texts) == 0 {
		return "", nil, fmt.Errorf("%w: there is no licence file", errLicence)
	}
	id = identify(texts)
	switch {
	case id == "":
		return "", texts, fmt.Errorf("%w: the text of %s is none that is known", errLicence, slices.Sorted(maps.Keys(texts)))
	case !slices.Contains(accepted, id):
		return id, texts, fmt.Errorf("%w: %s is not accepted", errLicence, id)
	}
	return id, texts, nil
}

func identify(texts map[string]string) string {
	var all strings.Builder
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		all.WriteString(strings.ToLower(texts[name]) + "\n")
	}
	plain := blanks.ReplaceAllString(strings.NewReplacer("(c)", "", "*", "", "#", "", "//", "").Replace(all.String()), " ")
	for _, l := range licenceTexts {
		if strings.Contains(plain, l.words) {
			return l.id
		}
	}
	return ""
}

// notices is THIRD_PARTY_NOTICES.txt: every linked module, Go's own library and what the repository carries along (fonts,
// with the licence files beside them).
func notices(source string, modules []module) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString("Mahnwerk contains the following software and fonts of others, under the licences below.\n")
	for _, m := range modules {
		section(&b, m.Path+" "+m.Version+" ("+m.Licence+")", m.texts)
	}
	id, texts, err := licenceOf(runtime.GOROOT())
	if err != nil {
		return nil, fmt.Errorf("Go's own licence: %w", err)
	}
	section(&b, "Go standard library "+strings.TrimPrefix(runtime.Version(), "go")+" ("+id+")", texts)
	carried, err := carriedAlong(source)
	if err != nil {
		return nil, err
	}
	for _, folder := range slices.Sorted(maps.Keys(carried)) {
		section(&b, "Carried along in "+folder, carried[folder])
	}
	return b.Bytes(), nil
}

func section(b *bytes.Buffer, title string, texts map[string]string) {
	fmt.Fprintf(b, "\n%s\n%s\n", strings.Repeat("=", 80), title)
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		fmt.Fprintf(b, "\n--- %s\n\n%s\n", name, texts[name])
	}
}

// carriedAlong finds licence files below internal/, outside of test data: they belong to things that are embedded.
func carriedAlong(source string) (map[string]map[string]string, error) {
	found := map[string]map[string]string{}
	err := filepath.WalkDir(filepath.Join(source, "internal"), func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() && e.Name() == "testdata" {
			return filepath.SkipDir
		}
		if e.IsDir() || !licenceName.MatchString(e.Name()) || strings.HasSuffix(path, ".go") {
			return nil
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		folder, err := filepath.Rel(source, filepath.Dir(path))
		if err != nil {
			return err
		}
		folder = filepath.ToSlash(folder)
		if found[folder] == nil {
			found[folder] = map[string]string{}
		}
		found[folder][e.Name()] = strings.TrimSpace(string(raw))
		return nil
	})
	return found, err
}
