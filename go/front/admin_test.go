package front

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"katpool.internal/getNewBlockTemplate/front/link"
	"katpool.internal/getNewBlockTemplate/front/link/linktest"
)

// ask queries the operator's endpoint and decodes the answer.
func (s *stage) ask(method, path string) (int, map[string]any) {
	s.t.Helper()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true,
		Dial: func(string, string) (net.Conn, error) {
			return net.Dial("unix", s.settings.Admin)
		}}}
	request, err := http.NewRequest(method, "http://front"+path, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	response, err := client.Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	var body map[string]any
	if err := json.NewDecoder(response.Body).Decode(&body); err != nil {
		s.t.Fatalf("%s %s: %v", method, path, err)
	}
	return response.StatusCode, body
}

func TestTheOperatorSeesClosesAndBansSessions(t *testing.T) {
	s := launch(t, nil)
	s.app(linktest.Options{Name: "app-1"})
	var all []*miner
	for i := range 3 {
		m := s.miner(0)
		m.say(fmt.Sprintf("wallet-%d\n", i))
		m.hear(fmt.Sprintf("1 wallet-%d", i))
		all = append(all, m)
	}
	for query, want := range map[string]int{"": 3, "?app=app-1&port=main": 3, "?app=other": 0,
		"?text=wallet-1": 1, "?origin=127.0.0.1": 3, "?origin=10.0.0.0/8": 0, "?session=1": 1} {
		_, body := s.ask(http.MethodGet, "/sessions"+query)
		if int(body["total"].(float64)) != want {
			t.Errorf("%q: %v", query, body["total"])
		}
	}
	_, body := s.ask(http.MethodGet, "/sessions?limit=1&text=wallet-0")
	row := body["sessions"].([]any)[0].(map[string]any)
	if row["app"] != "app-1" || row["address"] != "127.0.0.1" || row["lines"] != 1.0 ||
		len(row["prefix"].(string)) != 4 {
		t.Errorf("%v", row)
	}
	for _, path := range []string{"/kick", "/ban", "/ban?origin=10.0.0.0/8", "/unban",
		"/ban?origin=127.0.0.1&seconds=x", "/restart", "/drain?seconds=x"} {
		if code, _ := s.ask(http.MethodPost, path); code != http.StatusBadRequest {
			t.Errorf("%s: %d", path, code)
		}
	}
	if _, body := s.ask(http.MethodPost, "/kick?text=wallet-1"); body["closed"] != 1.0 {
		t.Errorf("%v", body)
	}
	if rest := all[1].gone(); rest != "" {
		t.Errorf("heard %q", rest)
	}
	all[0].say("still here\n")
	all[0].hear("2 still here")
	if _, body := s.ask(http.MethodPost, "/ban?origin=127.0.0.1&seconds=60"); body["closed"] != 2.0 {
		t.Errorf("%v", body)
	}
	if _, body := s.ask(http.MethodGet, "/bans"); len(body["bans"].([]any)) != 1 {
		t.Errorf("%v", body)
	}
	if _, body := s.ask(http.MethodPost, "/unban?origin=127.0.0.1"); body["lifted"] != true {
		t.Errorf("%v", body)
	}
	m := s.miner(0)
	m.say("x\n")
	m.hear("1 x")
}

func TestTheOperatorDrainsAnApp(t *testing.T) {
	s := launch(t, nil)
	first := s.app(linktest.Options{Name: "a"})
	m := s.miner(0)
	m.say("x\n")
	m.hear("1 x")
	s.app(linktest.Options{Name: "b"})
	if _, body := s.ask(http.MethodPost, "/drain?app=a"); body["draining"] != 1.0 {
		t.Errorf("%v", body)
	}
	eventually(t, "it is drained", func() bool { return first.Count(link.Drained) == 1 })
	_, body := s.ask(http.MethodGet, "/apps")
	for _, one := range body["apps"].([]any) {
		app := one.(map[string]any)
		if isFirst := app["app"] == "a"; app["draining"] != isFirst ||
			app["sessions"] != map[bool]float64{true: 0, false: 1}[isFirst] {
			t.Errorf("%v", app)
		}
	}
}

// get queries the address of health and metrics.
func (s *stage) get(path string) (int, string) {
	s.t.Helper()
	response, err := http.Get("http://" + s.servers[0].listener.Addr().String() + path)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return response.StatusCode, string(text)
}

func TestHealthAndMetrics(t *testing.T) {
	s := launch(t, withTLS(t, t.TempDir()))
	s.app(linktest.Options{Name: "app-1"})
	m := s.miner(0)
	m.say("x\n")
	m.hear("1 x")
	if code, text := s.get("/healthz"); code != http.StatusOK || !strings.Contains(text, `"apps":1`) {
		t.Errorf("%d %s", code, text)
	}
	_, text := s.get("/metrics")
	for _, line := range []string{
		`katpool_front_connections{port="main"} 1`, `katpool_front_app_sessions{app="app-1"} 1`,
		`katpool_front_sessions_accepted_total{port="main"} 1`,
		`katpool_front_lines_total{port="main"} 1`, `katpool_front_sessions_waiting 0`,
		`katpool_front_origins{family="ipv4"} 1`, `katpool_front_origins_banned 0`,
		`katpool_front_certificate_expiry_timestamp_seconds{certificate=`, `go_goroutines `,
	} {
		if !strings.Contains(text, "\n"+line) {
			t.Errorf("no line %q", line)
		}
	}
	if code, _ := s.get("/sessions"); code != http.StatusNotFound {
		t.Errorf("the operator's endpoint is public: %d", code)
	}
}

func TestOnlyASessionThatHasSpokenWaitsForAnApp(t *testing.T) {
	s := launch(t, nil)
	waiting := func(count int) func() bool {
		line := fmt.Sprintf("\nkatpool_front_sessions_waiting %d\n", count)
		return func() bool {
			_, text := s.get("/metrics")
			return strings.Contains(text, line)
		}
	}
	s.miner(0)
	eventually(t, "the silent one is known", func() bool { return len(s.allSessions()) == 1 })
	if !waiting(0)() {
		t.Error("a silent connection counts as waiting")
	}
	s.miner(0).say("line\n")
	eventually(t, "one waits", waiting(1))
	s.app(linktest.Options{})
	eventually(t, "none waits", waiting(0))
}
