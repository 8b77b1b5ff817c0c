package audittrail

// Difference is a way in which a row of a chain can be wrong.
type Difference string

// The differences, in the order they are looked for in a row.
const (
	// Sequence: rows before this one are missing, or it is not counted on from the one before.
	Sequence Difference = "sequence"
	// Moved: the row holds with another number: rows were exchanged, inserted or taken out, and the others renumbered.
	Moved Difference = "moved"
	// PreviousHash: only the noted hash of the row before differs.
	PreviousHash Difference = "previous_hash"
	// NotContinued: the row does not continue the one before it.
	NotContinued Difference = "not_continued"
	// Content: one of at, on_date, actor, kind, subject or detail is not what was written.
	Content Difference = "content"
	// OwnHash: only the row's own hash differs.
	OwnHash Difference = "hash"
	// Anchored: the row is not the one noted outside; it, or one before it, was changed and the chain computed anew.
	Anchored Difference = "anchor"
	// Cut: the chain ends before what its head or an anchor says; rows at its end were taken out.
	Cut Difference = "cut"
	// Added: the chain goes on behind its head; rows were put in at its end.
	Added Difference = "added"
	// Head: the last row is not the one its head names.
	Head Difference = "head"
	// NoHead: the head of the chain is gone.
	NoHead Difference = "no_head"
)

var differenceWords = map[Difference][2]string{
	Sequence:     {"die Nummer folgt nicht auf die davor: Zeilen fehlen oder wurden eingefügt", "its number does not follow the one before: rows are missing or were put in"},
	Moved:        {"sie stand unter einer anderen Nummer: Zeilen wurden vertauscht, eingefügt oder entfernt", "it was written with another number: rows were exchanged, put in or taken out"},
	PreviousHash: {"der vermerkte Hash der Zeile davor wurde geändert", "the noted hash of the row before was changed"},
	NotContinued: {"sie setzt die Zeile davor nicht fort", "it does not continue the row before"},
	Content:      {"ihr Inhalt wurde geändert (Zeit, Tag, Person, Art, Gegenstand oder Angaben)", "its content was changed (instant, day, person, kind, subject or detail)"},
	OwnHash:      {"ihr eigener Hash wurde geändert", "its own hash was changed"},
	Anchored:     {"sie ist nicht die außerhalb vermerkte: die Kette wurde neu gerechnet", "it is not the one noted outside: the chain was computed anew"},
	Cut:          {"sie fehlt: die Kette wurde am Ende gekürzt", "it is missing: the chain was cut at its end"},
	Added:        {"sie steht hinter dem Kopf der Kette: am Ende wurde etwas angefügt", "it stands behind the head of the chain: something was put in at its end"},
	Head:         {"sie ist nicht die, die der Kopf der Kette nennt", "it is not the one that the head of the chain names"},
	NoHead:       {"der Kopf der Kette fehlt", "the head of the chain is gone"},
}

// Explain says a difference in German ("de") or English.
func (d Difference) Explain(lang string) string {
	words, ok := differenceWords[d]
	switch {
	case !ok:
		return string(d)
	case lang == "de":
		return words[0]
	default:
		return words[1]
	}
}
