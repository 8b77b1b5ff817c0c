//go:build unix

package localpg

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/internal/childproc/proctest"
	"github.com/mahnwerk/mahnwerk/internal/portpick"
)

const (
	// roleEnv turns the test binary into one of the roles below, on the data folder of dirEnv.
	roleEnv = "MAHNWERK_TEST_ROLE"
	dirEnv  = "MAHNWERK_TEST_DIR"

	// patience bounds each wait for another process; the waits themselves end at the first sign.
	patience = 30 * time.Second
)

var roles = map[string]func(dir string) error{
	// starts a server, says its pid, and waits to be killed
	"parent": func(dir string) error {
		s, err := Start(context.Background(), Options{DataDir: dir, FsyncOff: true})
		if err != nil {
			return err
		}
		fmt.Println(s.PID())
		<-s.Done()
		return s.Err()
	},
	// uses a server from beginning to end as whoever runs the program
	"ordinary user": func(dir string) error {
		s, err := Start(context.Background(), Options{DataDir: dir, FsyncOff: true})
		if err != nil {
			return err
		}
		err = s.CreateDatabase(context.Background(), "ledger")
		fmt.Println(s.PID())
		return errors.Join(err, s.Stop(context.Background()), Wipe(context.Background(), dir))
	},
}

func TestMain(m *testing.M) {
	role, ok := roles[os.Getenv(roleEnv)]
	if !ok {
		os.Exit(m.Run())
	}
	if err := role(os.Getenv(dirEnv)); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

func TestFind_onThisMachine(t *testing.T) {
	b, err := Find(t.Context())
	if err != nil {
		t.Fatal(err) // not skipped: without PostgreSQL nothing of the ledger is tested either
	}
	if b.Major < MinMajor || !strings.HasPrefix(b.Version, strconv.Itoa(b.Major)) || !hasPrograms(b.Dir) {
		t.Errorf("Find = %+v", b)
	}
}

// openDir is a data folder that another user can pass through to, unlike t.TempDir.
func openDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "mahnwerk-localpg-")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o711); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(Wipe(context.Background(), dir), os.RemoveAll(dir)); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// closedDir is a data folder below one that only we can enter.
func closedDir(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(openDir(t), "private", "data")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := Wipe(context.Background(), dir); err != nil {
			t.Error(err)
		}
	})
	return dir
}

func startServer(t *testing.T, o Options) *Server {
	t.Helper()
	o.FsyncOff = true
	s, err := Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return s
}

// query returns the one value of a query as text.
func query(t *testing.T, url, sql string) string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	var value string
	if err := conn.QueryRow(t.Context(), sql).Scan(&value); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return value
}

func execute(t *testing.T, url, sql string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if _, err := conn.Exec(t.Context(), sql); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

func TestStart_serverIsPrivate(t *testing.T) {
	dir := openDir(t)
	s := startServer(t, Options{DataDir: dir})
	for sql, want := range map[string]string{
		"SHOW listen_addresses":        "127.0.0.1",
		"SHOW unix_socket_directories": "",
		"SHOW server_encoding":         "UTF8",
		"SHOW lc_collate":              "C",
		"SHOW timezone":                "UTC",
		"SHOW shared_buffers":          "128MB",
		"SHOW max_connections":         "100",
		"SHOW fsync":                   "off",
		"SHOW synchronous_commit":      "on",
		"SELECT count(*)::text FROM pg_hba_file_rules WHERE auth_method <> 'scram-sha-256'": "0",
	} {
		if got := query(t, s.URL("postgres"), sql); got != want {
			t.Errorf("%s = %q, want %q", sql, got, want)
		}
	}
	info, err := os.Stat(filepath.Join(dir, passwordName))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("password file: %v, %v, want mode 0600", info.Mode(), err)
	}
	wrong := strings.Replace(s.URL("postgres"), s.password, "guess", 1)
	if conn, err := pgx.Connect(t.Context(), wrong); err == nil {
		t.Error("a wrong password was accepted", conn.Close(t.Context()))
	}
}

func TestStart_logHoldsNoValues(t *testing.T) {
	dir := openDir(t)
	s := startServer(t, Options{DataDir: dir})
	execute(t, s.URL("postgres"), "CREATE TABLE contact (email text UNIQUE); INSERT INTO contact VALUES ('erika@example.org')")
	conn, err := pgx.Connect(t.Context(), s.URL("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if _, err := conn.Exec(t.Context(), "INSERT INTO contact VALUES ('erika@example.org')"); err == nil {
		t.Fatal("the unique key did not hold")
	}
	log, err := os.ReadFile(filepath.Join(dir, logName))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(log), "erika") {
		t.Errorf("the log holds a value:\n%s", log)
	}
	if !strings.Contains(string(log), "duplicate key") {
		t.Errorf("the log does not hold the error:\n%s", log)
	}
}

func TestStart_secondStartResumes(t *testing.T) {
	dir := openDir(t)
	first := startServer(t, Options{DataDir: dir})
	if err := first.CreateDatabase(t.Context(), "ledger"); err != nil {
		t.Fatal(err)
	}
	if err := first.CreateDatabase(t.Context(), "ledger"); err != nil {
		t.Errorf("creating it again: %v", err)
	}
	execute(t, first.URL("ledger"), "CREATE TABLE kept AS SELECT 'from the first start' AS word")
	if err := first.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := first.Err(); err != nil {
		t.Errorf("first server: %v, want an orderly end", err)
	}
	second := startServer(t, Options{DataDir: dir, Port: first.Port()})
	if second.Port() != first.Port() {
		t.Errorf("port %d, want the wanted %d, which is free again", second.Port(), first.Port())
	}
	if got := query(t, second.URL("ledger"), "SELECT word FROM kept"); got != "from the first start" {
		t.Errorf("second start found %q", got)
	}
}

func TestStart_afterKill(t *testing.T) {
	dir := openDir(t)
	first := startServer(t, Options{DataDir: dir})
	execute(t, first.URL("postgres"), "CREATE TABLE kept AS SELECT 'before the kill' AS word")
	// A session that is busy when the postmaster dies holds the shared memory a moment longer.
	busy, err := pgx.Connect(t.Context(), first.URL("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close(context.Background())
	if err := first.Kill(); err != nil {
		t.Fatal(err)
	}
	if first.Err() == nil {
		t.Error("a killed server claims to have ended well")
	}
	second := startServer(t, Options{DataDir: dir})
	if got := query(t, second.URL("postgres"), "SELECT word FROM kept"); got != "before the kill" {
		t.Errorf("after the kill: %q", got)
	}
}

func TestStart_busyPortIsReplaced(t *testing.T) {
	first := startServer(t, Options{DataDir: openDir(t)})
	second := startServer(t, Options{DataDir: openDir(t), Port: first.Port()})
	if second.Port() == first.Port() {
		t.Errorf("both servers on port %d", first.Port())
	}
}

func TestStart_folderInUse(t *testing.T) {
	dir := openDir(t)
	s := startServer(t, Options{DataDir: dir})
	if _, err := Start(t.Context(), Options{DataDir: dir}); !errors.Is(err, ErrInUse) {
		t.Errorf("second Start: %v, want ErrInUse", err)
	}
	if err := Wipe(t.Context(), dir); !errors.Is(err, ErrInUse) {
		t.Errorf("Wipe: %v, want ErrInUse", err)
	}
	query(t, s.URL("postgres"), "SELECT 'still alive'")
}

// The parts of a Unix socket's path may not exceed some hundred bytes; folders of tests and projects do.
func TestStart_longPath(t *testing.T) {
	dir := filepath.Join(openDir(t), strings.Repeat("long/", 30), "data with space")
	s := startServer(t, Options{DataDir: dir})
	query(t, s.URL("postgres"), "SELECT 'ready'")
	if err := s.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := Wipe(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
}

func TestStart_initdbKilledHalfWay(t *testing.T) {
	dir := openDir(t)
	if err := os.MkdirAll(filepath.Join(dir, unfinished, "base"), 0o700); err != nil {
		t.Fatal(err)
	}
	s := startServer(t, Options{DataDir: dir})
	query(t, s.URL("postgres"), "SELECT 'ready'")
}

func TestStart_pidFileOfARecycledPid(t *testing.T) {
	dir := openDir(t)
	s := startServer(t, Options{DataDir: dir})
	if err := s.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	// Our own pid stands for a program that got the number after the server had died.
	pidFile := filepath.Join(dir, clusterName, "postmaster.pid")
	stale := fmt.Sprintf("%d\n%s\n1700000000\n%d\n\n127.0.0.1\n", os.Getpid(), filepath.Join(dir, clusterName), s.Port())
	if err := os.WriteFile(pidFile, []byte(stale), 0o600); err != nil {
		t.Fatal(err)
	}
	again := startServer(t, Options{DataDir: dir})
	query(t, again.URL("postgres"), "SELECT 'ready'")
}

func TestStart_whenTheFolderCannotBeEntered(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root starts servers as another user")
	}
	dir := closedDir(t)
	s := startServer(t, Options{DataDir: dir})
	query(t, s.URL("postgres"), "SELECT 'ready'")
	pointer, err := os.ReadFile(filepath.Join(dir, pointerName))
	if err != nil {
		t.Fatal(err)
	}
	home := strings.TrimSpace(string(pointer))
	if filepath.Dir(home) != sharedRoot {
		t.Errorf("the cluster is at %s, want it under %s", home, sharedRoot)
	}
	if err := s.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	again := startServer(t, Options{DataDir: dir})
	if err := again.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := Wipe(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(home); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("after Wipe %s: %v, want it gone", home, err)
	}
}

// Somebody who removes the data folder by hand wants a fresh start, and may regret it.
func TestStart_dataFolderRemovedByHand(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root's clusters lie outside the data folder")
	}
	dir := closedDir(t)
	s := startServer(t, Options{DataDir: dir})
	execute(t, s.URL("postgres"), "CREATE TABLE old (id int)")
	if err := s.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	before := sharedHome(dir) + ".before"
	t.Cleanup(func() {
		if err := os.RemoveAll(before); err != nil {
			t.Error(err)
		}
	})
	fresh := startServer(t, Options{DataDir: dir})
	if got := query(t, fresh.URL("postgres"), "SELECT count(*)::text FROM pg_tables WHERE tablename = 'old'"); got != "0" {
		t.Error("the removed folder's cluster was taken up again")
	}
	if _, err := os.Stat(filepath.Join(before, clusterName)); err != nil {
		t.Errorf("the old cluster was not kept: %v", err)
	}
}

func TestStart_pointerToElsewhereIsRefused(t *testing.T) {
	dir := openDir(t)
	pointer := filepath.Join(dir, pointerName)
	if err := os.WriteFile(pointer, []byte("/home/somebody\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, startErr := Start(t.Context(), Options{DataDir: dir})
	wipeErr := Wipe(t.Context(), dir)
	for _, err := range []error{startErr, wipeErr} {
		if err == nil || !strings.Contains(err.Error(), "/home/somebody") {
			t.Errorf("got %v, want a refusal that names the place", err)
		}
	}
	if err := os.Remove(pointer); err != nil {
		t.Fatal(err)
	}
}

// A parent killed with SIGKILL leaves no server, and the next start does not care.
func TestServer_goesWhenTheParentIsKilled(t *testing.T) {
	dir := openDir(t)
	parent := exec.Command(os.Args[0])
	parent.Env = append(os.Environ(), roleEnv+"=parent", dirEnv+"="+dir)
	server := proctest.StartTalking(t, parent)
	if !running(server) {
		t.Fatalf("server %d does not run", server)
	}
	if err := parent.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := parent.Wait(); err == nil {
		t.Error("the parent ended by itself, want it killed")
	}
	startServer(t, Options{DataDir: dir}) // at once, while the old server may still be at its shutdown
	proctest.Eventually(t, patience, "the old server is gone", func() bool { return !running(server) })
}

// Where the kernel sends no signal, the server of a killed parent may run on until the next start.
func TestStart_endsTheServerOfACrashedRun(t *testing.T) {
	dir := openDir(t)
	s := startServer(t, Options{DataDir: dir})
	orphan := s.PID()
	if err := s.lock.Release(); err != nil { // what is left of us for the next process
		t.Fatal(err)
	}
	s.unlock.Do(func() {})
	next := startServer(t, Options{DataDir: dir})
	proctest.Eventually(t, patience, "the orphan is gone", func() bool { return !running(orphan) })
	query(t, next.URL("postgres"), "SELECT 'ready'")
	if err := s.Err(); err != nil {
		t.Errorf("the orphan's end: %v, want a fast shutdown", err)
	}
}

func TestStart_asOrdinaryUser(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("not root: every other test runs as an ordinary user already")
	}
	const nobody = 65534
	dir := openDir(t)
	if err := os.Chown(dir, nobody, nobody); err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(dir, "program") // the go tool's own folder is closed to others
	proctest.CopyProgram(t, os.Args[0], program)
	cmd := exec.Command(program)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), roleEnv+"=ordinary user", dirEnv+"="+filepath.Join(dir, "data"), "HOME="+dir)
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	server, err := strconv.Atoi(strings.TrimSpace(string(out)))
	if err != nil || running(server) {
		t.Errorf("the program said %q; want a pid that runs no more", out)
	}
}

func TestWipe_whatDoesNotExist(t *testing.T) {
	if err := Wipe(t.Context(), filepath.Join(t.TempDir(), "never")); err != nil {
		t.Error(err)
	}
}

func TestWipe_nextStartIsEmpty(t *testing.T) {
	dir := openDir(t)
	s := startServer(t, Options{DataDir: dir})
	execute(t, s.URL("postgres"), "CREATE TABLE old (id int)")
	if err := errors.Join(s.Stop(t.Context()), Wipe(t.Context(), dir)); err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(left) != 1 || left[0].Name() != lockName {
		t.Errorf("left after Wipe: %v, want only %s", left, lockName)
	}
	fresh := startServer(t, Options{DataDir: dir})
	if got := query(t, fresh.URL("postgres"), "SELECT count(*)::text FROM pg_tables WHERE tablename = 'old'"); got != "0" {
		t.Error("the table survived Wipe")
	}
}

func TestServer_portIsTheOneItListensOn(t *testing.T) {
	s := startServer(t, Options{DataDir: openDir(t)})
	if portpick.Free(s.Port()) {
		t.Errorf("port %d is free", s.Port())
	}
}
