package handoff

import (
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// pair returns the two ends of a socket as two processes have them.
func pair(t *testing.T) (one, other *net.UnixConn) {
	t.Helper()
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_SEQPACKET|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	ends := make([]*net.UnixConn, 2)
	for i, fd := range fds {
		file := os.NewFile(uintptr(fd), "end")
		conn, err := net.FileConn(file)
		_ = file.Close()
		if err != nil {
			t.Fatal(err)
		}
		ends[i] = conn.(*net.UnixConn)
		t.Cleanup(func() { _ = conn.Close() })
		_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
	}
	return ends[0], ends[1]
}

func TestMoreDescriptorsThanAMessageHoldsArriveInOrder(t *testing.T) {
	one, other := pair(t)
	const count = 3*perMessage + 1
	folder := t.TempDir()
	var sources []Source
	for i := range count {
		file, err := os.Create(filepath.Join(folder, fmt.Sprint(i)))
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = file.Close() }()
		if _, err := fmt.Fprint(file, i); err != nil {
			t.Fatal(err)
		}
		sources = append(sources, file)
	}
	sent := make(chan error, 1)
	go func() { sent <- Send(one, sources) }()
	files, err := Receive(other, count)
	if err != nil || len(files) != count {
		t.Fatalf("%d files, %v", len(files), err)
	}
	if err := <-sent; err != nil {
		t.Fatal(err)
	}
	for i, file := range files {
		buffer := make([]byte, 8)
		size, err := file.ReadAt(buffer, 0)
		if string(buffer[:size]) != fmt.Sprint(i) || err != io.EOF {
			t.Fatalf("file %d holds %q, %v", i, buffer[:size], err)
		}
		flags, err := unix.FcntlInt(file.Fd(), unix.F_GETFD, 0)
		if err != nil || flags&unix.FD_CLOEXEC == 0 {
			t.Errorf("file %d is inherited by children", i)
		}
		if err := file.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestASentConnectionIsTheSameConnection(t *testing.T) {
	one, other := pair(t)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	client, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = client.Close() }()
	server, err := listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	if err := Send(one, []Source{server.(*net.TCPConn)}); err != nil {
		t.Fatal(err)
	}
	_ = server.Close() // the duplicate lives on
	files, err := Receive(other, 1)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.FileConn(files[0])
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if _, err := io.WriteString(conn, "hello"); err != nil {
		t.Fatal(err)
	}
	heard := make([]byte, 5)
	if _, err := io.ReadFull(client, heard); err != nil || string(heard) != "hello" {
		t.Errorf("%q, %v", heard, err)
	}
}

func TestAValueLargerThanAnySocketBufferArrivesWhole(t *testing.T) {
	one, other := pair(t)
	type value struct {
		Name  string
		Bytes []byte
		Until time.Time
	}
	sent := value{"x", []byte(strings.Repeat("y", 8<<20)), time.Unix(1_700_000_000, 5)}
	if err := SendValue(one, sent); err != nil {
		t.Fatal(err)
	}
	var got value
	if err := ReceiveValue(other, &got); err != nil {
		t.Fatal(err)
	}
	if got.Name != sent.Name || string(got.Bytes) != string(sent.Bytes) || !got.Until.Equal(sent.Until) {
		t.Errorf("%d bytes arrived", len(got.Bytes))
	}
	var wrong struct{ Name int }
	if err := SendValue(one, sent); err != nil {
		t.Fatal(err)
	}
	if err := ReceiveValue(other, &wrong); err == nil {
		t.Error("no error for a value of another shape")
	}
	if err := SendValue(one, make(chan int)); err == nil {
		t.Error("no error for what cannot be sent")
	}
}

func TestOnlyTheExpectedWordIsTaken(t *testing.T) {
	one, other := pair(t)
	for _, said := range []string{"ready", "taken"} {
		if _, err := io.WriteString(one, said); err != nil {
			t.Fatal(err)
		}
		if err := Expect(other, "ready"); (err == nil) != (said == "ready") {
			t.Errorf("%s: %v", said, err)
		}
	}
}

func TestAnotherProcessThatIsGoneOrSilentIsAnError(t *testing.T) {
	one, other := pair(t)
	if _, err := io.WriteString(one, "f"); err != nil {
		t.Fatal(err)
	}
	if _, err := Receive(other, 1); err == nil {
		t.Error("no error for a message without descriptors")
	}
	_ = other.SetDeadline(time.Unix(1, 0))
	if err := Expect(other, "ready"); err == nil {
		t.Error("no error for silence")
	}
	_ = other.Close()
	if err := Send(one, []Source{one}); err == nil {
		t.Error("no error for an end that is gone")
	}
	gone, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	_ = gone.Close()
	if err := Send(one, []Source{gone}); err == nil {
		t.Error("no error for a closed source")
	}
	var value int
	if err := ReceiveValue(other, &value); err == nil {
		t.Error("no error for a closed socket")
	}
}
