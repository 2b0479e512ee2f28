// Package chain reads a Kaspa node for an audit: which blocks pay the treasury, what they earned,
// and which transactions spend its money.
package chain

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/keepalive"

	"katpool.internal/getNewBlockTemplate/openbook/chain/nodewire"
)

const (
	messageStream = "/protowire.RPC/MessageStream"
	callTimeout   = 60 * time.Second
	maxReply      = 256 << 20
	window        = 64 << 20
)

// Client is one stream to a node; calls may overlap.
type Client struct {
	conn    *grpc.ClientConn
	stream  grpc.ClientStream
	cancel  context.CancelFunc
	done    chan struct{}
	sending sync.Mutex
	mu      sync.Mutex
	lastID  uint64
	waiting map[uint64]chan *nodewire.Response
	err     error
}

// Dial opens the stream to a node's gRPC address.
func Dial(ctx context.Context, address string) (*Client, error) {
	conn, err := grpc.NewClient(address,
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(maxReply)),
		// Fixed windows: blocks are fetched by the hundred, and a window that grows costs round trips.
		grpc.WithInitialWindowSize(window), grpc.WithInitialConnWindowSize(window),
		grpc.WithKeepaliveParams(keepalive.ClientParameters{
			Time: 30 * time.Second, Timeout: 20 * time.Second, PermitWithoutStream: true,
		}))
	if err != nil {
		return nil, fmt.Errorf("node %s: %w", address, err)
	}
	streamCtx, cancel := context.WithCancel(ctx)
	both := &grpc.StreamDesc{ClientStreams: true, ServerStreams: true}
	stream, err := conn.NewStream(streamCtx, both, messageStream)
	if err != nil {
		cancel()
		return nil, errors.Join(fmt.Errorf("node %s: %w", address, err), conn.Close())
	}
	c := &Client{conn: conn, stream: stream, cancel: cancel, done: make(chan struct{}),
		waiting: map[uint64]chan *nodewire.Response{}}
	go c.read()
	return c, nil
}

// Close ends the stream.
func (c *Client) Close() error {
	c.cancel()
	<-c.done
	return c.conn.Close()
}

func (c *Client) read() {
	defer close(c.done)
	for {
		response := &nodewire.Response{}
		if err := c.stream.RecvMsg(response); err != nil {
			c.mu.Lock()
			c.err = err
			c.mu.Unlock()
			return
		}
		c.mu.Lock()
		waiter := c.waiting[response.GetId()]
		delete(c.waiting, response.GetId())
		c.mu.Unlock()
		if waiter != nil {
			waiter <- response
		}
	}
}

func (c *Client) call(ctx context.Context, request *nodewire.Request) (*nodewire.Response, error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	reply := make(chan *nodewire.Response, 1)
	c.mu.Lock()
	c.lastID++
	request.Id = c.lastID
	c.waiting[request.Id] = reply
	c.mu.Unlock()
	defer func() {
		c.mu.Lock()
		delete(c.waiting, request.Id)
		c.mu.Unlock()
	}()
	c.sending.Lock()
	err := c.stream.SendMsg(request)
	c.sending.Unlock()
	if err != nil {
		return nil, fmt.Errorf("send to the node: %w", err)
	}
	select {
	case response := <-reply:
		return response, nil
	case <-c.done:
		return nil, fmt.Errorf("the node ended the stream: %w", c.err)
	case <-ctx.Done():
		return nil, fmt.Errorf("the node did not reply: %w", context.Cause(ctx))
	}
}

// FaultError is what a node replies instead of a result.
type FaultError struct{ Message string }

func (e *FaultError) Error() string { return "the node replied: " + e.Message }

type faulty interface{ GetError() *nodewire.Fault }

func check(reply faulty, isThere bool) error {
	if !isThere {
		return errors.New("the node's reply is of another kind")
	}
	if fault := reply.GetError(); fault != nil {
		return &FaultError{fault.GetMessage()}
	}
	return nil
}

func (c *Client) serverInfo(ctx context.Context) (*nodewire.ServerInfo, error) {
	response, err := c.call(ctx, &nodewire.Request{Payload: &nodewire.Request_GetServerInfo{
		GetServerInfo: &nodewire.Empty{}}})
	if err != nil {
		return nil, err
	}
	info := response.GetGetServerInfo()
	return info, check(info, info != nil)
}

func (c *Client) dagInfo(ctx context.Context) (*nodewire.DagInfo, error) {
	response, err := c.call(ctx, &nodewire.Request{Payload: &nodewire.Request_GetDagInfo{
		GetDagInfo: &nodewire.Empty{}}})
	if err != nil {
		return nil, err
	}
	info := response.GetGetDagInfo()
	return info, check(info, info != nil)
}

func (c *Client) block(ctx context.Context, hash string) (*nodewire.Block, error) {
	response, err := c.call(ctx, &nodewire.Request{Payload: &nodewire.Request_GetBlock{
		GetBlock: &nodewire.GetBlockRequest{Hash: hash, IncludeTransactions: true}}})
	if err != nil {
		return nil, err
	}
	reply := response.GetGetBlock()
	return reply.GetBlock(), check(reply, reply != nil)
}

func (c *Client) chainFrom(ctx context.Context, hash string) (*nodewire.GetChainResponse, error) {
	response, err := c.call(ctx, &nodewire.Request{Payload: &nodewire.Request_GetChain{
		GetChain: &nodewire.GetChainRequest{StartHash: hash, IncludeAcceptedTransactionIds: true}}})
	if err != nil {
		return nil, err
	}
	reply := response.GetGetChain()
	return reply, check(reply, reply != nil)
}

func (c *Client) rewardInfo(ctx context.Context, hash string) (*nodewire.RewardInfo, error) {
	response, err := c.call(ctx, &nodewire.Request{Payload: &nodewire.Request_GetRewardInfo{
		GetRewardInfo: &nodewire.HashRequest{Hash: hash}}})
	if err != nil {
		return nil, err
	}
	reply := response.GetGetRewardInfo()
	return reply, check(reply, reply != nil)
}
