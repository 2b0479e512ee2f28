package config

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

const (
	simAddress = "kaspasim:qpumuen7l8wthtz45p3ftn58pvrs9xlumvkuu2xet8egzkcklqtes65ue9mw6"
	testKey    = "0000000000000000000000000000000000000000000000000000000000000001"
)

func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func load(t *testing.T, json string, environ ...string) (Config, error) {
	t.Helper()
	return Load(Source{
		ConfigPath: write(t, "config.json", json),
		Environ:    environ,
	})
}

func TestAMinimalFileGetsTheDefaults(t *testing.T) {
	key := "TREASURY_PRIVATE_KEY=" + testKey
	cfg, err := load(t, `{"network":"simnet","stratum":{"port":7777}}`, key)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(cfg.Nodes, []string{"kaspad:16510"}) || cfg.BlockWait != time.Second ||
		cfg.RedisAddress != "redis:6379" || cfg.RedisChannel != "NewBlockTemplateChannel" ||
		cfg.HealthAddress != ":9310" || cfg.ExtraData != "katpool" || cfg.AllowUnsynced {
		t.Errorf("got %+v", cfg)
	}
	if !strings.HasPrefix(cfg.Address, "kaspasim:") || len(cfg.Warnings) != 1 {
		t.Errorf("derived address %q, warnings %q", cfg.Address, cfg.Warnings)
	}
	if strings.Contains(fmt.Sprintf("%+v", cfg), testKey) {
		t.Error("the key can be printed with the configuration")
	}
}

func TestKeysAreTakenInEveryFormOperatorsUse(t *testing.T) {
	waits := map[string]time.Duration{
		`"block_wait_time_seconds":"2"`:                                     2 * time.Second,
		`"block_wait_time_seconds":0.5`:                                     500 * time.Millisecond,
		`"block_wait_time_milliseconds":"250"`:                              250 * time.Millisecond,
		`"block_wait_time_seconds":1,"block_wait_time_milliseconds":300`:    300 * time.Millisecond,
		`"block_wait_time_seconds":null,"block_wait_time_milliseconds":300`: 300 * time.Millisecond,
	}
	address := "TREASURY_ADDRESS=" + simAddress
	for text, want := range waits {
		cfg, err := load(t, `{"network":"simnet",`+text+`}`, address)
		if err != nil || cfg.BlockWait != want {
			t.Errorf("%s: %v, %v", text, cfg.BlockWait, err)
		}
	}
	nodes := map[string][]string{
		`"node":"a:1"`:         {"a:1"},
		`"node":["a:1","b"]`:   {"a:1", "b:16510"},
		`"node":[]`:            {"kaspad:16510"},
		`"node":""`:            {"kaspad:16510"},
		`"node":["127.0.0.1"]`: {"127.0.0.1:16510"},
	}
	for text, want := range nodes {
		cfg, err := load(t, `{"network":"simnet",`+text+`}`, address)
		if err != nil || !slices.Equal(cfg.Nodes, want) {
			t.Errorf("%s: %v, %v", text, cfg.Nodes, err)
		}
	}
}

func TestTheEnvironmentBeatsTheFileAndDotEnv(t *testing.T) {
	addressFile := write(t, "address", simAddress+"\n")
	dotEnv := write(t, ".env", "# pool\nexport TREASURY_ADDRESS='kaspa:wrong'\n"+
		"REDIS_PASSWORD=\"se#cret\"\nDEBUG=1 # loud\n")
	cfg, err := Load(Source{
		ConfigPath: write(t, "config.json", `{"network":"simnet","redis_address":"r:1"}`),
		EnvPath:    dotEnv,
		Environ: []string{"TREASURY_ADDRESS_FILE=" + addressFile, "REDIS_ADDRESS=127.0.0.1:7",
			"HEALTH_ADDRESS=127.0.0.1:0", "NODE=x:1, y", "TREASURY_ADDRESS="},
	})
	if err != nil {
		t.Fatal(err)
	}
	if cfg.Address != simAddress || cfg.RedisAddress != "127.0.0.1:7" || !cfg.Debug ||
		cfg.HealthAddress != "127.0.0.1:0" || !slices.Equal(cfg.Nodes, []string{"x:1", "y:16510"}) ||
		cfg.RedisPassword() != "se#cret" {
		t.Errorf("got %+v", cfg)
	}
}

func TestAllFaultsAreListedAtOnce(t *testing.T) {
	_, err := load(t, `{"network":"mainet","node":["a:1",7],"block_wait_time_seconds":"soon",
		"block_wait_time_milliseconds":-1,"redis_address":"redis","redis_channel":5,
		"allowUnsynced":"yes"}`, "HEALTH_ADDRESS=9310", "TREASURY_ADDRESS=kaspa:qq")
	if err == nil {
		t.Fatal("accepted")
	}
	for _, place := range []string{"network: must", "node: must", "block_wait_time_seconds: must",
		"block_wait_time_milliseconds: must", "redis_address: \"redis\"", "redis_channel: must",
		"allowUnsynced: must", "HEALTH_ADDRESS: \"9310\"", "TREASURY_ADDRESS: address"} {
		if !strings.Contains(err.Error(), place) {
			t.Errorf("%q is missing in: %v", place, err)
		}
	}
	if got := len(err.(Faults)); got != 9 {
		t.Errorf("%d faults: %v", got, err)
	}
}

func TestWhatMustNotRunIsRefused(t *testing.T) {
	simnet := "TREASURY_ADDRESS=" + simAddress
	cases := []struct{ json, env, want string }{
		{`{"network":"mainnet"}`, simnet, "address with prefix \"kaspasim\" on network mainnet"},
		{`{"network":"mainnet","allowUnsynced":true}`, "", "allowUnsynced: is allowed on local networks"},
		{`{"network":"testnet-10","allowUnsynced":true}`, "", "allowUnsynced: is allowed on local"},
		{`{"network":"simnet"}`, "", "TREASURY_ADDRESS: must be set"},
		{`{"network":"simnet"}`, "TREASURY_PRIVATE_KEY=abc", "TREASURY_PRIVATE_KEY: private key is not"},
		{`{"network":"simnet","node":["host:"]}`, simnet, `"host:" is not host:port`},
		{`{"network":"simnet","pool_id":"` + strings.Repeat("x", 146) + `"}`, simnet,
			"pool_id: has 146 bytes, the coinbase has room for 145"},
		{`{"network":"simnet"`, simnet, "is not a JSON object"},
		{`[]`, simnet, "is not a JSON object"},
	}
	for _, c := range cases {
		_, err := load(t, c.json, c.env)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s %s: got %v", c.json, c.env, err)
		}
		if err != nil && strings.Contains(err.Error(), "=abc") {
			t.Errorf("the error shows the key: %v", err)
		}
	}
	_, err := Load(Source{ConfigPath: "absent.json", EnvPath: "absent.env"})
	if err == nil || !strings.Contains(err.Error(), "absent.json") ||
		!strings.Contains(err.Error(), "absent.env") {
		t.Errorf("got %v", err)
	}
	fits := `{"network":"simnet","pool_id":"` + strings.Repeat("x", 145) + `"}`
	if _, err := load(t, fits, simnet); err != nil {
		t.Errorf("145 bytes of tag: %v", err)
	}
}

func TestTheSiteIsAPartOfTheTag(t *testing.T) {
	cfg, err := load(t, `{"network":"simnet","pool_id":"mine","site":"eu-1"}`,
		"TREASURY_ADDRESS="+simAddress)
	if err != nil || cfg.ExtraData != "mine/eu-1" {
		t.Errorf("got %q, %v", cfg.ExtraData, err)
	}
	for _, site := range []string{"EU", "a/b", strings.Repeat("x", 17)} {
		_, err := load(t, `{"network":"simnet","site":"`+site+`"}`, "TREASURY_ADDRESS="+simAddress)
		if err == nil || !strings.Contains(err.Error(), "site: must be") {
			t.Errorf("%q: got %v", site, err)
		}
	}
}

func TestAFreeTextLeavesRoomForTheAnchor(t *testing.T) {
	owner := "TREASURY_ADDRESS=" + simAddress
	with := func(pool, text string) error {
		_, err := load(t, `{"network":"simnet","pool_id":"`+pool+`","extraText":"`+text+`"}`, owner)
		return err
	}
	// 145 bytes after the node's tag: 40 of the pool, 64 of the anchor, a slash, and the text.
	if err := with(strings.Repeat("x", 40), strings.Repeat("y", 40)); err != nil {
		t.Error(err)
	}
	for _, text := range []string{strings.Repeat("y", 41), "a\\u0007", "vote/ob1:1:x"} {
		if err := with(strings.Repeat("x", 40), text); err == nil || !strings.Contains(err.Error(), "extraText: ") {
			t.Errorf("%q: got %v", text, err)
		}
	}
	if err := with(strings.Repeat("x", 145), ""); err != nil {
		t.Errorf("a tag that leaves no room for an anchor: %v", err)
	}
}

func TestAByteOrderMarkIsLetThrough(t *testing.T) {
	if _, err := load(t, "\ufeff"+`{"network":"simnet"}`, "TREASURY_ADDRESS="+simAddress); err != nil {
		t.Error(err)
	}
}

func TestASecretHasOneMeaningWhicheverEditorSavedIt(t *testing.T) {
	raw, err := os.ReadFile("../../test/vectors/secret-forms.json")
	if err != nil {
		t.Fatal(err)
	}
	var forms []struct {
		Base64 []byte `json:"base64"`
		Value  string `json:"value"`
	}
	if err := json.Unmarshal(raw, &forms); err != nil || len(forms) == 0 {
		t.Fatalf("no forms: %v", err)
	}
	config := `{"network":"simnet","stratum":{}}`
	for _, form := range forms {
		path := write(t, "secret", string(form.Base64))
		inFile := "REDIS_PASSWORD_FILE=" + path
		for _, given := range []string{inFile, "REDIS_PASSWORD=" + string(form.Base64)} {
			cfg, err := load(t, config, "TREASURY_ADDRESS="+simAddress, given)
			if err != nil || cfg.RedisPassword() != form.Value {
				t.Errorf("%q: got %q, %v", given, cfg.RedisPassword(), err)
			}
		}
	}
}

func TestAnEnvironmentFileMayBeginWithAByteOrderMarkAndEndItsLinesAsWindowsDoes(t *testing.T) {
	dotEnv := write(t, ".env", "\ufeffTREASURY_ADDRESS="+simAddress+"\r\nREDIS_PASSWORD=\"a b\"\r\n")
	cfg, err := Load(Source{
		ConfigPath: write(t, "config.json", `{"network":"simnet","stratum":{}}`),
		EnvPath:    dotEnv,
	})
	if err != nil || cfg.Address != simAddress || cfg.RedisPassword() != "a b" {
		t.Errorf("got %+v, %v", cfg, err)
	}
}

func TestThePublishedKeyIsRefusedOnPublicNetworks(t *testing.T) {
	for _, network := range []string{"mainnet", "testnet-10", "devnet"} {
		config := `{"network":"` + network + `","stratum":{}}`
		_, err := load(t, config, "TREASURY_PRIVATE_KEY="+testKey)
		isRefused := err != nil && strings.Contains(err.Error(), "everybody knows")
		if isRefused != (network != "devnet") {
			t.Errorf("%s: got %v", network, err)
		}
	}
}
