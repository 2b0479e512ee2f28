package linktest

import (
	"bufio"
	"crypto/hmac"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"sync"

	"katpool.internal/getNewBlockTemplate/front/link"
)

// Options describe a fake app. Callbacks run on the reader's goroutine; nil ones do the default.
type Options struct {
	Name    string
	ID      byte // repeated as the app id; 0 draws one
	Secret  []byte
	Hello   func(*link.Greeting)
	OnOpen  func(*App, link.Opening)
	OnLine  func(app *App, session uint64, seq uint32, text string)
	OnFrame func(app *App, kind link.Type, body []byte) bool // true: dealt with
}

// App is a fake app on one link. By default it acknowledges each line and echoes it with its
// number, answers heartbeats with no lag, and releases sessions at once.
type App struct {
	options Options
	conn    net.Conn
	Ended   chan struct{} // closed when the link is gone

	mu     sync.Mutex
	err    error
	opened []link.Opening
	closed []link.Closing
	lines  []string
	frames []link.Type
	LagMs  uint32
}

// Dial connects and completes the handshake.
func Dial(network, address string, options Options) (*App, error) {
	conn, err := net.Dial(network, address)
	if err != nil {
		return nil, err
	}
	a := &App{options: options, conn: conn, Ended: make(chan struct{})}
	reader := link.NewReader(bufio.NewReader(conn))
	if err := a.greet(reader); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	reader.Limit = link.MaxFrame
	go a.read(reader)
	return a, nil
}

func (a *App) greet(reader *link.Reader) error {
	greeting := link.Greeting{Lowest: 1, Highest: 1, Name: a.options.Name, Nonce: make([]byte, 32)}
	random := make([]byte, 48)
	if _, err := rand.Read(random); err != nil {
		return err
	}
	copy(greeting.Nonce, random)
	copy(greeting.ID[:], random[32:])
	if a.options.ID != 0 {
		for i := range greeting.ID {
			greeting.ID[i] = a.options.ID
		}
	}
	if a.options.Hello != nil {
		a.options.Hello(&greeting)
	}
	if _, err := a.conn.Write(AppendHello(nil, greeting)); err != nil {
		return err
	}
	for {
		kind, body, err := reader.Next()
		if err != nil {
			return err
		}
		switch kind {
		case link.Challenge:
			nonce, proof, err := ParseChallenge(body)
			if err != nil {
				return err
			}
			if !hmac.Equal(proof, link.FrontProof(a.options.Secret, greeting.Nonce, nonce)) {
				return errors.New("the front does not know the secret")
			}
			mine := link.AppProof(a.options.Secret, greeting.Nonce, nonce)
			frame := link.Append(nil, link.Proof, link.AppendField(nil, 1, mine))
			if _, err := a.conn.Write(frame); err != nil {
				return err
			}
		case link.Welcome:
			return nil
		case link.Failure:
			return failure(body)
		default:
			return fmt.Errorf("unexpected frame %#x", kind)
		}
	}
}

func failure(body []byte) error {
	if len(body) < 2 {
		return errShort
	}
	return &link.Error{Code: link.Code(binary.BigEndian.Uint16(body)), Text: string(body[2:])}
}

func (a *App) read(reader *link.Reader) {
	defer close(a.Ended)
	for {
		kind, body, err := reader.Next()
		if err == nil {
			err = a.take(kind, body)
		}
		if err != nil {
			a.mu.Lock()
			a.err = err
			a.mu.Unlock()
			return
		}
	}
}

func (a *App) take(kind link.Type, body []byte) error {
	a.mu.Lock()
	a.frames = append(a.frames, kind)
	lag := a.LagMs
	a.mu.Unlock()
	if a.options.OnFrame != nil && a.options.OnFrame(a, kind, body) {
		return nil
	}
	switch kind {
	case link.Heartbeat:
		tick := binary.BigEndian.Uint64(body)
		a.Send(AppendLoad(nil, link.Report{Tick: tick, LagMs: lag, Busy: 10}))
	case link.Open:
		opening, err := ParseOpen(body)
		if err != nil {
			return err
		}
		a.mu.Lock()
		a.opened = append(a.opened, opening)
		a.mu.Unlock()
		if a.options.OnOpen != nil {
			a.options.OnOpen(a, opening)
		}
	case link.Line:
		session, seq, text, err := ParseLine(body)
		if err != nil {
			return err
		}
		a.mu.Lock()
		a.lines = append(a.lines, string(text))
		a.mu.Unlock()
		if a.options.OnLine != nil {
			a.options.OnLine(a, session, seq, string(text))
		} else {
			a.Echo(session, seq, string(text))
		}
	case link.Close:
		closing, err := link.ParseClose(body)
		if err != nil {
			return err
		}
		a.mu.Lock()
		a.closed = append(a.closed, closing)
		a.mu.Unlock()
	case link.Release:
		a.Send(link.AppendSession(nil, link.Released, binary.BigEndian.Uint64(body)))
	case link.Failure:
		return failure(body)
	}
	return nil
}

// Echo acknowledges a line, stores it as the snapshot, and sends it back with its number.
func (a *App) Echo(session uint64, seq uint32, text string) {
	a.Send(AppendReply(nil, link.Answer{Session: session, Ack: seq, Flags: link.FlagSnapshot,
		Snapshot: []byte("after " + text), Bytes: fmt.Appendf(nil, "%d %s\n", seq, text)}))
}

// Send writes frames; a link that is gone shows by Ended.
func (a *App) Send(frames []byte) {
	a.mu.Lock()
	defer a.mu.Unlock()
	_, _ = a.conn.Write(frames)
}

// Kill ends the link as the death of the process would.
func (a *App) Kill() { _ = a.conn.Close() }

// SetLag changes the lag that the app reports.
func (a *App) SetLag(ms uint32) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.LagMs = ms
}

// Seen returns copies of what the app has received so far.
func (a *App) Seen() (opened []link.Opening, lines []string, closed []link.Closing) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return append(opened, a.opened...), append(lines, a.lines...), append(closed, a.closed...)
}

// Count returns how many frames of a type have arrived.
func (a *App) Count(kind link.Type) int {
	a.mu.Lock()
	defer a.mu.Unlock()
	count := 0
	for _, one := range a.frames {
		if one == kind {
			count++
		}
	}
	return count
}

// Err returns why the link ended.
func (a *App) Err() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.err
}
