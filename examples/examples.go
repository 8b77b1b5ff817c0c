// Package examples embeds the files of the demo, so that one binary can show the engine at work on any machine.
//
// The files under demo/ are what a finance team would bring: entities, customers, open items, one bank statement per
// bank day, a dunning policy, users, and a story of what customers and clerks do on which day. They are read by the real
// importers. They were written by demo/generate, which a test runs again to compare.
package examples

import "embed"

// Demo holds the folder demo/.
//
//go:embed demo/*.json demo/*.csv demo/statements/*.xml demo/statements/*.sta demo/advices/* demo/mails/*.eml
var Demo embed.FS
