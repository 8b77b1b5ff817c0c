package pdflayout

import "syscall"

// diesWithParent has the kernel kill the child when we die.
func diesWithParent(a *syscall.SysProcAttr) { a.Pdeathsig = syscall.SIGKILL }
