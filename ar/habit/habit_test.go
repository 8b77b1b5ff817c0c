package habit_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/mahnwerk/mahnwerk/ar/habit"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// heard repeats one observation.
func heard(n int, c habit.Channel, day time.Weekday, hour int) (all []habit.Heard) {
	for range n {
		all = append(all, habit.Heard{Channel: c, Day: day, Hour: hour})
	}
	return all
}

func TestOf_saysWhatWasSeenOftenEnough(t *testing.T) {
	t.Parallel()
	seven := append(heard(7, habit.Email, time.Tuesday, 9), heard(2, habit.Phone, time.Friday, 16)...)
	tests := []struct {
		why     string
		history habit.History
		en, de  string
	}{
		{"nothing is known", habit.History{}, "neutral", "sachlich"},
		{"seven of nine on Tuesdays", habit.History{Heard: seven}, "answers on Tuesdays (7 of 9); 8–11 h (7 of 9); by mail (7 of 9); neutral",
			"antwortet dienstags (7 von 9); 8–11 Uhr (7 von 9); per Mail (7 von 9); sachlich"},
		{"four times is too few", habit.History{Heard: heard(4, habit.Phone, time.Monday, 9)}, "neutral", "sachlich"},
		{"half of the time is no habit", habit.History{Heard: append(heard(3, habit.Phone, time.Monday, 9), heard(3, habit.Email, time.Friday, 15)...)}, "neutral", "sachlich"},
		{"pays on Fridays and keeps promises", habit.History{PaidOn: []time.Weekday{5, 5, 5, 5, 1}, Kept: 1}, "pays on Fridays (4 of 5); friendly", "zahlt freitags (4 von 5); freundlich"},
		{"breaks promises", habit.History{Kept: 5, Broken: 2}, "firm", "bestimmt"},
		{"a person said otherwise", habit.History{Heard: seven, Broken: 3, Set: &habit.Set{Head: subledger.Head{By: "anna"}, Day: "monday", FromHour: 8, ToHour: 10, Channel: habit.Phone, Tone: habit.Friendly}},
			"answers on Mondays (set by anna); 8–10 h (set by anna); by telephone (set by anna); friendly",
			"antwortet montags (gesetzt von anna); 8–10 Uhr (gesetzt von anna); am Telefon (gesetzt von anna); freundlich"},
		{"a person said the day only", habit.History{Heard: seven, Set: &habit.Set{Head: subledger.Head{By: "anna"}, Day: "monday"}},
			"answers on Mondays (set by anna); 8–11 h (7 of 9); by mail (7 of 9); neutral", "antwortet montags (gesetzt von anna); 8–11 Uhr (7 von 9); per Mail (7 von 9); sachlich"},
	}
	for _, test := range tests {
		got := habit.Of(test.history)
		if got.In("en") != test.en || got.In("de") != test.de {
			t.Errorf("%s:\n%s\n%s", test.why, got.In("en"), got.In("de"))
		}
	}
}

// Whatever was seen: what is said was seen at least five times over and more than half of the time, and the order of it
// makes no difference.
func TestOf_neverSaysMoreThanWasSeen(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		var h habit.History
		for range rapid.IntRange(0, 20).Draw(rt, "n") {
			h.Heard = append(h.Heard, habit.Heard{Channel: rapid.SampledFrom([]habit.Channel{habit.Email, habit.Phone}).Draw(rt, "channel"),
				Day: time.Weekday(rapid.IntRange(0, 6).Draw(rt, "day")), Hour: rapid.IntRange(0, 23).Draw(rt, "hour")})
		}
		got := habit.Of(h)
		for _, s := range []habit.Share{got.DayOf, got.HoursOf, got.ChannelOf} {
			if s.Of != 0 && (s.Of < habit.MinObservations || 2*s.Times <= s.Of || s.Of != len(h.Heard)) {
				rt.Fatalf("%+v of %d", s, len(h.Heard))
			}
		}
		h.Heard = rapid.Permutation(h.Heard).Draw(rt, "shuffled")
		if again := habit.Of(h); again != got {
			rt.Fatalf("%+v, in another order %+v", got, again)
		}
	})
}

func TestSet_Check(t *testing.T) {
	t.Parallel()
	good := habit.Set{Head: subledger.Head{Entity: "NORD", By: "anna", Reason: "so agreed"}, Customer: "10003"}
	tests := map[string]struct {
		change func(*habit.Set)
		code   string // empty: accepted
	}{
		"a day":              {func(s *habit.Set) { s.Day = "tuesday" }, ""},
		"midnight to eight":  {func(s *habit.Set) { s.ToHour = 8 }, ""},
		"taken back":         {func(s *habit.Set) { s.Clear, s.Reason = true, "" }, ""},
		"nothing":            {func(*habit.Set) {}, "habit_empty"},
		"no reason":          {func(s *habit.Set) { s.Day, s.Reason = "monday", "" }, "reason_missing"},
		"no customer":        {func(s *habit.Set) { s.Customer, s.Day = "", "monday" }, "customer_missing"},
		"a German day":       {func(s *habit.Set) { s.Day = "dienstag" }, "habit_day_known"},
		"backwards":          {func(s *habit.Set) { s.FromHour, s.ToHour = 12, 9 }, "habit_hours"},
		"beyond the day":     {func(s *habit.Set) { s.FromHour, s.ToHour = 12, 25 }, "habit_hours"},
		"from without until": {func(s *habit.Set) { s.Day, s.FromHour = "monday", 9 }, "habit_hours"},
		"by pigeon":          {func(s *habit.Set) { s.Channel = "pigeon" }, "habit_channel_known"},
		"angrily":            {func(s *habit.Set) { s.Tone = "angry" }, "habit_tone_known"},
	}
	for name, test := range tests {
		s := good
		test.change(&s)
		if err := s.Check(); test.code == "" && err != nil || test.code != "" && !subledger.IsRefused(err, test.code) {
			t.Errorf("%s: got %v, want %q", name, err, test.code)
		}
	}
}
