// Package settings reads the front's configuration: one JSON file for behaviour, the environment
// for the secret. All errors are reported together; unknown keys are errors.
package settings

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"strings"
)

// Settings is the whole configuration. docs/operator/front.md describes every key.
type Settings struct {
	Ports        []Port        `json:"ports"`
	Certificates []Certificate `json:"certificates"`
	Link         Link          `json:"link"`
	Limits       Limits        `json:"limits"`
	Site         Site          `json:"site"`
	Metrics      string        `json:"metrics"`
	Admin        string        `json:"admin"`
	Secret       Secret        `json:"-"`
}

// Port is one place where miners connect.
type Port struct {
	Name              string         `json:"name"`
	Listen            string         `json:"listen"`
	TLS               bool           `json:"tls"`
	ExtraNonceSize    int            `json:"extraNonceSize"`
	MaxLineBytes      int            `json:"maxLineBytes"`
	MaxConnections    int            `json:"maxConnections"`
	ProxyProtocolFrom []netip.Prefix `json:"proxyProtocolFrom"`
}

// Certificate is a pair of PEM files.
type Certificate struct {
	Chain string `json:"certificate"`
	Key   string `json:"key"`
}

// Link is where apps connect.
type Link struct {
	Socket      string `json:"socket"`
	Listen      string `json:"listen"`
	WindowLines uint16 `json:"windowLines"`
	WindowBytes uint32 `json:"windowBytes"`
}

// Limits hold for the whole front, or for each origin.
type Limits struct {
	MaxConnections       int            `json:"maxConnections"`
	PerOrigin            int            `json:"connectionsPerOrigin"`
	ConnectsPerMinute    int            `json:"connectsPerMinutePerOrigin"`
	HandshakesPerMinute  int            `json:"handshakesPerMinutePerOrigin"`
	LinesPerSecond       int            `json:"linesPerSecondPerOrigin"`
	LinesBurst           int            `json:"linesBurstPerOrigin"`
	FirstLineSeconds     int            `json:"firstLineSeconds"`
	WaitForAppSeconds    int            `json:"waitForAppSeconds"`
	MaxOutboxBytes       int            `json:"maxOutboxBytes"`
	PrefixRestSeconds    int            `json:"prefixRestSeconds"`
	TLSCloseSpreadSecond int            `json:"tlsCloseSpreadSeconds"`
	Allow                []netip.Prefix `json:"allow"`
	Deny                 []netip.Prefix `json:"deny"`
}

// Site divides the nonce space among several fronts.
type Site struct {
	Index int `json:"index"`
	Count int `json:"count"`
}

// Defaults are in force for every key that the file leaves out.
func Defaults() Settings {
	return Settings{
		Link: Link{WindowLines: 512, WindowBytes: 64 << 10},
		Limits: Limits{MaxConnections: 20_000, PerOrigin: 1024, ConnectsPerMinute: 2048,
			HandshakesPerMinute: 1024, LinesPerSecond: 2000, LinesBurst: 10_000,
			FirstLineSeconds: 15, WaitForAppSeconds: 60, MaxOutboxBytes: 256 << 10,
			PrefixRestSeconds: 600, TLSCloseSpreadSecond: 60},
		Site: Site{Index: 0, Count: 1}, Metrics: ":9311",
	}
}

// Secret is shared with the apps; printing it shows nothing.
type Secret []byte

func (Secret) String() string { return "(secret)" }

// Load reads the file and the secret from FRONT_LINK_SECRET or FRONT_LINK_SECRET_FILE.
func Load(path string, env func(string) string) (Settings, error) {
	s := Defaults()
	text, err := os.ReadFile(path)
	if err != nil {
		return s, fmt.Errorf("read configuration: %w", err)
	}
	decoder := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(text, []byte("\ufeff"))))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&s); err != nil {
		return s, fmt.Errorf("%s: %w", path, err)
	}
	s.Secret = Secret(strings.TrimSpace(env("FRONT_LINK_SECRET")))
	if file := env("FRONT_LINK_SECRET_FILE"); file != "" && len(s.Secret) == 0 {
		text, err := os.ReadFile(file)
		if err != nil {
			return s, fmt.Errorf("FRONT_LINK_SECRET_FILE: %w", err)
		}
		s.Secret = bytes.TrimSpace(bytes.TrimPrefix(text, []byte("\ufeff")))
	}
	return s.complete()
}

func (s Settings) complete() (Settings, error) {
	var faults []error
	fault := func(format string, args ...any) {
		faults = append(faults, fmt.Errorf(format, args...))
	}
	if len(s.Ports) == 0 {
		fault("ports: at least one is required")
	}
	names := map[string]bool{}
	for i := range s.Ports {
		port := &s.Ports[i]
		if port.MaxLineBytes == 0 {
			port.MaxLineBytes = 512
		}
		if port.MaxConnections == 0 {
			port.MaxConnections = s.Limits.MaxConnections
		}
		if port.Name == "" || len(port.Name) > 64 || names[port.Name] {
			fault("ports[%d].name: must be unique, with 1 to 64 characters", i)
		}
		names[port.Name] = true
		if _, _, err := net.SplitHostPort(port.Listen); err != nil {
			fault("ports[%d].listen: %w", i, err)
		}
		if port.ExtraNonceSize < 0 || port.ExtraNonceSize > 3 {
			fault("ports[%d].extraNonceSize: must be 0 to 3", i)
		}
		if port.MaxLineBytes < 128 || port.MaxLineBytes > 65_535 {
			fault("ports[%d].maxLineBytes: must be 128 to 65535", i)
		}
		if port.TLS && len(s.Certificates) == 0 {
			fault("ports[%d].tls: needs certificates", i)
		}
	}
	if s.Link.Socket == "" && s.Link.Listen == "" {
		fault("link: socket or listen is required")
	}
	if s.Link.Listen != "" && len(s.Secret) < 16 {
		fault("link.listen: FRONT_LINK_SECRET of at least 16 characters is required on TCP")
	}
	if s.Site.Count < 1 || s.Site.Index < 0 || s.Site.Index >= s.Site.Count {
		fault("site: index must be below count")
	}
	for name, value := range map[string]int{"maxConnections": s.Limits.MaxConnections,
		"connectionsPerOrigin":         s.Limits.PerOrigin,
		"connectsPerMinutePerOrigin":   s.Limits.ConnectsPerMinute,
		"handshakesPerMinutePerOrigin": s.Limits.HandshakesPerMinute,
		"linesPerSecondPerOrigin":      s.Limits.LinesPerSecond,
		"linesBurstPerOrigin":          s.Limits.LinesBurst,
		"firstLineSeconds":             s.Limits.FirstLineSeconds,
		"waitForAppSeconds":            s.Limits.WaitForAppSeconds,
		"maxOutboxBytes":               s.Limits.MaxOutboxBytes,
		"windowLines":                  int(s.Link.WindowLines),
		"windowBytes":                  int(s.Link.WindowBytes)} {
		if value < 1 {
			fault("%s: must be positive", name)
		}
	}
	return s, errors.Join(faults...)
}
