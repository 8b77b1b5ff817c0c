//go:build unix

package childproc

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/mahnwerk/mahnwerk/internal/childproc/proctest"
)

// roleEnv turns the test binary into one of the programs below; its value is the role's name.
const roleEnv = "MAHNWERK_TEST_ROLE"

// patience bounds each wait for another process; the waits themselves end at the first sign.
const patience = 20 * time.Second

var roles = map[string]func(){
	// waits for ever and dies of SIGTERM as any program does
	"obedient": linger,
	// ignores SIGTERM and ends when its standard input ends
	"reader": func() {
		signal.Ignore(syscall.SIGTERM)
		say("ready")
		_, _ = io.Copy(io.Discard, os.Stdin)
	},
	// ignores SIGTERM and its standard input
	"stubborn": func() {
		signal.Ignore(syscall.SIGTERM)
		say("ready")
		linger()
	},
	"says":            func() { say("to standard output"); fmt.Fprintln(os.Stderr, "to standard error") },
	"fails":           func() { os.Exit(3) },
	"parent":          func() { beParent(Options{}, "obedient") },
	"parent by stdin": func() { beParent(Options{StdinPipe: true}, "reader") },
	// a stand-in for the go tool: it starts a program that has asked to die with it
	"go": func() { beGoTool() },
	"run by go": func() {
		DieWithParent()
		say(strconv.Itoa(os.Getpid()))
		linger()
	},
}

func TestMain(m *testing.M) {
	if role, ok := roles[os.Getenv(roleEnv)]; ok {
		role()
		return
	}
	os.Exit(m.Run())
}

// linger is for ever as far as the tests go, and still leaves nothing behind when one of them fails.
func linger() { <-time.After(10 * patience) }

func say(line string) { fmt.Println(line) }

// beParent starts a child, says its pid, and waits to be killed.
func beParent(o Options, role string) {
	o.Path, o.Env, o.LogFile = os.Args[0], env(role), os.Getenv("CHILD_LOG")
	p, err := Start(o)
	if err != nil {
		say(err.Error())
		os.Exit(1)
	}
	say(strconv.Itoa(p.PID()))
	<-p.Done()
}

func beGoTool() {
	cmd := exec.Command(os.Args[0])
	cmd.Env, cmd.Stdout = env("run by go"), os.Stdout
	if err := cmd.Run(); err != nil {
		os.Exit(1)
	}
}

func env(role string) []string { return append(os.Environ(), roleEnv+"="+role) }

func start(t *testing.T, role string, o Options) *Process {
	t.Helper()
	o.Path, o.Env = os.Args[0], env(role)
	p, err := Start(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Kill(); err != nil {
			t.Error(err)
		}
		<-p.Done()
	})
	return p
}

func waitForLine(t *testing.T, path, line string) {
	t.Helper()
	proctest.Eventually(t, patience, line+" in the log", func() bool {
		return slices.Contains(strings.Split(Tail(path, 1000), "\n"), line)
	})
}

func await(t *testing.T, p *Process) error {
	t.Helper()
	select {
	case <-p.Done():
	case <-time.After(patience):
		t.Fatalf("child %d still runs", p.PID())
	}
	return p.Err()
}

func TestStart_exitStatus(t *testing.T) {
	if err := await(t, start(t, "says", Options{})); err != nil {
		t.Errorf("a child that ends well: %v", err)
	}
	var exit *exec.ExitError
	if err := await(t, start(t, "fails", Options{})); !errors.As(err, &exit) || exit.ExitCode() != 3 {
		t.Errorf("a child that fails: %v, want exit status 3", err)
	}
}

func TestStart_programMissing(t *testing.T) {
	_, err := Start(Options{Path: "/nowhere/thing", StdinPipe: true})
	if !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), "/nowhere/thing") {
		t.Errorf("Start: %v", err)
	}
}

func TestStart_outputGoesToTheLog(t *testing.T) {
	path := filepath.Join(t.TempDir(), "logs", "child.log")
	for range 2 {
		if err := await(t, start(t, "says", Options{LogFile: path})); err != nil {
			t.Fatal(err)
		}
	}
	got := Tail(path, 1000)
	if strings.Count(got, "to standard output\n") != 2 || strings.Count(got, "to standard error\n") != 2 {
		t.Errorf("log after two runs:\n%s", got)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("log: %v %v, want mode 0600", info.Mode(), err)
	}
}

func TestStart_longLogIsMovedAside(t *testing.T) {
	path := filepath.Join(t.TempDir(), "child.log")
	old := strings.Repeat("an older run\n", 10)
	if err := os.WriteFile(path, []byte(old), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := await(t, start(t, "says", Options{LogFile: path, LogLimit: 100})); err != nil {
		t.Fatal(err)
	}
	if moved, err := os.ReadFile(path + ".1"); err != nil || string(moved) != old {
		t.Errorf("moved aside: %q, %v", moved, err)
	}
	if strings.Contains(Tail(path, 1000), "older") {
		t.Error("the new log still holds the older run")
	}
}

func TestTail_beginsAtALine(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log")
	if err := os.WriteFile(path, []byte("first\nsecond\nthird\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		limit int64
		want  string
	}{{100, "first\nsecond\nthird\n"}, {10, "third\n"}, {6, ""}} {
		if got := Tail(path, c.limit); got != c.want {
			t.Errorf("Tail(%d) = %q, want %q", c.limit, got, c.want)
		}
	}
}

func TestStop_asksFirst(t *testing.T) {
	p := start(t, "obedient", Options{StopLimit: patience})
	if err := p.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := endSignal(t, p); got != syscall.SIGTERM {
		t.Errorf("ended by %v, want SIGTERM", got)
	}
	if err := p.Stop(t.Context()); err != nil {
		t.Errorf("second Stop: %v", err)
	}
}

func TestStop_killsAfterTheLimit(t *testing.T) {
	log := filepath.Join(t.TempDir(), "log")
	p := start(t, "stubborn", Options{StopLimit: 100 * time.Millisecond, LogFile: log})
	waitForLine(t, log, "ready")
	if err := p.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := endSignal(t, p); got != syscall.SIGKILL {
		t.Errorf("ended by %v, want SIGKILL", got)
	}
}

func TestStop_killsWhenTheContextEnds(t *testing.T) {
	log := filepath.Join(t.TempDir(), "log")
	p := start(t, "stubborn", Options{StopLimit: time.Hour, LogFile: log})
	waitForLine(t, log, "ready")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := p.Stop(ctx); err != nil {
		t.Fatal(err)
	}
	if got := endSignal(t, p); got != syscall.SIGKILL {
		t.Errorf("ended by %v, want SIGKILL", got)
	}
}

func TestStop_closesStandardInput(t *testing.T) {
	log := filepath.Join(t.TempDir(), "log")
	p := start(t, "reader", Options{StdinPipe: true, StopLimit: patience, LogFile: log})
	waitForLine(t, log, "ready")
	if err := p.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := p.Err(); err != nil {
		t.Errorf("child: %v, want it to end well at end of file", err)
	}
}

func endSignal(t *testing.T, p *Process) syscall.Signal {
	t.Helper()
	var exit *exec.ExitError
	if err := await(t, p); !errors.As(err, &exit) {
		t.Fatalf("child ended with %v", err)
	}
	return exit.Sys().(syscall.WaitStatus).Signal()
}

// Ctrl-C signals the whole foreground process group of the terminal.
func TestStart_ownProcessGroup(t *testing.T) {
	p := start(t, "obedient", Options{})
	group, err := syscall.Getpgid(p.PID())
	if err != nil {
		t.Fatal(err)
	}
	if group != p.PID() || group == syscall.Getpgrp() {
		t.Errorf("child %d is in group %d, ours is %d", p.PID(), group, syscall.Getpgrp())
	}
}

func TestStart_asAnotherUser(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("only root can start a child as another user")
	}
	const nobody = 65534
	p, err := Start(Options{Path: "/bin/sleep", Args: []string{"600"}, User: &User{UID: nobody, GID: nobody}})
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat("/proc/" + strconv.Itoa(p.PID()))
	if err != nil {
		t.Fatal(err)
	}
	if uid := info.Sys().(*syscall.Stat_t).Uid; uid != nobody {
		t.Errorf("child runs as %d, want %d", uid, nobody)
	}
	if err := p.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// A parent killed with SIGKILL can do nothing any more; the child must go all the same.
func TestChild_goesWhenTheParentIsKilled(t *testing.T) {
	for _, role := range []string{"parent", "parent by stdin"} {
		t.Run(role, func(t *testing.T) {
			log := filepath.Join(t.TempDir(), "log")
			parent := program(os.Args[0], append(env(role), "CHILD_LOG="+log))
			child := proctest.StartTalking(t, parent)
			if role == "parent by stdin" {
				waitForLine(t, log, "ready") // from here on it ignores SIGTERM
			}
			if !proctest.Alive(child) {
				t.Fatalf("child %d does not run", child)
			}
			kill(t, parent.Process)
			proctest.Eventually(t, patience, "child is gone", func() bool { return !proctest.Alive(child) })
		})
	}
}

func TestDieWithParent_whenTheGoToolIsKilled(t *testing.T) {
	tool := filepath.Join(t.TempDir(), "go") // the parent is recognised by its program name
	if err := os.Link(os.Args[0], tool); err != nil {
		proctest.CopyProgram(t, os.Args[0], tool)
	}
	parent := program(tool, env("go"))
	child := proctest.StartTalking(t, parent)
	kill(t, parent.Process)
	proctest.Eventually(t, patience, "program is gone", func() bool { return !proctest.Alive(child) })
}

func TestGuard_signalsWhenItsPipeCloses(t *testing.T) {
	p := start(t, "obedient", Options{})
	g, err := newGuard(p.PID(), syscall.SIGTERM)
	if err != nil {
		t.Fatal(err)
	}
	if err := g.(*guard).pipe.Close(); err != nil { // our death closes it
		t.Fatal(err)
	}
	if got := endSignal(t, p); got != syscall.SIGTERM {
		t.Errorf("ended by %v, want SIGTERM", got)
	}
	if err := g.Close(); err != nil {
		t.Error(err)
	}
}

func TestGuard_closedLeavesTheChildAlone(t *testing.T) {
	log := filepath.Join(t.TempDir(), "log")
	p := start(t, "reader", Options{StdinPipe: true, LogFile: log})
	waitForLine(t, log, "ready")
	g, err := newGuard(p.PID(), syscall.SIGKILL)
	if err != nil {
		t.Fatal(err)
	}
	if err := g.Close(); err != nil {
		t.Fatal(err)
	}
	if err := p.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := p.Err(); err != nil {
		t.Errorf("child: %v, want it to end by end of file, not by the guard", err)
	}
}

// program is a program that is not started yet.
func program(path string, env []string) *exec.Cmd {
	cmd := exec.Command(path)
	cmd.Env, cmd.Stderr = env, os.Stderr
	return cmd
}

func kill(t *testing.T, p *os.Process) {
	t.Helper()
	if err := p.Kill(); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Wait(); err != nil {
		t.Fatal(err)
	}
}
