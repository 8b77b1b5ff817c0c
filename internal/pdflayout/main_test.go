package pdflayout

import (
	"os"
	"testing"

	"go.uber.org/goleak"
)

// TestMain lets the test binary be the child that Reader starts.
func TestMain(m *testing.M) {
	if IsChild(os.Args) {
		os.Exit(Serve(os.Stdin, os.Stdout))
	}
	goleak.VerifyTestMain(m)
}
