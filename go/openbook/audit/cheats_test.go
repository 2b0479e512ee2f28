package audit_test

import (
	"math/big"
	"slices"
	"testing"

	"katpool.internal/getNewBlockTemplate/openbook/audit"
	"katpool.internal/getNewBlockTemplate/openbook/booktest"
	"katpool.internal/getNewBlockTemplate/openbook/kaspa"
)

// cheats are planted by a pool that commits to the wrong books as if they were right.
var cheats = map[string]struct {
	kind  string // of the accusation
	plant func(*booktest.Pool)
}{
	"a worker is shrunk": {"share", func(p *booktest.Pool) {
		p.Cheat.Leaves = func(_ int, leaves []booktest.WorkerLeaf) []booktest.WorkerLeaf {
			leaves[0].Work = new(big.Int).Sub(leaves[0].Work, big.NewInt(8))
			return leaves
		}
	}},
	"a worker is invented": {"unproven-work", func(p *booktest.Pool) {
		p.Cheat.Leaves = func(_ int, leaves []booktest.WorkerLeaf) []booktest.WorkerLeaf {
			invented := booktest.WorkerLeaf{Work: big.NewInt(64), Shares: 4}
			invented.Root[0] = 1
			for i := range invented.Wallet {
				invented.Wallet[i] = 0xff
			}
			return append(leaves, invented)
		}
	}},
	"shares are invented": {"share", func(p *booktest.Pool) {
		p.Cheat.Shares = func(_ int, shares map[int][]booktest.Share) map[int][]booktest.Share {
			for k := range 3 {
				invented := shares[0][0]
				invented.Nonce += uint64(k) + 1
				invented.Work = 1 << 40
				shares[0] = append(shares[0], invented)
			}
			return shares
		}
	}},
	"work is chosen after hashing": {"chosen-work", func(p *booktest.Pool) {
		p.Cheat.Shares = func(_ int, shares map[int][]booktest.Share) map[int][]booktest.Share {
			for k := range shares[1] {
				share := &shares[1][k]
				value := new(big.Int).SetBytes(share.Value[:])
				reached := new(big.Int).Div(new(big.Int).Lsh(big.NewInt(1), 256), value)
				share.Work = reached.Uint64()
			}
			return shares
		}
	}},
	"a share is counted for two workers": {"share-twice", func(p *booktest.Pool) {
		p.Cheat.Shares = func(_ int, shares map[int][]booktest.Share) map[int][]booktest.Share {
			shares[0] = append(shares[0], shares[1][0])
			return shares
		}
	}},
	"a share is twice in a list": {"share", func(p *booktest.Pool) {
		p.Cheat.Shares = func(_ int, shares map[int][]booktest.Share) map[int][]booktest.Share {
			again := shares[0][0]
			shares[0] = append(shares[0], again)
			return shares
		}
	}},
	"a segment is counted twice": {"sequence", func(p *booktest.Pool) {
		p.Cheat.Segment = func(minute int, s *booktest.Segment) {
			if minute == 5 {
				s.First, s.Last = s.First-3, s.Last-3
			}
		}
	}},
	"a sum overflows": {"segment", func(p *booktest.Pool) {
		p.Cheat.Leaves = func(minute int, leaves []booktest.WorkerLeaf) []booktest.WorkerLeaf {
			if minute == 4 {
				most := new(big.Int).Lsh(big.NewInt(1), 128)
				leaves[0].Work = most.Sub(most, big.NewInt(40))
			}
			return leaves
		}
	}},
	"a leaf is duplicated": {"segment", func(p *booktest.Pool) {
		p.Cheat.Leaves = func(_ int, leaves []booktest.WorkerLeaf) []booktest.WorkerLeaf {
			return append(leaves[:1:1], leaves...)
		}
	}},
	"a worker is there twice with two lists": {"segment", func(p *booktest.Pool) {
		p.Cheat.Leaves = func(_ int, leaves []booktest.WorkerLeaf) []booktest.WorkerLeaf {
			again := leaves[0]
			again.Root[0] ^= 0xff
			both := []booktest.WorkerLeaf{leaves[0], again}
			if again.Root[0] < leaves[0].Root[0] {
				slices.Reverse(both)
			}
			return append(both, leaves[1:]...)
		}
	}},
	"leaves are out of order": {"segment", func(p *booktest.Pool) {
		p.Cheat.Leaves = func(_ int, leaves []booktest.WorkerLeaf) []booktest.WorkerLeaf {
			slices.Reverse(leaves)
			return leaves
		}
	}},
	"an entry states another sum": {"segment", func(p *booktest.Pool) {
		p.Cheat.Segment = func(minute int, s *booktest.Segment) {
			if minute == 5 {
				s.Work = new(big.Int).Add(s.Work, big.NewInt(1))
			}
		}
	}},
	"the fee is wrong": {"block", func(p *booktest.Pool) {
		p.Cheat.Block = func(number int, b *booktest.Block) {
			if number == 2 {
				b.Fee += 1000
				b.Credits[0].Sompi -= 1000
			}
		}
	}},
	"a credit is one sompi off": {"block", func(p *booktest.Pool) {
		p.Cheat.Block = func(number int, b *booktest.Block) {
			if number == 2 {
				b.Credits[0].Sompi += 1
				b.Credits[1].Sompi -= 1
			}
		}
	}},
	"the work of a wallet is changed in the split": {"block", func(p *booktest.Pool) {
		p.Cheat.Block = func(_ int, b *booktest.Block) {
			b.Credits[0].Work = new(big.Int).Add(b.Credits[0].Work, big.NewInt(1))
		}
	}},
	"the window is shortened": {"block", func(p *booktest.Pool) {
		p.Scheme = 2
		p.Cheat.Block = func(_ int, b *booktest.Block) { b.Window-- }
	}},
	"a segment is paid twice": {"paid-twice", func(p *booktest.Pool) {
		p.Scheme = 3
		p.Cheat.Block = func(number int, b *booktest.Block) {
			if number == 3 {
				b.Segments = append([]int{0}, b.Segments...)
			}
		}
	}},
	"a segment is never paid": {"unpaid-segment", func(p *booktest.Pool) {
		p.Scheme = 3
		p.Cheat.Block = func(number int, b *booktest.Block) {
			if number == 1 {
				b.Segments = append(b.Segments[:1:1], b.Segments[2:]...)
			}
		}
	}},
	"solo pays somebody else": {"solo-finder", func(p *booktest.Pool) {
		p.Scheme = 3
		p.Cheat.Block = func(_ int, b *booktest.Block) {
			b.Finder[0] ^= 1
			b.Credits[0].Wallet = b.Finder
		}
	}},
	"the reward is kept back": {"block-on-chain", func(p *booktest.Pool) {
		p.Cheat.Block = func(number int, b *booktest.Block) {
			if number == 1 {
				for _, reward := range p.Node.Rewards {
					reward.Sompi += 1000
				}
			}
		}
	}},
	"a block is hidden": {"hidden-block", func(p *booktest.Pool) { p.Cheat.HideFrom = 5 }},
	"jobs pay elsewhere": {"share", func(p *booktest.Pool) {
		p.Cheat.Payee = func(script []byte) []byte {
			other := slices.Clone(script)
			other[5] ^= 1
			return other
		}
	}},
	"a payout has no entry": {"payout-unlogged", func(p *booktest.Pool) {
		p.Cheat.Payout = func(out *booktest.Payout) { out.IsLogged = false }
	}},
	"a payout's entry says more than was sent": {"payout-on-chain", func(p *booktest.Pool) {
		p.Cheat.Payout = func(out *booktest.Payout) { out.Paid += 5; out.Change -= 5 }
	}},
	"a block has no anchor": {"no-anchor", func(p *booktest.Pool) {
		p.Cheat.Extra = func(minute int, extra string) string {
			if minute < 20 {
				return extra
			}
			return "2.1.0/katpool"
		}
	}},
	"an anchor signs another log": {"forked-log", func(p *booktest.Pool) {
		p.Cheat.Anchor = func(head booktest.Head) booktest.Head {
			head.Root[7] ^= 1
			return head
		}
	}},
}

func TestEveryCheatIsFoundWithEvidence(t *testing.T) {
	for name, cheat := range cheats {
		t.Run(name, func(t *testing.T) {
			pool := booktest.New(9, 5)
			cheat.plant(pool)
			minutes := 24
			if cheat.kind == "unpaid-segment" {
				minutes = 60 // so long a segment may wait
			}
			pool.Minutes(minutes, 3)
			pool.Pay(100_000_000)
			pool.Minutes(12, 3)
			report := check(t, pool, nil)
			found := slices.ContainsFunc(report.Accusations, func(a audit.Accusation) bool {
				return a.Kind == cheat.kind && a.Evidence != ""
			})
			if !found || report.ExitCode() != audit.Accused {
				t.Error(text(t, report))
			}
		})
	}
}

func TestTwoViewsOfOneLogAreAFork(t *testing.T) {
	honest, other := booktest.New(9, 3), booktest.New(9, 3)
	other.Cheat.Segment = func(minute int, s *booktest.Segment) { s.LastMs += uint64(minute) }
	honest.Minutes(3, 3)
	other.Minutes(3, 3)
	remembered := string(other.Files["/openbook/checkpoint"])
	for _, more := range []int{0, 4} {
		honest.Minutes(more, 3)
		report := check(t, honest, func(o *audit.Options) { o.Remembered = remembered })
		if len(report.Accusations) != 1 || report.Accusations[0].Kind != "forked-log" {
			t.Errorf("%d minutes later: %s", more, text(t, report))
		}
	}
}

func TestBytesThatAreNotSignedForAreFound(t *testing.T) {
	for _, path := range []string{
		"/openbook/tile/entries/000.p/5", "/openbook/tile/0/000.p/5", "/openbook/checkpoint",
		"/openbook/segment/0/workers", "/openbook/block/3/split", "/openbook/block/3/segments",
		"/openbook/segment/0/shares/0",
	} {
		pool := booktest.New(9, 3)
		pool.Minutes(4, 3)
		body := slices.Clone(pool.Files[path])
		body[len(body)-4] ^= 1
		pool.Files[path] = body
		if report := check(t, pool, nil); report.ExitCode() != audit.Accused {
			t.Errorf("%s: %s", path, text(t, report))
		}
	}
}

func TestAnotherTreasuryIsNotThePools(t *testing.T) {
	pool := booktest.New(9, 3)
	pool.Minutes(4, 3)
	report := check(t, pool, func(o *audit.Options) { o.Treasury = kaspa.Script{Bytes: []byte{1, 2}} })
	if report.ExitCode() != audit.Accused {
		t.Error(text(t, report))
	}
}
