// Package linktest is the app's side of the link, for tests: the frames an app writes and reads.
package linktest

import (
	"encoding/binary"

	"katpool.internal/getNewBlockTemplate/front/link"
)

var errShort = &link.Error{Code: link.Protocol, Text: "frame is too short"}

// AppendHello is the app's counterpart to the front's code.
func AppendHello(dst []byte, g link.Greeting) []byte {
	body := link.AppendField(nil, 1, u16s(g.Lowest, g.Highest))
	body = link.AppendField(body, 2, []byte(g.Name))
	body = link.AppendField(body, 3, g.ID[:])
	if len(g.Nonce) > 0 {
		body = link.AppendField(body, 4, g.Nonce)
	}
	if g.Capacity > 0 {
		body = link.AppendField(body, 5, binary.BigEndian.AppendUint32(nil, g.Capacity))
	}
	if g.WindowLines > 0 {
		body = link.AppendField(body, 6,
			binary.BigEndian.AppendUint32(u16s(g.WindowLines), g.WindowBytes))
	}
	for reason, text := range g.Farewells {
		body = link.AppendField(body, 7, append([]byte{byte(reason)}, text...))
	}
	return link.Append(dst, link.Hello, body)
}

// ParseChallenge is the app's counterpart to the front's code.
func ParseChallenge(body []byte) (frontNonce, frontProof []byte, err error) {
	err = link.EachField(body, func(tag byte, value []byte) error {
		switch tag {
		case 1:
			frontNonce = append([]byte(nil), value...)
		case 2:
			frontProof = append([]byte(nil), value...)
		}
		return nil
	})
	return frontNonce, frontProof, err
}

// ParseOpen is the app's counterpart to the front's code.
func ParseOpen(body []byte) (link.Opening, error) {
	if len(body) < 8 {
		return link.Opening{}, errShort
	}
	o := link.Opening{Session: binary.BigEndian.Uint64(body), Cause: link.NewSession}
	err := link.EachField(body[8:], func(tag byte, value []byte) error {
		number := binary.BigEndian.Uint64(append(make([]byte, 8), value...)[len(value):])
		switch tag {
		case 1:
			o.Address = string(value)
		case 2:
			o.Port = uint16(number)
		case 3:
			o.PortName = string(value)
		case 4:
			o.TLS = uint16(number)
		case 5:
			o.Prefix = append([]byte(nil), value...)
		case 6:
			o.Snapshot = append([]byte(nil), value...)
		case 7:
			for ; len(value) >= 8; value = value[8:] {
				o.Tags = append(o.Tags, binary.BigEndian.Uint64(value))
			}
		case 8:
			o.AgeMs = uint32(number)
		case 9:
			o.Cause = link.Cause(number)
		case 10:
			o.RepeatsTo = uint32(number)
		case 11:
			o.ServerName = string(value)
		}
		return nil
	})
	return o, err
}

// ParseLine is the app's counterpart to the front's code.
func ParseLine(body []byte) (session uint64, seq uint32, line []byte, err error) {
	if len(body) < 12 {
		return 0, 0, nil, errShort
	}
	return binary.BigEndian.Uint64(body), binary.BigEndian.Uint32(body[8:]), body[12:], nil
}

// AppendReply is the app's counterpart to the front's code.
func AppendReply(dst []byte, a link.Answer) []byte {
	head := binary.BigEndian.AppendUint64(nil, a.Session)
	head = binary.BigEndian.AppendUint32(head, a.Ack)
	head = binary.BigEndian.AppendUint16(head, a.Flags)
	if a.Flags&link.FlagSnapshot != 0 {
		head = binary.BigEndian.AppendUint32(head, uint32(len(a.Snapshot)))
		head = append(head, a.Snapshot...)
	}
	if a.Flags&link.FlagAlso != 0 {
		head = binary.BigEndian.AppendUint16(head, uint16(len(a.Also)))
		for _, seq := range a.Also {
			head = binary.BigEndian.AppendUint32(head, seq)
		}
	}
	if a.Flags&link.FlagTag != 0 {
		head = binary.BigEndian.AppendUint64(head, a.Tag)
	}
	if a.Flags&link.FlagClass != 0 {
		head = binary.BigEndian.AppendUint32(head, a.Class)
	}
	return link.Append(dst, link.Reply, head, a.Bytes)
}

// AppendBroadcast is the app's counterpart to the front's code.
func AppendBroadcast(dst []byte, cast link.Cast) []byte {
	head := []byte{0}
	head = binary.BigEndian.AppendUint64(head, cast.Tag)
	if cast.IsList {
		head[0] = 1
		head = binary.BigEndian.AppendUint32(head, uint32(len(cast.Sessions)))
		for _, session := range cast.Sessions {
			head = binary.BigEndian.AppendUint64(head, session)
		}
	} else {
		head = binary.BigEndian.AppendUint32(head, cast.Class)
	}
	return link.Append(dst, link.Broadcast, head, cast.Bytes)
}

// AppendLoad is the app's counterpart to the front's code.
func AppendLoad(dst []byte, report link.Report) []byte {
	body := binary.BigEndian.AppendUint64(nil, report.Tick)
	body = binary.BigEndian.AppendUint32(body, report.LagMs)
	return link.Append(dst, link.Load, body, u16s(report.Busy))
}

func u16s(values ...uint16) []byte {
	var out []byte
	for _, value := range values {
		out = binary.BigEndian.AppendUint16(out, value)
	}
	return out
}
