package mt940_test

import (
	"runtime"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
)

// heapWatch notes how large the heap gets, looking once a statement.
type heapWatch struct{ peak uint64 }

func (w *heapWatch) Begin(bankstatement.Statement) error {
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	w.peak = max(w.peak, stats.HeapAlloc)
	return nil
}
func (w *heapWatch) Entry(bankstatement.Entry) error   { return nil }
func (w *heapWatch) End(bankstatement.Statement) error { return nil }
