package web

import (
	"errors"
	"fmt"
	"html/template"
	"net/url"
	"strings"
	"time"

	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/cashapplication"
	"github.com/mahnwerk/mahnwerk/ar/collection"
	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// text returns the words of a key; a missing key shows itself, so that a test finds it.
func text(key, lang string) string {
	t, ok := texts[key]
	if !ok {
		return "?" + key
	}
	return in(t, lang)
}

func in(t [2]string, lang string) string {
	if lang == "de" {
		return t[0]
	}
	return t[1]
}

// refusalKeys name the words for each way the door says no.
var refusalKeys = map[error]string{
	approval.ErrClosed: "refusedClosed", approval.ErrSelfApproval: "mayNotSelf", approval.ErrReasonRequired: "refusedReason",
	approval.ErrFactsChanged: "refusedFacts", approval.ErrWrongRole: "mayNotRole", approval.ErrUnknownAnswer: "refusedAnswer",
	approval.ErrPageOnly: "refusedPageOnly", approval.ErrAgreed: "refusedAgreed", approval.ErrOtherChoice: "refusedOther",
}

func refusalKey(err error) string {
	for refusal, key := range refusalKeys {
		if errors.Is(err, refusal) {
			return key
		}
	}
	return "refusedAnswer"
}

func functions() template.FuncMap {
	return template.FuncMap{
		"t":       text,
		"amount":  money.Amount.Format,
		"date":    calendar.Date.Format,
		"word":    word,
		"phrase":  phrase,
		"why":     collection.Blocker.Explain,
		"clock":   clock,
		"url":     url.PathEscape,
		"more":    func(n int) bool { return n >= listLimit },
		"problem": func(key, lang string) shownText { return shownText{key, lang} },
		"reason":  reasonOf,
		"says":    sentence,
		"missing": missing,
		"written": writtenOf,
		"offer":   func(e subledger.Explanation, entity, lang string) shownOffer { return shownOffer{e, entity, lang} },
		"explanation": func(code cashapplication.Code, because string) subledger.Explanation {
			return subledger.Explanation{Code: code, Because: because}
		},
		"event":     eventWord,
		"chain":     func(c Chain, lang string) shownChain { return shownChain{c, lang} },
		"trail":     func(t Trail, lang string) shownTrail { return shownTrail{t, lang} },
		"mailword":  mailWord,
		"mailwords": mailWords,
		"happened":  happened,
		"because":   because,
		"stands":    claimState,
		"explain":   func(code any, lang string) string { return correspondence.Explain(fmt.Sprint(code), lang) },
		"quote":     quoted,
		"fill":      inquiryPage.filled,
		"mailflag":  mailFlag,
		"claim":     claimed,
		"corrected": corrected,
		"passages":  passages,
		"inc":       func(i int) int { return i + 1 },
		"counts":    func(c []Count, level bool, lang string) countTable { return countTable{c, level, lang} },
	}
}

// shownChain and shownTrail are parts of a page in its language.
type (
	shownChain struct {
		Chain Chain
		Lang  string
	}
	shownTrail struct {
		Trail
		Lang string
	}
)

// shownOffer is an explanation with the entity whose invoices it names.
type shownOffer struct {
	Of           subledger.Explanation
	Entity, Lang string
}

// shownText is a text with the language it is shown in.
type shownText struct{ Key, Lang string }

// countTable is a table of counts; Level is true when their names are dunning levels.
type countTable struct {
	Counts []Count
	Level  bool
	Lang   string
}

// word shows a word of the ledger in the reader's language where it has one; else, as a role of one's own, as it is.
// It takes any of the types that are strings.
func word(w any, lang string) string {
	code := fmt.Sprint(w)
	if t, ok := words[code]; ok {
		return in(t, lang)
	}
	if shown := collection.Word(code).In(lang); shown != "" {
		return shown
	}
	return code
}

// phrase shows several words of the ledger in a row, such as "level 2", "broken 2026-03-02" or a list of blockers.
func phrase(codes, lang string) string {
	var shown []string
	for _, code := range strings.Fields(codes) {
		if on, err := calendar.ParseDate(code); err == nil {
			shown = append(shown, on.Format(lang))
			continue
		}
		if blocker := collection.Blocker(code).Explain(lang); blocker != "" {
			shown = append(shown, blocker+";")
			continue
		}
		shown = append(shown, word(code, lang))
	}
	return strings.TrimSuffix(strings.Join(shown, " "), ";")
}

// clock shows an instant in the zone it came with.
func clock(t time.Time, lang string) string {
	return calendar.DateOf(t).Format(lang) + t.Format(" 15:04 MST")
}
