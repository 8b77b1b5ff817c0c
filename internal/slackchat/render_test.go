package slackchat_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/mahnwerk/mahnwerk/ar/card"
	"github.com/mahnwerk/mahnwerk/internal/slackchat"
)

func TestRender_golden(t *testing.T) {
	t.Parallel()
	ended := lastNotice()
	ended.Ended = "Freigegeben von maria (head_of_credit) am 23.11.2026 10:12 über Slack: *geprüft* <!here>"
	decided := digest(3)
	decided.Lines[1].Acts, decided.Lines[1].State = nil, "approved by maria"
	edit := card.Card{Title: "Answer to a mail", Alt: "Answer to a mail", Quotes: []string{"When is it due?"}, Letter: "It was due on 1 October.",
		Buttons: []card.Button{{Action: card.Send, Label: "Send"}, {Action: card.Edit, Label: "Edit", Ask: &card.Words{Required: true, Prefill: "It was due on 1 October."}},
			{Action: card.Discard, Label: "Discard", Ask: &card.Words{}}}}
	cards := []struct {
		name, lang string
		card       card.Card
	}{{"last-notice.de", "de", lastNotice()}, {"last-notice.en", "en", lastNotice()}, {"ended.de", "de", ended}, {"digest.en", "en", decided}, {"answer.en", "en", edit}}
	for _, c := range cards {
		r, err := slackchat.Render(c.card, token, c.lang)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		var b bytes.Buffer
		if err := json.Indent(&b, r.Blocks, "", "  "); err != nil {
			t.Fatal(err)
		}
		golden(t, c.name+".json", []byte(r.Text+"\n"+b.String()+"\n"))
	}
}

func TestRender_closedCardHasNoButtons(t *testing.T) {
	t.Parallel()
	for _, c := range []card.Card{lastNotice(), digest(4)} {
		c.Ended = "withdrawn: paid"
		r, err := slackchat.Render(c, "", "en") // no token is needed either
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(r.Blocks), `"act.`) || strings.Contains(string(r.Blocks), "static_select") {
			t.Errorf("%s: something can still be clicked: %s", c.Title, r.Blocks)
		}
		if strings.Contains(string(r.Blocks), "<!date") {
			t.Errorf("%s: a matter that is closed has no deadline", c.Title)
		}
	}
}

// unfit are cards that no button can be made of, each for its reason.
var unfit = map[string]func(*card.Card){
	"unknown action":       func(c *card.Card) { c.Buttons[0].Action = "pay" },
	"line of two lines":    func(c *card.Card) { c.Buttons[0].Line = "a\nb" },
	"option too long":      func(c *card.Card) { c.Buttons[2].Options[0].Value = strings.Repeat("x", 130) },
	"two alike":            func(c *card.Card) { c.Buttons[1] = c.Buttons[0] },
	"link without address": func(c *card.Card) { c.Links[0].URL = "javascript:alert(1)" },
}

func TestRender_refusesWhatNoButtonCanCarry(t *testing.T) {
	t.Parallel()
	for name, spoil := range unfit {
		c := lastNotice()
		spoil(&c)
		if _, err := slackchat.Render(c, token, "de"); !errors.Is(err, slackchat.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := slackchat.Render(lastNotice(), "a guess", "de"); err == nil {
		t.Error("a bad token: no error")
	}
	homeless := lastNotice()
	homeless.Links[0].URL = "/approvals/4711"
	if r, err := slackchat.Render(homeless, token, "de"); err != nil || strings.Contains(string(r.Blocks), "4711") {
		t.Errorf("a link without a host: %v", err)
	}
}

func TestRender_saysWhatDidNotFit(t *testing.T) {
	t.Parallel()
	long := lastNotice()
	long.Letter = strings.Repeat("ü", 7000)
	many := digest(60)
	for _, c := range []card.Card{long, many} {
		r, err := slackchat.Render(c, token, "en")
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(r.Blocks), "Shortened.") {
			t.Errorf("%s: it was cut and does not say so", c.Title)
		}
		if !strings.Contains(string(r.Blocks), "act.approve") {
			t.Errorf("%s: it was cut so far that nothing can be done", c.Title)
		}
	}
	few, err := slackchat.Render(digest(3), token, "en")
	if err != nil || strings.Contains(string(few.Blocks), "Shortened.") {
		t.Errorf("a card that fits says it was shortened (%v)", err)
	}
}

// TestRender_longLetterIsShownWhole: who lets a letter go has seen all of it, as long as Slack has room.
func TestRender_longLetterIsShownWhole(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		lines := rapid.SliceOfN(rapid.StringMatching(`[a-zü]{1,400}`), 1, 14).Draw(t, "lines")
		c := card.Card{Title: "x", Alt: "x", Letter: strings.Join(lines, "\n")}
		r, err := slackchat.Render(c, token, "en")
		if err != nil {
			t.Fatal(err)
		}
		var blocks []struct {
			Elements []struct {
				Type     string `json:"type"`
				Elements []struct {
					Text string `json:"text"`
				} `json:"elements"`
			} `json:"elements"`
		}
		if err := json.Unmarshal(r.Blocks, &blocks); err != nil {
			t.Fatal(err)
		}
		var shown []string
		for _, b := range blocks {
			for _, e := range b.Elements {
				if e.Type == "rich_text_preformatted" {
					shown = append(shown, e.Elements[0].Text)
				}
			}
		}
		if strings.Join(shown, "\n") != c.Letter {
			t.Fatalf("%d parts do not make the letter", len(shown))
		}
	})
}

// hostile are texts as a debtor might send them.
func hostile() *rapid.Generator[string] {
	pieces := []string{"<!channel>", "<!here|x>", "<@U123>", "<#C1>", "<https://evil.example|Freigeben>", "*fett*", "_x_", "```", "`", ">zitat", "\n", "\r\n",
		"\u202e", "\u2066", "\u200f", "\u200b", "\ufeff", "\u00ad", "\u2028", "\x00", "\x1b[2J", "&lt;!here&gt;", ":bomb:", "ü", "🦄", "Z\u0300\u0301\u0302\u0303\u0304\u0305\u0306",
		"\U000E0041", "\xff\xfe", "a", " ", "1.234,50 EUR", "</script>", "|", "^", strings.Repeat("x", 2900), strings.Repeat("\n", 40)}
	return rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(rapid.OneOf(rapid.SampledFrom(pieces), rapid.String()), 0, 8).Draw(t, "pieces"), "")
	})
}

func hostileCard(t *rapid.T) card.Card {
	text := hostile()
	c := card.Card{Title: text.Draw(t, "title"), Letter: text.Draw(t, "letter"), Note: text.Draw(t, "note"), Alt: text.Draw(t, "alt"),
		Quotes: rapid.SliceOfN(text, 0, 8).Draw(t, "quotes"), Until: time.Unix(1_790_000_000, 0), UntilLabel: text.Draw(t, "until"),
		Buttons: lastNotice().Buttons, Links: lastNotice().Links}
	c.Buttons[0].Label, c.Buttons[0].Sure, c.Buttons[2].Options[0].Label = text.Draw(t, "label"), text.Draw(t, "sure"), text.Draw(t, "option")
	c.Links[0].Label = text.Draw(t, "link")
	for range rapid.IntRange(0, 40).Draw(t, "facts") {
		c.Facts = append(c.Facts, card.Fact{Label: text.Draw(t, "l"), Value: text.Draw(t, "v")})
	}
	for i := range rapid.IntRange(0, 40).Draw(t, "lines") {
		c.Lines = append(c.Lines, card.Line{ID: string(rune('a'+i%26)) + string(rune('a'+i/26)), Text: text.Draw(t, "line"), State: text.Draw(t, "state"),
			Acts: digest(1).Lines[0].Acts[:rapid.IntRange(0, 2).Draw(t, "acts")]})
	}
	if rapid.Bool().Draw(t, "over") {
		c.Ended = "ended " + text.Draw(t, "ended")
	}
	return c
}

// dateOnly is the one markup of ours.
var dateOnly = regexp.MustCompile(`<!date\^\d+\^\{date_short_pretty\} \{time\}\|[0-9: UTC-]+>`)

// TestRender_hostileTextHasNoEffect: whatever others write, Slack takes the layout, reads no markup but ours, and nothing turns
// the direction of reading or hides.
func TestRender_hostileTextHasNoEffect(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r, err := slackchat.Render(hostileCard(t), token, rapid.SampledFrom([]string{"de", "en", "fr"}).Draw(t, "lang"))
		if err != nil {
			t.Fatal(err)
		}
		if strings.ContainsAny(r.Text, "<>\n") || r.Text == "" {
			t.Fatalf("the text for notifications has markup in it or is empty: %q", r.Text)
		}
		var blocks []any
		if err := json.Unmarshal(r.Blocks, &blocks); err != nil {
			t.Fatal(err)
		}
		if len(blocks) == 0 || len(blocks) > 50 {
			t.Fatalf("%d blocks", len(blocks))
		}
		total := 0
		texts(blocks, func(kind, text string) {
			n := utf8.RuneCountInString(text)
			total += n
			if n == 0 || n > 3000 {
				t.Fatalf("a text of %d characters", n)
			}
			if kind == "mrkdwn" && strings.ContainsAny(dateOnly.ReplaceAllString(text, ""), "<>") {
				t.Fatalf("markup that is not ours: %q", text)
			}
			for _, r := range text {
				if unicode.Is(unicode.Bidi_Control, r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Cc, r) && r != '\n' {
					t.Fatalf("%U is left in %q", r, text)
				}
			}
			if strings.Contains(text, "\n\n\n") {
				t.Fatalf("a gap that pushes the rest away: %q", text)
			}
		})
		if total > 15000 {
			t.Fatalf("%d characters in all", total)
		}
	})
}

// texts calls f for every text of a layout with the type of its object.
func texts(v any, f func(kind, text string)) {
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			texts(e, f)
		}
	case map[string]any:
		if text, ok := v["text"].(string); ok {
			kind, _ := v["type"].(string)
			f(kind, text)
		}
		for _, e := range v {
			texts(e, f)
		}
	}
}

// TestRender_isTakenBySlack posts hostile cards to the workspace, which checks what Slack checks.
func TestRender_isTakenBySlack(t *testing.T) {
	t.Parallel()
	w := newWorld(t, false, nil)
	rapid.Check(t, func(t *rapid.T) {
		if _, err := w.client.Post(w.t.Context(), slackchat.Message{Channel: channel, Card: hostileCard(t), Token: token, Lang: "de"}); err != nil {
			t.Fatal(err)
		}
	})
}
