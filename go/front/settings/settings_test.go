package settings

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// load reads a front.json of this text, next to a config.json if one is given.
func load(t *testing.T, text, pool string, env map[string]string) (Settings, error) {
	t.Helper()
	folder := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	all := map[string]string{}
	for name, value := range env {
		if strings.HasSuffix(name, "_FILE") {
			value = write(name, value)
		}
		all[name] = value
	}
	if pool != "" {
		all["CONFIG_FILE"] = write("config.json", pool)
	}
	return Load(write("front.json", text), func(name string) string { return all[name] })
}

const (
	minimal = `{"ports":[{"name":"7777","listen":":7777"}],"link":{"socket":"/s"}}`
	byTCP   = `{"ports":[{"name":"7777","listen":":7777"}],"link":{"listen":":8700"}}`
	noPorts = `{"link":{"socket":"/s"}}`
)

func TestWhatAFileLeavesOutHasItsDefault(t *testing.T) {
	s, err := load(t, "\ufeff"+minimal, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	port := s.Ports[0]
	if port.MaxLineBytes != 512 || port.MaxConnections != 20_000 || s.Metrics != ":9311" ||
		s.Link.WindowLines != 512 || s.Limits.PrefixRestSeconds != 600 || s.Site.Count != 1 {
		t.Errorf("%+v", s)
	}
}

func TestEveryFaultIsReportedAtOnce(t *testing.T) {
	text := `{"ports":[{"name":"a","listen":"x","tls":true,"extraNonceSize":4,"maxLineBytes":1},
		{"name":"a","listen":":1"}],"link":{"windowLines":0},"site":{"index":1,"count":1},
		"certificates":[{"certificate":"x"}],
		"limits":{"maxConnections":0,"connectionsPerOrigin":-1,"firstLineSeconds":0}}`
	_, err := load(t, text, "", nil)
	for _, place := range []string{"ports[0].listen", "certificates[0]", "ports[0].extraNonceSize",
		"ports[0].maxLineBytes", "ports[1].name", "link:", "site:", "maxConnections:",
		"connectionsPerOrigin:", "firstLineSeconds:", "windowLines:"} {
		if err == nil || !strings.Contains(err.Error(), place) {
			t.Errorf("%s is missing in %v", place, err)
		}
	}
}

func TestAFileThatIsNotUnderstoodIsRefused(t *testing.T) {
	for _, text := range []string{``, `[]`, `{"port":1}`, `{"ports":[{"name":1}]}`, minimal + `{}`,
		`{"ports":[{"name":"a","listen":":1","proxyProtocolFrom":["10.0.0.0/33"]}]}`} {
		if _, err := load(t, text, "", nil); err == nil {
			t.Errorf("no error for %s", text)
		}
	}
	if _, err := Load("/nowhere", os.Getenv); err == nil {
		t.Error("no error for a missing file")
	}
}

func TestALinkOnTCPNeedsASecret(t *testing.T) {
	for secret, fits := range map[string]bool{"": false, "short": false, "0123456789abcdef": true} {
		if _, err := load(t, byTCP, "", map[string]string{"FRONT_LINK_SECRET": secret}); (err == nil) != fits {
			t.Errorf("%q: %v", secret, err)
		}
	}
	file := map[string]string{"FRONT_LINK_SECRET_FILE": "\ufeff 0123456789abcdef\r\n"}
	s, err := load(t, byTCP, "", file)
	if err != nil || string(s.Secret) != "0123456789abcdef" {
		t.Errorf("%q, %v", []byte(s.Secret), err)
	}
	if text := fmt.Sprintf("%v %s", s, s.Secret); strings.Contains(text, "0123456789") {
		t.Errorf("printed %s", text)
	}
	missing := func(name string) string {
		return map[string]string{"FRONT_LINK_SECRET_FILE": "/nowhere"}[name]
	}
	path := filepath.Join(t.TempDir(), "front.json")
	if err := os.WriteFile(path, []byte(minimal), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(path, missing); err == nil {
		t.Error("no error for a missing secret file")
	}
}

func TestWithoutPortsOfItsOwnTheFrontHasThoseOfThePool(t *testing.T) {
	pool := `{"network":"mainnet","stratum":[{"port":1111,"difficulty":64,"extraNonceSize":3,
		"maxLineBytes":1024,"maxConnections":7,"proxyProtocolFrom":["10.0.0.0/8","10.1.2.3"]},
		{"port":2222,"extraNonceSize":0},{}]}`
	s, err := load(t, noPorts, "\ufeff"+pool, map[string]string{"PROXY_PROTOCOL_FROM": "::1, 192.0.2.0/24"})
	if err != nil {
		t.Fatal(err)
	}
	var names, networks []string
	var sizes, bounds []int
	for _, port := range s.Ports {
		names = append(names, port.Name+" "+port.Listen)
		sizes = append(sizes, port.ExtraNonceSize)
		bounds = append(bounds, port.MaxLineBytes, port.MaxConnections)
		for _, network := range port.ProxyProtocolFrom {
			networks = append(networks, network.String())
		}
		networks = append(networks, ".")
	}
	for got, want := range map[string]any{
		fmt.Sprint(names):    []string{"1111 :1111", "2222 :2222", "7777 :7777"},
		fmt.Sprint(sizes):    []int{3, 2, 2},
		fmt.Sprint(bounds):   []int{1024, 7, 512, 20_000, 512, 20_000},
		fmt.Sprint(networks): []string{"10.0.0.0/8", "10.1.2.3/32", ".", "::1/128", "192.0.2.0/24", ".", "::1/128", "192.0.2.0/24", "."},
	} {
		if got != fmt.Sprint(want) {
			t.Errorf("%s, want %v", got, want)
		}
	}
	one, err := load(t, noPorts, `{"stratum":{"port":5555}}`, nil)
	if err != nil || len(one.Ports) != 1 || one.Ports[0].Listen != ":5555" {
		t.Errorf("%+v, %v", one.Ports, err)
	}
	for _, wrong := range []string{`{`, `{"stratum":5}`, `{"stratum":[{"port":"x"}]}`, `{}`,
		`{"stratum":{"proxyProtocolFrom":["x"]}}`} {
		if s, err := load(t, noPorts, wrong, nil); err == nil {
			t.Errorf("no error for %s: %+v", wrong, s.Ports)
		}
	}
}

func TestTLSPortsServeTheSamePortsWithTheFirstCertificate(t *testing.T) {
	env := map[string]string{"FRONT_TLS_PORTS": "7777=8889", "FRONT_CERTIFICATE": "/c/chain.pem",
		"FRONT_CERTIFICATE_KEY": "/c/key.pem"}
	s, err := load(t, noPorts, `{"stratum":[{"port":7777,"extraNonceSize":3},{"port":1111}]}`, env)
	if err != nil {
		t.Fatal(err)
	}
	last := s.Ports[len(s.Ports)-1]
	want := Port{Name: "7777-tls", Listen: ":8889", TLS: true, ExtraNonceSize: 3, MaxLineBytes: 512,
		MaxConnections: 20_000}
	if !reflect.DeepEqual(last, want) || len(s.Certificates) != 1 ||
		s.Certificates[0] != (Certificate{"/c/chain.pem", "/c/key.pem"}) {
		t.Errorf("%+v, %+v", last, s.Certificates)
	}
	for _, wrong := range []string{"8889", "7777=", "9=8889", "7777=x"} {
		env["FRONT_TLS_PORTS"] = wrong
		if _, err := load(t, noPorts, `{"stratum":{}}`, env); err == nil {
			t.Errorf("no error for %s", wrong)
		}
	}
}
