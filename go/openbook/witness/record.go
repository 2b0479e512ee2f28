// The record: one line per accepted share, each with the hash of the line before, so that a line
// that is changed or taken out later is noticed.
package witness

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
)

const recordName = "accepted.jsonl"

type line struct {
	Accepted
	After string `json:"after"`
}

// Record appends to a folder.
type Record struct {
	mu    sync.Mutex
	file  *os.File
	after string
}

// OpenRecord continues the record of a folder; a line that a crash cut off is dropped.
func OpenRecord(folder string) (*Record, error) {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, fmt.Errorf("record: %w", err)
	}
	name := filepath.Join(folder, recordName)
	file, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, fmt.Errorf("record: %w", err)
	}
	r := &Record{file: file, after: hex.EncodeToString(make([]byte, sha256.Size))}
	end, err := scan(file, func(l *line, raw []byte) error {
		r.after = hashOf(raw)
		return nil
	})
	if err == nil {
		err = file.Truncate(end)
	}
	if err == nil {
		_, err = file.Seek(end, 0)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("record %s: %w", name, err), file.Close())
	}
	return r, nil
}

func hashOf(raw []byte) string {
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

// Add appends a share and returns once it is on the disk.
func (r *Record) Add(share *Accepted) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	raw, err := json.Marshal(line{*share, r.after})
	if err != nil {
		return fmt.Errorf("record: %w", err)
	}
	if _, err := r.file.Write(append(raw, '\n')); err != nil {
		return fmt.Errorf("record: %w", err)
	}
	r.after = hashOf(raw)
	if err := r.file.Sync(); err != nil {
		return fmt.Errorf("record: %w", err)
	}
	return nil
}

// Close closes the file.
func (r *Record) Close() error { return r.file.Close() }

// ReadRecord returns the shares of a folder that were accepted at or after a time.
func ReadRecord(folder string, sinceMs uint64) ([]Accepted, error) {
	file, err := os.Open(filepath.Join(folder, recordName))
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("record: %w", err)
	}
	defer file.Close()
	var shares []Accepted
	before := ""
	_, err = scan(file, func(l *line, raw []byte) error {
		if before != "" && l.After != before {
			return fmt.Errorf("the line of share %s does not follow the one before", l.Nonce)
		}
		before = hashOf(raw)
		if l.Ms >= sinceMs {
			shares = append(shares, l.Accepted)
		}
		return nil
	})
	return shares, err
}

// scan reads whole lines and returns where the last one ends.
func scan(file *os.File, each func(l *line, raw []byte) error) (int64, error) {
	reader := bufio.NewReader(file)
	end := int64(0)
	for {
		raw, err := reader.ReadBytes('\n')
		if err != nil {
			return end, nil // the end, or a line that was cut off
		}
		l := &line{}
		trimmed := bytes.TrimSuffix(raw, []byte("\n"))
		if err := json.Unmarshal(trimmed, l); err != nil {
			return end, fmt.Errorf("a line of the record: %w", err)
		}
		if err := each(l, trimmed); err != nil {
			return end, err
		}
		end += int64(len(raw))
	}
}
