// Package front holds the miners' sockets and knows nothing of mining: it splits lines, passes
// them to apps over links (docs/developer/front-link.md), and keeps for each session what the next
// app needs. No miner's connection is closed because an app goes.
package front

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"katpool.internal/getNewBlockTemplate/front/certificate"
	"katpool.internal/getNewBlockTemplate/front/link"
	"katpool.internal/getNewBlockTemplate/front/origin"
	"katpool.internal/getNewBlockTemplate/front/outbox"
	"katpool.internal/getNewBlockTemplate/front/prefix"
	"katpool.internal/getNewBlockTemplate/front/settings"
)

// Front is made by New, runs until its context ends, and is not used again.
type Front struct {
	settings     settings.Settings
	log          *slog.Logger
	id           [16]byte
	metrics      *metrics
	origins      *origin.Table
	prefixes     *prefix.Allocator
	certificates *certificate.Store // nil without TLS
	tls          *tls.Config
	open         atomic.Int64
	handshaking  atomic.Int64
	accepting    sync.WaitGroup // accept loops, and plain connections until they are sessions
	stopped      chan struct{}
	restart      func() error // asks for a hand-over; nil if nobody can

	mu       sync.Mutex
	isClosed bool // no new sessions
	nextID   uint64
	sessions map[uint64]*session
	apps     []*app
	ports    []*port
	links    []net.Listener
	servers  []server
}

type server struct {
	*http.Server
	listener net.Listener
}

// New checks everything that can be wrong before a socket is touched.
func New(s settings.Settings, log *slog.Logger, restart func() error) (*Front, error) {
	f := &Front{settings: s, log: log, metrics: newMetrics(), stopped: make(chan struct{}),
		sessions: map[uint64]*session{}, nextID: 1, restart: restart}
	if _, err := rand.Read(f.id[:]); err != nil {
		return nil, fmt.Errorf("generate front id: %w", err)
	}
	f.origins = origin.NewTable(origin.Limits{Connections: s.Limits.PerOrigin,
		ConnectionsPerMinute: s.Limits.ConnectsPerMinute,
		HandshakesPerMinute:  s.Limits.HandshakesPerMinute,
		LinesPerSecond:       s.Limits.LinesPerSecond, LinesBurst: s.Limits.LinesBurst},
		s.Limits.Allow, s.Limits.Deny, time.Now)
	var sizes []int
	for _, one := range s.Ports {
		sizes = append(sizes, one.ExtraNonceSize)
	}
	var err error
	rest := time.Duration(s.Limits.PrefixRestSeconds) * time.Second
	if f.prefixes, err = prefix.New(sizes, prefix.Share(s.Site), rest, time.Now); err != nil {
		return nil, err
	}
	if len(s.Certificates) > 0 {
		var pairs []certificate.Pair
		for _, one := range s.Certificates {
			pairs = append(pairs, certificate.Pair(one))
		}
		if f.certificates, err = certificate.Load(pairs); err != nil {
			return nil, err
		}
		f.tls = f.certificates.Config()
	}
	f.metrics.watch(f)
	return f, nil
}

// Start listens everywhere, on inherited listeners where there is one for the same address.
func (f *Front) Start(inherited map[string]net.Listener) error {
	listen := func(network, address string) (net.Listener, error) {
		if listener := inherited[network+" "+address]; listener != nil {
			delete(inherited, network+" "+address)
			return listener, nil
		}
		if network == "unix" {
			removeSocket(address)
		}
		// newSession sets keepalive; a refused connection need not pay for it.
		config := net.ListenConfig{KeepAlive: -1}
		listener, err := config.Listen(context.Background(), network, address)
		if err != nil {
			return nil, fmt.Errorf("listen: %w", err)
		}
		if unix, isUnix := listener.(*net.UnixListener); isUnix {
			unix.SetUnlinkOnClose(false)
			return listener, os.Chmod(address, 0o660)
		}
		return listener, nil
	}
	if err := f.listenAll(listen); err != nil {
		return err
	}
	for _, unused := range inherited {
		_ = unused.Close()
	}
	f.serve()
	for _, one := range f.servers {
		go func() {
			if err := one.Serve(one.listener); !errors.Is(err, http.ErrServerClosed) {
				f.log.Error("HTTP server failed", "error", err.Error())
			}
		}()
	}
	go f.tick()
	return nil
}

// removeSocket removes what a killed process left; Listen reports everything else.
func removeSocket(path string) {
	if info, err := os.Lstat(path); err == nil && info.Mode()&os.ModeSocket != 0 {
		_ = os.Remove(path)
	}
}

// serve accepts miners and apps.
func (f *Front) serve() {
	for _, p := range f.ports {
		f.accepting.Go(p.accept)
	}
	for _, one := range f.links {
		f.accepting.Go(func() { f.acceptLinks(one) })
	}
}

func (f *Front) listenAll(listen func(network, address string) (net.Listener, error)) error {
	for _, one := range f.settings.Ports {
		listener, err := listen("tcp", one.Listen)
		if err != nil {
			return fmt.Errorf("port %s: %w", one.Name, err)
		}
		f.ports = append(f.ports, newPort(f, one, listener.(*net.TCPListener)))
	}
	for network, address := range map[string]string{"unix": f.settings.Link.Socket,
		"tcp": f.settings.Link.Listen} {
		if address == "" {
			continue
		}
		listener, err := listen(network, address)
		if err != nil {
			return fmt.Errorf("link: %w", err)
		}
		f.links = append(f.links, listener)
	}
	return f.listenHTTP(listen)
}

func (f *Front) acceptLinks(listener net.Listener) {
	for {
		conn, err := listener.Accept()
		if err != nil {
			if errors.Is(err, net.ErrClosed) || isTimeout(err) {
				return
			}
			time.Sleep(acceptPause)
			continue
		}
		go f.serveLink(conn)
	}
}

// newSession makes a session of a connection or of what an earlier process left.
func (f *Front) newSession(p *port, tcp *net.TCPConn, state record, early []byte,
) (*session, error) {
	s := &session{front: f, port: p, state: state, cause: link.NewSession,
		early: bytes.NewReader(early), reading: make(chan struct{})}
	s.wake.L = &s.mu
	var err error
	s.out, err = outbox.New(tcp, f.settings.Limits.MaxOutboxBytes, s.drained, s.outboxFailed)
	if err != nil {
		return nil, err
	}
	// Both fail only on a closed socket, which the first read reports.
	_ = tcp.SetKeepAliveConfig(net.KeepAliveConfig{Enable: true, Idle: time.Minute,
		Interval: 15 * time.Second, Count: 4})
	_ = tcp.SetNoDelay(true)
	return s, nil
}

// register numbers the session; false if the front takes no more.
func (f *Front) register(s *session) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.isClosed {
		return false
	}
	if s.state.ID == 0 {
		s.state.ID = f.nextID
		f.nextID++
	}
	f.sessions[s.state.ID] = s
	f.metrics.accepted.WithLabelValues(s.port.Name).Inc()
	return true
}

// forget gives back what a closed session held.
func (f *Front) forget(s *session, reason link.Reason) {
	f.mu.Lock()
	delete(f.sessions, s.state.ID)
	f.mu.Unlock()
	if s.state.HasPrefix {
		f.prefixes.GiveBack(s.state.Prefix, len(s.state.Tags) > 0)
	}
	s.port.leave(s.state.Address)
	f.metrics.closed.WithLabelValues(s.port.Name, reasonName(reason)).Inc()
}

func (f *Front) allSessions() []*session {
	f.mu.Lock()
	defer f.mu.Unlock()
	list := make([]*session, 0, len(f.sessions))
	for _, s := range f.sessions {
		list = append(list, s)
	}
	return list
}

func (f *Front) reloadCertificates() {
	if f.certificates == nil {
		return
	}
	count, err := f.certificates.Reload()
	if count > 0 {
		f.log.Info("certificates reloaded", "count", count)
	}
	if err != nil {
		f.metrics.certificateErrors.Inc()
		f.log.Warn("certificate not reloaded", "error", err.Error())
	}
}

// Stop closes everything; miners are told by the close alone.
func (f *Front) Stop() {
	f.mu.Lock()
	f.isClosed = true
	apps := slices.Clone(f.apps)
	f.mu.Unlock()
	select {
	case <-f.stopped:
		return
	default:
		close(f.stopped)
	}
	f.stopListening()
	for _, s := range f.allSessions() {
		s.close(link.Closing{Reason: link.FrontStops})
	}
	for _, a := range apps {
		a.die()
	}
}

func (f *Front) stopListening() {
	for _, p := range f.ports {
		_ = p.listener.Close()
	}
	for _, one := range f.links {
		_ = one.Close()
	}
	for _, one := range f.servers {
		_ = one.Close()
	}
}
