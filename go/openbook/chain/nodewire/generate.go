// Package nodewire holds the messages that the auditor exchanges with a node, generated from
// nodewire.proto. The generated file is committed, so that building needs no protoc.
package nodewire

//go:generate protoc --go_out=. --go_opt=paths=source_relative nodewire.proto
