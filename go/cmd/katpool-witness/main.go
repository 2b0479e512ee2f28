// katpool-witness stands between the rigs and a pool, remembers every share that the pool accepts,
// and compares them with the pool's open book: docs/miner/check-the-pool.md.
package main

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"katpool.internal/getNewBlockTemplate/address"
	"katpool.internal/getNewBlockTemplate/openbook/audit"
	"katpool.internal/getNewBlockTemplate/openbook/book"
	"katpool.internal/getNewBlockTemplate/openbook/kaspa"
	"katpool.internal/getNewBlockTemplate/openbook/witness"
	"katpool.internal/getNewBlockTemplate/version"
)

const compareEvery = 10 * time.Minute

type settings struct {
	listen, pool, prefix, folder, url, key string
	treasury                               kaspa.Script
	isTLS, isOnce, isVersion               bool
}

// progress is kept in the record's folder.
type progress struct {
	ComparedToMs uint64 `json:"comparedToMs"`
}

const progressFile = "compared.json"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	code, err := run(ctx, os.Args[1:], os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, "katpool-witness:", err)
		code = audit.Unchecked
	}
	os.Exit(code)
}

func parse(args []string) (*settings, error) {
	s := &settings{}
	flags := flag.NewFlagSet("katpool-witness", flag.ContinueOnError)
	var treasury string
	flags.StringVar(&s.listen, "listen", "127.0.0.1:5555", "where the rigs connect")
	flags.StringVar(&s.pool, "pool", "", "the pool's stratum address, host:port")
	flags.BoolVar(&s.isTLS, "tls", false, "speak TLS to the pool")
	flags.StringVar(&s.prefix, "prefix", "kaspa", "prefix of wallets that are written without one")
	flags.StringVar(&s.folder, "record", "record", "folder for the record, receipts and evidence")
	flags.StringVar(&s.url, "url", "", "the pool's public address; compares every ten minutes")
	flags.StringVar(&s.key, "key", "", "the pool's verifier key, if you know it already")
	flags.StringVar(&treasury, "treasury", "", "the address that jobs must pay; checks the jobs too")
	flags.BoolVar(&s.isOnce, "once", false, "compare the record once and exit, without a proxy")
	flags.BoolVar(&s.isVersion, "version", false, "print the version and exit")
	if err := flags.Parse(args); err != nil || s.isVersion {
		return s, err
	}
	if s.isOnce && s.url == "" || !s.isOnce && s.pool == "" {
		return nil, errors.New("-pool is required for the proxy, -url for -once; see -help")
	}
	if treasury != "" {
		parsed, err := address.Parse(treasury)
		if err != nil {
			return nil, fmt.Errorf("-treasury: %w", err)
		}
		s.treasury = kaspa.Script{Bytes: parsed.Script()}
	}
	return s, nil
}

func run(ctx context.Context, args []string, out io.Writer) (int, error) {
	s, err := parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return audit.Fine, nil
	case err != nil:
		return audit.Unchecked, err
	case s.isVersion:
		_, err := fmt.Fprintln(out, version.Text("katpool-witness"))
		return audit.Fine, err
	case s.isOnce:
		return s.compare(ctx, out)
	}
	return audit.Fine, s.serve(ctx, out)
}

// serve runs the proxy, and compares from time to time.
func (s *settings) serve(ctx context.Context, out io.Writer) error {
	log := slog.New(slog.NewJSONHandler(out, nil))
	record, err := witness.OpenRecord(s.folder)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", s.listen)
	if err != nil {
		return errors.Join(fmt.Errorf("listen: %w", err), record.Close())
	}
	log.Info("listening", "address", listener.Addr().String(), "pool", s.pool)
	proxy := &witness.Proxy{
		Pool: s.pool, Prefix: s.prefix, Record: record.Add, Log: log, Now: time.Now,
	}
	if s.isTLS {
		host, _, err := net.SplitHostPort(s.pool)
		if err != nil {
			return errors.Join(fmt.Errorf("-pool: %w", err), listener.Close(), record.Close())
		}
		proxy.TLS = &tls.Config{ServerName: host, MinVersion: tls.VersionTLS12}
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.compareOften(ctx, out, log)
	}()
	err = proxy.Serve(ctx, listener)
	<-done
	return errors.Join(err, record.Close())
}

func (s *settings) compareOften(ctx context.Context, out io.Writer, log *slog.Logger) {
	ticker := time.NewTicker(compareEvery)
	defer ticker.Stop()
	for s.url != "" {
		select {
		case <-ticker.C:
			if code, err := s.compare(ctx, out); err != nil {
				log.Warn("comparison failed", "error", err.Error())
			} else if code == audit.Accused {
				log.Error("the pool's books lack accepted shares", "evidence", s.evidence())
			}
		case <-ctx.Done():
			return
		}
	}
}

func (s *settings) evidence() string { return filepath.Join(s.folder, "evidence") }

// compare checks what has settled since the last comparison.
func (s *settings) compare(ctx context.Context, out io.Writer) (int, error) {
	var since progress
	name := filepath.Join(s.folder, progressFile)
	text, err := os.ReadFile(name)
	if err == nil {
		err = json.Unmarshal(text, &since)
	}
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return audit.Unchecked, fmt.Errorf("progress: %w", err)
	}
	shares, err := witness.ReadRecord(s.folder, since.ComparedToMs)
	if err != nil {
		return audit.Unchecked, err
	}
	comparison := &witness.Comparison{
		Source: book.Mirror{Folder: book.Folder{Path: filepath.Join(s.folder, "mirror")},
			Origin: book.NewWeb(s.url)},
		Key: s.key, Treasury: s.treasury, Evidence: s.evidence(),
		Receipts: book.Folder{Path: s.folder}, NowMs: uint64(time.Now().UnixMilli()),
	}
	report, until, err := comparison.Run(ctx, shares)
	if err != nil {
		return audit.Unchecked, err
	}
	report.Time = time.Now().UTC().Format(time.RFC3339)
	if err := report.WriteText(out); err != nil {
		return audit.Unchecked, err
	}
	if report.Verdict != "unchecked" { // what could not be checked is tried again
		text, err := json.Marshal(progress{max(until, since.ComparedToMs)})
		if err == nil {
			err = (book.Folder{Path: s.folder}).Put("/"+progressFile, text)
		}
		if err != nil {
			return audit.Unchecked, fmt.Errorf("progress: %w", err)
		}
	}
	return report.ExitCode(), nil
}
