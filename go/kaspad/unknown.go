// The scan for fields that our messages do not define. A template with such a field comes from a
// node with newer rules; the pool could not submit the block completely.
package kaspad

import (
	"fmt"
	"slices"

	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// unknownFields lists each unknown field once, as message and field number, in order.
func unknownFields(root protoreflect.Message) []string {
	found := map[string]bool{}
	scan(root, found)
	var names []string
	for name := range found {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func scan(message protoreflect.Message, found map[string]bool) {
	for rest := message.GetUnknown(); len(rest) > 0; {
		number, _, length := protowire.ConsumeField(rest)
		if length < 0 {
			break // unreachable: the decoder keeps only whole fields
		}
		found[fmt.Sprintf("%s field %d", message.Descriptor().Name(), number)] = true
		rest = rest[length:]
	}
	message.Range(func(field protoreflect.FieldDescriptor, value protoreflect.Value) bool {
		if field.Message() == nil {
			return true
		}
		if field.IsList() {
			for i := range value.List().Len() {
				scan(value.List().Get(i).Message(), found)
			}
		} else {
			scan(value.Message(), found)
		}
		return true
	})
}
