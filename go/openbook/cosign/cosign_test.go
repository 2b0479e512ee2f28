package cosign

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"katpool.internal/getNewBlockTemplate/openbook/booktest"
	"katpool.internal/getNewBlockTemplate/openbook/format"
)

func TestACosignatureHoldsForItsCheckpointAlone(t *testing.T) {
	pool := booktest.New(1, 2)
	checkpoint := string(pool.Files["/openbook/checkpoint"])
	file := filepath.Join(t.TempDir(), "key")
	if _, err := NewKey("witness.example", file); err != nil {
		t.Fatal(err)
	}
	if _, err := NewKey("witness.example", file); err == nil {
		t.Error("a key was overwritten")
	}
	witness, err := ReadKey(file)
	if err != nil {
		t.Fatal(err)
	}
	at := time.Unix(1_800_000_000, 0)
	signed, err := witness.Sign(checkpoint, at)
	if err != nil {
		t.Fatal(err)
	}
	if when, err := Verify(signed, witness.VerifierKey()); err != nil || !when.Equal(at) {
		t.Error(when, err)
	}
	verifier, err := format.Verifier(pool.Key())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := format.ParseCheckpoint(signed, verifier); err != nil {
		t.Error("the pool's signature does not hold any more:", err)
	}
	forged := strings.Replace(signed, "\n0\n", "\n1\n", 1)
	if _, err := Verify(forged, witness.VerifierKey()); err == nil || forged == signed {
		t.Error("the cosignature holds for another checkpoint")
	}
	if _, err := Verify(checkpoint, witness.VerifierKey()); err == nil {
		t.Error("a checkpoint without a cosignature has one")
	}
}
