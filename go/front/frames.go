// The frames that an app sends, applied one after the other.
package front

import (
	"errors"
	"io"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"katpool.internal/getNewBlockTemplate/front/link"
	"katpool.internal/getNewBlockTemplate/front/origin"
)

// fewMembers is how many sessions one goroutine writes to; more are shared among all cores.
const fewMembers = 64

// read applies frames until the link ends, and returns why it did.
func (a *app) read(reader *link.Reader) error {
	var also []uint32
	for {
		kind, body, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return errors.New("the app closed the link")
		}
		if err != nil {
			return err
		}
		a.heard.Store(time.Now().UnixMilli())
		switch kind {
		case link.Reply:
			var answer link.Answer
			if answer, err = link.ParseReply(body, also); err == nil {
				also = answer.Also
				err = a.with(answer.Session, func(s *session) error { return s.apply(answer) })
			}
		case link.Broadcast:
			var cast link.Cast
			if cast, err = link.ParseBroadcast(body); err == nil {
				a.broadcast(cast)
			}
		default:
			err = a.takeRare(kind, body)
		}
		if err != nil {
			return err
		}
	}
}

func (a *app) takeRare(kind link.Type, body []byte) error {
	switch kind {
	case link.Load:
		report, err := link.ParseLoad(body)
		a.lagMs.Store(report.LagMs)
		a.busy.Store(uint32(report.Busy))
		return err
	case link.Close:
		closing, err := link.ParseClose(body)
		if err == nil {
			a.closeSession(closing)
		}
		return err
	case link.Released:
		id, err := link.ParseSession(body)
		if err == nil {
			a.released(id)
		}
		return err
	case link.Prefix:
		id, size, err := link.ParsePrefix(body)
		if err != nil {
			return err
		}
		return a.with(id, func(s *session) error { a.givePrefix(s, size); return nil })
	case link.Drain:
		deadlineMs, err := link.ParseNumber(body)
		a.draining.Store(time.Now().UnixMilli() + int64(deadlineMs))
		a.front.log.Info("app drains", "app", a.greeting.Name, "deadlineMs", deadlineMs)
		return err
	case link.Failure:
		return errors.New("the app reported an error")
	}
	if kind.IsOptional() {
		return nil
	}
	return &link.Error{Code: link.Protocol, Text: "unexpected frame type"}
}

// with calls do for an open session of this app, with its lock held. Frames for others are
// ignored: they crossed with a close or a release.
func (a *app) with(id uint64, do func(*session) error) error {
	s := a.session(id)
	if s == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.app != a || s.isClosed {
		return nil
	}
	return do(s)
}

func (a *app) closeSession(closing link.Closing) {
	s := a.session(closing.Session)
	if s == nil {
		return
	}
	if closing.BanSeconds > 0 {
		length := time.Duration(closing.BanSeconds) * time.Second
		if a.front.origins.Ban(origin.Of(s.state.Address), length) > 0 {
			a.front.metrics.bans.WithLabelValues("app").Inc()
		}
	}
	if closing.Reason < 16 || closing.Reason > link.OtherReason {
		closing.Reason = link.OtherReason
	}
	s.mu.Lock()
	isLast := s.app == a && s.end(closing, false)
	s.mu.Unlock()
	if isLast {
		a.front.forget(s, closing.Reason)
	}
}

func (a *app) givePrefix(s *session, size uint8) {
	const none = 0xff
	bytes, found := s.changePrefix(int(size))
	if !found {
		size = none
	}
	a.send(func(queue []byte) []byte {
		return link.AppendPrefix(queue, link.Prefixed, s.state.ID, size, bytes)
	})
}

// broadcast returns when every member has the bytes, so that later frames come after them.
func (a *app) broadcast(cast link.Cast) {
	begin := time.Now()
	members := a.members(cast)
	give := func(s *session) {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.app == a && !s.isClosed {
			s.cast(cast.Bytes, cast.Tag)
		}
	}
	workers := min(runtime.GOMAXPROCS(0), len(members)/fewMembers)
	var next atomic.Int64
	work := func() {
		for {
			at := int(next.Add(fewMembers)) - fewMembers
			if at >= len(members) {
				return
			}
			for _, s := range members[at:min(at+fewMembers, len(members))] {
				give(s)
			}
		}
	}
	var others sync.WaitGroup
	for range workers - 1 {
		others.Go(work)
	}
	work()
	others.Wait()
	a.front.metrics.broadcast.Observe(time.Since(begin).Seconds())
}

func (a *app) members(cast link.Cast) []*session {
	a.mu.Lock()
	defer a.mu.Unlock()
	if !cast.IsList {
		return append([]*session(nil), a.classes[cast.Class]...)
	}
	var members []*session
	for _, id := range cast.Sessions {
		if s := a.sessions[id]; s != nil {
			members = append(members, s)
		}
	}
	return members
}
