// Accepting miners: limits first, then the PROXY header, then TLS, then a session. Nothing is
// logged per connection, because strangers decide how many there are.
package front

import (
	"bufio"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"sync/atomic"
	"time"

	"github.com/pires/go-proxyproto"
	"github.com/prometheus/client_golang/prometheus"

	"katpool.internal/getNewBlockTemplate/front/link"
	"katpool.internal/getNewBlockTemplate/front/origin"
	"katpool.internal/getNewBlockTemplate/front/outbox"
	"katpool.internal/getNewBlockTemplate/front/settings"
)

const (
	headerTimeout    = 5 * time.Second // of a PROXY header
	handshakeTimeout = 10 * time.Second
	maxHeaderBytes   = 16 + 2048 // version 2 with room for extensions
	maxHandshakes    = 2048      // in progress on all ports
	acceptPause      = 50 * time.Millisecond
)

type port struct {
	settings.Port
	front    *Front
	number   uint16
	listener *net.TCPListener
	open     atomic.Int64
	lines    prometheus.Counter
}

func newPort(f *Front, s settings.Port, listener *net.TCPListener) *port {
	number := listener.Addr().(*net.TCPAddr).Port
	return &port{Port: s, front: f, number: uint16(number), listener: listener,
		lines: f.metrics.lines.WithLabelValues(s.Name)}
}

func (p *port) refused(reason string) {
	p.front.metrics.refused.WithLabelValues(p.Name, reason).Inc()
}

// accept runs until the listener is closed or its deadline is set.
func (p *port) accept() {
	for {
		tcp, err := p.listener.AcceptTCP()
		switch {
		case err == nil:
			p.admit(tcp)
		case errors.Is(err, net.ErrClosed), isTimeout(err):
			return
		default: // out of descriptors, or a peer that is gone already
			p.refused("accept")
			time.Sleep(acceptPause)
		}
	}
}

func isTimeout(err error) bool {
	var fault net.Error
	return errors.As(err, &fault) && fault.Timeout()
}

// admit decides from counters alone, so that a flood of connections costs little.
func (p *port) admit(tcp *net.TCPConn) {
	peer, known := tcp.RemoteAddr().(*net.TCPAddr)
	if !known {
		_ = tcp.Close()
		return
	}
	address := peer.AddrPort().Addr().Unmap().WithZone("")
	if p.front.open.Load() >= int64(p.front.settings.Limits.MaxConnections) ||
		p.open.Load() >= int64(p.MaxConnections) {
		p.drop(tcp, "connections")
		return
	}
	isProxied := origin.Contains(p.ProxyProtocolFrom, address)
	if !isProxied && !p.admitOrigin(tcp, address) {
		return
	}
	p.open.Add(1)
	p.front.open.Add(1)
	greet := func() { p.greet(tcp, address, isProxied) }
	if isProxied || p.TLS { // slow, and closed by a hand-over
		go greet()
	} else {
		p.front.accepting.Go(greet)
	}
}

func (p *port) admitOrigin(tcp *net.TCPConn, address netip.Addr) bool {
	verdict := p.front.origins.Admit(address)
	if verdict != origin.Admitted {
		p.drop(tcp, string(verdict))
	}
	return verdict == origin.Admitted
}

// drop resets the connection, so that nothing of it lingers.
func (p *port) drop(tcp *net.TCPConn, reason string) {
	p.refused(reason)
	_ = tcp.SetLinger(0)
	_ = tcp.Close()
}

// greet turns an admitted connection into a session, or gives everything back.
func (p *port) greet(tcp *net.TCPConn, address netip.Addr, isProxied bool) {
	var early []byte
	if isProxied {
		var err error
		if early, address, err = p.readHeader(tcp, address); err != nil {
			p.drop(tcp, "proxyHeader")
			p.leave(netip.Addr{})
			return
		}
		if !p.admitOrigin(tcp, address) {
			p.leave(netip.Addr{})
			return
		}
	}
	s, err := p.front.newSession(p, tcp, record{Address: address, Accepted: time.Now()}, early)
	if err == nil && p.TLS {
		err = s.handshake()
	}
	if err != nil {
		p.drop(tcp, "handshake")
		p.leave(address)
		return
	}
	first := time.Duration(p.front.settings.Limits.FirstLineSeconds) * time.Second
	_ = tcp.SetReadDeadline(time.Now().Add(first)) // fails only on a closed socket
	s.start()
}

// leave undoes admit; an invalid address was not counted by its origin.
func (p *port) leave(address netip.Addr) {
	if address.IsValid() {
		p.front.origins.Leave(address)
	}
	p.open.Add(-1)
	p.front.open.Add(-1)
}

// readHeader returns the miner's address and the bytes that came with the header.
func (p *port) readHeader(tcp *net.TCPConn, peer netip.Addr) ([]byte, netip.Addr, error) {
	if err := tcp.SetReadDeadline(time.Now().Add(headerTimeout)); err != nil {
		return nil, peer, err
	}
	reader := bufio.NewReaderSize(tcp, maxHeaderBytes)
	// The library wants a version 1 header in one piece; TCP may have cut it.
	for size := 6; ; size++ {
		start, err := reader.Peek(size)
		if err != nil {
			return nil, peer, err
		}
		if string(start[:5]) != "PROXY" || start[size-1] == '\n' || size > 107 {
			break
		}
	}
	header, err := proxyproto.Read(reader)
	if err != nil {
		return nil, peer, err
	}
	early, _ := reader.Peek(reader.Buffered()) // what is buffered never fails
	// LOCAL and UNKNOWN: the balancer speaks for itself, as in a health check.
	source, isTCP := header.SourceAddr.(*net.TCPAddr)
	if header.Command.IsLocal() || !isTCP {
		return early, peer, nil
	}
	address, isIP := netip.AddrFromSlice(source.IP)
	if !isIP {
		return nil, peer, errors.New("PROXY header without an address")
	}
	return early, address.Unmap(), nil
}

// readWriter gives TLS the bytes that came with a PROXY header, too.
type readWriter struct {
	*outbox.Conn
	source io.Reader
}

func (c readWriter) Read(into []byte) (int, error) { return c.source.Read(into) }

// handshake completes TLS within its time and budgets, and fails the connection otherwise.
func (s *session) handshake() error {
	result := s.front.metrics.handshakes.MustCurryWith(prometheus.Labels{"port": s.port.Name})
	if !s.front.origins.Handshake(s.state.Address) {
		result.WithLabelValues("rate").Inc()
		return errors.New("too many handshakes")
	}
	if s.front.handshaking.Add(1) > maxHandshakes {
		s.front.handshaking.Add(-1)
		result.WithLabelValues("busy").Inc()
		return errors.New("too many handshakes in progress")
	}
	defer s.front.handshaking.Add(-1)
	if err := s.out.SetReadDeadline(time.Now().Add(handshakeTimeout)); err != nil {
		return err
	}
	source := io.MultiReader(s.early, s.out.TCPConn)
	s.secure = tls.Server(readWriter{s.out, source}, s.front.tls)
	if err := s.secure.Handshake(); err != nil {
		if s.front.origins.Strike(s.state.Address) {
			s.front.metrics.bans.WithLabelValues("strikes").Inc()
		}
		result.WithLabelValues("failed").Inc()
		return fmt.Errorf("handshake: %w", err)
	}
	state := s.secure.ConnectionState()
	s.server = state.ServerName
	name := "tls1.2"
	if state.Version == tls.VersionTLS13 {
		name = "tls1.3"
	}
	result.WithLabelValues(name).Inc()
	return nil
}

// start makes the session known and begins to read it.
func (s *session) start() {
	source := io.MultiReader(s.early, s.out.TCPConn)
	if s.secure != nil {
		source = s.secure
	}
	// The size is the limit of a line and its line feed.
	s.reader = bufio.NewReaderSize(source, s.port.MaxLineBytes+1)
	if !s.front.register(s) {
		s.close(link.Closing{Reason: link.FrontStops})
		return
	}
	go s.read()
}

// resume continues a connection of an earlier process: what it had not written, and the
// lines that no app has acknowledged.
func (s *session) resume(queue []byte) {
	source := io.MultiReader(s.early, s.out.TCPConn)
	s.reader = bufio.NewReaderSize(source, s.port.MaxLineBytes+1)
	s.mu.Lock() // before others can find the session and place it
	if !s.front.register(s) {
		s.mu.Unlock()
		s.close(link.Closing{Reason: link.FrontStops})
		return
	}
	for _, one := range s.state.Lines {
		s.bytes += len(one.Bytes) + lineOverhead
	}
	s.cause = link.FrontRestart
	if s.state.IsAppGone {
		s.cause = link.AppGone
	}
	err := s.write(queue)
	switch {
	case err != nil: // outboxFailed or the reader ends the session
	case s.state.IsOpened:
		s.front.place(s)
	case len(s.state.Lines) > 0:
		err = s.admit()
	default:
		first := time.Duration(s.front.settings.Limits.FirstLineSeconds) * time.Second
		err = s.out.SetReadDeadline(time.Now().Add(first))
	}
	s.mu.Unlock()
	if err != nil {
		s.close(link.Closing{Reason: link.PeerGone})
	}
	go s.read()
}
