// Signed notes: checkpoints, minute receipts; and the anchor in a coinbase.
package format

import (
	"encoding/base64"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

const maxSize = 1<<50 - 1 // 15 digits

// Head is a size of the log and its root.
type Head struct {
	Size uint64
	Root Hash
}

// Verifier reads a verifier key, as the pool serves it.
func Verifier(key string) (note.Verifier, error) {
	verifier, err := note.NewVerifier(strings.TrimSpace(key))
	if err != nil {
		return nil, fmt.Errorf("the pool's key: %w", err)
	}
	return verifier, nil
}

// ParseCheckpoint verifies a checkpoint's signature and form.
func ParseCheckpoint(signed string, verifier note.Verifier) (Head, error) {
	text, err := open(signed, verifier)
	if err != nil {
		return Head{}, err
	}
	lines := strings.Split(text, "\n")
	if len(lines) != 4 || lines[0] != verifier.Name() || lines[3] != "" {
		return Head{}, errors.New("the note is not a checkpoint of this log")
	}
	size, err := parseSize(lines[1])
	if err != nil {
		return Head{}, err
	}
	root, err := parseRoot(base64.StdEncoding, lines[2])
	return Head{size, root}, err
}

func open(signed string, verifier note.Verifier) (string, error) {
	opened, err := note.Open([]byte(signed), note.VerifierList(verifier))
	if err != nil {
		return "", fmt.Errorf("signature of a note: %w", err)
	}
	return opened.Text, nil
}

func parseSize(digits string) (uint64, error) {
	size, err := strconv.ParseUint(digits, 10, 64)
	if err != nil || size > maxSize || strconv.FormatUint(size, 10) != digits {
		return 0, fmt.Errorf("%q is not a size", digits)
	}
	return size, nil
}

func parseRoot(encoding *base64.Encoding, text string) (Hash, error) {
	root, err := encoding.Strict().DecodeString(text)
	if err != nil || len(root) != len(Hash{}) {
		return Hash{}, fmt.Errorf("%q is not a root", text)
	}
	return Hash(root), nil
}

var anchor = regexp.MustCompile(`/ob1:([0-9]{1,15}):([A-Za-z0-9_-]{43})`)

// ParseAnchor finds the first anchor in a coinbase's extra data; false if it has none.
func ParseAnchor(extra []byte) (Head, bool) {
	found := anchor.FindSubmatch(extra)
	if found == nil {
		return Head{}, false
	}
	size, err := strconv.ParseUint(string(found[1]), 10, 64)
	root, rootErr := base64.RawURLEncoding.DecodeString(string(found[2]))
	if err != nil || rootErr != nil {
		return Head{}, false
	}
	return Head{size, Hash(root)}, true
}

// Receipt is what the pool signed about one minute.
type Receipt struct {
	Minute  uint64 // unix seconds of its start
	Workers uint64
	Sums
	Root Hash // of the minute tree
}

// ParseReceipt verifies the note of a minute.
func ParseReceipt(signed string, verifier note.Verifier) (*Receipt, error) {
	text, err := open(signed, verifier)
	if err != nil {
		return nil, err
	}
	lines := strings.Split(text, "\n")
	names := []string{"minute ", "workers ", "shares ", "work ", "root "}
	if len(lines) != 7 || lines[0] != verifier.Name()+"/receipts" || lines[6] != "" {
		return nil, errors.New("the note is not a receipt of this log")
	}
	values := make([]string, len(names))
	for i, name := range names {
		value, found := strings.CutPrefix(lines[i+1], name)
		if !found {
			return nil, fmt.Errorf("the receipt has no line %q", name)
		}
		values[i] = value
	}
	receipt := &Receipt{}
	if receipt.Work, err = ParseWork(values[3]); err != nil {
		return nil, err
	}
	for i, field := range []*uint64{&receipt.Minute, &receipt.Workers, &receipt.Units} {
		if *field, err = strconv.ParseUint(values[i], 10, 64); err != nil {
			return nil, fmt.Errorf("the receipt's line %d: %w", i+2, err)
		}
	}
	receipt.Root, err = parseRoot(base64.StdEncoding, values[4])
	return receipt, err
}
