package app

import "runtime/debug"

// version is set by a release build (-ldflags "-X …/internal/app.version=v1.2.3").
var version string

// Version is the release, or what the Go tool knows about a build from source.
func Version() string {
	if version != "" {
		return version
	}
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" || info.Main.Version == "(devel)" {
		return "devel" + revision(info)
	}
	return info.Main.Version
}

// revision is the commit of a build from source, shortened; empty when the build does not know it.
func revision(info *debug.BuildInfo) string {
	if info == nil {
		return ""
	}
	const short = 12
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= short {
			return "+" + s.Value[:short]
		}
	}
	return ""
}
