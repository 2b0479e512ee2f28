// Jobs and shares with real proofs of work, at a difficulty that a test can mine.
package booktest

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"math/big"
	"strings"

	"katpool.internal/getNewBlockTemplate/openbook/kaspa"
)

// Script is the treasury of the tests: a Schnorr key.
var script = unhex("20" + strings.Repeat("aa", 32) + "ac")

// Treasury is the script that the pool's coinbases pay.
func Treasury() kaspa.Script { return kaspa.Script{Bytes: script} }

const easyBits = 0x207fffff

// Job is work for the miners.
type Job struct {
	Header kaspa.Header
	raw    []byte
	matrix *kaspa.Matrix
	prePow hash
}

// Share is one accepted share.
type Share struct {
	Job        *Job
	Nonce      uint64
	AcceptedMs uint64
	Work       uint64
	Value      hash
}

func (p *Pool) newJob() *Job {
	head := p.history[len(p.history)-1]
	if p.Cheat.Anchor != nil {
		head = p.Cheat.Anchor(head)
	}
	extra := fmt.Sprintf("2.1.0/katpool/ob1:%d:%s/eu", head.Size,
		base64.RawURLEncoding.EncodeToString(head.Root[:]))
	if p.Cheat.Extra != nil {
		extra = p.Cheat.Extra(p.minute, extra)
	}
	payee := script
	if p.Cheat.Payee != nil {
		payee = p.Cheat.Payee(script)
	}
	payload := little(nil, 8, uint64(p.random.Int64N(1<<40)))
	payload = little(payload, 8, 50_0000_0000)
	payload = little(payload, 2, 0)
	payload = append(append(append(payload, byte(len(payee))), payee...), extra...)
	raw := little(little(little(nil, 2, 1), 8, 0), 8, 0)
	raw = append(little(raw, 8, 0), unhex("0100000000000000000000000000000000000000")...)
	raw = append(little(little(raw, 8, 0), 8, uint64(len(payload))), payload...)
	raw = little(raw, 8, 0)
	j := &Job{raw: raw}
	j.Header = kaspa.Header{
		Version: 2, Parents: [][]hash{{p.anyHash(), p.anyHash()}, {p.anyHash()}},
		MerkleRoot: kaspa.CoinbaseHash(raw), AcceptedRoot: p.anyHash(), UtxoCommit: p.anyHash(),
		TimestampMs: p.Now, Bits: easyBits, DaaScore: p.Now / 100, BlueScore: p.Now / 100,
		BlueWork: []byte{1, 2}, PruningPoint: p.anyHash(),
	}
	j.prePow = j.Header.PrePowHash()
	j.matrix = kaspa.NewMatrix(j.prePow)
	p.Files[fmt.Sprintf("/openbook/job/%x", j.prePow)] = j.capsule(p.Now, 0)
	return j
}

func little(b []byte, size int, value uint64) []byte {
	var buffer [8]byte
	binary.LittleEndian.PutUint64(buffer[:], value)
	return append(b, buffer[:size]...)
}

// capsule writes the job with a timestamp and nonce.
func (j *Job) capsule(timestampMs, nonce uint64) []byte {
	h := &j.Header
	b := bytes{1}.u16(int(h.Version)).u8(len(h.Parents))
	for _, level := range h.Parents {
		b = b.u8(len(level))
		for _, parent := range level {
			b = b.hash(parent)
		}
	}
	b = b.hash(h.MerkleRoot).hash(h.AcceptedRoot).hash(h.UtxoCommit).u64(timestampMs)
	b = b.u32(int(h.Bits)).u64(nonce).u64(h.DaaScore).u64(h.BlueScore)
	b = append(b.u8(len(h.BlueWork)), h.BlueWork...)
	b = b.hash(h.PruningPoint).u8(0).u16(len(j.raw))
	return append(b, j.raw...)
}

// mine searches a share of the given work.
func (p *Pool) mine(job *Job, work uint64) Share {
	limit := new(big.Int).Div(new(big.Int).Lsh(big.NewInt(1), 256), new(big.Int).SetUint64(work))
	for {
		nonce := p.random.Uint64()
		value := job.matrix.Value(job.Header.TimestampMs, nonce)
		if new(big.Int).SetBytes(value[:]).Cmp(limit) <= 0 {
			p.Now++
			return Share{job, nonce, p.Now, work, value}
		}
	}
}

func (s *Share) solves() bool {
	return new(big.Int).SetBytes(s.Value[:]).Cmp(kaspa.Target(easyBits)) <= 0
}

func (p *Pool) anyHash() (h hash) {
	for i := range h {
		h[i] = byte(p.random.IntN(256))
	}
	return h
}
