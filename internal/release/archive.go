package main

import (
	"archive/tar"
	"compress/gzip"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// madeAt stands in every archive in place of a time: the same release has the same bytes on any day.
var madeAt = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// packed are files of the repository that go into each archive.
var packed = []string{"LICENSE", "README.md", "CHANGELOG.md", "SECURITY.md"}

// archive packs the programs of a target with the licences into mahnwerk-VERSION-OS_ARCH.tar.gz.
func (r release) archive(programs string, t target) (err error) {
	name := fmt.Sprintf("mahnwerk-%s-%s", r.version, t)
	file, err := os.Create(filepath.Join(r.folder, name+".tar.gz"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	zipped, err := gzip.NewWriterLevel(file, gzip.BestCompression) // its header keeps the zero time and no name
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, zipped.Close()) }()
	w := tar.NewWriter(zipped)
	defer func() { err = errors.Join(err, w.Close()) }()
	for _, main := range mains {
		if err := pack(w, filepath.Join(programs, t.program(main)), name+"/"+t.program(main), 0o755); err != nil {
			return err
		}
	}
	for _, plain := range packed {
		if err := pack(w, filepath.Join(r.source, plain), name+"/"+plain, 0o644); err != nil {
			return err
		}
	}
	return pack(w, filepath.Join(r.folder, "THIRD_PARTY_NOTICES.txt"), name+"/THIRD_PARTY_NOTICES.txt", 0o644)
}

func pack(w *tar.Writer, path, name string, mode int64) error {
	content, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	header := &tar.Header{Typeflag: tar.TypeReg, Name: name, Size: int64(len(content)), Mode: mode, ModTime: madeAt, Format: tar.FormatPAX}
	if err := w.WriteHeader(header); err != nil {
		return err
	}
	_, err = w.Write(content)
	return err
}

// checksums writes SHA256SUMS over everything in the folder, as `sha256sum --check` reads it.
func (r release) checksums() error {
	entries, err := os.ReadDir(r.folder)
	if err != nil {
		return err
	}
	var lines []string
	for _, e := range entries {
		sum, err := hashOf(filepath.Join(r.folder, e.Name()))
		if err != nil {
			return err
		}
		lines = append(lines, sum+"  "+e.Name())
	}
	slices.SortFunc(lines, func(a, b string) int { return strings.Compare(a[64:], b[64:]) })
	return r.write("SHA256SUMS", []byte(strings.Join(lines, "\n")+"\n"))
}

func hashOf(path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	h := sha256.New()
	_, err = io.Copy(h, file)
	if err = errors.Join(err, file.Close()); err != nil {
		return "", err
	}
	return fmt.Sprintf("%x", h.Sum(nil)), nil
}
