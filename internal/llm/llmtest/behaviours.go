package llmtest

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"net/http"
	"strings"
	"time"
)

// Behaviour is one way of a server to answer.
type Behaviour string

// The behaviours. Good is the only one without a fault; Fenced to Gzipped hold a good answer in an odd wrapping.
const (
	Good           Behaviour = "good"
	Fenced         Behaviour = "fenced"
	Prose          Behaviour = "prose_around"
	TwoObjects     Behaviour = "two_objects"
	ThoughtFirst   Behaviour = "thought_first"
	ThoughtInText  Behaviour = "thought_in_text"
	Gzipped        Behaviour = "gzip"
	BadRequest     Behaviour = "400"
	BadKey         Behaviour = "400_bad_key"
	Unauthorised   Behaviour = "401"
	PaymentNeeded  Behaviour = "402"
	Forbidden      Behaviour = "403"
	NotFound       Behaviour = "404"
	TooLarge       Behaviour = "413"
	RateLimit      Behaviour = "429_retry_after"
	RateLimitDate  Behaviour = "429_retry_after_date"
	RateLimitBare  Behaviour = "429_bare"
	RateLimitLong  Behaviour = "429_retry_after_a_year"
	QuotaUsed      Behaviour = "429_quota"
	ServerError    Behaviour = "500"
	BadGateway     Behaviour = "502_html"
	Unavailable    Behaviour = "503"
	GatewayTimeout Behaviour = "504"
	Overloaded     Behaviour = "529"
	Hang           Behaviour = "hang"
	SlowDrip       Behaviour = "slow_drip"
	CutAnswer      Behaviour = "json_cut_in_answer"
	CutBody        Behaviour = "body_cut"
	Reset          Behaviour = "connection_reset"
	Redirect       Behaviour = "redirect"
	Refusal        Behaviour = "refusal"
	Blocked        Behaviour = "safety_block"
	EmptyBody      Behaviour = "empty_body"
	EmptyObject    Behaviour = "empty_object"
	EmptyText      Behaviour = "empty_text"
	HTML           Behaviour = "html"
	Huge           Behaviour = "five_mebibytes"
	WrongEnum      Behaviour = "wrong_enum"
	ExtraField     Behaviour = "extra_field"
	MissingField   Behaviour = "missing_field"
	WrongType      Behaviour = "wrong_type"
	TooLong        Behaviour = "text_too_long"
	List           Behaviour = "list_not_object"
	InvalidUTF8    Behaviour = "invalid_utf8"
	Length         Behaviour = "length_limit"
)

// Schema is what the conformance suite asks for; GoodAnswer fits it.
const (
	Schema = `{"type":"object","additionalProperties":false,"required":["intent","quote","invoice"],"properties":{` +
		`"intent":{"type":"string","enum":["promise","dispute"]},"quote":{"type":"string","maxLength":200},"invoice":{"type":["string","null"],"maxLength":64}}}`
	GoodAnswer = `{"intent":"promise","quote":"am Freitag","invoice":null}`
)

const hugeAnswer = 5 << 20

// texts are behaviours that are an ordinary answer with a bad text.
var texts = map[Behaviour]Reply{
	Good:          {Text: GoodAnswer, Finish: "stop"},
	Fenced:        {Text: "```json\n" + GoodAnswer + "\n```", Finish: "stop"},
	Prose:         {Text: "Here you are: " + GoodAnswer + " I hope {this} helps.", Finish: "stop"},
	TwoObjects:    {Text: `{"intent":"dispute","quote":"draft","invoice":null} ` + GoodAnswer, Finish: "stop"},
	ThoughtFirst:  {Thought: `I might say {"intent":"dispute"}`, Text: GoodAnswer, Finish: "stop"},
	ThoughtInText: {Text: "<think>is it {\"intent\":\"dispute\",\"quote\":\"\",\"invoice\":null}?</think>" + GoodAnswer, Finish: "stop"},
	CutAnswer:     {Text: GoodAnswer[:len(GoodAnswer)-5], Finish: "stop"},
	Refusal:       {Finish: "refusal"},
	Blocked:       {Finish: "blocked"},
	EmptyText:     {Finish: "stop"},
	WrongEnum:     {Text: `{"intent":"wire_money","quote":"am Freitag","invoice":null}`, Finish: "stop"},
	ExtraField:    {Text: `{"intent":"promise","quote":"am Freitag","invoice":null,"automatic":true}`, Finish: "stop"},
	MissingField:  {Text: `{"intent":"promise","quote":"am Freitag"}`, Finish: "stop"},
	WrongType:     {Text: `{"intent":"promise","quote":["am Freitag"],"invoice":4711}`, Finish: "stop"},
	TooLong:       {Text: `{"intent":"promise","quote":"` + strings.Repeat("x", 300) + `","invoice":null}`, Finish: "stop"},
	List:          {Text: `["promise"]`, Finish: "stop"},
	Length:        {Text: GoodAnswer, Finish: "length"},
}

// failures are behaviours that are an HTTP status with an error body.
var failures = map[Behaviour]struct {
	status       int
	code, header string
}{
	BadRequest: {status: 400}, BadKey: {status: 400, code: "invalid_api_key"}, Unauthorised: {status: 401}, PaymentNeeded: {status: 402},
	Forbidden: {status: 403}, NotFound: {status: 404}, TooLarge: {status: 413}, RateLimit: {status: 429, header: "17"},
	RateLimitBare: {status: 429}, RateLimitLong: {status: 429, header: "31536000"}, QuotaUsed: {status: 429, code: "insufficient_quota"},
	ServerError: {status: 500}, Unavailable: {status: 503}, GatewayTimeout: {status: 504}, Overloaded: {status: 529},
}

// others are behaviours below the wire format.
var others = map[Behaviour]func(http.ResponseWriter, *http.Request, Dialect){
	RateLimitDate: rateLimitDate, Gzipped: gzipped, BadGateway: html(http.StatusBadGateway), HTML: html(http.StatusOK), Hang: hang, SlowDrip: drip,
	CutBody: cutBody, Reset: reset, Redirect: redirect, EmptyBody: raw(""), EmptyObject: raw("{}"), Huge: huge, InvalidUTF8: invalidUTF8,
}

// Behaving answers every request in one way.
func Behaving(b Behaviour) Handler {
	return func(w http.ResponseWriter, r *http.Request, d Dialect, _ Prompt) { b.answer(w, r, d) }
}

func (b Behaviour) answer(w http.ResponseWriter, r *http.Request, d Dialect) {
	if reply, ok := texts[b]; ok {
		d.Write(w, reply)
		return
	}
	if f, ok := failures[b]; ok {
		if f.header != "" {
			w.Header().Set("Retry-After", f.header)
		}
		d.Fail(w, f.status, f.code)
		return
	}
	others[b](w, r, d)
}

// rateLimitDate says by a date, and Google's by its own field too, when to come again.
func rateLimitDate(w http.ResponseWriter, _ *http.Request, d Dialect) {
	w.Header().Set("Retry-After", time.Now().Add(time.Minute).UTC().Format(http.TimeFormat))
	d.Fail(w, http.StatusTooManyRequests, "retry_info")
}

func gzipped(w http.ResponseWriter, _ *http.Request, d Dialect) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Encoding", "gzip")
	packed := gzip.NewWriter(w)
	_ = json.NewEncoder(packed).Encode(d.reply(texts[Good])) // the client may be gone
	_ = packed.Close()
}

func html(status int) func(http.ResponseWriter, *http.Request, Dialect) {
	return func(w http.ResponseWriter, _ *http.Request, _ Dialect) {
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(status)
		_, _ = w.Write([]byte("<html><body>" + secretOfBody + "</body></html>"))
	}
}

func raw(body string) func(http.ResponseWriter, *http.Request, Dialect) {
	return func(w http.ResponseWriter, _ *http.Request, _ Dialect) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(body))
	}
}

// hang sends nothing until the client gives up.
func hang(_ http.ResponseWriter, r *http.Request, _ Dialect) { <-r.Context().Done() }

const dripEvery = 20 * time.Millisecond

// drip sends headers at once and then a space now and then, which keeps every idle timeout quiet.
func drip(w http.ResponseWriter, r *http.Request, _ Dialect) {
	w.Header().Set("Content-Type", "application/json")
	every := time.NewTicker(dripEvery)
	defer every.Stop()
	for {
		if _, err := w.Write([]byte(" ")); err != nil {
			return
		}
		_ = http.NewResponseController(w).Flush() // where it fails the next write does
		select {
		case <-r.Context().Done():
			return
		case <-every.C:
		}
	}
}

// cutBody promises more than it sends.
func cutBody(w http.ResponseWriter, _ *http.Request, d Dialect) {
	body, _ := json.Marshal(d.reply(texts[Good])) // a literal of ours
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", "100000")
	_, _ = w.Write(body[:len(body)/2])
}

// reset ends the connection without an answer.
func reset(w http.ResponseWriter, _ *http.Request, _ Dialect) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	if tcp, ok := conn.(interface{ SetLinger(int) error }); ok {
		_ = tcp.SetLinger(0) // RST instead of FIN
	}
	_ = conn.Close()
}

// redirect points to where a key must not go.
func redirect(w http.ResponseWriter, r *http.Request, _ Dialect) {
	http.Redirect(w, r, "/elsewhere"+r.URL.Path, http.StatusTemporaryRedirect)
}

func huge(w http.ResponseWriter, _ *http.Request, d Dialect) {
	d.Write(w, Reply{Text: `{"intent":"promise","invoice":null,"quote":"` + strings.Repeat("x", hugeAnswer) + `"}`, Finish: "stop"})
}

func invalidUTF8(w http.ResponseWriter, _ *http.Request, d Dialect) {
	body, _ := json.Marshal(d.reply(texts[Good])) // a literal of ours
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(bytes.Replace(body, []byte("am Freitag"), []byte("am \xff\xfeFreitag"), 1))
}
