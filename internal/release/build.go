package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// target is a system programs are built for.
type target struct{ os, arch string }

func (t target) String() string { return t.os + "_" + t.arch }

func (t target) program(name string) string {
	if t.os == "windows" {
		return name + ".exe"
	}
	return name
}

// targets are all systems of a release.
var targets = []target{
	{"linux", "amd64"}, {"linux", "arm64"}, {"darwin", "amd64"}, {"darwin", "arm64"}, {"windows", "amd64"}, {"windows", "arm64"},
}

// mains are the programs of a release.
var mains = []string{"starter", "worker"}

// linkerFlags leave out symbol tables and the linker's own id, and write the version. Dockerfile has the same.
func linkerFlags(version string) string {
	return "-s -w -buildid= -X github.com/mahnwerk/mahnwerk/internal/app.version=" + version
}

// build compiles the programs of source for a target into a folder and returns their paths. It never uses cgo, so that
// the result needs no C library and no C compiler is part of what decides its bytes.
func build(ctx context.Context, source, folder, version string, t target) ([]string, error) {
	return buildMains(ctx, source, folder, version, t, mains)
}

func buildMains(ctx context.Context, source, folder, version string, t target, names []string) ([]string, error) {
	folder, err := filepath.Abs(folder)
	if err != nil {
		return nil, err
	}
	var paths []string
	for _, name := range names {
		path := filepath.Join(folder, t.program(name))
		c := exec.CommandContext(ctx, "go", "build", "-trimpath", "-buildvcs=false", "-ldflags", linkerFlags(version), "-o", path, "./"+name)
		c.Dir = source
		c.Env = append(settled(os.Environ()), "CGO_ENABLED=0", "GOOS="+t.os, "GOARCH="+t.arch, "GOAMD64=v1", "GOARM64=v8.0",
			"GOFLAGS=-mod=readonly", "GOTOOLCHAIN=local", "GOEXPERIMENT=", "GOWORK=off", "GODEBUG=")
		if out, err := c.CombinedOutput(); err != nil {
			return nil, fmt.Errorf("build %s for %s: %w\n%s", name, t, err, out)
		}
		paths = append(paths, path)
	}
	return paths, nil
}

// settled drops what a builder's environment could change of the result.
func settled(environment []string) []string {
	return slices.DeleteFunc(slices.Clone(environment), func(v string) bool {
		for _, name := range []string{"CGO_", "GOOS=", "GOARCH=", "GOAMD64=", "GOARM64=", "GOFLAGS=", "GOEXPERIMENT=", "GOFIPS140=", "GODEBUG="} {
			if strings.HasPrefix(v, name) {
				return true
			}
		}
		return false
	})
}
