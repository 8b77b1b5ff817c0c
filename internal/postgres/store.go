// Package postgres keeps the ledger, the facts of collecting and their history in PostgreSQL. It is the only truth for
// money: workflows hold where a process stands and read amounts from here.
//
// A command is one method of Store and one transaction: it locks what it changes, books, tells the event outbox which
// streams changed, and adds to the audit chain. Every command may be said twice; the second time changes nothing, and
// the same key with other content is refused. Read tx.go first: locks, events and audit all pass through it.
//
// Locks are taken in one order everywhere, so that commands wait for each other and never in a circle: customer_state
// by customer id, item_state by invoice id, then inbound_mail with its claims, or a reply and then its mail, then payments,
// promises, disputes, holds, letters and approvals by id, then outbound_mail, and the head of the audit chain last.
package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/mahnwerk/mahnwerk/ar/calendar"
)

// Options of Open; the zero value is good for production.
type Options struct {
	// MaxConns bounds the pool; zero is pgx's own default (4, or the number of CPUs when that is more).
	MaxConns int32
	// Now is the real time; nil is time.Now. Tests set it.
	Now func() time.Time
}

// Store is the open ledger. It is safe for concurrent use.
type Store struct {
	pool *pgxpool.Pool
	now  func() time.Time
}

// Open connects to a migrated database. It returns ErrNewerSchema or ErrOlderSchema when the database was migrated by
// a later version of this program, or not yet to this one. The URL holds a password and is never part of an error.
func Open(ctx context.Context, url string, opts Options) (*Store, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, errors.New("open the ledger: the database URL cannot be read (it is not shown, because it holds a password)")
	}
	if opts.MaxConns > 0 {
		config.MaxConns = opts.MaxConns
	}
	config.AfterConnect = func(_ context.Context, conn *pgx.Conn) error {
		registerTypes(conn.TypeMap())
		return nil
	}
	config.ConnConfig.RuntimeParams["application_name"] = "mahnwerk"
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("open the ledger: %w", err)
	}
	if err := checkSchema(ctx, pool); err != nil {
		pool.Close()
		return nil, fmt.Errorf("open the ledger: %w", err)
	}
	now := opts.Now
	if now == nil {
		now = time.Now
	}
	return &Store{pool: pool, now: now}, nil
}

// Close ends all connections and waits for those in use.
func (s *Store) Close() { s.pool.Close() }

// Pool is the pool of connections, for reads that need no Store method. It must not be used to change anything.
func (s *Store) Pool() *pgxpool.Pool { return s.pool }

// Now is the real time, in UTC and in the resolution of the database (a microsecond).
func (s *Store) Now() time.Time { return s.now().UTC().Truncate(time.Microsecond) }

// registerTypes makes timestamps arrive in UTC and maps calendar.Date to date, the unset date to NULL.
func registerTypes(m *pgtype.Map) {
	stamp := &pgtype.Type{Name: "timestamptz", OID: pgtype.TimestamptzOID, Codec: &pgtype.TimestamptzCodec{ScanLocation: time.UTC}}
	m.RegisterType(stamp)
	m.RegisterType(&pgtype.Type{Name: "_timestamptz", OID: pgtype.TimestamptzArrayOID, Codec: &pgtype.ArrayCodec{ElementType: stamp}})
	m.TryWrapEncodePlanFuncs = append([]pgtype.TryWrapEncodePlanFunc{wrapDateEncode}, m.TryWrapEncodePlanFuncs...)
	m.TryWrapScanPlanFuncs = append([]pgtype.TryWrapScanPlanFunc{wrapDateScan}, m.TryWrapScanPlanFuncs...)
}

// dateValue gives calendar.Date the methods pgx asks of a date; ar/ knows nothing of databases.
type dateValue calendar.Date

// DateValue implements pgtype.DateValuer.
func (d dateValue) DateValue() (pgtype.Date, error) {
	date := calendar.Date(d)
	return pgtype.Date{Time: date.In(time.UTC), Valid: !date.IsZero()}, nil
}

// ScanDate implements pgtype.DateScanner.
func (d *dateValue) ScanDate(v pgtype.Date) error {
	switch {
	case !v.Valid:
		*d = dateValue{}
	case v.InfinityModifier != pgtype.Finite:
		return errors.New("an infinite date is no date of a ledger")
	default:
		*d = dateValue(calendar.DateOf(v.Time))
	}
	return nil
}

type dateEncodePlan struct{ next pgtype.EncodePlan }

func (p *dateEncodePlan) SetNext(next pgtype.EncodePlan) { p.next = next }

func (p *dateEncodePlan) Encode(value any, buf []byte) ([]byte, error) {
	return p.next.Encode(dateValue(value.(calendar.Date)), buf)
}

func wrapDateEncode(value any) (pgtype.WrappedEncodePlanNextSetter, any, bool) {
	date, ok := value.(calendar.Date)
	return &dateEncodePlan{}, dateValue(date), ok
}

type dateScanPlan struct{ next pgtype.ScanPlan }

func (p *dateScanPlan) SetNext(next pgtype.ScanPlan) { p.next = next }

func (p *dateScanPlan) Scan(src []byte, target any) error {
	return p.next.Scan(src, (*dateValue)(target.(*calendar.Date)))
}

func wrapDateScan(target any) (pgtype.WrappedScanPlanNextSetter, any, bool) {
	date, ok := target.(*calendar.Date)
	return &dateScanPlan{}, (*dateValue)(date), ok
}
