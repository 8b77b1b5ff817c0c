package mailtext

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// commonReply is what most replies of the corpus say, before quotes and signatures of many programs and languages.
var commonReply = regexp.MustCompile(`(?s)^Fusce bibendum, quam hendrerit .* nec nec nibh\.`)

// leastRight is the share of the corpus that has to come out exactly, in percent. What is missing are two texts behind
// "Sent from …" without an introduction, which stay new on purpose, and a quote that was wrapped twice.
const leastRight = 93

func TestRead_repliesOfManyPrograms(t *testing.T) {
	corpora := os.Getenv("MAHNWERK_CORPORA")
	if corpora == "" {
		t.Skip("MAHNWERK_CORPORA is not set: the replies of other people's programs are not read")
	}
	files, err := filepath.Glob(filepath.Join(corpora, "reply-parsing", "crisp", "test", "fixtures", "*.txt"))
	if err != nil {
		t.Fatal(err)
	}
	right, all := 0, 0
	for _, file := range files {
		body, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		want := commonReply.FindString(strings.ReplaceAll(string(body), "\r\n", "\n"))
		if want == "" {
			continue
		}
		all++
		if got := Read(string(body)).Part(New); got == want {
			right++
		} else {
			t.Logf("%s: new is %.300q…", filepath.Base(file), strings.TrimPrefix(got, want))
		}
	}
	t.Logf("%d of %d replies exact", right, all)
	if all == 0 || right*100 < leastRight*all {
		t.Errorf("%d of %d replies exact, want %d %%", right, all, leastRight)
	}
}
