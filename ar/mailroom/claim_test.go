package mailroom_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/dispute"
	"github.com/mahnwerk/mahnwerk/ar/mailroom"
	"github.com/mahnwerk/mahnwerk/ar/money"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// TestKey: one mail has one name however its id is written, and a mail without an id is named by its bytes.
func TestKey(t *testing.T) {
	t.Parallel()
	named := mailroom.Key("<a@x.example>", []byte("one"))
	if named != mailroom.Key(" a@x.example ", []byte("two")) {
		t.Error("the same id names two mails")
	}
	for what, other := range map[string]string{"another id": mailroom.Key("<b@x.example>", []byte("one")), "no id": mailroom.Key("", []byte("one")), "no id, other bytes": mailroom.Key(" <> ", []byte("two"))} {
		if other == named || len(other) != 32 || strings.Trim(other, "0123456789abcdef") != "" {
			t.Errorf("%s: key %q beside %q", what, other, named)
		}
	}
}

func TestSameWords(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		a, b string
		want bool
	}{
		"the same":             {"A: b\r\n\r\nx", "A: b\r\n\r\nx", true},
		"another head":         {"A: b\r\n\r\nx", "C: d\r\nA: b\r\n\r\nx", true},
		"other line ends":      {"A: b\r\n\r\nx\r\ny\r\n", "A: b\n\nx\ny", true},
		"other words":          {"A: b\r\n\r\nx", "A: b\r\n\r\ny", false},
		"no head, other words": {"x", "y", false},
		"a second paragraph":   {"A: b\n\nx\n\ny", "A: b\n\nx\n\nz", false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := mailroom.SameWords([]byte(test.a), []byte(test.b)); got != test.want {
				t.Errorf("got %t", got)
			}
		})
	}
}

// TestWeigh: one claim for each thing somebody can say yes or no to, with a place that a later reading finds again.
func TestWeigh(t *testing.T) {
	t.Parallel()
	bounce := &correspondence.Bounce{Permanent: true, Status: "5.1.1"}
	contact := &correspondence.NewContact{Email: "neu@kunde.example"}
	combined := correspondence.Combined{Understanding: correspondence.Understanding{Bounce: bounce, NewContact: contact}}
	first := correspondence.Action{Act: correspondence.AcceptPromise, Mode: correspondence.OneClick, Intent: correspondence.PromiseToPay, Invoices: []receivable.InvoiceNumber{"R-1"}, On: calendar.MustDate("2026-11-30")}
	many := first
	for range 40 {
		many.Invoices = append(many.Invoices, "R-1000000")
	}
	actions := []correspondence.Action{
		{Act: correspondence.NoteMail, Intent: correspondence.Acknowledgement}, {Act: correspondence.AnswerMail, Intent: correspondence.GeneralInquiry},
		first, first, many,
		{Act: correspondence.ChangeContact, Mode: correspondence.OneClick, Intent: correspondence.WrongContact},
		{Act: correspondence.DisableContact, Mode: correspondence.OneClick, Intent: correspondence.Bounced},
	}
	got := mailroom.Weigh(combined, actions, mailroom.Returned{})
	var places []string
	for _, c := range got {
		places = append(places, string(c.Act)+" "+string(c.Mode)+" "+c.Place)
	}
	want := []string{"accept_promise one_click promise_to_pay/2026-11-30/R-1", "accept_promise one_click promise_to_pay/2026-11-30/R-1#2", "accept_promise one_click " + got[2].Place,
		"contact_change one_click wrong_contact", "contact_disable one_click bounce"}
	if diff := cmp.Diff(want, places); diff != "" {
		t.Errorf("claims -want +got:\n%s", diff)
	}
	if len(got[2].Place) > 80 || got[3].Contact != contact || got[4].Bounce != bounce {
		t.Errorf("claims %+v", got)
	}
	ours := mailroom.Weigh(combined, actions[6:], mailroom.Returned{LetterID: 7})
	if ours[0].Mode != correspondence.Automatically || ours[0].Level != correspondence.High {
		t.Errorf("a report about a letter of ours: %+v", ours[0])
	}
	bounce.Permanent = false
	soft := []correspondence.Action{{Act: correspondence.NoteMail, Intent: correspondence.Bounced}}
	if again := mailroom.Weigh(combined, soft, mailroom.Returned{LetterID: 7}); len(again) != 1 || again[0].Mode != correspondence.Automatically ||
		again[0].Act != correspondence.DisableContact || !slices.Equal(again[0].Why, []string{correspondence.WhySoftBounce}) {
		t.Errorf("a letter of ours that came back for now: %+v", again)
	}
	for name, back := range map[string]mailroom.Returned{"a letter that may still arrive": {LetterID: 7, Delayed: true}, "no letter of ours": {}} {
		if later := mailroom.Weigh(combined, soft, back); len(later) != 0 {
			t.Errorf("%s: %+v", name, later)
		}
	}
}

func TestAutomaticOf(t *testing.T) {
	t.Parallel()
	intent := func(i correspondence.Intent) []correspondence.IntentClaim {
		return []correspondence.IntentClaim{{Type: i}}
	}
	tests := map[string]struct {
		headers correspondence.Automatic
		intents []correspondence.IntentClaim
		want    correspondence.Automatic
	}{
		"by hand":                {correspondence.ByHand, intent(correspondence.Disputes), correspondence.ByHand},
		"headers say it":         {correspondence.AutoGenerated, intent(correspondence.OutOfOffice), correspondence.AutoGenerated},
		"words say absence":      {correspondence.ByHand, intent(correspondence.OutOfOffice), correspondence.AutoReplied},
		"words say a receipt":    {correspondence.ByHand, intent(correspondence.AutoAcknowledged), correspondence.AutoReplied},
		"absence and a stand-in": {correspondence.ByHand, append(intent(correspondence.WrongContact), intent(correspondence.OutOfOffice)...), correspondence.AutoReplied},
		"absence and a dispute":  {correspondence.ByHand, append(intent(correspondence.OutOfOffice), intent(correspondence.Disputes)...), correspondence.ByHand},
		"headers and a dispute":  {correspondence.AutoReplied, append(intent(correspondence.OutOfOffice), intent(correspondence.Disputes)...), correspondence.AutoReplied},
		"words say it failed":    {correspondence.ByHand, intent(correspondence.Bounced), correspondence.DeliveryReport},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := mailroom.AutomaticOf(test.headers, test.intents); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
	if !mailroom.UnrelatedOnly(intent(correspondence.Unrelated)) || mailroom.UnrelatedOnly(append(intent(correspondence.Unrelated), intent(correspondence.Disputes)...)) {
		t.Error("a mail that is unrelated and something else is not unrelated")
	}
	if !mailroom.NeedsAnswer(intent(correspondence.Complaint)) || mailroom.NeedsAnswer(intent(correspondence.PromiseToPay)) {
		t.Error("a complaint wants words, a promise does not")
	}
}

// TestCorrection: what is not corrected stays as claimed.
func TestCorrection(t *testing.T) {
	t.Parallel()
	claimed := correspondence.Action{Act: correspondence.OpenDispute, Invoices: []receivable.InvoiceNumber{"R-1", "R-2"}, Amount: money.New(100, "EUR"), On: calendar.MustDate("2026-11-30"), Reason: dispute.Price}
	tests := map[string]struct {
		correction mailroom.Correction
		change     func(*correspondence.Action)
	}{
		"nothing": {mailroom.Correction{}, func(*correspondence.Action) {}},
		"date":    {mailroom.Correction{On: calendar.MustDate("2026-12-01")}, func(a *correspondence.Action) { a.On = calendar.MustDate("2026-12-01") }},
		"amount":  {mailroom.Correction{Amount: money.New(50, "EUR")}, func(a *correspondence.Action) { a.Amount = money.New(50, "EUR") }},
		"invoice": {mailroom.Correction{Invoice: "R-2"}, func(a *correspondence.Action) { a.Invoices = []receivable.InvoiceNumber{"R-2"} }},
		"reason":  {mailroom.Correction{Reason: dispute.Quality}, func(a *correspondence.Action) { a.Reason = dispute.Quality }},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := claimed
			test.change(&want)
			if diff := cmp.Diff(want, test.correction.Correct(claimed)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// TestChecks: what can be refused without looking at the records.
func TestChecks(t *testing.T) {
	t.Parallel()
	head := subledger.Head{Entity: "NORD", By: "anna", Reason: "because"}
	silent := head
	silent.Reason = ""
	id := mailroom.ID{Entity: "NORD", Key: "k"}
	other := mailroom.ID{Entity: "SUED", Key: "k"}
	reply := mailroom.NewReply{Head: head, Customer: "1", Language: "de", Tone: mailroom.Firm, Subject: "s", Body: "b"}
	changed := func(change func(*mailroom.NewReply)) mailroom.NewReply { r := reply; change(&r); return r }
	tests := map[string]struct {
		command subledger.Command
		code    string // empty: accepted
	}{
		"settled":                      {mailroom.SettleMail{Head: head, Mail: id, How: mailroom.Answered}, ""},
		"settled by a machine's words": {mailroom.SettleMail{Head: head, Mail: id, How: mailroom.WasAutomatic}, "settled_how_known"},
		"settled in another's books":   {mailroom.SettleMail{Head: head, Mail: other, How: mailroom.Answered}, "mail_missing"},
		"assigned":                     {mailroom.AssignMail{Head: head, Mail: id, Customer: "1"}, ""},
		"assigned to nobody":           {mailroom.AssignMail{Head: head, Mail: id}, "mail_missing"},
		"drafted":                      {reply, ""},
		"drafted in French":            {changed(func(r *mailroom.NewReply) { r.Language = "fr" }), "reply_language_known"},
		"drafted rudely":               {changed(func(r *mailroom.NewReply) { r.Tone = "rude" }), "reply_tone_known"},
		"two lines of subject":         {changed(func(r *mailroom.NewReply) { r.Subject = "a\nBcc: x@y" }), "reply_subject"},
		"no words":                     {changed(func(r *mailroom.NewReply) { r.Body = " \n" }), "reply_empty"},
		"too many words":               {changed(func(r *mailroom.NewReply) { r.Body = strings.Repeat("x", 20_001) }), "reply_too_long"},
		"asked about a mail":           {mailroom.AskReply{Head: head, Mail: id}, ""},
		"asked about nothing":          {mailroom.AskReply{Head: head}, "reply_about"},
		"asked without a topic":        {mailroom.AskReply{Head: head, Customer: "1"}, "reply_topic"},
		"asked about the weather":      {mailroom.AskReply{Head: head, Customer: "1", Topic: "weather"}, "reply_topic"},
		"a model is permitted":         {mailroom.AllowModel{Head: head, Data: mailroom.MailData, Provider: "genai"}, ""},
		"without a reason":             {mailroom.AllowModel{Head: silent, Data: mailroom.MailData, Provider: "genai"}, "reason_missing"},
		"an unknown provider":          {mailroom.AllowModel{Head: head, Data: mailroom.MailData, Provider: "x"}, "model_permission_provider_known"},
		"an unknown class of data":     {mailroom.AllowModel{Head: head, Data: "all", Provider: "genai"}, "model_permission_data_known"},
		"a phrase":                     {mailroom.TeachPhrase{Head: head, Customer: "1", Phrase: "Zahllauf", Intent: correspondence.PromiseToPay}, ""},
		"a phrase of two letters":      {mailroom.TeachPhrase{Head: head, Customer: "1", Phrase: "ok", Intent: correspondence.PromiseToPay}, "phrase_length"},
		"a phrase that means nothing":  {mailroom.TeachPhrase{Head: head, Customer: "1", Phrase: "Zahllauf", Intent: "x"}, "intent_known"},
		"a rule":                       {mailroom.SetRule{Head: head, Name: "zahllauf", Words: "im Zahllauf", Intent: correspondence.PromiseToPay}, ""},
		"a rule with a bad name":       {mailroom.SetRule{Head: head, Name: "Zahl Lauf", Words: "im Zahllauf", Intent: correspondence.PromiseToPay}, "mail_rule_name_form"},
		"a rule of two letters":        {mailroom.SetRule{Head: head, Name: "z", Words: "im", Intent: correspondence.PromiseToPay}, "mail_rule_words"},
		"a classifier":                 {mailroom.SetClassifier{Head: head, Version: 1, State: mailroom.Promoted}, ""},
		"a classifier of no state":     {mailroom.SetClassifier{Head: head, Version: 1, State: "best"}, "mail_classifier_state_known"},
		"a matrix":                     {mailroom.SetAutonomy{Head: head, Matrix: correspondence.DefaultAutonomy()}, ""},
		"an empty matrix":              {mailroom.SetAutonomy{Head: head}, "autonomy_matrix"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := test.command.Check()
			if test.code == "" && err != nil || test.code != "" && !subledger.IsRefused(err, test.code) {
				t.Errorf("got %v, want %q", err, test.code)
			}
		})
	}
}
