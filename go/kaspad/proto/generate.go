// Package protowire holds the messages of the node's gRPC interface, generated from kaspad.proto.
// The generated files are committed, so that building needs no protoc. To regenerate them:
// protoc 3.21 or newer, protoc-gen-go v1.36.12 and protoc-gen-go-grpc v1.6.2 on the PATH.
package protowire

//go:generate protoc --go_out=. --go_opt=paths=source_relative --go-grpc_out=. --go-grpc_opt=paths=source_relative kaspad.proto
