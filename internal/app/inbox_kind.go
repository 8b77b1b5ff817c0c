package app

import (
	"bytes"
	"regexp"
	"unicode/utf8"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement/bankcsv"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// kindHead is how much of a file its kind is told from: preambles of lists and comments of XML are shorter.
const kindHead = 64 << 10

var (
	// adviceXML are the documents payers send: ISO 20022 remt.001, UBL RemittanceAdvice, and pages of HTML.
	adviceXML = regexp.MustCompile(`(?i)remt\.00[12]|<(?:\w+:)?RemittanceAdvice[\s>]|<html[\s>]|<!DOCTYPE html`)
	// mailHead is a header field at the start of a mail.
	mailHead = regexp.MustCompile(`(?i)^(?:from|to|received|return-path|delivered-to|mime-version|date|subject|message-id|x-[a-z-]+|content-type|dkim-signature|arc-[a-z-]+):\s`)
	// swiftField is a field of MT940 and MT942 at the start of a line.
	swiftField = regexp.MustCompile(`(?m)(?:^|\{4:)\s*:(?:20|25|28C?|60[FM]|61|13D?|34F):`)
)

// kindOf tells by its content whether a file is one of bank statements or a remittance advice. Lists and plain text may be
// either; what no bank writes is asked whether it is an advice. What is neither is a statement: its reader says best what is
// wrong.
func kindOf(raw []byte, profiles []bankcsv.Profile, isAdvice func() bool) subledger.DocumentKind {
	head := bytes.TrimLeft(bytes.TrimPrefix(raw[:min(len(raw), kindHead)], []byte("\xEF\xBB\xBF")), " \t\r\n\x00")
	begins := func(s string) bool { return bytes.HasPrefix(head, []byte(s)) }
	switch {
	case begins("%PDF"), begins("UNA"), begins("UNB+"):
		return subledger.AdviceDoc
	case begins("PK\x03\x04"):
		if bytes.Contains(raw, []byte("[Content_Types].xml")) { // a workbook
			return subledger.AdviceDoc
		}
		return subledger.StatementFile
	case begins("<"):
		if adviceXML.Match(head) {
			return subledger.AdviceDoc
		}
		return subledger.StatementFile
	case swiftField.Match(head):
		return subledger.StatementFile
	}
	if _, err := bankcsv.Sniff(validHead(head), append(bankcsv.Known(), profiles...)); err == nil || !isAdvice() {
		return subledger.StatementFile
	}
	return subledger.AdviceDoc
}

// isMail tells whether a file is a mail with its head.
func isMail(raw []byte) bool {
	return mailHead.Match(bytes.TrimLeft(bytes.TrimPrefix(raw[:min(len(raw), kindHead)], []byte("\xEF\xBB\xBF")), " \t\r\n\x00"))
}

// validHead is a head that ends with a whole letter.
func validHead(head []byte) []byte {
	for range utf8.UTFMax - 1 {
		if r, _ := utf8.DecodeLastRune(head); r != utf8.RuneError || len(head) == 0 {
			break
		}
		head = head[:len(head)-1]
	}
	return head
}
