package maillearn

import "slices"

const (
	// buckets is how many features are told apart: two that fall into one are few among the words of letters about money.
	buckets = 1 << 15
	// maxFeatureTokens bounds the words of one sentence or example.
	maxFeatureTokens = 120
	// shortestGram and longestGram are the lengths of the pieces of words, which make "überweisen" and "Überweisung" alike.
	shortestGram, longestGram = 3, 5
)

// features are the words of a text and their pieces, hashed: sorted, each once. Numbers are all alike, so that nobody is
// recognised by the number of an invoice or an account.
func features(text string) []int32 {
	var all []int32
	for _, t := range tokens(text, maxFeatureTokens) {
		word := t.text
		if word[0] >= '0' && word[0] <= '9' {
			word = "0"
		}
		all = append(all, bucket("w"+word))
		padded := "_" + word + "_"
		for n := shortestGram; n <= longestGram; n++ {
			for i := 0; i+n <= len(padded); i++ {
				all = append(all, bucket(padded[i:i+n]))
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// bucket is where a feature is counted.
func bucket(text string) int32 {
	h := hash(text)
	return int32((h ^ h>>15) % buckets)
}

// hash is FNV-1a, 32 bits.
func hash(text string) uint32 {
	const offset, prime = 2166136261, 16777619
	h := uint32(offset)
	for i := range len(text) {
		h = (h ^ uint32(text[i])) * prime
	}
	return h
}

// root is the integer square root.
func root(n int64) int64 {
	if n < 2 {
		return n
	}
	r := n
	for next := (r + 1) / 2; next < r; next = (r + n/r) / 2 {
		r = next
	}
	return r
}

// covered is how much of a text's features another one has, in thousandths.
func covered(text, by []int32) int {
	both := 0
	for i, j := 0, 0; i < len(text) && j < len(by); {
		switch {
		case text[i] == by[j]:
			both, i, j = both+1, i+1, j+1
		case text[i] < by[j]:
			i++
		default:
			j++
		}
	}
	if len(text) == 0 {
		return 0
	}
	return both * 1000 / len(text)
}
