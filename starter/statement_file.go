package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/bankstatement/bankcsv"
	"github.com/mahnwerk/mahnwerk/ar/bankstatement/statementfile"
	"github.com/mahnwerk/mahnwerk/internal/app"
)

// statementFormats ends a sentence of the help.
const statementFormats = "camt.052, camt.053, camt.054, MT940, MT942, the CSV lists of many banks and\n" +
	"payment services, and zip archives of these. The format is found by the content, not by the name of the file. A CSV list\n" +
	"with columns nobody knows needs a profile, a JSON file that says what they mean."

// csvProfileFlag adds the flag for users' own CSV profiles.
func csvProfileFlag(cmd *cobra.Command, profile *string) {
	cmd.Flags().StringVar(profile, "profile", "", "columns of a CSV list: NAME of profiles/NAME.json in the data folder, or a file")
}

// openStatements is a file of statements that is open for reading, as often as needed.
type openStatements struct {
	from     io.ReaderAt
	size     int64
	name     string
	profiles []bankcsv.Profile
	close    func() error
}

// openStatementFile opens a file of statements; "-" is standard input.
func (s *session) openStatementFile(path, profile string) (openStatements, error) {
	profiles, err := s.csvProfiles(profile)
	if err != nil {
		return openStatements{}, err
	}
	if path == "-" {
		raw, err := readFile(s.in, path)
		return openStatements{bytes.NewReader(raw), int64(len(raw)), path, profiles, func() error { return nil }}, err
	}
	file, err := os.Open(path)
	if err != nil {
		return openStatements{}, usage("%v", err)
	}
	info, err := file.Stat()
	if err == nil && info.IsDir() {
		err = fmt.Errorf("%s is a folder", path)
	}
	if err != nil {
		return openStatements{}, usage("%v", errors.Join(err, file.Close()))
	}
	return openStatements{file, info.Size(), filepath.Base(path), profiles, file.Close}, nil
}

// visit reads the file.
func (o openStatements) visit(v bankstatement.Visitor) error {
	return statementfile.Read(o.from, o.size, o.name, v, o.profiles)
}

// readStatementFile reads a file of statements into memory.
func (s *session) readStatementFile(path, profile string) (read app.StatementsRead, err error) {
	file, err := s.openStatementFile(path, profile)
	if err != nil {
		return read, err
	}
	defer func() { err = errors.Join(err, file.close()) }()
	if read, err = app.ReadStatements(file.from, file.size, file.name, file.profiles); err != nil {
		return read, usage("%v", err)
	}
	return read, nil
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
