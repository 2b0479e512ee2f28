// The open book's anchor: the size and root of the pool's log, which an app stores in Redis and the
// fetcher puts into every coinbase (docs/developer/open-book-format.md).
package redispub

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
)

const (
	// AnchorSuffix is appended to the channel's name to form the key.
	AnchorSuffix = ":anchor"

	anchorEvery = 2 * time.Second
)

var anchorForm = regexp.MustCompile(`^/ob1:[0-9]{1,15}:[A-Za-z0-9_-]{43}$`)

// Anchor follows the key. Without one, or while Redis is down, there is no anchor after a minute at
// the latest: the app lets the key expire, and an old root would only look like a late pool.
type Anchor struct {
	client *redis.Client
	key    string
	text   atomic.Pointer[string]
	readAt time.Time
}

const anchorLife = time.Minute

// NewAnchor does not connect yet.
func NewAnchor(address, password, channel string) *Anchor {
	return &Anchor{client: newClient(address, password), key: channel + AnchorSuffix}
}

// Text returns "/ob1:<size>:<root>", or nothing. It may be called at any time.
func (a *Anchor) Text() string {
	if text := a.text.Load(); text != nil {
		return *text
	}
	return ""
}

// Follow reads the key until the context ends.
func (a *Anchor) Follow(ctx context.Context) error {
	tick := time.NewTicker(anchorEvery)
	defer tick.Stop()
	for {
		a.read(ctx)
		select {
		case <-ctx.Done():
			if err := a.client.Close(); err != nil {
				return fmt.Errorf("close Redis connection: %w", err)
			}
			return nil
		case <-tick.C:
		}
	}
}

func (a *Anchor) read(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, sendTimeout)
	defer cancel()
	text, err := a.client.Get(ctx, a.key).Result()
	switch {
	case err == nil && anchorForm.MatchString(text):
		a.readAt = time.Now()
		a.text.Store(&text)
	case err == nil || errors.Is(err, redis.Nil) || time.Since(a.readAt) > anchorLife:
		a.text.Store(nil)
	}
}
