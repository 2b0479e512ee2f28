// The HTTP side of health: liveness, readiness and metrics.
package health

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"
)

const requestTimeout = 2 * time.Second

// Report is the body of /healthz and /readyz.
type Report struct {
	OK             bool     `json:"ok"`
	Reasons        []string `json:"reasons"`
	Node           string   `json:"node"`
	NodeIndex      int      `json:"nodeIndex"`
	Synced         bool     `json:"synced"`
	Seq            uint64   `json:"seq"`
	AnsweredAgeMs  int64    `json:"answeredAgeMs"`
	PublishedAgeMs int64    `json:"publishedAgeMs"`
}

// Alive reports whether the request loop is running. An outside fault never makes a process
// unhealthy, because a restart would not fix it.
func (e *Events) Alive() Report {
	s := e.read()
	var reasons []string
	if age := time.Since(s.turned); age > e.limits.AliveAge {
		reasons = append(reasons, fmt.Sprintf("the request loop has not run for %v", age.Round(time.Second)))
	}
	return s.report(reasons)
}

// Ready reports whether fresh work from a synced node has reached Redis. The latest problem is
// listed too, but alone it does not make the fetcher unready: one lost reply is not an outage.
func (e *Events) Ready() Report {
	s := e.read()
	var reasons []string
	if s.published.IsZero() {
		reasons = append(reasons, "nothing published yet")
	} else if age := time.Since(s.published); age > e.limits.ReadyAge {
		reasons = append(reasons, fmt.Sprintf("nothing published for %v", age.Round(time.Second)))
	}
	if !s.answered.IsZero() && !s.synced && !e.limits.AllowUnsynced {
		reasons = append(reasons, "the node is not synced")
	}
	for _, trouble := range []string{s.trouble, s.redis} {
		if len(reasons) > 0 && trouble != "" {
			reasons = append(reasons, trouble)
		}
	}
	return s.report(reasons)
}

func (s state) report(reasons []string) Report {
	return Report{
		OK: len(reasons) == 0, Reasons: append([]string{}, reasons...),
		Node: s.node, NodeIndex: s.nodeIndex, Synced: s.synced, Seq: s.seq,
		AnsweredAgeMs:  s.age(func(s state) time.Time { return s.answered }).Milliseconds(),
		PublishedAgeMs: s.age(func(s state) time.Time { return s.published }).Milliseconds(),
	}
}

// age is the time since an event, or since the start if the event has not happened yet.
func (s state) age(moment func(state) time.Time) time.Duration {
	if at := moment(s); !at.IsZero() {
		return time.Since(at)
	}
	return time.Since(s.started)
}

// Serve handles requests on the listener until the context ends.
func (e *Events) Serve(ctx context.Context, listener net.Listener) error {
	server := &http.Server{
		Handler:           e.routes(),
		ReadHeaderTimeout: requestTimeout,
		ReadTimeout:       requestTimeout,
		WriteTimeout:      requestTimeout,
		IdleTimeout:       30 * time.Second,
		MaxHeaderBytes:    8 << 10,
	}
	stop := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer stop()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve health on %s: %w", listener.Addr(), err)
	}
	return nil
}

func (e *Events) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", serveReport(e.Alive))
	mux.HandleFunc("GET /readyz", serveReport(e.Ready))
	mux.Handle("GET /metrics", promhttp.HandlerFor(e.registry, promhttp.HandlerOpts{}))
	return mux
}

func serveReport(report func() Report) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		body := report()
		w.Header().Set("Content-Type", "application/json")
		if !body.OK {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		// A client that disconnected is of no concern to the fetcher.
		_ = json.NewEncoder(w).Encode(body)
	}
}

// Check queries a running fetcher, for containers without another HTTP client.
func Check(ctx context.Context, address, path string) error {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("health address: %w", err)
	}
	if host == "" || host == "0.0.0.0" {
		host = "127.0.0.1"
	}
	url := "http://" + net.JoinHostPort(host, port) + path
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return fmt.Errorf("create request: %w", err)
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Do(request)
	if err != nil {
		return fmt.Errorf("query %s: %w", path, err)
	}
	if err := response.Body.Close(); err != nil {
		return fmt.Errorf("close response of %s: %w", path, err)
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s returned %s", path, response.Status)
	}
	return nil
}
