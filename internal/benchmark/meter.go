package benchmark

import (
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
	result := Measure{Case: name, N: n, WallSeconds: took.Seconds(), OwnPeakMB: peakMB(self)}
	if m.server != 0 {
		result.ServerPeakMB = peakMB(m.server)
	}
	each := func(from, to time.Duration) float64 { return float64((to - from).Microseconds()) / 1000 / float64(n) }
	result.CPUMSPerItem = CPU{Own: each(before.own, after.own), Server: each(before.server, after.server),
		Postgres: each(before.postgres, after.postgres)}
	c := &result.CPUMSPerItem
	c.Total = c.Own + c.Server + c.Postgres
	return result, nil
}
