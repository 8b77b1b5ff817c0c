package bankstatement

import "fmt"

// Visitor takes what a file holds while it is read, so that a file of any size needs constant memory.
//
// For each statement a reader calls Begin once, Entry for every entry in the order of the file, and End once. A
// statement that turns out to be faulty or cut off after its first entries gets no End: the next call is Begin again,
// or there is none. Whoever acts on entries must do it in a way that can be taken back until End, because a statement
// without one of its entries would neither add up nor be safe to import.
//
// An error of any of the three ends the reading and is returned as it is.
type Visitor interface {
	// Begin gets the header and the opening balance as far as they are known before the first entry; no Entries.
	Begin(Statement) error
	// Entry gets an entry with Account, Index, Line and Occurrence filled in.
	Entry(Entry) error
	// End gets the same header with the closing balance; no Entries.
	End(Statement) error
}

// MaxCollected bounds the transactions a Collector keeps, entries and parts of batches together: at about 1 kB each
// that is 1 GB, more than any caller that wants a file as a whole should hold. Larger files are for a Visitor that acts
// while it reads.
const MaxCollected = 1_000_000

// ErrTooLarge is returned by a Collector that was given more than MaxCollected transactions. What it kept until then is
// whole statements.
var ErrTooLarge = fmt.Errorf("more than %d transactions in one file: too many to be held in memory", MaxCollected)

// Collector is a Visitor that keeps everything. Its zero value is ready for use.
type Collector struct {
	// Statements are the finished ones, in the order of the file.
	Statements []Statement

	current Statement
	kept    int
}

// Begin implements Visitor. An unfinished statement is forgotten.
func (c *Collector) Begin(s Statement) error {
	c.kept -= transactions(c.current.Entries...)
	c.current = s
	return nil
}

// Entry implements Visitor; ErrTooLarge when there are too many.
func (c *Collector) Entry(e Entry) error {
	if c.kept += transactions(e); c.kept > MaxCollected {
		return ErrTooLarge
	}
	c.current.Entries = append(c.current.Entries, e)
	return nil
}

// End implements Visitor.
func (c *Collector) End(s Statement) error {
	s.Entries = c.current.Entries
	c.Statements = append(c.Statements, s)
	c.current = Statement{}
	return nil
}

// transactions counts entries and the parts of batches.
func transactions(entries ...Entry) int {
	n := len(entries)
	for _, e := range entries {
		n += len(e.Parts)
	}
	return n
}
