// Room for one template between the asking and the publishing loop. What must stay true: a newer
// offer always takes the place of an older one, and a withdrawn offer never comes back.
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

// putBack returns an offer that could not be published, unless there is a newer one or it was
// withdrawn meanwhile.
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
