// Package address parses and encodes Kaspa addresses: a network prefix, a colon, and a bech32-like
// encoding of version, payload and checksum. An address that Parse accepts is accepted by the
// node on the same network (kaspad 2.1.0, crypto/addresses).
package address

import (
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/decred/dcrd/dcrec/secp256k1/v4"
)

// Version is the kind of an address's payload.
type Version byte

const (
	PubKey      Version = 0 // 32 bytes, the x coordinate of a Schnorr key
	PubKeyECDSA Version = 1 // 33 bytes, a compressed key
	ScriptHash  Version = 8 // 32 bytes, the hash of a script
)

const (
	alphabet      = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
	checksumBytes = 5
	checksumChars = 8
)

// Address is a parsed address; String returns its text form.
type Address struct {
	Prefix  string
	Version Version
	Payload []byte
}

// Parse reads an address with its prefix. It never assumes a missing one.
func Parse(text string) (Address, error) {
	prefix, body, found := strings.Cut(text, ":")
	if !found {
		return Address{}, fmt.Errorf("address has no network prefix")
	}
	digits := make([]byte, len(body))
	for i := range len(body) {
		digit := strings.IndexByte(alphabet, body[i])
		if digit < 0 {
			return Address{}, fmt.Errorf("address contains the character %q", body[i])
		}
		digits[i] = byte(digit)
	}
	if len(digits) <= checksumChars {
		return Address{}, fmt.Errorf("address is too short")
	}
	if polymod(prefix, digits) != 0 {
		return Address{}, fmt.Errorf("address checksum is wrong")
	}
	data := regroup(digits[:len(digits)-checksumChars], 5, 8, false)
	parsed := Address{Prefix: prefix, Version: Version(data[0]), Payload: data[1:]}
	if err := parsed.check(); err != nil {
		return Address{}, err
	}
	if parsed.String() != text {
		return Address{}, fmt.Errorf("address has non-zero padding bits")
	}
	return parsed, nil
}

// FromPrivateKey derives the Schnorr address of a private key given as 64 hex digits.
// No error shows any part of the key.
func FromPrivateKey(keyHex, prefix string) (Address, error) {
	raw, err := hex.DecodeString(keyHex)
	if err != nil || len(raw) != 32 {
		return Address{}, fmt.Errorf("private key is not 64 hex digits")
	}
	defer clear(raw)
	var scalar secp256k1.ModNScalar
	if overflow := scalar.SetByteSlice(raw); overflow || scalar.IsZero() {
		return Address{}, fmt.Errorf("private key is out of range")
	}
	key := secp256k1.NewPrivateKey(&scalar)
	defer key.Zero()
	scalar.Zero()
	xOnly := key.PubKey().SerializeCompressed()[1:]
	return Address{Prefix: prefix, Version: PubKey, Payload: xOnly}, nil
}

// String returns the canonical text form.
func (a Address) String() string {
	digits := regroup(append([]byte{byte(a.Version)}, a.Payload...), 8, 5, true)
	sum := polymod(a.Prefix, append(digits[:len(digits):len(digits)], make([]byte, checksumChars)...))
	sumBytes := make([]byte, checksumBytes)
	for i := range sumBytes {
		sumBytes[i] = byte(sum >> (8 * (checksumBytes - 1 - i)))
	}
	var text strings.Builder
	text.WriteString(a.Prefix + ":")
	for _, digit := range append(digits, regroup(sumBytes, 8, 5, true)...) {
		text.WriteByte(alphabet[digit])
	}
	return text.String()
}

// ScriptLength is the size in bytes of the script that pays this address; it reduces the space
// for the pool's tag in the coinbase.
func (a Address) ScriptLength() int {
	if a.Version == PubKey {
		return 34
	}
	return 35
}

// Script is the script public key, version 0, that pays this address (kaspad, crypto/txscript).
func (a Address) Script() []byte {
	const checkSig, checkSigECDSA, hashOf, equal = 0xac, 0xab, 0xaa, 0x87
	script := append([]byte{byte(len(a.Payload))}, a.Payload...)
	switch a.Version {
	case PubKey:
		return append(script, checkSig)
	case PubKeyECDSA:
		return append(script, checkSigECDSA)
	}
	return append(append([]byte{hashOf}, script...), equal)
}

func (a Address) check() error {
	want := map[Version]int{PubKey: 32, PubKeyECDSA: 33, ScriptHash: 32}
	length, known := want[a.Version]
	if !known {
		return fmt.Errorf("address version %d is unknown", a.Version)
	}
	if len(a.Payload) != length {
		return fmt.Errorf("address payload has %d bytes, not %d", len(a.Payload), length)
	}
	return nil
}

// polymod is the 40-bit checksum of the cash-address family; it is 0 for a valid address.
func polymod(prefix string, digits []byte) uint64 {
	generators := [5]uint64{0x98f2bc8e61, 0x79b76d99e2, 0xf33e5fb3c4, 0xae2eabe2a8, 0x1e4f43e470}
	sum := uint64(1)
	feed := func(value byte) {
		top := sum >> 35
		sum = (sum&0x07ffffffff)<<5 ^ uint64(value)
		for i, generator := range generators {
			if top>>i&1 == 1 {
				sum ^= generator
			}
		}
	}
	for i := range len(prefix) {
		feed(prefix[i] & 0x1f)
	}
	feed(0)
	for _, digit := range digits {
		feed(digit)
	}
	return sum ^ 1
}

// regroup packs groups of `from` bits into groups of `to` bits; remaining bits are padded or dropped.
func regroup(in []byte, from, to uint, pad bool) []byte {
	var out []byte
	var buffer, bits uint
	for _, group := range in {
		buffer = buffer<<from | uint(group)
		bits += from
		for bits >= to {
			bits -= to
			out = append(out, byte(buffer>>bits&(1<<to-1)))
		}
		buffer &= 1<<bits - 1
	}
	if pad && bits > 0 {
		out = append(out, byte(buffer<<(to-bits)&(1<<to-1)))
	}
	return out
}
