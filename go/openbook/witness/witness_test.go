package witness

import (
	"bufio"
	"context"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"katpool.internal/getNewBlockTemplate/openbook/audit"
	"katpool.internal/getNewBlockTemplate/openbook/booktest"
	"katpool.internal/getNewBlockTemplate/openbook/evidence"
	"katpool.internal/getNewBlockTemplate/openbook/kaspa"
)

// recorded are the shares that the miners of one wallet saw accepted.
func recorded(pool *booktest.Pool, wallet string) []Accepted {
	var shares []Accepted
	for _, a := range pool.Accepted {
		if a.Worker.Wallet == wallet {
			prePow := a.Share.Job.Header.PrePowHash()
			shares = append(shares, Accepted{a.Share.AcceptedMs, wallet, a.Worker.Name,
				hex.EncodeToString(prePow[:]), a.Share.Job.Header.TimestampMs,
				padded(a.Share.Nonce), a.Share.Work})
		}
	}
	return shares
}

func compare(t *testing.T, pool *booktest.Pool, shares []Accepted) *audit.Report {
	t.Helper()
	c := &Comparison{Source: pool, Treasury: booktest.Treasury(), Evidence: t.TempDir(),
		NowMs: pool.Now}
	report, _, err := c.Run(context.Background(), shares)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range report.Accusations {
		file, err := evidence.Read(a.Evidence)
		if err != nil {
			t.Fatal(err)
		}
		if claim, err := file.Recheck(nil); err != nil || claim != a.Claim {
			t.Errorf("re-checked %q: %q, %v", a.Claim, claim, err)
		}
	}
	return report
}

func kinds(report *audit.Report) []string {
	var list []string
	for _, a := range report.Accusations {
		list = append(list, a.Kind)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func TestAnHonestPoolHasEveryAcceptedShare(t *testing.T) {
	pool := booktest.New(1, 4)
	pool.Minutes(20, 3)
	report := compare(t, pool, recorded(pool, pool.Workers[0].Wallet))
	if report.Verdict != "fine" || report.Checked[0].N == 0 {
		t.Error(report)
	}
}

func TestADroppedShareIsMissedInTheListAndInTheReceipt(t *testing.T) {
	pool := booktest.New(1, 4)
	pool.Cheat.Shares = func(minute int, shares map[int][]booktest.Share) map[int][]booktest.Share {
		if minute == 4 {
			shares[0] = shares[0][1:]
		}
		return shares
	}
	pool.Minutes(20, 3)
	report := compare(t, pool, recorded(pool, pool.Workers[0].Wallet))
	if fmt.Sprint(kinds(report)) != "[omitted-share short-receipt]" || len(report.Accusations) != 2 {
		t.Error(report)
	}
	if other := compare(t, pool, recorded(pool, pool.Workers[2].Wallet)); other.Verdict != "fine" {
		t.Error("another wallet's share is missed:", other)
	}
}

func TestAShrunkWorkerIsMissedInItsReceipt(t *testing.T) {
	pool := booktest.New(1, 4)
	pool.Cheat.Shares = func(minute int, shares map[int][]booktest.Share) map[int][]booktest.Share {
		for k := range shares[1] {
			if minute == 3 {
				shares[1][k].Work /= 2
			}
		}
		return shares
	}
	pool.Minutes(20, 3)
	report := compare(t, pool, recorded(pool, pool.Workers[0].Wallet))
	if !slices.Contains(kinds(report), "short-receipt") {
		t.Error(report)
	}
}

func TestJobsThatPayElsewhereAreSeen(t *testing.T) {
	pool := booktest.New(1, 2)
	pool.Cheat.Payee = func(script []byte) []byte {
		other := slices.Clone(script)
		other[3] ^= 1
		return other
	}
	pool.Minutes(15, 2)
	report := compare(t, pool, recorded(pool, pool.Workers[0].Wallet))
	if fmt.Sprint(kinds(report)) != "[job-pays-elsewhere]" {
		t.Error(report)
	}
}

func TestAShareWithoutWorkAccusesNobody(t *testing.T) {
	pool := booktest.New(1, 2)
	pool.Minutes(15, 2)
	shares := recorded(pool, pool.Workers[0].Wallet)
	shares[0].Nonce, shares[0].Work = "0000000000000001", 1<<50
	report := compare(t, pool, shares)
	if report.Verdict != "unchecked" || len(report.Accusations) != 0 {
		t.Error(report)
	}
}

// solve finds a nonce with the extranonce in front.
func solve(job hash, timestampMs uint64, work uint64, extranonce uint64) uint64 {
	matrix := kaspa.NewMatrix(job)
	for part := uint64(0); ; part++ {
		nonce := extranonce<<48 | part
		value := matrix.Value(timestampMs, nonce)
		if binary.BigEndian.Uint64(value[:8]) < ^uint64(0)/work {
			return nonce
		}
	}
}

type hash = [32]byte

func TestASessionRecordsWhatThePoolAccepts(t *testing.T) {
	job := hash{1, 2, 3, 200, 0xff, 0xfe, 31: 9}
	words := make([]string, 4)
	for i := range words {
		words[i] = fmt.Sprint(binary.LittleEndian.Uint64(job[8*i:]))
	}
	const stamp = 1_800_000_000_123
	var bigHeader [40]byte
	copy(bigHeader[:], job[:])
	binary.LittleEndian.PutUint64(bigHeader[32:], stamp)
	for name, notify := range map[string]string{
		"words": fmt.Sprintf(`{"method":"mining.notify","params":["7",[%s],%d]}`,
			strings.Join(words, ","), stamp),
		"hex": fmt.Sprintf(`{"method":"mining.notify","params":["7","%x"]}`, bigHeader),
	} {
		t.Run(name, func(t *testing.T) {
			s := NewSession("kaspa", func() time.Time { return time.UnixMilli(stamp + 50) })
			s.FromPool([]byte(`{"id":1,"result":[null,"abcd",6],"error":null}`))
			s.FromPool([]byte(`{"method":"mining.set_difficulty","params":[0.00000001]}`))
			s.FromPool([]byte(notify))
			nonce := solve(job, stamp, 42, 0xabcd)
			submit := `{"id":%d,"method":"mining.submit","params":["qwallet.rig","%s","%x"]}`
			s.FromMiner(fmt.Appendf(nil, submit, 5, "7", nonce&(1<<48-1)))
			s.FromMiner(fmt.Appendf(nil, submit, 6, "wrong job", nonce))
			s.FromMiner(fmt.Appendf(nil, submit, 7, "7", 1))
			first := s.FromPool([]byte(`{"id":5,"result":true,"error":null}`))
			if first == nil || first.Wallet != "kaspa:qwallet" || first.Worker != "rig" ||
				first.Nonce != padded(nonce) || first.PrePow != hex.EncodeToString(job[:]) ||
				first.TimestampMs != stamp || first.Work != 42 || first.Ms != stamp+50 {
				t.Errorf("%+v", first)
			}
			if s.FromPool([]byte(`{"id":5,"result":true}`)) != nil {
				t.Error("one submission was recorded twice")
			}
			if s.FromPool([]byte(`{"id":6,"result":true}`)) == nil {
				t.Error("a share with another job's name was not recorded")
			}
			if s.FromPool([]byte(`{"id":7,"result":null,"error":[21,"stale"]}`)) != nil {
				t.Error("a refused share was recorded")
			}
		})
	}
}

func TestTheRecordNoticesAChangedLine(t *testing.T) {
	folder := t.TempDir()
	for _, nonce := range []string{"01", "02", "03"} {
		record, err := OpenRecord(folder) // a restart for each
		if err != nil {
			t.Fatal(err)
		}
		if err := record.Add(&Accepted{Ms: 5, Nonce: nonce}); err != nil {
			t.Fatal(err)
		}
		if err := record.Close(); err != nil {
			t.Fatal(err)
		}
	}
	name := filepath.Join(folder, recordName)
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, append(text, `{"ms":6,"non`...), 0o644); err != nil {
		t.Fatal(err)
	}
	if shares, err := ReadRecord(folder, 5); err != nil || len(shares) != 3 {
		t.Error("a line that was cut off:", shares, err)
	}
	changed := strings.Replace(string(text), `"02"`, `"20"`, 1)
	if err := os.WriteFile(name, []byte(changed), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadRecord(folder, 0); err == nil {
		t.Error("a changed line was read")
	}
}

func TestTheProxyPassesEveryByteAndRecords(t *testing.T) {
	pool, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	job, stamp := hash{9: 7}, uint64(1_800_000_000_000)
	var bigHeader [40]byte
	copy(bigHeader[:], job[:])
	binary.LittleEndian.PutUint64(bigHeader[32:], stamp)
	long := strings.Repeat("x", maxLine+100)
	go func() {
		conn, err := pool.Accept()
		if err != nil {
			return
		}
		in := bufio.NewReaderSize(conn, 2*maxLine)
		for range 2 {
			line, err := in.ReadString('\n')
			if err != nil {
				return
			}
			if strings.HasPrefix(line, "x") {
				fmt.Fprint(conn, line)
				fmt.Fprint(conn, `{"method":"mining.set_difficulty","params":[0.00000001]}`+"\n")
				fmt.Fprintf(conn, `{"method":"mining.notify","params":["1","%x"]}`+"\n", bigHeader)
			} else {
				fmt.Fprint(conn, `{"id":9,"result":true,"error":null}`+"\n")
			}
		}
	}()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	seen := make(chan *Accepted, 1)
	proxy := &Proxy{Pool: pool.Addr().String(), Prefix: "kaspasim", Now: time.Now,
		Log:    slog.New(slog.NewTextHandler(os.Stderr, nil)),
		Record: func(a *Accepted) error { seen <- a; return nil }}
	ctx, stop := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- proxy.Serve(ctx, listener) }()
	miner, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	in := bufio.NewReaderSize(miner, 2*maxLine)
	fmt.Fprintln(miner, long)
	if line, err := in.ReadString('\n'); err != nil || line != long+"\n" {
		t.Error("a long line did not come back whole", err)
	}
	for range 2 {
		if _, err := in.ReadString('\n'); err != nil {
			t.Fatal(err)
		}
	}
	nonce := solve(job, stamp, 42, 0)
	fmt.Fprintf(miner, `{"id":9,"method":"mining.submit","params":["qq.rig","1","%016x"]}`+"\n", nonce)
	if _, err := in.ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	if share := <-seen; share.Nonce != padded(nonce) || share.Wallet != "kaspasim:qq" {
		t.Errorf("%+v", share)
	}
	stop()
	if err := <-served; err != nil {
		t.Error(err)
	}
}
