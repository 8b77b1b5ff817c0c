package matchscore

import (
	"fmt"

	"github.com/mahnwerk/mahnwerk/internal/evaldecimal"
)

// decimal is an exact amount in ten-thousandths. Files of different currencies compare by it without knowing them.
type decimal int64

// parseDecimal reads an amount. An empty text is zero, because writers leave out what is not there.
func parseDecimal(text string) (decimal, error) {
	if text == "" {
		return 0, nil
	}
	value, err := evaldecimal.Parse(text)
	if err != nil {
		return 0, fmt.Errorf("amount %w", err)
	}
	return decimal(value), nil
}
