// run builds the components, connects them, and stops them in reverse order. When the context
// ends, run returns within two seconds and leaves no goroutine behind.
package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"time"

	"katpool.internal/getNewBlockTemplate/config"
	"katpool.internal/getNewBlockTemplate/fetcher"
	"katpool.internal/getNewBlockTemplate/health"
	"katpool.internal/getNewBlockTemplate/kaspad"
	"katpool.internal/getNewBlockTemplate/redispub"
)

const (
	heartbeatEvery = 5 * time.Second
	longestAsk     = 2 * time.Second  // so that a recent reply exists whenever a heartbeat is due
	aliveAge       = 30 * time.Second // well above the slowest iteration of the request loop
)

func run(ctx context.Context, cfg config.Config, log *slog.Logger) error {
	source, err := sourceName()
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", cfg.HealthAddress)
	if err != nil {
		return fmt.Errorf("listen for health: %w", err)
	}
	announce(cfg, log, source, listener.Addr())

	events := health.NewEvents(log, health.Limits{
		ReadyAge:      3*cfg.BlockWait + heartbeatEvery,
		AliveAge:      aliveAge,
		AllowUnsynced: cfg.AllowUnsynced,
	})
	publisher := redispub.New(cfg.RedisAddress, cfg.RedisPassword(), cfg.RedisChannel)
	anchor := redispub.NewAnchor(cfg.RedisAddress, cfg.RedisPassword(), cfg.RedisChannel)
	nodes := kaspad.NewNodes(kaspad.Settings{
		Addresses: cfg.Nodes, Network: cfg.Network.ID, PayAddress: cfg.Address,
		ExtraData: cfg.ExtraData, Text: cfg.ExtraText, ExtraDataBytes: cfg.ExtraDataBytes,
		Anchor: anchor.Text, AllowUnsynced: cfg.AllowUnsynced,
		Timings: kaspad.DefaultTimings(),
	}, events)
	defer nodes.Close()

	ctx, stop := context.WithCancel(ctx)
	defer stop()
	closed := make(chan error, 1)
	// Closing also aborts an attempt in progress: an unresponsive Redis must not delay the stop.
	context.AfterFunc(ctx, func() { closed <- publisher.Close() })
	served := make(chan error, 1)
	go func() {
		served <- events.Serve(ctx, listener)
		stop() // without health endpoints the fetcher must not keep running unobserved
	}()
	reading := make(chan error, 1)
	go func() { reading <- anchor.Follow(ctx) }()
	fetcher.New(fetcher.Settings{
		Source: source, Network: cfg.Network.ID, Address: cfg.Address,
		AskEvery: min(cfg.BlockWait, longestAsk), Refresh: cfg.RefreshEvery(),
		Heartbeat: heartbeatEvery, OfferLife: heartbeatEvery,
		Retry: fetcher.Backoff{Min: 200 * time.Millisecond, Max: 2 * time.Second},
	}, nodes, publisher, events).Run(ctx)
	log.Info("fetcher stopped")
	return errors.Join(<-served, <-closed, <-reading)
}

// sourceName is random, so that a reader can distinguish two fetchers, or two runs of one.
func sourceName() (string, error) {
	raw := make([]byte, 8)
	if _, err := rand.Read(raw); err != nil {
		return "", fmt.Errorf("generate source name: %w", err)
	}
	return hex.EncodeToString(raw), nil
}

func announce(cfg config.Config, log *slog.Logger, source string, health net.Addr) {
	for _, warning := range cfg.Warnings {
		log.Warn("configuration warning", "warning", warning)
	}
	log.Info("fetcher started", "source", source, "network", cfg.Network.ID, "nodes", cfg.Nodes,
		"address", cfg.Address, "extraData", cfg.ExtraData, "blockWait", cfg.BlockWait.String(),
		"allowUnsynced", cfg.AllowUnsynced, "redis", cfg.RedisAddress, "channel", cfg.RedisChannel,
		"health", health.String())
}
