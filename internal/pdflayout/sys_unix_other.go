//go:build unix && !linux

package pdflayout

import "syscall"

// diesWithParent does nothing where the kernel has no such signal: the child reads its file and ends by its limit on
// processor time.
func diesWithParent(*syscall.SysProcAttr) {}
