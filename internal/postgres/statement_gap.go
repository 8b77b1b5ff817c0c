package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/bankstatement"
	"github.com/mahnwerk/mahnwerk/ar/receivable"
	"github.com/mahnwerk/mahnwerk/ar/subledger"
)

// neighboursSQL are the statements of an account that a statement can follow or be followed by: those of its last day and
// the one on either side. Their balances are less the entries other statements have brought, so that two which tell the
// same day twice follow each other.
const neighboursSQL = `
WITH own AS (SELECT entity, account, currency, to_on FROM bank_statement WHERE id = $1),
line AS (
    SELECT b.id, b.account, b.statement_ref, b.currency, b.opening_minor, b.closing_minor, coalesce(b.from_on, b.to_on) AS from_on, b.to_on
    FROM bank_statement b
    JOIN own ON b.entity = own.entity AND b.account = own.account AND b.currency = own.currency
)
SELECT id, account, statement_ref, currency, opening_minor, closing_minor, from_on, to_on
FROM (SELECT * FROM line WHERE to_on = (SELECT to_on FROM own)
      UNION ALL (SELECT * FROM line WHERE to_on < (SELECT to_on FROM own) ORDER BY to_on DESC, from_on DESC, id DESC LIMIT 1)
      UNION ALL (SELECT * FROM line WHERE to_on > (SELECT to_on FROM own) ORDER BY to_on, from_on, id LIMIT 1)) near
ORDER BY to_on, from_on, id`

// checkContinuity asks a clerk for the statements that are missing before or after one that was recorded, and takes the
// question back where this one is what was missing. A break before the recorded one itself is a fault of its file too.
func (t *tx) checkContinuity(ctx context.Context, entity receivable.EntityCode, file string, id int64, done *subledger.Recorded) error {
	ids, line, err := t.neighbours(ctx, id)
	if err != nil {
		return fmt.Errorf("look whether statements are missing: %w", err)
	}
	missing := map[int]bankstatement.Break{}
	for _, b := range bankstatement.Continuity(line) {
		if !b.Difference.IsZero() {
			missing[b.Statement] = b
		}
	}
	for i := range line {
		gap, broken := missing[i]
		switch {
		case i == 0: // what came before it is not looked at
		case !broken:
			err = t.clearTask(ctx, entity, gapTask(ids[i]))
		default:
			text := fmt.Sprintf("statement %s of %s: %s", line[i].ID, line[i].Closing.On, gap)
			err = t.askForStatement(ctx, entity, ids[i], text)
			if ids[i] == id {
				done.Faults = append(done.Faults, file+": "+text)
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) neighbours(ctx context.Context, id int64) (ids []int64, line []bankstatement.Statement, err error) {
	rows, err := t.Query(ctx, neighboursSQL, id)
	if err != nil {
		return nil, nil, err
	}
	line, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (st bankstatement.Statement, err error) {
		var one int64
		err = row.Scan(&one, &st.Account, &st.ID, &st.Currency, &st.Opening.Amount.Minor, &st.Closing.Amount.Minor, &st.Opening.On, &st.Closing.On)
		st.Kind, st.Opening.Amount.Currency, st.Closing.Amount.Currency = bankstatement.KindStatement, st.Currency, st.Currency
		ids = append(ids, one)
		return st, err
	})
	return ids, line, err
}

// gapTask is the key of the task about what is missing before a statement.
func gapTask(statementID int64) string { return fmt.Sprintf("statement_gap/%d", statementID) }

// askForStatement asks a clerk for what is missing before a statement. One who has answered is asked again only when
// something else is missing.
func (t *tx) askForStatement(ctx context.Context, entity receivable.EntityCode, statementID int64, detail string) error {
	_, err := t.Exec(ctx, `
		INSERT INTO task AS k (entity, key, kind, detail, created_at) VALUES ($1, $2, 'statement_gap', $3, $4)
		ON CONFLICT ON CONSTRAINT task_once DO UPDATE
		SET detail = excluded.detail, state = 'open', done_at = NULL, done_by = NULL
		WHERE k.detail <> excluded.detail OR k.done_by = $5`, entity, gapTask(statementID), detail, t.now, engine)
	if err != nil {
		return fmt.Errorf("ask for a missing statement: %w", err)
	}
	return nil
}
