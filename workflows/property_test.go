package workflows_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/mahnwerk/mahnwerk/workflows"
)

// story is a life of an invoice: facts with the hour each is committed at, and who is told of them when.
type story struct {
	kinds   []string
	commits []time.Duration
}

// end is when every story is over: the invoice is cancelled and everybody told.
const end = 200 * time.Hour

func drawStory(t *rapid.T) story {
	kinds := rapid.SliceOfN(rapid.SampledFrom([]string{payment, reversal, letterSent, nonsense, mended, "promise_made"}), 1, 8).Draw(t, "kinds")
	for range count(kinds, nonsense) - count(kinds, mended) {
		kinds = append(kinds, mended)
	}
	s := story{kinds: append(kinds, cancelled)}
	at := time.Duration(0)
	for range s.kinds[:len(s.kinds)-1] {
		at += time.Duration(rapid.IntRange(0, 10).Draw(t, "hours")) * time.Hour
		s.commits = append(s.commits, at+time.Minute)
	}
	s.commits = append(s.commits, end)
	return s
}

func count(kinds []string, kind string) int {
	n := 0
	for _, k := range kinds {
		if k == kind {
			n++
		}
	}
	return n
}

// shuffled tells each event up to three times, in any order, alone or with others, but never before it was committed.
func (s story) shuffled(t *rapid.T) []telling {
	var out []telling
	for i := range s.kinds {
		for range rapid.IntRange(1, 3).Draw(t, "times") {
			late := time.Duration(rapid.IntRange(0, 60).Draw(t, "late")) * time.Hour
			seqs := []int64{int64(i + 1)}
			for j := range i {
				if rapid.Bool().Draw(t, "with") {
					seqs = append(seqs, int64(j+1))
				}
			}
			out = append(out, telling{after: s.commits[i] + late, seqs: rapid.Permutation(seqs).Draw(t, "order")})
		}
	}
	return out
}

// inOrder tells each event once, when it is committed.
func (s story) inOrder() []telling {
	var out []telling
	for i := range s.kinds {
		out = append(out, telling{after: s.commits[i], seqs: []int64{int64(i + 1)}})
	}
	return out
}

// ending is how a story ended.
type ending struct {
	result workflows.InvoiceResult
	// shown is what operations read; covered the last event a decision has seen.
	shown   string
	covered int64
	timers  *timers
}

// live plays a story.
func (s story) live(t tester, tellings []telling) ending {
	// More parts than payments: only the cancellation at the end closes the invoice.
	b := &book{Parts: 100, WakeIn: 36 * time.Hour}
	env := newEnv(b)
	for i, kind := range s.kinds {
		at(env, s.commits[i], func() { b.commit(kind) })
	}
	for _, told := range tellings {
		at(env, told.after+time.Second, func() {
			var events []workflows.Event
			for _, seq := range told.seqs {
				events = append(events, workflows.Event{Seq: seq, Kind: s.kinds[seq-1]})
			}
			tell(env, events...)
		})
	}
	w := watchTimers(env)
	env.ExecuteWorkflow(workflows.Invoice, invoice)
	_, covered := b.decisions()
	return ending{result: succeeded[workflows.InvoiceResult](t, env), shown: query(t, env), covered: covered, timers: w}
}

// The order in which events are told, and how often, changes neither what is covered nor how it ends, and nothing is
// decided for an event that a decision has seen.
func TestInvoice_orderAndRepetitionChangeNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawStory(t)
		plain, mixed := s.live(t, s.inOrder()), s.live(t, s.shuffled(t))
		if plain.shown != mixed.shown || plain.result.Word != mixed.result.Word {
			t.Errorf("ended as %q, in order as %q", mixed.shown, plain.shown)
		}
		if all := int64(len(s.kinds)); mixed.covered != all || plain.covered != all {
			t.Errorf("covered %d events, in order %d, of %d", mixed.covered, plain.covered, all)
		}
		if most := 1 + len(s.kinds) + mixed.timers.fired; mixed.result.Decisions > most {
			t.Errorf("%d decisions for %d events and %d dates", mixed.result.Decisions, len(s.kinds), mixed.timers.fired)
		}
		mixed.timers.noneLeft(t)
	})
}
