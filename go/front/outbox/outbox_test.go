package outbox

import (
	"bytes"
	"errors"
	"io"
	"net"
	"testing"
	"time"
)

type pair struct {
	out     *Conn
	peer    *net.TCPConn
	drained chan struct{}
	failed  chan error
}

func connect(t *testing.T, bound int) pair {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	peer, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	mine, err := listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	p := pair{peer: peer.(*net.TCPConn), drained: make(chan struct{}, 100),
		failed: make(chan error, 1)}
	p.out, err = New(mine.(*net.TCPConn), bound, func() { p.drained <- struct{}{} },
		func(err error) { p.failed <- err })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.out.Close(); _ = p.peer.Close() })
	return p
}

// fill writes until something is queued and returns everything written.
func (p pair) fill(t *testing.T) []byte {
	t.Helper()
	var written []byte
	for i := 0; p.out.IsDrained(); i++ {
		part := bytes.Repeat([]byte{byte(i)}, 64<<10)
		if _, err := p.out.Write(part); err != nil {
			t.Fatal(err)
		}
		written = append(written, part...)
	}
	return written
}

func TestWhatDoesNotFitIsQueuedAndArrivesInOrder(t *testing.T) {
	p := connect(t, 1<<20)
	written := p.fill(t)
	for range 5 {
		if _, err := p.out.Write([]byte("tail")); err != nil {
			t.Fatal(err)
		}
		written = append(written, "tail"...)
	}
	got := make([]byte, len(written))
	if _, err := io.ReadFull(p.peer, got); err != nil || !bytes.Equal(got, written) {
		t.Fatalf("bytes differ, %v", err)
	}
	<-p.drained
	if !p.out.IsDrained() {
		t.Error("not drained")
	}
	if _, err := p.out.Write([]byte("x")); err != nil {
		t.Errorf("after the queue: %v", err)
	}
}

func TestAPeerThatReadsNothingIsDroppedAtTheBoundAndTheWriterNeverWaits(t *testing.T) {
	p := connect(t, 100<<10)
	begin := time.Now()
	var err error
	for err == nil {
		_, err = p.out.Write(make([]byte, 32<<10))
	}
	if !errors.Is(err, ErrSlow) || time.Since(begin) > 2*time.Second {
		t.Errorf("%v after %v", err, time.Since(begin))
	}
	if failure := <-p.failed; !errors.Is(failure, ErrSlow) {
		t.Errorf("%v", failure)
	}
	if _, err := p.out.Write([]byte("x")); !errors.Is(err, ErrSlow) {
		t.Errorf("a later write: %v", err)
	}
}

func TestFinishWritesTheQueueBeforeItCloses(t *testing.T) {
	p := connect(t, 1<<20)
	written := p.fill(t)
	p.out.Finish()
	if _, err := p.out.Write([]byte("late")); err == nil {
		t.Error("a write after Finish passes")
	}
	got, err := io.ReadAll(p.peer)
	if err != nil || !bytes.Equal(got, written) {
		t.Errorf("%d bytes of %d, %v", len(got), len(written), err)
	}
}

func TestDetachLosesAndRepeatsNothing(t *testing.T) {
	p := connect(t, 1<<20)
	written := p.fill(t)
	queue := p.out.Detach()
	if _, err := p.out.Write([]byte("late")); err == nil {
		t.Error("a write after Detach passes")
	}
	file, err := p.out.File() // as the next process holds it
	if err != nil {
		t.Fatal(err)
	}
	_ = p.out.Close()
	next, err := net.FileConn(file)
	if err != nil {
		t.Fatal(err)
	}
	_ = file.Close()
	go func() {
		_, _ = next.Write(queue)
		_ = next.Close()
	}()
	got, err := io.ReadAll(p.peer)
	if err != nil || !bytes.Equal(got, written) {
		t.Errorf("%d bytes of %d, %v", len(got), len(written), err)
	}
}

func TestAPeerThatIsGoneFailsTheConnection(t *testing.T) {
	p := connect(t, 1<<20)
	if err := p.peer.SetLinger(0); err != nil {
		t.Fatal(err)
	}
	_ = p.peer.Close()
	for {
		if _, err := p.out.Write([]byte("x")); err != nil {
			break
		}
	}
	if err := <-p.failed; err == nil || errors.Is(err, ErrSlow) {
		t.Errorf("%v", err)
	}
}
