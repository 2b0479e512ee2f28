// Big-endian reading with one error at the end.
package format

import (
	"encoding/binary"
	"errors"
)

type reader struct {
	rest []byte
	err  error
}

func (r *reader) take(n int) []byte {
	if len(r.rest) < n {
		r.err, r.rest = errors.New("it ends early"), nil
		return nil
	}
	taken := r.rest[:n]
	r.rest = r.rest[n:]
	return taken
}

func (r *reader) number(bytes int) uint64 {
	var buffer [8]byte
	copy(buffer[8-bytes:], r.take(bytes))
	return binary.BigEndian.Uint64(buffer[:])
}

func (r *reader) u8() uint8   { return uint8(r.number(1)) }
func (r *reader) u16() uint16 { return uint16(r.number(2)) }
func (r *reader) u32() uint32 { return uint32(r.number(4)) }
func (r *reader) u64() uint64 { return r.number(8) }
func (r *reader) work() Work  { return Work{r.u64(), r.u64()} }

func (r *reader) hash() (hash Hash) {
	copy(hash[:], r.take(len(hash)))
	return hash
}

func (r *reader) text() string { return string(r.take(int(r.u8()))) }

// end returns an error unless exactly everything was read.
func (r *reader) end() error {
	if r.err == nil && len(r.rest) != 0 {
		return errors.New("it has bytes after its end")
	}
	return r.err
}
