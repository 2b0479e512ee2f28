package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"syscall"

	"golang.org/x/sys/unix"

	"katpool.internal/getNewBlockTemplate/front/handoff"
)

// worker is one process that holds, or has held, the sockets.
type worker struct {
	process    *exec.Cmd
	control    *net.UnixConn
	isRetiring bool
}

type event struct {
	worker *worker
	err    error // of a worker that has ended; nil for one that retires
	ended  bool
}

type supervisor struct {
	program string
	log     *slog.Logger
	workers []*worker
	events  chan event
}

// supervise runs workers until one that should serve ends, or the context does. SIGUSR2 and
// SIGHUP start a worker that takes over from the present one.
func supervise(ctx context.Context, log *slog.Logger) error {
	program, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find own program: %w", err)
	}
	s := &supervisor{program: program, log: log, events: make(chan event)}
	restarts := make(chan os.Signal, 1)
	signal.Notify(restarts, syscall.SIGUSR2, syscall.SIGHUP)
	if err := s.launch(nil); err != nil {
		return err
	}
	for {
		select {
		case <-ctx.Done():
			return s.stop()
		case <-restarts:
			if err := s.replace(); err != nil {
				log.Error("front not restarted", "error", err.Error())
			}
		case e := <-s.events:
			if done, err := s.take(e); done {
				return errors.Join(err, s.stop())
			}
		}
	}
}

// take notes what happened to a worker; done if nobody serves any more.
func (s *supervisor) take(e event) (done bool, err error) {
	if !e.ended {
		e.worker.isRetiring = true
		return false, nil
	}
	kept := s.workers[:0]
	isServed := false
	for _, one := range s.workers {
		if one != e.worker {
			kept = append(kept, one)
			isServed = isServed || !one.isRetiring
		}
	}
	s.workers = kept
	if isServed || e.worker.isRetiring && len(kept) > 0 {
		return false, nil
	}
	return true, e.err
}

// replace starts a successor and tells the serving worker to hand over to it.
func (s *supervisor) replace() error {
	var serving *worker
	for _, one := range s.workers {
		if !one.isRetiring {
			if serving != nil {
				return errors.New("a hand-over is in progress")
			}
			serving = one
		}
	}
	if serving == nil {
		return errors.New("no worker serves")
	}
	mine, theirs, err := socketPair()
	if err != nil {
		return err
	}
	defer func() { _ = mine.Close(); _ = theirs.Close() }()
	if err := s.launch(theirs); err != nil {
		return err
	}
	return handoff.Send(serving.control, []handoff.Source{mine})
}

// launch starts a worker; predecessor is its end of the socket to the one before, if any.
func (s *supervisor) launch(predecessor *os.File) error {
	mine, theirs, err := socketPair()
	if err != nil {
		return err
	}
	defer func() { _ = theirs.Close() }()
	process := exec.Command(s.program, os.Args[1:]...)
	process.Stdout, process.Stderr = os.Stdout, os.Stderr
	process.ExtraFiles = []*os.File{theirs}
	role := fresh
	if predecessor != nil {
		process.ExtraFiles = append(process.ExtraFiles, predecessor)
		role = successor
	}
	process.Env = append(os.Environ(), workerVariable+"="+role)
	if err := process.Start(); err != nil {
		return errors.Join(fmt.Errorf("start worker: %w", err), mine.Close())
	}
	conn, err := net.FileConn(mine)
	_ = mine.Close()
	if err != nil {
		return fmt.Errorf("control socket: %w", err)
	}
	w := &worker{process: process, control: conn.(*net.UnixConn)}
	s.workers = append(s.workers, w)
	go func() {
		buffer := make([]byte, 64)
		for {
			count, err := w.control.Read(buffer)
			if err != nil || count == 0 {
				break
			}
			s.events <- event{worker: w}
		}
		s.events <- event{worker: w, ended: true, err: process.Wait()}
	}()
	return nil
}

// stop ends all workers and waits for them.
func (s *supervisor) stop() error {
	for _, one := range s.workers {
		_ = one.process.Process.Signal(syscall.SIGTERM) // one that has ended needs none
	}
	var faults []error
	for len(s.workers) > 0 {
		if e := <-s.events; e.ended {
			_, err := s.take(e)
			faults = append(faults, err)
		}
	}
	return errors.Join(faults...)
}

// socketPair keeps message boundaries.
func socketPair() (mine, theirs *os.File, err error) {
	pair, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_SEQPACKET|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, nil, fmt.Errorf("socket pair: %w", err)
	}
	return os.NewFile(uintptr(pair[0]), "mine"), os.NewFile(uintptr(pair[1]), "theirs"), nil
}
