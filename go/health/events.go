// Package health reports the state of the fetcher. It receives the business events of the other
// packages, logs and counts each in one place, and serves /healthz, /readyz and /metrics from
// them; a health check never causes a request to the node or to Redis.
package health

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"katpool.internal/getNewBlockTemplate/fetcher"
)

const (
	// repeatEvery is the minimum time between two log lines about the same problem; each
	// occurrence is counted.
	repeatEvery = 30 * time.Second
	noNode      = -1
)

// Limits are the ages from which the fetcher counts as not ready and as dead.
type Limits struct {
	ReadyAge      time.Duration // of the last published message
	AliveAge      time.Duration // of the last iteration of the request loop
	AllowUnsynced bool
}

// Events is the observer of the fetcher and of the nodes.
type Events struct {
	log      *slog.Logger
	limits   Limits
	metrics  *metrics
	registry *prometheus.Registry

	mu       sync.Mutex
	state    state
	mentions map[string]time.Time // keys are a closed set: node address plus reason or cause
}

type state struct {
	started   time.Time
	turned    time.Time
	answered  time.Time
	published time.Time
	seq       uint64
	node      string
	nodeIndex int
	lastIndex int
	synced    bool
	trouble   string // the newest refusal or failure since the last good answer
	redis     string // the newest error of Redis since the last success
}

func NewEvents(log *slog.Logger, limits Limits) *Events {
	registry := prometheus.NewRegistry()
	now := time.Now()
	e := &Events{
		log: log, limits: limits, registry: registry, metrics: newMetrics(registry),
		state:    state{started: now, turned: now, nodeIndex: noNode, lastIndex: noNode},
		mentions: map[string]time.Time{},
	}
	e.metrics.nodeIndex.Set(noNode)
	registerAges(registry,
		func() time.Duration { return e.read().age(func(s state) time.Time { return s.answered }) },
		func() time.Duration { return e.read().age(func(s state) time.Time { return s.published }) })
	return e
}

// Answered records a usable template.
func (e *Events) Answered(template fetcher.Template) {
	var recovered bool
	e.change(func(s *state) {
		now := time.Now()
		s.turned, s.answered = now, now
		s.synced = template.Synced
		recovered, s.trouble = s.trouble != "", ""
	})
	e.metrics.nodeSynced.Set(truth(template.Synced))
	if recovered && e.mention("node:back") {
		e.log.Info("templates resumed", "synced", template.Synced)
	}
}

// Refused records a reply that must not be mined on.
func (e *Events) Refused(refusal *fetcher.Refusal) {
	e.change(func(s *state) {
		s.turned, s.trouble = time.Now(), refusal.Error()
		if refusal.Reason == fetcher.Unsynced {
			s.synced = false
		}
	})
	if refusal.Reason == fetcher.Unsynced {
		e.metrics.nodeSynced.Set(0)
	}
	e.metrics.refused.WithLabelValues(string(refusal.Reason)).Inc()
	if !e.mention("node:" + refusal.Node + string(refusal.Reason)) {
		return
	}
	level := slog.LevelError
	if refusal.Reason == fetcher.Unsynced || refusal.Reason == fetcher.NodeError {
		level = slog.LevelWarn
	}
	e.log.Log(context.Background(), level, "template refused",
		"node", refusal.Node, "reason", refusal.Reason, "detail", refusal.Detail)
}

// Failed records a request without a reply.
func (e *Events) Failed(err error) {
	e.change(func(s *state) { s.turned, s.trouble = time.Now(), err.Error() })
	cause, node := fetcher.Cause("other"), ""
	var failure *fetcher.Failure
	if errors.As(err, &failure) {
		cause, node = failure.Cause, failure.Node
	}
	e.metrics.failures.WithLabelValues(string(cause)).Inc()
	if e.mention("node:" + node + string(cause)) {
		e.log.Warn("node failed", "node", node, "cause", cause, "error", err.Error())
	}
}

// Published records a message that Redis accepted.
func (e *Events) Published(sent fetcher.Sent) {
	var recovered bool
	now := time.Now()
	e.change(func(s *state) {
		s.published, s.seq = now, sent.Seq
		recovered, s.redis = s.redis != "", ""
	})
	e.metrics.listeners.Set(float64(sent.Listeners))
	if sent.Kind == fetcher.Heartbeat {
		e.metrics.heartbeats.Inc()
	} else {
		e.metrics.templates.Inc()
		if !sent.NoticeAt.IsZero() {
			e.metrics.noticeLatency.Observe(now.Sub(sent.NoticeAt).Seconds())
		}
	}
	if recovered && e.mention("redis:back") {
		e.log.Info("publishing resumed", "seq", sent.Seq)
	}
	e.log.Debug("message published", "kind", sent.Kind, "seq", sent.Seq, "listeners", sent.Listeners)
}

// PublishFailed records a message that Redis did not accept; the fetcher retries with the
// newest template.
func (e *Events) PublishFailed(err error) {
	e.change(func(s *state) { s.redis = err.Error() })
	e.metrics.redisErrors.Inc()
	if e.mention("redis") {
		e.log.Error("publishing failed", "error", err.Error())
	}
}

// NodeJoined records that this node is now in use.
func (e *Events) NodeJoined(index int, address, version string) {
	var switched bool
	e.change(func(s *state) {
		switched = s.lastIndex != noNode && s.lastIndex != index
		s.nodeIndex, s.lastIndex, s.node = index, index, address
	})
	e.metrics.nodeIndex.Set(float64(index))
	if switched {
		e.metrics.switches.Inc()
	}
	if e.mention("node:join"+address) || switched {
		e.log.Info("node in use", "node", address, "index", index, "version", version,
			"switched", switched)
	}
}

// NodeLeft records that this node is no longer in use; `why` is nil if a preferred one is back.
func (e *Events) NodeLeft(index int, address string, why error) {
	e.change(func(s *state) { s.nodeIndex, s.node = noNode, "" })
	e.metrics.nodeIndex.Set(noNode)
	e.metrics.nodeSynced.Set(0)
	if why == nil {
		e.log.Info("node replaced by a preferred one", "node", address, "index", index)
	} else if e.mention("node:leave" + address) {
		e.log.Warn("node dropped", "node", address, "index", index, "error", why.Error())
	}
}

func (e *Events) change(apply func(*state)) {
	e.mu.Lock()
	defer e.mu.Unlock()
	apply(&e.state)
}

func (e *Events) read() state {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.state
}

// mention reports whether this problem may be logged now.
func (e *Events) mention(what string) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if time.Since(e.mentions[what]) < repeatEvery {
		return false
	}
	e.mentions[what] = time.Now()
	return true
}

func truth(value bool) float64 {
	if value {
		return 1
	}
	return 0
}
