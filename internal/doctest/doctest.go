// Package doctest keeps what is written about the program true: it has no code, only tests.
//
// They compare docker-compose.yml and the Dockerfile with the configuration and the programs, try every command that the
// documents show, follow every link, and make the pages that are derived from tables: the diagrams of
// docs/concepts/lifecycle.md and the lists of docs/reference. `go test ./internal/doctest -update` writes those anew.
package doctest
