package portpick

import (
	"net"
	"sync"
	"testing"
)

func TestPick_wantedPortWhenFree(t *testing.T) {
	free, err := Pick(0)
	if err != nil {
		t.Fatal(err)
	}
	// free was handed out already, so its neighbour is the first that can be had.
	got, err := Pick(free)
	if err != nil {
		t.Fatal(err)
	}
	if got <= free || got > free+neighbours {
		t.Errorf("Pick(%d) = %d, want one of the next %d ports", free, got, neighbours)
	}
}

func TestPick_neighbourOfBusyPort(t *testing.T) {
	l, err := net.Listen("tcp", Address(0))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	busy := l.Addr().(*net.TCPAddr).Port
	if Free(busy) {
		t.Errorf("Free(%d) = true while a listener holds it", busy)
	}
	got, err := Pick(busy)
	if err != nil {
		t.Fatal(err)
	}
	if got == busy {
		t.Errorf("Pick(%d) returned the busy port", busy)
	}
	if !Free(got) {
		t.Errorf("Pick(%d) = %d, which nobody can bind", busy, got)
	}
}

func TestPick_neverTwiceInAProcess(t *testing.T) {
	const callers = 50
	var wg sync.WaitGroup
	got := make(chan int, callers)
	for range callers {
		wg.Go(func() {
			port, err := Pick(0)
			if err != nil {
				t.Error(err)
			}
			got <- port
		})
	}
	wg.Wait()
	close(got)
	seen := map[int]bool{}
	for port := range got {
		if seen[port] {
			t.Errorf("port %d handed out twice", port)
		}
		seen[port] = true
	}
}

func TestPick_refusesWhatIsNoPort(t *testing.T) {
	for _, wanted := range []int{-1, 65536} {
		if _, err := Pick(wanted); err == nil {
			t.Errorf("Pick(%d) succeeded", wanted)
		}
	}
}

func TestRelease_portCanBeHadAgain(t *testing.T) {
	first, err := Pick(0)
	if err != nil {
		t.Fatal(err)
	}
	Release(first)
	again, err := Pick(first)
	if err != nil {
		t.Fatal(err)
	}
	if again != first {
		t.Errorf("Pick(%d) after Release = %d", first, again)
	}
}
