package main

import (
	"bytes"
	"context"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"katpool.internal/getNewBlockTemplate/address"
	"katpool.internal/getNewBlockTemplate/openbook/audit"
	"katpool.internal/getNewBlockTemplate/openbook/booktest"
	"katpool.internal/getNewBlockTemplate/openbook/cosign"
)

const seed = "0707070707070707070707070707070707070707070707070707070707070707"

// treasury is the address of the tests' script.
func treasury() string {
	return address.Address{Prefix: "kaspasim", Payload: booktest.Treasury().Bytes[1:33]}.String()
}

func serve(t *testing.T, pool *booktest.Pool) string {
	t.Helper()
	server := httptest.NewServer(pool)
	t.Cleanup(server.Close)
	return server.URL
}

func call(t *testing.T, args ...string) (int, string) {
	t.Helper()
	var out bytes.Buffer
	code, err := run(context.Background(), args, &out)
	if err != nil {
		out.WriteString("error: " + err.Error())
	}
	return code, out.String()
}

func TestAnAccusationCanBeReCheckedByAnybody(t *testing.T) {
	pool := booktest.New(3, 4)
	pool.Cheat.Block = func(number int, b *booktest.Block) {
		if number == 2 {
			b.Credits[0].Sompi++
			b.Credits[1].Sompi--
		}
	}
	pool.Minutes(9, 3)
	folder := filepath.Join(t.TempDir(), "evidence")
	code, out := call(t, "-url", serve(t, pool), "-treasury", treasury(), "-seed", seed,
		"-evidence", folder, "-json", filepath.Join(t.TempDir(), "report.json"))
	if code != audit.Accused || !strings.Contains(out, "sompi") {
		t.Fatal(code, out)
	}
	files, err := filepath.Glob(filepath.Join(folder, "*.json"))
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	if code, out := call(t, "recheck", files[0]); code != audit.Accused ||
		!strings.Contains(out, "holds") {
		t.Error(code, out)
	}
	text, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	other := bytes.Replace(text, []byte(`"index": `), []byte(`"index": 1`), 1)
	if err := os.WriteFile(files[0], other, 0o644); err != nil {
		t.Fatal(err)
	}
	if code, out := call(t, "recheck", files[0]); code != audit.Unchecked {
		t.Error("evidence about another entry holds:", code, out)
	}
}

func TestTheMirrorRemembersAndOnlyAFineLogIsCosigned(t *testing.T) {
	pool := booktest.New(3, 4)
	pool.Minutes(6, 3)
	mirror, key := t.TempDir(), filepath.Join(t.TempDir(), "key")
	if code, out := call(t, "key", "me.example", key); code != audit.Fine ||
		!strings.HasPrefix(out, "me.example+") {
		t.Fatal(code, out)
	}
	args := []string{"-url", serve(t, pool), "-treasury", treasury(), "-seed", seed,
		"-mirror", mirror, "-cosign", key}
	code, out := call(t, args...)
	if code != audit.Unchecked || !strings.Contains(out, "node") {
		t.Fatal("without a node not everything is checked:", code, out)
	}
	if _, err := os.Stat(filepath.Join(mirror, "openbook", "cosigned")); err == nil {
		t.Error("a log that could not be checked was cosigned")
	}
	pool.Minutes(3, 3)
	if code, out = call(t, args...); code != audit.Unchecked ||
		!strings.Contains(out, "remembered") {
		t.Error(code, out)
	}
	witness, err := cosign.ReadKey(key)
	if err != nil || witness.Name != "me.example" {
		t.Error(witness, err)
	}
}

func TestWrongFlagsAreErrors(t *testing.T) {
	for _, args := range [][]string{
		{}, {"-url", "http://127.0.0.1:1"}, {"-url", "x", "-treasury", "kaspa:nonsense"},
		{"-url", "x", "-treasury", treasury(), "-seed", "12"}, {"recheck"}, {"key", "name"},
		{"recheck", "/nonexistent"},
	} {
		if code, out := call(t, args...); code != audit.Unchecked {
			t.Error(args, code, out)
		}
	}
	if code, out := call(t, "-version"); code != audit.Fine ||
		!strings.Contains(out, "katpool-audit") {
		t.Error(code, out)
	}
}
