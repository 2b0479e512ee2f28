// One node: the handshake on a new stream, and the template request with every reason to refuse
// the reply. A template returned from here has no field unknown to our messages, so that the pool
// can submit the whole block to the node.
package kaspad

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"katpool.internal/getNewBlockTemplate/fetcher"
	pb "katpool.internal/getNewBlockTemplate/kaspad/proto"
)

const (
	knownAPIVersion  = 1
	leastNodeVersion = 2 // older nodes do not implement the rules of the live networks
)

type node struct {
	*stream
	address  string
	version  string
	settings *Settings
}

// greet connects to a node, checks its identity, and subscribes to its notices.
func greet(ctx, life context.Context, address string, settings *Settings) (*node, error) {
	ctx, cancel := context.WithTimeout(ctx, settings.Timings.Connect)
	defer cancel()
	s, err := openStream(ctx, life, address, settings.Timings, settings.DialOptions)
	if err != nil {
		return nil, &fetcher.Failure{Node: address, Cause: fetcher.NoConnection, Err: err}
	}
	n := &node{stream: s, address: address, settings: settings}
	if err := n.introduce(ctx); err != nil {
		s.close()
		return nil, err
	}
	return n, nil
}

func (n *node) introduce(ctx context.Context) error {
	reply, err := n.call(ctx, &pb.Request{Payload: &pb.Request_GetServerInfo{
		GetServerInfo: &pb.GetServerInfoRequest{},
	}})
	if err != nil {
		return n.unanswered(fetcher.NoConnection, fmt.Errorf("get server info: %w", err))
	}
	if err := n.checkIdentity(reply.GetGetServerInfo()); err != nil {
		return err
	}
	n.version = reply.GetGetServerInfo().GetServerVersion()

	reply, err = n.call(ctx, &pb.Request{Payload: &pb.Request_NotifyNewBlockTemplate{
		NotifyNewBlockTemplate: &pb.NotifyNewBlockTemplateRequest{},
	}})
	if err != nil {
		return n.unanswered(fetcher.NoConnection, fmt.Errorf("subscribe to templates: %w", err))
	}
	started := reply.GetNotifyNewBlockTemplate()
	if started == nil {
		return n.refuse(fetcher.Unreadable, "the reply to the subscription is of an unknown kind")
	}
	if failed := started.GetError(); failed != nil {
		return n.refuse(fetcher.NodeError, "subscription: "+failed.GetMessage())
	}
	return nil
}

func (n *node) checkIdentity(info *pb.GetServerInfoResponse) error {
	if info == nil {
		return n.refuse(fetcher.Unreadable, "the reply to the server info request is of an unknown kind")
	}
	if failed := info.GetError(); failed != nil {
		return n.refuse(fetcher.NodeError, "server info: "+failed.GetMessage())
	}
	if info.GetNetworkId() != n.settings.Network {
		return n.refuse(fetcher.WrongNetwork,
			fmt.Sprintf("the node is on %q, the pool on %q", info.GetNetworkId(), n.settings.Network))
	}
	if info.GetRpcApiVersion() != knownAPIVersion {
		return n.refuse(fetcher.NodeVersion,
			fmt.Sprintf("the node's RPC API has version %d, ours %d",
				info.GetRpcApiVersion(), knownAPIVersion))
	}
	major, _, _ := strings.Cut(info.GetServerVersion(), ".")
	if number, err := strconv.Atoi(major); err != nil || number < leastNodeVersion {
		return n.refuse(fetcher.NodeVersion,
			fmt.Sprintf("the node is kaspad %q, but %d.0.0 or newer is required",
				info.GetServerVersion(), leastNodeVersion))
	}
	return nil
}

// template requests a template and validates it.
func (n *node) template(ctx context.Context) (fetcher.Template, error) {
	ctx, cancel := context.WithTimeout(ctx, n.settings.Timings.Call)
	defer cancel()
	reply, err := n.call(ctx, &pb.Request{Payload: &pb.Request_GetBlockTemplate{
		GetBlockTemplate: &pb.GetBlockTemplateRequest{
			PayAddress: n.settings.PayAddress,
			ExtraData:  n.extraData(),
		},
	}})
	if err != nil {
		return fetcher.Template{}, n.unanswered(fetcher.NoReply, err)
	}
	answer := reply.GetGetBlockTemplate()
	if err := n.validate(answer); err != nil {
		return fetcher.Template{}, err
	}
	return fetcher.Template{
		Block: answer.GetBlock(), Synced: answer.GetIsSynced(), NodeVersion: n.version,
	}, nil
}

// extraData composes the text after the payout script from its parts. The node puts its version and
// a slash in front, and refuses a payload that is too long: the tag always fits, the others are left
// out if they do not.
func (n *node) extraData() string {
	room := n.settings.ExtraDataBytes - len(n.version) - len("/")
	text := n.settings.ExtraData
	if n.settings.Anchor != nil {
		text = appendPart(text, n.settings.Anchor(), room)
	}
	if n.settings.Text != "" {
		text = appendPart(text, "/"+n.settings.Text, room)
	}
	return text
}

func appendPart(text, part string, room int) string {
	if len(text)+len(part) > room {
		return text
	}
	return text + part
}

func (n *node) validate(answer *pb.GetBlockTemplateResponse) error {
	if answer == nil {
		return n.refuse(fetcher.Unreadable, "the reply to the template request is of an unknown kind")
	}
	if failed := answer.GetError(); failed != nil {
		return n.refuse(fetcher.NodeError, failed.GetMessage())
	}
	if unknown := unknownFields(answer.ProtoReflect()); len(unknown) > 0 {
		return n.refuse(fetcher.UnknownFields,
			"the node sends fields unknown to this pool: "+strings.Join(unknown, ", "))
	}
	block := answer.GetBlock()
	if block.GetHeader() == nil || len(block.GetTransactions()) == 0 {
		return n.refuse(fetcher.Incomplete, "the template has no header or no coinbase")
	}
	if !answer.GetIsSynced() && !n.settings.AllowUnsynced {
		return n.refuse(fetcher.Unsynced, "the node is not synced with its network")
	}
	return nil
}

func (n *node) refuse(reason fetcher.Reason, detail string) error {
	return &fetcher.Refusal{Node: n.address, Reason: reason, Detail: detail}
}

// unanswered wraps a call's error with its cause: the end of the stream, otherwise the given one.
func (n *node) unanswered(cause fetcher.Cause, err error) error {
	var lost *lostError
	if errors.As(err, &lost) {
		cause = fetcher.StreamLost
	}
	return &fetcher.Failure{Node: n.address, Cause: cause, Err: err}
}
