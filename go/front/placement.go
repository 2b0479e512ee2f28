// Which app serves which session: the first placement, what happens when an app goes, orderly
// moves, and the ticker that watches apps and sessions without one.
package front

import (
	"slices"
	"time"

	"katpool.internal/getNewBlockTemplate/front/link"
)

const (
	tickInterval   = 100 * time.Millisecond
	lagLimitMs     = 500
	ticksToRelieve = 30 // lagging for three seconds
	movePerTick    = 200
)

// join admits an app and gives it the sessions that wait.
func (f *Front) join(a *app) error {
	f.mu.Lock()
	if len(f.apps) >= maxLinks {
		f.mu.Unlock()
		return &link.Error{Code: link.TooManyLinks, Text: "too many links"}
	}
	var older *app
	for _, one := range f.apps {
		if one.greeting.ID == a.greeting.ID {
			older = one
		}
	}
	f.apps = append(f.apps, a)
	f.mu.Unlock()
	f.log.Info("app joined", "app", a.greeting.Name, "software", a.greeting.Software)
	if older != nil {
		older.fail(link.Error{Code: link.Replaced, Text: "a newer link of this process"})
	}
	f.placeWaiting()
	return nil
}

// leaveApp opens the sessions of an app that is gone elsewhere.
func (f *Front) leaveApp(a *app) {
	f.mu.Lock()
	f.apps = slices.DeleteFunc(f.apps, func(one *app) bool { return one == a })
	f.mu.Unlock()
	a.mu.Lock()
	a.isLeft = true // whoever has chosen this app just now must choose again
	a.mu.Unlock()
	for _, s := range a.all() {
		s.mu.Lock()
		if s.app == a {
			s.leaveFor(link.AppGone)
		}
		s.mu.Unlock()
	}
}

// leaveFor takes the session from its app and places it again. The caller holds the lock.
func (s *session) leaveFor(cause link.Cause) {
	s.app.mu.Lock()
	s.app.detach(s)
	s.app.mu.Unlock()
	s.forgetApp()
	s.cause, s.waiting = cause, time.Now()
	if !s.isLeaving && !s.isClosed {
		s.front.place(s)
	}
}

// place opens the session at the best app, or lets it wait. The caller holds its lock.
func (f *Front) place(s *session) {
	if s.waiting.IsZero() {
		s.waiting = time.Now()
	}
	for tried := 0; tried <= maxLinks; tried++ {
		a := f.choose()
		if a == nil {
			return
		}
		if a.attach(s) {
			if s.cause != link.NewSession {
				f.metrics.resumes.WithLabelValues(causes[s.cause]).Inc()
				f.metrics.resumePause.Observe(time.Since(s.waiting).Seconds())
			}
			s.waiting = time.Time{}
			s.wake.Broadcast()
			return
		}
	}
}

// choose returns the app with the fewest sessions among those that do not lag, if any.
func (f *Front) choose() *app {
	f.mu.Lock()
	defer f.mu.Unlock()
	var best *app
	for _, a := range f.apps {
		if !a.hasRoom() {
			continue
		}
		switch {
		case best == nil, best.isLagging() && !a.isLagging(),
			best.isLagging() == a.isLagging() && a.count.Load() < best.count.Load():
			best = a
		}
	}
	return best
}

func (a *app) isLagging() bool { return a.lagMs.Load() > lagLimitMs }

func (a *app) hasRoom() bool {
	capacity := a.greeting.Capacity
	a.mu.Lock()
	defer a.mu.Unlock()
	return !a.isDead && !a.isEnding && a.draining.Load() == 0 &&
		(capacity == 0 || a.count.Load() < int64(capacity))
}

// placeWaiting opens every session that has no app, if there is one now.
func (f *Front) placeWaiting() {
	limit := time.Duration(f.settings.Limits.WaitForAppSeconds) * time.Second
	for _, s := range f.allSessions() {
		s.mu.Lock()
		isWaiting := s.app == nil && s.state.IsOpened && !s.isClosed && !s.isLeaving
		if isWaiting {
			f.place(s)
		}
		isOver := isWaiting && s.app == nil && time.Since(s.waiting) > limit
		s.mu.Unlock()
		if isOver {
			s.close(link.Closing{Reason: link.NoApp})
		}
	}
}

// release asks an app to finish with a session, so that it can go elsewhere in order. However long
// that takes: an app that lives may still credit the lines that it has, so no other app may get
// them. One that is silent loses its link, and with it all sessions.
func (s *session) release() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.app == nil || s.isClosed || !s.releasing.IsZero() {
		return
	}
	s.releasing = time.Now()
	id := s.state.ID
	s.app.send(func(queue []byte) []byte { return link.AppendSession(queue, link.Release, id) })
}

// released: the app has finished with a session that was released.
func (a *app) released(id uint64) {
	_ = a.with(id, func(s *session) error {
		if !s.releasing.IsZero() {
			s.leaveFor(link.Moved)
		}
		return nil
	})
}

// tick watches the apps until the front stops.
func (f *Front) tick() {
	ticker := time.NewTicker(tickInterval)
	defer ticker.Stop()
	for turn := 0; ; turn++ {
		select {
		case <-f.stopped:
			return
		case <-ticker.C:
		}
		f.mu.Lock()
		apps := slices.Clone(f.apps)
		f.mu.Unlock()
		for _, a := range apps {
			f.watch(a, turn)
		}
		if turn%10 == 0 {
			f.placeWaiting()
			f.reloadCertificates()
			f.relieve(apps)
		}
	}
}

// watch sends heartbeats, notices a silent app, and moves sessions that are to move.
func (f *Front) watch(a *app, turn int) {
	now := time.Now()
	if now.UnixMilli()-a.heard.Load() > heartbeatTimeout.Milliseconds() {
		f.log.Warn("app timed out", "app", a.greeting.Name)
		a.die()
		return
	}
	if turn%int(heartbeatInterval/tickInterval) == 0 {
		a.send(func(queue []byte) []byte {
			return link.AppendHeartbeat(queue, uint64(now.UnixMilli()))
		})
	}
	if a.isLagging() {
		a.lagging++
	} else {
		a.lagging = 0
	}
	deadline := a.draining.Load()
	mustMove := deadline != 0 && (now.UnixMilli() >= deadline || f.choose() != nil)
	if mustMove {
		for _, s := range a.all() {
			s.release()
		}
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if deadline != 0 && a.count.Load() == 0 && !a.drainedSent {
		a.drainedSent = true
		a.sendLocked(func(queue []byte) []byte { return link.Append(queue, link.Drained) })
	}
}

// relieve moves some sessions from an app that lags, or has far more than its share, to another.
func (f *Front) relieve(apps []*app) {
	best := f.choose()
	if best == nil || best.isLagging() {
		return
	}
	for _, a := range apps {
		surplus := (a.count.Load() - best.count.Load()) / 2
		isUneven := surplus > 10 && surplus > best.count.Load()/5
		if a == best || a.draining.Load() != 0 || (!isUneven && a.lagging < ticksToRelieve) {
			continue
		}
		count := max(a.count.Load()/20, 1)
		if isUneven {
			count = surplus
		}
		list := a.all()
		for _, s := range list[:min(int(count), movePerTick, len(list))] {
			s.release()
		}
	}
}
