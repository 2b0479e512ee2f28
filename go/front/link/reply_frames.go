// REPLY and BROADCAST, the frames that carry bytes for miners, and the load of an app.
package link

import "encoding/binary"

// Flags of a REPLY; each announces a part, FlagHold excepted.
const (
	FlagSnapshot = 1 << iota
	FlagAlso
	FlagTag
	FlagClass
	FlagHold
	knownReplyFlags = 1<<iota - 1
)

// Answer is the content of a REPLY. Slices point into the frame's body.
type Answer struct {
	Session  uint64
	Ack      uint32
	Flags    uint16
	Snapshot []byte
	Also     []uint32
	Tag      uint64
	Class    uint32
	Bytes    []byte
}

// ParseReply reads a REPLY; `also` is reused for its line numbers.
func ParseReply(body []byte, also []uint32) (Answer, error) {
	c := cursor{rest: body}
	a := Answer{Session: c.u64(), Ack: c.u32(), Flags: c.u16()}
	if a.Flags&^knownReplyFlags != 0 {
		return a, malformed("REPLY with flags %#x", a.Flags)
	}
	if a.Flags&FlagSnapshot != 0 {
		size := c.u32()
		if size > MaxSnapshot {
			return a, malformed("snapshot of %d bytes", size)
		}
		a.Snapshot = c.bytes(int(size))
	}
	if a.Flags&FlagAlso != 0 {
		count := c.u16()
		if count > MaxAlso {
			return a, malformed("REPLY names %d lines", count)
		}
		a.Also = also[:0]
		for range count {
			a.Also = append(a.Also, c.u32())
		}
	}
	if a.Flags&FlagTag != 0 {
		a.Tag = c.u64()
	}
	if a.Flags&FlagClass != 0 {
		a.Class = c.u32()
	}
	a.Bytes = c.rest
	if len(a.Bytes) > MaxReply {
		return a, malformed("reply of %d bytes", len(a.Bytes))
	}
	return a, c.check("REPLY")
}

// Cast is the content of a BROADCAST: to a class, or to the listed sessions.
type Cast struct {
	Tag      uint64 // 0: not a job
	Class    uint32
	IsList   bool
	Sessions []uint64
	Bytes    []byte
}

// ParseBroadcast reads a BROADCAST; Bytes points into the frame's body.
func ParseBroadcast(body []byte) (Cast, error) {
	c := cursor{rest: body}
	flags := c.u8()
	cast := Cast{Tag: c.u64()}
	if flags > 1 {
		return cast, malformed("BROADCAST with flags %#x", flags)
	}
	if cast.IsList = flags == 1; cast.IsList {
		count := c.u32()
		list := cursor{rest: c.bytes(int(min(count, MaxFrame)) * 8)}
		for len(list.rest) > 0 {
			cast.Sessions = append(cast.Sessions, list.u64())
		}
	} else {
		cast.Class = c.u32()
	}
	cast.Bytes = c.rest
	if len(cast.Bytes) > MaxBroadcast {
		return cast, malformed("broadcast of %d bytes", len(cast.Bytes))
	}
	return cast, c.check("BROADCAST")
}

// Report is the content of a LOAD.
type Report struct {
	Tick  uint64
	LagMs uint32
	Busy  uint16 // thousandths of one core
}

// ParseLoad reads a LOAD.
func ParseLoad(body []byte) (Report, error) {
	c := cursor{rest: body}
	report := Report{Tick: c.u64(), LagMs: c.u32(), Busy: c.u16()}
	return report, c.check("LOAD")
}

// ParseNumber reads the first u32 of a body: the deadline of a DRAIN.
func ParseNumber(body []byte) (uint32, error) {
	c := cursor{rest: body}
	return c.u32(), c.check("DRAIN")
}

// AppendHeartbeat adds a HEARTBEAT.
func AppendHeartbeat(dst []byte, tick uint64) []byte {
	return Append(dst, Heartbeat, binary.BigEndian.AppendUint64(nil, tick))
}

// AppendError adds an ERROR.
func AppendError(dst []byte, failure Error) []byte {
	text := failure.Text[:min(len(failure.Text), MaxText)]
	return Append(dst, Failure, u16s(uint16(failure.Code)), []byte(text))
}
