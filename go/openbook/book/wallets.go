// The work of wallets per segment, kept in a compact form: windows of blocks overlap, so each
// segment is added up many times.
package book

import "katpool.internal/getNewBlockTemplate/openbook/format"

// WalletWork is a wallet's work in one segment. Wallets are numbered, see WalletTag.
type WalletWork struct {
	Wallet int
	Work   format.Work
}

// WalletTag is the tag of a numbered wallet.
func (b *Book) WalletTag(number int) format.Hash {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.tags[number]
}

// Wallets is how many wallets have numbers so far.
func (b *Book) Wallets() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.tags)
}

// WalletWork adds up a segment's work per wallet from leaves that are the committed ones.
func (b *Book) WalletWork(index uint64) ([]WalletWork, error) {
	b.mu.Lock()
	known, found := b.wallets[index]
	b.mu.Unlock()
	if found {
		return known, nil
	}
	segment, err := b.Segment(index)
	if err != nil {
		return nil, err
	}
	workers, err := b.Workers(index)
	if err != nil {
		return nil, err
	}
	if root, _ := format.WorkerRoot(workers); root.Hash != segment.Root.Hash {
		return nil, &MismatchError{WorkersPath(index), "the leaves do not hash to the entry's root"}
	}
	return b.addUp(index, workers), nil
}

// addUp relies on the order of the leaves, and on the tree's own check for overflow.
func (b *Book) addUp(index uint64, workers []format.Worker) []WalletWork {
	b.mu.Lock()
	defer b.mu.Unlock()
	sums := make([]WalletWork, 0, len(workers))
	for i := range workers {
		number, found := b.ids[workers[i].Wallet]
		if !found {
			number = len(b.tags)
			b.ids[workers[i].Wallet] = number
			b.tags = append(b.tags, workers[i].Wallet)
		}
		if last := len(sums) - 1; last >= 0 && sums[last].Wallet == number {
			sums[last].Work, _ = sums[last].Work.Add(workers[i].Work)
		} else {
			sums = append(sums, WalletWork{number, workers[i].Work})
		}
	}
	b.wallets[index] = sums
	return sums
}
