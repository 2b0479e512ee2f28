package settings

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// poolPort is what the front must know of an entry of `stratum` in the pool's configuration.
type poolPort struct {
	Port              uint16   `json:"port"`
	ExtraNonceSize    *int     `json:"extraNonceSize"`
	MaxLineBytes      int      `json:"maxLineBytes"`
	MaxConnections    int      `json:"maxConnections"`
	ProxyProtocolFrom []string `json:"proxyProtocolFrom"`
}

// takePool listens on the ports of the pool's configuration if the front's own names none, so that
// one file describes them. Other keys of that file are the apps' business.
func (s *Settings) takePool(env func(string) string) error {
	if len(s.Ports) > 0 {
		return nil
	}
	path := cmp.Or(env("CONFIG_FILE"), "../config/config.json")
	text, err := readText(path)
	if err != nil {
		return err
	}
	var pool struct {
		Stratum json.RawMessage `json:"stratum"`
	}
	var list []poolPort
	if err = json.Unmarshal(text, &pool); err == nil {
		if list = make([]poolPort, 1); strings.HasPrefix(string(pool.Stratum), "[") {
			err = json.Unmarshal(pool.Stratum, &list)
		} else {
			err = json.Unmarshal(pool.Stratum, &list[0])
		}
	}
	if err != nil {
		return fmt.Errorf("%s: stratum: %w", path, err)
	}
	for _, one := range list {
		number := strconv.Itoa(int(cmp.Or(one.Port, 7777)))
		port := Port{Name: number, Listen: ":" + number, ExtraNonceSize: 2,
			MaxLineBytes: one.MaxLineBytes, MaxConnections: one.MaxConnections}
		if one.ExtraNonceSize != nil { // behind a front every connection has a prefix
			port.ExtraNonceSize = cmp.Or(*one.ExtraNonceSize, 2)
		}
		if len(one.ProxyProtocolFrom) == 0 {
			one.ProxyProtocolFrom = listOf(env("PROXY_PROTOCOL_FROM"))
		}
		for _, text := range one.ProxyProtocolFrom {
			network, err := parseNetwork(text)
			if err != nil {
				return fmt.Errorf("proxyProtocolFrom: %w", err)
			}
			port.ProxyProtocolFrom = append(port.ProxyProtocolFrom, network)
		}
		s.Ports = append(s.Ports, port)
	}
	return nil
}

// takeTLS adds the ports of FRONT_TLS_PORTS (`7777=8889`: 8889 serves over TLS what 7777 serves)
// and the certificate of FRONT_CERTIFICATE and FRONT_CERTIFICATE_KEY, which may be one file.
func (s *Settings) takeTLS(env func(string) string) error {
	if chain := env("FRONT_CERTIFICATE"); chain != "" {
		s.Certificates = append(s.Certificates, Certificate{chain, cmp.Or(env("FRONT_CERTIFICATE_KEY"), chain)})
	}
	for _, pair := range listOf(env("FRONT_TLS_PORTS")) {
		name, listen, _ := strings.Cut(pair, "=")
		i := slices.IndexFunc(s.Ports, func(port Port) bool { return port.Name == name })
		if i < 0 {
			return fmt.Errorf("FRONT_TLS_PORTS: no port is named %q", name)
		}
		port := s.Ports[i]
		port.Name, port.Listen, port.TLS = name+"-tls", ":"+listen, true
		s.Ports = append(s.Ports, port)
	}
	return nil
}

func listOf(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' })
}

// parseNetwork reads a network, or an address as a network of one.
func parseNetwork(text string) (netip.Prefix, error) {
	if network, err := netip.ParsePrefix(text); err == nil {
		return network.Masked(), nil
	}
	address, err := netip.ParseAddr(text)
	if err != nil {
		return netip.Prefix{}, err
	}
	return netip.PrefixFrom(address, address.BitLen()), nil
}
