// katpool-front holds the miners' connections; docs/operator/front.md describes it. This process
// supervises workers and holds no connection itself, so that a worker can be replaced by a newer
// one that takes over its sockets, while the process id that the system knows stays the same.
package main

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"syscall"
	"time"

	"katpool.internal/getNewBlockTemplate/front"
	"katpool.internal/getNewBlockTemplate/front/handoff"
	"katpool.internal/getNewBlockTemplate/front/settings"
	"katpool.internal/getNewBlockTemplate/health"
	"katpool.internal/getNewBlockTemplate/version"
)

// workerVariable is set in workers; its value says whether there is a predecessor.
const (
	workerVariable = "KATPOOL_FRONT_WORKER"
	fresh          = "fresh"
	successor      = "successor"
	controlFD      = 3 // the supervisor sends the socket to the successor on it
	predecessorFD  = 4
	retiring       = "retiring"
)

func main() {
	log := slog.New(slog.NewJSONHandler(os.Stdout, nil))
	path := flag.String("config", cmp.Or(os.Getenv("FRONT_CONFIG"), "../config/front.json"),
		"configuration file (FRONT_CONFIG)")
	check := flag.String("check", "", "query a path of the running front, such as /healthz, and exit")
	isVersion := flag.Bool("version", false, "print the version and exit")
	flag.Parse()
	if *isVersion {
		fmt.Println(version.Text("katpool-front"))
		return
	}
	if err := start(*path, *check, log); err != nil {
		log.Error("front failed", "error", err.Error())
		os.Exit(1)
	}
}

func start(path, check string, log *slog.Logger) error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	s, err := settings.Load(path, os.Getenv)
	if err != nil {
		return err
	}
	if check != "" {
		return health.Check(ctx, s.Metrics, check)
	}
	role := os.Getenv(workerVariable)
	if role == "" {
		return supervise(ctx, log)
	}
	return work(ctx, s, log, role == successor)
}

// work runs one front until it is told to stop or has handed everything over.
func work(ctx context.Context, s settings.Settings, log *slog.Logger, isSuccessor bool) error {
	supervisor := os.Getppid()
	f, err := front.New(s, log, func() error { return syscall.Kill(supervisor, syscall.SIGUSR2) })
	if err != nil {
		return err
	}
	if isSuccessor {
		predecessor, err := inherited(predecessorFD)
		if err != nil {
			return err
		}
		if err := f.TakeOver(predecessor); err != nil {
			return err
		}
		_ = predecessor.Close()
	} else if err := f.Start(nil); err != nil {
		return err
	}
	control, err := inherited(controlFD)
	if err != nil {
		return err
	}
	log.Info("front started", "successor", isSuccessor, "pid", os.Getpid())
	requests := make(chan *net.UnixConn)
	go receive(control, requests)
	for {
		select {
		case <-ctx.Done():
			f.Stop()
			return nil
		case next, isOpen := <-requests:
			if !isOpen { // the supervisor is gone
				f.Stop()
				return nil
			}
			err := f.HandOver(next)
			_ = next.Close()
			if err != nil {
				log.Error("front not restarted", "error", err.Error())
				continue
			}
			if _, err := control.Write([]byte(retiring)); err != nil {
				log.Warn("supervisor not told", "error", err.Error())
			}
			f.Retire(ctx)
			return nil
		}
	}
}

// receive passes on the sockets to successors that the supervisor sends.
func receive(control *net.UnixConn, requests chan<- *net.UnixConn) {
	defer close(requests)
	for {
		files, err := handoff.Receive(control, 1)
		if err != nil {
			return
		}
		conn, err := net.FileConn(files[0])
		_ = files[0].Close()
		if unix, isUnix := conn.(*net.UnixConn); err == nil && isUnix {
			requests <- unix
		}
	}
}

// inherited returns the Unix socket that this process was started with.
func inherited(fd uintptr) (*net.UnixConn, error) {
	file := os.NewFile(fd, "inherited")
	defer func() { _ = file.Close() }()
	conn, err := net.FileConn(file)
	if err != nil {
		return nil, fmt.Errorf("inherited descriptor %d: %w", fd, err)
	}
	unix, isUnix := conn.(*net.UnixConn)
	if !isUnix {
		return nil, fmt.Errorf("inherited descriptor %d is not a Unix socket", fd)
	}
	return unix, unix.SetDeadline(time.Time{})
}
