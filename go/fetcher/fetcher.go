// The two loops: one requests templates, the other publishes them. A slot for one template
// connects them.
package fetcher

import (
	"context"
	"crypto/sha256"
	"errors"
	"sync"
	"time"
)

// Settings configures the loops. Source is a random name of this process: a reader that sees a
// new source knows that Seq started again from 1.
type Settings struct {
	Source    string
	Network   string
	Address   string
	AskEvery  time.Duration // a template is requested at least this often
	Refresh   time.Duration // minimum age of a published template before a mere timestamp change replaces it
	Heartbeat time.Duration // something is published at least this often while the node answers
	OfferLife time.Duration // a template older than this is no longer published
	Retry     Backoff
}

// heartbeatMargin covers the node's response time and the trip to Redis, so that the promised
// interval holds even if a heartbeat has to wait for the next reply.
const heartbeatMargin = 200 * time.Millisecond

// Fetcher is created by New and runs once.
type Fetcher struct {
	settings  Settings
	node      Node
	publisher Publisher
	observer  Observer
	slot      *slot
}

func New(settings Settings, node Node, publisher Publisher, observer Observer) *Fetcher {
	return &Fetcher{settings: settings, node: node, publisher: publisher, observer: observer,
		slot: newSlot()}
}

// Run requests and publishes until the context ends; it returns when both loops have returned.
func (f *Fetcher) Run(ctx context.Context) {
	var publishing sync.WaitGroup
	publishing.Go(func() { f.publishLoop(ctx) })
	f.askLoop(ctx)
	publishing.Wait()
}

func (f *Fetcher) askLoop(ctx context.Context) {
	for ctx.Err() == nil {
		template, err := f.node.Next(ctx, f.settings.AskEvery)
		if ctx.Err() != nil {
			return
		}
		var refusal *Refusal
		switch {
		case err == nil:
			f.slot.put(template, time.Now())
			f.observer.Answered(template)
		case errors.As(err, &refusal):
			// A refusal invalidates the previous template, if that is still unpublished.
			f.slot.withdraw()
			f.observer.Refused(refusal)
		default:
			f.observer.Failed(err)
		}
	}
}

func (f *Fetcher) publishLoop(ctx context.Context) {
	var last published
	var seq uint64
	retry := f.settings.Retry
	for {
		select {
		case <-ctx.Done():
			return
		case <-f.slot.filled:
		}
		waiting := f.slot.take()
		if waiting == nil || time.Since(waiting.at) > f.settings.OfferLife {
			continue
		}
		next, err := f.publish(ctx, waiting.template, last, &seq)
		if ctx.Err() != nil {
			return
		}
		if err != nil {
			f.observer.PublishFailed(err)
			f.slot.putBack(waiting)
			retry.Pause(ctx)
			f.slot.wake()
			continue
		}
		retry.Reset()
		last = next
	}
}

// published remembers the last message that was sent.
type published struct {
	block      encodedBlock
	print      [sha256.Size]byte
	timestamp  int64
	templateAt time.Time
	at         time.Time
}

// publish sends a message if the template warrants one, and returns the updated memory. Each
// attempt has its own number, because a failed one may have arrived nevertheless.
func (f *Fetcher) publish(
	ctx context.Context, template Template, last published, seq *uint64,
) (published, error) {
	print, err := fingerprint(template.Block)
	if err != nil {
		return last, err
	}
	now := time.Now()
	timestamp := template.Block.GetHeader().GetTimestamp()
	kind := f.decide(now, last, print, timestamp)
	next := last
	next.at = now
	switch kind {
	case nothing:
		return last, nil
	case NewTemplate:
		next.print, next.timestamp, next.templateAt = print, timestamp, now
		if next.block, err = encodeBlock(template.Block); err != nil {
			return last, err
		}
	}
	*seq++
	text, err := encodeMessage(message{
		Source: f.settings.Source, Seq: *seq, Network: f.settings.Network,
		NodeVersion: template.NodeVersion, Address: f.settings.Address,
		Synced: template.Synced, Kind: kind,
	}, next.block, now)
	if err != nil {
		return last, err
	}
	listeners, err := f.publisher.Publish(ctx, text)
	if err != nil {
		return last, err
	}
	f.observer.Published(Sent{Kind: kind, Seq: *seq, NoticeAt: template.NoticeAt,
		Listeners: listeners})
	return next, nil
}

const nothing Kind = ""

// decide returns the kind of message to publish, if any.
func (f *Fetcher) decide(now time.Time, last published, print [sha256.Size]byte, time int64) Kind {
	heartbeatDue := f.settings.Heartbeat - f.settings.AskEvery - heartbeatMargin
	switch {
	case last.at.IsZero() || print != last.print:
		return NewTemplate
	case time != last.timestamp && now.Sub(last.templateAt) >= f.settings.Refresh:
		return NewTemplate
	case now.Sub(last.at) >= heartbeatDue:
		return Heartbeat
	}
	return nothing
}
