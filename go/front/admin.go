// HTTP: health and metrics on one address, and the operator's endpoints on a local Unix socket,
// for `katpool sessions`. docs/operator/front.md describes both.
package front

import (
	"cmp"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"

	"katpool.internal/getNewBlockTemplate/front/link"
	"katpool.internal/getNewBlockTemplate/front/origin"
)

const (
	defaultRows = 100
	maxRows     = 10_000
	httpTimeout = 10 * time.Second
)

func (f *Front) listenHTTP(listen func(network, address string) (net.Listener, error)) error {
	public, admin := http.NewServeMux(), http.NewServeMux()
	public.Handle("GET /metrics", promhttp.HandlerFor(f.metrics.registry, promhttp.HandlerOpts{}))
	public.HandleFunc("GET /healthz", f.healthz)
	admin.HandleFunc("GET /sessions", f.listSessions)
	admin.HandleFunc("POST /kick", f.kick)
	admin.HandleFunc("GET /bans", f.listBans)
	admin.HandleFunc("POST /ban", f.ban)
	admin.HandleFunc("POST /unban", f.unban)
	admin.HandleFunc("GET /apps", f.listApps)
	admin.HandleFunc("POST /drain", f.drainApp)
	admin.HandleFunc("POST /restart", f.askForRestart)
	for _, one := range []struct {
		network, address string
		handler          http.Handler
	}{{"tcp", f.settings.Metrics, public}, {"unix", f.settings.Admin, admin}} {
		if one.address == "" {
			continue
		}
		listener, err := listen(one.network, one.address)
		if err != nil {
			return err
		}
		f.servers = append(f.servers, server{&http.Server{Handler: one.handler,
			ReadTimeout: httpTimeout, WriteTimeout: httpTimeout, IdleTimeout: httpTimeout,
			MaxHeaderBytes: 8 << 10}, listener})
	}
	return nil
}

func respond(w http.ResponseWriter, code int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(body) // a client that disconnected is of no concern
}

func reject(w http.ResponseWriter, text string) {
	respond(w, http.StatusBadRequest, map[string]string{"error": text})
}

// healthz: the front is healthy as long as it accepts; an absent app is not its fault.
func (f *Front) healthz(w http.ResponseWriter, _ *http.Request) {
	f.mu.Lock()
	body := map[string]any{"ok": !f.isClosed, "apps": len(f.apps), "sessions": len(f.sessions)}
	f.mu.Unlock()
	code := http.StatusOK
	if body["ok"] == false {
		code = http.StatusServiceUnavailable
	}
	respond(w, code, body)
}

type sessionRow struct {
	ID       uint64 `json:"session"`
	Address  string `json:"address"`
	Port     string `json:"port"`
	TLS      bool   `json:"tls"`
	App      string `json:"app"`
	Prefix   string `json:"prefix"`
	AgeMs    int64  `json:"ageMs"`
	Lines    uint32 `json:"lines"`
	Unacked  int    `json:"unacknowledged"`
	Queued   int    `json:"queuedBytes"`
	LastJob  uint64 `json:"lastJob"`
	Snapshot []byte `json:"snapshot"` // opaque; base64
}

func (s *session) row() sessionRow {
	s.mu.Lock()
	defer s.mu.Unlock()
	row := sessionRow{ID: s.state.ID, Address: s.state.Address.String(), Port: s.port.Name,
		TLS: s.secure != nil, AgeMs: time.Since(s.state.Accepted).Milliseconds(),
		Lines: s.state.Seq, Unacked: len(s.state.Lines), Queued: s.out.Queued(),
		Snapshot: slices.Clone(s.state.Snapshot)}
	if s.app != nil {
		row.App = s.app.greeting.Name
	}
	if s.state.HasPrefix {
		row.Prefix = hex.EncodeToString(s.state.Prefix.Bytes())
	}
	if tags := s.state.Tags; len(tags) > 0 {
		row.LastJob = tags[len(tags)-1]
	}
	return row
}

// find returns the sessions that match every parameter of the request, oldest first.
func (f *Front) find(r *http.Request) ([]*session, error) {
	query := r.URL.Query()
	var within netip.Prefix
	if text := query.Get("origin"); text != "" {
		var err error
		if within, err = parseOrigin(text); err != nil {
			return nil, err
		}
	}
	var found []*session
	for _, s := range f.allSessions() {
		s.mu.Lock()
		name := ""
		if s.app != nil {
			name = s.app.greeting.Name
		}
		matches := (query.Get("session") == "" ||
			query.Get("session") == strconv.FormatUint(s.state.ID, 10)) &&
			(query.Get("port") == "" || query.Get("port") == s.port.Name) &&
			(query.Get("app") == "" || query.Get("app") == name) &&
			(!within.IsValid() || within.Contains(s.state.Address)) &&
			strings.Contains(string(s.state.Snapshot), query.Get("text"))
		s.mu.Unlock()
		if matches {
			found = append(found, s)
		}
	}
	slices.SortFunc(found, func(a, b *session) int { return cmp.Compare(a.state.ID, b.state.ID) })
	return found, nil
}

func (f *Front) listSessions(w http.ResponseWriter, r *http.Request) {
	found, err := f.find(r)
	if err != nil {
		reject(w, err.Error())
		return
	}
	limit, err := strconv.Atoi(cmp.Or(r.URL.Query().Get("limit"), strconv.Itoa(defaultRows)))
	if err != nil || limit < 1 || limit > maxRows {
		reject(w, "limit must be 1 to 10000")
		return
	}
	rows := []sessionRow{}
	for _, s := range found[:min(limit, len(found))] {
		rows = append(rows, s.row())
	}
	respond(w, http.StatusOK, map[string]any{"total": len(found), "sessions": rows})
}

func (f *Front) kick(w http.ResponseWriter, r *http.Request) {
	found, err := f.find(r)
	if err != nil || r.URL.RawQuery == "" {
		reject(w, "a filter is required: session, origin, port, app or text")
		return
	}
	for _, s := range found {
		s.close(link.Closing{Reason: link.Kicked})
	}
	f.log.Info("sessions closed by the operator", "count", len(found))
	respond(w, http.StatusOK, map[string]int{"closed": len(found)})
}

// parseOrigin reads an address or a network; an address stands for its origin.
func parseOrigin(text string) (netip.Prefix, error) {
	if network, err := netip.ParsePrefix(text); err == nil {
		return network.Masked(), nil
	}
	address, err := netip.ParseAddr(text)
	if err != nil {
		return netip.Prefix{}, fmt.Errorf("%q is not an address", text)
	}
	return origin.Of(address), nil
}

func (f *Front) ban(w http.ResponseWriter, r *http.Request) {
	target, err := parseOrigin(r.URL.Query().Get("origin"))
	seconds, wrong := strconv.Atoi(cmp.Or(r.URL.Query().Get("seconds"), "3600"))
	if err != nil || wrong != nil || seconds < 1 || target != origin.Of(target.Addr()) {
		reject(w, "origin must be an address or an IPv6 /64, seconds a positive number")
		return
	}
	length := f.origins.Ban(target, time.Duration(seconds)*time.Second)
	closed := 0
	for _, s := range f.allSessions() {
		if target.Contains(s.state.Address) && length > 0 {
			s.close(link.Closing{Reason: link.Banned})
			closed++
		}
	}
	if length > 0 {
		f.metrics.bans.WithLabelValues("operator").Inc()
	}
	respond(w, http.StatusOK, map[string]any{"origin": target.String(),
		"seconds": int(length.Seconds()), "closed": closed})
}

func (f *Front) unban(w http.ResponseWriter, r *http.Request) {
	target, err := parseOrigin(r.URL.Query().Get("origin"))
	if err != nil {
		reject(w, err.Error())
		return
	}
	respond(w, http.StatusOK, map[string]bool{"lifted": f.origins.Unban(target)})
}

func (f *Front) listBans(w http.ResponseWriter, _ *http.Request) {
	rows := []map[string]any{}
	for _, ban := range f.origins.Bans() {
		rows = append(rows, map[string]any{"origin": ban.Origin.String(),
			"until": ban.Until.UTC().Format(time.RFC3339), "count": ban.Count})
	}
	respond(w, http.StatusOK, map[string]any{"bans": rows})
}

func (f *Front) listApps(w http.ResponseWriter, _ *http.Request) {
	f.mu.Lock()
	apps := slices.Clone(f.apps)
	f.mu.Unlock()
	rows := []map[string]any{}
	for _, a := range apps {
		rows = append(rows, map[string]any{"app": a.greeting.Name,
			"id": hex.EncodeToString(a.greeting.ID[:]), "software": a.greeting.Software,
			"sessions": a.count.Load(), "lagMs": a.lagMs.Load(),
			"busy": float64(a.busy.Load()) / 1000, "draining": a.draining.Load() != 0})
	}
	// A successor has another process id: that is how a restart is seen from outside.
	respond(w, http.StatusOK, map[string]any{"apps": rows, "pid": os.Getpid()})
}

// drainApp moves the sessions of one app, named or by its id, to others.
func (f *Front) drainApp(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	seconds, err := strconv.Atoi(cmp.Or(query.Get("seconds"), "30"))
	if err != nil || seconds < 0 {
		reject(w, "seconds must be a number")
		return
	}
	f.mu.Lock()
	count := 0
	for _, a := range f.apps {
		id := hex.EncodeToString(a.greeting.ID[:])
		if a.greeting.Name == query.Get("app") || id == query.Get("app") {
			a.draining.Store(time.Now().Add(time.Duration(seconds) * time.Second).UnixMilli())
			count++
		}
	}
	f.mu.Unlock()
	respond(w, http.StatusOK, map[string]int{"draining": count})
}

func (f *Front) askForRestart(w http.ResponseWriter, _ *http.Request) {
	if f.restart == nil {
		reject(w, "this process cannot be restarted in place")
		return
	}
	if err := f.restart(); err != nil {
		respond(w, http.StatusInternalServerError, map[string]string{"error": err.Error()})
		return
	}
	respond(w, http.StatusOK, map[string]bool{"restarting": true})
}
