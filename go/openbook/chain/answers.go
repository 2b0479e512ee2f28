// What the scan answers to the rules.
package chain

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"katpool.internal/getNewBlockTemplate/openbook/audit"
	"katpool.internal/getNewBlockTemplate/openbook/book"
	"katpool.internal/getNewBlockTemplate/openbook/chain/nodewire"
	"katpool.internal/getNewBlockTemplate/openbook/format"
	"katpool.internal/getNewBlockTemplate/openbook/kaspa"
	"katpool.internal/getNewBlockTemplate/openbook/rules"
)

// Found are the blocks that pay the treasury.
func (s *Scan) Found() []audit.Found { return s.found }

// Spends are the accepted transactions that spend the treasury's money.
func (s *Scan) Spends() []string { return s.spends }

// Covers reports whether what was accepted at this DAA score has been read.
func (s *Scan) Covers(daaScore uint64) bool { return daaScore > s.fromDaa && daaScore <= s.toDaa }

// Transaction returns an accepted transaction, if the log names it or it spends from the treasury.
func (s *Scan) Transaction(id string) (*rules.Transaction, error) { return s.known[id], nil }

// Reward asks the node.
func (s *Scan) Reward(hash string) (*rules.Reward, error) {
	info, err := s.client.rewardInfo(s.ctx, hash)
	var fault *FaultError
	if errors.As(err, &fault) {
		return nil, nil // pruned: the node cannot say any more
	}
	if err != nil {
		return nil, fmt.Errorf("reward of block %s: %w", hash, err)
	}
	colors := []string{"unknown", "blue", "red"}
	if int(info.GetBlockColor()) >= len(colors) {
		return nil, fmt.Errorf("the node gives block %s color %d", hash, info.GetBlockColor())
	}
	return &rules.Reward{Color: colors[info.GetBlockColor()], Sompi: info.GetRewardAmount(),
		Confirmations: info.GetConfirmationCount(), Merger: info.GetMergingChainBlockHash()}, nil
}

func (s *Scan) depthOf(hash string) uint64 {
	if reward, err := s.Reward(hash); err == nil && reward != nil {
		return reward.Confirmations
	}
	return 0
}

// seedEvery is how often the node is asked for a new chain block.
const seedEvery = 500 * time.Millisecond

// Seed waits for a chain block that the pool did not make and that the node adds after the call:
// whoever signed the checkpoint could not know it.
func (s *Scan) Seed(ctx context.Context, log *book.Log) (format.Hash, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, s.seedWait,
		errors.New("no block of another miner came"))
	defer cancel()
	dag, err := s.client.dagInfo(ctx)
	if err != nil {
		return format.Hash{}, err
	}
	from := dag.GetSink()
	ticker := time.NewTicker(seedEvery)
	defer ticker.Stop()
	for {
		part, err := s.client.chainFrom(ctx, from)
		if err != nil {
			return format.Hash{}, err
		}
		for _, hash := range part.GetAdded() {
			isForeign, seed, err := s.foreign(ctx, hash, log)
			if err != nil || isForeign {
				return seed, err
			}
			from = hash
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return format.Hash{}, context.Cause(ctx)
		}
	}
}

func (s *Scan) foreign(ctx context.Context, name string, log *book.Log) (bool, format.Hash, error) {
	raw, err := hex.DecodeString(name)
	if err != nil || len(raw) != len(format.Hash{}) {
		return false, format.Hash{}, fmt.Errorf("the node names a block %q", name)
	}
	for _, entry := range log.Entries {
		if block, ok := entry.(*format.Block); ok && block.Hash == format.Hash(raw) {
			return false, format.Hash{}, nil
		}
	}
	block, err := s.client.block(ctx, name)
	if err != nil || len(block.GetTransactions()) == 0 {
		return false, format.Hash{}, errors.Join(err, errors.New("a chain block has no coinbase"))
	}
	payload, err := hex.DecodeString(block.GetTransactions()[0].GetPayload())
	if err != nil {
		return false, format.Hash{}, fmt.Errorf("payload of a coinbase: %w", err)
	}
	coinbase := &kaspa.Coinbase{}
	if err := coinbase.ParsePayload(payload); err != nil {
		return false, format.Hash{}, err
	}
	return hex.EncodeToString(coinbase.Script.Bytes) != s.treasury, format.Hash(raw), nil
}

// capsuleOf writes a block as the pool's capsules are written, and checks that it hashes to itself.
func capsuleOf(block *nodewire.Block) ([]byte, error) {
	h := block.GetHeader()
	b := binary.BigEndian.AppendUint16([]byte{1}, uint16(h.GetVersion()))
	b = append(b, byte(len(h.GetParents())))
	for _, level := range h.GetParents() {
		b = append(b, byte(len(level.GetParentHashes())))
		for _, parent := range level.GetParentHashes() {
			b = appendHex(b, parent)
		}
	}
	b = appendHex(appendHex(appendHex(b, h.GetHashMerkleRoot()), h.GetAcceptedIdMerkleRoot()),
		h.GetUtxoCommitment())
	b = binary.BigEndian.AppendUint64(b, uint64(h.GetTimestamp()))
	b = binary.BigEndian.AppendUint32(b, h.GetBits())
	b = binary.BigEndian.AppendUint64(b, h.GetNonce())
	b = binary.BigEndian.AppendUint64(b, h.GetDaaScore())
	b = binary.BigEndian.AppendUint64(b, h.GetBlueScore())
	work := appendHex(nil, h.GetBlueWork())
	for len(work) > 0 && work[0] == 0 {
		work = work[1:]
	}
	b = appendHex(append(append(b, byte(len(work))), work...), h.GetPruningPoint())
	path := merklePath(block.GetTransactions())
	b = append(b, byte(len(path)))
	for _, sibling := range path {
		b = append(b, sibling[:]...)
	}
	raw := coinbaseBytes(block.GetTransactions()[0])
	b = append(binary.BigEndian.AppendUint16(b, uint16(len(raw))), raw...)
	capsule, err := format.ParseCapsule(b)
	if err != nil {
		return nil, fmt.Errorf("block %s: %w", block.GetVerboseData().GetHash(), err)
	}
	if hash := capsule.Header.BlockHash(); hex.EncodeToString(hash[:]) !=
		block.GetVerboseData().GetHash() {
		return nil, fmt.Errorf("block %s hashes to %x", block.GetVerboseData().GetHash(), hash)
	}
	return b, nil
}

// appendHex appends a hash or number in hex, whose first digit may be missing. What a node sends
// wrongly is noticed by the hash of the whole.
func appendHex(b []byte, text string) []byte {
	if len(text)%2 == 1 {
		text = "0" + text
	}
	raw, err := hex.DecodeString(text)
	if err != nil {
		return b
	}
	return append(b, raw...)
}

// coinbaseBytes are the bytes that the coinbase's hash is made of.
func coinbaseBytes(t *nodewire.Transaction) []byte {
	little := binary.LittleEndian
	b := little.AppendUint16(nil, uint16(t.GetVersion()))
	b = little.AppendUint64(b, 0)
	b = little.AppendUint64(b, uint64(len(t.GetOutputs())))
	for _, output := range t.GetOutputs() {
		script := appendHex(nil, output.GetScriptPublicKey().GetScriptPublicKey())
		b = little.AppendUint64(b, output.GetAmount())
		b = little.AppendUint16(b, uint16(output.GetScriptPublicKey().GetVersion()))
		b = append(little.AppendUint64(b, uint64(len(script))), script...)
		if t.GetVersion() >= 1 {
			b = append(b, 0)
		}
	}
	payload := appendHex(nil, t.GetPayload())
	b = appendHex(little.AppendUint64(b, t.GetLockTime()), t.GetSubnetworkId())
	b = little.AppendUint64(b, t.GetGas())
	b = append(little.AppendUint64(b, uint64(len(payload))), payload...)
	if t.GetVersion() >= 1 {
		b = little.AppendUint64(b, t.GetStorageMass())
	}
	return b
}

// merklePath lists the siblings of the first transaction, from the leaf up; a missing right sibling
// is zeros.
func merklePath(transactions []*nodewire.Transaction) []format.Hash {
	level := make([]format.Hash, len(transactions))
	for i, t := range transactions {
		copy(level[i][:], appendHex(nil, t.GetVerboseData().GetHash()))
	}
	var path []format.Hash
	for len(level) > 1 {
		path = append(path, level[1])
		above := make([]format.Hash, 0, (len(level)+1)/2)
		for i := 0; i < len(level); i += 2 {
			var right format.Hash
			if i+1 < len(level) {
				right = level[i+1]
			}
			above = append(above, kaspa.RootFromFirst(level[i], []format.Hash{right}))
		}
		level = above
	}
	return path
}
