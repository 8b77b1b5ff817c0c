//go:build !failpoint

package app

import "github.com/mahnwerk/mahnwerk/activities"

// withFailpoints leaves the ports as they are; a build with the tag failpoint can die at named moments, for tests.
func withFailpoints(ports *activities.Activities) *activities.Activities { return ports }
