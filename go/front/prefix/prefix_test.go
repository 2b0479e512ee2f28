package prefix

import (
	"encoding/hex"
	"testing"
	"time"
)

func allocator(t *testing.T, sizes []int, share Share) (*Allocator, *time.Time) {
	t.Helper()
	at := time.Unix(1_800_000_000, 0)
	a, err := New(sizes, share, 10*time.Minute, func() time.Time { return at })
	if err != nil {
		t.Fatal(err)
	}
	return a, &at
}

func TestNoTwoConnectionsSharePrefixAndAllAreUsed(t *testing.T) {
	a, _ := allocator(t, []int{1}, Share{0, 1})
	seen := map[string]bool{}
	for range 256 {
		value, _, found := a.Take(1)
		text := hex.EncodeToString(value.Bytes())
		if !found || seen[text] {
			t.Fatalf("%q after %d", text, len(seen))
		}
		seen[text] = true
	}
	if _, _, found := a.Take(1); found {
		t.Error("a 257th prefix of one byte")
	}
}

func TestSizesAndSitesDivideTheSpace(t *testing.T) {
	owner := map[byte]string{}
	for site := range 2 {
		a, _ := allocator(t, []int{2, 3, 2, 0}, Share{site, 2})
		for size, name := range map[int]string{2: "two", 3: "three"} {
			for range 10_000 {
				value, _, found := a.Take(size)
				if !found || len(value.Bytes()) != size {
					t.Fatalf("%v", value)
				}
				mine := name + string(rune('0'+site))
				if other := owner[value.Bytes()[0]]; other != "" && other != mine {
					t.Fatalf("first byte %x belongs to %s and %s", value.Bytes()[0], other, mine)
				}
				owner[value.Bytes()[0]] = mine
			}
		}
	}
	if _, _, found := mustNew(t).Take(3); found {
		t.Error("a size that is not configured")
	}
	if _, err := New([]int{4}, Share{0, 1}, 0, time.Now); err == nil {
		t.Error("four bytes pass")
	}
}

func mustNew(t *testing.T) *Allocator {
	a, _ := allocator(t, []int{1}, Share{0, 1})
	return a
}

func TestAFreedPrefixRestsUnlessItsOwnerHadNoJobOrNoneIsLeft(t *testing.T) {
	a, at := allocator(t, []int{1}, Share{0, 1})
	first, _, _ := a.Take(1)
	a.GiveBack(first, false)
	if again, _, _ := a.Take(1); again != first {
		t.Errorf("an unused prefix is not reused at once: %v", again)
	}
	a.GiveBack(first, true)
	a.GiveBack(first, true) // a second return is ignored
	for range 255 {
		if value, _, _ := a.Take(1); value == first {
			t.Fatal("a resting prefix is taken before fresh ones")
		}
	}
	value, isEarly, found := a.Take(1)
	if value != first || !isEarly || !found {
		t.Errorf("%v %v %v", value, isEarly, found)
	}
	a.GiveBack(first, true)
	*at = at.Add(11 * time.Minute)
	if _, isEarly, found := a.Take(1); isEarly || !found {
		t.Error("a rested prefix counts as early")
	}
	if _, _, found := a.Take(1); found {
		t.Error("one prefix was given to two")
	}
}

func TestPrefixesOfAnEarlierProcessAreKept(t *testing.T) {
	a, at := allocator(t, []int{1}, Share{0, 1})
	a.Adopt(Value{1, 0})
	a.Reserve([]Value{{1, 1}}, time.Minute)
	if value, _, _ := a.Take(1); value.Number != 2 {
		t.Errorf("took %v", value)
	}
	a.GiveBack(Value{1, 0}, true)
	if resting := a.Resting(); len(resting) != 2 || resting[1].Number != 0 {
		t.Errorf("resting %v", resting)
	}
	for range 253 {
		if value, _, _ := a.Take(1); value.Number < 2 {
			t.Fatalf("took %v", value)
		}
	}
	*at = at.Add(2 * time.Minute)
	if value, _, found := a.Take(1); !found || value.Number != 1 {
		t.Errorf("the reservation did not end: %v", value)
	}
}
