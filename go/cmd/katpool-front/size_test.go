package main

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// budget is the most lines that the front may have, tests excepted: a crash of the front drops every
// miner, so it must stay small enough to be read as a whole. Lower it when something goes.
const budget = 4800

func TestTheFrontStaysSmall(t *testing.T) {
	lines := 0
	count := func(path string, entry fs.DirEntry, err error) error {
		isCode := strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go")
		if err != nil || entry.IsDir() || !isCode || strings.Contains(path, "linktest") {
			return err
		}
		text, err := os.ReadFile(path)
		lines += bytes.Count(text, []byte("\n"))
		return err
	}
	for _, folder := range []string{".", filepath.Join("..", "..", "front")} {
		if err := filepath.WalkDir(folder, count); err != nil {
			t.Fatal(err)
		}
	}
	if lines > budget {
		t.Errorf("%d lines, more than %d: what can go, or move into the apps?", lines, budget)
	}
	t.Logf("%d lines", lines)
}
