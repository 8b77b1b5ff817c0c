package localpg

import (
	"os/exec"

	"github.com/mahnwerk/mahnwerk/internal/childproc"
)

// serverUser: on Windows the server drops an administrator's rights by itself.
func serverUser() (*childproc.User, error) { return nil, nil }

func ownerOf(string) (*childproc.User, error) { return nil, nil }

func runAs(*exec.Cmd, *childproc.User) {}

func canEnter(string, *childproc.User) bool { return true }

// running: what a crashed run left behind is not looked for on Windows; PostgreSQL refuses a second server on one
// data directory by itself.
func running(int) bool { return false }

func isPostmaster(int, string) bool { return false }
