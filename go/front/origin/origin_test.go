package origin

import (
	"fmt"
	"net/netip"
	"testing"
	"time"
)

type hand struct{ at time.Time }

func (h *hand) now() time.Time          { return h.at }
func (h *hand) pass(took time.Duration) { h.at = h.at.Add(took) }

func table(t *testing.T) (*Table, *hand) {
	t.Helper()
	clock := &hand{at: time.Unix(1_800_000_000, 0)}
	limits := Limits{Connections: 3, ConnectionsPerMinute: 6, HandshakesPerMinute: 2,
		LinesPerSecond: 10, LinesBurst: 20}
	allowed := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}
	denied := []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}
	return NewTable(limits, allowed, denied, clock.now), clock
}

func TestAnOriginIsAnIPv4AddressOrAnIPv6Network(t *testing.T) {
	for address, want := range map[string]string{
		"203.0.113.9":          "203.0.113.9/32",
		"::ffff:203.0.113.9":   "203.0.113.9/32",
		"2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64",
		"2001:db8:1:2::":       "2001:db8:1:2::/64",
		"fe80::1%eth0":         "fe80::/64",
	} {
		if got := Of(netip.MustParseAddr(address)).String(); got != want {
			t.Errorf("%s: %s, want %s", address, got, want)
		}
	}
	if Of(netip.Addr{}).IsValid() {
		t.Error("no address has an origin")
	}
}

func TestAnIPv6NetworkIsOneStranger(t *testing.T) {
	origins, _ := table(t)
	for i := range 4 {
		verdict := origins.Admit(netip.MustParseAddr(fmt.Sprintf("2001:db8::%x", i+1)))
		if want := i < 3; (verdict == Admitted) != want {
			t.Errorf("connection %d: %q", i, verdict)
		}
	}
	if verdict := origins.Admit(netip.MustParseAddr("2001:db8:0:1::1")); verdict != Admitted {
		t.Errorf("the next network: %q", verdict)
	}
}

func TestConnectionsAndTheirRateAreLimitedApart(t *testing.T) {
	origins, clock := table(t)
	address := netip.MustParseAddr("203.0.113.9")
	for range 6 {
		if verdict := origins.Admit(address); verdict != Admitted {
			t.Fatalf("%q", verdict)
		}
		origins.Leave(address)
	}
	if verdict := origins.Admit(address); verdict != Rate {
		t.Errorf("the seventh in a minute: %q", verdict)
	}
	clock.pass(10 * time.Second)
	if verdict := origins.Admit(address); verdict != Admitted {
		t.Errorf("after a sixth of a minute: %q", verdict)
	}
	clock.pass(time.Hour)
	origins.Admit(address)
	origins.Admit(address)
	if verdict := origins.Admit(address); verdict != Connections {
		t.Errorf("the fourth at once: %q", verdict)
	}
}

func TestListsOfTheOperatorComeFirst(t *testing.T) {
	origins, _ := table(t)
	for range 100 {
		if verdict := origins.Admit(netip.MustParseAddr("10.1.2.3")); verdict != Admitted {
			t.Fatalf("an allowed address: %q", verdict)
		}
	}
	if origins.Ban(netip.MustParsePrefix("10.1.2.3/32"), time.Hour) != 0 {
		t.Error("an allowed address is banned")
	}
	if verdict := origins.Admit(netip.MustParseAddr("192.0.2.7")); verdict != Denied {
		t.Errorf("a denied address: %q", verdict)
	}
}

func TestLinesAboveTheBudgetPauseTheReader(t *testing.T) {
	origins, clock := table(t)
	address, other := netip.MustParseAddr("203.0.113.9"), netip.MustParseAddr("203.0.113.8")
	for i := range 20 {
		if pause := origins.Line(address); pause != 0 {
			t.Fatalf("line %d of the burst pauses %v", i, pause)
		}
	}
	if pause := origins.Line(address); pause != 100*time.Millisecond {
		t.Errorf("pause %v", pause)
	}
	if pause := origins.Line(other); pause != 0 {
		t.Errorf("another origin pauses %v", pause)
	}
	clock.pass(time.Second)
	if pause := origins.Line(address); pause != 0 {
		t.Errorf("after a second: %v", pause)
	}
}

func TestBansGrowAndAreForgotten(t *testing.T) {
	origins, clock := table(t)
	address := netip.MustParseAddr("203.0.113.9")
	for i := range strikesToBan {
		if origins.Strike(address) {
			t.Fatalf("banned at strike %d", i+1)
		}
	}
	if !origins.Strike(address) || origins.Admit(address) != Banned {
		t.Fatal("no ban")
	}
	clock.pass(firstBan)
	if origins.Admit(address) != Admitted {
		t.Error("the first ban is longer than a minute")
	}
	if length := origins.Ban(Of(address), firstBan); length != 2*firstBan {
		t.Errorf("the second ban: %v", length)
	}
	if !origins.Unban(Of(address)) || origins.Admit(address) == Banned {
		t.Error("a ban that was lifted holds")
	}
	for range 40 {
		clock.pass(longestBan)
		if length := origins.Ban(Of(address), firstBan); length > longestBan {
			t.Fatalf("a ban of %v", length)
		}
	}
	clock.pass(forgetBans + longestBan)
	if length := origins.Ban(Of(address), firstBan); length != firstBan {
		t.Errorf("after a day: %v", length)
	}
}

func TestTheTableIsBoundedAndKeepsThoseWhoAreConnected(t *testing.T) {
	origins, clock := table(t)
	connected := netip.MustParseAddr("203.0.113.9")
	origins.Admit(connected)
	bytes := connected.As4()
	for i := range MaxOrigins + 10_000 {
		bytes[0], bytes[1], bytes[2], bytes[3] = 1, byte(i>>16), byte(i>>8), byte(i)
		address := netip.AddrFrom4(bytes)
		origins.Admit(address)
		origins.Leave(address)
		clock.pass(time.Millisecond)
	}
	if size := len(origins.entries); size > MaxOrigins {
		t.Errorf("%d origins", size)
	}
	if ipv4, ipv6 := origins.Counts(); ipv4 != 1 || ipv6 != 0 {
		t.Errorf("%d and %d connected", ipv4, ipv6)
	}
}
