package benchmark

import (
	"crypto/sha256"
	"errors"
	"time"
)

// meter reads how much processor time the parts of the engine have used. A pid of 0 is a part that is not there.
type meter struct{ postgres, server int }

// self stands for this process where a pid is asked for.
const self = 0

// usage is processor time since each part was started.
type usage struct{ own, server, postgres time.Duration }

func (m meter) read() (usage, error) {
	var u usage
	var errs [3]error
	u.own, errs[0] = ownCPU()
	u.server, errs[1] = treeCPU(m.server)
	u.postgres, errs[2] = treeCPU(m.postgres)
	return u, errors.Join(errs[:]...)
}

// measure runs work and says what it cost, for n items.
func (m meter) measure(name string, n int, work func() error) (Measure, error) {
	yard, err := yardstick()
	if err != nil {
		return Measure{}, err
	}
	resetPeak(self)
	if m.server != 0 {
		resetPeak(m.server)
	}
	before, err := m.read()
	if err != nil {
		return Measure{}, err
	}
	began := time.Now()
	if err := work(); err != nil {
		return Measure{}, err
	}
	took := time.Since(began)
	after, err := m.read()
	if err != nil {
		return Measure{}, err
	}
	result := Measure{Case: name, N: n, WallSeconds: took.Seconds(), YardstickMS: milliseconds(yard), OwnPeakMB: peakMB(self)}
	if m.server != 0 {
		result.ServerPeakMB = peakMB(m.server)
	}
	each := func(from, to time.Duration) float64 { return milliseconds(to-from) / float64(n) }
	result.CPUMSPerItem = CPU{Own: each(before.own, after.own), Server: each(before.server, after.server),
		Postgres: each(before.postgres, after.postgres)}
	c := &result.CPUMSPerItem
	c.Total = c.Own + c.Server + c.Postgres
	return result, nil
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// yardstickBytes are hashed to see how fast a processor is at this moment: neighbours who share its cores and caches make
// the same work cost up to twice the CPU time, in every figure alike.
const yardstickBytes = 64 << 20

// yardstick is the CPU time of a fixed piece of work.
func yardstick() (time.Duration, error) {
	before, err := ownCPU()
	if err != nil {
		return 0, err
	}
	var block [1 << 20]byte
	hash := sha256.New()
	for range yardstickBytes / len(block) {
		_, _ = hash.Write(block[:]) // a hash never fails
	}
	after, err := ownCPU()
	return after - before, err
}
