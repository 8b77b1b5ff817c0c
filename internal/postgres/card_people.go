package postgres

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mahnwerk/mahnwerk/ar/access"
	"github.com/mahnwerk/mahnwerk/ar/approval"
	"github.com/mahnwerk/mahnwerk/ar/calendar"
	"github.com/mahnwerk/mahnwerk/ar/card"
	"github.com/mahnwerk/mahnwerk/ar/money"
)

// CardChannel is where the people of a role are shown their cards.
type CardChannel struct {
	Entity   string `json:"entity"`
	Role     string `json:"role"`
	Channel  string `json:"channel"`
	Language string `json:"language"`
}

// SetCardChannel sets the channel of a role; an empty channel takes the role's cards out of the chat. Cards that were posted
// elsewhere stay there until they end. It returns ErrNotFound for an unknown entity.
func (s *Store) SetCardChannel(ctx context.Context, c CardChannel, by string) error {
	err := s.inTx(ctx, func(t *tx) error {
		on, err := t.today(ctx, c.Entity)
		if err != nil {
			return err
		}
		t.audit(c.Entity, by, "card_channel_set", "card_channel/"+c.Role, on, c)
		if c.Channel == "" {
			_, err := t.Exec(ctx, `DELETE FROM card_channel WHERE entity = $1 AND role = $2`, c.Entity, c.Role)
			return err
		}
		_, err = t.Exec(ctx, `
			INSERT INTO card_channel (entity, role, channel, language) VALUES ($1, $2, $3, $4)
			ON CONFLICT ON CONSTRAINT card_channel_once DO UPDATE SET channel = excluded.channel, language = excluded.language`,
			c.Entity, c.Role, c.Channel, c.Language)
		t.emit(CardStream(c.Channel), "cards_due", "due/"+newToken(), 0, nil)
		return err
	})
	if err != nil {
		return fmt.Errorf("set the channel of cards: %w", err)
	}
	return nil
}

// CardChannels lists the channels of all roles.
func (s *Store) CardChannels(ctx context.Context) ([]CardChannel, error) {
	rows, err := s.pool.Query(ctx, `SELECT entity, role, channel, language FROM card_channel ORDER BY entity, role`)
	if err == nil {
		var all []CardChannel
		if all, err = pgx.CollectRows(rows, pgx.RowToStructByPos[CardChannel]); err == nil {
			return all, nil
		}
	}
	return nil, fmt.Errorf("list the channels of cards: %w", err)
}

// OpenCardStreams lists the streams of channels, each of which has a running workflow; rebuild sees to it.
func (s *Store) OpenCardStreams(ctx context.Context) ([]string, error) {
	all, err := s.CardChannels(ctx)
	var streams []string
	for _, c := range all {
		streams = append(streams, CardStream(c.Channel))
	}
	slices.Sort(streams)
	return slices.Compact(streams), err
}

// ClickedCard is what a click's token leads to.
type ClickedCard struct {
	card.Due
	Ended bool
}

// CardByToken finds the card whose buttons carry a token, and of a digest the line. It returns ErrNotFound.
func (s *Store) CardByToken(ctx context.Context, token string) (c ClickedCard, err error) {
	err = s.pool.QueryRow(ctx, `
		SELECT c.id, c.entity, c.channel, c.kind, c.subject, c.role, c.place, c.facts_hash, coalesce(d.language, 'de'), c.ended_at IS NOT NULL
		FROM card c LEFT JOIN card_channel d ON d.entity = c.entity AND d.role = c.role
		WHERE c.token = $1`, token).
		Scan(&c.ID, &c.Entity, &c.Channel, &c.Kind, &c.Subject, &c.Role, &c.Place, &c.FactsHash, &c.Language, &c.Ended)
	if errors.Is(err, pgx.ErrNoRows) {
		return c, ErrNotFound
	}
	if err != nil {
		return c, fmt.Errorf("find a card: %w", err)
	}
	if c.Kind == card.KindDigest {
		c.Lines, err = s.linesOf(ctx, c.ID)
	}
	return c, err
}

func (s *Store) linesOf(ctx context.Context, id int64) ([]card.DueLine, error) {
	rows, err := s.pool.Query(ctx, `SELECT id, subject, facts_hash, ended_at IS NOT NULL FROM card WHERE digest_id = $1 ORDER BY id`, id)
	if err != nil {
		return nil, fmt.Errorf("find the lines of a card: %w", err)
	}
	lines, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (l card.DueLine, err error) {
		return l, row.Scan(&l.ID, &l.Subject, &l.FactsHash, &l.Ended)
	})
	if err != nil {
		return nil, fmt.Errorf("find the lines of a card: %w", err)
	}
	return lines, nil
}

// CardPlace is where somebody can decide about a subject now: the card of an open question, or the digest it is a line of;
// empty where none is shown.
func (s *Store) CardPlace(ctx context.Context, kind, subject string) (place string, err error) {
	err = s.pool.QueryRow(ctx, `
		SELECT coalesce(nullif(c.place, ''), d.place, '') FROM card c LEFT JOIN card d ON d.id = c.digest_id
		WHERE c.kind = $1 AND c.subject = $2 AND c.ended_at IS NULL ORDER BY c.id DESC LIMIT 1`, kind, subject).Scan(&place)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("find where a card is shown: %w", err)
	}
	return place, nil
}

// RepostCards has every open card posted anew, for a workspace that has forgotten them.
func (s *Store) RepostCards(ctx context.Context, by string) (n int64, err error) {
	err = s.inTx(ctx, func(t *tx) error {
		tag, err := t.Exec(ctx, `UPDATE card SET place = '', shown = '', posts = 0 WHERE ended_at IS NULL AND place <> ''`)
		if err != nil {
			return err
		}
		n = tag.RowsAffected()
		rows, err := t.Query(ctx, `SELECT DISTINCT channel FROM card_channel`)
		if err != nil {
			return err
		}
		channels, err := pgx.CollectRows(rows, pgx.RowTo[string])
		for _, channel := range channels {
			t.emit(CardStream(channel), "cards_due", "due/"+newToken(), 0, nil)
		}
		t.audit(Installation, by, "cards_reposted", "chat", calendar.Date{}, map[string]int64{"cards": n})
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("have cards posted anew: %w", err)
	}
	return n, nil
}

// HealCard has a card shown anew at the place where it was clicked: what was clicked there was out of date, or a copy that a
// lost answer of the chat left behind.
func (s *Store) HealCard(ctx context.Context, id int64, place string) error {
	err := s.inTx(ctx, func(t *tx) error {
		var channel string
		err := t.QueryRow(ctx, `UPDATE card SET shown = '', ended_at = NULL, place = CASE WHEN $2 = '' THEN place ELSE $2 END WHERE id = $1 RETURNING channel`, id, place).Scan(&channel)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil
		}
		t.emit(CardStream(channel), "cards_due", "due/"+newToken(), id, nil)
		return err
	})
	if err != nil {
		return fmt.Errorf("have a card shown anew: %w", err)
	}
	return nil
}

// ChatPerson returns who of ours a person of the chat is, once that was confirmed. It returns ErrNotFound.
func (s *Store) ChatPerson(ctx context.Context, team, chatUser string) (name string, err error) {
	err = s.pool.QueryRow(ctx, `SELECT user_name FROM chat_person WHERE team = $1 AND chat_user = $2`, team, chatUser).Scan(&name)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", ErrNotFound
	}
	if err != nil {
		return "", fmt.Errorf("find a person of the chat: %w", err)
	}
	return name, nil
}

// UserByEmail finds the one active user with an address, whatever its case. It returns ErrNotFound for none and for several:
// an address that two share proves nobody.
func (s *Store) UserByEmail(ctx context.Context, email string) (string, error) {
	address, ok := access.MailAddress(email) // only letters that have one small form: others could fold into somebody's address
	if !ok {
		return "", ErrNotFound
	}
	rows, err := s.pool.Query(ctx, `SELECT name FROM app_user WHERE active AND email <> '' AND lower(email) = $1 LIMIT 2`, address)
	if err != nil {
		return "", fmt.Errorf("find a user by address: %w", err)
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	switch {
	case err != nil:
		return "", fmt.Errorf("find a user by address: %w", err)
	case len(names) != 1:
		return "", ErrNotFound
	}
	return names[0], nil
}

// chatLinkLife is how long a link can be used by which somebody confirms a chat account.
const chatLinkLife = time.Hour

// ChatLink is what somebody is asked to confirm after a login: that a chat account is theirs.
type ChatLink struct {
	Team, ChatUser, ChatName string
	// User is who may confirm it.
	User string
}

// MakeChatLink makes a link by which a user can confirm a chat account, and returns its token, of which a hash is stored.
func (s *Store) MakeChatLink(ctx context.Context, l ChatLink) (token string, err error) {
	token = newToken()
	err = s.inTx(ctx, func(t *tx) error {
		if _, err := t.Exec(ctx, `DELETE FROM chat_link WHERE expires_at <= $1 OR (team = $2 AND chat_user = $3)`, t.now, l.Team, l.ChatUser); err != nil {
			return err
		}
		_, err := t.Exec(ctx, `INSERT INTO chat_link (token_hash, team, chat_user, chat_name, user_name, expires_at) VALUES ($1, $2, $3, $4, $5, $6)`,
			tokenHash(token), l.Team, l.ChatUser, l.ChatName, l.User, t.now.Add(chatLinkLife))
		return err
	})
	if err != nil {
		return "", fmt.Errorf("make a link for a chat account: %w", err)
	}
	return token, nil
}

// ChatLink reads what a link asks, for the one user who may confirm it. For everybody else, and when it is used or over, it
// returns ErrNotFound.
func (s *Store) ChatLink(ctx context.Context, token, user string) (l ChatLink, err error) {
	err = s.pool.QueryRow(ctx, `SELECT team, chat_user, chat_name, user_name FROM chat_link WHERE token_hash = $1 AND user_name = $2 AND expires_at > $3`,
		tokenHash(token), user, s.Now()).Scan(&l.Team, &l.ChatUser, &l.ChatName, &l.User)
	if errors.Is(err, pgx.ErrNoRows) {
		return l, ErrNotFound
	}
	if err != nil {
		return l, fmt.Errorf("read a link for a chat account: %w", err)
	}
	return l, nil
}

// ConfirmChatLink makes the user who was asked and the chat account one, from now on.
func (s *Store) ConfirmChatLink(ctx context.Context, token, user string) error {
	err := s.inTx(ctx, func(t *tx) error {
		var l ChatLink
		err := t.QueryRow(ctx, `
			DELETE FROM chat_link l USING app_user u
			WHERE l.token_hash = $1 AND l.user_name = $2 AND l.expires_at > $3 AND u.name = l.user_name AND u.active
			RETURNING l.team, l.chat_user, l.user_name`, tokenHash(token), user, t.now).Scan(&l.Team, &l.ChatUser, &l.User)
		if errors.Is(err, pgx.ErrNoRows) {
			return ErrNotFound
		}
		if err != nil {
			return err
		}
		return t.pinChatPerson(ctx, l, user)
	})
	if err != nil {
		return fmt.Errorf("confirm a chat account: %w", err)
	}
	return nil
}

// PinChatPerson says who of ours a person of the chat is, on an administrator's word. It returns ErrNotFound for an unknown user.
func (s *Store) PinChatPerson(ctx context.Context, l ChatLink, by string) error {
	err := s.inTx(ctx, func(t *tx) error {
		if _, err := readUser(ctx, t, l.User); errors.Is(err, pgx.ErrNoRows) {
			return fmt.Errorf("%w: user %q", ErrNotFound, l.User)
		} else if err != nil {
			return err
		}
		return t.pinChatPerson(ctx, l, by)
	})
	if err != nil {
		return fmt.Errorf("pin a chat account: %w", err)
	}
	return nil
}

func (t *tx) pinChatPerson(ctx context.Context, l ChatLink, by string) error {
	_, err := t.Exec(ctx, `
		INSERT INTO chat_person (team, chat_user, user_name, confirmed_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT ON CONSTRAINT chat_person_once DO UPDATE SET user_name = excluded.user_name, confirmed_at = excluded.confirmed_at`,
		l.Team, l.ChatUser, l.User, t.now)
	t.audit(Installation, by, "chat_person_pinned", "user/"+l.User, calendar.Date{}, map[string]string{"team": l.Team, "chat_user": l.ChatUser})
	return err
}

// UnpinChatPerson forgets who of ours a person of the chat is. Nobody is no error.
func (s *Store) UnpinChatPerson(ctx context.Context, team, chatUser, by string) error {
	err := s.inTx(ctx, func(t *tx) error {
		var user string
		err := t.QueryRow(ctx, `DELETE FROM chat_person WHERE team = $1 AND chat_user = $2 RETURNING user_name`, team, chatUser).Scan(&user)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil
		}
		t.audit(Installation, by, "chat_person_unpinned", "user/"+user, calendar.Date{}, map[string]string{"team": team, "chat_user": chatUser})
		return err
	})
	if err != nil {
		return fmt.Errorf("unpin a chat account: %w", err)
	}
	return nil
}

// ChatPersons lists who of the chat is who of ours.
func (s *Store) ChatPersons(ctx context.Context) ([]ChatLink, error) {
	rows, err := s.pool.Query(ctx, `SELECT team, chat_user, '', user_name FROM chat_person ORDER BY user_name, team, chat_user`)
	if err == nil {
		var all []ChatLink
		if all, err = pgx.CollectRows(rows, pgx.RowToStructByPos[ChatLink]); err == nil {
			return all, nil
		}
	}
	return nil, fmt.Errorf("list people of the chat: %w", err)
}

// RefuseClick keeps that a click was refused before anything was asked about its subject: a forged or old request, an unknown
// token, a person nobody knows. Nothing of the request is kept but ids of the chat.
func (s *Store) RefuseClick(ctx context.Context, reason string, detail map[string]string) error {
	err := s.inTx(ctx, func(t *tx) error {
		told := map[string]string{"reason": reason}
		for k, v := range detail {
			if v != "" {
				told[k] = v
			}
		}
		t.audit(Installation, "chat", "click_refused", "chat", calendar.Date{}, told)
		return nil
	})
	if err != nil {
		return fmt.Errorf("note a refused click: %w", err)
	}
	return nil
}

// Background is what a person who decides about a customer should know beside the question.
type Background struct {
	BrokenPromises int
	Disputed       []money.Amount
	// Quotes are the customer's latest words about its items. They are personal data.
	Quotes []string
	// Colleagues may decide the question too; who asked is not among them.
	Colleagues []string
}

// maxQuotes bounds the customer's words on a card.
const maxQuotes = 2

// BackgroundOf reads what belongs beside an approval.
func (s *Store) BackgroundOf(ctx context.Context, c approval.Case) (b Background, err error) {
	today, err := s.Today(ctx, c.Request.Entity)
	if err != nil {
		return b, err
	}
	err = s.snapshot(ctx, func(q pgx.Tx) error {
		var customer int64
		err := q.QueryRow(ctx, `
			SELECT c.id, (SELECT count(*) FROM promise p WHERE p.customer_id = c.id AND p.state = 'broken' AND p.due_on > $3::date - 365)
			FROM customer c WHERE c.entity = $1 AND c.number = $2`, c.Request.Entity, c.Customer, today).Scan(&customer, &b.BrokenPromises)
		if err != nil {
			return err
		}
		if b.Disputed, err = disputedOf(ctx, q, customer); err != nil {
			return err
		}
		if b.Quotes, err = textsOf(ctx, q, `
			SELECT e->>'quote' FROM mail_claim k JOIN inbound_mail m ON m.id = k.mail_id, jsonb_array_elements(coalesce(k.detail->'evidence', '[]')) e
			WHERE m.customer_id = $1 AND k.state <> 'rejected' AND e->>'quote' <> '' ORDER BY k.id DESC LIMIT $2`, customer, maxQuotes); err != nil {
			return err
		}
		b.Colleagues, err = textsOf(ctx, q, `
			SELECT name FROM app_user WHERE active AND roles && $1::text[] AND name <> $2 AND (entities = '{}' OR $3 = ANY (entities)) ORDER BY name`,
			c.Request.Roles, c.Request.RequestedBy, c.Request.Entity)
		return err
	})
	if err != nil {
		return b, fmt.Errorf("read what belongs beside approval %s: %w", c.Request.ID, err)
	}
	return b, nil
}

// disputedOf is what a customer contests of all its items.
func disputedOf(ctx context.Context, q querier, customer int64) ([]money.Amount, error) {
	rows, err := q.Query(ctx, `
		SELECT `+stillDisputedSQL+`, i.currency FROM dispute d JOIN invoice i ON i.id = d.invoice_id
		WHERE d.customer_id = $1 AND d.state = 'open'`, customer)
	if err != nil {
		return nil, err
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (a money.Amount, err error) {
		return a, row.Scan(&a.Minor, &a.Currency)
	})
	if err != nil {
		return nil, err
	}
	return sumByCurrency(all)
}

func textsOf(ctx context.Context, q querier, sql string, args ...any) ([]string, error) {
	rows, err := q.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}
