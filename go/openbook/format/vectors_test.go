package format

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"testing"

	"golang.org/x/mod/sumdb/tlog"

	"katpool.internal/getNewBlockTemplate/openbook/kaspa"
)

type summed struct{ Data, Hash, Work, Units string }

type treeVector struct {
	Leaves []summed
	Root   summed
	Paths  [][]summed
}

// vectors are the pool's own: both implementations must agree on them.
type vectors struct {
	Tags []struct{ Wallet, Salt, WalletTag, WorkerName, WorkerTag string }
	// Trees by name.
	Trees     map[string]treeVector
	ShareFile string
	Job       struct {
		PrePowHash, Capsule string
		BlockHash           struct{ Nonce, Hash string }
		Share               struct {
			TimestampMs string
			Nonces      []string
			Work        string
		}
		TooEasyWork string
	}
	Entries map[string]string
	Log     struct {
		Size              uint64
		Root              string
		LeafHashes        []string
		Inclusion         [][]string
		VerifierKey       string
		Checkpoint, Extra string
		ExtraData         string
	}
	Challenge struct {
		Seed, Root string
		Size       uint64
		Total      string
		Positions  []struct {
			K        uint32
			Position string
		}
	}
	Receipt string
}

func load(t *testing.T) *vectors {
	t.Helper()
	raw, err := os.ReadFile("../../../test/vectors/open-book.json")
	if err != nil {
		t.Fatal(err)
	}
	v := &vectors{}
	if err := json.Unmarshal(raw, v); err != nil {
		t.Fatal(err)
	}
	return v
}

func unhex(t *testing.T, text string) []byte {
	t.Helper()
	raw, err := hex.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func (s summed) node(t *testing.T) Node {
	t.Helper()
	work, err := ParseWork(s.Work)
	if err != nil {
		t.Fatal(err)
	}
	units, err := ParseWork(s.Units)
	if err != nil {
		t.Fatal(err)
	}
	n := Node{Sums: Sums{work, units.Low}}
	copy(n.Hash[:], unhex(t, s.Hash))
	return n
}

func TestTreesAndPathsAreTheVectors(t *testing.T) {
	for name, v := range load(t).Trees {
		var tree Tree
		var leaves []Node
		for _, leaf := range v.Leaves {
			leaves = append(leaves, Leaf(unhex(t, leaf.Data), leaf.node(t).Sums))
			tree.Add(leaves[len(leaves)-1])
		}
		root, err := tree.Root()
		if err != nil || root != v.Root.node(t) {
			t.Errorf("%s: root %x, %v", name, root.Hash, err)
		}
		for index, path := range v.Paths {
			nodes := make([]Node, 0)
			for _, sibling := range path {
				nodes = append(nodes, sibling.node(t))
			}
			above, err := Climb(leaves[index], uint64(index), uint64(len(leaves)), nodes)
			if err != nil || above != root {
				t.Errorf("%s: path of leaf %d: %v", name, index, err)
			}
		}
	}
}

func TestTagsAndSharesAreTheVectors(t *testing.T) {
	v := load(t)
	for _, tag := range v.Tags {
		salt := Hash(unhex(t, tag.Salt))
		wallet, worker := WalletTag(salt, tag.Wallet), WorkerTag(salt, tag.Wallet, tag.WorkerName)
		if hex.EncodeToString(wallet[:]) != tag.WalletTag ||
			hex.EncodeToString(worker[:]) != tag.WorkerTag {
			t.Errorf("tags of %s", tag.Wallet)
		}
	}
	shares, err := ParseShares(unhex(t, v.ShareFile))
	if err != nil {
		t.Fatal(err)
	}
	root, err := ShareRoot(shares)
	if err != nil || root != v.Trees["shares"].Root.node(t) {
		t.Errorf("root of the shares %x: %v", root.Hash, err)
	}
	shares[1] = shares[0]
	if _, err := ShareRoot(shares); !errors.Is(err, ErrOrder) {
		t.Errorf("a share twice: %v", err)
	}
}

func TestTheJobOfTheVectorsPaysAndProves(t *testing.T) {
	v := load(t).Job
	capsule, err := ParseCapsule(unhex(t, v.Capsule))
	if err != nil {
		t.Fatal(err)
	}
	prePow := capsule.Header.PrePowHash()
	if hex.EncodeToString(prePow[:]) != v.PrePowHash {
		t.Errorf("pre-PoW hash %x", prePow)
	}
	if len(capsule.Coinbase.Script.Bytes) != 34 || capsule.Coinbase.Script.Bytes[33] != 0xac {
		t.Errorf("script %x", capsule.Coinbase.Script.Bytes)
	}
	capsule.Header.Nonce = 7
	if hash := capsule.Header.BlockHash(); hex.EncodeToString(hash[:]) != v.BlockHash.Hash {
		t.Errorf("block hash %x", hash)
	}
	number := func(text string) uint64 {
		work, err := ParseWork(text)
		if err != nil {
			t.Fatal(err)
		}
		return work.Low
	}
	matrix := kaspa.NewMatrix(prePow)
	for _, nonce := range v.Share.Nonces {
		value := matrix.Value(number(v.Share.TimestampMs), number(nonce))
		if !ReachesWork(value, number(v.Share.Work)) || ReachesWork(value, number(v.TooEasyWork)) {
			t.Errorf("nonce %s: value %x", nonce, value)
		}
	}
}

func TestEntriesAndLogAreTheVectors(t *testing.T) {
	v := load(t)
	order := []string{"segment", "block", "payout", "adjustment"}
	reader := &memory{}
	for i, name := range order {
		raw := unhex(t, v.Entries[name])
		entry, err := ParseEntry(raw)
		if err != nil || int(entry.kind()) != i+1 {
			t.Fatalf("%s: %v", name, err)
		}
		hash := tlog.RecordHash(raw)
		if hex.EncodeToString(hash[:]) != v.Log.LeafHashes[i] {
			t.Errorf("%s: leaf hash %x", name, hash)
		}
		reader.add(t, raw)
		for length := range raw {
			if _, err := ParseEntry(raw[:length]); err == nil {
				t.Errorf("%s: %d of %d bytes were read", name, length, len(raw))
			}
		}
	}
	segment, _ := ParseEntry(unhex(t, v.Entries["segment"]))
	if segment.(*Segment).Root != v.Trees["workers"].Root.node(t) {
		t.Error("the segment's root is not that of its workers")
	}
	verifier, err := Verifier(v.Log.VerifierKey)
	if err != nil {
		t.Fatal(err)
	}
	head, err := ParseCheckpoint(v.Log.Checkpoint, verifier)
	if err != nil {
		t.Fatal(err)
	}
	root, err := tlog.TreeHash(int64(head.Size), reader)
	if err != nil || Hash(root) != head.Root {
		t.Errorf("root of the log %x: %v", root, err)
	}
	if anchored, found := ParseAnchor([]byte(v.Log.ExtraData)); !found || anchored != head {
		t.Errorf("anchor %v", anchored)
	}
	receipt, err := ParseReceipt(v.Receipt, verifier)
	if err != nil || receipt.Minute != 1800000000 || receipt.Units != 3 {
		t.Errorf("receipt %v: %v", receipt, err)
	}
	if _, err := ParseCheckpoint(v.Receipt, verifier); err == nil {
		t.Error("a receipt was read as a checkpoint")
	}
}

func TestPositionsOfAChallengeAreTheVectors(t *testing.T) {
	v := load(t).Challenge
	total, err := ParseWork(v.Total)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range v.Positions {
		got := Position(Hash(unhex(t, v.Seed)), Hash(unhex(t, v.Root)), v.Size, p.K, total)
		if got.String() != p.Position {
			t.Errorf("sample %d: %s", p.K, got)
		}
	}
}

func TestASumThatOverflowsIsAnError(t *testing.T) {
	var tree Tree
	most := Sums{Work{1<<64 - 1, 1<<64 - 1}, 1}
	tree.Add(Leaf([]byte("a"), most))
	tree.Add(Leaf([]byte("b"), Sums{WorkOf(1), 1}))
	if _, err := tree.Root(); !errors.Is(err, ErrOverflow) {
		t.Error("the sum of the work", err)
	}
	path := []Node{Leaf([]byte("b"), Sums{WorkOf(0), 1<<64 - 1})}
	if _, err := Climb(Leaf([]byte("a"), most), 0, 2, path); !errors.Is(err, ErrOverflow) {
		t.Error("the sum of a path", err)
	}
}

type memory struct{ hashes []tlog.Hash }

func (m *memory) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		out[i] = m.hashes[index]
	}
	return out, nil
}

func (m *memory) add(t *testing.T, raw []byte) {
	t.Helper()
	n := int64(0)
	for tlog.StoredHashCount(n) < int64(len(m.hashes)) {
		n++
	}
	hashes, err := tlog.StoredHashes(n, raw, m)
	if err != nil {
		t.Fatal(err)
	}
	m.hashes = append(m.hashes, hashes...)
}
