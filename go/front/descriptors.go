// Descriptors over a Unix socket that keeps message boundaries.
package front

import (
	"errors"
	"fmt"
	"net"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// SyscallConn is anything with a descriptor: files, connections, listeners.
type SyscallConn interface {
	SyscallConn() (syscall.RawConn, error)
}

// SendDescriptors sends one message with a duplicate of each descriptor.
func SendDescriptors(conn *net.UnixConn, sources []SyscallConn) error {
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

// ReceiveDescriptors reads messages until it has all descriptors.
func ReceiveDescriptors(conn *net.UnixConn, count int) ([]*os.File, error) {
	var files []*os.File
	for len(files) < count {
		rights := make([]byte, unix.CmsgSpace(4*fdsPerMessage))
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
