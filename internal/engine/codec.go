package engine

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	commonpb "go.temporal.io/api/common/v1"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/temporal"
	"google.golang.org/protobuf/proto"
)

// encryptedEncoding marks a payload that this codec wrote.
const encryptedEncoding = "binary/mahnwerk-aes-gcm"

// keyIDMetadata names the key a payload was encrypted with, so that keys can be changed while old histories live.
const keyIDMetadata = "mahnwerk-key-id"

// ErrUnknownKey is returned for a payload that was encrypted with a key this process does not hold.
var ErrUnknownKey = errors.New("payload was encrypted with a key that is not configured")

// Codec encrypts payloads with AES-256-GCM (NIST SP 800-38D). Histories then hold no readable word; search attributes and
// workflow ids stay plain, so they never hold personal data.
type Codec struct {
	current string
	keys    map[string]cipher.AEAD
}

// NewCodec reads keys as "id:base64,id:base64"; the first encrypts, all decrypt. An empty text is no codec (nil). The error
// never repeats key material.
func NewCodec(text string) (*Codec, error) {
	if text == "" {
		return nil, nil
	}
	c := &Codec{keys: map[string]cipher.AEAD{}}
	for i, pair := range strings.Split(text, ",") {
		id, encoded, _ := strings.Cut(strings.TrimSpace(pair), ":")
		raw, err := base64.StdEncoding.DecodeString(encoded)
		if err != nil || len(raw) != 32 || id == "" {
			return nil, fmt.Errorf("payload key %d: want id:base64 of 32 bytes", i+1)
		}
		if _, twice := c.keys[id]; twice {
			return nil, fmt.Errorf("payload key %d: id %q is there twice", i+1, id)
		}
		block, err := aes.NewCipher(raw)
		if err != nil {
			return nil, fmt.Errorf("payload key %d: %w", i+1, err)
		}
		if c.keys[id], err = cipher.NewGCM(block); err != nil {
			return nil, fmt.Errorf("payload key %d: %w", i+1, err)
		}
		if i == 0 {
			c.current = id
		}
	}
	return c, nil
}

// Encode implements converter.PayloadCodec.
func (c *Codec) Encode(payloads []*commonpb.Payload) ([]*commonpb.Payload, error) {
	out := make([]*commonpb.Payload, len(payloads))
	for i, p := range payloads {
		plain, err := proto.Marshal(p)
		if err != nil {
			return nil, fmt.Errorf("encode payload: %w", err)
		}
		aead := c.keys[c.current]
		nonce := make([]byte, aead.NonceSize(), aead.NonceSize()+len(plain)+aead.Overhead())
		if _, err := rand.Read(nonce); err != nil {
			return nil, fmt.Errorf("encode payload: %w", err)
		}
		out[i] = &commonpb.Payload{
			Metadata: map[string][]byte{converter.MetadataEncoding: []byte(encryptedEncoding), keyIDMetadata: []byte(c.current)},
			Data:     aead.Seal(nonce, nonce, plain, []byte(c.current)),
		}
	}
	return out, nil
}

// Decode implements converter.PayloadCodec. Payloads of the time before encryption pass unchanged.
func (c *Codec) Decode(payloads []*commonpb.Payload) ([]*commonpb.Payload, error) {
	out := make([]*commonpb.Payload, len(payloads))
	for i, p := range payloads {
		if string(p.GetMetadata()[converter.MetadataEncoding]) != encryptedEncoding {
			out[i] = p
			continue
		}
		id := string(p.GetMetadata()[keyIDMetadata])
		aead, ok := c.keys[id]
		if !ok || len(p.GetData()) < aead.NonceSize() {
			return nil, fmt.Errorf("%w: key id %q", ErrUnknownKey, id)
		}
		nonce, sealed := p.GetData()[:aead.NonceSize()], p.GetData()[aead.NonceSize():]
		plain, err := aead.Open(nil, nonce, sealed, []byte(id))
		if err != nil {
			return nil, fmt.Errorf("decode payload: %w", err)
		}
		out[i] = &commonpb.Payload{}
		if err := proto.Unmarshal(plain, out[i]); err != nil {
			return nil, fmt.Errorf("decode payload: %w", err)
		}
	}
	return out, nil
}

// DataConverter is Temporal's own, with the codec around it when there is one.
func DataConverter(codec converter.PayloadCodec) converter.DataConverter {
	if codec == nil {
		return converter.GetDefaultDataConverter()
	}
	return converter.NewCodecDataConverter(converter.GetDefaultDataConverter(), codec)
}

// failureConverter hides messages and stacks of errors too, which otherwise stay readable beside encrypted payloads.
func failureConverter(codec converter.PayloadCodec) converter.FailureConverter {
	if codec == nil {
		return temporal.GetDefaultFailureConverter()
	}
	return temporal.NewDefaultFailureConverter(temporal.DefaultFailureConverterOptions{
		DataConverter: DataConverter(codec), EncodeCommonAttributes: true})
}
