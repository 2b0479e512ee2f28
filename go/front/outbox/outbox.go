// Package outbox writes to a miner's socket without ever blocking the writer. It is a net.Conn, so
// that TLS can run on top of it: what the socket does not take at once is queued up to a bound and
// written by a goroutine that exists only while something is queued.
package outbox

import (
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"syscall"
	"time"
)

// ErrSlow says that the peer reads too slowly: more than the bound is queued, or nothing of it
// was taken for a minute.
var ErrSlow = errors.New("peer reads too slowly")

const (
	stallLimit  = time.Minute
	lingerTime  = time.Second
	lingerBytes = 1 << 20
)

// Conn is a TCP connection with a non-blocking Write. Reads go to the connection itself.
type Conn struct {
	*net.TCPConn
	raw       syscall.RawConn
	bound     int
	onDrained func()
	onFailed  func(error)

	mu       sync.Mutex
	queue    []byte
	writer   chan struct{} // closed when the goroutine that writes the queue ends; nil: none
	closing  bool          // close the socket once the queue is empty
	detached bool
	err      error

	// The attempt in progress; fields rather than locals, so that no attempt allocates.
	attempt func(fd uintptr) bool
	bytes   []byte
	taken   int
	failure error
}

// New takes over the connection. onDrained is called after a queue became empty, onFailed when
// the connection cannot be written any more; neither is called with a lock held.
func New(tcp *net.TCPConn, bound int, onDrained func(), onFailed func(error)) (*Conn, error) {
	raw, err := tcp.SyscallConn()
	if err != nil {
		return nil, fmt.Errorf("raw connection: %w", err)
	}
	c := &Conn{TCPConn: tcp, raw: raw, bound: bound, onDrained: onDrained, onFailed: onFailed}
	c.attempt = func(fd uintptr) bool {
		c.taken, c.failure = syscall.Write(int(fd), c.bytes)
		return true
	}
	return c, nil
}

// SetWriteDeadline does nothing, because Write never blocks. TLS sets a deadline that has passed
// when it closes, and the queue must still be written.
func (c *Conn) SetWriteDeadline(time.Time) error { return nil }

// Write queues or sends all bytes, or fails for good. It never blocks on the peer.
func (c *Conn) Write(bytes []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err != nil {
		return 0, c.err
	}
	if c.closing || c.detached {
		return 0, net.ErrClosed
	}
	rest := bytes
	if len(c.queue) == 0 && c.writer == nil {
		sent, err := c.try(bytes)
		if err != nil {
			c.fail(err)
			return 0, err
		}
		rest = bytes[sent:]
	}
	if len(rest) == 0 {
		return len(bytes), nil
	}
	if len(c.queue)+len(rest) > c.bound {
		c.fail(ErrSlow)
		return 0, ErrSlow
	}
	c.queue = append(c.queue, rest...)
	if c.writer == nil {
		c.writer = make(chan struct{})
		go c.writeQueue(c.writer)
	}
	return len(bytes), nil
}

// try makes one system call, called with the lock held.
func (c *Conn) try(bytes []byte) (int, error) {
	c.bytes, c.taken, c.failure = bytes, 0, nil
	err := c.raw.Write(c.attempt)
	c.bytes = nil
	switch {
	case err != nil:
		return 0, err
	case errors.Is(c.failure, syscall.EAGAIN), errors.Is(c.failure, syscall.EINTR):
		return 0, nil
	case c.failure != nil:
		return 0, c.failure
	}
	return c.taken, nil
}

func (c *Conn) writeQueue(done chan struct{}) {
	defer close(done)
	var chunk []byte
	for {
		c.mu.Lock()
		if len(c.queue) == 0 || c.err != nil || c.detached {
			c.end()
			return
		}
		chunk = append(chunk[:0], c.queue...)
		err := c.TCPConn.SetWriteDeadline(time.Now().Add(stallLimit))
		c.mu.Unlock()
		sent := 0
		if err == nil {
			sent, err = c.TCPConn.Write(chunk)
		}
		c.mu.Lock()
		c.queue = append(c.queue[:0], c.queue[min(sent, len(c.queue)):]...)
		if err != nil && c.err == nil && !c.detached {
			if timeout, isNet := err.(net.Error); isNet && timeout.Timeout() {
				err = ErrSlow
			}
			c.fail(err)
		}
		c.mu.Unlock()
	}
}

// end is the last act of writeQueue; it is called with the lock held and releases it.
func (c *Conn) end() {
	c.writer = nil
	// Without this the next attempt would find an expired deadline.
	_ = c.TCPConn.SetWriteDeadline(time.Time{})
	isDrained := c.err == nil && !c.detached && !c.closing
	if c.closing && !c.detached {
		go c.closePolitely()
	}
	c.mu.Unlock()
	if isDrained {
		c.onDrained()
	}
}

// fail ends the connection; called with the lock held.
func (c *Conn) fail(err error) {
	c.err = err
	_ = c.TCPConn.SetLinger(0)
	_ = c.TCPConn.Close()
	go c.onFailed(err)
}

// Err returns why the connection cannot be written any more, nil if it can.
func (c *Conn) Err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err
}

// IsDrained reports whether the socket has taken everything.
func (c *Conn) IsDrained() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.queue) == 0 && c.writer == nil
}

// Queued returns the bytes that wait for the socket.
func (c *Conn) Queued() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.queue)
}

// Finish closes the connection after the queue is written; later writes fail.
func (c *Conn) Finish() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closing = true
	if c.writer == nil {
		go c.closePolitely()
	}
}

// closePolitely reads on for a moment after the last byte: closing a socket with unread bytes
// resets it, and the peer may lose what was written before.
func (c *Conn) closePolitely() {
	_ = c.CloseWrite() // each of these fails only if the peer is gone
	_ = c.SetReadDeadline(time.Now().Add(lingerTime))
	_, _ = io.CopyN(io.Discard, c.TCPConn, lingerBytes)
	_ = c.TCPConn.Close()
}

// Abort closes the connection at once, with a reset.
func (c *Conn) Abort() {
	_ = c.TCPConn.SetLinger(0)
	_ = c.TCPConn.Close()
}

// Detach stops writing and returns what is queued, for a process that takes the socket over.
// The caller must still close the connection.
func (c *Conn) Detach() []byte {
	c.mu.Lock()
	c.detached = true
	writer := c.writer
	if writer != nil {
		_ = c.TCPConn.SetWriteDeadline(time.Unix(1, 0))
	}
	c.mu.Unlock()
	if writer != nil {
		<-writer
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err == nil {
		c.err = net.ErrClosed
	}
	return c.queue
}
