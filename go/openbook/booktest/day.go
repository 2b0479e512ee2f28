// A day of a large pool, for measuring the auditor: shares have work 1, which every nonce proves,
// so that nothing needs to be mined; their lists are made again when they are asked for.
package booktest

import (
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"math/big"
	"slices"
	"strings"
)

// Day serves a pool's files, and share lists on demand.
type Day struct {
	*Pool
	order  []*Worker
	job    map[int]*Job // by segment
	shares int
}

// NewDay mines minutes with workers that send some shares each minute; every second minute ends
// with a block.
func NewDay(scheme, workers, minutes, shares int) *Day {
	p := New(1, workers)
	p.Scheme, p.Window = scheme, big.NewInt(int64(60*workers*shares)) // an hour, under pplns
	d := &Day{Pool: p, order: slices.Clone(p.Workers), job: map[int]*Job{}, shares: shares}
	slices.SortFunc(d.order, func(a, b *Worker) int {
		return cmp.Or(strings.Compare(string(a.WalletTag[:]), string(b.WalletTag[:])),
			strings.Compare(string(a.WorkerTag[:]), string(b.WorkerTag[:])))
	})
	p.Workers = d.order
	for minute := range minutes {
		job := p.newJob()
		p.Now += 1000
		d.job[len(p.entries)] = job
		lists := map[int][]Share{}
		for i := range d.order {
			lists[i] = d.list(job, i)
		}
		var solution *Share
		if minute%2 == 1 {
			solution = d.solution(job, lists)
		}
		first := len(p.entries)
		p.addSegment(lists, solution)
		for i := range d.order {
			delete(p.Files, fmt.Sprintf("/openbook/segment/%d/shares/%d", first, i))
		}
		if solution != nil {
			p.addBlock(job, solution, p.Workers[0])
		}
		p.Now = (p.Now/60_000 + 1) * 60_000
		if minute%10 == 9 {
			p.publish()
		}
	}
	p.publish()
	return d
}

// list makes the shares of a worker for a job, the same each time.
func (d *Day) list(job *Job, worker int) []Share {
	shares := make([]Share, d.shares)
	for k := range shares {
		nonce := binary.BigEndian.Uint64(job.prePow[8:]) ^ uint64(worker)<<32 ^ uint64(k)
		shares[k] = Share{Job: job, Nonce: nonce, Work: 1, AcceptedMs: job.Header.TimestampMs + 1000}
	}
	return shares
}

func (d *Day) solution(job *Job, lists map[int][]Share) *Share {
	for i := range d.order {
		for k := range lists[i] {
			s := &lists[i][k]
			s.Value = job.matrix.Value(job.Header.TimestampMs, s.Nonce)
			if s.solves() {
				return s
			}
		}
	}
	return nil
}

// Get makes share lists and takes everything else from the pool.
func (d *Day) Get(ctx context.Context, path string) ([]byte, error) {
	var segment, leaf int
	_, err := fmt.Sscanf(path, "/openbook/segment/%d/shares/%d", &segment, &leaf)
	if err == nil && d.job[segment] != nil && leaf < len(d.order) {
		return shareList(d.order[leaf], d.list(d.job[segment], leaf)).list, nil
	}
	return d.Pool.Get(ctx, path)
}
