// Template in = block out: what the pool reads from a message equals what the node sent, field
// by field and byte by byte.
package fetcher

import (
	"encoding/base64"
	"encoding/json"
	"testing"
	"time"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"katpool.internal/getNewBlockTemplate/kaspad/kaspadtest"
	pb "katpool.internal/getNewBlockTemplate/kaspad/proto"
)

// received is the message as a reader in another language sees it: numbers stay text.
type received struct {
	Version     json.Number     `json:"version"`
	Source      string          `json:"source"`
	Seq         json.Number     `json:"seq"`
	Time        json.Number     `json:"time"`
	Network     string          `json:"network"`
	NodeVersion string          `json:"nodeVersion"`
	Address     string          `json:"address"`
	Synced      bool            `json:"synced"`
	Kind        string          `json:"kind"`
	Block       json.RawMessage `json:"block"`
	BlockBytes  string          `json:"blockBytes"`
}

func encode(t *testing.T, block *pb.RpcBlock) []byte {
	t.Helper()
	encoded, err := encodeBlock(block)
	if err != nil {
		t.Fatal(err)
	}
	text, err := encodeMessage(message{
		Source: "5f", Seq: 7, Network: "simnet", NodeVersion: "2.1.0", Address: "kaspasim:q",
		Synced: true, Kind: NewTemplate,
	}, encoded, time.UnixMilli(1795398072296))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestTheBlockSurvivesTheTripInBothForms(t *testing.T) {
	for name, block := range map[string]*pb.RpcBlock{
		"full": kaspadtest.FullBlock(), "coinbase only": kaspadtest.PlainBlock(0),
	} {
		wire, err := proto.Marshal(block) // as the node sends it
		if err != nil {
			t.Fatal(err)
		}
		var fromNode pb.RpcBlock
		if err := proto.Unmarshal(wire, &fromNode); err != nil {
			t.Fatal(err)
		}
		var got received
		if err := json.Unmarshal(encode(t, &fromNode), &got); err != nil {
			t.Fatal(err)
		}
		bytes, err := base64.StdEncoding.DecodeString(got.BlockBytes)
		if err != nil {
			t.Fatal(err)
		}
		if string(bytes) != string(wire) {
			t.Errorf("%s: blockBytes differ from the node's bytes", name)
		}
		var fromBytes, fromFields pb.RpcBlock
		if err := proto.Unmarshal(bytes, &fromBytes); err != nil {
			t.Fatal(err)
		}
		if err := protojson.Unmarshal(got.Block, &fromFields); err != nil {
			t.Fatal(err)
		}
		if !proto.Equal(&fromBytes, block) || !proto.Equal(&fromFields, block) {
			t.Errorf("%s: the block differs after the trip", name)
		}
		again, err := proto.Marshal(&fromFields)
		if err != nil || string(again) != string(wire) {
			t.Errorf("%s: the readable fields do not give the same bytes (%v)", name, err)
		}
	}
}

// TestEveryFieldIsWrittenAsTheContractSays reads the JSON without protobuf, as the app does.
func TestEveryFieldIsWrittenAsTheContractSays(t *testing.T) {
	var got received
	if err := json.Unmarshal(encode(t, kaspadtest.FullBlock()), &got); err != nil {
		t.Fatal(err)
	}
	if got.Version != "1" || got.Source != "5f" || got.Seq != "7" || got.Time != "1795398072296" ||
		got.Network != "simnet" || got.NodeVersion != "2.1.0" || got.Address != "kaspasim:q" ||
		!got.Synced || got.Kind != "template" {
		t.Errorf("envelope %+v", got)
	}
	var block struct {
		Header       map[string]any
		Transactions []struct {
			Version                                           int
			LockTime, SubnetworkID, Gas, Payload, StorageMass string
			Inputs                                            []map[string]any
			Outputs                                           []map[string]any
		}
	}
	if err := json.Unmarshal(got.Block, &block); err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]any{
		"version": 2.0, "timestamp": "9223372036854775807", "bits": 4294967295.0,
		"nonce": "18446744073709551615", "daaScore": "18446744073709551615",
		"blueScore": "18446744073709551614", "blueWork": "2f0e1d3c4b5a69788796a5b4c3d2e1f",
	} {
		if block.Header[key] != want {
			t.Errorf("header.%s is %v, want %v", key, block.Header[key], want)
		}
	}
	if len(block.Header) != 12 {
		t.Errorf("the header has %d fields: %v", len(block.Header), block.Header)
	}
	one := block.Transactions[1]
	if one.Version != 1 || one.LockTime != "18446744073709551615" || one.Gas != "9007199254740993" ||
		one.StorageMass != "18446744073709551615" || one.Payload != "<&>" {
		t.Errorf("transaction %+v", one)
	}
	input, output := one.Inputs[0], one.Outputs[0]
	if input["sequence"] != "18446744073709551614" || input["computeBudget"] != 10.0 ||
		input["sigOpCount"] != nil || output["amount"] != "2870000000000000001" {
		t.Errorf("input %v, output %v", input, output)
	}
	covenant, _ := output["covenant"].(map[string]any)
	if covenant["authorizingInput"] != 4294967295.0 || len(covenant["covenantId"].(string)) != 64 {
		t.Errorf("covenant %v", covenant)
	}
	if empty, present := block.Transactions[2].Outputs[0]["covenant"]; !present || empty == nil {
		t.Error("an empty covenant is not distinguished from none")
	}
	if _, present := block.Transactions[3].Outputs[0]["covenant"]; present {
		t.Error("a covenant appeared")
	}
}

func TestTheFingerprintSeesEverythingButTheTime(t *testing.T) {
	base, err := fingerprint(kaspadtest.FullBlock())
	if err != nil {
		t.Fatal(err)
	}
	later := kaspadtest.FullBlock()
	later.Header.Timestamp--
	if print, _ := fingerprint(later); print != base {
		t.Error("the time counts")
	}
	if later.Header.Timestamp == 0 {
		t.Error("the block was changed")
	}
	changes := map[string]func(*pb.RpcBlock){
		"bits":       func(b *pb.RpcBlock) { b.Header.Bits-- },
		"parents":    func(b *pb.RpcBlock) { b.Header.Parents[2].ParentHashes = []string{"00"} },
		"covenant":   func(b *pb.RpcBlock) { b.Transactions[2].Outputs[0].Covenant = nil },
		"mass":       func(b *pb.RpcBlock) { b.Transactions[1].StorageMass-- },
		"budget":     func(b *pb.RpcBlock) { b.Transactions[1].Inputs[0].ComputeBudget++ },
		"fewer":      func(b *pb.RpcBlock) { b.Transactions = b.Transactions[:3] },
		"coinbase":   func(b *pb.RpcBlock) { b.Transactions[0].Payload = "00fe" },
		"utxo state": func(b *pb.RpcBlock) { b.Header.UtxoCommitment = b.Header.PruningPoint },
	}
	for name, change := range changes {
		other := kaspadtest.FullBlock()
		change(other)
		if print, _ := fingerprint(other); print == base {
			t.Errorf("a change of %s is not seen", name)
		}
	}
}
