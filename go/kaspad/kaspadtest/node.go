// Package kaspadtest is a scripted Kaspa node for tests. It speaks the real protocol and can be
// told to misbehave in ways a real node cannot. Without a script it behaves as kaspad 2.1.0 was
// observed to: ids are echoed, each stream needs its own START, an unknown request gets EOF.
package kaspadtest

import (
	"context"
	"errors"
	"net"
	"sync"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/test/bufconn"
	"google.golang.org/protobuf/proto"

	pb "katpool.internal/getNewBlockTemplate/kaspad/proto"
)

// Script is the behaviour that a test can change while the node runs.
type Script struct {
	Network    string
	Version    string
	APIVersion uint32
	Synced     bool
	Block      *pb.RpcBlock
	Error      string // put into every template reply, as kaspad does
	Frozen     bool   // accepts requests and never replies
	Unreadable bool   // replies carry no known payload
}

// Node is one fake node.
type Node struct {
	pb.UnimplementedRPCServer
	mu       sync.Mutex
	script   Script
	server   *grpc.Server
	memory   *bufconn.Listener // nil while stopped, and for a node on TCP
	streams  map[*session]bool
	asked    int
	starts   int
	opened   int
	lastAsk  *pb.GetBlockTemplateRequest
	serverWG sync.WaitGroup
}

type session struct {
	sending    sync.Mutex
	rpc        pb.RPC_MessageStreamServer
	subscribed bool
	end        context.CancelFunc
}

// New returns a healthy, synced simnet node that is not listening yet.
func New(t testing.TB) *Node {
	t.Helper()
	n := &Node{
		script: Script{Network: "simnet", Version: "2.1.0", APIVersion: 1, Synced: true,
			Block: PlainBlock(1)},
		streams: map[*session]bool{},
	}
	t.Cleanup(n.Stop)
	return n
}

// Start listens in memory, for Dialer.
func (n *Node) Start() *Node {
	memory := bufconn.Listen(1 << 20)
	n.serve(memory)
	n.mu.Lock()
	n.memory = memory
	n.mu.Unlock()
	return n
}

// StartTCP listens on a free loopback port, or on the given address, and returns the address.
func (n *Node) StartTCP(t testing.TB, address string) string {
	t.Helper()
	listener, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatalf("fake node: %v", err)
	}
	n.serve(listener)
	return listener.Addr().String()
}

func (n *Node) serve(listener net.Listener) {
	server := grpc.NewServer()
	pb.RegisterRPCServer(server, n)
	n.mu.Lock()
	n.server = server
	n.mu.Unlock()
	n.serverWG.Go(func() { _ = server.Serve(listener) })
}

// Stop breaks all streams and stops listening. Start may be called again.
func (n *Node) Stop() {
	n.mu.Lock()
	server := n.server
	n.server, n.memory = nil, nil
	n.mu.Unlock()
	if server != nil {
		server.Stop()
	}
	n.serverWG.Wait()
}

// Dialer connects to nodes by their name in the map; targets are "passthrough:///name".
func Dialer(nodes map[string]*Node) grpc.DialOption {
	return grpc.WithContextDialer(func(ctx context.Context, name string) (net.Conn, error) {
		node, known := nodes[name]
		if !known {
			return nil, errors.New("no such host")
		}
		node.mu.Lock()
		memory := node.memory
		node.mu.Unlock()
		if memory == nil {
			return nil, errors.New("connection refused")
		}
		return memory.DialContext(ctx)
	})
}

// Set changes the script.
func (n *Node) Set(change func(*Script)) {
	n.mu.Lock()
	defer n.mu.Unlock()
	change(&n.script)
}

// Counts returns the number of template requests and subscriptions, of streams ever opened, and
// of streams open now.
func (n *Node) Counts() (asked, starts, opened, open int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.asked, n.starts, n.opened, len(n.streams)
}

// LastRequest returns the newest template request.
func (n *Node) LastRequest() *pb.GetBlockTemplateRequest {
	n.mu.Lock()
	defer n.mu.Unlock()
	return proto.CloneOf(n.lastAsk)
}

// Notify sends notices of new work to every subscribed stream.
func (n *Node) Notify(count int) {
	notice := &pb.Response{Payload: &pb.Response_NewBlockTemplate{
		NewBlockTemplate: &pb.NewBlockTemplateNotification{},
	}}
	for _, s := range n.sessions() {
		if !s.subscribed {
			continue
		}
		for range count {
			_ = s.send(notice)
		}
	}
}

// EndStreams ends every stream with a plain EOF, as kaspad does.
func (n *Node) EndStreams() {
	for _, s := range n.sessions() {
		s.end()
	}
}

func (n *Node) sessions() []*session {
	n.mu.Lock()
	defer n.mu.Unlock()
	var list []*session
	for s := range n.streams {
		list = append(list, s)
	}
	return list
}

// MessageStream implements the gRPC method.
func (n *Node) MessageStream(rpc pb.RPC_MessageStreamServer) error {
	ctx, end := context.WithCancel(rpc.Context())
	defer end()
	s := &session{rpc: rpc, end: end}
	n.mu.Lock()
	n.streams[s] = true
	n.opened++
	n.mu.Unlock()
	defer func() {
		n.mu.Lock()
		delete(n.streams, s)
		n.mu.Unlock()
	}()
	requests := make(chan *pb.Request)
	go func() {
		defer end()
		for {
			request, err := rpc.Recv()
			if err != nil {
				return
			}
			select {
			case requests <- request:
			case <-ctx.Done():
				return
			}
		}
	}()
	for {
		select {
		case <-ctx.Done():
			return nil
		case request := <-requests:
			reply := n.answer(s, request)
			if reply == nil {
				continue
			}
			if reply.Payload == nil && !n.snapshot().Unreadable {
				return nil
			}
			if err := s.send(reply); err != nil {
				return nil
			}
		}
	}
}

func (n *Node) snapshot() Script {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.script
}

// answer returns nil for no reply and an empty reply for a request unknown to kaspad.
func (n *Node) answer(s *session, request *pb.Request) *pb.Response {
	n.mu.Lock()
	defer n.mu.Unlock()
	reply := &pb.Response{Id: request.GetId()}
	switch ask := request.GetPayload().(type) {
	case *pb.Request_GetServerInfo:
		reply.Payload = &pb.Response_GetServerInfo{GetServerInfo: &pb.GetServerInfoResponse{
			RpcApiVersion: n.script.APIVersion, ServerVersion: n.script.Version,
			NetworkId: n.script.Network, IsSynced: n.script.Synced,
		}}
	case *pb.Request_NotifyNewBlockTemplate:
		n.starts++
		s.subscribed = true
		reply.Payload = &pb.Response_NotifyNewBlockTemplate{
			NotifyNewBlockTemplate: &pb.NotifyNewBlockTemplateResponse{},
		}
	case *pb.Request_GetBlockTemplate:
		n.asked++
		n.lastAsk = ask.GetBlockTemplate
		reply.Payload = &pb.Response_GetBlockTemplate{GetBlockTemplate: n.template()}
	}
	if n.script.Frozen {
		return nil
	}
	if n.script.Unreadable {
		reply.Payload = nil
	}
	return reply
}

func (n *Node) template() *pb.GetBlockTemplateResponse {
	if n.script.Error != "" {
		return &pb.GetBlockTemplateResponse{Error: &pb.RpcError{Message: n.script.Error}}
	}
	return &pb.GetBlockTemplateResponse{
		Block: proto.CloneOf(n.script.Block), IsSynced: n.script.Synced,
	}
}

func (s *session) send(reply *pb.Response) error {
	s.sending.Lock()
	defer s.sending.Unlock()
	return s.rpc.Send(reply)
}
