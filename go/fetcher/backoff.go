// Growing pauses between attempts, used towards the nodes and towards Redis alike.
package fetcher

import (
	"context"
	"math/rand/v2"
	"time"
)

// Backoff doubles from Min to Max; each pause is spread over its upper half, so that several
// fetchers do not knock in step. It is not safe for use by two goroutines.
type Backoff struct {
	Min, Max time.Duration
	tries    int
}

// Reset is called after a success: the next pause is the shortest again.
func (b *Backoff) Reset() { b.tries = 0 }

// Pause waits for the next pause to pass, or for the context.
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
