package childproc

// DieWithParent does nothing on Windows, where closing the console window ends both programs.
func DieWithParent() {}
