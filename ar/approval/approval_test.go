package approval

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/mahnwerk/mahnwerk/ar/money"
)

func request(k Kind) Request {
	return Request{ID: "A-1", Entity: "NORD", Kind: k, RequestedBy: "run", State: Open, Roles: []string{"senior", "head_of_credit"}, FactsHash: "abc"}
}

func answer(d Decision, c Choice, reason string) Answer {
	return Answer{By: "petra", Decision: d, Choice: c, Reason: reason, FactsHash: "abc", Channel: "web"}
}

func TestCheckAnswer(t *testing.T) {
	closed := func(s State) Request { r := request(KindLetter); r.State = s; return r }
	own := answer(Approve, ChoiceNone, "")
	own.By = "run"
	stale := answer(Approve, ChoiceNone, "")
	stale.FactsHash = "abd"
	tests := []struct {
		why  string
		r    Request
		a    Answer
		want error
	}{
		{"a letter is approved", request(KindLetter), answer(Approve, ChoiceNone, ""), nil},
		{"a letter is rejected with a reason", request(KindLetter), answer(Reject, ChoiceNone, "ruft morgen an"), nil},
		{"hand-over", request(KindEscalation), answer(Approve, ChoiceHandOver, ""), nil},
		{"instalments", request(KindEscalation), answer(Approve, ChoiceInstalments, ""), nil},
		{"a write-off at the end of the ladder, explained", request(KindEscalation), answer(Approve, ChoiceWriteOff, "no assets"), nil},
		{"an escalation is rejected", request(KindEscalation), answer(Reject, ChoiceNone, "too early"), nil},
		{"a write-off, explained", request(KindWriteOff), answer(Approve, ChoiceNone, "no assets"), nil},

		{"already approved", closed(Approved), answer(Approve, ChoiceNone, ""), ErrClosed},
		{"already rejected", closed(Rejected), answer(Approve, ChoiceNone, ""), ErrClosed},
		{"expired", closed(Expired), answer(Approve, ChoiceNone, ""), ErrClosed},
		{"obsolete", closed(Obsolete), answer(Approve, ChoiceNone, ""), ErrClosed},
		{"no state at all", closed(""), answer(Approve, ChoiceNone, ""), ErrClosed},
		{"who asked answers", request(KindLetter), own, ErrSelfApproval},
		{"other facts were shown", request(KindLetter), stale, ErrFactsChanged},
		{"neither yes nor no", request(KindLetter), answer("maybe", ChoiceNone, "well, well"), ErrUnknownAnswer},
		{"no answer", request(KindLetter), answer("", ChoiceNone, ""), ErrUnknownAnswer},
		{"rejected without a reason", request(KindLetter), answer(Reject, ChoiceNone, ""), ErrReasonRequired},
		{"rejected with blanks", request(KindLetter), answer(Reject, ChoiceNone, "        "), ErrReasonRequired},
		{"three characters of six bytes are three", request(KindLetter), answer(Reject, ChoiceNone, "äöü"), ErrReasonRequired},
		{"a write-off at the end of the ladder, unexplained", request(KindEscalation), answer(Approve, ChoiceWriteOff, ""), ErrReasonRequired},
		{"a credit note, unexplained", request(KindCreditNote), answer(Approve, ChoiceNone, ""), ErrReasonRequired},
		{"a credit note, explained", request(KindCreditNote), answer(Approve, ChoiceNone, "two pumps were faulty"), nil},
		{"a write-off, unexplained", request(KindWriteOff), answer(Approve, ChoiceNone, ""), ErrReasonRequired},
		{"a novel", request(KindLetter), answer(Approve, ChoiceNone, strings.Repeat("x", maxReason+1)), ErrUnknownAnswer},
		{"2,000 characters of more bytes", request(KindLetter), answer(Approve, ChoiceNone, strings.Repeat("ä", maxReason)), nil},
		{"an escalation without a choice", request(KindEscalation), answer(Approve, ChoiceNone, ""), ErrUnknownAnswer},
		{"an escalation with a choice nobody offered", request(KindEscalation), answer(Approve, "forget", ""), ErrUnknownAnswer},
		{"a rejection with a choice", request(KindEscalation), answer(Reject, ChoiceHandOver, "too early"), ErrUnknownAnswer},
		{"a letter with a choice", request(KindLetter), answer(Approve, ChoiceHandOver, ""), ErrUnknownAnswer},
	}
	for _, tt := range tests {
		t.Run(tt.why, func(t *testing.T) {
			err := CheckAnswer(tt.r, tt.a)
			if !errors.Is(err, tt.want) || (err == nil) != (tt.want == nil) {
				t.Errorf("error %v, want %v", err, tt.want)
			}
			if tt.want != nil && !Refusal(err) {
				t.Errorf("%v is no refusal", err)
			}
		})
	}
}

func TestCheckPerson(t *testing.T) {
	tests := []struct {
		why   string
		u     User
		roles []string
		want  bool
	}{
		{"the role asked first", User{Roles: []string{"senior"}, Active: true}, nil, true},
		{"a role of the chain asked later", User{Roles: []string{"head_of_credit"}, Active: true}, nil, true},
		{"one of several roles", User{Roles: []string{"clerk", "senior"}, Active: true}, nil, true},
		{"for this entity", User{Roles: []string{"senior"}, Entities: []string{"SUED", "NORD"}, Active: true}, nil, true},
		{"for another entity only", User{Roles: []string{"senior"}, Entities: []string{"SUED"}, Active: true}, nil, false},
		{"a role that is not asked", User{Roles: []string{"clerk"}, Active: true}, nil, false},
		{"no role", User{Active: true}, nil, false},
		{"an account that was closed", User{Roles: []string{"senior"}}, nil, false},
		{"an administrator", User{Roles: []string{"admin"}, Active: true}, nil, false},
		{"an administrator whom the policy names", User{Roles: []string{"admin"}, Active: true}, []string{"admin"}, false},
		{"an auditor whom the policy names", User{Roles: []string{"auditor"}, Active: true}, []string{"auditor"}, false},
		{"a machine that the policy names", User{Roles: []string{"service"}, Active: true}, []string{"service"}, false},
		{"a chain without people", User{Roles: []string{"senior"}, Active: true}, []string{}, false},
	}
	for _, tt := range tests {
		r := request(KindLetter)
		if tt.roles != nil {
			r.Roles = tt.roles
		}
		err := CheckPerson(r, tt.u)
		if (err == nil) != tt.want || err != nil && !errors.Is(err, ErrWrongRole) {
			t.Errorf("%s: %v", tt.why, err)
		}
	}
}

// TestCheckPerson_deputies: petra is away, and sven stands in for her in NORD.
func TestCheckPerson_deputies(t *testing.T) {
	petra := User{Name: "petra", Roles: []string{"senior"}, Entities: []string{"NORD"}, Active: true}
	asIs := func(*User) {}
	principal := func(edit func(*User)) func(*User) { return func(u *User) { edit(&u.StandsFor[0]) } }
	tests := []struct {
		why  string
		edit func(*User)
		ask  func(*Request)
		want error
		who  string // in whose place
	}{
		{"in her place", asIs, func(*Request) {}, nil, "petra"},
		{"he has the role himself", func(u *User) { u.Roles = []string{"head_of_credit"} }, func(*Request) {}, nil, ""},
		{"another entity than the delegation's", asIs, func(r *Request) { r.Entity = "SUED" }, ErrWrongRole, ""},
		{"an entity he does not work for", func(u *User) { u.Entities = []string{"SUED"} }, func(*Request) {}, ErrWrongRole, ""},
		{"she may not decide this either", asIs, func(r *Request) { r.Roles = []string{"head_of_credit"} }, ErrWrongRole, ""},
		{"she has left", principal(func(p *User) { p.Active = false }), func(*Request) {}, ErrWrongRole, ""},
		{"he has left", func(u *User) { u.Active = false }, func(*Request) {}, ErrWrongRole, ""},
		{"she asked", asIs, func(r *Request) { r.RequestedBy = "petra" }, ErrSelfApproval, "petra"},
		{"she asked, and he has the role himself", func(u *User) { u.Roles = []string{"senior"} }, func(r *Request) { r.RequestedBy = "petra" }, ErrSelfApproval, ""},
		{"she asked in another entity", func(u *User) { u.Roles = []string{"senior"} }, func(r *Request) { r.RequestedBy, r.Entity = "petra", "SUED" }, nil, ""},
		{"an admin stands in", func(u *User) { u.Roles = []string{"admin"} }, func(*Request) {}, ErrWrongRole, ""},
		{"an auditor stands in", func(u *User) { u.Roles = []string{"auditor"} }, func(*Request) {}, ErrWrongRole, ""},
		{"for an admin whom the policy names", principal(func(p *User) { p.Roles = []string{"admin"} }), func(r *Request) { r.Roles = []string{"admin"} }, ErrWrongRole, ""},
		{"deputies have no deputies", principal(func(p *User) {
			p.Roles, p.StandsFor = []string{"clerk"}, []User{{Name: "hans", Roles: []string{"head_of_credit"}, Active: true}}
		}), func(*Request) {}, ErrWrongRole, ""},
	}
	for _, tt := range tests {
		r := request(KindLetter)
		tt.ask(&r)
		u := User{Name: "sven", Roles: []string{"clerk"}, Active: true, StandsFor: []User{petra}}
		tt.edit(&u)
		err := CheckPerson(r, u)
		if !errors.Is(err, tt.want) || (err == nil) != (tt.want == nil) {
			t.Errorf("%s: %v, want %v", tt.why, err, tt.want)
		}
		if who := For(r, u); who != tt.who {
			t.Errorf("%s: decides for %q, want %q", tt.why, who, tt.who)
		}
	}
}

// TestCheckVoice: hanna has agreed in petra's place, of two who are needed.
func TestCheckVoice(t *testing.T) {
	r := request(KindLetter)
	r.Needed, r.Agreed = 2, []Vote{{By: "hanna", For: "petra"}}
	tests := []struct {
		why     string
		by, who string
		d       Decision
		want    error
	}{
		{"another person", "sven", "", Approve, nil},
		{"another person in a third one's place", "sven", "dora", Approve, nil},
		{"whose place was taken", "petra", "", Approve, ErrAgreed},
		{"another deputy of hers", "sven", "petra", Approve, ErrAgreed},
		{"the deputy again, in her own place", "hanna", "", Approve, ErrAgreed},
		{"somebody in the deputy's place", "sven", "hanna", Approve, ErrAgreed},
		{"whose place was taken says no", "petra", "", Reject, nil},
	}
	for _, tt := range tests {
		if err := CheckVoice(r, Answer{By: tt.by, For: tt.who, Decision: tt.d}); !errors.Is(err, tt.want) || (err == nil) != (tt.want == nil) {
			t.Errorf("%s: %v, want %v", tt.why, err, tt.want)
		}
	}
}

func TestRefusal_isNotAFault(t *testing.T) {
	for _, err := range []error{nil, errors.New("connection lost"), fmt.Errorf("read: %w", errors.ErrUnsupported)} {
		if Refusal(err) {
			t.Errorf("%v is taken for a refusal", err)
		}
	}
}

func TestFactsHash(t *testing.T) {
	facts := Facts{Kind: KindLetter, ContactID: 7, PolicyName: "de-standard", PolicyVersion: 1,
		Items: []Item{{InvoiceID: 1, Number: "R-1", Level: 3, Amount: money.New(10_000, "EUR")}}}
	hash := mustHash(t, facts)
	if again := mustHash(t, facts); again != hash || len(hash) != 64 {
		t.Errorf("hashes %s and %s of the same facts", hash, again)
	}
	for why, edit := range map[string]func(*Facts){
		"a cent less":      func(f *Facts) { f.Items[0].Amount.Minor-- },
		"another currency": func(f *Facts) { f.Items[0].Amount.Currency = "CHF" },
		"another level":    func(f *Facts) { f.Items[0].Level = 2 },
		"another item":     func(f *Facts) { f.Items[0].InvoiceID = 2 },
		"one item more":    func(f *Facts) { f.Items = append(f.Items, Item{InvoiceID: 2}) },
		"another contact":  func(f *Facts) { f.ContactID = 8 },
		"a new policy":     func(f *Facts) { f.PolicyVersion = 2 },
		"another question": func(f *Facts) { f.Kind = KindWriteOff },
	} {
		changed := facts
		changed.Items = append([]Item(nil), facts.Items...)
		edit(&changed)
		if mustHash(t, changed) == hash {
			t.Errorf("%s: the same hash", why)
		}
	}
	if _, err := FactsHash(make(chan int)); err == nil {
		t.Error("facts that can't be written have a hash")
	}
}

func mustHash(t testing.TB, facts any) string {
	t.Helper()
	hash, err := FactsHash(facts)
	if err != nil {
		t.Fatal(err)
	}
	return hash
}

func TestFactsHash_isStableOverMapsAndTime(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		facts := rapid.MapOf(rapid.String(), rapid.Int64()).Draw(rt, "facts")
		copied := map[string]int64{}
		for k, v := range facts {
			copied[k] = v
		}
		if mustHash(t, facts) != mustHash(t, copied) {
			rt.Fatal("two maps of the same facts differ")
		}
	})
	at := time.Date(2026, 4, 15, 8, 0, 0, 0, time.UTC)
	if mustHash(t, at) != mustHash(t, at.Round(0)) {
		t.Error("an instant with and without a monotonic clock differ")
	}
}
