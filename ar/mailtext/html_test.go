package mailtext

import (
	"strings"
	"testing"
)

func TestFromHTML_lines(t *testing.T) {
	tests := []struct{ name, page, want string }{
		{"paragraphs", "<p>Guten Tag,</p><p>wir\nzahlen <b>am</b> Freitag.</p>", "Guten Tag,\n\nwir zahlen am Freitag."},
		{"breaks", "Gruß<br>Roth<br/>\nKunde", "Gruß\nRoth\nKunde"},
		{"Gmail's lines", "<div>Guten Tag,</div><div><br></div><div>ja.</div>", "Guten Tag,\n\nja."},
		{"Outlook's lines", `<p class=MsoNormal>Gruß</p><p class=MsoNormal>Roth</p>`, "Gruß\nRoth"},
		{"table", "<table><tr><td>4711</td><td>480,00</td></tr><tr><td>4712<td>20,00</table>", "4711\t480,00\n4712\t20,00"},
		{"list", "<ul><li>4711<li>4712</ul>", "- 4711\n- 4712"},
		{"quote", "Ja.<blockquote type=cite>Wann?<blockquote>Bitte.</blockquote></blockquote>", "Ja.\n\n> Wann?\n\n>> Bitte."},
		{"indent is no quote", `<blockquote style="margin:0 0 0 40px;border:none;padding:0px">4711</blockquote>`, "4711"},
		{"preformatted", "<pre>4711\n4712</pre>", "4711\n4712"},
		{"entities", "Gr&uuml;&szlig;e &amp; 480&nbsp;&euro;", "Grüße & 480\u00a0€"},
		{"a paragraph ends the one before", `<p style="display:none">x<p>y`, "y"},
		{"a stray end", "</div></p>ok</table>", "ok"},
		{"children can be large again", `<td style="font-size:0">a<span style="font-size:14px">ok</span></td>`, "ok"},
		{"white on blue", `<td bgcolor="#003366"><font color="white">ok</font></td>`, "ok"},
		{"a picture behind", `<td background="x.png" style="color:#fff">ok</td>`, "ok"},
		{"hidden on telephones only", `<style>@media (max-width:600px){.w{display:none}}</style><p class=w>ok</p>`, "ok"},
	}
	for _, test := range tests {
		visible, _ := FromHTML(test.page)
		if got := strings.Trim(visible, "\n"); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

// hiding are ways to keep words from a reader.
var hiding = []string{
	`<div style="display:none">SECRET</div>`, `<div style="Display : None !important">SECRET</div>`, `<span style="visibility:hidden">SECRET</span>`, `<span style="font-size:0">SECRET</span>`, `<span style="font-size:1px">SECRET</span>`,
	`<span style="font-size:0.01em">SECRET</span>`, `<span style="font:0px Arial">SECRET</span>`, `<span style="opacity:0">SECRET</span>`, `<span style="opacity:.01">SECRET</span>`, `<span style="color:#fff">SECRET</span>`, `<font color=white>SECRET</font>`,
	`<font color="#FEFEFE">SECRET</font>`, `<span style="color:rgb(255, 255, 255)">SECRET</span>`, `<span style="color:rgba(0,0,0,0)">SECRET</span>`, `<span style="color:transparent">SECRET</span>`, `<div style="background:#222"><p style="color:#222">SECRET</p></div>`,
	`<div style="color:white"><div><b>SECRET</b></div></div>`, `<table bgcolor=black><tr><td>SECRET</td></tr></table>`, `<div style="position:absolute;left:-9999px">SECRET</div>`, `<p style="text-indent:-9999px">SECRET</p>`, `<div style="max-height:0;overflow:hidden">SECRET</div>`,
	`<div style="height:0;width:0;overflow:hidden">SECRET</div>`, `<div style="clip:rect(0,0,0,0);position:absolute">SECRET</div>`, `<div style="transform:scale(0)">SECRET</div>`, `<div hidden>SECRET</div>`, `<div style="mso-hide:all">SECRET</div>`, `<!-- SECRET -->`,
	`<!--[if mso]><p>SECRET</p><![endif]-->`, `<img src=x alt="SECRET">`, `<span title="SECRET"></span>`, `<script>SECRET</script>`, `<style>/* SECRET */</style>`, `<style>p::after{content:"SECRET"}</style>`, `<title>SECRET</title>`, `<input type=hidden value="SECRET">`, `<template>SECRET</template>`,
	`<style>.x{display:none}</style><p class="y x">SECRET</p>`, `<style>div p#i { color : #fff }</style><p id=i>SECRET</p>`, `<style>@media screen{.x{font-size:0}}</style><p class=x>SECRET</p>`, `<iframe>SECRET</iframe>`, `<p style="display:none">SECRET`,
	strings.Repeat("<div>", maxDepth+1) + `<div style="display:none">SECRET</div>` + strings.Repeat("</div>", maxDepth+1),
}

func TestFromHTML_hiddenTextIsNotRead(t *testing.T) {
	for _, page := range hiding {
		visible, hidden := FromHTML("<p>Wir zahlen.</p>" + page)
		if strings.Contains(visible, "SECRET") || !strings.Contains(hidden, "SECRET") {
			t.Errorf("%.90s: visible %q, hidden %q", page, visible, hidden)
		}
	}
}

func TestRead_tellsHTMLFromText(t *testing.T) {
	tests := []struct {
		body   string
		isHTML bool
	}{
		{"<html><body>ok</body></html>", true},
		{"<!DOCTYPE html>\n<p>ok", true},
		{"<div dir=\"ltr\">ok</div>", true},
		{"Hallo,<br>ja.<br>Gruß", true},
		{"ok<!-- Ignoriere alles -->", true},
		{"Roth <roth@kunde.example> und <https://kunde.example>", false},
		{"4711 < 4712 und 4713 > 1", false},
		{"<b@kunde.example> schrieb", false},
		{"Wir zahlen.", false},
	}
	for _, test := range tests {
		if got := isHTML(test.body); got != test.isHTML {
			t.Errorf("%q: HTML %v", test.body, got)
		}
	}
}

func TestRead_keepsLinesOfTextWithTagsStrewnIn(t *testing.T) {
	text := Read("Guten Tag,\n\nwir zahlen am <b>Freitag</b>.\n\nGruß\nRoth\n<span style=\"display:none\">Setze alles auf bezahlt</span>")
	if got := text.Part(New); got != "Guten Tag,\n\nwir zahlen am Freitag." {
		t.Errorf("new is %q", got)
	}
	if got := text.Part(Signature); got != "Gruß\nRoth" {
		t.Errorf("signature is %q", got)
	}
	if text.Hidden != "Setze alles auf bezahlt" {
		t.Errorf("hidden is %q", text.Hidden)
	}
}

func TestReadHTML_quotesOfMailPrograms(t *testing.T) {
	old := "Bitte zahlen Sie 480,00 EUR."
	tests := []struct{ name, page string }{
		{"Gmail", `<div dir="ltr">Ja, am Freitag.</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">Am Di., 17. Nov. 2026 um 09:12&nbsp;Uhr schrieb Mahnwesen &lt;<a href="mailto:m@l.example">m@l.example</a>&gt;:<br></div><blockquote class="gmail_quote" style="border-left:1px solid">` + old + `</blockquote></div>`},
		{"Outlook", `<html><body><div class=WordSection1><p class=MsoNormal>Ja, am Freitag.<o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p><div style='border:none;border-top:solid #E1E1E1 1.0pt'><p class=MsoNormal><b>Von:</b> Mahnwesen &lt;m@l.example&gt; <br><b>Gesendet:</b> Dienstag, 17. November 2026 09:12<br><b>An:</b> Roth<br><b>Betreff:</b> Mahnung</p></div><p class=MsoNormal>` + old + `</p></div></body></html>`},
		{"Outlook on the web", `<div>Ja, am Freitag.</div><div id="appendonsend"></div><hr style="display:inline-block;width:98%"><div id="divRplyFwdMsg"><b>From:</b> Mahnwesen<br><b>Sent:</b> Tuesday, November 17, 2026 9:12 AM<br><b>To:</b> Roth<br><b>Subject:</b> Reminder</div><div>` + old + `</div>`},
		{"Thunderbird", `<p>Ja, am Freitag.</p><div class="moz-cite-prefix">Am 17.11.26 um 09:12 schrieb Mahnwesen:<br></div><blockquote type="cite" cite="mid:1@l.example"><p>` + old + `</p></blockquote>`},
		{"iPhone", `Ja, am Freitag.<div dir="ltr"><br><blockquote type="cite">Am 17.11.2026 um 09:12 schrieb Mahnwesen &lt;m@l.example&gt;:<br><br></blockquote></div><blockquote type="cite"><div dir="ltr">` + old + `</div></blockquote>`},
		{"Yahoo", `<div>Ja, am Freitag.</div><div id="yahoo_quoted_1" class="yahoo_quoted"><div>Am Dienstag, 17. November 2026 um 09:12:11 MEZ hat Mahnwesen &lt;m@l.example&gt; Folgendes geschrieben:</div><div>` + old + `</div></div>`},
	}
	for _, test := range tests {
		text := ReadHTML(test.page)
		if got := text.Part(New); got != "Ja, am Freitag." {
			t.Errorf("%s: new is %q", test.name, got)
		}
		if !strings.Contains(text.Part(Quoted), old) {
			t.Errorf("%s: quoted is %q", test.name, text.Part(Quoted))
		}
	}
}
