package phrase

import "strings"

// Number words of both languages, from one to ninety-nine for dates and up to millions for amounts.

var germanUnits = map[string]int{
	"null": 0, "ein": 1, "eins": 1, "eine": 1, "zwei": 2, "zwo": 2, "drei": 3, "vier": 4, "fuenf": 5, "funf": 5,
	"sechs":  6,
	"sieben": 7, "acht": 8, "neun": 9, "zehn": 10, "elf": 11, "zwoelf": 12, "zwolf": 12, "dreizehn": 13, "vierzehn": 14,
	"fuenfzehn": 15, "funfzehn": 15, "sechzehn": 16, "siebzehn": 17, "achtzehn": 18, "neunzehn": 19,
}

var germanTens = map[string]int{
	"zwanzig": 20, "dreissig": 30, "dreizig": 30, "vierzig": 40, "fuenfzig": 50, "funfzig": 50, "sechzig": 60,
	"siebzig": 70,
	"achtzig": 80, "neunzig": 90,
}

var englishNumbers = map[string]int{
	"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
	"eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
	"eighteen": 18,
	"nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
	"ninety": 90,
}

var englishOrdinals = map[string]int{
	"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
	"tenth":    10,
	"eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15, "sixteenth": 16,
	"seventeenth": 17,
	"eighteenth":  18, "nineteenth": 19, "twentieth": 20, "thirtieth": 30,
}

// irregularOrdinals are the German ones that are not number plus "te".
var irregularOrdinals = map[int]string{1: "ers", 3: "drit", 7: "sieb", 8: "ach"}

const maxDayOfMonth = 31

func (v vocabularyBuilder) numbers() {
	for word, n := range englishNumbers {
		v.number(word, cardinal, n)
	}
	for word, n := range englishOrdinals {
		v.number(word, ordinal, n)
	}
	for n := 1; n <= 99; n++ {
		for _, word := range germanSpellings(n) {
			v.number(word, cardinal, n)
			v.ordinals(word, n)
		}
	}
	for _, word := range []string{"einem", "einer", "einen", "nen", "a", "an", "another"} {
		v.number(word, indefinite, 1)
	}
	for _, word := range []string{"ein", "eine", "one"} {
		v.put(word, func(e *entry) { e.class |= indefinite })
	}
}

func (v vocabularyBuilder) number(word string, c class, n int) {
	v.put(word, func(e *entry) { e.class |= c; e.number = int16(n) })
}

// germanSpellings are the ways to write n, with umlauts written out and without.
func germanSpellings(n int) []string {
	var words []string
	for word, value := range germanUnits {
		if value == n {
			words = append(words, word)
		}
		for tens, ten := range germanTens {
			if value < 10 && value > 0 && ten+value == n && word != "eins" && word != "eine" {
				words = append(words, word+"und"+tens)
			}
		}
	}
	for word, value := range germanTens {
		if value == n {
			words = append(words, word)
		}
	}
	return words
}

func (v vocabularyBuilder) ordinals(word string, n int) {
	if n > maxDayOfMonth {
		return
	}
	stem := word + "t"
	switch irregular, ok := irregularOrdinals[n]; {
	case ok:
		stem = irregular + "t"
	case n >= 20:
		stem = word + "st"
	}
	for _, ending := range []string{"e", "en", "er", "es", "em"} {
		v.number(stem+ending, ordinal, n)
		if n == 7 {
			v.number("siebent"+ending, ordinal, n)
		}
	}
}

// maxNumberWord is the longest German number word read: neunhundertneunundneunzigtausendneunhundertneunundneunzig has 56.
const maxNumberWord = 64

// germanNumber reads a folded number word such as "zweitausendfuenfhundert".
func germanNumber(word string) (int64, bool) {
	if len(word) > maxNumberWord || len(word) < len("elf") {
		return 0, false
	}
	if before, after, ok := strings.Cut(word, "tausend"); ok {
		return germanParts(before, after, 1000)
	}
	return belowThousand(word)
}

func germanParts(before, after string, scale int64) (int64, bool) {
	factor, rest := int64(1), int64(0)
	var ok bool
	if before != "" {
		if factor, ok = belowThousand(before); !ok {
			return 0, false
		}
	}
	if after = strings.TrimPrefix(after, "und"); after != "" {
		if rest, ok = belowThousand(after); !ok {
			return 0, false
		}
	}
	return factor*scale + rest, true
}

func belowThousand(word string) (int64, bool) {
	before, after, ok := strings.Cut(word, "hundert")
	if !ok {
		return belowHundred(word)
	}
	factor, rest := int64(1), int64(0)
	if before != "" {
		if factor, ok = belowHundred(before); !ok {
			return 0, false
		}
	}
	if after = strings.TrimPrefix(after, "und"); after != "" {
		if rest, ok = belowHundred(after); !ok {
			return 0, false
		}
	}
	return factor*100 + rest, true
}

func belowHundred(word string) (int64, bool) {
	if n, ok := germanUnits[word]; ok && n > 0 {
		return int64(n), true
	}
	if n, ok := germanTens[word]; ok {
		return int64(n), true
	}
	unit, tens, ok := strings.Cut(word, "und")
	n, known := germanUnits[unit]
	ten, round := germanTens[tens]
	if !ok || !known || !round || n > 9 {
		return 0, false
	}
	return int64(ten + n), true
}
