package config

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// EngineFile is what `starter up` writes so that every other command finds the running engine. It holds the password of
// the database, so only its owner may read it.
type EngineFile struct {
	DatabaseURL     string `json:"database_url"`
	TemporalAddress string `json:"temporal_address"`
	Namespace       string `json:"namespace"`
	WebURL          string `json:"web_url"`
	UIURL           string `json:"ui_url"`
	MailDir         string `json:"mail_dir"`
	// Chat is the demo's stand-in for Slack, with secrets that were made for it alone; nil without one.
	Chat *EngineChat `json:"chat,omitempty"`
	Demo bool        `json:"demo"`
	// Version is the program that wrote the file.
	Version string `json:"version"`
}

// EngineChat is how other commands reach the demo's stand-in for Slack.
type EngineChat struct {
	APIURL        string `json:"api_url"`
	BotToken      string `json:"bot_token"`
	SigningSecret string `json:"signing_secret"`
	AppID         string `json:"app_id"`
	Team          string `json:"team"`
}

const (
	engineFile = "engine.json"
	// maxEngineBytes bounds the file: eight short texts.
	maxEngineBytes = 64 << 10
	defaultData    = ".mahnwerk"
)

// ErrNoEngine is returned for a data folder in which no engine was ever started.
var ErrNoEngine = errors.New("no engine was started in this data folder")

// ReadEngineFile reads engine.json of a data folder. It returns ErrNoEngine when there is none.
func ReadEngineFile(data string) (EngineFile, error) {
	path := filepath.Join(data, engineFile)
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return EngineFile{}, fmt.Errorf("%w: %s", ErrNoEngine, data)
	}
	if err != nil {
		return EngineFile{}, fmt.Errorf("read the engine's addresses: %w", err)
	}
	var file EngineFile
	if len(raw) > maxEngineBytes || json.Unmarshal(raw, &file) != nil {
		// the decoder's own words could repeat the password
		return EngineFile{}, fmt.Errorf("%s is damaged: run starter up again, or remove it", path)
	}
	return file, nil
}

// WriteEngineFile writes engine.json whole or not at all, readable by its owner only.
func WriteEngineFile(data string, file EngineFile) (err error) {
	raw, err := json.MarshalIndent(file, "", "  ")
	if err != nil {
		return fmt.Errorf("write the engine's addresses: %w", err)
	}
	unfinished, err := os.CreateTemp(data, engineFile+".*") // made with mode 0600
	if err != nil {
		return fmt.Errorf("write the engine's addresses: %w", err)
	}
	_, err = unfinished.Write(append(raw, '\n'))
	if err = errors.Join(err, unfinished.Close()); err == nil {
		err = os.Rename(unfinished.Name(), filepath.Join(data, engineFile))
	}
	if err != nil {
		return fmt.Errorf("write the engine's addresses: %w", errors.Join(err, os.Remove(unfinished.Name())))
	}
	return nil
}

// RemoveEngineFile forgets the engine's addresses; that there are none is no fault.
func RemoveEngineFile(data string) error {
	err := os.Remove(filepath.Join(data, engineFile))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("forget the engine's addresses: %w", err)
	}
	return nil
}
