// Package link encodes and decodes the frames between the front and the apps, and proves the
// shared secret. docs/developer/front-link.md is the specification; the package knows nothing
// about sockets or sessions.
package link

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// Version is the only version of the protocol so far.
const Version = 1

// Bounds of the protocol, in bytes unless named otherwise.
const (
	MaxFrame      = 1 << 20
	MaxGreeting   = 4096 // a frame before WELCOME
	MaxSnapshot   = 16 << 10
	MaxReply      = 256 << 10
	MaxBroadcast  = 64 << 10
	MaxLine       = 1<<16 - 1
	MaxTags       = 256 // per session
	MaxAlso       = 512 // line numbers in one REPLY
	MaxFarewell   = 512
	MaxText       = 128
	headerBytes   = 5
	optionalTypes = 0x80 // unknown types from here on are skipped
)

// Type is the kind of a frame.
type Type byte

const (
	Hello     Type = 0x01
	Challenge Type = 0x02
	Proof     Type = 0x03
	Welcome   Type = 0x04
	Heartbeat Type = 0x05
	Load      Type = 0x06
	Drain     Type = 0x07
	Drained   Type = 0x08
	Handover  Type = 0x09
	Open      Type = 0x10
	Line      Type = 0x11
	Close     Type = 0x12
	Release   Type = 0x13
	Released  Type = 0x14
	Reply     Type = 0x15
	Broadcast Type = 0x16
	Prefix    Type = 0x17
	Prefixed  Type = 0x18
	Failure   Type = 0x1f
)

// Code says why a link is closed.
type Code uint16

const (
	Protocol     Code = 1
	NoVersion    Code = 2
	Unauthorized Code = 3
	Replaced     Code = 4
	TooManyLinks Code = 5
	Stopping     Code = 6
)

// Error is a fault of the other side that ends the link.
type Error struct {
	Code Code
	Text string
}

func (e *Error) Error() string { return fmt.Sprintf("link error %d: %s", e.Code, e.Text) }

func malformed(format string, args ...any) error {
	return &Error{Protocol, fmt.Sprintf(format, args...)}
}

// IsOptional reports whether a receiver that does not know the type skips the frame.
func (t Type) IsOptional() bool { return t >= optionalTypes }

// Append adds one frame whose body is the concatenation of parts.
func Append(dst []byte, kind Type, parts ...[]byte) []byte {
	length := 1
	for _, part := range parts {
		length += len(part)
	}
	dst = binary.BigEndian.AppendUint32(dst, uint32(length))
	dst = append(dst, byte(kind))
	for _, part := range parts {
		dst = append(dst, part...)
	}
	return dst
}

// Reader reads frames; the body it returns is valid until the next call.
type Reader struct {
	source io.Reader
	buffer []byte
	// Limit is the largest length accepted; raise it to MaxFrame after WELCOME.
	Limit uint32
}

func NewReader(source io.Reader) *Reader { return &Reader{source: source, Limit: MaxGreeting} }

// Next returns the next frame, *Error for a malformed one, or the error of the source.
func (r *Reader) Next() (Type, []byte, error) {
	var header [headerBytes]byte
	if _, err := io.ReadFull(r.source, header[:]); err != nil {
		if errors.Is(err, io.ErrUnexpectedEOF) {
			return 0, nil, fmt.Errorf("link ended within a frame: %w", err)
		}
		return 0, nil, err
	}
	length := binary.BigEndian.Uint32(header[:4])
	if length < 1 || length > r.Limit {
		return 0, nil, malformed("frame of %d bytes", length)
	}
	size := int(length) - 1
	if cap(r.buffer) < size {
		r.buffer = make([]byte, max(size, 4096))
	}
	body := r.buffer[:size]
	if _, err := io.ReadFull(r.source, body); err != nil {
		return 0, nil, fmt.Errorf("link ended within a frame: %w", err)
	}
	return Type(header[4]), body, nil
}

// AppendField adds one field of a fields list. Values are at most 65,535 bytes.
func AppendField(dst []byte, tag byte, value []byte) []byte {
	dst = append(dst, tag)
	dst = binary.BigEndian.AppendUint16(dst, uint16(len(value)))
	return append(dst, value...)
}

// EachField calls take for every field of the list.
func EachField(list []byte, take func(tag byte, value []byte) error) error {
	for len(list) > 0 {
		if len(list) < 3 {
			return malformed("field list ends within a field")
		}
		size := int(binary.BigEndian.Uint16(list[1:3]))
		if len(list) < 3+size {
			return malformed("field %d exceeds the frame", list[0])
		}
		if err := take(list[0], list[3:3+size]); err != nil {
			return err
		}
		list = list[3+size:]
	}
	return nil
}

// cursor reads fixed parts of a body; after the first shortage every read returns zero.
type cursor struct {
	rest    []byte
	isShort bool
}

func (c *cursor) bytes(count int) []byte {
	if count < 0 || len(c.rest) < count {
		c.isShort = true
		return nil
	}
	part := c.rest[:count]
	c.rest = c.rest[count:]
	return part
}

func (c *cursor) u8() uint8 {
	if part := c.bytes(1); part != nil {
		return part[0]
	}
	return 0
}

func (c *cursor) u16() uint16 {
	if part := c.bytes(2); part != nil {
		return binary.BigEndian.Uint16(part)
	}
	return 0
}

func (c *cursor) u32() uint32 {
	if part := c.bytes(4); part != nil {
		return binary.BigEndian.Uint32(part)
	}
	return 0
}

func (c *cursor) u64() uint64 {
	if part := c.bytes(8); part != nil {
		return binary.BigEndian.Uint64(part)
	}
	return 0
}

func (c *cursor) check(kind string) error {
	if c.isShort {
		return malformed("%s is too short", kind)
	}
	return nil
}
