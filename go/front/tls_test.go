package front

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"katpool.internal/getNewBlockTemplate/front/link/linktest"
	"katpool.internal/getNewBlockTemplate/front/settings"
)

// issue writes a self-signed certificate for a name and returns its files.
func issue(t *testing.T, folder, name string) settings.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	serial, err := rand.Int(rand.Reader, big.NewInt(1<<60))
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: serial, Subject: pkix.Name{CommonName: name},
		DNSNames: []string{name}, NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	keyBytes, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	pair := settings.Certificate{Chain: filepath.Join(folder, name+".pem"),
		Key: filepath.Join(folder, name+".key")}
	write := func(path, kind string, bytes []byte) {
		text := pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: bytes})
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(pair.Chain, "CERTIFICATE", der)
	write(pair.Key, "EC PRIVATE KEY", keyBytes)
	return pair
}

// withTLS adds a TLS port, number 1, with certificates for two names.
func withTLS(t *testing.T, folder string) func(*settings.Settings) {
	return func(c *settings.Settings) {
		c.Certificates = []settings.Certificate{issue(t, folder, "pool.example"),
			issue(t, folder, "other.example")}
		secure := c.Ports[0]
		secure.Name, secure.TLS = "secure", true
		c.Ports = append(c.Ports, secure)
	}
}

func (s *stage) secureMiner(config *tls.Config) (*miner, *tls.Conn) {
	s.t.Helper()
	config.InsecureSkipVerify = true // the test looks at the certificate itself
	conn, err := tls.Dial("tcp", s.ports[1].listener.Addr().String(), config)
	if err != nil {
		s.t.Fatal(err)
	}
	return newMiner(s.t, conn), conn
}

func served(conn *tls.Conn) *x509.Certificate { return conn.ConnectionState().PeerCertificates[0] }

func TestTLSSessionsOfBothVersionsSpeakAndSurviveTheirApp(t *testing.T) {
	s := launch(t, withTLS(t, t.TempDir()))
	first := s.app(linktest.Options{})
	for i, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		m, conn := s.secureMiner(&tls.Config{MaxVersion: version, ServerName: "pool.example"})
		m.say("one\n")
		m.hear("1 one")
		opened, _, _ := first.Seen()
		if opened[i].TLS != version || opened[i].ServerName != "pool.example" ||
			opened[i].PortName != "secure" {
			t.Errorf("%+v", opened[i])
		}
		if served(conn).Subject.CommonName != "pool.example" {
			t.Error("another certificate")
		}
	}
	if _, err := tls.Dial("tcp", s.ports[1].listener.Addr().String(),
		&tls.Config{InsecureSkipVerify: true, MinVersion: tls.VersionTLS10,
			MaxVersion: tls.VersionTLS11}); err == nil {
		t.Error("TLS 1.1 is accepted")
	}
	m, _ := s.secureMiner(&tls.Config{})
	m.say("one\n")
	m.hear("1 one")
	first.Kill()
	s.app(linktest.Options{})
	m.say("two\n")
	m.hear("2 two")
}

func TestTheServerNameChoosesTheCertificateAndAChangedFileIsReadAgain(t *testing.T) {
	folder := t.TempDir()
	s := launch(t, withTLS(t, folder))
	s.app(linktest.Options{})
	ask := func(name string) *x509.Certificate {
		m, conn := s.secureMiner(&tls.Config{ServerName: name})
		m.say("x\n")
		m.hear("1 x")
		return served(conn)
	}
	if ask("other.example").Subject.CommonName != "other.example" ||
		ask("unknown.example").Subject.CommonName != "pool.example" {
		t.Error("the wrong certificate")
	}
	before := ask("pool.example").SerialNumber
	kept, _ := s.secureMiner(&tls.Config{})
	kept.say("x\n")
	kept.hear("1 x")
	chain := filepath.Join(folder, "pool.example.pem")
	if err := os.WriteFile(chain, []byte("half a fi"), 0o600); err != nil {
		t.Fatal(err)
	}
	touch(t, chain, time.Minute)
	if count, err := s.certificates.Reload(); err == nil || count != 0 {
		t.Errorf("a broken file: %d, %v", count, err)
	}
	if ask("pool.example").SerialNumber.Cmp(before) != 0 {
		t.Error("the certificate in force is lost")
	}
	pair := issue(t, folder, "pool.example")
	touch(t, pair.Chain, 2*time.Minute)
	eventually(t, "the ticker reads the new file", func() bool {
		return ask("pool.example").SerialNumber.Cmp(before) != 0
	})
	kept.say("y\n")
	kept.hear("2 y")
}

// touch makes a change visible on file systems with coarse times.
func touch(t *testing.T, path string, ahead time.Duration) {
	t.Helper()
	at := time.Now().Add(ahead)
	if err := os.Chtimes(path, at, at); err != nil {
		t.Fatal(err)
	}
}

func TestHostileClientsDoNotTouchAnHonestMiner(t *testing.T) {
	s := launch(t, func(c *settings.Settings) {
		withTLS(t, t.TempDir())(c)
		c.Limits.FirstLineSeconds, c.Limits.PerOrigin = 1, 10_000
		c.Limits.ConnectsPerMinute = 100_000
	})
	s.app(linktest.Options{})
	honest := s.miner(0)
	plain, secure := s.ports[0].listener.Addr().String(), s.ports[1].listener.Addr().String()
	attacks := []func() (net.Conn, error){
		func() (net.Conn, error) { return net.Dial("tcp", secure) }, // a handshake that never comes
		func() (net.Conn, error) { // rubbish in place of one
			conn, err := net.Dial("tcp", secure)
			if err == nil {
				_, err = io.WriteString(conn, "GET / HTTP/1.1\r\n\r\n")
			}
			return conn, err
		},
		func() (net.Conn, error) { // half open
			conn, err := net.Dial("tcp", plain)
			if err == nil {
				err = conn.(*net.TCPConn).CloseWrite()
			}
			return conn, err
		},
		func() (net.Conn, error) { // reset at once, with and without a line
			conn, err := net.Dial("tcp", plain)
			if err == nil {
				_, _ = io.WriteString(conn, "hello\n")
				err = conn.(*net.TCPConn).SetLinger(0)
				_ = conn.Close()
			}
			return conn, err
		},
	}
	strikes := 0
	for round := range 40 {
		for i, attack := range attacks {
			if i == 1 {
				if strikes++; strikes > 5 { // the eleventh offence would ban all of loopback
					continue
				}
			}
			conn, err := attack()
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = conn.Close() })
		}
		honest.say("x\n")
		begin := time.Now()
		honest.hear(itoa(round+1) + " x")
		if took := time.Since(begin); took > time.Second {
			t.Errorf("a reply took %v", took)
		}
	}
	eventually(t, "only the honest and the silent handshakes are left", func() bool {
		return s.open.Load() <= 1+40
	})
}

func itoa(number int) string { return big.NewInt(int64(number)).String() }

func TestRepeatedOffencesAreABan(t *testing.T) {
	s := launch(t, withTLS(t, t.TempDir()))
	s.app(linktest.Options{})
	eventually(t, "the origin is banned", func() bool {
		conn, err := net.Dial("tcp", s.ports[1].listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(conn, "not a handshake\n")
		_, _ = io.ReadAll(conn)
		_ = conn.Close()
		return len(s.origins.Bans()) == 1
	})
}
