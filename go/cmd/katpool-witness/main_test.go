package main

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"

	"katpool.internal/getNewBlockTemplate/openbook/audit"
	"katpool.internal/getNewBlockTemplate/openbook/booktest"
	"katpool.internal/getNewBlockTemplate/openbook/witness"
)

func TestARecordIsComparedOnceAndOnlyOnce(t *testing.T) {
	pool := booktest.New(1, 2)
	pool.Cheat.Shares = func(minute int, shares map[int][]booktest.Share) map[int][]booktest.Share {
		if minute == 2 {
			shares[0] = shares[0][1:]
		}
		return shares
	}
	pool.Now = 1_700_000_040_000 // in the past of any clock, because shares must have settled
	pool.Minutes(20, 2)
	folder := t.TempDir()
	record, err := witness.OpenRecord(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range pool.Accepted {
		prePow := a.Share.Job.Header.PrePowHash()
		if err := record.Add(&witness.Accepted{Ms: a.Share.AcceptedMs, Wallet: a.Worker.Wallet,
			Worker: a.Worker.Name, PrePow: hex.EncodeToString(prePow[:]),
			TimestampMs: a.Share.Job.Header.TimestampMs,
			Nonce:       fmt.Sprintf("%016x", a.Share.Nonce), Work: a.Share.Work}); err != nil {
			t.Fatal(err)
		}
	}
	if err := record.Close(); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(pool)
	defer server.Close()
	var out bytes.Buffer
	args := []string{"-once", "-url", server.URL, "-record", folder}
	code, err := run(context.Background(), args, &out)
	if err != nil || code != audit.Accused || !strings.Contains(out.String(), "omitted-share") {
		t.Fatal(code, err, out.String())
	}
	if code, err = run(context.Background(), args, &out); err != nil || code != audit.Fine {
		t.Error("compared again:", code, err)
	}
}

func TestWrongFlagsAreErrors(t *testing.T) {
	var out bytes.Buffer
	for _, args := range [][]string{{}, {"-once"}, {"-pool", "x", "-treasury", "no"}} {
		if code, err := run(context.Background(), args, &out); err == nil || code != audit.Unchecked {
			t.Error(args, code, err)
		}
	}
	if code, err := run(context.Background(), []string{"-version"}, &out); code != 0 || err != nil {
		t.Error(code, err)
	}
}
