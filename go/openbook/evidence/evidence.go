// Package evidence writes accusations to files that anybody can check again. A file holds the
// pool's signed checkpoint, the entries below it, the files of the pool that the rule has read, and
// what the auditor's node said. Checking again runs the same rule on nothing but the file.
package evidence

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"

	"katpool.internal/getNewBlockTemplate/openbook/book"
	"katpool.internal/getNewBlockTemplate/openbook/kaspa"
	"katpool.internal/getNewBlockTemplate/openbook/rules"
)

const (
	formatVersion = 1
	maxUnpacked   = 1 << 30
)

// File is one accusation.
type File struct {
	Format     int               `json:"format"`
	Kind       string            `json:"kind"`
	Claim      string            `json:"claim"`
	Subject    rules.Subject     `json:"subject"`
	Treasury   string            `json:"treasuryScript"` // version in 4 hex digits, then the script
	Key        string            `json:"key"`
	Checkpoint string            `json:"checkpoint"`
	Entries    []byte            `json:"entries"` // gzip
	Files      map[string][]byte `json:"files"`   // null: the pool did not serve it
	Node       *Node             `json:"node,omitempty"`
}

// Node is what the auditor's node said; others ask their own.
type Node struct {
	mu           sync.Mutex
	asked        rules.Chain
	Rewards      map[string]*rules.Reward      `json:"rewards,omitempty"`
	Transactions map[string]*rules.Transaction `json:"transactions,omitempty"`
	Covered      map[uint64]bool               `json:"covered,omitempty"`
}

// Confirm runs a rule again while recording what it reads. It returns nil if there is no fault.
func Confirm(c *rules.Case, kind string, subject rules.Subject) (*File, error) {
	rule := rules.All()[kind]
	if rule == nil {
		return nil, fmt.Errorf("no rule decides %q", kind)
	}
	recording := &rules.Case{Book: c.Recording(), Treasury: c.Treasury}
	var node *Node
	if c.Chain != nil {
		node = &Node{asked: c.Chain, Rewards: map[string]*rules.Reward{},
			Transactions: map[string]*rules.Transaction{}, Covered: map[uint64]bool{}}
		recording.Chain = node
	}
	claim, err := rule(recording, subject)
	if err != nil || claim == "" {
		return nil, err
	}
	packed, err := compress(c.Pack())
	if err != nil {
		return nil, err
	}
	return &File{
		Format: formatVersion, Kind: kind, Claim: claim, Subject: subject,
		Treasury: scriptText(c.Treasury), Key: c.Key, Checkpoint: c.Note,
		Entries: packed, Files: recording.Recorded(), Node: node,
	}, nil
}

// Recheck decides the accusation from the file alone, or with a node of one's own. It returns the
// claim that holds, or "" if the accusation is wrong.
func (f *File) Recheck(chain rules.Chain) (string, error) {
	if f.Format != formatVersion {
		return "", fmt.Errorf("the evidence has format %d, known is %d", f.Format, formatVersion)
	}
	rule := rules.All()[f.Kind]
	if rule == nil {
		return "", fmt.Errorf("no rule decides %q", f.Kind)
	}
	log, treasury, err := f.Log()
	if err != nil {
		return "", err
	}
	opened := book.Open(context.Background(), log, held(f.Files))
	c := &rules.Case{Book: opened, Treasury: treasury, Chain: chain}
	if chain == nil && f.Node != nil {
		c.Chain = f.Node
	}
	return rule(c, f.Subject)
}

// Log returns the verified entries of the evidence, and the script of the treasury.
func (f *File) Log() (*book.Log, kaspa.Script, error) {
	packed, err := expand(f.Entries)
	if err != nil {
		return nil, kaspa.Script{}, err
	}
	log, err := book.Unpack(f.Key, f.Checkpoint, packed)
	if err != nil {
		return nil, kaspa.Script{}, fmt.Errorf("the log in the evidence: %w", err)
	}
	treasury, err := parseScript(f.Treasury)
	return log, treasury, err
}

// held serves the files of the evidence.
type held map[string][]byte

func (h held) Get(_ context.Context, path string) ([]byte, error) {
	body, found := h[path]
	if !found {
		return nil, fmt.Errorf("the evidence has no file %s", path)
	}
	if body == nil {
		return nil, fmt.Errorf("%s: %w", path, book.ErrAbsent)
	}
	return body, nil
}

// Write stores the file under a name made of its kind and subject.
func (f *File) Write(folder string, number int) (string, error) {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return "", fmt.Errorf("folder of the evidence: %w", err)
	}
	text, err := json.MarshalIndent(f, "", " ")
	if err != nil {
		return "", fmt.Errorf("write evidence: %w", err)
	}
	name := filepath.Join(folder, fmt.Sprintf("%03d-%s.json", number, f.Kind))
	if err := os.WriteFile(name, append(text, '\n'), 0o644); err != nil {
		return "", fmt.Errorf("write evidence: %w", err)
	}
	return name, nil
}

// Read loads a file.
func Read(name string) (*File, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("read evidence: %w", err)
	}
	f := &File{}
	if err := json.Unmarshal(text, f); err != nil {
		return nil, fmt.Errorf("read evidence %s: %w", name, err)
	}
	return f, nil
}

// Reward asks the node once and keeps its word.
func (n *Node) Reward(hash string) (*rules.Reward, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	said, found := n.Rewards[hash]
	if found || n.asked == nil {
		return said, n.silent(found)
	}
	said, err := n.asked.Reward(hash)
	if err == nil {
		n.Rewards[hash] = said
	}
	return said, err
}

// Transaction asks the node once and keeps its word.
func (n *Node) Transaction(id string) (*rules.Transaction, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	said, found := n.Transactions[id]
	if found || n.asked == nil {
		return said, n.silent(found)
	}
	said, err := n.asked.Transaction(id)
	if err == nil {
		n.Transactions[id] = said
	}
	return said, err
}

// Covers asks the node once and keeps its word.
func (n *Node) Covers(daaScore uint64) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.asked != nil {
		n.Covered[daaScore] = n.asked.Covers(daaScore)
	}
	return n.Covered[daaScore]
}

func (n *Node) silent(found bool) error {
	if found {
		return nil
	}
	return errors.New("the evidence does not hold what the node said about it")
}

func scriptText(s kaspa.Script) string { return fmt.Sprintf("%04x%x", s.Version, s.Bytes) }

func parseScript(text string) (kaspa.Script, error) {
	raw, err := hex.DecodeString(text)
	if err != nil || len(raw) < 2 {
		return kaspa.Script{}, fmt.Errorf("%q is not a script", text)
	}
	return kaspa.Script{Version: uint16(raw[0])<<8 | uint16(raw[1]), Bytes: raw[2:]}, nil
}

func compress(raw []byte) ([]byte, error) {
	var out bytes.Buffer
	writer := gzip.NewWriter(&out)
	_, err := writer.Write(raw)
	if err = errors.Join(err, writer.Close()); err != nil {
		return nil, fmt.Errorf("compress entries: %w", err)
	}
	return out.Bytes(), nil
}

func expand(packed []byte) ([]byte, error) {
	reader, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("expand entries: %w", err)
	}
	raw, err := io.ReadAll(io.LimitReader(reader, maxUnpacked))
	if err != nil {
		return nil, fmt.Errorf("expand entries: %w", err)
	}
	return raw, nil
}
