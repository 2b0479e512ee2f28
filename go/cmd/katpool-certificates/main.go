// katpool-certificates obtains and renews the certificate of the web pages and of stratum over TLS.
// docs/operator/tls.md describes it.
package main

import (
	"cmp"
	"context"
	"crypto/x509"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"katpool.internal/getNewBlockTemplate/certificates"
)

func main() {
	log := slog.New(slog.NewJSONHandler(os.Stdout, nil))
	check := flag.Bool("check", false, "exit with 0 if the certificate is valid, and do nothing else")
	flag.Parse()
	if err := run(*check, log); err != nil {
		log.Error("certificates failed", "error", err.Error())
		os.Exit(1)
	}
}

func run(check bool, log *slog.Logger) error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	s := certificates.Settings{
		Directory: cmp.Or(os.Getenv("ACME_DIRECTORY"),
			"https://acme-v02.api.letsencrypt.org/directory"),
		Email: os.Getenv("ACME_EMAIL"),
		Names: strings.FieldsFunc(os.Getenv("ACME_NAMES"), func(r rune) bool {
			return r == ',' || r == ' '
		}),
		Folder:  cmp.Or(os.Getenv("ACME_FOLDER"), "/run/certificates"),
		Webroot: cmp.Or(os.Getenv("ACME_CHALLENGES"), "/run/challenges"),
	}
	if path := os.Getenv("ACME_ROOTS"); path != "" {
		text, err := os.ReadFile(path)
		if err != nil {
			return fmt.Errorf("ACME_ROOTS: %w", err)
		}
		s.Roots = x509.NewCertPool()
		if !s.Roots.AppendCertsFromPEM(text) {
			return errors.New("ACME_ROOTS: no certificate in it")
		}
	}
	renewer, err := certificates.New(s, log, time.Now)
	if err != nil {
		return fmt.Errorf("ACME_NAMES or PUBLIC_HOST: %w", err)
	}
	if !check {
		return renewer.Run(ctx)
	}
	until, err := renewer.Until()
	if err == nil && time.Now().After(until) {
		err = fmt.Errorf("the certificate ended %s", until.Format(time.RFC3339))
	}
	return err
}
