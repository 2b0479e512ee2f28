// The message sent over Redis. The app's template decoder reads it, so its field names are a
// contract (docs/developer/fetcher.md). `block` is protobuf's own JSON mapping with 64-bit integers as
// strings, and `blockBytes` decodes to a block equal to the node's.
package fetcher

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"time"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	pb "katpool.internal/getNewBlockTemplate/kaspad/proto"
)

// MessageVersion is raised when a reader of the old form would misread the new one.
const MessageVersion = 1

// Kind distinguishes new work from a confirmation that the last template is still valid.
type Kind string

const (
	NewTemplate Kind = "template"
	Heartbeat   Kind = "heartbeat"
)

type message struct {
	Version     int             `json:"version"`
	Source      string          `json:"source"`
	Seq         uint64          `json:"seq"`
	Time        int64           `json:"time"`
	Network     string          `json:"network"`
	NodeVersion string          `json:"nodeVersion"`
	Address     string          `json:"address"`
	Synced      bool            `json:"synced"`
	Kind        Kind            `json:"kind"`
	Block       json.RawMessage `json:"block"`
	BlockBytes  []byte          `json:"blockBytes"` // encoding/json writes bytes as base64
}

// encodedBlock is a block in both forms, encoded once and sent with every heartbeat.
type encodedBlock struct {
	fields json.RawMessage
	bytes  []byte
}

func encodeBlock(block *pb.RpcBlock) (encodedBlock, error) {
	fields, err := protojson.Marshal(block)
	if err != nil {
		return encodedBlock{}, fmt.Errorf("write block as JSON: %w", err)
	}
	bytes, err := proto.MarshalOptions{Deterministic: true}.Marshal(block)
	if err != nil {
		return encodedBlock{}, fmt.Errorf("serialize block: %w", err)
	}
	return encodedBlock{fields: fields, bytes: bytes}, nil
}

func encodeMessage(m message, block encodedBlock, at time.Time) ([]byte, error) {
	m.Version = MessageVersion
	m.Time = at.UnixMilli()
	m.Block = block.fields
	m.BlockBytes = block.bytes
	text, err := json.Marshal(m)
	if err != nil {
		return nil, fmt.Errorf("write message: %w", err)
	}
	return text, nil
}

// fingerprint is equal for two blocks that differ only in the header's timestamp.
func fingerprint(block *pb.RpcBlock) ([sha256.Size]byte, error) {
	header := proto.CloneOf(block.GetHeader())
	header.Timestamp = 0
	timeless := &pb.RpcBlock{Header: header, Transactions: block.GetTransactions()}
	bytes, err := proto.MarshalOptions{Deterministic: true}.Marshal(timeless)
	if err != nil {
		return [sha256.Size]byte{}, fmt.Errorf("serialize block without its time: %w", err)
	}
	return sha256.Sum256(bytes), nil
}
