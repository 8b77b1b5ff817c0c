package web_test

import (
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// element is one element of a page with its attributes and the text in it.
type element struct {
	name  string
	attrs map[string]string
	text  string
	inner []*element
}

// parsePage reads a page as a tree. The decoder is strict about nesting, as a browser is not.
func parsePage(t *testing.T, page string) *element {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(page))
	d.Strict, d.Entity = false, xml.HTMLEntity
	d.AutoClose = []string{"meta", "link", "input", "br"}
	root := &element{}
	open := []*element{root}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return root
		}
		if err != nil {
			t.Fatalf("not well nested: %v\n%s", err, page)
		}
		top := open[len(open)-1]
		switch token := token.(type) {
		case xml.StartElement:
			e := &element{name: token.Name.Local, attrs: map[string]string{}}
			for _, a := range token.Attr {
				e.attrs[a.Name.Local] = a.Value
			}
			top.inner, open = append(top.inner, e), append(open, e)
		case xml.EndElement:
			if top.name != token.Name.Local {
				t.Fatalf("</%s> ends <%s>\n%s", token.Name.Local, top.name, page)
			}
			open = open[:len(open)-1]
		case xml.CharData:
			for _, e := range open {
				e.text += string(token)
			}
		}
	}
}

// all lists the elements of a name.
func (e *element) all(name string) []*element {
	var found []*element
	for _, i := range e.inner {
		if i.name == name {
			found = append(found, i)
		}
		found = append(found, i.all(name)...)
	}
	return found
}

// TestPages_areUsableByEverybody holds every page, in both languages, to what a screen reader or a keyboard needs.
func TestPages_areUsableByEverybody(t *testing.T) {
	t.Parallel()
	for _, lang := range []string{"de", "en"} {
		for _, path := range append(pagesOf, "/login?token=x", "/login", "/approvals/unknown") {
			t.Run(lang+path, func(t *testing.T) {
				t.Parallel()
				answer := newWorld().ask(t, http.MethodGet, path, "maria", "", func(r *http.Request) { r.Header.Set("Accept-Language", lang) })
				page := parsePage(t, answer.Body.String())
				if got := page.all("html")[0].attrs["lang"]; got != lang {
					t.Errorf("lang = %q", got)
				}
				for _, one := range []string{"h1", "main", "title", "header", "footer"} {
					if n := len(page.all(one)); n != 1 {
						t.Errorf("%d <%s>, want one", n, one)
					}
				}
				checkHeadings(t, page)
				checkForms(t, page)
				checkTables(t, page)
				checkNoCode(t, page)
			})
		}
	}
}

// checkHeadings: a level is never left out on the way down.
func checkHeadings(t *testing.T, page *element) {
	t.Helper()
	if heading := page.all("h1")[0]; strings.TrimSpace(heading.text) == "" {
		t.Error("the heading is empty")
	}
	if len(page.all("h3")) > 0 && len(page.all("h2")) == 0 {
		t.Error("h3 without h2")
	}
	if title := page.all("title")[0].text; !strings.HasSuffix(title, " · Mahnwerk") || strings.HasPrefix(title, " ") {
		t.Errorf("title %q", title)
	}
}

// checkForms: every field has a label, every form a button and every reference its target.
func checkForms(t *testing.T, page *element) {
	t.Helper()
	labels, ids := map[string]bool{}, map[string]bool{}
	for _, label := range page.all("label") {
		labels[label.attrs["for"]] = strings.TrimSpace(label.text) != ""
	}
	collectIDs(t, page, ids)
	for _, field := range slices.Concat(page.all("input"), page.all("textarea"), page.all("select")) {
		if field.attrs["type"] != "hidden" && !labels[field.attrs["id"]] {
			t.Errorf("field %v has no label", field.attrs)
		}
		for _, target := range strings.Fields(field.attrs["aria-describedby"]) {
			if !ids[target] {
				t.Errorf("aria-describedby names %q, which is not there", target)
			}
		}
	}
	for _, form := range page.all("form") {
		asks := form.attrs["method"] == "get" && form.attrs["role"] == "search"
		if form.attrs["method"] != "post" && !asks || !strings.HasPrefix(form.attrs["action"], "/") || len(form.all("button")) == 0 {
			t.Errorf("a form that does not work without a script: %v", form.attrs)
		}
	}
	for _, button := range page.all("button") {
		if strings.TrimSpace(button.text) == "" {
			t.Error("a button without words")
		}
	}
}

func collectIDs(t *testing.T, e *element, ids map[string]bool) {
	t.Helper()
	for _, i := range e.inner {
		if id := i.attrs["id"]; id != "" {
			if ids[id] {
				t.Errorf("id %q twice", id)
			}
			ids[id] = true
		}
		collectIDs(t, i, ids)
	}
}

// checkTables: headers say what they head, and numbers stand right.
func checkTables(t *testing.T, page *element) {
	t.Helper()
	for _, header := range page.all("th") {
		if header.attrs["scope"] == "" || strings.TrimSpace(header.text) == "" {
			t.Errorf("a table header without scope or words: %v %q", header.attrs, header.text)
		}
	}
	for _, cell := range page.all("td") {
		if strings.ContainsAny(cell.text, "€") && !strings.Contains(cell.attrs["class"], "n") {
			t.Errorf("an amount that does not stand right: %q", cell.text)
		}
	}
}

// checkNoCode: nothing runs, nothing comes from elsewhere, so the policy in the header breaks nothing.
func checkNoCode(t *testing.T, page *element) {
	t.Helper()
	if len(page.all("script"))+len(page.all("style"))+len(page.all("img"))+len(page.all("iframe")) > 0 {
		t.Error("a page brings code or pictures")
	}
	var visit func(e *element)
	visit = func(e *element) {
		for name := range e.attrs {
			if name == "style" || strings.HasPrefix(name, "on") {
				t.Errorf("<%s %s> is refused by the content security policy", e.name, name)
			}
		}
		for _, i := range e.inner {
			visit(i)
		}
	}
	visit(page)
	for _, link := range page.all("link") {
		if !strings.HasPrefix(link.attrs["href"], "/") {
			t.Errorf("a page loads %q", link.attrs["href"])
		}
	}
}
