// Receipts and remembered shares against the segments of their time.
package rules

import (
	"encoding/json"
	"errors"
	"fmt"

	"katpool.internal/getNewBlockTemplate/openbook/format"
	"katpool.internal/getNewBlockTemplate/openbook/kaspa"
)

// settledMs is how far the log must reach beyond a minute before an omission is one.
const settledMs = 5 * minuteMs

// PathNode is a sibling in a path, as the pool's JSON has it.
type PathNode struct {
	Hash  string `json:"hash"`
	Work  string `json:"work"`
	Units string `json:"units"`
}

// ReceiptStatement is a worker's part of a signed minute.
type ReceiptStatement struct {
	Note   string     `json:"note"`
	Wallet string     `json:"walletTag"`
	Worker string     `json:"workerTag"`
	Leaf   uint64     `json:"leaf"`
	Leaves uint64     `json:"leaves"`
	Work   string     `json:"work"`
	Shares uint64     `json:"shares"`
	Path   []PathNode `json:"path"`
}

// ShareStatement is a share that a witness saw accepted.
type ShareStatement struct {
	Wallet      string `json:"walletTag"`
	Worker      string `json:"workerTag"`
	PrePow      string `json:"prePowHash"`
	TimestampMs uint64 `json:"timestampMs"`
	Nonce       uint64 `json:"nonce,string"`
	AcceptedMs  uint64 `json:"acceptedMs"`
	Work        uint64 `json:"work,string"`
}

// ParsePath reads the siblings of a path.
func ParsePath(path []PathNode) ([]format.Node, error) {
	nodes := make([]format.Node, len(path))
	for i, sibling := range path {
		hash, err := parseHash(sibling.Hash)
		if err != nil {
			return nil, err
		}
		work, err := format.ParseWork(sibling.Work)
		if err != nil {
			return nil, err
		}
		units, err := format.ParseWork(sibling.Units)
		if err != nil || units.High != 0 {
			return nil, fmt.Errorf("%q is not a number of units", sibling.Units)
		}
		nodes[i] = format.Node{Hash: hash, Sums: format.Sums{Work: work, Units: units.Low}}
	}
	return nodes, nil
}

// signed follows a worker's leaf to the signed note, and returns the minute in milliseconds, the
// tags and the sums.
func (c *Case) signed(
	r *ReceiptStatement,
) (minute uint64, tags [2]format.Hash, sums format.Sums, err error) {
	note, err := format.ParseReceipt(r.Note, c.Verifier)
	if err != nil {
		return 0, tags, sums, err
	}
	for i, text := range []string{r.Wallet, r.Worker} {
		if tags[i], err = parseHash(text); err != nil {
			return 0, tags, sums, err
		}
	}
	work, err := format.ParseWork(r.Work)
	if err != nil {
		return 0, tags, sums, err
	}
	path, err := ParsePath(r.Path)
	if err != nil {
		return 0, tags, sums, err
	}
	sums = format.Sums{Work: work, Units: r.Shares}
	root, err := format.Climb(format.MinuteLeaf(tags[0], tags[1], sums), r.Leaf, r.Leaves, path)
	if err == nil && (root.Hash != note.Root || root.Sums != note.Sums || r.Leaves != note.Workers) {
		err = errors.New("the receipt's path does not lead to the signed minute")
	}
	return note.Minute * 1000, tags, sums, err
}

func shortReceiptRule(c *Case, s Subject) (string, error) {
	var receipt ReceiptStatement
	if err := json.Unmarshal([]byte(s.Statement), &receipt); err != nil {
		return "", fmt.Errorf("a receipt: %w", err)
	}
	minute, tags, signed, err := c.signed(&receipt)
	if err != nil {
		return "", err
	}
	if !c.reaches(minute + minuteMs + settledMs) {
		return "", fmt.Errorf("the log does not reach %d minutes beyond the receipt's: %w",
			settledMs/minuteMs, ErrBeyond)
	}
	var logged format.Sums
	for i, entry := range c.Entries {
		segment, ok := entry.(*format.Segment)
		if !ok || segment.FirstMs/minuteMs != minute/minuteMs {
			continue
		}
		if _, err := c.WalletWork(uint64(i)); err != nil {
			return "", err
		}
		workers, err := c.Workers(uint64(i))
		if err != nil {
			return "", err
		}
		for k := range workers {
			if workers[k].Wallet == tags[0] && workers[k].Worker == tags[1] {
				logged.Work, _ = logged.Work.Add(workers[k].Work)
				logged.Units += workers[k].Units
			}
		}
	}
	if logged.Units >= signed.Units && logged.Work.Compare(signed.Work) >= 0 {
		return "", nil
	}
	return fmt.Sprintf("the pool signed %d shares with work %s for worker %x in minute %d, the log "+
		"has %d with work %s", signed.Units, signed.Work, tags[1], minute/1000,
		logged.Units, logged.Work), nil
}

// reaches reports whether the log has a segment that ends at or after a time.
func (c *Case) reaches(ms uint64) bool {
	for _, entry := range c.Entries {
		if segment, ok := entry.(*format.Segment); ok && segment.LastMs >= ms {
			return true
		}
	}
	return false
}

// omittedShareRule: a proof of work for the pool's job is in no list of its worker.
func omittedShareRule(c *Case, s Subject) (string, error) {
	var seen ShareStatement
	if err := json.Unmarshal([]byte(s.Statement), &seen); err != nil {
		return "", fmt.Errorf("a share: %w", err)
	}
	share := format.Share{TimestampMs: seen.TimestampMs, Nonce: seen.Nonce, Work: seen.Work}
	var tags [3]format.Hash
	for i, text := range []string{seen.Wallet, seen.Worker, seen.PrePow} {
		hash, err := parseHash(text)
		if err != nil {
			return "", err
		}
		tags[i] = hash
	}
	share.PrePow = tags[2]
	value := kaspa.NewMatrix(share.PrePow).Value(share.TimestampMs, share.Nonce)
	if !format.ReachesWork(value, share.Work) {
		return "", errors.New("the share does not prove its work")
	}
	if !c.reaches(seen.AcceptedMs + minuteMs + settledMs) {
		return "", fmt.Errorf("the log does not reach beyond the share yet: %w", ErrBeyond)
	}
	found, err := c.contains(&share, tags[0], tags[1], seen.AcceptedMs)
	if err != nil || found {
		return "", err
	}
	return fmt.Sprintf("the share with nonce %016x on job %s, accepted at %d for worker %x, is in no "+
		"list of that worker", seen.Nonce, seen.PrePow, seen.AcceptedMs, tags[1]), nil
}

// contains searches the worker's lists around a time for a share.
func (c *Case) contains(share *format.Share, wallet, worker format.Hash, ms uint64) (bool, error) {
	for i, entry := range c.Entries {
		segment, ok := entry.(*format.Segment)
		if !ok || segment.LastMs+2*minuteMs < ms || segment.FirstMs > ms+2*minuteMs {
			continue
		}
		workers, err := c.Workers(uint64(i))
		if err != nil {
			return false, err
		}
		for leaf := range workers {
			if workers[leaf].Wallet != wallet || workers[leaf].Worker != worker {
				continue
			}
			if !segment.Proven {
				return false, fmt.Errorf("segment %d has no lists of shares", i)
			}
			list, fault, err := c.List(Subject{Index: uint64(i), Leaf: leaf})
			if err != nil {
				return false, err
			}
			if fault != "" {
				return false, errors.New(fault)
			}
			for k := range list.Shares {
				if list.Shares[k].Identity() == share.Identity() {
					return true, nil
				}
			}
		}
	}
	return false, nil
}
