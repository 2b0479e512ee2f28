// Growing pauses between attempts, used for the nodes and for Redis.
package fetcher

import (
	"context"
	"math/rand/v2"
	"time"
)

// Backoff doubles from Min to Max; each pause is random within its upper half, so that several
// fetchers do not retry in step. It is not safe for concurrent use.
type Backoff struct {
	Min, Max time.Duration
	tries    int
}

// Reset makes the next pause the shortest again; call it after a success.
func (b *Backoff) Reset() { b.tries = 0 }

// Pause sleeps for the next pause, or until the context ends.
func (b *Backoff) Pause(ctx context.Context) {
	timer := time.NewTimer(b.next())
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

func (b *Backoff) next() time.Duration {
	pause := min(b.Max, b.Min<<min(b.tries, 16))
	b.tries++
	return pause/2 + rand.N(pause/2+1)
}
