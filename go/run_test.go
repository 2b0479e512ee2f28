// The whole fetcher against a fake node on TCP and a real Redis, in this process and in
// a separate one: the test binary runs main when an environment variable says so.
package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	"katpool.internal/getNewBlockTemplate/config"
	"katpool.internal/getNewBlockTemplate/kaspad/kaspadtest"
	pb "katpool.internal/getNewBlockTemplate/kaspad/proto"
	"katpool.internal/getNewBlockTemplate/redispub/redistest"
)

const (
	asMain  = "RUN_THE_FETCHER"
	channel = "NewBlockTemplateChannel"
	// The address of private key 1.
	simAddress = "kaspasim:qpumuen7l8wthtz45p3ftn58pvrs9xlumvkuu2xet8egzkcklqtes65ue9mw6"
)

func TestMain(m *testing.M) {
	if os.Getenv(asMain) != "" {
		main()
		return
	}
	m.Run()
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

func load(t *testing.T, file string, environ ...string) config.Config {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config.json")
	if err := os.WriteFile(path, []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
	cfg, err := config.Load(config.Source{ConfigPath: path,
		Environ: append(environ, "TREASURY_ADDRESS="+simAddress)})
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

// launch runs a fetcher until the returned stop is called, which reports how long stopping took.
func launch(t *testing.T, cfg config.Config) (stop func() time.Duration) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- run(ctx, cfg, slog.New(slog.DiscardHandler)) }()
	return func() time.Duration {
		begin := time.Now()
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("run: %v", err)
		}
		return time.Since(begin)
	}
}

func status(address, path string) (int, string) {
	response, err := http.Get("http://" + address + path)
	if err != nil {
		return 0, err.Error()
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return 0, err.Error()
	}
	return response.StatusCode, string(body)
}

func waitFor(t *testing.T, what string, limit time.Duration, done func() bool) {
	t.Helper()
	for deadline := time.Now().Add(limit); !done(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%s: not within %v", what, limit)
		}
	}
}

type received struct {
	Source     string `json:"source"`
	Seq        int    `json:"seq"`
	Kind       string `json:"kind"`
	Address    string `json:"address"`
	Network    string `json:"network"`
	BlockBytes string `json:"blockBytes"`
}

func parse(t *testing.T, text string) (received, *pb.RpcBlock) {
	t.Helper()
	var message received
	if err := json.Unmarshal([]byte(text), &message); err != nil {
		t.Fatal(err)
	}
	raw, err := base64.StdEncoding.DecodeString(message.BlockBytes)
	if err != nil {
		t.Fatal(err)
	}
	var block pb.RpcBlock
	if err := proto.Unmarshal(raw, &block); err != nil {
		t.Fatal(err)
	}
	return message, &block
}

func TestATemplateGoesFromTheNodeToTheListeners(t *testing.T) {
	t.Parallel()
	redis, node := redistest.Start(t), kaspadtest.New(t)
	node.Set(func(s *kaspadtest.Script) { s.Block = kaspadtest.FullBlock() })
	healthAddress := freeAddress(t)
	heard := redis.Subscribe(channel)
	stop := launch(t, load(t, `{"network":"simnet"}`, "NODE="+node.StartTCP(t, "127.0.0.1:0"),
		"REDIS_ADDRESS="+redis.Address(), "HEALTH_ADDRESS="+healthAddress))

	message, block := parse(t, (<-heard).Payload)
	if message.Kind != "template" || message.Seq != 1 || message.Address != simAddress ||
		message.Network != "simnet" || !proto.Equal(block, kaspadtest.FullBlock()) {
		t.Errorf("got %+v", message)
	}
	waitFor(t, "ready", 3*time.Second, func() bool {
		code, _ := status(healthAddress, "/readyz")
		return code == http.StatusOK
	})
	node.Set(func(s *kaspadtest.Script) { s.Block = kaspadtest.PlainBlock(5) })
	begin := time.Now()
	node.Notify(50)
	second, block := parse(t, (<-heard).Payload)
	if second.Seq != 2 || second.Source != message.Source || block.GetHeader().GetDaaScore() != 5 {
		t.Errorf("after a notice: %+v", second)
	}
	t.Logf("notice to listener: %v", time.Since(begin))
	third, _ := parse(t, (<-heard).Payload)
	gap := time.Since(begin)
	if third.Kind != "heartbeat" || third.Seq != 3 || gap > 5100*time.Millisecond {
		t.Errorf("after %v: %+v", gap, third)
	}
	if kept := redis.Client().Get(t.Context(), channel+":latest").Val(); kept == "" {
		t.Error("no latest")
	}
	_, metrics := status(healthAddress, "/metrics")
	for _, line := range []string{"templates_published_total 2", "heartbeats_published_total 1",
		"notice_to_publish_seconds_count 1", "listeners 1"} {
		if !strings.Contains(metrics, "katpool_fetcher_"+line) {
			t.Errorf("no %q in the metrics", line)
		}
	}
	if took := stop(); took > 2*time.Second {
		t.Errorf("the end took %v", took)
	}
	waitFor(t, "stream closed", 3*time.Second, func() bool {
		_, _, _, open := node.Counts()
		return open == 0
	})
}

func TestARedisRestartCostsNoProcessAndNoOldTemplate(t *testing.T) {
	t.Parallel()
	redis, node := redistest.Start(t), kaspadtest.New(t)
	healthAddress := freeAddress(t)
	stop := launch(t, load(t, `{"network":"simnet","block_wait_time_milliseconds":100}`,
		"NODE="+node.StartTCP(t, "127.0.0.1:0"), "REDIS_ADDRESS="+redis.Address(),
		"HEALTH_ADDRESS="+healthAddress))
	waitFor(t, "published", 5*time.Second, func() bool {
		return redis.Client().Exists(t.Context(), channel+":latest").Val() == 1
	})
	redis.Stop()
	asked, _, _, _ := node.Counts()
	for score := range uint64(10) {
		node.Set(func(s *kaspadtest.Script) { s.Block = kaspadtest.PlainBlock(100 + score) })
		node.Notify(1)
		time.Sleep(50 * time.Millisecond)
	}
	if now, _, _, _ := node.Counts(); now < asked+3 {
		t.Errorf("only %d requests during the outage", now-asked)
	}
	redis.Run()
	var first *pb.RpcBlock
	waitFor(t, "the latest after the outage", 8*time.Second, func() bool {
		text := redis.Client().Get(t.Context(), channel+":latest").Val()
		if text == "" {
			return false
		}
		_, first = parse(t, text)
		return true
	})
	if first.GetHeader().GetDaaScore() != 109 {
		t.Errorf("the first after the outage has score %d", first.GetHeader().GetDaaScore())
	}
	_, metrics := status(healthAddress, "/metrics")
	if strings.Contains(metrics, "redis_errors_total 0") {
		t.Error("the outage is not counted")
	}
	if code, body := status(healthAddress, "/healthz"); code != http.StatusOK {
		t.Errorf("/healthz: %s", body)
	}
	stop()
}

func TestAnUnsyncedNodeIsNeverMinedOn(t *testing.T) {
	t.Parallel()
	redis, node := redistest.Start(t), kaspadtest.New(t)
	node.Set(func(s *kaspadtest.Script) { s.Synced = false })
	healthAddress := freeAddress(t)
	stop := launch(t, load(t, `{"network":"simnet","block_wait_time_milliseconds":50}`,
		"NODE="+node.StartTCP(t, "127.0.0.1:0"), "REDIS_ADDRESS="+redis.Address(),
		"HEALTH_ADDRESS="+healthAddress))
	waitFor(t, "asked", 10*time.Second, func() bool {
		asked, _, _, _ := node.Counts()
		return asked > 3
	})
	if redis.Client().Exists(t.Context(), channel+":latest").Val() != 0 {
		t.Error("published")
	}
	code, body := status(healthAddress, "/readyz")
	if code != http.StatusServiceUnavailable || !strings.Contains(body, "unsynced") {
		t.Errorf("/readyz %d %s", code, body)
	}
	stop()
}

// process runs main in a separate process, in an empty directory.
func process(t *testing.T, file string, environ ...string) (*exec.Cmd, *bytes.Buffer) {
	t.Helper()
	directory := t.TempDir()
	for name, text := range map[string]string{
		"config.json": file, "env": "TREASURY_ADDRESS=" + simAddress + "\n",
	} {
		if err := os.WriteFile(filepath.Join(directory, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var output bytes.Buffer
	command := exec.Command(os.Args[0], "-config", "config.json", "-env", "env")
	command.Dir = directory
	// The race detector would delay the exit by a second.
	command.Env = append(environ, asMain+"=1", "GORACE=atexit_sleep_ms=0")
	command.Stdout, command.Stderr = &output, &output
	return command, &output
}

func TestSIGTERMEndsTheProcessCleanlyEvenWhileNothingAnswers(t *testing.T) {
	t.Parallel()
	node := kaspadtest.New(t)
	silent, err := net.Listen("tcp", "127.0.0.1:0") // accepts connections but never replies, like a frozen Redis
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = silent.Close() }()
	command, output := process(t, `{"network":"simnet"}`, "NODE="+node.StartTCP(t, "127.0.0.1:0"),
		"REDIS_ADDRESS="+silent.Addr().String(), "HEALTH_ADDRESS=127.0.0.1:0")
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = command.Process.Kill() }()
	waitFor(t, "asked", 10*time.Second, func() bool {
		asked, _, _, _ := node.Counts()
		return asked > 0
	})
	node.Set(func(s *kaspadtest.Script) { s.Frozen = true })
	time.Sleep(100 * time.Millisecond)
	begin := time.Now()
	if err := command.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := command.Wait(); err != nil {
		t.Errorf("exit: %v\n%s", err, output)
	}
	if took := time.Since(begin); took > 2*time.Second {
		t.Errorf("the end took %v", took)
	}
	for line := range strings.Lines(output.String()) {
		if !json.Valid([]byte(line)) {
			t.Errorf("not a JSON line: %s", line)
		}
	}
	if !strings.Contains(output.String(), `"msg":"fetcher started"`) {
		t.Errorf("output %s", output)
	}
}

func TestABadConfigurationEndsTheProcessWithAllFaults(t *testing.T) {
	t.Parallel()
	command, output := process(t, `{"network":"moon","redis_address":"x"}`)
	if err := command.Run(); err == nil || command.ProcessState.ExitCode() != 1 {
		t.Errorf("exit: %v", err)
	}
	for _, word := range []string{"network: must be one of", `redis_address: \"x\"`} {
		if !strings.Contains(output.String(), word) {
			t.Errorf("no %q in %s", word, output)
		}
	}
}

func TestAPortThatIsTakenIsNamed(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	cfg := load(t, `{"network":"simnet"}`, "HEALTH_ADDRESS="+taken.Addr().String())
	err = run(t.Context(), cfg, slog.New(slog.DiscardHandler))
	if err == nil || !strings.Contains(err.Error(), taken.Addr().String()) {
		t.Errorf("got %v", err)
	}
}
