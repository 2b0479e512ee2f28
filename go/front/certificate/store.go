// Package certificate keeps the TLS certificates and reads them again when their files change. A
// file that cannot be read leaves the certificate in force.
package certificate

import (
	"crypto/tls"
	"errors"
	"fmt"
	"os"
	"sync/atomic"
	"time"
)

// Pair names the PEM files of one certificate.
type Pair struct{ Chain, Key string }

// Store serves certificates by server name; the first one is the default.
type Store struct {
	pairs  []Pair
	loaded atomic.Pointer[[]*tls.Certificate]
	seen   []time.Time // newest modification of each pair; used by one goroutine
}

// Load reads all pairs; any fault is an error, except a file that does not exist yet: it may be
// ordered from an authority, and miners without TLS need not wait for it.
func Load(pairs []Pair) (*Store, error) {
	s := &Store{pairs: pairs, seen: make([]time.Time, len(pairs))}
	list := make([]*tls.Certificate, len(pairs))
	for i, pair := range pairs {
		certificate, err := tls.LoadX509KeyPair(pair.Chain, pair.Key)
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("certificate %s: %w", pair.Chain, err)
		}
		list[i], s.seen[i] = &certificate, pair.changed()
	}
	s.loaded.Store(&list)
	return s, nil
}

func (p Pair) changed() time.Time {
	var newest time.Time
	for _, path := range []string{p.Chain, p.Key} {
		if info, err := os.Stat(path); err == nil && info.ModTime().After(newest) {
			newest = info.ModTime()
		}
	}
	return newest
}

// Reload reads the pairs whose files changed and returns how many are in force again.
func (s *Store) Reload() (int, error) {
	list := append([]*tls.Certificate(nil), *s.loaded.Load()...)
	var faults []error
	count := 0
	for i, pair := range s.pairs {
		changed := pair.changed()
		if changed.Equal(s.seen[i]) {
			continue
		}
		certificate, err := tls.LoadX509KeyPair(pair.Chain, pair.Key)
		if err != nil { // half written, perhaps: it is tried again next time
			faults = append(faults, fmt.Errorf("certificate %s: %w", pair.Chain, err))
			continue
		}
		list[i], s.seen[i] = &certificate, changed
		count++
	}
	s.loaded.Store(&list)
	return count, errors.Join(faults...)
}

// Expiries returns when each certificate ends, by its file.
func (s *Store) Expiries() map[string]time.Time {
	ends := map[string]time.Time{}
	for i, certificate := range *s.loaded.Load() {
		if certificate != nil {
			ends[s.pairs[i].Chain] = certificate.Leaf.NotAfter
		}
	}
	return ends
}

// Config is the TLS configuration of all ports.
func (s *Store) Config() *tls.Config {
	return &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: s.choose}
}

func (s *Store) choose(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
	var first *tls.Certificate
	for _, certificate := range *s.loaded.Load() {
		if certificate == nil {
			continue
		}
		if hello.ServerName != "" && hello.SupportsCertificate(certificate) == nil {
			return certificate, nil
		}
		if first == nil {
			first = certificate
		}
	}
	if first == nil {
		return nil, errors.New("there is no certificate yet")
	}
	return first, nil
}
