// Package redispub publishes messages on a Redis channel and keeps the latest under a key. run
// builds a Publisher and gives it to the fetcher. What must stay true: nothing is queued; a
// message that could not be sent now is never sent, for a newer one will be there.
package redispub

import (
	"context"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

const (
	// Lifetime is how long the latest message stays readable; heartbeats renew it.
	Lifetime = 15 * time.Second
	// LatestSuffix is put behind the channel's name to name the key.
	LatestSuffix = ":latest"

	sendTimeout = 1500 * time.Millisecond
	dialTimeout = time.Second
)

// Publisher is a fetcher.Publisher. It connects on first use and again after each failure.
type Publisher struct {
	client  *redis.Client
	channel string
}

// Silence stops the client library from writing to stderr on its own; whatever it has to say comes
// back as an error too. It is for main to call, once, before the first New.
func Silence() { redis.SetLogger(mute{}) }

type mute struct{}

func (mute) Printf(context.Context, string, ...any) {}

// New does not connect yet. An empty password means that Redis asks for none.
func New(address, password, channel string) *Publisher {
	client := redis.NewClient(&redis.Options{
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
	return &Publisher{client: client, channel: channel}
}

// Publish keeps the text as the latest and then tells the listeners, in one transaction: who
// subscribes first and reads the key second misses nothing.
func (p *Publisher) Publish(ctx context.Context, text []byte) (int64, error) {
	ctx, cancel := context.WithTimeout(ctx, sendTimeout)
	defer cancel()
	var told *redis.IntCmd
	_, err := p.client.TxPipelined(ctx, func(pipe redis.Pipeliner) error {
		pipe.Set(ctx, p.channel+LatestSuffix, text, Lifetime)
		told = pipe.Publish(ctx, p.channel, text)
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("publish on Redis channel %s: %w", p.channel, err)
	}
	return told.Val(), nil
}

// Close gives the connection back; it is safe to call once.
func (p *Publisher) Close() error {
	if err := p.client.Close(); err != nil {
		return fmt.Errorf("close Redis connection: %w", err)
	}
	return nil
}
