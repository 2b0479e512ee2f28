// A node that freezes below gRPC: the connection stays open but carries no more data. Only
// keepalive and timeouts notice that. grpc-go pings at most every 10 s, so the first test takes
// that long.
package kaspad

import (
	"context"
	"io"
	"net"
	"sync/atomic"
	"testing"
	"time"

	"katpool.internal/getNewBlockTemplate/fetcher"
	"katpool.internal/getNewBlockTemplate/kaspad/kaspadtest"
)

// freezer forwards bytes both ways until freeze is called.
func freezer(t *testing.T, target string) (address string, freeze func()) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var frozen atomic.Bool
	pass := func(to, from net.Conn) {
		buffer := make([]byte, 32<<10)
		for {
			count, err := from.Read(buffer)
			if err != nil {
				_ = to.Close()
				return
			}
			if frozen.Load() {
				continue
			}
			if _, err := to.Write(buffer[:count]); err != nil {
				return
			}
		}
	}
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			server, err := net.Dial("tcp", target)
			if err != nil {
				_ = client.Close()
				continue
			}
			go pass(server, client)
			go pass(client, server)
		}
	}()
	t.Cleanup(func() { _ = listener.Close() })
	return listener.Addr().String(), func() { frozen.Store(true) }
}

func TestKeepaliveNoticesAFrozenConnectionWithoutAnyCall(t *testing.T) {
	t.Parallel()
	address, freeze := freezer(t, kaspadtest.New(t).StartTCP(t, "127.0.0.1:0"))
	settings := Settings{Network: "simnet", Timings: DefaultTimings()}
	settings.Timings.KeepaliveTimeout = time.Second
	fresh, err := greet(t.Context(), t.Context(), address, &settings)
	if err != nil {
		t.Fatal(err)
	}
	defer fresh.close()
	freeze()
	select {
	case <-fresh.done:
		t.Logf("ended: %v", fresh.lost())
	case <-time.After(16 * time.Second):
		t.Error("nothing was noticed for 16 s")
	}
}

func TestAHostThatTakesConnectionsAndSaysNothingIsGivenUp(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() { _, _ = io.Copy(io.Discard, conn) }()
		}
	}()
	settings := Settings{Network: "simnet", Timings: DefaultTimings()}
	settings.Timings.Connect = 300 * time.Millisecond
	begin := time.Now()
	_, err = greet(context.Background(), context.Background(), listener.Addr().String(), &settings)
	wantFailure(t, err, fetcher.NoConnection)
	if took := time.Since(begin); took > 2*time.Second {
		t.Errorf("took %v", took)
	}
}
