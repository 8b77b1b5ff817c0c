package postgres

// SubjectTable is what a test may know of a table with rows about customers.
type SubjectTable struct {
	Name                    string
	Personal, Plain, Hidden []string
}

// SubjectTables lists them.
func SubjectTables() []SubjectTable {
	var all []SubjectTable
	for _, s := range subjectTables {
		one := SubjectTable{Name: s.name, Plain: s.plain, Hidden: s.hidden}
		for _, c := range s.personal {
			one.Personal = append(one.Personal, c.name)
		}
		all = append(all, one)
	}
	return all
}

// OtherTables are those that are about no single customer.
func OtherTables() map[string]string { return otherTables }
