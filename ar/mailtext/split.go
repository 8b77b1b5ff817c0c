package mailtext

func split(whole string) []Section {
	if whole == "" {
		return nil
	}
	return []Section{{Kind: New, Start: 0, End: len(whole)}}
}
