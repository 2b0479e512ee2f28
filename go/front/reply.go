// What an app's frames do to a session: replies, acknowledgements, jobs.
package front

import (
	"slices"

	"katpool.internal/getNewBlockTemplate/front/link"
)

// apply performs a REPLY as a whole. The caller holds the lock.
func (s *session) apply(a link.Answer) error {
	if a.Ack > s.sent {
		return &link.Error{Code: link.Protocol, Text: "acknowledged a line that was never sent"}
	}
	s.acknowledge(a.Ack, a.Also)
	if a.Flags&link.FlagSnapshot != 0 {
		s.state.Snapshot = append(s.state.Snapshot[:0], a.Snapshot...)
	}
	if a.Flags&link.FlagClass != 0 && !s.app.setClass(s, a.Class) {
		return &link.Error{Code: link.Protocol, Text: "too many classes"}
	}
	switch {
	case a.Flags&link.FlagHold != 0:
		s.held = append([]byte(nil), a.Bytes...)
	case a.Flags&link.FlagTag != 0:
		lead := append(s.jobHeld, s.held...)
		s.job, s.jobHeld, s.held = nil, nil, nil
		s.sendJob(lead, a.Bytes, a.Tag)
	case len(a.Bytes) > 0:
		_ = s.write(a.Bytes) // a failed socket reports itself by outboxFailed
	}
	return nil
}

// acknowledge forgets lines up to `ack` and those named in `also`.
func (s *session) acknowledge(ack uint32, also []uint32) {
	kept := s.state.Lines[:0]
	for _, one := range s.state.Lines {
		if one.Seq <= ack || slices.Contains(also, one.Seq) {
			s.bytes -= len(one.Bytes) + lineOverhead
		} else {
			kept = append(kept, one)
		}
	}
	clear(s.state.Lines[len(kept):])
	s.state.Lines = kept
	if !s.isFull() {
		s.wake.Broadcast()
	}
}

// cast writes broadcast bytes, or keeps a job for later if the socket is full. The caller holds
// the lock; the bytes are valid only during the call.
func (s *session) cast(bytes []byte, tag uint64) {
	switch {
	case tag == 0:
		_ = s.write(bytes) // a failed socket reports itself by outboxFailed
	case s.out.IsDrained():
		lead := s.held
		s.held = nil
		s.sendJob(lead, bytes, tag)
	default:
		if s.job != nil {
			s.front.metrics.skippedJobs.Inc()
		}
		s.job, s.jobTag = append(s.job[:0], bytes...), tag
		if s.held != nil {
			s.jobHeld, s.held = s.held, nil
		}
	}
}

// drained sends the job that waited for the socket.
func (s *session) drained() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.job == nil || s.isClosed || s.isParked {
		return
	}
	lead, job := s.jobHeld, s.job
	s.job, s.jobHeld = nil, nil
	s.sendJob(lead, job, s.jobTag)
}

func (s *session) sendJob(lead, job []byte, tag uint64) {
	if len(lead) > 0 {
		job = append(lead[:len(lead):len(lead)], job...)
	}
	if s.write(job) != nil {
		return
	}
	if len(s.state.Tags) == 2*link.MaxTags {
		s.state.Tags = append(s.state.Tags[:0], s.newestTags()...)
	}
	s.state.Tags = append(s.state.Tags, tag)
}

func (s *session) newestTags() []uint64 {
	return s.state.Tags[max(0, len(s.state.Tags)-link.MaxTags):]
}

// write never blocks: the outbox queues what the socket does not take.
func (s *session) write(bytes []byte) error {
	var err error
	if s.secure != nil {
		_, err = s.secure.Write(bytes)
	} else {
		_, err = s.out.Write(bytes)
	}
	return err
}

// changePrefix gives the session a prefix of another size and returns it, nil if none is free.
func (s *session) changePrefix(size int) (bytes []byte, found bool) {
	old, had := s.state.Prefix, s.state.HasPrefix
	if size > 0 {
		value, _, found := s.front.prefixes.Take(size)
		if !found {
			return nil, false
		}
		s.state.Prefix, s.state.HasPrefix, bytes = value, true, value.Bytes()
	} else {
		s.state.HasPrefix = false
	}
	if had {
		s.front.prefixes.GiveBack(old, len(s.state.Tags) > 0)
	}
	return bytes, true
}
