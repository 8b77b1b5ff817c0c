package localpg

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"time"

	"github.com/mahnwerk/mahnwerk/internal/childproc"
)

// MinMajor is the oldest PostgreSQL that is taken: the oldest whose initdb and SQL the tests ran with or that has the same.
const MinMajor = 14

// versionLimit is for one `postgres -V`, which takes milliseconds.
const versionLimit = 10 * time.Second

// Binaries is one installed PostgreSQL server.
type Binaries struct {
	Dir     string // holds postgres and initdb
	Version string // as the program tells it: 15.18
	Major   int
}

func (b Binaries) program(name string) string {
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	return filepath.Join(b.Dir, name)
}

// installPatterns are the places where distributions put server binaries that are not on PATH.
var installPatterns = []string{
	"/usr/lib/postgresql/*/bin", // Debian, Ubuntu
	"/usr/pgsql-*/bin",          // the PostgreSQL project's packages for Fedora and Red Hat
	"/usr/libexec/postgresql*",  // Alpine
	"/opt/homebrew/opt/postgresql*/bin",
	"/usr/local/opt/postgresql*/bin",
	"/Applications/Postgres.app/Contents/Versions/*/bin",
}

// NotFoundError says that there is no PostgreSQL to run, and what a person can do about it.
type NotFoundError struct {
	Wanted int   // the major version an existing cluster needs; 0 when any would do
	Cause  error // why fetching failed
}

// Error names the ways out.
func (e *NotFoundError) Error() string {
	what := fmt.Sprintf("no PostgreSQL %d or newer found on this machine", MinMajor)
	if e.Wanted != 0 {
		what = fmt.Sprintf("the data folder was made by PostgreSQL %d, which was not found on this machine", e.Wanted)
	}
	return fmt.Sprintf(`%s, and fetching it failed (%v). Ways out:
  - set DATABASE_URL to a server of yours
  - install PostgreSQL: %s
  - with Docker: docker run -d -p 127.0.0.1:5432:5432 -e POSTGRES_PASSWORD=mahnwerk postgres:17
    and DATABASE_URL=postgres://postgres:mahnwerk@127.0.0.1:5432/postgres?sslmode=disable`, what, e.Cause, installCommand())
}

// Unwrap gives the reason why fetching failed.
func (e *NotFoundError) Unwrap() error { return e.Cause }

func installCommand() string {
	switch runtime.GOOS {
	case "darwin":
		return "brew install postgresql@17"
	case "windows":
		return "winget install PostgreSQL.PostgreSQL.17"
	case "freebsd":
		return "pkg install postgresql17-server"
	}
	return "apt-get install postgresql (Debian, Ubuntu), dnf install postgresql-server (Fedora), apk add postgresql (Alpine)"
}

// Find returns the server binaries that Start would use for a new cluster: on PATH, in the usual places of
// distributions and macOS (highest version first), else fetched once into a cache. As root only binaries count
// that the user postgres (else nobody) can run. The error is a *NotFoundError.
func Find(ctx context.Context) (Binaries, error) {
	user, err := serverUser()
	if err != nil {
		return Binaries{}, err
	}
	return find(ctx, user, 0, func(string) {})
}

// findFor finds the binaries for an existing cluster, which only runs with its own major version, or a new one.
func findFor(ctx context.Context, p place, progress func(string)) (Binaries, error) {
	major, err := clusterMajor(p.cluster())
	if err != nil {
		return Binaries{}, err
	}
	return find(ctx, p.user, major, progress)
}

// find returns the first installed binaries of the wanted major version, 0 for any from MinMajor on.
func find(ctx context.Context, user *childproc.User, wanted int, progress func(string)) (Binaries, error) {
	for _, b := range installed(ctx, searchDirs(os.Getenv("PATH"), installPatterns), user) {
		if fits(b, wanted) {
			return b, nil
		}
	}
	if err := ctx.Err(); err != nil { // asking was cut short: that nothing answered says nothing
		return Binaries{}, err
	}
	b, err := fetch(ctx, user, mavenCentral, progress)
	if err == nil && !fits(b, wanted) {
		err = fmt.Errorf("fetched version %s does not fit", b.Version)
	}
	if err != nil {
		return Binaries{}, &NotFoundError{Wanted: wanted, Cause: err}
	}
	return b, nil
}

func fits(b Binaries, wanted int) bool {
	if wanted == 0 {
		return b.Major >= MinMajor
	}
	return b.Major == wanted
}

// searchDirs lists folders that hold both programs: those of PATH in its order, then the patterns', each with the
// highest version first.
func searchDirs(path string, patterns []string) []string {
	var dirs []string
	for _, dir := range filepath.SplitList(path) {
		// Debian's packagers and administrators put single programs on PATH by symbolic link; the others lie beside
		// the target.
		if target, err := filepath.EvalSymlinks(Binaries{Dir: dir}.program("postgres")); err == nil {
			dirs = append(dirs, filepath.Dir(target))
		}
	}
	for _, pattern := range patterns {
		found, err := filepath.Glob(pattern)
		if err != nil {
			continue // only a malformed pattern
		}
		slices.SortFunc(found, func(a, b string) int { return numberIn(b) - numberIn(a) })
		dirs = append(dirs, found...)
	}
	dirs = slices.DeleteFunc(dirs, func(dir string) bool { return !hasPrograms(dir) })
	return unique(dirs)
}

func unique(dirs []string) []string {
	seen := map[string]bool{}
	return slices.DeleteFunc(dirs, func(dir string) bool {
		again := seen[dir]
		seen[dir] = true
		return again
	})
}

func hasPrograms(dir string) bool {
	for _, name := range []string{"postgres", "initdb"} {
		if _, err := os.Stat((Binaries{Dir: dir}).program(name)); err != nil {
			return false
		}
	}
	return true
}

var number = regexp.MustCompile(`\d+`)

// numberIn is the first number in a path such as /usr/lib/postgresql/15/bin, 0 when there is none.
func numberIn(path string) int {
	n, err := strconv.Atoi(number.FindString(path))
	if err != nil {
		return 0
	}
	return n
}

// installed asks each folder's server for its version; one that the user cannot run is left out.
func installed(ctx context.Context, dirs []string, user *childproc.User) []Binaries {
	var all []Binaries
	for _, dir := range dirs {
		if b, err := ask(ctx, dir, user); err == nil {
			all = append(all, b)
		}
	}
	return all
}

var versionOutput = regexp.MustCompile(`^postgres \(PostgreSQL\) ((\d+)[^ \n]*)`)

func ask(ctx context.Context, dir string, user *childproc.User) (Binaries, error) {
	ctx, cancel := context.WithTimeout(ctx, versionLimit)
	defer cancel()
	b := Binaries{Dir: dir}
	cmd := exec.CommandContext(ctx, b.program("postgres"), "-V")
	cmd.Env, cmd.Dir = environment(), filepath.VolumeName(dir)+string(filepath.Separator)
	runAs(cmd, user)
	out, err := cmd.Output()
	if err != nil {
		return Binaries{}, fmt.Errorf("run %s: %w", cmd.Path, err)
	}
	match := versionOutput.FindStringSubmatch(string(out))
	if match == nil {
		return Binaries{}, errors.New("no version in the answer of " + cmd.Path)
	}
	b.Version = match[1]
	b.Major, err = strconv.Atoi(match[2])
	return b, err
}
