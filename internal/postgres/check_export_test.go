package postgres

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
)

// CheckOne asks one invariant inside a transaction, so that a test can plant a fault and take it back.
func CheckOne(ctx context.Context, q pgx.Tx, now time.Time, outside Outside, id string) (CheckResult, error) {
	i := slices.IndexFunc(invariants, func(inv invariant) bool { return inv.id == id })
	if i < 0 {
		return CheckResult{}, fmt.Errorf("there is no invariant %s", id)
	}
	c, err := newChecker(ctx, q, now, outside)
	if err != nil {
		return CheckResult{}, err
	}
	return c.ask(ctx, invariants[i])
}

// RegisterTypes teaches a connection the store's types.
var RegisterTypes = registerTypes

// VerifyAuditIn reads the audit chains inside a transaction, so that a test can plant a fault and take it back.
func VerifyAuditIn(ctx context.Context, q pgx.Tx, now time.Time, question AuditQuestion) (AuditReport, error) {
	return verifyAudit(ctx, q, now, question)
}
