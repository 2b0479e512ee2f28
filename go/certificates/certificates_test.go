// The renewer against Pebble, the ACME server that Let's Encrypt publishes for tests, in this
// process: real orders, and real requests for the challenge's file.
package certificates

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/letsencrypt/challtestsrv"
	"github.com/letsencrypt/pebble/v2/ca"
	"github.com/letsencrypt/pebble/v2/db"
	"github.com/letsencrypt/pebble/v2/va"
	"github.com/letsencrypt/pebble/v2/wfe"
)

const validity = 90 * 24 * time.Hour

type stage struct {
	t        *testing.T
	settings Settings
	now      time.Time
	roots    *x509.CertPool // of the certificates that Pebble issues
	isServed bool           // whether the names lead to our webroot
}

func launch(t *testing.T) *stage {
	t.Helper()
	t.Setenv("PEBBLE_VA_NOSLEEP", "1")
	t.Setenv("PEBBLE_WFE_NONCEREJECT", "0")
	s := &stage{t: t, now: time.Now(), roots: x509.NewCertPool(), isServed: true}
	webroot := t.TempDir()
	files := http.StripPrefix("/.well-known/acme-challenge/", http.FileServer(http.Dir(webroot)))
	port80 := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !s.isServed {
			http.NotFound(w, r)
			return
		}
		files.ServeHTTP(w, r)
	}))
	t.Cleanup(port80.Close)
	quiet := log.New(io.Discard, "", 0)
	store := db.NewMemoryStore()
	profiles := map[string]ca.Profile{"default": {ValidityPeriod: uint64(validity / time.Second)}}
	authority := ca.New(quiet, store, "", "ecdsa", 0, 1, profiles)
	s.roots.AddCert(authority.GetRootCert(0).Cert)
	validation := va.New(quiet, port80.Listener.Addr().(*net.TCPAddr).Port, 0, false, names(t), store)
	front := wfe.New(quiet, store, validation, authority, nil, false, false, 1, 1)
	server := httptest.NewTLSServer(front.Handler())
	t.Cleanup(server.Close)
	pool := x509.NewCertPool()
	pool.AddCert(server.Certificate())
	s.settings = Settings{Directory: server.URL + wfe.DirectoryPath, Email: "operator@pool.test",
		Names: []string{"pool.test", "eu.pool.test"}, Folder: t.TempDir(), Webroot: webroot, Roots: pool}
	return s
}

// names runs a name server for which every name leads here, and returns its address.
func names(t *testing.T) string {
	t.Helper()
	listener, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.LocalAddr().String()
	_ = listener.Close()
	server, err := challtestsrv.New(challtestsrv.Config{DNSAddrs: []string{address},
		Log: log.New(io.Discard, "", 0)})
	if err != nil {
		t.Fatal(err)
	}
	server.SetDefaultDNSIPv4("127.0.0.1")
	server.SetDefaultDNSIPv6("")
	go server.Run()
	t.Cleanup(server.Shutdown)
	return address
}

func (s *stage) renewer() *Renewer {
	s.t.Helper()
	r, err := New(s.settings, slog.New(slog.NewJSONHandler(io.Discard, nil)),
		func() time.Time { return s.now })
	if err != nil {
		s.t.Fatal(err)
	}
	return r
}

func (s *stage) renew() {
	s.t.Helper()
	if err := s.renewer().Renew(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
}

// serial returns the present certificate's, after checking that clients accept it.
func (s *stage) serial() string {
	s.t.Helper()
	path := filepath.Join(s.settings.Folder, Certificate)
	pair, err := tls.LoadX509KeyPair(path, path)
	if err != nil {
		s.t.Fatal(err)
	}
	others := x509.NewCertPool()
	for _, der := range pair.Certificate[1:] {
		one, err := x509.ParseCertificate(der)
		if err != nil {
			s.t.Fatal(err)
		}
		others.AddCert(one)
	}
	for _, name := range s.settings.Names {
		if _, err := pair.Leaf.Verify(x509.VerifyOptions{DNSName: name, Roots: s.roots,
			Intermediates: others}); err != nil {
			s.t.Fatal(err)
		}
	}
	return pair.Leaf.SerialNumber.String()
}

func TestACertificateIsObtainedOnceAndRenewedInItsLastThird(t *testing.T) {
	s := launch(t)
	if _, err := s.renewer().Until(); err == nil {
		t.Error("no error without a certificate")
	}
	s.renew()
	first := s.serial()
	until, err := s.renewer().Until()
	if err != nil || until.Before(s.now.Add(validity-time.Hour)) {
		t.Errorf("until %v, %v", until, err)
	}
	account, err := os.ReadFile(filepath.Join(s.settings.Folder, accountKey))
	if err != nil {
		t.Fatal(err)
	}
	s.now = s.now.Add(validity * 6 / 10)
	s.renew()
	if s.serial() != first {
		t.Error("renewed too early")
	}
	s.now = s.now.Add(validity / 10)
	s.renew()
	if s.serial() == first {
		t.Error("not renewed")
	}
	again, err := os.ReadFile(filepath.Join(s.settings.Folder, accountKey))
	if err != nil || string(again) != string(account) {
		t.Errorf("another account: %v", err)
	}
	left, err := os.ReadDir(s.settings.Webroot)
	if err != nil || len(left) != 0 {
		t.Errorf("challenges stay: %v, %v", left, err)
	}
	for name, mode := range map[string]os.FileMode{Certificate: 0o444, accountKey: 0o600} {
		info, err := os.Stat(filepath.Join(s.settings.Folder, name))
		if err != nil || info.Mode().Perm() != mode {
			t.Errorf("%s: %v, %v", name, info, err)
		}
	}
}

func TestAnotherNameNeedsAnotherCertificate(t *testing.T) {
	s := launch(t)
	s.renew()
	first := s.serial()
	s.settings.Names = append(s.settings.Names, "us.pool.test")
	s.renew()
	if s.serial() == first {
		t.Error("the new name is not in it")
	}
}

func TestANameThatDoesNotLeadHereLeavesWhatThereIs(t *testing.T) {
	s := launch(t)
	s.renew()
	first := s.serial()
	s.now, s.isServed = s.now.Add(validity*9/10), false
	err := s.renewer().Renew(t.Context())
	if err == nil || !strings.Contains(err.Error(), "pool.test") {
		t.Errorf("the error does not name it: %v", err)
	}
	if s.serial() != first {
		t.Error("the certificate in force is gone")
	}
}

func TestBadSettingsAndABrokenAccountAreErrors(t *testing.T) {
	s := launch(t)
	if err := os.WriteFile(filepath.Join(s.settings.Folder, accountKey), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := s.renewer().Renew(t.Context()); err == nil {
		t.Error("no error for a broken account key")
	}
	s.settings.Names = nil
	if _, err := New(s.settings, slog.Default(), time.Now); err == nil {
		t.Error("no error without a name")
	}
}
