package localpg

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mahnwerk/mahnwerk/internal/childproc"
)

// initLimit is for initdb, which takes two seconds on an idle machine and five on a busy one.
const initLimit = 2 * time.Minute

// ensureCluster makes the cluster when there is none and returns its password.
func ensureCluster(ctx context.Context, o Options, b Binaries, p place) (string, error) {
	passwordFile := filepath.Join(o.DataDir, passwordName)
	major, err := clusterMajor(p.cluster())
	if err != nil {
		return "", err
	}
	if major != 0 {
		password, err := os.ReadFile(passwordFile)
		if err != nil {
			return "", fmt.Errorf("password of the cluster in %s: %w", p.cluster(), err)
		}
		return strings.TrimSpace(string(password)), nil
	}
	o.Progress("making a new PostgreSQL " + b.Version + " cluster in " + p.home)
	password := rand.Text()
	if err := os.WriteFile(passwordFile, []byte(password+"\n"), 0o600); err != nil {
		return "", err
	}
	if err := initCluster(ctx, o, b, p, password); err != nil {
		return "", fmt.Errorf("make a cluster in %s: %w", p.home, err)
	}
	return password, nil
}

// clusterMajor is the major version that made the cluster, 0 when there is none.
func clusterMajor(cluster string) (int, error) {
	version, err := os.ReadFile(filepath.Join(cluster, "PG_VERSION"))
	if errors.Is(err, os.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	major, err := strconv.Atoi(strings.TrimSpace(string(version)))
	if err != nil {
		return 0, fmt.Errorf("version of the cluster in %s: %w", cluster, err)
	}
	return major, nil
}

// initCluster runs initdb in a folder of another name and renames it: an initdb that was killed half way is not
// taken for a cluster by the next start.
func initCluster(ctx context.Context, o Options, b Binaries, p place, password string) error {
	if err := os.RemoveAll(p.unfinished()); err != nil {
		return err
	}
	if err := os.Mkdir(p.unfinished(), 0o700); err != nil {
		return err
	}
	passwordFile, err := temporaryPasswordFile(p, password)
	if err != nil {
		return err
	}
	err = give(p.unfinished(), p.user)
	if err == nil {
		err = runInitdb(ctx, o, b, p, passwordFile)
	}
	if err = errors.Join(err, os.Remove(passwordFile)); err != nil {
		return err
	}
	return os.Rename(p.unfinished(), p.cluster())
}

// temporaryPasswordFile is a copy that the server's user can read; an argument would be seen by everybody.
func temporaryPasswordFile(p place, password string) (string, error) {
	f, err := os.CreateTemp(p.home, ".password-")
	if err != nil {
		return "", err
	}
	_, err = f.WriteString(password + "\n")
	if err = errors.Join(err, f.Close(), give(f.Name(), p.user)); err != nil {
		return "", errors.Join(err, os.Remove(f.Name()))
	}
	return f.Name(), nil
}

// give changes the owner of a file to the server's user; nil is ourselves.
func give(path string, user *childproc.User) error {
	if user == nil {
		return nil
	}
	return os.Chown(path, int(user.UID), int(user.GID))
}

func runInitdb(ctx context.Context, o Options, b Binaries, p place, passwordFile string) error {
	ctx, cancel := context.WithTimeout(ctx, initLimit)
	defer cancel()
	args := []string{
		"-D", p.unfinished(), "-U", superuser, "-A", "scram-sha-256", "--pwfile", passwordFile,
		"-E", "UTF8", "--locale=C", // slim images have no other locale
		"--no-instructions",
	}
	if o.FsyncOff {
		args = append(args, "--no-sync")
	}
	initdb, err := childproc.Start(childproc.Options{
		Path: b.program("initdb"), Args: args, Dir: p.home, Env: environment(), User: p.user, LogFile: o.LogFile,
	})
	if err != nil {
		return err
	}
	select {
	case <-initdb.Done():
	case <-ctx.Done():
		return errors.Join(ctx.Err(), initdb.Stop(ctx))
	}
	if err := initdb.Err(); err != nil {
		return fmt.Errorf("%w; its output ends with:\n%s", err, childproc.Tail(o.LogFile, logTail))
	}
	return nil
}

// environment is ours without what would lead a server or its tools elsewhere (PGDATA, PGPORT, PGSERVICE, …).
func environment() []string {
	env := slices.DeleteFunc(os.Environ(), func(v string) bool {
		return strings.HasPrefix(v, "PG") || strings.HasPrefix(v, "LC_") || strings.HasPrefix(v, "LANG")
	})
	return append(env, "LC_ALL=C", "TZ=UTC")
}
