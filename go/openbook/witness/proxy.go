// The proxy: bytes pass in both directions as they come, and lines are read on the way.
package witness

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"sync"
	"time"
)

const (
	maxLine     = 64 << 10
	maxSessions = 4096
	dialTimeout = 10 * time.Second
	bufferBytes = 16 << 10
)

// Proxy forwards miners to a pool.
type Proxy struct {
	Pool   string // host:port
	TLS    *tls.Config
	Prefix string
	Record func(*Accepted) error
	Log    *slog.Logger
	Now    func() time.Time
}

// Serve forwards until the context ends, and then waits for all connections.
func (p *Proxy) Serve(ctx context.Context, listener net.Listener) error {
	var group sync.WaitGroup
	defer group.Wait()
	stop := context.AfterFunc(ctx, func() { _ = listener.Close() })
	defer stop()
	places := make(chan struct{}, maxSessions)
	for {
		miner, err := listener.Accept()
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return fmt.Errorf("accept: %w", err)
		}
		select {
		case places <- struct{}{}:
		default:
			p.Log.Warn("session refused", "reason", "too many")
			_ = miner.Close()
			continue
		}
		group.Go(func() {
			defer func() { <-places }()
			if err := p.session(ctx, miner); err != nil {
				p.Log.Warn("session ended", "error", err.Error())
			}
		})
	}
}

func (p *Proxy) session(ctx context.Context, miner net.Conn) error {
	dialer := &net.Dialer{Timeout: dialTimeout}
	var pool net.Conn
	var err error
	if p.TLS != nil {
		pool, err = (&tls.Dialer{NetDialer: dialer, Config: p.TLS}).DialContext(ctx, "tcp", p.Pool)
	} else {
		pool, err = dialer.DialContext(ctx, "tcp", p.Pool)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("connect to the pool: %w", err), miner.Close())
	}
	stop := context.AfterFunc(ctx, func() {
		_ = miner.Close()
		_ = pool.Close()
	})
	defer stop()
	s := NewSession(p.Prefix, p.Now)
	done := make(chan error, 2)
	go func() { done <- pass(pool, miner, s.FromMiner) }()
	go func() {
		done <- pass(miner, pool, func(line []byte) {
			if share := s.FromPool(line); share != nil {
				if err := p.Record(share); err != nil {
					p.Log.Error("share not recorded", "error", err.Error())
				}
			}
		})
	}()
	first := <-done
	closed := errors.Join(miner.Close(), pool.Close()) // ends the other direction
	<-done
	if ctx.Err() != nil {
		return nil
	}
	return errors.Join(first, closed)
}

// pass copies bytes; each line is read before it is passed on. A line above the limit is not read.
func pass(to io.Writer, from io.Reader, read func(line []byte)) error {
	buffer := make([]byte, bufferBytes)
	var line []byte
	isTooLong := false
	for {
		n, err := from.Read(buffer)
		for rest := buffer[:n]; len(rest) > 0; {
			piece, after, isWhole := bytes.Cut(rest, []byte("\n"))
			if len(line)+len(piece) > maxLine {
				line, isTooLong = line[:0], true
			} else {
				line = append(line, piece...)
			}
			if isWhole {
				if !isTooLong {
					read(line)
				}
				line, isTooLong = line[:0], false
			}
			rest = after
		}
		if n > 0 {
			if _, err := to.Write(buffer[:n]); err != nil {
				return fmt.Errorf("pass on: %w", err)
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read: %w", err)
		}
	}
}
