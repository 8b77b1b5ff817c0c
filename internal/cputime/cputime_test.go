package cputime_test

import (
	"testing"

	"github.com/mahnwerk/mahnwerk/internal/cputime"
)

func TestTotal_countsWork(t *testing.T) {
	before, sum := cputime.Total(), uint64(1)
	for i := range uint64(200_000_000) {
		sum = sum*31 + i
	}
	if spent := cputime.Total() - before; spent <= 0 || sum == 0 {
		t.Errorf("%s of CPU time", spent)
	}
	if cputime.PeakMB() < 1 {
		t.Errorf("peak of %d MB", cputime.PeakMB())
	}
}
