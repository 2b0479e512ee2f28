// The front between plain TCP or TLS clients and fake apps that speak the link.
package front

import (
	"bufio"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	dto "github.com/prometheus/client_model/go"

	"katpool.internal/getNewBlockTemplate/front/link"
	"katpool.internal/getNewBlockTemplate/front/link/linktest"
	"katpool.internal/getNewBlockTemplate/front/settings"
)

const patience = 10 * time.Second

type stage struct {
	*Front
	t    testing.TB
	path string // of the link's socket
}

// launch starts a front with one plain port; change may alter the settings before.
func launch(t testing.TB, change func(*settings.Settings)) *stage {
	t.Helper()
	folder := t.TempDir()
	s := settings.Defaults()
	s.Metrics, s.Admin = "127.0.0.1:0", filepath.Join(folder, "admin")
	s.Link.Socket = filepath.Join(folder, "link")
	s.Ports = []settings.Port{{Name: "main", Listen: "127.0.0.1:0", ExtraNonceSize: 2,
		MaxLineBytes: 512, MaxConnections: 10_000}}
	s.Limits.TLSCloseSpreadSecond = 1
	if change != nil {
		change(&s)
	}
	f, err := New(s, slog.New(slog.NewJSONHandler(io.Discard, nil)), nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Start(nil); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(f.Stop)
	return &stage{f, t, s.Link.Socket}
}

func (s *stage) app(options linktest.Options) *linktest.App {
	s.t.Helper()
	if options.Name == "" {
		options.Name = "app"
	}
	a, err := linktest.Dial("unix", s.path, options)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(a.Kill)
	return a
}

type miner struct {
	net.Conn
	t      testing.TB
	reader *bufio.Reader
}

func (s *stage) miner(port int) *miner {
	s.t.Helper()
	conn, err := net.Dial("tcp", s.ports[port].listener.Addr().String())
	if err != nil {
		s.t.Fatal(err)
	}
	return newMiner(s.t, conn)
}

func newMiner(t testing.TB, conn net.Conn) *miner {
	t.Cleanup(func() { _ = conn.Close() })
	_ = conn.SetDeadline(time.Now().Add(patience))
	return &miner{conn, t, bufio.NewReader(conn)}
}

func (m *miner) say(text string) {
	m.t.Helper()
	if _, err := io.WriteString(m, text); err != nil {
		m.t.Fatalf("say %q: %v", text, err)
	}
}

func (m *miner) hear(want string) {
	m.t.Helper()
	got, err := m.reader.ReadString('\n')
	if err != nil || got != want+"\n" {
		m.t.Fatalf("heard %q, want %q (%v)", got, want, err)
	}
}

// gone waits for the end of the connection and returns what came before it.
func (m *miner) gone() string {
	rest, _ := io.ReadAll(m.reader)
	return string(rest)
}

// eventually waits for something that other goroutines bring about.
func eventually(t testing.TB, what string, is func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !is(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("not in time: %s", what)
		}
	}
}

func TestLinesAndRepliesPassAndTheSessionIsDescribed(t *testing.T) {
	s := launch(t, nil)
	a := s.app(linktest.Options{})
	m := s.miner(0)
	m.say("one\r\n\ntwo")
	m.hear("1 one")
	m.hear("2 ")
	m.say("\n")
	m.hear("3 two")
	opened, lines, _ := a.Seen()
	if len(opened) != 1 || opened[0].Address != "127.0.0.1" || opened[0].PortName != "main" ||
		opened[0].Port != s.ports[0].number || len(opened[0].Prefix) != 2 || opened[0].TLS != 0 ||
		opened[0].Cause != link.NewSession || opened[0].RepeatsTo != 0 {
		t.Errorf("%+v", opened)
	}
	if !slices.Equal(lines, []string{"one", "", "two"}) {
		t.Errorf("%q", lines)
	}
	_ = m.Close()
	eventually(t, "the app hears of the end", func() bool {
		_, _, closed := a.Seen()
		return len(closed) == 1 && closed[0].Reason == link.PeerGone
	})
}

func TestAConnectionWithoutALineReachesNoApp(t *testing.T) {
	s := launch(t, func(c *settings.Settings) { c.Limits.FirstLineSeconds = 1 })
	a := s.app(linktest.Options{})
	m := s.miner(0)
	m.say("half a li")
	if rest := m.gone(); rest != "" {
		t.Errorf("heard %q", rest)
	}
	if opened, _, _ := a.Seen(); len(opened) != 0 {
		t.Errorf("%+v", opened)
	}
	eventually(t, "it is forgotten", func() bool { return s.open.Load() == 0 })
}

func TestALineAboveTheLimitEndsWithTheAppsFarewell(t *testing.T) {
	s := launch(t, nil)
	s.app(linktest.Options{Hello: func(g *link.Greeting) {
		g.Farewells = map[link.Reason][]byte{link.LineTooLong: []byte("too long\n")}
	}})
	for _, end := range []string{"", "\n"} {
		m := s.miner(0)
		m.say("first\n")
		m.hear("1 first")
		m.say(strings.Repeat("x", 512) + "\n")
		m.hear("2 " + strings.Repeat("x", 512))
		m.say(strings.Repeat("x", 513) + end)
		if rest := m.gone(); rest != "too long\n" {
			t.Errorf("heard %q", rest)
		}
	}
}

func TestTheWindowStopsTheReaderAndLosesNothing(t *testing.T) {
	const window, total = 8, 200
	s := launch(t, nil)
	release := make(chan struct{})
	a := s.app(linktest.Options{
		Hello: func(g *link.Greeting) { g.WindowLines, g.WindowBytes = window, 1<<20 },
		OnLine: func(a *linktest.App, session uint64, seq uint32, text string) {
			select {
			case <-release:
				a.Echo(session, seq, text)
			default:
			}
		}})
	m := s.miner(0)
	go func() {
		for i := range total {
			_, _ = fmt.Fprintf(m, "line %d\n", i+1)
		}
	}()
	eventually(t, "the window is full", func() bool {
		_, lines, _ := a.Seen()
		return len(lines) == window
	})
	eventually(t, "the pause is counted", func() bool { return s.pausesOf("window") > 0 })
	if _, lines, _ := a.Seen(); len(lines) != window {
		t.Errorf("%d lines above the window", len(lines))
	}
	close(release)
	opened, _, _ := a.Seen()
	a.Send(linktest.AppendReply(nil, link.Answer{Session: opened[0].Session, Ack: 1,
		Flags: link.FlagAlso, Also: []uint32{2, 3, 4, 5, 6, 7, 8}, Bytes: []byte("go\n")}))
	m.hear("go")
	for i := window; i < total; i++ {
		m.hear(fmt.Sprintf("%d line %d", i+1, i+1))
	}
}

func TestAnOriginIsLimitedOverAllItsConnections(t *testing.T) {
	s := launch(t, func(c *settings.Settings) {
		c.Limits.PerOrigin, c.Limits.LinesPerSecond, c.Limits.LinesBurst = 2, 50, 10
	})
	s.app(linktest.Options{})
	first, second := s.miner(0), s.miner(0)
	first.say("a\n")
	first.hear("1 a")
	second.say("b\n")
	second.hear("1 b")
	third, err := net.Dial("tcp", s.ports[0].listener.Addr().String())
	if err == nil {
		if rest := newMiner(t, third).gone(); rest != "" {
			t.Errorf("heard %q", rest)
		}
	}
	begin := time.Now()
	go func() {
		for range 15 {
			_, _ = io.WriteString(first, "x\n")
			_, _ = io.WriteString(second, "y\n")
		}
	}()
	for i := range 15 {
		first.hear(fmt.Sprintf("%d x", i+2))
		second.hear(fmt.Sprintf("%d y", i+2))
	}
	if took := time.Since(begin); took < 250*time.Millisecond { // 22 lines above the burst, at 50/s
		t.Errorf("32 lines of one origin took %v", took)
	}
}

func TestAnAppCanCloseAndBan(t *testing.T) {
	s := launch(t, nil)
	a := s.app(linktest.Options{OnLine: func(a *linktest.App, session uint64, _ uint32, _ string) {
		a.Send(append(linktest.AppendReply(nil, link.Answer{Session: session, Ack: 1,
			Bytes: []byte("bye\n")}), link.AppendClose(nil, link.Closing{Session: session,
			Reason: 19, BanSeconds: 60})...))
	}})
	m := s.miner(0)
	m.say("x\n")
	if rest := m.gone(); rest != "bye\n" {
		t.Errorf("heard %q", rest)
	}
	if conn, err := net.Dial("tcp", s.ports[0].listener.Addr().String()); err == nil {
		if rest := newMiner(t, conn).gone(); rest != "" {
			t.Errorf("a banned address heard %q", rest)
		}
	}
	if bans := s.origins.Bans(); len(bans) != 1 || bans[0].Origin.String() != "127.0.0.1/32" {
		t.Errorf("%v", bans)
	}
	if _, _, closed := a.Seen(); len(closed) != 0 {
		t.Errorf("the app is told what it asked for: %v", closed)
	}
}

func TestProxyHeadersNameTheMiner(t *testing.T) {
	s := launch(t, func(c *settings.Settings) {
		c.Ports[0].ProxyProtocolFrom = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
		c.Limits.PerOrigin = 1
	})
	a := s.app(linktest.Options{})
	version2 := "\r\n\r\n\x00\r\nQUIT\n\x21\x11\x00\x0c" +
		"\xc0\x00\x02\x09\x7f\x00\x00\x01\x00\x50\x22\xb8"
	for i, header := range []string{"PROXY TCP4 203.0.113.9 127.0.0.1 80 8888\r\n", version2,
		"PROXY TCP6 2001:db8::9 ::1 80 8888\r\n", "PROXY UNKNOWN\r\n"} {
		m := s.miner(0)
		for _, part := range []string{header[:7], header[7:] + "hel", "lo\n"} {
			m.say(part)
			time.Sleep(time.Millisecond) // so that TCP delivers the parts apart
		}
		m.hear("1 hello")
		opened, _, _ := a.Seen()
		want := []string{"203.0.113.9", "192.0.2.9", "2001:db8::9", "127.0.0.1"}[i]
		if opened[i].Address != want {
			t.Errorf("%q: %s", header, opened[i].Address)
		}
	}
	for _, bad := range []string{"hello\n", "PROXY TCP4 nobody 127.0.0.1 80 8888\r\nx\n",
		"PROXY TCP4 203.0.113.9 127.0.0.1 80 8888\r\nsecond of its origin\n"} {
		m := s.miner(0)
		m.say(bad)
		if rest := m.gone(); rest != "" {
			t.Errorf("%q: heard %q", bad, rest)
		}
	}
}

// pausesOf returns a counter of pauses.
func (s *stage) pausesOf(reason string) float64 {
	var metric dto.Metric
	if err := s.metrics.pauses.WithLabelValues(reason).Write(&metric); err != nil {
		s.t.Fatal(err)
	}
	return metric.GetCounter().GetValue()
}
