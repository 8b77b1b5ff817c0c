// Package portpick finds free TCP ports on 127.0.0.1 for the servers that Mahnwerk starts itself (PostgreSQL, the
// Temporal dev server, the web pages), so that a busy default port never stops `starter up`.
//
// A port is only looked at, not held: between Pick and the bind of the child process another program can take it.
// Who starts a server therefore tries again with a new port when its child could not bind.
package portpick

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"strconv"
	"sync"
)

// Host is the only address Mahnwerk's own servers bind to. It is written as a number because "localhost" may also
// mean ::1, and then one side listens where the other does not call.
const Host = "127.0.0.1"

const (
	// neighbours is how many ports after a busy wanted one are tried: a person who knows 8233 finds 8234 again.
	neighbours = 20
	// Ports drawn at random lie below the ranges from which kernels take the source ports of outgoing connections
	// (Linux from 32768, others from 49152), where a connection of ours could take the port before the child binds.
	lowestDrawn, highestDrawn = 20000, 32767
	// draws is far more than needed: it is only used up when nearly all of the 12,768 ports are busy.
	draws = 200

	highestPort = 65535
)

// ErrNoPort is returned when no free port was found within the written number of tries.
var ErrNoPort = errors.New("no free TCP port on " + Host)

var handedOut = struct {
	sync.Mutex
	ports map[int]bool
}{ports: map[int]bool{}}

// Pick returns a free port: the wanted one if it is free, else one of the next twenty, else any. Zero wants any.
// It never returns the same port twice in a process, because a child started a moment ago may not have bound yet;
// Release takes that back.
func Pick(wanted int) (int, error) {
	if wanted < 0 || wanted > highestPort {
		return 0, fmt.Errorf("pick a port: %d is not a TCP port", wanted)
	}
	handedOut.Lock()
	defer handedOut.Unlock()
	if wanted > 0 {
		for port := wanted; port <= min(wanted+neighbours, highestPort); port++ {
			if take(port) {
				return port, nil
			}
		}
	}
	for range draws {
		if port := lowestDrawn + rand.IntN(highestDrawn-lowestDrawn+1); take(port) {
			return port, nil
		}
	}
	return 0, ErrNoPort
}

// Release gives a port back whose server has ended, so that a restarted one can have it again and its clients find it.
func Release(port int) {
	handedOut.Lock()
	defer handedOut.Unlock()
	delete(handedOut.ports, port)
}

// take notes the port as handed out when nobody has it; the caller holds the lock.
func take(port int) bool {
	if handedOut.ports[port] || !Free(port) {
		return false
	}
	handedOut.ports[port] = true
	return true
}

// Free reports whether a server could bind the port on 127.0.0.1 at this moment.
func Free(port int) bool {
	l, err := net.Listen("tcp", Address(port))
	if err != nil {
		return false
	}
	return l.Close() == nil
}

// Address is the port on 127.0.0.1 in the form that net.Dial takes.
func Address(port int) string {
	return net.JoinHostPort(Host, strconv.Itoa(port))
}
