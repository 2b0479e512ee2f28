// One miner's connection: its lines on the way to an app, and what an app has left with it. The
// state outlives apps; only `app`, `class`, `held` and the waiting job belong to the present one.
package front

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"errors"
	"net/netip"
	"os"
	"sync"
	"time"

	"katpool.internal/getNewBlockTemplate/front/link"
	"katpool.internal/getNewBlockTemplate/front/outbox"
	"katpool.internal/getNewBlockTemplate/front/prefix"
)

// lineOverhead is what an unacknowledged line costs beyond its bytes.
const lineOverhead = 32

type line struct {
	Seq   uint32
	Bytes []byte
}

// record is the state of a session that another process can take over.
type record struct {
	ID        uint64
	Port      string
	Address   netip.Addr
	Accepted  time.Time
	IsOpened  bool // its first line has arrived
	Seq       uint32
	SentEver  uint32 // highest line sent to any app
	Lines     []line // not acknowledged, in order
	Snapshot  []byte
	Tags      []uint64
	HasPrefix bool
	Prefix    prefix.Value
	IsAppGone bool   // its last app did not give it back, and may still credit its lines
	Unread    []byte // read from the socket, not yet a line
	Queue     []byte // not yet written to the socket
}

type session struct {
	front  *Front
	port   *port
	out    *outbox.Conn
	secure *tls.Conn     // nil for plain TCP
	early  *bytes.Reader // read from the socket before the session began
	reader *bufio.Reader
	server string // the SNI name

	mu        sync.Mutex
	wake      sync.Cond // the window has room, or the session ends
	state     record
	bytes     int // of state.Lines with their overhead
	app       *app
	sent      uint32 // highest line sent to this app
	releasing time.Time
	waiting   time.Time // since when it has no app
	cause     link.Cause
	class     uint32
	classAt   int // index in the class's members
	held      []byte
	job       []byte // newest job that the socket had no room for
	jobTag    uint64
	jobHeld   []byte
	isLeaving bool // a hand-over has begun: no app gets the session any more
	isParked  bool // the reader stops and the socket goes to another process
	isClosed  bool
	reading   chan struct{} // closed when the reader has ended
}

// errParked ends a reader whose session moves to another process.
var errParked = errors.New("session is parked")

// read passes on lines until the connection ends, and closes the session.
func (s *session) read() {
	defer close(s.reading)
	for {
		text, err := s.nextLine()
		if err == nil {
			err = s.takeLine(text)
		}
		switch {
		case err == nil:
			continue
		case errors.Is(err, errParked):
			return
		case errors.Is(err, bufio.ErrBufferFull):
			if s.front.origins.Strike(s.state.Address) {
				s.front.metrics.bans.WithLabelValues("strikes").Inc()
			}
			s.close(link.Closing{Reason: link.LineTooLong})
		case errors.Is(err, os.ErrDeadlineExceeded):
			s.close(link.Closing{Reason: link.Silent})
		default: // the outbox may have closed the socket under the reader
			s.outboxFailed(s.out.Err())
		}
		return
	}
}

// nextLine returns a line without its end; it is valid until the next call.
func (s *session) nextLine() ([]byte, error) {
	text, err := s.reader.ReadSlice('\n')
	if err != nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.isParked { // ReadSlice has taken the beginning of a line out of the reader
			s.state.Unread = bytes.Clone(text)
			return nil, errParked
		}
		return nil, err
	}
	return bytes.TrimSuffix(text[:len(text)-1], []byte("\r")), nil
}

// takeLine stores one line, sends it to the app, and returns when there is room for another.
func (s *session) takeLine(text []byte) error {
	s.port.lines.Inc()
	pause := s.front.origins.Line(s.state.Address)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.isClosed || s.state.Seq == ^uint32(0) {
		return os.ErrClosed
	}
	s.state.Seq++
	s.state.Lines = append(s.state.Lines, line{s.state.Seq, bytes.Clone(text)})
	s.bytes += len(text) + lineOverhead
	switch {
	case !s.state.IsOpened && !s.isLeaving:
		if err := s.admit(); err != nil {
			return err
		}
	case s.app != nil && s.releasing.IsZero() && !s.isLeaving:
		s.app.sendLine(s, s.state.Seq, text)
	}
	s.pause(pause)
	for s.isFull() && !s.isClosed && !s.isParked {
		s.front.metrics.pauses.WithLabelValues("window").Inc()
		s.wake.Wait()
	}
	if target := s.app; target != nil && target.isFull() {
		s.front.metrics.pauses.WithLabelValues("link").Inc()
		s.mu.Unlock()
		target.waitForRoom()
		s.mu.Lock()
	}
	return nil
}

// admit opens a session that has proved to be more than a connection.
func (s *session) admit() error {
	if size := s.port.ExtraNonceSize; size > 0 {
		value, isEarly, found := s.front.prefixes.Take(size)
		if !found {
			s.port.refused("extranonce")
			return os.ErrClosed
		}
		if isEarly {
			s.front.metrics.earlyPrefixes.Inc()
		}
		s.state.Prefix, s.state.HasPrefix = value, true
	}
	s.state.IsOpened, s.cause = true, link.NewSession
	// From now on the app decides how long a miner may be silent.
	if err := s.out.SetReadDeadline(time.Time{}); err != nil {
		return err
	}
	s.front.place(s)
	return nil
}

// pause holds up this reader alone, with the lock released.
func (s *session) pause(length time.Duration) {
	if length <= 0 {
		return
	}
	s.front.metrics.pauses.WithLabelValues("rate").Inc()
	until := time.Now().Add(length)
	timer := time.AfterFunc(length, func() {
		s.mu.Lock()
		s.wake.Broadcast()
		s.mu.Unlock()
	})
	defer timer.Stop()
	for time.Now().Before(until) && !s.isClosed && !s.isParked {
		s.wake.Wait()
	}
}

func (s *session) isFull() bool {
	lines, limit := s.front.settings.Link.WindowLines, int(s.front.settings.Link.WindowBytes)
	if s.app != nil {
		lines, limit = s.app.windowLines, int(s.app.windowBytes)
	}
	return len(s.state.Lines) >= int(lines) || s.bytes >= limit
}

// opening describes the session to its next app.
func (s *session) opening() link.Opening {
	o := link.Opening{
		Session: s.state.ID, Address: s.state.Address.String(), Port: s.port.number,
		PortName: s.port.Name, Snapshot: s.state.Snapshot, Tags: s.newestTags(),
		AgeMs: uint32(time.Since(s.state.Accepted).Milliseconds()), Cause: s.cause,
		RepeatsTo: s.state.SentEver, ServerName: s.server,
	}
	if s.secure != nil {
		o.TLS = s.secure.ConnectionState().Version
	}
	if s.state.HasPrefix {
		o.Prefix = s.state.Prefix.Bytes()
	}
	return o
}

// forgetApp drops everything that belongs to the present app.
func (s *session) forgetApp() {
	s.app, s.releasing = nil, time.Time{}
	s.held, s.job, s.jobHeld = nil, nil, nil
}

// close ends the session once and tells its app; calls after the first do nothing.
func (s *session) close(closing link.Closing) {
	s.mu.Lock()
	isLast := s.end(closing, true)
	s.mu.Unlock()
	if isLast {
		s.front.forget(s, closing.Reason)
	}
}

// end does what close must do with the lock held; it reports whether the session was open.
func (s *session) end(closing link.Closing, tellApp bool) bool {
	if s.isClosed || s.isParked {
		return false
	}
	s.isClosed = true
	s.wake.Broadcast()
	closing.Session = s.state.ID
	if s.app != nil {
		if farewell := s.app.farewells[closing.Reason]; len(farewell) > 0 {
			_ = s.write(farewell) // a peer that is gone need not read it
		}
		s.app.leave(s, closing, tellApp)
	}
	s.forgetApp()
	s.hangUp(closing.Reason)
	return true
}

// hangUp closes the socket, after what is queued except for a peer that does not read.
func (s *session) hangUp(reason link.Reason) {
	if reason == link.SlowReader {
		s.out.Abort()
		return
	}
	if s.secure != nil {
		_ = s.secure.CloseWrite() // fails only if the peer is gone or never shook hands
	}
	s.out.Finish()
}

// outboxFailed is called when the socket cannot be written any more.
func (s *session) outboxFailed(err error) {
	reason := link.PeerGone
	if errors.Is(err, outbox.ErrSlow) {
		reason = link.SlowReader
	}
	s.close(link.Closing{Reason: reason})
}
