// Package mails embeds the labelled mails that rules are written against, so that one binary can measure itself on any
// machine. README.md says what they are. The mails that are kept from tuning are not embedded: they are for counting, from
// their files.
package mails

import "embed"

// Develop holds the files *-develop.jsonl, which internal/mailscore reads.
//
//go:embed *-develop.jsonl
var Develop embed.FS
