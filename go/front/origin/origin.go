// Package origin limits what one stranger can use, however many connections it opens. An origin
// is an IPv4 address or an IPv6 /64, because a single customer is given a whole /64. Budgets of one
// origin never affect another, and the memory for all of them is bounded.
package origin

import (
	"net/netip"
	"sync"
	"time"
)

// MaxOrigins bounds the table; origins without connections and bans are forgotten first.
const MaxOrigins = 65_536

const (
	firstBan     = time.Minute
	longestBan   = 6 * time.Hour
	forgetBans   = 24 * time.Hour // after this long without one, bans start short again
	strikesToBan = 10             // within a minute, and two more for each connection
)

// Limits apply to each origin. Zero values are not allowed.
type Limits struct {
	Connections          int
	ConnectionsPerMinute int
	HandshakesPerMinute  int
	LinesPerSecond       int
	LinesBurst           int
}

// Of returns the origin of an address; IPv4-mapped addresses count as IPv4.
func Of(address netip.Addr) netip.Prefix {
	address = address.Unmap().WithZone("")
	bits := 32
	if address.Is6() {
		bits = 64
	}
	prefix, err := address.Prefix(bits)
	if err != nil { // only for the zero Addr, which a closed socket can report
		return netip.Prefix{}
	}
	return prefix
}

// bucket is a token bucket: it refills evenly and never holds more than its size.
type bucket struct {
	used float64
	at   time.Time
}

// take uses one token if there is one.
func (b *bucket) take(now time.Time, size, perSecond float64) bool {
	b.refill(now, perSecond)
	if b.used+1 > size {
		return false
	}
	b.used++
	return true
}

func (b *bucket) refill(now time.Time, perSecond float64) {
	b.used = max(0, b.used-now.Sub(b.at).Seconds()*perSecond)
	b.at = now
}

type entry struct {
	open       int
	connects   bucket
	handshakes bucket
	lines      bucket
	strikes    bucket
	bans       int
	bannedAt   time.Time
	until      time.Time
}

func (e *entry) isIdle(now time.Time) bool {
	return e.open == 0 && now.After(e.until)
}

// Table holds all origins. It is safe for concurrent use.
type Table struct {
	limits  Limits
	allowed []netip.Prefix
	denied  []netip.Prefix
	now     func() time.Time

	mu      sync.Mutex
	entries map[netip.Prefix]*entry
}

// NewTable: allowed addresses have no limits and cannot be banned; denied ones are refused.
func NewTable(limits Limits, allowed, denied []netip.Prefix, now func() time.Time) *Table {
	return &Table{limits: limits, allowed: allowed, denied: denied, now: now,
		entries: map[netip.Prefix]*entry{}}
}

// Verdict is why a connection is refused; empty means that it is admitted.
type Verdict string

const (
	Admitted    Verdict = ""
	Denied      Verdict = "denied"
	Banned      Verdict = "banned"
	Connections Verdict = "address"
	Rate        Verdict = "rate"
)

// Admit counts one more connection of an address if its origin may open one; each admitted
// connection is given back once by Leave.
func (t *Table) Admit(address netip.Addr) Verdict {
	address = address.Unmap().WithZone("")
	if Contains(t.denied, address) {
		return Denied
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.now()
	e := t.entry(Of(address), now)
	if !Contains(t.allowed, address) {
		perMinute := float64(t.limits.ConnectionsPerMinute)
		switch {
		case now.Before(e.until):
			return Banned
		case e.open >= t.limits.Connections:
			return Connections
		case !e.connects.take(now, perMinute, perMinute/60):
			return Rate
		}
	}
	e.open++
	return Admitted
}

// Adopt counts a connection that an earlier process admitted.
func (t *Table) Adopt(address netip.Addr) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.entry(Of(address), t.now()).open++
}

// Leave ends a connection that was admitted or adopted.
func (t *Table) Leave(address netip.Addr) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if e := t.entries[Of(address)]; e != nil && e.open > 0 {
		e.open--
	}
}

// Handshake reports whether the origin may start a TLS handshake, and counts it.
func (t *Table) Handshake(address netip.Addr) bool {
	if Contains(t.allowed, address.Unmap()) {
		return true
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.now()
	perMinute := float64(t.limits.HandshakesPerMinute)
	return t.entry(Of(address), now).handshakes.take(now, perMinute, perMinute/60)
}

// Line counts one line and returns how long the reader must pause before the next. All
// connections of an origin share the budget, and one that pauses never holds up another origin.
func (t *Table) Line(address netip.Addr) time.Duration {
	if Contains(t.allowed, address.Unmap()) {
		return 0
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.now()
	perSecond := float64(t.limits.LinesPerSecond)
	lines := &t.entry(Of(address), now).lines
	lines.refill(now, perSecond)
	lines.used++
	excess := lines.used - float64(t.limits.LinesBurst)
	return max(0, time.Duration(excess/perSecond*float64(time.Second)))
}

// Strike counts one offence, such as a line that is too long; enough of them are a ban. It
// reports whether this one was.
func (t *Table) Strike(address netip.Addr) bool {
	t.mu.Lock()
	now := t.now()
	e := t.entry(Of(address), now)
	// One broken device must not ban a farm: the more connections, the more strikes.
	size := float64(strikesToBan + 2*e.open)
	isLast := !e.strikes.take(now, size, size/60)
	t.mu.Unlock()
	return isLast && t.Ban(Of(address), firstBan) > 0
}

// Ban refuses new connections of an origin for at least the given time, which doubles with each
// ban. It returns the time, or 0 for an origin that the operator allows.
func (t *Table) Ban(origin netip.Prefix, least time.Duration) time.Duration {
	if !origin.IsValid() || Contains(t.allowed, origin.Addr()) {
		return 0
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.now()
	e := t.entry(origin, now)
	if now.Sub(e.bannedAt) > forgetBans {
		e.bans = 0
	}
	length := min(max(least, time.Second)<<min(e.bans, 16), longestBan)
	if now.Before(e.until) && !now.Add(length).After(e.until) {
		return e.until.Sub(now)
	}
	e.bans++
	e.bannedAt, e.until = now, now.Add(length)
	return length
}

// Unban ends a ban and forgets earlier ones; it reports whether there was one.
func (t *Table) Unban(origin netip.Prefix) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	e := t.entries[origin]
	if e == nil || !t.now().Before(e.until) {
		return false
	}
	e.bans, e.until = 0, time.Time{}
	return true
}

// Ban in force.
type BanInForce struct {
	Origin netip.Prefix
	Until  time.Time
	Count  int
}

// Bans lists the bans in force.
func (t *Table) Bans() []BanInForce {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.now()
	var bans []BanInForce
	for origin, e := range t.entries {
		if now.Before(e.until) {
			bans = append(bans, BanInForce{origin, e.until, e.bans})
		}
	}
	return bans
}

// Restore puts back the bans of an earlier process.
func (t *Table) Restore(bans []BanInForce) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.now()
	for _, ban := range bans {
		e := t.entry(ban.Origin, now)
		e.bans, e.bannedAt, e.until = ban.Count, now, ban.Until
	}
}

// Counts returns the origins with open connections, IPv4 and IPv6.
func (t *Table) Counts() (ipv4, ipv6 int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for origin, e := range t.entries {
		switch {
		case e.open == 0:
		case origin.Addr().Is4():
			ipv4++
		default:
			ipv6++
		}
	}
	return ipv4, ipv6
}

// entry returns the entry of an origin, forgetting others when the table is full.
func (t *Table) entry(origin netip.Prefix, now time.Time) *entry {
	if e := t.entries[origin]; e != nil {
		return e
	}
	if len(t.entries) >= MaxOrigins {
		t.forget(now)
	}
	e := &entry{connects: bucket{at: now}, handshakes: bucket{at: now}, lines: bucket{at: now},
		strikes: bucket{at: now}}
	t.entries[origin] = e
	return e
}

// forget drops a few entries: idle ones, or if a sample has none, banned ones without
// connections. The map's random order makes the sample fair and the cost constant.
func (t *Table) forget(now time.Time) {
	const sample, enough = 256, 32
	seen, dropped := 0, 0
	var banned []netip.Prefix
	for origin, e := range t.entries {
		if seen++; seen > sample || dropped >= enough {
			break
		}
		if e.isIdle(now) {
			delete(t.entries, origin)
			dropped++
		} else if e.open == 0 {
			banned = append(banned, origin)
		}
	}
	for _, origin := range banned[:min(len(banned), max(0, 1-dropped))] {
		delete(t.entries, origin)
	}
}

// Contains reports whether one of the networks has the address.
func Contains(list []netip.Prefix, address netip.Addr) bool {
	for _, prefix := range list {
		if prefix.Contains(address) {
			return true
		}
	}
	return false
}
