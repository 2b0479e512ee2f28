// Package version says which version a program is. The build sets both values with
// -ldflags "-X katpool.internal/getNewBlockTemplate/version.Version=1.2.0".
package version

import "github.com/prometheus/client_golang/prometheus"

var (
	// Version is that of package.json.
	Version = "development"
	// Revision is the commit.
	Revision = "unknown"
)

// Text is the line that -version prints.
func Text(program string) string { return program + " " + Version + " (" + Revision + ")" }

// Register adds the gauge katpool_build_info, which is always 1.
func Register(registry prometheus.Registerer) {
	info := prometheus.NewGauge(prometheus.GaugeOpts{
		Name:        "katpool_build_info",
		Help:        "1, with the version and the commit of this program as labels.",
		ConstLabels: prometheus.Labels{"version": Version, "revision": Revision},
	})
	info.Set(1)
	registry.MustRegister(info)
}
