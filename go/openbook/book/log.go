// One state of the log: every entry below a signed checkpoint, hashed and compared with its root.
package book

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"katpool.internal/getNewBlockTemplate/openbook/format"
)

const (
	tileWidth  = 256
	tileHeight = 8
	maxEntries = 50_000_000
	// Fetchers is how many files are fetched at the same time.
	Fetchers = 16
)

// Log is a verified prefix of the pool's log.
type Log struct {
	Key      string
	Verifier note.Verifier
	Note     string // the signed checkpoint
	format.Head
	Raw     [][]byte
	Entries []format.Entry
	hashes  hashes
}

type hashes []tlog.Hash

func (h hashes) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		if index < 0 || index >= int64(len(h)) {
			return nil, fmt.Errorf("hash %d is outside the log", index)
		}
		out[i] = h[index]
	}
	return out, nil
}

// MismatchError means that what the pool serves is not what it signed.
type MismatchError struct{ Path, What string }

func (e *MismatchError) Error() string { return e.Path + ": " + e.What }

// FetchLog fetches key, checkpoint and entries. `key` is the verifier key that is expected, or "".
func FetchLog(ctx context.Context, source Source, key string) (*Log, error) {
	served, err := source.Get(ctx, "/openbook/key")
	if err != nil {
		return nil, err
	}
	if key == "" {
		key = strings.TrimSpace(string(served))
	}
	if key != strings.TrimSpace(string(served)) {
		return nil, &MismatchError{"/openbook/key", "the pool serves another key than expected"}
	}
	signed, err := source.Get(ctx, "/openbook/checkpoint")
	if err != nil {
		return nil, err
	}
	log, err := newLog(key, string(signed))
	if err != nil {
		return nil, err
	}
	bundles := make([][]byte, (log.Size+tileWidth-1)/tileWidth)
	err = Each(ctx, len(bundles), func(n int) error {
		width := min(log.Size-uint64(n)*tileWidth, tileWidth)
		bundle, err := source.Get(ctx, BundlePath(uint64(n), width))
		bundles[n] = bundle
		return err
	})
	if err != nil {
		return nil, err
	}
	if err := log.fill(bundles); err != nil {
		return nil, err
	}
	return log, log.checkTiles(ctx, source)
}

func newLog(key, signed string) (*Log, error) {
	verifier, err := format.Verifier(key)
	if err != nil {
		return nil, err
	}
	head, err := format.ParseCheckpoint(signed, verifier)
	if err != nil {
		return nil, &MismatchError{"/openbook/checkpoint", err.Error()}
	}
	if head.Size > maxEntries {
		return nil, fmt.Errorf("the log has %d entries, more than a checker holds", head.Size)
	}
	return &Log{Key: key, Verifier: verifier, Note: signed, Head: head}, nil
}

// Pack returns all entries as one bundle, each with its length in front.
func (l *Log) Pack() []byte {
	var packed []byte
	for _, raw := range l.Raw {
		packed = binary.BigEndian.AppendUint16(packed, uint16(len(raw)))
		packed = append(packed, raw...)
	}
	return packed
}

// Unpack verifies packed entries against a signed checkpoint.
func Unpack(key, signed string, packed []byte) (*Log, error) {
	log, err := newLog(key, signed)
	if err != nil {
		return nil, err
	}
	return log, log.fill([][]byte{packed})
}

// fill splits bundles into entries and compares their root with the signed one.
func (l *Log) fill(bundles [][]byte) error {
	for n, bundle := range bundles {
		for len(bundle) > 0 && uint64(len(l.Raw)) < l.Size {
			if len(bundle) < 2 || len(bundle) < 2+int(binary.BigEndian.Uint16(bundle)) {
				return &MismatchError{BundlePath(uint64(n), tileWidth), "a bundle ends early"}
			}
			length := int(binary.BigEndian.Uint16(bundle))
			l.Raw = append(l.Raw, bundle[2:2+length])
			bundle = bundle[2+length:]
		}
	}
	if uint64(len(l.Raw)) != l.Size {
		return &MismatchError{"/openbook/tile/entries", fmt.Sprintf(
			"%d entries are served, the checkpoint is for %d", len(l.Raw), l.Size)}
	}
	for i, raw := range l.Raw {
		added, err := tlog.StoredHashes(int64(i), raw, l.hashes)
		if err != nil {
			return fmt.Errorf("hash entry %d: %w", i, err)
		}
		l.hashes = append(l.hashes, added...)
	}
	if root, err := l.RootAt(l.Size); err != nil || root != l.Root {
		return errors.Join(err, &MismatchError{"/openbook/tile/entries",
			"the entries do not hash to the root of the signed checkpoint"})
	}
	for i, raw := range l.Raw {
		entry, err := format.ParseEntry(raw)
		if err != nil {
			return fmt.Errorf("entry %d is signed and cannot be read: %w", i, err)
		}
		l.Entries = append(l.Entries, entry)
	}
	return nil
}

// checkTiles compares the served hash tiles, which small clients rely on, with the entries.
func (l *Log) checkTiles(ctx context.Context, source Source) error {
	tiles := tlog.NewTiles(tileHeight, 0, int64(l.Size))
	return Each(ctx, len(tiles), func(n int) error {
		path := TilePath(tiles[n])
		served, err := source.Get(ctx, path)
		if err != nil {
			return err
		}
		own, err := tlog.ReadTileData(tiles[n], l.hashes)
		if err != nil {
			return fmt.Errorf("compute tile %s: %w", path, err)
		}
		if string(served) != string(own) {
			return &MismatchError{path, "the tile does not hold the hashes of the entries"}
		}
		return nil
	})
}

// RootAt is the root that the log had at a smaller size.
func (l *Log) RootAt(size uint64) (format.Hash, error) {
	if size == 0 {
		root, err := (&format.Tree{}).Root()
		return root.Hash, err
	}
	root, err := tlog.TreeHash(int64(size), l.hashes)
	if err != nil {
		return format.Hash{}, fmt.Errorf("root at %d: %w", size, err)
	}
	return format.Hash(root), nil
}

// TilePath is C2SP's path of a hash tile.
func TilePath(tile tlog.Tile) string {
	path := fmt.Sprintf("/openbook/tile/%d/%s", tile.L, grouped(uint64(tile.N)))
	if tile.W < tileWidth {
		path += fmt.Sprintf(".p/%d", tile.W)
	}
	return path
}

// BundlePath is C2SP's path of an entry bundle.
func BundlePath(n, width uint64) string {
	path := "/openbook/tile/entries/" + grouped(n)
	if width < tileWidth {
		path += fmt.Sprintf(".p/%d", width)
	}
	return path
}

func grouped(n uint64) string {
	text := fmt.Sprintf("%03d", n%1000)
	for n /= 1000; n > 0; n /= 1000 {
		text = fmt.Sprintf("x%03d/%s", n%1000, text)
	}
	return text
}

// Each runs do(0) to do(n-1), several at a time, and returns the first error.
func Each(ctx context.Context, n int, do func(int) error) error {
	return each(ctx, n, Fetchers, do)
}

// EachCore is Each for work that only computes.
func EachCore(ctx context.Context, n int, do func(int) error) error {
	return each(ctx, n, runtime.GOMAXPROCS(0), do)
}

func each(ctx context.Context, n, workers int, do func(int) error) error {
	var group sync.WaitGroup
	next := make(chan int)
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	for range min(workers, n) {
		group.Go(func() {
			for i := range next {
				if ctx.Err() != nil {
					continue
				}
				if err := do(i); err != nil {
					stop(err)
				}
			}
		})
	}
	for i := 0; i < n && ctx.Err() == nil; i++ {
		next <- i
	}
	close(next)
	group.Wait()
	return context.Cause(ctx)
}
