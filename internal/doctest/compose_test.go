package doctest

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"github.com/mahnwerk/mahnwerk/internal/config"
	"github.com/mahnwerk/mahnwerk/workflows"
)

// service is the part of a compose service that the tests look at.
type service struct {
	Image       string            `yaml:"image"`
	Command     []string          `yaml:"command"`
	Entrypoint  []string          `yaml:"entrypoint"`
	Environment map[string]string `yaml:"environment"`
	Ports       []string          `yaml:"ports"`
	Profiles    []string          `yaml:"profiles"`
	Restart     string            `yaml:"restart"`
	StopGrace   string            `yaml:"stop_grace_period"`
	Configs     []struct{ Source, Target string }
	DependsOn   map[string]struct{ Condition string } `yaml:"depends_on"`
	Healthcheck *struct{ Test []string }
}

type composeFile struct {
	Services map[string]service
	Volumes  map[string]any
	Configs  map[string]struct{ Content string }
}

func compose(t *testing.T) composeFile {
	t.Helper()
	var f composeFile
	if err := yaml.Unmarshal([]byte(read(t, "docker-compose.yml")), &f); err != nil {
		t.Fatal(err)
	}
	return f
}

// ours are the services that run the project's own image.
func (f composeFile) ours() map[string]service {
	own := maps.Clone(f.Services)
	maps.DeleteFunc(own, func(_ string, s service) bool { return !strings.HasPrefix(s.Image, "mahnwerk:") })
	return own
}

func TestCompose_isValid(t *testing.T) {
	schema, err := jsonschema.NewCompiler().Compile(filepath.Join("testdata", "compose-spec", "compose-spec.json"))
	if err != nil {
		t.Fatal(err)
	}
	var document any
	if err := yaml.Unmarshal([]byte(read(t, "docker-compose.yml")), &document); err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(document); err != nil {
		t.Error(err)
	}
	document.(map[string]any)["services"].(map[string]any)["worker"].(map[string]any)["helthcheck"] = map[string]any{}
	if schema.Validate(document) == nil {
		t.Error("the schema accepts a misspelt key: it checks nothing")
	}
}

// TestCompose_imagesArePinned compares the images with the versions the tests run against.
func TestCompose_imagesArePinned(t *testing.T) {
	server := moduleVersion(t, "devserver/go.mod", "go.temporal.io/server")
	want := map[string]string{
		"temporal":           "temporalio/server:" + server,
		"temporal-schema":    "temporalio/admin-tools:" + server,
		"temporal-namespace": "temporalio/admin-tools:" + server,
		"temporal-ui":        "temporalio/ui:" + moduleVersion(t, "devserver/go.mod", "github.com/temporalio/ui-server/v2"),
	}
	f := compose(t)
	for name, image := range want {
		if got := f.Services[name].Image; got != image {
			t.Errorf("%s runs %s, the tests run against %s", name, got, image)
		}
	}
	pinned := regexp.MustCompile(`:\$\{[A-Z_]+:-[0-9.]+\}$|:[0-9]+\.[0-9]+(\.[0-9]+)?(-[a-z0-9.]+)?$`)
	for name, s := range f.Services {
		if !pinned.MatchString(s.Image) {
			t.Errorf("%s: image %s has no exact version", name, s.Image)
		}
	}
}

func moduleVersion(t *testing.T, file, module string) string {
	t.Helper()
	m := regexp.MustCompile(`(?m)^(?:require )?\s*` + regexp.QuoteMeta(module) + ` v(\S+)`).FindStringSubmatch(read(t, file))
	if m == nil {
		t.Fatalf("%s does not require %s", file, module)
	}
	return m[1]
}

// TestCompose_setsWhatTheProgramsRead: a variable that nobody reads is a setting that does nothing.
func TestCompose_setsWhatTheProgramsRead(t *testing.T) {
	known := map[string]bool{}
	for _, s := range config.Settings() {
		known[s.Variable] = true
	}
	f := compose(t)
	for name, s := range f.ours() {
		for variable := range s.Environment {
			if !known[variable] {
				t.Errorf("%s sets %s, which internal/config does not know", name, variable)
			}
		}
		for _, needed := range []string{"DATABASE_URL", "TEMPORAL_ADDRESS", "TEMPORAL_NAMESPACE", "MAHNWERK_PAYLOAD_KEYS"} {
			if _, ok := s.Environment[needed]; !ok {
				t.Errorf("%s does not set %s", name, needed)
			}
		}
	}
	others := map[string]string{"temporal": "server.txt", "temporal-ui": "ui.txt", "temporal-schema": "admin-tools.txt", "temporal-namespace": "admin-tools.txt"}
	for name, list := range others {
		for variable := range f.Services[name].Environment {
			own := strings.Contains(f.scriptsOf(name), variable) // read by the script that compose mounts
			if !slices.Contains(variables(t, list), variable) && !own {
				t.Errorf("%s sets %s, which its image does not read", name, variable)
			}
		}
	}
}

func (f composeFile) scriptsOf(name string) string {
	var text strings.Builder
	for _, c := range f.Services[name].Configs {
		text.WriteString(f.Configs[c.Source].Content)
	}
	return text.String()
}

func variables(t *testing.T, list string) []string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", "temporal", list))
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(strings.Split(strings.TrimSpace(string(raw)), "\n"), func(l string) bool { return strings.HasPrefix(l, "#") })
}

// setting finds a setting by its variable.
func setting(t *testing.T, variable string) config.Setting {
	t.Helper()
	for _, s := range config.Settings() {
		if s.Variable == variable {
			return s
		}
	}
	t.Fatalf("there is no setting %s", variable)
	return config.Setting{}
}

// TestCompose_defaultsAreTheProgramsOwn: a default that compose repeats must be the one the reference shows.
func TestCompose_defaultsAreTheProgramsOwn(t *testing.T) {
	passed := regexp.MustCompile(`^\$\{([A-Z_]+):-(.*)\}$`)
	for name, s := range compose(t).ours() {
		for variable, value := range s.Environment {
			m := passed.FindStringSubmatch(value)
			if m == nil || m[1] != variable || variable == "TEMPORAL_NAMESPACE" || variable == "MAHNWERK_WEB_URL" {
				continue // a namespace and an address of its own are what the file is for
			}
			if want := setting(t, variable).Default; m[2] != want {
				t.Errorf("%s passes %s with the default %q, the program's is %q", name, variable, m[2], want)
			}
		}
	}
}

// TestCompose_portsAreClosedByDefault: published ports listen on this machine only, and say where with a variable.
func TestCompose_portsAreClosedByDefault(t *testing.T) {
	form := regexp.MustCompile(`^\$\{BIND_ADDRESS:-127\.0\.0\.1\}:\$\{[A-Z_]+_PORT:-(\d+)\}:(\d+)$`)
	inside := map[string]string{"worker": "MAHNWERK_METRICS_ADDRESS", "web": "MAHNWERK_WEB_ADDRESS"}
	f := compose(t)
	for name, s := range f.Services {
		for _, p := range s.Ports {
			m := form.FindStringSubmatch(p)
			if m == nil {
				t.Errorf("%s publishes %s: want ${BIND_ADDRESS:-127.0.0.1}:${…_PORT:-N}:N", name, p)
				continue
			}
			if variable, ok := inside[name]; ok && !strings.HasSuffix(s.Environment[variable], ":"+m[2]) {
				t.Errorf("%s publishes %s, %s is %s", name, m[2], variable, s.Environment[variable])
			}
		}
	}
	if len(f.Services["postgres"].Ports) > 0 {
		t.Error("the database is published")
	}
	if got, want := strings.Split(f.Services["web"].Environment["MAHNWERK_WEB_ADDRESS"], ":")[1], strings.Split(setting(t, "MAHNWERK_WEB_ADDRESS").Default, ":")[1]; got != want {
		t.Errorf("the web page listens on %s inside, its default is %s", got, want)
	}
}

func TestCompose_everyServiceIsWatched(t *testing.T) {
	f := compose(t)
	for name, s := range f.Services {
		oneShot := strings.HasPrefix(s.Restart, "on-failure") || len(s.Profiles) > 0
		if !oneShot && s.Healthcheck == nil {
			t.Errorf("%s runs for ever and has no health check", name)
		}
		for on, how := range s.DependsOn {
			target, ok := f.Services[on]
			if !ok {
				t.Errorf("%s waits for %s, which is not there", name, on)
			}
			want := "service_healthy"
			if strings.HasPrefix(target.Restart, "on-failure") {
				want = "service_completed_successfully"
			}
			if how.Condition != want {
				t.Errorf("%s waits for %s with %s: want %s", name, on, how.Condition, want)
			}
		}
		for _, c := range s.Configs {
			if _, ok := f.Configs[c.Source]; !ok {
				t.Errorf("%s mounts the config %s, which is not there", name, c.Source)
			}
		}
	}
	for _, name := range []string{"worker", "web"} {
		if test := f.Services[name].Healthcheck.Test; !strings.HasSuffix(test[len(test)-1], "/readyz") {
			t.Errorf("%s: the health check asks %s, not /readyz", name, test[len(test)-1])
		}
	}
}

// TestCompose_letsTheWorkerFinish: docker kills what has not stopped; activities may take the worker's own limit.
func TestCompose_letsTheWorkerFinish(t *testing.T) {
	w := compose(t).Services["worker"]
	grace, err := time.ParseDuration(w.StopGrace)
	if err != nil {
		t.Fatal(err)
	}
	own, err := time.ParseDuration(w.Environment["MAHNWERK_WORKER_STOP_TIMEOUT"])
	if err != nil {
		t.Fatal(err)
	}
	if grace < own+10*time.Second {
		t.Errorf("the worker is killed after %s and may need %s and a margin", grace, own)
	}
}

// TestCompose_makesTheSearchAttributes compares the namespace script with what the workflows write.
func TestCompose_makesTheSearchAttributes(t *testing.T) {
	script := compose(t).Configs["temporal-namespace"].Content
	made := map[string]string{}
	for _, m := range regexp.MustCompile(`(\w+)=(Keyword|Int|Text|Bool|Datetime|Double|KeywordList)\b`).FindAllStringSubmatch(script, -1) {
		made[m[1]] = m[2]
	}
	if want := workflows.SearchAttributes(); !maps.Equal(made, want) {
		t.Errorf("the script makes %v, the workflows need %v", made, want)
	}
}

// TestCompose_runsCommandsThatExist tries the command lines of the own services on the programs.
func TestCompose_runsCommandsThatExist(t *testing.T) {
	for name, s := range compose(t).ours() {
		line := append(slices.Clone(s.Entrypoint), s.Command...)
		if len(line) == 0 {
			t.Errorf("%s has no command", name)
			continue
		}
		t.Run(name, func(t *testing.T) {
			switch line[0] {
			case "starter":
				for _, fault := range tryCommand(t, line[1:]) {
					t.Error(fault)
				}
			case "worker":
				if len(line) > 1 {
					t.Errorf("the worker takes its settings from the environment: %v", line)
				}
			default:
				t.Errorf("the image has no program %s", line[0])
			}
		})
	}
}

// TestEnvExample_namesEveryVariableOfCompose: what compose reads from .env is in the example, and nothing else.
func TestEnvExample_namesEveryVariableOfCompose(t *testing.T) {
	used := map[string]bool{}
	for _, m := range regexp.MustCompile(`(\$?)\$\{([A-Z_]+)`).FindAllStringSubmatch(read(t, "docker-compose.yml"), -1) {
		if m[1] == "" {
			used[m[2]] = true
		}
	}
	optional := []string{"MAHNWERK_VERSION", "TEMPORAL_UI_READ_ONLY"} // told where they are used
	named := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^([A-Z_]+)=(.*)$`).FindAllStringSubmatch(read(t, ".env.example"), -1) {
		named[m[1]] = true
		if strings.HasSuffix(m[1], "PASSWORD") && m[2] != "" {
			t.Errorf(".env.example gives %s a value somebody will keep", m[1])
		}
		if !used[m[1]] {
			t.Errorf(".env.example names %s, which compose does not read", m[1])
		}
	}
	for variable := range used {
		if !named[variable] && !slices.Contains(optional, variable) {
			t.Errorf("compose reads %s, which .env.example does not name", variable)
		}
	}
	if !strings.Contains(read(t, ".gitignore"), "/.env\n") {
		t.Error(".env is not ignored by git")
	}
}

func TestDockerfile_fitsTheModule(t *testing.T) {
	file := read(t, "Dockerfile")
	m := regexp.MustCompile(`FROM golang:(\d+\.\d+\.\d+)-`).FindStringSubmatch(file)
	if m == nil {
		t.Fatal("the builder has no exact version")
	}
	wanted := regexp.MustCompile(`(?m)^go (\S+)`).FindStringSubmatch(read(t, "devserver/go.mod"))[1]
	if m[1] != wanted {
		t.Errorf("the builder is Go %s, the modules are built with %s", m[1], wanted)
	}
	for _, line := range []string{"CGO_ENABLED=0", "-trimpath", "-buildvcs=false", "USER 10001:10001", "go mod download",
		"-X github.com/mahnwerk/mahnwerk/internal/app.version="} {
		if !strings.Contains(file, line) {
			t.Errorf("Dockerfile lacks %q", line)
		}
	}
	for _, port := range []string{"MAHNWERK_WEB_ADDRESS", "MAHNWERK_METRICS_ADDRESS"} {
		for _, s := range compose(t).ours() {
			if at, ok := s.Environment[port]; ok && !regexp.MustCompile(`(?m)^EXPOSE .*\b`+strings.Split(at, ":")[1]+`\b`).MatchString(file) {
				t.Errorf("Dockerfile does not expose %s (%s)", at, port)
			}
		}
	}
	if set := regexp.MustCompile(`ENV (MAHNWERK_\w+)=`).FindStringSubmatch(file); set != nil {
		setting(t, set[1])
	}
}

// TestDockerfile_getsWhatItBuilds: .dockerignore lets through what the programs import, and only folders that are there.
func TestDockerfile_getsWhatItBuilds(t *testing.T) {
	let := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^!(\S+)$`).FindAllStringSubmatch(read(t, ".dockerignore"), -1) {
		let[m[1]] = true
	}
	imports := regexp.MustCompile(`"github\.com/mahnwerk/mahnwerk/([a-z]+)`)
	for _, path := range files(t, ".go") {
		folder, _, _ := strings.Cut(path, "/")
		if folder == "devserver" || strings.HasSuffix(path, "_test.go") || !let[folder] {
			continue
		}
		for _, m := range imports.FindAllStringSubmatch(read(t, path), -1) {
			if !let[m[1]] {
				t.Errorf("%s imports %s, which .dockerignore keeps from the builder", path, m[1])
			}
		}
	}
	for _, program := range regexp.MustCompile(`\./(\w+)`).FindAllStringSubmatch(lastBuildLine(t), -1) {
		if _, err := os.Stat(filepath.Join(root, program[1], "main.go")); err != nil {
			t.Errorf("Dockerfile builds ./%s: %v", program[1], err)
		}
	}
}

func lastBuildLine(t *testing.T) string {
	t.Helper()
	file := read(t, "Dockerfile")
	at := strings.Index(file, "-o /out/ ")
	if at < 0 {
		t.Fatal("Dockerfile has no build line")
	}
	line, _, _ := strings.Cut(file[at:], "\n")
	return line
}
