package front

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"katpool.internal/getNewBlockTemplate/front/link"
	"katpool.internal/getNewBlockTemplate/front/link/linktest"
	"katpool.internal/getNewBlockTemplate/front/settings"
)

// inClass puts every new session into a class.
func inClass(class uint32) linktest.Options {
	return linktest.Options{OnLine: func(a *linktest.App, id uint64, seq uint32, _ string) {
		a.Send(linktest.AppendReply(nil, link.Answer{Session: id, Ack: seq, Flags: link.FlagClass,
			Class: class, Bytes: []byte("in\n")}))
	}}
}

func TestAJobGoesToItsClassWithTheHeldLineBeforeIt(t *testing.T) {
	s := launch(t, nil)
	a := s.app(inClass(4))
	var all []*miner
	for range 3 * fewMembers { // enough for several workers
		m := s.miner(0)
		m.say("x\n")
		m.hear("in")
		all = append(all, m)
	}
	opened, _, _ := a.Seen()
	a.Send(linktest.AppendReply(nil, link.Answer{Session: opened[0].Session, Ack: 1,
		Flags: link.FlagHold, Bytes: []byte("old\n")}))
	a.Send(linktest.AppendReply(nil, link.Answer{Session: opened[0].Session, Ack: 1,
		Flags: link.FlagHold, Bytes: []byte("difficulty\n")}))
	a.Send(linktest.AppendBroadcast(nil, link.Cast{Tag: 1, Class: 4, Bytes: []byte("job 1\n")}))
	a.Send(linktest.AppendBroadcast(nil, link.Cast{Tag: 2, Class: 9, Bytes: []byte("not you\n")}))
	a.Send(linktest.AppendBroadcast(nil, link.Cast{IsList: true, Bytes: []byte("note\n"),
		Sessions: []uint64{opened[0].Session, 999_999}}))
	a.Send(linktest.AppendBroadcast(nil, link.Cast{Tag: 3, Class: 4, Bytes: []byte("job 3\n")}))
	for i, m := range all {
		if i == 0 {
			m.hear("difficulty")
		}
		m.hear("job 1")
		if i == 0 {
			m.hear("note")
		}
		m.hear("job 3")
	}
	a.Kill()
	next := s.app(linktest.Options{})
	eventually(t, "all are open again", func() bool {
		opened, _, _ := next.Seen()
		return len(opened) == len(all)
	})
	again, _, _ := next.Seen()
	for _, one := range again {
		if len(one.Tags) != 2 || one.Tags[0] != 1 || one.Tags[1] != 3 {
			t.Fatalf("tags %v", one.Tags)
		}
	}
}

func TestTheTagsAreTheNewest(t *testing.T) {
	s := launch(t, nil)
	a := s.app(inClass(1))
	m := s.miner(0)
	m.say("x\n")
	m.hear("in")
	for tag := range uint64(3 * link.MaxTags) {
		a.Send(linktest.AppendBroadcast(nil,
			link.Cast{Tag: tag + 1, Class: 1, Bytes: []byte("job\n")}))
	}
	for range 3 * link.MaxTags {
		m.hear("job")
	}
	a.Kill()
	next := s.app(linktest.Options{})
	eventually(t, "it is open again", func() bool {
		opened, _, _ := next.Seen()
		return len(opened) == 1
	})
	opened, _, _ := next.Seen()
	tags := opened[0].Tags
	if len(tags) != link.MaxTags || tags[len(tags)-1] != 3*link.MaxTags {
		t.Errorf("%d tags up to %d", len(tags), tags[len(tags)-1])
	}
}

func TestASlowReaderGetsTheNewestJobOnlyAndOthersAreNotHeldUp(t *testing.T) {
	s := launch(t, func(c *settings.Settings) { c.Limits.MaxOutboxBytes = 64 << 20 })
	a := s.app(inClass(1))
	slow, quick := s.miner(0), s.miner(0)
	for _, m := range []*miner{slow, quick} {
		m.say("x\n")
		m.hear("in")
	}
	opened, _, _ := a.Seen()
	filler := strings.Repeat("f", link.MaxReply-1) + "\n"
	for range 40 { // more than the socket takes
		a.Send(linktest.AppendReply(nil, link.Answer{Session: opened[0].Session, Ack: 1,
			Bytes: []byte(filler)}))
	}
	job := func(tag uint64) {
		a.Send(linktest.AppendBroadcast(nil, link.Cast{Tag: tag, Class: 1,
			Bytes: append(bytes.Repeat([]byte("j"), int(tag)), '\n')}))
	}
	job(1)
	quick.hear("j")
	a.Send(linktest.AppendReply(nil, link.Answer{Session: opened[0].Session, Ack: 1,
		Flags: link.FlagHold, Bytes: []byte("difficulty\n")}))
	job(2)
	quick.hear("jj")
	job(3)
	quick.hear("jjj")
	for range 40 {
		slow.hear(strings.TrimSuffix(filler, "\n"))
	}
	slow.hear("difficulty")
	slow.hear("jjj")
	a.Kill()
	next := s.app(linktest.Options{})
	eventually(t, "both are open again", func() bool {
		opened, _, _ := next.Seen()
		return len(opened) == 2
	})
	again, _, _ := next.Seen()
	for _, one := range again {
		want := 3
		if one.Session == opened[0].Session {
			want = 1 // only the job that was really written
		}
		if len(one.Tags) != want {
			t.Errorf("session %d: tags %v", one.Session, one.Tags)
		}
	}
}

func TestAReaderThatStopsIsDroppedAtTheBound(t *testing.T) {
	s := launch(t, nil)
	a := s.app(inClass(1))
	m := s.miner(0)
	m.say("x\n")
	m.hear("in")
	opened, _, _ := a.Seen()
	for range 200 {
		a.Send(linktest.AppendReply(nil, link.Answer{Session: opened[0].Session, Ack: 1,
			Bytes: make([]byte, 128<<10)}))
	}
	eventually(t, "the app is told", func() bool {
		_, _, closed := a.Seen()
		return len(closed) == 1 && closed[0].Reason == link.SlowReader
	})
}

func TestAPrefixOfAnotherSizeIsGivenAndTheOldOneFreed(t *testing.T) {
	s := launch(t, func(c *settings.Settings) {
		other := c.Ports[0]
		other.Name, other.ExtraNonceSize = "other", 3
		c.Ports = append(c.Ports, other)
	})
	answers := make(chan []byte, 3)
	a := s.app(linktest.Options{OnFrame: func(_ *linktest.App, kind link.Type, body []byte) bool {
		if kind == link.Prefixed {
			answers <- bytes.Clone(body[8:])
		}
		return kind == link.Prefixed
	}})
	m := s.miner(0)
	m.say("x\n")
	m.hear("1 x")
	opened, _, _ := a.Seen()
	for size, want := range map[uint8][2]int{3: {3, 4}, 1: {0xff, 1}, 0: {0, 1}} {
		a.Send(link.AppendPrefix(nil, link.Prefix, opened[0].Session, size, nil))
		answer := <-answers
		if int(answer[0]) != want[0] || len(answer) != want[1] {
			t.Errorf("size %d: %x", size, answer)
		}
	}
}

// BenchmarkFanOut measures one broadcast to many sockets, and a bare loop that writes the same
// bytes to as many loopback sockets. FANOUT sets the number of sockets (default 1,000).
func BenchmarkFanOut(b *testing.B) {
	count := 1000
	if text := os.Getenv("FANOUT"); text != "" {
		count, _ = strconv.Atoi(text)
	}
	job := fmt.Appendf(nil, "%0199d\n", 1)
	b.Run("front", func(b *testing.B) {
		s := launch(b, func(c *settings.Settings) {
			c.Limits.PerOrigin, c.Limits.ConnectsPerMinute = 20_000, 100_000
		})
		a := s.app(inClass(1))
		for range count {
			readAway(b, s.miner(0).Conn, "x\n")
		}
		for a.Count(link.Line) < count {
			time.Sleep(time.Millisecond)
		}
		s.mu.Lock()
		target := s.apps[0]
		s.mu.Unlock()
		for len(target.members(link.Cast{Class: 1})) < count {
			time.Sleep(time.Millisecond)
		}
		for tag := uint64(1); b.Loop(); tag++ {
			target.broadcast(link.Cast{Tag: tag, Class: 1, Bytes: job})
		}
	})
	b.Run("floor", func(b *testing.B) {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			b.Fatal(err)
		}
		var fds []int
		for range count {
			peer, err := net.Dial("tcp", listener.Addr().String())
			if err != nil {
				b.Fatal(err)
			}
			readAway(b, peer, "")
			conn, err := listener.Accept()
			if err != nil {
				b.Fatal(err)
			}
			b.Cleanup(func() { _ = conn.Close() })
			raw, err := conn.(*net.TCPConn).SyscallConn()
			if err != nil {
				b.Fatal(err)
			}
			_ = raw.Control(func(fd uintptr) { fds = append(fds, int(fd)) })
		}
		for b.Loop() {
			var others sync.WaitGroup
			half := len(fds) / 2
			write := func(part []int) {
				for _, fd := range part {
					_, _ = syscall.Write(fd, job)
				}
			}
			others.Go(func() { write(fds[:half]) })
			write(fds[half:])
			others.Wait()
		}
	})
}

// readAway reads everything that arrives in the background.
func readAway(b *testing.B, conn net.Conn, first string) {
	b.Cleanup(func() { _ = conn.Close() })
	_ = conn.SetDeadline(time.Time{})
	if _, err := io.WriteString(conn, first); err != nil {
		b.Fatal(err)
	}
	go func() { _, _ = io.Copy(io.Discard, conn) }()
}
