// Package habit says when, how and in which tone a customer is best spoken to, from what it did itself: when it answered,
// on which way, and when it paid.
//
// Nothing is said on few observations, and nothing that is true less than half of the time. What a person set counts before
// what was observed. A habit is a suggestion for calls; it never moves a letter.
package habit

import (
	"fmt"
	"strings"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// Channel is a way to speak to a customer. Empty is none in particular.
type Channel string

const (
	Email Channel = "email"
	Phone Channel = "phone"
)

// Tone is how to speak to a customer.
type Tone string

const (
	Friendly Tone = "friendly"
	Neutral  Tone = "neutral"
	Firm     Tone = "firm"
)

// Heard is one time a customer was heard of by itself or reached, in the zone of the entity.
type Heard struct {
	Channel Channel
	Day     time.Weekday
	// Hour is 0 to 23.
	Hour int
}

// History is what a habit rests on.
type History struct {
	Heard []Heard
	// PaidOn are the weekdays of payments.
	PaidOn []time.Weekday
	// Kept and Broken count promises of the last twelve months.
	Kept, Broken int
	// Set is what a person said; nil where nobody did.
	Set *Set
}

// Share is how often something was so, of how many times.
type Share struct {
	Times int `json:"times"`
	Of    int `json:"of"`
}

// Habit is what to mind. A part whose share has no times was not observed often enough, or was set by a person.
type Habit struct {
	// Day is English and in small letters; empty for none.
	Day     string  `json:"day,omitempty"`
	DayOf   Share   `json:"day_of,omitzero"`
	PaysOn  string  `json:"pays_on,omitempty"`
	PaysOf  Share   `json:"pays_of,omitzero"`
	Channel Channel `json:"channel,omitempty"`
	// ChannelOf counts answers on that way.
	ChannelOf Share `json:"channel_of,omitzero"`
	// FromHour and ToHour bound the hours, the second one excluded; both 0 for none.
	FromHour int   `json:"from_hour,omitempty"`
	ToHour   int   `json:"to_hour,omitempty"`
	HoursOf  Share `json:"hours_of,omitzero"`
	Tone     Tone  `json:"tone"`
	// By set it; empty for what was observed only.
	By string `json:"by,omitempty"`
}

const (
	// MinObservations is how often something must have been seen before anything is said about it.
	MinObservations = 5
	// hours is how long the window of the day is.
	hours = 3
	// earliest and latest bound the hours that are suggested: who writes at night is not called at night.
	earliest, latest = 7, 20
	// firmAfter is from how many broken promises on the tone is firm.
	firmAfter = 2
)

// Of says what to mind. The order of what was observed makes no difference.
func Of(h History) Habit {
	var result Habit
	var days [7]int
	var perHour [24]int
	channels := map[Channel]int{}
	for _, heard := range h.Heard {
		days[heard.Day]++
		perHour[heard.Hour]++
		channels[heard.Channel]++
	}
	n := len(h.Heard)
	if day, times := most(days[:]); enough(times, n) {
		result.Day, result.DayOf = dayName(time.Weekday(day)), Share{times, n}
	}
	if from, times := busiest(perHour); enough(times, n) {
		result.FromHour, result.ToHour, result.HoursOf = from, from+hours, Share{times, n}
	}
	for _, c := range []Channel{Email, Phone} {
		if enough(channels[c], n) {
			result.Channel, result.ChannelOf = c, Share{channels[c], n}
		}
	}
	var paid [7]int
	for _, day := range h.PaidOn {
		paid[day]++
	}
	if day, times := most(paid[:]); enough(times, len(h.PaidOn)) {
		result.PaysOn, result.PaysOf = dayName(time.Weekday(day)), Share{times, len(h.PaidOn)}
	}
	result.Tone = toneOf(h)
	if h.Set != nil {
		h.Set.apply(&result)
	}
	return result
}

// enough tells whether something was seen often enough, and more than half of the time.
func enough(times, of int) bool { return of >= MinObservations && 2*times > of }

func most(counts []int) (at, times int) {
	for i, n := range counts {
		if n > times {
			at, times = i, n
		}
	}
	return at, times
}

// busiest is the first hour of the window in which most was heard: of several the one with most in its middle, then the
// earliest.
func busiest(perHour [24]int) (from, times int) {
	middle := 0
	for start := earliest; start+hours <= latest; start++ {
		sum := 0
		for _, n := range perHour[start : start+hours] {
			sum += n
		}
		if in := perHour[start+hours/2]; sum > times || sum == times && in > middle {
			from, times, middle = start, sum, in
		}
	}
	return from, times
}

// toneOf is firm for who breaks promises, friendly for who keeps them.
func toneOf(h History) Tone {
	switch {
	case h.Broken >= firmAfter:
		return Firm
	case h.Broken == 0 && h.Kept > 0:
		return Friendly
	}
	return Neutral
}

func dayName(d time.Weekday) string { return strings.ToLower(d.String()) }

// Set says by a person what to mind; what is empty stays as observed. Reason is why, and names nobody.
type Set struct {
	subledger.Head
	Customer receivable.CustomerNumber `json:"customer"`
	Day      string                    `json:"day,omitempty"`
	FromHour int                       `json:"from_hour,omitempty"`
	ToHour   int                       `json:"to_hour,omitempty"`
	Channel  Channel                   `json:"channel,omitempty"`
	Tone     Tone                      `json:"tone,omitempty"`
	// Clear takes back what was set.
	Clear bool `json:"clear,omitempty"`
}

// Check implements subledger.Command.
func (s Set) Check() error {
	if err := s.CheckHead(); err != nil {
		return err
	}
	switch {
	case s.Customer == "":
		return subledger.Refuse("customer_missing", "say which customer")
	case s.Clear:
		return nil
	case s.Day+string(s.Channel)+string(s.Tone) == "" && s.ToHour == 0:
		return subledger.Refuse("habit_empty", "say a day, hours, a channel or a tone")
	case s.Day != "" && germanDays[s.Day] == "":
		return subledger.Refuse("habit_day_known", "a day is monday to sunday")
	case s.FromHour < 0 || s.ToHour > 24 || (s.ToHour != 0 || s.FromHour != 0) && s.FromHour >= s.ToHour:
		return subledger.Refuse("habit_hours", "hours are 0 to 24, the first before the second")
	case s.Channel != "" && s.Channel != Email && s.Channel != Phone:
		return subledger.Refuse("habit_channel_known", "a channel is email or phone")
	case s.Tone != "" && s.Tone != Friendly && s.Tone != Neutral && s.Tone != Firm:
		return subledger.Refuse("habit_tone_known", "a tone is friendly, neutral or firm")
	}
	return s.CheckReason()
}

// apply puts what a person set in the place of what was observed.
func (s *Set) apply(h *Habit) {
	h.By = s.By
	if s.Day != "" {
		h.Day, h.DayOf = s.Day, Share{}
	}
	if s.ToHour != 0 {
		h.FromHour, h.ToHour, h.HoursOf = s.FromHour, s.ToHour, Share{}
	}
	if s.Channel != "" {
		h.Channel, h.ChannelOf = s.Channel, Share{}
	}
	if s.Tone != "" {
		h.Tone = s.Tone
	}
}

var germanDays = map[string]string{"monday": "montags", "tuesday": "dienstags", "wednesday": "mittwochs", "thursday": "donnerstags",
	"friday": "freitags", "saturday": "samstags", "sunday": "sonntags"}

// In says in German ("de") or English what to mind, each part with its reason; the tone is always said.
func (h Habit) In(lang string) string {
	say := func(german, english string) string {
		if lang == "de" {
			return german
		}
		return english
	}
	day := func(name string) string { return say(germanDays[name], "on "+strings.ToUpper(name[:1])+name[1:]+"s") }
	because := func(s Share) string {
		if s.Of == 0 {
			return say(" (gesetzt von ", " (set by ") + h.By + ")"
		}
		return fmt.Sprintf(say(" (%d von %d)", " (%d of %d)"), s.Times, s.Of)
	}
	var parts []string
	if h.Day != "" {
		parts = append(parts, say("antwortet ", "answers ")+day(h.Day)+because(h.DayOf))
	}
	if h.ToHour != 0 {
		parts = append(parts, fmt.Sprintf(say("%d–%d Uhr", "%d–%d h"), h.FromHour, h.ToHour)+because(h.HoursOf))
	}
	switch h.Channel {
	case Email:
		parts = append(parts, say("per Mail", "by mail")+because(h.ChannelOf))
	case Phone:
		parts = append(parts, say("am Telefon", "by telephone")+because(h.ChannelOf))
	}
	if h.PaysOn != "" {
		parts = append(parts, say("zahlt ", "pays ")+day(h.PaysOn)+because(h.PaysOf))
	}
	tones := map[Tone]string{Friendly: say("freundlich", "friendly"), Neutral: say("sachlich", "neutral"), Firm: say("bestimmt", "firm")}
	return strings.Join(append(parts, tones[h.Tone]), "; ")
}
