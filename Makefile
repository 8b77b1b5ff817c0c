# Targets only call Go commands, so that nobody needs make.

.PHONY: up test check race docs release

up:
	go run ./starter up --demo

test:
	go test ./...

# What CI runs, on a machine that has the tools; .ci/run installs them too.
check:
	go vet ./...
	staticcheck ./...
	workflowcheck ./workflows
	go test -count=1 ./internal/archtest ./internal/doctest

race:
	go test -race ./ar/... ./activities ./workflows ./internal/engine ./internal/mailout ./internal/smtpsink ./internal/web

# Pages and golden files that are made from the program. Look at the difference before you commit it.
docs:
	go test ./internal/doctest ./internal/config ./ar/collection -update

# make release VERSION=v0.1.0
release:
	go run ./internal/release --version $(VERSION) --out dist
