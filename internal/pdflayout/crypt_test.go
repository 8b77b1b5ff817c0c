package pdflayout

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/md5"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"testing"
)

// locked writes PDFs that open with the empty password, by the methods of real files. Owner entries and permissions are
// what they may be, any bytes.
type locked struct {
	entries string
	seal    func(number int, data []byte) []byte
}

const (
	lockedID    = "0123456789abcdef"
	lockedOwner = "owner entry of thirty two bytes!"
)

func hexString[T string | []byte](s T) string { return fmt.Sprintf("<%x>", s) }

// oldLock has a key of 128 bits: revision 3 with RC4, or 4 with AES.
func oldLock(t testing.TB, revision int) locked {
	t.Helper()
	d := fmt.Sprintf("/V 2/Length 128/P -44/R %d/O%s", revision, hexString(lockedOwner))
	if revision == 4 {
		d = fmt.Sprintf("/V 4/Length 128/P -44/R 4/O%s/StmF/StdCF/StrF/StdCF/CF<</StdCF<</CFM/AESV2/AuthEvent/DocOpen/Length 16>>>>", hexString(lockedOwner))
	}
	l := lexer{data: []byte("<<" + d + ">>")}
	key, _ := dictionary(l.next().list).oldKey(revision, lockedID) // there is no proof yet
	proof := append(userProof(key, revision, lockedID), make([]byte, 16)...)
	return locked{"<</Filter/Standard" + d + "/U" + hexString(proof) + ">>", func(number int, data []byte) []byte {
		seed := append(bytes.Clone(key), byte(number), 0, 0, 0, 0)
		if revision == 3 {
			sum := md5.Sum(seed)
			return rc4Of(sum[:], data)
		}
		sum := md5.Sum(append(seed, "sAlT"...))
		return sealAES(t, sum[:], data)
	}}
}

// newLock is AES with 256 bits, as writers use since PDF 2.0.
func newLock(t testing.TB) locked {
	t.Helper()
	key := []byte("a key of thirty-two bytes, made.")
	check, wrap := []byte("saltsalt"), []byte("pepper!!")
	u := append(append(hardHash(check), check...), wrap...)
	block, err := aes.NewCipher(hardHash(wrap))
	if err != nil {
		t.Fatal(err)
	}
	wrapped := make([]byte, 32)
	cipher.NewCBCEncrypter(block, make([]byte, aes.BlockSize)).CryptBlocks(wrapped, key)
	entries := "<</Filter/Standard/V 5/R 6/Length 256/P -44/O" + hexString(make([]byte, 48)) + "/OE" + hexString(make([]byte, 32)) +
		"/U" + hexString(u) + "/UE" + hexString(wrapped) + "/Perms" + hexString(make([]byte, 16)) +
		"/StmF/StdCF/StrF/StdCF/CF<</StdCF<</CFM/AESV3/AuthEvent/DocOpen/Length 32>>>>>>"
	return locked{entries, func(_ int, data []byte) []byte { return sealAES(t, key, data) }}
}

func sealAES(t testing.TB, key, data []byte) []byte {
	t.Helper()
	block, err := aes.NewCipher(key)
	if err != nil {
		t.Fatal(err)
	}
	filling := aes.BlockSize - len(data)%aes.BlockSize
	data = append(bytes.Clone(data), bytes.Repeat([]byte{byte(filling)}, filling)...)
	start := []byte("an initial value")
	cipher.NewCBCEncrypter(block, start).CryptBlocks(data, data)
	return append(start, data...)
}

const lockedContent = "BT /F1 10 Tf 100 700 Td (Zahlungsavis 4711 vom 02.10.2026) Tj 0 -20 Td (RE-17 1.190,00 1.166,20) Tj ET"

// plainObjects is the file without object streams.
func (l locked) plainObjects() []byte {
	content := l.seal(4, deflated([]byte(lockedContent)))
	source := strings.Replace(onePageSource("/MediaBox[0 0 600 800]", ""), "<<>>\n%stream\n", streamObject("<<>>", content, "/Filter/FlateDecode"), 1)
	raw := assemble(source + "\nendobj\n" + l.entries + "\nendobj")
	return bytes.Replace(raw, []byte("/Root 1 0 R"), []byte("/Root 1 0 R/Encrypt 6 0 R/ID["+strings.Repeat(hexString(lockedID), 2)+"]"), 1)
}

// packedObjects has its page in an object stream, as those have that are encrypted with AES.
func (l locked) packedObjects() []byte {
	page := "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F1 6 0 R>>>>>> "
	font := "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"
	packed := fmt.Sprintf("3 0 6 %d ", len(page))
	objects := []string{
		"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>", "",
		streamObject("<<>>", l.seal(4, deflated([]byte(lockedContent))), "/Filter/FlateDecode"),
		streamObject(fmt.Sprintf("<</Type/ObjStm/N 2/First %d>>", len(packed)), l.seal(5, deflated([]byte(packed+page+font))), "/Filter/FlateDecode"),
	}
	raw := withTableStream(objects, map[int]int{3: 0, 6: 1})
	return bytes.Replace(raw, []byte("/Root 1 0 R"), []byte("/Root 1 0 R/Encrypt "+l.entries+"/ID["+strings.Repeat(hexString(lockedID), 2)+"]"), 1)
}

func TestPages_readsFilesThatAreOnlyProtectedAgainstChanges(t *testing.T) {
	files := map[string][]byte{"RC4, 40 bits, by another writer": encrypted(t, "")}
	for name, l := range map[string]locked{"RC4, 128 bits": oldLock(t, 3), "AES, 128 bits": oldLock(t, 4), "AES, 256 bits": newLock(t)} {
		files[name], files[name+", packed"] = l.plainObjects(), l.packedObjects()
	}
	for name, raw := range files {
		t.Run(name, func(t *testing.T) {
			if got := Text(read(t, raw)[0]); !strings.Contains(got, "Zahlungsavis 4711") {
				t.Errorf("text %q", got)
			}
			popplerAgrees(t, raw)
		})
	}
}

// popplerAgrees shows that the test's own encryption is that of the standard.
func popplerAgrees(t *testing.T, raw []byte) {
	t.Helper()
	if _, err := exec.LookPath("pdftotext"); err != nil {
		return
	}
	cmd := exec.Command("pdftotext", "-", "-")
	cmd.Stdin = bytes.NewReader(raw)
	if out, err := cmd.Output(); err != nil || !bytes.Contains(out, []byte("Zahlungsavis 4711")) {
		t.Errorf("pdftotext reads %q, %v: the test's file is wrong", out, err)
	}
}

func TestPages_aPasswordIsAskedForNotGuessed(t *testing.T) {
	wrongProof := bytes.Replace(oldLock(t, 4).plainObjects(), []byte("/P -44"), []byte("/P -48"), 1)
	for name, raw := range map[string][]byte{
		"a user's password":  encrypted(t, "secret"),
		"another key":        wrongProof,
		"another handler":    bytes.Replace(newLock(t).plainObjects(), []byte("/Filter/Standard"), []byte("/Filter/Secret00"), 1),
		"an unknown method":  bytes.Replace(newLock(t).plainObjects(), []byte("AESV3"), []byte("AESV9"), 1),
		"a hash that is cut": bytes.Replace(newLock(t).plainObjects(), []byte("/UE<"), []byte("/UX<"), 1),
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := Pages(t.Context(), bytes.NewReader(raw), int64(len(raw)), Limits{}); !errors.Is(err, ErrEncrypted) {
				t.Errorf("error %v, want %v", err, ErrEncrypted)
			}
		})
	}
}
