// Package fetcher turns a node's block templates into messages for the pool: it requests them,
// decides which to publish, and passes those on. A failing publisher never stops the requests,
// and only the node's newest template is ever published.
package fetcher

import (
	"context"
	"fmt"
	"time"

	pb "katpool.internal/getNewBlockTemplate/kaspad/proto"
)

// Template is a template that may be mined on.
type Template struct {
	Block       *pb.RpcBlock
	Synced      bool
	NodeVersion string
	NoticeAt    time.Time // when the node announced it; zero if the timer caused the request
}

// Node is the source of templates.
type Node interface {
	// Next waits until the node announces new work, or at most `wait`, then requests it. It
	// backs off after a failure. Errors are *Refusal, *Failure, or the context's.
	Next(ctx context.Context, wait time.Duration) (Template, error)
}

// Publisher takes the messages.
type Publisher interface {
	// Publish sends one message, or fails within its own time limit. It never queues: a message
	// that failed is not sent later. It returns how many listeners received the message.
	Publish(ctx context.Context, text []byte) (listeners int64, err error)
}

// Observer is told of every business event. Each iteration of the request loop ends in exactly
// one of Answered, Refused and Failed. No method blocks.
type Observer interface {
	Answered(template Template)
	Refused(refusal *Refusal)
	Failed(failure error)
	Published(sent Sent)
	PublishFailed(err error)
}

// Sent describes one published message.
type Sent struct {
	Kind      Kind
	Seq       uint64
	NoticeAt  time.Time
	Listeners int64
}

// Reason says why a template was refused. The set is closed: it is a metric label.
type Reason string

const (
	Unsynced      Reason = "unsynced"       // the node is behind its network
	UnknownFields Reason = "unknown_fields" // the node is newer than the pool
	WrongNetwork  Reason = "wrong_network"
	NodeVersion   Reason = "node_version" // too old, or another kind of interface
	NodeError     Reason = "node_error"   // the node replied with an error
	Unreadable    Reason = "unreadable"   // a reply of an unknown kind
	Incomplete    Reason = "incomplete"   // no header or no transactions
)

// Reasons lists the set, so that each counter starts at 0.
func Reasons() []Reason {
	return []Reason{Unsynced, UnknownFields, WrongNetwork, NodeVersion, NodeError, Unreadable,
		Incomplete}
}

// Refusal is a reply that must not be mined on.
type Refusal struct {
	Node   string
	Reason Reason
	Detail string
}

func (r *Refusal) Error() string {
	return fmt.Sprintf("node %s: template refused (%s): %s", r.Node, r.Reason, r.Detail)
}

// Cause says why there was no reply. The set is closed: it is a metric label.
type Cause string

const (
	NoConnection Cause = "connect"
	NoReply      Cause = "timeout"
	StreamLost   Cause = "stream_lost"
)

// Causes lists the set.
func Causes() []Cause { return []Cause{NoConnection, NoReply, StreamLost} }

// Failure is a request without a reply.
type Failure struct {
	Node  string
	Cause Cause
	Err   error
}

func (f *Failure) Error() string {
	return fmt.Sprintf("node %s: %s: %v", f.Node, f.Cause, f.Err)
}

func (f *Failure) Unwrap() error { return f.Err }
