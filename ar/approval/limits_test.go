package approval

import (
	"errors"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/money"
)

func TestLimits(t *testing.T) {
	set := LimitsOf{"EUR": {ChatMinor: 100, ReasonMinor: 200, TwoPeopleMinor: 300}}
	tests := []struct {
		why             string
		total           []money.Amount
		pageOnly, words bool
		people          int
	}{
		{"at the limit", []money.Amount{money.New(100, "EUR")}, false, false, 1},
		{"above what a chat decides", []money.Amount{money.New(101, "EUR")}, true, false, 1},
		{"above what needs no reason", []money.Amount{money.New(201, "EUR")}, true, true, 1},
		{"above what one decides", []money.Amount{money.New(301, "EUR")}, true, true, 2},
		{"another currency, by the standard", []money.Amount{money.New(standardChat, "CHF")}, false, false, 1},
		{"another currency, above the standard", []money.Amount{money.New(standardChat+1, "CHF")}, true, false, 1},
		{"the largest of several sums counts", []money.Amount{money.New(1, "CHF"), money.New(301, "EUR")}, true, true, 2},
		{"nothing at all", nil, false, false, 1},
	}
	for _, tt := range tests {
		r := request(KindLetter)
		set.Apply(&r, tt.total)
		if people := set.PeopleNeeded(tt.total); r.PageOnly != tt.pageOnly || r.Explain != tt.words || people != tt.people {
			t.Errorf("%s: page only %v, reason %v, people %d", tt.why, r.PageOnly, r.Explain, people)
		}
	}
}

func TestCheckAnswer_ofSeveralPeople(t *testing.T) {
	chat := answer(Approve, ChoiceNone, "")
	chat.Channel = ChannelChat
	large, explained := request(KindLetter), request(KindLetter)
	large.PageOnly, explained.Explain = true, true
	half := request(KindLetter)
	half.Needed, half.Agreed = 2, []Vote{{By: "petra"}}
	chosen := request(KindEscalation)
	chosen.Needed, chosen.Agreed = 2, []Vote{{By: "sven", Choice: ChoiceHandOver}}
	other := answer(Approve, ChoiceNone, "")
	other.By = "hanna"
	tests := []struct {
		why     string
		r       Request
		a       Answer
		want    error
		settles bool
	}{
		{"little, in a chat", request(KindLetter), chat, nil, true},
		{"much, in a chat", large, chat, ErrPageOnly, true},
		{"much, on the page", large, answer(Approve, ChoiceNone, ""), nil, true},
		{"a no to much needs the page too", large, Answer{By: "petra", Decision: Reject, Reason: "too early", FactsHash: "abc", Channel: ChannelChat}, ErrPageOnly, true},
		{"much, unexplained", explained, answer(Approve, ChoiceNone, ""), ErrReasonRequired, true},
		{"much, explained", explained, answer(Approve, ChoiceNone, "agreed with sales"), nil, true},
		{"the same person again", half, answer(Approve, ChoiceNone, ""), ErrAgreed, true},
		{"the second person", half, other, nil, true},
		{"the first of two", Request{ID: "A-1", Entity: "NORD", Kind: KindLetter, RequestedBy: "run", State: Open, FactsHash: "abc", Needed: 2},
			answer(Approve, ChoiceNone, ""), nil, false},
		{"who agreed says no after all", half, answer(Reject, ChoiceNone, "paid in cash"), nil, true},
		{"the second person chooses another way", chosen, answer(Approve, ChoiceInstalments, ""), ErrOtherChoice, true},
		{"the second person chooses the same way", chosen, answer(Approve, ChoiceHandOver, ""), nil, true},
	}
	for _, tt := range tests {
		if err := CheckAnswer(tt.r, tt.a); !errors.Is(err, tt.want) || (err == nil) != (tt.want == nil) {
			t.Errorf("%s: %v, want %v", tt.why, err, tt.want)
		}
		if settles := tt.r.Settles(tt.a); settles != tt.settles {
			t.Errorf("%s: settles %v", tt.why, settles)
		}
	}
}
