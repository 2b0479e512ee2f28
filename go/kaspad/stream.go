// Package kaspad talks to Kaspa nodes over gRPC: one long-lived stream per node with numbered
// requests, and a list of nodes with failover. The reader of a stream never blocks, because the
// node closes a stream whose replies are not read.
package kaspad

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/keepalive"

	pb "katpool.internal/getNewBlockTemplate/kaspad/proto"
)

// maxReplyBytes is well above the largest template: about 100 KB on a busy network, a few hundred
// KB with long parent lists, at most 1 MB by a block's mass. A message holds the block twice, as
// JSON and as bytes, and the app accepts no message above 8 MiB.
const maxReplyBytes = 2 << 20

// stream is one MessageStream on its own connection.
type stream struct {
	conn    *grpc.ClientConn
	rpc     pb.RPC_MessageStreamClient
	cancel  context.CancelFunc
	notices chan time.Time // capacity 1: a burst of notices causes one request
	done    chan struct{}  // closed when the stream has ended

	sending sync.Mutex
	mu      sync.Mutex
	lastID  uint64
	waiting map[uint64]chan *pb.Response
	err     error // why the stream ended; set before done is closed
}

// openStream connects and opens the stream; `life` ends it, `ctx` limits the opening only.
func openStream(
	ctx, life context.Context, address string, times Timings, extra []grpc.DialOption,
) (*stream, error) {
	conn, err := grpc.NewClient(address, append(dialOptions(times), extra...)...)
	if err != nil {
		return nil, fmt.Errorf("prepare connection: %w", err)
	}
	streamCtx, cancel := context.WithCancel(life)
	stop := context.AfterFunc(ctx, cancel)
	rpc, err := pb.NewRPCClient(conn).MessageStream(streamCtx)
	if !stop() {
		err = fmt.Errorf("timed out: %w", errors.Join(context.Cause(ctx), err))
	}
	if err != nil {
		cancel()
		return nil, errors.Join(fmt.Errorf("open stream: %w", err), conn.Close())
	}
	s := &stream{
		conn:    conn,
		rpc:     rpc,
		cancel:  cancel,
		notices: make(chan time.Time, 1),
		done:    make(chan struct{}),
		waiting: map[uint64]chan *pb.Response{},
	}
	go s.read()
	return s, nil
}

// dialOptions enables keepalive: the node never pings, so nothing else notices a frozen one.
func dialOptions(times Timings) []grpc.DialOption {
	return []grpc.DialOption{
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithNoProxy(),
		grpc.WithDisableServiceConfig(),
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(maxReplyBytes)),
		grpc.WithKeepaliveParams(keepalive.ClientParameters{
			Time:                times.KeepaliveTime,
			Timeout:             times.KeepaliveTimeout,
			PermitWithoutStream: true,
		}),
		grpc.WithConnectParams(grpc.ConnectParams{
			Backoff: backoff.Config{
				BaseDelay: times.BackoffMin, Multiplier: 1.6, Jitter: 0.2, MaxDelay: times.BackoffMax,
			},
			MinConnectTimeout: times.Connect,
		}),
	}
}

// read receives messages until the stream ends. io.EOF is treated like any other end.
func (s *stream) read() {
	for {
		reply, err := s.rpc.Recv()
		if err != nil {
			s.end(err)
			return
		}
		if reply.GetNewBlockTemplate() != nil {
			select {
			case s.notices <- time.Now():
			default:
			}
			continue
		}
		s.mu.Lock()
		waiter := s.waiting[reply.GetId()]
		delete(s.waiting, reply.GetId())
		s.mu.Unlock()
		if waiter != nil { // nil: the call has timed out
			waiter <- reply
		}
	}
}

func (s *stream) end(err error) {
	s.mu.Lock()
	s.err = err
	s.mu.Unlock()
	close(s.done)
}

// lost returns why the stream ended; call it after done is closed.
func (s *stream) lost() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return &lostError{s.err}
}

// call sends one request and waits for its reply, the end of the stream, or the context.
func (s *stream) call(ctx context.Context, request *pb.Request) (*pb.Response, error) {
	reply := make(chan *pb.Response, 1)
	s.mu.Lock()
	s.lastID++
	id := s.lastID
	s.waiting[id] = reply
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		delete(s.waiting, id)
		s.mu.Unlock()
	}()

	request.Id = id
	s.sending.Lock()
	err := s.rpc.Send(request)
	s.sending.Unlock()
	if err != nil {
		// Send only reports that the stream is over; the reader knows why.
		select {
		case <-s.done:
			return nil, s.lost()
		case <-ctx.Done():
			return nil, &lostError{err}
		}
	}
	select {
	case response := <-reply:
		return response, nil
	case <-s.done:
		return nil, s.lost()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// close ends the stream and the connection and waits for the reader.
func (s *stream) close() {
	s.cancel()
	<-s.done
	// Close fails only if the connection was closed before.
	_ = s.conn.Close()
}

// lostError marks the end of a stream, to distinguish it from a call that timed out.
type lostError struct{ cause error }

func (e *lostError) Error() string { return "stream ended: " + e.cause.Error() }
func (e *lostError) Unwrap() error { return e.cause }
