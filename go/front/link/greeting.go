// The handshake of a link: HELLO, CHALLENGE, PROOF, WELCOME, and the proofs of the secret.
package link

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"time"
)

// Greeting is the content of a HELLO.
type Greeting struct {
	Lowest, Highest uint16
	Name            string
	ID              [16]byte
	Nonce           []byte // 32 bytes, or empty without a secret
	Capacity        uint32 // 0: no limit
	WindowLines     uint16 // 0: the front's own
	WindowBytes     uint32
	Farewells       map[Reason][]byte
	Software        string
}

const (
	nonceBytes  = 32
	maxName     = 64
	maxReasons  = 32
	helloFields = 64
)

// ParseHello reads the body of a HELLO.
func ParseHello(body []byte) (Greeting, error) {
	g := Greeting{Farewells: map[Reason][]byte{}}
	count := 0
	err := EachField(body, func(tag byte, value []byte) error {
		if count++; count > helloFields {
			return malformed("too many fields")
		}
		return g.take(tag, value)
	})
	if err != nil {
		return g, err
	}
	if g.Lowest == 0 || g.Name == "" || g.ID == [16]byte{} {
		return g, malformed("HELLO lacks versions, name or id")
	}
	return g, nil
}

func (g *Greeting) take(tag byte, value []byte) error {
	c := cursor{rest: value}
	switch tag {
	case 1:
		g.Lowest, g.Highest = c.u16(), c.u16()
	case 2:
		if len(value) > maxName {
			return malformed("name of %d bytes", len(value))
		}
		g.Name = string(value)
	case 3:
		copy(g.ID[:], c.bytes(len(g.ID)))
	case 4:
		g.Nonce = append([]byte(nil), c.bytes(nonceBytes)...)
	case 5:
		g.Capacity = c.u32()
	case 6:
		g.WindowLines, g.WindowBytes = c.u16(), c.u32()
	case 7:
		reason := Reason(c.u8())
		if len(c.rest) > MaxFarewell || len(g.Farewells) > maxReasons {
			return malformed("farewell of %d bytes", len(c.rest))
		}
		g.Farewells[reason] = append([]byte(nil), c.rest...)
	case 8:
		if len(value) > maxName {
			return malformed("software of %d bytes", len(value))
		}
		g.Software = string(value)
	}
	return c.check("a field of HELLO")
}

// Common returns the highest version that both sides support, or an Error.
func (g Greeting) Common() (uint16, error) {
	if g.Lowest > Version || g.Highest < Version {
		return 0, &Error{NoVersion, "this front supports version 1"}
	}
	return Version, nil
}

// FrontProof is the front's answer to the app's nonce.
func FrontProof(secret, appNonce, frontNonce []byte) []byte {
	return proof(secret, "katpool-link/front\x00", appNonce, frontNonce)
}

// AppProof is the app's answer to the front's nonce.
func AppProof(secret, appNonce, frontNonce []byte) []byte {
	return proof(secret, "katpool-link/app\x00", frontNonce, appNonce)
}

func proof(secret []byte, label string, first, second []byte) []byte {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(label))
	mac.Write(first)
	mac.Write(second)
	return mac.Sum(nil)
}

// AppendChallenge adds a CHALLENGE with the front's nonce and proof.
func AppendChallenge(dst, frontNonce, frontProof []byte) []byte {
	return Append(dst, Challenge, AppendField(AppendField(nil, 1, frontNonce), 2, frontProof))
}

// ParseProof returns the app's proof, nil if there is none.
func ParseProof(body []byte) (appProof []byte, err error) {
	err = EachField(body, func(tag byte, value []byte) error {
		if tag == 1 {
			appProof = value
		}
		return nil
	})
	return appProof, err
}

// Terms is the content of a WELCOME.
type Terms struct {
	Version     uint16
	FrontID     [16]byte
	Heartbeat   time.Duration
	Timeout     time.Duration
	WindowLines uint16
	WindowBytes uint32
	LineBytes   uint32
	Software    string
}

// AppendWelcome adds a WELCOME.
func AppendWelcome(dst []byte, t Terms) []byte {
	body := AppendField(nil, 1, u16s(t.Version))
	body = AppendField(body, 2, t.FrontID[:])
	body = AppendField(body, 3,
		u16s(uint16(t.Heartbeat.Milliseconds()), uint16(t.Timeout.Milliseconds())))
	body = AppendField(body, 4, binary.BigEndian.AppendUint32(u16s(t.WindowLines), t.WindowBytes))
	bounds := binary.BigEndian.AppendUint32(nil, t.LineBytes)
	for _, bound := range []uint32{MaxSnapshot, MaxReply, MaxBroadcast} {
		bounds = binary.BigEndian.AppendUint32(bounds, bound)
	}
	body = AppendField(body, 5, append(bounds, u16s(MaxTags)...))
	if t.Software != "" {
		body = AppendField(body, 6, []byte(t.Software))
	}
	return Append(dst, Welcome, body)
}

func u16s(values ...uint16) []byte {
	var out []byte
	for _, value := range values {
		out = binary.BigEndian.AppendUint16(out, value)
	}
	return out
}
