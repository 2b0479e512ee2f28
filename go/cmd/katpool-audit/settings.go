// Flags, and what is kept between audits in the mirror's folder.
package main

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"katpool.internal/getNewBlockTemplate/address"
	"katpool.internal/getNewBlockTemplate/openbook/audit"
	"katpool.internal/getNewBlockTemplate/openbook/book"
	"katpool.internal/getNewBlockTemplate/openbook/chain"
	"katpool.internal/getNewBlockTemplate/openbook/cosign"
	"katpool.internal/getNewBlockTemplate/openbook/format"
	"katpool.internal/getNewBlockTemplate/openbook/kaspa"
)

type settings struct {
	url, key, node, mirror, evidence, json, cosign string
	treasury                                       kaspa.Script
	samples, hours, feePPM                         int
	seed                                           format.Hash
	seedWait                                       time.Duration
	isVersion                                      bool
}

// memory is kept in the mirror's folder.
type memory struct {
	Checkpoint string      `json:"checkpoint"`
	Chain      chain.State `json:"chain"`
}

const memoryFile = "audit-memory.json"

func parse(args []string) (*settings, error) {
	s := &settings{}
	flags := flag.NewFlagSet("katpool-audit", flag.ContinueOnError)
	flags.Usage = func() {
		fmt.Fprint(flags.Output(), usage)
		flags.PrintDefaults()
	}
	var treasury, seed string
	flags.StringVar(&s.url, "url", "", "the pool's public address")
	flags.StringVar(&treasury, "treasury", "", "the address that the pool's blocks pay")
	flags.StringVar(&s.node, "node", "", "gRPC address of your own Kaspa node")
	flags.StringVar(&s.key, "key", "", "the pool's verifier key, if you know it already")
	flags.StringVar(&s.mirror, "mirror", "", "folder for a copy of the log, kept between audits")
	flags.StringVar(&s.evidence, "evidence", "evidence", "folder for evidence")
	flags.StringVar(&s.json, "json", "", "file for the report as JSON")
	flags.StringVar(&s.cosign, "cosign", "", "key file: sign the checkpoint as a second witness")
	flags.IntVar(&s.samples, "samples", 688, "shares to hash again; 688 find 1 % of invented work")
	flags.IntVar(&s.hours, "hours", 24, "how many hours before the newest segment are audited")
	flags.IntVar(&s.feePPM, "fee-ppm", -1, "the fee that the pool promises, in parts per million")
	flags.StringVar(&seed, "seed", "", "hash of the block that seeds the samples; else the next one")
	flags.DurationVar(&s.seedWait, "seed-wait", time.Minute, "how long to wait for that block")
	flags.BoolVar(&s.isVersion, "version", false, "print the version and exit")
	if err := flags.Parse(args); err != nil || s.isVersion {
		return s, err
	}
	if flags.NArg() > 0 || s.url == "" || treasury == "" || s.samples < 0 || s.hours < 1 {
		return nil, errors.New("-url and -treasury are required; -help lists all flags")
	}
	if seed != "" {
		raw, err := hex.DecodeString(seed)
		if err != nil || len(raw) != len(s.seed) {
			return nil, fmt.Errorf("-seed: %q is not a hash", seed)
		}
		s.seed = format.Hash(raw)
	}
	parsed, err := address.Parse(treasury)
	if err != nil {
		return nil, fmt.Errorf("-treasury: %w", err)
	}
	s.treasury = kaspa.Script{Bytes: parsed.Script()}
	return s, nil
}

func (s *settings) source() book.Source {
	web := book.NewWeb(s.url)
	if s.mirror == "" {
		return web
	}
	return book.Mirror{Folder: book.Folder{Path: s.mirror}, Origin: web}
}

func (s *settings) remembered() (memory, error) {
	var m memory
	if s.mirror == "" {
		return m, nil
	}
	text, err := os.ReadFile(filepath.Join(s.mirror, memoryFile))
	if errors.Is(err, os.ErrNotExist) {
		return m, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &m)
	}
	if err != nil {
		return m, fmt.Errorf("memory of the last audit: %w", err)
	}
	return m, nil
}

// keep remembers the checkpoint for the next audit and signs it. A remembered checkpoint that is
// longer than what is served stays.
func (s *settings) keep(report *audit.Report, next chain.State) error {
	if s.mirror != "" && !report.IsShorter {
		text, err := json.MarshalIndent(memory{report.Checkpoint, next}, "", " ")
		if err != nil {
			return fmt.Errorf("remember: %w", err)
		}
		if err := (book.Folder{Path: s.mirror}).Put("/"+memoryFile, append(text, '\n')); err != nil {
			return err
		}
	}
	if s.cosign == "" || report.Verdict != "fine" {
		return nil
	}
	witness, err := cosign.ReadKey(s.cosign)
	if err != nil {
		return err
	}
	signed, err := witness.Sign(report.Checkpoint, time.Now())
	if err != nil {
		return err
	}
	folder := s.mirror
	if folder == "" {
		folder = s.evidence
	}
	return (book.Folder{Path: folder}).Put("/openbook/cosigned", []byte(signed))
}

func printKey(name, file string, out io.Writer) (int, error) {
	witness, err := cosign.NewKey(name, file)
	if err != nil {
		return audit.Unchecked, err
	}
	_, err = fmt.Fprintln(out, witness.VerifierKey())
	return audit.Fine, err
}
