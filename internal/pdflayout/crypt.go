package pdflayout

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/md5"
	"crypto/rc4"
	"crypto/sha256"
	"crypto/sha512"
	"fmt"
	"regexp"
	"slices"
	"strconv"
)

// Files that anybody may read and only some may change are encrypted with an empty password (ISO 32000-1 section 7.6,
// ISO 32000-2 section 7.6.4). Many companies send such files. The object layer knows the older methods only, so the
// encryption is hidden from it and undone here, stream by stream. Strings stay as they are: no text is in them.

// lock decrypts the streams of one file.
type lock struct {
	key    []byte
	method cryptMethod
}

type cryptMethod int

const (
	cryptNone cryptMethod = iota
	cryptRC4
	cryptAES128
	cryptAES256
)

var (
	encryptEntry = regexp.MustCompile(`/Encrypt[ \t\r\n]*(?:(\d{1,7})[ \t\r\n]+\d{1,5}[ \t\r\n]+R|<<)`)
	idEntry      = regexp.MustCompile(`/ID[ \t\r\n]*\[`)
)

// unlock finds how a file is encrypted and tries the empty password. It returns nil for a file that is not, and
// ErrEncrypted for one that opens only with a password or by a method nobody published.
func unlock(raw []byte) (*lock, error) {
	m := encryptEntry.FindAllSubmatchIndex(raw, -1)
	if m == nil {
		return nil, nil
	}
	last := m[len(m)-1]
	at := last[1] - len("<<")
	if last[2] >= 0 {
		if at = findObject(raw, string(raw[last[2]:last[3]])); at < 0 {
			return nil, fmt.Errorf("it is encrypted, and does not say how: %w", ErrBroken)
		}
	}
	how := lexer{data: raw, pos: at}
	d := dictionary(how.next().list)
	if d.name("Filter") != "Standard" {
		return nil, ErrEncrypted
	}
	return d.open(fileID(raw))
}

// findObject is where the value of an object begins, of the last one with that number.
func findObject(raw []byte, number string) int {
	found := -1
	for _, m := range objectHead.FindAllSubmatchIndex(raw, maxObjects) {
		if string(raw[m[2]:m[3]]) == number {
			found = m[1]
		}
	}
	return found
}

func fileID(raw []byte) string {
	m := idEntry.FindIndex(raw)
	if m == nil {
		return ""
	}
	l := lexer{data: raw, pos: m[1]}
	return l.next().text
}

// dictionary is one as the lexer reads it: names and values in turn.
type dictionary []token

func (d dictionary) value(key string) token {
	for i := 0; i+1 < len(d); i++ {
		if d[i].kind == nameToken && d[i].text == key {
			return d[i+1]
		}
	}
	return token{}
}

func (d dictionary) name(key string) string { return d.value(key).text }
func (d dictionary) whole(key string) int   { return int(d.value(key).number) }

// method is how streams are encrypted (tables 20 and 25).
func (d dictionary) method() cryptMethod {
	switch version := d.whole("V"); version {
	case 1, 2:
		return cryptRC4
	case 4, 5:
		filter := dictionary(dictionary(d.value("CF").list).value(d.name("StmF")).list)
		switch filter.name("CFM") {
		case "V2":
			return cryptRC4
		case "AESV2":
			return cryptAES128
		case "AESV3":
			return cryptAES256
		}
	}
	return cryptNone
}

// open derives the key from the empty password and checks it.
func (d dictionary) open(id string) (*lock, error) {
	l := &lock{method: d.method()}
	var ok bool
	switch revision := d.whole("R"); {
	case l.method == cryptNone:
		return nil, ErrEncrypted
	case revision >= 5:
		l.key, ok = d.newKey(revision)
	default:
		l.key, ok = d.oldKey(revision, id)
	}
	if !ok {
		return nil, ErrEncrypted
	}
	return l, nil
}

// padding stands for the empty password (algorithm 2, step a).
var padding = []byte("\x28\xBF\x4E\x5E\x4E\x75\x8A\x41\x64\x00\x4E\x56\xFF\xFA\x01\x08\x2E\x2E\x00\xB6\xD0\x68\x3E\x80\x2F\x0C\xA9\xFE\x64\x53\x69\x7A")

const (
	shortKey = 5  // bytes, of revision 2
	longKey  = 16 // at most, before revision 5
)

// oldKey is that of revisions 2 to 4 (algorithms 2, 4 and 5).
func (d dictionary) oldKey(revision int, id string) ([]byte, bool) {
	size := shortKey
	if revision >= 3 {
		size = min(max(d.whole("Length")/8, shortKey), longKey)
	}
	if d.whole("V") == 4 {
		size = longKey
	}
	permissions := uint32(int64(d.value("P").number))
	seed := slices.Concat(padding, []byte(d.name("O")), []byte{byte(permissions), byte(permissions >> 8), byte(permissions >> 16), byte(permissions >> 24)}, []byte(id))
	if revision >= 4 && d.name("EncryptMetadata") == "false" {
		seed = append(seed, 0xff, 0xff, 0xff, 0xff)
	}
	hash := md5.Sum(seed)
	if revision >= 3 {
		for range 50 {
			hash = md5.Sum(hash[:size])
		}
	}
	key := slices.Clone(hash[:size])
	proof := userProof(key, revision, id)
	return key, len(proof) > 0 && bytes.HasPrefix([]byte(d.name("U")), proof)
}

// userProof is what U begins with when the key is right.
func userProof(key []byte, revision int, id string) []byte {
	if revision < 3 {
		return rc4Of(key, padding)
	}
	hash := md5.Sum(slices.Concat(padding, []byte(id)))
	proof := hash[:]
	for round := range 20 {
		turned := slices.Clone(key)
		for i := range turned {
			turned[i] ^= byte(round)
		}
		proof = rc4Of(turned, proof)
	}
	return proof
}

func rc4Of(key, data []byte) []byte {
	c, err := rc4.NewCipher(key)
	if err != nil {
		return nil
	}
	out := make([]byte, len(data))
	c.XORKeyStream(out, data)
	return out
}

// newKey is that of revisions 5 and 6 (algorithm 2.A): U holds a hash and two salts, UE the key.
func (d dictionary) newKey(revision int) ([]byte, bool) {
	u, wrapped := []byte(d.name("U")), []byte(d.name("UE"))
	if len(u) < 48 || len(wrapped) < 32 {
		return nil, false
	}
	hash := func(salt []byte) []byte {
		if revision == 5 {
			sum := sha256.Sum256(salt)
			return sum[:]
		}
		return hardHash(salt)
	}
	if !bytes.Equal(hash(u[32:40]), u[:32]) {
		return nil, false
	}
	block, err := aes.NewCipher(hash(u[40:48]))
	if err != nil {
		return nil, false
	}
	key := make([]byte, 32)
	cipher.NewCBCDecrypter(block, make([]byte, aes.BlockSize)).CryptBlocks(key, wrapped[:32])
	return key, true
}

// maxHashRounds bounds algorithm 2.B, which ends by chance after 64 rounds or some more; never near a thousand.
const maxHashRounds = 1000

// hardHash is algorithm 2.B for the empty password.
func hardHash(salt []byte) []byte {
	first := sha256.Sum256(salt)
	k := first[:]
	for round := range maxHashRounds {
		e := bytes.Repeat(k, 64)
		block, err := aes.NewCipher(k[:16])
		if err != nil {
			return nil
		}
		cipher.NewCBCEncrypter(block, k[16:32]).CryptBlocks(e, e)
		k = hashBy(e)
		if round >= 63 && int(e[len(e)-1]) <= round+1-32 {
			break
		}
	}
	return k[:32]
}

// hashBy takes the hash that the first 16 bytes, as a number, modulo 3 name; 256 is 1 modulo 3, so their sum will do.
func hashBy(e []byte) []byte {
	sum := 0
	for _, b := range e[:16] {
		sum += int(b)
	}
	switch sum % 3 {
	case 0:
		h := sha256.Sum256(e)
		return h[:]
	case 1:
		h := sha512.Sum384(e)
		return h[:]
	}
	h := sha512.Sum512(e)
	return h[:]
}

// decrypt undoes the encryption of a stream in the given object (algorithms 1 and 1.A).
func (l *lock) decrypt(data []byte, object objectNumber) []byte {
	if l.method == cryptAES256 {
		return aesOf(l.key, data)
	}
	n, g := object.number, object.generation
	seed := slices.Concat(l.key, []byte{byte(n), byte(n >> 8), byte(n >> 16), byte(g), byte(g >> 8)})
	if l.method == cryptAES128 {
		seed = append(seed, "sAlT"...)
	}
	hash := md5.Sum(seed)
	key := hash[:min(len(l.key)+5, len(hash))]
	if l.method == cryptAES128 {
		return aesOf(key, data)
	}
	return rc4Of(key, data)
}

// aesOf decrypts what follows its first block, and takes the filling off the end.
func aesOf(key, data []byte) []byte {
	block, err := aes.NewCipher(key)
	whole := len(data) / aes.BlockSize * aes.BlockSize
	if err != nil || whole < 2*aes.BlockSize {
		return nil
	}
	out := make([]byte, whole-aes.BlockSize)
	cipher.NewCBCDecrypter(block, data[:aes.BlockSize]).CryptBlocks(out, data[aes.BlockSize:whole])
	if filling := int(out[len(out)-1]); filling >= 1 && filling <= aes.BlockSize {
		out = out[:len(out)-filling]
	}
	return out
}

// hidden is the file without its entry for encryption, with every place unchanged.
func hidden(raw []byte) []byte {
	return bytes.ReplaceAll(raw, []byte("/Encrypt"), []byte("/Hidden_"))
}

type objectNumber struct{ at, number, generation int }

// objectAt is the object that the byte at offset belongs to. The object layer knows it and does not tell.
func (f *file) objectAt(offset int) objectNumber {
	if f.heads == nil {
		for _, m := range objectHead.FindAllSubmatchIndex(f.raw, maxObjects) {
			number, _ := strconv.Atoi(string(f.raw[m[2]:m[3]])) // the pattern allows digits only
			generation, _ := strconv.Atoi(string(f.raw[m[4]:m[5]]))
			f.heads = append(f.heads, objectNumber{m[1], number, generation})
		}
	}
	i, _ := slices.BinarySearchFunc(f.heads, offset, func(o objectNumber, at int) int { return o.at - at })
	if i == 0 {
		return objectNumber{}
	}
	return f.heads[i-1]
}
