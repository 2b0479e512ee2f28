// Package redispub publishes messages on a Redis channel and stores the latest under a key.
// Nothing is queued: a message that cannot be sent now is never sent, because a newer one will
// follow.
package redispub

import (
	"context"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

const (
	// Lifetime is how long the latest message can be read; heartbeats renew it.
	Lifetime = 15 * time.Second
	// LatestSuffix is appended to the channel's name to form the key.
	LatestSuffix = ":latest"

	sendTimeout = 1500 * time.Millisecond
	dialTimeout = time.Second
)

// Publisher is a fetcher.Publisher. It connects on first use and again after each failure.
type Publisher struct {
	client  *redis.Client
	channel string
}

// Silence stops the client library from writing to stderr; everything it logs is also returned as
// an error. main calls it once, before the first New.
func Silence() { redis.SetLogger(mute{}) }

type mute struct{}

func (mute) Printf(context.Context, string, ...any) {}

// New does not connect yet. An empty password means that Redis requires none.
func New(address, password, channel string) *Publisher {
	return &Publisher{client: newClient(address, password), channel: channel}
}

func newClient(address, password string) *redis.Client {
	return redis.NewClient(&redis.Options{
		Addr:                  address,
		Password:              password,
		MaxRetries:            -1,
		DialerRetries:         1,
		DialTimeout:           dialTimeout,
		ReadTimeout:           sendTimeout,
		WriteTimeout:          sendTimeout,
		ContextTimeoutEnabled: true,
		PoolSize:              1,
		DisableIdentity:       true,
		MaintNotificationsConfig: &maintnotifications.Config{
			Mode: maintnotifications.ModeDisabled,
		},
	})
}

// Publish stores the text as the latest and then publishes it, in one transaction: a reader that
// subscribes first and reads the key second misses nothing.
func (p *Publisher) Publish(ctx context.Context, text []byte) (int64, error) {
	ctx, cancel := context.WithTimeout(ctx, sendTimeout)
	defer cancel()
	var receivers *redis.IntCmd
	_, err := p.client.TxPipelined(ctx, func(pipe redis.Pipeliner) error {
		pipe.Set(ctx, p.channel+LatestSuffix, text, Lifetime)
		receivers = pipe.Publish(ctx, p.channel, text)
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("publish on Redis channel %s: %w", p.channel, err)
	}
	return receivers.Val(), nil
}

// Close closes the connection. Call it once.
func (p *Publisher) Close() error {
	if err := p.client.Close(); err != nil {
		return fmt.Errorf("close Redis connection: %w", err)
	}
	return nil
}
