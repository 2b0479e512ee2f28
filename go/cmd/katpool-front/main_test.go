// The whole program: a supervisor and its workers as processes of their own. The test binary runs
// main when an environment variable says so.
package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"katpool.internal/getNewBlockTemplate/front/link"
	"katpool.internal/getNewBlockTemplate/front/link/linktest"
)

const runMain = "KATPOOL_FRONT_TEST_RUNS_MAIN"

func TestMain(m *testing.M) {
	if os.Getenv(runMain) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	return listener.Addr().String()
}

type process struct {
	*exec.Cmd
	output  syncBuffer
	miners  string
	link    string
	metrics string
	admin   string
}

type syncBuffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *syncBuffer) Write(part []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(part)
}

func (b *syncBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

func launch(t *testing.T) *process {
	t.Helper()
	folder := t.TempDir()
	p := &process{miners: freeAddress(t), metrics: freeAddress(t),
		link: filepath.Join(folder, "link"), admin: filepath.Join(folder, "admin")}
	path := filepath.Join(folder, "front.json")
	text := fmt.Sprintf(`{"ports":[{"name":"main","listen":%q,"extraNonceSize":2}],
		"link":{"socket":%q},"metrics":%q,"admin":%q}`, p.miners, p.link, p.metrics, p.admin)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	p.Cmd = exec.Command(os.Args[0], "-config", path)
	p.Env = append(os.Environ(), runMain+"=1")
	p.Stdout, p.Stderr = &p.output, &p.output
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Process.Kill(); _ = p.Wait() })
	p.until(t, "it serves", func() bool {
		response, err := http.Get("http://" + p.metrics + "/healthz")
		if err != nil {
			return false
		}
		_ = response.Body.Close()
		return response.StatusCode == http.StatusOK
	})
	return p
}

func (p *process) until(t *testing.T, what string, is func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !is(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("not in time: %s\n%s", what, p.output.String())
		}
	}
}

func TestAMinerStaysConnectedThroughTenRestartsOfTheFront(t *testing.T) {
	p := launch(t)
	joined := make(chan *linktest.App, 20)
	var options linktest.Options
	options = linktest.Options{Name: "app", OnFrame: func(_ *linktest.App, kind link.Type,
		_ []byte) bool {
		if kind == link.Handover {
			go func() {
				if next, err := linktest.Dial("unix", p.link, options); err == nil {
					joined <- next
				}
			}()
		}
		return kind == link.Handover
	}}
	if _, err := linktest.Dial("unix", p.link, options); err != nil {
		t.Fatal(err)
	}
	conn, err := net.Dial("tcp", p.miners)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	_ = conn.SetDeadline(time.Now().Add(time.Minute))
	reader := bufio.NewReader(conn)
	longest := time.Duration(0)
	for round := range 11 {
		begin := time.Now()
		if _, err := fmt.Fprintf(conn, "line\n"); err != nil {
			t.Fatal(err)
		}
		text, err := reader.ReadString('\n')
		if err != nil || text != fmt.Sprintf("%d line\n", round+1) {
			t.Fatalf("round %d: heard %q, %v\n%s", round, text, err, p.output.String())
		}
		longest = max(longest, time.Since(begin))
		if round == 10 {
			break
		}
		restart := func() error { return p.Process.Signal(syscall.SIGUSR2) }
		if round%2 == 0 {
			restart = func() error { return post(p.admin, "/restart") }
		}
		if err := restart(); err != nil {
			t.Fatal(err)
		}
		select {
		case <-joined:
		case <-time.After(20 * time.Second):
			t.Fatalf("no hand-over\n%s", p.output.String())
		}
		p.until(t, "the hand-over is complete", func() bool {
			return strings.Count(p.output.String(), `"msg":"front started"`) == round+2 &&
				strings.Count(p.output.String(), `"msg":"sessions handed over"`) == round+1
		})
	}
	t.Logf("longest wait for a reply: %v", longest)
	if err := p.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := p.Wait(); err != nil {
		t.Errorf("exit: %v\n%s", err, p.output.String())
	}
	if rest, _ := io.ReadAll(reader); len(rest) != 0 {
		t.Errorf("heard %q", rest)
	}
}

func post(socket, path string) error {
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true,
		Dial: func(string, string) (net.Conn, error) { return net.Dial("unix", socket) }}}
	response, err := client.Post("http://front"+path, "", nil)
	if err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("status %s", response.Status)
	}
	return response.Body.Close()
}

func TestAWorkerThatDiesEndsTheProgram(t *testing.T) {
	p := launch(t)
	p.until(t, "the worker names itself", func() bool {
		return strings.Contains(p.output.String(), `"msg":"front started"`)
	})
	_, after, _ := strings.Cut(p.output.String(), `"pid":`)
	var worker int
	if _, err := fmt.Sscanf(after, "%d", &worker); err != nil {
		t.Fatalf("%v in %s", err, p.output.String())
	}
	if err := syscall.Kill(worker, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	if err := p.Wait(); err == nil {
		t.Error("exit without an error")
	}
}

func TestABadConfigurationIsReportedAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "front.json")
	text := `{"ports":[{"name":"","listen":"nowhere","tls":true}],"site":{"index":2,"count":1}}`
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	command := exec.Command(os.Args[0], "-config", path)
	command.Env = append(os.Environ(), runMain+"=1")
	output, err := command.CombinedOutput()
	if err == nil {
		t.Error("exit without an error")
	}
	for _, place := range []string{"ports[0].name", "ports[0].listen", "ports[0].tls", "link:",
		"site:"} {
		if !strings.Contains(string(output), place) {
			t.Errorf("%q is missing in %s", place, output)
		}
	}
}
