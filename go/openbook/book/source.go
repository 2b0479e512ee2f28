// Package book fetches a pool's open book and holds one verified state of it: the entries below a
// signed checkpoint, and the files that belong to them. Rules run on a Book; evidence is a Book
// with only what a rule has read.
package book

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// ErrAbsent means that the pool does not serve the path (404).
var ErrAbsent = errors.New("not served")

// Source returns the file at a path of the pool's web server, such as "/openbook/checkpoint".
type Source interface {
	Get(ctx context.Context, path string) ([]byte, error)
}

const (
	maxFile  = 256 << 20
	attempts = 3
	maxBusy  = 10 * time.Minute
)

// Web is a pool's public address.
type Web struct {
	Base   string
	Client *http.Client
}

// NewWeb returns a source for an address such as "https://pool.example".
func NewWeb(base string) *Web {
	transport := &http.Transport{
		Proxy: http.ProxyFromEnvironment, MaxIdleConnsPerHost: 32, MaxConnsPerHost: 32,
		ResponseHeaderTimeout: 30 * time.Second,
	}
	client := &http.Client{Transport: transport, Timeout: 2 * time.Minute}
	return &Web{Base: strings.TrimRight(base, "/"), Client: client}
}

// busyError is a server's request to come back later.
type busyError struct {
	path  string
	after time.Duration
}

func (e *busyError) Error() string { return "fetch " + e.path + ": too many requests" }

// Get asks up to three times: a checker that gives up early would accuse for a lost packet. A
// server that limits requests is asked again when it says, for up to ten minutes.
func (w *Web) Get(ctx context.Context, path string) ([]byte, error) {
	deadline := time.Now().Add(maxBusy)
	for attempt := 1; ; attempt++ {
		body, err := w.once(ctx, path)
		if err == nil || errors.Is(err, ErrAbsent) {
			return body, err
		}
		wait := time.Duration(attempt) * time.Second
		var busy *busyError
		if errors.As(err, &busy) && time.Now().Before(deadline) {
			wait = busy.after
		} else if attempt >= attempts {
			return nil, err
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// retryAfter reads the header in seconds, within reasonable bounds.
func retryAfter(header string) time.Duration {
	seconds, err := strconv.Atoi(header)
	if err != nil {
		seconds = 1
	}
	return time.Duration(min(max(seconds, 0), 60))*time.Second + 50*time.Millisecond
}

func (w *Web) once(ctx context.Context, path string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, w.Base+path, nil)
	if err != nil {
		return nil, fmt.Errorf("fetch %s: %w", path, err)
	}
	response, err := w.Client.Do(request)
	if err != nil {
		return nil, fmt.Errorf("fetch %s: %w", path, err)
	}
	defer response.Body.Close()
	switch response.StatusCode {
	case http.StatusOK:
	case http.StatusNotFound, http.StatusGone:
		return nil, fmt.Errorf("%s: %w", path, ErrAbsent)
	case http.StatusTooManyRequests:
		return nil, &busyError{path, retryAfter(response.Header.Get("Retry-After"))}
	default:
		return nil, fmt.Errorf("fetch %s: status %s", path, response.Status)
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("fetch %s: %w", path, err)
	}
	if len(body) > maxFile {
		return nil, fmt.Errorf("fetch %s: more than %d bytes", path, maxFile)
	}
	return body, nil
}

// Folder is a mirror on disk; any static web server can serve it again.
type Folder struct{ Path string }

// Get reads a file of the mirror.
func (f Folder) Get(_ context.Context, path string) ([]byte, error) {
	body, err := os.ReadFile(f.file(path))
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("%s: %w", path, ErrAbsent)
	}
	return body, err
}

// file maps a path to a name within the folder, whatever the path holds.
func (f Folder) file(path string) string {
	clean := filepath.Clean("/" + path)
	if strings.HasPrefix(clean, "/openbook/checkpoint/") {
		return filepath.Join(f.Path, "/openbook/checkpoints", filepath.Base(clean))
	}
	return filepath.Join(f.Path, clean)
}

// Put writes a file under a new name and renames it, so that a reader never sees half of it.
func (f Folder) Put(path string, body []byte) error {
	name := f.file(path)
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return fmt.Errorf("mirror %s: %w", path, err)
	}
	draft, err := os.CreateTemp(filepath.Dir(name), ".draft-*")
	if err != nil {
		return fmt.Errorf("mirror %s: %w", path, err)
	}
	_, err = draft.Write(body)
	if err = errors.Join(err, draft.Chmod(0o644), draft.Close()); err == nil {
		err = os.Rename(draft.Name(), name)
	}
	if err != nil {
		return fmt.Errorf("mirror %s: %w", path, errors.Join(err, os.Remove(draft.Name())))
	}
	return nil
}

// Mirror keeps what never changes in a folder and fetches it once.
type Mirror struct {
	Folder
	Origin Source
}

// Get answers from the folder if the path never changes.
func (m Mirror) Get(ctx context.Context, path string) ([]byte, error) {
	if !immutable(path) {
		body, err := m.Origin.Get(ctx, path)
		if err != nil || !mutable(path) {
			return body, err
		}
		return body, m.Put(path, body)
	}
	body, err := m.Folder.Get(ctx, path)
	if !errors.Is(err, ErrAbsent) {
		return body, err
	}
	if body, err = m.Origin.Get(ctx, path); err != nil {
		return nil, err
	}
	return body, m.Put(path, body)
}

func mutable(path string) bool {
	return path == "/openbook/key" || path == "/openbook/checkpoint" ||
		strings.HasPrefix(path, "/openbook/history/")
}

func immutable(path string) bool {
	if mutable(path) {
		return false
	}
	// Shares and jobs are served for days only, and are most of the bytes: they are not mirrored.
	kept := !strings.Contains(path, "/shares/") && !strings.HasPrefix(path, "/openbook/job/")
	return kept && strings.HasPrefix(path, "/openbook/")
}
