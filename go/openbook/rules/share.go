// Shares: lists are the committed ones, and each share is a proof of work that pays the treasury.
package rules

import (
	"errors"
	"fmt"

	"katpool.internal/getNewBlockTemplate/openbook/book"
	"katpool.internal/getNewBlockTemplate/openbook/format"
	"katpool.internal/getNewBlockTemplate/openbook/kaspa"
)

const (
	// A job is worked on for minutes. The limits keep an old share from being counted again later.
	maxJobAgeMs = 15 * minuteMs
	clockSlopMs = 5 * minuteMs
	// MaxUnproven is the part of the sampled work that may lack its job's capsule.
	MaxUnproven = 0.01
)

// List is one worker's shares in one segment, found to be the committed ones.
type List struct {
	Segment *format.Segment
	Worker  format.Worker
	Shares  []format.Share
}

// List fetches a list and follows it to its entry. A fault is a list that is committed and wrong.
func (c *Case) List(s Subject) (*List, string, error) {
	segment, err := c.Segment(s.Index)
	if err != nil {
		return nil, "", err
	}
	if _, err := c.WalletWork(s.Index); err != nil {
		return nil, "", err
	}
	workers, err := c.Workers(s.Index)
	if err != nil {
		return nil, "", err
	}
	if s.Leaf < 0 || s.Leaf >= len(workers) {
		return nil, "", fmt.Errorf("segment %d has no worker leaf %d", s.Index, s.Leaf)
	}
	shares, err := c.Shares(s.Index, s.Leaf)
	if err != nil {
		return nil, "", err
	}
	worker := workers[s.Leaf]
	root, treeErr := format.ShareRoot(shares)
	stated := format.Node{Hash: worker.SharesRoot, Sums: worker.Sums}
	fault, err := sumFault(book.SharesPath(s.Index, s.Leaf), root, treeErr, stated)
	if err != nil || fault != "" {
		return nil, fmt.Sprintf("shares of worker %d in segment %d: %s", s.Leaf, s.Index, fault), err
	}
	return &List{segment, worker, shares}, "", nil
}

func shareRule(c *Case, s Subject) (string, error) {
	list, fault, err := c.List(s)
	if err != nil || fault != "" {
		return keep(fault, err)
	}
	if s.Share < 0 || s.Share >= len(list.Shares) {
		return "", fmt.Errorf("the list has no share %d", s.Share)
	}
	share := &list.Shares[s.Share]
	value := kaspa.NewMatrix(share.PrePow).Value(share.TimestampMs, share.Nonce)
	return c.ShareFault(list, share, value)
}

func keep(fault string, err error) (string, error) {
	if err != nil {
		return "", err
	}
	return fault, nil
}

// ShareFault judges a share whose proof-of-work value is known. ErrAbsent: the job is not served.
func (c *Case) ShareFault(list *List, share *format.Share, value format.Hash) (string, error) {
	name := fmt.Sprintf("share with nonce %016x on job %x", share.Nonce, share.PrePow)
	if !format.ReachesWork(value, share.Work) {
		return fmt.Sprintf("%s claims work %d, its hash %x proves less", name, share.Work, value), nil
	}
	if share.AcceptedMs < list.Segment.FirstMs || share.AcceptedMs > list.Segment.LastMs {
		return fmt.Sprintf("%s was accepted at %d, its segment lasts from %d to %d", name,
			share.AcceptedMs, list.Segment.FirstMs, list.Segment.LastMs), nil
	}
	capsule, err := c.Job(share.PrePow)
	if err != nil {
		return "", err
	}
	if capsule.Coinbase == nil {
		return "", fmt.Errorf("job %x: its coinbase is %w", share.PrePow, book.ErrAbsent)
	}
	if fault := c.paysFault(capsule); fault != "" {
		return name + ": " + fault, nil
	}
	age := int64(share.AcceptedMs) - int64(capsule.Header.TimestampMs)
	if age > maxJobAgeMs || age < -clockSlopMs {
		return fmt.Sprintf("%s was accepted %d s after its job was made", name, age/1000), nil
	}
	return "", nil
}

func (c *Case) paysFault(capsule *format.Capsule) string {
	if capsule.Coinbase.Script.Equal(c.Treasury) {
		return ""
	}
	return fmt.Sprintf("the job pays script %x and not the treasury", capsule.Coinbase.Script.Bytes)
}

// jobRule: a job that the pool handed out pays somebody else.
func jobRule(c *Case, s Subject) (string, error) {
	prePow, err := parseHash(s.Hash)
	if err != nil {
		return "", err
	}
	capsule, err := c.Job(prePow)
	if err != nil || capsule.Coinbase == nil {
		return "", err
	}
	return c.paysFault(capsule), nil
}

// shareTwiceRule: one proof of work is in two lists.
func shareTwiceRule(c *Case, s Subject) (string, error) {
	if s.Other == nil || s.Index == s.Other.Index && s.Leaf == s.Other.Leaf {
		return "", errors.New("a share twice needs two lists")
	}
	var found [2]format.Identity
	for i, place := range []Subject{s, *s.Other} {
		list, fault, err := c.List(place)
		if err != nil || fault != "" {
			return keep(fault, err)
		}
		if place.Share < 0 || place.Share >= len(list.Shares) {
			return "", fmt.Errorf("the list has no share %d", place.Share)
		}
		found[i] = list.Shares[place.Share].Identity()
	}
	if found[0] != found[1] {
		return "", nil
	}
	return fmt.Sprintf("the proof of work %x is counted in segment %d for worker %d and in segment "+
		"%d for worker %d", found[0], s.Index, s.Leaf, s.Other.Index, s.Other.Leaf), nil
}

// IsNotServed reports whether the pool serves nothing, or something else than it has signed for.
func IsNotServed(err error) bool {
	var mismatch *book.MismatchError
	return errors.Is(err, book.ErrAbsent) || errors.As(err, &mismatch)
}

// unprovenRule: of the given shares, too much work has no job that shows whom it pays.
func unprovenRule(c *Case, s Subject) (string, error) {
	var all, without float64
	for _, place := range s.More {
		list, _, err := c.List(place)
		if IsNotServed(err) {
			all++
			without++
			continue
		}
		if err != nil || list == nil || place.Share >= len(list.Shares) {
			return "", fmt.Errorf("shares of segment %d: %w", place.Index, err)
		}
		capsule, err := c.Job(list.Shares[place.Share].PrePow)
		if err != nil && !errors.Is(err, book.ErrAbsent) {
			return "", err
		}
		all++
		if err != nil || capsule.Coinbase == nil {
			without++
		}
	}
	if without <= MaxUnproven*all {
		return "", nil
	}
	return fmt.Sprintf("of %.0f samples by work, %.0f have no list or no job that proves them",
		all, without), nil
}

// finderRule: under solo the reward is the finder's, so the finder must have sent the solution.
func finderRule(c *Case, s Subject) (string, error) {
	block, err := c.Block(s.Index)
	if err != nil {
		return "", err
	}
	capsule, err := c.BlockCapsule(s.Index)
	if err != nil {
		return "", err
	}
	solution := format.Share{PrePow: capsule.Header.PrePowHash(),
		TimestampMs: capsule.Header.TimestampMs, Nonce: capsule.Header.Nonce}
	for i, entry := range c.Entries {
		segment, ok := entry.(*format.Segment)
		if !ok || segment.EndedBy != block.Hash {
			continue
		}
		if !segment.Proven {
			return "", fmt.Errorf("segment %d: its shares are %w", i, book.ErrAbsent)
		}
		workers, err := c.Workers(uint64(i))
		if err != nil {
			return "", err
		}
		for leaf := range workers {
			if workers[leaf].Wallet != block.Finder {
				continue
			}
			list, fault, err := c.List(Subject{Index: uint64(i), Leaf: leaf})
			if err != nil || fault != "" {
				return keep(fault, err)
			}
			for k := range list.Shares {
				if list.Shares[k].Identity() == solution.Identity() {
					return "", nil
				}
			}
		}
		return fmt.Sprintf("block %x is paid to %x, who did not send its solution",
			block.Hash, block.Finder), nil
	}
	return "", nil
}
