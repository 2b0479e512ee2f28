// Package fetcher turns a node's block templates into messages for the pool: it asks, decides
// what is worth publishing and hands it on. The node and the publisher are given to it by run.
// What must stay true: a failing publisher never stops the asking, and nothing but the node's
// newest answer is ever published.
package fetcher

import (
	"context"
	"fmt"
	"time"

	pb "katpool.internal/getNewBlockTemplate/kaspad/proto"
)

// Template is one good answer of a node.
type Template struct {
	Block       *pb.RpcBlock
	Synced      bool
	NodeVersion string
	NoticeAt    time.Time // when the node announced it; zero where the timer asked
}

// Node is where templates come from.
type Node interface {
	// Next waits until the node announces new work, or at most `wait`, then asks for it. It
	// paces itself after a failure. Errors are *Refusal, *Failure, or that of the context.
	Next(ctx context.Context, wait time.Duration) (Template, error)
}

// Publisher is where messages go.
type Publisher interface {
	// Publish hands over one message, or fails within its own time limit. It never queues: a
	// message that failed is not sent later. It says how many listeners took the message.
	Publish(ctx context.Context, text []byte) (listeners int64, err error)
}

// Observer hears of every business event. Each turn of the asking loop ends in exactly one of
// Answered, Refused and Failed. All methods return at once.
type Observer interface {
	Answered(template Template)
	Refused(refusal *Refusal)
	Failed(failure error)
	Published(sent Sent)
	PublishFailed(err error)
}

// Sent describes one message that the publisher took.
type Sent struct {
	Kind      Kind
	Seq       uint64
	NoticeAt  time.Time
	Listeners int64
}

// Reason names why an answer was refused. The set is closed: it is a metric label.
type Reason string

const (
	Unsynced      Reason = "unsynced"       // the node is behind its network
	UnknownFields Reason = "unknown_fields" // the node is newer than the pool
	WrongNetwork  Reason = "wrong_network"
	NodeVersion   Reason = "node_version" // too old, or another kind of interface
	NodeError     Reason = "node_error"   // the node answered with an error text
	Unreadable    Reason = "unreadable"   // a reply whose kind is not known
	Incomplete    Reason = "incomplete"   // no header or no transactions
)

// Reasons lists the closed set, so that each can be shown as 0 before it first happens.
func Reasons() []Reason {
	return []Reason{Unsynced, UnknownFields, WrongNetwork, NodeVersion, NodeError, Unreadable,
		Incomplete}
}

// Refusal is an answer that came and must not be mined on.
type Refusal struct {
	Node   string
	Reason Reason
	Detail string
}

func (r *Refusal) Error() string {
	return fmt.Sprintf("node %s: answer refused (%s): %s", r.Node, r.Reason, r.Detail)
}

// Cause names why no answer came. The set is closed: it is a metric label.
type Cause string

const (
	NoConnection Cause = "connect"
	NoReply      Cause = "timeout"
	StreamLost   Cause = "stream_lost"
)

// Causes lists the closed set.
func Causes() []Cause { return []Cause{NoConnection, NoReply, StreamLost} }

// Failure is an answer that did not come.
type Failure struct {
	Node  string
	Cause Cause
	Err   error
}

func (f *Failure) Error() string {
	return fmt.Sprintf("node %s: %s: %v", f.Node, f.Cause, f.Err)
}

func (f *Failure) Unwrap() error { return f.Err }
