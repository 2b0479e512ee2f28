package front

import (
	dto "github.com/prometheus/client_model/go"
)

// pausesOf returns a counter of pauses.
func (s *stage) pausesOf(reason string) float64 {
	var metric dto.Metric
	if err := s.metrics.pauses.WithLabelValues(reason).Write(&metric); err != nil {
		s.t.Fatal(err)
	}
	return metric.GetCounter().GetValue()
}
