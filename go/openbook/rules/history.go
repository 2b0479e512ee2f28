// Statements about the log that contradict each other: checkpoints and anchors in found blocks.
package rules

import (
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"katpool.internal/getNewBlockTemplate/openbook/book"
	"katpool.internal/getNewBlockTemplate/openbook/format"
)

// ParseStatement reads a signed checkpoint, or a found block's capsule in hex with its anchor.
func (c *Case) ParseStatement(statement string) (format.Head, string, error) {
	if strings.Contains(statement, "\n") {
		head, err := format.ParseCheckpoint(statement, c.Verifier)
		return head, "a signed checkpoint", err
	}
	capsule, err := c.foundBlock(statement)
	if err != nil {
		return format.Head{}, "", err
	}
	head, found := format.ParseAnchor(capsule.Coinbase.Extra)
	if !found {
		return head, "", errors.New("the block has no anchor")
	}
	return head, fmt.Sprintf("block %x", capsule.Header.BlockHash()), nil
}

// foundBlock reads a capsule that proves itself: it pays the treasury and solves its own target.
func (c *Case) foundBlock(text string) (*format.Capsule, error) {
	raw, err := hex.DecodeString(text)
	if err != nil {
		return nil, fmt.Errorf("a statement is neither a note nor a capsule: %w", err)
	}
	capsule, err := format.ParseCapsule(raw)
	if err != nil {
		return nil, err
	}
	if capsule.Coinbase == nil || !capsule.Coinbase.Script.Equal(c.Treasury) {
		return nil, errors.New("the block does not pay the treasury")
	}
	return capsule, nil
}

// forkRule: a statement of the pool names a root that the log of its checkpoint never had.
func forkRule(c *Case, s Subject) (string, error) {
	stated, who, err := c.ParseStatement(s.Statement)
	if err != nil {
		return "", err
	}
	return c.ForkFault(stated, who)
}

// ForkFault compares a stated head with the log. A head beyond the log cannot be compared.
func (c *Case) ForkFault(stated format.Head, who string) (string, error) {
	if stated.Size > c.Size {
		return "", fmt.Errorf("%s is for %d entries, the log has %d: %w",
			who, stated.Size, c.Size, ErrBeyond)
	}
	root, err := c.RootAt(stated.Size)
	if err != nil || root == stated.Root {
		return "", err
	}
	return fmt.Sprintf("%s says that the log of %d entries has the root %x; in the log that the pool "+
		"signed for %d entries it is %x", who, stated.Size, stated.Root, c.Size, root), nil
}

// ErrBeyond means that a statement is about a longer log than the one that is served.
var ErrBeyond = errors.New("the pool serves a shorter log than it has published")

// noAnchorRule: a found block does not sign the books.
func noAnchorRule(c *Case, s Subject) (string, error) {
	capsule, err := c.foundBlock(s.Statement)
	if err != nil {
		return "", err
	}
	if _, found := format.ParseAnchor(capsule.Coinbase.Extra); found {
		return "", nil
	}
	if hasBegun, err := c.hasBegun(s, capsule.Header.TimestampMs); err != nil || !hasBegun {
		return "", err
	}
	return fmt.Sprintf("block %x pays the treasury and has no anchor: its text is %q",
		capsule.Header.BlockHash(), capsule.Coinbase.Extra), nil
}

// BlockCapsule returns the capsule of a found block, which hashes to the block of the entry.
func (c *Case) BlockCapsule(index uint64) (*format.Capsule, error) {
	block, err := c.Block(index)
	if err != nil {
		return nil, err
	}
	path := CapsulePath(index)
	file, err := c.File(path)
	if err != nil {
		return nil, err
	}
	capsule, err := format.ParseCapsule(file)
	if err == nil && capsule.Header.BlockHash() != block.Hash {
		err = errors.New("the capsule is not the entry's block")
	}
	if err != nil {
		return nil, &book.MismatchError{Path: path, What: err.Error()}
	}
	return capsule, nil
}

// CapsulePath is where the capsule of a found block is.
func CapsulePath(block uint64) string { return fmt.Sprintf("/openbook/block/%d/capsule", block) }

func parseHash(text string) (hash format.Hash, err error) {
	raw, err := hex.DecodeString(text)
	if err != nil || len(raw) != len(hash) {
		return hash, fmt.Errorf("%q is not a hash", text)
	}
	return format.Hash(raw), nil
}
