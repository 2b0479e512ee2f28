// Package audit checks a whole pool: every rule on everything in the audited time, shares by
// sampling, and the log against the chain. Each fault is confirmed by its rule once more, from the
// evidence that is written, before it is reported.
package audit

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"katpool.internal/getNewBlockTemplate/openbook/book"
	"katpool.internal/getNewBlockTemplate/openbook/evidence"
	"katpool.internal/getNewBlockTemplate/openbook/format"
	"katpool.internal/getNewBlockTemplate/openbook/kaspa"
	"katpool.internal/getNewBlockTemplate/openbook/rules"
)

// Options say what to audit.
type Options struct {
	Source   book.Source
	Key      string // the expected verifier key, or "" to take the pool's word
	Treasury kaspa.Script
	// Remembered is a checkpoint of an earlier audit, or "".
	Remembered string
	// Scan reads a node; nil if the chain is not compared.
	Scan    func(ctx context.Context, log *book.Log) (Node, error)
	Samples int
	// Seed of the samples; zero asks the node for a block that comes after the checkpoint.
	Seed     format.Hash
	Hours    int // back from the newest segment
	FeePPM   int // expected, or -1
	Evidence string
	Now      func() time.Time
}

// Found is a block that pays the treasury, as the node has it.
type Found struct {
	Hash          string
	Capsule       string // hex
	Outpoint      string // of its reward, or ""
	TimestampMs   uint64
	Confirmations uint64
	NoProofOfWork bool // the network checks none
}

// Node is the auditor's node after its scan.
type Node interface {
	rules.Chain
	// Found are the blocks that pay the treasury.
	Found() []Found
	// Spends are the accepted transactions that spend the treasury's money.
	Spends() []string
	// Seed is a chain block that is not the pool's and came after the moment of the call.
	Seed(ctx context.Context, log *book.Log) (format.Hash, error)
}

type run struct {
	*rules.Case
	options  Options
	node     Node           // nil without one
	begin    *rules.Subject // the oldest found block with an anchor
	report   *Report
	mu       sync.Mutex
	segments []uint64 // within the audited time
	blocks   []uint64
	signedMs map[uint64]uint64 // by size of the checkpoint
	newestMs uint64
	accused  map[string]int // by kind
}

// maxPerKind bounds the accusations of one kind that get a file each, maxNotServed those without.
const (
	maxPerKind   = 20
	maxNotServed = 5
)

// Run audits and returns the report. An error means that the audit could not be done at all.
func Run(ctx context.Context, options Options) (*Report, error) {
	if options.Now == nil {
		options.Now = time.Now
	}
	report := &Report{Time: options.Now().UTC().Format(time.RFC3339)}
	log, err := book.FetchLog(ctx, options.Source, options.Key)
	var mismatch *book.MismatchError
	if errors.As(err, &mismatch) {
		report.Accusations = append(report.Accusations, Accusation{Kind: "served-log",
			Claim: fmt.Sprintf("what is served is not what is signed: %s", mismatch),
			Again: "fetch the path and compare it with /openbook/checkpoint"})
		return report.Finish(), nil
	}
	if err != nil {
		return nil, err
	}
	report.Key, report.Size = log.Key, log.Size
	report.Root, report.Checkpoint = fmt.Sprintf("%x", log.Root), log.Note
	r := &run{
		Case:    &rules.Case{Book: book.Open(ctx, log, options.Source), Treasury: options.Treasury},
		options: options, report: report,
		signedMs: map[uint64]uint64{}, accused: map[string]int{},
	}
	r.choose()
	if err := r.scan(ctx); err != nil {
		r.unchecked("node", err)
	}
	steps := []struct {
		name string
		do   func(context.Context) error
	}{
		{"history", r.history},
		{"segments", r.checkSegments},
		{"blocks", r.checkBlocks},
		{"adjustments", r.adjustments},
		{"shares", r.challenge},
		{"anchors", r.anchors},
		{"chain", r.chain},
	}
	for _, step := range steps {
		begin := time.Now()
		if err := step.do(ctx); err != nil {
			if ctx.Err() != nil {
				return nil, context.Cause(ctx)
			}
			r.unchecked(step.name, err)
		}
		report.Steps = append(report.Steps, Step{step.name, time.Since(begin).Seconds()})
	}
	return report.Finish(), nil
}

func (r *run) scan(ctx context.Context) error {
	if r.options.Scan == nil {
		return errors.New("anchors, blocks and payouts need a node")
	}
	node, err := r.options.Scan(ctx, r.Log)
	if err != nil {
		return err
	}
	r.node, r.Chain = node, node
	return ctx.Err()
}

// choose picks the segments and blocks of the audited time.
func (r *run) choose() {
	for _, entry := range r.Entries {
		if segment, ok := entry.(*format.Segment); ok {
			r.newestMs = max(r.newestMs, segment.LastMs)
		}
	}
	since := uint64(0)
	if span := uint64(r.options.Hours) * 3_600_000; span < r.newestMs {
		since = r.newestMs - span
	}
	for i, entry := range r.Entries {
		switch entry := entry.(type) {
		case *format.Segment:
			if entry.LastMs >= since {
				r.segments = append(r.segments, uint64(i))
			}
		case *format.Block:
			if entry.FoundMs >= since {
				r.blocks = append(r.blocks, uint64(i))
			}
		}
	}
}

// rule runs one rule on one subject and deals with whatever comes out.
func (r *run) rule(kind string, subject rules.Subject) {
	claim, err := rules.All()[kind](r.Case, subject)
	r.outcome(kind, subject, claim, err)
}

func (r *run) outcome(kind string, subject rules.Subject, claim string, err error) {
	switch {
	case rules.IsNotServed(err):
		r.notServed(kind, err)
	case err != nil:
		r.unchecked(kind, err)
	case claim != "":
		r.accuse(kind, subject, claim)
	}
}

// accuse confirms a fault with a recording book and writes its evidence.
func (r *run) accuse(kind string, subject rules.Subject, claim string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.accused[kind]++
	if r.accused[kind] > maxPerKind {
		return
	}
	file, err := evidence.Confirm(r.Case, kind, subject)
	if err != nil || file == nil {
		r.report.unchecked(kind, fmt.Sprintf("%s; asked again, it did not hold: %v", claim, err))
		return
	}
	accusation := Accusation{Kind: kind, Claim: file.Claim}
	if r.options.Evidence != "" {
		accusation.Evidence, err = file.Write(r.options.Evidence, len(r.report.Accusations)+1)
		if err != nil {
			r.report.unchecked(kind, err.Error())
		}
	}
	if again, err := file.Recheck(nil); err != nil || again == "" {
		r.report.unchecked(kind, fmt.Sprintf("%s; the evidence does not suffice: %v", claim, err))
		return
	}
	accusation.File = file
	r.report.Accusations = append(r.report.Accusations, accusation)
}

// notServed accuses without a rule: a file that is signed for is missing or another one. Nobody can
// prove what a server does not send; others see it when they fetch the path.
func (r *run) notServed(kind string, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.accused["not-served"]++
	if r.accused["not-served"] <= maxNotServed {
		r.report.Accusations = append(r.report.Accusations, Accusation{Kind: "not-served",
			Claim: fmt.Sprintf("a file that the log commits to cannot be checked (%s): %v", kind, err),
			Again: "fetch the path and compare it with the entry that commits to it"})
	}
}

func (r *run) unchecked(kind string, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.report.unchecked(kind, err.Error())
}

func (r *run) note(format string, values ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.report.Notes = append(r.report.Notes, fmt.Sprintf(format, values...))
}

func (r *run) count(what string, n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.report.Checked = append(r.report.Checked, Count{what, n})
}
