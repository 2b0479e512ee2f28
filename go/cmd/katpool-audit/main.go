// katpool-audit checks a pool's open book from outside: docs/miner/check-the-pool.md. It exits with
// 0 if all is right, with 1 if it accuses the pool, with 2 if it could not check.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"katpool.internal/getNewBlockTemplate/openbook/audit"
	"katpool.internal/getNewBlockTemplate/openbook/book"
	"katpool.internal/getNewBlockTemplate/openbook/chain"
	"katpool.internal/getNewBlockTemplate/openbook/evidence"
	"katpool.internal/getNewBlockTemplate/version"
)

const usage = `usage:
  katpool-audit -url https://pool.example -treasury kaspa:... -node 127.0.0.1:16110 [options]
  katpool-audit recheck [-node ADDRESS] FILE...   checks evidence that somebody else has found
  katpool-audit key NAME FILE                     makes a key for -cosign
options:
`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	code, err := run(ctx, os.Args[1:], os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, "katpool-audit:", err)
		code = audit.Unchecked
	}
	os.Exit(code)
}

func run(ctx context.Context, args []string, out io.Writer) (int, error) {
	if len(args) > 0 && args[0] == "recheck" {
		return recheck(ctx, args[1:], out)
	}
	if len(args) > 0 && args[0] == "key" {
		return makeKey(args[1:], out)
	}
	s, err := parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return audit.Fine, nil
	case err != nil:
		return audit.Unchecked, err
	case s.isVersion:
		_, err := fmt.Fprintln(out, version.Text("katpool-audit"))
		return audit.Fine, err
	}
	return s.audit(ctx, out)
}

// audit runs one audit and writes everything that the flags ask for.
func (s *settings) audit(ctx context.Context, out io.Writer) (int, error) {
	remembered, err := s.remembered()
	if err != nil {
		return audit.Unchecked, err
	}
	next := remembered.Chain
	options := audit.Options{
		Source: s.source(), Key: s.key, Treasury: s.treasury, Remembered: remembered.Checkpoint,
		Samples: s.samples, Seed: s.seed, Hours: s.hours, FeePPM: s.feePPM, Evidence: s.evidence,
	}
	if s.node != "" {
		options.Scan = func(ctx context.Context, log *book.Log) (audit.Node, error) {
			client, err := chain.Dial(ctx, s.node)
			if err != nil {
				return nil, err
			}
			context.AfterFunc(ctx, func() { _ = client.Close() }) // the program ends as well
			scan, state, err := chain.NewScan(ctx, client, s.treasury, log, next, s.seedWait)
			next = state
			if err != nil {
				return nil, err
			}
			return scan, nil
		}
	}
	report, err := audit.Run(ctx, options)
	if err != nil {
		return audit.Unchecked, err
	}
	if err := report.WriteText(out); err != nil {
		return audit.Unchecked, err
	}
	if s.json != "" {
		text, err := json.MarshalIndent(report, "", "  ")
		if err == nil {
			err = os.WriteFile(s.json, append(text, '\n'), 0o644)
		}
		if err != nil {
			return audit.Unchecked, fmt.Errorf("write the report: %w", err)
		}
	}
	if report.Verdict == "accused" {
		return report.ExitCode(), nil // an accused log is neither remembered nor cosigned
	}
	return report.ExitCode(), s.keep(report, next)
}

func makeKey(args []string, out io.Writer) (int, error) {
	if len(args) != 2 {
		return audit.Unchecked, errors.New("usage: katpool-audit key NAME FILE")
	}
	return printKey(args[0], args[1], out)
}

// recheck runs the rule of each evidence file on nothing but the file, or with a node of one's own.
func recheck(ctx context.Context, args []string, out io.Writer) (int, error) {
	flags := flag.NewFlagSet("recheck", flag.ContinueOnError)
	address := flags.String("node", "", "gRPC address of your own node, for claims about the chain")
	if err := flags.Parse(args); err != nil {
		return audit.Unchecked, err
	}
	if flags.NArg() == 0 {
		return audit.Unchecked, errors.New("usage: katpool-audit recheck [-node ADDRESS] FILE...")
	}
	code := audit.Fine
	for _, name := range flags.Args() {
		file, err := evidence.Read(name)
		if err != nil {
			return audit.Unchecked, err
		}
		claim, err := again(ctx, file, *address)
		var line string
		switch {
		case err != nil:
			code = max(code, audit.Unchecked)
			line = "cannot be decided: " + err.Error()
		case claim == "":
			line = "the accusation is wrong: the rule finds no fault"
		default:
			code = max(code, audit.Accused)
			line = "holds: " + claim
			if file.Node != nil && *address == "" {
				line += " (the chain's part is the word of the accuser's node: use -node with your own)"
			}
		}
		_, err = fmt.Fprintf(out, "%s (%s, key %s): %s\n", name, file.Kind, file.Key, line)
		if err != nil {
			return audit.Unchecked, fmt.Errorf("write: %w", err)
		}
	}
	return code, nil
}

func again(ctx context.Context, file *evidence.File, address string) (string, error) {
	if address == "" {
		return file.Recheck(nil)
	}
	client, err := chain.Dial(ctx, address)
	if err != nil {
		return "", err
	}
	log, treasury, err := file.Log()
	if err != nil {
		return "", errors.Join(err, client.Close())
	}
	scan, _, err := chain.NewScan(ctx, client, treasury, log, chain.State{}, time.Minute)
	if err != nil {
		return "", errors.Join(err, client.Close())
	}
	claim, err := file.Recheck(scan)
	return claim, errors.Join(err, client.Close())
}
