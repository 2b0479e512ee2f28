package chain

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"testing"
	"time"

	"google.golang.org/grpc"

	"katpool.internal/getNewBlockTemplate/openbook/book"
	"katpool.internal/getNewBlockTemplate/openbook/chain/nodewire"
	"katpool.internal/getNewBlockTemplate/openbook/format"
	"katpool.internal/getNewBlockTemplate/openbook/kaspa"
	"katpool.internal/getNewBlockTemplate/openbook/rules"
)

const (
	ours   = "20aaac"
	theirs = "20bbac"
)

// node is a chain of blocks that replies as kaspad does; block n merges block n-1.
type node struct {
	chain    []*nodewire.Block
	accepted map[string][]string
	silent   bool
}

func newNode(t *testing.T) *node {
	t.Helper()
	return &node{accepted: map[string][]string{}}
}

// mine appends a block that pays a script and holds transactions besides its coinbase.
func (n *node) mine(t *testing.T, payee string, transactions ...*nodewire.Transaction) string {
	t.Helper()
	script, err := hex.DecodeString(payee)
	if err != nil {
		t.Fatal(err)
	}
	number := len(n.chain)
	payload := fmt.Sprintf("%016x%016x0000%02x%x%x", number, 5, len(script), script, "2.1.0/pool")
	coinbase := &nodewire.Transaction{Version: 1, SubnetworkId: fmt.Sprintf("01%038x", 0),
		Payload: payload, VerboseData: &nodewire.VerboseTransaction{
			TransactionId: fmt.Sprintf("c0%062x", number)}}
	verbose := &nodewire.VerboseBlock{IsChainBlock: true}
	if number > 0 {
		before := n.chain[number-1]
		parent := before.GetVerboseData().GetHash()
		verbose.SelectedParentHash, verbose.MergeSetBluesHashes = parent, []string{parent}
		coinbase.Outputs = []*nodewire.Output{{Amount: 50, ScriptPublicKey: &nodewire.Script{
			ScriptPublicKey: payeeOf(t, before)}}}
	}
	raw := kaspa.CoinbaseHash(coinbaseBytes(coinbase))
	coinbase.VerboseData.Hash = hex.EncodeToString(raw[:])
	all := append([]*nodewire.Transaction{coinbase}, transactions...)
	root := kaspa.RootFromFirst(raw, merklePath(all))
	header := kaspa.Header{Version: 2, MerkleRoot: root, TimestampMs: uint64(number) * 1000,
		Bits: 0x207fffff, DaaScore: uint64(number), BlueScore: uint64(number), BlueWork: []byte{1}}
	hash := header.BlockHash()
	verbose.Hash = hex.EncodeToString(hash[:])
	zeros := fmt.Sprintf("%064x", 0)
	n.chain = append(n.chain, &nodewire.Block{Transactions: all, VerboseData: verbose,
		Header: &nodewire.Header{Version: 2, HashMerkleRoot: hex.EncodeToString(root[:]),
			AcceptedIdMerkleRoot: zeros, UtxoCommitment: zeros, Timestamp: int64(header.TimestampMs),
			Bits: header.Bits, DaaScore: header.DaaScore, BlueWork: "1", BlueScore: header.BlueScore,
			PruningPoint: zeros}})
	if number > 0 {
		for _, transaction := range n.chain[number-1].GetTransactions() {
			n.accepted[verbose.Hash] = append(n.accepted[verbose.Hash],
				transaction.GetVerboseData().GetTransactionId())
		}
	}
	return verbose.Hash
}

func payeeOf(t *testing.T, block *nodewire.Block) string {
	t.Helper()
	payload, err := hex.DecodeString(block.GetTransactions()[0].GetPayload())
	coinbase := &kaspa.Coinbase{}
	if err = errors.Join(err, coinbase.ParsePayload(payload)); err != nil {
		t.Fatal(err)
	}
	return hex.EncodeToString(coinbase.Script.Bytes)
}

// start serves the node and returns a client.
func (n *node) start(t *testing.T) *Client {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := grpc.NewServer(grpc.UnknownServiceHandler(func(_ any, stream grpc.ServerStream) error {
		for {
			request := &nodewire.Request{}
			if err := stream.RecvMsg(request); err != nil || n.silent {
				return err
			}
			if err := stream.SendMsg(n.reply(request)); err != nil {
				return err
			}
		}
	}))
	go func() { _ = server.Serve(listener) }() // ends with Stop
	t.Cleanup(server.Stop)
	client, err := Dial(context.Background(), listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Close() })
	return client
}

func (n *node) reply(request *nodewire.Request) *nodewire.Response {
	r := &nodewire.Response{Id: request.GetId()}
	last := n.chain[len(n.chain)-1]
	switch ask := request.GetPayload().(type) {
	case *nodewire.Request_GetServerInfo:
		r.Payload = &nodewire.Response_GetServerInfo{
			GetServerInfo: &nodewire.ServerInfo{NetworkId: "simnet"}}
	case *nodewire.Request_GetDagInfo:
		r.Payload = &nodewire.Response_GetDagInfo{GetDagInfo: &nodewire.DagInfo{
			PruningPointHash: n.chain[0].GetVerboseData().GetHash(),
			VirtualDaaScore:  last.GetHeader().GetDaaScore() + 1,
			Sink:             last.GetVerboseData().GetHash()}}
	case *nodewire.Request_GetBlock:
		reply := &nodewire.GetBlockResponse{}
		if at := n.at(ask.GetBlock.GetHash()); at >= 0 {
			reply.Block = n.chain[at]
		} else {
			reply.Error = &nodewire.Fault{Message: "cannot find header"}
		}
		r.Payload = &nodewire.Response_GetBlock{GetBlock: reply}
	case *nodewire.Request_GetChain:
		reply := &nodewire.GetChainResponse{}
		for i := n.at(ask.GetChain.GetStartHash()) + 1; i < len(n.chain) && len(reply.Added) < 7; i++ {
			hash := n.chain[i].GetVerboseData().GetHash()
			reply.Added = append(reply.Added, hash)
			reply.Accepted = append(reply.Accepted, &nodewire.AcceptedIds{
				AcceptingBlockHash: hash, AcceptedTransactionIds: n.accepted[hash]})
		}
		r.Payload = &nodewire.Response_GetChain{GetChain: reply}
	case *nodewire.Request_GetRewardInfo:
		reply := &nodewire.RewardInfo{}
		if at := n.at(ask.GetRewardInfo.GetHash()); at < 0 {
			reply.Error = &nodewire.Fault{Message: "cannot find header"}
		} else if at+1 < len(n.chain) {
			confirmations, sompi := uint64(len(n.chain)-2-at), uint64(50)
			reply.BlockColor, reply.ConfirmationCount, reply.RewardAmount = 1, &confirmations, &sompi
		}
		r.Payload = &nodewire.Response_GetRewardInfo{GetRewardInfo: reply}
	}
	return r
}

func (n *node) at(hash string) int {
	for i, block := range n.chain {
		if block.GetVerboseData().GetHash() == hash {
			return i
		}
	}
	return -1
}

func spend(id string, from string, index uint32) *nodewire.Transaction {
	return &nodewire.Transaction{
		Inputs: []*nodewire.Input{{PreviousOutpoint: &nodewire.Outpoint{
			TransactionId: from, Index: index}}},
		Outputs: []*nodewire.Output{
			{Amount: 30, ScriptPublicKey: &nodewire.Script{ScriptPublicKey: theirs}},
			{Amount: 19, ScriptPublicKey: &nodewire.Script{ScriptPublicKey: ours}}},
		VerboseData: &nodewire.VerboseTransaction{TransactionId: id, Hash: fmt.Sprintf("%064x", 9)},
	}
}

func treasury() kaspa.Script { return kaspa.Script{Bytes: []byte{0x20, 0xaa, 0xac}} }

func TestTheScanFindsBlocksAndSpendings(t *testing.T) {
	n := newNode(t)
	n.mine(t, theirs)
	block := n.mine(t, ours)
	n.mine(t, theirs) // its coinbase, c0…2, pays for `block`
	n.mine(t, theirs)
	n.mine(t, theirs, spend("first", fmt.Sprintf("c0%062x", 2), 0), spend("stranger", "x", 0))
	n.mine(t, theirs, spend("change", "first", 1))
	for range 12 {
		n.mine(t, theirs)
	}
	client := n.start(t)
	scan, state, err := NewScan(context.Background(), client, treasury(), &book.Log{}, State{},
		time.Second)
	if err != nil {
		t.Fatal(err)
	}
	if found := scan.Found(); len(found) != 1 || found[0].Hash != block ||
		found[0].Confirmations != 15 ||
		found[0].Outpoint != fmt.Sprintf("c0%062x:0", 2) || !found[0].NoProofOfWork {
		t.Errorf("found %v", found)
	}
	if spends := scan.Spends(); fmt.Sprint(spends) != "[first change]" {
		t.Errorf("spends %v", spends)
	}
	first, err := scan.Transaction("first")
	if err != nil || first.Treasury[0].Index != 0 || first.Pays[0].Sompi != 30 ||
		first.TimestampMs != 5000 {
		t.Errorf("transaction %+v, %v", first, err)
	}
	if reward, err := scan.Reward(block); err != nil || reward.Sompi != 50 || reward.Color != "blue" {
		t.Errorf("reward %+v, %v", reward, err)
	}
	if reward, err := scan.Reward("unknown"); err != nil || reward != nil {
		t.Errorf("reward of an unknown block %+v, %v", reward, err)
	}
	if !scan.Covers(3) || scan.Covers(0) || scan.Covers(400) {
		t.Error("the scan covers another part of the chain")
	}
	if state.ScannedTo == "" {
		t.Error("nothing is remembered")
	}
}

func TestASpendingOfAnEarlierScansMoneyIsFound(t *testing.T) {
	n := newNode(t)
	n.mine(t, theirs)
	known := rules.Outpoint{Transaction: "long-ago", Index: 4}
	n.mine(t, theirs, spend("payout", "long-ago", 4))
	n.mine(t, theirs)
	client := n.start(t)
	scan, _, err := NewScan(context.Background(), client, treasury(), &book.Log{},
		State{Outpoints: []rules.Outpoint{known}}, time.Second)
	if err != nil || fmt.Sprint(scan.Spends()) != "[payout]" {
		t.Errorf("spends %v, %v", scan.Spends(), err)
	}
}

func TestTheSeedIsALaterBlockOfSomebodyElse(t *testing.T) {
	n := newNode(t)
	n.mine(t, theirs)
	n.mine(t, ours)
	client := n.start(t)
	scan, _, err := NewScan(context.Background(), client, treasury(), &book.Log{}, State{},
		50*time.Millisecond)
	if err != nil {
		t.Fatal(err)
	}
	if seed, err := scan.Seed(context.Background(), &book.Log{}); err == nil {
		t.Errorf("an old block is the seed: %x", seed)
	}
	hash := n.mine(t, theirs)
	ctx, empty := context.Background(), &book.Log{}
	if isForeign, _, err := scan.foreign(ctx, hash, empty); err != nil || !isForeign {
		t.Errorf("a stranger's block is not foreign: %v", err)
	}
	mine := n.chain[1].GetVerboseData().GetHash()
	if isForeign, _, err := scan.foreign(ctx, mine, empty); err != nil || isForeign {
		t.Errorf("the pool's block is foreign: %v", err)
	}
	logged := &format.Block{}
	raw, err := hex.DecodeString(hash)
	if err != nil {
		t.Fatal(err)
	}
	copy(logged.Hash[:], raw)
	log := &book.Log{Entries: []format.Entry{logged}}
	if isForeign, _, err := scan.foreign(ctx, hash, log); err != nil || isForeign {
		t.Errorf("a block of the log is foreign: %v", err)
	}
}

func TestANodeThatHangsUpIsAnError(t *testing.T) {
	n := newNode(t)
	n.mine(t, theirs)
	n.silent = true
	_, _, err := NewScan(context.Background(), n.start(t), treasury(), &book.Log{}, State{},
		time.Second)
	if err == nil {
		t.Error("a scan without a reply has no error")
	}
}
