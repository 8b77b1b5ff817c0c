package dunning

import (
	"bytes"
	"io"
)

// maxPolicyBytes bounds a policy document: a ladder of nine steps in three currencies needs under 4 KiB.
const maxPolicyBytes = 64 << 10

func newReader(document []byte) io.Reader {
	return io.LimitReader(bytes.NewReader(document), maxPolicyBytes)
}
