// Package witness remembers what a pool told a miner and compares it with the pool's books. It
// reads the stratum lines of both sides as they pass and never changes one.
package witness

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"math/big"
	"strconv"
	"strings"
	"sync"
	"time"

	"katpool.internal/getNewBlockTemplate/openbook/format"
	"katpool.internal/getNewBlockTemplate/openbook/kaspa"
)

const (
	maxJobs    = 512
	maxPending = 1024
	// hashesPerDifficulty is below what pools count for difficulty 1, so that a share that was good
	// under any of the common definitions proves the work that is recorded.
	hashesPerDifficulty = 4_294_900_000
)

// Accepted is a share that the pool said `true` to.
type Accepted struct {
	Ms          uint64 `json:"ms"` // when the reply passed
	Wallet      string `json:"wallet"`
	Worker      string `json:"worker"`
	PrePow      string `json:"prePowHash"`
	TimestampMs uint64 `json:"timestampMs"`
	Nonce       string `json:"nonce"` // 16 hex digits
	Work        uint64 `json:"work,string"`
}

type job struct {
	id          string
	prePow      format.Hash
	timestampMs uint64
	work        uint64
	matrix      *kaspa.Matrix
}

type submission struct {
	user  string
	jobID string
	nonce uint64
}

// Session follows one connection.
type Session struct {
	mu         sync.Mutex
	prefix     string // of addresses, for users without one
	now        func() time.Time
	extranonce string
	work       uint64
	jobs       []*job // the oldest first
	pending    map[string]submission
}

// NewSession starts with nothing known. `prefix` is the network's, such as "kaspa".
func NewSession(prefix string, now func() time.Time) *Session {
	return &Session{prefix: prefix, now: now, pending: map[string]submission{}}
}

type message struct {
	ID     json.RawMessage   `json:"id"`
	Method string            `json:"method"`
	Params []json.RawMessage `json:"params"`
	Result json.RawMessage   `json:"result"`
}

// FromMiner reads a line of the miner.
func (s *Session) FromMiner(line []byte) {
	var m message
	if json.Unmarshal(line, &m) != nil || m.Method != "mining.submit" || len(m.Params) < 3 {
		return // not for us; the pool decides what it is
	}
	user, nonceText := text(m.Params[0]), text(m.Params[2])
	if len(m.Params) == 5 {
		nonceText = text(m.Params[4])
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	nonce, ok := s.nonce(nonceText)
	if ok && len(s.pending) < maxPending {
		s.pending[string(m.ID)] = submission{user, text(m.Params[1]), nonce}
	}
}

// nonce puts the extranonce in front where the digits leave room for it.
func (s *Session) nonce(digits string) (uint64, bool) {
	digits = strings.TrimPrefix(strings.TrimPrefix(digits, "0x"), "0X")
	if room := 16 - len(s.extranonce); len(digits) <= room {
		digits = s.extranonce + strings.Repeat("0", room-len(digits)) + digits
	}
	nonce, err := strconv.ParseUint(digits, 16, 64)
	return nonce, err == nil
}

// FromPool reads a line of the pool and returns the share that it accepts, if it does.
func (s *Session) FromPool(line []byte) *Accepted {
	var m message
	if json.Unmarshal(line, &m) != nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch m.Method {
	case "mining.set_extranonce":
		if len(m.Params) > 0 {
			s.setExtranonce(text(m.Params[0]))
		}
	case "mining.set_difficulty":
		if len(m.Params) > 0 {
			s.setDifficulty(string(m.Params[0]))
		}
	case "mining.notify":
		s.notify(m.Params)
	case "":
		return s.reply(&m)
	}
	return nil
}

func (s *Session) setExtranonce(digits string) {
	if _, err := hex.DecodeString(digits); err == nil && len(digits) < 16 {
		s.extranonce = digits
	}
}

func (s *Session) setDifficulty(number string) {
	difficulty, ok := new(big.Rat).SetString(number)
	if !ok || len(number) > 40 || difficulty.Sign() <= 0 {
		return
	}
	difficulty.Mul(difficulty, big.NewRat(hashesPerDifficulty, 1))
	work := new(big.Int).Quo(difficulty.Num(), difficulty.Denom())
	if work.IsUint64() {
		s.work = max(work.Uint64(), 1)
	}
}

// notify reads both forms: [job, 80 hex digits] and [job, four words, timestamp].
func (s *Session) notify(params []json.RawMessage) {
	if len(params) < 2 || s.work == 0 {
		return
	}
	j := &job{id: text(params[0]), work: s.work}
	if len(params) == 2 {
		raw, err := hex.DecodeString(text(params[1]))
		if err != nil || len(raw) != 40 {
			return
		}
		copy(j.prePow[:], raw)
		j.timestampMs = binary.LittleEndian.Uint64(raw[32:])
	} else {
		var words [4]uint64
		if json.Unmarshal(params[1], &words) != nil || json.Unmarshal(params[2], &j.timestampMs) != nil {
			return
		}
		for i, word := range words {
			binary.LittleEndian.PutUint64(j.prePow[8*i:], word)
		}
	}
	s.jobs = append(s.jobs, j)
	if len(s.jobs) > maxJobs {
		s.jobs = append(s.jobs[:0], s.jobs[1:]...)
	}
}

// reply matches a result with its submission. Two-element results of subscribe set the extranonce.
func (s *Session) reply(m *message) *Accepted {
	var subscribed []json.RawMessage
	if json.Unmarshal(m.Result, &subscribed) == nil && len(subscribed) == 3 &&
		string(subscribed[0]) == "null" {
		s.setExtranonce(text(subscribed[1]))
	}
	sent, found := s.pending[string(m.ID)]
	if !found {
		return nil
	}
	delete(s.pending, string(m.ID))
	if !bytes.Equal(bytes.TrimSpace(m.Result), []byte("true")) {
		return nil
	}
	return s.accepted(sent)
}

// accepted finds the job that the nonce fits: devices may name another one, as pools allow.
func (s *Session) accepted(sent submission) *Accepted {
	wallet, worker, ok := s.user(sent.user)
	if !ok {
		return nil
	}
	named := make([]*job, 0, len(s.jobs))
	others := make([]*job, 0, len(s.jobs))
	for i := len(s.jobs) - 1; i >= 0; i-- {
		if s.jobs[i].id == sent.jobID {
			named = append(named, s.jobs[i])
		} else {
			others = append(others, s.jobs[i])
		}
	}
	for _, j := range append(named, others...) {
		if j.matrix == nil {
			j.matrix = kaspa.NewMatrix(j.prePow)
		}
		if format.ReachesWork(j.matrix.Value(j.timestampMs, sent.nonce), j.work) {
			return &Accepted{uint64(s.now().UnixMilli()), wallet, worker,
				hex.EncodeToString(j.prePow[:]), j.timestampMs,
				padded(sent.nonce), j.work}
		}
	}
	return nil
}

func padded(nonce uint64) string {
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], nonce)
	return hex.EncodeToString(b[:])
}

// user splits "wallet.worker" as the pool does.
func (s *Session) user(user string) (wallet, worker string, ok bool) {
	wallet, worker, _ = strings.Cut(strings.Trim(user, "\t\n\r "), ".")
	if worker == "" {
		worker = "default"
	}
	for _, mark := range []string{"%3a", "%3A"} {
		wallet = strings.Replace(wallet, mark, ":", 1)
	}
	if !strings.Contains(wallet, ":") {
		wallet = s.prefix + ":" + wallet
	}
	return wallet, worker, len(wallet) <= 100 && len(worker) <= 64
}

// text is a JSON string's content, or "".
func text(raw json.RawMessage) string {
	var out string
	if json.Unmarshal(raw, &out) != nil {
		return ""
	}
	return out
}
