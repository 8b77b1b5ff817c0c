package postgres

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/retention"
)

// countedTables are counted by the retention report beside those with personal data of one customer.
var countedTables = []subjectTable{
	{name: "journal_entry", class: retention.Books, on: `t.value_on`},
	{name: "audit_event", class: retention.Books, on: `t.on_date`},
	{name: "bank_statement", class: retention.Vouchers, on: `t.to_on`},
}

// maxDueCustomers bounds the customers a report names.
const maxDueCustomers = 200

// RetentionReport says what is kept, how long, and what may be erased today, on one snapshot.
func (s *Store) RetentionReport(ctx context.Context) (retention.Report, error) {
	r := retention.Report{Rules: retention.Rules(), Lines: []retention.ReportLine{}, Customers: []retention.DueCustomer{}}
	err := s.snapshot(ctx, func(q pgx.Tx) error {
		clock, _, err := loadClock(ctx, q)
		if err != nil {
			return err
		}
		r.On = calendar.DateOf(clock.At(s.Now()).In(time.UTC))
		if r.Lines, err = reportLines(ctx, q, r.On); err != nil {
			return err
		}
		r.Customers, err = dueCustomers(ctx, q, r.On)
		return err
	})
	if err == nil {
		r.Holds, err = s.LegalHolds(ctx, "")
	}
	if err != nil {
		return r, fmt.Errorf("report what is kept: %w", err)
	}
	return r, nil
}

func reportLines(ctx context.Context, q querier, today calendar.Date) ([]retention.ReportLine, error) {
	var lines []retention.ReportLine
	for _, table := range slices.Concat(subjectTables, countedTables) {
		if table.class == "" {
			continue
		}
		counts, err := yearCounts(ctx, q, fmt.Sprintf(`
			SELECT coalesce(extract(year FROM %s)::int, 0), count(*)::int FROM %s t WHERE %s GROUP BY 1`, table.on, table.name, table.counted()))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", table.name, err)
		}
		lines = append(lines, retention.Line(table.name, table.class, counts, today))
	}
	aside, err := restrictedLines(ctx, q, today)
	return append(lines, aside...), err
}

// counted leaves out rows that were emptied.
func (s subjectTable) counted() string {
	if len(s.personal) == 0 {
		return "true"
	}
	return s.full()
}

// restrictedLines count what is kept aside, by class.
func restrictedLines(ctx context.Context, q querier, today calendar.Date) ([]retention.ReportLine, error) {
	var lines []retention.ReportLine
	for _, rule := range retention.Rules() {
		if rule.Years == 0 {
			continue
		}
		counts, err := yearCounts(ctx, q, `SELECT extract(year FROM happened_on)::int, count(*)::int FROM restricted_data WHERE class = $1 GROUP BY 1`, rule.Class)
		if err != nil {
			return nil, err
		}
		if line := retention.Line("restricted_data", rule.Class, counts, today); line.Rows > 0 {
			lines = append(lines, line)
		}
	}
	return lines, nil
}

func yearCounts(ctx context.Context, q querier, sql string, args ...any) ([]retention.YearCount, error) {
	rows, err := q.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[retention.YearCount])
}

// dueCustomers are those with a name whose account is free. What is not over, such as an open invoice, is asked when
// somebody asks for the erasure.
func dueCustomers(ctx context.Context, q querier, today calendar.Date) ([]retention.DueCustomer, error) {
	rows, err := q.Query(ctx, fmt.Sprintf(`
		SELECT c.entity, c.number, t.last_on, EXISTS (SELECT FROM legal_hold h WHERE h.customer_id = c.id AND h.lifted_on IS NULL)
		FROM (SELECT t.customer_id, %s AS last_on FROM customer_identity t WHERE t.name <> %s) t
		JOIN customer c ON c.id = t.customer_id
		WHERE t.last_on <= $1
		ORDER BY t.last_on, c.id
		LIMIT $2`, accountDay, withheld), lastFree(retention.Books, today), maxDueCustomers)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[retention.DueCustomer])
}

// lastFree is the latest day whose records of a class are free today.
func lastFree(c retention.Class, today calendar.Date) calendar.Date {
	return calendar.Date{Year: today.Year - retention.RuleOf(c).Years - 1, Month: time.December, Day: 31}
}
