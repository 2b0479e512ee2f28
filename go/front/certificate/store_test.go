package certificate

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// issue writes a certificate for the name, and sets the files' time of change.
func issue(t *testing.T, folder, name string, changed, end time.Time) Pair {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: end}
	chain, err := x509.CreateCertificate(rand.Reader, &template, &template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	pair := Pair{filepath.Join(folder, name+".pem"), filepath.Join(folder, name+".key")}
	put(t, pair.Chain, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: chain}), changed)
	put(t, pair.Key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}), changed)
	return pair
}

func put(t *testing.T, path string, text []byte, changed time.Time) {
	t.Helper()
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(path, changed, changed); err != nil {
		t.Fatal(err)
	}
}

// served returns the certificate that a client which asks for the name is given.
func served(t *testing.T, s *Store, name string, highest uint16) *x509.Certificate {
	t.Helper()
	near, far := net.Pipe()
	defer func() { _ = near.Close(); _ = far.Close() }()
	config := s.Config()
	config.SessionTicketsDisabled = true // the client does not read them, and a pipe has no buffer
	server := tls.Server(far, config)
	failed := make(chan error, 1)
	go func() { failed <- server.Handshake() }()
	client := tls.Client(near,
		&tls.Config{ServerName: name, InsecureSkipVerify: true, MaxVersion: highest})
	if err := client.Handshake(); err != nil {
		t.Fatal(err)
	}
	if err := <-failed; err != nil {
		t.Fatal(err)
	}
	return client.ConnectionState().PeerCertificates[0]
}

var start = time.Unix(1_700_000_000, 0)

func TestTheServerNameChoosesTheCertificateAndTheFirstIsTheDefault(t *testing.T) {
	folder, end := t.TempDir(), time.Now().Add(time.Hour)
	s, err := Load([]Pair{issue(t, folder, "one.test", start, end), issue(t, folder, "two.test", start, end)})
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"one.test": "one.test", "two.test": "two.test",
		"three.test": "one.test", "": "one.test"} {
		for _, highest := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
			if got := served(t, s, name, highest).DNSNames[0]; got != want {
				t.Errorf("%q: %s, want %s", name, got, want)
			}
		}
	}
}

func TestAChangedPairIsReadAgainAndAnUnchangedOneIsNot(t *testing.T) {
	folder, end := t.TempDir(), time.Now().Add(time.Hour).Truncate(time.Second)
	pair := issue(t, folder, "one.test", start, end)
	s, err := Load([]Pair{pair})
	if err != nil {
		t.Fatal(err)
	}
	if count, err := s.Reload(); count != 0 || err != nil {
		t.Errorf("%d, %v", count, err)
	}
	later := end.Add(time.Hour)
	issue(t, folder, "one.test", start.Add(time.Minute), later)
	if count, err := s.Reload(); count != 1 || err != nil {
		t.Errorf("%d, %v", count, err)
	}
	if got := served(t, s, "one.test", 0).NotAfter; !got.Equal(later) || !s.Expiries()[pair.Chain].Equal(later) {
		t.Errorf("valid until %v, %v; want %v", got, s.Expiries(), later)
	}
}

func TestAPairThatCannotBeReadLeavesTheOldOneInForceUntilItCan(t *testing.T) {
	folder, end := t.TempDir(), time.Now().Add(time.Hour).Truncate(time.Second)
	pair := issue(t, folder, "one.test", start, end)
	s, err := Load([]Pair{pair})
	if err != nil {
		t.Fatal(err)
	}
	put(t, pair.Chain, []byte("-----BEGIN CERTIFICATE-----\nhalf"), start.Add(time.Minute))
	for range 2 { // it stays a fault until it is right
		if count, err := s.Reload(); count != 0 || err == nil {
			t.Errorf("%d, %v", count, err)
		}
	}
	if got := served(t, s, "one.test", 0).NotAfter; !got.Equal(end) {
		t.Errorf("valid until %v", got)
	}
	issue(t, folder, "one.test", start.Add(2*time.Minute), end.Add(time.Hour))
	if count, err := s.Reload(); count != 1 || err != nil {
		t.Errorf("%d, %v", count, err)
	}
	if err := os.Remove(pair.Key); err != nil {
		t.Fatal(err)
	}
	put(t, pair.Chain, []byte("nothing"), start.Add(3*time.Minute))
	if _, err := s.Reload(); err == nil || len(s.Expiries()) != 1 {
		t.Errorf("%v, %v", err, s.Expiries())
	}
}

func TestAWrongPairAtTheStartIsAnError(t *testing.T) {
	folder, end := t.TempDir(), time.Now().Add(time.Hour)
	one, two := issue(t, folder, "one.test", start, end), issue(t, folder, "two.test", start, end)
	for _, wrong := range []Pair{{one.Chain, two.Key}, {one.Key, one.Chain}} {
		if _, err := Load([]Pair{one, wrong}); err == nil {
			t.Errorf("no error for %v", wrong)
		}
	}
}

func TestAMissingPairIsTakenAsSoonAsItExists(t *testing.T) {
	folder, end := t.TempDir(), time.Now().Add(time.Hour)
	missing := Pair{filepath.Join(folder, "one.test.pem"), filepath.Join(folder, "one.test.key")}
	s, err := Load([]Pair{missing})
	if err != nil {
		t.Fatal(err)
	}
	if certificate, err := s.choose(&tls.ClientHelloInfo{}); certificate != nil || err == nil {
		t.Errorf("%v, %v", certificate, err)
	}
	if count, err := s.Reload(); count != 0 || err != nil || len(s.Expiries()) != 0 {
		t.Errorf("%d, %v, %v", count, err, s.Expiries())
	}
	issue(t, folder, "one.test", start, end)
	if count, err := s.Reload(); count != 1 || err != nil {
		t.Errorf("%d, %v", count, err)
	}
	if got := served(t, s, "one.test", 0).DNSNames[0]; got != "one.test" {
		t.Errorf("serves %s", got)
	}
}
