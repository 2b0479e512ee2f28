// The report: plain words for people, JSON for programs, a number for scripts.
package audit

import (
	"fmt"
	"io"

	"katpool.internal/getNewBlockTemplate/openbook/evidence"
)

// Exit codes.
const (
	Fine      = 0
	Accused   = 1
	Unchecked = 2
)

// Report is the outcome of an audit.
type Report struct {
	Time        string       `json:"time"`
	Key         string       `json:"key"`
	Size        uint64       `json:"size"`
	Root        string       `json:"root"`
	Checkpoint  string       `json:"checkpoint"`
	Verdict     string       `json:"verdict"` // "fine", "accused", "unchecked"
	Checked     []Count      `json:"checked"`
	Accusations []Accusation `json:"accusations"`
	Unchecked   []string     `json:"unchecked"`
	Notes       []string     `json:"notes"`
	IsShorter   bool         `json:"isShorter"` // than a checkpoint of an earlier audit
	Steps       []Step       `json:"steps"`
}

// Count says how many of something were checked.
type Count struct {
	What string `json:"what"`
	N    int    `json:"n"`
}

// Step is a part of the audit with its time.
type Step struct {
	Name    string  `json:"name"`
	Seconds float64 `json:"seconds"`
}

// Accusation is a fault with its evidence.
type Accusation struct {
	Kind     string         `json:"kind"`
	Claim    string         `json:"claim"`
	Evidence string         `json:"evidence,omitempty"` // a file for `katpool-audit recheck`
	Again    string         `json:"again,omitempty"`    // how to see it where no file can prove it
	File     *evidence.File `json:"-"`
}

// maxUncheckedLines bounds the report when a server fails for everything.
const maxUncheckedLines = 50

func (r *Report) unchecked(kind, why string) {
	if len(r.Unchecked) < maxUncheckedLines {
		r.Unchecked = append(r.Unchecked, kind+": "+why)
	}
}

// Finish sets the verdict.
func (r *Report) Finish() *Report {
	switch {
	case len(r.Accusations) > 0:
		r.Verdict = "accused"
	case len(r.Unchecked) > 0:
		r.Verdict = "unchecked"
	default:
		r.Verdict = "fine"
	}
	return r
}

// ExitCode is 0 if everything was checked and fine, 1 with an accusation, 2 if something could not
// be checked.
func (r *Report) ExitCode() int {
	switch r.Verdict {
	case "fine":
		return Fine
	case "accused":
		return Accused
	}
	return Unchecked
}

// WriteText writes the report for people.
func (r *Report) WriteText(w io.Writer) error {
	lines := []string{fmt.Sprintf("Audit of %s at %s: %d entries, root %s.",
		r.Key, r.Time, r.Size, r.Root)}
	for _, count := range r.Checked {
		lines = append(lines, fmt.Sprintf("  checked %d %s", count.N, count.What))
	}
	for _, note := range r.Notes {
		lines = append(lines, "  note: "+note)
	}
	for _, why := range r.Unchecked {
		lines = append(lines, "  COULD NOT CHECK "+why)
	}
	for i, a := range r.Accusations {
		lines = append(lines, fmt.Sprintf("ACCUSATION %d (%s): %s", i+1, a.Kind, a.Claim))
		if a.Evidence != "" {
			lines = append(lines, "  check it yourself: katpool-audit recheck "+a.Evidence)
		}
		if a.Again != "" {
			lines = append(lines, "  see it yourself: "+a.Again)
		}
	}
	lines = append(lines, map[string]string{
		"fine":      "Everything that was checked is right.",
		"accused":   "The pool's books are wrong. The evidence is above.",
		"unchecked": "Nothing wrong was found, but not everything could be checked.",
	}[r.Verdict])
	for _, line := range lines {
		if _, err := fmt.Fprintln(w, line); err != nil {
			return fmt.Errorf("write report: %w", err)
		}
	}
	return nil
}
