// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package entra

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/golang-jwt/jwt/v5"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

const (
	authorityHost = "https://login.example"

	tenantID = "1f3c5b7a-2d4e-4a6b-8c9d-0e1f2a3b4c5d"
	clientID = "7a8b9c0d-1e2f-4a3b-9c4d-5e6f7a8b9c0d"
	scope    = "https://api.partnercenter.microsoft.com/user_impersonation"

	// These hold what a form escapes.
	refreshToken = "0.AVEB/refresh+token==~of-the-test"
	clientSecret = "s3cr&t=%of~the?test"
	code         = "1.AVEB/code+of==~the-sign-in"

	redirectURI = "http://localhost:49152/"
	signInScope = scope + " offline_access openid profile"
	// These are of RFC 7636, appendix B.
	verifier  = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
	challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
)

var appSecret = ClientSecret{Secret: Secret{Name: "client_secret", Value: clientSecret}}

// endpoint is a token endpoint. It responds to each request with the next fault,
// and to those that follow with the last. It is a transport in memory: in a
// synctest bubble a real socket would keep the clock from moving.
type endpoint struct {
	mu       sync.Mutex
	faults   []simulator.Fault
	requests []request
}

type request struct {
	*http.Request
	form url.Values
}

func newEndpoint(faults ...simulator.Fault) *endpoint { return &endpoint{faults: faults} }

func (e *endpoint) RoundTrip(r *http.Request) (*http.Response, error) {
	return simulator.InMemory{Handler: e}.RoundTrip(r)
}

func (e *endpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(body)) // for a fault that echoes it
	form, _ := url.ParseQuery(string(body))
	e.mu.Lock()
	e.requests = append(e.requests, request{r, form})
	fault := e.faults[min(len(e.requests), len(e.faults))-1]
	e.mu.Unlock()
	fault(w, r)
}

// received are the requests so far.
func (e *endpoint) received() []request {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.requests[:len(e.requests):len(e.requests)]
}

func wantRequests(t *testing.T, e *endpoint, want int) {
	t.Helper()
	if got := len(e.received()); got != want {
		t.Errorf("got %d requests, want %d", got, want)
	}
}

// roundTripper is a function in place of a transport.
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// newSender retries twice, a second apart.
func newSender(transport http.RoundTripper) pipeline.Sender {
	return pipeline.Sender{UserAgent: "test/1.0", MaxRetries: 2, RetryDelay: time.Second, Transport: transport, Secrets: &redact.Secrets{}}
}

// newSignIn signs in to a public client.
func newSignIn(transport http.RoundTripper) *SignIn {
	s := &SignIn{App: testApp(), Scope: scope, Sender: newSender(transport)}
	s.Authentication = nil
	return s
}

func wantTokenEndpoint(t *testing.T, got request) {
	t.Helper()
	if want := authorityHost + "/" + tenantID + "/oauth2/v2.0/token"; got.Method != http.MethodPost || got.URL.String() != want {
		t.Errorf("got %s %s, want POST %s", got.Method, got.URL, want)
	}
}

// wantForm wants exactly these values.
func wantForm(t *testing.T, got, want url.Values) {
	t.Helper()
	if !maps.EqualFunc(got, want, slices.Equal) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}

// option changes the credential of a test.
type option func(*pipeline.Sender, *RefreshToken)

// newCredential waits a second between attempts and never retries, unless it is
// changed.
func newCredential(transport http.RoundTripper, options ...option) *Credential {
	sender := newSender(transport)
	sender.MaxRetries = 0
	o := RefreshToken{App: testApp(), Scope: scope, Token: Secret{Name: "refresh_token", Value: refreshToken}}
	for _, change := range options {
		change(&sender, &o)
	}
	return o.Credential(sender)
}

func retries(n int) option {
	return func(s *pipeline.Sender, _ *RefreshToken) { s.MaxRetries = n }
}

func authenticatedBy(a ClientAuthentication) option {
	return func(_ *pipeline.Sender, o *RefreshToken) { o.Authentication = a }
}

func refreshTokenFrom(path string) option {
	return func(_ *pipeline.Sender, o *RefreshToken) {
		o.Token = Secret{Name: "refresh_token_file_path", Path: path}
	}
}

// respond responds with a body of JSON or of anything else.
func respond(status int, body string) simulator.Fault { return simulator.Respond(status, nil, body) }

// granted responds with an access token that lives for an hour.
func granted(token string) simulator.Fault { return grantedFor(time.Hour, token, "") }

// grantedFor responds with an access token, and a new refresh token unless it is
// empty.
func grantedFor(lifetime time.Duration, token, rotated string) simulator.Fault {
	body := map[string]any{"token_type": "Bearer", "access_token": token, "expires_in": int(lifetime / time.Second)}
	if rotated != "" {
		body["refresh_token"] = rotated
	}
	data, err := json.Marshal(body)
	if err != nil {
		panic(err)
	}
	return respond(http.StatusOK, string(data))
}

// after lets a fault respond when some time has passed, or the client has gone.
func after(d time.Duration, fault simulator.Fault) simulator.Fault {
	return func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-time.After(d):
			fault(w, r)
		case <-r.Context().Done():
		}
	}
}

var revoked = simulator.EntraError(http.StatusBadRequest, "invalid_grant", 50173, "The provided grant has expired due to it being revoked.")

func wantToken(t *testing.T, got string, err error, want string) {
	t.Helper()
	if err != nil || got != want {
		t.Errorf("got token %q and error %v, want token %q", got, err, want)
	}
}

// wantCurrent asks for a token.
func wantCurrent(t *testing.T, c *Credential, want string) {
	t.Helper()
	got, err := c.Token(t.Context(), false)
	wantToken(t, got, err, want)
}

// wantError wants an error response in one line and no token.
func wantError(t *testing.T, token string, err error) *Error {
	t.Helper()
	response, ok := errors.AsType[*Error](err)
	if !ok || token != "" {
		t.Fatalf("got token %q and error %v, want an *Error alone", token, err)
	}
	if text := err.Error(); strings.ContainsAny(text, "\r\n\x1b\u2028\u202e") {
		t.Errorf("got %q, want one clean line", text)
	}
	return response
}

// wantInvalid wants a 200 that is invalid, with this word in the reason.
func wantInvalid(t *testing.T, token string, err error, word string) {
	t.Helper()
	got := wantError(t, token, err)
	if !sameError(got, Error{StatusCode: http.StatusOK, Invalid: got.Invalid}) || !strings.Contains(got.Invalid, word) {
		t.Errorf("got %+v, want an invalid response: %s", *got, word)
	}
}

// requestToken asks once for a token from an endpoint with one response.
func requestToken(t *testing.T, fault simulator.Fault) (string, error) {
	t.Helper()
	return newCredential(newEndpoint(fault)).Token(t.Context(), false)
}

// writeFile returns the path of a new file.
func writeFile(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "secret")
	overwrite(t, path, content)
	return path
}

func overwrite(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// caller waits for a token.
type caller struct {
	cancel context.CancelFunc
	done   chan struct{}
	token  string
	err    error
	at     time.Time // when it was over
}

// call asks for a token in the background.
func call(ctx context.Context, c *Credential) *caller {
	ctx, cancel := context.WithCancel(ctx)
	w := &caller{cancel: cancel, done: make(chan struct{})}
	go func() {
		defer close(w.done)
		w.token, w.err = c.Token(ctx, false)
		w.at = time.Now()
	}()
	return w
}

// callFor asks for a token with a deadline, and returns when the caller waits.
func callFor(t *testing.T, patience time.Duration, c *Credential) *caller {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	w := call(ctx, c)
	synctest.Wait()
	return w
}

// wait returns when the call is over.
func (w *caller) wait() (string, error) {
	<-w.done
	w.cancel()
	return w.token, w.err
}

// wantDeadlineExceeded wants a caller to have waited until its own deadline.
func wantDeadlineExceeded(t *testing.T, w *caller, start time.Time, patience time.Duration) {
	t.Helper()
	token, err := w.wait()
	if !errors.Is(err, context.DeadlineExceeded) || token != "" {
		t.Errorf("got token %q and error %v, want %v", token, err, context.DeadlineExceeded)
	}
	if got := w.at.Sub(start); got != patience {
		t.Errorf("it ended after %s, want %s", got, patience)
	}
}

// wantCanceled cancels a caller, and wants it to end at once.
func wantCanceled(t *testing.T, w *caller) {
	t.Helper()
	start := time.Now()
	w.cancel()
	token, err := w.wait()
	if !errors.Is(err, context.Canceled) || token != "" || w.at.After(start) {
		t.Errorf("got token %q and error %v after %s, want %v at once", token, err, w.at.Sub(start), context.Canceled)
	}
}

// wantTokenAfter wants a caller to get the token some time after the start.
func wantTokenAfter(t *testing.T, w *caller, start time.Time, want time.Duration) {
	t.Helper()
	token, err := w.wait()
	wantToken(t, token, err, "token")
	if got := w.at.Sub(start); got != want {
		t.Errorf("the token came after %s, want %s", got, want)
	}
}

// wantRefreshTokens wants these to have been sent.
func wantRefreshTokens(t *testing.T, e *endpoint, want ...string) {
	t.Helper()
	var got []string
	for _, r := range e.received() {
		got = append(got, r.form.Get("refresh_token"))
	}
	if !slices.Equal(got, want) {
		t.Fatalf("sent refresh tokens %q, want %q", got, want)
	}
}

// wantSecretError wants an error about a secret with this word in its reason.
func wantSecretError(t *testing.T, err error, secret Secret, word string) {
	t.Helper()
	e, ok := errors.AsType[*SecretError](err)
	if !ok {
		t.Fatalf("got %v, want a *SecretError", err)
	}
	if e.Name != secret.Name || e.Path != secret.Path || !strings.Contains(e.Reason, word) {
		t.Errorf("got %+v, want %q of %+v", *e, word, secret)
	}
}

// signed makes a JSON web token.
func signed(t testing.TB, claims jwt.MapClaims) string {
	t.Helper()
	token, err := jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString([]byte("key"))
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// testApp is an app that authenticates with a secret.
func testApp() App {
	return App{AuthorityHost: authorityHost, TenantID: tenantID, ClientID: clientID, Authentication: appSecret}
}

// wantKnown wants these to be known secrets.
func wantKnown(t *testing.T, secrets *redact.Secrets, known ...string) {
	t.Helper()
	for _, secret := range known {
		if secrets.Line(secret) == secret {
			t.Errorf("%q is not known as a secret", secret)
		}
	}
}

// testdata reads a file of that directory.
func testdata(t testing.TB, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// authenticate returns what the authentication adds to a form.
func authenticate(t *testing.T, authentication ClientAuthentication) (url.Values, error) {
	t.Helper()
	app, form := testApp(), url.Values{}
	app.Authentication = authentication
	err := newTokenRequest(newSender(nil), app, nil).authenticate(t.Context(), form)
	return form, err
}

// assertionOf returns what the authentication proves the app with.
func assertionOf(t *testing.T, authentication ClientAuthentication) string {
	t.Helper()
	form, err := authenticate(t, authentication)
	if err != nil {
		t.Fatal(err)
	}
	if got := form.Get("client_assertion_type"); got != "urn:ietf:params:oauth:client-assertion-type:jwt-bearer" {
		t.Errorf("got client_assertion_type %q", got)
	}
	if form.Has("client_secret") {
		t.Error("there is a client_secret")
	}
	return form.Get("client_assertion")
}

// givenToken is the credential of an access token that a user provides.
func givenToken(accessToken string) *Credential {
	return AccessToken{Secret{Name: "access_token", Value: accessToken}}.Credential(newSender(nil))
}

// azureCLICredential has a function in place of az.
func azureCLICredential(az func(context.Context) (azcore.AccessToken, error)) *Credential {
	return newAzureCLICredential(az, &redact.Secrets{})
}

// tokenFromCI is requested from GitHub, or from Azure DevOps.
func tokenFromCI(azureDevOps bool) FederatedTokenRequest {
	o := FederatedTokenRequest{
		URL:      "https://ci.example/token?existing=1",
		Token:    Secret{Name: "oidc_request_token", Value: "the-request-token"},
		Audience: "api://AzureADTokenExchange",
	}
	if azureDevOps {
		o.ServiceConnectionID = "the-connection"
	}
	return o
}

// firstCode is the first AADSTS code of an error; 0 for none.
func firstCode(e *Error) int {
	if len(e.Codes) == 0 {
		return 0
	}
	return e.Codes[0]
}

// sameError compares everything but the host, and of Invalid only whether it is set.
func sameError(got *Error, want Error) bool {
	want.Host = got.Host
	if got.Invalid != "" && want.Invalid != "" {
		want.Invalid = got.Invalid
	}
	return reflect.DeepEqual(*got, want)
}
