// A log with its files. Parsed files are kept; a recording book keeps the bytes it has read.
package book

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"sync"

	"katpool.internal/getNewBlockTemplate/openbook/format"
)

// maxJobs bounds the capsules that are kept; one has a few thousand bytes.
const maxJobs = 4096

// Book is a verified log and access to the files that its entries commit to.
type Book struct {
	*Log
	source  Source
	ctx     context.Context
	mu      sync.Mutex
	workers map[uint64][]format.Worker
	wallets map[uint64][]WalletWork // of segments whose leaves hash to their root
	ids     map[format.Hash]int     // of wallet tags
	tags    []format.Hash           // by id
	jobs    map[format.Hash]*format.Capsule
	paid    []uint64 // indices of the paid blocks, in log order
	record  map[string][]byte
}

// Open joins a log with the source of its files; the context limits all fetching.
func Open(ctx context.Context, log *Log, source Source) *Book {
	b := &Book{
		Log: log, source: source, ctx: ctx, workers: map[uint64][]format.Worker{},
		wallets: map[uint64][]WalletWork{}, ids: map[format.Hash]int{},
		jobs: map[format.Hash]*format.Capsule{},
	}
	for i, entry := range log.Entries {
		if block, ok := entry.(*format.Block); ok && block.Outcome == format.Paid {
			b.paid = append(b.paid, uint64(i))
		}
	}
	return b
}

// Recording returns the same book; it keeps the bytes of every file that is read through it.
func (b *Book) Recording() *Book {
	rec := Open(b.ctx, b.Log, b.source)
	rec.record = map[string][]byte{}
	return rec
}

// File fetches a file.
func (b *Book) File(path string) ([]byte, error) {
	body, err := b.source.Get(b.ctx, path)
	if b.record != nil && (err == nil || errors.Is(err, ErrAbsent)) {
		b.mu.Lock()
		b.record[path] = body // nil: the pool does not serve it
		b.mu.Unlock()
	}
	return body, err
}

// Recorded are the files that were read through a recording book; nil for one that is not served.
func (b *Book) Recorded() map[string][]byte {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.record
}

// PaidBlocks are the indices of entries with outcome "paid", in log order.
func (b *Book) PaidBlocks() []uint64 { return b.paid }

// Segment returns the entry at an index, if it is a segment.
func (b *Book) Segment(index uint64) (*format.Segment, error) {
	if index < uint64(len(b.Entries)) {
		if segment, ok := b.Entries[index].(*format.Segment); ok {
			return segment, nil
		}
	}
	return nil, fmt.Errorf("entry %d is not a segment", index)
}

// Block returns the entry at an index, if it is a block.
func (b *Book) Block(index uint64) (*format.Block, error) {
	if index < uint64(len(b.Entries)) {
		if block, ok := b.Entries[index].(*format.Block); ok {
			return block, nil
		}
	}
	return nil, fmt.Errorf("entry %d is not a block", index)
}

// WorkersPath is where the worker leaves of a segment are.
func WorkersPath(segment uint64) string {
	return fmt.Sprintf("/openbook/segment/%d/workers", segment)
}

// SharesPath is where the shares of a worker leaf are.
func SharesPath(segment uint64, leaf int) string {
	return fmt.Sprintf("/openbook/segment/%d/shares/%d", segment, leaf)
}

// Workers returns a segment's worker leaves, parsed but not verified.
func (b *Book) Workers(index uint64) ([]format.Worker, error) {
	b.mu.Lock()
	known, found := b.workers[index]
	b.mu.Unlock()
	if found {
		return known, nil
	}
	file, err := b.File(WorkersPath(index))
	if err != nil {
		return nil, err
	}
	workers, err := format.ParseWorkers(file)
	if err != nil {
		return nil, &MismatchError{WorkersPath(index), err.Error()}
	}
	b.mu.Lock()
	b.workers[index] = workers
	b.mu.Unlock()
	return workers, nil
}

// SplitPath and SegmentsPath are where a block's files are.
func SplitPath(block uint64) string    { return fmt.Sprintf("/openbook/block/%d/split", block) }
func SegmentsPath(block uint64) string { return fmt.Sprintf("/openbook/block/%d/segments", block) }

// Split returns a block's split, parsed but not verified.
func (b *Book) Split(index uint64) ([]format.Credit, error) {
	file, err := b.File(SplitPath(index))
	if err != nil {
		return nil, err
	}
	credits, err := format.ParseSplit(file)
	if err != nil {
		return nil, &MismatchError{SplitPath(index), err.Error()}
	}
	return credits, nil
}

// PaidSegments returns the segments that a block pays, as its entry commits to them.
func (b *Book) PaidSegments(index uint64) ([]uint64, error) {
	block, err := b.Block(index)
	if err != nil {
		return nil, err
	}
	file, err := b.File(SegmentsPath(index))
	if err != nil {
		return nil, err
	}
	list, err := format.ParseSegmentList(file, block)
	if err != nil {
		return nil, &MismatchError{SegmentsPath(index), err.Error()}
	}
	return list, nil
}

// Shares returns a worker's shares in a segment, parsed but not verified.
func (b *Book) Shares(segment uint64, leaf int) ([]format.Share, error) {
	path := SharesPath(segment, leaf)
	file, err := b.File(path)
	if err != nil {
		return nil, err
	}
	shares, err := format.ParseShares(file)
	if err != nil {
		return nil, &MismatchError{path, err.Error()}
	}
	return shares, nil
}

// JobPath is where the capsule of a job is.
func JobPath(prePow format.Hash) string { return "/openbook/job/" + hex.EncodeToString(prePow[:]) }

// Job returns the capsule of a job whose header hashes to the pre-PoW hash; ErrAbsent if the pool
// does not have it.
func (b *Book) Job(prePow format.Hash) (*format.Capsule, error) {
	b.mu.Lock()
	known := b.jobs[prePow]
	b.mu.Unlock()
	if known != nil {
		return known, nil
	}
	path := JobPath(prePow)
	file, err := b.File(path)
	if err != nil {
		return nil, err
	}
	capsule, err := format.ParseCapsule(file)
	if err == nil && capsule.Header.PrePowHash() != prePow {
		err = errors.New("the capsule is that of another job")
	}
	if err != nil {
		return nil, &MismatchError{path, err.Error()}
	}
	b.mu.Lock()
	if len(b.jobs) < maxJobs {
		b.jobs[prePow] = capsule
	}
	b.mu.Unlock()
	return capsule, nil
}
