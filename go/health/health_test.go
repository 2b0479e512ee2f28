package health

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"katpool.internal/getNewBlockTemplate/fetcher"
)

func newEvents(allowUnsynced bool) (*Events, *bytes.Buffer) {
	var log bytes.Buffer
	return NewEvents(slog.New(slog.NewJSONHandler(&log, nil)), Limits{
		ReadyAge: 8 * time.Second, AliveAge: 30 * time.Second, AllowUnsynced: allowUnsynced,
	}), &log
}

func TestReadyMeansFreshWorkOfASyncedNode(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		events, _ := newEvents(false)
		expect := func(ok bool, word string) {
			t.Helper()
			report := events.Ready()
			if report.OK != ok || !strings.Contains(strings.Join(report.Reasons, "; "), word) {
				t.Errorf("got %+v, want %v %q", report, ok, word)
			}
		}
		expect(false, "nothing published yet")
		events.NodeJoined(0, "a:1", "2.1.0")
		events.Answered(fetcher.Template{Synced: true})
		events.Published(fetcher.Sent{Kind: fetcher.NewTemplate, Seq: 1})
		expect(true, "")
		events.Failed(&fetcher.Failure{Cause: fetcher.NoReply, Err: errors.New("late")})
		expect(true, "")
		time.Sleep(9 * time.Second)
		expect(false, "nothing published for 9s; node : timeout: late")
		events.Published(fetcher.Sent{Kind: fetcher.Heartbeat, Seq: 2})
		expect(true, "")
		events.Refused(&fetcher.Refusal{Node: "a:1", Reason: fetcher.Unsynced})
		expect(false, "the node is not synced")
		events.Answered(fetcher.Template{Synced: true})
		expect(true, "")
		events.PublishFailed(errors.New("redis is gone"))
		expect(true, "")
		time.Sleep(9 * time.Second)
		expect(false, "redis is gone")
	})
}

func TestALocalNetworkIsReadyWhileUnsynced(t *testing.T) {
	events, _ := newEvents(true)
	events.Answered(fetcher.Template{Synced: false})
	events.Published(fetcher.Sent{Seq: 1})
	if report := events.Ready(); !report.OK || report.Synced {
		t.Errorf("got %+v", report)
	}
}

func TestAliveMeansThatTheLoopTurnsWhateverItFinds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		events, _ := newEvents(false)
		turns := []func(){
			func() { events.Failed(errors.New("no node")) },
			func() { events.Refused(&fetcher.Refusal{Reason: fetcher.WrongNetwork}) },
			func() { events.Answered(fetcher.Template{}) },
		}
		for _, turn := range turns {
			time.Sleep(29 * time.Second)
			turn()
			if report := events.Alive(); !report.OK {
				t.Errorf("got %+v", report)
			}
		}
		time.Sleep(31 * time.Second)
		if report := events.Alive(); report.OK || !strings.Contains(report.Reasons[0], "31s") {
			t.Errorf("got %+v", report)
		}
	})
}

func get(t *testing.T, events *Events, path string) (int, string) {
	t.Helper()
	answer := httptest.NewRecorder()
	events.routes().ServeHTTP(answer, httptest.NewRequest(http.MethodGet, path, nil))
	return answer.Code, answer.Body.String()
}

func TestEveryEventIsCounted(t *testing.T) {
	events, _ := newEvents(false)
	events.NodeJoined(0, "a:1", "2.1.0")
	events.Answered(fetcher.Template{Synced: true})
	events.Published(fetcher.Sent{Kind: fetcher.NewTemplate, Seq: 1, Listeners: 3,
		NoticeAt: time.Now().Add(-3 * time.Millisecond)})
	events.Published(fetcher.Sent{Kind: fetcher.Heartbeat, Seq: 2, Listeners: 2})
	events.PublishFailed(errors.New("gone"))
	events.Refused(&fetcher.Refusal{Reason: fetcher.UnknownFields})
	events.Refused(&fetcher.Refusal{Reason: fetcher.UnknownFields})
	events.Failed(&fetcher.Failure{Cause: fetcher.StreamLost, Err: errors.New("EOF")})
	events.NodeLeft(0, "a:1", errors.New("EOF"))
	_, between := get(t, events, "/metrics")
	events.NodeJoined(1, "b:1", "2.1.0")
	events.NodeLeft(1, "b:1", nil)
	events.NodeJoined(0, "a:1", "2.1.0")
	events.NodeJoined(0, "a:1", "2.1.0")
	_, after := get(t, events, "/metrics")

	if !strings.Contains(between, "katpool_fetcher_current_node_index -1\n") {
		t.Error("no node, yet an index")
	}
	for _, line := range []string{
		`katpool_fetcher_templates_published_total 1`,
		`katpool_fetcher_heartbeats_published_total 1`,
		`katpool_fetcher_templates_refused_total{reason="unknown_fields"} 2`,
		`katpool_fetcher_node_failures_total{cause="stream_lost"} 1`,
		`katpool_fetcher_node_switches_total 2`,
		`katpool_fetcher_redis_errors_total 1`,
		`katpool_fetcher_current_node_index 0`,
		`katpool_fetcher_listeners 2`,
		`katpool_fetcher_notice_to_publish_seconds_count 1`,
		`katpool_fetcher_template_age_seconds `,
		`katpool_fetcher_publish_age_seconds `,
		`go_goroutines `, `process_resident_memory_bytes `,
	} {
		if !strings.Contains(after, "\n"+line) {
			t.Errorf("no line %q", line)
		}
	}
}

func TestTheSameTroubleIsLoggedTwiceAMinuteAndCountedAlways(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		events, log := newEvents(false)
		for range 600 {
			events.Refused(&fetcher.Refusal{Node: "a:1", Reason: fetcher.UnknownFields, Detail: "x"})
			time.Sleep(100 * time.Millisecond)
		}
		if lines := strings.Count(log.String(), "template refused"); lines != 2 {
			t.Errorf("%d lines in a minute", lines)
		}
		if !strings.Contains(log.String(), `"level":"ERROR"`) {
			t.Error("unknown fields are not an error")
		}
		if _, text := get(t, events, "/metrics"); !strings.Contains(text, `"unknown_fields"} 600`) {
			t.Error("not all are counted")
		}
	})
}

func TestTheAnswersOverHTTP(t *testing.T) {
	events, _ := newEvents(false)
	wanted := map[string]int{"/healthz": 200, "/readyz": 503, "/metrics": 200, "/": 404}
	for path, want := range wanted {
		if code, _ := get(t, events, path); code != want {
			t.Errorf("%s answers %d", path, code)
		}
	}
	if _, body := get(t, events, "/readyz"); !strings.Contains(body, `"nodeIndex":-1`) {
		t.Errorf("body %s", body)
	}
	answer := httptest.NewRecorder()
	events.routes().ServeHTTP(answer, httptest.NewRequest(http.MethodPost, "/healthz", nil))
	if answer.Code != http.StatusMethodNotAllowed {
		t.Errorf("POST answers %d", answer.Code)
	}
}

func TestCheckAsksARunningFetcher(t *testing.T) {
	events, _ := newEvents(false)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- events.Serve(ctx, listener) }()
	everywhere := fmt.Sprintf(":%d", listener.Addr().(*net.TCPAddr).Port)
	if err := Check(t.Context(), everywhere, "/healthz"); err != nil {
		t.Error(err)
	}
	if err := Check(t.Context(), everywhere, "/readyz"); err == nil {
		t.Error("an unready fetcher passes")
	}
	cancel()
	if err := <-served; err != nil {
		t.Error(err)
	}
	if err := Check(t.Context(), everywhere, "/healthz"); err == nil {
		t.Error("a stopped fetcher passes")
	}
}
