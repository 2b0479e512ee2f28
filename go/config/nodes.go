package config

import (
	"fmt"
	"net"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// nodeForm is an optional scheme, a host, an optional port and an optional path.
var nodeForm = regexp.MustCompile(
	`^(?:([a-z]+)://)?(\[[0-9a-fA-F:.]+\]|[^\s:/?#@[\]]+)(?::([0-9]{1,5}))?([/?#].*)?$`)

var nodeSchemes = []string{"", "grpc", "http", "https", "ws", "wss"}

// nodeAddress is host:port of a node's gRPC, read from a form that operators write.
type nodeAddress struct {
	Endpoint   string
	Translated bool
}

// currentNetwork replaces testnet-11, which does not exist any more, by its successor.
func currentNetwork(file *file) string {
	name := file.text("network", "")
	if name != "testnet-11" {
		return name
	}
	file.warn("network", "testnet-11 does not exist any more: testnet-10 is used")
	return "testnet-10"
}

// nodes prefers the list of the environment to that of the file, and uses the node of the compose
// file if both are empty.
func nodes(env environment, file *file, network Network, known bool) []string {
	list := file.list("node")
	if given := env["NODE"]; given != "" {
		list = strings.Split(given, ",")
	}
	list = slices.DeleteFunc(list, func(one string) bool { return strings.TrimSpace(one) == "" })
	if len(list) == 0 {
		list = []string{"kaspad"}
	}
	if !known {
		return list
	}
	var result []string
	translated := false
	for i, text := range list {
		node, ok := readNodeAddress(text, network)
		if !ok {
			shown := regexp.MustCompile(`[^/]*@`).ReplaceAllString(text, "…@")
			file.fault(fmt.Sprintf("node[%d]", i), fmt.Sprintf("%q is not host:port of a node's gRPC", shown))
			continue
		}
		translated = translated || node.Translated
		if !slices.Contains(result, node.Endpoint) {
			result = append(result, node.Endpoint)
		}
	}
	if translated {
		file.warn("node", "read as "+strings.Join(result, ", ")+
			": gRPC is used, without schemes, paths and wRPC ports")
	}
	return result
}

// readNodeAddress applies the rules of src/adapters/config/node-address.ts.
func readNodeAddress(text string, network Network) (nodeAddress, bool) {
	parts := nodeForm.FindStringSubmatch(strings.TrimSpace(text))
	if parts == nil || !slices.Contains(nodeSchemes, parts[1]) {
		return nodeAddress{}, false
	}
	scheme, host, written, path := parts[1], parts[2], parts[3], parts[4]
	if scheme == "" && path != "" {
		return nodeAddress{}, false
	}
	grpc, err := strconv.Atoi(network.GRPCPort)
	if err != nil {
		return nodeAddress{}, false
	}
	port := grpc
	if written != "" {
		if port, err = strconv.Atoi(written); err != nil || port < 1 || port > 65_535 {
			return nodeAddress{}, false
		}
	}
	host = strings.Trim(host, "[]")
	// kaspad's default wRPC ports: Borsh and JSON.
	if port == grpc+1000 || port == grpc+2000 {
		return nodeAddress{net.JoinHostPort(host, network.GRPCPort), true}, true
	}
	if strings.HasPrefix(scheme, "ws") && written != "" && port != grpc {
		return nodeAddress{}, false
	}
	return nodeAddress{net.JoinHostPort(host, strconv.Itoa(port)), scheme != ""}, true
}
