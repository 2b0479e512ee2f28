// The worked example of the specification against the code, and malformed frames of all kinds.
package linktest

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"katpool.internal/getNewBlockTemplate/front/link"
)

// headerSize is that of the length and the type.
const headerSize = 5

// page returns the rows of the worked example in docs/developer/front-link.md.
func page(t *testing.T) [][2]string {
	t.Helper()
	text, err := os.ReadFile("../../../../docs/developer/front-link.md")
	if err != nil {
		t.Fatal(err)
	}
	_, example, found := strings.Cut(string(text), "## Worked example")
	if !found {
		t.Fatal("the page has no worked example")
	}
	var rows [][2]string
	for _, line := range strings.Split(example, "\n") {
		cells := strings.Split(line, "`")
		if strings.HasPrefix(line, "| `") && len(cells) == 5 {
			rows = append(rows, [2]string{cells[1], cells[3]})
		}
	}
	return rows
}

func example() [][]byte {
	secret := []byte("correct horse")
	appNonce, frontNonce := bytes.Repeat([]byte{0xaa}, 32), bytes.Repeat([]byte{0xbb}, 32)
	var appID, frontID [16]byte
	for i := range 16 {
		appID[i], frontID[i] = byte(0x10+i), byte(0x20+i)
	}
	opening := link.Opening{Session: 7, Address: "203.0.113.9", Port: 8888, PortName: "main",
		TLS: 0x0304, Prefix: []byte{0, 1}, AgeMs: 42}
	resumed := opening
	resumed.Snapshot, resumed.Tags, resumed.AgeMs = []byte("S1"), []uint64{901}, 61_000
	resumed.Cause, resumed.RepeatsTo = link.AppGone, 2
	return [][]byte{
		AppendHello(nil, link.Greeting{Lowest: 1, Highest: 1, Name: "katpool-app-1", ID: appID,
			Nonce: appNonce, Farewells: map[link.Reason][]byte{link.LineTooLong: []byte("bye\n")}}),
		link.AppendChallenge(nil, frontNonce, link.FrontProof(secret, appNonce, frontNonce)),
		link.Append(nil, link.Proof, link.AppendField(nil, 1, link.AppProof(secret, appNonce, frontNonce))),
		link.AppendWelcome(nil, link.Terms{Version: 1, FrontID: frontID, Heartbeat: time.Second,
			Timeout: 5 * time.Second, WindowLines: 512, WindowBytes: 65_536, LineBytes: 512}),
		link.AppendHeartbeat(nil, 123_456),
		AppendLoad(nil, link.Report{Tick: 123_456, LagMs: 3, Busy: 250}),
		link.AppendOpen(nil, opening),
		link.AppendLine(nil, 7, 1, []byte(`{"id":1,"method":"mining.subscribe","params":["x"]}`)),
		AppendReply(nil, link.Answer{Session: 7, Ack: 1, Flags: link.FlagSnapshot, Snapshot: []byte("S1"),
			Bytes: []byte(`{"id":1,"result":true,"error":null}` + "\n")}),
		AppendReply(nil, link.Answer{Session: 7, Ack: 1, Flags: link.FlagAlso | link.FlagClass,
			Also: []uint32{3}, Class: 4, Bytes: []byte("OK\n")}),
		AppendReply(nil, link.Answer{Session: 7, Ack: 1, Flags: link.FlagHold, Bytes: []byte("D2\n")}),
		AppendBroadcast(nil, link.Cast{Tag: 901, Class: 4, Bytes: []byte("JOB\n")}),
		AppendBroadcast(nil, link.Cast{IsList: true, Sessions: []uint64{7, 9}, Bytes: []byte("NOTE\n")}),
		link.AppendPrefix(nil, link.Prefix, 7, 3, nil),
		link.AppendPrefix(nil, link.Prefixed, 7, 3, []byte{0x81, 0, 2}),
		link.AppendSession(nil, link.Release, 7),
		link.AppendSession(nil, link.Released, 7),
		link.AppendOpen(nil, resumed),
		link.AppendClose(nil, link.Closing{Session: 7, Reason: 19, BanSeconds: 60, Text: "refused shares"}),
		link.Append(nil, link.Drain, binary.BigEndian.AppendUint32(nil, 5000)),
		link.Append(nil, link.Drained),
		link.Append(nil, link.Handover),
		link.AppendError(nil, link.Error{Code: link.Protocol, Text: "unknown frame type 0x33"}),
	}
}

func TestTheWorkedExampleOfTheSpecificationIsWhatTheCodeWrites(t *testing.T) {
	rows, frames := page(t), example()
	if len(rows) != len(frames) {
		t.Fatalf("the page has %d frames, the test %d", len(rows), len(frames))
	}
	for i, row := range rows {
		if got := hex.EncodeToString(frames[i]); got != row[1] {
			t.Errorf("frame %d, %s:\n page %s\n code %s", i, row[0], row[1], got)
		}
	}
}

// parse runs the parser of a frame's type.
func parse(kind link.Type, body []byte) error {
	var err error
	switch kind {
	case link.Hello:
		_, err = link.ParseHello(body)
	case link.Challenge:
		_, _, err = ParseChallenge(body)
	case link.Proof:
		_, err = link.ParseProof(body)
	case link.Load:
		_, err = link.ParseLoad(body)
	case link.Open:
		_, err = ParseOpen(body)
	case link.Line:
		_, _, _, err = ParseLine(body)
	case link.Close:
		_, err = link.ParseClose(body)
	case link.Release, link.Released:
		_, err = link.ParseSession(body)
	case link.Reply:
		_, err = link.ParseReply(body, nil)
	case link.Broadcast:
		_, err = link.ParseBroadcast(body)
	case link.Prefix:
		_, _, err = link.ParsePrefix(body)
	case link.Drain:
		_, err = link.ParseNumber(body)
	}
	return err
}

func TestAFrameThatIsCutAnywhereIsAnErrorAndNeverAPanic(t *testing.T) {
	for _, frame := range example() {
		kind, body := link.Type(frame[4]), frame[headerSize:]
		if err := parse(kind, body); err != nil {
			t.Errorf("type %#x: %v", kind, err)
		}
		for cut := range body {
			var fault *link.Error
			if err := parse(kind, body[:cut]); err != nil && !errors.As(err, &fault) {
				t.Errorf("type %#x cut to %d bytes: %v", kind, cut, err)
			}
		}
	}
}

func FuzzParsers(f *testing.F) {
	for _, frame := range example() {
		f.Add(frame[4], frame[headerSize:])
	}
	f.Fuzz(func(t *testing.T, kind byte, body []byte) {
		var fault *link.Error
		if err := parse(link.Type(kind), body); err != nil && !errors.As(err, &fault) {
			t.Errorf("%v", err)
		}
	})
}

func TestFramesAreReadWholeHoweverTheyArrive(t *testing.T) {
	var wire []byte
	for _, frame := range example() {
		wire = append(wire, frame...)
	}
	reader := link.NewReader(oneByteAtATime{bytes.NewReader(wire)})
	for i, frame := range example() {
		kind, body, err := reader.Next()
		if err != nil || byte(kind) != frame[4] || !bytes.Equal(body, frame[headerSize:]) {
			t.Fatalf("frame %d: type %#x, %v", i, kind, err)
		}
	}
}

type oneByteAtATime struct{ source *bytes.Reader }

func (o oneByteAtATime) Read(into []byte) (int, error) { return o.source.Read(into[:1]) }

func TestBoundsAreEnforced(t *testing.T) {
	cases := map[string][]byte{
		"empty frame":       {0, 0, 0, 0, 1},
		"before WELCOME":    {0, 0, 0x10, 1, 1},
		"beyond a mebibyte": {0, 0x10, 0, 1, 1},
	}
	for name, header := range cases {
		reader := link.NewReader(bytes.NewReader(header))
		if name != "before WELCOME" {
			reader.Limit = link.MaxFrame
		}
		var fault *link.Error
		if _, _, err := reader.Next(); !errors.As(err, &fault) || fault.Code != link.Protocol {
			t.Errorf("%s: %v", name, err)
		}
	}
	long := AppendReply(nil, link.Answer{Flags: link.FlagSnapshot, Snapshot: make([]byte, link.MaxSnapshot+1)})
	if _, err := link.ParseReply(long[headerSize:], nil); err == nil {
		t.Error("a snapshot above the bound passes")
	}
	flagged := AppendReply(nil, link.Answer{Flags: 1 << 9})
	if _, err := link.ParseReply(flagged[headerSize:], nil); err == nil {
		t.Error("an unknown flag passes")
	}
}

func TestUnknownFieldsAreSkippedAndVersionsCompared(t *testing.T) {
	body := example()[0][headerSize:]
	g, err := link.ParseHello(link.AppendField(append([]byte(nil), body...), 0xee, []byte("later")))
	if err != nil || g.Name != "katpool-app-1" {
		t.Errorf("%+v %v", g, err)
	}
	for _, c := range []struct {
		lowest, highest uint16
		fits            bool
	}{{1, 1, true}, {1, 9, true}, {2, 9, false}} {
		_, err := link.Greeting{Lowest: c.lowest, Highest: c.highest}.Common()
		if (err == nil) != c.fits {
			t.Errorf("%d to %d: %v", c.lowest, c.highest, err)
		}
	}
}
