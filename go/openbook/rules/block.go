// Blocks: fee, split and credits follow from the work in the segments, to the sompi.
package rules

import (
	"fmt"
	"math/big"
	"math/bits"

	"katpool.internal/getNewBlockTemplate/openbook/book"
	"katpool.internal/getNewBlockTemplate/openbook/format"
)

const million = 1_000_000

func blockRule(c *Case, s Subject) (string, error) {
	block, err := c.Block(s.Index)
	if err != nil {
		return "", err
	}
	if block.Outcome != format.Paid {
		return about("block", s.Index, unpaidBlockFault(block)), nil
	}
	if fault := moneyFault(block); fault != "" {
		return about("block", s.Index, fault), nil
	}
	credits, err := c.Split(s.Index)
	if err != nil {
		return "", err
	}
	root, treeErr := format.SplitRoot(credits)
	fault, err := sumFault(book.SplitPath(s.Index), root, treeErr, block.Split)
	if err != nil || fault != "" {
		return about("block", s.Index, "split: "+fault), err
	}
	if uint64(block.Wallets) != uint64(len(credits)) {
		fault = fmt.Sprintf("it states %d wallets and its split has %d", block.Wallets, len(credits))
		return about("block", s.Index, fault), nil
	}
	weights, fault, err := c.weights(s.Index, block)
	if err != nil {
		return "", err
	}
	if fault == "" {
		fault = splitFault(block, credits, weights)
	}
	return about("block", s.Index, fault), nil
}

func unpaidBlockFault(b *format.Block) string {
	if b.Outcome > format.ReorgedOut || b.Outcome == 0 {
		return fmt.Sprintf("outcome %d is unknown", b.Outcome)
	}
	if b.Reward|b.Fee|b.Unallocated|b.Split.Units != 0 || b.Segments|b.Wallets|b.FeePPM != 0 {
		return "it was not paid, but its entry moves money or work"
	}
	return ""
}

// moneyFault checks what the entry says of itself.
func moneyFault(b *format.Block) string {
	credited, carry := bits.Add64(b.Fee, b.Split.Units, 0)
	total, more := bits.Add64(credited, b.Unallocated, 0)
	if carry|more != 0 || total != b.Reward {
		return fmt.Sprintf("reward %d is not fee %d + credited %d + unallocated %d",
			b.Reward, b.Fee, b.Split.Units, b.Unallocated)
	}
	if b.FeePPM > million {
		return fmt.Sprintf("the fee is %d parts per million", b.FeePPM)
	}
	high, low := bits.Mul64(b.Reward, uint64(b.FeePPM))
	fee, _ := bits.Div64(high, low, million)
	if b.Unallocated != 0 {
		fee = 0
	}
	if b.Fee != fee {
		return fmt.Sprintf("the fee of reward %d at %d parts per million is %d, the pool took %d",
			b.Reward, b.FeePPM, fee, b.Fee)
	}
	return ""
}

// weights recomputes the work of each wallet that the block's scheme counts.
func (c *Case) weights(index uint64, b *format.Block) (map[format.Hash]*big.Int, string, error) {
	paid, err := c.PaidSegments(index)
	if err != nil {
		return nil, "", err
	}
	seen := map[uint64]bool{}
	for _, segment := range paid {
		if _, err := c.Segment(segment); err != nil || segment >= index || seen[segment] {
			return nil, fmt.Sprintf("it pays entry %d, which is no earlier segment, or pays it twice",
				segment), nil
		}
		seen[segment] = true
	}
	weights := map[format.Hash]*big.Int{}
	switch b.Scheme {
	case format.NoScheme:
		return weights, "", nil
	case format.Proportional:
		if b.Allocation > 1 && len(paid) == 0 {
			if paid, err = c.firstPaid(index, b.Hash); err != nil {
				return nil, "", err
			}
		}
		return weights, "", c.addSegments(weights, paid)
	case format.Solo:
		weights[b.Finder] = big.NewInt(1)
		return weights, "", nil
	case format.Pplns:
		return c.windowWeights(index, b)
	}
	return nil, fmt.Sprintf("scheme %d is unknown", b.Scheme), nil
}

// firstPaid are the segments of a block's earlier allocation: a block that comes back after a reorg
// pays the same work again.
func (c *Case) firstPaid(index uint64, hash format.Hash) ([]uint64, error) {
	for _, other := range c.PaidBlocks() {
		if block, err := c.Block(other); err != nil || other < index && block.Hash == hash {
			return c.PaidSegments(other)
		}
	}
	return nil, nil
}

// addSegments adds whole segments.
func (c *Case) addSegments(weights map[format.Hash]*big.Int, segments []uint64) error {
	var sums []format.Work
	for _, segment := range segments {
		perWallet, err := c.WalletWork(segment)
		if err != nil {
			return err
		}
		for _, w := range perWallet {
			for w.Wallet >= len(sums) {
				sums = append(sums, make([]format.Work, c.Wallets()-len(sums))...)
			}
			sum, fits := sums[w.Wallet].Add(w.Work)
			if !fits {
				return fmt.Errorf("the work of wallet %x overflows", c.WalletTag(w.Wallet))
			}
			sums[w.Wallet] = sum
		}
	}
	for number, work := range sums {
		if !work.IsZero() {
			addWeight(weights, c.WalletTag(number), work.Big())
		}
	}
	return nil
}

func addWeight(weights map[format.Hash]*big.Int, wallet format.Hash, work *big.Int) {
	if sum := weights[wallet]; sum != nil {
		sum.Add(sum, work)
	} else {
		weights[wallet] = work
	}
}

// windowWeights walks back from the block over all paid segments.
func (c *Case) windowWeights(
	index uint64, b *format.Block,
) (map[format.Hash]*big.Int, string, error) {
	window, whole, err := c.window(index, b)
	if err != nil {
		return nil, "", err
	}
	if uint32(len(window)) != b.WindowSegments {
		return nil, fmt.Sprintf("its window has %d segments, only %d were paid by then",
			b.WindowSegments, len(window)), nil
	}
	weights := map[format.Hash]*big.Int{}
	if len(window) == 0 {
		return weights, "", nil
	}
	oldest, err := c.Segment(window[0])
	if err != nil {
		return nil, "", err
	}
	fault, err := c.windowFault(index, b, window, whole)
	if err != nil || fault != "" {
		return nil, fault, err
	}
	partly, err := c.WalletWork(window[0])
	if err != nil {
		return nil, "", err
	}
	total := oldest.Root.Work.Big()
	inside := new(big.Int).Sub(total, b.Outside.Big())
	for _, w := range partly {
		counted := new(big.Int).Mul(w.Work.Big(), inside)
		if counted.Div(counted, total).Sign() > 0 {
			addWeight(weights, c.WalletTag(w.Wallet), counted)
		}
	}
	return weights, "", c.addSegments(weights, window[1:])
}

// maxWindowSegments is where pools cut a window whatever it holds.
const maxWindowSegments = 200_000

// windowFault: the window is the shortest that reaches its size. One that holds less is still
// filling: it is all that there is, or it begins where the window of the block before began.
func (c *Case) windowFault(
	index uint64, b *format.Block, window []uint64, whole bool,
) (string, error) {
	inside := new(big.Int).Neg(b.Outside.Big())
	for i, segment := range window {
		entry, err := c.Segment(segment)
		if err != nil {
			return "", err
		}
		if i == 0 && b.Outside.Compare(entry.Root.Work) >= 0 {
			return "more work lies outside the window than its oldest segment holds", nil
		}
		inside.Add(inside, entry.Root.Work.Big())
	}
	size := b.Window.Big()
	if inside.Cmp(size) == 0 || inside.Cmp(size) < 0 && len(window) == maxWindowSegments {
		return "", nil
	}
	if inside.Cmp(size) < 0 && b.Outside.IsZero() {
		start, err := c.windowStart(index)
		if err != nil || whole || start >= 0 && window[0] <= uint64(start) {
			return "", err
		}
	}
	return fmt.Sprintf("its window should hold work %s and holds %s", size, inside), nil
}

// windowStart is where the window of the paid block before began, or -1 if it had none.
func (c *Case) windowStart(index uint64) (int64, error) {
	paid := c.PaidBlocks()
	for i := len(paid) - 1; i >= 0; i-- {
		if paid[i] >= index {
			continue
		}
		before, err := c.Block(paid[i])
		if err != nil || before.Scheme != format.Pplns || before.WindowSegments == 0 {
			return -1, err
		}
		window, _, err := c.window(paid[i], before)
		if err != nil || len(window) == 0 {
			return -1, err
		}
		return int64(window[0]), nil
	}
	return -1, nil
}

// window returns the last segments that were paid, oldest first, and whether no older one exists.
func (c *Case) window(index uint64, b *format.Block) (window []uint64, whole bool, err error) {
	want := int(b.WindowSegments)
	paid := c.PaidBlocks()
	var backwards []uint64
	for i := len(paid) - 1; i >= 0; i-- {
		if paid[i] > index {
			continue
		}
		segments, err := c.PaidSegments(paid[i])
		if err != nil {
			return nil, false, err
		}
		for k := len(segments) - 1; k >= 0; k-- {
			if len(backwards) == want {
				return reversed(backwards), false, nil
			}
			backwards = append(backwards, segments[k])
		}
	}
	return reversed(backwards), true, nil
}

func reversed(list []uint64) []uint64 {
	out := make([]uint64, len(list))
	for i, value := range list {
		out[len(list)-1-i] = value
	}
	return out
}
