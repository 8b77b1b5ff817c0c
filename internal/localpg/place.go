package localpg

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/mahnwerk/mahnwerk/internal/childproc"
)

// Names inside the data folder. The cluster lies beside them or, when pointerName exists, where that file tells.
const (
	clusterName  = "cluster"
	unfinished   = "cluster.new" // an initdb that has not ended
	pointerName  = "cluster-is-at"
	passwordName = "password"
	lockName     = "lock"
	logName      = "postgres.log"
)

// sharedRoot is where root's clusters and fetched binaries lie when the server's user cannot enter root's folders.
const sharedRoot = "/var/lib/mahnwerk"

// place is where a cluster lies and who runs it.
type place struct {
	home string          // holds the cluster
	user *childproc.User // nil is ourselves
}

func (p place) cluster() string    { return filepath.Join(p.home, clusterName) }
func (p place) unfinished() string { return filepath.Join(p.home, unfinished) }

// prepareDataDir creates the folder and returns its one true path, of which the shared place's name is a hash.
// Root's is made so that the server's user can pass through it, not list it; what lies in it has its own modes.
func prepareDataDir(dir string) (string, error) {
	if dir == "" {
		return "", errors.New("no data folder given")
	}
	mode := os.FileMode(0o700)
	if os.Geteuid() == 0 {
		mode = 0o711
	}
	if err := os.MkdirAll(dir, mode); err != nil {
		return "", fmt.Errorf("data folder: %w", err)
	}
	return truePath(dir)
}

func truePath(dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	return filepath.EvalSymlinks(dir)
}

// choosePlace finds where the data folder's cluster lies or is to lie.
func choosePlace(dataDir string) (place, error) {
	user, err := serverUser()
	if err != nil {
		return place{}, err
	}
	home, err := homeOf(dataDir)
	if err != nil {
		return place{}, err
	}
	if home != "" {
		p := place{home: home, user: user}
		if user != nil {
			p.user, err = ownerOf(p.cluster())
		}
		return p, err
	}
	if user == nil || canEnter(dataDir, user) {
		return place{home: dataDir, user: user}, nil
	}
	home, err = makeSharedHome(dataDir)
	return place{home: home, user: user}, err
}

// homeOf returns the folder that holds the data folder's cluster, empty when there is none yet.
func homeOf(dataDir string) (string, error) {
	home := dataDir
	pointer, err := os.ReadFile(filepath.Join(dataDir, pointerName))
	switch {
	case err == nil:
		home = strings.TrimSpace(string(pointer))
		// What the file tells is going to be removed by Wipe: nothing but our own place is believed.
		if home != sharedHome(dataDir) {
			return "", fmt.Errorf("%s names %s, want %s: was the data folder moved? Move it back, or remove it to start anew",
				filepath.Join(dataDir, pointerName), home, sharedHome(dataDir))
		}
	case !errors.Is(err, os.ErrNotExist):
		return "", err
	}
	_, err = os.Stat(filepath.Join(home, clusterName))
	if errors.Is(err, os.ErrNotExist) {
		return "", nil
	}
	return home, err
}

// sharedHome is the data folder's own place under sharedRoot.
func sharedHome(dataDir string) string {
	sum := sha256.Sum256([]byte(dataDir))
	return filepath.Join(sharedRoot, hex.EncodeToString(sum[:8]))
}

// makeSharedHome creates the place under sharedRoot and the pointer to it. A cluster that lies there without a
// pointer belonged to a data folder that was removed by hand: its password is lost, and it is moved aside rather
// than deleted (the last one is kept).
func makeSharedHome(dataDir string) (string, error) {
	home := sharedHome(dataDir)
	if err := retire(home); err != nil {
		return "", fmt.Errorf("move the cluster of a removed data folder aside: %w", err)
	}
	if err := os.MkdirAll(sharedRoot, 0o755); err != nil {
		return "", fmt.Errorf("place for the cluster: %w", err)
	}
	if err := os.MkdirAll(home, 0o711); err != nil {
		return "", fmt.Errorf("place for the cluster: %w", err)
	}
	return home, os.WriteFile(filepath.Join(dataDir, pointerName), []byte(home+"\n"), 0o644)
}

func retire(home string) error {
	cluster := filepath.Join(home, clusterName)
	if _, err := os.Stat(cluster); errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err := endOrphan(context.Background(), cluster); err != nil { // bounded by its own limits
		return err
	}
	if err := os.RemoveAll(home + ".before"); err != nil {
		return err
	}
	return os.Rename(home, home+".before")
}

// Wipe removes the data folder's cluster wherever it lies, its password and its logs; a server that a crashed run left
// behind is ended first. It returns ErrInUse when a living process has the server started. A folder that does not exist
// is wiped already. Only the lock file stays.
func Wipe(ctx context.Context, dataDir string) error {
	if _, err := os.Stat(dataDir); errors.Is(err, os.ErrNotExist) {
		return nil
	}
	dataDir, err := truePath(dataDir)
	if err != nil {
		return fmt.Errorf("wipe PostgreSQL: %w", err)
	}
	lock, err := lockDataDir(dataDir)
	if err != nil {
		return fmt.Errorf("wipe PostgreSQL: %w", err)
	}
	if err := errors.Join(wipeLocked(ctx, dataDir), lock.Release()); err != nil {
		return fmt.Errorf("wipe PostgreSQL: %w", err)
	}
	return nil
}

func wipeLocked(ctx context.Context, dataDir string) error {
	home, err := homeOf(dataDir)
	if err != nil {
		return err
	}
	if home != "" {
		if err := endOrphan(ctx, filepath.Join(home, clusterName)); err != nil {
			return err
		}
	}
	// The pointer goes last: when this is interrupted, the next Wipe still finds the rest.
	if _, err := os.Stat(filepath.Join(dataDir, pointerName)); err == nil {
		if err := os.RemoveAll(sharedHome(dataDir)); err != nil {
			return err
		}
	}
	for _, name := range []string{clusterName, unfinished, passwordName, logName, logName + ".1", pointerName} {
		if err := os.RemoveAll(filepath.Join(dataDir, name)); err != nil {
			return err
		}
	}
	return nil
}
