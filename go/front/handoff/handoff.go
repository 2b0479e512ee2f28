// Package handoff carries words, values and descriptors from one process to another, over a Unix
// socket that keeps message boundaries.
package handoff

import (
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// perMessage is well below the kernel's limit of 253 descriptors.
const perMessage = 64

// Source is anything with a descriptor: files, connections, listeners.
type Source interface {
	SyscallConn() (syscall.RawConn, error)
}

// Send duplicates the descriptors and sends them, in as many messages as that takes.
func Send(conn *net.UnixConn, sources []Source) error {
	for start := 0; start < len(sources); start += perMessage {
		if err := sendSome(conn, sources[start:min(start+perMessage, len(sources))]); err != nil {
			return err
		}
	}
	return nil
}

func sendSome(conn *net.UnixConn, sources []Source) error {
	var fds []int
	defer func() {
		for _, fd := range fds {
			_ = unix.Close(fd)
		}
	}()
	for _, source := range sources {
		raw, err := source.SyscallConn()
		if err != nil {
			return fmt.Errorf("descriptor: %w", err)
		}
		var failure error
		err = raw.Control(func(fd uintptr) {
			var copied int
			if copied, failure = unix.FcntlInt(fd, unix.F_DUPFD_CLOEXEC, 0); failure == nil {
				fds = append(fds, copied)
			}
		})
		if err = errors.Join(err, failure); err != nil {
			return fmt.Errorf("duplicate descriptor: %w", err)
		}
	}
	if _, _, err := conn.WriteMsgUnix([]byte{'f'}, unix.UnixRights(fds...), nil); err != nil {
		return fmt.Errorf("send descriptors: %w", err)
	}
	return nil
}

// Receive reads messages until it has all descriptors.
func Receive(conn *net.UnixConn, count int) ([]*os.File, error) {
	var files []*os.File
	for len(files) < count {
		rights := make([]byte, unix.CmsgSpace(4*perMessage))
		_, size, _, _, err := conn.ReadMsgUnix(make([]byte, 1), rights)
		if err != nil {
			return files, fmt.Errorf("receive descriptors: %w", err)
		}
		messages, err := unix.ParseSocketControlMessage(rights[:size])
		if err != nil || len(messages) != 1 {
			return files, fmt.Errorf("receive descriptors: no rights in the message (%w)", err)
		}
		fds, err := unix.ParseUnixRights(&messages[0])
		if err != nil {
			return files, fmt.Errorf("receive descriptors: %w", err)
		}
		for _, fd := range fds {
			unix.CloseOnExec(fd)
			files = append(files, os.NewFile(uintptr(fd), "inherited"))
		}
	}
	return files, nil
}

// Expect waits for one word.
func Expect(conn *net.UnixConn, word string) error {
	buffer := make([]byte, 64)
	count, err := conn.Read(buffer)
	if err == nil && string(buffer[:count]) != word {
		err = errors.New("unexpected answer")
	}
	if err != nil {
		return fmt.Errorf("wait for %q of the other process: %w", word, err)
	}
	return nil
}

// SendValue sends a value of any size in a file in memory.
func SendValue(conn *net.UnixConn, value any) error {
	fd, err := unix.MemfdCreate("katpool-front", unix.MFD_CLOEXEC)
	if err != nil {
		return fmt.Errorf("create state file: %w", err)
	}
	file := os.NewFile(uintptr(fd), "state")
	defer func() { _ = file.Close() }()
	if err := gob.NewEncoder(file).Encode(value); err != nil {
		return fmt.Errorf("write state: %w", err)
	}
	return Send(conn, []Source{file})
}

// ReceiveValue reads what SendValue sent.
func ReceiveValue(conn *net.UnixConn, into any) error {
	files, err := Receive(conn, 1)
	if err != nil {
		return err
	}
	defer func() { _ = files[0].Close() }()
	if _, err := files[0].Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("read state: %w", err)
	}
	if err := gob.NewDecoder(files[0]).Decode(into); err != nil {
		return fmt.Errorf("read state: %w", err)
	}
	return nil
}
