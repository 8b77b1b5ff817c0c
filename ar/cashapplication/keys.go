package cashapplication

import (
	"hash/maphash"
)

// keyIndex finds what a text stands for. A ledger of 100,000 items has a million ways to write their numbers; they lie in
// a few arrays without pointers, which take a third of the memory of a map and cost the garbage collector nothing.
//
// The hash is seeded, so that nobody can choose order numbers that collide; nothing but the time of a look-up depends on it.
type keyIndex struct {
	seed     maphash.Seed
	slots    []keySlot // by hash
	keys     []keySpan
	text     []byte    // all keys, one after the other
	postings []posting // those of one key stand together, in the order in which they came
	added    []addition
	longest  int // the longest key, in bytes
}

// keySlot is where a key may be found: its hash, so that most other keys need no look, and its place plus one, 0 for none.
type keySlot struct {
	hash uint32
	key  int32
}

// keySpan is one key: where its text ends, and its postings. Its text begins where that of the one before ends.
type keySpan struct {
	end         uint32
	first, size int32
}

// addition is a posting that waits for finish.
type addition struct {
	key int32
	posting
}

const (
	// firstSlots is how many slots an index has at least; they double whenever three quarters are taken.
	firstSlots = 1 << 6
	// keysPerItem and bytesPerKey are what short numbers come to; memory for so much is taken at once.
	keysPerItem, bytesPerKey = 6, 9
)

func newKeyIndex(items int) keyIndex {
	slots := firstSlots
	for 3*slots < 4*items*keysPerItem {
		slots *= 2
	}
	return keyIndex{seed: maphash.MakeSeed(), slots: make([]keySlot, slots), keys: make([]keySpan, 0, items*keysPerItem),
		text: make([]byte, 0, items*keysPerItem*bytesPerKey), added: make([]addition, 0, items*keysPerItem)}
}

// add takes up what a key stands for. What more than maxSharing share says nothing; one more is kept to tell.
func (x *keyIndex) add(text string, p posting) {
	hash := uint32(maphash.String(x.seed, text))
	slot, key := x.slotOf(hash, text)
	if key < 0 {
		key = int32(len(x.keys))
		x.text = append(x.text, text...)
		x.keys = append(x.keys, keySpan{end: uint32(len(x.text))})
		x.slots[slot] = keySlot{hash, key + 1}
		x.longest = max(x.longest, len(text))
		if 4*len(x.keys) > 3*len(x.slots) {
			x.grow()
		}
	}
	if x.keys[key].size <= maxSharing {
		x.keys[key].size++
		x.added = append(x.added, addition{key, p})
	}
}

// slotOf is the slot of a key, or the one that is free for it with the key -1.
func (x *keyIndex) slotOf(hash uint32, text string) (slot uint32, key int32) {
	mask := uint32(len(x.slots) - 1)
	for slot = hash & mask; x.slots[slot].key != 0; slot = (slot + 1) & mask {
		if s := x.slots[slot]; s.hash == hash && string(x.textOf(s.key-1)) == text {
			return slot, s.key - 1
		}
	}
	return slot, -1
}

func (x *keyIndex) textOf(key int32) []byte {
	start := uint32(0)
	if key > 0 {
		start = x.keys[key-1].end
	}
	return x.text[start:x.keys[key].end]
}

// grow doubles the slots.
func (x *keyIndex) grow() {
	old := x.slots
	x.slots = make([]keySlot, 2*len(old))
	mask := uint32(len(x.slots) - 1)
	for _, s := range old {
		if s.key == 0 {
			continue
		}
		slot := s.hash & mask
		for x.slots[slot].key != 0 {
			slot = (slot + 1) & mask
		}
		x.slots[slot] = s
	}
}

// finish puts the postings of each key together; find works after it.
func (x *keyIndex) finish() {
	next := int32(0)
	for i := range x.keys {
		x.keys[i].first = next
		next += x.keys[i].size
		x.keys[i].size = 0
	}
	x.postings = make([]posting, next)
	for _, a := range x.added {
		k := &x.keys[a.key]
		x.postings[k.first+k.size] = a.posting
		k.size++
	}
	x.added = nil
}

// find returns what a key stands for, in the order in which it was added.
func (x *keyIndex) find(text string) []posting {
	_, key := x.slotOf(uint32(maphash.String(x.seed, text)), text)
	if key < 0 {
		return nil
	}
	k := x.keys[key]
	return x.postings[k.first : k.first+k.size : k.first+k.size]
}
