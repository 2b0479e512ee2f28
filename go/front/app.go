// One link to an app: the handshake, the frames it sends, and the queue of frames for it. The
// reader applies frames in order; the queue never blocks whoever adds to it.
package front

import (
	"bufio"
	"crypto/hmac"
	"crypto/rand"
	"errors"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"katpool.internal/getNewBlockTemplate/front/link"
)

const (
	greetingTimeout   = 5 * time.Second
	heartbeatInterval = time.Second
	heartbeatTimeout  = 5 * time.Second
	maxLinks          = 64
	maxClasses        = 4096
	maxQueued         = 16 << 20 // readers of miners pause beyond this
)

type app struct {
	front       *Front
	conn        net.Conn
	greeting    link.Greeting
	farewells   map[link.Reason][]byte
	windowLines uint16
	windowBytes uint32

	heard    atomic.Int64 // unix milliseconds of the last frame
	lagMs    atomic.Uint32
	busy     atomic.Uint32
	lagging  int          // ticks in a row; used by the ticker alone
	draining atomic.Int64 // deadline in unix milliseconds; 0 when not draining
	count    atomic.Int64 // sessions

	mu          sync.Mutex
	filled      sync.Cond
	room        sync.Cond
	queue       []byte
	writing     int           // bytes the writer has taken out of the queue
	isEnding    bool          // the writer closes the link when the queue is empty
	ended       chan struct{} // closed when the writer has ended
	isDead      bool
	isLeft      bool // its sessions are being opened elsewhere
	drainedSent bool
	sessions    map[uint64]*session
	classes     map[uint32][]*session
}

// serveLink runs one link from its first byte to its last.
func (f *Front) serveLink(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	_ = conn.SetDeadline(time.Now().Add(greetingTimeout)) // fails only on a closed connection
	reader := link.NewReader(bufio.NewReaderSize(conn, 64<<10))
	greeting, err := f.greetApp(conn, reader)
	if err != nil {
		var fault *link.Error
		if errors.As(err, &fault) {
			_, _ = conn.Write(link.AppendError(nil, *fault)) // the link ends anyway
		}
		f.log.Warn("link refused", "app", greeting.Name, "error", err.Error())
		return
	}
	_ = conn.SetDeadline(time.Time{})
	a := &app{front: f, conn: conn, greeting: greeting, farewells: greeting.Farewells,
		windowLines: atMost(f.settings.Link.WindowLines, greeting.WindowLines),
		windowBytes: atMost(f.settings.Link.WindowBytes, greeting.WindowBytes),
		ended:       make(chan struct{}), sessions: map[uint64]*session{},
		classes: map[uint32][]*session{}}
	a.filled.L, a.room.L = &a.mu, &a.mu
	a.heard.Store(time.Now().UnixMilli())
	reader.Limit = link.MaxFrame
	a.send(func(queue []byte) []byte { return link.AppendWelcome(queue, f.terms(a)) })
	err = f.join(a) // before the app can read WELCOME, so that a welcome app has joined
	go a.write()
	if err == nil {
		err = a.read(reader)
		f.leaveApp(a)
	}
	f.log.Warn("link closed", "app", greeting.Name, "error", err.Error())
	var fault *link.Error
	if errors.As(err, &fault) {
		a.fail(*fault)
		<-a.ended
	}
	a.die()
}

// fail sends an ERROR after what is queued, and then closes the link.
func (a *app) fail(fault link.Error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.sendLocked(func(queue []byte) []byte { return link.AppendError(queue, fault) })
	a.isEnding = true
	a.filled.Signal()
}

// atMost returns the front's own value, or the app's if that is set and smaller.
func atMost[T uint16 | uint32](own, wished T) T {
	if wished > 0 {
		return min(own, wished)
	}
	return own
}

func (f *Front) greetApp(conn net.Conn, reader *link.Reader) (link.Greeting, error) {
	kind, body, err := reader.Next()
	if err != nil {
		return link.Greeting{}, err
	}
	if kind != link.Hello {
		return link.Greeting{}, &link.Error{Code: link.Protocol, Text: "HELLO expected"}
	}
	greeting, err := link.ParseHello(body)
	if err != nil {
		return greeting, err
	}
	if _, err := greeting.Common(); err != nil {
		return greeting, err
	}
	secret := f.settings.Secret
	if len(secret) == 0 {
		return greeting, nil
	}
	wrong := &link.Error{Code: link.Unauthorized, Text: "authentication failed"}
	if len(greeting.Nonce) == 0 {
		return greeting, wrong
	}
	nonce := make([]byte, 32)
	if _, err := rand.Read(nonce); err != nil {
		return greeting, err
	}
	challenge := link.AppendChallenge(nil, nonce, link.FrontProof(secret, greeting.Nonce, nonce))
	if _, err := conn.Write(challenge); err != nil {
		return greeting, err
	}
	kind, body, err = reader.Next()
	if err != nil {
		return greeting, err
	}
	proof, err := link.ParseProof(body)
	if err != nil || kind != link.Proof ||
		!hmac.Equal(proof, link.AppProof(secret, greeting.Nonce, nonce)) {
		return greeting, wrong
	}
	return greeting, nil
}

func (f *Front) terms(a *app) link.Terms {
	longest := 0
	for _, one := range f.settings.Ports {
		longest = max(longest, one.MaxLineBytes)
	}
	return link.Terms{Version: link.Version, FrontID: f.id, Heartbeat: heartbeatInterval,
		Timeout: heartbeatTimeout, WindowLines: a.windowLines, WindowBytes: a.windowBytes,
		LineBytes: uint32(longest), Software: "katpool-front"}
}

// send adds frames to the queue; append must only append to its argument.
func (a *app) send(append func(queue []byte) []byte) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.sendLocked(append)
}

func (a *app) sendLocked(append func(queue []byte) []byte) {
	if a.isDead {
		return
	}
	a.queue = append(a.queue)
	a.filled.Signal()
}

func (a *app) sendLine(s *session, seq uint32, text []byte) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.isDead {
		return
	}
	a.queue = link.AppendLine(a.queue, s.state.ID, seq, text)
	s.sent, s.state.SentEver = seq, max(s.state.SentEver, seq)
	a.filled.Signal()
}

func (a *app) isFull() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return len(a.queue)+a.writing > maxQueued
}

func (a *app) waitForRoom() {
	a.mu.Lock()
	defer a.mu.Unlock()
	for len(a.queue)+a.writing > maxQueued && !a.isDead {
		a.room.Wait()
	}
}

// write sends the queue until the link dies.
func (a *app) write() {
	defer close(a.ended)
	var spare []byte
	for {
		a.mu.Lock()
		for len(a.queue) == 0 && !a.isDead && !a.isEnding {
			a.filled.Wait()
		}
		if a.isDead || len(a.queue) == 0 {
			a.mu.Unlock()
			_ = a.conn.Close()
			return
		}
		batch := a.queue
		a.queue, a.writing = spare[:0], len(batch)
		a.mu.Unlock()
		_ = a.conn.SetWriteDeadline(time.Now().Add(heartbeatTimeout)) // Write reports it
		_, err := a.conn.Write(batch)
		a.mu.Lock()
		a.writing = 0
		a.room.Broadcast()
		a.mu.Unlock()
		if err != nil {
			_ = a.conn.Close() // the reader then ends the link
			return
		}
		if spare = batch; cap(spare) > 1<<20 {
			spare = nil
		}
	}
}

// die ends the link and wakes everyone who waits for it.
func (a *app) die() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.isDead = true
	a.filled.Broadcast()
	a.room.Broadcast()
	_ = a.conn.Close()
}

// attach opens the session at this app, with the session's lock held; false if it is gone.
func (a *app) attach(s *session) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.isDead || a.isEnding || a.isLeft {
		return false
	}
	a.sessions[s.state.ID] = s
	a.count.Add(1)
	a.queue = link.AppendOpen(a.queue, s.opening())
	for _, one := range s.state.Lines {
		a.queue = link.AppendLine(a.queue, s.state.ID, one.Seq, one.Bytes)
	}
	s.app, s.class, s.sent = a, 0, s.state.Seq
	s.state.SentEver = max(s.state.SentEver, s.sent)
	a.filled.Signal()
	return true
}

// leave detaches a session that is closed, and says why unless the app asked for it.
func (a *app) leave(s *session, closing link.Closing, tell bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.detach(s)
	if tell {
		a.sendLocked(func(queue []byte) []byte { return link.AppendClose(queue, closing) })
	}
}

// detach is called with both locks held.
func (a *app) detach(s *session) {
	if a.sessions[s.state.ID] == s {
		delete(a.sessions, s.state.ID)
		a.count.Add(-1)
	}
	a.removeFromClass(s)
}

// setClass moves the session; false if there would be too many classes.
func (a *app) setClass(s *session, class uint32) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.removeFromClass(s)
	if class == 0 {
		return true
	}
	members, known := a.classes[class]
	if !known && len(a.classes) >= maxClasses {
		return false
	}
	s.class, s.classAt = class, len(members)
	a.classes[class] = append(members, s)
	return true
}

func (a *app) removeFromClass(s *session) {
	members := a.classes[s.class]
	if s.class == 0 || s.classAt >= len(members) || members[s.classAt] != s {
		s.class = 0
		return
	}
	last := len(members) - 1
	members[s.classAt] = members[last]
	members[s.classAt].classAt = s.classAt
	members[last] = nil
	if last == 0 {
		delete(a.classes, s.class)
	} else {
		a.classes[s.class] = members[:last]
	}
	s.class = 0
}

// session returns an open session of this app, nil for one that is gone.
func (a *app) session(id uint64) *session {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.sessions[id]
}

// all returns the sessions of this app.
func (a *app) all() []*session {
	a.mu.Lock()
	defer a.mu.Unlock()
	list := make([]*session, 0, len(a.sessions))
	for _, s := range a.sessions {
		list = append(list, s)
	}
	return list
}
