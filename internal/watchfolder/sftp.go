package watchfolder

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path"
	"time"

	"github.com/pkg/sftp"
	"golang.org/x/crypto/ssh"
)

// SFTPOptions say where a server is and who we are.
type SFTPOptions struct {
	// Address is host:port.
	Address, User string
	// HostKey is the server's key as its known_hosts line has it ("ssh-ed25519 AAAA…"); no other is accepted.
	HostKey string
	// KeyFile is a private key in OpenSSH or PEM form without a passphrase, PasswordFile a file with a password. One of them
	// is enough.
	KeyFile, PasswordFile string
	// Dir is the folder on the server; empty is where the login ends.
	Dir string
}

const (
	// dialTimeout bounds the connection, callTimeout one question, readTimeout the reading of one file: 128 MiB at two
	// megabits a second.
	dialTimeout = 20 * time.Second
	callTimeout = time.Minute
	readTimeout = 10 * time.Minute
)

// SFTP is a folder on a server. It connects when it is first asked, and anew after a connection was lost. It is not safe for
// concurrent use.
type SFTP struct {
	address, dir string
	config       *ssh.ClientConfig
	conn         net.Conn
	client       *sftp.Client
}

// OpenSFTP reads the keys; it does not connect yet. Its errors never hold key material.
func OpenSFTP(o SFTPOptions) (*SFTP, error) {
	pinned, _, _, _, err := ssh.ParseAuthorizedKey([]byte(o.HostKey))
	if err != nil {
		return nil, fmt.Errorf("host key of %s: want the type and the key of its known_hosts line, such as `ssh-ed25519 AAAA…`: %w", o.Address, err)
	}
	auth, err := authOf(o)
	if err != nil {
		return nil, err
	}
	dir := o.Dir
	if dir == "" {
		dir = "."
	}
	return &SFTP{address: o.Address, dir: dir, config: &ssh.ClientConfig{User: o.User, Auth: auth, HostKeyCallback: ssh.FixedHostKey(pinned),
		HostKeyAlgorithms: algorithmsOf(pinned), Timeout: dialTimeout}}, nil
}

// algorithmsOf asks the server for the key that is pinned, where it has several.
func algorithmsOf(key ssh.PublicKey) []string {
	if key.Type() == ssh.KeyAlgoRSA {
		return []string{ssh.KeyAlgoRSASHA512, ssh.KeyAlgoRSASHA256}
	}
	return []string{key.Type()}
}

func authOf(o SFTPOptions) ([]ssh.AuthMethod, error) {
	var auth []ssh.AuthMethod
	if o.KeyFile != "" {
		raw, err := os.ReadFile(o.KeyFile)
		if err != nil {
			return nil, fmt.Errorf("key for %s: %w", o.Address, err)
		}
		signer, err := ssh.ParsePrivateKey(raw)
		if err != nil {
			return nil, fmt.Errorf("key file %s: want a private key without a passphrase", o.KeyFile)
		}
		auth = append(auth, ssh.PublicKeys(signer))
	}
	if o.PasswordFile != "" {
		raw, err := os.ReadFile(o.PasswordFile)
		if err != nil {
			return nil, fmt.Errorf("password for %s: %w", o.Address, err)
		}
		auth = append(auth, ssh.Password(string(bytes.TrimRight(raw, "\r\n"))))
	}
	if len(auth) == 0 {
		return nil, fmt.Errorf("login to %s: want a key file or a password file", o.Address)
	}
	return auth, nil
}

// Close ends the connection.
func (s *SFTP) Close() error {
	if s.client == nil {
		return nil
	}
	err := s.conn.Close() // first: a farewell would wait for a server that may be gone
	_ = s.client.Close()  // it only tells that the connection is closed
	s.client, s.conn = nil, nil
	return err
}

func (s *SFTP) connect() error {
	if s.client != nil {
		return nil
	}
	conn, err := net.DialTimeout("tcp", s.address, dialTimeout)
	if err != nil {
		return fmt.Errorf("reach %s: %w", s.address, err)
	}
	if err := s.login(conn); err != nil {
		return errors.Join(fmt.Errorf("log in at %s: %w", s.address, err), conn.Close())
	}
	return nil
}

func (s *SFTP) login(conn net.Conn) error {
	if err := conn.SetDeadline(time.Now().Add(callTimeout)); err != nil {
		return err
	}
	secured, channels, requests, err := ssh.NewClientConn(conn, s.address, s.config)
	if err != nil {
		return err
	}
	client, err := sftp.NewClient(ssh.NewClient(secured, channels, requests))
	if err != nil {
		return err
	}
	s.conn, s.client = conn, client
	return nil
}

// call asks the server something within a time. A connection that was left open between two looks may have been lost
// meanwhile; then it is asked again on a new one, once. Asking twice does no harm: what was moved is not there any more.
func (s *SFTP) call(limit time.Duration, ask func(*sftp.Client) error) error {
	kept := s.client != nil
	err := s.once(limit, ask)
	if kept && s.client == nil {
		err = s.once(limit, ask)
	}
	return err
}

// once asks on one connection, and drops it after a fault of its own; what the server refuses keeps it.
func (s *SFTP) once(limit time.Duration, ask func(*sftp.Client) error) error {
	if err := s.connect(); err != nil {
		return err
	}
	err := s.conn.SetDeadline(time.Now().Add(limit))
	if err == nil {
		err = ask(s.client)
	}
	var refused *sftp.StatusError
	if err != nil && !errors.As(err, &refused) && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrPermission) && !errors.Is(err, ErrTooLarge) {
		_ = s.Close() // what was wrong is told below
		return fmt.Errorf("%s: %w", s.address, err)
	}
	return errors.Join(err, s.conn.SetDeadline(time.Time{}))
}

func (s *SFTP) at(name string) string { return path.Join(s.dir, name) }

// List implements Place.
func (s *SFTP) List(dir string) (list []fs.FileInfo, err error) {
	err = s.call(callTimeout, func(c *sftp.Client) (err error) {
		list, err = c.ReadDir(s.at(dir))
		return err
	})
	return list, err
}

// Read implements Place.
func (s *SFTP) Read(name string, limit int64) (raw []byte, err error) {
	err = s.call(readTimeout, func(c *sftp.Client) error {
		file, err := c.Open(s.at(name))
		if err != nil {
			return err
		}
		raw, err = readUpTo(file, limit)
		return errors.Join(err, file.Close())
	})
	return raw, err
}

// Rename implements Place. A server without the POSIX extension refuses a name that is taken; then the same content is
// there already, since names begin with its hash.
func (s *SFTP) Rename(from, to string) error {
	return s.call(callTimeout, func(c *sftp.Client) error {
		if _, posix := c.HasExtension("posix-rename@openssh.com"); posix {
			return c.PosixRename(s.at(from), s.at(to))
		}
		return c.Rename(s.at(from), s.at(to))
	})
}

// Write implements Place.
func (s *SFTP) Write(name string, content []byte) error {
	return s.call(callTimeout, func(c *sftp.Client) error {
		file, err := c.Create(s.at(name))
		if err != nil {
			return err
		}
		_, err = file.Write(content)
		return errors.Join(err, file.Close())
	})
}

// MakeDir implements Place.
func (s *SFTP) MakeDir(dir string) error {
	return s.call(callTimeout, func(c *sftp.Client) error { return c.MkdirAll(s.at(dir)) })
}
