// The metrics of the fetcher, under the names of docs/developer/fetcher.md. Only Events writes them.
package health

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"katpool.internal/getNewBlockTemplate/fetcher"
	"katpool.internal/getNewBlockTemplate/version"
)

type metrics struct {
	templates     prometheus.Counter
	heartbeats    prometheus.Counter
	refused       *prometheus.CounterVec
	failures      *prometheus.CounterVec
	switches      prometheus.Counter
	redisErrors   prometheus.Counter
	nodeIndex     prometheus.Gauge
	nodeSynced    prometheus.Gauge
	listeners     prometheus.Gauge
	noticeLatency prometheus.Histogram
}

func newMetrics(registry *prometheus.Registry) *metrics {
	version.Register(registry)
	counter := func(name, help string) prometheus.Counter {
		c := prometheus.NewCounter(prometheus.CounterOpts{Name: name, Help: help})
		registry.MustRegister(c)
		return c
	}
	gauge := func(name, help string) prometheus.Gauge {
		g := prometheus.NewGauge(prometheus.GaugeOpts{Name: name, Help: help})
		registry.MustRegister(g)
		return g
	}
	vector := func(name, help, label string) *prometheus.CounterVec {
		v := prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, []string{label})
		registry.MustRegister(v)
		return v
	}
	latency := prometheus.NewHistogram(prometheus.HistogramOpts{
		Name: "katpool_fetcher_notice_to_publish_seconds",
		Help: "From the node's notice of new work to the moment Redis accepted the template.",
		Buckets: []float64{0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2,
			5},
	})
	registry.MustRegister(latency, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	m := &metrics{
		templates: counter("katpool_fetcher_templates_published_total",
			"Messages with new work that Redis accepted."),
		heartbeats: counter("katpool_fetcher_heartbeats_published_total",
			"Messages without new work that Redis accepted."),
		refused: vector("katpool_fetcher_templates_refused_total",
			"Replies of a node that must not be mined on.", "reason"),
		failures: vector("katpool_fetcher_node_failures_total",
			"Requests to a node without a reply.", "cause"),
		switches: counter("katpool_fetcher_node_switches_total",
			"Switches from one node to another."),
		redisErrors: counter("katpool_fetcher_redis_errors_total",
			"Messages that Redis did not accept."),
		nodeIndex: gauge("katpool_fetcher_current_node_index",
			"Index of the node in use in the configured list, from 0; -1 for none."),
		nodeSynced: gauge("katpool_fetcher_node_synced",
			"1 while the node in use says that it is synced."),
		listeners: gauge("katpool_fetcher_listeners",
			"Subscribers that received the last message."),
		noticeLatency: latency,
	}
	for _, reason := range fetcher.Reasons() {
		m.refused.WithLabelValues(string(reason))
	}
	for _, cause := range fetcher.Causes() {
		m.failures.WithLabelValues(string(cause))
	}
	return m
}

// registerAges adds the gauges that are computed when they are read.
func registerAges(registry *prometheus.Registry, answered, published func() time.Duration) {
	age := func(name, help string, read func() time.Duration) {
		registry.MustRegister(prometheus.NewGaugeFunc(
			prometheus.GaugeOpts{Name: name, Help: help},
			func() float64 { return read().Seconds() },
		))
	}
	age("katpool_fetcher_template_age_seconds",
		"Since the last usable template; before the first, since the start.", answered)
	age("katpool_fetcher_publish_age_seconds",
		"Since Redis last accepted a message; before the first, since the start.", published)
}
