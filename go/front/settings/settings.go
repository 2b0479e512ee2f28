// Package settings reads the front's configuration: one JSON file for behaviour, the environment
// for the secret. All errors are reported together; unknown keys are errors.
package settings

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"strconv"
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

// Load reads the front's file, and what it leaves to the environment: the secret, the pool's own
// ports (CONFIG_FILE), and TLS for them.
func Load(path string, env func(string) string) (Settings, error) {
	s := Defaults()
	text, err := readText(path)
	if err != nil {
		return s, err
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&s); err != nil {
		return s, fmt.Errorf("%s: %w", path, err)
	}
	if decoder.More() {
		return s, fmt.Errorf("%s: more than one value", path)
	}
	s.Secret = Secret(strings.TrimSpace(env("FRONT_LINK_SECRET")))
	if file := env("FRONT_LINK_SECRET_FILE"); file != "" && len(s.Secret) == 0 {
		if s.Secret, err = readText(file); err != nil {
			return s, fmt.Errorf("FRONT_LINK_SECRET_FILE: %w", err)
		}
	}
	return s, errors.Join(s.takePool(env), s.takeTLS(env), s.complete())
}

// readText returns a file without a byte order mark and white space around it.
func readText(path string) ([]byte, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read configuration: %w", err)
	}
	return bytes.TrimSpace(bytes.TrimPrefix(text, []byte("\ufeff"))), nil
}

func (s *Settings) complete() error {
	var faults []error
	check := func(isRight bool, format string, args ...any) {
		if !isRight {
			faults = append(faults, fmt.Errorf(format, args...))
		}
	}
	check(len(s.Ports) > 0, "ports: at least one is required")
	names := map[string]bool{}
	for i := range s.Ports {
		port := &s.Ports[i]
		port.MaxLineBytes = cmp.Or(port.MaxLineBytes, 512)
		port.MaxConnections = cmp.Or(port.MaxConnections, s.Limits.MaxConnections)
		check(port.Name != "" && len(port.Name) <= 64 && !names[port.Name],
			"ports[%d].name: must be unique, with 1 to 64 characters", i)
		names[port.Name] = true
		_, number, err := net.SplitHostPort(port.Listen)
		_, wrong := strconv.ParseUint(number, 10, 16)
		check(err == nil && wrong == nil, "ports[%d].listen: must be host:port", i)
		check(port.ExtraNonceSize >= 0 && port.ExtraNonceSize <= 3,
			"ports[%d].extraNonceSize: must be 0 to 3", i)
		check(port.MaxLineBytes >= 128 && port.MaxLineBytes <= 65_535,
			"ports[%d].maxLineBytes: must be 128 to 65535", i)
		check(!port.TLS || len(s.Certificates) > 0, "ports[%d].tls: needs certificates", i)
	}
	for i, one := range s.Certificates {
		check(one.Chain != "" && one.Key != "", "certificates[%d]: needs certificate and key", i)
	}
	check(s.Link.Socket != "" || s.Link.Listen != "", "link: socket or listen is required")
	check(s.Link.Listen == "" || len(s.Secret) >= 16,
		"link.listen: FRONT_LINK_SECRET of at least 16 characters is required on TCP")
	check(s.Site.Index >= 0 && s.Site.Index < s.Site.Count, "site: index must be below count")
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
		check(value >= 1, "%s: must be positive", name)
	}
	return errors.Join(faults...)
}
