// The vectors of whole addresses are those of the node's own tests (kaspad 2.1.0,
// crypto/addresses/src/lib.rs); the key pair is the generator point, private key 1.
package address

import (
	"bytes"
	"encoding/hex"
	"strings"
	"testing"
)

const (
	zeroMainnet = "kaspa:qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqkx9awp4e"
	zeroTestnet = "kaspatest:qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqhqrxplya"
	zeroECDSA   = "kaspatest:qyqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqhe837j2d"
	realMainnet = "kaspa:qp0l70zd5x85ttwd6jv7g3s3a8llzj96d8dncn4zmhv4tlzx5k2jyqh70xmfj"
)

func TestTheNodesOwnVectorsAreReadAndWritten(t *testing.T) {
	cases := []struct {
		text    string
		version Version
		payload string
	}{
		{zeroMainnet, PubKey, strings.Repeat("00", 32)},
		{zeroTestnet, PubKey, strings.Repeat("00", 32)},
		{zeroECDSA, PubKeyECDSA, strings.Repeat("00", 33)},
		{realMainnet, PubKey, "5fff3c4da18f45adcdd499e44611e9fff148ba69db3c4ea2ddd955fc46a59522"},
	}
	for _, c := range cases {
		parsed, err := Parse(c.text)
		if err != nil {
			t.Fatalf("%s: %v", c.text, err)
		}
		if parsed.Version != c.version || hex.EncodeToString(parsed.Payload) != c.payload {
			t.Errorf("%s: got version %d payload %x", c.text, parsed.Version, parsed.Payload)
		}
		if parsed.String() != c.text {
			t.Errorf("%s: written again as %s", c.text, parsed)
		}
	}
}

func TestABrokenAddressIsRefusedWithItsReason(t *testing.T) {
	cases := map[string]string{
		strings.TrimPrefix(zeroMainnet, "kaspa:"):       "no network prefix",
		strings.Replace(zeroMainnet, "wp4e", "wp4l", 1): "checksum",
		strings.Replace(zeroMainnet, "kaspa:", "a:", 1): "checksum",
		strings.ToUpper(zeroMainnet):                    "character",
		strings.Replace(zeroMainnet, "qqqq", "qqq1", 1): "character",
		"kaspa:":         "too short",
		"kaspa:qqqqqqqq": "too short",
		(Address{Prefix: "kaspa", Version: 5, Payload: make([]byte, 32)}).String():      "unknown",
		(Address{Prefix: "kaspa", Version: PubKey, Payload: make([]byte, 33)}).String(): "33 bytes",
	}
	for text, reason := range cases {
		if _, err := Parse(text); err == nil || !strings.Contains(err.Error(), reason) {
			t.Errorf("%q: got %v, want it to mention %q", text, err, reason)
		}
	}
}

func TestAPrivateKeyGivesItsSchnorrAddress(t *testing.T) {
	derived, err := FromPrivateKey(strings.Repeat("0", 63)+"1", "kaspasim")
	if err != nil {
		t.Fatal(err)
	}
	const generatorX = "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
	if hex.EncodeToString(derived.Payload) != generatorX || derived.Version != PubKey {
		t.Errorf("got %x", derived.Payload)
	}
	if again, err := Parse(derived.String()); err != nil || again.Prefix != "kaspasim" {
		t.Errorf("%s: %v", derived, err)
	}
}

func TestABadPrivateKeyIsNeverShown(t *testing.T) {
	order := "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141"
	for _, key := range []string{"", "12", order, strings.Repeat("0", 64), strings.Repeat("zz", 32)} {
		_, err := FromPrivateKey(key, "kaspa")
		if err == nil {
			t.Fatalf("%q was accepted", key)
		}
		if key != "" && strings.Contains(err.Error(), key) {
			t.Errorf("the error shows the key: %v", err)
		}
	}
}

func TestScriptsOfEachVersionHaveTheirOpcodes(t *testing.T) {
	for version, want := range map[Version]string{
		PubKey:      "20" + strings.Repeat("ab", 32) + "ac",
		PubKeyECDSA: "21" + strings.Repeat("ab", 33) + "ab",
		ScriptHash:  "aa20" + strings.Repeat("ab", 32) + "87",
	} {
		length := 32
		if version == PubKeyECDSA {
			length = 33
		}
		a := Address{Prefix: "kaspa", Version: version, Payload: bytes.Repeat([]byte{0xab}, length)}
		if got := hex.EncodeToString(a.Script()); got != want || len(a.Script()) != a.ScriptLength() {
			t.Errorf("version %d: %s", version, got)
		}
	}
}
