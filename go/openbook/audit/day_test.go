package audit_test

import (
	"context"
	"testing"

	"katpool.internal/getNewBlockTemplate/openbook/audit"
	"katpool.internal/getNewBlockTemplate/openbook/book"
	"katpool.internal/getNewBlockTemplate/openbook/booktest"
)

// The limit for one such audit is 60 s on two cores.
func BenchmarkADayOfAThousandWorkers(b *testing.B) {
	for name, scheme := range map[string]int{"proportional": 1, "pplns": 2} {
		b.Run(name, func(b *testing.B) {
			day := booktest.NewDay(scheme, 1000, 24*60, 10)
			for b.Loop() {
				report := auditDay(b, day, 688)
				for _, step := range report.Steps {
					b.ReportMetric(step.Seconds, step.Name+"-s")
				}
			}
		})
	}
}

func auditDay(t testing.TB, day *booktest.Day, samples int) *audit.Report {
	t.Helper()
	report, err := audit.Run(context.Background(), audit.Options{
		Source: day, Treasury: booktest.Treasury(), Samples: samples, Hours: 24, FeePPM: -1,
		Scan: func(context.Context, *book.Log) (audit.Node, error) { return day.Node, nil },
	})
	if err != nil || report.ExitCode() != audit.Fine {
		t.Fatal(err, report)
	}
	return report
}

func TestAnHourOfManyWorkersIsFine(t *testing.T) {
	for _, scheme := range []int{1, 2} {
		auditDay(t, booktest.NewDay(scheme, 40, 90, 3), 100)
	}
}
