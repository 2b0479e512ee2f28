package redispub

import (
	"strings"
	"testing"
	"time"

	"katpool.internal/getNewBlockTemplate/redispub/redistest"
)

func TestTheAnchorFollowsTheKeyAndOnlyInItsForm(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	client := server.Client()
	anchor := NewAnchor(server.Address(), "", channel)
	good := "/ob1:12:" + strings.Repeat("A", 43)
	for _, step := range []struct{ stored, want string }{
		{"", ""}, {good, good}, {"/ob1:12:short", ""}, {good + "/votes", ""}, {good, good},
		{"/ob1:1234567890123456:" + strings.Repeat("A", 43), ""},
	} {
		if err := client.Set(t.Context(), channel+":anchor", step.stored, time.Minute).Err(); err != nil {
			t.Fatal(err)
		}
		if anchor.read(t.Context()); anchor.Text() != step.want {
			t.Errorf("stored %q, got %q", step.stored, anchor.Text())
		}
	}
	if err := client.Set(t.Context(), channel+":anchor", good, time.Minute).Err(); err != nil {
		t.Fatal(err)
	}
	anchor.read(t.Context())
	client.Del(t.Context(), channel+":anchor")
	if anchor.read(t.Context()); anchor.Text() != "" {
		t.Errorf("the key is gone, got %q", anchor.Text())
	}
	if err := anchor.client.Close(); err != nil {
		t.Error(err)
	}
}

func TestWithoutRedisTheLastAnchorStaysForAMinute(t *testing.T) {
	t.Parallel()
	anchor := NewAnchor("127.0.0.1:1", "", channel)
	last := "/ob1:1:" + strings.Repeat("B", 43)
	anchor.text.Store(&last)
	anchor.readAt = time.Now()
	if anchor.read(t.Context()); anchor.Text() != last {
		t.Errorf("after a failed request got %q", anchor.Text())
	}
	anchor.readAt = time.Now().Add(-anchorLife - time.Second)
	if anchor.read(t.Context()); anchor.Text() != "" {
		t.Errorf("after a minute got %q", anchor.Text())
	}
	if err := anchor.client.Close(); err != nil {
		t.Error(err)
	}
}
