// The configuration file, read key by key so that one wrong value does not hide the next.
// Keys that are not the fetcher's are ignored, because the file is shared with the app, which
// rejects unknown ones.
package config

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"time"
)

type file struct {
	path   string
	keys   map[string]json.RawMessage // nil when the file could not be read
	faults Faults

	// One line for each key of another pool's form that is translated.
	warnings []string
}

func readFile(path string, faults *Faults) *file {
	f := &file{path: path}
	raw, err := os.ReadFile(path)
	if err != nil {
		*faults = append(*faults, fmt.Sprintf("configuration file: %v", err))
		return f
	}
	raw = bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))
	if err := json.Unmarshal(raw, &f.keys); err != nil {
		*faults = append(*faults, fmt.Sprintf("%s: is not a JSON object: %v", path, err))
		f.keys = nil
	}
	return f
}

func (f *file) usable() bool { return f.keys != nil }

func (f *file) warn(key, what string) {
	f.warnings = append(f.warnings, fmt.Sprintf("%s: %s: %s", f.path, key, what))
}

func (f *file) fault(key, what string) {
	f.faults = append(f.faults, fmt.Sprintf("%s: %s: %s", f.path, key, what))
}

// text returns the fallback for a key that is absent, null or empty.
func (f *file) text(key, fallback string) string {
	var value *string
	if !f.decode(key, &value, "must be a string") || value == nil || *value == "" {
		return fallback
	}
	return *value
}

func (f *file) flag(key string) bool {
	var value bool
	f.decode(key, &value, "must be true or false")
	return value
}

// list reads a list of strings, or a single string as a list of one.
func (f *file) list(key string) []string {
	raw := bytes.TrimSpace(f.keys[key])
	if len(raw) > 0 && raw[0] == '"' {
		one := f.text(key, "")
		if one == "" {
			return nil
		}
		return []string{one}
	}
	var many []string
	f.decode(key, &many, "must be a list of host:port")
	return many
}

// blockWait prefers the key in milliseconds; each key may be a number or a string.
func (f *file) blockWait() time.Duration {
	units := []struct {
		key  string
		unit time.Duration
	}{
		{"block_wait_time_milliseconds", time.Millisecond},
		{"block_wait_time_seconds", time.Second},
	}
	wait, found := defaultWait, false
	for _, u := range units {
		count, given := f.number(u.key)
		if !given {
			continue
		}
		value := time.Duration(count * float64(u.unit))
		if count <= 0 || count > float64(maxWait)/float64(u.unit) || value < minWait {
			f.fault(u.key, fmt.Sprintf("must lie between %v and %v", minWait, maxWait))
		} else if !found {
			wait, found = value, true
		}
	}
	return wait
}

func (f *file) number(key string) (float64, bool) {
	raw, given := f.keys[key]
	if !given || string(raw) == "null" {
		return 0, false
	}
	text := string(raw)
	var quoted string
	if json.Unmarshal(raw, &quoted) == nil {
		text = quoted
	}
	value, err := strconv.ParseFloat(text, 64)
	if err != nil {
		f.fault(key, "must be a number")
		return 0, false
	}
	return value, true
}

func (f *file) decode(key string, into any, what string) bool {
	raw, given := f.keys[key]
	if !given {
		return false
	}
	if err := json.Unmarshal(raw, into); err != nil {
		f.fault(key, what)
		return false
	}
	return true
}
