package kaspad

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"

	"katpool.internal/getNewBlockTemplate/fetcher"
	"katpool.internal/getNewBlockTemplate/kaspad/kaspadtest"
	pb "katpool.internal/getNewBlockTemplate/kaspad/proto"
)

// quickTimings are short if a test waits for them, and long if only a busy machine would reach
// them.
func quickTimings() Timings {
	return Timings{
		Call: 3 * time.Second, Connect: 3 * time.Second, Probe: 50 * time.Millisecond,
		Lag:        time.Hour,
		BackoffMin: 5 * time.Millisecond, BackoffMax: 40 * time.Millisecond,
		KeepaliveTime: 10 * time.Second, KeepaliveTimeout: 5 * time.Second,
	}
}

type journal struct {
	mu    sync.Mutex
	lines []string
}

func (j *journal) NodeJoined(index int, _, version string) {
	j.add(fmt.Sprintf("joined %d %s", index, version))
}

func (j *journal) NodeLeft(index int, _ string, _ error) {
	j.add(fmt.Sprintf("left %d", index))
}

func (j *journal) add(line string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.lines = append(j.lines, line)
}

func (j *journal) all() []string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return slices.Clone(j.lines)
}

// world is a set of fake nodes in memory and a Nodes that lists them in order.
func world(t *testing.T, change func(*Settings), nodes ...*kaspadtest.Node) (*Nodes, *journal) {
	t.Helper()
	settings := Settings{Network: "simnet", PayAddress: "kaspasim:q", ExtraData: "pool",
		ExtraDataBytes: 151,
		Timings:        quickTimings()}
	byName := map[string]*kaspadtest.Node{}
	for i, node := range nodes {
		name := fmt.Sprintf("node%d", i)
		byName[name] = node
		settings.Addresses = append(settings.Addresses, "passthrough:///"+name)
	}
	settings.DialOptions = []grpc.DialOption{kaspadtest.Dialer(byName)}
	if change != nil {
		change(&settings)
	}
	seen := &journal{}
	subject := NewNodes(settings, seen)
	t.Cleanup(subject.Close)
	return subject, seen
}

func next(t *testing.T, subject *Nodes) (fetcher.Template, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 15*time.Second)
	defer cancel()
	template, err := subject.Next(ctx, 20*time.Millisecond)
	if ctx.Err() != nil {
		t.Fatal("Next did not return in time")
	}
	return template, err
}

// settle calls Next until it returns a template; it also returns the errors before that.
func settle(t *testing.T, subject *Nodes) (fetcher.Template, []error) {
	t.Helper()
	var errs []error
	for range 200 {
		template, err := next(t, subject)
		if err == nil {
			return template, errs
		}
		errs = append(errs, err)
	}
	t.Fatalf("no template after 200 turns: %v", errs[len(errs)-1])
	return fetcher.Template{}, nil
}

func wantRefusal(t *testing.T, err error, reason fetcher.Reason) {
	t.Helper()
	var refusal *fetcher.Refusal
	if !errors.As(err, &refusal) || refusal.Reason != reason {
		t.Errorf("got %v, want a refusal for %s", err, reason)
	}
}

func wantFailure(t *testing.T, err error, cause fetcher.Cause) {
	t.Helper()
	var failure *fetcher.Failure
	if !errors.As(err, &failure) || failure.Cause != cause {
		t.Errorf("got %v, want a failure for %s", err, cause)
	}
}

// impatient makes a reply count as lost after 300 ms.
func impatient(s *Settings) { s.Timings.Call = 300 * time.Millisecond }

func TestExtraDataIsComposedOfWhatFits(t *testing.T) {
	t.Parallel()
	anchor := "/ob1:7:" + strings.Repeat("A", 43)
	for _, step := range []struct {
		tag, anchor, text, want string
	}{
		{"pool/eu", anchor, "yes", "pool/eu" + anchor + "/yes"},
		{"pool", "", "yes", "pool/yes"},
		{"pool", anchor, "", "pool" + anchor},
		// 151 bytes less "2.1.0/".
		{strings.Repeat("x", 95), anchor, "yes", strings.Repeat("x", 95) + anchor},
		{strings.Repeat("x", 96), anchor, "yes", strings.Repeat("x", 96) + "/yes"},
		{strings.Repeat("x", 145), anchor, "yes", strings.Repeat("x", 145)},
	} {
		node := kaspadtest.New(t).Start()
		node.Set(func(s *kaspadtest.Script) { s.Block = kaspadtest.PlainBlock(1) })
		subject, _ := world(t, func(s *Settings) {
			s.ExtraData, s.Text = step.tag, step.text
			s.Anchor = func() string { return step.anchor }
		}, node)
		if _, err := next(t, subject); err != nil {
			t.Fatal(err)
		}
		if got := node.LastRequest().GetExtraData(); got != step.want {
			t.Errorf("%q, want %q", got, step.want)
		}
	}
}

func TestATemplateComesWholeFromTheFirstQuestion(t *testing.T) {
	t.Parallel()
	node := kaspadtest.New(t).Start()
	node.Set(func(s *kaspadtest.Script) { s.Block = kaspadtest.FullBlock() })
	subject, seen := world(t, nil, node)
	template, err := next(t, subject)
	if err != nil {
		t.Fatal(err)
	}
	if !proto.Equal(template.Block, kaspadtest.FullBlock()) || !template.Synced ||
		template.NodeVersion != "2.1.0" || !template.NoticeAt.IsZero() {
		t.Errorf("got %+v", template)
	}
	if ask := node.LastRequest(); ask.GetPayAddress() != "kaspasim:q" || ask.GetExtraData() != "pool" {
		t.Errorf("asked with %v", ask)
	}
	if _, starts, opened, open := node.Counts(); starts != 1 || opened != 1 || open != 1 {
		t.Errorf("%d subscriptions, %d streams, %d open", starts, opened, open)
	}
	if got := seen.all(); !slices.Equal(got, []string{"joined 0 2.1.0"}) {
		t.Errorf("events %q", got)
	}
}

func TestAnAnswerThatMustNotBeMinedOnIsRefused(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name   string
		change func(*kaspadtest.Script)
		reason fetcher.Reason
	}{
		{"another network", func(s *kaspadtest.Script) { s.Network = "mainnet" }, fetcher.WrongNetwork},
		{"another interface", func(s *kaspadtest.Script) { s.APIVersion = 2 }, fetcher.NodeVersion},
		{"an old node", func(s *kaspadtest.Script) { s.Version = "1.0.1" }, fetcher.NodeVersion},
		{"no version", func(s *kaspadtest.Script) { s.Version = "" }, fetcher.NodeVersion},
		{"unsynced", func(s *kaspadtest.Script) { s.Synced = false }, fetcher.Unsynced},
		{"an error", func(s *kaspadtest.Script) { s.Error = "transitional IBD" }, fetcher.NodeError},
		{"no header", func(s *kaspadtest.Script) { s.Block.Header = nil }, fetcher.Incomplete},
		{"no coinbase", func(s *kaspadtest.Script) { s.Block.Transactions = nil }, fetcher.Incomplete},
		{"no block", func(s *kaspadtest.Script) { s.Block = nil }, fetcher.Incomplete},
		{"no payload", func(s *kaspadtest.Script) { s.Unreadable = true }, fetcher.Unreadable},
	}
	for _, c := range cases {
		node := kaspadtest.New(t).Start()
		node.Set(c.change)
		subject, _ := world(t, nil, node)
		_, err := next(t, subject)
		t.Log(c.name, "->", err)
		wantRefusal(t, err, c.reason)
	}
}

func TestAnUnreadableReplyToARunningNodeIsRefusedAndTheStreamStays(t *testing.T) {
	t.Parallel()
	node := kaspadtest.New(t).Start()
	subject, _ := world(t, nil, node)
	settle(t, subject)
	node.Set(func(s *kaspadtest.Script) { s.Unreadable = true })
	_, err := next(t, subject)
	wantRefusal(t, err, fetcher.Unreadable)
	node.Set(func(s *kaspadtest.Script) { s.Unreadable = false })
	if _, err := next(t, subject); err != nil {
		t.Error(err)
	}
	if _, _, opened, _ := node.Counts(); opened != 1 {
		t.Errorf("%d streams", opened)
	}
}

func TestUnknownFieldsAreFoundAtEveryDepth(t *testing.T) {
	t.Parallel()
	raw := protowire.AppendVarint(protowire.AppendTag(nil, 77, protowire.VarintType), 1)
	places := map[string]func(*pb.RpcBlock) proto.Message{
		"RpcBlock field 77":       func(b *pb.RpcBlock) proto.Message { return b },
		"RpcBlockHeader field 77": func(b *pb.RpcBlock) proto.Message { return b.Header },
		"RpcBlockLevelParents field 77": func(b *pb.RpcBlock) proto.Message {
			return b.Header.Parents[1]
		},
		"RpcTransaction field 77": func(b *pb.RpcBlock) proto.Message { return b.Transactions[2] },
		"RpcTransactionInput field 77": func(b *pb.RpcBlock) proto.Message {
			return b.Transactions[1].Inputs[0]
		},
		"RpcOutpoint field 77": func(b *pb.RpcBlock) proto.Message {
			return b.Transactions[1].Inputs[0].PreviousOutpoint
		},
		"RpcTransactionOutput field 77": func(b *pb.RpcBlock) proto.Message {
			return b.Transactions[3].Outputs[0]
		},
		"RpcScriptPublicKey field 77": func(b *pb.RpcBlock) proto.Message {
			return b.Transactions[3].Outputs[0].ScriptPublicKey
		},
		"RpcCovenantBinding field 77": func(b *pb.RpcBlock) proto.Message {
			return b.Transactions[1].Outputs[0].Covenant
		},
	}
	node := kaspadtest.New(t).Start()
	subject, _ := world(t, nil, node)
	for name, place := range places {
		block := kaspadtest.FullBlock()
		place(block).ProtoReflect().SetUnknown(raw)
		node.Set(func(s *kaspadtest.Script) { s.Block = block })
		_, err := next(t, subject)
		wantRefusal(t, err, fetcher.UnknownFields)
		if err != nil && !strings.Contains(err.Error(), name) {
			t.Errorf("%q is not named in %v", name, err)
		}
	}
	node.Set(func(s *kaspadtest.Script) { s.Block = kaspadtest.FullBlock() })
	if _, err := next(t, subject); err != nil {
		t.Errorf("the same block without the field: %v", err)
	}
}

func TestALocalNetworkMayBeUnsynced(t *testing.T) {
	t.Parallel()
	node := kaspadtest.New(t).Start()
	node.Set(func(s *kaspadtest.Script) { s.Synced = false })
	subject, _ := world(t, func(s *Settings) { s.AllowUnsynced = true }, node)
	if template, err := next(t, subject); err != nil || template.Synced {
		t.Errorf("synced %v, %v", template.Synced, err)
	}
}

func TestAFrozenNodeIsLeftAfterTwoTimeoutsAndTakenAgain(t *testing.T) {
	t.Parallel()
	node := kaspadtest.New(t).Start()
	subject, seen := world(t, impatient, node)
	settle(t, subject)
	node.Set(func(s *kaspadtest.Script) { s.Frozen = true })
	begin := time.Now()
	for range 2 {
		_, err := subject.Next(t.Context(), time.Second)
		wantFailure(t, err, fetcher.NoReply)
	}
	// One wait and two timeouts: the second request does not wait again.
	if took := time.Since(begin); took > 2300*time.Millisecond {
		t.Errorf("took %v", took)
	}
	if got := seen.all(); got[len(got)-1] != "left 0" {
		t.Errorf("events %q", got)
	}
	node.Set(func(s *kaspadtest.Script) { s.Frozen = false })
	settle(t, subject)
	if _, starts, opened, open := node.Counts(); starts != 2 || opened != 2 || open != 1 {
		t.Errorf("%d subscriptions, %d streams, %d open", starts, opened, open)
	}
}

func TestOneLateReplyDoesNotEndTheStreamNorAnswerTheNextQuestion(t *testing.T) {
	t.Parallel()
	node := kaspadtest.New(t).Start()
	subject, _ := world(t, impatient, node)
	for range 3 { // a timeout between two replies never makes two in a row
		settle(t, subject)
		node.Set(func(s *kaspadtest.Script) { s.Frozen = true })
		_, err := next(t, subject)
		wantFailure(t, err, fetcher.NoReply)
		node.Set(func(s *kaspadtest.Script) { s.Frozen = false })
	}
	if _, _, opened, _ := node.Counts(); opened != 1 {
		t.Errorf("%d streams", opened)
	}
}

func TestAStreamThatEndsIsOpenedAndSubscribedAgainOnce(t *testing.T) {
	t.Parallel()
	node := kaspadtest.New(t).Start()
	subject, _ := world(t, nil, node)
	settle(t, subject)
	node.EndStreams()
	_, errs := settle(t, subject)
	if len(errs) != 1 {
		t.Fatalf("errors %v", errs)
	}
	wantFailure(t, errs[0], fetcher.StreamLost)
	if _, starts, opened, open := node.Counts(); starts != 2 || opened != 2 || open != 1 {
		t.Errorf("%d subscriptions, %d streams, %d open", starts, opened, open)
	}
}

func TestAQuestionUnderWayEndsWithItsStream(t *testing.T) {
	t.Parallel()
	node := kaspadtest.New(t).Start()
	subject, _ := world(t, func(s *Settings) { s.Timings.Call = 5 * time.Second }, node)
	settle(t, subject)
	node.Set(func(s *kaspadtest.Script) { s.Frozen = true })
	time.AfterFunc(100*time.Millisecond, node.EndStreams)
	begin := time.Now()
	_, err := next(t, subject)
	wantFailure(t, err, fetcher.StreamLost)
	if took := time.Since(begin); took > 3*time.Second {
		t.Errorf("took %v", took)
	}
}

func TestANoticeIsFollowedAtOnceAndABurstIsOneReason(t *testing.T) {
	t.Parallel()
	node := kaspadtest.New(t).Start()
	subject, _ := world(t, nil, node)
	settle(t, subject)
	node.Notify(3000) // more than the 1,024 replies after which kaspad drops a slow reader
	begin := time.Now()
	template, err := subject.Next(t.Context(), 4*time.Second)
	if err != nil || template.NoticeAt.IsZero() || time.Since(begin) > 3*time.Second {
		t.Errorf("after a notice: %v, %v, %v", template.NoticeAt, err, time.Since(begin))
	}
	// Notices that arrive during a request cause one more request, and so on: a few, not 3000.
	for reasons := 1; !template.NoticeAt.IsZero(); reasons++ {
		if reasons > 20 {
			t.Fatal("the burst was not one reason")
		}
		begin = time.Now()
		if template, err = subject.Next(t.Context(), 200*time.Millisecond); err != nil {
			t.Fatal(err)
		}
	}
	if waited := time.Since(begin); waited < 200*time.Millisecond {
		t.Errorf("the timer asked after %v", waited)
	}
	if asked, _, _, open := node.Counts(); asked > 22 || open != 1 {
		t.Errorf("%d questions, %d streams open", asked, open)
	}
}

func TestTheNextNodeServesUntilTheFirstIsBack(t *testing.T) {
	t.Parallel()
	first, second := kaspadtest.New(t).Start(), kaspadtest.New(t).Start()
	second.Set(func(s *kaspadtest.Script) { s.Block = kaspadtest.PlainBlock(2) })
	subject, seen := world(t, nil, first, second)
	settle(t, subject)
	first.Stop()
	template, errs := settle(t, subject)
	if template.Block.GetHeader().GetDaaScore() != 2 {
		t.Fatalf("the second node does not serve: %v", errs)
	}
	// The first is back but not synced: the second stays in use.
	first.Set(func(s *kaspadtest.Script) { s.Synced = false })
	first.Start()
	waitFor(t, func() bool { asked, _, _, _ := first.Counts(); return asked >= 2 }, func() {
		if template, err := next(t, subject); err != nil ||
			template.Block.GetHeader().GetDaaScore() != 2 {
			t.Fatalf("left the second node: %v", err)
		}
	})
	first.Set(func(s *kaspadtest.Script) { s.Synced = true })
	waitFor(t, func() bool { return len(seen.all()) == 5 }, func() {
		if _, err := next(t, subject); err != nil {
			t.Fatalf("a template was missed on the way back: %v", err)
		}
	})
	want := []string{"joined 0 2.1.0", "left 0", "joined 1 2.1.0", "left 1", "joined 0 2.1.0"}
	if got := seen.all(); !slices.Equal(got, want) {
		t.Errorf("events %q", got)
	}
	waitFor(t, func() bool { _, _, _, open := second.Counts(); return open == 0 }, nil)
	if _, _, _, open := first.Counts(); open != 1 {
		t.Errorf("%d streams open on the first", open)
	}
}

func TestANodeThatLagsLosesItsPlaceUntilItHasCaughtUp(t *testing.T) {
	t.Parallel()
	first, second := kaspadtest.New(t).Start(), kaspadtest.New(t).Start()
	short := func(s *Settings) { s.Timings.Lag = 300 * time.Millisecond }
	subject, seen := world(t, short, first, second)
	score := uint64(100)
	step := func(nodes ...*kaspadtest.Node) func() {
		return func() {
			score++
			block := kaspadtest.PlainBlock(score)
			for _, node := range nodes {
				node.Set(func(s *kaspadtest.Script) { s.Block = block })
			}
			if _, err := next(t, subject); err != nil {
				t.Fatalf("a template was missed: %v", err)
			}
		}
	}
	both, onlySecond := step(first, second), step(second)
	settle(t, subject)
	// In step, the first keeps its place although the other is ahead of it between two probes.
	until := time.Now().Add(time.Second)
	waitFor(t, func() bool { return time.Now().After(until) }, both)
	if got := seen.all(); !slices.Equal(got, []string{"joined 0 2.1.0"}) {
		t.Fatalf("events %q", got)
	}
	waitFor(t, func() bool { return len(seen.all()) == 3 }, onlySecond)
	waitFor(t, func() bool { return len(seen.all()) == 5 }, both)
	want := []string{"joined 0 2.1.0", "left 0", "joined 1 2.1.0", "left 1", "joined 0 2.1.0"}
	if got := seen.all(); !slices.Equal(got, want) {
		t.Errorf("events %q", got)
	}
	waitFor(t, func() bool { _, _, _, open := first.Counts(); return open == 1 }, nil)
}

func TestAThirdNodeIsReachedPastTwoBadOnes(t *testing.T) {
	t.Parallel()
	unsynced, foreign, good := kaspadtest.New(t), kaspadtest.New(t), kaspadtest.New(t)
	unsynced.Start().Set(func(s *kaspadtest.Script) { s.Synced = false })
	foreign.Start().Set(func(s *kaspadtest.Script) { s.Network = "devnet" })
	subject, _ := world(t, nil, unsynced, foreign, good.Start())
	_, errs := settle(t, subject)
	if len(errs) != 2 {
		t.Fatalf("errors %v", errs)
	}
	wantRefusal(t, errs[0], fetcher.Unsynced)
	wantRefusal(t, errs[1], fetcher.WrongNetwork)
}

func TestAFlappingNodeCostsOneStreamAtATimeAndLeaksNothing(t *testing.T) {
	node := kaspadtest.New(t).Start()
	subject, _ := world(t, nil, node)
	settle(t, subject)
	before := runtime.NumGoroutine()
	for range 30 {
		node.EndStreams()
		settle(t, subject)
		if _, _, _, open := node.Counts(); open != 1 {
			t.Fatalf("%d streams open", open)
		}
	}
	waitFor(t, func() bool { return runtime.NumGoroutine() <= before+3 }, nil)
	if _, starts, opened, _ := node.Counts(); starts != opened {
		t.Errorf("%d subscriptions on %d streams", starts, opened)
	}
}

func TestADeadNodeIsNotHammered(t *testing.T) {
	t.Parallel()
	node := kaspadtest.New(t)
	subject, _ := world(t, nil, node)
	begin := time.Now()
	for range 6 {
		_, err := next(t, subject)
		wantFailure(t, err, fetcher.NoConnection)
	}
	// Five pauses of at least half of 5, 10, 20, 40 and 40 ms lie between six attempts.
	if took := time.Since(begin); took < 57*time.Millisecond {
		t.Errorf("six attempts in %v", took)
	}
	node.Start()
	settle(t, subject)
}

func TestClosingInTheMiddleOfAnythingEndsNext(t *testing.T) {
	t.Parallel()
	node := kaspadtest.New(t).Start()
	subject, _ := world(t, nil, node)
	settle(t, subject)
	node.Set(func(s *kaspadtest.Script) { s.Frozen = true })
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(20*time.Millisecond, cancel)
	begin := time.Now()
	if _, err := subject.Next(ctx, 0); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if took := time.Since(begin); took > 2*time.Second {
		t.Errorf("took %v", took)
	}
}

func waitFor(t *testing.T, done func() bool, meanwhile func()) {
	t.Helper()
	for deadline := time.Now().Add(15 * time.Second); !done(); {
		if time.Now().After(deadline) {
			t.Fatal("did not happen in time")
		}
		if meanwhile != nil {
			meanwhile()
		} else {
			time.Sleep(5 * time.Millisecond)
		}
	}
}
