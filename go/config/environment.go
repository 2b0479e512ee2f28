// The environment: the process's own variables take precedence over those of .env, and NAME_FILE
// names a file that holds a secret. A variable that is set but empty counts as unset, because
// Compose passes unset ones that way. No error shows a value.
package config

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"strings"
)

type environment map[string]string

func (e environment) or(name, fallback string) string {
	if value := e[name]; value != "" {
		return value
	}
	return fallback
}

func readEnvironment(source Source, faults *Faults) environment {
	env := environment{}
	for _, pair := range source.Environ {
		name, value, found := strings.Cut(pair, "=")
		if value = plain(value); found && value != "" {
			env[name] = value
		}
	}
	for name, value := range readDotEnv(source, faults) {
		// A NAME of the process takes precedence over a NAME_FILE of .env.
		if env[name] == "" && env[strings.TrimSuffix(name, "_FILE")] == "" {
			env[name] = value
		}
	}
	for _, name := range []string{"TREASURY_ADDRESS", "TREASURY_PRIVATE_KEY", "REDIS_PASSWORD"} {
		path := env[name+"_FILE"]
		if path == "" {
			continue
		}
		content, err := os.ReadFile(path)
		if err != nil {
			*faults = append(*faults, fmt.Sprintf("%s_FILE: %v", name, err))
			continue
		}
		env[name] = plain(string(content))
	}
	return env
}

// plain is a value as it was meant, whatever editor saved it: without a byte order mark and
// without blanks and line ends around it. src/adapters/config/env.ts reads values by the same rule.
func plain(text string) string {
	return strings.Trim(strings.TrimPrefix(text, "\ufeff"), " \t\r\n")
}

func readDotEnv(source Source, faults *Faults) environment {
	env := environment{}
	if source.EnvPath == "" {
		return env
	}
	raw, err := os.ReadFile(source.EnvPath)
	if err != nil {
		*faults = append(*faults, fmt.Sprintf("environment file: %v", err))
		return env
	}
	raw = bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))
	lines := bufio.NewScanner(bytes.NewReader(raw))
	for lines.Scan() {
		name, value, found := parseLine(lines.Text())
		if found && value != "" {
			env[name] = value
		}
	}
	return env
}

// parseLine reads NAME=VALUE with an optional `export`, quotes, and a comment after a blank.
func parseLine(line string) (name, value string, found bool) {
	line = strings.TrimSpace(line)
	if line == "" || strings.HasPrefix(line, "#") {
		return "", "", false
	}
	name, value, found = strings.Cut(strings.TrimPrefix(line, "export "), "=")
	name, value = strings.TrimSpace(name), strings.TrimSpace(value)
	for _, quote := range []string{`"`, `'`} {
		if inner, isQuoted := strings.CutPrefix(value, quote); isQuoted {
			if end := strings.Index(inner, quote); end >= 0 {
				return name, inner[:end], found
			}
		}
	}
	if at := strings.Index(value, " #"); at >= 0 {
		value = strings.TrimSpace(value[:at])
	}
	return name, value, found
}
