// The block template fetcher: asks Kaspa nodes for templates and publishes them on Redis.
// main turns flags and environment into a Config and calls run; everything else happens there.
package main

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"katpool.internal/getNewBlockTemplate/config"
	"katpool.internal/getNewBlockTemplate/health"
	"katpool.internal/getNewBlockTemplate/redispub"
	"katpool.internal/getNewBlockTemplate/version"
)

func main() {
	if err := start(); err != nil {
		logger(false).Error("fetcher failed", "error", err.Error())
		os.Exit(1)
	}
}

func start() error {
	configPath := flag.String("config", cmp.Or(os.Getenv("CONFIG_FILE"), "../config/config.json"),
		"configuration file (CONFIG_FILE)")
	envPath := flag.String("env", "", "environment file; none is read unless it is named")
	check := flag.String("check", "", "query a path of the running fetcher, such as /readyz, and exit")
	isVersion := flag.Bool("version", false, "print the version and exit")
	flag.Parse()
	if *isVersion {
		fmt.Println(version.Text("getNewBlockTemplate"))
		return nil
	}

	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	if *check != "" {
		address := cmp.Or(os.Getenv("HEALTH_ADDRESS"), config.DefaultHealth)
		return health.Check(ctx, address, *check)
	}
	cfg, err := config.Load(config.Source{ConfigPath: *configPath,
		EnvPath: *envPath, Environ: os.Environ()})
	if err != nil {
		return err
	}
	redispub.Silence()
	return run(ctx, cfg, logger(cfg.Debug))
}

func logger(debug bool) *slog.Logger {
	level := slog.LevelInfo
	if debug {
		level = slog.LevelDebug
	}
	return slog.New(slog.NewJSONHandler(os.Stdout, &slog.HandlerOptions{Level: level}))
}
