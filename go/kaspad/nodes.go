// The list of nodes: the first one that works is used, and preferred ones are probed while a later
// one is in use. One goroutine, the fetcher's, calls Next; only the probe runs concurrently.
// At most one stream is in use at a time, and a dropped node is closed.
package kaspad

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"google.golang.org/grpc"

	"katpool.internal/getNewBlockTemplate/fetcher"
)

// Settings says which nodes to use, and what to request from them.
type Settings struct {
	Addresses  []string // host:port, most preferred first
	Network    string
	PayAddress string
	ExtraData  string        // the pool's tag, in every template
	Anchor     func() string // the open book's root, which changes; nil if there is none
	Text       string        // free text, such as a vote
	// ExtraDataBytes is what the coinbase has for the node's version, a slash and these parts.
	ExtraDataBytes int
	AllowUnsynced  bool
	Timings        Timings
	DialOptions    []grpc.DialOption
}

// Timings holds all timeouts and intervals. DefaultTimings suits a real node.
type Timings struct {
	Call             time.Duration // one reply
	Connect          time.Duration // connection, stream and handshake together
	Probe            time.Duration // between probes of the nodes before the current one
	BackoffMin       time.Duration
	BackoffMax       time.Duration
	KeepaliveTime    time.Duration // grpc-go raises anything below 10 s
	KeepaliveTimeout time.Duration
}

func DefaultTimings() Timings {
	return Timings{
		Call: 3 * time.Second, Connect: 3 * time.Second, Probe: 10 * time.Second,
		BackoffMin: 200 * time.Millisecond, BackoffMax: 2 * time.Second,
		KeepaliveTime: 10 * time.Second, KeepaliveTimeout: 5 * time.Second,
	}
}

// Observer is told which node is in use. Neither method blocks.
type Observer interface {
	NodeJoined(index int, address, version string)
	NodeLeft(index int, address string, why error)
}

// timeoutsToLeave is the number of timeouts in a row after which the stream is dropped.
const timeoutsToLeave = 2

// Nodes implements fetcher.Node on top of several real nodes.
type Nodes struct {
	settings Settings
	observer Observer
	life     context.Context // of the streams; ended by Close
	end      context.CancelFunc

	current  *node // nil if none is in use
	index    int
	timeouts int
	failed   []bool // since the last good template
	backoff  fetcher.Backoff

	probeTick *time.Ticker
	probing   bool
	probes    sync.WaitGroup
	found     chan *candidate // capacity 1; each probe sends once, nil if none is better
}

type candidate struct {
	node  *node
	index int
}

// NewNodes does not connect; Next does.
func NewNodes(settings Settings, observer Observer) *Nodes {
	life, end := context.WithCancel(context.Background())
	times := settings.Timings
	return &Nodes{
		settings:  settings,
		observer:  observer,
		life:      life,
		end:       end,
		failed:    make([]bool, len(settings.Addresses)),
		backoff:   fetcher.Backoff{Min: times.BackoffMin, Max: times.BackoffMax},
		probeTick: time.NewTicker(times.Probe),
		found:     make(chan *candidate, 1),
	}
}

// Close ends the current stream and a running probe. Next must not be called afterwards.
func (n *Nodes) Close() {
	n.end()
	n.probeTick.Stop()
	n.probes.Wait()
	select {
	case better := <-n.found:
		n.drop(better)
	default:
	}
	if n.current != nil {
		n.current.close()
		n.current = nil
	}
}

// Next implements fetcher.Node. Without a node it makes one attempt to connect per call; on a
// new stream it requests a template at once.
func (n *Nodes) Next(ctx context.Context, wait time.Duration) (fetcher.Template, error) {
	if n.current == nil {
		if err := n.connect(ctx); err != nil {
			return fetcher.Template{}, err
		}
		return n.ask(ctx, time.Time{})
	}
	if n.timeouts > 0 { // one reply timed out; the next request tells us whether the node is gone
		return n.ask(ctx, time.Time{})
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return fetcher.Template{}, ctx.Err()
		case <-n.current.done:
			return fetcher.Template{}, n.leave(n.current.unanswered("", n.current.lost()))
		case at := <-n.current.notices:
			return n.ask(ctx, at)
		case <-timer.C:
			return n.ask(ctx, time.Time{})
		case <-n.probeTick.C:
			n.startProbe()
		case better := <-n.found:
			if n.adopt(better) {
				return n.ask(ctx, time.Time{})
			}
		}
	}
}

func (n *Nodes) ask(ctx context.Context, noticeAt time.Time) (fetcher.Template, error) {
	template, err := n.current.template(ctx)
	if ctx.Err() != nil {
		return fetcher.Template{}, ctx.Err()
	}
	var failure *fetcher.Failure
	switch {
	case err == nil:
		template.NoticeAt = noticeAt
		n.timeouts = 0
		n.backoff.Reset()
		clear(n.failed)
		return template, nil
	case errors.As(err, &failure) && failure.Cause == fetcher.NoReply:
		n.timeouts++
		if n.timeouts < timeoutsToLeave {
			return fetcher.Template{}, err
		}
		return fetcher.Template{}, n.leave(err)
	case errors.As(err, &failure) || len(n.settings.Addresses) > 1:
		return fetcher.Template{}, n.leave(err)
	}
	// The only configured node sent a reply we refuse: keep it and ask again.
	n.timeouts = 0
	return fetcher.Template{}, err
}

// connect tries the first node that has not failed since the last usable template. Once all have
// failed, it starts over after a pause.
func (n *Nodes) connect(ctx context.Context) error {
	select {
	case better := <-n.found:
		if n.adopt(better) {
			return nil
		}
	default:
	}
	if !slices.Contains(n.failed, false) {
		clear(n.failed)
		n.backoff.Pause(ctx)
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	index := slices.Index(n.failed, false)
	fresh, err := greet(ctx, n.life, n.settings.Addresses[index], &n.settings)
	if err != nil {
		n.failed[index] = true
		return err
	}
	n.use(fresh, index)
	return nil
}

func (n *Nodes) use(fresh *node, index int) {
	n.current, n.index, n.timeouts = fresh, index, 0
	n.observer.NodeJoined(index, fresh.address, fresh.version)
}

// leave closes the current node, marks it as failed, and returns the reason.
func (n *Nodes) leave(why error) error {
	n.failed[n.index] = true
	n.observer.NodeLeft(n.index, n.current.address, why)
	n.current.close()
	n.current = nil
	return why
}

// startProbe looks for a healthy node before the current one, at most one probe at a time.
func (n *Nodes) startProbe() {
	if n.index == 0 || n.probing {
		return
	}
	n.probing = true
	before := n.settings.Addresses[:n.index]
	n.probes.Go(func() {
		for index, address := range before {
			fresh, err := greet(n.life, n.life, address, &n.settings)
			if err != nil {
				continue
			}
			if _, err := fresh.template(n.life); err != nil {
				fresh.close()
				continue
			}
			n.found <- &candidate{node: fresh, index: index}
			return
		}
		n.found <- nil
	})
}

// adopt handles the result of a probe and reports whether it changed the current node.
func (n *Nodes) adopt(better *candidate) bool {
	n.probing = false
	if better == nil {
		return false
	}
	if n.current != nil {
		if better.index >= n.index {
			n.drop(better)
			return false
		}
		n.observer.NodeLeft(n.index, n.current.address, nil)
		n.current.close()
	}
	n.use(better.node, better.index)
	return true
}

func (n *Nodes) drop(better *candidate) {
	if better != nil {
		better.node.close()
	}
}
