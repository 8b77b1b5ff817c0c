package paymentorder

import "strings"

// spelled are letters outside the SEPA character set as they are written in it (EPC217-08, best practices for the
// conversion of extended character sets; German letters as DIN 5007-2 spells them).
var spelled = strings.NewReplacer(
	"ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss", "Ä", "Ae", "Ö", "Oe", "Ü", "Ue", "ẞ", "SS", "&", "+", "€", "E", "@", "(at)", "_", "-",
	"à", "a", "á", "a", "â", "a", "ã", "a", "å", "a", "æ", "ae", "ç", "c", "è", "e", "é", "e", "ê", "e", "ë", "e", "ì", "i", "í", "i", "î", "i",
	"ï", "i", "ñ", "n", "ò", "o", "ó", "o", "ô", "o", "õ", "o", "ø", "o", "ù", "u", "ú", "u", "û", "u", "ý", "y", "ÿ", "y", "œ", "oe",
	"À", "A", "Á", "A", "Â", "A", "Ã", "A", "Å", "A", "Æ", "AE", "Ç", "C", "È", "E", "É", "E", "Ê", "E", "Ë", "E", "Ì", "I", "Í", "I", "Î", "I",
	"Ï", "I", "Ñ", "N", "Ò", "O", "Ó", "O", "Ô", "O", "Õ", "O", "Ø", "O", "Ù", "U", "Ú", "U", "Û", "U", "Ý", "Y", "Œ", "OE",
	"ą", "a", "ć", "c", "č", "c", "ď", "d", "ę", "e", "ě", "e", "ğ", "g", "ı", "i", "İ", "I", "ł", "l", "ń", "n", "ň", "n", "ř", "r", "ś", "s",
	"š", "s", "ş", "s", "ť", "t", "ů", "u", "ź", "z", "ż", "z", "ž", "z", "ő", "oe", "ű", "ue", "đ", "d",
	"Ą", "A", "Ć", "C", "Č", "C", "Ď", "D", "Ę", "E", "Ě", "E", "Ğ", "G", "Ł", "L", "Ń", "N", "Ň", "N", "Ř", "R", "Ś", "S", "Š", "S", "Ş", "S",
	"Ť", "T", "Ů", "U", "Ź", "Z", "Ż", "Z", "Ž", "Z", "Ő", "Oe", "Ű", "Ue", "Đ", "D",
	"–", "-", "—", "-", "‘", "'", "’", "'", "„", "'", "“", "'", "”", "'", "\"", "'", ";", ",", "!", ".", "*", ".", "#", "No ", "%", " ", "=", "-",
	"\t", " ", "\n", " ", "\r", " ")

// inSet are the characters every SEPA bank takes (EPC217-08, 1.4).
const inSet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-?:().,'+ "

// Latin returns a text in the SEPA character set: what has a spelling is spelled, everything else becomes a blank.
// Several blanks become one.
func Latin(text string) string {
	kept := strings.Map(func(r rune) rune {
		if strings.ContainsRune(inSet, r) {
			return r
		}
		return ' '
	}, spelled.Replace(text))
	return strings.Join(strings.Fields(kept), " ")
}
