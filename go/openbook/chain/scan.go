// The scan: the selected chain from a start to the sink, with every block it merges.
package chain

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"katpool.internal/getNewBlockTemplate/openbook/audit"
	"katpool.internal/getNewBlockTemplate/openbook/book"
	"katpool.internal/getNewBlockTemplate/openbook/chain/nodewire"
	"katpool.internal/getNewBlockTemplate/openbook/format"
	"katpool.internal/getNewBlockTemplate/openbook/kaspa"
	"katpool.internal/getNewBlockTemplate/openbook/rules"
)

// State is what an audit remembers of the chain for the next one.
type State struct {
	// ScannedTo is the last chain block that was read; "" begins at the node's pruning point.
	ScannedTo string `json:"scannedTo"`
	// Outpoints paid the treasury and were not spent by then.
	Outpoints []rules.Outpoint `json:"outpoints"`
}

// Scan is a node's answers to an audit.
type Scan struct {
	client    *Client
	ctx       context.Context
	treasury  string // script in hex
	version   uint32
	wanted    map[string]bool // transactions that the log names
	unspent   map[rules.Outpoint]bool
	found     []audit.Found
	spends    []string
	known     map[string]*rules.Transaction
	scores    map[string]uint64 // of accepting blocks: blue score
	fromDaa   uint64
	toDaa     uint64
	sinkScore uint64
	last      string
	isSimnet  bool
	seedWait  time.Duration
}

// depth is how many blocks at the tip a State leaves for the next scan, because they may be
// reorged out.
const depth = 200

// NewScan reads the chain. The pool's log says which transactions are of interest.
func NewScan(
	ctx context.Context, client *Client, treasury kaspa.Script, log *book.Log, state State,
	seedWait time.Duration,
) (*Scan, State, error) {
	s := &Scan{
		client: client, ctx: ctx, treasury: hex.EncodeToString(treasury.Bytes),
		version: uint32(treasury.Version), wanted: map[string]bool{},
		unspent: map[rules.Outpoint]bool{}, known: map[string]*rules.Transaction{},
		scores: map[string]uint64{}, seedWait: seedWait,
	}
	for _, outpoint := range state.Outpoints {
		s.unspent[outpoint] = true
	}
	for _, entry := range log.Entries {
		if payout, ok := entry.(*format.Payout); ok {
			s.wanted[hex.EncodeToString(payout.Transaction[:])] = true
		}
	}
	info, err := client.serverInfo(ctx)
	if err != nil {
		return nil, state, err
	}
	s.isSimnet = strings.HasPrefix(info.GetNetworkId(), "simnet")
	next, err := s.read(state.ScannedTo)
	if err != nil {
		return nil, state, err
	}
	for i := range s.found {
		s.found[i].Confirmations = s.depthOf(s.found[i].Hash)
	}
	for _, transaction := range s.known {
		transaction.Confirmations = s.sinkScore - min(s.sinkScore, s.scores[transaction.AcceptedBy])
	}
	return s, next, nil
}

// read follows the chain and returns the state for the next scan.
func (s *Scan) read(start string) (State, error) {
	dag, err := s.client.dagInfo(s.ctx)
	if err != nil {
		return State{}, err
	}
	if start == "" {
		start = dag.GetPruningPointHash()
	}
	first, err := s.client.block(s.ctx, start)
	if err != nil {
		return State{}, fmt.Errorf("start of the scan: %w", err)
	}
	s.fromDaa, s.last = first.GetHeader().GetDaaScore(), start
	var state *State
	for {
		part, err := s.client.chainFrom(s.ctx, s.last)
		if err != nil {
			return State{}, fmt.Errorf("chain from %s: %w", s.last, err)
		}
		if len(part.GetAdded()) == 0 {
			if state == nil {
				state = &State{s.last, s.outpoints()}
			}
			return *state, nil
		}
		for _, accepted := range part.GetAccepted() {
			if state == nil && s.toDaa+depth >= dag.GetVirtualDaaScore() {
				state = &State{s.last, s.outpoints()}
			}
			if err := s.chainBlock(accepted); err != nil {
				return State{}, err
			}
		}
	}
}

func (s *Scan) outpoints() []rules.Outpoint {
	list := make([]rules.Outpoint, 0, len(s.unspent))
	for outpoint := range s.unspent {
		list = append(list, outpoint)
	}
	return list
}

// chainBlock reads what one chain block merges, then what it accepts, in order.
func (s *Scan) chainBlock(accepted *nodewire.AcceptedIds) error {
	hash := accepted.GetAcceptingBlockHash()
	block, err := s.client.block(s.ctx, hash)
	if err == nil && len(block.GetTransactions()) == 0 {
		err = errors.New("it comes without its transactions")
	}
	if err != nil {
		return fmt.Errorf("chain block %s: %w", hash, err)
	}
	verbose := block.GetVerboseData()
	merged := append(append([]string{}, verbose.GetMergeSetBluesHashes()...),
		verbose.GetMergeSetRedsHashes()...)
	blocks := make([]*nodewire.Block, len(merged))
	err = book.Each(s.ctx, len(merged), func(n int) error {
		one, err := s.client.block(s.ctx, merged[n])
		blocks[n] = one
		return err
	})
	if err != nil {
		return fmt.Errorf("blocks merged by %s: %w", hash, err)
	}
	header := block.GetHeader()
	bodies := map[string]*nodewire.Transaction{}
	coinbase := block.GetTransactions()[0].GetVerboseData().GetTransactionId()
	for i, one := range blocks {
		outpoint := "" // red blocks have none
		if i < len(verbose.GetMergeSetBluesHashes()) {
			outpoint = rules.Outpoint{Transaction: coinbase, Index: uint32(i)}.String()
		}
		if err := s.mergedBlock(one, outpoint); err != nil {
			return err
		}
		for _, transaction := range one.GetTransactions() {
			bodies[transaction.GetVerboseData().GetTransactionId()] = transaction
		}
	}
	for _, id := range accepted.GetAcceptedTransactionIds() {
		if body := bodies[id]; body != nil {
			s.accept(id, body, block)
		}
	}
	s.last, s.toDaa, s.sinkScore = hash, header.GetDaaScore(), header.GetBlueScore()
	s.scores[hash] = header.GetBlueScore()
	return nil
}

// mergedBlock keeps a block whose coinbase pays the treasury.
func (s *Scan) mergedBlock(block *nodewire.Block, outpoint string) error {
	if len(block.GetTransactions()) == 0 {
		return errors.New("the node returned a block without its transactions")
	}
	payload, err := hex.DecodeString(block.GetTransactions()[0].GetPayload())
	if err != nil {
		return fmt.Errorf("payload of a coinbase: %w", err)
	}
	coinbase := &kaspa.Coinbase{}
	if err := coinbase.ParsePayload(payload); err != nil {
		return err
	}
	if hex.EncodeToString(coinbase.Script.Bytes) != s.treasury ||
		uint32(coinbase.Script.Version) != s.version {
		return nil
	}
	capsule, err := capsuleOf(block)
	if err != nil {
		return err
	}
	s.found = append(s.found, audit.Found{
		Hash: block.GetVerboseData().GetHash(), Capsule: hex.EncodeToString(capsule),
		Outpoint:    outpoint,
		TimestampMs: uint64(block.GetHeader().GetTimestamp()), NoProofOfWork: s.isSimnet,
	})
	return nil
}

// accept follows the treasury's outputs through one accepted transaction.
func (s *Scan) accept(id string, body *nodewire.Transaction, by *nodewire.Block) {
	transaction := &rules.Transaction{ID: id, AcceptedBy: by.GetVerboseData().GetHash(),
		TimestampMs: uint64(by.GetHeader().GetTimestamp())}
	for _, input := range body.GetInputs() {
		outpoint := rules.Outpoint{Transaction: input.GetPreviousOutpoint().GetTransactionId(),
			Index: input.GetPreviousOutpoint().GetIndex()}
		transaction.Spends = append(transaction.Spends, outpoint)
		if s.unspent[outpoint] {
			transaction.Treasury = append(transaction.Treasury, outpoint)
			delete(s.unspent, outpoint)
		}
	}
	for i, output := range body.GetOutputs() {
		script := output.GetScriptPublicKey()
		transaction.Pays = append(transaction.Pays, rules.Payment{Sompi: output.GetAmount(),
			Version: uint16(script.GetVersion()), Script: script.GetScriptPublicKey()})
		if script.GetScriptPublicKey() == s.treasury && script.GetVersion() == s.version {
			s.unspent[rules.Outpoint{Transaction: id, Index: uint32(i)}] = true
		}
	}
	if len(transaction.Treasury) > 0 {
		s.spends = append(s.spends, id)
	}
	if len(transaction.Treasury) > 0 || s.wanted[id] {
		s.known[id] = transaction
	}
}
