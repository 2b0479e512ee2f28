// Apps that die, leave, lag and speak other versions: no miner's connection is closed.
package front

import (
	"crypto/tls"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"katpool.internal/getNewBlockTemplate/front/link"
	"katpool.internal/getNewBlockTemplate/front/link/linktest"
	"katpool.internal/getNewBlockTemplate/front/settings"
)

// silent never deals with a line.
func silent(*linktest.App, uint64, uint32, string) {}

func TestASessionSurvivesTheDeathOfItsApp(t *testing.T) {
	s := launch(t, nil)
	first := s.app(linktest.Options{Name: "first"})
	m := s.miner(0)
	m.say("one\n")
	m.hear("1 one")
	opened, _, _ := first.Seen()
	first.Send(linktest.AppendReply(nil, link.Answer{Session: opened[0].Session, Ack: 1,
		Flags: link.FlagTag | link.FlagClass, Tag: 901, Class: 3, Bytes: []byte("job 901\n")}))
	m.hear("job 901")
	first.Kill()
	eventually(t, "the front notices", func() bool { return s.choose() == nil })
	m.say("two\nthree\n")
	second := s.app(linktest.Options{Name: "second"})
	m.hear("2 two")
	m.hear("3 three")
	again, lines, _ := second.Seen()
	want := opened[0]
	if len(again) != 1 || again[0].Session != want.Session || again[0].Cause != link.AppGone ||
		!slices.Equal(again[0].Prefix, want.Prefix) || string(again[0].Snapshot) != "after one" ||
		!slices.Equal(again[0].Tags, []uint64{901}) || again[0].RepeatsTo != 1 {
		t.Errorf("%+v", again)
	}
	if !slices.Equal(lines, []string{"two", "three"}) {
		t.Errorf("%q", lines)
	}
}

func TestUnacknowledgedLinesAreSentAgainAndNamedAsRepeats(t *testing.T) {
	s := launch(t, nil)
	first := s.app(linktest.Options{OnLine: func(a *linktest.App, id uint64, seq uint32, _ string) {
		if seq == 3 { // 1 and 3 are dealt with, 2 is not
			a.Send(linktest.AppendReply(nil, link.Answer{Session: id, Ack: 1,
				Flags: link.FlagAlso, Also: []uint32{3}, Bytes: []byte("ok\n")}))
		}
	}})
	m := s.miner(0)
	m.say("one\ntwo\nthree\n")
	m.hear("ok")
	first.Kill()
	second := s.app(linktest.Options{})
	m.hear("2 two")
	opened, lines, _ := second.Seen()
	if len(opened) != 1 || opened[0].RepeatsTo != 3 || !slices.Equal(lines, []string{"two"}) {
		t.Errorf("%+v %q", opened, lines)
	}
}

func TestManySessionsMoveOnWithoutALostLineThroughTwentyDeaths(t *testing.T) {
	s := launch(t, withTLS(t, t.TempDir()))
	const miners, deaths, perDeath = 60, 20, 5 // half of the miners use TLS
	app := s.app(linktest.Options{})
	var all []*miner
	for i := range miners {
		if i%2 == 0 {
			all = append(all, s.miner(0))
		} else {
			m, _ := s.secureMiner(&tls.Config{})
			all = append(all, m)
		}
	}
	next := 1
	for death := range deaths {
		for range perDeath {
			for _, m := range all {
				m.say(fmt.Sprintf("line %d\n", next))
			}
			next++
		}
		if death%2 == 0 {
			app.Kill()
			app = s.app(linktest.Options{})
		} else {
			newer := s.app(linktest.Options{})
			app.Kill()
			app = newer
		}
	}
	for _, m := range all {
		// A reply that was on its way when its app died comes twice; none is left out.
		for want := 1; want < next; want++ {
			for {
				got, err := m.reader.ReadString('\n')
				if err != nil {
					t.Fatal(err)
				}
				var seq, number int
				if _, err := fmt.Sscanf(got, "%d line %d", &seq, &number); err != nil ||
					seq != number || seq > want {
					t.Fatalf("heard %q, want line %d", got, want)
				}
				if seq == want {
					break
				}
			}
		}
	}
}

func TestAnAppThatIsGoneGetsNoSession(t *testing.T) {
	s := launch(t, nil)
	s.app(linktest.Options{})
	gone := s.choose()
	m := s.miner(0)
	m.say("one\n")
	m.hear("1 one")
	s.leaveApp(gone) // its link still stands, as while an error is being sent
	one := s.allSessions()[0]
	one.mu.Lock()
	defer one.mu.Unlock()
	if gone.attach(one) || one.app == gone {
		t.Error("a session is left with an app that is gone")
	}
}

func TestASessionWithoutAnAppIsClosedAfterItsTime(t *testing.T) {
	s := launch(t, func(c *settings.Settings) { c.Limits.WaitForAppSeconds = 1 })
	m := s.miner(0)
	m.say("anyone\n")
	if rest := m.gone(); rest != "" {
		t.Errorf("heard %q", rest)
	}
}

func TestDrainMovesSessionsWithTheirLastSnapshot(t *testing.T) {
	s := launch(t, nil)
	first := s.app(linktest.Options{Name: "first", OnFrame: func(a *linktest.App, kind link.Type,
		body []byte) bool {
		if kind == link.Release { // the last word before the session goes
			id := binary.BigEndian.Uint64(body)
			a.Send(append(linktest.AppendReply(nil, link.Answer{Session: id, Ack: 1,
				Flags: link.FlagSnapshot, Snapshot: []byte("final")}),
				link.AppendSession(nil, link.Released, id)...))
		}
		return kind == link.Release
	}})
	m := s.miner(0)
	m.say("one\n")
	m.hear("1 one")
	first.Send(link.Append(nil, link.Drain, binary.BigEndian.AppendUint32(nil, 60_000)))
	time.Sleep(3 * tickInterval) // no other app: it stays, and the deadline is far
	m.say("two\n")
	m.hear("2 two")
	second := s.app(linktest.Options{Name: "second"})
	eventually(t, "the app is told", func() bool { return first.Count(link.Drained) == 1 })
	m.say("three\n")
	m.hear("3 three")
	opened, lines, _ := second.Seen()
	if len(opened) != 1 || opened[0].Cause != link.Moved || string(opened[0].Snapshot) != "final" ||
		!slices.Equal(lines, []string{"three"}) {
		t.Errorf("%+v %q", opened, lines)
	}
	third := s.miner(0)
	third.say("x\n")
	third.hear("1 x")
	if opened, _, _ := first.Seen(); len(opened) != 1 {
		t.Error("a draining app gets new sessions")
	}
}

// An app that is only slow may still credit the lines that it has: nobody else gets them before.
func TestASlowAppKeepsASessionUntilItGivesItBack(t *testing.T) {
	s := launch(t, nil)
	asked := make(chan uint64, 1)
	slow := s.app(linktest.Options{Name: "slow", OnFrame: func(_ *linktest.App, kind link.Type,
		body []byte) bool {
		if kind == link.Release {
			asked <- binary.BigEndian.Uint64(body)
		}
		return kind == link.Release
	}})
	m := s.miner(0)
	m.say("one\n")
	m.hear("1 one")
	other := s.app(linktest.Options{Name: "other"})
	slow.Send(link.Append(nil, link.Drain, binary.BigEndian.AppendUint32(nil, 60_000)))
	id := <-asked
	m.say("two\n")
	before := slow.Count(link.Heartbeat)
	eventually(t, "seconds pass", func() bool { return slow.Count(link.Heartbeat) > before+4 })
	if opened, _, _ := other.Seen(); len(opened) != 0 {
		t.Fatalf("opened elsewhere while the app may still credit its lines: %+v", opened)
	}
	slow.Send(link.AppendSession(nil, link.Released, id))
	m.hear("2 two")
	if opened, _, _ := other.Seen(); len(opened) != 1 || opened[0].Cause != link.Moved {
		t.Errorf("%+v", opened)
	}
}

func TestADrainWithoutAnotherAppEndsAtItsDeadlineAndTheSessionsWait(t *testing.T) {
	s := launch(t, nil)
	first := s.app(linktest.Options{})
	m := s.miner(0)
	m.say("one\n")
	m.hear("1 one")
	first.Send(link.Append(nil, link.Drain, binary.BigEndian.AppendUint32(nil, 0)))
	eventually(t, "drained", func() bool { return first.Count(link.Drained) == 1 })
	m.say("two\n")
	s.app(linktest.Options{})
	m.hear("2 two")
}

func TestSessionsAreSpreadAndALaggingAppIsAvoidedAndRelieved(t *testing.T) {
	s := launch(t, nil)
	first, second := s.app(linktest.Options{Name: "a"}), s.app(linktest.Options{Name: "b"})
	for range 20 {
		m := s.miner(0)
		m.say("x\n")
		m.hear("1 x")
	}
	one, _, _ := first.Seen()
	two, _, _ := second.Seen()
	if len(one) != 10 || len(two) != 10 {
		t.Errorf("%d and %d sessions", len(one), len(two))
	}
	first.SetLag(lagLimitMs + 1)
	eventually(t, "the lag is known", func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.apps[0].isLagging()
	})
	m := s.miner(0)
	m.say("x\n")
	m.hear("1 x")
	if two, _, _ := second.Seen(); len(two) != 11 {
		t.Errorf("the lagging app got the session")
	}
	eventually(t, "it is relieved", func() bool { return first.Count(link.Release) > 0 })
}

func TestAnAppThatIsSilentIsGivenUp(t *testing.T) {
	s := launch(t, nil)
	deaf := s.app(linktest.Options{OnLine: silent, OnFrame: func(_ *linktest.App, kind link.Type,
		_ []byte) bool {
		return kind == link.Heartbeat
	}})
	m := s.miner(0)
	m.say("one\n")
	eventually(t, "the app has the line", func() bool {
		_, lines, _ := deaf.Seen()
		return len(lines) == 1
	})
	s.app(linktest.Options{})
	m.hear("1 one")
}

func TestVersionsAndUnknownFrames(t *testing.T) {
	s := launch(t, nil)
	_, err := linktest.Dial("unix", s.path, linktest.Options{Name: "future",
		Hello: func(g *link.Greeting) { g.Lowest, g.Highest = 2, 3 }})
	var fault *link.Error
	if !errors.As(err, &fault) || fault.Code != link.NoVersion {
		t.Errorf("%v", err)
	}
	newer := s.app(linktest.Options{Hello: func(g *link.Greeting) { g.Highest = 7 }})
	newer.Send(link.Append(nil, link.Type(0x90), []byte("from the future")))
	m := s.miner(0)
	m.say("x\n")
	m.hear("1 x")
	newer.Send(link.Append(nil, link.Type(0x60)))
	<-newer.Ended
	if err := newer.Err(); !errors.As(err, &fault) || fault.Code != link.Protocol {
		t.Errorf("%v", err)
	}
}

func TestAnAppThatBreaksTheProtocolEndsItsLinkOnly(t *testing.T) {
	s := launch(t, nil)
	frames := map[string]func(session uint64) []byte{
		"acknowledges the future": func(id uint64) []byte {
			return linktest.AppendReply(nil, link.Answer{Session: id, Ack: 99})
		},
		"huge frame": func(uint64) []byte { return []byte{0xff, 0xff, 0xff, 0xff, 0x15} },
		"short body": func(uint64) []byte { return link.Append(nil, link.Reply, []byte{1}) },
		"front's frame": func(id uint64) []byte {
			return link.AppendSession(nil, link.Release, id)
		},
	}
	m := s.miner(0)
	seq := 0
	for name, frame := range frames {
		bad := s.app(linktest.Options{})
		seq++
		m.say("x\n")
		m.hear(fmt.Sprintf("%d x", seq))
		opened, _, _ := bad.Seen()
		bad.Send(frame(opened[0].Session))
		<-bad.Ended
		var fault *link.Error
		if err := bad.Err(); !errors.As(err, &fault) || fault.Code != link.Protocol {
			t.Errorf("%s: %v", name, err)
		}
	}
	s.app(linktest.Options{})
	m.say("still here\n")
	m.hear(fmt.Sprintf("%d still here", seq+1))
}

func TestTheSecretIsProvedBothWays(t *testing.T) {
	secret := []byte("a secret of some length")
	s := launch(t, func(c *settings.Settings) { c.Secret = secret })
	var fault *link.Error
	_, err := linktest.Dial("unix", s.path, linktest.Options{Name: "app", Secret: secret,
		Hello: func(g *link.Greeting) { g.Nonce = nil }})
	if !errors.As(err, &fault) || fault.Code != link.Unauthorized {
		t.Errorf("without a nonce: %v", err)
	}
	_, err = linktest.Dial("unix", s.path, linktest.Options{Name: "app", Secret: []byte("wrong")})
	if err == nil || !strings.Contains(err.Error(), "does not know") {
		t.Errorf("a wrong secret: %v", err)
	}
	s.app(linktest.Options{Secret: secret})
	m := s.miner(0)
	m.say("x\n")
	m.hear("1 x")
}

func TestANewerLinkOfTheSameProcessReplacesTheOlder(t *testing.T) {
	s := launch(t, nil)
	older := s.app(linktest.Options{ID: 5})
	m := s.miner(0)
	m.say("one\n")
	m.hear("1 one")
	s.app(linktest.Options{ID: 5})
	<-older.Ended
	var fault *link.Error
	if err := older.Err(); !errors.As(err, &fault) || fault.Code != link.Replaced {
		t.Errorf("%v", err)
	}
	m.say("two\n")
	m.hear("2 two")
}
