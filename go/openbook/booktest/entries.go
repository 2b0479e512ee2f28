// Segments, blocks and payouts of the tests' pool.
package booktest

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"katpool.internal/getNewBlockTemplate/openbook/rules"
)

// WorkerLeaf is one leaf of a segment.
type WorkerLeaf struct {
	Wallet, Worker, Root hash
	Work                 *big.Int
	Shares               uint64
	list                 []byte
}

func (w *WorkerLeaf) leaf() leaf {
	return leaf{bytes{1}.hash(w.Wallet).hash(w.Worker).hash(w.Root), w.Work, w.Shares}
}

// Segment is the fields of an entry that a cheat may change.
type Segment struct {
	First, Last   uint64
	FirstMs       uint64
	LastMs        uint64
	Work          *big.Int
	Shares        uint64
	Workers       int
	perWallet     map[hash]*big.Int
	EndedBy, Root hash
}

func (p *Pool) addSegment(shares map[int][]Share, solution *Share) {
	leaves := make([]WorkerLeaf, 0)
	for i, worker := range p.Workers {
		if list := shares[i]; len(list) > 0 {
			leaves = append(leaves, shareList(worker, list))
		}
	}
	slices.SortFunc(leaves, func(a, b WorkerLeaf) int {
		return strings.Compare(string(a.leaf().data), string(b.leaf().data))
	})
	if p.Cheat.Leaves != nil {
		leaves = p.Cheat.Leaves(p.minute, leaves)
	}
	tree := make([]leaf, 0)
	var file bytes
	perWallet := map[hash]*big.Int{}
	index := len(p.entries)
	for i := range leaves {
		l := &leaves[i]
		tree = append(tree, l.leaf())
		file = file.hash(l.Wallet).hash(l.Worker).hash(l.Root).u128(l.Work).u64(l.Shares)
		if l.list != nil {
			p.Files[fmt.Sprintf("/openbook/segment/%d/shares/%d", index, i)] = l.list
		}
		add(perWallet, l.Wallet, l.Work)
	}
	root := sumTree(tree)
	s := &Segment{First: p.sequence + 1, Last: p.sequence + root.units, Work: root.work,
		FirstMs: p.Now / 60_000 * 60_000, LastMs: p.Now,
		Shares: root.units, Workers: len(leaves), Root: root.hash, perWallet: perWallet}
	if solution != nil {
		s.EndedBy = solution.blockHash()
	}
	if p.Cheat.Segment != nil {
		p.Cheat.Segment(p.minute, s)
	}
	p.sequence = max(p.sequence, s.Last)
	b := bytes{1, 1, 1}.u64(s.FirstMs).u64(s.LastMs).u64(s.First).u64(s.Last)
	b = b.u64(p.Now / 100).hash(s.EndedBy).u32(s.Workers).u128(s.Work).u64(s.Shares)
	p.append(b.hash(s.Root).text("journal"))
	p.Files[fmt.Sprintf("/openbook/segment/%d/workers", index)] = file
	p.segments[index] = s
	p.unpaid = append(p.unpaid, index)
}

func add(sums map[hash]*big.Int, key hash, work *big.Int) {
	if sums[key] == nil {
		sums[key] = new(big.Int)
	}
	sums[key].Add(sums[key], work)
}

func (s *Share) blockHash() hash {
	header := s.Job.Header
	header.Nonce = s.Nonce
	return header.BlockHash()
}

// ShareList writes a worker's shares and their root.
func shareList(worker *Worker, shares []Share) WorkerLeaf {
	shares = slices.Clone(shares)
	slices.SortStableFunc(shares, func(a, b Share) int {
		return cmp.Or(strings.Compare(string(a.Job.prePow[:]), string(b.Job.prePow[:])),
			cmp.Compare(a.Nonce, b.Nonce))
	})
	var jobs []*Job
	var rows bytes
	tree := make([]leaf, 0)
	for _, s := range shares {
		if !slices.Contains(jobs, s.Job) {
			jobs = append(jobs, s.Job)
		}
		rows = rows.u32(slices.Index(jobs, s.Job)).u64(s.Nonce).u64(s.AcceptedMs).u64(s.Work)
		data := bytes{2}.hash(s.Job.prePow).u64(s.Job.Header.TimestampMs).u64(s.Nonce)
		tree = append(tree, leaf{data.u64(s.AcceptedMs), new(big.Int).SetUint64(s.Work), 1})
	}
	file := bytes{}.u32(len(jobs))
	for _, job := range jobs {
		file = file.hash(job.prePow).u64(job.Header.TimestampMs)
	}
	root := sumTree(tree)
	return WorkerLeaf{worker.WalletTag, worker.WorkerTag, root.hash, root.work, root.units,
		append(file, rows...)}
}

// Credit is a wallet's part of a block.
type Credit struct {
	Wallet hash
	Work   *big.Int
	Sompi  uint64
}

// Block is the fields of an entry that a cheat may change.
type Block struct {
	Outcome  int
	Reward   uint64
	Fee      uint64
	FeePPM   uint64
	Credits  []Credit
	Segments []int
	Window   int
	Outside  *big.Int
	Finder   hash
}

func (p *Pool) addBlock(job *Job, solution *Share, finder *Worker) {
	p.blocks++
	hash := solution.blockHash()
	reward := 50_0000_0000 + p.random.Uint64N(1000)
	p.Node.found(hash, job.capsule(job.Header.TimestampMs, solution.Nonce), p.Now, reward)
	if p.Cheat.HideFrom > 0 && p.blocks >= p.Cheat.HideFrom {
		return
	}
	b := &Block{Outcome: 1, Reward: reward, FeePPM: p.FeePPM, Segments: p.unpaid,
		Outside: new(big.Int), Finder: finder.WalletTag}
	b.Fee = reward * p.FeePPM / 1_000_000
	p.paid = append(p.paid, p.unpaid...)
	p.unpaid = nil
	b.Credits = split(reward-b.Fee, p.weigh(b))
	if p.Cheat.Block != nil {
		p.Cheat.Block(p.blocks, b)
	}
	p.writeBlock(b, hash, job, solution)
}

// weigh is the work of each wallet under the pool's scheme.
func (p *Pool) weigh(b *Block) map[hash]*big.Int {
	weights := map[hash]*big.Int{}
	switch p.Scheme {
	case 1:
		for _, segment := range b.Segments {
			for wallet, work := range p.segments[segment].perWallet {
				add(weights, wallet, work)
			}
		}
	case 2:
		left := new(big.Int).Set(p.Window)
		for i := len(p.paid) - 1; i >= 0 && left.Sign() > 0; i-- {
			b.Window++
			segment := p.segments[p.paid[i]]
			inside := segment.Work
			if inside.Cmp(left) > 0 {
				inside = left
			}
			b.Outside = new(big.Int).Sub(segment.Work, inside)
			for wallet, work := range segment.perWallet {
				part := new(big.Int).Mul(work, inside)
				add(weights, wallet, part.Div(part, segment.Work))
			}
			left = new(big.Int).Sub(left, inside)
		}
	case 3:
		weights[b.Finder] = big.NewInt(1)
	}
	return weights
}

// split divides an amount by largest remainder.
func split(amount uint64, weights map[hash]*big.Int) []Credit {
	type part struct {
		Credit
		rest *big.Int
	}
	total := new(big.Int)
	for _, work := range weights {
		total.Add(total, work)
	}
	var parts []part
	left := amount
	for wallet, work := range weights {
		rest := new(big.Int)
		due := new(big.Int).Mul(new(big.Int).SetUint64(amount), work)
		due.DivMod(due, total, rest)
		parts = append(parts, part{Credit{wallet, work, due.Uint64()}, rest})
		left -= due.Uint64()
	}
	slices.SortFunc(parts, func(a, b part) int {
		return cmp.Or(b.rest.Cmp(a.rest), strings.Compare(string(a.Wallet[:]), string(b.Wallet[:])))
	})
	credits := make([]Credit, len(parts))
	for i := range parts {
		if uint64(i) < left {
			parts[i].Sompi++
		}
		credits[i] = parts[i].Credit
	}
	slices.SortFunc(credits, func(a, b Credit) int {
		return strings.Compare(string(a.Wallet[:]), string(b.Wallet[:]))
	})
	return credits
}

func (p *Pool) writeBlock(b *Block, found hash, job *Job, solution *Share) {
	index := len(p.entries)
	var file, list bytes
	tree := make([]leaf, 0)
	for _, c := range b.Credits {
		file = file.hash(c.Wallet).u128(c.Work).u64(c.Sompi)
		tree = append(tree, leaf{bytes{3}.hash(c.Wallet), c.Work, c.Sompi})
	}
	for _, segment := range b.Segments {
		list = list.u64(uint64(segment))
	}
	root := sumTree(tree)
	window := new(big.Int)
	if p.Scheme == 2 {
		window = p.Window
	}
	e := bytes{2, 1}.u8(b.Outcome).u32(1).hash(found).u64(p.Now).u64(p.Now / 100).u32(easyBits)
	e = e.u64(solution.Nonce).hash(b.Finder).hash(p.anyHash()).u64(b.Reward).u64(b.Fee)
	e = e.u32(int(b.FeePPM)).u64(0).u8(p.Scheme).u128(window).u32(b.Window).u128(b.Outside)
	e = e.u32(len(b.Credits)).u128(root.work).u64(root.units).hash(root.hash)
	p.append(e.u32(len(b.Segments)).hash(sha256.Sum256(list)))
	name := fmt.Sprintf("/openbook/block/%d/", index)
	p.Files[name+"split"], p.Files[name+"segments"] = file, list
	p.Files[name+"capsule"] = job.capsule(job.Header.TimestampMs, solution.Nonce)
}

// Payout is the fields of an entry that a cheat may change.
type Payout struct {
	Paid, Fee, Change uint64
	Rows              int
	IsLogged          bool
}

// Pay sends a transaction of the treasury and logs it.
func (p *Pool) Pay(amounts ...uint64) {
	out := &Payout{Fee: 2036, Change: 7_0000_0000, Rows: len(amounts), IsLogged: true}
	id := p.anyHash()
	t := &rules.Transaction{ID: fmt.Sprintf("%x", id), Confirmations: 10_000, TimestampMs: p.Now}
	spent := rules.Outpoint{Transaction: fmt.Sprintf("%x", p.anyHash()), Index: 1}
	t.Spends, t.Treasury = []rules.Outpoint{spent}, []rules.Outpoint{spent}
	for i, amount := range amounts {
		out.Paid += amount
		t.Pays = append(t.Pays, rules.Payment{Sompi: amount, Script: fmt.Sprintf("20%064xac", i)})
	}
	t.Pays = append(t.Pays, rules.Payment{Sompi: out.Change, Script: fmt.Sprintf("%x", script)})
	p.Node.transactions[t.ID] = t
	if p.Cheat.Payout != nil {
		p.Cheat.Payout(out)
	}
	if out.IsLogged {
		e := bytes{3, 1, 1}.u64(1).hash(id).u64(p.Now / 100)
		e = e.u64(out.Paid + out.Fee + out.Change).u64(out.Paid).u64(out.Fee).u64(out.Change)
		p.append(e.u32(len(amounts)).u32(out.Rows).hash(p.anyHash()))
	}
	p.publish()
}
