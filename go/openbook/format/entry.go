// The four kinds of log entries.
package format

import "fmt"

// Entry is a *Segment, *Block, *Payout or *Adjustment.
type Entry interface{ kind() byte }

// Segment is a stretch of one journal with the work of each worker.
type Segment struct {
	Proven        bool
	FirstMs       uint64
	LastMs        uint64
	FirstSequence uint64
	LastSequence  uint64
	DaaScore      uint64
	EndedBy       Hash
	Workers       uint32
	Root          Node // of the worker tree; units are shares
	Journal       string
}

// Outcomes of a block.
const (
	Paid       = 1
	Red        = 2
	Rejected   = 3
	Lost       = 4
	ReorgedOut = 5
)

// Schemes of a block's split.
const (
	NoScheme     = 0
	Proportional = 1
	Pplns        = 2
	Solo         = 3
)

// Block is one allocation of a found block.
type Block struct {
	Outcome        uint8
	Allocation     uint32
	Hash           Hash
	FoundMs        uint64
	DaaScore       uint64
	Bits           uint32
	Nonce          uint64
	Finder         Hash
	Merger         Hash
	Reward         uint64
	Fee            uint64
	FeePPM         uint32
	Unallocated    uint64
	Scheme         uint8
	Window         Work
	WindowSegments uint32
	Outside        Work
	Wallets        uint32
	Split          Node // units are sompi credited
	Segments       uint32
	SegmentsHash   Hash
}

// Payout is one transaction of the treasury.
type Payout struct {
	Consolidation bool
	Batch         uint64
	Transaction   Hash
	DaaScore      uint64
	Inputs        uint64
	Paid          uint64
	Fee           uint64
	Change        uint64
	ChangeIndex   uint32
	Rows          uint32
	Root          Hash
}

// Adjustment is a ledger posting that is neither an allocation nor a payout.
type Adjustment struct {
	Posting uint64
	AtMs    uint64
	Kind    string
	Subject string
	Legs    uint32
	Sompi   uint64
	Root    Hash
}

func (*Segment) kind() byte    { return 1 }
func (*Block) kind() byte      { return 2 }
func (*Payout) kind() byte     { return 3 }
func (*Adjustment) kind() byte { return 4 }

// ParseEntry reads one entry of the log.
func ParseEntry(raw []byte) (Entry, error) {
	r := &reader{rest: raw}
	kind, version := r.u8(), r.u8()
	if version != 1 {
		return nil, fmt.Errorf("entry of kind %d has format %d, known is 1", kind, version)
	}
	var entry Entry
	switch kind {
	case 1:
		entry = r.segment()
	case 2:
		entry = r.block()
	case 3:
		entry = r.payout()
	case 4:
		entry = r.adjustment()
	default:
		return nil, fmt.Errorf("entry of unknown kind %d", kind)
	}
	if err := r.end(); err != nil {
		return nil, fmt.Errorf("entry of kind %d: %w", kind, err)
	}
	return entry, nil
}

func (r *reader) segment() *Segment {
	s := &Segment{Proven: r.u8() == 1, FirstMs: r.u64(), LastMs: r.u64()}
	s.FirstSequence, s.LastSequence = r.u64(), r.u64()
	s.DaaScore = r.u64()
	s.EndedBy = r.hash()
	s.Workers = r.u32()
	s.Root.Work, s.Root.Units = r.work(), r.u64()
	s.Root.Hash = r.hash()
	s.Journal = r.text()
	return s
}

func (r *reader) block() *Block {
	b := &Block{Outcome: r.u8(), Allocation: r.u32(), Hash: r.hash(), FoundMs: r.u64()}
	b.DaaScore, b.Bits, b.Nonce = r.u64(), r.u32(), r.u64()
	b.Finder, b.Merger = r.hash(), r.hash()
	b.Reward, b.Fee, b.FeePPM, b.Unallocated = r.u64(), r.u64(), r.u32(), r.u64()
	b.Scheme, b.Window, b.WindowSegments, b.Outside = r.u8(), r.work(), r.u32(), r.work()
	b.Wallets = r.u32()
	b.Split.Work, b.Split.Units = r.work(), r.u64()
	b.Split.Hash = r.hash()
	b.Segments, b.SegmentsHash = r.u32(), r.hash()
	return b
}

func (r *reader) payout() *Payout {
	p := &Payout{Consolidation: r.u8() == 2, Batch: r.u64(), Transaction: r.hash()}
	p.DaaScore = r.u64()
	p.Inputs, p.Paid, p.Fee, p.Change = r.u64(), r.u64(), r.u64(), r.u64()
	p.ChangeIndex, p.Rows = r.u32(), r.u32()
	p.Root = r.hash()
	return p
}

func (r *reader) adjustment() *Adjustment {
	a := &Adjustment{Posting: r.u64(), AtMs: r.u64(), Kind: r.text(), Subject: r.text()}
	a.Legs, a.Sompi = r.u32(), r.u64()
	a.Root = r.hash()
	return a
}
