// The frames about sessions, each with its encoder or its parser.
package link

import "encoding/binary"

// Reason says why a session is closed. Values below 16 are the front's, the others the app's.
type Reason uint8

const (
	PeerGone    Reason = 1
	SlowReader  Reason = 2
	LineTooLong Reason = 3
	Kicked      Reason = 4
	Banned      Reason = 5
	FrontStops  Reason = 6
	NoApp       Reason = 7
	TooFast     Reason = 8
	Silent      Reason = 9
	Refused     Reason = 10
	OtherReason Reason = 31
)

// Cause says why a session is opened at an app.
type Cause uint8

const (
	NewSession   Cause = 1
	AppGone      Cause = 2
	Moved        Cause = 3
	FrontRestart Cause = 4
)

// Opening is the content of an OPEN.
type Opening struct {
	Session    uint64
	Address    string
	Port       uint16
	PortName   string
	TLS        uint16 // 0 for plain TCP
	Prefix     []byte
	Snapshot   []byte
	Tags       []uint64
	AgeMs      uint32
	Cause      Cause
	RepeatsTo  uint32
	ServerName string
}

// AppendOpen adds an OPEN.
func AppendOpen(dst []byte, o Opening) []byte {
	body := binary.BigEndian.AppendUint64(nil, o.Session)
	body = AppendField(body, 1, []byte(o.Address))
	body = AppendField(body, 2, u16s(o.Port))
	body = AppendField(body, 3, []byte(o.PortName))
	if o.TLS != 0 {
		body = AppendField(body, 4, u16s(o.TLS))
	}
	if len(o.Prefix) > 0 {
		body = AppendField(body, 5, o.Prefix)
	}
	if len(o.Snapshot) > 0 {
		body = AppendField(body, 6, o.Snapshot)
	}
	if len(o.Tags) > 0 {
		var tags []byte
		for _, tag := range o.Tags {
			tags = binary.BigEndian.AppendUint64(tags, tag)
		}
		body = AppendField(body, 7, tags)
	}
	body = AppendField(body, 8, binary.BigEndian.AppendUint32(nil, o.AgeMs))
	if o.Cause > NewSession {
		body = AppendField(body, 9, []byte{byte(o.Cause)})
	}
	if o.RepeatsTo > 0 {
		body = AppendField(body, 10, binary.BigEndian.AppendUint32(nil, o.RepeatsTo))
	}
	if o.ServerName != "" {
		body = AppendField(body, 11, []byte(o.ServerName))
	}
	return Append(dst, Open, body)
}

// AppendLine adds a LINE.
func AppendLine(dst []byte, session uint64, seq uint32, line []byte) []byte {
	var head [12]byte
	binary.BigEndian.PutUint64(head[:], session)
	binary.BigEndian.PutUint32(head[8:], seq)
	return Append(dst, Line, head[:], line)
}

// Closing is the content of a CLOSE.
type Closing struct {
	Session    uint64
	Reason     Reason
	BanSeconds uint32
	Text       string
}

// AppendClose adds a CLOSE.
func AppendClose(dst []byte, closing Closing) []byte {
	head := binary.BigEndian.AppendUint64(nil, closing.Session)
	head = append(head, byte(closing.Reason))
	head = binary.BigEndian.AppendUint32(head, closing.BanSeconds)
	return Append(dst, Close, head, []byte(closing.Text))
}

// ParseClose reads a CLOSE; text past the bound is cut off.
func ParseClose(body []byte) (Closing, error) {
	c := cursor{rest: body}
	closing := Closing{Session: c.u64(), Reason: Reason(c.u8()), BanSeconds: c.u32()}
	closing.Text = string(c.rest[:min(len(c.rest), MaxText)])
	return closing, c.check("CLOSE")
}

// AppendSession adds a RELEASE or RELEASED.
func AppendSession(dst []byte, kind Type, session uint64) []byte {
	return Append(dst, kind, binary.BigEndian.AppendUint64(nil, session))
}

// ParseSession reads a RELEASE or RELEASED.
func ParseSession(body []byte) (uint64, error) {
	c := cursor{rest: body}
	return c.u64(), c.check("a session frame")
}

// AppendPrefix adds a PREFIX (without bytes) or a PREFIXED.
func AppendPrefix(dst []byte, kind Type, session uint64, size uint8, prefix []byte) []byte {
	head := append(binary.BigEndian.AppendUint64(nil, session), size)
	return Append(dst, kind, head, prefix)
}

// ParsePrefix reads a PREFIX.
func ParsePrefix(body []byte) (session uint64, size uint8, err error) {
	c := cursor{rest: body}
	return c.u64(), c.u8(), c.check("PREFIX")
}
