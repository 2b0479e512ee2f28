// Package cosign signs a checkpoint as a second witness: C2SP tlog-cosignature, version 1. A
// cosignature says that its signer has seen this log and no other of the same or a smaller size.
package cosign

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"
)

const (
	algorithm = 4 // timestamped Ed25519 signature over a checkpoint
	header    = "cosignature/v1\ntime %d\n%s"
)

// Witness holds the key.
type Witness struct {
	Name string
	key  ed25519.PrivateKey
}

// NewKey writes a fresh key to a file that must not exist, and returns the witness.
func NewKey(name, file string) (*Witness, error) {
	if name == "" || strings.ContainsAny(name, "+ \n\t") {
		return nil, errors.New("a witness's name has no blank and no plus sign")
	}
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make a key: %w", err)
	}
	out, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, fmt.Errorf("write the key: %w", err)
	}
	_, err = fmt.Fprintf(out, "%s+%s\n", name, base64.StdEncoding.EncodeToString(key.Seed()))
	if err = errors.Join(err, out.Close()); err != nil {
		return nil, fmt.Errorf("write the key: %w", err)
	}
	return &Witness{name, key}, nil
}

// ReadKey reads a key that NewKey wrote.
func ReadKey(file string) (*Witness, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read the key: %w", err)
	}
	name, encoded, found := strings.Cut(strings.TrimSpace(string(text)), "+")
	seed, err := base64.StdEncoding.DecodeString(encoded)
	if !found || err != nil || len(seed) != ed25519.SeedSize {
		return nil, errors.New("the file holds no key of a witness")
	}
	return &Witness{name, ed25519.NewKeyFromSeed(seed)}, nil
}

// VerifierKey is what others check cosignatures with.
func (w *Witness) VerifierKey() string {
	public := append([]byte{algorithm}, w.key.Public().(ed25519.PublicKey)...)
	return fmt.Sprintf("%s+%x+%s", w.Name, keyHash(w.Name, public),
		base64.StdEncoding.EncodeToString(public))
}

func keyHash(name string, public []byte) []byte {
	sum := sha256.Sum256(append([]byte(name+"\n"), public...))
	return sum[:4]
}

// Sign appends a cosignature to a signed checkpoint.
func (w *Witness) Sign(checkpoint string, now time.Time) (string, error) {
	body, _, found := strings.Cut(checkpoint, "\n\n")
	if !found {
		return "", errors.New("the checkpoint is not a signed note")
	}
	seconds := now.Unix()
	signature := ed25519.Sign(w.key, fmt.Appendf(nil, header, seconds, body+"\n"))
	public := append([]byte{algorithm}, w.key.Public().(ed25519.PublicKey)...)
	line := binary.BigEndian.AppendUint64(keyHash(w.Name, public), uint64(seconds))
	return fmt.Sprintf("%s— %s %s\n", checkpoint, w.Name,
		base64.StdEncoding.EncodeToString(append(line, signature...))), nil
}

// Verify checks a cosignature in a note and returns its time.
func Verify(signed, verifierKey string) (time.Time, error) {
	parts := strings.SplitN(verifierKey, "+", 3)
	if len(parts) != 3 {
		return time.Time{}, errors.New("the verifier key has three parts")
	}
	public, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(public) != 1+ed25519.PublicKeySize || public[0] != algorithm {
		return time.Time{}, errors.New("the verifier key is not that of a witness")
	}
	body, signatures, _ := strings.Cut(signed, "\n\n")
	for line := range strings.Lines(signatures) {
		encoded, found := strings.CutPrefix(line, "— "+parts[0]+" ")
		raw, err := base64.StdEncoding.DecodeString(strings.TrimSpace(encoded))
		if !found || err != nil || len(raw) != 4+8+ed25519.SignatureSize ||
			!bytes.Equal(raw[:4], keyHash(parts[0], public)) {
			continue
		}
		seconds := int64(binary.BigEndian.Uint64(raw[4:]))
		text := fmt.Appendf(nil, header, seconds, body+"\n")
		if ed25519.Verify(public[1:], text, raw[12:]) {
			return time.Unix(seconds, 0), nil
		}
	}
	return time.Time{}, fmt.Errorf("no valid cosignature of %s", parts[0])
}
