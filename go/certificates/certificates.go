// Package certificates obtains a TLS certificate from an ACME authority (RFC 8555) by the http-01
// challenge and renews it in time. Chain and key are one file that is replaced at once, so that no
// reader ever sees a key that does not belong to the chain.
package certificates

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"time"

	"golang.org/x/crypto/acme"
)

// The files in Settings.Folder.
const (
	Certificate = "pool.pem"
	accountKey  = "account.key"
)

const (
	orderLimit = 5 * time.Minute // for one certificate
	firstPause = 10 * time.Minute
	// Authorities count failures: Let's Encrypt allows five an hour for each name.
	longestPause = 6 * time.Hour
	lookInterval = time.Hour
)

// Settings of one certificate.
type Settings struct {
	Directory string   // URL of the authority's directory
	Email     string   // where the authority writes to; may be empty
	Names     []string // at least one; the first is the subject
	Folder    string   // certificate and account key
	Webroot   string   // served at /.well-known/acme-challenge/ on port 80 of each name
	Roots     *x509.CertPool
}

// Renewer is made by New.
type Renewer struct {
	settings Settings
	log      *slog.Logger
	now      func() time.Time
}

// New checks the settings.
func New(s Settings, log *slog.Logger, now func() time.Time) (*Renewer, error) {
	if len(s.Names) == 0 {
		return nil, errors.New("no name to certify")
	}
	return &Renewer{s, log, now}, nil
}

// Run keeps the certificate valid until the context ends.
func (r *Renewer) Run(ctx context.Context) error {
	pause := firstPause
	for {
		wait := lookInterval
		if err := r.Renew(ctx); err != nil && ctx.Err() == nil {
			r.log.Error("certificate not obtained", "error", err.Error(), "retryIn", pause.String())
			wait, pause = pause, min(2*pause, longestPause)
		} else {
			pause = firstPause
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(wait):
		}
	}
}

// Renew obtains a certificate if there is none for these names, or if less than a third of its
// time is left.
func (r *Renewer) Renew(ctx context.Context) error {
	if leaf, err := r.leaf(); err == nil && r.isGood(leaf) {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, orderLimit)
	defer cancel()
	client, err := r.client(ctx)
	if err != nil {
		return err
	}
	chain, key, err := r.order(ctx, client)
	if err != nil {
		return err
	}
	if err := r.store(chain, key); err != nil {
		return err
	}
	leaf, err := r.leaf()
	if err != nil {
		return err
	}
	r.log.Info("certificate obtained", "names", r.settings.Names, "until", leaf.NotAfter)
	return nil
}

// Until returns when the present certificate ends.
func (r *Renewer) Until() (time.Time, error) {
	leaf, err := r.leaf()
	if err != nil {
		return time.Time{}, err
	}
	return leaf.NotAfter, nil
}

func (r *Renewer) path(name string) string { return filepath.Join(r.settings.Folder, name) }

func (r *Renewer) leaf() (*x509.Certificate, error) {
	path := r.path(Certificate)
	pair, err := tls.LoadX509KeyPair(path, path)
	if err != nil {
		return nil, fmt.Errorf("read certificate: %w", err)
	}
	return pair.Leaf, nil
}

func (r *Renewer) isGood(leaf *x509.Certificate) bool {
	for _, name := range r.settings.Names {
		if leaf.VerifyHostname(name) != nil {
			return false
		}
	}
	return leaf.NotAfter.Sub(r.now()) > leaf.NotAfter.Sub(leaf.NotBefore)/3
}

// client has the account of this folder, which it makes the first time.
func (r *Renewer) client(ctx context.Context) (*acme.Client, error) {
	key, err := r.account()
	if err != nil {
		return nil, err
	}
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: r.settings.Roots},
		Proxy: http.ProxyFromEnvironment}
	client := &acme.Client{Key: key, DirectoryURL: r.settings.Directory,
		UserAgent: "katpool", HTTPClient: &http.Client{Transport: transport}}
	account := &acme.Account{}
	if r.settings.Email != "" {
		account.Contact = []string{"mailto:" + r.settings.Email}
	}
	_, err = client.Register(ctx, account, acme.AcceptTOS)
	if err != nil && !errors.Is(err, acme.ErrAccountAlreadyExists) {
		return nil, fmt.Errorf("register: %w", err)
	}
	return client, nil
}

func (r *Renewer) account() (crypto.Signer, error) {
	path := r.path(accountKey)
	text, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		key, err := newKey()
		if err != nil {
			return nil, err
		}
		encoded, err := encodeKey(key)
		if err != nil {
			return nil, err
		}
		return key, write(path, encoded, 0o600)
	}
	if err != nil {
		return nil, fmt.Errorf("read account key: %w", err)
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, fmt.Errorf("%s is not PEM", path)
	}
	key, err := x509.ParseECPrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("account key: %w", err)
	}
	return key, nil
}

func (r *Renewer) order(ctx context.Context, client *acme.Client) ([][]byte, *ecdsa.PrivateKey, error) {
	order, err := client.AuthorizeOrder(ctx, acme.DomainIDs(r.settings.Names...))
	if err != nil {
		return nil, nil, fmt.Errorf("order: %w", err)
	}
	for _, url := range order.AuthzURLs {
		if err := r.authorize(ctx, client, url); err != nil {
			return nil, nil, err
		}
	}
	ready, err := client.WaitOrder(ctx, order.URI)
	if err != nil {
		return nil, nil, fmt.Errorf("wait for the order: %w", err)
	}
	key, err := newKey()
	if err != nil {
		return nil, nil, err
	}
	request := &x509.CertificateRequest{DNSNames: r.settings.Names}
	csr, err := x509.CreateCertificateRequest(rand.Reader, request, key)
	if err != nil {
		return nil, nil, fmt.Errorf("certificate request: %w", err)
	}
	const isBundled = true
	chain, _, err := client.CreateCertFromOrder(ctx, ready, csr, isBundled)
	if err != nil {
		return nil, nil, fmt.Errorf("finalize: %w", err)
	}
	return chain, key, nil
}

// isToken keeps a token from naming a file elsewhere.
var isToken = regexp.MustCompile(`^[A-Za-z0-9_-]{1,128}$`)

// authorize proves that a name leads to us: the authority fetches a file from it.
func (r *Renewer) authorize(ctx context.Context, client *acme.Client, url string) error {
	authorization, err := client.GetAuthorization(ctx, url)
	if err != nil {
		return fmt.Errorf("authorization: %w", err)
	}
	if authorization.Status == acme.StatusValid {
		return nil
	}
	at := slices.IndexFunc(authorization.Challenges, func(one *acme.Challenge) bool {
		return one.Type == "http-01" && isToken.MatchString(one.Token)
	})
	if at < 0 {
		return fmt.Errorf("%s: the authority offers no http-01 challenge", authorization.Identifier.Value)
	}
	challenge := authorization.Challenges[at]
	response, err := client.HTTP01ChallengeResponse(challenge.Token)
	if err != nil {
		return fmt.Errorf("challenge: %w", err)
	}
	path := filepath.Join(r.settings.Webroot, challenge.Token)
	if err := write(path, []byte(response), 0o644); err != nil {
		return err
	}
	defer func() { _ = os.Remove(path) }() // a file that stays is of no harm
	if _, err := client.Accept(ctx, challenge); err != nil {
		return fmt.Errorf("accept challenge: %w", err)
	}
	if _, err := client.WaitAuthorization(ctx, url); err != nil {
		return fmt.Errorf("%s: %w", authorization.Identifier.Value, err)
	}
	return nil
}

// store puts chain and key in place. Readers run as other users, and the folder admits only them.
func (r *Renewer) store(chain [][]byte, key *ecdsa.PrivateKey) error {
	var text []byte
	for _, one := range chain {
		text = append(text, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: one})...)
	}
	secret, err := encodeKey(key)
	if err != nil {
		return err
	}
	return write(r.path(Certificate), append(text, secret...), 0o444)
}

func newKey() (*ecdsa.PrivateKey, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("generate key: %w", err)
	}
	return key, nil
}

func encodeKey(key *ecdsa.PrivateKey) ([]byte, error) {
	secret, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return nil, fmt.Errorf("encode key: %w", err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: secret}), nil
}

// write replaces the file at once.
func write(path string, text []byte, mode os.FileMode) error {
	next, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	_, err = next.Write(text)
	err = errors.Join(err, next.Chmod(mode), next.Sync(), next.Close())
	if err == nil {
		err = os.Rename(next.Name(), path)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("write %s: %w", path, err), os.Remove(next.Name()))
	}
	return nil
}
