//go:build unix

package localpg

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"github.com/mahnwerk/mahnwerk/internal/childproc"
)

// serverUser is the identity the server must run as: nil is ours; as root it is postgres, else nobody.
func serverUser() (*childproc.User, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "_postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, uidErr := strconv.ParseUint(u.Uid, 10, 32)
		gid, gidErr := strconv.ParseUint(u.Gid, 10, 32)
		if err := errors.Join(uidErr, gidErr); err != nil {
			return nil, fmt.Errorf("user %s: %w", name, err)
		}
		return &childproc.User{UID: uint32(uid), GID: uint32(gid)}, nil
	}
	return nil, errors.New("PostgreSQL does not run as root, and there is neither a user postgres nor nobody to run it as")
}

func ownerOf(path string) (*childproc.User, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	stat := info.Sys().(*syscall.Stat_t)
	return &childproc.User{UID: stat.Uid, GID: stat.Gid}, nil
}

func runAs(cmd *exec.Cmd, user *childproc.User) {
	if user != nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: user.UID, Gid: user.GID}}
	}
}

// canEnter tries it: mode bits alone do not tell what access lists and security modules allow.
func canEnter(dir string, user *childproc.User) bool {
	cmd := exec.Command("/bin/sh", "-c", ":")
	cmd.Dir = dir
	runAs(cmd, user)
	return cmd.Run() == nil
}

// running reports whether the process exists and has not ended; a zombie, which nobody has waited for, has.
func running(pid int) bool {
	err := syscall.Kill(pid, 0)
	if err != nil && !errors.Is(err, syscall.EPERM) {
		return false
	}
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	return err != nil || !strings.Contains(string(stat), ") Z ")
}

// isPostmaster reports whether the process is the server of that data directory.
func isPostmaster(pid int, dir string) bool {
	program, line := commandLine(pid)
	return strings.HasPrefix(filepath.Base(program), "post") && strings.Contains(line, dir)
}

// commandLine is a running program and all its arguments in one line; empty when it cannot be found out.
func commandLine(pid int) (program, line string) {
	if args, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/cmdline"); err == nil {
		program, _, _ = strings.Cut(string(args), "\x00")
		return program, string(args)
	}
	out, err := exec.Command("ps", "-ww", "-o", "command=", "-p", strconv.Itoa(pid)).Output()
	if err != nil {
		return "", ""
	}
	program, _, _ = strings.Cut(string(out), " -D ") // serverArgs begin with it; a path may hold spaces
	return program, string(out)
}
