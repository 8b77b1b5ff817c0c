package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"debug/buildinfo"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os/exec"
	"runtime"
	"slices"
	"strings"
)

// module is something that is linked into a program.
type module struct {
	Path, Version string
	// Sum is its line in go.sum: the hash of the module's whole tree. Dir is where its sources lie here.
	Sum, Dir string
	// Licence is the SPDX name of its licence.
	Licence string
	// texts are its licence and notice files, by name.
	texts map[string]string
}

// linkedModules asks the programs themselves what is in them, so that nothing is listed that is only tested with, and
// nothing is left out that one system needs.
func linkedModules(ctx context.Context, source string, programs []string) ([]module, error) {
	versions := map[string]string{}
	for _, p := range programs {
		info, err := buildinfo.ReadFile(p)
		if err != nil {
			return nil, fmt.Errorf("what is in %s: %w", p, err)
		}
		for _, dep := range info.Deps {
			if dep.Replace != nil {
				return nil, fmt.Errorf("%s is replaced by %s: a release is made of published modules", dep.Path, dep.Replace.Path)
			}
			versions[dep.Path] = dep.Version
		}
	}
	modules, err := located(ctx, source, versions)
	if err != nil {
		return nil, err
	}
	var faults []error
	for i := range modules {
		if modules[i], err = licensed(modules[i]); err != nil {
			faults = append(faults, err)
		}
	}
	return modules, errors.Join(faults...)
}

// located asks the Go command where the sources of modules lie; they were needed for the build, so they are there.
func located(ctx context.Context, source string, versions map[string]string) ([]module, error) {
	var stdout, stderr bytes.Buffer
	c := exec.CommandContext(ctx, "go", "mod", "download", "-json")
	for _, path := range slices.Sorted(maps.Keys(versions)) {
		c.Args = append(c.Args, path+"@"+versions[path])
	}
	c.Dir, c.Stdout, c.Stderr = source, &stdout, &stderr
	if err := c.Run(); err != nil {
		return nil, fmt.Errorf("find the modules: %w\n%s", err, stderr.String())
	}
	var modules []module
	for dec := json.NewDecoder(&stdout); ; {
		var m struct{ Path, Version, Sum, Dir string }
		if err := dec.Decode(&m); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, fmt.Errorf("find the modules: %w", err)
		}
		modules = append(modules, module{Path: m.Path, Version: m.Version, Sum: m.Sum, Dir: m.Dir})
	}
	slices.SortFunc(modules, func(a, b module) int { return strings.Compare(a.Path, b.Path) })
	return modules, nil
}

// bill is the part of CycloneDX 1.6 (ECMA-424) that is written.
type bill struct {
	Schema       string       `json:"$schema"`
	BomFormat    string       `json:"bomFormat"`
	SpecVersion  string       `json:"specVersion"`
	SerialNumber string       `json:"serialNumber"`
	Version      int          `json:"version"`
	Metadata     billMetadata `json:"metadata"`
	Components   []component  `json:"components"`
	Dependencies []dependency `json:"dependencies"`
}

type billMetadata struct {
	Component component `json:"component"`
}

type component struct {
	Type       string          `json:"type"`
	Ref        string          `json:"bom-ref"`
	Name       string          `json:"name"`
	Version    string          `json:"version"`
	Purl       string          `json:"purl"`
	Licences   []licenceChoice `json:"licenses"`
	Properties []property      `json:"properties,omitempty"`
}

type licenceChoice struct {
	Licence licenceEntry `json:"license"`
}

// licenceEntry has an SPDX id, or a name where there is none.
type licenceEntry struct {
	ID   string `json:"id,omitempty"`
	Name string `json:"name,omitempty"`
}

type property struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

type dependency struct {
	Ref       string   `json:"ref"`
	DependsOn []string `json:"dependsOn"`
}

// billOfMaterials is the CycloneDX document of a release. It carries no time, and its serial number follows from its
// content, so that the same release has the same bill.
func billOfMaterials(version string, modules []module) ([]byte, error) {
	own := newComponent("application", module{Path: "github.com/mahnwerk/mahnwerk", Version: version, Licence: "Apache-2.0"})
	b := bill{Schema: "http://cyclonedx.org/schema/bom-1.6.schema.json", BomFormat: "CycloneDX", SpecVersion: "1.6", Version: 1,
		Metadata: billMetadata{Component: own}, Components: []component{}}
	direct := dependency{Ref: own.Ref}
	for _, m := range append(slices.Clone(modules), module{Path: "std", Version: strings.TrimPrefix(runtime.Version(), "go"), Licence: "BSD-3-Clause"}) {
		c := newComponent("library", m)
		b.Components = append(b.Components, c)
		direct.DependsOn = append(direct.DependsOn, c.Ref)
	}
	b.Dependencies = []dependency{direct}
	raw, err := json.Marshal(b)
	if err != nil {
		return nil, err
	}
	b.SerialNumber = serial(sha256.Sum256(raw))
	out, err := json.MarshalIndent(b, "", "  ")
	return append(out, '\n'), err
}

func newComponent(kind string, m module) component {
	purl := "pkg:golang/" + m.Path + "@" + m.Version
	c := component{Type: kind, Ref: purl, Name: m.Path, Version: m.Version, Purl: purl, Licences: []licenceChoice{{licenceEntry{ID: m.Licence}}}}
	if m.Licence == undeclared || m.Licence == publicDomain {
		c.Licences[0].Licence = licenceEntry{Name: m.Licence}
	}
	if m.Sum != "" {
		c.Properties = []property{{Name: "go:sum", Value: m.Sum}}
	}
	return c
}

// serial makes a UUID of a hash (RFC 9562, version 8: made by its own rule).
func serial(sum [32]byte) string {
	sum[6], sum[8] = sum[6]&0x0f|0x80, sum[8]&0x3f|0x80
	return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", sum[0:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
}
