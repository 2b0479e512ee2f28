// The front's own restart: this process gives its listeners and its plain connections, with their
// state, to a successor over a Unix socket. TLS connections cannot be given away; they stay here
// and are closed one after the other.
package front

import (
	"context"
	"fmt"
	"io"
	"net"
	"sync"
	"time"

	"katpool.internal/getNewBlockTemplate/front/handoff"
	"katpool.internal/getNewBlockTemplate/front/link"
	"katpool.internal/getNewBlockTemplate/front/origin"
	"katpool.internal/getNewBlockTemplate/front/prefix"
)

const (
	handoverTimeout = 10 * time.Second
	releaseWait     = time.Second // for apps to finish with the sessions
	isReady         = "ready"
	isTaken         = "taken"
)

// handoverState is what goes to the successor. The descriptors follow in the same order, first of
// the listeners, then of the sessions.
type handoverState struct {
	NextID    uint64
	Listeners []string
	Sessions  []record
	Bans      []origin.BanInForce
	Kept      []prefix.Value // of connections that stay here
	Resting   []prefix.Value
}

// HandOver gives everything but the TLS connections to the process at the other end. After an
// error this front goes on as before; after success, call Retire.
func (f *Front) HandOver(successor *net.UnixConn) error {
	_ = successor.SetDeadline(time.Now().Add(handoverTimeout))
	if err := handoff.Expect(successor, isReady); err != nil {
		return err
	}
	f.stopAccepting()
	var leaving, staying []*session
	for _, s := range f.allSessions() {
		if s.secure == nil {
			leaving = append(leaving, s)
		} else {
			staying = append(staying, s)
		}
	}
	f.withdraw(leaving)
	parked := park(leaving)
	err := f.give(successor, parked, staying)
	if err != nil {
		f.takeBack(parked)
		return fmt.Errorf("hand over: %w", err)
	}
	f.stopListening()
	for _, s := range parked {
		_ = s.out.Close() // the successor holds the connection
		s.port.leave(s.state.Address)
	}
	f.log.Info("sessions handed over", "plain", len(parked), "tls", len(staying))
	return nil
}

// stopAccepting leaves new connections in the queues of the listeners.
func (f *Front) stopAccepting() {
	f.setAcceptDeadline(time.Unix(1, 0))
	// A connection that arrives together with the deadline is still accepted: by waiting we know
	// that every later one is the successor's.
	f.accepting.Wait()
	f.mu.Lock()
	f.isClosed = true
	f.mu.Unlock()
}

// setAcceptDeadline ends the accept loops, or lets new ones run.
func (f *Front) setAcceptDeadline(deadline time.Time) {
	for _, p := range f.ports {
		_ = p.listener.SetDeadline(deadline) // fails only on a closed listener
	}
	for _, one := range f.links {
		if listener, can := one.(interface{ SetDeadline(time.Time) error }); can {
			_ = listener.SetDeadline(deadline)
		}
	}
}

// listeners returns all listeners by network and address as they are configured.
func (f *Front) listeners() map[string]net.Listener {
	all := map[string]net.Listener{}
	for _, p := range f.ports {
		all["tcp "+p.Listen] = p.listener
	}
	for _, one := range f.links {
		if one.Addr().Network() == "unix" {
			all["unix "+f.settings.Link.Socket] = one
		} else {
			all["tcp "+f.settings.Link.Listen] = one
		}
	}
	for _, one := range f.servers {
		if one.listener.Addr().Network() == "unix" {
			all["unix "+f.settings.Admin] = one.listener
		} else {
			all["tcp "+f.settings.Metrics] = one.listener
		}
	}
	return all
}

// withdraw asks the apps to finish with the sessions, and waits until they have or time is up.
func (f *Front) withdraw(leaving []*session) {
	f.mu.Lock()
	for _, a := range f.apps {
		a.send(func(queue []byte) []byte { return link.Append(queue, link.Handover) })
	}
	f.mu.Unlock()
	for _, s := range leaving {
		s.mu.Lock()
		s.isLeaving = true
		s.mu.Unlock()
		s.release()
	}
	deadline := time.Now().Add(releaseWait)
	for _, s := range leaving {
		s.mu.Lock()
		for s.app != nil && !s.isClosed && time.Now().Before(deadline) {
			s.mu.Unlock()
			time.Sleep(5 * time.Millisecond)
			s.mu.Lock()
		}
		if s.app != nil && !s.isClosed { // its lines are sent again by the successor
			s.app.leave(s, link.Closing{Session: s.state.ID, Reason: link.FrontStops}, true)
			s.forgetApp()
			s.cause = link.AppGone
		}
		s.mu.Unlock()
	}
}

// park stops the readers and returns the sessions that are still open, with complete records.
func park(leaving []*session) []*session {
	var parked []*session
	for _, s := range leaving {
		s.mu.Lock()
		if s.isClosed {
			s.mu.Unlock()
			continue
		}
		s.isParked = true
		s.wake.Broadcast()
		s.mu.Unlock()
		_ = s.out.SetReadDeadline(time.Unix(1, 0))
		parked = append(parked, s)
	}
	for _, s := range parked {
		<-s.reading
		unread, _ := s.reader.Peek(s.reader.Buffered()) // what is buffered never fails
		rest, _ := io.ReadAll(s.early)
		s.state.Unread = append(append(s.state.Unread, unread...), rest...)
		s.state.Queue = s.out.Detach()
		s.state.Port = s.port.Name
		s.state.IsAppGone = s.cause == link.AppGone
	}
	return parked
}

func (f *Front) give(successor *net.UnixConn, parked, staying []*session) error {
	all := f.listeners()
	f.mu.Lock()
	e := handoverState{NextID: f.nextID, Bans: f.origins.Bans(), Resting: f.prefixes.Resting()}
	f.mu.Unlock()
	var sources []handoff.Source
	for name, listener := range all {
		if source, can := listener.(handoff.Source); can {
			e.Listeners, sources = append(e.Listeners, name), append(sources, source)
		}
	}
	for _, s := range parked {
		e.Sessions, sources = append(e.Sessions, s.state), append(sources, s.out.TCPConn)
	}
	for _, s := range staying {
		if s.state.HasPrefix {
			e.Kept = append(e.Kept, s.state.Prefix)
		}
	}
	if err := handoff.SendValue(successor, e); err != nil {
		return err
	}
	if err := handoff.Send(successor, sources); err != nil {
		return err
	}
	return handoff.Expect(successor, isTaken)
}

// takeBack continues after a failed hand-over, as if the sessions had come from another process.
func (f *Front) takeBack(parked []*session) {
	f.mu.Lock()
	f.isClosed = false
	f.mu.Unlock()
	f.setAcceptDeadline(time.Time{})
	f.serve()
	for _, s := range parked {
		f.continueSession(s.port, s.out.TCPConn, s.state)
	}
}

// Retire closes the TLS connections one after the other, over the configured time, and stops.
func (f *Front) Retire(ctx context.Context) {
	var staying []*session
	for _, s := range f.allSessions() {
		if s.secure != nil {
			staying = append(staying, s)
		}
	}
	spread := time.Duration(f.settings.Limits.TLSCloseSpreadSecond) * time.Second
	pause := spread / time.Duration(max(len(staying), 1))
	for _, s := range staying {
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
		s.close(link.Closing{Reason: link.FrontStops})
	}
	f.Stop()
}

// TakeOver receives what a predecessor hands over, starts this front with it, and says so.
func (f *Front) TakeOver(predecessor *net.UnixConn) error {
	_ = predecessor.SetDeadline(time.Now().Add(handoverTimeout))
	if _, err := predecessor.Write([]byte(isReady)); err != nil {
		return fmt.Errorf("report ready: %w", err)
	}
	var e handoverState
	if err := handoff.ReceiveValue(predecessor, &e); err != nil {
		return err
	}
	files, err := handoff.Receive(predecessor, len(e.Listeners)+len(e.Sessions))
	if err != nil {
		return err
	}
	defer func() {
		for _, file := range files {
			_ = file.Close() // the connections hold duplicates
		}
	}()
	f.origins.Restore(e.Bans)
	rest := time.Duration(f.settings.Limits.PrefixRestSeconds) * time.Second
	f.prefixes.Reserve(append(e.Kept, e.Resting...), rest)
	f.nextID = e.NextID
	inherited := map[string]net.Listener{}
	for i, name := range e.Listeners {
		listener, err := net.FileListener(files[i])
		if err != nil {
			return fmt.Errorf("inherit %s: %w", name, err)
		}
		inherited[name] = listener
	}
	if err := f.Start(inherited); err != nil {
		return err
	}
	var adopting sync.WaitGroup
	for i, state := range e.Sessions {
		conn, err := net.FileConn(files[len(e.Listeners)+i])
		if err != nil {
			continue // the peer is gone, or we are out of descriptors: the miner reconnects
		}
		tcp, isTCP := conn.(*net.TCPConn)
		if p := f.portNamed(state.Port); isTCP && p != nil {
			adopting.Go(func() { f.continueSession(p, tcp, state) })
		}
	}
	adopting.Wait()
	_, err = predecessor.Write([]byte(isTaken))
	f.log.Info("sessions taken over", "count", len(e.Sessions))
	return err
}

func (f *Front) portNamed(name string) *port {
	for _, p := range f.ports {
		if p.Name == name {
			return p
		}
	}
	return nil
}

// continueSession makes a session from a record and reads on.
func (f *Front) continueSession(p *port, tcp *net.TCPConn, state record) {
	_ = tcp.SetReadDeadline(time.Time{}) // fails only on a closed socket, as do the next reads
	f.origins.Adopt(state.Address)
	p.open.Add(1)
	f.open.Add(1)
	queue, unread := state.Queue, state.Unread
	state.Queue, state.Unread = nil, nil
	s, err := f.newSession(p, tcp, state, unread)
	if err != nil {
		p.leave(state.Address)
		return
	}
	if state.HasPrefix {
		f.prefixes.Adopt(state.Prefix)
	}
	s.resume(queue)
}
