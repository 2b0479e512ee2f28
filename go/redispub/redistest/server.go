// Package redistest starts a real Redis for tests, on a free port and in its own directory. It
// stops only processes that it started.
package redistest

import (
	"context"
	"net"
	"os/exec"
	"strconv"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

// Server is one redis-server process; it can be stopped and started again on the same port.
type Server struct {
	t       testing.TB
	port    int
	args    []string
	process *exec.Cmd
}

// Start fails the test with a clear message if redis-server is not installed.
func Start(t testing.TB, args ...string) *Server {
	t.Helper()
	s := &Server{t: t, port: freePort(t), args: args}
	s.Run()
	t.Cleanup(s.Stop)
	return s
}

// Address is host:port.
func (s *Server) Address() string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(s.port)) }

// Run starts the process and waits until it accepts connections.
func (s *Server) Run() {
	s.t.Helper()
	binary, err := exec.LookPath("redis-server")
	if err != nil {
		s.t.Fatal("redis-server is not on the PATH: install the package redis-server")
	}
	s.process = exec.Command(binary, append([]string{
		"--port", strconv.Itoa(s.port), "--bind", "127.0.0.1", "--save", "",
		"--appendonly", "no", "--dir", s.t.TempDir(),
	}, s.args...)...)
	if err := s.process.Start(); err != nil {
		s.t.Fatalf("start redis-server: %v", err)
	}
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		conn, err := net.DialTimeout("tcp", s.Address(), time.Second)
		if err == nil {
			_ = conn.Close()
			return
		}
		if time.Now().After(deadline) {
			s.t.Fatalf("redis-server does not accept connections: %v", err)
		}
	}
}

// Stop kills the process, as a crash would.
func (s *Server) Stop() {
	if s.process == nil {
		return
	}
	_ = s.process.Process.Kill()
	_ = s.process.Wait()
	s.process = nil
}

// Client returns a plain client, closed when the test ends.
func (s *Server) Client() *redis.Client {
	client := redis.NewClient(&redis.Options{Addr: s.Address(), DisableIdentity: true})
	s.t.Cleanup(func() { _ = client.Close() })
	return client
}

// Subscribe returns the messages of a channel from now on.
func (s *Server) Subscribe(channel string) <-chan *redis.Message {
	s.t.Helper()
	subscription := s.Client().Subscribe(context.Background(), channel)
	if _, err := subscription.Receive(context.Background()); err != nil {
		s.t.Fatalf("subscribe: %v", err)
	}
	s.t.Cleanup(func() { _ = subscription.Close() })
	return subscription.Channel()
}

func freePort(t testing.TB) int {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	return listener.Addr().(*net.TCPAddr).Port
}
