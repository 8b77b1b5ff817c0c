package childproc

import (
	"fmt"
	"os"
	"runtime"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/mahnwerk/mahnwerk/internal/childproc/proctest"
)

// The parent-death signal of Linux is tied to the thread that forked. Here that thread, had Start forked on it,
// ends while the process lives on.
func TestChild_staysWhenTheStartingThreadEnds(t *testing.T) {
	type started struct {
		p      *Process
		thread int
		err    error
	}
	out := make(chan started)
	onAnEndingThread(func() {
		p, err := Start(Options{Path: os.Args[0], Env: env("obedient")})
		out <- started{p, unix.Gettid(), err}
	})
	s := <-out
	if s.err != nil {
		t.Fatal(s.err)
	}
	proctest.Eventually(t, patience, "thread has ended", func() bool {
		_, err := os.Stat(fmt.Sprintf("/proc/self/task/%d", s.thread))
		return os.IsNotExist(err)
	})
	select {
	case <-s.p.Done():
		t.Errorf("child ended with the thread: %v", s.p.Err())
	default:
	}
	if err := s.p.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// onAnEndingThread runs do on a thread that the runtime ends afterwards. The main thread never ends, so when the
// scheduler has put us there, it is kept busy and another one taken.
func onAnEndingThread(do func()) {
	go func() {
		runtime.LockOSThread() // never unlocked: the runtime ends the thread together with the goroutine
		if unix.Gettid() != os.Getpid() {
			do()
			return
		}
		done := make(chan struct{})
		onAnEndingThread(func() { defer close(done); do() })
		<-done
		runtime.UnlockOSThread()
	}()
}
