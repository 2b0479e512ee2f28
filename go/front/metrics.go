// The metrics of the front. docs/operator/front.md lists them. Labels have few values, whatever
// strangers send: ports, reasons, versions, names of apps (at most one per link).
package front

import (
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promauto"

	"katpool.internal/getNewBlockTemplate/front/link"
	"katpool.internal/getNewBlockTemplate/version"
)

type metrics struct {
	registry          *prometheus.Registry
	accepted          *prometheus.CounterVec
	refused           *prometheus.CounterVec
	closed            *prometheus.CounterVec
	lines             *prometheus.CounterVec
	handshakes        *prometheus.CounterVec
	resumes           *prometheus.CounterVec
	pauses            *prometheus.CounterVec
	bans              *prometheus.CounterVec
	resumePause       prometheus.Histogram
	broadcast         prometheus.Histogram
	skippedJobs       prometheus.Counter
	earlyPrefixes     prometheus.Counter
	certificateErrors prometheus.Counter
}

var causes = map[link.Cause]string{link.AppGone: "app_gone", link.Moved: "moved",
	link.FrontRestart: "front_restart"}

// reasonName turns a reason into a label; the app's own reasons are one label.
func reasonName(reason link.Reason) string {
	names := [...]string{"", "peer", "slow_reader", "line_too_long", "kicked", "banned",
		"front_stops", "no_app", "too_fast", "silent", "refused"}
	if int(reason) < len(names) {
		return names[reason]
	}
	return "app_" + strconv.Itoa(int(reason))
}

func newMetrics() *metrics {
	m := &metrics{registry: prometheus.NewRegistry()}
	version.Register(m.registry)
	m.registry.MustRegister(collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	register := promauto.With(prometheus.WrapRegistererWithPrefix("katpool_front_", m.registry))
	vector := func(name, help string, labels ...string) *prometheus.CounterVec {
		return register.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
	}
	counter := func(name, help string) prometheus.Counter {
		return register.NewCounter(prometheus.CounterOpts{Name: name, Help: help})
	}
	histogram := func(name, help string, buckets ...float64) prometheus.Histogram {
		return register.NewHistogram(
			prometheus.HistogramOpts{Name: name, Help: help, Buckets: buckets})
	}
	m.accepted = vector("sessions_accepted_total", "Connections that became sessions.", "port")
	m.refused = vector("connections_refused_total", "Connections refused by a limit.",
		"port", "reason")
	m.closed = vector("sessions_closed_total", "Sessions closed.", "port", "reason")
	m.lines = vector("lines_total", "Lines received from miners.", "port")
	m.handshakes = vector("tls_handshakes_total",
		"TLS handshakes: by version if completed, otherwise failed, rate or busy.", "port", "result")
	m.resumes = vector("resumes_total", "Sessions opened at another app.", "cause")
	m.pauses = vector("reader_pauses_total", "Pauses in reading a miner's socket.", "reason")
	m.bans = vector("bans_total", "Bans of origins.", "cause")
	m.resumePause = histogram("resume_pause_seconds", "Time a session was without an app.",
		0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 15, 60)
	m.broadcast = histogram("broadcast_seconds", "Time to write one broadcast to all its sessions.",
		0.0001, 0.0005, 0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1)
	m.skippedJobs = counter("jobs_skipped_total",
		"Jobs replaced by a newer one because the miner's socket was full.")
	m.earlyPrefixes = counter("prefixes_reused_early_total",
		"Extranonce prefixes reused while jobs of the last owner may live.")
	m.certificateErrors = counter("certificate_errors_total", "Failed reloads of a certificate.")
	return m
}

// watch registers the values that are computed when they are read.
func (m *metrics) watch(f *Front) { m.registry.MustRegister(state{f}) }

type state struct{ front *Front }

var descriptions = map[string]*prometheus.Desc{
	"connections": describe("connections", "Open connections.", "port"),
	"sessions":    describe("app_sessions", "Sessions by app.", "app"),
	"lag":         describe("app_lag_seconds", "Event loop lag reported by an app.", "app"),
	"busy":        describe("app_busy_ratio", "Share of its core that an app uses.", "app"),
	"waiting":     describe("sessions_waiting", "Sessions that have sent a line and have no app."),
	"origins":     describe("origins", "Origins with open connections.", "family"),
	"banned":      describe("origins_banned", "Origins that are banned now."),
	"expiry": describe("certificate_expiry_timestamp_seconds",
		"When a certificate expires.", "certificate"),
}

func describe(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("katpool_front_"+name, help, labels, nil)
}

// Describe implements prometheus.Collector.
func (state) Describe(into chan<- *prometheus.Desc) {
	for _, one := range descriptions {
		into <- one
	}
}

// Collect implements prometheus.Collector.
func (s state) Collect(into chan<- prometheus.Metric) {
	gauge := func(name string, value float64, labels ...string) {
		into <- prometheus.MustNewConstMetric(descriptions[name], prometheus.GaugeValue, value,
			labels...)
	}
	f := s.front
	f.mu.Lock()
	apps, ports := append([]*app(nil), f.apps...), f.ports
	f.mu.Unlock()
	waiting := 0
	for _, s := range f.allSessions() {
		s.mu.Lock()
		if s.app == nil && s.state.IsOpened && !s.isClosed {
			waiting++
		}
		s.mu.Unlock()
	}
	for _, p := range ports {
		gauge("connections", float64(p.open.Load()), p.Name)
	}
	served := map[string]int64{}
	lag, busy := map[string]float64{}, map[string]float64{}
	for _, a := range apps { // during a rolling upgrade two links may have one name
		name := a.greeting.Name
		served[name] += a.count.Load()
		lag[name] = max(lag[name], float64(a.lagMs.Load())/1000)
		busy[name] = max(busy[name], float64(a.busy.Load())/1000)
	}
	for name, count := range served {
		gauge("sessions", float64(count), name)
		gauge("lag", lag[name], name)
		gauge("busy", busy[name], name)
	}
	gauge("waiting", float64(waiting))
	ipv4, ipv6 := f.origins.Counts()
	gauge("origins", float64(ipv4), "ipv4")
	gauge("origins", float64(ipv6), "ipv6")
	gauge("banned", float64(len(f.origins.Bans())))
	if f.certificates != nil {
		for name, end := range f.certificates.Expiries() {
			gauge("expiry", float64(end.UnixNano())/float64(time.Second), name)
		}
	}
}
