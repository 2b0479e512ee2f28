package config

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

func readVector(t *testing.T, name string, into any) {
	t.Helper()
	raw, err := os.ReadFile("../../test/vectors/" + name)
	if err == nil {
		err = json.Unmarshal(raw, into)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestNodeAddressesAreReadAsTheOtherServicesReadThem(t *testing.T) {
	var cases []struct {
		Network, Text, Endpoint string
		IsTranslated            bool
	}
	readVector(t, "node-addresses.json", &cases)
	for _, c := range cases {
		network, _ := networkNamed(c.Network)
		got, ok := readNodeAddress(c.Text, network)
		if got.Endpoint != c.Endpoint || got.Translated != c.IsTranslated || ok != (c.Endpoint != "") {
			t.Errorf("%s on %s: got %+v, %v", c.Text, c.Network, got, ok)
		}
	}
}

func TestFilesOfTheReferencePoolStartTheFetcher(t *testing.T) {
	var files []map[string]any
	readVector(t, "reference-configs.json", &files)
	started := 0
	for i, file := range files {
		if file["network"] == nil {
			continue
		}
		text, err := json.Marshal(file)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := load(t, string(text), "TREASURY_PRIVATE_KEY="+strings.Repeat("7", 64)); err != nil {
			t.Errorf("file %d: %v", i, err)
			continue
		}
		started++
	}
	if started != 63 {
		t.Errorf("%d files start", started)
	}
}
