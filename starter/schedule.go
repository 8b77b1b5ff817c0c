package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/mahnwerk/mahnwerk/workflows"
)

// scheduled is one entity's daily run.
type scheduled struct {
	Entity   string `json:"entity"`
	Schedule string `json:"schedule"`
	Zone     string `json:"zone"`
	Hour     int    `json:"hour"`
}

func scheduleCommand(s *session) *cobra.Command {
	var entity string
	var hour int
	ensure := &cobra.Command{
		Use: "ensure", Short: "Have Temporal start each entity's run on business days", Args: cobra.NoArgs,
		Long: "Have Temporal start each entity's dunning run from Monday to Friday at an hour of the entity's own zone. Holidays are\n" +
			"left to the run, which knows the entity's calendar. A run that was missed is caught up within hours, never days later.\n" +
			"A schedule that exists is left as it is.",
		Example: examples("starter schedule ensure", "starter schedule ensure --entity NORD --hour 7"),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			if hour < 0 || hour > 23 {
				return usage("--hour %d: want 0 to 23", hour)
			}
			store, e, err := s.both(ctx)
			if err != nil {
				return err
			}
			all, err := chosen(ctx, store, entity)
			if err != nil {
				return err
			}
			done := []scheduled{}
			for _, code := range all {
				zone, err := store.Zone(ctx, code)
				if err != nil {
					return err
				}
				if err := e.EnsureSchedule(ctx, code, zone.String(), hour); err != nil {
					return err
				}
				done = append(done, scheduled{Entity: code, Schedule: workflows.ScheduleID(code), Zone: zone.String(), Hour: hour})
			}
			return s.show(done, func(p *page) {
				for _, d := range done {
					p.row(d.Entity, d.Schedule, fmt.Sprintf("%02d:00", d.Hour), d.Zone)
				}
			})
		}),
	}
	ensure.Flags().StringVar(&entity, "entity", "", "creditor entity (default: all)")
	ensure.Flags().IntVar(&hour, "hour", 8, "hour of the day in the entity's zone")
	return group("schedule", "Daily dunning runs", ensure)
}
