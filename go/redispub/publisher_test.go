package redispub

import (
	"context"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"katpool.internal/getNewBlockTemplate/redispub/redistest"
)

const channel = "NewBlockTemplateChannel"

func newPublisher(t *testing.T, address, password string) *Publisher {
	t.Helper()
	p := New(address, password, channel)
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	return p
}

func TestAMessageIsHeardAndKeptWithALifetime(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	heard := server.Subscribe(channel)
	p := newPublisher(t, server.Address(), "")
	text := `{"block":"` + strings.Repeat("ab", 100_000) + `"}`
	listeners, err := p.Publish(t.Context(), []byte(text))
	if err != nil || listeners != 1 {
		t.Fatalf("%d listeners, %v", listeners, err)
	}
	if message := <-heard; message.Payload != text {
		t.Error("the message differs")
	}
	client := server.Client()
	if kept := client.Get(t.Context(), channel+":latest").Val(); kept != text {
		t.Error("the latest differs")
	}
	left := client.PTTL(t.Context(), channel+":latest").Val()
	if left <= 13*time.Second || left > 15*time.Second {
		t.Errorf("it lives for %v", left)
	}
}

// The stored message is never older than the published one.
func TestWhoHearsAMessageFindsItKept(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	heard := server.Subscribe(channel)
	p := newPublisher(t, server.Address(), "")
	client := server.Client()
	for i := range 100 {
		if _, err := p.Publish(t.Context(), fmt.Append(nil, i)); err != nil {
			t.Fatal(err)
		}
		message := <-heard
		if kept := client.Get(t.Context(), channel+LatestSuffix).Val(); kept != message.Payload {
			t.Fatalf("heard %s, kept %s", message.Payload, kept)
		}
	}
}

func TestAnOutageIsAnErrorAtOnceAndNothingIsSentLater(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	p := newPublisher(t, server.Address(), "")
	if _, err := p.Publish(t.Context(), []byte("before")); err != nil {
		t.Fatal(err)
	}
	server.Stop()
	for i := range 5 {
		begin := time.Now()
		if _, err := p.Publish(t.Context(), []byte("during")); err == nil {
			t.Fatalf("attempt %d was answered", i)
		}
		if took := time.Since(begin); took > time.Second {
			t.Errorf("attempt %d took %v", i, took)
		}
	}
	server.Run()
	heard := server.Subscribe(channel)
	var err error
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); {
		if _, err = p.Publish(t.Context(), []byte("after")); err == nil {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	if err != nil {
		t.Fatalf("no recovery: %v", err)
	}
	if message := <-heard; message.Payload != "after" {
		t.Errorf("heard %q", message.Payload)
	}
	select {
	case message := <-heard:
		t.Errorf("heard %q as well", message.Payload)
	case <-time.After(100 * time.Millisecond):
	}
}

func TestARedisThatRefusesTheMessageIsAnError(t *testing.T) {
	t.Parallel()
	full := redistest.Start(t, "--maxmemory", "1mb", "--maxmemory-policy", "noeviction")
	p := newPublisher(t, full.Address(), "")
	if _, err := p.Publish(t.Context(), make([]byte, 4<<20)); err == nil {
		t.Error("a full Redis: no error")
	}
	locked := redistest.Start(t, "--requirepass", "secret")
	if _, err := newPublisher(t, locked.Address(), "").Publish(t.Context(), []byte("x")); err == nil {
		t.Error("no password: no error")
	}
	_, err := newPublisher(t, locked.Address(), "wrong-word").Publish(t.Context(), []byte("x"))
	if err == nil || strings.Contains(err.Error(), "wrong-word") {
		t.Errorf("a wrong password: %v", err)
	}
	if _, err := newPublisher(t, locked.Address(), "secret").Publish(t.Context(), nil); err != nil {
		t.Errorf("the right password: %v", err)
	}
}

// A retry inside the client could send an old template.
func TestAFailedAttemptIsMadeOnce(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	sent := make(chan int, 1)
	go func() {
		count := 0
		defer func() { sent <- count }()
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			if takesTheMessage(conn) {
				count++
			}
		}
	}()
	p := newPublisher(t, listener.Addr().String(), "")
	if _, err := p.Publish(t.Context(), []byte("the-message")); err == nil {
		t.Error("no error")
	}
	_ = listener.Close()
	if count := <-sent; count != 1 {
		t.Errorf("the message was sent %d times", count)
	}
}

// takesTheMessage is an old Redis that dies right after it received the message.
func takesTheMessage(conn net.Conn) bool {
	defer func() { _ = conn.Close() }()
	buffer := make([]byte, 4096)
	for {
		count, err := conn.Read(buffer)
		if err != nil {
			return false
		}
		if strings.Contains(string(buffer[:count]), "the-message") {
			return true
		}
		if _, err := conn.Write([]byte("-ERR unknown command\r\n")); err != nil {
			return false
		}
	}
}

func TestAFrozenRedisEndsWithinTheTimeLimit(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	p := newPublisher(t, listener.Addr().String(), "")
	begin := time.Now()
	if _, err := p.Publish(context.Background(), []byte("x")); err == nil {
		t.Error("no error")
	}
	if took := time.Since(begin); took > sendTimeout+time.Second {
		t.Errorf("took %v", took)
	}
}
