// A pool that mines and publishes, with a place for each cheat.
package booktest

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/big"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"

	"katpool.internal/getNewBlockTemplate/openbook/book"
)

const origin = "katpool.simnet/ob1"

// Head is a size of the log with its root.
type Head struct {
	Number   int
	Size     int
	Root     hash
	SignedMs uint64
}

// Worker is a miner of the pool.
type Worker struct {
	Wallet, Name string
	WalletTag    hash
	WorkerTag    hash
	Work         uint64 // of each share
}

// Cheat holds what a dishonest pool changes; nil fields are honest.
type Cheat struct {
	Payee    func(script []byte) []byte
	Extra    func(minute int, extra string) string
	Anchor   func(Head) Head
	Shares   func(minute int, shares map[int][]Share) map[int][]Share // by worker
	Leaves   func(minute int, leaves []WorkerLeaf) []WorkerLeaf
	Segment  func(minute int, segment *Segment)
	Block    func(number int, block *Block)
	Payout   func(payout *Payout)
	HideFrom int // blocks from this number on have no entry; 0 is honest
}

// Pool writes one open book.
type Pool struct {
	Now     uint64
	Workers []*Worker
	Files   map[string][]byte
	Cheat   Cheat
	Scheme  int
	Window  *big.Int
	FeePPM  uint64
	Node    *Node
	// Accepted are all shares that miners were told are good, with their worker.
	Accepted []Accepted

	random   *rand.Rand
	private  ed25519.PrivateKey
	entries  [][]byte
	hashes   []hash
	history  []Head
	minute   int
	sequence uint64
	blocks   int
	unpaid   []int
	paid     []int
	segments map[int]*Segment
}

// Accepted is a share that its miner saw accepted.
type Accepted struct {
	Worker *Worker
	Share  Share
}

// New returns an empty pool with workers, two for each wallet.
func New(seed uint64, workers int) *Pool {
	random := rand.New(rand.NewPCG(seed, 15))
	key := sha256.Sum256(fmt.Append(nil, "key", seed))
	p := &Pool{
		Now: 1_800_000_000_000, Files: map[string][]byte{}, random: random, FeePPM: 7500,
		private: ed25519.NewKeyFromSeed(key[:]), segments: map[int]*Segment{},
		Scheme: 1, Window: big.NewInt(4000), Node: newNode(),
	}
	for i := range workers {
		wallet := fmt.Sprintf("kaspasim:q%04d", i/2)
		w := &Worker{Wallet: wallet, Name: fmt.Sprintf("rig%d", i), Work: 8 << (i % 3)}
		salt := sha256.Sum256([]byte(wallet))
		w.WalletTag = tag("katpool/ob1/wallet", salt, wallet)
		w.WorkerTag = tag("katpool/ob1/worker", salt, wallet+"/"+w.Name)
		p.Workers = append(p.Workers, w)
	}
	p.publish()
	return p
}

func tag(purpose string, salt hash, text string) hash {
	return sha256.Sum256(append(append([]byte(purpose), 0), append(salt[:], text...)...))
}

// writeReceipts signs the minute as it was, and serves it to each wallet.
func (p *Pool) writeReceipts(shares map[int][]Share) {
	type row struct {
		worker *Worker
		leaf   leaf
	}
	var rows []row
	var tree []leaf
	for i, worker := range p.Workers {
		list := shareList(worker, shares[i])
		data := bytes{6}.hash(worker.WalletTag).hash(worker.WorkerTag)
		rows = append(rows, row{worker, leaf{data, list.Work, list.Shares}})
	}
	slices.SortFunc(rows, func(a, b row) int {
		return strings.Compare(string(a.leaf.data), string(b.leaf.data))
	})
	for _, r := range rows {
		tree = append(tree, r.leaf)
	}
	root := sumTree(tree)
	minute := p.Now / 60_000 * 60
	note := p.Sign(fmt.Sprintf("%s/receipts\nminute %d\nworkers %d\nshares %d\nwork %s\nroot %s\n",
		origin, minute, len(rows), root.units, root.work,
		base64.StdEncoding.EncodeToString(root.hash[:])))
	replies := map[string][]map[string]any{}
	for i, r := range rows {
		path := make([]map[string]string, 0)
		for _, n := range sumPath(tree, i) {
			path = append(path, map[string]string{"hash": fmt.Sprintf("%x", n.hash),
				"work": n.work.String(), "units": fmt.Sprint(n.units)})
		}
		replies[r.worker.Wallet] = append(replies[r.worker.Wallet], map[string]any{
			"name": r.worker.Name, "leaf": i, "leaves": len(rows), "work": r.leaf.work.String(),
			"shares": r.leaf.units, "path": path})
	}
	for wallet, receipts := range replies {
		name := "/api/openbook/wallet/" + wallet
		p.serve(fmt.Sprintf("%s/receipts?minute=%d", name, minute),
			map[string]any{"note": note, "receipts": receipts})
		salt := sha256.Sum256([]byte(wallet))
		p.serve(name, map[string]any{"wallet": wallet, "salt": fmt.Sprintf("%x", salt),
			"tag": fmt.Sprintf("%x", tag("katpool/ob1/wallet", salt, wallet))})
	}
}

func (p *Pool) serve(path string, value any) {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	p.Files[path] = text
}

// Minutes mines: each worker sends some shares a minute, every third minute ends with a block.
func (p *Pool) Minutes(count, sharesEach int) {
	for range count {
		job := p.newJob()
		shares := map[int][]Share{}
		for i, worker := range p.Workers {
			for range sharesEach {
				share := p.mine(job, worker.Work)
				shares[i] = append(shares[i], share)
				p.Accepted = append(p.Accepted, Accepted{worker, share})
			}
		}
		var solution *Share
		finder := 0
		if p.minute%3 == 2 {
			for i := range p.Workers {
				for k := range shares[i] {
					if solution == nil && shares[i][k].solves() {
						solution, finder = &shares[i][k], i
					}
				}
			}
		}
		p.writeReceipts(shares)
		if p.Cheat.Shares != nil {
			shares = p.Cheat.Shares(p.minute, shares)
		}
		p.addSegment(shares, solution)
		if solution != nil {
			p.addBlock(job, solution, p.Workers[finder])
		}
		p.publish()
		p.minute++
		p.Now = (p.Now/60_000 + 1) * 60_000
	}
}

func (p *Pool) append(entry []byte) int {
	p.entries = append(p.entries, entry)
	p.hashes = append(p.hashes, entryHash(entry))
	return len(p.entries) - 1
}

// publish signs a checkpoint and writes all tiles that it needs.
func (p *Pool) publish() {
	head := Head{len(p.history), len(p.entries), plainTree(p.hashes), p.Now}
	p.history = append(p.history, head)
	signed := []byte(p.Sign(fmt.Sprintf("%s\n%d\n%s\n", origin, head.Size,
		base64.StdEncoding.EncodeToString(head.Root[:]))))
	p.Files["/openbook/checkpoint"] = signed
	p.Files[fmt.Sprintf("/openbook/checkpoint/%d", head.Size)] = signed
	p.Files["/openbook/key"] = []byte(p.Key() + "\n")
	p.writeTiles()
	p.writeHistory()
}

func (p *Pool) writeHistory() {
	for page := 0; page*1000 < len(p.history); page++ {
		list := make([]map[string]any, 0)
		for _, head := range p.history[page*1000 : min(len(p.history), page*1000+1000)] {
			list = append(list, map[string]any{"number": head.Number, "size": head.Size,
				"root": fmt.Sprintf("%x", head.Root), "signedMs": head.SignedMs})
		}
		text, err := json.Marshal(list)
		if err != nil {
			panic(err)
		}
		p.Files[fmt.Sprintf("/openbook/history/%d", page)] = text
	}
}

// writeTiles writes the last bundle and hash tiles; the earlier ones are there already.
func (p *Pool) writeTiles() {
	const width = 256
	if n := len(p.entries); n > 0 {
		for first := (n - 1) / width * width; first < n && first >= 0; first -= width {
			var bundle bytes
			for _, entry := range p.entries[first:min(n, first+width)] {
				bundle = append(bundle.u16(len(entry)), entry...)
			}
			p.Files[book.BundlePath(uint64(first/width), uint64(min(n-first, width)))] = bundle
			if n-first > 2*width {
				break
			}
		}
	}
	level := p.hashes
	for l := 0; len(level) > 0; l++ {
		var above []hash
		for n := 0; n*width < len(level); n++ {
			tile := level[n*width : min(len(level), (n+1)*width)]
			var body bytes
			for _, h := range tile {
				body = body.hash(h)
			}
			path := fmt.Sprintf("/openbook/tile/%d/%03d", l, n)
			if len(tile) < width {
				path += fmt.Sprintf(".p/%d", len(tile))
			} else {
				above = append(above, plainTree(tile))
			}
			p.Files[path] = body
		}
		level = above
	}
}

// Key is the verifier key.
func (p *Pool) Key() string {
	public := append([]byte{1}, p.private.Public().(ed25519.PublicKey)...)
	return fmt.Sprintf("%s+%x+%s", origin, keyHash(public), base64.StdEncoding.EncodeToString(public))
}

func keyHash(public []byte) []byte {
	sum := sha256.Sum256(append([]byte(origin+"\n"), public...))
	return sum[:4]
}

// Sign writes a note.
func (p *Pool) Sign(text string) string {
	public := append([]byte{1}, p.private.Public().(ed25519.PublicKey)...)
	signature := append(keyHash(public), ed25519.Sign(p.private, []byte(text))...)
	return fmt.Sprintf("%s\n— %s %s\n", text, origin, base64.StdEncoding.EncodeToString(signature))
}

// Get serves a file.
func (p *Pool) Get(_ context.Context, path string) ([]byte, error) {
	body, found := p.Files[path]
	if !found {
		return nil, fmt.Errorf("%s: %w", path, book.ErrAbsent)
	}
	return body, nil
}

// ServeHTTP serves the files as a web server would.
func (p *Pool) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, found := p.Files[r.URL.RequestURI()]
	if !found {
		http.NotFound(w, r)
		return
	}
	if _, err := w.Write(body); err != nil {
		panic(http.ErrAbortHandler)
	}
}
