// The loops under a simulated clock (testing/synctest): an hour passes in no time.
package fetcher

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"katpool.internal/getNewBlockTemplate/kaspad/kaspadtest"
	pb "katpool.internal/getNewBlockTemplate/kaspad/proto"
)

// scriptedNode returns what the test prescribes, each time the timer fires.
type scriptedNode struct {
	mu     sync.Mutex
	answer func() (Template, error)
}

func (n *scriptedNode) Next(ctx context.Context, wait time.Duration) (Template, error) {
	select {
	case <-time.After(wait):
	case <-ctx.Done():
		return Template{}, ctx.Err()
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.answer()
}

func (n *scriptedNode) set(answer func() (Template, error)) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.answer = answer
}

func (n *scriptedNode) show(score uint64) {
	n.set(func() (Template, error) {
		return Template{Block: kaspadtest.PlainBlock(score), Synced: true, NodeVersion: "2.1.0"}, nil
	})
}

// tick returns a block whose time follows the clock, as a node on a quiet network does.
func (n *scriptedNode) tick(score uint64) {
	n.set(func() (Template, error) {
		block := kaspadtest.PlainBlock(score)
		block.Header.Timestamp = time.Now().UnixMilli()
		return Template{Block: block, Synced: true, NodeVersion: "2.1.0"}, nil
	})
}

type sentMessage struct {
	Seq   uint64 `json:"seq"`
	Time  int64  `json:"time"`
	Kind  Kind   `json:"kind"`
	Block struct {
		Header struct {
			DaaScore  string `json:"daaScore"`
			Timestamp string `json:"timestamp"`
		} `json:"header"`
	} `json:"block"`
}

type scriptedRedis struct {
	mu       sync.Mutex
	down     bool
	attempts int
	sent     []sentMessage
}

func (r *scriptedRedis) Publish(_ context.Context, text []byte) (int64, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.attempts++
	if r.down {
		return 0, errors.New("connection refused")
	}
	var m sentMessage
	if err := json.Unmarshal(text, &m); err != nil {
		return 0, fmt.Errorf("not JSON: %w", err)
	}
	r.sent = append(r.sent, m)
	return 1, nil
}

func (r *scriptedRedis) setDown(down bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.down = down
}

// take returns what was sent since the last take.
func (r *scriptedRedis) take() []sentMessage {
	r.mu.Lock()
	defer r.mu.Unlock()
	sent := r.sent
	r.sent = nil
	return sent
}

type counts struct {
	mu                                                sync.Mutex
	answered, refused, failed, published, publishFail int
}

func (c *counts) count(what *int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	*what++
}

func (c *counts) Answered(Template)   { c.count(&c.answered) }
func (c *counts) Refused(*Refusal)    { c.count(&c.refused) }
func (c *counts) Failed(error)        { c.count(&c.failed) }
func (c *counts) Published(Sent)      { c.count(&c.published) }
func (c *counts) PublishFailed(error) { c.count(&c.publishFail) }

func (c *counts) read(what *int) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return *what
}

func story(t *testing.T, tell func(node *scriptedNode, redis *scriptedRedis, seen *counts)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		node, redis, seen := &scriptedNode{}, &scriptedRedis{}, &counts{}
		node.show(1)
		ctx, cancel := context.WithCancel(t.Context())
		subject := New(Settings{
			Source: "5f", Network: "simnet", Address: "kaspasim:q", AskEvery: time.Second,
			Refresh: 10 * time.Second, Heartbeat: 5 * time.Second, OfferLife: 5 * time.Second,
			Retry: Backoff{Min: 200 * time.Millisecond, Max: 2 * time.Second},
		}, node, redis, seen)
		var running sync.WaitGroup
		running.Go(func() { subject.Run(ctx) })
		tell(node, redis, seen)
		cancel()
		running.Wait()
	})
}

// pass advances the clock and waits until all goroutines are idle again.
func pass(d time.Duration) {
	time.Sleep(d + time.Millisecond)
	synctest.Wait()
}

func TestAnUnchangedTemplateIsPublishedOnceAndThenKeptAliveByHeartbeats(t *testing.T) {
	story(t, func(_ *scriptedNode, redis *scriptedRedis, _ *counts) {
		pass(time.Minute)
		sent := redis.take()
		if sent[0].Kind != NewTemplate || sent[0].Seq != 1 {
			t.Errorf("first %+v", sent[0])
		}
		for i, m := range sent[1:] {
			if m.Kind != Heartbeat || m.Seq != sent[i].Seq+1 || m.Block != sent[0].Block {
				t.Errorf("message %d: %+v", i+1, m)
			}
			if gap := m.Time - sent[i].Time; gap > 5000 || gap < 3000 {
				t.Errorf("%d ms between messages", gap)
			}
		}
		if len(sent) < 12 || len(sent) > 20 {
			t.Errorf("%d messages in a minute", len(sent))
		}
	})
}

func TestEveryChangeIsPublishedAtOnce(t *testing.T) {
	story(t, func(node *scriptedNode, redis *scriptedRedis, _ *counts) {
		for score := range uint64(20) {
			node.show(score)
			pass(time.Second)
			sent := redis.take()
			if len(sent) != 1 || sent[0].Kind != NewTemplate ||
				sent[0].Block.Header.DaaScore != fmt.Sprint(score) && score > 0 {
				t.Fatalf("score %d: %+v", score, sent)
			}
		}
	})
}

func TestANewTimeAloneIsWorkOnlyEveryTenSeconds(t *testing.T) {
	story(t, func(node *scriptedNode, redis *scriptedRedis, _ *counts) {
		node.tick(1)
		pass(time.Minute)
		var last int64
		templates := 0
		for _, m := range redis.take() {
			if m.Kind != NewTemplate {
				continue
			}
			if templates++; last != 0 && m.Time-last < 10_000 {
				t.Errorf("%d ms between templates", m.Time-last)
			}
			last = m.Time
		}
		if templates < 5 || templates > 7 {
			t.Errorf("%d templates in a minute", templates)
		}
	})
}

func TestWithoutAnswersNothingIsPublished(t *testing.T) {
	story(t, func(node *scriptedNode, redis *scriptedRedis, seen *counts) {
		pass(3 * time.Second)
		redis.take()
		for _, err := range []error{
			&Failure{Cause: NoReply, Err: context.DeadlineExceeded},
			&Refusal{Reason: Unsynced},
		} {
			node.set(func() (Template, error) { return Template{}, err })
			pass(time.Minute)
			if sent := redis.take(); len(sent) != 0 {
				t.Errorf("%v: published %+v", err, sent)
			}
		}
		if seen.read(&seen.failed) < 59 || seen.read(&seen.refused) < 59 {
			t.Errorf("%d failures, %d refusals", seen.failed, seen.refused)
		}
		node.show(1)
		pass(time.Second)
		if sent := redis.take(); len(sent) != 1 || sent[0].Kind != Heartbeat {
			t.Errorf("the same block again: %+v", sent)
		}
	})
}

func TestWhileRedisIsDownTheAskingGoesOnAndOnlyTheNewestIsSentAfterwards(t *testing.T) {
	story(t, func(node *scriptedNode, redis *scriptedRedis, seen *counts) {
		pass(2 * time.Second)
		redis.take()
		redis.setDown(true)
		for score := range uint64(60) {
			node.show(100 + score)
			pass(time.Second)
		}
		if asked := seen.read(&seen.answered); asked < 60 {
			t.Errorf("%d requests during an outage of 60 s", asked)
		}
		redis.mu.Lock()
		attempts := redis.attempts
		redis.mu.Unlock()
		if attempts < 20 || attempts > 70 {
			t.Errorf("%d attempts in 60 s", attempts)
		}
		redis.setDown(false)
		pass(2 * time.Second)
		sent := redis.take()
		if len(sent) != 1 || sent[0].Block.Header.DaaScore != "159" || sent[0].Seq < 20 {
			t.Errorf("after the outage: %+v", sent)
		}
	})
}

func TestAFailedMessageIsTriedAgainWithoutANewAnswer(t *testing.T) {
	story(t, func(node *scriptedNode, redis *scriptedRedis, _ *counts) {
		pass(2 * time.Second)
		redis.take()
		redis.setDown(true)
		node.show(2)
		pass(time.Second)
		node.set(func() (Template, error) { return Template{}, &Failure{Cause: NoReply} })
		redis.setDown(false)
		pass(2 * time.Second)
		if sent := redis.take(); len(sent) != 1 || sent[0].Block.Header.DaaScore != "2" {
			t.Errorf("got %+v", sent)
		}
	})
}

func TestAnAnswerThatWaitedTooLongOrWasTakenBackIsNotSent(t *testing.T) {
	story(t, func(node *scriptedNode, redis *scriptedRedis, _ *counts) {
		pass(2 * time.Second)
		redis.take()
		redis.setDown(true)
		node.show(2)
		pass(time.Second)
		node.set(func() (Template, error) { return Template{}, &Failure{Cause: StreamLost} })
		pass(6 * time.Second)
		redis.setDown(false)
		pass(10 * time.Second)
		if sent := redis.take(); len(sent) != 0 {
			t.Errorf("an old answer was sent: %+v", sent)
		}

		node.show(3)
		pass(time.Second)
		redis.take()
		redis.setDown(true)
		node.show(4)
		pass(time.Second)
		node.set(func() (Template, error) { return Template{}, &Refusal{Reason: Unsynced} })
		pass(time.Second)
		redis.setDown(false)
		pass(3 * time.Second)
		if sent := redis.take(); len(sent) != 0 {
			t.Errorf("a withdrawn answer was sent: %+v", sent)
		}
	})
}

func TestAWithdrawnOfferDoesNotComeBackFromAFailedAttempt(t *testing.T) {
	s := newSlot()
	now := time.Now()
	s.put(Template{}, now)
	old := s.take()
	s.withdraw()
	if s.putBack(old); s.take() != nil {
		t.Error("it came back")
	}
	s.put(Template{}, now)
	old = s.take()
	s.put(Template{Block: &pb.RpcBlock{}}, now)
	if s.putBack(old); s.take().template.Block == nil {
		t.Error("the older offer replaced the newer")
	}
}

func TestPausesGrowToTheirBoundAndStartAnew(t *testing.T) {
	b := Backoff{Min: 200 * time.Millisecond, Max: 2 * time.Second}
	for range 3 {
		for _, full := range []time.Duration{200, 400, 800, 1600, 2000, 2000} {
			full *= time.Millisecond
			if pause := b.next(); pause < full/2 || pause > full {
				t.Errorf("%v, want between %v and %v", pause, full/2, full)
			}
		}
		b.Reset()
	}
	for range 100 {
		if pause := b.next(); pause > b.Max || pause <= 0 {
			t.Fatalf("pause %v", pause)
		}
	}
}
