package audit_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"katpool.internal/getNewBlockTemplate/openbook/audit"
	"katpool.internal/getNewBlockTemplate/openbook/book"
	"katpool.internal/getNewBlockTemplate/openbook/booktest"
	"katpool.internal/getNewBlockTemplate/openbook/evidence"
)

// check audits a pool with 688 samples and re-checks the evidence of every accusation.
func check(t *testing.T, pool *booktest.Pool, change func(*audit.Options)) *audit.Report {
	t.Helper()
	options := audit.Options{
		Source: pool, Treasury: booktest.Treasury(), Samples: 688, Hours: 24,
		FeePPM: -1, Evidence: t.TempDir(),
		Scan: func(context.Context, *book.Log) (audit.Node, error) { return pool.Node, nil },
	}
	if change != nil {
		change(&options)
	}
	report, err := audit.Run(context.Background(), options)
	if err != nil {
		t.Fatal(err)
	}
	for _, accusation := range report.Accusations {
		if accusation.Evidence == "" {
			continue
		}
		file, err := evidence.Read(accusation.Evidence)
		if err != nil {
			t.Fatal(err)
		}
		claim, err := file.Recheck(nil)
		if err != nil || claim != accusation.Claim {
			t.Errorf("re-checked %q: %q, %v", accusation.Claim, claim, err)
		}
	}
	return report
}

func text(t *testing.T, report *audit.Report) string {
	t.Helper()
	var out strings.Builder
	if err := report.WriteText(&out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestAnHonestPoolIsNotAccused(t *testing.T) {
	for _, scheme := range []int{1, 2, 3} {
		t.Run(fmt.Sprintf("scheme %d", scheme), func(t *testing.T) {
			pool := booktest.New(1, 7)
			pool.Scheme = scheme
			pool.Minutes(30, 4)
			pool.Pay(100_000_000, 50_000_000)
			pool.Minutes(1, 4)
			report := check(t, pool, nil)
			if report.ExitCode() != audit.Fine {
				t.Error(text(t, report))
			}
		})
	}
}

func TestALogOfManyTilesIsRead(t *testing.T) {
	pool := booktest.New(2, 2)
	pool.Minutes(700, 1)
	report := check(t, pool, func(o *audit.Options) { o.Samples = 20 })
	if report.ExitCode() != audit.Fine || report.Size < 900 {
		t.Error(text(t, report))
	}
}

func TestAMirrorServesWhatThePoolServed(t *testing.T) {
	pool := booktest.New(3, 3)
	pool.Minutes(9, 3)
	mirror := book.Mirror{Folder: book.Folder{Path: t.TempDir()}, Origin: pool}
	before := check(t, pool, func(o *audit.Options) { o.Source = mirror })
	kept := pool.Files["/openbook/checkpoint"]
	pool.Minutes(6, 3)
	after := check(t, pool, func(o *audit.Options) { o.Source, o.Remembered = mirror, string(kept) })
	if before.ExitCode() != audit.Fine || after.ExitCode() != audit.Fine {
		t.Error(text(t, before), text(t, after))
	}
	again := check(t, pool, func(o *audit.Options) { o.Source, o.Samples = mirror.Folder, 0 })
	if again.ExitCode() != audit.Fine || again.Root != after.Root {
		t.Error(text(t, again))
	}
}

func TestWithoutANodeTheAuditIsNotFine(t *testing.T) {
	pool := booktest.New(4, 2)
	pool.Minutes(3, 3)
	report := check(t, pool, func(o *audit.Options) { o.Scan = nil })
	if report.ExitCode() != audit.Unchecked {
		t.Error(text(t, report))
	}
}

func TestAShorterLogThanRememberedIsNotFine(t *testing.T) {
	pool := booktest.New(5, 2)
	pool.Minutes(6, 3)
	later := string(pool.Files["/openbook/checkpoint"])
	shorter := booktest.New(5, 2)
	shorter.Minutes(3, 3)
	report := check(t, shorter, func(o *audit.Options) { o.Remembered = later })
	if report.ExitCode() != audit.Unchecked || !strings.Contains(text(t, report), "shorter log") {
		t.Error(text(t, report))
	}
}
