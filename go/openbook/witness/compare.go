// The comparison: recorded shares with the lists of their workers, and signed receipts with the
// segments of their minute.
package witness

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"katpool.internal/getNewBlockTemplate/openbook/audit"
	"katpool.internal/getNewBlockTemplate/openbook/book"
	"katpool.internal/getNewBlockTemplate/openbook/evidence"
	"katpool.internal/getNewBlockTemplate/openbook/format"
	"katpool.internal/getNewBlockTemplate/openbook/kaspa"
	"katpool.internal/getNewBlockTemplate/openbook/rules"
)

const (
	minuteMs = 60_000
	// settleMs is how old a share must be: segments are logged after their minute.
	settleMs   = 10 * minuteMs
	maxAccused = 20
)

// Comparison compares a record with a pool's books.
type Comparison struct {
	Source   book.Source
	Key      string
	Treasury kaspa.Script // empty: jobs are not checked
	Evidence string
	Receipts book.Folder // signed receipts are kept here, as they are evidence
	NowMs    uint64
}

type comparing struct {
	*Comparison
	*rules.Case
	ctx     context.Context
	report  *audit.Report
	wallets map[string]*wallet
	jobs    map[string]bool
}

type wallet struct {
	salt format.Hash
	tag  format.Hash
}

// Run compares the shares and returns the report and the time up to which they are settled.
func (c *Comparison) Run(ctx context.Context, shares []Accepted) (*audit.Report, uint64, error) {
	log, err := book.FetchLog(ctx, c.Source, c.Key)
	if err != nil {
		return nil, 0, err
	}
	run := &comparing{
		Comparison: c, ctx: ctx, wallets: map[string]*wallet{}, jobs: map[string]bool{},
		Case: &rules.Case{Book: book.Open(ctx, log, c.Source), Treasury: c.Treasury},
		report: &audit.Report{Key: log.Key, Size: log.Size, Checkpoint: log.Note,
			Root: fmt.Sprintf("%x", log.Root)},
	}
	until := run.until()
	settled := slices.DeleteFunc(slices.Clone(shares), func(s Accepted) bool { return s.Ms >= until })
	minutes := map[string]bool{}
	for i := range settled {
		share := &settled[i]
		if err := run.share(share); err != nil {
			run.unchecked("share "+share.Nonce, err)
		}
		minute := share.Ms / minuteMs * minuteMs
		key := fmt.Sprintf("%s %d", share.Wallet, minute)
		if !minutes[key] {
			minutes[key] = true
			if err := run.minute(share.Wallet, minute/1000); err != nil {
				run.unchecked("receipt", err)
			}
		}
		if ctx.Err() != nil {
			return nil, 0, context.Cause(ctx)
		}
	}
	run.count("recorded shares", len(settled))
	run.count("signed minutes", len(minutes))
	return run.report.Finish(), until, nil
}

// until is how far both the clock and the log have settled.
func (c *comparing) until() uint64 {
	newest := uint64(0)
	for _, entry := range c.Entries {
		if segment, ok := entry.(*format.Segment); ok {
			newest = max(newest, segment.LastMs)
		}
	}
	return min(newest, c.NowMs) - min(settleMs, min(newest, c.NowMs))
}

func (c *comparing) count(what string, n int) {
	c.report.Checked = append(c.report.Checked, audit.Count{What: what, N: n})
}

func (c *comparing) unchecked(kind string, err error) {
	if len(c.report.Unchecked) < 50 {
		c.report.Unchecked = append(c.report.Unchecked, kind+": "+err.Error())
	}
}

// wallet asks for the salt, and checks that the tag is made of it.
func (c *comparing) wallet(name string) (*wallet, error) {
	if known := c.wallets[name]; known != nil {
		return known, nil
	}
	body, err := c.Source.Get(c.ctx, "/api/openbook/wallet/"+name)
	if err != nil {
		return nil, err
	}
	var reply struct{ Salt, Tag string }
	if err := json.Unmarshal(body, &reply); err != nil {
		return nil, fmt.Errorf("salt of wallet %s: %w", name, err)
	}
	salt, err := hex.DecodeString(reply.Salt)
	if err != nil || len(salt) != len(format.Hash{}) {
		return nil, fmt.Errorf("wallet %s has the salt %q", name, reply.Salt)
	}
	w := &wallet{salt: format.Hash(salt)}
	w.tag = format.WalletTag(w.salt, name)
	if reply.Tag != hex.EncodeToString(w.tag[:]) {
		return nil, fmt.Errorf("wallet %s has a tag that is not made of its salt", name)
	}
	c.wallets[name] = w
	return w, nil
}

// share looks for a recorded share in the lists of its worker, and checks whom its job pays.
func (c *comparing) share(s *Accepted) error {
	w, err := c.wallet(s.Wallet)
	if err != nil {
		return err
	}
	nonce, err := strconv.ParseUint(s.Nonce, 16, 64)
	if err != nil {
		return fmt.Errorf("nonce %q: %w", s.Nonce, err)
	}
	worker := format.WorkerTag(w.salt, s.Wallet, s.Worker)
	statement, err := json.Marshal(rules.ShareStatement{
		Wallet: hex.EncodeToString(w.tag[:]), Worker: hex.EncodeToString(worker[:]),
		PrePow: s.PrePow, TimestampMs: s.TimestampMs, Nonce: nonce, AcceptedMs: s.Ms, Work: s.Work,
	})
	if err != nil {
		return fmt.Errorf("share: %w", err)
	}
	c.rule("omitted-share", rules.Subject{Statement: string(statement)})
	if len(c.Case.Treasury.Bytes) == 0 || c.jobs[s.PrePow] {
		return nil
	}
	c.jobs[s.PrePow] = true
	c.rule("job-pays-elsewhere", rules.Subject{Hash: s.PrePow})
	return nil
}

func (c *comparing) rule(kind string, subject rules.Subject) {
	claim, err := rules.All()[kind](c.Case, subject)
	switch {
	case err != nil:
		c.unchecked(kind, err)
	case claim != "":
		c.accuse(kind, subject)
	}
}

func (c *comparing) accuse(kind string, subject rules.Subject) {
	if len(c.report.Accusations) >= maxAccused {
		return
	}
	file, err := evidence.Confirm(c.Case, kind, subject)
	if err != nil || file == nil {
		c.unchecked(kind, fmt.Errorf("asked again, it did not hold: %w", err))
		return
	}
	accusation := audit.Accusation{Kind: kind, Claim: file.Claim, File: file}
	if c.Evidence != "" {
		accusation.Evidence, err = file.Write(c.Evidence, len(c.report.Accusations)+1)
		if err != nil {
			c.unchecked(kind, err)
		}
	}
	c.report.Accusations = append(c.report.Accusations, accusation)
}

type receiptReply struct {
	Note     string `json:"note"`
	Receipts []struct {
		Name   string           `json:"name"`
		Leaf   uint64           `json:"leaf"`
		Leaves uint64           `json:"leaves"`
		Work   string           `json:"work"`
		Shares json.Number      `json:"shares"`
		Path   []rules.PathNode `json:"path"`
	} `json:"receipts"`
}

// minute compares the receipts of a wallet's workers with the log, and keeps them.
func (c *comparing) minute(name string, seconds uint64) error {
	w, err := c.wallet(name)
	if err != nil {
		return err
	}
	path := fmt.Sprintf("/api/openbook/wallet/%s/receipts?minute=%d", name, seconds)
	body, err := c.Source.Get(c.ctx, path)
	if errors.Is(err, book.ErrAbsent) {
		c.report.Notes = append(c.report.Notes, fmt.Sprintf("no receipts for minute %d", seconds))
		return nil
	}
	if err != nil {
		return err
	}
	if c.Receipts.Path != "" {
		if err := c.Receipts.Put(fmt.Sprintf("/receipts/%d-%x", seconds, w.tag[:6]), body); err != nil {
			return err
		}
	}
	var reply receiptReply
	if err := json.Unmarshal(body, &reply); err != nil {
		return fmt.Errorf("receipts of minute %d: %w", seconds, err)
	}
	for _, r := range reply.Receipts {
		worker := format.WorkerTag(w.salt, name, r.Name)
		count, err := strconv.ParseUint(r.Shares.String(), 10, 64)
		if err != nil {
			return fmt.Errorf("receipt of %s: %w", r.Name, err)
		}
		statement, err := json.Marshal(rules.ReceiptStatement{
			Note: reply.Note, Wallet: hex.EncodeToString(w.tag[:]),
			Worker: hex.EncodeToString(worker[:]), Leaf: r.Leaf, Leaves: r.Leaves, Work: r.Work,
			Shares: count, Path: r.Path,
		})
		if err != nil {
			return fmt.Errorf("receipt of %s: %w", r.Name, err)
		}
		c.rule("short-receipt", rules.Subject{Statement: string(statement)})
	}
	return nil
}
