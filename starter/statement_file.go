package main

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/bankstatement/bankcsv"
	"github.com/mahnwerk/mahnwerk/ar/bankstatement/statementfile"
)

// statementFile is a file of bank statements in any format, as far as it was understood.
type statementFile struct {
	statements []bankstatement.Statement
	// faults are everything that was refused, each with its place.
	faults []string
	sum    []byte
	size   int64
}

// statementFormats ends a sentence of the help.
const statementFormats = "camt.052, camt.053, camt.054, MT940, MT942, the CSV lists of many banks and\n" +
	"payment services, and zip archives of these. The format is found by the content, not by the name of the file. A CSV list\n" +
	"with columns nobody knows needs a profile, a JSON file that says what they mean."

// csvProfileFlag adds the flag for users' own CSV profiles.
func csvProfileFlag(cmd *cobra.Command, profile *string) {
	cmd.Flags().StringVar(profile, "profile", "", "columns of a CSV list: NAME of profiles/NAME.json in the data folder, or a file")
}

// readStatementFile reads a file of statements; "-" is standard input.
func (s *session) readStatementFile(path, profile string) (read statementFile, err error) {
	profiles, err := s.csvProfiles(profile)
	if err != nil {
		return read, err
	}
	if path == "-" {
		raw, err := readFile(s.in, path)
		if err != nil {
			return read, err
		}
		return readStatements(bytes.NewReader(raw), int64(len(raw)), path, profiles)
	}
	file, err := os.Open(path)
	if err != nil {
		return read, usage("%v", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	info, err := file.Stat()
	if err != nil {
		return read, usage("%v", err)
	}
	return readStatements(file, info.Size(), filepath.Base(path), profiles)
}

// readStatements reads the statements and the hash of a file.
func readStatements(r io.ReaderAt, size int64, name string, profiles []bankcsv.Profile) (statementFile, error) {
	hash := sha256.New()
	if _, err := io.Copy(hash, io.NewSectionReader(r, 0, size)); err != nil {
		return statementFile{}, usage("%v", err)
	}
	statements, err := statementfile.Parse(r, size, name, profiles)
	return statementFile{statements: statements, faults: faultsOf(err), sum: hash.Sum(nil), size: size}, nil
}

// csvProfiles reads a user's CSV profiles. No name are none beside the known ones.
func (s *session) csvProfiles(name string) ([]bankcsv.Profile, error) {
	if name == "" {
		return nil, nil
	}
	path := name
	if filepath.Base(name) == name && filepath.Ext(name) == "" {
		path = filepath.Join(s.app.Config.Data, "profiles", name+".json")
	}
	raw, err := readFile(s.in, path)
	if err != nil {
		return nil, err
	}
	profiles, err := bankcsv.DecodeProfiles(raw)
	if err != nil {
		return nil, usage("%v", err)
	}
	return profiles, nil
}

// faultsOf are the single faults of a file, each with file, line and column, and whatever else ended its reading.
func faultsOf(err error) []string {
	var faults bankstatement.Faults
	var header *bankcsv.UnknownHeaderError
	switch joined, several := err.(interface{ Unwrap() []error }); {
	case err == nil:
		return nil
	case errors.As(err, &faults) && !several:
		return textsOf(faults)
	case several:
		var all []string
		for _, single := range joined.Unwrap() {
			all = append(all, faultsOf(single)...)
		}
		return all
	case errors.As(err, &header):
		return nil // it comes with a fault that says the same at its place
	}
	return []string{err.Error()}
}

func textsOf(faults bankstatement.Faults) []string {
	texts := make([]string, len(faults))
	for i, f := range faults {
		texts[i] = f.Error()
	}
	return texts
}
