// A slot for one template between the request loop and the publish loop. A newer offer always
// replaces an older one, and a withdrawn offer never comes back.
package fetcher

import (
	"sync"
	"time"
)

type offer struct {
	template Template
	at       time.Time
	era      int
}

type slot struct {
	mu     sync.Mutex
	newest *offer
	era    int
	filled chan struct{}
}

func newSlot() *slot { return &slot{filled: make(chan struct{}, 1)} }

func (s *slot) put(template Template, at time.Time) {
	s.mu.Lock()
	s.newest = &offer{template: template, at: at, era: s.era}
	s.mu.Unlock()
	s.wake()
}

func (s *slot) take() *offer {
	s.mu.Lock()
	defer s.mu.Unlock()
	taken := s.newest
	s.newest = nil
	return taken
}

// putBack restores an offer that could not be published, unless a newer one has arrived or it
// was withdrawn in the meantime.
func (s *slot) putBack(failed *offer) {
	s.mu.Lock()
	if s.newest == nil && failed.era == s.era {
		s.newest = failed
	}
	s.mu.Unlock()
	s.wake()
}

func (s *slot) withdraw() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.newest = nil
	s.era++
}

func (s *slot) wake() {
	select {
	case s.filled <- struct{}{}:
	default:
	}
}
