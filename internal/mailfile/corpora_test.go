package mailfile_test

import (
	"bytes"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/mahnwerk/mahnwerk/ar/bounce"
	"github.com/mahnwerk/mahnwerk/internal/mailfile"
	"github.com/mahnwerk/mahnwerk/internal/testfile"
)

// Shares of the corpus of bounces that have to come out right, in percent.
const (
	leastRecognised = 97
	leastPermanence = 95
	// leastInWords is the share of the recognised ones that are told by subject and text alone, as the rules have them.
	leastInWords = 95
)

// stated is a status or a reply that a report of the corpus states somewhere: the truth about permanence.
var stated = regexp.MustCompile(`(?i)\nStatus:\s*([45])\.(\d+)\.(\d+)|[^0-9.]([45])\.(\d{1,2})\.(\d{1,2})[^0-9.]|(?:said:|error:?|[:<]|\n)\s*([45])\d\d[ -]`)

func TestRead_bouncesOfManySystems(t *testing.T) {
	files := testfile.Glob(t, filepath.Join(testfile.Corpora(t), "sisimai-bounces", "maildir", "bsd", "*.eml"))
	all, recognised, judged, right, recipients, inWords := 0, 0, 0, 0, 0, 0
	for _, file := range files {
		name := filepath.Base(file)
		if strings.HasPrefix(name, "arf-") || strings.HasPrefix(name, "rfc3834-") {
			continue // complaints and absences, which are no bounces
		}
		raw := testfile.Read(t, file)
		f, err := mailfile.Read(bytes.NewReader(raw), mailfile.Limits{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		all++
		if f.Bounce == nil {
			t.Logf("%s: not recognised: %q", name, f.Subject)
			continue
		}
		recognised++
		if _, ok := bounce.FromText(f.Subject, f.Text.Whole); ok {
			inWords++
		}
		if f.Bounce.Recipient != "" {
			recipients++
		}
		if permanent, known := truth(raw); known {
			judged++
			if permanent == f.Bounce.Permanent {
				right++
			} else {
				t.Logf("%s: permanent %v, status %s", name, f.Bounce.Permanent, f.Bounce.Status)
			}
		}
	}
	t.Logf("%d of %d recognised, %d with recipient, %d in words alone; permanence right in %d of %d", recognised, all, recipients, inWords, right, judged)
	if recognised*100 < leastRecognised*all || right*100 < leastPermanence*judged || inWords*100 < leastInWords*recognised {
		t.Error("less than the floors")
	}
}

// fullBox are words of full mailboxes, which are transient whatever their class (RFC 3463 section 3.3).
var fullBox = regexp.MustCompile(`(?i)(mailbox|mailfolder|inbox|disk|user)[^.]{0,30}\bfull|quota`)

// truth is the class of the first status that a report states, or else of its first reply.
func truth(raw []byte) (permanent, known bool) {
	class, full := byte(0), fullBox.Match(raw)
	for _, found := range stated.FindAllSubmatch(raw, 50) {
		for _, group := range []int{1, 4, 7} {
			if len(found[group]) > 0 && (class == 0 || group == 1) {
				class, full = found[group][0], full || group != 7 && string(found[group+1]) == "2" && string(found[group+2]) == "2"
				if group == 1 {
					return class == '5' && !full, true
				}
			}
		}
	}
	return class == '5' && !full, class != 0
}
