// Release builds what is handed out: the programs for six systems, with checksums, a bill of materials and the licences of
// everything that is linked into them.
//
//	go run ./internal/release --version v0.1.0 --out dist
//
// The same sources and the same Go give the same bytes, wherever they lie and whoever builds them: paths are trimmed, no
// time and no machine is written anywhere. So anybody can check a release by building it.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

// versionForm is a semantic version with its v, as tags have it.
var versionForm = regexp.MustCompile(`^v\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$`)

func run(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("release", flag.ContinueOnError)
	flags.SetOutput(out)
	version := flags.String("version", "", "semantic version, such as v0.1.0 (required)")
	folder := flags.String("out", "dist", "folder the release is written to; it must be empty or missing")
	source := flags.String("source", ".", "folder of the main module")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if !versionForm.MatchString(*version) {
		return fmt.Errorf("--version %q: want a semantic version such as v0.1.0", *version)
	}
	if left, err := os.ReadDir(*folder); err == nil && len(left) > 0 {
		return fmt.Errorf("%s is not empty: a release is made into a new folder", *folder)
	}
	return assemble(ctx, release{version: *version, source: *source, folder: *folder, out: out})
}

// release is one run of the program.
type release struct {
	version, source, folder string
	out                     io.Writer
}

// assemble builds everything. Licences are read before the archives are made, because they are part of them.
func assemble(ctx context.Context, r release) error {
	if err := os.MkdirAll(r.folder, 0o755); err != nil {
		return err
	}
	scratch, err := os.MkdirTemp("", "mahnwerk-release-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(scratch) }() // what is left lies in the system's temporary folder
	var programs []string
	for _, t := range targets {
		fmt.Fprintf(r.out, "build %s\n", t)
		built, err := build(ctx, r.source, filepath.Join(scratch, t.String()), r.version, t)
		if err != nil {
			return err
		}
		programs = append(programs, built...)
	}
	modules, err := linkedModules(ctx, r.source, programs)
	if err != nil {
		return err
	}
	licences, err := notices(ctx, r.source, modules)
	if err != nil {
		return err
	}
	bill, err := billOfMaterials(r.version, modules)
	if err != nil {
		return err
	}
	if err := r.write("THIRD_PARTY_NOTICES.txt", licences); err != nil {
		return err
	}
	if err := r.write("mahnwerk-"+r.version+".cdx.json", bill); err != nil {
		return err
	}
	for _, t := range targets {
		if err := r.archive(filepath.Join(scratch, t.String()), t); err != nil {
			return err
		}
	}
	return r.checksums()
}

func (r release) write(name string, content []byte) error {
	return os.WriteFile(filepath.Join(r.folder, name), content, 0o644)
}
