// The list of nodes: the first one that works and does not lag is used, and the others are probed.
// One goroutine, the fetcher's, calls Next; only the probe runs concurrently. At most one stream is
// in use at a time, and a dropped node is closed.
package kaspad

import (
	"context"
	"errors"
	"fmt"
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
	Probe            time.Duration // between probes of the other nodes
	Lag              time.Duration // by which a node may be behind another one
	BackoffMin       time.Duration
	BackoffMax       time.Duration
	KeepaliveTime    time.Duration // grpc-go raises anything below 10 s
	KeepaliveTimeout time.Duration
}

func DefaultTimings() Timings {
	return Timings{
		Call: 3 * time.Second, Connect: 3 * time.Second, Probe: 10 * time.Second,
		Lag:        30 * time.Second,
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
	score    uint64 // DAA score of its newest template
	lead     lead
	timeouts int
	failed   []bool // since the last good template
	backoff  fetcher.Backoff

	probeTick *time.Ticker
	probing   bool
	probes    sync.WaitGroup
	found     chan []candidate // capacity 1; each probe sends once
}

// candidate is a healthy node that a probe found, with the DAA score of its template.
type candidate struct {
	node  *node
	index int
	score uint64
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
		found:     make(chan []candidate, 1),
		lead:      lead{limit: times.Lag},
	}
}

// Close ends the current stream and a running probe. Next must not be called afterwards.
func (n *Nodes) Close() {
	n.end()
	n.probeTick.Stop()
	n.probes.Wait()
	select {
	case found := <-n.found:
		drop(found)
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
		case found := <-n.found:
			if n.adopt(found) {
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
		n.score = template.Block.GetHeader().GetDaaScore()
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
	case found := <-n.found:
		if n.adopt(found) {
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
	n.current, n.index, n.timeouts, n.score = fresh, index, 0, 0
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

// startProbe asks the other nodes for a template, one probe at a time.
func (n *Nodes) startProbe() {
	if len(n.settings.Addresses) == 1 || n.probing {
		return
	}
	n.probing = true
	inUse := n.index
	n.probes.Go(func() {
		var found []candidate
		for index, address := range n.settings.Addresses {
			if index == inUse {
				continue
			}
			fresh, err := greet(n.life, n.life, address, &n.settings)
			if err != nil {
				continue // it is not healthy, and is asked again by the next probe
			}
			template, err := fresh.template(n.life)
			if err != nil {
				fresh.close()
				continue
			}
			score := template.Block.GetHeader().GetDaaScore()
			found = append(found, candidate{node: fresh, index: index, score: score})
		}
		n.found <- found
	})
}

// adopt handles the result of a probe and reports whether it changed the current node: to the first
// one in the operator's order that does not lag.
func (n *Nodes) adopt(found []candidate) bool {
	n.probing = false
	now := time.Now()
	top := n.score
	for _, one := range found {
		top = max(top, one.score)
	}
	n.lead.note(now, top)
	at := slices.IndexFunc(found, func(one candidate) bool {
		return !n.lead.isBehind(now, one.score) && (n.current == nil || one.index != n.index)
	})
	if at == -1 {
		drop(found)
		return false
	}
	best := found[at]
	isLagging := n.current != nil && n.score > 0 && n.lead.isBehind(now, n.score)
	if n.current != nil && best.index > n.index && !isLagging {
		drop(found)
		return false
	}
	drop(slices.Delete(slices.Clone(found), at, at+1))
	if n.current != nil {
		var why error
		if isLagging {
			why = fmt.Errorf("its DAA score is %d, and %s has %d", n.score, best.node.address,
				best.score)
		}
		n.observer.NodeLeft(n.index, n.current.address, why)
		n.current.close()
	}
	n.use(best.node, best.index)
	return true
}

func drop(found []candidate) {
	for _, one := range found {
		one.node.close()
	}
}

// lead remembers which DAA score the foremost node had some time ago. A node that has not reached
// it lags, whatever the network's block rate is.
type lead struct {
	limit time.Duration
	past  []leadAt // oldest first
}

type leadAt struct {
	at    time.Time
	score uint64
}

// note keeps one entry that is as old as the limit, and those after it.
func (l *lead) note(now time.Time, score uint64) {
	l.past = append(l.past, leadAt{now, score})
	for len(l.past) > 1 && now.Sub(l.past[1].at) >= l.limit {
		l.past = l.past[1:]
	}
}

func (l *lead) isBehind(now time.Time, score uint64) bool {
	return len(l.past) > 0 && now.Sub(l.past[0].at) >= l.limit && score < l.past[0].score
}
