// Package prefix hands out extranonce prefixes, one allocator for a whole site. No two live
// connections share a prefix. A freed one rests until the jobs of its last owner are surely gone,
// and is reused earlier only if no other is left, so that nobody exhausts them by reconnecting.
package prefix

import (
	"encoding/binary"
	"fmt"
	"slices"
	"sync"
	"time"
)

// MaxSize is the longest prefix in bytes.
const MaxSize = 3

// Value is one prefix of Size bytes.
type Value struct {
	Size   int
	Number uint32
}

// Bytes returns the prefix as it stands in a nonce, most significant byte first.
func (v Value) Bytes() []byte {
	whole := binary.BigEndian.AppendUint32(nil, v.Number)
	return whole[4-v.Size:]
}

// Share is the part of the nonce space of this site: number Index of Count equal ones.
type Share struct{ Index, Count int }

// Allocator is safe for concurrent use.
type Allocator struct {
	rest time.Duration
	now  func() time.Time

	mu    sync.Mutex
	pools map[int]*pool
}

type pool struct {
	first, next, end uint32
	clean            []uint32 // whose owner never had a job: free at once
	resting          []rested // in order of their return
	taken            map[uint32]bool
	ahead            map[uint32]bool // of an earlier process: not fresh when next gets there
}

type rested struct {
	number uint32
	since  time.Time
}

// New divides the space among the sizes by the first byte, so that a short prefix never covers a
// long one, and each size's part among the sites. A freed prefix rests for `rest`.
func New(sizes []int, share Share, rest time.Duration, now func() time.Time) (*Allocator, error) {
	a := &Allocator{rest: rest, now: now, pools: map[int]*pool{}}
	sizes = slices.Compact(slices.Sorted(slices.Values(sizes)))
	sizes = slices.DeleteFunc(sizes, func(size int) bool { return size == 0 })
	for i, size := range sizes {
		if size < 0 || size > MaxSize || share.Index < 0 || share.Index >= share.Count {
			return nil, fmt.Errorf("a prefix of %d bytes for site %d of %d", size, share.Index,
				share.Count)
		}
		scale := uint64(1) << (8 * size)
		first := scale * uint64(i) / uint64(len(sizes))
		width := scale*uint64(i+1)/uint64(len(sizes)) - first
		part := func(n int) uint32 { return uint32(first + width*uint64(n)/uint64(share.Count)) }
		a.pools[size] = &pool{first: part(share.Index), next: part(share.Index),
			end: part(share.Index + 1), taken: map[uint32]bool{},
			ahead: map[uint32]bool{}}
	}
	return a, nil
}

// Take returns a free prefix; false if live connections hold all of them, or if the size is not
// configured. isEarly says that its last owner's jobs may still live.
func (a *Allocator) Take(size int) (value Value, isEarly, found bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	p := a.pools[size]
	if p == nil {
		return Value{}, false, false
	}
	number, isEarly, found := p.take(a.now(), a.rest)
	if found {
		p.taken[number] = true
	}
	return Value{size, number}, isEarly, found
}

func (p *pool) take(now time.Time, rest time.Duration) (number uint32, isEarly, found bool) {
	if last := len(p.clean) - 1; last >= 0 {
		number, p.clean = p.clean[last], p.clean[:last]
		return number, false, true
	}
	for p.next < p.end {
		number = p.next
		p.next++
		if !p.ahead[number] {
			return number, false, true
		}
		delete(p.ahead, number)
	}
	if len(p.resting) == 0 {
		return 0, false, false
	}
	oldest := p.resting[0]
	p.resting = p.resting[1:]
	return oldest.number, now.Sub(oldest.since) < rest, true
}

// GiveBack frees a prefix; hadJob says whether its owner can have worked with it.
func (a *Allocator) GiveBack(value Value, hadJob bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	p := a.pools[value.Size]
	if p == nil || !p.taken[value.Number] {
		return
	}
	delete(p.taken, value.Number)
	if value.Number < p.first || value.Number >= p.end {
		return // adopted from a process with another share of the space
	}
	if hadJob {
		p.resting = append(p.resting, rested{value.Number, a.now()})
	} else {
		p.clean = append(p.clean, value.Number)
	}
}

// Adopt marks a prefix as taken by a connection of an earlier process.
func (a *Allocator) Adopt(value Value) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if p := a.pools[value.Size]; p != nil {
		p.taken[value.Number] = true
		if value.Number >= p.next {
			p.ahead[value.Number] = true
		}
	}
}

// Reserve lets prefixes rest for a while: an earlier process still serves their owners, or their
// last owner's jobs may live. It is called before any is taken.
func (a *Allocator) Reserve(values []Value, length time.Duration) {
	a.mu.Lock()
	defer a.mu.Unlock()
	since := a.now().Add(length - a.rest)
	for _, value := range values {
		if p := a.pools[value.Size]; p != nil && value.Number >= p.first && value.Number < p.end {
			p.resting = append(p.resting, rested{value.Number, since})
			p.ahead[value.Number] = true
		}
	}
}

// Resting lists the prefixes that rest now.
func (a *Allocator) Resting() []Value {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := a.now()
	var values []Value
	for size, p := range a.pools {
		for _, r := range p.resting {
			if now.Sub(r.since) < a.rest {
				values = append(values, Value{size, r.number})
			}
		}
	}
	return values
}
