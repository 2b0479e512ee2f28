package kaspa

import (
	"bytes"
	"encoding/hex"
	"math/big"
	"testing"
)

func repeated(b byte) (hash Hash) {
	copy(hash[:], bytes.Repeat([]byte{b}, 32))
	return hash
}

// The header was hashed with the SDK that the network's node publishes.
func specimen() *Header {
	return &Header{
		Version:    2,
		Parents:    [][]Hash{{repeated(0x11), repeated(0x22)}, {repeated(0x11)}},
		MerkleRoot: repeated(0x33), AcceptedRoot: repeated(0x44), UtxoCommit: repeated(0x55),
		TimestampMs: 1700000000000, Bits: 0x1e21bc1c, Nonce: 7, DaaScore: 10, BlueScore: 9,
		BlueWork: []byte{0x0a, 0xbc}, PruningPoint: repeated(0x66),
	}
}

func TestAHeaderHashesAsTheNetworkHashesIt(t *testing.T) {
	header := specimen()
	block, prePow := header.BlockHash(), header.PrePowHash()
	if got := hex.EncodeToString(block[:]); got !=
		"e6a9ee2b943c1d5b3a80448ea29a2f8f1a176b009bb6fcca96697b166c8e5808" {
		t.Error("block hash", got)
	}
	if got := hex.EncodeToString(prePow[:]); got !=
		"d14822ec5e71a57674ee17ec13660883187e9e32b61101bb6c6e62138f486bb4" {
		t.Error("pre-PoW hash", got)
	}
}

func TestKHeavyHashGivesTheNetworksValues(t *testing.T) {
	header := specimen()
	value := NewMatrix(header.PrePowHash()).Value(header.TimestampMs, header.Nonce)
	want := "4740792356864162771052756015319701373099555301598588782511388305274198428205"
	if got := new(big.Int).SetBytes(value[:]).String(); got != want {
		t.Error("value of the header", got)
	}
	value = NewMatrix(repeated(0x2a)).Value(5435345234, 432432432)
	if got := hex.EncodeToString(value[:]); got !=
		"e69bc1843689c90d12ac605675d5c3fca5454a57f0d0807cc8b82e356ecd5b5a" {
		t.Error("value of the second vector", got)
	}
}

func TestTargetsFollowCompactBits(t *testing.T) {
	for bits, want := range map[uint32]string{
		0x207fffff: "7fffff" + string(bytes.Repeat([]byte("0"), 58)),
		0x1e21bc1c: "21bc1c" + string(bytes.Repeat([]byte("0"), 54)),
		0x03123456: "123456",
		0x02123456: "1234",
		0x20ffffff: "0",
	} {
		if got := Target(bits).Text(16); got != want {
			t.Errorf("target of %x: %s", bits, got)
		}
	}
}

func TestACoinbaseThatIsNotOneIsRefused(t *testing.T) {
	raw, err := hex.DecodeString("0100000000000000000001000000")
	if err != nil {
		t.Fatal(err)
	}
	for length := range raw {
		if _, err := ParseCoinbase(raw[:length]); err == nil {
			t.Errorf("%d bytes were read as a coinbase", length)
		}
	}
}
