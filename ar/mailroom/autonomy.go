package mailroom

import (
	"time"

	"github.com/mahnwerk/mahnwerk/ar/correspondence"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// SetBy is who set something, when and why; version 0 is as a fresh installation has it.
type SetBy struct {
	Version int        `json:"version"`
	By      string     `json:"set_by,omitempty"`
	At      *time.Time `json:"set_at,omitempty"`
	Reason  string     `json:"reason,omitempty"`
}

// SetAutonomy sets what a mail may do by itself in an entity.
type SetAutonomy struct {
	subledger.Head
	Matrix correspondence.Autonomy `json:"matrix"`
}

// Check implements subledger.Command.
func (s SetAutonomy) Check() error {
	if err := s.CheckHead(); err != nil {
		return err
	}
	if err := s.Matrix.Check(); err != nil {
		return subledger.Refuse("autonomy_matrix", "%v", err)
	}
	return s.CheckReason()
}
