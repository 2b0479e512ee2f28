// The HTTP side of health: two answers that are not the same, and the metrics.
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

// Alive: the asking loop turns. An outside fault never makes a process unhealthy, for a restart
// would not mend it.
func (e *Events) Alive() Report {
	s := e.read()
	var reasons []string
	if age := time.Since(s.turned); age > e.limits.AliveAge {
		reasons = append(reasons, fmt.Sprintf("the asking loop has stood for %v", age.Round(time.Second)))
	}
	return s.report(reasons)
}

// Ready: fresh work of a synced node has reached Redis. The newest trouble is told as well, but
// alone it does not make the fetcher unready: one lost reply is not an outage.
func (e *Events) Ready() Report {
	s := e.read()
	var reasons []string
	if s.published.IsZero() {
		reasons = append(reasons, "nothing is published yet")
	} else if age := time.Since(s.published); age > e.limits.ReadyAge {
		reasons = append(reasons, fmt.Sprintf("nothing is published for %v", age.Round(time.Second)))
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

// age is the time since a moment that may not have come yet; then it counts from the start.
func (s state) age(moment func(state) time.Time) time.Duration {
	if at := moment(s); !at.IsZero() {
		return time.Since(at)
	}
	return time.Since(s.started)
}

// Serve answers on the listener until the context ends.
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
	mux.HandleFunc("GET /healthz", answerWith(e.Alive))
	mux.HandleFunc("GET /readyz", answerWith(e.Ready))
	mux.Handle("GET /metrics", promhttp.HandlerFor(e.registry, promhttp.HandlerOpts{}))
	return mux
}

func answerWith(report func() Report) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		answer := report()
		w.Header().Set("Content-Type", "application/json")
		if !answer.OK {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		// A reader that went away is no concern of the fetcher.
		_ = json.NewEncoder(w).Encode(answer)
	}
}

// Check asks a running fetcher, for containers that have no other HTTP client.
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
		return fmt.Errorf("make request: %w", err)
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Do(request)
	if err != nil {
		return fmt.Errorf("ask %s: %w", path, err)
	}
	if err := response.Body.Close(); err != nil {
		return fmt.Errorf("close answer of %s: %w", path, err)
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers %s", path, response.Status)
	}
	return nil
}
