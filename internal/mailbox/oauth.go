package mailbox

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-sasl"
	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"
)

// TokenSource gives access tokens that are valid now.
type TokenSource interface {
	Token(context.Context) (string, error)
}

// Endpoints and scopes of the two big hosts. The tenant of Microsoft is part of the address: see MicrosoftTokenURL.
const (
	GoogleTokenURL = "https://oauth2.googleapis.com/token"
	GoogleScope    = "https://mail.google.com/"
	// MicrosoftScope is for an account that a person granted, MicrosoftAppScope for an application of its own.
	MicrosoftScope    = "https://outlook.office365.com/IMAP.AccessAsUser.All"
	MicrosoftAppScope = "https://outlook.office365.com/.default"
)

// MicrosoftTokenURL is where tokens of a tenant are given out.
func MicrosoftTokenURL(tenant string) string {
	return "https://login.microsoftonline.com/" + tenant + "/oauth2/v2.0/token"
}

// OAuth gets tokens from an authorisation server (RFC 6749): with a refresh token that a person granted (section 6), or
// without one with the application's own credentials (section 4.4).
type OAuth struct {
	TokenURL               string
	ClientID, ClientSecret string
	RefreshToken           string
	Scopes                 []string
	// Client is for servers behind a proxy; nil takes one with a timeout.
	Client *http.Client

	mutex  sync.Mutex
	source oauth2.TokenSource
}

// tokenTimeout bounds one request for a token.
const tokenTimeout = 30 * time.Second

// ErrToken is wrapped by the errors of an authorisation server. They hold its code, such as invalid_grant, and nothing of its
// answer, which may quote a token.
var ErrToken = errors.New("no token was given")

// Token returns a token, a new one when the last is about to expire.
func (o *OAuth) Token(context.Context) (string, error) {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	if o.source == nil {
		o.source = o.newSource()
	}
	token, err := o.source.Token()
	if err == nil {
		return token.AccessToken, nil
	}
	var refused *oauth2.RetrieveError
	if errors.As(err, &refused) {
		code := refused.ErrorCode
		if code == "" && refused.Response != nil {
			code = strconv.Itoa(refused.Response.StatusCode)
		}
		return "", fmt.Errorf("%w: %s", ErrToken, code)
	}
	if _, timedOut := errors.AsType[net.Error](err); timedOut {
		return "", fmt.Errorf("%w: the authorisation server can't be reached", ErrToken)
	}
	return "", fmt.Errorf("%w: the answer can't be read", ErrToken)
}

// newSource keeps the token between connections: a source outlives the context of each of them.
func (o *OAuth) newSource() oauth2.TokenSource {
	client := o.Client
	if client == nil {
		client = &http.Client{Timeout: tokenTimeout}
	}
	ctx := context.WithValue(context.Background(), oauth2.HTTPClient, client)
	if o.RefreshToken == "" {
		own := clientcredentials.Config{ClientID: o.ClientID, ClientSecret: o.ClientSecret, TokenURL: o.TokenURL, Scopes: o.Scopes}
		return own.TokenSource(ctx)
	}
	granted := oauth2.Config{ClientID: o.ClientID, ClientSecret: o.ClientSecret, Scopes: o.Scopes,
		Endpoint: oauth2.Endpoint{TokenURL: o.TokenURL}}
	return granted.TokenSource(ctx, &oauth2.Token{RefreshToken: o.RefreshToken})
}

// bearer shows a token as the server wants it: OAUTHBEARER (RFC 7628) where it knows that, else XOAUTH2, which Microsoft has
// only.
func bearer(a Account, token string, caps imap.CapSet) sasl.Client {
	if caps.Has(imap.AuthCap(sasl.OAuthBearer)) {
		host, port, _ := net.SplitHostPort(a.Address) // it was checked
		number, _ := strconv.Atoi(port)               // a named port is no part of the message
		return sasl.NewOAuthBearerClient(&sasl.OAuthBearerOptions{Username: a.Username, Token: token, Host: host, Port: number})
	}
	return &xoauth2{user: a.Username, token: token}
}

// xoauth2 is the mechanism that came before RFC 7628 (developers.google.com/gmail/imap/xoauth2-protocol).
type xoauth2 struct{ user, token string }

func (x *xoauth2) Start() (mechanism string, initial []byte, err error) {
	return "XOAUTH2", []byte("user=" + x.user + "\x01auth=Bearer " + x.token + "\x01\x01"), nil
}

// Next answers the server's explanation of a failure with nothing, as it wants, so that it says no.
func (x *xoauth2) Next([]byte) ([]byte, error) { return []byte{}, nil }
