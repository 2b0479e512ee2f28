// Package kaspad speaks to Kaspa nodes over gRPC: one long stream per node with numbered
// requests, and a list of nodes with failover. run builds a Nodes and gives it to the fetcher.
// What must stay true: the reader of a stream never blocks, because the node closes a stream
// whose answers are not taken.
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

// maxReplyBytes leaves room above the largest template (about 100 KB on a full network, with
// long parent lists a few hundred; a block's mass bounds it to about 1 MB). A message holds the
// block twice, as JSON and as bytes, and the app takes no message above 8 MiB.
const maxReplyBytes = 2 << 20

// stream is one MessageStream on a connection of its own.
type stream struct {
	conn    *grpc.ClientConn
	rpc     pb.RPC_MessageStreamClient
	cancel  context.CancelFunc
	notices chan time.Time // room for one: a burst of notices is one reason to ask
	done    chan struct{}  // closed when the stream has ended

	sending sync.Mutex
	mu      sync.Mutex
	lastID  uint64
	waiting map[uint64]chan *pb.Response
	err     error // why the stream ended; set before done is closed
}

// openStream connects and opens the stream; `life` ends it, `ctx` bounds the opening only.
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
		err = fmt.Errorf("no answer in time: %w", errors.Join(context.Cause(ctx), err))
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

// dialOptions: the node itself never pings, so only our keepalive notices a frozen one.
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

// read takes what the node sends until the stream ends. io.EOF is an end like any other.
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
		if waiter != nil { // nil: nobody waits any more, the call ran out of time
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

// lost is the reason of the end, for use after done.
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
		// Send only says that the stream is over; the reader knows why.
		select {
		case <-s.done:
			return nil, s.lost()
		case <-ctx.Done():
			return nil, &lostError{err}
		}
	}
	select {
	case answer := <-reply:
		return answer, nil
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
	// The only fault of Close is that it was closed before.
	_ = s.conn.Close()
}

// lostError marks the end of a stream, so that it is told from a call that ran out of time.
type lostError struct{ cause error }

func (e *lostError) Error() string { return "stream ended: " + e.cause.Error() }
func (e *lostError) Unwrap() error { return e.cause }
