// Package config turns config.json, .env and the environment into one validated value.
// All errors are reported together, each with its location, and printing a Config never shows
// a secret.
package config

import (
	"bytes"
	"fmt"
	"net"
	"strings"
	"time"
	"unicode/utf8"

	"katpool.internal/getNewBlockTemplate/address"
)

const (
	defaultChannel = "NewBlockTemplateChannel"
	defaultRedis   = "redis:6379"
	DefaultHealth  = ":9310"
	defaultPoolID  = "katpool"
	defaultWait    = time.Second
	minWait        = 10 * time.Millisecond
	maxWait        = time.Hour

	// The node limits the coinbase payload to 204 bytes: 19 of fixed fields, the payout script,
	// its own version with a slash, then the pool's tag.
	coinbasePayloadLimit = 204
	coinbaseFixedBytes   = 19
	nodeTag              = "2.1.0/"
	// AnchorBytes is the most that the open book's anchor takes: "/ob1:", a size, ":" and a root.
	AnchorBytes = 5 + 15 + 1 + 43

	publishedKey = "0000000000000000000000000000000000000000000000000000000000000001"
)

// Config is the validated configuration. It holds no private key; the Redis password is not an
// exported field.
type Config struct {
	Nodes     []string
	Network   Network
	Address   string
	ExtraData string
	ExtraText string // free text after the tag and the open book's anchor
	// ExtraDataBytes is what the coinbase has for the node's version, a slash and all of these.
	ExtraDataBytes int
	BlockWait      time.Duration
	AllowUnsynced  bool
	RedisAddress   string
	RedisChannel   string
	HealthAddress  string
	Debug          bool
	Warnings       []string
	redisPassword  string
}

// Network holds the facts about one Kaspa network.
type Network struct {
	ID       string
	Prefix   string
	GRPCPort string
	Public   bool
}

// Source says where the configuration is read from. Environ has the form of os.Environ.
type Source struct {
	ConfigPath string
	EnvPath    string // no environment file is read if it is empty
	Environ    []string
}

// Faults is the error that Load returns: everything that is wrong, in reading order.
type Faults []string

func (f Faults) Error() string {
	return fmt.Sprintf("configuration has %d error(s): %s", len(f), strings.Join(f, "; "))
}

// Load reads and validates the whole configuration.
func Load(source Source) (Config, error) {
	var faults Faults
	env := readEnvironment(source, &faults)
	file := readFile(source.ConfigPath, &faults)

	cfg := Config{
		BlockWait:     file.blockWait(),
		AllowUnsynced: file.flag("allowUnsynced"),
		RedisAddress:  env.or("REDIS_ADDRESS", file.text("redis_address", defaultRedis)),
		RedisChannel:  file.text("redis_channel", defaultChannel),
		HealthAddress: env.or("HEALTH_ADDRESS", DefaultHealth),
		ExtraData:     extraData(file),
		ExtraText:     file.text("extraText", ""),
		Debug:         isOn(env["DEBUG"]),
		redisPassword: env["REDIS_PASSWORD"],
	}
	network, known := networkNamed(currentNetwork(file))
	cfg.Network = network
	if !known && file.usable() {
		file.fault("network", "must be one of mainnet, testnet-10, devnet, simnet")
	}
	cfg.Nodes = nodes(env, file, network, known)
	if cfg.AllowUnsynced && network.Public {
		file.fault("allowUnsynced", "is allowed on local networks only, not on "+network.ID)
	}
	checkHostPort("redis_address", cfg.RedisAddress, file)
	checkHostPort("HEALTH_ADDRESS", cfg.HealthAddress, file)
	faults = append(faults, file.faults...)

	paid, warnings, err := treasury(env, network)
	cfg.Warnings = append(file.warnings, warnings...)
	if err != nil {
		faults = append(faults, err.Error())
	} else {
		cfg.Address = paid.String()
		checkOwner(paid, network, &faults)
		cfg.ExtraDataBytes = coinbasePayloadLimit - coinbaseFixedBytes - paid.ScriptLength()
		checkExtraData(cfg, &faults)
	}
	if len(faults) > 0 {
		return Config{}, faults
	}
	return cfg, nil
}

// RedisPassword is a method so that printing the Config does not show it.
func (c Config) RedisPassword() string { return c.redisPassword }

// RefreshEvery is how old a published template may become while only the timestamp changes.
func (c Config) RefreshEvery() time.Duration { return max(c.BlockWait, 10*time.Second) }

func networkNamed(id string) (Network, bool) {
	switch id {
	case "mainnet":
		return Network{ID: id, Prefix: "kaspa", GRPCPort: "16110", Public: true}, true
	case "testnet-10":
		return Network{ID: id, Prefix: "kaspatest", GRPCPort: "16210", Public: true}, true
	case "devnet":
		return Network{ID: id, Prefix: "kaspadev", GRPCPort: "16610"}, true
	case "simnet":
		return Network{ID: id, Prefix: "kaspasim", GRPCPort: "16510"}, true
	}
	return Network{}, false
}

// treasury returns the address that templates pay. A private key is accepted if no address is
// set: the address is derived from it and the key is dropped.
func treasury(env environment, network Network) (address.Address, []string, error) {
	if text := env["TREASURY_ADDRESS"]; text != "" {
		paid, err := address.Parse(text)
		if err != nil {
			return paid, nil, fmt.Errorf("TREASURY_ADDRESS: %w", err)
		}
		if network.Prefix != "" && paid.Prefix != network.Prefix {
			return paid, nil, fmt.Errorf("TREASURY_ADDRESS: an address with prefix %q on network %s, which uses %q",
				paid.Prefix, network.ID, network.Prefix)
		}
		return paid, nil, nil
	}
	key := env["TREASURY_PRIVATE_KEY"]
	if key == "" {
		return address.Address{}, nil, fmt.Errorf("TREASURY_ADDRESS: must be set")
	}
	paid, err := address.FromPrivateKey(key, network.Prefix)
	if err != nil {
		return paid, nil, fmt.Errorf("TREASURY_PRIVATE_KEY: %w", err)
	}
	return paid, []string{"TREASURY_ADDRESS is not set: it was derived from TREASURY_PRIVATE_KEY, " +
		"and the key was dropped; set TREASURY_ADDRESS and remove the key from this service"}, nil
}

// checkOwner refuses the address of private key 1 on a public network: that key is published with
// this project for private networks. The compressed form of an ECDSA address has a byte before it.
func checkOwner(paid address.Address, network Network, faults *Faults) {
	known, err := address.FromPrivateKey(publishedKey, network.Prefix)
	if err != nil || !network.Public || !bytes.HasSuffix(paid.Payload, known.Payload) {
		return
	}
	*faults = append(*faults, fmt.Sprintf(
		"TREASURY_ADDRESS: everybody knows the private key of %s; use an address of your own", paid))
}

// extraData has the site's name as a part of its own, so that the work of two sites differs.
func extraData(file *file) string {
	pool := file.text("pool_id", defaultPoolID)
	site := file.text("site", "")
	if site == "" {
		return pool
	}
	isOther := func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' }
	if len(site) > 16 || strings.ContainsFunc(site, isOther) {
		file.fault("site", "must be at most 16 small letters, digits and hyphens")
	}
	return pool + "/" + site
}

// checkExtraData refuses what could never be put into the coinbase. With a free text there must be
// room for the open book's anchor as well, so that neither pushes the other out.
func checkExtraData(cfg Config, faults *Faults) {
	limit := cfg.ExtraDataBytes - len(nodeTag)
	if len(cfg.ExtraData) > limit {
		*faults = append(*faults, fmt.Sprintf(
			"pool_id: has %d bytes, the coinbase has room for %d", len(cfg.ExtraData), limit))
	}
	if !utf8.ValidString(cfg.ExtraData) {
		*faults = append(*faults, "pool_id: is not valid UTF-8")
	}
	if cfg.ExtraText == "" {
		return
	}
	left := limit - len(cfg.ExtraData) - AnchorBytes - len("/")
	if len(cfg.ExtraText) > left {
		*faults = append(*faults, fmt.Sprintf(
			"extraText: has %d bytes, the coinbase has room for %d", len(cfg.ExtraText), max(left, 0)))
	}
	isControl := func(r rune) bool { return r < ' ' || r == utf8.RuneError || r == 0x7f }
	if strings.ContainsFunc(cfg.ExtraText, isControl) || strings.Contains(cfg.ExtraText, "/ob1:") {
		*faults = append(*faults, "extraText: must be printable text without \"/ob1:\"")
	}
}

func checkHostPort(name, value string, file *file) {
	if _, port, err := net.SplitHostPort(value); err != nil || port == "" {
		file.fault(name, fmt.Sprintf("%q is not host:port", value))
	}
}

func isOn(value string) bool {
	return value != "" && value != "0" && !strings.EqualFold(value, "false")
}
