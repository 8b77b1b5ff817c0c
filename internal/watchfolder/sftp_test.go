package watchfolder_test

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/pem"
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pkg/sftp"
	"golang.org/x/crypto/ssh"

	"github.com/mahnwerk/mahnwerk/internal/watchfolder"
)

// server is an SFTP server over a folder of this machine.
type server struct {
	t        *testing.T
	dir      string
	listener net.Listener
	config   *ssh.ServerConfig
	// Line is its key as a known_hosts file has it.
	Line string
	mu   sync.Mutex
	open []net.Conn
}

const password = "correct horse"

func newKey(t *testing.T) (ssh.Signer, []byte) {
	t.Helper()
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := ssh.NewSignerFromKey(private)
	if err != nil {
		t.Fatal(err)
	}
	block, err := ssh.MarshalPrivateKey(private, "")
	if err != nil {
		t.Fatal(err)
	}
	return signer, pem.EncodeToMemory(block)
}

// newServer serves a folder to the user bank with the password or the key.
func newServer(t *testing.T, client ssh.PublicKey) *server {
	t.Helper()
	host, _ := newKey(t)
	s := &server{t: t, dir: t.TempDir(), Line: string(ssh.MarshalAuthorizedKey(host.PublicKey()))}
	s.config = &ssh.ServerConfig{
		PasswordCallback: func(c ssh.ConnMetadata, given []byte) (*ssh.Permissions, error) {
			if c.User() != "bank" || string(given) != password {
				return nil, errors.New("refused")
			}
			return nil, nil
		},
		PublicKeyCallback: func(c ssh.ConnMetadata, given ssh.PublicKey) (*ssh.Permissions, error) {
			if client == nil || c.User() != "bank" || string(given.Marshal()) != string(client.Marshal()) {
				return nil, errors.New("refused")
			}
			return nil, nil
		}}
	s.config.AddHostKey(host)
	var err error
	if s.listener, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.listener.Close(); s.hangUp() })
	go s.accept()
	return s
}

func (s *server) accept() {
	for {
		conn, err := s.listener.Accept()
		if err != nil {
			return // the test is over
		}
		s.mu.Lock()
		s.open = append(s.open, conn)
		s.mu.Unlock()
		go s.serve(conn)
	}
}

// hangUp cuts every connection.
func (s *server) hangUp() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, conn := range s.open {
		_ = conn.Close()
	}
	s.open = nil
}

func (s *server) serve(conn net.Conn) {
	_, channels, requests, err := ssh.NewServerConn(conn, s.config)
	if err != nil {
		return // the client is told
	}
	go ssh.DiscardRequests(requests)
	for wanted := range channels {
		channel, requests, err := wanted.Accept()
		if err != nil {
			return
		}
		go func() {
			for r := range requests {
				_ = r.Reply(r.Type == "subsystem", nil)
			}
		}()
		go func() {
			files, err := sftp.NewServer(channel, sftp.WithServerWorkingDirectory(s.dir))
			if err == nil {
				_ = files.Serve() // it ends with the connection
				_ = channel.Close()
			}
		}()
	}
}

// file is a file of the test with some content.
func file(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// remote is a watched folder on a server.
func remote(t *testing.T, s *server, o watchfolder.SFTPOptions) inbox {
	t.Helper()
	o.Address, o.User = s.listener.Addr().String(), "bank"
	if o.HostKey == "" {
		o.HostKey = s.Line
	}
	place, err := watchfolder.OpenSFTP(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = place.Close() })
	return inbox{t, s.dir, &watchfolder.Watcher{Place: place}}
}

func TestSFTP_movesFilesAsALocalFolderDoes(t *testing.T) {
	t.Parallel()
	signer, key := newKey(t)
	for name, o := range map[string]watchfolder.SFTPOptions{
		"password": {PasswordFile: file(t, password+"\n")}, "key": {KeyFile: file(t, string(key))},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := remote(t, newServer(t, signer.PublicKey()), o)
			b.put("NORD/good.xml", "good")
			b.put("NORD/bad.xml", "bad")
			b.put("NORD/half.xml.part", "ha")
			b.look()
			files, found := b.look()
			if !slices.Equal(found, []string{"NORD/bad.xml", "NORD/good.xml"}) {
				t.Fatalf("found %v", found)
			}
			for _, f := range files {
				if raw, err := b.Read(f); err != nil || !strings.HasPrefix(f.Name, string(raw)) {
					t.Errorf("%s holds %q, %v", f.Name, raw, err)
				}
				b.must(b.Take(f, short))
				if err := b.Take(f, short); !errors.Is(err, fs.ErrNotExist) {
					t.Errorf("taken twice: %v, want %v", err, fs.ErrNotExist)
				}
			}
			taken, err := b.Taken()
			b.must(err)
			b.must(b.Refused(taken[0], "3:7: Bal/Amt: does not add up"))
			b.must(b.Processed(taken[1]))
			want := map[string]string{"NORD/half.xml.part": "ha", "NORD/processed/" + short + "-good.xml": "good",
				"NORD/quarantine/" + short + "-bad.xml": "bad", "NORD/quarantine/" + short + "-bad.xml.why.txt": "3:7: Bal/Amt: does not add up\n"}
			if diff := cmp.Diff(want, b.all()); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// TestSFTP_comesBack: a connection that was cut between two looks is made anew; a server that is away is an error, and what
// was seen before it went is still known.
func TestSFTP_comesBack(t *testing.T) {
	t.Parallel()
	s := newServer(t, nil)
	b := remote(t, s, watchfolder.SFTPOptions{PasswordFile: file(t, password)})
	b.put("NORD/good.xml", "good")
	b.look()
	s.hangUp()
	if _, found := b.look(); len(found) != 1 {
		t.Errorf("found %v after the connection was cut, want the file that had been seen before", found)
	}
	b.must(s.listener.Close())
	s.hangUp()
	if _, err := b.Look(); err == nil {
		t.Error("a look at a server that is away found nothing wrong")
	}
}

// TestSFTP_refuses: another server's key, a wrong password, and keys that can't be read; no error holds a secret.
func TestSFTP_refuses(t *testing.T) {
	t.Parallel()
	s := newServer(t, nil)
	other, _ := newKey(t)
	otherLine := string(ssh.MarshalAuthorizedKey(other.PublicKey()))
	for name, o := range map[string]watchfolder.SFTPOptions{
		"another host key": {PasswordFile: file(t, password), HostKey: otherLine},
		"a wrong password": {PasswordFile: file(t, "wrong horse")},
	} {
		_, err := remote(t, s, o).Look()
		if err == nil || strings.Contains(err.Error(), "horse") {
			t.Errorf("%s: %v, want a refusal without the password", name, err)
		}
	}
	for name, o := range map[string]watchfolder.SFTPOptions{
		"no host key":   {PasswordFile: file(t, password), HostKey: "SHA256:abc"},
		"no login":      {HostKey: s.Line},
		"no key":        {HostKey: s.Line, KeyFile: file(t, "secret words")},
		"no such file":  {HostKey: s.Line, KeyFile: filepath.Join(t.TempDir(), "none")},
		"no such file2": {HostKey: s.Line, PasswordFile: filepath.Join(t.TempDir(), "none")},
	} {
		if _, err := watchfolder.OpenSFTP(o); err == nil || strings.Contains(err.Error(), "secret words") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
