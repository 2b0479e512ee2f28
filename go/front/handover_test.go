package front

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"syscall"
	"testing"
	"time"

	"katpool.internal/getNewBlockTemplate/front/handoff"
	"katpool.internal/getNewBlockTemplate/front/link"
	"katpool.internal/getNewBlockTemplate/front/link/linktest"
	"katpool.internal/getNewBlockTemplate/front/settings"
)

// pipe returns both ends of a Unix socket that keeps message boundaries.
func pipe(t testing.TB) (*net.UnixConn, *net.UnixConn) {
	t.Helper()
	pair, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_SEQPACKET|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	var ends []*net.UnixConn
	for _, fd := range pair {
		file := os.NewFile(uintptr(fd), "pair")
		conn, err := net.FileConn(file)
		if err != nil {
			t.Fatal(err)
		}
		_ = file.Close()
		t.Cleanup(func() { _ = conn.Close() })
		ends = append(ends, conn.(*net.UnixConn))
	}
	return ends[0], ends[1]
}

// follow makes a second front that takes over from the first, as the next process does.
func (s *stage) follow() *stage {
	s.t.Helper()
	next, err := New(s.settings, slog.New(slog.NewJSONHandler(io.Discard, nil)), nil)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(next.Stop)
	mine, theirs := pipe(s.t)
	taken := make(chan error, 1)
	go func() { taken <- next.TakeOver(theirs) }()
	if err := s.HandOver(mine); err != nil {
		s.t.Fatal(err)
	}
	if err := <-taken; err != nil {
		s.t.Fatal(err)
	}
	return &stage{next, s.t, s.path}
}

// loyal reconnects when the front hands over, as an app does.
func (s *stage) loyal(joined chan<- *linktest.App) linktest.Options {
	var options linktest.Options
	options = linktest.Options{OnFrame: func(_ *linktest.App, kind link.Type, _ []byte) bool {
		if kind == link.Handover {
			go func() { // accepted once the successor serves
				next, err := linktest.Dial("unix", s.path, options)
				if err == nil {
					joined <- next
				}
			}()
		}
		return kind == link.Handover
	}, Name: "loyal"}
	return options
}

func TestPlainConnectionsSurviveTheFrontsRestart(t *testing.T) {
	first := launch(t, nil)
	joined := make(chan *linktest.App, 100)
	options := first.loyal(joined)
	app := first.app(options)
	const miners, restarts = 150, 5 // more sessions than descriptors in one message
	var all []*miner
	for range miners {
		all = append(all, first.miner(0))
	}
	silent := first.miner(0)
	silent.say("begun")
	say := func(round int) {
		for _, m := range all {
			m.say(fmt.Sprintf("line %d\n", round))
		}
	}
	say(1)
	for _, m := range all {
		m.hear("1 line 1")
	}
	opened, _, _ := app.Seen()
	prefixes := map[uint64]string{}
	for _, one := range opened {
		prefixes[one.Session] = string(one.Prefix)
	}
	front := first
	for restart := range restarts {
		say(restart + 2) // on its way while the front is replaced
		for _, m := range all[:10] {
			m.say("half ")
		}
		next := front.follow()
		front.Retire(context.Background())
		front = next
		for _, m := range all[:10] {
			m.say("whole\n")
		}
		app = <-joined
		for i, m := range all {
			seq := restart + 2
			if i < 10 {
				seq = 2*restart + 2
			}
			m.hear(fmt.Sprintf("%d line %d", seq, restart+2))
			if i < 10 {
				m.hear(fmt.Sprintf("%d half whole", seq+1))
			}
		}
	}
	opened, _, _ = app.Seen()
	if len(opened) != miners {
		t.Errorf("%d sessions", len(opened))
	}
	for _, one := range opened {
		if one.Cause != link.FrontRestart || prefixes[one.Session] != string(one.Prefix) ||
			len(one.Snapshot) == 0 {
			t.Errorf("%+v", one)
		}
	}
	fresh := front.miner(0)
	fresh.say("new\n")
	fresh.hear("1 new")
	silent.say(" before\n")
	silent.hear("1 begun before")
	opened, _, _ = app.Seen()
	last := opened[len(opened)-1]
	for id, taken := range prefixes {
		if last.Session == id || taken == string(last.Prefix) {
			t.Error("a session id or a prefix is used twice")
		}
	}
}

func TestTLSConnectionsStayUntilTheirTurn(t *testing.T) {
	first := launch(t, withTLS(t, t.TempDir()))
	joined := make(chan *linktest.App, 10)
	first.app(first.loyal(joined))
	secure, _ := first.secureMiner(&tls.Config{})
	plain := first.miner(0)
	for _, m := range []*miner{secure, plain} {
		m.say("one\n")
		m.hear("1 one")
	}
	second := first.follow()
	<-joined
	for _, m := range []*miner{secure, plain} {
		m.say("two\n")
		m.hear("2 two")
	}
	if open := second.open.Load(); open != 1 {
		t.Errorf("the successor has %d connections", open)
	}
	begin := time.Now()
	first.Retire(context.Background())
	if rest := secure.gone(); rest != "" || time.Since(begin) < 900*time.Millisecond {
		t.Errorf("heard %q after %v", rest, time.Since(begin))
	}
	again, _ := second.secureMiner(&tls.Config{})
	for _, m := range []*miner{again, plain} {
		m.say("three\n")
	}
	again.hear("1 three")
	plain.hear("3 three")
}

func TestAQueueForASlowMinerGoesAlong(t *testing.T) {
	first := launch(t, func(c *settings.Settings) { c.Limits.MaxOutboxBytes = 256 << 20 })
	joined := make(chan *linktest.App, 10)
	app := first.app(first.loyal(joined))
	m := first.miner(0)
	m.say("x\n")
	m.hear("1 x")
	opened, _, _ := app.Seen()
	var want int
	for first.session(opened[0].Session).out.IsDrained() {
		app.Send(linktest.AppendReply(nil, link.Answer{Session: opened[0].Session, Ack: 1,
			Bytes: fmt.Appendf(nil, "%060000d\n", want)}))
		want++
	}
	first.follow()
	for i := range want {
		text, err := m.reader.ReadString('\n')
		if err != nil || text != fmt.Sprintf("%060000d\n", i) {
			t.Fatalf("reply %d of %d has %d bytes, %v", i, want, len(text), err)
		}
	}
	<-joined
	m.say("y\n")
	m.hear("2 y")
}

// The successor says so, because the next app must not count on having seen every credited share.
func TestASessionThatIsNotReleasedInTimeIsOpenedAsThatOfAnAppThatIsGone(t *testing.T) {
	first := launch(t, nil)
	joined := make(chan *linktest.App, 100)
	options := first.loyal(joined)
	loyal := options.OnFrame
	options.OnFrame = func(a *linktest.App, kind link.Type, body []byte) bool {
		return kind == link.Release || loyal(a, kind, body)
	}
	first.app(options)
	m := first.miner(0)
	m.say("one\n")
	m.hear("1 one")
	first.follow()
	next := <-joined
	m.say("two\n")
	m.hear("2 two")
	opened, _, _ := next.Seen()
	if len(opened) != 1 || opened[0].Cause != link.AppGone {
		t.Errorf("%+v", opened)
	}
}

func TestAFailedHandOverChangesNothing(t *testing.T) {
	s := launch(t, nil)
	s.app(linktest.Options{})
	m := s.miner(0)
	m.say("one\n")
	m.hear("1 one")
	mine, theirs := pipe(t)
	go func() { // a successor that dies before it has taken over
		_, _ = theirs.Write([]byte(isReady))
		files, _ := handoff.Receive(theirs, 2)
		for _, file := range files {
			_ = file.Close()
		}
		_ = theirs.Close()
	}()
	if err := s.HandOver(mine); err == nil {
		t.Fatal("no error")
	}
	m.say("two\n")
	m.hear("2 two")
	late := s.miner(0)
	late.say("x\n")
	late.hear("1 x")
}

func TestBytesThatCameWithAProxyHeaderGoAlong(t *testing.T) {
	first := launch(t, func(c *settings.Settings) {
		c.Ports[0].ProxyProtocolFrom = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
		c.Link.WindowLines = 1 // so that the reader stops in the middle
	})
	joined := make(chan *linktest.App, 10)
	options := first.loyal(joined)
	options.OnLine = silent
	app := first.app(options)
	m := first.miner(0)
	text := "PROXY TCP4 203.0.113.9 127.0.0.1 80 8888\r\n"
	for i := range 100 {
		text += fmt.Sprintf("line %d of a good length\n", i+1)
	}
	m.say(text)
	eventually(t, "the first line is there", func() bool {
		_, lines, _ := app.Seen()
		return len(lines) == 1
	})
	first.follow()
	app = <-joined // which echoes
	for i := range 100 {
		m.hear(fmt.Sprintf("%d line %d of a good length", i+1, i+1))
	}
	if opened, _, _ := app.Seen(); opened[0].Address != "203.0.113.9" {
		t.Errorf("%+v", opened)
	}
}

// session returns a session by its id.
func (s *stage) session(id uint64) *session {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.sessions[id]
}
